"""Help pages: how to write a query, how to write a case."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kb.blocks import BlockKind, parse, source_lines
from kb.model import CASE_FIELDS
from kb.search.language.help import help_text
from kb.site import addresses
from kb.site.markup.fragments import link, search_form
from kb.site.markup.html import Anchors, BlockRenderer, Html, escape, tag
from kb.site.markup.page import Body, Crumb, Page, PageKind

if TYPE_CHECKING:
    from kb.blocks import Block
    from kb.model import LibraryConfig
    from kb.site.content.edition import Edition

_BREADCRUMBS = (Crumb("使用说明", addresses.HELP),)


def search_help_page() -> Page:
    """How to write a query."""
    address = addresses.SEARCH_HELP
    title = "检索说明"
    body = Body(title)
    body.add(search_form(address, "help-query"))
    renderer = BlockRenderer((), lambda _: None, lambda _: None, Anchors())
    for heading, blocks in _parts():
        if heading:
            body.heading(heading)
        body.add(tag("div", renderer.blocks(blocks), class_="help-text"))
    return Page(address, PageKind.TEXT, title, "怎样写检索词", body.html, body.headings, _BREADCRUMBS)


@cache
def _parts() -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """The help text by headings."""
    parts: list[tuple[str, list[Block]]] = [("", [])]
    for block in parse(source_lines(help_text())).blocks:
        if block.kind is BlockKind.HEADING:
            parts.append((block.text, []))
        else:
            parts[-1][1].append(block)
    return tuple((heading, tuple(blocks)) for heading, blocks in parts if blocks)


def writing_help_page(edition: Edition) -> Page:
    """How to write a case, for contributors: the form, the keys, and the rules that are most often broken."""
    address = addresses.WRITING_HELP
    config = edition.publication.config
    title = "怎样写案例"
    body = Body(title)
    body.add(tag("p", "写给提供案例的部门和编写人。一件案例是一个文本文件，交 Word 稿也可以，由编写人整理。"))
    body.heading("写什么")
    body.add(tag("ul", *(tag("li", rule) for rule in _CONTENT_RULES)))
    body.heading("文件的样子")
    body.add(tag("pre", tag("code", Html("\n".join(map(escape, _example(config)))))))
    required = "、".join(field.key for field in CASE_FIELDS if field.required)
    body.add(
        tag(
            "ul",
            tag("li", f"必须写的键：{required}。"),
            tag("li", "没有写“公开”的是内部案例，没有写“状态”的是草稿：没有写明的，不会公开。"),
            tag("li", "编号定下以后不再改；日期写成 2024-06-15；列表写成 [甲, 乙]，用英文逗号。"),
            tag(
                "li", "“日期”是作出决定或者裁判的日期，“行为日期”是被审查的行为作出的日期，法条按这两天有效的版本核对。"
            ),
        )
    )
    body.heading("必需的部分")
    default = "、".join(config.required_of(""))
    special = {kind: parts for kind, parts in config.required_sections.items() if kind != "默认"}
    items = [f"一般：{default}", *(f"{kind}：{'、'.join(parts)}" for kind, parts in special.items())]
    body.add(
        tag("ul", *(tag("li", item) for item in items)),
        tag("p", "“案情简介”“复议办理”“裁判结果”“案例评析”等常见的标题都认得，照原样印出。"),
    )
    body.heading("可用的词")
    body.add(tag("p", "下面几项只能用词表里的词，旧机关名会换成现在的名称。"), _vocabularies(config))
    body.heading("引用法律")
    body.add(
        tag(
            "p",
            "写成《行政处罚法》第三十三条第一款、《行政处罚法》第五十七条第一款第（二）项，不写“该法有关规定”。"
            "跨新旧法的案件写明版本，例如《行政处罚法》（2017年修正）第三十一条。网站会标出条号的变动，见",
            link(address, addresses.changes_address(), "法条变动"),
            "。",
        )
    )
    body.heading("交稿以前")
    body.add(tag("ul", *(tag("li", rule) for rule in _BEFORE)))
    return Page(address, PageKind.TEXT, title, "案例的体例、必填项和用词", body.html, body.headings, _BREADCRUMBS)


_CONTENT_RULES = (
    "要旨：一句话写出本案确立的规则，离开案情也读得懂。",
    "基本案情：时间、经过、数额、证据写清楚，只写与规则有关的事实。",
    "处理结果：结论、理由和所依据的条、款、项，说明为什么这样处理而不是那样。",
    "典型意义：同类案件应当怎么办，写可以照着做的事，不写表态。",
    "单位和人员作匿名处理：人写姓加“某”，企业写“某”加行业，不写身份证号、电话、车牌、住址和银行账号。",
)
_BEFORE = (
    "关键词三至七个，由宽到窄，用别人会拿来检索的词。",
    "编写人收到后用程序检查：缺的部分、写错的词、不存在的条号都会指出位置和改法；姓名、号码、住址由编写人和审核人查。",
    "请没有办过这个案件的同事读一遍：读完能不能说出规则，能不能照着办下一件。",
)
_LISTED = ("类型", "行为", "程序", "评查", "裁量")


def _example(config: LibraryConfig) -> list[str]:
    heads = [line for name in config.required_of("") for line in ("", f"## {name}", "", "……")]
    return [
        "---",
        "编号: 年份-序号",
        "标题: 某餐饮公司不服市场监督管理局行政处罚案",
        "要旨: 作出较大数额罚款前未告知听证权利的，程序违法",
        "类型: 行政复议",
        "领域: [市场监管]",
        "结果: [撤销, 责令重作]",
        "日期: 2022-06-15",
        "行为日期: 2022-03-02",
        "机关: 某市人民政府",
        "被申请机关: 某市市场监督管理局",
        "文号: 某府行复〔2022〕15号",
        "关键词: [听证, 程序违法, 撤销]",
        "公开: 公开",
        "状态: 审核",
        "---",
        *heads[1:],
    ]


def _vocabularies(config: LibraryConfig) -> Html:
    rows = [
        tag(
            "tr",
            tag("th", key, scope="row"),
            tag("td", "、".join(term.name for term in config.vocabularies[key].terms)),
        )
        for key in _LISTED
    ]
    caption = tag("caption", "词表", class_="unseen")
    table = tag("table", caption, tag("tbody", *rows), class_="table")
    return tag("div", table, class_="table-scroll", tabindex=0, role="region", aria_label="词表")
