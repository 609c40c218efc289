"""The data files of the registry, which people review and mend, read.

``registry.toml`` has names, aliases and repeals, ``versions.tsv`` the days and counts of versions, ``names.tsv``
other names with the last article of the newest text seen, and ``renumbering.tsv`` old article, new article and
confidence.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Any

from kb.statutes.statute import Change, Counterpart, Statute, Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def _lines(name: str) -> list[list[str]]:
    text = resources.files("kb.statutes").joinpath("data", name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _versions() -> dict[str, list[Version]]:
    found: defaultdict[str, list[Version]] = defaultdict(list)
    day = dt.date.fromisoformat
    for name, label, passed, effective, articles, verified, kept, _ in _lines("versions.tsv"):
        found[name].append(
            Version(
                label,
                day(passed) if passed else None,
                day(effective) if effective else None,
                int(articles) if articles else None,
                verified == "是",
                kept == "是",
            )
        )
    return found


def read_facts() -> tuple[dict[str, Statute], dt.date]:
    """The statutes that ship with the program, by name, and the day up to which they are known."""
    raw = tomllib.loads(resources.files("kb.statutes").joinpath("data", "registry.toml").read_text("utf-8"))
    return _statutes(raw["statute"]), dt.date.fromisoformat(raw["as_of"])


def _statutes(rows: Sequence[dict[str, Any]]) -> dict[str, Statute]:
    found: dict[str, Statute] = {}
    known_versions = _versions()
    for row in rows:
        versions = tuple(known_versions.get(row["name"], ()))
        found[row["name"]] = Statute(
            name=row["name"],
            full_name=row.get("full_name", row["name"]),
            aliases=tuple(row.get("aliases", ())),
            kind=row["kind"],
            versions=versions,
            articles=row.get("articles") or (versions[-1].articles if versions else None),
            repealed_on=row.get("repealed"),
            successor=row.get("successor"),
        )
    for name, last in _lines("names.tsv"):
        known = found.get(name, Statute(name, name))
        found[name] = replace(known, articles=known.articles or int(last) or None)
    return found


class Tables(Mapping[str, "tuple[Change, ...]"]):
    """``renumbering.tsv``; the rows of a statute are read when it is asked for, since most runs ask for few."""

    def __init__(self) -> None:
        self._rows: defaultdict[str, list[list[str]]] = defaultdict(list)
        for row in _lines("renumbering.tsv"):
            self._rows[row[0]].append(row)
        self._read: dict[str, tuple[Change, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Change, ...]:
        if name not in self._rows:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = _changes(name, self._rows[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _changes(name: str, rows: Iterable[Sequence[str]]) -> tuple[Change, ...]:
    """The renumberings of a statute by day."""
    forward: defaultdict[dt.date, defaultdict[int, list[Counterpart]]] = defaultdict(lambda: defaultdict(list))
    backward: defaultdict[dt.date, defaultdict[tuple[str, int], list[Counterpart]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for _, since, article, new, to, confidence, verified, _ in rows:
        day, sure, checked = dt.date.fromisoformat(since), float(confidence), verified == "是"
        forward[day][int(article)].append(Counterpart(new, int(to), sure, checked))
        backward[day][(new, int(to))].append(Counterpart(name, int(article), sure, checked))
    return tuple(
        Change(
            day,
            {article: tuple(targets) for article, targets in forward[day].items()},
            {article: tuple(origins) for article, origins in backward[day].items()},
        )
        for day in sorted(forward)
    )
