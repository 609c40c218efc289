"""The registry, its tables and the texts held against one another: what contradicts itself, and what is not known."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.statutes.heads import is_statute_name
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.statutes.registry import Registry
    from kb.statutes.statute import Change, Statute, Version
    from kb.statutes.texts import StatuteText, StatuteTexts

_UNDATED = dt.timedelta(days=183)
"""Six months after a version was passed its day in force can be found out."""
_WHOLE = 4
"""No revision that is known makes a statute longer or shorter by more; a text that was cut off does."""
_NAMED = 5


class Weight(StrEnum):
    """How bad it is."""

    ERROR = "error"
    """A contradiction, or a day of the last version that has been missing for more than half a year."""
    WARNING = "warning"
    """Something that a person should look at."""
    INFO = "info"
    """Something that is not known."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the check has to say."""

    statute: str
    what: str
    """``name``, ``order``, ``label``, ``repeal``, ``successor``, ``undated``, ``count``, ``kept``, ``day``, ``table``,
    ``range``, ``coverage``, ``chain``, ``text``."""
    weight: Weight
    message: str
    hint: str = ""

    def as_json(self) -> dict[str, str]:
        """A row of ``kb statutes check --json``."""
        return {
            "statute": self.statute,
            "what": self.what,
            "severity": self.weight.value,
            "message": self.message,
            "hint": self.hint,
        }


def check_registry(laws: Registry, texts: StatuteTexts, today: dt.date, only: Iterable[str] = ()) -> list[Finding]:
    """What is amiss in a registry, by statute.

    Args:
        laws: the registry.
        texts: the texts that are at hand.
        today: the day by which an undated version is old.
        only: names of the statutes to check; all where empty.
    """
    names = list(only) or sorted({*laws.statutes, *laws.changes})
    findings: list[Finding] = []
    for name in names:
        statute = laws.statutes.get(name)
        if statute is None:
            message = "有条文对照，却没有这部法律法规"
            findings.append(Finding(name, "table", Weight.ERROR, message))
            continue
        findings += _Check(statute, laws, texts, today).findings()
    return findings


@dataclass(frozen=True, slots=True)
class _Check:
    statute: Statute
    laws: Registry
    texts: StatuteTexts
    today: dt.date

    def findings(self) -> Iterator[Finding]:
        if self.statute.versions and not is_statute_name(self.statute.name):
            yield self._say("name", Weight.WARNING, "名称不像法律法规的名称，可能不完整")
        yield from self._versions()
        yield from self._repeal()
        for change in self.laws.changes.get(self.statute.name, ()):
            yield from self._table(change)
        yield from self._chain()
        yield from self._texts()

    def _say(self, what: str, weight: Weight, message: str, hint: str = "") -> Finding:
        return Finding(self.statute.name, what, weight, message, hint)

    # versions

    def _versions(self) -> Iterator[Finding]:
        versions = self.statute.versions
        for number, version in enumerate(versions):
            yield from self._version(version, replaced=any(later.effective_on for later in versions[number + 1 :]))
        dated = [v for v in versions if v.effective_on]
        for before, after in pairwise(dated):
            if before.effective_on and after.effective_on and after.effective_on <= before.effective_on:
                message = f"{after.name}的施行日期 {after.effective_on} 不在{before.name}的 {before.effective_on} 之后"
                yield self._say("order", Weight.ERROR, message)
            if before.passed_on and after.passed_on and after.passed_on <= before.passed_on:
                message = f"{after.name}的通过日期 {after.passed_on} 不在{before.name}的 {before.passed_on} 之后"
                yield self._say("order", Weight.ERROR, message)
        for before, after in pairwise(versions):
            counts = (before.articles or 0, after.articles or 0)
            if min(counts) and max(counts) > _WHOLE * min(counts):
                fewer = min((before, after), key=lambda version: version.articles or 0)
                message = f"{before.name}有 {counts[0]} 条，{after.name}有 {counts[1]} 条，{fewer.name}的文本可能不全"
                yield self._say("count", Weight.WARNING, message, "数一数这一版最后一条是第几条。")
            if after.numbers_kept and before.articles and after.articles and after.articles < before.articles:
                message = f"{after.name}写着条号与上一版相同，却只有 {after.articles} 条，上一版有 {before.articles} 条"
                yield self._say("kept", Weight.ERROR, message)
            if after.original:
                message = f"{after.name}的名称只有年份，像是原文，却不是第一版"
                yield self._say("label", Weight.WARNING, message, "修改过的写成 2021修订、2021修正。")
        if versions and versions[0].numbers_kept and versions[0].original:
            yield self._say("kept", Weight.ERROR, f"{versions[0].name}是第一版，却写着条号与上一版相同")
        for label, count in Counter(v.label for v in versions).items():
            if count > 1:
                yield self._say("label", Weight.ERROR, f"有 {count} 个版本都叫 {label}")
        last = versions[-1].articles if versions else None
        if last and self.statute.articles and last != self.statute.articles and not versions[-1].own:
            message = f"最新的版本写的是 {last} 条，法规库里最新的文本到第 {self.statute.articles} 条"
            yield self._say("count", Weight.ERROR, message)

    def _version(self, version: Version, *, replaced: bool) -> Iterator[Finding]:
        passed, effective = version.passed_on, version.effective_on
        if passed and effective and effective < passed:
            yield self._say("order", Weight.ERROR, f"{version.name}的施行日期 {effective} 早于通过日期 {passed}")
        years = {str(day.year) for day in (passed, effective) if day}
        if years and version.label[:4].isdecimal() and version.label[:4] not in years:
            message = f"{version.name}的年份与通过日期 {passed or '不详'}、施行日期 {effective or '不详'}对不上"
            yield self._say("label", Weight.ERROR, message)
        if effective is None:
            if passed is None:
                yield self._say("undated", Weight.ERROR, f"{version.name}既没有通过日期，也没有施行日期")
            elif replaced:  # today's law does not hang on it; of its own days it is said that the version is not known
                message = f"{version.name}在 {passed} 通过，施行日期没有查到，那时的引用按版本未核读"
                yield self._say("undated", Weight.INFO, message)
            elif self.today - passed > _UNDATED:
                message = f"{version.name}在 {passed} 通过，过了半年还没有施行日期"
                yield self._say("undated", Weight.ERROR, message, "查到施行日期，写进这一版。")
            else:
                message = f"{version.name}在 {passed} 通过，施行日期还没有写"
                yield self._say("undated", Weight.WARNING, message, "查到施行日期，写进这一版。")
        repealed = self.statute.repealed_on
        if repealed and effective and effective >= repealed:
            message = f"{version.name}自 {effective} 起施行，而这部法在 {repealed} 已经废止"
            yield self._say("repeal", Weight.ERROR, message)

    def _repeal(self) -> Iterator[Finding]:
        statute = self.statute
        if not statute.successor:
            return
        if statute.repealed_on is None:
            yield self._say("successor", Weight.ERROR, f"写了由《{statute.successor}》取代，没有写废止日期")
        successor = self.laws.statutes.get(statute.successor)
        if successor is None:
            message = f"取代它的《{statute.successor}》，法规库里没有"
            yield self._say("successor", Weight.ERROR, message, "核对名称，或者补上这部法。")
        elif statute.repealed_on and successor.is_ahead(statute.repealed_on):
            message = f"在 {statute.repealed_on} 废止，取代它的《{successor.name}》那时还没有施行"
            yield self._say("successor", Weight.ERROR, message)

    # tables

    def _table(self, change: Change) -> Iterator[Finding]:
        name, day = self.statute.name, change.day
        before = _before(self.statute, day)
        to = {place.statute for places in change.forward.values() for place in places}
        within = [v for v in self.statute.versions if v.effective_on == day]
        if name in to and not within:
            message = f"{day} 的条文对照，没有哪个版本从这一天起施行"
            yield self._say("day", Weight.ERROR, message, "对照的日期是新版本的施行日期。")
        if to - {name} and day != self.statute.repealed_on:
            others = "".join(f"《{other}》" for other in sorted(to - {name}))
            yield self._say("day", Weight.ERROR, f"{day} 有到{others}的条文对照，而这部法不在这一天废止")
        if within and within[0].numbers_kept:
            yield self._say("kept", Weight.WARNING, f"{within[0].name}写着条号与上一版相同，又有 {day} 的条文对照")
        yield from self._rows(change, before)
        if before and before.articles:
            without = [n for n in range(1, before.articles + 1) if not change.forward.get(n)]
            if without:
                message = f"{day} 的条文对照里，{_numbers(without)}没有对应的新条（删去的，或者没有把握）"
                yield self._say("coverage", Weight.INFO, message)

    def _rows(self, change: Change, before: Version | None) -> Iterator[Finding]:
        day = change.day
        last = before.articles if before else None
        if last and (beyond := [n for n in change.forward if not 1 <= n <= last]):
            message = f"{day} 的条文对照里有旧条{_numbers(beyond)}，而{before.name if before else ''}只有 {last} 条"
            yield self._say("range", Weight.ERROR, message)
        missing = set()
        for article, places in change.forward.items():
            twice = [key for key, count in Counter((p.statute, p.article) for p in places).items() if count > 1]
            if twice:
                yield self._say("table", Weight.ERROR, f"{day} 的条文对照里第 {article} 条写了两次第 {twice[0][1]} 条")
            for place in places:
                if not 0 < place.confidence <= 1:
                    yield self._say(
                        "table", Weight.ERROR, f"{day} 第 {article} 条的把握 {place.confidence} 不在 0 和 1 之间"
                    )
                target = self.laws.statutes.get(place.statute)
                if target is None:
                    missing.add(place.statute)
                    continue
                version = target.version_on(day)
                if version and version.articles and place.article > version.articles:
                    where = f"《{target.name}》只有 {version.articles} 条"
                    message = f"{day} 的条文对照里第 {article} 条对应第 {place.article} 条，而{where}"
                    yield self._say("range", Weight.ERROR, message)
        for other in sorted(missing):
            yield self._say("table", Weight.ERROR, f"{day} 的条文对照指向《{other}》，法规库里没有")

    def _chain(self) -> Iterator[Finding]:
        """Pairs of adjoining versions between which nobody knows the numbers."""
        days = {change.day for change in self.laws.changes.get(self.statute.name, ())}
        for after in self.statute.versions[1:]:
            if not after.numbers_kept and after.effective_on and after.effective_on not in days:
                message = f"{after.name}与上一版之间没有条文对照，也不知道条号变没变"
                yield self._say("chain", Weight.INFO, message, "两版文本都有的，运行 kb statutes compare。")

    # texts

    def _texts(self) -> Iterator[Finding]:
        for version in self.statute.versions:
            text = self.texts.text(self.statute, version)
            if text is not None:
                yield from self._text(version, text)
        for path in self.texts.others(self.statute):
            message = f"有文本 {path.as_posix()}，没有哪个版本在这一天通过"
            yield self._say("text", Weight.WARNING, message, "运行 kb statutes add 登记这个版本。")

    def _text(self, version: Version, text: StatuteText) -> Iterator[Finding]:
        if not text.articles:
            yield self._say("text", Weight.ERROR, f"{version.name}的文本里没有读出条文")
            return
        if version.articles and text.last_article != version.articles:
            message = f"{version.name}写的是 {version.articles} 条，文本有 {text.last_article} 条"
            yield self._say("text", Weight.ERROR, message, "核对文本是否完整，再改条数。")
        gaps = [n for n in range(1, text.last_article + 1) if (n, 0) not in text.articles]
        if gaps:
            yield self._say("text", Weight.WARNING, f"{version.name}的文本里没有{_numbers(gaps)}")
        if version.effective_on is None and version.passed_on:
            message = f"{version.name}有文本，施行日期还没有写（{chinese_day(version.passed_on)}通过）"
            yield self._say("text", Weight.INFO, message)


def _before(statute: Statute, day: dt.date) -> Version | None:
    return statute.version_on(day - dt.timedelta(days=1))


def _numbers(articles: Sequence[int]) -> str:
    """``第3、5、8条``, of many the first with their count."""
    shown = "、".join(map(str, sorted(articles)[:_NAMED]))
    return f"第{shown}条" + (f"等 {len(articles)} 条" if len(articles) > _NAMED else "")
