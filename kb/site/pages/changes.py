"""法条变动: the published cases whose law has changed since, newest change first, and those whose decision is gone."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from kb.law.wording import as_of_sentence
from kb.site import addresses
from kb.site.addresses import pages_of
from kb.site.content.article_headings import ArticleHeading
from kb.site.markup.fragments import case_link, effect_clause, fact_line, link, pager, status_badges
from kb.site.markup.html import Html, join, tag
from kb.site.markup.page import Body, Crumb, Page, PageKind
from kb.text import article_name, chinese_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.law.moves import Move
    from kb.model import Case
    from kb.site.content.changes import ChangedCase, Changes
    from kb.site.content.concordance import Concordance

_TITLE = "法条变动"
_GONE = "决定已被变更、撤销或者确认违法、无效的案例"


def changes_pages(concordance: Concordance, changes: Changes) -> Iterator[Page]:
    """The pages; several if the list is long."""
    chunks = pages_of(changes.entries) or [()]
    for number, shown in enumerate(chunks, 1):
        address = addresses.changes_address(number)
        body = Body(_TITLE)
        body.add(*_head(concordance, changes, number, len(chunks)))
        if changes.gone and number == 1:
            body.heading(_GONE)
            body.add(tag("ul", *(_gone(case, address) for case in changes.gone), class_="entries plain"))
        for _, group in groupby(shown, key=lambda entry: entry.moves[0].statute.name):
            listed = list(group)
            body.heading(listed[0].moves[0].heading)
            items = [_entry(entry, concordance, address) for entry in listed]
            body.add(_successor(listed[0].moves[0], concordance, address), tag("ul", *items, class_="entries plain"))
        body.add(pager(number, len(chunks), addresses.changes_address))
        title = _TITLE if number == 1 else f"{_TITLE}（第 {number} 页）"
        description = "引用的法律、法规在案例作出以后有修订或者废止的案例"
        breadcrumbs = (Crumb("法条", addresses.STATUTES),)
        yield Page(address, PageKind.CHANGES, title, description, body.html, body.headings, breadcrumbs)


def _head(concordance: Concordance, changes: Changes, number: int, pages: int) -> list[Html]:
    today = chinese_day(concordance.publication.today)
    if not changes.entries:
        none = tag("p", f"到{today}为止，没有查到案例引用的法律、法规有修订或者废止。", class_="empty")
        return [none, *_others(concordance)]
    count = f"到{today}为止共 {len(changes.first_entries)} 件案例，变动晚的在前"
    count += f"；第 {number} 页，共 {pages} 页" if pages > 1 else ""
    count += "。"
    return [
        tag(
            "p",
            "这些案例引用的法律、法规在案例作出以后修订或者废止了；案例的原文没有改动，箭头后面是现在的条号。",
            tag("strong", "条号对照供参考，请人工核对。"),
        ),
        *_others(concordance),
        tag("p", count, class_="count-line"),
    ]


def _others(concordance: Concordance) -> Iterator[Html]:
    """How many cases are not listed since their numbers are unchanged or unknown; and the day of the law."""
    if concordance.kept:
        text = f"另有 {concordance.kept} 件案例引用的法律、法规也有修订，但所引各条的条号没有变，这里没有列出。"
        yield tag("p", text, class_="count-line")
    if concordance.unchecked:
        text = (
            f"另有 {concordance.unchecked} 件案例引用的法律、法规还没有核对版本，或者前后的版本不同，"
            "不知道有没有变动，正文里标明“版本未核”或“请核对”。"
        )
        yield tag("p", text, class_="count-line")
    if concordance.uncovered:
        text = f"另有 {concordance.uncovered} 件案例引用的法规、规章或者司法解释没有核对到现在，这里没有列出。"
        yield tag("p", text, class_="count-line")
    yield tag("p", as_of_sentence(concordance.publication.config.statutes), class_="count-line")


def _successor(move: Move, concordance: Concordance, address: str) -> Html:
    """The successor of a repealed statute; empty for others."""
    name = move.statute.successor if move.repealed else None
    if not name:
        return Html("")
    text = f"《{name}》"
    successor = (
        link(address, addresses.statute_address(name), text) if name in concordance.statutes else tag("span", text)
    )
    return tag("p", "由", successor, "取代", class_="numbers")


def _entry(entry: ChangedCase, concordance: Concordance, address: str) -> Html:
    case = entry.case
    return tag(
        "li",
        tag(
            "h3",
            case_link(case, address),
            status_badges(case),
            class_="entry-title",
        ),
        fact_line([case.case_id, case.kind, chinese_day(case.decided_on)]),
        tag("ul", *(tag("li", _move(move, concordance, address)) for move in entry.moves), class_="moves plain"),
        class_="entry",
        id=entry.anchor or None,
    )


def _gone(case: Case, address: str) -> Html:
    """A case whose decision no longer stands."""
    title = case_link(case, address)
    effect = case.effect
    return tag(
        "li",
        tag("h3", title, status_badges(case), class_="entry-title"),
        fact_line([case.case_id, case.kind, chinese_day(case.decided_on)]),
        tag("p", f"{effect_clause(case, effect)}。" if effect else ""),
        class_="entry",
    )


def _move(move: Move, concordance: Concordance, address: str) -> Html:
    """The number as cited and the present one, linked where there is a heading."""
    cited = move.reading.citation
    version = move.reading.version.name if move.reading.version else ""
    was = f"{version}{article_name(cited.article, cited.suffix)}"
    arrow = tag("span", " → ", class_="arrow")
    if len(move.places) == 1 and not move.ambiguous:
        heading = ArticleHeading(move.places[0].statute, move.places[0].article)
        if heading in concordance.listed_headings:
            return join([was, arrow, _heading_link(heading, move.label_in_table, address)])
    listed = concordance.heading_of(move.reading)
    return join([_heading_link(listed, was, address) if listed else was, arrow, move.label_in_table])


def _heading_link(heading: ArticleHeading, text: str, address: str) -> Html:
    target = addresses.statute_address(heading.statute)
    return tag("a", text, href=addresses.relative(address, target, heading.anchor))


def changes_line(changes: Changes, address: str) -> Html:
    """A sentence with a link to the page; empty if no law has changed and every decision stands."""
    page, count = addresses.changes_address(), len(changes.gone)
    gone = f"{count} 件案例的决定已被变更、撤销或者确认违法、无效。" if count else ""
    if changes.entries:
        page_link = link(address, page, f"{_TITLE}：{len(changes.first_entries)} 件案例")
        law = "引用的法律、法规在案例作出以后有修订或者废止。"
        return tag("p", page_link, f"{law}另有 {gone}" if gone else law, class_="changes-line")
    return tag("p", link(address, page, _TITLE), f"：{gone}", class_="changes-line") if gone else Html("")
