"""The marks of list items on a page, as a browser counts them: ``type``, ``value``, ``start``, ``reversed``, CSS.

Source: HTML, 4.4.5 to 4.4.8 (ol, ul, li) and CSS Lists 3; of style sheets in the page the plain rules are read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.importing.documents.number_formats import is_list_style, page_number
from kb.importing.documents.page_elements import declarations, tag_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_NUMBER_RE = re.compile(r"-?\d{1,6}")
_LIST_STYLE_RE = re.compile(r"list-style(?:-type)?\s*:\s*(?P<words>[^;}]{1,80})")
_SELECTOR_RE = re.compile(r"(?:ol|ul|li)?(?:\.[\w-]+)?")
_MAX_SHEET = 200_000
"""Characters of style sheets that are read."""
_BULLETS = frozenset({"disc", "circle", "square"})


class ListMarks:
    """Counts the items of the lists of one page."""

    def __init__(self, sheets: str = "") -> None:
        """Start at the beginning of a page with these style sheets."""
        self._last: dict[etree._Element | None, int] = {}
        self._rules = tuple(_rules(sheets))

    def mark(self, item: etree._Element) -> tuple[str, bool]:
        """The mark before an item with what follows it, and whether the item is one of a list as in Markdown."""
        holder = item.getparent()
        ordered = holder is not None and tag_of(holder) == "ol"
        value = self._count(item, holder) if ordered else 0
        style = self._style(item) or (self._style(holder) if holder is not None else "")
        style = style or ("decimal" if ordered else "disc")
        if style == "none":
            return "", False
        if style in _BULLETS or not (ordered or is_list_style(style)):
            return "- ", True
        return page_number(value, style), page_number(value, style) == f"{value}. " and value >= 0

    def _style(self, element: etree._Element) -> str:
        """The ``list-style-type`` of an element: its own, else that of the last rule for its name or class."""
        if own := _style_of(element):
            return own
        names = {tag_of(element), *(f".{name}" for name in (element.get("class") or "").split())}
        names |= {f"{tag_of(element)}{name}" for name in names if name.startswith(".")}
        return next((style for selector, style in reversed(self._rules) if selector in names), "")

    def _count(self, item: etree._Element, holder: etree._Element | None) -> int:
        step = -1 if holder is not None and holder.get("reversed") is not None else 1
        own = _NUMBER_RE.fullmatch((item.get("value") or "").strip())
        if own:
            value = int(own.group())
        elif holder in self._last:
            value = self._last[holder] + step
        else:
            start = _NUMBER_RE.fullmatch((holder.get("start") or "").strip()) if holder is not None else None
            items = sum(1 for one in holder if tag_of(one) == "li") if holder is not None and step < 0 else 1
            value = int(start.group()) if start else items
        self._last[holder] = value
        return value


def _rules(sheets: str) -> Iterator[tuple[str, str]]:
    """The list styles that style sheets give to names of elements and classes: ``ol``, ``.chinese``, ``ol.chinese``.

    Of a selector with several words the last counts; what is more than names and classes is left out.
    """
    for rule in sheets[:_MAX_SHEET].split("}"):
        before, brace, body = rule.rpartition("{")
        style = _LIST_STYLE_RE.search(body) if brace else None
        if style is None:
            continue
        named = next(
            (word for word in style["words"].split() if word == "none" or word in _BULLETS or is_list_style(word)), ""
        )
        for selector in re.split("[{;]", before)[-1].split(","):
            last = selector.split()[-1:] or [""]
            if named and _SELECTOR_RE.fullmatch(last[0]):
                yield last[0], named


def _style_of(element: etree._Element) -> str:
    """The ``list-style-type`` or ``type`` of an element itself; empty if it has none."""
    own = declarations(element)
    named = own.get("list-style-type") or ""
    if named.startswith(("'", '"')):
        return "disc"  # a sign of its own
    if not named:
        words = (own.get("list-style") or "").split()
        named = next((word for word in words if word == "none" or word in _BULLETS or is_list_style(word)), "")
    if named:
        return named
    kind = (element.get("type") or "").strip()
    return kind if kind in ("1", "a", "A", "i", "I") else kind.lower() if kind.lower() in {*_BULLETS, "none"} else ""
