"""All that is tried on a real cluster, one after the other, and in the end a table of what was seen.

    python -m bench.cluster [--cases 10000] [--folder build/cluster]

Exits with 0 only if everything held; a trial that fails does not keep the next from running.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from bench.cluster.table import is_row

_WIDTH = 60


def run(name: str, *command: str) -> tuple[list[str], int]:
    """Run a trial and show what it says; its rows of the table, and its exit code."""
    print(f"\n{name}\n{'-' * len(name)}", flush=True)
    started, rows, last = time.monotonic(), [], ""
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.PIPE,
        text=True,
    ) as trial:
        for line in trial.stdout or ():
            print(line, end="", flush=True)
            rows += [line.strip()] * is_row(line)
            last = line.strip() or last
    held = "held" if trial.returncode == 0 else f"FAILED ({trial.returncode})"
    return [f"| **{name}** | {held}, {time.monotonic() - started:.0f} s: {last[:_WIDTH]} |", *rows], trial.returncode


def main() -> None:
    """Run all trials; exits with 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("build/cluster"), help="where the engine is kept")
    parser.add_argument("--cases", type=int, default=10_000, help="on which both engines are compared")
    arguments = parser.parse_args()
    folder = ("--folder", str(arguments.folder))
    python = (sys.executable, "-m")
    trials = (
        ("contract of the search", "bench.cluster.nodes", *python, "pytest", "-q", "tests/search/test_opensearch.py"),
        ("nodes killed", "bench.cluster.trial", *folder),
        ("front ends killed", "bench.cluster.fronts", *folder),
        ("both engines", "bench.cluster.engines", *folder, "--cases", str(arguments.cases)),
    )
    results = [run(name, *command) for name, *command in trials]
    print("\n" + "\n".join(line for rows, _ in results for line in rows))
    sys.exit(any(code for _, code in results))


if __name__ == "__main__":
    main()
