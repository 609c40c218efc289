"""What public collections together say of each statute: its steps, and the text of each step where there is one.

``scripts/statute_facts.py`` makes the registry's entries of it, ``scripts/align_statutes.py`` the tables.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb.statutes.history import Event, registry_name
from scripts.statute_collections import Text, by_name, git

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

DAYS = Path(__file__).with_name("statute_days.tsv")
KINDS = {"行政法规": "行政法规", "司法解释": "司法解释", "部门规章": "部门规章"}
PUBLISHED = dt.timedelta(days=120)
"""A regulation or interpretation is published at most this long after it is passed."""
UNDATED = {"wpjdgithub:": dt.date(2001, 3, 1), "chugare:": dt.date(2018, 4, 11)}
"""Collections that have not changed since a day, with texts that do not state their history."""
UNDATED_VERSIONS = {
    "大气污染防治法": dt.date(2000, 4, 29),
    "海洋环境保护法": dt.date(1999, 12, 25),
    "水污染防治法": dt.date(1996, 5, 15),
    "海关法": dt.date(2000, 7, 8),
}
"""Which version the text of it is, where a law had several by then: decided by the number of its articles."""
LATE = dt.timedelta(days=1100)
"""A last article that names a day this long after the version was passed belongs to another version."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day in force and where it is from."""

    day: dt.date
    basis: str


def hand_days() -> dict[tuple[str, dt.date], Day]:
    """``statute_days.tsv``: (name, or * for every statute that was amended on a day, day passed) -> day in force."""
    days: dict[tuple[str, dt.date], Day] = {}
    for line in DAYS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            passed, name, effective, basis = line.split("\t")
            day = dt.date.fromisoformat(passed if effective == "=" else effective)
            days[(name, dt.date.fromisoformat(passed))] = Day(day, basis)
    return days


def tabled(collection: Path) -> list[tuple[str, str, dt.date, dt.date | None, bool]]:
    """The table of a collection that has one: name, level, day published, day in force, whether out of force."""
    try:
        raw = (
            git(collection, "show", "HEAD:db.sqlite3")
            if (collection / "objects").is_dir()
            else (collection / "db.sqlite3").read_bytes()
        )
    except (OSError, ValueError):
        return []
    with tempfile.NamedTemporaryFile(suffix=".sqlite3") as file:
        file.write(raw)
        file.flush()
        with sqlite3.connect(file.name) as connection:
            rows = connection.execute("select name, level, publish, valid_from, expired from law").fetchall()
    day = dt.date.fromisoformat
    return [
        (registry_name(name), level, day(published), day(effective) if effective else None, bool(expired))
        for name, level, published, effective, expired in rows
        if published
    ]


@dataclass(slots=True)
class Facts:
    """What the collections together say."""

    texts: dict[str, list[Text]]
    table: dict[tuple[str, dt.date], dt.date]
    levels: dict[str, str]
    expired: set[str]
    hand: dict[tuple[str, dt.date], Day]
    decisions: dict[tuple[dt.date, str], set[dt.date]]
    """(day passed, decision) -> the days in force that the table gives for statutes amended by it."""
    report: list[str]


def gather(collections: Sequence[Path]) -> Facts:
    """The facts of collections."""
    texts = by_name(collections)
    table: dict[tuple[str, dt.date], dt.date] = {}
    levels: dict[str, str] = {}
    live: set[str] = set()
    dead: set[str] = set()
    for collection in collections:
        for name, level, published, effective, expired in tabled(collection):
            levels[name] = level
            (dead if expired else live).add(name)
            if effective:
                table[(name, published)] = effective
    for name, several in texts.items():
        texts[name] = [_dated(text, history(several)) for text in several]
    facts = Facts(texts, table, levels, dead - live, hand_days(), {}, [])
    decisions: defaultdict[tuple[dt.date, str], set[dt.date]] = defaultdict(set)
    for name, several in texts.items():
        for text in several:
            if text.version and text.listed_day:
                table[(name, text.version)] = text.listed_day
        for event in history(several):
            if event.decision and (name, event.day) in table:
                decisions[(event.day, event.decision)].add(table[(name, event.day)])
    facts.decisions = dict(decisions)
    return facts


def _dated(text: Text, events: Sequence[Event]) -> Text:
    """A text that does not state its history, with that of the one version that it can be, where there is one."""
    until = next((day for label, day in UNDATED.items() if text.source.startswith(label)), None)
    if text.events or until is None:
        return text
    early = [event for event in events if event.day < until]
    if named := UNDATED_VERSIONS.get(text.name):
        early = [event for event in early if event.day == named]
    return replace(text, events=(early[0],), old=True) if len(early) == 1 else text


def reliable(texts: Iterable[Text]) -> list[Text]:
    """The texts whose parts agree: a day in force that fits the last step, and a file named by that step's day."""
    kept = []
    for text in texts:
        if not text.version:
            continue
        named = text.named_day
        if named and not (text.version <= named <= text.version + dt.timedelta(days=200)):
            continue
        if text.stated and text.stated - text.version > LATE:
            continue
        kept.append(text)
    return kept


def history(texts: Sequence[Text]) -> tuple[Event, ...]:
    """The longest history among the newest texts; a statute is published up to four months after it is passed.

    A collection that is no longer kept up does not show which version is the last, and is not used.
    """
    good = [text for text in reliable(texts) if not text.old]
    newest = max((t.version for t in good if t.version), default=dt.date.min)
    near = [t for t in good if t.version and newest - t.version <= PUBLISHED]
    if not near:
        return ()
    events = max(near, key=lambda t: (len(t.events), t.version, t.source)).events
    return tuple(replace(event, day=day) for event, day in zip(events, published(events, good), strict=True))


def published(events: Sequence[Event], texts: Iterable[Text]) -> list[dt.date]:
    """The days of steps; of a whole text the day of publication, where a file is named by it."""
    named = {day for text in texts if (day := text.named_day)}
    return [
        min((d for d in named if event.whole and event.day <= d <= event.day + PUBLISHED), default=event.day)
        for event in events
    ]


def of_version(text: Text, day: dt.date) -> bool:
    """Whether a text is of the version passed or published on a day."""
    if not text.version:
        return False
    return text.version == day or (text.events[-1].whole and text.version <= day <= text.version + PUBLISHED)


def kind_of(name: str, texts: Sequence[Text], levels: Mapping[str, str]) -> str:
    """法律, 行政法规, 司法解释 or 部门规章, by the collection's table or folder; empty if neither says."""
    if level := levels.get(name):
        return level if level in (*KINDS, "法律") else ""
    sources = " ".join(text.source for text in texts if not text.old)
    return next(
        (kind for word, kind in KINDS.items() if word in sources),
        "法律" if "ImCa0" in sources or "flk.npc" in sources else "",
    )


def best_text(texts: Sequence[Text], name: str, facts: Facts, *, ends: bool = True) -> Text | None:
    """The text of a version that most of its copies agree with in the count of articles; ``None`` where they differ.

    A copy that ends with the article on coming into force is whole; one that does not may have lost its end,
    unless no text of the statute ends so (``ends``).
    """
    texts = [text for text in texts if text.ends or not (ends or text.loses_lines)]
    texts = [text for text in texts if not text.loses_lines] or texts
    counts = Counter(text.last for text in texts if text.last)
    if not counts:
        return None
    (most, votes), *others = counts.most_common()
    if others:
        facts.report.append(f"{name} {texts[0].version}: 条数不一，{dict(counts)}")
        if others[0][1] * 3 > votes:
            return None
    agreeing = [text for text in texts if text.last == most]
    return max(agreeing, key=lambda text: (sum(len(a.words()) for a in text.articles.values()), text.source))


def remade(events: Sequence[Event], texts: Sequence[Text]) -> list[Event]:
    """The steps of earlier statutes of the same name, whose texts are there besides."""
    first = events[0].day
    earlier = [t for t in texts if t.version and t.version < first - dt.timedelta(days=400) and t.last and t.ends]
    by_day = {
        day: event for text in earlier for event, day in zip(text.events, published(text.events, texts), strict=True)
    }
    return [replace(event, day=day) for day, event in sorted(by_day.items())]


def _once(events: Sequence[Event]) -> tuple[Event, ...]:
    """Steps without those that a text takes for its first where others know it as an amendment just passed."""
    kept: list[Event] = []
    for event in events:
        if not (kept and event.kind == "通过" and kept[-1].kind != "通过" and event.day - kept[-1].day <= PUBLISHED):
            kept.append(event)
    return tuple(kept)


def steps(name: str, facts: Facts) -> list[tuple[Event, Text | None]]:
    """The steps of a statute, complete from the first that is known, each with its text where there is one."""
    texts = reliable(facts.texts.get(name, []))
    events = history(texts) or history([replace(text, old=False) for text in texts])
    if not events:
        return []
    events = _once([*remade(events, [text for text in texts if not text.old]), *events])
    ends = any(text.ends for text in texts)
    return [
        (event, best_text([t for t in texts if of_version(t, event.day)], name, facts, ends=ends)) for event in events
    ]


def repeals(facts: Facts) -> dict[str, tuple[dt.date, str]]:
    """Statutes that the last article of a newest text repeals as a whole: name -> (day, statute that says so)."""
    repealed: dict[str, tuple[dt.date, str]] = {}
    for name in sorted(facts.texts):
        stepped = steps(name, facts)
        if not history(facts.texts[name]) or not stepped or (text := stepped[-1][1]) is None:
            continue
        words = text.articles[max(text.articles)].words()
        made = max(
            (event.day for event, _ in stepped if event.whole), default=dt.date.max
        )  # amendments leave the last article
        day = text.stated or (made if text.at_once else None)
        if day is None or day < made or day - made > LATE:
            continue
        for sentence in re.split(r"[。\n]", words):
            if not sentence.endswith("同时废止"):
                continue
            for quoted, after in re.findall(r"《([^《》]+)》(?:（[^（）]*）)?([^《》]{0,3})", sentence):
                if not after.startswith("第") and registry_name(quoted) != name:
                    repealed.setdefault(registry_name(quoted), (day, name))
    return repealed
