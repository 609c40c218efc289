"""Plain text in any of several encodings -> ``Manuscript``."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import (
    TITLE_LEVEL,
    Cell,
    ImportRefused,
    Manuscript,
    Paragraph,
    Run,
    RunKind,
    Table,
    refuse_paragraphs,
    refuse_table,
    text_run,
)
from kb.importing.mending.mend import join_broken_lines
from kb.text import HAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.importing.documents.manuscript import Block

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_HAN_RE = re.compile(f"[{HAN}]")
_USUAL_RE = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\x20-\x7e\r\n\t“”‘’—…·]")
_LINE_END_RE = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_CONTROL_RE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_NO_TEXT = "“{}”不是文本文件，也不是认得的文档，没有读。请导入 .docx、.txt 或 .html。"
_MAX_BROKEN = 0.02
"""Share of undecodable characters up to which an encoding is still accepted."""
_ROW_RE = re.compile(r"\s*\|.*\|\s*")
_SEPARATOR_RE = re.compile(r"\s*\|(?:\s*:?-{3,}:?\s*\|)+\s*")
_HEADING_RE = re.compile(r"(#{1,6})[ \u3000]+(?=\S)")
_BOLD_RE = re.compile(r"\*\*(?=\S)(?P<words>[^*]{1,200}?)(?<=\S)\*\*")
"""Bold in Markdown. Finds: **基本案情** · **1. 某案**"""
_CELL_END_RE = re.compile(r"(?<!\\)\|")


def decode(data: bytes, display_name: str) -> tuple[str, str]:
    """The characters of a text and the name of its encoding.

    A byte order mark decides; otherwise UTF-8, UTF-16, GB18030 (which includes GBK and GB 2312) and Big5 are tried. A
    few invalid bytes become U+FFFD, the sign of lost characters.

    Raises:
        ImportRefused: it is not text in any of these.
    """
    for bom, encoding, name in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace"), name
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text:
        if len(_CONTROL_RE.findall(text[:4096])) > _MAX_BROKEN * len(text[:4096]):
            raise ImportRefused(_NO_TEXT.format(display_name))
        return text, "UTF-8"
    encodings = [("gb18030", "GB18030（GBK、ANSI）"), ("big5hkscs", "Big5"), ("utf-8", "UTF-8")]
    encodings += [("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16")] if len(data) % 2 == 0 else []
    candidates = [(data.decode(encoding, "replace"), name) for encoding, name in encodings]
    text, name = max(candidates, key=lambda candidate: _usual_share(candidate[0]))
    if _CONTROL_RE.search(text[:4096]) and _usual_share(text) < 1 - _MAX_BROKEN:
        raise ImportRefused(_NO_TEXT.format(display_name))
    if text.count("\ufffd") > _MAX_BROKEN * len(text) or not _HAN_RE.search(text):
        raise ImportRefused(
            f"“{display_name}”的编码认不出（试过 UTF-8、UTF-16、GB18030、Big5），没有读。"
            "请用记事本打开，另存为 UTF-8 再导入。"
        )
    return text, name


def _usual_share(text: str) -> float:
    """The share of common characters: a wrong encoding yields mostly rare ones."""
    sample = text[:20_000]
    return len(_USUAL_RE.findall(sample)) / max(1, len(sample))


def read_plain_text(data: bytes, display_name: str) -> Manuscript:
    """The manuscript of a text: each line is a paragraph, unless lines were broken at the width of a PDF page.

    Args:
        data: its bytes.
        display_name: its name for messages.

    Raises:
        ImportRefused: it is not text.
    """
    text, encoding = decode(data, display_name)
    lines = [_CONTROL_RE.sub("", line).rstrip() for line in _LINE_END_RE.split(text.removeprefix("\ufeff"))]
    refuse_paragraphs(sum(1 for line in lines if line), display_name)
    choices = () if encoding == "UTF-8" else (f"文件是 {encoding} 编码，已经转换。",)
    return Manuscript(display_name, tuple(_blocks(lines, display_name)), choices=choices)


def _blocks(lines: Sequence[str], display_name: str) -> Iterator[Block]:
    """Paragraphs, and tables in Markdown syntax."""
    index, plain = 0, 0
    while index < len(lines):
        if _ROW_RE.fullmatch(lines[index]) and index + 1 < len(lines) and _SEPARATOR_RE.fullmatch(lines[index + 1]):
            yield from _paragraphs(lines[plain:index], plain)
            first = index
            while index < len(lines) and _ROW_RE.fullmatch(lines[index]):
                index += 1
            place = f"第 {first + 1} 行的表格"
            rows = [lines[first], *lines[first + 2 : index]]
            refuse_table(max(line.count("|") - line.count("\\|") for line in rows) - 1, len(rows), place, display_name)
            yield Table(tuple(_row(line, place) for line in rows), place)
            plain = index
        else:
            index += 1
    yield from _paragraphs(lines[plain:], plain)


def _row(line: str, place: str) -> tuple[Cell, ...]:
    cells = _CELL_END_RE.split(line.strip()[1:-1])
    return tuple(Cell((Paragraph((text_run(cell.strip().replace("\\|", "|")),), place),)) for cell in cells)


def _paragraphs(lines: Sequence[str], before: int) -> Iterator[Paragraph]:
    joined = join_broken_lines(lines)
    # Places are line numbers if no lines were joined, otherwise numbers of paragraphs.
    unchanged = len(joined) == len(lines)
    for number, line in enumerate(joined, before + 1):
        bare = line.strip(" \t\u3000\u00a0")
        if not bare:
            continue
        heading = _HEADING_RE.match(bare)
        level = TITLE_LEVEL + len(heading.group(1)) - 1 if heading else 0
        text = bare[heading.end() :] if heading else bare
        yield Paragraph(_runs(text.replace("\t", " ")), f"第 {number} {'行' if unchanged else '段'}", level)


def _runs(text: str) -> tuple[Run, ...]:
    """A line with what Markdown sets in bold."""
    runs: list[Run] = []
    at = 0
    for match in _BOLD_RE.finditer(text):
        runs += [text_run(text[at : match.start()]), Run(RunKind.TEXT, match["words"], bold=True)]
        at = match.end()
    return tuple(run for run in (*runs, text_run(text[at:])) if run.text)
