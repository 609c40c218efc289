"""Numbers in folded text: where one ends, and the other spellings of an amount, day, article or number.

``numerals.js`` does the same in the browser; one table of tests holds both.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.text import chinese_number, parse_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ARABIC = "0123456789"
HAN = "〇○零一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
"""Chinese numerals; each takes three bytes in UTF-8."""
NUMERALS = frozenset(ARABIC + HAN)
"""Signs of numbers."""
SCALES = "百千万亿"
"""Units of counting: a word that begins with nothing else, as 万元 does, may follow any number."""
MOST_SPELLINGS = 40
"""Most other spellings of one word."""
_CAPITALS = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
LONGEST = 11
"""Most digits of a number that has other spellings."""
_DECIMALS = 4
_A = r"[0-9]+(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_C = "[零〇○一二三四五六七八九十百千两廿卅壹贰叁肆伍陆柒捌玖拾佰仟]+"
_AMOUNT = rf"(?:{_A})(?:[亿万千百仟佰][0-9]*)*(?:(?<=[亿万千百仟佰]){_C})?|{_C}(?:[亿万](?:{_C}|[0-9]+)?)*"
"""Each piece but the first begins with a sign of its own: a long row of digits can be read in one way only."""
_YUAN = "(?:元|圆|块钱|块$)"
"""5千块 and 5千圆 are an amount like 5千元; 3块地 is none."""
UNITS = "日|天|年|月|号|条|款|项|人|个|次|件|家|户|名|岁|倍|周|时|分|米|吨|克|里|升|辆|台|种|份|平|公|小|处"
_DIGITS = "零〇○一二三四五六七八九"
_Y, _M = "[一二][〇○零一二三四五六七八九]{3}年", "[一二三四五六七八九十]{1,2}月"
_NUMBER_RE = late(
    rf"""
    (?P<day>(?<![0-9])[12][0-9]{{3}}(?:年[01]?[0-9]月[0-3]?[0-9]日|(?P<s>[-/.])[01]?[0-9](?P=s)[0-3]?[0-9](?![0-9]))
        |(?<![0-9])(?:19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9万元])
        |{_Y}{_M}[一二三四五六七八九十]{{1,3}}日)
    | (?P<month>(?<![0-9])[12][0-9]{{3}}年[01]?[0-9]月
        |(?<![0-9])(?:19|20)[0-9]{{2}}[-/.](?:1[0-2]|0?[1-9])(?![0-9./-]|[万亿]?元)|{_Y}{_M})
    | (?P<year>{_Y}|(?<![0-9])[12][0-9]{{3}}年)
    | (?P<case>\A(?:19|20)[0-9]{{2}}-?[0-9]{{3,5}}\Z)
    | (?P<docket>第?[0-9]{{1,5}}号)
    | (?P<percent>(?:{_A})[%‰]|[百千万]分之(?:{_C}(?:点[{_DIGITS}]+)?))
    | (?P<amount>(?![{SCALES}]*{_YUAN})(?:{_AMOUNT}){_YUAN})
    | (?P<count>(?:(?:{_A})万?|(?:{_C})万?)(?={UNITS}))
    | (?P<round>(?<![0-9.{HAN}第])(?![{SCALES}])(?:{_A}|{_C})[万亿](?:{_C})?(?![0-9{HAN}]))
    | (?P<plain>(?<![0-9.,/(-])(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|(?!19|20)[0-9]{{4}}|[0-9]{{5,7}})
        (?![0-9.,/%)-]|万|亿|元))
    """,
    re.VERBOSE,
)
"""What has other spellings.

Finds: 罚款⟦五万元⟧ · ⟦2024.3.27⟧ · ⟦2024.3⟧ · ⟦三万⟧ · 第⟦一百〇七⟧条 · 复⟦6号⟧ · ⟦0.5%⟧ · ⟦2024003⟧
"""


def _edges(text: str) -> tuple[list[str], list[str]]:
    """Patterns of what must not precede or follow a text: more of its own number.

    They are patterns of bytes too, in which a set of characters that are no ASCII means something else.
    """
    before, after = [], []
    leading = re.match(f"[{HAN}]*", text)
    if text[0] in ARABIC:
        before = ["[0-9]", "[0-9][.,]", *(f"{scale}" for scale in SCALES)]
    elif leading and leading.group().strip(SCALES):
        before = ["[0-9]", *HAN, *(f"{digit}点" for digit in _DIGITS)]
    if text[-1] in ARABIC:
        after = ["[0-9]", "[.,][0-9]", "十", *SCALES]
    elif text[-1] in HAN:
        after = ["[0-9]", *HAN, *(f"点{digit}" for digit in _DIGITS)]
    return before, after


def _pattern(text: str) -> str:
    before, after = _edges(text)
    word = re.escape(text)
    return word + "".join(f"(?<!{one}{word})" for one in before) + "".join(f"(?!{one})" for one in after)


def has_edge(text: str) -> bool:
    """Whether a text begins or ends with a numeral, so that it may be part of a longer number."""
    return (text[0] in NUMERALS or text[-1] in NUMERALS) and any(_edges(text))


LONGEST_EDGE = 4
"""Most characters of what ``edge_grams`` gives."""


def edge_grams(unit: str) -> set[str]:
    """Marks of where the numbers of a folded unit begin and end: ``^五日`` means that nothing of the number precedes.

    Of 十五日 it is ^十, ^十五, ^十五日 and 十五$, 五$: every string of at most ``LONGEST_EDGE`` characters that begins,
    or ends, with a numeral of a whole number.
    """
    grams = set()
    for match in _BEGINS_RE.finditer(unit):
        at = match.start()
        grams |= {f"^{unit[at:end]}" for end in range(at + 1, min(at + LONGEST_EDGE, len(unit)) + 1)}
    for match in _ENDS_RE.finditer(unit):
        at = match.end()
        grams |= {f"{unit[start:at]}$" for start in range(max(0, at - LONGEST_EDGE), at)}
    return grams


def edge_grams_of(text: str) -> tuple[set[str], bool]:
    """Which of ``edge_grams`` a unit has that holds a text as no part of a longer number, and whether they suffice."""
    before, after = _edges(text)
    grams = {f"^{text[:LONGEST_EDGE]}"} if before else set()
    if after:
        grams.add(f"{text[-LONGEST_EDGE:]}$")
    return grams, len(grams) < 2 and len(text) <= LONGEST_EDGE  # noqa: PLR2004 - both ends


def _edge_re(kinds: Sequence[str], *, begins: bool) -> re.Pattern[str]:
    """Finds a numeral of some kinds, given one of each kind, at an end of its number."""
    patterns = []
    for kind in kinds:
        before, after = _edges(kind)
        sign = f"[{ARABIC}]" if kind in ARABIC else f"[{HAN}]"
        # What precedes is examined where there is a numeral, not at every character.
        patterns.append(
            sign + "".join(f"(?<!{one}{sign})" for one in before)
            if begins
            else sign + "".join(f"(?!{one})" for one in after)
        )
    return re.compile("|".join(patterns))


_BEGINS_RE = _edge_re("5五", begins=True)
_ENDS_RE = _edge_re("5五", begins=False)


@lru_cache(maxsize=2000)
def whole_re(text: str) -> re.Pattern[str]:
    """Finds a folded text where it is no part of a longer number: 五日 not in 十五日, but 万元 in 五万元."""
    return re.compile(_pattern(text))


@lru_cache(maxsize=2000)
def whole_bytes_re(text: str) -> re.Pattern[bytes]:
    """The same in UTF-8."""
    return re.compile(_pattern(text).encode())


def whole_places(text: str, word: str) -> Iterator[int]:
    """Where a folded word begins in a folded text, not inside a longer number; matches may overlap."""
    pattern = whole_re(word) if has_edge(word) else None
    at = text.find(word)
    while at >= 0:
        if pattern is None or pattern.match(text, at):
            yield at
        at = text.find(word, at + 1)


# other spellings


def _value(text: str) -> Decimal | None:
    """The value of 5万, 五万, 3千5百, 1.5亿, 50,000; none of what is no number."""
    for scale, name in ((10**8, "亿"), (10**4, "万")):
        head, sign, tail = text.partition(name)
        if sign:
            left, right = _value(head), _value(tail) if tail else Decimal(0)
            return None if left is None or right is None else left * scale + right
    plain = text.replace(",", "")
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", plain):
        whole, _, rest = plain.partition(".")
        fits = len(whole) <= LONGEST and len(rest) <= _DECIMALS
        return Decimal(plain) if fits else None
    if match := re.fullmatch(r"([0-9]{1,4}(?:\.[0-9]{1,2})?)([千百仟佰])", plain):
        return Decimal(match.group(1)) * (1000 if match.group(2) in "千仟" else 100)
    han = re.sub("[1-9]", lambda digit: "零一二三四五六七八九"[int(digit.group())], text)
    number = None if re.search("[0-9]", han) else parse_number(han)
    return None if number is None else Decimal(number)


def _han(value: int) -> str:
    """A whole number below 10**12 in Chinese numerals."""
    for scale, name in ((10**8, "亿"), (10**4, "万")):
        if value >= scale:
            head, rest = divmod(value, scale)
            joint = "零" if rest and rest < scale // 10 else ""
            tail = _han(rest) if rest else ""
            return _han(head) + name + joint + (f"一{tail}" if tail.startswith("十") else tail)
    return chinese_number(value)


def _han_forms(value: int) -> list[str]:
    name = _han(value)
    forms = [name]
    if name.startswith("二") and (name == "二" or name[1] in SCALES):
        forms.append(f"两{name[1:]}")
    forms += [form.replace("零", other) for form in list(forms) if "零" in form for other in "〇○"]
    return forms


def _trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(value: Decimal) -> str:
    return f"{Decimal(_trimmed(value)):,f}"


def _amounts(value: Decimal) -> list[str]:
    forms = [_trimmed(value), _grouped(value)]
    if value * 100 == int(value * 100):
        forms += [f"{value:.2f}", f"{value:,.2f}"]
    for scale, name in ((10**8, "亿"), (10**4, "万")):
        if value >= scale and value % (scale // 10**_DECIMALS) == 0:
            forms.append(_trimmed(value / scale) + name)
    if value == int(value):
        if 1000 <= value < 10**4 and value % 1000 == 0:  # noqa: PLR2004 - 3千元 is written, 30千元 is not
            forms.append(f"{int(value) // 1000}千")
        forms += _han_forms(int(value))
        capital = _han(int(value)).translate(_CAPITALS)
        forms.append(f"壹{capital}" if capital.startswith("拾") else capital)
    return forms


def _counts(value: Decimal) -> list[str]:
    forms = [_trimmed(value), *([_grouped(value)] if value >= 1000 else [])]  # noqa: PLR2004 - the first with a comma
    if value >= 10**4 and value % 1 == 0:
        forms.append(_trimmed(value / 10**4) + "万")
    return forms + (_han_forms(int(value)) if value == int(value) else [])


def _digits(text: str) -> list[str]:
    return ["".join(zero if digit == "0" else "零一二三四五六七八九"[int(digit)] for digit in text) for zero in "〇○零"]


def _dates(year: int, month: int, day: int) -> list[str]:
    """The spellings of a day, or of a month where the day is 0."""
    forms = [f"{year}年{month}月", f"{year}年{month:02}月", *(f"{y}年{_han(month)}月" for y in _digits(str(year)))]
    if not day:
        return [*forms, *(f"{year}{sign}{number}" for sign in "-/." for number in (f"{month:02}", month))]
    ends = (f"{day}日", f"{day:02}日", *[f"{_han(day)}日"] * 3)
    forms = [form + end for form, end in zip(forms, ends, strict=True)]
    for sign in "-/.":
        forms += [f"{year}{sign}{month:02}{sign}{day:02}", f"{year}{sign}{month}{sign}{day}"]
    return [*forms, f"{year}{month:02}{day:02}"]


def _day_numbers(text: str) -> tuple[int, int, int]:
    """Year, month and day, 0 where none is written."""
    parts = [text[:4], text[4:6], text[6:]] if re.fullmatch("[0-9]{8}", text) else re.split("[年月日/.-]", text)
    year, month, day = [*(parse_number(part) or 0 for part in parts if part), 0, 0][:3]
    return year, month, day


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004 - of the calendar


def requested_days(text: str) -> tuple[str, str] | None:
    """First and last day, YYYY-MM-DD, of a folded word that is a day, month or year and nothing else.

    A month ends on its 99th day, and a year in its 99th month.
    """
    match = _NUMBER_RE.fullmatch(text)
    kind = next((name for name in ("day", "month", "year") if match and match.group(name)), "")
    if not kind:
        return None
    year, month, day = _day_numbers(text)
    if kind == "year":
        return f"{year}-00-00", f"{year}-99-99"
    if not _is_day(month, day or 1):
        return None
    return f"{year}-{month:02}-{day:02}", f"{year}-{month:02}-{day or 99:02}"


def _decimal(text: str) -> Decimal | None:
    """The value of 零点五, or of a number without a point."""
    whole, point, rest = text.partition("点")
    value = _value(whole)
    if value is None or not point:
        return value
    digits = "".join("0" if digit in "〇○" else str("零一二三四五六七八九".index(digit)) for digit in rest)
    return value + Decimal(f"0.{digits}") if len(digits) <= _DECIMALS else None


def _shares(text: str) -> list[str]:
    """The spellings of a share: 0.5% 百分之零点五 5‰ 千分之五 万分之五十."""
    scale = next((size for sign, size in _SHARES.items() if text.startswith(sign) or text.endswith(sign)), 100)
    value = _decimal(re.sub("[百千万]分之|[%‰]", "", text))
    if value is None:
        return []
    forms = []
    for size, sign, name in ((100, "%", "百分之"), (1000, "‰", "千分之"), (10_000, "", "万分之")):
        part = value * size / scale
        if part * 10**_DECIMALS % 1 or (size > 100 and part >= 100):  # noqa: PLR2004 - 千分之三百 is not said
            continue
        whole, _, rest = _trimmed(part).partition(".")
        names = _han_forms(int(whole))
        if rest:
            names = [f"{form}点{tail}" for form in names[:1] for tail in dict.fromkeys(_digits(rest))]
        forms += [f"{_trimmed(part)}{sign}"] * bool(sign) + [name + form for form in names]
    return forms


_SHARES = {"千分之": 1000, "‰": 1000, "万分之": 10_000}


def _of_match(kind: str, text: str) -> list[str]:
    """The spellings of what was found, itself among them."""
    if kind in ("day", "month", "year"):
        year, month, day = _day_numbers(text)
        if kind == "year":
            return [f"{year}年", *(f"{form}年" for form in _digits(str(year)))]
        case = [f"{text[:4]}-{text[4:]}"] if text.isdecimal() else []  # a 编号 of four figures
        return [*_dates(year, month, day), *case] if _is_day(month, day or kind == "month") else []
    if kind == "case":
        return [f"{text[:4]}-{text[4:].lstrip('-')}"]
    if kind == "docket":
        number = int(text.strip("第号"))
        return [f"{number}号", f"{number:02}号", f"{number:03}号", *(f"{form}号" for form in _han_forms(number)[:1])]
    if kind == "percent":
        return _shares(text)
    value = _value(re.sub(f"{_YUAN}$", "", text))
    if value is None or value >= 10**LONGEST:
        return []
    if kind == "amount":
        return [f"{form}元" for form in _amounts(value)]
    if kind == "round" or (kind == "plain" and value >= 10**4 and value % 1000 == 0):
        return _amounts(value)
    return _counts(value) if kind == "count" else [_trimmed(value), _grouped(value)]


@lru_cache(maxsize=2000)
def spellings(text: str) -> tuple[tuple[str, str], ...]:
    """The other spellings of a folded word with numbers, each with its explanation: ``五万元＝50000元``."""
    matches = list(_NUMBER_RE.finditer(text))[:3]
    choices = []
    for match in matches:
        kind = next(name for name in _KINDS if match.group(name) is not None)
        forms = _of_match(kind, match.group())
        choices.append(list(dict.fromkeys([match.group(), *forms])))
    rows: dict[str, str] = {}
    for chosen in product(*choices):
        word, equations, at = "", [], 0
        for match, form in zip(matches, chosen, strict=True):
            word += text[at : match.start()] + form
            at = match.end()
            if form != match.group():
                equations.append(f"{match.group()}＝{form}")
        word += text[at:]
        if equations:
            rows.setdefault(word, "，".join(equations))
        if len(rows) == MOST_SPELLINGS:
            break  # three numbers of thirty spellings each have 27,000 together
    return tuple(rows.items())


_KINDS = ("day", "month", "year", "case", "docket", "percent", "amount", "count", "round", "plain")
