"""Quality of ``kb similar`` on judged pairs: the sample library with the cases of ``cases_dev.jsonl`` among it.

    python bench/similar.py [--show]

Every case with a judged neighbour is searched for by itself, and once more as a pasted description: its facts and
result alone, without title, keywords or fields. Prints NDCG@5, the share of the pairs of grade 2 among the first five,
and how often the first case has a grade. Beside it: the plain ranking of the search for the same text.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kb.model import Audience
from kb.reading import default_config, read_library
from kb.search.index.documents import CaseDocument, IndexEntry, Passage, SearchConfig
from kb.search.language.rules import rules_cited
from kb.search.results import Request, SimilarRequest
from kb.search.whoosh_backend import WhooshBackend
from tests.search.entries import index_entries, write_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data" / "cases_dev.jsonl"
DEPTH = 5
LONGEST_QUERY = 1_900


def _pairs() -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for line in (Path(__file__).parent / "similar_pairs.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            one, other, grade = line.split("\t")
            grades.setdefault(one, {})[other] = int(grade)
            grades.setdefault(other, {})[one] = int(grade)
    return grades


def _real_cases(config: SearchConfig) -> list[IndexEntry]:
    entries = []
    for line in DATA.read_text("utf-8").splitlines():
        row = json.loads(line)
        texts = [Passage(section["heading"], section["text"]) for section in row["sections"]]
        rules = rules_cited("\n".join(passage.text for passage in texts), config.statutes)
        document = CaseDocument(
            case_id=row["id"], path="", title=row["title"], holding="", kind="", domains=(), outcomes=(), decided_on="",
            issues=(), passages=(Passage("标题", row["title"], is_field=True), *texts),
            rules=tuple(dict.fromkeys(key for rule in rules for key in rule.keys)),
        )  # fmt: skip
        entries.append(IndexEntry(document, row["id"], tuple(Audience), (), ()))
    return entries


def _score(ranked: Callable[[str], list[str]], grades: Mapping[str, Mapping[str, int]], *, show: bool) -> str:
    gain, strong, first, strong_total = 0.0, 0, 0, 0
    for case_id, wanted in grades.items():
        ids = ranked(case_id)[:DEPTH]
        gains = [2 ** wanted.get(other, 0) - 1 for other in ids]
        ideal = sorted((2**grade - 1 for grade in wanted.values()), reverse=True)[:DEPTH]
        gain += sum(g / math.log2(at + 2) for at, g in enumerate(gains)) / sum(
            g / math.log2(at + 2) for at, g in enumerate(ideal)
        )
        strong += sum(1 for other in ids if wanted.get(other) == 2)
        strong_total += sum(1 for grade in wanted.values() if grade == 2)
        first += bool(ids and wanted.get(ids[0]))
        if show:
            print(case_id, [(other, wanted.get(other, 0)) for other in ids])
    return (
        f"NDCG@{DEPTH} {gain / len(grades):.4f}  grade 2 in the first {DEPTH} {strong / strong_total:.4f}  "
        f"first has a grade {first / len(grades):.4f}  ({len(grades)} cases)"
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what was found for each case")
    options = parser.parse_args()
    grades = _pairs()
    config = SearchConfig.of(default_config())
    entries = [*index_entries(read_library(str(ROOT / "cases")), dt.date(2026, 11, 23)), *_real_cases(config)]
    with tempfile.TemporaryDirectory() as folder:
        write_entries(Path(folder, "index"), entries, config)
        backend = WhooshBackend.open(Path(folder, "index"))
        texts = {
            entry.document.case_id: "\n".join(p.text for p in entry.document.passages if not p.is_field)[:5_000]
            for entry in entries
        }

        def by_id(case_id: str) -> list[str]:
            return [hit.case_id for hit in backend.similar(SimilarRequest(case_id, limit=DEPTH)).hits]

        @contextmanager
        def opened_without(case_id: str) -> Iterator[WhooshBackend]:
            """An index of the other cases: a described matter is not in the library yet."""
            without = tuple(entry for entry in entries if entry.document.case_id != case_id)
            with tempfile.TemporaryDirectory() as other:
                write_entries(Path(other, "index"), without, config)
                opened = WhooshBackend.open(Path(other, "index"))
                yield opened
                opened.close()

        def by_text(case_id: str) -> list[str]:
            with opened_without(case_id) as opened:
                hits = opened.similar(SimilarRequest(text=texts[case_id], limit=DEPTH)).hits
            return [hit.case_id for hit in hits]

        def by_search(case_id: str) -> list[str]:
            query = re.sub(r"[\s\"“”()（）:：=＝|&+＋-]+", "，", texts[case_id])[:LONGEST_QUERY]  # without operators
            with opened_without(case_id) as opened:
                return [hit.case_id for hit in opened.search(Request(query, limit=DEPTH)).hits]

        for name, ranked in (("by 编号", by_id), ("by description", by_text), ("plain search", by_search)):
            print(f"{name:16} {_score(ranked, grades, show=options.show)}", flush=True)
        backend.close()


if __name__ == "__main__":
    main()
