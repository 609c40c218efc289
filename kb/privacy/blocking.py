"""Personal data that must not be published: numbers certain by form and check digit, and names of minors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.characters import with_ascii_digits
from kb.privacy.kinds import PersonalData, PersonalKind
from kb.privacy.minors import minors_in
from kb.privacy.names import COMPOUND
from kb.privacy.numbers import numbers_in
from kb.text import COMBINING, HIDDEN, HIDDEN_RE, is_plain, normalise

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

_LONG_NUMBER_RE = re.compile(rf"\d(?:[ \-·._/\\{HIDDEN}{COMBINING}]{{0,6}}\d){{8,}}[xX]?")
"""Nine digits or more: including account or card numbers that a message truncates, but no dates or 编号."""
_HIDE = "删去，不公布"
_FIRST, _LAST = 3, 2
"""Characters at the start and end of a number that a message may show."""


def find_blocking_data(text: str, day: dt.date | None = None) -> tuple[PersonalData, ...]:
    r"""ID numbers, mobile numbers, bank cards and names of minors in a text, in order, not overlapping.

    A number may be divided by blanks, line breaks, hyphens, other punctuation and invisible characters, and may have
    digits of any width and script. Masked forms (王某, 138****0000) are ignored.

    Args:
        text: any text; offsets are code points in it. ``\0`` separates adjacent texts. The time is linear in its
            length.
        day: the day on which a person with a birth date is a minor or not.
    """
    plain = is_plain(text)
    visible = [] if plain else _visible_offsets(text)
    folded = normalise("".join(text[at] for at in visible) if visible else text, by_line=True)
    searched = folded.text if plain else with_ascii_digits(folded.text)
    places = sorted(set(_places(searched, day)), key=lambda place: (place[0], -place[1]))
    data: list[PersonalData] = []
    end = 0
    for start, last, kind in places:
        if start < end:
            continue
        end = last
        first, after = folded.source_span(start, last)
        if visible:
            first, after = visible[first], visible[after - 1] + 1
        shown = text[first:after]
        suggestion = f"写成{masked(shown, kind)}" if kind is _MINOR else _HIDE
        data.append(PersonalData(kind, shown, first, after, certain=True, suggestion=suggestion))
    return tuple(data)


def _visible_offsets(text: str) -> list[int]:
    """The offsets of the visible characters; empty if all are visible."""
    hidden = {match.start() for match in HIDDEN_RE.finditer(text)}
    return [at for at in range(len(text)) if at not in hidden] if hidden else []


_MINOR = PersonalKind.MINOR


def _places(text: str, day: dt.date | None) -> Iterator[tuple[int, int, PersonalKind]]:
    for number in numbers_in(text):
        yield number.start, number.end, number.kind
    for minor in minors_in(text, day):
        yield minor.start, minor.end, _MINOR


def masked(text: str, kind: PersonalKind) -> str:
    """The data masked for a message: ``340…1X``, ``王某``."""
    if kind is _MINOR:
        return f"{text[: 2 if re.match(COMPOUND, text) else 1]}某"
    signs = "".join(sign for sign in text if sign.isalnum())
    return f"{signs[:_FIRST]}…{signs[-_LAST:]}"


def without_numbers(text: str) -> str:
    """A message with the inside of long numbers removed, since it may quote what must not be shown."""
    return _LONG_NUMBER_RE.sub(lambda match: f"{match.group()[:_FIRST]}…{match.group()[-_LAST:]}", text)
