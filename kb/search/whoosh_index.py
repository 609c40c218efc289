"""The Whoosh index: its schema, and how it is brought up to a library.

Whoosh pickles the classes of a schema by module path, so ``BagField`` and ``SetField`` stay where they
are; an index whose classes have moved cannot be opened and is rebuilt.
"""

from __future__ import annotations

import pickle
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import whoosh
from whoosh import columns, fields, formats
from whoosh import index as whoosh_index
from whoosh.analysis import KeywordAnalyzer
from whoosh.filedb.filestore import FileStorage

from kb.errors import IndexUnavailable
from kb.search import generations
from kb.search.analysis import bag
from kb.search.documents import INDEX_VERSION, IndexEntry, SearchConfig, unit_parts, unit_texts
from kb.search.manifest import Manifest, config_digest, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

VERSION = f"{INDEX_VERSION}/whoosh-{whoosh.versionstring()}"
"""Schema, analysis and engine; an index of another version is rebuilt."""

DAMAGE = (
    whoosh_index.IndexError, OSError, pickle.UnpicklingError, AttributeError, ImportError, EOFError,
    struct.error, zlib.error, ValueError, KeyError, IndexError, AssertionError, TypeError, MemoryError,
)  # fmt: skip
"""What reading a damaged file of Whoosh's raises."""


class BagField(fields.FieldType):  # type: ignore[misc]
    """A bag of tokens with their numbers; takes a mapping from token to number."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), KeywordAnalyzer(), scorable=True)

    def index(self, value: Mapping[str, int], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """(token, number, weight, no payload) for each token."""
        for token, count in value.items():
            yield token.encode(), count, float(count), b""


class SetField(fields.FieldType):  # type: ignore[misc]
    """A set of exact values; takes an iterable of texts."""

    def __init__(self, *, unique: bool = False) -> None:
        super().__init__(formats.Existence(), KeywordAnalyzer(), scorable=False, unique=unique)

    def index(self, value: Iterable[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """(value, 1, 1.0, no payload) for each value."""
        for text in value:
            yield text.encode(), 1, 1.0, b""


def _schema() -> fields.Schema:
    return fields.Schema(
        case_id=SetField(),
        bag=BagField(),
        facet=SetField(),
        rule=SetField(),
        audience=SetField(),
        notice=SetField(),
        units=fields.COLUMN(columns.VarBytesColumn()),
        parts=fields.COLUMN(columns.VarBytesColumn()),
        facets=fields.COLUMN(columns.VarBytesColumn()),
        date=fields.COLUMN(columns.VarBytesColumn()),
        document=fields.COLUMN(columns.VarBytesColumn()),
    )


def _fields_of(entry: IndexEntry) -> dict[str, object]:
    document = entry.document
    units = unit_texts(document)
    pairs = [f"{key}\t{value}" for key, value in entry.facets]
    return {
        "case_id": [document.case_id],
        "bag": bag(units),
        "facet": pairs,
        "rule": document.rules,
        "audience": [audience.value for audience in entry.audiences],
        "notice": [audience.value for audience in entry.notice_audiences],
        "units": "\n".join(units).encode(),
        "parts": unit_parts(document),
        "facets": "\n".join(pairs).encode(),
        "date": document.decided_on.encode(),
        "document": document.to_bytes(),
    }


# --- writing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update did."""

    added: int
    changed: int
    removed: int
    unchanged: int
    rebuilt_because: str
    """Why the whole index was made anew, in Chinese; empty where it was not."""


def update_index(
    index: Path,
    entries: Sequence[IndexEntry],
    config: SearchConfig,
    *,
    full: bool = False,
    waiting: Callable[[], None] = lambda: None,
    progress: Callable[[Sequence[IndexEntry]], Iterable[IndexEntry]] = lambda entries: entries,
) -> IndexReport:
    """Make the index hold just these entries; only what changed is written.

    Args:
        index: the folder of the index; made if absent.
        entries: what it shall hold.
        config: what searches need besides.
        full: build anew even if the old index could be used.
        waiting: called once if another run has to end first.
        progress: wraps the entries that are written.

    Raises:
        IndexUnavailable: the folder cannot be written, or the old index is damaged and ``full`` is not set.
    """
    with generations.writing(index, waiting):
        old = generations.current(index)
        because = _why_rebuild(index, old, full=full)
        known = Manifest.read(old) if old and not because else None
        digests = {entry.document.case_id: entry.digest for entry in entries}
        before = known.digests if known else {}
        written = [entry for entry in entries if before.get(entry.document.case_id) != entry.digest]
        removed = [case_id for case_id in before if case_id not in digests]
        added = sum(1 for entry in written if entry.document.case_id not in before)
        report = IndexReport(added, len(written) - added, len(removed), len(entries) - len(written), because)
        same_config = known is not None and config_digest(known.config) == config_digest(config)
        if known and same_config and not written and not removed:
            return report
        try:
            folder = generations.begin(index, old if known else None)
            _write(folder, written, removed, progress, fresh=known is None)
            Manifest.of(VERSION, digests, config).write(folder)
            generations.finish(index, folder)
        except OSError as error:
            raise IndexUnavailable(
                f"写索引“{index}”时出错：{error.strerror or error}。"
                "原来的索引没有动；请检查磁盘空间和权限后再运行 kb index。"
            ) from error
        return report


def _why_rebuild(index: Path, old: Path | None, *, full: bool) -> str:
    if full:
        return "要求重建"
    if old is None:
        return "还没有索引"
    try:
        version = version_of(old)
    except FileNotFoundError:
        return "原来的索引不完整"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(index, error) from error
    return "" if version == VERSION else "索引的格式或分词方法变了"


def _write(
    folder: Path,
    written: Sequence[IndexEntry],
    removed: Sequence[str],
    progress: Callable[[Sequence[IndexEntry]], Iterable[IndexEntry]],
    *,
    fresh: bool,
) -> None:
    storage = FileStorage(str(folder))
    try:
        opened = storage.create_index(_schema()) if fresh else storage.open_index()
        writer = opened.writer(limitmb=256)
    except DAMAGE as error:
        if isinstance(error, OSError):
            raise
        raise damaged(folder.parent, error) from error
    if not fresh:
        for case_id in [*removed, *(entry.document.case_id for entry in written)]:
            writer.delete_by_term("case_id", case_id.encode())
    for entry in progress(written):
        writer.add_document(**_fields_of(entry))
    writer.commit()
    opened.close()


def damaged(index: Path, error: BaseException) -> IndexUnavailable:
    """What to say of an index that cannot be read."""
    return IndexUnavailable(
        f"索引“{index}”损坏了，读不出来（{type(error).__name__}：{error}）。请运行 kb index --full 重建。"
    )
