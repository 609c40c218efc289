"""Where a name may begin is told for a whole text at once, by the same weights as those of a single name."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kb.privacy.names import ALL_SURNAMES, COMPOUND_SURNAMES, likely_starts, name_weight, surname_of

GIVEN = "建国伟芳秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂行政处罚决定的了在某甲×*"
SIGNS = sorted({*ALL_SURNAMES, *"".join(COMPOUND_SURNAMES), *GIVEN, *"，。 1a\n\0𠀀\ud800"})
MASKED_RE = re.compile("[某×*甲乙丙丁]|[^\u4e00-\u9fff]")


@given(st.text(st.sampled_from(SIGNS), max_size=60), st.sampled_from((20, 40, 60)))
def test_a_name_heavy_enough_begins_at_one_of_the_likely_starts(text: str, least: int) -> None:
    starts = likely_starts(text, least)
    assert starts == sorted(set(starts))
    for at in range(len(text)):
        size = len(surname_of(text[at : at + 4]))
        name = text[at : at + size + 2]
        is_name = len(name) == size + 2 and not MASKED_RE.search(name[size:])
        if is_name and (size > 1 or name[0] in ALL_SURNAMES) and name_weight(name) >= least:
            assert at in starts


def test_few_places_of_a_plain_text_are_likely() -> None:
    text = "某市市场监督管理局认为，当事人未取得食品经营许可证，擅自从事经营活动，罚款五万元。" * 20
    assert len(likely_starts(text, 40)) < 20
    text = "当事人王建国在场，欧阳锋不在。"
    assert [text[at : at + 3] for at in likely_starts(text, 40)] == ["王建国", "欧阳锋"]
