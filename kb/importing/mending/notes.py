"""Pinyin notes behind characters, as converted web pages have them: ``爭(zhēng)議``.

A note behind the character it reads is taken out. One behind another character stays and is marked: it may
be the trace of a character that was lost, or something else altogether.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.importing.mending.edits import Edit
from kb.importing.mending.readings import LETTERS, has_tone, is_pinyin, stands_for, words_of
from kb.text import HAN

_CLOSING = {
    "(": ")）", "（": ")）", "[": "]］", "［": "]］", "〔": "〕", "【": "】", "{": "}｝", "｛": "}｝", "﹙": "﹚",
    "<": ">＞", "＜": ">＞", "〈": "〉", "〖": "〗", "「": "」", "『": "』",
}  # fmt: skip
_OPEN, _CLOSE = re.escape("".join(_CLOSING)), re.escape("".join(dict.fromkeys("".join(_CLOSING.values()))))
_LONGEST_NOTE = 40
"""Characters; four syllables with blanks are below thirty."""
_INSIDE = rf"[{LETTERS}0-5¹²³⁴:： \t\u3000,，、/／;；·'’\-|又音或]"
NOTE_RE = re.compile(
    rf"""
    (?<![ \t\u3000])[ \t\u3000]{{0,2}}
    (?P<open>[{_OPEN}])(?P<note>{_INSIDE}{{1,{_LONGEST_NOTE}}}+)(?P<close>[{_CLOSE}])
    """,
    re.VERBOSE,
)
"""A note in brackets, with the blanks before it.

Finds: 爭(zhēng)議 · 行（xíng, háng）政 · 律[lv4] · 爭 (zhēng)
Not: 某（以下简称甲）公司 · 争zhēng议
"""
# What is left of a note whose bracket went with the character before it: ?fàn)
BROKEN_NOTE = rf"(?P<syllable>[{LETTERS}]{{1,8}}[1-5]?)[)）\]］]"
_TORN_RE = re.compile(
    rf"""
      (?<=[{HAN}])(?P<left>[{LETTERS}]{{2,24}}+[)）\]］])      # 止fàn)
    | (?P<right>[(（\[［][{LETTERS}]{{2,24}}+)(?=[{HAN}])       # 行(xíng政
    | (?P<turned>[)）\]］][{LETTERS}]{{2,24}}+[(（\[［])        # 行)xíng(政
    """,
    re.VERBOSE,
)
"""``BROKEN_NOTE`` with any character before it, and a note that nothing closes.

Finds: 止fàn) · 行(xíng政 · 行)xíng(政
Not: 行(xíng)政 · 行政 · 行(x政
"""
_HAN_RE = re.compile(f"[{HAN}]")
_MOST_CHARACTERS = 8
"""Characters before a note that it may read."""
OWN = "注音括号，与前面的字读音一致"
FOREIGN = "括号里的拼音“{note}”与前面的字读音不一致，可能是丢了字，请核对"
_BEHIND_NOTHING = "括号里的拼音“{note}”前面不是汉字，可能是丢了字，请核对"
_TORN = "拼音“{note}”的括号不成对，可能是丢了字，请核对"


@dataclass(frozen=True, slots=True)
class Mark:
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


def own_notes(text: str) -> list[Edit]:
    """The notes that stand behind their own characters, as edits that take them out.

    A note behind another note that goes is behind the same character.
    """
    found: list[Edit] = []
    before: list[str] = []  # the last Han characters of what stays, nearest last
    at = 0
    for match in NOTE_RE.finditer(text):
        start = match.start("open")
        if match.start() - at > _MOST_CHARACTERS:
            before.clear()
        _follow(before, text[max(at, match.start() - _MOST_CHARACTERS) : match.start()])
        at = match.start()
        words = _words(match)
        if not words or not before or (start > at and not any(map(_toned, words))):
            continue
        if _stands_for(words, "".join(before)):
            found.append(Edit(at, match.end(), "", OWN))
            at = match.end()
    return found


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
    return words_of(match["note"].strip())


def _stands_for(words: tuple[str, ...], characters: str) -> bool:
    # A letter by itself numbers a list, 案(a); with a tone it is a note.
    if len(words) == 1 and len(words[0]) == 1 and not has_tone(words[0]):
        return False
    return stands_for(words, characters)


def other_notes(text: str, *, noted: bool) -> list[Mark]:
    """The notes that do not read the character before them, and what is left of torn ones.

    Args:
        text: without the notes that stood behind their own characters.
        noted: whether it had any; then letters without tones are notes as well.
    """
    found = []
    for match in NOTE_RE.finditer(text):
        words = _words(match)
        if words is None and (other := words_of(match["note"].strip())) and is_pinyin(other):
            if any(map(_toned, other)):  # closed by a bracket of another kind
                found.append(Mark(match.start("open"), match.end(), _TORN.format(note=match["note"].strip())))
            continue
        if not words or not is_pinyin(words):
            continue
        if any(map(_toned, words)) or (noted and match["note"].islower() and len(match["note"]) > 1):
            start = match.start("open")
            behind = start > 0 and _HAN_RE.match(text[start - 1])
            reason = (FOREIGN if behind else _BEHIND_NOTHING).format(note=match["note"].strip())
            found.append(Mark(start, match.end(), reason))
    for match in _TORN_RE.finditer(text):
        note = match.group().strip("()（）[]［］")
        if _toned(note) and (words := words_of(note)) and is_pinyin(words):
            found.append(Mark(match.start(), match.end(), _TORN.format(note=note)))
    return sorted(found, key=lambda place: place.start)


def _toned(word: str) -> bool:
    """Whether a word says a tone: ``zhēng``, ``zheng1``, but not ``A4`` or ``GB2``."""
    return has_tone(word) and (not word[-1].isdigit() or (len(word) > 2 and word[1:].islower()))  # noqa: PLR2004 - a letter and a number are a size of paper
