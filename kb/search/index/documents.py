"""``Library`` -> what a search index holds of each case, whatever the engine."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from kb.blocks import leaves
from kb.model import Audience
from kb.search.language.ranges import bands_of
from kb.search.language.rules import keys_of, statute_name
from kb.search.language.scanner import Names
from kb.search.results import NARROWING, SPOKEN
from kb.search.text.analysis import ANALYSIS_VERSION
from kb.statutes.registry import Registry, registry
from kb.text import FOLDING_VERSION, fold, fold_all, normalise

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from kb.blocks import Block
    from kb.gate import Gate
    from kb.law.readings import CaseCitation
    from kb.model import Case, Library, LibraryConfig

DOCUMENT_VERSION = 13
"""Raise it when ``CaseDocument`` or what narrows a search changes."""
INDEX_VERSION = f"{DOCUMENT_VERSION}.{ANALYSIS_VERSION}.{FOLDING_VERSION}"
"""An index made under another version is rebuilt."""
FIELD_PARTS = ("标题", "要旨", "关键词", "编号", "文号")
"""Names of the passages that are fields; every other passage is a section or the notes."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that a snippet can be taken from: a field of the front matter or a section."""

    name: str
    """标题, 要旨 ..., or the heading of the section as written."""
    text: str
    """In the original script; the blocks of a section are divided by line breaks."""
    is_field: bool = False
    """Whether it is a field of the front matter."""
    part: str = ""
    """The name by which a query may ask for it, where that is not ``name``: 处理结果 of 裁判结果."""


@dataclass(frozen=True)
class CaseDocument:
    """What the index keeps of a case."""

    case_id: str
    path: str
    title: str
    holding: str
    kind: str
    domains: tuple[str, ...]
    outcomes: tuple[str, ...]
    decided_on: str
    issues: tuple[tuple[str, str], ...]
    """(期号, widest audience that may read the issue), latest last."""
    passages: tuple[Passage, ...]
    rules: tuple[str, ...] = ()
    """Keys of the articles that it cites, see ``kb.search.language.rules``."""
    withdrawn_on: str = ""
    """撤回日期, or empty."""
    withdrawn_because: str = ""
    mark: str = ""
    """What an editor must know of it: 内部, 草稿, 审核 or 撤回; empty for a public case."""
    full_id: str = ""
    """The full number; the 编号 alone where the library has no 代码."""
    penalties: tuple[str, ...] = ()
    before_fen: int | None = None
    """金额 before review, in fen."""
    after_fen: int | None = None
    discretion: str = ""
    published_on: str = ""
    """发布日期, or empty."""
    violated_on: str = ""
    """违法行为日期 as a case file writes it, or empty."""
    effect: tuple[str, str] = ("", "")
    """原决定效力: 状态 and 日期, or empty."""
    corrections: tuple[tuple[str, str, str], ...] = ()
    """更正: 日期, 内容 and 原因 of each that has a day."""

    def issues_for(self, audience: Audience) -> list[str]:
        """The issues with the case that this audience may read, latest last."""
        return [issue for issue, widest in self.issues if audience.reads(Audience(widest))]

    def issue_for(self, audience: Audience) -> str:
        """The latest of ``issues_for``, or empty."""
        return next(reversed(self.issues_for(audience)), "")

    @cached_property
    def parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The folded units, passage by passage; a term must occur within one of them.

        A unit is a field, or a block of a section. The name of a passage is that by which a query asks for it;
        empty for a section that is called like a field. An open index has all of it: see ``Store.units``.
        """
        rows = []
        text = "\n".join([passage.text for passage in self.passages])  # folded at once, which takes half the time
        lines = iter(normalise(text, by_line=True).text.replace("\r", " ").split("\n"))
        for passage in self.passages:
            name = passage.part or passage.name
            own = islice(lines, passage.text.count("\n") + 1)
            rows.append((name if passage.is_field or name not in FIELD_PARTS else "", tuple(filter(None, own))))
        return tuple(rows)

    @property
    def units(self) -> list[str]:
        """The folded units, in order."""
        return [unit for _, units in self.parts for unit in units]

    def parts_bytes(self) -> bytes:
        """To which part each of ``units`` belongs: lines of a name and a number of units."""
        return "\n".join(f"{name}\t{len(units)}" for name, units in self.parts).encode()

    def to_bytes(self) -> bytes:
        """As stored in the index."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> CaseDocument:
        """The document of ``to_bytes``."""
        raw = json.loads(data)
        raw["passages"] = tuple(Passage(**passage) for passage in raw["passages"])
        for key in ("issues", "corrections"):
            raw[key] = tuple(tuple(row) for row in raw[key])
        for key in ("domains", "outcomes", "rules", "penalties", "effect"):
            raw[key] = tuple(raw[key])
        return cls(**raw)


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of a withdrawn case for those who may no longer read it."""

    id: str
    withdrawn_on: str
    withdrawn_because: str


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A case as it goes into the index."""

    document: CaseDocument
    digest: str
    """Of all that the entry depends on; the entry is rewritten when it changes."""
    audiences: tuple[Audience, ...]
    """Who may find it by its card."""
    notice_audiences: tuple[Audience, ...]
    """The audiences that see only the notice of its withdrawal, by its card."""
    facets: tuple[tuple[str, str], ...]
    """(facet key, value)."""


def read_parts(data: bytes) -> list[tuple[str, int]]:
    """The parts of ``CaseDocument.parts_bytes``, with the number of units of each."""
    rows = (row.rpartition("\t") for row in data.decode().split("\n") if row)
    return [(name, int(count)) for name, _, count in rows]


def fold_unit(text: str) -> str:
    """A unit's text as it is compared."""
    return normalise(text).text


def section_text(blocks: Iterable[Block]) -> str:
    """The text of a section: its blocks, divided by line breaks."""
    return "\n".join(text for leaf in leaves(tuple(blocks)) if (text := leaf.text.replace("\n", " ").strip()))


def _passages(case: Case, full_id: str) -> tuple[Passage, ...]:
    passages = [
        Passage("标题", case.title, is_field=True),
        Passage("要旨", case.holding, is_field=True),
        Passage("关键词", "\n".join(case.keywords), is_field=True),
        # Two units: a number is found as a whole, whatever the other one ends with.
        Passage("编号", "\n".join(dict.fromkeys((case.case_id, full_id))), is_field=True),
        Passage("文号", case.docket_number, is_field=True),
    ]
    for section in case.sections:
        heading = (section.heading or "正文").replace("\n", " ").replace("\t", " ")
        part = section.name if section.known and section.name != heading else ""
        passages.append(Passage(heading, section_text(section.blocks), part=part))
    notes = "\n".join(section_text(note.blocks) for note in case.footnotes)
    passages.append(Passage("脚注", notes))
    return tuple(passage for passage in passages if passage.text)


class CitedLaw(NamedTuple):
    """The law that a case cites, as an index keeps it."""

    rules: tuple[str, ...]
    """See ``CaseDocument.rules``."""
    statutes: tuple[str, ...]
    """The values of the facet 法条, each once; one may be empty."""

    @classmethod
    def of(cls, citations: Iterable[CaseCitation], laws: Registry) -> CitedLaw:
        """Of the citations of ``Readings.newest``, read by some statutes."""
        readings = [citation.reading for citation in citations]
        return cls(
            tuple(dict.fromkeys(key for reading in readings for key in keys_of(reading, laws))),
            tuple(dict.fromkeys(map(statute_name, readings))),
        )


def document_of(case: Case, issues: tuple[tuple[str, str], ...], law: CitedLaw, config: LibraryConfig) -> CaseDocument:
    """What a search keeps of a case: nothing that is for the house alone, since all audiences have one index.

    Args:
        case: the case.
        issues: (期号, widest audience that may read the issue), latest last.
        law: that it cites.
        config: the library's settings.
    """
    full_id = config.full_id(case.case_id)
    return CaseDocument(
        case_id=case.case_id,
        path=case.source_file.path,
        title=case.title,
        holding=case.holding,
        kind=case.kind,
        domains=case.domains,
        outcomes=case.outcomes,
        decided_on=_day(case.decided_on),
        issues=issues,
        passages=_passages(case, full_id),
        rules=law.rules,
        withdrawn_on=_day(case.withdrawn_on),
        withdrawn_because=case.withdrawn_because,
        mark=case.status if case.status != "发布" else "内部" if case.access != "公开" else "",
        full_id=full_id,
        penalties=case.penalties,
        before_fen=case.amount.before_fen if case.amount else None,
        after_fen=case.amount.after_fen if case.amount else None,
        discretion=case.discretion,
        published_on=_day(case.published_on),
        violated_on=case.violated_on.written if case.violated_on else "",
        effect=(case.effect.state, _day(case.effect.since_on)) if case.effect else ("", ""),
        corrections=tuple(
            (_day(one.corrected_on), one.content, one.reason) for one in case.corrections if one.corrected_on
        ),
    )


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def facets_of(case: Case, law: CitedLaw, code: str = "") -> tuple[tuple[str, str], ...]:
    """The (key, value) pairs of a case that narrow a search.

    Args:
        case: the case.
        law: that it cites.
        code: 代码 of the library.

    ``organ`` is every organ of the card; ``money`` is 金额 in fen, before and after review, ``amount`` its
    bands; ``published`` is 发布日期, ``corrected`` the days of its 更正.
    """
    sums = (case.amount.before_fen, case.amount.after_fen) if case.amount else ()
    values: Mapping[str, tuple[str, ...]] = {
        "kind": (case.kind,),
        "domain": case.domains,
        "act": case.acts,
        "outcome": case.outcomes,
        "agency": (case.facet_agency,),
        "year": (str(case.decided_on.year) if case.decided_on else "",),
        "keyword": case.keywords,
        "procedure": case.procedures,
        "dimension": case.dimensions,
        "statute": law.statutes,
        "penalty": case.penalties,
        "discretion": (case.discretion,),
        "region": (case.region,),
        "source": (case.source,),
        "date": (_day(case.decided_on),),
        "amount": bands_of(sums),
        "money": tuple(str(fen) for fen in sums if fen is not None),
        "published": (_day(case.published_on),),
        "corrected": tuple(_day(correction.corrected_on) for correction in case.corrections),
        "state": (case.status,),
        "organ": (case.agency, case.respondent),
        "code": (code,),
    }
    return tuple(dict.fromkeys((key, value) for key, several in values.items() for value in several if value))


def issues_by_case(library: Library, gate: Gate, today: dt.date) -> dict[str, tuple[tuple[str, str], ...]]:
    """编号 -> (期号, widest audience) of the issues that hold the case, latest last, as its entry has them."""
    by_case: dict[str, tuple[tuple[str, str], ...]] = {}
    for issue in sorted(library.issues_by_id.values(), key=lambda issue: issue.issue_id):
        widest = gate.widest_audience(issue, today)
        for case_id in dict.fromkeys(issue.case_ids):
            by_case[case_id] = (*by_case.get(case_id, ()), (issue.issue_id, widest.value))
    return by_case


def index_entry(
    case: Case,
    citations: Sequence[CaseCitation],
    issues: tuple[tuple[str, str], ...],
    config: LibraryConfig,
    today: dt.date,
) -> IndexEntry:
    """The entry of a case.

    Args:
        case: the case.
        citations: those of ``Readings.newest``.
        issues: its own of ``issues_by_case``.
        config: the library's settings.
        today: the day that decides who may read it.
    """
    law = CitedLaw.of(citations, config.statutes)
    document = document_of(case, issues, law, config)
    audiences = tuple(audience for audience in Audience if case.visible_to(audience, today))
    notice_audiences = tuple(audience for audience in Audience if case.notice_visible_to(audience))
    facets = facets_of(case, law, config.code)
    parts = (document.to_bytes(), repr((audiences, notice_audiences)).encode(), repr(facets).encode())
    digest = hashlib.sha256(b"\0".join(parts)).hexdigest()
    return IndexEntry(document, digest, audiences, notice_audiences, facets)


@dataclass(frozen=True, slots=True)
class SearchConfig:
    """What a search needs of the library's configuration, kept beside the index."""

    synonyms: tuple[tuple[str, ...], ...]
    """Groups of folded words."""
    aliases: Mapping[str, Mapping[str, str]]
    """Facet key -> folded alias -> value."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """Folded heading -> name of the section, for asking within one."""
    everyday: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Folded everyday word -> folded words of the law."""
    statutes: Registry = field(default_factory=registry)
    """The statutes that a query may name."""

    @classmethod
    def of(cls, config: LibraryConfig) -> SearchConfig:
        """From the library's configuration."""
        labels = {
            "domain": "领域",
            "kind": "类型",
            "act": "行为",
            "outcome": "结果",
            "procedure": "程序",
            "dimension": "评查",
            "penalty": "处罚种类",
            "discretion": "裁量",
        }
        synonyms = tuple(tuple(fold(word) for word in group) for group in config.synonyms)
        aliases = {key: dict(config.vocabularies[label].by_word) for key, label in labels.items()}
        laws = iter(fold_all(chain.from_iterable(config.everyday.values())))
        each = (tuple(islice(laws, len(words))) for words in config.everyday.values())
        everyday = {word: words for word, words in zip(fold_all(config.everyday), each, strict=True) if word}
        return cls(synonyms, aliases, dict(config.section_by_heading), everyday, config.statutes)

    def names(self) -> Names:
        """What a query may write before a colon."""
        facets = {fold(word): key for key, words in SPOKEN for word in words}
        facets |= {fold(word): key for key, label in NARROWING for word in (key, label)}
        parts = {heading: (name,) for heading, name in self.sections.items() if heading not in facets}
        for name in (*FIELD_PARTS, "脚注", "正文"):
            if name not in facets:
                parts[fold(name)] = tuple(dict.fromkeys((name, *parts.get(fold(name), ()))))
        shown = (
            *(label for _, label in NARROWING),
            *dict.fromkeys(name for several in parts.values() for name in several),
        )
        return Names(facets, parts, lambda word: bool(self.statutes.find(word.strip("《》"))), shown)

    def same_as(self, term: str) -> tuple[str, ...]:
        """The other words that a folded term may mean."""
        synonyms = (word for group in self.synonyms if term in group for word in group if word != term)
        return tuple(dict.fromkeys(synonyms))

    def value_of(self, key: str, value: str) -> str:
        """The facet value that a word or alias means; the word itself where it is no alias."""
        return self.aliases.get(key, {}).get(fold(value), value)
