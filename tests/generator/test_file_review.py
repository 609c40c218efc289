"""案卷评查: sheets and summaries against the rows they were made of, reckoned again here."""

from __future__ import annotations

import csv
import io
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.compile.file_review import _in_words, review_sheet, review_summary
from generator.word.paper import render_paper
from kb.lint import check
from kb.reading import default_config, read_library
from kb.reading.registers import registers_of
from tests.generator.conftest import Docx, faults_of
from tests.publishing import TODAY, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

ROUND = "2026年案卷评查"
STANDARD = """评查标准:
  行政处罚:
    项目:
      办理程序: {告知: 30, 送达: 10}
      文书制作: {决定书: 60}
    否决: [越权]
    等次: {好: 80, 行: 50, 差: 0}
"""
WEIGHTS = {"告知": 30, "送达": 10, "决定书": 60}
DIMENSIONS = {"办理程序": ("告知", "送达"), "文书制作": ("决定书",)}
COLUMNS = ("案卷号", "种类", "部门", "案由", "文号", "项目", "扣分", "问题")

Row = tuple[str, str, str]
"""Item, points taken, remark."""
File = tuple[str, str, list[Row]]
"""Number, department, rows."""


def write(root: Path, files: Sequence[File], *, own: bool = True) -> None:
    if own:
        (root / "library.yml").write_text(STANDARD, "utf-8")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, department, rows in files:
        card = [number, "行政处罚", department, f"案由{number}", f"某罚〔2026〕{number}号"]
        for item, points, remark in rows or [("", "", "")]:
            writer.writerow([*card, item, points, remark])
            card = [number, "", "", "", ""]
    (root / "registers").mkdir(exist_ok=True)
    (root / f"registers/{ROUND}.csv").write_text(text.getvalue(), "utf-8")


def sheet(root: Path, *inputs: str) -> Docx:
    library = read_library(root)
    return Docx(render_paper(review_sheet(library, registers_of(library), inputs)))


def summary(root: Path) -> Docx:
    library = read_library(root)
    return Docx(render_paper(review_summary(library, registers_of(library), ROUND)))


def shown(number: Decimal) -> str:
    text = str(number.quantize(Decimal("0.01"), ROUND_HALF_UP))
    return text.rstrip("0").rstrip(".") if "." in text else text


def points_of(rows: Sequence[Row]) -> Decimal:
    return Decimal(100) - sum((Decimal(points) for item, points, _ in rows if item in WEIGHTS), Decimal(0))


def grade_of(rows: Sequence[Row]) -> str:
    if any(item == "越权" for item, _, _ in rows):
        return "差"
    points = points_of(rows)
    return "好" if points >= 80 else "行" if points >= 50 else "差"


FILES: list[File] = [
    ("1", "甲局", [("告知", "5", "没有告知听证权利"), ("告知", "2.5", "没有记录陈述"), ("决定书", "10", "没有理由")]),
    ("2", "甲局", []),
    ("3", "乙局", [("告知", "30", "都没有告知"), ("越权", "", "不归本局管")]),
    ("4", "乙局", [("决定书", "55.5", "缺两页"), ("送达", "1", "")]),
]


def test_a_sheet_says_every_item_and_adds_up(library_root: Path) -> None:
    write(library_root, FILES)
    docx = sheet(library_root, ROUND, "1")
    rows = [row for row in docx.rows_of(docx.table_with("评查项目")) if row[0] in DIMENSIONS]
    assert rows == [
        ["办理程序", "告知", "30", "7.5", "22.5", "没有告知听证权利没有记录陈述"],
        ["办理程序", "送达", "10", "", "10", ""],
        ["文书制作", "决定书", "60", "10", "50", "没有理由"],
    ]
    assert ["得分", "82.5（满分100）", "等次", "好"] in docx.rows_of(docx.table_with("满分"))
    assert docx.rows_of(docx.table_with("案卷号"))[1][2:] == ["案由", "案由1"]
    vetoed = sheet(library_root, ROUND, "3")
    assert ["越权", "有", "不归本局管"] in vetoed.rows_of(vetoed.table_with("一票否决"))
    assert ["得分", "70（满分100）", "等次", "差"] in vetoed.rows_of(vetoed.table_with("满分"))


def test_a_grade_begins_at_its_points(library_root: Path) -> None:
    for taken, grade in (("20", "好"), ("20.5", "行"), ("50", "行"), ("50.5", "差")):
        write(library_root, [("1", "甲局", [("决定书", taken, "")])])
        docx = sheet(library_root, ROUND, "1")
        assert docx.rows_of(docx.table_with("满分1"))[0][3] == grade


def assert_summary_is_of(docx: Docx, files: Sequence[File]) -> None:
    said = docx.text()
    mean = sum((points_of(rows) for _, _, rows in files), Decimal(0)) / len(files)
    departments = list(dict.fromkeys(department for _, department, _ in files))
    assert f"本次评查{len(departments)}个部门的案卷{len(files)}卷，平均{shown(mean)}分" in said
    grades = [grade_of(rows) for _, _, rows in files]
    for grade in set(grades):
        share = shown(Decimal(grades.count(grade) * 100) / len(files))
        assert f"{grade}{grades.count(grade)}卷（{share}%）" in said
    expected = []
    for department in departments:
        own = [rows for _, one, rows in files if one == department]
        points = [points_of(rows) for rows in own]
        counts = [str(sum(grade_of(rows) == grade for rows in own)) for grade in ("好", "行", "差")]
        average = shown(sum(points, Decimal(0)) / len(points))
        expected.append([department, str(len(own)), average, shown(max(points)), shown(min(points)), *counts])
    assert docx.rows_of(docx.table_with("平均得分"))[1:] == expected
    lost_rows = []
    for dimension, items in DIMENSIONS.items():
        full = len(files) * sum(WEIGHTS[item] for item in items)
        taken = [sum((Decimal(p) for item, p, _ in rows if item in items), Decimal(0)) for _, _, rows in files]
        lost = sum(taken, Decimal(0))
        share = shown(lost * 100 / full)
        lost_rows.append([dimension, str(full), shown(lost), f"{share}%", str(sum(one > 0 for one in taken))])
    assert docx.rows_of(docx.table_with("失分率"))[1:] == lost_rows
    for name in (*WEIGHTS, "越权"):
        count = sum(any(item == name for item, _, _ in rows) for _, _, rows in files)
        assert (f"——{name}：{count}卷有这一问题（{shown(Decimal(count * 100) / len(files))}%）" in said) == bool(count)


def test_a_summary_is_that_of_its_files(library_root: Path) -> None:
    write(library_root, FILES)
    assert_summary_is_of(summary(library_root), FILES)


@st.composite
def rounds(draw: st.DrawFn) -> list[File]:
    files: list[File] = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        rows: list[Row] = []
        for item, weight in WEIGHTS.items():
            if halves := draw(st.integers(0, weight * 2)):
                rows.append((item, str(Decimal(halves) / 2), draw(st.sampled_from(["", "有问题"]))))
        if draw(st.integers(0, 4)) == 0:
            rows.append(("越权", "", ""))
        files.append((str(number), draw(st.sampled_from(["甲局", "乙局", "丙局"])), rows))
    return files


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds())
def test_so_it_is_of_any_round(library_root: Path, files: list[File]) -> None:
    write(library_root, files)
    docx = summary(library_root)
    assert_summary_is_of(docx, files)
    for number, _, rows in files:
        one = sheet(library_root, ROUND, number)
        assert ["得分", f"{shown(points_of(rows))}（满分100）", "等次", grade_of(rows)] in one.rows_of(
            one.table_with("满分1")
        )


@pytest.mark.parametrize("kind", list(default_config().standards))
def test_every_built_in_standard_has_a_hundred_points_in_the_six_dimensions(kind: str) -> None:
    config = default_config()
    standard = config.standards[kind]
    assert standard.full == 100
    assert standard.dimensions == tuple(term.name for term in config.vocabularies["评查"].terms)
    names = [item.name for item in standard.items]
    assert len(set(names) | set(standard.vetoes)) == len(names) + len(standard.vetoes)


def test_every_document_is_valid_and_the_same_every_time(
    library_root: Path, tmp_path: Path, assert_valid_docx: Callable[[Path], None]
) -> None:
    write(library_root, FILES)
    makers: tuple[Callable[[], Docx], ...] = (
        lambda: sheet(library_root, ROUND, "1"),
        lambda: sheet(library_root),
        lambda: sheet(library_root, "行政许可"),
        lambda: summary(library_root),
    )
    for make in makers:
        docx = make()
        assert docx.content == make().content
        assert faults_of(docx) == []
        (tmp_path / "a.docx").write_bytes(docx.content)
        assert_valid_docx(tmp_path / "a.docx")


def test_the_findings_go_into_a_letter(library_root: Path, tmp_path: Path) -> None:
    write(library_root, FILES)
    code, _, _ = run(library_root, "document", "整改通知书", ROUND, "3", "-o", str(tmp_path / "a.docx"))
    assert code == 0
    docx = Docx((tmp_path / "a.docx").read_bytes())
    assert docx.styled("PaperTo") == ["乙局："]
    said = docx.text()
    for text in (
        "“案由3”（某罚〔2026〕3号）案卷", "得分70分（满分100分），等次为差，有一票否决的情形：越权。", "（一）办理程序",
        "告知：都没有告知。", "一票否决：越权：不归本局管。",
    ):  # fmt: skip
        assert text in said


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("告只", "5", "")], "没有“告只”"),
        ([("告知", "五", "")], "“告知”的扣分“五”不是数字"),
        ([("告知", "", "有问题")], "“告知”的扣分“”不是数字"),
        ([("告知", "20", ""), ("告知", "11", "")], "“告知”共扣 31 分，满分只有 30"),
        ([("", "", "有问题")], "写了扣分或者问题，没有写项目"),
    ],
)
def test_a_wrong_row_is_told(library_root: Path, tmp_path: Path, rows: list[Row], said: str) -> None:
    write(library_root, [("1", "甲局", rows)])
    code, _, warned = run(library_root, "document", "案卷评查汇总", ROUND, "-o", str(tmp_path))
    assert code == 0
    assert " K912 " in warned
    assert said in warned


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("行政处罚: 甲", "K107"), ("行政处罚: {内容: {}}", "K106"), ("行政处罚: {项目: {程序: {告知: 3}}}", "K108"),
        ("行政处罚: {项目: {办理程序: {告知: 三}}}", "K118"), ("行政处罚: {否决: {越权: 3}}", "K107"),
        ("行政处罚: {等次: [好]}", "K107"), ("行政处罚: {项目: {办理程序: 告知}}", "K107"),
    ],
)  # fmt: skip
def test_a_wrong_standard_is_told_at_its_line(library_root: Path, setting: str, code: str) -> None:
    (library_root / "library.yml").write_text(f"评查标准:\n  {setting}\n", "utf-8")
    found = [(one.code, one.location.line) for one in check(read_library(library_root), TODAY)]
    assert found == [(code, 2)]


def test_a_round_may_stand_elsewhere(library_root: Path, tmp_path: Path) -> None:
    write(library_root, FILES)
    elsewhere = (library_root / f"registers/{ROUND}.csv").rename(tmp_path / "本周评查.csv")
    code, said, _ = run(library_root, "document", "案卷评查汇总", str(elsewhere), "-o", str(tmp_path / "a.docx"))
    assert (code, said.startswith("案卷评查汇总（本周评查）已生成")) == (0, True)
    assert_summary_is_of(Docx((tmp_path / "a.docx").read_bytes()), FILES)


def test_where_no_file_can_be_reviewed_the_first_five_reasons_are_given(library_root: Path) -> None:
    write(library_root, [("", f"{number}局", [("告知", "5", "")]) for number in "甲乙丙丁戊己庚"])
    code, _, warned = run(library_root, "document", "案卷评查汇总", ROUND)
    first, *reasons = warned.strip().split("\n")
    assert code == 1
    assert first.endswith("里没有可以评查的案卷。")
    assert len([line for line in reasons if " K912 " in line]) == 5


def test_what_is_not_there_is_said(library_root: Path) -> None:
    write(library_root, FILES)
    assert "没有找到评查“别的”" in run(library_root, "document", "案卷评查汇总", "别的")[2]
    assert f"现有的评查：{ROUND}" in run(library_root, "document", "案卷评查汇总", "别的")[2]
    assert "没有案卷“9”。有：1、2、3、4。" in run(library_root, "document", "案卷评查表", ROUND, "9")[2]
    assert "空白的表写案卷的种类：行政处罚" in run(library_root, "document", "案卷评查表", "处罚")[2]
    assert run(library_root, "document", "案卷评查表", ROUND, "1", "2")[0] == 2


def test_personal_data_of_a_round_goes_on_no_paper(library_root: Path, tmp_path: Path) -> None:
    write(library_root, [("1", "甲局", [("告知", "5", "电话13812345678")])])
    for kind, inputs in (("案卷评查汇总", [ROUND]), ("案卷评查表", [ROUND, "1"]), ("整改通知书", [ROUND, "1"])):
        code, _, warned = run(library_root, "document", kind, *inputs, "-o", str(tmp_path / "a.docx"))
        assert (code, "K802" in warned) == (1, True)
    assert not (tmp_path / "a.docx").exists()


@pytest.mark.parametrize(
    ("written", "said"), [("2026-02-27", "2026年2月27日"), ("2026/2/7", "2026年2月7日"), ("月底", "月底"), ("", "")]
)
def test_a_day_of_a_sheet_is_written_as_documents_write_it(written: str, said: str) -> None:
    assert _in_words(written) == said
