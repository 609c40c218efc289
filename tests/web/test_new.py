"""What is new, told by the service from its index alone: as a page without scripts, and as JSON."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from kb.indexing.run import index_library
from kb.model import Audience
from kb.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import WriteCase

    Open = Callable[[Audience], TestClient]

DAY = dt.date(2026, 11, 23)


@pytest.fixture
def client(write_case: WriteCase, library_root: Path, tmp_path: Path) -> Iterator[Open]:
    """A service without a site over six cases, of which two are hidden."""
    correction = "[{日期: 2026-11-20, 内容: 金额改为三千元, 原因: 笔误}, {日期: 2026-11-22, 内容: 又一更正, 原因: 补}]"
    write_case("2026-001", 发布日期="2026-11-01")
    write_case("2026-002", 发布日期="2026-11-19", 更正=correction)
    write_case("2025-001", 发布日期="2025-09-05")
    write_case(
        "2026-003", 公开="内部", 发布日期="2026-11-21", 标题="暗桩内部案", 更正="[{日期: 2026-11-21, 内容: 暗桩更正}]"
    )
    write_case("2026-004", 状态="撤回", 撤回日期="2026-11-10", 撤回原因="改判", 标题="暗桩撤回案")
    write_case("2026-005", 发布日期="2026-12-24")
    index = tmp_path / "index"
    index_library(str(library_root), index, DAY)
    apps = [
        create_app(
            index, audience, site=None, name="库", hosts=["testserver"], today=DAY, fallback_sites=tmp_path / "front"
        )
        for audience in (Audience.PUBLIC, Audience.INTERNAL)
    ]
    with TestClient(apps[0]) as public, TestClient(apps[1]) as internal:
        yield lambda audience: public if audience is Audience.PUBLIC else internal


def _days(html: str, kind: str) -> list[str]:
    part = re.search(rf'data-news="{kind}">(.*?)</ul>', html, re.DOTALL)
    return re.findall(r'data-day="([^"]+)"', part[1]) if part else []


def test_the_page_has_what_these_readers_may_see_since_a_day(client: Open) -> None:
    public = client(Audience.PUBLIC)
    page = public.get("/new").text
    assert _days(page, "added") == ["2026-11-19", "2026-11-01", "2025-09-05"]
    assert _days(page, "corrected") == ["2026-11-22", "2026-11-20"]
    assert _days(page, "withdrawn") == ["2026-11-10"]
    assert "到2026年11月23日为止，最近一个月新增 2 件。" in page
    since = public.get("/new.html", params={"since": "2026-11-05"}).text
    assert _days(since, "added") == ["2026-11-19"]
    assert _days(since, "corrected") == ["2026-11-22", "2026-11-20"]
    assert "从2026年11月5日起：新增 1 件，更正 2 件，撤回 1 件。" in since
    assert 'value="2026-11-05"' in since
    assert "金额改为三千元（笔误）" in since
    assert "暗桩" not in page + since
    none = public.get("/new", params={"since": "2026-11-23"}).text
    assert "这一天以后没有新增的案例。" in none
    assert "这一天以后没有撤回的案例。" in none
    wider = client(Audience.INTERNAL).get("/new").text
    assert "暗桩内部案" in wider
    assert "暗桩撤回案" not in wider


def test_programs_are_told_the_same(client: Open) -> None:
    public = client(Audience.PUBLIC)
    answer = public.get("/api/v1/new", params={"since": "2026-11-01"})
    told = answer.json()
    assert [row["id"] for row in told["added"]] == ["2026-002", "2026-001"]
    assert told["corrected"][1:] == [
        {
            "id": "2026-002",
            "title": told["added"][0]["title"],
            "corrected_on": "2026-11-20",
            "correction": "金额改为三千元（笔误）",
        }
    ]
    assert told["withdrawn"] == [{"id": "2026-004", "withdrawn_on": "2026-11-10", "reason": "改判"}]
    assert "暗桩" not in answer.text
    few = public.get("/api/v1/new", params={"limit": "1"}).json()
    assert (len(few["added"]), few["added_total"], few["since"]) == (1, 3, None)
    assert [row["id"] for row in client(Audience.INTERNAL).get("/api/v1/new").json()["corrected"]].count(
        "2026-003"
    ) == 1
    assert client(Audience.INTERNAL).get("/new").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("since", ["gestern", "2026-13-01", "20261101", "2026-W45-1", "2026-11-01T00", "9" * 5000])
def test_a_day_that_is_none_is_told(client: Open, since: str) -> None:
    for address in ("/new", "/api/v1/new"):
        answer = client(Audience.PUBLIC).get(address, params={"since": since})
        assert answer.status_code == 400
        assert "2026-01-31" in answer.text
