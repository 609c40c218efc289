"""A Whoosh codec whose posting lists are arrays, and the writer that fills it in bulk.

Segments, deletions, columns, lengths and the table of contents are Whoosh's own; the codec only takes
the place of its posting files (Whoosh decodes and writes those posting by posting, which is most of
the time it needs). Whoosh pickles the classes of a segment by module path, so they stay where they are.
"""

from __future__ import annotations

import mmap
from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.codec.base import FieldCursor, TermsReader
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.matching import ListMatcher
from whoosh.reading import SegmentReader, TermInfo, TermNotFound
from whoosh.util.numeric import byte_to_length
from whoosh.writing import MERGE_SMALL, SegmentWriter

from kb.search.index.lists import Segment
from kb.search.index.posting_files import read_postings, write_postings
from kb.search.index.postings import (
    Grams,
    Postings,
    Values,
    joined_grams,
    joined_values,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kb.search.index.sets import Ints

_EXTENSION = ".arrays"
_MAX_DELETED_SHARE = 0.25
"""Share of deleted documents above which a segment is written again."""
_LENGTHS = np.array([byte_to_length(code) for code in range(256)], np.int64)
"""Lengths by the byte that Whoosh keeps of them."""


class ArrayCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's own codec with other posting files."""

    def field_writer(self, storage: Any, segment: Any) -> _PostingsFile:  # noqa: ANN401 - Whoosh is untyped
        """Where a writer puts its postings."""
        return _PostingsFile(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:  # noqa: ANN401
        """The terms and postings of a segment."""
        return ArrayTermsReader(Path(storage.folder, segment.make_filename(_EXTENSION)))


class MappedStorage(FileStorage):  # type: ignore[misc]
    """A folder whose column files are mapped into memory: no file stays open, and threads share them."""

    def open_file(self, name: str, **options: Any) -> StructFile:  # noqa: ANN401
        """A file of the folder to read."""
        if name.endswith(W3Codec.COLUMN_EXT):
            return _MappedFile(Path(self.folder, name))
        return super().open_file(name, **options)


class _MappedFile(BufferFile):  # type: ignore[misc]
    def __init__(self, path: Path) -> None:
        self._buf = _mapped(path)
        self._name = path.name
        self.is_real = False
        self.is_closed = False

    def close(self) -> None:
        """The map is closed when its last user drops it."""


def _mapped(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""


class _PostingsFile:
    """The posting file of a segment that is being written."""

    def __init__(self, storage: Any, segment: Any) -> None:  # noqa: ANN401
        self._file = segment.create_file(storage, _EXTENSION)
        self.is_closed = False

    def write(self, fields: Mapping[str, Postings]) -> None:
        write_postings(self._file, fields)

    def close(self) -> None:
        self._file.close()
        self.is_closed = True


class ArrayTermsReader(TermsReader):  # type: ignore[misc]
    """The posting lists of a segment, for Whoosh's matchers and as they are."""

    def __init__(self, path: Path) -> None:
        self.fields = read_postings(_mapped(path))
        """By name."""

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        name, text = term
        return name in self.fields and self.fields[name].terms.find(text) >= 0

    def indexed_field_names(self) -> Collection[str]:
        """The fields that have postings."""
        return self.fields.keys()

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Every (field, term) in order."""
        for name in sorted(self.fields):
            yield from self._terms_after(name, 0)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Every (field, term) from a term on."""
        for name in sorted(self.fields):
            if name >= fieldname:
                yield from self._terms_after(name, self.fields[name].terms.after(prefix) if name == fieldname else 0)

    def _terms_after(self, name: str, at: int) -> Iterator[tuple[str, bytes]]:
        terms = self.fields[name].terms
        return ((name, terms.term(i)) for i in range(at, len(terms)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Every term with its statistics."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Every term from one on with its statistics."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def cursor(self, fieldname: str, fieldobj: Any) -> _Cursor:  # noqa: ANN401
        """A walk through the terms of a field."""
        return _Cursor(self, fieldname, fieldobj)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """The statistics of a term; the lengths are bounds, since Whoosh only bounds scores with them."""
        if (fieldname, text) not in self:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        documents, counts = self.fields[fieldname].of(text)
        total, most = (len(documents), 1) if counts is None else (int(counts.sum(dtype=np.int64)), int(counts.max()))
        return TermInfo(
            float(total), len(documents), minlength=1, maxlength=byte_to_length(255), maxweight=float(most),
            minid=int(documents[0]), maxid=int(documents[-1]),
        )  # fmt: skip

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often a term occurs."""
        weight: float = self.term_info(fieldname, text).weight()
        return weight

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many documents hold a term."""
        return self.fields[fieldname].frequency(text) if fieldname in self.fields else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:  # noqa: ANN401
        """Whoosh's walk through a posting list."""
        info = self.term_info(fieldname, text)
        documents, counts = self.fields[fieldname].of(text)
        weights = None if counts is None else counts.astype(float).tolist()
        term = (fieldname, text)
        return ListMatcher(documents.tolist(), weights, None, format_, scorer=scorer, term=term, terminfo=info)

    def close(self) -> None:
        """The arrays keep the file open until the last is dropped."""
        self.fields = {}


class _Cursor(FieldCursor):  # type: ignore[misc]
    def __init__(self, reader: ArrayTermsReader, name: str, field: Any) -> None:  # noqa: ANN401
        self._reader, self._name, self._field = reader, name, field
        postings = reader.fields.get(name)
        self._terms: Grams | Values = postings.terms if postings else Values(())
        self._at = 0

    def first(self) -> object:
        self._at = 0
        return self.text()

    def find(self, term: object) -> object:
        self._at = self._terms.after(term if isinstance(term, bytes) else self._field.to_bytes(term))
        return self.text()

    def next(self) -> object:
        self._at += 1
        return self.text()

    def text(self) -> object:
        return self._field.from_bytes(self._terms.term(self._at)) if self.is_valid() else None

    def term_info(self) -> TermInfo:
        return self._reader.term_info(self._name, self._terms.term(self._at))

    def is_valid(self) -> bool:
        return self._at < len(self._terms)


class BulkWriter(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer, fed with whole batches; ``add_document`` is not for it."""

    def __init__(self, index: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(index, codec=ArrayCodec(), compound=False, **options)
        self._parts: dict[str, list[Postings]] = {}
        self._readers: dict[Any, ArrayTermsReader] = {}

    def add_batch(
        self, columns: Sequence[Mapping[str, bytes]], lengths: Mapping[str, Ints], postings: Mapping[str, Postings]
    ) -> None:
        """Add some documents.

        Args:
            columns: for each document its column values.
            lengths: for each scored field the number of tokens of each document.
            postings: the posting lists by field; documents count from 0 within the batch.
        """
        schema, writer, first = self.schema, self.perdocwriter, self.docnum
        counted = {name: values.tolist() for name, values in lengths.items()}
        for number, values in enumerate(columns):
            writer.start_doc(self.docnum)
            for name, sizes in counted.items():
                writer.add_field(name, schema[name], None, sizes[number])
            for name, value in values.items():
                writer.add_column_value(name, schema[name].column_type, value)
            writer.finish_doc()
            self.docnum += 1
        self._add_parts(postings, np.arange(first, self.docnum))
        if columns:
            self._added = True

    def delete(self, field: str, values: Collection[str]) -> None:
        """Mark the documents of older segments with one of some exact values as deleted."""
        for segment in self.segments:
            if segment not in self._readers:
                self._readers[segment] = self.codec.terms_reader(self.storage, segment)
            fields = self._readers[segment].fields
            for value in values if field in fields else ():
                for number in fields[field].of(value.encode())[0].tolist():
                    segment.delete_document(number)

    def add_reader(self, reader: Any) -> None:  # noqa: ANN401
        """Take over the documents of a segment that are not deleted."""
        first, terms = self.docnum, reader._terms  # noqa: SLF001 - Whoosh's merge policies hand over its readers
        numbers = np.arange(first, first + reader.doc_count_all())
        moved = self.write_per_doc(set(self.schema.names()), reader)
        if moved is not None:
            numbers[:] = -1
            numbers[list(moved.keys())] = list(moved.values())
        self._add_parts(terms.fields, numbers)
        self._added = True

    def _add_parts(self, postings: Mapping[str, Postings], numbers: Ints) -> None:
        for name, part in postings.items():
            self._parts.setdefault(name, []).append(part.renumbered(numbers))

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        fields = {}
        for name in sorted(self._parts):
            parts = self._parts.pop(name)
            fields[name] = (joined_grams if isinstance(parts[0].terms, Grams) else joined_values)(parts)
        self.fieldwriter.write(fields)
        self.fieldwriter.close()


class Column:
    """The values of a column of an open index by document number."""

    def __init__(self, reader: Any, name: str) -> None:  # noqa: ANN401
        self._parts: list[tuple[int, Any, Any, Any]] = []
        for leaf, first in reader.leaf_readers():
            if leaf.doc_count_all():
                column = leaf.column_reader(name, translate=False)
                # Whoosh's reader gives one value at a time through five calls; the parts it reads from are plain.
                buffer = column._dbfile._buf  # noqa: SLF001
                self._parts.append((first, buffer, column._offsets, column._lengths))  # noqa: SLF001
        self._firsts = [first for first, *_ in self._parts]

    def __getitem__(self, number: int) -> bytes:
        first, buffer, offsets, lengths = self._parts[bisect_right(self._firsts, number) - 1]
        start = offsets[number - first]
        value: bytes = buffer[start : start + lengths[number - first]]
        return value

    def containing(self, wanted: bytes, numbers: Sequence[int]) -> list[bool]:
        """For each of some documents, in order, whether its value has a string in it."""
        if len(self._parts) != 1:
            return [wanted in self[number] for number in numbers]
        _, buffer, offsets, lengths = self._parts[0]
        return [wanted in buffer[(start := offsets[n]) : start + lengths[n]] for n in numbers]

    def matching(self, pattern: re.Pattern[bytes], numbers: Sequence[int]) -> list[bool]:
        """For each of some documents, in order, whether a pattern matches in its value."""
        return [pattern.search(self[number]) is not None for number in numbers]


def merge(writer: BulkWriter, segments: Sequence[Any]) -> list[Any]:
    """Merge policy: Whoosh's own for small segments, and a segment is rewritten when a quarter of it is deleted."""
    sparse = [segment for segment in segments if segment.deleted_count() > _MAX_DELETED_SHARE * segment.doc_count_all()]
    for segment in sparse:
        with SegmentReader(writer.storage, writer.schema, segment) as reader:
            writer.add_reader(reader)
    kept: list[Any] = MERGE_SMALL(writer, [segment for segment in segments if segment not in sparse])
    return kept


def open_segments(reader: Any, field: str) -> list[Segment]:  # noqa: ANN401
    """The segments of an open index.

    Args:
        reader: Whoosh's reader of the index.
        field: the scored field, whose lengths are wanted.
    """
    return [_segment(leaf, first, field) for leaf, first in reader.leaf_readers() if leaf.doc_count_all()]


def _segment(leaf: Any, first: int, field: str) -> Segment:  # noqa: ANN401
    segment, size = leaf.segment(), leaf.doc_count_all()
    path = Path(leaf.storage().folder, W3Codec.column_filename(segment, f"_{field}_len"))
    codes = np.zeros(size, np.uint8)
    if path.exists():  # Whoosh writes no column where every value is the default, and none of those at its end
        written = np.fromfile(path, np.uint8)
        codes[: len(written)] = written
    return Segment(
        fields=leaf._terms.fields,  # noqa: SLF001 - Whoosh has no public way to the terms of a segment
        first=first,
        size=size,
        deleted=np.array(sorted(segment.deleted_docs()), np.intp),
        lengths=_LENGTHS[codes],
        total_length=leaf.field_length(field),
    )
