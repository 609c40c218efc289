"""Cases like one, or like a described matter: by the most telling words, the rules cited, the field and the outcome.

Every figure is counted over the cases that the reader may find and no others, so that neither the order
nor a score tells him of a case that is not his to know.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from math import log
from operator import add
from typing import TYPE_CHECKING

from kb.characters import is_word
from kb.errors import QueryError
from kb.search.answer.hits import passages_with, words_reason
from kb.search.index.documents import fold_unit
from kb.search.language.rules import Rule, rule_of_key, rules_cited
from kb.search.text.analysis import bigrams
from kb.text import fold
from kb.word_ends import is_number, split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from kb.search.answer.store import Store
    from kb.search.index.documents import CaseDocument, SearchConfig
    from kb.search.index.sets import DocumentSet
    from kb.search.results import Snippet

MIN_TEXT = 20
"""Shortest description, characters; 60 to 5,000 are what it is made for."""
MOST_COMPARED = 200_000
"""Characters of a longer one that are compared, from its beginning: more than a judgment of a hundred pages has."""
TELLING = 120
"""How many of the most telling pairs of characters are asked for."""
MOST_PAIRS = 3_000
COMMON = 0.5
"""Share of the cases from which a pair says nothing ..."""
FEW = 10
"""... unless they are not more than this."""
B, K1 = 0.9, 1.5
"""BM25 as in the search."""
WEIGHED = 100
"""How many cases are ordered by all of it."""
# Shares beside the words, 1 at most, chosen on the judged pairs of bench/similar.py: more weight on the field or the
# outcome made it worse, without rules or keywords it was worse too.
RULES, DOMAIN, KEYWORDS, OUTCOME = 0.2, 0.03, 0.2, 0.03
LEAST = 0.04
"""A case below this share of the telling words is not like the other at all, whatever its field."""
SHOWN_WORDS, SHOWN_RULES = 6, 3
LONGEST_WORD = 14
CONTEXT = 10
"""Characters beside a shared stretch by which it is told where its words end."""
EDGES = frozenset("的了在是和与及等其该对于为以并将被由从向到就也又而但或后前时中上下本案某个不未没有之")
"""Characters that are a word by themselves where the list of words has none with them."""
NO_SUBJECTS = ("agency", "penalty", "discretion", "amount", "region", "source")
"""Facets whose values do not say what a case is about."""
COUNTED_DIGITS = 4
"""Binary digits of a number of cases that count."""
NUMBER_PARTS = frozenset({"编号", "文号"})
"""Parts that tell one case from another, not what it is about."""


def total(weights: Iterable[float]) -> float:
    """The sum of some weights, added one after the other as the pages' scripts do.

    From Python 3.12 on ``sum`` makes up for what is rounded: words of equal weight would stand in another order.
    """
    return reduce(add, weights, 0.0)


def coarse(count: int) -> int:
    """A number of cases in coarse steps: its four leading binary digits, 15, 16, 18, 20 ... 30, 32, 36.

    One case more or less rarely changes it, and with it no weight: so a site is not compared anew with every edit.
    """
    step = max(count.bit_length() - COUNTED_DIGITS, 0)
    return count >> step << step


@dataclass(frozen=True, slots=True)
class Subject:
    """What cases are compared with."""

    text: str
    """Folded units, divided by line breaks."""
    rules: tuple[Rule, ...]
    """The rules of law that it cites."""
    domains: tuple[str, ...]
    keywords: tuple[str, ...]
    outcomes: tuple[str, ...]
    docnum: int | None = None
    """Of the case itself, which is not like itself."""
    described: bool = False
    """Whether it is a description: what of it are keywords, the cases tell."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """One case that is like the subject."""

    docnum: int
    score: float
    """From 0; a case that holds every telling pair about as often as others hold theirs has 1."""
    words: frozenset[str]
    """The telling pairs that it shares."""


def subject_of_text(text: str, config: SearchConfig) -> Subject:
    """What a pasted description asks for; its fields are those whose names stand in it.

    Of a text longer than ``MOST_COMPARED`` the beginning is read.

    Raises:
        QueryError: it is shorter than ``MIN_TEXT``.
    """
    length = len(text.strip())
    if length < MIN_TEXT:
        raise QueryError(f"案情太短，只有 {length} 个字。请至少写 {MIN_TEXT} 个字，60 到 5000 个字最合适。")
    text = text.strip()[:MOST_COMPARED]
    folded = "\n".join(unit for line in text.splitlines() if (unit := fold_unit(line).strip()))

    def named(key: str) -> tuple[str, ...]:
        words = config.aliases.get(key, {})
        return tuple(dict.fromkeys(value for word, value in words.items() if len(word) > 1 and word in folded))

    return Subject(folded, rules_cited(text, config.statutes), named("domain"), (), named("outcome"), described=True)


def cut_note(text: str) -> tuple[str, ...]:
    """What to say of a description of which the beginning alone is compared."""
    length = len(text.strip())
    if length <= MOST_COMPARED:
        return ()
    return (f"案情有 {length} 个字，只比较了前 {MOST_COMPARED} 个字。",)


def subject_of_case(store: Store, docnum: int, config: SearchConfig) -> Subject:
    """What a case of the index asks for."""
    text = "\n".join(unit.decode() for part, unit in store.units(docnum) if part not in NUMBER_PARTS)
    facets = store.facets.of_document(docnum)
    by_key = {key: tuple(value for k, value in facets if k == key) for key in ("domain", "keyword", "outcome")}
    rules = tuple(rule_of_key(key, config.statutes) for key in store.document(docnum).rules)
    return Subject(text, rules, by_key["domain"], by_key["keyword"], by_key["outcome"], docnum)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases there are that the reader may find, and how many of them hold what; never the subject itself."""

    number: int
    holding: Callable[[str], int]
    """Of a pair of characters."""
    citing: Callable[[Rule], int]

    def idf(self, count: int) -> float:
        """What a token or rule tells that so many of the cases have."""
        held = coarse(count)
        return log(1 + (coarse(self.number) - held + 0.5) / (held + 0.5))


def telling_pairs(subject: Subject, counts: Counts, check: Callable[[], None] = lambda: None) -> dict[str, float]:
    """The most telling pairs of the subject's characters and their weights."""
    weights: dict[str, float] = {}
    for gram, often in pairs_of(subject):
        check()
        held = counts.holding(gram)
        if 0 < coarse(held) <= max(COMMON * coarse(counts.number), FEW):
            weights[gram] = (1 + log(often)) * counts.idf(held)
    kept = sorted(weights, key=lambda gram: (-weights[gram], gram))[:TELLING]
    return {gram: weights[gram] for gram in kept}


def pairs_of(subject: Subject) -> list[tuple[str, int]]:
    """The pairs of the subject's characters that may tell, with how often they stand there."""
    often = Counter(gram for unit in subject.text.split("\n") for gram in bigrams(unit))
    return [(gram, count) for gram, count in often.most_common(MOST_PAIRS) if not gram.isascii() or not gram.isdigit()]


class Comparison:
    """Compares a subject with the cases that a reader may find."""

    def __init__(
        self,
        subject: Subject,
        readable: DocumentSet,
        store: Store,
        lexicon: Collection[str] = (),
        check: Callable[[], None] = lambda: None,
        counts: Counts | None = None,
    ) -> None:
        """Take what is compared, with whom, and how.

        Args:
            subject: what is compared.
            readable: the cases of the store that the reader may find.
            store: where they stand.
            lexicon: the words by which shared strings are shown.
            check: what may end it.
            counts: of all cases, where the store has the likest of them alone.
        """
        self._check = check
        self._subject = subject
        self._lexicon = frozenset(lexicon)
        self._store = store
        self._readable = readable if subject.docnum is None else readable - [subject.docnum]
        self._holding: dict[str, DocumentSet] = {}
        self._counts = counts or Counts(
            len(self._readable), lambda gram: len(self._held(gram)), lambda rule: len(self._citing(rule))
        )
        self._weights = telling_pairs(subject, self._counts, check)
        self._rules = [(self._citing(rule), self._counts.citing(rule)) for rule in subject.rules]

    def _held(self, gram: str) -> DocumentSet:
        if gram not in self._holding:
            self._holding[gram] = self._store.ids("bag", gram) & self._readable
        return self._holding[gram]

    def _citing(self, rule: Rule) -> DocumentSet:
        return self._store.lists.union("rule", rule.keys) & self._readable

    def ranked(self) -> list[Likeness]:
        """The cases that are like the subject, the likest first.

        The share of the telling pairs chooses the cases; how often they stand there, in relation to the length of
        the case (BM25), orders the first of them.
        """
        shared: dict[int, list[str]] = {}
        for gram in self._weights:
            self._check()
            for docnum in self._held(gram):
                shared.setdefault(docnum, []).append(gram)
        whole = total(self._weights.values()) or 1.0
        shares = {docnum: total(self._weights[gram] for gram in grams) / whole for docnum, grams in shared.items()}
        chosen = sorted((d for d, share in shares.items() if share >= LEAST), key=lambda d: (-shares[d], d))
        texts: dict[int, str] = {}
        for docnum in chosen[:WEIGHED]:
            self._check()
            texts[docnum] = self._store.value("units", docnum).decode()
        mean = sum(map(len, texts.values())) / len(texts) if texts else 1.0
        ranked = []
        for docnum, text in texts.items():
            self._check()
            longer = K1 * (1 - B + B * len(text) / mean)
            score = 0.0
            for gram in shared[docnum]:
                count = text.count(gram)
                score += self._weights[gram] * count * (K1 + 1) / (count + longer)
            ranked.append(Likeness(docnum, score / whole + self._bonus(docnum), frozenset(shared[docnum])))
        ranked.sort(key=lambda like: (-like.score, like.docnum))
        last = ranked[-1].score if ranked else 0.0
        rest = [Likeness(d, min(shares[d], last), frozenset(shared[d])) for d in chosen[WEIGHED:]]
        return ranked + rest

    def _bonus(self, docnum: int) -> float:
        """What rules, field, keywords and outcome add."""
        facets = self._facets(docnum)
        score = 0.0
        cited = [self._counts.idf(count) for holding, count in self._rules if docnum in holding]
        if cited:
            score += RULES * min(1.0, total(cited) / self._counts.idf(1) / 2)
        subject = self._subject
        for share, wanted, key in (
            (DOMAIN, subject.domains, "domain"),
            (KEYWORDS, subject.keywords, "keyword"),
            (OUTCOME, subject.outcomes, "outcome"),
        ):
            if wanted and facets.get(key):
                common = set(wanted) & set(facets[key])
                score += share * (len(common) > 0 if key != "keyword" else min(1.0, len(common) / 2))
        return score

    def _facets(self, docnum: int) -> dict[str, list[str]]:
        by_key: dict[str, list[str]] = {}
        for key, value in self._store.facets.of_document(docnum):
            by_key.setdefault(key, []).append(value)
        return by_key

    def explain(self, like: Likeness, document: CaseDocument) -> tuple[tuple[Snippet, ...], tuple[str, ...]]:
        """The passages of a like case and what it shares: words, rules, field, keywords, outcome."""
        words = self._shown_words(like)
        snippets = passages_with(document, self._store.read(like.docnum).folded, words[:SHOWN_WORDS])
        why = words_reason("共同的字词", words)
        rules = [rule.keys[key] for rule in self._subject.rules for key in document.rules if key in rule.keys]
        reasons = [f"都引用{'、'.join(dict.fromkeys(rules[:SHOWN_RULES]))}"] if rules else []
        facets = self._facets(like.docnum)
        keywords = self._subject.keywords
        if self._subject.described:
            keywords = tuple(word for word in facets.get("keyword", ()) if fold(word) in self._subject.text)
        for label, wanted, key in (
            ("领域相同", self._subject.domains, "domain"),
            ("关键词相同", keywords, "keyword"),
            ("结果相同", self._subject.outcomes, "outcome"),
        ):
            if common := [value for value in facets.get(key, ()) if value in wanted]:
                reasons.append(f"{label}：{'、'.join(common)}")
        return snippets, (*why, *reasons)

    def _shown_words(self, like: Likeness) -> list[str]:
        """The whole words round the shared telling pairs that both hold, the weightiest first."""
        text = self._subject.text
        theirs = self._store.text(like.docnum)
        weights: dict[str, float] = {}
        for gram in like.words:
            word = self._whole(text.find(gram), theirs)
            if len(word) > 1:
                weights[word] = total(self._weights.get(pair, 0.0) for pair in dict.fromkeys(bigrams(word)))
        ordered = sorted(weights, key=lambda word: (-weights[word], word))
        kept: list[str] = []
        for word in ordered:
            if not any(word in other or other in word for other in kept):
                kept.append(word)
        return kept

    def _whole(self, start: int, theirs: str) -> str:
        """The words that lie within the longest stretch round a pair of the subject which another text holds too.

        A keyword of the library among them stands for all: 听证 for 要求举行听证. Numbers tell nothing by themselves.
        """
        text = self._subject.text
        first, last = start, start + 2
        while (
            first > 0 and last - first < LONGEST_WORD and is_word(text[first - 1]) and text[first - 1 : last] in theirs
        ):
            first -= 1
        while (
            last < len(text)
            and last - first < LONGEST_WORD
            and is_word(text[last])
            and text[first : last + 1] in theirs
        ):
            last += 1
        left, right = first, last  # what stands round it, to tell where its words end
        while left > 0 and first - left < CONTEXT and is_word(text[left - 1]):
            left -= 1
        while right < len(text) and right - last < CONTEXT and is_word(text[right]):
            right += 1
        words = []
        for word in _joined(split_words(text[left:right])):
            left += len(word)
            if first <= left - len(word) and left <= last:
                words.append(word)
        while words and _says_nothing(words[0]):
            del words[0]
        while words and _says_nothing(words[-1]):
            del words[-1]
        return self._known_in(text[first:last]) or "".join(words)

    def _known_in(self, text: str) -> str:
        """The longest word of the lexicon that a string holds, or empty: 听证 of 求听证."""
        for size in range(len(text), 1, -1):
            for at in range(len(text) - size + 1):
                if text[at : at + size] in self._lexicon:
                    return text[at : at + size]
        return ""


def _joined(words: Sequence[str]) -> list[str]:
    """The words with those of one character joined that stand side by side: no list has every word, 采|煤 is one."""
    joined: list[str] = []
    open_word = False
    for word in words:
        opens = len(word) == 1 and word not in EDGES and not is_number(word)
        if opens and open_word:
            joined[-1] += word
        else:
            joined.append(word)
        open_word = opens
    return joined


def _says_nothing(word: str) -> bool:
    """Whether a word is shown neither first nor last among shared ones: a single character, or a number."""
    return len(word) == 1 or is_number(word)
