"""Precision and recall of ``find_citations`` on real sentences, and its speed on statute texts.

    python bench/citations.py [--errors]

Sentences: those that ``tests/statutes/written_forms.py`` makes, and ``../shared/data/citations_dev.jsonl``, whose
rows tagged ``article-inside-title`` and ``statute-header`` are scored apart; gold without a statute and unresolved
rows are left out. Speed: all of ``articles.jsonl.xz``, one core, start-up apart.
"""

from __future__ import annotations

import argparse
import json
import lzma
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.statutes.citations import Citation, find_citations
from kb.text import fold
from tests.statutes.written_forms import KINDS, as_cited, sentence

DATA = Path(__file__).parents[2] / "shared" / "data"
APART = {"article-inside-title", "statute-header"}
NEGATIVE = {"negative", "contract-clause-negative"}
MADE = 100
"""Sentences of each kind that are made."""


@dataclass
class Score:
    """Counts of one measure."""

    right: int = 0
    extra: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        precision = self.right / max(self.right + self.extra, 1)
        recall = self.right / max(self.right + self.missed, 1)
        counts = f"({self.right} right, {self.extra} extra, {self.missed} missed)"
        return f"precision {precision:.4f}  recall {recall:.4f}  {counts}"


def _same(citation: Citation, gold: dict[str, Any], *, whole: bool) -> bool:
    names = {fold(name.removeprefix("中华人民共和国")) for name in (citation.name, *citation.statutes)}
    wanted = (gold["article"], gold["suffix"])
    if fold(gold["law_norm"]) not in names or (citation.article, citation.suffix) != wanted:
        return False
    return not whole or (citation.paragraph, citation.item) == (gold["para"], gold["item"])


def add(score: Score, row: dict[str, Any], *, whole: bool) -> None:
    """Count one sentence."""
    left = [citation for citation in find_citations(row["text"]) if citation.name]
    missed = []
    for gold in (cite for cite in row["cites"] if cite["law_norm"]):
        match = next((citation for citation in left if _same(citation, gold, whole=whole)), None)
        if match:
            left.remove(match)
            score.right += 1
        else:
            missed.append((gold["law_norm"], gold["article"], gold["para"], gold["item"]))
    score.missed += len(missed)
    score.extra += len(left)
    if missed or left:
        score.errors.append(
            f"{row['id']} missed {missed} extra {[citation.text for citation in left]}\n   {row['text']}"
        )


def made(kind: str) -> Score:
    """What is found in sentences of one kind that a grammar makes; the version words and the whole place count."""
    score = Score()
    for number in range(MADE):
        written = sentence(kind, f"bench {kind} {number}")
        citations = [as_cited(citation) for citation in find_citations(written.text)]
        missed = [cited for cited in written.cited if cited not in citations]
        extra = [cited for cited in citations if cited not in written.cited]
        score.right += len(written.cited) - len(missed)
        score.missed += len(missed)
        score.extra += len(extra)
        if missed or extra:
            score.errors.append(f"{written.text}\n   missed {missed} extra {extra}")
    return score


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="print the sentences that went wrong")
    options = parser.parse_args()
    rows = [json.loads(line) for line in (DATA / "citations_dev.jsonl").read_text("utf-8").splitlines()]
    usual = [row for row in rows if not APART & set(row["tags"])]
    for whole, name in ((False, "statute, article, suffix"), (True, "with paragraph and item")):
        score = Score()
        for row in usual:
            add(score, row, whole=whole)
        print(f"{name:26} {score}")
        if options.errors:
            print("\n".join(score.errors))
    apart = Score()
    for row in rows:
        if APART & set(row["tags"]):
            add(apart, row, whole=True)
    print(f"{'titles and headers':26} {apart}")
    false = sum(len(find_citations(row["text"])) for row in rows if NEGATIVE & set(row["tags"]) and not row["cites"])
    print(f"{'on the negative rows':26} {false} citations")
    print(f"{MADE} sentences of each kind that a grammar makes:")
    for kind in KINDS:
        score = made(kind)
        print(f"  {kind.ljust(8, chr(0x3000))} {score if score.right or score.missed else f'{score.extra} citations'}")
        if options.errors:
            print("\n".join(score.errors))
    with lzma.open(DATA / "articles.jsonl.xz", "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    started = time.process_time()
    count = sum(len(find_citations(text)) for text in texts)
    seconds = time.process_time() - started
    characters = sum(map(len, texts))
    print(f"{count} citations in {characters} characters: {characters / seconds:,.0f} characters a CPU second")


if __name__ == "__main__":
    main()
