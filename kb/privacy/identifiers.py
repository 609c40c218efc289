"""Signs of a person other than numbers with a check digit: telephones, addresses on the net, plates, papers, births.

An editor is asked about them. Each rule has words or signs without which it cannot match, so that most texts are only
searched for these.

Sources: GA 36-2018 (plates), 不动产登记暂行条例实施细则 (property certificates), GB 32100-2015 (credit codes; those of
sole traders begin with 92), 中华人民共和国护照法 and 出境入境管理法 with the forms of their papers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import late
from kb.privacy.births import BIRTH_RE, BORN_RE, BORN_SIGN_RE
from kb.privacy.coordinates import COORDINATES_RE
from kb.privacy.folding import DIGIT_WORDS, TO_DIGITS
from kb.privacy.kinds import PersonalKind
from kb.privacy.near import matches_at, stretches
from kb.privacy.numbers import is_credit_code, is_day
from kb.privacy.pairs import DIGITS, SPACES, Pairs, beginnings, codes_of
from kb.privacy.words import list_of, words_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kb.privacy.pairs import Word

_HAN = r"\u4e00-\u9fff"
_IS = r"[:=为是系\s\"'(#]{0,4}"
"""What may stand between a label and a value."""


class _Rule(NamedTuple):
    kind: PersonalKind
    pattern: re.Pattern[str]
    """The only group that matched is the personal data; the whole match if it has no groups."""
    words: tuple[Word, ...]
    """One of them is in every match; most texts have none. Each stands for two characters, see ``Pairs``."""
    fits: Callable[[str], bool] = lambda _: True
    """Whether a value that has the form is one."""
    sign: re.Pattern[str] | None = None
    """A part of every match, for patterns that do not begin with a few characters."""
    starts: tuple[Word, ...] = ()
    """Where the sign may begin, or the match if there is no sign; anywhere if it is empty."""
    needs: re.Pattern[str] | None = None
    """Also in every match near a sign, and quicker to look for than the match."""

    def matches(self, text: str, places: Sequence[int]) -> Iterator[re.Match[str]]:
        """The matches in a text, by the places of ``starts`` in it."""
        if self.sign:
            signs = matches_at(self.sign, text, places) if self.starts else self.sign.finditer(text)
            parts = stretches(match.span() for match in signs)
            likely = (part for part in parts if not self.needs or self.needs.search(text, *part))
            return (match for part in likely for match in self.pattern.finditer(text, *part))
        return matches_at(self.pattern, text, places) if self.starts else self.pattern.finditer(text)


# --- telephones ---------------------------------------------------------------------------------------

_CODE = r"(?:10|2\d|[3-9]\d\d)"
_LOCAL = r"(?:[2-8]\d{2,3}[\s\-.。·•]{0,2}\d{4}|[2-8]\d{3}[\-.。·•]\d{3})"
_LANDLINE_RE = late(
    rf"""
    (?:{words_for("phone")}) [^\d\n,。;]{{0,10}}
      (?P<value> (?: \(?0{_CODE}\)? [\s\-.。/·•]{{0,3}} )? {_LOCAL} (?: [\-转\#*]{{1,2}}\d{{1,6}} )? ) (?! [\d年\-.*×] )
    | 0 (?<![\d.\-a-z(]0) (?P<value2> {_CODE} [\s\-.。/·•]{{0,3}} {_LOCAL} ) (?! [\d\-号元*×] )
    | \(0 (?P<value3> {_CODE} \) [\s\-.。]{{0,3}} {_LOCAL} ) (?! [\d\-号元*×] )
    | (?:{words_for("posted")}) [^0-9。;\n]{{0,14}}? (?P<value5> [2-8]\d{{2,3}}[ \-]\d{{4}}
      | [2-8]\d{{6,7}} ) (?! [\d\-年元*×] )
    | 86 (?<![\d.]86) [\s\-] (?P<value4> {_CODE} [\s\-] {_LOCAL} ) (?!\d)
    """,
    re.VERBOSE,
)
"""Finds: 电话:8222333 · 0851-8222 3333 · (0851)82223333 · 08518222333 · 86-851-82223333 · 家里座机是8222 3333
Not: 电话0851-8222**** · 2024年3月15日 · 0851号 · 12345"""


_LABELLED_PHONE_RE = late(
    rf"(?:{words_for('phone')})[^\d\n,。;]{{0,10}}(?P<value>\d(?:[\s\-.·。/()]{{0,2}}\d){{6,11}})(?![\d年元*×])"
)
"""宅电：08·983·78·78·50, divided in an unusual way."""
_PHONE_BEFORE_RE = late(r"(?<!\d)(?P<value>[2-8]\d{2,3}[ \-]?\d{4})(?=[^,。;\d]{0,4}(?:座机|固话|固定电话))")
"""⟦6283947⟧这个座机号."""
_PHONE_FORM_RE = late(rf"(?:0{_CODE})?[2-8]\d{{6,7}}")


def _is_phone(value: str) -> bool:
    return _PHONE_FORM_RE.fullmatch(re.sub(r"\D", "", value)) is not None and _is_no_day(value)


def _is_no_day(value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    return not (len(digits) == 8 and is_day(digits))  # noqa: PLR2004 - 20240315


# --- the net ------------------------------------------------------------------------------------------

_EMAIL_RE = late(
    rf"""
    (?<![a-z0-9._%+\-*×]) [a-z0-9][a-z0-9._%+\-]{{0,63}}
    (?: \s{{0,2}} (?: @|\(at\)|艾特|\sat\s ) \s{{0,2}}
        [a-z0-9\-]{{1,63}} (?: \s?(?:\.|\(?dot\)?|。|点)\s? [a-z0-9\-]{{2,63}} ){{1,4}}
      | \s{{0,2}} [#*&$] \s{{0,2}} (?: (?:{words_for("mail-host")}) \s?\.\s? [a-z]{{2,3}}
        | [a-z0-9\-]{{2,30}} (?:\.[a-z0-9\-]{{2,20}}){{0,2}} \. (?:com|cn|net|org|example) ) )
    """,
    re.VERBOSE,
)
"""Finds: 至⟦zhang.san@163.com⟧。 · zhangsan @ qq . com · li88(at)qq.com · wang at sina dot cn · li#188.com
Not: ***@163.com · 单价@5元 · a@b"""
_CHAT_VALUE = rf"[a-z](?:[\s.]?[a-z0-9_\-]|[{DIGIT_WORDS}]){{4,19}}|[1-9](?:[\s\-.]?\d){{4,12}}"
_CHAT_IS = r"(?:写作|写成|填写|填的|记为|留的|昵称[^,。;]{1,6}[,、])?[:=为是系\s\"'(「『,-]{0,5}"
_PLATFORMS = (
    "抖音", "快手", "小红书", "微博", "闲鱼", "淘宝", "拼多多", "直播", "短视频", "平台", "哔哩哔哩", "旺旺", "陌陌",
    "贴吧", "论坛",
)  # fmt: skip
_CHAT_RE = late(
    rf"""
    (?: (?:{words_for("chat")})(?:联系人?|好友|客服|名片|同号|号码|聊天|名)?|微\s信
      |(?<![a-z])(?<!编号)(?<!编号[:为])[vw]\s?(?:[x信]|(?=[:=号])) ) \s? (?:{words_for("name-of-account")})?
      (?: \([^()\n]{{1,8}}\) )? {_CHAT_IS} (?P<value> {_CHAT_VALUE} ) (?! [a-z0-9*×@元年万] )
    | (?: {words_for("qq")}|q\sq|(?<![a-z])q号|加q|(?<![a-z])q我 ) (?<![a-z]qq) \s?
      (?: 群主?|{words_for("name-of-account")} ){{0,2}}
      {_CHAT_IS} (?P<value2> [1-9](?:[\s\-.·。]?\d){{4,11}} ) (?! [a-z0-9*×@元年万] )
    | (?<![a-z]) q\s?[:] \s? (?P<value4> [1-9](?:[\s\-.]?\d){{5,11}} ) (?! [a-z0-9*×@元年万] )
    | (?<![a-z0-9]) (?P<value5> [a-z][a-z0-9_\- ]{{4,19}}[a-z0-9] ) (?= 为?的?(?:微信|\(微信) )
    | (?<![\d]) (?P<value6> [1-9]\d{{4,11}} ) (?= \(qq\)|的qq )
    | (?:{words_for("chat")}) [{_HAN}]{{1,6}} {_CHAT_IS} (?P<value7> (?=[a-z_\-]*\d
      |[a-z]+_)[a-z][a-z0-9_\-]{{5,19}} ) (?! [a-z0-9*×@] )
    | (?:微信|薇信|朋友圈|wechat) [^。;\n]{{0,24}}? (?:(?<![a-z])id|[账帐]号|,号) [为是:=\s"']{{0,3}}
      (?P<value8> (?=[a-z.\-]*[\d_]) [a-z][a-z0-9_\-.]{{4,24}} ) (?! [a-z0-9*×@] )
    | (?:(?<![a-z])id|[账帐]号) [为是:=\s"']{{0,3}} (?P<value9> (?=[a-z.\-]*[\d_]) [a-z][a-z0-9_\-.]{{4,24}} )
      (?= [^。;\na-z0-9]{{0,12}}(?:微信|朋友圈|好友) )
    | (?:{words_for("qq")}) (?<![a-z]qq) [^0-9。;\n]{{0,18}}? [答为:("'、] [\s("':]{{0,3}}
      (?P<value10> [1-9](?:[\s\-.·。]?\d){{5,11}} ) (?! [a-z0-9*×@元年万] )
    | (?P<value3> (?<![a-z]) wxid_[a-z0-9]{{6,20}} )
    | (?: {"|".join(_PLATFORMS)} )
      (?: 的? (?:个人|实名|认证|注册|网络)? (?:[账帐][号户]|号|id|用户名) ) [:=为是系\s"'(]{{0,3}}
      (?P<value11> (?=[a-z0-9.]*[_\d]) [a-z][a-z0-9_.\-]{{5,24}} ) (?! [a-z0-9@*×] )
    """,
    re.VERBOSE,
)
"""Finds: 微信号:zhang_san66 · vx wxid_abc123 · qq:123456789 · 扣扣 1 2 3 4 5 6 7 · 微信账号为li-88900 · 加wx:abc12345
Not: 微信支付5000元 · 微信1***8 · qq群聊 · 微信转账"""
_CHAT_SIGN_RE = late(
    rf"""
    [微薇威徽扣鹅球]|绿泡泡|朋友圈|we(?:chat|ixin)|wxid|id|[账帐]号|(?<![a-z])[vwq]\s?[xq信号我:=]|加q|腾讯
    | {"|".join(_PLATFORMS)}
    """,
    re.VERBOSE,
)
"""Finds: ⟦微⟧信 · ⟦weixin⟧ · ⟦v x⟧ · ⟦加q⟧:1234567 · ⟦q:⟧1234567 · 在⟦旺旺⟧
Not: 电话 · 邮箱 · tv信号"""

# --- vehicles -----------------------------------------------------------------------------------------

_PLATE_LETTERS = "abcdefghjklmnpqrstuvwxyz"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE_DIGITS = rf"0-9{DIGIT_WORDS.replace('o', '')}"
_PLATE_RE = late(
    rf"""
    (?P<value> (?: [{_PROVINCES}] \s? [a-hj-np-z] | wj\s?[{_PROVINCES}]? )
    [·.•。\s\-/]{{0,3}} [a-hj-np-z{_PLATE_DIGITS}]
    (?: [\s\-·.。]? (?![一二两三四]轮|二手|[一两二三][辆台]) [a-hj-np-z{_PLATE_DIGITS}] ){{3,5}}
    (?: [\s\-]? [挂学警港澳领使] )? )
    (?! [0-9a-z*×] | -\d{{1,3}}图集 | -\d{{4}} | 图集 )
    | (?: {words_for("plate-label")} ) {_IS}
      (?P<value2> [{_HAN}]{{2,3}} [·.\s\-]? [a-z]?[·.\s\-]?\d{{4,7}}[a-z]? ) (?! [\da-z*×年月元] )
    | (?:拖拉机|收割机|农机|变型车
      |号牌) [^,。;\d]{{0,6}}? (?P<value4> [{_PROVINCES}]\d\d[·.\s\-]?[\da-z]\d{{3}}[\da-z] ) (?! [\da-z*×] )
    | (?<![{_HAN}\d]) (?P<value3> 使[·\s]?\d{{6}} ) (?! [\da-z*×] )
    """,
    re.VERBOSE,
)
"""Finds: 驾驶⟦贵a12345⟧小型 · 贵a·d12345 · 贵 a - 1 2 3 4 5 · 粤z1234港 · 苏a一二三四五 · wj苏12345
Not: 宁a6e***号 · 贵a某2345 · 贵a1234***"""
_PLATE_FORM_RE = late(
    rf"""
    (?: [{_PROVINCES}][a-hj-np-z] | wj[{_PROVINCES}]? )
    (?: [a-hj-np-z]{{2}}\d{{4}} | [a-hj-np-z]\d{{5}} | \d{{5}}[a-hj-np-z]? | (?=(?:[a-z]*\d){{2}})[a-hj-np-z0-9]{{5}}
      | [a-hj-np-z0-9]{{4}}[挂学警港澳领使] )
    | [一-龥]{{2,3}} [a-z]? \d{{4,7}} [a-z]? | 使\d{{6}} | [{_PROVINCES}]\d\d[\da-z]\d{{3}}[\da-z]
    """,
    re.VERBOSE,
)
"""Finds: 贵a12345 · 贵ad12345 · 贵a12345d · 粤z1234港 · 皖a1b2c3
Not: 贵a1234 · 贵abcdef"""
_PLATE_TO_DIGITS = str.maketrans("零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖两", "012345678901234567892")


def _is_plate(value: str) -> bool:
    plate = re.sub(r"[\s\-·.•。/]", "", value)
    return _PLATE_FORM_RE.fullmatch(plate.translate(_PLATE_TO_DIGITS)) is not None


# --- papers -------------------------------------------------------------------------------------------

_SERIAL = r"\d(?:[\s\-.·。]{0,2}\d)"
_LETTERS = r"(?:[a-z][\s\-.·。]{0,2})"
_MIXED = r"[a-z][\s\-.]?\d[\s\-.]?\d[\s\-.]?[a-z0-9](?:[\s\-.]?\d){4}(?:[\s\-.]?[a-z0-9]){1,2}"
"""Of a country that has letters among the digits: C32J2859K3."""
_PASSPORT_RE = late(
    rf"""
    (?: (?:护照|passport) [^0-9a-z。;\n]{{0,14}}? (?: ;证?件?号码?: )? (?:no\.?|号码|号)? {_IS}
        (?P<value> (?!gb|ga|db) {_LETTERS}{{0,2}}{_SERIAL}{{5,8}} | {_MIXED} )
      | (?<![a-z0-9]) (?P<value2> {_LETTERS}{{1,2}}{_SERIAL}{{6,9}} | {_MIXED} )
        (?= 号?的?[,(]?(?:[{_HAN}]{{0,9}})(?:护照|通行证|回乡证|台胞证) )
      | (?<![a-z0-9]) (?P<value8> (?=(?:[a-z]*\d){{4}})[a-z][a-z0-9]{{7,8}} ) (?= 号?的?护照 )
      | (?<![a-z0-9]) (?P<value6> \d{{8}} ) (?= 号?的?(?:回乡证|台胞证) )
      | (?<![辆输路货出准道运])通行证(?:号码?)?[:] (?P<value7> \d{{8}} )
      | (?:{words_for("border")})[^0-9a-z。;\n]{{0,14}}证 [^0-9a-z。;\n]{{0,10}}? {_IS}
        (?P<value3> (?!gb|ga|db) {_LETTERS}{{0,2}}{_SERIAL}{{5,17}} (?:\(\d\)|[\dx])? )
      | (?:{words_for("permit")}) [^0-9a-z。;\n]{{0,10}}? {_IS}
        (?P<value4> (?!gb|ga|db) {_LETTERS}{{1,3}}{_SERIAL}{{5,14}} (?:\(\d\))? )
      | (?:{words_for("paper")}) [^0-9a-z,。;\n]{{0,6}}? (?:[{_HAN}]{{1,3}}字第)? {_IS}
        (?P<value5> [a-z]?{_SERIAL}{{5,19}}[\dx]? )
    ) (?![0-9a-z*×])
    """,
    re.VERBOSE,
)
"""Finds: 护照号码e12345678 · 持e12345678号护照 · 港澳居民来往内地通行证h12345678 · 台胞证12345678
Finds: 军官证:军字第1234567号
Not: 护照号e12****78 · 超限运输车辆通行证 · 持护照入境"""

_PROPERTY_RE = late(
    rf"""
    (?P<value>
      [{_HAN}]{{1,4}}? \s?\(?\s?\d\s?\d\s?\d\s?\d\s?\)?\s? (?:[{_HAN}]\s?){{2,12}} 不\s?动\s?产\s?(?:权
        |证\s?明) \s?第?\s?[\d\-\s]{{3,20}}\d \s?号?
      | [{_HAN}]{{0,8}} (?:{words_for("deed-word")}) [a-z]? (?:字|[{_HAN}\s()]{{1,8}}字)? (?:\(\d{{4}}\))?
        第? \s?[a-z]?\d[\d\-\s]{{3,16}} \s?号?
      | [{_HAN}]{{0,8}} (?:{words_for("land-word")}) [\s(]{{0,2}}\d{{2,4}}[{_HAN}]?[)\s]{{0,2}} [{_HAN}]{{0,4}}
        第? \s?[\d\-]{{2,14}} \s?号
    )
    | (?:{words_for("deed")}) (?:,?的?(?:编号|号码?|证号|单元号))? [:=为是系\s(]{{0,3}}
      (?P<value2> (?:\([{_HAN}]{{1,3}}\))?[{_HAN}]{{0,6}}第?[a-z]?\d[\d\-\s()a-z]{{3,26}}[\da-z]\s?号? ) (?![年月\d])
    | (?<![\da-z]) (?P<value3> \d{{18}} \s?j ) (?![\da-z])
    """,
    re.VERBOSE,
)
"""Finds: 黔(2020)贵阳市不动产权第0012345号 · 筑房权证云岩字第123456号 · 黔国用(2010)第123号 · 房产证号:123456
Not: 不动产权证书 · 办理房产证,面积120平方米 · 国有土地使用权"""

_DEEDS: tuple[Word, ...] = (
    # Of three characters the last two: 地证 is rarer than 土地.
    *(word[-2:] if len(word) == 3 else word for name in ("deed-word", "land-word", "deed") for word in list_of(name)),  # noqa: PLR2004
    ("不", f"动{SPACES}"), (f"{DIGITS}{SPACES}", "j"),
)  # fmt: skip

_CODE_SIGN = "0-9a-hj-npqrtuwxy"
_CODE_SIGNS = frozenset("0123456789abcdefghjklmnpqrtuwxy")
_TRADER_RE = late(rf"(?<![0-9a-z])(?P<value>9[ \-.·。]{{0,2}}2(?:[ \-.·。]{{0,2}}[{_CODE_SIGN}]){{16}})(?![0-9a-z])")
"""92520103MA6ABCDE0X, also divided."""


_APART = r"[ \-.·。]{0,2}"
_LABELLED_TRADER_RE = late(
    rf"""
    (?:代码|注册号|登记号) [^0-9a-z,。;\n]{{0,6}}? {_IS}
    (?P<value> [9九玖]{_APART}[2二贰两] (?:{_APART}[{_CODE_SIGN}{DIGIT_WORDS}]){{16}} ) (?![0-9a-z])
    """,
    re.VERBOSE,
)
"""Finds: ⟦代码九二五二〇一〇三ma六abcde〇x⟧ · ⟦注册号:92520103ma6abcde0x⟧
Not: 代码91520103ma6abcde0x · 统一编号92520103ma6abcde0x"""


def _is_trader(value: str) -> bool:
    code = re.sub(r"[ \-.·。]", "", value).translate(TO_DIGITS)
    return len(code) == 18 and all(character in _CODE_SIGNS for character in code) and is_credit_code(code)  # noqa: PLR2004 - GB 32100


# --- the rules ----------------------------------------------------------------------------------------

_DIGIT_RE, _DIGIT_OR_LETTER_RE = late(r"\d"), late(r"[\da-z]")
_ANY_PAIR_RE = late("..", re.DOTALL)
"""For a rule of which a word itself is the sign."""
_BEFORE_BIRTH = f"日号{DIGITS}一二三四五六七八九十{SPACES}"
_RULES = (
    _Rule(
        PersonalKind.EMAIL, _EMAIL_RE, ("@", "(at)", "艾特", "#", "*", "&", "$", " at "),
        sign=late(r"@|\(at\)|艾特|[#*&$]|\sat\s"), starts=("@", "(a", "艾特", "#", "*", "&", "$", (SPACES, "a")),
    ),
    _Rule(
        PersonalKind.TRADER_CODE, _TRADER_RE, (("9", "2 -.·。"),), _is_trader,
        late(r"9[ \-.·。]{0,2}2(?:[ \-.·。]{0,2}\d){4}"),
    ),
    _Rule(
        PersonalKind.TRADER_CODE, _LABELLED_TRADER_RE, ("代码", "注册号", "登记号"), _is_trader,
        starts=("代码", "注册", "登记"),
    ),
    _Rule(
        PersonalKind.PASSPORT, _PASSPORT_RE,
        (
            "护照", "passport", "行证", "胞证", "乡证", "住证", "留证",
            "份证", "签证", "官证", "兵证", "部证", "人证", "疾证",
            "生证", "员证", "民证", "身份卡", "保卡", "保障卡", "学籍",
        ),
        sign=late("护照|passport|[行胞乡住留份签官兵部人疾学入生员民]证|社保卡|医保卡|身份卡|保障卡|学籍"),
        starts=("护照", "pa", ("行胞乡住留份签官兵部人疾学入生员民", "证"), "社保", "医保", "身份", "保障", "学籍"),
        needs=_DIGIT_RE,
    ),
    _Rule(
        PersonalKind.PROPERTY, _PROPERTY_RE, _DEEDS, sign=_ANY_PAIR_RE, starts=_DEEDS, needs=_DIGIT_RE,
    ),
    _Rule(
        PersonalKind.PLATE, _PLATE_RE,
        (
            "wj", "拖拉机", "收割机", "农机", "变型车", *list_of("plate-label"), ("使", f"·{SPACES}{DIGITS}"),
            (_PROVINCES, f"{SPACES}{_PLATE_LETTERS}"),
        ),
        _is_plate,
        late(
            rf"[{_PROVINCES}]\s?[{_PLATE_LETTERS}]|wj|拖拉机|收割机|农机|变型车|使[·\s]?\d|{words_for('plate-label')}"
        ),
        (
            (_PROVINCES, f"{SPACES}{_PLATE_LETTERS}"), "wj", "拖拉", "收割", "农机", "变型",
            ("使", f"·{SPACES}{DIGITS}"), *beginnings(list_of("plate-label")),
        ),
    ),
    _Rule(
        PersonalKind.CHAT_ACCOUNT, _CHAT_RE,
        (
            "微", "薇", "威信", "加威", "威x", "威❤", "徽信", "扣", "企鹅", "球球", "v", "w", "q", "绿泡泡", "朋友圈",
            "id", *_PLATFORMS,
        ),
        sign=_CHAT_SIGN_RE,
        starts=(
            *"微薇威徽扣鹅球", "绿泡", "朋友", "we", "wx", "id", ("账帐", "号"), ("vwq", f"xq信号我:={SPACES}"), "加q",
            "腾讯", *beginnings(_PLATFORMS),
        ),
        needs=_DIGIT_OR_LETTER_RE,
    ),
    _Rule(
        PersonalKind.PHONE, _LANDLINE_RE, (("2345678", DIGITS),), _is_no_day,
        late(r"\d{3}[\s\-.。·•]{0,2}\d{3}"), ((DIGITS, DIGITS),),
    ),
    _Rule(PersonalKind.PHONE, _LABELLED_PHONE_RE, list_of("phone"), _is_phone, starts=beginnings(list_of("phone"))),
    _Rule(PersonalKind.PHONE, _PHONE_BEFORE_RE, ("座机", "固"), sign=late("座机|固话|固定电话")),
    _Rule(
        PersonalKind.COORDINATES, COORDINATES_RE,
        (
            *beginnings(list_of("axis")), (f"{DIGITS}{SPACES}一二三四五六七八九十百零〇点", "度"), "°", "º",
            (f"{DIGITS}{SPACES}", "."), ("x", f":={SPACES}"),
        ),
        sign=late(r"坐标|定位|gps|经度|纬度|东经|北纬|lon|lat|lng|°|º|\.\d{4}|x[:=]|x\s[:=]|度"),
    ),
    _Rule(
        PersonalKind.BIRTH_DATE, BIRTH_RE,
        (
            "出生", "生日", "诞辰", "诞生", "生辰", "降生", "生年", "生于", "d.", "do", "birth", "男", "女",
            ("({", f"{DIGITS}民一二壹贰"),
        ),
        starts=(
            "出生", "生日", "诞辰", "诞生", "生辰", "降生", "生年", "生于", "d.", "do", "bi", "男", "女",
            ("({", f"{DIGITS}民一二壹贰"),
        ),
    ),
    _Rule(
        PersonalKind.BIRTH_DATE, BORN_RE, ("出生", "降生", "诞生", "的生", "(生", (_BEFORE_BIRTH, "生")),
        sign=BORN_SIGN_RE,
    ),
)  # fmt: skip
_LOOK = Pairs(*(rule.words for rule in _RULES), *(rule.starts for rule in _RULES))


def identifiers_in(text: str) -> Iterator[tuple[int, int, PersonalKind]]:
    """The span and kind of each in a folded text; those of one rule in order. The time is linear in its length."""
    seen = _LOOK.seen(codes_of(text))
    for bit, rule in enumerate(_RULES):
        if not seen.lists >> bit & 1:
            continue
        for match in rule.matches(text, seen.places(1 << bit + len(_RULES))):
            group = next((group for group, value in match.groupdict().items() if value), 0)
            start, end = match.span(group)
            if rule.kind is PersonalKind.PHONE and text[start - 1] in "0(":
                start -= 2 if text[start - 2 : start] == "(0" else 1
            while text[end - 1].isspace():
                end -= 1
            if rule.fits(text[start:end]):
                yield start, end, rule.kind
