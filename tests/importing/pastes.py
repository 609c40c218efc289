"""Pastes of web pages with pinyin notes, made from clean text: what was done to it is known to the letter.

The text is put into traditional script, notes are written behind characters that are not everyday ones,
and then damage is done: by the real mechanism of such pages, bytes of GBK out of step, and by the others.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from kb.characters import simplified_table
from kb.importing.mending.pinyin import readings

BRACKETS = (("(", ")"), ("（", "）"), ("[", "]"), ("［", "］"), ("【", "】"), ("〔", "〕"))
_MARKED = dict(zip(("a", "e", "i", "o", "u", "v"), ("āáǎà", "ēéěè", "īíǐì", "ōóǒò", "ūúǔù", "ǖǘǚǜ"), strict=True))
_NARROW = {code + 0xFEE0: chr(code) for code in range(0x21, 0x7F)}
"""Such pages make full-width letters and marks narrow."""


@cache
def _traditional() -> dict[str, str]:
    table: dict[str, str] = {}
    for traditional, simplified in simplified_table().items():
        if len(traditional.encode("gbk", errors="ignore")) == 2:
            table.setdefault(simplified, traditional)
    return table


def traditional(text: str) -> str:
    """The text character by character in traditional script."""
    return "".join(_traditional().get(character, character) for character in text)


def written(reading: str, form: str) -> str:
    """``zheng1`` as ``zhēng``, ``zheng1`` or ``zheng``."""
    syllable, tone = reading.rstrip("1234"), reading[-1]
    if form == "bare" or not tone.isdigit():
        return syllable.replace("v", "ü")
    if form == "digits":
        return reading
    vowels = [vowel for vowel in syllable if vowel in _MARKED]
    if not vowels:
        return syllable
    vowel = next((v for v in "aoe" if v in vowels), vowels[-1])
    at = syllable.rindex(vowel)
    return (syllable[:at] + _MARKED[vowel][int(tone) - 1] + syllable[at + 1 :]).replace("v", "ü")


@dataclass
class Paste:
    """A damaged text with the truth about it."""

    text: str = ""
    clean: str = ""
    """What must be left of it: without own notes."""
    own: int = 0
    """Notes that stand behind their own characters."""
    foreign: list[str] = field(default_factory=list)
    """Notes that do not, as written."""
    damage: list[tuple[int, int]] = field(default_factory=list)
    """Places of ``clean`` that are damaged; foreign notes are among them."""

    def add(self, piece: str, *, damaged: bool = False) -> None:
        """Go on with a piece that must stay."""
        if damaged:
            self.damage.append((len(self.clean), len(self.clean) + len(piece)))
        self.text += piece
        self.clean += piece


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def out_of_step(text: str, form: str = "marks") -> tuple[str, int] | None:
    """What is shown of a text whose second half character got a note written into it.

    Args:
        text: begins with the character that stays, then the one that loses its second byte; ASCII ends it.
        form: how the note is written.

    Returns:
        What is shown after the first character, and how many characters of ``text`` that took; ``None``
        where the bytes of the two do not hold a character between them, or cannot be shown.
    """
    halves = text[:2].encode("gbk")
    try:
        between = halves[1:3].decode("gbk")
    except UnicodeDecodeError:
        return None
    own = sorted(readings(between))
    if len(between) != 1 or not own:
        return None
    note = written(own[0], form)
    end = next((i for i, c in enumerate(text) if c.isascii()), len(text))
    rest = halves[3:] + text[2:end].encode("gbk")
    shown = f"?{note})"
    at = 0
    while at < len(rest):
        if rest[at] < 0x80:
            return shown + chr(rest[at]), (3 + at + 1) // 2  # in step again
        pair = rest[at : at + 2]
        if len(pair) < 2:
            shown += "?"
            return (shown, end + 1) if end < len(text) else None
        try:
            shown += unicodedata.normalize("NFC", pair.decode("gb18030")).translate(_NARROW)
        except UnicodeDecodeError:
            return None
        at += 2
    return shown, end


def make_paste(source: str, seed: int, *, damage: float = 0.01) -> Paste:
    """A paste of a clean simplified text.

    Args:
        source: the text.
        seed: decides everything.
        damage: share of characters at which something is broken.
    """
    rng = random.Random(seed)  # noqa: S311 - a test draws the same every time
    text = traditional(source)
    opening, closing = rng.choice(BRACKETS)
    form = rng.choice(("marks", "marks", "digits"))
    rate = rng.choice((0.3, 0.6, 1.0))
    paste = Paste()
    at = 0
    while at < len(text):
        character = text[at]
        broken = rng.random() < damage and _is_han(character) and at > 0 and _is_han(text[at - 1])
        if broken and (taken := _break(paste, text, at, rng)):
            at += taken
            continue
        paste.add(character)
        at += 1
        if character in simplified_table() and readings(character) and rng.random() < rate:
            paste.text += opening + _own_note(character, rng, form) + closing
            paste.own += 1
    return paste


def _own_note(character: str, rng: random.Random, form: str) -> str:
    own = sorted(readings(character))
    several = rng.random() < 0.05 and len(own) > 1
    chosen = rng.sample(own, 2) if several else [rng.choice(own)]
    note = rng.choice((", ", "，", "/", " ")).join(written(reading, form) for reading in chosen)
    return note.capitalize() if rng.random() < 0.05 else note


def _break(paste: Paste, text: str, at: int, rng: random.Random) -> int:
    """Break the text here and return how many of its characters that took; 0: it cannot be broken so."""
    kind = rng.choice(("step", "step", "question", "replaced", "private", "foreign", "torn"))
    if kind == "step":
        # The page itself put the next note where a stretch ends; a blank serves as well.
        line = text[at - 1 : at + rng.randint(3, 12)].split("\n", maxsplit=1)[0]
        stepped = out_of_step(line + " ") if len(line) > 2 and not any(map(str.isascii, line)) else None
        if stepped is None:
            return 0
        paste.add(stepped[0], damaged=True)
        return stepped[1] - 1 if stepped[1] < len(line) + 1 else len(line) - 1
    if kind == "foreign":
        other = rng.choice([c for c in "爭範專實驅縣標" if not readings(c) & readings(text[at])])
        paste.add(text[at])
        note = f"({written(min(readings(other)), 'marks')})"
        paste.foreign.append(note)
        paste.add(note, damaged=True)
        return 1
    if kind == "torn":
        own = sorted(readings(text[at]))
        if not own or not own[0][-1].isdigit():
            return 0
        paste.add(f"?{written(own[0], 'marks')})", damaged=True)
        return 1
    shown = {"question": "?", "replaced": "\ufffd", "private": chr(rng.randint(0xE000, 0xF8FF))}[kind]
    if kind == "question" and not (at + 1 < len(text) and _is_han(text[at + 1])):
        return 0
    paste.add(shown, damaged=True)
    return 1
