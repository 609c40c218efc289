"""The values that are proposed for a case are those that a reader would fill in, as surely as they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.importing.documents.loading import read_document, read_file
from kb.importing.intake import findings_of, propose
from kb.importing.understanding.decisions import Forum, decisions_in
from kb.importing.understanding.entities import docket_numbers_in, number_alone, signature
from kb.importing.understanding.organs import Names, organs_in
from kb.importing.understanding.sanctions import without_quoted
from kb.model import Library
from kb.reading import default_config, read_library
from tests.importing.fields import TODAY, judge, labelled_cases, made_cases

ROOT = Path(__file__).parents[2]
FAULTS = ROOT.parent / "shared" / "data" / "faults" / "intake"
LIBRARY = Library("cases", default_config(), (), (), frozenset(), (), ())
KEYS = ("类型", "领域", "行为", "结果", "机关", "被申请机关", "日期", "文号", "金额", "处罚种类")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("杭州市生态环境局富阳分局接到富阳区林业水利局移交的案件线索", "杭州市生态环境局富阳分局 富阳区林业水利局"),
        ("最高人民法院审判委员会讨论通过", ""),
        ("裁定指令广东省高级人民法院再审", "广东省高级人民法院"),
        ("案件移送到我局，该局经市局同意", ""),
        ("当事人不服黄埔海关作出的处罚决定，向海关总署申请行政复议", "黄埔海关 海关总署"),
        ("张某诉上海市公安局交通警察总队处罚案", "上海市公安局交通警察总队"),
        ("某镇人民政府组织拆除，某镇政府答复", "某镇人民政府 某镇政府"),
        ("国家税务总局杭州市税务局第一稽查局对某公司处罚", "国家税务总局杭州市税务局第一稽查局"),
        ("向国家税务总局广东省税务局申请", "国家税务总局广东省税务局"),
        ("法院遂判决确认怀宁国土局违法，均遭王曲街道办拒绝", "怀宁国土局 王曲街道办"),
        ("某省某市人民检察院督促某县水利局履职", "某省某市人民检察院 某县水利局"),
        ("苏州工业园区管理委员会", "苏州工业园区管理委员会"),
        ("某区医疗保障局、某市住房公积金管理中心", "某区医疗保障局 某市住房公积金管理中心"),
        ("呼和浩特市中级人民法院于2010年", "呼和浩特市中级人民法院"),
        ("A市B区市场监督管理局", "A市B区市场监督管理局"),
        ("村民委员会、业主委员会与合议庭；有关部门，执法人员到局里", ""),
        ("李某不服杭州市公安局拱墅区分局", "杭州市公安局拱墅区分局"),
        ("某省高级人民法院赔偿委员会决定", "某省高级人民法院赔偿委员会"),
        ("《最高人民法院关于某局的批复》", ""),
    ],
)  # fmt: skip
def test_names_of_every_kind_of_organ_are_whole(text: str, found: str) -> None:
    organs = organs_in(text)
    assert " ".join(one.text for one in organs) == found
    assert all(text[one.start : one.end] == one.text for one in organs)


def test_a_short_name_stands_for_the_one_body_that_it_abbreviates() -> None:
    names = Names(["东营市河口区市场监督管理局（以下简称河口局）与某市人民防空办公室、某市城市管理局、某县城市管理局"])
    assert names.whole_of("河口局") == names.whole_of("区市监局") == "东营市河口区市场监督管理局"
    assert names.whole_of("市人防办") == "某市人民防空办公室"
    assert names.whole_of("城管局") == ""  # two bodies
    assert names.whole_of("县城管局") == "某县城市管理局"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("对其作出青城管罚决字〔2025〕第102号决定", "青城管罚决字〔2025〕第102号"),
        ("公司擅自倾倒渣土案（青城管罚决字〔2025〕第102号）", "青城管罚决字〔2025〕第102号"),
        ("和平市监罚字〔2024〕12号", "和平市监罚字〔2024〕12号"),
        ("杭和睦罚字〔2025〕3号", "杭和睦罚字〔2025〕3号"),
        ("该局以杭城管罚字[2025]1号决定", "杭城管罚字[2025]1号"),
        ("行政处罚决定书浙环罚字〔2020〕1号", "浙环罚字〔2020〕1号"),
        ("粤（中山）城管罚字〔2020〕1号", "粤（中山）城管罚字〔2020〕1号"),
        ("作出（某）应急罚〔2023〕执法-14号决定", "（某）应急罚〔2023〕执法-14号"),
    ],
)
def test_a_number_has_its_true_beginning(text: str, found: str) -> None:
    assert [one.text for one in docket_numbers_in(text)] == [found]


def test_a_number_alone_on_a_line_is_that_of_the_document() -> None:
    assert number_alone(" 青司监〔2026〕3号 ") == "青司监〔2026〕3号"
    assert number_alone("你局青城管罚决字〔2025〕第102号决定收悉") == ""


def test_a_document_is_signed_by_a_body_and_a_day() -> None:
    signed = signature("正文。\n某市司法局\n2026年7月1日\n")
    assert signed is not None
    assert (signed[0], signed[1].on.isoformat()) == ("某市司法局", "2026-07-01")
    assert signature("正文。\n发布于\n2026年7月1日") is None


def test_the_last_court_that_decides_is_told_from_those_it_names() -> None:
    text = (
        "甲县人民法院一审判决驳回请求。张某向某市中级人民法院上诉。该院于2020年1月2日作出（2020）某行终1号行政判决："
        "撤销甲县人民法院（2019）某行初3号行政判决，指令乙县人民法院审理。"
    )
    found = decisions_in(text, Names([text]), Forum.COURT)
    assert [one.organ for one in found] == ["甲县人民法院", "某市中级人民法院"]
    assert found[-1].number is not None
    assert found[-1].number.text == "（2020）某行终1号"
    unnamed = "甲县人民法院一审判决驳回请求。张某上诉。二审法院判决撤销一审判决。"
    assert decisions_in(unnamed, Names([unnamed]), Forum.COURT)[-1].organ == ""


def test_what_a_higher_court_says_of_the_lower_ones_is_no_decision_of_theirs() -> None:
    text = (
        "甲县人民法院一审判决驳回请求。某市中级人民法院二审判决责令赔偿。张某向最高人民法院申请再审。"
        "最高人民法院经审理认为应当直接判决赔偿。二审判决责令先行作出赔偿决定，裁判方式不当。"
    )
    assert decisions_in(text, Names([text]), Forum.COURT)[-1].organ == "最高人民法院"


def test_what_is_announced_asked_or_denied_is_no_decision() -> None:
    text = (
        "2024年1月2日，甲区城管局告知拟罚款500元。当事人请求不予处罚。甲区城管局未作出处罚决定。"
        "2024年3月4日，甲区城管局决定对其罚款300元。2024年5月6日，当事人主张罚款300元不当。"
    )
    (decision,) = decisions_in(text, Names([text]), Forum.AGENCY)
    assert decision.day is not None
    assert decision.day.on.isoformat() == "2024-03-04"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("依据该法“处一万元以上五万元以下罚款”的规定，罚款2万元", "罚款2万元"),
        ("规定，没收违法所得，并处五千元以下罚款。该局罚款800元", "该局罚款800元"),
        ("拟罚款5000元，后罚款3000元", "罚款3000元"),
    ],
)
def test_what_is_quoted_of_a_statute_is_not_imposed(text: str, kept: str) -> None:
    plain = without_quoted(text)
    assert len(plain) == len(text)
    assert kept in plain
    assert "以下罚款" not in plain.replace(" ", "")


def test_the_values_of_invented_cases_are_those_of_a_reader() -> None:
    judged = judge(list(labelled_cases()), LIBRARY)
    for key in KEYS:
        right, wrong, missing = judged.of(key)
        assert wrong <= 0.05 * (right + wrong), (key, judged.wrong)
        assert missing <= 0.2 * (right + missing), (key, judged.missing)
    sure = [one for one in judged.right if one.confidence >= 0.9]
    unsure = [one for _, one in judged.wrong if one.confidence >= 0.9]
    assert len(sure) >= 0.97 * (len(sure) + len(unsure)), unsure
    assert len(sure) >= 0.6 * len(judged.right)


@pytest.mark.parametrize("seed", range(3))
def test_organs_of_every_kind_are_told_apart_in_every_procedure(seed: int) -> None:
    judged = judge(list(made_cases(40, seed)), LIBRARY)
    assert len(judged.wrong) <= 0.02 * len(judged.right), [(name, one.key, one.value) for name, one in judged.wrong]
    assert len(judged.missing) <= 0.05 * len(judged.right), judged.missing


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("甲诉乙买卖合同纠纷案\n基本案情\n甲。\n裁判结果\n某区人民法院判决乙付款。", "民事"),
        ("甲公司与乙公司案\n关键词：民事/担保\n基本案情\n甲。\n裁判结果\n判决乙付款。", "民事"),
        ("某公司股东出资案\n基本案情\n甲。\n裁判结果\n某中院作出（2013）某民二终字第3号判决。", "民事"),
        ("王某诈骗案\n基本案情\n被告人王某骗取他人财物。\n裁判结果\n以诈骗罪判处有期徒刑三年。", "刑事"),
        ("某区人民检察院诉甲公司民事公益诉讼案\n基本案情\n甲。\n裁判结果\n某区人民法院判决赔偿。", "民事"),
        ("甲、乙生产、销售假药案\n基本案情\n甲。\n裁判结果\n法院判处甲有期徒刑一年。", "刑事"),
        ("张某故意伤害案\n关键词：刑事/正当防卫\n基本案情\n甲。\n裁判结果\n（2020）某01刑终8号：无罪。", "刑事"),
    ],
)
def test_a_civil_or_criminal_case_is_said_to_be_one(text: str, kind: str) -> None:
    (case,) = propose(read_document(text.encode(), "原稿.txt"), LIBRARY, TODAY)
    assert not {"类型", "领域", "行为", "结果"} & {one.key for one in case.proposals}
    (found,) = [one for one in findings_of(case, case.written("2026-001"), TODAY).problems if one.code == "K706"]
    assert found.message.startswith(f"像是{kind}案例")


@pytest.mark.parametrize(
    "title",
    [
        "某公司诉某区人民政府行政协议纠纷案",
        "甲某申请某市公安局违法扣押国家赔偿案",
        "某区人民检察院诉某区水利局行政公益诉讼案",
        "某公司专利侵权纠纷行政裁决案",
        "某村与某村林地权属争议案",
        "某公司非法经营烟花爆竹案",
        "张某殴打他人案",
    ],
)
def test_agreements_compensation_and_public_interest_stay_ours(title: str) -> None:
    text = f"{title}\n基本案情\n甲。\n处理结果\n当事人与某公司另有（2020）某01民初3号民事案件。某局已经处理。"
    (case,) = propose(read_document(text.encode(), "原稿.txt"), LIBRARY, TODAY)
    assert case.foreign is None or "民初" in case.foreign[1]
    plain = text.replace("当事人与某公司另有（2020）某01民初3号民事案件。", "")
    (case,) = propose(read_document(plain.encode(), "原稿.txt"), LIBRARY, TODAY)
    assert case.foreign is None


@pytest.mark.skipif(not FAULTS.exists(), reason="the shared faults are not beside the project")
def test_the_organs_and_numbers_of_the_shared_faults() -> None:
    library = read_library(ROOT / "cases")

    def of(name: str) -> dict[str, str]:
        (case,) = propose(read_file(FAULTS / name), library, TODAY)
        return {one.key: one.words[0] for one in case.proposals}

    assert "类型" not in of("g05_civil.txt")
    organs = of("g07_organs.txt")
    assert organs["被申请机关"] == "某市人民防空办公室"
    assert organs["机关"] == "呼和浩特市中级人民法院"
    assert organs["领域"] == "人民防空"
    letter = of("09批复.txt")
    assert letter["文号"] == "青司监〔2026〕3号"
    assert letter["日期"] == "2026-06-12"
    assert (letter["机关"], letter["被申请机关"]) == ("青岩市司法局", "青岩市城市管理综合行政执法局")
    assert "机关" not in of("04微信.txt")  # 区城管局 is one of many


@pytest.mark.parametrize(
    ("handling", "found"),
    [
        ("某区人民政府认为主要事实不清、证据不足，决定撤销该决定。", {"事实认定", "证据收集"}),
        ("某区人民政府认为没有告知听证权利，违反法定程序，决定撤销该决定。", {"办理程序"}),
        ("某区人民政府认为适用依据错误，且明显不当，决定变更该决定。", {"法律适用"}),
        ("某公司主张程序违法。某区人民政府认为送达合法，不存在程序违法，举证充分，决定维持该决定。", set()),
        ("某区人民政府依法送达，听取陈述申辩，说明裁量基准，决定维持该决定。", set()),
    ],
)
def test_a_dimension_is_proposed_for_what_a_review_found_wrong(handling: str, found: set[str]) -> None:
    text = f"某公司不服某局罚款行政复议案\n【基本案情】\n某局罚款。\n【复议办理】\n{handling}\n【典型意义】\n程序违法。"
    (case,) = propose(read_document(text.encode(), "原稿.txt"), LIBRARY, TODAY)
    assert {word for one in case.proposals if one.key == "评查" for word in one.words} == found


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("来源：某市司法局　浏览次数：120", "某市司法局"),
        ("来源：某日报 字体：【大 中 小】", "某日报"),
        ("来源：某市中级人民法院", "某市中级人民法院"),
    ],
)
def test_a_source_is_without_what_a_page_puts_behind_it(line: str, source: str) -> None:
    text = f"某公司不服某局罚款案\n{line}\n【基本案情】\n甲。\n【处理结果】\n撤销。"
    (case,) = propose(read_document(text.encode(), "原稿.txt"), LIBRARY, TODAY)
    assert [one.words[0] for one in case.proposals if one.key == "来源"] == [source]


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("处货值金额三倍罚款共计1.8万元。", {"处罚种类": ("罚款",), "金额": "{原: 18000, 后: 18000}"}),
        ("处违法所得五倍的罚款，共计45000元。", {"处罚种类": ("罚款",), "金额": "{原: 45000, 后: 45000}"}),
        ("罚款5000元，并移送公安机关。", {"结果": ("予以处罚", "移送")}),
        ("罚款5000元，同时将涉嫌犯罪的线索移送公安机关。", {"结果": ("予以处罚", "移送")}),
        ("对公安机关移送的线索，决定罚款5000元。", {"结果": ("予以处罚",)}),
    ],
)
def test_a_fine_told_after_its_measure_and_a_referral_beside_it(sentence: str, values: dict[str, object]) -> None:
    facts = "2024年3月4日，某县市场监督管理局查明某粮油店在香油里掺假。"
    text = f"某粮油店掺假案\n【基本案情】\n{facts}\n【处理结果】\n2024年5月6日，该局责令改正，{sentence}"
    (case,) = propose(read_document(text.encode(), "原稿.txt"), LIBRARY, TODAY)
    found = {proposal.key: proposal.value for proposal in case.proposals}
    assert {key: found.get(key) for key in values} == values
    assert found["类型"] == "行政处罚"


def test_the_measure_of_a_statute_is_still_no_fine() -> None:
    assert "罚款" not in without_quoted("规定处货值金额三倍以上五倍以下罚款，情节严重的吊销许可证。")
