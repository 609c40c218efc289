"""The articles by which visible cases can be found: what 处罚法44条 finds in the offline search.

``kb.search.language.rules`` is asked here for the other numbers of every article, so that the page needs no history of
any law.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from kb.search.language.rules import (
    citation_of_articles,
    longer_names,
    names_within,
    rule_cited,
    rule_of_article,
    rule_of_key,
)
from kb.site.search.scripts import ascending_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.statutes.citations import Citation
    from kb.statutes.registry import Registry

NATION = "中华人民共和国"
_ARTICLES = 400
"""Approximate number of articles in a file."""


class KnownRules:
    """The numbers of articles as the statutes have them, whatever is cited: each is found once."""

    def __init__(self) -> None:
        """Know none."""
        self._keys: dict[str, dict[str, str]] = {}
        """Statute and article, ``行政处罚法|44`` -> key -> how it is told; none where it is no rule."""
        self._citations: dict[str, Citation | None] = {}
        """Statute -> what its articles are read as; see ``citation_of_articles``."""
        self._newest: dict[str, dict[str, str]] = {}
        """The same of the rule of the newest version."""
        self._others: dict[str, list[str]] = {}
        """Key -> all keys of its rule."""
        self._longer: list[list[str]] | None = None
        self.has_grown = False
        """Whether anything was found that was not known to begin with."""

    @classmethod
    def of_bytes(cls, data: bytes | None) -> KnownRules:
        """The inverse of ``to_bytes``; without any if there are no or damaged data."""
        known = cls()
        try:
            keys, newest, others, longer = json.loads(data or b"")
            known._keys, known._newest, known._others = dict(keys), dict(newest), dict(others)
            known._longer = longer
        except (ValueError, TypeError):
            return cls()
        return known

    def to_bytes(self) -> bytes:
        """For the next build, which must have the same statutes."""
        parts = [self._keys, self._newest, self._others, self._longer]
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()

    def keys_of(self, statute: str, article: int, laws: Registry) -> Mapping[str, str]:
        """The keys by which an article is found, with how each is told."""
        name = f"{statute}|{article}"
        if name not in self._keys:
            if statute not in self._citations:
                self._citations[statute] = citation_of_articles(statute, laws)
            rule = rule_of_article(statute, article, self._citations[statute], laws)
            self._keys[name], self.has_grown = dict(rule.keys) if rule else {}, True
        return self._keys[name]

    def newest(self, statute: str, article: int, laws: Registry) -> Mapping[str, str]:
        """The keys by which an article of the newest version is found, with how each is told."""
        name = f"{statute}|{article}"
        if name not in self._newest:
            self._newest[name], self.has_grown = dict(rule_cited(statute, article, laws).keys), True
        return self._newest[name]

    def others(self, key: str, laws: Registry) -> Sequence[str]:
        """The keys of the rule of a key."""
        if key not in self._others:
            self._others[key], self.has_grown = list(rule_of_key(key, laws).keys), True
        return self._others[key]

    def longer_names(self, laws: Registry) -> list[list[str]]:
        """Each name that stands within names of other statutes, with what is before and after it there."""
        if self._longer is None:
            holding = names_within(laws)
            names = [(name, longer_names(name, laws, holding[name])) for name in laws.by_word if name in holding]
            self._longer = [[name, *(part for pair in around for part in pair)] for name, around in names if around]
            self.has_grown = True
        return self._longer


class Rules:
    """The articles that visible cases cite, under all their numbers."""

    def __init__(self, cited: Mapping[str, Sequence[int]], laws: Registry, known: KnownRules | None = None) -> None:
        """Take the cases of each key.

        Args:
            cited: key (see ``kb.search.language.rules``) -> numbers of the cases, ascending.
            laws: the statutes.
            known: what an earlier build found of the same statutes; what is found now is added.
        """
        self._known = known or KnownRules()
        self._cited = cited
        self._laws = laws
        self._leading_keys: dict[str, dict[int, Mapping[str, str]]] = {}
        for statute, article in sorted(self._find_leading()):
            keys = self._known.keys_of(statute, article, laws)
            if any(key in cited for key in keys):
                self._leading_keys.setdefault(statute, {})[article] = keys

    def _find_leading(self) -> set[tuple[str, int]]:
        """(statute, article) of the cited articles, what they were and what they became.

        Every article of a renumbered statute is tried, since the tables are not always symmetrical.
        """
        keys: set[tuple[str, int]] = set()
        for key in self._cited:
            for other in (key, *self._known.others(key, self._laws)):
                name, number, _ = other.split("|")
                keys.add((name, int(number)))
        for name in self._connected({name for name, _ in keys}):
            last_article = self._laws.statutes[name].last_known_article or 0
            keys |= {(name, number) for number in range(1, last_article + 1)}
        return {(name, number) for name, number in keys if name in self._laws.statutes}

    def _connected(self, cited: set[str]) -> set[str]:
        """The statutes with tables that are connected to a cited one by tables: no other leads to a cited article."""
        leading: defaultdict[str, set[str]] = defaultdict(set)
        for name, changes in self._laws.changes.items():
            for change in changes:
                for other, _ in change.backward:
                    leading[other].add(name)
                    leading[name].add(other)
        reached, waiting = set(cited), list(cited)
        while waiting:
            new = leading[waiting.pop()] - reached
            reached |= new
            waiting += new
        return {name for name in reached if name in self._laws.changes}

    def known(self) -> set[str]:
        """The statutes that a query may name: those that are cited, and all that ship with the program.

        A case may name a statute that none cites; what an office has entered itself is told where a case cites it.
        """
        cited = {*self._leading_keys, *(key.partition("|")[0] for key in self._cited)}
        return cited | (set(self._laws.statutes) - {statute.name for statute in self._laws.local})

    def names(self) -> list[list[str]]:
        """Each name and alias of these statutes, folded, with the names of the statutes that it may mean.

        A name that means just itself stands alone, and is left out with 中华人民共和国 before it.
        """
        statutes = self.known()
        rows = []
        for word, names in self._laws.by_word.items():
            meant = [name for name in names if name in statutes]
            short = word.removeprefix(NATION)
            if meant and not (word != short and names == (short,) == self._laws.by_word.get(short)):
                rows.append([word] if meant == [word] else [word, *meant])
        return rows

    def longer_names(self) -> list[list[str]]:
        """Each name that stands within names of other statutes, with what is before and after it there."""
        return self._known.longer_names(self._laws)

    def files(self) -> Iterator[tuple[list[str], list[object]]]:
        """The statutes of each file, and its content: statute, article, and its keys with their cases.

        Beside each key stands whether the article has it as the newest version is numbered: 0, 1, or how it is told.
        """
        statutes: list[str] = []
        rows: list[object] = []
        for statute, articles in self._leading_keys.items():
            statutes.append(statute)
            for article, keys in articles.items():
                newest = self._known.newest(statute, article, self._laws)
                key_rows = [
                    [key, words, ascending_text(self._cited[key]), _as_newest(newest.get(key), words)]
                    for key, words in keys.items()
                    if key in self._cited
                ]
                rows.append([statute, article, key_rows])
            if len(rows) >= _ARTICLES:
                yield statutes, rows
                statutes, rows = [], []
        if rows:
            yield statutes, rows


def _as_newest(label: str | None, words: str) -> int | str:
    return 0 if label is None else 1 if label == words else label
