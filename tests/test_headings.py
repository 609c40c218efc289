"""Lines that cannot be headings are skipped early, with the same result."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb.blocks import parse, plain, source_lines
from kb.blocks.lines import QUIET_RE
from kb.model import SectionName
from kb.reading import default_config, heading_in, sections

CONFIG = default_config()
WORDS = ("基本案情", "处理结果", "典型意义", "关键词", "裁判结果", "某公司不服", "2024年", "（2024）")
SIGNS = "【】〔〕［］〖〗[]「」《》（）()#＃*＊_ \u3000:：。.．、一二十第部分1①㈠|>甲，"
LINES = st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(SIGNS), st.just("甲" * 30)), max_size=7).map("".join)
TAKEN = st.sets(st.sampled_from(["基本案情", "处理结果", "典型意义"]), min_size=1)


@given(LINES, TAKEN, st.booleans())
def test_a_line_that_is_skipped_is_no_heading(text: str, taken: set[str], paragraph_start: bool) -> None:  # noqa: FBT001
    found = heading_in(text, CONFIG, taken, paragraph_start=paragraph_start)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sections, "MARKED_RE", re.compile(""))
        assert found == heading_in(text, CONFIG, taken, paragraph_start=paragraph_start)


@given(LINES.filter(lambda line: bool(line.strip())), TAKEN)
def test_a_quiet_line_whose_end_is_that_of_no_heading_is_none(text: str, taken: set[str]) -> None:
    assume(QUIET_RE.fullmatch(text))
    is_heading = heading_in(text, CONFIG, taken) is not None
    assert not is_heading or sections.may_have_heading(text.strip(), sections.last_of_headings(CONFIG))


def test_the_ends_of_headings_are_those_of_the_settings_that_are_asked_about() -> None:
    other = replace(CONFIG, sections=(SectionName("评析丙"),))
    for _ in range(2):
        assert "案" not in sections.last_of_headings(other)
        assert "丙" in sections.last_of_headings(other)
        assert "丙" not in sections.last_of_headings(CONFIG)


@pytest.mark.parametrize("brackets", ["【】", "〔〕", "［］", "〖〗"])
def test_a_heading_in_brackets_may_have_text_behind_it(brackets: str) -> None:
    text = f"{brackets[0]}典型意义{brackets[1]}执法机关应当告知听证的权利和申请的期限"
    assert heading_in(text, CONFIG, {"基本案情"}) is not None
    assert sections.may_have_heading(text, sections.last_of_headings(CONFIG))


@pytest.mark.parametrize("text", ["某公司没有告知听证权利", "甲" * 60, "某公司不服"])
def test_hardly_any_line_is_looked_at_more_closely(text: str) -> None:
    assert not sections.may_have_heading(text, sections.last_of_headings(CONFIG))


@pytest.mark.parametrize(
    "text", ["【典型意义】", "**典型意义**", "（三）典型意义", "三、典型意义", "典型意义：", "3. 典型意义"]
)
def test_a_marked_heading_counts_beside_those_in_markdown(text: str) -> None:
    assert heading_in(text, CONFIG, {"基本案情"}) == ("典型意义", "")
    assert heading_in(text, CONFIG, {"典型意义"}) is None


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("编者按：本期选编案例。", ["本期选编案例。"]),
        ("编者按: 本期选编案例。", ["本期选编案例。"]),
        ("【编者按】本期选编案例。", ["本期选编案例。"]),
        ("［编者按］：本期选编案例。", ["本期选编案例。"]),
        ("**编者按：**本期选编案例。", ["本期选编案例。"]),
        ("编者按\u3000本期选编案例。", ["本期选编案例。"]),
        ("\u3000\u3000编者按：本期选编案例。", ["本期选编案例。"]),
        ("编者按：\n\n本期选编案例。", ["本期选编案例。"]),
        ("## 编者按\n\n本期选编案例。", ["本期选编案例。"]),
        ("编者按语写得短。", ["编者按语写得短。"]),
        ("本期的编者按：略。", ["本期的编者按：略。"]),
        ("第一段。\n\n编者按：第二段。", ["第一段。", "编者按：第二段。"]),
    ],
)
def test_a_note_has_no_label_of_its_own(written: str, note: list[str]) -> None:
    blocks = parse(source_lines(written)).blocks
    assert [plain(block.inlines) for block in sections.editors_note(blocks)] == note
