"""``kb mask`` shows what personal data becomes as a patch that git and patch take, and writes nothing."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from kb.cli import kb
from kb.lint import check
from kb.privacy import PersonalKind, replacements
from kb.reading import read_library
from tests.test_outgoing import BODY, TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteCase

FACTS = (
    "当事人张建国（身份证号34052419800101001X）与张伟明在场，电话139 1234 5678，住某市幸福路18号。后张建国缴纳罚款。"
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(kb, ["mask", *map(str, arguments)])


def personal(root: Path) -> list[str]:
    return [one.code for one in check(read_library(root), TODAY) if one.code.startswith("K8")]


@pytest.mark.parametrize("tool", [["git", "apply"], ["patch", "-p1"]])
@pytest.mark.parametrize("form", ["lf", "crlf", "bom", "no end"])
def test_the_patch_is_taken_and_leaves_nothing_to_ask(
    library_root: Path, write_case: WriteCase, monkeypatch: pytest.MonkeyPatch, tool: list[str], form: str
) -> None:
    path = write_case("2024-001", BODY.format(FACTS))
    data = path.read_bytes()
    if form == "crlf":
        data = data.replace(b"\n", b"\r\n")
    elif form == "bom":
        data = b"\xef\xbb\xbf" + data
    elif form == "no end":
        data = data.rstrip(b"\n")
    path.write_bytes(data)
    assert {"K801", "K802", "K810", "K815"} <= set(personal(library_root))
    monkeypatch.chdir(library_root.parent)
    result = run("--library", library_root.name)
    assert result.exit_code == 0, result.output
    assert path.read_bytes() == data
    subprocess.run(tool, input=result.stdout_bytes, check=True, capture_output=True)
    changed = path.read_bytes()
    assert personal(library_root) == []
    text = changed.decode("utf-8-sig")
    assert "当事人张某（身份证号340" in text
    assert text.count("张某乙") == 1
    assert text.count("张某缴纳罚款") == 1
    assert changed.count(b"\r\n") == data.count(b"\r\n")
    assert changed.startswith(b"\xef\xbb\xbf") is (form == "bom")
    assert run("--library", library_root.name).stdout == ""


@pytest.mark.parametrize("tool", [["git", "apply"], ["patch", "-p1"]])
def test_the_patch_of_a_library_elsewhere_says_where_it_is_used(
    library_root: Path, write_case: WriteCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: list[str]
) -> None:
    write_case("2024-001", BODY.format(FACTS))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    result = run("--library", library_root)
    assert f"请到“{library_root.resolve()}”里使用这个补丁" in result.stderr
    subprocess.run(tool, cwd=library_root, input=result.stdout_bytes, check=True, capture_output=True)
    assert personal(library_root) == []


def test_rows_tell_where_each_stands(library_root: Path, write_case: WriteCase) -> None:
    path = write_case("2024-001", BODY.format(FACTS))
    write_case("2024-002", BODY.format("甲。"))
    rows = json.loads(run("--library", library_root, "--json").stdout)
    text = path.read_text("utf-8")
    told = [(row["code"], text[row["start"] : row["end"]], row["becomes"]) for row in rows]
    assert told == [
        ("K815", "张建国", "张某"),
        ("K801", "34052419800101001X", "340×××××××××××××××"),
        ("K815", "张伟明", "张某乙"),
        ("K802", "139 1234 5678", "139××××5678"),
        ("K810", "幸福路18号", "某路某号"),
        ("K815", "张建国", "张某"),
    ]
    assert {(row["path"], row["line"]) for row in rows} == {(str(path), rows[0]["line"])}


def test_what_is_waived_and_other_files_are_left_alone(library_root: Path, write_case: WriteCase) -> None:
    waiver = "[{代码: K815, 文字: 张建国, 原因: 本人要求署名, 决定人: 甲, 日期: 2024-07-01}]"
    first = write_case("2024-001", BODY.format("当事人张建国在场。"), 豁免=waiver)
    write_case("2024-002", BODY.format("当事人李建国在场。"))
    result = run("--library", library_root)
    assert "李某" in result.stdout
    assert "张" not in result.stdout
    assert run(first, "--library", library_root).stdout == ""
    assert run(library_root / "无", "--library", library_root).exit_code == 2


def test_people_whom_one_name_would_make_one_are_told_apart() -> None:
    names = [
        (PersonalKind.NAME, name) for name in ("张三丰", "张无忌", "欧阳锋", "张三丰", "张翠山", "阿依古丽·艾合买提")
    ]
    becomes = replacements(names, "张某甲与张某乙在场")
    assert list(dict.fromkeys(becomes.values())) == ["张某丙", "张某丁", "欧阳某", "张某戊", "阿某"]
    assert replacements(names[:1], "")[names[0]] == "张某"
