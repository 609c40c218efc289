"""Proposed values, and how sure they are by what indicates them.

The confidence of a value is that of its evidence, measured: ``bench/importing.py`` prints, for each key, how often a
value that was proposed at a confidence is the one that a reader has labelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from kb.importing.understanding.cues import Where
from kb.importing.understanding.decisions import Decision, Forum, decisions_in
from kb.importing.understanding.organs import Names
from kb.text import simplified

if TYPE_CHECKING:
    import re

    from kb.importing.understanding.drafts import Draft, Part
    from kb.model import LibraryConfig

_MAX_SHOWN = 16
_LEARNT = frozenset({"典型意义", "执法要点", "相关法条", "关键词", "入选理由", "争议焦点", "案例名称"})
"""Parts that say nothing of what happened."""


class Sure(Enum):
    """What indicates a value; the value is the confidence."""

    STATED = 1.0
    """The document states it for the key."""
    PLAIN = 0.95
    """One place says it in the form that such documents have for it, and nothing speaks against it."""
    LIKELY = 0.8
    """One place says it, but another might be meant, or it is taken from a word nearby."""
    POSSIBLE = 0.6
    """It is the likelier of several, or follows from words that are often used otherwise."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed value for a key."""

    key: str
    value: str | tuple[str, ...]
    confidence: float
    """0 to 1; 1 if the document states it."""
    reason: str
    """In Chinese: the words that indicate it and where they are."""

    @property
    def words(self) -> tuple[str, ...]:
        """The value as a list."""
        return (self.value,) if isinstance(self.value, str) else self.value


class CaseWords:
    """The text of a draft by its places, in simplified script, in which values are searched for.

    Simplified script has the offsets of the text as written; values keep the script of the document.
    """

    def __init__(self, draft: Draft, config: LibraryConfig) -> None:
        """Take the text of a draft; the vocabularies and statutes are those of ``config``."""
        self._decided: dict[Forum, list[Decision]] = {}
        self.draft = draft
        self.config = config
        title = draft.title or next((stated.value for stated in draft.stated if stated.key == "标题"), "")
        self._written = {
            Where.TITLE: title,
            Where.HEADING: "\n".join(part.words for part in draft.parts),
            Where.FACTS: self.part("基本案情", "案例名称", ""),
            Where.HANDLING: self.part("处理结果"),
            Where.TEXT: draft.text,
        }
        self._names = {where: str(where) for where in Where}
        if not self._written[Where.HANDLING]:
            self._names[Where.HANDLING] = str(Where.TEXT)
            self._written[Where.HANDLING] = self.part("", "基本案情")
        self._texts = {where: simplified(text) for where, text in self._written.items()}

    def part(self, *names: str) -> str:
        """The text of the parts of these names; the empty name is that of text before the first heading."""
        return "\n".join(part.text for part in self.draft.parts if part.name in names)

    def __getitem__(self, where: Where) -> str:
        """The text of a place, in simplified script."""
        return self._texts[where]

    def name(self, where: Where) -> str:
        """What a place is called in this text: 处理结果 only where it has such a part."""
        return self._names[where]

    @cached_property
    def story(self) -> str:
        """What happened, in the order of the document: facts, outcome and reasons, without what is learnt from it."""
        return "\n".join(simplified(part.text) for part in self._narrative_parts)

    @cached_property
    def handling(self) -> tuple[int, int]:
        """Where in the story the outcome is stated; all of it where no part is named so."""
        at, spans = 0, []
        for part in self._narrative_parts:
            if part.name == "处理结果":
                spans.append((at, at + len(part.text)))
            at += len(part.text) + 1
        return (spans[0][0], spans[-1][1]) if spans else (0, len(self.story))

    @property
    def _narrative_parts(self) -> list[Part]:
        return [part for part in self.draft.parts if part.name not in _LEARNT]

    def decided(self, forum: Forum) -> list[Decision]:
        """The decisions before a forum: those in the outcome, else those after it, else all of the story."""
        if forum not in self._decided:
            self._decided[forum] = self._decisions(forum)
        return self._decided[forum]

    def _decisions(self, forum: Forum) -> list[Decision]:
        decisions = decisions_in(self.story, self.names, forum)
        start, end = self.handling
        stages = (
            [one for one in decisions if start <= one.start < end],
            [one for one in decisions if end <= one.start],
            decisions,
        )
        return next((stage for stage in stages if any(_is_telling(one) for one in stage)), [])

    @cached_property
    def names(self) -> Names:
        """The bodies of the case; those of the title come first."""
        stated = [one.value for one in self.draft.stated if one.key in ("机关", "被申请机关", "来源")]
        return Names([self[Where.TITLE], self.story, *map(simplified, stated)])

    def as_written(self, name: str) -> str:
        """A name found in simplified script, in the script of the document."""
        for where, text in self._texts.items():
            if (at := text.find(name)) >= 0:
                return self._written[where][at : at + len(name)]
        return name


def _is_telling(one: Decision) -> bool:
    return bool(one.organ or one.stage or ((one.day or one.number) and not one.is_reason))


def shown(text: str | re.Match[str]) -> str:
    """The beginning of words of a text, for a reason."""
    text = "".join((text if isinstance(text, str) else text.group()).split())
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
