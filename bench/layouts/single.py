"""One case in a text file, in Markdown or on a page."""

from __future__ import annotations

import html

from bench.layouts.cases import COURT, FULL, NUMBERS, RETRIAL, as_judicial, as_penalty, hard_wrapped, in_two, parts_of
from bench.layouts.pages import article_page, body_of, court_page, government_page
from bench.layouts.sheet import PREFACES, Fragment, Register, Sheet, as_text

LAYOUTS = Register()


@LAYOUTS.layout("S01_标题加方括号", "txt", "utf-8")
def headings_in_brackets(sheet: Sheet) -> str:
    """Headings in 【】."""
    case = sheet.pick(FULL, 1, 0)[0]
    sheet.begin(case)
    sheet.add(case.title, "title")
    for heading, paragraphs in parts_of(case):
        sheet.part(heading, paragraphs, "【{}】")
    return as_text(sheet)


@LAYOUTS.layout("S02_字段冒号", "txt", "gb18030")
def labels_with_colons(sheet: Sheet) -> str:
    """Every part behind its label and a colon."""
    case = sheet.cases["qy-yj-01"]
    sheet.begin(case)
    sheet.add("案例名称：" + case.title, "title")
    sheet.meta("报送单位：清远市应急管理局", submitted_by="清远市应急管理局")
    for heading, paragraphs in parts_of(case, keywords=True):
        sheet.part(heading, paragraphs, "{}：", inline=True)
    return as_text(sheet, indent="", gap=False)


@LAYOUTS.layout("S03_标题两行", "txt", "utf-16")
def title_in_two(sheet: Sheet) -> str:
    """The title over two centred lines, a subtitle under it."""
    case = sheet.pick(COURT, 1, 3)[0]
    sheet.begin(case)
    for line in in_two(case.title):
        sheet.add(line, "title")
    sheet.subtitle(case)
    for heading, paragraphs in parts_of(case):
        sheet.part(heading, paragraphs)
    return as_text(sheet, centred=True, title_gap=False, gap=False)


@LAYOUTS.layout("S04_法院网页", "html", "utf-8")
def on_a_court_page(sheet: Sheet) -> str:
    """A court's page."""
    case = sheet.pick(COURT, 1, 5)[0]
    sheet.begin(case)
    for place, (heading, paragraphs) in enumerate(parts_of(case), 1):
        sheet.part(heading, paragraphs, f"（{NUMBERS[place]}）{{}}")
    return court_page(sheet, case.title, body_of(sheet))


@LAYOUTS.layout("S05_政府网页", "html", "utf-8")
def on_a_government_page(sheet: Sheet) -> str:
    """A government's page."""
    case = sheet.cases["gd-yj-01"]
    sheet.begin(case)
    for heading, paragraphs in parts_of(case, {"基本案情": "案情简介", "典型意义": "案例评析"}, keywords=True):
        sheet.part(heading, paragraphs, "【{}】")
    return government_page(sheet, case.title, body_of(sheet), source="江门市应急管理局")


@LAYOUTS.layout("S06_微信网页", "html", "utf-8")
def article(sheet: Sheet) -> str:
    """A WeChat article."""
    case = sheet.pick(FULL, 1, 3)[0]
    sheet.begin(case)
    for heading, paragraphs in parts_of(case, {"基本案情": "案情介绍", "裁判结果": "法院审理"}):
        sheet.part(heading, paragraphs)
    return article_page(sheet, "以案释法丨" + case.title, body_of(sheet, "article"))


@LAYOUTS.layout("S13_微信粘贴文本", "txt", "utf-8")
def article_as_text(sheet: Sheet) -> str:
    """A WeChat article pasted as text."""
    case = sheet.pick(FULL, 1, 5)[0]
    sheet.begin(case)
    sheet.add(case.title, "title")
    sheet.out("原创 某某司法 某某司法 2024-05-06 17:30 发表于贵州", "点击蓝字 关注我们", role="foot")
    for heading, paragraphs in parts_of(case, {"基本案情": "案情简介", "典型意义": "法官说法"}):
        sheet.part(heading, paragraphs)
    sheet.out(
        "END",
        "来源：某省高级人民法院",
        "编辑：小法　审核：大法",
        "扫描二维码关注我们",
        "阅读 2356　赞 18　在看 12",
        role="foot",
    )
    sheet.source = "某省高级人民法院"
    return as_text(sheet)


@LAYOUTS.layout("S14_无小标题", "txt", "utf-8", without_headings=True)
def title_and_text(sheet: Sheet) -> str:
    """No headings."""
    case = sheet.pick(FULL, 1, 4)[0]
    sheet.begin(case)
    sheet.add(case.title, "title")
    sheet.bare(case)
    return as_text(sheet, gap=False, title_gap=False)


@LAYOUTS.layout("S15_指导案例网页", "html", "utf-8")
def guiding_case(sheet: Sheet) -> str:
    """A guiding case on a court's page."""
    case = sheet.cases["spc-guiding-6"]
    sheet.begin(case)
    sheet.add("指导案例6号", "no")
    sheet.add(case.title, "title")
    sheet.meta("（最高人民法院审判委员会讨论通过　2012年4月9日发布）")
    for heading, paragraphs in as_judicial(case):
        sheet.part(heading, paragraphs)
    return court_page(sheet, "指导案例6号：" + case.title, body_of(sheet), published="2012-04-13 09:30:00")


@LAYOUTS.layout("S16_预格式文本", "html", "utf-8")
def preformatted(sheet: Sheet) -> str:
    """A page with one pre."""
    case = sheet.pick(FULL, 1, 6)[0]
    sheet.begin(case)
    lines = [case.title, ""]
    for heading, paragraphs in parts_of(case):
        sheet.expect(heading, paragraphs, f"【{heading}】")
        lines += [f"【{heading}】", *("　　" + paragraph for paragraph in paragraphs), ""]
    sheet.outside += ["案例详情", "法律法规规章数据库", "关闭"]
    text = html.escape("\n".join(lines), quote=False)
    return (
        '<html><head><meta charset="utf-8"><title>案例详情</title></head><body><div>法律法规规章数据库</div>\n'
        f'<pre>{text}</pre>\n<a href="#">关闭</a></body></html>\n'
    )


@LAYOUTS.layout("S18_参考案例_副标题_裁判要旨", "txt", "utf-8")
def reference_case(sheet: Sheet) -> str:
    """A subtitle, a line of 关键词 and 裁判要旨 at the end."""
    case = sheet.pick(RETRIAL, 1, 1)[0]
    sheet.begin(case)
    sheet.add(case.title, "title")
    sheet.subtitle(case)
    sheet.meta("关键词　行政/行政赔偿/再审")
    for heading, paragraphs in as_judicial(case)[1:]:
        sheet.part(heading, paragraphs)
    sheet.part("裁判要旨", [case.subtitle.lstrip("—")])
    return as_text(sheet)


@LAYOUTS.layout("S19_编者按_政府网GBK", "html", "gb18030")
def editor_first(sheet: Sheet) -> str:
    """An editor's note first, the headings of a market authority, on a page in GB18030."""
    case = sheet.cases["a02kx200-05"]
    sheet.out(PREFACES["editor"])
    sheet.begin(case)
    sheet.add(case.title, "title")
    for heading, paragraphs in as_penalty(case, "案情摘要", "调查与处理", "法律依据及处罚", "案情评析"):
        sheet.part(heading, paragraphs)
    sheet.out("（责任编辑：赵某　来源：法治日报）")
    return government_page(sheet, "典型案例选登", body_of(sheet), source="法治日报", charset="gb2312")


@LAYOUTS.layout(
    "S20_只有半截",
    "txt",
    "utf-8",
    without_headings=True,
    unsure=(
        "neither beginning nor title of the case is in the file: it may be said to be a fragment, "
        "or come in as an untitled case; the title must not be made up"
    ),
)
def fragment(sheet: Sheet) -> str:
    """The second half of a case."""
    case = sheet.pick(FULL, 1, 7)[0]
    parts = dict(parts_of(case))
    begun, *more = parts["裁判结果"]
    rest = [begun[30:], *more]
    sheet.begin(case)
    sheet.case.title = None
    why = "begins in the middle of a case"
    sheet.fragment = Fragment(case.case_id, rest[0][:12], parts["典型意义"][-1][-12:], why)
    sheet.expect("", rest)
    for paragraph in rest:
        sheet.add(paragraph, "body")
    sheet.part("典型意义", parts["典型意义"], "【{}】")
    return as_text(sheet)


@LAYOUTS.layout("S21_关于案的情况", "txt", "utf-8")
def situation(sheet: Sheet) -> str:
    """关于…案有关情况的报告."""
    case = sheet.cases["gd-yj-01"]
    sheet.begin(case)
    sheet.case.titles_also = (f"关于{case.title}有关情况的报告",)
    sheet.add(f"关于{case.title}有关情况的报告", "title")
    sheet.out("市司法局：", "现将该案有关情况报告如下：")
    for place, (heading, paragraphs) in enumerate(parts_of(case), 1):
        sheet.part(heading, paragraphs, f"{NUMBERS[place]}、{{}}")
    sheet.out("江门市应急管理局", "2025年3月6日", role="foot")
    return as_text(sheet)


@LAYOUTS.layout("S22_markdown", "md", "utf-8")
def markdown(sheet: Sheet) -> str:
    """Markdown of two levels."""
    case = sheet.pick(FULL, 1, 6)[0]
    sheet.begin(case)
    sheet.add("# " + case.title, "no")
    for heading, paragraphs in parts_of(case, {"典型意义": "评析意见"}):
        sheet.part(heading, paragraphs, "## {}")
    return as_text(sheet, indent="")


@LAYOUTS.layout("S23_硬折行_标题两行居中", "txt", "gb18030")
def hard_wrapped_lines(sheet: Sheet) -> str:
    """Lines broken at a width, the title over two centred lines."""
    case = sheet.pick(FULL, 1, 7)[0]
    sheet.begin(case)
    for line in in_two(case.title):
        sheet.add(" " * 12 + line, "line")
    sheet.add("", "line")
    for heading, paragraphs in parts_of(case):
        sheet.expect(heading, paragraphs, heading)
        sheet.add("　　" + heading, "line")
        for paragraph in paragraphs:
            for line in hard_wrapped(paragraph, 36):
                sheet.add(line, "line")
    return as_text(sheet, gap=False, indent="")
