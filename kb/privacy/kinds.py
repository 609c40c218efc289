"""The kinds of personal data: name, problem code, and whether it must not be published."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PersonalKind(StrEnum):
    """A kind of personal data; the value is its Chinese name."""

    ID_NUMBER = "身份证号"
    MOBILE = "手机号码"
    ACCOUNT = "银行卡号或账号"
    MINOR = "未成年人的姓名"
    PHONE = "固定电话号码"
    EMAIL = "电子邮箱"
    PLATE = "车牌号"
    PASSPORT = "护照或通行证号"
    BIRTH_DATE = "出生日期"
    ADDRESS = "地址"
    WHEREABOUTS = "居住或就读的地方"
    PROPERTY = "不动产权证号"
    COORDINATES = "经纬度"
    HEALTH = "健康状况"
    NAME = "姓名"
    COMPANY = "企业名称"
    TRADER_CODE = "个体工商户的信用代码"
    CHAT_ACCOUNT = "微信号或QQ号"

    @property
    def code(self) -> str:
        """The code of the problem, a key of ``kb.codes.RULES``."""
        return _CODES[self]

    @property
    def blocks(self) -> bool:
        """Whether it must not be published; otherwise an editor is asked."""
        return self in BLOCKING


_K = PersonalKind

BLOCKING = frozenset({_K.ID_NUMBER, _K.MOBILE, _K.ACCOUNT, _K.MINOR})
"""Kinds that must not be published, whatever an editor thinks, unless waived."""
IDENTIFYING = frozenset(PersonalKind) - {_K.COMPANY}
"""Kinds that identify a person."""

_CODES = {kind: f"K{801 + number}" for number, kind in enumerate(PersonalKind)}


@dataclass(frozen=True, slots=True)
class PersonalData:
    """An occurrence of personal data."""

    kind: PersonalKind
    text: str
    start: int
    """Code points of the text."""
    end: int
