"""Whom the words next to a name describe: a minor in somebody's care, a pupil, a child, or an adult.

王小明的监护人 · 三年级二班的王小明 · 其子王小明 · 监护人王建国 · 王建国之子.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.pairs import SPACES
from kb.privacy.words import child_words, words_for

if TYPE_CHECKING:
    from collections.abc import Sequence

_BREAK_RE = late("[。!?;\n\0]")
_FAR, _BESIDE = 40, 10

_CHILD_RE = late(
    rf"""
    (?: {words_for("child")} )
    (?: 的|后?取名|后?起名|叫|名叫|名为|系|是|即|姓名|小名|名单|如下|[:,("'1-9.、\n\s] ){{0,5}} $
    """,
    re.VERBOSE,
)
"""Finds: 其子 · 女童叫 · 学生: · 患儿名单:1.
Not: 学生的家长

Before the name of a child: 其子, 女童, 学生：, 患儿名单：1."""
_PUPIL_BEFORE_RE = late(
    r"""
    (?:
        [一二三四五六七八九1-9]年级|(?<![年月])初[一二三]|高[一二三]|小学|中学|幼儿园|附小|附中
    )\s?(?:\(?[一二三四五六七八九十\d]{1,2}\)?\s?班|[大中小]班)?的?(?:学生|小朋友|幼儿|女生|男生|新生)?\s?$
    | (?<![大驾])(?:中|小)?学生\s?$|[大中小托][一二三四五六1-6]?班的?$
    | (?:托管|晚托|学前|早教|兴趣|舞蹈|启蒙)班(?:学员|学生|幼儿)?的?$|(?:寄宿|走读|住校|借读|插班)生$|童工\s?$|校服的$
    | 课间,$|班主任[称说]$
    """,
    re.VERBOSE,
)
"""Before the name of a pupil.

Finds: ⟦三年级二班的⟧ · 该校⟦初二(3)班⟧ · ⟦小学生⟧ · ⟦托管班学员⟧ · ⟦童工⟧ · 该班⟦班主任称⟧
Not: 大学生 · 驾校学员 · 正月初二 · 上班的人
"""
_WARD_RE = late(
    r"""
    \s?[的之]? (?: (?:法定)?监护人|奶奶|爷爷|外婆|外公|姥姥|姥爷|妈妈|爸爸|法定代理人|学籍|足印|家长|班主任|同桌|班级
      |出生医学证明|出生证|(?:寒假|暑假|家庭|课后|课堂)作业|(?<=的)作业|作业[本没未]|书包|校服|学生证
      | 红领巾|课桌|成绩单|入学|转学|复学|休学|留级|抚养权|监护权|抚养费(?!支付|义务)|生[父母]|养[父母]
      | [父母]亲?(?=及|和|与|作为|代|未|应|疏|监) )
    | 同学 | 小朋友 | [(,]其?(?:法定代理人|监护人|家长)
    | (?:由|随|跟随?)(?:其|生|养)?(?:父母?亲?|母亲?|爷爷|奶奶|外婆|外公|姥姥|姥爷|外?祖[父母]母?|家长|监护人)(?:二人
      |双方)?
      (?:独自|单独|共同|一起)?(?:抚养|抚育|照看|照顾|照料|陪同|接送|看护|监护|生活|陪伴|带[着到至去]|领[着到至去])
    | 年[纪龄](?:尚?[小幼]|太小|较小) | 年幼 | 年少 | 满月 | 百日宴 | (?:办理|申报|补办)?(?:出生|户口)登记 | 上户口
      | 的?亲子鉴定
    | 在[^,。;\n]{0,10}(?:托管班|补习班|托育|早教|幼儿园|小学)[^,。;\n]{0,6}(?:就餐|学习|午休|补课|上课|玩耍|摔|受伤|被)
    | 送[到回往进入至](?:福利院|孤儿院|托管) | 在(?:校外|课后)?托管[点班] | 又?没[有写完交做]{1,2}作业 | [的]?(?:考试
      |学习|期[中末])?成绩 | 的?(?:班级|年级)?排名 | ,?小名
    | 入园 | 离园 | 入托 | 上幼儿园 | 罚站 | 留堂 | 厌学 | 被老师 | [被遭](?:同[桌班学]|高年级|校外)
    | 所在的?[^,。;\n]{0,10}(?:年级|班(?![车组子次])级?|幼儿园)
    | \((?:[小中]|初中|高中)?(?:学生|幼儿)[,)] | 乘坐的校车
    | 被(?:同桌|同学|老师|幼儿园教师) | 在园 | 午睡时 | 军训时 | 参加中考 | 辍学
    | (?:作为|系|是|为|属于?)? (?: 年幼|尚未成年|尚未满|未成年|(?:限制|无)民事行为能力 )
    """,
    re.VERBOSE,
)
"""After the name of a child.

Finds: 王小明⟦的监护人⟧ · 王小明⟦同学⟧ · 王小明⟦所在的四年级⟧ · 王小明⟦(法定代理人⟧
Not: 王小明⟦的父亲⟧ · 王小明⟦所在的公司⟧
"""
_PARENTED_RE = late("[的之]?(?:妈妈|爸爸|妈|爸|父亲?|母亲?|奶奶|爷爷|外婆|外公|姥姥|姥爷)")
"""After the name of a child, where the sentence is about one: 王小明⟦妈妈⟧称孩子被罚站."""
_NURSERY_RE = late(
    "托管|托育|早教|补课|补习|辅导班|保教费|作业|同学|午休|接送|孩子|老师|学校|幼儿园|小学|中学|[年班]级|班主任|家长|培训机构|教育局|游戏|校外|游乐场"
)
_OF_WARD_RE = late(r"(?:法定代理人|监护人)[^。;\n\0]{0,14}[(系是]$")
_PARENT_AFTER_RE = late(r"[之的](?:父|母|祖父|祖母|外公|外婆|爷爷|奶奶|监护人)")
_AT_SCHOOL_RE = late(r"[把送接带将让](?:孩子|其)?$")
_ADULT_BEFORE_RE = late(
    r"""
    (?:
        监护人|法定代理人|父亲|母亲|其[父母夫妻]|家长|[教老]师|校长|班主任|医生|院长|园长|爷爷|奶奶|外公|外婆|祖父
        | 祖母|店主|摊主|经营者|民警|执法人员|司机|驾驶[人员]|审判[长员]|书记员|代理人|负责人|法定代表人
    )(?:系|是|为|[:,(\"' ])?$
    """,
    re.VERBOSE,
)
"""Before the name of an adult.

Finds: ⟦监护人⟧ · ⟦其父系⟧ · 某校⟦教师:⟧ · ⟦法定代表人⟧
Not: 其子 · 学生 · 监护人的
"""
_ADULT_AFTER_RE = late(
    r"""
    [(,](?:男|女)?[,、]?(?:汉族[,、])?(?:19[0-9]{2}年|(?:[2-9]\d|1[89])岁|系[^,。)]{1,8}(?:之|的)?[父母]|[教老]师)
    | (?:系|是|为)[^,。;]{1,10}(?:之|的)?(?:父|母|监护人|家长)
    | [之的](?:
          [一1]?[个名位]|\d{1,2}岁|[一二三四五六七八九十]{1,2}岁|小|大|长|次|幼|独|养
      )?(?:儿子|女儿|孩子|小孩|子|女|孙|外孙|侄|外甥)
    | (?:老师|先生|女士|校长|教师|医生|民警)
    """,
    re.VERBOSE,
)
"""After the name of an adult.

Finds: ⟦(男,1985年⟧ · ⟦(系王小明之父⟧) · ⟦系王小明的监护人⟧ · ⟦之子⟧ · ⟦的9岁女儿⟧ · ⟦老师⟧
Not: (男,2015年 · 之父 · 同学
"""
_ILL_RE = late("精神|智力|残疾|瘫痪|痴呆")
"""Adults with these have a guardian too."""


def is_grown(text: str, span: tuple[int, int]) -> bool:
    """Whether the words next to a name describe an adult: 监护人王建国, 王建国之子."""
    return (
        _ADULT_BEFORE_RE.search(text, max(0, span[0] - _BESIDE), span[0]) is not None
        or _ADULT_AFTER_RE.match(text, span[1]) is not None
    )


def is_ward(text: str, span: tuple[int, int]) -> bool:
    """Whether the words next to a name describe a ward: 王小明的监护人, 法定代理人（系王小明之父）."""
    if _WARD_RE.match(text, span[1]):
        return True
    sentence = sentence_around(text, span)
    of_child = _NURSERY_RE.search(text, *sentence) and not _ILL_RE.search(text, *sentence)
    if of_child and _PARENTED_RE.match(text, span[1]):
        return True
    before = _OF_WARD_RE.search(text, max(0, span[0] - 2 * _BESIDE), span[0])
    return before is not None and _PARENT_AFTER_RE.match(text, span[1]) is not None


MAY_FOLLOW_RE = late("|".join(pattern.pattern for pattern in (_WARD_RE, _PARENTED_RE, _PARENT_AFTER_RE)), re.VERBOSE)
"""What follows a name of which ``is_ward`` holds."""
FOLLOWS = (
    (SPACES, "的之"), (f"{SPACES}的之", "监法奶爷外姥妈爸学足家班同出寒暑课作书校红成入转复休留抚生养父母祖"), "监护",
    "法定", "奶奶", "爷爷", "外婆", "外公", "姥姥", "姥爷", "妈", "爸", "父", "母", "学籍", "足印", "家长", "班主",
    "同桌", "班级", "出生", "寒假", "暑假", "家庭", "课后", "课堂", "作业", "书包", "校服", "学生", "红领", "课桌",
    "成绩", "入学", "转学", "复学", "休学", "留级", "抚养", "生父", "生母", "养父", "养母", "同学", "小朋",
    ("(,", "其法监家"), ("由随跟", "其生养父母爷奶外祖姥家监随"), ("年", "纪龄幼少"), "满月", "百日",
    ("办理", "理出户"), "申报", "补办", "户口", "上户", ("的", "亲考学期班年排"), "亲子", "在",
    ("送", "到回往进入至"), "又没", ("没", "有写完交做"), "考试", "学习", ("期", "中末"), "年级", "排名", ",小",
    "小名", "入园", "离园", "入托", "上幼", "罚站", "留堂", "厌学", ("被", "老遭同高校幼"), ("遭", "同高校"), "所在",
    ("(", "小中初高学幼"), "乘坐", "午睡", "军训", "参加", "辍学", "作为", "属于", ("系是为属于", "年尚未限无"),
    "尚未", "未成", "限制", "无民",
)  # fmt: skip
"""The pairs of characters with which its matches begin."""


def sentence_around(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span of the sentence around a name, at most ``_FAR`` characters on either side."""
    begin, finish = max(0, span[0] - _FAR), min(len(text), span[1] + _FAR)
    breaks = [match.end() for match in _BREAK_RE.finditer(text, begin, span[0])]
    stop = _BREAK_RE.search(text, span[1], finish)
    return (breaks[-1] if breaks else begin), (stop.start() if stop else finish)


def is_child(text: str, span: tuple[int, int], signs: Sequence[re.Match[str]]) -> bool:
    """Whether the words before a name describe a child, given the signs in the sentence: 其子王小明, 三年级的王小明."""
    near = max(0, span[0] - 2 * _BESIDE)
    if _CARED_FOR_RE.search(text, near, span[0]) and not text.startswith("的", span[1]):
        return True
    if _PUPIL_BEFORE_RE.search(text, near, span[0]):
        return not _ABOVE_SCHOOL_RE.search(text, near, span[0])
    child = _CHILD_RE.search(text, near, span[0])
    if child is None:
        return bool(signs) and _AT_SCHOOL_RE.search(text, near, span[0]) is not None
    if _HEAD_RE.match(child.group()):  # 幼儿姓名, the head of a column
        return True
    if child.group().startswith("学生姓名"):  # the others of the row tell
        return bool(signs)
    return (
        bool(signs)
        or _YOUNG_RE.search(child.group()) is not None
        or _WARDED_RE.search(text, max(0, span[0] - 30), span[1] + 30) is not None
    )


_CARED_FOR_RE = late(
    r"""
    (?: (?:奶奶|爷爷|外婆|外公|姥姥|姥爷|妈妈|爸爸|母亲|父亲|家长|保姆)\)?(?:[带抱领背牵][着了]|[为替给])
      | (?:孩子|小孩)(?:妈妈?|爸爸?|母亲|父亲|奶奶|爷爷)[说称],?
      | [产生诞]下[^。;]{0,6}取名为?
      | (?:幼儿|学生|儿童|小朋友|孩子|小孩|未成年人|少年|少女)[^。;,]{0,8}[,:(]?(?:其中|包括|分别为|分别是|即
        |包含){1,2}[有为是]?
      | (?:老师|教师|班主任|教练|保育员|宿管)[^,。;]{0,6}(?:[将把让叫给令罚骂踢拉扎掐捆绑推拽喂]|要求|批评|体罚
        |用[^,。;]{1,4}[扎掐捆绑打抽])
      | (?:收养|寄养|遗弃|送养|领养|走失)(?:人|的|了)?(?:欲|拟|想)?[将把]?
      | 学籍(?:信息|卡|档案|表)[:\s]{1,2} | (?:男婴|女婴|婴儿|幼儿|弃婴)[^,。;]{0,4}(?:取名|起名|命名)为? ) $
    """,
    re.VERBOSE,
)
"""Before the name of a child.

Finds: 奶奶带着 · 家长)为 · 孩子妈妈说, · 产下一女,取名 · 幼儿31名,其中 · 学生3人,分别为 · 老师将
Not: 奶奶去世 · 家长会
"""
PRECEDES = {
    *(word[-1] for word in child_words()),
    *"的叫系是即名下单长:,(\"'、.123456789着了为给替说称,中括有含将把让令罚骂踢拉扎掐捆绑推拽喂求评打抽人欲拟想养弃领失级一二三学园"
    "小班生友儿员工",
    *SPACES,
}
"""The last characters of what stands before a name of which ``is_child`` holds without signs."""
_WARDED_RE = late(
    "监护|家长|管教|抚养|学校|幼儿园|玩耍|法定代理人|出生医学证明|出生证|接种|疫苗|收养|入学|名单|年级|班费"
)
_HEAD_RE = late("(?:幼儿|儿童|患儿|孩子|未成年人|被监护人)姓名")
_YOUNG_RE = late(
    "童工|幼女|[男女][童婴孩]|儿童|少年|少女|未成年|幼[儿童]|婴儿|孤儿|弃儿|小孩|孩子|小朋友|患儿|新生儿|学龄前|幼[子女]|学生|同学"
)
_ABOVE_SCHOOL_RE = late("(?:大学(?!附)|学院(?!附)|研究生|博士|硕士|高校|本科|大专|成人|老年|驾校|党校)")
