"""A few invented statutes whose whole history is known, so that tests depend on no fact that may be mended."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kb.statutes.citations import find_citations
from kb.statutes.registry import Change, Counterpart, Registry, Statute, Version
from kb.statutes.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.statutes.reading import Reading

FIRST, SECOND, THIRD = dt.date(2000, 5, 1), dt.date(2010, 5, 1), dt.date(2020, 5, 1)
CODE_DAY = dt.date(2024, 1, 1)
PASSED = dt.timedelta(60)


def version(label: str, day: dt.date | None, articles: int | None, *, kept: bool = False) -> Version:
    """A version that was passed sixty days before it came into force."""
    passed = day - PASSED if day else dt.date(2022, 3, 1)
    return Version(label, passed, day, articles, verified=True, numbers_kept=kept)


def to(article: int, confidence: float = 1.0, *, verified: bool = True, statute: str = "甲管理法") -> Counterpart:
    """A place in the text after a renumbering."""
    return Counterpart(statute, article, confidence, verified)


def change(day: dt.date, name: str, rows: Mapping[int, tuple[Counterpart, ...]]) -> Change:
    """The renumbering of a day, in both directions."""
    backward: dict[tuple[str, int], tuple[Counterpart, ...]] = {}
    for old, places in rows.items():
        for place in places:
            key = (place.statute, place.article)
            origin = Counterpart(name, old, place.confidence, place.verified)
            backward[key] = (*backward.get(key, ()), origin)
    return Change(day, rows, backward)


LAW = Statute(
    "甲管理法", "中华人民共和国甲管理法", ("甲法",), "法律",
    (version("2000", FIRST, 30), version("2010修正", SECOND, 30, kept=True), version("2020修订", THIRD, 40)),
)  # fmt: skip
"""Renumbered in 2020."""
GONE = Statute(
    "乙管理法", "中华人民共和国乙管理法", (), "法律", (version("2000", FIRST, 20),),
    repealed_on=CODE_DAY, successor="丙法典",
)  # fmt: skip
DROPPED = Statute("丁条例", "丁条例", (), "行政法规", (version("2000", FIRST, 10),), repealed_on=CODE_DAY)
CODE = Statute("丙法典", "中华人民共和国丙法典", (), "法律", (version("2024", CODE_DAY, 500),))
LATE = Statute("戊办法", "戊办法", (), "规章", (version("2010修正", SECOND, 25),))
"""What was in force before 2010 is not known."""
UNDATED = Statute("己规定", "己规定", (), "规章", (version("2000", FIRST, 12), version("2022修订", None, None)))
"""Passed on 2022-03-01; nobody knows since when the newest text is in force."""
BARE = Statute("庚细则", "庚细则", (), "规章")

LAWS = Registry(
    {one.name: one for one in (LAW, GONE, DROPPED, CODE, LATE, UNDATED, BARE)},
    {
        LAW.name: (
            change(THIRD, LAW.name, {
                1: (to(1),), 2: (to(2, 0.5),), 3: (to(3, 0.49),), 4: (to(4, 0.9, verified=False),),
                5: (to(15),), 6: (to(16, 0.69),), 7: (to(17, 0.7),), 8: (to(18, 0.9, verified=False),),
                9: (to(19), to(20, 0.8)), 10: (to(21), to(22, 0.6), to(23, 0.5)),
                11: (to(24), to(25, 0.6), to(26, 0.5), to(27, 0.5)), 12: (), 13: (to(28, 0.4),),
            }),
        ),
        GONE.name: (
            change(CODE_DAY, GONE.name, {
                1: (to(101, statute=CODE.name),), 2: (to(102, 0.6, statute=CODE.name),),
                3: (to(103, statute=CODE.name), to(104, 0.5, statute=CODE.name)), 4: (),
                5: (to(5, statute=CODE.name),),
            }),
        ),
    },
)  # fmt: skip


def read(text: str, day: dt.date, today: dt.date, *others: dt.date) -> Reading:
    """The one citation of a text, read on a day (and others), asked about on another."""
    (citation,) = find_citations(text, LAWS)
    return resolve(citation, (day, *others), today, LAWS)
