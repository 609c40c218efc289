"""What is not published is printed as a 送审稿; what somebody changed in Word is never lost."""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from generator.compile.issues import compile_bulletin, compile_extract, compile_yearbook
from generator.word.document import render_docx
from generator.word.package import is_as_made
from kb.lint import check
from kb.model import Audience
from kb.reading import read_library
from kb.site.render import render_site
from tests.generator.conftest import Docx, R, W, faults_of
from tests.publishing import TODAY, issue_writer, publish, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import WriteCase
    from tests.publishing import WriteIssue

MARK = "送审稿"


@pytest.fixture
def root(library_root: Path, write_case: WriteCase, write_issue: WriteIssue) -> Path:
    write_case("2024-001")
    write_case("2024-002", 领域="[公安]")
    write_issue("2024-03", 案例="[2024-001, 2024-002]")
    return library_root


def exported(root: Path, *more: str) -> tuple[list[str], str]:
    """Names of what an export leaves in a folder of its own, and what it said."""
    out = root.parent / "out"
    out.mkdir(exist_ok=True)
    code, said, warned = run(root, "export", *more, "-o", str(out))
    assert code == 0, warned
    return sorted(path.name for path in out.iterdir()), said + warned


def marked_pages(path: Path) -> set[str]:
    """The kinds of pages whose header bears the mark."""
    docx = Docx(path.read_bytes())
    assert faults_of(docx) == []
    section = docx.root().find(".//{*}sectPr")
    assert section is not None
    relationships = {row.get("Id"): row.get("Target") for row in docx.root("word/_rels/document.xml.rels")}
    found = set()
    for reference in section.findall("{*}headerReference"):
        header = docx.root(f"word/{relationships[reference.get(f'{R}id')]}")
        if "".join(map(str, header.itertext())) == MARK:
            found.add(str(reference.get(f"{W}type")))
    assert section.find("{*}titlePg") is None  # else the first page would have a header of its own
    return found


def test_a_published_issue_has_no_mark(root: Path) -> None:
    assert exported(root, "2024-03")[0] == ["第2024-03期.docx"]
    assert marked_pages(root.parent / "out" / "第2024-03期.docx") == set()


@pytest.mark.parametrize(
    ("issue", "case"),
    [
        ({"发布日期": ""}, {}),
        ({"发布日期": "2027-01-01"}, {}),
        ({}, {"状态": "审核"}),
        ({}, {"状态": "草稿"}),
        ({}, {"发布日期": "2027-01-01"}),
        ({"公开": "内部", "发布日期": ""}, {"公开": "内部"}),
    ],
)
def test_a_draft_has_all_its_cases_and_says_on_every_page_what_it_is(
    root: Path,
    write_case: WriteCase,
    write_issue: WriteIssue,
    assert_valid_docx: Callable[[Path], None],
    issue: dict[str, str],
    case: dict[str, str],
) -> None:
    write_issue("2024-03", **({"案例": "[2024-001, 2024-002]"} | issue))
    write_case("2024-002", **case)
    names, said = exported(root, "2024-03")
    assert names == ["第2024-03期（送审稿）.docx"]
    assert "第2024-03期（送审稿）（2 件案例）已导出" in said
    path = root.parent / "out" / names[0]
    assert marked_pages(path) == {"default", "even"}
    assert_valid_docx(path)
    for case_id in ("2024-001", "2024-002"):
        assert case_id in Docx(path.read_bytes()).text()


def test_a_withdrawn_case_makes_no_draft(root: Path, write_case: WriteCase) -> None:
    write_case("2024-002", 状态="撤回", 撤回日期="2025-01-01", 撤回原因="改判")
    assert exported(root, "2024-03")[0] == ["第2024-03期.docx"]


def test_the_reader_decides_what_is_printed_of_a_published_issue(root: Path, write_case: WriteCase) -> None:
    write_case("2024-002", 公开="内部")
    names, said = exported(root, "2024-03")
    assert names == ["第2024-03期.docx"]
    assert "没有印出不能给公众看的案例：2024-002" in said
    assert "2024-002" not in Docx((root.parent / "out" / names[0]).read_bytes()).text()
    issue_writer(root)("2024-03", 案例="[2024-001, 2024-002]", 公开="内部")
    exported(root, "2024-03")
    assert "2024-002" in Docx((root.parent / "out" / names[0]).read_bytes()).text()
    # A file of that name is what was asked for; the mark is in it.
    target = root.parent / "名.docx"
    issue_writer(root)("2024-03", 案例="[2024-001, 2024-002]", 发布日期="")
    assert run(root, "export", "2024-03", "-o", str(target))[0] == 0
    assert marked_pages(target) == {"default", "even"}


def test_an_issue_that_changed_since_it_was_published_is_a_draft_until_it_is_issued_again(root: Path) -> None:
    publish(root, "2024-03")
    path = root / "issues" / "2024-03.md"
    path.write_text(path.read_text("utf-8").replace("本期选编", "本期编选"), "utf-8")
    assert exported(root, "2024-03")[0] == ["第2024-03期（送审稿）.docx"]
    assert run(root, "reissue", "2024-03", "--reason", "改错")[0] == 0
    assert exported(root, "2024-03")[0] == ["第2024-03期.docx", "第2024-03期（送审稿）.docx"]


def test_cuts_and_yearbooks_and_extracts_bear_the_mark_too(root: Path, write_issue: WriteIssue) -> None:
    library = read_library(root)
    assert not compile_yearbook(library, 2024, Audience.PUBLIC, TODAY).page_mark
    write_issue("2024-04", 案例="[2024-001]", 发布日期="", 总期号="5")
    library = read_library(root)
    assert compile_yearbook(library, 2024, Audience.EDITOR, TODAY).page_mark == MARK
    assert not compile_yearbook(library, 2024, Audience.PUBLIC, TODAY).page_mark
    assert compile_extract(library, library.issues[1], "2024-001", Audience.EDITOR, TODAY).page_mark == MARK
    assert exported(root, "--year", "2024")[0] == ["2024年合订本（送审稿）.docx"]
    assert "第2024-04期（市场监管）（送审稿）.docx" in exported(root, "2024-04", "--department", "工商")[0]


# --- changed by hand -------------------------------------------------------------------------------


def _changed(content: bytes, old: str = "某公司", new: str = "某商店") -> bytes:
    """A Word file as another program saves it after an edit."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in archive.namelist():
            target.writestr(name, archive.read(name).replace(old.encode(), new.encode()))
    return result.getvalue()


def test_our_own_file_is_replaced_without_a_word(root: Path) -> None:
    for _ in range(2):
        names, said = exported(root, "2024-03")
        assert names == ["第2024-03期.docx"]
        assert "被人改过" not in said


def test_a_file_of_another_version_of_the_text_is_replaced_too(root: Path, write_case: WriteCase) -> None:
    exported(root, "2024-03")
    write_case("2024-001", 标题="另一个标题")
    names, said = exported(root, "2024-03")
    assert (names, "被人改过" in said) == (["第2024-03期.docx"], False)


@pytest.mark.parametrize("kind", ["changed", "other", "empty archive", "cut"])
def test_what_somebody_changed_stays_beside_with_its_day(root: Path, kind: str) -> None:
    exported(root, "2024-03")
    path = root.parent / "out" / "第2024-03期.docx"
    ours = path.read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w"):
        pass
    data = {
        "changed": _changed(ours), "other": b"old", "empty archive": archive.getvalue(), "cut": ours[: len(ours) // 2],
    }[kind]  # fmt: skip
    for number, name in enumerate(("第2024-03期（2024-12-05 手改）.docx", "第2024-03期（2024-12-05 手改-2）.docx")):
        path.write_bytes(data + bytes(number))
        moment = dt.datetime(2024, 12, 5, 12).timestamp()  # noqa: DTZ001 - of this machine, as its people see it
        os.utime(path, (moment, moment))
        names, said = exported(root, "2024-03")
        assert name in names
        assert f"被人改过，没有覆盖；改过的文件留在“{path.with_name(name).as_posix()}”" in said
        assert path.with_name(name).read_bytes() == data + bytes(number)
        assert path.read_bytes() == ours


def test_where_nothing_can_be_exported_no_copy_is_left(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exported(root, "2024-03")
    path = root.parent / "out" / "第2024-03期.docx"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "full", str(path))

    monkeypatch.setattr("generator.exporting.replace_files", full)
    code, _, said = run(root, "export", "2024-03", "-o", str(path))
    assert (code, "磁盘满了" in said) == (1, True)
    assert [one.name for one in path.parent.iterdir()] == ["第2024-03期.docx"]
    assert path.read_bytes() == b"old"


def test_the_seal_notices_any_change_of_any_part(root: Path) -> None:
    library = read_library(root)
    content = render_docx(compile_bulletin(library, library.issues[0], Audience.PUBLIC, TODAY))
    assert is_as_made(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert is_as_made(Docx.of(dict(reversed(parts.items()))).content)  # order and packing are the archive's
    for name, part in parts.items():
        if name != "docProps/core.xml":
            assert not is_as_made(Docx.of({**parts, name: part + b" "}).content), name
            assert not is_as_made(Docx.of({other: parts[other] for other in parts if other != name}).content)
    assert not is_as_made(Docx.of({**parts, "word/more.xml": b""}).content)
    assert not is_as_made(b"")


# --- corrected editions, and what later issues say -------------------------------------------------

CORRECTION = "更正: [{日期: 2026-11-22, 内容: 罚款数额改为五万元, 原因: 原文有误}]\n"


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def _docx(root: Path, number: str, *more: str) -> Docx:
    target = root.parent / f"{number}.docx"
    code, _, warned = run(root, "export", number, "-o", str(target), *more)
    assert code == 0, warned
    docx = Docx(target.read_bytes())
    assert faults_of(docx) == []
    return docx


def test_a_corrected_edition_says_so_and_why(root: Path, assert_valid_docx: Callable[[Path], None]) -> None:
    _edit(
        root / "2024" / "2024-002.md",
        "公开: 公开\n",
        "公开: 公开\n更正: [{日期: 2024-08-01, 内容: 旧更正, 原因: 笔误}]\n",
    )
    publish(root, "2024-03")
    assert "更正重印" not in _docx(root, "2024-03").text()
    case = root / "2024" / "2024-001.md"
    _edit(case, "某公司被罚款", "某公司被罚款五万元")
    _edit(case, "---\n## ", f"{CORRECTION}---\n## ")
    assert run(root, "reissue", "2024-03", "--reason", "数额有误")[0] == 0
    docx = _docx(root, "2024-03")
    assert "更正重印" in docx.styled("MastheadIssue")
    notes = [text for text in docx.styled("EditorNote") if "【编者按】" not in text]
    assert notes == [
        "【更正重印】本期于2026年11月23日更正后重印。原因：数额有误。",
        "案例1（2024-001）：罚款数额改为五万元。原因：原文有误。（2026年11月22日）",
    ]
    assert "旧更正" not in docx.text()  # it stood in the first edition
    assert_valid_docx(root.parent / "2024-03.docx")
    (root / "library.yml").write_text("重印标注:\n", "utf-8")
    docx = _docx(root, "2024-03")
    assert "更正重印" not in docx.styled("MastheadIssue")
    assert "【更正】本期于2026年11月23日更正后重印。原因：数额有误。" in docx.styled("EditorNote")


def test_a_first_edition_says_what_was_corrected_since(root: Path) -> None:
    """What is exported later is not what was sent: the file says where."""
    publish(root, "2024-03")
    case = root / "2024" / "2024-001.md"
    _edit(case, "某公司被罚款", "某公司被罚款五万元")
    _edit(case, "---\n## ", f"{CORRECTION}---\n## ")
    docx = _docx(root, "2024-03")
    notes = [text for text in docx.styled("EditorNote") if "【编者按】" not in text]
    assert notes == [
        "【更正】本期印发以后，下列案例有更正，本文件已经改正。",
        "案例1（2024-001）：罚款数额改为五万元。原因：原文有误。（2026年11月22日）",
    ]
    assert "更正重印" not in docx.text()
    library = read_library(root)
    issue = library.issues_by_id["2024-03"]
    for case_id, corrected in (("2024-001", True), ("2024-002", False)):
        extract = compile_extract(library, issue, case_id, Audience.PUBLIC, TODAY)
        assert bool(extract.reissue) is corrected


def test_the_site_says_that_an_issue_was_printed_again_and_why(root: Path) -> None:
    publish(root, "2024-03")
    case = root / "2024" / "2024-001.md"
    _edit(case, "某公司被罚款", "某公司被罚款五万元")
    _edit(case, "---\n## ", f"{CORRECTION}---\n## ")
    library = read_library(root)
    first = render_site(library, check(library, TODAY), Audience.PUBLIC, TODAY)
    assert "重印" not in str(first.pages["issues/2024-03.html"].html)
    assert "罚款数额改为五万元" in str(first.pages["issues/2024-03.html"].html)
    assert run(root, "reissue", "2024-03", "--reason", "数额有误")[0] == 0
    library = read_library(root)
    site = render_site(library, check(library, TODAY), Audience.PUBLIC, TODAY)
    page = str(site.pages["issues/2024-03.html"].html)
    assert "本期于2026年11月23日更正后重印。原因：数额有误" in page
    assert "罚款数额改为五万元" in page  # a 更正 of the day on which it was published
    feed = dict(site.files("https://example.cn/"))["feeds/issues.xml"].decode()
    assert "更正重印（2026-11-23）：数额有误。案例 2024-001 更正 2026-11-22：罚款数额改为五万元（原文有误）。" in feed


def test_the_next_issue_tells_what_was_corrected_and_withdrawn(
    root: Path, write_case: WriteCase, write_issue: WriteIssue, assert_valid_docx: Callable[[Path], None]
) -> None:
    correction = (
        "[{日期: 2024-12-01, 内容: 罚款数额改为五万元, 原因: 原文有误}, {日期: 2024-10-01, 内容: 早的, 原因: 甲}]"
    )
    write_case("2024-001", 更正=correction)
    write_case("2024-002", 状态="撤回", 撤回日期="2024-12-05", 撤回原因="判决改判")
    write_case("2025-001")
    write_issue("2025-01", 案例="[2025-001]", 总期号="5", 发布日期="2025-01-20")
    docx = _docx(root, "2025-01")
    assert "更正与撤回" in docx.styled("Heading1")
    texts = docx.styled("BodyText") + docx.styled("BodyTextKeep")
    assert "2024年第3期案例 2024-001：罚款数额改为五万元。原因：原文有误。（2024年12月1日）" in texts
    assert "2024年第3期案例 2024-002：撤回。原因：判决改判。（2024年12月5日）" in texts
    assert "早的" not in docx.text()  # before the issue in which the case stood
    assert [line for line in docx.styled("TOC1") if line.startswith("更正")]
    assert_valid_docx(root.parent / "2025-01.docx")
    # What happened on the day of an issue stands in that one alone.
    write_case("2025-001", 更正="[{日期: 2025-02-20, 内容: 同日的, 原因: 甲}]")
    write_issue("2025-02", 案例="[2025-001]", 总期号="6", 发布日期="2025-02-20")
    write_issue("2025-03", 案例="[2025-001]", 总期号="7", 发布日期="2025-03-20")
    assert "同日的" in _docx(root, "2025-02").text()
    assert "同日的" not in _docx(root, "2025-03").text()
    write_case("2025-001")
    # Told once: the issue after has none of it.
    write_issue("2025-02", 案例="[2025-001]", 总期号="6", 发布日期="2025-02-20")
    assert "更正与撤回" not in _docx(root, "2025-02").text()


def test_of_a_case_that_readers_may_not_read_no_correction_is_told(
    root: Path, write_case: WriteCase, write_issue: WriteIssue
) -> None:
    write_case("2024-001", 公开="内部", 更正="[{日期: 2024-12-01, 内容: 藏匿的内容, 原因: 甲}]")
    write_case("2024-002", 公开="内部", 状态="撤回", 撤回日期="2024-12-05", 撤回原因="藏匿的原因")
    write_case("2025-001")
    write_issue("2025-01", 案例="[2025-001]", 总期号="5", 发布日期="2025-01-20")
    assert "藏匿" not in _docx(root, "2025-01", "--audience", "public").text()
    assert "藏匿的内容" in _docx(root, "2025-01", "--audience", "internal").text()
