"""Figures of the values that an import proposes: right, wrong and missing by key, and how sure it is.

python bench/import_fields.py       two tables: by key, and by key and confidence
python bench/import_fields.py -v    names every value that is wrong or missing

The labels of the shared cases (``import_labels.jsonl``) were written by someone who had not seen the code, from the
texts alone: facts, none of their sentences. To these come the invented cases of the tests, which have no such
independence and are printed apart.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from kb.importing.documents.loading import read_document  # noqa: E402 - after the path of the tests
from kb.importing.intake import propose  # noqa: E402
from kb.reading import clean_heading, read_library  # noqa: E402
from tests.importing.fields import TODAY, Labelled, labelled_cases, made_cases  # noqa: E402

SHARED = ROOT.parent / "shared" / "data" / "cases_dev.jsonl"
LABELS = Path(__file__).with_name("import_labels.jsonl")
KEYS = ("类型", "领域", "行为", "结果", "机关", "被申请机关", "日期", "文号", "金额", "处罚种类")
BINS = ((0.9, ">= .9"), (0.7, ".7-.9"), (0.0, "< .7"))
_ALSO = {
    "处罚": "予以处罚", "驳回": "驳回诉讼请求", "赔偿": "予以赔偿", "没收": "没收非法财物",
    "撤回": "准许撤诉", "准予撤回": "准许撤诉", "行政强制": "行政强制执行", "强制拆除": "行政强制执行",
    "行政执法监督": "执法监督", "确认解除": "改判",
}  # fmt: skip
"""Words of the labels -> those of the vocabulary."""


@dataclass(frozen=True, slots=True)
class Judgment:
    """A proposed or missing value beside its label."""

    key: str
    state: str
    """``right``, ``partly`` (right and more), ``wrong`` or ``missing``."""
    confidence: float


def shared_cases() -> Iterator[Labelled]:
    """The shared cases as plain text with their labels."""
    labels = {row["id"]: row for row in map(json.loads, LABELS.read_text("utf-8").splitlines())}
    for row in map(json.loads, SHARED.read_text("utf-8").splitlines()):
        label = labels[row["id"]]
        lines = [row["title"]]
        for section in row["sections"]:
            lines += [clean_heading(section["heading_raw"]), section["text"]]
        right = {}
        for key in KEYS:
            values = [label[key], *label["also"].get(key, ())]
            right[key] = tuple(_words(key, value) for value in values)
        yield Labelled("\n".join(lines), right)


def _words(key: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(_ALSO.get(str(one), str(one)) for one in value)
    if key == "金额":
        return (str(value),)
    return (_ALSO.get(str(value), str(value)),)


def judgments(cases: Iterable[Labelled], *, verbose: bool) -> Iterator[Judgment]:
    """Every labelled value of some cases, judged."""
    library = read_library(ROOT / "cases")
    for case in cases:
        # Of a text that names its case twice the last part has the case.
        proposed = propose(read_document(case.text.encode(), "原稿.txt"), library, TODAY)[-1]
        values = {one.key: one for one in proposed.proposals}
        for key in KEYS:
            if key not in case.right:
                continue
            one, right = values.get(key), case.right[key]
            if one is None:
                if () not in right:
                    yield Judgment(key, "missing", 0)
                    _tell(verbose, case, key, "missing", right)
                continue
            state = _state(key, one.words, right)
            if state != "right":
                _tell(verbose, case, key, f"{state} {one.words} ({one.confidence})", right)
            yield Judgment(key, state, one.confidence)


def _tell(verbose: bool, case: Labelled, key: str, proposed: str, right: object) -> None:  # noqa: FBT001
    if verbose:
        print(f"    {case.text[:24].splitlines()[0]} {key}: {proposed} <- {right}")


def _state(key: str, words: Sequence[str], right: Sequence[tuple[str, ...]]) -> str:
    if key in ("机关", "被申请机关"):
        same = any(one and (words[0].endswith(one[0]) or one[0].endswith(words[0])) for one in right)
        return "right" if same else "wrong"
    if key == "文号":
        bare = [re.sub(r"[（）()〔〕\[\]]", "", one[0]) for one in right if one]
        return "right" if re.sub(r"[（）()〔〕\[\]]", "", words[0]) in bare else "wrong"
    if key == "金额":
        amount = re.search(r"原: ([\d.]+)", words[0])
        same = any(one and (one[0] == words[0] or (amount and one[0] == amount.group(1))) for one in right)
        return "right" if same else "wrong"
    allowed = {word for one in right for word in one}
    if set(words) <= allowed:
        return "right"
    return "partly" if set(words) & allowed else "wrong"


def print_tables(name: str, judged: Sequence[Judgment]) -> None:
    """Print right, partly, wrong and missing by key, then right of proposed by key and confidence."""
    print(f"{name}\n{'key':14}{'right':>7}{'partly':>8}{'wrong':>7}{'missing':>9}", end="")
    print("".join(f"{label:>12}" for _, label in BINS))
    for key in (*KEYS, "all"):
        of_key = [one for one in judged if key in (one.key, "all")]
        states = Counter(one.state for one in of_key)
        row = f"{key:14}{states['right']:>7}{states['partly']:>8}{states['wrong']:>7}{states['missing']:>9}"
        for least, _ in BINS:
            most = min((limit for limit, _ in BINS if limit > least), default=2.0)
            inside = [one for one in of_key if one.state != "missing" and least <= one.confidence < most]
            right = sum(one.state == "right" for one in inside)
            row += f"{f'{right}/{len(inside)}':>12}"
        print(row)
    sure = [one for one in judged if one.confidence >= BINS[0][0]]
    all_right = [one for one in judged if one.state == "right"]
    deserved = sum(one.state == "right" for one in sure)
    print(f"said at .9 and right {deserved / max(1, len(sure)):.3f} (bar .97), ", end="")
    print(f"right and said at .9 {deserved / max(1, len(all_right)):.2f} (bar .60)\n")


def fields(*, verbose: bool) -> None:
    """Print the tables of the shared cases, the invented ones and those made by the grammar."""
    if SHARED.exists():
        print_tables("shared cases", list(judgments(shared_cases(), verbose=verbose)))
    print_tables("invented cases", list(judgments(labelled_cases(), verbose=verbose)))
    print_tables("made by the grammar", list(judgments(made_cases(100, 7), verbose=verbose)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", action="store_true", help="name every value that is wrong or missing")
    fields(verbose=parser.parse_args().v)
