"""How much of the law that real cases cite the registry can read: ``python bench/law.py [COVERAGE.tsv]``.

The list has the columns rank, citations, name, category. Every statute of it that is national is asked for on
the first day of several years, weighted by its citations: whether its name is known, whether a version in
force is decided, whether an unbroken chain leads from its articles to the present, and how much of that
rests on days or rows that nobody checked. Uses only what the registry offers to everyone.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from kb.statutes.registry import registry

if TYPE_CHECKING:
    from kb.statutes.registry import Registry
    from kb.statutes.statute import Statute, Version

LIST = Path(__file__).parents[2] / "shared" / "data" / "faults" / "law" / "coverage_top80.tsv"
YEARS = (2012, 2016, 2020, 2024)
TODAY = dt.date(2026, 11, 28)


def chain(book: Registry, statute: Statute, version: Version) -> tuple[bool, bool]:
    """Whether most articles of a version lead to the present, and whether all those steps were checked."""
    if version == statute.version_on(TODAY):
        return True, version.verified
    if not version.articles:
        return False, False
    found = [book.counterparts(statute, article, version, TODAY) for article in range(1, version.articles + 1)]
    reached = [counterparts for counterparts in found if counterparts]
    return len(reached) * 2 > len(found), bool(reached) and all(all(c.verified for c in cs) for cs in reached)


def main() -> None:
    """Print the table."""
    book = registry()
    with (Path(sys.argv[1]) if len(sys.argv) > 1 else LIST).open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["category"] != "地方"]
    total = sum(int(row["citations"]) for row in rows)
    print(f"{len(rows)} national statutes, {total} citations; shares of citations")
    print("day         name known  version decided  of it unverified  chain to today  of it unverified")
    for year in YEARS:
        day, counted = dt.date(year, 1, 1), Counter[str]()
        for row in rows:
            weight = int(row["citations"])
            statute = next(iter(book.find(row["name"])), None)
            if statute is None:
                continue
            counted["known"] += weight
            version = statute.version_on(day)
            if version is None:
                gone = statute.repealed_on and statute.repealed_on <= day
                first = statute.versions[0] if statute.versions else None
                early = first and first.label.isdecimal() and first.effective_on and day < first.effective_on
                counted["settled"] += weight if gone or early else 0  # repealed or not yet in force is an answer too
                continue
            counted["settled"] += weight
            counted["unverified"] += 0 if version.verified else weight
            led, checked = chain(book, statute, version)
            counted["chain"] += weight if led else 0
            counted["guessed"] += weight if led and not checked else 0
        shares = [counted[key] / total for key in ("known", "settled", "unverified", "chain", "guessed")]
        print(f"{day}  {shares[0]:10.0%}  {shares[1]:15.0%}  {shares[2]:16.0%}  {shares[3]:14.0%}  {shares[4]:16.0%}")
    missing = [row for row in rows if not book.find(row["name"])]
    print("unknown names:", "、".join(f"{row['name']}（{row['citations']}）" for row in missing))
    bare = [
        row for row in rows if (found := book.find(row["name"])) and not found[0].versions and not found[0].repealed_on
    ]
    print("known without versions:", "、".join(f"{row['name']}（{row['citations']}）" for row in bare))


if __name__ == "__main__":
    main()
