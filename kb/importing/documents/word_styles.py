"""Styles and automatic numbers of a Word file.

Source: ECMA-376 part 1, 17.7 (styles) and 17.9 (numbering); the formats of 17.18.59.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.importing.documents.archive import attribute, child, local_name
from kb.text import chinese_number

if TYPE_CHECKING:
    from lxml import etree

MAX_LEVELS = 9
MAX_NUMBER = 60
"""Maximum characters of an automatic number; in laws with all nine levels they have about twenty."""
_MAX_PATTERN = 200
"""Characters of a number's pattern that are read, enough to see that it is too long."""
_MAX_CHAIN = 20
"""Maximum length of a chain of styles based on one another, in case of a cycle."""
_BODY_LEVEL = 9
"""Outline level of body text."""


def is_on(element: etree._Element | None) -> bool | None:
    """The value of a toggle such as ``w:b``; ``None`` if it is absent."""
    if element is None:
        return None
    return (attribute(element, "val") or "true").lower() not in ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Style:
    """The properties of a style that the import needs, including inherited ones."""

    name: str = ""
    outline: int | None = None
    """Outline level from 0; ``None`` for body text."""
    bold: bool = False
    numbering: tuple[str | None, int | None] = (None, None)
    """Number definition and level."""


class Styles:
    """The styles of a document."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._resolved: dict[str, Style] = {}
        self._default = ""
        for element in root if root is not None else ():
            if local_name(element.tag) == "style":
                style_id = attribute(element, "styleId") or ""
                self._elements[style_id] = element
                if attribute(element, "type") == "paragraph" and is_on_value(attribute(element, "default")):
                    self._default = style_id

    def of(self, style_id: str | None) -> Style:
        """The style with an id; the default paragraph style for ``None``."""
        wanted = self._default if style_id is None else style_id
        if wanted not in self._resolved:
            self._resolved[wanted] = self._resolve(wanted)
        return self._resolved[wanted]

    def _resolve(self, style_id: str) -> Style:
        name, outline, bold = "", None, None
        number: str | None = None
        level: int | None = None
        for step in range(_MAX_CHAIN):
            element = self._elements.get(style_id)
            if element is None:
                break
            if step == 0:
                name = attribute(child(element, "name"), "val") or style_id
            properties = child(element, "pPr")
            if outline is None:
                outline = parse_int(attribute(child(properties, "outlineLvl"), "val"))
            if number is None:
                number = attribute(child(properties, "numPr", "numId"), "val")
            if level is None:
                level = parse_int(attribute(child(properties, "numPr", "ilvl"), "val"))
            if bold is None:
                bold = is_on(child(element, "rPr", "b"))
            style_id = attribute(child(element, "basedOn"), "val") or ""
        if outline is not None and not 0 <= outline < _BODY_LEVEL:
            outline = None
        return Style(name, outline, bool(bold), (number, level))


def is_on_value(value: str | None) -> bool:
    """Whether the value of a toggle means on."""
    return value is not None and value.lower() not in ("0", "false", "off")


def parse_int(value: str | None) -> int | None:
    """A whole number, or ``None``."""
    try:
        return int(value or "")
    except ValueError:
        return None


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
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
            return Number("-", level, listed=True)
        text = own.text
        for n in range(MAX_LEVELS):
            sign = f"%{n + 1}"
            if sign in text:
                form = levels[n].form if n in levels else "decimal"
                form = "decimal" if own.legal and form != "none" else form
                text = text.replace(sign, format_number(word_list.counts[n] or 0, form))
        text = text.strip()
        if not text:
            return Number("", level, listed=own.form == "none")
        listed = own.form == "decimal" and text == f"{word_list.counts[level]}."
        return Number(text, level, listed=listed)


def _read_level(element: etree._Element | None) -> tuple[int, _Level] | None:
    if element is None or local_name(element.tag) != "lvl":
        return None
    form = child(element, "numFmt")
    if form is None:  # Word 2010 and later wrap new formats in mc:AlternateContent
        form = child(element, "AlternateContent", "Fallback", "numFmt")
    start = parse_int(attribute(child(element, "start"), "val"))
    level = _Level(
        start=1 if start is None else start,
        form=attribute(form, "val") or "decimal",
        text=(attribute(child(element, "lvlText"), "val") or "")[:_MAX_PATTERN],
        legal=bool(is_on(child(element, "isLgl"))),
        restart=parse_int(attribute(child(element, "lvlRestart"), "val")),
        style_id=attribute(child(element, "pStyle"), "val") or "",
    )
    return parse_int(attribute(element, "ilvl")) or 0, level


# --- number formats ------------------------------------------------------------------------------

_CHINESE = frozenset(
    {
        "chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting",
        "taiwaneseCountingThousand", "taiwaneseDigital", "japaneseDigitalTenThousand", "koreanDigital2",
    }
)  # fmt: skip
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_LEGAL_FORMS = frozenset({"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"})
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_CIRCLED, _MAX_CIRCLED = 0x2460, 20
_BRACKETED, _FULL_STOPPED = 0x2474, 0x2488
_MAX_CHINESE = 9999
_MAX_ROMAN = 4999
_LETTERS = 26
_MAX_LETTERS = 780
"""Word repeats a letter at most thirty times."""


def format_number(value: int, form: str) -> str:
    """A number in a format of Word, ``chineseCountingThousand`` -> 十二; in Arabic numerals beyond the format."""
    plain = str(value)
    if form in _CHINESE and 0 <= value <= _MAX_CHINESE:
        return chinese_number(value)
    if form in _LEGAL_FORMS and 0 <= value <= _MAX_CHINESE:
        written = chinese_number(value)
        return ("一" + written if written.startswith("十") else written).translate(_LEGAL)
    match form:
        case "none":
            return ""
        case "decimalZero":
            return f"{value:02}"
        case "decimalFullWidth" | "decimalFullWidth2":
            return plain.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        case "upperLetter" | "lowerLetter" if 0 < value <= _MAX_LETTERS:
            letters = chr(ord("a") + (value - 1) % _LETTERS) * ((value - 1) // _LETTERS + 1)
            return letters.upper() if form == "upperLetter" else letters
        case "upperRoman" | "lowerRoman" if 0 < value <= _MAX_ROMAN:
            written, rest = "", value
            for unit, letters in _ROMAN:
                count, rest = divmod(rest, unit)
                written += letters * count
            return written.upper() if form == "upperRoman" else written
        case "ideographTraditional" if 0 < value <= len(_STEMS):
            return _STEMS[value - 1]
        case "ideographZodiac" if 0 < value <= len(_BRANCHES):
            return _BRANCHES[value - 1]
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if 0 < value <= _MAX_CIRCLED:
            return chr(_CIRCLED + value - 1)
        case "decimalEnclosedParen" if 0 < value <= _MAX_CIRCLED:
            return chr(_BRACKETED + value - 1)
        case "decimalEnclosedFullstop" if 0 < value <= _MAX_CIRCLED:
            return chr(_FULL_STOPPED + value - 1)
        case "numberInDash":
            return f"- {value} -"
        case _:
            return plain
