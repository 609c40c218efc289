"""Several cases on a page of a court or a government, or in a WeChat article."""

from __future__ import annotations

from bench.layouts.cases import COURT, MIXED, NUMBERS, PENALTIES, RETRIAL, as_judicial, as_penalty, in_two, parts_of
from bench.layouts.pages import article_page, body_of, court_page, escaped, government_page
from bench.layouts.sheet import PREFACES, Register, Sheet

LAYOUTS = Register()


@LAYOUTS.layout("M08_典型案例之一_政府网", "html", "utf-8")
def one_of_the_cases(sheet: Sheet) -> str:
    """典型案例之一 above the title, the headings of a market authority, on a page."""
    sheet.out(PREFACES["market"])
    for number, case in enumerate([sheet.cases[case_id] for case_id in ("gd-yj-01", "a02kx200-05", "qy-yj-01")], 1):
        sheet.begin(case)
        sheet.add("典型案例之" + NUMBERS[number], "no")
        sheet.add(case.title, "title")
        for heading, paragraphs in as_penalty(case, "案情摘要", "调查与处理", "法律依据及处罚", "案情评析"):
            sheet.part(heading, paragraphs, "{}：", inline=True)
    sheet.out(PREFACES["close"])
    return government_page(sheet, "某县市场监督管理局公布一批典型案例", body_of(sheet))


@LAYOUTS.layout("M12_软换行_整篇一段br", "html", "utf-8")
def soft_lines_throughout(sheet: Sheet) -> str:
    """The whole page one paragraph of <br/>."""
    sheet.out("一批行政案例（节选）")
    for number, case in enumerate(sheet.pick(MIXED, 3, 2), 1):
        sheet.begin(case)
        sheet.soft([f"案例{NUMBERS[number]}：{case.title}"], case, "{}：")
    indented = "<br/>&nbsp;&nbsp;&nbsp;&nbsp;"
    lines = [escaped(line.text).replace("<br/>", indented) for line in sheet.lines]
    body = "<p>" + "<br/>\n".join(lines) + "</p>"
    return government_page(sheet, "以案释法", body, source="某县司法局")


@LAYOUTS.layout("M13_法院网_目录_标题两行", "html", "utf-8")
def contents_and_titles_in_two(sheet: Sheet) -> str:
    """A list of titles, then each title over two lines, on a court's page."""
    sheet.out(PREFACES["court"])
    sheet.out("目 录", role="doctitle")
    chosen = sheet.pick(COURT, 4, 4)
    for number, case in enumerate(chosen, 1):
        sheet.out(f"案例{number} {case.title}", role="toc")
    for number, case in enumerate(chosen, 1):
        sheet.begin(case)
        sheet.add("案例" + NUMBERS[number], "no")
        for line in in_two(case.title):
            sheet.add(line, "title")
        sheet.subtitle(case)
        for heading, paragraphs in parts_of(case):
            sheet.part(heading, paragraphs, "【{}】")
    return court_page(sheet, "某省高级人民法院发布行政审判典型案例", body_of(sheet))


@LAYOUTS.layout("M16_微信_01编号", "html", "utf-8")
def numbered_01(sheet: Sheet) -> str:
    """01 above the title in a WeChat article, headings with a bar."""
    sheet.out("近日，某省司法厅发布一批行政执法典型案例，一起来看——")
    for number, case in enumerate(sheet.pick(MIXED, 4, 4), 1):
        sheet.begin(case)
        sheet.add(f"{number:02}", "no")
        sheet.add(case.title, "title")
        comment = "法官说法" if case.case_id in COURT else "释法说理"
        names = {"基本案情": "案情回顾", "案情描述": "案情回顾", "裁判结果": "法院裁判", "典型意义": comment}
        for heading, paragraphs in parts_of(case, names):
            sheet.part(heading, paragraphs, "▎{}")
    return article_page(sheet, "以案释法 | 一批行政执法典型案例发布，速看！", body_of(sheet, "article"))


@LAYOUTS.layout("M20_市监_案情摘要_调查与处理", "html", "gb18030")
def market_authority(sheet: Sheet) -> str:
    """The headings of a market authority, on a page in GB18030."""
    sheet.out(PREFACES["market"])
    for number, case in enumerate(sheet.pick(PENALTIES, 4, 0), 1):
        sheet.begin(case)
        sheet.add(f"案例{NUMBERS[number]}：{case.title}", "title")
        for heading, paragraphs in as_penalty(case, "案情摘要", "调查与处理", "法律依据及处罚", "案情评析"):
            sheet.part(heading, paragraphs)
    sheet.out("特此公布。", "某县市场监督管理局", "2024年5月6日")
    return government_page(sheet, "某县市场监督管理局2024年第二批典型案例", body_of(sheet), charset="gb2312")


@LAYOUTS.layout("M27_铁拳_一顿号_无小标题", "html", "utf-8", without_headings=True)
def numbered_without_headings(sheet: Sheet) -> str:
    """一、title and no headings, on a page of a news agency's text."""
    sheet.out("中新网1月28日电 据“市说新语”微信公众号消息，现选取部分典型案例予以公布。")
    for number, case in enumerate(sheet.pick(COURT, 5, 1), 1):
        sheet.begin(case)
        sheet.add(f"{NUMBERS[number]}、{case.title}", "title")
        sheet.bare(case)
    return government_page(
        sheet, "公布“守护企业”专项行动典型案例（第三批）", body_of(sheet, "plain"), source="中国新闻网"
    )


@LAYOUTS.layout("M29_h2h3", "html", "utf-8")
def page_headings(sheet: Sheet) -> str:
    """Nothing but h2 and h3."""
    sheet.out(PREFACES["court"])
    for case in sheet.pick(COURT, 4, 7):
        sheet.begin(case)
        sheet.add(case.title, "title")
        for heading, paragraphs in parts_of(case):
            sheet.part(heading, paragraphs)
    return court_page(sheet, "行政协议诉讼典型案例", body_of(sheet, "semantic"), published="2022-04-20 10:00:01")


@LAYOUTS.layout("M38_网页_案例1_无小标题_多段", "html", "utf-8", without_headings=True)
def numbered_article_without_headings(sheet: Sheet) -> str:
    """案例1 title and no headings, in a WeChat article."""
    sheet.out(PREFACES["editor"])
    for number, case in enumerate(sheet.pick(MIXED, 4, 1), 1):
        sheet.begin(case)
        sheet.add(f"案例{number}\u3000{case.title}", "title")
        sheet.bare(case)
    return article_page(sheet, "【以案说法】这些案例值得一看", body_of(sheet, "article"))


@LAYOUTS.layout("M40_裁判要旨_法院公报网页", "html", "utf-8")
def gazette(sheet: Sheet) -> str:
    """The headings of a court's gazette, on a page."""
    sheet.out("最高人民法院关于行政赔偿案件的参考案例", role="doctitle")
    for number, case in enumerate(sheet.pick(RETRIAL, 4), 1):
        sheet.begin(case)
        sheet.add(f"{number}.{case.title}", "title")
        for heading, paragraphs in as_judicial(case, "裁判要旨", "案情", "裁判", "裁判理由"):
            sheet.part(heading, paragraphs, "[{}]")
    return court_page(sheet, "最高人民法院行政赔偿参考案例", body_of(sheet))
