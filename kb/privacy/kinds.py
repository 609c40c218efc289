"""What personal data there is, and a place of a text that holds some."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PersonalKind(StrEnum):
    """What kind of data it is; the value is what people call it."""

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
    """A place of a text that may tell who somebody is."""

    kind: PersonalKind
    text: str
    start: int
    """Code points of the text."""
    end: int
    certain: bool
    """Whether form and check digit leave no doubt; else an editor must judge."""
    suggestion: str
    """What to write instead, in Chinese."""
