"""Kinds of personal data, and an occurrence in a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PersonalKind(StrEnum):
    """A kind of personal data; the value is its Chinese name."""

    ID_NUMBER = "身份证号"
    CREDIT_CODE = "统一社会信用代码"
    PHONE = "电话号码"
    MOBILE = "手机号码"
    CARD = "银行卡号或账号"
    PLATE = "车牌号"
    ADDRESS = "住址"
    NAME = "姓名"
    MINOR = "未成年人的姓名"
    COMPANY = "企业名称"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """An occurrence of possible personal data."""

    kind: PersonalKind
    text: str
    start: int
    """Code points of the text."""
    end: int
    certain: bool
    """Whether form and check digit leave no doubt; otherwise an editor must judge."""
    suggestion: str
    """What to write instead, in Chinese."""
