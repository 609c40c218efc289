"""Cases side by side: what is shown of a case, which rows stand out, and the files of it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kb.search.index.documents import CaseDocument, Passage
from kb.site.content import compared as columns
from kb.site.content.compared import COMPARABLE, ROWS, ComparedCase, compared, differs, wanted_ids
from kb.site.copies.comparison_files import comparison_csv, comparison_markdown
from kb.site.markup.comparing import comparison, served_exports
from kb.site.markup.html import Html

TABLE = json.loads((Path(__file__).parents[1] / "data/comparing/cases.json").read_text("utf-8"))
CASES = [ComparedCase(row["id"], row["title"], tuple(tuple(lines) for lines in row["cells"])) for row in TABLE["cases"]]


def document(**changes: object) -> CaseDocument:
    given = {
        "case_id": "2024-003",
        "path": "2024/2024-003.md",
        "title": "某店案",
        "holding": "要旨。",
        "kind": "行政复议",
        "domains": ("市场监管",),
        "outcomes": ("变更",),
        "decided_on": "2024-03-27",
        "issues": (),
        "passages": (
            Passage("标题", "某店案", is_field=True),
            Passage("文号", "某府〔2024〕1号", is_field=True),
            Passage("案情简介", "某店卖过期食品。罚款五万元。\n第二段。", part="基本案情"),
            Passage("典型意义", "意义。"),
            Passage("裁判理由", "初次违法，危害后果轻微。应当减轻。"),
        ),
        "rules": ("行政处罚法|32|2021-07-15", "行政处罚法|32|1996-10-01", "食品安全法|124|"),
        "penalties": ("罚款",),
        "before_fen": 5_000_000,
        "after_fen": 300_000,
        "discretion": "减轻",
    }
    return CaseDocument(**(given | changes))  # type: ignore[arg-type]


def test_a_column_has_what_the_index_knows() -> None:
    column = dict(zip(ROWS, compared(document()).cells, strict=True))
    assert column["案情"] == ("某店卖过期食品。罚款五万元。",)
    assert column["法条"] == ("《行政处罚法》第三十二条", "《食品安全法》第一百二十四条")
    assert column["金额"] == ("原 50,000 元，后 3,000 元",)
    assert column["理由"] == ("初次违法，危害后果轻微。应当减轻。",)
    assert column["文号"] == ("某府〔2024〕1号",)
    assert column["日期"] == ("2024年3月27日",)


def test_what_a_case_does_not_say_is_empty() -> None:
    bare = document(
        passages=(), rules=(), penalties=(), before_fen=None, after_fen=None, discretion="", decided_on="", holding=""
    )
    column = dict(zip(ROWS, compared(bare).cells, strict=True))
    assert all(column[label] == () for label in ("要旨", "案情", "法条", "金额", "裁量", "理由", "文号", "日期"))


def test_what_leads_to_a_list_is_shown_as_cut() -> None:
    shown = compared(document(passages=(Passage("裁判理由", "过罚相当。现场可以对照使用：\n第一项。"),)))
    assert shown.cells[ROWS.index("理由")] == ("过罚相当。现场可以对照使用…",)


@given(st.text("甲乙。！？：”", max_size=400))
def test_facts_are_sentences_of_the_part_and_not_long(text: str) -> None:
    shown = compared(document(passages=(Passage("基本案情", text),))).cells[ROWS.index("案情")]
    for line in shown:
        assert len(line) <= 200
        assert line.removesuffix("…").strip() in text


_FACTS = "某纺织厂位于开发区，有工人三百名。"
_FOUND = "检查人员发现车间安全出口被货物堵住，厂长当场承认。"
_LESSON = Passage("典型意义", "办案要把证据做扎实。其余从略。")
_DECIDED = "复议机关认为，出口虽被堵住，厂方随即搬开，应当减轻处罚。"


def _cell(label: str, *passages: Passage, kind: str = "行政复议") -> str:
    return "".join(compared(document(passages=passages, kind=kind)).cells[ROWS.index(label)])


def test_facts_tell_the_violation_wherever_it_stands() -> None:
    for text in (
        f"{_FACTS}{_FOUND}", f"{_FACTS}\n{_FOUND}", f"厂房建于九十年代。{_FACTS}\n货物\n三吨\n{_FOUND}厂长姓王。",
    ):  # fmt: skip
        assert _FOUND in _cell("案情", Passage("基本案情", text))
    assert _cell("案情", Passage("基本案情", _FACTS)) == _FACTS


def test_the_reason_is_that_of_who_decided() -> None:
    parties = "纺织厂认为，处罚太重。区应急局认为，情节严重。"
    for name, part in (("复议办理", "处理结果"), ("处理结果", ""), ("裁判理由", "")):
        for told in (_DECIDED, f"经审查认为：{_DECIDED[7:]}", f"第一，出口堵住。第二，{_DECIDED[7:]}"):
            found = _cell("理由", _LESSON, Passage(name, f"受理后听取意见。\n{parties}\n{told}\n变更。", part=part))
            assert found == told
    assert _cell("理由", _LESSON, Passage("处理结果", "变更。")) == _LESSON.text
    assert _cell("理由", _LESSON, Passage("处理结果", f"{parties}复议机构认为必要时听证。")) == _LESSON.text
    loose = "依据用错了。复议机关认为不必退回重办，依法将罚款变更为四百元。"
    assert _cell("理由", _LESSON, Passage("处理结果", loose)) == loose[6:]
    # What an office thinks is the reason where nobody disputes with it.
    view = "该局认为，厂方及时改正，可以不予处罚。"
    assert _cell("理由", _LESSON, Passage("查处情况", view, part="处理结果"), kind="行政处罚") == view
    assert _cell("理由", _LESSON, Passage("复议办理", view, part="处理结果")) == _LESSON.text


def test_a_long_reason_ends_with_a_sentence_and_a_short_one_goes_on() -> None:
    long = "法院认为，" + "这一点已经查清而且双方都没有异议。" * 40
    found = _cell("理由", Passage("裁判理由", long))
    assert long.startswith(found)
    assert found.endswith("异议。")
    assert 300 < len(found) <= 400
    assert _cell("理由", Passage("裁判理由", "法院认为，两点都不成立。\n出口确被堵住。")).endswith("堵住。")


def test_what_is_seen_at_a_glance_stands_above_what_is_read() -> None:
    assert max(map(ROWS.index, ("处罚种类", "金额", "裁量", "结果"))) < min(map(ROWS.index, ("要旨", "案情", "理由")))


def test_the_rows_that_differ_are_those_of_the_table() -> None:
    found = [label for at, label in enumerate(ROWS) if differs(label, [case.cells[at] for case in CASES])]
    assert found == TABLE["differ"]
    assert set(found) <= COMPARABLE


def test_the_files_are_those_of_the_table() -> None:
    assert comparison_csv(CASES).decode() == "\ufeff" + "".join(f"{line}\r\n" for line in TABLE["csv"])
    assert comparison_markdown(CASES) == "".join(f"{line}\n" for line in TABLE["markdown"])


_ANY = st.text(st.characters(codec="utf-8"), max_size=12)


@given(st.lists(_ANY, min_size=len(ROWS), max_size=len(ROWS)), _ANY)
def test_no_cell_of_the_spreadsheet_is_a_formula_and_all_come_back(texts: list[str], title: str) -> None:
    case = ComparedCase("2024-001", title, tuple((text,) for text in texts))
    content = comparison_csv([case])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows] == ["项目", *ROWS]
    for cell, text in zip((row[1] for row in rows), (title, *texts), strict=True):
        assert cell.removeprefix("'") == text.removeprefix("'") or cell == f"'{text}"
        assert cell.lstrip(" \u3000")[:1] not in {*"=+-@＝＋－＠\t\r"} - {""}


def test_the_pinned_column_stands_first_and_rows_that_differ_are_marked() -> None:
    html = comparison(CASES, "2024-008", "compare.html", (), Html(""))
    assert html.index('data-case="2024-008"') < html.index('data-case="2024-003"')
    assert html.count('class="differs"') == len(TABLE["differ"])
    assert 'href="?ids=2024-003,2024-008"' in html  # no longer pinned
    assert 'href="?ids=2024-008&amp;pin=2024-008"' in html  # without the other
    assert "=HYPERLINK(&quot;" in html


def test_the_report_is_offered_where_it_can_be_made() -> None:
    assert "report.docx?ids=2024-003,2024-008" in served_exports(["2024-003", "2024-008"], with_report=True)
    assert "report" not in served_exports(["2024-003"], with_report=False)


def test_numbers_are_read_however_they_are_divided() -> None:
    assert wanted_ids(["2024-003,2024-008", "2024-003、2024-009 "]) == ("2024-003", "2024-008", "2024-009")


@given(st.data())
def test_no_line_with_reasons_is_passed_over(data: st.DataObject) -> None:
    of_reasons = (columns._DECIDED_RE, columns._ENDED_RE, columns._COUNTED_RE, columns._OFFICE_RE)  # noqa: SLF001
    pattern = data.draw(st.sampled_from(of_reasons))
    assert columns._may_say(data.draw(st.from_regex(re.compile(pattern.pattern, pattern.flags))))  # noqa: SLF001
