"""Quality of the ranking in mode ``any``: real questions over statute articles, through the real index.

    python bench/quality.py [--index DIR] [--limit-questions N] [--against-plain]

Each article of ``../shared/data/articles.jsonl.xz`` is one document, its name in the text; each question of
``queries_dev.jsonl`` is asked as it stands. Prints MRR@10, recall@10, recall@100 and NDCG@10;
with ``--against-plain`` beside those of plain weights, with a paired bootstrap of the differences.
Before that, how many of the everyday questions of ``faults/search`` have the right case first.
All are taken before the floor of mode ``any``: as many hits as there are, however little they hold of the question.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import lzma
import math
import random
import re
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from kb.errors import QueryError
from kb.indexing import index_library
from kb.model import Audience
from kb.reading import default_config
from kb.search import whoosh_backend
from kb.search.answer import matching
from kb.search.index.documents import CaseDocument, IndexEntry, Passage, SearchConfig
from kb.search.results import Request
from kb.search.text.analysis import bigrams, unigrams
from kb.search.whoosh_backend import WhooshBackend
from tests.search.entries import write_entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.search.language.expression import Term

DATA = Path(__file__).parents[2] / "shared" / "data"
FAULTS = DATA / "faults" / "search"
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


MEASURES = ("MRR@10", "recall@10", "recall@100", "NDCG@10")
RESAMPLES = 2_000


def _measure(ranked: Sequence[str], relevant: set[str]) -> tuple[float, ...]:
    """The four measures of one question."""
    ranks = [rank for rank, name in enumerate(ranked, 1) if name in relevant]
    top = [rank for rank in ranks if rank <= 10]
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), 10) + 1))
    gain = sum(1 / math.log2(rank + 1) for rank in top) / ideal
    return (1 / top[0] if top else 0.0, len(top) / len(relevant), len(ranks) / len(relevant), gain)


def _plain_weights(terms: Sequence[Term], variants: object, idf: object, everyday: object = None) -> dict[str, float]:
    """What every token of the query counts without anything learned: as often as it stands there."""
    del variants, idf, everyday
    return dict(Counter(token for term in terms for token in (*unigrams(term.text), *bigrams(term.text))))


def _interval(differences: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of the mean over questions drawn again, pair by pair."""
    draw = random.Random(7)  # noqa: S311 - no secret
    means = sorted(sum(draw.choices(differences, k=len(differences))) / len(differences) for _ in range(RESAMPLES))
    return means[RESAMPLES // 40], means[-RESAMPLES // 40]


def _everyday(folder: Path) -> str:
    """How many everyday questions about enforcement have their case first, among the cases they are asked of."""
    rows = [line.split("\t") for line in (FAULTS / "everyday_dev.tsv").read_text("utf-8").splitlines() if line]
    index_library(str(FAULTS / "everyday_cases"), folder, dt.date(2026, 11, 23))
    backend = WhooshBackend.open(folder)
    first = [[hit.case_id for hit in backend.search(Request(asked, limit=1)).hits] for asked, _ in rows]
    backend.close()
    right = sum(found == [wanted] for found, (_, wanted) in zip(first, rows, strict=True))
    return f"everyday questions: {right} of {len(rows)} first, {sum(not found for found in first)} without an answer"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("build/bench/articles"))
    parser.add_argument("--limit-questions", type=int, default=None)
    parser.add_argument("--against-plain", action="store_true", help="also rank with plain weights, and compare")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(_everyday(Path(folder) / "index"))
    started = time.perf_counter()
    report = write_entries(options.index, _entries(), SearchConfig.of(default_config()))
    print(f"index: {report}, {time.perf_counter() - started:.0f} s")
    backend = WhooshBackend.open(options.index)
    questions = [json.loads(line) for line in (DATA / "queries_dev.jsonl").read_text("utf-8").splitlines()]
    questions = questions[: options.limit_questions]

    floor = patch.multiple(matching, MOST_NEAREST=len(questions) * DEPTH, LEAST_EVIDENCE=0.0)

    def found_for(text: str) -> list[str]:
        try:
            return [hit.case_id for hit in backend.search(Request(text, limit=DEPTH)).hits]
        except QueryError:  # half a pair of quotes: asked again without, as whoever is told does
            return found_for(re.sub('["“”]', "", text))

    def ask() -> list[tuple[float, ...]]:
        return [
            _measure(
                found_for(question["query"]),
                set(question["relevant"]),
            )
            for question in questions
        ]

    started = time.perf_counter()
    with floor:
        found = ask()
    print(f"{len(questions)} questions, {(time.perf_counter() - started) / len(questions) * 1000:.0f} ms each")
    plain: list[tuple[float, ...]] = []
    if options.against_plain:
        with floor, patch.object(whoosh_backend, "token_weights", _plain_weights):
            plain = ask()
    for number, name in enumerate(MEASURES):
        line = f"{name:12} {sum(row[number] for row in found) / len(found):.4f}"
        if plain:
            low, high = _interval([row[number] - other[number] for row, other in zip(found, plain, strict=True)])
            before = sum(row[number] for row in plain) / len(plain)
            line += f"   plain weights {before:.4f}, 95% of the difference {low:+.4f} to {high:+.4f}"
        print(line)


if __name__ == "__main__":
    main()
