"""The page of a case, and the notice in place of a withdrawn one."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from kb.model import (
    CASE_FIELDS,
    Approval,
    Audience,
    Case,
    Doubt,
    Effect,
    ExpertOpinion,
    FieldType,
    Period,
)
from kb.site import addresses
from kb.site.content.facets import FACETS_BY_KEY
from kb.site.content.publication import case_badges
from kb.site.markup.case_bar import case_bar
from kb.site.markup.citation_links import CitationLinks
from kb.site.markup.downloads import downloads
from kb.site.markup.fragments import effect_clause, issue_title, link
from kb.site.markup.html import BlockRenderer, Html, Pattern, annotated_text, escape, join, tag
from kb.site.markup.links import LinkResolver, section_anchors
from kb.site.markup.page import Body, Crumb, Page, PageKind
from kb.site.pages.other_cases import add_other_cases, neighbours
from kb.text import chinese_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from kb.model import Field, Issue
    from kb.site.content.edition import Edition
    from kb.site.content.publication import Publication
    from kb.site.markup.fragments import CaseEntries

# Keys of the card in order; 标题 and 要旨 are above it.
_CARD = (
    "编号", "类型", "领域", "行为", "结果", "文号", "机关", "被申请机关", "日期", "行为日期", "违法行为日期", "地区",
    "处罚种类", "金额", "裁量", "程序", "评查", "来源", "关键词", "发布日期", "原决定效力", "专家意见",
    "编写人", "审核人", "审核日期", "审查", "解密日期", "待核",
)  # fmt: skip
# Rows that take the whole width of the card.
_WIDE = frozenset({"关键词", "刊期", "撤回原因", "专家意见", "审查", "待核"})
_OBTAINED = "已取得"
"""All that the public learns of 专家意见."""
_AGENCIES = ("机关", "被申请机关")
# Named once: Python looks up a member of an enumeration each time, and a large site has two hundred thousand values.
_WORDS, _DATE, _AMOUNT = FieldType.WORDS, FieldType.DATE, FieldType.AMOUNT
_RECORDS = (FieldType.PERIOD, FieldType.EFFECT, FieldType.APPROVALS, FieldType.OPINIONS, FieldType.DOUBTS)
_BY_KEY = {field.key: field for field in CASE_FIELDS}
_FIELDS = [_BY_KEY[key] for key in _CARD]
_PUBLIC_FIELDS = [field for field in _FIELDS if not field.working]


def case_page(case: Case, edition: Edition, entries: CaseEntries) -> tuple[Page, dict[str, str]]:
    """The page of a visible case, and the files it needs: address -> path in the library."""
    publication, concordance = edition.publication, edition.cited
    address = addresses.case_address(case.case_id)
    links = LinkResolver(publication, case.source_file.path, address)
    body = Body(case.title)
    titles = section_anchors(case, body.anchors)
    cited = CitationLinks(concordance.citations[case.case_id], concordance, address, edition.article_link)
    renderer = BlockRenderer(case.footnotes, links.link, links.image, body.anchors, cited.of)
    card = _card(case, edition, address, _law_notice(case, edition, address))
    body.add(case_bar(case.case_id, address, edition))
    body.add(_HEAD.filled(_notices(case, publication), _holding(case, cited), card))
    for section, anchor in zip(case.sections, titles, strict=True):
        if section.heading:
            body.heading(section.heading, anchor)
        body.add(_TEXT.filled(renderer.blocks(section.blocks)))
    body.add(renderer.footnotes(), cited.words(), cited.explanations())
    add_other_cases(body, case, edition, entries, address)
    if edition.alone:
        body.add(tag("p", link(address, addresses.similar_address(case.case_id), "查看相似案例")))
    copies = (
        addresses.case_document_address(case.case_id),
        addresses.case_markdown_address(case.case_id),
        addresses.case_data_address(case.case_id),
    )
    foot = (_citation(case, publication), downloads(address, copies, edition), neighbours(case, edition, address))
    body.add(_FOOT.filled(*foot))
    page = Page(address, PageKind.CASE, case.title, case.holding, body.html, body.headings, _breadcrumbs(case, edition))
    return page, links.assets


_HEAD = Pattern(lambda slot: tag("div", slot, slot, slot, class_="head"))
_TEXT = Pattern(lambda slot: tag("div", slot, class_="case-text"))
_FOOT = Pattern(lambda slot: tag("div", slot, slot, slot, class_="case-foot"))


def _breadcrumbs(case: Case, edition: Edition) -> tuple[Crumb, ...]:
    if edition.alone:
        return (Crumb("检索", addresses.SEARCH), Crumb(case.case_id, addresses.case_address(case.case_id)))
    years = [_year_crumb(year) for year in FACETS_BY_KEY["年份"].values_of(case)]
    return (*years, Crumb(case.case_id, addresses.case_address(case.case_id)))


@cache
def _year_crumb(year: str) -> Crumb:
    facet = FACETS_BY_KEY["年份"]
    return Crumb(facet.title_of(year), addresses.facet_address(facet.folder, year))


def notice_page(case_id: str, withdrawn_on: dt.date | None, reason: str) -> Page:
    """The page of a withdrawn case: number, day and reason, nothing else."""
    rows = [("编号", case_id), ("撤回日期", chinese_day(withdrawn_on)), ("撤回原因", reason)]
    title = f"案例 {case_id} 已撤回"
    notice = "该案例已经撤回，不再提供内容，请不要继续引用。"
    body = Body(title)
    body.add(
        tag("p", notice),
        tag("dl", *(_row(label).filled(value) for label, value in rows if value), class_="card"),
    )
    return Page(addresses.case_address(case_id), PageKind.NOTICE, title, notice, body.html, body.headings)


# --- the head ------------------------------------------------------------------------------------


def _notices(case: Case, publication: Publication) -> Html:
    """Notices above the text: status, what became of the decision, corrections; problems for editors."""
    parts: list[Html] = []
    if status := case_badges(case):
        text = f"本案例为{'、'.join(status)}案例，公开的网站上没有。"
        if case.withdrawn:
            text += (
                f"撤回日期：{chinese_day(case.withdrawn_on) or '未写'}；撤回原因：{case.withdrawn_because or '未写'}。"
            )
        parts.append(tag("div", tag("p", text), class_="box box-status"))
    if case.effect and case.effect.gone:
        text = f"本案的{effect_clause(case, case.effect)}，不要作为有效的决定引用。"
        parts.append(tag("div", tag("p", text), class_="box box-effect"))
    if case.corrections:
        items = [
            tag(
                "li",
                join([f"{chinese_day(c.corrected_on)}　" if c.corrected_on else "", c.content]),
                tag("span", f"（{c.reason}）") if c.reason else "",
            )
            for c in case.corrections
        ]
        parts.append(tag("div", tag("p", tag("strong", "更正")), tag("ul", *items), class_="box box-correction"))
    if problems := publication.problems.get(case.source_file.display_path):
        items = [tag("li", f"第 {p.location.line} 行　{p.code} {p.message}") for p in problems]
        head = tag("p", tag("strong", f"检查发现 {len(problems)} 个问题"))
        parts.append(tag("div", head, tag("ul", *items), class_="box box-problems"))
    return join(parts)


def _holding(case: Case, cited: CitationLinks) -> Html:
    if not case.holding:
        return Html("")
    text = annotated_text(case.holding, cited.in_holding(case.holding))
    return _HOLDING.filled(text)


_HOLDING = Pattern(
    lambda slot: tag("div", tag("span", "要旨", class_="holding-label"), tag("p", slot), class_="holding")
)


def _law_notice(case: Case, edition: Edition, address: str) -> Html:
    """A notice that the law of the case has changed since; empty if it has not."""
    moves = edition.cited.moves[case.case_id]
    if not moves:
        return Html("")
    clauses = "，".join(dict.fromkeys(move.changed_clause for move in moves))
    numbers = "条号见正文标注" if any(move.label for move in moves) else moves[0].label_in_table
    if edition.alone:
        return escape(f"本案引用的{clauses}，{numbers}。")
    page, anchor = edition.changed.first_entries.get(case.case_id, (addresses.changes_address(), ""))
    more = tag("a", "查看法条变动", href=addresses.relative(address, page, anchor))
    return join([f"本案引用的{clauses}，{numbers}。", more])


def _card(case: Case, edition: Edition, address: str, law: Html) -> Html:
    publication = edition.publication
    internal = publication.audience is not Audience.PUBLIC
    rows = [
        _row(case.respondent_label if field.key == "被申请机关" else field.key).filled(shown)
        for field in (_FIELDS if internal else _PUBLIC_FIELDS)
        if (value := getattr(case, field.attribute)) and (shown := _value(case, field, value, edition, address))
    ]
    if case.opinions and not internal:
        rows.append(_row("专家意见").filled(_OBTAINED))
    rows[1:1] = [_row(label).filled(value) for label, value in _of_library(case, publication) if value]
    if issues := publication.issues_by_case.get(case.case_id):
        rows.append(_row("刊期").filled(join((_issue_link(issue, address) for issue in issues), "、")))
    if law:
        rows.append(_row("法条变动").filled(law))
    return tag("dl", *rows, class_="card")


def _of_library(case: Case, publication: Publication) -> Iterator[tuple[str, str]]:
    """Label and value of the rows that come from the settings of the library."""
    config = publication.config
    yield "完整编号", config.full_id(case.case_id) if config.code else ""
    yield "效力", config.authority


@cache  # there are a few dozen
def _row(label: str) -> Pattern:
    class_ = "wide changed" if label == "法条变动" else "wide" if label in _WIDE else None
    return Pattern(lambda slot: tag("div", tag("dt", label), tag("dd", slot), class_=class_))


def _value(case: Case, field: Field, value: Any, edition: Edition, address: str) -> Html:  # noqa: ANN401 - of a key
    """The value of a key for the card, linked if the site lists it."""
    key, type_ = field.key, field.type
    if type_ is _WORDS:
        words = [_facet_link(key, word, edition, address) for word in value]
        return join(words, " " if key == "关键词" else "、")
    if type_ is _DATE:
        return _with_year(case, edition, address) if key == "日期" else escape(chinese_day(value))
    if type_ is _AMOUNT:
        return escape(value.label)
    if type_ in _RECORDS:
        records = value if isinstance(value, tuple) else (value,)
        return join(map(_record, records), Html("<br>"))
    if key in _AGENCIES and value == case.facet_agency:
        return _facet_link("机关", value, edition, address)
    return _facet_link(key, value, edition, address)


def _record(value: Period | Effect | Approval | ExpertOpinion | Doubt) -> Html:
    match value:
        case Period():
            return escape(value.label)
        case Effect():
            return escape("，".join(filter(None, (value.state, chinese_day(value.since_on)))))
        case Approval():
            return escape("，".join(filter(None, (value.approved_by, chinese_day(value.approved_on)))))
        case ExpertOpinion():
            who = "，".join(filter(None, (value.expert, chinese_day(value.given_on))))
            return escape("：".join(filter(None, (who, value.content))))
        case Doubt():
            return escape("：".join(filter(None, (value.key, value.note))))


def _with_year(case: Case, edition: Edition, address: str) -> Html:
    """The day of the decision, with a link on the year."""
    if case.decided_on is None:
        return Html("")
    year = str(case.decided_on.year)
    title = FACETS_BY_KEY["年份"].title_of(year)
    rest = chinese_day(case.decided_on).removeprefix(title)
    return join([_facet_link("年份", year, edition, address, title), rest])


def _facet_link(key: str, value: str, edition: Edition, address: str, shown: str = "") -> Html:
    """A value, linked if it is listed under a facet; shown as itself or as is said."""
    href = edition.facet_link(key, value, address) if key in FACETS_BY_KEY else None
    if href is None:
        return escape(shown or value)
    return _linked(href, shown or value, "keyword" if key == "关键词" else None)


@lru_cache(maxsize=10_000)  # the pages of cases have the same links to the same values
def _linked(href: str, shown: str, class_: str | None) -> Html:
    return tag("a", shown, href=href, class_=class_)


def _issue_link(issue: Issue, address: str) -> Html:
    return link(address, addresses.issue_address(issue.issue_id), issue_title(issue))


# --- the foot ------------------------------------------------------------------------------------


def _citation(case: Case, publication: Publication) -> Html:
    """How to cite the case: number, title, 文号, issue; with its address and a button to copy it if scripts run."""
    issues = publication.issues_by_case.get(case.case_id, ())
    source = f"，载《{issues[0].title}》{issues[0].label}" if issues else ""
    docket = f"（{case.docket_number}）" if case.docket_number else ""
    return _CITATION.filled(f"{publication.config.full_id(case.case_id)}号案例“{case.title}”{docket}{source}。")


def _citation_line(cited: str) -> Html:
    line = tag("span", cited, tag("span", class_="own-address"), id="citation-line")
    copy = tag("button", "复制", type="button", class_="copy", aria_live="polite", data_copies="citation-line")
    return tag("p", tag("span", "引用格式", class_="label"), line, " ", copy, class_="citation", id="citation")


_CITATION = Pattern(_citation_line)
