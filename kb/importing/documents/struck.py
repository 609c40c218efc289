"""Characters that are struck out: they are no part of the text, and the place where they stood is marked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Run, RunKind

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = 30
"""Characters struck out that the reason repeats."""
_MARKED = 8
"""Characters next to the place that are marked."""


def after_struck(run: Run, struck: str) -> tuple[Run, ...]:
    """A run with text, its first characters marked, since something was struck out before them."""
    reason = f"这里之前原稿划去了“{struck.strip()[:_SHOWN]}”，没有收入，请核对"
    if run.mark:
        return (replace(run, mark=f"{run.mark}；{reason}"),)
    first, following = replace(run, text=run.text[:_MARKED], mark=reason), replace(run, text=run.text[_MARKED:])
    return (first, following) if following.text else (first,)


def before_struck(runs: Sequence[Run], struck: str) -> list[Run]:
    """The runs of a paragraph, its last characters marked, since something was struck out after them."""
    reason = f"这里之后原稿划去了“{struck.strip()[:_SHOWN]}”，没有收入，请核对"
    at = next((n for n in range(len(runs) - 1, -1, -1) if runs[n].kind is RunKind.TEXT and runs[n].text.strip()), None)
    if at is None:
        return list(runs)
    run = runs[at]
    if run.mark:
        marked = [replace(run, mark=f"{run.mark}；{reason}")]
    else:
        marked = [replace(run, text=run.text[:-_MARKED]), replace(run, text=run.text[-_MARKED:], mark=reason)]
    return [*runs[:at], *(one for one in marked if one.text), *runs[at + 1 :]]
