"""Entries -> what goes into the index of them, many at a time; any process can make a batch, one writes it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from kb.search.index.postings import gram_postings, value_postings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kb.search.index.documents import IndexEntry
    from kb.search.index.postings import Postings
    from kb.search.index.sets import Ints

T = TypeVar("T")

BATCH = 250
"""Entries of a batch: enough that arrays pay, few enough that memory stays small."""


VALUES = ("facet", "rule", "audience", "notice")
"""Fields of exact values of a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """What an index holds of one entry."""

    case_id: str
    columns: Mapping[str, bytes]
    values: Mapping[str, tuple[str, ...]]
    """By the fields of ``VALUES``."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some entries, ready to be written."""

    case_ids: tuple[str, ...]
    columns: tuple[Mapping[str, bytes], ...]
    """Column values of each entry."""
    lengths: Ints
    """Number of tokens in the bag of each entry."""
    postings: Mapping[str, Postings]
    """By field; the entries count from 0."""

    def only(self, kept: Sequence[int]) -> Batch:
        """The batch of some of the entries, by their numbers in order."""
        if len(kept) == len(self.case_ids):
            return self
        numbers = np.full(len(self.case_ids), -1, np.int64)
        numbers[list(kept)] = np.arange(len(kept))
        return Batch(
            tuple(self.case_ids[i] for i in kept),
            tuple(self.columns[i] for i in kept),
            self.lengths[list(kept)],
            {field: postings.renumbered(numbers) for field, postings in self.postings.items()},
        )

    def rows(self) -> list[Row]:
        """The entries one by one, for an engine that makes lists of its own."""
        values: list[dict[str, list[str]]] = [{field: [] for field in VALUES} for _ in self.case_ids]
        for field in VALUES:
            postings = self.postings[field]
            for at in range(len(postings.terms)):
                value = postings.terms.term(at).decode()
                for number in postings.at(at)[0].tolist():
                    values[number][field].append(value)
        return [
            Row(case_id, columns, {field: tuple(held) for field, held in own.items()})
            for case_id, columns, own in zip(self.case_ids, self.columns, values, strict=True)
        ]


def batch_of(entries: Sequence[IndexEntry]) -> Batch:
    """The batch of some entries."""
    return batch_of_rows([_row_of(entry) for entry in entries])


def _row_of(entry: IndexEntry) -> Row:
    document = entry.document
    return Row(
        case_id=document.case_id,
        columns={
            "units": "\n".join(document.units).encode(),
            "parts": document.parts_bytes(),
            "date": document.decided_on.encode(),
            "document": document.to_bytes(),
        },
        values={
            "facet": tuple(f"{key}\t{value}" for key, value in entry.facets),
            "rule": document.rules,
            "audience": tuple(audience.value for audience in entry.audiences),
            "notice": tuple(audience.value for audience in entry.notice_audiences),
        },
    )


def batch_of_rows(rows: Sequence[Row]) -> Batch:
    """The batch of some rows."""
    values: dict[str, dict[str, list[int]]] = {name: {} for name in ("case_id", *VALUES)}
    for number, row in enumerate(rows):
        for field, held in (("case_id", (row.case_id,)), *row.values.items()):
            for value in dict.fromkeys(held):
                values[field].setdefault(value, []).append(number)
    bag, lengths = gram_postings([row.columns["units"].decode() for row in rows])
    postings = {"bag": bag} | {field: value_postings(lists) for field, lists in values.items()}
    return Batch(tuple(row.case_id for row in rows), tuple(row.columns for row in rows), lengths, postings)


def chunks(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in lists of a size, the last one shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
