"""Cases for print: with numbered headings, cross-references for links and citations, and pictures."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from generator.compile.bulletin import KEYWORDS, Entry, Notice, Part
from generator.compile.captions import Captions
from generator.compile.web_addresses import web_address
from generator.images import Picture, PictureError, read_picture
from kb.blocks import Block, BlockKind, Footnote, Inline, InlineKind
from kb.blocks.cutting import clear_of_links, contains_footnote, cut
from kb.importing.returning.units import bookmarks_of_base
from kb.law.readings import overlapping
from kb.problems import Location, Problem, problem
from kb.targets import library_path
from kb.text import chinese_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.compile.appendix import References
    from kb.law.readings import CaseCitation
    from kb.model import Case, Issue, Library, SourceFile

# --- headings ------------------------------------------------------------------------------------

_NUMERAL = "[一二三四五六七八九十百]+"
_NUMBERED_RE = re.compile(
    rf"""\s*(?:
        [（(](?:{_NUMERAL}|\d+)[）)]      # （一） (1)
      | {_NUMERAL}[、.．]                 # 一、
      | 第{_NUMERAL}[，、：\s]            # 第一，
      | \d+[.．、](?!\d)                  # 1. but not 1.5
      | [①-⑳]
    )""",
    re.VERBOSE,
)
"""A heading with a number of its own.

Finds: （一）案情 · 一、案情 · 第二，程序 · 3. 理由 · ①事实
Not: 案情 · 1.5倍罚款 · 第一审
"""
_TOP_LEVEL = 3
"""Markdown level of the highest heading inside a part: ``###``."""


def heading_number(level: int, number: int) -> str:
    """The number of a heading inside a part by GB/T 9704-2012, 7.3.3: （一） 1. （1） ①.

    Args:
        level: Markdown level, 3 to 6.
        number: from 1.
    """
    match level:
        case 3:
            return f"（{chinese_number(number)}）"
        case 4:
            return f"{number}."
        case 5:
            return f"（{number}）"
        case _:
            return chr(0x2460 + number - 1) if number <= 20 else f"{number}）"  # noqa: PLR2004 - ① to ⑳


def _with_numbers(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with numbers added to headings that have none."""
    counts = [0, 0, 0, 0]
    numbered = []
    for block in blocks:
        if block.kind is not BlockKind.HEADING:
            numbered.append(block)
            continue
        depth = max(block.level, _TOP_LEVEL) - _TOP_LEVEL
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (len(counts) - depth - 1)
        if _NUMBERED_RE.match(block.text):
            numbered.append(block)
        else:
            number_ = Inline(InlineKind.TEXT, heading_number(depth + _TOP_LEVEL, counts[depth]))
            numbered.append(block._replace(inlines=(number_, *block.inlines)))
    return tuple(numbered)


# --- cases, links and pictures -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reference:
    """A citation with a link to its article in the appendix."""

    start: int
    end: int
    targets: str
    """``#`` and bookmark of each article, separated by blanks; a range has several."""


class EntryCompiler:
    """Converts the texts of a library for one bulletin."""

    def __init__(self, library: Library, bookmarks: Mapping[str, str], references: References) -> None:
        """Start a bulletin.

        Args:
            library: has the targets of links and pictures.
            bookmarks: path of each printed case -> its bookmark.
            references: the targets of citations.
        """
        self._library = library
        self._bookmarks = bookmarks
        self._references = references
        self.pictures: dict[str, Picture] = {}
        self.problems: list[Problem] = []
        self._damaged: set[str] = set()

    def entry(self, case: Case, number: int, citations: Sequence[CaseCitation], appeared_in: str = "") -> Entry:
        """The entry of a case.

        Args:
            case: not withdrawn.
            number: its number in the bulletin.
            citations: of the case.
            appeared_in: the issue, in a yearbook.
        """
        keywords = () if any(section.name == KEYWORDS for section in case.sections) else case.keywords
        text = _Text(self, case.source_file, citations)
        captions = Captions(bookmark_of(case.case_id))
        parts = [replace(part, blocks=captions.captioned(part.blocks)) for part in _parts(case, text)]
        notes = text.footnotes(case.footnotes)
        return Entry(
            number=number,
            bookmark=bookmark_of(case.case_id),
            case_id=case.case_id,
            title=case.title,
            holding=text.holding(case.holding),
            docket_number=case.docket_number,
            appeared_in=appeared_in,
            keywords=keywords,
            parts=tuple(replace(part, blocks=captions.referring(part.blocks)) for part in parts),
            footnotes=tuple(replace(note, blocks=captions.referring(note.blocks)) for note in notes),
            base=tuple(bookmarks_of_base(case, number)),
        )

    def note(self, issue: Issue, citations: Sequence[CaseCitation]) -> tuple[tuple[Block, ...], tuple[Footnote, ...]]:
        """The 编者按 of an issue and its footnotes."""
        text = _Text(self, issue.source_file, citations)
        return text.blocks(issue.editors_note), text.footnotes(issue.footnotes)

    def references(self, citations: Sequence[CaseCitation]) -> list[_Reference]:
        """The references of one block, in order, not overlapping."""
        references = []
        for span in overlapping(citations):
            bookmarks = dict.fromkeys(self._references.bookmark_of(citation.reading) for citation in span)
            if targets := " ".join(f"#{bookmark}" for bookmark in bookmarks if bookmark):
                references.append(_Reference(span[0].start, max(citation.end for citation in span), targets))
        return references

    def address(self, target: str, file: SourceFile) -> str:
        """The target of a printed link: a web address, ``#bookmark``, or empty for none."""
        if web := web_address(target):
            return web
        path, _ = library_path(target, file.path) or ("", "")
        return f"#{self._bookmarks[path]}" if path in self._bookmarks else ""

    def picture(self, image: Inline, file: SourceFile) -> str:
        """Path of a printable picture, or empty; invalid addresses are left to ``kb lint``."""
        path, _ = library_path(image.target, file.path) or ("", "")
        if path not in self._library.assets or path in self._damaged:
            return ""
        if path not in self.pictures:
            place = Location(file.display_path, max(image.line, 1), max(image.column, 1))
            try:
                picture = self.pictures[path] = read_picture(Path(self._library.root), path)
            except PictureError as error:
                self.problems.append(problem("K307", place, f"图片“{path}”印不出来：{error}"))
                self._damaged.add(path)
                return ""
            if picture.stated_dpi:
                message = f"图片“{path}”写明的分辨率只有 {picture.stated_dpi:.0f} dpi，照它印会放得很大，改按 96 dpi 印"
                self.problems.append(problem("K319", place, message))
        return path


def bookmark_of(case_id: str) -> str:
    """Name of the bookmark of a case."""
    return f"case_{case_id.replace('-', '_')}"


def notice_of(case: Case, number: int) -> Notice:
    """The notice of a withdrawn case."""
    return Notice(number, bookmark_of(case.case_id), case.case_id, case.withdrawn_on, case.withdrawn_because)


def _parts(case: Case, text: _Text) -> tuple[Part, ...]:
    parts: list[Part] = []
    count = 0
    for section in case.sections:
        heading, run_in = section.heading, section.name == KEYWORDS
        if heading and not run_in:
            count += 1
            heading = f"{chinese_number(count)}、{heading}"
        parts.append(Part(heading, _with_numbers(text.blocks(section.blocks)), run_in))
    return tuple(parts)


class _Text:
    """One file with its citations."""

    def __init__(self, compiler: EntryCompiler, file: SourceFile, citations: Sequence[CaseCitation]) -> None:
        self._compiler = compiler
        self._file = file
        self._citations: defaultdict[int | None, list[CaseCitation]] = defaultdict(list)
        for citation in citations:
            # By identity: two blocks may have the same text.
            self._citations[None if citation.block is None else id(citation.block)].append(citation)

    def holding(self, holding: str) -> tuple[Inline, ...]:
        runs = (Inline(InlineKind.TEXT, holding),) if holding else ()
        return self._referenced(runs, self._citations.get(None, ()))

    def footnotes(self, footnotes: Sequence[Footnote]) -> tuple[Footnote, ...]:
        return tuple(replace(note, blocks=self.blocks(note.blocks)) for note in footnotes)

    def blocks(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        return tuple(
            block._replace(
                inlines=self._referenced(self._inlines(block.inlines), self._citations.get(id(block), ())),
                children=self.blocks(block.children),
            )
            for block in blocks
        )

    def _referenced(self, runs: tuple[Inline, ...], citations: Sequence[CaseCitation]) -> tuple[Inline, ...]:
        """The runs with citations as links into the appendix, except those that touch another link."""
        references = clear_of_links(self._compiler.references(citations), runs, lambda _: True)
        if not references:
            return runs
        offsets = [offset for reference in references for offset in (reference.start, reference.end)]
        first, *pieces = cut(runs, offsets)
        referenced = list(first)
        for reference, cited, after in zip(references, pieces[::2], pieces[1::2], strict=True):
            for marked, group in groupby(cited, contains_footnote):  # a footnote reference is a link itself
                children = tuple(group)
                link = Inline(InlineKind.LINK, children=children, target=reference.targets)
                referenced.extend(children if marked else (link,))
            referenced.extend(after)
        return tuple(referenced)

    def _inlines(self, inlines: Sequence[Inline]) -> tuple[Inline, ...]:
        runs: list[Inline] = []
        for inline in inlines:
            if inline.kind is InlineKind.IMAGE:
                runs.append(inline._replace(target=self._compiler.picture(inline, self._file)))
            elif inline.kind is InlineKind.LINK:
                target = self._compiler.address(inline.target, self._file)
                children = self._inlines(inline.children)
                runs.extend((inline._replace(target=target, children=children),) if target else children)
            elif inline.children:
                runs.append(inline._replace(children=self._inlines(inline.children)))
            else:
                runs.append(inline)
        return tuple(runs)
