"""What ``library.yml`` says: names, vocabularies, parts, and how the library stands to others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.statutes.registry import Registry, registry
from kb.statutes.texts import StatuteTexts
from kb.text import fold, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

AUTHORITIES: Mapping[str, str] = {
    "应当参照": "办理同类案件，应当参照本刊案例。",
    "可以参照": "办理同类案件，可以参照本刊案例。",
    "供参考": "本刊案例供办理同类案件时参考。",
}
"""The words of 效力, and what an issue says of its cases then."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a vocabulary."""

    name: str
    """The word that is shown and counted."""
    aliases: tuple[str, ...] = ()
    """Other words that mean the same, old organ names among them."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a field may hold."""

    name: str
    """The key of the field, ``领域``."""
    terms: tuple[Term, ...]
    """In the order in which lists show them."""
    by_word: Mapping[str, str] = field(init=False, compare=False, repr=False)
    """Folded word or alias -> name."""

    def __post_init__(self) -> None:
        words = {fold(alias): term.name for term in self.terms for alias in term.aliases}
        words |= {fold(term.name): term.name for term in self.terms}
        object.__setattr__(self, "by_word", words)

    def resolve(self, word: str) -> str | None:
        """The name that a word or alias stands for, in any script or width; ``None`` if unknown."""
        return self.by_word.get(fold(word))

    def nearest(self, word: str) -> str | None:
        """The name of the word or alias that looks most like ``word``, or ``None``."""
        closest = nearest(word, self.by_word)
        return self.by_word[closest] if closest else None


@dataclass(frozen=True, slots=True)
class SectionName:
    """A part of a case as the library knows it."""

    name: str
    """The word used in rules and queries, ``处理结果``."""
    synonyms: tuple[str, ...] = ()
    """Headings that mean the same, ``裁判结果``."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a word of administrative law means, for the glossary."""

    word: str
    text: str
    """释义: one plain sentence."""
    source: str = ""
    """依据: the articles, as a case would cite them."""
    query: str = ""
    """检索: what to search for; the word itself where empty."""


@dataclass(frozen=True, slots=True)
class LibraryConfig:
    """What ``library.yml`` says, over the built-in defaults."""

    name: str
    """Name of the library, shown on the site."""
    office: str
    """编印机关."""
    masthead: str
    """刊名 of the bulletin."""
    vocabularies: Mapping[str, Vocabulary]
    """By the key of the field."""
    outcomes_by_kind: Mapping[str, tuple[str, ...]]
    """类型 -> the 结果 that fit it; a kind that is absent takes any."""
    sections: tuple[SectionName, ...]
    """The parts that are known."""
    required_sections: Mapping[str, tuple[str, ...]]
    """类型 -> names of the parts a case must have; ``默认`` for the other kinds."""
    required_keys: tuple[str, ...]
    """Keys that this library demands of a published case besides those of ``CASE_FIELDS``."""
    synonyms: tuple[tuple[str, ...], ...]
    """Groups of words that a search takes for one another."""
    everyday: Mapping[str, tuple[str, ...]]
    """What people say -> what the law calls it; for ranking questions."""
    departments: tuple[Term, ...]
    """Departments that get the bulletin; the aliases are their 领域."""
    issue_required_keys: tuple[str, ...] | None = None
    """Keys that this library demands of a published issue; ``None`` where it does not say."""
    code: str = ""
    """代码, ``LIBRARY_CODE``: what sets the numbers of this library apart from those of others; empty for none."""
    authority: str = ""
    """效力, a key of ``AUTHORITIES``; empty where the library does not say."""
    glossary: tuple[Definition, ...] = ()
    """The library's own words; ``kb.reading.glossary`` has those that come with the program."""
    statutes: Registry = field(default_factory=registry, compare=False, repr=False)
    """The shipped statutes and those of the library's ``statutes.yml``."""
    statute_texts: StatuteTexts = field(default_factory=lambda: StatuteTexts(()), compare=False, repr=False)
    """The words of statutes, where the library has a folder of them."""
    section_by_heading: Mapping[str, str] = field(init=False, compare=False, repr=False)
    """Folded name or synonym of a part -> its name."""

    def __post_init__(self) -> None:
        headings: dict[str, str] = {}
        for section in self.sections:
            for word in (section.name, *section.synonyms):
                headings.setdefault(fold(word), section.name)
        object.__setattr__(self, "section_by_heading", headings)

    def full_id(self, case_id: str) -> str:
        """The full number of a case, ``110105-2022-017``; the 编号 alone where the library has no 代码."""
        return f"{self.code}-{case_id}" if self.code else case_id

    def section_named(self, heading: str) -> str | None:
        """The name of the part that a cleaned heading stands for; ``None`` if unknown."""
        return self.section_by_heading.get(fold(heading))

    def required_of(self, kind: str) -> tuple[str, ...]:
        """Names of the parts that a case of this kind must have."""
        return self.required_sections.get(kind, self.required_sections.get("默认", ()))
