"""The library in memory: cases, sections and issues, with their keys and settings, without any I/O.

Other modules import everything from here, including what is defined in ``kb.fields`` and ``kb.settings``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.fields import (
    CASE_FIELDS,
    CASE_ID,
    FULL_ID,
    ISSUE_FIELDS,
    ISSUE_ID,
    LIBRARY_CODE,
    PARTS,
    TEXT_DIGEST,
    Amount,
    Approval,
    Correction,
    Doubt,
    Effect,
    ExpertOpinion,
    Field,
    FieldType,
    Part,
    Period,
    Waiver,
)
from kb.figures import Figures
from kb.lock_file import Locks
from kb.problems import Location, Problem
from kb.settings import AUTHORITIES, Definition, LibraryConfig, SectionName, Term, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kb.blocks import Block, Footnote

__all__ = [
    "AUTHORITIES",
    "CASE_FIELDS",
    "CASE_ID",
    "FULL_ID",
    "ISSUE_FIELDS",
    "ISSUE_ID",
    "LIBRARY_CODE",
    "PARTS",
    "TEXT_DIGEST",
    "Amount",
    "Approval",
    "Audience",
    "Case",
    "Correction",
    "Definition",
    "Doubt",
    "Effect",
    "ExpertOpinion",
    "Field",
    "FieldType",
    "Issue",
    "Library",
    "LibraryConfig",
    "Part",
    "Period",
    "Section",
    "SectionName",
    "SourceFile",
    "Term",
    "Vocabulary",
    "Waiver",
]


class Audience(StrEnum):
    """Who a result is for."""

    PUBLIC = "public"
    INTERNAL = "internal"
    EDITOR = "editor"

    @property
    def label(self) -> str:
        """Its name in messages."""
        return {"public": "公众", "internal": "内部读者", "editor": "编写人"}[self.value]

    def reads(self, widest: Audience) -> bool:
        """Whether this audience may read what ``widest`` may read: each one includes those before it."""
        order = list(Audience)
        return order.index(widest) <= order.index(self)


_ALSO_TRIED = frozenset({"行政赔偿", "行政协议"})
"""Kinds that are decided by courts as well as by authorities."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a case."""

    name: str
    """The canonical name, ``处理结果``; the heading for an unknown part; empty before the first heading."""
    heading: str
    """As written, without punctuation and number: ``裁判结果``."""
    known: bool
    """Whether the name is one of ``LibraryConfig.sections``."""
    line: int
    """Line of the heading in the file."""
    blocks: tuple[Block, ...]
    """Its content, in order."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file that a case or issue was read from."""

    path: str
    """Relative to the library, with ``/``."""
    display_path: str
    """As a person would open it; the path of every ``Location``."""
    digest: str
    """SHA-256 of the text without BOM and CR, hexadecimal."""
    lines: Mapping[str, Location]
    """Key of the front matter -> location of its value; ``案例[0]`` -> location of an item of a list."""
    body_line: int
    """The first line after the front matter."""
    text_digest: str = ""
    """SHA-256 of what stands after the front matter, without empty lines around it, hexadecimal."""

    def at(self, key: str) -> Location:
        """The location of a key's value; the beginning of the file if the key is absent."""
        place = self.lines.get(key)
        return place if place is not None else Location(self.display_path)

    def at_item(self, key: str, index: int) -> Location:
        """The location of an item of a key's list, counted from 0."""
        place = self.lines.get(f"{key}[{index}]")
        return place if place is not None else self.at(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One guidance case. Absent texts are empty, absent lists are empty, absent dates ``None``."""

    source_file: SourceFile
    case_id: str
    """编号; from the file name if the key is missing."""
    title: str
    holding: str = ""
    kind: str = ""
    domains: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    decided_on: dt.date | None = None
    act_on: dt.date | None = None
    """行为日期 as written; see ``acted_on``."""
    violated_on: Period | None = None
    """违法行为日期; ``None`` if unknown."""
    agency: str = ""
    respondent: str = ""
    docket_number: str = ""
    region: str = ""
    penalties: tuple[str, ...] = ()
    amount: Amount | None = None
    discretion: str = ""
    keywords: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    source: str = ""
    dimensions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    access: str = "内部"
    status: str = "草稿"
    author: str = ""
    reviewer: str = ""
    reviewed_on: dt.date | None = None
    published_on: dt.date | None = None
    withdrawn_on: dt.date | None = None
    withdrawn_because: str = ""
    declassified_on: dt.date | None = None
    corrections: tuple[Correction, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    approvals: tuple[Approval, ...] = ()
    opinions: tuple[ExpertOpinion, ...] = ()
    effect: Effect | None = None
    """原决定效力; ``None`` if not stated."""
    doubts: tuple[Doubt, ...] = ()
    sections: tuple[Section, ...] = ()
    footnotes: tuple[Footnote, ...] = ()

    @property
    def acted_on(self) -> dt.date | None:
        """When the reviewed act was done: 行为日期, else 日期."""
        return self.act_on or self.decided_on

    @property
    def facet_agency(self) -> str:
        """The body whose act is reviewed: 被申请机关, else 机关."""
        return self.respondent or self.agency

    @property
    def respondent_label(self) -> str:
        """What readers call 被申请机关: 被申请人 in reconsideration, 被告 before a court.

        行政赔偿 and 行政协议 count as litigation if 机关 is a court or absent.
        """
        if "复议" in self.kind:
            return "被申请人"
        is_tried = self.kind in _ALSO_TRIED and ("法院" in self.agency or not self.agency)
        return "被告" if is_tried or self.kind.endswith("诉讼") else "被申请机关"

    @property
    def withdrawn(self) -> bool:
        """Whether the case is 撤回."""
        return self.status == "撤回"

    def visible_to(self, audience: Audience, today: dt.date) -> bool:
        """Whether this audience may read the case on a day: not before 发布日期, the public not before 解密日期."""
        published = self.status == "发布" and (self.published_on is None or self.published_on <= today)
        match audience:
            case Audience.EDITOR:
                return True
            case Audience.INTERNAL:
                return published
            case Audience.PUBLIC:
                declassified = self.declassified_on is None or self.declassified_on <= today
                return published and self.access == "公开" and declassified

    def notice_visible_to(self, audience: Audience) -> bool:
        """Whether this audience sees that the case was withdrawn (number, day and reason only).

        The public sees it only for a case that was public before.
        """
        if not self.withdrawn or audience is Audience.EDITOR:
            return False
        until = self.withdrawn_on or dt.date.max
        was_public = self.access == "公开" and all(
            day is None or day <= until for day in (self.published_on, self.declassified_on)
        )
        return audience is Audience.INTERNAL or was_public


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue of the bulletin."""

    source_file: SourceFile
    issue_id: str
    """期号, ``2022-03``."""
    title: str
    """刊名."""
    office: str
    """编印机关; several have 、 between them, the first one in charge."""
    serial: int | None = None
    """总期号."""
    dated_on: dt.date | None = None
    access: str = "内部"
    classification: str = ""
    numbered: bool = False
    case_ids: tuple[str, ...] = ()
    report_to: tuple[str, ...] = ()
    send_to: tuple[str, ...] = ()
    issue_to: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: dt.date | None = None
    copies: int | None = None
    drafted_by: str = ""
    checked_by: str = ""
    countersigned_by: tuple[str, ...] = ()
    signed_by: str = ""
    signed_on: dt.date | None = None
    signed_digest: str = ""
    """签发摘要 of the draft that was signed, as ``kb.locks.draft_digest``; empty if it is not known."""
    disclosure: str = ""
    """公开属性: 主动公开, 依申请公开, 不予公开, or empty."""
    disclosure_because: str = ""
    secrecy_reviewed_by: str = ""
    secrecy_reviewed_on: dt.date | None = None
    published_on: dt.date | None = None
    withdrawn_on: dt.date | None = None
    withdrawn_because: str = ""
    waivers: tuple[Waiver, ...] = ()
    editors_note: tuple[Block, ...] = ()
    """编者按."""
    footnotes: tuple[Footnote, ...] = ()

    @property
    def year(self) -> int:
        """The year of the 期号."""
        return int(self.issue_id[:4])

    @property
    def number(self) -> int:
        """The number within the year."""
        return int(self.issue_id[5:])

    @property
    def label(self) -> str:
        """Its name for people: ``2022年第3期（总第8期）``."""
        serial = f"（总第{self.serial}期）" if self.serial is not None else ""
        return f"{self.year}年第{self.number}期{serial}"

    def visible_to(self, audience: Audience, today: dt.date) -> bool:
        """Whether this audience may read the issue on a day.

        Not before 发布日期, nor from 撤回日期 on; the public only a public one.
        """
        return audience is Audience.EDITOR or (not self.recalled(today) and self._was_visible_to(audience, today))

    def recalled(self, today: dt.date) -> bool:
        """Whether the issue as a whole has been withdrawn by a day."""
        return self.withdrawn_on is not None and self.withdrawn_on <= today

    def notice_visible_to(self, audience: Audience, today: dt.date) -> bool:
        """Whether this audience is told that an issue which it could read was withdrawn (number, day and reason)."""
        return audience is not Audience.EDITOR and self.recalled(today) and self._was_visible_to(audience, today)

    def _was_visible_to(self, audience: Audience, today: dt.date) -> bool:
        published = self.published_on is not None and self.published_on <= today
        return published and (audience is not Audience.PUBLIC or self.access == "公开")


def own_path(case_id: str) -> str:
    """The path of the file of a case that is named after its 编号, relative to the library."""
    return f"{case_id[:4]}/{case_id}.md"


def file_precedence(number: str, path: str) -> tuple[bool, tuple[str, ...]]:
    """Which of several files with the same number counts; the smallest does.

    It is the one whose name is the number: ``2026-009 - 副本.md`` takes nothing from ``2026-009.md``. Else the first.

    Args:
        number: 编号 or 期号.
        path: of the file, relative to the library.
    """
    return path not in (own_path(number), f"issues/{number}.md"), tuple(path.split("/"))


@dataclass(frozen=True, slots=True)
class Library:
    """A folder of cases, read."""

    root: str
    """The library's folder as given."""
    config: LibraryConfig
    cases: tuple[Case, ...]
    """Every case that could be read, by path."""
    issues: tuple[Issue, ...]
    """Every issue that could be read, by path."""
    assets: frozenset[str]
    """The other files of the library, paths relative to it."""
    problems: tuple[Problem, ...]
    """Problems found while reading."""
    unreadable: tuple[str, ...]
    """Display paths of the files that could not be read."""
    locks: Locks = field(default_factory=Locks, compare=False, repr=False)
    """The records of what was published."""
    figures: Figures = field(default_factory=Figures, compare=False, repr=False)
    """The office's figures by period."""
    by_id: Mapping[str, Case] = field(init=False, compare=False, repr=False)
    """编号 -> case; of several with the same number the one that comes first by ``file_precedence``."""
    issues_by_id: Mapping[str, Issue] = field(init=False, compare=False, repr=False)
    """期号 -> issue, as ``by_id``."""

    def __post_init__(self) -> None:
        cases = sorted(self.cases, key=lambda one: file_precedence(one.case_id, one.source_file.path), reverse=True)
        issues = sorted(self.issues, key=lambda one: file_precedence(one.issue_id, one.source_file.path), reverse=True)
        object.__setattr__(self, "by_id", {case.case_id: case for case in cases})
        object.__setattr__(self, "issues_by_id", {issue.issue_id: issue for issue in issues})

    def case(self, case_id: str) -> Case | None:
        """The case with this 编号, or ``None``."""
        return self.by_id.get(case_id)

    def issues_of(self, case_id: str) -> Iterator[Issue]:
        """The issues with a case, by 期号."""
        issues = sorted(self.issues_by_id.values(), key=lambda i: i.issue_id)
        return (issue for issue in issues if case_id in issue.case_ids)

    def cases_of(self, issue: Issue) -> Iterator[Case]:
        """The cases of an issue that exist, in its order."""
        return (case for case in map(self.case, issue.case_ids) if case is not None)
