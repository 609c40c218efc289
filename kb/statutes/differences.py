"""Two wordings -> what they share, what only the old one has, what only the new one has, in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import TYPE_CHECKING

from kb.patterns import late

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CLAUSE_RE = late(r"[^，。；：、,;:\n]*[，。；：、,;:\n]|[^，。；：、,;:\n]+")
_SIGN_RE = late(r"\d+|[零〇一二三四五六七八九十百千万亿]+|.", re.DOTALL)
_ISLAND = 2
"""So few characters that stayed between two changes are shown as changed too: they are alike by chance."""
_LONGEST = 600
"""Characters of a changed stretch above which its characters are not compared one by one."""


class Kind(Enum):
    """Where some words stand."""

    BOTH = "both"
    OLD = "old"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words."""

    kind: Kind
    text: str


def differences(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of two wordings; those that are not new give the old one, those that are not old the new one.

    Clauses are compared first, then the characters of the clauses that were changed.
    """
    pieces: list[Piece] = []
    ours, theirs = _CLAUSE_RE.findall(old), _CLAUSE_RE.findall(new)
    for tag, i, j, k, m in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        before, after = "".join(ours[i:j]), "".join(theirs[k:m])
        if tag == "equal":
            pieces.append(Piece(Kind.BOTH, before))
        elif max(len(before), len(after)) > _LONGEST:
            pieces += [Piece(Kind.OLD, before), Piece(Kind.NEW, after)]
        else:
            pieces += _by_character(before, after)
    return tuple(_joined(_without_islands(_joined(pieces))))


def _by_character(old: str, new: str) -> list[Piece]:
    """The pieces of a changed stretch, by characters; a number changes as a whole."""
    pieces: list[Piece] = []
    ours, theirs = _SIGN_RE.findall(old), _SIGN_RE.findall(new)
    for tag, i, j, k, m in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Kind.BOTH, "".join(ours[i:j])))
        else:
            pieces += [Piece(Kind.OLD, "".join(ours[i:j])), Piece(Kind.NEW, "".join(theirs[k:m]))]
    return pieces


def _without_islands(pieces: Sequence[Piece]) -> list[Piece]:
    changed: list[Piece] = []
    for at, piece in enumerate(pieces):
        inside = 0 < at < len(pieces) - 1
        island = piece.kind is Kind.BOTH and inside and len(piece.text) <= _ISLAND and "\n" not in piece.text
        changed += [Piece(Kind.OLD, piece.text), Piece(Kind.NEW, piece.text)] if island else [piece]
    return changed


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with those of one kind together: between two that both have, the old words first."""
    joined: list[Piece] = []
    gone, come = "", ""
    for piece in [*pieces, Piece(Kind.BOTH, "")]:
        if piece.kind is Kind.OLD:
            gone += piece.text
        elif piece.kind is Kind.NEW:
            come += piece.text
        elif piece.text or not joined:
            joined += [Piece(kind, text) for kind, text in ((Kind.OLD, gone), (Kind.NEW, come)) if text]
            gone, come = "", ""
            if joined and joined[-1].kind is Kind.BOTH:
                joined[-1] = Piece(Kind.BOTH, joined[-1].text + piece.text)
            elif piece.text:
                joined.append(piece)
    return [*joined, *(Piece(kind, text) for kind, text in ((Kind.OLD, gone), (Kind.NEW, come)) if text)]
