from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Audience
from kb.search.answer.completion import Completed, Completion
from kb.search.text.pinyin import are_confusable, confusable, readings, typed_for
from kb.search.whoosh_backend import WhooshBackend

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteCase
    from tests.search.conftest import UpdateIndex

WORDS = Completion(
    ["某店不服行政处罚案", "某公司听证案"],
    [("keyword", "听证"), ("keyword", "听证"), ("statute", "行政处罚法"), ("act", "行政处罚"), ("domain", "城市管理"),
     ("keyword", "城市管理"), ("keyword", "重作")],
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("听", ["听证"]),
        ("xzcf", ["行政处罚法", "行政处罚"]),
        ("xingzhengchu", ["行政处罚法", "行政处罚"]),
        ("xzchuf", ["行政处罚法", "行政处罚"]),
        ("czuo", ["重作"]),  # a character of two readings
        ("zz", ["重作"]),
        ("罚款 tz", ["罚款 听证"]),
        ("-tz", ["-听证"]),
        ("法条:xz", ["法条:行政处罚法"]),
        ("罚款 领域：cs", ["罚款 领域：城市管理"]),
        ("处罚", ["行政处罚法", "行政处罚", "某店不服行政处罚案"]),
        ("某店", ["某店不服行政处罚案"]),
        ("听证", ["某公司听证案"]),
        ("qqq", []),
        ("", []),
        ("罚款 ", []),
    ],
)
def test_the_last_word_is_completed(typed: str, texts: list[str]) -> None:
    assert [found.text for found in WORDS.complete(typed, 8)] == texts


def test_a_completion_says_what_it_is_and_how_often() -> None:
    assert WORDS.complete("听", 8) == (Completed("听证", "关键词", 2),)


def test_words_of_hidden_cases_are_not_completed(write_case: WriteCase, update: UpdateIndex, index: Path) -> None:
    write_case("2022-001", 关键词="[听证]")
    write_case("2022-002", 关键词="[听证, 听取密报]", 公开="内部", 标题="听到的秘密案")
    update()
    backend = WhooshBackend.open(index)
    assert [(c.text, c.count) for c in backend.complete("听", Audience.PUBLIC, 8)] == [("听证", 1)]
    assert {c.text for c in backend.complete("tq", Audience.EDITOR, 8)} == {"听取密报"}
    backend.close()


@given(st.text(st.sampled_from("行政处罚听证重作"), min_size=1, max_size=6), st.data())
def test_every_way_of_typing_a_word_is_known(word: str, data: st.DataObject) -> None:
    syllables = [data.draw(st.sampled_from(readings(character))) for character in word]
    typed = "".join(syllable if data.draw(st.booleans()) else syllable[0] for syllable in syllables)
    assert typed_for(typed, word)
    assert typed_for(typed[: data.draw(st.integers(1, len(typed)))], word)
    assert not typed_for(typed + "0", word)


def test_characters_that_sound_or_look_alike() -> None:
    assert "证" in confusable("正")
    assert "撤" in confusable("撒")
    assert are_confusable("听正", "听证")
    assert not are_confusable("听证", "罚款")
