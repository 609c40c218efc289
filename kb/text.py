"""The normalisation of text for comparison: of headings, vocabularies, index and queries.

Width, case, traditional script and the various quotes, brackets and dashes are folded one character to one, so offsets
are kept; invisible characters are dropped, and ``Normalised.offsets`` has the offsets of the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kb.characters import character_folding, simplified_table, tables_digest
from kb.patterns import late

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

FOLDING_VERSION = f"2-{tables_digest()}"
"""An index made with another version is rebuilt. Increment the number when ``normalise`` changes."""

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Han characters, for use inside a set of a regular expression."""

# Variants of punctuation marks used by editors, courts and input methods.
_MARKS = {
    '"': "“”„‟〝〞＂«»",
    "'": "‘’‚‛＇`´",
    "(": "[〔［【〖{｛",
    ")": "]〕］】〗}｝",
    "《": "〈﹤<＜",
    "》": "〉﹥>＞",
    "-": "‐‑‒–—―−－﹣",
    "~": "～〜",
    "·": "•・‧∙⋅",
}
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff"
"""Zero-width and formatting characters, soft hyphen, BOM, variation selectors, for use inside a set."""
INVISIBLE_RE = late(f"[{INVISIBLE}]")
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Characters that change the direction of text (UAX 9), for use inside a set."""
HIDDEN = (
    rf"{BIDI_CONTROLS}\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u20e3\u2800"
    "\u3164\ue000-\uf8ff\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
)
"""All of these, invisible characters, keycaps, and private-use characters, which depend on the font.

With ``COMBINING`` all that have the property Default_Ignorable_Code_Point (UAX 44, DerivedCoreProperties.txt).
"""
COMBINING = "\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Combining marks and variation selectors, which attach to the previous character, for use inside a set."""
_PICTURES = "©®\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
HIDDEN_RE = late(
    rf"""
    [{HIDDEN}]
    | (?<=[{HAN}0-9０-９{COMBINING}]) [\u0300-\u036f]   # a mark over a Han character or digit; é may be written in two
    | (?<![{_PICTURES}]) [\ufe00-\ufe0f]               # but for those that choose the form of ☎
    | [\U000e0100-\U000e01ef]
    """,
    re.VERBOSE,
)
"""A character that a reader does not see, of which a text means nothing.

Finds: 张⟦\u200b⟧某 · 张⟦\u0301⟧某 · 罚款⟦\ufe0f⟧一万元 · 1⟦\u0338⟧3
Not: 张某 · ☎\ufe0f · caf\u0065\u0301 · ＡＢ
"""


def is_plain(text: str) -> bool:
    """Whether all characters of a text are in GBK, as they nearly always are.

    GBK has no character that ``HIDDEN_RE`` or ``INVISIBLE_RE`` matches, and only decimal digits of ASCII and their
    full-width forms. Encoding takes a tenth of the time of a search.
    """
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def first_hidden(text: str) -> re.Match[str] | None:
    """The first match of ``HIDDEN_RE``."""
    return None if is_plain(text) else HIDDEN_RE.search(text)


# A line break between Chinese characters or punctuation is not a blank (clreq: text is set solid).
_SOLID_RE = late(rf"[{HAN}\u3000-\u303f\uff00-\uffef\u2014\u2018-\u201d\u2026]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """Folded text with its offsets in the source."""

    text: str
    """The folded text."""
    offsets: tuple[int, ...] | None
    """For each character of ``text`` its offset in the source; ``None`` if all are the same."""

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of ``text[start:end]``, which is not empty, in the source; code points."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


@cache
def _simplifying() -> dict[int, str]:
    return {ord(traditional): simple for traditional, simple in simplified_table().items()}


def simplified(text: str) -> str:
    """The text in simplified script, with the same offsets; width, case and punctuation are kept."""
    return text.translate(_simplifying())


_LONG = 120
"""Minimum length for which an array is faster."""


_UNKNOWN = 0xD800
"""A surrogate, which no text here has: a code point not yet computed, or folded to one above U+FFFF."""
_DROPPED = "\ufeff"
"""Stands for every invisible character in a text that is folded, and nothing else is folded to it: to look for it
afterwards takes a tenth of the time of a search for them all before."""


class _Folding(dict[int, str]):
    """Code point -> one folded character, computed on first use."""

    def __missing__(self, code: int) -> str:
        folded = character_folding().get(code) or chr(code)
        self[code] = folded = _DROPPED if INVISIBLE_RE.match(chr(code)) else simplified_table().get(folded, folded)
        return folded

    def of(self, text: str) -> str:
        """The text with every character folded."""
        if len(text) < _LONG:
            return text.translate(self)
        return self._of_long(text)

    def _of_long(self, text: str) -> str:
        import numpy as np  # noqa: PLC0415 - a command that reads no long text need not wait for it

        try:
            data = text.encode("utf-16-le")
        except UnicodeEncodeError:  # lone surrogates; two of them would become one character
            return text.translate(self)
        if len(data) > 2 * len(text):  # characters above U+FFFF
            return text.translate(self)
        if self._table is None:
            self._table = np.full(0x10000, _UNKNOWN, np.uint16)
        codes = np.frombuffer(data, np.uint16).astype(np.intp)  # ``take`` is three times as fast with these
        try:
            return self._table.take(codes).tobytes().decode("utf-16-le")
        except UnicodeDecodeError:  # a code point is seen for the first time
            for code in set(codes[self._table.take(codes) == _UNKNOWN].tolist()):
                self._table[code] = ord(self[code]) if self[code] <= "\uffff" else _UNKNOWN
        try:
            return self._table.take(codes).tobytes().decode("utf-16-le")
        except UnicodeDecodeError:  # 䏝 is 𦍠 in simplified script
            return text.translate(self)

    _table: NDArray[np.uint16] | None = None
    """The same as an array, ten times faster for a long text."""


_FOLDING = _Folding(
    {ord(variant): mark for mark, variants in _MARKS.items() for variant in variants}
    | dict.fromkeys(map(ord, "\t\n\r\x0b\x0c\x85\u2028\u2029"), " ")
)


_FOLDING_BY_LINE = _Folding({code: folded for code, folded in _FOLDING.items() if code not in map(ord, "\r\n")})


class _FoldingOfPlain(_Folding):
    """The same of a text for which ``is_plain`` holds, which need not be asked beforehand."""

    def __missing__(self, code: int) -> str:
        chr(code).encode("gbk")
        return super().__missing__(code)


_FOLDING_OF_PLAIN = _FoldingOfPlain({code: sign for code, sign in _FOLDING_BY_LINE.items() if is_plain(chr(code))})


def normalise(text: str, *, by_line: bool = False) -> Normalised:
    """Fold a text for comparison, with the offsets in the source.

    Full width becomes half width, upper case lower case, traditional script simplified, and variants of quotes,
    brackets and dashes one form; invisible characters are dropped. Every other character stays one character.

    Args:
        text: any text.
        by_line: keep line breaks, which otherwise become blanks.
    """
    folded = (_FOLDING_BY_LINE if by_line else _FOLDING).of(text)
    if _DROPPED not in folded:
        return Normalised(folded, None)
    offsets = tuple(i for i, character in enumerate(folded) if character != _DROPPED)
    return Normalised(folded.replace(_DROPPED, ""), offsets)


def folded_plain(text: str) -> str:
    """A text for which ``is_plain`` holds, folded by ``normalise`` with its line breaks; no character moves.

    Raises:
        UnicodeEncodeError: it does not hold.
    """
    return _FOLDING_OF_PLAIN.of(text)


def fold(text: str) -> str:
    """The folded text without blanks at the ends, for comparing words."""
    return _fold_word(text) if len(text) <= _WORD else normalise(text).text.strip()


def fold_all(words: Iterable[str]) -> list[str]:
    """``fold`` of each of some words, all at once, which takes a quarter of the time."""
    listed = list(words)
    text = "\n".join(listed)
    if text.count("\n") != len(listed) - 1:
        return [fold(word) for word in listed]
    folded = normalise(text, by_line=True).text.replace("\r", " ")
    return [word.strip() for word in folded.split("\n")]


@lru_cache(maxsize=20_000)
def _fold_word(text: str) -> str:
    """The same with a cache, for headings and names, which recur."""
    return normalise(text).text.strip()


_WORD = 40
"""Maximum characters of a word."""


def join_lines(text: str) -> str:
    """The text of a paragraph on one line.

    A line break between two Chinese characters or punctuation marks is dropped, any other becomes a blank.
    """
    if "\n" not in text:
        return text
    parts: list[str] = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        bare = line.rstrip(" \t") if index < len(lines) - 1 else line
        if index:
            bare = bare.lstrip(" \t")
            solid = _SOLID_RE.match(lines[index - 1].rstrip(" \t")[-1:]) and _SOLID_RE.match(bare)
            parts.append("" if solid else " ")
        parts.append(bare)
    return "".join(parts)


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The most similar of ``words``, or ``None`` if none is similar."""
    candidates = list(words)
    folded = {fold(candidate): candidate for candidate in candidates}
    matches = get_close_matches(fold(word), list(folded), n=1, cutoff=0.5)
    return folded[matches[0]] if matches else None


_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "Ｏ": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_MAX_DIGITS = 18
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_TENS = str.maketrans({"廿": "二十", "卅": "三十", "卌": "四十"})


def chinese_number(value: int) -> str:
    """A number from 0 to 9999 in Chinese numerals, as in headings and statutes: 12 -> 十二."""
    if not 0 <= value <= 9999:  # noqa: PLR2004 - the range that headings and statutes need
        raise ValueError(value)
    if value == 0:
        return "零"
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            text += "零一二三四五六七八九"[digit] + name
        elif text and value and not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text


def law_number(value: int) -> str:
    """A number as in statutes; in Arabic numerals beyond the range of ``chinese_number``."""
    return chinese_number(value) if value <= 9999 else str(value)  # noqa: PLR2004 - see chinese_number


def chinese_day(day: dt.date | None) -> str:
    """A day in the form of GB/T 9704-2012, 7.3.5.4, ``2024年8月9日``; empty for ``None``."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


@lru_cache(maxsize=2_000)  # a site names the same articles on many pages
def article_name(article: int, suffix: int = 0) -> str:
    """``第一百三十三条之一``."""
    return f"第{law_number(article)}条" + (f"之{law_number(suffix)}" if suffix else "")


def parse_number(text: str) -> int | None:
    """The value of a number in Arabic or Chinese numerals, or ``None``.

    ``12``, ``１２``, ``十二``, ``一百零五``, ``廿四`` and sequences of digits (``二〇二二``) are accepted;
    numbers longer than those of laws and documents are not.
    """
    if len(text) > _MAX_DIGITS:
        return None
    if text.isdecimal():
        return int(text)
    text = text.translate(_TENS)
    if not text or any(character not in _DIGITS and character not in _UNITS for character in text):
        return None
    if not any(character in _UNITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, digit, last = 0, None, 10_000
    for character in text:
        if character in _UNITS:
            unit = _UNITS[character]
            if unit >= last or digit == 0:
                return None
            total, digit, last = total + (1 if digit is None else digit) * unit, None, unit
        elif digit:
            return None
        else:
            digit = _DIGITS[character]
    return total + (digit or 0)
