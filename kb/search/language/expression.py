"""A query taken apart: terms, filters, and how they are joined. No reading, no answering."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Term:
    """A text that a case must hold within one unit."""

    text: str
    """Folded as the index is."""
    written: str
    """As the user wrote it, without quotes."""
    phrase: bool = False
    """Quoted: no synonyms, no reading as a citation."""
    parts: tuple[str, ...] = ()
    """Names of the fields and sections in one of which it must occur; empty: anywhere."""
    scope: str = ""
    """The name before the colon, as written; empty where there is none."""
    span: tuple[int, int] = field(default=(0, 0), compare=False)
    """Its span in the query, code points."""

    @property
    def label(self) -> str:
        """What a reason calls it."""
        return f"{self.scope}“{self.written}”"


@dataclass(frozen=True, slots=True)
class Filter:
    """A value that a case must have in one facet, as with ``--where``."""

    key: str
    """Key of the facet."""
    label: str
    """The name before the colon, as written."""
    value: str
    """As written; of years ``2020..2024``."""
    years: tuple[int | None, int | None] | None = None
    """First and last year, for the facet 年份."""
    span: tuple[int, int] = field(default=(0, 0), compare=False)
    """The span of the value in the query, code points."""


class Within(StrEnum):
    """How near to one another terms must be."""

    BLOCK = "同段"
    """In one unit: a field, or a block of a section."""
    SENTENCE = "同句"
    """Between two sentence ends of one unit."""


@dataclass(frozen=True, slots=True)
class Near:
    """Every operand in one block or sentence; an operand is one of several terms."""

    within: Within
    operands: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every child holds."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One of the children holds."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child does not hold."""

    child: Node


Node: TypeAlias = Term | Filter | Near | All | Any | Not


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query."""

    written: str
    """As typed, blanks at the ends removed."""
    root: All
    """What a hit fulfils."""
    read_as: tuple[str, ...] = field(default=(), compare=False)
    """How it was read, where that differs from what was typed: ``听证、罚款 → 听证 罚款``."""
    unknown: tuple[tuple[str, tuple[int, int]], ...] = field(default=(), compare=False)
    """Words before a colon that are no names, with their places."""
    otherwise: Query | None = field(default=None, compare=False)
    """What it may mean where no case holds it: ``-听证`` of 不含听证."""
    wanted: tuple[Term, ...] = field(init=False, repr=False, compare=False)
    """The terms that may make a case a hit, in order, each once: those under no ``Not``."""
    filters: tuple[Filter, ...] = field(init=False, repr=False, compare=False)
    """The filters under no ``Not``."""

    def __post_init__(self) -> None:
        several = tuple(dict.fromkeys(leaves(self.root)))
        object.__setattr__(self, "wanted", tuple(leaf for leaf in several if isinstance(leaf, Term)))
        object.__setattr__(self, "filters", tuple(leaf for leaf in several if isinstance(leaf, Filter)))

    @property
    def fixed(self) -> tuple[Node, ...]:
        """Top-level filters and exclusions, without terms among them: they hold in mode ``any`` too."""
        return tuple(child for child in self.root.children if not _has_term(child))

    @property
    def plain(self) -> bool:
        """Whether it is terms and exclusions alone, without scope, ``OR``, near or brackets."""
        return all(
            isinstance(child, Term) or (isinstance(child, Not) and isinstance(child.child, Term))
            for child in self.root.children
        )


def leaves(node: Node, *, negated: bool = False) -> Iterator[Term | Filter]:
    """The terms and filters under an even number of ``Not``, in order."""
    match node:
        case Not(child):
            yield from leaves(child, negated=not negated)
        case All(children) | Any(children):
            for child in children:
                yield from leaves(child, negated=negated)
        case Near(_, operands):
            if not negated:
                for alternatives in operands:
                    yield from alternatives
        case _:
            if not negated:
                yield node


def _has_term(node: Node) -> bool:
    return any(isinstance(leaf, Term) for leaf in leaves(node))
