"""Small libraries for the tests of the site, the site of this checkout, and a browser to open it in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.model import Audience
from kb.site.build import build_site
from tests.conftest import BODY
from tests.shared import made_once
from tests.site.browser import chromium
from tests.site.browser import served as serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.conftest import WriteCase

ROOT = Path(__file__).parents[2]


class LibraryFolder:
    """A library on disk, written file by file."""

    def __init__(self, root: Path, write_case: WriteCase) -> None:
        self.root = root
        self._write_case = write_case

    def case(self, case_id: str, body: str = BODY, **keys: str) -> LibraryFolder:
        """Write a published public case with a holding, its keys overridden by name."""
        texts = {"标题": f"案例{case_id}的标题", "要旨": f"案例{case_id}的要旨"}
        self._write_case(case_id, body, **(texts | keys))
        return self

    def issue(self, issue_id: str, *case_ids: str, note: str = "编者按的话。", **keys: str) -> LibraryFolder:
        """Write a published public issue, its keys overridden by name."""
        front = {
            "期号": issue_id,
            "日期": f"{issue_id[:4]}-11-20",
            "公开": "公开",
            "案例": f"[{', '.join(case_ids)}]",
            "发布日期": f"{issue_id[:4]}-11-20",
        } | keys
        text = "\n".join(f"{key}: {value}" for key, value in front.items() if value)
        return self.file(f"issues/{issue_id}.md", f"---\n{text}\n---\n{note}\n")

    def file(self, path: str, content: str | bytes) -> LibraryFolder:
        """Write any file."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self


@pytest.fixture
def cases(library_root: Path, write_case: WriteCase) -> LibraryFolder:
    """An empty library to write into."""
    return LibraryFolder(library_root, write_case)


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public site of the library of this checkout, one for all workers; nothing may be written into it."""

    def build(folder: Path) -> None:
        build_site(str(ROOT / "cases"), folder / "site", Audience.PUBLIC, dt.date(2026, 11, 23))

    return made_once(tmp_path_factory, "real-site", build) / "site"


@pytest.fixture(scope="module")
def _chromium() -> Iterator[Browser]:
    """One a module: Playwright cannot run twice at once in a process."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def browser(_chromium: Browser) -> Iterator[Browser]:
    """Chromium, in which no other test has left a page."""
    yield _chromium
    for context in _chromium.contexts:
        context.close()


@pytest.fixture(scope="module")
def served(real_site: Path) -> Iterator[str]:
    """The address of the same site over http, on loopback."""
    with serve(real_site) as address:
        yield address
