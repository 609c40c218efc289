from __future__ import annotations

import datetime as dt
import posixpath
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Audience
from kb.problems import Location, problem
from kb.reading import read_library
from kb.site import addresses
from kb.site.render import NAVIGATION, render_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.problems import Problem
    from kb.site.markup.page import Site
    from tests.site.conftest import LibraryFolder

TODAY = dt.date(2026, 11, 23)


def site_of(library: LibraryFolder, audience: Audience = Audience.PUBLIC, problems: Sequence[Problem] = ()) -> Site:
    return render_site(read_library(library.root), problems, audience, TODAY)


def html_of(site: Site, address: str) -> str:
    return str(site.pages[address].html)


def everything(site: Site) -> str:
    """Every character that the site publishes."""
    pages = [
        "\n".join([page.address, page.title, page.description, page.html, *(crumb.title for crumb in page.breadcrumbs)])
        for page in site.pages.values()
    ]
    files = [f"{address}\n{content.decode()}" for address, content in site.files("https://example.cn/anli/")]
    return "\n".join([site.name, site.footer, site.banner, *pages, *site.assets, *files])


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.levels: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if name in ("href", "src") and value]
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def read_addresses(html: str) -> _Addresses:
    parser = _Addresses()
    parser.feed(html)
    return parser


def assert_links_lead_somewhere(site: Site) -> None:
    found = {address: read_addresses(page.html) for address, page in site.pages.items()}
    others = {*site.assets, *site.documents, *(address for address, _ in site.files(""))}
    for address, parser in found.items():
        for link in parser.links:
            if re.match(r"https?:|mailto:", link):
                continue
            path, _, fragment = link.partition("#")
            path = path.partition("?")[0]
            assert not path.startswith("/"), (address, link)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(address), unquote(path))) if path else address
            assert target in site.pages or target in others, (address, link)
            if fragment:
                assert unquote(fragment) in found[target].ids, (address, link)


# --- cases ---------------------------------------------------------------------------------------


def test_a_case_shows_title_then_holding_then_card_then_its_sections(cases: LibraryFolder) -> None:
    library = cases.case(
        "2024-001", "## 基本案情\n\n甲。\n\n## 复议办理\n\n乙。\n\n## 典型意义\n\n丙。\n", 文号="某府行复〔2024〕1号"
    )
    page = site_of(library).pages["cases/2024-001.html"]
    places = [
        page.html.index(text)
        for text in (">案例2024-001的标题</h1>", "案例2024-001的要旨</p>", '<dl class="card">', "某府行复〔2024〕1号",
                     "基本案情", "甲。", "复议办理", "乙。", "典型意义", "丙。")
    ]  # fmt: skip
    assert places == sorted(places)
    assert [(heading.level, heading.title, heading.anchor) for heading in page.headings] == [
        (1, "案例2024-001的标题", "题名"),
        (2, "基本案情", "基本案情"),
        (2, "复议办理", "处理结果"),
        (2, "典型意义", "典型意义"),
    ]
    assert page.description == "案例2024-001的要旨"


def test_the_card_links_field_kind_year_and_issue(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", 领域="[工商, 公安]").issue("2024-02", "2024-001", 总期号="5")
    html = html_of(site_of(library), "cases/2024-001.html")
    for folder, value in (("fields", "市场监管"), ("fields", "公安"), ("kinds", "行政复议")):
        assert addresses.facet_address(folder, value) == f"{folder}/{value}.html"
        assert f'<a href="../{folder}/{quote(value)}.html">{value}</a>' in html
    assert '<a href="../years/2024.html">2024年</a>6月15日' in html
    assert '<a href="../issues/2024-02.html">典型指导案例 2024年第2期（总第5期）</a>' in html


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{原: 50000, 后: 3000}", "原 50,000 元，后 3,000 元"),
        ("{后: 3000.5}", "后 3,000.50 元"),
        ("1200", "1,200 元"),
    ],
)
def test_money_is_shown_in_yuan(cases: LibraryFolder, written: str, shown: str) -> None:
    assert f"<dd>{shown}</dd>" in html_of(site_of(cases.case("2024-001", 金额=written)), "cases/2024-001.html")


def test_names_of_people_are_for_the_house(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", 审核人="审核员甲", 编写人="编写员乙", 解密日期="2030-01-01")
    assert not re.search("审核员甲|编写员乙|2030", everything(site_of(library)))
    assert all(word in everything(site_of(library, Audience.INTERNAL)) for word in ("审核员甲", "编写员乙", "2030年"))


def test_corrections_stand_at_the_head(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", 更正="[{日期: 2024-09-01, 内容: 罚款数额改为三千元, 原因: 笔误}]")
    html = html_of(site_of(library), "cases/2024-001.html")
    assert "2024年9月1日　罚款数额改为三千元<span>（笔误）</span>" in html
    assert html.index("罚款数额改为三千元") < html.index('class="card"')


def test_an_issue_says_what_was_corrected_and_withdrawn_since(cases: LibraryFolder) -> None:
    corrections = (
        "[{日期: 2024-12-01, 内容: 罚款数额改为三千元, 原因: 笔误}, {日期: 2024-10-01, 内容: 早的, 原因: 甲},"
        " {日期: 2024-11-20, 内容: 早在当日的, 原因: 甲}]"
    )
    library = cases.case("2024-001", 更正=corrections)
    library.case("2024-002", 状态="撤回", 撤回日期="2024-12-05", 撤回原因="判决改判")
    library.case("2024-003", 公开="内部", 更正="[{日期: 2024-12-01, 内容: 藏匿的内容, 原因: 甲}]")
    library.case("2024-004", 状态="撤回", 撤回日期="2024-11-01", 撤回原因="本期以前")
    library.case("2024-005", 状态="撤回", 撤回日期="2024-11-20", 撤回原因="当日撤回的")
    library.issue("2024-01", *(f"2024-00{number}" for number in range(1, 6)))
    library.issue("2024-02", "2024-004", 总期号="2")
    site = site_of(library)
    html = html_of(site, "issues/2024-01.html")
    box = html[html.index('<div class="box box-correction">') : html.index("编者按")]
    told = [word for word in re.split(r"<[^>]+>|\n", box) if word]
    assert told[:13] == [
        "更正与撤回",
        *("2024年11月20日　", "案例 2024-005", "：撤回", "（当日撤回的）"),
        *("2024年12月1日　", "案例 2024-001", "：罚款数额改为三千元", "（笔误）"),
        *("2024年12月5日　", "案例 2024-002", "：撤回", "（判决改判）"),
    ]
    assert 'href="../cases/2024-002.html"' in box
    assert not re.search("早的|早在|藏匿|本期以前", html)
    assert "藏匿的内容" in html_of(site_of(library, Audience.INTERNAL), "issues/2024-01.html")
    assert "更正与撤回" in html_of(site_of(library, Audience.EDITOR), "issues/2024-01.html")
    assert "更正与撤回" not in html_of(site, "issues/2024-02.html")
    assert_links_lead_somewhere(site)


def test_unknown_sections_are_kept_as_written(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", "## 基本案情\n\n甲。\n\n## 附：<计算表>\n\n乙。\n\n## 附：<计算表>\n\n丙。\n")
    site = site_of(library)
    html = html_of(site, "cases/2024-001.html")
    assert 'id="附-计算表">附：&lt;计算表&gt;' in html
    assert 'id="附-计算表-2">' in html


def test_text_before_the_first_heading_has_no_heading(cases: LibraryFolder) -> None:
    site = site_of(cases.case("2024-001", "先说一句。\n\n## 基本案情\n\n甲。\n"))
    assert '<div class="case-text"><p>先说一句。</p></div>' in html_of(site, "cases/2024-001.html")


def test_neighbours_are_those_of_the_latest_issue_that_can_be_seen(cases: LibraryFolder) -> None:
    for number in (1, 2, 3, 4):
        cases.case(f"2024-00{number}", 公开="内部" if number == 3 else "公开")
    cases.issue("2024-01", "2024-002", "2024-001").issue("2024-02", "2024-001", "2024-002", "2024-003", "2024-004")
    html = html_of(site_of(cases), "cases/2024-002.html")
    assert re.findall(r'<a href="([^"]+)" class="neighbour-(prev|next)"', html) == [
        ("2024-001.html", "prev"),
        ("2024-004.html", "next"),
    ]


def test_related_cases_are_listed_once_and_only_those_that_can_be_seen(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", 相关="[2024-003, 2024-002, 2024-003, 2024-009]")
    library.case("2024-002").case("2024-003", 状态="草稿")
    page = site_of(library).pages["cases/2024-001.html"]
    assert page.headings[-1].title == "相关案例"
    assert re.findall(r"2024-00[2-9](?=\.html)", page.html) == ["2024-002"]
    assert "2024-003" not in page.html


# --- links and files -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("2024-002.md", "2024-002.html"),
        ("../2024/2024-002.md", "2024-002.html"),
        ("2024-002.md#复议结果", "2024-002.html#%E5%A4%84%E7%90%86%E7%BB%93%E6%9E%9C"),
        ("2024-002.md#没有的", "2024-002.html"),
        ("#典型意义", "#%E5%85%B8%E5%9E%8B%E6%84%8F%E4%B9%89"),
        ("../issues/2024-01.md", "../issues/2024-01.html"),
        ("%E5%9B%BE%201.pdf", "../files/2024/xn--1-jf0b59046i.pdf"),
        ("https://example.cn/a?b=c&d", "https://example.cn/a?b=c&amp;d"),
        ("mailto:someone@example.cn", "mailto:someone@example.cn"),
        ("2024-003.md", None),  # internal
        ("2024-004.md", None),  # does not exist
        ("2024-005.md", None),  # withdrawn
        ("页.html", None),  # would run in the site
        ("图.svg", None),
        ("../library.yml", None),
        ("../../outside.md", None),
        ("/2024/2024-002.md", None),
        ("//example.cn/x", None),
        ("..\\2024\\2024-002.md", None),
        ("C:\\x.md", None),
        ("file:///etc/passwd", None),
        ("ftp://example.cn/x", None),
        ("javascript:alert(1)", None),
        ("https:///x", None),
        ("https://[x", None),
        ("2024-002.md?x=1", "2024-002.html"),
        ("https://gov.cn@example.cn/", None),
        ("<https://example.cn/a b>", None),
        ("https://example.cn:0/", None),
        ("jav\tascript:alert(1)", None),
    ],
)
def test_a_link_leads_to_what_is_published_or_is_plain_text(
    cases: LibraryFolder, target: str, address: str | None
) -> None:
    library = cases.case("2024-001", f"## 基本案情\n\n见[那里]({target})。\n\n## 典型意义\n\n甲。\n")
    library.case("2024-002").case("2024-003", 公开="内部")
    library.case("2024-005", 状态="撤回", 撤回日期="2024-12-01", 撤回原因="改判")
    library.issue("2024-01", "2024-002")
    library.file("2024/图 1.pdf", b"x").file("2024/页.html", b"x").file("2024/图.svg", b"x").file("library.yml", b"")
    site = site_of(library)
    html = html_of(site, "cases/2024-001.html")
    if address is None:
        assert "<p>见那里。</p>" in html
        assert site.assets == {}
    else:
        assert re.search(rf'见<a href="{re.escape(address)}"[^>]*>那里</a>。', html), html
    assert_links_lead_somewhere(site)


def test_only_files_that_a_published_text_shows_are_copied(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", "## 基本案情\n\n![现场](图/现场.JPG)\n\n![无](图/没有.png)\n")
    library.case("2024-002", "## 基本案情\n\n![密](密.png)\n", 公开="内部")
    library.file("2024/图/现场.JPG", b"1").file("2024/密.png", b"2").file("2024/闲.png", b"3")
    site = site_of(library)
    assert list(site.assets.values()) == ["2024/图/现场.JPG"]
    assert re.search(
        r'<img src="\.\./files/2024/%E5%9B%BE/xn--[a-z0-9-]+\.jpg" alt="现场"', html_of(site, "cases/2024-001.html")
    )
    assert "［图：无］" in html_of(site, "cases/2024-001.html")
    assert_links_lead_somewhere(site)


WORDS = st.text(st.characters(exclude_categories=("Cs", "Co")), min_size=1)


@given(WORDS, WORDS)
def test_two_words_never_share_an_address(one: str, other: str) -> None:
    # Neither what a system reads in a way of its own, nor the underscore that the addresses add.
    assert re.fullmatch(r"[a-z0-9()（）〈〉、〇㐀-䶿一-鿿-]+", addresses.slug(one))
    assert len(addresses.slug(one).encode()) <= 210
    assert (addresses.slug(one) == addresses.slug(other)) == (one == other)


@pytest.mark.parametrize(
    "pair",
    [
        ("index", "xn--index-"),
        ("con", "Con"),
        ("\uf900", "\u8c48"),
        ("长" * 71, "长" * 72),
        ("A", "a"),
        ("发改(价格)", "发改价格"),
        ("a b", "ab"),
        ("xn--a", "a"),
        ("图.png", "图png"),
    ],
)
def test_words_that_look_alike_have_addresses_of_their_own(pair: tuple[str, str]) -> None:
    assert len(set(map(addresses.slug, pair))) == 2
    assert addresses.asset_address("2024/图.JPG") != addresses.asset_address("2024/图.jpg")


# --- lists ---------------------------------------------------------------------------------------


def test_a_list_shows_fifty_cases_a_page_newest_first(cases: LibraryFolder) -> None:
    for number in range(1, 103):
        cases.case(f"2024-{number:03}", 日期=f"2024-{1 + number % 12:02}-{1 + number % 28:02}")
    site = site_of(cases)
    pages = [addresses.facet_address("years", "2024", number) for number in (1, 2, 3)]
    assert pages == ["years/2024.html", "years/2024_2.html", "years/2024_3.html"]
    listed = [re.findall(r'href="\.\./cases/([\d-]+)\.html"', html_of(site, page)) for page in pages]
    assert [len(ids) for ids in listed] == [50, 50, 2]
    days = [re.findall(r"(\d+)年(\d+)月(\d+)日", html_of(site, page)) for page in pages]
    flat = [tuple(map(int, day)) for page in days for day in page]
    assert flat == sorted(flat, reverse=True)
    assert "years/2024_4.html" not in site.pages
    assert 'aria-current="page">2<' in html_of(site, "years/2024_2.html")
    assert_links_lead_somewhere(site)


def test_overviews_count_cases_in_the_order_of_the_vocabulary(cases: LibraryFolder) -> None:
    library = cases.case("2023-001", 领域="[公安, 生态环境]").case("2024-001").case("2024-002", 领域="[公安]")
    site = site_of(library)
    counts = re.compile(r'<span>([^<]+)</span> <span class="count">(\d+)</span>')
    assert counts.findall(html_of(site, "fields/index.html")) == [("市场监管", "1"), ("生态环境", "1"), ("公安", "2")]
    assert counts.findall(html_of(site, "years/index.html")) == [("2024年", "2"), ("2023年", "1")]
    assert counts.findall(html_of(site, "kinds/index.html")) == [("行政复议", "3")]


def test_home_shows_the_latest_issue_with_its_cases_in_order(cases: LibraryFolder) -> None:
    library = cases.case("2024-001").case("2024-002").case("2023-001")
    library.issue("2023-04", "2023-001").issue("2024-02", "2024-002", "2024-001").issue(
        "2024-03", "2023-001", 发布日期=""
    )
    html = html_of(site_of(library), "index.html")
    news = html[html.index("最新一期") : html.index("按执法领域")]
    assert "典型指导案例 2024年第2期" in news
    assert re.findall(r'href="cases/([\d-]+)\.html"', news) == ["2024-002", "2024-001"]
    assert "<strong>3</strong> 件案例" in html
    assert "<strong>2</strong> 期刊物" in html


def test_the_page_of_an_issue_has_note_and_contents(cases: LibraryFolder) -> None:
    library = cases.case("2024-001").case("2024-002")
    library.issue("2024-02", "2024-002", "2024-001", note="见[案例](../2024/2024-001.md)[^1]。\n\n[^1]: 注。")
    library.issue("2024-03", "2024-001")
    site = site_of(library)
    page = site.pages["issues/2024-02.html"]
    assert [heading.title for heading in page.headings] == ["典型指导案例 2024年第2期", "编者按", "目录"]
    assert '见<a href="../cases/2024-001.html">案例</a>' in page.html
    assert '<p>注。 <a href="#fnref-1"' in page.html
    contents = page.html[page.html.index('id="目录"') :]
    assert re.findall(r'href="\.\./cases/([\d-]+)\.html"', contents) == ["2024-002", "2024-001"]
    assert 'href="2024-03.html" class="neighbour-next"' in page.html
    assert_links_lead_somewhere(site)


def test_an_empty_library_has_a_site_that_says_so(cases: LibraryFolder) -> None:
    site = site_of(cases)
    assert {address for _, address in NAVIGATION} <= set(site.pages)
    assert "案例库里还没有可以看到的案例" in html_of(site, "index.html")
    assert_links_lead_somewhere(site)


@pytest.mark.parametrize("audience", list(Audience))
def test_every_page_has_one_title_headings_in_order_and_links_that_lead_somewhere(
    cases: LibraryFolder, audience: Audience
) -> None:
    library = cases.case("2024-001", "## 基本案情\n\n#### 甲\n\n乙。\n", 相关="[2024-002]").case(
        "2024-002", 公开="内部"
    )
    library.case("2023-001", 状态="撤回", 撤回日期="2024-12-01", 撤回原因="改判").issue(
        "2024-01", "2024-001", "2024-002"
    )
    site = site_of(library, audience)
    assert_links_lead_somewhere(site)
    for page in site.pages.values():
        parser = read_addresses(page.html)
        assert parser.levels[0] == 1, page.address
        assert parser.levels.count(1) == 1
        steps = zip(parser.levels, parser.levels[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), (page.address, parser.levels)
        assert len(set(parser.ids)) == len(parser.ids)
        assert page.title
        assert {heading.anchor for heading in page.headings} <= set(parser.ids)


# --- audiences -----------------------------------------------------------------------------------

PLANTED = {
    "2024-002": {"公开": "内部"},
    "2024-003": {"状态": "草稿"},
    "2024-004": {"状态": "审核"},
    "2024-005": {"状态": "撤回", "撤回日期": "2024-12-01", "撤回原因": "原判决被改判"},
    "2024-006": {"状态": "撤回", "公开": "内部", "撤回日期": "2024-12-01", "撤回原因": "密因"},
}


def planted_library(cases: LibraryFolder) -> LibraryFolder:
    """A cases with five cases that the public must not see, named wherever a name can stand."""
    for number, (case_id, keys) in enumerate(PLANTED.items()):
        word = f"密词{number}"
        cases.case(
            case_id,
            f"## 基本案情\n\n{word}正文。![{word}图](密{number}.png)\n\n## 处理结果\n\n乙。\n\n## 典型意义\n\n丙。\n",
            **{"标题": f"{word}标题", "要旨": f"{word}要旨", "领域": "[气象]", "类型": "行政裁决", "结果": "[撤销]",
               "日期": "2019-05-05", "关键词": f"[{word}]", "机关": f"{word}机关", **keys},
        )  # fmt: skip
        cases.file(f"2024/密{number}.png", b"x")
    links = "、".join(f"[某案]({case_id}.md)" for case_id in PLANTED)
    cases.case("2024-001", f"## 基本案情\n\n见{links}。\n", 相关=f"[{', '.join(PLANTED)}]")
    cases.issue("2024-01", "2024-001", *PLANTED)
    cases.issue("2024-02", "2024-001", note="密词9的话。", 公开="内部")
    cases.issue("2024-03", "2024-001", note="密词9的话。", 发布日期="")
    return cases


def test_the_public_site_holds_no_trace_of_what_is_not_public(cases: LibraryFolder) -> None:
    site = site_of(planted_library(cases))
    text = everything(site)
    assert not re.search(r"密(?:词|因|\d)", text)  # the words of search have 密室
    statutes = dict(site.files("https://example.cn/anli/"))["search/statutes.js"]  # the program's own: it has 气象法
    assert "气象" not in text.replace(statutes.decode(), "")
    assert "2019" not in text
    assert site.cases == 1
    assert site.assets == {}
    assert "典型指导案例 2024年第2期" not in text
    assert [address for address in site.pages if address.startswith("cases/")] == [
        "cases/2024-001.html",
        "cases/2024-005.html",
    ]
    # The notice of what was withdrawn stands on its own page, on that of its issue and among the news, nowhere else.
    notices = {"cases/2024-005.html", "issues/2024-01.html", "new.html"}
    rest = "\n".join(str(page.html) for address, page in site.pages.items() if address not in notices)
    assert not any(case_id in rest for case_id in PLANTED)
    for address in ("issues/2024-01.html", "new.html"):
        assert {case_id for case_id in PLANTED if case_id in html_of(site, address)} == {"2024-005"}
    assert "1 件案例" in html_of(site, "issues/2024-01.html")
    assert site.omissions == ()


def test_a_withdrawn_case_leaves_its_number_day_and_reason(cases: LibraryFolder) -> None:
    html = html_of(site_of(planted_library(cases)), "cases/2024-005.html")
    assert re.findall("<dd>([^<]*)</dd>", html) == ["2024-005", "2024年12月1日", "原判决被改判"]


def test_the_house_sees_published_cases_and_the_editor_all(cases: LibraryFolder) -> None:
    library = planted_library(cases)
    house = site_of(library, Audience.INTERNAL)
    assert "密词0" in everything(house)
    assert not re.search("密词[1-4]", everything(house))
    assert "密因" in html_of(house, "cases/2024-006.html")
    assert house.banner
    editor = site_of(library, Audience.EDITOR)
    assert editor.cases == 6
    assert "本案例为撤回、内部案例" in html_of(editor, "cases/2024-006.html")
    assert "密词4正文" in html_of(editor, "cases/2024-006.html")


def test_a_case_with_an_error_is_left_out_for_the_public_and_shown_to_editors(cases: LibraryFolder) -> None:
    library = cases.case("2024-001").case("2024-002", 相关="[2024-001]").issue("2024-01", "2024-001", "2024-002")
    path = f"{library.root.as_posix()}/2024/2024-001.md"
    problems = [
        problem("K201", Location(path, 12), "缺少“典型意义”"),
        problem("K305", Location(path, 9), "图片没有说明"),
    ]
    public = site_of(library, problems=problems)
    assert "cases/2024-001.html" not in public.pages
    assert "2024-001" not in everything(public)
    assert [(left.path, left.reason) for left in public.omissions] == [
        (path, "有 1 处错误，第一处在第 12 行：K201 缺少“典型意义”")
    ]
    assert_links_lead_somewhere(public)
    editor = site_of(library, Audience.EDITOR, problems)
    assert "检查发现 2 个问题" in html_of(editor, "cases/2024-001.html")
    assert "检查发现" not in html_of(site_of(library, Audience.INTERNAL, problems), "cases/2024-001.html")


def test_of_two_files_with_one_number_the_first_has_the_page(cases: LibraryFolder) -> None:
    library = cases.case("2024-001")
    second = (library.root / "2024/2024-001.md").read_text("utf-8").replace("案例2024-001的标题", "另一个")
    library.file("2025/2025-001.md", second)
    site = site_of(library, Audience.EDITOR)
    assert site.cases == 1
    assert site.omissions[0].path.endswith("2025/2025-001.md")
    assert "重复" in site.omissions[0].reason


def test_a_warning_leaves_no_case_out(cases: LibraryFolder) -> None:
    library = cases.case("2024-001")
    path = f"{library.root.as_posix()}/2024/2024-001.md"
    assert site_of(library, problems=[problem("K305", Location(path, 9), "图片没有说明")]).cases == 1


def test_files_that_cannot_be_read_are_named(cases: LibraryFolder) -> None:
    library = cases.case("2024-001").file("2024/2024-002.md", "没有文件头")
    assert [left.path.rsplit("/", 1)[-1] for left in site_of(library).omissions] == ["2024-002.md"]


def test_the_same_library_gives_the_same_site(cases: LibraryFolder) -> None:
    library = planted_library(cases)
    assert site_of(library) == site_of(library)


def test_titles_and_values_with_html_stay_text(cases: LibraryFolder) -> None:
    evil = "</title><script>alert(1)</script>&amp;"
    library = cases.case(
        "2024-001", 标题=f'"{evil}"', 要旨=f'"{evil}"', 关键词=f'["{evil}"]', 机关=f'"{evil}"', 文号=f'"{evil}"'
    )
    library.issue("2024-01", "2024-001", 标题=f'"{evil}"', 编印机关=f'"{evil}"')
    site = site_of(library, Audience.EDITOR)
    for page in site.pages.values():
        assert "<script" not in page.html
        assert "</title>" not in page.html
    assert site.pages["cases/2024-001.html"].title == evil
