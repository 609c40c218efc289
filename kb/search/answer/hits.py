"""A found case as it is shown: its facts, its passages, and why it was found."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from kb.search.answer.snippets import Needle, explain, shared_words, word_ends
from kb.search.language.weights import is_informative
from kb.search.results import Hit, Mode
from kb.search.text.analysis import bigrams, unigrams

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kb.model import Audience
    from kb.search.answer.matching import Matching
    from kb.search.index.documents import CaseDocument
    from kb.search.language.expression import Query
    from kb.search.results import Snippet

MOST_WORDS = 5
"""How many shared words a reason names."""
_NONE: Mapping[str, int] = MappingProxyType({})


class Showing:
    """Makes hits of the documents that one search found."""

    def __init__(
        self, query: Query, mode: Mode, audience: Audience, matching: Matching, evidence: Mapping[str, int] = _NONE
    ) -> None:
        """Compute once what is searched for in every hit.

        Args:
            query: of the search.
            mode: of the answer.
            audience: that reads it.
            matching: the matching that found the documents.
            evidence: token -> its weight as evidence, in mode ``any``.
        """
        self._query, self._mode, self._audience, self._matching = query, mode, audience, matching
        self._evidence = evidence
        self._needles = matching.needles(query) if mode is Mode.ALL else []
        self._requested_law = matching.requested_law(query)
        self._rarities: dict[str, int] = {}
        wanted = query.wanted if mode is Mode.ANY else ()
        self._ends = [(term.text, word_ends(term.text)) for term in wanted]
        self._same = [word for term in wanted for word in matching.synonyms(term)]
        self._law = [word for term in wanted for word in matching.everyday_words(term)]
        self._characters = [sign for term in wanted for sign in unigrams(term.text) if is_informative(sign)]

    def hit(self, number: int, score: float) -> Hit:
        """A hit, given the number of its document, with passages and reasons of the mode."""
        query, matching = self._query, self._matching
        document, folded = matching.store.read(number)
        if self._mode is Mode.ALL:
            snippets, why = explain(
                document, folded, self._needles, matching.cited(self._requested_law, document), matching.laws
            )
            why += matching.dated(query, document)
        else:
            text = "\n".join(folded)
            words = [word for term, ends in self._ends for word in shared_words(text, term, ends)]
            words.sort(key=self._rarity, reverse=True)
            same = [word for word in self._same if word in text]
            law = [word for word in self._law if word in text]
            snippets = passages_with(document, folded, [*words, *same, *law], self._rarity)
            why = words_reason("与查询相同的字词", words) + words_reason("检索词的同义词", same)
            why += words_reason("日常说法对应的法律用语", law)
            if not why:
                why = words_reason("与查询相同的字", [sign for sign in self._characters if sign in text])
        return shown(document, score, self._audience, why, snippets)

    def _rarity(self, word: str) -> int:
        """The weight of a folded word: the rarer, the higher."""
        rarity = self._rarities.get(word)
        if rarity is None:
            tokens = {*unigrams(word), *bigrams(word)}
            rarity = self._rarities[word] = 1 + sum(self._evidence.get(token, 0) for token in tokens)
        return rarity


def passages_with(
    document: CaseDocument,
    folded: Sequence[str],
    words: Sequence[str],
    weight: Callable[[str], int] = lambda _: 1,
) -> tuple[Snippet, ...]:
    """The passages of a case that hold the most of some folded words.

    Args:
        document: the case.
        folded: for each of its passages the folded units, in lines.
        words: what is looked for.
        weight: of a word.
    """
    needles = [Needle(number, word, "", weight=weight(word)) for number, word in enumerate(dict.fromkeys(words))]
    return explain(document, folded, needles)[0]


def words_reason(label: str, words: Sequence[str]) -> tuple[str, ...]:
    """The reason that names the first of some words; none where there are none."""
    named = list(dict.fromkeys(words))[:MOST_WORDS]
    return (f"{label}：{'、'.join(named)}",) if named else ()


def shown(
    document: CaseDocument, score: float, audience: Audience, why: tuple[str, ...], snippets: tuple[Snippet, ...]
) -> Hit:
    """A case as a hit for an audience."""
    return Hit(
        case_id=document.case_id,
        full_id=document.full_id,
        title=document.title,
        score=score,
        kind=document.kind,
        domains=document.domains,
        outcomes=document.outcomes,
        penalties=document.penalties,
        amount_fen=(document.before_fen, document.after_fen),
        discretion=document.discretion,
        decided_on=document.decided_on,
        published_on=document.published_on,
        issue=document.issue_for(audience),
        path=document.path,
        holding=document.holding,
        mark=document.mark,
        why=why,
        snippets=snippets,
    )
