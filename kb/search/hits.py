"""A found case as it is shown: its facts, its passages, and why it was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.search.results import Hit, Mode
from kb.search.snippets import Needle, explain, shared_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Audience
    from kb.search.documents import CaseDocument
    from kb.search.expression import Query
    from kb.search.matching import Matching
    from kb.search.results import Snippet

_MANY = 5
"""How many shared words a reason names."""


def hit_of(document: CaseDocument, score: float, query: Query, mode: Mode, audience: Audience, by: Matching) -> Hit:
    """A hit of a search, with passages and reasons of its mode."""
    if mode is Mode.ALL:
        snippets, why = explain(document, by.needles(query), by.cited(query, document))
    else:
        words = [word for term in query.wanted for word in shared_words(document, term.text)]
        snippets, why = by_shared_words(document, sorted(words, key=len, reverse=True), "与查询相同的字词")
    return shown(document, score, audience, why, snippets)


def by_shared_words(
    document: CaseDocument, words: Sequence[str], label: str
) -> tuple[tuple[Snippet, ...], tuple[str, ...]]:
    """Passages with words that a case shares with a text, and the reason that names the first of them."""
    words = list(dict.fromkeys(words))
    snippets, _ = explain(document, [Needle(number, word, "") for number, word in enumerate(words)])
    return snippets, (f"{label}：{'、'.join(words[:_MANY])}",) if words else ()


def shown(
    document: CaseDocument, score: float, audience: Audience, why: tuple[str, ...], snippets: tuple[Snippet, ...]
) -> Hit:
    """A case as a hit for an audience."""
    return Hit(
        case_id=document.case_id,
        title=document.title,
        score=score,
        kind=document.kind,
        domains=document.domains,
        outcomes=document.outcomes,
        decided_on=document.decided_on,
        issue=document.issue_for(audience),
        path=document.path,
        holding=document.holding,
        mark=document.mark,
        why=why,
        snippets=snippets,
    )
