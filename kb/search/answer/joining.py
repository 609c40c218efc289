"""Two values of one group in one query, where no case has both: either of them was meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.search.language.expression import Any, Filter
from kb.search.language.ranges import SPANS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kb.search.language.expression import Node, Query

_JOIN_RE = late(r"(?i:(?:\s+|(?<=[)）\"”]))(?:AND|并且|且)(?=\s))?\s*\Z")
"""The operator or blank before a filter that is removed: ⟦ AND ⟧领域:公安 · ⟦ 且 ⟧领域:公安 · 罚款⟦ ⟧领域:公安"""


@dataclass(frozen=True, slots=True)
class Joined:
    """A query in which several values of one group are alternatives."""

    label: str
    values: tuple[str, ...]
    clause: str
    """``领域:市场监管,公安``."""
    query: str
    """The whole query with it."""


def joined(query: Query) -> Iterator[Joined]:
    """The query with the values of a group as alternatives, for each group of which it has several."""
    by_key: dict[str, list[list[Filter]]] = {}
    for child in query.root.children:
        if alternatives := _alternatives(child):
            by_key.setdefault(alternatives[0].key, []).append(alternatives)
    for key, several in by_key.items():
        pieces = [_piece(query.written, alternatives) for alternatives in several]
        values = tuple(dict.fromkeys(filtered.value for alternatives in several for filtered in alternatives))
        if len(several) < 2 or len(values) < 2 or None in pieces:  # noqa: PLR2004 - there must be something to join
            continue
        label = several[0][0].label
        shown = [f'"{value}"' if re.search(r"[\s,，、]", value) else value for value in values]
        # A span and a year are read as one: commas divide none.
        clause = f"{label}:{','.join(shown)}"
        if key in (*SPANS, "year"):
            clause = f"({' OR '.join(f'{label}:{value}' for value in shown)})"
        written = query.written
        for number, piece in reversed(list(enumerate(pieces))):
            assert piece  # noqa: S101 - looked at above
            before = written[: piece[0]]
            written = (before + clause if not number else _JOIN_RE.sub("", before)) + written[piece[1] :]
        yield Joined(label, values, clause, written.strip())


def _alternatives(node: Node) -> list[Filter]:
    """The filters of one group that a child of the query is; none where it is anything else."""
    children = node.children if isinstance(node, Any) else (node,)
    filters = [child for child in children if isinstance(child, Filter)]
    return filters if len(filters) == len(children) and len({child.key for child in filters}) == 1 else []


def _piece(written: str, alternatives: list[Filter]) -> tuple[int, int] | None:
    """The span of a filter in the query, its label and quotes included; ``None`` where it is written otherwise."""
    start, end = min(child.span[0] for child in alternatives), max(child.span[1] for child in alternatives)
    label = alternatives[0].label
    at = written.rfind(label, 0, start)
    if at < 0 or not re.fullmatch(r"[:：=＝][\s\"“]*", written[at + len(label) : start]):
        return None
    return at, end + (written[end : end + 1] in ('"', "”"))


def together_notes(query: Query, hits: Callable[[str], int]) -> tuple[str, ...]:
    """What to say of several values of one group that no hit has at once, and how many have one of them.

    Args:
        query: without a hit.
        hits: how many hits a query has under the filters of the reader.
    """
    return tuple(
        f"没有找到“{each.label}”同时是“{'”和“'.join(each.values)}”的案例；{each.clause}：{count} 件。"
        for each in joined(query)
        if (count := hits(each.query))
    )
