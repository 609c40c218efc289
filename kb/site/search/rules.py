"""Statutes and articles that lead to a visible case: what 处罚法44条 finds without a server.

What an article is under its other numbers is asked of ``kb.search.language.rules`` here, once for every article,
so that the page needs no history of any law.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kb.search.language.rules import rule_asked, rule_of_key
from kb.site.search.scripts import ascending_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.search.language.rules import Rule
    from kb.statutes.registry import Registry

_ARTICLES = 400
"""About so many articles in a file."""


class Rules:
    """The articles that visible cases cite, under every number of theirs."""

    def __init__(self, cited: Mapping[str, Sequence[int]], laws: Registry) -> None:
        """Take the cases of each key.

        Args:
            cited: key (see ``kb.search.language.rules``) -> numbers of the cases, ascending.
            laws: the statutes.
        """
        self._cited = cited
        self._laws = laws
        self._asked: dict[str, dict[int, Rule]] = {}
        for statute, article in sorted(self._leading()):
            rule = rule_asked(f"《{statute}》第{article}条", laws)
            if rule and any(key in cited for key in rule.keys):
                self._asked.setdefault(statute, {})[article] = rule

    def _leading(self) -> set[tuple[str, int]]:
        """(statute, article) that may lead to a cited one: itself, and what it was and became.

        Of statutes that were renumbered every article is tried: the tables are not always the same in both
        directions.
        """
        found: set[tuple[str, int]] = set()
        for key in self._cited:
            for other in (key, *rule_of_key(key, self._laws).keys):
                name, number, _ = other.split("|")
                found.add((name, int(number)))
        for name in self._connected({name for name, _ in found}):
            most = self._laws.statutes[name].last_known_article or 0
            found |= {(name, number) for number in range(1, most + 1)}
        return {(name, number) for name, number in found if name in self._laws.statutes}

    def _connected(self, cited: set[str]) -> set[str]:
        """The statutes with tables from which tables lead to a cited one, over others too: no other leads there."""
        leading: defaultdict[str, set[str]] = defaultdict(set)
        for name, changes in self._laws.changes.items():
            for change in changes:
                for other, _ in change.backward:
                    leading[other].add(name)
                    leading[name].add(other)
        found, waiting = set(cited), list(cited)
        while waiting:
            new = leading[waiting.pop()] - found
            found |= new
            waiting += new
        return {name for name in found if name in self._laws.changes}

    def names(self) -> list[list[str]]:
        """Each name and alias of those statutes, folded, with the names of the statutes it may mean."""
        known = {*self._asked, *(key.partition("|")[0] for key in self._cited)}
        found = []
        for word, names in self._laws.by_word.items():
            meant = [name for name in names if name in known]
            if meant:
                found.append([word, *meant])
        return found

    def files(self) -> Iterator[tuple[list[str], list[object]]]:
        """The statutes of each file, and what stands in it: statute, article, and its keys told, with their cases."""
        statutes: list[str] = []
        rows: list[object] = []
        for statute, articles in self._asked.items():
            statutes.append(statute)
            for article, rule in articles.items():
                told = [
                    [key, words, ascending_text(self._cited[key])]
                    for key, words in rule.keys.items()
                    if key in self._cited
                ]
                rows.append([statute, article, told])
            if len(rows) >= _ARTICLES:
                yield statutes, rows
                statutes, rows = [], []
        if rows:
            yield statutes, rows
