"""The words for articles, for what is not known of a citation, and for law that changed between two days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kb.law.roles import Role, role_of
from kb.statutes.days import DayBasis
from kb.statutes.reading import Status
from kb.statutes.registry import registry
from kb.text import article_name, chinese_day, law_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.statutes.citations import Citation
    from kb.statutes.reading import DayReading, Reading
    from kb.statutes.registry import Registry
    from kb.statutes.statute import Counterpart, Statute, Version

UNCHECKED_SINCE = "此后未核"
"""What is said of a version that was in force on the last day that the registry knows; it does not speak of today."""
STATUS_WORDS = {
    Status.CURRENT: "现行",
    Status.SUPERSEDED: "已修改",
    Status.REPEALED: "已废止",
    Status.NOT_YET: "当时尚未施行",
    Status.NO_SUCH_ARTICLE: "没有这一条",
    Status.UNKNOWN_VERSION: "版本未核",
    Status.UNKNOWN_STATUTE: "不认识这个名称",
    Status.UNRESOLVED: "不知道指哪一部法",
    Status.AMBIGUOUS: "可能指几部法",
}
"""What a version is on the day of the question."""


def status_words(reading: Reading) -> str:
    """What the version is on the day of the question: ``现行``, ``已修改``; ``2025年1月1日已废止`` of a day after."""
    words = STATUS_WORDS[reading.status]
    return f"{chinese_day(reading.ended_before)}{words}" if reading.ended_before else words


def repealed_words(reading: Reading) -> str:
    """``已废止``; ``当时已废止`` where no text was in force any more on the day by which it was read."""
    return "当时已废止" if reading.ended_before else "已废止"


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


def names_of(places: Sequence[Counterpart], statute: str) -> list[str]:
    """The name of each article, with its statute where that begins: ``《某法典》第五条``, ``第六条``."""
    names = []
    for place in places:
        names.append(place_name(place, statute))
        statute = place.statute
    return names


def place_names(places: Sequence[Counterpart], statute: str) -> str:
    """Articles in a list: ``《某法典》第五条、第六条``; ``statute`` itself needs no name."""
    return "、".join(names_of(places, statute))


def places_words(places: Sequence[Counterpart], statute: str, article: int, *, sure: bool) -> str:
    """Where the rule of an article stands, without 现为: ``第五十四条``, ``第六十三条、第六十四条（待核对）``."""
    if not places:
        return "没有查到，待核对"
    names = place_names(places, statute)
    if sure:
        return names
    unmoved = [(place.statute, place.article) for place in places] == [(statute, article)]
    return f"可能仍为{names}（待核对）" if unmoved else f"{names}（待核对）"


def where_words(places: Sequence[Counterpart], statute: str, article: int, *, sure: bool, covered: bool = True) -> str:
    """Where the rule of an article stands: ``现为第五十四条``, ``现可能为第六十三条、第六十四条（待核对）``.

    Args:
        places: the articles.
        statute: the name of the statute that is cited.
        article: its number.
        sure: whether the places need no check.
        covered: whether the registry speaks of today; else it is where the rule went then: ``后为第五十四条``.
    """
    if not places:
        return "没有查到现在的条号，待核对"
    words = places_words(places, statute, article, sure=sure)
    then = "现" if covered else "后"
    if words.startswith("可能"):
        return words if covered else f"{then}{words}"
    return f"{then}{'为' if sure else '可能为'}{words}"


def effective_words(version: Version) -> str:
    """Since when a version is in force: ``2021年7月15日``, ``2025年9月12日通过，施行日期还没有查到``."""
    if version.effective_on:
        return chinese_day(version.effective_on)
    passed = f"{chinese_day(version.passed_on)}通过，" if version.passed_on else ""
    return f"{passed}施行日期还没有查到"


def since_words(version: Version) -> str:
    """``2021年7月15日起施行2021修订``; a day that nobody has checked is said to be unchecked."""
    unchecked = "" if version.verified else "（日期没有核对）"
    return f"{chinese_day(version.effective_on)}起施行{version.name}{unchecked}"


def as_of_sentence(laws: Registry) -> str:
    """Up to which day the law is known: stands once on whatever says what the law is now.

    ``法规库截至2026年7月17日（法律）。行政法规核对到2022年3月28日，此后有没有修改没有核对，请查现行文本。``
    """
    followed = {kind: known.day for kind, known in laws.kinds.items() if known.followed}
    others: dict[dt.date, list[str]] = {}
    for kind, known in laws.kinds.items():
        if not known.followed:
            others.setdefault(known.day, []).append(kind)
    first = "、".join(f"{chinese_day(day)}（{kind}）" for kind, day in followed.items())
    unfollowed = "，".join(f"{'、'.join(kinds)}核对到{chinese_day(day)}" for day, kinds in others.items())
    return (f"法规库截至{first}。" if first else "") + (
        f"{unfollowed}，此后有没有修改没有核对，请查现行文本。" if unfollowed else ""
    )


def known_until(statute: Statute) -> str:
    """Up to which day a statute is known: ``法规库里的行政法规核对到2022年3月28日``; empty where an office keeps it."""
    if statute.as_of is None:
        return ""
    kind = registry().kinds.get(statute.kind)
    whose = f"法规库里的{statute.kind}" if kind and kind.day == statute.as_of else f"法规库里的《{statute.name}》"
    return f"{whose}核对到{chinese_day(statute.as_of)}"


def coverage_sentences(readings: Iterable[Reading]) -> tuple[str, ...]:
    """Of which of the law that is cited the registry does not go on to today: once a day up to which it is known.

    ``《城市绿化条例》：法规库里的行政法规核对到2022年3月28日，此后有没有修改没有核对。``
    """
    names: dict[str, dict[str, None]] = {}
    for reading in readings:
        if reading.statute and reading.uncovered:
            names.setdefault(known_until(reading.statute), {})[reading.statute.name] = None
    return tuple(
        (f"《{'》《'.join(several)}》：" if "《" not in until else "") + f"{until}，此后有没有修改没有核对。"
        for until, several in names.items()
    )


# --- several days --------------------------------------------------------------------------------

MILDER = "从旧兼从轻，请核对"
"""What the reader of a penalty must do where its law changed: 行政处罚法 37."""


def is_milder(reading: Reading) -> bool:
    """Whether the law changed between violation and penalty, or may have: 从旧兼从轻."""
    return bool(reading.days) and reading.basis is not DayBasis.ASKED


def several_names(reading: Reading) -> str:
    """The texts that come into question: ``2012修正、2025修订``; ``2018修正、处罚时已废止``."""
    when = ("违法时", "处罚时") if is_milder(reading) else ("", "")
    return "、".join(dict.fromkeys(_name_on(one, *when) for one in reading.days))


def _name_on(one: DayReading, before: str = "", after: str = "") -> str:
    if one.version:
        return one.version.name
    return {Status.NOT_YET: f"{before}尚未施行", Status.REPEALED: f"{after}已废止"}.get(one.status, "版本未核")


def milder_reason(reading: Reading) -> str:
    """Why the law of several days counts, up to the colon before ``day_by_day``."""
    if reading.statute is None:
        return ""
    versions = [one.version for one in reading.days if one.version]
    role, why = role_of(reading.statute, reading.citation.article, versions)
    both = f"{why}，这一条是哪一种不知道；程序规定按行为时的版本。" if role is Role.BOTH else ""
    name = f"《{reading.statute.name}》"
    if reading.basis is DayBasis.UNKNOWN_VIOLATION:
        return f"{both}违法行为是哪一天没有写明，可能的时间里{name}有变动："
    return f"{both}违法行为期间，或者违法和处罚之间，{name}有变动："


def versions_by_day(reading: Reading) -> str:
    """Which text was in force on each of the days, without the article: ``2021年8月1日施行的是2014修正；……``."""
    return "；".join(_on_days(one) for one in reading.days) + "。"


def _on_days(one: DayReading) -> str:
    days = chinese_day(one.first) + (f"至{chinese_day(one.last)}" if one.last > one.first else "")
    if one.version:
        return f"{days}施行的是{one.version.name}"
    return f"{days}{'施行的是哪一个版本不知道' if one.status is Status.UNKNOWN_VERSION else _name_on(one)}"


def day_by_day(reading: Reading) -> str:
    """What the law was on each of the days, in a sentence.

    ``2021年8月1日施行的是2014修正，第九十四条现为第九十七条；2021年9月1日施行的是2021修正（现行）。``
    """
    article = article_name(reading.citation.article, reading.citation.suffix)
    return "；".join(_article_on(one, reading, article) for one in reading.days) + "。"


def _article_on(one: DayReading, reading: Reading, article: str) -> str:
    text = _on_days(one)
    if one.version is None:
        return text
    name = reading.statute.name if reading.statute else ""
    if one.status is Status.NO_SUCH_ARTICLE:
        return f"{text}，没有{article}"
    led = one.now or one.later
    places = tuple(place for place in led if place.likely)
    if not places:
        ends = reading.statute is not None and not reading.statute.is_covered(dt.date.max)
        unknown = one.status is Status.UNKNOWN_VERSION and ends
        return f"{text}（{UNCHECKED_SINCE if unknown else STATUS_WORDS[one.status]}）"
    sure = len(led) == 1 and led[0].sure
    return f"{text}，{article}{where_words(places, name, reading.citation.article, sure=sure, covered=bool(one.now))}"


# --- what is not known ---------------------------------------------------------------------------


def unknown_words(reading: Reading) -> str:
    """What is not known: which version, whether it has such an article, or whether it is in force still."""
    if reading.uncovered and reading.version is not None:
        return UNCHECKED_SINCE
    return "条文未核" if reading.article_unknown else "版本未核"


def unknown_reason(reading: Reading) -> str:
    """What is known of a statute of which it is not known which version was cited, in whole sentences.

    ``《统计法》2009年6月1日施行的是哪一个版本，法规库里没有。``
    """
    statute, version = reading.statute, reading.version
    if statute is None:
        return ""
    name, day = f"《{statute.name}》", chinese_day(reading.read_on)
    if reading.uncovered:
        which = "有没有修改" if version else "施行的是哪一个版本"
        return f"{known_until(statute)}，此后{which}没有核对。"
    undated = [v for v in statute.versions if v.effective_on is None]
    if version is not None and reading.article_unknown:
        article = article_name(reading.citation.article, reading.citation.suffix)
        unread = "没有与文本核对过" if reading.citation.suffix else "有多少条没有核对过"
        return f"{name}{version.name}{unread}，不知道有没有{article}。"
    if version is None and (reading.citation.stated.decides or reading.citation.stated.ended):
        return _stated_reason(reading, name)
    if version is not None:
        newer = undated[-1] if undated else version
        return f"{name}{passed_words(newer)}，什么时候施行还没有查到；这里引用的是{version.name}。"
    if not statute.versions:
        return f"{name}有过哪些版本，法规库里没有，不知道{day}施行的是哪一个。"
    first = statute.versions[0]
    if first.effective_on and reading.read_on < first.effective_on:
        since = f"法规库里最早的，{since_words(first)}"
        return f"{name}{day}施行的是哪一个版本还没有核对（{since}）。"
    if undated:
        return f"{name}{passed_words(undated[-1])}，什么时候施行还没有查到，不知道{day}施行的是哪一个版本。"
    return f"{name}{day}施行的是哪一个版本，法规库里没有。"


def short_reason(reading: Reading) -> str:
    """Where the registry does not go on to the day, how far it does: for a line, below which the kinds are told.

    ``核对到2022年3月28日``; ``2022年3月28日施行的是2021修订，此后未核``.
    """
    statute = reading.statute
    if statute is None or not reading.uncovered or statute.as_of is None:
        return ""
    day, newest = chinese_day(statute.as_of), statute.newest_on(reading.read_on)
    if reading.version is not None or newest is None:
        return f"核对到{day}"
    return f"{day}施行的是{newest.name}，{UNCHECKED_SINCE}"


def _stated_reason(reading: Reading, name: str) -> str:
    """Why it is not known which version the words of the text mean."""
    if odds := contradiction(reading):
        return f"{odds}。"
    words, statute = reading.citation.stated.words, reading.statute
    if reading.citation.stated.ended and not reading.citation.stated.decides and statute:
        until = f"，{known_until(statute)}" if statute.as_of else ""
        return f"文中写的是“{words}”，{name}有没有废止没有查到{until}。"
    versions = "、".join(candidate.version.name for candidate in reading.candidates if candidate.version)
    if versions:
        return f"文中写的是“{words}”，可能是{name}的{versions}，不能断定是哪一个。"
    return f"文中写的是“{words}”，{name}的这个版本法规库里没有。"


def contradiction(reading: Reading) -> str:
    """What the words of the text say of the version and what was in force, where they are at odds; else empty.

    ``文中写的是“2021年修订”，即2021修订，2019年5月1日施行的是2017修正``; ``…，2019年5月1日还没有这个版本`` of one that
    the registry does not have.
    """
    if reading.against is None:
        return ""
    day, words = chinese_day(reading.against), reading.citation.stated.words
    if reading.version is None:
        name = f"《{reading.statute.name}》" if reading.statute else ""
        in_force = f"，{day}施行的是{reading.instead_of.name}" if reading.instead_of else ""
        if reading.before_its_year:
            return f"文中写的是“{words}”，{name}{day}还没有这个版本{in_force.replace(day, '当时')}"
        return f"文中写的是“{words}”，{name}没有废止{in_force}"
    stated = f"文中写的是“{words}”，即{reading.version.name}"
    if reading.instead_of is not None:
        return f"{stated}，{day}施行的是{reading.instead_of.name}"
    return f"{stated}，{day}还没有施行"


def at_odds_words(reading: Reading) -> str:
    """The same in a few words: ``当时施行的是2017修正``; empty where the words and the day of the text agree.

    That a statute is in force of which the words say that it is not is no matter of the day: 版本未核 says enough.
    """
    if reading.against is None or (reading.version is None and not reading.before_its_year):
        return ""
    if reading.instead_of is not None:
        return f"当时施行的是{reading.instead_of.name}"
    return "当时还没有施行" if reading.version else "当时还没有这个版本"


def passed_words(version: Version) -> str:
    """``2025年9月12日通过了2025修正``: a version of which nobody knows since when it is in force."""
    return f"{chinese_day(version.passed_on)}通过了{version.name}" if version.passed_on else f"有{version.name}"
