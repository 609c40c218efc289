"""Numbers known by the words next to them: accounts, and ID numbers that have a wrong digit or are hardly masked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.kinds import PersonalKind
from kb.privacy.near import matches_near
from kb.privacy.numbers import BETWEEN, ID_WORDS_RE, MEASURED_RE, MOBILE_WORDS_RE, NEAR, PROVINCES, Number, is_day
from kb.privacy.signs import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator


def labelled_numbers_in(text: str) -> Iterator[Number]:
    """The accounts, and the ID and mobile numbers without check digit, of a folded text; linear in its length."""
    yield from _accounts(text)
    yield from _labelled_ids(text)
    yield from _thinly_masked(text)


_LABELLED_ID_RE = late(
    r"""
    (?: 身份证 (?:件)? | 公民身份 | 证件 | 驾驶证 | 驾照 | 社会保障 | 社保 | 学籍 | 居住证 | 健康证 | 残疾证 )
    (?:编号|号码?|统一编号)? [:=为是系\s"'(#]{0,4} [gl]?
    (?P<value> [1-8] (?: [ \-·.。]{0,2} \d ){16} [ \-·.。]{0,2} [\dx] ) (?![0-9a-z*×])
    """,
    re.VERBOSE,
)
"""Finds: 身份证号340524198001010011 · 公民身份号码:34052419800101001x · 证件号码为340524 19800101 0011
Not: 身份证号34052419800101**** · 编号340524198001010011

Also with a wrong check digit, since the word before it says what it is.
"""


_CUT_ID_RE = late(
    r"""
    (?:身份证|公民身份|证件) (?:[^0-9,。;\n]{0,8}?前\d\d位)? [^0-9,。;\n]{0,10}?
    (?P<value> [1-8] (?: [ \-·.。]{0,2} \d ){13,16} ) (?![0-9x*×])
    """,
    re.VERBOSE,
)
"""Cut off behind the date of birth.

Finds: ⟦身份证号前14位34052419800101⟧ · ⟦证件号码340524 19800101⟧
Not: 身份证号34052419800101**** · 身份证号340524198001 · 编号34052419800101
"""


_PIECE_ID_RE = late(r"(?:身份证|公民身份|证件)[^0-9,。;\n]{0,10}?(?P<value>\d{11,17}x?)(?![0-9x])")
_END_ID_RE = late(
    r"""
    (?: 身份证 | 公民身份 | 证件 ) [^0-9,。;\n]{0,10}?
    (?P<value> \d{0,4} (?:19|20)\d\d (?:0[1-9]|1[0-2]) (?:0[1-9]|[12]\d|3[01]) \d{3} [\dx] ) (?![0-9x])
    """,
    re.VERBOSE,
)
"""The end of an ID number, from before the date of birth on.

Finds: 身份证尾号198304122530 · 身份证后段****02198304122530
Not: 身份证尾号2530 · 身份证号1983年4月12日
"""
_DAY_WITHIN_RE = late(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
"""身份证为1502198306113x: the asterisks that hid the rest were read as bold type, and the birth date is there."""


def _labelled_ids(text: str) -> Iterator[Number]:
    """ID numbers of which one digit is wrong or the last are left out, by the word before them and their birth date."""
    for match in _CUT_ID_RE.finditer(text):
        number = re.sub(r"[ \-·.。]", "", match["value"])
        if number[:2] in PROVINCES and is_day(number[_BIRTH]) and number[6:8] in ("19", "20"):
            yield Number(PersonalKind.ID_NUMBER, *match.span("value"))
    for match in _ID_BEFORE_RE.finditer(text):
        if match["value"][:2] in PROVINCES and is_day(re.sub(r"[ \-]", "", match["value"])[_BIRTH]):
            yield Number(PersonalKind.ID_NUMBER, *match.span("value"))
    for match in _END_ID_RE.finditer(text):
        yield Number(PersonalKind.ID_NUMBER, *match.span("value"))
    for match in _PIECE_ID_RE.finditer(text):
        if match["value"][:2] in PROVINCES and _DAY_WITHIN_RE.search(match["value"], 2):
            yield Number(PersonalKind.ID_NUMBER, *match.span("value"))
    for match in _LABELLED_ID_RE.finditer(text):
        number = re.sub(r"[ \-·.。]", "", match["value"])
        if number[:2] in PROVINCES and is_day(number[_BIRTH]):
            yield Number(PersonalKind.ID_NUMBER, *match.span("value"))


_ID_BEFORE_RE = late(
    r"""
    (?<![\d.]) (?P<value> [1-8]\d{5} [ \-]? (?:19|20)\d\d [ \-]? \d{4} [ \-]? \d{3}[\dx] )
    (?= [)\s,]{0,2} 的?(?:公民)?身份证 )
    """,
    re.VERBOSE,
)
"""Before the word that says what it is.

Finds: ⟦420106 1988 0612 2035⟧)身份证 · ⟦420106198806122035⟧的公民身份证
Not: 420106198806122035号 · 420106****06122035身份证
"""
_ACCOUNT_RE = late(
    r"""
    (?: (?:账|帐)(?:号|户) | 卡号 | 收款卡 | 持卡 | 名卡 | 存折号? | 户头 | a/c | 支付宝 ) (?:号码)?
      (?: [^0-9a-z,。;\n\0]{0,8}? | [(][^()0-9\n]{0,24}[)] ) [:=为是系\s"'(#第]{0,4}
      (?P<value> \d (?: [ \-·.。/|]{0,3} \d ){8,29} ) (?! [\d*×] )
    | (?: 银行卡 | 储蓄卡 | 个人户 | 基本户 | 一般户 | 结算户 | 对公户 | 借记卡 | 信用卡 | 一本通 | 存单 | 龙卡
      | 金穗卡 | 牡丹卡 | 一卡通
      | 工行 | 农行 | 建行 | 中行 | 交行 | 邮储
        | 信用社 | 农商行 | 商业银行 | 银行 | 开户行?
        | (?:打|转|汇|存|充|付|退|提)(?:款|现|账|入|至|到|给) | (?:缴|发放?)[入至到] ) [^0-9a-z,。;\n\0]{0,12}?
      [:=为是系\s"'(#]{0,4}
      (?P<value3> \d (?: [ \-·.。/|]{0,3} \d ){11,29} ) (?! [\d*×] )
    | (?P<value2> [1-9](?<![\d.\-/a-z].) (?: [ \-]? \d ){11,22} )
      (?= 的?(?:银行)?[账帐][户号] | 的?(?:信用|银行|储蓄|借记)卡 | \([^()\d]{0,8}(?:银行|账户|信用社|储蓄) )
    | (?: 支付宝 | 财付通 | 公积金 | 社保 | 医保 | 收款 | 结算 | 存折 | 银行 ) [^0-9a-z,。;\n\0]{0,8}? [账帐][号户]码?
      [:=为是系\s"'(]{0,3} (?P<value4> (?=[a-z_.]*\d) [a-z][a-z0-9_.]{5,24} ) (?! [a-z0-9@*×] )
    | (?: 支付宝 | 财付通 | paypal ) (?: [账帐][号户]码? )? [:=为是系\s"'(]{0,3}
      (?P<value6> [a-z0-9] [a-z0-9_.\-]{2,30} @ [a-z0-9.\-]{4,30} )
    """,
    re.VERBOSE,
)
"""Finds: 账号:520001234567890 · 账户为62170012300774 · 955102837746的银行账户 · 卡号(尾号前)622202123456
Not: 账号为某某 · 转入5000元 · 账号123**** · 第12345678901号

Accounts have no check digit, so the word next to them decides.
"""
_ACCOUNT_SIGN_RE = late(r"[账帐][号户]|号[:=为是系\s\"'(]{0,3}[a-z]|@|id|用户名|\d(?:[ \-·.。/|]{0,3}\d){8,29}")
_GROUPED_RE = late(
    rf"""
    (?: [账帐][号户] | 卡号 | 银行卡 | 开户行 ) [^0-9a-z,。;\n\0]{{0,12}}? (?:{BETWEEN}){{0,3}}
    (?P<value> (?= (?:{BETWEEN}{{0,6}}\d){{11}} ) \d{{3,8}} (?: {BETWEEN}{{1,6}} \d{{3,14}} ){{1,7}}
        (?: {BETWEEN}{{1,6}} \d{{1,3}} )?
      | \d (?P<sign> [_、,:~/\\+|=] ) \d (?: (?P=sign) \d ){{8,28}} )
    (?! [\d*×年] )
    """,
    re.VERBOSE,
)
"""Finds: ⟦账号:6222、0212、3456、7890⟧ · ⟦账号6_2_2_2_0_2_1_2_3_4_5⟧
Not: 账号某某 · 账户12、13

In groups with anything between them, or digit by digit.
"""
_OTHER_ACCOUNT_RE = late("(?:微信|qq|游戏|平台|网络|抖音|快手|淘宝|登录|会员|邮箱|直播|户籍)[^,。;]{0,4}$")


def _accounts(text: str) -> Iterator[Number]:
    """Numbers of bank accounts, by the word before them."""
    for match in matches_near(_ACCOUNT_SIGN_RE, _ACCOUNT_RE, text):
        start, end = match.span(next(name for name, value in match.groupdict().items() if value))
        other_label = _OTHER_ACCOUNT_RE.search(text, max(0, match.start() - NEAR), match.start())
        if not other_label and not MEASURED_RE.match(text, end):
            yield Number(PersonalKind.ACCOUNT, start, end)
    for match in matches_near(_ACCOUNT_SIGN_RE, _GROUPED_RE, text):
        other_label = _OTHER_ACCOUNT_RE.search(text, max(0, match.start() - NEAR), match.start())
        if not other_label and not MEASURED_RE.match(text, match.end()):
            yield Number(PersonalKind.ACCOUNT, *match.span("value"))


_MOBILE_LENGTH = 11
_SHAPES = MASK.replace("某", "").replace("_", "").replace("○", "")
"""Signs for hidden digits that neither end a word (冯某) nor join the parts of a name of a file."""
_MASKED_ID_RE = late(
    rf"[1-8](?<![0-9{_SHAPES}].)\d(?:[ \-·.。_]{{0,2}}[\d{MASK}]){{5,16}}(?<=[\dx{MASK}])(?![0-9a-z{_SHAPES}])"
)
_MASKED_MOBILE_RE = late(
    rf"""
    1 (?<![0-9a-z].) [3-9] (?: \d{{5,8}} [{MASK}]{{1,2}} \d{{0,3}} | \d{{1,4}} [{MASK}]{{1,2}} \d{{3,7}}
      | \d [ \-·.] \d{{4}} [ \-·.] (?: [{MASK}]{{2}}\d\d | \d\d[{MASK}]{{2}} | [{MASK}]\d{{3}} | \d{{3}}[{MASK}] ) )
    (?! [0-9a-z{MASK}] )
    """,
    re.VERBOSE,
)
"""Finds: 1380571**37 · 138057**2837 · 138-0571-**12
Not: 138****2837 · 138-****-2837
"""
_MOST_JOINS = 3
_SHOWN_BY_SHAPES_RE = late(rf"[{MASK.replace('_', '')}]")
_MOST_SHOWN = 11
"""Digits of an ID number that may be shown: place and order, 520103********1234."""
_BIRTH = slice(6, 14)
_ID_LENGTHS = (15, 18)


def _thinly_masked(text: str) -> Iterator[Number]:
    """ID and mobile numbers that are masked, but so little that the person is found: 52010319850312****."""
    for match in _MASKED_ID_RE.finditer(text):
        start, end = match.span()
        number = re.sub(r"[ \-·.。]", "", match.group())
        if len(number) not in _ID_LENGTHS and number.count("_") <= _MOST_JOINS and _SHOWN_BY_SHAPES_RE.search(number):
            end -= len(number) - len(number.rstrip("_"))  # 附件_34052419800101****_身份证.pdf
            number = number.replace("_", "")
        if (
            text[start - 1 : start].isascii()
            and text[start - 1 : start].isalpha()
            and "学籍" not in text[max(0, start - NEAR) : start]
        ):
            continue
        shown = sum(character.isdigit() for character in number)
        if shown in (len(number), len(number) - number.endswith("x")):
            continue
        has_label = ID_WORDS_RE.search(text, max(0, match.start() - NEAR), match.start()) is not None
        birth = number[_BIRTH] if len(number) != _ID_LENGTHS[0] else f"19{number[6:12]}"
        identifies = (birth.isdigit() and is_day(birth)) or (
            shown > _MOST_SHOWN and (has_label or len(number) in _ID_LENGTHS)
        )
        if number[:2] in PROVINCES and (has_label or len(number) in _ID_LENGTHS) and identifies:
            yield Number(PersonalKind.ID_NUMBER, start, end)
    for match in _MASKED_MOBILE_RE.finditer(text):
        label = MOBILE_WORDS_RE.search(text, max(0, match.start() - NEAR), match.start())
        if len(re.sub(r"[ \-·.]", "", match.group())) == _MOBILE_LENGTH and label:
            yield Number(PersonalKind.MOBILE, *match.span())
