"""Posting lists as arrays: built from texts in bulk, kept in one file a segment, read where they lie.

A field of an index is a ``Postings``: its terms in order and, for each, the documents that hold it
with their numbers of occurrences. Nothing is decoded one by one: a list is a slice of an array, which
is what makes both indexing and ranking fast. Documents count from 0 within a segment.

A gram (a letter, digit or Han character, or two that stand side by side) is kept as a number, its
first code point before its second, so that the numbers sort as the texts and as their UTF-8 do.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from mmap import mmap
    from typing import Protocol

    class _Writable(Protocol):
        def write(self, data: bytes, /) -> object: ...


Ints: TypeAlias = NDArray[np.integer]
"""An array of whole numbers."""

_BREAKS_RE = re.compile(r"[\W_]+")
"""What no gram holds or spans; see ``kb.search.analysis``. 罚款，5元 -> 罚款 5元"""
_BREAK = 0x0A
_SHIFT = np.uint64(21)
_DOCUMENT_BITS = np.uint64(22)
MOST_DOCUMENTS = 1 << 22
"""Most documents of one ``gram_postings``."""
_ALIGNMENT = 8
_MAGIC = b"ANDIANP1"


@dataclass(frozen=True, slots=True)
class Grams:
    """Terms that are grams, as numbers in order."""

    keys: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, term: bytes) -> int:
        """The place of a term, or -1."""
        at, key = self.after(term), gram_key(term.decode())
        return at if at < len(self.keys) and self.keys[at] == key else -1

    def after(self, term: bytes) -> int:
        """The place of the first term that is not before ``term``."""
        return int(np.searchsorted(self.keys, gram_key(term.decode()[:2])))

    def term(self, at: int) -> bytes:
        """The term at a place."""
        return gram_text(int(self.keys[at])).encode()


@dataclass(frozen=True, slots=True)
class Values:
    """Terms that are any texts, in order."""

    texts: Sequence[bytes]

    def __len__(self) -> int:
        return len(self.texts)

    def find(self, term: bytes) -> int:
        """The place of a term, or -1."""
        at = self.after(term)
        return at if at < len(self.texts) and self.texts[at] == term else -1

    def after(self, term: bytes) -> int:
        """The place of the first term that is not before ``term``."""
        return bisect_left(self.texts, term)

    def term(self, at: int) -> bytes:
        """The term at a place."""
        return self.texts[at]


@dataclass(frozen=True, slots=True)
class _Packed:
    """Texts in one array, cut where they are asked for."""

    blob: NDArray[np.uint8]
    starts: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, at: int) -> bytes:
        return self.blob[int(self.starts[at]) : int(self.starts[at + 1])].tobytes()


@dataclass(frozen=True, slots=True)
class Postings:
    """The posting lists of one field."""

    terms: Grams | Values
    starts: Ints
    """Where the list of each term begins in ``documents``, and where the last ends."""
    documents: Ints
    """Document numbers, in order within each list."""
    counts: Ints | None
    """Beside each document how often it holds the term; ``None``: once."""

    def of(self, term: bytes) -> tuple[Ints, Ints | None]:
        """The documents that hold a term, and how often."""
        at = self.terms.find(term)
        start, end = (int(self.starts[at]), int(self.starts[at + 1])) if at >= 0 else (0, 0)
        return self.documents[start:end], None if self.counts is None else self.counts[start:end]

    def frequency(self, term: bytes) -> int:
        """The number of documents that hold a term."""
        at = self.terms.find(term)
        return int(self.starts[at + 1]) - int(self.starts[at]) if at >= 0 else 0

    def renumbered(self, numbers: Ints) -> Postings:
        """The same lists under other document numbers, which keep their order; -1 leaves a document out."""
        documents = numbers[self.documents]
        kept = documents >= 0
        term_of = np.repeat(np.arange(len(self.terms)), np.diff(self.starts))[kept]
        frequencies = np.bincount(term_of, minlength=len(self.terms))
        held = np.flatnonzero(frequencies)
        terms = (
            Grams(self.terms.keys[held])
            if isinstance(self.terms, Grams)
            else Values([self.terms.term(int(at)) for at in held])
        )
        counts = None if self.counts is None else self.counts[kept]
        return Postings(terms, _starts(frequencies[held]), documents[kept], counts)


def gram_key(gram: str) -> np.uint64:
    """The number of a gram of one or two characters."""
    first, second = ord(gram[0]) if gram else 0, ord(gram[1]) if len(gram) > 1 else 0
    return np.uint64(first << int(_SHIFT) | second)


def gram_text(key: int) -> str:
    """The gram of a number."""
    first, second = divmod(key, 1 << int(_SHIFT))
    return chr(first) + (chr(second) if second else "")


def gram_postings(texts: Sequence[str]) -> tuple[Postings, Ints]:
    """The grams of some documents, and the number of grams of each document.

    Args:
        texts: the folded text of each document, its units divided by line breaks; at most ``MOST_DOCUMENTS``.
    """
    cut = [_BREAKS_RE.sub("\n", text) + "\n" for text in texts]
    codes = np.frombuffer("".join(cut).encode("utf-32-le"), np.uint32)
    document_of = np.repeat(np.arange(len(cut), dtype=np.uint64), [len(text) for text in cut])
    holds = codes != _BREAK
    wide = codes.astype(np.uint64)
    pairs = holds[:-1] & holds[1:]
    firsts, owners = wide << _SHIFT, document_of
    keys = np.concatenate([firsts[holds], (firsts[:-1] | wide[1:])[pairs]])
    owners = np.concatenate([owners[holds], owners[:-1][pairs]])
    lengths = np.bincount(owners.astype(np.int64), minlength=len(cut))
    occurrences = keys << _DOCUMENT_BITS | owners
    occurrences.sort()
    postings = np.flatnonzero(np.diff(occurrences, prepend=np.uint64(2**64 - 1)))
    counts = np.diff(postings, append=len(occurrences))
    distinct = occurrences[postings]
    keys, documents = distinct >> _DOCUMENT_BITS, (distinct & np.uint64(MOST_DOCUMENTS - 1)).astype(np.uint32)
    starts = np.flatnonzero(np.diff(keys, prepend=np.uint64(2**64 - 1)))
    return Postings(Grams(keys[starts]), np.append(starts, len(keys)), documents, _small(counts)), lengths


def value_postings(lists: Mapping[str, Sequence[int]]) -> Postings:
    """The posting lists of exact values."""
    terms = sorted((value.encode(), documents) for value, documents in lists.items())
    starts = _starts(np.array([len(documents) for _, documents in terms], np.int64))
    documents = np.array([number for _, numbers in terms for number in numbers], np.uint32)
    return Postings(Values([term for term, _ in terms]), starts, documents, None)


def joined_grams(parts: Sequence[Postings]) -> Postings:
    """The lists of several parts as one; every document number of a part is above those of the parts before it."""
    keys = np.unique(np.concatenate([_keys(part) for part in parts])) if parts else np.empty(0, np.uint64)
    frequencies = np.zeros(len(keys), np.int64)
    places = [np.searchsorted(keys, _keys(part)) for part in parts]
    for part, place in zip(parts, places, strict=True):
        frequencies[place] += np.diff(part.starts)
    starts = _starts(frequencies)
    largest = max((int(part.counts.max()) for part in parts if part.counts is not None and len(part.counts)), default=0)
    documents = np.empty(int(starts[-1]), np.uint32)
    counts = np.empty(int(starts[-1]), np.min_scalar_type(largest))
    free = starts[:-1].copy()
    for part, place in zip(parts, places, strict=True):
        lengths = np.diff(part.starts)
        targets = np.repeat(free[place] - part.starts[:-1], lengths) + np.arange(len(part.documents))
        documents[targets] = part.documents
        if part.counts is not None:
            counts[targets] = part.counts
        free[place] += lengths
    return Postings(Grams(keys), starts, documents, counts)


def _keys(part: Postings) -> NDArray[np.uint64]:
    assert isinstance(part.terms, Grams)  # noqa: S101 - the parts of a field are of one kind
    return part.terms.keys


def _starts(frequencies: Ints) -> Ints:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(frequencies, dtype=np.int64)])


def _small(numbers: Ints) -> Ints:
    """The same numbers in the least bytes that hold them."""
    return numbers.astype(np.min_scalar_type(int(numbers.max()) if len(numbers) else 0))


# --- the file ------------------------------------------------------------------------------------


def write_postings(file: _Writable, fields: Mapping[str, Postings]) -> None:
    """Write the fields of a segment: the arrays one after another, then where each lies."""
    file.write(_MAGIC)
    at = len(_MAGIC)
    places: dict[str, dict[str, tuple[int, int, str]]] = {}
    for name, postings in fields.items():
        arrays: dict[str, Ints] = {"starts": _small(postings.starts), "documents": _small(postings.documents)}
        if postings.counts is not None:
            arrays["counts"] = postings.counts
        if isinstance(postings.terms, Grams):
            arrays["grams"] = postings.terms.keys
        else:
            texts = [postings.terms.term(i) for i in range(len(postings.terms))]
            arrays["texts"] = np.frombuffer(b"".join(texts), np.uint8)
            arrays["cuts"] = _small(_starts(np.array([len(text) for text in texts], np.int64)))
        places[name] = {}
        for part, array in arrays.items():
            places[name][part] = (at, len(array), array.dtype.str)
            data = array.tobytes()
            padding = -len(data) % _ALIGNMENT
            file.write(data + bytes(padding))
            at += len(data) + padding
    table = json.dumps(places).encode()
    file.write(table + len(table).to_bytes(_ALIGNMENT, "little"))


def read_postings(data: bytes | mmap) -> dict[str, Postings]:
    """The fields of ``write_postings``; nothing is copied.

    Raises:
        ValueError: it is no such file.
    """
    view = memoryview(data)
    if bytes(view[: len(_MAGIC)]) != _MAGIC:
        raise ValueError("not a file of postings")
    size = int.from_bytes(view[-_ALIGNMENT:], "little")
    table = json.loads(bytes(view[-_ALIGNMENT - size : -_ALIGNMENT]))
    fields = {}
    for name, places in table.items():
        arrays = {part: np.frombuffer(view, np.dtype(kind), n, at) for part, (at, n, kind) in places.items()}
        terms = Grams(arrays["grams"]) if "grams" in arrays else Values(_Packed(arrays["texts"], arrays["cuts"]))  # type: ignore[arg-type]
        fields[name] = Postings(terms, arrays["starts"], arrays["documents"], arrays.get("counts"))
    return fields


def joined_values(parts: Iterable[Postings]) -> Postings:
    """The lists of exact values of several parts as one; the parts' numbers rise as in ``joined_grams``."""
    lists: dict[bytes, list[int]] = {}
    for part in parts:
        documents, starts = part.documents.tolist(), part.starts.tolist()
        for at in range(len(part.terms)):
            lists.setdefault(part.terms.term(at), []).extend(documents[starts[at] : starts[at + 1]])
    return value_postings({term.decode(): numbers for term, numbers in lists.items()})
