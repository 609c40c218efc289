"""Markdown -> blocks: nothing lost, every line right, nothing hostile gets through."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kb.blocks import (
    Block,
    BlockKind,
    Inline,
    InlineKind,
    ParsedText,
    SourceLine,
    inlines_of,
    leaves,
    parse,
    plain,
    plain_paragraph,
    plain_paragraph_of,
)
from kb.blocks import source_lines as lines_of
from kb.blocks.dialect import Dialect
from tests.work import assert_linear

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pytest_regressions.file_regression import FileRegressionFixture

DATA = Path(__file__).parent / "data" / "blocks"


def parsed(text: str) -> ParsedText:
    return parse(lines_of(text))


def outline(blocks: Sequence[Block], indent: str = "") -> Iterator[str]:
    """One line a block: line of the file, kind, what it is besides, its runs."""
    for block in blocks:
        more = [
            f"level={block.level}" if block.level else "",
            f"start={block.start}" if block.ordered else "",
            "header" if block.header else "",
            block.align,
        ]
        runs = "".join(map(run, block.inlines))
        yield " ".join(part for part in [f"{indent}{block.line}", block.kind, *more, runs] if part)
        yield from outline(block.children, f"{indent}  ")


def run(inline: Inline) -> str:
    place = f"@{inline.line}:{inline.column}" if inline.line else ""
    match inline.kind:
        case InlineKind.TEXT:
            return inline.text
        case InlineKind.BREAK:
            return "{break}"
        case InlineKind.CODE | InlineKind.FOOTNOTE:
            return f"{{{inline.kind} {inline.text}{place}}}"
        case InlineKind.IMAGE:
            return f"{{image {inline.text} -> {inline.target}{place}}}"
        case InlineKind.LINK:
            return f"{{link {''.join(map(run, inline.children))} -> {inline.target}{place}}}"
        case _:
            return f"{{{inline.kind} {''.join(map(run, inline.children))}}}"


def characters(blocks: Sequence[Block]) -> str:
    """Every character of some blocks in order, addresses included."""

    def of(inline: Inline) -> str:
        if inline.kind is InlineKind.FOOTNOTE:
            return ""
        return inline.text + "".join(map(of, inline.children)) + inline.target

    return "".join("".join(map(of, leaf.inlines)) for leaf in leaves(blocks))


def han(text: str) -> list[str]:
    return [character for character in text if "\u4e00" <= character <= "\u9fff"]


# --- what becomes of a text ----------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(DATA.glob("*.md")), ids=lambda path: path.stem)
def test_a_text_becomes_the_blocks_beside_it(path: Path, file_regression: FileRegressionFixture) -> None:
    document = parsed(path.read_text("utf-8"))
    rows = list(outline(document.blocks))
    for note in document.footnotes:
        rows += [f"footnote {note.number} {note.name} line {note.line}", *outline(note.blocks, "  ")]
    rows += [f"{fault.line}:{fault.column} {fault.code} {fault.message}" for fault in document.faults]
    file_regression.check("\n".join(rows) + "\n", fullpath=path.with_suffix(".expected.txt"), encoding="utf-8")


def test_lines_keep_the_numbers_that_they_are_given() -> None:
    document = parse([SourceLine("甲", 7), SourceLine("", 8), SourceLine("[乙](x.md)", 9, column=5)])
    assert [block.line for block in document.blocks] == [7, 9]
    link = document.blocks[1].inlines[0]
    assert (link.line, link.column) == (9, 9)


def test_every_mention_of_a_target_has_its_own_column() -> None:
    links = [inline for inline in inlines_of(parsed("[甲](a.md)、[乙](a.md)\n和[丙](a.md)").blocks) if inline.line]
    assert [(link.line, link.column) for link in links] == [(1, 5), (1, 15), (2, 6)]


def test_a_rule_below_a_paragraph_does_not_make_it_a_heading() -> None:
    kinds = [block.kind for block in parsed("一整段案情。\n---\n另一段。").blocks]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.RULE, BlockKind.PARAGRAPH]


@pytest.mark.parametrize(
    "text",
    [
        "[注]: 本案系虚构",
        "电话138****0000，另139****1111。",
        "- # 头\n  文字",
        "| 甲 | 乙 |\n| --- | --- |\n| 丙 | 丁 | 戊 |",
        '[甲]("(乙',
        "[^1]: 甲\n[^1]: 乙",
        "[^1]:[^1]:甲",
        "第一段&#0;完",
        "*甲**乙*丙",
    ],
)
def test_texts_that_markdown_itself_would_cut_are_kept_whole(text: str) -> None:
    document = parsed(text)
    notes = "".join(characters(note.blocks) for note in document.footnotes)
    assert Counter(han(characters(document.blocks) + notes)) == Counter(han(text))


def test_masked_numbers_keep_their_asterisks() -> None:
    assert characters(parsed("电话138****0000，另139****1111。").blocks) == "电话138****0000，另139****1111。"


def test_paragraphs_indented_as_in_print_are_apart_without_a_blank_line() -> None:
    blocks = parsed("　　第一段。\n　　第二段。\n　　\n　　第三段。").blocks
    assert [(block.line, plain(block.inlines)) for block in blocks] == [
        (1, "第一段。"),
        (2, "第二段。"),
        (4, "第三段。"),
    ]


def test_a_tag_stays_text_and_is_a_fault() -> None:
    document = parsed("前<script>alert(1)</script>后<img src=x onerror=alert(1)\n")
    assert plain(document.blocks[0].inlines) == "前<script>alert(1)</script>后<img src=x onerror=alert(1)"
    assert [(fault.code, fault.column) for fault in document.faults] == [("K301", 2), ("K301", 18), ("K301", 28)]


def test_footnotes_are_numbered_by_their_first_mark() -> None:
    document = parsed("甲[^b]乙[^a]丙[^b]\n\n[^a]: 一\n[^b]: 二\n[^c]: 三")
    assert [(note.number, note.name) for note in document.footnotes] == [(1, "b"), (2, "a"), (3, "c")]
    assert [fault.code for fault in document.faults] == ["K310"]


def test_an_empty_text_is_an_empty_document() -> None:
    assert parse([]) == ParsedText((), (), ())


# --- property tests ------------------------------------------------------------------------------

_SIGNS = [
    "#", "##", "*", "**", "***", "_", "__", "`", "``", ">", "> ", "- ", "* ", "+ ", "1. ", "2. ", "|", " | ",
    "|---|---|", "---", "\n", "\n\n", "\n    ", "\n        ", "  \n", "\t", "    ", "\\", "<br>", "<sub>", "</sub>",
    "<b>", "&amp;", "&", "~~", "==", "：", "　", "\n　　", "===", "甲", "乙丙", "。", "a", "a b", "\u200b", ":-:|-",
]  # fmt: skip
_REFERENCES = [
    "[", "]", "(", ")", "[^1]", "[^1]:", "\n[^1]: ", "\n[^2]: ", "[^2]", "![", "](", "[甲](", "http://a", "<http://甲>",
    '"', "'", "[^", "]:",
]  # fmt: skip


@st.composite
def texts(draw: st.DrawFn, signs: list[str]) -> str:
    """Markdown's signs in any order with characters between them that are all different."""
    parts = draw(st.lists(st.one_of(st.sampled_from(signs), st.none()), max_size=60))
    return "".join(chr(0x4E00 + index) if part is None else part for index, part in enumerate(parts))


def assert_places_are_in(text: str, document: ParsedText) -> None:
    count = text.count("\n") + 1

    def check(blocks: Sequence[Block]) -> None:
        for block in blocks:
            assert 1 <= block.line <= count
            check(block.children)
        assert all(0 <= inline.line <= count for inline in inlines_of(blocks))

    check(document.blocks)
    for note in document.footnotes:
        assert 1 <= note.line <= count
        check(note.blocks)
    assert all(1 <= fault.line <= count and fault.column >= 1 for fault in document.faults)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts(_SIGNS))
def test_no_character_is_lost_and_the_order_is_kept(text: str) -> None:
    document = parsed(text)
    assert_places_are_in(text, document)
    assert han(characters(document.blocks)) == han(text)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts(_SIGNS + _REFERENCES))
def test_links_and_footnotes_lose_no_character(text: str) -> None:
    document = parsed(text)
    assert_places_are_in(text, document)
    found = characters(document.blocks) + "".join(note.name + characters(note.blocks) for note in document.footnotes)
    lost = Counter(han(text)) - Counter(han(found))
    assert not lost or any("链接的标题" in fault.message for fault in document.faults)


_PLAIN_SIGNS = [
    "# ", "## ", "\n## ", "#", "*", "**", "_", "`", "[^1]", "](", "[甲](", "http://a)", "<br>", "&amp;", "~~", "\n",
    "\n\n", "  \n", "\t", " ", "　", "\n　　", "甲", "乙丙。", "2024", "a b", "\u200b", "\\", "（一）", "|",
]  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(texts(_PLAIN_SIGNS))
def test_a_plain_text_is_read_as_python_markdown_reads_it(text: str) -> None:
    parsed("[^1]: 注")  # what one text defines is not known in the next
    found = parsed(text)
    assume(all(block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH) for block in found.blocks))
    whole = parsed(f"{text}\n\n---")  # no text with a rule is plain
    assert (*found.blocks, whole.blocks[-1]) == whole.blocks
    assert found.faults == whole.faults


def test_a_text_of_headings_and_paragraphs_is_read_without_python_markdown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dialect, "parse", lambda *_: pytest.fail("read by Python-Markdown"))
    texts = ["## 基本案情", "", "\u3000\u3000甲。", "\u3000\u30002024年**乙**。", "", "a < b，3 个。", "### 一、丙"]
    kinds = [block.kind.value for block in parsed("\n".join(texts)).blocks]
    assert kinds == ["heading", "paragraph", "paragraph", "paragraph", "heading"]


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_parsed(text: str) -> None:
    text = text.replace("\r", " ")
    assert_places_are_in(text, parsed(text))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(alphabet="某公司不服罚款决定，申请复议。“听证”（一）", min_size=1, max_size=40).filter(str.strip),
        min_size=1,
    )
)
def test_plain_paragraphs_come_out_as_they_went_in(paragraphs: list[str]) -> None:
    blocks = parsed("\n\n".join(paragraphs)).blocks
    assert [plain(block.inlines) for block in blocks] == paragraphs
    assert [block.line for block in blocks] == list(range(1, 2 * len(paragraphs), 2))


# --- hostile texts -------------------------------------------------------------------------------

_SIZE = 20_000
_PARAGRAPH = "行政机关作出罚款决定之前，应当告知当事人有要求听证的权利。" * 5
HOSTILE: Mapping[str, Callable[[int], str]] = {
    "nested quotes": lambda size: ">" * size + "甲",
    "nested lists": lambda size: "- " * (size // 2) + "甲",
    "nested numbers": lambda size: "1. " * (size // 3) + "甲",
    "indented lists": lambda size: "\n".join("    " * depth + "- 甲" for depth in range(size // 200)),
    "nested emphasis": lambda size: "*甲 " * (size // 200) + "乙*" * (size // 200),
    "headings in a row": lambda size: "# 甲\n" * (size // 4),
    "rules in a row": lambda size: "---\n" * (size // 4),
    "backticks": lambda size: "`" * (size // 2) + "甲" * (size // 2),
    "backticks of every length": lambda size: "甲".join("`" * length for length in range(1, math.isqrt(size * 2))),
    "open brackets": lambda size: "[" * size,
    "open footnotes": lambda size: "[^" * (size // 2),
    "open links": lambda size: "[甲](" * (size // 4),
    "backslashes": lambda size: "\\`" * (size // 2),
    "asterisks": lambda size: "*" * size,
    "emphasis that never ends": lambda size: "*甲 " * (size // 3),
    "blanks in the middle": lambda size: f"甲{' ' * size}乙\n丙",
    "hashes in the middle": lambda size: f"甲{'#' * size}乙",
    "tables with code": lambda size: "|`" * (size // 4) + "\n" + "|-" * (size // 4),
    "blank lines": lambda size: "\n" * size,
    "paragraphs of a character": lambda size: "甲\n\n" * (size // 3),
    "lines without a blank one": lambda size: "甲\n" * (size // 2),
    "ordinary paragraphs": lambda size: f"{_PARAGRAPH}\n\n" * (size // 140),
}


@pytest.mark.parametrize("text_of", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_do_not_fail_and_cost_as_much_as_they_are_long(text_of: Callable[[int], str]) -> None:
    text = text_of(_SIZE)
    assert han(characters(parsed(text).blocks)) == han(text)
    assert_linear(lambda _, text: parsed(text), text_of, _SIZE // 4)


@pytest.mark.parametrize(
    "name", ["nested quotes", "nested lists", "nested numbers", "indented lists", "nested emphasis"]
)
def test_nesting_beyond_reason_is_told(name: str) -> None:
    assert "K317" in {fault.code for fault in parsed(HOSTILE[name](_SIZE)).faults}


def test_a_case_of_one_mebibyte_is_parsed_whole() -> None:
    text = f"{_PARAGRAPH}\n\n" * (2**20 // len(_PARAGRAPH.encode()))
    assert len(parsed(text).blocks) == text.count("\n\n")


def test_a_table_that_ends_a_text_has_no_row_more() -> None:
    document = parse(lines_of("| 甲 | 乙 |\n| --- | --- |\n| 一 | 二 |\n"))
    assert [[cell.text for cell in row.children] for row in document.blocks[0].children] == [["甲", "乙"], ["一", "二"]]


NUMBERED = ("1. 甲", "2. 甲", "3. 甲", "5. 甲", "- 甲", "  - 甲", "    - 甲", "    1. 甲", "", "段落")


@given(st.lists(st.sampled_from(NUMBERED), max_size=9))
def test_a_number_that_is_printed_as_another_is_told(written: list[str]) -> None:
    lines = [f"{line}{n}" if line else "" for n, line in enumerate(written)]
    document = parse([SourceLine(line, n) for n, line in enumerate(lines, 1)])
    printed: dict[str, int] = {}
    for block in document.blocks:
        if block.kind is BlockKind.LIST and block.ordered:
            for at, item in enumerate(block.children):
                text = item.children[0].text.split(" ")[0] if item.children else ""
                printed[text] = block.start + at
    numbers = [(int(line[0]), printed[line[3:]]) for line in lines if line[:1].isdigit() and line[3:] in printed]
    once = [number for number, _ in numbers]
    assume(once == sorted(set(once)))  # 1. 1. 1. is the custom of Markdown
    told = any(fault.code == "K314" for fault in document.faults)
    assert told or all(one == other for one, other in numbers), (lines, printed)


@pytest.mark.parametrize(("text", "told"), [("1. 甲\n- 乙\n3. 丙", True), ("1. 甲\n\n- 乙\n\n3. 丙", False)])
def test_a_bullet_ends_a_numbered_list_only_where_it_is_none_of_its_text(text: str, told: bool) -> None:  # noqa: FBT001 - a table
    document = parse([SourceLine(line, n) for n, line in enumerate(text.split("\n"), 1)])
    assert any(fault.code == "K314" for fault in document.faults) == told


def test_the_title_of_a_link_is_not_quoted() -> None:
    for text in ('[甲](a.md "王小明，9岁")', '![图](a.png "身份证号11010519491231002X")'):
        (fault,) = (one for one in parsed(text).faults if "链接的标题" in one.message)
        assert "王小明" not in fault.message + fault.hint
        assert "1101" not in fault.message + fault.hint


def test_a_plain_paragraph_is_kept_as_line_and_text() -> None:
    (block,) = parsed("当事人不服。").blocks
    assert block == plain_paragraph(block.line, "当事人不服。")
    assert plain_paragraph_of(block) == (block.line, "当事人不服。")


@pytest.mark.parametrize(
    "text", ["**重**字", "- 项", "> 引", "# 题", "甲[^1]乙\n\n[^1]: 注", "[链](https://example.org)", "```\n码\n```"]
)
def test_any_other_block_is_kept_whole(text: str) -> None:
    assert plain_paragraph_of(parsed(text).blocks[0]) is None


@pytest.mark.parametrize("field", Block._fields[3:])
def test_a_paragraph_with_anything_more_is_kept_whole(field: str) -> None:
    more: dict[str, Any] = {field: ("乙",)}
    assert plain_paragraph_of(plain_paragraph(1, "甲")._replace(**more)) is None


@pytest.mark.parametrize("field", Inline._fields[2:])
def test_a_text_with_anything_more_is_kept_whole(field: str) -> None:
    more: dict[str, Any] = {field: ("乙",)}
    run = Inline(InlineKind.TEXT, "甲")._replace(**more)
    assert plain_paragraph_of(plain_paragraph(1, "甲")._replace(inlines=(run,))) is None
