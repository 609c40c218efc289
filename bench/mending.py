"""How well damaged text is mended and marked: precision and recall, false marks in clean text, time.

    python bench/mending.py [--show]

Real paste: ``../shared/data/pasted_web_page.txt`` with its labels from ``tests/importing/paste_labels.tsv``. Made
pastes: the sample library in traditional script, with notes and damage at random. Clean text: the sample library
and every tenth article of ``articles.jsonl.xz``, as it is and in traditional script. Time: beside a pass that folds
the same text for search (``kb.text.normalise``), on text of two lengths.
"""

from __future__ import annotations

import argparse
import json
import lzma
import time
from dataclasses import dataclass, field
from pathlib import Path

from kb.importing.mending.mend import Mended, mend
from kb.text import normalise
from tests.importing.labels import PASTE, Label, read_labels
from tests.importing.pastes import make_paste, traditional

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
SEEDS = 20
PIECE = 400
"""Characters of a line of hostile text."""


@dataclass
class Count:
    """Found and wanted."""

    right: int = 0
    extra: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        precision = self.right / max(self.right + self.extra, 1)
        recall = self.right / max(self.right + self.missed, 1)
        counts = f"({self.right} right, {self.extra} extra, {self.missed} missed)"
        return f"precision {precision:.4f}  recall {recall:.4f}  {counts}"


def real() -> None:
    """The paste as it arrived, against what a reader found in it."""
    source = PASTE.read_text("utf-8")
    labels, mended = read_labels(), mend(source)
    notes, places = Count(), Count()
    own = {(label.start, label.end) for label in labels if label.kind == "own"}
    taken = {(piece.start, piece.start + len(piece.text)) for piece in mended.removed}
    notes.right, notes.extra, notes.missed = len(own & taken), len(taken - own), len(own - taken)
    damaged = [_moved(label, labels) for label in labels if label.kind != "own"]
    _score(places, mended, damaged)
    print(f"real paste, notes removed   {notes}")
    print(f"real paste, places marked   {places}")


def _moved(label: Label, labels: tuple[Label, ...]) -> tuple[int, int]:
    """The place of a label when all own notes are gone."""
    gone = sum(other.end - other.start for other in labels if other.kind == "own" and other.end <= label.start)
    return label.start - gone, label.end - gone


def _score(count: Count, mended: Mended, damaged: list[tuple[int, int]]) -> None:
    """A place of damage is found when a mark covers all of it; a mark that touches none is extra."""
    for start, end in damaged:
        covered = {place for mark in mended.flags for place in range(max(start, mark.start), min(end, mark.end))}
        if len(covered) == end - start:
            count.right += 1
        else:
            count.missed += 1
            count.errors.append(f"missed {mended.text[max(0, start - 5) : start]}|{mended.text[start:end]}|")
    for mark in mended.flags:
        if not any(mark.start < end and start < mark.end for start, end in damaged):
            count.extra += 1
            count.errors.append(f"extra  {mended.text[max(0, mark.start - 5) : mark.end + 5]!r} {mark.reason}")


def made(*, show: bool) -> None:
    """Pastes made from the sample library."""
    notes, places, right = Count(), Count(), Count()
    for path in sorted((ROOT / "cases").glob("20*/*.md")):
        source = path.read_text("utf-8").split("---\n", 2)[2]
        for seed in range(SEEDS):
            paste = make_paste(source, seed)
            mended = mend(paste.text)
            if mended.text == paste.clean:
                notes.right += paste.own
                _score(places, mended, paste.damage)
                touched = sum(
                    1
                    for mark in mended.flags
                    for place in range(mark.start, mark.end)
                    if not any(start <= place < end for start, end in paste.damage)
                )
                right.extra += touched
                right.right += len(mended.text)
            else:
                gone = sum(1 for piece in mended.removed if piece.reason.startswith("注音"))
                notes.right += min(gone, paste.own)
                notes.missed += max(0, paste.own - gone)
                notes.extra += max(0, gone - paste.own)
                notes.errors.append(f"{path.name} seed {seed}: {_difference(mended.text, paste.clean)}")
    print(f"made pastes, notes removed  {notes}")
    print(f"made pastes, places marked  {places}")
    print(f"made pastes, right characters inside marks: {1e4 * right.extra / max(right.right, 1):.1f} of 10,000")
    if show:
        print("\n".join(notes.errors + places.errors))


def _difference(got: str, wanted: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(got, wanted, strict=False)) if a != b), min(len(got), len(wanted)))
    return f"{got[max(0, at - 10) : at + 20]!r} for {wanted[max(0, at - 10) : at + 20]!r}"


def clean(*, show: bool) -> None:
    """Text without damage: nothing may change, nothing should be marked."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "cases").glob("20*/*.md"))]
    with lzma.open(DATA / "articles.jsonl.xz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line)["text"] for line in lines]
    for name, source in (("cases", texts), ("articles", articles[::10])):
        for script, convert in (("simplified", str), ("traditional", traditional)):
            characters = marks = changed = 0
            for text in map(convert, source):
                mended = mend(text)
                characters += len(text)
                marks += len(mended.flags)
                changed += mended.text != text
                if show:
                    for mark in mended.flags:
                        print(f"  {text[max(0, mark.start - 8) : mark.end + 8]!r} {mark.reason}")
                    for piece in mended.removed[:2]:
                        print(f"  removed {piece.text!r} {piece.reason}")
            rate = 1e4 * marks / characters
            figures = f"{characters:>9} characters  false marks {rate:.3f} of 10,000  changed texts {changed}"
            print(f"clean {name:9}{script:12}{figures}")


def speed() -> None:
    """Time beside a folding pass, and how it grows."""
    source = PASTE.read_text("utf-8")
    hostile = {
        "paste": source,
        "brackets": "(" * PIECE,
        "open notes": "行(xíng" * PIECE,
        "questions": "?" * PIECE,
        "out of step": "止?fàn)幹械墓δ茏饔茫" * PIECE,
        "wrong page": "鍙戠敓浜嗕粈涔" * PIECE,
        "private": "\ue000字" * PIECE,
        "letters": "ā" * PIECE,
    }
    for name, piece in hostile.items():
        times = []
        for size in (1_250_000, 5_000_000):
            text = (piece * (size // len(piece) + 1))[:size]
            start = time.perf_counter()
            mend(text)
            times.append(time.perf_counter() - start)
        start = time.perf_counter()
        normalise(text)
        fold = time.perf_counter() - start
        growth = f"four times the text takes {times[1] / times[0]:.1f} times as long"
        print(f"{name:14}{times[1]:6.1f} s for 5 M characters  {growth}  {times[1] / fold:.0f} foldings", flush=True)


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print every error")
    show = parser.parse_args().show
    if PASTE.exists():
        real()
    made(show=show)
    if PASTE.exists():
        clean(show=show)
    speed()


if __name__ == "__main__":
    main()
