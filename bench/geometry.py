"""The figures of GB/T 9704-2012 as LibreOffice draws them, profile by profile.

    python bench/geometry.py [KIND...]

Renders the specimen of the tests in every profile, and each kind of document of the sample library; exits with 1 where
a figure is out of its bounds. With names of kinds it looks at the documents whose names begin with one of them alone.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from generator.rendering import render_pdf
from generator.word.layout import PROFILES
from tests.generator.figures import FOOT, document_figures, figures, render_specimen
from tests.generator.geometry import read_sheets
from tests.generator.papers_of_sample import sample_documents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.generator.figures import Figure

OWN_PAGE = ("空白发文稿纸", "第")
"""Beginnings of the names of documents with margins of their own."""


def main() -> None:
    wanted = sys.argv[1:]
    fails = 0
    for profile in PROFILES.values() if not wanted else ():
        print(f"{profile.name}  {profile.label}")
        fails += report(figures(render_specimen(profile.name)))
    for name, content in sample_documents():
        if name.startswith(OWN_PAGE) or name == "案例模板" or (wanted and not name.startswith(tuple(wanted))):
            continue
        print(name, flush=True)
        fails += report(document_figures(read_sheets(render_pdf(content), FOOT)))
    sys.exit(fails > 0)


def report(several: Iterable[Figure]) -> int:
    """Print some figures; how many are out of their bounds."""
    fails = 0
    for figure in several:
        low, high = min(figure.found), max(figure.found)
        measured = f"{low:.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"{low:.2f} to {high:.2f}"
        fails += not figure.holds
        verdict = "" if figure.holds else "  OUT OF BOUNDS"
        wanted = f"{figure.wanted:.2f} ± {figure.tolerance:g}"
        print(f"  {figure.name:34} {wanted:14} {measured:18} {len(figure.found):5} places{verdict}")
    return fails


if __name__ == "__main__":
    main()
