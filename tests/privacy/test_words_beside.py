"""What stands beside a number or a name decides what it is: every word that does, alone."""

from __future__ import annotations

import datetime as dt
from functools import partial

from kb.codes import RULES
from kb.privacy import PersonalKind, find_personal_data, masked, without_numbers
from kb.problems import Severity
from tests.privacy.numbers_of import card_number, credit_code, id_number
from tests.tables import each

K = PersonalKind
blocking = partial(find_personal_data, only_blocking=True)
OLD_ID = "1101-0549-1231-002"
"""Divided as nobody divides one: the words before must tell."""
MOBILE = "1390-1234-567"
CARD = card_number("436742123456789")
"""Of no bank that the beginning tells."""
UNION = card_number("622202123456789")
DAY = dt.date(2024, 6, 15)


def kinds(text: str, day: dt.date | None = DAY) -> list[tuple[PersonalKind, str]]:
    found = blocking(text, day)
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(one.kind.blocks for one in found)
    return [(one.kind, one.text) for one in found]


def test_each_kind_has_a_name_and_a_code_of_its_own() -> None:
    named = {kind.code: kind.value for kind in PersonalKind}
    assert sorted(named) == [f"K{number}" for number in range(801, 819)]
    assert {code: RULES[code].title for code in named} == named
    assert {kind.code for kind in PersonalKind if kind.blocks} == {"K801", "K802", "K803", "K804"}
    assert {code for code in named if RULES[code].severity is Severity.ERROR} == {"K801", "K802", "K803", "K804"}


@each("word", ["身份", "证件", "公民", "居民证", "ID", "Id", "ＩＤ"])
def test_a_word_before_it_makes_an_old_id_number(word: str) -> None:
    assert kinds(f"{word}:{OLD_ID}，") == [(K.ID_NUMBER, OLD_ID)]
    assert kinds(f"甲:{OLD_ID}，") == []
    assert kinds(f"{word}甲乙丙丁戊己庚辛壬癸子丑寅:{OLD_ID}，") == []  # too far off
    assert kinds(f"{word}。{OLD_ID}，") == []  # another sentence


_MOBILE_WORDS = "电话 手机 联系 号码 致电 来电 去电 拨打 短信 微信 热线 Tel Phone mobile WeChat VX wx QQ"


@each("word", _MOBILE_WORDS.split())
def test_a_word_before_it_makes_a_mobile_number(word: str) -> None:
    assert kinds(f"{word}:{MOBILE}，") == [(K.MOBILE, MOBILE)]
    assert kinds(f"甲:{MOBILE}，") == []


_CARD_WORDS = "账号 帐号 账户 帐户 卡号 银行 信用卡 储蓄卡 借记卡 开户 户名 银联 转账 汇款 收款 Card VISA"


@each("word", _CARD_WORDS.split())
def test_a_word_beside_it_makes_the_number_of_a_card(word: str) -> None:
    assert kinds(f"{word}:{CARD}，") == [(K.ACCOUNT, CARD)]
    assert kinds(f"{CARD}（{word}）") == [(K.ACCOUNT, CARD)]
    assert kinds(f"{CARD}。{word}") == kinds(f"甲:{CARD}，") == []


_OTHER_WORDS = (
    "订单 单号 编号 序号 流水 运单 快递 物流 注册号 登记号 执照 许可证 合同 发票 批号 条码 条形码 串号 IMEI 案号 文号 "
    "受理号 代码 型号 票号 凭证号 备案号 标准 GB 学号 工号"
)


@each("word", _OTHER_WORDS.split())
def test_a_word_before_it_makes_a_number_that_of_something_else(word: str) -> None:
    for number in ("13901234567", UNION, "110105491231002"):
        assert kinds(number) != []
        assert kinds(f"{word}:{number}，") == []


@each("unit", ["元", "万", "亿", "吨", "千克", "公斤", "平方", "立方", "公里", "美元", "%", " 元"])
def test_a_unit_after_it_makes_a_number_an_amount(unit: str) -> None:
    for number in ("13901234567", UNION, "110105491231002", id_number("110105", dt.date(1949, 12, 31), 2)):
        assert kinds(f"{number}{unit}") == []
    assert kinds(f"电话13901234567{unit}") == []


def test_of_several_numbers_none_ends_the_search() -> None:
    """A number that is none for some reason stands before one that is, in the same chain and in the next."""
    wrong = UNION[:-1] + str((int(UNION[-1]) + 1) % 10)
    assert kinds(f"{wrong} {UNION}") == [(K.ACCOUNT, UNION)]
    assert kinds(f"户名{wrong} {CARD}") == [(K.ACCOUNT, CARD)]
    assert kinds(f"卡号{wrong}、{CARD}") == [(K.ACCOUNT, wrong), (K.ACCOUNT, CARD)]
    assert kinds(f"{wrong}，{UNION}，{UNION}") == [(K.ACCOUNT, UNION)] * 2
    assert kinds("990105491231002 110105491231002") == [(K.ID_NUMBER, "110105491231002")]
    assert kinds("12345678901 13901234567") == [(K.MOBILE, "13901234567")]
    assert kinds("139012345678 13901234567") == [(K.MOBILE, "13901234567")]


@each("text",
    [
        "三（2）班王小明在", "四年级王小明在", "某小学学生王小明在", "某中学学生王小明在",
        "某幼儿园幼儿王小明在", "某学校学生王小明在", "某附小学生王小明在", "某附中学生王小明在", "某初中学生王小明在",
        "某高中学生王小明在", "某中专学生王小明在", "某职高学生王小明在", "男童王小明在", "女童王小明在",
        "未成年人王小明在",
        "幼童王小明在", "中学生王小明在", "小学生王小明在", "初中生王小明在", "高中生王小明在", "学生王小明在",
        "王小明（四年级）", "王小明在某小学上学", "王小明就读于某中学", "王小明入读某幼儿园", "王小明转入某学校",
        "王小明在某附小读书", "王小明在某附中在读", "王小明在某初中就读", "王小明就读于某高中", "王小明就读于某中专",
        "王小明就读于某职高", "王小明（小学生）", "王小明，初中生，", "王小明系三（2）班学生",
    ],
)  # fmt: skip
def test_every_word_of_a_school_tells_a_minor(text: str) -> None:
    assert kinds(text) == [(K.MINOR, "王小明")]
    assert kinds(text.replace("王小明", "王某某")) == []


@each(
    "text, minor",
    [
        ("王小明（17岁）", True),
        ("王小明（18岁）", False),
        ("王小明（不满18岁）", True),
        ("王小明（未满十八周岁）", True),
        ("王小明（不足18岁）", True),
        ("王小明（已满18岁）", False),
        ("王小明（不满19岁）", False),
        ("17岁的王小明在", True),
        ("18岁的王小明在", False),
        ("不满18岁的王小明在", True),
        ("王小明，2006年6月16日出生", True),
        ("王小明，2006年6月15日出生", False),
        ("王小明，2006年7月出生", True),
        ("王小明，2006年6月出生", False),
        ("王小明，2007年出生", True),
        ("王小明，2006年出生", False),
        ("2006年6月16日出生的王小明，", True),
        ("2006年6月15日出生的王小明，", False),
        ("2006年7月生的王小明，", True),
        ("王小明，出生日期：2006-06-16。", True),
        ("王小明，出生日期：2006-06-15。", False),
        ("王小明，生于2006年6月16日。", True),
        ("王小明，于2020年6月16日申请。", False),
    ],
)
def test_eighteen_years_are_full_age_from_the_birthday_on(text: str, minor: bool) -> None:  # noqa: FBT001 - a table
    assert kinds(text) == ([(K.MINOR, "王小明")] if minor else [])
    if "年" in text or "-" in text:
        assert kinds(text, None) == []  # without the day of the case a birth date tells nothing


def test_a_line_break_divides_a_number_and_ends_no_context() -> None:
    assert kinds("手机\n13901234567") == [(K.MOBILE, "13901234567")]
    assert kinds(f"{UNION[:8]}\n{UNION[8:]}") == [(K.ACCOUNT, f"{UNION[:8]}\n{UNION[8:]}")]
    assert kinds("王小明\n就读于某中学") == []


def test_what_overlaps_is_told_once_and_what_touches_twice() -> None:
    assert kinds("9岁的男童王小明在某小学上学") == [(K.MINOR, "王小明")]
    assert kinds("学生王小明，9岁，李小红，8岁") == [(K.MINOR, "王小明"), (K.MINOR, "李小红")]
    number = id_number("110105", dt.date(1949, 12, 31), 2)
    assert kinds(f"{number}\n{number}") == [(K.ID_NUMBER, number)] * 2


def test_a_message_shows_the_ends_alone() -> None:
    assert masked("11010519491231002X", K.ID_NUMBER) == "110…2X"
    assert masked("139-0123-4567", K.MOBILE) == "139…67"
    assert masked("王小明", K.MINOR) == "王某"
    assert masked("欧阳小明", K.MINOR) == "欧阳某"


@each(
    "text, shown",
    [
        ("12345678", "12345678"),
        ("123456789", "123…89"),
        ("1234-5678 9", "123… 9"),
        ("12345678901234567x", "123…7x"),
        ("2024-06-15", "2024-06-15"),
        ("甲123456789乙1234567890丙", "甲123…89乙123…90丙"),
    ],
)
def test_a_message_shows_no_long_number(text: str, shown: str) -> None:
    assert without_numbers(text) == shown


CODE = credit_code("92350100M000100Y4")


@each(
    "text, kind, found",
    [
        (f"代码{CODE}。", K.TRADER_CODE, CODE),
        (f"代码{CODE[:-1]}{'0' if CODE[-1] != '0' else '1'}。", None, ""),
        ("代码11532626778564683J。", None, ""),
        ("卡号6222 0212 3456 7890", K.ACCOUNT, "6222 0212 3456 7890"),
        ("6222 0212 3456 789", None, ""),
        (UNION, K.ACCOUNT, UNION),
        (CARD, None, ""),
        ("皖A12345号车", K.PLATE, "皖A12345"),
        ("皖A某2345号车", None, ""),
        ("住某市某路12号", None, ""),
        ("住址：合肥市长江路12号3栋", K.ADDRESS, "长江路12号3栋"),
        ("由江南春雨餐饮有限公司", K.COMPANY, "江南春雨餐饮有限公司"),
        ("由甲乙丙有限公司", None, ""),
        ("由甲乙丙丁有限公司", K.COMPANY, "甲乙丙丁有限公司"),
        ("江南春雨餐饮有限公司称", K.COMPANY, "江南春雨餐饮有限公司"),
        ("江南某餐饮有限公司称", None, ""),
        ("江南××餐饮有限公司称", None, ""),
    ],
)
def test_what_an_editor_is_asked_about_ends_at_its_edges(text: str, kind: PersonalKind | None, found: str) -> None:
    told = find_personal_data(text)
    assert [(one.kind, one.text) for one in told] == ([(kind, found)] if kind else [])
    assert all(text[one.start : one.end] == one.text for one in told)


def test_a_name_of_two_characters_is_found_again_only_where_a_name_can_end() -> None:
    found = find_personal_data("当事人高明，高明区，高明案，高明称。当事人张三丰，张三丰区。")
    assert [(one.text, one.start) for one in found] == [
        ("高明", 3), ("高明", 10), ("高明", 14), ("张三丰", 21), ("张三丰", 25),
    ]  # fmt: skip


_BEHIND_NAMES = (
    "因 于 在 系 等 不服 经营 驾驶 驾车 向 称 诉 提出 提起 购买 的 与 和 及 将 未 已 为 是 签 到 从 以 对 被 给 所 "
    "也 均 曾 其 有 说 来 去 前往 遂 即 又 再 并 同 用 把 让 请求 认为 接纳 发表 提交 代缴 代为 使用 直播 撤离 讲 殁 "
    "尚 才 刚 只 今年 现年 拒 持 携 交 收 拿 找 发现 开车 开着 开设 开了 进入 进行 出具 出庭 出示 打 推 骂 殴 故意 "
    "酒后 无证 涉嫌 违 擅自 私自 利用 非法 多次 先后 现 时 取得 作为 作出 做 表示 陈述 反映 投诉 举报 申请 申辩 缴纳 "
    "承认 承包 答复 电话 住 生 骑 乘 坐 身 户 家 名下 租 借 办 领 受伤 死亡 死 摔 溺 患 案 一案 二人 两人 三人 夫妇 "
    "夫妻 父子 母子 一家 本人 证实 宣布 到场 到庭 到案 签收 作证 个人 以上 之 不 没 还 则 却 仍 都 就 当 跟 由 应 需 "
    "可 能 会 要 想 通过 经 按 根据 依 自 后 前 每 接到 收到 得知 告知 知道 离 参加 组织 带 送 运 卖 买 付 欠 偿 建 "
    "盖 搭 种 养 捕 捞 猎 砍 伐 采 挖 填 占 堆 倒 排 烧 喝 吃 抽 吸 赌 嫖 偷 盗 抢 骗 侮 诽 威 逼 散 传 编造 谎 冒 "
    "伪造 变造 转 藏 窝 销 妨 阻 扰 围 堵 冲 闯 撞 砸 毁 损 划 泼 扔 抛 放 牵 遛 饲"
)


@each("word", _BEHIND_NAMES.split())
def test_a_name_of_two_characters_may_end_before_any_of_these(word: str) -> None:
    places = [one.start for one in find_personal_data(f"当事人：高明，男。高明{word}甲") if one.text == "高明"]
    assert places == [4, 9]


_BEFORE_NAMES = (
    "委托 通知 告知 询问 传唤 殴打 雇佣 雇用 雇请 聘请 聘用 授权 指派 责令 扣押 抓获 查获 发现 传讯 约谈 送达 介绍 "
    "联系 带领 见到 遇到 看到 借给 卖给 租给 交给 转给 赔偿 起诉 举报 投诉 辱骂 打伤 撞伤 "
    "与 和 在 时 归 属 系 叫 据 替 帮 陪 随 向 对 由 被 将 给 及 跟 让 请 找 把 经 欠 送"
)


@each("word", _BEFORE_NAMES.split())
def test_behind_a_word_for_what_is_done_with_people_a_name_is_found(word: str) -> None:
    """Of a name whose characters are a usual word, so that nothing else tells of it."""
    assert [one.text for one in find_personal_data(f"某局{word}张东方的")] == ["张东方"]
    assert find_personal_data("某局看望张东方的") == ()
