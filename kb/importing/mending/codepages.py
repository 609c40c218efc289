"""Chinese that was decoded with the wrong code page.

``涓浗`` was 中国 in UTF-8, decoded as GBK. If no byte was lost, it can be restored with certainty: encoding the
result and decoding it wrongly must give the text byte for byte, the result must be common Chinese and the text must
not. Anything less is flagged.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from kb.importing.mending.edits import Edit
from kb.importing.mending.glosses import Flag
from kb.importing.mending.rarity import BROKEN, COMMON, RARE, UNCOMMON, levels, rarity

if TYPE_CHECKING:
    from collections.abc import Iterator

_WESTERN = ("cp1252", "latin-1")
_CODECS = ("gb18030", "big5", *_WESTERN)
"""The code pages that programs assume.

Double bytes decoded as other double bytes (GBK as Big5, or as Korean) are not restored: nothing shows where the damage
ends, and a correct character next to it would be changed too.
"""
_TRUE = {"utf-8": "UTF-8", "gb18030": "GBK", "big5": "Big5"}
_NAMES = {"gb18030": "GBK", "big5": "Big5", "cp1252": "西文", "latin-1": "西文"}
# Western code pages have no letters for these five bytes and leave control characters.
_WESTERN_GAPS = "\x81\x8d\x8f\x90\x9d"
_WESTERN_MARKS = "‘’“”–—…•·×°§ \u00a0"
_FOREIGN_RE = re.compile(r"[^\x00-\x7f]+")
# UTF-8 of two or more Han characters or CJK punctuation marks.
_UTF8_RE = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc\xbd][\x80-\xbf]|\xe2\x80[\x80-\xbf]){2,}")
_MIN_LENGTH = {"utf-8": 2, "gb18030": 4, "big5": 4}
"""Minimum characters of a result: UTF-8 is evident from its form, the others fit almost anything."""
_SHORTEST = 3
"""Minimum characters that two characters of UTF-8 are displayed as."""
_FEW = 0.34
"""Maximum rarity per character of a result; clean text of this field has 0.05 to 0.1."""
_MANY = 0.5
"""Minimum rarity per character of the damaged text."""
_CLUSTER, _GAP = 4, 2
"""Number of rare characters that make a cluster, and of common ones allowed between two of them."""

CHECK = "{reason}，请核对"
_MENDED = "{true}文字被当作{shown}读成了乱码，字节没有缺失，已经还原"
_TORN = "替换符“\ufffd”，原来的字已经丢失，请对照原件补上"
_GARBLED = "这一段像是用错编码产生的乱码，无法可靠还原，请对照原件补上"
_PROBABLY_GARBLED = "这一段像是用错编码产生的乱码，可能是“{text}”，有字节缺失，请对照原件补上"


@cache
def _pieces_re(codec: str) -> re.Pattern[str]:
    """The characters that a code page can display for bytes other than ASCII."""
    characters = (chr(code) for code in range(0x80, 0x10000) if not 0xD800 <= code < 0xE000)  # noqa: PLR2004 - surrogates
    shown = "".join(re.escape(character) for character in characters if _shown_bytes(character, codec))
    return re.compile(f"[{shown}]+")


def _shown_bytes(character: str, codec: str) -> bytes | None:
    try:
        encoded = character.encode(codec)
    except UnicodeEncodeError:
        return None
    return encoded if len(encoded) <= 2 else None  # noqa: PLR2004 - what GB 18030 adds in four bytes, GBK did not show


def _western(error: UnicodeError) -> tuple[bytes, int]:
    """Error handler: bytes without a letter in a Western code page are control characters."""
    if isinstance(error, UnicodeEncodeError) and all(c in _WESTERN_GAPS for c in error.object[error.start : error.end]):
        return error.object[error.start : error.end].encode("latin-1"), error.end
    raise error


codecs.register_error("western gaps", _western)


def two_bytes(character: str) -> bytes | None:
    """The two bytes of a character in GBK; ``None`` for ASCII and characters that it lacks."""
    encoded = _shown_bytes(character, "gb18030")
    return encoded if encoded and len(encoded) == 2 else None  # noqa: PLR2004 - see the name


def restorations(text: str) -> list[Edit]:
    """The stretches that can be restored with certainty, as edits."""
    edits = []
    for match in _FOREIGN_RE.finditer(text):
        if match.end() - match.start() >= _SHORTEST and levels(match.group()).count(RARE) > 1:
            edits += _restored(match.group(), match.start())
    return edits


def _restored(stretch: str, at: int) -> list[Edit]:
    """The edits of one stretch without ASCII, if exactly one code page gives sense."""
    readings: dict[tuple[tuple[int, int, str], ...], list[Edit]] = {}
    for codec in _CODECS:
        for true in _TRUE:
            if (true == "utf-8" or codec in _WESTERN) and (edits := list(_try(stretch, codec, true))):
                readings.setdefault(tuple((edit.start, edit.end, edit.new) for edit in edits), edits)
    if len(readings) != 1:
        return []
    (edits,) = readings.values()
    return [Edit(at + edit.start, at + edit.end, edit.new, edit.reason) for edit in edits]


def _try(stretch: str, codec: str, true: str) -> Iterator[Edit]:
    reason = _MENDED.format(shown=_NAMES[codec], true=_TRUE[true])
    for piece in _pieces_re(codec).finditer(stretch):
        shown = piece.group()
        start = piece.start()
        if true != "utf-8":  # quotes and dashes at the ends may be genuine
            start += len(shown) - len(shown.lstrip(_WESTERN_MARKS))
            shown = shown.strip(_WESTERN_MARKS)
        if len(shown) < _SHORTEST:
            continue
        joined = shown.encode(codec, "western gaps" if codec == "cp1252" else "strict")
        if true == "utf-8":
            parts = _utf8_parts(shown, joined, codec)
        elif rarity(shown) >= _MANY * len(shown):
            parts = _whole(shown, joined, true)
        else:
            continue
        for first, last, new in parts:
            if _convincing(shown[first:last], new, true):
                yield Edit(start + first, start + last, new, reason)


def _convincing(shown: str, new: str, true: str) -> bool:
    return (
        len(new) >= _MIN_LENGTH[true]
        and not any(map(str.isascii, new))
        and rarity(new) <= _FEW * len(new)
        and rarity(shown) >= _MANY * len(shown)
        and len({character for character, level in zip(shown, levels(shown), strict=True) if level == RARE}) > 1
    )


def _utf8_parts(shown: str, joined: bytes, codec: str) -> Iterator[tuple[int, int, str]]:
    """Every run of UTF-8 that begins and ends at a boundary between characters."""
    matches = list(_UTF8_RE.finditer(joined))
    if not matches:
        return
    size, mixed = divmod(len(joined), len(shown))
    places: dict[int, int] = {}
    if mixed:
        lengths = [len(_shown_bytes(character, codec) or b"?") for character in shown]
        places = {length: index for index, length in enumerate(accumulate(lengths, initial=0))}
    for match in matches:
        if mixed:
            start, end = places.get(match.start()), places.get(match.end())
        else:
            start, end = (None if place % size else place // size for place in match.span())
        if start is not None and end is not None:
            yield start, end, match.group().decode("utf-8")


def _whole(shown: str, joined: bytes, true: str) -> Iterator[tuple[int, int, str]]:
    """The whole stretch, whose first and last letters occur in no Chinese text."""
    try:
        new = joined.decode(true)
    except UnicodeDecodeError:
        return
    if new.encode(true) == joined and new.isprintable():
        yield 0, len(shown), new


# Rare characters with hardly any other between them.
_CLUSTER_RE = re.compile(rf"{RARE}(?:[{COMMON}{UNCOMMON}]{{0,{_GAP}}}{RARE}){{{_CLUSTER - 1},}}")


# A lost byte usually takes its neighbours with it: ä¾\ufffd, 知鍚\ufffd
_TORN_RE = re.compile(rf"(?<![{UNCOMMON}{RARE}])[{UNCOMMON}{RARE}]*+{BROKEN}+[{UNCOMMON}{RARE}{BROKEN}]*")


def garbled(text: str) -> list[Flag]:
    """Stretches that look like a wrong code page and were not restored: many rare characters close together."""
    shown_levels = levels(text)
    flags = [Flag(match.start(), match.end(), _TORN) for match in _TORN_RE.finditer(shown_levels)]
    for match in _CLUSTER_RE.finditer(shown_levels):
        shown = text[match.start() : match.end()]
        if not _is_writing(shown):
            guess = _guess(shown)
            flags.append(Flag(match.start(), match.end(), _PROBABLY_GARBLED.format(text=guess) if guess else _GARBLED))
    return flags


# Kana, Korean, one repeated character, private-use ones (which are flagged as such).
_WRITING_RE = re.compile(r"[\u3040-\u30ff]+|[\uac00-\ud7a3]+|[\ue000-\uf8ff]+|(.)\1+")


def _is_writing(shown: str) -> bool:
    return bool(_WRITING_RE.fullmatch(shown))


_LONGEST_GUESS = 60


def _guess(shown: str) -> str:
    """What it may have been, with a box for what is lost; empty if that is not Chinese either."""
    for codec in ("gb18030", "cp1252", "latin-1"):
        piece = _pieces_re(codec).match(shown[:_LONGEST_GUESS])
        if not piece:
            continue
        joined = piece.group().encode(codec, "western gaps" if codec == "cp1252" else "strict")
        guess = joined.decode("utf-8", errors="replace").replace("\ufffd", "□")
        readable = guess.replace("□", "")
        if (
            len(readable) >= _MIN_LENGTH["utf-8"]
            and rarity(readable) <= _FEW * len(readable)
            and not readable.isascii()
        ):
            return guess
    return ""
