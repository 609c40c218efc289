"""What a reader found in the paste of the shared data: places and kinds, none of its words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PASTE = Path(__file__).parents[3] / "shared" / "data" / "pasted_web_page.txt"
_LABELS = Path(__file__).with_name("paste_labels.tsv")


@dataclass(frozen=True, slots=True)
class Label:
    """One place of the paste."""

    start: int
    end: int
    kind: str
    """``own``, ``foreign`` or ``step``; see the file."""


def read_labels() -> tuple[Label, ...]:
    """All labels, in order."""
    rows = [row.split("\t") for row in _LABELS.read_text("utf-8").splitlines() if not row.startswith("#")]
    return tuple(Label(int(start), int(end), kind) for start, end, kind in rows)
