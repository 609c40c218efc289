"""The figures of GB/T 9704-2012 as LibreOffice draws them, profile by profile.

    python bench/geometry.py

Renders the specimen of the tests; exits with 1 where a figure is out of its bounds.
"""

from __future__ import annotations

import sys

from generator.word.layout import PROFILES
from tests.generator.figures import figures, render_specimen


def main() -> None:
    fails = 0
    for profile in PROFILES.values():
        print(f"{profile.name}  {profile.label}")
        for figure in figures(render_specimen(profile.name)):
            low, high = min(figure.found), max(figure.found)
            measured = f"{low:.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"{low:.2f} to {high:.2f}"
            fails += not figure.holds
            verdict = "" if figure.holds else "  OUT OF BOUNDS"
            wanted = f"{figure.wanted:.2f} ± {figure.tolerance:g}"
            print(f"  {figure.name:34} {wanted:14} {measured:18} {len(figure.found):5} places{verdict}")
    sys.exit(fails > 0)


if __name__ == "__main__":
    main()
