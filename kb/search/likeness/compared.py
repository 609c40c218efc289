"""What a comparison of all cases asks of each, and of the rules that they cite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kb.search.language.rules import rule_of_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kb.search.index.documents import CaseDocument
    from kb.statutes.registry import Registry


class Compared(Protocol):
    """A case that is compared."""

    @property
    def case_id(self) -> str:
        """Its 编号."""

    @property
    def rules(self) -> Sequence[str]:
        """Keys of the articles that it cites."""

    @property
    def facets(self) -> Sequence[tuple[str, str]]:
        """(facet key, value)."""

    @property
    def document(self) -> CaseDocument:
        """All of it; asked for only where its text is compared."""


class RuleNumbers:
    """The keys of the rule of a key, under all its numbers; each is found once."""

    def __init__(self, laws: Registry, others: Callable[[str, Registry], Iterable[str]] | None = None) -> None:
        """Take the statutes, and what remembers the keys of their rules if there is such."""
        self._laws = laws
        self._others = others or (lambda key, laws: rule_of_key(key, laws).keys)
        self._kept: dict[str, Sequence[str]] = {}

    def of(self, key: str) -> Sequence[str]:
        """All keys of the rule."""
        if key not in self._kept:
            self._kept[key] = tuple({key: None} | dict.fromkeys(self._others(key, self._laws)))
        return self._kept[key]
