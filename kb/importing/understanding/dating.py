"""日期 and 文号 of the decision in force, and 行为日期 of the act that it reviews."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from kb.importing.understanding.cues import Where
from kb.importing.understanding.decisions import Forum, decisions_in
from kb.importing.understanding.entities import days_in, docket_numbers_in, number_alone, signature
from kb.importing.understanding.evidence import Proposal, Sure, shown
from kb.importing.understanding.signatures import SIGNED_ON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.importing.understanding.decisions import Decision
    from kb.importing.understanding.evidence import CaseWords

_YEAR_RE = re.compile(r"[〔（(\[【［]\s?((?:19|20)\d{2})")
_FIRST_LINES = 4
"""Lines at the head of a document of which one may be its own number."""


def dating_of(words: CaseWords, forum: Forum, organ: str, respondent: str, today: dt.date) -> Iterator[Proposal]:
    """文号, 日期 and 行为日期, as far as the text states them.

    Args:
        words: of the case.
        forum: before whom it was decided.
        organ: the proposed 机关, in simplified script; empty if none is.
        respondent: the proposed 被申请机关, which does not decide here.
        today: later days are none of a decision.
    """
    own = _own_number(words)
    decisions = [one for one in words.decided(forum) if one.day is None or one.day.on <= today]
    if forum is not Forum.AGENCY:
        decisions = [one for one in decisions if not one.organ or one.organ != respondent]
    text = words.story
    decided = _standing(decisions, organ)
    number = ""
    if own:
        number = own
        yield Proposal("文号", words.as_written(own), Sure.PLAIN.value, "文首单独一行的文号")
    elif decided and decided.number:
        number = decided.number.text
        several = {one.number.text for one in decisions if one.number} - {number}
        sure = Sure.PLAIN if forum is Forum.COURT or not several else Sure.LIKELY
        yield Proposal("文号", words.as_written(number), sure.value, f"有“{_near(text, decided)}”")
    elif forum is Forum.AGENCY:
        numbers = [one.text for one in docket_numbers_in(words.story) if not one.of_court]
        if len(set(numbers)) == 1:
            number = numbers[0]
            yield Proposal("文号", words.as_written(number), Sure.POSSIBLE.value, "全文只有这一个文号")
    signed = signature(words[Where.TEXT])
    below = "".join(dropped.text for dropped in words.draft.dropped if dropped.reason == SIGNED_ON)
    day = signed[1] if signed else next(days_in(below), None)
    if day and day.on <= today:
        sure = Sure.PLAIN if own else Sure.LIKELY
        yield Proposal("日期", day.on.isoformat(), sure.value, f"文末单独一行的“{day.text}”")
        return
    if decided and decided.day:
        yield from _day(decided, text, number, today)


def acted_on(words: CaseWords, forum: Forum, decided: str, today: dt.date) -> Proposal | None:
    """行为日期: the day of the act under review, for an editor to check."""
    if forum not in (Forum.COURT, Forum.REVIEW, Forum.SUPERVISION):
        return None
    facts = words[Where.FACTS] if words[Where.FACTS] != words[Where.HANDLING] else ""
    acts = [one for one in decisions_in(facts, words.names, Forum.AGENCY) if one.day and one.day.on <= today]
    if not acts or acts[-1].day is None:
        return None
    on = acts[-1].day.on.isoformat()
    if decided and on > decided:
        return None
    return Proposal("行为日期", on, Sure.POSSIBLE.value, f"有“{_near(facts, acts[-1])}”")


def _near(text: str, decision: Decision) -> str:
    start = decision.day.start if decision.day else decision.start
    return shown(text[start : decision.start + 24])


def _standing(decisions: list[Decision], organ: str) -> Decision | None:
    """The decision in force: the last that the organ made, with its day or number."""
    dated = [one for one in decisions if one.day or one.number]
    if not dated:
        return None
    own = [one for one in dated if organ and one.organ == organ]
    last = own[-1] if own else dated[-1]
    # A later decision, of someone who is not named, may be the one in force: then its day is not stated.
    later = [
        one
        for one in decisions
        if one.start > last.start and one.verb != "认为" and one.organ and one.organ != last.organ
    ]
    return None if later else last


def _own_number(words: CaseWords) -> str:
    """The number alone on a line at the head of an official document: it is that document's own."""
    head = [paragraph.text for paragraph in words.draft.front]
    head += [dropped.text for dropped in words.draft.dropped if "标题之前" in dropped.reason]
    for part in words.draft.parts[:1]:
        if not part.words:
            head += part.text.split("\n")[:_FIRST_LINES]
    return next((number for line in head if (number := number_alone(line))), "")


def _day(decided: Decision, text: str, number: str, today: dt.date) -> Iterator[Proposal]:
    day = decided.day
    if day is None:
        return
    before = [one.on for one in days_in(text[: day.start]) if one.whole]
    on, why, sure = day.on, "", Sure.PLAIN
    match = _YEAR_RE.search(number)
    year = int(match.group(1)) if match else None
    if not day.whole and year is not None and on.year != year:
        on = _in_year(on, year)
        why, sure = f"，年份按文号是 {year} 年", Sure.LIKELY
    elif not day.whole:
        why, sure = f"，年份按前文是 {on.year} 年", Sure.LIKELY
    in_order = day.whole or not before or before[-1] <= on
    if on <= today and in_order:
        yield Proposal("日期", on.isoformat(), sure.value, f"有“{_near(text, decided)}”{why}")


def _in_year(day: dt.date, year: int) -> dt.date:
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else dt.date(year, 2, 28)
