"""Functions on single WordprocessingML elements, independent of the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.importing.documents.archive import attribute, child, local_name
from kb.importing.documents.formulas import linear
from kb.importing.documents.manuscript import Cell, Paragraph, Run, RunKind, merged_runs
from kb.importing.documents.word_styles import is_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

    from kb.importing.documents.manuscript import Block

_UNDERSTOOD = (
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
    "http://schemas.microsoft.com/office/word/2010/wordml",
    "http://schemas.microsoft.com/office/word/2012/wordml",
    "http://schemas.microsoft.com/office/word/2015/wordml/symex",
    "http://schemas.microsoft.com/office/drawing/2010/main",
    "http://schemas.microsoft.com/office/drawing/2007/8/2/chart",
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://schemas.openxmlformats.org/drawingml/2006/main",
)
"""Namespaces of the alternatives that are read here; ink, three-dimensional models and new charts are not."""
_SPEAKING = frozenset({
    "t", "delText", "sym", "symEx", "blip", "imagedata", "txbxContent", "textpath", "chart", "relIds", "oMath",
    "fldChar",
})  # fmt: skip
"""Elements that show something."""
_PROMPT_RE = re.compile(
    r"""(?:单击|点击|点按|轻触|轻点)|选择(?:一项|一个|日期|块)|请(?:在此|在这里|输入|选择|填写|单击|点击)|
    (?:在此|在这里)?(?:输入|键入|填写)|(?:click|tap|choose|enter|select|type)\b|[\[【〔<［].*[\]】〕>］]$
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""The words of a content control that nobody has filled in.

Finds: 单击或点击此处输入文字。 · 选择一项。 · Click or tap here to enter text. · [日期]
Not: 请求撤销罚款决定。 · 某餐饮公司
"""


def contents(element: etree._Element | None) -> Iterator[etree._Element]:
    """The children of an element; of alternatives for different programs those of the one that is read."""
    for inside in element if element is not None else ():
        if local_name(inside.tag) == "AlternateContent":
            yield from contents(branch_of(inside))
        else:
            yield inside


def branch_of(element: etree._Element) -> etree._Element | None:
    """The alternative to read: the first that is understood, else the fallback, unless only another has words.

    Source: ECMA-376 part 3, 9.3.
    """
    choices = [inside for inside in element if local_name(inside.tag) == "Choice"]
    fallback = child(element, "Fallback")
    understood = [one for one in choices if _is_understood(one)][:1]
    candidates = [*understood, *([fallback] if fallback is not None else []), *choices]
    return next((one for one in candidates if _has_content(one)), candidates[0] if candidates else None)


def _is_understood(choice: etree._Element) -> bool:
    required = (attribute(choice, "Requires") or "").split()
    return bool(required) and all((choice.nsmap.get(prefix) or "") in _UNDERSTOOD for prefix in required)


def _has_content(element: etree._Element) -> bool:
    return any(local_name(inside.tag) in _SPEAKING for inside in element.iter())


def plain_text_of(element: etree._Element | None) -> str:
    """All text of an element, with a blank between paragraphs and cells."""
    if element is None:
        return ""
    parts: list[str] = []
    for inside in descendants(element):
        name = local_name(inside.tag)
        if name in ("t", "delText"):
            parts.append(inside.text or "")
        elif name in ("p", "tab", "br", "tc"):
            parts.append(" ")
        elif name == "oMath":
            parts.append(linear(inside))
    return "".join(parts).strip()


def descendants(element: etree._Element, *, into_boxes: bool = True) -> Iterator[etree._Element]:
    """An element and its descendants, of alternatives only the one that is read; formulas are one."""
    waiting = [element]
    while waiting:
        current = waiting.pop()
        yield current
        name = local_name(current.tag)
        if (name == "txbxContent" and not into_boxes) or name == "oMath":
            continue
        waiting.extend(reversed(list(contents(current))))


def is_placeholder(control: etree._Element, placeholder_styles: frozenset[str]) -> bool:
    """Whether a content control shows the prompt that Word put there, and nothing that was typed.

    Args:
        control: the ``w:sdt``.
        placeholder_styles: ids of the styles of prompts.
    """
    if not is_on(child(control, "sdtPr", "showingPlcHdr")):
        return False
    content = child(control, "sdtContent")
    text = plain_text_of(content)
    if not text or _PROMPT_RE.match(text):
        return True
    runs = [run for run in descendants(content) if local_name(run.tag) == "r"] if content is not None else []
    return all(
        attribute(child(run, "rPr", "rStyle"), "val") in placeholder_styles for run in runs if plain_text_of(run)
    )


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, including those inside content controls."""
    for inside in contents(table):
        name = local_name(inside.tag)
        if name == "tr":
            yield inside
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from rows_of(inside)


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row, including those inside content controls."""
    for inside in contents(row):
        name = local_name(inside.tag)
        if name == "tc":
            yield inside
        elif name in ("sdt", "sdtContent", "customXml"):
            yield from cells_of(inside)


def flattened(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Blocks for a place where no table is allowed: the rows of a table become paragraphs."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
            continue
        for row in block.rows:
            runs: list[Run] = []
            for cell in row:
                for index, paragraph in enumerate(cell.paragraphs):
                    separator = "　" if index == 0 else " "
                    runs += [Run(RunKind.TEXT, separator)] if runs else []
                    runs += [Run(RunKind.TEXT, paragraph.number)] if paragraph.number else []
                    runs += paragraph.runs
            if runs:
                yield Paragraph(merged_runs(runs), block.place)


def holds_picture(cell: Cell) -> bool:
    """Whether a cell has a picture."""
    return any(run.kind is RunKind.PICTURE for paragraph in cell.paragraphs for run in paragraph.runs)


def spaced(number: str) -> str:
    """A number as written before text: with a blank after ``1.`` and ``a)``, without one after ``一、``."""
    return f"{number} " if number and number[-1].isascii() else number


def hex_code(element: etree._Element) -> int:
    """The code of the character of a ``w:sym``; -1 if it is no number."""
    code = attribute(element, "char") or ""
    return int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,6}", code) else -1
