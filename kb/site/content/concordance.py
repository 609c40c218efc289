"""Which cases cite an article of a statute, under whatever number they do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.law.moves import move_of
from kb.law.wording import paragraph_name
from kb.site.content.places import Place, Places
from kb.text import article_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.law.moves import Move
    from kb.law.readings import CaseCitation, Readings
    from kb.model import Case
    from kb.site.content.places import Former
    from kb.site.content.publication import Publication
    from kb.statutes.resolve import Reading
    from kb.statutes.statute import Counterpart, Statute


@dataclass(frozen=True, slots=True)
class Mention:
    """A case that cites an article."""

    case: Case
    cited: str
    """As the case cites it: ``第四十四条第一款、第二款``; another number with its version or statute and
    引作 before it: ``引作2012修正第四十九条``."""
    sure: bool
    """Whether it is certain that the case means this article."""


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article with the cases that cite it."""

    place: Place
    mentions: tuple[Mention, ...]
    """Newest first."""
    formers: tuple[Former, ...]
    """Its earlier numbers."""
    now: tuple[Counterpart, ...]
    """Of an older number or a repealed statute: where its rule is likely to stand now, the surest first."""


@dataclass(frozen=True, slots=True)
class ListedStatute:
    """A statute with its articles that are cited."""

    statute: Statute
    articles: tuple[ListedArticle, ...]
    """By number."""
    older: tuple[ListedArticle, ...]
    """Older numbers that have no one present number, by numbering and number."""
    unchecked: tuple[ListedArticle, ...]
    """Numbers of versions that nobody knows, by number."""
    cases: int
    """Number of cases that cite it, under any number."""


@dataclass(frozen=True, slots=True)
class Concordance:
    """The statute citations of all published cases."""

    publication: Publication
    citations: Mapping[str, tuple[CaseCitation, ...]]
    """编号 -> the citations of the case, in order."""
    moves: Mapping[str, tuple[Move, ...]]
    """编号 -> what became of the articles that the case cites, of statutes known to have changed; each once."""
    unchecked: int
    """Number of visible cases with a citation of which it is not known whether its statute has changed."""
    kept: int
    """Number of visible cases whose statutes have changed, while all that they cite has kept its number."""
    places: Places
    statutes: Mapping[str, ListedStatute]
    """By name."""
    held: frozenset[Place] = field(init=False)
    """Every article that has a heading."""
    shared: Mapping[str, tuple[ListedArticle, ...]] = field(init=False)
    """编号 -> the articles that the case certainly cites, and other cases too; a case without any is absent."""

    def __post_init__(self) -> None:
        listed = [article for s in self.statutes.values() for article in (*s.articles, *s.older, *s.unchecked)]
        object.__setattr__(self, "held", frozenset(article.place for article in listed))
        shared: defaultdict[str, list[ListedArticle]] = defaultdict(list)
        for article in listed:
            sure = [mention.case.case_id for mention in article.mentions if mention.sure]
            for case_id in sure if len(sure) > 1 else ():
                shared[case_id].append(article)
        object.__setattr__(self, "shared", {case_id: tuple(articles) for case_id, articles in shared.items()})

    def place_of(self, reading: Reading) -> Place | None:
        """The heading for what a citation means; ``None`` where there is none."""
        place = self.places.of(reading)
        return place if place in self.held else None

    def move_of(self, reading: Reading) -> Move | None:
        """What became of the article of a citation; ``None`` where the version read is in force."""
        return move_of(reading, self.publication.today)


def concordance(publication: Publication, readings: Readings) -> Concordance:
    """Where the visible cases cite which article."""
    laws, today = publication.config.statutes, publication.today
    places = Places(laws, today)
    citations: dict[str, tuple[CaseCitation, ...]] = {}
    moves: dict[str, tuple[Move, ...]] = {}
    mentions: defaultdict[Place, list[Mention]] = defaultdict(list)
    held: set[Place] = set()
    unchecked = kept = 0
    for case in publication.cases:
        citations[case.case_id] = readings.of(case)
        read_moves = [move_of(citation.reading, today) for citation in citations[case.case_id]]
        moves[case.case_id] = _each_once(move for move in read_moves if move and move.changed)
        unchecked += any(move.open for move in read_moves if move)
        kept += bool(moves[case.case_id]) and not any(move.news for move in moves[case.case_id])
        cited: defaultdict[Place, list[Reading]] = defaultdict(list)
        sure: set[Place] = set()
        for citation in citations[case.case_id]:
            for listing in places.listings(citation.reading):
                cited[listing.place].append(citation.reading)
                if listing.sure:
                    sure.add(listing.place)
                if listing.own:
                    held.add(listing.place)
        for place, read in cited.items():
            mentions[place].append(Mention(case, _as_cited(read, place, places), place in sure))
    statutes: defaultdict[str, list[ListedArticle]] = defaultdict(list)
    for place in sorted(held, key=lambda place: (place.numbering, place)):
        statute = laws.statutes[place.statute]
        now = places.now(place) if place.numbering or places.is_repealed(statute) else ()
        statutes[place.statute].append(ListedArticle(place, tuple(mentions[place]), places.formers(place), now))
    listed = {name: _statute(laws.statutes[name], articles) for name, articles in statutes.items()}
    return Concordance(publication, citations, moves, unchecked, kept, places, listed)


def _each_once(moves: Iterable[Move]) -> tuple[Move, ...]:
    found: dict[tuple[object, ...], Move] = {}
    for move in moves:
        reading = move.reading
        rule = (
            move.statute.name,
            reading.version,
            reading.candidates,
            reading.citation.article,
            reading.citation.suffix,
        )
        found.setdefault(rule, move)
    return tuple(found.values())


def _as_cited(readings: Sequence[Reading], place: Place, places: Places) -> str:
    """The numbers as a case cites an article, each once."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for reading in readings:
        article = article_name(reading.citation.article, reading.citation.suffix)
        found[_source(reading, place, places) + article][paragraph_name(reading.citation)] = None
    texts = []
    for article, paragraphs in found.items():
        whole = [article] if "" in paragraphs else []
        parts = "、".join(filter(None, paragraphs))
        texts += [*whole, article + parts] if parts else whole
    return "、".join(texts)


def _source(reading: Reading, place: Place, places: Places) -> str:
    """What tells the number that is cited from the number of the place; empty where they are one."""
    if reading.statute and reading.statute.name != place.statute:
        return f"引作《{reading.statute.name}》"
    if reading.version is None or reading.candidates or places.numbering_of(reading) == place.numbering:
        return ""
    return f"引作{reading.version.name}"


def _statute(statute: Statute, articles: Sequence[ListedArticle]) -> ListedStatute:
    return ListedStatute(
        statute,
        articles=tuple(article for article in articles if not article.place.numbering),
        older=tuple(article for article in articles if article.place.numbering and not article.place.unchecked),
        unchecked=tuple(article for article in articles if article.place.unchecked),
        cases=len({mention.case.case_id for article in articles for mention in article.mentions}),
    )
