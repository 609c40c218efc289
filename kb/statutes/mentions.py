"""What a text has named so far: the statute of its sentence, what 本法 and 该条例 stand for, and defined words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import late
from kb.statutes import grammar as g
from kb.statutes.wording import UNSTATED, Stated, stated_in
from kb.text import fold

if TYPE_CHECKING:
    import re

_KINDS = tuple(g.KINDS.split("|"))
_PART_RE = late(r"[,;、]|\)\(")


class Law(NamedTuple):
    """A statute as the text named it."""

    name: str
    statutes: tuple[str, ...]
    start: int
    """Where the name begins in the folded text, 《 included."""
    stated: Stated = UNSTATED
    """What the words say of the version."""
    bracketed: bool = True
    anaphor: str = ""
    private: bool = False
    """A contract, handbook and the like: its articles are no citations."""
    abroad: str = ""
    """The country or region whose law it is, where it is none of ours."""


@lru_cache(maxsize=2048)
def _kinds_of(name: str) -> tuple[str, ...]:
    """By what words a statute may be called that has just been named: 法; 实施条例 and 条例."""
    bare = g.LAST_BRACKET_RE.sub("", fold(name))
    return tuple("法" if kind == "法典" else kind for kind in _KINDS if bare.endswith(kind))


class Mentions:
    """The statutes that were read in one text up to a place, and what was said of later mentions."""

    def __init__(self) -> None:
        """Nothing has been named."""
        self.current: Law | None = None
        """The statute that the sentence speaks of."""
        self.in_sentence: list[Law] = []
        """The statutes that the sentence has named, in order."""
        self.defined: dict[str, Law] = {}
        """Folded word -> the statute it was defined for."""
        self.same_below: dict[tuple[str, ...], Stated] = {}
        """Statutes -> the version that is meant wherever they are named: 下同."""
        self._last: dict[str, Law] = {}
        """The statute named last, by its kind: 法, 条例 ..."""

    def remember(self, law: Law) -> None:
        """Keep a statute that was read, for the sentence and for 本法 and its like."""
        if not law.name or law.private:
            return
        self.current = law
        self.in_sentence.append(law)
        plain = law._replace(anaphor="") if law.anaphor else law
        for kind in _kinds_of(law.name):
            self._last[kind] = plain

    def define(self, text: str, end: int, law: Law) -> None:
        """Keep what the brackets after a name say of later mentions: 以下简称, 下同, and the version that they mean."""
        if definition := g.DEFINITION_RE.match(text, end):
            stated = law.stated
            for part in _PART_RE.split(definition.group()):
                stated = stated.joined(stated_in(part.strip("()")))
            self.defined[definition.group("alias").strip()] = law._replace(stated=stated)
        if below := g.SAME_BELOW_RE.match(text, end):
            for part in _PART_RE.split(below.group("inner")):
                if (stated := stated_in(part)).words:
                    self.same_below[law.statutes] = stated

    def antecedent(self, anaphor: re.Match[str]) -> Law:
        """The statute that 本法, 同法, 该条例 stands for: the nearest of its kind; one without a name where none is."""
        kind = "法" if anaphor.group("kind") in ("法典", "法律") else anaphor.group("kind")
        law = self._last.get(kind)
        if law is None:
            return Law("", (), anaphor.start(), anaphor=anaphor.group(), bracketed=False)
        return law._replace(start=anaphor.start(), anaphor=anaphor.group())
