"""Illnesses of a person: 王建国患有乙肝 · 当事人确诊艾滋病 · 原告因脑梗死住院.

Illnesses count of a named person, and of one who is masked or only called by a role where the text says outright that
he has them; not of people in general (从业人员患有痢疾的不得……), nor in texts on medicines and prevention.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.near import matches_at
from kb.privacy.pairs import CLOSED_UP_LISTS, Pairs, beginnings, codes_of
from kb.privacy.words import list_of, words_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HAN = r"\u4e00-\u9fff"
_DEGREE = r"""
    (?: 重度|中度|轻度|严重|慢性|急性|晚期|早期|中晚期|先天性?|遗传性|继发性|原发性|陈旧性|活动性|耐药性|复发性|恶性
      | 良性|老年性?|高危|[一二三四]级|i{1,3}型|[一二ⅰⅱ]型|[左右双单][侧眼耳腿下肢上膝髋肾肺手臂]{0,2} )
"""
"""Finds: ⟦重度⟧抑郁 · ⟦iii型⟧糖尿病 · ⟦左侧髋⟧关节 · ⟦双肾⟧结石 · ⟦三级⟧残疾
Not: 重症 · 五级残疾 · 糖尿病"""
_ILLNESS_RE = late(rf"(?:{words_for('illness')})")
_ENDING = words_for("illness-ending")
_IS_ILLNESS, _IS_ENDING = 1, 2
_LOOK = Pairs(beginnings(list_of("illness")), beginnings(list_of("illness-ending")), shared=CLOSED_UP_LISTS)
_HAS_RE = late(
    rf"""
    (?: 自幼|从小|先天|天生|属|做过|做了|行 | (?:诊断|病历|鉴定|残疾证|报告|小结|记录|证明)[^。;]{{0,12}}(?:载明?
      |记载|显示|写明|注明|为|系)["':]? | (?<!病)患(?!者|儿|处|病率)(?:上|有|了|过)? | 确诊(?:为|患有?|系)?
        | 诊断(?:证明书?|书|结论|结果)?(?:为|系|:
      |患有?|载明为?)? | 罹患 | 身患 | 染上 | 得[了过] | 检出
      | 查出(?:患?有?)? | 感染(?:了|上)? | 突发 | 死于 | 持有? | 致 | 导致 | 并发 | 遗留 | 伴 | 接受 | (?:因
        |由于)(?:身?患)? | 病情?(?:为|:|是|系) | (?:病史|既往史)(?:为|:) | 受 | (?:长期)?有 | 一直 | 长期 | 常年
          | 经常 | 系 | 属于? | 是 | 为
          | 以?本人
      | 自述有? | 称其? | 考虑到[^,。]{{0,6}} | 检查出 | 发作 | 病历[^,。]{{0,8}}?为 | (?:残疾证|诊断书|病历
        |证明)[^,。]{{0,6}}(?:载明|记载|显示)[^,。]{{0,4}}? | 住院[^,。]{{0,6}}: | [(|:] )
    (?:["'(\s,]|的|了)? (?: {_DEGREE} ){{0,3}} $
    """,
    re.VERBOSE,
)
"""What stands directly before an illness that somebody has.

Finds: 当事人患有 · 其妻被诊断为 · 原告因 · 病情: · 查出左侧
Not: 患者 · 治疗 · 防治
"""
_SURELY_RE = late("患|确诊|诊断|罹患|染上|得了|查出|感染|死于|突发|病情|病史|病历|残疾|检出|检查出")
_AFTER_RE = late(
    r"""
    \s?(?:病毒)?(?: 孕妇|残疾?证|证(?=[,。]|$)|化疗|失代偿|患者|病人|病?史|后遗症|携带|移植
      |[植搭切截除]?[^,。;]{0,2}术后?|患儿|感染者|携带者|多年|长期|常年|行动不便|[一二三\d]期
      |[一二三四]级|晚期
      |早期|术后|发作|复发|去世|死亡|病逝|住院|入院|就医|就诊|治疗|手术|请假|休养|卧床|透析|化疗|放疗|服药|[,、]?已?(?:手术|治愈|康复|住院)
      | 尚未(?:治愈|痊愈)|未愈|困扰|折磨|的?病情|的?情况|的?诊断|而(?:行动|丧失|住院|去世|死亡|未被|卧床|无法)
        |后(?:丧失|停工|无法|失业|卧床|行动|一直)?|,?(?:无钱|需|每周|行动不便|不能|无法|生活不能)|的?残疾|为由|并发
          |阳性|[)|] )
    """,
    re.VERBOSE,
)
"""What stands behind an illness that somebody has.

Finds: 患者, · 病史 · 住院治疗 · 多年 · 二级
Not: 预防 · 药品
"""
_PERSON_RE = late(
    rf"""
    [{_HAN}]某{{1,2}}[甲乙丙丁\d]?|[×*]
    | 其(?:父|母|妻|夫|子|女|兄|弟|姐|妹|丈夫|儿子|女儿|孙|外孙|祖|爷|奶|岳|公|婆|长|次|幼|家)|当事人|申请人|被处罚人
    | 原告|被告|第三人|被害人|受害人|死者|伤者|本人|(?<!其)他(?!人|们)|她|店主|摊主|业主|户主|老人|驾驶人|证人|房东
    | 承租人|租客|村民|投诉人|举报人|之[父母妻夫子女孙]
    | [的]?(?:父亲|母亲|妻子|丈夫|儿子|女儿|孙子|孙女|奶奶|爷爷|外婆|外公|弟弟|妹妹|哥哥|姐姐|孩子)|长子|次子|幼子|长女
    | 次女|幼女|经营者|负责人|法定代表人|监护人|成员|姓名|病人|患者
    """,
    re.VERBOSE,
)
"""Who may have an illness.

Finds: ⟦王某甲⟧患有 · ⟦其丈夫⟧ · ⟦当事人⟧ · ⟦他⟧患有 · 王建国⟦之父⟧ · ⟦法定代表人⟧
Not: 其他疾病 · 他人 · 从业人员
"""
_SENTENCE_RE = late(r"[。!?;\n\0]")
_IN_GENERAL_RE = late(
    r"""
    防治|预防|疗效|宣称|广告|疑似|筛查|疫情|宣传|包治|功效|疫苗|培训|知识|药品|产品|保健|主治|适应症|可治|有效|防控
    | 流行病|监测|检疫|诊疗(?:规范|科目)|专科|科室|保险责任|科普|本草|《[^》]*$|说明书|标签
    """,
    re.VERBOSE,
)
"""What is said of illness in general.

Finds: ⟦预防⟧ · 职业病⟦诊疗规范⟧ · 见⟦《中国药典⟧
Not: 患者 · 治疗 · 诊疗
"""
_RULE_BEFORE_RE = late(
    r"(?:不得|禁止|应当|可以|不应|调离|人员|劳动者|职工|公民|患者|儿童|学生|犯罪|罪犯|妇女|精神病人)[^。]{0,12}$"
)
_RULE_AFTER_RE = late(
    r"""
    ^[^,。;]{0,8}(?:等|、)[^。;]{0,24}(?:的|疾病)(?:,|不得|应当|人员|患者)
    | ^(?:患者|病人)?的(?:,|人员|患者|劳动者|职工|公民|儿童|学生|人|应|不得|可以|病人)
    | ^(?:患者|病人|感染者)?(?:应当|不得|可以|有权|不应|及其|参加|的权|的监护)
    | ^(?:患者|病人)[^,。]{0,10}(?:应当|不得|可以|有权|依法)
    """,
    re.VERBOSE,
)
"""What people in general may have: 从业人员患有痢疾⟦的，⟧不得从事.

Finds: ⟦的,⟧不得从事 · ⟦患者应当⟧隔离 · ⟦等传染性疾病的人员⟧ · ⟦患者及其⟧家属
Not: 的治疗 · ,不得从事 · 患者王某
"""
_NO_ILLNESS_RE = late(
    r"""
    ^(?:导致|指|或者|等|并|效|引起|造成|经|发生|出现)
    | ^(?:
          的|何|某|本|该|此|其|大|重|严重|重大|特殊|这|那|各|相关|有关|同|一|旧|老|新|慢性|急性|传染性?|职业|心理
          | 身体|精神
      )?(?:疾病|重病|大病|病|病症|症|炎|伤害|损伤|损害|障碍|出血|中毒|减退|紊乱|残疾|骨折|不全|依赖|结石|发作|综合征|后遗症)$
    | [某×*]|其他|行为|处罚|法律|安全|设备|功能(?!衰竭|障碍|不全|亢进|减退|减低|紊乱|异常)|道路|建筑|合同|经济|环境
    | 车辆|食品|市场|管理|排水|通行|消除|无障碍|毛病|弊病|诟病|生病|治病|看病|因病|抱病|疾病$|患病|传染病$|犬|猪|鸡|禽
    | 牛|羊|植物|树|木|松材|作物|果|水稻
    """,
    re.VERBOSE,
)
"""What ends like an illness but is not that of a person.

Finds: ⟦导致⟧疾病 · ⟦严重疾病⟧ · ⟦残疾⟧ · ⟦行为⟧障碍 · ⟦排水⟧功能障碍 · 慢性⟦传染病⟧ · ⟦犬⟧瘟热
Not: 甲状腺功能减退 · 肺炎 · 慢性阻塞性肺病
"""
_NEAR, _BEFORE = 48, 44


def illnesses_in(text: str, people: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans of the illnesses of people in a folded text.

    Args:
        text: folded.
        people: the spans of the unmasked names in it, in order.
    """
    starts = [start for start, _ in people]
    seen = _LOOK.seen(codes_of(text))
    known = [match.span() for match in matches_at(_ILLNESS_RE, text, seen.places(_IS_ILLNESS))]
    for start, end in known:
        if _is_of_person(text, start, end, starts, known=True):
            yield start, end
    for match in matches_at(_ENDINGS_RE, text, seen.places(_IS_ENDING)):
        if (span := _unlisted(text, match)) and _is_of_person(text, *span, starts, known=False):
            yield span


_ENDINGS_RE = late(_ENDING)
_BEGIN_RE = late(
    rf"""
    (?: 患(?!者|儿)(?:上|有|了)?|确诊(?:为|患有?|系)?|诊断(?:证明书?|书|结论|结果)?(?:为|系|:|患有?|载明为?)?|罹患|身患
      | 染上|得了|查出(?:患?有)?|检查出|感染了?|突发|死于|病情(?:为|:|是)|持有?|致|导致|并发|遗留
      | [因有系属是为称以受(|:](?:身患|患)? )
    (?P<illness> (?: {_DEGREE} ){{0,2}} [{_HAN}a-z]{{0,10}} ) $
    """,
    re.VERBOSE,
)
"""What says that somebody has an illness, and the beginning of its name.

Finds: ⟦患有慢性阻塞性肺⟧ · 王建国⟦确诊为甲状腺功能⟧ · ⟦诊断结论为重度⟧ · ⟦病情:脑⟧
Not: 患者 · 就医 · 预防高血
"""
_BREAK_RE = late("患有?|确诊|诊断|[在的和与及到了被将后,因有系属是为称以受(|:](?!性|癜|斑)")


def _unlisted(text: str, ending: re.Match[str]) -> tuple[int, int] | None:
    """The span of an illness that is in no list, by its ending and a word before it that says somebody has it."""
    head = text[max(0, ending.start() - 16) : ending.start()]
    breaks = [match.end() for match in _BREAK_RE.finditer(head)]
    if not breaks or not (opening := _BEGIN_RE.search(head)):
        return None
    start = ending.start() - (len(head) - max(breaks[-1], opening.start("illness")))
    illness = text[start : ending.end()]
    if start >= ending.end() or len(illness) < 2 or _NO_ILLNESS_RE.search(illness):  # noqa: PLR2004 - 肺炎
        return None
    return start, ending.end()


_OF_HIM_RE = late(
    r"""
    (?: [一-龥]某{1,2}[甲乙丙丁\d]? | 当事人 | 申请人 | 原告 | 第三人
      | 其(?:[父母夫妻子女兄弟姐妹]|丈夫|儿子|女儿|祖[父母]|岳[父母])
      | 该(?:员工|职工|从业人员|驾驶人|男子|女子|生|幼儿) | 患者[^,。]{1,4}, ) (?: 的|本人|曾?因|系|感染|隐瞒|复发)? $
    """,
    re.VERBOSE,
)
"""Directly before his illness.

Finds: 王某某 · 其母 · 其母的 · 该员工感染 · 患者刘某,
Not: 有关人员 · 患者
"""
_HIS_REASON_RE = late("某{1,2}[甲乙丙丁]?因$")
_PROOF_RE = late("的?(?:诊断|病历|检查报告|治疗|住院)")
_DIAGNOSED_RE = late("(?:[医大][生夫院][^,。]{0,4}|[被经]|其)(?:诊断|确诊)(?:为|患有?|系)?$|因?身患$")
_IN_GROUP_RE = late("[各多数][名例位]|职工[^,。]*(?:不得|可以)|公民|劳动者|哪些|凡")
_PASSING_RE = late("炎|感冒|发烧|发热|骨折|外伤|损伤|中毒|腹泻|过敏|[咳嗽]|休克|昏迷|流感|扭伤")
"""Of what somebody is in hospital for a while: 肺炎, 骨折."""
_LASTING_RE = late("长期|多次|曾?做|手术|透析|化疗|放疗|瘫痪|截肢|卧床|去世|死亡|丧失")


def _is_of_person(text: str, start: int, end: int, people: Sequence[int], *, known: bool) -> bool:
    """Whether somebody in the sentence has an illness.

    Args:
        text: folded.
        start: of the illness.
        end: of the illness.
        people: where the names in the text begin.
        known: whether it is in the list of illnesses.
    """
    before = _SENTENCE_RE.split(text[max(0, start - _NEAR) : start])[-1]
    after = _SENTENCE_RE.split(text[end : end + _NEAR])[0]
    opening, sequel = _HAS_RE.search(before), _AFTER_RE.match(after)
    if not opening and not sequel and not (known and (_OF_HIM_RE.search(before) or before.endswith("其"))):
        return False
    first = bisect_left(people, start - len(before))
    named = first < len(people) and people[first] < end + len(after)
    clause = re.split(r"[,]", before)[-1]
    if _IN_GENERAL_RE.search(before[-16:] + after[:8]):
        return False
    if named:
        return True
    if known and before.endswith("其") and _PROOF_RE.match(after):
        return True
    if known and (_OF_HIM_RE.search(before) or _DIAGNOSED_RE.search(before)):
        for_a_while = (  # 李某因肺炎住院
            _HIS_REASON_RE.search(before) and not _LASTING_RE.match(after) and _PASSING_RE.search(text[start:end])
        )
        return not for_a_while and not _IN_GROUP_RE.search(before)
    person = _PERSON_RE.search(before) or (_PERSON_RE.search(after[:10]) if sequel and known else None)
    in_general = _RULE_AFTER_RE.search(after) or (_RULE_BEFORE_RE.search(clause) and not _PERSON_RE.search(clause))
    if not person or in_general:
        return text[start - 3 : start] == "诊断:" or text[start - 3 : start] == "病情:"
    if opening and _SURELY_RE.search(opening.group()):
        return True
    if opening and opening.group().startswith(("因", "由于")) and person.group()[1:2] == "某":
        return known and (_LASTING_RE.match(after) is not None or not _PASSING_RE.search(text[start:end]))
    return bool(known and opening and (sequel or not after or after[0] in ",。、)|和及与等")) or bool(
        sequel
        and known
        and re.match(
            "(?:病毒|[晚早]期|[一二三四][期级])?(?:患者|病人|病史|感染者|携带者|阳性|发作|去世|死亡)",
            sequel.group().strip(),
        )
    )
