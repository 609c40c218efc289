"""A plain body is read in one pass, with the same result as by the parser of Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import blocks
from kb.blocks.lines import QUIET_RE, may_be_loud
from kb.reading import default_config
from kb.reading.plain_body import plain_sections
from kb.reading.sections import sections_of, with_headings

CONFIG = default_config()
KNOWN = ("基本案情", "处理结果", "典型意义", "裁判结果", "关键词")
HEADINGS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["## ", "##  ", "##\u3000", "##", "### ", "# ", " ## "]),
    st.sampled_from(["", "（一）", "【", "*", "\u3000", "1. "]),
    st.sampled_from([*KNOWN, "别的", "案情#", "", "甲|乙", "a & b"]),
    st.sampled_from(["", "：", " ", " ##", "】", "\u200b"]),
)
TEXTS = st.one_of(
    st.sampled_from(
        [
            "某公司不服处罚。",
            "\u3000\u3000某公司",
            "典型意义：",
            "【处理结果】撤销",
            "三、典型意义",
            "1. 甲",
            "1、甲",
            "- 甲",
            "    甲",
            " 甲 ",
            "甲\t乙",
            "|甲|",
            "甲[^1]",
            "[^1]: 乙",
            "> 甲",
            "---",
            "===",
            "略",
            "  ",
            "\u3000",
            "\u2003",
            "甲" * 50,
            "典型意义：" + "甲" * 50,
        ]
    ),
    st.text(st.sampled_from("甲乙ab1 。，：\u3000#*_[]|-+>.=\\&<\u200b\x0b\x85\u2028"), max_size=6),
)
LINES = st.one_of(
    st.sampled_from(["## 基本案情", "## 处理结果", "甲。", "某" * 45 + "。"]), st.just(""), HEADINGS, TEXTS
)


def by_parser(body: str, first_line: int) -> tuple[object, ...]:
    """Sections, footnotes and faults."""
    parsed = blocks.parse(with_headings(blocks.source_lines(body, first_line), CONFIG))
    sections, faults = sections_of(parsed.blocks, CONFIG, "某案")
    return sections, parsed.footnotes, (*parsed.faults, *faults)


@given(st.lists(LINES, max_size=10), st.integers(1, 20), st.sampled_from(["\n", "\n\n"]))
def test_what_is_read_is_what_the_parser_reads(lines: list[str], first_line: int, between: str) -> None:
    body = between.join(lines)
    sections = plain_sections(body, first_line, CONFIG)
    assert sections is None or by_parser(body, first_line) == (sections, (), ())


@given(st.lists(st.one_of(LINES, st.text(st.sampled_from("甲1. \u3000\u2003\xa0#|>:-+\t"), max_size=4)), max_size=6))
def test_a_text_that_is_not_loud_has_only_quiet_lines_and_headings(lines: list[str]) -> None:
    text = "\n".join(lines)
    others = [line for line in lines if line.strip() and not line.startswith("#")]
    if all(QUIET_RE.fullmatch(line) for line in others):
        # Only in a heading or a blank line may there be a sign that makes a text loud for nothing.
        assert not may_be_loud("\n".join(others))
    else:
        assert may_be_loud(text)


@pytest.mark.parametrize(
    "line", ["- 甲", "1. 甲", "\u3000|甲", " 甲", "\u3000#", "\xa0甲", "甲*", "甲\u2028乙", "\u200b甲"]
)
def test_one_line_makes_a_text_loud_wherever_it_stands(line: str) -> None:
    quiet = "甲。\n\n## 乙\n \n\u3000丙1.\n1、丁"
    assert not may_be_loud(quiet)
    for text in (line, f"{line}\n{quiet}", f"{quiet}\n{line}", f"甲。\n{line}\n乙。"):
        assert may_be_loud(text)


def test_a_usual_body_is_plain() -> None:
    body = "\n## 基本案情\n\n某公司不服。\n\n\u3000某局称：\n\n## 审理过程\n甲。\n## 裁判结果\n\n## 典型意义\n\n略。\n"
    sections = plain_sections(body, 7, CONFIG)
    assert sections is not None
    assert by_parser(body, 7) == (sections, (), ())
    assert [section.name for section in sections] == ["基本案情", "审理过程", "处理结果", "典型意义"]


@pytest.mark.parametrize(
    "line",
    [
        "1. 甲",
        "甲**乙**",
        "见[甲](乙)",
        "【处理结果】甲",
        f"【处理结果】{'甲' * 50}",
        "### 甲",
        "- 甲",
        "甲[^1]",
        "| 甲 |",
    ],
)
def test_other_bodies_are_left_to_the_parser(line: str) -> None:
    assert plain_sections(f"## 基本案情\n\n甲\n\n{line}", 1, CONFIG) is None
    assert plain_sections(line, 1, CONFIG) is None


def test_without_a_known_part_among_the_headings_words_with_a_colon_begin_one() -> None:
    body = "## 别的\n\n典型意义：执法应当遵守法定程序，告知的内容应当完整。"
    assert plain_sections(body, 1, CONFIG) is None
    assert [section.name for section in by_parser(body, 1)[0]] == ["别的", "典型意义"]  # type: ignore[attr-defined]
