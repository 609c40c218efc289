"""Fragments shared by several pages: entries of a list, values with counts, the search form."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kb.search.language.query import MAX_TYPED
from kb.site import addresses
from kb.site.content.publication import case_badges
from kb.site.markup.html import Html, Pattern, join, tag
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kb.model import Case, Effect, Issue


def issue_title(issue: Issue) -> str:
    """刊名 and number: ``典型指导案例 2024年第2期（总第5期）``."""
    return f"{issue.title} {issue.label}".strip()


_NOTHING = Html("")


def status_badges(case: Case) -> Html:
    """The badges of a case as HTML, and what became of its decision; empty for a public, published case that stands."""
    gone = (f"决定已{case.effect.state}",) if case.effect and case.effect.gone else ()
    badges = (*case_badges(case), *gone)
    return join([tag("span", status, class_="mark") for status in badges]) if badges else _NOTHING


def effect_clause(case: Case, effect: Effect) -> str:
    """What became of the decision of a case: ``处罚决定已于2023年2月1日被撤销``."""
    decision = "处罚决定" if case.kind == "行政处罚" else "决定"
    since = f"于{chinese_day(effect.since_on)}" if effect.since_on else ""
    return f"{decision}已{since}被{effect.state}"


def link(source: str, target: str, *text: str, class_: str | None = None, rel: str | None = None) -> Html:
    """A link between two pages, given their addresses."""
    return tag("a", *text, href=addresses.relative(source, target), class_=class_, rel=rel)


def fact_line(facts: Iterable[str], *more: Html, class_: str = "entry-facts") -> Html:
    """Short facts on one line; empty ones are left out."""
    return tag("p", *[_FACT.filled(fact) for fact in facts if fact], *more, class_=class_)


_FACT = Pattern(lambda fact: tag("span", fact, class_="fact"))


def case_line(case: Case, source: str) -> Html:
    """A case in a short list: title, number and day.

    Args:
        case: a visible case.
        source: address of the page that shows it.
    """
    return join([case_link(case, source), status_badges(case), fact_line([case.case_id, chinese_day(case.decided_on)])])


def case_link(case: Case, source: str) -> Html:
    """The title of a case as a link to it."""
    return _LINK.filled(addresses.relative(source, addresses.case_address(case.case_id)), case.title)


_LINK = Pattern(lambda slot: tag("a", slot, href=slot))


def case_entry(case: Case, source: str, *, level: int = 3) -> Html:
    """A case in a list: title, 要旨, and one line about it.

    Args:
        case: a visible case.
        source: address of the page that shows it.
        level: of the title as a heading.
    """
    return _entry(level).filled(case_link(case, source), *_about(case))


def _about(case: Case) -> tuple[Html, Html, Html]:
    """What an entry shows besides the title: badges, 要旨, and the line; the same on all pages."""
    facts = [
        case.case_id,
        case.kind,
        "、".join(case.domains),
        "、".join(case.outcomes),
        "、".join(case.penalties),
        case.amount.label if case.amount else "",
        case.discretion,
        chinese_day(case.decided_on),
    ]
    holding = _HOLDING.filled(case.holding) if case.holding else _NOTHING
    return status_badges(case), holding, fact_line(facts)


_HOLDING = Pattern(lambda holding: tag("p", holding, class_="entry-holding"))


@cache
def _entry(level: int) -> Pattern:
    """An entry with a title of a level: title, badges, 要旨, facts."""
    return Pattern(
        lambda slot: tag("li", tag(f"h{level}", slot, slot, class_="entry-title"), slot, slot, class_="entry")
    )


class CaseEntries:
    """A cache of ``case_entry`` and ``case_line`` by folder, since a case is listed on many pages."""

    def __init__(self) -> None:
        """Start empty."""
        self._made: dict[tuple[str, str, int], Html] = {}
        self._about: dict[str, tuple[Html, Html, Html]] = {}
        self._lines: dict[tuple[str, str], Html] = {}

    def of(self, case: Case, source: str, *, level: int = 3) -> Html:
        """``case_entry`` with these arguments."""
        key = case.case_id, source.rpartition("/")[0], level
        if key not in self._made:
            if case.case_id not in self._about:
                self._about[case.case_id] = _about(case)
            self._made[key] = _entry(level).filled(case_link(case, source), *self._about[case.case_id])
        return self._made[key]

    def line_of(self, case: Case, source: str) -> Html:
        """``case_line`` with these arguments."""
        key = case.case_id, source.rpartition("/")[0]
        if key not in self._lines:
            self._lines[key] = case_line(case, source)
        return self._lines[key]


def case_list(cases: Iterable[Case], source: str, *, level: int = 3, ordered: bool = False) -> Html:
    """Cases one after the other."""
    entries = [case_entry(case, source, level=level) for case in cases]
    return tag("ol" if ordered else "ul", *entries, class_="entries plain")


def values(links: Iterable[tuple[str, str, str, int]], source: str) -> Html:
    """Values of a facet with their counts.

    Args:
        links: value, address and anchor of its list, number of cases.
        source: address of the page that shows them.
    """
    items = [
        tag(
            "li",
            tag(
                "a",
                tag("span", value),
                " ",
                tag("span", str(count), class_="count"),
                href=addresses.relative(source, address, anchor),
            ),
        )
        for value, address, anchor, count in links
    ]
    return tag("ul", *items, class_="values plain")


def search_form(
    source: str,
    identifier: str,
    query: str = "",
    kept: Iterable[tuple[str, str]] = (),
    action: str = addresses.SEARCH,
) -> Html:
    """A search form.

    Args:
        source: address of the page that shows it.
        identifier: ``id`` of the field.
        query: content of the field.
        kept: further parameters to keep, name and value.
        action: address of the search page.
    """
    field = tag(
        "input",
        type="search",
        id=identifier,
        name="q",
        value=query or None,
        placeholder="案由、违法行为、法条、文号、编号……",
        autocomplete="off",
        maxlength=MAX_TYPED,
    )
    return tag(
        "form",
        tag("label", "检索案例", for_=identifier, class_="unseen"),
        field,
        *(tag("input", type="hidden", name=name, value=value) for name, value in kept),
        tag("button", "检索", type="submit"),
        class_="search-form",
        role="search",
        method="get",
        action=addresses.relative(source, action),
    )


def describe_form(source: str, action: str, text: str = "", *, with_file: bool) -> Html:
    """A form for a description of a case, sent by POST: it stands in no address.

    Args:
        source: address of the page that shows it.
        action: address of the page that answers it.
        text: content of the form.
        with_file: whether a file may be opened instead; else it is a short form that only leads to the page.
    """
    label = tag("label", "粘贴一段案情，长短不限，60 到 5000 个字最合适：", for_="described")
    area = tag("textarea", text, id="described", name="text", rows=8 if with_file else 3)
    count = tag("p", "已有 ", tag("span", str(len(text)), data_counts="described"), " 个字", class_="written")
    file: Html | str = ""
    if with_file:
        words = tag("label", "或者打开一个文件（.docx、.txt）：", for_="described-file")
        file = tag("p", words, tag("input", type="file", id="described-file", name="file", accept=".docx,.txt"))
    button = tag("button", "找相似案例", type="submit")
    return tag(
        "form",
        label,
        area,
        count,
        file,
        button,
        class_="describe",
        method="post",
        action=addresses.relative(source, action),
        enctype="multipart/form-data",
        data_carry=not with_file,
    )


def pager(number: int, pages: int, address_of: Callable[[int], str]) -> Html:
    """Links to the pages of a long list; empty if there is only one.

    Args:
        number: of the page that shows them, from 1.
        pages: their number.
        address_of: returns the address of a page.
    """
    if pages <= 1:
        return Html("")
    links: list[Html] = []
    last = 0
    for page in sorted({1, number - 1, number, number + 1, pages} & set(range(1, pages + 1))):
        if page > last + 1:
            links.append(tag("span", "…", class_="gap"))
        last = page
        if page == number:
            links.append(tag("span", str(page), aria_current="page"))
        else:
            text = (tag("span", "第 ", class_="unseen"), str(page))
            links.append(link(address_of(number), address_of(page), *text))
    return tag("nav", *links, class_="pager", aria_label="分页")
