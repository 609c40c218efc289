"""Under which heading the site lists a cited article: which number of which statute.

An article is listed by its present number. An older number is listed under the present one if exactly one is likely,
otherwise under a heading of its own. A repealed statute keeps the numbers of its last version.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.statutes.reading import Status
from kb.text import article_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.statutes.reading import Reading
    from kb.statutes.registry import Registry
    from kb.statutes.statute import Counterpart, Statute, Version

_UNCHECKED = "unchecked"
_READ = (Status.CURRENT, Status.SUPERSEDED, Status.REPEALED, Status.UNKNOWN_VERSION)
"""The statuses of a citation that names an article; no set, which would call Python for the hash of a status."""


@dataclass(frozen=True, slots=True, order=True)
class ArticleHeading:
    """A heading for an article on the page of its statute."""

    statute: str
    """Name."""
    article: int
    suffix: int = 0
    """N of 之N."""
    numbering: str = ""
    """The older numbering that the number belongs to, by its first day; ``unchecked`` if the version is unknown; empty
    for the present numbering and for statutes without known versions.
    """

    @property
    def anchor(self) -> str:
        """``id`` of the heading: ``a44``, ``a133z1``; of an older number ``a31-1996-10-01``."""
        suffix = f"z{self.suffix}" if self.suffix else ""
        return f"a{self.article}{suffix}" + (f"-{self.numbering}" if self.numbering else "")

    @property
    def wordings_anchor(self) -> str:
        """``id`` of its wordings side by side."""
        return f"{self.anchor}-words"

    @property
    def unchecked(self) -> bool:
        """Whether the numbering is unknown although versions of the statute are known."""
        return self.numbering == _UNCHECKED

    @property
    def name(self) -> str:
        """``第四十四条``."""
        return article_name(self.article, self.suffix)


@dataclass(frozen=True, slots=True)
class Listing:
    """A heading under which a citation is listed."""

    heading: ArticleHeading
    certain: bool
    """Whether it is certain that the citation means this article."""
    own: bool
    """Whether the citation by itself calls for the heading; if not, it is listed there only if the heading exists
    anyway.
    """


@dataclass(frozen=True, slots=True)
class FormerNumber:
    """An earlier number of an article."""

    statute: str
    """Name of the same statute or of one that it replaced."""
    version: str
    """The last version with this number; empty where none is known."""
    article: int
    certain: bool
    """Whether the renumbering was checked."""


class ArticleHeadings:
    """Finds the headings of citations by the registry, as of one day."""

    def __init__(self, laws: Registry, today: dt.date) -> None:
        self._laws = laws
        self._today = today
        self._known: dict[tuple[str, int, int, Version | None], tuple[Listing, ...]] = {}
        self._numberings: dict[tuple[str, Version], str] = {}

    def of(self, reading: Reading) -> ArticleHeading | None:
        """The main heading of a citation; ``None`` if it names no article for certain."""
        listings = self.listings(reading)
        return listings[0].heading if listings else None

    def listings(self, reading: Reading) -> tuple[Listing, ...]:
        """Every heading under which a citation is listed, the one that it links to first."""
        statute, citation = reading.statute, reading.citation
        if statute is None or reading.status not in _READ:
            return ()
        versions = [candidate.version for candidate in reading.candidates] or [reading.version]
        several = [self._of_version(statute, citation.article, citation.suffix, version) for version in versions]
        if len(several) == 1 and len(several[0]) == 1:  # nearly always
            return several[0]
        listings = [listing for each in several for listing in each]
        if any(each != several[0] for each in several):
            listings = [Listing(listing.heading, certain=False, own=listing.own) for listing in listings]
        best: dict[ArticleHeading, Listing] = {}
        for listing in listings:
            if listing.heading not in best or (listing.own and not best[listing.heading].own):
                best[listing.heading] = listing
        return tuple(best.values())

    def _of_version(self, statute: Statute, article: int, suffix: int, version: Version | None) -> tuple[Listing, ...]:
        key = (statute.name, article, suffix, version)
        if key not in self._known:
            heading = ArticleHeading(statute.name, article, suffix, self._numbering(statute, version))
            self._known[key] = tuple(self._listings(statute, heading, version))
        return self._known[key]

    def _listings(self, statute: Statute, heading: ArticleHeading, version: Version | None) -> Iterator[Listing]:
        if version is None:
            yield Listing(heading, certain=False, own=True)
            return
        if heading.numbering:
            present = self._later(heading, version, self.last_day(statute))
            single = len(present) == 1
            if not single:
                yield Listing(heading, certain=True, own=True)
            for counterpart in present:
                yield Listing(
                    ArticleHeading(counterpart.statute, counterpart.article), single and counterpart.sure, own=single
                )
        else:
            yield Listing(heading, certain=True, own=True)
        if statute.is_repealed(self._today):
            successors = [
                counterpart
                for counterpart in self._later(heading, version, self._today)
                if counterpart.statute != statute.name
            ]
            single = len(successors) == 1
            for counterpart in successors:
                yield Listing(
                    ArticleHeading(counterpart.statute, counterpart.article), single and counterpart.sure, own=single
                )

    def numbering_of(self, reading: Reading) -> str:
        """The older numbering that a citation uses; empty for the present one."""
        return self._numbering(reading.statute, reading.version) if reading.statute else ""

    def _numbering(self, statute: Statute, version: Version | None) -> str:
        """The older numbering that an article of a version belongs to; empty for the present one."""
        if version is None:
            return _UNCHECKED if statute.versions else ""
        key = (statute.name, version)
        if key not in self._numberings:
            own = self._laws.numbering(statute, version)
            present = self._laws.numbering(statute, self.present(statute))
            self._numberings[key] = "" if own == present else own
        return self._numberings[key]

    # questions to the registry

    def is_repealed(self, statute: Statute) -> bool:
        """Whether a statute is no longer in force."""
        return statute.is_repealed(self._today)

    def present(self, statute: Statute) -> Version | None:
        """The version with the present numbers, as far as the registry goes; ``None`` if unknown.

        That in force, or the last before the repeal.
        """
        return statute.newest_on(self.last_day(statute))

    def last_day(self, statute: Statute) -> dt.date:
        """The day whose numbering is the present one: today, or the day before the repeal."""
        if statute.repealed_on and statute.repealed_on <= self._today:
            return statute.repealed_on - dt.timedelta(days=1)
        return self._today

    def now(self, heading: ArticleHeading) -> tuple[Counterpart, ...]:
        """The articles that are likely to have the rule today, as far as the registry goes, the likeliest first."""
        return self._later(heading, self._version_with(heading), self._today)

    def _version_with(self, heading: ArticleHeading) -> Version | None:
        """A version with the numbering of a heading; ``None`` if none is known."""
        statute = self._laws.statutes[heading.statute]
        if not heading.numbering:
            return self.present(statute)
        same = (v for v in statute.versions if self._laws.numbering(statute, v) == heading.numbering)
        return next(same, None)

    def _later(self, heading: ArticleHeading, version: Version | None, on: dt.date) -> tuple[Counterpart, ...]:
        if heading.suffix or version is None:  # the tables do not cover articles inserted as 之一
            return ()
        statute = self._laws.statutes[heading.statute]
        return tuple(p for p in self._laws.newest_counterparts(statute, heading.article, version, on) if p.likely)

    def former_numbers(self, heading: ArticleHeading) -> tuple[FormerNumber, ...]:
        """The likely earlier numbers of an article of the present numbering."""
        if heading.suffix or heading.numbering:
            return ()
        statute = self._laws.statutes[heading.statute]
        numbers = [
            FormerNumber(
                origin.statute,
                origin.version.name if origin.version else "",
                origin.article,
                origin.sure,
            )
            for origin in self._laws.origins(statute, heading.article, self.present(statute))
            if origin.likely
        ]
        return tuple(
            sorted(numbers, key=lambda former: (former.statute != heading.statute, former.statute, former.article))
        )

    def renumbered_on(self, statute: Statute) -> dt.date | None:
        """The day of the last renumbering of a statute; ``None`` if the registry has no table of it."""
        present = self.present(statute)
        if present is None:
            return None
        first = self._laws.versions_like(statute, present)[0]
        days = {change.day for change in self._laws.changes.get(statute.name, ())}
        return first.effective_on if first.effective_on in days else None

    def versions_with(self, heading: ArticleHeading) -> str:
        """The versions with the numbering of a heading: ``1996年文本至2017修正``."""
        if heading.unchecked:
            return ""
        statute = self._laws.statutes[heading.statute]
        versions = [v for v in statute.versions if self._laws.numbering(statute, v) == heading.numbering]
        names = list(dict.fromkeys(version.name for version in (versions[:1] + versions[-1:])))
        return "至".join(names)
