"""Names of minors in a sentence with evidence that somebody is one, wherever it stands.

``kb.privacy.minors`` knows the usual forms; here a name that was found already is judged by its sentence:
李某之子李沐阳今年七周岁 · 女儿鄂小禾在某幼儿园就读期间 · 王小明放学后（2015年3月1日生）.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy.evidence import SIGN_RE, evidence_of_minors, is_within, sentences
from kb.privacy.folding import with_digits
from kb.privacy.minors import PLACEHOLDERS, is_name_of_child
from kb.privacy.names import GIVEN_LIKE, PARTICLES, common_words
from kb.privacy.wards import is_child, is_grown, is_ward, sentence_around

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

_DIRECTLY_AFTER_RE = late("[,(]?(?:[男女],)?(?:系|是|为|约|仅|才|年仅|刚过完?|刚满|未满|今年|现年|时年)?")
_DIRECTLY_BEFORE_RE = late("(?:途中|路上|后|时|回家)?[多半余]?,?的?(?:[男女][童婴孩生]|学生|幼儿|婴儿|儿童)?$")
"""Between a sign of a minor and his name: 年仅9岁⟦的女童⟧王小红 · 放学⟦途中⟧王小红被."""
_BETWEEN_RE = late(
    r"""
    [之其][子女孙父母妻夫]|儿子|女儿|孩子|小孩|学生|父亲|母亲|监护人|家长|[教老]师|校长|接纳|组织|带领|指导|讲授
    | [的打骂撞殴伤害侵诱骗偷抢带送接管给向被把]
    """,
    re.VERBOSE,
)
"""What between a name and a sign shows that the sign is about somebody else.

Finds: 王建国⟦之子⟧ · 王建国⟦的⟧ · 王建国⟦组织⟧
Not: 今年 · 现就读于
"""
_OF_ANOTHER_RE = late(
    r"""
    的?(?:[一1]?[个名位])?(?:儿子|女儿|孩子|小孩|之|孙|外孙|侄|弟|妹|兄|姐|家长|父|母|老师|教师)
    | (?:的?(?:学生|[男女]生|同学|幼儿|儿童|小朋友))?的?[一-龥]某|的[一-龥]{0,4}(?:子|女|孙)
    """,
    re.VERBOSE,
)
"""What follows a sign of somebody other than the person before it.

Finds: 王建国,9岁⟦的女儿⟧ · 9岁⟦之⟧子 · ⟦的学生王某⟧ · ⟦的小孙⟧
Not: 岁时 · 在校
"""
_FAR, _BESIDE, _CLOSE, _LONG = 40, 10, 12, 3
"""Characters: from a name to a later sign at most; looked at before a name; from a sign to a later name at most; of a
long name."""


def tells_of_child(text: str, day: dt.date | None) -> bool:
    """Whether a folded text may say that somebody is a minor; otherwise ``children_in`` finds none."""
    digits = with_digits(text)
    may_tell = ("名单" in digits and _ROLL_RE.search(digits) is not None) or bool(evidence_of_minors(text, digits, day))
    if not may_tell:
        # Without an age, a birth date or a class the words next to a name must identify a minor.
        from kb.privacy.adjacent import ward_may_be_named  # noqa: PLC0415 - takes time, and most texts go without

        may_tell = ward_may_be_named(text, digits)
    return may_tell and SIGN_RE.search(text) is not None  # the last, since nearly every text has one that comes here


def children_in(text: str, people: Sequence[tuple[int, int]], day: dt.date | None) -> Iterator[tuple[int, int]]:
    """The spans of the names of minors in a folded text; linear in its length.

    Args:
        text: folded.
        people: the spans of the unmasked names in it, in order.
        day: the day on which a person with a birth date is a minor or not; ``None`` to ignore birth dates.
    """
    if not SIGN_RE.search(text):
        return
    from kb.privacy.likely import possible_names  # noqa: PLC0415 - takes a tenth of a second, and most texts go without

    starts = [start for start, _ in people]
    possible = possible_names(text)
    folded, text = text, with_digits(text)
    evidence = evidence_of_minors(folded, text, day)
    sign_starts = [match.start() for match in SIGN_RE.finditer(text)]
    yield from _names_of_rolls(text, sorted({*people, *possible}))
    previous_names: Sequence[tuple[int, int]] = ()
    """The names of the sentence before."""
    for begin, finish in sentences(text):
        first, last = bisect_left(starts, begin), bisect_left(starts, finish)
        names_before = previous_names
        previous_names = people[first:last] or (names_before if finish - begin < _BESIDE else ())
        if not is_within(sign_starts, begin, finish):
            continue
        signs = evidence.get((begin, finish), [])
        if first < last:
            yield from _minors_of_sentence(text, people[first:last], signs)
        if names_before and signs and _HE_RE.match(text, begin, signs[0].start()):
            yield from (span for span in names_before[:1] if not is_grown(text, span))
        candidates = possible[bisect_left(possible, (begin, 0)) : bisect_left(possible, (finish, 0))]
        yield from _directly_at_signs(text, candidates, people[first:last], signs)


_HE_RE = late(
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


def _minors_of_sentence(
    text: str, people: Sequence[tuple[int, int]], signs: Sequence[re.Match[str]]
) -> Iterator[tuple[int, int]]:
    """The names of minors in a sentence: by the words next to them, else by the signs of a minor in it."""
    grown = {span for span in people if is_grown(text, span)}
    young = [span for span in people if is_ward(text, span) or (span not in grown and is_child(text, span, signs))]
    if not young:
        starts = [start for start, _ in people]
        young = [span for sign in signs for span in _nearest_to_sign(text, sign, people, starts, grown)]
        young = young or [span for sign in signs for span in _last_before_sign(text, sign, people, starts, grown)]
    young = list(dict.fromkeys(_with_next(text, young, people, grown)))
    for span in _with_joined(text, young, people, grown) if signs else young:
        labelled = _CALLED_RE.search(text, max(0, span[0] - _BESIDE), span[0]) or _SEX_AFTER_RE.match(text, span[1])
        if labelled or is_name_of_child(text[slice(*span)], text, only_role=not signs):
            yield span


def _with_joined(
    text: str,
    young: Sequence[tuple[int, int]],
    people: Sequence[tuple[int, int]],
    grown: set[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """Names of minors, and names joined to them by a common statement: 男生王小明、女生李小红均不满十六岁."""
    minors = set(young)
    for span in young:
        yield span
        index = _index_of(people, span)
        if not _BOTH_RE.search(text, *sentence_around(text, span)):
            continue
        while index and people[index - 1] not in minors and people[index - 1] not in grown:
            if not _JOINED_RE.fullmatch(text, people[index - 1][1], people[index][0]):
                break
            index -= 1
            minors.add(people[index])
            yield people[index]


def _with_next(
    text: str, young: Sequence[tuple[int, int]], people: Sequence[tuple[int, int]], grown: set[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Names of minors and those that follow them in a list: 学生王小明、李红的询问笔录."""
    for span in young:
        yield span
        index = _index_of(people, span) + 1
        while (
            0 < index < len(people)
            and people[index] not in grown
            and text[people[index - 1][1] : people[index][0]] == "、"
        ):
            yield people[index]
            index += 1


def _index_of(people: Sequence[tuple[int, int]], span: tuple[int, int]) -> int:
    """The index of a name among the names, which are in order, the longer first where two begin together."""
    return bisect_left(people, (span[0], -span[1]), key=lambda name: (name[0], -name[1]))


def _names_of_rolls(text: str, names: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The names at the beginning of the lines of a list of children."""
    for head in _ROLL_RE.finditer(text):
        line = _ROLL_LINE_RE.match(text, head.end())
        while line:
            for start, end in names[bisect_left(names, (line.start("name"), 0)) :][:2]:
                if start == line.start("name") and end <= line.end() and _is_name(text, start, end):
                    yield start, end
            line = _ROLL_LINE_RE.match(text, line.end())


_ROLL_RE = late(r"(?:学生|患儿|幼儿|儿童|未成年人|孩子|被监护人|小朋友)[^。\n\0]{0,6}名单[^。\n\0]{0,8}(?=[\n\0])")
_ROLL_LINE_RE = late(r"[\n\0](?:\d{1,2}\s?[.、)]|[-*])?\s?(?P<name>[一-龥][^\n\0]{1,24})(?=[\n\0]|$)")
"""患儿名单如下：⟦1. 王小明⟧ ⟦2. 李红⟧."""


def _directly_at_signs(
    text: str,
    possible: Sequence[tuple[int, int]],
    people: Sequence[tuple[int, int]],
    signs: Sequence[re.Match[str]],
) -> Iterator[tuple[int, int]]:
    """The possible names with a sign of a minor directly before or after them: 查安可（小学生）, 刚出生三天的费雨桐."""
    sign_ends = {sign.end() for sign in signs}
    sign_starts = {sign.start() for sign in signs}
    for span in possible:
        index = bisect_left(people, (span[1], 0))
        if (index and people[index - 1][1] > span[0]) or is_grown(text, span) or _cuts_word(text, *span):
            continue
        after = _DIRECTLY_AFTER_RE.match(text, span[1])
        before = _DIRECTLY_BEFORE_RE.search(text, max(0, span[0] - _BESIDE), span[0])
        if (
            (after and after.end() in sign_starts)
            or (before and before.start() in sign_ends)
            or is_ward(text, span)
            or is_child(text, span, signs)
        ) and _is_name(text, *span):
            yield span


def _is_name(text: str, start: int, end: int) -> bool:
    return text[start : start + 2] not in PLACEHOLDERS and is_name_of_child(text[start:end], text, only_role=True)


def _cuts_word(text: str, start: int, end: int) -> bool:
    """Whether a possible name begins within a word or with one that is seldom a surname: 学⟦籍卡⟧, ⟦向学校⟧."""
    first, last, given = text[start - 1 : start + 1], text[end - 1 : end + 1], text[end - 2 : end]
    if end - start >= _LONG and (given[1] == "年" or (given in common_words() and given[1] not in GIVEN_LIKE)):
        return True  # 随⟦母生活⟧, 小⟦明今年⟧
    return (
        (text[start] in PARTICLES and not text.startswith("(", end))
        or first in common_words()
        or (last in common_words() and end - start < _LONG)
    )


def _nearest_to_sign(
    text: str,
    sign: re.Match[str],
    people: Sequence[tuple[int, int]],
    starts: Sequence[int],
    grown: set[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """The name that a sign of a minor is about: the next before it, or the one close behind it."""
    index = bisect_left(starts, sign.start())
    if index < len(people) and people[index][0] >= sign.end() and people[index] not in grown:
        between = text[sign.end() : people[index][0]]
        if len(between) <= _CLOSE and not re.search("[,。]|[打骂撞殴伤害诱骗偷抢]", between.removeprefix(",")):
            yield people[index]
            return
    if index == 0 or _OF_ANOTHER_RE.match(text, sign.end()):
        return
    span = people[index - 1]
    between = _CARED_RE.sub("", text[span[1] : sign.start()])
    if relation := _OF_WHOM_RE.match(between):
        between = between[relation.end() :]
    if (pronoun := _HIS_RE.search(between)) and people[0] not in grown:
        yield people[0]
        return
    if pronoun or span in grown or len(between) > _FAR or _BETWEEN_RE.search(between):
        return
    yield span


def _last_before_sign(
    text: str,
    sign: re.Match[str],
    people: Sequence[tuple[int, int]],
    starts: Sequence[int],
    grown: set[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """The name before a sign of a minor, whatever stands between them, unless it introduces somebody else."""
    index = bisect_left(starts, sign.start())
    if not index or people[index - 1] in grown or _OF_ANOTHER_RE.match(text, sign.end()):
        return
    span = people[index - 1]
    between = _CARED_RE.sub("", text[span[1] : sign.start()])
    if not _SOMEBODY_ELSE_RE.search(between) and not _SOMEBODY_ELSE_RE.match(sign.group()):
        yield span


_SOMEBODY_ELSE_RE = late(
    r"""
    (?<![系在于为是入读])[一-龥]某|[×*]|[之其的](?:长|次|幼|大|小|独|养)?[子女孙侄]|外甥|儿子|女儿|孩子|小孩|婴|幼儿
    | 学生|[男女][生孩童]|少[年女]|未成年|徒弟|顾客|家长|[教老]师|校长|园长|医生|经营|开设|驾驶|开车|雇|招用|聘|容留
    | [打骂撞殴伤害侵亵诱骗偷抢卖售带送接管]|[向对给把将]|负责|担任|组织|举办|门口|附近|旁边|办学|收费
    """,
    re.VERBOSE,
)
"""Shows that a sign of a minor may be about somebody other than the person named before it.

Finds: 王建国⟦殴⟧打某小学学生 · 张小红⟦之次女⟧就读 · 王建国与⟦李某⟧ · 王建国⟦驾驶⟧
Not: 就读于某小学 · 当时年仅
"""
_CARED_RE = late(
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

What may be said of carers between the name of a child and a sign.
"""
_OF_WHOM_RE = late("^,?[系是为][^,。;]{1,8}[之的](?:[长次幼独养]?[子女]|儿子|女儿|孙[子女]?|外孙女?),?")
"""王小明⟦系刘某之女，⟧现就读小学."""
_HIS_RE = late(
    r"""
    ,(?:
        其|该(?:[生童孩]|学生|[男女][生子]|工人|员工|店员|少年|顾客|旅客|乘客|学员)
    )(?:今年|现年|时年|年仅|当时|案发时|尚|系|是|为|才|刚满?){0,2}[^,。;]{0,12}(?:,[^,。;]{0,6})?$
    """,
    re.VERBOSE,
)
"""Between the first name of a sentence and a sign: 王小明用奶奶的手机打赏⟦，其今年⟧10周岁.

Finds: 王小明用奶奶的手机打赏⟦,其今年⟧ · 王小明到店⟦,该学员系⟧ · ⟦,该生⟧
Not: 其今年 · ,其子今年在某市某区某街道某小学读书
"""
_CALLED_RE = late("(?:学生|幼儿|儿童|患儿|孩子|未成年人)姓名:$")
_SEX_AFTER_RE = late("[(,][男女][,)]")
_BOTH_RE = late("[均都皆]|分别|姐[弟妹]|兄[妹弟]|同班|[二两三四]人|双胞胎|等人")
_JOINED_RE = late(r"\s?(?:[、和及与,]|以及)\s?(?:(?:男|女|学)生|[男女]童|同学|[其弟妹兄姐]{1,2})?\s?")
"""Between two names with a common statement: 男生王小明⟦、女生⟧李小红均不满十六岁."""
