"""The kinds of the office's documents: what each is made of, and how it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.compile.annual_report import REPORT, annual_report
from generator.compile.selection import find_issue
from generator.compile.signing import SHEET, signing_sheet
from generator.publishing import sources
from generator.word.paper import render_paper
from generator.word.signing_sheet import render_signing_sheet
from kb.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from generator.compile.paper import Paper
    from kb.model import Library
    from kb.problems import Problem


@dataclass(frozen=True, slots=True)
class Made:
    """A document as a file."""

    name: str
    """Without ending."""
    render: Callable[[], bytes]
    """Its content; called once nothing in its sources must be held back."""
    sources: frozenset[str] = frozenset()
    """Display paths of the files of the library that it is made of."""
    problems: tuple[Problem, ...] = ()
    blanks: int = 0
    """How many things are marked as to be filled in."""
    suffix: str = ".docx"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document."""

    inputs: str
    """What it is made of, for people."""
    purpose: str
    make: Callable[[Library, Sequence[str], dt.date], Made]


def made_of(paper: Paper) -> Made:
    """A paper as a file."""
    return Made(paper.name, lambda: render_paper(paper), paper.sources, paper.problems, paper.blanks)


def _signing_sheet(library: Library, inputs: Sequence[str], _: dt.date) -> Made:
    if len(inputs) != 1:
        raise UsageError(f"{SHEET}一次做一期，后面写一个期号或总期号，例如 bulletin document {SHEET} 2026-03。")
    issue = find_issue(library, inputs[0])
    sheet = signing_sheet(library, issue)
    return Made(f"第{issue.issue_id}期{SHEET}", lambda: render_signing_sheet(sheet), sources(library, issue))


def _annual_report(library: Library, inputs: Sequence[str], _: dt.date) -> Made:
    return made_of(annual_report(library, _one(REPORT, inputs, "期间", "2022")))


def _one(kind: str, inputs: Sequence[str], what: str, example: str) -> str:
    """The only input; empty where there is none, for an empty form.

    Raises:
        UsageError: there are several.
    """
    if len(inputs) > 1:
        raise UsageError(f"{kind}一次写一个{what}，例如 bulletin document {kind} {example}；不写就是空白的表。")
    return inputs[0].strip() if inputs else ""


KINDS: Mapping[str, Kind] = {
    SHEET: Kind("期号或总期号", "一期的拟稿、核稿、会签、签发和保密审查，用它送签", _signing_sheet),
    REPORT: Kind("期间，例如 2022 或 2022-01..2022-11", "figures.yml 里一年或几个月的数字、率和同比", _annual_report),
}
"""By name, in the order of the list."""
