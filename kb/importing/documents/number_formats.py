r"""Numbers as lists, fields and pages write them: ``chineseCountingThousand`` 12 -> 十二, ``hex`` 10 -> A.

Source: ECMA-376 part 1, 17.18.59 (formats of Word) and 17.16.4.3.1 (the switch ``\*`` of fields); CSS Counter Styles
Level 3, 6 and 7 (lists of web pages).
"""

from __future__ import annotations

import re

from kb.text import chinese_number

_DIGITS = {
    "ideographDigital": "〇一二三四五六七八九",
    "japaneseDigitalTenThousand": "〇一二三四五六七八九",
    "taiwaneseDigital": "〇一二三四五六七八九",
    "koreanDigital2": "零一二三四五六七八九",
    "koreanDigital": "영일이삼사오육칠팔구",
    "decimalFullWidth": "０１２３４５６７８９",
    "decimalFullWidth2": "０１２３４５６７８９",
}
"""Format that writes digit by digit -> its digits."""
_IN_WORDS = frozenset({"chineseCountingThousand", "taiwaneseCountingThousand"})
_TENS_ONLY = frozenset({"chineseCounting", "taiwaneseCounting"})
"""In words up to 九十九, from 100 on digit by digit."""
_LEGAL = {
    "chineseLegalSimplified": str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟"),
    "ideographLegalTraditional": str.maketrans("零一二三四五六七八九十百千", "零壹貳參肆伍陸柒捌玖拾佰仟"),
    "japaneseLegal": str.maketrans("零一二三四五六七八九十百千", "零壱弐参四伍六七八九拾百阡"),
}
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_SERIES = {
    "ideographTraditional": _STEMS,
    "ideographZodiac": _BRANCHES,
    "ideographZodiacTraditional": tuple(_STEMS[n % 10] + _BRANCHES[n % 12] for n in range(60)),
    "decimalEnclosedCircle": tuple(map(chr, range(0x2460, 0x2474))),
    "decimalEnclosedCircleChinese": tuple(map(chr, range(0x2460, 0x246A))),
    "decimalEnclosedParen": tuple(map(chr, range(0x2474, 0x2488))),
    "decimalEnclosedFullstop": tuple(map(chr, range(0x2488, 0x249C))),
    "ideographEnclosedCircle": tuple(map(chr, range(0x3280, 0x328A))),
    "ganada": "가나다라마바사아자차카타파하",
    "chosung": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    "aiueo": "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ",
    "aiueoFullWidth": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "iroha": "ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳヰﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼヱﾋﾓｾｽ",
    "irohaFullWidth": "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス",
    "lowerGreek": "αβγδεζηθικλμνξοπρστυφχψω",
}
"""Format with a series that ends -> its signs from one on."""
_CHICAGO = "*†‡§"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_CHINESE = 9999
_MAX_ROMAN = 4999
_LETTERS = 26
_MAX_LETTERS = 780
"""Word repeats a letter at most thirty times."""
_MAX_PADDED = 12
_TEENS = (11, 12, 13)
_PLAIN = frozenset({"decimal", "decimalHalfWidth", "decimalZero", "none", "bullet", "custom", "numberInDash", "hex"})
_KNOWN = frozenset({
    *_PLAIN, *_DIGITS, *_IN_WORDS, *_TENS_ONLY, *_LEGAL, *_SERIES, "japaneseCounting", "chicago", "ordinal",
    "upperLetter", "lowerLetter", "upperRoman", "lowerRoman",
})  # fmt: skip


def is_known_format(form: str) -> bool:
    """Whether ``format_number`` writes a format of Word as Word does."""
    return form in _KNOWN


def format_number(value: int, form: str, pattern: str = "") -> str:
    """A number in a format of Word; in Arabic numerals where the format does not reach, or is not known.

    Args:
        value: the number.
        form: name of the format in ST_NumberFormat.
        pattern: of the format ``custom``: ``001, 002, 003, ...``.
    """
    if form in _DIGITS and value >= 0:
        return str(value).translate(str.maketrans("0123456789", _DIGITS[form]))
    if form in _SERIES:
        series = _SERIES[form]
        return series[value - 1] if 0 < value <= len(series) else str(value)
    if 0 <= value <= _MAX_CHINESE and (written := _chinese(value, form)):
        return written
    return _western(value, form, pattern)


def _chinese(value: int, form: str) -> str:
    if form in _IN_WORDS:
        return chinese_number(value)
    if form in _TENS_ONLY:
        return chinese_number(value) if value < 100 else format_number(value, "ideographDigital")  # noqa: PLR2004 - two digits
    if form in _LEGAL:
        written = chinese_number(value)
        return ("一" + written if written.startswith("十") else written).translate(_LEGAL[form])
    if form == "japaneseCounting":
        return re.sub("一(?=[十百千])", "", chinese_number(value)).replace("零", "") or "〇"
    return ""


def _western(value: int, form: str, pattern: str) -> str:
    match form:
        case "none":
            return ""
        case "decimalZero":
            return f"{value:02}"
        case "custom":
            first = pattern.split(",", 1)[0].strip()
            return str(value).zfill(len(first)) if first.isdecimal() and len(first) <= _MAX_PADDED else str(value)
        case "upperLetter" | "lowerLetter" if 0 < value <= _MAX_LETTERS:
            letters = chr(ord("a") + (value - 1) % _LETTERS) * ((value - 1) // _LETTERS + 1)
            return letters.upper() if form == "upperLetter" else letters
        case "upperRoman" | "lowerRoman" if 0 < value <= _MAX_ROMAN:
            return roman(value).upper() if form == "upperRoman" else roman(value)
        case "chicago" if 0 < value <= _MAX_LETTERS:
            return _CHICAGO[(value - 1) % 4] * ((value - 1) // 4 + 1)
        case "ordinal" if value > 0:
            endings = {1: "st", 2: "nd", 3: "rd"}
            return f"{value}{'th' if value % 100 in _TEENS else endings.get(value % 10, 'th')}"
        case "hex" if value >= 0:
            return f"{value:X}"
        case "numberInDash":
            return f"- {value} -"
        case _:
            return str(value)


def roman(value: int) -> str:
    """A number of at most 4999 in small Roman numerals."""
    written, remainder = "", value
    for unit, letters in _ROMAN:
        count, remainder = divmod(remainder, unit)
        written += letters * count
    return written


_SWITCHES = {
    "arabic": "decimal", "arabicdash": "numberInDash", "chinesenum1": "chineseCounting",
    "chinesenum2": "chineseLegalSimplified", "chinesenum3": "chineseCountingThousand",
    "circlenum": "decimalEnclosedCircle", "dbchar": "decimalFullWidth", "dbnum1": "ideographDigital",
    "dbnum2": "japaneseCounting", "dbnum3": "japaneseLegal", "dbnum4": "taiwaneseDigital",
    "gb1": "decimalEnclosedFullstop", "gb2": "decimalEnclosedParen", "gb3": "decimalEnclosedCircleChinese",
    "gb4": "ideographEnclosedCircle", "hex": "hex", "ordinal": "ordinal", "zodiac1": "ideographTraditional",
    "zodiac2": "ideographZodiac", "zodiac3": "ideographZodiacTraditional", "kanjinum1": "ideographDigital",
    "kanjinum2": "japaneseCounting", "kanjinum3": "japaneseLegal",
}  # fmt: skip
"""Word of the switch ``\\*`` of a field, in small letters -> format."""


def format_of_switch(word: str) -> str | None:
    r"""The format that the switch ``\*`` of a field asks for; ``None`` for words about the look (MERGEFORMAT, jc0)."""
    lower = word.lower()
    for name, form in (("alphabetic", "Letter"), ("roman", "Roman")):
        if lower == name:
            return f"{'lower' if word[0].islower() else 'upper'}{form}"
    return _SWITCHES.get(lower)


_PAGE_STYLES = {
    "1": ("decimal", ". "), "decimal": ("decimal", ". "), "decimal-leading-zero": ("decimalZero", ". "),
    "a": ("lowerLetter", ". "), "lower-alpha": ("lowerLetter", ". "), "lower-latin": ("lowerLetter", ". "),
    "A": ("upperLetter", ". "), "upper-alpha": ("upperLetter", ". "), "upper-latin": ("upperLetter", ". "),
    "i": ("lowerRoman", ". "), "lower-roman": ("lowerRoman", ". "),
    "I": ("upperRoman", ". "), "upper-roman": ("upperRoman", ". "), "lower-greek": ("lowerGreek", ". "),
    "cjk-ideographic": ("chineseCountingThousand", "、"), "simp-chinese-informal": ("chineseCountingThousand", "、"),
    "trad-chinese-informal": ("chineseCountingThousand", "、"), "cjk-decimal": ("ideographDigital", "、"),
    "simp-chinese-formal": ("chineseLegalSimplified", "、"),
    "trad-chinese-formal": ("ideographLegalTraditional", "、"), "japanese-informal": ("japaneseCounting", "、"),
    "japanese-formal": ("japaneseLegal", "、"), "cjk-heavenly-stem": ("ideographTraditional", "、"),
    "cjk-earthly-branch": ("ideographZodiac", "、"), "katakana": ("aiueoFullWidth", "、"),
    "katakana-iroha": ("irohaFullWidth", "、"), "circled-decimal": ("decimalEnclosedCircle", " "),
    "korean-hangul-formal": ("koreanDigital", ", "), "fullwidth-decimal": ("decimalFullWidth", "．"),
}  # fmt: skip
"""``list-style-type`` or ``type`` of a page -> format, and what follows the number."""


def is_list_style(name: str) -> bool:
    """Whether a word is a numbering ``list-style-type`` or ``type`` of a page that is known here."""
    return name in _PAGE_STYLES


def page_number(value: int, style: str) -> str:
    """The mark of a list item on a page, with what follows it: ``一、``, ``a. ``, ``3. ``."""
    form, after = _PAGE_STYLES.get(style, ("decimal", ". "))
    return f"{format_number(value, form)}{after}"
