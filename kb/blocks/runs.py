"""Normalises the runs of a paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.blocks.tree import Inline, InlineKind
from kb.text import join_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def tidy(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    """Join soft line breaks, merge adjacent texts, remove blanks at both ends."""
    merged = _map_text(_merge(inlines), _mark_joined(_flat_text(inlines)))
    return _strip_end(_strip_start(merged))


def _flat_text(inlines: Sequence[Inline]) -> str:
    """The text of the runs, with one non-Chinese character for each other run."""
    parts = []
    for inline in inlines:
        if inline.kind is InlineKind.TEXT:
            parts.append(inline.text)
        elif inline.children:
            parts.append(_flat_text(inline.children))
        elif inline.kind is InlineKind.CODE:
            parts.append(inline.text.replace("\n", " "))
        elif inline.kind is InlineKind.BREAK:
            parts.append("\n\n")
    return "".join(parts)


def _mark_joined(text: str) -> Callable[[str, int], str]:
    """A function that joins the lines of a part of ``text``, given the part and its offset."""

    def join(piece: str, offset: int) -> str:
        if "\n" not in piece:
            return piece
        before = text[offset - 1 : offset]
        after = text[offset + len(piece) : offset + len(piece) + 1]
        joined = join_lines(before + piece + after)
        return joined[len(before) : len(joined) - len(after) if after else None]

    return join


def _map_text(inlines: Sequence[Inline], join: Callable[[str, int], str]) -> tuple[Inline, ...]:
    offset = 0

    def walk(runs: Sequence[Inline]) -> tuple[Inline, ...]:
        nonlocal offset
        mapped = []
        for run in runs:
            if run.kind is InlineKind.TEXT:
                mapped.append(run._replace(text=join(run.text, offset)))
                offset += len(run.text)
            elif run.children:
                mapped.append(run._replace(children=walk(run.children)))
            elif run.kind is InlineKind.CODE:
                mapped.append(run._replace(text=run.text.replace("\n", " ")))
                offset += len(run.text)
            else:
                mapped.append(run)
                offset += 2 * (run.kind is InlineKind.BREAK)
        return tuple(mapped)

    return walk(inlines)


def _merge(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    merged: list[Inline] = []
    for inline in inlines:
        run = inline._replace(children=_merge(inline.children)) if inline.children else inline
        if merged and run.kind is InlineKind.TEXT and merged[-1].kind is InlineKind.TEXT:
            merged[-1] = merged[-1]._replace(text=merged[-1].text + run.text)
        else:
            merged.append(run)
    # The line break that Markdown keeps after <br> is not a blank of the text.
    for index in range(1, len(merged)):
        if merged[index - 1].kind is InlineKind.BREAK and merged[index].kind is InlineKind.TEXT:
            merged[index] = merged[index]._replace(text=merged[index].text.lstrip())
    return tuple(run for run in merged if run.kind is not InlineKind.TEXT or run.text)


def _strip_start(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    if inlines and inlines[0].kind is InlineKind.TEXT:
        text = inlines[0].text.lstrip()
        return (inlines[0]._replace(text=text), *inlines[1:]) if text else inlines[1:]
    return inlines


def _strip_end(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    if inlines and inlines[-1].kind is InlineKind.TEXT:
        text = inlines[-1].text.rstrip()
        return (*inlines[:-1], inlines[-1]._replace(text=text)) if text else inlines[:-1]
    return inlines
