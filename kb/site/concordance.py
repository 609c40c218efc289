"""Which cases cite an article of a statute, under whatever number they do.

An article is listed by its present number. The citation of an older number is listed under the present
one where there is exactly one that is likely; else under the older number, and also under those of its
possible present numbers that are listed anyway. A repealed statute keeps the numbers of its last version;
its citations are listed under the articles of its successor too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.law import case_citations
from kb.site.moves import LIKELY, Move, article_name, move_of, pin_name, version_name
from kb.statutes.resolve import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kb.law import CaseCitation
    from kb.model import Case
    from kb.site.publication import Publication
    from kb.statutes.registry import Counterpart, Registry, Statute, Version
    from kb.statutes.resolve import Reading

_READ = frozenset({Status.CURRENT, Status.SUPERSEDED, Status.REPEALED})
"""What is said of a citation that names an article for certain."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """An article as the site lists it: a heading on the page of its statute."""

    statute: str
    """Name."""
    numbering: str
    """Which numbering the number belongs to; empty for the present one, of a repealed statute its last."""
    article: int
    suffix: int = 0
    """N of 之N."""

    @property
    def anchor(self) -> str:
        """``id`` of the heading: ``a44``, ``a133z1``; of an older number ``a31-1996-10-01``."""
        suffix = f"z{self.suffix}" if self.suffix else ""
        return f"a{self.article}{suffix}" + (f"-{self.numbering}" if self.numbering else "")

    @property
    def name(self) -> str:
        """``第四十四条``."""
        return article_name(self.article, self.suffix)


@dataclass(frozen=True, slots=True)
class Mention:
    """A case that cites an article."""

    case: Case
    cited: tuple[str, ...]
    """As the case cites it, an older number with its version: ``2012修正第四十九条``."""
    sure: bool
    """Whether it is certain that the case means this article."""


@dataclass(frozen=True, slots=True)
class Former:
    """An earlier number of an article."""

    statute: str
    """Name: an earlier version of the same statute, or a law that it took the place of."""
    version: str
    """Of its last version with this number; empty where none is known."""
    article: int
    sure: bool
    """Whether the renumbering was checked."""


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article with the cases that cite it."""

    place: Place
    version: str
    """Of an older number the versions that have it, else empty."""
    mentions: tuple[Mention, ...]
    """Newest first."""
    formers: tuple[Former, ...]
    renumbered: bool
    """Whether its statute has renumbered its articles."""
    now: tuple[Counterpart, ...]
    """Of an older number or a repealed statute: where its rule stands now, the surest first."""


@dataclass(frozen=True, slots=True)
class ListedStatute:
    """A statute with the articles that are cited."""

    statute: Statute
    articles: tuple[ListedArticle, ...]
    """By number."""
    older: tuple[ListedArticle, ...]
    """Older numbers whose present one is not known for certain, by number."""
    cases: int
    """Number of cases that cite it, under any number."""


@dataclass(frozen=True, slots=True)
class Concordance:
    """The statute citations of all published cases."""

    citations: Mapping[str, tuple[CaseCitation, ...]]
    """编号 -> the citations of the case, in order."""
    statutes: Mapping[str, ListedStatute]
    """By name."""
    places: Places

    def place_of(self, reading: Reading) -> Place | None:
        """Where the site lists what a citation means; ``None`` where it has no such heading."""
        place = self.places.of(reading)
        return place if place and self.holds(place) else None

    def holds(self, place: Place) -> bool:
        """Whether the site has a heading for an article."""
        listed = self.statutes.get(place.statute)
        return listed is not None and any(article.place == place for article in (*listed.articles, *listed.older))

    def moves_of(self, case: Case) -> tuple[Move, ...]:
        """What became of the articles that a case cites, those whose statute has changed; each rule once."""
        found: dict[tuple[object, ...], Move] = {}
        for citation in self.citations.get(case.case_id, ()):
            move = self.places.move(citation.reading)
            if move:
                cited = move.reading.citation
                found.setdefault((move.statute.name, move.reading.version, cited.article, cited.suffix), move)
        return tuple(found.values())
