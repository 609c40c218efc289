"""Writes the words beside names of people: ``kb/data/name-places.txt``.

Run with ``python scripts/make_name_places.py DICTIONARY CASES... --laws FILE``: the dictionary of jieba 0.42.1 (MIT)
for its names; texts of published cases, in which every masked name (王某, 李某某) is replaced by a whole one; and
texts of statutes, which hold no names. A logistic regression separates the names from all other candidates.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.privacy.folding import searchable
from kb.privacy.names import ALL_SURNAMES, COMPOUND_SURNAMES, SURNAMES, character_weights, common_words
from kb.privacy.people import people_in
from kb.privacy.weighing import candidates, clues, parts
from kb.privacy.words import role_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_HEAD = """# How much likelier a name is where something stands beside it: ten times the natural logarithm of the odds.
# before, after: the character there (^ a line ends, 0 a digit, a a letter, # another sign) · form: whether the surname
# is of two characters, and how many follow it · word, given: what is also a word of the language · cuts: a word that
# the candidate would cut in two, and whether the characters beyond are a word · - the sum of all, and factors in
# hundredths.
# Fitted to masked cases and to statutes by scripts/make_name_places.py.
"""
_MASKED_RE = re.compile("[\u4e00-\u9fff]某{1,2}(?![某公])[甲乙丙丁1-9]?")
_NO_PERSON_RE = re.compile(
    "[市县区镇乡村局厂店院路街房校]|小区|公司|建筑|科技|集团|保险|银行|食品|酒店|物业|餐饮|超市|商贸"
)
_LOWEST, _WORD_LEAST = -35, -10
"""Weight of a character that is in no name; the least of one of a word that may be a given name."""
_FEWEST = 25
"""How often a word must occur beside candidates to count."""
_TIMES, _STATUTES = 4, 0.35
"""How often a case is used, each time with other names; the share of the candidates of statutes that is."""
_STEPS, _RATE, _RESTRAINT = 1500, 0.08, 0.0004


class _Sample:
    """Candidates with their features, and whether they are names."""

    def __init__(self) -> None:
        self.rows: list[list[tuple[str, float]]] = []
        self.named: list[bool] = []

    def add(self, text: str, start: int, end: int, size: int, *, named: bool) -> None:
        """Adds a candidate."""
        features = [(clue, 1.0) for clue in clues(text, start, end, size)]
        features += zip(
            ("surname", "first", "second"), (part / 10 for part in parts(text, start, end, size)), strict=True
        )
        self.rows.append(features)
        self.named.append(named)


class _Names:
    """Makes names as they occur: of the dictionary, and of likely characters."""

    def __init__(self, dictionary: Path, chance: random.Random) -> None:
        rows = (line.split(" ") for line in dictionary.read_text("utf-8").splitlines())
        self._known = [word for word, _, tag in rows if tag == "nr" and word[0] in ALL_SURNAMES and len(word) in (2, 3)]
        likely = character_weights()
        self._given = [character for character, weight in likely.items() if weight >= 10]  # noqa: PLR2004 - as usual in names
        self._odds = [weight for weight in likely.values() if weight >= 10]  # noqa: PLR2004
        self._surnames = [*SURNAMES, *SURNAMES[:80], *SURNAMES[:80], *sorted(COMPOUND_SURNAMES)]
        self._words = sorted(
            word for word in common_words() if min(likely.get(sign, _LOWEST) for sign in word) >= _WORD_LEAST
        )
        """Words that may be given names: 建国, 海棠."""
        self._chance = chance

    def one(self) -> str:
        """A name."""
        one: Callable[[Sequence[str]], str] = self._chance.choice
        kind = self._chance.random()
        if kind < 0.35:  # noqa: PLR2004 - a third of them
            return one(self._known)
        if kind < 0.5:  # noqa: PLR2004 - a sixth
            return one(self._surnames) + one(self._words)
        count = self._chance.choice((1, 2, 2))
        return one(self._surnames) + "".join(self._chance.choices(self._given, self._odds, k=count))


def _filled(text: str, names: _Names) -> tuple[str, set[tuple[int, int]]]:
    """A text with whole names for masked ones, always the same for the same; and their spans."""
    pieces: list[str] = []
    spans: set[tuple[int, int]] = set()
    used: dict[str, str] = {}
    at = length = 0
    for match in _MASKED_RE.finditer(text):
        if match.group()[0] not in ALL_SURNAMES or _NO_PERSON_RE.match(text, match.end()):
            continue
        name = used.setdefault(match.group(), names.one())
        before = text[at : match.start()]
        length += len(before)
        spans.add((length, length + len(name)))
        length += len(name)
        pieces += [before, name]
        at = match.end()
    return "".join([*pieces, text[at:]]), spans


def _role_sentences(names: _Names, chance: random.Random) -> Iterator[tuple[str, set[tuple[int, int]]]]:
    """Names after every word for a person's role."""
    for role in sorted(role_words()):
        for _ in range(3):
            name = names.one()
            yield (
                f"经查，{role}{name}{chance.choice('，在系的于称因与、')}",
                {(3 + len(role), 3 + len(role) + len(name))},
            )


def _sample_of(cases: Sequence[str], statutes: Sequence[str], names: _Names, chance: random.Random) -> _Sample:
    sample = _Sample()
    unnamed = [text for text in cases if not any(people_in(searchable(text).text))]
    texts = [_filled(text, names) for text in unnamed for _ in range(_TIMES)]
    texts += _role_sentences(names, chance)
    for text, spans in texts:
        folded = searchable(text).text
        for start, end, size in candidates(folded) if len(folded) == len(text) else ():
            named = (start, end) in spans
            if named or chance.random() < 0.5:  # noqa: PLR2004 - half of them
                sample.add(folded, start, end, size, named=named)
    for text in statutes:
        folded = searchable(text).text
        for start, end, size in candidates(folded):
            if chance.random() < _STATUTES:
                sample.add(folded, start, end, size, named=False)
    return sample


def _fitted(sample: _Sample) -> dict[str, float]:
    """The weights of a logistic regression, by the steps of Adam."""
    counts = Counter(key for row in sample.rows for key, _ in row)
    keys = [key for key, count in counts.items() if count >= _FEWEST]
    places = {key: at for at, key in enumerate(keys)}
    entries = [(at, places[key], value) for at, row in enumerate(sample.rows) for key, value in row if key in places]
    row, column, value = (np.array(part) for part in zip(*entries, strict=True))
    named = np.array(sample.named, float)
    weights = np.zeros(len(keys) + 1)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for _ in range(_STEPS):
        odds = np.bincount(row, weights[column] * value, len(named)) + weights[-1]
        error = 1 / (1 + np.exp(-odds)) - named
        slope = np.append(np.bincount(column, error[row] * value, len(keys)), error.sum()) / len(named) * 20
        slope[:-1] += _RESTRAINT * weights[:-1]
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        weights -= _RATE * mean / (np.sqrt(square) + 1e-6)
    odds = np.bincount(row, weights[column] * value, len(named)) + weights[-1]
    for least in (0, 0.5, 1, 1.5, 2):
        taken = odds > least
        print(
            f"{least}: {taken[named > 0].mean():.3f} of {int(named.sum())} names, {int(taken[named == 0].sum())} others"
        )
    return {**dict(zip(keys, weights, strict=False)), "all": float(weights[-1])}


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dictionary", type=Path)
    parser.add_argument("cases", type=Path, nargs="+", help="texts, cases divided by form feeds")
    parser.add_argument("--laws", type=Path, required=True)
    arguments = parser.parse_args()
    chance = random.Random(5)  # noqa: S311 - figures, no secrets
    names = _Names(arguments.dictionary, chance)
    cases = [text for path in arguments.cases for text in path.read_text("utf-8").split("\f")]
    weights = _fitted(_sample_of(cases, arguments.laws.read_text("utf-8").split("\f"), names, chance))
    rows: dict[tuple[str, int], list[str]] = {}
    for key, weight in weights.items():
        kind, _, feature = key.partition(":")
        kind, feature = (kind, feature) if feature else ("-", kind)
        rounded = round(weight * (100 if key in ("surname", "first", "second") else 10))
        rows.setdefault((kind, rounded), []).append(feature)
    lines = [
        f"{kind} {weight} {('' if kind in ('before', 'after') else ' ').join(sorted(keys))}"
        for (kind, weight), keys in sorted(rows.items(), key=lambda row: (row[0][0], -row[0][1]))
        if weight or kind not in ("before", "after")  # these are all asked for
    ]
    target = Path(__file__).parents[1] / "kb" / "data" / "name-places.txt"
    target.write_text(_HEAD + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
