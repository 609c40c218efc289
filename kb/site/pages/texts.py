"""The search page and the page that explains the site to its readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.content.facets import FACETS
from kb.site.markup.fragments import link, search_form
from kb.site.markup.html import Html, join, tag
from kb.site.markup.page import Body, Page, PageKind

if TYPE_CHECKING:
    from kb.site.content.publication import Publication

_QUERY_FORMS = (
    ("听证 告知", "几个词用空格隔开，找到的案例每个词都有，例如既有“听证”又有“告知”。"),
    ("“未告知听证权利”", "加引号的话一字不差地找，不用同义词。"),
    ("罚款 -听证", "前面加减号的词不要出现。"),
    ("催告 OR 公告送达", "有其中一个就行；OR 用大写字母，可以用括号。"),
    ("听证 同句 告知", "两个词在同一句话里；“同段”是在同一段里。"),
    ("典型意义:裁量", "只在这一部分里查，冒号前写标题、要旨或者正文里的标题。"),
    ("处罚法44条", "引用过这一条的案例，旧条号、新条号都可以；也可以写“法条:处罚法44条”。"),
    ("领域:工商 年份:2021..2023", "只要这个领域、这几年的；结果旁边的筛选也可以点选。"),
    ("{id}", "编号和文号可以直接输入。"),
    ("城管 行政處罰", "旧机关名、简称和繁体字不必换算，“城管”也找“城市管理”。"),
)


def search_page(publication: Publication) -> Page:
    """The form, a place for the answer, how to write a query, and the lists for those without JavaScript."""
    address = addresses.SEARCH
    forms = [(query.format(id=_example(publication)), text) for query, text in _QUERY_FORMS]
    rows = [tag("tr", tag("th", tag("code", query), scope="row"), tag("td", text)) for query, text in forms]
    no_scripts = tag(
        "noscript",
        tag(
            "p",
            "浏览器没有运行脚本，这里不能检索。请按下面的目录查找，或者打开一页后用浏览器的“在页面中查找”（Ctrl+F）。",
            class_="search-message",
        ),
    )
    tips = tag(
        "p",
        "词与词之间空一格；加引号按原样查；词前加减号排除。旧机关名、法律简称、条号、繁体字都可以。",
        tag("a", "更多写法", href="#怎样写检索词"),
        class_="search-tips",
    )
    browse = tag("div", tag("p", tag("strong", "按目录查找")), _lists(publication, address), class_="box browse")
    body = Body("检索案例")
    body.add(
        search_form(address, "page-query"),
        tips,
        no_scripts,
        tag("p", role="status", id="search-status", class_="search-status"),
        tag("div", id="answer"),
        browse,
    )
    body.heading("怎样写检索词")
    body.add(tag("table", tag("tbody", *rows), class_="table query-forms"))
    return Page(address, PageKind.SEARCH, "检索案例", "检索全部案例", body.html, body.headings)


def _example(publication: Publication) -> str:
    """A number that these readers may know of."""
    return publication.cases[0].case_id if publication.cases else "年份-序号"


def _lists(publication: Publication, address: str) -> Html:
    links = [link(address, addresses.facet_address(facet.folder), f"{facet.heading}浏览") for facet in FACETS]
    links.insert(1, link(address, addresses.STATUTES, "按法条浏览"))
    if publication.issues:
        links.append(link(address, addresses.ISSUES, "按刊期浏览"))
    return tag("ul", *(tag("li", item) for item in links), class_="values plain")


def help_page(publication: Publication) -> Page:
    """What the site holds, how to find and cite a case, what corrections and withdrawals mean."""
    address = addresses.HELP
    config = publication.config
    search = link(address, addresses.SEARCH, "检索页")
    issues = link(address, addresses.ISSUES, "刊期")
    statutes = link(address, addresses.STATUTES, "法条")
    changes = link(address, addresses.changes_address(), "法条变动")
    searching = link(address, addresses.SEARCH_HELP, "检索说明")
    words = link(address, addresses.GLOSSARY, "术语")
    figures = link(address, addresses.STATS, "统计")
    writing = link(address, addresses.WRITING_HELP, "怎样写案例")
    facets = join((link(address, addresses.facet_address(facet.folder), facet.key) for facet in FACETS), "、")
    sections: list[tuple[str, list[Html]]] = [
        (
            "收录什么",
            [
                tag(
                    "p",
                    f"《{config.name}》由{config.office}编，收录行政处罚、行政许可、行政强制、行政复议、行政诉讼、"
                    "执法监督等方面的典型指导案例，供行政执法和法制审核人员学习、参照。案例中的单位和人员已作匿名处理。",
                ),
                tag("p", "案例用于指导同类案件的办理，不能代替法律、法规和规章，也不能作为处理决定的直接依据引用。"),
            ],
        ),
        (
            "怎样找案例",
            [
                tag(
                    "ul",
                    tag("li", "记得某个词、法条、编号或文号：用页首的检索框或", search, "，写法见", searching, "。"),
                    tag("li", "想看一个方面的案例：按", facets, "浏览，每个目录从新到旧排列。"),
                    tag("li", "想看某一条法律有哪些案例：打开", statutes, "，按旧条号引用的案例也列在现在的条号下。"),
                    tag("li", "想看某一期刊登的案例：打开", issues, "。"),
                    tag("li", "案例信息里带下划线的词是链接，点开是同一领域、类型或年份的全部案例。"),
                )
            ],
        ),
        (
            "案例由哪些部分组成",
            [
                tag(
                    "dl",
                    *_definition("要旨", "一句话写明案例确立的规则。"),
                    *_definition("案例信息", "类型、领域、结果、文号、日期等，供核对和归类。"),
                    *_definition("基本案情", "经查明的事实和程序经过。"),
                    *_definition("处理结果", "处理、复议、裁判或者监督的结论和理由；各类案例的标题略有不同。"),
                    *_definition("典型意义", "同类案件办理中应当注意什么。"),
                    class_="terms",
                )
            ],
        ),
        (
            "编号与引用",
            [
                tag(
                    "p",
                    f"编号由年份和序号组成，例如 {_example(publication)}。"
                    "编号和网页地址固定不变，案例改动标题、转登其他刊期也不影响。"
                    "每个案例页的末尾有引用格式，可以直接复制。",
                )
            ],
        ),
        (
            "下载和再利用",
            [
                tag(
                    "p",
                    "案例页的末尾可以下载 Markdown 和 JSON，登在刊物上的案例还可能有 Word；刊期页可以下载 Word 和 PDF。"
                    "全库的 JSON 是 data/library.json。",
                ),
                tag("p", "案例库的规模和构成见", figures, "，常用的词见", words, "，提供案例的请看", writing, "。"),
            ],
        ),
        (
            "法条标注",
            [
                tag(
                    "p",
                    "案例里引用的法条带有虚线，点开是这一条的条号沿革和引用它的全部案例。案例依据的是当时的法律；"
                    "以后法律修订、条号改变或者废止的，引用之后用小字标注，例如“〔现为第四十四条〕”，"
                    "鼠标停在上面可以看到说明，点一下转到文末的说明，打印时一并印出。标注不是案例原文，复制案例文字时不会带上。",
                ),
                tag(
                    "p",
                    "标着“待核对”的，新旧条文的对照还没有经人核对，或者对应的条文不止一个，请查阅法律文本。受影响的案例都列在",
                    changes,
                    "里。",
                ),
            ],
        ),
        (
            "更正与撤回",
            [
                tag(
                    "p",
                    "案例发布以后有更正的，更正的日期、内容和原因写在案例页的开头。"
                    "案例被撤回的，原来的地址只说明编号、撤回日期和撤回原因，请不要继续引用。",
                )
            ],
        ),
        (
            "离线使用和打印",
            [
                tag(
                    "p",
                    "整个网站是一个文件夹，可以复制到内网或 U 盘，双击其中的 index.html 即可阅读和检索，"
                    "不访问任何外部网站。"
                    "页脚写有数据截止的日期，离线副本请注意更新。案例页可以直接打印，页首、目录和按钮不会印出。",
                )
            ],
        ),
    ]
    body = Body("使用说明")
    for heading, paragraphs in sections:
        body.heading(heading)
        body.add(tag("div", *paragraphs, class_="help-text"))
    return Page(address, PageKind.TEXT, "使用说明", f"怎样使用{config.name}", body.html, body.headings)


def _definition(term: str, text: str) -> tuple[Html, Html]:
    return tag("dt", term), tag("dd", text)
