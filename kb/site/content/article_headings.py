"""Where the site lists a cited article: under which number of which statute.

An article is listed by its present number. An older number is listed under the present one where exactly
one is likely, else by itself. A repealed statute keeps the numbers of its last version.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.law.moves import LIKELY, SURE
from kb.statutes.resolve import Status
from kb.text import article_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.statutes.registry import Registry
    from kb.statutes.resolve import Reading
    from kb.statutes.statute import Counterpart, Statute, Version

_UNCHECKED = "unchecked"
_READ = frozenset({Status.CURRENT, Status.SUPERSEDED, Status.REPEALED, Status.UNKNOWN_VERSION})
"""What is said of a citation that names an article."""


@dataclass(frozen=True, slots=True, order=True)
class ArticleHeading:
    """An article as the site lists it: a heading on the page of its statute."""

    statute: str
    """Name."""
    article: int
    suffix: int = 0
    """N of 之N."""
    numbering: str = ""
    """Which older numbering the number belongs to: its first day; ``unchecked`` where nobody knows the version; empty
    for the present numbering and for statutes of which no version is known."""

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
        """Whether nobody knows which numbering it is of, though other versions of the statute are known."""
        return self.numbering == _UNCHECKED

    @property
    def name(self) -> str:
        """``第四十四条``."""
        return article_name(self.article, self.suffix)


@dataclass(frozen=True, slots=True)
class Listing:
    """One place under which a citation is listed."""

    heading: ArticleHeading
    certain: bool
    """Whether it is certain that the citation means this article."""
    own: bool
    """Whether the place is listed because of this citation; else only where it is listed anyway."""


@dataclass(frozen=True, slots=True)
class FormerNumber:
    """An earlier number of an article."""

    statute: str
    """Name: the same statute, or a law that it took the place of."""
    version: str
    """The last version with this number; empty where none is known."""
    article: int
    certain: bool
    """Whether the renumbering was checked."""


class ArticleHeadings:
    """Finds places by the registry, as things stand on one day."""

    def __init__(self, laws: Registry, today: dt.date) -> None:
        self._laws = laws
        self._today = today
        self._known: dict[tuple[str, int, int, Version | None], tuple[Listing, ...]] = {}
        self._numberings: dict[tuple[str, Version], str] = {}

    def of(self, reading: Reading) -> ArticleHeading | None:
        """Where a citation is listed; ``None`` where it names no article for certain."""
        listings = self.listings(reading)
        return listings[0].heading if listings else None

    def listings(self, reading: Reading) -> tuple[Listing, ...]:
        """Every place under which a citation is listed, the one that it leads to first."""
        statute, citation = reading.statute, reading.citation
        if statute is None or reading.status not in _READ:
            return ()
        listings = list(self._of_version(statute, citation.article, citation.suffix, reading.version))
        for candidate in reading.candidates:
            if candidate.version and candidate.version != reading.version:
                listings += self._of_version(statute, citation.article, citation.suffix, candidate.version)
        if reading.candidates:
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
            for other in present:
                yield Listing(ArticleHeading(other.statute, other.article), single and is_certain(other), own=single)
        else:
            yield Listing(heading, certain=True, own=True)
        if statute.is_repealed(self._today):
            successors = [
                other for other in self._later(heading, version, self._today) if other.statute != statute.name
            ]
            single = len(successors) == 1
            for other in successors:
                yield Listing(ArticleHeading(other.statute, other.article), single and is_certain(other), own=single)

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

    # the registry's answers

    def is_repealed(self, statute: Statute) -> bool:
        """Whether a statute is no longer in force."""
        return statute.is_repealed(self._today)

    def present(self, statute: Statute) -> Version | None:
        """The version whose numbers are the present ones: in force, or the last before the repeal, if known."""
        return statute.version_on(self.last_day(statute))

    def last_day(self, statute: Statute) -> dt.date:
        """The day whose numbering is the present one: today, or the last before the repeal."""
        if statute.repealed_on and statute.repealed_on <= self._today:
            return statute.repealed_on - dt.timedelta(days=1)
        return self._today

    def now(self, heading: ArticleHeading) -> tuple[Counterpart, ...]:
        """Where the rule of an article is likely to stand today, the surest first."""
        return self._later(heading, self._version_with(heading), self._today)

    def _version_with(self, heading: ArticleHeading) -> Version | None:
        """A version that numbers as a place does; ``None`` where it is not known."""
        statute = self._laws.statutes[heading.statute]
        if not heading.numbering:
            return self.present(statute)
        same = (v for v in statute.versions if self._laws.numbering(statute, v) == heading.numbering)
        return next(same, None)

    def _later(self, heading: ArticleHeading, version: Version | None, on: dt.date) -> tuple[Counterpart, ...]:
        if heading.suffix or version is None:  # the tables know no article that was inserted as 之一
            return ()
        statute = self._laws.statutes[heading.statute]
        return tuple(
            p for p in self._laws.counterparts(statute, heading.article, version, on) if p.confidence >= LIKELY
        )

    def former_numbers(self, heading: ArticleHeading) -> tuple[FormerNumber, ...]:
        """The earlier numbers of an article of the present numbering, those that are likely."""
        if heading.suffix or heading.numbering:
            return ()
        statute = self._laws.statutes[heading.statute]
        numbers = [
            FormerNumber(
                origin.statute,
                origin.version.name if origin.version else "",
                origin.article,
                is_certain(origin),
            )
            for origin in self._laws.origins(statute, heading.article, self.present(statute))
            if origin.confidence >= LIKELY
        ]
        return tuple(
            sorted(numbers, key=lambda former: (former.statute != heading.statute, former.statute, former.article))
        )

    def renumbered_on(self, statute: Statute) -> dt.date | None:
        """The day of the last renumbering of a statute; ``None`` where the registry has no table of it."""
        present = self.present(statute)
        if present is None:
            return None
        first = self._laws.versions_like(statute, present)[0]
        days = {change.day for change in self._laws.changes.get(statute.name, ())}
        return first.effective_on if first.effective_on in days else None

    def versions_with(self, heading: ArticleHeading) -> str:
        """The versions that have an older number: ``1996年文本至2017修正``."""
        if heading.unchecked:
            return ""
        statute = self._laws.statutes[heading.statute]
        versions = [v for v in statute.versions if self._laws.numbering(statute, v) == heading.numbering]
        names = list(dict.fromkeys(version.name for version in (versions[:1] + versions[-1:])))
        return "至".join(names)


def is_certain(heading: Counterpart) -> bool:
    """Whether an article need not be marked 待核对, where it is the only one."""
    return heading.verified and heading.confidence >= SURE
