"""What was exported, corrected in Word and imported again gives changes of its cases, and no others."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.compile.issues import compile_bulletin, compile_extract, compile_yearbook
from generator.word.document import render_docx
from kb.cli import kb
from kb.importing.documents.loading import read_document
from kb.importing.intake import propose
from kb.importing.returning.comparing import changes_of, is_same_case
from kb.importing.returning.exported import may_be_exported, read_exported
from kb.importing.returning.patching import patched
from kb.importing.returning.returned import (
    Returned,
    patch_lines,
    report_lines,
    returned_from,
    shortened,
    write_returned,
)
from kb.reading import library_of_text, read_library

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.model import Library

CASES = Path(__file__).parents[2] / "cases"
TODAY = dt.date(2026, 11, 29)
SAMPLE = read_library(CASES.as_posix())


def returned(docx: bytes, library: Library) -> Returned | None:
    return returned_from(read_document(docx, "第1期.docx"), library)


def edited(docx: bytes, change: Callable[[str], str], part: str = "word/document.xml") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                before = content.decode()
                after = change(before)
                assert after != before
                content = after.encode()
            new.writestr(name, content)
    return file.getvalue()


# --- which text a draft was made from ------------------------------------------------------------


def in_library(library: Library, old: str, new: str) -> Library:
    """The library after an editor has changed the first case there."""
    path = Path(library.root, "2026", "2026-001.md")
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return read_library(library.root)


def test_what_was_changed_in_the_library_since_a_draft_is_not_changed_back(library: Library) -> None:
    docx = edited(exported(library), once("程序要合法。", "程序必须合法。"))
    later = in_library(library, "撤销罚款决定。", "撤销罚款决定，退还罚款。")
    later = in_library(later, "要旨: 作出较大", "要旨: 行政机关作出较大")
    found = returned(docx, later)
    assert found is not None
    assert [change.after for change in found.changes] == ["程序必须合法。"]
    assert any("有 2 处在导出以后案例库里改过" in note for note in found.notes)
    before = file_of(later)
    assert write_returned(found, later)
    assert file_of(later) == before.replace("程序要合法。", "程序必须合法。")
    again = returned(docx, read_library(library.root))
    assert again is not None
    assert again.changes == ()
    assert any("Word 里没有改动" in line for line in report_lines(again, None))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("撤销罚款决定。", "撤销罚款决定。\n\n后来加的一段话，交代执行的情况。", 1),  # put in there: not deleted here
        ("撤销罚款决定。\n\n## 典型意义", "## 典型意义", 1),  # deleted there: not put in here again
        ("关键词: [听证, 程序违法]\n", "", 1),
        ("公开: 公开", "公开: 内部", 0),  # not printed
    ],
)
def test_what_was_put_in_or_deleted_in_the_library_stays_so(library: Library, old: str, new: str, told: int) -> None:
    docx = exported(library)
    later = in_library(library, old, new)
    found = returned(docx, later)
    assert found is not None
    assert found.changes == ()
    assert sum("在导出以后案例库里改过" in note for note in found.notes) == told


def test_what_was_changed_on_both_sides_is_left_to_the_editor(library: Library) -> None:
    docx = edited(exported(library), once("程序要合法。", "程序必须合法。"))
    docx = edited(docx, once("撤销罚款决定。", "撤销该罚款决定。"))
    later = in_library(library, "程序要合法。", "处罚的程序要合法。")
    found = returned(docx, later)
    assert found is not None
    (patch,) = found.patches
    assert [change.after for change in patch.applied] == ["撤销该罚款决定。"]
    assert [(one.before, one.after) for one in patch.left] == [("处罚的程序要合法。", "程序必须合法。")]
    assert any("导出以后案例库里也改过，请手工定" in line for line in report_lines(found, None))
    written = write_returned(found, later)
    assert any("写入 1 处，共 2 处" in line for line in report_lines(found, written))
    assert "处罚的程序要合法。" in file_of(later)
    assert "撤销该罚款决定。" in file_of(later)


def test_a_published_issue_has_no_marks_of_its_base_and_a_file_without_them_says_so(library: Library) -> None:
    issue = SAMPLE.issues[0]
    docx = render_docx(compile_bulletin(SAMPLE, issue, today=TODAY))
    assert all(not one.base for one in read_exported(read_document(docx, "一期.docx")).cases)
    without = edited(exported(library), lambda xml: re.sub(r'<w:bookmarkStart[^>]*"_b\d[^>]*/>', "", xml))
    without = edited(without, once("程序要合法。", "程序必须合法。"))
    for file, hint in ((without, True), (edited(exported(library), once("程序要合法。", "程序必须合法。")), False)):
        found = returned(file, library)
        assert found is not None
        assert any("比的是案例库现在的文字" in line for line in report_lines(found, None)) == hint
        assert len(found.changes) == 1


# --- without a change ----------------------------------------------------------------------------


@pytest.mark.parametrize("issue_id", [issue.issue_id for issue in SAMPLE.issues])
def test_an_issue_that_comes_back_as_it_was_changes_nothing(issue_id: str) -> None:
    bulletin = compile_bulletin(SAMPLE, SAMPLE.issues_by_id[issue_id], today=TODAY)
    found = returned(render_docx(bulletin), SAMPLE)
    assert found is not None
    assert (found.issue_id, found.patches, found.notes) == (issue_id, (), ())
    printed = [case.case_id for case in SAMPLE.cases_of(SAMPLE.issues_by_id[issue_id]) if not case.withdrawn]
    assert sorted(found.case_ids) == sorted(printed)


@pytest.mark.parametrize(
    ("issue_id", "case_id"),
    [
        (issue.issue_id, case.case_id)
        for issue in SAMPLE.issues
        for case in SAMPLE.cases_of(issue)
        if not case.withdrawn
    ],
)
def test_a_case_that_comes_back_as_it_was_changes_nothing(issue_id: str, case_id: str) -> None:
    bulletin = compile_extract(SAMPLE, SAMPLE.issues_by_id[issue_id], case_id, today=TODAY)
    found = returned(render_docx(bulletin), SAMPLE)
    assert found is not None
    assert (found.case_ids, found.patches) == ((case_id,), ())


def test_a_yearbook_that_comes_back_as_it_was_changes_nothing() -> None:
    for year in sorted({issue.year for issue in SAMPLE.issues}):
        found = returned(render_docx(compile_yearbook(SAMPLE, year, today=TODAY)), SAMPLE)
        assert found is not None
        assert found.patches == ()


BODY = """
## 基本案情

某公司**未公示**许可信息，[某局](https://example.cn/a)检查[^1]后罚款*五万元*，面积10<sup>2</sup>平方米。[^1]

甲行<br>乙行；代码`a_b`；1\\. 开头；星号\\*号。

- 第一项
- 第二项

    第二项的续段

    1. 细目一
    2. 细目二

> 引用的话。

### 经过

| 项目 | 数额 | 备注 |
| --- | ---: | :---: |
| 罚款 | **50000** | |
| 没收 | 3000[^2] | 已缴 |

表3　罚款数额对照

| 阶段 | 决定 | < |
| --- | --- | --- |
| 处罚 | 罚款 | 五千元 |
| ^ | 没收 | 六百元 |
| 复议 | - 甲项<br>- 乙项 | 1. 子<br>2. 丑 |

数额见表3，不见附图1。

硬换行的
一段话
到这里。

---

## 处理结果

撤销罚款决定。

## 典型意义

程序要合法。

[^1]: 第一个注。

    第一个注的第二段。

[^2]: 第二个注。

[^9]: 没有标记的注。
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library of one issue that is not published, with every construct of the dialect."""
    root = tmp_path / "cases"
    (root / "2026").mkdir(parents=True)
    (root / "issues").mkdir()
    card = (
        "---\n编号: 2026-{n}\n标题: {title}\n要旨: 作出较大数额罚款前未告知听证权利的，程序违法\n"
        "类型: 行政复议\n领域: [市场监管]\n"
        "# 说明\n结果: [撤销]\n日期: 2024-06-15\n机关: 某市人民政府\n文号: 某府行复〔2024〕15号\n"
        "关键词: [听证, 程序违法]\n"
        "公开: 公开\n状态: 发布\n---\n"
    )
    for number, title in (("001", "某餐饮公司不服某市某局罚款决定案"), ("002", "某商店不服某区某局责令改正决定案")):
        body = BODY if number == "001" else BODY.replace("某公司", "某商店").replace("五万元", "两万元")
        (root / "2026" / f"2026-{number}.md").write_text(card.format(n=number, title=title) + body, "utf-8")
    issue = (
        "---\n期号: 2026-01\n标题: 典型指导案例\n日期: 2026-11-20\n编印机关: 某市司法局\n案例: [2026-001, 2026-002]\n"
        "---\n\n编者的话。\n"
    )
    (root / "issues" / "2026-01.md").write_text(issue, "utf-8")
    return read_library(root.as_posix())


def exported(library: Library) -> bytes:
    return render_docx(compile_bulletin(library, library.issues[0], today=TODAY))


def file_of(library: Library, number: str = "001") -> str:
    return Path(library.root, "2026", f"2026-{number}.md").read_text("utf-8")


def test_every_construct_comes_back_as_it_was(library: Library) -> None:
    found = returned(exported(library), library)
    assert found is not None
    assert [(change.before, change.after) for change in found.changes] == []
    assert found.notes == ()


# --- with changes --------------------------------------------------------------------------------


def paragraph(text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def once(old: str, new: str) -> Callable[[str], str]:
    return lambda xml: xml.replace(old, new, 1)


@pytest.mark.parametrize(
    ("change", "part", "old", "new"),
    [
        (once("撤销罚款决定。", "撤销罚款决定，责令重作。"), "处理结果", "撤销罚款决定。", "撤销罚款决定，责令重作。"),
        (once("程序要合法。", "程序应当合法。"), "典型意义", "程序要合法。", "程序应当合法。"),
        (once(">五万元<", ">三万元<"), "基本案情", "罚款*五万元*", "罚款*三万元*"),
        (once(">未公示<", ">没有公示<"), "基本案情", "**未公示**", "**没有公示**"),
        (once(">某局<", ">该局<"), "基本案情", "[某局](https://example.cn/a)", "[该局](https://example.cn/a)"),
        (once(">第二项<", ">第二大项<"), "基本案情", "- 第二项", "- 第二大项"),
        (once(">细目二<", ">细目贰<"), "基本案情", "    2. 细目二", "    2. 细目贰"),
        (once("引用的话。", "引用的原话。"), "基本案情", "> 引用的话。", "> 引用的原话。"),
        (once("经过<", "办理经过<"), "基本案情", "### 经过", "### 办理经过"),
        (once(">已缴<", ">已经缴纳<"), "基本案情", "3000[^2] | 已缴 |", "3000[^2] | 已经缴纳 |"),
        (once(">50000<", ">60000<"), "基本案情", "**50000**", "**60000**"),
        (once(">六百元<", ">七百元<"), "基本案情", "| ^ | 没收 | 六百元 |", "| ^ | 没收 | 七百元 |"),
        (once("乙项<", "丙项<"), "基本案情", "- 乙项 |", "- 丙项 |"),
        (once("罚款数额对照", "罚没数额对照"), "基本案情", "表3　罚款数额对照", "表3　罚没数额对照"),
        (once("，不见附图1。", "，也不见附图1。"), "基本案情", "数额见表3，不见", "数额见表3，也不见"),
        (once("硬换行的", "软换行的"), "基本案情", "硬换行的", "软换行的"),
        (once("乙行；", "丙行；"), "基本案情", "<br>乙行；", "<br>丙行；"),
        (once("、典型意义", "、启示意义"), "典型意义", "## 典型意义", "## 启示意义"),
        (once("程序违法<", "属于违法<"), "要旨", "的，程序违法", "的，属于违法"),
        (once("〔2024〕15号", "〔2024〕16号"), "文号", "文号: 某府行复〔2024〕15号", "文号: 某府行复〔2024〕16号"),
    ],
)  # fmt: skip
def test_what_was_corrected_is_corrected_in_the_file_and_nothing_else(
    library: Library, change: Callable[[str], str], part: str, old: str, new: str
) -> None:
    before = file_of(library)
    assert old in before
    found = returned(edited(exported(library), change), library)
    assert found is not None
    assert [patch.case.case_id for patch in found.patches] == ["2026-001"]
    assert [one.part for one in found.changes] == [part]
    assert write_returned(found, library)
    assert file_of(library) == before.replace(old, new, 1)
    again = returned(edited(exported(read_library(library.root)), lambda xml: xml + " "), read_library(library.root))
    assert again is not None
    assert again.patches == ()


def test_words_of_notes_are_corrected_too(library: Library) -> None:
    before = file_of(library)
    found = returned(edited(exported(library), once("第二个注。", "第二条注。"), "word/footnotes.xml"), library)
    assert found is not None
    assert [change.part for change in found.changes] == ["脚注2"]
    write_returned(found, library)
    assert file_of(library) == before.replace("第二个注。", "第二条注。")


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (
            lambda xml: xml.replace(
                "撤销罚款决定。</w:t></w:r></w:p>", "撤销罚款决定。</w:t></w:r></w:p>" + paragraph("另行*作出。"), 1
            ),
            "撤销罚款决定。\n",
            "撤销罚款决定。\n\n另行\\*作出。\n",
        ),
        (
            lambda xml: re.sub(r"<w:p>(?:(?!</w:p>).)*引用的话。(?:(?!</w:p>).)*</w:p>", "", xml, count=1),
            "> 引用的话。\n\n",
            "",
        ),
        (
            lambda xml: xml.replace(
                "程序要合法。", "程序要合</w:t></w:r></w:p>" + paragraph("法。").removesuffix("</w:t></w:r></w:p>"), 1
            ),
            "程序要合法。\n",
            "程序要合\n\n法。\n",
        ),
    ],
)
def test_paragraphs_that_were_added_divided_or_deleted(
    library: Library, change: Callable[[str], str], old: str, new: str
) -> None:
    before = file_of(library)
    assert before.count(old) == 1
    found = returned(edited(exported(library), change), library)
    assert found is not None
    write_returned(found, library)
    assert file_of(library) == before.replace(old, new)


def test_a_paragraph_between_the_items_of_a_tight_list_keeps_them_apart(library: Library) -> None:
    change = once("第一项</w:t></w:r></w:p>", "第一项</w:t></w:r></w:p>" + paragraph("中间的话。"))
    found = returned(edited(exported(library), change), library)
    assert found is not None
    assert found.patches[0].left == ()
    write_returned(found, library)
    assert "- 第一项\n\n中间的话。\n\n- 第二项" in file_of(library)


def test_a_row_that_was_added_to_a_table_makes_the_table_anew(library: Library) -> None:
    def change(xml: str) -> str:
        end = xml.index("</w:tr>", xml.index(">已缴<")) + len("</w:tr>")
        cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("合计", "53000", "无"))
        return f"{xml[:end]}<w:tr>{cells}</w:tr>{xml[end:]}"

    found = returned(edited(exported(library), change), library)
    assert found is not None
    (one,) = found.changes
    assert one.after.endswith("合计\t53000\t无")
    # The table has a note, which would be lost: it is told, and the file stays as it was.
    assert (found.patches[0].left, found.patches[0].before) == ((one,), found.patches[0].after)


def test_the_title_and_the_keywords_are_keys_of_the_card(library: Library) -> None:
    before = file_of(library)

    def change(xml: str) -> str:
        before, mark, after = xml.partition('w:name="case_2026_001"')
        changed = before + mark + after.replace("某餐饮公司", "某餐饮店", 1)
        return changed.replace("听证\u3000程序违法", "听证\u3000告知\u3000程序违法", 1)

    docx = edited(exported(library), change)
    found = returned(docx, library)
    assert found is not None
    assert {one.part: one.after for one in found.changes if one.case_id == "2026-001"} == {
        "标题": "某餐饮店不服某市某局罚款决定案",
        "关键词": "听证\u3000告知\u3000程序违法",
    }
    write_returned(found, library)
    wanted = before.replace("标题: 某餐饮公司", "标题: 某餐饮店").replace("[听证, 程序违法]", "[听证, 告知, 程序违法]")
    assert file_of(library) == wanted


def test_a_case_is_known_by_its_number_where_the_bookmark_and_the_properties_are_gone(library: Library) -> None:
    docx = edited(exported(library), lambda xml: re.sub(r'<w:bookmarkStart[^>]*"case_[^>]*/>', "", xml))
    docx = edited(docx, once("程序要合法。", "程序必须合法。"))
    docx = edited(docx, lambda xml: xml.replace("2026-01</dc:identifier>", "</dc:identifier>"), "docProps/core.xml")
    found = returned(docx, library)
    assert found is not None
    assert found.case_ids == ("2026-001", "2026-002")
    assert [change.after for change in found.changes] == ["程序必须合法。"]
    assert any("没有期号" in note for note in found.notes)


def test_the_notice_of_a_withdrawn_case_is_no_case() -> None:
    issue = next(one for one in SAMPLE.issues if any(case.withdrawn for case in SAMPLE.cases_of(one)))
    document = read_document(render_docx(compile_bulletin(SAMPLE, issue, today=TODAY)), "一期.docx")
    printed = [case.title for case in SAMPLE.cases_of(issue) if not case.withdrawn]
    found = propose(document, replace(SAMPLE, cases=()), TODAY)
    assert [one.title for one in found] == printed
    assert any("号案例（已撤回）" in one.text for proposed in found for one in proposed.dropped)


def test_another_case_of_the_same_number_is_no_correction(library: Library) -> None:
    other = read_document(exported(SAMPLE_OF_ANOTHER(library)), "别处.docx")
    assert may_be_exported(other)
    assert returned_from(other, library) is None


def SAMPLE_OF_ANOTHER(library: Library) -> Library:  # noqa: N802 - made once, named as what it is
    root = Path(library.root).parent / "other"
    shutil.copytree(library.root, root)
    for path in (root / "2026").glob("*.md"):
        text = path.read_text("utf-8")
        head, _, _ = text.partition("\n## 基本案情")
        head = re.sub("标题: .*", "标题: 李某申请确认县林业局收回林权证行为违法纠纷", head)
        head = re.sub("要旨: .*", "要旨: 收回权证应当说明依据", head)
        head = re.sub("关键词: .*", "关键词: [林权]", head).replace("某府行复〔2024〕15号", "青林决〔2019〕2号")
        path.write_text(head + "\n## 基本案情\n\n" + "山林界址在上世纪划定，村民小组各执一词。" * 30 + "\n", "utf-8")
    return read_library(root.as_posix())


def test_no_case_of_the_sample_is_taken_for_another() -> None:
    """They are all of one kind, and share most of their characters."""
    printed = {
        case.case_id: case
        for issue in SAMPLE.issues
        for case in read_exported(read_document(render_docx(compile_bulletin(SAMPLE, issue, today=TODAY)), "a")).cases
        if not case.is_notice
    }
    for number, case_id in enumerate(sorted(printed)):
        case = SAMPLE.case(case_id)
        assert case is not None
        assert is_same_case(case, printed[case_id])
        other = sorted(printed)[(number + 1) % len(printed)]
        assert not is_same_case(case, replace(printed[other], case_id=case_id)), (case_id, other)


def test_a_file_that_would_not_say_what_stands_in_word_is_not_written(library: Library) -> None:
    printed = read_exported(read_document(exported(library), "a.docx")).cases[0]
    case = library.case("2026-001")
    assert case is not None
    at = next(n for n, unit in enumerate(printed.units) if unit.text == "程序要合法。")
    # A block whose words are not those that were read: what a fault of the reading would give.
    added = replace(printed.units[at], text="读到的话。")
    patch = patched(case, library, replace(printed, units=(*printed.units[: at + 1], added, *printed.units[at + 1 :])))
    assert (patch.before, patch.applied, len(patch.left)) == (patch.after, (), 1)


def test_a_document_that_was_not_exported_is_imported_as_ever() -> None:
    assert not may_be_exported(read_document("某公司案\n基本案情\n编号：2024-001\n某公司被罚款。".encode(), "a.txt"))


def test_the_editors_note_is_told_and_not_written(library: Library) -> None:
    found = returned(edited(exported(library), once("编者的话。", "编者改了的话。")), library)
    assert found is not None
    assert found.patches == ()
    assert any("编者按" in note for note in found.notes)


def test_the_notice_of_a_reissue_is_no_editors_note(library: Library) -> None:
    def reissued(xml: str) -> str:
        begin = xml.rindex("<w:p>", 0, xml.index("【编者按】"))
        note = xml[begin : xml.index("</w:p>", begin) + len("</w:p>")]
        notice = re.sub(
            r"(?s)(<w:p>.*?</w:pPr>).*", r"\1<w:r><w:t>【更正重印】本期更正后重印。</w:t></w:r></w:p>", note
        )
        return xml[:begin] + notice + notice.replace("【更正重印】", "案例1：") + xml[begin:]

    found = returned(edited(exported(library), reissued), library)
    assert found is None or not any("编者按" in note for note in found.notes)
    found = returned(
        edited(exported(library), lambda xml: reissued(once("编者的话。", "编者改了的话。")(xml))), library
    )
    assert found is not None
    assert any("编者按" in note for note in found.notes)


def test_another_description_of_a_picture_is_told_and_not_written() -> None:
    docx = render_docx(compile_extract(SAMPLE, SAMPLE.issues_by_id["2022-02"], "2022-015", today=TODAY))
    as_it_was = read_exported(read_document(docx, "a.docx")).cases[0]
    assert as_it_was.pictures
    unchanged = returned(docx, SAMPLE)
    assert unchanged is not None
    assert unchanged.notes == ()

    def change(xml: str) -> str:
        at = xml.index('_fig1"/>')  # the bookmark of the caption
        title = as_it_was.pictures[0]
        return xml[:at] + xml[at:].replace(title[:4], "别的说明", 1)

    found = returned(edited(docx, change), SAMPLE)
    assert found is not None
    assert found.patches == ()
    assert any("图片说明" in note and "别的说明" in note for note in found.notes)


def test_a_picture_that_was_put_in_or_taken_out_is_told() -> None:
    docx = render_docx(compile_extract(SAMPLE, SAMPLE.issues_by_id["2022-02"], "2022-015", today=TODAY))

    def twice(xml: str) -> str:
        at = xml.index("<w:drawing>")
        start, end = xml.rindex("<w:p>", 0, at), xml.index("</w:p>", at) + len("</w:p>")
        return xml[:end] + xml[start:end] + xml[end:]

    def without(xml: str) -> str:
        return re.sub(r"<w:drawing>.*?</w:drawing>", "", xml, count=1)

    for change, said in ((twice, "有 2 张图片，案例库里有 1 张"), (without, "有 0 张图片，案例库里有 1 张")):
        found = returned(edited(docx, change), SAMPLE)
        assert found is not None
        assert any(said in note for note in found.notes), said


def test_a_published_case_takes_no_change_without_a_correction(tmp_path: Path) -> None:
    root = tmp_path / "cases"
    shutil.copytree(CASES, root)
    library = read_library(root.as_posix())
    issue = library.issues_by_id["2024-01"]
    docx = edited(render_docx(compile_extract(library, issue, "2024-001", today=TODAY)), once("手机一部", "手机两部"))
    found = returned(docx, library)
    assert found is not None
    assert (found.locked, found.writable) == (("2024-001",), ())
    shown = "\n".join(report_lines(found, None))
    assert "更正: [{日期: " in shown
    assert "加上 --write 也不会写" in shown
    assert "写进这些案例" not in shown
    source = tmp_path / "一件.docx"
    source.write_bytes(docx)
    refused = CliRunner().invoke(kb, ["import", str(source), "--write", "--library", str(root)])
    assert refused.exit_code == 1
    assert "写入 0 处。" in refused.stdout
    assert "1 处改动，写入 0 处；" in refused.stdout
    assert "+++ " not in refused.stdout
    path = root / "2024" / "2024-001.md"
    text = path.read_text("utf-8")
    note = "更正: [{日期: 2026-11-29, 内容: 手机改为两部, 原因: 清点有误}]\n审查:"
    path.write_text(text.replace("审查:", note, 1), "utf-8")
    found = returned(docx, read_library(root.as_posix()))
    assert found is not None
    assert found.locked == ()
    assert any("更正以前导出" in note for note in found.notes)
    assert [patch.case.case_id for patch in found.writable] == ["2024-001"]


def test_line_ends_and_byte_order_marks_stay(library: Library) -> None:
    path = Path(library.root, "2026", "2026-001.md")
    data = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(data)
    library = read_library(library.root)
    change = lambda xml: xml.replace("程序要合法。", "程序应当合法。", 1).replace("〔2024〕15号", "〔2024〕16号", 1)  # noqa: E731
    found = returned(edited(exported(library), change), library)
    assert found is not None
    write_returned(found, library)
    wanted = data.replace("程序要合法。".encode(), "程序应当合法。".encode()).replace(
        "〕15号".encode(), "〕16号".encode()
    )
    assert path.read_bytes() == wanted


# --- any change ----------------------------------------------------------------------------------

WORDS = st.text(st.sampled_from("罚款听证，。公示*_[]<>|`#-1.（）〔〕&\\ 三万元Ab"), max_size=12).map(
    lambda text: text.replace("\x0b", "")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(data=st.data())
def test_whatever_is_typed_into_a_paragraph_comes_out_or_is_told(library: Library, data: st.DataObject) -> None:
    """The file says afterwards what stands in Word, but for what was told; other cases are not touched."""
    docx = exported(library)
    printed = read_exported(read_document(docx, "a.docx")).cases[0]
    case = library.case("2026-001")
    assert case is not None
    units = list(printed.units)
    at = data.draw(st.integers(0, len(units) - 1))
    text = units[at].text
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, min(len(text), first + 6)))
    new = text[:first] + data.draw(WORDS) + text[last:]
    units[at] = replace(units[at], text=new)
    changed = replace(printed, units=tuple(units))
    patch = patched(case, library, changed)
    told = {(change.before, change.after) for change in patch.left}
    again = library_of_text(patch.after.decode(), PurePosixPath("2026/2026-001.md"), library.root, library.config, ())
    (now,) = again.cases
    assert {(change.before, change.after) for change in changes_of(now, changed)} <= told
    if patch.after == patch.before:
        assert told or new == text or not "".join(new.split()) or "".join(new.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "typed", ["罚款*十*元", "见[附件]", "1. 甲", "# 号", "<b>", "a|b", "`x`", "- 横", "&lt;", "\\\\"]
)
def test_signs_of_markdown_that_are_typed_in_word_are_words(library: Library, typed: str) -> None:
    printed = read_exported(read_document(exported(library), "a.docx")).cases[0]
    case = library.case("2026-001")
    assert case is not None
    units = [replace(unit, text=typed) if unit.text == "程序要合法。" else unit for unit in printed.units]
    patch = patched(case, library, replace(printed, units=tuple(units)))
    # Nothing of the old words is left, so that one is deleted and the other added.
    assert patch.left == ()
    assert patch.before != patch.after


def test_the_patch_that_is_shown_is_the_change_of_the_file(library: Library) -> None:
    found = returned(edited(exported(library), once("程序要合法。", "程序应当合法。")), library)
    assert found is not None
    lines = list(patch_lines(found))
    assert [line for line in lines if line[0] in "+-"][2:] == ["-程序要合法。\n", "+程序应当合法。\n"]


# --- tracked changes and the command --------------------------------------------------------------


def tracked(xml: str) -> str:
    run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    deleted = '<w:del w:id="901" w:author="张某"><w:r><w:delText>要</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="902" w:author="李某">{run.format("应当")}</w:ins>'
    return re.sub(
        r"<w:r>(?:(?!</w:r>).)*程序要合法。</w:t></w:r>",
        lambda _: run.format("程序") + deleted + inserted + run.format("合法。"),
        xml,
        count=1,
    )


def test_tracked_changes_are_taken_or_listed(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "第2026-01期.docx"
    path.write_bytes(edited(exported(library), tracked))
    before = file_of(library)
    told: list[str] = []

    def run(*more: str) -> list[dict[str, object]]:
        options = ["import", str(path), "--library", library.root, "--json", "--today", "2026-11-29", *more]
        result = CliRunner().invoke(kb, options)
        assert result.exit_code == 0, result.output
        answer = json.loads(result.stdout)
        (file,) = answer["returned"]
        told[:] = file["notes"]
        changes: list[dict[str, object]] = answer["changes"]
        return changes

    assert run("--tracked", "list") == []
    assert told == [
        "修订中删去的文字，照旧收入了（张某）：“要”。",
        "修订中增加的文字，没有收入（李某）：“应当”。",
    ]
    (change,) = run()
    assert (change["id"], change["part"], change["before"], change["after"]) == (
        "2026-001", "典型意义", "程序要合法。", "程序应当合法。",
    )  # fmt: skip
    assert file_of(library) == before
    run("--write")
    assert file_of(library) == before.replace("程序要合法。", "程序应当合法。")
    assert sorted(path.name for path in Path(library.root, "2026").iterdir()) == ["2026-001.md", "2026-002.md"]


def test_long_texts_are_cut_where_they_differ() -> None:
    same = "执法人员在现场检查时制作了笔录并由当事人逐页签名确认无误"
    for before, after in (
        (f"{same}，罚款一千元。", f"{same}，罚款两千元。"),
        (f"{same}。", f"{same}，当场送达。{same}"),
        ("甲" * 40, "甲" * 39),
    ):
        shown = [one.replace("……", "") for one in shortened(before, after)]
        assert shown[0] != shown[1]
        assert shown[0] in before
        assert shown[1] in after
    assert shortened("罚款一千元。", "罚款两千元。") == ("罚款一千元。", "罚款两千元。")


def test_the_command_says_in_words_what_it_found(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "第2026-01期.docx"
    path.write_bytes(edited(exported(library), once("程序要合法。", "程序应当合法。")))
    shown = CliRunner().invoke(kb, ["import", str(path), "--library", library.root, "--today", "2026-11-29"])
    assert shown.exit_code == 0
    for words in (
        "第2026-01期导出的",
        "1 处改动",
        "“程序要合法。”改成“程序应当合法。”",
        "还没有写入",
        "+程序应当合法。",
    ):
        assert words in shown.output
    path.write_bytes(exported(library))
    assert "与案例库一致，没有改动" in CliRunner().invoke(kb, ["import", str(path), "--library", library.root]).output
