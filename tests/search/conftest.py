"""An index over the test's library."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

import pytest

from kb.indexing import index_library
from kb.search.results import Request, Results
from kb.search.whoosh_backend import WhooshBackend

if TYPE_CHECKING:
    from pathlib import Path

    from kb.search.index.ledger import IndexReport


class UpdateIndex(Protocol):
    def __call__(self, *, full: bool = False) -> IndexReport: ...


class Ask(Protocol):
    def __call__(self, query: str, **options: object) -> Results: ...


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def update(library_root: Path, index: Path) -> UpdateIndex:
    """Bring the index up to the library."""

    def run(*, full: bool = False) -> IndexReport:
        return index_library(str(library_root), index, dt.date(2026, 11, 23), full=full).report

    return run


@pytest.fixture
def ask(index: Path, update: UpdateIndex) -> Ask:
    """Search the library as it is now."""

    def run(query: str, **options: object) -> Results:
        update()
        backend = WhooshBackend.open(index)
        try:
            return backend.search(Request(query, **options))  # type: ignore[arg-type]
        finally:
            backend.close()

    return run
