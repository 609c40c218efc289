"""The words of a cited article as they were on the day of a case, beside what they are now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.law.wording import where_words
from kb.statutes.reading import Status
from kb.text import article_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.law.readings import CaseCitation
    from kb.site.content.article_headings import ArticleHeading
    from kb.site.content.concordance import CitedVersion, Concordance, ListedArticle
    from kb.statutes.reading import Reading
    from kb.statutes.statute import Version

_MOST = 4
"""Older wordings of one article that a page shows."""


@dataclass(frozen=True, slots=True)
class Wording:
    """An article as a version has it, or several together."""

    title: str
    """``2017修正第四十二条``."""
    words: str
    """Its paragraphs and items, a line each."""


@dataclass(frozen=True, slots=True)
class WordingPair:
    """What cases cited, and what it is now."""

    cited: Wording
    now: Wording


def words_cited(citations: Iterable[CaseCitation], concordance: Concordance) -> tuple[Wording, ...]:
    """The articles that a text cites as they were on its days, in its order; where texts are at hand."""
    wordings = (words_of_reading(citation.reading, concordance) for citation in citations)
    return tuple(dict.fromkeys(wording for wording in wordings if wording))


def words_of_reading(reading: Reading, concordance: Concordance) -> Wording | None:
    """The article of a citation as it was; ``None`` where its version is not certain or no text of it is at hand."""
    statute, version, cited = reading.statute, reading.version, reading.citation
    if statute is None or version is None or reading.status is Status.NOT_YET:
        return None
    words = _words(statute.name, version, cited.article, cited.suffix, concordance)
    if not words:
        return None
    return Wording(f"《{statute.name}》{version.name}{article_name(cited.article, cited.suffix)}", words)


def older_words(article: ListedArticle, concordance: Concordance) -> Wording | None:
    """An older article whose present number is unknown, in the newest version that cases cite."""
    for cited in sorted(article.cited, key=_day, reverse=True):
        if words := _words(cited.statute, cited.version, cited.article, cited.suffix, concordance):
            return Wording(_title(cited, article.heading), words)
    return None


def wording_pairs(article: ListedArticle, concordance: Concordance) -> tuple[WordingPair, ...]:
    """The wordings that cases cited and that differ from the present one, the newest first; where texts are at hand.

    A wording that several versions share stands once, under the newest of them.
    """
    if article.heading.unchecked:
        return ()
    now = _now(article, concordance)
    if now is None:
        return ()
    pairs: dict[str, WordingPair] = {}
    for cited in sorted(article.cited, key=_day, reverse=True):
        if not _leads(cited, article.heading, concordance):
            continue  # a citation that may be of several versions is listed under every heading they lead to
        words = _words(cited.statute, cited.version, cited.article, cited.suffix, concordance)
        if words and words != now.words and words not in pairs:
            pairs[words] = WordingPair(Wording(_title(cited, article.heading), words), now)
    return tuple(pairs.values())[:_MOST]


def _leads(cited: CitedVersion, heading: ArticleHeading, concordance: Concordance) -> bool:
    """Whether the rule of an article of a version is that of a heading."""
    laws, headings = concordance.publication.config.statutes, concordance.headings
    statute = laws.statutes[cited.statute]
    if cited.statute == heading.statute:
        own = heading.numbering or laws.numbering(statute, headings.present(statute))
        number = (cited.article, cited.suffix)
        if number == (heading.article, heading.suffix) and laws.numbering(statute, cited.version) == own:
            return True
    if cited.suffix or heading.numbering:
        return False
    present_statute = laws.statutes[heading.statute]
    places = laws.counterparts(statute, cited.article, cited.version, headings.last_day(present_statute))
    return any((place.statute, place.article) == (heading.statute, heading.article) for place in places)


def _day(cited: CitedVersion) -> str:
    return cited.version.effective_on.isoformat() if cited.version.effective_on else ""


def _now(article: ListedArticle, concordance: Concordance) -> Wording | None:
    """The present wording; ``None`` if there is no text of it."""
    heading, headings = article.heading, concordance.headings
    statutes = concordance.publication.config.statutes.statutes
    statute = statutes[heading.statute]
    if not heading.numbering and not headings.is_repealed(statute):
        version = headings.present(statute)
        words = _words(heading.statute, version, heading.article, heading.suffix, concordance)
        title = f"现行{version.name if version else ''}{heading.name}"
        return Wording(title, words) if words else None
    today = concordance.publication.today
    places = [(statutes[place.statute], statutes[place.statute].version_on(today), place) for place in article.now]
    texts = [_words(place.statute, version, place.article, 0, concordance) for _, version, place in places]
    if not texts or not all(texts):
        return None
    certain = len(places) == 1 and article.now[0].sure
    title = where_words(article.now, heading.statute, heading.article, sure=certain)
    return Wording(title, "\n".join(texts))


def _title(cited: CitedVersion, heading: ArticleHeading) -> str:
    statute = "" if cited.statute == heading.statute else f"《{cited.statute}》"
    return f"{statute}{cited.version.name}{article_name(cited.article, cited.suffix)}"


def _words(name: str, version: Version | None, article: int, suffix: int, concordance: Concordance) -> str:
    """The words of an article; empty where there is no text of the version, or no such article in it."""
    config = concordance.publication.config
    text = config.statute_texts.text(config.statutes.statutes[name], version)
    article_text = text.articles.get((article, suffix)) if text else None
    return article_text.words() if article_text else ""
