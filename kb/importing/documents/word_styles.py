"""The styles of a Word file.

Source: ECMA-376 part 1, 17.7.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.importing.documents.archive import attribute, child, local_name

if TYPE_CHECKING:
    from lxml import etree

_MAX_CHAIN = 20
"""Maximum length of a chain of styles based on one another, in case of a cycle."""
_BODY_LEVEL = 9
"""Outline level of body text."""
_HEADING_RE = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
"""Name or id of a built-in heading, whose level Word knows by itself.

Finds: heading 1 · 标题 2 · Heading3
Not: 标题 · heading 10 · 副标题
"""


def is_on(element: etree._Element | None) -> bool | None:
    """The value of a toggle such as ``w:b``; ``None`` if it is absent."""
    if element is None:
        return None
    return (attribute(element, "val") or "true").lower() not in ("0", "false", "off", "none")


_PLACEHOLDERS = frozenset({"placeholder text", "占位符文本"})


@dataclass(frozen=True, slots=True)
class Style:
    """The properties of a style that the import needs, including inherited ones."""

    name: str = ""
    outline: int | None = None
    """Outline level from 0; ``None`` for body text."""
    bold: bool = False
    struck: bool = False
    hidden: bool = False
    font: str = ""
    """For Latin letters; the symbol fonts are fonts for these."""
    numbering: tuple[str | None, int | None] = (None, None)
    """Number definition and level."""


class Styles:
    """The styles of a document."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._resolved: dict[str, Style] = {}
        self._default = ""
        placeholders = {"PlaceholderText"}
        for element in root if root is not None else ():
            if local_name(element.tag) == "style":
                style_id = attribute(element, "styleId") or ""
                self._elements[style_id] = element
                if (attribute(child(element, "name"), "val") or "").lower() in _PLACEHOLDERS:
                    placeholders.add(style_id)
                if attribute(element, "type") == "paragraph" and is_on_value(attribute(element, "default")):
                    self._default = style_id
        self._placeholders = frozenset(placeholders)

    @property
    def placeholder_ids(self) -> frozenset[str]:
        """The ids of the styles of the prompts in content controls."""
        return self._placeholders

    def of(self, style_id: str | None) -> Style:
        """The style with an id; the default paragraph style for ``None``."""
        wanted = self._default if style_id is None else style_id
        if wanted not in self._resolved:
            self._resolved[wanted] = self._resolve(wanted)
        return self._resolved[wanted]

    def _resolve(self, style_id: str) -> Style:
        name, outline, font = ("" if style_id in self._elements else style_id), None, ""
        toggles: dict[str, bool | None] = dict.fromkeys(("b", "strike", "dstrike", "vanish"))
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
            if outline is None:
                outline = _built_in_level(attribute(child(element, "name"), "val") or "")
            if number is None:
                number = attribute(child(properties, "numPr", "numId"), "val")
            if level is None:
                level = parse_int(attribute(child(properties, "numPr", "ilvl"), "val"))
            look = child(element, "rPr")
            for toggle, value in toggles.items():
                toggles[toggle] = is_on(child(look, toggle)) if value is None else value
            font = font or font_of(look)
            style_id = attribute(child(element, "basedOn"), "val") or ""
        if outline is None and style_id not in self._elements:
            outline = _built_in_level(name)
        if outline is not None and not 0 <= outline < _BODY_LEVEL:
            outline = None
        struck = bool(toggles["strike"] or toggles["dstrike"])
        return Style(name, outline, bool(toggles["b"]), struck, bool(toggles["vanish"]), font, (number, level))


def _built_in_level(name: str) -> int | None:
    match = _HEADING_RE.fullmatch(name.strip())
    return int(match.group(1)) - 1 if match else None


def font_of(look: etree._Element | None) -> str:
    """The font for Latin letters that the properties of a run name; empty if they name none."""
    fonts = child(look, "rFonts")
    return attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or ""


def is_on_value(value: str | None) -> bool:
    """Whether the value of a toggle means on."""
    return value is not None and value.lower() not in ("0", "false", "off")


def parse_int(value: str | None) -> int | None:
    """A whole number, or ``None``."""
    try:
        return int(value or "")
    except ValueError:
        return None
