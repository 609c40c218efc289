"""What personal data becomes keeps what an editor needs and nothing else."""

from __future__ import annotations

from kb.privacy import PersonalKind, replacements
from tests.tables import each

K = PersonalKind
_TRADES = (
    "餐饮 食品 商贸 贸易 建筑 建设 工程 房地产 置业 物流 运输 环保 科技 农业 养殖 种植 矿业 煤业 化工 医药 "
    "药业 酒店 旅游 文化 传媒 物业 汽车 装饰 装修 电子 机械 能源 电力 水务 服装 家具 教育 咨询 人力资源 劳务 "
    "保险 银行 通信 网络 信息 广告 印刷 包装 纺织 建材 水泥 钢铁 五金 制造 电器 医疗 健康 金融 投资 资产 租赁 "
    "超市 百货 燃气 供水 客运 出租 石油 林业 渔业 畜牧"
)

_PARTS_OF_PLACES = (
    "大道 大街 胡同 公路 国道 环线 小区 花园 公寓 新村 家属院 家属楼 家属区 宿舍 大厦 山庄 别墅 名邸 国际 广场 家园 "
    "佳园 花苑 雅苑 豪庭 华庭 名都 新城 组团 安置房 安置点 安置区 公馆 村民小组 村民组 自然村 小组 街道 社区 嘎查 苏木 "
    "独贵龙 单元 号楼 幼儿园 小学 中学 学校 学院 大学 附中 附小 职高 中专 技校 网吧 宾馆 旅馆 酒店 "
    "镇 乡 村 屯 寨 路 街 巷 弄 条 坊 栋 幢 座 层 楼 室 号 户 房 门 院 组 社 队 坡 湾 苑 园 城 庭 居 府 "
    "邸 郡 墅 轩 阁 都 里"
)


def becomes(kind: PersonalKind, words: str) -> str:
    return replacements([(kind, words)], "")[kind, words]


@each("trade", _TRADES.split())
def test_a_company_keeps_its_trade(trade: str) -> None:
    assert becomes(K.COMPANY, f"江南春雨{trade}有限公司") == f"某{trade}公司"
    assert becomes(K.COMPANY, f"江南春雨{trade}合作社") == f"某{trade}合作社"
    assert becomes(K.COMPANY, "江南春雨有限公司") == "某公司"


@each("part", _PARTS_OF_PLACES.split())
def test_a_place_keeps_what_its_parts_are(part: str) -> None:
    assert becomes(K.ADDRESS, f"荷风{part}7") == f"某{part}"


@each(
    "kind, words, mask",
    [
        (K.ID_NUMBER, "34052419800101001X", "340×××××××××××××××"),
        (K.ID_NUMBER, "3405 24", "340×××"),
        (K.ID_NUMBER, "34052", "340×××"),  # at least three, however short it is
        (K.ACCOUNT, "6222-0212", "6222××××"),
        (K.PLATE, "皖A12345", "皖A×××××"),
        (K.PASSPORT, "E12345678", "E××××××××"),
        (K.TRADER_CODE, "92350100M000100Y43", "92××××××××××××××××"),
        (K.MOBILE, "139 1234 5678", "139××××5678"),
        (K.MOBILE, "一三九壹贰叁肆", "×××××××××××"),
        (K.PHONE, "0551-1234567", "0551-×××××××"),
        (K.PHONE, "1234567", "×××××××"),
        (K.EMAIL, "a.b@example.com", "×××@example.com"),
        (K.EMAIL, "a.b艾特example", "×××"),
        (K.BIRTH_DATE, "1985年3月12日", "1985年3月"),
        (K.BIRTH_DATE, "1985-03-12", "1985-03"),
        (K.BIRTH_DATE, "19850312", "1985年03月"),
        (K.BIRTH_DATE, "不详", "某年某月"),
        (K.ADDRESS, "幸福路18号502室", "某路某号某室"),
        (K.ADDRESS, "荷塘月色", "某处"),
        (K.PROPERTY, "皖(2020)第00123号", "皖(××××)第×××××号"),
        (K.COORDINATES, "30.1,120.2", "某处"),
        (K.HEALTH, "肺癌", "某种疾病"),
        (K.CHAT_ACCOUNT, "zhang_san", "××××××"),
        (K.NAME, "王小明", "王某"),
        (K.NAME, "阿依·古丽", "阿某"),
        (K.NAME, "王·建·国", "王某"),
    ],
)
def test_each_kind_has_its_mask(kind: PersonalKind, words: str, mask: str) -> None:
    assert becomes(kind, words) == mask
