"""Official letters: opinions, decisions and notices of supervision and reconsideration.

One form for all: who is addressed, on what ground, facts, problems by the dimensions of 案卷评查, law with citations
checked, what is to be done by when, and a sheet for the answer. What a letter is called, which parts it has, its
period and ground are settings of ``library.yml``; what it says comes from a row of a register or from a case.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from generator.compile.case_parts import (
    CaseText,
    acting_body,
    is_reconsideration,
    is_review,
    mark_of,
    usable_case,
)
from generator.compile.cited import cited_law, ground_problems
from generator.compile.paper import Grid, Heading, Paper, Passage, Piece, Words, blank, unchecked
from kb.problems import Location, problem
from kb.registers import ANSWERED, INCOMING, OVERDUE, Register, RegisterEntry, entry_of, is_settled
from kb.text import chinese_day, chinese_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from generator.images import Picture
    from kb.letters import LetterTerms
    from kb.model import Case, Library
    from kb.problems import Problem

_DEMANDS = {
    "执法监督意见书": "监督意见",
    "执法监督决定书": "监督决定",
    "整改通知书": "整改要求",
    "行政复议意见书": "意见",
    "复议建议书": "建议",
    "责令履行通知书": "履行要求",
}
"""Kind -> heading of the part 要求."""
_RECONSIDERING = ("行政复议意见书", "复议建议书", "责令履行通知书")
"""The letters that a body writes which decided on reconsideration; the others are about what the addressee did."""
_CORRECTING = frozenset({"变更", "撤销", "部分撤销", "责令重作", "确认违法", "责令履行", "确认无效"})
"""结果 that say that an act was wrong, and order something."""
_WRONG = "违法或者不当"
_OTHER = "其他问题"
_END_MARKS = ("。", "；", "！", "？", "：", "，", "…", "〕", ".", ";", "!", "?")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a letter is about; what is not known is empty or ``None``."""

    addressee: str = ""
    matter: str = ""
    """``“某案”（某市监罚〔2024〕1号）``."""
    case: Case | None = None
    facts: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """``办理程序：没有告知听证权利``."""
    grounds: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()
    number: str = ""
    sent_on: dt.date | None = None
    due_on: dt.date | None = None
    before: RegisterEntry | None = None
    """The letter that this one follows: an opinion before a decision."""
    identifier: str = ""
    location: Location | None = None
    """Where it was written."""
    private: tuple[Problem, ...] = ()
    dimensions: tuple[str, ...] = field(default=())


def letter(library: Library, terms: LetterTerms, matter: Matter, today: dt.date) -> Paper:
    """The letter of a kind about a matter; an empty form for an empty matter.

    Args:
        library: as read.
        terms: the settings of the kind.
        matter: from ``matter_of`` or from the findings of a review.
        today: the day by which the law is read.
    """
    written = _Letter(library, terms, matter, today)
    case = matter.case
    place = matter.location or Location(f"{library.root}/library.yml")
    problems = [*matter.private, *ground_problems((terms.ground, *matter.grounds), library, place, today)]
    problems += _doubts(terms, matter, place, today)
    if terms.unchecked:
        message = f"《{terms.name}》的{'、'.join(terms.unchecked)}没有对照法规的原文核对"
        hint = "核对以后，在 library.yml 的“文书”里写明，或者写 待核: []。"
        problems.insert(0, problem("K904", Location(f"{library.root}/library.yml"), message, hint))
    copies = tuple(dict.fromkeys((*terms.copies_to, *matter.copies_to)))
    year = (matter.sent_on or today).year
    number = matter.number or (f"{terms.code}〔{year}〕{blank('序号')}号" if terms.code else blank("文号"))
    office = _office(library, terms, case, matter.addressee)
    about = f"（{matter.identifier}）" if matter.identifier else ""
    return Paper(
        kind=terms.kind,
        name=f"{terms.kind}{about}" if matter.identifier else f"空白{terms.kind}",
        title=terms.name,
        office=office,
        by_hand=not matter.identifier,
        letter=True,
        number=number,
        addressee=matter.addressee or blank("主送机关"),
        pieces=tuple(written.pieces()),
        attached=written.attached(),
        signature=office,
        dated_on=matter.sent_on,
        copies_to=copies,
        mark=mark_of(case),
        identifier=matter.identifier,
        pictures=written.pictures,
        sources=frozenset({case.source_file.display_path}) if case else frozenset(),
        problems=tuple(problems),
    )


def _office(library: Library, terms: LetterTerms, case: Case | None, addressee: str) -> str:
    """Who issues a letter: as set, where ``{机关}`` is the body that decided the case; else the office itself.

    A letter on reconsideration is that of the body that reconsidered; no body writes to itself.
    """
    if not terms.office:
        return library.config.office
    known = case is not None and (
        is_reconsideration(case) if terms.kind in _RECONSIDERING else case.agency != addressee
    )
    return terms.office.replace("{机关}", (case.agency if case and known else "") or blank("发文机关"))


def _doubts(terms: LetterTerms, matter: Matter, place: Location, today: dt.date) -> Iterator[Problem]:
    """Problems where the register or the case speaks against such a letter."""
    before, case = matter.before, matter.case
    if before and is_settled(before, today):
        remark = before["复查情况"] or before["答复情况"] or before["状态"]
        message = f"{before.number} 已经是“{before.state(today)}”（{remark.rstrip('。')}），{terms.name}里没有再写要求"
        yield problem("K913", place, message)
    elif before and before.state(today) == ANSWERED and not before["复查情况"]:
        yield problem("K913", place, f"{before.number} 对方已经答复，登记簿里没有复查的结果")
    if case and terms.kind in _RECONSIDERING and not is_reconsideration(case):
        yield problem(
            "K914", place, f"案例 {case.case_id} 不是行政复议案件（{case.kind}），发文机关和案件要对照原卷填写"
        )


def matter_of(library: Library, registers: Sequence[Register], terms: LetterTerms, wanted: str) -> Matter:
    """The matter of a 登记号, a 文号 of a register, or a 编号 of a case; an empty one for an empty text.

    Args:
        library: as read.
        registers: of the library.
        terms: the settings of the letter: a row of another kind of letter is what comes before this one.
        wanted: as requested.

    Raises:
        BulletinError: there is neither such a row nor such a case, or the case is withdrawn.
    """
    if not wanted:
        return Matter()
    entry = entry_of(registers, wanted)
    if entry is None:
        return _of_case(usable_case(library, wanted), wanted, terms)
    case = usable_case(library, entry["案例"]) if entry["案例"] else None
    based = _of_case(case, entry.number, terms, entry["对方"]) if case else Matter()
    is_this = entry.kind in (terms.kind, terms.title) and entry["方向"] != INCOMING
    private = tuple(one for register in registers for one in register.problems if one.location == entry.location)
    return replace(
        based,
        addressee=entry["对方"] or based.addressee,
        matter=entry["案件"] or based.matter,
        facts=entry.lines("事实"),
        problems=entry.lines("问题"),
        grounds=entry.lines("依据"),
        demands=entry.lines("要求"),
        copies_to=tuple(name.strip() for name in entry["抄送"].replace("，", "、").split("、") if name.strip()),
        number=entry["文号"] if is_this else "",
        sent_on=entry.sent_on if is_this else None,
        due_on=entry.due_on if is_this else None,
        before=None if is_this else entry,
        identifier=entry.number,
        location=entry.location,
        private=private,
    )


def _of_case(case: Case, identifier: str, terms: LetterTerms, addressee: str = "") -> Matter:
    """What a case says for a letter.

    Args:
        case: the case.
        identifier: as requested.
        terms: the settings of the letter.
        addressee: who gets it; empty for the body whose act the case is about.
    """
    addressee = addressee or acting_body(case)
    number = f"（{case.docket_number}）" if case.docket_number else ""
    if terms.kind in _RECONSIDERING:
        is_own, missing = is_reconsideration(case), "行政复议案件的名称和文号"
    else:
        is_own, missing = not is_review(case) and addressee == acting_body(case), "所办案件的名称和文号"
    known = f"“{case.title}”{number}"
    seen = f"（见{case.agency}“{case.title}”{f'，{case.docket_number}' if case.docket_number else ''}）"
    return Matter(
        addressee=addressee,
        matter=known if is_own else f"{blank(missing)}{seen}",
        case=case,
        identifier=identifier,
        dimensions=case.dimensions,
    )


def _ended(line: str) -> str:
    """A line of a register as a sentence, with its mark."""
    return line if line.endswith(_END_MARKS) else f"{line}。"


class _Letter:
    """The text of one letter."""

    def __init__(self, library: Library, terms: LetterTerms, matter: Matter, today: dt.date) -> None:
        self._library = library
        self._terms = terms
        self._matter = matter
        self._today = today
        self._text = CaseText(library, matter.case) if matter.case else None
        self.pictures: tuple[Picture, ...] = self._text.pictures if self._text else ()

    def pieces(self) -> Iterator[Piece]:
        yield Words(self._opening())
        if self._matter.before:
            yield Words(self._history(self._matter.before))
        parts = [part for part in self._terms.parts if part != "答复"]
        for number, part in enumerate(parts, 1):
            title = _DEMANDS.get(self._terms.kind, part) if part == "要求" else part
            yield Heading(f"{chinese_number(number)}、{title}")
            match part:
                case "基本情况":
                    yield from self._facts()
                case "存在的问题":
                    yield from self._problems()
                case "法律依据":
                    yield from self._law()
                case _:
                    yield from self._demands()

    def attached(self) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
        """The sheet for the answer, where there is to be one."""
        return (("办理情况答复表", (self._answer_sheet(),)),) if "答复" in self._terms.parts else ()

    def _opening(self) -> str:
        matter = self._matter.matter or blank("案件")
        ground = (self._terms.ground or blank("依据")) + self._doubt("依据", "哪一条")
        opening = self._terms.opening or f"根据{{依据}}，现就{{案件}}发出{self._terms.name}。"
        if self._terms.kind == "行政复议意见书":
            opening = opening.replace(_WRONG, f"{_WRONG}{self._doubted_outcome()}")
        for name, words in (("{案件}", matter), ("{依据}", ground), ("{决定}", self._decision())):
            opening = opening.replace(name, words)
        return opening

    def _doubted_outcome(self) -> str:
        """The mark where neither the register nor the outcome of the case says that something was wrong."""
        case = self._matter.case
        silent = case is not None and not self._matter.problems and _CORRECTING.isdisjoint(case.outcomes)
        return unchecked(f"案例的结果是{'、'.join(case.outcomes) or '空的'}") if case and silent else ""

    def _decision(self) -> str:
        """What was decided on reconsideration, as far as the outcome says."""
        outcomes = self._matter.case.outcomes if self._matter.case else ()
        if "调解" in outcomes:
            return "行政复议调解书"
        return "行政复议决定" if _CORRECTING.intersection(outcomes) else blank("行政复议决定书还是调解书")

    def _history(self, before: RegisterEntry) -> str:
        """What was sent before, and what became of it."""
        terms = self._library.config.letters.of(before.kind)
        name = terms.name if terms else before.kind
        number = f"（{before['文号']}）" if before["文号"] else ""
        day = chinese_day(before.sent_on) or blank("日期")
        if before["方向"] == INCOMING:
            return f"{day}，本机关收到你单位的《{name}》{number}。"
        history = f"{day}，{self._sender(terms)}向你单位发出《{name}》{number}"
        if before.due_on:
            history += f"，要求于{chinese_day(before.due_on)}前答复"
        if before.answered_on or before["答复情况"] or before["答复文号"]:
            answered = chinese_day(before.answered_on) or blank("答复日期")
            history += f"。你单位于{answered}答复"
            history += f"：{before['答复情况'].rstrip('。')}" if before["答复情况"] else ""
        elif before.state(self._today) == OVERDUE:
            history += "，你单位逾期没有答复"
        if before["复查情况"]:
            history += f"。本机关复查：{before['复查情况'].rstrip('。')}"
        return f"{history}。"

    def _sender(self, terms: LetterTerms | None) -> str:
        """Who sent the letter before this one."""
        case, addressee = self._matter.case, self._matter.addressee
        sender = _office(self._library, terms, case, addressee) if terms else ""
        own = _office(self._library, self._terms, case, addressee)
        return "本机关" if sender in ("", own) else sender

    def _facts(self) -> Iterator[Piece]:
        if self._matter.facts:
            yield from map(Words, self._matter.facts)
        elif parts := self._parts_of("基本案情"):
            yield from parts
        else:
            yield Words(blank("基本情况"))
        must_state_problems = "存在的问题" in self._terms.parts and not self._matter.problems
        if must_state_problems and (handled := self._parts_of("处理结果")):
            yield Words(f"{self._handled_by()}查明和处理的情况：")
            yield from handled

    def _handled_by(self) -> str:
        """Whose findings and decision the 处理结果 of the case is."""
        case = self._matter.case
        body = case.agency if case else ""
        if body == self._matter.addressee:
            return "你单位"
        own = _office(self._library, self._terms, case, self._matter.addressee)
        return "本机关" if body == own else body or blank("哪个机关")

    def _parts_of(self, name: str) -> list[Passage]:
        """The parts of the case with a canonical name."""
        return self._text.parts(name) if self._text else []

    def _problems(self) -> Iterator[Piece]:
        known = self._library.config.vocabularies["评查"]
        by_dimension: dict[str, list[str]] = {}
        for line in self._matter.problems:
            before, colon, rest = line.replace(":", "：").partition("：")
            dimension = known.resolve(before) if colon else None
            by_dimension.setdefault(dimension or _OTHER, []).append(rest.strip() if dimension else line)
        if not by_dimension:
            names = self._matter.dimensions or tuple(term.name for term in known.terms)
            by_dimension = {name: [blank(f"{name}的问题，没有的删去")] for name in names}
        order = [term.name for term in known.terms]
        names_in_order = sorted(by_dimension, key=lambda name: order.index(name) if name in order else len(order))
        for number, name in enumerate(names_in_order, 1):
            yield Heading(f"（{chinese_number(number)}）{name}", 2)
            yield from (Words(_ended(line)) for line in by_dimension[name])

    def _law(self) -> Iterator[Piece]:
        yield from (Words(_ended(line)) for line in self._matter.grounds)
        table = cited_law(self._library, self._matter.case, self._today) if self._matter.case else None
        if table:
            yield table
        elif not self._matter.grounds:
            yield Words(blank("法律依据，写到条、款、项"))

    def _demands(self) -> Iterator[Piece]:
        before = self._matter.before
        settled = before is not None and is_settled(before, self._today)
        demands = () if settled else self._matter.demands
        for number, line in enumerate(demands, 1):
            yield Words(_ended(f"{number}.{line}" if len(demands) > 1 else line))
        if settled:
            yield Words(blank("登记簿里已经复查或者办结；复查以后仍要改的，写明改什么、什么时候改完"))
        elif not demands:
            yield Words(blank("要对方做什么、什么时候做完"))
        if "答复" in self._terms.parts:
            yield Words(f"请{self._deadline()}，将办理情况书面报送本机关。")

    def _deadline(self) -> str:
        if self._matter.due_on:
            return f"于{chinese_day(self._matter.due_on)}前"
        days = f"{self._terms.days}" if self._terms.days else blank("天数")
        return f"自收到本{self._terms.name}之日起{days}日{self._doubt('期限', '天数') if self._terms.days else ''}内"

    def _doubt(self, setting: str, label: str) -> str:
        """The mark of a setting that was not checked against the text of the law."""
        return unchecked(label) if setting in self._terms.unchecked else ""

    def _answer_sheet(self) -> Grid:
        due = chinese_day(self._matter.due_on)
        return Grid(
            (
                ("答复单位", self._matter.addressee),
                ("答复的文书", f"{self._terms.name}{f'（{self._matter.number}）' if self._matter.number else ''}"),
                ("有关案件", self._matter.matter),
                ("答复期限", due or (f"收到之日起{self._terms.days}日" if self._terms.days else "")),
                ("收到日期", ""),
                ("办理和改正情况", "\n" * 6),
                ("没有改正的，原因和计划", "\n" * 3),
                ("附件", "\n"),
                ("负责人", ""),
                ("承办人、电话", ""),
                ("答复日期（盖章）", ""),
            ),
            head=False,
            widths=(2, 7),
        )
