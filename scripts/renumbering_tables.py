"""``kb/statutes/data/renumbering.tsv`` from the texts of collections; ``scripts/align_statutes.py`` is the command.

A table is made of every pair of adjoining versions, and of every repealed statute and its successor, of
which the collections have both texts, unless the numbers were kept. A table that people made stays where
no text can be had; where one can, the alignment takes its place and rows that differ are printed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from kb.statutes.comparing import CHECKED, align, numbers_kept, whole_numbers
from scripts.registry_file import DATA, Row, read_registry
from scripts.statute_history import Facts, gather, of_version, steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.statute_collections import Text

METHOD = "两版文本比对"
_HEAD = (
    "# 条文对照：旧法\t变动日期\t旧条\t新法\t新条\t把握（0到1）\t是否核对过\t方法",
    "# 把握在 0.7 以上、两版文本比对过、旧条各款各项都在所列新条里的算核对过；不到 0.5 的不写。",
    "# 变动日期是新版本（或取代它的法）的施行日。",
)


def _texts_by_day(name: str, facts: Facts) -> list[tuple[dt.date, Text]]:
    return [(event.day, text) for event, text in steps(name, facts) if text is not None]


def pairs(rows: Sequence[Row], facts: Facts) -> Iterator[tuple[str, dt.date, Text, str, Text]]:
    """Old statute, day of the change, its text, new statute, its text: of adjoining versions and of successors."""
    by_name = {row.name: row for row in rows}
    for row in rows:
        name = row.name if row.name in facts.texts else next((n for n in facts.texts if Row(name=n).key == row.key), "")
        texts = dict(_texts_by_day(name, facts)) if name else {}
        for before, after in zip(row.versions, row.versions[1:], strict=False):
            old, new = texts.get(before.passed or dt.date.min), texts.get(after.passed or dt.date.min)
            if (
                before.effective
                and old
                and new
                and after.effective
                and not after.numbers_kept
                and not numbers_kept(old.articles, new.articles)
            ):
                yield row.name, after.effective, old, row.name, new
        successor = by_name.get(row.successor)
        if row.repealed and successor and texts and row.versions and row.versions[-1].effective:
            old = texts.get(row.versions[-1].passed or dt.date.min)
            there = [v for v in successor.versions if v.effective and v.effective <= row.repealed]
            if old and there and successor.name in facts.texts:
                found = [
                    t
                    for day, t in _texts_by_day(successor.name, facts)
                    if of_version(t, there[-1].passed or day) and day == there[-1].passed
                ]
                if found:
                    yield row.name, row.repealed, old, successor.name, found[0]


def write_tables(collections: Sequence[str], *, write: bool) -> None:
    """Make the tables, print what became of the earlier ones, and write the file."""
    facts = gather([Path(argument) for argument in collections])
    lines = [
        line.split("\t")
        for line in (DATA / "renumbering.tsv").read_text("utf-8").splitlines()
        if line and line[0] != "#"
    ]
    tables: defaultdict[tuple[str, str, str], list[list[str]]] = defaultdict(list)
    for line in lines:
        tables[(line[0], line[1], line[3])].append(line)
    made: set[tuple[str, str, str]] = set()
    for old_name, day, old, new_name, new in pairs(read_registry(), facts):
        key = (old_name, day.isoformat(), new_name)
        rows = [
            [
                old_name,
                key[1],
                str(pair.old),
                new_name,
                str(pair.new),
                f"{pair.confidence:.2f}",
                "是" if pair.checked else "否",
                METHOD,
            ]
            for pair in align(whole_numbers(old.articles), whole_numbers(new.articles))
        ]
        _compare(key, tables.get(key, []), rows)
        rows = sorted([*rows, *_by_hand(tables.get(key, []), rows)], key=_in_order)
        tables[key] = rows
        made.add(key)
        print(
            f"{old_name} {key[1]} → {new_name}: {old.last} 条，{len({row[2] for row in rows})} 条有对应，{len(rows)} 行"
        )
    for key in [key for key, rows in tables.items() if key not in made and all(row[7] == METHOD for row in rows)]:
        del tables[key]  # its versions are no longer known to follow each other
    print(f"{len(made)} tables made, {len(tables)} in all, {sum(map(len, tables.values()))} rows")
    if write:
        body = ["\t".join(row) for key in sorted(tables) for row in sorted(tables[key], key=_in_order)]
        (DATA / "renumbering.tsv").write_text("\n".join([*_HEAD, *body]) + "\n", "utf-8")


def _by_hand(before: Sequence[list[str]], made: Sequence[list[str]]) -> list[list[str]]:
    """The rows that people made, as candidates, but for articles whose whole the texts show to stand elsewhere."""
    known = {(row[2], row[4]) for row in made}
    settled = {row[2] for row in made if row[6] == "是"}
    return [
        [*row[:6], "否", row[7]]
        for row in before
        if row[7] != METHOD and (row[2], row[4]) not in known and row[2] not in settled
    ]


def _in_order(row: Sequence[str]) -> tuple[int, float, int]:
    return int(row[2]), -float(row[5]), int(row[4])


def _compare(key: tuple[str, str, str], before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> None:
    """Print the surest counterparts that differ from those of an earlier table."""
    best: dict[str, str] = {}
    for row in sorted(after, key=lambda row: float(row[5])):
        best[row[2]] = row[4]
    for row in before:
        if float(row[5]) >= CHECKED and row[4] not in {r[4] for r in after if r[2] == row[2]}:
            print(f"  {key[0]} {row[2]}: 原表 {row[4]}（{row[5]}），现 {best.get(row[2], '无')}")
