"""Why a case is a hit, shown in its own words: passages with marks, and a sentence of reasons."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import late
from kb.search.results import Snippet
from kb.search.text.numerals import NUMERALS, has_edge, whole_places
from kb.statutes.citations import find_citations
from kb.text import normalise
from kb.word_ends import split_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.search.index.documents import CaseDocument, Passage
    from kb.statutes.registry import Registry

MAX_SNIPPETS = 3
"""Most passages of a hit."""
WIDTH = 110
"""Length of a passage, characters, before it is fitted to sentences."""
REACH = 40
"""How far a passage may grow to begin or end with a sentence."""
_SENTENCE_END_RE = late(r"[。！？；!?;\n]")
_CLAUSE_END_RE = late(r"[，：、,:]")
_N = r"[0-9０-９〇零一二三四五六七八九十百千两]"
_WHOLE_RE = late(
    rf"""
      《[^《》\n]{{1,60}}》(?:第[（(]?{_N}{{1,9}}[）)]?(?:条(?:之{_N}{{1,3}})?|款|项))*
    | (?:第[（(]?{_N}{{1,9}}[）)]?(?:条(?:之{_N}{{1,3}})?|款|项))+
    | [\u4e00-\u9fff]{{1,10}}[〔［\[（(]\d{{4}}[〕］\]）)]\d{{1,6}}号
    | (?:[〔［\[（(]\d{{4}}[〕］\]）)]|[0-9A-Za-z０-９.,:%％/-]+)
      (?:第?[0-9０-９.,]*(?:万|亿|千)?(?:元|年|月|日|时|分|号|条|款|项|[%％]|平方米|公斤|千克|米|吨|个|件|人))*
    | [一二三四五六七八九十百千万亿零〇]{{2,12}}(?:元|年|月|日|号|条|款|项)?
    """,
    re.VERBOSE,
)
"""What a passage never begins or ends within: a name with its articles, numbers with their units, words of letters.

Finds: 依照⟦《行政处罚法》第四十四条第一款⟧处理 · ⟦第四十四条第一款第（二）项⟧
Finds: 于⟦2024年6月15日⟧ · ⟦5万元⟧ · ⟦12.5%⟧ · ⟦某府行复〔2024〕31号⟧
Not: 程序违法 · 第一审
"""
_PAIR_RE = late(
    r"[\d》第条之款项（）()〔〕［］\[\]0-9０-９〇零一二三四五六七八九十百千两万亿A-Za-z.,:%％/元年月日时分号平方米公斤克吨个件人-]{2}"
)
"""Two characters side by side in a match of ``_WHOLE_RE``, but for those before its 》 and in a number of a document.

Finds: ⟦四十⟧四条 · 《行政处罚法⟦》第⟧四条 · ⟦20⟧24年
Not: 。第 · 罚款 · 《行政
"""
_LONGEST_DOCKET = 22
"""Characters from inside the number of a document to its end."""
WHOLE_REACH = 90
"""Distance from a cut within which a whole number or word is looked for, in characters."""
NO_START = "，、；：。！？）》”’〕】,;:)"
"""Marks that do not begin a line (clreq, prohibition rules)."""
MOST_PLACES = 4
"""How many places a reason names."""


@dataclass(frozen=True, slots=True)
class Needle:
    """One thing to mark."""

    term: int
    """Number of the term that it is of."""
    text: str
    """Folded."""
    label: str
    """What the reason calls it: the term as written, or ``城管（同义词“城市管理”）``."""
    parts: tuple[str, ...] = ()
    """Names of the fields and sections in which alone it is marked; empty: everywhere."""
    weight: int = 1
    """Its weight against the others: heavier ones are shown first."""

    def looks_in(self, passage: Passage) -> bool:
        """Whether it is marked in a passage."""
        name = passage.part or passage.name
        return not self.parts or name in self.parts or ("正文" in self.parts and not passage.is_field)


class _Match(NamedTuple):
    start: int
    """In the passage's text."""
    end: int
    needle: Needle


def _in_order(match: _Match) -> tuple[int, int]:
    return match.start, -match.end


def _matches(passage: Passage, folded: str, needles: Sequence[Needle]) -> list[_Match]:
    """The places of the needles in a passage, given its folded units, in lines; never across two of them."""
    wanted = [needle for needle in needles if needle.text in folded and needle.looks_in(passage)]
    if not wanted:
        return []
    text = passage.text
    if len(folded) == len(text):  # nearly always: every character is where it was
        return [
            _Match(at, at + len(needle.text), needle) for needle in wanted for at in whole_places(folded, needle.text)
        ]
    matches: list[_Match] = []
    offset = 0
    for line in text.split("\n"):  # something invisible was dropped
        unit = normalise(line)
        for needle in wanted:
            spans = [unit.source_span(at, at + len(needle.text)) for at in whole_places(unit.text, needle.text)]
            matches += [_Match(offset + start, offset + end, needle) for start, end in spans]
        offset += len(line) + 1
    return matches


def _window(matches: Sequence[_Match]) -> tuple[int, int]:
    """The stretch of at most ``WIDTH`` whose different terms weigh the most, then with the most matches."""
    end = max([match.end for match in matches])
    if end - matches[0].start <= WIDTH:  # all of them
        return matches[0].start, end
    best, best_value = (0, 0), (-1, -1)
    inside: dict[int, int] = {}
    """How many matches of which term are in the stretch."""
    weight = covered = 0
    last = -1
    for first, match in enumerate(matches):
        while last < first or (last + 1 < len(matches) and matches[last + 1].end - match.start <= WIDTH):
            last += 1
            added = matches[last]
            covered += added.end - added.start
            inside[added.needle.term] = inside.get(added.needle.term, 0) + 1
            if inside[added.needle.term] == 1:
                weight += added.needle.weight
        if (weight, covered) > best_value:
            best, best_value = (first, last), (weight, covered)
        covered -= match.end - match.start
        inside[match.needle.term] -= 1
        if not inside[match.needle.term]:
            weight -= match.needle.weight
    within = matches[best[0] : best[1] + 1]
    return within[0].start, max(match.end for match in within)


def _weight(matches: Sequence[_Match]) -> int:
    """The total weight of the different terms of some matches."""
    return sum({match.needle.term: match.needle.weight for match in matches}.values())


def _fit(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch widened to ``WIDTH``, then to sentence ends in reach; no number is cut."""
    spare = max(0, WIDTH - (end - start))
    start, end = max(0, start - spare // 2), min(len(text), end + spare - spare // 2)
    before = _ends(_SENTENCE_END_RE, text, start) or ([0] if start <= REACH else _ends(_CLAUSE_END_RE, text, start))
    start = before[-1] if before else start
    after = _SENTENCE_END_RE.search(text, max(end - 1, 0), end + REACH)
    if after is None and len(text) - end > REACH:
        after = _CLAUSE_END_RE.search(text, max(end - 1, 0), end + REACH)
    end = after.end() if after else len(text) if len(text) - end <= REACH else end
    start, end = _uncut(text, start)[0], _uncut(text, end)[1]
    while start < end and (text[start].isspace() or text[start] in NO_START):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends(pattern: re.Pattern[str], text: str, until: int) -> list[int]:
    """Where sentences or clauses end shortly before a place."""
    return [match.end() for match in pattern.finditer(text, max(0, until - REACH), until)]


def _uncut(text: str, at: int) -> tuple[int, int]:
    """The ends of the number, citation or word of letters that a cut falls into; the cut itself where there is none."""
    if not 0 < at < len(text) or not _may_cut(text, at):
        return at, at
    for match in _WHOLE_RE.finditer(text, max(0, at - WHOLE_REACH), at + WHOLE_REACH):
        if match.start() < at < match.end():
            return match.span()
        if match.start() >= at:
            break
    return at, at


def _may_cut(text: str, at: int) -> bool:
    """Whether a cut may fall into a match of ``_WHOLE_RE``: most do not, and looking for one is dear."""
    since = max(0, at - WHOLE_REACH)
    return (
        _PAIR_RE.match(text, at - 1) is not None
        or text.find("号", at, at + _LONGEST_DOCKET) >= 0
        or text.rfind("《", since, at) > text.rfind("》", since, at)
    )


def _merged(matches: Sequence[_Match], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The marks inside a stretch, relative to it, overlapping ones joined."""
    marks: list[tuple[int, int]] = []
    for match in matches:
        if match.start < start or match.end > end:
            continue
        left, right = match.start - start, match.end - start
        if marks and left <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(marks[-1][1], right))
        else:
            marks.append((left, right))
    return tuple(marks)


@dataclass(frozen=True, slots=True)
class Cited:
    """Citations to mark: the articles by which a case was found."""

    term: int
    """Number of the term that names them."""
    articles: Mapping[tuple[str, int], str]
    """(statute, article) -> what the reason calls it."""


def _citation_matches(document: CaseDocument, cited: Sequence[Cited], laws: Registry | None) -> list[list[_Match]]:
    """For each passage the citations of the wanted articles."""
    starts, text = [], ""
    for passage in document.passages:
        starts.append(len(text))
        text += passage.text + "\n"
    matches: list[list[_Match]] = [[] for _ in document.passages]
    for citation in find_citations(text, laws):
        index = bisect_right(starts, citation.start) - 1
        for wanted in cited:
            for name in citation.statutes:
                label = wanted.articles.get((name, citation.article))
                if label:
                    start, end = citation.start - starts[index], citation.end - starts[index]
                    matches[index].append(_Match(start, end, Needle(wanted.term, citation.text, label)))
    return matches


def explain(
    document: CaseDocument,
    folded: Sequence[str],
    needles: Sequence[Needle],
    cited: Sequence[Cited] = (),
    laws: Registry | None = None,
) -> tuple[tuple[Snippet, ...], tuple[str, ...]]:
    """The snippets of a hit and the reasons it was found.

    The passages whose different terms weigh the most are taken, sections before fields; each snippet is the best
    stretch of its passage. The heaviest comes first; those of equal weight are in the order of the
    case.

    Args:
        document: the hit.
        folded: for each of its passages the folded units, in lines, as the index has them.
        needles: the texts to mark.
        cited: the articles to mark.
        laws: the statutes by whose names citations are found; the shipped ones where ``None``.
    """
    by_citation = _citation_matches(document, cited, laws) if cited else [[] for _ in document.passages]
    matched = [
        (passage, sorted(matches, key=_in_order))
        for passage, inside, extra in zip(document.passages, folded, by_citation, strict=True)
        if (matches := _matches(passage, inside, needles) + extra)
    ]
    weights = [_weight(matches) for _, matches in matched]
    ranked = sorted(range(len(matched)), key=lambda i: (-weights[i], matched[i][0].is_field, i))
    snippets = []
    for index in sorted(ranked[:MAX_SNIPPETS], key=lambda i: (-weights[i], i)):
        passage, matches = matched[index]
        start, end = _fit(passage.text, *_window(matches))
        snippets.append(Snippet(passage.name, start, passage.text[start:end], _merged(matches, start, end)))
    return tuple(snippets), _reasons(matched)


def _reasons(matched: Sequence[tuple[Passage, Sequence[_Match]]]) -> tuple[str, ...]:
    places: dict[str, list[str]] = {}
    for passage, matches in matched:
        for label in dict.fromkeys([match.needle.label for match in matches]):
            names = places.setdefault(label, [])
            if passage.name not in names:
                names.append(passage.name)
    return tuple(f"{label}见于{'、'.join(names[:MOST_PLACES])}" for label, names in places.items())


def shared_words(text: str, query: str, ends: Sequence[int]) -> tuple[str, ...]:
    """The longest strings of a folded query, of two characters and more, that a folded text holds, longest first.

    They are whole words: of 过期食品 a text with 保质期食品 shares 食品, not 期食品. ``ends`` are ``word_ends(query)``.
    """
    words: list[str] = []
    start = 0
    while start < len(query) - 1:
        end = start + 2
        if query[start:end] not in text:
            start += 1
            continue
        while end < len(query) and query[start : end + 1] in text:
            end += 1
        words.append(_whole(text, query, *_worded(query, ends, start, end)))
        start = end
    return tuple(sorted(dict.fromkeys(word for word in words if len(word) > 1), key=len, reverse=True))


def word_ends(query: str) -> list[int]:
    """Where the words of a query begin and end; words of digits and letters are left to ``_whole``."""
    ends = {0, *accumulate(map(len, split_words(query)))}
    return sorted(ends.union(at for at in range(1, len(query)) if query[at].isascii() or query[at - 1].isascii()))


def _worded(query: str, ends: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """A stretch of a query without pieces of words at its ends; where it is inside one word, the longest word in it.

    Args:
        query: the query.
        ends: where its words begin and end.
        start: of the stretch.
        end: of the stretch.
    """
    left, right = ends[bisect_left(ends, start)], ends[bisect_right(ends, end) - 1]
    if right > left:
        return left, right
    at, best = start, (start, start + 1)
    for word in split_words(query[start:end]):
        if len(word) > best[1] - best[0]:
            best = (at, at + len(word))
        at += len(word)
    return best


def _whole(text: str, query: str, start: int, end: int) -> str:
    """A stretch of a query without pieces of numbers, of its own or of a text's, and halves of 《》, at its ends.

    《行政处罚法》第五百条 and 《行政处罚法》第五条: 行政处罚法; 9瓶 and 19瓶: 瓶.
    """
    if start and query[start - 1] in NUMERALS:
        while start < end and query[start] in NUMERALS:
            start += 1
    if end < len(query) and query[end] in NUMERALS:
        while end > start and query[end - 1] in NUMERALS:
            end -= 1
    if end < len(query) and query[end] in NUMERALS and query[end - 1 : end] == "第":
        end -= 1
    word = query[start:end].strip(" -./,:")
    if has_edge(word or "-") and next(whole_places(text, word), None) is None:
        word = word.strip("".join(NUMERALS)).strip(" -./,:")
    return word if word.count("《") == word.count("》") else word.strip("《》")
