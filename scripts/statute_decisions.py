"""What an amending decision did to the numbers of a statute: how many articles it put in and took out.

Read are the decisions by which the 最高人民法院 amended many interpretations at once: below the name of each they say
article by article what is changed (``2.将第六条修改为：``, ``3.删除第八条、第九条。``). A statute of which one such
line is not understood is left out. So the count of a text that no collection has follows from that of the next, and
where nothing was put in or taken out every article is known to have kept its number.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kb.statutes.history import events_of, registry_name
from kb.text import parse_number
from scripts.registry_file import Row, VersionRow
from scripts.statute_collections import decision_files
from scripts.statute_history import PUBLISHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

BASIS = "条数：修改决定"
"""What the source of a version ends with whose count rests on a decision."""
_NUMBER = "(?:[零一二三四五六七八九十百]+|[0-9]+)"
_STATUTE_RE = re.compile(r"[一二三四五六七八九十百]+、修改《(?P<name>.+)》")
"""Finds: 二、修改《最高人民法院关于审理存单纠纷案件的若干规定》"""
_LINE_RE = re.compile(r"\d+[.．、](?P<line>.+)")
"""Finds: 5.删除第四条、第六条。"""
_DELETED_RE = re.compile(rf"删[除去](?P<places>第{_NUMBER}条.*)。")
_PLACE_RE = re.compile(rf"第(?P<first>{_NUMBER})条(?P<part>第{_NUMBER}[款项].*)?(?:至第(?P<last>{_NUMBER})条)?")
_ADDED_RE = re.compile(rf"增加(?P<count>[一二两三四五六七八九十])条，?作为第{_NUMBER}条(?:、第{_NUMBER}条)*[：:]?")
_CHANGED_RE = re.compile(r"将(?!.*(?:合并|分为|移至|调整)).+(?:修改为.*|标题删除。)")
_FORCE_RE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日起?施行")
_ORDER_RE = re.compile(r"条文顺序作相应调整。")


class DecisionEffect(NamedTuple):
    """What a decision did to the articles of a statute."""

    added: int
    deleted: int
    effective: dt.date | None = None
    """The day from which the decision is in force."""

    @property
    def keeps_numbers(self) -> bool:
        """Whether every article has the number it had before."""
        return not self.added and not self.deleted


def _line(text: str) -> DecisionEffect | None:
    """What one line did; ``None`` where that is not understood."""
    if deleted := _DELETED_RE.fullmatch(text):
        count = 0
        for listed in deleted["places"].split("、"):
            place = _PLACE_RE.fullmatch(listed)
            if place is None or (place["part"] and place["last"]):
                return None
            first, last = parse_number(place["first"]), parse_number(place["last"] or place["first"])
            if not first or not last or last < first:
                return None
            count += 0 if place["part"] else last - first + 1
        return DecisionEffect(0, count)
    if added := _ADDED_RE.fullmatch(text):
        return DecisionEffect(parse_number(added["count"].replace("两", "二")) or 0, 0)
    return DecisionEffect(0, 0) if _CHANGED_RE.fullmatch(text) or _ORDER_RE.fullmatch(text) else None


def _outside_quotations(raw: str) -> Iterator[str]:
    """The lines of a decision that are its own, without those of the new wording."""
    quoted = False
    for line in (re.sub(r"[\s\u3000]+", "", line) for line in raw.splitlines()):
        if not line:
            continue
        if not quoted and not line.startswith("“"):
            yield line
        quoted = (quoted or line.startswith("“")) and not re.search(r"”[。；]?$", line)


def effects_of(raw: str) -> tuple[dt.date | None, dict[str, DecisionEffect]]:
    """The day a decision was passed on, and what it did to each statute by its name.

    A statute is left out where a line is not understood, and where articles were put in or taken out and the decision
    does not say that the others get other numbers.
    """
    lines: defaultdict[str, list[str]] = defaultdict(list)
    head, name = "", ""
    for line in _outside_quotations(raw):
        if statute := _STATUTE_RE.fullmatch(line):
            name = registry_name(statute["name"])
        elif name and (own := _LINE_RE.fullmatch(line)):
            lines[name].append(own["line"])
        elif name:
            lines[name].append(line)
        else:
            head += line
    in_force = _FORCE_RE.search(head)
    effective = dt.date(*map(int, in_force.groups())) if in_force else None
    effects: dict[str, DecisionEffect] = {}
    for statute_name, several in lines.items():
        done = [_line(line) for line in several if not line.startswith(("本决定自", "根据本决定", "上述司法解释"))]
        read = [one for one in done if one is not None]
        total = DecisionEffect(sum(one.added for one in read), sum(one.deleted for one in read), effective)
        if len(read) == len(done) and (total.keeps_numbers or any(map(_ORDER_RE.fullmatch, several))):
            effects[statute_name] = total
    events = events_of(head)
    return (events[0].day if events else None), effects


def decision_effects(collections: Iterable[Path]) -> dict[tuple[str, dt.date], DecisionEffect]:
    """(key of a statute, day of the decision) -> what all copies of the decision that state it agree on."""
    effects: defaultdict[tuple[str, dt.date], set[DecisionEffect]] = defaultdict(set)
    for collection in collections:
        for raw in decision_files(collection):
            day, several = effects_of(raw)
            for name, effect in several.items():
                if day:
                    effects[Row(name=name).key, day].add(effect)
    return {key: several.pop() for key, several in effects.items() if len(several) == 1}


def counted_by_decision(
    row: Row, by_decision: Mapping[tuple[str, dt.date], DecisionEffect], report: list[str]
) -> tuple[VersionRow, ...]:
    """The versions of a statute with the counts that decisions prove, and whether these left all numbers as they were.

    A version that a decision made after the last that is known, and of which no collection has a text, is added.

    Args:
        row: the statute.
        by_decision: ``decision_effects``.
        report: what is at odds is added here; then nothing rests on the decision.
    """
    result = list(row.versions)
    last = result[-1].passed if result and not row.repealed else None
    for day, made in sorted((day, made) for (key, day), made in by_decision.items() if key == row.key):
        if last and last < day and made.effective:
            result.append(VersionRow(f"{day.year}修正", day, made.effective, source="修改决定"))
    for at in range(len(result) - 1, 0, -1):
        old, new = result[at - 1], result[at]
        done = _by_decision(row, new, by_decision)
        if done is None:
            continue
        if not new.articles and old.articles:
            result[at] = new = replace(new, articles=old.articles + done.added - done.deleted)
        if not new.articles:
            continue
        before = new.articles - done.added + done.deleted
        if old.articles and old.articles != before:
            report.append(f"{row.name} {new.label}: 按修改决定，上一版应有 {before} 条，登记为 {old.articles}")
            continue
        if not old.articles:
            result[at - 1] = replace(old, articles=before, source=_with_basis(old.source))
        if done.keeps_numbers and not new.numbers_kept:
            result[at] = replace(new, numbers_kept=True)
    return tuple(result)


def _by_decision(
    row: Row, version: VersionRow, by_decision: Mapping[tuple[str, dt.date], DecisionEffect]
) -> DecisionEffect | None:
    """What the decision did that made a version; the version may bear the day on which it was published."""
    passed = version.passed
    days = (passed - dt.timedelta(days=n) for n in range(PUBLISHED.days + 1)) if passed else ()
    return next((by_decision[row.key, day] for day in days if (row.key, day) in by_decision), None)


def _with_basis(source: str) -> str:
    return "；".join(dict.fromkeys([*(part for part in source.split("；") if part), BASIS]))
