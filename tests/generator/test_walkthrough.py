"""The steps of docs/publishing.md, from a draft in Word to an issue that is sent, as a new editor takes them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from generator.commands import bulletin
from kb.cli import kb
from tests.importing.documents import p, word

if TYPE_CHECKING:
    import click
    import pytest

DAY = "2026-12-01"
PAGE = (Path(__file__).parents[2] / "docs" / "publishing.md").read_text("utf-8")
DRAFT = [
    "某食品店不服某区市场监督管理局罚款决定行政复议案",
    "类型：行政复议", "领域：市场监管", "日期：2026-10-15", "行为日期：2026-08-20",
    "机关：某区人民政府", "文号：某区府行复〔2026〕18号",
    "【基本案情】", "某食品店销售超过保质期的糕点2盒，当日下架并退款。某区市场监督管理局罚款5000元。",
    "【复议办理】", "某区人民政府组织听证，查明属于初次违法并及时改正，决定撤销罚款决定。",
    "【典型意义】", "轻微违法，符合《中华人民共和国行政处罚法》第三十三条第一款的，依法不予处罚。",
]  # fmt: skip


def _run(group: click.Group, line: str) -> str:
    result = CliRunner().invoke(group, line.split(), env={"KB_TODAY": DAY, "KB_LIBRARY": "cases"})
    assert result.exit_code == 0, (line, result.output)
    return result.output


def _fill(path: Path, **values: str) -> None:
    text = path.read_text("utf-8")
    for key, value in values.items():
        text, count = re.subn(rf"^{key}:.*$", f"{key}: {value}", text, count=1, flags=re.MULTILINE)
        assert count == 1, key
    path.write_text(text, "utf-8")


def test_a_draft_becomes_an_issue_by_the_steps_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cases").mkdir()
    Path("原稿.docx").write_bytes(word("".join(map(p, DRAFT))))
    # 1
    assert "存疑的记在文件头的“待核”里" in _run(kb, "import 原稿.docx --write")
    case = Path("cases/2026/2026-001.md")
    # 2
    text = case.read_text("utf-8")
    assert "\n待核:\n" in text
    case.write_text(re.sub(r"^# 以下各项.*\n待核:\n(?:  - .*\n)+", "", text, flags=re.MULTILINE), "utf-8")
    _fill(case, 要旨="初次违法并及时改正的，可以不予处罚", 关键词="[首违不罚, 过期食品, 复议听证]", 编写人="小陈")
    _fill(case, 公开="公开", 状态="审核")
    assert "共 0 个错误，0 个警告" in _run(kb, "lint cases/2026/2026-001.md")
    # 3
    assert "等审查" in _run(kb, "list")
    _run(kb, "review 2026-001 --by 周某")
    assert "可以发布" in _run(kb, "list")
    # 4
    _fill(case, 状态="发布", 发布日期=DAY)
    # 5
    assert "cases/issues/2026-01.md" in _run(bulletin, "new 2026-001")
    issue = Path("cases/issues/2026-01.md")
    issue.write_text(issue.read_text("utf-8") + "本期选编一件案例。\n", "utf-8")
    _fill(issue, 编印机关="某市司法局", 公开="公开")
    assert "第2026-01期（送审稿）.docx" in _run(bulletin, "export 2026-01")
    _fill(issue, 拟稿人="小陈", 公开属性="主动公开", 公开理由="指导执法")
    assert "第2026-01期发文稿纸.docx" in _run(bulletin, "document 发文稿纸 2026-01")
    # 6
    said = _run(bulletin, "check 2026-01")
    assert "发布以前要处理的 2 处" in said
    (draft,) = re.findall(r"现在的稿样是 (\w{8})。", said)
    _fill(issue, 核稿人="周某", 会签="[法制科]", 保密审查人="郑某", 保密审查日期=DAY)
    _run(bulletin, f"sign 2026-01 --by 吴某 --draft {draft}")
    assert "没有妨碍发布的地方" in _run(bulletin, "check 2026-01")
    # 7, 8
    assert f"已发布（{DAY}）" in _run(bulletin, "publish 2026-01")
    assert "build/issues/第2026-01期.docx" in _run(bulletin, "export 2026-01")
    assert "与发布时相同 1 期。" in _run(bulletin, "verify")
    assert "共 0 个错误，0 个警告" in _run(kb, "lint")


def test_every_command_of_the_steps_is_one_that_was_tried() -> None:
    steps = PAGE.partition("## 从稿子到印发")[2].partition("\n## ")[0]
    named = {" ".join(words) for words in re.findall(r"`(kb|bulletin) (\w+)", steps)}
    tried = {"kb import", "kb lint", "kb review", "kb list"}
    tried |= {f"bulletin {word}" for word in ("new", "export", "document", "sign", "check", "publish")}
    assert named - {"kb site", "kb index"} == tried
