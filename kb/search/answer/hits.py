"""A found case as it is shown: its facts, its passages, and why it was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.search.answer.snippets import Needle, explain, shared_words
from kb.search.results import Hit, Mode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Audience
    from kb.search.answer.matching import Matching
    from kb.search.index.documents import CaseDocument
    from kb.search.language.expression import Query
    from kb.search.results import Snippet

MOST_WORDS = 5
"""How many shared words a reason names."""


def hit_of(number: int, score: float, query: Query, mode: Mode, audience: Audience, by: Matching) -> Hit:
    """A hit of a search, given the number of its document, with passages and reasons of its mode."""
    document = by.store.document(number)
    if mode is Mode.ALL:
        snippets, why = explain(document, by.needles(query), by.cited(query, document), by.laws)
        why += by.dated(query, document)
    else:
        text = by.store.text(number)
        words = [word for term in query.wanted for word in shared_words(text, term.text)]
        words.sort(key=len, reverse=True)
        law = [word for term in query.wanted for word in by.everyday_words(term) if word in text]
        snippets = passages_with(document, [*words, *law])
        why = words_reason("与查询相同的字词", words) + words_reason("日常说法对应的法律用语", law)
    return shown(document, score, audience, why, snippets)


def passages_with(document: CaseDocument, words: Sequence[str]) -> tuple[Snippet, ...]:
    """The passages of a case that hold the most of some folded words."""
    needles = [Needle(number, word, "") for number, word in enumerate(dict.fromkeys(words))]
    return explain(document, needles)[0]


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
