"""The frame of a page, what stands around its content: small, and the same however large the library is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.site.test_hook import build

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.conftest import LibraryFolder

# What is of the page itself stands in the frame too: title, description, contents, and the mark of the menu.
OWN_RE = re.compile(
    r"<title>.*?</title>|<meta name=\"description\".*?>|<nav class=\"contents\".*?</nav>|<article.*?</article>"
    r"| class=\"here\"| aria-current=\"page\"",
    re.DOTALL,
)

MOST_BYTES = 6_000
"""Of a frame, uncompressed: the promise that docs/architecture.md tells of."""


def frame(path: Path) -> str:
    """A page without its content."""
    return OWN_RE.sub("", path.read_text("utf-8"))


def size_of_frames(site: Path) -> dict[str, int]:
    """Bytes of the frame of every page, with what is its own in the head and beside the text."""
    sizes = {}
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        article = text[text.index("<article") : text.index("</article>")]
        sizes[path.relative_to(site).as_posix()] = len(text.encode()) - len(article.encode())
    return sizes


def test_the_frame_is_the_same_for_three_cases_and_for_sixty(cases: LibraryFolder, tmp_path: Path) -> None:
    for number in range(1, 4):
        cases.case(f"2024-{number:03}")
    cases.issue("2024-01", "2024-001")
    build(cases, tmp_path / "small")
    for number in range(4, 61):
        cases.case(
            f"20{10 + number % 15}-{number:03}", 领域=f"[{('公安', '税务', '气象')[number % 3]}]", 类型="行政处罚"
        )
        cases.issue(f"20{10 + number % 15}-{number:02}", f"20{10 + number % 15}-{number:03}")
    build(cases, tmp_path / "large")
    pages = ["index.html", "cases/2024-001.html", "issues/2024-01.html", "fields/市场监管.html", "statutes/index.html"]
    for page in pages:
        assert frame(tmp_path / "small" / page) == frame(tmp_path / "large" / page), page
        assert 1_000 < len(frame(tmp_path / "large" / page).encode()) < MOST_BYTES, page


def test_the_frame_of_every_page_weighs_less_than_twenty_kilobytes(real_site: Path) -> None:
    sizes = size_of_frames(real_site)
    print(f"frames of {len(sizes)} pages: {min(sizes.values()) / 1000:.1f} to {max(sizes.values()) / 1000:.1f} KB")  # noqa: T201 - pytest -rP shows it
    assert {page: size for page, size in sizes.items() if size > 20_000} == {}
