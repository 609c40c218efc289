"""Pinyin glosses behind characters, as converted web pages have them: ``爭(zhēng)議``.

A gloss behind the character it reads is taken out. One behind another character stays and is marked: it may
be the trace of a character that was lost, or something else altogether.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.importing.mending.edits import Edit
from kb.importing.mending.pinyin import LETTERS, has_tone, is_pinyin, stands_for, words_of
from kb.text import HAN

_CLOSING = {
    "(": ")）", "（": ")）", "[": "]］", "［": "]］", "〔": "〕", "【": "】", "{": "}｝", "｛": "}｝", "﹙": "﹚",
    "<": ">＞", "＜": ">＞", "〈": "〉", "〖": "〗", "「": "」", "『": "』",
}  # fmt: skip
_OPEN, _CLOSE = re.escape("".join(_CLOSING)), re.escape("".join(dict.fromkeys("".join(_CLOSING.values()))))
_LONGEST_GLOSS = 40
"""Characters; four syllables with blanks are below thirty."""
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
# What is left of a gloss whose bracket went with the character before it: ?fàn)
BROKEN_GLOSS = rf"(?P<syllable>[{LETTERS}]{{1,8}}[1-5]?)[)）\]］]"
_TORN_RE = re.compile(
    rf"""
      (?<=[{HAN}])(?P<left>[{LETTERS}]{{2,24}}+[)）\]］])      # 止fàn)
    | (?P<right>[(（\[［][{LETTERS}]{{2,24}}+)(?=[{HAN}])       # 行(xíng政
    | (?P<turned>[)）\]］][{LETTERS}]{{2,24}}+[(（\[［])        # 行)xíng(政
    """,
    re.VERBOSE,
)
"""``BROKEN_GLOSS`` with any character before it, and a gloss that nothing closes.

Finds: 止fàn) · 行(xíng政 · 行)xíng(政
Not: 行(xíng)政 · 行政 · 行(x政
"""
_HAN_RE = re.compile(f"[{HAN}]")
_MOST_CHARACTERS = 8
"""Characters before a gloss that it may read."""
OWN = "注音括号，与前面的字读音一致"
FOREIGN = "括号里的拼音“{gloss}”与前面的字读音不一致，可能是丢了字，请核对"
_BEHIND_NOTHING = "括号里的拼音“{gloss}”前面不是汉字，可能是丢了字，请核对"
_TORN = "拼音“{gloss}”的括号不成对，可能是丢了字，请核对"


@dataclass(frozen=True, slots=True)
class Flag:
    """A place of a text that an editor must look at."""

    start: int
    """Code points of the text."""
    end: int
    reason: str
    """In Chinese: what it is and what to do."""


_LONGEST_REASON = 1_000
"""Characters; a stretch with more to say of it than that is checked against the original anyway."""


def both(first: str, second: str) -> str:
    """The reasons of two places that became one; a second like the first, or beyond a bound, is left out."""
    if second in first or first.endswith("……"):
        return first
    return f"{first}；{second}" if len(first) + len(second) < _LONGEST_REASON else f"{first}……"


def own_glosses(text: str) -> list[Edit]:
    """The glosses that stand behind their own characters, as edits that take them out.

    A gloss behind another gloss that goes is behind the same character.
    """
    edits: list[Edit] = []
    before: list[str] = []  # the last Han characters of what stays, nearest last
    at = 0
    for match in GLOSS_RE.finditer(text):
        start = match.start("open")
        if match.start() - at > _MOST_CHARACTERS:
            before.clear()
        _follow(before, text[max(at, match.start() - _MOST_CHARACTERS) : match.start()])
        at = match.start()
        words = _words(match)
        if not words or not before or (start > at and not any(map(_toned, words))):
            continue
        if _stands_for(words, "".join(before)):
            edits.append(Edit(at, match.end(), "", OWN))
            at = match.end()
    return edits


def _follow(before: list[str], text: str) -> None:
    for character in text:
        if _HAN_RE.match(character):
            before.append(character)
        else:
            before.clear()
    del before[:-_MOST_CHARACTERS]


def _words(match: re.Match[str]) -> tuple[str, ...] | None:
    if match["close"] not in _CLOSING[match["open"]]:
        return None
    return words_of(match["gloss"].strip())


def _stands_for(words: tuple[str, ...], characters: str) -> bool:
    # A letter by itself numbers a list, 案(a); with a tone it is a gloss.
    if len(words) == 1 and len(words[0]) == 1 and not has_tone(words[0]):
        return False
    return stands_for(words, characters)


def other_glosses(text: str, *, has_own_glosses: bool) -> list[Flag]:
    """The glosses that do not read the character before them, and what is left of torn ones.

    Args:
        text: without the glosses that stood behind their own characters.
        has_own_glosses: whether it had any; then letters without tones are glosses as well.
    """
    flags = []
    for match in GLOSS_RE.finditer(text):
        words = _words(match)
        if words is None and (other := words_of(match["gloss"].strip())) and is_pinyin(other):
            if any(map(_toned, other)):  # closed by a bracket of another kind
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
    """Whether a word says a tone: ``zhēng``, ``zheng1``, but not ``A4`` or ``GB2``."""
    return has_tone(word) and (not word[-1].isdigit() or (len(word) > 2 and word[1:].islower()))  # noqa: PLR2004 - a letter and a number are a size of paper
