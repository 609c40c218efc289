"""While a library is read, nothing is searched for cycles; afterwards all is as before, and few were left."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from kb.collecting import not_collecting
from kb.reading import read_library

if TYPE_CHECKING:
    from tests.conftest import WriteCase


def test_nothing_is_searched_within_and_only_there() -> None:
    assert gc.isenabled()
    with not_collecting():
        assert not gc.isenabled()
        with not_collecting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_ends_it_too() -> None:
    with pytest.raises(ZeroDivisionError), not_collecting():
        _ = 1 / 0
    assert gc.isenabled()


def test_reading_leaves_hardly_anything_for_the_collector(write_case: WriteCase) -> None:
    for number in range(1, 41):
        path = write_case(f"2024-{number:03}")
    read_library(path.parents[1])
    gc.collect()
    with not_collecting():
        library = read_library(path.parents[1])
        assert len(library.cases) == 40
        assert gc.collect() < 40
