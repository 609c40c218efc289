"""Paragraphs that hold several lines of a case: joined by line breaks, pasted on one line, or in a row of a table."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import TITLE_LEVEL, Paragraph, RunKind, Table, text_run
from kb.importing.understanding.headings import runs_after
from kb.importing.understanding.signatures import signature_in
from kb.importing.understanding.stated_values import KEYS, stated_in
from kb.importing.understanding.titles import is_title, marker_of, run_in_title
from kb.reading import clean_heading, heading_in
from kb.text import simplified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.importing.documents.manuscript import Block, Cell
    from kb.model import LibraryConfig

_BLANKS = " \t\u3000\u00a0"
_BRACKETED_RE = re.compile(r"[【〔［〖](?P<words>[^【】〔〕［］〖〗]{2,15})[】〕］〗]")
_LABEL_RE = re.compile(
    r"(?:(?<=[。！？；\s])|^)[【\[]?(?:典型)?案例(?:[一二三四五六七八九十]{1,3}|\d{1,3})(?=[\s:：、.．】\]])"
)
_AS_FOLLOWS_RE = re.compile(r"如下[:：。]\s*(?=\S)")
_SHORT = 3
"""Characters of a line that is the short name of a part: 案情, 裁判, 评析."""
_MIN_INSIDE = 2
"""Minimum headings inside a paragraph that is a whole case on one line."""
_SHORT_CELL = 12
"""Characters below which a cell may be the name of a column."""
_LONG_CELL = 40
"""Characters of a cell that holds the text of a case."""
_MIN_PARTS = 2
"""Minimum columns of a table that are parts of a case."""


def separated(blocks: Sequence[Block], config: LibraryConfig) -> tuple[Block, ...]:
    """The blocks with a paragraph for each line of a case, and tables of a case a row taken apart."""
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            result += _cases_of_rows(block, config) or _cases_of_bare_rows(block) or _cases_under_titles(block)
        else:
            lines = [line for piece in _after_preface(_unlisted(block, config)) for line in _by_breaks(piece, config)]
            result += [part for line in lines for part in _by_headings(line, config)]
    return tuple(result)


def _unlisted(paragraph: Paragraph, config: LibraryConfig) -> Paragraph:
    """A label, title or heading that was set as an item of a list with bullets, as a line."""
    if not paragraph.number or any(sign.isalnum() for sign in paragraph.number):
        return paragraph
    text = paragraph.bare_text
    structural = is_title(text) or _is_structural(text, config) or config.section_named(clean_heading(text))
    return replace(paragraph, number="", list_level=-1) if structural else paragraph


def _after_preface(paragraph: Paragraph) -> list[Paragraph]:
    """A paragraph apart from the announcement before its title: ``…公布如下：`` and ``某公司占道案。2024年…``."""
    text = paragraph.bare_text
    match = _AS_FOLLOWS_RE.search(text)
    if match is None or not run_in_title(text[match.end() :]):
        return [paragraph]
    return _cut(paragraph, [0, match.end()])


def _by_breaks(paragraph: Paragraph, config: LibraryConfig) -> list[Paragraph]:
    """The lines of a paragraph, if any of them is a heading, a title or a stated value."""
    if paragraph.level or not any(run.kind is RunKind.BREAK for run in paragraph.runs):
        return [paragraph]
    lines = paragraph.text.split("\n")
    begins = is_title(lines[0]) or any(_is_structural(line, config) for line in lines)
    if is_title("".join(lines)) or lines[0].lstrip(_BLANKS).startswith("——") or not begins:
        return [paragraph]  # a title, the rule under it, or text
    starts, at = [0], len(paragraph.number)
    for line in lines[:-1]:
        at += len(line) + 1 - (len(paragraph.number) if at == len(paragraph.number) else 0)
        starts.append(at - len(paragraph.number))
    return _cut(paragraph, starts)


def _is_structural(line: str, config: LibraryConfig) -> bool:
    text = line.strip(_BLANKS)
    if not text:
        return False
    marker = marker_of(text)
    labelled = marker is not None and marker.form == "案例"
    short = len(text) <= _SHORT and config.section_named(text) and text not in KEYS
    return bool(labelled or short or stated_in(text) or signature_in(text) or heading_in(text, config))


def _by_headings(paragraph: Paragraph, config: LibraryConfig) -> list[Paragraph]:
    """The parts of a case that was pasted on one line: ``案例一 某案 【基本案情】……【处理结果】……``."""
    text = paragraph.bare_text
    if "【" not in text and "［" not in text and "〔" not in text:
        return [paragraph]
    headings = [m.start() for m in _BRACKETED_RE.finditer(text) if config.section_named(clean_heading(m["words"]))]
    if len(headings) < _MIN_INSIDE and not (headings and label_inside(text)):
        return [paragraph]
    labels = [m.start() for m in _LABEL_RE.finditer(text)]
    return _cut(paragraph, sorted({0, *headings, *labels}))


def label_inside(text: str) -> bool:
    """Whether a text has the label of a case after its beginning."""
    return any(match.start() for match in _LABEL_RE.finditer(text))


def _cut(paragraph: Paragraph, starts: Sequence[int]) -> list[Paragraph]:
    """A paragraph cut at offsets in its ``bare_text``; empty pieces are left out."""
    pieces: list[Paragraph] = []
    for n, start in enumerate(starts):
        whole = replace(paragraph, runs=runs_after(paragraph, start))
        end = starts[n + 1] if n + 1 < len(starts) else len(paragraph.bare_text)
        runs, left = (
            [],
            end - start - (len(paragraph.bare_text[start:]) - len(paragraph.bare_text[start:].lstrip(_BLANKS))),
        )
        for run in whole.runs:
            if left <= 0:
                break
            if run.kind is RunKind.TEXT:
                text = run.text[:left]
                flags = tuple(flag for flag in run.flags if flag.start < len(text))
                runs.append(replace(run, text=text, flags=flags))
                left -= len(run.text)
            else:
                runs.append(run)
                left -= run.kind is RunKind.BREAK
        while runs and (
            runs[-1].kind is RunKind.BREAK or (runs[-1].kind is RunKind.TEXT and not runs[-1].text.strip())
        ):
            runs.pop()
        while runs and runs[0].kind is RunKind.BREAK:
            runs.pop(0)
        if runs and runs[-1].kind is RunKind.TEXT:
            runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip(_BLANKS))
        if runs:
            first = n == 0
            pieces.append(
                replace(
                    paragraph,
                    runs=tuple(runs),
                    number=paragraph.number if first else "",
                    list_level=paragraph.list_level if first else -1,
                )
            )
    return pieces


def _cases_of_rows(table: Table, config: LibraryConfig) -> list[Block]:
    """The cases of a table with a case a row: 序号, 案例名称, 基本案情, 处理结果; empty if it is none."""
    if len(table.rows) < 2 or len(table.rows[0]) < 3:  # noqa: PLR2004 - a heading and a case; a title and two parts
        return []
    words = [_words(cell) for cell in table.rows[0]]
    title = next((n for n, word in enumerate(words) if KEYS.get(word) == "标题"), None)
    parts = [n for n, word in enumerate(words) if n != title and config.section_named(word)]
    if title is None or len(parts) < _MIN_PARTS:
        return []
    return [
        block for row in table.rows[1:] if len(row) == len(words) for block in _case_of_row(table, words, row, title)
    ]


def _cases_of_bare_rows(table: Table) -> list[Block]:
    """The cases of a table without a head, with a title and the text in each row; empty if it is none."""
    result: list[Block] = []
    headed = (
        all(len(cell.text) < _SHORT_CELL and not is_title(cell.text) for cell in table.rows[0]) if table.rows else 0
    )
    rows = table.rows[1:] if headed else table.rows
    for row in rows:
        title = next((cell for cell in row if is_title(_labelled(cell.text))), None)
        texts = [cell for cell in row if cell is not title and len(cell.text) >= _LONG_CELL]
        if title is None or not texts:
            return []
        result.append(Paragraph((text_run("".join(title.text.split("\n"))),), table.place, level=TITLE_LEVEL))
        result += [paragraph for cell in texts for paragraph in cell.paragraphs]
    return result if len(rows) >= _MIN_PARTS else []


def _cases_under_titles(table: Table) -> list[Block]:
    """A table with several cases, each below a title over all columns or a row 案例名称, as one for each."""
    titles = [n for n, row in enumerate(table.rows) if len(row) == 1 and is_title(_labelled(row[0].text))]
    named = [
        n
        for n, row in enumerate(table.rows)
        if len(row) > 1 and KEYS.get(_words(row[0])) == "标题" and n + 1 < len(table.rows)
    ]
    if len(titles) < _MIN_PARTS and len(named) >= _MIN_PARTS and all(len(row) > 1 for row in table.rows):
        pieces = pairwise([*([0] if named[0] else []), *named, len(table.rows)])
        return [replace(table, rows=table.rows[start:end]) for start, end in pieces]
    if len(titles) < _MIN_PARTS:
        return [table]
    result: list[Block] = [replace(table, rows=table.rows[: titles[0]])] if titles[0] else []
    for start, end in pairwise([*titles, len(table.rows)]):
        result += [replace(one, level=TITLE_LEVEL) for one in table.rows[start][0].paragraphs]
        result += [replace(table, rows=table.rows[start + 1 : end])] if end > start + 1 else []
    return result


def _labelled(text: str) -> str:
    text = "".join(text.split())
    return marker.rest if (marker := marker_of(text)) else text


def _case_of_row(table: Table, words: Sequence[str], row: Sequence[Cell], title: int) -> Iterator[Block]:
    yield Paragraph((text_run("".join(row[title].text.split("\n"))),), table.place, level=TITLE_LEVEL)
    for word, cell in zip(words, row, strict=True):
        if cell is row[title] or not cell.text.strip() or word in ("序号", "编号", "号"):
            continue
        if KEYS.get(word):
            yield Paragraph((text_run(f"{word}：{cell.text}"),), table.place)
    for n, (word, cell) in enumerate(zip(words, row, strict=True)):
        if n == title or KEYS.get(word) or word in ("序号", "编号", "号"):
            continue
        yield Paragraph((text_run(word),), table.place, level=TITLE_LEVEL + 1)
        yield from cell.paragraphs


def _words(cell: Cell) -> str:
    return clean_heading(simplified("".join(cell.text.split())))
