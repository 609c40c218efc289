"""Names of minors beside what tells that they are, wherever it stands in the sentence.

``kb.privacy.minors`` knows the usual forms; here a name that is known already is held against the sentence it is in:
李某之子李沐阳今年七周岁 · 女儿鄂小禾在某幼儿园就读期间 · 王小明放学后（2015年3月1日生）.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from kb.privacy.folding import with_digits
from kb.privacy.minors import PLACEHOLDERS, is_name_of_child
from kb.privacy.names import GIVEN_LIKE, PARTICLES, common_words
from kb.privacy.near import Late
from kb.privacy.wards import around, is_child, is_grown, is_ward
from kb.text import parse_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

_ADULT = 18
"""Years (民法典, article 17)."""
_NUMERALS = "〇零一二两三四五六七八九十"
_SENTENCE_RE = re.compile(r"[^。!?;\n\0]+")
_SHORT = 30
"""Characters of the lines of a list that are read together: 姓名：…, 年龄：…."""
_SIGN = (
    "岁|出生|生[,。)(]|年生|就读|[在入上放读逃升转]学|同学|学生|年级|班|幼[儿童]|未成年|未满|不满|儿童|[男女][童婴孩]|(?<![年月])初[一二三]|高[一二三]|小孩|孩子|少[年女]"
    "|患儿|婴|监护|法定代理人|家长|小朋友|学校|小学|中学|个月|日龄|月龄|管教|孤儿|弃儿|年龄"
    "|寄宿生|走读生|住校生|借读生|插班生|保教费|老师|[初高]中|中专|职高|托管|骨龄|成绩|排名|早产儿|同班|托育|补习班|年仅|年方|小名|年龄|年纪|满月|亲子鉴定|福利院|上户|户口|收养|寄养|遗弃|复学|休学|[入离]园|入托|留堂|罚站|厌学|未成年|作业|书包|红领巾|课桌|成绩单|留级|[生养][父母]|教练|保育员|宿管|童工|幼女|校服|课间|同桌|辍学|中考|午睡|军训|在园|妈妈|爸爸|民事行为能力|培训机构|新生儿|年幼|疫苗|抚养|产下|校车|游乐场|奶奶|爷爷|外婆|外公|姥姥"
)
_SIGN_RE = re.compile(_SIGN)
"""A sentence about a minor has one of these."""
_EVIDENCE_RE = Late(
    rf"""
    (?P<age> (?<![\d.])\d{{1,2}}(?:\.\d)?|(?<![{_NUMERALS}])[{_NUMERALS}]{{1,3}} ) \s?(?:周|虚)?(?:岁|生日)
      (?!以[上下]|至|[-~到])
    | (?:年仅|年方|刚满|未满|才满) (?P<years2> \d{{1,2}}|[{_NUMERALS}]{{1,3}} ) (?= [,。;)]|$ )
    | 年龄[:为是|\s]{{0,2}} (?P<years> \d{{1,2}} ) (?= [,。;)|\n\0] | $ )
    | (?P<infant> (?:出生后?仅?才?|生后|年仅|刚满|孩子才)(?:\d{{1,3}}|[{_NUMERALS}]{{1,4}})(?:个月|天|周)
      | (?:\d{{1,3}}|[{_NUMERALS}]{{1,4}})(?:个月大|天大|日龄|周龄|月龄) )
    | (?P<year0> (?:19|20)\d\d ) 年? (?:出生|生(?=[,。)的])) | (?P<year1> (?:19
      |20)\d\d ) [年\-./] (?P<month1> \d{{1,2}} ) 月? (?:出生|生(?=[,。)的]))
    | (?P<year> (?:19|20)\d\d ) [年\-./] (?P<month> \d{{1,2}} ) [月\-./] (?P<day> \d{{1,2}} ) 日?\(?(?:出生|生)
    | (?P<year4> (?:19|20)\d\d ) 年 [{_NUMERALS}\d]{{1,3}}月 [{_NUMERALS}\d]{{0,3}} [日号]? \(? (?:出生
      |生(?=[,。)的、]))
    | (?:出生(?:日期|于)?|生于) [:为于]{{0,2}} (?P<year3> (?:19|20)\d\d ) 年 (?! \d{{1,2}}月\d )
    | (?:出生(?:日期|于)?|生于) [:为于]{{0,2}} (?P<year2> (?:19|20)\d\d )
      [年\-./] (?P<month2> \d{{1,2}} ) [月\-./] (?P<day2> \d{{1,2}} )
    | (?P<pupil> (?:小学|初中|高中|中学|幼儿园|学校|附中|附小|年级|班|(?<![年月])初[一二三]|高[一二三]) [^,。]{{0,8}}?
        (?:学生|就读|上学|在读|读书|入学|[读念上]$)
      | (?:就读|在读|上学|读书|入读|转学|转入|升入) [^,。]{{0,14}}?
        (?:小学|初中|高中|中学|幼儿园|学校|附中|附小|年级|班)
      | (?:[一二三四五六七八九1-9]年级|(?<![年月])初[一二三]|高[一二三]) [^,。]{{0,4}}?班
      | (?:大|中|小|托)班(?=的|幼儿|小朋友|[,。)]) | (?:小学|幼儿园|附小|附中|中学)(?:[大中小]班
        |[一二三四五六]年级) | [中小]学生 | 同学(?=[(,。])
      | (?:尚|还|是|系|均|皆|仍|当时|属)?未成年人?(?!人?保护|犯罪|工|学校|司法|检察|权益|子女|人的权益) | [男女]童
        | 患儿 | 婴儿 | 新生儿 | 学龄前
      | (?<!大学)[一二三四五六七八九1-9]年级(?!组|以[上下]|段|主任|组长) | 尚?未成年(?!人)
      | 早产儿 | 同班 | 托管班 | 托育 | 补习班 | 小学部 | [初高]中生 | 中专生 | 职高生 | (?:留守|困境|流浪|孤残|残疾
        |患病|抚养|走失|被拐|失学|学龄)儿童 | 小朋友 | 满月
      | 复学 | 休学 | 入园 | 离园 | 入托 | 留堂 | 罚站 | 放学 | 逃学 | 上学(?:途中|路上|期间) | 辍学 | 幼儿园(?:接
        |放) | [未不]满十[四六八]周岁 | 不满十[四六八]岁
      | (?:刚满|未满|不满|才满|刚过)周岁 | [上读念](?:幼儿园)?[大中小托]班 | (?:参加|面临)中考
      | (?:严加|加强)管教 | 到校 | 旷课 | 缺课 | 逃课 | 上课(?:途中|期间|时) | 该校(?:学生
        |[一二三四五六七八九]年级) | [一二三]年级?新生 | 初[一二三]新生 | 半岁 | 小升初 | [上念读](?:小学|初中|高中
          |幼儿园|(?<![年月])初[一二三]|高[一二三]|[一二三四五六]年级) )
    """,
    re.VERBOSE,
)
"""Finds: 今年七周岁 · 9岁的 · 2015年3月1日出生 · 生于2015-03-01 · 在某小学就读 · 就读于某中学 · 三年级二班 · 系未成年人
Not: 未成年人保护法 · 18年 · 大学学生"""
_DIRECTLY_AFTER_RE = re.compile("[,(]?(?:[男女],)?(?:系|是|为|约|仅|才|年仅|刚过完?|刚满|未满|今年|现年|时年)?")
_DIRECTLY_BEFORE_RE = re.compile("(?:途中|路上|后|时|回家)?[多半余]?,?的?(?:[男女][童婴孩生]|学生|幼儿|婴儿|儿童)?$")
"""Between a sign of a minor and his name: 年仅9岁⟦的女童⟧王小红 · 放学⟦途中⟧王小红被."""
_BETWEEN_RE = Late(
    "[之其][子女孙父母妻夫]|儿子|女儿|孩子|小孩|学生|父亲|母亲|监护人|家长|[教老]师|校长|接纳|组织|带领|指导|讲授|[的打骂撞殴伤害侵诱骗偷抢带送接管给向被把]"
)
_OF_ANOTHER_RE = Late(
    "的?(?:[一1]?[个名位])?(?:儿子|女儿|孩子|小孩|之|孙|外孙|侄|弟|妹|兄|姐|家长|父|母|老师|教师)|(?:的?(?:学生|[男女]生|同学|幼儿|儿童|小朋友))?的?[一-龥]某|的[一-龥]{0,4}(?:子|女|孙)"
)
"""What follows a sign that is about somebody else than the person before: 王建国，9岁的女儿."""
_UNDER_RE = re.compile("(?:不满|未满|不足)[^,。]{0,2}$")
_FAR, _BESIDE, _CLOSE, _LONG = 40, 10, 12, 3


def tells_of_child(text: str, day: dt.date | None) -> bool:
    """Whether a folded text may say of anybody that he is a minor; without that ``children_in`` finds none."""
    if not _SIGN_RE.search(text):
        return False
    digits = with_digits(text)
    if _ROLL_RE.search(digits):
        return True
    near = (span for span in _sentences(digits) if _SIGN_RE.search(digits, *span))
    if any(_tells(sign, day) for span in near for sign in _EVIDENCE_RE.finditer(digits, *span)):
        return True
    # Without an age, a birth date or a class the words directly beside a name must tell.
    from kb.privacy.adjacent import ward_may_be_named  # noqa: PLC0415 - takes time, and most texts go without

    return ward_may_be_named(text, digits)


def children_in(text: str, people: Sequence[tuple[int, int]], day: dt.date | None) -> Iterator[tuple[int, int]]:
    """Those of the names in a folded text that are of minors; linear in its length.

    Args:
        text: folded.
        people: the spans of the unmasked names in it, in order.
        day: the day on which a person with a birth date is a minor or not; ``None`` to ignore birth dates.
    """
    if not _SIGN_RE.search(text):
        return
    from kb.privacy.likely import possible_names  # noqa: PLC0415 - takes a tenth of a second, and most texts go without

    starts = [start for start, _ in people]
    possible = possible_names(text)
    text = with_digits(text)
    yield from _of_rolls(text, sorted({*people, *possible}))
    before: Sequence[tuple[int, int]] = ()
    """The names of the sentence before."""
    for begin, finish in _sentences(text):
        first, last = bisect_left(starts, begin), bisect_left(starts, finish)
        said_of, before = before, people[first:last] or (before if finish - begin < _BESIDE else ())
        if not _SIGN_RE.search(text, begin, finish):
            continue
        signs = [sign for sign in _EVIDENCE_RE.finditer(text, begin, finish) if _tells(sign, day)]
        if first < last:
            yield from _of_sentence(text, people[first:last], signs)
        if said_of and signs and _HE_RE.match(text, begin, signs[0].start()):
            yield from (span for span in said_of[:1] if not is_grown(text, span))
        others = possible[bisect_left(possible, (begin, 0)) : bisect_left(possible, (finish, 0))]
        yield from _told_surely(text, others, people[first:last], signs)


_HE_RE = re.compile(
    r"""
    [\s,]* (?: (?:经|据)?(?:查明?|核实|询问|调查|了解)|案发时|事发时|当时|后查明|另查明?|检查时|实际 )? ,?
    (?: (?: 其|他|她|该生|该童|该(?:男|女)[生孩童]|该(?:学生|幼儿|儿童|未成年人|少年|少女|婴儿|顾客|人员?)|孩子|小孩
      |当事人 )
        (?: [(,] )? (?: 今年|现年|时年|年仅|当时|案发时|事发时|尚|还|系|是|为|才|仅|刚满?|现|已|身份证|显示|证实|出生
          |于|就读|在 |[男女],?)* [^,。;女子儿之的]{0,6} $
      | (?: 年仅|时年|现年|今年|当时|仅|才|系|为|是|尚|现 ){1,3} $ )
    """,
    re.VERBOSE,
)
"""From the beginning of a sentence to a sign in it, where this is about somebody of the sentence before.

Finds: 经查,其 · 该生系 · 孩子今年 · 时年
Not: 其女儿在 · 被告之子
"""


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences; short lines that follow one another are one: 姓名：…, 年龄：…."""
    begin = finish = -1
    for sentence in _SENTENCE_RE.finditer(text):
        start, end = sentence.span()
        short = end - start <= _SHORT and ":" in sentence.group() and text[start - 1 : start] in _LINE_ENDS
        if finish >= 0 and short and text[finish:start].strip("\n\0;") == "":
            finish = end
            continue
        if finish >= 0:
            yield begin, finish
        begin, finish = start, end
        if not (short and text[end : end + 1] in _LINE_ENDS):
            yield begin, finish
            finish = -1
    if finish >= 0:
        yield begin, finish


_LINE_ENDS = ("", "\n", "\0", ";")


def _of_sentence(
    text: str, people: Sequence[tuple[int, int]], signs: Sequence[re.Match[str]]
) -> Iterator[tuple[int, int]]:
    """The names of a sentence that are of minors: by the words beside them, and by its signs of a minor."""
    grown = {span for span in people if is_grown(text, span)}
    young = [span for span in people if is_ward(text, span) or (span not in grown and is_child(text, span, signs))]
    if not young:
        starts = [start for start, _ in people]
        young = [span for sign in signs for span in _told_by(text, sign, people, starts, grown)]
        young = young or [span for sign in signs for span in _meant_by(text, sign, people, starts, grown)]
    young = list(dict.fromkeys(_with_next(text, young, people, grown)))
    for span in _with_joined(text, young, people, grown) if signs else young:
        called = _CALLED_RE.search(text, max(0, span[0] - _BESIDE), span[0]) or _SEX_AFTER_RE.match(text, span[1])
        if called or is_name_of_child(text[slice(*span)], text, only_role=not signs):
            yield span


def _with_joined(
    text: str,
    young: Sequence[tuple[int, int]],
    people: Sequence[tuple[int, int]],
    grown: set[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """Names of minors and those joined to them of which the same is said: 男生王小明、女生李小红均不满十六岁."""
    told = set(young)
    for span in young:
        yield span
        at = _place_of(people, span)
        if not _BOTH_RE.search(text, *around(text, span)):
            continue
        while at and people[at - 1] not in told and people[at - 1] not in grown:
            if not _JOINED_RE.fullmatch(text, people[at - 1][1], people[at][0]):
                break
            at -= 1
            told.add(people[at])
            yield people[at]


def _with_next(
    text: str, young: Sequence[tuple[int, int]], people: Sequence[tuple[int, int]], grown: set[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Names of minors and those that follow them in a list: 学生王小明、李红的询问笔录."""
    for span in young:
        yield span
        at = _place_of(people, span) + 1
        while 0 < at < len(people) and people[at] not in grown and text[people[at - 1][1] : people[at][0]] == "、":
            yield people[at]
            at += 1


def _place_of(people: Sequence[tuple[int, int]], span: tuple[int, int]) -> int:
    """Where a name stands among the names, which are in order, the longer first of those that begin together."""
    return bisect_left(people, (span[0], -span[1]), key=lambda one: (one[0], -one[1]))


def _of_rolls(text: str, names: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The names at the beginning of the lines of a list of children."""
    for head in _ROLL_RE.finditer(text):
        line = _ROLL_LINE_RE.match(text, head.end())
        while line:
            for start, end in names[bisect_left(names, (line.start("name"), 0)) :][:2]:
                if start == line.start("name") and end <= line.end() and _is_name(text, start, end):
                    yield start, end
            line = _ROLL_LINE_RE.match(text, line.end())


_ROLL_RE = re.compile(
    r"(?:学生|患儿|幼儿|儿童|未成年人|孩子|被监护人|小朋友)[^。\n\0]{0,6}名单[^。\n\0]{0,8}(?=[\n\0])"
)
_ROLL_LINE_RE = re.compile(r"[\n\0](?:\d{1,2}\s?[.、)]|[-*])?\s?(?P<name>[一-龥][^\n\0]{1,24})(?=[\n\0]|$)")
"""患儿名单如下：⟦1. 王小明⟧ ⟦2. 李红⟧."""


def _told_surely(
    text: str,
    possible: Sequence[tuple[int, int]],
    people: Sequence[tuple[int, int]],
    signs: Sequence[re.Match[str]],
) -> Iterator[tuple[int, int]]:
    """What may be a name and has the sign of a minor directly beside it: 查安可（小学生）, 刚出生三天的费雨桐."""
    ends = {sign.end() for sign in signs}
    begins = {sign.start() for sign in signs}
    for span in possible:
        at = bisect_left(people, (span[1], 0))
        if (at and people[at - 1][1] > span[0]) or is_grown(text, span) or _cuts_word(text, *span):
            continue
        after = _DIRECTLY_AFTER_RE.match(text, span[1])
        before = _DIRECTLY_BEFORE_RE.search(text, max(0, span[0] - _BESIDE), span[0])
        if (
            (after and after.end() in begins)
            or (before and before.start() in ends)
            or is_ward(text, span)
            or is_child(text, span, signs)
        ) and _is_name(text, *span):
            yield span


def _is_name(text: str, start: int, end: int) -> bool:
    return text[start : start + 2] not in PLACEHOLDERS and is_name_of_child(text[start:end], text, only_role=True)


def _cuts_word(text: str, start: int, end: int) -> bool:
    """Whether what may be a name begins within a word or with one that is seldom a surname: 学⟦籍卡⟧, ⟦向学校⟧."""
    first, last, given = text[start - 1 : start + 1], text[end - 1 : end + 1], text[end - 2 : end]
    if end - start >= _LONG and (given[1] == "年" or (given in common_words() and given[1] not in GIVEN_LIKE)):
        return True  # 随⟦母生活⟧, 小⟦明今年⟧
    return (
        (text[start] in PARTICLES and not text.startswith("(", end))
        or first in common_words()
        or (last in common_words() and end - start < _LONG)
    )


def _told_by(
    text: str,
    sign: re.Match[str],
    people: Sequence[tuple[int, int]],
    starts: Sequence[int],
    grown: set[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """The name that a sign of a minor is about: the next before it, or the one close behind it."""
    at = bisect_left(starts, sign.start())
    if at < len(people) and people[at][0] >= sign.end() and people[at] not in grown:
        between = text[sign.end() : people[at][0]]
        if len(between) <= _CLOSE and not re.search("[,。]|[打骂撞殴伤害诱骗偷抢]", between.removeprefix(",")):
            yield people[at]
            return
    if at == 0 or _OF_ANOTHER_RE.match(text, sign.end()):
        return
    span = people[at - 1]
    between = _CARED_RE.sub("", text[span[1] : sign.start()])
    if whose := _OF_WHOM_RE.match(between):
        between = between[whose.end() :]
    if (his := _HIS_RE.search(between)) and people[0] not in grown:
        yield people[0]
        return
    if his or span in grown or len(between) > _FAR or _BETWEEN_RE.search(between):
        return
    yield span


def _meant_by(
    text: str,
    sign: re.Match[str],
    people: Sequence[tuple[int, int]],
    starts: Sequence[int],
    grown: set[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """The name before a sign of a minor, whatever is said between them, unless that brings in somebody else."""
    at = bisect_left(starts, sign.start())
    if not at or people[at - 1] in grown or _OF_ANOTHER_RE.match(text, sign.end()):
        return
    span = people[at - 1]
    between = _CARED_RE.sub("", text[span[1] : sign.start()])
    if not _SOMEBODY_ELSE_RE.search(between) and not _SOMEBODY_ELSE_RE.match(sign.group()):
        yield span


_SOMEBODY_ELSE = (
    "(?<![系在于为是入读])[一-龥]某|[×*]|[之其的](?:长|次|幼|大|小|独|养)?[子女孙侄]|外甥|儿子|女儿|孩子|小孩|婴|幼儿|学生|[男女][生孩童]|少[年女]|未成年|徒弟|顾客|家长|[教老]师"
    "|校长|园长|医生|经营|开设|驾驶|开车|雇|招用|聘|容留|[打骂撞殴伤害侵亵诱骗偷抢卖售带送接管]|[向对给把将]|负责|担任|组织|举办|门口|附近|旁边|办学|收费"
)
_SOMEBODY_ELSE_RE = re.compile(_SOMEBODY_ELSE)
"""What tells that a sign of a minor may be about another than the name before it: 王建国⟦殴打⟧某小学学生."""
_CARED_RE = re.compile(
    r"""
    (?: 由|随|跟随?|与 ) (?: 其|生|养 )? (?: 父母?亲?|母亲?|爷爷|奶奶|外婆|外公|姥姥|姥爷|监护人|家长|同学 )
      [^,。;]{0,4}
      (?: 抚养|照看|照顾|生活|陪同|带|领|接送|居住|玩耍 )
    | 父母 [^,。;]{0,4} (?: 离异|离婚|外出|双亡 )
    """,
    re.VERBOSE,
)
"""Finds: ⟦由母亲独自抚养⟧,现读小学 · ⟦父母离异⟧
Not: 母亲住院 · 由派出所处理

What is said of carers between a child and the sign of one.
"""
_ABOUT_RE = re.compile(r"十[一二三四五六七八九]{2}|\d\d\.\d")
_OF_WHOM_RE = re.compile("^,?[系是为][^,。;]{1,8}[之的](?:[长次幼独养]?[子女]|儿子|女儿|孙[子女]?|外孙女?),?")
"""王小明⟦系刘某之女，⟧现就读小学."""
_HIS_RE = re.compile(
    ",(?:其|该(?:[生童孩]|学生|[男女][生子]|工人|员工|店员|少年|顾客|旅客|乘客|学员))(?:今年|现年|时年|年仅|当时|案发时|尚|系|是|为|才|刚满?){0,2}[^,。;]{0,12}(?:,[^,。;]{0,6})?$"
)
"""王小明用奶奶的手机打赏⟦，其今年⟧10周岁: the first of the sentence."""
_CALLED_RE = re.compile("(?:学生|幼儿|儿童|患儿|孩子|未成年人)姓名:$")
_SEX_AFTER_RE = re.compile("[(,][男女][,)]")
_BOTH_RE = re.compile("[均都皆]|分别|姐[弟妹]|兄[妹弟]|同班|[二两三四]人|双胞胎|等人")
_JOINED_RE = re.compile(r"\s?(?:[、和及与,]|以及)\s?(?:(?:男|女|学)生|[男女]童|同学|[其弟妹兄姐]{1,2})?\s?")
"""Between two names of which the same is said: 男生王小明⟦、女生⟧李小红均不满十六岁."""


def _tells(sign: re.Match[str], day: dt.date | None) -> bool:
    """Whether a sign tells that somebody is a minor."""
    if sign["pupil"]:
        return not re.search("大学|学院", sign["pupil"])
    if sign["infant"]:
        return True
    if age := sign["age"] or sign["years"] or sign["years2"]:
        years = parse_number(age[:2] if _ABOUT_RE.fullmatch(age) else age)  # 十四五岁, 14.5岁
        under = _UNDER_RE.search(sign.string, max(0, sign.start() - _BESIDE), sign.start())
        return years is not None and (years < _ADULT or (years == _ADULT and under is not None))
    if day is None:
        return False
    if year := sign["year0"] or sign["year1"] or sign["year3"] or sign["year4"]:
        return (day.year - int(year), day.month - int(sign["month1"] or 1), day.day - 1) < (_ADULT, 0, 0)
    year, month, date = (int(sign[name] or sign[f"{name}2"]) for name in ("year", "month", "day"))
    return (day.year - year, day.month - month, day.day - date) < (_ADULT, 0, 0)
