"""类似案例检索情况说明: what was searched and found, for the file of a pending case.

There is no official form. The contents are those that article 8 of an opinion of the Supreme People's Court lists:
《关于统一法律适用加强类案检索的指导意见（试行）》 (法发〔2020〕24号). They are who searched, when, where and how; the
result; the key points of each case; the point in dispute of the pending case; whether the cases are followed, and why.
What only the officer knows stays blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.compile.case_parts import mark_of
from generator.compile.cited import cited_law
from generator.compile.mastheads import INTERNAL_MARK
from generator.compile.paper import Grid, Heading, Paper, Piece, Room, Words, blank
from kb.errors import BulletinError
from kb.law.readings import Readings
from kb.model import Audience
from kb.search.index.documents import CitedLaw, document_of
from kb.site.content.compared import ROWS, compared
from kb.text import chinese_day, chinese_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from kb.model import Case, Library

REPORT = "类似案例检索情况说明"
MOST_REPORTED = 20
"""Most cases of one report."""
_SIDE_BY_SIDE = ("处罚种类", "金额", "裁量", "结果")
_MOST_COLUMNS = 5
"""Most cases beside one another on a page."""
_UNKNOWN_EFFECT = "案例库没有写明，引用前请核对"
_ROOM = 3
"""Empty lines for the point in dispute."""
_SOURCES = {
    Audience.PUBLIC: "公开的案例",
    Audience.INTERNAL: "已经发布的案例，含内部的",
    Audience.EDITOR: "全部案例，含没有发布的",
}


@dataclass(frozen=True, slots=True)
class Searched:
    """What is known of the search."""

    on: dt.date
    audience: Audience
    by: str = ""
    """Who searched; empty: to be filled in."""
    how: str = ""
    """检索词, filters or a description of the case; empty: to be filled in."""
    question: str = ""
    """The point in dispute of the pending case; empty: to be filled in."""


def search_report(library: Library, cases: Sequence[Case], searched: Searched) -> Paper:
    """The report on some cases.

    Args:
        library: has the settings and the registry of statutes.
        cases: those that were found and chosen, all visible to the reader.
        searched: who searched and how.

    Raises:
        BulletinError: there is no case, there are too many, or one is withdrawn.
    """
    if not cases:
        raise BulletinError("没有案例，不能写检索情况说明。请写出编号。")
    if len(cases) > MOST_REPORTED:
        raise BulletinError(f"一份说明最多写 {MOST_REPORTED} 个案例，这里有 {len(cases)} 个。请挑最有用的。")
    if gone := next((case for case in cases if case.withdrawn), None):
        raise BulletinError(f"案例 {gone.case_id} 已经撤回，不能引用。")
    return Paper(
        kind=REPORT,
        name=f"{REPORT}（{cases[0].case_id}{'等' if len(cases) > 1 else ''}）",
        title=REPORT,
        office=library.config.office,
        mark=INTERNAL_MARK if any(map(mark_of, cases)) else "",
        identifier=cases[0].case_id,
        pieces=tuple(_pieces(library, cases, searched)),
        sources=frozenset(case.source_file.display_path for case in cases),
    )


def _pieces(library: Library, cases: Sequence[Case], searched: Searched) -> Iterator[Piece]:
    readings = Readings(library, searched.on)
    columns = {case.case_id: _column(library, case, readings) for case in cases}
    courts = [case for case in cases if is_court_case(case)]
    others = [case for case in cases if not is_court_case(case)]
    yield Heading("一、检索情况")
    yield _search_grid(library, len(courts), len(others), searched)
    yield Words(
        f"以上是在“{library.config.name}”里检索的；人民法院案例库、中国裁判文书网和其他平台不在其中，检索过的请另外写明。"
        "没有检索到的，不等于没有类似案例。"
    )
    yield Heading("二、待决案件的争议焦点")
    yield Words(searched.question) if searched.question else Room(_ROOM)
    yield Heading("三、检索到的案例")
    number = 0
    for group, title in ((courts, "人民法院的裁判"), (others, "其他案例")):
        if not group:
            continue
        number += 1
        yield Heading(f"（{chinese_number(number)}）{title}", 2)
        for order, case in enumerate(group, 1):
            yield Heading(f"{order}.{case.title}", 3)
            yield _case_grid(case, columns[case.case_id])
            if law := cited_law(library, case, searched.on):
                yield law
    if 1 < len(cases) <= _MOST_COLUMNS:
        yield Heading("四、裁量对照")
        head = ("项目", *(case.case_id for case in cases))
        rows = ((label, *(columns[case.case_id][label] or "—" for case in cases)) for label in _SIDE_BY_SIDE)
        yield Grid((head, *rows), widths=(2, *(4,) * len(cases)))
    yield Heading("五、是否参照及理由" if 1 < len(cases) <= _MOST_COLUMNS else "四、是否参照及理由")
    yield Grid(
        (("案例", "是否参照", "理由（与待决案件相同、不同之处）"), *((case.case_id, "", "\n\n") for case in cases)),
        widths=(2, 2, 8),
    )
    yield Grid(
        (("检索人", searched.by, "日期", ""), ("审核人", "", "日期", "")),
        head=False,
        widths=(2, 4, 2, 4),
    )


def is_court_case(case: Case) -> bool:
    """Whether a case is the judgment of a court that is not known to have been changed or annulled since."""
    return "法院" in (case.agency or ("法院" if case.kind == "行政诉讼" else "")) and not (
        case.effect and case.effect.gone
    )


def _search_grid(library: Library, courts: int, others: int, searched: Searched) -> Grid:
    counts = "，".join(
        filter(None, (f"人民法院的裁判 {courts} 件" if courts else "", f"其他案例 {others} 件" if others else ""))
    )
    rows = (
        ("检索单位", library.config.office or blank("单位")),
        ("检索人", searched.by or blank("检索人")),
        ("检索时间", chinese_day(searched.on)),
        ("检索平台", f"{library.config.name}（{_SOURCES[searched.audience]}）"),
        ("检索方法", searched.how or blank("检索词、筛选的条件，或者用来找相似案例的案情")),
        ("检索结果", f"选出 {courts + others} 件：{counts}"),
    )
    return Grid(rows, head=False, widths=(2, 9))


def _column(library: Library, case: Case, readings: Readings) -> Mapping[str, str]:
    """Subject of a comparison -> what the case says of it."""
    law = CitedLaw.of(readings.newest(case), library.config.statutes)
    shown = compared(document_of(case, (), law, library.config))
    return {label: "、".join(lines) for label, lines in zip(ROWS, shown.cells, strict=True)}


def _case_grid(case: Case, column: Mapping[str, str]) -> Grid:
    """The key points of a case."""
    effect = "，".join(filter(None, (case.effect.state, chinese_day(case.effect.since_on)))) if case.effect else ""
    rows = (
        ("编号", column["编号"]),
        ("作出的机关", case.agency),
        (case.respondent_label, case.respondent),
        ("文号", column["文号"]),
        ("日期", column["日期"]),
        ("效力", effect or _UNKNOWN_EFFECT),
        ("结果", column["结果"]),
        ("处罚种类", column["处罚种类"]),
        ("金额", column["金额"]),
        ("裁量", column["裁量"]),
        ("要旨", column["要旨"]),
        ("案情", column["案情"]),
        ("理由", column["理由"]),
    )
    return Grid(tuple(row for row in rows if row[1]), head=False, widths=(2, 9))
