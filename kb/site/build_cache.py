"""What one build of a site keeps for the next: the case and citations of each file, and the digest of each page.

An entry is valid only while everything that it was made from is unchanged: bytes of files, settings, program, compared
by digest. The cache can be deleted at any time; the next build then takes as long as the first.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import shutil
import sqlite3
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from kb.law.readings import Readings, citations_in
from kb.reading import CaseFile, LibraryFolder, data_digest, environment_digest, file_bytes, file_digest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path, PurePosixPath

    from kb.model import Library
    from kb.statutes.citations import Citation
    from kb.statutes.registry import Registry

_FORMAT = 1
_NO_PART = frozenset({"lint", "search", "site", "web"})
"""Rooms that reading a case does not depend on."""
_TABLES = (
    "CREATE TABLE IF NOT EXISTS files (root TEXT, path TEXT, digest TEXT, given BLOB, PRIMARY KEY (root, path))",
    "CREATE TABLE IF NOT EXISTS pages (site TEXT, address TEXT, made_of TEXT, digest TEXT, PRIMARY KEY (site, address))",  # noqa: E501
)
_BATCH = 500
"""Files stored in one transaction: some 4 MB."""
_MODEL = ("kb.model", "kb.fields", "kb.codes", "kb.problems", "kb.blocks.", "kb.statutes.", "kb.reading.library")
"""Modules with the classes that a case consists of: data classes, named tuples and enumerations."""
_PLAIN = frozenset({("datetime", "date"), ("pathlib", "PurePosixPath"), ("builtins", "frozenset")})
"""Other classes that a case consists of."""


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What is known of a page that was built."""

    input_digest: str
    """Digest of everything that it was built from."""
    digest: str
    """Of the file."""


class BuildCache:
    """The cache, a SQLite file; if the file cannot be used, an empty cache in memory."""

    def __init__(self, path: Path) -> None:
        """Open the file; one that is damaged or of another format is replaced."""
        self._connection = self._opened(path)
        self._read: list[tuple[str, str, str, bytes]] = []

    def _opened(self, path: Path) -> sqlite3.Connection:
        with contextlib.suppress(OSError, sqlite3.Error):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return _connected(path)
            except sqlite3.OperationalError:  # locked by another run, or not writable
                return _connected(":memory:")
            except sqlite3.DatabaseError:  # damaged, or not a database
                path.unlink(missing_ok=True)
                return _connected(path)
        return _connected(":memory:")

    def close(self) -> None:
        """Close the file; what was not committed is lost."""
        self._connection.close()

    # files of cases

    def files(self, root: str) -> dict[str, str]:
        """Path -> digest, of the cached files of a library."""
        return dict(self._rows("SELECT path, digest FROM files WHERE root = ?", (root,)))

    def file(self, root: str, path: str, digest: str) -> bytes | None:
        """The cached result of a file; ``None`` if the file has changed or was never read."""
        rows = self._rows("SELECT given FROM files WHERE root = ? AND path = ? AND digest = ?", (root, path, digest))
        return rows[0][0] if rows else None

    def store_file(self, root: str, path: str, digest: str, cached: bytes) -> None:
        """Store the result of a file; it is committed by ``commit_files`` at the latest."""
        self._read.append((root, path, digest, cached))
        if len(self._read) >= _BATCH:
            self._store_read()

    def _store_read(self) -> None:
        # In short transactions: another run that writes too must not wait until this one has read everything.
        with self._reset_on_error(), self._connection as connection:
            connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", self._read)
        self._read.clear()

    def commit_files(self, root: str, paths: Iterable[str]) -> None:
        """Commit, and delete the results of all files but these, which are all that the library has."""
        self._store_read()
        with self._reset_on_error(), self._connection as connection:
            stored = {path for (path,) in self._rows("SELECT path FROM files WHERE root = ?", (root,))}
            gone = [(root, path) for path in stored.difference(paths)]
            connection.executemany("DELETE FROM files WHERE root = ? AND path = ?", gone)

    # pages

    def pages(self, site: str) -> dict[str, PageRecord]:
        """Address -> record of the page, as of the last build of the site."""
        rows = self._rows("SELECT address, made_of, digest FROM pages WHERE site = ?", (site,))
        return {address: PageRecord(input_digest, digest) for address, input_digest, digest in rows}

    def store_pages(self, site: str, pages: Mapping[str, PageRecord]) -> None:
        """Replace the records of a site's pages."""
        with self._reset_on_error(), self._connection as connection:
            connection.execute("DELETE FROM pages WHERE site = ?", (site,))
            rows = [(site, address, page.input_digest, page.digest) for address, page in pages.items()]
            connection.executemany("INSERT INTO pages VALUES (?, ?, ?, ?)", rows)

    @contextlib.contextmanager
    def _reset_on_error(self) -> Iterator[None]:
        """Fall back on an empty cache if the file cannot be used; a lock is waited for once."""
        try:
            yield
        except sqlite3.Error:
            self._connection.close()
            self._connection = _connected(":memory:")

    def _rows(self, query: str, values: tuple[str, ...]) -> list[Any]:
        with self._reset_on_error():
            return self._connection.execute(query, values).fetchall()
        return []


def _connected(path: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        for table in _TABLES:
            connection.execute(table)
        if connection.execute("PRAGMA user_version").fetchone()[0] != _FORMAT:
            for name in ("files", "pages"):
                connection.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names
            connection.execute(f"PRAGMA user_version = {_FORMAT}")
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


class EarlierSite:
    """The site as it was last built: pages whose inputs have not changed are taken from it."""

    def __init__(self, cache: BuildCache, folder: Path) -> None:
        """Take the cache and the folder of the site, which need not exist."""
        self._cache = cache
        self._folder = folder
        self._known = cache.pages(str(folder))
        self.exists = folder.is_dir()
        """Whether the folder exists."""
        self._made: dict[str, PageRecord] = {}

    def reuses(self, address: str, input_digest: str) -> bool:
        """Whether a page with this digest is there, unmodified; if so it is recorded for the new site too."""
        page = self._known.get(address)
        if page is None or page.input_digest != input_digest or file_digest(f"{self._folder}/{address}") != page.digest:
            return False
        self._made[address] = page
        return True

    def holds(self, address: str, data: bytes) -> bool:
        """Whether a file with exactly these bytes is there."""
        return file_bytes(f"{self._folder}/{address}") == data

    def take(self, address: str, target: str) -> None:
        """Link or copy a file of the earlier site to a path of the new one, whose folder must exist."""
        source = f"{self._folder}/{address}"
        try:
            os.link(source, target)
        except OSError:  # a file system without hard links
            shutil.copyfile(source, target)

    def record(self, address: str, input_digest: str, data: bytes) -> None:
        """Record a page of the new site."""
        self._made[address] = PageRecord(input_digest, data_digest(data))

    def save(self) -> None:
        """Store the records of the new site."""
        self._cache.store_pages(str(self._folder), self._made)


# --- reading with the cache ----------------------------------------------------------------------


def read_cached_library(
    root: str,
    today: dt.date,
    cache: BuildCache,
    progress: Callable[[Sequence[PurePosixPath]], Iterable[PurePosixPath]] = lambda paths: paths,
) -> tuple[Library, Readings]:
    """The library, as ``read_library`` returns it, and its citations; only changed files are read.

    Args:
        root: the library's folder.
        today: the day on which the citations are read.
        cache: of earlier builds.
        progress: wraps the paths of the files.

    Raises:
        ReadError: there is no such folder, or it cannot be listed.
    """
    folder = LibraryFolder(root)
    environment = environment_digest(folder.root, without=_NO_PART)
    name = f"{folder.root.absolute()} {root}"  # problems name files by the root as given
    digests = cache.files(name)  # of the file and of everything else that reading it depends on
    cases, citations = [], {}
    laws = folder.config.statutes
    for path in progress(folder.case_paths):
        cached, before = None, digests.get(str(path))
        if before is not None and before == f"{file_digest(f'{folder.root}/{path}')} {environment}":
            cached = _cached_case(cache.file(name, str(path), before) or b"")
        if cached is None:
            cached = _CachedCase.of(folder.read(path), laws)
            if cached.file.digest:  # of the bytes that were read: the file may have changed after the lookup
                cache.store_file(name, str(path), f"{cached.file.digest} {environment}", cached.to_bytes())
        folder.add(path, cached.file)
        if cached.file.case is not None:
            cases.append(cached.file.case)
            citations[str(path)] = cached.citations
    cache.commit_files(name, map(str, folder.case_paths))
    library = folder.library(cases)
    return library, Readings(library, today, citations)


@dataclass(frozen=True, slots=True)
class _CachedCase:
    """The result of reading a file."""

    file: CaseFile
    citations: tuple[Citation, ...]

    @classmethod
    def of(cls, file: CaseFile, laws: Registry) -> _CachedCase:
        return cls(file, citations_in(file.case, laws) if file.case else ())

    def to_bytes(self) -> bytes:
        data = io.BytesIO()
        _Pickler(data, pickle.HIGHEST_PROTOCOL).dump((self.file, self.citations))
        return data.getvalue()


def _cached_case(data: bytes) -> _CachedCase | None:
    """The inverse of ``to_bytes``; ``None`` for damaged data."""
    try:
        file, citations = _Unpickler(io.BytesIO(data)).load()
        if not isinstance(file, CaseFile):
            return None
    except Exception:  # noqa: BLE001 - damaged bytes raise anything; the file is read again
        return None
    return _CachedCase(file, citations)


class _Pickler(pickle.Pickler):
    """Pickles data classes as calls of their classes, which halves the time of unpickling."""

    def reducer_override(self, obj: object) -> Any:  # noqa: ANN401 - as pickle has it
        kind: Any = type(obj)
        values = _positional(kind)
        return (kind, values(obj)) if values else NotImplemented


@cache
def _positional(kind: type) -> Callable[[Any], tuple[Any, ...]] | None:
    """A function that returns the fields of a value as positional arguments; ``None`` for other classes."""
    if issubclass(kind, tuple):
        return tuple
    if issubclass(kind, Enum):  # some versions of Python pickle a member as a call of getattr
        return lambda member: (member.value,)
    if not is_dataclass(kind) or any(field.kw_only or not field.init for field in fields(kind)):
        return None
    names = [field.name for field in fields(kind)]
    if len(names) < 2:  # noqa: PLR2004 - one name would give its value, not a tuple
        return lambda obj: tuple(getattr(obj, name) for name in names)
    return attrgetter(*names)


class _Unpickler(pickle.Unpickler):
    """Unpickles classes of the model only, so that a cache that somebody else wrote cannot run code."""

    def find_class(self, module: str, name: str) -> type:
        return _class_named(module, name)


def _is_value(kind: object) -> bool:
    """Whether something is a class that can be instantiated without side effects."""
    if not isinstance(kind, type):
        return False
    return is_dataclass(kind) or issubclass(kind, Enum) or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


@cache
def _class_named(module: str, name: str) -> type:
    if (module, name) in _PLAIN or module.startswith(_MODEL):
        named = getattr(import_module(module), name)
        if (module, name) in _PLAIN or (_is_value(named) and named.__module__ == module):
            return cast("type", named)
    raise pickle.UnpicklingError(f"{module}.{name}")
