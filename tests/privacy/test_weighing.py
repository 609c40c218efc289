"""The candidates for names of a whole text weigh what each of them weighs by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.privacy.folding import closed_up, searchable
from kb.privacy.names import (
    ALL_SURNAMES,
    COMPOUND_SURNAMES,
    RARE,
    character_weights,
    common_words,
    is_rare,
    name_weight,
    surname_weight,
)
from kb.privacy.pairs import codes_of
from kb.privacy.weighing import (
    _MASKS,
    _NEVER,
    _NEVER_SURNAMES,
    _NOT_GIVEN,
    _UNLISTED,
    LEAST_UNLISTED,
    _sign,
    _tables,
    _weights,
    candidates,
    clues,
    highest_weights,
    weight_of,
    worthy,
)
from kb.privacy.words import rows_of

TEXTS = [
    json.loads(line)["text"]
    for path in sorted((Path(__file__).parents[1] / "data" / "privacy").glob("*.jsonl"))
    if not path.name.startswith("held")
    for line in path.read_text("utf-8").splitlines()
]
PIECES = [
    *sorted(ALL_SURNAMES),
    *COMPOUND_SURNAMES,
    *sorted(common_words())[::50],
    *"僧税揣建国伟芳秀某×*的了甲乙丙，。 1a\n\0𠀀",
]


def is_listed(text: str, start: int, _end: int, size: int) -> bool:
    return size > 1 or text[start] in ALL_SURNAMES


def assert_the_same(text: str) -> None:
    for least in (-45, 2):
        one_by_one = [
            (*one, weight)
            for one in candidates(text, unlisted=True)
            if (weight := weight_of(text, *one)) >= (least if is_listed(text, *one) else max(least, LEAST_UNLISTED))
        ]
        at_once = worthy(text, least)
        assert [one[:3] for one in at_once] == [one[:3] for one in one_by_one]
        assert [one[3] for one in at_once] == pytest.approx([one[3] for one in one_by_one])


def test_the_candidates_of_planted_and_clean_texts_weigh_the_same() -> None:
    for text in TEXTS:
        assert_the_same(closed_up(searchable(text)).text)
    assert sum(len(worthy(text, -45)) for text in TEXTS) > 500


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_the_candidates_of_any_text_weigh_the_same(text: str) -> None:
    assert_the_same(text)


def test_every_character_weighs_in_the_tables_what_it_weighs_alone() -> None:
    before, after, others = _weights()
    tables = _tables()
    for code in range(0x10000):
        sign, character = _sign(chr(code) if code < 0xFFFF else "𠀀"), chr(code)
        assert tables.before[code] == 100 * before.get(sign, 0), hex(code)
        assert tables.after[code] == (_NEVER if sign in _MASKS else 100 * after.get(sign, 0)), hex(code)
        unlisted = 0 if character in ALL_SURNAMES else _UNLISTED
        is_han = 0x4E00 <= code < 0xA000
        begins = character in ALL_SURNAMES or (is_han and character not in _NEVER_SURNAMES)
        weight = (surname_weight(character) - unlisted) * others["surname"]
        assert tables.surname[code] == (weight if begins else _NEVER), hex(code)
        of_given, is_given = character_weights().get(character, RARE), is_han and character not in _NOT_GIVEN
        assert tables.first[code] == (of_given * others["first"] if is_given else _NEVER), hex(code)
        assert tables.second[code] == (of_given * others["second"] if is_given else _NEVER), hex(code)
    words = common_words()
    for first, second in ("方面", "面方", "一丁", "丁一", "王某", "𠀀某"):
        row, byte = tables.word_row[min(ord(first), 0xFFFF)], tables.word_byte[ord(second)]
        assert bool(tables.word_bits[row + byte] & tables.word_bit[ord(second)]) == (first + second in words)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_name_weighs_more_than_the_highest_weight_where_it_begins(text: str) -> None:
    highest = highest_weights(codes_of(text))
    for start, end, _ in candidates(text, unlisted=True):
        assert name_weight(text[start:end]) <= highest[start]


def test_a_character_is_rare_if_gb2312_has_it_only_by_its_radical_or_not_at_all() -> None:
    for code in range(0x10000):
        try:
            listed = chr(code).encode("gb2312")
        except UnicodeEncodeError:
            listed = b"\xff"
        assert is_rare(chr(code)) == (0x4E00 <= code <= 0x9FFF and listed[0] >= 0xD8), hex(code)


def test_every_clue_of_words_weighs_the_same_at_once_as_one_by_one() -> None:
    text = "齐楚定海丰润向房子小影余下，海鞘推论丛里王夜静心子明武向复工幽静铨叙，"  # words that cut one another
    assert_the_same(text)
    met = {clue for *one, _ in worthy(text, -45) if one[2] == 1 for clue in clues(text, *one)}
    rows = (row.split(" ", 2) for row in rows_of("name-places.txt"))
    weighed = {f"{kind}:{key}" for kind, _, keys in rows for key in keys.split() if kind in _OF_WORDS}
    assert {clue for clue in weighed if clue not in met} == set()


_OF_WORDS = ("word", "given", "cuts-before", "cuts-after")
"""Kinds of clues."""


def test_who_is_only_counted_is_no_candidate_wherever_he_stands() -> None:
    assert (1, 3, 1) not in set(candidates("由王甲在"))
    assert (1, 3, 1) in set(candidates("由王安在"))
