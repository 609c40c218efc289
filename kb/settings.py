"""The settings in ``library.yml``: names, vocabularies, parts, code and authority of the library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.figures import FigureTerms
from kb.letters import Letters
from kb.statutes.registry import Registry, registry
from kb.statutes.texts import StatuteTexts
from kb.text import fold, is_plain, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kb.grading import Standard

AUTHORITIES: Mapping[str, str] = {
    "应当参照": "办理同类案件，应当参照本刊案例。",
    "可以参照": "办理同类案件，可以参照本刊案例。",
    "供参考": "本刊案例供办理同类案件时参考。",
}
"""The words of 效力 -> what an issue says about the authority of its cases."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a vocabulary."""

    name: str
    """The canonical word."""
    aliases: tuple[str, ...] = ()
    """Synonyms, such as former names of bodies."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The allowed words of a field."""

    name: str
    """The key of the field, ``领域``."""
    terms: tuple[Term, ...]
    """In the order of lists."""
    by_word: Mapping[str, str] = field(init=False, compare=False, repr=False)
    """Folded word or alias -> name."""

    def __post_init__(self) -> None:
        words = {fold(alias): term.name for term in self.terms for alias in term.aliases}
        words |= {fold(term.name): term.name for term in self.terms}
        object.__setattr__(self, "by_word", words)

    def resolve(self, word: str) -> str | None:
        """The canonical word for a word or alias in any script or width; ``None`` if unknown."""
        return self.by_word.get(fold(word))

    def nearest(self, word: str) -> str | None:
        """The canonical word of the word or alias most similar to ``word``, or ``None``."""
        closest = nearest(word, self.by_word)
        return self.by_word[closest] if closest else None


@dataclass(frozen=True, slots=True)
class SectionName:
    """A known part of a case."""

    name: str
    """The canonical name, ``处理结果``."""
    synonyms: tuple[str, ...] = ()
    """Other headings for it, ``裁判结果``."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A term of administrative law for the glossary."""

    word: str
    text: str
    """释义: its definition, one plain sentence."""
    source: str = ""
    """依据: the articles, cited as in a case."""
    query: str = ""
    """检索: the query for it; empty for the term itself."""


@dataclass(frozen=True, slots=True)
class LibraryConfig:
    """The settings in ``library.yml``, merged with the built-in defaults."""

    name: str
    """Name of the library, shown on the site."""
    office: str
    """编印机关."""
    masthead: str
    """刊名 of the bulletin."""
    vocabularies: Mapping[str, Vocabulary]
    """By the key of the field."""
    outcomes_by_kind: Mapping[str, tuple[str, ...]]
    """类型 -> the 结果 allowed for it; any for a kind that is absent."""
    sections: tuple[SectionName, ...]
    """The known parts."""
    required_sections: Mapping[str, tuple[str, ...]]
    """类型 -> names of the required parts; ``默认`` for other kinds."""
    stand_ins: Mapping[str, tuple[str, ...]]
    """Name of a required part -> parts any of which may replace it."""
    required_keys: tuple[str, ...]
    """Keys that this library requires of a published case, besides those of ``CASE_FIELDS``."""
    synonyms: tuple[tuple[str, ...], ...]
    """Groups of synonyms for searching."""
    everyday: Mapping[str, tuple[str, ...]]
    """Everyday word -> words of the law, for ranking questions."""
    departments: tuple[Term, ...]
    """Departments that receive the bulletin; their aliases are their 领域."""
    approvals_needed: int | None = None
    """审查人数: how many people must approve a case before it is published; ``None`` if the library does not ask."""
    issue_required_keys: tuple[str, ...] | None = None
    """Keys that this library demands of a published issue; ``None`` if not set."""
    masks_companies: bool = True
    """企业名称: whether names of companies are masked like those of persons, and asked about (K816)."""
    reissue_mark: str = "更正重印"
    """The mark at the head of a corrected edition; may be empty."""
    even_colophon: bool = False
    """版记: whether it must be on an even page, with an empty page before it where needed."""
    code: str = ""
    """代码, ``LIBRARY_CODE``: distinguishes the numbers of this library from those of others; empty for none."""
    authority: str = ""
    """效力, a key of ``AUTHORITIES``; empty if not set."""
    region: str = ""
    """地区 of the office: of several local statutes with one short name that of this region is meant."""
    glossary: tuple[Definition, ...] = ()
    """The library's own terms; ``kb.reading.glossary`` has the built-in ones."""
    figure_terms: FigureTerms = field(default_factory=FigureTerms)
    """统计项目 and 统计口径: the figures of ``figures.yml`` and the rates made of them."""
    standards: Mapping[str, Standard] = field(default_factory=dict)
    """评查标准 by kind of file."""
    letters: Letters = field(default_factory=Letters)
    """文书: the official letters of the office."""
    statutes: Registry = field(default_factory=registry, compare=False, repr=False)
    """The shipped statutes and those of the library's ``statutes.yml``."""
    statute_texts: StatuteTexts = field(default_factory=lambda: StatuteTexts(()), compare=False, repr=False)
    """The texts of statutes, if the library has a folder of them."""
    section_by_heading: Mapping[str, str] = field(init=False, compare=False, repr=False)
    """Folded name or synonym of a part -> its name."""
    _longest_heading: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        headings: dict[str, str] = {}
        for section in self.sections:
            for word in (section.name, *section.synonyms):
                headings.setdefault(fold(word), section.name)
        object.__setattr__(self, "section_by_heading", headings)
        object.__setattr__(self, "_longest_heading", max(map(len, headings), default=0))

    def full_id(self, case_id: str) -> str:
        """The full number of a case, ``110105-2022-017``; only the 编号 if the library has no 代码."""
        return f"{self.code}-{case_id}" if self.code else case_id

    def section_named(self, heading: str) -> str | None:
        """The canonical name of the part with a cleaned heading; ``None`` if unknown."""
        if len(heading) > self._longest_heading and is_plain(heading) and len(heading.strip()) > self._longest_heading:
            return None  # folding drops no visible character
        return self.section_by_heading.get(fold(heading))

    def required_of(self, kind: str) -> tuple[str, ...]:
        """Names of the required parts of a case of this kind."""
        return self.required_sections.get(kind, self.required_sections.get("默认", ()))

    def missing_from(self, kind: str, names: Collection[str]) -> tuple[str, ...]:
        """The required parts of a case of this kind that it lacks, by the names of the parts it has."""
        return tuple(
            name
            for name in self.required_of(kind)
            if name not in names and not any(other in names for other in self.stand_ins.get(name, ()))
        )
