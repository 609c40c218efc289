"""Pipes, sockets, devices and folders named like files of a library: said what they are, and never waited for."""

from __future__ import annotations

import os
import re
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.commands import bulletin
from kb.cli import kb
from kb.reading import registry_digest
from tests.conftest import case_writer
from tests.odd_files import LINKS, ODD, make_odd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import click

    from tests.conftest import WriteCase

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of POSIX")
_PICTURE = (
    "## 基本案情\n![图](图.png)\n\n依据《行政处罚法》第五条第一款。\n\n## 处理结果\n撤销。\n\n## 典型意义\n好。\n"
)
_ISSUE = (
    "---\n期号: 2022-01\n总期号: 1\n日期: 2022-11-20\n公开: 公开\n案例: [2022-001]\n发布日期: 2022-11-21\n---\n按语。\n"
)
COMMANDS: tuple[tuple[click.Command, str], ...] = (
    (kb, "lint"),
    (kb, "index --index {at}/index"),
    (kb, "status --index {at}/index"),
    (kb, "stale-law"),
    (kb, "schema"),
    (kb, "new 新案"),
    (kb, "site --no-documents --out {at}/site"),
    (bulletin, "list"),
    (bulletin, "check 2022-01"),
    (bulletin, "export 2022-01 -o {at}/a.docx"),
    (bulletin, "new"),
)


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    signal.alarm(100)  # a command that hangs ends the tests
    yield
    signal.alarm(0)


def _put(root: Path, name: str, kind: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    make_odd(path, kind)
    return path


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize(
    "names",
    [
        ["2022/2022-002.md", "issues/2022-02.md", "2022/图.png", "laws/条例.md"],
        ["library.yml"],
        ["statutes.yml"],
    ],
    ids=["contents", "settings", "statutes"],
)
def test_no_command_waits_for_what_is_no_file(
    write_case: WriteCase,
    library_root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: list[str],
    kind: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write_case("2022-001", _PICTURE)
    (library_root / "issues").mkdir()
    (library_root / "issues" / "2022-01.md").write_text(_ISSUE, "utf-8")
    laws = tmp_path / "laws"
    laws.mkdir()
    if names[0] != "library.yml":
        (library_root / "library.yml").write_text("法规文本: [../laws]\n", "utf-8")
    if names[0] == "2022/2022-002.md":  # known to the index before it is what it is
        write_case("2022-002")
        CliRunner().invoke(kb, ["index", "--library", str(library_root), "--index", f"{tmp_path}/index"])
    odd = [_put(tmp_path if name.startswith("laws/") else library_root, name, kind) for name in names]
    for command, line in COMMANDS:
        arguments = [*line.format(at=tmp_path).split(), "--library", str(library_root), *_today(line)]
        result = CliRunner().invoke(command, arguments)
        assert result.exit_code in (0, 1), (line, result.output)
        assert result.exception is None or isinstance(result.exception, SystemExit), line
        if line == "lint":
            told = re.findall(r"(\S+?):\d+:\d+: K001 错误：这是([^，]+)，", result.output)
            # A folder may have any name but that of a case, of an issue or of the settings.
            expected = [p for p in odd if p.is_relative_to(library_root) and (kind != "folder" or p.suffix != ".png")]
            assert sorted(path for path, _ in told) == sorted(map(str, expected))
            assert all(ODD[kind] in name for _, name in told)
        if line.startswith("index"):
            assert "新增 1，" in result.output or "删除 1" in result.output


def _today(line: str) -> list[str]:
    return [] if line.startswith(("schema", "list")) else ["--today", "2026-11-23"]


@pytest.mark.parametrize("kind", ODD)
def test_a_picture_that_is_no_file_is_a_broken_link(write_case: WriteCase, library_root: Path, kind: str) -> None:
    write_case("2022-001", _PICTURE)
    _put(library_root, "2022/图.png", kind)
    lint = CliRunner().invoke(kb, ["lint", "--library", str(library_root), "--today", "2026-11-23"])
    assert "K302" in lint.output


@pytest.mark.parametrize(("command", "line"), COMMANDS)
def test_a_name_that_is_no_utf8_is_told_and_ends_no_command(
    write_case: WriteCase, library_root: Path, tmp_path: Path, command: click.Command, line: str
) -> None:
    path = write_case("2022-001", _PICTURE)
    (library_root / "issues").mkdir()
    (library_root / "issues" / "2022-01.md").write_text(_ISSUE, "utf-8")
    try:
        for name in ("案例.md", "照片.png", "卷"):
            odd = path.parent / os.fsdecode(name.encode("gbk"))
            odd.mkdir() if name == "卷" else odd.write_bytes(path.read_bytes())
    except OSError:
        pytest.skip("this file system takes no such names")
    words = line.format(at=tmp_path).split()
    result = CliRunner().invoke(command, [*words, "--library", str(library_root)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    if words == ["lint"]:
        assert result.output.count("不是 UTF-8 编码") == 3
        assert r"\xb0\xb8\xc0\xfd.md" in result.output


EVERY: tuple[tuple[click.Command, str], ...] = (
    *((kb, line) for line in (
        "lint", "list", "index --processes 1", "status", "search 罚款", "similar 2022-001", "cite 文.txt", "stale-law",
        "schema", "new 新案", "import --write 文.txt", "review 2022-001 --by 审查某", "statutes list",
        "statutes show 行政处罚法", "statutes check --own", "statutes add 法.txt", "site --no-documents --out site",
    )),
    *((bulletin, line) for line in (
        "list", "check 2022-01", "export 2022-01 -o a.docx", "new", "template -o t.docx",
        "document 发文稿纸 2022-01 -o d.docx", "sign 2022-01 --by 签发某", "publish 2022-01", "verify",
        "reissue 2022-01 --reason 有误", "recall 2022-01 --reason 有误",
    )),
)  # fmt: skip
PLACES = (
    "cases/2022/2022-001.md", "cases/2022/图.png", "cases/library.yml", "cases/statutes.yml", "cases/issues/2022-01.md",
    "cases/issues/2022-01.lock.json", "cases/2026", "cases/issues", "cases/法规文本", "cases", "文.txt", "法.txt",
    ".kb", ".kb/index", ".kb/site.sqlite", "site", "a.docx", "t.docx",
)  # fmt: skip
"""Where a command expects a file or a folder."""


@pytest.mark.parametrize("place", PLACES)
def test_no_command_hangs_or_breaks_whatever_stands_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Each kind at each place is tried with the commands in turn: the whole product takes minutes."""
    monkeypatch.chdir(tmp_path)
    for number, kind in enumerate((*ODD, *LINKS)):
        here = tmp_path / str(number)
        (here / "cases" / "issues").mkdir(parents=True)
        monkeypatch.chdir(here)
        case_writer(here / "cases")("2022-001", _PICTURE)
        (here / "cases" / "2022" / "图.png").write_bytes(b"\x89PNG")
        (here / "cases" / "issues" / "2022-01.md").write_text(_ISSUE.replace("发布日期: 2022-11-21\n", ""), "utf-8")
        (here / "文.txt").write_text("某案\n【基本案情】\n甲。\n【处理结果】\n乙。\n【典型意义】\n丙。\n", "utf-8")
        (here / "法.txt").write_text(
            "某市绿化办法\n（2020年3月1日公布，自2020年5月1日起施行）\n第一条　甲。\n", "utf-8"
        )
        path = here / place
        path.parent.mkdir(exist_ok=True)
        if path.is_dir():
            path.rename(here / "aside")
        path.unlink(missing_ok=True)
        make_odd(path, kind)
        for command, line in EVERY[(PLACES.index(place) + number) % 14 :: 14]:
            result = CliRunner().invoke(command, line.split(), env={"KB_TODAY": "2026-11-23"})
            assert result.exit_code in (0, 1, 2), (kind, line, result.output)
            assert result.exception is None or isinstance(result.exception, SystemExit), (kind, line, result.exception)


@pytest.mark.parametrize("kind", ["dangling", "loop"])
def test_a_link_to_nothing_among_the_texts_of_statutes_is_no_text_and_stops_no_publication(
    tmp_path: Path, kind: str
) -> None:
    before = registry_digest(tmp_path, [tmp_path])
    make_odd(tmp_path / "某法.txt", kind)
    assert registry_digest(tmp_path, [tmp_path]) == before
