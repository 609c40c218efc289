"""Links and marks laid over the runs of a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Annotation:
    """A link over a piece of a text, and what is said after it."""

    start: int
    """Offset in the plain text of the runs, code points."""
    end: int
    address: str
    """For ``href``."""
    title: str
    """What the link leads to, plain text."""
    label: str = ""
    """What is shown after the piece, plain text; empty for nothing."""
    explanation: str = ""
    """Of the mark, plain text."""
    explanation_id: str = ""
    """``id`` of the note on the page that explains the mark."""
