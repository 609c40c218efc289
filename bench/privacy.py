"""How much personal data is found, and how often an editor is warned without a reason.

    python bench/privacy.py [--show] [SHARED]

Plants data of every kind, in every disguise, in sentences: those made here, and those of ``tests/data/privacy`` that
were written by a person who had seen no rule (the even lines; the odd ones are only counted). Then counts what is
found in masked cases: of the sample library and of SHARED, the folder of shared data. Exits with 1 where a goal is
missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from kb.privacy import PersonalKind, find_personal_data
from kb.reading import library_of_text, personal_data_of, read_library
from tests.privacy.numbers_of import PLACES, card_number, credit_code, id_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kb.reading import Occurrence

ROOT = Path(__file__).parents[1]
PLANTED = ROOT / "tests" / "data" / "privacy" / "planted.jsonl"
DAY = dt.date(2025, 6, 1)
CONFIG = read_library(ROOT / "cases").config
GOAL_BLOCKING, GOAL_ASKING, GOAL_SPEED = 0.99, 0.95, 1.0
MOST_WARNINGS = 1
"""Asked in a masked case."""
_K = PersonalKind


class Planted(NamedTuple):
    """A text with personal data in it."""

    kind: str
    """Name of the kind."""
    disguise: str
    text: str
    value: str


# --- what is planted --------------------------------------------------------------------------------

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_GIVEN = [
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "磊",
    "洋",
    "艳",
    "勇",
    "军",
    "杰",
    "涛",
    "超",
    "明",
    "霞",
    "刚",
    "平",
    "桂英",
    "秀兰",
    "建国",
    "国强",
    "志明",
    "晓东",
    "海燕",
    "玉梅",
    "小红",
    "丽华",
    "永康",
    "文博",
    "子涵",
    "梓轩",
    "雨桐",
    "浩然",
    "欣怡",
    "思远",
    "德福",
    "有才",
    "长根",
    "金凤",
    "兴旺",
    "立新",
    "卫东",
    "红卫",
    "春生",
    "秋菊",
    "冬梅",
    "世杰",
    "家豪",
    "佳琪",
    "一鸣",
    "天佑",
    "开明",
    "正华",
    "光荣",
    "大勇",
    "二妹",
    "玉柱",
    "铁军",
    "福贵",
    "来娣",
    "招弟",
    "水生",
    "木根",
    "火旺",
    "瑞雪",
    "晨曦",
    "嘉诚",
    "俊峰",
    "鹏飞",
    "婷婷",
    "丹丹",
    "莉莉",
]
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫", "慕容", "令狐", "夏侯")
_MINORITY = (
    "买买提·吐尔逊",
    "阿依古丽·艾合买提",
    "古丽娜尔·卡德尔",
    "扎西·顿珠",
    "艾力·吾斯曼",
    "巴合提·别克",
    "迪丽热巴·木拉提",
)
_CITIES = ("贵阳市", "安顺市", "毕节市", "都匀市", "仁怀市", "六盘水市")
_COUNTIES = ("花溪区", "西秀区", "平坝区", "织金县", "惠水县", "盘州市", "乌当区")
_ROADS = ("幸福路", "新华街", "中山东路", "遵义路", "黄河大道", "东门巷", "青云路", "宝山北路", "机场大道", "解放路")
_ESTATES = (
    "阳光小区",
    "世纪花园",
    "碧桂苑",
    "金江公寓",
    "山水名都",
    "翠湖新村",
    "兴隆家园",
    "滨江华庭",
    "龙泉苑",
    "矿务局家属院",
)
_VILLAGES = ("石板村", "龙井村", "大寨村", "上坝村", "新民村", "马场村", "摆金村", "长田村")
_TOWNS = ("青岩镇", "旧州镇", "石板镇", "马场镇", "高坡乡", "湖潮乡", "龙宫镇")
_SCHOOLS = ("实验小学", "第三中学", "南明小学", "清华中学", "云岩第二小学", "花溪第四中学", "师大附中", "蓝天幼儿园")
_ROLES = (
    "当事人", "申请人", "被申请人", "原告", "被告", "第三人", "法定代表人", "经营者", "负责人", "证人", "业主",
    "村民", "驾驶人",
    "投诉人", "举报人", "其妻", "其子", "其父",
    "委托代理人", "审判长", "书记员", "执法人员", "死者", "房东", "承租人", "户主",
)  # fmt: skip
_DEEDS = (
    "不服该决定，申请行政复议",
    "未取得许可证从事经营",
    "于次日到场接受询问",
    "称货物系从外地购进",
    "在笔录上签字确认",
    "驾驶一辆货车经过该路段",
    "向区政府提出申请",
    "拒绝签收决定书",
)
_ILLNESSES = ("乙肝", "精神分裂症", "艾滋病", "抑郁症", "糖尿病", "肺结核", "尿毒症", "癫痫", "乳腺癌")
_TRADES = ("食品", "商贸", "建筑工程", "餐饮管理", "物流", "环保科技", "房地产开发", "农业发展")


class _Maker:
    """Makes values of every kind."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - figures, no secrets

    def one(self, of: Sequence[str]) -> str:
        return self.random.choice(of)

    def digits(self, count: int) -> str:
        return "".join(self.random.choice("0123456789") for _ in range(count))

    def day(self, first: int, last: int) -> dt.date:
        return dt.date(self.random.randint(first, last), self.random.randint(1, 12), self.random.randint(1, 28))

    def id_number(self) -> str:
        return id_number(self.one(PLACES), self.day(1950, 2015), self.random.randint(0, 999))

    def masked_id(self) -> str:
        number = self.id_number()
        return self.one(
            [number[:14] + "****", number[:14] + "***" + number[17:], number[:14] + "××××", number[:16] + "**"]
        )

    def mobile(self) -> str:
        return f"1{self.random.randint(3, 9)}{self.digits(9)}"

    def card(self) -> str:
        return card_number(
            self.one(["622202", "622848", "621700", "955880"]) + self.digits(self.random.choice([9, 12]))
        )

    def account(self) -> str:
        return self.one("123456789") + self.digits(self.random.randint(10, 20))

    def name(self) -> str:
        return self.one(_SURNAMES) + self.one(_GIVEN)

    def landline(self) -> str:
        area = self.one(["0851", "0853", "010", "021", "0755"])
        return f"{area}-{self.one('2345678')}{self.digits(self.random.choice([6, 7]))}"

    def email(self) -> str:
        return (
            self.one(["zhangsan", "li.si_88", "wxm1990", "gz-chen"])
            + self.digits(2)
            + self.one(["@163.com", "@qq.com", "@gz.gov.cn", "@outlook.com"])
        )

    def wechat(self) -> str:
        return self.one(["zhang_san", "wxid_a8", "abc", "Lihua-"]) + self.digits(5)

    def qq(self) -> str:
        return self.one("123456789") + self.digits(self.random.randint(6, 9))

    def plate(self) -> str:
        tail = self.one(
            [self.digits(5), "D" + self.digits(5), self.one("ABCDEFGH") + self.digits(4), self.digits(4) + "挂"]
        )
        return f"{self.one('京贵粤川云苏浙渝')}{self.one('ABCDEFG')}{tail}"

    def passport(self) -> str:
        return self.one(["E", "G", "EA"]) + self.digits(8)[: 8 if self.random.random() < 0.8 else 7]

    def birth(self) -> str:
        day = self.day(1945, 2005)
        return self.one([f"{day.year}年{day.month}月{day.day}日", f"{day:%Y-%m-%d}", f"{day:%Y.%m.%d}"])

    def address(self) -> str:
        number = self.random.randint(1, 300)
        room = f"{self.random.randint(1, 4)}单元{self.random.randint(101, 2804)}室"
        return self.one(
            [
                f"{self.one(_ROADS)}{number}号{self.random.randint(1, 9)}单元{self.random.randint(101, 2804)}室",
                f"{self.one(_ROADS)}{number}号",
                f"{self.one(_ESTATES)}{self.random.randint(1, 30)}栋{room}",
                f"{self.one(_ESTATES)}{self.random.randint(1, 30)}号楼{self.random.randint(101, 2804)}",
                f"{self.one(_VILLAGES)}{self.one('一二三四五六七')}组",
                f"{self.one(_VILLAGES)}{self.one(['大寨', '上坪', '河边', '新田'])}组{number}号",
                f"{self.one(_TOWNS)}{self.one(_VILLAGES)}",
            ]
        )

    def property(self) -> str:
        return self.one(
            [
                f"黔（20{self.digits(2)}）{self.one(_CITIES)}不动产权第00{self.digits(5)}号",
                f"筑房权证云岩字第{self.digits(9)}号",
                f"黔国用（20{self.digits(2)}）第{self.digits(4)}号",
                f"贵房地证字第{self.digits(6)}号",
            ]
        )

    def coordinates(self) -> str:
        return self.one(
            [
                f"东经106°{self.random.randint(10, 59)}′{self.random.randint(10, 59)}″，北纬26°31′02″",
                f"106.{self.digits(6)},26.{self.digits(6)}",
                f"N26.{self.digits(4)}°，E106.{self.digits(4)}°",
                f"经度106.{self.digits(5)}，纬度26.{self.digits(5)}",
            ]
        )

    def trader(self) -> str:
        return credit_code("92520103MA6" + "".join(self.one("ABCDEFGH0123456789") for _ in range(6)))

    def company(self) -> str:
        own = self.one(["宏达", "鑫源", "金诺", "恒丰", "黔味", "顺通"])
        return f"{self.one(_CITIES)[:2]}{own}{self.one(_TRADES)}有限{self.one(['责任', ''])}公司"


_NUMBER_FRAMES: dict[PersonalKind, tuple[str, ...]] = {
    _K.ID_NUMBER: (
        "身份证号{}，住某市。",
        "当事人（公民身份号码：{}）不服。",
        "| 王某 | {} |",
        "经查询{}系当事人本人。",
    ),
    _K.MOBILE: ("联系电话：{}。", "当事人手机号为{}，", "（{}）", "执法人员拨打{}通知到场"),
    _K.ACCOUNT: ("汇入其银行卡{}。", "收款账号：{}，户名某某。", "卡号为{}的银行卡"),
    _K.PHONE: ("电话：{}。", "投诉人通过{}联系店家。", "传真{}，"),
    _K.CHAT_ACCOUNT: ("QQ号{}。", "加QQ：{}联系", "qq {}，"),
    _K.TRADER_CODE: ("统一社会信用代码{}，", "该店（代码：{}）"),
}
_FRAMES: dict[PersonalKind, tuple[str, ...]] = {
    _K.EMAIL: ("电子邮箱{}。", "发送至{}，", "邮箱：{}"),
    _K.PLATE: ("驾驶{}小型客车", "车牌号为{}的货车", "一辆{}号轿车，"),
    _K.PASSPORT: ("持护照{}入境", "护照号码：{}，", "护照号为{}。"),
    _K.BIRTH_DATE: ("男，{}出生，汉族", "出生日期：{}。", "当事人{}生，住某市", "生于{}，"),
    _K.PROPERTY: ("持有{}。", "不动产权证书（{}）载明", "房屋（证号：{}）"),
    _K.COORDINATES: ("采砂点位于{}。", "坐标为{}，", "（{}）"),
    _K.COMPANY: ("当事人{}不服。", "从{}购进一批货物", "由{}承建，"),
}


def _plain(maker: _Maker) -> Iterator[Planted]:
    """Values in their usual form."""
    make = {
        _K.ID_NUMBER: maker.id_number, _K.MOBILE: maker.mobile, _K.ACCOUNT: maker.card,
        _K.PHONE: maker.landline, _K.CHAT_ACCOUNT: maker.qq,
        _K.TRADER_CODE: maker.trader, _K.EMAIL: maker.email, _K.PLATE: maker.plate, _K.PASSPORT: maker.passport,
        _K.BIRTH_DATE: maker.birth,
        _K.PROPERTY: maker.property, _K.COORDINATES: maker.coordinates, _K.COMPANY: maker.company,
    }  # fmt: skip
    for kind, frames in (_NUMBER_FRAMES | _FRAMES).items():
        for frame in frames:
            for _ in range(3):
                yield _planted(kind, "plain", frame, make[kind]())
    for _ in range(8):
        yield _planted(
            _K.ID_NUMBER, "masked too little", maker.one(["身份证号{}，", "公民身份号码：{}。"]), maker.masked_id()
        )
        yield _planted(
            _K.ACCOUNT,
            "without check digit",
            maker.one(["账号：{}。", "银行账户为{}，", "开户行某银行，账号{}。"]),
            maker.account(),
        )
        yield _planted(
            _K.CHAT_ACCOUNT, "plain", maker.one(["微信号{}。", "加微信：{}，", "微信号为{}联系"]), maker.wechat()
        )


_SPELT = str.maketrans("0123456789", "零一二三四五六七八九")
_FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_TRADITIONAL = str.maketrans(
    "国华卫东兴贵阳业当号证据银账电话处罚张陈刘杨赵韩卢苏许谢邓萧冯罗吴孙马龙钱汤贾钟叶谭邹郑万园县镇乡区录强伟",
    "國華衛東興貴陽業當號證據銀賬電話處罰張陳劉楊趙韓盧蘇許謝鄧蕭馮羅吳孫馬龍錢湯賈鐘葉譚鄒鄭萬園縣鎮鄉區錄強偉",
)


def _spread(value: str, sign: str) -> str:
    return sign.join(value)


def _grouped(value: str, sign: str) -> str:
    size = {11: (3, 7), 18: (6, 14)}.get(len(value), (4, 8, 12, 16))
    bounds = [0, *(at for at in size if at < len(value)), len(value)]
    return sign.join(value[start:end] for start, end in pairwise(bounds))


_DISGUISES: dict[str, Callable[[str], str]] = {
    "blanks": lambda value: _grouped(value, " "),
    "hyphens": lambda value: _grouped(value, "-"),
    "every digit apart": lambda value: _spread(value, " "),
    "full width": lambda value: value.translate(_WIDE),
    "Chinese digits": lambda value: value.translate(_SPELT),
    "formal digits": lambda value: value.translate(_FORMAL),
    "zero-width": lambda value: _spread(value, "\u200b"),
    "soft hyphen": lambda value: _grouped(value, "\u00ad"),
}  # fmt: skip


def _disguised(maker: _Maker) -> Iterator[Planted]:
    """Numbers in disguise."""
    for disguise, change in _DISGUISES.items():
        for kind, make in (
            (_K.ID_NUMBER, maker.id_number), (_K.MOBILE, maker.mobile), (_K.ACCOUNT, maker.card),
            (_K.ACCOUNT, maker.account),
        ):  # fmt: skip
            for _ in range(3):
                yield _planted(
                    kind,
                    disguise,
                    maker.one(
                        ["身份证号{}，", "公民身份号码：{}。"]
                        if kind is _K.ID_NUMBER
                        else ["联系电话：{}。", "手机{}，"]
                        if kind is _K.MOBILE
                        else ["收款账号：{}。", "卡号{}，"]
                    ),
                    change(make()),
                )
        for kind, make, frame in (
            (_K.CHAT_ACCOUNT, maker.qq, "QQ号{}。"), (_K.PLATE, maker.plate, "驾驶{}小型客车"),
            (_K.PHONE, maker.landline, "电话：{}。"),
        ):  # fmt: skip
            value = make()
            if kind is _K.PLATE and disguise in ("blanks", "hyphens"):
                value = f"{value[:2]}{' ' if disguise == 'blanks' else '-'}{value[2:]}"
            elif kind is _K.PHONE and disguise in ("blanks", "hyphens", "every digit apart"):
                value = value.replace("-", " ")
            else:
                value = change(value)
            yield _planted(kind, disguise, frame, value)


def _people(maker: _Maker) -> Iterator[Planted]:
    """Names in every place where they occur."""
    for role in _ROLES:
        name = maker.name()
        yield _planted(_K.NAME, "role", role + "{}" + maker.one(_DEEDS) + "。", name)
        yield _planted(_K.NAME, "role with a sign", role + "：{}，男，", maker.name())
    for _ in range(8):
        yield _planted(
            _K.NAME, "compound surname", maker.one(_ROLES) + "{}称，", maker.one(_COMPOUND) + maker.one(_GIVEN)
        )
        yield _planted(_K.NAME, "minority", maker.one(_ROLES) + "{}称，", maker.one(_MINORITY))
        yield _planted(
            _K.NAME, "title", "{}" + maker.one(["先生反映", "女士投诉", "科长带队", "律师到庭"]) + "。", maker.name()
        )
        yield _planted(_K.NAME, "with sex", "{}（男，汉族，住某市）", maker.name())
        yield _planted(_K.NAME, "title of a case", "{}不服某市公安局行政处罚案", maker.name())
        yield _planted(
            _K.NAME, "signature", maker.one(["审判长　{}", "书记员　{}", "经办人：{}", "签名：{}"]), maker.name()
        )
        other, third = maker.name(), maker.name()
        yield _planted(_K.NAME, "list", "执法人员" + other + "、{}、" + third + "到场检查", maker.name())
        yield _planted(
            _K.NAME, "bare list", "现场有" + maker.one(["：", "，"]) + other + "、{}、" + third + "等人。", maker.name()
        )
        name = maker.name()
        yield _planted(_K.NAME, "returns", f"当事人{name}被罚。后{{}}缴纳罚款。", name)
        yield _planted(
            _K.NAME,
            "does",
            "{}" + maker.one(["驾驶货车经过该路段", "殴打他人", "擅自搭建房屋", "未取得许可证"]),
            maker.name(),
        )
        yield _planted(_K.NAME, "drawn apart", maker.one(_ROLES) + "：{}，", " ".join(maker.name()))
        yield _planted(_K.NAME, "zero-width", maker.one(_ROLES) + "{}称，", "\u200b".join(maker.name()))
        yield _planted(_K.NAME, "traditional", maker.one(_ROLES) + "{}稱，", maker.name().translate(_TRADITIONAL))
        yield _planted(
            _K.HEALTH,
            "name",
            maker.name() + maker.one(["患有{}。", "确诊{}，", "因{}住院治疗。"]),
            maker.one(_ILLNESSES),
        )
        yield _planted(_K.HEALTH, "role", maker.one(["当事人", "其妻", "申请人"]) + "患有{}。", maker.one(_ILLNESSES))
    for _ in range(10):
        age, child = maker.random.randint(3, 17), maker.name()
        for frame in (
            f"{{}}（{age}岁）在场。", f"{age}岁的{{}}被送医。",
            f"{{}}，男，{maker.random.randint(2010, 2018)}年3月2日出生。",
            f"{maker.one(_SCHOOLS)}学生{{}}在校外。",
            f"{{}}系{maker.one('一二三四五六')}年级学生。", "未成年人{}，其父到场。",
        ):  # fmt: skip
            yield _planted(_K.MINOR, "plain", frame, child)


def _places(maker: _Maker) -> Iterator[Planted]:
    """Addresses, and places where people live and learn."""
    for _ in range(12):
        for frame in (
            "住" + maker.one(_CITIES) + maker.one(_COUNTIES) + "{}。",
            "位于{}的房屋",
            "地址：{}",
            "家住{}，",
            "当事人在{}经营",
        ):
            yield _planted(_K.ADDRESS, "plain", frame, maker.address())
        yield _planted(_K.ADDRESS, "full width", "住址：{}。", maker.address().translate(_WIDE))
        yield _planted(
            _K.WHEREABOUTS,
            "lives",
            maker.one(["家住{}。", "现居住在{}，", "租住于{}。"]),
            maker.one((*_VILLAGES, *_ESTATES)),
        )
        yield _planted(
            _K.WHEREABOUTS,
            "learns",
            maker.one(["就读于{}。", "在{}上学，", "毕业于{}。"]),
            maker.one(_CITIES) + maker.one(_SCHOOLS),
        )


def _planted(kind: PersonalKind, disguise: str, frame: str, value: str) -> Planted:
    return Planted(str(kind), disguise, frame.format(value), value)


def planted(seed: int) -> tuple[Planted, ...]:
    """What is planted here; the same for the same seed."""
    maker = _Maker(seed)
    return tuple(item for make in (_plain, _disguised, _people, _places) for item in make(maker))


# --- counting ---------------------------------------------------------------------------------------

_CARD = """---
编号: 2025-001
标题: 某人不服某局处罚决定案
要旨: 程序要合法
类型: 行政复议
领域: [市场监管]
日期: 2025-06-01
关键词: [程序]
公开: 公开
---

## 基本案情

"""
_BLOCKING_NAMES = {
    "身份证号码": _K.ID_NUMBER, "部分遮盖的身份证号码": _K.ID_NUMBER,
    "手机号码": _K.MOBILE, "银行卡号": _K.ACCOUNT, "账号": _K.ACCOUNT,
    "未成年人": _K.MINOR,
}  # fmt: skip
_ASKING_NAMES = {
    "个体工商户统一社会信用代码": _K.TRADER_CODE, "固定电话": _K.PHONE, "车牌号码": _K.PLATE, "护照号码": _K.PASSPORT,
    "港澳台通行证": _K.PASSPORT, "电子邮箱": _K.EMAIL, "微信号": _K.CHAT_ACCOUNT, "QQ号": _K.CHAT_ACCOUNT,
    "出生日期": _K.BIRTH_DATE, "住址": _K.ADDRESS, "居住或就读地点": _K.WHEREABOUTS, "不动产权证号": _K.PROPERTY,
    "经纬度": _K.COORDINATES, "疾病": _K.HEALTH, "姓名": _K.NAME,
}  # fmt: skip
_KINDS = {**{str(kind): kind for kind in PersonalKind}, **_BLOCKING_NAMES, **_ASKING_NAMES}
_INTERCHANGEABLE = (
    {_K.ADDRESS, _K.WHEREABOUTS}, {_K.NAME, _K.MINOR}, {_K.PHONE, _K.MOBILE}, {_K.CHAT_ACCOUNT, _K.MOBILE},
    {_K.PASSPORT, _K.ID_NUMBER}, {_K.EMAIL, _K.MOBILE}, {_K.CHAT_ACCOUNT, _K.ACCOUNT}, {_K.PROPERTY, _K.ACCOUNT},
)  # fmt: skip
"""Kinds that serve an editor equally well, if the reported one is not milder."""


def occurrences_in(text: str) -> list[Occurrence]:
    """What is found of a text in the body of a case; spans in the file."""
    source = f"{_CARD}{text}\n"
    library = library_of_text(source, PurePosixPath("2025/2025-001.md"), "cases", CONFIG, [])
    return personal_data_of(library.cases[0], source, CONFIG)


def is_detected(item: Planted) -> bool:
    """Whether a kind like that of the item is found where it was planted."""
    start = len(_CARD) + item.text.index(item.value)
    end = start + len(item.value)
    wanted = _KINDS[item.kind]
    value = item.value.replace("<br>", "\n")
    for one in occurrences_in(item.text):
        at = one.span or ((start, end) if one.text and one.text in value else (0, 0))
        if at[0] < end and at[1] > start:
            same_kind = one.kind is wanted or {one.kind, wanted} in _INTERCHANGEABLE
            if one.kind.blocks or (same_kind and not wanted.blocks):
                return True
    return False


def _recall(head: str, items: Sequence[Planted], *, by_kind: bool, show: bool) -> tuple[float, float]:
    """Prints what is found of the items; returns the shares of blocking and of asking kinds."""
    detected: Counter[tuple[str, str]] = Counter()
    of: Counter[tuple[str, str]] = Counter()
    for item in items:
        of[item.kind, item.disguise] += 1
        if is_detected(item):
            detected[item.kind, item.disguise] += 1
        elif show:
            print("  missed", item.kind, repr(item.value), item.text.replace("\n", "/")[:90])
    print(f"{head}: {detected.total()} of {of.total()}")
    for key in sorted(of) if by_kind else ():
        print(f"  {detected[key]:4} of {of[key]:4}  {' · '.join(filter(None, key))}")
    shares = []
    for blocks in (True, False):
        keys = [key for key in of if _KINDS[key[0]].blocks is blocks]
        part, whole = sum(detected[key] for key in keys), sum(of[key] for key in keys)
        shares.append(part / whole if whole else 1.0)
        print(f"  {'blocking' if blocks else 'asking'} kinds: {part} of {whole}, {shares[-1]:.3f}")
    return shares[0], shares[1]


def _written(path: Path, remainder: int) -> list[Planted]:
    """The lines of a file of planted data whose number has this remainder by two."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Planted(r["kind"], "", r["text"], r["value"]) for at, r in enumerate(rows, 1) if at % 2 == remainder]


def _alarms(head: str, texts: Sequence[tuple[str, str]], *, show: bool) -> bool:
    """Prints what is found in masked cases; whether it is no more than allowed."""
    blocks = warnings = most = 0
    for name, text in texts:
        occurrences = occurrences_in(text)
        distinct = {(one.kind, one.text) for one in occurrences if not one.kind.blocks}
        blocks += sum(one.kind.blocks for one in occurrences)
        warnings += len(distinct)
        most = max(most, len(distinct))
        for one in occurrences if show else ():
            print("  found", name, one.kind, repr(one.text))
    print(f"{head}: {blocks} blocks and {warnings} asks in {len(texts)} texts, {most} at most in one")
    return not blocks and most <= MOST_WARNINGS


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("shared", nargs="?", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--planted", type=Path, help="another file like tests/data/privacy/planted.jsonl, only counted")
    parser.add_argument("--show", action="store_true", help="what is missed of what may be seen, and what is asked")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    show = arguments.show
    shares = [_recall("made here", planted(arguments.seed), by_kind=True, show=show)]
    shares.append(_recall("written blind, seen", _written(PLANTED, 0), by_kind=True, show=show))
    shares.append(_recall("written blind, held", _written(PLANTED, 1), by_kind=False, show=False))
    if arguments.planted:
        both = _written(arguments.planted, 0) + _written(arguments.planted, 1)
        shares.append(_recall("another file", both, by_kind=False, show=False))
    good = all(blocking >= GOAL_BLOCKING and asking >= GOAL_ASKING for blocking, asking in shares)
    sample = sorted((ROOT / "cases").glob("*/*.md"))
    texts = [(path.stem, path.read_text("utf-8").split("---\n", 2)[-1]) for path in sample]
    good &= _alarms("the sample library", texts, show=show)
    if (real := arguments.shared / "cases_dev.jsonl").exists():
        cases = [json.loads(line) for line in real.read_text("utf-8").splitlines()]
        masked = [(str(case["id"]), "\n\n".join(part["text"] for part in case["sections"])) for case in cases]
        good &= _alarms("masked real cases", masked, show=show)
    clean = (PLANTED.parent / "clean.jsonl").read_text("utf-8").splitlines()
    _alarms(
        "lines that look like data", [(str(at), json.loads(row)["text"]) for at, row in enumerate(clean)], show=show
    )
    text = "\n".join(text for _, text in texts)
    begin = time.process_time()
    find_personal_data(text, DAY)
    speed = len(text.encode()) / 1e6 / (time.process_time() - begin)
    print(f"speed: {speed:.1f} MB a second")
    sys.exit(0 if good and speed >= GOAL_SPEED else 1)


if __name__ == "__main__":
    main()
