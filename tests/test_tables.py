"""A table of a test runs every row and tells of each that fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import each


def test_every_row_runs_and_every_failure_is_told() -> None:
    ran = []

    @each("text, size", [("a", 1), ("bb", 1), ("cc", 2), ("d", 7)])
    def check(text: str, size: int) -> None:
        ran.append(text)
        assert len(text) == size, f"wrong size of {text}"

    with pytest.raises(AssertionError, match=r"(?s)2 of 4 rows.*wrong size of bb.*wrong size of d"):
        check()
    assert ran == ["a", "bb", "cc", "d"]


def test_tables_stand_above_one_another_and_above_properties() -> None:
    ran = set()

    @each("first", "ab")
    @each("second", ["c", ("d",)])
    @given(third=st.sampled_from("ef"))
    def check(first: str, second: object, third: str) -> None:
        ran.add((first, second, third))
        assert first != "b" or third != "f"

    with pytest.raises(AssertionError, match=r"(?s)1 of 2 rows.*'b'.*2 of 2 rows.*third='f'"):
        check()
    assert {(first, second) for first, second, _ in ran} == {(a, b) for a in "ab" for b in ("c", ("d",))}


@each("size", [1, 2])
def test_what_is_no_parameter_of_the_table_is_a_fixture(size: int, tmp_path: object) -> None:
    assert size
    assert tmp_path
