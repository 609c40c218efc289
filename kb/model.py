"""The library in memory: cases, sections, issues and the configuration, without any I/O.

The field tables ``CASE_FIELDS`` and ``ISSUE_FIELDS`` are the one place that knows which keys a
front matter has; reading, the JSON Schema, ``kb new``, the docs and the card of a page follow them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.problems import Location, Problem
from kb.statutes.registry import Registry, registry
from kb.statutes.texts import StatuteTexts
from kb.text import fold, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kb.blocks import Block, Footnote

CASE_ID = r"[0-9]{4}-[0-9]{3,5}"
"""Regular expression of a 编号."""
ISSUE_ID = r"[0-9]{4}-[0-9]{2}"
"""Regular expression of a 期号."""


class FieldType(StrEnum):
    """How the value of a front matter key is written and read."""

    TEXT = "文字"
    WORDS = "列表"
    DATE = "日期"
    NUMBER = "数字"
    FLAG = "是或否"
    CASE_ID = "编号"
    CASE_IDS = "编号列表"
    ISSUE_ID = "期号"
    AMOUNT = "金额"
    CORRECTIONS = "更正列表"
    WAIVERS = "豁免列表"


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a front matter."""

    key: str
    """The word that editors write."""
    attribute: str
    """The attribute of ``Case`` or ``Issue``."""
    type: FieldType
    """How the value is written."""
    help: str
    """What it holds, in Chinese."""
    vocabulary: str | None = None
    """The vocabulary of ``LibraryConfig.vocabularies`` that the value must be in."""
    required: bool = False
    """Whether a file without it has an error."""
    working: bool = False
    """Whether it is for the house: the public never sees it."""


_T = FieldType

CASE_FIELDS: tuple[Field, ...] = (
    Field("编号", "case_id", _T.CASE_ID, "永久编号，年份-序号，例如 2022-017；定下后不再改", required=True),
    Field("标题", "title", _T.TEXT, "案例名称", required=True),
    Field("要旨", "holding", _T.TEXT, "一句话写明本案确立的规则"),
    Field("类型", "kind", _T.TEXT, "案例类型", "类型", required=True),
    Field("领域", "domains", _T.WORDS, "执法领域，可写旧机关名", "领域", required=True),
    Field("行为", "acts", _T.WORDS, "被审查的行政行为", "行为"),
    Field("结果", "outcomes", _T.WORDS, "处理结果，须与类型相符", "结果"),
    Field("日期", "decided_on", _T.DATE, "作出决定或裁判的日期", required=True),
    Field("行为日期", "act_on", _T.DATE, "被审查的行为作出的日期，缺省同日期"),
    Field("机关", "agency", _T.TEXT, "作出文号所指文书的机关"),
    Field("被申请机关", "respondent", _T.TEXT, "行为被审查的机关"),
    Field("文号", "docket_number", _T.TEXT, "文书文号或法院案号，例如 某府行复〔2022〕15号"),
    Field("地区", "region", _T.TEXT, "地区，按匿名要求写到级别，例如 某市"),
    Field("处罚种类", "penalties", _T.WORDS, "处罚种类", "处罚种类"),
    Field("金额", "amount", _T.AMOUNT, "金额，元：{原: 50000, 后: 3000}"),
    Field("裁量", "discretion", _T.TEXT, "裁量阶次", "裁量"),
    Field("关键词", "keywords", _T.WORDS, "三至七个关键词，由宽到窄"),
    Field("程序", "procedures", _T.WORDS, "经过的程序", "程序"),
    Field("来源", "source", _T.TEXT, "提供案例的单位"),
    Field("评查", "dimensions", _T.WORDS, "涉及的案卷评查项目", "评查"),
    Field("相关", "related", _T.CASE_IDS, "相关案例的编号"),
    Field("公开", "access", _T.TEXT, "公开或内部，缺省内部", "公开"),
    Field("状态", "status", _T.TEXT, "草稿、审核、发布或撤回，缺省草稿", "状态"),
    Field("编写人", "author", _T.TEXT, "编写人", working=True),
    Field("审核人", "reviewer", _T.TEXT, "审核人", working=True),
    Field("审核日期", "reviewed_on", _T.DATE, "审核日期", working=True),
    Field("发布日期", "published_on", _T.DATE, "发布日期"),
    Field("撤回日期", "withdrawn_on", _T.DATE, "撤回日期"),
    Field("撤回原因", "withdrawn_because", _T.TEXT, "撤回原因，读者看得到"),
    Field("解密日期", "declassified_on", _T.DATE, "内部案例可以公开的日期", working=True),
    Field("更正", "corrections", _T.CORRECTIONS, "更正：[{日期: , 内容: , 原因: }]"),
    Field("豁免", "waivers", _T.WAIVERS, "检查的豁免：[{代码: K801, 文字: , 原因: , 决定人: , 日期: }]", working=True),
)

ISSUE_FIELDS: tuple[Field, ...] = (
    Field("期号", "issue_id", _T.ISSUE_ID, "年份-序号，例如 2022-03", required=True),
    Field("总期号", "serial", _T.NUMBER, "自创刊以来的期数"),
    Field("标题", "title", _T.TEXT, "刊名，缺省用 library.yml 的刊名"),
    Field("日期", "dated_on", _T.DATE, "报头上的日期", required=True),
    Field("编印机关", "office", _T.TEXT, "编印机关，缺省用 library.yml 的编印机关"),
    Field("公开", "access", _T.TEXT, "公开或内部，缺省内部", "公开"),
    Field("密级", "classification", _T.TEXT, "空着或写 内部；写了就在报头印“内部资料　注意保存”"),
    Field("份号", "numbered", _T.FLAG, "是否印份号"),
    Field("案例", "case_ids", _T.CASE_IDS, "本期案例的编号，按刊登的顺序", required=True),
    Field("报", "report_to", _T.WORDS, "报送的上级机关"),
    Field("送", "send_to", _T.WORDS, "送达的平级机关"),
    Field("发", "issue_to", _T.WORDS, "下发的机关"),
    Field("印发机关", "printed_by", _T.TEXT, "印发机关"),
    Field("印发日期", "printed_on", _T.DATE, "印发日期，缺省同日期"),
    Field("印数", "copies", _T.NUMBER, "印数"),
    Field("签发人", "signed_by", _T.TEXT, "签发人"),
    Field("发布日期", "published_on", _T.DATE, "发布日期；没有就是尚未发布"),
    Field("豁免", "waivers", _T.WAIVERS, "检查的豁免：[{代码: K801, 文字: , 原因: , 决定人: , 日期: }]", working=True),
)


class Audience(StrEnum):
    """For whom a result is made."""

    PUBLIC = "public"
    INTERNAL = "internal"
    EDITOR = "editor"

    @property
    def label(self) -> str:
        """As messages name it."""
        return {"public": "公众", "internal": "内部读者", "editor": "编写人"}[self.value]

    def reads(self, widest: Audience) -> bool:
        """Whether this audience reads what has that one as its widest: each reads what the ones before it read."""
        order = list(Audience)
        return order.index(widest) <= order.index(self)


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
        found = nearest(word, self.by_word)
        return self.by_word[found] if found else None


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

    def section_named(self, heading: str) -> str | None:
        """The name of the part that a cleaned heading stands for; ``None`` if unknown."""
        return self.section_by_heading.get(fold(heading))

    def required_of(self, kind: str) -> tuple[str, ...]:
        """Names of the parts that a case of this kind must have."""
        return self.required_sections.get(kind, self.required_sections.get("默认", ()))


@dataclass(frozen=True, slots=True)
class Amount:
    """Money before and after review."""

    before_fen: int | None
    """原, in fen."""
    after_fen: int | None
    """后, in fen."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One 更正 of a published case."""

    corrected_on: dt.date | None
    content: str
    reason: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """One 豁免: a finding that an editor has decided to let stand."""

    code: str
    """代码, ``K801``."""
    text: str
    """文字: what was found, exactly."""
    reason: str
    decided_by: str
    decided_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a case."""

    name: str
    """The known name, ``处理结果``; of an unknown part its heading; empty before the first heading."""
    heading: str
    """As written, without marks and numbers: ``裁判结果``."""
    known: bool
    """Whether the name is one of ``LibraryConfig.sections``."""
    line: int
    """Line of the heading in the file."""
    blocks: tuple[Block, ...]
    """What stands under it, in order."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Where a case or issue was read from."""

    path: str
    """Relative to the library, with ``/``."""
    shown_path: str
    """As a person would open it; the path of every ``Location``."""
    digest: str
    """SHA-256 of the text without BOM and CR, hexadecimal."""
    lines: Mapping[str, Location]
    """Key of the front matter -> place of its value; ``案例[0]`` -> place of an item of a list."""
    body_line: int
    """The first line after the front matter."""

    def at(self, key: str) -> Location:
        """The place of a key's value; the head of the file where the key is absent."""
        return self.lines.get(key, Location(self.shown_path))

    def at_item(self, key: str, index: int) -> Location:
        """The place of an item of a key's list, counted from 0."""
        return self.lines.get(f"{key}[{index}]", self.at(key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One guidance case. Absent texts are empty, absent lists are empty, absent dates ``None``."""

    source_file: SourceFile
    case_id: str
    """编号; from the file name where the key is missing."""
    title: str
    holding: str = ""
    kind: str = ""
    domains: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    decided_on: dt.date | None = None
    act_on: dt.date | None = None
    """行为日期 as written; see ``acted_on``."""
    agency: str = ""
    respondent: str = ""
    docket_number: str = ""
    region: str = ""
    penalties: tuple[str, ...] = ()
    amount: Amount | None = None
    discretion: str = ""
    keywords: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    source: str = ""
    dimensions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    access: str = "内部"
    status: str = "草稿"
    author: str = ""
    reviewer: str = ""
    reviewed_on: dt.date | None = None
    published_on: dt.date | None = None
    withdrawn_on: dt.date | None = None
    withdrawn_because: str = ""
    declassified_on: dt.date | None = None
    corrections: tuple[Correction, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    sections: tuple[Section, ...] = ()
    footnotes: tuple[Footnote, ...] = ()

    @property
    def acted_on(self) -> dt.date | None:
        """When the reviewed act was done: 行为日期, else 日期."""
        return self.act_on or self.decided_on

    @property
    def facet_agency(self) -> str:
        """The body acted against: 被申请机关, else 机关."""
        return self.respondent or self.agency

    @property
    def withdrawn(self) -> bool:
        """Whether the case is 撤回."""
        return self.status == "撤回"

    def visible_to(self, audience: Audience, today: dt.date) -> bool:
        """Whether this audience may read the case on a day: not before 发布日期, the public not before 解密日期."""
        published = self.status == "发布" and (self.published_on is None or self.published_on <= today)
        match audience:
            case Audience.EDITOR:
                return True
            case Audience.INTERNAL:
                return published
            case Audience.PUBLIC:
                declassified = self.declassified_on is None or self.declassified_on <= today
                return published and self.access == "公开" and declassified

    def notice_visible_to(self, audience: Audience) -> bool:
        """Whether this audience is told that the case was withdrawn (number, day and reason only).

        The public is not told of a case that it could never read before it was withdrawn.
        """
        if not self.withdrawn or audience is Audience.EDITOR:
            return False
        until = self.withdrawn_on or dt.date.max
        was_public = self.access == "公开" and all(
            day is None or day <= until for day in (self.published_on, self.declassified_on)
        )
        return audience is Audience.INTERNAL or was_public


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue of the bulletin."""

    source_file: SourceFile
    issue_id: str
    """期号, ``2022-03``."""
    title: str
    """刊名."""
    office: str
    """编印机关."""
    serial: int | None = None
    """总期号."""
    dated_on: dt.date | None = None
    access: str = "内部"
    classification: str = ""
    numbered: bool = False
    case_ids: tuple[str, ...] = ()
    report_to: tuple[str, ...] = ()
    send_to: tuple[str, ...] = ()
    issue_to: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: dt.date | None = None
    copies: int | None = None
    signed_by: str = ""
    published_on: dt.date | None = None
    waivers: tuple[Waiver, ...] = ()
    note: tuple[Block, ...] = ()
    """编者按."""
    footnotes: tuple[Footnote, ...] = ()

    @property
    def year(self) -> int:
        """The year of the 期号."""
        return int(self.issue_id[:4])

    @property
    def number(self) -> int:
        """The number within the year."""
        return int(self.issue_id[5:])

    @property
    def label(self) -> str:
        """How people name it: ``2022年第3期（总第8期）``."""
        serial = f"（总第{self.serial}期）" if self.serial is not None else ""
        return f"{self.year}年第{self.number}期{serial}"

    def visible_to(self, audience: Audience, today: dt.date) -> bool:
        """Whether this audience may read the issue on a day: not before 发布日期, the public only a public one."""
        published = self.published_on is not None and self.published_on <= today
        match audience:
            case Audience.EDITOR:
                return True
            case Audience.INTERNAL:
                return published
            case Audience.PUBLIC:
                return published and self.access == "公开"


@dataclass(frozen=True, slots=True)
class Library:
    """A folder of cases, read."""

    root: str
    """The library's folder as given."""
    config: LibraryConfig
    cases: tuple[Case, ...]
    """Every case that could be read, by path."""
    issues: tuple[Issue, ...]
    """Every issue that could be read, by path."""
    assets: frozenset[str]
    """The other files of the library, paths relative to it."""
    problems: tuple[Problem, ...]
    """What reading found."""
    unreadable: tuple[str, ...]
    """Files, as shown paths, that gave no case or issue."""
    by_id: Mapping[str, Case] = field(init=False, compare=False, repr=False)
    """编号 -> case; of two with one number the first by path."""
    issues_by_id: Mapping[str, Issue] = field(init=False, compare=False, repr=False)
    """期号 -> issue; of two with one number the first by path."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {case.case_id: case for case in reversed(self.cases)})
        object.__setattr__(self, "issues_by_id", {issue.issue_id: issue for issue in reversed(self.issues)})

    def case(self, case_id: str) -> Case | None:
        """The case with this 编号, or ``None``."""
        return self.by_id.get(case_id)

    def issues_of(self, case_id: str) -> Iterator[Issue]:
        """The issues that hold a case, by 期号."""
        found = sorted(self.issues_by_id.values(), key=lambda i: i.issue_id)
        return (issue for issue in found if case_id in issue.case_ids)

    def cases_of(self, issue: Issue) -> Iterator[Case]:
        """The cases of an issue that exist, in its order."""
        return (case for case in map(self.case, issue.case_ids) if case is not None)
