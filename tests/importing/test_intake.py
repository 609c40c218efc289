"""From a document to a case in the library: proposals with their reasons, problems, files, JSON."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kb.cli import kb
from kb.errors import AuthoringError
from kb.importing.documents.loading import read_document
from kb.importing.filing import file_case
from kb.importing.intake import findings_of, propose
from kb.importing.mending.mend import Flag, Mended, Removed
from kb.importing.understanding.entities import days_in, docket_numbers_in, region_of
from kb.importing.understanding.organs import bodies_in, courts_in
from kb.lint import check
from kb.problems import Severity
from kb.reading import read_library
from tests.importing.documents import CASE, NAMESPACES, PNG, STYLES, WITH_STYLES, p, word

if TYPE_CHECKING:
    from click.testing import Result

    from kb.importing.intake import ProposedCase
    from tests.conftest import WriteCase

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2026, 11, 23)
TITLE = "某餐饮公司不服某区市场监督管理局罚款决定行政复议案"


def proposed(text: str, root: Path) -> ProposedCase:
    (case,) = propose(read_document(text.encode(), "原稿.txt"), read_library(root), TODAY)
    return case


def values(case: ProposedCase) -> dict[str, tuple[str, ...]]:
    return {one.key: one.words for one in case.proposals}


# --- proposals -----------------------------------------------------------------------------------


def test_every_proposal_says_why_and_how_sure_it_is(library_root: Path) -> None:
    (case,) = propose(read_document(word(CASE, WITH_STYLES), "原稿.docx"), read_library(library_root), TODAY)
    assert values(case) == {
        "标题": (TITLE,),
        "类型": ("行政复议",),
        "领域": ("市场监管",),
        "行为": ("行政处罚",),
        "结果": ("撤销",),
        "日期": ("2024-03-27",),
        "行为日期": ("2024-01-10",),
        "机关": ("某区人民政府",),
        "被申请机关": ("某区市场监督管理局",),
        "地区": ("某区",),
        "处罚种类": ("罚款",),
        "金额": ("{原: 5000, 后: 0}",),
    }
    assert all(0.5 <= one.confidence <= 1 and one.reason for one in case.proposals)
    because = {one.key: one.reason for one in case.proposals}
    assert "标题有“行政复议”" in because["类型"]
    assert "某区市场监督管理局" in because["领域"]


def test_what_a_document_states_is_taken_as_it_stands(library_root: Path) -> None:
    stated = f"标题：{TITLE}\n类型：复议\n领域：工商\n日期：2024-05-06\n程序：听证、调解\n"
    text = f"{stated}【基本案情】\n甲。\n【处理结果】\n乙。"
    case = proposed(text, library_root)
    assert {key: values(case)[key] for key in ("类型", "领域", "日期", "程序")} == {
        "类型": ("行政复议",),
        "领域": ("市场监管",),
        "日期": ("2024-05-06",),
        "程序": ("听证", "调解"),
    }
    assert {one.confidence for one in case.proposals if one.key in ("类型", "领域", "日期", "程序")} == {1.0}


@pytest.mark.parametrize("label", ["决定文号", "处罚决定文号", "文书的号"])
def test_a_row_whose_value_was_understood_is_not_said_to_be_left_out(library_root: Path, label: str) -> None:
    rows = [("标题", "某超市占道案"), ("类型", "行政处罚"), (label, "东城罚决〔2025〕第12号"), ("车牌颜色", "蓝色")]
    cells = "".join(f"<w:tr><w:tc>{p(key)}</w:tc><w:tc>{p(value)}</w:tc></w:tr>" for key, value in rows)
    number = p("东城罚决〔2025〕第12号") if label == "文书的号" else ""
    body = f"{number}<w:tbl>{cells}</w:tbl>" + p("基本案情") + p("某超市占道堆货。")
    (case,) = propose(read_document(word(body), "原稿.docx"), read_library(library_root), TODAY)
    assert values(case)["文号"] == ("东城罚决〔2025〕第12号",)
    unknown = [one.text for one in case.dropped if "不认识的一项" in one.reason]
    assert unknown == ["车牌颜色：蓝色"]


def test_what_is_not_there_stays_empty_and_is_a_problem(library_root: Path) -> None:
    case = proposed("一段没有写明什么的话\n\n另一段。", library_root)
    assert "日期" not in values(case)
    found = findings_of(case, case.written("2026-001"), TODAY)
    codes = {one.code for one in found.problems}
    assert {"K109", "K701"} <= codes
    assert "\n日期:\n" in case.written("2026-001").text


def test_what_one_asks_for_is_not_what_was_decided(library_root: Path) -> None:
    text = (
        f"{TITLE}\n【基本案情】\n甲。\n【复议办理】\n某公司请求撤销罚款决定。某区人民政府作出复议决定，维持罚款决定。"
    )
    assert values(proposed(text, library_root))["结果"] == ("维持",)


def test_what_the_second_court_sets_aside_does_not_count(library_root: Path) -> None:
    text = (
        "某公司诉某局不予许可案\n【基本案情】\n甲。\n【裁判结果】\n某区人民法院一审判决驳回某公司的诉讼请求。"
        "某市中级人民法院二审判决撤销一审判决，确认不予许可决定违法。"
    )
    assert values(proposed(text, library_root))["结果"] == ("改判", "确认违法")


def test_a_value_that_the_library_has_not_is_never_proposed(library_root: Path) -> None:
    vocabularies = "词表:\n  领域:\n    - 市场监管: [市场监督管理]\n"
    (library_root / "library.yml").write_text(vocabularies, "utf-8")
    library = read_library(library_root)
    (case,) = propose(read_document(word(CASE, WITH_STYLES), "原稿.docx"), library, TODAY)
    for one in case.proposals:
        vocabulary = library.config.vocabularies.get(one.key)
        assert vocabulary is None or all(vocabulary.resolve(word) == word for word in one.words), one


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("作出某区市监处罚〔2024〕17号行政处罚决定", ["某区市监处罚〔2024〕17号"]),
        ("某市中级人民法院作出（2024）某01行终27号判决", ["（2024）某01行终27号"]),
        ("依据东公(汤)行罚决字〔2017〕331号决定", ["东公(汤)行罚决字〔2017〕331号"]),
        ("(2011)郑行终字第10号", ["(2011)郑行终字第10号"]),
        ("罚款2024元，共10号", []),
    ],
)
def test_numbers_of_documents_are_found_without_the_words_before(text: str, found: list[str]) -> None:
    assert [one.text for one in docket_numbers_in(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024年1月10日，3月27日", ["2024-01-10", "2024-03-27"]),
        ("二〇二四年三月二十七日", ["2024-03-27"]),
        ("2023年2月30日、3月27日", ["2023-03-27"]),
        ("3月27日", []),
        ("2023年12月1日和次年1月5日", ["2023-12-01", "2024-01-05"]),
    ],
)
def test_days_without_a_year_have_that_before_them(text: str, found: list[str]) -> None:
    assert [day.on.isoformat() for day in days_in(text)] == found


def test_names_of_bodies_are_whole_and_free_of_the_words_before() -> None:
    text = (
        "某公司不服某区人力资源和社会保障局的决定，向某市人民政府申请复议；"
        "《最高人民法院关于适用的解释》，由某市某区人民法院判决"
    )
    assert [one.text for one in bodies_in(text)] == ["某区人力资源和社会保障局", "某市人民政府"]
    assert [one.text for one in courts_in(text)] == ["某市某区人民法院"]
    assert region_of("广东省中山市自然资源局") == "广东省中山市"


def test_names_stay_in_the_script_of_the_document(library_root: Path) -> None:
    text = (
        "某公司不服某區市場監督管理局罰款決定案\n【基本案情】\n甲，向某區人民政府申請行政復議。\n【複議辦理】\n"
        "2024年3月27日，某區人民政府作出決定，撤銷罰款決定。"
    )
    found = values(proposed(text, library_root))
    assert {key: found[key] for key in ("类型", "领域", "结果", "日期", "机关", "被申请机关")} == {
        "类型": ("行政复议",),
        "领域": ("市场监管",),
        "结果": ("撤销",),
        "日期": ("2024-03-27",),
        "机关": ("某區人民政府",),
        "被申请机关": ("某區市場監督管理局",),
    }


# --- findings ------------------------------------------------------------------------------------


def test_personal_data_is_marked_with_a_suggestion(library_root: Path) -> None:
    text = f"{TITLE}\n【基本案情】\n当事人张三丰，电话13912345678，被罚款。\n【复议办理】\n撤销。\n【典型意义】\n甲。"
    case = proposed(text, library_root)
    written = case.written("2026-001")
    found = findings_of(case, written, TODAY)
    marked = {written.text[mark.start : mark.end]: mark.reason for mark in found.flags}
    assert set(marked) == {"张三丰", "13912345678"}
    assert "张某" in marked["张三丰"]
    # The check tells each once.
    assert [one.message for one in found.problems if one.code.startswith("K8")] == [
        "可能有姓名“张某”",
        "手机号码“139…78”不能公开",
    ]


def test_a_name_in_title_and_keywords_is_marked_once_the_text_tells_it(library_root: Path) -> None:
    text = "张三丰不服某区公安局罚款案\n【关键词】张三丰 罚款\n【基本案情】\n当事人张三丰于昨日被罚款。张三丰不服。"
    case = proposed(text, library_root)
    written = case.written("2026-001")
    lines = {one.occurrence.place.line - 1 for one in findings_of(case, written, TODAY).personal}
    assert {written.text.split("\n")[line].split(":")[0] for line in lines} >= {"标题", "关键词"}


def test_a_case_of_the_same_title_is_told(library_root: Path, write_case: WriteCase) -> None:
    write_case("2024-001", 标题=TITLE)
    case = proposed(f"{TITLE}\n【基本案情】\n甲。", library_root)
    found = findings_of(case, case.written("2026-001"), TODAY)
    message = next(one.message for one in found.problems if one.code == "K705")
    assert message.startswith("案例库的 2024-001")
    assert message.endswith("已经有这一件：同名")


def test_citations_are_read_as_the_checker_reads_them(library_root: Path) -> None:
    body = "某局依据《中华人民共和国行政处罚法》第一百条罚款。2024年3月1日作出决定。"
    case = proposed(f"{TITLE}\n【基本案情】\n甲。\n【复议办理】\n{body}", library_root)
    found = findings_of(case, case.written("2026-001"), TODAY)
    assert [one.reading.citation.article for one in found.citations] == [100]
    assert [one.code for one in found.problems if one.code.startswith("K6")] == ["K601"]


def fake_mend(text: str) -> Mended:
    """Leaves out characters that nobody sees, and marks 囗 as damaged."""
    kept = text.replace("\u200b", "")
    removed = tuple(Removed("\u200b", "看不见的字符", at) for at, sign in enumerate(text) if sign == "\u200b")
    return Mended(kept, tuple(Flag(at, at + 1, "可能是损坏的字") for at, c in enumerate(kept) if c == "囗"), removed)


def test_damaged_places_reach_the_case_file_and_what_was_left_out_the_report(
    library_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.importing.understanding.preparation.mend", fake_mend)
    table = "<w:tbl><w:tr><w:tc>" + p("格囗") + "</w:tc><w:tc>" + p("乙") + "</w:tc></w:tr></w:tbl>"
    body = CASE.replace("程序要合法。", "*程\u200b序囗合法。") + table
    (case,) = propose(read_document(word(body, WITH_STYLES), "原稿.docx"), read_library(library_root), TODAY)
    written = case.written("2026-001")
    found = findings_of(case, written, TODAY)
    assert [written.text[m.start - 1 : m.end] for m in found.flags if m.reason == "可能是损坏的字"] == ["序囗", "格囗"]
    assert [one.code for one in found.problems if one.code == "K704"] == ["K704", "K704"]
    assert ("\u200b", "看不见的字符") in {(one.text, one.reason) for one in case.dropped}


# --- files ---------------------------------------------------------------------------------------

PICTURE = word(
    CASE + '<w:p><w:r><w:drawing><a:blip r:embed="x1"/></w:drawing></w:r></w:p>',
    WITH_STYLES | {"word/media/a.png": PNG},
    '<Relationship Id="x1" Type="t/image" Target="media/a.png"/>',
)


def test_a_case_is_written_as_a_draft_under_the_next_number_with_its_pictures(
    library_root: Path, write_case: WriteCase
) -> None:
    write_case("2026-007")
    library = read_library(library_root)
    (case,) = propose(read_document(PICTURE, "原稿.docx"), library, TODAY)
    path, written = file_case(case, library, library_root, TODAY)
    assert path == library_root / "2026" / "2026-008.md"
    assert path.read_text("utf-8") == written.text
    assert (library_root / "2026" / "2026-008-1.png").read_bytes() == PNG
    assert "![](2026-008-1.png)" in written.text
    (made,) = (one for one in read_library(library_root).cases if one.case_id == "2026-008")
    assert (made.status, made.access, made.title) == ("草稿", "内部", TITLE)


def test_a_file_that_came_meanwhile_is_not_written_over(library_root: Path) -> None:
    library = read_library(library_root)
    (library_root / "2026").mkdir()
    taken = library_root / "2026" / "2026-001.md"
    taken.write_text("别人的", "utf-8")
    (case,) = propose(read_document(word(CASE, WITH_STYLES), "原稿.docx"), library, TODAY)
    path, _ = file_case(case, library, library_root, TODAY)
    assert (path.name, taken.read_text("utf-8")) == ("2026-002.md", "别人的")


def test_a_picture_that_is_there_is_not_written_over(library_root: Path) -> None:
    library = read_library(library_root)
    (library_root / "2026").mkdir()
    stray = library_root / "2026" / "2026-001-1.png"
    stray.write_bytes(b"x")
    (case,) = propose(read_document(PICTURE, "原稿.docx"), library, TODAY)
    path, written = file_case(case, library, library_root, TODAY)
    assert path.name == "2026-002.md"
    assert [name for name, _ in written.pictures] == ["2026-002-1.png"]
    assert sorted(path.name for path in (library_root / "2026").iterdir()) == [
        stray.name, "2026-002-1.png", "2026-002.md",
    ]  # fmt: skip
    assert stray.read_bytes() == b"x"


def test_a_case_that_cannot_be_written_whole_leaves_nothing_behind(
    library_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = read_library(library_root)
    (case,) = propose(read_document(PICTURE, "原稿.docx"), library, TODAY)
    synced = iter([None, OSError(28, "No space left on device")])  # the picture; not the case

    def full(_descriptor: int) -> None:
        if error := next(synced, None):
            raise error

    monkeypatch.setattr("kb.files.os.fsync", full)
    with pytest.raises(AuthoringError, match="没有写入"):
        file_case(case, library, library_root, TODAY)
    assert list((library_root / "2026").iterdir()) == []


def test_imports_at_once_give_every_case_a_number_of_its_own(tmp_path: Path, library_root: Path) -> None:
    files = [tmp_path / f"{n}.txt" for n in range(6)]
    for n, file in enumerate(files):
        file.write_text(f"某公司不服罚款决定第{n}案\n【基本案情】\n甲{n}。\n【处理结果】\n乙。", "utf-8")

    def run(file: Path) -> int:
        command = [sys.executable, "-m", "kb", "import", str(file), "--write", "--library", str(library_root)]
        return subprocess.run(command, check=False, capture_output=True, cwd=ROOT).returncode

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(run, files)) == {0}
    library = read_library(library_root)
    assert len(library.by_id) == len(library.cases) == len(files)
    assert {case.title for case in library.cases} == {f"某公司不服罚款决定第{n}案" for n in range(6)}


# --- the command ---------------------------------------------------------------------------------


def test_without_write_the_case_and_the_report_are_printed_and_nothing_is_written(
    tmp_path: Path, library_root: Path
) -> None:
    (tmp_path / "原稿.docx").write_bytes(word(CASE, WITH_STYLES))
    arguments = ["import", str(tmp_path / "原稿.docx"), "--library", str(library_root), "--today", "2026-11-23"]
    result = CliRunner().invoke(kb, arguments)
    assert result.exit_code == 0
    for said in ("编号: 2026-001", "## 基本案情", "看懂的内容", "很有把握", "要补、要核对的", "没有写入", "K701"):
        assert said in result.output, said
    assert list(library_root.iterdir()) == []


def test_the_json_is_that_of_the_design(tmp_path: Path, library_root: Path) -> None:
    footer = {"word/footer1.xml": f"<w:ftr {NAMESPACES}>{p('— 1 —')}</w:ftr>", "word/styles.xml": STYLES}
    (tmp_path / "原稿.docx").write_bytes(word(CASE + p("当事人张三丰，男。"), footer))
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04")
    result = CliRunner().invoke(kb, ["import", str(tmp_path), "--library", str(library_root), "--json"])
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    (case,) = answer["cases"]
    assert set(case["proposals"][0]) == {"key", "value", "confidence", "because"}
    assert set(case["problems"][0]) == {"path", "line", "column", "code", "severity", "message", "hint"}
    assert {"text": "— 1 —", "reason": "页脚、页码"} in case["dropped"]
    (mark,) = case["marked"]
    assert case["markdown"][mark["start"] : mark["end"]] == "张三丰"
    assert [one["file"].endswith("坏.docx") for one in answer["refused"]] == [True]


def test_standard_input_is_a_document_too(library_root: Path) -> None:
    text = f"{TITLE}\n基本案情\n某公司被罚款。\n处理结果\n撤销。\n"
    arguments = ["import", "-", "--write", "--library", str(library_root), "--today", "2026-11-23"]
    result = CliRunner().invoke(kb, arguments, input=text.encode("gbk"))
    assert result.exit_code == 0, result.output
    assert (library_root / "2026" / "2026-001.md").is_file()
    assert "GB18030" in result.output


def test_a_file_that_is_not_there_is_named_and_ends_with_one(library_root: Path) -> None:
    result = CliRunner().invoke(kb, ["import", "没有.docx", "--library", str(library_root)])
    assert (result.exit_code, "没有找到“没有.docx”" in result.output) == (1, True)


def test_importing_what_was_imported_gives_the_same_text(library_root: Path) -> None:
    (case,) = propose(read_document(word(CASE, WITH_STYLES), "原稿.docx"), read_library(library_root), TODAY)
    body = case.written("2026-001").text.split("---\n", 2)[2]
    again = proposed(f"{TITLE}\n{body}", library_root)
    assert again.written("2026-001").text.split("---\n", 2)[2] == body


def test_what_is_stated_and_not_used_is_listed_with_the_reason(library_root: Path) -> None:
    case = proposed(
        "某公司不服罚款行政复议案\n——标题下面的规则\n标题：某店不服罚款行政复议案\n要旨：写明的规则\n金额：5000元\n"
        "日期：2024年8月\n来源：某局\n来源：某厅\n基本案情\n某公司被罚款。\n处理结果\n撤销。\n",
        library_root,
    )
    told = {one.text: one.reason for one in case.dropped}
    assert told.keys() >= {
        "金额：5000元",
        "日期：2024年8月",
        "来源：某厅",
        "某公司不服罚款行政复议案",
        "标题下面的规则",
    }
    assert "写了两次，用了前面的“某局”" in told["来源：某厅"]
    found = findings_of(case, case.written("2026-001"), dt.date(2026, 11, 23)).problems
    assert any("“日期：2024年8月”看不出是哪一天" in one.message for one in found)
    assert "日期" not in values(case)


def test_a_footnote_and_a_picture_of_the_title_and_of_headings_stand_in_the_next_paragraph(library_root: Path) -> None:
    relation = '<Relationship Id="x1" Type="t/image" Target="media/a.png"/>'
    extra = '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:drawing><a:blip r:embed="x1"/></w:drawing></w:r></w:p>'
    title = p(TITLE, '<w:pStyle w:val="1"/>').removesuffix("</w:p>") + extra
    head = p("基本案情", '<w:pStyle w:val="2"/>').removesuffix("</w:p>") + extra.replace('"2"', '"3"')
    notes = "".join(f'<w:footnote w:id="{n}">{p(f"第{n}注")}</w:footnote>' for n in (2, 3))
    parts = WITH_STYLES | {
        "word/media/a.png": PNG,
        "word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{notes}</w:footnotes>",
    }
    document = read_document(word(title + head + p("某公司被罚款。"), parts, relation), "原稿.docx")
    (case,) = propose(document, read_library(library_root), TODAY)
    picture = "![](2026-001-1.png)"
    assert f"某公司被罚款。[^1]{picture}[^2]{picture}\n" in case.written("2026-001").text


def test_damage_in_the_title_a_stated_value_and_a_heading_is_marked_and_never_certain(library_root: Path) -> None:
    case = proposed(
        "某公司不服\ue001某局罚款行政复议案\n来源：某\ue002局\n要旨：规则\n基本案情\n某公司被罚款。\n"
        "# 处理\ue003结果\n撤销。\n",
        library_root,
    )
    written = case.written("2026-001")
    assert {written.text[mark.start : mark.end] for mark in written.flags} == {"\ue001", "\ue002", "\ue003"}
    sure = {one.key: one.confidence for one in case.proposals}
    assert sure["标题"] < 0.7
    assert sure["来源"] < 0.7
    assert sure["要旨"] == 1


# --- what it is not sure of ----------------------------------------------------------------------

DOUBTFUL = """某公司不服某市城市管理局罚款决定案

案情：2021年3月王小明（电话13812345678）与李建国发生纠纷，某市城市管理局罚款五千元，要求赔偿损失。
日期：二〇二一年某月

【处理结果】
驳回申请人的请求，双方和解。��

【典型意义】
程序要合法。
"""


def _imported(library_root: Path, text: str, *more: str) -> str:
    source = library_root.parent / "原稿.txt"
    source.write_text(text, "utf-8")
    at = ["--library", str(library_root), "--today", TODAY.isoformat()]
    result = CliRunner().invoke(kb, ["import", str(source), *more, *at])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_doubt_stays_in_the_file_until_it_is_settled(library_root: Path) -> None:
    _imported(library_root, DOUBTFUL, "--write")
    library = read_library(library_root)
    (case,) = library.cases
    assert {problem.code for problem in library.problems} & {"K103", "K105", "K108", "K109"} <= {"K109"}
    problems = json.loads(_imported(library_root, DOUBTFUL, "--json"))["cases"][0]["problems"]
    asked = {one["code"] for one in problems}
    assert {"K702", "K704"} <= asked
    assert len(case.doubts) >= 3
    # Each proposal that is not sure has its entry, and so have the damaged places and the people.
    unsure = {one["message"].split("”")[0].removeprefix("“") for one in problems if "提议写" in one["message"]}
    assert unsure <= {doubt.key for doubt in case.doubts}
    assert any("处" in doubt.note and doubt.key == "处理结果" for doubt in case.doubts)
    told = [one for one in check(library, TODAY) if one.code == "K503"]
    assert len(told) == len(case.doubts)
    assert {one.severity for one in told} == {Severity.WARNING}


def test_notes_show_nothing_that_must_not_go_out(library_root: Path) -> None:
    _imported(library_root, DOUBTFUL, "--write")
    library = read_library(library_root)
    (case,) = library.cases
    for doubt in case.doubts:
        for shown in ("13812345678", "王小明", "\ufffd"):
            assert shown not in doubt.note
    found = [one for one in check(library, TODAY) if one.code.startswith("K80")]
    assert all(one.location.line >= case.source_file.body_line for one in found)


def test_the_places_of_the_report_are_those_of_the_file_with_its_doubts(library_root: Path) -> None:
    report = json.loads(_imported(library_root, DOUBTFUL, "--write", "--json"))["cases"][0]
    text = next(library_root.glob("2026/*.md")).read_text("utf-8")
    assert report["markdown"] == text
    marked = {text[one["start"] : one["end"]]: one["reason"] for one in report["marked"]}
    assert any("\ufffd" in words and "替换符" in reason for words, reason in marked.items())
    personal = {text[one["start"] : one["end"]] for one in report["personal"]}
    assert "13812345678" in personal
    for one in report["problems"]:
        if one["code"] == "K703":
            words = one["message"].split("”")[0].removeprefix("“")
            assert text.split("\n")[one["line"] - 1][one["column"] - 1 :].startswith(words)
    assert "K503" not in {one["code"] for one in report["problems"]}


def test_a_case_without_doubts_has_no_such_key(library_root: Path, write_case: WriteCase) -> None:
    _imported(library_root, write_case("2022-001").read_text("utf-8").replace("2022-001", "2022-002"), "--write")
    text = next(library_root.glob("2026/*.md")).read_text("utf-8")
    case = read_library(library_root).by_id["2026-001"]
    assert ("待核" in text) == bool(case.doubts)


# --- the report -----------------------------------------------------------------------------------

SEVERAL = 5


def _import_folder(tmp_path: Path, library_root: Path, *more: str, today: str = "2026-11-23", time: int = 0) -> Result:
    folder = tmp_path / "来稿"
    folder.mkdir(exist_ok=True)
    for number in range(SEVERAL):
        lines = [
            f"某公司不服罚款决定第{number}案",
            "【基本案情】",
            "当事人张三丰，男。",
            "【处理结果】",
            f"乙{number}。",
        ]
        lines += [f"復(zhēng){number}{time or ''}" for _ in range(20)]
        (folder / f"{number}.txt").write_text("\n".join(lines), "utf-8")
    (folder / "坏.docx").write_bytes(b"PK\x03\x04")
    at = ["--library", str(library_root), "--today", today]
    return CliRunner().invoke(kb, ["import", str(folder), *more, *at])


def test_an_import_of_several_says_a_line_a_case_and_keeps_the_whole_beside_the_drafts(
    tmp_path: Path, library_root: Path
) -> None:
    result = _import_folder(tmp_path, library_root, "--write")
    assert result.exit_code == 1  # a file that could not be read
    lines = result.stdout.splitlines()
    assert len(lines) == SEVERAL + 2
    library = read_library(library_root)
    for line, case in zip(lines, sorted(library.cases, key=lambda one: one.case_id), strict=False):
        head, _, what = line.partition("：")
        assert head == f"{case.case_id}  {case.title}"
        assert f"待核 {len(case.doubts)} 项（" in what
        assert case.doubts[0].key in what
    path = library_root / "2026" / "导入-2026-11-23.txt"
    assert lines[-1] == f"怎样看懂的、要核对的各处，全部写在 {path.as_posix()}。"
    report = path.read_text("utf-8")
    assert report.splitlines()[2 : 2 + SEVERAL] == lines[:SEVERAL]
    assert report.count("看懂的内容") == SEVERAL
    assert report.count("K704") == SEVERAL * (20 + 1) - SEVERAL  # all of them, not the first few
    assert "坏.docx" in report
    assert "kb list --where 待核=有" in report
    assert [one.code for one in check(library, TODAY) if one.location.path.endswith(".txt")] == []


def test_each_import_has_a_report_of_its_own_and_none_is_lost(tmp_path: Path, library_root: Path) -> None:
    for time in range(3):
        _import_folder(tmp_path, library_root, "--write", time=time)
    _import_folder(tmp_path, library_root, "--write", "--json", today="2026-11-24", time=3)
    names = sorted(path.name for path in library_root.rglob("*.txt"))
    assert names == ["导入-2026-11-23-2.txt", "导入-2026-11-23-3.txt", "导入-2026-11-23.txt", "导入-2026-11-24.txt"]


def test_an_import_that_ends_early_keeps_the_report_on_what_it_wrote(
    tmp_path: Path, library_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def stop(*given: object) -> object:
        if len(written) == 2:
            raise AuthoringError("写不进去")
        written.append("one")
        return file_case(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("kb.importing.run.file_case", stop)
    result = _import_folder(tmp_path, library_root, "--write")
    assert result.exit_code == 1
    report = (library_root / "2026" / "导入-2026-11-23.txt").read_text("utf-8")
    assert "的导入报告：2 个案例" in report
    assert len(read_library(library_root).cases) == 2


def test_several_proposals_are_a_line_each_unless_all_is_asked_for(tmp_path: Path, library_root: Path) -> None:
    result = _import_folder(tmp_path, library_root)
    assert len(result.stdout.splitlines()) == SEVERAL + 2
    assert "加上 --full" in result.stdout
    assert result.stdout.splitlines()[0].startswith("2026-001  某公司不服罚款决定第0案：")
    full = _import_folder(tmp_path, library_root, "--full").stdout
    assert full.count("看懂的内容") == SEVERAL
    assert full.count("编号: 2026-00") == SEVERAL
    assert list(library_root.iterdir()) == []


def test_nothing_imported_leaves_no_report(tmp_path: Path, library_root: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04")
    arguments = ["import", str(tmp_path / "坏.docx"), "--write", "--library", str(library_root)]
    assert CliRunner().invoke(kb, arguments).exit_code == 1
    assert list(library_root.rglob("*.txt")) == []


def test_what_must_be_decided_names_what_lacks_and_what_was_there(
    tmp_path: Path, library_root: Path, write_case: WriteCase
) -> None:
    write_case("2024-001", 标题="某公司不服罚款决定第0案")
    first, second, *_ = _import_folder(tmp_path, library_root).stdout.splitlines()
    assert first.endswith("，可能已经收过")
    assert "可能已经收过" not in second
    assert "：缺领域、日期，待核 2 项（处理结果、基本案情）" in second
    (tmp_path / "来稿" / "1.txt").write_text("某公司不服罚款决定案\n类型：行政复议\n电话13812345678\n", "utf-8")
    result = CliRunner().invoke(kb, ["import", str(tmp_path / "来稿"), "--library", str(library_root)])
    assert "：缺领域、日期，1 个错误（手机号码），待核 1 项（正文）" in result.stdout
