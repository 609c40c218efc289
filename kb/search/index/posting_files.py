"""The file of a segment's posting lists: arrays one after another, read where they lie."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.search.index.places import Places, starts_of
from kb.search.index.postings import Grams, Postings, Values, small
from kb.search.index.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from mmap import mmap
    from typing import Protocol

    from numpy.typing import NDArray

    from kb.search.index.sets import Ints

    class _Writable(Protocol):
        def write(self, data: bytes | memoryview, /) -> object: ...


_ALIGNMENT = 8
_MAGIC = b"ANDIANP1"


@dataclass(frozen=True, slots=True)
class _Packed:
    """Texts in one array, sliced on access."""

    blob: NDArray[np.uint8]
    starts: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, at: int) -> bytes:
        return self.blob[int(self.starts[at]) : int(self.starts[at + 1])].tobytes()


def write_postings(file: _Writable, fields: Mapping[str, Postings]) -> None:
    """Write the fields of a segment: the arrays one after another, then where each lies."""
    file.write(_MAGIC)
    at = len(_MAGIC)
    places: dict[str, dict[str, tuple[int, int, str]]] = {}
    for name, postings in fields.items():
        # Every array is contiguous: it was made in one piece or read from a file.
        arrays: dict[str, Ints] = {"starts": small(postings.starts), "documents": small(postings.documents)}
        if postings.counts is not None:
            arrays["counts"] = postings.counts
        if postings.where is not None:
            arrays["place_starts"] = small(postings.where.starts)
            arrays["places"] = postings.where.places
            arrays["characters"] = postings.where.texts.codes
            arrays["text_starts"] = postings.where.texts.starts
        if isinstance(postings.terms, Grams):
            arrays["grams"] = postings.terms.keys
        else:
            texts = [postings.terms.term(i) for i in range(len(postings.terms))]
            arrays["texts"] = np.frombuffer(b"".join(texts), np.uint8)
            arrays["cuts"] = small(starts_of(np.array([len(text) for text in texts], np.int64)))
        places[name] = {}
        for part, array in arrays.items():
            places[name][part] = (at, len(array), array.dtype.str)
            file.write(array.view(np.uint8).data if len(array) else b"")
            file.write(bytes(-array.nbytes % _ALIGNMENT))
            at += array.nbytes + -array.nbytes % _ALIGNMENT
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
        where = None
        if "places" in arrays:
            texts = Texts(arrays["characters"], arrays["text_starts"])
            where = Places(arrays["place_starts"], arrays["places"], texts)
        fields[name] = Postings(terms, arrays["starts"], arrays["documents"], arrays.get("counts"), where)
    return fields
