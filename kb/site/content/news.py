"""What came into a library, what was corrected in it and what was withdrawn, by the day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from kb.model import Effect
from kb.site.content.publication import case_badges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.search.backend import IndexNews
    from kb.search.index.documents import CaseDocument
    from kb.site.content.publication import Publication

MONTH = dt.timedelta(days=30)
MOST_NEWS = 300
"""Most entries of one list on a page; the search has all, in the same order."""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One thing that happened to a case."""

    day: dt.date
    case_id: str
    title: str = ""
    """Empty for a withdrawn case, of which only number, day and reason may be shown."""
    facts: tuple[str, ...] = ()
    """类型, 领域 and 结果 of a case that came."""
    words: str = ""
    """What was corrected, or why the case was withdrawn."""
    marks: tuple[str, ...] = ()
    """What sets it apart from a public case that stands."""


@dataclass(frozen=True, slots=True)
class News:
    """The newest first in each."""

    added: tuple[NewsItem, ...]
    corrected: tuple[NewsItem, ...]
    """A case with several 更正 is here several times."""
    withdrawn: tuple[NewsItem, ...]
    added_count: int
    """All that were added, also those that are not listed."""

    def added_since(self, day: dt.date) -> int:
        """How many of the listed cases were published on a day or later."""
        return sum(1 for item in self.added if item.day >= day)


def news(publication: Publication) -> News:
    """The news of a publication up to its day."""
    added, corrected = [], []
    for case in publication.cases:
        effect_marks = (f"决定已{case.effect.state}",) if case.effect and case.effect.gone else ()
        marks = (*case_badges(case), *effect_marks)
        if case.published_on:
            facts = (case.case_id, case.kind, "、".join(case.domains), "、".join(case.outcomes))
            added.append(NewsItem(case.published_on, case.case_id, case.title, facts, marks=marks))
        corrected += [
            NewsItem(
                correction.corrected_on,
                case.case_id,
                case.title,
                (),
                _words(correction.content, correction.reason),
                marks,
            )
            for correction in case.corrections
            if correction.corrected_on
        ]
    withdrawn = [
        NewsItem(case.withdrawn_on, case.case_id, words=case.withdrawn_because)
        for case in publication.notices
        if case.withdrawn_on
    ]
    until = publication.today
    listed = _newest(added, until)
    return News(listed, _newest(corrected, until), _newest(withdrawn, until), len(listed))


def indexed_news(index_news: IndexNews, since: dt.date, until: dt.date) -> News:
    """The news that an index tells between two days."""
    added = [_added(document) for document in index_news.added]
    corrected = [
        NewsItem(
            dt.date.fromisoformat(day), document.case_id, document.title, (), _words(content, reason), _marks(document)
        )
        for document in index_news.corrected
        for day, content, reason in document.corrections
        if since <= dt.date.fromisoformat(day)
    ]
    withdrawn = [
        NewsItem(dt.date.fromisoformat(notice.withdrawn_on), notice.id, words=notice.withdrawn_because)
        for notice in index_news.withdrawn
    ]
    return News(tuple(added), _newest(corrected, until), _newest(withdrawn, until), index_news.added_count)


def _added(document: CaseDocument) -> NewsItem:
    facts = (document.case_id, document.kind, "、".join(document.domains), "、".join(document.outcomes))
    day = dt.date.fromisoformat(document.published_on)
    return NewsItem(day, document.case_id, document.title, facts, marks=_marks(document))


def _marks(document: CaseDocument) -> tuple[str, ...]:
    state = document.effect[0]
    effect_marks = (f"决定已{state}",) if state and Effect(state, None).gone else ()
    return (*((document.mark,) if document.mark else ()), *effect_marks)


def _words(content: str, reason: str) -> str:
    return content + (f"（{reason}）" if reason else "")


def _newest(items: Iterable[NewsItem], until: dt.date) -> tuple[NewsItem, ...]:
    return tuple(sorted((item for item in items if item.day <= until), key=attrgetter("day", "case_id"), reverse=True))
