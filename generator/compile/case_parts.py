"""The parts of a case outside of a bulletin, for documents that are made of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.compile.appendix import References
from generator.compile.entries import EntryCompiler
from generator.compile.mastheads import INTERNAL_MARK
from generator.compile.paper import Passage
from kb.blocks import InlineKind, inlines_of
from kb.errors import BulletinError
from kb.text import chinese_day

if TYPE_CHECKING:
    from generator.images import Picture
    from kb.blocks import Block, Footnote
    from kb.model import Amount, Case, Library, Section

_REVIEWING = ("复议", "诉讼", "监督")
"""In a 类型: 机关 decides about the act of another body."""
_RECONSIDERED = ("行复", "复决", "复议", "复调", "复终")
"""In the 文号 of decisions on reconsideration, whatever the 类型."""


def usable_case(library: Library, case_id: str) -> Case:
    """A case that a document may be made of.

    Raises:
        BulletinError: there is none, or it is withdrawn.
    """
    case = library.case(case_id)
    if case is None:
        raise BulletinError(f"没有找到“{case_id}”：登记簿里没有这个登记号，案例库里也没有这个编号。")
    if case.withdrawn:
        because = f"（{case.withdrawn_because}）" if case.withdrawn_because else ""
        raise BulletinError(f"案例 {case_id} 已经撤回{because}，不能用来写文书。")
    return case


def is_review(case: Case) -> bool:
    """Whether 机关 decided about the act of another body: on reconsideration, before a court, in supervision.

    文号 is then the number of the review; that of the act is not on the card.
    """
    other = bool(case.respondent) and case.respondent != case.agency
    return other or "法院" in case.agency or any(word in case.kind for word in _REVIEWING)


def is_reconsideration(case: Case) -> bool:
    """Whether 机关 decided on reconsideration: by the kind, else by the 文号 of a review (某区府行复〔2024〕6号)."""
    if "复议" in case.kind:
        return True
    return is_review(case) and "法院" not in case.agency and any(word in case.docket_number for word in _RECONSIDERED)


def acting_body(case: Case) -> str:
    """The body whose act a case is about; empty where the card does not say."""
    return case.respondent or ("" if is_review(case) else case.agency)


class CaseText:
    """The text of one case in print: links to other cases are texts, headings inside have numbers."""

    def __init__(self, library: Library, case: Case) -> None:
        compiler = EntryCompiler(library, {}, References())
        self._entry = compiler.entry(case, 1, ())
        self._case = case
        self.case_id = case.case_id
        self.pictures: tuple[Picture, ...] = tuple(compiler.pictures.values())

    def parts(self, *names: str) -> list[Passage]:
        """The parts with some canonical names, in the order of the text, those without content left out."""
        headings = {section.heading for section in self._case.sections if section.name in names and section.blocks}
        return [
            passage(part.blocks, self._entry.footnotes)
            for part in self._entry.parts
            if headings & {part.heading, part.heading.partition("、")[2]}
        ]

    def section(self, section: Section) -> Passage:
        """A part of the case, by its place in the text."""
        shown = [one for one in self._case.sections if one.blocks]
        return passage(self._entry.parts[shown.index(section)].blocks, self._entry.footnotes)


def passage(blocks: tuple[Block, ...], footnotes: tuple[Footnote, ...]) -> Passage:
    """A part with those footnotes that it refers to, directly or through another."""
    wanted: set[str] = set()
    runs = list(inlines_of(blocks))
    while marks := {one.text for one in runs if one.kind is InlineKind.FOOTNOTE} - wanted:
        wanted |= marks
        runs = [one for note in footnotes if note.name in marks for one in inlines_of(note.blocks)]
    return Passage(blocks, tuple(note for note in footnotes if note.name in wanted))


def mark_of(case: Case | None) -> str:
    """The mark of a document that is made of a case: internal for one that is not published as public."""
    return "" if case is None or (case.access == "公开" and case.status == "发布") else INTERNAL_MARK


def card_rows(case: Case) -> tuple[tuple[str, str], ...]:
    """What the card says of a case, for a table: label and value, without those that are empty."""
    rows = (
        ("编号", case.case_id),
        ("标题", case.title),
        ("类型", case.kind),
        ("领域", "、".join(case.domains)),
        ("机关", case.agency),
        (case.respondent_label, case.respondent),
        ("文号", case.docket_number),
        ("日期", chinese_day(case.decided_on)),
        ("结果", "、".join(case.outcomes)),
        ("处罚种类", "、".join(case.penalties)),
        ("金额", _money(case.amount)),
        ("程序", "、".join(case.procedures)),
    )
    return tuple(row for row in rows if row[1])


def _money(amount: Amount | None) -> str:
    if amount is None:
        return ""
    named = (("原", amount.before_fen), ("现", amount.after_fen))
    return "，".join(f"{word}{_yuan(fen)}元" for word, fen in named if fen is not None)


def _yuan(fen: int) -> str:
    return str(fen // 100) if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02}"
