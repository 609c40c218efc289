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
    from kb.search.index.postings import Ints, Postings

T = TypeVar("T")

BATCH = 250
"""Entries of a batch: enough that arrays pay, few enough that memory stays small."""


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


def batch_of(entries: Sequence[IndexEntry]) -> Batch:
    """The batch of some entries."""
    values: dict[str, dict[str, list[int]]] = {
        name: {} for name in ("case_id", "facet", "rule", "audience", "notice")
    }  # fmt: skip
    columns, texts = [], []
    for number, entry in enumerate(entries):
        document = entry.document
        units = "\n".join(document.units)
        pairs = [f"{key}\t{value}" for key, value in entry.facets]
        texts.append(units)
        columns.append(
            {
                "units": units.encode(),
                "parts": document.parts_bytes(),
                "date": document.decided_on.encode(),
                "document": document.to_bytes(),
            }
        )
        for field, held in (
            ("case_id", [document.case_id]),
            ("facet", pairs),
            ("rule", document.rules),
            ("audience", [audience.value for audience in entry.audiences]),
            ("notice", [audience.value for audience in entry.notice_audiences]),
        ):
            for value in dict.fromkeys(held):
                values[field].setdefault(value, []).append(number)
    bag, lengths = gram_postings(texts)
    postings = {"bag": bag} | {field: value_postings(lists) for field, lists in values.items()}
    return Batch(tuple(entry.document.case_id for entry in entries), tuple(columns), lengths, postings)


def chunks(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in lists of a size, the last one shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
