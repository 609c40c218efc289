"""Align the articles of two texts: a statute before and after a revision, or a repealed one and its successor.

    PYTHONPATH=. python scripts/align_statutes.py COLLECTION... [--write]

How two texts are aligned is ``kb.statutes.comparing``. What is written to ``renumbering.tsv`` are numbers and a
confidence, for every pair of adjoining versions of which the collections have both texts, unless every article
kept its number. ``--write`` needs every collection that ``statute_collections.COLLECTIONS`` names.
"""

from __future__ import annotations

import sys

from scripts.renumbering_tables import write_tables


def main() -> None:
    """Write the tables of every pair of adjoining versions of which the collections have both texts."""
    write_tables([argument for argument in sys.argv[1:] if argument != "--write"], write="--write" in sys.argv)


if __name__ == "__main__":
    main()
