"""Pinyin glosses after characters, as in converted web pages: ``爭(zhēng)議``.

A gloss that gives the reading of the character before it is removed. Any other gloss stays and is flagged: it may be
the trace of a lost character, or something else altogether.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.importing.mending.edits import Edit
from kb.importing.mending.pinyin import LETTERS, has_tone, is_pinyin, is_reading_of, words_of
from kb.text import HAN

_CLOSING = {
    "(": ")）", "（": ")）", "[": "]］", "［": "]］", "〔": "〕", "【": "】", "{": "}｝", "｛": "}｝", "﹙": "﹚",
    "<": ">＞", "＜": ">＞", "〈": "〉", "〖": "〗", "「": "」", "『": "』",
}  # fmt: skip
_OPEN, _CLOSE = re.escape("".join(_CLOSING)), re.escape("".join(dict.fromkeys("".join(_CLOSING.values()))))
_LONGEST_GLOSS = 40
"""Maximum characters; four syllables with blanks have less than thirty."""
_INSIDE = rf"[{LETTERS}0-5¹²³⁴:： \t\u3000,，、/／;；·'’\-|又音或]"
GLOSS_RE = re.compile(
    rf"""
    (?<![ \t\u3000])[ \t\u3000]{{0,2}}
    (?P<open>[{_OPEN}])(?P<gloss>{_INSIDE}{{1,{_LONGEST_GLOSS}}}+)(?P<close>[{_CLOSE}])
    """,
    re.VERBOSE,
)
"""A gloss in brackets, with the blanks before it.

Finds: 爭(zhēng)議 · 行（xíng, háng）政 · 律[lv4] · 爭 (zhēng)
Not: 某（以下简称甲）公司 · 争zhēng议
"""
# The rest of a gloss whose opening bracket was lost with the character before it: ?fàn)
BROKEN_GLOSS = rf"(?P<syllable>[{LETTERS}]{{1,8}}[1-5]?)[)）\]］]"
_TORN_RE = re.compile(
    rf"""
      (?<=[{HAN}])(?P<left>[{LETTERS}]{{2,24}}+[)）\]］])      # 止fàn)
    | (?P<right>[(（\[［][{LETTERS}]{{2,24}}+)(?=[{HAN}])       # 行(xíng政
    | (?P<turned>[)）\]］][{LETTERS}]{{2,24}}+[(（\[［])        # 行)xíng(政
    """,
    re.VERBOSE,
)
"""``BROKEN_GLOSS`` after any character, and a gloss without a closing bracket.

Finds: 止fàn) · 行(xíng政 · 行)xíng(政
Not: 行(xíng)政 · 行政 · 行(x政
"""
_HAN_RE = re.compile(f"[{HAN}]")
_MAX_CHARACTERS = 8
"""Maximum characters that one gloss can be for."""
OWN = "注音括号，与前面的字读音一致"
FOREIGN = "括号里的拼音“{gloss}”与前面的字读音不一致，可能是丢了字，请核对"
_BEHIND_NOTHING = "括号里的拼音“{gloss}”前面不是汉字，可能是丢了字，请核对"
_TORN = "拼音“{gloss}”的括号不成对，可能是丢了字，请核对"


@dataclass(frozen=True, slots=True)
class Flag:
    """A stretch of a text that an editor must check."""

    start: int
    """Code points of the text."""
    end: int
    reason: str
    """In Chinese: what it is and what to do."""


_LONGEST_REASON = 1_000
"""Maximum characters; a stretch with a longer reason must be checked against the original anyway."""


def combined_reason(first: str, second: str) -> str:
    """The combined reason of two merged flags; the second is left out if it is in the first, or too long."""
    if second in first or first.endswith("……"):
        return first
    return f"{first}；{second}" if len(first) + len(second) < _LONGEST_REASON else f"{first}……"


def own_glosses(text: str) -> list[Edit]:
    """Edits that remove the glosses of the characters before them.

    A gloss after a removed gloss belongs to the same character.
    """
    edits: list[Edit] = []
    before: list[str] = []  # the Han characters before the gloss that stay, nearest last
    at = 0
    for match in GLOSS_RE.finditer(text):
        start = match.start("open")
        if match.start() - at > _MAX_CHARACTERS:
            before.clear()
        _follow(before, text[max(at, match.start() - _MAX_CHARACTERS) : match.start()])
        at = match.start()
        words = _words(match)
        if not words or not before or (start > at and not any(map(_toned, words))):
            continue
        if _is_gloss(words, "".join(before)):
            edits.append(Edit(at, match.end(), "", OWN))
            at = match.end()
    return edits


def _follow(before: list[str], text: str) -> None:
    for character in text:
        if _HAN_RE.match(character):
            before.append(character)
        else:
            before.clear()
    del before[:-_MAX_CHARACTERS]


def _words(match: re.Match[str]) -> tuple[str, ...] | None:
    if match["close"] not in _CLOSING[match["open"]]:
        return None
    return words_of(match["gloss"].strip())


def _is_gloss(words: tuple[str, ...], characters: str) -> bool:
    # A single letter numbers a list, 案(a), unless it has a tone.
    if len(words) == 1 and len(words[0]) == 1 and not has_tone(words[0]):
        return False
    return is_reading_of(words, characters)


def other_glosses(text: str, *, has_own_glosses: bool) -> list[Flag]:
    """Flags for glosses that do not fit the characters before them, and for fragments of glosses.

    Args:
        text: without the glosses of ``own_glosses``.
        has_own_glosses: whether it had any; then letters without tones count as glosses too.
    """
    flags = []
    for match in GLOSS_RE.finditer(text):
        words = _words(match)
        if words is None and (other := words_of(match["gloss"].strip())) and is_pinyin(other):
            if any(map(_toned, other)):  # mismatched brackets
                flags.append(Flag(match.start("open"), match.end(), _TORN.format(gloss=match["gloss"].strip())))
            continue
        if not words or not is_pinyin(words):
            continue
        if any(map(_toned, words)) or (has_own_glosses and match["gloss"].islower() and len(match["gloss"]) > 1):
            start = match.start("open")
            behind = start > 0 and _HAN_RE.match(text[start - 1])
            reason = (FOREIGN if behind else _BEHIND_NOTHING).format(gloss=match["gloss"].strip())
            flags.append(Flag(start, match.end(), reason))
    for match in _TORN_RE.finditer(text):
        gloss = match.group().strip("()（）[]［］")
        if _toned(gloss) and (words := words_of(gloss)) and is_pinyin(words):
            flags.append(Flag(match.start(), match.end(), _TORN.format(gloss=gloss)))
    return sorted(flags, key=lambda place: place.start)


def _toned(word: str) -> bool:
    """Whether a word has a tone: ``zhēng``, ``zheng1``, but not ``A4`` or ``GB2``."""
    return has_tone(word) and (not word[-1].isdigit() or (len(word) > 2 and word[1:].islower()))  # noqa: PLR2004 - a letter and a number are a size of paper
