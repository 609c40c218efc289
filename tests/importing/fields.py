"""Cases with the values that a reader would fill in: invented ones in a file, and ones made by a small grammar."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kb.importing.documents.loading import read_document
from kb.importing.intake import propose
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kb.importing.understanding.evidence import Proposal
    from kb.model import Library

TODAY = dt.date(2026, 11, 23)
_FILE = Path(__file__).with_name("field_cases.txt")
_LISTS = ("领域", "行为", "结果", "处罚种类")


@dataclass(frozen=True)
class Labelled:
    """A text with what is right for each key: values, each a list of words; an empty one where nothing is told."""

    text: str
    right: Mapping[str, tuple[tuple[str, ...], ...]]


@dataclass
class Judged:
    """How proposals compare with labels."""

    right: list[Proposal] = field(default_factory=list)
    wrong: list[tuple[str, Proposal]] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)

    def of(self, key: str) -> tuple[int, int, int]:
        """How many values of a key are right, wrong and missing."""
        return (
            sum(one.key == key for one in self.right),
            sum(one.key == key for _, one in self.wrong),
            sum(missed == key for _, missed in self.missing),
        )


def labelled_cases() -> Iterator[Labelled]:
    """The invented cases of the file."""
    for block in _FILE.read_text("utf-8").split("====\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        labels = dict(line[1:].split(" ", 1) for line in lines if line.startswith("@"))
        text = "\n".join(line for line in lines if not line.startswith("@")).strip()
        if text:
            yield Labelled(
                text, {key: tuple(_value(key, one) for one in value.split(" | ")) for key, value in labels.items()}
            )


def _value(key: str, written: str) -> tuple[str, ...]:
    if written == "-":
        return ()
    if key == "金额":
        before, after = written.split(",")
        return (f"{{原: {before}, 后: {after}}}",)
    return tuple(written.split(",")) if key in _LISTS else (written,)


def judge(cases: Iterator[Labelled] | list[Labelled], library: Library) -> Judged:
    """The proposals for some cases beside their labels."""
    judged = Judged()
    for case in cases:
        (proposed,) = propose(read_document(case.text.encode(), "原稿.txt"), library, TODAY)
        values = {one.key: one for one in proposed.proposals}
        name = case.text.split("\n", 1)[0]
        for key, right in case.right.items():
            one = values.get(key)
            if one is None:
                if () not in right:
                    judged.missing.append((name, key))
            elif any(_is_right(key, one.words, value) for value in right):
                judged.right.append(one)
            else:
                judged.wrong.append((name, one))
    return judged


def _is_right(key: str, words: tuple[str, ...], value: tuple[str, ...]) -> bool:
    if key in ("机关", "被申请机关"):  # with or without the places before it
        return bool(value) and (words[0].endswith(value[0]) or value[0].endswith(words[0]))
    if key == "文号":
        return bool(value) and _plain(words[0]) == _plain(value[0])
    return set(words) == set(value)


def _plain(number: str) -> str:
    return re.sub(r"[（）()〔〕\[\]]", "", fold(number))


# --- a grammar -----------------------------------------------------------------------------------

_PLACES = ("某市", "某县", "甲区", "杭州市余杭区", "四川省金堂县", "呼和浩特市", "A市B区", "太原市", "和平县", "某某县")
_BODIES = {
    "市场监督管理局": "市场监管", "生态环境局": "生态环境", "综合行政执法局": "城市管理", "公安局": "公安",
    "公安局交通警察大队": "公安", "应急管理局": "应急管理", "卫生健康委员会": "卫生健康", "医疗保障局": "医保",
    "人民防空办公室": "人民防空", "消防救援大队": "消防救援", "税务局第二税务所": "税务", "农业农村局": "农业农村",
    "住房公积金管理中心": "住房城乡建设", "交通运输局": "交通运输", "文化广电和旅游局": "文化旅游", "民政局": "民政",
    "自然资源和规划局": "自然资源", "人力资源和社会保障局": "人力资源社会保障", "水利局": "水务",
    "烟草专卖局": "烟草专卖", "海事局": "海事", "教育局": "教育", "疾病预防控制局": "卫生健康",
    "财政局": "财政", "知识产权局": "知识产权",
}  # fmt: skip
_DAYS = ("2023年3月8日", "2024年11月20日", "2022 年 7 月 1 日")


def made_cases(count: int, seed: int) -> Iterator[Labelled]:
    """Cases of every kind of organ and procedure, with their labels, drawn at random from a seed."""
    chance = random.Random(seed)  # noqa: S311 - test data, no secret
    makers = itertools.cycle((_penalty, _review, _suit, _appeal, _supervision))
    for make in itertools.islice(makers, count):
        yield make(chance)


def _drawn(chance: random.Random) -> tuple[str, str, str, str, str]:
    place = chance.choice(_PLACES)
    name, domain = chance.choice(list(_BODIES.items()))
    day = chance.choice(_DAYS)
    year, month, number = map(int, re.findall(r"\d+", day))
    return place, f"{place}{name}", domain, day, f"{year}-{month:02}-{number:02}"


def _right(**values: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {key: ((tuple(value.split(",")),) if value else ((),)) for key, value in values.items()}


def _penalty(chance: random.Random) -> Labelled:
    place, body, domain, day, iso = _drawn(chance)
    fine = chance.choice((500, 20000, 38000))
    imposed = chance.choice(
        (
            f"{day}，{body}作出某罚决字〔{iso[:4]}〕第12号行政处罚决定，对当事人罚款{fine}元。",
            f"{body}于{day}作出行政处罚决定（某罚决字〔{iso[:4]}〕第12号），决定给予罚款{fine}元的行政处罚。",
        )
    )
    text = (
        f"某公司未按规定报告案\n基本案情\n{body}执法人员检查时，发现某公司未按规定报告。\n处理结果\n"
        f"依据有关规定“处二百元以上五万元以下罚款”。{imposed}\n典型意义\n{place}人民政府指出，报告是义务。"
    )
    right = _right(类型="行政处罚", 领域=domain, 机关=body, 被申请机关="", 日期=iso, 行为="行政处罚", 结果="予以处罚")
    right |= _right(文号=f"某罚决字〔{iso[:4]}〕第12号", 处罚种类="罚款")
    return Labelled(text, right | {"金额": ((f"{{原: {fine}, 后: {fine}}}",),)})


def _review(chance: random.Random) -> Labelled:
    place, body, domain, day, iso = _drawn(chance)
    reviewer = f"{place}人民政府"
    verb, outcome = chance.choice(
        (("撤销该处罚决定", "撤销"), ("维持该处罚决定", "维持"), ("确认该处罚决定违法", "确认违法"))
    )
    text = (
        f"某公司不服{body}行政处罚决定行政复议案\n【基本案情】\n{body}认定某公司违法，于2021年2月3日对其罚款6000元。"
        f"某公司向{reviewer}申请行政复议。\n【复议办理】\n案件经集体讨论通过。{day}，{reviewer}作出某府行复〔{iso[:4]}〕9号"
        f"行政复议决定，{verb}。\n【典型意义】\n处罚要有证据。"
    )
    right = _right(
        类型="行政复议", 领域=domain, 机关=reviewer, 被申请机关=body, 日期=iso, 行为="行政处罚", 结果=outcome
    )
    return Labelled(text, right | _right(文号=f"某府行复〔{iso[:4]}〕9号"))


def _suit(chance: random.Random) -> Labelled:
    place, body, domain, day, iso = _drawn(chance)
    court = f"{place}人民法院"
    text = (
        f"张某诉{body}行政处罚案\n基本案情\n{body}对张某罚款1000元。张某不服，诉至{court}。\n裁判结果\n"
        f"{court}于{day}作出（{iso[:4]}）某01行初7号行政判决：撤销{body}作出的行政处罚决定。双方均未上诉。"
    )
    right = _right(类型="行政诉讼", 领域=domain, 机关=court, 被申请机关=body, 日期=iso, 行为="行政处罚", 结果="撤销")
    return Labelled(text, right | _right(文号=f"（{iso[:4]}）某01行初7号"))


def _appeal(chance: random.Random) -> Labelled:
    place, body, domain, day, iso = _drawn(chance)
    first, second = f"{place}人民法院", chance.choice(("某市中级人民法院", "浙江省高级人民法院", "长沙铁路运输法院"))
    text = (
        f"李某诉{body}不履行法定职责案\n（最高人民法院审判委员会讨论通过 2025年1月2日发布）\n"
        f"基本案情\n李某投诉后，{body}未予答复。\n"
        f"裁判结果\n{first}一审判决驳回李某的诉讼请求。李某不服，向{second}提起上诉。{second}于{day}作出（{iso[:4]}）某行终5号"
        f"行政判决：撤销一审判决；责令{body}在三十日内对李某的投诉作出处理。\n裁判理由\n法院生效裁判认为：投诉应当答复。"
    )
    right = _right(
        类型="行政诉讼",
        领域=domain,
        机关=second,
        被申请机关=body,
        日期=iso,
        行为="不履行职责",
        文号=f"（{iso[:4]}）某行终5号",
    )
    return Labelled(text, right)


def _supervision(chance: random.Random) -> Labelled:
    place, body, domain, day, iso = _drawn(chance)
    office = f"{place}司法局"
    text = (
        f"{office}对{body}超期办案执法监督案\n【基本案情】\n案卷评查时，{office}发现{body}一件处罚案件立案后十个月没有作出决定，"
        f"遂将线索移送到该局。\n【监督处理】\n{day}，{office}向{body}制发某司监〔{iso[:4]}〕3号行政执法监督意见书。"
    )
    right = _right(类型="执法监督", 领域=domain, 机关=office, 被申请机关=body, 日期=iso, 结果="执法监督意见书")
    return Labelled(text, right | _right(文号=f"某司监〔{iso[:4]}〕3号"))
