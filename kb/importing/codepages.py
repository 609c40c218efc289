"""Chinese that was read in another code page than it was written in.

``涓浗`` was once 中国 in UTF-8, read as GBK. Where no byte was lost, reading it back is certain: the same
wrong turn must lead from the result to what stands there, byte for byte, the result must be everyday
Chinese and what stands there must not. Anything less is marked.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.importing.edits import Edit
from kb.importing.notes import Place
from kb.importing.oddness import ODD, oddness, total

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODECS = ("gb18030", "big5", "cp949", "cp932", "cp1252", "latin-1")
"""What a program takes a file for that does not say: GBK, Big5, Korean, Japanese, Western."""
_TRUE = (("utf-8", "UTF-8"), ("gb18030", "GBK"), ("big5", "Big5"))
_NAMES = {"gb18030": "GBK", "big5": "Big5", "cp949": "韩文", "cp932": "日文", "cp1252": "西文", "latin-1": "西文"}
# A Western program has no letters for these five bytes and leaves control characters.
_WESTERN_GAPS = {0x81: b"\x81", 0x8D: b"\x8d", 0x8F: b"\x8f", 0x90: b"\x90", 0x9D: b"\x9d"}
_FOREIGN_RE = re.compile(r"[^\x00-\x7f]+")
# Bytes of UTF-8 that are Han characters or marks of CJK: two or more.
_UTF8_RE = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc\xbd][\x80-\xbf]|\xe2\x80[\x80-\xbf]){2,}")
_LEAST = {"utf-8": 2, "gb18030": 4, "big5": 4}
"""Characters of a result that are enough: UTF-8 proves itself by its form, others fit almost anything."""
_FEW = 0.34
"""Oddness for each character of a result, at most; clean text of this field has 0.05 to 0.1."""
_MANY = 0.5
"""Oddness for each character of what stands there, at least."""
_CLUSTER, _GAP = 4, 2
"""Odd characters that together are damage, and the ordinary ones that may stand between two of them."""

CHECK = "{reason}，请核对"
_MENDED = "{true}文字被当作{shown}读成了乱码，字节没有缺失，已经还原"
_GARBLED = "这一段像是用错编码产生的乱码，无法可靠还原，请对照原件补上"
_GARBLED_LIKE = "这一段像是用错编码产生的乱码，可能是“{text}”，有字节缺失，请对照原件补上"


def _western(character: str) -> bytes:
    return _WESTERN_GAPS.get(ord(character)) or character.encode("cp1252")


@lru_cache(maxsize=65536)
def shown_bytes(character: str, codec: str) -> bytes | None:
    """The bytes that a program showed as a character; ``None``: it cannot have."""
    try:
        found = _western(character) if codec == "cp1252" else character.encode(codec)
    except UnicodeEncodeError:
        return None
    return found if len(found) <= 2 else None  # noqa: PLR2004 - what GB 18030 adds in four bytes, GBK did not show


def misread(text: str) -> list[Edit]:
    """The stretches that can be read back for certain, as edits."""
    found = []
    for match in _FOREIGN_RE.finditer(text):
        stretch = match.group()
        if len(stretch) > 1 and total(stretch) >= 1 and any(oddness(character) == ODD for character in stretch):
            found += [
                Edit(match.start() + edit.start, match.start() + edit.end, edit.new, edit.reason)
                for edit in _read_back(stretch)
            ]
    return found


def _read_back(stretch: str) -> list[Edit]:
    """The edits of one stretch without ASCII, by the one way of reading it back that makes sense."""
    ways = {tuple(ways): ways for codec in _CODECS for true, _ in _TRUE if (ways := _try(stretch, codec, true))}
    news = {tuple((edit.start, edit.end, edit.new) for edit in way) for way in ways}
    return next(iter(ways.values())) if len(news) == 1 else []


def _try(stretch: str, codec: str, true: str) -> list[Edit]:
    if codec == true:
        return []
    edits = list(_utf8_parts(stretch, codec) if true == "utf-8" else _whole(stretch, codec, true))
    return [edit for edit in edits if _convincing(stretch[edit.start : edit.end], edit.new, true)]


def _convincing(shown: str, new: str, true: str) -> bool:
    return (
        len(new) >= _LEAST[true]
        and total(new) <= _FEW * len(new)
        and total(shown) >= _MANY * len(shown)
        and any(oddness(character) == ODD for character in shown)
    )


def _pieces(stretch: str, codec: str) -> Iterator[tuple[int, list[bytes]]]:
    """The parts of a stretch that a code page can have shown: where each begins, the bytes of its characters."""
    start, parts = 0, []
    for index, character in enumerate(stretch):
        shown = shown_bytes(character, codec)
        if shown is not None:
            parts.append(shown)
            continue
        if parts:
            yield start, parts
        start, parts = index + 1, []
    if parts:
        yield start, parts


def _edit(start: int, count: int, new: str, codec: str, true: str) -> Edit:
    names = {"shown": _NAMES[codec], "true": dict(_TRUE)[true]}
    return Edit(start, start + count, new, _MENDED.format(**names))


def _utf8_parts(stretch: str, codec: str) -> Iterator[Edit]:
    """Every run of UTF-8 that begins and ends between two characters."""
    for start, parts in _pieces(stretch, codec):
        places = {0: 0}
        length = 0
        for index, part in enumerate(parts, 1):
            length += len(part)
            places[length] = index
        joined = b"".join(parts)
        for match in _UTF8_RE.finditer(joined):
            first, last = places.get(match.start()), places.get(match.end())
            if first is not None and last is not None:
                yield _edit(start + first, last - first, match.group().decode("utf-8"), codec, "utf-8")


def _whole(stretch: str, codec: str, true: str) -> Iterator[Edit]:
    """A stretch as a whole: double bytes read as other double bytes show no ends of their own."""
    for start, parts in _pieces(stretch, codec):
        joined = b"".join(parts)
        try:
            new = joined.decode(true)
        except UnicodeDecodeError:
            continue
        if new.encode(true) == joined and new.isprintable():
            yield _edit(start, len(parts), new, codec, true)


def garbled(text: str) -> list[Place]:
    """Stretches that look like a wrong code page and were not read back: many odd characters close together."""
    found: list[Place] = []
    cluster: list[int] = []
    for match in _FOREIGN_RE.finditer(text):
        for index in range(match.start(), match.end()):
            if oddness(text[index]) != ODD:
                continue
            if cluster and index - cluster[-1] - 1 > _GAP:
                found += _cluster(text, cluster)
                cluster = []
            cluster.append(index)
    return found + _cluster(text, cluster)


def _cluster(text: str, cluster: list[int]) -> list[Place]:
    shown = text[cluster[0] : cluster[-1] + 1] if cluster else ""
    # A row of the same mark is a line that somebody drew, a row of symbols a list of them.
    if len(set(shown)) < _CLUSTER or len(cluster) < _CLUSTER or sum(map(str.isalpha, shown)) < _CLUSTER:
        return []
    if _is_word(shown):
        return []
    like = _guess(shown)
    reason = _GARBLED_LIKE.format(text=like) if like else _GARBLED
    return [Place(cluster[0], cluster[-1] + 1, reason)]


def _is_word(shown: str) -> bool:
    """Whether it is writing of another language: letters of one alphabet alone."""
    return all("\u3040" <= c <= "\u30ff" for c in shown) or all("\uac00" <= c <= "\ud7a3" or c == " " for c in shown)


_LONGEST_GUESS = 60


def _guess(shown: str) -> str:
    """What it may have been, with a box for what is lost; empty where that is no Chinese either."""
    for codec in ("gb18030", "cp1252", "latin-1"):
        for start, parts in _pieces(shown[:_LONGEST_GUESS], codec):
            guess = b"".join(parts).decode("utf-8", errors="replace").replace("\ufffd", "□")
            sure = guess.replace("□", "")
            if start == 0 and len(sure) >= _LEAST["utf-8"] and total(sure) <= _FEW * len(sure) and not sure.isascii():
                return guess
    return ""
