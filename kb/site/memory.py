"""What one build of a site leaves for the next: what each file of a case gave, and how each page came out.

All of it holds only while everything holds that it was made from: bytes of files, settings, program, told by
digests. The memory can be deleted at any time; the next build then takes as long as the first.
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
"""Parts of the program that reading a case does not depend on."""
_TABLES = (
    "CREATE TABLE IF NOT EXISTS files (root TEXT, path TEXT, digest TEXT, given BLOB, PRIMARY KEY (root, path))",
    "CREATE TABLE IF NOT EXISTS pages (site TEXT, address TEXT, made_of TEXT, digest TEXT, PRIMARY KEY (site, address))",  # noqa: E501
)
_BATCH = 500
"""Files that are remembered in one transaction: some 4 MB."""
_MODEL = ("kb.model", "kb.fields", "kb.problems", "kb.blocks.", "kb.statutes.", "kb.reading.library")
"""Where the classes stand that a case is made of: data classes, named tuples and enumerations."""
_PLAIN = frozenset({("datetime", "date"), ("pathlib", "PurePosixPath"), ("builtins", "frozenset")})
"""What a case is made of besides the classes of ``kb``."""


@dataclass(frozen=True, slots=True)
class PageMade:
    """How a page came out."""

    made_of: str
    """Digest of all that it was made of."""
    digest: str
    """Of the file."""


class Memory:
    """The memory of a folder's builds, a file of SQLite; where none can be kept it forgets."""

    def __init__(self, path: Path) -> None:
        """Open it; a damaged one, and one of another format, is begun anew."""
        self._connection = self._opened(path)
        self._read: list[tuple[str, str, str, bytes]] = []

    def _opened(self, path: Path) -> sqlite3.Connection:
        with contextlib.suppress(OSError, sqlite3.Error):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return _connected(path)
            except sqlite3.OperationalError:  # another run writes it, or it may not be written
                return _connected(":memory:")
            except sqlite3.DatabaseError:  # damaged, or no database
                path.unlink(missing_ok=True)
                return _connected(path)
        return _connected(":memory:")

    def close(self) -> None:
        """Close the file; what was not kept is forgotten."""
        self._connection.close()

    # files of cases

    def files(self, root: str) -> dict[str, str]:
        """Path -> digest of the files of a library that were read."""
        return dict(self._rows("SELECT path, digest FROM files WHERE root = ?", (root,)))

    def file(self, root: str, path: str, digest: str) -> bytes | None:
        """What a file of a library gave when it was read, where it is the same file still."""
        rows = self._rows("SELECT given FROM files WHERE root = ? AND path = ? AND digest = ?", (root, path, digest))
        return rows[0][0] if rows else None

    def keep_file(self, root: str, path: str, digest: str, cached: bytes) -> None:
        """Remember what a file gave, for certain once ``files_read`` is called."""
        self._read.append((root, path, digest, cached))
        if len(self._read) >= _BATCH:
            self._keep_read()

    def _keep_read(self) -> None:
        # In short transactions: another run that writes here too must not wait for this one's reading.
        with self._forgetting(), self._connection as connection:
            connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", self._read)
        self._read.clear()

    def files_read(self, root: str, paths: Iterable[str]) -> None:
        """The library has these files and no others: what the others gave is forgotten."""
        self._keep_read()
        with self._forgetting(), self._connection as connection:
            known = {path for (path,) in self._rows("SELECT path FROM files WHERE root = ?", (root,))}
            gone = [(root, path) for path in known.difference(paths)]
            connection.executemany("DELETE FROM files WHERE root = ? AND path = ?", gone)

    # pages

    def pages(self, site: str) -> dict[str, PageMade]:
        """Address -> how the page came out when the site was last built."""
        rows = self._rows("SELECT address, made_of, digest FROM pages WHERE site = ?", (site,))
        return {address: PageMade(made_of, digest) for address, made_of, digest in rows}

    def keep_pages(self, site: str, pages: Mapping[str, PageMade]) -> None:
        """Remember the pages of a site, and no others of it."""
        with self._forgetting(), self._connection as connection:
            connection.execute("DELETE FROM pages WHERE site = ?", (site,))
            rows = [(site, address, page.made_of, page.digest) for address, page in pages.items()]
            connection.executemany("INSERT INTO pages VALUES (?, ?, ?, ?)", rows)

    @contextlib.contextmanager
    def _forgetting(self) -> Iterator[None]:
        """Forget everything where the file cannot be used: another program that holds it is waited for once."""
        try:
            yield
        except sqlite3.Error:
            self._connection.close()
            self._connection = _connected(":memory:")

    def _rows(self, query: str, values: tuple[str, ...]) -> list[Any]:
        with self._forgetting():
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
    """A site as it was last built: its pages serve again where nothing that they are made of has changed."""

    def __init__(self, memory: Memory, folder: Path) -> None:
        """Take the memory and the folder of the site, which need not be there."""
        self._memory = memory
        self._folder = folder
        self._known = memory.pages(str(folder))
        self.exists = folder.is_dir()
        """Whether there is one."""
        self._made: dict[str, PageMade] = {}

    def has(self, address: str, made_of: str) -> bool:
        """Whether a page made of just this lies there as it was written; if so it counts for the new site too."""
        page = self._known.get(address)
        if page is None or page.made_of != made_of or file_digest(f"{self._folder}/{address}") != page.digest:
            return False
        self._made[address] = page
        return True

    def holds(self, address: str, data: bytes) -> bool:
        """Whether a file of just these bytes lies there."""
        return file_bytes(f"{self._folder}/{address}") == data

    def take(self, address: str, target: str) -> None:
        """Put a file of the earlier site to a path of the new one, whose folder is there."""
        source = f"{self._folder}/{address}"
        try:
            os.link(source, target)
        except OSError:  # a disk without links
            shutil.copyfile(source, target)

    def made(self, address: str, made_of: str, data: bytes) -> None:
        """Note a page of the new site."""
        self._made[address] = PageMade(made_of, data_digest(data))

    def keep(self) -> None:
        """Remember the new site."""
        self._memory.keep_pages(str(self._folder), self._made)


# --- reading with a memory -----------------------------------------------------------------------


def read_remembering(
    root: str,
    today: dt.date,
    memory: Memory,
    progress: Callable[[Sequence[PurePosixPath]], Iterable[PurePosixPath]] = lambda paths: paths,
) -> tuple[Library, Readings]:
    """A library and its citations, the same as ``read_library`` gives; only files that changed are read.

    Args:
        root: the library's folder.
        today: the day of the citations.
        memory: of earlier builds.
        progress: wraps the paths of the files.

    Raises:
        ReadError: there is no such folder, or it cannot be listed.
    """
    folder = LibraryFolder(root)
    environment = environment_digest(folder.root, without=_NO_PART)
    name = f"{folder.root.absolute()} {root}"  # problems name files as the root was written
    known = memory.files(name)  # with digests of a file and of all that its reading depends on
    cases, citations = [], {}
    laws = folder.config.statutes
    for path in progress(folder.case_paths):
        cached, before = None, known.get(str(path))
        if before is not None and before == f"{file_digest(f'{folder.root}/{path}')} {environment}":
            cached = _cached_case(memory.file(name, str(path), before) or b"")
        if cached is None:
            cached = _CachedCase.of(folder.read(path), laws)
            if cached.file.digest:  # of what was read: the file may have changed since it was looked up
                memory.keep_file(name, str(path), f"{cached.file.digest} {environment}", cached.to_bytes())
        folder.add(path, cached.file)
        if cached.file.case is not None:
            cases.append(cached.file.case)
            citations[str(path)] = cached.citations
    memory.files_read(name, map(str, folder.case_paths))
    library = folder.library(cases)
    return library, Readings(library, today, citations)


@dataclass(frozen=True, slots=True)
class _CachedCase:
    """What a file gave."""

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
    """What ``to_bytes`` was told; ``None`` where it is damaged."""
    try:
        file, citations = _Unpickler(io.BytesIO(data)).load()
        if not isinstance(file, CaseFile):
            return None
    except Exception:  # noqa: BLE001 - damaged bytes raise anything; the file is read again
        return None
    return _CachedCase(file, citations)


class _Pickler(pickle.Pickler):
    """Writes data classes as calls of their classes: reading them back takes half the time."""

    def reducer_override(self, obj: object) -> Any:  # noqa: ANN401 - as pickle has it
        kind: Any = type(obj)
        values = _positional(kind)
        return (kind, values(obj)) if values else NotImplemented


@cache
def _positional(kind: type) -> Callable[[Any], tuple[Any, ...]] | None:
    """What gives the fields of a value that is made of positional arguments alone; else none."""
    if issubclass(kind, tuple):
        return tuple
    if not is_dataclass(kind) or any(field.kw_only or not field.init for field in fields(kind)):
        return None
    names = [field.name for field in fields(kind)]
    if len(names) < 2:  # noqa: PLR2004 - one name would give its value, not a tuple
        return lambda obj: tuple(getattr(obj, name) for name in names)
    return attrgetter(*names)


class _Unpickler(pickle.Unpickler):
    """Makes values of the model alone: a memory that somebody else wrote must not run anything."""

    def find_class(self, module: str, name: str) -> type:
        return _class_named(module, name)


def _is_value(found: object) -> bool:
    """Whether something is a class whose making does nothing else."""
    if not isinstance(found, type):
        return False
    return is_dataclass(found) or issubclass(found, Enum) or (issubclass(found, tuple) and hasattr(found, "_fields"))


@cache
def _class_named(module: str, name: str) -> type:
    if (module, name) in _PLAIN or module.startswith(_MODEL):
        found = getattr(import_module(module), name)
        if (module, name) in _PLAIN or (_is_value(found) and found.__module__ == module):
            return cast("type", found)
    raise pickle.UnpicklingError(f"{module}.{name}")
