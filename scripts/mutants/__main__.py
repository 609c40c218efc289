"""How many small changes of the code its own tests notice.

    python -m scripts.mutants [--number 400] [--seed 2026] [--room NAME]... [--fresh] [--told]

Draws mutants of the rooms of ``drawing`` by mutmut's operators, at most three a function, and runs each in a copy of
the tree against the tests of its room. What came out is kept in ``build/mutants``: a run that is stopped goes on from
there, and a survivor is tried again once the tests of its room have changed. The draw depends on the seed and the text
of each place alone, so an edit elsewhere changes none of it.

``equivalent.toml`` lists the mutants that no test can notice, each with the reason. The run fails where less than nine
tenths of the others are noticed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.mutants.drawing import ROOMS, draw
from scripts.mutants.running import KEPT, run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scripts.mutants.drawing import Mutant

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
GOAL = 0.9


def equivalent() -> dict[tuple[str, str, str, str], str]:
    """(module, function, the lines as they are, as they would be) -> why no test can notice the change."""
    rows = tomllib.loads(EQUIVALENT.read_text("utf-8"))["mutant"]
    return {(row["module"], row["function"], row["was"], row["now"]): row["because"] for row in rows}


def report(mutants: Sequence[Mutant], kept: Mapping[str, Mapping[str, str]]) -> bool:
    """Print what came out, by module, and the survivors; whether enough are noticed."""
    same = equivalent()
    table: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in mutants:
        outcome = kept.get(one.key, {}).get("outcome", "open")
        if outcome == "survived":
            listed = (one.module, one.function, one.was, one.now) in same
            outcome = "equivalent" if listed else outcome
            if not listed:
                print(f"\n{one.module}:{one.first} {one.function}\n- {one.was}\n+ {one.now}")
        table[one.module][outcome] += 1
    columns = ("drawn", "noticed", "endless", "equivalent", "survived", "open")
    print("\n" + "".join(f"{name:>11}" for name in columns) + "    rate")
    whole: Counter[str] = Counter()
    for module, counts in [*sorted(table.items()), ("together", whole)]:
        if module != "together":
            whole.update(counts)
        drawn = counts.total()
        seen, counted = counts["noticed"] + counts["endless"], drawn - counts["equivalent"] - counts["open"]
        figures = [drawn, *(counts[name] for name in columns[1:])]
        rate = f"{seen / counted:7.1%}" if counted else "      –"
        print("".join(f"{figure:>11}" for figure in figures) + f" {rate}  {module}")
    counted = whole.total() - whole["equivalent"] - whole["open"]
    return not whole["open"] and whole["noticed"] + whole["endless"] >= GOAL * counted


def main() -> None:
    """Draw, run, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=400)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--room", action="append", choices=ROOMS, help="of these rooms alone")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--fresh", action="store_true", help="forget what earlier runs found")
    parser.add_argument("--told", action="store_true", help="run nothing, tell what is known")
    asked = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # threads do not survive a fork
    sys.setrecursionlimit(5000)
    mutants = draw(asked.room or ROOMS, asked.number, asked.seed)
    results = KEPT / "results.json"
    kept = json.loads(results.read_text("utf-8")) if results.exists() and not asked.fresh else {}
    if not asked.told:
        random.Random(asked.seed).shuffle(mutants)  # noqa: S311 - so that a run that is stopped has tried some of each
        mutants.sort(key=lambda one: list(ROOMS).index(one.room))
        run(mutants, asked.jobs, kept)
    sys.exit(not report(mutants, kept))


if __name__ == "__main__":
    main()
