"""A page in a frame is the page that the theme would have made of it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.model import Audience
from kb.site.build import build_site
from kb.site.markup.frames import Frames
from tests.conftest import BODY
from tests.site.test_hook import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.conftest import LibraryFolder


@pytest.mark.parametrize("site_url", ["", "https://cases.example/site/"])
def test_a_page_in_a_frame_is_that_of_the_theme(
    cases: LibraryFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site_url: str
) -> None:
    cases.case("2024-001", BODY.format("依据《行政处罚法》第四十二条。\n\n"), 标题='"引号"与<b>标记</b> & 其他')
    cases.case("2024-002", 要旨="", 领域="[城市管理, 公安]").case("2024-003", 相关="[2024-001]", 关键词="[听证]")
    cases.issue("2024-01", "2024-001", "2024-003")
    pages = {}
    for name in ("framed", "alone"):
        out = tmp_path / name
        build_site(str(cases.root), out, Audience.PUBLIC, TODAY, site_url=site_url)
        pages[name] = {str(path.relative_to(out)): path.read_text("utf-8") for path in out.rglob("*.html")}
        monkeypatch.setattr(Frames, "accept", lambda *_: False)
    assert len(pages["framed"]) > 20
    assert pages["framed"] == pages["alone"]
    assert not any("andian-frame" in text for text in pages["framed"].values())
