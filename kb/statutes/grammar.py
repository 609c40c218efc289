"""The grammar of statute citations, over folded text: width, script and kinds of brackets are one.

Every repetition is bounded, so that matching at one place costs a bounded time.
"""

import re

from kb.patterns import late

DIGITS = "〇○零一二三四五六七八九十百千两廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟"
N = rf"(?:[{DIGITS}]{{1,9}}|\d{{1,4}})(?!\d)"
SEP = r" ?(?:[、,/] ?(?:以及|或者|[和及与或])?|以及|或者|[和及与或至到~-]) ?"
LONGEST_SEP = 6
"""Maximum characters of ``SEP``."""
MANY = "{0,40}"

# 第三十二条; 第三十二、三十三条; 第四十七、第四十八和第五十条; 第一百三十三条之一; 44条 right after a name
_MORE_ARTICLES = rf"(?:(?>{SEP})第? ?{N}){MANY} ?条条?(?: ?之(?P<suffix>{N})(?! ?条))?"
ARTICLES = rf"{N}{_MORE_ARTICLES}"
_NAME_END = r"[法例定释则典办规程章准》)\"]"
_NUMBERED = rf"(?<=第) ?{N}"
_CHINESE = rf"(?<={_NAME_END}[{DIGITS}])[{DIGITS}]{{0,8}}(?!\d)"
_ARABIC = rf"(?<={_NAME_END}\d)\d{{0,3}}(?!\d)"
# Begins with a set, which is searched for several times as fast as a look around; after it the rest of the number.
ARTICLE_RE = late(rf"[第{DIGITS}\d](?:{_NUMBERED}|{_CHINESE}|{_ARABIC}){_MORE_ARTICLES}")
# A number without 第 right after a name, which few texts have, and what ``ARTICLE_RE`` finds in the others: a character
# that everything begins with is searched for four times as fast as a set.
BARE_ARTICLE_RE = late(rf"{_NAME_END}{ARTICLES}")
NUMBERED_ARTICLE_RE = late(rf"第 ?{ARTICLES}")
# 二百一十一条 after a chain
GOING_ON_RE = late(rf"第? ?{ARTICLES}")
# 第二款; 一款; 第(一)款; 第一、四款
PARAGRAPH_RE = late(rf" ?第? ?\(?{N}\)?(?:(?>{SEP})第? ?\(?{N}\)?){MANY} ?款")
# 第一项; 第(二)项; (六)项; 第(五)、第(六)项
ITEM_RE = late(rf" ?第? ?\(?{N}\)?(?:(?>{SEP})第? ?\(?{N}\)?){MANY} ?项")
NUMBER_RE = late(rf"(?P<sep>{SEP})?第? ?\(?(?P<number>{N})\)?")
JOIN_RE = late(SEP)
# 第十六条(二), 第十六条第一款(二)、(三): an item that nobody called 项, right after its article or paragraph
BARE_ITEM_RE = late(rf"\((?P<number>[{DIGITS}]{{1,3}}|\d{{1,2}})\)(?![ ]?[款条])")
RANGE_RE = late(r"[至到~-]")
CHAPTER_RE = late(
    rf"""
    (?:
        第{N}(?:分编|编|章|节)
      | (?<=[》法典])(?:总则编?|分则|附则|物权编|合同编|人格权编|婚姻家庭编|继承编|侵权责任编)
    )+$
    """,
    re.VERBOSE,
)
"""A part of a statute between its name and the article.

Finds: 《刑法》⟦第二章第三节⟧ · 民法典⟦物权编⟧ · 《刑法》⟦分则⟧
Not: 物权编 · 《刑法》第二条
"""
CHAPTER_ENDS = frozenset("编章节则\n")
LINK_RE = late(r"(?:(?:中|里)?(?:的|之)|中|里)$")
LINK_ENDS = frozenset("的之中里\n")
"""With what ``LINK_RE`` can end, and like ``CHAPTER_ENDS`` the end of a line, which ``$`` may stand before."""
SUFFIXES_RE = late(rf"(?P<join>{SEP})之(?P<number>{N})")
LONGEST_RANGE = 60

SENTENCE_ENDS = "。!?\n"
KINDS = "法典|法|实施条例|实施细则|实施办法|条例|办法|规定|解释|细则|规则|决定|意见|通则|规程|准则"
ANAPHOR_RE = late(rf"(?:(?<![基日])本|(?<![合共协如不相])同|(?<!应)该|上述|前述)(?P<kind>{KINDS})$")
PART_OF_NAME_RE = late(r"[一二三四五六七八九十]{1,2}|试行|暂行|草案")
DEFINITION_RE = late(
    r"""
    (?:\((?:[^()《》\n]|\([^()\n]{0,12}\)){1,40}\))?
    \((?:(?:[^()《》\n]|\([^()\n]{0,12}\)){1,40}?[,;、])?
    (?:(?:以下|下文|下|后)(?:简|统|合|均)?|简|统|合)称(?:为)?[:,]?
    [《"']?(?P<alias>[^《》"'()\n]{2,30})[》"']?\)
    """,
    re.VERBOSE,
)
"""A word that is defined for the name before.

Finds: (以下简称处罚法) · (下称《处罚法》) · (法释(2018)1号,以下简称行诉解释) · (国务院令第423号)(以下简称《条例》)
Not: (国务院令第423号) · (2021年修订)
"""

STATUTE_END_RE = late(
    r"""
    (?:
        法|法典|条例|办法|规定|解释|细则|规则|决定|意见|通则|规程|准则|批复|答复|通知|通告|公告|标准|规范|目录|名录|纪要
      | (?:解释|规定)\(?[一二三四五六七八九十]\)?
      | 修正案|章程|宪法|令|方案|指引|基准|清单|制度|要求|指南|措施|暂行规定|解答|函|总则|分则|规划纲要|公约|议定书
    )
    (?:\([^()]{1,12}\))*$
    """,
    re.VERBOSE,
)
"""How the name of a statute ends.

Finds: 行政处罚法 · 信访工作条例(试行) · 关于审理行政案件的解释(一) · 刑法修正案
Not: 租赁合同 · 承诺书 · 论法的精神
"""
PRIVATE_RE = late(
    r"""
      协议|手册|责任书|承诺书|保险条款|保险单|责任保险|公司制度|村规|民约|管理规约|投标|招标文件|劳动纪律|员工|考勤|借条|约定书
    | (?:合同|章程|示范文本)
      (?!.*(?:法|法典|条例|办法|规定|解释|细则|规则|决定|意见|批复|答复)[一二三四五六七八九十]?(?:\([^()]{1,12}\))*$)
    """,
    re.VERBOSE,
)
"""Books that are no statutes: whatever they end with, and those that are none unless they end like one.

Finds: 员工手册 · 某公司章程 · 租赁合同 · 补偿安置协议
Not: 合同法 · 民用航空法 · 关于审理租赁合同案件的解释
"""
PRIVATE_BEFORE_RE = late(
    r"""
    (?:
        合同|协议|协议书|条款|章程|手册|方案|责任书|公约|约定|承诺书|决议|保单|附件|通知书|决定书|判决|判决书|裁定|裁定书
      | 制度|表|清单|合约|备忘录|补充|纪律|文件|报告|规约|契约|通知|意见书|说明书
    )
    (?:中|的|之|里)?$
    """,
    re.VERBOSE,
)
"""What a number of one's own stands after.

Finds: 合同 · 保险条款 · 判决的 · 处罚决定书中
Not: 行政处罚法 · 依照 · 合同法
"""
BACK_RE = late(
    r"""
    (?:
        [,;:、"'(-]|其中|通过|新增|增加|现为|现行|现|原为|规定|根据|依据|依照|按照|适用|违反|参照|结合|符合
      | 调整为|修改为|改为|变更为|变为|成为|作为|移至|原|旧|修订前|修改前|修正前|修订后|修改后|修正后
      | 以及|其|本[编章节]|第?[一二三四五六七八九十]+款|及其|援引|对照|即|和|与|及|或
    )
    [ ]?$
    """,
    re.VERBOSE,
)
"""After what a number may go back to the statute of its sentence.

Finds: 违反 · 行为, · 第一款和 · 依照其
Not: 某公司 · 合同
"""
BARE_END = frozenset("法典例办定释则程准)")
BARE_END_RE = late(rf"[{''.join(BARE_END)}]")
UNKNOWN_RE = late(
    r"""
      [\u4e00-\u9fff]{3,40}(?:条例|办法|细则|规定|规则|规程|准则|法|解释)(?:\([一二三四五六七八九十]{1,2}\))?$
    | [\u4e00-\u9fff]诉法$
    """,
    re.VERBOSE,
)
"""Words that end like a statute which the registry does not know.

Finds: 某市烟花爆竹管理条例 · 行诉法 · 审理案件的解释(二)
Not: 条例 · 依法 · 管理合同
"""
ITS_RULES_RE = late(
    r"""
    (?:
        (?P<apart>[,;、]\ ?)?(?:以及|[及和与或])?
        (?:(?P<anaphor>(?:(?<![合共协如不相])同|(?<!应)该|本|上述|前述)(?:法典|法律|法|条例|办法|规定))的?|其)
      | [及和与或] | 以及
    )
    (?:配套的?)?(?P<kind>实施条例|实施细则|实施办法)$
    """,
    re.VERBOSE,
)
"""The rules for carrying out a statute named before; 《实施条例》 alone is that of the statute of the sentence.

Finds: 《某法》⟦及其实施条例⟧ · 第三条⟦和该法实施条例⟧ · 第三条⟦,以及其实施条例⟧ · 第三条⟦、同法实施细则⟧
Finds: ⟦该条例实施细则⟧ · 第三条⟦及实施条例⟧
Not: 某市实施条例 · ,实施条例
"""
OWNER_RE = late(r"(?:同|该|本|上述|前述)(?P<kind>法典|法律|法|条例|办法|规定)的?$")
SAME_BELOW_RE = late(r"\((?P<inner>[^()]{2,60})[,;、]下同\)")
"""What brackets say of every later mention: ⟦（2021年修订，下同）⟧."""
QUOTED_RE = late(r'"[^"\n]{1,160}" ?')
RULES_ALONE = frozenset(["实施条例", "实施细则", "实施办法"])
# 该条第二款, 同条第三款: the article that was cited last
SAME_ARTICLE_RE = late(rf"[该同上前](?<![应第].)(?:(?<=[该同])|(?<=[上前])述)条(?= ?第? ?\(?{N}\)? ?[款项])")
OTHER_VERSION_RE = late(
    r"""
    (?:^|(?<=[,。;、:\n"'(\ 按照据用合反和与及于在以依从是即的对较由比而或将为了引援]))
    (?:新|旧|原|现行)(?P<kind>法|条例|办法|规定|解释)$
    """,
    re.VERBOSE,
)
"""The statute that was named last, in another version.

Finds: 依照⟦新法⟧ · ⟦旧法⟧ · 适用⟦原条例⟧ · 从⟦旧法⟧
Not: 处罚新法 · 更新法 · 合同法
"""
COUNTED_RE = late(
    r"""
      高速|公路|铁路|道路|街|路|河|线|地铁|生产线|流水线|航线|跑道|隧道|管|赛道|战线
    | 措施|意见|建议|理由|要求|消息|信息|短信|微博|新闻|评论|记录|标语|弹幕|视频|内容|主线
    | 船|鱼|狗|裤|腿|命|龙|烟|裙|蛇|毛巾|被子
    """,
    re.VERBOSE,
)
"""What 第三条 counts where it is no article.

Finds: ⟦高速⟧公路 · ⟦建议⟧
Not: 规定 · 第一款
"""
NO_STATUTE_RE = late(
    r"""
    (?:
        方法|办法|做法|用法|看法|说法|想法|合法|违法|非法|依法|司法|执法|立法|守法|普法|不法
      | 上述规定|有关规定|相关规定|前述规定|本院规定|法律规定|明确规定|公司规定|单位规定|学校规定|内部规定|管理规定
      | 具体规定|之规定|的规定|下列规定|本规定|该规定
    )$
    """,
    re.VERBOSE,
)
"""Words that end like a statute and are none.

Finds: 执法 · 违反有关规定 · 上述规定 · 处理办法
Not: 行政处罚法 · 某市烟花爆竹管理条例
"""
LEAD_RE = late(
    r".*(?:根据|依据|依照|按照|违反了?|适用|参照|符合|结合|对照|援引|触犯了?|关于|属于|具有|认为|应当|即|由|依|按|据|和|与|及|或|对|了|的|是|在|到|将|以|为|其|并|到)"
)
SHORT = 2

HAN_BLANK_RE = late(
    r"""
      (?<=[\u4e00-\u9fff])[ ](?=[\u4e00-\u9fff])
    | (?<=[\u4e00-\u9fff《〈(（])[ ]{0,4}\r?\n[ \u3000]{0,4}(?=[\u4e00-\u9fff《〈》〉(（])
    """,
    re.VERBOSE,
)
"""A blank or the end of a line that layout put into a name.

Finds: 反不正⟦ ⟧当竞争法
Not: 第 3 条
"""
LAST_BRACKET_RE = late(r"\((?P<inner>[^()]*)\)$")
# The same in the source text, where brackets are not folded yet.
SOURCE_BRACKET_RE = late(r"[(（\[〔【][^()（）]*[)）\]〕】](?=[》>﹥＞〉]?$)")

# 最高人民法院关于适用《...》时间效力的若干规定: a bare name that holds one in brackets.
# Not 《某某法》第四条和某某规定: there the bare name stands by itself.
AFTER_BOOK_RE = late(
    r"》(?![\u4e00-\u9fff]{1,16}?[条款项][、和及与或])[\u4e00-\u9fff、]{0,30}(?:规定|解释|意见|办法|批复|决定|细则|规则|答复)(?:\([一二三四五六七八九十]{1,2}\))?$"
)
# 《行政处罚法》规定的第三条: what a statute says, no name that holds another
SAYS_RE = late(r"(?:[中里]?(?:的|所|已|也|均|明确|相关|有关|具体){0,2})规定")
BEFORE_BOOK_RE = late(
    r"""
    (?:
        (?:最高人民法院|最高人民检察院|国务院|[\u4e00-\u9fff]{1,10}(?:部|局|委|会|厅|院|署))
        (?:、(?:最高人民检察院|[\u4e00-\u9fff]{1,10}(?:部|局|委|会|厅|院|署)))*
    )?
    关于[\u4e00-\u9fff]{0,12}$
    """,
    re.VERBOSE,
)
"""The beginning of a name outside the 《》 of the statute that it is about.

Finds: ⟦最高人民法院关于适用⟧ · ⟦最高人民法院、最高人民检察院关于办理⟧ · 依照⟦关于执行⟧
Not: 依照 · 关于适用，
"""
# Words that say the number that follows is that of the writer's present.
TODAY_RE = late(r"(?:现|现为|调整为|修改为|改为|变更为|变为|成为|作为|移至)[\"'(]? ?$")
END_OF_CITATION = frozenset("条款项定")
# (2015年第74条): a bracket that is still open before the number
OPENED_RE = late(r"\((?P<inner>[^()\n]{2,36}?)[,、:]?$")
MAY_JOIN_RE = late(rf"(?:{SEP})?")
ABOUT_RE = late(
    r"""
    (?:(?:最高人民法院|最高人民检察院)[、和]?){0,2}
    关于[\u4e00-\u9fff、]{2,40}(?:解释|规定|批复|意见|决定|答复)(?:\([一二三四五六七八九十]{1,2}\))?$
    """,
    re.VERBOSE,
)
"""The title of an interpretation without 《》.

Finds: 依照⟦最高人民法院关于适用行诉法的解释⟧ · ⟦关于适用公司法若干问题的规定(三)⟧
Not: 关于此事的通知 · 有关规定
"""
MAX_NUMBER = 9999
