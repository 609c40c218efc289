"""Likely names: weighed by ``kb.privacy.weighing``, and by the words next to them.

Words about a person (当事人, 其妻, 担任审判长, （男，) add to the weight of a candidate by amounts set by hand, and so
does another name in a list.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.names import ALL_SURNAMES, GIVEN_LIKE, PARTICLES, common_words, name_weight
from kb.privacy.weighing import worthy
from kb.privacy.words import child_words, role_words, words_for

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAN_RE = late("[\u4e00-\u9fff]")
SURE = 2
"""Weight from which a candidate is taken for a name."""
_WORTH = -45
"""Weight from which the words next to a candidate are looked at."""


_ROLE, _ROLE_SET_OFF, _LIKE_ROLE, _NEIGHBOUR, _VERB = 30, 42, 10, 26, 5
"""What is added: after a role; after one and a sign; after what ends like one; next to another name; after a verb."""
_MARKS = ":(\"'|,/"
_SIGNS = frozenset(f" \u3000{_MARKS}")
"""What may stand between words and a candidate."""
_ROLE_ENDINGS = frozenset("员人者师长工户贩客主民兵警医农匠生妇婆媳婿妈爸爹娘嫂哥姐弟妹叔伯婶姨舅姑爷奶侄甥孙夫妻子女")
_VERBS = frozenset("由对与给向和跟同将把被替让请找据称系叫")
_LONGEST_ROLE = 7
_SHORTEST = 2
_CERTAIN = 25
"""Weight from which the words next to a candidate do not matter."""
_PARTICLE = 20
"""What is taken from a candidate that begins with what is mostly another word: 向公安, 由园林, 经双方."""


@cache
def _roles() -> dict[str, tuple[str, ...]]:
    """Words before names by their last two characters; longer ones than others have a part that is one."""
    roles: dict[str, tuple[str, ...]] = {}
    for word in role_words() | child_words():
        if 1 < len(word) <= _LONGEST_ROLE:
            roles[word[-2:]] = (*roles.get(word[-2:], ()), word)
    return roles


_OFFICE_RE = late("法院|检察院|[局厅委府队所处科庭]$")
"""某区人民法院　⟦宁守田⟧, as contributions are signed."""
_LABEL_RE = late(f"(?:{words_for('name-label')})$")
"""审核：⟦顾念一⟧ · 乙方：⟦顾念一⟧, where a sign follows only."""
_LED_BY = tuple(
    f"{word}{line_end}"
    for word in (
        "认定", "委托", "通知", "传唤", "约谈", "聘请", "雇佣", "雇请", "指使", "授权", "询问", "讯问", "告知", "责令",
        "登记在", "落款", "落款为", "落款是", "署名", "真名为", "真名是", "名为", "叫做", "系由", "均由",
    )
    for line_end in ("", "\n")
)  # fmt: skip
_LED_ENDS = frozenset(word[-2:] for word in _LED_BY)
_LED = 22
"""What these verbs add to what stands behind them: 约谈⟦王建国⟧."""
_IN_CLASS_RE = late(
    r"(?:年级|班|[周\d一二三四五六七八九十]岁|(?<![年月])初[一二三]|高[一二三])的?(?:学生|小朋友|同学|女生|男生|幼儿|儿子|女儿)?$"
)
"""三年级二班的⟦敖思雨⟧ · 9岁的⟦王小明⟧."""
_ENDS_CLASS = frozenset("级班岁一二三的生友学幼儿子\n")
"""What ``_IN_CLASS_RE`` ends with, or a line break behind it."""


def _weight_before(text: str, start: int) -> int:
    """What the words before a candidate add."""
    at, set_off = _before_signs(text, start) if text[start - 1 : start] in _SIGNS else (start, False)
    if at < start:
        if not set_off:
            return 0
        if text[at:start].isspace() and _OFFICE_RE.search(text, max(0, at - 4), at):
            return _LIKE_ROLE * 2
    if at and text[at - 1] == ")":  # 执法人员(签名):
        opened = text.rfind("(", max(0, at - 8), at)
        at = opened if opened >= 0 else at
    last, pair = text[at - 1 : at], text[at - 2 : at]
    if at == start and pair in _LED_ENDS and text.endswith(_LED_BY, 0, at):
        return _LED
    if set_off and _LABEL_RE.search(text, max(0, at - 6), at):
        return _ROLE_SET_OFF
    if not set_off and text[start : start + 2] in common_words() and text[start + 1] not in GIVEN_LIKE:
        return _LIKE_ROLE  # 当事人明知
    if text.endswith(_roles().get(pair, ()), 0, at) or (
        last in _ENDS_CLASS and _IN_CLASS_RE.search(text, max(0, at - 8), at)
    ):
        return _ROLE_SET_OFF if set_off else _ROLE
    if last in _ROLE_ENDINGS and pair in common_words():
        return _LIKE_ROLE * 2 if set_off else _LIKE_ROLE
    return _VERB if at == start and last in _VERBS else 0


def _before_signs(text: str, start: int) -> tuple[int, bool]:
    """Where the words end before the blanks and the mark in front of a candidate, and whether these set it off."""
    at = start
    while at and text[at - 1] in " \u3000":
        at -= 1
    if at and text[at - 1] in _MARKS:
        return at - 1, text[at - 1] != "," and text[at - 1] != "/"
    return at, at < start


_KIN = (
    "父", "母", "子", "女", "夫", "妻", "兄", "弟", "姐", "妹", "孙", "侄", "婿", "媳", "爷", "奶", "丈夫", "儿子",
    "女儿", "家属", "亲属", "监护人", "代理人", "法定代理人", "家人", "邻居", "朋友", "同事",
)  # fmt: skip
_AFTER_RE = late(
    rf"""
    (?P<thirty> \( (?: [男女][,)、] | (?:19|20)\d\d[年.\-/] | 身份证 | 公民身份 | 化名 | 已故 | 以下[简合]称
      | \d{{1,3}}[周虚]?岁
        | [一二三四五六七八九十]{{1,3}}[周虚]?岁 | 汉族 | 户籍 | 住 ) | ,\s?[男女][,、。] | ,[男女](?=\d)
        | [的之](?:父亲?|母亲?|妻子?|丈夫|儿子|女儿|监护人|法定代理人|家长|班主任) | 同学 | 小朋友 | ["'](?:系|即|是
          |为)(?:当事人|其|本人|真名|真实) )
    | (?P<fifteen> (?:先生|女士|同志|律师|医生|老师|法官|警官) | 等[一二两三四五六七八九十\d]{{1,3}}[人名位户]
        | (?:放学|尚未成年|年仅|未满|不满|年幼|就读|上学|现年|时年|今年|担任|主持|独任|承办|当庭|到庭|到场|到案|签收
          |签字|签名|捺印|诉称|辩称|述称|供述|陈述称|自述|自称)
        | 系[^,。;]{{1,14}}? (?:之|的)? (?:{"|".join(_KIN)}|人|员|者|师|户|主|民|工)
        | [的之]\s?(?:{"|".join(_KIN)})
        | (?:发生)(?:口角|纠纷|争执|争吵|冲突|矛盾|肢体|碰撞|打斗)|(?:签订|约定|协商|达成|结婚|离婚|同居|合伙|相识)
        | (?:个人|本人)(?:账户|账号|名义|银行|微信|承担|所有)? | 证实|证明|交来|租来|承包|名义|签有|三字|二字|的签名
          |的签字
        | 夫妇|夫妻|父子|母子|母女|父女|兄弟|姐妹|一家 | 名下|下落不明|询问笔录|身份证|家[的里中]|店[里内]|遂向|既[未不]
        | 打来|打电话|报警|报案|拒载|请假|下班|上班|回家|随后|却|未曾|并未|私下|突然|最终|当即|受雇|帮忙
        | 代表[^,。]{{1,8}}[答辩签]
        | 现金|死于|死亡|到所|来所|到队|本人所|个人[,。]|提交了?[^,。]{{0,6}}[张份] )
    | (?P<ten> [把让被向对用][^,。;]{{1,8}}[给到进入至在出]|看[后到见]|指使|召集|继承|伙同|随手|拒不|处查|处购|所有的
      |所持|所述|[的之](?:陈述|证言|笔录|询问|身份|房屋|住处|住宅|车辆|行为|违法|签名
      |银行|手机|电话|妻|夫)
        | 不服|涉嫌|驾驶|驾车|无证|酒后|醉酒|诉|经营|实际|雇|购买|表示|承认|否认|拒绝|拒不|未取得|未经|擅自|私自|称|说
        | 认为
        | 曾|均|代为|代签|代|也|又|再|还|随后|主动|多次|签|患|因|住|租|家住|出生|现年|时年|年仅|持|于\d|在|将|与|和
        | [\n\0|,。;:)"'、] | $ )
    """,
    re.VERBOSE,
)
"""Finds: (男,1980年 · 担任审判长 · 系李某之子 · 的母亲 · 名下 · 不服"""
_TITLE_RE = late("诉|不服|等诉|申请|与[^,。\n]{2,12}纠纷|涉嫌|[^,。\n]{2,16}案$", re.MULTILINE)


_FRAME, _FRAMED = (
    22,
    {
        before: late(after)
        for before, after in {
            "在": "名下|家[中里]|处|的名下",
            "经": "确认|同意|指认|辨认|介绍|签|允许|授权|核实|报案|证实|之手",
            "把": "推|打|撞|叫|拦|送",
            "有": "[,。、\n\0]|等",
            "据": "陈述|称|说|供述|反映|交代|介绍|证实|回忆|的申请|的陈述|的供述|的举报|的要求",
            "因": "下落不明|拒绝|不服|拒不|违反|涉嫌|死亡|病故",
            "以": "为被告|为被申请人|为第三人|为被执行人|的?名义",
            "令": "限期|停|立即|改正|拆除|退|缴|赔",
            "向": "送达|发出|出具|告知|作出|询问|出售|销售|支付|催|宣|调查|核实|了解|借|收取|索|道歉|追",
            "对": "作出|罚|处以|处罚|进行|实施|的处|予以|采取|给予|不予|立案|拘留|警告|殴打",
            "于": "的违|违|涉|的处|的申请|的举报|的投诉",
            "由": "(?:实际|单独|共同)?(?:负责|经营|管理|出资|控制|使用)|负责|经营|签|组织|驾驶|保管|担任|支付|承担"
            "|实施|个人|承包|代",
            "被": "当场|拒|打|殴|骗|以|用|占|等|推|咬|砍|撞|带",
            "与": "签|发生|协商|约定|共同|达成|之间|存在|联系|结婚|离婚|互|争",
            "将": "传|带|口头|移送|扭送|行政|处罚|抓|列为|打|撞|推|送",
        }.items()
    },
)
"""What is added, and what stands before a name and after it: 经⟦王建国⟧确认 · 因⟦王建国⟧下落不明."""


def _weight_after(text: str, start: int, end: int) -> int:
    """What the words after a candidate add."""
    frame = _FRAMED.get(text[start - 1 : start])
    if frame is not None and frame.match(text, end):
        return _FRAME
    match = _AFTER_RE.match(text, end)
    if match is None:
        return 0
    weight = 30 if match["thirty"] else 15 if match["fifteen"] else 6
    return weight + (8 if text[start - 1 : start] in ("", "\n", "\0") and _TITLE_RE.match(text, end) else 0)


_BETWEEN_RE = late(r"(?:\([^()\n]{0,24}\))?\s{0,2}(?:、|,|/|和|及|与|以及|\s){1,2}\s{0,2}")
"""Between two names of a list: 王建国（执法证号……）、李伟."""


_LEAST_OF_UNLISTED = 15
"""What ``name_weight`` must say of such a name."""
_ALONE, _OF_NAME = (0, 0, 20, 12), 0.6
"""What one with a known surname and this many characters must weigh that needs nothing beside it (李建枢看后), and
how much of ``name_weight`` counts for it."""
_AS_WELL = 35
"""What ``name_weight`` says of a longer name that may be meant as well: 王小南, not 王小."""
_LONGER = 0.1
"""For each character, so that 王小南 is taken rather than 王小."""
_OF_PLACES = frozenset("族盟州县市区旗镇乡村路街湖山河江岛寺庙酒茶")
"""What follows the name of a place or of a brand."""
_OF_UNLISTED = 14
"""What the words next to a name must add if its surname is in no list."""
_NO_NAME = -1000.0


def _holds_word(text: str, start: int, end: int) -> bool:
    """Whether what may be a name holds a word, or a part of one: 被告⟦人遵守⟧, 社会⟦保障卡⟧."""
    words = common_words()
    given = text[start + 1 : end]
    return (
        text[start - 1 : start + 1] in words
        or text[start : start + 2] in words
        or text[end - 1 : end + 1] in words
        or (given in words and given[-1] not in GIVEN_LIKE)
    )


def _weight_in_context(text: str, start: int, end: int, size: int, weight: float) -> float:
    """The weight of a candidate, with what the words next to it add or take."""
    if weight >= _CERTAIN and (size > 1 or text[start] in ALL_SURNAMES):
        return weight
    listed = size > 1 or text[start] in ALL_SURNAMES
    if not listed and (_holds_word(text, start, end) or name_weight(text[start:end]) < _LEAST_OF_UNLISTED):
        return _NO_NAME
    if listed and size == 1 and weight + _OF_NAME * name_weight(text[start:end]) >= _ALONE[end - start]:
        given = text[start + 1 : end]
        word = given in common_words() and GIVEN_LIKE.isdisjoint(given)
        whole = not word and not _holds_word(text, start, end)
        longer = end - start == _SHORTEST and name_weight(text[start : end + 1]) >= _AS_WELL
        if whole and not longer and text[end : end + 1] not in _OF_PLACES and text[start] not in PARTICLES:
            return max(weight, SURE + _LONGER * (end - start))
    before, after = _weight_before(text, start), _weight_after(text, start, end)
    if not listed and before + after < _OF_UNLISTED:
        return _NO_NAME
    if not before and text[start] in PARTICLES and text[start + 1] in ALL_SURNAMES and _HAN_RE.match(text, start - 1):
        return _NO_NAME  # 酒吧⟦向⟧滕俊销售
    penalty = _PARTICLE if before <= _ROLE and text[start] in PARTICLES else 0
    return weight + before + after - penalty


@lru_cache(maxsize=1)
def _weighed(text: str) -> tuple[tuple[int, int, float], ...]:
    """The candidates of a folded text with their weights in context, in order: start, end, weight.

    Kept for the last text, in which likely names are sought first, and then possible ones.
    """
    return tuple(
        (start, end, _weight_in_context(text, start, end, size, weight))
        for start, end, size, weight in worthy(text, _WORTH)
    )


def possible_names(text: str) -> list[tuple[int, int]]:
    """The spans of possible names in a folded text, which other words may confirm; the likeliest at each place."""
    best: dict[int, tuple[float, int]] = {}
    for start, end, weight in _weighed(text):
        least = _WORTH if end - start > _SHORTEST else SURE - _NEIGHBOUR
        if weight > least and weight + end > sum(best.get(start, (weight, 0))):
            best[start] = (weight, end)
    return [(start, end) for start, (_, end) in sorted(best.items())]


def likely_names(text: str) -> Iterator[tuple[int, int]]:
    """The spans of likely names in a folded text, not overlapping; linear in its length."""
    chosen: list[tuple[float, int, int]] = []
    nearly: list[tuple[float, int, int]] = []
    """Candidates that are nearly likely."""
    for start, end, weighed in _weighed(text):
        weight = weighed
        if chosen and start >= chosen[-1][2] and start - chosen[-1][2] < _LONGEST_BETWEEN:
            weight += _NEIGHBOUR if _BETWEEN_RE.fullmatch(text, chosen[-1][2], start) else 0
        if weight <= SURE - _NEIGHBOUR or text[end - 1 : end + 1] == "以及":
            continue
        if weight < SURE:
            nearly.append((weight, start, end))
            continue
        if chosen and start < chosen[-1][2]:
            whole = start == chosen[-1][1] and not _HAN_RE.match(text, end)  # 乙方：瞿婉清。
            if weight > chosen[-1][0] - (_WHOLE if whole else 0):
                chosen[-1] = (weight, start, end)
            continue
        chosen.append((weight, start, end))
    yield from ((start, end) for _, start, end in chosen)
    yield from _listed_before(text, chosen, nearly)


_LONGEST_BETWEEN = 32
_WHOLE = 40
"""What is added to the longer of two names if a sign ends it."""


def _listed_before(
    text: str, chosen: list[tuple[float, int, int]], nearly: list[tuple[float, int, int]]
) -> Iterator[tuple[int, int]]:
    """The nearly likely ones that stand before another name in a list."""
    begins = {start for _, start, _ in chosen}
    for _, start, end in reversed(nearly):
        between = _BETWEEN_RE.match(text, end)
        if between and between.end() in begins:
            begins.add(start)
            yield start, end
