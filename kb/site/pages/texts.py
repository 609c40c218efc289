"""The page that explains the site to its readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.content.facets import FACETS
from kb.site.markup.fragments import link
from kb.site.markup.html import Html, join, tag
from kb.site.markup.page import Body, Page, PageKind

if TYPE_CHECKING:
    from kb.model import LibraryConfig
    from kb.site.content.publication import Publication


def help_page(publication: Publication) -> Page:
    """What the site holds, how to find and cite a case, what corrections and withdrawals mean."""
    address = addresses.HELP
    config = publication.config
    example = publication.cases[0].case_id if publication.cases else "年份-序号"
    sections = (
        ("收录什么", _collected(config)),
        ("怎样找案例", _finding(address)),
        ("案例由哪些部分组成", _parts()),
        ("编号与引用", _numbers(example)),
        ("下载和再利用", _reuse(address)),
        ("法条标注", _annotations(address)),
        ("更正与撤回", _corrections()),
        ("离线使用和打印", _offline()),
    )
    body = Body("使用说明")
    for heading, paragraphs in sections:
        body.heading(heading)
        body.add(tag("div", *paragraphs, class_="help-text"))
    return Page(address, PageKind.TEXT, "使用说明", f"怎样使用{config.name}", body.html, body.headings)


def _collected(config: LibraryConfig) -> list[Html]:
    return [
        tag(
            "p",
            f"《{config.name}》由{config.office}编，收录行政处罚、行政许可、行政强制、行政复议、行政诉讼、"
            "执法监督等方面的典型指导案例，供行政执法和法制审核人员学习、参照。单位和人员应当作匿名处理。",
        ),
        tag(
            "p",
            "公开的案例已按规则检查身份证号、手机号码、银行账号、未成年人的姓名等文字；程序不看图片里的字，"
            "也会漏掉少见的写法，不能保证已经全部隐去。发现遗漏，请告知编印单位。",
        ),
        tag("p", "案例用于指导同类案件的办理，不能代替法律、法规和规章，也不能作为处理决定的直接依据引用。"),
    ]


def _finding(address: str) -> list[Html]:
    search = link(address, addresses.SEARCH, "检索页")
    issues = link(address, addresses.ISSUES, "刊期")
    statutes = link(address, addresses.STATUTES, "法条")
    searching = link(address, addresses.SEARCH_HELP, "检索说明")
    facets = join((link(address, addresses.facet_address(facet.folder), facet.key) for facet in FACETS), "、")
    return [
        tag(
            "ul",
            tag("li", "记得某个词、法条、编号或文号：用页首的检索框或", search, "，写法见", searching, "。"),
            tag("li", "想看一个方面的案例：按", facets, "浏览，每个目录从新到旧排列。"),
            tag("li", "想看某一条法律有哪些案例：打开", statutes, "，按旧条号引用的案例也列在现在的条号下。"),
            tag("li", "想看某一期刊登的案例：打开", issues, "。"),
            tag("li", "案例信息里带下划线的词是链接，点开是同一领域、类型或年份的全部案例。"),
        )
    ]


def _parts() -> list[Html]:
    return [
        tag(
            "dl",
            *_definition("要旨", "一句话写明案例确立的规则。"),
            *_definition("案例信息", "类型、领域、结果、文号、日期等，供核对和归类。"),
            *_definition("基本案情", "经查明的事实和程序经过。"),
            *_definition("处理结果", "处理、复议、裁判或者监督的结论和理由；各类案例的标题略有不同。"),
            *_definition("典型意义", "同类案件办理中应当注意什么。"),
            class_="terms",
        )
    ]


def _numbers(example: str) -> list[Html]:
    return [
        tag(
            "p",
            f"编号由年份和序号组成，例如 {example}。"
            "编号和网页地址固定不变，案例改动标题、转登其他刊期也不影响。"
            "每个案例页的末尾有引用格式，可以直接复制。",
        )
    ]


def _reuse(address: str) -> list[Html]:
    words = link(address, addresses.GLOSSARY, "术语")
    figures = link(address, addresses.STATS, "统计")
    writing = link(address, addresses.WRITING_HELP, "怎样写案例")
    return [
        tag(
            "p",
            "案例页的末尾可以下载纯文本（Markdown）和机器可读的数据（JSON），"
            "登在刊物上的案例还可能有 Word；刊期页可以下载 Word 和 PDF。"
            "全库的数据是 data/library.json。",
        ),
        tag("p", "案例库的规模和构成见", figures, "，常用的词见", words, "，提供案例的请看", writing, "。"),
    ]


def _annotations(address: str) -> list[Html]:
    changes = link(address, addresses.changes_address(), "法条变动")
    return [
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
        tag(
            "p",
            "处罚案例的法律在违法和处罚之间有变动的，标出各个版本和“从旧兼从轻，请核对”：违法行为和处罚适用违法时的规定，"
            "处罚时的规定较轻的适用处罚时的（行政处罚法第三十七条），本站不替读者选。标着“版本未核”的，不知道当时施行的是哪一个版本。",
        ),
    ]


def _corrections() -> list[Html]:
    return [
        tag(
            "p",
            "案例发布以后有更正的，更正的日期、内容和原因写在案例页的开头。"
            "案例被撤回的，原来的地址只说明编号、撤回日期和撤回原因，请不要继续引用。",
        )
    ]


def _offline() -> list[Html]:
    return [
        tag(
            "p",
            "整个网站是一个文件夹，可以复制到内网或 U 盘，双击其中的 index.html 即可阅读和检索，"
            "不访问任何外部网站。"
            "页脚写有数据截止的日期，离线副本请注意更新。案例页可以直接打印，页首、目录和按钮不会印出。",
        )
    ]


def _definition(term: str, text: str) -> tuple[Html, Html]:
    return tag("dt", term), tag("dd", text)
