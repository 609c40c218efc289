"""Personal numbers, however they are divided: ID numbers, mobile numbers and bank cards.

Numbers are searched in a *chain*: groups of digits with at most six blanks, hyphens, other punctuation or invisible
characters between them. A number begins and ends with a group, so that it is never a part of a longer number.

Sources: GB 11643-1999 (ID numbers), GB/T 2260 (their first two digits), GB 32100-2015 (credit codes), ISO/IEC 7812-1
(bank cards and the Luhn formula).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import late
from kb.privacy.kinds import PersonalKind
from kb.privacy.signs import LAST, MASK
from kb.text import COMBINING, HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator


class Number(NamedTuple):
    """A number in a folded text."""

    kind: PersonalKind
    start: int
    end: int


_NARROW = rf" \n\-·.{HIDDEN}{COMBINING}"
"""Separators that people use in numbers, for use inside a set."""
_HIDES = re.escape("".join(sorted(set(MASK) - set("*_…"))))
BETWEEN = rf"(?:[^\w\0%$¥€£@{_HIDES}]|[_{HIDDEN}{COMBINING}点杠横])"
"""What people put between the digits of a number, to hide it or to read it out; no sign that makes it an amount."""
_BETWEEN = rf"{BETWEEN}{{1,6}}"
_NARROW_RE = late(rf"[0-9{_NARROW}]*")
_CHAIN_RE = late(rf"[0-9]+(?:{_BETWEEN}[0-9]+)*(?:(?:{_BETWEEN})?[{LAST}](?![a-z]))?")
"""34052419800101001x · 340524 19800101 001-x · 138-1234-5678 · 2024-06-15."""
_GROUP_RE = late(rf"[0-9]+|[{LAST}]")
_MIN_DIGITS = 11
"""Digits of the shortest personal number."""

PROVINCES = frozenset(
    str(place)
    for region in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
    for place in range(*region)
)
"""First digits of ID numbers; 81 to 83 are residents from Hong Kong, Macao and Taiwan."""
_FOREIGNER = "9"
"""First digit of the number of a foreigner's permanent residence card of 2023."""
_ID_RE = late(r"(?=([1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx]))")
_OLD_ID_RE = late(r"(?=([1-8]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}))")
_MOBILE_RE = late(r"(?=((?:(?:00)?86)?1[3-9]\d{9}))")
_MOBILE_GROUPS = frozenset({(11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (1,) * 11})
"""Usual groups of a mobile number, with any separators."""
_ODD_MOBILE_GROUPS = frozenset({
    (4, 3, 4), (4, 7), (5, 6), (6, 5), (5, 3, 3), (3, 3, 3, 2), (3, 2, 3, 3), (3, 2, 2, 4), (3, 4, 2, 2),
    (3, 2, 2, 2, 2),
})  # fmt: skip
"""Other groups, only with blanks, hyphens and dots; any further ones only after words for a mobile number."""
_OLD_ID_GROUPS = frozenset({(15,), (6, 6, 3), (6, 9)})
_CARD_LENGTHS = (19, 18, 17, 16)
_CARD_BEGINNINGS = ("62", "9558")
"""UnionPay, and older cards of a large bank."""
_CARD_GROUP = 4

NEAR = 14
"""Maximum distance of the words that say what a number is, in characters."""
_CLAUSE = 60
"""Characters before a number that may list others of its kind, 样品1234567、1234568."""
_LENGTH = 18
"""Digits of an ID number."""
ID_WORDS_RE = late("身份|证件|公民|居民证|id|驾驶(?=证|$)|驾照|残疾人?(?=证|$)|社会保障号|社保号|健康(?=证|$)|学籍")
MOBILE_WORDS_RE = late("电话|手机|联系|号码|致电|来电|去电|拨打|短信|微信|热线|tel|phone|mobile|wechat|[vw]x|qq")
_CALLS_RE = late(
    "\\s?(?:来电|打来|致电|接通|联系|通话|发来|随叫|停机|关机|无人接|的(?:电话|手机|机主)|电话|号码|\\((?:手机|电话|微信))"
)
"""After a mobile number."""
_AS_CARD_RE = late(
    "[账帐][号户]|卡号|银行|信用卡|储蓄卡|借记卡|开户|户名|银联|转账|汇款|收款|card|visa|持卡|名卡|工资卡|社保卡|一卡通"
)
_AS_OTHER_RE = late(
    r"""
    (?: 订单|单号|编号|序号|流水|运单|快递|物流|注册号|登记号|登记证|执照|许可证|合同|发票|批号|条码|条形码|串号|imei
      | 案号|文号|受理号|代码|型号|票号|凭证号|备案号|标准|[a-z]{2}/t|gb|学号|工号|(?<!身份)证号|证书|户号|表号|案卷
      | 卷号|设备号?|缴款书|票据|工单|样品|批次|编码|序列号|(?<!手)机号|箱号|柜号|货号|产品号|报告|文书号|档案号?
      | 车架号|追溯码 )
    (?:号码?|编号|代码)? (?:\s?no)? [\s:=为是第#('\"./]{0,6} (?: [0-9x\-]{4,30} \s?[、和及与至~]\s? ){0,8} $
    """,
    re.VERBOSE,
)
"""Words directly before a number of another kind.

Finds: ⟦订单号:⟧ · ⟦合同编号为⟧ · ⟦样品1234567、⟧ · ⟦工单no.⟧
Not: 身份证号 · 手机号 · 联系电话
"""
MEASURED_RE = late(r"\s?(?:\.\d{1,2}\s?)?(?:元|万|亿|吨|千克|公斤|平方|立方|公里|美元|%)")
"""Units after an amount."""
_JOINED_RE = late(r"(?:(?<!\d{17})[a-z]|[!-~][/=&?#%]|[0-9][-.])$")
"""What precedes a number that is part of a URL, a code or a longer number; 张某/139… is not."""


class _Chain:
    """A chain: its digits without separators, and the bounds of its groups in them."""

    def __init__(self, text: str, match: re.Match[str]) -> None:
        self._text = text
        groups = _GROUP_RE.finditer(text, match.start(), match.end())
        self._groups = [span for group in groups for span in _set_apart(group)]
        self.digits = "".join("x" if text[s] in LAST else text[s:e] for s, e in self._groups)
        at = 0
        self._begin: dict[int, int] = {}
        self._end: dict[int, int] = {}
        for index, (start, end) in enumerate(self._groups):
            self._begin[at] = index
            at += end - start
            self._end[at] = index
        self._taken = bytearray(len(self.digits))
        self._start = match.start()
        self.after = re.split(r"[。;\0]", text[match.end() : match.end() + NEAR])[0]

    def whole(self, start: int, end: int) -> bool:
        """Whether a stretch of digits begins and ends with a group and is not yet part of a number."""
        return start in self._begin and end in self._end and not any(self._taken[start:end])

    def ends(self, lengths: tuple[int, ...]) -> Iterator[tuple[int, int]]:
        """The stretches of whole groups with one of these lengths, longest first."""
        for start in self._begin:
            yield from ((start, start + length) for length in lengths if start + length in self._end)

    def sizes(self, start: int, end: int) -> tuple[int, ...]:
        """The number of digits of each group of a stretch."""
        groups = self._groups[self._begin[start] : self._end[end] + 1]
        return tuple(last - first for first, last in groups)

    def usual_card(self, start: int, end: int) -> bool:
        """Whether a stretch is grouped like a card number: 6222 0212 3456 7890 128, 622202 1234567890128."""
        sizes = self.sizes(start, end)
        return len(sizes) == 1 or min(sizes[:-1]) >= _CARD_GROUP

    def take_within(self, kind: PersonalKind, start: int, end: int) -> Number:
        """The same for a stretch that may begin or end inside a group."""
        offsets = [at for first, last in self._groups for at in range(first, last)]
        self._taken[start:end] = b"\1" * (end - start)
        return Number(kind, offsets[start], offsets[end - 1] + 1)

    def free(self, start: int, end: int) -> bool:
        """Whether a stretch is not yet part of a number."""
        return not any(self._taken[start:end])

    def take(self, kind: PersonalKind, start: int, end: int) -> Number:
        """Mark a stretch as used and return it as a number."""
        self._taken[start:end] = b"\1" * (end - start)
        return Number(kind, self._groups[self._begin[start]][0], self._groups[self._end[end]][1])

    def labelled(self, kind: re.Pattern[str], start: int) -> bool | None:
        """Whether the words before a stretch say that it is of a kind; ``None`` if they say nothing."""
        at = self._groups[self._begin[start]][0]
        clause = re.split(r"[。;,\0\n]", self._text[max(0, at - _CLAUSE) : at])[-1]
        if other_label := _AS_OTHER_RE.search(clause):
            head = clause[max(0, other_label.start() - NEAR) : other_label.start()]
            return any(match.end() >= len(head) - 1 for match in kind.finditer(head))  # 身份证编号
        return True if any(kind.search(self._before(place)) for place in (at, self._start)) else None

    def _before(self, at: int) -> str:
        """The words before an offset that may say what follows."""
        return re.split(r"[。;\0]", self._text[max(0, at - NEAR) : at])[-1]

    def joined(self, start: int) -> bool:
        """Whether a stretch is attached to the characters before it, as in 2024-139…, GB139… and /139…."""
        at = self._groups[self._begin[start]][0]
        return _JOINED_RE.search(self._text, max(0, at - _LENGTH), at) is not None

    def narrow(self, start: int, end: int) -> bool:
        """Whether a stretch is divided only by blanks, hyphens, dots and invisible characters."""
        first, last = self._groups[self._begin[start]][0], self._groups[self._end[end]][1]
        return _NARROW_RE.fullmatch(self._text, first, last) is not None

    def measured(self, end: int) -> bool:
        """Whether a unit follows a stretch."""
        return MEASURED_RE.match(self._text, self._groups[self._end[end]][1]) is not None

    def numbered(self, end: int) -> bool:
        """Whether 号 follows a stretch, as after the number of a document."""
        return self._text.startswith("号", self._groups[self._end[end]][1])


def numbers_in(text: str) -> Iterator[Number]:
    """The ID numbers, mobile numbers and bank cards of a folded text; within a chain by kind.

    The time is linear in the length of the text.
    """
    for match in _CHAIN_RE.finditer(text):
        if match.end() - match.start() < _MIN_DIGITS:
            continue
        chain = _Chain(text, match)
        if len(chain.digits) >= _MIN_DIGITS:
            yield from _ids(chain)
            yield from _cards(chain)
            yield from _old_ids(chain)
            yield from _mobiles(chain)


def _ids(chain: _Chain) -> Iterator[Number]:
    within = []
    for match in _ID_RE.finditer(chain.digits):
        start, end = match.span(1)
        number = match[1]
        known_place = number[:2] in PROVINCES or number.startswith(_FOREIGNER)
        if not (known_place and is_day(number[6:14]) and is_id_number(number)):
            continue
        if not chain.whole(start, end):
            within.append((start, end))
        elif not (number.startswith(_FOREIGNER) and is_credit_code(number)) and not chain.measured(end):
            yield chain.take(PersonalKind.ID_NUMBER, start, end)
    # 3732058319771201968 8: after other digits. Check digit and date are right by chance once in some 100,000 numbers.
    for start, end in within:
        if chain.digits[start + 6 : start + 8] in _CENTURIES and chain.free(start, end):
            yield chain.take_within(PersonalKind.ID_NUMBER, start, end)


_ID_LENGTH = 18
_CENTURIES = ("19", "20")
"""Of birth."""


def _old_ids(chain: _Chain) -> Iterator[Number]:
    """ID numbers of 15 digits, used until 1999; they have no check digit, so the words before them decide."""
    for match in _OLD_ID_RE.finditer(chain.digits):
        start, end = match.span(1)
        number = match[1]
        if number[:2] not in PROVINCES or not chain.whole(start, end) or not is_day(f"19{number[6:12]}"):
            continue
        labelled = chain.labelled(ID_WORDS_RE, start)
        usual = chain.sizes(start, end) in _OLD_ID_GROUPS and chain.narrow(start, end) and not chain.joined(start)
        if (labelled or (labelled is None and usual)) and not chain.measured(end) and not chain.numbered(end):
            yield chain.take(PersonalKind.ID_NUMBER, start, end)


def _cards(chain: _Chain) -> Iterator[Number]:
    if len(chain.digits) < _CARD_LENGTHS[-1]:
        return
    after = _AS_CARD_RE.search(chain.after) is not None
    for start, end in chain.ends(_CARD_LENGTHS):
        number = chain.digits[start:end]
        if number.endswith("x") or not is_card_number(number):
            continue
        labelled = after or chain.labelled(_AS_CARD_RE, start)
        if not labelled and (labelled is not None or not number.startswith(_CARD_BEGINNINGS)):
            continue
        if not chain.whole(start, end) or chain.measured(end):
            continue
        if not labelled and end - start == _ID_LENGTH and chain.labelled(ID_WORDS_RE, start):
            # An ID number with a wrong check digit may have that of a card: the word before it says what it is.
            yield chain.take(PersonalKind.ID_NUMBER, start, end)
        elif labelled or (chain.usual_card(start, end) and not chain.joined(start)):
            yield chain.take(PersonalKind.ACCOUNT, start, end)


def _mobiles(chain: _Chain) -> Iterator[Number]:
    for match in _MOBILE_RE.finditer(chain.digits):
        start, end = match.span(1)
        if not chain.whole(start, end) or chain.measured(end):
            continue
        sizes = chain.sizes(start, end)
        country = len(match[1]) - _MIN_DIGITS
        if country:  # +86 139 1234 5678, 8613912345678
            sizes = sizes[1:] if sizes[0] == country else (sizes[0] - country, *sizes[1:])
        narrow = chain.narrow(start, end)
        usual = sizes in (_MOBILE_GROUPS | _ODD_MOBILE_GROUPS if narrow else _MOBILE_GROUPS)
        if sizes == (1,) * _MIN_DIGITS and not narrow:  # 1、3、5、6 … are numbers of things
            usual = list(match[1]) != sorted(match[1])
        labelled = chain.labelled(MOBILE_WORDS_RE, start)
        if labelled is None and narrow and _CALLS_RE.match(chain.after):
            labelled = True
        if labelled or (labelled is None and usual and not chain.joined(start) and not chain.numbered(end)):
            yield chain.take(PersonalKind.MOBILE, start, end)


_SOLID_RE = late(rf"(?:1[3-9]\d{{9}}|[1-9]\d{{{_LENGTH - 1}}}){{1,4}}(?:[1-9]\d{{{_LENGTH - 2}}})?")


def _set_apart(group: re.Match[str]) -> list[tuple[int, int]]:
    """The spans of the personal numbers that an undivided group consists of; otherwise the span of the group."""
    if group.end() - group.start() > _LENGTH and _SOLID_RE.fullmatch(group.group()):
        return _personal_numbers(group.string, group.start(), group.end()) or [group.span()]
    return [group.span()]


def _personal_numbers(text: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """The personal numbers that undivided digits consist of, if they do.

    A mobile number and the digits after it may look like an ID number by chance, so every division is tried: at most
    two for each of the five numbers that ``_SOLID_RE`` allows.
    """
    if start == end:
        return []
    if end - start == _LENGTH - 1 and text[end : end + 1] in tuple(LAST):
        return [(start, end)]  # the check digit is a separate group
    number = text[start : min(start + _LENGTH, end)]
    lengths = []
    if len(number) == _LENGTH and _ID_RE.match(number) and is_id_number(number):
        lengths.append(_LENGTH)
    if re.match(r"1[3-9]\d{9}", number):
        lengths.append(_MIN_DIGITS)
    for length in lengths:
        following = _personal_numbers(text, start + length, end)
        if following is not None:
            return [(start, start + length), *following]
    return None


def is_day(digits: str) -> bool:
    """Whether eight digits are a valid date: 19850312."""
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CODE_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_DOUBLED = 9


def is_id_number(number: str) -> bool:
    """Whether the check digit of an ID number of 18 characters is right (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def is_credit_code(code: str) -> bool:
    """Whether the check character of a credit code is right (GB 32100-2015, MOD 31)."""
    code = code.upper()
    total = sum(
        _CODE_DIGITS.index(character) * weight for character, weight in zip(code[:17], _CODE_WEIGHTS, strict=True)
    )
    return _CODE_DIGITS[(31 - total % 31) % 31] == code[17]


def is_card_number(digits: str) -> bool:
    """Whether the check digit of a card number is right (the Luhn formula, ISO/IEC 7812-1)."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + index % 2)
        total += value - _DOUBLED if value > _DOUBLED else value
    return total % 10 == 0
