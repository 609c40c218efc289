"""Which statute a number belongs to: the names in a text, 本法 and its like, and what was defined.

Names in 《》 are read in order; bare names are looked for only where a number or an anaphor needs one.
Every look back is bounded, so the cost stays linear.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from kb.statutes import grammar as g
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.statutes.registry import Registry
    from kb.text import Normalised


_NO_NAME = frozenset(["", *"\n。;:,!?"])
"""What a line ends with that no name or word for a statute ends with; a name and its article may stand on two lines."""


_KINDS = tuple(g.KINDS.split("|"))


class Era(StrEnum):
    """Which version the words name without a year."""

    UNSTATED = ""
    OLD = "old"
    """修订前, 原, 旧."""
    NEW = "new"
    """修订后, 新."""


class Law(NamedTuple):
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
    law: Law


class NameReader:
    """Reads the statute names of one text, from left to right."""

    def __init__(self, source: str, folded: Normalised, known: Registry) -> None:
        self._source = source
        self._folded = folded
        self._t = folded.text
        self._known = known
        self._scanned = 0
        """How far names in 《》 have been read."""
        self._named = 0
        """How far bare names have been looked for."""
        self._sentence = 0
        """Where the present sentence begins."""
        self._books: dict[int, _Book] = {}
        """By the offset after 》, those of the last stretch."""
        self._current: Law | None = None
        """The statute that the sentence speaks of."""
        self._last: dict[str, Law] = {}
        """The statute named last, by its kind: 法, 条例 ..."""
        self._defined: dict[str, Law] = {}
        """Folded word -> the statute it was defined for."""

    def speak_of(self, law: Law) -> None:
        """Take a name, a contract's say, as what the sentence speaks of."""
        self._current = law

    def read_books(self, until: int) -> int | None:
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
                self.remember(book.law)
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
        return _Book(start, end, Law(name, statutes, start, inside or year, era, private=private and not statutes))

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

    def law_before(self, start: int) -> tuple[Law | None, int]:
        """The statute whose name, or 本法, ends right before an article, and where it begins."""
        t = self._t
        end = start
        year: int | None = None
        era = Era.UNSTATED
        while end and t[end - 1] in " \u3000":
            end -= 1
        if not end or (t[end - 1] == "\n" and t[end - 2 : end - 1] in _NO_NAME):
            return None, start  # most articles that a statute's own text begins with
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

    def _law_ending(self, end: int) -> Law | None:
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

    def _its_rules(self, its: re.Match[str]) -> Law | None:
        """《食品安全法》及其实施条例: the rules that belong to the statute before."""
        owner = self._law_ending(its.start())
        if owner is None or not owner.name:
            return None
        name = owner.name + its.group("kind")
        statutes = self._lookup(fold(name)) or tuple(
            found for owned in owner.statutes for found in self._lookup(fold(owned + its.group("kind")))
        )
        return Law(name, statutes, owner.start, bracketed=owner.bracketed)

    def _holding(self, book: _Book, end: int) -> Law:
        """A bare name that holds one in 《》; it begins at the body that issued it, or at 关于."""
        before = g.BEFORE_BOOK_RE.search(self._t, max(0, book.start - 40), book.start)
        start = before.start() if before else book.start
        if before and (lead := g.LEAD_RE.match(before.group().rpartition("关于")[0])):
            start += lead.end()
        name = re.sub(r"[《<﹤＜〈]", "〈", re.sub(r"[》>﹥＞〉]", "〉", self._source_text(start, end)))
        return Law(name, self._lookup(fold(name)), start, bracketed=True)

    def _bare(self, end: int) -> Law | None:
        """The bare name that ends at an offset: the longest that is known, else what looks like a name."""
        t = self._t
        if not end:
            return None
        for length in self._lengths(end):
            if length < g.SHORT or length > end:
                continue
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
            return Law(name, statutes or (), start, year, era, bracketed=False)
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
        if end - start < 4 and not t.endswith("诉法", 0, end):  # noqa: PLR2004
            return None
        year, era = self._stated_before(start)
        return Law(self._source_text(start, end), (), start, year, era, bracketed=False)

    def _antecedent(self, anaphor: re.Match[str]) -> Law:
        """The statute that 本法, 同法, 该条例 stands for: the nearest of its kind that was itself read."""
        self._find_bare_names(anaphor.start())
        kind = "法" if anaphor.group("kind") == "法典" else anaphor.group("kind")
        found = self._last.get(kind)
        if found is None:
            return Law("", (), anaphor.start(), anaphor=anaphor.group(), bracketed=False)
        return found._replace(start=anaphor.start(), anaphor=anaphor.group())

    def law_of_sentence(self, start: int) -> Law | None:
        """The statute of the sentence, where the words before the number allow to go back to it."""
        if self._sentence == start:
            return None
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
        self._named = max(self._named, 0)
        t = self._t
        for match in g.BARE_END_RE.finditer(t, self._named, until):
            # A name inside 《》 was read with its brackets.
            if t[match.end() : match.end() + 1] != "》" and (law := self._known_bare(match.end())):
                current = self._current
                self.remember(law)
                if match.start() < self._sentence:
                    self._current = current
        self._named = max(self._named, until)

    def _lengths(self, end: int) -> Sequence[int]:
        """How long a known or defined name that ends at an offset may be, the longest first."""
        if self._defined:
            return range(self._known.longest, 0, -1)
        return self._known.lengths_at(self._t, end)

    def _known_bare(self, end: int) -> Law | None:
        t = self._t
        for length in self._known.lengths_at(t, end):
            if not g.SHORT < length <= end:
                continue
            if (statutes := self._known.by_word.get(t[end - length : end])) is not None:
                year, era = self._stated_before(end - length)
                return Law(self._source_text(end - length, end), statutes, end - length, year, era, bracketed=False)
        return None

    def remember(self, law: Law) -> None:
        """Keep a statute that was read, for the sentence and for 本法 and its like."""
        if not law.name or law.private:
            return
        self._current = law
        bare = g.LAST_BRACKET_RE.sub("", fold(law.name))
        for kind in _KINDS:
            if bare.endswith(kind):
                self._last["法" if kind == "法典" else kind] = law._replace(anaphor="")

    def _source_text(self, start: int, end: int) -> str:
        left, right = self._folded.source_span(start, end)
        return self._source[left:right]
