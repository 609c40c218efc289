"""The statute citations of a text: found, taken apart, with their places.

One pass from left to right over the folded text. An article number is a citation when a statute
stands before it: in 《》, as a name of the registry, as a word that was defined for one, as 本法 and
its like, or because the number goes on a chain (第三十二条、第三十三条) or stands in the sentence of a
statute named before. Numbers of contracts, handbooks and things are none, nor are the headings of a
statute's own text.

Sources of the forms: real judgments and decisions (see the tests), 立法技术规范 for 条、款、项 and 之一.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from kb.statutes import grammar as g
from kb.statutes.registry import Registry, registry
from kb.text import fold, normalise, parse_number

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator


class Era(StrEnum):
    """Which version the words name without a year."""

    UNSTATED = ""
    OLD = "old"
    """修订前, 原, 旧."""
    NEW = "new"
    """修订后, 新."""


@dataclass(frozen=True, slots=True)
class Citation:
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
    """本法, 同法, 该条例 ... where the citation uses one."""
    year: int | None = None
    """Year of the version that the text states."""
    era: Era = Era.UNSTATED
    bracketed: bool = True
    """Whether the name stands in 《》."""


class _Law(NamedTuple):
    """A statute as the text named it."""

    name: str
    statutes: tuple[str, ...]
    start: int
    """Where the name begins in the folded text, 《 included."""
    year: int | None = None
    era: Era = Era.UNSTATED
    bracketed: bool = True
    anaphor: str = ""
    private: bool = False
    """A contract, handbook and the like: its articles are no citations."""


class _Book(NamedTuple):
    """A name in 《》: the outermost pair."""

    start: int
    end: int
    law: _Law


def find_citations(text: str, known: Registry | None = None) -> tuple[Citation, ...]:
    """The atomic citations of a text, in order: one for each article, paragraph or item.

    Args:
        text: any text; offsets are code points in it.
        known: the statutes that names are looked up in; the shipped registry where ``None``.

    The time is linear in the length of the text, whatever stands in it.
    """
    return tuple(_Finder(text, known or registry()).run())


class _Finder:
    def __init__(self, text: str, known: Registry) -> None:
        self._source = text
        self._folded = normalise(text, by_line=True)
        self._t = self._folded.text
        self._known = known
        self._scanned = 0
        """How far names in 《》 have been read."""
        self._named = 0
        """How far bare names have been looked for."""
        self._sentence = 0
        """Where the present sentence begins."""
        self._books: dict[int, _Book] = {}
        """By the offset after 》, those of the last stretch."""
        self._current: _Law | None = None
        """The statute that the sentence speaks of."""
        self._last: dict[str, _Law] = {}
        """The statute named last, by its kind: 法, 条例 ..."""
        self._defined: dict[str, _Law] = {}
        """Folded word -> the statute it was defined for."""
        self._expansions = 200 + len(text) // 4
        """How many articles ranges may still add: the answer stays in proportion to the text."""

    # the pass

    def run(self) -> Iterator[Citation]:
        t = self._t
        position = 0
        previous: _Law | None = None
        chain_end = -1
        last_article: int | None = None
        ranged = False
        while match := g.ARTICLE_RE.search(t, position):
            start = match.start()
            inside = self._read_books(start)
            if inside is not None:  # an article inside a title
                position = max(inside, start + 1)
                continue
            law, begin = self._law_before(start)
            was_ranged, ranged = ranged, False
            joined = t[chain_end:start] if 0 <= chain_end <= start else None
            if law is None and previous is not None and joined is not None and g.JOIN_RE.fullmatch(joined):
                law, begin = previous, start
                ranged = bool(g.RANGE_RE.search(joined)) and not was_ranged
            if law is None and t[start] == "第":
                law, begin = self._law_of_sentence(start), start
            if law is None or law.private:
                if law is not None and law.private:
                    self._current = law
                position = match.end()
                previous = None
                continue
            for citation, end, article in self._chain(match, law, begin, last_article if ranged else None):
                yield citation
                chain_end, last_article = end, article
            position, previous = max(chain_end, match.end()), law
            self._remember(law)

    # names

    def _read_books(self, until: int) -> int | None:
        """Read the names in 《》 up to an offset; the end of the one that holds the offset."""
        t = self._t
        while self._scanned < until:
            opening = t.find("《", self._scanned, until)
            self._new_sentences(self._scanned, opening if opening >= 0 else until)
            if opening < 0:
                self._scanned = until
                break
            end = self._close(opening)
            if end is None:
                self._scanned = opening + 1
                continue
            book = self._book(opening, end)
            self._books[end] = book
            self._scanned = end
            if end > until:
                return end
            self._current = book.law
            if not book.law.private:
                self._remember(book.law)
            if (definition := g.DEFINITION_RE.match(t, end)) and not book.law.private:
                self._defined[definition.group("alias").strip()] = book.law
        return None

    def _new_sentences(self, start: int, end: int) -> None:
        ends = [match.end() for match in g.SENTENCE_END_RE.finditer(self._t, start, end)]
        if ends:
            self._sentence = ends[-1]
            self._current = None
            self._books.clear()

    def _close(self, opening: int) -> int | None:
        """The offset after the 》 that ends the name at ``opening``; ``None`` where there is none near."""
        t = self._t
        if t.find("》", opening, opening + 160) < 0:
            return None
        depth = 0
        last = None
        for index in range(opening, min(len(t), opening + 160)):
            character = t[index]
            if character == "《":
                depth += 1
            elif character == "》":
                depth -= 1
                last = index + 1
                if depth == 0:
                    return last
            elif character == "\n":
                break
        # One bracket too many at the front: 《《行政处罚法》第三十三条.
        return last if last and "《" not in t[opening + 2 : last] and "》" not in t[opening : last - 1] else None

    def _book(self, start: int, end: int) -> _Book:
        # Blanks of a page layout inside a name are none of its characters.
        inner = g.HAN_BLANK_RE.sub("", self._t[start + 1 : end - 1].strip("《》 \"'"))
        source = g.HAN_BLANK_RE.sub("", self._source_text(start, end).strip())
        inside: int | None = None
        bracket = None if inner in self._known.by_word else g.LAST_BRACKET_RE.search(inner)
        if bracket and g.STATED_YEAR_RE.match(bracket.group("inner")):  # 《行政处罚法（2017年修正）》
            inside = int(bracket.group("inner")[:4])
            inner = inner[: bracket.start()]
            source = g.SOURCE_BRACKET_RE.sub("", source)
        name = re.sub(r"[《<﹤＜〈]", "〈", re.sub(r"[》>﹥＞〉]", "〉", source))
        name = name.removeprefix("〈").removesuffix("〉").lstrip("〈").strip()
        if name.count("〉") > name.count("〈"):
            name = name.removesuffix("〉")
        private = bool(g.PRIVATE_RE.search(inner)) or not g.STATUTE_END_RE.search(inner)
        statutes = self._lookup(inner)
        year, era = self._stated_before(start)
        return _Book(start, end, _Law(name, statutes, start, inside or year, era, private=private and not statutes))

    def _lookup(self, folded: str) -> tuple[str, ...]:
        defined = self._defined.get(folded)
        if defined is not None:
            return defined.statutes
        return tuple(statute.name for statute in self._known.find_folded(folded))

    def _stated_before(self, start: int) -> tuple[int | None, Era]:
        """The version that the words before a name state: 2010年修正的, 修订前的, 原."""
        match = g.BEFORE_RE.search(self._t, max(0, start - 24), start)
        if not match:
            return None, Era.UNSTATED
        if match.group("year"):
            return int(match.group("year")), Era.UNSTATED
        return None, Era.OLD if match.group("old") else Era.NEW

    def _law_before(self, start: int) -> tuple[_Law | None, int]:
        """The statute whose name, or 本法, ends right before an article, and where it begins."""
        t = self._t
        end = start
        year: int | None = None
        era = Era.UNSTATED
        while end and t[end - 1] in " \u3000":
            end -= 1
        if linking := g.LINK_RE.search(t, max(0, end - 2), end):
            end = linking.start()
        if chapter := g.CHAPTER_RE.search(t, max(0, end - 24), end):
            end = chapter.start()
        while end and t[end - 1] == ")":
            opening = self._opening(end - 1)
            if opening is None:
                break
            inner = t[opening + 1 : end - 1]
            if g.PART_OF_NAME_RE.fullmatch(inner):
                break
            for part in re.split(r"[,;、]", inner):  # (国务院令第375号,2010年修订)
                if g.STATED_YEAR_RE.match(part.strip()):
                    year = int(part.strip()[:4])
                elif re.fullmatch(r"(?:修订|修正|修改)前|旧法|旧", part):
                    era = Era.OLD
                elif re.fullmatch(r"(?:修订|修正|修改)后|新法|新", part):
                    era = Era.NEW
            end = opening
            while end and t[end - 1] == " ":
                end -= 1
        law = self._law_ending(end)
        if law is None:
            return None, start
        return law._replace(year=year or law.year, era=era or law.era), law.start

    def _opening(self, closing: int) -> int | None:
        """The offset of the bracket that a ``)`` closes, where it is near."""
        depth = 0
        for index in range(closing, max(-1, closing - 80), -1):
            depth += {")": 1, "(": -1}.get(self._t[index], 0)
            if depth == 0:
                return index
        return None

    def _law_ending(self, end: int) -> _Law | None:
        t = self._t
        if book := self._books.get(end):
            return book.law
        if anaphor := g.ANAPHOR_RE.search(t, max(0, end - 8), end):
            return self._antecedent(anaphor)
        if its := g.ITS_RULES_RE.search(t, max(0, end - 8), end):
            return self._its_rules(its)
        if (held := g.AFTER_BOOK_RE.search(t, max(0, end - 48), end)) and (book := self._books.get(held.start() + 1)):
            return self._holding(book, end)
        closing = end
        while closing and t[closing - 1] in "》\"'":  # a name in quotes, or one whose 《 is missing
            closing -= 1
        return self._bare(closing)

    def _its_rules(self, its: re.Match[str]) -> _Law | None:
        """《食品安全法》及其实施条例: the rules that belong to the statute before."""
        owner = self._law_ending(its.start())
        if owner is None or not owner.name:
            return None
        name = owner.name + its.group("kind")
        statutes = self._lookup(fold(name)) or tuple(
            found for owned in owner.statutes for found in self._lookup(fold(owned + its.group("kind")))
        )
        return _Law(name, statutes, owner.start, bracketed=owner.bracketed)

    def _holding(self, book: _Book, end: int) -> _Law:
        """A bare name that holds one in 《》; it begins at the body that issued it, or at 关于."""
        before = g.BEFORE_BOOK_RE.search(self._t, max(0, book.start - 40), book.start)
        start = before.start() if before else book.start
        if before and (lead := g.LEAD_RE.match(before.group().rpartition("关于")[0])):
            start += lead.end()
        name = re.sub(r"[《<﹤＜〈]", "〈", re.sub(r"[》>﹥＞〉]", "〉", self._source_text(start, end)))
        return _Law(name, self._lookup(fold(name)), start, bracketed=True)

    def _bare(self, end: int) -> _Law | None:
        """The bare name that ends at an offset: the longest that is known, else what looks like a name."""
        t = self._t
        if not end:
            return None
        longest = min(end, self._known.longest) if self._may_end_a_name(end) else 0
        for length in range(longest, g.SHORT - 1, -1):
            start = end - length
            word = t[start:end]
            statutes = self._known.by_word.get(word)
            defined = self._defined.get(word)
            if statutes is None and defined is None:
                continue
            if word == "反法" and start and t[start - 1] == "违":  # 违反法律
                continue
            year, era = self._stated_before(start)
            if t[start - 1 : start] == "《":
                start -= 1
            name = self._source_text(end - length, end)
            if defined is not None:
                return defined._replace(start=start, year=year or defined.year, era=era or defined.era)
            return _Law(name, statutes or (), start, year, era, bracketed=False)
        if t[end - 1] not in g.BARE_END:
            return None
        match = g.UNKNOWN_RE.search(t, max(0, end - 40), end)
        if not match or g.NO_STATUTE_RE.search(match.group()) or g.PRIVATE_RE.search(match.group()):
            return None
        start = match.start()
        if start and (t[start - 1].isdecimal() or t[start - 1] == ")"):  # (2015)第16号司法解释
            return None
        if lead := g.LEAD_RE.match(match.group()):
            start += lead.end()
        # Shorter words than 某某条例 are no names, but 刑诉法 and its like.
        if end - start < 4 and not t[:end].endswith("诉法"):  # noqa: PLR2004
            return None
        year, era = self._stated_before(start)
        return _Law(self._source_text(start, end), (), start, year, era, bracketed=False)

    def _antecedent(self, anaphor: re.Match[str]) -> _Law:
        """The statute that 本法, 同法, 该条例 stands for: the nearest of its kind that was itself read."""
        self._find_bare_names(anaphor.start())
        kind = "法" if anaphor.group("kind") == "法典" else anaphor.group("kind")
        found = self._last.get(kind)
        if found is None:
            return _Law("", (), anaphor.start(), anaphor=anaphor.group(), bracketed=False)
        return found._replace(start=anaphor.start(), anaphor=anaphor.group())

    def _law_of_sentence(self, start: int) -> _Law | None:
        """The statute of the sentence, where the words before the number allow to go back to it."""
        t = self._t
        before = t[max(0, start - 12) : start]
        if g.PRIVATE_BEFORE_RE.search(before):
            return None
        if not g.BACK_RE.search(before) or not before[len(before) - (start - self._sentence) :]:
            return None
        if self._current is None:
            self._find_bare_names(start)
        if self._current and g.TODAY_RE.search(before):
            return self._current._replace(year=None, era=Era.UNSTATED)
        return self._current

    def _find_bare_names(self, until: int) -> None:
        """Read the names without 《》 and without an article up to an offset."""
        t = self._t
        self._named = max(self._named, 0)
        for index in range(self._named, until):
            # A name inside 《》 was read with its brackets.
            if t[index] in g.BARE_END and t[index + 1 : index + 2] != "》" and (law := self._known_bare(index + 1)):
                if index >= self._sentence:
                    self._current = law
                self._remember(law)
        self._named = max(self._named, until)

    def _may_end_a_name(self, end: int) -> bool:
        """Whether a known or defined name may end at an offset."""
        return self._t[max(0, end - 2) : end] in self._known.endings or bool(self._defined)

    def _known_bare(self, end: int) -> _Law | None:
        t = self._t
        if t[max(0, end - 2) : end] not in self._known.endings:
            return None
        for length in range(min(end, self._known.longest), g.SHORT, -1):
            if (statutes := self._known.by_word.get(t[end - length : end])) is not None:
                year, era = self._stated_before(end - length)
                return _Law(self._source_text(end - length, end), statutes, end - length, year, era, bracketed=False)
        return None

    def _remember(self, law: _Law) -> None:
        if not law.name or law.private:
            return
        self._current = law
        folded = fold(law.name)
        for kind in g.KINDS.split("|"):
            if re.sub(r"\([^()]*\)$", "", folded).endswith(kind):
                self._last["法" if kind == "法典" else kind] = law._replace(anaphor="")

    # numbers

    def _chain(
        self, match: re.Match[str], law: _Law, begin: int, range_from: int | None
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
                for number in self._between(range_from, articles[0][0]):
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
            if not join or t[join.end() : join.end() + 1] == "第":
                return
            going_on = g.GOING_ON_RE.match(t, join.end())
            if not going_on:
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
        self, law: _Law, start: int, position: int, article: int, suffix: int
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
            found = self._numbers(items) if (items := g.ITEM_RE.match(t, position)) else []
            if items and found:
                if ranged and item is not None:  # 第一项至第三项
                    first, at, end = found[0]
                    found[:0] = [(between, at, end) for between in self._between(item, first)]
                for index, (number, at, end) in enumerate(found):
                    stop = items.end() if index == len(found) - 1 else end
                    cited = self._citation(law, begin if begin >= 0 else at, stop, article, suffix, paragraph, number)
                    yield cited, stop, article
                    begin, emitted = -1, True
                item, position = found[-1][0], items.end()
            elif paragraphs or not emitted:
                yield self._citation(law, begin, position, article, suffix, paragraph), position, article
                begin, emitted = -1, True
            # 第一款第一项、第二款; 第一项、第十五项
            join = g.JOIN_RE.match(t, position)
            if not join or not (g.PARAGRAPH_RE.match(t, join.end()) or g.ITEM_RE.match(t, join.end())):
                return position
            if t[join.end() : join.end() + 1] not in ("第", "(") and not g.PARAGRAPH_RE.match(t, join.end()):
                return position
            ranged = bool(g.RANGE_RE.search(join.group())) and not ranged
            begin = position = join.end()

    def _numbers(self, match: re.Match[str]) -> list[tuple[int, int, int]]:
        """(number, start, end) of each number of an enumeration; a range gives all between, at the place of its end.

        What no statute has, 0 and numbers above 9999, is left out.
        """
        found: list[tuple[int, int, int]] = []
        text = match.group()
        stop = max(text.rfind("条"), text.rfind("款"), text.rfind("项"))
        if "条" in text:
            stop = text.index("条")
        for number in g.NUMBER_RE.finditer(text, 0, stop):
            value = parse_number(number.group("number"))
            if value is None or not 1 <= value <= g.MAX_NUMBER:
                continue
            separator = number.group("sep") or ""
            start = match.start() + number.start() + len(separator)
            end = match.start() + number.end()
            if found and g.RANGE_RE.search(separator):
                found += [(between, start, end) for between in self._between(found[-1][0], value)]
            found.append((value, start, end))
        if found:
            value, start, _ = found[-1]
            found[-1] = (value, start, match.end())
        return found

    def _citation(
        self,
        law: _Law,
        start: int,
        end: int,
        article: int,
        suffix: int = 0,
        paragraph: int | None = None,
        item: int | None = None,
    ) -> Citation:
        while end > start and self._t[end - 1] == " ":
            end -= 1
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
            year=law.year,
            era=law.era,
            bracketed=law.bracketed,
        )

    def _source_text(self, start: int, end: int) -> str:
        left, right = self._folded.source_span(start, end)
        return self._source[left:right]
