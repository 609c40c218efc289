"""The fields of a Word file that have begun and not ended, the innermost last; they may reach over paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.importing.documents.fields import is_contents, repeated_note

if TYPE_CHECKING:
    from lxml import etree

_MAX_FIELDS = 20
"""Fields inside one another, the limit of Word."""
_MAX_INSTRUCTION = 4_000
"""Characters of an instruction that are looked at."""
_SHOWN = 30
"""Characters of a result that are kept."""


@dataclass(slots=True)
class OpenField:
    """A field that has begun."""

    instruction: list[str] = field(default_factory=list)
    form: etree._Element | None = None
    """Its ``w:ffData`` if it is a field of a form."""
    in_result: bool = False
    is_contents: bool = False
    repeated: str = ""
    """Name of the bookmark at a note whose number it repeats."""
    result: str = ""
    """The beginning of its result."""

    def begin_result(self) -> None:
        """The instruction is complete."""
        self.in_result = True
        self.is_contents = is_contents(self.written())
        self.repeated = repeated_note(self.written())

    def written(self) -> str:
        """The instruction."""
        return "".join(self.instruction)[:_MAX_INSTRUCTION]

    def took(self, text: str) -> None:
        """Something was shown in it."""
        if len(self.result) < _SHOWN:
            self.result += text[:_SHOWN]


class OpenFields:
    """The open fields of one file."""

    def __init__(self) -> None:
        """None yet."""
        self._open: list[OpenField] = []
        self._beyond = 0
        """Fields inside the innermost that is read."""

    def __bool__(self) -> bool:
        return bool(self._open)

    def begin(self, begun: OpenField) -> None:
        """A field begins."""
        if len(self._open) < _MAX_FIELDS:
            self._open.append(begun)
        else:
            self._beyond += 1

    def begin_result(self) -> None:
        """The result of the innermost field begins."""
        if self._open and not self._beyond:
            self._open[-1].begin_result()

    def end(self) -> OpenField | None:
        """The innermost field, which ends; ``None`` if none that is read does."""
        if self._beyond or not self._open:
            self._beyond = max(self._beyond - 1, 0)
            return None
        return self._open.pop()

    def end_all(self) -> list[OpenField]:
        """The fields that never end."""
        left, self._open = self._open, []
        return left

    def instruct(self, text: str) -> None:
        """Characters of the instruction of the innermost field."""
        if self._open:
            self._open[-1].instruction.append(text)

    def take(self, text: str) -> bool:
        """Whether characters are part of an instruction, as the result of a field inside it is; they are kept there."""
        for at in range(len(self._open) - 1, -1, -1):
            if not self._open[at].in_result:
                self._open[at].instruction.append(text)
                for inside in self._open[at + 1 :]:
                    inside.took(text)
                return True
        return False

    def show(self, text: str) -> None:
        """Something is shown in the results of all of them."""
        for one in self._open:
            one.took(text)

    @property
    def in_contents(self) -> bool:
        """Whether what is shown belongs to a table of contents or an index."""
        return any(one.is_contents for one in self._open)

    @property
    def repeated(self) -> frozenset[str]:
        """The bookmarks at notes whose numbers are repeated."""
        return frozenset(one.repeated for one in self._open if one.repeated)
