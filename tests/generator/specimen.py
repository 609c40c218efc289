"""A library made to be measured: every place on a line and on a page comes up.

All of it is fiction; the sentences are of many lengths so that the ends of lines fall everywhere.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SENTENCES = (
    "申请人对处罚决定不服，向本机关申请行政复议。",
    "执法人员到场检查时，当事人不能出示许可文件，也没有说明货物从何处购进。",
    "经查，涉案场所面积不大，开业不久，没有造成危害后果。",
    "被申请人认为，当事人的行为违反了有关规定，应当依法予以处罚；当事人则认为，自己并不知情。",
    "听证会上，双方围绕“是否主动改正”“是否初次违法”两个问题充分发表了意见。",
    "本机关审理后认为：程序上，告知书没有送达本人；实体上，裁量理由也没有写明。",
    "据此，撤销原决定，责令重新作出处理。",
    "这说明，过罚相当不是一句口号（详见前文），要落实到每一个案件的每一个环节！",
    "那么，怎样才算“及时”改正？应当结合改正的时间、方式、效果综合判断。",
    "《某市执法规范》对此已有规定，各单位应当遵照执行。",
)
_NUMERALS = "一二三四五六七八九"
_PARTS = "甲乙丙丁戊己庚辛壬"
HEADINGS = frozenset(
    [f"（{mark}）小标题之{mark}" for mark in _NUMERALS]
    + [f"{mark}、部分之{name}" for mark, name in zip(_NUMERALS, _PARTS, strict=True)]
)
"""Text of the headings inside the second case, with their numbers."""


def _prose(characters: int, seed: int = 0) -> str:
    """Sentences of at least so many characters, in an order of its own for each seed."""
    draw = random.Random(seed)  # noqa: S311 - variety, not secrecy
    text = ""
    while len(text) < characters:
        text += draw.choice(_SENTENCES)
    return text


def _plain() -> Iterator[str]:
    """Six pages of paragraphs of many lengths, without numbers and headings."""
    for number in range(40):
        yield _prose(40 + 17 * number % 131, number)


def _headed() -> Iterator[str]:
    """Headings of both levels over paragraphs of one line, now and then of two: on even lines, then on odd ones."""
    for number in range(81):
        mark = _NUMERALS[number % 9]
        if number % 9 == 0:
            yield f"## 部分之{_PARTS[number // 9]}"
        yield f"### 小标题之{mark}"
        yield _prose(30 if number % 9 == 4 else 1, number)[: 40 if number % 9 == 4 else 20]


def _numbered() -> Iterator[str]:
    """A number, a date and a 文号 at every place of a line."""
    for offset in range(30):
        lead = _prose(60, offset).replace("。", "，")[: offset + 20]
        yield f"{lead}罚款1234567.89元，占98.5%，于2022年10月15日依照某府行复〔2022〕15号第一百二十三条执行。"


def _punctuated() -> Iterator[str]:
    """Closing punctuation, several marks of it together, at every place of a line."""
    for offset in range(30):
        lead = _prose(90, offset).replace("。", "，").replace("？", "，").replace("！", "，")[: offset + 24]
        yield f"{lead}说明“应当听证”。”）》、又说：（未予告知）；“期限已过”，“证据不足……”——如此等等。"


def _case(case_id: str, title: str, paragraphs: Iterator[str]) -> str:
    body = "\n\n".join(paragraphs)
    head = "" if body.startswith("## ") else "## 基本案情\n\n"
    return (
        f"---\n编号: {case_id}\n标题: {title}\n要旨: 作出较大数额罚款之前没有告知听证权利的，程序违法\n类型: 行政复议\n"
        f"领域: [市场监管]\n日期: 2022-06-15\n关键词: [听证, 程序违法]\n公开: 公开\n状态: 发布\n"
        f"发布日期: 2022-11-21\n---\n{head}{body}\n"
    )


def write_specimen(root: Path) -> None:
    """Write the library into a folder that does not exist yet."""
    cases = (
        ("2022-001", "某餐饮公司不服市场监督管理局行政处罚案", _plain()),
        ("2022-002", "某运输公司未经许可从事道路货物运输经营案", _headed()),
        ("2022-003", "某食品店销售超过保质期的食品案", _numbered()),
        ("2022-004", "某物业公司未公示收费标准案", _punctuated()),
    )
    (root / "2022").mkdir(parents=True)
    for case_id, title, paragraphs in cases:
        (root / "2022" / f"{case_id}.md").write_text(_case(case_id, title, paragraphs), "utf-8")
    (root / "issues").mkdir()
    (root / "issues" / "2022-01.md").write_text(
        "---\n期号: 2022-01\n总期号: 1\n标题: 典型指导案例\n日期: 2022-11-20\n编印机关: 某市司法局\n"
        "公开: 内部\n份号: true\n"
        f"案例: [{', '.join(case_id for case_id, _, _ in cases)}]\n报: [某省司法厅, 某市人民政府]\n"
        "送: [某市中级人民法院, 某市人民检察院]\n发: [各区县司法局, 市级各行政执法部门]\n印发机关: 某市司法局办公室\n"
        "印发日期: 2022-11-21\n印数: 120\n签发人: 吴某\n"
        "发布日期: 2022-11-21\n---\n本期选编四件案例，供各单位学习参考。\n",
        "utf-8",
    )
