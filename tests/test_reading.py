"""Files -> Library: bytes, front matter, headings, folders."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.blocks import leaves
from kb.errors import ReadError
from kb.files import read_as_seen
from kb.model import CASE_FIELDS, ISSUE_FIELDS, Amount
from kb.reading import clean_heading, default_config, personal_data_of, read_library
from tests.conftest import BODY
from tests.work import Work, assert_linear

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.model import Case, Library
    from kb.problems import Problem
    from tests.conftest import ReadLibrary, WriteCase

FRONT = "---\n编号: 2024-001\n标题: 某案\n类型: 行政复议\n领域: [市场监管]\n日期: 2024-06-15\n"


def found(problems: tuple[Problem, ...]) -> list[tuple[str, int, int]]:
    """Code, line and column of some problems."""
    return [(problem.code, problem.location.line, problem.location.column) for problem in problems]


def write(root: Path, data: str | bytes, name: str = "2024/2024-001.md") -> Library:
    """The library with one more file."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_library(root)


def only_case(library: Library) -> Case:
    assert len(library.cases) == 1
    return library.cases[0]


# --- bytes ---------------------------------------------------------------------------------------


def test_bom_and_crlf_are_read_as_if_absent(library_root: Path) -> None:
    plain = only_case(write(library_root, FRONT + "---\n" + BODY))
    windows = write(library_root, b"\xef\xbb\xbf" + (FRONT + "---\n" + BODY).replace("\n", "\r\n").encode())
    assert windows.problems == ()
    assert only_case(windows) == plain
    assert only_case(windows).source_file.digest == plain.source_file.digest


@pytest.mark.parametrize(("encoding", "name"), [("gb18030", "GB18030"), ("utf-16", "UTF-16")])
def test_another_encoding_is_named(library_root: Path, encoding: str, name: str) -> None:
    library = write(library_root, (FRONT + "---\n" + BODY).encode(encoding))
    assert [problem.code for problem in library.problems] == ["K004"]
    assert name in library.problems[0].message
    assert library.unreadable == ((library_root / "2024/2024-001.md").as_posix(),)


def test_gb18030_is_told_at_its_first_character(library_root: Path) -> None:
    assert found(write(library_root, (FRONT + "---\n" + BODY).encode("gb18030")).problems) == [("K004", 2, 1)]


def test_a_broken_byte_is_told_in_its_place_and_hides_nothing_else(library_root: Path) -> None:
    text = (FRONT + "不知道: 某\n---\n" + BODY).encode() + b"\n\xe4\xb8 \xb8\xad\n"
    library = write(library_root, text)
    assert ("K004", 18, 1) in found(library.problems)
    assert ("K106", 7, 1) in found(library.problems)
    assert "�" in "".join(block.text for block in leaves(only_case(library).sections[-1].blocks))


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"PK\x03\x04", "Word"), (b"\xd0\xcf\x11\xe0", "WPS"), (b"%PDF-1.7", "PDF"), (b"{\\rtf1", "RTF")],
)
def test_a_document_with_the_wrong_name_is_named(library_root: Path, start: bytes, kind: str) -> None:
    library = write(library_root, start + b"\x00\x01")
    assert [problem.code for problem in library.problems] == ["K004"]
    assert kind in library.problems[0].message


def test_nul_and_control_characters_are_told_line_by_line(library_root: Path) -> None:
    library = write(library_root, FRONT + "---\n" + BODY + "\n甲\0乙\0\n\n丙\x07丁\x1b\n\n戊\x85己\n")
    assert found(library.problems) == [("K005", 17, 2), ("K006", 19, 2)]


def test_lone_carriage_returns_end_lines_and_are_told_once(library_root: Path) -> None:
    library = write(library_root, (FRONT + "---\n" + BODY).replace("\n", "\r"))
    assert found(library.problems) == [("K007", 1, 4)]
    assert len(only_case(library).sections) == 3


def test_a_lost_character_is_a_warning(library_root: Path) -> None:
    assert found(write(library_root, FRONT + "---\n" + BODY + "\n程\ufffd违法。\n").problems) == [("K010", 17, 2)]


def test_a_file_over_five_mebibytes_is_not_read(library_root: Path) -> None:
    library = write(library_root, b"x" * (5 * 2**20 + 1))
    assert [problem.code for problem in library.problems] == ["K003"]


def test_many_faults_of_a_kind_are_counted_not_listed(library_root: Path) -> None:
    library = write(library_root, FRONT + "---\n" + BODY + "\n甲\x07\n" * 500)
    assert len(library.problems) == 50
    assert "还有 450 处" in library.problems[-1].message


# --- folders -------------------------------------------------------------------------------------


def test_symbolic_links_of_files_and_folders_are_told_and_not_followed(library_root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "2023-001.md").write_text(FRONT + "---\n" + BODY, "utf-8")
    write(library_root, FRONT + "---\n" + BODY)
    try:
        (library_root / "2023").symlink_to(outside, target_is_directory=True)
        (library_root / "2024" / "2024-002.md").symlink_to(outside / "2023-001.md")
        (library_root / "library.yml").symlink_to(outside / "2023-001.md")
    except OSError:
        pytest.skip("this system lets nobody make symbolic links")
    library = read_library(library_root)
    assert [case.case_id for case in library.cases] == ["2024-001"]
    assert [problem.code for problem in library.problems] == ["K002"] * 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_told_and_not_waited_for(library_root: Path) -> None:
    (library_root / "2024").mkdir()
    os.mkfifo(library_root / "2024" / "2024-001.md")
    assert [problem.code for problem in read_library(library_root).problems] == ["K001"]


def test_a_file_and_a_folder_that_cannot_be_opened_hide_no_other(
    library_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(library_root, FRONT + "---\n" + BODY)
    write(library_root, FRONT, "2024/2024-002.md")
    write(library_root, FRONT, "2025/2025-001.md")
    read, scan = read_as_seen, os.scandir

    def no_reading(path: str, most: int) -> bytes:
        if Path(path).name == "2024-002.md":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path, most)

    def no_listing(path: Path) -> object:
        if Path(path).name == "2025":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr("kb.reading.files.read_as_seen", no_reading)
    monkeypatch.setattr(os, "scandir", no_listing)
    library = read_library(library_root)
    assert [case.case_id for case in library.cases] == ["2024-001"]
    assert [(problem.code, Path(problem.location.path).name) for problem in library.problems] == [
        ("K001", "2024-002.md"),
        ("K001", "2025"),
    ]
    assert all("权限" in problem.message for problem in library.problems)


def test_a_folder_that_is_not_there_is_an_error_that_names_the_option(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="--library"):
        read_library(tmp_path / "none")


def test_an_empty_folder_is_an_empty_library(library_root: Path) -> None:
    library = read_library(library_root)
    assert (library.cases, library.issues, library.problems) == ((), (), ())


def test_files_that_are_no_cases_are_assets_or_told(library_root: Path) -> None:
    for name in ("README.md", ".git/2024-001.md", "~$2024-001.md", "2024/图.png", "说明.md", "2024/2024-003.md.txt"):
        write(library_root, "x", name)
    library = read_library(library_root)
    assert library.assets == {"2024/图.png", "2024/2024-003.md.txt"}
    assert [(problem.code, Path(problem.location.path).name) for problem in library.problems] == [
        ("K009", "2024-003.md.txt"),
        ("K009", "说明.md"),
    ]


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_not_utf8_can_be_printed(library_root: Path) -> None:
    try:
        (library_root / os.fsdecode(b"\xb0\xb8.md")).write_text("x", "utf-8")
    except OSError:
        pytest.skip("this file system takes only Unicode names")
    library = read_library(library_root)
    assert [problem.code for problem in library.problems] == ["K001"]
    assert str(library.problems[0]).encode()


# --- front matter --------------------------------------------------------------------------------


def test_every_field_is_read(library_root: Path) -> None:
    case = only_case(
        write(
            library_root,
            FRONT.replace("[市场监管]", "工商、城管 环保")
            + "要旨:\n  第一行\n  第二行\n行为: [行政處罰]\n金额: {原: 50000, 后: 3000.5}\n关键词: 听证 程序违法\n"
            + "相关: 2023-001、2023-002\n公开: 公開\n更正: [{日期: 2024-08-01, 内容: 改字, 原因: 笔误}]\n"
            + "豁免:\n  - 文字: 某\n    原因: 某\n    决定人: 某\n---\n"
            + BODY,
        )
    )
    assert case.domains == ("市场监管", "城市管理", "生态环境")
    assert case.holding == "第一行第二行"
    assert case.acts == ("行政处罚",)
    assert case.amount == Amount(5_000_000, 300_050)
    assert case.keywords == ("听证", "程序违法")
    assert case.related == ("2023-001", "2023-002")
    assert case.access == "公开"
    assert case.corrections[0].content == "改字"
    assert case.waivers[0].decided_by == "某"


@pytest.mark.parametrize(
    ("line", "code", "column", "word"),
    [
        ("要旨：先告知", "K103", 3, "全角冒号"),
        ("要旨:先告知", "K103", 3, "没有空格"),
        ("这是一句闲话", "K103", 1, "不是“键: 值”"),
        (" 要旨: 先告知", "K103", 1, "多了空格"),
        ("\t要旨: 先告知", "K103", 1, "制表符"),
        ('要旨: "先告知', "K103", 5, "引号没有结束"),
        ("行为: [行政处罚", "K103", 5, "没有结束"),
        ("要旨: 规则: 先告知", "K103", 7, "冒号加空格"),
        ("要旨: @某", "K103", 5, "特殊符号"),
        ("要旨: &a 某", "K112", 5, "锚点"),
        ("要旨: *a", "K112", 5, "别名"),
        ("要旨: *某", "K103", 5, "以 *"),
        ("要旨: !!str 某", "K113", 5, "!!str"),
        ("标题: 又一次", "K105", 1, "第 3 行"),
        ("关健词: [听证]", "K106", 1, "关健词"),
        ("要旨: [甲, 乙]", "K107", 5, "列表"),
        ("行为: {甲: 乙}", "K107", 5, "列表"),
        ("行为日期: 2024-02-30", "K104", 7, "2024-02-30"),
        ("行为: 行政处分", "K108", 5, "行政处分"),
        ("金额: 五万", "K118", 5, "五万"),
        ("相关: [24-1]", "K110", 6, "24-1"),
        ("[甲]: 乙", "K107", 1, "键应当是文字"),
        ("要旨: " + "[" * 5000, "K103", 1, "嵌套"),
    ],
)
def test_a_fault_of_the_front_matter_has_its_place_and_hides_no_other(
    library_root: Path, line: str, code: str, column: int, word: str
) -> None:
    library = write(library_root, f"{FRONT}{line}\n不认识的键一: 某\n来源: 某局\n---\n{BODY}")
    first, *others = library.problems
    assert found((first,)) == [(code, 7, column)]
    assert word in first.message
    assert found(tuple(others)) == [("K106", 8, 1)]
    case = only_case(library)
    assert (case.title, case.source) == ("某案", "某局")


def test_several_faults_of_one_file_come_each_with_its_line(library_root: Path) -> None:
    library = write(library_root, '---\n编号：2024-001\n标题: "某\n类型: [\n领域: 市场\n日期: 2024-13-01\n---\n' + BODY)
    assert found(library.problems) == [
        ("K103", 2, 3),
        ("K103", 3, 5),
        ("K103", 4, 5),
        ("K108", 5, 5),
        ("K104", 6, 5),
    ]


def test_missing_and_empty_keys_are_told_apart(library_root: Path) -> None:
    library = write(library_root, "---\n编号: 2024-001\n标题:\n类型: 行政复议\n领域: []\n---\n" + BODY)
    assert [(p.code, p.location.line, p.message) for p in library.problems] == [
        ("K109", 1, "必填的“日期”没有写"),
        ("K109", 3, "必填的“标题”是空的"),
        ("K109", 5, "必填的“领域”是空的"),
    ]


@pytest.mark.parametrize("wrong", ["———", "－－－", "--", "——"])
def test_a_front_matter_closed_with_other_dashes_is_still_read(library_root: Path, wrong: str) -> None:
    library = write(library_root, FRONT + wrong + "\n" + BODY)
    assert found(library.problems) == [("K102", 7, 1)]
    assert len(only_case(library).sections) == 3


def test_an_unclosed_front_matter_ends_where_the_text_begins(library_root: Path) -> None:
    library = write(library_root, FRONT + "不知道: 某\n\n## 基本案情\n\n某公司被罚款。\n")
    assert found(library.problems) == [("K106", 7, 1), ("K102", 9, 1)]
    assert only_case(library).sections[0].name == "基本案情"


@pytest.mark.parametrize("text", ["", "\n\n", "编号: 2024-001\n", "## 基本案情\n\n甲\n", "———\n编号: 2024-001\n———\n"])
def test_a_file_without_front_matter_is_told(library_root: Path, text: str) -> None:
    assert [problem.code for problem in write(library_root, text).problems] == ["K101"]


def test_a_file_of_front_matter_alone_is_a_case_without_text(library_root: Path) -> None:
    assert only_case(write(library_root, FRONT + "---")).sections == ()


def _bomb(depth: int) -> str:
    """Keys of which each names the one before nine times."""
    inner = (f"k{i + 1}: &k{i + 1} [{', '.join([f'*k{i}'] * 9)}]\n" for i in range(depth))
    return "".join(["k0: &k0 [x]\n", *inner])


def test_aliases_that_blow_up_are_told(library_root: Path) -> None:
    library = write(library_root, FRONT + _bomb(12) + "---\n" + BODY)
    assert {problem.code for problem in library.problems} == {"K106", "K112"}
    assert only_case(library).title == "某案"


@pytest.mark.parametrize(
    "front",
    [
        lambda size: "k: " + "[" * size,
        lambda size: "k: " + "{a: " * (size // 4),
        lambda size: "- " * (size // 2),
        lambda size: "k:\n" * (size // 3),
        lambda size: "a" * size,
        lambda size: "".join(f"k{i}: a\n" for i in range(size // 7)),
        lambda size: _bomb(size // 1_000),
    ],
    ids=["brackets", "braces", "dashes", "double keys", "long", "unknown keys", "aliases"],
)
def test_the_cost_of_hostile_front_matter_is_linear(library_root: Path, front: Callable[[int], str]) -> None:
    def read(_work: Work, text: str) -> None:
        assert write(library_root, FRONT + text + "\n---\n" + BODY).problems

    read(Work(), "k: a")  # what is read once and kept is read
    assert_linear(read, front, 15_000)


# --- headings ------------------------------------------------------------------------------------

MARKS = [
    "## {}", "# {}", "### {}", "##{}", "  ## {} ##", "## 一、{}", "## （一）{}", "＃＃ {}",
    "【{}】", "〔{}〕", "［{}］", "〖{}〗", "[{}]", "**{}**", "__{}__", "**【{}】**", "【一、{}】",
    "（一）{}", "(一){}", "（1）{}", "一、{}", "十二、{}", "1.{}", "1. {}", "1、{}", "１．{}", "㈠{}", "①{}",
    "第一部分 {}", "{}：", "{}:", "**{}：**", "（一）{}：", "　　{}", "{}\n====", "{}\n----",
]  # fmt: skip
TRADITIONAL = {
    "處理結果": "处理结果",
    "處罰結果": "处理结果",
    "典型意義": "典型意义",
    "裁判要點": "执法要点",
    "爭議焦點": "争议焦点",
    "關鍵詞": "关键词",
}
HEADINGS = {
    word: section.name for section in default_config().sections for word in (section.name, *section.synonyms)
} | TRADITIONAL
_BARE = ("{}：", "{}:", "　　{}", "{}\n====", "{}\n----")


@pytest.mark.parametrize("mark", MARKS)
def test_every_synonym_in_every_dress_begins_its_part(
    library_root: Path, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mark != MARKS[0]:  # one and the same text goes out in any dress
        monkeypatch.setattr("kb.reading.library.outgoing_problems", lambda *_, **__: ())
    library_root.joinpath("2024").mkdir()
    for number, (word, name) in enumerate(HEADINGS.items(), 1):
        if mark in _BARE and len(word) < 4 and name != "关键词":
            continue  # a short word without any mark is a word of the text
        text = FRONT.replace("001", f"{number:03}") + "---\n" + mark.format(word) + "\n\n某公司的案情。\n"
        (library_root / "2024" / f"2024-{number:03}.md").write_text(text, "utf-8")
    library = read_library(library_root)
    assert library.problems == ()
    names = list(HEADINGS.items())
    for case in library.cases:
        word, name = names[int(case.case_id[5:]) - 1]
        assert [(section.name, section.known) for section in case.sections] == [(name, True)], word
        assert [block.text for block in leaves(case.sections[0].blocks)] == ["某公司的案情。"]


@pytest.mark.parametrize(
    ("line", "heading", "text"),
    [
        ("【基本案情】某公司被罚款。", "基本案情", "某公司被罚款。"),
        ("　　【基本案情】　某公司被罚款。", "基本案情", "某公司被罚款。"),
        ("**【基本案情】**某公司被罚款。", "基本案情", "某公司被罚款。"),
        ("基本案情：某公司被罚款。", "基本案情", "某公司被罚款。"),
        ("**基本案情：**某公司被罚款。", "基本案情", "某公司被罚款。"),
        ("**基本案情**：某公司被罚款。", "基本案情", "某公司被罚款。"),
        ("一、基本案情：某公司被罚款。", "基本案情", "某公司被罚款。"),
        ("关键词：听证 程序违法", "关键词", "听证 程序违法"),
    ],
)
def test_text_on_the_line_of_a_heading_stays_under_it(library_root: Path, line: str, heading: str, text: str) -> None:
    library = write(library_root, FRONT + "---\n\n" + line + "\n\n【处理结果】撤销。\n")
    sections = only_case(library).sections
    assert [section.heading for section in sections] == [heading, "处理结果"]
    assert [block.text for block in leaves(sections[0].blocks)] == [text]
    assert sections[0].blocks[0].line == 9


@pytest.mark.parametrize(
    "line",
    [
        "某局作出处理结果以后，某公司不服。",
        "处理：罚款。",
        "意义",
        "| 处理结果 | 撤销 |",
        "> 处理结果",
        "处理结果如下：",
        "（一）处理机关没有告知",
    ],
)
def test_words_of_a_text_begin_no_part(library_root: Path, line: str) -> None:
    library = write(library_root, FRONT + "---\n\n基本案情\n\n某公司被罚款。\n\n" + line + "\n")
    assert [section.name for section in only_case(library).sections] == ["基本案情"]


def test_beside_markdown_headings_only_marked_words_of_missing_parts_count(library_root: Path) -> None:
    body = "## 基本案情\n\n处理结果\n\n**基本案情**\n\n**处理结果**\n\n撤销。\n\n【典型意义】要告知。\n\n（一）启示\n"
    sections = only_case(write(library_root, FRONT + "---\n" + body)).sections
    assert [section.name for section in sections] == ["基本案情", "处理结果", "典型意义"]
    assert [block.text for block in sections[0].blocks] == ["处理结果", "基本案情"]
    assert [block.text for block in sections[2].blocks] == ["要告知。", "（一）启示"]


def test_a_title_repeated_as_heading_is_no_part(library_root: Path) -> None:
    sections = only_case(write(library_root, FRONT + "---\n# 某案\n" + BODY)).sections
    assert [section.name for section in sections] == ["基本案情", "处理结果", "典型意义"]


def test_unknown_headings_and_text_before_the_first_are_kept_in_order(library_root: Path) -> None:
    body = "开头。\n\n## 基本案情\n\n甲\n\n### 小标题\n\n乙\n\n## 一、特别说明：\n\n丙\n"
    sections = only_case(write(library_root, FRONT + "---\n" + body)).sections
    assert [(section.name, section.known, section.line) for section in sections] == [
        ("", False, 8),
        ("基本案情", True, 10),
        ("特别说明", False, 18),
    ]
    assert [block.text for block in sections[1].blocks] == ["甲", "小标题", "乙"]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("（一）基本案情：", "基本案情"),
        ("**【基本案情】**", "基本案情"),
        ("1.5倍罚款", "1.5倍罚款"),
        ("〔2022〕15号文", "〔2022〕15号文"),
        ("“首违不罚”的适用", "“首违不罚”的适用"),
        ("一二三", "一二三"),
        ("## 三、", ""),
    ],
)
def test_a_heading_loses_its_marks_and_nothing_else(text: str, cleaned: str) -> None:
    assert clean_heading(text) == cleaned


_PLAIN = st.text(alphabet="某公司不服罚款决定，申请行政复议。“听证”（一）要告知", min_size=1, max_size=30).filter(
    lambda text: text.strip() and clean_heading(text)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(HEADINGS)), st.lists(_PLAIN, max_size=4)), max_size=6))
def test_the_parts_together_are_the_text(parts: list[tuple[str, list[str]]]) -> None:
    body = "".join(f"## {heading}\n\n" + "".join(f"{text}\n\n" for text in texts) for heading, texts in parts)
    with tempfile.TemporaryDirectory() as folder:
        case = only_case(write(Path(folder), FRONT + "---\n\n" + body))
    assert [(section.heading, [block.text for block in section.blocks]) for section in case.sections] == [
        (heading, [text.strip() for text in texts]) for heading, texts in parts
    ]


# --- library.yml and issues ----------------------------------------------------------------------


def test_library_yml_adds_to_the_defaults(library_root: Path) -> None:
    config = (
        "名称: 某市案例库\n词表:\n  领域:\n    - 航天: [卫星]\n  状态:\n    - 发布: [已发布]\n"
        "章节:\n  - 专家意见: [专家看法]\n必需章节: {行政复议: [基本案情]}\n类型的结果: {其他: [变更]}\n"
        "必填: [审核人]\n同义词: [[卫星, 航天]]\n部门:\n  - 航天局: [航天]\n"
    )
    write(library_root, config, "library.yml")
    library = write(library_root, FRONT.replace("市场监管", "卫星") + "状态: 已发布\n---\n\n## 专家看法\n\n甲\n")
    assert library.problems == ()
    case = only_case(library)
    assert (case.domains, case.status, case.sections[0].name) == (("航天",), "发布", "专家意见")
    assert library.config.required_of("行政复议") == ("基本案情",)
    assert library.config.outcomes_by_kind["其他"] == ("变更",)
    assert library.config.required_keys == ("审核人",)
    assert library.config.departments[0].name == "航天局"
    assert library.config.vocabularies["领域"].resolve("工商") == "市场监管"


def test_words_that_a_setting_may_have_are_named_in_their_own_order(library_root: Path) -> None:
    text = "必填: [xyz]\n刊期必填: [xyz]\n类型的结果: {行政复议: [xyz]}\n必需章节: {xyz: []}\n代替章节: {xyz: []}\n"
    library = write(library_root, text, "library.yml")
    config = default_config()
    known = (
        [field.key for field in CASE_FIELDS],
        [field.key for field in ISSUE_FIELDS],
        [term.name for term in config.vocabularies["结果"].terms],
        ["默认", *(term.name for term in config.vocabularies["类型"].terms)],
        [section.name for section in config.sections],
    )
    assert [problem.hint for problem in library.problems] == [f"可用的有：{'、'.join(words[:12])}。" for words in known]


def test_an_issue_takes_what_it_leaves_out_from_the_library(library_root: Path) -> None:
    library = write(
        library_root,
        "---\n期号: 2024-01\n日期: 2024-07-01\n案例:\n  - 2024-001\n  - 2024-002\n份号: 是\n印数: １２０\n---\n"
        "## 编者按\n\n按语。\n",
        "issues/2024-01.md",
    )
    issue = library.issues[0]
    assert library.problems == ()
    assert (issue.title, issue.office) == ("典型指导案例", "某市司法局")
    assert (issue.case_ids, issue.numbered, issue.copies) == (("2024-001", "2024-002"), True, 120)
    assert [block.text for block in issue.editors_note] == ["按语。"]
    assert issue.source_file.at_item("案例", 1).line == 6


# --- property tests ------------------------------------------------------------------------------


def assert_problems_lie_in(library: Library, text: str) -> None:
    count = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for problem in library.problems:
        assert 1 <= problem.location.line <= count, problem
        assert problem.location.column >= 1
        assert problem.message
        assert problem.hint


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        library = write(Path(folder), data)
    assert_problems_lie_in(library, data.decode("utf-8", "replace"))
    assert library.problems


_LINES = st.one_of(
    st.sampled_from(
        [
            "---", "编号: 2024-001", "标题：某", "标题:某", "\t- a", "  - [", "]", "领域: [", "'", '"', "? a", "- a: b",
            "# 注",
            "&a", "*a", "!!x y", "|", ">", "## 基本案情", "【处理结果】甲", "金额: {原: 1}", "", "...", "键: : :",
            "日期: 2024-1-1", "%TAG", "@", "`",
        ]
    ),
    st.text(max_size=20).map(lambda text: text.replace("\r", "")),
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_LINES, max_size=25))
def test_any_front_matter_is_read(lines: list[str]) -> None:
    text = "---\n" + "\n".join(lines)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("2024/2024-001.md", "issues/2024-01.md", "library.yml"):
            assert_problems_lie_in(write(Path(folder), text, name), text)


def test_control_characters_of_yaml_escapes_are_told(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2022-001", 机关='"某\\x1b局"')
    read = library()
    assert [p.code for p in read.problems] == ["K006"]
    assert read.cases[0].agency == "某 局"


def test_a_value_that_a_comment_cuts_short_is_told(write_case: WriteCase, library: ReadLibrary) -> None:
    write_case("2022-001", 标题="某案 #1号", 要旨='"甲 #乙"', 机关="某局   # 注释")
    found = [p for p in library().problems if p.code == "K126"]
    assert [(p.location.column, p.message) for p in found] == [(8, "“#1号”被当作注释，没有读")]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("| 姓名 | 出生日期 | < |", "| 王建国 | 2012年3月 | 4日 |"),
        ("| 当事人 | < | < |", "| 王建国 | 9岁 | 某市 |"),
        ("| 姓名 | 年龄 | 住址 |", "| 王建国 | < | 某市 |"),
    ],
)
def test_a_table_with_merged_cells_is_read_to_its_end(library_root: Path, head: str, row: str) -> None:
    table = f"{head}\n| --- | --- | --- |\n{row}\n| ^ | 甲 | 乙 |\n"
    library = write(library_root, f"{FRONT}---\n\n## 基本案情\n\n{table}")
    case = only_case(library)
    assert [leaf.text for leaf in leaves(case.sections[0].blocks)][-2:] == ["甲", "乙"]
    assert (
        personal_data_of(case, Path(library.root, case.source_file.path).read_text("utf-8"), library.config) is not None
    )
