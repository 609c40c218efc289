"""Paragraphs, tables and footnotes -> Markdown in the dialect of ``kb.blocks``, with flags.

Characters with a meaning in Markdown are escaped, so that parsing gives the original text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.blocks.tables import LEFT, UP, sign_of
from kb.importing.documents.damage import damage_in, flags_in
from kb.importing.documents.manuscript import Paragraph, Run, RunKind
from kb.importing.mending.mend import Flag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kb.importing.documents.manuscript import Block, Cell, Table

_ENTITY_RE = re.compile(r"&(?=#[0-9]{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,30};)")
_SIGN_RE = re.compile(r"[\\`*_|]|\[(?=\^)|\](?=\()|\[(?=\[)|!(?=\[)|<(?=[A-Za-z/!?])|==+|~~+|\$\$|\{(?=[{%])")
"""Characters with a meaning anywhere."""
_START_RE = re.compile(r"(?:#|>|[-+](?=\s|$)|(?:-\s*){3,}$|:::|--8|~~~)|(\d{1,9})(?=\.(?:\s|$))")
"""Characters with a meaning at the start of a line."""
_END_RE = re.compile(r"#+$")
_INDENT = "    "


@dataclass(slots=True)
class _OpenList:
    """A list that the next item may continue."""

    level: int
    """In the document."""
    last: int | None = None
    """The number of its last item; ``None`` for a bullet, and before the first."""


class MarkdownText:
    """A Markdown text under construction, and its flags."""

    def __init__(self, footnotes: Mapping[str, Sequence[Paragraph]], picture: Callable[[str], str]) -> None:
        """Start an empty text.

        Args:
            footnotes: by name.
            picture: name of a picture in the manuscript -> Markdown for it, which may be empty.
        """
        self._footnotes = footnotes
        self._picture = picture
        self._parts: list[str] = []
        self._length = 0
        self._footnote_names: dict[str, str] = {}
        self._waiting: list[Run] = []
        """Footnote references and pictures of headings, where they are not allowed; moved to the next paragraph."""
        self._lists: list[_OpenList] = []
        """The lists that the next item may belong to, the innermost last."""
        self.flags: list[Flag] = []

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    @property
    def length(self) -> int:
        """Its length in code points."""
        return self._length

    def write(self, text: str) -> None:
        """Append characters unchanged."""
        self._parts.append(text)
        self._length += len(text)

    def heading(self, level: int, paragraph: Paragraph, text: str | None = None) -> None:
        """Append a heading, with ``text`` instead of the paragraph's own text if given."""
        self._end_list()
        self.write(f"{'#' * level} ")
        begins = self._length
        if text is not None:
            written = _END_RE.sub(_escaped_each, _escape(text))
            self.write(written)
            self.flags += flags_in(written, [damage for damage in damage_in(paragraph) if damage.text in text], begins)
        else:
            self.write(paragraph.number)
            for run in paragraph.runs:
                self._run(run, bold=False, breaks=" ")
        self.carry([run for run in paragraph.runs if run.kind in (RunKind.FOOTNOTE, RunKind.PICTURE)])
        self.write("\n\n")

    def carry(self, runs: Sequence[Run]) -> None:
        """Move footnote references and pictures that are not allowed where they were to the next paragraph."""
        self._waiting += runs

    def block(self, block: Block) -> None:
        """Append a paragraph, list item or table."""
        if isinstance(block, Paragraph):
            self._paragraph(block)
        else:
            self._end_list()
            self._table(block)

    def _paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.list_level >= 0 and not paragraph.quote:
            self._item(paragraph)
            return
        self._end_list()
        self.write("> " * paragraph.quote)
        self._line(paragraph.number, paragraph.runs)
        self.write("\n\n")

    def _item(self, paragraph: Paragraph) -> None:
        bare = paragraph.number.strip()
        number = int(bare[:-1]) if bare[:-1].isdecimal() else None
        # Levels of Word count from the outermost number, which may be no list here: 一、 above a bullet.
        left: _OpenList | None = None
        while self._lists and self._lists[-1].level > paragraph.list_level:
            left = self._lists.pop()
        if not bare:  # continues the previous item
            depth = sum(one.level <= paragraph.list_level for one in self._lists)
            self.write(_INDENT * depth)
            self._line("", paragraph.runs)
            self.write("\n\n")
            return
        if not self._lists or self._lists[-1].level < paragraph.list_level:
            # Markdown takes a list that begins at the depth of one that has just ended for the same.
            self._lists.append(_OpenList(paragraph.list_level, left.last if left else None))
        depth, innermost = len(self._lists) - 1, self._lists[-1]
        if number is not None and innermost.last not in (None, number - 1):
            # Markdown would continue the previous list, so the number is written as text.
            self._lists.pop()
            self.write(_INDENT * depth)
            self._line(paragraph.number, paragraph.runs)
        else:
            innermost.last = number
            self.write(f"{_INDENT * depth}{bare} ")
            self._line("", paragraph.runs, item=True)
        self.write("\n\n")

    def _end_list(self) -> None:
        self._lists.clear()

    def _line(self, number: str, runs: Sequence[Run], *, item: bool = False) -> None:
        """Append runs on one line."""
        runs = [*runs, *self._waiting]
        self._waiting = []
        if number:
            self.write(_escape_start(_escape(number)))
        first = not number
        for index, run in enumerate(runs):
            around = [index > 0 and _is_bold(runs[index - 1]), index + 1 < len(runs) and _is_bold(runs[index + 1])]
            if run.kind is RunKind.TEXT and first:
                self._run(run, bold=_is_bold(run), breaks="<br>", start=True, joined=(around[0], around[1]))
                first = not run.text.strip()
            else:
                self._run(run, bold=_is_bold(run), breaks="<br>", joined=(around[0], around[1]))
                first = False
        if item and not runs:
            self.write("　")

    def _run(
        self, run: Run, *, bold: bool, breaks: str, start: bool = False, joined: tuple[bool, bool] = (False, False)
    ) -> None:
        match run.kind:
            case RunKind.BREAK:
                self.write(breaks)
            case RunKind.FOOTNOTE if breaks != " ":
                self.write(f"[^{self._footnote_name(run.text)}]")
            case RunKind.PICTURE if breaks != " ":
                self.write(self._picture(run.text))
            case RunKind.TEXT:
                self._characters(run, bold=bold, start=start, joined=joined)

    def _footnote_name(self, name: str) -> str:
        return self._footnote_names.setdefault(name, str(len(self._footnote_names) + 1))

    def _characters(self, run: Run, *, bold: bool, start: bool, joined: tuple[bool, bool]) -> None:
        text = run.text
        inside = text.strip()
        before = text[: len(text) - len(text.lstrip())] if inside else text
        after = text[len(before) + len(inside) :]
        # Adjacent bold runs share one pair of asterisks.
        opening, closing = ("" if not bold or other else "**" for other in joined)
        tags = (f"<{run.valign}>", f"</{run.valign}>") if run.valign and "<" not in inside and inside else ("", "")
        self.write(before + opening + tags[0])
        offset = len(before)
        cuts = sorted(
            {0, len(inside), *(min(max(e - offset, 0), len(inside)) for m in run.flags for e in (m.start, m.end))}
        )
        at: dict[int, int] = {}
        # Escapes are computed for the whole run, since a flag may begin within one.
        escapes = _escapes(inside, start=start and not opening and not tags[0])
        for first, end in pairwise(cuts):
            at[first] = self._length
            self.write("".join(escapes[first:end]))
        at[cuts[-1]] = self._length
        for flag in run.flags:
            first, end = (min(max(e - offset, 0), len(inside)) for e in (flag.start, flag.end))
            self.flags.append(Flag(at.get(first, self._length), at.get(end, self._length), flag.reason))
        self.write(tags[1] + closing + after)

    def _table(self, table: Table) -> None:
        # Markdown does not recognise a table with one column.
        width = max(2, *(sum(cell.columns for cell in row) for row in table.rows))
        above: dict[int, int] = {}  # first column of each cell of the row above -> number of its columns
        for index, row in enumerate(table.rows):
            self.write("|")
            column = 0
            own: dict[int, int] = {}
            for cell in row:
                # A cell does not reach from the head of a table into its body, and no further than the one above it.
                joined = cell.continues and index > 1 and self._fits(above, column, cell.columns) and not cell.text
                own[column] = cell.columns
                self.write(" ")
                if joined:
                    self.write(UP)
                else:
                    self._cell(cell)
                self.write(" |" + f" {UP if joined else LEFT} |" * (cell.columns - 1))
                column += cell.columns
            self.write("  |" * (width - column) + "\n")
            above = own
            if index == 0:
                self.write("|" + " --- |" * width + "\n")
        self.write("\n")

    @staticmethod
    def _fits(above: Mapping[int, int], column: int, columns: int) -> bool:
        """Whether the cells above begin and end where a cell does."""
        end = column + columns
        return column in above and any(start + wide == end for start, wide in above.items())

    def _cell(self, cell: Cell) -> None:
        if sign_of(cell.text):  # as a reference it is no sign
            self.write(f"&#{ord(cell.text.strip())};")
            return
        for number, paragraph in enumerate(cell.paragraphs):
            self.write("<br>" * (number > 0))
            self._line(paragraph.number, paragraph.runs)

    def footnotes(self) -> None:
        """Append the referenced footnotes, in the order of their references."""
        self._end_list()
        if self._waiting:
            self._line("", ())
            self.write("\n\n")
        written: set[str] = set()
        while left := [name for name in self._footnote_names if name not in written]:
            for name in left:
                written.add(name)
                self.write(f"[^{self._footnote_names[name]}]:")
                for index, paragraph in enumerate(self._footnotes.get(name, ())):
                    self.write(" " if index == 0 else _INDENT)
                    self._line(paragraph.number, paragraph.runs)
                    self.write("\n\n")
                if not self._footnotes.get(name):
                    self.write("\n\n")


def _is_bold(run: Run) -> bool:
    return run.kind is RunKind.TEXT and run.bold and bool(run.text.strip())


def _escaped_each(match: re.Match[str]) -> str:
    return "".join(f"\\{sign}" for sign in match.group())


def _escape(text: str) -> str:
    return "".join(_escapes(text, start=False))


def _escape_start(text: str) -> str:
    """An automatic number with its point escaped if Markdown would take it for a list."""
    return re.sub(r"^(\d+)\.(?=\s|$)", r"\1\\.", text)


def _escapes(text: str, *, start: bool) -> list[str]:
    """The Markdown for each character of a text.

    Args:
        text: without line breaks.
        start: whether it begins a line.
    """
    escapes = list(text)
    for match in _SIGN_RE.finditer(text):
        sign, at = match.group(), match.start()
        if sign[0] == "<":
            escapes[at] = "&lt;"
        elif sign[0] in "=~$":  # Markdown cannot escape these, and they have no meaning in the dialect
            continue
        else:
            escapes[at] = f"\\{sign[0]}"
    for match in _ENTITY_RE.finditer(text):
        escapes[match.start()] = "&amp;"
    if start and (sign_at := _START_RE.match(text)):
        if sign_at.group(1):
            escapes[sign_at.end()] = "\\."
        elif sign_at.group()[0] in "#>+-":
            escapes[0] = f"\\{text[0]}"
    return escapes
