"""Links and labels for stretches of a text."""

from __future__ import annotations

from typing import NamedTuple


class Annotation(NamedTuple):
    """A link on a stretch of a text, and the label after it."""

    start: int
    """Offset in the plain text of the runs, code points."""
    end: int
    address: str
    """For ``href``."""
    title: str
    """Description of the target, plain text."""
    label: str = ""
    """Shown after the stretch, plain text; empty for nothing."""
    explanation: str = ""
    """Explains the label, plain text."""
    explanation_id: str = ""
    """``id`` of the explanation on the page."""
