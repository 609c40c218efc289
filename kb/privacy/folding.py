"""The text in which personal data is searched: what people do to a number or a name so that it is not found, undone."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kb.characters import with_ascii_digits
from kb.patterns import late
from kb.privacy.near import matches_at
from kb.text import HAN, HIDDEN_RE, folded_plain, is_plain, normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Folded(NamedTuple):
    """A text for searching, with its offsets in the source."""

    text: str
    offsets: list[int] | None
    """For each character of ``text`` its offset in the source; ``None`` if all are the same."""

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of ``text[start:end]``, which is not empty, in the source."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


_DIGITS = {
    **{sign: str(value) for value, sign in enumerate("零一二三四五六七八九")},
    **{sign: str(value) for value, sign in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": "2", "参": "3", "幺": "1",
    "洞": "0", "拐": "7", "勾": "9", "弌": "1", "弍": "2", "弎": "3", "○": "0", "o": "0",
}  # fmt: skip
"""Signs that stand for a digit in a number that is read out or hidden; 参 is 參 in simplified script."""
DIGIT_WORDS = "".join(_DIGITS)
"""The same, for use inside a set."""
TO_DIGITS = str.maketrans(_DIGITS)
_RINGED = {
    **{first + value: str(value + 1) for first in (0x2776, 0x2780, 0x278A, 0x24F5) for value in range(9)},
    0x24FF: "0", 0x1F10B: "0", 0x1F10C: "0",
}  # fmt: skip
"""White digits in black rings and digits in double ones, which no folding knows: ❶, ➀, ➊, ⓵."""
_LETTER_ONES = str.maketrans("li", "11")
_WITH_LETTERS_RE = late(r"[0-9li](?<![a-z0-9][0-9li])(?:[ \-]?[0-9li]){9,24}x?(?![a-z0-9])")
"""l38l2345678 and I38I2345678: letters for the digit one, among more digits."""
_SPELT_RE = late(rf"[0-9{DIGIT_WORDS}](?<![a-z]o)(?:[ \-·.,_]{{0,3}}[0-9{DIGIT_WORDS}]){{6,}}")
"""一三八一二三四五六七八 · 壹叁捌 1234 伍陆柒捌: seven digits or more, so no year and no amount."""
_ASCII_DIGITS = tuple("0123456789")
DRAWN = " -·._。/"
"""Signs that may stand between the characters of a word that has been drawn apart."""
_GAP_RE = late(rf"[ \-·._](?:(?<=[{HAN}].)[ \-·._]{{0,3}}(?=[{HAN}])|(?<=[ ]..)[ \-·._]{{0,3}}(?=.))", re.DOTALL)
"""A gap for which ``_is_inside_word`` may hold: between two Han characters, or after a single character."""
_HAN_RE = late(f"[{HAN}]")
_APART = frozenset("男女号")
"""Single characters between blanks that belong to no word: 王芳 男 汉族."""


_DRAWN_RE = late(
    rf"""
    [ \-·.。/_]  # ``re`` looks for a set first, in a fifth of the time that it takes to try the branches everywhere
    (?:
        (?<=[ ]) [^\n\0] (?:[ ][^\n\0]){{2,}}
      | (?<=-) [^\n\0] (?:-[^\n\0]){{2,}}
      | (?<=·) [^\n\0] (?:·[^\n\0]){{2,}}
      | (?<=\.) [^\n\0] (?:\.[^\n\0]){{5,}}
      | (?<=[{HAN}]\.) [{HAN}] (?:\.[{HAN}])+
      | (?<=[{HAN}]。) [{HAN}] (?:。[{HAN}])+
      | (?<=[{HAN}]/) [{HAN}] (?:/[{HAN}])+
      | (?<=[{HAN}]_) [{HAN}] (?:_[{HAN}])+
    )
    """,
    re.VERBOSE,
)
"""A sign between every two characters.

Finds: 1⟦ 9 8 5 年⟧ · z⟦-h-a-n-g⟧ · 李⟦·小·明·在⟧ · 1⟦.3.9.1.2.3.4⟧ · 王⟦.小.明⟧
Not: 2024-06-15 · 3.5.1 · 王 建国 在场
"""
_RUN_DIGITS = DIGIT_WORDS[:-1]
_DIGIT_RUN_RE = late(rf"[{_RUN_DIGITS}]{{2,}}")
_COUNTING = frozenset("十百千万亿点")
"""Beside these Chinese digits are part of a numeral: 一百零三."""


@lru_cache(maxsize=2)
def with_digits(text: str) -> str:
    """A folded text with digits for Chinese ones, two or more in a row (二〇〇一); no character moves.

    Kept for the last texts, which several rules ask for.
    """
    return _DIGIT_RUN_RE.sub(_digits_of, text) if _has_two_digits(text) else text


def _digits_of(match: re.Match[str]) -> str:
    before, after = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    return match.group() if before in _COUNTING or after in _COUNTING else match.group().translate(TO_DIGITS)


def _is_inside_word(text: str, start: int, end: int) -> bool:
    """Whether a gap between letters stands in a word that has been drawn apart: one side is a single character."""
    separated = text[start - 2 : start - 1] in (" ", "-") and start > 1
    if separated and _HAN_RE.match(text, start - 3) and _HAN_RE.match(text, start - 1):  # 王 建 国
        return text[start - 1] not in _APART and text[end] not in _APART and _HAN_RE.match(text, end) is not None
    if start > 1 and text[start - 2] == " ":
        return not text[end + 1 : end + 2].isalnum() and text[end] not in _APART  # 街 7 7 号
    if not (_HAN_RE.match(text, start - 1) and _HAN_RE.match(text, end)):
        return False
    if text[end] not in _APART and not _HAN_RE.match(text, end + 1):
        return True  # 王建 国, · 王-建-国,
    return start > 1 and not _HAN_RE.match(text, start - 2)  # ,王 建国


def _spelt_out(match: re.Match[str]) -> str:
    """A number in ASCII digits; ○ that hides digits of one stays: 110101○○○○06193459."""
    number = match.group()
    tail = number[-1:] if number[-1] in _COUNTERS and number[-2:-1] in _ASCII_DIGITS else ""
    if (
        tail and sum(map(str.isalnum, number)) - 1 in _WHOLE and _HAN_RE.match(match.string, match.end())
    ):  # 83456721一直无人接听
        return number[:-1].translate(TO_DIGITS) + tail
    if "○○" in number and _TWO_DIGITS_RE.search(number):
        return number.translate(_TO_SHOWN)
    return number.translate(TO_DIGITS)


_LEAST_DIGITS = 6
"""In a number with letters for the digit one."""


def _without_letters(match: re.Match[str]) -> str:
    number = match.group()
    return number.translate(_LETTER_ONES) if sum(map(str.isdigit, number)) >= _LEAST_DIGITS else number


_COUNTERS = frozenset("一二两三四五六七八九")
_WHOLE = frozenset({7, 8, 11, 15, 18})
"""Digits of telephone and ID numbers."""
_TWO_DIGITS_RE = late("[0-9]{2}")
_TO_SHOWN = {code: digit for code, digit in TO_DIGITS.items() if code != ord("○")}


def searchable(text: str) -> Folded:
    """The text folded by ``kb.text.normalise``, without invisible characters, with ASCII digits in long numbers."""
    if is_plain(text):
        return Folded(with_long_numbers(folded_plain(text)), None)
    visible: list[int] | None = None
    hidden = {match.start() for match in HIDDEN_RE.finditer(text)}
    if hidden:
        visible = [at for at in range(len(text)) if at not in hidden]
    folded = normalise("".join(text[at] for at in visible) if visible is not None else text, by_line=True)
    searched = with_long_numbers(with_ascii_digits(folded.text).translate(_RINGED))
    if visible is None:
        return Folded(searched, None if folded.offsets is None else list(folded.offsets))
    return Folded(searched, visible if folded.offsets is None else [visible[at] for at in folded.offsets])


def with_long_numbers(folded: str) -> str:
    """A folded text with ASCII digits in long numbers; no character moves."""
    if not _may_have_long_number(folded):
        return folded
    return _SPELT_RE.sub(_spelt_out, _WITH_LETTERS_RE.sub(_without_letters, folded))


def closed_up(folded: Folded) -> Folded:
    """The text without the blanks and hyphens inside words that have been drawn apart: 王 建 国 becomes 王建国."""
    text = folded.text
    places, may_be_drawn = _gaps_of(text)
    spans = (match.span() for match in matches_at(_GAP_RE, text, places, 1))
    gaps = {
        (start, end)
        for start, end in spans
        if text[start - 1].isalnum() and text[end].isalnum() and _is_inside_word(text, start, end)
    }
    drawn = [range(match.start(), match.end(), 2) for match in _DRAWN_RE.finditer(text)] if may_be_drawn else []
    if drawn:
        inside = {at for run in drawn for at in range(run.start - 1, run.stop)}
        gaps = {(start, end) for start, end in gaps if start not in inside}
        gaps |= {(at, at + 1) for run in drawn for at in run}
    if not gaps:
        return folded
    pieces: list[str] = []
    kept: list[int] = []
    at = 0
    for start, end in [*sorted(gaps), (len(text), len(text))]:
        pieces.append(text[at:start])
        kept.extend(range(at, start) if folded.offsets is None else folded.offsets[at:start])
        at = end
    return Folded("".join(pieces), kept)


# --- what most texts do not have ------------------------------------------------------------------------
# NumPy is imported where a text is searched: most commands need not wait for it.


class _Sets(NamedTuple):
    """For each code point whether it is in a set of characters."""

    parts_of_numbers: NDArray[np.uint8]
    """``_DIGIT``, ``_FOR_DIGIT`` for what stands for one, ``_BETWEEN_DIGITS`` or ``_NO_PART``."""
    drawn: NDArray[np.bool_]
    gaps: NDArray[np.bool_]
    han: NDArray[np.bool_]


_DIGIT, _FOR_DIGIT, _BETWEEN_DIGITS, _NO_PART = b"1i- "
_LEAST_SPELT = 7
"""Digits of the shortest number that is spelt out; one with letters for the digit one has more."""


@cache
def _sets() -> _Sets:
    import numpy as np  # noqa: PLC0415 - see above

    from kb.privacy.pairs import among  # noqa: PLC0415 - as above

    kinds = {_DIGIT: _ASCII_DIGITS, _FOR_DIGIT: f"li{DIGIT_WORDS}", _BETWEEN_DIGITS: " -·.,_"}
    parts = np.select([among(signs) for signs in kinds.values()], list(kinds), _NO_PART).astype(np.uint8)
    return _Sets(parts, among(DRAWN), among(" -·._"), among(map(chr, range(0x4E00, 0xA000))))


def _may_have_long_number(folded: str) -> bool:
    """Whether a folded text may have a number that is spelt out, or one with letters for the digit one.

    One of digits alone, such as 2024-06-15, is neither.
    """
    from kb.privacy.pairs import codes_of  # noqa: PLC0415 - as above

    parts = _sets().parts_of_numbers.take(codes_of(folded)).tobytes().translate(None, bytes([_BETWEEN_DIGITS]))
    return any(_FOR_DIGIT in run for run in parts.split() if len(run) >= _LEAST_SPELT)


def _has_two_digits(folded: str) -> bool:
    """Whether a folded text may have two Chinese digits in a row."""
    from kb.privacy.pairs import codes_of  # noqa: PLC0415 - as above

    return bytes([_FOR_DIGIT] * 2) in _sets().parts_of_numbers.take(codes_of(folded)).tobytes()


def _gaps_of(folded: str) -> tuple[list[int], bool]:
    """Where a folded text may have a gap inside a word; and whether ``_DRAWN_RE`` may match: equal signs are two apart.

    Most gaps are those of a heading, 第一条 为了, with two Han characters on either side: none of them is in a word.
    """
    import numpy as np  # noqa: PLC0415 - see above

    from kb.privacy.pairs import codes_of  # noqa: PLC0415 - as above

    codes = codes_of(folded)
    places = _sets().drawn.take(codes).nonzero()[0]
    if not len(places):
        return [], False
    signs = codes.take(places)
    drawn = any(  # the second of them is the next sign, or there is another between the two
        ((places[step:] - places[:-step] == 2) & (signs[step:] == signs[:-step])).any()  # noqa: PLR2004
        for step in (1, 2)
    )
    gaps = places[_sets().gaps.take(signs)]
    neighbours = codes.take(np.add.outer(gaps, (-2, -1, 1, 2)), mode="clip")
    is_between = _sets().han.take(neighbours).all(axis=1) & (gaps < len(codes) - 2)
    return gaps[~is_between].tolist(), drawn
