"""The facets that have pages: one row here gives an overview, a page a value, and links on every card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kb.model import Case, LibraryConfig


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to divide the cases."""

    key: str
    """The label of the search's facet, and the key of the field where there is one."""
    folder: str
    """Of its pages."""
    heading: str
    """Title of the overview."""
    suffix: str
    """What follows a value in a title, ``年``."""
    values_of: Callable[[Case], tuple[str, ...]]
    """The values of a case."""

    def title_of(self, value: str) -> str:
        """The title of a value's page."""
        return f"{value}{self.suffix}"

    def grouped(self, cases: Iterable[Case], config: LibraryConfig) -> dict[str, list[Case]]:
        """Value -> its cases, in the order of the vocabulary; years from the newest."""
        found: dict[str, list[Case]] = {}
        for case in cases:
            for value in self.values_of(case):
                found.setdefault(value, []).append(case)
        vocabulary = config.vocabularies.get(self.key)
        if vocabulary is None:
            return dict(sorted(found.items(), reverse=True))
        place = {term.name: index for index, term in enumerate(vocabulary.terms)}
        return dict(sorted(found.items(), key=lambda item: (place.get(item[0], len(place)), item[0])))


FACETS: tuple[Facet, ...] = (
    Facet("领域", "fields", "按执法领域", "", lambda case: case.domains),
    Facet("类型", "kinds", "按案例类型", "", lambda case: (case.kind,) if case.kind else ()),
    Facet("年份", "years", "按年份", "年", lambda case: (str(case.decided_on.year),) if case.decided_on else ()),
)
