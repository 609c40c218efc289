"""The yearly report: every number in it is reckoned again from the table, by arithmetic of this file alone."""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.compile.annual_report import annual_report
from generator.word.paper import render_paper
from kb.errors import BulletinError
from kb.figures import span_of
from kb.lint import check
from kb.reading import read_library
from tests.generator.conftest import Docx, faults_of
from tests.publishing import TODAY, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SHARED = Path(__file__).parents[3] / "shared/data/faults/report_figures.json"

Year = dict[str, dict[str, int]]

NOW: Year = {
    "复议": {"收到": 720, "受理": 660, "不予受理": 60, "审结": 640, "维持": 380, "驳回": 50, "纠错": 36, "调解": 90,
             "和解撤回": 70, "其他结案": 14, "意见书": 5},
    "诉讼": {"一审案件": 1250, "审结": 1210, "败诉": 30, "开庭": 710, "负责人出庭": 706},
}  # fmt: skip
BEFORE: Year = {
    "复议": {"收到": 600, "受理": 600, "不予受理": 0, "审结": 500, "纠错": 31, "调解": 0, "和解撤回": 60},
    "诉讼": {"一审案件": 1250, "开庭": 700, "负责人出庭": 695},
}
RATES = {
    "纠错率": (["复议.纠错"], "复议.审结"),
    "调解率": (["复议.调解"], "复议.审结"),
    "和解撤回率": (["复议.和解撤回"], "复议.审结"),
    "调撤率": (["复议.调解", "复议.和解撤回"], "复议.审结"),
    "败诉率": (["诉讼.败诉"], "诉讼.审结"),
    "负责人出庭率": (["诉讼.负责人出庭"], "诉讼.开庭"),
}


def write(root: Path, **years: Mapping[str, Mapping[str, object]]) -> Path:
    """Write the table; a key is the period with ``_`` before it and for its signs."""
    lines = []
    for name, groups in years.items():
        lines.append(f"{name.removeprefix('y').replace('_to_', '..').replace('_', '-')}:")
        for group, figures in groups.items():
            lines.append(f"  {group}:")
            lines += [f"    {figure}: {value}" for figure, value in figures.items()]
    path = root / "figures.yml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def report(root: Path, span: str) -> Docx:
    return Docx(render_paper(annual_report(read_library(root), span)))


def half_up(number: Decimal) -> str:
    return str(number.quantize(Decimal("0.01"), ROUND_HALF_UP))


def signed(number: Decimal) -> str:
    text = half_up(number)
    if Decimal(text) == 0:
        return "0.00"
    return text if number < 0 else f"+{text}"


def flat(year: Year) -> dict[str, int]:
    return {f"{group}.{name}": value for group, figures in year.items() for name, value in figures.items()}


def percent(above: int, below: int) -> Decimal:
    return Decimal(above) * 100 / Decimal(below)


def rate_of(year: Mapping[str, int], name: str) -> Decimal | None:
    above, below = RATES[name]
    if not all(key in year for key in (*above, below)) or not year[below]:
        return None
    return percent(sum(year[key] for key in above), year[below])


def assert_report_is_of(docx: Docx, now: Year, before: Year) -> None:
    """Reckon all rows of all tables, and the sentences, again."""
    new, old = flat(now), flat(before)
    rows = [row for table in docx.root().iter("{*}tbl") for row in docx.rows_of(table)]
    text = "".join(paragraph.text for paragraph in docx.paragraphs() if paragraph.style == "BodyText")
    group = ""
    counted = set()
    for row in rows:
        if row[0] == "项目":
            group = "复议" if not group else "诉讼"
        elif len(row) == 6 and f"{group}.{row[0]}" in {**new, **old} and row[0] not in RATES:
            key = f"{group}.{row[0]}"
            counted.add(key)
            assert row[2] == (str(new[key]) if key in new else "—"), row
            assert row[3] == (str(old[key]) if key in old else "—"), row
            both = key in new and key in old
            difference = new[key] - old[key] if both else 0
            assert row[4] == ("—" if not both else "0" if not difference else f"{difference:+d}"), row
            change = percent(difference, old[key]) if both and old[key] else None
            assert row[5] == ("—" if change is None else signed(change)), row
            if change:
                way = "增加" if difference > 0 else "减少", "上升" if difference > 0 else "下降"
                unit = row[1]
                assert (
                    f"{row[0]}{new[key]}{unit}，比上年同期（{old[key]}{unit}）{way[0]}{abs(difference)}{unit}，"
                    f"{way[1]}{half_up(abs(change))}%"
                ) in text
            elif both and not difference:
                assert f"{row[0]}{new[key]}{row[1]}，与上年同期持平" in text
        elif len(row) == 6 and row[0] in RATES:
            above, below = RATES[row[0]]
            value, former = rate_of(new, row[0]), rate_of(old, row[0])
            counted.add(row[0])
            assert row[1] == (str(sum(new[key] for key in above)) if all(key in new for key in above) else "—")
            assert row[2] == (str(new[below]) if below in new else "—")
            assert row[3] == ("—" if value is None else half_up(value)), row
            assert row[4] == ("—" if former is None else half_up(former)), row
            points = None if value is None or former is None else value - former
            assert row[5] == ("—" if points is None else signed(points)), row
            if value is not None:
                assert f"{row[0]}{half_up(value)}%（{row[1]}/{row[2]}）" in text
            if points:
                way_of_rate = "上升" if points > 0 else "下降"
                assert f"，比上年同期{way_of_rate}{half_up(abs(points))}个百分点" in text
            if value is None:
                assert re.search(rf"{row[0]}：(?:缺|分母是0).*?无法核算", text)
    assert counted >= set(new)
    assert counted >= {name for name in RATES if rate_of(new, name) is not None}
    for number in re.findall(r"[\d.]+(?=%|个百分点)", text):  # nothing else is said in percent
        known = [value for value in (rate_of(new, name) for name in RATES) if value is not None]
        known += [percent(new[k] - old[k], old[k]) for k in new if old.get(k)]
        known += [
            rate_of(new, name) - rate_of(old, name)  # type: ignore[operator]
            for name in RATES
            if rate_of(new, name) is not None and rate_of(old, name) is not None
        ]
        assert number in {half_up(abs(value)) for value in known}, number


def test_every_number_of_a_report_is_that_of_the_table(library_root: Path) -> None:
    write(library_root, y2024=NOW, y2023=BEFORE)
    assert_report_is_of(report(library_root, "2024"), NOW, BEFORE)


@st.composite
def tables(draw: st.DrawFn) -> Year:
    """Tables in which no part is greater than its whole."""
    closed = draw(st.integers(0, 3000))
    parts, left = {}, closed
    for name in ("纠错", "调解", "和解撤回"):
        parts[name] = draw(st.integers(0, left))
        left -= parts[name]
    heard = draw(st.integers(0, 900))
    dispute = {"收到": draw(st.integers(0, 9999)), "审结": closed, **parts}
    suit = {"一审案件": draw(st.integers(0, 9999)), "开庭": heard, "负责人出庭": draw(st.integers(0, heard))}
    keep = draw(st.sets(st.sampled_from([*dispute, *suit])))
    groups = {"复议": dispute, "诉讼": suit}
    return {
        group: {name: value for name, value in figures.items() if name in keep or name in ("收到", "一审案件")}
        for group, figures in groups.items()
    }


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(now=tables(), before=tables())
def test_so_it_is_of_any_table(library_root: Path, now: Year, before: Year) -> None:
    write(library_root, y2024=now, y2023=before)
    assert_report_is_of(report(library_root, "2024"), now, before)


def test_months_make_the_year_and_must_not_contradict_it(library_root: Path) -> None:
    months = {f"y2024_{month:02}": {"复议": {"收到": month, "审结": 10}} for month in range(1, 13)}
    write(library_root, **months)
    docx = report(library_root, "2024")
    assert ["收到", "件", "78", "—", "—", "—"] in docx.rows_of(docx.table_with("收到"))
    write(library_root, **months, y2024={"复议": {"收到": 79, "审结": 120}})
    problems = [one for one in check(read_library(library_root), TODAY) if one.code == "K901"]
    assert [one.message for one in problems] == ["2024年的“复议.收到”写的是 79，其中各段合计 78"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"审结": 10, "纠错": 11}, "“复议.纠错”是 11，多于“复议.审结”的 10"),
        ({"审结": 10, "纠错": 6, "维持": 5}, "“复议.审结”是 10，其中各项合计 11（维持 5、纠错 6）"),
        ({"收到": 5, "受理": 6}, "“复议.受理”是 6，多于“复议.收到”的 5"),
    ],
)
def test_a_contradiction_is_a_problem_at_its_place(library_root: Path, table: dict[str, int], said: str) -> None:
    write(library_root, y2024={"复议": table})
    (problem,) = [one for one in check(read_library(library_root), TODAY) if one.code == "K901"]
    assert said in problem.message
    assert problem.location.line > 2


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        ("2024:\n  复议: {审结: 四百}\n", "K118", 2),
        ("2024:\n  复议: {审截: 4}\n", "K106", 2),
        ("2024:\n  复义: {审结: 4}\n", "K106", 2),
        ("2024:\n  复议: 四\n", "K107", 2),
        ("2024: 四\n", "K107", 1),
        ("去年:\n  复议: {审结: 4}\n", "K104", 1),
        ("2024-13:\n  复议: {审结: 4}\n", "K104", 1),
        ("2024:\n  复议: {审结: 4}\n2024-01..2024-12:\n  复议: {审结: 4}\n", "K105", 3),
        ("2024:\n  写明: {调解成功率: 4%}\n", "K106", 2),
        ("2024:\n  写明: {纠错率: 4}\n", "K107", 2),
        ("2024:\n  写明: {纠错率同比: 4%}\n", "K107", 2),
        ("2024:\n  写明: {纠错率: 4个百分点}\n", "K107", 2),
        ("2024:\n  复议: {审结: 100, 纠错: 5}\n  写明: {纠错率: 4.9%}\n", "K902", 3),
        ("2024:\n  复议: {纠错: 5}\n  写明: {纠错率: 4.9%}\n", "K903", 3),
        ("2024:\n  复议: {审结: 0, 纠错: 0}\n  写明: {纠错率: 0%}\n", "K903", 3),
        ("2024:\n  复议: {收到: 1,207, 审结: 40}\n", "K118", 2),
        ("2024:\n  复议: {审结: 1,207,000}\n", "K118", 2),
        ("2024:\n  复议:\n    审结: 10,5\n", "K118", 3),
        ("2024:\n  复议: {审结: 10.5}\n", "K118", 2),
        ("2024:\n  复议: {审结: -3}\n", "K118", 2),
    ],
)
def test_what_cannot_be_read_or_does_not_agree_is_told(library_root: Path, lines: str, code: str, line: int) -> None:
    (library_root / "figures.yml").write_text(lines, "utf-8")
    found = [(one.code, one.location.line) for one in check(read_library(library_root), TODAY)]
    assert found == [(code, line)]


def test_a_rate_of_figures_that_contradict_each_other_is_not_told(library_root: Path) -> None:
    now = "2024:\n  诉讼: {开庭: 10, 负责人出庭: 12}\n  写明: {负责人出庭率: 120%}\n"
    lines = f"{now}2023:\n  诉讼: {{开庭: 4, 负责人出庭: 3}}\n"
    (library_root / "figures.yml").write_text(lines, "utf-8")
    text = report(library_root, "2024").text()
    assert "负责人出庭率：分子12大于分母10，互相矛盾，无法核算。" in text
    assert "120.00" not in text
    assert "百分点。负责人" not in text
    codes = [one.code for one in check(read_library(library_root), TODAY)]
    assert sorted(codes) == ["K901", "K901", "K903"]


def test_a_comma_inside_braces_makes_no_figure_of_its_pieces(library_root: Path) -> None:
    lines = "2024:\n  复议: {收到: 1,207, 审结: 40, 纠错: 1,234,567}\n  诉讼:\n    审结: 1,100\n    开庭: '1，200'\n"
    (library_root / "figures.yml").write_text(lines, "utf-8")
    library = read_library(library_root)
    (entry,) = library.figures.entries
    assert {key: count.value for key, count in entry.counts.items()} == {
        "复议.审结": 40, "诉讼.审结": 1100, "诉讼.开庭": 1200,
    }  # fmt: skip
    found = [one.message for one in check(library, TODAY)]
    assert [message[message.index("值") :].partition("”")[0] for message in found] == ["值“1,207", "值“1,234,567"]


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("{纠错率: 120%}", "在 0% 和 100% 之间"),
        ("{纠错率: -1%}", "在 0% 和 100% 之间"),
        ("{纠错率同比: 101个百分点}", "不会超过 100 个百分点"),
        ("{收到同比: -120%}", "下降不会超过 100%"),
        ("{收到同比: 120%, 纠错率: 100%, 调解率: 0%, 纠错率同比: -100个百分点}", ""),
    ],
)
def test_what_no_figures_can_give_is_a_contradiction(library_root: Path, stated: str, said: str) -> None:
    (library_root / "figures.yml").write_text(f"2024:\n  写明: {stated}\n", "utf-8")
    found = [one.message for one in check(read_library(library_root), TODAY) if one.code == "K901"]
    assert [said in message for message in found] == [True] * bool(said)


@pytest.mark.parametrize("stated", ["5%", "5.0%", "５.００％", "+5%"])
def test_a_stated_rate_is_compared_at_its_own_decimals(library_root: Path, stated: str) -> None:
    (library_root / "figures.yml").write_text(
        f"2024:\n  复议: {{审结: 1000, 纠错: 50}}\n  写明: {{纠错率: {stated}}}\n", "utf-8"
    )
    assert not check(read_library(library_root), TODAY)


@pytest.mark.parametrize(
    ("written", "key", "label"),
    [
        ("2022", "2022", "2022年"),
        ("2022-3", "2022-03", "2022年3月"),
        ("2022-01..2022-11", "2022-01..2022-11", "2022年1至11月"),
        ("2022-01..2022-12", "2022", "2022年"),
        ("2021-11..2022-02", "2021-11..2022-02", "2021年11月至2022年2月"),
    ],
)
def test_a_period_is_some_months(written: str, key: str, label: str) -> None:
    span = span_of(written)
    assert span is not None
    assert (span.key, span.label) == (key, label)


@pytest.mark.parametrize("written", ["", "22", "2022-00", "2022/03", "2022..2023-01", "2022-05..2022-04"])
def test_nothing_else_is_a_period(written: str) -> None:
    assert span_of(written) is None


def test_an_office_has_rates_of_its_own(library_root: Path) -> None:
    (library_root / "library.yml").write_text(
        "统计项目:\n  复议:\n    听证: {单位: 次}\n"
        "统计口径:\n  纠错率: {分子: [复议.纠错], 分母: [复议.收到], 口径: 占收到件数}\n"
        "  听证率: {分子: [复议.听证], 分母: [复议.审结]}\n",
        "utf-8",
    )
    write(library_root, y2024={"复议": {"收到": 452, "审结": 400, "纠错": 20, "听证": 4}})
    assert not check(read_library(library_root), TODAY)
    docx = report(library_root, "2024")
    assert "听证4次" in docx.text()
    assert "纠错率4.42%（20/452）" in docx.text()
    assert "听证率1.00%（4/400）" in docx.text()
    assert "占收到件数" in docx.text()


@pytest.mark.skipif(not SHARED.is_file(), reason="the shared inputs are not here")
def test_the_figures_of_a_real_report_come_out_as_they_can(library_root: Path) -> None:
    real = json.loads(SHARED.read_text("utf-8"))
    first, _, last = real["期间"].partition("..")
    dispute, suit = real["复议"], real["诉讼"]
    write(
        library_root,
        **{
            f"y{first.replace('-', '_')}_to_{last.replace('-', '_')}": {
                "复议": {"收到": dispute["收到"], "纠错": dispute["纠错"]},
                "诉讼": {name: suit[name] for name in ("开庭", "负责人出庭", "一审案件")},
                "监督": {"评查案卷": real["监督"]["评查案卷"]},
                "写明": {
                    "收到同比": dispute["stated"]["收到同比"],
                    "纠错率": dispute["stated"]["纠错率"],
                    "调撤率": dispute["stated"]["调撤率"],
                    "出庭率": suit["stated"]["出庭率"],
                    "一审案件同比": suit["stated"]["一审案件同比"],
                },
            },
            "y2021_01_to_2021_11": {"诉讼": {"一审案件": suit["一审案件上年同期"]}},
        },
    )
    docx = report(library_root, real["期间"])
    rows = {row[0]: row[1:] for row in docx.rows_of(docx.table_with("写明"))}
    assert rows["出庭率"] == ["99.42%", "99.42%", "一致"]
    assert rows["一审案件同比"] == ["-27.29%", "-27.29%", "一致"]
    for name, lack in (("收到同比", "2021年1至11月复议收到"), ("纠错率", "复议审结"), ("调撤率", "复议调解")):
        assert rows[name][1] == "—"
        assert "缺" in rows[name][2]
        assert lack in rows[name][2]
        assert "无法核算" in rows[name][2]
    assert "分母应在321至325之间，报告没有采用" in rows["纠错率"][2]
    assert "评查案卷400余卷" in docx.text()
    assert "6.2" not in docx.text().replace(rows["纠错率"][0], "")
    assert {one.code for one in check(read_library(library_root), TODAY)} == {"K903"}


@pytest.mark.parametrize("above", [1, 7, 41, 400])
@pytest.mark.parametrize("stated", ["0.4%", "1%", "6.41%", "33.3%", "66.67%", "100%"])
def test_the_denominators_that_a_stated_rate_allows_are_all_that_round_to_it(
    library_root: Path, above: int, stated: str
) -> None:
    write(library_root, y2024={"复议": {"收到": 900, "纠错": above}, "写明": {"纠错率": stated}})
    docx = report(library_root, "2024")
    ((_, _, said),) = (row[1:] for row in docx.rows_of(docx.table_with("写明")) if row[0] == "纠错率")
    digits = stated.rstrip("%")
    scale, wanted = 10 ** len(digits.partition(".")[2]), int(digits.replace(".", ""))
    allowed = [n for n in range(1, 300 * above) if (200 * above * scale + n) // (2 * n) == wanted]  # halves go up
    if len(allowed) > 1:
        assert f"分母应在{allowed[0]}至{allowed[-1]}之间，" in said
    else:
        assert (f"分母应是{allowed[0]}，" in said) if allowed else "分母" not in said


def test_the_file_is_valid_and_the_same_every_time(
    library_root: Path, tmp_path: Path, assert_valid_docx: Callable[[Path], None]
) -> None:
    write(library_root, y2024=NOW, y2023=BEFORE)
    for span in ("2024", "2023", ""):
        docx = report(library_root, span)
        assert docx.content == report(library_root, span).content
        assert faults_of(docx) == []
        (tmp_path / "report.docx").write_bytes(docx.content)
        assert_valid_docx(tmp_path / "report.docx")


def test_the_command_makes_it_and_says_what_to_look_at(
    library_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(library_root, y2024={"复议": {"审结": 10, "纠错": 11}})
    code, said, warned = run(library_root, "document", "年度报告", "2024")
    assert (code, said) == (0, "2024年度报告已生成：build/documents/2024年度报告.docx\n")
    assert " K901 " in warned
    assert run(library_root, "document", "年度报告", "2022")[0] == 1
    assert run(library_root, "document", "年度报告", "去年")[0] == 1
    assert run(library_root, "document", "年度报告", "2022", "2023")[0] == 2
    assert run(library_root, "document", "年度报告")[1].startswith("空白年度报告数据表已生成")
    with pytest.raises(BulletinError, match="没有2020年的数字"):
        annual_report(read_library(library_root), "2020")
