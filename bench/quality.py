"""Quality of the ranking in mode ``any``: real questions over statute articles, through the real index.

    python bench/quality.py [--index DIR] [--limit-questions N]

Each article of ``../shared/data/articles.jsonl.xz`` is one document, its name in the text; each question of
``queries_dev.jsonl`` is asked as it stands. Prints MRR@10, recall@10, recall@100 and NDCG@10.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import time
from pathlib import Path

from kb.model import Audience
from kb.reading import default_config
from kb.search.documents import CaseDocument, IndexEntry, Passage, SearchConfig
from kb.search.results import Request
from kb.search.whoosh_backend import WhooshBackend
from kb.search.whoosh_index import update_index

DATA = Path(__file__).parents[2] / "shared" / "data"
DEPTH = 100


def _entries() -> list[IndexEntry]:
    with lzma.open(DATA / "articles.jsonl.xz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [
        IndexEntry(
            CaseDocument(
                case_id=row["name"], path="", title=row["name"], holding="", kind="", domains=(), outcomes=(),
                decided_on="", issues=(),
                passages=(Passage("标题", row["name"], is_field=True), Passage("正文", row["text"])),
            ),
            digest=str(row["id"]),
            audiences=tuple(Audience),
            notice_audiences=(),
            facets=(),
        )
        for row in rows
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("build/bench/articles"))
    parser.add_argument("--limit-questions", type=int, default=None)
    options = parser.parse_args()
    started = time.perf_counter()
    report = update_index(options.index, _entries(), SearchConfig.of(default_config()))
    print(f"index: {report}, {time.perf_counter() - started:.0f} s")
    backend = WhooshBackend.open(options.index)
    questions = [json.loads(line) for line in (DATA / "queries_dev.jsonl").read_text("utf-8").splitlines()]
    sums = {"MRR@10": 0.0, "recall@10": 0.0, "recall@100": 0.0, "NDCG@10": 0.0}
    questions = questions[: options.limit_questions]
    started = time.perf_counter()
    for question in questions:
        relevant = set(question["relevant"])
        answer = backend.search(Request(question["query"], limit=DEPTH))
        ranks = [rank for rank, hit in enumerate(answer.hits, 1) if hit.case_id in relevant]
        top = [rank for rank in ranks if rank <= 10]
        ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), 10) + 1))
        sums["MRR@10"] += 1 / top[0] if top else 0
        sums["recall@10"] += len(top) / len(relevant)
        sums["recall@100"] += len(ranks) / len(relevant)
        sums["NDCG@10"] += sum(1 / math.log2(rank + 1) for rank in top) / ideal
    seconds = (time.perf_counter() - started) / len(questions)
    print(f"{len(questions)} questions, {seconds * 1000:.0f} ms each")
    for name, value in sums.items():
        print(f"{name:12} {value / len(questions):.4f}")


if __name__ == "__main__":
    main()
