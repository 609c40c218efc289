"""附录: the articles that the cases of an issue cite, in the versions by which the cases were decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.law import case_citations
from kb.statutes.resolve import Candidate
from kb.text import article_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.model import Case, Library
    from kb.statutes.registry import Statute, Version
    from kb.statutes.resolve import Reading

HEADING = "本期引用的法条"
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article and the cases of the issue that cite it."""

    name: str
    """``第四十四条``."""
    labels: tuple[str, ...]
    """``案例1``, in the order of the issue."""
    unsure: tuple[str, ...]
    """Those of them whose citation fits another version as well."""
    words: tuple[str, ...]
    """Its paragraphs and items; empty where the library has no text of this version."""

    @property
    def cited_by(self) -> str:
        """``（案例1、案例3）``, with a remark where the version must be checked."""
        remark = f"；{'、'.join(self.unsure)}所引版本请核对" if self.unsure else ""
        return f"（{'、'.join(self.labels)}{remark}）"


@dataclass(frozen=True, slots=True)
class CitedStatute:
    """A version of a statute and its cited articles, by number."""

    name: str
    """``《行政处罚法》（2021修订）``."""
    articles: tuple[CitedArticle, ...]


def cited_statutes(library: Library, cases: Sequence[tuple[str, Case]], today: dt.date) -> tuple[CitedStatute, ...]:
    """The statutes that cases cite, in the order in which they are first cited, versions of one together.

    A citation that fits no version, or whose statute is not known, is left to ``kb lint`` and not listed.
    One that fits several is listed under each and marked.

    Args:
        library: gives the registry and, where it names a folder of 法规文本, the words.
        cases: the label in the issue and the case.
        today: the day by which 典型意义 may be read besides the days of the case.
    """
    found: dict[str, dict[Version | None, dict[_Place, dict[str, bool]]]] = {}
    days: dict[tuple[str, Version | None], dt.date] = {}
    for label, case in cases:
        for citation in case_citations(case, today, library.config.statutes):
            reading = citation.reading
            place = (reading.citation.article, reading.citation.suffix)
            for statute, version in _meant(reading):
                labels = found.setdefault(statute, {}).setdefault(version, {}).setdefault(place, {})
                labels[label] = labels.get(label, True) and bool(reading.candidates)
                days[statute, version] = max(days.get((statute, version), dt.date.min), reading.read_on)
    statutes = library.config.statutes.statutes
    return tuple(
        CitedStatute(
            f"《{name}》（{version.name}）" if version else f"《{name}》",
            tuple(_articles(library, statutes[name], version, days[name, version], versions[version])),
        )
        for name, versions in found.items()
        for version in sorted(versions, key=_effective_on)
    )


def _meant(reading: Reading) -> Iterable[tuple[str, Version | None]]:
    if reading.statute is None or not reading.fits:
        return ()
    candidates = reading.candidates or (Candidate(reading.statute.name, reading.version),)
    return dict.fromkeys((candidate.statute, candidate.version) for candidate in candidates)


def _effective_on(version: Version | None) -> dt.date:
    return (version.effective_on if version else None) or dt.date.min


def _articles(
    library: Library, statute: Statute, version: Version | None, day: dt.date, places: dict[_Place, dict[str, bool]]
) -> Iterable[CitedArticle]:
    text = library.config.statute_texts.text(statute, version, day)
    for place, labels in sorted(places.items()):
        article = text.articles.get(place) if text else None
        yield CitedArticle(
            name=article_name(*place),
            labels=tuple(labels),
            unsure=tuple(label for label, unsure in labels.items() if unsure),
            words=tuple(article.words().splitlines()) if article else (),
        )
