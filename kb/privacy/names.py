"""Names of people: surnames, and words that begin with one but are not names."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许吕张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗凤俞任袁柳鲍史唐费岑薛雷贺倪汤"
    "滕罗毕郝邬安乐傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵汪祁毛狄臧计伏戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾江童颜郭梅林钟徐邱骆"
    "高夏蔡田樊胡凌霍虞万柯管卢莫房解丁宣邓单杭洪包左石崔吉龚程邢裴陆荣翁荀甄封储靳段焦谷车侯全班仰仲宫宁仇栾甘厉祖武符"
    "刘景詹龙叶司黎白蒲邰从索赖卓屠池乔闻党翟谭贡姬申冉桑桂牛寿边尚农柴瞿阎慕连习容古易廖终居衡耿满匡寇广欧沃蔚越"
    "隆师聂晁勾敖冷辛那简饶曾关相查红游权田付代肖闫涂"
)
"""Surnames of one character, for use inside a set, except those that are mostly another word (于, 向, 和)."""
RARER_SURNAMES = (
    "路应文温盛尤岳覃芦丛苟鞠佘麦牟揭晏冼阚阳邝旷亓逄楚帅佟宿缪苑巩矫迟衣隋滑戈尧禹敬娄宗席麻嵇庄粟廉芮汲邴糜井巫乌弓牧隗宓郗伊暴戎"
    "束幸韶郜薄鄂咸籍蔺蒙阴胥苍莘雍郤璩濮扈燕郏浦弘丰巢蒯荆竺逯桓卿占漆栗谌门尉娜仝郁邸粱匙奚桐鄢迮綦鹿厐庹鲜撒雒练朴殷兰湛虎腾柏贝檀况訾"
    "呼蹇仉窦章云花方昌宦艾鱼闾茹堵郦利水贲幽钮麴逊钦钭巴弥"
)
"""The others of the five hundred most common, recognised only in a context about minors."""
SET_OFF_SURNAMES = "向原初国母但信由来言家平展支奉智秋富印区植云东南海阮和公"
"""Surnames that are mostly another word: they begin a name only if no Chinese character precedes them."""
COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|夏侯|端木|长孙"
"""Surnames of two characters."""
NO_NAMES = re.compile(
    "陈述|申请|申辩|申诉|张贴|高度|成立|安排|包括|严重|解释|许可|计算|施工|管理|程序|连续|金额|万元|周边|任何|明确|强制|单位|全部|"
    "相关|相应|关于|广大|从事|从未|连同|终止|居住|查明|查处|权利|权益|代理|代表|付款|付清|那么|简单|容易|关系|班组|全体|居民|房屋|"
    "马上|管辖|封存|储存|经过|万某|方某|宣称|计划|安全|乐意|项目|单方|解除|时某|闻讯|索要|索赔|师傅|满足|越权|红某|游客|党员|"
    "元旦|左右|石油|司法|广告|农民|车辆|车主|边界|尚未|尚无|习惯|古某|隆重|冷静|辛苦|那些|符合|武装|甘愿|景区|白天|龙头"
)
"""Words that begin like a name."""


@cache
def common_words() -> frozenset[str]:
    """Two-character words that begin with a surname but are not names, from ``kb/data/common-words.txt``."""
    rows = resources.files("kb").joinpath("data/common-words.txt").read_text("utf-8").splitlines()
    return frozenset(row[0] + second for row in rows if not row.startswith("#") for second in row[2:])


GIVEN_LIKE = frozenset(
    "静宁峰雪星圆亮原磊明华文杰丽红娟敏强军伟芳洋勇艳涛超平刚辉丹玲玉萍英兰飞凤梅莉燕云秀洁慧琳龙波斌鹏林海山江河川泉"
    "雷阳光辰晨曦月春夏秋冬国民心安康健乐欢悦怡然美佳雅清纯真诚义仁德礼智远达志宏博航宇轩浩天子小大建"
)
"""Typical characters of given names: a word that ends with one may be a name, as 高峰 and 安宁 are."""
