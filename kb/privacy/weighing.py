"""How likely what looks like a name is one where it stands, for one candidate or for all of a text at once.

A candidate is a surname with one or two characters. Its weight is a sum: of its characters (``name-characters.txt``),
of the characters directly before and after it, and of the words it would cut in two; ten times the natural logarithm of
the odds, fitted by ``scripts/make_name_places.py`` and stored in ``kb/data/name-places.txt``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kb.patterns import late
from kb.privacy.names import (
    ALL_SURNAMES,
    COMPOUND,
    COMPOUND_FIRSTS,
    GIVEN_LIKE,
    RARE,
    character_weights,
    common_words,
    surname_of,
    surname_weight,
    surname_weights,
)
from kb.privacy.pairs import among, codes_of, numbered
from kb.privacy.words import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from kb.privacy.pairs import Codes

    Ints = NDArray[Any]
    Bools = NDArray[np.bool_]
    Bits = NDArray[np.uint8]

_HAN = r"\u4e00-\u9fff"
_NAME_RE = late(rf"[{_HAN}](?=[{_HAN}])")
_NOT_GIVEN = "某×的了"
_GIVEN_RE = late(rf"(?:(?![{_NOT_GIVEN}])[{_HAN}]){{1,2}}")
_UNLISTED = 15
"""What is taken from the weight of a surname that is in no list; nearly any character may be one: 僧, 税, 宇."""
_NEVER_SURNAMES = _NOT_GIVEN + (
    "之系用付封索书时原楼双凭能会可应须需得持买卖受拟经据小老大子女儿孤孙侄弟妹兄姐父母夫妻友同生员工者人甲乙丙丁戊一二三四五六七八九十百千零〇两每这那哪其此该本各我你您他她它们个次第何谁怎吗呢吧啊哦嗯着把被给让向从由对与及"
    "或且而但并则若虽因为所以于在是有无不没未非勿均皆都也又再还仍就才只将已曾正很太更最极很去来到"
    "上下左右内外前后里中东西南北岁年月日时分秒元角号条款项章节页"
)
"""Characters that begin no name unless a list of surnames has them."""
LEAST_UNLISTED = -30
"""What a candidate with such a surname must weigh by itself."""
_COUNTED_RE = late("[甲乙丙丁戊](?![\u4e00-\u9fff])|[甲乙丙丁戊](?=[、和与及因在于系的称])")
"""王甲, 李乙: nobody in particular."""
_SIGNS = frozenset(",。;:、()\"' ·《》-|!?/%*×")
_MASKS = ("某", "×", "*")


def clues(text: str, start: int, end: int, size: int) -> Iterator[str]:
    """The clues of a candidate's place: keys of ``kb/data/name-places.txt``.

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
    weights = character_weights()
    second = weights.get(text[start + size + 1], 10) if end - start - size > 1 else 0
    return surname_weight(text[start : start + size]), weights.get(text[start + size], 10), second


def weight_of(text: str, start: int, end: int, size: int) -> float:
    """How likely a candidate is a name where it stands: the sum of the weights of its clues and of its characters."""
    before, after, others = _weights()
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
    weight = others["all"] + (surname * others["surname"] + first * others["first"] + second * others["second"]) / 100
    weight += before.get(_sign(text[start - 1 : start]), 0) + after.get(_sign(text[end : end + 1]), 0)
    weight += others[_FORMS[size > 1, two]]
    if follows:
        weight += others["word-after"]
    if precedes:
        weight += others["word-before"]
    if size == 1 and text[start : start + 2] in words:
        weight += others[_WORDS[text[start + 1] in GIVEN_LIKE, two]]
    if two and text[end - 2 : end] in words:
        weight += others[_GIVENS[likely]]
    if text[start - 1 : start + 1] in words:
        weight += others[_CUTS_BEFORE[precedes]]
    if text[end - 1 : end + 1] in words:
        weight += others[_CUTS_AFTER[follows, likely]]
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
        size = len(surname_of(text[start : start + 4])) if first in COMPOUND_FIRSTS else 1
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
_NEVER = -(10**6)
"""Weight in hundredths of what is in no candidate or directly behind none."""
_BEFORE, _AFTER = 2, 6
"""Characters that are looked at before and after the first of a candidate; the text is lengthened by so many."""
_COMPOUND_RE = late(COMPOUND)


class _Tables(NamedTuple):
    """Weights in hundredths, so that sums are exact, mostly by code point; and what the code points are."""

    all: int
    own: Ints
    """Of surnames, as ``name_weight`` counts; not in hundredths. More than any name has of what begins a longer one."""
    given: Ints
    """The same of characters of given names."""
    surname: Ints
    """As they count in a sum, ``_NEVER`` of what is none; so the others."""
    first: Ints
    second: Ints
    before: Ints
    after: Ints
    is_given_like: Bits
    word_row: NDArray[np.int32]
    """Where the words that begin with a code point stand in ``word_bits``; 0 if there are none."""
    word_byte: NDArray[np.int32]
    """Among these the byte of the word that ends with a code point; the first one if there is none."""
    word_bit: Bits
    """Its bit; 0 if there is none."""
    word_bits: Bits
    of_beginning: tuple[Ints, Ints]
    """Of the words at the beginning of a candidate, by four bits, for one given character and for two: whether its
    surname and the next character are a word, whether that is typical of names, whether the character before it and
    the surname are a word, whether the two before it are."""
    of_end: tuple[Ints, Ints]
    """The same at its end: whether its last character and the next are a word, whether that is typical of names,
    whether the two behind it are a word, whether its last two are."""
    most: tuple[Any, Any]
    """What those of both weigh together at most."""


@cache
def _tables() -> _Tables:
    before, after, others = _weights()
    by_clue = {clue: 100 * weight for clue, weight in others.items()}
    given, own = (_row(weights, RARE) for weights in (character_weights(), surname_weights()))
    is_listed = among(ALL_SURNAMES)
    surname = own - _UNLISTED * ~is_listed
    is_surname, is_given = ~among(_NEVER_SURNAMES), ~among(_NOT_GIVEN)
    for table in (is_surname, is_given):
        table[:0x4E00] = table[0xA000:] = False
    of_beginning = _of_beginning(by_clue, 1), _of_beginning(by_clue, 2)
    of_end = _of_end(by_clue, 1), _of_end(by_clue, 2)
    return _Tables(
        all=by_clue["all"],
        own=np.where(among(COMPOUND_FIRSTS), -_NEVER, own).astype(np.int32),
        given=given,
        surname=_where(is_surname | is_listed, surname * others["surname"]),
        first=_where(is_given, given * others["first"]),
        second=_where(is_given, given * others["second"]),
        before=100 * _by_sign(before),
        after=_where(~among(_MASKS), 100 * _by_sign(after)),
        is_given_like=among(GIVEN_LIKE).view(np.uint8),
        of_beginning=of_beginning,
        of_end=of_end,
        most=(of_beginning[0].max() + of_end[0].max(), of_beginning[1].max() + of_end[1].max()),
        **_word_tables(),
    )


def _where(may_be: Bools, weights: Ints) -> Ints:
    """The weights of what may be one, else ``_NEVER``."""
    return np.where(may_be, weights, _NEVER).astype(np.int32)


_FOUR_BITS = tuple(tuple(number >> bit & 1 for bit in range(4)) for number in range(16))


def _of_beginning(by_clue: dict[str, int], given: int) -> Ints:
    """The weights of the clues of words at the beginning, and before a form that has so many given characters."""
    return np.array(
        [
            by_clue[_FORMS[False, given > 1]]
            + word * by_clue[_WORDS[bool(likely), given > 1]]
            + cuts * by_clue[_CUTS_BEFORE[bool(precedes)]]
            + precedes * by_clue["word-before"]
            for word, likely, cuts, precedes in _FOUR_BITS
        ],
        np.int32,
    )


def _of_end(by_clue: dict[str, int], given: int) -> Ints:
    return np.array(
        [
            cuts * by_clue[_CUTS_AFTER[bool(follows), bool(likely)]]
            + follows * by_clue["word-after"]
            + (given > 1) * word * by_clue[_GIVENS[bool(likely)]]
            for cuts, likely, follows, word in _FOUR_BITS
        ],
        np.int32,
    )


def _word_tables() -> dict[str, Any]:
    """The tables of the pairs that are words: a bit for each first and second character."""
    codes = np.frombuffer("".join(common_words()).encode("utf-16-le"), np.uint16).reshape(-1, 2)
    row, place = (numbered(codes[:, at]) for at in (0, 1))
    bits = np.zeros((row.max() + 1, place.max()), bool)
    bits[row[codes[:, 0]], place[codes[:, 1]] - 1] = True
    packed = np.packbits(bits, axis=1, bitorder="little")
    column = np.maximum(place - 1, 0)
    return {
        "word_row": row * packed.shape[1],
        "word_byte": column // 8,
        "word_bit": np.where(place, 1 << column % 8, 0).astype(np.uint8),
        "word_bits": packed.ravel(),
    }


def _row(weights: Mapping[str, int], other: int) -> NDArray[np.int32]:
    """The weight of each code point, and that of all without one."""
    row = np.full(_LAST + 1, other, np.int32)
    row[[ord(character) for character in weights]] = list(weights.values())
    return row


def _by_sign(weights: Mapping[str, int]) -> NDArray[np.int32]:
    """The weight of each code point by its ``_sign``."""
    letters = np.arange(_LAST + 1, dtype=np.uint32).view("U1")
    row = np.full(_LAST + 1, weights.get("#", 0), np.int32)
    row[np.char.isalpha(letters)] = weights.get("a", 0)
    row[np.char.isdigit(letters)] = weights.get("0", 0)
    row[[0, ord("\n")]] = weights.get("^", 0)
    row[0x4E00:0xA000] = 0
    row[[ord(sign) for sign in _SIGNS]] = 0
    row[_LAST] = weights.get("a", 0)  # nearly all beyond it are Han characters
    own = {sign: weight for sign, weight in weights.items() if _sign(sign) == sign not in "0a^#"}
    row[[ord(sign) for sign in own]] = list(own.values())
    return row


def highest_weights(codes: Codes) -> Ints:
    """For each character of a text, by its code points, the highest ``name_weight`` of a name that begins there."""
    tables = _tables()
    given = tables.given.take(codes)
    highest = tables.own.take(codes)
    highest[:-1] += given[1:]
    highest[:-2] += np.maximum(given[2:], 0)
    return highest  # what else counts is taken away


@lru_cache(maxsize=1)
def worthy(text: str, least: float) -> tuple[tuple[int, int, int, float], ...]:
    """The candidates of a folded text that weigh at least so much: start, end, size of the surname, weight; in order.

    A text has some five hundred candidates, of which some twenty are worth looking at; ``weight_of`` them one by one
    takes two milliseconds. The clues are those of ``clues``. Kept for the last text, which several rules ask for.
    """
    weighed = []
    for start, end, weight in _of_one_character(text, least):
        if text[start] in COMPOUND_FIRSTS and len(surname_of(text[start : start + 4])) > 1:
            continue
        if end - start > 2 or not _COUNTED_RE.match(text, start + 1):  # noqa: PLR2004 - a surname and one character
            weighed.append((start, end, 1, weight / 100))
    for match in _COMPOUND_RE.finditer(text):
        start, size = match.start(), len(match.group())
        if size == len(surname_of(text[start : start + 4])):
            weighed += [(start, end, size, weight_of(text, start, end, size)) for end in _ends(text, start, size)]
    return tuple(sorted(candidate for candidate in weighed if candidate[3] >= least))


def _of_one_character(text: str, least: float) -> Iterator[tuple[int, int, int]]:
    """The candidates with a surname of one character that weigh enough: start, end, weight in hundredths."""
    tables = _tables()
    codes = np.zeros(_BEFORE + len(text) + _AFTER, np.intp)
    codes[_BEFORE : _BEFORE + len(text)] = codes_of(text)

    def at(offset: int, row: Ints) -> Ints:
        """For each character of the text the value of the one so many characters after it."""
        return row[_BEFORE + offset : _BEFORE + offset + len(text)]

    word = tables.word_bits.take(tables.word_row.take(codes[:-1]) + tables.word_byte.take(codes[1:]))
    is_word = ((word & tables.word_bit.take(codes[1:])) != 0).view(np.uint8)
    given_like = tables.is_given_like.take(codes) << 1
    beginning = at(0, is_word) | at(1, given_like) | at(-1, is_word) << 2 | at(-2, is_word) << 3
    second, after = tables.second.take(codes), tables.after.take(codes)
    first = tables.surname.take(at(0, codes))
    first += tables.first.take(at(1, codes))
    first += tables.before.take(at(-1, codes))
    for given in (1, 2):
        weights = first + at(1 + given, after)
        if given > 1:
            weights += at(2, second)
        starts = (weights >= 100 * least - tables.all - tables.most[given - 1]).nonzero()[0]
        end = at(given, is_word) | at(given, given_like) | at(given + 1, is_word) << 2 | at(given - 1, is_word) << 3
        weights = weights.take(starts) + tables.all
        weights += tables.of_beginning[given - 1].take(beginning.take(starts))
        weights += tables.of_end[given - 1].take(end.take(starts))
        enough = (weights >= 100 * least).nonzero()[0]
        for start, weight in zip(starts.take(enough).tolist(), weights.take(enough).tolist(), strict=True):
            if weight >= 100 * LEAST_UNLISTED or text[start] in ALL_SURNAMES:
                yield start, start + 1 + given, weight
