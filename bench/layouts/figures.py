"""How the import divides and understands every layout: cases, titles, headings, text lost and foreign text.

python -m bench.layouts.figures       a row for each kind of layout beside the bars, then other cases in the layouts
python -m bench.layouts.figures -v    names every miss of the first

A document is divided rightly when it comes out as the cases expected, each with its beginning and its end. Where it is
not, the import must say that it is unsure: what is wrong and silent reaches the library unseen.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import resource
import time
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from bench.layouts.cases import SHARED, read_cases, squeeze
from bench.layouts.making import make
from kb.importing.documents.loading import read_document
from kb.importing.intake import propose
from kb.reading import read_library
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bench.layouts.making import Layout
    from bench.layouts.sheet import ExpectedCase
    from kb.importing.intake import ProposedCase
    from kb.model import Library

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2026, 11, 23)
SHIFTS = (3, 7, 11)
_SENTENCE_RE = re.compile(r"[^。；！？…]*[。；！？…]*")
_KEYWORDS = "关键词"


class Division(Enum):
    """How a document was divided."""

    RIGHT = "right"
    FLAGGED = "wrong and told as unsure"
    SILENT = "wrong and silent"


@dataclass(slots=True)
class Judgment:
    """What came out of a document."""

    layout: Layout
    division: Division
    titles: list[bool] = field(default_factory=list)
    """Of each expected case, whether its title is right."""
    headings: list[bool] = field(default_factory=list)
    """Of each heading in the document, whether it heads its text."""
    lost: list[str] = field(default_factory=list)
    """Sentences of a case that no imported case has."""
    foreign: list[str] = field(default_factory=list)
    """Text in an imported case that belongs to none: a line of the page, or characters beside its sentences."""
    misses: list[str] = field(default_factory=list)
    """Every miss, in words."""
    seconds: float = 0.0
    """Of processor time, to read the document and to propose its cases."""


def judge(layout: Layout, library: Library) -> Judgment:
    """What comes out of a document, beside what must."""
    began = time.process_time()
    imported = propose(read_document(layout.content, layout.file), library, TODAY)
    judged = Judgment(layout, _division(layout, imported), seconds=time.process_time() - began)
    if judged.division is not Division.RIGHT:
        judged.misses.append(f"{judged.division.value}: {len(imported)} cases for {len(layout.cases)}")
    for index, expected in enumerate(layout.cases):
        proposed = imported[index] if index < len(imported) else None
        _judge_title(judged, expected, proposed)
        _judge_headings(judged, expected, proposed)
    _judge_text(judged, imported)
    judged.misses += [f"lost: {text}" for text in judged.lost] + [f"foreign: {text}" for text in judged.foreign]
    return judged


def _division(layout: Layout, imported: Sequence[ProposedCase]) -> Division:
    if len(imported) == len(layout.cases) and all(map(_has_both_ends, layout.cases, imported)):
        return Division.RIGHT
    return Division.FLAGGED if imported and imported[0].draft.doubts else Division.SILENT


def _has_both_ends(expected: ExpectedCase, proposed: ProposedCase) -> bool:
    texts = [part for part in expected.parts if part.heading != _KEYWORDS]
    text = _text(proposed)
    return squeeze(texts[0].paragraphs[0])[:12] in text and squeeze(texts[-1].paragraphs[-1])[-12:] in text


def _judge_title(judged: Judgment, expected: ExpectedCase, proposed: ProposedCase | None) -> None:
    right = {_folded(title) for title in (expected.title or "", *expected.titles_also)}
    judged.titles.append(proposed is not None and _folded(proposed.title) in right)
    if not judged.titles[-1]:
        judged.misses.append(f"title: {expected.title!r} <- {proposed and proposed.title!r}")


def _judge_headings(judged: Judgment, expected: ExpectedCase, proposed: ProposedCase | None) -> None:
    parts = [(_folded(part.words), squeeze(part.text)) for part in proposed.draft.parts] if proposed else []
    for part in expected.parts:
        if not part.heading:
            continue
        words, begins = _folded(part.heading), squeeze(part.paragraphs[0])[:12]
        headed = any(one == words and text.startswith(begins) for one, text in parts)
        as_field = part.heading == _KEYWORDS and proposed is not None and bool(_keywords(proposed))
        judged.headings.append(headed or as_field)
        if not judged.headings[-1]:
            judged.misses.append(f"heading: {part.heading} <- {[one for one, _ in parts]}")


def _judge_text(judged: Judgment, imported: Sequence[ProposedCase]) -> None:
    """Compare sentence by sentence: case by case where the document is divided rightly, else all together."""
    layout = judged.layout
    if judged.division is Division.RIGHT:
        pairs = [([expected], [proposed]) for expected, proposed in zip(layout.cases, imported, strict=True)]
    else:
        pairs = [(list(layout.cases), list(imported))]
    for expected_cases, proposed_cases in pairs:
        rest = "\n".join(map(_text, proposed_cases))
        kept = {squeeze(word) for proposed in proposed_cases for word in _keywords(proposed)}
        kept_lists = {squeeze("".join(_keywords(proposed))) for proposed in proposed_cases}  # apart by blanks alone
        for sentence in sorted(_sentences(expected_cases), key=len, reverse=True):
            if sentence in rest:
                rest = rest.replace(sentence, "\n", 1)
            elif sentence not in kept_lists and not set(re.split(r"[、，,；;]", sentence)) <= kept:
                judged.lost.append(sentence)
        judged.foreign += rest.split()
    shown = _folded("\n".join(title for one in imported for title in (one.title, one.draft.subtitle)))
    judged.foreign += [text for text in layout.outside if _folded(text) in shown]
    if layout.fragment and not any(squeeze(layout.fragment.starts) in text for text in _all_texts(imported)):
        judged.lost.append(layout.fragment.starts)


def _sentences(cases: Sequence[ExpectedCase]) -> Iterator[str]:
    for case in cases:
        for part in case.parts:
            for paragraph in part.paragraphs:
                yield from filter(None, _SENTENCE_RE.findall(squeeze(paragraph)))


def _text(proposed: ProposedCase) -> str:
    return "\n".join(squeeze(part.text) for part in proposed.draft.parts)


def _keywords(proposed: ProposedCase) -> tuple[str, ...]:
    """Those of the case file: 关键词 may become a value instead of a part."""
    return next((tuple(one.words) for one in proposed.proposals if one.key == _KEYWORDS), ())


def _all_texts(imported: Sequence[ProposedCase]) -> Iterator[str]:
    for proposed in imported:
        yield _text(proposed)
        yield from (squeeze(dropped.text) for dropped in proposed.draft.dropped)


def _folded(text: str) -> str:
    return squeeze(fold(text))


# --- the tables -----------------------------------------------------------------------------------

_FORMS = {"html": "pages", "docx": "Word"}
_WIDTHS = {
    "documents": 11, "right": 7, "told": 6, "silent": 8, "titles": 8, "headings": 10, "lost": 6, "foreign": 9,
    "seconds": 9,
}  # fmt: skip


def _row(name: str, judged: Sequence[Judgment]) -> str:
    divided = [one.division for one in judged]
    titles = [right for one in judged for right in one.titles]
    headings = [right for one in judged for right in one.headings]
    cells = [
        str(len(judged)),
        *(str(divided.count(division)) for division in Division),
        f"{sum(titles) / max(1, len(titles)):.3f}",
        f"{sum(headings) / max(1, len(headings)):.3f}" if headings else "-",
        str(sum(len(text) for one in judged for text in one.lost)),
        str(sum(len(text) for one in judged for text in one.foreign)),
        f"{sum(one.seconds for one in judged):.1f}",
    ]
    return f"{name:32}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS.values(), strict=True))


def _kinds() -> Iterator[tuple[str, Callable[[Layout], bool]]]:
    for several, number in ((True, "several cases"), (False, "one case")):
        for form in ("text", "pages", "Word"):

            def chosen(layout: Layout, several: bool = several, form: str = form) -> bool:  # noqa: FBT001 - bound
                return layout.several == several and _FORMS.get(layout.kind.extension, "text") == form

            yield f"{number}, {form}", chosen
    yield "of these without headings", lambda layout: layout.kind.without_headings
    yield "of these undecidable", lambda layout: bool(layout.kind.unsure)
    yield "all", lambda _: True


def figures(library: Library, *, verbose: bool) -> None:
    """Print a row for each kind of layout, then one for each choice of other cases; lost and foreign in characters."""
    cases = read_cases()
    print("bars: wrong and silent 0, titles .97, headings 1, lost 0")
    print(f"{'layouts':32}" + "".join(f"{name:>{width}}" for name, width in _WIDTHS.items()))
    judged = [judge(layout, library) for layout in make(cases)]
    for name, chosen in _kinds():
        print(_row(name, [one for one in judged if chosen(one.layout)]))
    for shift in SHIFTS:
        others = [judge(layout, library) for layout in make(cases, shift)]
        print(_row(f"all, other cases ({shift})", others))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB; the slowest document {max(one.seconds for one in judged):.2f} s")
    if verbose:
        for one in judged:
            for miss in one.misses:
                print(f"    {one.layout.kind.name}: {miss}")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", action="store_true", help="name every miss")
    verbose = parser.parse_args().v
    if SHARED.exists():
        figures(read_library(ROOT / "cases"), verbose=verbose)


if __name__ == "__main__":
    main()
