"""The statute citations of a text: found, taken apart, with their places.

One pass from left to right over the folded text. An article number is a citation when a statute
stands before it: in 《》, as a name of the registry, as a word that was defined for one, as 本法 and
its like, or because the number goes on a chain (第三十二条、第三十三条) or stands in the sentence of a
statute named before. Numbers of contracts, handbooks and things are none, nor are the headings of a
statute's own text.

Sources of the forms: real judgments and decisions (see the tests), 立法技术规范 for 条、款、项 and 之一.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kb.statutes import grammar as g
from kb.statutes.layout import as_meant
from kb.statutes.names import NameReader
from kb.statutes.registry import Registry, registry
from kb.statutes.wording import UNSTATED, Stated
from kb.text import normalise, parse_number

if TYPE_CHECKING:
    import re
    from collections.abc import Generator, Iterator

    from kb.statutes.mentions import Law


class Citation(NamedTuple):
    """One article, paragraph or item of one statute, as a text cites it."""

    text: str
    """What stands at ``start``..``end``; the first of a chain includes the name."""
    start: int
    """Code points in the source text."""
    end: int
    name: str
    """The statute as written at its antecedent, without 《》; empty where 本法 has no antecedent."""
    statutes: tuple[str, ...]
    """Names of the registry that it may mean; empty if unknown."""
    article: int
    suffix: int = 0
    """N of 之N."""
    paragraph: int | None = None
    """款."""
    item: int | None = None
    """项."""
    anaphor: str = ""
    """本法, 同法, 该条例, 该条 ... where the citation uses one."""
    stated: Stated = UNSTATED
    """What the words say of the version."""
    bracketed: bool = True
    """Whether the name stands in 《》."""
    abroad: str = ""
    """The country or region whose law it is, where it is none of ours."""


def find_citations(text: str, known: Registry | None = None) -> tuple[Citation, ...]:
    """The atomic citations of a text, in order: one for each article, paragraph or item.

    Args:
        text: any text; offsets are code points in it.
        known: the statutes that names are looked up in; the shipped registry where ``None``.

    The time is linear in the length of the text, whatever stands in it.
    """
    return tuple(_Finder(text, known or registry()).run())


@lru_cache(maxsize=2_000)
def _listed(text: str) -> tuple[tuple[int, int, int, bool], ...]:
    """The numbers of an enumeration with their offsets, and whether 至 stands before; most texts recur."""
    stop = text.find("条") if "条" in text else max(text.rfind("款"), text.rfind("项"))
    numbers = []
    for match in g.NUMBER_RE.finditer(text, 0, stop):
        value = parse_number(match.group("number"))
        if value is not None and 1 <= value <= g.MAX_NUMBER:
            separator = match.group("sep") or ""
            start = match.start() + len(separator)
            numbers.append((value, start, match.end(), bool(g.RANGE_RE.search(separator))))
    return tuple(numbers)


class _Finder:
    def __init__(self, text: str, known: Registry) -> None:
        self._source = text
        self._folded = as_meant(normalise(text, by_line=True), known)
        self._t = self._folded.text
        self._names = NameReader(text, self._folded, known)
        self._expansions = 200 + len(text) // 4
        """How many articles ranges may still add: the answer stays in proportion to the text."""
        self._previous: Law | None = None
        """The statute of the citation before; ``None`` after a number that is no citation."""
        self._chain_end = -1
        """Where the chain of citations before ends."""
        self._none_end = -1
        """Where a number ends that is no citation: 合同第三条; what goes on from it is none either."""
        self._article = (0, 0)
        """Article and suffix that were cited last."""

    def run(self) -> Iterator[Citation]:
        t = self._t
        position = 0
        search = (g.ARTICLE_RE if g.BARE_ARTICLE_RE.search(t) else g.NUMBERED_ARTICLE_RE).search
        while match := search(t, position):
            start = match.start()
            if self._previous is not None:
                yield from self._same_articles(self._previous, position, start)
            if t[max(0, start - 2) : start] == "\n\n":  # of a statute's own text: nothing goes on over an empty line
                position = self._none_end = match.end()
                self._previous = None
                continue
            inside = self._names.read_books(start)
            if inside is not None:  # an article inside a title
                position = max(inside, start + 1)
                continue
            law, begin = self._names.law_before(start, self._previous, self._chain_end)
            kept, ranged = law, False
            if law is None and self._previous is not None and self._goes_on(self._chain_end, start):
                law, kept, begin = self._previous, None, start
                ranged = bool(g.RANGE_RE.search(t, self._chain_end, start))
            no_article = self._goes_on(self._none_end, start) or g.COUNTED_RE.match(t, match.end())
            if law is None and t[start] == "第" and not no_article:
                kept, begin = self._names.law_of_sentence(start), start
                law = self._names.stated_by_number(start, kept) if kept else None
            if law is None or law.private:
                if law is not None and law.private:
                    self._names.speak_of(law)
                position = self._none_end = match.end()
                self._previous = None
                continue
            for citation, end, article in self._chain(match, law, begin, self._article[0] if ranged else None):
                yield citation
                self._chain_end, self._article = end, (article, citation.suffix)
            position, self._previous = max(self._chain_end, match.end()), law
            if kept:
                self._names.remember(kept)
        if self._previous is not None:
            yield from self._same_articles(self._previous, position, len(t))

    def _goes_on(self, end: int, start: int) -> bool:
        """Whether nothing but a separator stands between the end of a chain, -1 for none, and a number."""
        return 0 <= end <= start <= end + g.LONGEST_SEP and g.JOIN_RE.fullmatch(self._t, end, start) is not None

    def _same_articles(self, previous: Law, start: int, end: int) -> Iterator[Citation]:
        """The paragraphs of the article cited last, of the same paragraph of the text: 该条第二款."""
        t = self._t
        for same in g.SAME_ARTICLE_RE.finditer(t, start, end):
            if t.find("\n\n", self._chain_end, same.start()) >= 0 or self._names.read_books(same.start()) is not None:
                continue
            law = previous._replace(anaphor=same.group(), private=False)
            for citation, stop, _ in self._paragraphs(law, same.start(), same.end(), *self._article):
                yield citation
                self._chain_end = stop

    def _chain(
        self, match: re.Match[str], law: Law, begin: int, range_from: int | None
    ) -> Iterator[tuple[Citation, int, int]]:
        """The citations of an article and of what goes on after it: (citation, end, article)."""
        t = self._t
        current = match
        first = begin
        while True:
            articles = self._numbers(current)
            if not articles:
                return
            suffix = parse_number(current.group("suffix") or "") or 0
            if range_from is not None:
                last = articles[0][0] + bool(suffix and len(articles) == 1)  # 第三条至第五条之一 has the fifth too
                for number in self._between(range_from, last):
                    yield self._citation(law, first, current.end(), number), current.end(), number
            ended_range, range_from = range_from is not None, None
            for number, start, end in articles[:-1]:
                yield self._citation(law, min(first, start) if first == begin else start, end, number), end, number
                first = -1
            number, start, _ = articles[-1]
            start = first if first >= 0 else start
            position = current.end()
            position = yield from self._paragraphs(law, start, position, number, suffix)
            while suffix and (more := g.SUFFIXES_RE.match(t, position)):  # 第一百二十条之一、之二; 之一至之三
                value = parse_number(more.group("number")) or 0
                begins = more.end("join")
                if g.RANGE_RE.search(more.group("join")):
                    for between in self._between(suffix, value):
                        yield self._citation(law, begins, more.end(), number, between), more.end(), number
                yield self._citation(law, begins, more.end(), number, value), more.end(), number
                position, suffix = more.end(), value
            join = g.JOIN_RE.match(t, position)
            going_on = g.GOING_ON_RE.match(t, join.end()) if join else None
            if not join or not going_on:
                return
            range_from = number if g.RANGE_RE.search(join.group()) and not ended_range else None
            current, first, begin = going_on, going_on.start(), going_on.start()

    def _between(self, first: int, last: int) -> range:
        """The numbers between the ends of a range; none where it is no likely range."""
        if not 0 < last - first <= g.LONGEST_RANGE or last - first - 1 > self._expansions:
            return range(0)
        self._expansions -= last - first - 1
        return range(first + 1, last)

    def _paragraphs(
        self, law: Law, start: int, position: int, article: int, suffix: int
    ) -> Generator[tuple[Citation, int, int], None, int]:
        """The paragraphs and items after an article; returns the offset after the last."""
        t = self._t
        paragraph: int | None = None
        item: int | None = None
        emitted = ranged = False
        begin = start
        while True:
            paragraphs = self._numbers(match) if (match := g.PARAGRAPH_RE.match(t, position)) else []
            if match and paragraphs:
                if ranged and paragraph is not None:  # 第一款至第三款
                    first, at, end = paragraphs[0]
                    paragraphs[:0] = [(between, at, end) for between in self._between(paragraph, first)]
                for number, at, end in paragraphs[:-1]:
                    yield self._citation(law, begin if begin >= 0 else at, end, article, suffix, number), end, article
                    begin, emitted = -1, True
                paragraph, at, _ = paragraphs[-1]
                begin = begin if begin >= 0 else at
                item, position = None, match.end()
            item_numbers = self._numbers(items) if (items := g.ITEM_RE.match(t, position)) else []
            if items and item_numbers:
                if ranged and item is not None:  # 第一项至第三项
                    first, at, end = item_numbers[0]
                    item_numbers[:0] = [(between, at, end) for between in self._between(item, first)]
                for index, (number, at, end) in enumerate(item_numbers):
                    stop = items.end() if index == len(item_numbers) - 1 else end
                    cited = self._citation(law, begin if begin >= 0 else at, stop, article, suffix, paragraph, number)
                    yield cited, stop, article
                    begin, emitted = -1, True
                item, position = item_numbers[-1][0], items.end()
            elif bare := self._bare_items(position):
                for index, (number, at, end) in enumerate(bare):
                    cited = self._citation(law, at if index else begin, end, article, suffix, paragraph, number)
                    yield cited, end, article
                item, position, begin, emitted = bare[-1][0], bare[-1][2], -1, True
            elif paragraphs or not emitted:
                yield self._citation(law, begin, position, article, suffix, paragraph), position, article
                begin, emitted = -1, True
            # 第一款第一项、第二款; 第一项、第十五项; 第一款"……"及第二款
            quoted = g.QUOTED_RE.match(t, position)
            if quoted and (join := g.JOIN_RE.match(t, quoted.end())) and t.startswith("第", join.end()):
                position = quoted.end() if g.PARAGRAPH_RE.match(t, join.end()) else position
            join = g.JOIN_RE.match(t, position)
            if not join or not (g.PARAGRAPH_RE.match(t, join.end()) or g.ITEM_RE.match(t, join.end())):
                return position
            if t[join.end() : join.end() + 1] not in ("第", "(") and not g.PARAGRAPH_RE.match(t, join.end()):
                return position
            ranged = bool(g.RANGE_RE.search(join.group())) and not ranged
            begin = position = join.end()

    def _bare_items(self, position: int) -> list[tuple[int, int, int]]:
        """(number, start, end) of each item in brackets, without 项, right after an article or paragraph."""
        items: list[tuple[int, int, int]] = []
        at = position
        while match := g.BARE_ITEM_RE.match(self._t, at):
            number = parse_number(match.group("number"))
            if not number:
                break
            items.append((number, match.start(), match.end()))
            join = g.JOIN_RE.match(self._t, match.end())
            if not join:
                break
            at = join.end()
        return items

    def _numbers(self, match: re.Match[str]) -> list[tuple[int, int, int]]:
        """(number, start, end) of each number of an enumeration; a range gives all between, at the place of its end.

        What no statute has, 0 and numbers above 9999, is left out.
        """
        numbers: list[tuple[int, int, int]] = []
        at = match.start()
        for value, begins, ends, ranged in _listed(match.group()):
            start, end = at + begins, at + ends
            if numbers and ranged:
                numbers += [(between, start, end) for between in self._between(numbers[-1][0], value)]
            numbers.append((value, start, end))
        if numbers:
            value, start, _ = numbers[-1]
            numbers[-1] = (value, start, match.end())
        return numbers

    def _citation(
        self,
        law: Law,
        start: int,
        end: int,
        article: int,
        suffix: int = 0,
        paragraph: int | None = None,
        item: int | None = None,
    ) -> Citation:
        left, right = self._folded.source_span(start, end)
        return Citation(
            text=self._source[left:right],
            start=left,
            end=right,
            name=law.name,
            statutes=law.statutes,
            article=article,
            suffix=suffix,
            paragraph=paragraph,
            item=item,
            anaphor=law.anaphor,
            stated=law.stated,
            bracketed=law.bracketed,
            abroad=law.abroad,
        )
