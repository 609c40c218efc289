"""The service shows the site: its frame, its pages, and its own pages like them; with and without a site."""

from __future__ import annotations

import contextlib
import datetime as dt
import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from kb.errors import SiteError
from kb.indexing import index_library
from kb.model import Audience
from kb.site.build import FRAMES, build_fallback_site, build_site
from kb.site.markup.frames import OPEN_KINDS, OpenFrames
from kb.site.markup.html import Html
from kb.site.markup.page import Page, PageKind
from kb.web.app import create_app
from kb.web.service_frame import ServiceFrame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.conftest import WriteCase

TODAY = dt.date(2026, 11, 23)
ADDRESSES = (
    "/search", "/search?q=罚款", "/search?q=罚款&领域=市场监管", "/search?q=罚款 OR", "/search?q=没有的词", "/similar",
    "/similar/2022-001", "/similar/2099-001", "/cases/2099-001", "/nothing", "/no/such/page", "/issues/2000-01.html",
)  # fmt: skip
BODY = (
    "## 基本案情\n某公司因为**占道经营**被罚款[^1]。\n\n- 一\n- 二\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n\n"
    "## 处理结果\n依据《行政处罚法》第四十四条，撤销。\n\n"
    "## 典型意义\n程序要合法，见[另一案](2022-002.md)。\n\n[^1]: 注的文字。\n"
)


@pytest.fixture(scope="module")
def fallback_sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the frames of services without a site are kept."""
    return tmp_path_factory.mktemp("fronts")


def _index(root: Path, index: Path) -> None:
    index_library(str(root), index, TODAY)


@contextlib.contextmanager
def _served(
    root: Path,
    index: Path,
    fallback_sites: Path,
    site: Path | None,
    audience: Audience = Audience.PUBLIC,
    *,
    with_files: bool = True,
) -> Iterator[TestClient]:
    _index(root, index)
    library = root if with_files else None
    app = create_app(
        index,
        audience,
        site=site,
        name="某库 <&>",
        hosts=["testserver"],
        library=library,
        today=TODAY,
        fallback_sites=fallback_sites,
    )
    with TestClient(app) as client:
        yield client


@pytest.fixture
def cases(write_case: WriteCase) -> None:
    """Two cases about a fine."""
    write_case("2022-001", BODY, 要旨="占道经营的处罚要有证据", 关键词="[占道经营, 听证]", 被申请机关="某局")
    write_case("2022-002", 关键词="[占道经营]")


@pytest.fixture(params=["site", "no site"])
def client(
    request: pytest.FixtureRequest, cases: None, library_root: Path, tmp_path: Path, fallback_sites: Path
) -> Iterator[TestClient]:
    """The service with its site, and without one."""
    del cases
    site = tmp_path / "site" if request.param == "site" else None
    if site:
        build_site(str(library_root), site, Audience.PUBLIC, TODAY)
    with _served(library_root, tmp_path / "index", fallback_sites, site) as found:
        yield found


def _links(page: str) -> set[str]:
    """The addresses that a page loads, leads to or sends to."""
    return {html.unescape(link) for link in re.findall(r'(?:href|src|action)="([^"]*)"', page)}


@pytest.mark.parametrize("address", ADDRESSES)
def test_whatever_a_page_of_the_service_leads_to_is_there(client: TestClient, address: str) -> None:
    page = client.get(address)
    found = _links(page.text)
    assert len(found) > 10
    for link in found:
        target = urljoin(f"http://testserver{address}", link)
        if urlsplit(target).fragment:
            assert link[0] != "#" or f'id="{unquote(link[1:])}"' in page.text, link
        if link[0] != "#":
            assert client.get(target).status_code == 200, link


def test_own_pages_are_whole_pages_of_the_site(client: TestClient) -> None:
    for address in ADDRESSES:
        page = client.get(address).text
        assert "andian-frame" not in page, address
        assert page.count("<h1") == page.count("</html>") == page.count('<nav class="menu"') == 1
        assert 'id="look"' in page
        assert 'class="site-foot"' in page
        assert not re.search(r"(?:kb|bulletin|make) [a-z]|pip ", page), address  # pages for readers name no commands


def test_the_frame_is_that_of_the_search_page_of_the_site(
    cases: None, library_root: Path, tmp_path: Path, fallback_sites: Path
) -> None:
    del cases
    site = tmp_path / "site"
    build_site(str(library_root), site, Audience.PUBLIC, TODAY)

    def frame(page: str) -> str:
        page = re.sub(
            r"<article.*?</article>|<title>.*?</title>|<link rel=\"preload\".*?>|\n\s*", "", page, flags=re.DOTALL
        )
        return page.replace("assets/search.js", "assets/service.js").replace("./", "")

    with _served(library_root, tmp_path / "index", fallback_sites, site) as client:
        assert frame(client.get("/search?q=罚款").text) == frame((site / "search.html").read_text("utf-8"))


def test_a_page_has_its_title_and_description(client: TestClient) -> None:
    name = re.escape("某库 &lt;&amp;&gt;") if "某库" in client.get("/search").text else ".+"
    page = client.get("/search", params={"q": "<b> & 罚款"}).text
    assert re.search(rf"<title>&lt;b&gt; &amp; 罚款 - 检索案例 - {name}</title>", page)
    assert re.search(rf"<title>检索案例 - {name}</title>", client.get("/search").text)
    assert '<meta name="description" content="没有这个地址。">' in client.get("/nothing").text


def test_home_is_the_site_or_the_search(cases: None, library_root: Path, tmp_path: Path, fallback_sites: Path) -> None:
    del cases
    with _served(library_root, tmp_path / "index", fallback_sites, None) as client:
        for address in ("/", "/index.html"):
            assert client.get(address, follow_redirects=False).headers["location"] == "/search"
        assert client.get("/search.html?q=罚款&领域=市场监管").text == client.get("/search?q=罚款&领域=市场监管").text
        assert "某库 &lt;&amp;&gt;" in client.get("/search").text
        assert "issues/index.html" not in client.get("/search").text  # no menu of what is not there


def test_a_site_for_more_readers_that_takes_the_place_of_the_served_one_is_not_shown(
    cases: None, write_case: WriteCase, library_root: Path, tmp_path: Path, fallback_sites: Path
) -> None:
    del cases
    write_case("2022-009", 公开="内部", 标题="某内部酒馆案")
    site, root = tmp_path / "site", str(library_root)
    build_site(root, site, Audience.PUBLIC, TODAY)
    with _served(library_root, tmp_path / "index", fallback_sites, site) as client:
        before = client.get("/search").text
        assert client.get("/browse.html").status_code == 200
        build_site(root, site, Audience.INTERNAL, TODAY, replace_other=True)
        for path in sorted(site.rglob("*")):
            if path.is_file():
                answer = client.get("/" + path.relative_to(site).as_posix())
                assert "某内部酒馆案" not in answer.text, path
        refused = client.get("/browse.html")
        assert refused.status_code == 503
        assert "网站换成了给另一些读者看的" in refused.text
        assert client.get("/search").text == before  # nor is its frame
        page = client.get("/cases/2022-001.html")
        assert page.status_code == 200
        assert page.text != (site / "cases/2022-001.html").read_text("utf-8")
        build_site(root, site, Audience.PUBLIC, TODAY, replace_other=True)
        assert client.get("/browse.html").status_code == 200


# --- a case that the site has no page for --------------------------------------------------------


def _article(page: str) -> str:
    """What stands on the page of a case itself: not what it leads to, and not what other cases add."""
    text = page[page.index("<h1") : page.index('<div class="case-foot">')]
    text = re.sub(r"<h2[^>]*>(?:相关案例|相似案例|同一法条的案例).*", "", text, flags=re.DOTALL)
    text = re.sub(r'<p><a href="[^"]*similar/[^"]*">查看相似案例</a></p>', "", text)
    return re.sub(r"<a (?:href|title|class)[^>]*>|</a>|\s", "", text)


def test_a_case_without_a_page_is_drawn_like_one_with_it(
    write_case: WriteCase, library_root: Path, tmp_path: Path, fallback_sites: Path
) -> None:
    write_case(
        "2022-001",
        BODY.replace("见[另一案](2022-002.md)", "好"),
        要旨="占道经营",
        关键词="[占道经营, 听证]",
        被申请机关="某局",
    )
    site = tmp_path / "site"
    build_site(str(library_root), site, Audience.PUBLIC, TODAY)
    with _served(library_root, tmp_path / "index", fallback_sites, None) as client:
        drawn = client.get("/cases/2022-001")
        assert drawn.status_code == 200
        assert _article(drawn.text) == _article((site / "cases/2022-001.html").read_text("utf-8"))
        assert "<strong>占道经营</strong>" in drawn.text
        assert client.get("/cases/2022-001.html").text == drawn.text
        for link in _links(drawn.text):
            if link[0] != "#":
                assert client.get(urljoin("http://testserver/cases/2022-001", link)).status_code == 200, link
        for asked in re.findall(r'href="\.\./search\.html\?([^"]+)"', drawn.text):
            assert 'data-total="1"' in client.get(f"/search?{html.unescape(asked)}").text, unquote(asked)


def test_a_case_just_added_and_a_case_of_other_readers_are_drawn(
    cases: None, write_case: WriteCase, library_root: Path, tmp_path: Path, fallback_sites: Path
) -> None:
    del cases
    site = tmp_path / "site"
    build_site(str(library_root), site, Audience.PUBLIC, TODAY)
    write_case("2022-003", BODY)
    write_case("2022-004", BODY, 公开="内部")
    write_case("2022-005", BODY, 状态="草稿")
    shown: Mapping[Audience, tuple[int, int, int]] = {
        Audience.PUBLIC: (200, 404, 404),
        Audience.INTERNAL: (200, 200, 404),
        Audience.EDITOR: (200, 200, 200),
    }
    for audience, statuses in shown.items():
        with _served(library_root, tmp_path / audience.value, fallback_sites, site, audience) as client:
            pages = [client.get(f"/cases/2022-00{number}") for number in (3, 4, 5)]
            assert tuple(page.status_code for page in pages) == statuses
            assert [("占道经营" in page.text) for page in pages] == [status == 200 for status in statuses]
            assert all('class="page page-case"' in page.text for page in pages if page.status_code == 200)
    with _served(library_root, tmp_path / "editor", fallback_sites, site, Audience.EDITOR) as client:
        assert "本案例为草稿案例" in client.get("/cases/2022-005").text


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        (BODY.replace("占道", "越门"), {}),
        (BODY, {"公开": "内部"}),
        (BODY, {"状态": "草稿"}),
        (BODY, {"机关": "某局，电话13912345678"}),
        (BODY, {"标题": "另一个标题"}),
    ],
)
def test_what_changed_since_it_was_indexed_is_not_shown(
    write_case: WriteCase, library_root: Path, tmp_path: Path, fallback_sites: Path, body: str, keys: dict[str, str]
) -> None:
    write_case("2022-001", BODY, 要旨="要旨的话", 关键词="[占道经营, 听证]", 文号="某罚〔2022〕1号")
    write_case("2022-002")
    with _served(library_root, tmp_path / "index", fallback_sites, None) as client:
        assert "<strong>占道经营</strong>" in client.get("/cases/2022-001").text
        write_case(
            "2022-001", body, **{"要旨": "要旨的话", "关键词": "[占道经营, 听证]", "文号": "某罚〔2022〕1号"} | keys
        )
        page = client.get("/cases/2022-001")
        assert page.status_code == 200  # the index says so still
        for word in ("越门", "13912345678", "另一个标题", "内部案例", "草稿"):
            assert word not in page.text
        for word in ("占道经营", "要旨的话", "某罚〔2022〕1号", "听证", "某公司不服处罚决定案2022-001", "注的文字。"):
            assert word in page.text
        (library_root / "2022/2022-001.md").unlink()
        assert client.get("/cases/2022-001").text == page.text


def test_an_index_alone_is_enough(cases: None, library_root: Path, tmp_path: Path, fallback_sites: Path) -> None:
    del cases
    with _served(library_root, tmp_path / "index", fallback_sites, None, with_files=False) as client:
        page = client.get("/cases/2022-001").text
        assert 'class="page page-case"' in page
        assert "占道经营的处罚要有证据" in page
        assert '<h2 id="基本案情">' in page


def test_a_withdrawn_case_is_the_notice_of_the_site(
    write_case: WriteCase, library_root: Path, tmp_path: Path, fallback_sites: Path
) -> None:
    write_case("2022-001", 状态="撤回", 撤回日期="2022-09-01", 撤回原因="判决改变")
    site = tmp_path / "site"
    build_site(str(library_root), site, Audience.PUBLIC, TODAY)
    with _served(library_root, tmp_path / "index", fallback_sites, site) as client:
        answer = client.get("/cases/2022-001.html")
        assert answer.status_code == 410
        article = re.compile(r'<div class="page .*?</article>', re.DOTALL)
        written = (site / "cases/2022-001.html").read_text("utf-8")
        assert article.findall(answer.text) == article.findall(written) != []


# --- frames --------------------------------------------------------------------------------------


def test_a_front_is_made_once_for_a_name_and_readers(tmp_path: Path) -> None:
    first = build_fallback_site(tmp_path, "甲库", Audience.PUBLIC)
    made = (first / FRAMES).stat()
    assert build_fallback_site(tmp_path, "甲库", Audience.PUBLIC) == first
    assert (first / FRAMES).stat().st_mtime_ns == made.st_mtime_ns
    others = {
        build_fallback_site(tmp_path, "乙库", Audience.PUBLIC),
        build_fallback_site(tmp_path, "甲库", Audience.EDITOR),
    }
    assert len({first, *others}) == 3
    assert {path.name for path in tmp_path.iterdir()} == {first.name, *(other.name for other in others)}
    assert not list(first.glob("cases"))


def _page(kind: PageKind, address: str) -> Page:
    return Page(address, kind, "题 & 名", "", Html('<h1 id="题名">甲</h1>'), ())


def test_a_frame_fits_a_page_at_any_address(tmp_path: Path) -> None:
    frames = OpenFrames.of_bytes((build_fallback_site(tmp_path, "甲库", Audience.PUBLIC) / FRAMES).read_bytes())
    assert frames
    for kind in OPEN_KINDS:
        for address, root in (("a", ""), ("a/b", "../"), ("a/b/c.html", "../../")):
            text = frames.render(_page(kind, address))
            assert f'src="{root}assets/frame.js"' in text
            assert f'href="{root}index.html"' in text
            assert "<title>题 &amp; 名 - 甲库</title>" in text
            assert "andian-frame" not in text
            assert {link.count("../") for link in _links(text) if link[:1] != "#"} == {root.count("../")}


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "[]",
        "null",
        "{",
        '{"format": 0, "frames": {}}',
        '{"format": 1, "frames": {"search": []}}',
        '{"format": 1, "frames": 5}',
    ],
)
def test_a_site_of_another_version_is_shown_in_a_frame_of_this_one(
    cases: None, library_root: Path, tmp_path: Path, fallback_sites: Path, damage: str
) -> None:
    del cases
    site = tmp_path / "site"
    build_site(str(library_root), site, Audience.PUBLIC, TODAY)
    (site / FRAMES).write_text(damage, "utf-8")
    (site / "assets/service.js").unlink()
    with _served(library_root, tmp_path / "index", fallback_sites, site) as client:
        page = client.get("/search?q=罚款")
        assert 'data-total="2"' in page.text
        assert client.get("/assets/service.js").status_code == 200
        assert client.get("/").text == (site / "index.html").read_text("utf-8")


def test_a_new_site_brings_its_new_frame(
    write_case: WriteCase, library_root: Path, tmp_path: Path, fallback_sites: Path
) -> None:
    write_case("2022-001")
    site = tmp_path / "site"
    build_site(str(library_root), site, Audience.PUBLIC, TODAY)
    with _served(library_root, tmp_path / "index", fallback_sites, site) as client:
        assert "数据截至2026年11月23日" in client.get("/search").text
        build_site(str(library_root), site, Audience.PUBLIC, TODAY + dt.timedelta(1))
        assert "数据截至2026年11月24日" in client.get("/search").text
        (site / FRAMES).write_text("{", "utf-8")
        assert "数据截至2026年11月24日" in client.get("/search").text
        (site / FRAMES).unlink()
        assert "数据截至2026年11月24日" in client.get("/search").text


def test_frames_are_given_out_to_nobody(client: TestClient) -> None:
    assert client.get(f"/{FRAMES}").status_code == 404
    assert client.get("/open/search_andian-frame.html").status_code == 404


def test_a_front_that_holds_no_frames_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.site.build.build_fallback_site", lambda *_: tmp_path)
    with pytest.raises(SiteError, match="网页框架"):
        ServiceFrame(None, tmp_path, "甲库", Audience.PUBLIC)
    (tmp_path / "files").mkdir()
    (tmp_path / FRAMES).write_text(json.dumps({"format": 1, "frames": {kind.value: ["甲"] for kind in OPEN_KINDS}}))
    assert ServiceFrame(None, tmp_path, "甲库", Audience.PUBLIC).render(_page(PageKind.TEXT, "a")) == "甲"
