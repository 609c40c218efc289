"""A manuscript -> proposed cases: text of the case file, proposals with reasons, and what must be checked."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb.authoring import front_matter_of, opinions_text
from kb.importing.documents.damage import Damage, damage_in
from kb.importing.documents.manuscript import Dropped, ImportRefused, Paragraph, Picture, RunKind, paragraphs_of
from kb.importing.known import KnownCases
from kb.importing.markdown import MarkdownText
from kb.importing.mending.mend import Flag
from kb.importing.understanding.drafts import Draft, drafts_of
from kb.importing.understanding.front_damage import doubted, flags_of_front
from kb.importing.understanding.leftovers import incomplete_days, leftovers, unread_rows
from kb.importing.understanding.own_papers import own_paper
from kb.importing.understanding.preparation import prepare
from kb.importing.understanding.proposals import foreign_kind_of, proposals_for
from kb.law.readings import case_citations
from kb.lint import check
from kb.privacy import replacements
from kb.problems import Location, problem
from kb.reading import Occurrence, library_of_text, personal_data_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from kb.fields import ExpertOpinion
    from kb.importing.documents.manuscript import Manuscript
    from kb.importing.known import Known
    from kb.importing.understanding.evidence import Proposal
    from kb.law.readings import CaseCitation
    from kb.model import Library
    from kb.problems import Problem

SURE = 0.7
"""Below this confidence an editor is asked to check."""
_EXPECTED = ("行为", "结果", "机关", "文号", "来源", "评查")
"""Optional keys that a case should have; the check itself asks for the required ones."""
_DEEPEST = 6
_NOTICE_RE = re.compile(r"\d{4}-\d{3,5}号案例（已撤回）")
"""The title of the notice that an issue prints in the place of a withdrawn case."""


@dataclass(frozen=True, slots=True)
class CaseText:
    """The text of a case file."""

    case_id: str
    text: str
    flags: tuple[Flag, ...]
    """Stretches that an editor must check, in code points of ``text``."""
    pictures: tuple[tuple[str, Picture], ...]
    """File name in the folder of the case, and the picture."""


@dataclass(frozen=True, slots=True)
class ProposedCase:
    """A case found in a document, with proposed values."""

    source: str
    """Name of the document."""
    draft: Draft
    manuscript: Manuscript
    proposals: tuple[Proposal, ...]
    dropped: tuple[Dropped, ...]
    choices: tuple[str, ...]
    library: Library
    known: Known | None = None
    """A case of the library or of the same import that it is or may be."""
    foreign: tuple[str, str] | None = None
    """民事 or 刑事 and the words that say so, if it is no administrative case."""
    opinions: tuple[ExpertOpinion, ...] = ()
    """For its 专家意见."""

    @property
    def title(self) -> str:
        """The proposed 标题; empty if none was found."""
        return next((proposal.words[0] for proposal in self.proposals if proposal.key == "标题"), "")

    @property
    def has_body(self) -> bool:
        """Whether there is anything but its title and the values of its head: text, a table or a picture."""
        return any(
            not isinstance(block, Paragraph)
            or any(run.text.strip() or run.kind is RunKind.PICTURE for run in block.runs)
            for part in self.draft.parts
            for block in part.blocks
        )

    @property
    def is_new(self) -> bool:
        """Whether it is to be written: it has a body that is in no case yet."""
        return self.has_body and not (self.known and self.known.is_same)

    def written(self, case_id: str) -> CaseText:
        """The case file for a 编号."""
        values = {proposal.key: proposal.value for proposal in self.proposals}
        if self.opinions:
            values["专家意见"] = opinions_text(self.opinions)
        front = front_matter_of(case_id, values, self.library.config)
        names: dict[str, str] = {}
        pictures = self.manuscript.pictures

        def picture(name: str) -> str:
            if name not in pictures:
                return ""
            if name not in names:
                names[name] = f"{case_id}-{len(names) + 1}.{pictures[name].extension}"
            alt = " ".join(pictures[name].alt.replace("[", "").replace("]", "").split())
            return f"![{alt}]({names[name]})"

        body = MarkdownText(self.manuscript.footnotes, picture)
        body.carry(self.draft.carried)
        _write_parts(body, self.draft)
        flags = (
            *flags_of_front(front, self.proposals, _damage(self.draft)),
            *(Flag(m.start + len(front), m.end + len(front), m.reason) for m in body.flags),
        )
        text = front + body.text.rstrip("\n") + "\n"
        return CaseText(case_id, text, flags, tuple((file, pictures[name]) for name, file in names.items()))


def propose(
    manuscript: Manuscript, library: Library, today: dt.date, known: KnownCases | None = None
) -> tuple[ProposedCase, ...]:
    """The cases of a manuscript, in order.

    Args:
        manuscript: as read.
        library: for its vocabularies and statutes.
        today: later days are not taken for that of a decision.
        known: the cases that are there already, which grows; without it those of the library.

    Raises:
        ImportRefused: the manuscript has no text, or too much.
    """
    paper = own_paper(prepare(manuscript))
    ready = paper.manuscript
    with_notices = drafts_of(ready, library.config)
    if not with_notices:
        raise ImportRefused(f"“{manuscript.name}”里没有文字可以导入。")
    drafts, notices = _without_notices(with_notices)
    if not drafts:
        raise ImportRefused(f"“{manuscript.name}”里只有撤回案例的说明，没有案例可以导入。")
    known = known or KnownCases(library)
    proposed = []
    for index, draft in enumerate(drafts):
        proposals = doubted(proposals_for(draft, library.config, today), _damage(draft))
        of_file = (*ready.dropped, *notices, *_unreferenced_footnotes(ready)) if index == 0 else ()
        dropped = (*of_file, *unread_rows(draft, proposals), *leftovers(draft, proposals))
        choices = (*ready.choices, *draft.doubts) if index == 0 else ()
        values = {proposal.key: proposal.words[0] for proposal in proposals}
        title, number = values.get("标题", ""), values.get("文号", "")
        text = "\n".join(part.text for part in draft.parts)
        twin = known.find(title, number, text)
        if text.strip():
            known.add(f"这一批的“{ready.name}”", title, number, text)
        foreign = foreign_kind_of(draft, library.config)
        opinions = paper.opinions if index == 0 else ()
        proposed.append(
            ProposedCase(ready.name, draft, ready, proposals, dropped, choices, library, twin, foreign, opinions)
        )
    return tuple(proposed)


def _without_notices(drafts: Sequence[Draft]) -> tuple[list[Draft], list[Dropped]]:
    """The cases without what an issue prints in the place of withdrawn ones, and that."""
    notices = [draft for draft in drafts if _NOTICE_RE.fullmatch(draft.title)]
    kept = [draft for draft in drafts if draft not in notices]
    if kept and drafts[0] is not kept[0]:
        kept[0] = replace(kept[0], dropped=(*drafts[0].dropped, *kept[0].dropped), doubts=drafts[0].doubts)
    return kept, [Dropped(f"{one.title}\n{one.text}", "撤回案例的说明，不是案例") for one in notices]


def _damage(draft: Draft) -> tuple[Damage, ...]:
    return tuple(damage for paragraph in draft.front for damage in damage_in(paragraph))


def _unreferenced_footnotes(manuscript: Manuscript) -> Iterator[Dropped]:
    marked = {run.text for p in paragraphs_of(manuscript) for run in p.runs if run.kind is RunKind.FOOTNOTE}
    for name, footnote in manuscript.footnotes.items():
        text = "\n".join(paragraph.text for paragraph in footnote)
        if name not in marked and text.strip():
            yield Dropped(text, "正文里没有标记的脚注")


def _write_parts(body: MarkdownText, draft: Draft) -> None:
    for part in draft.parts:
        if part.heading is not None:
            body.heading(2, part.heading, part.words)
        above = part.level
        for block in part.blocks:
            if isinstance(block, Paragraph) and block.level:
                body.heading(min(2 + max(1, block.level - above if above else 1), _DEEPEST), block)
            else:
                body.block(block)
    body.footnotes()


@dataclass(frozen=True, slots=True)
class Personal:
    """Personal data in a proposed case."""

    occurrence: Occurrence
    becomes: str
    """What to write instead."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What must be checked in a proposed case."""

    problems: tuple[Problem, ...]
    """By place."""
    flags: tuple[Flag, ...]
    """Damaged places and personal data, code points of the case file."""
    personal: tuple[Personal, ...]
    """What the check says of the same text."""
    citations: tuple[CaseCitation, ...]


def findings_of(proposed: ProposedCase, written: CaseText, today: dt.date) -> Findings:
    """The problems of a case file, and everything else that an editor must check."""
    library = proposed.library
    path = PurePosixPath(written.case_id[:4], f"{written.case_id}.md")
    assets = [f"{written.case_id[:4]}/{name}" for name, _ in written.pictures]
    alone = library_of_text(written.text, path, library.root, library.config, assets)
    personal = personal_data_of(alone.cases[0], written.text, library.config) if alone.cases else []
    becomes = replacements([(one.kind, one.text) for one in personal], written.text)
    flags = [
        *written.flags,
        *(Flag(*one.span, _reason(one, becomes[one.kind, one.text])) for one in personal if one.span),
    ]
    starts = [0]
    for line in written.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    shown = f"{library.root}/{path}"
    # The doubts that 待核 keeps are reported below, with their places.
    checked = [one for one in check(alone, today) if one.code != "K503"]
    problems = [*checked, *_own_problems(proposed, written, shown, starts)]
    return Findings(
        tuple(sorted(problems, key=lambda one: one.sort_key)),
        tuple(sorted(flags, key=lambda flag: (flag.start, flag.end))),
        tuple(Personal(one, becomes[one.kind, one.text]) for one in personal),
        case_citations(alone.cases[0], today, library.config.statutes) if alone.cases else (),
    )


def _reason(one: Occurrence, becomes: str) -> str:
    return f"{'' if one.kind.blocks else '可能'}是{one.kind}：写成{becomes}，或者删去"


def _own_problems(proposed: ProposedCase, written: CaseText, shown: str, starts: Sequence[int]) -> Iterator[Problem]:
    """K701 to K707; personal data is reported by the check."""

    def at(offset: int) -> Location:
        line = bisect_right(starts, offset)
        return Location(shown, line, offset - starts[line - 1] + 1)

    lines = {key: number for number, line in enumerate(written.text.split("\n"), 1) for key in [line.split(":")[0]]}
    have = {proposal.key for proposal in proposed.proposals}
    for key in _EXPECTED:
        if key not in have and not (proposed.foreign and key in ("行为", "结果", "评查")):
            yield problem("K701", Location(shown, lines.get(key, 1)), f"文档里没有找到“{key}”，空着")
    for stated in incomplete_days(proposed.draft, proposed.proposals):
        message = f"文档写的“{stated.words}：{stated.value[:40]}”看不出是哪一天，没有写进“{stated.key}”"
        yield problem("K702", Location(shown, lines.get(stated.key, 1)), message)
    for proposal in proposed.proposals:
        if proposal.confidence < SURE:
            value = "、".join(proposal.words)
            message = f"“{proposal.key}”提议写“{value[:40]}”，把握不大（{proposal.confidence:.0%}）：{proposal.reason}"
            yield problem("K702", Location(shown, lines.get(proposal.key, 1)), message)
    for flag in written.flags:
        shown_text = written.text[flag.start : flag.end][:20]
        yield problem("K704", at(flag.start), f"“{shown_text}”{flag.reason}")
    if proposed.known is not None:
        message = f"{proposed.known.where}里已经有这一件：{proposed.known.why}"
        yield problem("K705", Location(shown, lines.get("标题", 1)), message)
    if proposed.foreign is not None:
        kind, why = proposed.foreign
        message = f"像是{kind}案例，不是行政案例：{why}；没有提议“类型”"
        yield problem("K706", Location(shown, lines.get("类型", 1)), message)
    for doubt in proposed.draft.doubts:
        yield problem("K707", Location(shown, 1), doubt)
