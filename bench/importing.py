"""Figures of the import: real cases in every layout, fault files, the printed issues, a document of two hundred pages.

python bench/importing.py       figures of quality beside their bars, then a long document: seconds and peak memory
python bench/importing.py -v    names every miss, once
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import docx

from generator.compile.issues import compile_bulletin
from generator.word.document import render_docx
from kb.blocks import leaves
from kb.importing.documents.loading import read_document, read_file
from kb.importing.documents.manuscript import ImportRefused
from kb.importing.documents.plain_text import decode
from kb.importing.intake import propose
from kb.reading import library_of_text, read_library

if TYPE_CHECKING:
    from kb.importing.intake import ProposedCase
    from kb.model import Case, Library

ROOT = Path(__file__).parents[1]
TODAY = dt.date(2026, 11, 23)


_MISSES: set[str] = set()


def _miss(text: str) -> None:
    """Name a miss, once."""
    if "-v" in sys.argv and text not in _MISSES:
        _MISSES.add(text)
        print(f"    {text}")


# --- the printed issues ---------------------------------------------------------------------------


def round_trip(library: Library) -> None:
    """Every issue of the sample library as Word, imported again: titles, parts, texts and footnotes."""
    same: dict[str, list[bool]] = {
        key: [] for key in ("titles", "headings", "text", "footnotes", "keywords", "要旨", "文号")
    }
    kinds: list[bool] = []
    domains: list[bool] = []
    outcomes: list[bool] = []
    days: list[bool] = []
    for issue in library.issues:
        bulletin = compile_bulletin(library, issue, today=TODAY)
        imported = propose(read_document(render_docx(bulletin), issue.issue_id), library, TODAY)
        cases = [case for case in library.cases_of(issue) if not case.withdrawn]
        by_title = {case.title: case for case in imported}
        print(f"  {issue.issue_id}: {len(cases)} cases printed, {len(imported)} imported")
        for case in cases:
            back = by_title.get(case.title)
            same["titles"].append(back is not None)
            if back is None:
                continue
            read = _read_back(back, library)
            same["headings"].append([s.heading for s in case.sections] == [s.heading for s in read.sections])
            same["text"].append(_case_text(case) == _case_text(read))
            if not same["text"][-1]:
                _miss(f"{case.case_id} text {_first_difference(_case_text(case), _case_text(read))}")
            same["footnotes"].append(_notes_text(case) == _notes_text(read))
            same["keywords"].append(case.keywords == read.keywords)
            same["要旨"].append(case.holding == read.holding)
            same["文号"].append(case.docket_number == read.docket_number)
            kinds.append(case.kind == read.kind)
            domains.append(set(case.domains) <= set(read.domains))
            outcomes.append(bool(set(case.outcomes) & set(read.outcomes)))
            days.append(case.decided_on == read.decided_on)
    print("  the same: " + ", ".join(f"{key} {sum(v)}/{len(v)}" for key, v in same.items()))
    proposed = (("类型", kinds), ("领域", domains), ("结果, one or more", outcomes), ("日期", days))
    print("  proposed as in the library: " + ", ".join(f"{key} {sum(v)}/{len(v)}" for key, v in proposed))


_MARK_RE = re.compile(r"^(?:（[一二三四五六七八九十]+）|\d+\.|-|[（(]\d+[）)]|[①-⑳])\s*")


def _lines(text: str) -> list[str]:
    """The lines without blanks and without the number that the bulletin puts before headings and items."""
    return [bare for line in text.split("\n") if (bare := "".join(_MARK_RE.sub("", line.strip()).split()))]


def _case_text(case: Case) -> str:
    return "\n".join(line for section in case.sections for leaf in leaves(section.blocks) for line in _lines(leaf.text))


def _notes_text(case: Case) -> list[str]:
    return ["".join(leaf.text.split()) for note in case.footnotes for leaf in leaves(note.blocks)]


def _read_back(case: ProposedCase, library: Library) -> Case:
    """The case as the library would read its file."""
    text = case.written("2026-999").text
    return library_of_text(text, PurePosixPath("2026/2026-999.md"), "cases", library.config, ()).cases[0]


def _first_difference(first: str, second: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second)))
    return f"at {at}: {first[max(0, at - 10) : at + 20]!r} / {second[max(0, at - 10) : at + 20]!r}"


# --- files that once failed -----------------------------------------------------------------------

FAULTS = ROOT.parent / "shared" / "data" / "faults"
_WORDS_RE = re.compile(r"[\u4e00-\u9fff]{2,}")
_HIDDEN_RE = re.compile(r"<(script|style|head|w:instrText|w:fldData)\b.*?</\1>|<[^>]*>", re.DOTALL)


def fault_files(library: Library) -> None:
    """What comes of each fault file: cases, title, parts, places marked, texts listed, words that are nowhere."""
    print(f"  {'file':30}  cases  titles  parts  marked  listed  lost  seconds")
    lost_in_all = 0
    for path in sorted([*(FAULTS / "word").iterdir(), *(FAULTS / "intake").iterdir()]):
        began = time.process_time()
        try:
            imported = propose(read_file(path), library, TODAY)
        except ImportRefused as error:
            print(f"  {path.name:30}  refused: {error}")
            continue
        seconds = time.process_time() - began
        written = [case.written(f"2026-{n:03}") for n, case in enumerate(imported, 1)]
        output = "".join(
            [*(one.text for one in written), *(one.text for case in imported for one in case.dropped)]
            + [flag.reason for one in written for flag in one.flags]
            + [proposal.reason for case in imported for proposal in case.proposals]
        )
        lost = sorted({word for word in _words_in(path) if word not in _squeezed(output)})
        lost_in_all += len(lost)
        for word in lost:
            _miss(f"{path.name}: {word} is nowhere")
        titles = sum(bool(case.title) for case in imported)
        parts = sum(bool(part.words) for case in imported for part in case.draft.parts)
        marked, listed = sum(len(one.flags) for one in written), sum(len(case.dropped) for case in imported)
        figures = f"{len(imported):5}  {titles:6}  {parts:5}  {marked:6}  {listed:6}  {len(lost):4}  {seconds:7.2f}"
        print(f"  {path.name:30}  {figures}")
    print(f"  words that are nowhere: {lost_in_all} (bar 0, but for the fallback of a choice that Word can draw)")


def _words_in(path: Path) -> set[str]:
    """The Chinese words between tags of a Word file or page, or in a text."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            source = archive.read("word/document.xml").decode()
        stretches = re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", source)
    elif path.suffix == ".html":
        stretches = re.split(r"\n", _HIDDEN_RE.sub("\n", path.read_text("utf-8")))
    else:
        stretches = [decode(path.read_bytes(), path.name)[0]] if path.suffix == ".txt" else []
    return {word for stretch in stretches for word in _WORDS_RE.findall(stretch)}


def _squeezed(text: str) -> str:
    return re.sub(r"[\s*_]+|\\(?=\W)", "", text)


# --- speed ----------------------------------------------------------------------------------------

_CHILD = """
import resource, sys, time
began = time.perf_counter()
from kb.importing.documents.loading import read_file
from kb.importing.intake import findings_of, propose
from kb.reading import read_library
import datetime, pathlib
library = read_library(sys.argv[2])
ready = time.perf_counter()
cases = propose(read_file(pathlib.Path(sys.argv[1])), library, datetime.date(2026, 11, 23))
for index, case in enumerate(cases):
    findings_of(case, case.written(f"2026-{index + 1:03}"), datetime.date(2026, 11, 23))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(len(cases), time.perf_counter() - ready, peak)
"""


def speed(library: Library) -> None:
    """A document of two hundred pages: several cases, and one case of two hundred; with a peer's time."""
    texts = [_case_text(case) for case in library.cases]
    with tempfile.TemporaryDirectory() as name:
        for label, several in (("several cases", True), ("one case", False)):
            path = Path(name, f"{label}.docx")
            document = docx.Document()
            characters, number = 0, 0
            while characters < 200 * 22 * 28 * 0.8:  # pages of 22 lines of 28 characters, four fifths full
                if several and number % 2 == 0:
                    document.add_heading(f"某公司不服某局第{number}号罚款决定行政复议案", 1)
                    document.add_heading("基本案情", 2)
                elif several or number == 1:
                    document.add_heading("处理结果", 2)
                elif number == 0:
                    document.add_heading("基本案情", 2)
                for line in texts[number % len(texts)].split("\n"):
                    document.add_paragraph(line)
                    characters += len(line)
                number += 1
            document.save(str(path))
            command = [sys.executable, "-c", _CHILD, str(path), str(ROOT / "cases")]
            done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
            cases, seconds, peak = map(float, done.stdout.split())
            began = time.perf_counter()
            for paragraph in docx.Document(str(path)).paragraphs:
                _ = paragraph.text, paragraph.style
            peer = time.perf_counter() - began
            print(
                f"  {label}: {characters:,} characters, {int(cases)} imported, {seconds:.1f} s with all checks, "
                f"peak {peak:.0f} MB; python-docx alone reads paragraphs and styles in {peer:.1f} s"
            )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", action="store_true", help="name every miss")
    parser.parse_args()
    library = read_library(ROOT / "cases")
    subprocess.run([sys.executable, "-m", "bench.layouts.figures", *sys.argv[1:]], check=True, cwd=ROOT)
    subprocess.run([sys.executable, str(ROOT / "bench" / "import_fields.py")], check=True)
    if FAULTS.is_dir():
        print("files that once failed")
        fault_files(library)
    print("issues exported and imported")
    round_trip(library)
    print("two hundred pages")
    speed(library)


if __name__ == "__main__":
    main()
