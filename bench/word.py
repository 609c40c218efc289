"""Word issues beside their peers in one run: a plain python-docx build and pandoc, of the same text.

    python bench/word.py

The cases are made from ``../shared/data/cases_dev.jsonl``, each with a table and two footnotes of our own. Times are
the best of several turns, taken in turns; ours is compiling and rendering, and in a second figure reading the library
too, as pandoc reads its Markdown. Exits with 1 where a ratio is above its bound.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pypandoc

from generator.compile.issues import compile_bulletin
from generator.word.document import render_docx
from kb.blocks import Block, BlockKind
from kb.reading import read_library

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.model import Case, Library

DATA = Path(__file__).parents[2] / "shared" / "data" / "cases_dev.jsonl"
TABLE = "| 项目 | 原决定 | 改后 |\n|---|---|---|\n" + "\n".join(
    f"| 第{n}项 | 罚款{n}万元 | 不予处罚 |" for n in range(1, 7)
)
NOTES = "\n\n[^甲]: 见本期编者按。\n[^乙]: 以决定日期为准。\n"


def write_library(root: Path, count: int) -> None:
    """Write an issue of ``count`` cases, the real ones over and over."""
    rows = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["completeness"] == "full"]
    ids = [f"2024-{number:03}" for number in range(1, count + 1)]
    (root / "2024").mkdir(parents=True)
    (root / "issues").mkdir()
    for number, case_id in enumerate(ids):
        row = rows[number % len(rows)]
        parts = [
            f"## {section['heading']}\n\n" + "\n\n".join(line for line in section["text"].splitlines() if line.strip())
            for section in row["sections"]
        ]
        body = "\n\n".join((*parts, f"两处依据[^甲]如下[^乙]：\n\n{TABLE}")) + NOTES
        front = f"编号: {case_id}\n标题: {json.dumps(row['title'], ensure_ascii=False)}\n类型: 行政复议\n"
        text = f"---\n{front}领域: [市场监管]\n日期: 2024-06-15\n公开: 公开\n状态: 发布\n---\n{body}"
        (root / "2024" / f"{case_id}.md").write_text(text, "utf-8")
    issue = f"期号: 2024-01\n日期: 2024-11-20\n编印机关: 某局\n公开: 公开\n案例: [{', '.join(ids)}]\n"
    (root / "issues" / "2024-01.md").write_text(f"---\n{issue}---\n按语。\n", "utf-8")


def ours(library: Library) -> bytes:
    return render_docx(compile_bulletin(library, library.issues[0]))


def plain(library: Library) -> bytes:
    """The build that python-docx's own guide shows: its template, styles by name, cells by place."""
    document = docx.Document()
    for case in library.cases:
        document.add_heading(case.title, 1)
        for section in case.sections:
            document.add_heading(section.heading, 2)
            for block in section.blocks:
                _plain_block(document, block)
        for note in case.footnotes:
            for block in note.blocks:
                document.add_paragraph(block.text, style="Normal")
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _plain_block(document: docx.document.Document, block: Block) -> None:
    if block.kind is BlockKind.TABLE:
        table = document.add_table(len(block.children), len(block.children[0].children), style="Table Grid")
        for down, row in enumerate(block.children):
            for across, cell in enumerate(row.children):
                table.cell(down, across).text = cell.text
    elif block.kind is BlockKind.HEADING:
        document.add_heading(block.text, block.level)
    elif block.kind is BlockKind.LIST:
        for item in block.children:
            document.add_paragraph(item.text, style="List Bullet")
    else:
        document.add_paragraph(block.text, style="Normal")


def pandoc(source: Path) -> bytes:
    result = source.with_suffix(".docx")
    subprocess.run([pypandoc.get_pandoc_path(), "-f", "markdown", "-o", result, source], check=True)
    return result.read_bytes()


def markdown_of(cases: tuple[Case, ...], root: Path) -> str:
    """All cases as one text, the footnotes named apart."""
    texts = []
    for case in cases:
        text = (root / case.source_file.path).read_text("utf-8").split("---\n", 2)[2]
        texts.append(f"# {case.title}\n\n" + text.replace("[^", f"[^{case.case_id}"))
    return "\n\n".join(texts)


def best(turns: int, *jobs: Callable[[], object]) -> list[float]:
    """Least seconds of each job; they take turns, so that a slow moment of the machine meets them all."""
    seconds = [float("inf")] * len(jobs)
    for _ in range(turns):
        for place, job in enumerate(jobs):
            started = time.perf_counter()
            job()
            seconds[place] = min(seconds[place], time.perf_counter() - started)
    return seconds


def peak_mib(root: Path, folder: Path) -> tuple[float, float]:
    """Seconds and peak memory of ``bulletin export`` as a process of its own."""
    command = [
        sys.executable,
        "-m",
        "generator",
        "export",
        "--pages",
        "none",
        "--library",
        str(root),
        "-o",
        str(folder / "out.docx"),
    ]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    started = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    fails = []

    def row(name: str, value: float, bound: float, unit: str = "") -> None:
        fails.extend([name] if value > bound else [])
        print(f"{name:44} {value:8.2f}{unit:4} bound {bound:g}{unit}  {'' if value <= bound else 'ABOVE'}")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        libraries = {}
        for count in (10, 200, 400):
            root = folder / str(count)
            write_library(root, count)
            libraries[count] = read_library(root)
            (folder / f"{count}.md").write_text(markdown_of(libraries[count].cases, root), "utf-8")
        paragraphs = sum(len(section.blocks) for case in libraries[200].cases for section in case.sections)
        print(f"{paragraphs / 200:.0f} blocks a case")
        small, naive = best(7, lambda: ours(libraries[10]), lambda: plain(libraries[10]))
        print(f"10 cases: ours {small:.3f} s, plain python-docx {naive:.3f} s")
        middle, peer, large, read = best(
            5,
            lambda: ours(libraries[200]),
            lambda: pandoc(folder / "200.md"),
            lambda: ours(libraries[400]),
            lambda: ours(read_library(folder / "200")),
        )
        print(
            f"200 cases: ours {middle:.2f} s, with reading {read:.2f} s, pandoc {peer:.2f} s; 400: ours {large:.2f} s"
        )
        seconds, memory = peak_mib(folder / "400", folder)
        print(f"400 cases by bulletin export: {seconds:.1f} s")
        row("10 cases / plain python-docx", small / naive, 0.4)
        row("200 cases / pandoc", middle / peer, 2)
        row("200 cases with reading / pandoc", read / peer, 2)
        row("400 cases / 200 cases", large / middle, 2.3)
        row("400 cases, peak of bulletin export", memory, 150, " MiB")
    sys.exit(1 if fails else 0)


if __name__ == "__main__":
    main()
