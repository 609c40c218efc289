"""Names weighed by what they are made of and what stands beside them; places, schools and illnesses by their sentence.

The sentences are of kinds, each with several values, none of them from a measured set.
"""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.privacy import PersonalKind, find_personal_data
from kb.privacy.folding import searchable
from kb.privacy.likely import SURE, likely_names
from kb.privacy.weighing import candidates, clues, parts, weight_of
from kb.privacy.words import rows_of
from tests.tables import each

K = PersonalKind
DAY = dt.date(2024, 6, 15)
NAMES = ("郑晓岚", "司空明哲", "瞿婉清", "骆一鸣", "阎德贵")
CONTEXTS = (
    "该店由{}实际经营。",
    "{}系刘某之子，代为签收。",
    "{}的母亲到场。",
    "本案由{}担任审判长。",
    "王某与{}发生口角。",
    "{}诉某市公安局行政处罚案",
    "房屋登记在{}名下。",
    "经查，{}将渣土倒入河道。",
    "{}（女，1980年生）承认。",
    "审判长　某某\n审判员　{}",
    "乙方：{}。",
    "当事人【{}】拒绝签字。",
    "“{}”系当事人真名。",
)

UNLISTED = ("僧玉琴", "揣振宇", "税明亮", "宇嘉铭")
"""Their surnames are in no list."""
TELLING = ("该店由{}实际经营。", "当事人{}在市场销售熟食。", "经营者：{}，", "委托代理人{}到庭。", "{}系刘某之子，")
LISTED = ("参与人有郑晓岚、{}以及骆一鸣，均已到案。", "涉案人员：郑晓岚，{}，骆一鸣。")
QUIET = (
    "当事人明知未取得许可仍组织施工。",
    "向公安机关提出申请。",
    "由园林部门负责。",
    "从皮卡车上下来两人。",
    "张冠李戴的情况较多。",
    "养犬人应当清理。",
    "当事人曾因同类违法行为受罚。",
    "商家在四十八小时内未发货。",
    "关键词设置不当。",
    "该局应当说明理由。",
    "原告方面认为，全国范围内适用。",
    "高峰时段堵门的行为。",
    "祖孙三代均以摆摊为生。",
    "陈述申辩权、听证权。",
)


def told(text: str) -> list[tuple[PersonalKind, str]]:
    return [(one.kind, one.text) for one in find_personal_data(text, DAY)]


def of_kind(text: str, *kinds: PersonalKind) -> list[str]:
    return [words for kind, words in told(text) if kind in kinds]


@each("form, name", list(product(CONTEXTS, NAMES)))
def test_a_name_is_found_by_what_stands_beside_it(form: str, name: str) -> None:
    assert of_kind(form.format(name), K.NAME) == [name]
    assert of_kind(form.format(f"{name[0]}某某"), K.NAME) == []


@each("form, name", list(product(TELLING, UNLISTED)))
def test_a_surname_that_no_list_knows_is_one_beside_telling_words(form: str, name: str) -> None:
    assert (K.NAME, name) in told(form.format(name))


@each("form", ["{}看后撕毁了决定书。", "昨日{}把废油倒进了水井。", "资料交给{}", "现场只有{}一人。"])
@each("name", ["李建枢", "周海燕", "孙志强", "郑晓岚"])
def test_what_looks_like_nothing_but_a_name_needs_nothing_beside_it(form: str, name: str) -> None:
    assert (K.NAME, name) in told(form.format(name))


@each("text", ["解放，男，汉族，", "原告：高兴（女，1980年生）"])
def test_a_word_with_a_sex_is_a_name(text: str) -> None:
    assert (K.NAME, text.removeprefix("原告：")[:2]) in told(text)


@each("text",
    [
        "王女士、李先生到场。", "陈局长、刘科长座谈。", "当事人，男，45岁。", "社会保障卡持卡人", "被告人遵守规定",
        "两辆布草车停在走廊", "国家艾滋病监测", "石家庄、乌鲁木齐", "原告曾向被告申请", "持有人拟继续从事经营",
        "由一名仲裁员独任仲裁。", "查验经营者证明其经营", "人民警察依照规定使用",
    ],
)  # fmt: skip
def test_what_is_no_whole_name_is_quiet(text: str) -> None:
    assert [found for found in told(text) if found[0] is K.NAME] == []


@each("form, name", list(product(LISTED, ("瞿婉", "巫山青", "阳浩然"))))
def test_a_name_is_found_by_its_neighbours_in_a_list(form: str, name: str) -> None:
    assert name in of_kind(form.format(name), K.NAME)


@each("name", ["饶建国", "周立", "宇文和平", "陶旺", "任天成"])
def test_a_name_that_is_hardly_one_alone_is_found_between_others(name: str) -> None:
    assert of_kind(f"现场共有郑晓岚、{name}和骆一鸣，", K.NAME) == ["郑晓岚", name, "骆一鸣"]


@each("text", QUIET)
def test_words_that_begin_like_a_name_are_quiet(text: str) -> None:
    assert told(text) == []


@each("name", ["扎西次仁", "宝音其其格", "那顺巴雅尔", "巴桑次旦", "艾力·吾斯曼", "努尔江·托合塔尔", "岩温香"])
@each("form", ["对{}作出罚款决定。", "该店由{}实际经营。", "{}称，", "名单：{}，", "| {} |"])
def test_a_transcribed_name_is_found_anywhere(form: str, name: str) -> None:
    assert of_kind(form.format(name), K.NAME) == [name]


@each("text", ["《民法典·总则》编", "中国·贵阳", "以案释法·第一期", "拉萨·平安建设", "阿坝州"])
def test_a_dot_and_a_place_make_no_name(text: str) -> None:
    assert of_kind(text, K.NAME) == []


@given(st.text("王李郑晓岚的在于市人民，。（）某诉海棠建国A1 \n", max_size=40))
def test_a_weight_is_the_sum_of_what_the_file_says_of_its_clues(text: str) -> None:
    rows = [row.split(" ", 2) for row in rows_of("name-places.txt")]
    of = {
        key if kind == "-" else f"{kind}:{key}": int(weight)
        for kind, weight, keys in rows
        for key in (keys if kind in ("before", "after") else keys.split())
    }
    folded = searchable(text).text
    for start, end, size in candidates(folded):
        shares = zip(parts(folded, start, end, size), ("surname", "first", "second"), strict=True)
        sum_of = of["all"] + sum(part * of[name] for part, name in shares) / 100
        sum_of += sum(of.get(clue, 0) for clue in clues(folded, start, end, size))
        assert weight_of(folded, start, end, size) == pytest.approx(sum_of)


@given(st.lists(st.sampled_from(["当事人", "郑晓岚", "、", "，", "的", "某", "称", "李红", "\n"]), max_size=30))
def test_what_is_likely_are_names_in_order(pieces: list[str]) -> None:
    text = searchable("".join(pieces)).text
    spans = list(likely_names(text))
    assert all(2 <= end - start <= 4 for start, end in spans)
    assert len(set(spans)) == len(spans)
    assert SURE > 0


# --- where somebody lives and learns, and what he has ----------------------------------------------

PLACES = ("云锦花园", "荷塘月色", "红旗村", "柳行村", "锦绣苑")
LIVES = (
    "当事人租住于{}，", "李某家住{}，", "其父母住{}。", "当事人所住的{}没有电梯。", "其宿舍在{}，", "老家在{}。",
    "居住地：{}。", "搬进{}后养犬。", "现居{}。", "当事人在{}租房居住。", "其在{}过夜。",
)  # fmt: skip
NOWHERE = (
    "当事人租住于某小区，",
    "居住在农村的村民",
    "住所地人民法院",
    "当事人居住条件较差，",
    "现居外地，",
    "其搬到亲戚家后",
    "居住连续满十五年",
    "住有32户。",
    "城乡居民待遇",
    "该小区业主投诉，",
    "组织社区居民参加",
    "地址不详。",
    "上网课属于日常学习生活的需要。",
    "在日常工作生活中",
)


@each("form, place", list(product(LIVES, PLACES)))
def test_where_somebody_lives_needs_no_number(form: str, place: str) -> None:
    assert of_kind(form.format(place), K.WHEREABOUTS, K.ADDRESS) == [place]


@each("text", NOWHERE)
def test_where_nobody_lives_is_quiet(text: str) -> None:
    assert of_kind(text, K.WHEREABOUTS, K.ADDRESS) == []


@each("label", ["住址", "户籍所在地", "通讯地址", "送达地址", "住所地"])
@each("sign", ["：", "——", "为", "是“"])
@each("place", ["石桥巷甲13号院北房", "上坞村小学旁9号", "第六师24团2连", "天鹅堡南区6座二二一四"])
def test_an_address_after_its_label_has_any_form(label: str, sign: str, place: str) -> None:
    found = [one for one in find_personal_data(f"{label}{sign}某市{place}，") if one.kind is K.ADDRESS]
    assert found
    assert not of_kind(f"{label}{sign}某市某路某号，", K.ADDRESS)


@each("label", ["居住小区", "所在小区", "小区名称"])
def test_after_the_label_of_an_estate_its_name_may_end_like_that_of_a_district(label: str) -> None:
    assert of_kind(f"{label}：天鹅堡北区，", K.WHEREABOUTS, K.ADDRESS) == ["天鹅堡北区"]
    assert of_kind("居住地：天鹅堡北区，", K.WHEREABOUTS, K.ADDRESS) == []


@each("label", ["所在村", "所属村", "户籍村", "所在社区", "邮寄信息"])
def test_a_label_without_a_word_of_dwelling_is_followed_by_one(label: str) -> None:
    assert of_kind(f"{label}：龙井村，", K.WHEREABOUTS, K.ADDRESS) == ["龙井村"]
    assert of_kind(f"{label}：某村，", K.WHEREABOUTS, K.ADDRESS) == []


SCHOOLS = ("青山湖中学", "城关一小", "春蕾学前班", "江州师范学院", "红旗第二小学")
LEARNS = (
    "其子就读于{}。",
    "其妹在{}念初二，",
    "{}四年级学生李某某被砸伤。",
    "李某毕业于{}，",
    "学籍在{}。",
    "他在{}任教。",
    "张某今年刚考上{}。",
    "被{}录取的王某，",
    "系{}初三（2）班学生。",
    "在读：{}。",
)


@each("form, school", list(product(LEARNS, SCHOOLS)))
def test_a_school_is_found_by_any_word_of_learning(form: str, school: str) -> None:
    assert of_kind(form.format(school), K.WHEREABOUTS) == [school]
    assert of_kind(form.format("某中学"), K.WHEREABOUTS) == []


@each("text", ["要求学校承担责任，学生受伤", "职业技术学校的学生", "当地小学就读", "学校门口有学生"])
def test_a_school_without_a_name_is_quiet(text: str) -> None:
    assert of_kind(text, K.WHEREABOUTS) == []


HAS = (
    "当事人患有{}，请求减轻罚款。", "其母被诊断为{}，", "原告因{}住院治疗。", "第三人系{}患者。",
    "李某某查出{}后停工。",
    "证人王某有{}病史。", "其丈夫死于{}。", "老人突发{}，",
)  # fmt: skip
ILL = ("尿毒症", "多发性硬化", "脑梗死", "布鲁氏菌病", "甲状腺功能减退", "渐冻症")


@each("form, illness", list(product(HAS, ILL)))
def test_an_illness_that_somebody_has_is_found(form: str, illness: str) -> None:
    assert of_kind(form.format(illness), K.HEALTH) == [illness]


@each("text",
    [
        "从业人员患有痢疾、伤寒等疾病的，不得从事该工作。", "精神障碍患者及其家庭应当得到帮助。",
        "广告宣称治疗糖尿病有效。",
        "预防艾滋病的宣传活动。", "患有严重疾病的人员可以暂缓。", "设备存在功能障碍。", "李某因肺炎住院。",
    ],
)  # fmt: skip
def test_an_illness_of_nobody_in_particular_is_quiet(text: str) -> None:
    assert of_kind(text, K.HEALTH) == []


# --- numbers, however they are hidden --------------------------------------------------------------


@each("mask", ["█", "✱", "○", "●", "□", "X", "×", "某", "▇", "◆"])
def test_an_id_number_masked_by_any_sign_shows_too_much(mask: str) -> None:
    assert of_kind(f"身份证号34052419800101{mask * 4}，", K.ID_NUMBER)
    assert of_kind(f"身份证号34052419800101，（后四位略{mask}）", K.ID_NUMBER) == ["34052419800101"]
    assert of_kind(f"身份证号340524{mask * 4}01010010，", K.ID_NUMBER)
    assert not of_kind(f"身份证号340524{mask * 8}0010，", K.ID_NUMBER)


@each(
    "text, kind",
    [
        ("手机洞幺三八零零幺三八零零", None),
        ("手机幺三八零零幺三八零零零", K.MOBILE),
        ("手机幺三拐勾两洞洞幺三八零", K.MOBILE),
        ("账号：8103。5579。251。418，", K.ACCOUNT),
        ("家里电话83456721一直无人接听", K.PHONE),
        ("宅电：08·983·78·78·50，", K.PHONE),
        ("加我企鹅号，7762-48-457，", K.CHAT_ACCOUNT),
        ("微信联系kaisuo28770。", K.CHAT_ACCOUNT),
        ("DOB：1992.8.25，", K.BIRTH_DATE),
        ("生于一九五六年腊月十八。", K.BIRTH_DATE),
        ("坐标121.583 996 , 40.015 079，", K.COORDINATES),
        ("邮箱lisi#lantian-post.cn，", K.EMAIL),
        ("粤 ( 2022 ) 河 湾 市 不动产权 第 0088 104 号", K.PROPERTY),
    ],
)
def test_a_number_divided_in_any_way_is_found(text: str, kind: PersonalKind | None) -> None:
    assert [one for one, _ in told(text) if one is not K.NAME] == ([kind] if kind else [])


@each(
    "text, minor",
    [
        ("王小明的监护人未尽看管义务。", True),
        ("法定代理人张某（系王小明之父）到庭。", True),
        ("监护人张某接回其子王小明，承诺加强管教。", True),
        ("其子王小明在监护人张某陪同下离开。", True),
        ("其子王小明在律师张某陪同下离开。", False),
        ("姓名：王小明\n处理：训诫\n年龄：9岁", True),
        ("家长反映，孩子王小明在校门口被撞。", True),
        ("姓名：王小明\n年龄：9岁\n处理：训诫", True),
        ("姓名：王小明\n年龄：39岁\n处理：罚款", False),
        ("监护人王建国未尽看管义务。", False),
        ("王建国的女儿9岁。", False),
        ("王建国系某小学三年级学生的家长。", False),
        ("法定代理人王建国到庭。", False),
    ],
)
def test_a_child_is_told_by_its_guardian_and_by_the_lines_of_a_list(text: str, minor: bool) -> None:  # noqa: FBT001
    assert bool(of_kind(text, K.MINOR)) is minor


@each("between", ["，", "）", "", "后", "\n", "；", "期间又"])
@each("second", ["租住在{}", "现居{}", "搬进{}"])
@each("first", ["住某市幸福路18号3单元502室", "家住云锦花园3栋2单元", "住址：柳溪镇上坞村5组"])
def test_of_two_dwellings_side_by_side_none_hides_the_other(first: str, between: str, second: str) -> None:
    text = f"当事人{first}{between}{second.format('青山小区')}，被罚款。"
    found = of_kind(text, K.ADDRESS, K.WHEREABOUTS)
    assert found[-1] == "青山小区", found
    assert len(found) == 2, found


# --- as others write it ----------------------------------------------------------------------------

TOLD = {
    K.MINOR: ("致何以沫（9岁）受伤", "借读生荆小满被打"),
    K.ACCOUNT: (
        "支付宝账号cheng_dz3663收款", "公积金个人账号A08016764346封存", "龙卡520001234567890，",
        "财付通cheng3663@qq.example，",
    ),
    K.ID_NUMBER: (
        "身份证为1502198306113X，", "身份证为37019830611，", "身份证尾号198304122530，",
        "学籍号340524198001010012，",  # the last digit is wrong: the word alone tells
    ),
    K.MOBILE: ("手机号138*5712837，",),
    K.PHONE: ("门头写着0734.8871.997，",),
    K.EMAIL: ("邮箱huo.yk # fastmail.example，",),
    K.CHAT_ACCOUNT: ("加Q6413653458。", "详情Q我596948358。", "加扣4446932", "➕微lao-wang88，"),
    K.PLATE: ("其名下浙E34036二轮摩托车，", "桂P·5B27Z三轮车"),
    K.PASSPORT: (
        "护照号C32J2859K3，", "持C57J587172号护照入境", "证件种类：护照；证件号：368963075。", "凭67289403号台胞证登记",
        "持M8552679285号港澳居民来往内地通行证购房", "通行证：51643529",
    ),
    K.BIRTH_DATE: ("民国六十八年五月七日出生，", "张某，女，民国74年4月12日，初中文化"),
    K.ADDRESS: ("其位于云锦华庭7-1-817的房屋漏水",),
    K.WHEREABOUTS: (
        "位于柳树屯的家中", "从云栖花园的住处出发", "在下塘社区的老宅", "落脚于半山花园。", "到城关二小接孩子时",
        "其孙上的是育才学校。", "就读于春芽托育园。", "其在青山湖中学执教，", "其夫住荷塘月色。", "在荷塘月色借住，",
        "龙井村房客反映",
    ),
    K.PROPERTY: ("依据某宅基证字第93553号主张", "证书编号510182104203000047J，"),
    K.HEALTH: (
        "其母尿毒症卧床，", "申请人患活动性肺结核，", "其父因尿毒症长期透析，", "袁某癫痫复发",
        "邓某有糖尿病等基础疾病。",
        "老人有冠心病和高血压。",
        "李某某曾因脑梗塞做过手术。", "经体检该员工感染梅毒。", "因身患糖尿病，拘留所不予收拘。",
        "医生诊断为重症肌无力。",
        "其抑郁症的诊断证明", "病历：患者刘某，肺结核。", "该从业人员系乙肝携带者。", "第三人肺炎放疗后",
    ),
    K.NAME: (
        "经黄鑫确认属实", "因柳志勇下落不明", "以耿建民为被告", "责令冼毅限期拆除", "高红旗不服",
        "某区人民法院　桑晓棣", "次日，程青禾到所接受询问", "轮机长米万里涉嫌捕捞", "传讯王建国",
    ),
}  # fmt: skip
QUIET_TOO = (
    "北纬26度30分至北纬35度之间的海域", "样品编号WX20220815003，", "收入为15987654321.00元，", "鲁L13J9-1图集",
    "缴款书号码为3301018800012345678，", "“司马迁祠”建设地带", "被告方当庭出示", "监护人明显怠于履行的", "代履行人到场",
    "超限运输车辆通行证：51643529", "经双方确认", "责令当事人限期拆除", "因案情复杂", "以人民政府为被告",
    "职工患病或者其他疾病", "从海边回到家中", "在各自家中", "直播账号520001234567890，",
)  # fmt: skip


@each("kind, text", [(kind, text) for kind, texts in TOLD.items() for text in texts])
def test_what_others_write_is_told(kind: PersonalKind, text: str) -> None:
    assert of_kind(text, kind), told(text)


@each("text", QUIET_TOO)
def test_what_looks_like_it_is_quiet(text: str) -> None:
    assert told(text) == []
