"""The automatic numbers of a Word file, counted paragraph by paragraph.

Source: ECMA-376 part 1, 17.9 (numbering).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.importing.documents.archive import attribute, child, local_name
from kb.importing.documents.number_formats import format_number
from kb.importing.documents.symbols import CHECKS, is_symbol_font, symbol
from kb.importing.documents.word_styles import is_on, parse_int

if TYPE_CHECKING:
    from lxml import etree

    from kb.importing.documents.word_styles import Styles

MAX_LEVELS = 9
MAX_NUMBER = 60
"""Maximum characters of an automatic number; in laws with all nine levels they have about twenty."""
_MAX_PATTERN = 200
"""Characters of a number's pattern that are read, enough to see that it is too long."""


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    """Of the form ``custom``."""
    text: str = ""
    font: str = ""
    legal: bool = False
    restart: int | None = None
    style_id: str = ""


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: list[int | None] = field(default_factory=lambda: [None] * MAX_LEVELS)


@dataclass(frozen=True, slots=True)
class Number:
    """The automatic number of a paragraph."""

    text: str
    """As displayed; ``-`` for a bullet, empty if the paragraph continues the previous one."""
    level: int
    listed: bool
    """Whether it is an item of a list as in Markdown: a bullet, ``1.``, or a continuation of one."""
    form: str = ""
    """Name of its format in Word; empty for bullets."""


class Numbering:
    """Counts the automatic numbers of a document, paragraph by paragraph."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, _List] = {}
        self._numbers: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._begun: set[tuple[str, int]] = set()
        links: dict[str, str] = {}
        style_lists: dict[str, str] = {}
        for element in root if root is not None else ():
            if local_name(element.tag) == "abstractNum":
                name = attribute(element, "abstractNumId") or ""
                levels = dict(filter(None, map(_read_level, element)))
                self._abstract[name] = _List(levels)
                if link := attribute(child(element, "numStyleLink"), "val"):
                    links[name] = link
                if link := attribute(child(element, "styleLink"), "val"):
                    style_lists[link] = name
            elif local_name(element.tag) == "num":
                self._read_number(element)
        for name, link in links.items():
            if (target := style_lists.get(link)) in self._abstract:
                self._abstract[name] = self._abstract[target or ""]

    def _read_number(self, element: etree._Element) -> None:
        overrides: dict[int, _Level] = {}
        starts: dict[int, int] = {}
        for override in element:
            if local_name(override.tag) != "lvlOverride":
                continue
            level = parse_int(attribute(override, "ilvl")) or 0
            start = parse_int(attribute(child(override, "startOverride"), "val"))
            if start is not None:
                starts[level] = start
            if numbered_level := _read_level(child(override, "lvl")):
                overrides[level] = numbered_level[1]
        name = attribute(element, "numId") or ""
        self._numbers[name] = (attribute(child(element, "abstractNumId"), "val") or "", overrides, starts)

    def next(self, properties: etree._Element | None, style_id: str | None) -> Number | None:
        """The number of the next paragraph, from its own properties or its style's; ``None`` if it has none."""
        style_number, style_level = self._styles.of(style_id).numbering
        own = child(properties, "numPr")
        number_id = attribute(child(own, "numId"), "val") if own is not None else None
        level = parse_int(attribute(child(own, "ilvl"), "val")) if own is not None else None
        number_id = style_number if number_id is None else number_id
        if number_id is None or number_id == "0" or number_id not in self._numbers:
            return None
        abstract, overrides, starts = self._numbers[number_id]
        word_list = self._abstract.get(abstract)
        if word_list is None:
            return None
        levels = word_list.levels | overrides
        if level is None:
            level = next(
                (n for n, candidate in levels.items() if style_id and candidate.style_id == style_id), style_level
            )
        level = min(max(level or 0, 0), MAX_LEVELS - 1)
        if level not in levels:
            return None
        self._count(word_list, levels, number_id, level, starts)
        return self._written(word_list, levels, level)

    def _count(
        self, word_list: _List, levels: dict[int, _Level], number_id: str, level: int, starts: dict[int, int]
    ) -> None:
        before = word_list.counts[level]
        if level in starts and (number_id, level) not in self._begun:
            word_list.counts[level] = starts[level]
        else:
            word_list.counts[level] = levels[level].start if before is None else before + 1
        self._begun.add((number_id, level))
        for above in range(level):
            if word_list.counts[above] is None:
                word_list.counts[above] = levels[above].start if above in levels else 1
        for deeper in range(level + 1, MAX_LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart and level < restart):
                word_list.counts[deeper] = None

    def _written(self, word_list: _List, levels: dict[int, _Level], level: int) -> Number:
        own = levels[level]
        if own.form == "bullet" or (own.form == "none" and own.text.strip() and "%" not in own.text):
            mark = own.text.strip()
            if len(mark) == 1 and is_symbol_font(own.font):
                mark = symbol(own.font, ord(mark))
            return Number(mark, level, listed=False) if mark in CHECKS else Number("-", level, listed=True)
        text = own.text
        for n in range(MAX_LEVELS):
            sign = f"%{n + 1}"
            if sign in text:
                form = levels[n].form if n in levels else "decimal"
                form = "decimal" if own.legal and form != "none" else form
                pattern = levels[n].pattern if n in levels else ""
                text = text.replace(sign, format_number(word_list.counts[n] or 0, form, pattern))
        text = text.strip()
        if not text:
            return Number("", level, listed=own.form == "none")
        listed = own.form == "decimal" and text == f"{word_list.counts[level]}."
        return Number(text, level, listed=listed, form=own.form)


def _read_level(element: etree._Element | None) -> tuple[int, _Level] | None:
    if element is None or local_name(element.tag) != "lvl":
        return None
    form = child(element, "numFmt")
    if form is None:  # Word 2010 and later wrap new formats in mc:AlternateContent
        form = child(element, "AlternateContent", "Choice", "numFmt")
    if form is None or (attribute(form, "val") == "custom" and not attribute(form, "format")):
        fallback = child(element, "AlternateContent", "Fallback", "numFmt")
        form = fallback if fallback is not None else form
    fonts = child(element, "rPr", "rFonts")
    start = parse_int(attribute(child(element, "start"), "val"))
    level = _Level(
        start=1 if start is None else start,
        form=attribute(form, "val") or "decimal",
        pattern=attribute(form, "format") or "",
        font=attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or "",
        text=(attribute(child(element, "lvlText"), "val") or "")[:_MAX_PATTERN],
        legal=bool(is_on(child(element, "isLgl"))),
        restart=parse_int(attribute(child(element, "lvlRestart"), "val")),
        style_id=attribute(child(element, "pStyle"), "val") or "",
    )
    return parse_int(attribute(element, "ilvl")) or 0, level
