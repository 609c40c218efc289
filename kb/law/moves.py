"""What became of a cited article since the day of its case, and how readers are told.

Every place that speaks of the law asks ``status_in_words`` and ``move_of`` here: terminal, check, search, site, JSON
and Word.
No number is rewritten: what rests on an unchecked renumbering, or has several answers, says 待核对. Where it is not
known which text was in force on the day, that is what is said: 版本未核. Where the law of several days counts, all of
it is told and none is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.law.wording import (
    MILDER,
    STATUS_WORDS,
    UNCHECKED_SINCE,
    at_odds_words,
    contradiction,
    day_by_day,
    is_milder,
    milder_reason,
    passed_words,
    place_name,
    place_names,
    places_words,
    repealed_words,
    several_names,
    short_reason,
    since_words,
    status_words,
    unknown_reason,
    unknown_words,
    where_words,
)
from kb.statutes.reading import Status
from kb.text import article_name, chinese_day, join_lines

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from kb.statutes.reading import Reading
    from kb.statutes.statute import Counterpart, Statute, Version

CHANGED = frozenset({Status.SUPERSEDED, Status.REPEALED})
"""What is said of a citation whose version is known and was changed or repealed after the day it was read on."""
_MOST_PLACES = 3
"""So many possible places are named in a text; more only on hover."""
_CHECK = "请人工核对。"


@dataclass(frozen=True, slots=True)
class Move:
    """What a later version or the repeal made of a cited article."""

    reading: Reading
    statute: Statute
    changed_on: dt.date | None
    """The first day of the newest version that has come into force, or of the repeal; ``None``: not known."""
    version: Version | None
    """The newest version that has come into force; ``None`` after a repeal and where the cited one is not known."""
    places: tuple[Counterpart, ...]
    """Where the rule stands now, as far as is likely; the greatest part first."""
    sure: bool
    """Whether there is one such place, checked."""
    same: bool
    """Whether the rule has kept its number, for certain."""
    covered: bool = True
    """Whether the registry speaks of today; else the places are those of the last day it knows."""

    @property
    def changed(self) -> bool:
        """Whether the statute is known to have been changed or repealed since the day of the citation."""
        return self.reading.status in CHANGED or self.repealed

    @property
    def news(self) -> bool:
        """Whether a reader of the number must know of the change: a number that was kept is none."""
        return self.changed and not self.same

    @property
    def open(self) -> bool:
        """Whether it is not known whether the statute has changed since, and readers are told at the citation."""
        return self.unknown and not self.changed and not self.uncovered

    @property
    def repealed(self) -> bool:
        """Whether the statute is repealed, whichever version was cited."""
        ended = self.changed_on is not None and self.version is None
        return self.reading.status is Status.REPEALED or (self.unknown and ended)

    @property
    def unknown(self) -> bool:
        """Whether it is not known which version was cited, or whether that is in force."""
        return self.reading.status is Status.UNKNOWN_VERSION

    @property
    def ambiguous(self) -> bool:
        """Whether it may be of several versions, of a statute that is in force."""
        return self.reading.several and not self.repealed

    @property
    def milder(self) -> bool:
        """Whether the law changed between violation and penalty, or may have: 从旧兼从轻."""
        return is_milder(self.reading)

    @property
    def at_odds(self) -> bool:
        """Whether the words name a version that was not in force on the day of the text, or not there yet."""
        return bool(at_odds_words(self.reading))

    @property
    def only_at_odds(self) -> bool:
        """Whether that is all there is to tell: the version that is named is in force now."""
        return self.reading.against is not None and not self.changed and not self.unknown

    @property
    def uncovered(self) -> bool:
        """Whether all there is to tell is that the registry does not go on to today: readers are told once a page."""
        return self.unknown and self.reading.uncovered and not self.reading.several and not self.repealed

    @property
    def unmoved(self) -> bool:
        """Whether the one likely place has the number that was cited."""
        cited = (self.statute.name, self.reading.citation.article)
        return [(place.statute, place.article) for place in self.places] == [cited]

    @property
    def names(self) -> str:
        """The places; those of the same statute without its name."""
        return place_names(self.places, self.statute.name)

    @property
    def label(self) -> str:
        """What stands after the citation; empty where the rule has kept its number.

        ``现为第五十四条``; ``当时施行的是2017修正，待核对；现为第五十四条`` where the words name another version.
        """
        odds, label = at_odds_words(self.reading), self._label
        if not odds:
            return label
        return f"{odds}；{label}" if label.endswith("待核对") else f"{odds}，待核对{'；' * bool(label)}{label}"

    @property
    def _label(self) -> str:
        """What became of the version that was read, whether it is that of the day or another."""
        if self.milder:
            return f"{several_names(self.reading)}，{MILDER}"
        if self.only_at_odds or self.same or self.uncovered:
            return ""
        if self.unknown and not self.reading.several:
            unknown = unknown_words(self.reading)
            return f"{repealed_words(self.reading)}，{unknown}" if self.repealed else unknown
        if self.ambiguous:
            return "版本待核对"
        names = self.names
        if self.repealed:
            ended = repealed_words(self.reading)
            if not self.places:
                return f"{ended}，对应条文待核对" if self.statute.successor else ended
            return f"{ended}，{self.then}见{names}" if self.sure else f"{ended}，可能见{names}，待核对"
        if self.sure:
            return f"{self.then}为{names}"
        if not self.places:
            return "法已修改，条号待核对"
        if self.unmoved:
            return f"{'' if self.covered else '后'}可能仍为{names}，待核对"
        return f"{self.then}可能为{names}，待核对" if len(self.places) <= _MOST_PLACES else "条号已变，待核对"

    @property
    def then(self) -> str:
        """``现``; ``后`` where the registry does not speak of today."""
        return "现" if self.covered else "后"

    @property
    def explanation(self) -> str:
        """The same in whole sentences."""
        name = f"《{self.statute.name}》"
        article = article_name(self.reading.citation.article, self.reading.citation.suffix)
        if self.milder:
            return f"{milder_reason(self.reading)}{day_by_day(self.reading)}按从旧兼从轻，{_CHECK}"
        if self.unknown and not self.reading.several:
            repealed = f"{name}自{chinese_day(self.changed_on)}起废止。" if self.repealed else ""
            odds = f"{contradiction(self.reading)}。" if self.at_odds and self.reading.version else ""
            return f"{repealed}{odds}{unknown_reason(self.reading)}{article}没有与条文核对，{_CHECK}"
        if self.ambiguous:
            versions = "和".join(c.version.name if c.version else "版本未核" for c in self.reading.candidates)
            return f"{article}在{name}{versions}里不是同一规则，文中没有写明是哪一版，{_CHECK}"
        if self.only_at_odds:
            return f"{contradiction(self.reading)}，{_CHECK}"
        cited = f"{name}{self.reading.version.name}" if self.reading.version else name
        if self.repealed:
            head = f"{name}自{chinese_day(self.changed_on)}起废止{_succeeded(self.statute)}"
            if self.reading.ended_before:
                head = f"{head}，{chinese_day(self.reading.ended_before)}已经没有施行的文本"
        else:
            since = since_words(self.version) if self.version else "以后已经修改"
            head = f"这里引用的是{cited}，{since}"
        if odds := contradiction(self.reading):
            head = f"{odds}，请核对适用哪一个。{head}"
        if self.same:
            return f"{head}，{article}条号未变。"
        if not self.places:
            return f"{head}，没有查到{article}{'现在' if self.covered else '以后'}的位置，{_CHECK}"
        if self.sure:
            return f"{head}，{article}{self.then}为{self.names}。"
        where = "可能仍在" if self.unmoved else f"{self.then}{'在' if self.covered else '来'}可能在"
        return f"{head}，{article}的内容{where}{self.names}，对照没有核对过，{_CHECK}"

    @property
    def label_in_table(self) -> str:
        """Where the rule stands now, for a column of a table."""
        if self.milder or self.only_at_odds:
            return self.label
        if self.same:
            return "条号未变" if self.covered else f"条号未变，{UNCHECKED_SINCE}"
        if self.ambiguous:
            return "版本待核对"
        if self.unknown:
            return unknown_words(self.reading)
        article = self.reading.citation.article
        if not self.covered:
            return where_words(self.places, self.statute.name, article, sure=self.sure, covered=False)
        return places_words(self.places, self.statute.name, article, sure=self.sure)

    @property
    def changed_clause(self) -> str:
        """``《治安管理处罚法》已于2026年1月1日修订``."""
        name = f"《{self.statute.name}》"
        if self.repealed:
            return f"{name}已于{chinese_day(self.changed_on)}废止"
        label = self.version.label if self.version else ""
        done = next((word for word in ("修订", "修正") if word in label), "修改")
        return f"{name}已于{chinese_day(self.changed_on)}{done}" if self.changed_on else f"{name}后来有{done}"

    @property
    def heading(self) -> str:
        """The change as a heading: ``《治安管理处罚法》2026年1月1日起施行2025修订``."""
        if self.repealed or not (self.version and self.changed_on):
            return self.changed_clause.replace("已于", "")
        return f"《{self.statute.name}》{since_words(self.version)}"


def move_of(reading: Reading, today: dt.date) -> Move | None:
    """What became of a citation's article, and what is not known of it.

    ``None`` where there is nothing to tell: where the version read is in force, and that of one day, and the words of
    the text agree; where nothing was read; where there was no such article or no such law yet.
    """
    statute, citation = reading.statute, reading.citation
    if statute is None:
        return None
    if reading.status is Status.UNKNOWN_VERSION and not reading.several:
        repealed_on = statute.repealed_on if statute.is_repealed(today) else None
        return Move(reading, statute, repealed_on, None, (), sure=False, same=False)
    if reading.status not in CHANGED and not reading.several and not is_milder(reading):
        return Move(reading, statute, None, None, (), sure=False, same=False) if reading.against else None
    repealed = statute.is_repealed(today)
    now = reading.now or reading.later
    unmoved = len(now) == 1 and (now[0].statute, now[0].article) == (statute.name, citation.article)
    surest = len(now) == 1 and now[0].sure
    plain = not reading.several and not repealed
    same = plain and unmoved and surest
    # The tables know articles, not those inserted after them as 之一.
    places = () if citation.suffix and not same else tuple(place for place in now if place.likely)
    in_force = [version for version in statute.versions if version.effective_on and version.effective_on <= today]
    version = None if repealed or not in_force else in_force[-1]
    changed_on = statute.repealed_on if repealed else version.effective_on if version else None
    sure = surest and bool(places) and not reading.several
    return Move(reading, statute, changed_on, version, places, sure, same, covered=not reading.later)


def version_state(statute: Statute, version: Version, today: dt.date) -> str:
    """What a version is: ``现行``, ``尚未施行``; empty where it was replaced, and where nobody knows since when."""
    if version == statute.version_on(today):
        return STATUS_WORDS[Status.CURRENT]
    return "尚未施行" if version.effective_on and version.effective_on > today else ""


def version_change(statute: Statute, version: Version | None, today: dt.date) -> str:
    """What took the place of a version: ``2021年7月15日起施行2021修订``; empty where nothing is known to have."""
    if statute.repealed_on and statute.is_repealed(today):
        return f"{chinese_day(statute.repealed_on)}起废止{_succeeded(statute)}"
    later = statute.versions[statute.versions.index(version) + 1 :] if version else ()
    if later and later[-1].effective_on is None:
        return f"{passed_words(later[-1])}，什么时候施行还没有查到"
    in_force = [v for v in later if v.effective_on and v.effective_on <= today]
    return since_words(in_force[-1]) if in_force else ""


def _succeeded(statute: Statute) -> str:
    return f"，由《{statute.successor}》取代" if statute.successor else ""


def present_words(reading: Reading, today: dt.date) -> str:
    """What a citation is today, for a column 现在: ``现行``, ``现为第五十四条``, ``条号未变``, ``版本未核``."""
    move = move_of(reading, today)
    return (move.label or move.label_in_table) if move else STATUS_WORDS[reading.status]


def status_in_words(reading: Reading, today: dt.date) -> str:
    """What a citation is today, in a few words: ``现行``, ``已修改，现为第五十四条``, ``版本未核``."""
    move = move_of(reading, today)
    if reading.citation.abroad:
        return f"{reading.citation.abroad}的法律，法规库里没有"
    if move is None or (move.unknown and not reading.several):
        words = unknown_words(reading) if move else status_words(reading)
        return f"已废止，{words}" if move and move.repealed else words
    if move.milder or move.ambiguous:
        return move.label
    if move.only_at_odds:
        return f"{STATUS_WORDS[reading.status]}，{move.label}"
    if move.same:
        return f"{status_words(reading)}，{move.label_in_table}"
    where = where_words(move.places, move.statute.name, reading.citation.article, sure=move.sure, covered=move.covered)
    return f"{status_words(reading)}，{where}"


def line_of(reading: Reading, today: dt.date) -> str:
    """A citation, the version it was read in, and what it is today, on one line."""
    name = reading.statute.name if reading.statute else reading.citation.name or reading.citation.anaphor
    label = f"（{reading.version.label}）" if reading.version else ""
    remark = ""
    if reading.status is Status.UNKNOWN_VERSION and not reading.several:
        odds = f"{contradiction(reading)}；" if reading.version and at_odds_words(reading) else ""
        remark = f"（{odds}{short_reason(reading) or unknown_reason(reading).removesuffix('。')}）"
    elif reading.days:
        remark = f"（{day_by_day(reading).removesuffix('。')}）"
    elif odds := contradiction(reading):
        remark = f"（{odds}，请核对）"
    return f"{join_lines(reading.citation.text)}  →  {name}{label}：{status_in_words(reading, today)}{remark}"


def joint_label(moves: Iterable[Move]) -> tuple[str, str]:
    """What stands after a range of articles, and its explanation; both empty where nothing has moved."""
    moved = [move for move in moves if move.label]
    labels = dict.fromkeys(move.label for move in moved)
    explanation = "".join(dict.fromkeys(move.explanation for move in moved))
    if len(labels) <= 1:
        return "".join(labels), explanation
    if all(move.sure and move.covered and not move.repealed for move in moved):
        return f"现为{'、'.join(_names(moved))}", explanation
    if any(move.at_odds for move in moved):
        return "版本待核对", explanation
    if any(move.milder for move in moved):
        return MILDER, explanation
    if any(move.unknown and not move.reading.several for move in moved):
        return "版本未核", explanation
    if all(move.repealed for move in moved):
        return "已废止，对应条文待核对", explanation
    return "条号已变，待核对", explanation


def _names(moves: Sequence[Move]) -> Iterable[str]:
    return dict.fromkeys(place_name(place, move.statute.name) for move in moves for place in move.places)
