"""Thousands of files through the whole path: time and memory of each command as a process of its own.

    python bench/scale.py [--files N] [--all]

The files are made from ``../shared/data/passages.jsonl.xz``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import lzma
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from whoosh import fields
from whoosh import index as whoosh_index
from whoosh.analysis import SpaceSeparatedTokenizer

from kb.reading import read_library
from kb.search.text.analysis import bigrams, unigrams
from tests.search.entries import index_entries

SHARED = Path(__file__).parents[2] / "shared" / "data"
DATA, ARTICLES = SHARED / "passages.jsonl.xz", SHARED / "articles.jsonl.xz"
FIELDS = ("市场监管", "生态环境", "城市管理", "交通运输", "公安", "税务", "教育", "水务")
KINDS = ("行政处罚", "行政复议", "行政诉讼", "执法监督")
_ARTICLES_EACH = 5
"""Articles of the law, of 120 characters each on average, in a case that repeats a passage."""


def write_library(root: Path, count: int) -> None:
    """Write ``count`` public cases; the text of a passage is divided among three sections.

    Where more cases are requested than there are passages, these begin anew, each with other articles of the law in its
    last section.
    """
    rows = _rows(DATA)
    articles = itertools.cycle(_rows(ARTICLES) if count > len(rows) else ())
    for number in range(count):
        row = rows[number % len(rows)]
        year = 2015 + number % 10
        case_id = f"{year}-{number:05}"
        paragraphs = [part.lstrip("#").strip() for part in row["text"].split("\n") if part.strip()]
        third = max(1, len(paragraphs) // 3)
        last = paragraphs[2 * third :]
        if number >= len(rows):
            last = [article["text"] for article in itertools.islice(articles, _ARTICLES_EACH)]
        body = "\n\n".join(
            f"## {heading}\n\n" + "\n\n".join(part or ["略。"])
            for heading, part in zip(
                ("基本案情", "处理结果", "典型意义"),
                (paragraphs[:third], paragraphs[third : 2 * third], last),
                strict=True,
            )
        )
        front = {
            "编号": case_id, "标题": json.dumps(f"{row['title']}案", ensure_ascii=False),
            "类型": KINDS[number % len(KINDS)], "领域": f"[{FIELDS[number % len(FIELDS)]}]",
            "日期": f"{year}-{number % 12 + 1:02}-{number % 28 + 1:02}", "关键词": f"[{row['law'][:20]}]",
            "公开": "公开", "状态": "发布", "审核人": "审核某", "审核日期": "2026-01-01", "发布日期": "2026-01-02",
        }  # fmt: skip
        path = root / str(year) / f"{case_id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("---\n" + "".join(f"{k}: {v}\n" for k, v in front.items()) + f"---\n{body}\n", "utf-8")


def _rows(path: Path) -> list[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took."""

    wall: float
    cpu: float
    """With that of its child processes."""
    peak: float
    """MiB of it and its child processes together, looked at ten times a second."""


def measure(name: str, *arguments: str) -> Spent:
    """Run a command and print its seconds and peak memory."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        peak = [0.0]
        watcher = threading.Thread(target=_watch, args=(process, peak))
        watcher.start()
        output = process.stdout.read().decode() if process.stdout else ""
        process.wait()
        wall = time.perf_counter() - started
        watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    last = output.strip().splitlines()[-1][:70] if output.strip() else ""
    print(
        f"{name:34} {wall:7.2f} s wall {cpu:7.2f} s CPU {peak[0]:6.0f} MiB  exit {process.returncode}  {last}",
        flush=True,
    )
    return Spent(wall, cpu, peak[0])


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], _resident(process.pid))
        time.sleep(0.1)


def _resident(pid: int) -> float:
    """MiB that a process and its children hold, pages shared between them counted once."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended
        return 0.0
    own = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
    return own + sum(_resident(int(child)) for child in children)


def stock(root: Path, count: int, folder: Path) -> None:
    """Index cases with Whoosh as it comes: the same tokens, its default writer, positions on all fields."""
    blanks = SpaceSeparatedTokenizer()
    schema = fields.Schema(bag=fields.TEXT(analyzer=blanks), facet=fields.TEXT(analyzer=blanks), id=fields.TEXT)
    entries = index_entries(read_library(root), dt.date(2026, 11, 23))[:count]
    rows = [
        (
            " ".join(t for unit in e.document.units for t in (*unigrams(unit), *bigrams(unit))),
            " ".join(value for _, value in e.facets),
            e.document.case_id,
        )
        for e in entries
    ]
    writer = whoosh_index.create_in(folder, schema).writer()
    started = time.perf_counter()
    cpu = time.process_time()
    for bag, facet, case_id in rows:
        writer.add_document(bag=bag, facet=facet, id=case_id)
    writer.commit()
    print(f"{len(rows) / (time.perf_counter() - started):.1f} {len(rows) / (time.process_time() - cpu):.1f}")


def main() -> None:
    """Make the library and run the commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=9_769)
    parser.add_argument("--stock", type=int, default=1_000, help="cases that stock Whoosh indexes, for its speed")
    parser.add_argument("--all", action="store_true", help="check and site too")
    parser.add_argument("--stock-of", type=Path)
    options = parser.parse_args()
    if options.stock_of:
        with tempfile.TemporaryDirectory() as folder:
            stock(options.stock_of, options.stock, Path(folder))
        return
    with tempfile.TemporaryDirectory() as folder:
        root, index, site = Path(folder, "cases"), Path(folder, "index"), Path(folder, "site")
        write_library(root, options.files)
        os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
        at = ("--library", str(root))
        to = ("--index", str(index))
        if options.all:
            measure("kb lint", "-m", "kb", "lint", *at)
        # Written and read once before, so that the disk's cache is warm for both.
        measure("kb index, one process", "-m", "kb", "index", *at, "--index", f"{index}1", "--processes", "1")
        full = measure("kb index, two processes", "-m", "kb", "index", *at, *to, "--processes", "2")
        edits = []
        for number, edited in enumerate(sorted(root.rglob("*.md"))[:: options.files // 3][:3]):
            edited.write_text(edited.read_text("utf-8") + f"\n补充第{number}句。\n", "utf-8")
            edits.append(measure("kb index, one file edited", "-m", "kb", "index", *at, *to))
        measure("kb index, nothing changed", "-m", "kb", "index", *at, *to)
        imports, searches = [], []
        for _ in range(7):
            imports.append(measure("import whoosh.index, numpy", "-c", "import whoosh.index, numpy"))
            searches.append(measure("kb search 行政处罚", "-m", "kb", "search", "行政处罚", *to))
        measure("kb search 一句问话", "-m", "kb", "search", "没有许可证从事经营活动会怎么处罚", *to)
        command = [sys.executable, __file__, "--stock-of", str(root), "--stock", str(options.stock)]
        theirs = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0])
        ours = options.files / full.wall
        size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 2**20
        edit = statistics.median(spent.wall for spent in edits)
        cold = statistics.median(spent.wall for spent in searches)
        least = statistics.median(spent.wall for spent in imports)
        print(f"cold search / import of whoosh.index and numpy: {cold / least:.2f}")
        print(f"one file edited / full: {edit / full.wall:.1%} of the time, ", end="")
        print(f"{statistics.median(spent.cpu for spent in edits) / full.cpu:.1%} of the CPU time")
        print(f"full index, two processes: {ours:.0f} cases a second, {full.peak:.0f} MiB, index {size:.0f} MiB")
        print(
            f"stock Whoosh, one process: {theirs:.0f} documents a second ({options.stock} of them), "
            f"ratio {ours / theirs:.1f}"
        )
        if options.all:
            measure("kb site", "-m", "kb", "site", *at, "--out", str(site), "--no-documents")


if __name__ == "__main__":
    main()
