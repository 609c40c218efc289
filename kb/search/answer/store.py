"""What an open index holds, as matching, likeness and suggestions ask for it; none of it knows the engine."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from kb.model import Audience
from kb.search.answer.ranking import Ranking
from kb.search.index.batches import batch_of_rows
from kb.search.index.documents import CaseDocument, read_parts
from kb.search.index.facet_counts import FacetCounts
from kb.search.index.finding import Finding
from kb.search.index.lists import Lists, Segment
from kb.search.index.sets import DocumentSet, Recent

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Mapping, Sequence

    from kb.search.index.batches import Row

COLUMNS = ("units", "parts", "date", "document")


_READ_BYTES = 16 * 1024 * 1024
"""The cases that were shown last may take so much: about a thousand of them."""


class ReadCase(NamedTuple):
    """A case as a hit shows it."""

    document: CaseDocument
    folded: tuple[str, ...]
    """For each of its passages the folded units, in lines."""

    @property
    def nbytes(self) -> int:
        """Memory it takes: two bytes a character of Han, and the objects."""
        passages = self.document.passages
        return (
            2_000
            + 300 * len(passages)
            + sum([2 * len(one.text) for one in passages] + [2 * len(one) for one in self.folded])
        )


class Column(Protocol):
    """The stored values of a column by document number."""

    def __getitem__(self, number: int) -> bytes:
        """The value of a document."""

    def containing(self, wanted: bytes, numbers: Sequence[int]) -> Sequence[bool]:
        """For each of some documents, in order, whether its value has a string in it."""

    def matching(self, pattern: re.Pattern[bytes], numbers: Sequence[int]) -> Sequence[bool]:
        """For each of some documents, in order, whether a pattern matches in its value."""


class Store:
    """Sets of documents, their stored values and their facets."""

    def __init__(self, lists: Lists, columns: Mapping[str, Column], held: Collection[str] = ()) -> None:
        """Take the posting lists, the columns named in ``COLUMNS``, and the 编号 that are held back from the public."""
        self.lists = lists
        self._columns = columns
        self.finding = Finding(lists, "bag", columns["units"])
        self.facets = FacetCounts(lists)
        self._rankings: dict[Audience, Ranking] = {}
        self._read: Recent[int, ReadCase] = Recent(lambda case: case.nbytes, _READ_BYTES)
        self._held = frozenset(held)
        self._for_public: dict[str, DocumentSet] = {}

    def ids(self, field: str, value: str) -> DocumentSet:
        """The documents with a token of ``bag``, or an exact value of another field."""
        return self.lists.ids(field, value.encode())

    def readable(self, audience: Audience) -> DocumentSet:
        """The documents that an audience may find."""
        return self._let_through("audience", audience)

    def notices_for(self, audience: Audience) -> DocumentSet:
        """The withdrawn documents whose notice an audience may see."""
        return self._let_through("notice", audience)

    def _let_through(self, field: str, audience: Audience) -> DocumentSet:
        by_card = self.ids(field, audience.value)
        if audience is not Audience.PUBLIC or not self._held:
            return by_card
        if field not in self._for_public:
            numbers = (number for case_id in self._held for number in self.ids("case_id", case_id))
            self._for_public[field] = by_card - DocumentSet.of(numbers, by_card.universe)
        return self._for_public[field]

    def ranking(self, audience: Audience) -> Ranking:
        """The ranking for an audience: editors, who may find everything, have Whoosh's own."""
        ranking = self._rankings.get(audience)
        if ranking is None:
            among = None if audience is Audience.EDITOR else self.readable(audience)
            ranking = self._rankings[audience] = Ranking(self.lists, "bag", among)
        return ranking

    def document(self, number: int) -> CaseDocument:
        """What the index keeps of a document."""
        return CaseDocument.from_bytes(self.value("document", number))

    def text(self, number: int) -> str:
        """The folded units of a document, divided by line breaks."""
        return self.value("units", number).decode()

    def units(self, number: int) -> list[tuple[str, bytes]]:
        """The folded units of a document, each with the name of its part, see ``CaseDocument.parts``."""
        units = self.value("units", number).split(b"\n")
        names = [name for name, count in read_parts(self.value("parts", number)) for _ in range(count)]
        return list(zip(names, units, strict=False))

    def read(self, number: int) -> ReadCase:
        """A document as a hit shows it; those of the last ones are kept."""
        case = self._read.get(number)
        if case is None:
            units = iter(self.text(number).split("\n"))
            folded = tuple("\n".join(islice(units, count)) for _, count in read_parts(self.value("parts", number)))
            case = self._read.keep(number, ReadCase(self.document(number), folded))
        return case

    def value(self, column: str, number: int) -> bytes:
        """What is stored of a document."""
        return self._columns[column][number]


class _Values:
    """The values of a column of a few rows."""

    def __init__(self, values: Sequence[bytes]) -> None:
        self._values = values

    def __getitem__(self, number: int) -> bytes:
        return self._values[number]

    def containing(self, wanted: bytes, numbers: Sequence[int]) -> Sequence[bool]:
        return [wanted in self._values[number] for number in numbers]

    def matching(self, pattern: re.Pattern[bytes], numbers: Sequence[int]) -> Sequence[bool]:
        return [pattern.search(self._values[number]) is not None for number in numbers]


def store_of(rows: Sequence[Row]) -> Store:
    """A store of a few rows in memory, numbered from 0: an engine elsewhere found them, what is here decides."""
    batch = batch_of_rows(rows)
    segment = Segment(batch.postings, 0, len(rows), np.empty(0, np.int64), batch.lengths, int(batch.lengths.sum()))
    columns = {name: _Values([row.columns[name] for row in rows]) for name in COLUMNS}
    return Store(Lists([segment] if rows else []), columns)
