"""Thousands of files through the whole path: time and memory of each command as a process of its own.

    python bench/scale.py [--files N]

The files are made from ``../shared/data/passages.jsonl.xz``.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DATA = Path(__file__).parents[2] / "shared" / "data" / "passages.jsonl.xz"
FIELDS = ("市场监管", "生态环境", "城市管理", "交通运输", "公安", "税务", "教育", "水务")
KINDS = ("行政处罚", "行政复议", "行政诉讼", "执法监督")


def write_library(root: Path, count: int) -> None:
    """Write ``count`` public cases; the text of a passage is divided among three sections."""
    with lzma.open(DATA, "rt", encoding="utf-8") as file:
        for number, line in zip(range(count), file, strict=False):
            row = json.loads(line)
            year = 2015 + number % 10
            case_id = f"{year}-{number:05}"
            paragraphs = [part.lstrip("#").strip() for part in row["text"].split("\n") if part.strip()]
            third = max(1, len(paragraphs) // 3)
            parts = (paragraphs[:third], paragraphs[third : 2 * third], paragraphs[2 * third :])
            body = "\n\n".join(
                f"## {heading}\n\n" + "\n\n".join(part or ["略。"])
                for heading, part in zip(("基本案情", "处理结果", "典型意义"), parts, strict=True)
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


def measure(name: str, *arguments: str) -> None:
    """Run a command and print its seconds and peak memory."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        output = process.stdout.read().decode() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    cpu = usage.ru_utime + usage.ru_stime
    last = output.strip().splitlines()[-1][:70] if output.strip() else ""
    memory = usage.ru_maxrss / 1024
    print(f"{name:28} {wall:7.1f} s wall {cpu:7.1f} s CPU {memory:7.0f} MiB  exit {process.returncode}  {last}")


def main() -> None:
    """Make the library and run the commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, index, site = Path(folder, "cases"), Path(folder, "index"), Path(folder, "site")
        write_library(root, options.files)
        os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
        at = ("--library", str(root))
        measure("kb lint", "kb", "lint", *at)
        measure("kb index", "kb", "index", *at, "--index", str(index))
        edited = next(root.rglob("*.md"))
        edited.write_text(edited.read_text("utf-8") + "\n补充一句。\n", "utf-8")
        measure("kb index, one file edited", "kb", "index", *at, "--index", str(index))
        measure("kb search 行政处罚", "kb", "search", "行政处罚", "--index", str(index))
        measure("kb search 一句问话", "kb", "search", "没有许可证从事经营活动会怎么处罚", "--index", str(index))
        measure("kb site", "kb", "site", *at, "--out", str(site))


if __name__ == "__main__":
    main()
