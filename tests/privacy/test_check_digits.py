"""Check digits are those of the standards: numbers that these print, and another way to work them out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.privacy import is_card_number, is_credit_code, is_id_number
from tests.privacy.numbers_of import CARDS, CODES, IDS, card_check, code_check, id_check
from tests.tables import each

_DIGITS = st.text(st.sampled_from("0123456789"), min_size=17, max_size=17)
_SIGNS = st.text(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"), min_size=17, max_size=17)


@each("number", ["11010519491231002X", "440524188001010014"])
def test_the_numbers_of_the_standard_for_ids_are_right(number: str) -> None:
    assert is_id_number(number)
    assert is_id_number(number.lower())
    assert [last for last in "0123456789X" if is_id_number(number[:17] + last)] == [number[17]]


@each("number", ["79927398713", "4111111111111111", "378282246310005", "9999999999999995"])
def test_numbers_that_are_known_to_pass_the_luhn_formula_do(number: str) -> None:
    assert [last for last in "0123456789" if is_card_number(number[:-1] + last)] == [number[-1]]


@each("code", ["91350100M000100Y43"])
def test_the_code_that_is_printed_everywhere_is_right(code: str) -> None:
    assert is_credit_code(code)
    assert is_credit_code(code.lower())
    assert [last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(code[:17] + last)] == [code[17]]


@given(_DIGITS, st.sampled_from("0123456789X"))
def test_an_id_number_has_one_last_sign(head: str, last: str) -> None:
    assert is_id_number(head + last) == (last == id_check(head))


@given(st.text(st.sampled_from("0123456789"), min_size=1, max_size=18), st.sampled_from("0123456789"))
def test_a_card_has_one_last_digit(head: str, last: str) -> None:
    assert is_card_number(head + last) == (last == card_check(head))


@given(_SIGNS, st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_a_code_has_one_last_sign(head: str, last: str) -> None:
    assert is_credit_code(head + last) == (last == code_check(head))


@given(IDS, CARDS, CODES)
def test_what_the_other_tests_draw_is_right(number: str, card: str, code: str) -> None:
    assert is_id_number(number)
    assert is_card_number(card)
    assert is_credit_code(code)
