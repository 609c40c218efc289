"""法条: the cited statutes, and under each article the cases that cite it."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from kb.law.moves import version_state
from kb.law.wording import as_of_sentence, effective_words, names_of, where_words
from kb.site import addresses
from kb.site.addresses import pages_of
from kb.site.content.article_headings import ArticleHeading
from kb.site.content.statutes import KINDS, OTHER_KINDS, kind_of, most_cited
from kb.site.content.wordings import older_words, wording_pairs
from kb.site.markup.comparison import side_by_side
from kb.site.markup.fragments import case_link, fact_line, link, pager, status_badges, values
from kb.site.markup.html import Html, join, tag
from kb.site.markup.page import Body, Crumb, Page, PageKind
from kb.site.pages.changes import changes_line
from kb.text import article_name, chinese_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from kb.site.content.changes import Changes
    from kb.site.content.concordance import Concordance, ListedArticle, ListedStatute, Mention
    from kb.statutes.statute import Statute, Version

_TITLE = "法条"
_BREADCRUMBS = (Crumb(_TITLE, addresses.STATUTES),)
_SHOWN = 20
"""Cases under an article on the page of its statute; if there are more, the article has a page of its own."""
_UNCHECKED = "待核对"
_RULES = frozenset({"部门规章", "地方政府规章", "规章"})
NATIONAL_DATABASE = ("国家法律法规数据库", "https://flk.npc.gov.cn/")
"""Laws, administrative and local regulations and judicial interpretations, those out of force too; searched by name."""
RULES_DATABASE = ("国家规章库", "https://www.gov.cn/zhengce/xxgk/gjgzk/index.htm")
"""Rules of departments and of local governments that are in force, which the other database does not have."""


# --- the overview --------------------------------------------------------------------------------


def statutes_page(concordance: Concordance, changes: Changes) -> Page:
    """The statutes by kind, the most cited first."""
    address = addresses.STATUTES
    body = Body(_TITLE)
    if concordance.statutes:
        body.add(
            tag(
                "p",
                "案例引用过的法律、法规、规章和司法解释，数字是引用它的案例数。点开可以看到每一条有哪些案例引用，按旧条号引用的也在内。",
            ),
            changes_line(changes, address),
        )
    else:
        body.add(tag("p", "还没有案例引用法条。", class_="empty"))
    kinds: defaultdict[str, list[ListedStatute]] = defaultdict(list)
    for listed in most_cited(concordance):
        kinds[kind_of(listed.statute)].append(listed)
    for kind in (*KINDS, *sorted(set(kinds) - {*KINDS, OTHER_KINDS}), OTHER_KINDS):
        if kind in kinds:
            body.heading(kind)
            body.add(values(statute_links(kinds[kind]), address))
    return Page(address, PageKind.LIST, _TITLE, "案例引用的法律、法规、规章和司法解释", body.html, body.headings)


def statute_links(statutes: Iterable[ListedStatute]) -> list[tuple[str, str, str, int]]:
    """The arguments of ``values``: name, address, no anchor, number of cases."""
    return [(s.statute.name, addresses.statute_address(s.statute.name), "", s.cases) for s in statutes]


# --- a statute -----------------------------------------------------------------------------------


def statute_pages(listed: ListedStatute, concordance: Concordance) -> Iterator[Page]:
    """The page of a statute, and the pages of its articles with many cases."""
    statute = listed.statute
    address = addresses.statute_address(statute.name)
    body = Body(statute.full_name)
    facts = [kind_of(statute), f"又称{'、'.join(statute.aliases)}" if statute.aliases else "", f"{listed.cases} 件案例"]
    body.add(fact_line(facts, class_="entry-facts issue-facts"), _repeal(statute, concordance, address))
    body.heading("版本")
    body.add(_versions(statute, concordance))
    if listed.articles:
        body.heading("引用的条文")
        body.add(_contents(listed.articles))
        for article in listed.articles:
            yield from _add_article(body, article, concordance, address)
    if listed.older:
        body.heading("旧条号")
        body.add(tag("p", "下面是旧版本的条号，现在的条号不止一个或者没有查到，请人工核对。", class_="count-line"))
        for article in listed.older:
            yield from _add_article(body, article, concordance, address)
    if listed.unchecked:
        body.heading("版本未核的条号")
        text = "引用下面这些条号的时候施行的是哪一个版本还没有核对，条号照案例所写列出，没有与条文核对。"
        body.add(tag("p", text, class_="count-line"))
        for article in listed.unchecked:
            yield from _add_article(body, article, concordance, address)
    description = f"引用{statute.full_name}的案例 {listed.cases} 件"
    yield Page(address, PageKind.STATUTE, statute.name, description, body.html, body.headings, _BREADCRUMBS)


def _repeal(statute: Statute, concordance: Concordance, address: str) -> Html:
    """That a statute is repealed, and its successor."""
    if not concordance.headings.is_repealed(statute):
        return Html("")
    parts: list[str] = [f"《{statute.name}》自{chinese_day(statute.repealed_on)}起废止"]
    if statute.successor:
        parts += ["，由", _statute_link(statute.successor, concordance, address), "取代"]
    return tag("div", tag("p", *parts, "。下面的条号是废止前的条号。"), class_="box")


def _statute_link(name: str, concordance: Concordance, address: str) -> Html:
    text = f"《{name}》"
    return link(address, addresses.statute_address(name), text) if name in concordance.statutes else tag("span", text)


def _versions(statute: Statute, concordance: Concordance) -> Html:
    if not statute.versions:
        text = f"本站没有《{statute.name}》各个版本的资料，条号照案例所写列出，没有与条文核对。"
        return join([tag("p", text, class_="count-line"), _database(statute, None, concordance)])
    today = concordance.publication.today
    head = tag("tr", *(tag("th", title, scope="col") for title in ("版本", "施行日期", "条数", "核对")))
    rows = [_version_row(statute, version, today) for version in statute.versions]
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="table versions")
    scroll = tag("div", table, class_="table-scroll", tabindex=0, role="region", aria_label="版本")
    return join([scroll, _as_of(concordance), _database(statute, statute.version_on(today), concordance)])


def _database(statute: Statute, present: Version | None, concordance: Concordance) -> Html:
    """Where to read the statute, where the library has no text of it: a link for readers, nothing is loaded from it.

    Addresses of single texts are not known; both databases can be searched by name.
    """
    if concordance.publication.config.statute_texts.text(statute, present):
        return Html("")
    databases = _databases(statute, ended=concordance.headings.is_repealed(statute))
    if not databases:
        return tag("p", f"本站没有《{statute.full_name}》的文本，请查发布机关的网站。", class_="count-line")
    links = [tag("a", name, href=address, rel="external noopener noreferrer") for name, address in databases]
    phrase = [links[0], *(part for alternative in links[1:] for part in ("或者", alternative))]
    return tag("p", "本站没有现行条文的文本，请到", *phrase, f"按名称查《{statute.full_name}》。", class_="count-line")


def _databases(statute: Statute, *, ended: bool) -> tuple[tuple[str, str], ...]:
    """The public databases that may have a statute: name and address."""
    if statute.kind == "规范性文件" or (statute.kind in _RULES and ended):
        return ()
    if statute.kind in _RULES:
        return (RULES_DATABASE,)
    if statute.kind or (statute.name.endswith(("法", "条例", "解释")) and not statute.name.endswith("办法")):
        return (NATIONAL_DATABASE,)
    return NATIONAL_DATABASE, RULES_DATABASE  # it may be a rule


def _as_of(concordance: Concordance) -> Html:
    return tag("p", as_of_sentence(concordance.publication.config.statutes), class_="count-line")


def _version_row(statute: Statute, version: Version, today: dt.date) -> Html:
    mark = version_state(statute, version, today)
    name = tag("td", version.name, tag("span", mark, class_="mark") if mark else "")
    return tag(
        "tr",
        name,
        tag("td", effective_words(version)),
        tag("td", f"{version.articles} 条" if version.articles else "未查到"),
        tag("td", version.standing),
    )


def _contents(articles: Sequence[ListedArticle]) -> Html:
    """Links to the articles."""
    items = [
        tag(
            "li",
            tag(
                "a",
                tag("span", article.heading.name),
                " ",
                tag("span", str(len(article.mentions)), class_="count"),
                href=f"#{article.heading.anchor}",
            ),
        )
        for article in articles
    ]
    return tag("ul", *items, class_="values plain")


def _add_article(body: Body, article: ListedArticle, concordance: Concordance, address: str) -> Iterator[Page]:
    """Add an article to the page of its statute; yield the pages of all its cases if there are many."""
    heading = article.heading
    versions = concordance.headings.versions_with(heading) if heading.numbering else ""
    body.heading(f"{versions}{heading.name}", heading.anchor, level=3)
    head = _head(article, concordance, address)
    mentions = [_mention(mention, address) for mention in article.mentions]
    body.add(*head, _mentions(mentions[:_SHOWN]))
    if len(mentions) > _SHOWN:
        more = addresses.statute_address(heading.statute, heading.anchor)
        body.add(tag("p", link(address, more, f"全部 {len(mentions)} 件案例"), class_="more"))
        # These pages are in the same folder and can share HTML with links.
        yield from _article_pages(
            heading, f"《{heading.statute}》{versions}{heading.name}", head, mentions, _as_of(concordance)
        )


def _head(article: ListedArticle, concordance: Concordance, address: str) -> list[Html]:
    """The lines between the heading of an article and its cases."""
    return [
        _history(article, concordance),
        _now(article, concordance, address),
        _words(article, concordance),
        _wordings(article, concordance),
    ]


def _history(article: ListedArticle, concordance: Concordance) -> Html:
    """The numbers of an article in all versions, on one line."""
    heading, headings = article.heading, concordance.headings
    statute = concordance.publication.config.statutes.statutes[heading.statute]
    since = headings.renumbered_on(statute)
    if heading.numbering or heading.suffix or not (article.former_numbers or since):
        return Html("")
    version = statute.version_on(since) if since else None
    name = f"{version.name}{heading.name}" if version else heading.name
    if not article.former_numbers:
        return tag("p", f"{name}；法规库里没有查到它以前的条号", class_="numbers")
    steps = []
    for (statute_name, label), group in groupby(
        article.former_numbers, key=lambda former: (former.statute, former.version)
    ):
        former_numbers = list(group)
        numbers = "、".join(article_name(former.article) for former in former_numbers)
        own = label or "原" if statute_name == heading.statute else f"《{statute_name}》"
        steps.append(
            f"{own}{numbers}" + ("" if all(former.certain for former in former_numbers) else f"（{_UNCHECKED}）")
        )
    return tag("p", "，".join(steps), tag("span", " → ", class_="arrow"), name, class_="numbers")


def _now(article: ListedArticle, concordance: Concordance, address: str) -> Html:
    """Which articles have the rule of an older number or of a repealed statute now."""
    heading = article.heading
    statute = concordance.publication.config.statutes.statutes[heading.statute]
    repealed = concordance.headings.is_repealed(statute)
    if heading.unchecked or (not heading.numbering and not repealed):
        return Html("")
    certain = len(article.now) == 1 and article.now[0].sure
    words = where_words(article.now, heading.statute, heading.article, sure=certain)
    names = names_of(article.now, heading.statute)
    links = []
    for place, name in zip(article.now, names, strict=True):
        target = ArticleHeading(place.statute, place.article)
        if target in concordance.listed_headings:
            href = addresses.relative(address, addresses.statute_address(place.statute), target.anchor)
            links.append(tag("a", name, href=href))
        else:
            links.append(tag("span", name))
    before, _, after = words.partition("、".join(names)) if names else (words, "", "")
    return tag("p", before, join(links, "、"), after, class_="numbers")


def _words(article_cited: ListedArticle, concordance: Concordance) -> Html:
    """The text of the article if the library has that of the version in force; of an older one as cases cite it."""
    heading = article_cited.heading
    if heading.numbering:
        older = None if wording_pairs(article_cited, concordance) else older_words(article_cited, concordance)
        return (
            tag("blockquote", *(tag("p", line) for line in older.words.splitlines()), class_="words")
            if older
            else Html("")
        )
    config = concordance.publication.config
    statute = config.statutes.statutes[heading.statute]
    version = statute.version_on(concordance.headings.last_day(statute))
    text = config.statute_texts.text(statute, version)
    article = text.articles.get((heading.article, heading.suffix)) if text else None
    if article is None:
        return Html("")
    return tag("blockquote", *(tag("p", line) for line in article.words().splitlines()), class_="words")


def _wordings(article: ListedArticle, concordance: Concordance) -> Html:
    """What cases cited beside what it is now, to be unfolded; empty where no text is at hand, or nothing differs."""
    pairs = wording_pairs(article, concordance)
    if not pairs:
        return Html("")
    tables = [side_by_side(pair.cited.title, pair.cited.words, pair.now.title, pair.now.words) for pair in pairs]
    titles = "、".join(pair.cited.title for pair in pairs)
    summary = tag("summary", f"条文对照：{titles}，{pairs[0].now.title}")
    return tag("details", summary, *tables, class_="wordings", id=article.heading.wordings_anchor)


def _mentions(mentions: Iterable[Html]) -> Html:
    """Cases with their days and the numbers as they cite them."""
    return tag("ul", *mentions, class_="mentions plain")


def _mention(mention: Mention, address: str) -> Html:
    case = mention.case
    cited = join([mention.cited, "" if mention.certain else tag("span", _UNCHECKED, class_="mark")])
    return tag(
        "li",
        case_link(case, address),
        status_badges(case),
        fact_line([chinese_day(case.decided_on), case.case_id, cited]),
    )


# --- an article with many cases ------------------------------------------------------------------


def _article_pages(
    heading: ArticleHeading, title: str, head: Sequence[Html], mentions: Sequence[Html], as_of: Html
) -> Iterator[Page]:
    """All cases that cite an article."""
    chunks = pages_of(mentions)
    breadcrumbs = (*_BREADCRUMBS, Crumb(heading.statute, addresses.statute_address(heading.statute)))
    for number, shown in enumerate(chunks, 1):
        address = addresses.statute_address(heading.statute, heading.anchor, number)
        count = f"共 {len(mentions)} 件案例引用，从新到旧"
        count += f"；第 {number} 页，共 {len(chunks)} 页" if len(chunks) > 1 else ""
        body = Body(title)
        body.add(
            *head,
            tag("p", count, class_="count-line"),
            _mentions(shown),
            pager(number, len(chunks), lambda page: addresses.statute_address(heading.statute, heading.anchor, page)),
            as_of,
        )
        page_title = title if number == 1 else f"{title}（第 {number} 页）"
        description = f"引用{title}的案例 {len(mentions)} 件"
        yield Page(address, PageKind.LIST, page_title, description, body.html, body.headings, breadcrumbs)
