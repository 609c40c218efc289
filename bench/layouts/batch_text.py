"""Several cases in a text file or in Markdown."""

from __future__ import annotations

from bench.layouts.cases import (
    COURT,
    FULL,
    MIXED,
    NUMBERS,
    PENALTIES,
    RETRIAL,
    as_judicial,
    as_penalty,
    hard_wrapped,
    parts_of,
)
from bench.layouts.sheet import PREFACES, Fragment, Register, Sheet, as_text, text_of

LAYOUTS = Register()


@LAYOUTS.layout("M01_案例一_标题另行_方括号", "txt", "utf-8")
def headings_in_brackets(sheet: Sheet) -> str:
    """案例一 on a line of its own, the title on the next, headings in 【】."""
    sheet.out("行政执法典型案例（第一批）", role="doctitle")
    sheet.out(PREFACES["court"])
    for number, case in enumerate(sheet.pick(COURT, 4), 1):
        sheet.begin(case)
        sheet.add("案例" + NUMBERS[number], "no")
        sheet.add(case.title, "title")
        for heading, paragraphs in parts_of(case):
            sheet.part(heading, paragraphs, "【{}】")
    return as_text(sheet)


@LAYOUTS.layout("M03_一顿号案_括号小标题_公报", "txt", "gb18030")
def list_of_titles_then_cases(sheet: Sheet) -> str:
    """一、title after a list of the same lines, headings （一）."""
    sheet.out("最高人民法院发布涉企行政强制典型案例", "目　录", role="doctitle")
    chosen = sheet.pick(COURT, 4, 2)
    for number, case in enumerate(chosen, 1):
        sheet.out(f"{NUMBERS[number]}、{case.title}", role="toc")
    sheet.outside = sheet.outside[:2]  # the titles are repeated in the text
    for number, case in enumerate(chosen, 1):
        sheet.begin(case)
        sheet.add(f"{NUMBERS[number]}、{case.title}", "title")
        sheet.subtitle(case)
        for place, (heading, paragraphs) in enumerate(parts_of(case), 1):
            sheet.part(heading, paragraphs, f"（{NUMBERS[place]}）{{}}")
    sheet.out("（以上案例由最高人民法院行政审判庭整理）")
    return as_text(sheet, gap=False)


@LAYOUTS.layout("M05_一段一案_1点案名句号", "txt", "utf-8", without_headings=True)
def one_paragraph_a_case(sheet: Sheet) -> str:
    """1.title。text, a paragraph a case."""
    sheet.out("近期查处的典型案件", role="doctitle")
    sheet.out(PREFACES["market"])
    for number, case in enumerate(
        [sheet.cases[case_id] for case_id in ("gd-yj-01", "qy-yj-01", "zj-hb-2024-6-01", "moj-jd-1-08")], 1
    ):
        sheet.begin(case)
        body = "".join(text_of(case))
        sheet.expect("", [body])
        sheet.add(f"{number}.{case.title}。{body}", "body")
    return as_text(sheet, gap=False)


@LAYOUTS.layout("M07_方括号案例1_行内小标题", "txt", "utf-16")
def bracketed_label(sheet: Sheet) -> str:
    """【案例1】title, headings in the paragraphs."""
    sheet.out("典型案例选登", role="doctitle")
    for number, case in enumerate(sheet.pick(MIXED, 4, 1), 1):
        sheet.begin(case)
        sheet.add(f"【案例{number}】{case.title}", "title")
        for heading, paragraphs in parts_of(case, keywords=True):
            sheet.part(heading, paragraphs, "【{}】", inline=True)
    sheet.out("（摘自《某市法治简报》，本报记者整理）", role="foot")
    return as_text(sheet)


@LAYOUTS.layout("M09_只有标题_无小标题", "txt", "utf-8", without_headings=True)
def titles_alone(sheet: Sheet) -> str:
    """Titles in lines like any other, nothing else."""
    sheet.out("以案释法", role="doctitle")
    for case in sheet.pick(FULL, 4, 3):
        sheet.begin(case)
        sheet.add(case.title, "title")
        sheet.bare(case)
    return as_text(sheet, gap=False, title_gap=False)


@LAYOUTS.layout("M15_标题同行署名", "txt", "utf-8")
def signed_after_titles(sheet: Sheet) -> str:
    """（报送单位：…） behind each title."""
    for number, case in enumerate(sheet.pick(FULL, 3, 2), 1):
        sheet.begin(case)
        sheet.case.submitted_by = "某某县司法局"
        sheet.case.meta = ["报送单位：某某县司法局"]
        sheet.add(f"案例{number}. {case.title}（报送单位：某某县司法局）", "title")
        for heading, paragraphs in parts_of(case):
            sheet.part(heading, paragraphs, "[{}]")
    return as_text(sheet)


@LAYOUTS.layout("M17_开头是另一案的尾巴", "txt", "utf-8")
def begins_with_an_end(sheet: Sheet) -> str:
    """The end of another case before the first."""
    first, *rest = sheet.pick(FULL, 4, 6)
    begun, *more = dict(parts_of(first))["典型意义"]
    rest_of_first = [begun[40:], *more]
    why = "text before the first case: the end of a case whose beginning is not in the file"
    sheet.fragment = Fragment(first.case_id, rest_of_first[0][:12], rest_of_first[-1][-12:], why)
    for paragraph in rest_of_first:
        sheet.add(paragraph, "body")
    for number, case in enumerate(rest, 2):
        sheet.begin(case)
        sheet.add(f"案例{NUMBERS[number]}：{case.title}", "title")
        for heading, paragraphs in parts_of(case):
            sheet.part(heading, paragraphs, "【{}】")
    return as_text(sheet)


@LAYOUTS.layout("M21_环境_查处流程_启示", "txt", "utf-8")
def environment(sheet: Sheet) -> str:
    """Cases between the sections of a report, the headings of an environment authority."""
    sheet.out("生态环境执法典型案例汇编", role="doctitle")
    sheet.out("一、总体情况\n今年以来，全市生态环境系统共办理行政处罚案件36件，罚款金额总计312万元。", "二、典型案例")
    for number, case in enumerate(sheet.pick(PENALTIES, 4, 1), 1):
        sheet.begin(case)
        sheet.add(f"典型案例{NUMBERS[number]}：{case.title}", "title")
        for heading, paragraphs in as_penalty(case, "案情简介", "查处流程", "查处情况", "启示意义"):
            sheet.part(heading, paragraphs, "【{}】")
    sheet.out("三、下一步工作\n" + PREFACES["close"])
    return as_text(sheet)


@LAYOUTS.layout("M23_指导性案例体例", "txt", "utf-8")
def guiding_cases(sheet: Sheet) -> str:
    """指导案例6号 above the title, the parts of a guiding case."""
    sheet.out("关于发布第某批指导性案例的通知", role="doctitle")
    sheet.out(
        "各省、自治区、直辖市高级人民法院，解放军军事法院，新疆维吾尔自治区高级人民法院生产建设兵团分院：\n经最高人民法院审判委员会讨论决定，现将下列案例予以发布，供在审判类似案件时参照。"
    )
    for number, case in enumerate([sheet.cases["spc-guiding-6"], *sheet.pick(RETRIAL, 2, 0)]):
        sheet.begin(case)
        sheet.add("指导案例6号" if not number else f"参考案例{number}号", "no")
        sheet.add(case.title, "title")
        if not number:
            sheet.meta("（最高人民法院审判委员会讨论通过　2012年4月9日发布）")
        for heading, paragraphs in as_judicial(case):
            sheet.part(heading, paragraphs)
    return as_text(sheet)


@LAYOUTS.layout("M24_markdown", "md", "utf-8")
def markdown(sheet: Sheet) -> str:
    """Markdown of two levels."""
    sheet.out("# 典型案例合集", "> 整理：法制科，仅供内部学习")
    sheet.outside = ["典型案例合集", "整理：法制科，仅供内部学习"]
    for number, case in enumerate(sheet.pick(MIXED, 4, 5), 1):
        sheet.begin(case)
        sheet.add(f"## 案例{number} {case.title}", "no")
        for heading, paragraphs in parts_of(case, keywords=True):
            sheet.part(heading, paragraphs, "### {}")
    return as_text(sheet, indent="")


@LAYOUTS.layout("M25_硬折行_案例一", "txt", "gb18030")
def hard_wrapped_lines(sheet: Sheet) -> str:
    """Lines broken at a width."""
    sheet.out("                    典型案例通报")
    sheet.outside = ["典型案例通报"]
    for number, case in enumerate(sheet.pick(COURT, 4, 6), 1):
        sheet.begin(case)
        for line in hard_wrapped(f"案例{NUMBERS[number]}：{case.title}", 26, ""):
            sheet.add(line, "line")
        for heading, paragraphs in parts_of(case):
            sheet.expect(heading, paragraphs, f"【{heading}】")
            sheet.add(f"    【{heading}】", "line")
            for paragraph in paragraphs:
                for line in hard_wrapped(paragraph, 34):
                    sheet.add(line, "line")
        sheet.add("", "line")
    return as_text(sheet, gap=False, indent="")


@LAYOUTS.layout("M26_菱形标题_案情冒号", "txt", "utf-8")
def diamonds(sheet: Sheet) -> str:
    """◆ before each title, short headings in the paragraphs."""
    for case in sheet.pick(MIXED, 4, 3):
        sheet.begin(case)
        sheet.add("◆ " + case.title, "title")
        for heading, paragraphs in parts_of(
            case, {"基本案情": "案情", "案情描述": "案情", "处理结果": "处理", "裁判结果": "判决", "典型意义": "点评"}
        ):
            sheet.part(heading, paragraphs, "{}：", inline=True)
    sheet.out("供稿：法规科", role="foot")
    return as_text(sheet, gap=False)


@LAYOUTS.layout("M30_全角案例１点", "txt", "utf-8-sig")
def full_width_number(sheet: Sheet) -> str:
    """案例１．title, headings in 〔〕."""
    for number, case in enumerate(sheet.pick(MIXED, 3, 6), 1):
        sheet.begin(case)
        sheet.add("案例{}．{}".format("０１２３４５"[number], case.title), "title")
        for heading, paragraphs in parts_of(
            case, {"典型意义": "指导意义", "基本案情": "简要案情", "处理结果": "处罚结果"}, keywords=True
        ):
            sheet.part(heading, paragraphs, "〔{}〕")
    return as_text(sheet, gap=False)


@LAYOUTS.layout("M31_分隔线_无编号", "txt", "utf-8")
def rules_between(sheet: Sheet) -> str:
    """A rule of dashes between cases, no numbers."""
    for number, case in enumerate(sheet.pick(COURT, 4, 3)):
        if number:
            sheet.add("——————————————", "sep")
        sheet.begin(case)
        sheet.add(case.title, "title")
        for heading, paragraphs in parts_of(case, {"裁判结果": "裁判要旨及结果"}):
            sheet.part(heading, paragraphs)
    sheet.out("© 某市司法局 版权所有 未经许可不得转载", role="foot")
    return as_text(sheet)


@LAYOUTS.layout("M33_1点标题_括号1小标题", "txt", "utf-16")
def arabic_numbers(sheet: Sheet) -> str:
    """1．title, headings （1）."""
    sheet.out("某县行政复议与应诉案例", role="doctitle")
    for number, case in enumerate(sheet.pick(COURT, 3, 8), 1):
        sheet.begin(case)
        sheet.add(f"{number}．{case.title}", "title")
        for place, (heading, paragraphs) in enumerate(
            parts_of(case, {"基本案情": "案件事实", "裁判结果": "审理情况"}), 1
        ):
            sheet.part(heading, paragraphs, f"（{place}）{{}}")
    return as_text(sheet, gap=False)


@LAYOUTS.layout(
    "M35_案名作段首_无编号",
    "txt",
    "utf-8",
    without_headings=True,
    unsure=(
        "the title is the first sentence of a paragraph and nothing counts the cases: "
        "most would split at …案。, some would not dare"
    ),
)
def titles_as_first_sentences(sheet: Sheet) -> str:
    """The title is the first sentence of a paragraph."""
    sheet.out(PREFACES["market"])
    for case in [sheet.cases[case_id] for case_id in ("gd-yj-01", "zj-hb-2024-6-01", "moj-jd-1-08")]:
        sheet.begin(case)
        body = "".join(text_of(case))
        sheet.expect("", [body])
        sheet.add(case.title + "。" + body, "body")
    return as_text(sheet, gap=False)


@LAYOUTS.layout("M37_前言提到案名", "txt", "utf-8")
def preface_names_a_case(sheet: Sheet) -> str:
    """The preface names the title of the first case."""
    chosen = sheet.pick(COURT, 3, 9)
    sheet.out("前　言", role="doctitle")
    sheet.out(
        f"为便于学习，我们选取了《{chosen[0].title}》等{NUMBERS[len(chosen)]}件案例。这些案例有以下特点：",
        "一是注重实质化解争议。二是注重保护企业和群众合法权益。",
        "三是注重统一法律适用。",
    )
    for number, case in enumerate(chosen, 1):
        sheet.begin(case)
        sheet.add(f"案例{NUMBERS[number]}《{case.title}》", "title")
        for heading, paragraphs in parts_of(case):
            sheet.part(heading, paragraphs, "■{}")
    return as_text(sheet)


@LAYOUTS.layout("M43_案例名称作小标题", "txt", "utf-8")
def title_under_its_heading(sheet: Sheet) -> str:
    """【案例名称】 as a heading above the title."""
    sheet.out("2024年度安全生产执法典型案例（第一季度）", role="doctitle")
    for case in sheet.pick(MIXED, 4, 2):
        sheet.begin(case)
        sheet.add("【案例名称】", "head")
        sheet.add(case.title, "body")
        for heading, paragraphs in parts_of(case, keywords=True):
            sheet.part(heading, paragraphs, "【{}】")
    return as_text(sheet, indent="", gap=False)


@LAYOUTS.layout("M44_整批一行_粘贴", "txt", "utf-8")
def one_line(sheet: Sheet) -> str:
    """Everything in one line, as a browser's box leaves it."""
    out = ""
    for number, case in enumerate(sheet.pick(COURT, 3, 1), 1):
        sheet.begin(case)
        out += f"案例{NUMBERS[number]}　{case.title} "
        for heading, paragraphs in parts_of(case):
            sheet.expect(heading, paragraphs, f"【{heading}】")
            out += "【{}】{} ".format(heading, "".join(paragraphs))
    return out + "\n"
