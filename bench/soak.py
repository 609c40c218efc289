"""``kb index`` killed at random moments, again and again: the index answers, from one whole generation.

    python bench/soak.py [--kills 200] [--files 400]

Every round rewrites all cases, or some of them, starts ``kb index`` (every other time with ``--full``)
and kills it after a random part of the time that a run takes. Then a search must find every
case, all cases of one round must carry the same mark, and no process may be left. Every tenth round an
undisturbed run must succeed and leave one generation.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kb.search.results import Request
from kb.search.whoosh_backend import WhooshBackend

CASE = """---
编号: 2022-{number:05}
标题: 第{number}个案例
类型: 行政复议
领域: [市场监管]
日期: 2022-06-15
公开: 公开
状态: 发布
---
## 基本案情

{facts}

## 处理结果

撤销。第{round}轮。

## 典型意义

程序要合法。
"""


def write(root: Path, files: int, round_: int) -> None:
    """All cases as they are in a round."""
    (root / "2022").mkdir(parents=True, exist_ok=True)
    for number in range(files):
        text = CASE.format(number=number, facts=f"第{number}个案例的罚款。" * 60, round=round_)
        (root / "2022" / f"2022-{number:05}.md").write_text(text, "utf-8")


def look(index: Path, files: int) -> str:
    """The round that the index answers from."""
    backend = WhooshBackend.open(index)
    answer = backend.search(Request("撤销", limit=files))
    assert answer.total == files, f"{answer.total} cases"
    rounds = {
        snippet.text.partition("第")[2] for hit in answer.hits for snippet in hit.snippets if "轮" in snippet.text
    }
    assert len(rounds) == 1, rounds
    backend.close()
    return rounds.pop()


def _wait_for_children(group: int) -> None:
    """The readers of a killed run end by themselves."""
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("processes of a killed run are left")


def main() -> None:
    """Kill and look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--files", type=int, default=400)
    options = parser.parse_args()
    chance = random.Random(20261123)  # noqa: S311 - moments of a test
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    with tempfile.TemporaryDirectory() as folder:
        root, index = Path(folder, "cases"), Path(folder, "index")
        command = [sys.executable, "-m", "kb", "index", "--library", str(root), "--index", str(index)]
        write(root, options.files, 0)
        whole = 60.0
        for _ in range(3):
            started = time.perf_counter()
            subprocess.run([*command, "--full"], check=True, capture_output=True)
            whole = min(whole, time.perf_counter() - started)
        seen, killed, finished = set(), 0, 0
        for round_ in range(1, options.kills + 1):
            write(root, options.files, round_)
            extra = [["--full"], [], ["--processes", "2"], ["--full", "--processes", "2"]][round_ % 4]
            process = subprocess.Popen(
                [*command, *extra], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
            time.sleep(whole * chance.uniform(0.05, 1.0))
            killed += process.poll() is None
            finished += process.poll() is not None
            process.kill()
            process.wait()
            _wait_for_children(process.pid)
            seen.add(look(index, options.files))
            if round_ % 10 == 0:
                subprocess.run(command, check=True, capture_output=True)
                assert look(index, options.files) == f"{round_}轮。"
                assert [path.name for path in index.iterdir() if path.is_dir()] == [(index / "CURRENT").read_text()]
        print(f"{killed} runs killed, {finished} had ended before; {len(seen)} different rounds answered, each whole")


if __name__ == "__main__":
    main()
