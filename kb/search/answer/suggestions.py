"""Other queries for one that finds nothing, or little, and notes on filters that no case fulfils.

The likelier word by sound and shape, the synonym, the field, a word cut in two, fewer words, words
joined by ``OR``. Whatever is suggested has hits for this reader under his filters.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from kb.characters import is_word
from kb.errors import QueryError
from kb.patterns import late
from kb.search.answer.joining import joined
from kb.search.language.expression import Filter, Term, Within
from kb.search.language.query import merged_filters
from kb.search.language.ranges import SPANS
from kb.search.results import FACETS, MAX_LIMIT, NARROWING
from kb.search.text.numerals import NUMERALS
from kb.text import fold, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kb.search.index.documents import SearchConfig
    from kb.search.language.expression import Query
    from kb.search.results import Request

FEW = 2
"""A query with not more hits than this gets suggestions that have more."""
MOST_SUGGESTED = 5
"""Most suggestions."""
MOST_TERMS = 8
"""A query with more terms and filters than this gets none."""
MOST_TRIED = 60
"""How many candidates are tried at most."""
LONGEST_TO_MEND = 16
"""Longest word that is taken for a slip, characters."""
OTHER_LENGTH = 2
"""By how many characters a word that was meant may be longer or shorter."""
_NUMBER_RE = late(r"[0-9.,%‰/:-]+")
"""A number is not meant for another."""
NEGATIONS = "不非无未没"
"""Characters without which a word means the contrary."""
BEST = 2
"""How many mended forms of one word are suggested."""


class FoldedWords:
    """The values of the facets, folded, each once."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words, which may repeat."""
        self.words = tuple(dict.fromkeys(map(fold, words)))
        self._by_character: dict[str, list[str]] = {}
        for word in self.words:
            for character in set(word):
                self._by_character.setdefault(character, []).append(word)

    def sharing(self, text: str) -> list[str]:
        """Those about as long as a text that have at least half as many different characters of it, in any order."""
        shared = Counter(chain.from_iterable(self._by_character.get(character, ()) for character in set(text)))
        size = len(text)
        return [word for word, count in shared.items() if count * 2 >= size and abs(len(word) - size) <= OTHER_LENGTH]


@dataclass(frozen=True, slots=True)
class Known:
    """What suggestions may draw on; nothing that the reader may not find."""

    words: Callable[[], Mapping[str, Sequence[str]]]
    """Facet key -> values of the cases that the reader may find; called only where nothing was found."""
    folded: Callable[[], FoldedWords]
    """All of them."""
    synonyms: Sequence[Sequence[str]]
    """Groups of folded words."""
    value_of: Callable[[str, str], str]
    """(facet key, word) -> the value that the word or alias means."""
    aliases: Mapping[str, Mapping[str, str]]
    """Facet key -> folded alias -> value."""
    names: Sequence[str]
    """The names that a query may have before a colon."""
    containing: Callable[[str], int]
    """How many cases that he may find hold a folded text."""
    pair: Callable[[str], bool]
    """Whether two letters, digits or Han characters are adjacent in a case that the reader may find."""
    hits: Callable[[str], int]
    """How many hits a query has in mode ``all`` under his filters."""
    near: Callable[[str], int] = lambda _: 0
    """How many nearest cases a query has, under his filters."""
    prepare: Callable[[Sequence[str]], None] = lambda _: None
    """Called with the texts that ``containing`` will be called with, for engines that look them up in one request."""


def suggestions(query: Query, total: int, known: Known) -> tuple[str, ...]:
    """Queries that have more hits, the nearest first, at most five.

    Args:
        query: the query.
        total: how many hits it has in mode ``all``.
        known: what they may be drawn from.
    """
    suggested: list[str] = []
    tried: set[str] = {query.written}
    unquoted = _unquoted(query, known) if not total else ""
    for candidate in (unquoted, *_candidates(query, total, known)) if unquoted else _candidates(query, total, known):
        if candidate in tried:
            continue
        tried.add(candidate)
        # Nobody is shown the nearest cases to what he quoted, but he may ask for them.
        if known.hits(candidate) > total or (candidate == unquoted and known.near(candidate)):
            suggested.append(candidate)
        if len(suggested) == MOST_SUGGESTED or len(tried) > MOST_TRIED:
            break
    return tuple(suggested)


def _candidates(query: Query, total: int, known: Known) -> Iterator[str]:
    if len(query.wanted) + len(query.filters) > MOST_TERMS:
        return
    if not total:
        yield from (each.query for each in joined(query))
        for name, span in query.unknown:
            if label := nearest(name, known.names):
                yield _with(query, span, label)
        for applied in query.filters:
            yield from (_with(query, applied.span, value) for value in _values_near(applied.key, applied.value, known))
        yield from _spelled(query, known)
        no_names = {span for _, span in query.unknown}
        for term in query.wanted:
            for better in _better(term, known) if term.span not in no_names else ():
                if not _reverses(term.text, better):
                    yield _with(query, term.span, better)
            for filtered in _as_filter(term, known):
                yield _with(query, term.span, filtered)
    yield from _looser(query)


def _unquoted(query: Query, known: Known) -> str:
    """The query without the quotes round phrases that no case holds; itself where there are none."""
    written = query.written
    for term in sorted(query.wanted, key=lambda term: -term.span[0]):
        if term.phrase and not known.containing(term.text):
            start, end = term.span
            written = written[: start - 1] + written[start:end] + written[end + 1 :]
    return written


def _with(query: Query, span: tuple[int, int], text: str) -> str:
    return query.written[: span[0]] + text + query.written[span[1] :]


def _looser(query: Query) -> Iterator[str]:
    """Less near, without a scope, without one of the words, or with the words as alternatives."""
    for near, looser in ((Within.SENTENCE, f" {Within.BLOCK} "), (Within.SENTENCE, " "), (Within.BLOCK, " ")):
        yield re.sub(rf"\s{near}\s", looser, query.written)
    scoped: list[Term | Filter] = [term for term in query.wanted if term.scope]
    scoped += query.filters
    for leaf in scoped:
        start = query.written.rfind(_scope(leaf), 0, leaf.span[0])
        if start >= 0 and query.written[start:].strip('"“”（(')[len(_scope(leaf)) :][:1] in ":：=＝":
            yield (query.written[:start] + query.written[leaf.span[0] : leaf.span[1]] + query.written[leaf.span[1] :])
    if not query.plain or len(query.wanted) < 2:  # noqa: PLR2004 - there must be something left
        return
    words = [f'"{term.written}"' if term.phrase else term.written for term in query.wanted]
    rest = ["-" + _quoted(child.child) for child in query.root.children if not isinstance(child, Term)]  # type: ignore[union-attr]
    for number in range(len(words)):
        yield " ".join([*words[:number], *words[number + 1 :], *rest])
    if not rest:
        yield " OR ".join(words)


def _quoted(term: object) -> str:
    return (f'"{term.written}"' if term.phrase else term.written) if isinstance(term, Term) else ""


def _scope(leaf: Term | Filter) -> str:
    return leaf.scope if isinstance(leaf, Term) else leaf.label


def _better(term: Term, known: Known) -> Iterator[str]:
    """What a term may have meant, where no case holds it."""
    if known.containing(term.text):
        return
    for group in known.synonyms:
        for word in group:
            if word in term.text:
                yield from (term.text.replace(word, other) for other in group if other != word)
    if len(term.text) <= LONGEST_TO_MEND:
        yield from _mended(term.text, known)
    if term.text.isascii() and term.text.isalpha():
        from kb.search.text.pinyin import typed_for  # noqa: PLC0415 - the table is read for slips alone

        typed = [word for word in known.folded().words if len(word) > 1 and typed_for(term.text, word)]
        yield from sorted(typed, key=len)[:BEST]  # the whole word before what begins with it
    if len(term.text) <= LONGEST_TO_MEND:
        near = [] if _NUMBER_RE.fullmatch(term.text) else known.folded().sharing(term.text)
        if close := nearest(term.text, near):
            yield close
        cuts = [
            (term.text[:at], term.text[at:])
            for at in range(2, len(term.text) - 1)
            if is_word(term.text[at - 1])
            and is_word(term.text[at])
            and not NUMERALS.issuperset(term.text[at - 1 : at + 1])
        ]
        # The most even cut is the likeliest to fall between two words.
        cuts.sort(key=lambda cut: abs(len(cut[0]) - len(cut[1])))
        known.prepare([half for cut in cuts for half in cut])
        held = (f"{left} {right}" for left, right in cuts if known.containing(left) and known.containing(right))
        yield from islice(held, 1)


def _reverses(text: str, better: str) -> bool:
    """Whether what is suggested for a text lacks its 不, and so is the opposite of the query: 非听证 -> 听证."""
    return any(text.count(sign) > better.count(sign) for sign in NEGATIONS)


def _spelled(query: Query, known: Known) -> Iterator[str]:
    """The query with words that were typed by their sounds, a syllable apart: ting zheng -> 听证."""
    runs: list[list[Term]] = []
    for term in query.wanted:
        if term.phrase or term.scope or not (term.text.isascii() and term.text.isalpha()):
            continue
        if runs and not query.written[runs[-1][-1].span[1] : term.span[0]].strip():
            runs[-1].append(term)
        else:
            runs.append([term])
    for run in runs:
        if len(run) > 1 and (words := _sounding([term.text for term in run], known)):
            yield _with(query, (run[0].span[0], run[-1].span[1]), words)


def _sounding(syllables: Sequence[str], known: Known) -> str:
    """The words that some syllables are typed for, the longest stretches first; empty where some are for none."""
    from kb.search.text.pinyin import typed_for  # noqa: PLC0415 - the table is read for slips alone

    words = sorted(known.folded().words, key=lambda word: (len(word), word))
    matched, at = [], 0
    while at < len(syllables):
        for end in range(len(syllables), at, -1):
            letters = "".join(syllables[at:end])
            word = next((word for word in words if len(word) > 1 and typed_for(letters, word)), "")
            if word:
                matched.append(word)
                at = end
                break
        else:
            return ""
    return " ".join(matched)


def _mended(text: str, known: Known) -> list[str]:
    """The text with one character changed for one that sounds or looks like it; the forms that most cases hold."""
    from kb.search.text.pinyin import confusable  # noqa: PLC0415 - the table is read for slips alone

    # The unchanged rest must occur in some case; that of a sentence seldom does, wherever it is changed.
    missing = [at for at in range(1, len(text)) if _is_missing(text[at - 1 : at + 1], known)]
    forms = []
    for at, character in enumerate(text):
        if any(place not in (at, at + 1) for place in missing):
            continue
        # The neighbours decide first: a changed pair that no case contains rules the candidate out.
        forms += [
            text[:at] + other + text[at + 1 :]
            for other in (confusable(character) if len(text) > 1 else ())
            if not any(_is_missing(pair, known) for pair in _pairs_around(text, at, other))
        ]
    known.prepare(forms)
    counts = {form: count for form in forms if (count := known.containing(form))}
    return sorted(counts, key=lambda mended: -counts[mended])[:BEST]


def _pairs_around(text: str, at: int, character: str) -> tuple[str, str]:
    """The pairs that a character would form with its neighbours at a place of a text."""
    return text[max(0, at - 1) : at] + character, character + text[at + 1 : at + 2]


def _is_missing(pair: str, known: Known) -> bool:
    """Whether two characters that are letters, digits or Han characters are adjacent in no case."""
    return _is_pair(pair) and not known.pair(pair)


def _is_pair(text: str) -> bool:
    return len(text) > 1 and all(map(is_word, text))


def pairs_tried(query: Query) -> Iterator[str]:
    """All arguments of ``Known.pair`` for a query, for engines that look them up in one request."""
    from kb.search.text.pinyin import confusable  # noqa: PLC0415 - the table is read for slips alone

    for term in query.wanted:
        if len(term.text) <= LONGEST_TO_MEND:
            for at, character in enumerate(term.text):
                for other in (character, *confusable(character)):
                    yield from filter(_is_pair, _pairs_around(term.text, at, other))


def _as_filter(term: Term, known: Known) -> Iterator[str]:
    """The field that a word names: 工商 -> 领域:市场监管."""
    if term.phrase or term.scope:
        return
    for key, label in FACETS:
        value = known.value_of(key, term.written)
        if value in known.words().get(key, ()):
            yield f"{label}:{value}" if " " not in value else f'{label}:"{value}"'


def _values_near(key: str, value: str, known: Known) -> list[str]:
    """Values of a facet that a word which no case has may have been meant for."""
    from kb.search.text.pinyin import are_confusable  # noqa: PLC0415 - the table is read for slips alone

    existing = list(known.words().get(key, ()))
    if known.value_of(key, value) in existing:
        return []
    folded = fold(value)
    sounding = [word for word in existing if are_confusable(folded, fold(word))]
    holding = [word for word in existing if folded and folded in fold(word)]
    words = {fold(alias): name for alias, name in known.aliases.get(key, {}).items() if name in existing}
    words |= {fold(word): word for word in existing}
    close = nearest(value, words)
    return list(dict.fromkeys([*sounding, *holding[:3], *([words[close]] if close else [])]))


def value_notes(pairs: Sequence[tuple[str, str]], known: Known) -> tuple[str, ...]:
    """Notes on (facet key, value) pairs that no case has which the reader may find."""
    labels = dict(FACETS)
    notes = []
    for key, value in pairs:
        if key not in labels or key in SPANS:
            continue
        if key == "statute" and not known.hits(f"法条:{value}"):
            near = _values_near(key, value.strip("《》"), known)
            meant = f"是不是“{'”或“'.join(near[:3])}”？" if near else ""
            notes.append(f"没有引用“{value}”的案例。{meant}")
        if key in ("year", "statute") or known.value_of(key, value) in known.words().get(key, ()):
            continue
        near = _values_near(key, value, known)
        vocabulary = known.aliases.get(key, {})
        if known.value_of(key, value) in vocabulary.values():
            notes.append(f"没有“{labels[key]}”是“{known.value_of(key, value)}”的案例。")
        elif near:
            notes.append(f"“{labels[key]}”里没有“{value}”。是不是“{'”或“'.join(near[:3])}”？")
        else:
            available = "、".join(list(known.words().get(key, ()))[:8])
            notes.append(f"“{labels[key]}”里没有“{value}”。{f'可用的有：{available}。' if available else ''}")
    return tuple(notes)


def drop_notes(request: Request, filters: Sequence[tuple[str, str]], without: Mapping[str, int]) -> tuple[str, ...]:
    """Which filter to drop where nothing was found, and how many cases that would find.

    Args:
        request: as received.
        filters: (facet key, value) of its filters.
        without: facet key of a narrowed group -> how many hits there are without it, under the others.
    """
    labels = dict(NARROWING)
    applied: dict[str, list[str]] = {}
    for key, value in filters:
        applied.setdefault(key, []).append(value)
    if request.years != (None, None):
        applied.setdefault("year", []).append("..".join("" if year is None else str(year) for year in request.years))
    return tuple(
        f"去掉 {labels[key]}={'、'.join(applied[key])}：{count} 件。"
        for key, count in without.items()
        if count and key in applied
    )


def filters_of(request: Request, config: SearchConfig) -> tuple[tuple[str, str], ...]:
    """The filters of a request by facet key, each once.

    Raises:
        QueryError: a filter has a name that is none, there are too many, or the page is too far.
    """
    if request.limit < 0 or request.offset < 0 or request.limit + request.offset > MAX_LIMIT:
        raise QueryError(f"一次最多看前 {MAX_LIMIT} 条；请缩小范围，例如加一个词或筛选。")
    labels = {label: key for key, label in NARROWING} | {key: key for key, _ in NARROWING}
    if unknown := next((name for name, _ in request.where if name not in labels), None):
        raise unknown_filter(unknown)
    return merged_filters((labels[name], config.value_of(labels[name], value)) for name, value in request.where)


def unknown_filter(name: str) -> QueryError:
    """What to say of a filter that there is none of."""
    labels = [label for _, label in NARROWING]
    close = nearest(name, [*labels, *(key for key, _ in NARROWING)])
    meant = f"是不是“{close}”？" if close else ""
    return QueryError(f"没有筛选项“{name[:20]}”。{meant}可用的有：{'、'.join(labels)}。")
