# ruff: noqa: SLF001 - what is asked here is private to each room
"""A rule that is only asked where its signs are has one of them in every match, and begins only where it is tried."""

from __future__ import annotations

import re
from importlib import import_module
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, cast

from hypothesis import example, given
from hypothesis import strategies as st

from kb.privacy import (
    PersonalKind,
    adjacent,
    clauses,
    dwelling,
    find_personal_data,
    folding,
    health,
    identifiers,
    likely,
    minors,
    people,
    places,
    roles,
    schooling,
    transcribed,
    wards,
)
from kb.privacy.near import matches_around, matches_at, matches_near, matches_within, stretches
from kb.privacy.pairs import DIGITS, Pairs, SharedLists, codes_of
from kb.privacy.signs import ABOUT_INFANTS
from kb.privacy.weighing import highest_weights
from kb.privacy.words import any_of, child_words, list_of, role_words
from tests.alternatives import alternatives
from tests.privacy.walks import OTHERS, escapes, escapes_beginning, last_characters
from tests.tables import each

if TYPE_CHECKING:
    from kb.privacy.pairs import Word


def signs(look: Pairs, lists: int) -> tuple[Word, ...]:
    """The words of some lists, as bits."""
    return tuple(word for bit, words in enumerate(look._lists) if lists >> bit & 1 for word in words)


@each("pattern, wanted, told", [
    ("第三幢", ["幢"], False), ("第三楼", ["幢"], True), ("[一二]楼?幢", ["楼", "二幢"], True),
    ("[一二]楼?幢", ["楼", ("一二", "幢")], False), ("(?:甲|乙{0,2})丙", ["甲丙", "乙丙"], True),
    ("(?:甲|乙+)丙", ["甲丙", "乙丙"], False), ("(?<=甲)乙", ["甲乙"], False), ("(?<=[甲丙])乙", ["甲乙"], True),
    ("甲(?=乙)", ["甲乙"], False), ("甲(?=[乙丙])", ["甲乙"], True), (r"甲\s?乙", ["甲乙"], True),
    (r"甲\d{2}乙", [(DIGITS, DIGITS)], False), ("甲.乙", ["甲乙"], True), ("(甲|丙)\\1", ["甲甲"], True),
    ("甲[^乙]", ["甲丙"], True), ("(?:甲乙){3}", ["乙甲"], False), ("(?:甲乙)+", ["乙甲"], True),
])  # fmt: skip
def test_a_walk_tells_whether_a_pattern_may_match_without_a_sign(
    pattern: str,
    wanted: list[Word],
    told: bool,  # noqa: FBT001 - a column
) -> None:
    assert escapes(re.compile(pattern), wanted) is told


@each("pattern, wanted, before, told", [
    ("甲乙", ["甲乙"], [], False), ("丙甲乙", ["甲乙"], [], True), ("[甲丁]乙", ["甲乙"], [], True),
    ("(?<=甲)乙", ["甲乙"], [], True), ("(?<=甲)乙", [], ["甲乙"], False), ("(?<=[甲丙])乙", [], ["甲乙"], True),
    ("甲?乙丙", ["甲乙"], [], True), ("甲?乙丙", ["甲乙", "乙丙"], [], False), ("甲", ["甲乙"], [], True),
    ("甲(?=[乙丙])", ["甲乙"], [], True), ("甲(?=乙)", ["甲乙"], [], False), ("甲.", ["甲"], [], False),
])  # fmt: skip
def test_a_walk_tells_whether_a_pattern_may_begin_elsewhere(
    pattern: str,
    wanted: list[Word],
    before: list[Word],
    told: bool,  # noqa: FBT001 - a column
) -> None:
    assert escapes_beginning(re.compile(pattern), wanted, before) is told


INCOMPLETE = frozenset({"_CHAT_RE", "_PASSPORT_RE", "BORN_RE"})
"""Rules whose words are not in every match: they are asked only where a text has one of these too."""
NAMES = {id(value): name for name, value in vars(identifiers).items()}


@each("rule", identifiers._RULES)
def test_a_rule_for_identifiers_has_one_of_its_words_in_every_match(rule: identifiers._Rule) -> None:
    assert escapes(rule.pattern, rule.words) == (NAMES[id(rule.pattern)] in INCOMPLETE)
    if rule.starts and rule.sign is not identifiers._ANY_PAIR_RE:
        assert not escapes_beginning(rule.sign or rule.pattern, rule.starts)


@each("rule", [rule for rule in identifiers._RULES if rule.needs])
def test_what_a_rule_for_identifiers_needs_is_in_every_match(rule: identifiers._Rule) -> None:
    assert rule.needs
    assert not escapes(rule.pattern, [sign for sign in f"{DIGITS}{ascii_lowercase}" if rule.needs.match(sign)])


@each("pattern, look, lists", [
    (adjacent._UNUSUAL_RE, adjacent._LOOK, adjacent._IS_UNUSUAL),
    (wards.MAY_FOLLOW_RE, adjacent._LOOK, adjacent._FOLLOWS),
    (dwelling._SIGN_RE, dwelling._LOOK, dwelling._IS_SIGN),
    (dwelling._LABEL_RE, dwelling._LOOK, dwelling._IS_LABEL),
    (dwelling._LIVES_RE, dwelling._LOOK, dwelling._LIVES),
    (dwelling._STAYS_SIGN_RE, dwelling._LOOK, dwelling._STAYS),
    (health._ILLNESS_RE, health._LOOK, health._IS_ILLNESS),
    (health._ENDINGS_RE, health._LOOK, health._IS_ENDING),
    (people._WITH_RE, people._LOOK, people._IS_WITH),
    (people._CALLED_RE, people._LOOK, people._IS_CALLED),
    (people._GAP_RE, people._LOOK, people._HAS_GAP),
    (places._GROUP_RE, places._LOOK, places._IS_VILLAGE),
    (places._HAMLET_RE, places._LOOK, places._IS_HAMLET | places._IS_VILLAGE),
    (transcribed._PART_RE, transcribed._LOOK, 1),
])  # fmt: skip
def test_a_pattern_begins_where_the_look_finds_it(pattern: re.Pattern[str], look: Pairs, lists: int) -> None:
    assert not escapes_beginning(pattern, signs(look, lists))


def test_the_end_of_the_name_of_a_school_begins_where_the_look_finds_it_or_behind_a_number() -> None:
    look = schooling._LOOK
    numbered = signs(look, schooling._NUMBERED)
    assert not escapes_beginning(schooling._SCHOOL_RE, (*numbered, *signs(look, schooling._NAMED)), numbered)


def test_an_estate_begins_where_the_look_finds_it_or_before_digits_and_a_hyphen() -> None:
    own = signs(places._LOOK, places._IS_ESTATE)
    han = "".join(set(re.findall("[一-鿿]", f"{places._ESTATE_RE.pattern}{own}{OTHERS}一鿿")))
    assert not escapes_beginning(places._ESTATE_RE, (*own, (han, DIGITS)))
    assert not escapes(places._ESTATE_RE, (*own, *signs(places._LOOK, places._HAS_HYPHEN)))


@each("pattern", [wards._CARED_FOR_RE, wards._PUPIL_BEFORE_RE, wards._CHILD_RE])
def test_what_tells_of_a_child_has_a_word_of_the_look_and_ends_with_characters_that_are_known(
    pattern: re.Pattern[str],
) -> None:
    assert not escapes(pattern, signs(adjacent._LOOK, adjacent._IS_BEFORE))
    assert last_characters(pattern) <= wards.PRECEDES


def test_the_digits_of_a_numbering_may_be_chinese_ones() -> None:
    known = {chr(code) for code in adjacent._PRECEDES.nonzero()[0]}
    assert {sign for sign in folding.DIGIT_WORDS if folding.with_digits(f"子{sign}一")[1] in wards.PRECEDES} <= known


def test_a_name_may_begin_where_it_does() -> None:
    begins = adjacent._may_begin()
    assert all(begins[code] == any(adjacent._begins(chr(code))) for code in range(0x10000))


@each("text, starts", [
    ("其子王建红", [2]), ("其子:一王建红", [4]), ("其子说建红", []), (f"其子{'在' * 17}的王", [20]),
    (f"其子{'在' * 18}的王", []), ("王建红", []), ("的王建红,某子", []), ("其子的王建红,的李军,其女张", [3, 8, 11, 13]),
])  # fmt: skip
def test_a_name_is_sought_behind_a_word_for_a_child(text: str, starts: list[int]) -> None:
    codes = codes_of(text)
    assert adjacent._starts(codes, adjacent._LOOK.seen(codes).places(adjacent._IS_BEFORE)) == starts


@each("pattern", [minors._INFANT_RE, minors._INFANT_BEFORE_RE])
def test_the_age_of_an_infant_has_its_sign(pattern: re.Pattern[str]) -> None:
    assert not escapes(pattern, ABOUT_INFANTS)


def test_a_pupil_begins_with_characters_that_are_known() -> None:
    assert not escapes_beginning(minors._PUPIL_RE, minors._PUPIL_FIRSTS)
    dotted = minors._DOTTED_NAME
    assert minors._AT_SCHOOL_RE.pattern.count(dotted) == 1
    usual = re.compile(minors._AT_SCHOOL_RE.pattern.replace(f"|{dotted}", ""), minors._AT_SCHOOL_RE.flags)
    assert not escapes_beginning(usual, minors._NAME_FIRSTS)


def test_several_lists_that_are_looked_for_at_once_are_told_apart() -> None:
    shared = SharedLists()
    first = Pairs(["甲乙"], ["丙\n"], shared=shared)
    second = Pairs(["乙丙"], ["丁"], shared=shared)
    codes = codes_of("甲乙丙")
    seen = first.seen(codes), second.seen(codes)
    assert [(one.lists, one.places(1), one.places(2), one.places(3)) for one in seen] == [
        (3, [0], [2], [0, 2]),
        (1, [1], [], [1]),
    ]
    assert (first.lists_in(codes), second.lists_in(codes)) == (3, 1)
    third = Pairs(["丙", "甲乙"], shared=shared)
    assert third.seen(codes).places(1) == [0, 2]
    assert first.seen(codes).places(3) == [0, 2]


def test_characters_of_the_same_words_in_other_lists_are_told_apart() -> None:
    look = Pairs(["甲乙", ("戊己", "庚"), "壬子"], ["丙乙", ("庚", "戊己"), "壬丑"])
    pairs = ["甲乙", "丙乙", "丙丁", "戊庚", "己庚", "庚戊", "庚己", "壬子", "壬丑", "壬寅"]
    assert [look.lists_in(codes_of(pair)) for pair in pairs] == [1, 2, 0, 1, 1, 2, 2, 1, 2, 0]


def test_what_ends_like_a_role_and_has_a_colon_is_where_the_look_finds_it() -> None:
    assert not escapes_beginning(roles._ANY_ROLE_RE, (), signs(people._LOOK, people._ANY_ROLE))


@each("pattern, lists, look", [
    (people._WITH_SEX_RE, people._HAS_SEX, people._LOOK),
    (places._HAMLET_RE, places._IS_HAMLET | places._HAS_NUMBER, places._LOOK),
    (places._STREET_RE, places._HAS_NUMBER, places._LOOK),
    (places._VILLAGE_RE, places._IS_VILLAGE, places._LOOK),
    (places._BUILDING_RE, places._IS_BUILDING, places._LOOK),
    (dwelling._STAYS_RE, dwelling._STAYS, dwelling._LOOK),
    (dwelling._RESIDENT_RE, dwelling._IS_RESIDENT, dwelling._LOOK),
])  # fmt: skip
def test_a_pattern_has_a_sign_in_every_match(pattern: re.Pattern[str], lists: int, look: Pairs) -> None:
    assert not escapes(pattern, signs(look, lists))


@each("text", [
    "市一中学生", "城关一小四年级", "在市校二中就读", "青山湖中学", "四中全会", "二中录取", "梅山湖3-2-101的业主",
    "梅山湖13-2-101业主",
    "世纪城3号楼1202", "阳光小区5栋2单元301室", "文苑一区3栋201室", "三期5-2-101", "黄泥坡8号附2号", "龙井村大寨12号",
    "兵团农场八队37号", "一团三连职工", "师三团二连", "5栋1203室", "第十二幢乙单元301室", "2单元301室", "3楼2单元401",
    "部门12-3-401室",
])  # fmt: skip
def test_places_are_those_that_the_whole_search_finds(text: str) -> None:
    for whole in (text, f"{text},{text}", f"某{text}号楼{text}。", text[1:], text[:-1]):
        seen = places._LOOK.seen(codes_of(whole))
        for tried, wanted in (
            (schooling._ends(whole), schooling._SCHOOL_RE.finditer(whole)),
            (matches_at(places._ESTATE_RE, whole, places._estates(seen)), places._ESTATE_RE.finditer(whole)),
            (matches_at(places._HAMLET_RE, whole, places._hamlets(seen)), places._HAMLET_RE.finditer(whole)),
            (
                places._buildings(whole, seen),
                matches_near(places._BUILDING_SIGN_RE, places._BUILDING_RE, whole),
            ),
        ):
            assert [match.span() for match in tried] == [match.span() for match in wanted]


def test_a_building_begins_where_it_is_tried() -> None:
    parser = cast("Any", import_module("re._parser"))
    assert parser.parse(places._N).getwidth()[1] <= places._LONGEST_NUMBER


TEXTS = st.lists(
    st.sampled_from(
        [
            *"王李张欧阳卞小明建国红 　-·.:：,，。、(（)）\"'|/\n\0男女某人员签名章主张系为等和与以及甲一二3",
            *"班级岁的", *sorted(role_words())[::9], *sorted(child_words())[::9], "(签名)", "姓名:",
            "欧阳", "阿依·古丽",
        ]
    ),
    max_size=24,
).map("".join)  # fmt: skip


@given(TEXTS)
def test_roles_are_those_that_one_expression_finds(text: str) -> None:
    whole = re.compile(f"(?P<role>{any_of(role_words())}){roles._AFTER_ROLE_RE.pattern}", re.VERBOSE)
    seen = people._LOOK.seen(codes_of(text))
    found = [(role, *sign.span(), sign["sign"]) for role, sign in roles.roles_at(text, seen.places(people._ROLE))]
    assert found == [(one["role"], one.end("role"), one.end(), one["sign"]) for one in whole.finditer(text)]


@each("text", [
    "加且·次仁、王建国、李红到场", "加且、欧阳建国、李红到场",
    "李红、王建国到场", "爱新觉罗启明、王建国、李红到场", "阿布都热依木江·买买提、王建国、李红到场",
    "李红 王建国到场",
    "王建国驾驶", "张丢欣驾驶", "爱新觉罗启明驾驶", "李红女士",
])  # fmt: skip
def test_no_clause_is_passed_over_that_begins_with_a_name(text: str) -> None:
    for before in ("", "某日,", "。经查"):
        assert tried_clauses(before + text)


CLAUSES = [
    *"王李于文时原有系后前而阿欧阳爱新觉罗丢建国红的，。、/·. \n在", "查明", "其中", "当晚", "驾驶", "女士", "（男，",
    "和", "以及", "𠀀",
]  # fmt: skip


@given(st.lists(st.sampled_from(CLAUSES), max_size=24).map("".join))
def test_the_clauses_that_are_tried_are_all_that_may_begin_with_names(text: str) -> None:
    tried_clauses(text)


def tried_clauses(text: str) -> list[int]:
    """Where clauses begin with names, by trying all; each of them is among those that are kept."""
    every = [0, *(match.end() for match in clauses._CLAUSE_RE.finditer(text))] if text else []
    codes = codes_of(text)
    lists, bare = clauses.clauses_in(text, codes, highest_weights(codes), people._DESCRIBED)
    with_list = [at for at in every if people._LIST_RE.match(text, at)]
    with_name = [at for at in every if list(people._bare(text, at))]
    assert set(with_list) <= set(lists) <= set(every)
    assert set(with_name) <= set(bare) <= set(every)
    return with_list + with_name


@given(TEXTS)
def test_a_name_drawn_apart_has_its_sign(text: str) -> None:
    near = matches_near(people._GAP_RE, people._APART_RE, text, 20)
    assert [match.span() for match in near] == [match.span() for match in people._APART_RE.finditer(text)]


@example("王-·-·国,")
@example("街 7--·-7 号")
@given(st.text("王建国 1a-·._男号,\n", max_size=14))
def test_every_gap_inside_a_word_is_tried(text: str) -> None:
    tried = {match.span() for match in folding._GAP_RE.finditer(text, 1)}
    for gap in re.finditer(r"[ \-·._]{1,4}", text):
        start, end = gap.span()
        if start and text[start - 1].isalnum() and text[end : end + 1].isalnum():
            assert not folding._is_inside_word(text, start, end) or (start, end) in tried


@example("王·小·明·在")
@example("王 · · ·")
@example("一三八一二三四")
@example("一 - 三 - 八 - 一 - 二 - 三 - 四")
@example("壹叁捌 1234 伍陆柒捌")
@example("l38l2345678")
@example("2024-06-一5")
@example("王小 明")
@example("王 建国")
@example("王建 国1")
@given(st.text("王建国 1a-·._。/男号l三壹,\n", max_size=24))
def test_a_text_that_a_look_lets_pass_has_nothing_to_undo(text: str) -> None:
    places, may_be_drawn = folding._gaps_of(text)
    gaps = [match.span() for match in folding._GAP_RE.finditer(text, 1)]
    sided = [span for span in gaps if text[span[0] - 1].isalnum() and text[span[1]].isalnum()]
    assert {span[0] for span in sided if folding._is_inside_word(text, *span)} <= set(places)
    assert may_be_drawn or not folding._DRAWN_RE.search(text)
    assert folding._has_two_digits(text) or not folding._DIGIT_RUN_RE.search(text)
    digits = folding._WITH_LETTERS_RE.sub(folding._without_letters, text)
    assert folding.with_long_numbers(text) == folding._SPELT_RE.sub(folding._spelt_out, digits)


def test_no_gap_of_a_heading_is_tried() -> None:
    assert folding._gaps_of("第一条 为了保护学生,第二条 市政府") == ([], False)


@each("text", ["于2024-06-15、2024-06-16办理", "第三十五条、第三十六条", "一 2345 6"])
def test_no_number_is_undone_that_has_digits_alone_or_few(text: str) -> None:
    assert not folding._may_have_long_number(text)


@given(st.text("甲乙丙丁", max_size=30))
def test_matches_at_places_and_within_parts_are_those_of_the_whole_search(text: str) -> None:
    pattern, sign = re.compile("甲乙|甲{2}丙?|乙(?=丁)|(?<=丙)丁"), re.compile("丁")
    anywhere = range(len(text))
    spans = [match.span() for match in pattern.finditer(text)]
    assert [match.span() for match in matches_at(pattern, text, anywhere)] == spans
    for start, end in ((3, 9), (0, 5), (7, 40)):
        part = [match.span() for match in matches_at(pattern, text, anywhere, start, end)]
        assert part == [match.span() for match in pattern.finditer(text, start, end)]
    near = [match.span() for match in matches_near(sign, pattern, text, 3)]
    parts = stretches((match.span() for match in sign.finditer(text)), 3)
    assert [match.span() for match in matches_within(pattern, text, anywhere, parts)] == near


RESIDENTS = [
    *dwelling._RESIDENTS, *dwelling._SMALL[::4], *list_of("estate")[::7], *"村社区的系是某王江南里3号栋楼，。士现",
]  # fmt: skip


@given(st.lists(st.sampled_from(RESIDENTS), max_size=16).map("".join))
def test_residents_are_sought_wherever_they_may_be_those_of_a_place(text: str) -> None:
    signs = dwelling._LOOK.seen(codes_of(text)).places(dwelling._IS_RESIDENT)
    kept = [(at, at + 2) for at in signs if dwelling._may_be_of_place(text, at)]
    near = matches_around(kept, dwelling._RESIDENT_RE, text, 32)
    assert [match.span() for match in near] == [match.span() for match in dwelling._RESIDENT_RE.finditer(text)]


def test_every_alternative_for_residents_is_tried() -> None:
    for text in alternatives(dwelling._RESIDENT_RE.pattern, dwelling._RESIDENT_RE.flags & ~re.UNICODE):
        signs = dwelling._LOOK.seen(codes_of(text)).places(dwelling._IS_RESIDENT)
        assert any(dwelling._may_be_of_place(text, at) for at in signs), text
    for text in alternatives(likely._IN_CLASS_RE.pattern):
        assert text[-1] in likely._ENDS_CLASS, text


@each("text", ["持有的权证号1234567", "登记为房屋权证云字第1234567号", "宅基地使用证1234567"])
def test_every_word_for_a_deed_suffices(text: str) -> None:
    assert [one.kind for one in find_personal_data(text)] == [PersonalKind.PROPERTY]


def test_lists_that_are_added_later_are_looked_for_too() -> None:
    shared = SharedLists()
    first = Pairs(["甲乙"], shared=shared)
    codes = codes_of("甲乙丙丁")
    assert first.seen(codes).places(1) == [0]
    earlier = shared._tables
    later = Pairs(["丙丁"], shared=shared)
    shared._tables = earlier  # as another thread puts it back that had begun to make it
    assert later.seen(codes).places(1) == [2]
    assert first.seen(codes).places(1) == [0]
    assert (first.lists_in(codes), later.lists_in(codes)) == (1, 1)
