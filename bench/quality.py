"""Quality of the ranking in mode ``any``: real questions over statute articles, through the real index.

    python bench/quality.py [--index DIR] [--limit-questions N] [--against-plain]

Each article of ``../shared/data/articles.jsonl.xz`` is one document, its name in the text; each question of
``queries_dev.jsonl`` is used unchanged. Prints MRR@10, recall@10, recall@100 and NDCG@10;
with ``--against-plain`` beside those of plain weights, with a paired bootstrap of the differences.
Before that, how many of the everyday questions of ``faults/search`` have the right case first, and how well known cases
of ``cases_dev.jsonl`` are found by what people call them (alias) and by what happened (scenario), among the sample
library and the cases of the everyday questions, beside BM25 over the same characters and bigrams; the queries were
written without a look at any answer.
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
from kb.reading import default_config, read_library
from kb.search.answer import matching, meaning
from kb.search.index.documents import CaseDocument, IndexEntry, Passage, SearchConfig
from kb.search.results import Request
from kb.search.text.analysis import bigrams, unigrams
from kb.search.whoosh_backend import WhooshBackend
from tests.search.entries import index_entries, write_entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.search.language.expression import Term

DATA = Path(__file__).parents[2] / "shared" / "data"
FAULTS = DATA / "faults" / "search"
KNOWN = Path(__file__).with_name("known_items.tsv")
DEPTH = 100
TODAY = dt.date(2026, 11, 23)


def _entries() -> list[IndexEntry]:
    with lzma.open(DATA / "articles.jsonl.xz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [_entry(row["name"], row["name"], row["text"]) for row in rows]


def _entry(name: str, title: str, text: str) -> IndexEntry:
    return IndexEntry(
        CaseDocument(
            case_id=name, path="", title=title, holding="", kind="", domains=(), outcomes=(), decided_on="", issues=(),
            passages=(Passage("标题", title, is_field=True), Passage("正文", text)),
        ),
        digest=name,
        audiences=tuple(Audience),
        notice_audiences=(),
        facets=(),
    )  # fmt: skip


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
    """What every token of the query counts without anything learned: its count in the query."""
    del variants, idf, everyday
    return dict(Counter(token for term in terms for token in (*unigrams(term.text), *bigrams(term.text))))


def _interval(differences: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of the mean over questions drawn again, pair by pair."""
    draw = random.Random(7)  # noqa: S311 - no secret
    means = sorted(sum(draw.choices(differences, k=len(differences))) / len(differences) for _ in range(RESAMPLES))
    return means[RESAMPLES // 40], means[-RESAMPLES // 40]


def _everyday(folder: Path) -> str:
    """How many everyday questions about enforcement have their case first, among the cases of the set."""
    rows = [line.split("\t") for line in (FAULTS / "everyday_dev.tsv").read_text("utf-8").splitlines() if line]
    index_library(str(FAULTS / "everyday_cases"), folder, TODAY)
    backend = WhooshBackend.open(folder)
    first = [[hit.case_id for hit in backend.search(Request(question, limit=1)).hits] for question, _ in rows]
    backend.close()
    right = sum(ids == [wanted] for ids, (_, wanted) in zip(first, rows, strict=True))
    return f"everyday questions: {right} of {len(rows)} first, {sum(not ids for ids in first)} without an answer"


def _known_entries() -> list[IndexEntry]:
    cases = [json.loads(line) for line in (DATA / "cases_dev.jsonl").read_text("utf-8").splitlines()]
    rows = [(case["id"], case["title"], "\n".join(part["text"] for part in case["sections"])) for case in cases]
    others = (read_library(root) for root in (Path(__file__).parents[1] / "cases", FAULTS / "everyday_cases"))
    entries = [_entry(name, title, text) for name, title, text in rows]
    return entries + [entry for library in others for entry in index_entries(library, TODAY)]


def _known(folder: Path) -> str:
    """Mean reciprocal rank of known cases, by kind of query, beside plain BM25."""
    rows = [line.split("\t") for line in KNOWN.read_text("utf-8").splitlines()]
    write_entries(folder, _known_entries(), SearchConfig.of(default_config()))
    backend = WhooshBackend.open(folder)
    nearest = len(rows) * DEPTH

    def ranks() -> list[float]:
        rankings = ([hit.case_id for hit in backend.search(Request(query, limit=DEPTH)).hits] for _, query, _ in rows)
        return [
            1 / (ids.index(wanted) + 1) if wanted in ids else 0.0
            for ids, (*_, wanted) in zip(rankings, rows, strict=True)
        ]

    with patch.multiple(matching, MOST_NEAREST=nearest, LEAST_EVIDENCE=0.0):
        ours = ranks()
        with patch.object(meaning, "token_weights", _plain_weights):
            plain = ranks()
    backend.close()
    figures = []
    for kind in dict.fromkeys(kind for kind, *_ in rows):
        of_kind = [(mine, theirs) for mine, theirs, (own, *_) in zip(ours, plain, rows, strict=True) if own == kind]
        mine, theirs = (sum(one) / len(of_kind) for one in zip(*of_kind, strict=True))
        figures.append(f"{kind} {mine:.3f}, plain BM25 {theirs:.3f}")
    return f"known cases, MRR over {len(rows)} queries: {'; '.join(figures)}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("build/bench/articles"))
    parser.add_argument("--limit-questions", type=int, default=None)
    parser.add_argument("--against-plain", action="store_true", help="also rank with plain weights, and compare")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(_everyday(Path(folder) / "index"))
        print(_known(Path(folder) / "known"), flush=True)
    started = time.perf_counter()
    report = write_entries(options.index, _entries(), SearchConfig.of(default_config()))
    print(f"index: {report}, {time.perf_counter() - started:.0f} s")
    backend = WhooshBackend.open(options.index)
    questions = [json.loads(line) for line in (DATA / "queries_dev.jsonl").read_text("utf-8").splitlines()]
    questions = questions[: options.limit_questions]

    floor = patch.multiple(matching, MOST_NEAREST=len(questions) * DEPTH, LEAST_EVIDENCE=0.0)

    def ids_for(text: str) -> list[str]:
        try:
            return [hit.case_id for hit in backend.search(Request(text, limit=DEPTH)).hits]
        except QueryError:  # half a pair of quotes: sent again without, as a reader does who gets the error
            return ids_for(re.sub('["“”]', "", text))

    def ask() -> list[tuple[float, ...]]:
        return [
            _measure(
                ids_for(question["query"]),
                set(question["relevant"]),
            )
            for question in questions
        ]

    started = time.perf_counter()
    with floor:
        measures = ask()
    print(f"{len(questions)} questions, {(time.perf_counter() - started) / len(questions) * 1000:.0f} ms each")
    plain: list[tuple[float, ...]] = []
    if options.against_plain:
        with floor, patch.object(meaning, "token_weights", _plain_weights):
            plain = ask()
    for number, name in enumerate(MEASURES):
        line = f"{name:12} {sum(row[number] for row in measures) / len(measures):.4f}"
        if plain:
            low, high = _interval([row[number] - other[number] for row, other in zip(measures, plain, strict=True)])
            before = sum(row[number] for row in plain) / len(plain)
            line += f"   plain weights {before:.4f}, 95% of the difference {low:+.4f} to {high:+.4f}"
        print(line)


if __name__ == "__main__":
    main()
