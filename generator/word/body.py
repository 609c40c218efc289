"""State shared by the texts of a document: its parts, and everything that must be unique or collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.word import ooxml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.images import Picture
    from generator.word.layout import Profile
    from generator.word.package import BulletinPackage
    from generator.word.parts import NumberedList
    from generator.word.style import Variant
    from kb.blocks import InlineKind


class Body:
    """A document under construction."""

    def __init__(self, package: BulletinPackage, profile: Profile, pictures: Sequence[Picture]) -> None:
        self.package = package
        self.profile = profile
        self.pictures = {picture.path: picture for picture in pictures}
        self.numbered: list[NumberedList] = []
        """The numbered lists so far."""
        self.variants: dict[tuple[str, Variant], None] = {}
        """The variants of paragraph styles used so far, in the order of their first use."""
        self.combinations: dict[tuple[str, ...], None] = {}
        """The combinations of character styles used so far."""
        self._drawings = 0
        self._footnotes = 0
        self._bookmarks = 0

    def variant(self, style: str, kind: Variant) -> str:
        """The id of a paragraph style's variant."""
        self.variants[style, kind] = None
        return f"{style}{kind.name.title()}"

    def run(self, value: str, kinds: frozenset[InlineKind]) -> str:
        """A run of text inside these kinds."""
        self._note(kinds)
        return ooxml.run(value, kinds)

    def field(self, instruction: str, cached: str, kinds: frozenset[InlineKind]) -> str:
        """A field inside these kinds."""
        self._note(kinds)
        return ooxml.field(instruction, cached, kinds)

    def _note(self, kinds: frozenset[InlineKind]) -> None:
        if len(kinds) > 1:
            self.combinations[ooxml.character_styles(kinds)] = None

    def next_drawing(self) -> int:
        """A unique number for a drawing."""
        self._drawings += 1
        return self._drawings

    def next_footnote(self) -> int:
        """A unique number for a footnote."""
        self._footnotes += 1
        return self._footnotes

    def bookmarked(self, name: str, content: str) -> str:
        """Content inside a bookmark."""
        self._bookmarks += 1
        return ooxml.bookmarked(self._bookmarks, name, content)
