"""Choosing cases to compare: a box at every hit and case, and the form that they belong to.

The boxes work without scripts, within one page. ``static/assets/choosing.js`` keeps the choice in the browser, from one
page to the next; it is sent nowhere but in the address of the comparison.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.content.compared import MOST_COMPARED
from kb.site.markup.html import Html, Pattern, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORM = "choice"
HOW = "how"
"""Name of the parameter that says how the chosen cases were found."""
SIMILAR_HOW = "找相似案例"
"""Its value for cases similar to another or to a description, which is never part of an address."""
LONGEST_HOW = 300
"""Characters of it."""


def search_description(query: str, filters: Sequence[str]) -> str:
    """How cases were found, in words: ``检索词：过期食品；筛选：领域 市场监管``."""
    words = [f"检索词：{query.strip()}"] if query.strip() else []
    narrowed = [f"筛选：{'、'.join(filters)}"] if filters else []
    return "；".join(words + narrowed)[:LONGEST_HOW]


def choice_form(source: str, how: str = "") -> Html:
    """The form that the boxes of a page belong to.

    Args:
        source: address of the page that shows it.
        how: the cases of the page were found, for the report on the chosen ones; empty where nothing was searched.
    """
    return _form(addresses.relative(source, addresses.COMPARE), how)


@lru_cache(maxsize=64)  # the pages of cases have the same one
def _form(action: str, how: str) -> Html:
    status = tag("span", class_="chosen", role="status")
    button = tag("button", "对照所选", type="submit")
    hidden_how = tag("input", type="hidden", name=HOW, value=how) if how else ""
    return tag(
        "form",
        *(button, " ", status, hidden_how),
        id=_FORM,
        class_="choice",
        data_most=MOST_COMPARED,
        method="get",
        action=action,
    )


_BOX = Pattern(
    lambda case_id: tag(
        "label",
        tag("input", type="checkbox", name="ids", value=case_id, form=_FORM),
        " 选",
        tag("span", f" {case_id}", class_="unseen"),
        class_="choose",
    )
)


def choice_box(case_id: str) -> Html:
    """The box of a case."""
    return _BOX.filled(case_id, case_id)
