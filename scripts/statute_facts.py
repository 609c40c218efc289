"""Bring ``kb/statutes/data/registry.toml`` and ``names.tsv`` up to what public collections of statutes say.

    PYTHONPATH=. python scripts/statute_facts.py COLLECTION... [--write]

``--write`` needs every collection that ``statute_collections.COLLECTIONS`` names.
A collection is a git directory or a folder (``scripts/statute_collections.py``). Taken from it are names,
days, kinds, counts of articles and whether numbers were kept, never a sentence. Days in force come from, in
this order: the last article of a text, for the version that made that text; ``scripts/statute_days.tsv``
(amending decisions, with the basis of each day); the table of a collection that has one. What people wrote
into the registry stays; where a collection says otherwise, both are printed. Without ``--write`` nothing
but the report is made. Counts of missing texts follow from decisions (``scripts/statute_decisions.py``).
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb.statutes.comparing import CHECKED, align, numbers_kept, whole_numbers
from kb.statutes.history import registry_name
from scripts.registry_file import DATA, Row, VersionRow, read_registry, write_registry
from scripts.statute_collections import refuse_without_all
from scripts.statute_decisions import counted_by_decision, decision_effects
from scripts.statute_history import (
    LATE,
    PUBLISHED,
    Day,
    Facts,
    gather,
    history,
    kind_of,
    of_version,
    reliable,
    repeals,
    steps,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.statutes.history import Event
    from scripts.statute_collections import Text

FIRST = "；首次制定"
"""What the source of a first version ends with where nothing speaks of an earlier text of its name; see
``is_first``."""
MEMORY = "一般知识"
"""The basis of a day that no source was read for: its version stays unverified."""
_SAME_DAY = 1990
"""From this year laws were published on the day they were passed."""
_AMENDED = 0.8
"""Share of the articles of a text that one made of it by amendment still has."""
_AT_ONCE = dt.timedelta(days=3)
_QUOTED_RE = re.compile(r"《([^《》]+(?:《[^《》]*》)?[^《》]*)》")
_NOT_STATUTES = re.compile(r"的(?:决定|批复|答复|通知|函|复函|决议|意见)|修正案|名额|公告|攻略|录入法律")
_STATUTE_RE = re.compile(
    r"(?:法|条例|规定|办法|解释|法典|细则|规则|决定|通则|总则|意见|批复|程序|制度|安排|标准|章程|宪法|（[一二三四五六]）|（试行）)$"
)
"""How the name of a statute ends: a title that was broken over two lines does not."""


def anew(name: str, text: Text | None, kind: str) -> bool:
    """Whether a first text took the place of an earlier one of the same name, so that it is no original."""
    if text is None:
        return False
    last = text.articles[max(text.articles)].words()
    names = {registry_name(quoted) for quoted in _QUOTED_RE.findall(last)}
    return name in names or (kind == "司法解释" and "废止" in last)


def repealing(text: Text) -> set[str]:
    """The keys of the names that the articles of a text quote where they repeal something."""
    return {
        Row(name=registry_name(name)).key
        for article in text.articles.values()
        if "废止" in article.words()
        for name in _QUOTED_RE.findall(article.words())
    }


def oldest_repeals(facts: Facts) -> dict[str, dt.date]:
    """Key of a name -> the day of the oldest text, of any statute, that may repeal it: there was such a statute."""
    days: dict[str, dt.date] = {}
    for text in (text for several in facts.texts.values() for text in several):
        if text.version:
            for key in repealing(text):
                days[key] = min(days.get(key, dt.date.max), text.version)
    return days


def is_first(row: Row, facts: Facts, repealed: Mapping[str, dt.date]) -> bool:
    """Whether no text of its name stood before the first version of a statute, as far as texts can bear that out.

    A text that took the place of one of the same name says so at its end, and keeps saying so when it is amended, but
    not when all of it is made anew. So a text must be there that is the first or was made of it by amendments; none of
    these may repeal the name, and no text that is older than the first.
    """
    first = row.versions[0]
    texts = [text for text in facts.texts.get(row.name, []) if text.events and text.last]
    whole = [text for text in texts if not any(event.whole for event in text.events[1:])]
    if not first.passed or not any(abs(text.events[0].day - first.passed) <= PUBLISHED for text in whole):
        return False
    if any(row.key in repealing(text) for text in whole):
        return False
    return repealed.get(row.key, dt.date.max) >= first.passed - PUBLISHED


def marked(row: Row, *, first: bool) -> Row:
    """A row whose first version says whether it is the first text of its name."""
    if not row.versions or not row.versions[0].label.isdecimal():
        return row
    source = row.versions[0].source.replace(FIRST, "") + FIRST * first
    return replace(row, versions=(replace(row.versions[0], source=source), *row.versions[1:]))


def amended(old: Text, new: Text) -> bool:
    """Whether a text is an earlier one with changes, whatever its history says, and not another of the same name."""
    before = whole_numbers(old.articles)
    aligned = {pair.old for pair in align(before, whole_numbers(new.articles)) if pair.confidence >= CHECKED}
    return len(aligned) >= _AMENDED * len(before)


def versions_of(name: str, facts: Facts) -> list[VersionRow]:
    """The versions of a statute, complete from the first that its history names."""
    texts = reliable(facts.texts[name])
    kept_up = [text for text in texts if not text.old]
    kind = kind_of(name, texts, facts.levels)
    first = history(texts)[0].day
    stepped = steps(name, facts)
    events = [event for event, _ in stepped]
    known = {event.day for event in events}
    for known_text in kept_up:
        strange = [
            e.day.isoformat()
            for e in known_text.events
            if e.day <= events[-1].day and not any(e.day <= d <= e.day + PUBLISHED for d in known)
        ]
        if strange:
            facts.report.append(f"{name}: 有的文本沿革另有 {'、'.join(strange)}，未写")
            return []
    rows: list[VersionRow] = []
    before: Text | None = None
    for event, text in stepped:
        day = day_in_force(name, event, events, texts, facts)
        if day and day.day < event.day:
            facts.report.append(f"{name} {event.day}: 施行日 {day.day} 早于通过日（{day.basis}）")
            day = None
        same_year = (
            sum(e.day.year == event.day.year and (e.kind == "通过") == (event.kind == "通过") for e in events) > 1
        )
        label = f"{event.day.year}{event.kind.removeprefix('通过')}{f'（{event.day.month}月）' if same_year else ''}"
        if event.kind == "通过" and event is not events[0] and event.day >= first:
            label += "修正" if text and before and amended(before, text) else "重新制定"
        elif event.kind == "通过" and anew(name, text, kind):
            label += "重新制定"
        rows.append(
            VersionRow(
                label=label,
                passed=event.day,
                effective=day.day if day else None,
                articles=text.last if text else counted_from_end(event, texts),
                verified=bool(text) and not (day and day.basis == MEMORY),
                source="；".join(
                    dict.fromkeys([*(["法律文本"] if text else []), *([f"施行日：{day.basis}"] if day else [])])
                )
                or "后来文本的沿革",
                numbers_kept=bool(
                    text and before and numbers_kept(before.articles, text.articles, fragments=before.loses_lines)
                ),
            )
        )
        before = text
    return rows


def counted_from_end(event: Event, texts: Sequence[Text]) -> int | None:
    """The number of the last article of a step of which no copy is whole.

    A copy that has lost lines still shows it where it ends with the article on coming into force; ``None`` where none
    does, and where two differ.
    """
    last = {max(text.articles)[0] for text in texts if text.ends and text.articles and of_version(text, event.day)}
    return last.pop() if len(last) == 1 else None


def day_in_force(name: str, event: Event, events: Sequence[Event], texts: Sequence[Text], facts: Facts) -> Day | None:
    """The day from which the version of a step was in force."""
    candidates: list[Day] = []
    if event.whole:
        later = next((e.day for e in events if e.whole and e.day > event.day), dt.date.max)
        own = [t for t in texts if of_version(t, event.day) or (t.version and event.day <= t.version < later)]
        stated = {t.stated for t in own if t.stated and event.day <= t.stated}
        if later is not dt.date.max:
            stated = {t.stated for t in texts if of_version(t, event.day) and t.stated and t.stated >= event.day}
        stated = {day for day in stated if day - event.day <= LATE}
        if len(stated) == 1:
            candidates.append(Day(stated.pop(), "最后一条"))
        elif len(stated) > 1:
            facts.report.append(f"{name} {event.day}: 最后一条的施行日不一，{sorted(map(str, stated))}")
        elif (
            later is dt.date.max
            and own
            and all(t.at_once for t in own)
            and event.day.year >= _SAME_DAY
            # The highest courts announce the day, weeks after they pass a text, whatever its last article says.
            and not name.startswith("最高人民")
        ):
            candidates.append(Day(event.day, "最后一条：自公布之日起"))
    by_hand = [
        d
        for (who, day), d in facts.hand.items()
        if who == name and (day == event.day or (event.whole and abs(day - event.day) <= PUBLISHED))
    ]
    if by_hand:
        candidates.append(by_hand[0])
    elif ("*", event.day) in facts.hand and not event.whole:
        candidates.append(facts.hand[("*", event.day)])
    late = [
        day
        for (who, tabled_on), day in facts.table.items()
        if who == name and event.day <= tabled_on <= event.day + PUBLISHED
    ]
    if late and event is events[-1]:
        candidates.append(Day(max(late), "收录表"))
    elif (name, event.day) in facts.table:
        candidates.append(Day(facts.table[(name, event.day)], "收录表"))
    elif event.decision and len(days := facts.decisions.get((event.day, event.decision), set())) == 1:
        day = next(iter(days))
        if day - event.day <= _AT_ONCE:  # a later day may be that of one statute of the several
            candidates.append(Day(day, "收录表（同一决定）"))
    if len({day.day for day in candidates}) > 1:
        facts.report.append(
            f"{name} {event.day}: 施行日不一，{'、'.join(f'{day.day}（{day.basis}）' for day in candidates)}"
        )
    if len(candidates) > 1 and candidates[0].basis == MEMORY and candidates[1].day == candidates[0].day:
        return candidates[1]  # memory that a source bears out
    return candidates[0] if candidates else None


def merged(row: Row, derived: Sequence[VersionRow], report: list[str]) -> tuple[VersionRow, ...]:
    """The versions of the registry with what the collections add; the registry's own words stay."""
    by_day = {version.passed: version for version in row.versions if version.passed}
    result = list(row.versions)
    starts = row.versions[0].passed if row.versions else None
    for new in derived:
        old = by_day.get(new.passed) if new.passed else None
        if old is None:
            if starts and new.passed and new.passed < starts and row.versions[0].label.isdecimal():
                report.append(f"{row.name}: 登记以 {row.versions[0].label} 为首，沿革还有 {new.label}")
                continue
            result.append(new)
            continue
        for field in ("effective", "articles"):
            one, other = getattr(old, field), getattr(new, field)
            if one and other and one != other:
                report.append(f"{row.name} {old.label}: {field} 登记为 {one}，收录为 {other}")
        at_odds = bool(old.articles and new.articles and old.articles != new.articles)
        better = new.verified and not old.verified and not at_odds
        remembered = bool(new.effective and not old.effective and MEMORY in new.source)
        confirmed = (
            new.effective == old.effective and MEMORY in old.source and MEMORY not in new.source
        )  # what bears it out
        result[result.index(old)] = replace(
            old,
            effective=old.effective or new.effective,
            articles=new.articles if better and new.articles else old.articles or new.articles,
            verified=not remembered and (old.verified or (better and old.effective in (None, new.effective))),
            source=new.source if better or (new.effective and (confirmed or not old.effective)) else old.source,
            numbers_kept=old.numbers_kept or new.numbers_kept,
        )
    return tuple(sorted(result, key=lambda v: v.passed or v.effective or dt.date.min))


def counted(versions: Sequence[VersionRow]) -> tuple[VersionRow, ...]:
    """Versions, those without a count of articles with that of the one whose numbers they kept or that kept theirs."""
    result = list(versions)
    steps = [(n, n + 1) for n in range(len(result) - 1)]
    for one, other in [*steps, *[(b, a) for a, b in reversed(steps)]]:
        if result[max(one, other)].numbers_kept and result[one].articles and not result[other].articles:
            result[other] = replace(result[other], articles=result[one].articles)
    return tuple(result)


def wanted(name: str, facts: Facts, kind: str, *, day_of_repeal: bool) -> bool:
    """Whether the facts of a statute may be written: a statute of a kind that the collections hold whole."""
    return (
        kind in ("法律", "行政法规", "司法解释")
        and not _NOT_STATUTES.search(name)
        and bool(_STATUTE_RE.search(name))
        and (name not in facts.expired or day_of_repeal)
        and bool(history(facts.texts[name]))
    )


def main() -> None:
    """Read the collections, print what is at odds, and with ``--write`` bring the data files up to them."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    collections = [Path(argument) for argument in arguments]
    if "--write" in sys.argv:
        refuse_without_all(collections)
    facts = gather(collections)
    rows = read_registry()
    by = {row.key: n for n, row in enumerate(rows)}
    added: list[Row] = []
    gone = repeals(facts)
    for name in sorted(facts.texts):
        kind = kind_of(name, facts.texts[name], facts.levels)
        at = by.get(Row(name=name).key)
        if not wanted(
            name, facts, kind, day_of_repeal=name in gone or (at is not None and rows[at].repealed is not None)
        ):
            continue
        derived = versions_of(name, facts)
        if not derived:
            continue
        row = rows[at] if at is not None else Row(name=name, full_name=facts.texts[name][-1].full_name, kind=kind)
        latest = derived[-1].effective or derived[-1].passed
        if row.repealed and latest and row.repealed <= latest:
            facts.report.append(f"{name}: 登记为 {row.repealed} 废止，却有 {latest} 施行的文本")
            continue
        row = replace(row, kind=row.kind or kind, versions=merged(row, derived, facts.report))
        if at is not None:
            rows[at] = row
        elif any(version.effective for version in row.versions):
            added.append(row)
    rows += added
    for n, row in enumerate(rows):
        if row.name in gone and not row.repealed:
            day, successor = gone[row.name]
            last = max((v.passed for v in row.versions if v.passed), default=dt.date.min)
            if last < day:
                facts.report.append(f"{row.name}: {day} 由 {successor} 废止")
                rows[n] = replace(row, repealed=day, successor=row.successor or successor)
    repealed = oldest_repeals(facts)
    by_decision = decision_effects(collections)
    rows = [replace(row, versions=counted_by_decision(row, by_decision, facts.report)) for row in rows]
    rows = [
        marked(
            replace(row, versions=counted(row.versions)), first=bool(row.versions) and is_first(row, facts, repealed)
        )
        for row in rows
    ]
    print("\n".join(dict.fromkeys(facts.report)))
    counts = [len(row.versions) for row in rows if row.versions]
    print(f"{len(counts)} statutes with versions, {sum(counts)} versions")
    if "--write" in sys.argv:
        write_registry(rows)
        write_names(facts)


def write_names(facts: Facts) -> None:
    """Bring ``names.tsv`` up to the newest texts: name and last article."""
    path = DATA / "names.tsv"
    known = dict(line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    for name, texts in facts.texts.items():
        if _NOT_STATUTES.search(name) or not _STATUTE_RE.search(name) or not kind_of(name, texts, facts.levels):
            continue
        events = history(texts)
        newest = [text for text in reliable(texts) if events and text.version == events[-1].day and text.last]
        if newest:
            known[name] = str(Counter(text.last for text in newest).most_common(1)[0][0])
    lines = [
        "# 名称\t最后一条（收录中最新的文本；0 为不知）",
        *(f"{name}\t{last}" for name, last in sorted(known.items())),
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
