"""The Whoosh index: its schema, and how a new generation of it is written.

Whoosh pickles the classes of a schema by module path, so ``BagField`` and ``SetField`` stay where they
are; an index whose classes have moved cannot be opened and is rebuilt.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import whoosh
from whoosh import columns, fields, formats
from whoosh.analysis import KeywordAnalyzer

from kb.errors import IndexUnavailable
from kb.files import failure_reason
from kb.search.index import generations
from kb.search.index.codec import BulkWriter, MappedStorage, merge
from kb.search.index.documents import INDEX_VERSION, SearchConfig
from kb.search.index.ledger import LEDGER, IndexReport, Ledger
from kb.search.index.manifest import DamagedFileError, Manifest, config_digest, files_of, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from kb.search.index.batches import Batch

_LAYOUT = 5
"""Raise it when the schema, the files of postings or the ledger change."""
VERSION = f"{INDEX_VERSION}/{_LAYOUT}/whoosh-{whoosh.versionstring()}"
"""Schema, analysis and engine; an index of another version is rebuilt."""


class BagField(fields.FieldType):  # type: ignore[misc]
    """A bag of tokens with their numbers; its postings come in batches."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), KeywordAnalyzer(), scorable=True)


class SetField(fields.FieldType):  # type: ignore[misc]
    """A set of exact values; its postings come in batches."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), KeywordAnalyzer(), scorable=False)


def _schema() -> fields.Schema:
    return fields.Schema(
        case_id=SetField(),
        bag=BagField(),
        facet=SetField(),
        rule=SetField(),
        audience=SetField(),
        notice=SetField(),
        units=fields.COLUMN(columns.VarBytesColumn(write_offsets_cutoff=0)),
        parts=fields.COLUMN(columns.VarBytesColumn(write_offsets_cutoff=0)),
        date=fields.COLUMN(columns.VarBytesColumn(write_offsets_cutoff=0)),
        document=fields.COLUMN(columns.VarBytesColumn(write_offsets_cutoff=0)),
    )


# --- writing -------------------------------------------------------------------------------------


class Update:
    """A generation that is being written beside the one that answers."""

    def __init__(self, index: Path, old: Path | None, because: str) -> None:
        self._index = index
        self._old = old
        self._because = because
        self._known = Manifest.read(old) if old else None
        if self._known and old:
            self._known.check(old)
        self.ledger = Ledger.read(old) if old else Ledger({})
        """What was written last."""
        self._folder: Path | None = None
        self._writer: BulkWriter | None = None
        self._added = self._changed = 0

    @property
    def before(self) -> dict[str, str]:
        """编号 -> digest of the entries that the old generation holds."""
        return self.ledger.digests

    def add(self, batch: Batch) -> None:
        """Write some entries in the place of those with the same 编号."""
        if not batch.case_ids:
            return
        writer = self._opened()
        self._delete([case_id for case_id in batch.case_ids if case_id in self.before])
        writer.add_batch(batch.columns, {"bag": batch.lengths}, batch.postings)
        changed = sum(1 for case_id in batch.case_ids if case_id in self.before)
        self._changed += changed
        self._added += len(batch.case_ids) - changed

    def _delete(self, case_ids: Collection[str]) -> None:
        if self._old is not None and case_ids:
            self._opened().delete("case_id", case_ids)

    def _opened(self) -> BulkWriter:
        if self._writer is None:
            self._folder = generations.begin(self._index, self._old)
            storage = MappedStorage(str(self._folder))
            opened = storage.open_index() if self._old else storage.create_index(_schema())
            self._writer = BulkWriter(opened)
        return self._writer

    def discard(self) -> None:
        """Take back what was written."""
        if self._writer is not None and not self._writer.is_closed:
            with suppress(OSError):  # the disk may be full
                self._writer.cancel()  # closes its files, which Windows would not let go
        if self._folder is not None:
            generations.discard(self._folder)

    def finish(self, ledger: Ledger, config: SearchConfig, held: Collection[str] = ()) -> IndexReport:
        """Let the new generation answer, if there is anything new in it.

        Args:
            ledger: what the index is to hold; entries that it lacks are removed.
            config: what searches need besides.
            held: 编号 of the cases that are held back from the public.
        """
        removed = [case_id for case_id in self.before if case_id not in ledger.digests]
        unchanged = len(ledger.digests) - self._added - self._changed
        report = IndexReport(self._added, self._changed, len(removed), unchanged, self._because)
        same_config = self._known is not None and config_digest(self._known.config) == config_digest(config)
        same_held = self._known is not None and set(self._known.held) == set(held)
        if same_config and same_held and self._writer is None and not removed and ledger == self.ledger:
            return report
        writer = self._opened()
        self._delete(removed)
        writer.commit(mergetype=merge)
        folder = self._folder
        assert folder is not None  # noqa: S101 - it was made for the writer
        ledger.write(folder)
        known = {name: file for name, file in self._known.files.items() if name != LEDGER} if self._known else {}
        Manifest.of(VERSION, files_of(folder, known), config, held).write(folder)
        generations.finish(self._index, folder)
        self._folder = None
        return report


@contextmanager
def updating(index: Path, *, full: bool, waiting: Callable[[], None] = lambda: None) -> Iterator[Update]:
    """An update of an index, alone in writing it; what is not finished is as if it had not been begun.

    Raises:
        IndexUnavailable: the folder cannot be written, or the old index is damaged and ``full`` is not set.
    """
    with generations.writing(index, waiting):
        try:
            old = None if full else generations.current(index)
            because = "要求重建" if full else _why_rebuild(old)
            update = Update(index, None if because else old, because)
        except (OSError, DamagedFileError) as error:
            raise damaged(index, error) from error
        try:
            yield update
        except BaseException as error:
            update.discard()
            if not isinstance(error, OSError):
                raise
            raise IndexUnavailable(
                f"写索引“{index}”时出错：{failure_reason(error, '写入')}。"
                "原来的索引没有动；请检查磁盘空间和权限后再运行 kb index。"
            ) from error


def _why_rebuild(old: Path | None) -> str:
    if old is None:
        return "还没有索引"
    try:
        version = version_of(old)
    except FileNotFoundError:
        return "原来的索引不完整"
    return "" if version == VERSION else "索引的格式或分词方法变了"


def damaged(index: Path, error: Exception) -> IndexUnavailable:
    """What to say of an index that cannot be read."""
    why = failure_reason(error) if isinstance(error, OSError) else error
    return IndexUnavailable(f"索引“{index}”损坏了，读不出来（{why}）。请运行 kb index --full 重建。")
