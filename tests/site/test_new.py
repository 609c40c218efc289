"""新增: what came, what was corrected and what was withdrawn, the newest first."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from kb.model import Audience
from kb.reading import read_library
from kb.site.content.news import news
from kb.site.content.publication import publish
from kb.site.render import render_site

if TYPE_CHECKING:
    from kb.site.markup.page import Site
    from tests.site.conftest import LibraryFolder

TODAY = dt.date(2026, 11, 23)


def site_of(library: LibraryFolder, audience: Audience = Audience.PUBLIC) -> Site:
    return render_site(read_library(library.root), (), audience, TODAY, similar={})


def library(cases: LibraryFolder) -> LibraryFolder:
    correction = "[{日期: 2026-11-20, 内容: 金额改为三千元, 原因: 笔误}]"
    return (
        cases.case("2026-001", 发布日期="2026-11-01")
        .case("2026-002", 发布日期="2026-11-22", 更正=correction)
        .case("2025-001", 发布日期="2025-01-05")
        .case("2026-003", 发布日期="")
        .case("2026-004", 公开="内部", 发布日期="2026-11-21", 标题="暗桩内部案")
        .case("2026-005", 状态="撤回", 撤回日期="2026-11-10", 撤回原因="改判", 标题="暗桩撤回案")
    )


def _days(html: str, kind: str) -> list[str]:
    part = re.search(rf'data-news="{kind}">(.*?)</ul>', html, re.DOTALL)
    return re.findall(r'data-day="([^"]+)"', part[1]) if part else []


def test_the_lists_have_what_this_audience_may_see_newest_first(cases: LibraryFolder) -> None:
    html = site_of(library(cases)).pages["new.html"].html
    assert _days(html, "added") == ["2026-11-22", "2026-11-01", "2025-01-05"]
    assert _days(html, "corrected") == ["2026-11-20"]
    assert "金额改为三千元（笔误）" in html
    assert _days(html, "withdrawn") == ["2026-11-10"]
    assert "暗桩" not in html
    assert "改判" in html


def test_the_month_is_counted_to_the_day_of_the_site(cases: LibraryFolder) -> None:
    pages = site_of(library(cases)).pages
    assert "最近一个月新增 2 件" in pages["new.html"].html
    assert '<a href="new.html">最近一个月新增 2 件</a>' in pages["index.html"].html
    assert "最近一个月新增 3 件" in site_of(cases, Audience.INTERNAL).pages["index.html"].html


def test_a_day_to_come_is_no_news(cases: LibraryFolder) -> None:
    root = cases.case("2026-001", 发布日期="2026-12-24").root
    found = news(publish(read_library(root), (), Audience.EDITOR, TODAY))
    assert found.added == ()


def test_without_anything_the_page_says_so(cases: LibraryFolder) -> None:
    html = site_of(cases.case("2026-003", 发布日期="")).pages["new.html"].html
    assert "没有更正过的案例。" in html
    assert "没有撤回的案例。" in html
