"""Several cases in a Word file, with and without styles, in tables, behind automatic numbers."""

from __future__ import annotations

from bench.layouts.cases import COURT, FULL, MIXED, NUMBERS, PENALTIES, RETRIAL, as_judicial, in_two, parts_of
from bench.layouts.sheet import PREFACES, Register, Sheet
from bench.layouts.word import add_bold, add_form, as_word, fill, new_document, numbering, saved

LAYOUTS = Register()


@LAYOUTS.layout("M02_案例1冒号_样式", "docx")
def styled_with_colon(sheet: Sheet) -> bytes:
    """案例1：title, in heading styles."""
    sheet.out("全市行政执法指导案例汇编", role="doctitle")
    for number, case in enumerate(sheet.pick(MIXED, 5), 1):
        sheet.begin(case)
        sheet.add(f"案例{number}：{case.title}", "title")
        for heading, paragraphs in parts_of(case, keywords=True):
            sheet.part(heading, paragraphs)
    return as_word(sheet, "styles")


@LAYOUTS.layout("M04_类别下_括号一_样式", "docx")
def under_groups(sheet: Sheet) -> bytes:
    """Cases （一） in groups 一、, headings 1., bold."""
    sheet.out("某市法治政府建设典型案例选编", role="doctitle")
    groups = (
        ("一、行政执法类", ["gd-yj-01", "qy-yj-01", "zj-hb-2024-6-01"]),
        ("二、行政诉讼类", [case.case_id for case in sheet.pick(FULL, 2, 4)]),
    )
    for group, ids in groups:
        sheet.out(group, role="no")
        for number, case_id in enumerate(ids, 1):
            case = sheet.cases[case_id]
            sheet.begin(case)
            sheet.add(f"（{NUMBERS[number]}）{case.title}", "title")
            for place, (heading, paragraphs) in enumerate(parts_of(case, {"案情描述": "案情简介"}), 1):
                sheet.part(heading, paragraphs, f"{place}.{{}}")
    return as_word(sheet, "plain")


@LAYOUTS.layout("M06_1换行标题", "docx")
def number_above_title(sheet: Sheet) -> bytes:
    """A bare number above each title, headings with a colon."""
    for number, case in enumerate(sheet.pick(FULL, 3, 1), 1):
        sheet.begin(case)
        sheet.add(str(number), "no")
        sheet.add(case.title, "title")
        for heading, paragraphs in parts_of(case, {"基本案情": "案情", "裁判结果": "裁判", "典型意义": "评析"}):
            sheet.part(heading, paragraphs, "{}：")
    return as_word(sheet, "plain")


@LAYOUTS.layout("M10_只有加粗标题_无小标题", "docx", without_headings=True)
def bold_titles_alone(sheet: Sheet) -> bytes:
    """Bold titles, nothing else."""
    sheet.out("规范涉企执法裁量权行使典型案例", role="doctitle")
    sheet.out("本批案例涵盖市场监管、应急管理、生态环境等领域，旨在推动行政执法宽严相济、过罚相当。")
    for case in sheet.pick(MIXED, 5, 0):
        sheet.begin(case)
        sheet.add(case.title, "title")
        sheet.bare(case)
    sheet.out("某省司法厅", "2024年5月6日", role="sign")
    return as_word(sheet, "plain")


@LAYOUTS.layout("M11_软换行_每案一段", "docx")
def soft_lines_a_case(sheet: Sheet) -> bytes:
    """A paragraph of soft lines a case."""
    sheet.out("行政诉讼典型案例汇编", role="doctitle")
    for number, case in enumerate(sheet.pick(FULL, 3, 5), 1):
        sheet.begin(case)
        sheet.soft([f"案例{NUMBERS[number]}：{case.title}"], case)
    return as_word(sheet, "bare")


@LAYOUTS.layout("M14_标题下署名报送_无样式", "docx")
def signed_under_titles(sheet: Sheet) -> bytes:
    """（… 报送） under each title, bold."""
    sheet.out("全市行政执法案例（征求意见稿）", role="doctitle")
    offices = ["江门市应急管理局", "某某市司法局", "清远市应急管理局", "某县自然资源局"]
    for number, case in enumerate(sheet.pick(["gd-yj-01", "473341-04", "qy-yj-01", "spc-xzxy-08"], 4), 1):
        sheet.begin(case)
        sheet.add(f"案例{NUMBERS[number]}　{case.title}", "title")
        office = offices[(number - 1 + sheet.shift) % 4]
        sheet.meta(f"（{office} 报送）", submitted_by=office)
        comment = "典型意义" if case.case_id in COURT else "普法提示"
        for heading, paragraphs in parts_of(case, {"典型意义": comment, "处理结果": "处罚情况"}, keywords=True):
            sheet.part(heading, paragraphs)
    return as_word(sheet, "plain")


@LAYOUTS.layout("M18_每案一张表", "docx")
def a_table_a_case(sheet: Sheet) -> bytes:
    """A table of labels and texts a case."""
    document = new_document()
    document.add_paragraph("行政执法典型案例汇总表")
    sheet.outside.append("行政执法典型案例汇总表")
    for case in sheet.pick(["gd-yj-01", "zj-hb-2024-6-01", "473341-03"], 3):
        sheet.begin(case)
        rows = [("案例名称", [case.title])]
        for heading, paragraphs in parts_of(case, keywords=True):
            sheet.expect(heading, paragraphs)
            rows.append((heading, paragraphs))
        add_form(document, rows)
        document.add_paragraph("")
    document.add_paragraph("填表人：张某　审核人：李某")
    sheet.outside.append("填表人：张某　审核人：李某")
    return saved(document)


@LAYOUTS.layout("M19_一行一案的表", "docx")
def a_row_a_case(sheet: Sheet) -> bytes:
    """One table, a row a case."""
    document = new_document()
    document.add_paragraph("典型案例一览表")
    sheet.outside.append("典型案例一览表")
    labels = ["序号", "案例名称", "案情摘要", "裁判结果", "典型意义"]
    chosen = sheet.pick(FULL, 4, 1)
    table = document.add_table(rows=len(chosen) + 1, cols=5)
    table.style = "Table Grid"
    for cell, label in zip(table.rows[0].cells, labels, strict=True):
        fill(cell, [label], bold=True)
    for number, case in enumerate(chosen, 1):
        sheet.begin(case)
        cells = table.rows[number].cells
        fill(cells[0], [str(number)])
        fill(cells[1], [case.title])
        for cell, (heading, paragraphs) in zip(cells[2:], parts_of(case, {"基本案情": "案情摘要"}), strict=True):
            sheet.expect(heading, paragraphs)
            fill(cell, paragraphs)
    return saved(document)


@LAYOUTS.layout("M22_入选理由_专家点评", "docx")
def chosen_cases(sheet: Sheet) -> bytes:
    """入选理由 and 专家点评, in heading styles."""
    sheet.out("2024年度十大行政审判案例评选结果", role="doctitle")
    sheet.out("（排名不分先后）", role="meta")
    for number, case in enumerate(sheet.pick(FULL, 3, 0), 1):
        sheet.begin(case)
        sheet.add(f"{NUMBERS[number]}、{case.title}", "title")
        parts = dict(parts_of(case))
        sheet.part("案情概要", parts["基本案情"])
        sheet.part("裁判结果", parts["裁判结果"])
        reason, *comment = parts["典型意义"]
        sheet.part("入选理由", [reason])
        if comment:
            sheet.part("专家点评", comment)
    sheet.out("来源：某省法学会", "责任编辑：王某", role="foot")
    return as_word(sheet, "styles")


@LAYOUTS.layout("M28_自动编号案例一", "docx")
def automatic_numbers(sheet: Sheet) -> bytes:
    """案例一 and （一） are automatic numbers."""
    document = new_document()
    number_paragraph = numbering(document, ("案例%1", "（%2）"))
    for case in sheet.pick(FULL, 3, 2):
        sheet.begin(case)
        number_paragraph(add_bold(document, case.title), 0)
        for heading, paragraphs in parts_of(case):
            sheet.expect(heading, paragraphs)
            number_paragraph(add_bold(document, heading), 1)
            for paragraph in paragraphs:
                document.add_paragraph(paragraph)
    return saved(document)


@LAYOUTS.layout("M32_通知正文编号_附件_目录_署名", "docx")
def attached_to_a_notice(sheet: Sheet) -> bytes:
    """A notice with numbered paragraphs, then 附件 with contents and cases."""
    sheet.out("关于印发行政执法典型案例的通知", role="doctitle")
    sheet.out("某某办〔2024〕12号", role="meta")
    sheet.out(
        "各县（市、区）人民政府，市政府各工作部门：",
        "为进一步规范行政执法行为，现将一批典型案例印发给你们，并就有关事项通知如下：",
        "一、高度重视。各单位要充分认识案例指导工作的重要意义。",
        "二、认真学习。各单位要组织执法人员对照学习，查找不足。",
        "三、及时报送。各单位要于每季度末报送案例不少于1件。",
    )
    sheet.out("某市司法局", "2024年5月6日", role="sign")
    sheet.add("", "break")
    sheet.out("附件", "行政执法典型案例", "目　录", role="doctitle")
    chosen = sheet.pick(PENALTIES, 4, 0)
    for number, case in enumerate(chosen, 1):
        sheet.out(f"案例{NUMBERS[number]}　{case.title}……{number * 2 + 1}", role="toc")
    for number, case in enumerate(chosen, 1):
        sheet.begin(case)
        sheet.add("案例" + NUMBERS[number], "no")
        sheet.add(case.title, "title")
        for heading, paragraphs in parts_of(case, keywords=True):
            sheet.part(heading, paragraphs, "【{}】")
    sheet.out("抄送：市委办公室，市人大常委会办公室。", "某市司法局办公室　2024年5月6日印发", role="foot")
    return as_word(sheet, "plain")


@LAYOUTS.layout("M34_关于案的情况", "docx")
def situations(sheet: Sheet) -> bytes:
    """一、关于…案的情况 in a report."""
    sheet.out("关于报送行政执法典型案例有关情况的报告", role="doctitle")
    sheet.out("市司法局：", "根据通知要求，现将我局2024年第一季度行政执法典型案例有关情况报告如下：")
    for number, case_id in enumerate(("gd-yj-01", "qy-yj-01", "zj-hb-2024-6-01"), 1):
        case = sheet.cases[case_id]
        sheet.begin(case)
        sheet.add(f"{NUMBERS[number]}、关于{case.title}的情况", "title")
        sheet.case.titles_also = (f"关于{case.title}的情况",)
        for place, (heading, paragraphs) in enumerate(parts_of(case), 1):
            sheet.part(heading, paragraphs, f"（{NUMBERS[place]}）{{}}")
    sheet.out("某县应急管理局", "2024年4月8日", role="sign")
    return as_word(sheet, "plain")


@LAYOUTS.layout(
    "M36_无题无号_只有正文",
    "docx",
    without_headings=True,
    unsure=(
        "three cases one after another with neither title, number nor heading: "
        "where one ends cannot be told with certainty"
    ),
)
def nothing_between(sheet: Sheet) -> bytes:
    """Cases one after another without title, number or heading."""
    for case in sheet.pick(FULL, 3, 4):
        sheet.begin(case)
        sheet.case.title = None
        sheet.bare(case)
    return as_word(sheet, "bare")


@LAYOUTS.layout("M39_公文_标题两行_无样式_人社", "docx")
def titles_in_two_unstyled(sheet: Sheet) -> bytes:
    """一、title over two plain paragraphs, headings in the paragraphs."""
    sheet.out("行政应诉典型案例", role="doctitle")
    for number, case in enumerate(sheet.pick(COURT, 4, 5), 1):
        sheet.begin(case)
        first, second = in_two(case.title)
        sheet.add(f"{NUMBERS[number]}、{first}", "title")
        sheet.add(second, "title")
        for heading, paragraphs in parts_of(
            case, {"基本案情": "基本情况", "裁判结果": "法院裁判", "典型意义": "案例启示"}
        ):
            sheet.part(heading, paragraphs, "【{}】", inline=True)
    return as_word(sheet, "bare")


@LAYOUTS.layout("M41_第X案_竖线_无小标题", "docx", without_headings=True)
def bar_after_number(sheet: Sheet) -> bytes:
    """第一案 | title and no headings."""
    sheet.out("内部学习资料 请勿外传", role="doctitle")
    for number, case in enumerate(sheet.pick(FULL, 3, 7), 1):
        sheet.begin(case)
        sheet.add(f"第{NUMBERS[number]}案 | {case.title}", "title")
        sheet.bare(case)
    return as_word(sheet, "bare")


@LAYOUTS.layout("M42_案例一_标题两行_署名_软换行", "docx")
def soft_titles_signed(sheet: Sheet) -> bytes:
    """案例一 and the title in two as one paragraph of soft lines, signed."""
    for number, case in enumerate(sheet.pick(MIXED, 3, 7), 1):
        sheet.begin(case)
        sheet.add("案例{}\n{}".format(NUMBERS[number], "\n".join(in_two(case.title))), "title")
        sheet.meta("某某市综合行政执法局　报送", submitted_by="某某市综合行政执法局")
        for heading, paragraphs in parts_of(case, keywords=True):
            sheet.part(heading, paragraphs, "一二三四五六"[len(sheet.case.parts)] + "、{}")
    return as_word(sheet, "plain")


@LAYOUTS.layout("M45_裁判要点在前_行内", "docx")
def points_first(sheet: Sheet) -> bytes:
    """裁判要点 before the facts, headings in the paragraphs."""
    sheet.out("行政赔偿典型案例", role="doctitle")
    for number, case in enumerate(sheet.pick(RETRIAL, 3, 1), 1):
        sheet.begin(case)
        sheet.add(f"案例{number}　{case.title}", "title")
        for heading, paragraphs in as_judicial(case, "裁判要点", "基本案情", "裁判结果", "裁判理由"):
            sheet.part(heading, paragraphs, "【{}】", inline=True)
    return as_word(sheet, "plain")


@LAYOUTS.layout("M46_微信粘贴进Word_数字标题", "docx")
def pasted_article(sheet: Sheet) -> bytes:
    """A WeChat article pasted into Word."""
    sheet.out("重磅！某省发布2024年行政执法“十大案例”（附解读）")
    sheet.out("原创 某某司法 某某司法 2024-05-06 17:30 发表于贵州", "点击上方“蓝字”关注我们")
    sheet.out(PREFACES["editor"])
    for number, case in enumerate(sheet.pick(MIXED, 4, 8), 1):
        sheet.begin(case)
        sheet.add(f"0{number}", "no")
        for line in in_two(case.title):
            sheet.add(line, "title")
        for heading, paragraphs in parts_of(
            case,
            {
                "基本案情": "案例简介",
                "案情描述": "案例简介",
                "处理结果": "处理情况",
                "裁判结果": "审理情况",
                "典型意义": "案例评析",
            },
        ):
            sheet.part(heading, paragraphs, "◎ {}")
    sheet.out(
        "— END —",
        "来源丨某省司法厅",
        "编辑丨小王　校对丨小李　审核丨老张",
        "分享、点赞、在看，一键三连",
        "喜欢此内容的人还喜欢",
        role="foot",
    )
    sheet.source = "某省司法厅"
    return as_word(sheet, "bare")
