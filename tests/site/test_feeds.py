"""Feeds, sitemap and OpenSearch: there only where the site knows its own address."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kb.model import Audience
from kb.reading import read_library
from kb.site.copies import feeds
from kb.site.render import render_site

if TYPE_CHECKING:
    import pytest

    from tests.site.conftest import LibraryFolder

TODAY = dt.date(2026, 11, 23)
URL = "https://anli.example.cn/dx/"
ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MOMENT_RE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def files_of(library: LibraryFolder, url: str = URL) -> dict[str, bytes]:
    return dict(render_site(read_library(library.root), (), Audience.PUBLIC, TODAY).files(url))


def library_of(cases: LibraryFolder) -> LibraryFolder:
    cases.case("2024-001", 标题='"甲 & <乙>案"', 更正="[{日期: 2025-03-01, 内容: 甲, 原因: 乙}]")
    cases.case("2024-002", 领域="[公安]").case("2024-003", 公开="内部").case("2023-001")
    return cases.issue("2024-01", "2024-001", "2024-002", "2024-003").issue("2023-04", "2023-001")


def test_without_an_address_there_are_none(cases: LibraryFolder) -> None:
    assert not [address for address in files_of(library_of(cases), "") if address.endswith(".xml")]


def test_a_feed_has_what_rfc_4287_demands(cases: LibraryFolder) -> None:
    found = {a: content for a, content in files_of(library_of(cases)).items() if a.startswith("feeds/")}
    assert list(found) == ["feeds/issues.xml", "feeds/市场监管.xml", "feeds/公安.xml"]
    for content in found.values():
        feed = ET.fromstring(content)
        assert feed.tag == f"{ATOM}feed"
        for element in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert MOMENT_RE.fullmatch(element.findtext(f"{ATOM}updated", ""))
        assert feed.findtext(f"{ATOM}author/{ATOM}name")  # for the entries too (4.1.1)
        assert {link.get("rel"): link.get("href", "")[: len(URL)] for link in feed.findall(f"{ATOM}link")} == {
            "self": URL,
            "alternate": URL,
        }
        entries = feed.findall(f"{ATOM}entry")
        identifiers = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(identifiers)) == len(identifiers)
        assert all(entry.find(f"{ATOM}link[@rel='alternate']") is not None for entry in entries)  # 4.1.2


def test_entries_are_newest_first_and_named_for_ever(cases: LibraryFolder) -> None:
    files = files_of(library_of(cases))
    issues = ET.fromstring(files["feeds/issues.xml"])
    assert [entry.findtext(f"{ATOM}id") for entry in issues.findall(f"{ATOM}entry")] == [
        "tag:anli.example.cn,2024:issues/2024-01",
        "tag:anli.example.cn,2023:issues/2023-04",
    ]
    assert "本期案例 2 件" in issues.findtext(f"{ATOM}entry/{ATOM}summary", "")
    field = ET.fromstring(files["feeds/市场监管.xml"])
    entry = field.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "甲 & <乙>案"
    assert entry.findtext(f"{ATOM}updated") == "2025-03-01T00:00:00+08:00"  # the day of the correction
    assert field.findtext(f"{ATOM}updated") == "2025-03-01T00:00:00+08:00"


def test_nothing_in_a_feed_is_of_a_day_to_come(cases: LibraryFolder) -> None:
    cases.case("2024-001", 更正="[{日期: 2027-03-01, 内容: 甲, 原因: 乙}]").issue("2024-01", "2024-001")
    for content in files_of(cases).values():
        assert b"<updated>2027" not in content


def test_a_feed_says_what_was_corrected_and_drops_what_was_withdrawn(cases: LibraryFolder) -> None:
    cases.case("2024-001", 更正="[{日期: 2025-03-01, 内容: 数额改为五万元, 原因: 原文有误}]")
    withdrawn = {"状态": "撤回", "撤回日期": "2025-05-01", "撤回原因": "判决改判"}
    cases.case("2024-002", 领域="[公安]", 标题="不再提供的标题", **withdrawn)
    cases.case("2024-003", 公开="内部", **(withdrawn | {"撤回原因": "藏匿的原因"}))
    cases.issue("2024-01", "2024-001", "2024-002", "2024-003")
    cases.issue("2024-02", "2024-001", 总期号="2", 撤回日期="2025-04-01", 撤回原因="引用有误", note="不再提供的编者按")
    files = files_of(cases)
    field = ET.fromstring(files["feeds/市场监管.xml"])
    assert field.findtext(f"{ATOM}entry/{ATOM}summary") == (
        "案例2024-001的要旨更正 2025-03-01：数额改为五万元（原文有误）。"
    )
    (gone,) = field.findall(f"{TOMBSTONE}deleted-entry")  # in every feed: which was its own is not told
    assert gone.attrib == {"ref": "tag:anli.example.cn,2024:cases/2024-002", "when": "2025-05-01T00:00:00+08:00"}
    assert gone.findtext(f"{TOMBSTONE}comment") == "判决改判"
    issues = ET.fromstring(files["feeds/issues.xml"])
    assert not issues.findall(f"{TOMBSTONE}deleted-entry")
    told = [
        [entry.findtext(f"{ATOM}{name}", "") for name in ("id", "updated", "title", "summary")]
        for entry in issues.findall(f"{ATOM}entry")
    ]
    title = told[0][2]
    assert told == [
        [
            "tag:anli.example.cn,2024:issues/2024-01", "2025-05-01T00:00:00+08:00", title,
            (
                "本期案例 1 件：案例2024-001的标题。案例 2024-001 更正 2025-03-01：数额改为五万元（原文有误）。"
                "案例 2024-002 撤回 2025-05-01（判决改判）。"
            ),
        ],
        [
            "tag:anli.example.cn,2024:issues/2024-02", "2025-04-01T00:00:00+08:00", "2024年第2期（总第2期）已撤回",
            "撤回原因：引用有误",
        ],
    ]  # fmt: skip
    everything = b"".join(files.values()).decode()
    assert "不再提供" not in everything
    assert "藏匿" not in everything


def test_the_sitemap_lists_every_page_once(cases: LibraryFolder) -> None:
    library = library_of(cases)
    site = render_site(read_library(library.root), (), Audience.PUBLIC, TODAY)
    root = ET.fromstring(dict(site.files(URL))["sitemap.xml"])
    places = [element.text or "" for element in root.iter(f"{SITEMAP}loc")]
    assert len(places) == len(set(places)) == len(site.pages)
    assert all(place.startswith(URL) and place.isascii() for place in places)
    dated = {url.findtext(f"{SITEMAP}loc"): url.findtext(f"{SITEMAP}lastmod") for url in root}
    assert dated[f"{URL}cases/2024-001.html"] == "2025-03-01"
    assert dated[f"{URL}stats.html"] is None


def test_more_pages_than_a_file_may_hold_are_divided(cases: LibraryFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "_MAX_ADDRESSES", 20)
    files = files_of(library_of(cases))
    parts = [element.text or "" for element in ET.fromstring(files["sitemap.xml"]).iter(f"{SITEMAP}loc")]
    assert parts == [f"{URL}sitemap_{number}.xml" for number in range(1, len(parts) + 1)]
    assert len(parts) > 1
    assert all(len(ET.fromstring(files[part.removeprefix(URL)])) <= 20 for part in parts)


def test_a_browser_is_told_how_to_search(cases: LibraryFolder) -> None:
    root = ET.fromstring(
        files_of(cases.file("library.yml", "名称: 某某市行政执法典型指导案例数据资料库\n"))["opensearch.xml"]
    )
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert len(root.findtext(f"{space}ShortName", "")) <= 16
    url = root.find(f"{space}Url")
    assert url is not None
    assert url.get("template") == f"{URL}search.html?q={{searchTerms}}"
