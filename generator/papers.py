"""The kinds of the office's documents: what each is made of, and how it is made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.compile import case_papers, file_review
from generator.compile.accountability import FIGURES, accountability
from generator.compile.annual_report import REPORT, annual_report
from generator.compile.case_parts import usable_case
from generator.compile.letters import letter, matter_of
from generator.compile.selection import find_issue
from generator.compile.signing import SHEET, empty_sheet, signing_sheet
from generator.compile.submission import is_judged
from generator.packages import (
    FILED,
    SUBMITTED,
    empty_inventory,
    empty_submission,
    filed_package,
    submitted_package,
)
from generator.publishing import sources
from generator.word.layout import GB9704
from generator.word.one_page import fitted
from generator.word.paper import render_paper
from generator.word.signing_sheet import render_signing_sheet
from kb.errors import UsageError
from kb.letters import LetterTerms
from kb.problems import problem
from kb.reading.registers import registers_of
from kb.registers import SENT_COLUMNS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from generator.compile.paper import Paper
    from kb.model import Library
    from kb.problems import Problem


_UNSAFE_RE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
"""Characters not allowed in file names on Windows, which a 登记号 may have: ``2026/3``."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document as a file."""

    name: str
    """Without ending."""
    render: Callable[[Callable[[str], None]], bytes]
    """Its content; called once nothing in its sources must be held back, with what is told of each step that lasts."""
    sources: frozenset[str] = frozenset()
    """Display paths of the files of the library that it is made of."""
    problems: tuple[Problem, ...] = ()
    blanks: int = 0
    """How many things are marked as to be filled in."""
    suffix: str = ".docx"
    by_hand: bool = False
    """Whether it is an empty form."""
    notice: str = ""
    """The notice for a clerk on how it is set; empty for none."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document."""

    inputs: str
    """What it is made of, for people."""
    purpose: str
    make: Callable[[Library, Sequence[str], dt.date], Made]


def made_of(paper: Paper) -> Made:
    """A paper as a file."""
    return Made(
        _UNSAFE_RE.sub("_", paper.name),
        lambda _: render_paper(paper),
        paper.sources,
        paper.problems,
        paper.blanks,
        by_hand=paper.by_hand,
        notice=fitted(paper, GB9704).notice,
    )


def _signing_sheet(library: Library, inputs: Sequence[str], _: dt.date) -> Made:
    wanted = _one(SHEET, inputs, "期号或总期号", "2026-03")
    if not wanted:
        return Made(f"空白{SHEET}", lambda _: render_signing_sheet(empty_sheet(library)))
    issue = find_issue(library, wanted)
    sheet = signing_sheet(library, issue)
    return Made(f"第{issue.issue_id}期{SHEET}", lambda _: render_signing_sheet(sheet), sources(library, issue))


def _annual_report(library: Library, inputs: Sequence[str], _: dt.date) -> Made:
    return made_of(annual_report(library, _one(REPORT, inputs, "期间", "2022")))


def _review_sheet(library: Library, inputs: Sequence[str], _: dt.date) -> Made:
    if len(inputs) > 2:  # noqa: PLR2004 - a round of reviews and a file of it
        raise UsageError(f"{file_review.SHEET}一次做一卷，后面写评查和案卷号；空白的表写案卷的种类。")
    return made_of(file_review.review_sheet(library, registers_of(library), inputs))


def _review_summary(library: Library, inputs: Sequence[str], _: dt.date) -> Made:
    wanted = _one(file_review.SUMMARY, inputs, "评查的名称", "2026年案卷评查")
    return made_of(file_review.review_summary(library, registers_of(library), wanted))


def _letter(kind: str) -> Callable[[Library, Sequence[str], dt.date], Made]:
    """The maker of a kind of letter."""

    def make(library: Library, inputs: Sequence[str], today: dt.date) -> Made:
        terms = library.config.letters.of(kind) or LetterTerms(kind)
        registers = registers_of(library)
        if len(inputs) == 2:  # noqa: PLR2004 - a round of reviews and a file of it
            matter = file_review.Round(library, registers, inputs[0]).matter(inputs[1])
        else:
            wanted = _one(kind, inputs, "编号、登记号，或者评查和案卷号", "2024-002")
            matter = matter_of(library, registers, terms, wanted)
        return made_of(letter(library, terms, matter, today))

    return make


def _case_paper(kind: str) -> Callable[[Library, Sequence[str], dt.date], Made]:
    """The maker of a kind of document about a case."""

    def make(library: Library, inputs: Sequence[str], today: dt.date) -> Made:
        return made_of(case_papers.case_paper(library, kind, _one(kind, inputs, "编号", "2024-002"), today))

    return make


def _accountability(library: Library, inputs: Sequence[str], _: dt.date) -> Made:
    return made_of(accountability(library, _one(FIGURES, inputs, "期间", "2025")))


def _filed(library: Library, inputs: Sequence[str], today: dt.date) -> Made:
    wanted = _one(FILED, inputs, "期号或总期号", "2026-03")
    if not wanted:
        return made_of(empty_inventory(library))
    issue = find_issue(library, wanted)
    registers = registers_of(library)
    sent = [register for register in registers if register.has(SENT_COLUMNS)]
    private = tuple(one for register in sent for one in register.problems if one.code.startswith("K8"))

    def render(progress: Callable[[str], None]) -> bytes:
        return filed_package(library, registers, issue, today, progress)

    return Made(f"第{issue.issue_id}期{FILED}", render, sources(library, issue), private, suffix=".zip")


def _submitted(library: Library, inputs: Sequence[str], today: dt.date) -> Made:
    wanted = _one(SUBMITTED, inputs, "案例的编号", "2024-002")
    if not wanted:
        return Made(f"空白{SUBMITTED}", lambda _: empty_submission(library, today), suffix=".zip")
    case = usable_case(library, wanted)
    paths = frozenset({case.source_file.display_path})
    name = f"{SUBMITTED}（{case.case_id}）"
    message = f"案例 {case.case_id} 不是人民法院的裁判（{case.kind}），人民法院案例库字段只供对照"
    doubts = () if is_judged(case) else (problem("K914", case.source_file.at("类型"), message),)
    return Made(name, lambda _: submitted_package(library, case.case_id, today), paths, doubts, suffix=".zip")


def _one(kind: str, inputs: Sequence[str], label: str, example: str) -> str:
    """The only input; empty where there is none, for an empty form.

    Raises:
        UsageError: there are several.
    """
    if len(inputs) > 1:
        raise UsageError(f"{kind}一次写一个{label}，例如 bulletin document {kind} {example}；不写就是空白的表。")
    return inputs[0].strip() if inputs else ""


KINDS: Mapping[str, Kind] = {
    SHEET: Kind("期号或总期号", "一期的拟稿、核稿、会签、签发和保密审查，用它送签", _signing_sheet),
    REPORT: Kind("期间，例如 2022 或 2022-01..2022-11", "figures.yml 里一年或几个月的数字、率和同比", _annual_report),
    **{
        kind: Kind("案例的编号；登记簿的登记号、文号；或者评查和案卷号", purpose, _letter(kind))
        for kind, purpose in (
            ("执法监督意见书", "司法行政部门对行政执法提出的监督意见，附答复表"),
            ("执法监督决定书", "不按意见改正时的决定；写意见书的登记号，开头写明前面的经过"),
            ("整改通知书", "要求改正的通知，附答复表；名称、依据和部分在 library.yml 里定"),
            ("行政复议意见书", "行政复议法第七十六条的意见书，附答复表"),
            ("复议建议书", "针对带有普遍性的问题"),
            ("责令履行通知书", "责令履行行政复议决定，附答复表"),
        )
    },
    file_review.SHEET: Kind(
        "评查和案卷号；空白的表写案卷的种类", "一卷一表：各项得分、问题、一票否决和等次", _review_sheet
    ),
    file_review.SUMMARY: Kind("评查", "一次评查各部门的得分、失分和常见问题", _review_summary),
    **{
        kind: Kind("案例的编号", purpose, _case_paper(kind))
        for kind, purpose in (
            (case_papers.EVALUATION, "败诉、被纠错的案件：错在哪里，法律当时和现在，类似案例，后续措施"),
            (case_papers.TEACHING, "先问题后答案：学员用页没有结果，教师用页在最后，有规则、法条和测试题"),
            (case_papers.OBSERVATION, "旁听庭审：案件、看什么、思考题、记录"),
            (case_papers.ADVICE, "行政复议委员会的咨询意见记录；内部的，别的文书都不印"),
        )
    },
    FIGURES: Kind("期间，例如 2025", "错案问责的数字，按方式、环节和领域，不写名称", _accountability),
    FILED: Kind("已发布的期号或总期号", "定稿、PDF、发文稿纸、发布记录、发送登记和清单，压缩成一个文件", _filed),
    SUBMITTED: Kind("案例的编号", "案例、人民法院案例库的字段、推荐表、个人信息检查和清单，压缩成一个文件", _submitted),
}
"""By name, in the order of the list."""
