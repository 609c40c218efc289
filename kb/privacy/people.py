"""Names of people: next to roles, relatives, offices and signatures, in lists, before what people do, and repeated.

A candidate is a surname with one or two characters. How likely it is a name (``name_weight``) is compared with what its
place demands: after ``当事人：`` nearly anything is a name, at the beginning of a clause little. Masked names (王某,
李某某, 赵×) are ignored. What must be hidden: 最高人民法院关于人民法院在互联网公布裁判文书的规定（法释〔2016〕19号）,
articles 8 and 9.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.behind import (
    DEED_RE,
    END_WORDS,
    HARD_END,
    HARD_END_RE,
    PERSONAL_AFTER_RE,
    SOFT_END_RE,
    TITLE_RE,
)
from kb.privacy.clauses import FIRSTS, clauses_in
from kb.privacy.likely import likely_names
from kb.privacy.names import (
    ALL_SURNAMES,
    COMPOUND,
    GIVEN_LIKE,
    NO_NAMES,
    RARER_SURNAMES,
    SET_OFF_SURNAMES,
    SURNAMES,
    common_words,
    is_rare,
    name_weight,
    surname_of,
)
from kb.privacy.near import matches_around, matches_at
from kb.privacy.pairs import CLOSED_UP_LISTS, Pairs, among, beginnings, codes_of
from kb.privacy.roles import CALLED, SIGNED, any_roles_at, roles_at
from kb.privacy.transcribed import TRANSCRIBED_SET, transcribed_names
from kb.privacy.weighing import highest_weights
from kb.privacy.words import any_of, child_words, role_words, words_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.privacy.pairs import Seen

_HAN = r"\u4e00-\u9fff"
_SURNAME = rf"(?:{COMPOUND}|[{''.join(sorted(ALL_SURNAMES))}])"
_NOT_MASKED = "(?![某×*甲乙丙丁]|x{1,2}|以及)"
_GIVEN = rf"(?:{_NOT_MASKED}[{_HAN}])"
_NAME = rf"{_SURNAME}{_GIVEN}{{1,2}}(?![某×*])"
_MINORITY_NAME = rf"{_GIVEN}[{_HAN}]{{0,6}}[·.](?!某)[{_HAN}]{{1,8}}(?:[·.][{_HAN}]{{1,8}})?"
_WITH_SIGNS = "与和在时归属系叫据替帮陪随向对由被将给及跟让请找把经叫欠送"
_WITH_WORDS = (
    "委托", "通知", "告知", "询问", "传唤", "殴打", "雇佣", "雇用", "雇请", "聘请", "聘用", "授权",
    "指派", "责令", "扣押", "抓获", "查获", "发现", "传讯", "约谈", "送达", "介绍", "联系", "带领",
    "见到", "遇到", "看到", "借给", "卖给", "租给", "交给", "转给", "赔偿", "起诉", "举报", "投诉",
    "辱骂", "打伤", "撞伤",
)  # fmt: skip
_USUAL_FIRST = f"{SURNAMES}{RARER_SURNAMES}"
_WITH_RE = late(rf"(?:{'|'.join(_WITH_WORDS)}|[{_WITH_SIGNS}])(?P<name>(?=[{_USUAL_FIRST}])(?:{_NAME}))")
_ENDS = f"{HARD_END}|{'|'.join(END_WORDS)}"
_LIST_RE = late(
    rf"""
    (?:{_NAME}|{_MINORITY_NAME})
    (?: (?:、|,|\s{{1,4}}|和|及|与|以及|/){{1,2}} (?:{_NAME}|{_MINORITY_NAME}) ){{1,20}} (?={_ENDS})
    """,
    re.VERBOSE,
)
"""Finds: ⟦王建国、李伟⟧到场 · ⟦王建国和阿依·古丽⟧, · ⟦李红 王建国⟧签收
Not: 王建国到场 · 王某、李某到场"""
_ITEM_RE = late(rf"{_NAME}|{_MINORITY_NAME}")
_MINORITY_RE = late(_MINORITY_NAME)
_NEXT_RE = late(
    rf"(?:\((?:[^()\n]{{0,40}})\)|{SIGNED})?\s{{0,2}}(?:、|,|和|及|与|以及|\s{{1,8}}|/)\s{{0,2}}(?=[{_HAN}])"
)
"""Between two names of a list: 王建国（执法证号……）、李伟."""
_OTHER_NAME_RE = late(rf"{_MINORITY_NAME}|[{TRANSCRIBED_SET}]{{3,6}}(?={_ENDS})")
"""阿依·古丽 · 次仁卓嘎 · 阿卜杜热西提."""
_STRANGER_RE = late(r"[a-z]{2,15}(?: [a-z]{1,15}){1,3}(?![a-z])")

# What a place demands of the weight of a name; see ``name_weight``.
_LABELLED = -5
"""After a role with a sign, and before a sign that ends it: 当事人：王建国，"""
_AFTER_ROLE = 10
_BESIDE_ROLE = 5
"""After a role, and before a sign that ends it."""
_DESCRIBED = 20
"""Before （男, 先生 and the like."""
_ACTING = 30
"""Before what people do, at the beginning of a clause."""
_WITH, _WITH_HARD = 45, 40
_IN_LIST = 30
_MOSTLY_WORDS = frozenset(SET_OFF_SURNAMES + "方应居全文党连关相于从")
_MORE = 30
"""What more is demanded of a name whose surname is mostly another word: 和, 向, 方."""
_SURE = 30
"""Whatever stands after it."""
_NO_PERSON_RE = late(
    rf"[县市区镇乡村州省路街巷寺庙祠站店厂场局院所校园楼苑牌公司坪坝湾寨]$|(?<!红)旗$|[县市区]|{words_for('no-person')}"
)


_NO_ENDING_RE = late("[不未]|盖章|捺印|田埂|[的年与在说和及是被将把了着到从对因于也均等称]$")
_NOBODY_RE = late(words_for("nobody"))
"""Figures of history and of the state, and names of nobody in particular."""


def _fits(name: str, least: int) -> bool:
    extra = _MORE if least >= 0 and name[0] in _MOSTLY_WORDS else 0
    if name_weight(name) < least + extra or _NO_ENDING_RE.search(name):
        return False
    if _NOBODY_RE.fullmatch(name) and least > _LABELLED:
        return False
    surname = surname_of(name)
    if not (surname in ALL_SURNAMES or len(surname) > 1 or is_rare(surname)):
        return False
    return not NO_NAMES.match(name) and not _NO_PERSON_RE.search(name[1:])


def people_in(text: str) -> Iterator[tuple[int, int]]:
    """The spans of unmasked names in a folded text, not in order; a place may be given more than once.

    The time is linear in the length of the text.
    """
    spans: dict[tuple[int, int], None] = {}
    for span in _candidates(text):
        if not _ADDRESSED_RE.fullmatch(text, *span):
            spans.setdefault(span)
    names = {text[start:end] for start, end in spans}
    yield from spans
    if names:
        yield from _repeated(names, text, spans)


def _repeated(names: set[str], text: str, known: dict[tuple[int, int], None]) -> Iterator[tuple[int, int]]:
    """The other places of names; one of two characters only where a name can end, as 高明 is not in 高明区.

    Each text has other names: to compile an expression for them takes longer than to look at their first characters.
    """
    sizes = sorted({len(name) for name in names}, reverse=True)
    begins = among({name[0] for name in names})
    end = 0
    for at in begins.take(codes_of(text)).nonzero()[0].tolist():
        name = next((name for size in sizes if (name := text[at : at + size]) in names), "") if at >= end else ""
        if not name:
            continue
        end = at + len(name)
        if (at, end) not in known and (len(name) > 2 or SOFT_END_RE.match(text, end)):  # noqa: PLR2004 - a surname and one character
            yield at, end


_FORMS_OF_ADDRESS = (
    "女士|先生|小姐|同志|老师|同学|局长|科长|处长|主任|书记|院长|校长|律师|医生|警官|师傅|阿姨|经理|老板|队长|所长|法官"
)
_ADDRESSED_RE = late(f".(?:{_FORMS_OF_ADDRESS})")
"""王女士, 陈局长: no whole name."""
_NO_NAME_RE = late(
    "[一二三四五六七八九十][小中]$|[市县区镇乡村省州湾峪岛沟寺路街]$|行李|李沧|金融|大型|仲裁|妇女|儿童|先进|权利|普惠|康乐|孔明灯|陈列"
)


def _may_be(name: str) -> bool:
    """Whether nothing in a candidate shows that it is no name."""
    return not (
        NO_NAMES.match(name) or _NO_NAME_RE.search(name) or _NO_PERSON_RE.search(name[1:]) or _NOBODY_RE.fullmatch(name)
    )


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    for start, end in likely_names(text):
        if _may_be(text[start:end]):
            yield start, end
    codes = codes_of(text)
    seen = _LOOK.seen(codes)
    for role, sign in chain(
        roles_at(text, seen.places(_ROLE)), any_roles_at(text, [at + 1 for at in seen.places(_ANY_ROLE)])
    ):
        yield from _labelled(text, role, sign)
    highest = highest_weights(codes)
    lists, clauses = clauses_in(text, codes, highest, _DESCRIBED)
    for at in lists:
        if names := _LIST_RE.match(text, at):
            yield from _listed(text, names)
    for at in clauses:
        yield from _bare(text, at)
    for match in matches_at(_WITH_RE, text, seen.places(_IS_WITH)):
        at = match.start("name")
        if highest[at] >= _WITH_HARD and (end := _end_of_name(text, at, _WITH, hard=_WITH_HARD)):
            yield at, end
    yield from transcribed_names(text)
    yield from _called(text, seen)


_GAPS = r" \-·."
_APART_RE = late(
    rf"""
    (?: (?:{any_of(role_words() | child_words())}) [:("' ]? | (?<![{_HAN}]) | 年级的? | 班的? | 岁的 )
    (?P<name> [{"".join(sorted(ALL_SURNAMES))}](?<!和) [{_GAPS}]{{1,3}} (?![某×*男女])[{_HAN}] ) (?=[{_HAN}])
    """,
    re.VERBOSE,
)
"""Two characters drawn apart after a role.

Finds: ⟦审判员卞 真⟧担任 · ⟦岁的王·明⟧到场 · 某⟦班的王 明⟧被
Not: 某街王 明到场 · 审判员王 某担任 · 审判员卞真
"""
_GAP_RE = late(rf"(?<=[{''.join(sorted(ALL_SURNAMES))}])[{_GAPS}]{{1,3}}(?=[{_HAN}]{{2}})")
_CALLED_RE = late(
    rf"""
    (?:{"|".join(CALLED)}) (?:\([^()]{{0,6}}\))? [:|为是]{{1,2}} \s?
    (?P<name> (?!某)[{_HAN}]{{2,4}} ) (?= \s{{0,3}} (?:$|[,。;|、)\n\0]) )
    """,
    re.VERBOSE,
)
"""Finds: ⟦姓名:温怜⟧。 · ⟦曾用名为: 温怜⟧ · ⟦签名(1)|温怜⟧|
Not: 姓名温怜 · 姓名:某某 · 姓名:温怜到某地"""
_WITH_SEX_RE = late(rf"(?<![{_HAN}])(?P<name>(?!某)[{_HAN}]{{2,4}})(?=\((?:男|女)[,)]|,(?:男|女),| (?:男|女) )")
"""原告:⟦解放⟧,男,汉族, whatever else the name means."""
_ROLE, _ANY_ROLE, _IS_WITH, _IS_CALLED, _HAS_SEX, _HAS_GAP = (1 << bit for bit in range(6))
_LOOK = Pairs(
    beginnings(role_words()),
    [("人员者官师", ":")],
    [(_WITH_SIGNS, _USUAL_FIRST), *beginnings(_WITH_WORDS)],
    beginnings(CALLED),
    [("(, ", "男女")],
    _GAPS.replace("\\", ""),
    shared=CLOSED_UP_LISTS,
)
"""Where roles are, what ends like one and has a colon, where ``_WITH_RE`` and ``_CALLED_RE`` may match, and where the
signs of ``_WITH_SEX_RE`` and ``_APART_RE`` may be."""


_NOT_CALLED_RE = late(r"[某不无同见略各本该此的]|以上|以下|身份|性别|详|待|空|职务|单位|签|盖|人员|姓名|全部|若干")


def _called(text: str, seen: Seen) -> Iterator[tuple[int, int]]:
    """What stands after 姓名 and is nothing else; and names of two characters drawn apart after a role."""
    for match in matches_at(_CALLED_RE, text, seen.places(_IS_CALLED)):
        name = match["name"]
        if not (_NOT_CALLED_RE.search(name) or NO_NAMES.match(name) or (len(name) == 2 and is_common(name))):  # noqa: PLR2004 - a word
            yield match.span("name")
    for match in matches_around(((at, at + 2) for at in seen.places(_HAS_SEX)), _WITH_SEX_RE, text, 12):
        name = match["name"]
        spaced = text[match.end()] == " " and (name[0] not in ALL_SURNAMES or name in common_words())
        if not (spaced or _NOT_CALLED_RE.search(name) or _NO_ONE_RE.search(name) or name in role_words()):
            yield match.span("name")
    places = [at for at in seen.places(_HAS_GAP) if text[at - 1] in ALL_SURNAMES]
    gaps = [match.span() for match in matches_at(_GAP_RE, text, places)]
    weights = {(start - 1, end + 1): _weight_apart(text, start, end) for start, end in gaps}
    if any(weight >= _BESIDE_ROLE for weight in weights.values()):
        for match in matches_around(gaps, _APART_RE, text, 20):
            alone = match.start() == match.start("name")
            if weights[match.span("name")] >= (_DESCRIBED if alone else _BESIDE_ROLE):
                yield match.span("name")


def _weight_apart(text: str, start: int, end: int) -> int:
    """How likely the two characters on both sides of a gap are a name; little where no name can end."""
    name = text[start - 1] + text[end]
    is_none = is_common(name) or NO_NAMES.match(name) or not SOFT_END_RE.match(text, end + 1)
    return -_SURE if is_none else name_weight(name)


def is_common(name: str) -> bool:
    """Whether two characters are a word, and hardly a name."""
    return name in common_words() and name[1] not in GIVEN_LIKE


_NO_ONE_RE = late(
    r"""
    [人员者民某×甲乙丙丁子女父母童工]$|^[小老阿]|学生|同学|老师|当事|女士|先生|[一二三四五六七八九十0-9]|经查|其中
    | 以及
    """,
    re.VERBOSE,
)
"""Who has a sex and no name: 当事人,男,.

Finds: ⟦当事⟧人 · ⟦老⟧张 · 两名⟦学生⟧ · 驾驶⟦员⟧ · 王⟦某⟧
Not: 解放 · 王建国 · 温怜
"""
_MOST_LISTED = 60
"""Names after one role."""


def _labelled(text: str, role: str, sign: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The names after a role and what stands behind it: one, or a list of them."""
    at = sign.end()
    if text[at] not in FIRSTS and not is_rare(text[at]) and not _MINORITY_RE.match(text, at):
        return  # most roles stand before another word
    if (
        role.endswith("主")
        and text.startswith("张", at)
        and not sign["sign"]
        and not _fits(text[at : at + 3], _IN_LIST)
    ):
        return  # 店主张适用
    sure = bool(sign["sign"].strip(" ,(")) or "签" in role + sign.group() or role in ("姓名", "名叫", "户名")
    end = _end_after_role(text, at, sure=sure)
    for _ in range(_MOST_LISTED):
        if not end:
            return
        yield at, end
        following = _NEXT_RE.match(text, end)
        if not following:
            return
        at = following.end()
        end = _end_of_name(text, at, _IN_LIST, hard=_BESIDE_ROLE)


def _end_after_role(text: str, at: int, *, sure: bool) -> int:
    if end := _end_of_name(
        text, at, _BESIDE_ROLE if sure else _AFTER_ROLE, hard=_LABELLED if sure else _BESIDE_ROLE, loose=True
    ):
        return end
    other = _OTHER_NAME_RE.match(text, at)
    return other.end() if other else 0


def _end_of_name(text: str, at: int, least: int, *, hard: int, loose: bool = False) -> int:
    """The end of a name that begins at an offset; 0 if there is none.

    Args:
        text: folded.
        at: an offset in it.
        least: what the weight must be where words follow that may stand after a name.
        hard: the same where a sign ends it.
        loose: whether a name of three characters that is surely one may stand before anything.
    """
    size = len(surname_of(text[at : at + 4]))
    if size == 1 and text[at : at + 1] not in ALL_SURNAMES and not is_rare(text[at : at + 1]):
        return 0
    lowest = min(least, hard, _SURE if loose else least)
    best, best_end = 0, 0
    for given in (1, 2):
        end = at + size + given
        name = text[at:end]
        if len(name) < size + given or not _NAME_FORM_RE.fullmatch(name) or text[end : end + 1] in _MASKS:
            break
        weight = name_weight(name)
        if weight < lowest:
            continue  # the weight is known sooner than what follows
        if HARD_END_RE.match(text, end):
            need = hard
        elif SOFT_END_RE.match(text, end):
            need = least
        elif given == 2 and loose:  # noqa: PLR2004 - the third character ends a name
            need = _SURE
        else:
            continue
        if _fits(name, need) and (not best_end or weight >= best - 10 or need == hard):
            best, best_end = weight, end
    return best_end


_NAME_FORM_RE = late(rf"(?:{COMPOUND}|[{_HAN}]){_GIVEN}{{1,2}}")
_MASKS = ("某", "×", "*")


def _bare(text: str, at: int) -> Iterator[tuple[int, int]]:
    """A name at the beginning of a clause, by what follows it."""
    size = len(surname_of(text[at : at + 4]))
    for given in (2, 1):
        end = at + size + given
        name = text[at:end]
        if not _NAME_FORM_RE.fullmatch(name) or text[end : end + 1] in _MASKS or name_weight(name) < _DESCRIBED:
            continue  # the weight is known sooner than what follows, and no place here demands less
        if (PERSONAL_AFTER_RE.match(text, end) or TITLE_RE.match(text, end)) and _fits(name, _DESCRIBED):
            yield at, end
            return
        if DEED_RE.match(text, end) and _fits(name, _ACTING):
            yield at, end
            return


def _listed(text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The items of a list, if at least two of them look like names."""
    items = [(match.start() + item.start(), match.start() + item.end()) for item in _ITEM_RE.finditer(match.group())]
    likely = [(start, end) for start, end in items if "·" in text[start:end] or _fits(text[start:end], _IN_LIST)]
    if len(likely) >= 2 and len(likely) * 2 > len(items):  # noqa: PLR2004 - a list
        yield from likely
