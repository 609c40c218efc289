"""Cases side by side as HTML; ``static/assets/search/comparing.js`` draws the same on the page without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kb.site import addresses
from kb.site.content.compared import ROWS, differs
from kb.site.markup.choosing import HOW
from kb.site.markup.html import Html, join, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.site.content.compared import ComparedCase

_EMPTY = "—"
PRINT = "打印"


def comparison_query(ids: Sequence[str], pinned: str = "", how: str = "") -> str:
    """The query of the comparison of some cases, one of them pinned, with how they were found."""
    pairs = [("ids", ",".join(ids))] + ([("pin", pinned)] if pinned else []) + ([(HOW, how)] if how else [])
    return "?" + urlencode(pairs, safe=",")


def comparison(
    cases: Sequence[ComparedCase], pinned: str, source: str, notes: Sequence[str], exports: Html, how: str = ""
) -> Html:
    """A table with a column a case, the pinned one first; the rows in which they differ stand out.

    Args:
        cases: in the requested order.
        pinned: 编号 of the column that stays in view; empty for none.
        source: address of the page, for links.
        notes: what to say above.
        exports: links to the files of it.
        how: the cases were found; kept in the links of the page.
    """
    messages = [tag("p", note, class_="message") for note in notes]
    if not cases:
        return tag("div", *messages, class_="compared", data_total=0)
    ids = [case.case_id for case in cases]
    shown = sorted(cases, key=lambda case: case.case_id != pinned)
    head = [_column(case, ids, pinned, source, how) for case in shown]
    rows = []
    for number, label in enumerate(ROWS):
        cells = [case.cells[number] for case in shown]
        different = differs(label, cells)
        mark = tag("span", "不同", class_="mark") if different else ""
        columns = [
            tag("td", _lines(lines), class_="pinned" if case.case_id == pinned else None)
            for case, lines in zip(shown, cells, strict=True)
        ]
        rows.append(tag("tr", tag("th", label, mark, scope="row"), *columns, class_="differs" if different else None))
    table = tag(
        "table",
        tag("thead", tag("tr", tag("th", "项目", scope="col"), *head)),
        tag("tbody", *rows),
        class_="compare",
    )
    count_line = tag("p", f"{len(cases)} 个案例对照", class_="found")
    region = tag("div", table, class_="compare-frame", role="region", aria_label="案例对照", tabindex=0)
    return tag("div", *messages, count_line, exports, region, class_="compared", data_total=len(cases))


def _column(case: ComparedCase, ids: Sequence[str], pinned: str, source: str, how: str) -> Html:
    on = case.case_id == pinned
    remaining = [other for other in ids if other != case.case_id]
    links = [
        tag(
            "a",
            "不再固定" if on else "固定",
            tag("span", f" {case.case_id}", class_="unseen"),
            href=comparison_query(ids, "" if on else case.case_id, how),
        )
    ]
    if remaining:
        pin = pinned if pinned in remaining else ""
        unseen = tag("span", f" {case.case_id}", class_="unseen")
        links.append(tag("a", "去掉", unseen, href=comparison_query(remaining, pin, how)))
    title = tag("a", case.title, href=addresses.relative(source, addresses.case_address(case.case_id)))
    return tag(
        "th",
        title,
        tag("span", join(links, " · "), class_="column-deeds"),
        scope="col",
        class_="pinned" if on else None,
        data_case=case.case_id,
    )


def _lines(lines: Sequence[str]) -> Html:
    return join([tag("p", line) for line in lines] or [tag("p", _EMPTY)])


def served_exports(ids: Sequence[str], how: str = "", *, with_report: bool) -> Html:
    """The links to the files that the service makes of a comparison; the report says how the cases were found."""
    query = comparison_query(ids)
    links = [
        tag("a", "表格（CSV）", href=f"compare.csv{query}"),
        tag("a", "纯文本", href=f"compare.md{query}"),
        tag("button", PRINT, type="button", data_print=True),
    ]
    if with_report:
        links.insert(0, tag("a", "检索情况说明（Word）", href=f"report.docx{comparison_query(ids, how=how)}"))
    return tag("p", join(links, " "), class_="exports")
