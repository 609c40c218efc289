"""Every message of the check about one case, word for word: what was found, where, and what to do.

After looking at a difference, renew ``tests/data/messages`` with ``pytest --force-regen``.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from kb.lint import check
from kb.lint.reports import as_text
from kb.reading import read_library
from tests.conftest import BODY

if TYPE_CHECKING:
    from pytest_regressions.file_regression import FileRegressionFixture

    from tests.conftest import WriteCase

TODAY = dt.date(2026, 11, 23)
EXPECTED = Path(__file__).parent / "data/messages"
GOOD = {"要旨": "先告知，后处罚", "关键词": "[听证, 程序违法, 撤销]"}
WITHDRAWN = {"状态": "撤回", "撤回日期": "2024-08-01", "撤回原因": "改判"}

CARDS: tuple[dict[str, str], ...] = (
    {"日期": "2026-11-24", "审核日期": "", "发布日期": ""},
    {"日期": "1949-09-30", "审核日期": "", "发布日期": ""},
    {"日期": "1949-10-01", "审核日期": "", "发布日期": ""},
    {"行为日期": "2024-06-16"},
    {"审核日期": "2024-06-14"},
    {"审核日期": "2024-07-03"},
    {"发布日期": "2024-06-14", "审核日期": "2024-06-14", "日期": "2024-06-15"},
    {"发布日期": "2026-11-24"},
    {"状态": "审核", "发布日期": "2026-11-24"},
    {"更正": "[{日期: 2026-11-24, 内容: 改字, 原因: 笔误}]"},
    {"更正": "[{日期: 2024-07-01, 内容: 改字, 原因: 笔误}]"},
    {"更正": "[{日期: 2024-07-02, 内容: 改字, 原因: 笔误}]"},
    {"更正": "[{日期: 2024-07-01, 内容: 改字, 原因: 笔误}]", "发布日期": ""},
    {"审查": "[{人: 某某, 日期: 2026-11-24, 摘要: 1234567890abcdef}]"},
    {"审查": "[{人: 某某, 日期: 2024-06-14, 摘要: 1234567890abcdef}]"},
    {"专家意见": "[{姓名: 某某, 日期: 2026-11-24, 内容: 略}]"},
    {"违法行为日期": "2026-11-24"},
    {"违法行为日期": "2026-11-23"},
    {"违法行为日期": "2024-06-16"},
    {"违法行为日期": "2024-06-15"},
    {"违法行为日期": "2024-03-01..2024-03-05", "行为日期": "2024-03-04"},
    {"违法行为日期": "1948-01"},
    {"原决定效力": "{状态: 撤销, 日期: 2026-11-24}"},
    {"原决定效力": "{状态: 撤销, 日期: 2026-11-23}"},
    {"原决定效力": "{状态: 撤销, 日期: 2024-06-14}"},
    {"原决定效力": "{状态: 撤销, 日期: 2024-06-15}"},
    {"状态": "撤回"},
    {"状态": "撤回", "撤回日期": "2024-08-01"},
    {"状态": "撤回", "撤回原因": "改判"},
    {"撤回日期": "2024-08-01"},
    {"撤回原因": "改判"},
    {"撤回日期": "2024-08-01", "撤回原因": "改判"},
    {"解密日期": "2026-11-24"},
    {"解密日期": "2026-11-23"},
    {"公开": "内部", "解密日期": "2026-11-23"},
    {"公开": "内部", "解密日期": "2026-11-24"},
    {"审核人": ""},
    {"审核日期": ""},
    {"发布日期": ""},
    {"要旨": ""},
    {"关键词": ""},
    {"关键词": "[甲, 乙]"},
    {"结果": "[罚款, 撤销]"},
    {"相关": "[2024-001]"},
    {"相关": "[2024-009]"},
    {"文号": "某府行复〔2024〕15"},
    {"文号": "某府行复[2024]015号"},
    {"文号": "某府行复〔2027〕15号"},
    {"文号": "某府行复〔2025〕15号"},
    {"文号": "某府行复"},
    {"文号": "某府行复号"},
    {"文号": "(2024)某01行终27号"},
    {"文号": "（2024）某01行终第027号"},
    {"文号": "某府行复〔２０２４〕15号"},
    {"文号": "某府 行复〔2024〕15号"},
    {"文号": "某府行复〔2024〕14号、15号；某府行复〔2024〕第16号"},
)
"""Keys of a case that is good else; the edges of days are those of today and of one another."""
BODIES = (
    "## 基本案情\n甲。\n",
    "## 基本案情\n甲。\n\n### 处理结果\n乙。\n\n## 典型意义\n丙。\n",
    "## 基本案情\n甲。\n\n处理结果\n乙。\n\n## 典型意义\n丙。\n",
    "## 基本案情\n甲。\n\n## 处理\n乙。\n\n## 典型意义\n丙。\n",
    "## 基本案情\n甲。\n\n## 处理结果\n\n## 典型意义\n丙。\n",
    f"{BODY}\n## 处理结果\n再。\n",
    f"{BODY}\n## 尾声\n再。\n",
    f"{BODY}\n## 基本安情\n再。\n",
    f"{BODY}\n## 案清\n再。\n",
)
TARGETS = (
    "[甲](2024-002.md)", "[甲](2024-002.md#没有的部分)", f"[甲](2024-002.md#{'部分' * 11})", "[甲](#没有)",
    "[甲](#处理结果)",
    "[甲](C:/x.pdf)", "[甲](file:///x)", "[甲](//x.cn)", "[甲](http:x)", "[甲](http://x.cn/)", "[甲](mailto:x)",
    "[甲](mailto:a@b.cn)", "[甲](ftp://x.cn)", "[甲](..\\\\x.md)", "[甲](/x.md)", "[甲](../../x.md)", "[甲](没有.pdf)",
    "[甲](2024-002.MD)", "[甲](../2024)", "[甲](tool.exe)", "[甲](../library.yml)", "[甲]()", "[甲](2024-003.md)",
    "[甲](2024-004.md)", "[甲](2024-005.md)", "![图](http://x.cn/a.png)", "![](图.png)", "![图](图.PNG)",
    "![图](图.gif2)",
    "![图](图)", "![图](没有.png)", "![图](mailto:a@b.cn)", f"[甲]({'长' * 81}.pdf)",
)  # fmt: skip


def test_every_message_of_a_card(write_case: WriteCase, file_regression: FileRegressionFixture) -> None:
    _others(write_case)
    told = [f"{keys}\n{_told(write_case, BODY, keys)}" for keys in CARDS]
    file_regression.check("\n".join(told), fullpath=EXPECTED / "cards.expected.txt", encoding="utf-8")


def test_every_message_of_a_text(write_case: WriteCase, file_regression: FileRegressionFixture) -> None:
    _others(write_case)
    linking = [BODY.replace("某公司被罚款。", target) for target in TARGETS]
    told = [f"{body!r}\n{_told(write_case, body, {})}" for body in (*BODIES, *linking)]
    file_regression.check("\n".join(told), fullpath=EXPECTED / "texts.expected.txt", encoding="utf-8")


def _others(write_case: WriteCase) -> None:
    write_case("2024-002", **GOOD)
    write_case("2024-003", **GOOD, 公开="内部")
    write_case("2024-004", **(GOOD | WITHDRAWN))
    path = write_case("2024-005", **(GOOD | {"状态": "审核"}))
    (path.parent / "图.png").write_bytes(b"\x89PNG")
    (path.parent / "tool.exe").write_bytes(b"MZ")
    (path.parents[1] / "library.yml").write_text("名称: 某库\n", "utf-8")


def _told(write_case: WriteCase, body: str, keys: dict[str, str]) -> str:
    """What the check says of a case with this text and these keys, a line for each problem and its hint."""
    path = write_case("2024-001", body, **(GOOD | keys))
    found = [
        one
        for one in check(read_library(path.parents[1]), TODAY)
        if one.location.path == path.as_posix() and one.code != "K502"  # nobody has reviewed any of these
    ]
    return "".join(f"{as_text(one)}\n".replace(path.parents[1].as_posix(), "cases") for one in found)


def test_a_part_is_named_with_its_other_words_where_it_has_some(write_case: WriteCase) -> None:
    path = write_case("2024-001", **GOOD)
    for other, told in (
        ("", ""),
        (": [后续]", "（也可以写后续等）"),
        (": [甲部, 乙部, 丙部, 丁部]", "（也可以写甲部、乙部、丙部等）"),
    ):
        settings = f"章节:\n  - 回访情况{other}\n必需章节:\n  行政复议: [回访情况]\n"
        (path.parents[1] / "library.yml").write_text(settings, "utf-8")
        (found,) = (one for one in check(read_library(path.parents[1]), TODAY) if one.code == "K201")
        assert found.message == "缺少“回访情况”"
        assert found.hint == f"补上这一部分，标题写成 ## 回访情况{told}。"
