"""By the law of which day a citation of a case is read: of the violation, of the penalty, of the decision.

行政处罚法 37 (2021): what is a violation and how it is punished go by the law of the day of the violation, unless that
of the day of the penalty is milder (从旧兼从轻). How a penalty is imposed and reviewed goes by the law of the day on
which that is done. Of a penalty the program tells which texts come into question; it never chooses between them.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.statutes.days import DayBasis, Days, Span
from kb.statutes.facts import RoleOfArticles, roles_of_articles, statutes_with_roles
from kb.text import article_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from kb.model import Case
    from kb.statutes.statute import Statute, Version


class Role(StrEnum):
    """What the rules of a statute are about."""

    PROCEDURE = "procedure"
    """How an authority or court acts: read on the day on which it did."""
    SUBSTANCE = "substance"
    """What is forbidden, and how it is punished: read on the day of the violation."""
    BOTH = "both"
    """Some of each, or not known: which an article is, the registry does not know."""


_PROCEDURE = {
    "行政处罚法": "怎样设定和作出处罚",
    "行政强制法": "怎样采取强制措施和执行",
    "行政许可法": "怎样许可",
    "行政复议法": "怎样复议",
    "行政复议法实施条例": "怎样复议",
    "行政诉讼法": "怎样审判",
    "国家赔偿法": "怎样赔偿",
    "国家赔偿费用管理条例": "怎样赔偿",
    "民事诉讼法": "怎样审判",
    "刑事诉讼法": "怎样追诉和审判",
    "政府信息公开条例": "怎样公开信息",
    "行政执法监督条例": "怎样监督执法",
    "重大行政决策程序暂行条例": "怎样决策",
    "诉讼费用交纳办法": "怎样收费",
    "罚款决定与罚款收缴分离实施办法": "怎样收缴罚款",
    "宪法": "国家机关和公民权利",
    "立法法": "怎样立法",
    "监察法": "怎样监察",
    "公务员法": "怎样管理公务员",
    "公职人员政务处分法": "怎样处分公职人员",
}
"""Statutes about what authorities and courts do, with the reason."""
_BOTH = {
    "治安管理处罚法": "既有违反治安管理的行为和处罚，也有处罚程序",
    "海关行政处罚实施条例": "既有违法行为和处罚，也有处罚程序",
    "税收征收管理法": "既有法律责任，也有征收和检查的程序",
    "道路交通安全法": "既有通行规定和处罚，也有执法程序",
}
"""Statutes with chapters of either kind, with the reason."""
_PROCEDURE_RE = late(
    r"""
      (?:程序|听证|送达|回避|证据|立案|管辖|移送|时限|复议|诉讼|行政赔偿|国家赔偿|案件审理|信息公示|执法监督|执法证件?)
      [^〈〉]*(?:规定|办法|规则|规程|细则|条例|解释)(?:（[^）]*）)?$
    """,
    re.VERBOSE,
)
"""Names of rules of procedure.

Finds: 市场监督管理行政处罚程序规定 · 市场监督管理行政处罚听证办法 · 公安机关办理行政案件程序规定
Finds: 最高人民法院关于行政诉讼证据若干问题的规定 · 行政执法机关移送涉嫌犯罪案件的规定
Not: 食品安全法 · 生态环境行政处罚办法 · 建设工程质量管理条例 · 证据
"""
_ABOUT_PROCEDURE_RE = late(r"〈(?:中华人民共和国)?(?:行政|民事|刑事)(?:诉讼|复议|赔偿|处罚|强制)法〉|〈.*国家赔偿法〉")
"""Interpretations of such a law: 最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释."""
_BOTH_RE = late(r"(?:处罚|执法)(?:[^〈〉]*)(?:办法|规定|规则|条例)(?:（[^）]*）)?$")
"""Rules that set out violations, or the way to a penalty, or both.

Finds: 生态环境行政处罚办法 · 安全生产违法行为行政处罚办法 · 价格违法行为行政处罚规定
Not: 行政处罚法 · 城市绿化条例
"""
_LONGER_RE = late(
    r"""
      食品|药|疫苗|医疗|医师|传染病|卫生|化妆品|安全生产|生产安全|特种设备|消防|危险化学品|烟花|矿山|燃气|建设工程
      | 证券|银行|保险|期货|金融|反洗钱|基金|支付
    """,
    re.VERBOSE,
)
"""Names of statutes that protect life, health or finance: 行政处罚法 36, first paragraph, of 2021.

Finds: ⟦食品⟧安全法 · ⟦药⟧品管理法 · ⟦特种设备⟧安全法 · ⟦证券⟧法
Not: 广告法 · 土地管理法
"""

_YEAR = dt.timedelta(days=365)
_FOUND_AFTER = 2 * _YEAR
"""A violation that nobody has found for so long is not punished any more: 行政处罚法 36 (29 before 2021)."""
_FOUND_LONG_AFTER = 5 * _YEAR
"""The same where life, health or finance were harmed."""
_LONGER_SINCE = dt.date(2021, 7, 15)
_HANDLED_WITHIN = dt.timedelta(days=90)
"""From then to the penalty: 行政处罚法 60."""


def role_of(statute: Statute, article: int = 0, versions: Collection[Version] = ()) -> tuple[Role, str]:
    """What the rule of an article is about, and why that is said.

    The one place where substance is told from procedure. It goes by the article where the chapters of a statute tell,
    in each of the versions that may be meant alike, else by the statute.

    Args:
        statute: the statute.
        article: the number that is cited; 0 for the statute as a whole.
        versions: the versions that may be meant.
    """
    name = statute.name
    rows = [_row(name, version, article) for version in versions]
    if rows and rows[0] and all(row and row.procedure == rows[0].procedure for row in rows):
        role = Role.PROCEDURE if rows[0].procedure else Role.SUBSTANCE
        return role, f"《{name}》{article_name(article)}{rows[0].why}"
    return _role_by_name(name)


@lru_cache(maxsize=4096)
def _role_by_name(name: str) -> tuple[Role, str]:
    if name in _PROCEDURE:
        return Role.PROCEDURE, f"《{name}》规定{_PROCEDURE[name]}"
    if name in _BOTH:
        return Role.BOTH, f"《{name}》{_BOTH[name]}"
    if _PROCEDURE_RE.search(name) or _ABOUT_PROCEDURE_RE.search(name):
        return Role.PROCEDURE, f"《{name}》从名称看是程序规定"
    if _BOTH_RE.search(name):
        return Role.BOTH, f"《{name}》可能既有违法行为和处罚，也有处罚程序"
    return Role.SUBSTANCE, f"《{name}》规定应当怎样做和违反了怎样处罚"


def _row(name: str, version: Version, article: int) -> RoleOfArticles | None:
    rows = roles_of_articles().get((name, version.label), ())
    return next((row for row in rows if row.first <= article <= row.last), None)


def is_penalty(case: Case) -> bool:
    """Whether a case is about a penalty."""
    return case.kind == "行政处罚" or "行政处罚" in case.acts or bool(case.penalties)


def penalised_on(case: Case) -> dt.date | None:
    """The day of the penalty: of a case of 行政处罚 its own day, else that of the act under review."""
    return (case.decided_on or case.acted_on) if case.kind == "行政处罚" else case.acted_on


def reach(statute: Statute, day: dt.date) -> dt.timedelta:
    """How long before a penalty of a day the violation may have been, where nobody has written its day."""
    longer = day >= _LONGER_SINCE and _protects(statute.name)
    return (_FOUND_LONG_AFTER if longer else _FOUND_AFTER) + _HANDLED_WITHIN


@lru_cache(maxsize=4096)
def _protects(name: str) -> bool:
    return _LONGER_RE.search(name) is not None


def _earliest(statute: Statute, penalty: dt.date) -> dt.date:
    """The first day on which the violation may have been, where nobody has written it."""
    return dt.date.fromordinal(max(1, penalty.toordinal() - reach(statute, penalty).days))


def _versions_between(statute: Statute, first: dt.date, last: dt.date) -> tuple[Version, ...]:
    """The versions that were in force between two days, both counted; none where it is not known which all were."""
    days = [
        first,
        *(v.effective_on for v in statute.versions if v.effective_on and first < v.effective_on <= last),
        last,
    ]
    in_force = [statute.version_on(day) for day in days if not statute.is_ahead(day) and not statute.is_repealed(day)]
    return tuple(dict.fromkeys(version for version in in_force if version)) if all(in_force) else ()


def days_of(
    case: Case, statute: Statute | None, today: dt.date, article: int = 0, *, speaks_of_today: bool = False
) -> Days:
    """The days by which a citation of a case is read.

    Args:
        case: the case.
        statute: what is cited; ``None`` where that is not known.
        today: the day of the question.
        article: the number that is cited.
        speaks_of_today: whether the section may mean the law of today.
    """
    act, decision = case.acted_on, case.decided_on
    own = (today,) if act is None else (act, decision) if decision and decision != act else (act,)
    also = (*own[1:], *((today,) if speaks_of_today and today not in own else ()))
    penalty = penalised_on(case) if statute else None
    if statute is None or penalty is None or not is_penalty(case):
        return Days((Span(own[0], own[0]),), also)
    violated = case.violated_on
    first = violated.first if violated else _earliest(statute, penalty)
    versions: Collection[Version] = ()
    if statute.name in statutes_with_roles():  # of few the articles tell
        versions = _versions_between(statute, min(first, own[0]), max(penalty, *own))
    role, _ = role_of(statute, article, versions)
    if role is Role.PROCEDURE:
        return Days((Span(own[0], own[0]),), also)
    otherwise: tuple[dt.date, ...] = ()
    if role is Role.SUBSTANCE:
        otherwise = own
        also = (today,) if speaks_of_today else ()
    if violated is None:
        return Days((Span(first, penalty),), also, DayBasis.UNKNOWN_VIOLATION, otherwise)
    return Days((Span(violated.first, violated.last), Span(penalty, penalty)), also, DayBasis.VIOLATION, otherwise)
