"""What one build of a site keeps for the next, and reading a library with it.

A result is valid only while everything that it was made from is unchanged: bytes of files, settings, program, compared
by digest. The cache can be deleted at any time; the next build then takes as long as the first.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from kb.law.readings import CitedIn, Readings, case_citations, cited_in
from kb.reading import LibraryFolder, environment_digest, file_digest, settled_state
from kb.search.index.documents import CitedLaw
from kb.site.cached_case import CachedCase

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path, PurePosixPath

    from kb.law.readings import CaseCitation
    from kb.model import Library

_FORMAT = 6
_NO_PART = frozenset({"lint", "site", "web"})
"""Rooms that reading a case, and what a search keeps of its citations, do not depend on."""
_TABLE = """
    CREATE TABLE IF NOT EXISTS results
        (owner TEXT, name TEXT, made_of TEXT, value BLOB, PRIMARY KEY (owner, name))
"""
_STATES = "states"
"""The name of the states of all files of a library."""
_BATCH = 500
"""Results stored in one transaction: some 4 MB of cases."""
_LOOKED_UP = 200
"""Results that are looked up at once."""
_UNKNOWN = ("", b"")


class BuildCache:
    """The cache, a SQLite file; if the file cannot be used, an empty cache in memory.

    It has one table: whose result it is (of a library, of a site), its name, the digest of everything that it was made
    from, and the result.
    """

    def __init__(self, path: Path) -> None:
        """Open the file; one that is damaged or of another format is replaced."""
        self._connection = self._opened(path)
        self._waiting: list[tuple[str, str, str, bytes]] = []

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

    def digests(self, owner: str) -> dict[str, str]:
        """Name -> digest of what it was made from, of the results of an owner."""
        return dict(self._rows("SELECT name, made_of FROM results WHERE owner = ?", (owner,)))

    def results(self, owner: str) -> dict[str, tuple[str, bytes]]:
        """Name -> digest of what it was made from, and the result."""
        rows = self._rows("SELECT name, made_of, value FROM results WHERE owner = ?", (owner,))
        return {name: (made_of, value) for name, made_of, value in rows}

    def result(self, owner: str, name: str, made_of: str) -> bytes | None:
        """A result that was made from this; ``None`` if there is none."""
        query = "SELECT value FROM results WHERE owner = ? AND name = ? AND made_of = ?"
        rows = self._rows(query, (owner, name, made_of))
        return rows[0][0] if rows else None

    def some_results(self, owner: str, names: Sequence[str]) -> dict[str, tuple[str, bytes]]:
        """``results`` of these names: one query takes a fraction of the time of one for each."""
        marks = ",".join("?" * len(names))
        query = f"SELECT name, made_of, value FROM results WHERE owner = ? AND name IN ({marks})"  # noqa: S608 - marks
        return {name: (made_of, value) for name, made_of, value in self._rows(query, (owner, *names))}

    def store(self, owner: str, name: str, made_of: str, value: bytes) -> None:
        """Store a result; it is committed by ``commit`` at the latest."""
        self._waiting.append((owner, name, made_of, value))
        if len(self._waiting) >= _BATCH:
            self._store_waiting()

    def _store_waiting(self) -> None:
        # In short transactions: another run that writes too must not wait until this one has read everything.
        with self._reset_on_error(), self._connection as connection:
            connection.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", self._waiting)
        self._waiting.clear()

    def commit(self, owner: str, names: Iterable[str]) -> None:
        """Commit, and delete the results of the owner but these, which are all that it has."""
        self._store_waiting()
        with self._reset_on_error(), self._connection as connection:
            stored = {name for (name,) in self._rows("SELECT name FROM results WHERE owner = ?", (owner,))}
            gone = [(owner, name) for name in stored.difference(names)]
            connection.executemany("DELETE FROM results WHERE owner = ? AND name = ?", gone)

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
        connection.execute(_TABLE)
        if connection.execute("PRAGMA user_version").fetchone()[0] != _FORMAT:
            for name in ("files", "pages"):  # of the first format
                connection.execute(f"DROP TABLE IF EXISTS {name}")
            connection.execute("DELETE FROM results")
            connection.execute(f"PRAGMA user_version = {_FORMAT}")
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


# --- reading with the cache ----------------------------------------------------------------------


class CachedLibrary(NamedTuple):
    """A library that was read with the cache."""

    library: Library
    readings: Readings
    digests: Mapping[str, str]
    """Path of each case in the library -> digest of the bytes of its file."""
    laws: Mapping[str, CitedLaw]
    """The same -> the law that it cites."""


def read_cached_library(
    root: str,
    today: dt.date,
    cache: BuildCache,
    progress: Callable[[Sequence[PurePosixPath]], Iterable[PurePosixPath]] = lambda paths: paths,
    *,
    asks: bool = True,
) -> CachedLibrary:
    """The library, as ``read_library`` returns it, and its citations; only changed files are read.

    Args:
        root: the library's folder.
        today: the day on which the citations are read.
        cache: of earlier builds.
        progress: wraps the paths of the files.
        asks: also search what an editor is asked about; see ``LibraryFolder``.

    Raises:
        ReadError: there is no such folder, or it cannot be listed.
    """
    folder = LibraryFolder(root, asks=asks)
    # Problems name files by the root as given, and not all are searched for everybody.
    reader = _CachedReader(folder, f"{folder.root.absolute()} {root}{'' if asks else ' errors'}", today, cache)
    cases, citations, newest, read_today, digests, cited = [], {}, {}, {}, {}, {}
    for path in progress(folder.case_paths):
        name = str(path)
        cached, fresh = reader.read(path)
        folder.add(path, cached.file)
        if fresh is not None:
            newest[name] = fresh
        if cached.file.case is not None:
            cases.append(cached.file.case)
            citations[name] = cached.citations
            read_today[name] = cached.read
            digests[name] = cached.file.digest
            cited[name] = cached.law
    reader.commit()
    library = folder.library(cases)
    return CachedLibrary(library, Readings(library, today, citations, newest, read_today), digests, cited)


class _CachedReader:
    """Reads the cases of a folder in order, each from the cache if its file is the same."""

    def __init__(self, folder: LibraryFolder, owner: str, today: dt.date, cache: BuildCache) -> None:
        self._folder = folder
        self._owner = owner
        self._today = today
        self._cache = cache
        self._laws = folder.config.statutes
        self._environment = environment_digest(folder.root, without=_NO_PART)
        self._known = _KnownCases(cache, owner, [str(path) for path in folder.case_paths])
        self._states_before = _states_of(cache.result(f"{owner} states", _STATES, self._environment))
        self._states: dict[str, list[str]] = {}

    def read(self, path: PurePosixPath) -> tuple[CachedCase, tuple[CaseCitation, ...] | None]:
        """A case, and its citations as ``Readings.newest`` reads them if the file was read now."""
        name = str(path)
        state = settled_state(f"{self._folder.root}/{path}")  # before the bytes are read
        cached, newest = self._cached(name, state), None
        if cached is None:
            file = self._folder.read(path)
            cites = cited_in(file.case, self._today, self._laws) if file.case else CitedIn()
            newest, law = cites.newest, CitedLaw.of(cites.newest, self._laws)
            cached = CachedCase(file, cites.citations, law, self._today, cites.read)
            if file.digest:  # of the bytes that were read: the file may have changed after the lookup
                self._cache.store(self._owner, name, f"{file.digest} {self._environment}", cached.to_bytes())
        if state and cached.file.digest:
            self._states[name] = [cached.file.digest, state]
        return cached, newest

    def _cached(self, name: str, state: str) -> CachedCase | None:
        """What an earlier build has read, with its citations as they read today; ``None`` if the file has changed."""
        made_of, value = self._known.of(name)
        if not made_of:
            return None
        digest, known_state = self._states_before.get(name, ("", ""))
        if not state or state != known_state:  # else the system tells that the file is the same
            digest = file_digest(f"{self._folder.root}/{name}")
        cached = CachedCase.of_bytes(value, self._laws) if made_of == f"{digest} {self._environment}" else None
        if cached and cached.file.case and cached.citations and cached.day != self._today:
            read = case_citations(cached.file.case, self._today, self._laws, cached.citations)
            cached = replace(cached, day=self._today, read=read)
            self._cache.store(self._owner, name, made_of, cached.to_bytes())
        return cached

    def commit(self) -> None:
        """Keep what was read, and nothing of files that are gone."""
        self._cache.commit(self._owner, map(str, self._folder.case_paths))
        if self._states != self._states_before:
            states = json.dumps(self._states, ensure_ascii=False).encode()
            self._cache.store(f"{self._owner} states", _STATES, self._environment, states)
            self._cache.commit(f"{self._owner} states", [_STATES])


class _KnownCases:
    """The results of earlier builds for the files of a library, which are asked for in order."""

    def __init__(self, cache: BuildCache, owner: str, names: Sequence[str]) -> None:
        self._cache = cache
        self._owner = owner
        self._names = names
        self._kept: dict[str, tuple[str, bytes]] = {}
        self._next = 0

    def of(self, name: str) -> tuple[str, bytes]:
        """The digest of what the result was made from, and the result; both empty if there is none."""
        if name not in self._kept:
            names = self._names[self._next : self._next + _LOOKED_UP]
            self._next += _LOOKED_UP
            self._kept = dict.fromkeys(names, _UNKNOWN) | self._cache.some_results(self._owner, names)
        return self._kept.pop(name, _UNKNOWN)


def _states_of(data: bytes | None) -> dict[str, list[str]]:
    """Path of a case -> digest and ``settled_state`` of its file, as stored; empty for damaged data."""
    try:
        return {path: [digest, state] for path, (digest, state) in json.loads(data or b"{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}
