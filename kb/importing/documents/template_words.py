"""The words of our own Word template of a case, which distinguish them from what a clerk typed over them.

The template is made in ``generator.word.template``; its instructions are in paragraphs of the style 填写说明.
"""

from __future__ import annotations

import re

INSTRUCTION_STYLE = "填写说明"
"""Style of the instructions in a template."""
OPENING = (
    "这是案例的填写模板。灰色楷体的文字是填写说明，不必删除，导入时会自动去掉。",
    "表格里左边一列不要改，在右边填写；前四行必须填写，其余不清楚的空着。一栏里有几项的，用顿号隔开。",
)
DAYS = "日期写成 2024-08-09 或者 2024年8月9日；违法行为日期可以写一段，例如 2021年11月至2022年1月。"
AMOUNT = "金额写成 原5000元，后800元；没有改变的，两个数一样。"
PARTS = {
    "基本案情": (
        "在下一行写案情：时间、当事人、违法事实、行政机关怎样处理。"
        "当事人用“某公司”“张某”代替真名，不写电话、住址和证件号码。"
    ),
    "处理结果": (
        "在下一行写复议、诉讼或者监督的过程、结论和理由。"
        "引用法律写全称和条款，例如《中华人民共和国行政处罚法》第六十三条第一款。"
    ),
    "典型意义": "在下一行写这个案例说明了什么，其他机关以后怎样办。",
}
"""Part of a case -> what to write there."""
OTHERWISE = "在下一行填写这一部分。"
_FORMER = ("日期写成 2024-08-09 或者 2024年8月9日。",)
"""Instructions of templates that are still in use."""
_SENTENCE_RE = re.compile(r"[^。]*。|[^。]+")
_CHOICE_RE = re.compile(r"[^\s：，。、]{2,6}从这里选：[^。：，]*。?")
"""The words of a vocabulary, which differ between libraries.

Finds: 类型从这里选：行政处罚、行政许可、其他。
Not: 2025年11月20日，执法人员从这里选：砂石料堆。
"""
_KNOWN = frozenset(
    sentence.strip()
    for text in (*OPENING, DAYS, AMOUNT, *PARTS.values(), OTHERWISE, *_FORMER)
    for sentence in _SENTENCE_RE.findall(text)
)


def choice_instruction(key: str, words: list[str]) -> str:
    """The instruction that lists the vocabulary of a key."""
    return f"{key}从这里选：{'、'.join(words)}。"


def without_instructions(text: str) -> str:
    """A paragraph of instructions without those of the template: what was typed there; empty if nothing was."""
    return "".join(
        sentence
        for sentence in _SENTENCE_RE.findall(text)
        if sentence.strip() not in _KNOWN and not _CHOICE_RE.fullmatch(sentence.strip())
    ).strip()
