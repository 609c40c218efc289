"""What a trial has found, as rows of a table: the last step of ``python -m bench.cluster`` shows all of them."""

from __future__ import annotations


def row(name: str, *figures: str) -> None:
    """Print a row: what was looked at, and what was seen, for each engine where there are two."""
    print("|", " | ".join((name, *figures)), "|", flush=True)


def is_row(line: str) -> bool:
    """Whether a line of a trial's output is a row."""
    return line.startswith("| ")
