"""What stands beside a name makes it one: every word that does, and how much it counts."""

from __future__ import annotations

from kb.privacy.likely import _weight_after, _weight_before
from kb.privacy.people import people_in
from kb.text import folded_plain
from tests.tables import each

_TITLES = (
    "先生 女士 小姐 同志 老师 律师 医生 大夫 护士 教授 博士 法官 检察官 警官 局长 处长 科长 股长 所长 队长 "
    "大队长 中队长 支队长 站长 主任 镇长 乡长 县长 市长 区长 书记 校长 厅长 部长 经理 总经理 董事长 厂长 店长 "
    "老板 师傅 阿姨 大爷 大妈 奶奶 爷爷 叔叔 同学 夫妇 夫妻 父子 父女 母子 母女 兄弟 姐妹 等三人 等3户 "
    "一家三口"
)


def names(text: str) -> set[str]:
    folded = folded_plain(text)
    return {folded[start:end] for start, end in people_in(folded)}


@each("title", _TITLES.split())
def test_a_title_behind_it_makes_a_name_at_the_beginning_of_a_clause(title: str) -> None:
    assert any(name.startswith("温怜") for name in names(f"昨日下雨，温怜{title}说明了情况"))
    assert names("昨日下雨，温怜惜地说明了情况") == set()


def test_a_name_that_was_told_is_one_wherever_it_returns() -> None:
    for name in ("温怜", "文静", "白雪", "孔方"):
        for again in (f"现场只有{name}。", f"见{name}离开现场，{name}又回。"):
            folded = folded_plain(f"姓名：{name}。{again}")
            assert sum(folded[start:end] == name for start, end in set(people_in(folded))) == folded.count(name)
            assert names(again) == set()


def test_where_names_overlap_the_first_and_longest_is_repeated() -> None:
    folded = folded_plain("姓名：温怜。姓名：温怜儿。姓名：儿温。见温怜儿温怜在。")
    again = folded.index("见") + 1
    spans = {span for span in people_in(folded) if span[0] >= again}
    assert spans == {(again, again + 3), (again + 3, again + 5)}


@each("name", ["夔三", "乜三"])
def test_after_a_role_a_surname_may_be_in_no_list_or_the_rest_odd(name: str) -> None:
    assert names(f"当事人{name}擅自堆放") == {name}
    assert names(f"此处{name}擅自堆放") == set()


def test_after_a_role_a_name_with_a_dot_may_have_any_characters() -> None:
    assert names("当事人：大海·建民，") == {"大海·建民"}
    assert names("此处大海·建民，") == set()


def test_no_word_is_a_name_because_it_begins_with_a_rare_character() -> None:
    for word in ("夔的", "亙的", "亙们", "仧与", "丂不", "丂年"):
        assert names(f"当事人{word}擅自堆放") == set()


@each(
    "before, after, counts",
    [
        ("当事人", "，", (30, 6)),
        ("当事人：", "，", (42, 6)),
        *((f"当事人{sign}", "，", (42, 6)) for sign in ("（", "“", "‘", "|", "： ", " ")),
        *((f"当事人{sign}", "，", (0, 6)) for sign in "，/"),
        ("某区人民法院　", "，", (20, 6)),
        ("乙方：", "，", (42, 6)),
        ("执法人员（签名）：", "，", (42, 6)),
        ("三年级二班的", "说", (30, 6)),
        ("9岁的", "说", (30, 6)),
        ("约谈", "说", (22, 6)),
        ("约谈\n", "说", (22, 6)),
        ("真名是", "说", (22, 6)),
        ("由", "负责", (5, 22)),
        ("经", "确认", (0, 22)),
        ("因", "下落不明", (0, 22)),
        ("见", "同学", (0, 30)),
        ("见", "（男，", (0, 30)),
        ("见", "担任", (0, 15)),
        ("见", "认为", (0, 6)),
        ("见", "用手机给", (0, 6)),
        ("见", "把车开到", (0, 6)),
        ("见", "把给", (0, 0)),
        ("", "诉某局案", (0, 14)),
        ("见", "惜", (0, 0)),
    ],
)
def test_the_words_beside_a_candidate_count_as_they_were_measured(
    before: str, after: str, counts: tuple[int, int]
) -> None:
    """The figures of docs/privacy.md rest on these: another number needs them measured again."""
    text = folded_plain(f"{before}敖思雨{after}")
    at = text.index("敖")
    assert (_weight_before(text, at), _weight_after(text, at, at + 3)) == counts


def test_a_word_counts_behind_a_role_and_not_behind_a_comma() -> None:
    assert [_weight_before(f"当事人{sign}明知", 3 + len(sign)) for sign in ("", ",", "/")] == [10, 0, 0]
