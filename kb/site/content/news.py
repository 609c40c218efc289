"""What came into a library, what was corrected in it and what was withdrawn, by the day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.model import Case, Correction
    from kb.site.content.publication import Publication

MONTH = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class News:
    """The newest first in each."""

    added: tuple[tuple[dt.date, Case], ...]
    """发布日期 and case."""
    corrected: tuple[tuple[dt.date, Case, Correction], ...]
    """A case with several 更正 is here several times."""
    withdrawn: tuple[tuple[dt.date, Case], ...]
    """撤回日期 and case, of which only number, day and reason may be shown."""

    def added_since(self, day: dt.date) -> int:
        """How many cases were published on a day or later."""
        return sum(1 for published_on, _ in self.added if published_on >= day)


def news(publication: Publication) -> News:
    """The news of a publication up to its day."""
    today = publication.today
    added = [(case.published_on, case) for case in publication.cases if case.published_on]
    corrected = [
        (correction.corrected_on, case, correction)
        for case in publication.cases
        for correction in case.corrections
        if correction.corrected_on
    ]
    withdrawn = [(case.withdrawn_on, case) for case in publication.notices if case.withdrawn_on]
    return News(
        tuple(sorted(_until(added, today), key=lambda row: (row[0], row[1].case_id), reverse=True)),
        tuple(
            sorted(
                (row for row in corrected if row[0] <= today), key=lambda row: (row[0], row[1].case_id), reverse=True
            )
        ),
        tuple(sorted(_until(withdrawn, today), key=lambda row: (row[0], row[1].case_id), reverse=True)),
    )


def _until(rows: Iterable[tuple[dt.date, Case]], today: dt.date) -> list[tuple[dt.date, Case]]:
    return [row for row in rows if row[0] <= today]
