"""How many small changes of the code its own tests notice.

    python -m scripts.mutants [--number 400] [--seed 2026] [--room NAME]... [--fresh] [--told]

Draws mutants of the rooms of ``drawing`` by mutmut's operators, at most three a function, and runs each in a copy of
the tree against the tests of its room. What came out is kept in ``build/mutants``: a run that is stopped goes on from
there, and a survivor is tried again once the tests of its room have changed. The draw depends on the seed and the text
of each place alone, so an edit elsewhere changes none of it.

``equivalent.toml`` lists the mutants that no test can notice, each with the reason. The run fails where less than nine
tenths of the others are noticed, or where a row names a function or a line that the module no longer has.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.mutants.drawing import ROOMS, ROOT, draw
from scripts.mutants.running import KEPT, run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scripts.mutants.drawing import Mutant

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
GOAL = 0.9
_DEFINITIONS = ast.FunctionDef | ast.ClassDef


def equivalent() -> dict[tuple[str, str, str, str], str]:
    """(module, function, the lines as they are, as they would be) -> why no test can notice the change."""
    rows = tomllib.loads(EQUIVALENT.read_text("utf-8"))["mutant"]
    return {(row["module"], row["function"], row["was"], row["now"]): row["because"] for row in rows}


def outdated(root: Path = ROOT) -> list[str]:
    """Each row of ``equivalent.toml`` whose module, function or lines a tree no longer has, as text for a report."""
    return [
        f"{module} {function}: {was}"
        for module, function, was, _ in equivalent()
        if not set(was.split("\n")) <= set(_lines_of(root / module, function))
    ]


def _lines_of(module: Path, function: str) -> list[str]:
    """The stripped lines of a function or class, of the whole module where none is named; none where it is gone."""
    if not module.exists():
        return []
    text = module.read_text("utf-8")
    node: ast.AST = ast.parse(text)
    lines = [line.strip() for line in text.splitlines()]
    for name in filter(None, function.split(".")):
        inner = [one for one in ast.walk(node) if isinstance(one, _DEFINITIONS) and one.name == name]
        if not inner:
            return []
        node = inner[0]
    return lines[node.lineno - 1 : node.end_lineno] if isinstance(node, _DEFINITIONS) else lines


def report(mutants: Sequence[Mutant], kept: Mapping[str, Mapping[str, str]]) -> bool:
    """Print the survivors and what came out, by module and by room; whether enough are noticed."""
    same = equivalent()
    modules: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rooms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in mutants:
        outcome = kept.get(one.key, {}).get("outcome", "open")
        listed = (one.module, one.function, one.was, one.now) in same
        if outcome == "survived" and listed:
            outcome = "equivalent"
        elif outcome in ("survived", "endless") or listed:
            print(f"\n{outcome}: {one.module}:{one.first} {one.function}\n- {one.was}\n+ {one.now}")
        if listed and outcome != "equivalent":
            print(f"although equivalent.toml says: {same[one.module, one.function, one.was, one.now]}")
        modules[one.module][outcome] += 1
        rooms[one.room][outcome] += 1
    together = sum(modules.values(), Counter[str]())
    print("\n" + "".join(f"{name:>11}" for name in _COLUMNS) + "    rate")
    for name, counts in [*sorted(modules.items()), *rooms.items(), ("together", together)]:
        rate = f"{_noticed(counts) / _counted(counts):.1%}" if _counted(counts) else "–"
        figures = [counts.total(), *(counts[column] for column in _COLUMNS[1:])]
        print("".join(f"{figure:>11}" for figure in figures) + f" {rate:>7}  {name}")
    return not together["open"] and _noticed(together) >= GOAL * _counted(together)


_COLUMNS = ("drawn", "noticed", "endless", "equivalent", "survived", "open")


def _noticed(counts: Counter[str]) -> int:
    return counts["noticed"] + counts["endless"]


def _counted(counts: Counter[str]) -> int:
    """How many of them a test could notice and were tried."""
    return counts.total() - counts["equivalent"] - counts["open"]


def main() -> None:
    """Draw, run, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=400, help="of all rooms together, whichever are tried")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--room", action="append", choices=ROOMS, help="of these rooms alone")
    parser.add_argument("--fresh", action="store_true", help="forget what earlier runs found")
    parser.add_argument("--told", action="store_true", help="run nothing, tell what is known")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # threads do not survive a fork
    sys.setrecursionlimit(5000)
    mutants = draw(options.room or ROOMS, options.number, options.seed)
    results = KEPT / "results.json"
    kept = json.loads(results.read_text("utf-8")) if results.exists() and not options.fresh else {}
    if not options.told:
        random.Random(options.seed).shuffle(mutants)  # noqa: S311 - so that a run that is stopped has tried some of each
        mutants.sort(key=lambda one: list(ROOMS).index(one.room))
        run(mutants, kept)
    enough = report(mutants, kept)
    rows = outdated()
    for row in rows:
        print(f"equivalent.toml is out of date: {row}")
    sys.exit(not enough or bool(rows))


if __name__ == "__main__":
    main()
