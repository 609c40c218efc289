"""Names of people: beside roles, relatives, offices and signatures, in lists, before what people do, and repeated.

A candidate is a surname with one or two characters. How likely it is a name (``name_weight``) is held against what its
place demands: after ``当事人：`` nearly anything is a name, at the beginning of a clause little. Masked names (王某,
李某某, 赵×) are ignored. What must be hidden: 最高人民法院关于人民法院在互联网公布裁判文书的规定（法释〔2016〕19号）,
articles 8 and 9.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.likely import likely_names
from kb.privacy.names import (
    ALL_SURNAMES,
    COMPOUND,
    COMPOUND_SURNAMES,
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
from kb.privacy.near import matches_near
from kb.privacy.transcribed import TRANSCRIBED, TRANSCRIBED_SET, transcribed_names
from kb.privacy.words import any_of, child_words, role_words, words_for

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAN = r"\u4e00-\u9fff"
_SURNAME = rf"(?:{COMPOUND}|[{''.join(sorted(ALL_SURNAMES))}])"
_FIRST = "".join(sorted(ALL_SURNAMES | {surname[0] for surname in COMPOUND_SURNAMES} | TRANSCRIBED))
"""First characters of names."""
_USUAL = rf"(?:{COMPOUND}|[{SURNAMES}{RARER_SURNAMES}])"
_NOT_MASKED = "(?![某×*甲乙丙丁]|x{1,2}|以及)"
_GIVEN = rf"(?:{_NOT_MASKED}[{_HAN}])"
_NAME = rf"{_SURNAME}{_GIVEN}{{1,2}}(?![某×*])"
_MINORITY_NAME = rf"{_GIVEN}[{_HAN}]{{0,6}}[·.](?!某)[{_HAN}]{{1,8}}(?:[·.][{_HAN}]{{1,8}})?"
_SIGNED = rf"(?:\((?:[{_HAN}]{{0,4}}?签[名字章]|盖章|手印|姓名|公章|章)\))"
_LABEL_RE = late(
    rf"""
    (?P<role> {any_of(role_words())} )
    (?: {_SIGNED} | \([{_HAN}、]{{1,8}}\) | [一二三甲乙丙\d]{{1,2}} )?
    (?P<sign> \s?[:为是系即叫名/|]{{1,2}}\s{{0,4}} | \s{{1,8}} | \( | , | " | ' | )
    (?= [{_HAN}] )
    """,
    re.VERBOSE,
)
"""Finds: 当事人:王建国 · 其妻李红 · 审判长 王建国 · 村民(王建国 · 执法人员(签名)王建国
Not: 当事人。王建国 · 某市

Everything that a name may follow at once."""

_ANY_LABEL_RE = late(rf"(?P<role>[人员者官师])(?P<sign>:\s{{0,4}})(?=[{_HAN}])")
"""值班员： · 复核人：, whatever stands before."""

_HARD_END = rf"(?=$|[,，。;:、()\s\0\"'!?/|《》\d<>\[\]]|[男女](?![{_HAN}])|[男女][,，、 ])"
_END_WORDS = (
    "因|于|在|系|等|不服|经营|驾驶|驾车|向|称|诉|提出|提起|购买|的|与|和|及|将|未|已|为|是|签|到|从|以|对|被|给|所|也|均|曾|其|有|说|来|去|前往|遂|即|又|再|并|同|用|把|让|"
    "请求|认为|接纳|发表|提交|代缴|代为|使用|直播|撤离|讲|殁|尚|才|刚|只|今年|现年|拒|持|携|使用|交|收|拿|找|发现|开车|开着|开设|开了|进入|进行|出具|出庭|出示|打|推|骂|殴|故意|酒后|无证|涉嫌|违|擅自|私自|利用|非法|多次|先后|现|时|取得|作为|作出|做|表示|陈述|"
    "反映|投诉|举报|申请|申辩|缴纳|承认|承包|辩称|答复|电话|住|生|骑|乘|坐|身|户|家|名下|租|借|办|领|受伤|死亡|死|摔|溺|患|案|一案|二人|两人|三人|夫妇|夫妻|父子|父女|母子|母女|一家|本人|"
    "证实|宣布|到场|到庭|到案|签收|作证|个人|以上|之|不|没|只|还|则|却|仍|都|就|当|跟|由|应|需|可|能|会|要|想|通过|经|按|根据|依|自|后|前|每|接到|收到|得知|告知|知道|离|参加|组织|带|送|运|卖|买|付|欠|偿|建|盖|搭|种|养|捕|捞|猎|砍|伐|采|挖|填|占|堆|倒|排|烧|喝|吃|抽|吸|赌|嫖|偷|盗|抢|骗|侮|诽|威|逼|散|传|编造|谎|冒|伪造|变造|转|藏|窝|销|妨|阻|扰|围|堵|冲|闯|撞|砸|毁|损|划|泼|扔|抛|放|养|牵|遛|饲"
)
_SOFT_END_RE = late(rf"{_HARD_END}|{_END_WORDS}")
_HARD_END_RE = late(_HARD_END)
_TITLES = (
    "先生|女士|小姐|同志|老师|律师|医生|大夫|护士|教授|博士|法官|检察官|警官|局长|处长|科长|股长|所长|队长|大队长|中队长|支队长|站长|主任|镇长|乡长|县长|市长|区长|书记|校长|厅长|"
    r"部长|经理|总经理|董事长|厂长|店长|老板|师傅|阿姨|大爷|大妈|奶奶|爷爷|叔叔|同学|夫妇|夫妻|父子|父女|母子|母女|兄弟|姐妹|等[一二两三四五六七八九十\d]{1,3}[人名位户]|一家[一二三四五六七八九十\d]?口?"
)
_DEEDS = (
    "不服|驾驶|驾车|无证驾驶|酒后|醉酒|饮酒|诉|与[^,。;]{1,12}(?:纠纷|发生|签订)|因不服|申请|提起|提出|请求|起诉|上诉|投诉|举报|反映|信访|经营的?|开设|开办|殴打|辱骂|打伤|殴伤|推搡|购买|网购|"
    "销售|贩卖|未取得|未经|未办理|擅自|私自|非法|违法|违反|违规|称|辩称|自称|声称|表示|认为|陈述|承认|供述|否认|拒绝|拒不|签收|签字|签名|缴纳|骑|乘坐|搭乘|居住|家住|租住|户籍|身份证|公民身份|"
    "出生|现年|时年|年仅|男|女|持|携带|使用|冒用|伪造|雇佣|雇请|委托|聘请|承包|租赁|租用|受伤|死亡|溺水|患|确诊|因[^,。;]{1,12}(?:住院|就医|就诊|去世)|感染|就读|毕业|任职|担任|负责|名下|建房|建造|搭建|翻建|饲养|养殖|种植|非法捕捞|捕捞|猎捕|砍伐|滥伐|盗伐|开采|采砂|"
    r"运输|倾倒|堆放|焚烧|吸食|赌博|嫖娼|卖淫|盗窃|诈骗|敲诈|侮辱|诽谤|散布|编造|阻碍|妨害|等[一二两三四五六七八九十\d]{1,3}[人名位户]|收到|到场|到案|向[^,。;]{2,16}(?:申请|提出|投诉|举报|反映|购买|借款)|一案|案$|案(?=[,。;\s\0])|的(?:妻子|丈夫|儿子|女儿|父亲|母亲|房屋|房产|身份|陈述|电话|住址|车辆|行为|诉讼请求|询问笔录|证言|申请|投诉|委托)"
)
_DEED_RE = late(_DEEDS)
_TITLE_RE = late(_TITLES)
_PERSONAL_AFTER_RE = late(
    rf"""
    \( (?: {words_for("in-brackets")}|\d{{1,3}}岁|19\d\d|20[01]\d年\d{{1,2}}月\d{{0,2}}日?[出生)] )
    | ,?[男女](?:,|、|\s|。|;)
    | ,(?: [{_HAN}]{{1,3}}族|\d{{1,3}}岁|现年|时年|身份证|公民身份|出生|19\d\d年
       |系[^,。]{{2,12}}[之的][父母妻夫子女儿] )
    """,
    re.VERBOSE,
)
"""Finds: (男,汉族) · (1985年3月生) · ,男,汉族 · ,45岁 · ,系李某之子
Not: (以下合称) · ,罚款 · (2024)某01号"""
_CLAUSE_RE = late(
    rf"[^{_HAN}](?:时|后|前|经查|查明|据|其中|另查|即|而|但|后来|随后|当晚|当日|原|现场有|有|系)?(?=[{_FIRST}])"
)
"""Where a clause begins, and where a name may be its first word."""
_WITH_RE = late(
    rf"(?:与|和|在|时|归|属|系|叫|据|替|帮|陪|随|向|对|由|被|将|给|及|跟|让|请|找|把|经|委托|通知|告知|询问|传唤|殴打|雇佣|雇用|雇请|聘请|聘用|授权|指派|责令|扣押|抓获|查获|发现|传讯|约谈|送达|介绍|联系|带领|见到|遇到|看到|叫|借给|卖给|租给|交给|转给|赔偿|欠|起诉|举报|投诉|辱骂|打伤|撞伤|送)(?P<name>(?=[{SURNAMES}{RARER_SURNAMES}])(?:{_NAME}))"
)
_LIST_RE = late(
    rf"(?:{_NAME}|{_MINORITY_NAME})(?:(?:、|,|\s{{1,4}}|和|及|与|以及|/){{1,2}}(?:{_NAME}|{_MINORITY_NAME})){{1,20}}(?={_HARD_END[3:-1]}|{_END_WORDS})"
)
_ITEM_RE = late(rf"{_NAME}|{_MINORITY_NAME}")
_NEXT_RE = late(
    rf"(?:\((?:[^()\n]{{0,40}})\)|{_SIGNED})?\s{{0,2}}(?:、|,|和|及|与|以及|\s{{1,8}}|/)\s{{0,2}}(?=[{_HAN}])"
)
"""Between two names of a list: 王建国（执法证号……）、李伟."""
_RARE_NAME_RE = late(rf"(?P<name>[{_HAN}]{_GIVEN}{{1,2}}?)(?={_HARD_END[3:-1]}|{_END_WORDS})")
"""爨启明擅自: after a role a name whose surname is in no list."""
_UNKNOWN_NAME_RE = late(rf"[{TRANSCRIBED_SET}]{{3,6}}(?={_HARD_END[3:-1]}|{_END_WORDS})")
"""次仁卓嘎 · 阿卜杜热西提."""
_STRANGER_RE = late(r"[a-z]{2,15}(?: [a-z]{1,15}){1,3}(?![a-z])")

# What a place demands of the weight of a name; see ``name_weight``.
_LABELLED = -5
"""After a role with a sign, and before a sign that ends it: 当事人：王建国，"""
_AFTER_ROLE = 10
_BESIDE_ROLE = 5
"""After a role, and before a sign that ends it."""
_TOLD = 20
"""Before （男, 先生 and the like."""
_DOES = 30
"""Before what people do, at the beginning of a clause."""
_WITH = 45
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
    if _NOBODY_RE.fullmatch(name) and least > _LABELLED:
        return False
    surname = surname_of(name)
    if not (surname in ALL_SURNAMES or len(surname) > 1 or is_rare(surname)) or _NO_ENDING_RE.search(name):
        return False
    more = _MORE if least >= 0 and name[0] in _MOSTLY_WORDS else 0
    return name_weight(name) >= least + more and not NO_NAMES.match(name) and not _NO_PERSON_RE.search(name[1:])


def people_in(text: str) -> Iterator[tuple[int, int]]:
    """The spans of unmasked names in a folded text, not in order; a place may be given more than once.

    The time is linear in the length of the text.
    """
    found: dict[tuple[int, int], None] = {}
    for span in _candidates(text):
        if not _ADDRESSED_RE.fullmatch(text, *span):
            found.setdefault(span)
    names = {text[start:end] for start, end in found}
    yield from found
    if names:
        yield from _repeated(names, text, found)


def _repeated(names: set[str], text: str, known: dict[tuple[int, int], None]) -> Iterator[tuple[int, int]]:
    """The other places of names; one of two characters only where a name can end, as 高明 is not in 高明区."""
    for match in re.finditer(any_of(names), text):
        if match.span() not in known and (len(match.group()) > 2 or _SOFT_END_RE.match(text, match.end())):  # noqa: PLR2004 - a surname and one character
            yield match.span()


_FORMS_OF_ADDRESS = (
    "女士|先生|小姐|同志|老师|同学|局长|科长|处长|主任|书记|院长|校长|律师|医生|警官|师傅|阿姨|经理|老板|队长|所长|法官"
)
_ADDRESSED_RE = late(f".(?:{_FORMS_OF_ADDRESS})")
"""王女士, 陈局长: no whole name."""
_NO_NAME_RE = late(
    "[一二三四五六七八九十][小中]$|[市县区镇乡村省州湾峪岛沟寺路街]$|行李|李沧|金融|大型|仲裁|妇女|儿童|先进|权利|普惠|康乐|孔明灯|陈列"
)


def _may_be(name: str) -> bool:
    """Whether nothing in it tells that it is no name."""
    return not (
        NO_NAMES.match(name) or _NO_NAME_RE.search(name) or _NO_PERSON_RE.search(name[1:]) or _NOBODY_RE.fullmatch(name)
    )


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    for start, end in likely_names(text):
        if _may_be(text[start:end]):
            yield start, end
    for match in chain(_LABEL_RE.finditer(text), _ANY_LABEL_RE.finditer(text)):
        yield from _labelled(text, match)
    yield from _bare(text, 0)
    for match in _CLAUSE_RE.finditer(text):
        yield from _bare(text, match.end())
    for match in _WITH_RE.finditer(text):
        if (end := _end_of_name(text, match.start("name"), _WITH, hard=_WITH - 5)) and (
            _HARD_END_RE.match(text, end) or _SOFT_END_RE.match(text, end)
        ):
            yield match.start("name"), end
    yield from transcribed_names(text)
    yield from _called(text)


_APART = (
    rf"(?:(?:{any_of(role_words() | child_words())})[:(\"' ]?|(?<![{_HAN}])|年级的?|班的?"
    rf"|岁的)(?P<name>[{''.join(sorted(ALL_SURNAMES))}](?<!和)[ \-·.]{{1,3}}(?![某×*男女])[{_HAN}])(?=[{_HAN}])"
)
_APART_RE = late(_APART)
"""审判员⟦卞 真⟧担任: two characters drawn apart after a role."""
_GAP_RE = late(rf"(?<=[{''.join(sorted(ALL_SURNAMES))}])[ \-·.]{{1,3}}(?=[{_HAN}])")
_CALLED_RE = late(
    rf"(?:姓名|名字|真名|本名|原名|曾用名|化名|署名|签名)(?:\([^()]{{0,6}}\))?[:|为是]{{1,2}}\s?(?P<name>(?!某)[{_HAN}]{{2,4}})(?=\s{{0,3}}(?:$|[,。;|、)\n\0]))"
)
"""姓名:⟦温怜⟧。"""
_WITH_SEX_RE = late(rf"(?<![{_HAN}])(?P<name>(?!某)[{_HAN}]{{2,4}})(?=\((?:男|女)[,)]|,(?:男|女),| (?:男|女) )")
"""原告:⟦解放⟧,男,汉族, whatever else the name means."""
_NOT_CALLED_RE = late(r"[某不无同见略各本该此的]|以上|以下|身份|性别|详|待|空|职务|单位|签|盖|人员|姓名|全部|若干")


def _called(text: str) -> Iterator[tuple[int, int]]:
    """What stands after 姓名 and is nothing else; and names of two characters drawn apart after a role."""
    for match in _CALLED_RE.finditer(text):
        name = match["name"]
        if not (_NOT_CALLED_RE.search(name) or NO_NAMES.match(name) or (len(name) == 2 and is_common(name))):  # noqa: PLR2004 - a word
            yield match.span("name")
    for match in matches_near(_SEX_RE, _WITH_SEX_RE, text, 12):
        name = match["name"]
        apart = text[match.end()] == " " and (name[0] not in ALL_SURNAMES or name in common_words())
        if not (apart or _NOT_CALLED_RE.search(name) or _NO_ONE_RE.search(name) or name in role_words()):
            yield match.span("name")
    for match in matches_near(_GAP_RE, _APART_RE, text, 20):
        name = match["name"][0] + match["name"][-1]
        alone = match.start() == match.start("name")
        if (
            not is_common(name)
            and not NO_NAMES.match(name)
            and name_weight(name) >= (_TOLD if alone else _BESIDE_ROLE)
            and _SOFT_END_RE.match(text, match.end("name"))
        ):
            yield match.span("name")


def is_common(name: str) -> bool:
    """Whether two characters are a word, and hardly a name."""
    return name in common_words() and name[1] not in GIVEN_LIKE


_SEX_RE = late("[(, ][男女]")
_NO_ONE = (
    "[人员者民某×甲乙丙丁子女父母童工]$|^[小老阿]|学生|同学|老师|当事|女士|先生|[一二三四五六七八九十0-9]"
    "|经查|其中|以及"
)
_NO_ONE_RE = late(_NO_ONE)
"""Who has a sex and no name: 当事人,男,."""
_MOST_LISTED = 60
"""Names after one role."""


def _labelled(text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The names after a role: one, or a list of them."""
    at = match.end()
    if (
        match["role"].endswith("主")
        and text.startswith("张", at)
        and not match["sign"]
        and not _fits(text[at : at + 3], _IN_LIST)
    ):
        return  # 店主张适用
    sure = bool(match["sign"].strip(" ,(")) or "签" in match.group() or match["role"] in ("姓名", "名叫", "户名")
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
    if minority := re.compile(_MINORITY_NAME).match(text, at):
        return minority.end()
    if other := _UNKNOWN_NAME_RE.match(text, at):
        return other.end()
    if is_rare(text[at : at + 1]) and (rare := _RARE_NAME_RE.match(text, at)) and not NO_NAMES.match(rare["name"]):
        return rare.end()
    return 0


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
    best, best_end = 0, 0
    for given in (1, 2):
        end = at + size + given
        name = text[at:end]
        if len(name) < size + given or not _NAME_FORM_RE.fullmatch(name) or text[end : end + 1] in _MASKS:
            break
        if _HARD_END_RE.match(text, end):
            need = hard
        elif _SOFT_END_RE.match(text, end):
            need = least
        elif given == 2 and loose:  # noqa: PLR2004 - the third character ends a name
            need = _SURE
        else:
            continue
        weight = name_weight(name)
        if _fits(name, need) and (not best_end or weight >= best - 10 or need == hard):
            best, best_end = weight, end
    return best_end


_NAME_FORM_RE = late(rf"(?:{COMPOUND}|[{_HAN}]){_GIVEN}{{1,2}}")
_MASKS = ("某", "×", "*")


def _bare(text: str, at: int) -> Iterator[tuple[int, int]]:
    """A name at the beginning of a clause, by what follows it, or the names of a list there."""
    if names := _LIST_RE.match(text, at):
        yield from _listed(text, names)
    size = len(surname_of(text[at : at + 4]))
    for given in (2, 1):
        end = at + size + given
        name = text[at:end]
        if not _NAME_FORM_RE.fullmatch(name) or text[end : end + 1] in _MASKS or name_weight(name) < _TOLD:
            continue  # the weight is known sooner than what follows, and no place here demands less
        if (_PERSONAL_AFTER_RE.match(text, end) or _TITLE_RE.match(text, end)) and _fits(name, _TOLD):
            yield at, end
            return
        if _DEED_RE.match(text, end) and _fits(name, _DOES):
            yield at, end
            return


def _listed(text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The items of a list, if at least two of them look like names."""
    items = [(match.start() + item.start(), match.start() + item.end()) for item in _ITEM_RE.finditer(match.group())]
    sure = [(start, end) for start, end in items if "·" in text[start:end] or _fits(text[start:end], _IN_LIST)]
    if len(sure) >= 2 and len(sure) * 2 > len(items):  # noqa: PLR2004 - a list
        yield from sure
