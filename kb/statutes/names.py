"""Which statute a number belongs to: the names in a text, 本法 and its like, and what was defined.

Names in 《》 are read in order; bare names are looked for only where a number or an anaphor needs one.
Every look back is bounded, so the cost stays linear.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kb.statutes import grammar as g
from kb.statutes.abroad import Abroad
from kb.statutes.books import LONGEST_BOOK, end_of_book, in_one_kind_of_brackets, read_title
from kb.statutes.local import Local, is_local_kind, statutes_of
from kb.statutes.mentions import Law, Mentions
from kb.statutes.wording import UNSTATED, Era, Stated, stated_before, stated_between
from kb.text import fold

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from kb.statutes.registry import Registry
    from kb.text import Normalised


_NO_NAME = frozenset(["", *"\n。;:,!?"])
"""What a line ends with that no name or word for a statute ends with; a name and its article may stand on two lines."""


_RULES = tuple(g.RULES_ALONE)


@lru_cache(maxsize=4096)
def _is_private(name: str) -> bool:
    """Whether a folded name in 《》 is that of a contract, a handbook and the like."""
    return bool(g.PRIVATE_RE.search(name)) or not g.STATUTE_END_RE.search(name)


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
        self._abroad = Abroad(folded.text)
        self._local = Local(folded.text)
        self._scanned = 0
        """How far names in 《》 have been read."""
        self._named = 0
        """How far bare names have been looked for."""
        self._sentence = 0
        """Where the present sentence begins."""
        self._books: dict[int, _Book] = {}
        """By the offset after 》, those of the last stretch."""
        self._mentions = Mentions()

    def remember(self, law: Law) -> None:
        """Keep a statute that was read, for the sentence and for 本法 and its like."""
        self._mentions.remember(law)

    def speak_of(self, law: Law) -> None:
        """Take a name, a contract's say, as what the sentence speaks of."""
        self._mentions.current = law

    def read_books(self, until: int) -> int | None:
        """Read the names in 《》 up to an offset; the end of the one that holds the offset."""
        t = self._t
        while self._scanned < until:
            opening = t.find("《", self._scanned, until)
            self._new_sentences(self._scanned, opening if opening >= 0 else until)
            if opening < 0:
                self._scanned = until
                break
            end = end_of_book(t, opening)
            if end is None:
                self._scanned = opening + 1
                continue
            book = self._book(opening, end)
            self._books[end] = book
            self._scanned = end
            if end > until:
                return end
            self._mentions.current = book.law
            if not book.law.private:
                self._mentions.remember(book.law)
            if not book.law.private and t.startswith("(", end):
                self._mentions.define(self._t, book.end, book.law)
        return None

    def _new_sentences(self, start: int, end: int) -> None:
        begins = start
        for sign in g.SENTENCE_ENDS:
            begins = self._t.rfind(sign, begins, end) + 1 or begins
        if begins > start:
            self._sentence = begins
            self._mentions.current = None
            self._mentions.in_sentence.clear()
            self._books.clear()

    def _book(self, start: int, end: int) -> _Book:
        title = read_title(self._t, self._source_text(start, end), start, end, self._known.by_word)
        inner, name, stated, before = title
        if country := self._abroad.country(inner, start, end, self._sentence):
            return _Book(start, end, Law(name, (), start, abroad=country))
        if (defined := self._mentions.defined.get(inner)) is not None:
            name = name if defined.statutes else defined.name
            stated = stated if stated.words else defined.stated
            return _Book(start, end, defined._replace(start=start, name=name, stated=stated, bracketed=True))
        owner = self._mentions.current if inner in g.RULES_ALONE else None
        if owner and (anaphor := g.OWNER_RE.search(self._t, max(0, start - 8), start)):
            owner = self._antecedent(anaphor)
        if owner and (rules := self._rules_of(owner, inner, start)).statutes:
            return _Book(start, end, rules._replace(name=name, bracketed=True, stated=stated))
        private = _is_private(inner)
        statutes = self._lookup(inner)
        stated = stated if stated.words else self._mentions.same_below.get(statutes, UNSTATED)
        if not private and (place := self._place(inner, start, before, end)):
            return _Book(start, end, self._local_law(place, inner, name, start)._replace(stated=stated))
        return _Book(start, end, Law(name, statutes, start, stated, private=private and not statutes))

    def _place(self, name: str, start: int, before: int, end: int) -> str:
        """The place whose local statute a name is; empty for what is none."""
        if name in self._mentions.defined or not is_local_kind(name):
            self._local.speak_of_national(name)
            return ""
        return self._local.place(name, start, before, end)

    def _local_law(self, place: str, folded: str, name: str, start: int) -> Law:
        """The statute of a place, which its name includes; it begins with the place where nothing stands between."""
        t = self._t
        at = max(t.rfind(place, max(0, start - 80), start), t.find(place, start, start + LONGEST_BOOK))
        written = self._source_text(at, at + len(place)) if at >= 0 else place
        if t[start] != "《" and t.endswith(place, 0, start):
            start -= len(place)
        whole = name if place.startswith("地方") or folded.startswith(place) else written + name
        return Law(whole, statutes_of(place, folded, self._known), start)

    def _lookup(self, folded: str) -> tuple[str, ...]:
        defined = self._mentions.defined.get(folded)
        if defined is not None:
            return defined.statutes
        return tuple(statute.name for statute in self._known.find_folded(folded))

    def law_before(self, start: int, previous: Law | None = None, chain_end: int = -1) -> tuple[Law | None, int]:
        """The statute whose name, or 本法, ends right before an article, and where it begins.

        Args:
            start: where the article begins.
            previous: the statute of the chain of numbers before; （2020年修订）第四条 may go on with it.
            chain_end: where that chain ends.
        """
        t = self._t
        end = start
        while end and t[end - 1] in " \u3000":
            end -= 1
        if not end or (t[end - 1] == "\n" and t[end - 2 : end - 1] in _NO_NAME):
            return None, start  # most articles that a statute's own text begins with
        if t[end - 1] in g.LINK_ENDS and (linking := g.LINK_RE.search(t, max(0, end - 2), end)):
            end = linking.start()
        if t[end - 1 : end] in g.CHAPTER_ENDS and (chapter := g.CHAPTER_RE.search(t, max(0, end - 24), end)):
            end = chapter.start()
        stated, end = stated_between(t, end)
        law = self._law_ending(end)
        if law is None and not stated.words:  # 行政处罚法2017年版第三十二条
            stated, before = stated_before(t, end)
            law = self._law_ending(before) if stated.words else None
        if law is None:
            goes_on = stated.words and previous and 0 <= chain_end <= end and g.MAY_JOIN_RE.fullmatch(t, chain_end, end)
            return (previous._replace(stated=stated), start) if previous and goes_on else (None, start)
        if not stated.words:
            return law, law.start
        vaguer = (
            stated.year == law.stated.year and law.stated.how and not stated.how
        )  # 2018年12月29日修正的《某法》（2018年）
        return (law if vaguer else law._replace(stated=law.stated.joined(stated))), law.start

    def _law_ending(self, end: int) -> Law | None:
        t = self._t
        if book := self._books.get(end):
            return book.law
        if anaphor := g.ANAPHOR_RE.search(t, max(0, end - 8), end):
            return self._antecedent(anaphor)
        other = g.OTHER_VERSION_RE.search(t, max(0, end - 8), end)
        if other and other.group() not in self._mentions.defined and (law := self._antecedent(other)).name:
            return law._replace(stated=stated_before(t, other.start("kind"))[0])
        if t.endswith(_RULES, 0, end) and (its := g.ITS_RULES_RE.search(t, max(0, end - 24), end)):
            return self._its_rules(its)
        if (held := g.AFTER_BOOK_RE.search(t, max(0, end - 48), end)) and (book := self._books.get(held.start() + 1)):
            return self._holding(book, end)
        closing = end
        while closing and t[closing - 1] in "》\"'」』":  # a name in quotes, or one whose 《 is missing
            closing -= 1
        return self._bare(closing)

    def _its_rules(self, its: re.Match[str]) -> Law | None:
        """《食品安全法》及其实施条例, 第三十条，以及该法实施条例: the rules of the statute before.

        Where 其 stands apart from the statute named last, and others of the sentence have such rules too, all of them.
        """
        kind = its.group("kind")
        if its.group("anaphor"):
            anaphor = g.OWNER_RE.match(self._t, its.start("anaphor"), its.end("anaphor"))
            return self._rules_of(self._antecedent(anaphor), kind, its.start("anaphor")) if anaphor else None
        owner = self._law_ending(its.start())
        start = owner.start if owner else its.start("kind")
        if owner is None and self._t[its.start() - 1 : its.start()] in g.END_OF_CITATION:
            if self._mentions.current is None:
                self._find_bare_names(its.start())
            owner = self._mentions.current
        if owner is None or not owner.name:
            return None
        if not its.group("apart"):
            return self._rules_of(owner, kind, start)
        rules = [self._rules_of(one, kind, start) for one in self._mentions.in_sentence]
        several = {one.statutes: one for one in rules if one.statutes}
        if len(several) > 1:
            return Law(kind, tuple(name for statutes in reversed(several) for name in statutes), start, bracketed=False)
        return next(iter(several.values()), self._rules_of(owner, kind, start))

    def _rules_of(self, owner: Law, kind: str, start: int) -> Law:
        """The 实施条例 and the like of a statute."""
        name = owner.name + kind
        statutes = self._lookup(fold(name)) or tuple(
            rules for owned in owner.statutes for rules in self._lookup(fold(owned + kind))
        )
        return Law(name, statutes, start, bracketed=owner.bracketed)

    def _holding(self, book: _Book, end: int) -> Law:
        """A bare name that holds one in 《》; it begins at the body that issued it, or at 关于."""
        before = g.BEFORE_BOOK_RE.search(self._t, max(0, book.start - 40), book.start)
        if before is None and g.SAYS_RE.fullmatch(self._t, book.end, end):
            return book.law
        start = before.start() if before else book.start
        if before and (lead := g.LEAD_RE.match(before.group().rpartition("关于")[0])):
            start += lead.end()
        name = in_one_kind_of_brackets(self._source_text(start, end))
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
            defined = self._mentions.defined.get(word)
            if statutes is None and defined is None:
                continue
            if word == "反法" and start and t[start - 1] == "违":  # 违反法律
                continue
            law = self._registered(start, end, statutes or (), defined)
            opened = law.start == start and t[start - 1 : start] in ("《", "「", "『")
            return law._replace(start=start - 1) if opened else law
        if t[end - 1] not in g.BARE_END:
            return None
        if (about := g.ABOUT_RE.search(t, max(0, end - 60), end)) and (titled := self._known.titled(about.group())):
            return Law(self._name(about.start(), end), titled, about.start(), bracketed=False)
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
        return Law(self._name(start, end), (), start, stated_before(t, start)[0], bracketed=False)

    def _registered(self, start: int, end: int, statutes: tuple[str, ...], defined: Law | None = None) -> Law:
        """The statute of a bare name that is known, or was defined for one."""
        word, name = self._t[start:end], self._name(start, end)
        stated, before = stated_before(self._t, start)
        stated = stated if stated.words else self._mentions.same_below.get(statutes, UNSTATED)
        if defined is not None:
            return defined._replace(start=start, stated=stated if stated.words else defined.stated)
        if country := self._abroad.country(word, start, end, self._sentence):
            return Law(name, (), start, bracketed=False, abroad=country)
        if place := self._place(word, start, before, end):
            return self._local_law(place, word, name, start)._replace(stated=stated, bracketed=False)
        return Law(name, statutes, start, stated, bracketed=False)

    def _antecedent(self, anaphor: re.Match[str]) -> Law:
        """The statute that 本法, 同法, 该条例 stands for."""
        self._find_bare_names(anaphor.start())
        return self._mentions.antecedent(anaphor)

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
        if self._mentions.current is None:
            self._find_bare_names(start)
        return self._mentions.current

    def stated_by_number(self, start: int, law: Law) -> Law:
        """A statute with what the words before a number say of the version: 原第九条, 调整为第五条."""
        if today := g.TODAY_RE.search(self._t, max(0, start - 8), start):
            return law._replace(stated=Stated(today.group().strip("\"'( "), era=Era.NUMBERED))
        stated, _ = stated_before(self._t, start)
        return law._replace(stated=stated) if stated.words else law

    def _find_bare_names(self, until: int) -> None:
        """Read the names without 《》 and without an article up to an offset."""
        self._named = max(self._named, 0)
        t = self._t
        lengths_at = self._known.lengths_at
        for match in g.BARE_END_RE.finditer(t, self._named, until):
            if (lengths := lengths_at(t, match.end())) and (law := self._known_bare(match.end(), lengths)):
                current = self._mentions.current
                self._mentions.remember(law)
                if match.start() < self._sentence:
                    self._mentions.current = current
        self._named = max(self._named, until)

    def _in_book(self, at: int) -> bool:
        """Whether an offset is inside 《》."""
        t = self._t
        opening = t.rfind("《", max(0, at - LONGEST_BOOK), at)
        return opening >= 0 and t.find("》", opening, at) < 0 <= t.find("》", at, at + LONGEST_BOOK)

    def _lengths(self, end: int) -> Sequence[int]:
        """How long a known or defined name that ends at an offset may be, the longest first."""
        known = self._known.lengths_at(self._t, end)
        return sorted({*known, *map(len, self._mentions.defined)}, reverse=True) if self._mentions.defined else known

    def _known_bare(self, end: int, lengths: Sequence[int]) -> Law | None:
        t = self._t
        for length in lengths:
            if not g.SHORT < length <= end:
                continue
            if (statutes := self._known.by_word.get(t[end - length : end])) is not None:
                start = end - length
                if self._in_book(start):  # those were read with their brackets
                    return None
                return self._registered(start, end, statutes)
        return None

    def _name(self, start: int, end: int) -> str:
        """A bare name as written, on one line."""
        return g.HAN_BLANK_RE.sub("", self._source_text(start, end))

    def _source_text(self, start: int, end: int) -> str:
        left, right = self._folded.source_span(start, end)
        return self._source[left:right]
