"""A clock set back or far ahead: whatever writes by the day says so, and nothing else is said of a day that may be."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.commands import bulletin
from kb.authoring import doubt_of_day
from kb.cli import kb
from tests.publishing import issue_writer

if TYPE_CHECKING:
    from pathlib import Path

    import click

    from tests.conftest import ReadLibrary, WriteCase

NEWEST = "2026-11-20"
WRITING: tuple[tuple[click.Command, str], ...] = (
    (kb, "new 新案"),
    (kb, "import --write 原稿.txt"),
    (kb, "review 2026-001 --by 审查某"),
    (bulletin, "new"),
    (bulletin, "sign 2026-02 --by 签发某"),
    (bulletin, "publish 2026-02"),
    (bulletin, "reissue 2026-01 --reason 有误"),
    (bulletin, "recall 2026-01 --reason 有误"),
)


@pytest.fixture
def here(write_case: WriteCase, library_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_case("2026-001", 审核日期="2026-11-01", 发布日期="2026-11-02")
    write_case("2026-002", 审核日期="2026-11-01", 发布日期=NEWEST)
    issue_writer(library_root)("2026-01", 案例="[2026-001]", 发布日期="2026-11-03")
    issue_writer(library_root)("2026-02", 案例="[2026-002]", 发布日期="")
    (library_root.parent / "原稿.txt").write_text(
        "某案\n【基本案情】\n甲。\n【处理结果】\n乙。\n【典型意义】\n丙。\n", "utf-8"
    )
    monkeypatch.chdir(library_root.parent)
    return library_root


@pytest.mark.parametrize(("command", "line"), WRITING)
@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2019-05-01", f"现在按 2019-05-01 办理，而案例库里已有 {NEWEST} 的记录（cases/2026/2026-002.md）"),
        ("2027-11-20", f"现在按 2027-11-20 办理，比案例库里最近的记录 {NEWEST}（cases/2026/2026-002.md）晚 365 天"),
        ("2026-11-21", ""),
        ("2027-03-01", ""),
    ],
)
def test_what_writes_by_a_doubtful_day_says_so(
    here: Path, command: click.Command, line: str, today: str, said: str
) -> None:
    assert here.name == "cases"
    result = CliRunner().invoke(command, line.split(), env={"KB_TODAY": today})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert ("现在按" in result.stderr) is bool(said)
    assert said in result.stderr


@pytest.mark.parametrize(
    ("keys", "newest"),
    [
        ({"审核日期": "2026-12-01"}, "2026-12-01"),
        ({"日期": "2026-12-02"}, "2026-12-02"),
        ({"更正": "[{日期: 2026-12-03, 内容: 改字, 原因: 笔误}]"}, "2026-12-03"),
        ({"审查": "[{人: 某, 日期: 2026-12-04, 摘要: 0123}]"}, "2026-12-04"),
        ({"撤回日期": "2026-12-05", "状态": "撤回"}, "2026-12-05"),
        ({"解密日期": "2029-01-01"}, ""),  # is yet to come, rightly
    ],
)
def test_any_day_on_which_something_was_done_tells_that_it_has_been(
    write_case: WriteCase, library: ReadLibrary, keys: dict[str, str], newest: str
) -> None:
    write_case("2026-001", **{"审核日期": "", "发布日期": ""} | keys)
    doubt = doubt_of_day(library(), dt.date(2026, 11, 30))
    assert (f"已有 {newest} 的记录" in doubt) if newest else not doubt


def test_the_year_of_a_number_has_been_though_nothing_else_is_written(
    write_case: WriteCase, library: ReadLibrary
) -> None:
    write_case("2026-001", 日期="", 审核日期="", 发布日期="")
    assert "已有 2026-01-01 的记录" in doubt_of_day(library(), dt.date(2025, 12, 31))
    assert not doubt_of_day(library(), dt.date(2026, 1, 1))


def test_an_issue_of_another_year_is_told_when_it_is_published(here: Path) -> None:
    path = issue_writer(here)("2025-09", 案例="[2026-001]", 发布日期="")
    assert path.exists()
    result = CliRunner().invoke(bulletin, ["publish", "2025-09"], env={"KB_TODAY": "2026-11-23"})
    assert "期号 2025-09 是 2025 年的，发布日期是 2026-11-23" in result.stderr, result.output


def test_an_empty_library_knows_no_day(here: Path, library: ReadLibrary) -> None:
    for path in here.rglob("*.md"):
        path.unlink()
    assert not doubt_of_day(library(), dt.date(1970, 1, 1))
