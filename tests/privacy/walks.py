"""Whether a regular expression can match without a sign: a walk through its parts, for all of its matches at once.

Lookarounds that forbid something are passed over, so a match may be thought possible that is not; none is overlooked.
"""

from __future__ import annotations

from functools import partial
from re import _constants as of  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from kb.privacy.pairs import SPACES, pair_of

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

    from kb.privacy.pairs import Word

OTHERS = f"0123456789abcdefghijklmnopqrstuvwxyz{SPACES}鑫,。!ǎ"
"""A character of each kind that no list of signs need have; digits of other scripts are folded before a search."""
_NOTHING, _PAST = "", "past"
"""Instead of the last character: nothing of the match was read; more was read than where a sign may be."""
_MOST = 3
"""Repetitions that are tried one by one; more of the same give nothing new for signs of two characters."""


def escapes(pattern: re.Pattern[str], signs: Iterable[Word]) -> bool:
    """Whether a pattern for folded texts may match where neither the match nor what it demands beside it has a sign.

    Args:
        pattern: any.
        signs: as ``Pairs`` takes them.
    """
    return _may_match(_Walk, pattern, signs)


def escapes_beginning(pattern: re.Pattern[str], signs: Iterable[Word], before: Iterable[Word] = ()) -> bool:
    """Whether a pattern may match where none of some signs begins.

    Args:
        pattern: any.
        signs: as ``Pairs`` takes them.
        before: those that may also begin at the character before the match, which the pattern then demands.
    """
    return _may_match(partial(_WalkOfBeginning, before=_pairs_of(before)), pattern, signs)


def last_characters(pattern: re.Pattern[str]) -> set[str]:
    """The characters with which a match of a pattern may end, of those that it names and of ``OTHERS``."""
    parts = parser.parse(pattern.pattern, pattern.flags)
    return _Walk({}, {*_named(parts), *OTHERS}).through(parts, {_NOTHING})


def _may_match(walk: Callable[..., _Walk], pattern: re.Pattern[str], signs: Iterable[Word]) -> bool:
    parts, pairs = parser.parse(pattern.pattern, pattern.flags), _pairs_of(signs)
    return bool(walk(pairs, {*_named(parts), *OTHERS}).through(parts, {_NOTHING}))


def _pairs_of(signs: Iterable[Word]) -> dict[str, set[str]]:
    """The second characters of signs by the first; of a single character they include ``_NOTHING``."""
    pairs: dict[str, set[str]] = {}
    for firsts, seconds in map(pair_of, signs):
        for first in firsts:
            pairs.setdefault(first, set()).update(seconds or {_NOTHING})
    return pairs


def _named(parts: Any) -> Iterator[str]:  # noqa: ANN401 - as the parser has it
    """The characters that a pattern names."""
    for part in parts if isinstance(parts, list | tuple | parser.SubPattern) else ():
        if isinstance(part, tuple) and part[0] in (of.LITERAL, of.NOT_LITERAL):
            yield chr(part[1])
        elif isinstance(part, tuple) and part[0] is of.RANGE:
            yield from map(chr, part[1])
        else:
            yield from _named(part)


class _Walk:
    def __init__(self, pairs: dict[str, set[str]], named: set[str]) -> None:
        self._pairs = pairs
        self._alphabet = sorted(named.union(pairs, *pairs.values()) - {_NOTHING})

    def through(self, parts: Any, before: set[str]) -> set[str]:  # noqa: ANN401 - as the parser has it
        """The last characters with which parts may end that had no sign, by those before them."""
        for kind, value in parts:
            if not before:
                return before
            before = self._of(kind, value, before)
        return before

    def _of(self, kind: Any, value: Any, before: set[str]) -> set[str]:  # noqa: ANN401 - a case each
        if kind is of.BRANCH:
            return set().union(*(self.through(branch, before) for branch in value[1]))
        if kind is of.SUBPATTERN:
            return self.through(value[3], before)
        if kind is of.ATOMIC_GROUP:
            return self.through(value, before)
        if kind in (of.MAX_REPEAT, of.MIN_REPEAT, of.POSSESSIVE_REPEAT):
            least, most, repeated = value
            return self._repeated(least, most, repeated, before)
        if kind is of.ASSERT:
            direction, beside = value
            return self._beside(direction, beside, before)
        if kind in (of.AT, of.ASSERT_NOT):
            return before
        signs = {sign for sign in self._alphabet if kind is of.GROUPREF or _is_of(kind, value, sign)}
        return {after for one in before for after in self._after(one, signs)}

    def _repeated(self, least: int, most: int, parts: Any, before: set[str]) -> set[str]:  # noqa: ANN401 - as above
        for _ in range(min(least, _MOST)):
            before = self.through(parts, before)
        ends = set(before)
        for _ in range(min(int(most) - min(least, _MOST), _MOST)):
            before = self.through(parts, before)
            ends |= before
        return ends

    def _beside(self, direction: int, parts: Any, before: set[str]) -> set[str]:  # noqa: ANN401 - as above
        """What is left of some last characters where a pattern demands something behind or before them."""
        if direction > 0:
            return {one for one in before if self.through(parts, {one})}
        ends = self.through(parts, {_NOTHING})
        return (before & ends) | (ends if _NOTHING in before else set())

    def _after(self, before: str, signs: set[str]) -> set[str]:
        """Those of some characters after which no sign has been read."""
        followers = self._pairs.get(before, set())
        return {sign for sign in signs - followers if _NOTHING not in self._pairs.get(sign, ())}


class _WalkOfBeginning(_Walk):
    """The last character is that before the match if it has a < before it."""

    def __init__(self, pairs: dict[str, set[str]], named: set[str], before: dict[str, set[str]]) -> None:
        super().__init__(pairs, named)
        self._before = before
        self._any = _Walk({}, set(self._alphabet))

    def _beside(self, direction: int, parts: Any, before: set[str]) -> set[str]:  # noqa: ANN401 - as above
        if direction > 0:
            return super()._beside(direction, parts, before)
        if _NOTHING not in before:
            return before
        return (before - {_NOTHING}) | {f"<{end}" for end in self._any.through(parts, {_NOTHING})}

    def _after(self, before: str, signs: set[str]) -> set[str]:
        if before == _PAST:
            return {_PAST}
        if before[:1] in ("", "<"):
            followers = self._before.get(before[1:], set())
            return {sign for sign in signs - followers if _NOTHING not in self._pairs.get(sign, ())}
        return {_PAST} if signs - self._pairs.get(before, set()) else set()


def _is_of(kind: Any, value: Any, sign: str) -> bool:  # noqa: ANN401 - as above
    """Whether a character is one of a part of one character."""
    if kind is of.LITERAL:
        return bool(ord(sign) == value)
    if kind is of.NOT_LITERAL:
        return bool(ord(sign) != value)
    if kind is of.ANY:
        return sign != "\n"
    if kind is of.RANGE:
        return bool(value[0] <= ord(sign) <= value[1])
    if kind is of.CATEGORY:
        return {
            of.CATEGORY_DIGIT: sign.isdecimal(),
            of.CATEGORY_NOT_DIGIT: not sign.isdecimal(),
            of.CATEGORY_SPACE: sign.isspace(),
            of.CATEGORY_NOT_SPACE: not sign.isspace(),
            of.CATEGORY_WORD: sign.isalnum() or sign == "_",
            of.CATEGORY_NOT_WORD: not (sign.isalnum() or sign == "_"),
        }[value]
    assert kind is of.IN, kind
    negated = bool(value[0][0] is of.NEGATE)
    return any(_is_of(one, of_one, sign) for one, of_one in value[negated:]) != negated
