"""The shared cases: their parts under other publishers' headings, their titles and lines cut as editors do."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARED = Path(__file__).parents[3] / "shared" / "data" / "cases_dev.jsonl"

COURT = (
    "spc-xzxy-01", "a02kx200-05", "473341-03", "473341-04", "spc-xzxy-07", "a02kx200-03",
    "spc-xzxy-08", "spc-xzxy-05", "351941-04", "351941-06", "351941-05", "351941-07",
)  # fmt: skip
"""Cases published by courts."""
FULL = COURT[:8]
"""Those with 典型意义."""
RETRIAL = COURT[8:]
"""Those with a subtitle and with two paragraphs of 裁判结果."""
PENALTIES = ("gd-yj-01", "qy-yj-01", "zj-hb-2024-6-01", "a02kx200-05", "moj-jd-1-08")
MIXED = (
    "gd-yj-01", "473341-03", "qy-yj-01", "spc-xzxy-08", "moj-jd-1-08", "351941-05", "a02kx200-05",
    "zj-hb-2024-6-01", "473341-04",
)  # fmt: skip
NUMBERS = "零一二三四五六七八九十"
_BLANK_RE = re.compile(r"[\s\u3000\xa0\u200b]+")
_NUMBER_OF_CASE_RE = re.compile(r"[(（]指导案例\d+号[)）]$")


@dataclass(frozen=True, slots=True)
class DevCase:
    """A case of the shared data."""

    case_id: str
    title: str
    """Without ``（指导案例6号）``."""
    subtitle: str
    """``——…``, or empty."""
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    """Heading and paragraphs, as published."""


Headed = list[tuple[str, list[str]]]
"""Headings and the paragraphs under each."""


def read_cases(path: Path = SHARED) -> dict[str, DevCase]:
    """The shared cases by id, in the order of the file.

    Raises:
        OSError: the shared data is not here.
    """
    cases = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        sections = tuple((section["heading"], tuple(section["text"].split("\n"))) for section in row["sections"])
        title = _NUMBER_OF_CASE_RE.sub("", row["title"])
        cases[row["id"]] = DevCase(row["id"], title, row.get("subtitle") or "", sections)
    return cases


def squeeze(text: str) -> str:
    """A text without blanks."""
    return _BLANK_RE.sub("", text)


def parts_of(case: DevCase, names: Mapping[str, str] | None = None, *, keywords: bool = False) -> Headed:
    """The parts as published, with headings renamed by ``names``; 关键词 only on request."""
    unwanted = {"案例名称"} if keywords else {"案例名称", "关键词"}
    return [
        ((names or {}).get(heading, heading), list(paragraphs))
        for heading, paragraphs in case.sections
        if heading not in unwanted
    ]


def split_at(paragraphs: list[str], marker: str) -> tuple[list[str], list[str]]:
    """The paragraphs before and from the place where ``marker`` begins."""
    for index, paragraph in enumerate(paragraphs):
        if marker in paragraph:
            before, after = paragraph.split(marker, 1)
            return paragraphs[:index] + ([before] if before else []), [marker + after, *paragraphs[index + 1 :]]
    return paragraphs, []


def as_penalty(case: DevCase, facts: str, handling: str, law: str, comment: str) -> Headed:
    """A case of a penalty under a publisher's headings for facts, handling, law and penalty, comment."""
    parts = dict(parts_of(case))
    if case.case_id == "a02kx200-05":
        begun, rest = split_at(parts["基本案情"], "东营市河口区市场监督管理局(")
        handled, decided = split_at(rest, "区市监局于2023年6月")
        return [(facts, begun), (handling, handled), (law, decided + parts["裁判结果"]), (comment, parts["典型意义"])]
    if case.case_id == "moj-jd-1-08":
        begun, decided = split_at(parts["基本案情"], "2022年6月，县")
        return [(facts, begun), (law, decided)]
    if case.case_id == "zj-hb-2024-6-01":
        return [(facts, parts["案情描述"]), (law, parts["处理结果"]), (comment, parts["案例特点"])]
    return [(facts, parts["基本案情"]), (law, parts["处理结果"]), (comment, parts["典型意义"])]


def as_judicial(
    case: DevCase, point: str = "裁判要点", facts: str = "基本案情", result: str = "裁判结果", reasons: str = "裁判理由"
) -> Headed:
    """A court's case in the order of the highest court, cut where the text itself turns to the reasons."""
    if case.case_id == "spc-guiding-6":
        names = {"裁判要点": point, "基本案情": facts, "裁判结果": result, "裁判理由": reasons}
        return parts_of(case, names, keywords=True)
    parts = dict(parts_of(case))
    headed: Headed = [(point, [case.subtitle.lstrip("—")])] if case.subtitle else []
    headed.append((facts, parts["基本案情"]))
    decided, why = split_at(parts["裁判结果"], "最高人民法院经审理认为")
    headed.append((result, decided))
    if why:
        headed.append((reasons, why))
    if "典型意义" in parts:
        headed.append(("典型意义", parts["典型意义"]))
    return headed


def in_two(title: str) -> list[str]:
    """A title over two lines, cut after an organ or a verb near the middle."""
    ends = [match.end() for match in re.finditer(r"局|政府|公司|办事处|委员会|诉", title)]
    cuts = [end for end in ends if 5 < end < len(title) - 3]
    cut = min(cuts or [len(title) // 2], key=lambda end: abs(end - len(title) * 0.55))
    return [title[:cut], title[cut:]]


def hard_wrapped(text: str, width: int, indent: str = "　　") -> list[str]:
    """The lines of a paragraph, ``width`` characters each."""
    text = indent + text
    return [text[at : at + width] for at in range(0, len(text), width)]
