"""The site of thousands of cases: CPU seconds by what they are spent on, memory, the page frame, an edit.

    PYTHONPATH=. python bench/site.py [--cases N] [--rounds N]

The files are made from ``../shared/data/passages.jsonl.xz``. By turns with it, MkDocs with the same theme and no plugin
makes pages of the same Markdown: the least that a site of MkDocs takes. The ratio is the median of the rounds.

Both write into memory where the system has a file system for it: the system's own work for 40,000 files on a disk
differed by half from one minute to the next, in memory the whole differs by some hundredths.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TODAY = dt.date(2026, 11, 23)
MEMORY = Path("/dev/shm")  # noqa: S108 - only this bench's own folder is made there
"""Where Linux has a file system in memory."""
LEAST_FREE = 4 * 2**30
"""Bytes that the files of a run may take."""
ROOT = Path(__file__).parents[1]
PARTS = (
    ("reading the cases", "kb.site.build", "read_cached_library"),
    ("checking them", "kb.site.build", "check"),
    ("cases like each", "kb.site.render", "_similar"),
    ("making the pages", "kb.site.build", "render_site"),
    ("MkDocs, and files", "kb.site.build", "build"),
    ("search files", "kb.site.render", "search_files"),
)
"""What is timed: the name in the report, and the function. An inner one counts in the outer one too."""
PLAIN = """site_name: plain
docs_dir: {docs}
site_dir: {out}
use_directory_urls: false
plugins: []
not_in_nav: "**"
validation: {{omitted_files: ignore, not_found: ignore, unrecognized_links: ignore, anchors: ignore}}
nav: [{{首页: index.md}}]
theme: {{name: material, language: zh, font: false}}
markdown_extensions: [tables, footnotes]
"""


@contextmanager
def timed(spent: dict[str, float]) -> Iterator[None]:
    """Count the CPU seconds of the parts."""
    stack = []
    for name, module_name, function in PARTS:
        module = importlib.import_module(module_name)
        if hasattr(module, function):
            stack.append((module, function, getattr(module, function)))
            setattr(module, function, _counting(getattr(module, function), name, spent))
    try:
        yield
    finally:
        for module, function, original in stack:
            setattr(module, function, original)


def _counting(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def count(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - any function
        begun = time.process_time()
        try:
            result = function(*arguments, **named)
        finally:
            spent[name] = spent.get(name, 0.0) + time.process_time() - begun
        return _counted_steps(result, name, spent) if isinstance(result, Iterator) else result

    return count


def _counted_steps(steps: Iterator[Any], name: str, spent: dict[str, float]) -> Iterator[Any]:
    while True:
        begun = time.process_time()
        try:
            step = next(steps)
        except StopIteration:
            return
        finally:
            spent[name] += time.process_time() - begun
        yield step


def build(root: str, out: str, memory: str) -> None:
    """Build a site in this process and print what it took, for the process that asked."""
    hook = importlib.import_module("kb.site.build")
    audience = importlib.import_module("kb.model").Audience.PUBLIC
    spent: dict[str, float] = {}
    with timed(spent):
        hook.build_site(root, Path(out), audience, TODAY, cache_file=Path(memory))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    system = resource.getrusage(resource.RUSAGE_SELF).ru_stime
    print(json.dumps({"parts": spent, "whole": time.process_time(), "system": system, "peak": peak}))


def built(title: str, root: Path, out: Path, memory: Path) -> dict[str, float]:
    """Build a site in a process of its own and print what it took."""
    command = [sys.executable, __file__, "--build", str(root), str(out), str(memory)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    spent = json.loads(output.splitlines()[-1])
    search = spent["parts"].get("search files", 0.0)
    print(
        f"{title}: {spent['whole']:.1f} CPU s ({spent['system']:.1f} of them the system's), {search:.1f} for search; "
        f"without search {spent['whole'] - search:.1f}; peak {spent['peak']:.0f} MiB"
    )
    for name, seconds in spent["parts"].items():
        print(f"    {name:20} {seconds:7.1f}")
    return {"site": spent["whole"] - search, "search": search, "peak": spent["peak"], "whole": spent["whole"]}


def frame(out: Path) -> tuple[int, int]:
    """Bytes of a case page without its content: the least and the most over some pages."""
    sizes = []
    for page in sorted((out / "cases").glob("*.html"))[::7]:
        text = page.read_text("utf-8")
        whole = re.fullmatch(r'(?s)(.*<div class="page page-case">)(.*)(</div>\s*</article>.*)', text)
        assert whole is not None, page
        # The frame names the page: its title, summary, way and table of contents.
        contents = re.sub(r'(?s)<nav class="contents".*?</nav>', "", whole[1] + whole[3])
        contents = re.sub(
            r'(?s)<title>.*?</title>|<meta name="description".*?>|<nav class="trail".*?</nav>', "", contents
        )
        sizes.append(len(contents.encode()))
    return min(sizes), max(sizes)


def folder_in_memory() -> Path | None:
    """A folder in memory with room for a run; ``None`` where there is none."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= LEAST_FREE
    print("files in memory" if has_room else "files on the disk, whose cost to the system differs from run to run")
    return MEMORY if has_room else None


def main() -> None:
    """Make the libraries and build their sites."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3, help="of site and plain MkDocs by turns")
    parser.add_argument("--build", nargs=3)
    options = parser.parse_args()
    if options.build:
        build(*options.build)
        return
    from bench.scale import measure, write_library  # noqa: PLC0415 - with libraries that no build of a site loads

    os.environ["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory(dir=folder_in_memory()) as name:
        folder = Path(name)
        root, out, memory = folder / "cases", folder / "site", folder / "memory.sqlite"
        (folder / "plain.yml").write_text(PLAIN.format(docs=root, out=folder / "plain"), "utf-8")
        write_library(root, options.cases)
        firsts, ratios = [], []
        for _ in range(options.rounds):
            shutil.rmtree(out, ignore_errors=True)
            memory.unlink(missing_ok=True)
            firsts.append(built(f"{options.cases} cases", root, out, memory))
            (root / "index.md").write_text("# 首页\n", "utf-8")
            plain = measure("plain MkDocs", "-m", "mkdocs", "build", "-q", "-f", str(folder / "plain.yml"))
            (root / "index.md").unlink()
            ratios.append(firsts[-1]["site"] / plain.cpu)
        edited = sorted(root.rglob("*.md"))[options.cases // 2]
        edited.write_text(edited.read_text("utf-8").replace('标题: "', '标题: "改过的'), "utf-8")
        again = built("one title edited", root, out, memory)
        small, small_out = folder / "small", folder / "small-site"
        write_library(small, 100)
        built("100 cases", small, small_out, folder / "small.sqlite")
        print(
            f"site / plain MkDocs: {statistics.median(ratios):.2f} (each round: "
            f"{' '.join(f'{ratio:.2f}' for ratio in ratios)}); "
            f"edit / first: {again['whole'] / statistics.median(first['whole'] for first in firsts):.2f}"
        )
        frames = frame(small_out), frame(out)
        print("frame of a case page, bytes (100 cases, all cases):", *frames)
        size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
        print(f"site on disk: {size / 2**20:.0f} MiB, {sum(1 for _ in out.rglob('*')):,} files and folders")


if __name__ == "__main__":
    main()
