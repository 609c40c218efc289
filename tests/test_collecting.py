"""While a library is read, old objects are not traversed for cycles; afterwards all is as before."""

from __future__ import annotations

import gc

import pytest

from kb.collecting import seldom_collecting


def test_old_objects_are_left_alone_within_and_only_there() -> None:
    before = gc.get_threshold()
    with seldom_collecting():
        assert gc.get_threshold()[:2] == before[:2]
        assert gc.get_threshold()[2] > 100 * before[2]
        assert gc.isenabled()
    assert gc.get_threshold() == before


def test_an_error_ends_it_too() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), seldom_collecting():
        _ = 1 / 0
    assert gc.get_threshold() == before
