"""The record of reading one Word file: what was left out, and how often something was read in a special way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.importing.documents.archive import attribute
from kb.importing.documents.manuscript import Dropped
from kb.importing.documents.word_elements import plain_text_of

if TYPE_CHECKING:
    from lxml import etree


@dataclass(frozen=True, slots=True)
class WordReading:
    """How a Word file is read."""

    original: bool = False
    """Whether tracked changes are undone and listed; else they are made, and what was deleted is listed."""


USUAL = WordReading()


class Record:
    """The record that the readers of one file share."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.dropped: list[Dropped] = []
        self.deleted: list[Dropped] = []
        """Tracked deletions."""
        self.choices: list[str] = []
        """How documents embedded in it were read."""
        self.counts: Counter[str] = Counter()
        """Occurrences by kind, see ``choices_of``."""
        self.paragraphs = 0
        """Paragraphs and tables so far."""

    @property
    def place(self) -> str:
        """The current place in the document, for people."""
        return f"第 {self.paragraphs} 段"

    def drop(self, text: str, reason: str) -> None:
        """Something that is not imported, unless it is blank."""
        if text.strip():
            self.dropped.append(Dropped(text.strip(), reason))

    def insert(self, element: etree._Element, change: etree._Element | None = None) -> None:
        """A tracked insertion that is undone."""
        author = attribute(element if change is None else change, "author")
        text = plain_text_of(element)
        if text.strip():
            self.deleted.append(Dropped(text, f"修订中增加的文字，没有收入{f'（{author}）' if author else ''}"))

    def restore(self, element: etree._Element) -> None:
        """A tracked deletion that is undone."""
        author = attribute(element, "author")
        text = plain_text_of(element)
        if text.strip():
            self.deleted.append(Dropped(text, f"修订中删去的文字，照旧收入了{f'（{author}）' if author else ''}"))

    def delete(self, element: etree._Element, change: etree._Element | None = None) -> None:
        """A tracked deletion, whose author is an attribute of ``change`` or of the element itself."""
        author = attribute(element if change is None else change, "author")
        text = plain_text_of(element)
        if text.strip():
            self.deleted.append(Dropped(text, f"修订中删除的文字{f'（{author}）' if author else ''}"))
