"""Cases like one, or like a described matter: by the most telling words, the rules cited, the field and the outcome.

Every figure is counted over the cases that the reader may find and no others, so that neither the order
nor a score tells him of a case that is not his to know.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from kb.characters import is_word
from kb.errors import QueryError
from kb.search.answer.hits import passages_with, words_reason
from kb.search.index.documents import fold_unit
from kb.search.language.rules import Rule, rule_of_key, rules_cited
from kb.search.text.analysis import bigrams

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from kb.search.answer.store import Store
    from kb.search.index.documents import CaseDocument, SearchConfig
    from kb.search.index.sets import DocumentSet
    from kb.search.results import Snippet

MIN_TEXT, MAX_TEXT = 20, 20_000
"""Shortest and longest description, characters; 60 to 5,000 are what it is made for."""
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
_SHOWN_WORDS, _SHOWN_RULES = 6, 3
_LONGEST_WORD = 14
_EDGES = "的了在是和与及等其该对于为以并将被由从向到就也又而但或后前时中上下本案某个"
"""What a shared word neither begins nor ends with when it is shown."""
_DIGITS = 4
"""Binary digits that count of a number of cases."""
NUMBER_PARTS = frozenset({"编号", "文号"})
"""Parts that tell one case from another, not what it is about."""


def coarse(count: int) -> int:
    """A number of cases in coarse steps: its four leading binary digits, 15, 16, 18, 20 ... 30, 32, 36.

    One case more or less rarely changes it, and with it no weight: so a site is not compared anew with every edit.
    """
    step = max(count.bit_length() - _DIGITS, 0)
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

    Raises:
        QueryError: it is shorter than ``MIN_TEXT`` or longer than ``MAX_TEXT``.
    """
    length = len(text.strip())
    if length < MIN_TEXT:
        raise QueryError(f"案情太短，只有 {length} 个字。请至少写 {MIN_TEXT} 个字，60 到 5000 个字最合适。")
    if length > MAX_TEXT:
        raise QueryError(f"案情有 {length} 个字，最多 {MAX_TEXT} 个字。请删去与争议无关的内容。")
    folded = "\n".join(unit for line in text.splitlines() if (unit := fold_unit(line).strip()))

    def named(key: str) -> tuple[str, ...]:
        words = config.aliases.get(key, {})
        return tuple(dict.fromkeys(value for word, value in words.items() if len(word) > 1 and word in folded))

    return Subject(folded, rules_cited(text, config.statutes), named("domain"), (), named("outcome"))


def subject_of_case(store: Store, docnum: int, config: SearchConfig) -> Subject:
    """What a case of the index asks for."""
    text = "\n".join(unit.decode() for part, unit in store.units(docnum) if part not in NUMBER_PARTS)
    facets = store.facets.of_document(docnum)
    by_key = {key: tuple(value for k, value in facets if k == key) for key in ("domain", "keyword", "outcome")}
    rules = tuple(rule_of_key(key, config.statutes) for key in store.document(docnum).rules)
    return Subject(text, rules, by_key["domain"], by_key["keyword"], by_key["outcome"], docnum)


class Comparison:
    """Compares a subject with the cases that a reader may find."""

    def __init__(
        self,
        subject: Subject,
        readable: DocumentSet,
        store: Store,
        lexicon: Collection[str] = (),
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """Take what is compared, with whom, the words by which shared strings are shown, and what may end it."""
        self._check = check
        self._subject = subject
        self._lexicon = frozenset(lexicon)
        self._store = store
        self._readable = readable if subject.docnum is None else readable - [subject.docnum]
        self._holding: dict[str, DocumentSet] = {}
        self._weights = self._telling()
        self._rules = [(rule, store.lists.union("rule", rule.keys) & self._readable) for rule in subject.rules]

    def _idf(self, count: int) -> float:
        held = coarse(count)
        return log(1 + (coarse(len(self._readable)) - held + 0.5) / (held + 0.5))

    def _telling(self) -> Mapping[str, float]:
        """The most telling pairs of the subject's characters and their weights."""
        counts = Counter(gram for unit in self._subject.text.split("\n") for gram in bigrams(unit))
        weights: dict[str, float] = {}
        for gram, count in counts.most_common(MOST_PAIRS):
            self._check()
            if not gram.isascii() or not gram.isdigit():
                documents = self._store.ids("bag", gram) & self._readable
                if 0 < coarse(len(documents)) <= max(COMMON * coarse(len(self._readable)), FEW):
                    self._holding[gram] = documents
                    weights[gram] = (1 + log(count)) * self._idf(len(documents))
        kept = sorted(weights, key=lambda gram: (-weights[gram], gram))[:TELLING]
        return {gram: weights[gram] for gram in kept}

    def ranked(self) -> list[Likeness]:
        """The cases that are like the subject, the likest first.

        The share of the telling pairs chooses the cases; how often they stand there, in relation to the length of
        the case (BM25), orders the first of them.
        """
        shared: dict[int, list[str]] = {}
        for gram in self._weights:
            self._check()
            for docnum in self._holding[gram]:
                shared.setdefault(docnum, []).append(gram)
        whole = sum(self._weights.values()) or 1.0
        shares = {docnum: sum(self._weights[gram] for gram in grams) / whole for docnum, grams in shared.items()}
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
        cited = [self._idf(len(holding)) for _, holding in self._rules if docnum in holding]
        if cited:
            score += RULES * min(1.0, sum(cited) / self._idf(1) / 2)
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
        snippets = passages_with(document, words[:_SHOWN_WORDS])
        why = words_reason("共同的字词", words)
        rules = [rule.keys[key] for rule in self._subject.rules for key in document.rules if key in rule.keys]
        reasons = [f"都引用{'、'.join(dict.fromkeys(rules[:_SHOWN_RULES]))}"] if rules else []
        facets = self._facets(like.docnum)
        for label, wanted, key in (
            ("领域相同", self._subject.domains, "domain"),
            ("关键词相同", self._subject.keywords, "keyword"),
            ("结果相同", self._subject.outcomes, "outcome"),
        ):
            if common := [value for value in facets.get(key, ()) if value in wanted]:
                reasons.append(f"{label}：{'、'.join(common)}")
        return snippets, (*why, *reasons)

    def _shown_words(self, like: Likeness) -> list[str]:
        """The shared telling pairs grown to the longest strings that both hold, the weightiest first."""
        text = self._subject.text
        theirs = self._store.text(like.docnum)
        weights: dict[str, float] = {}
        for gram in like.words:
            start = text.find(gram)
            end = start + len(gram)
            while (
                start > 0
                and end - start < _LONGEST_WORD
                and is_word(text[start - 1])
                and text[start - 1 : end] in theirs
            ):
                start -= 1
            while (
                end < len(text)
                and end - start < _LONGEST_WORD
                and is_word(text[end])
                and text[start : end + 1] in theirs
            ):
                end += 1
            word = self._known_in(text[start:end]) or text[start:end].strip(_EDGES + "0123456789")
            if len(word) > 1:
                weights[word] = sum(self._weights.get(pair, 0.0) for pair in dict.fromkeys(bigrams(word)))
        ordered = sorted(weights, key=lambda word: (-weights[word], word))
        kept: list[str] = []
        for word in ordered:
            if not any(word in other or other in word for other in kept):
                kept.append(word)
        return kept

    def _known_in(self, text: str) -> str:
        """The longest word of the lexicon that a string holds, or empty: 听证 of 求听证."""
        for size in range(len(text), 1, -1):
            for at in range(len(text) - size + 1):
                if text[at : at + size] in self._lexicon:
                    return text[at : at + size]
        return ""
