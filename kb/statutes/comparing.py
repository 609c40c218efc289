"""Two texts of a statute -> which article of the one stands where in the other.

Articles are compared by their pairs of characters, the rare ones counting for more. A chain of pairs in the
order of both texts is laid through the best ones; a pair beside the chain has to be more alike. An article
may have several counterparts (it was split), share one (several were put together), or have none. Every
paragraph, item and sentence of it is then looked for in its counterparts, and elsewhere: only an article of
which each stands there counts as checked.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.patterns import late

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kb.statutes.texts import ArticleText

LOWEST = 0.5
"""Confidence below which nothing is written."""
CHECKED = 0.7
"""Confidence from which an alignment of two real texts counts as checked."""
_UNSURE = CHECKED - 0.05
"""Confidence in an article that another one is as much like."""
_SAME = 0.95
"""Likeness of an article that was not touched, or by a word."""
_TOUCHED = 0.8
"""Likeness of an article of which some words changed."""
_REWRITTEN = 0.1
_CHAIN = 0.3
_IN_PLACE = 0.1
"""What standing in the order of both texts adds."""
_ELSEWHERE = 0.62
"""Likeness that an article out of that order must have: much of what laws say of tasks and offices is alike."""
_PART = 0.62
"""Share of one article's weight that must stand in another for a split or a merger."""
_SHARE = 0.12
"""Share of an article that a part split from it has at least."""
_TAKEN = 0.8
"""Likeness from which a new article is an old one again: another is only found in it where that stands there."""
_KEEP = 0.9
"""A split or merger is less sure than a whole article found again."""
_WRONG_KIND = 0.8
"""An article that lays down a liability and one that lays down a duty are seldom the same rule."""
_CLAUSE = 0.68
"""Share of a clause's weight that must stand in one article, where the articles as wholes are not alike."""
_CLAUSE_LENGTH = 12
_RIVAL = 0.93
_WHOLE = 0.7
"""Share of an article's weight that its counterparts together must have for it to be checked."""
_THERE = 0.5
"""The same of each of its paragraphs, items and sentences."""
_BETTER = 0.15
"""By so much more of a part must stand elsewhere for it to have gone there."""
_LIABILITY_RE = late(r"罚款|没收|吊销|拘留|处分|罚金|追究[^，。；]{0,8}责任|承担[^，。；]{0,8}责任")
_CLAUSE_RE = late(r"(?<=的)[，,;；:：]|[。；;\n]")
"""``擅自开工的，责令停止建设；``: what was done ends with 的, what follows from it with ； or 。"""
_CONSEQUENCE_RE = late(r"^(?:处|并处|可以|没收|责令|吊销|由|逾期|构成|情节|对|有下列|违反本法规定$)|罚款|刑事责任|处分")
_COMMA_RE = late(r"[，,；;。：:\n]")
_SHORT_CLAUSE = 8
"""``执法人员不得少于两人`` is long enough to be told, where no other article says it."""
_NEARLY_WHOLE = 0.85
_TELLING = 40
"""An article of fewer characters may consist of words of another one: it has to stand in the order of both texts."""
_SENTENCE_RE = late(r"(?<=。)")
_WORD_RE = late(r"[^\u4e00-\u9fff0-9A-Za-z]+")
_REFERENCE_RE = late(r"第[零一二三四五六七八九十百千、和至]+条(?:之[一二三四五六七八九十]+)?")


@dataclass(frozen=True, slots=True)
class Pair:
    """An article and where its rule stands in the other text."""

    old: int
    new: int
    confidence: float
    whole: bool
    """Whether every part of the old article stands in the counterparts that were found."""
    share: float = 1.0
    """How much of the old article stands in the new one, by weight."""

    @property
    def checked(self) -> bool:
        """Whether the counterparts may be told without asking to check."""
        return self.whole and self.confidence >= CHECKED


@dataclass(frozen=True, slots=True)
class _Likeness:
    shared: Mapping[tuple[int, int], float]
    """(old, new) -> weight of what both have."""
    old: Mapping[int, float]
    new: Mapping[int, float]
    weight: Mapping[str, float]
    holders: Mapping[str, Sequence[tuple[int, int]]]
    """Pair of characters -> the new articles that have it, and how often."""

    def dice(self, pair: tuple[int, int]) -> float:
        total = self.old[pair[0]] + self.new[pair[1]]
        return 2 * self.shared.get(pair, 0.0) / total if total else 0.0

    def of_old(self, pair: tuple[int, int]) -> float:
        return self.shared.get(pair, 0.0) / (self.old[pair[0]] or 1.0)

    def of_new(self, pair: tuple[int, int]) -> float:
        return self.shared[pair] / self.new[pair[1]]

    def held(self, part: str, among: Collection[int]) -> float:
        """Share of the weight of some words of an old article that new articles have together; 1 for no words."""
        total = shared = 0.0
        for gram, count in _grams(part).items():
            weight = self.weight.get(gram, 0.0)  # pairs across the seam of two clauses are in no article
            total += weight * count
            shared += weight * min(count, sum(times for n, times in self.holders.get(gram, ()) if n in among))
        return shared / total if total else 1.0

    def in_text(self, part: str, text: str) -> float:
        """Share of the weight of some words that a text has."""
        held, wanted = _grams(text), _grams(part)
        total = sum(self.weight.get(gram, 0.0) * count for gram, count in wanted.items())
        shared = sum(self.weight.get(gram, 0.0) * min(count, held[gram]) for gram, count in wanted.items())
        return shared / total if total else 1.0

    def holding(self, part: str, among: Collection[int]) -> list[tuple[float, int]]:
        """New articles that have some words of an old one: the share of their weight, the greatest first."""
        total, shared = 0.0, defaultdict[int, float](float)
        for gram, count in _grams(part).items():
            weight = self.weight.get(gram, 0.0)
            total += weight * count
            for n, times in self.holders.get(gram, ()):
                if n in among:
                    shared[n] += weight * min(count, times)
        return sorted(
            ((share / total, n) for n, share in shared.items() if total), key=lambda holder: (-holder[0], holder[1])
        )


def _grams(article: str) -> Counter[str]:
    words = _WORD_RE.sub("", _REFERENCE_RE.sub("", article))
    return Counter(words[at : at + 2] for at in range(len(words) - 1))


def _likeness(old: Mapping[int, str], new: Mapping[int, str]) -> _Likeness:
    grams = ({n: _grams(words) for n, words in old.items()}, {n: _grams(words) for n, words in new.items()})
    spread = Counter(gram for side in grams for counted in side.values() for gram in counted)
    total = len(old) + len(new)
    weight = {gram: math.log((total + 2) / (count + 1)) for gram, count in spread.items()}
    weights = [
        {n: sum(weight[gram] * count for gram, count in counted.items()) for n, counted in side.items()}
        for side in grams
    ]
    holders: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for n, counted in grams[1].items():
        for gram, count in counted.items():
            holders[gram].append((n, count))
    shared: defaultdict[tuple[int, int], float] = defaultdict(float)
    for n, counted in grams[0].items():
        for gram, count in counted.items():
            for other, times in holders[gram]:
                shared[(n, other)] += weight[gram] * min(count, times)
    return _Likeness(shared, weights[0], weights[1], weight, holders)


def _chain(likeness: _Likeness) -> dict[int, int]:
    """The pairs, in the order of both texts, whose likeness together is greatest."""
    olds, news = sorted(likeness.old), sorted(likeness.new)
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i, old in enumerate(olds, 1):
        row, above = best[i], best[i - 1]
        for j, new in enumerate(news, 1):
            score = likeness.dice((old, new)) if (old, new) in likeness.shared else 0.0
            row[j] = max(above[j], row[j - 1], above[j - 1] + score**2 if score >= _CHAIN else 0.0)
    pairs: dict[int, int] = {}
    i, j = len(olds), len(news)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            pairs[olds[i - 1]] = news[j - 1]
            i, j = i - 1, j - 1
    return pairs


def _in_place(old: int, new: int, chain: Mapping[int, int]) -> bool:
    before = [n for o, n in chain.items() if o < old]
    after = [n for o, n in chain.items() if o > old]
    return (not before or max(before) <= new) and (not after or new <= min(after))


def whole_numbers(articles: Mapping[tuple[int, int], ArticleText]) -> dict[int, str]:
    """The words of the articles that have a number of their own, without 之一."""
    return {article: text.words() for (article, suffix), text in articles.items() if not suffix}


def parts_of(words: str) -> list[str]:
    """The paragraphs and items of an article, and the sentences of those that have several.

    What is too short to be told from the words of other articles is left out, and so are the words that lead to
    items: they say who may fine, and how much, in many articles alike.
    """
    lines = words.split("\n")
    sentences = [s for line in lines if line.count("。") > 1 for s in _SENTENCE_RE.split(line)]
    return [part for part in [*lines, *sentences] if len(part) >= _CLAUSE_LENGTH and not part.endswith(("：", ":"))]


def align(old: Mapping[int, str], new: Mapping[int, str]) -> list[Pair]:
    """The counterparts of every article, in order, first those that hold most of it; an article without has no pair.

    Args:
        old: number -> words.
        new: number -> words.

    Returns:
        Pairs with a confidence of at least ``LOWEST``.
    """
    likeness = _likeness(old, new)
    chain = _chain(likeness)
    liable = (
        {n for n, w in old.items() if _LIABILITY_RE.search(w)},
        {n for n, w in new.items() if _LIABILITY_RE.search(w)},
    )
    by_old: defaultdict[int, list[int]] = defaultdict(list)
    by_new: defaultdict[int, list[int]] = defaultdict(list)
    for o, n in likeness.shared:
        by_old[o].append(n)
        by_new[n].append(o)
    best_of_new = {n: max(os, key=lambda o, n=n: (likeness.shared[(o, n)], -o)) for n, os in by_new.items()}  # type: ignore[misc]
    again = {n: o for n, o in best_of_new.items() if likeness.dice((o, n)) >= _TAKEN}
    rows: list[Pair] = []
    for o in sorted(by_old):
        same_kind = {n for n in by_old[o] if (o in liable[0]) == (n in liable[1])}
        sources = {n: old[again[n]] for n in same_kind if n in again and again[n] != o}
        scores = _counterparts(o, by_old[o], same_kind, likeness, chain, best_of_new, again)
        if max((likeness.of_old((o, n)) for n in scores), default=0.0) < CHECKED:  # some of it may stand elsewhere
            for n, score in _by_clause(old[o], likeness, same_kind, sources).items():
                scores[n] = max(score, scores.get(n, 0.0))
        elsewhere = _elsewhere(old[o], scores, same_kind, likeness, sources)
        gone = {n: score for n, score in elsewhere.items() if n not in scores}
        placed = (
            len(old[o]) >= _TELLING
            or any(_in_place(o, n, chain) for n in scores)
            or any(likeness.dice((o, n)) >= _TOUCHED for n in scores)
        )
        whole = not gone and placed and _is_whole(old[o], scores, likeness)
        rows += sorted(
            (
                Pair(o, n, round(min(score, 1.0), 2), whole, likeness.of_old((o, n)))
                for n, score in (scores | gone).items()
            ),
            key=lambda pair: (-pair.share, pair.new),
        )
    return rows


def shares_held(old: Mapping[int, str], new: Mapping[int, str]) -> dict[tuple[int, int], float]:
    """(old article, new article) -> share of the old one, by weight, that stands in the new one; without those of 0."""
    likeness = _likeness(old, new)
    return {pair: likeness.of_old(pair) for pair in likeness.shared}


def _counterparts(
    o: int,
    news: Sequence[int],
    same_kind: set[int],
    likeness: _Likeness,
    chain: Mapping[int, int],
    best_of_new: Mapping[int, int],
    again: Mapping[int, int],
) -> dict[int, float]:
    scores = {}
    for n in news:
        pair = (o, n)
        score = likeness.dice(pair)
        merged = likeness.of_old(pair) * _KEEP
        if likeness.of_old(pair) >= _PART and merged > score:  # it stands whole in a longer article
            score = merged
        if n not in same_kind:
            score *= _WRONG_KIND
        scores[n] = (score, score >= _CHAIN and _in_place(o, n, chain))
    ranked = sorted(news, key=lambda n: (-scores[n][0] - _IN_PLACE * scores[n][1], n))
    best = ranked[0]
    if again.get(best, o) != o and likeness.of_old((o, best)) < _PART:
        return {}  # an article left out is like what follows it, as far as both speak of the same things
    counterparts: dict[int, float] = {}
    score, in_place = scores[best]
    if score >= (LOWEST - _IN_PLACE / 2 if in_place else _ELSEWHERE):
        rival = max((scores[n][0] for n in ranked[1:]), default=0.0)
        sure = score + (_IN_PLACE / 2 if in_place and score < 1 - _IN_PLACE else 0.0)
        if rival > score * 0.9 and not in_place:  # another is as alike, and the order does not tell
            sure = min(sure, _UNSURE)
        counterparts[best] = sure
    for n in ranked[1:]:
        split, share = likeness.of_new((o, n)), likeness.of_old((o, n))
        if n in same_kind and split >= _PART and best_of_new[n] == o and share >= _SHARE:  # its part stands alone there
            twin = share + likeness.of_old((o, best)) > 1 + _SHARE  # not a part: the same once more
            counterparts[n] = min(split * _KEEP, _UNSURE if twin else 1.0)
    return counterparts


def _has_from(part: str, share: float, n: int, sources: Mapping[int, str], likeness: _Likeness) -> bool:
    """Whether a new article has its share of some words from the old article that it is again, not from another."""
    return n in sources and likeness.in_text(part, sources[n]) >= share - _BETTER


def _by_clause(words: str, likeness: _Likeness, among: set[int], sources: Mapping[int, str]) -> dict[int, float]:
    """New articles in which one clause of an article stands nearly whole; never sure enough to count as checked."""
    scores: dict[int, float] = {}
    for clause in _CLAUSE_RE.split(words):
        if len(clause) < _CLAUSE_LENGTH or _CONSEQUENCE_RE.search(clause.strip()):
            continue
        ranked = likeness.holding(clause, among)[:2]
        if not ranked or ranked[0][0] < _CLAUSE or (len(ranked) > 1 and ranked[1][0] > _RIVAL * ranked[0][0]):
            continue
        share, n = ranked[0]
        if _has_from(clause, share, n, sources, likeness):
            continue
        scores[n] = max(scores.get(n, 0.0), _likely(share, _CLAUSE))
    return scores


def _likely(share: float, least: float) -> float:
    """A confidence that is never sure enough to count as checked, from the share of a part that stands somewhere."""
    return LOWEST + (share - least) / (1 - least) * (CHECKED - 0.01 - LOWEST)


def _elsewhere(
    words: str, counterparts: Mapping[int, float], among: set[int], likeness: _Likeness, sources: Mapping[int, str]
) -> dict[int, float]:
    """New articles that have a part of an article which its counterparts do not have, or have not as much of."""
    gone: dict[int, float] = {}
    for part in parts_of(words):
        held = likeness.held(part, counterparts)
        for share, n in likeness.holding(part, among - set(counterparts))[:1]:
            if share >= _PART and share > held + _BETTER and not _has_from(part, share, n, sources, likeness):
                gone[n] = max(gone.get(n, 0.0), _likely(share, _PART))
    for clause in map(str.strip, _COMMA_RE.split(words)):
        if len(clause) < _SHORT_CLAUSE or _CONSEQUENCE_RE.search(clause):
            continue
        holders = [(share, n) for share, n in likeness.holding(clause, set(likeness.new)) if share >= _NEARLY_WHOLE]
        if (
            len(holders) == 1
            and holders[0][1] not in counterparts
            and likeness.held(clause, counterparts) < _THERE
            and not _has_from(clause, *holders[0], sources, likeness)
        ):
            gone.setdefault(holders[0][1], LOWEST)
    return gone


def _is_whole(words: str, counterparts: Mapping[int, float], likeness: _Likeness) -> bool:
    """Whether most of an article, and at least half of each of its parts, stands in its counterparts together.

    What an article is about stands in its clauses that end with 的; what follows from it is alike in many articles.
    """
    conduct = [
        clause
        for clause in map(str.strip, _CLAUSE_RE.split(words))
        if clause.endswith("的") and len(clause) >= _CLAUSE_LENGTH and not _CONSEQUENCE_RE.search(clause)
    ]
    return likeness.held(words, counterparts) >= _WHOLE and all(
        likeness.held(part, counterparts) >= _THERE for part in (*parts_of(words), *conduct)
    )


def numbers_kept(
    old: Mapping[tuple[int, int], ArticleText], new: Mapping[tuple[int, int], ArticleText], *, fragments: bool = False
) -> bool:
    """Whether every article of a text is known to have the number it had in the text before.

    So it is where both have the same numbers, nearly every article is as it was, each that was rewritten
    stands between two that were not, and none is more like an article of another number.

    Args:
        old: the text before.
        new: the text.
        fragments: whether lines are missing from the old text: an article is then as it was where what is left of it
            stands in the new one.
    """
    one, other = whole_numbers(old), whole_numbers(new)
    if sorted(one) != sorted(other) or not one:
        return False
    likeness = _likeness(one, other)
    measure = likeness.of_old if fragments else likeness.dice
    scores = {n: measure((n, n)) if likeness.old[n] or likeness.new[n] else 1.0 for n in one}
    moved = {o for (o, n) in likeness.shared if o != n and measure((o, n)) > max(scores[o], 0.5) and scores[n] < _SAME}
    changed = [n for n, score in scores.items() if score < _TOUCHED]
    if moved or len(changed) > max(1, len(one) // 5):
        return False
    return all(scores[n] >= _REWRITTEN and scores.get(n + 1, 1.0) >= _TOUCHED for n in changed)
