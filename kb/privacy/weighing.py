"""How likely what looks like a name is one where it stands, for one candidate or for all of a text at once.

A candidate is a surname with one or two characters. Its weight is a sum: of its characters (``name-characters.txt``),
of the characters directly before and after it, and of the words it would cut in two; ten times the natural logarithm of
the odds, fitted by ``scripts/make_name_places.py`` and stored in ``kb/data/name-places.txt``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kb.privacy.names import (
    ALL_SURNAMES,
    COMPOUND,
    COMPOUND_SURNAMES,
    GIVEN_LIKE,
    character_weights,
    common_words,
    surname_of,
    surname_weight,
)
from kb.privacy.words import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

_HAN = r"\u4e00-\u9fff"
_NAME_RE = re.compile(rf"[{_HAN}](?=[{_HAN}])")
_COMPOUND_FIRSTS = frozenset(name[0] for name in COMPOUND_SURNAMES)
_NOT_GIVEN = "某×的了"
_GIVEN_RE = re.compile(rf"(?:(?![{_NOT_GIVEN}])[{_HAN}]){{1,2}}")
_UNLISTED = 15
"""What is taken from the weight of a surname that no list knows; nearly any character is somebody's: 僧, 税, 宇."""
_NEVER_SURNAMES = _NOT_GIVEN + (
    "之系用付封索书时原楼双凭能会可应须需得持买卖受拟经据小老大子女儿孤孙侄弟妹兄姐父母夫妻友同生员工者人甲乙丙丁戊一二三四五六七八九十百千零〇两每这那哪其此该本各我你您他她它们个次第何谁怎吗呢吧啊哦嗯着把被给让向从由对与及"
    "或且而但并则若虽因为所以于在是有无不没未非勿均皆都也又再还仍就才只将已曾正很太更最极很去来到"
    "上下左右内外前后里中东西南北岁年月日时分秒元角号条款项章节页"
)
"""Characters that begin no name unless a list of surnames has them."""
LEAST_UNLISTED = -30
"""What a candidate with such a surname must weigh by itself."""
_COUNTED_RE = re.compile("[甲乙丙丁戊](?![\u4e00-\u9fff])|[甲乙丙丁戊](?=[、和与及因在于系的称])")
"""王甲, 李乙: nobody."""
_SIGNS = frozenset(",。;:、()\"' ·《》-|!?/%*×")
_MASKS = ("某", "×", "*")


def clues(text: str, start: int, end: int, size: int) -> Iterator[str]:
    """What the place of a candidate tells: keys of ``kb/data/name-places.txt``.

    Args:
        text: folded.
        start: of the candidate.
        end: of the candidate.
        size: of its surname.
    """
    words = common_words()
    given = end - start - size
    yield f"form:{size > 1:d}{given}"
    yield f"before:{_sign(text[start - 1 : start])}"
    yield f"after:{_sign(text[end : end + 1])}"
    if size == 1 and text[start : start + 2] in words:
        yield f"word:{'likely' if text[start + 1] in GIVEN_LIKE else 'other'}{given}"
    if given > 1 and text[end - 2 : end] in words:
        yield f"given:{'likely' if text[end - 1] in GIVEN_LIKE else 'other'}"
    if text[start - 1 : start + 1] in words:
        yield f"cuts-before:{text[start - 2 : start] in words:d}"
    if text[end - 1 : end + 1] in words:
        yield f"cuts-after:{text[end : end + 2] in words:d}{text[end - 1] in GIVEN_LIKE:d}"
    if text[end : end + 2] in words:
        yield "word-after"
    if text[start - 2 : start] in words:
        yield "word-before"


def _sign(character: str) -> str:
    """A character as the file knows it: its kind, if it is neither Han nor a usual sign."""
    if "\u4e00" <= character <= "\u9fff" or character in _SIGNS:
        return character or "^"
    return "0" if character.isdigit() else "a" if character.isalpha() else "^" if character in "\n\0" else "#"


class _Weights(NamedTuple):
    """``kb/data/name-places.txt`` by what it is about."""

    before: dict[str, int]
    after: dict[str, int]
    others: dict[str, int]


@cache
def _weights() -> _Weights:
    weights = _Weights({}, {}, {})
    for kind, weight, keys in (row.split(" ", 2) for row in rows_of("name-places.txt")):
        if kind in ("before", "after"):
            getattr(weights, kind).update(dict.fromkeys(keys, int(weight)))
        else:
            weights.others.update({key if kind == "-" else f"{kind}:{key}": int(weight) for key in keys.split()})
    return weights


def parts(text: str, start: int, end: int, size: int) -> tuple[float, float, float]:
    """The weights of the characters of a candidate: of its surname, and of the two after it (0 if there is one)."""
    of = character_weights()
    second = of.get(text[start + size + 1], 10) if end - start - size > 1 else 0
    return surname_weight(text[start : start + size]), of.get(text[start + size], 10), second


def weight_of(text: str, start: int, end: int, size: int) -> float:
    """How likely a candidate is a name where it stands: the sum of the weights of its clues and of its characters."""
    before, after, of = _weights()
    words = common_words()
    surname, first, second = parts(text, start, end, size)
    if size == 1 and text[start] not in ALL_SURNAMES:
        surname -= _UNLISTED
    given = end - start - size
    two = given > 1
    last = text[end - 1]
    likely = last in GIVEN_LIKE
    follows = text[end : end + 2] in words
    precedes = text[start - 2 : start] in words
    weight = of["all"] + (surname * of["surname"] + first * of["first"] + second * of["second"]) / 100
    weight += before.get(_sign(text[start - 1 : start]), 0) + after.get(_sign(text[end : end + 1]), 0)
    weight += of.get(_FORMS[size > 1, two], 0)
    if follows:
        weight += of.get("word-after", 0)
    if precedes:
        weight += of.get("word-before", 0)
    if size == 1 and text[start : start + 2] in words:
        weight += of.get(_WORDS[text[start + 1] in GIVEN_LIKE, two], 0)
    if two and text[end - 2 : end] in words:
        weight += of.get(_GIVENS[likely], 0)
    if text[start - 1 : start + 1] in words:
        weight += of.get(_CUTS_BEFORE[precedes], 0)
    if text[end - 1 : end + 1] in words:
        weight += of.get(_CUTS_AFTER[follows, likely], 0)
    return weight


_FORMS = {(long, two): f"form:{long:d}{1 + two}" for long in (False, True) for two in (False, True)}
_WORDS = {
    (likely, two): f"word:{'likely' if likely else 'other'}{1 + two}"
    for likely in (False, True)
    for two in (False, True)
}
_GIVENS = {True: "given:likely", False: "given:other"}
_CUTS_BEFORE = {True: "cuts-before:1", False: "cuts-before:0"}
_CUTS_AFTER = {(word, likely): f"cuts-after:{word:d}{likely:d}" for word in (False, True) for likely in (False, True)}


def candidates(text: str, *, unlisted: bool = False) -> Iterator[tuple[int, int, int]]:
    """Every surname with one or two characters in a folded text: start, end, and size of the surname.

    Args:
        text: folded.
        unlisted: also surnames that no list knows.
    """
    for match in _NAME_RE.finditer(text):
        start, first = match.start(), match.group()
        size = len(surname_of(text[start : start + 4])) if first in _COMPOUND_FIRSTS else 1
        if size > 1 or first in ALL_SURNAMES or (unlisted and first not in _NEVER_SURNAMES):
            yield from ((start, end, size) for end in _ends(text, start, size))


def _ends(text: str, start: int, size: int) -> Iterator[int]:
    """Where the candidates that begin with a surname end."""
    given = _GIVEN_RE.match(text, start + size)
    for end in range(start + size + 1, given.end() + 1) if given else ():
        if text[end : end + 1] not in _MASKS and not (end == start + 2 and _COUNTED_RE.match(text, start + 1)):
            yield end


# --- all candidates of a text at once ---------------------------------------------------------------------

_LAST = 0xFFFF
"""Code point that stands for itself and all beyond it."""
_BEFORE, _AFTER = 2, 6
"""Characters that are looked at before and after the first of a candidate; the text is lengthened by so many."""
_COMPOUND_RE = re.compile(COMPOUND)


class _Tables(NamedTuple):
    """Weights in hundredths, so that sums are exact, mostly by code point; and what the code points are."""

    of: dict[str, int]
    """The weights of clues."""
    surname: Ints
    first: Ints
    second: Ints
    before: Ints
    after: Ints
    is_surname: Bools
    is_listed: Bools
    """As surname."""
    is_given: Bools
    is_mask: Bools
    is_given_like: Bools
    words: NDArray[np.uint32]
    """The pairs that are words, in order: two code points in one number."""


@cache
def _tables() -> _Tables:
    before, after, others = _weights()
    of = {clue: 100 * weight for clue, weight in others.items()}
    given = np.full(_LAST + 1, 10, np.int64)
    for character, weight in character_weights().items():
        given[ord(character)] = weight
    is_listed = _among(ALL_SURNAMES)
    surname = np.array([surname_weight(chr(code)) for code in range(_LAST + 1)], np.int64)
    surname[~is_listed] -= _UNLISTED
    is_surname, is_given = ~_among(_NEVER_SURNAMES), ~_among(_NOT_GIVEN)
    for among in (is_surname, is_given):
        among[:0x4E00] = among[0xA000:] = False
    signs = (*(_sign(chr(code)) for code in range(_LAST)), _sign("𠀀"))
    return _Tables(
        of=of,
        surname=surname * others["surname"],
        first=given * others["first"],
        second=given * others["second"],
        before=np.array([100 * before.get(sign, 0) for sign in signs], np.int64),
        after=np.array([100 * after.get(sign, 0) for sign in signs], np.int64),
        is_surname=is_surname | is_listed,
        is_listed=is_listed,
        is_given=is_given,
        is_mask=_among(_MASKS),
        is_given_like=_among(GIVEN_LIKE),
        words=np.array(sorted(ord(word[0]) << 16 | ord(word[1]) for word in common_words()), np.uint32),
    )


def _among(characters: Iterable[str]) -> Bools:
    row = np.zeros(_LAST + 1, bool)
    row[[ord(character) for character in characters]] = True
    return row


class _Text:
    """The code points of a text, and the pairs that are words, told from the surnames in it."""

    def __init__(self, text: str, tables: _Tables) -> None:
        codes = np.zeros(_BEFORE + len(text) + _AFTER, np.uint32)
        read = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        codes[_BEFORE : _BEFORE + len(text)] = np.minimum(read, _LAST)
        self._codes = codes
        self._places = np.flatnonzero(tables.is_surname[codes[:-1]] & tables.is_given[codes[1:]])
        self.listed = tables.is_listed[codes[self._places]]
        """Whether each is in a list of surnames."""
        self.starts = self._places - _BEFORE
        """Where the surnames stand after which a given name may begin."""
        pairs = codes[:-1] << 16 | codes[1:]
        near = np.minimum(np.searchsorted(tables.words, pairs), len(tables.words) - 1)
        self._is_word = tables.words[near] == pairs

    def code(self, at: int) -> NDArray[np.uint32]:
        """For each surname the code point so many characters after it."""
        return self._codes[self._places + at]

    def word(self, at: int) -> Bools:
        """For each surname whether the two characters from there on are a word."""
        found: Bools = self._is_word[self._places + at]
        return found


@lru_cache(maxsize=1)
def worthy(text: str, least: float) -> tuple[tuple[int, int, int, float], ...]:
    """The candidates of a folded text that weigh at least so much: start, end, size of the surname, weight; in order.

    A text has some five hundred candidates, of which some twenty are worth looking at; ``weight_of`` them one by one
    takes two milliseconds. The clues are those of ``clues``. Kept for the text asked last, which several rules ask for.
    """
    tables = _tables()
    read = _Text(text, tables)
    found = []
    for given in (1, 2):
        weights = _weights_of(read, tables, given)
        chosen = weights >= np.where(read.listed, 100 * least, 100 * max(least, LEAST_UNLISTED))
        for start, weight in zip(read.starts[chosen].tolist(), weights[chosen].tolist(), strict=True):
            end = start + 1 + given
            if len(surname_of(text[start : start + 4])) == 1 and end in _ends(text, start, 1):
                found.append((start, end, 1, weight / 100))
    for match in _COMPOUND_RE.finditer(text):
        start, size = match.start(), len(match.group())
        if size == len(surname_of(text[start : start + 4])):
            found += [(start, end, size, weight_of(text, start, end, size)) for end in _ends(text, start, size)]
    return tuple(sorted(one for one in found if one[3] >= least))


_NEVER = -(10**6)


def _weights_of(text: _Text, tables: _Tables, given: int) -> Ints:
    """For each surname the weight of the candidate of it and so many characters, in hundredths."""
    of, end = tables.of, 1 + given
    weights = of["all"] + of.get(f"form:0{given}", 0) + tables.surname[text.code(0)] + tables.first[text.code(1)]
    may_be = ~tables.is_mask[text.code(end)]
    weights += tables.before[text.code(-1)] + tables.after[text.code(end)]
    like = tables.is_given_like[text.code(1)]
    weights += text.word(0) * np.where(like, of.get(f"word:likely{given}", 0), of.get(f"word:other{given}", 0))
    like_end = tables.is_given_like[text.code(end - 1)]
    if given > 1:
        may_be &= tables.is_given[text.code(2)]
        weights += tables.second[text.code(2)]
        weights += text.word(end - 2) * np.where(like_end, of.get("given:likely", 0), of.get("given:other", 0))
    weights += text.word(-1) * np.where(text.word(-2), of.get("cuts-before:1", 0), of.get("cuts-before:0", 0))
    cuts = [of.get(f"cuts-after:{after}{like}", 0) for after in "01" for like in "01"]
    weights += text.word(end - 1) * np.array(cuts)[text.word(end) * 2 + like_end]
    weights += text.word(end) * of.get("word-after", 0) + text.word(-2) * of.get("word-before", 0)
    return np.where(may_be, weights, _NEVER)
