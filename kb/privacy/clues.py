"""Possible personal data, for an editor to judge: names, addresses, plates and companies too.

Sources: GB 11643-1999 (ID numbers), GB 32100-2015 (credit codes), GA 36-2018 (plates), the Luhn formula of ISO/IEC 7812
(cards); what must be hidden: 最高人民法院关于人民法院在互联网公布裁判文书的规定（法释〔2016〕19号）, articles 8 to 10.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.privacy.kinds import PersonalData, PersonalKind
from kb.privacy.names import COMPOUND, NO_NAMES, SURNAMES
from kb.privacy.numbers import is_card_number, is_credit_code, is_id_number
from kb.text import normalise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_ID_RE = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?![0-9A-Za-z])",
)
_CODE_RE = re.compile(r"(?<![0-9a-z])[0-9a-hj-npqrtuwxy]{2}\d{6}[0-9a-hj-npqrtuwxy]{10}(?![0-9a-z])")
_MOBILE_RE = re.compile(r"(?<![\d-])1[3-9]\d{9}(?![\d号])")
_LANDLINE_RE = re.compile(
    r"(?:电话|传真|联系方式|tel)[^\d\n]{0,6}((?:0\d{2,3}-?)?\d{7,8})(?!\d)|(?<!\d)(0\d{2,3}-\d{7,8})(?!\d)"
)
_CARD_RE = re.compile(r"(?<!\d)(?:\d{4}[ -]?){3,4}\d{1,7}(?!\d)")
_CARD_CONTEXT_RE = re.compile("账号|帐号|卡号|账户|帐户|开户|银行卡|户名|尾号")
_PLATE_RE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-np-z][·. ]?"
    r"(?:[df][a-hj-np-z0-9]\d{4}|\d{5}[df]|(?=[a-hj-np-z0-9]*\d)[a-hj-np-z0-9]{4}[a-hj-np-z0-9挂学警港澳])(?![0-9a-z])"
)
_ADDRESS_RE = re.compile(
    r"(?:住址|住所地?|地址|家住|住在?|户籍地|暂住|位于)[:为是在]{0,2}[\u4e00-\u9fff\d]{2,30}?"
    r"(?:\d{1,5}|[一二三四五六七八九十]{1,3})(?:号|栋|幢|单元|室|组|弄)(?:[\d一二三四五六七八九十-]{1,6}(?:号|栋|幢|楼|层|单元|室))*"
)
_ROLES = (
    "违法行为人|法定代表人|实际控制人|委托代理人|被申请人|被上诉人|申请人|上诉人|当事人|第三人|负责人|经营者|证人|原告|被告|"
    "受害人|被害人|投诉人|举报人|死者|伤者|业主|户主|司机|驾驶员|代理人|配偶|妻子|丈夫|儿子|女儿|姓名"
)
_AFTER_NAME = (
    r"(?:$|[,，。;；:：、()（）\s]|[男女]|身份证|出生|因|于|在|系|等"
    r"|不服|经营|驾驶|向|称|提出|购买|的|与|和|将|未|已|为|签|到|从|以|对|被|给|所)"
)
_NAME_RE = re.compile(
    rf"(?:{_ROLES})(?P<sign>[:为是]|\(|,)?(?P<name>(?:{COMPOUND}|[{SURNAMES}])(?![某x×*])[\u4e00-\u9fff](?:(?![某x×*])[\u4e00-\u9fff])?)"
    rf"(?={_AFTER_NAME})"
)
_COMPANY_RE = re.compile(r"[\u4e00-\u9fff()]{4,26}?(?:有限责任公司|股份有限公司|有限公司|合作社|合伙企业)")
_COMPANY_ENDS = ("公司", "合作社", "合伙企业")
_AFTER_REPEATED_RE = re.compile(rf"{_AFTER_NAME}|[案诉及]")
_TELLING = 3
"""Minimum characters of a name that is searched in any context; 高明 occurs in 高明区 too."""
_BEFORE_COMPANY_RE = re.compile("(?:.*(?:不服|与|向|对|由|和|被|为|的|在|从|于|因|诉|及|是|将|即|原|给))?")
_SUGGESTIONS = {
    PersonalKind.ID_NUMBER: "删去，不公布",
    PersonalKind.CREDIT_CODE: "删去；个体工商户的代码等同个人信息",
    PersonalKind.PHONE: "删去，不公布",
    PersonalKind.CARD: "删去，不公布",
    PersonalKind.PLATE: "删去，或写成某号车辆",
    PersonalKind.ADDRESS: "删去，或只写到县（市、区）",
    PersonalKind.COMPANY: "按匿名要求写成某加行业的名称，例如某餐饮公司",
}
_CONTEXT = 16
_MIN_COMPANY = 8
"""Minimum characters of a company's name, which then has a word of its own before 有限公司."""


def find_personal_data(text: str) -> tuple[PersonalData, ...]:
    """Possible personal data in a text, in order, not overlapping.

    Masked forms (王某, 138****0000) are ignored. A name that follows a role once is found everywhere. Full-width digits
    and letters count as their usual forms.

    Args:
        text: any text; offsets are code points in it. The time is linear in its length.
    """
    folded = normalise(text, by_line=True)
    personal_data: list[PersonalData] = []
    taken = bytearray(len(folded.text))
    names: set[str] = set()
    for kind, start, end, certain in _with_repeated(_candidates(folded.text), folded.text, names):
        if any(taken[start:end]):
            continue
        taken[start:end] = b"\1" * (end - start)
        if kind in (PersonalKind.NAME, PersonalKind.COMPANY):
            names.add(folded.text[start:end])
        first, last = folded.source_span(start, end)
        shown = text[first:last]
        suggestion = _SUGGESTIONS.get(kind) or f"写成{shown[: 2 if re.match(COMPOUND, shown) else 1]}某"
        personal_data.append(PersonalData(kind, shown, first, last, certain, suggestion))
    return tuple(sorted(personal_data, key=lambda data: data.start))


_Candidate = tuple[PersonalKind, int, int, bool]


def _with_repeated(candidates: Iterable[_Candidate], text: str, names: Collection[str]) -> Iterator[_Candidate]:
    """The candidates, then all other occurrences of ``names``, which is filled from the candidates.

    A name follows its role only once: 当事人张三丰于…, 张三丰称…
    """
    yield from candidates
    if not names:
        return
    either = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    for match in re.finditer(either, text):
        short = match.end() - match.start() < _TELLING
        if not short or _AFTER_REPEATED_RE.match(text, match.end()):
            kind = PersonalKind.COMPANY if match.group().endswith(_COMPANY_ENDS) else PersonalKind.NAME
            yield kind, match.start(), match.end(), False


def _candidates(text: str) -> Iterator[_Candidate]:
    """Kind, span and whether it is certain; the more certain come first."""
    for match in _ID_RE.finditer(text):
        yield PersonalKind.ID_NUMBER, *match.span(), is_id_number(match.group())
    for match in _CODE_RE.finditer(text):
        if is_credit_code(match.group()):
            yield PersonalKind.CREDIT_CODE, *match.span(), True
    for match in _CARD_RE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        context = _CARD_CONTEXT_RE.search(text, max(0, match.start() - _CONTEXT), match.start())
        if 16 <= len(digits) <= 19 and (context or (digits.startswith("62") and is_card_number(digits))):  # noqa: PLR2004 - ISO/IEC 7812
            yield PersonalKind.CARD, *match.span(), is_card_number(digits)
    for match in _MOBILE_RE.finditer(text):
        yield PersonalKind.PHONE, *match.span(), True
    for match in _LANDLINE_RE.finditer(text):
        yield PersonalKind.PHONE, *match.span(1 if match[1] else 2), True
    for match in _PLATE_RE.finditer(text):
        yield PersonalKind.PLATE, *match.span(), True
    for match in _ADDRESS_RE.finditer(text):
        if "某" not in match.group():
            yield PersonalKind.ADDRESS, *match.span(), False
    for match in _NAME_RE.finditer(text):
        if not NO_NAMES.match(match["name"]):
            yield PersonalKind.NAME, *match.span("name"), False
    for match in _COMPANY_RE.finditer(text):
        before = _BEFORE_COMPANY_RE.match(match.group())
        start = match.start() + (before.end() if before else 0)
        if "某" not in match.group() and "×" not in match.group() and match.end() - start >= _MIN_COMPANY:
            yield PersonalKind.COMPANY, start, match.end(), False
