"""What stands above the first article of a statute."""

from __future__ import annotations

import pytest

from kb.statutes.heads import is_statute_name

_NAMES = """
行政处罚法 民法典 养蜂管理条例 关于河道采砂的规定 规章备案办法 水法实施细则 行政复议听证规则 关于废止部分规章的决定
关于授权试点的决议 关于适用婚姻法的解释 民法通则 刑法总则 听证工作规程 企业会计准则 污水排放标准 关于办理盗窃案件的意见
关于一案如何处理的批复 禁止酷刑公约 中学生守则 政府定价目录 行政处罚裁量基准 行政执法公示制度 机构改革方案
与某地相互执行裁决的安排 关于调整收费的通知
""".split()  # noqa: SIM905 - as they would be read


@pytest.mark.parametrize("name", _NAMES)
def test_the_name_of_a_statute_ends_with_its_kind(name: str) -> None:
    assert is_statute_name(name)
    assert is_statute_name(f"{name}（试行）")


@pytest.mark.parametrize(
    "title", ["", "行政处罚", "甲管理", "中华人民共和国国务院令", "第12号", "省长　张某", "行政处罚法（"]
)
def test_other_lines_are_no_name(title: str) -> None:
    assert not is_statute_name(title)
