"""Changes of a case -> its file with them, all else in it as the editor wrote it.

A changed paragraph keeps its links, notes and marks: only the characters that were changed in Word are changed in the
file. Each is read again, and what does not come out as in Word is not written but reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kb.authoring import yaml_text
from kb.blocks import BlockKind, leaves, markdown_text, parse, source_lines
from kb.errors import AuthoringError
from kb.importing.documents.manuscript import Paragraph, Run, RunKind, Table
from kb.importing.markdown import MarkdownText
from kb.importing.returning.comparing import changes_of, origins_of
from kb.importing.returning.units import (
    CELL_LINE,
    KEYWORDS,
    UnitKind,
    caption_of,
    printed,
    same,
    table_rows,
    units_of_case,
    without_number,
)
from kb.model import CASE_FIELDS
from kb.reading import library_of_text, text_of
from kb.revising import NewValue, revised, unchanged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.importing.returning.comparing import Change
    from kb.importing.returning.exported import PrintedCase
    from kb.model import Case, Library

_ITEM_RE = re.compile(r"(?P<indent>\s*)(?P<mark>[-*+]|(?P<number>\d{1,9})\.)\s+")
"""The beginning of a list item.

Finds: - 甲 · 3. 乙
"""
_NOTE_RE = re.compile(r"\[\^(?P<name>[^\]\s]+)\]:")
_REFERENCE_RE = re.compile(r"(?<!\\)\[\^([^\]\s]+)\]")
_CELL_END_RE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Patched:
    """The file of a case with changes."""

    case: Case
    path: Path
    before: bytes
    after: bytes
    applied: tuple[Change, ...]
    left: tuple[Change, ...]
    """What an editor must do by hand."""
    in_library: tuple[Change, ...] = ()
    """What was changed in the library since the file was printed, and not in Word."""
    in_both: tuple[Change, ...] = ()
    """Those of ``left`` that were changed in the library too."""


def patched(case: Case, library: Library, printed_case: PrintedCase) -> Patched:
    """The file of a case with the changes that can be made in it.

    The new file is read again: where it differs from Word in more than what is left, it stays as it was.

    Raises:
        AuthoringError: the file has changed since it was read.
    """
    origins = origins_of(changes_of(case, printed_case), printed_case.base)
    changes = origins.in_word
    before = unchanged(case, library)
    card = [change for change in changes if change.old is not None and change.old.kind is UnitKind.CARD]
    body = [change for change in changes if change not in card]
    left: list[Change] = list(origins.in_both)
    data = before
    for change in card:
        value = _value(change)
        try:
            if value is None:
                raise AuthoringError(change.part)  # noqa: TRY301 - reported as any other that cannot be written
            revised(case, library, {change.part: value})
        except AuthoringError:
            left.append(change)
    values = {change.part: value for change in card if change not in left and (value := _value(change)) is not None}
    if values:
        data = revised(case, library, values)
    text, more = _with_body(case, data.decode("utf-8"), body)
    left += more
    path = Path(library.root, case.source_file.path)
    of_library = origins.in_library, origins.in_both
    if not _comes_out(text, case, library, printed_case, [*left, *origins.in_library]):
        return Patched(case, path, before, before, (), (*changes, *origins.in_both), *of_library)
    applied = tuple(change for change in changes if change not in left)
    return Patched(case, path, before, text.encode("utf-8"), applied, tuple(left), *of_library)


def _comes_out(text: str, case: Case, library: Library, printed_case: PrintedCase, left: Sequence[Change]) -> bool:
    """Whether a file agrees with Word, but for the changes that are left."""
    plain, _ = text_of(text.encode("utf-8"), case.source_file.display_path)
    path = PurePosixPath(case.source_file.path)
    reread = library_of_text(plain or "", path, library.root, library.config, ()).cases
    if len(reread) != 1:
        return False
    remaining = [(change.before, change.after) for change in changes_of(reread[0], printed_case)]
    return all(pair in [(change.before, change.after) for change in left] for pair in remaining)


def _value(change: Change) -> NewValue | None:
    """The value of a key of the card; ``None`` for one that must not be empty."""
    if change.part == KEYWORDS:
        words = tuple(filter(None, change.after.split("\u3000")))
        return NewValue((f"[{', '.join(map(yaml_text, words))}]",), words)
    if not change.after and next(field for field in CASE_FIELDS if field.key == change.part).required:
        return None
    return NewValue((yaml_text(change.after) if change.after else "",), change.after)


# --- the body ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Edit:
    """Lines of the body, from ``first`` up to ``last``, and what takes their place."""

    first: int
    last: int
    lines: tuple[str, ...]


def _with_body(case: Case, text: str, changes: Sequence[Change]) -> tuple[str, list[Change]]:
    """A file with changes of its body, and those that cannot be made."""
    if not changes:
        return text, []
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    # The card may have grown; the body has as many lines as it had.
    closing = next(n for n in range(1, len(lines)) if lines[n].strip() == "---")
    body = lines[closing + 1 :]
    chunks = _Chunks(case, body)
    edits: list[_Edit] = []
    left: list[Change] = []
    after = -1
    for change in changes:
        edit = chunks.edit(change, after)
        if edit is None:
            left.append(change)
            continue
        after = edit.last
        edits.append(edit)
    for edit in reversed(edits):
        body[edit.first : edit.last] = edit.lines
    return ending.join([*lines[: closing + 1], *body]), left


class _Chunks:
    """The lines of each unit in the body of a case."""

    def __init__(self, case: Case, body: Sequence[str]) -> None:
        self._body = body
        self._first_line = case.source_file.body_line
        starts = {unit.line for unit in units_of_case(case) if unit.line}
        starts |= {section.line for section in case.sections} | {note.line for note in case.footnotes}
        self._starts = sorted(line - self._first_line for line in starts)

    def edit(self, change: Change, floor: int) -> _Edit | None:
        """The edit that makes a change; ``None`` if it cannot be made.

        Args:
            change: of the body.
            floor: line up to which edits have been made; additions come after it.
        """
        if change.added:
            return self._added(change, floor)
        if change.old is None or not change.old.line:
            return None
        first, last = self._span(change.old.line)
        lines = tuple(self._body[first:last])
        if change.new is None:
            return _Edit(first, self._with_blank(last), ())
        if change.old.kind is UnitKind.TABLE:
            new = _table(lines, change)
        elif change.old.kind is UnitKind.CAPTION:
            new = _patched_caption(lines, change.old.text, change.new.text)
        elif change.old.kind is UnitKind.HEADING:
            new = _patched_text(lines, change.old.text, without_number(change.new.text))
        else:
            new = _patched_text(lines, change.old.text, change.new.text)
        return None if new is None else _Edit(first, last, new)

    def _span(self, line: int) -> tuple[int, int]:
        """First line of a unit and the line after its last, counted in the body."""
        first = line - self._first_line
        following = next((start for start in self._starts if start > first), len(self._body))
        last = first + 1
        while last < following and self._body[last].strip():
            last += 1
        return first, last

    def _with_blank(self, last: int) -> int:
        while last < len(self._body) and not self._body[last].strip():
            last += 1
        return last

    def _added(self, change: Change, floor: int) -> _Edit | None:
        new = change.new
        if new is None or not isinstance(new.block, Paragraph | Table) or _has_pictures(new.block):
            return None
        if change.part.startswith("脚注"):
            return None
        if change.old is None or not change.old.line:
            first = next((start for start in self._starts), len(self._body))
            return _Edit(max(first, floor), max(first, floor), (*_written(new.block, new.text, new.kind), ""))
        first, last = self._span(change.old.line)
        item = _ITEM_RE.match(self._body[first])
        if item and isinstance(new.block, Paragraph) and new.block.number:
            number = f"{int(item['number']) + 1}." if item["number"] else item["mark"]
            lines: tuple[str, ...] = (f"{item['indent']}{number} {markdown_text(new.text)}",)
        else:
            lines = _written(new.block, new.text, new.kind)
        at = max(last, floor)
        if at > last:
            return _Edit(at, at, (*lines, ""))
        joined = at < len(self._body) and self._body[at].strip()  # the next item of a list without blank lines
        return _Edit(at, at, ("", *lines, "") if joined else ("", *lines))


def _has_pictures(block: Paragraph | Table) -> bool:
    """Whether a block has pictures or notes, which are not carried over."""
    paragraphs = (
        [block] if isinstance(block, Paragraph) else [p for row in block.rows for cell in row for p in cell.paragraphs]
    )
    return any(run.kind in (RunKind.PICTURE, RunKind.FOOTNOTE) for paragraph in paragraphs for run in paragraph.runs)


def _written(block: Paragraph | Table, text: str, kind: UnitKind) -> tuple[str, ...]:
    """A block of Word as lines of Markdown."""
    writer = MarkdownText({}, lambda _: "")
    if isinstance(block, Paragraph) and kind is UnitKind.HEADING:
        return (f"{'#' * max(2, block.level - 1)} {markdown_text(without_number(text))}",)
    writer.block(replace(block, level=0) if isinstance(block, Paragraph) else block)
    return tuple(writer.text.rstrip("\n").split("\n"))


# --- one unit ------------------------------------------------------------------------------------


def _patched_text(lines: tuple[str, ...], old: str, new: str) -> tuple[str, ...] | None:
    """The lines of a paragraph with the characters changed that were changed; ``None`` if that does not come out."""
    source = "\n".join(lines)
    patched_source = _patched_characters(source, old, new)
    candidates = [patched_source] if patched_source is not None else []
    prefix = _prefix(source, old)
    if prefix is not None:
        paragraph = Paragraph(tuple(_runs(new)), "")
        candidates += [prefix + line for line in _written(paragraph, new, UnitKind.TEXT)[:1]]
    for candidate in candidates:
        if same(_read(candidate), new):
            return tuple(candidate.split("\n"))
    return None


def _patched_caption(lines: tuple[str, ...], old: str, new: str) -> tuple[str, ...] | None:
    """The line of a caption with another title; ``None`` if that does not come out."""
    source = "\n".join(lines)
    written = _patched_characters(source, old, new)
    caption = caption_of(_read(written)) if written is not None else None
    return tuple(written.split("\n")) if written is not None and caption and same(caption[1], new) else None


def _prefix(source: str, old: str) -> str | None:
    """The marks before the text of a paragraph without other signs: ``- ``, ``## ``; ``None`` if there are others."""
    for written in (markdown_text(old), old):
        if source.endswith(written):
            return source[: len(source) - len(written)]
    return None


def _runs(text: str) -> Iterator[Run]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Run(RunKind.BREAK)
        yield Run(RunKind.TEXT, line)


def _read(source: str) -> str:
    """The printed characters of a piece of Markdown."""
    bare = source.lstrip()
    parsed = parse(source_lines(_with_notes(bare)))
    own = _NOTE_RE.match(bare)
    notes = [leaf for note in parsed.footnotes if own and note.name == own["name"] for leaf in leaves(note.blocks)]
    return "\n".join(printed(leaf.inlines) for leaf in [*leaves(parsed.blocks), *notes])


def _with_notes(source: str) -> str:
    """A piece of Markdown with the notes that it refers to, without which a reference is text."""
    own = _NOTE_RE.match(source)
    names = dict.fromkeys(_REFERENCE_RE.findall(source[own.end() :] if own else source))
    notes = [f"[^{name}]: 注" for name in names if not own or name != own["name"]]
    return "\n\n".join([source, *notes])


def _patched_characters(source: str, old: str, new: str) -> str | None:
    """A source of which the printed characters are ``old``, with those that are otherwise in ``new`` changed."""
    places = _places(source, old)
    if places is None:
        return None
    result = source
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, begin, end in reversed(matcher.get_opcodes()):
        if kind == "equal" or same(old[first:last], new[begin:end]):
            continue
        start = places[first] if first < len(old) and first < last else (places[first - 1] + 1 if first else places[0])
        stop = places[last - 1] + 1 if last > first else start
        result = result[:start] + _inline(new[begin:end]) + result[stop:]
    return result


def _inline(text: str) -> str:
    """Characters of Word inside a line of Markdown."""
    return markdown_text(text).replace("\n", "<br>").replace(CELL_LINE, "<br>")


def _places(source: str, old: str) -> list[int] | None:
    """The place in a source of each printed character; ``None`` if they cannot be found."""
    if (at := source.find(old)) >= 0 and old:
        return list(range(at, at + len(old)))
    places = [-1] * len(old)
    for block in SequenceMatcher(None, source, old, autojunk=False).get_matching_blocks():
        places[block.b : block.b + block.size] = range(block.a, block.a + block.size)
    if not old or any(place < 0 and not sign.isspace() for place, sign in zip(places, old, strict=True)):
        return None
    for n, place in enumerate(places):
        if place < 0:
            places[n] = places[n - 1] if n else 0
    return places


def _table(lines: tuple[str, ...], change: Change) -> tuple[str, ...] | None:
    """The lines of a table: its cells changed one by one, or all of it anew where its shape has changed."""
    if change.old is None or change.new is None or not isinstance(change.new.block, Table):
        return None
    before = [row.split("\t") for row in change.old.text.split("\n")]
    after = [row.split("\t") for row in change.new.text.split("\n")]
    rows = [n for n, line in enumerate(lines) if line.lstrip().startswith("|") and n != 1]
    shape = [len(row) for row in before] == [len(row) for row in after]
    if shape and len(rows) == len(before):
        result = list(lines)
        for at, old, new in zip(rows, before, after, strict=True):
            row = _row(lines[at], old, new)
            if row is None:
                break
            result[at] = row
        else:
            if _read_table("\n".join(result)) == [[_bare(cell) for cell in row] for row in after]:
                return tuple(result)
    if _has_pictures(change.new.block):
        return None
    written = _written(change.new.block, change.new.text, UnitKind.TABLE)
    shown = [[cell for cell in row if cell] for row in _read_table("\n".join(written))]
    return written if shown == [[one for cell in row if (one := _bare(cell))] for row in after] else None


def _row(line: str, old: Sequence[str], new: Sequence[str]) -> str | None:
    ends = [match.start() for match in _CELL_END_RE.finditer(line)]
    if len(ends) != len(old) + 1:
        return None
    cells = [line[start + 1 : end] for start, end in pairwise(ends)]
    for n, (before, after) in enumerate(zip(old, new, strict=True)):
        if same(before, after):
            continue
        if not before.strip():
            cells[n] = f" {_inline(after)} "
            continue
        patched_cell = _patched_characters(cells[n], before, after)
        cells[n] = f" {_inline(after)} " if patched_cell is None else patched_cell
    return f"{line[: ends[0]]}|{'|'.join(cells)}|{line[ends[-1] + 1 :]}"


def _read_table(source: str) -> list[list[str]]:
    for block in parse(source_lines(_with_notes(source))).blocks:
        if block.kind is BlockKind.TABLE:
            return [[_bare(cell) for cell in row] for row in table_rows(block)]
    return []


def _bare(text: str) -> str:
    return "".join(text.split())
