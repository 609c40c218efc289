"""Requests to the search and its answers; HTML and JSON are two renderings of ``Results``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.model import Audience

FACETS: tuple[tuple[str, str], ...] = (
    ("kind", "类型"),
    ("domain", "领域"),
    ("act", "行为"),
    ("outcome", "结果"),
    ("agency", "机关"),
    ("year", "年份"),
    ("keyword", "关键词"),
    ("procedure", "程序"),
    ("dimension", "评查"),
    ("statute", "法条"),
    ("penalty", "处罚种类"),
    ("discretion", "裁量"),
    ("amount", "金额"),
    ("region", "地区"),
    ("source", "来源"),
)
"""Key and label of every facet, in the order in which they are shown."""
CODE = ("code", "代码")
"""Key and label of the library of a case: a facet where several libraries are searched as one."""
APART = (("date", "日期"), ("state", "状态"), CODE)
"""Key and label of what narrows a search without being a facet: spans of days, the state of a case, its library."""
NARROWING = (*FACETS, *APART)
"""All that may narrow a search."""

SPOKEN = (
    ("agency", ("被申请机关", "被申请人", "被告", "行政机关", "处罚机关", "复议机关")),
    ("penalty", ("罚种", "处罚类型")),
    ("amount", ("罚款金额", "罚款数额")),
    ("year", ("年度",)),
)  # fmt: skip
"""What else people write before a colon: keys of a card, and everyday names of a label."""

PAGE_SIZE = 20
"""Hits on a page."""
MAX_LIMIT = 10_000
"""Most hits of one answer."""
LONGEST_PAGE = 100
"""Most hits on a page of the service or of the page that searches by itself."""


STALE = "案例库在做索引之后有改动，结果可能不是最新的。"
"""The note on a stale index."""


class Mode(StrEnum):
    """How the hits fit the query."""

    ALL = "all"
    """Every hit holds every term."""
    ANY = "any"
    """No case holds every term; these share the most with the query."""


class Sort(StrEnum):
    """The order of the hits."""

    RELEVANCE = "relevance"
    DATE = "date"
    PUBLISHED = "published"
    """Those that were published last first."""


@dataclass(frozen=True, slots=True)
class Request:
    """A search."""

    query: str
    audience: Audience = Audience.EDITOR
    where: tuple[tuple[str, str], ...] = ()
    """(facet key or label, value): values of one facet are alternatives, facets narrow each other."""
    years: tuple[int | None, int | None] = (None, None)
    """First and last year of 日期."""
    sort: Sort = Sort.RELEVANCE
    limit: int = PAGE_SIZE
    offset: int = 0


def amount_json(before_fen: int | None, after_fen: int | None) -> dict[str, float | None]:
    """金额 in yuan as JSON has it: whole numbers without a fraction, ``None`` where nothing is known."""

    def yuan(fen: int | None) -> float | None:
        return fen if fen is None else fen // 100 if fen % 100 == 0 else fen / 100

    return {"before": yuan(before_fen), "after": yuan(after_fen)}


SIMILAR_CASES = 10
"""Number of similar cases in an answer by default."""
LONGEST_NUMBER = 40
"""Characters of a number that a message repeats; the longest full number has 31."""


@dataclass(frozen=True, slots=True)
class SimilarRequest:
    """A search for cases like one, or like a description."""

    case_id: str = ""
    """编号 of the case; where empty, ``text`` counts."""
    text: str = ""
    audience: Audience = Audience.EDITOR
    limit: int = SIMILAR_CASES


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of a hit."""

    section: str
    """Heading of the section as written, or the name of the field: 标题, 要旨 ..."""
    start: int
    """Offset of ``text`` in the section's text, code points."""
    text: str
    marks: tuple[tuple[int, int], ...]
    """Spans in ``text`` that matched, code points."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One case of the answer."""

    case_id: str
    full_id: str
    """The full number; the 编号 alone where the library has no 代码."""
    title: str
    score: float
    kind: str
    domains: tuple[str, ...]
    outcomes: tuple[str, ...]
    penalties: tuple[str, ...]
    amount_fen: tuple[int | None, int | None]
    """金额 before and after review, in fen."""
    discretion: str
    decided_on: str
    """YYYY-MM-DD, or empty."""
    published_on: str
    """YYYY-MM-DD, or empty."""
    issue: str
    """期号 of the latest issue that holds it and that the audience may read, or empty."""
    path: str
    """Relative to the library."""
    holding: str
    mark: str
    """内部, 草稿, 审核 or 撤回; empty for a public case."""
    why: tuple[str, ...]
    """In Chinese: where it matched, and through which synonym."""
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """How the hits spread over one field."""

    key: str
    label: str
    values: tuple[tuple[str, int], ...]
    """Value and number of hits, the commonest first."""


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a ``Request``."""

    query: str
    mode: Mode
    total: int
    """Number of hits of the mode, not only of this page."""
    took_ms: float
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    suggestions: tuple[str, ...]
    """Queries that have hits, where this one has none that holds every term; that have more, where it has few."""
    notes: tuple[str, ...] = ()
    """What to say of filters that no case fulfils; shown to people, no part of the JSON."""
    read_as: tuple[str, ...] = ()
    """How the query was read, where that differs from what was typed, in Chinese."""
    at_least: bool = False
    """Whether there may be more hits than ``total``: not all was looked through, or a part did not answer."""
    stale: bool = False
    """Whether the library has changed since the index was made, as far as the caller has checked."""

    def as_json(self) -> dict[str, object]:
        """The object of ``--json`` and ``/api/v1/search``: the keys of the design, ``at_least`` and ``stale`` if so."""
        return {
            "query": self.query,
            "mode": self.mode.value,
            "total": self.total,
            "took_ms": round(self.took_ms, 2),
            "read_as": list(self.read_as),
            "hits": [
                {
                    "id": hit.case_id,
                    "full_id": hit.full_id,
                    "title": hit.title,
                    "score": round(hit.score, 4),
                    "kind": hit.kind,
                    "domain": list(hit.domains),
                    "outcome": list(hit.outcomes),
                    "penalties": list(hit.penalties),
                    "amount": amount_json(*hit.amount_fen),
                    "discretion": hit.discretion or None,
                    "decided_on": hit.decided_on or None,
                    "published_on": hit.published_on or None,
                    "issue": hit.issue or None,
                    "path": hit.path,
                    "why": list(hit.why),
                    "snippets": [
                        {"section": s.section, "start": s.start, "text": s.text, "marks": [list(m) for m in s.marks]}
                        for s in hit.snippets
                    ],
                }
                for hit in self.hits
            ],
            "facets": [
                {
                    "key": facet.key,
                    "label": facet.label,
                    "values": [{"value": value, "count": count} for value, count in facet.values],
                }
                for facet in self.facets
            ],
            "suggestions": list(self.suggestions),
            **({"at_least": True} if self.at_least else {}),
            **({"stale": True} if self.stale else {}),
        }
