"""Other queries for one that no case holds: the likelier word, the synonym, fewer words, a word cut in two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.text import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kb.search.query import Query, Term

_MOST = 5
_MOST_TERMS = 8
_LONGEST_TO_CUT = 16


def suggestions(
    query: Query,
    words: Sequence[str],
    synonyms: Sequence[Sequence[str]],
    *,
    holds_both: Callable[[str, str], bool],
    has_hits: Callable[[str], bool],
) -> tuple[str, ...]:
    """Queries that have hits, the nearest first, at most five.

    Args:
        query: the query that has none.
        words: folded words that the reader may be shown: values of the facets of cases he may find.
        synonyms: groups of folded words.
        holds_both: whether one case holds two strings.
        has_hits: whether a query has hits for this reader under his filters.
    """
    found: list[str] = []
    for candidate in _candidates(query, words, synonyms, holds_both):
        if candidate not in found and has_hits(candidate):
            found.append(candidate)
            if len(found) == _MOST:
                break
    return tuple(found)


def _candidates(
    query: Query, words: Sequence[str], synonyms: Sequence[Sequence[str]], holds_both: Callable[[str, str], bool]
) -> Iterator[str]:
    if len(query.terms) > _MOST_TERMS:
        return
    written = [_written(term) for term in query.terms]
    for number, term in enumerate(query.terms):
        if not term.excluded:
            for better in _better(term, words, synonyms, holds_both):
                yield " ".join((*written[:number], better, *written[number + 1 :]))
    if len(query.wanted) > 1:
        for number, term in enumerate(query.terms):
            if not term.excluded:
                yield " ".join((*written[:number], *written[number + 1 :]))


def _better(
    term: Term, words: Sequence[str], synonyms: Sequence[Sequence[str]], holds_both: Callable[[str, str], bool]
) -> Iterator[str]:
    """What a term without hits may have meant."""
    for group in synonyms:
        for word in group:
            if word in term.text:
                yield from (term.text.replace(word, other) for other in group if other != word)
    close = nearest(term.text, words)
    if close:
        yield close
    if len(term.text) <= _LONGEST_TO_CUT:
        cuts = [(term.text[:at], term.text[at:]) for at in range(2, len(term.text) - 1)]
        # The most even cut is the likeliest to fall between two words.
        even = sorted((cut for cut in cuts if holds_both(*cut)), key=lambda cut: abs(len(cut[0]) - len(cut[1])))
        yield from (f"{left} {right}" for left, right in even[:1])


def _written(term: Term) -> str:
    quoted = f'"{term.written}"' if term.phrase else term.written
    return f"-{quoted}" if term.excluded else quoted
