"""How index and queries grow with the number of cases, in one table.

    python bench/growth.py [--sizes 1000 10000 57000]

The texts are put together by chance, from a fixed seed, out of the lines of ``../shared/data/passages.jsonl.xz``,
about 1,850 characters each. Every size is a process of its own, so that its peak memory is its own; indexing
goes from entries on, without reading files, in one process. Queries are those of ``bench/search.py``.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.search import Engine, Ours, Text, Whole, draw, read_texts
from kb.search.index.documents import Passage
from tests.search.entries import write_entries

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTH = 1_850
KINDS = ("question", "similar case", "AND + facet", "phrase", "prefix")


def texts(size: int) -> Iterator[Text]:
    """So many texts."""
    chance = random.Random(20261123)  # noqa: S311 - texts of a bench
    seeds = read_texts(2_000)
    lines = [line for text in seeds for line in text.entry.document.passages[1].text.split("\n") if line.strip()]
    for number in range(size):
        chosen: list[str] = []
        while sum(map(len, chosen)) < LENGTH:
            chosen.append(chance.choice(lines))
        seed = seeds[number % len(seeds)]
        body = Passage("正文", "\n".join(chosen))
        document = replace(
            seed.entry.document, case_id=f"2020-{number:06}", passages=(seed.entry.document.passages[0], body)
        )
        entry = replace(seed.entry, document=document, digest=str(number))
        yield Text(tuple(document.units), seed.domain, entry)


def measure(size: int, folder: Path) -> None:
    """Print one row."""
    made = list(texts(size))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu = time.process_time()
    started = time.perf_counter()
    write_entries(folder, [text.entry for text in made])
    row = f"{size:>8} {time.perf_counter() - started:>8.1f} {time.process_time() - cpu:>8.1f}"
    row += f" {sum(p.stat().st_size for p in folder.rglob('*') if p.is_file()) / 2**20:>8.0f}"
    started = time.perf_counter()
    ours = Ours(folder, made)
    row += f" {(time.perf_counter() - started) * 1000:>8.0f}"
    whole = Whole(ours)
    for kind in KINDS:
        chance = random.Random(20261123)  # noqa: S311 - queries of a bench
        spent = []
        for _ in range(30):
            probe = draw(made, kind, chance)
            engines: list[Engine] = [ours] if kind == "similar case" else [ours, whole]
            times = []
            for engine in engines:
                answer = engine.ask(probe)
                assert answer
                answer()
                started = time.perf_counter()
                answer()
                times.append((time.perf_counter() - started) * 1000)
            spent.append(times)
        row += f" {statistics.median(times[0] for times in spent):>8.3f}"
        if len(spent[0]) > 1:
            row += f" {statistics.median(times[1] for times in spent):>8.1f}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{row} {before:>8.0f} {peak:>8.0f}", flush=True)


def main() -> None:
    """Every size in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 57_000])
    parser.add_argument("--one", type=int)
    options = parser.parse_args()
    if options.one:
        with tempfile.TemporaryDirectory() as folder:
            measure(options.one, Path(folder, "index"))
        return
    print("index: seconds, CPU seconds, MiB; opening twice: ms; queries: ms of ours and of a whole search; memory: MiB")
    names = ["cases", "index", "CPU", "size", "open"]
    for kind in KINDS:
        names += [kind[:8], "whole"] if kind != "similar case" else [kind[:8]]
    print(" ".join(f"{name:>8}" for name in [*names, "texts", "peak"]), flush=True)
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    for size in options.sizes:
        subprocess.run([sys.executable, __file__, "--one", str(size)], check=True)


if __name__ == "__main__":
    main()
