"""How much of the law that real cases cite the registry can read: ``python bench/law.py [COVERAGE.tsv]``.

The list has the columns rank, citations, name, category. Every statute of it that is national is asked for on
the first day of several years, weighted by its citations: whether its name is known, whether a version in
force is decided, and whether an unbroken chain leads from most articles of that version to the present. Of
the statutes in force then, those whose articles have other numbers now are counted separately: for the rest a chain
says nothing new. How much of each rests on unchecked days or rows has figures of its own: of the
chains, the share of their articles. Uses only what the registry offers to everyone.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from kb.statutes.registry import registry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.statutes.registry import Registry
    from kb.statutes.statute import Statute, Version

LIST = Path(__file__).parents[2] / "shared" / "data" / "faults" / "law" / "coverage_top80.tsv"
YEARS = (2012, 2016, 2020, 2024)
TODAY = dt.date(2026, 11, 28)
_STATED = re.compile(r"[(（]\d{4}年?修[正订][)）]$")
"""The version that the writer states behind a name: ``农村土地承包法(2009年修正)``."""


def chain(book: Registry, statute: Statute, version: Version) -> tuple[bool, float]:
    """Whether most articles of a version lead to the present, and what share of these over unchecked steps."""
    if version == statute.version_on(TODAY):
        return True, 0.0 if version.verified else 1.0
    if not version.articles:
        return False, 0.0
    counterparts_of = [
        book.counterparts(statute, article, version, TODAY) for article in range(1, version.articles + 1)
    ]
    reached = [counterparts for counterparts in counterparts_of if counterparts]
    if len(reached) * 2 <= len(counterparts_of):
        return False, 0.0
    return True, sum(not all(c.verified for c in counterparts) for counterparts in reached) / len(reached)


def renumbered(book: Registry, statute: Statute, version: Version) -> bool:
    """Whether the articles of a version have other numbers now, or are in another statute."""
    now = None if statute.is_repealed(TODAY) else statute.newest_on(TODAY)
    return now is None or now not in book.versions_like(statute, version)


def count(book: Registry, weights: list[tuple[int, Statute]], year: int) -> defaultdict[str, float]:
    """The citations of a year by what is known of them."""
    day, counted = dt.date(year, 1, 1), defaultdict[str, float](float)
    for weight, statute in weights:
        counted["known"] += weight
        version = statute.version_on(day)
        if version is None:
            settled = statute.is_repealed(day) or statute.is_ahead(day)
            counted["decided"] += weight if settled else 0  # repealed or not yet in force is an answer too
            continue
        counted["decided"] += weight
        counted["decided, unchecked"] += 0 if version.verified else weight
        led, unchecked = chain(book, statute, version)
        counted["chain"] += weight if led else 0
        counted["chain, unchecked"] += weight * unchecked
        if renumbered(book, statute, version):
            counted["renumbered"] += weight
            counted["renumbered, chain"] += weight if led else 0
            counted["renumbered, unchecked"] += weight * unchecked
    return counted


def main() -> None:
    """Print the table."""
    book = registry()
    with (Path(sys.argv[1]) if len(sys.argv) > 1 else LIST).open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["category"] != "地方"]
    matched = [(row, next(iter(book.find(_STATED.sub("", row["name"]))), None)) for row in rows]
    weights = [(int(row["citations"]), statute) for row, statute in matched if statute]
    print(f"{len(rows)} national statutes; shares of citations")
    _table(book, weights, sum(int(row["citations"]) for row in rows))
    followed = [(weight, statute) for weight, statute in weights if statute.kind in ("法律", "行政法规")]
    print(f"of these {len(followed)} laws and administrative regulations")
    _table(book, followed, sum(weight for weight, _ in followed))
    print(
        "unknown names:", "、".join(f"{row['name']}（{row['citations']}）" for row, statute in matched if not statute)
    )
    bare = [row for row, statute in matched if statute and not statute.versions and not statute.repealed_on]
    print("known without versions:", "、".join(f"{row['name']}（{row['citations']}）" for row in bare))


def _table(book: Registry, weights: list[tuple[int, Statute]], total: int) -> None:
    print("day         known  decided  unchecked  chain  unchecked  renumbered  of these: chain  unchecked")
    overall = defaultdict[str, float](float)
    for year in YEARS:
        counted = count(book, weights, year)
        for key, weight in counted.items():
            overall[key] += weight
        print(f"{year}-01-01  {_line(counted, total)}")
    print(f"all days    {_line(overall, total * len(YEARS))}")


def _line(counted: Mapping[str, float], total: int) -> str:
    keys = {"known": 5, "decided": 7, "decided, unchecked": 9, "chain": 5, "chain, unchecked": 9, "renumbered": 10}
    shares = [f"{counted.get(key, 0) / total:{width}.0%}" for key, width in keys.items()]
    renumbered = counted.get("renumbered") or 1
    keys = {"renumbered, chain": 15, "renumbered, unchecked": 9}
    return "  ".join([*shares, *(f"{counted.get(key, 0) / renumbered:{width}.0%}" for key, width in keys.items())])


if __name__ == "__main__":
    main()
