"""One case in a Word file."""

from __future__ import annotations

from bench.layouts.cases import COURT, FULL, NUMBERS, in_two, parts_of
from bench.layouts.sheet import Register, Sheet
from bench.layouts.word import add_form, as_word, fill, new_document, saved

LAYOUTS = Register()


@LAYOUTS.layout("S07_样式", "docx")
def styled(sheet: Sheet) -> bytes:
    """Heading styles."""
    case = sheet.pick(FULL, 1, 1)[0]
    sheet.begin(case)
    sheet.add(case.title, "doctitle")
    for place, (heading, paragraphs) in enumerate(parts_of(case), 1):
        sheet.part(heading, paragraphs, f"{NUMBERS[place]}、{{}}")
    return as_word(sheet, "styles")


@LAYOUTS.layout("S08_无样式", "docx")
def bold(sheet: Sheet) -> bytes:
    """Bold title, headings in the paragraphs, a line of the office at the end."""
    case = sheet.cases["moj-jd-1-08"]
    sheet.begin(case)
    sheet.add(case.title, "title")
    for heading, paragraphs in parts_of(case, keywords=True):
        sheet.part(heading, paragraphs, "【{}】", inline=True)
    sheet.out("（本案例由某市司法局行政执法监督科提供）", role="foot")
    return as_word(sheet, "plain")


@LAYOUTS.layout("S09_软换行", "docx")
def soft_lines(sheet: Sheet) -> bytes:
    """The whole document one paragraph of soft lines."""
    case = sheet.pick(FULL, 1, 2)[0]
    sheet.begin(case)
    sheet.soft([case.title], case)
    return as_word(sheet, "bare")


@LAYOUTS.layout("S10_报送表", "docx")
def submission_form(sheet: Sheet) -> bytes:
    """A form of two columns."""
    document = new_document()
    document.add_paragraph("行政执法典型案例报送表")
    sheet.outside.append("行政执法典型案例报送表")
    case = sheet.cases["gd-yj-01"]
    sheet.begin(case)
    sheet.case.submitted_by = "江门市应急管理局"
    sheet.case.meta = ["江门市应急管理局", "2025年3月6日"]
    rows = [
        ("案例名称", [case.title]),
        ("报送单位", ["江门市应急管理局"]),
        ("填报时间", ["2025年3月6日"]),
        ("联系人及电话", ["（略）"]),
    ]
    for heading, paragraphs in parts_of(case, keywords=True):
        sheet.expect(heading, paragraphs)
        rows.append((heading, paragraphs))
    rows.append(("审核意见", ["同意报送。（盖章）"]))
    sheet.outside += ["联系人及电话", "同意报送。（盖章）"]
    add_form(document, rows)
    return saved(document)


@LAYOUTS.layout("S11_关于有关情况的报告_后有案名", "docx")
def report_before_title(sheet: Sheet) -> bytes:
    """A report's beginning before the title and its end after the text."""
    case = sheet.cases["qy-yj-01"]
    sheet.out("关于报送行政执法指导案例有关情况的报告", role="doctitle")
    sheet.out("市司法局：", "按照工作安排，现将我局办理的一起行政处罚案件报送如下。")
    sheet.begin(case)
    sheet.add(case.title, "title")
    for place, (heading, paragraphs) in enumerate(parts_of(case), 1):
        sheet.part(heading, paragraphs, f"{NUMBERS[place]}、{{}}")
    sheet.out("专此报告。")
    sheet.out("清远市应急管理局", "2024年4月2日", role="sign")
    return as_word(sheet, "plain")


@LAYOUTS.layout("S12_标题两段加署名", "docx")
def title_in_two_signed(sheet: Sheet) -> bytes:
    """The title over two paragraphs, signed."""
    case = sheet.pick(COURT, 1, 10)[0]
    sheet.begin(case)
    for line in in_two(case.title):
        sheet.add(line, "title")
    sheet.meta("某某区司法局　报送", submitted_by="某某区司法局")
    for heading, paragraphs in parts_of(
        case, {"基本案情": "一、案件基本情况", "裁判结果": "二、审理结果", "典型意义": "三、案例评析"}
    ):
        number, name = heading.split("、", 1)
        sheet.part(name, paragraphs, number + "、{}")
    return as_word(sheet, "plain")


@LAYOUTS.layout("S17_标题内换行", "docx")
def soft_title(sheet: Sheet) -> bytes:
    """A soft line break inside the title."""
    case = sheet.pick(COURT, 1, 8)[0]
    sheet.begin(case)
    sheet.add("\n".join(in_two(case.title)), "title")
    sheet.subtitle(case)
    for place, (heading, paragraphs) in enumerate(parts_of(case), 1):
        sheet.part(heading, paragraphs, f"{NUMBERS[place]}、{{}}")
    return as_word(sheet, "plain")


@LAYOUTS.layout("S24_表单四栏", "docx")
def form_of_four_columns(sheet: Sheet) -> bytes:
    """A form with merged cells."""
    document = new_document()
    document.add_paragraph("附件2")
    document.add_paragraph("以案释法案例申报表")
    sheet.outside += ["附件2", "以案释法案例申报表"]
    case = sheet.pick(["473341-04", "zj-hb-2024-6-01", "spc-xzxy-07"], 1)[0]
    sheet.begin(case)
    sheet.case.submitted_by = "某某区司法局"
    sheet.case.meta = ["某某区司法局", "王某"]
    parts = parts_of(case)
    table = document.add_table(rows=2 + len(parts), cols=4)
    table.style = "Table Grid"
    cells = table.rows[0].cells
    fill(cells[0], ["标题"], bold=True)
    fill(cells[1].merge(cells[3]), [case.title])
    for cell, text in zip(table.rows[1].cells, ("报送单位", "某某区司法局", "撰写人", "王某"), strict=True):
        fill(cell, [text])
    for row, (heading, paragraphs) in zip(table.rows[2:], parts, strict=True):
        sheet.expect(heading, paragraphs)
        fill(row.cells[0], [heading], bold=True)
        fill(row.cells[1].merge(row.cells[3]), paragraphs)
    return saved(document)
