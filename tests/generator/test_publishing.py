"""An issue is published whole or not at all; what came of it is held against its record."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.commands import bulletin
from generator.compile.issues import compile_bulletin
from generator.verifying import editions_of
from kb.lint import check
from kb.lock_file import SUFFIX, digest_of, lock_json, lock_of_json
from kb.model import Audience
from kb.reading import read_library
from kb.revising import approve
from kb.site.render import render_site
from tests.conftest import BODY, case_writer
from tests.publishing import TODAY, issue_writer, publish, run, told

if TYPE_CHECKING:
    import datetime as dt

    from kb.lock_file import EditionRecord
    from kb.model import Issue, Library
    from tests.conftest import WriteCase
    from tests.publishing import WriteIssue

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")
NEW = {"发布日期": "", "案例": "[2024-001, 2024-002]"}


@pytest.fixture
def root(library_root: Path, write_case: WriteCase, write_issue: WriteIssue) -> Path:
    """A library with an issue that is ready to be published."""
    write_case("2024-001")
    write_case("2024-002", 领域="[公安]")
    write_issue("2024-03", **NEW)
    return library_root


def lock_of(root: Path, issue_id: str = "2024-03") -> Path:
    return root / "issues" / f"{issue_id}{SUFFIX}"


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def states(root: Path) -> dict[str, str]:
    code, said, _ = run(root, "verify", "--json")
    found = {row["issue"]: row["state"] for row in json.loads(said)}
    assert code == (1 if {"changed", "missing"} & set(found.values()) else 0)
    return found


# --- publish ---------------------------------------------------------------------------------------


def test_publishing_writes_the_day_and_the_record_and_nothing_else(root: Path) -> None:
    before = files(root)
    said = publish(root, "2024-03")
    assert "第2024-03期已发布（2026-11-23），2 件案例" in said
    after = files(root)
    assert after.keys() - before.keys() == {f"issues/2024-03{SUFFIX}"}
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {"issues/2024-03.md"}
    text = before["issues/2024-03.md"].decode()
    assert after["issues/2024-03.md"].decode() == text.replace("---\n本期", "发布日期: 2026-11-23\n---\n本期")
    assert not told(root, "K51")
    assert states(root) == {"2024-03": "same"}
    lock = lock_of_json(lock_of(root).read_text("utf-8"))
    assert (lock.published_on, lock.made_on, lock.number) == (TODAY, TODAY, 1)
    assert [case.case_id for case in lock.cases] == ["2024-001", "2024-002"]
    assert {"word/document.xml", "word/styles.xml", "docProps/core.xml"} <= lock.editions[0].parts.keys()


def test_an_issue_with_a_day_keeps_it_and_gets_its_record(root: Path, write_issue: WriteIssue) -> None:
    path = write_issue("2024-03", 案例="[2024-001]")
    before = path.read_bytes()
    assert states(root) == {"2024-03": "missing"}
    publish(root, "2024-03")
    assert path.read_bytes() == before
    assert lock_of_json(lock_of(root).read_text("utf-8")).published_on.isoformat() == "2024-11-20"
    assert states(root) == {"2024-03": "same"}
    kept = files(root)
    assert "已经发布（2024-11-20）" in publish(root, "2024-03", fails=True)
    assert files(root) == kept


def test_each_department_has_its_cut_in_the_record(root: Path) -> None:
    text = "部门:\n  - 市场监管局: [市场监管]\n  - 公安局: [公安]\n  - 税务局: [税务]\n"
    (root / "library.yml").write_text(text, "utf-8")
    assert "部门专辑 2 种" in publish(root, "2024-03")
    lock = lock_of_json(lock_of(root).read_text("utf-8"))
    assert [edition.department for edition in lock.editions] == ["", "市场监管局", "公安局"]
    assert states(root) == {"2024-03": "same"}


OBSTACLES = [
    # (keys of the case, keys of the issue, library.yml, code that stops)
    ({"状态": "审核"}, {}, "", "K404"),
    ({"状态": "草稿"}, {"公开": "内部"}, "", "K404"),
    ({"公开": "内部"}, {}, "", "K403"),
    ({"日期": "2024-13-01"}, {}, "", "K104"),
    ({"待核": "[{键: 结果, 说明: 甲}]"}, {}, "", "K503"),
    ({"待核": "[{键: 结果, 说明: 甲}]"}, {"公开": "内部"}, "", "K503"),
    ({"审查": f"[{{人: 张某, 日期: 2024-07-01, 摘要: {'a' * 64}}}]"}, {}, "", "K501"),
    ({"编写人": "小陈", "审核人": "小陈"}, {}, "", "K504"),
    ({"标题": "电话13812345678案"}, {}, "", "K802"),
    (
        {"类型": "行政处罚", "结果": "[予以处罚]", "原决定效力": "{状态: 撤销, 日期: 2026-11-20}"}, {}, "", "K505",
    ),
    ({}, {"签发人": " "}, "", "K414"),
    ({}, {"公开属性": "", "保密审查人": " "}, "", "K414"),
    ({}, {}, "刊期必填: [拟稿人]\n", "K414"),
    ({}, {"公开属性": "主动公开"}, "刊期必填: [公开属性, 公开理由]\n", "K414"),
    ({}, {"保密审查人": "郑某"}, "刊期必填: [保密审查人, 保密审查日期]\n", "K414"),
    ({}, {"案例": "[2024-001, 2024-009]"}, "", "K401"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "issue", "settings", "code"), OBSTACLES)
def test_what_stands_in_the_way_is_told_and_nothing_is_written(
    library_root: Path, case: dict[str, str], issue: dict[str, str], settings: str, code: str
) -> None:
    case_writer(library_root)("2024-001", **case)
    issue_writer(library_root)("2024-03", **({"发布日期": "", "案例": "[2024-001]"} | issue))
    (library_root / "library.yml").write_text(settings, "utf-8")
    before = files(library_root)
    said = publish(library_root, "2024-03", fails=True)
    assert f" {code} " in said
    assert "没有发布：以上 1 处请先处理" in said
    assert files(library_root) == before
    _, said, _ = run(library_root, "check", "2024-03")
    assert "发布以前要处理的 1 处，按先后：" in said
    assert f" {code} " in said


def test_obstacles_come_in_the_order_in_which_to_see_to_them(library_root: Path) -> None:
    write = case_writer(library_root)
    write("2024-001", 待核="[{键: 结果, 说明: 甲}]")
    write("2024-002", 审查=f"[{{人: 张某, 日期: 2024-07-01, 摘要: {'a' * 64}}}]")
    write("2024-003", 日期="2024-13-01")
    cases = "[2024-001, 2024-002, 2024-003]"
    issue_writer(library_root)("2024-03", 发布日期="", 案例=cases, 签发人=" ", 公开属性="主动公开")
    said = publish(library_root, "2024-03", fails=True)
    assert re.findall(r"md:\d+:\d+: (K\d+)", said) == ["K104", "K501", "K503", "K414"]
    numbered = re.findall(r"^  (\d)\. .*?: (K\d+)", run(library_root, "check", "2024-03")[1], re.MULTILINE)
    assert numbered == [("1", "K104"), ("2", "K501"), ("3", "K503"), ("4", "K414")]


def test_what_is_to_be_examined_before_disclosure_is_shown_until_somebody_has(root: Path) -> None:
    assert "□ 第十五条：" in run(root, "check", "2024-03")[1]
    issue_writer(root)("2024-03", **NEW, 保密审查人="郑某")
    assert "□" not in run(root, "check", "2024-03")[1]
    issue_writer(root)("2024-03", **(NEW | {"公开": "内部"}))
    assert "□" not in run(root, "check", "2024-03")[1]


def test_settings_that_ask_for_nothing_are_heard(root: Path) -> None:
    issue_writer(root)("2024-03", **NEW, 签发人=" ")
    (root / "library.yml").write_text("刊期必填: []\n", "utf-8")
    publish(root, "2024-03")


def test_a_new_issue_asks_who_signed_it(root: Path) -> None:
    code, _, _ = run(root, "new", "2024-001")
    assert code == 0
    (path,) = (root / "issues").glob("2026-*.md")
    said = publish(root, path.stem, fails=True)
    assert [word for word in ("“签发人”", "“公开属性”", "“保密审查人”") if word in said] == [
        "“签发人”", "“公开属性”", "“保密审查人”",
    ]  # fmt: skip


def test_a_day_to_come_and_a_case_to_come_are_not_published(root: Path, write_case: WriteCase) -> None:
    issue_writer(root)("2024-03", 案例="[2024-001]", 发布日期="2027-01-01")
    assert "还没有到，没有发布" in publish(root, "2024-03", fails=True)
    issue_writer(root)("2024-03", **NEW)
    write_case("2024-001", 发布日期="2027-01-01")
    assert "2024-001 还不能给公众看" in publish(root, "2024-03", fails=True)
    assert not lock_of(root).exists()


# --- all of it or nothing; killed at any moment, and two at once: tests/test_faults.py ------------------


def _command(root: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "generator", *words, "--library", str(root), "--today", str(TODAY)]


_ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def _is_whole(root: Path) -> bool:
    """Whether the issue is published with its record, or not at all; whatever a kill left counts for nothing."""
    library = read_library(root)
    issue, lock = library.issues[0], library.locks.by_issue.get("2024-03")
    if issue.published_on is None:
        return not told(root, "K516")
    return lock is not None and lock.published_on == issue.published_on


def test_between_the_two_files_nothing_is_published_and_a_second_run_ends_it(root: Path) -> None:
    """The one moment that a kill may find: the record has its name, the issue not yet its day."""
    before = (root / "issues" / "2024-03.md").read_bytes()
    publish(root, "2024-03")
    (root / "issues" / "2024-03.md").write_bytes(before)
    (found,) = told(root, "K51")
    assert (found.code, "再运行一次 bulletin publish 2024-03" in found.hint) == ("K513", True)
    publish(root, "2024-03")
    assert states(root) == {"2024-03": "same"}


@posix
def test_a_full_disk_leaves_neither_day_nor_record(root: Path) -> None:
    before = files(root)
    full = "import os, resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"
    program = f"{full}; os.execv({sys.executable!r}, {_command(root, 'publish', '2024-03')!r})"
    done = subprocess.run(
        [sys.executable, "-c", program], env=_ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "写不进去" in done.stderr
    assert "Traceback" not in done.stderr
    assert files(root) == before


def test_an_issue_file_that_cannot_be_replaced_takes_the_record_with_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(root)
    moved = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target).name == "2024-03.md":
            raise PermissionError(13, "no", str(target))
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    assert "写不进去" in publish(root, "2024-03", fails=True)
    assert files(root) == before


@pytest.mark.parametrize("name", ["issues/2024-03.md", "2024/2024-001.md"])
def test_an_edit_meanwhile_stops_it(root: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def edited(library: Library, issue: Issue, today: dt.date) -> tuple[EditionRecord, ...]:
        path = root / name
        path.write_text(path.read_text("utf-8") + "\n又一段。\n", "utf-8")
        return editions_of(library, issue, today)

    monkeypatch.setattr("generator.publishing.editions_of", edited)
    assert "刚才有人改过" in publish(root, "2024-03", fails=True)
    assert not lock_of(root).exists()
    assert read_library(root).issues[0].published_on is None


@posix
def test_ctrl_c_leaves_nothing_half_done(root: Path) -> None:
    before = files(root)
    process = subprocess.Popen(
        _command(root, "publish", "2024-03"), env=_ENVIRONMENT, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert "Traceback" not in said or process.returncode == -signal.SIGINT
    assert files(root) == before or _is_whole(root)


# --- verify ----------------------------------------------------------------------------------------


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def _changes(root: Path) -> list[tuple[str, str, int, str]]:
    (row,) = json.loads(run(root, "verify", "2024-03", "--json")[1])
    return [
        (one["what"], one["path"].removeprefix(f"{root.as_posix()}/"), one["line"], one["code"])
        for one in row["changes"]
    ]


CORRECTION = "更正: [{日期: 2026-11-23, 内容: 更正罚款数额, 原因: 原文有误}]\n"


def test_verify_tells_a_change_then_its_correction(root: Path) -> None:
    publish(root, "2024-03")
    assert _changes(root) == []
    case = root / "2024" / "2024-001.md"
    _edit(case, "某公司被罚款", "某公司被罚款五万元")
    assert states(root) == {"2024-03": "changed"}
    assert _changes(root)[0] == ("text", "2024/2024-001.md", 14, "K512")
    assert ("word", "第2024-03期.docx/word/document.xml", 1, "") in _changes(root)
    _edit(case, "---\n## ", f"{CORRECTION}---\n## ")
    assert states(root) == {"2024-03": "corrected"}
    assert _changes(root)[0] == ("text", "2024/2024-001.md", 15, "")
    code, said, _ = run(root, "verify")
    assert (code, said.splitlines()[0]) == (0, "第2024-03期：有更正或撤回")
    assert said.splitlines()[-1] == "有更正或撤回 1 期。"


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("2024/2024-001.md", "标题: 某", "标题: 另", ("card", "2024/2024-001.md", 3, "K512")),
        ("2024/2024-001.md", "状态: 发布", "状态: 草稿", ("status", "2024/2024-001.md", 9, "K512")),
        ("issues/2024-03.md", "[2024-001, 2024-002]", "[2024-001]", ("cases", "issues/2024-03.md", 6, "K514")),
        ("issues/2024-03.md", "本期选编", "本期编选", ("text", "issues/2024-03.md", 9, "K513")),
        ("issues/2024-03.md", "发布日期: 2026-11-23\n", "", ("published", "issues/2024-03.md", 1, "K513")),
    ],
)
def test_verify_says_what_changed_and_where(
    root: Path, name: str, old: str, new: str, expected: tuple[str, str, int, str]
) -> None:
    publish(root, "2024-03")
    _edit(root / name, old, new)
    assert states(root) == {"2024-03": "changed"}
    assert _changes(root)[0] == expected


def test_verify_tells_of_files_that_are_gone(root: Path) -> None:
    publish(root, "2024-03")
    (root / "2024" / "2024-002.md").unlink()
    assert states(root) == {"2024-03": "changed"}
    assert _changes(root)[0] == ("case", "2024/2024-002.md", 1, "K515")
    (root / "issues" / "2024-03.md").unlink()
    assert states(root) == {"2024-03": "changed"}
    assert _changes(root)[0] == ("issue", "issues/2024-03.md", 1, "K515")
    lock_of(root).write_text("{", "utf-8")
    assert _changes(root) == [("lock", f"issues/2024-03{SUFFIX}", 1, "K516")]


def test_one_silent_change_makes_a_corrected_issue_a_changed_one(root: Path) -> None:
    publish(root, "2024-03")
    for case_id in ("2024-001", "2024-002"):
        _edit(root / "2024" / f"{case_id}.md", "某公司被罚款", "某公司被罚款五万元")
    _edit(root / "2024" / "2024-001.md", "---\n## ", f"{CORRECTION}---\n## ")
    assert states(root) == {"2024-03": "changed"}
    _edit(root / "2024" / "2024-002.md", "---\n## ", f"{CORRECTION}---\n## ")
    assert states(root) == {"2024-03": "corrected"}


def test_a_withdrawal_is_no_silent_change(root: Path) -> None:
    publish(root, "2024-03")
    _edit(root / "2024" / "2024-001.md", "状态: 发布", "状态: 撤回\n撤回日期: 2026-11-22\n撤回原因: 改判")
    assert states(root) == {"2024-03": "corrected"}
    assert _changes(root)[0][0] == "status"


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        # A statute that no case cites is no reason, whatever else has changed.
        ("statutes.yml", "某市市容条例:\n  别名: [市容条例]\n", "tool"),
        ("library.yml", "效力: 供参考\n", "settings"),
        ("", "", "tool"),
    ],
)
def test_a_file_that_comes_out_otherwise_of_the_same_texts_says_why(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, what: str
) -> None:
    publish(root, "2024-03")
    if name:
        (root / name).write_text(text, "utf-8")
    if what != "settings":
        monkeypatch.setattr("generator.word.document._UNKNOWN", "？")
        monkeypatch.setattr("generator.word.document._BLANK", "··")
    assert states(root) == {"2024-03": "same"}
    found = _changes(root)
    assert {one[:2] for one in found} == {(what, "第2024-03期.docx/word/document.xml")}


REGISTERED = "某市市容条例:\n  版本:\n    - {名称: 2020制定, 通过: 2020-01-01, 施行: 2020-03-01, 条数: 60}\n"


@pytest.mark.parametrize(
    ("cited", "told"),
    [
        ("《某市市容条例》第五条", True),
        ("《某市停车条例》第五条", False),
        ("有关规定", False),
    ],
)
def test_a_change_of_the_registry_is_told_where_the_issue_prints_something_else(
    root: Path, write_case: WriteCase, cited: str, told: object
) -> None:
    write_case("2024-001", BODY.replace("被罚款", f"依照{cited}被罚款"))
    publish(root, "2024-03")
    (root / "statutes.yml").write_text(REGISTERED, "utf-8")
    assert states(root) == {"2024-03": "same"}
    assert {one[0] for one in _changes(root)} == ({"registry"} if told else set())


def test_a_record_made_before_law_was_kept_is_read(root: Path) -> None:
    publish(root, "2024-03")
    raw = json.loads(lock_of(root).read_text("utf-8"))
    del raw["format"], raw["seal"]
    for edition in raw["editions"]:
        del edition["law"]
    sealed = {"format": 1, **raw, "seal": digest_of(raw)}
    lock_of(root).write_text(json.dumps(sealed, ensure_ascii=False), "utf-8")
    assert states(root) == {"2024-03": "same"}
    assert _changes(root) == []


def test_verify_of_an_issue_that_is_not_published_says_so(root: Path) -> None:
    code, _, said = run(root, "verify", "2024-03")
    assert (code, "还没有发布" in said) == (1, True)
    assert run(root, "verify")[:2] == (0, "还没有发布过的刊期。\n")


def test_a_later_day_makes_the_same_file(root: Path, write_case: WriteCase) -> None:
    """The law of the day on which it was made is told, whenever it is made again: a code came into force meanwhile."""
    write_case("2024-001", BODY.replace("被罚款", "依照《大气污染防治法》第六十一条被罚款"))
    days = ("2026-08-01", "2026-11-23")

    def made() -> list[bytes]:
        for day in days:
            assert run_on(root, day, "export", "2024-03", "-o", str(root.parent / f"{day}.docx")) == 0
        return [(root.parent / f"{day}.docx").read_bytes() for day in days]

    assert run_on(root, days[0], "publish", "2024-03") == 0
    first, later = made()
    assert first == later
    assert states(root) == {"2024-03": "same"}
    lock_of(root).unlink()
    assert made() != [first, first]


def run_on(root: Path, day: str, *arguments: str) -> int:
    from click.testing import CliRunner  # noqa: PLC0415

    return CliRunner().invoke(bulletin, [*arguments, "--library", str(root), "--today", day]).exit_code


# --- reissue ---------------------------------------------------------------------------------------


def test_a_corrected_issue_is_issued_again_and_keeps_its_first_record(root: Path) -> None:
    publish(root, "2024-03")
    first = lock_of_json(lock_of(root).read_text("utf-8"))
    code, _, said = run(root, "reissue", "2024-03", "--reason", "数额有误")
    assert (code, "与发布时相同，没有重印" in said) == (1, True)
    case = root / "2024" / "2024-001.md"
    _edit(case, "某公司被罚款", "某公司被罚款五万元")
    code, _, said = run(root, "reissue", "2024-03", "--reason", "数额有误")
    assert (code, " K512 " in said) == (1, True)
    assert lock_of_json(lock_of(root).read_text("utf-8")) == first
    _edit(case, "---\n## ", f"{CORRECTION}---\n## ")
    _edit(root / "issues" / "2024-03.md", "本期选编", "本期编选")
    code, said, warned = run(root, "reissue", "2024-03", "--reason", "数额有误")
    assert code == 0, warned
    assert "现在是第 2 版" in said
    assert states(root) == {"2024-03": "same"}
    assert not told(root, "K51")
    second = lock_of_json(lock_of(root).read_text("utf-8"))
    assert (second.reason, second.earlier, second.published_on) == ("数额有误", (first,), first.published_on)
    # From now on changes are held against the new edition.
    _edit(case, "五万元", "六万元")
    assert states(root) == {"2024-03": "changed"}


def test_the_check_of_a_published_issue_names_what_refuses_the_reissue(root: Path) -> None:
    assert run(root, "sign", "2024-03", "--by", "吴某")[0] == 0
    publish(root, "2024-03")
    assert "重印" not in run(root, "check", "2024-03")[1]
    case = root / "2024" / "2024-001.md"
    _edit(case, "某公司被罚款", "某公司被罚款五万元")
    _edit(case, "---\n## ", f"{CORRECTION}---\n## ")
    code, said, _ = run(root, "check", "2024-03")
    assert (code, "重印以前要处理的 1 处" in said, " K506 " in said) == (0, True, True)
    refused = run(root, "reissue", "2024-03", "--reason", "甲")
    assert (refused[0], " K506 " in refused[2]) == (1, True)
    assert run(root, "sign", "2024-03", "--by", "吴某")[0] == 0
    assert "可以运行 bulletin reissue 2024-03" in run(root, "check", "2024-03")[1]
    assert run(root, "reissue", "2024-03", "--reason", "甲")[0] == 0
    assert "重印" not in run(root, "check", "2024-03")[1]


def test_of_a_recalled_issue_each_command_says_so(root: Path) -> None:
    publish(root, "2024-03")
    assert run(root, "recall", "2024-03", "--reason", "引用有误")[0] == 0
    listed = [CliRunner().invoke(bulletin, ["list", "--library", str(root), *more]).stdout for more in ([], ["--json"])]
    assert listed[0].endswith("  2026-11-23 发布，2026-11-23 撤回\n")
    assert json.loads(listed[1])[0]["withdrawn"] == "2026-11-23"
    assert "已经撤回（2026-11-23：引用有误），不再发布、重印" in run(root, "check", "2024-03")[1]
    kept = files(root)
    for command in (["reissue", "2024-03", "--reason", "甲"], ["document", "归档包", "2024-03"]):
        code, _, warned = run(root, *command)
        assert (code, "已经撤回（2026-11-23：引用有误）" in warned, "--audience" in warned) == (1, True, False), command
    assert files(root) == kept


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reissue_has_a_reason(root: Path, reason: str) -> None:
    publish(root, "2024-03")
    code, _, said = run(root, "reissue", "2024-03", "--reason", reason)
    assert (code, "原因是空的" in said) == (1, True)


def test_an_issue_that_was_never_published_is_not_issued_again(root: Path) -> None:
    code, _, said = run(root, "reissue", "2024-03", "--reason", "甲")
    assert (code, "还没有发布" in said) == (1, True)


def test_an_approval_must_fit_for_a_reissue_too(root: Path) -> None:
    approve(read_library(root), ["2024-001"], "张某", TODAY)
    publish(root, "2024-03")
    case = root / "2024" / "2024-001.md"
    _edit(case, "某公司被罚款", "某公司被罚款五万元")
    _edit(case, "---\n## ", f"{CORRECTION}---\n## ")
    code, _, said = run(root, "reissue", "2024-03", "--reason", "甲")
    assert (code, " K501 " in said) == (1, True)
    approve(read_library(root), ["2024-001"], "张某", TODAY)
    assert run(root, "reissue", "2024-03", "--reason", "甲")[0] == 0


# --- recall ----------------------------------------------------------------------------------------


def _page(root: Path, audience: Audience) -> str:
    library = read_library(root)
    site = render_site(library, check(library, TODAY), audience, TODAY)
    page = site.pages.get("issues/2024-03.html")
    return "" if page is None else f"{page.title}{page.html}"


def test_a_recalled_issue_leaves_a_notice_and_no_more(root: Path) -> None:
    publish(root, "2024-03")
    code, said, warned = run(root, "recall", "2024-03", "--reason", "引用: 有误")
    assert code == 0, warned
    assert "第2024-03期已撤回（2026-11-23）" in said
    issue = read_library(root).issues[0]
    assert (issue.withdrawn_on, issue.withdrawn_because) == (TODAY, "引用: 有误")
    assert not told(root, "K51")
    assert states(root) == {"2024-03": "corrected"}
    for audience in (Audience.PUBLIC, Audience.INTERNAL):
        page = _page(root, audience)
        assert "2026年11月23日撤回：引用: 有误" in page
        assert "本期选编案例" not in page
        code, _, warned = run(root, "export", "2024-03", "--audience", audience.value)
        assert (code, "已经撤回" in warned) == (1, True)
    assert "本期选编案例" in _page(root, Audience.EDITOR)
    out = root.parent / "out"
    out.mkdir()
    assert run(root, "export", "2024-03", "--audience", "editor", "-o", str(out))[0] == 0
    assert [path.name for path in out.iterdir()] == ["第2024-03期（已撤回）.docx"]
    code, _, warned = run(root, "recall", "2024-03", "--reason", "甲")
    assert (code, "已经撤回" in warned) == (1, True)
    code, _, warned = run(root, "export", "--year", "2024", "-o", str(out))
    assert (code, "没有可以" in warned) == (1, True)


def test_before_it_was_published_nobody_is_told_of_a_recall(root: Path) -> None:
    code, _, warned = run(root, "recall", "2024-03", "--reason", "甲")
    assert (code, "还没有发布" in warned) == (1, True)
    issue_writer(root)("2024-03", **NEW, 撤回日期="2026-01-01", 撤回原因="藏匿的原因")
    for audience in (Audience.PUBLIC, Audience.INTERNAL):
        assert _page(root, audience) == ""
    issue_writer(root)("2024-03", 案例="[2024-001]", 公开="内部", 撤回日期="2026-01-01", 撤回原因="藏匿的原因")
    assert _page(root, Audience.PUBLIC) == ""
    assert "藏匿的原因" in _page(root, Audience.INTERNAL)


def test_the_next_issue_tells_of_a_recall(root: Path, write_case: WriteCase) -> None:
    issue_writer(root)("2024-03", 案例="[2024-001]", 撤回日期="2024-12-20", 撤回原因="引用有误")
    write_case("2025-001")
    issue_writer(root)("2025-01", 案例="[2025-001]", 总期号="5", 发布日期="2025-01-20")
    library = read_library(root)
    compiled = compile_bulletin(library, library.issues_by_id["2025-01"], Audience.PUBLIC, TODAY)
    assert [(note.where, note.content, note.reason) for note in compiled.corrections] == [
        ("2024年第3期（总第4期）", "全期撤回", "引用有误")
    ]


def _told_in(root: Path, issue_id: str) -> list[str]:
    """What an issue tells its readers of earlier ones."""
    library = read_library(root)
    compiled = compile_bulletin(library, library.issues_by_id[issue_id], Audience.EDITOR, TODAY)
    return sorted(f"{note.content} {note.where}" for note in compiled.corrections)


@pytest.mark.parametrize("record", ["now", "old"])
def test_what_happened_on_the_day_of_an_issue_is_told_once_in_the_next(
    root: Path, write_case: WriteCase, record: str
) -> None:
    publish(root, "2024-03")
    if record == "old":  # as the records were that do not say what was told
        path = lock_of(root)
        old = replace(lock_of_json(path.read_text("utf-8")), told=None)
        path.write_bytes(lock_json(old))
    for case_id, text in (("2024-001", "甲改了"), ("2024-002", "乙改了")):
        write_case(
            case_id, 更正=f"[{{日期: {TODAY}, 内容: {text}, 原因: 有误}}]", 领域="[公安]" if case_id[-1] == "2" else ""
        )
    write_case("2024-002", 领域="[公安]", 状态="撤回", 撤回日期=str(TODAY), 撤回原因="判决改判")
    assert run(root, "recall", "2024-03", "--reason", "引用有误")[0] == 0
    write_case("2024-003")
    issue_writer(root)("2024-04", 案例="[2024-003]", 总期号="5", 发布日期="")
    expected = ["全期撤回 2024年第3期（总第4期）", "甲改了 2024年第3期案例 2024-001", "撤回 2024年第3期案例 2024-002"]
    assert _told_in(root, "2024-04") == sorted(expected)
    publish(root, "2024-04")
    assert _told_in(root, "2024-04") == sorted(expected)
    # Once more on the same day, after the next one was published too; what it printed stays as it was.
    write_case(
        "2024-001", 更正=f"[{{日期: {TODAY}, 内容: 甲改了, 原因: 有误}}, {{日期: {TODAY}, 内容: 又改了, 原因: 再误}}]"
    )
    write_case("2024-005")
    assert _told_in(root, "2024-04") == sorted(expected)
    assert states(root)["2024-04"] == "same"
    write_case("2024-003", 更正="[{日期: 2024-12-01, 内容: 补记的, 原因: 有误}]")
    for number, more in ((5, ["又改了 2024年第3期案例 2024-001", "补记的 2024年第4期案例 2024-003"]), (6, [])):
        issue_writer(root)(f"2024-0{number}", 案例="[2024-005]", 总期号=str(number + 1), 发布日期="")
        assert _told_in(root, f"2024-0{number}") == sorted(more)
        publish(root, f"2024-0{number}")


@pytest.mark.parametrize("keys", [{"撤回日期": "2026-01-01"}, {"撤回原因": "甲"}])
def test_a_recall_has_its_day_and_its_reason(root: Path, keys: dict[str, str]) -> None:
    issue_writer(root)("2024-03", 案例="[2024-001]", **keys)
    assert [one.code for one in told(root, "K121")] == ["K121"]
