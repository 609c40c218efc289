"""Cutting the runs of a text, to put a link, a mark or a line break on a stretch of it.

A citation may begin inside bold type and end outside. The runs are cut at its ends, so that one link contains all of
it and elements are properly nested.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

from kb.blocks.tree import Inline, InlineKind, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Span(Protocol):
    """A stretch of a text."""

    @property
    def start(self) -> int:
        """Offset in the plain text of the runs, code points."""

    @property
    def end(self) -> int:
        """Offset after its last character."""


S = TypeVar("S", bound=Span)


def clear_of_links(spans: Sequence[S], runs: Sequence[Inline], is_link: Callable[[Inline], bool]) -> list[S]:
    """The spans that do not touch links and images of the runs, in order.

    Args:
        spans: in order, not overlapping.
        runs: of one paragraph, heading or cell.
        is_link: whether a run of kind link is rendered as one.
    """
    taken = list(_link_spans(runs, is_link, 0))
    free, at = [], 0
    for span in spans:
        while at < len(taken) and taken[at][1] <= span.start:
            at += 1
        if at == len(taken) or span.end <= taken[at][0]:
            free.append(span)
    return free


def _link_spans(runs: Sequence[Inline], is_link: Callable[[Inline], bool], start: int) -> Iterator[tuple[int, int]]:
    """The spans of links and images."""
    for run in runs:
        end = start + _width(run)
        if run.kind is InlineKind.IMAGE or (run.kind is InlineKind.LINK and is_link(run)):
            yield start, end
        elif run.children:
            yield from _link_spans(run.children, is_link, start)
        start = end


def cut(runs: Sequence[Inline], offsets: Sequence[int], start: int = 0) -> list[tuple[Inline, ...]]:
    """Cut runs into pieces, one more than offsets.

    A run across an offset is divided; runs without width (footnote references) at an offset go to the piece after it.

    Args:
        runs: of one paragraph, heading or cell.
        offsets: in the plain text, ascending; none inside an image.
        start: the offset at which the runs begin.
    """
    pieces: list[list[Inline]] = [[]]
    at = 0
    for run in runs:
        end = start + _width(run)
        while at < len(offsets) and offsets[at] <= start:
            pieces.append([])
            at += 1
        inner = offsets[at : bisect_left(offsets, end, at)]
        first, *others = _divided(run, inner, start)
        pieces[-1].extend(first)
        pieces.extend(list(piece) for piece in others)
        at += len(inner)
        start = end
    pieces.extend([] for _ in offsets[at:])
    return [tuple(piece) for piece in pieces]


def _divided(run: Inline, offsets: Sequence[int], start: int) -> list[tuple[Inline, ...]]:
    if not offsets:
        return [(run,)]
    if run.children:
        inside = cut(run.children, offsets, start)
        return [(run._replace(children=piece),) if piece else () for piece in inside]
    bounds = [0, *(offset - start for offset in offsets), len(run.text)]
    texts = [run.text[left:right] for left, right in pairwise(bounds)]
    return [(run._replace(text=text),) if text else () for text in texts]


def contains_footnote(run: Inline) -> bool:
    """Whether a run is or contains a footnote reference."""
    return run.kind is InlineKind.FOOTNOTE or any(map(contains_footnote, run.children))


def _width(run: Inline) -> int:
    return len(plain((run,)))
