"""Values that a document states for keys of a case: ``文号：某府行复〔2021〕11号``, or in a form of two columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.importing.documents.manuscript import Dropped
from kb.model import CASE_FIELDS
from kb.text import simplified

_BLANKS = " \t\u3000\u00a0"
_ALIASES = {
    "编号": ("案例编号", "案件编号", "案例序号"),
    "标题": ("案件名称", "案例名称", "案例标题", "案名", "名称", "题目"),
    "文号": ("案号", "文书号", "文书文号", "决定文号", "处罚文号", "复议文号", "决定书文号", "决定书编号", "处罚决定文号", "复议决定文号", "处罚决定书文号", "处罚文书号", "判决书文号"),
    "日期": ("决定日期", "作出日期", "裁判日期", "判决日期", "结案日期", "决定时间", "办结日期", "处罚日期", "处罚决定日期"),
    "机关": ("复议机关", "决定机关", "审理法院", "审理机关", "办案单位", "办案机关", "作出机关", "执法机关", "处罚机关", "执法单位"),
    "被申请机关": ("被申请人", "被告", "被监督机关", "被监督单位"),
    "来源": ("案例来源", "供稿单位", "提供单位", "申报单位", "填报单位", "编报单位", "选送单位", "上报单位", "案例提供单位", "报送单位", "推荐单位", "稿件来源", "信息来源", "文章来源", "供稿", "案例提供", "案例报送", "案例推荐", "提供", "报送", "推荐", "来稿", "来稿单位", "稿源"),
    "类型": ("案例类型", "案件类型", "案件类别", "类别"),
    "领域": ("执法领域", "所属领域", "行业领域"),
    "行为": ("行政行为", "被审查的行为", "行为种类"),
    "结果": ("案件结果", "结案方式", "处理方式"),
    "要旨": ("案件要旨", "规则", "副标题"),
    "关键词": ("关键字", "主题词"),
    "程序": ("办案程序",),
    "编写人": ("编写", "撰写人", "撰稿人", "编写单位", "作者"),
    "行为日期": ("行政行为日期", "原行为日期"),
    "违法行为日期": ("违法日期", "违法时间", "违法行为时间", "违法行为发生日期", "违法行为发生时间"),
}  # fmt: skip
ACCEPTED_KEYS = frozenset(
    [
        "标题",
        "要旨",
        "类型",
        "领域",
        "行为",
        "结果",
        "日期",
        "行为日期",
        "违法行为日期",
        "机关",
        "被申请机关",
        "文号",
        "地区",
        "处罚种类",
        "金额",
        "裁量",
        "关键词",
        "程序",
        "来源",
        "评查",
        "公开",
        "编写人",
    ]
)
"""Keys that a document may set; the others belong to the library or to review."""
_WORDS_OF_TEXTS = frozenset({"审查", "专家意见", "原决定效力", "待核"})
"""Keys that may also be words before a colon: ``专家意见：……`` is a paragraph of the case."""
_OTHER_KEYS = {
    "发布时间": "网页的发布时间", "发布日期": "发布信息由发布人填写", "发稿时间": "网页的发布时间", "时间": "网页的发布时间",
    "更新时间": "网页的发布时间", "字号": "网页的按钮", "字体": "网页的按钮", "字体大小": "网页的按钮",
    "浏览量": "网页的浏览次数", "浏览次数": "网页的浏览次数", "浏览": "网页的浏览次数", "阅读次数": "网页的浏览次数",
    "阅读量": "网页的浏览次数", "阅读": "网页的浏览次数", "点击数": "网页的浏览次数", "点击量": "网页的浏览次数",
    "访问量": "网页的浏览次数", "访问次数": "网页的浏览次数", "责任编辑": "网页的编辑人员", "编辑": "网页的编辑人员",
    "联系人": "填表和联系的人", "联系电话": "填表和联系的人", "填报人": "填表和联系的人", "填表人": "填表和联系的人",
    "电子邮箱": "填表和联系的人", "填报日期": "填表的日期", "申报日期": "填表的日期", "填表日期": "填表的日期",
    "审核意见": "报送时的意见", "审批意见": "报送时的意见", "推荐意见": "报送时的意见", "单位意见": "报送时的意见",
    "审核": "网页的编辑人员", "信息分类": "网页的分类", "索引号": "网页的分类", "发布机构": "网页的发布单位",
    "发布机关": "网页的发布单位", "发布单位": "网页的发布单位",
}  # fmt: skip
KEYS: dict[str, str] = {
    **{f.key: f.key for f in CASE_FIELDS if f.key not in _WORDS_OF_TEXTS},
    **{alias: key for key, aliases in _ALIASES.items() for alias in aliases},
    **dict.fromkeys(_OTHER_KEYS, ""),
}
"""Label in a document -> the key; empty for labels of web pages."""
_KEY = "|".join("[ \t\u3000\u00a0]*".join(map(re.escape, key)) for key in sorted(KEYS, key=len, reverse=True))
"""The labels, longest first; their characters may be spaced, as in 关 键 词."""
_STATED_RE = re.compile(rf"[【\[]?({_KEY})[】\]]?[ \u3000]*[:：丨｜][ \u3000]*")
MAX_STATED = 300
"""Maximum characters of a line that states values."""


@dataclass(frozen=True, slots=True)
class StatedValue:
    """A value that the document states for a key."""

    key: str
    value: str
    words: str
    """The key as the document writes it."""


def ignored_value(stated: StatedValue) -> Dropped:
    """The remark on a stated value of a key that a document may not set."""
    reason = _OTHER_KEYS.get(stated.words) or (
        "原来的编号；导入时按案例库另编"
        if stated.key == "编号"
        else f"“{stated.words}”不从文档里取，由编写人、审核人填写"
    )
    return Dropped(f"{stated.words}：{stated.value}", reason)


def stated_in(text: str) -> list[StatedValue]:
    """``编号：2021-004　　文号：某府行复〔2021〕11号`` -> its keys and values."""
    simple = simplified(text)  # folding keeps offsets, so the values can be cut out of the original text
    if len(text) > MAX_STATED or not _STATED_RE.match(simple.strip(_BLANKS)):
        return []
    stated_values: list[StatedValue] = []
    matches = [
        m
        for m in _STATED_RE.finditer(simple)
        if m.start() == 0 or text[m.start() - 1] in f"{_BLANKS}|｜\n" or "".join(m.group(1).split()) in _OTHER_KEYS
    ]
    for index, match in enumerate(matches):
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        value = text[match.end() : end].strip(f"{_BLANKS}|｜")
        words = "".join(match.group(1).split())
        stated_values.append(StatedValue(KEYS[words], value, words))
    return [stated for stated in stated_values if stated.value]
