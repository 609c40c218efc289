"""Cases like one, or like a description, on a cluster: it counts and chooses, ``likeness.similar`` compares."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.errors import QueryError
from kb.search.answer.hits import shown
from kb.search.answer.store import store_of
from kb.search.index.sets import DocumentSet
from kb.search.likeness.similar import (
    LEAST,
    NO_SUBJECTS,
    WEIGHED,
    Comparison,
    Counts,
    cut_note,
    pairs_of,
    subject_of_case,
    subject_of_text,
    telling_pairs,
)
from kb.search.opensearch.asking import any_value, every, showing, without
from kb.search.opensearch.candidates import RANKED
from kb.search.opensearch.view import PARTIAL
from kb.search.results import LONGEST_NUMBER, Mode, Results
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kb.search.answer.store import Store
    from kb.search.index.documents import SearchConfig
    from kb.search.likeness.similar import Subject
    from kb.search.opensearch.asking import Body
    from kb.search.opensearch.view import View
    from kb.search.results import Hit, SimilarRequest

_FINE = 1000
"""A weight of 1 in the whole numbers that the cluster adds."""


def similar_cases(view: View, config: SearchConfig, request: SimilarRequest, wanted: Callable[[], bool]) -> Results:
    """The cases of a view that are like one or like a description, in mode ``any``, the likest first.

    Raises:
        QueryError: the audience may find no such case, the description is too short or too long, or the client
            has gone.
    """
    started = time.perf_counter()
    subject, others = _subject_and_others(view, config, request)
    counts = _counts(view, subject, others, wanted, own=1 if request.case_id else 0)
    weights = telling_pairs(subject, counts)
    evidence = {gram: max(1, round(weight * _FINE)) for gram, weight in weights.items()}
    likeness = {"bool": {"must": [showing(evidence)], "filter": [others]}}
    least = max(1, LEAST * sum(evidence.values()))
    candidates = view.candidates(wanted)
    scored = [one for some in candidates.rows(likeness, RANKED, limit=WEIGHED) for one in some]
    rows = [one.row for one in scored if one.score >= least]
    body: Body = {"size": 0, "query": likeness, "min_score": least, "aggs": view.counting()}
    (reply,) = view.ask(body, wanted=wanted)
    store = store_of(rows)
    lexicon = {fold(word) for key, words in view.words.items() if key not in NO_SUBJECTS for word in words}
    comparison = Comparison(subject, DocumentSet.of(range(len(rows)), len(rows)), store, lexicon, counts=counts)
    partial = candidates.partial or reply.partial
    return Results(
        query=request.case_id or request.text,
        mode=Mode.ANY,
        total=reply.total,
        took_ms=(time.perf_counter() - started) * 1000,
        hits=tuple(_hits(comparison, store, request)),
        facets=view.facet_counts(reply, {}),
        suggestions=(),
        notes=(*cut_note(request.text), *((PARTIAL,) if partial else ())),
        at_least=partial,
    )


def _subject_and_others(view: View, config: SearchConfig, request: SimilarRequest) -> tuple[Subject, Body]:
    """What is compared, and the query for the cases that it is compared with.

    Raises:
        QueryError: the audience may find no such case, or the description is too short or too long.
    """
    if not request.case_id:
        return subject_of_text(request.text, config), view.readable
    row = view.row(request.case_id)
    if row is None:
        raise QueryError(
            f"没有找到案例“{request.case_id[:LONGEST_NUMBER]}”。编号形如 {view.number_example}，可以检索标题来查。"
        )
    subject = replace(subject_of_case(store_of([row]), 0, config), docnum=None)
    return subject, every((view.readable, without(view.numbered(request.case_id))))


def _counts(view: View, subject: Subject, others: Body, wanted: Callable[[], bool], *, own: int) -> Counts:
    """How many of the others hold a pair or cite a rule of the subject.

    Args:
        view: of the audience.
        subject: what is compared.
        others: the query for them.
        wanted: whether the client still waits.
        own: how many of the cases that the view counts are the subject, which holds every pair of its own.
    """
    statistics = view.statistics
    statistics.count(gram for gram, _ in pairs_of(subject))
    searches: list[Body] = [
        {"size": 0, "query": every((others, any_value("rule", rule.keys)))} for rule in subject.rules
    ]
    replies = view.ask(*searches, wanted=wanted) if searches else ()
    citing = {tuple(rule.keys): reply.total for rule, reply in zip(subject.rules, replies, strict=True)}
    return Counts(
        statistics.number - own,
        lambda gram: statistics.frequency(gram) - own,
        lambda rule: citing[tuple(rule.keys)],
    )


def _hits(comparison: Comparison, store: Store, request: SimilarRequest) -> Iterator[Hit]:
    """The likest cases as the request wants them shown."""
    for candidate in comparison.ranked()[: request.limit]:
        document = store.document(candidate.docnum)
        snippets, reasons = comparison.explain(candidate, document)
        yield shown(document, candidate.score, request.audience, reasons, snippets)
