"""Take a picture of every kind of page in every look: build/screenshots/index.html.

    PYTHONPATH=. python scripts/make_screenshots.py [SITE]

The kinds are read from the pages of a built site (build/site by default), so that a new kind is shown without a
change here; the pages that only the service answers with are listed. Needs an index of the site's library (``kb
index``), Chromium and pdftoppm (``make tools``).
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from tests.site.browser import chromium, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "screenshots"
KIND_RE = re.compile(r'<div class="page page-([a-z0-9-]+)">')
SERVICE_PAGES = {
    "service-results": "search?q=听证",
    "service-second-page": "search?q=处罚&page=2",
    "service-filtered": "search?q=罚款&类型=行政复议&领域=市场监管",
    "service-nearest": "search?q=火锅店 油烟 噪声 投诉 扰民",
    "service-none": "search?q=量子纠缠",
    "service-mistake": "search?q=未知字段:甲",
    "service-similar": "similar",
    "service-like": "similar/2024-003",
    "service-404": "cases/1999-999",
}
TALLEST = 3200
"""Pixels of a picture; what is below says nothing new."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    name: str
    width: int
    height: int
    choice: str
    """The value of the choice in the head of the page."""


LOOKS = (
    Look("light", 1280, 900, "light"),
    Look("dark", 1280, 900, "dark"),
    Look("contrast", 1280, 900, "contrast"),
    Look("contrast-dark", 1280, 900, "contrast-dark"),
    Look("phone", 390, 844, "light"),
    Look("phone-dark", 320, 640, "dark"),
    Look("wide", 2560, 1400, "light"),
)


def page_kinds(site: Path) -> dict[str, str]:
    """One address for each kind of page, the fullest of its kind.

    An overview and a part of a long list (an underscore in its name) are kinds of their own.
    """
    fullest: dict[str, tuple[int, str]] = {}
    for path in sorted(site.rglob("*.html")):
        match = KIND_RE.search(path.read_text("utf-8"))
        if not match:
            continue
        address = path.relative_to(site).as_posix()
        flavour = "-overview" if path.stem == "index" and "/" in address else "-part" if "_" in path.stem else ""
        kind = "404" if address == "404.html" else match.group(1) + flavour
        fullest[kind] = max(fullest.get(kind, (0, "")), (path.stat().st_size, address))
    kinds = {kind: address for kind, (_, address) in sorted(fullest.items())}
    if "compare" in kinds:  # is empty without cases to compare
        cases = [path.stem for path in sorted((site / "cases").glob("*.html"))[:3]]
        kinds["compare"] += f"?ids={','.join(cases)}"
    return kinds


@contextmanager
def _service(site: Path) -> Iterator[str]:
    """The address of a service of a site's pages."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    service = subprocess.Popen([sys.executable, "-m", "kb", "serve", "--port", str(port), "--site", str(site)])
    try:
        for _ in range(300):
            if service.poll() is not None:
                sys.exit("检索服务没有起来。请先运行 kb index。")
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        service.terminate()
        service.wait()


def _screens(browser: Browser, root: str, kinds: dict[str, str]) -> None:
    for look in LOOKS:
        context = browser.new_context(viewport={"width": look.width, "height": look.height})
        context.add_init_script(f"try{{localStorage.setItem('andian.look', '{look.choice}')}}catch(e){{}}")
        page = context.new_page()
        for kind, address in kinds.items():
            page.goto(f"{root}/{address}", wait_until="networkidle")
            # The whole page as one window, so that the head stays where a reader sees it.
            height = int(page.evaluate("document.documentElement.scrollHeight"))
            page.set_viewport_size({"width": look.width, "height": max(look.height, min(height, TALLEST))})
            page.screenshot(path=str(OUT / f"{kind}.{look.name}.png"))
            page.set_viewport_size({"width": look.width, "height": look.height})
        context.close()


def _papers(browser: Browser, root: str, kinds: dict[str, str]) -> None:
    page = browser.new_page()
    for kind, address in kinds.items():
        page.goto(f"{root}/{address}")
        paper = OUT / f"{kind}.pdf"
        page.pdf(path=str(paper), prefer_css_page_size=True)
        pictures = ["pdftoppm", "-r", "72", "-l", "2", "-png", str(paper), str(OUT / f"{kind}.print")]
        subprocess.run(pictures, check=True)
        paper.unlink()


def _montage(kinds: dict[str, str]) -> None:
    rows = []
    for kind, address in kinds.items():
        names = [f"{kind}.{look.name}.png" for look in LOOKS]
        names += sorted(path.name for path in OUT.glob(f"{kind}.print*.png"))
        cells = "".join(
            f'<a href="{name}"><img src="{name}" alt="{escape(name)}"><br>{escape(name.split(".")[1])}</a>'
            for name in names
        )
        rows.append(f"<h2>{escape(kind)} <small>{escape(address)}</small></h2><div>{cells}</div>")
    style = "body{font:14px sans-serif}div{display:flex;overflow-x:auto}a{margin:4px}img{height:420px;border:1px solid}"
    (OUT / "index.html").write_text(
        f'<!doctype html><meta charset="utf-8"><title>案典：各种网页</title><style>{style}</style>{"".join(rows)}',
        "utf-8",
    )


def main() -> None:
    """Take all pictures."""
    site = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "site").resolve()
    kinds = page_kinds(site)
    if not kinds:
        sys.exit(f"“{site}”里没有网页。请先运行 kb site。")
    if "search" in kinds:
        kinds["search-results"] = f"{kinds['search']}?q=%E5%90%AC%E8%AF%81"  # 听证
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    with served(site) as root, chromium() as browser:
        _screens(browser, root, kinds)
        _papers(browser, root, kinds)
        with _service(site) as service:
            _screens(browser, service, SERVICE_PAGES)
    kinds |= SERVICE_PAGES
    _montage(kinds)
    print(f"{len(kinds)} 种网页的图片在 {OUT / 'index.html'}。")


if __name__ == "__main__":
    main()
