"""What became of a cited article since the day of its case, and how readers are told.

No number is rewritten: what rests on an unchecked renumbering, or has several answers, says 待核对. Where it is not
known which text was in force on the day, that is what is said: 版本未核.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.law.readings import CHANGED
from kb.statutes.resolve import Status
from kb.text import article_name, chinese_day, law_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from kb.statutes.citations import Citation
    from kb.statutes.resolve import Reading
    from kb.statutes.statute import Counterpart, Statute, Version

SURE = 0.7
"""Confidence from which a checked counterpart is told without 待核对."""
LIKELY = 0.5
"""Confidence below which a counterpart is not told at all; see ``renumbering.tsv``."""
_TOLD = 3
"""So many possible places are told in a text; more only on hover."""
_CHECK = "请人工核对。"


# --- names ---------------------------------------------------------------------------------------


def paragraph_name(citation: Citation) -> str:
    """Paragraph and item of a citation: ``第一款第（二）项``; empty for a whole article."""
    paragraph = f"第{law_number(citation.paragraph)}款" if citation.paragraph is not None else ""
    return paragraph + (f"第（{law_number(citation.item)}）项" if citation.item is not None else "")


def pin_name(citation: Citation) -> str:
    """Article, paragraph and item of a citation: ``第九十四条第一款第（二）项``."""
    return article_name(citation.article, citation.suffix) + paragraph_name(citation)


def place_name(place: Counterpart, statute: str) -> str:
    """An article, with its statute where that is not ``statute``."""
    name = article_name(place.article)
    return name if place.statute == statute else f"《{place.statute}》{name}"


# --- moves ---------------------------------------------------------------------------------------


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
    """Where the rule stands now, as far as is likely; the surest first."""
    sure: bool
    """Whether there is one such place, checked."""
    same: bool
    """Whether the rule has kept its number, for certain."""

    @property
    def repealed(self) -> bool:
        """Whether the statute is repealed, whichever version was cited."""
        return self.reading.status is Status.REPEALED or (self.unknown and self.changed_on is not None)

    @property
    def unknown(self) -> bool:
        """Whether it is not known which version was cited, or whether that is in force: nothing is said of its rule."""
        return self.reading.status is Status.UNKNOWN_VERSION

    @property
    def ambiguous(self) -> bool:
        """Whether the text leaves open which version it means, of a statute that is in force."""
        return bool(self.reading.candidates) and not self.repealed

    @property
    def unmoved(self) -> bool:
        """Whether the one likely place has the number that was cited."""
        cited = (self.statute.name, self.reading.citation.article)
        return [(place.statute, place.article) for place in self.places] == [cited]

    @property
    def names(self) -> str:
        """The places; those of the same statute without its name."""
        return "、".join(place_name(place, self.statute.name) for place in self.places)

    @property
    def label(self) -> str:
        """What stands after the citation; empty where the rule has kept its number."""
        if self.same:
            return ""
        if self.unknown:
            return "已废止，版本未核" if self.repealed else "版本未核"
        if self.ambiguous:
            return "版本待核对"
        names = self.names
        if self.repealed:
            if not self.places:
                return "已废止，对应条文待核对" if self.statute.successor else "已废止"
            return f"已废止，现见{names}" if self.sure else f"已废止，可能见{names}，待核对"
        if self.sure:
            return f"现为{names}"
        if not self.places:
            return "法已修改，条号待核对"
        if self.unmoved:
            return f"可能仍为{names}，待核对"
        return f"现可能为{names}，待核对" if len(self.places) <= _TOLD else "条号已变，待核对"

    @property
    def explanation(self) -> str:
        """The same in whole sentences."""
        name = f"《{self.statute.name}》"
        article = article_name(self.reading.citation.article, self.reading.citation.suffix)
        if self.unknown:
            repealed = f"{name}自{chinese_day(self.changed_on)}起废止。" if self.repealed else ""
            return f"{repealed}{unknown_because(self.reading)}{article}没有与条文核对，{_CHECK}"
        if self.ambiguous:
            versions = "和".join(c.version.name for c in self.reading.candidates if c.version)
            return f"{article}在{name}{versions}里不是同一规则，文中没有写明是哪一版，{_CHECK}"
        cited = f"{name}{self.reading.version.name}" if self.reading.version else name
        if self.repealed:
            head = f"{name}自{chinese_day(self.changed_on)}起废止" + (
                f"，由《{self.statute.successor}》取代" if self.statute.successor else ""
            )
        else:
            since = f"{chinese_day(self.changed_on)}起" if self.changed_on else "以后"
            what = f"施行{self.version.name}" if self.version else "已经修改"
            head = f"这里引用的是{cited}，{since}{what}"
        if odds := contradiction(self.reading):
            head = f"{odds}，请核对适用哪一个。{head}"
        if self.same:
            return f"{head}，{article}条号未变。"
        if not self.places:
            return f"{head}，没有查到{article}现在的位置，{_CHECK}"
        if self.sure:
            return f"{head}，{article}现为{self.names}。"
        where = "可能仍在" if self.unmoved else "现在可能在"
        return f"{head}，{article}的内容{where}{self.names}，对照没有核对过，{_CHECK}"

    @property
    def label_in_table(self) -> str:
        """Where the rule stands now, for a column of a table."""
        if self.same:
            return "条号未变"
        if self.unknown or self.ambiguous:
            return "版本未核" if self.unknown else "版本待核对"
        if not self.places:
            return "没有查到，待核对"
        if self.sure:
            return self.names
        return f"可能仍为{self.names}（待核对）" if self.unmoved else f"{self.names}（待核对）"


def move_of(reading: Reading, today: dt.date) -> Move | None:
    """What became of a citation's article; ``None`` where the version read is in force or nothing was read."""
    statute, citation = reading.statute, reading.citation
    if statute is not None and reading.status is Status.UNKNOWN_VERSION:
        repealed_on = statute.repealed_on if statute.is_repealed(today) else None
        return Move(reading, statute, repealed_on, None, (), sure=False, same=False)
    if statute is None or reading.status not in CHANGED:
        return None
    repealed = reading.status is Status.REPEALED
    now = reading.now
    unmoved = len(now) == 1 and (now[0].statute, now[0].article) == (statute.name, citation.article)
    surest = len(now) == 1 and now[0].verified and now[0].confidence >= SURE
    plain = not reading.candidates and not repealed
    same = plain and unmoved and surest
    # The tables know articles, not those inserted after them as 之一.
    places = () if citation.suffix and not same else tuple(place for place in now if place.confidence >= LIKELY)
    in_force = [version for version in statute.versions if version.effective_on and version.effective_on <= today]
    version = None if repealed else in_force[-1]
    changed_on = version.effective_on if version else statute.repealed_on
    sure = surest and bool(places) and not reading.candidates
    return Move(reading, statute, changed_on, version, places, sure, same)


def unknown_because(reading: Reading) -> str:
    """What is known of a statute of which it is not known which version was cited, in whole sentences.

    ``《统计法》2009年6月1日施行的是哪一个版本，法规库里没有。``
    """
    statute, version = reading.statute, reading.version
    if statute is None:
        return ""
    name, day = f"《{statute.name}》", chinese_day(reading.read_on)
    if version is None and reading.citation.stated.words:
        return _stated_because(reading, name)
    undated = [v for v in statute.versions if v.effective_on is None]
    if version is not None:
        newer = undated[-1] if undated else version
        return f"{name}{_passed(newer)}，什么时候施行还没有查到；这里引用的是{version.name}。"
    if not statute.versions:
        return f"{name}有过哪些版本，法规库里没有，不知道{day}施行的是哪一个。"
    first = statute.versions[0]
    if first.effective_on and reading.read_on < first.effective_on:
        since = f"法规库里最早的是{chinese_day(first.effective_on)}起施行的{first.name}"
        return f"{name}{day}施行的是哪一个版本还没有核对（{since}）。"
    if undated:
        return f"{name}{_passed(undated[-1])}，什么时候施行还没有查到，不知道{day}施行的是哪一个版本。"
    return f"{name}{day}施行的是哪一个版本，法规库里没有。"


def _stated_because(reading: Reading, name: str) -> str:
    """Why it is not known which version the words mean."""
    words = reading.citation.stated.words
    versions = "、".join(candidate.version.name for candidate in reading.candidates if candidate.version)
    if versions:
        return f"文中写的是“{words}”，可能是{name}的{versions}，不能断定是哪一个。"
    return f"文中写的是“{words}”，{name}的这个版本法规库里没有。"


def contradiction(reading: Reading) -> str:
    """What the words say of the version and what was in force on the day, where they are at odds; else empty.

    ``文中写的是“2021年修订”，2019年5月1日施行的是2017修正``
    """
    if reading.against is None or reading.version is None:
        return ""
    day, words = chinese_day(reading.against), reading.citation.stated.words
    stated = f"文中写的是“{words}”，即{reading.version.name}"
    if reading.instead_of is not None:
        return f"{stated}，{day}施行的是{reading.instead_of.name}"
    return f"{stated}，{day}还没有施行"


def _passed(version: Version) -> str:
    return f"{chinese_day(version.passed_on)}通过了{version.name}" if version.passed_on else f"有{version.name}"


def joint_label(moves: Iterable[Move]) -> tuple[str, str]:
    """What stands after a range of articles, and its explanation; both empty where nothing has moved."""
    moved = [move for move in moves if move.label]
    labels = dict.fromkeys(move.label for move in moved)
    explanation = "".join(dict.fromkeys(move.explanation for move in moved))
    if len(labels) <= 1:
        return "".join(labels), explanation
    if all(move.sure and not move.repealed for move in moved):
        return f"现为{'、'.join(_names(moved))}", explanation
    if any(move.unknown for move in moved):
        return "版本未核", explanation
    if all(move.repealed for move in moved):
        return "已废止，对应条文待核对", explanation
    return "条号已变，待核对", explanation


def _names(moves: Sequence[Move]) -> Iterable[str]:
    return dict.fromkeys(place_name(place, move.statute.name) for move in moves for place in move.places)
