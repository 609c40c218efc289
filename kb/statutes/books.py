"""A name in 《》, taken apart: where it ends, what it is called, and what its brackets say of the version."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kb.statutes import grammar as g
from kb.statutes.wording import Stated, stated_before, stated_in

if TYPE_CHECKING:
    from collections.abc import Container

LONGEST_BOOK = 160
"""Characters between 《 and its 》 at most."""


_ONE_KIND = str.maketrans(dict.fromkeys("《<﹤＜「『", "〈") | dict.fromkeys("》>﹥＞」』", "〉"))


class Title(NamedTuple):
    """What stands in 《》, and the words about the version before it."""

    folded: str
    """The name as it is looked up: folded, without blanks and without a bracket about the version."""
    written: str
    """The name as written, on one line, with one kind of brackets inside."""
    stated: Stated
    """What the words before it and the bracket in it say of the version."""
    before: int
    """The offset before these words."""


def end_of_book(text: str, opening: int) -> int | None:
    """The offset after the 》 that ends the name at ``opening``; ``None`` where there is none near."""
    if text.find("》", opening, opening + LONGEST_BOOK) < 0:
        return None
    depth = 0
    last = None
    for index in range(opening, min(len(text), opening + LONGEST_BOOK)):
        character = text[index]
        if character == "《":
            depth += 1
        elif character == "》":
            depth -= 1
            last = index + 1
            if depth == 0:
                return last
        elif character == "\n":
            break
    # One bracket too many at the front: 《《行政处罚法》第三十三条.
    return last if last and "《" not in text[opening + 2 : last] and "》" not in text[opening : last - 1] else None


def read_title(text: str, written: str, start: int, end: int, names: Container[str]) -> Title:
    """A name in 《》.

    Args:
        text: the folded text.
        written: what stands at ``start``..``end`` in the source.
        start: the offset of 《.
        end: the offset after 》.
        names: folded names that have a bracket of their own: 某某条例（2018年）.
    """
    # Blanks of a page layout inside a name are none of its characters.
    inner = g.HAN_BLANK_RE.sub("", text[start + 1 : end - 1].strip("《》 \"'"))
    source = g.HAN_BLANK_RE.sub("", written.strip())
    stated, before = stated_before(text, start)
    bracket = None if inner in names else g.LAST_BRACKET_RE.search(inner)
    if bracket and (inside := stated_in(bracket.group("inner"))).words:  # 《行政处罚法（2017年修正）》
        stated = stated.joined(inside)
        inner = inner[: bracket.start()]
        source = g.SOURCE_BRACKET_RE.sub("", source)
    name = in_one_kind_of_brackets(source)
    name = name.removeprefix("〈").removesuffix("〉").lstrip("〈").strip()
    if name.count("〉") > name.count("〈"):
        name = name.removesuffix("〉")
    return Title(inner, name, stated, before)


def in_one_kind_of_brackets(name: str) -> str:
    """A name whose inner brackets are all 〈〉."""
    return name.translate(_ONE_KIND)
