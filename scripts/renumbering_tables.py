"""``kb/statutes/data/renumbering.tsv`` from the texts of collections; ``scripts/align_statutes.py`` is the command.

A table is made of every pair of adjoining versions, and of every repealed statute and its successor, of
which the collections have both texts, unless the numbers were kept. A table that people made stays where
no text can be had; where one can, the alignment takes its place and rows that differ are printed.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from kb.statutes.comparing import CHECKED, align, numbers_kept, shares_held, whole_numbers
from scripts.registry_file import DATA, Row, read_registry
from scripts.statute_collections import refuse_without_all
from scripts.statute_history import Facts, gather, steps

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from scripts.statute_collections import Text

METHOD = "两版文本比对"
LOSSY = "两版文本比对（其中一版可能缺行）"
"""How a table was made of a copy in which lines are missing here and there: never checked."""
NEAR = "两版文本比对（其中一版用条号相同的另一版）"
"""How a table was made where a version has no text, but one with the same numbers has: not checked."""
_ALIGNED = (METHOD, LOSSY, NEAR)
_HEAD = (
    "# 条文对照：旧法\t变动日期\t旧条\t新法\t新条\t把握（0到1）\t是否核对过\t方法",
    "# 把握在 0.7 以上、两版文本比对过、旧条各款各项都在所列新条里的算核对过；不到 0.5 的不写。",
    "# 变动日期是新版本（或取代它的法）的施行日。一条有几个对应的，含旧条内容多的在前。",
)


def _texts_by_day(name: str, facts: Facts) -> list[tuple[dt.date, Text]]:
    return [(event.day, text) for event, text in steps(name, facts) if text is not None]


def pairs(rows: Sequence[Row], facts: Facts) -> Iterator[tuple[str, dt.date, Text, str, Text, str]]:
    """Old statute, day of the change, its text, new statute, its text, method: of adjoining versions and successors."""
    texts = {row.name: _texts_of(row, facts) for row in rows}
    by_name = {row.name: row for row in rows}
    for row in rows:
        own = texts[row.name]
        for n, (before, after) in enumerate(zip(row.versions, row.versions[1:], strict=False)):
            old, new = own.get(n), own.get(n + 1)
            if before.effective and after.effective and not after.numbers_kept and old and new:
                same = numbers_kept(old[0].articles, new[0].articles, fragments=old[0].loses_lines)
                if not (same and old[1] and new[1]):
                    yield row.name, after.effective, old[0], row.name, new[0], _method(old, new)
        successor = by_name.get(row.successor)
        last = len(row.versions) - 1
        if row.repealed and successor and last in own and row.versions[-1].effective:
            in_force = [n for n, v in enumerate(successor.versions) if v.effective and v.effective <= row.repealed]
            if in_force and (text := texts[successor.name].get(in_force[-1])):
                yield row.name, row.repealed, own[last][0], successor.name, text[0], _method(own[last], text)


def _method(old: tuple[Text, bool], new: tuple[Text, bool]) -> str:
    if old[0].loses_lines or new[0].loses_lines:
        return LOSSY
    return METHOD if old[1] and new[1] else NEAR


def _texts_of(row: Row, facts: Facts) -> dict[int, tuple[Text, bool]]:
    """The texts of a statute's versions by their index, and whether it is the very version's text.

    Where there is none, the text of the nearest version that is known to have the same numbers replaces it.
    """
    name = row.name if row.name in facts.texts else next((n for n in facts.texts if Row(name=n).key == row.key), "")
    by_day = dict(_texts_by_day(name, facts)) if name else {}
    exact = {n: by_day[v.passed] for n, v in enumerate(row.versions) if v.passed in by_day}
    texts: dict[int, tuple[Text, bool]] = {n: (text, True) for n, text in exact.items()}
    for n in range(len(row.versions)):
        first = last = n
        while first and row.versions[first].numbers_kept:
            first -= 1
        while last + 1 < len(row.versions) and row.versions[last + 1].numbers_kept:
            last += 1
        near = sorted((abs(m - n), m) for m in exact if first <= m <= last)
        if n not in texts and near:
            texts[n] = (exact[near[0][1]], False)
    return texts


def write_tables(collections: Sequence[str], *, write: bool) -> None:
    """Make the tables, print what became of the earlier ones, and write the file.

    Raises:
        SystemExit: where the file is to be written without all the collections that it rests on.
    """
    folders = [Path(argument) for argument in collections]
    if write:
        refuse_without_all(folders)
    facts = gather(folders)
    lines = [
        line.split("\t")
        for line in (DATA / "renumbering.tsv").read_text("utf-8").splitlines()
        if line and line[0] != "#"
    ]
    tables: defaultdict[tuple[str, str, str], list[list[str]]] = defaultdict(list)
    for line in lines:
        tables[(line[0], line[1], line[3])].append(line)
    made: set[tuple[str, str, str]] = set()
    for old_name, day, old, new_name, new, method in pairs(read_registry(), facts):
        key = (old_name, day.isoformat(), new_name)
        words = whole_numbers(old.articles), whole_numbers(new.articles)
        shares = shares_held(*words)
        rows = [
            [
                old_name,
                key[1],
                str(pair.old),
                new_name,
                str(pair.new),
                f"{pair.confidence:.2f}",
                "是" if pair.checked and method == METHOD else "否",
                method,
            ]
            for pair in align(*words)
        ]
        _compare(key, tables.get(key, []), rows)
        rows = sorted(
            [*rows, *_by_hand(tables.get(key, []), rows)],
            key=lambda row: (int(row[2]), -shares.get((int(row[2]), int(row[4])), 0.0), int(row[4])),
        )
        tables[key] = rows
        made.add(key)
        print(
            f"{old_name} {key[1]} → {new_name}: {old.last} 条，{len({row[2] for row in rows})} 条有对应，{len(rows)} 行"
        )
    for key in [key for key, rows in tables.items() if key not in made and all(row[7] in _ALIGNED for row in rows)]:
        del tables[key]  # its versions are no longer known to follow each other
    print(f"{len(made)} tables made, {len(tables)} in all, {sum(map(len, tables.values()))} rows")
    if write:
        body = ["\t".join(row) for key in sorted(tables) for row in sorted(tables[key], key=lambda row: int(row[2]))]
        (DATA / "renumbering.tsv").write_text("\n".join([*_HEAD, *body]) + "\n", "utf-8")


def _by_hand(before: Sequence[list[str]], made: Sequence[list[str]]) -> list[list[str]]:
    """The rows that people made, as candidates, but for articles that the texts show to be elsewhere as a whole."""
    known = {(row[2], row[4]) for row in made}
    settled = {row[2] for row in made if row[6] == "是"}
    return [
        [*row[:6], "否", row[7]]
        for row in before
        if row[7] not in _ALIGNED and (row[2], row[4]) not in known and row[2] not in settled
    ]


def _compare(key: tuple[str, str, str], before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> None:
    """Print the surest counterparts that differ from those of an earlier table."""
    best: dict[str, str] = {}
    for row in sorted(after, key=lambda row: float(row[5])):
        best[row[2]] = row[4]
    for row in before:
        if float(row[5]) >= CHECKED and row[4] not in {r[4] for r in after if r[2] == row[2]}:
            print(f"  {key[0]} {row[2]}: 原表 {row[4]}（{row[5]}），现 {best.get(row[2], '无')}")
