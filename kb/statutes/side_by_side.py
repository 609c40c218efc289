"""Two texts of a statute, or of a statute and its successor, article by article: the table that a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.statutes.comparing import align, numbers_kept, whole_numbers
from kb.statutes.differences import Piece, differences
from kb.text import article_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.statutes.comparing import Pair
    from kb.statutes.texts import StatuteText

_Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """An old article beside what became of it; or a new one that came from none."""

    old: _Key | None
    """(article, N of 之N); ``None`` where the new article is new."""
    new: tuple[_Key, ...]
    """The likely counterparts, the greatest part first; empty where none was found."""
    confidences: tuple[float, ...]
    """One for each of them, 0 to 1."""
    checked: bool
    """Whether every part of the old article stands in them, so that the alignment counts as sure."""
    old_words: str
    new_words: str

    @property
    def old_name(self) -> str:
        """``第三条``; empty for a new article."""
        return article_name(*self.old) if self.old else ""

    @property
    def new_name(self) -> str:
        """``第四条、第五条``; empty where there is none."""
        return "、".join(article_name(*key) for key in self.new)

    @property
    def confidence(self) -> float:
        """That of the least sure counterpart; 0 where there is none."""
        return min(self.confidences, default=0.0)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What both have, what only one has."""
        return differences(self.old_words, self.new_words)

    @property
    def unchanged(self) -> bool:
        """Whether the words are the same."""
        return bool(self.old) and self.old_words == self.new_words

    def as_json(self) -> dict[str, object]:
        """A row of ``kb statutes compare --json``."""
        return {
            "old": _number(self.old),
            "new": [_number(key) for key in self.new],
            "confidence": list(self.confidences),
            "checked": self.checked,
            "unchanged": self.unchanged,
            "differences": [[piece.kind.value, piece.text] for piece in self.pieces],
        }


def _number(key: _Key | None) -> str | None:
    return None if key is None else f"{key[0]}" + (f"之{key[1]}" if key[1] else "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows, by the old number; new articles stand behind the row that holds the one before them."""

    rows: tuple[ComparedRow, ...]
    numbers_kept: bool
    """Whether it is certain that every article has kept its number."""


def compare_texts(old: StatuteText, new: StatuteText) -> Comparison:
    """Two texts side by side."""
    pairs: dict[int, list[Pair]] = {}
    for pair in align(whole_numbers(old.articles), whole_numbers(new.articles)):
        pairs.setdefault(pair.old, []).append(pair)
    kept = numbers_kept(old.articles, new.articles)
    rows = [_row(key, pairs.get(key[0], []), old, new, kept=kept) for key in sorted(old.articles)]
    matched = {key for row in rows for key in row.new}
    for key in sorted(set(new.articles) - matched):
        fresh = ComparedRow(None, (key,), (0.0,), checked=False, old_words="", new_words=new.articles[key].words())
        rows.insert(_place(rows, key), fresh)
    return Comparison(tuple(rows), kept)


def _row(key: _Key, pairs: Iterable[Pair], old: StatuteText, new: StatuteText, *, kept: bool) -> ComparedRow:
    article, suffix = key
    new_keys: tuple[_Key, ...]
    sure: tuple[float, ...]
    if suffix:  # the alignment knows whole numbers alone
        new_keys = (key,) if key in new.articles else ()
        sure = (1.0,) * len(new_keys) if new_keys and new.articles[key] == old.articles[key] else (0.0,) * len(new_keys)
        checked = sure == (1.0,)
    elif kept:
        new_keys, sure, checked = (key,), (1.0,), True
    else:
        pairs = list(pairs)
        new_keys, sure = tuple((pair.new, 0) for pair in pairs), tuple(pair.confidence for pair in pairs)
        checked = bool(pairs) and all(pair.checked for pair in pairs)
    words = "\n".join(new.articles[n].words() for n in sorted(new_keys))
    return ComparedRow(key, new_keys, sure, checked, old.articles[article, suffix].words(), words)


def _place(rows: list[ComparedRow], key: _Key) -> int:
    """Behind the row whose new article stands nearest before a new one."""
    before = [(max(n for n in row.new if n < key), at) for at, row in enumerate(rows) if any(n < key for n in row.new)]
    return max(before)[1] + 1 if before else 0
