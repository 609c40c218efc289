"""Absurd values in library.yml and statutes.yml are problems, never exceptions."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.fields import CASE_FIELDS, ISSUE_FIELDS
from kb.lint import check
from kb.reading import default_config, read_library
from kb.reading.config import CONFIG_KEYS
from kb.reading.statutes import STATUTE_KEYS
from kb.text import fold
from tests.conftest import case_writer
from tests.publishing import issue_writer
from tests.work import MOST_LINES, Work

if TYPE_CHECKING:
    from pathlib import Path

    from kb.problems import Problem
    from tests.conftest import WriteCase

TODAY = dt.date(2026, 11, 23)
_BODY = "## 基本案情\n依据《行政处罚法》第五条第九款第一项。\n\n## 处理结果\n撤销。\n\n## 典型意义\n好。\n"

# What no key of the settings can hold: each value, wherever it stands, is a problem.
NEVER = [
    "长" * 5_000,
    "9" * 5_000,
    "[" + "长" * 5_000 + "]",
    "{甲: [" + "长" * 5_000 + "]}",
    "{" + "长" * 300 + ": [乙]}",
    "'" + "/x" * 2_500 + "'",
    "[[[甲]]]",
    "{[甲]: 乙}",
    "{? {甲: 乙} : 丙}",
    "[" * 5_000 + "]" * 5_000,
    "{甲: " * 19 + "}" * 19,
    '"\\ud800"',
    '"甲\\0乙"',
    '["甲\\e[31m"]',
    "!!python/object:os.system x",
    "&甲 [*甲]",
    "'没有结束",
    "[没有结束",
]
# What some key may hold, or what is passed over; none of it may end the run.
ODD = [
    "", "~", "null", "[]", "{}", "[[]]", "[{}]", "['']", "{'': ''}", "{'': ['']}", "1e999", "-1", ".nan", "0x7f",
    "2024-01-01", "/dev/zero", "/dev/stdin", "/proc/self/fd", "/", "..", ".", "[..]", "../../../..",
    "[/dev/null, /proc]",
    "a/" + "b" * 150, "C:\\Windows", "//server/share", "file:///etc/passwd", "~root", "$(id)", "甲: 乙: 丙",
    "{甲: 乙}", "{甲: [乙]}", "{甲: {乙: 丙}}", "[{甲: {乙: [丙]}}]", "[甲, 甲, 甲]",
    "{市场监管: [工商]}", "[{市场监管: [城管]}]",
    "['\u202e', '\u200b', '😀', '\ufeff']", "{默认: []}",
    "{默认: [基本案情, 基本案情]}", "{行政复议: [基本案情]}", "|\n    甲\n    乙",
]  # fmt: skip


def _words(size: int) -> str:
    return json.dumps([f"词{i}" for i in range(size)], ensure_ascii=False)


def _pairs(size: int) -> str:
    return json.dumps({f"词{i}": f"值{i}" for i in range(size)}, ensure_ascii=False)


_CONFIG_PLACES = [
    *(f"{key}: {{}}\n" for key in CONFIG_KEYS),
    *(f"{key}:\n  行政复议: {{}}\n" for key in ("类型的结果", "必需章节", "日常用语", "章节", "术语")),
    *(f"{key}:\n  - 甲: {{}}\n" for key in ("章节", "部门", "同义词")),
    *(f"词表:\n  {name}: {{}}\n" for name in ("领域", "公开", "类型", "结果")),
    *(f"术语:\n  甲:\n    {part}: {{}}\n" for part in ("释义", "依据", "检索")),
]
_STATUTE_PLACES = [
    "某条例: {}\n",
    *(f"某条例:\n  {key}: {{}}\n" for key in STATUTE_KEYS),
    *(f"行政处罚法:\n  {key}: {{}}\n" for key in STATUTE_KEYS),
    "某条例:\n  版本:\n    - 施行: 2020-01-01\n      条数: 3\n      名称: {}\n",
    "某条例:\n  版本:\n    - 施行: 2020-01-01\n      条数: 3\n      通过: {}\n",
    "某条例:\n  版本:\n    - 条数: 3\n      施行: {}\n",
    "某条例:\n  版本:\n    - 施行: 2020-01-01\n      条数: {}\n",
]
PLACES = [("library.yml", place) for place in _CONFIG_PLACES] + [("statutes.yml", place) for place in _STATUTE_PLACES]

_LONG = 1_000


def _found(root: Path, name: str, text: str, work: Work | None = None) -> list[Problem]:
    """The problems of a library with one file of settings; long ones are read and checked with reasonable work."""
    (root / name).write_text(text, "utf-8", newline="\n")
    with (work or Work()).counted() if len(text) > _LONG else nullcontext():
        problems = check(read_library(root), TODAY)
    assert all(len(f"{found.message}{found.hint}") < 2_000 for found in problems), "a message that nobody can read"
    return [found for found in problems if found.location.path.endswith(name)]


@pytest.mark.parametrize(("name", "place"), PLACES, ids=[f"{n}-{p.strip()}".replace("\n", "/") for n, p in PLACES])
def test_no_value_ends_the_run_and_absurd_ones_are_problems(
    write_case: WriteCase, library_root: Path, name: str, place: str
) -> None:
    write_case("2022-001", _BODY)
    for value in ODD:
        _found(library_root, name, place.replace("{}", value))
    for value in NEVER:
        assert _found(library_root, name, place.replace("{}", value)), value[:50]
    for listed in (_words, _pairs):  # what is long costs as much as it is long
        few, many = Work(), Work()
        _found(library_root, name, place.replace("{}", listed(250)), few)
        _found(library_root, name, place.replace("{}", listed(1_000)), many)
        assert 0 < many.lines < 4.1 * few.lines, (few.lines, many.lines)
        assert 4 * many.lines < MOST_LINES  # four times as long a list must not be endless either


@pytest.mark.parametrize("name", ["library.yml", "statutes.yml"])
def test_a_file_of_settings_that_is_nothing_but_a_value_or_huge_is_a_problem(
    write_case: WriteCase, library_root: Path, name: str
) -> None:
    write_case("2022-001", _BODY)
    for value in [*NEVER, "长" * 1_000_000, "[甲]", "/dev/zero", "甲" * 60_000 + ": x", "\0\0\0"]:
        assert _found(library_root, name, value + "\n"), value[:50]
        if not value.startswith(("[", "{", "'", "&", "!")):
            assert _found(library_root, name, f"{value}: 甲\n"), value[:50]


@pytest.mark.parametrize("folder", ["..", ".", "../..", "/", "../cases", "没有", "/dev/null", "/etc/passwd", "x" * 150])
def test_a_folder_of_statutes_that_is_none_or_holds_the_library_is_told(
    write_case: WriteCase, library_root: Path, folder: str
) -> None:
    write_case("2022-001", _BODY)
    (found,) = _found(library_root, "library.yml", f"法规文本: {folder}\n")
    assert (found.code, folder[:20] in found.message) == ("K611", True)
    assert read_library(library_root).config.statute_texts.text is not None


def test_a_folder_of_far_too_many_files_is_no_folder_of_statutes(
    write_case: WriteCase, library_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_case("2022-001", _BODY)
    monkeypatch.setattr("kb.statutes.texts.MOST_ENTRIES", 20)
    for number in range(21):
        (tmp_path / "laws" / str(number % 3)).mkdir(parents=True, exist_ok=True)
        (tmp_path / "laws" / str(number % 3) / f"{number}.md").write_text("# 某法\n", "utf-8")
    (found,) = _found(library_root, "library.yml", "法规文本: [../laws]\n")
    assert (found.code, "太多" in found.message) == ("K611", True)
    assert not _found(library_root, "library.yml", "法规文本: [../laws/0, ../laws/1]\n")


_KEYS = st.sampled_from(
    [*CONFIG_KEYS, *STATUTE_KEYS, "某条例", "领域", "默认", "行政复议", "名称", "施行", "条数", "释义"]
)
_SCALARS = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.dates().map(str),
    st.sampled_from(["行政复议", "市场监管", "基本案情", "..", "/dev/zero", "0", "", "2024-02-30", "长" * 300]),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(_KEYS, _SCALARS), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.sampled_from(["library.yml", "statutes.yml"]), st.dictionaries(_KEYS, _VALUES, max_size=4))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_shape_of_settings_ends_the_run(tmp_path: Path, name: str, value: dict[str, object]) -> None:
    root = tmp_path / "cases"
    if not root.exists():
        root.mkdir()
        case_writer(root)("2022-001", _BODY)
    for other in ("library.yml", "statutes.yml"):
        (root / other).unlink(missing_ok=True)
    _found(root, name, json.dumps(value, ensure_ascii=True))  # JSON is YAML, with every character escaped


@given(st.text(st.sampled_from("基本案情處理結果 \u3000\u200b:甲#"), max_size=30))
def test_a_part_is_named_by_its_folded_heading_however_long_it_is_written(heading: str) -> None:
    config = default_config()
    for written in (
        heading,
        f"{heading}基本案情",
        f"\u200b{'　' * 20}基本{heading}案情{' ' * 20}",
        f"基本案情{heading}",
    ):
        assert config.section_named(written) == config.section_by_heading.get(fold(written))


ODD_OF_CARDS = [
    *ODD, _pairs(2_000), _words(4_000),
    "-5", "9" * 400, "1e400", "2024-13-45", "0000-01-01", "9999-12-31", "9999-12", "0001-01-01..9999-12-31",
    "../../etc/passwd", "a/b", "CON", "[2022-001, 2022-001]", "{日期: 0000-00-00}", "[{日期: 2022-01-01}]",
    "[{人: [甲], 日期: {乙: 丙}}]", "{原: -5, 后: 1e9}", "{原: 99999999999999999999999999, 后: 0.001}",
    "{状态: 有效, 日期: 9999-12-31}", '"\\u202e\\u2066甲"', '"甲\\u2028乙"', "'<script>alert(1)</script>'",
    "٣", "二〇二二", "甲" * 150,
]  # fmt: skip
CARD_KEYS = [("case", f.key) for f in CASE_FIELDS] + [("issue", f.key) for f in ISSUE_FIELDS]
_SHARE = 8
"""Each key takes one in so many of the values, the next key the next ones."""


@pytest.mark.parametrize(("kind", "key"), CARD_KEYS)
def test_no_value_of_a_case_or_an_issue_ends_the_run_and_absurd_ones_are_problems(
    write_case: WriteCase, library_root: Path, kind: str, key: str
) -> None:
    write_case("2022-001", _BODY)
    write_issue = issue_writer(library_root)
    write_issue("2022-01", 案例="[2022-001]")
    usual = {(one.code, one.message) for one in check(read_library(library_root), TODAY)}
    first = CARD_KEYS.index((kind, key)) % _SHARE
    for values, told in ((ODD_OF_CARDS, False), (NEVER, True)):
        for value in values[first::_SHARE]:
            path = write_issue("2022-01", **{"案例": "[2022-001]"} | ({key: value or " "} if kind == "issue" else {}))
            if kind == "case":
                path = write_case("2022-001", _BODY, **{key: value or " "})
            with Work().counted() if len(value) > _LONG else nullcontext():
                problems = check(read_library(library_root), TODAY)
            assert all(len(f"{found.message}{found.hint}") < 2_000 for found in problems), "nobody can read that"
            mine = [one for one in problems if one.location.path.endswith(path.name)]
            assert not told or {(one.code, one.message) for one in mine} - usual, (value[:50], problems)
