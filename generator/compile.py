"""Library + issue -> ``Bulletin``: what a bulletin says and in which order, before any layout.

Here cases get their numbers, headings theirs, links between cases become cross-references within
the issue, and pictures are read; whatever renders a ``Bulletin`` needs no library and no disk.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.appendix import HEADING, CitedStatute, cited_statutes
from generator.images import Picture, PictureError, read_picture
from generator.links import web_address
from kb.blocks import Block, BlockKind, Footnote, Inline, InlineKind
from kb.errors import BulletinError, Location, Problem, problem
from kb.model import Audience, Case, Issue, Library, SourceFile
from kb.targets import library_path
from kb.text import chinese_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INTERNAL_MARK = "内部资料　注意保存"
"""Printed at the head of an internal issue that names no 密级 (custom of 简报)."""
KEYWORDS = "关键词"


@dataclass(frozen=True, slots=True)
class Masthead:
    """The head of the first page (报头)."""

    name: str
    """刊名, printed in red."""
    label: str
    """``2022年第3期（总第8期）``."""
    office: str
    """编印机关."""
    dated_on: dt.date | None
    classification: str
    """密级, or 内部资料; empty for a public issue."""
    numbered: bool
    """Whether copies bear a 份号."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a case as it is printed."""

    heading: str
    """With its number, ``一、基本案情``; empty for text before the first heading."""
    blocks: tuple[Block, ...]
    run_in: bool = False
    """Whether the heading, unnumbered, stands at the head of the first paragraph: 关键词."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A case of the issue."""

    number: int
    """Place in the issue, from 1."""
    bookmark: str
    """Name of its bookmark: links lead to ``#`` and this."""
    case_id: str
    title: str
    holding: str
    """要旨; may be empty."""
    docket_number: str
    keywords: tuple[str, ...]
    """Empty where the text itself has a part 关键词."""
    parts: tuple[Part, ...]
    footnotes: tuple[Footnote, ...]

    @property
    def label(self) -> str:
        """``案例1``."""
        return f"案例{self.number}"


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands in the place of a withdrawn case: never its title or text."""

    number: int
    bookmark: str
    case_id: str
    withdrawn_on: dt.date | None
    withdrawn_because: str

    @property
    def label(self) -> str:
        """``案例1``."""
        return f"案例{self.number}"

    @property
    def title(self) -> str:
        """What the contents and the heading say instead of the title."""
        return f"{self.case_id}号案例（已撤回）"


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents."""

    label: str
    title: str
    bookmark: str


APPENDIX = ContentsEntry("附录", HEADING, "appendix")


@dataclass(frozen=True, slots=True)
class Colophon:
    """The foot of the last page (版记): recipients and imprint."""

    report_to: tuple[str, ...]
    """报."""
    send_to: tuple[str, ...]
    """送."""
    issue_to: tuple[str, ...]
    """发."""
    printed_by: str
    """印发机关, else the 编印机关."""
    printed_on: dt.date | None
    """印发日期, else the issue's date."""
    copies: int | None
    """印数."""
    signed_by: str
    """签发人; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """One issue, ready to be laid out."""

    issue_id: str
    masthead: Masthead
    note: tuple[Block, ...]
    """编者按."""
    note_footnotes: tuple[Footnote, ...]
    entries: tuple[Entry | Notice, ...]
    """In the order of the issue."""
    contents: tuple[ContentsEntry, ...]
    appendix: tuple[CitedStatute, ...]
    """The cited articles; empty unless asked for."""
    colophon: Colophon
    pictures: tuple[Picture, ...]
    """Every picture that the blocks name and that can be printed; an image without one shows its alt text."""
    left_out: tuple[str, ...]
    """编号 of cases that this audience may not read."""
    problems: tuple[Problem, ...]
    """Pictures that cannot be printed."""


def compile_bulletin(
    library: Library,
    issue: Issue,
    audience: Audience = Audience.EDITOR,
    today: dt.date = dt.date.max,
    *,
    with_appendix: bool = False,
) -> Bulletin:
    """The bulletin of an issue, with the articles that its cases cite at the end where wanted.

    A withdrawn case is represented by its notice, for every audience. A case that the audience may
    not read is left out and named in ``left_out``. A case named twice is printed once, at its first
    place.

    Raises:
        BulletinError: the issue names cases that the library has not, names none, or holds nothing
            that the audience may read.
    """
    wanted = tuple(dict.fromkeys(issue.case_ids))
    missing = [case_id for case_id in wanted if library.case(case_id) is None]
    if missing:
        raise BulletinError(
            f"第{issue.issue_id}期里的案例在案例库里找不到：{'、'.join(missing)}。"
            f"请核对“{issue.source_file.at('案例')}”处的编号，或用 kb lint 查看这些案例的文件为什么读不出来。"
        )
    if not wanted:
        raise BulletinError(
            f"第{issue.issue_id}期没有案例。请在“{issue.source_file.shown_path}”的“案例”里写上编号，例如 [2022-017]。"
        )
    if not issue.visible_to(audience, today):
        raise BulletinError(
            f"第{issue.issue_id}期还没有发布或不公开，不能为 {audience.value} 读者导出。请去掉 --audience 选项。"
        )
    found = [case for case_id in wanted if (case := library.case(case_id)) is not None]
    shown = [case for case in found if _shown_to(case, audience, today)]
    if not shown:
        raise BulletinError(f"第{issue.issue_id}期没有 {audience.value} 读者可以看的案例。")
    compiler = _Compiler(library, {case.source_file.path: _bookmark(case.case_id) for case in shown})
    entries = tuple(compiler.entry(case, number) for number, case in enumerate(shown, 1))
    note = compiler.blocks(issue.note, issue.source_file)
    note_footnotes = compiler.footnotes(issue.footnotes, issue.source_file)
    contents = tuple(ContentsEntry(entry.label, entry.title, entry.bookmark) for entry in entries)
    readable = [(e.label, case) for e, case in zip(entries, shown, strict=True) if isinstance(e, Entry)]
    appendix = cited_statutes(library, readable, today) if with_appendix else ()
    return Bulletin(
        issue_id=issue.issue_id,
        masthead=_masthead(issue),
        note=note,
        note_footnotes=note_footnotes,
        entries=entries,
        contents=(*contents, APPENDIX) if appendix else contents,
        appendix=appendix,
        colophon=_colophon(issue),
        pictures=tuple(compiler.pictures.values()),
        left_out=tuple(case.case_id for case in found if case not in shown),
        problems=tuple(sorted(compiler.problems, key=lambda p: p.sort_key)),
    )


def _shown_to(case: Case, audience: Audience, today: dt.date) -> bool:
    return case.visible_to(audience, today) or case.notice_visible_to(audience)


def _bookmark(case_id: str) -> str:
    return f"case_{case_id.replace('-', '_')}"


def _masthead(issue: Issue) -> Masthead:
    # Reading folds blanks to a half-width one; print divides the words of the mark by a full-width one.
    mark = issue.classification.replace(" ", "　") or (INTERNAL_MARK if issue.access == "内部" else "")
    return Masthead(issue.title, issue.label, issue.office, issue.dated_on, mark, issue.numbered)


def _colophon(issue: Issue) -> Colophon:
    return Colophon(
        report_to=issue.report_to,
        send_to=issue.send_to,
        issue_to=issue.issue_to,
        printed_by=issue.printed_by or issue.office,
        printed_on=issue.printed_on or issue.dated_on,
        copies=issue.copies,
        signed_by=issue.signed_by,
    )


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
_TOP_LEVEL = 3
"""Markdown level of the highest heading inside a part: ``###``."""


def heading_mark(level: int, number: int) -> str:
    """The number of a heading inside a part, by GB/T 9704-2012, 7.3.3: （一） 1. （1） ①.

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


def _with_marks(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with numbers before the headings that have none of their own."""
    counts = [0, 0, 0, 0]
    found = []
    for block in blocks:
        if block.kind is not BlockKind.HEADING:
            found.append(block)
            continue
        depth = max(block.level, _TOP_LEVEL) - _TOP_LEVEL
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (len(counts) - depth - 1)
        if _NUMBERED_RE.match(block.text):
            found.append(block)
        else:
            mark = Inline(InlineKind.TEXT, heading_mark(depth + _TOP_LEVEL, counts[depth]))
            found.append(replace(block, inlines=(mark, *block.inlines)))
    return tuple(found)


# --- cases, links and pictures -------------------------------------------------------------------


class _Compiler:
    """Turns the blocks of the library's files into those of one bulletin."""

    def __init__(self, library: Library, bookmarks: Mapping[str, str]) -> None:
        self._library = library
        self._bookmarks = bookmarks
        """Path of a case's file -> its bookmark in this issue."""
        self.pictures: dict[str, Picture] = {}
        self.problems: list[Problem] = []
        self._damaged: set[str] = set()

    def entry(self, case: Case, number: int) -> Entry | Notice:
        if case.withdrawn:
            return Notice(number, _bookmark(case.case_id), case.case_id, case.withdrawn_on, case.withdrawn_because)
        keywords = () if any(section.name == KEYWORDS for section in case.sections) else case.keywords
        return Entry(
            number=number,
            bookmark=_bookmark(case.case_id),
            case_id=case.case_id,
            title=case.title,
            holding=case.holding,
            docket_number=case.docket_number,
            keywords=keywords,
            parts=self._parts(case),
            footnotes=self.footnotes(case.footnotes, case.source_file),
        )

    def _parts(self, case: Case) -> tuple[Part, ...]:
        found: list[Part] = []
        count = 0
        for section in case.sections:
            heading, run_in = section.heading, section.name == KEYWORDS
            if heading and not run_in:
                count += 1
                heading = f"{chinese_number(count)}、{heading}"
            found.append(Part(heading, _with_marks(self.blocks(section.blocks, case.source_file)), run_in))
        return tuple(found)

    def footnotes(self, footnotes: Sequence[Footnote], file: SourceFile) -> tuple[Footnote, ...]:
        return tuple(replace(note, blocks=self.blocks(note.blocks, file)) for note in footnotes)

    def blocks(self, blocks: Sequence[Block], file: SourceFile) -> tuple[Block, ...]:
        return tuple(
            replace(block, inlines=self._inlines(block.inlines, file), children=self.blocks(block.children, file))
            for block in blocks
        )

    def _inlines(self, inlines: Sequence[Inline], file: SourceFile) -> tuple[Inline, ...]:
        found: list[Inline] = []
        for inline in inlines:
            if inline.kind is InlineKind.IMAGE:
                found.append(replace(inline, target=self._picture(inline, file)))
            elif inline.kind is InlineKind.LINK:
                target = self._address(inline.target, file)
                children = self._inlines(inline.children, file)
                found.extend((replace(inline, target=target, children=children),) if target else children)
            elif inline.children:
                found.append(replace(inline, children=self._inlines(inline.children, file)))
            else:
                found.append(inline)
        return tuple(found)

    def _address(self, target: str, file: SourceFile) -> str:
        """Where a printed link leads: a web address, ``#bookmark``, or empty for nowhere."""
        if web := web_address(target):
            return web
        path, _ = library_path(target, file.path) or ("", "")
        return f"#{self._bookmarks[path]}" if path in self._bookmarks else ""

    def _picture(self, image: Inline, file: SourceFile) -> str:
        """Path of a picture that can be printed, or empty; what is wrong with the address, kb lint says."""
        path, _ = library_path(image.target, file.path) or ("", "")
        if path not in self._library.assets or path in self._damaged:
            return ""
        if path not in self.pictures:
            try:
                self.pictures[path] = read_picture(Path(self._library.root), path)
            except PictureError as error:
                place = Location(file.shown_path, max(image.line, 1), max(image.column, 1))
                self.problems.append(problem("K307", place, f"图片“{path}”印不出来：{error}"))
                self._damaged.add(path)
                return ""
        return path
