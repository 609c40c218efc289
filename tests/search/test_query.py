from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import QueryError
from kb.search.query import MAX_QUERY, Term, parse_query, parse_years


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("听证", [Term("听证", "听证")]),
        ("听证　罚款", [Term("听证", "听证"), Term("罚款", "罚款")]),
        ("听证 -罚款", [Term("听证", "听证"), Term("罚款", "罚款", excluded=True)]),
        ("听证 －罚款", [Term("听证", "听证"), Term("罚款", "罚款", excluded=True)]),
        ('"首违 不罚"', [Term("首违 不罚", "首违 不罚", phrase=True)]),
        ("“首违不罚”", [Term("首违不罚", "首违不罚", phrase=True)]),
        ('-"听证"', [Term("听证", "听证", phrase=True, excluded=True)]),
        ("称“违法”的", [Term('称"违法"的', "称“违法”的")]),
        ('半个"引号', [Term('半个"引号', '半个"引号')]),
        ("行政處罰", [Term("行政处罚", "行政處罰")]),
        ("某府行复［２０２２］15号", [Term("某府行复(2022)15号", "某府行复［２０２２］15号")]),
        ("2022-017", [Term("2022-017", "2022-017")]),
        ("   ", []),
        ("-", [Term("-", "-")]),
        ("听证 听证", [Term("听证", "听证")]),
    ],
)
def test_a_query_is_terms(text: str, terms: list[Term]) -> None:
    assert list(parse_query(text).terms) == terms


@given(st.text(max_size=100))
def test_any_short_text_is_a_query(text: str) -> None:
    assert all(term.text for term in parse_query(text).terms)


def test_a_query_that_is_too_long_is_refused() -> None:
    with pytest.raises(QueryError, match="2001"):
        parse_query("某" * (MAX_QUERY + 1))


@pytest.mark.parametrize(
    ("text", "years"),
    [("2020..2024", (2020, 2024)), ("2020..", (2020, None)), ("..2024", (None, 2024)), ("2022", (2022, 2022))],
)
def test_years_may_be_open(text: str, years: tuple[int | None, int | None]) -> None:
    assert parse_years(text) == years


@pytest.mark.parametrize("text", ["", "..", "abc", "2024..2020", "20..24"])
def test_years_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse_years(text)
