"""The aligner and the reading of histories, on texts made up for it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kb.statutes.comparing import CHECKED, LOWEST, Pair, align, numbers_kept, whole_numbers
from kb.statutes.history import Event, events_of, registry_name
from kb.statutes.texts import parse_articles
from scripts.registry_file import Row, VersionRow
from scripts.renumbering_tables import LOSSY, METHOD, NEAR, pairs
from scripts.statute_collections import COLLECTIONS, Text, read_text, refuse_without_all
from scripts.statute_facts import counted, counted_from_end, merged
from scripts.statute_history import Facts, history, steps

if TYPE_CHECKING:
    from pathlib import Path

_SUBJECTS = [
    "养鸽人",
    "渡船工",
    "磨坊主",
    "灯塔看守",
    "制陶作坊",
    "采茶合作社",
    "皮影戏班",
    "豆腐店",
    "石匠行",
    "养蜂场",
]
_DUTIES = [
    "每月清点笼舍并登记",
    "涨水时停止摆渡",
    "不得掺入石粉",
    "黄昏前点亮灯火",
    "把碎片埋入指定坑穴",
    "按山头轮流采摘",
]


def _article(n: int) -> str:
    who, what = _SUBJECTS[n % len(_SUBJECTS)], _DUTIES[n % len(_DUTIES)]
    book, season = "甲乙丙丁戊己庚辛壬癸"[n % 10], "春夏秋冬"[n % 4]
    return f"{who}应当{what}，并在第{book}号簿册上按{season}季第{n}栏写明经手人和时辰。"


_OLD = {n: _article(n) for n in range(1, 13)}


def _best(old: dict[int, str], new: dict[int, str]) -> dict[int, int]:
    found: dict[int, int] = {}
    for pair in align(old, new):
        found.setdefault(pair.old, pair.new)
    return found


def test_a_text_aligns_with_itself() -> None:
    pairs = align(_OLD, _OLD)
    assert [(pair.old, pair.new) for pair in pairs if pair.confidence > 0.95] == [(n, n) for n in _OLD]


def test_an_inserted_article_moves_those_after_it() -> None:
    new = {n if n < 5 else n + 1: words for n, words in _OLD.items()} | {5: "本镇设立风筝评议会，由七名年长者组成。"}
    assert _best(_OLD, new) == {n: n if n < 5 else n + 1 for n in _OLD}


def test_a_deleted_article_has_no_counterpart() -> None:
    new = {n if n < 5 else n - 1: words for n, words in _OLD.items() if n != 5}
    assert _best(_OLD, new) == {n: n if n < 5 else n - 1 for n in _OLD if n != 5}


def test_an_article_that_moved_far_is_found() -> None:
    order = [*range(2, 12), 1, 12]
    new = {place: _OLD[n] for place, n in enumerate(order, 1)}
    assert _best(_OLD, new)[1] == 11


def test_an_article_split_in_two_has_both() -> None:
    first = "染坊的废水应当经三道沉淀池澄清后排入东沟。"
    second = "晒布场不得占用晒谷坪，收布后当日清扫。"
    old = {**_OLD, 13: first + second}
    new = {**_OLD, 13: first, 14: second}
    pairs = [pair for pair in align(old, new) if pair.old == 13]
    assert {pair.new for pair in pairs} == {13, 14}
    assert all(pair.confidence >= CHECKED for pair in pairs)


def test_articles_put_together_share_one() -> None:
    first = "染坊的废水应当经三道沉淀池澄清后排入东沟。"
    second = "晒布场不得占用晒谷坪，收布后当日清扫。"
    old = {**_OLD, 13: first, 14: second}
    new = {**_OLD, 13: first + second}
    pairs = [pair for pair in align(old, new) if pair.old in (13, 14)]
    assert [(pair.old, pair.new) for pair in pairs] == [(13, 13), (14, 13)]
    assert all(pair.confidence >= CHECKED for pair in pairs)


_FERRY = "渡口的船只应当在涨水之前系牢双缆，由船工轮流守夜，并在岸边悬挂三盏红灯。"
_KILN = "窑场烧制青瓦的，应当把柴灰运到村西的洼地掩埋，不得倾倒在水井和菜园旁边。"
_LANTERN = "庙会期间的灯笼由祠堂统一保管，损坏的照价赔偿。"
_WHEEL = "磨坊的水轮每逢初一停转半日，供下游的村民取水浣衣。"
_BEES = "养蜂人迁移蜂箱之前，应当在村口张贴红纸，写明启程的时辰和落脚的山坡。"


def _pairs(old: str, *new: str) -> list[Pair]:
    """The counterparts of an article among others that stay as they are."""
    articles = {**_OLD, **dict(enumerate(new, 13))}
    return [pair for pair in align({**_OLD, 13: old}, articles) if pair.old == 13]


@pytest.mark.parametrize(
    "old",
    [
        f"{_FERRY}\n{_KILN}\n{_LANTERN}",
        f"{_FERRY}{_KILN}{_LANTERN}",  # sentences of one paragraph
        f"有下列情形之一的，由镇公所处理：\n（一）{_FERRY}\n（二）{_KILN}\n（三）{_LANTERN}",
    ],
)
def test_an_article_of_which_a_part_went_elsewhere_has_both_places_and_neither_is_checked(old: str) -> None:
    rest = old.replace(_LANTERN, "")
    pairs = _pairs(old, rest, f"{_LANTERN}赔偿的数目由各村公议，写入年册，并告知祠堂的执事和各户。{_WHEEL}")
    assert {pair.new for pair in pairs} == {13, 14}
    assert not any(pair.checked for pair in pairs)


@pytest.mark.parametrize("gone", [_FERRY, _KILN, _LANTERN])
def test_an_article_of_which_a_part_stands_nowhere_is_not_checked(gone: str) -> None:
    old = f"{_FERRY}\n{_KILN}\n{_LANTERN}"
    (pair,) = _pairs(old, old.replace(gone, ""))
    assert pair.new == 13
    assert not pair.checked


def test_an_article_of_one_sentence_of_which_a_third_stands_nowhere_is_not_checked() -> None:
    (pair,) = _pairs(f"{_FERRY[:-1]}，{_LANTERN}", _FERRY)
    assert pair.new == 13
    assert pair.confidence >= CHECKED
    assert not pair.checked


def test_a_clause_that_went_to_another_article_is_found_there_and_the_article_is_not_checked() -> None:
    clause = "摆渡人不得少于两名"
    old = f"涨水之后开船时，{clause}，并应当向乘客出示渡船的号牌和本镇发给的木筹。"
    new = [old.replace(f"{clause}，", ""), f"每条船都有船主，{clause}，其中一名识水性。{_WHEEL}"]
    pairs_found = _pairs(old, *new)
    assert {pair.new for pair in pairs_found} == {13, 14}
    assert not any(pair.checked for pair in pairs_found)
    assert any(pair.checked for pair in _pairs(old, old, f"每条船都有船主。{_WHEEL}"))


def test_a_penalty_for_another_conduct_is_not_checked() -> None:
    consequence = "由镇公所责令停止，没收船资；船资在十枚木筹以上的，并处二倍罚款；不足十枚木筹的，处五枚木筹的罚款。"
    ferry, kiln = f"未领号牌擅自在夜间摆渡乘客的，{consequence}", f"未经查验私自开窑烧制瓦当的，{consequence}"
    assert not any(pair.checked for pair in _pairs(ferry, kiln))
    assert any(pair.checked for pair in _pairs(ferry, ferry))


def test_a_reworded_article_is_surer_where_it_stands_in_the_order_of_both_texts() -> None:
    reworded = _FERRY.replace("涨水之前", "起雾之后").replace("三盏红灯", "铜锣")
    (in_place,) = _pairs(_FERRY, reworded)
    others = {n + 1: words for n, words in _OLD.items()}
    (moved,) = [pair for pair in align({1: _FERRY, **others}, {**_OLD, 13: reworded}) if pair.old == 1]
    assert moved.confidence < CHECKED <= in_place.confidence


def test_a_short_article_made_up_of_words_of_a_far_one_is_not_checked() -> None:
    short = "各渡口的船工大会设立常务理事会。"
    long = "各渡口的船工大会常务理事会设立资格审查组。审查组的组长和组员由常务理事会提名，并由大会通过。"
    articles = {n + 1: words for n, words in _OLD.items()}
    (pair,) = [p for p in align({1: short, **articles}, {**articles, 20: long}) if p.old == 1]
    assert pair.new == 20
    assert not pair.checked
    assert any(p.checked for p in align({1: short, **articles}, {1: short, **articles}) if p.old == 1)


def test_a_part_of_which_more_stands_elsewhere_went_there() -> None:
    half = "渡口的船只应当在涨水之前系牢双缆，由船工看守，不得离岸。"
    pairs = _pairs(f"{_KILN}\n{_WHEEL}\n{_FERRY}", f"{_KILN}\n{_WHEEL}\n{half}", f"{_FERRY}{_LANTERN}")
    assert {pair.new for pair in pairs} == {13, 14}
    assert [pair.confidence >= CHECKED for pair in pairs] == [True, False]


def test_a_part_that_other_articles_have_too_has_not_gone_there() -> None:
    (pair,) = _pairs(f"{_FERRY}\n{_KILN}", f"{_FERRY}\n{_KILN}", f"{_LANTERN}{_WHEEL}\n{_KILN}")
    assert (pair.new, pair.checked) == (13, True)


def test_an_article_is_checked_though_paragraphs_are_added_and_words_that_lead_to_items_are_new() -> None:
    items = f"（一）{_FERRY}\n（二）{_KILN}\n（三）{_LANTERN}"
    (pair,) = _pairs(f"有下列情形之一的，由镇公所处理：\n{items}", f"凡属以下各款者，里正应予裁断：\n{items}\n{_WHEEL}")
    assert (pair.new, pair.checked) == (13, True)


def test_an_article_is_checked_where_its_parts_stand_in_two_articles_together() -> None:
    pairs = _pairs(f"{_FERRY}\n{_KILN}", _FERRY, _KILN)
    assert [(pair.new, pair.whole) for pair in pairs] == [(14, True), (13, True)]  # what holds more of it is first
    assert pairs[0].share > pairs[1].share


def test_a_short_article_that_stands_whole_in_a_longer_one_in_its_place_is_checked() -> None:
    short = "摆渡人每逢初五停渡一日，悬挂白旗。"
    (pair,) = _pairs(short, f"{short}{_FERRY}{_KILN}")
    assert (pair.new, pair.checked) == (13, True)


def test_a_long_article_that_stands_whole_in_a_longer_one_far_away_is_checked() -> None:
    articles = {n + 1: words for n, words in _OLD.items()}
    long = f"{_FERRY}{_KILN}"
    (pair,) = [
        p for p in align({1: long, **articles}, {**articles, 20: f"{long}{_LANTERN}{_WHEEL}{_BEES}"}) if p.old == 1
    ]
    assert (pair.new, pair.checked) == (20, True)


def test_a_part_of_an_article_went_where_most_of_it_stands() -> None:
    most = "窑场烧制青瓦的，应当把柴灰挑到村西的洼地深埋，不得倾倒在水井和菜地旁边。"
    less = "窑场烧制青瓦的，应当把柴灰挑到村西的洼地深埋，不得倾倒在水井和鱼塘近旁。"
    for new, place in (((most, less), 14), ((less, most), 15)):
        pairs = _pairs(
            f"{_FERRY}{_LANTERN}\n{_KILN}", f"{_FERRY}{_LANTERN}", *(f"{_WHEEL}{words}{_BEES}" for words in new)
        )
        assert {pair.new for pair in pairs} == {13, place}
        assert not pairs[-1].checked


def test_a_part_stands_alone_where_most_of_it_came_from_whatever_else_has_its_words() -> None:
    old = {**_OLD, 13: f"{_FERRY}{_KILN}", 14: f"{_WHEEL}窑场烧制青瓦的，也可以取水。"}
    pairs = [pair for pair in align(old, {**_OLD, 13: _FERRY, 14: _KILN, 15: old[14]}) if pair.old == 13]
    assert sorted((pair.new, pair.checked) for pair in pairs) == [(13, True), (14, True)]


def test_words_that_an_article_repeats_weigh_each_time() -> None:
    calls = "敲锣敲锣敲锣敲锣敲锣敲锣敲锣敲锣敲锣敲锣"
    (once,) = _pairs(f"{_FERRY[:-1]}，{calls}。", f"{_FERRY[:-1]}，敲锣。")
    (again,) = _pairs(f"{_FERRY[:-1]}，{calls}。", f"{_FERRY[:-1]}，{calls}。")
    assert [one.checked for one in (once, again)] == [False, True]


def test_confidence_is_told_in_hundredths() -> None:
    new = {n: words.replace("经手人", "证人") for n, words in _OLD.items()}
    assert all(round(pair.confidence, 2) == pair.confidence for pair in align(_OLD, new))


@pytest.mark.parametrize(
    ("reworded", "in_place", "far"),
    [
        (_FERRY.replace("红灯", "白灯"), 0.92, 0.92),
        ("渡口的船只应当在涨水之前靠岸，由船工轮流守夜。", 0.65, None),
        ("渡口的竹筏应当在涨水之前系牢双缆，由村民轮流看护，并在岸边悬挂两面铜锣。", 0.57, None),
        ("渡口的竹筏应当在起雾之前系牢双缆，由村民轮流看护，另在桥头悬挂三盏红灯。", 0.5, None),
        ("渡口的竹筏应当在起雾之前系牢双缆，由村民轮流看护，并在岸边悬挂两面铜锣。", None, None),
    ],
)
def test_an_article_out_of_the_order_of_both_texts_must_be_more_alike(
    reworded: str, in_place: float | None, far: float | None
) -> None:
    before = {n + 1: words for n, words in _OLD.items()}
    moved = [pair for pair in align({1: _FERRY, **before}, {**before, 20: reworded}) if pair.old == 1]
    assert [pair.confidence for pair in _pairs(_FERRY, reworded)] == [score for score in [in_place] if score]
    assert [pair.confidence for pair in moved] == [score for score in [far] if score]


def test_of_two_articles_that_are_as_alike_neither_is_sure_where_the_order_does_not_tell() -> None:
    before = {n + 1: words for n, words in _OLD.items()}
    twin, other = f"{_FERRY}{_KILN.replace('水井', '鱼塘')}", f"{_FERRY}{_LANTERN}{_WHEEL}{_BEES}"

    def sure(place: int, new: dict[int, str]) -> list[float]:
        pairs = align({1: f"{_FERRY}{_KILN}", **before}, {**before, **new})
        return [pair.confidence for pair in pairs if (pair.old, pair.new) == (1, place)]

    assert sure(20, {20: f"{_FERRY}{_KILN}"}) == [1.0]
    assert sure(20, {20: f"{_FERRY}{_KILN}", 21: other}) == [1.0]
    assert sure(20, {20: f"{_FERRY}{_KILN}", 21: twin}) == sure(21, {20: f"{_FERRY}{_KILN}", 21: twin}) == [0.65]
    pairs = _pairs(f"{_FERRY}{_KILN}", f"{_FERRY}{_KILN}", twin)
    assert [(pair.new, pair.confidence) for pair in pairs] == [(13, 1.0), (14, 0.65)]


def test_what_follows_from_a_conduct_is_no_sign_of_where_the_conduct_went() -> None:
    end = "由镇公所责令停止摆渡并收回号牌和木筹"
    old = f"擅自拆除古桥栏杆石狮或者把青石板运出镇外的，{end}。"
    assert _pairs(old, f"在河湾私自摆渡乘客，或者在涨水之后仍不系牢双缆，又不悬挂三盏红灯的，{end}。") == []


def test_words_too_short_to_tell_keep_no_article_from_being_checked() -> None:
    (pair,) = _pairs(f"{_FERRY}{_KILN}违者劝返。", f"{_FERRY}{_KILN}以俗为准。")
    assert (pair.new, pair.checked) == (13, True)


def test_a_part_that_another_article_had_before_has_not_gone_there() -> None:
    old = {**_OLD, 13: f"{_FERRY}\n{_KILN}", 14: f"{_WHEEL}{_KILN}{_BEES}"}
    pairs = [pair for pair in align(old, {**_OLD, 13: _FERRY, 14: old[14]}) if pair.old == 13]
    assert [(pair.new, pair.checked) for pair in pairs] == [(13, False)]


def test_a_duty_is_not_taken_for_its_penalty() -> None:
    duty = "任何人不得在古井旁焚烧稻草、麦秆、油布和旧轮胎。"
    penalty = "在古井旁焚烧稻草、麦秆、油布和旧轮胎的，处五十元以上二百元以下的罚款。"
    old = {**_OLD, 13: duty, 14: penalty}
    new = {**_OLD, 13: penalty, 14: duty.replace("任何人", "村民和来客")}
    found = _best(old, new)
    assert (found[13], found[14]) == (14, 13)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_a_clause_of_a_penalty_is_found_but_not_as_checked(order: tuple[int, ...]) -> None:
    clause = "擅自拆除古桥栏杆石狮或者把青石板运出镇外的"
    penalties = (
        f"{clause}，处一百元罚款",
        "驾驶牛车碾过新铺石子路面三次以上的，处三十元罚款",
        "在祠堂前堆放柴草超过两日的，处十元罚款",
    )
    old = {**_OLD, 13: "；".join(penalties[place] for place in order) + "。"}
    new = {
        **_OLD,
        13: (
            f"有人{clause}，由镇公所责令复原，并按毁损价值的三倍处以罚款，屡教不改的禁止参加庙会，"
            "已经卖出的追回原物，不能追回的没收全部所得。"
        ),
    }
    pairs = [pair for pair in align(old, new) if pair.old == 13]
    assert [pair.new for pair in pairs] == [13]
    assert LOWEST < pairs[0].confidence < CHECKED


_BRIDGE = "擅自拆除古桥栏杆石狮或者把青石板运出镇外的"
_ALONE = (
    f"有人{_BRIDGE}，由镇公所责令复原，并按毁损价值的三倍处以罚款，屡教不改的禁止参加庙会，"
    "已经卖出的追回原物，不能追回的没收全部所得。"
)


@pytest.mark.parametrize(
    "new",
    [
        [
            _ALONE,
            f"匠人{_BRIDGE}，没收凿子和绳索并处罚款，三年之内不得再领木筹，收留他的客栈一并追究责任，其徒弟留村察看。",
        ],
        [_ALONE.replace("古桥栏杆石狮", "水车木梁")],
    ],
    ids=["in two articles", "half of it"],
)
def test_a_clause_is_found_only_where_nearly_all_of_it_stands_in_one_article_alone(new: list[str]) -> None:
    old = f"{_BRIDGE}，处一百元罚款；驾驶牛车碾过新铺石子路面三次以上的，处三十元罚款；在祠堂前堆放柴草的，处十元罚款。"
    assert [pair.new for pair in _pairs(old, _ALONE)] == [13]
    assert _pairs(old, *new) == []


def test_unlike_texts_have_nothing_in_common() -> None:
    assert align({1: "风筝须系红绳。"}, {1: "茶会于立夏日举行，凡到场者各携杯盏。"}) == []


def _text(words: dict[int, str]) -> str:
    numerals = "零一二三四五六七八九十"
    return "\n".join(
        f"第{numerals[n] if n <= 10 else '十' + numerals[n - 10]}条　{w}" for n, w in sorted(words.items())
    )


def test_numbers_are_kept_where_one_article_is_rewritten_in_place() -> None:
    old = parse_articles(_text(_OLD))
    new = parse_articles(_text({**_OLD, 6: _OLD[6].replace("时辰", "时辰、天气和证人")}))
    assert numbers_kept(old, new)


@pytest.mark.parametrize("rewritten", [(5, 7), (1, 6), (1, 12)])
def test_numbers_are_kept_where_one_that_was_not_stands_between_two_that_were_rewritten(
    rewritten: tuple[int, int],
) -> None:
    other = {n: _OLD[n].replace("按", "由两名证人分别按照规定格式").replace("时辰", "时辰、天气") for n in rewritten}
    assert numbers_kept(parse_articles(_text(_OLD)), parse_articles(_text({**_OLD, **other})))


@pytest.mark.parametrize("gone", [2, 6, 11])
def test_numbers_are_not_kept_where_one_article_goes_and_another_comes(gone: int) -> None:
    rest = [words for n, words in _OLD.items() if n != gone]
    new = dict(enumerate([*rest[:8], "本镇设立风筝评议会，由七名年长者组成。", *rest[8:]], 1))
    assert not numbers_kept(parse_articles(_text(_OLD)), parse_articles(_text(new)))


def test_numbers_are_not_kept_where_two_articles_change_places() -> None:
    new = {**_OLD, 3: _OLD[9], 9: _OLD[3]}
    assert not numbers_kept(parse_articles(_text(_OLD)), parse_articles(_text(new)))


def test_numbers_are_not_known_to_be_kept_where_neighbours_are_rewritten() -> None:
    new = {**_OLD, 6: "本镇设立风筝评议会，由七名年长者组成。", 7: "评议会每逢朔望集会，议事时不得饮酒。"}
    assert not numbers_kept(parse_articles(_text(_OLD)), parse_articles(_text(new)))


def test_numbers_are_not_kept_where_the_count_differs() -> None:
    new = {**_OLD, 13: "本约自立春日起施行。"}
    assert not numbers_kept(parse_articles(_text(_OLD)), parse_articles(_text(new)))


def test_numbers_are_kept_where_what_is_left_of_a_text_stands_in_the_same_articles() -> None:
    whole = parse_articles("\n".join(f"第{_numeral(n)}条 {words}\n{_FERRY}第{n}。" for n, words in _OLD.items()))
    fragments = parse_articles("\n".join(f"第{_numeral(n)}条 {words}" for n, words in _OLD.items()))
    moved = parse_articles("\n".join(f"第{_numeral(n)}条 {_OLD[13 - n]}\n{_FERRY}第{n}。" for n in _OLD))
    assert numbers_kept(fragments, whole, fragments=True)
    assert not numbers_kept(fragments, moved, fragments=True)


def test_suffix_articles_stay_out_of_a_table() -> None:
    articles = parse_articles("第一条　甲乙丙丁。\n第一条之一　戊己庚辛。\n第二条　壬癸。")
    assert whole_numbers(articles) == {1: "甲乙丙丁。", 2: "壬癸。"}


_LAW = (
    "2002年6月29日第九届全国人民代表大会常务委员会第二十八次会议通过　根据2014年8月31日第十二届全国人民代表大会"
    "常务委员会第十次会议《关于修改〈某某法〉的决定》第一次修正"
)
_REGULATION = (
    "2004年4月30日中华人民共和国国务院令第406号公布 "
    "根据2012年11月9日《国务院关于修改和废止部分行政法规的决定》第一次修订"
)
_PASSED_AND_PUBLISHED = "2010年1月2日国务院第1次常务会议通过 2010年2月3日国务院令第5号公布 自2010年5月1日起施行"
_MADE_ANEW = "2003年5月6日通过 2014年2月12日国务院第39次常务会议修订通过 2014年3月7日公布"
_CODE = "1997年3月14日修订 根据1999年12月25日通过的《修正案》、2001年8月31日通过的《修正案（二）》修正"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (_LAW, [("2002-06-29", "通过"), ("2014-08-31", "修正")]),
        (_REGULATION, [("2004-04-30", "通过"), ("2012-11-09", "修订")]),
        (_PASSED_AND_PUBLISHED, [("2010-02-03", "通过")]),
        (_MADE_ANEW, [("2003-05-06", "通过"), ("2014-03-07", "修订")]),
        (_CODE, [("1997-03-14", "修订"), ("1999-12-25", "修正"), ("2001-08-31", "修正")]),
        ("2021年2月30日通过", []),
    ],
)
def test_a_history_gives_its_steps(head: str, expected: list[tuple[str, str]]) -> None:
    assert [(event.day.isoformat(), event.kind) for event in events_of(head)] == expected


def test_a_revision_by_a_decision_is_not_a_whole_text() -> None:
    amended, whole = (
        events_of("1990年1月1日发布 2011年1月8日《国务院关于废止和修改部分行政法规的决定》修订"),
        events_of("1990年1月1日发布 2011年1月8日修订"),
    )
    assert (amended[-1].whole, whole[-1].whole) == (False, True)


_FILE = """# 中华人民共和国风筝法

1990年1月1日第一届风筝大会通过

根据2011年1月8日《关于修改〈中华人民共和国风筝法〉的决定》修正

<!-- INFO END -->

第一条 为了放好风筝，制定本法。

第二条 本法自1990年5月1日起施行。

附：第一届名册

第一条 不属于本法。
"""


def test_a_file_gives_name_steps_count_and_day() -> None:
    text = read_text(_FILE, "某库:风筝法(2011-01-08).md")
    assert text is not None
    assert (text.name, text.version, text.last, text.stated) == ("风筝法", dt.date(2011, 1, 8), 2, dt.date(1990, 5, 1))
    assert text.named_day == dt.date(2011, 1, 8)
    assert text.ends


def test_a_text_with_a_gap_has_no_last_article() -> None:
    text = read_text(_FILE.replace("第二条 本法", "第四条 本法"), "某库:风筝法.md")
    assert text is not None
    assert text.last == 0


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("# 中华人民共和国水法", "水法"),
        (
            "最高人民法院关于适用《中华人民共和国行政诉讼法》的解释",
            "最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释",
        ),
        ("中华人民共和国风筝法（2018年修正）", "风筝法"),
        ("关于风筝的规定（一）", "关于风筝的规定（一）"),
    ],
)
def test_a_title_gives_the_name_of_the_registry(title: str, name: str) -> None:
    assert registry_name(title) == name


# --- collections ---------------------------------------------------------------------------------


def test_nothing_is_written_without_every_collection(tmp_path: Path) -> None:
    folders = [tmp_path / name / "repo" for name in COLLECTIONS]
    for folder in folders:
        folder.mkdir(parents=True)
    refuse_without_all(folders)
    for lacking in COLLECTIONS:
        with pytest.raises(SystemExit, match=lacking.replace("+", r"\+")):
            refuse_without_all([folder for folder in folders if folder.parent.name != lacking])
    with pytest.raises(SystemExit, match="missing"):
        refuse_without_all([*folders[1:], tmp_path / "else" / COLLECTIONS[0] / "repo"])


@pytest.mark.parametrize(
    ("source", "raw", "name"),
    [
        ("某库:法律/中华人民共和国风筝法.txt", "1990年1月1日第一届风筝大会通过。\n第一条 放风筝。", "风筝法"),
        ("某库:中华人民共和国风筝法（2018年版）.md", "中华人民共和国主席令\n第八号\n第一条 放风筝。", "风筝法"),
        ("某库:中华人民共和国风筝法(2015).txt", "中华人民共和国风筝法(2015)\n1990年1月1日通过\n第一条 放。", "风筝法"),
        ("某库:law/中华人民共和国风筝法.txt", "第一条 放风筝。", "风筝法"),
        ("某库:kites/README.md", "# 中华人民共和国风筝法\n1990年1月1日通过\n第一条 放。", "风筝法"),
        ("某库:镇与村风筝法_19900101.txt", "镇与村\n风筝法\n1990年1月1日通过\n第一条 放。", "镇与村风筝法"),
    ],
)
def test_a_text_without_a_title_is_named_by_its_file(source: str, raw: str, name: str) -> None:
    text = read_text(raw, source)
    assert text is not None
    assert text.name == name


def test_the_day_of_a_version_is_read_off_its_folder() -> None:
    text = read_text(_FILE, "某库:docs/kites/versions/2027-01-01/README.md")
    assert text is not None
    assert text.listed_day == dt.date(2027, 1, 1)


def _numeral(n: int) -> str:
    return "零一二三四五六七八九十"[n] if n <= 10 else f"十{'零一二'[n - 10]}"


def _kites(head: str, articles: dict[int, str], source: str, *, old: bool = False) -> Text:
    last = max(articles) + 1
    body = "\n".join(f"第{_numeral(n)}条 {articles[n]}" for n in sorted(articles))
    text = read_text(
        f"# 中华人民共和国风筝法\n{head}\n{body}\n第{_numeral(last)}条 本法自1990年5月1日起施行。", f"{source}:x.md"
    )
    assert text is not None
    return Text(text.name, text.full_name, text.events, text.articles, text.stated, text.at_once, text.source, old=old)


_FIRST = "1990年1月1日第一届风筝大会通过"
_SECOND = _FIRST + " 根据2011年1月8日《关于修改〈中华人民共和国风筝法〉的决定》修正"
_THIRD = _SECOND + " 2015年1月8日修订"
_FEW = {n: words for n, words in _OLD.items() if n < 9}


def _facts(*texts: Text) -> Facts:
    return Facts({"风筝法": list(texts)}, {}, {}, set(), {}, {}, [])


def test_a_collection_that_is_not_kept_up_does_not_tell_which_version_is_the_last() -> None:
    newer = _kites(_SECOND, _FEW, "旧库", old=True)
    older = _kites(_FIRST, _FEW, "新库")
    assert [event.day.year for event in history([older, newer])] == [1990]
    assert [event.day.year for event, text in steps("风筝法", _facts(older, newer)) if text] == [1990]


def test_an_old_text_is_that_of_its_version() -> None:
    older = _kites(_FIRST, _FEW, "旧库", old=True)
    newer = _kites(_SECOND, _FEW, "新库")
    found = dict(steps("风筝法", _facts(older, newer)))
    assert [text is not None and text.source for text in found.values()] == ["旧库:x.md", "新库:x.md"]


@pytest.mark.parametrize(
    ("source", "kept", "method"), [("某库", False, METHOD), ("chugare", False, LOSSY), ("某库", True, NEAR)]
)
def test_a_table_says_how_it_was_made(source: str, *, kept: bool, method: str) -> None:
    moved = {n + 1: words for n, words in _FEW.items()} | {1: "本镇设立风筝评议会，由七名年长者组成。"}
    facts = _facts(_kites(_FIRST, _FEW, source), _kites(_THIRD, moved, "新库"))
    first = VersionRow("1990", dt.date(1990, 1, 1), dt.date(1990, 5, 1))
    second = VersionRow("2011修正", dt.date(2011, 1, 8), dt.date(2011, 1, 8), numbers_kept=True)
    third = VersionRow("2015修订", dt.date(2015, 1, 8), dt.date(2015, 5, 1))
    row = Row("风筝法", versions=(first, second, third) if kept else (first, third))
    found = list(pairs([row], facts))
    assert [(day, how) for _, day, _, _, _, how in found] == [(dt.date(2015, 5, 1), method)]


def test_a_count_is_that_of_the_versions_with_the_same_numbers() -> None:
    years = [(1990, None, False), (2000, 12, True), (2010, None, True), (2020, None, False)]
    rows = [VersionRow(str(year), articles=count, numbers_kept=kept) for year, count, kept in years]
    assert [row.articles for row in counted(rows)] == [12, 12, 12, None]


_SAID = "任何采石人在河滩上开设采石场、搭建窝棚或者堆放石料的"


@pytest.mark.parametrize("gone", range(1, 13))
@pytest.mark.parametrize("heir", [1, 5, 12])
def test_an_article_left_out_is_not_found_in_one_that_was_always_there_and_says_the_same_thing(
    gone: int, heir: int
) -> None:
    if gone == heir:
        return
    old = dict(_OLD)
    old[gone] = f"{_SAID}，应当向河工司申领木牌，木牌遗失的照价赔还。"
    old[heir] = f"{_OLD[heir]}{_SAID}，由里正收回所占的河滩。"
    kept = [n for n in old if n != gone]
    found = _best(old, {at: old[n] for at, n in enumerate(kept, 1)})
    assert found == {n: at for at, n in enumerate(kept, 1)}


def test_an_article_put_into_one_that_was_there_is_found_in_it() -> None:
    rule = f"{_SAID}，应当向河工司申领木牌，木牌遗失的照价赔还。"
    old = {**_OLD, 13: rule}
    new = {**_OLD, 5: _OLD[5] + rule}
    assert _best(old, new)[13] == 5
    assert _best(old, new)[5] == 5


def test_of_several_counterparts_those_that_hold_more_of_the_article_are_first() -> None:
    short = "渡口夜间悬灯，灯油由渡口税支付。"
    long = "窑工开窑前应当请验窑人查验火膛、烟道、窑顶和柴房，查验单贴在窑门上，未经查验不得点火。"
    old = {1: f"{short}\n{long}", **{n: _article(n) for n in range(2, 9)}}
    for first, second in ((short, long), (long, short)):
        new = {1: first, 2: second, **{n + 1: _article(n) for n in range(2, 9)}}
        assert [pair.new for pair in align(old, new) if pair.old == 1] == [2, 1][:: 1 if first == short else -1]


def _copy(*numbers: int, ends: bool) -> Text:
    """A copy of a text passed on 2010-01-02 that has articles of these numbers."""
    words = dict.fromkeys(numbers, "为了试验。")
    if ends:
        words[max(numbers)] = "本条例自2010年3月1日起施行。"
    found = read_text(f"甲条例\n2010年1月2日国务院第1次会议通过\n{_text(words)}\n", f"x:甲条例-{numbers}.txt")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("copies", "count"),
    [
        ([_copy(1, 2, 5, ends=True)], 5),  # lines are missing, the end is there
        ([_copy(1, 2, 5, ends=False)], None),  # the end may be missing
        ([_copy(1, 2, 5, ends=True), _copy(1, 3, 5, ends=True)], 5),
        ([_copy(1, 2, 5, ends=True), _copy(1, 3, 6, ends=True)], None),  # two copies differ
        ([_copy(1, 2, 5, ends=True), _copy(1, 3, 6, ends=False)], 5),
        ([], None),
    ],
)
def test_copies_that_lost_lines_are_counted_by_their_last_article(copies: list[Text], count: int | None) -> None:
    event = _copy(1, 2, ends=True).events[-1]
    assert counted_from_end(event, copies) == count
    assert counted_from_end(Event(dt.date(2015, 1, 1), "修订"), copies) is None


def test_a_count_that_people_wrote_stays_where_a_collection_has_another() -> None:
    day = dt.date(2010, 1, 2)
    old = VersionRow("2010", day, day, 63, source="法律文本")
    new = VersionRow("2010", day, day, 3, verified=True, source="法律文本")
    report: list[str] = []
    (kept,) = merged(Row("甲条例", versions=(old,)), [new], report)
    assert (kept.articles, kept.verified) == (63, False)
    assert report == ["甲条例 2010: articles 登记为 63，收录为 3"]
