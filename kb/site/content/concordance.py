"""Which cases cite an article of a statute, under any of its numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.law.moves import move_of
from kb.law.wording import paragraph_name
from kb.site.content.article_headings import ArticleHeading, ArticleHeadings
from kb.text import article_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kb.law.moves import Move
    from kb.law.readings import CaseCitation, Readings
    from kb.model import Case
    from kb.site.content.article_headings import FormerNumber
    from kb.site.content.publication import Publication
    from kb.statutes.reading import Reading
    from kb.statutes.statute import Counterpart, Statute, Version


@dataclass(frozen=True, slots=True)
class Mention:
    """A case that cites an article."""

    case: Case
    cited: str
    """As the case cites it: ``第四十四条第一款、第二款``; if it uses another number, with the version or statute:
    ``引作2012修正第四十九条``.
    """
    certain: bool
    """Whether it is certain that the case means this article."""


@dataclass(frozen=True, slots=True)
class CitedVersion:
    """An article of a version that a case cites."""

    statute: str
    """Name."""
    version: Version
    article: int
    suffix: int
    """N of 之N."""


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article with the cases that cite it."""

    heading: ArticleHeading
    mentions: tuple[Mention, ...]
    """Newest first."""
    former_numbers: tuple[FormerNumber, ...]
    """Its earlier numbers."""
    now: tuple[Counterpart, ...]
    """Of an older number or a repealed statute: where its rule is likely to stand now, the greatest part first."""
    cited: tuple[CitedVersion, ...] = ()
    """The articles of versions that cases cite under it."""


@dataclass(frozen=True, slots=True)
class ListedStatute:
    """A statute with its cited articles."""

    statute: Statute
    articles: tuple[ListedArticle, ...]
    """By number."""
    older: tuple[ListedArticle, ...]
    """Older numbers without a single present number, by numbering and number."""
    unchecked: tuple[ListedArticle, ...]
    """Numbers of unknown versions, by number."""
    cases: int
    """Number of cases that cite it, under any number."""


@dataclass(frozen=True, slots=True)
class Concordance:
    """The statute citations of all published cases."""

    publication: Publication
    citations: Mapping[str, tuple[CaseCitation, ...]]
    """编号 -> the citations of the case, in order."""
    moves: Mapping[str, tuple[Move, ...]]
    """编号 -> what became of the cited articles of statutes that are known to have changed; each once."""
    unchecked: int
    """Number of visible cases with a citation of which it is unknown whether its statute has changed, as it says."""
    uncovered: int
    """Number of visible cases with a citation of a statute that is known up to a day, and not since."""
    kept: int
    """Number of visible cases whose statutes have changed, while all that they cite has kept its number."""
    headings: ArticleHeadings
    statutes: Mapping[str, ListedStatute]
    """By name."""
    listed_headings: Mapping[ArticleHeading, ListedArticle] = field(init=False)
    """Every article that has a heading."""
    shared: Mapping[str, tuple[ListedArticle, ...]] = field(init=False)
    """编号 -> the articles that the case and at least one other certainly cite; a case without any is absent."""
    _read: dict[int, tuple[Reading, ArticleHeading | None]] = field(init=False, default_factory=dict, repr=False)
    """``id`` of a citation -> that, so that no other gets its ``id``, and its heading: three ask for it."""

    def __post_init__(self) -> None:
        listed = [article for s in self.statutes.values() for article in (*s.articles, *s.older, *s.unchecked)]
        object.__setattr__(self, "listed_headings", {article.heading: article for article in listed})
        shared: defaultdict[str, list[ListedArticle]] = defaultdict(list)
        for article in listed:
            certain = [mention.case.case_id for mention in article.mentions if mention.certain]
            for case_id in certain if len(certain) > 1 else ():
                shared[case_id].append(article)
        object.__setattr__(self, "shared", {case_id: tuple(articles) for case_id, articles in shared.items()})

    def heading_of(self, reading: Reading) -> ArticleHeading | None:
        """The heading of a citation; ``None`` if there is none."""
        if id(reading) not in self._read:
            heading = self.headings.of(reading)
            self._read[id(reading)] = reading, heading if heading in self.listed_headings else None
        return self._read[id(reading)][1]

    def move_of(self, reading: Reading) -> Move | None:
        """What became of the article of a citation; ``None`` if the version read is in force."""
        return move_of(reading, self.publication.today)


def concordance(publication: Publication, readings: Readings) -> Concordance:
    """Collect the citations of all visible cases by article."""
    laws, today = publication.config.statutes, publication.today
    headings = ArticleHeadings(laws, today)
    citations: dict[str, tuple[CaseCitation, ...]] = {}
    moves: dict[str, tuple[Move, ...]] = {}
    mentions: defaultdict[ArticleHeading, list[Mention]] = defaultdict(list)
    versions: defaultdict[ArticleHeading, dict[CitedVersion, None]] = defaultdict(dict)
    listed_headings: set[ArticleHeading] = set()
    unchecked = uncovered = kept = 0
    for case in publication.cases:
        citations[case.case_id] = readings.of(case)
        read_moves = [move for citation in citations[case.case_id] if (move := move_of(citation.reading, today))]
        moves[case.case_id] = _each_once(move for move in read_moves if move.changed) if read_moves else ()
        unchecked += any(move.open for move in read_moves)
        uncovered += any(move.uncovered for move in read_moves)
        kept += bool(moves[case.case_id]) and not any(move.news for move in moves[case.case_id])
        cited: defaultdict[ArticleHeading, list[Reading]] = defaultdict(list)
        certain: set[ArticleHeading] = set()
        for citation in citations[case.case_id]:
            for listing in headings.listings(citation.reading):
                cited[listing.heading].append(citation.reading)
                if listing.certain:
                    certain.add(listing.heading)
                if listing.own:
                    listed_headings.add(listing.heading)
        for heading, read in cited.items():
            mentions[heading].append(Mention(case, _as_cited(read, heading, headings), heading in certain))
            versions[heading].update(dict.fromkeys(_versions(read)))
    statutes: defaultdict[str, list[ListedArticle]] = defaultdict(list)
    for heading in sorted(listed_headings, key=lambda heading: (heading.numbering, heading)):
        statute = laws.statutes[heading.statute]
        now = headings.now(heading) if heading.numbering or headings.is_repealed(statute) else ()
        statutes[heading.statute].append(
            ListedArticle(
                heading, tuple(mentions[heading]), headings.former_numbers(heading), now, tuple(versions[heading])
            )
        )
    listed = {name: _statute(laws.statutes[name], articles) for name, articles in statutes.items()}
    return Concordance(publication, citations, moves, unchecked, uncovered, kept, headings, listed)


def _each_once(moves: Iterable[Move]) -> tuple[Move, ...]:
    by_rule: dict[tuple[object, ...], Move] = {}
    for move in moves:
        reading = move.reading
        rule = (
            move.statute.name,
            reading.version,
            reading.candidates,
            reading.citation.article,
            reading.citation.suffix,
        )
        by_rule.setdefault(rule, move)
    return tuple(by_rule.values())


def _versions(readings: Iterable[Reading]) -> Iterator[CitedVersion]:
    """The versions by which citations of an article read, all that they may be of."""
    for reading in readings:
        citation = reading.citation
        if reading.statute and reading.version:
            yield CitedVersion(reading.statute.name, reading.version, citation.article, citation.suffix)
        for candidate in reading.candidates:
            if candidate.version:
                yield CitedVersion(candidate.statute, candidate.version, citation.article, citation.suffix)


def _as_cited(readings: Sequence[Reading], heading: ArticleHeading, headings: ArticleHeadings) -> str:
    """How a case cites an article, each form once."""
    paragraphs_by_article: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for reading in readings:
        article = article_name(reading.citation.article, reading.citation.suffix)
        paragraphs_by_article[_source(reading, heading, headings) + article][paragraph_name(reading.citation)] = None
    texts = []
    for article, paragraphs in paragraphs_by_article.items():
        bare = [article] if "" in paragraphs else []
        parts = "、".join(filter(None, paragraphs))
        texts += [*bare, article + parts] if parts else bare
    return "、".join(texts)


def _source(reading: Reading, heading: ArticleHeading, headings: ArticleHeadings) -> str:
    """The statute or version of the cited number if it is not the number of the heading; otherwise empty."""
    if reading.statute and reading.statute.name != heading.statute:
        return f"引作《{reading.statute.name}》"
    if reading.version is None or reading.candidates or headings.numbering_of(reading) == heading.numbering:
        return ""
    return f"引作{reading.version.name}"


def _statute(statute: Statute, articles: Sequence[ListedArticle]) -> ListedStatute:
    return ListedStatute(
        statute,
        articles=tuple(article for article in articles if not article.heading.numbering),
        older=tuple(article for article in articles if article.heading.numbering and not article.heading.unchecked),
        unchecked=tuple(article for article in articles if article.heading.unchecked),
        cases=len({mention.case.case_id for article in articles for mention in article.mentions}),
    )
