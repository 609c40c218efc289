"""Figures of the import: real cases in six forms, the printed issues read back, and a document of two hundred pages.

python bench/importing.py       figures of quality beside their bars, then a long document: seconds and peak memory
python bench/importing.py -v    names every miss, once

The cases are those of the shared data (its README names the sources). What is expected of each is labelled below by
reading it: facts, none of its sentences. A key is labelled only where the text states it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import html
import io
import json
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from generator.compile.issues import compile_bulletin
from generator.word.document import render_docx
from kb.blocks import leaves
from kb.importing.documents.loading import read_document
from kb.importing.intake import propose
from kb.reading import clean_heading, library_of_text, read_library
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.importing.intake import ProposedCase
    from kb.importing.understanding.drafts import Part
    from kb.model import Case, Library

SHARED = Path(__file__).parents[2] / "shared" / "data" / "cases_dev.jsonl"
ROOT = Path(__file__).parents[1]
TODAY = dt.date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Label:
    """What is to be proposed for a case."""

    kind: str
    domains: frozenset[str]
    """Empty where the text names no field."""
    outcomes: frozenset[str]
    """All of these; empty where the text states none."""


def _label(kind: str, domains: str = "", outcomes: str = "") -> Label:
    return Label(kind, frozenset(domains.split()), frozenset(outcomes.split()))


LABELS = {
    "spc-xzxy-01": _label("行政诉讼", "自然资源", "改判"),
    "a02kx200-05": _label("行政诉讼", "市场监管"),
    "351941-04": _label("行政赔偿", "", "予以赔偿"),
    "473341-03": _label("行政诉讼", "", "确认违法"),
    "473341-04": _label("行政诉讼", "", "确认违法"),
    "spc-xzxy-07": _label("行政诉讼", "", "改判"),
    "351941-06": _label("行政赔偿", "", "责令履行"),
    "351941-05": _label("行政赔偿", "", "驳回诉讼请求"),
    "a02kx200-03": _label("行政诉讼", "城市管理", "确认违法 予以赔偿"),
    "spc-xzxy-08": _label("行政诉讼", "自然资源", "确认违法 予以赔偿"),
    "spc-xzxy-05": _label("行政诉讼", "城市管理", "驳回诉讼请求"),
    "351941-07": _label("行政赔偿", "", "驳回诉讼请求"),
    "zj-hb-2024-6-01": _label("行政处罚", "生态环境"),
    "gd-yj-01": _label("行政处罚", "应急管理", "予以处罚"),
    "qy-yj-01": _label("行政处罚", "应急管理", "从轻处罚"),
    "spc-guiding-6": _label("行政诉讼", "市场监管", "撤销"),
    "moj-jd-1-08": _label("执法监督", "市场监管"),
}
Row = dict[str, object]


# --- the forms ------------------------------------------------------------------------------------


def as_text(rows: Sequence[Row]) -> bytes:
    """Plain text, a line a paragraph, with the headings as they were published."""
    return "\n\n".join(
        "\n".join([_title(row), *(f"{raw}\n{text}" for raw, text in _sections(row))]) for row in rows
    ).encode()


def as_html(rows: Sequence[Row]) -> bytes:
    """A page with navigation, a script and share buttons around the article."""
    parts = []
    for row in rows:
        parts.append(f"<h1>{html.escape(_title(row))}</h1>")
        for raw, text in _sections(row):
            parts.append(f"<p><strong>{html.escape(raw.lstrip('# '))}</strong></p>")
            parts += [f"<p>{html.escape(line)}</p>" for line in text.split("\n")]
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>页面</title></head><body>"
        "<div class='nav'><a href='/'>首页</a> <a href='/x'>栏目</a></div><script>var x=1;</script>"
        "<div class='article'>"
        f"{''.join(parts)}</div><div class='share'>分享到：微信 微博</div><p>责任编辑：王某</p></body></html>"
    ).encode()


def _word(write: Callable[[object, str, str, int], None]) -> Callable[[Sequence[Row]], bytes]:
    def made(rows: Sequence[Row]) -> bytes:
        document = docx.Document()
        for row in rows:
            write(document, "title", _title(row), 0)
            for number, (raw, text) in enumerate(_sections(row), 1):
                write(document, "heading", clean_heading(raw), number)
                for line in text.split("\n"):
                    document.add_paragraph(line)
        file = io.BytesIO()
        document.save(file)
        return file.getvalue()

    return made


def _styled(document: object, what: str, text: str, number: int) -> None:  # noqa: ARG001 - one form of four
    document.add_heading(text, 1 if what == "title" else 2)  # type: ignore[attr-defined]


def _bold(document: object, what: str, text: str, number: int) -> None:  # noqa: ARG001 - the same
    document.add_paragraph().add_run(text).bold = True  # type: ignore[attr-defined]


def _numbered(document: object, what: str, text: str, number: int) -> None:
    """一、二、as automatic numbers, which stand in no paragraph."""
    paragraph = document.add_paragraph(text)  # type: ignore[attr-defined]
    if what == "title":
        paragraph.runs[0].bold = True
        return
    numbering = document.part.numbering_part.element  # type: ignore[attr-defined]
    name = "990"
    if numbering.find(f"{{{numbering.nsmap['w']}}}num[@{qn('w:numId')}='{name}']") is None:
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), name)
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), "0")
        for tag, value in (("start", "1"), ("numFmt", "chineseCountingThousand"), ("lvlText", "%1、")):
            one = OxmlElement(f"w:{tag}")
            one.set(qn("w:val"), value)
            level.append(one)
        abstract.append(level)
        numbering.insert(0, abstract)
        num = OxmlElement("w:num")
        num.set(qn("w:numId"), name)
        link = OxmlElement("w:abstractNumId")
        link.set(qn("w:val"), name)
        num.append(link)
        numbering.append(num)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no numbering of its own
    numbered = OxmlElement("w:numPr")
    for tag, value in (("ilvl", "0"), ("numId", name)):
        one = OxmlElement(f"w:{tag}")
        one.set(qn("w:val"), value)
        numbered.append(one)
    properties.append(numbered)
    assert number > 0


def _bracketed(document: object, what: str, text: str, number: int) -> None:  # noqa: ARG001 - the same
    document.add_paragraph(text if what == "title" else f"【{text}】")  # type: ignore[attr-defined]


FORMS: dict[str, Callable[[Sequence[Row]], bytes]] = {
    "text": as_text,
    "HTML": as_html,
    "Word, heading styles": _word(_styled),
    "Word, bold": _word(_bold),
    "Word, numbered": _word(_numbered),
    "Word, 【】": _word(_bracketed),
}


def _title(row: Row) -> str:
    return str(row["title"])


def _sections(row: Row) -> list[tuple[str, str]]:
    sections = row["sections"]
    assert isinstance(sections, list)
    return [(str(one["heading_raw"]), str(one["text"])) for one in sections]


# --- quality --------------------------------------------------------------------------------------


def _part_text(part: Part) -> str:
    return "".join(part.text.split())


def quality(library: Library) -> None:
    """Print the figures of each form, one case a file and all in one file."""
    rows: list[Row] = [json.loads(line) for line in SHARED.read_text("utf-8").splitlines()]
    widths = {"cases": 7, "titles": 8, "headings": 10, "text": 8, "类型": 6, "领域": 6, "结果": 6, "more 结果": 10}
    print(f"{'form':32}" + "".join(f"{name:>{width}}" for name, width in widths.items()))
    for name, write in FORMS.items():
        alone = [propose(read_document(write([row]), name), library, TODAY) for row in rows]
        _print(name, rows, [cases[0] for cases in alone], sum(map(len, alone)))
    for name, write in FORMS.items():
        together = propose(read_document(write(rows), name), library, TODAY)
        by_title = {fold(case.title): case for case in together}
        found = [by_title.get(fold(_title(row))) for row in rows]
        _print(f"{name}, one file", rows, found, len(together))


_MISSES: set[str] = set()


def _miss(text: str) -> None:
    """Name a miss, once."""
    if "-v" in sys.argv and text not in _MISSES:
        _MISSES.add(text)
        print(f"    {text}")


def _print(name: str, rows: Sequence[Row], found: Sequence[ProposedCase | None], cases: int) -> None:
    counts: dict[str, list[bool]] = {key: [] for key in ("titles", "headings", "text", "类型", "领域", "结果", "extra")}
    for row, case in zip(rows, found, strict=True):
        label = LABELS[str(row["id"])]
        values = {one.key: set(one.words) for one in case.proposals} if case else {}
        counts["titles"].append(case is not None and fold(case.title) == fold(_title(row)))
        parts = list(case.draft.parts) if case else []
        for raw, text in _sections(row):
            wanted = fold(clean_heading(raw))
            part = next((part for part in parts if fold(part.words) == wanted), None)
            counts["headings"].append(part is not None)
            counts["text"].append(part is not None and _part_text(part) == "".join(text.split()))
        counts["类型"].append(values.get("类型") == {label.kind})
        for key, wanted_values in (("领域", label.domains), ("结果", label.outcomes)):
            if wanted_values:
                good = wanted_values <= values.get(key, set())
                counts[key].append(good)
                if not good:
                    _miss(f"{row['id']} {key}: {sorted(wanted_values)} <- {sorted(values.get(key, set()))}")
        if label.outcomes:
            counts["extra"].append(bool(values.get("结果", set()) - label.outcomes))
            if counts["extra"][-1]:
                _miss(f"{row['id']} 结果 beyond the label: {sorted(values['结果'] - label.outcomes)}")
        if not counts["类型"][-1]:
            _miss(f"{row['id']} 类型: {label.kind} <- {values.get('类型')}")
    shown = "".join(
        f"{sum(counts[key]) / max(1, len(counts[key])):>{width}.2f}"
        for key, width in (
            ("titles", 8),
            ("headings", 10),
            ("text", 8),
            ("类型", 7),
            ("领域", 7),
            ("结果", 7),
            ("extra", 10),
        )
    )
    print(f"{name:32}{cases:>7}{shown}")


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
        found = propose(read_document(render_docx(bulletin), issue.issue_id), library, TODAY)
        cases = [case for case in library.cases_of(issue) if not case.withdrawn]
        by_title = {case.title: case for case in found}
        print(f"  {issue.issue_id}: {len(cases)} cases printed, {len(found)} imported")
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
    """A document of two hundred pages: fifty cases of four pages, and one case of two hundred; with a peer's time."""
    texts = [_case_text(case) for case in library.cases]
    with tempfile.TemporaryDirectory() as name:
        for label, several in (("50 cases", True), ("one case", False)):
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
    if SHARED.exists():
        print("bars: headings 1.00, text 1.00, 类型 0.95, 领域 0.80, 结果 0.80")
        quality(library)
    subprocess.run([sys.executable, str(ROOT / "bench" / "import_fields.py")], check=True)
    print("issues exported and imported")
    round_trip(library)
    print("two hundred pages")
    speed(library)


if __name__ == "__main__":
    main()
