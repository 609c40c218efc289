"""A paragraph or item that an article does not have is said to be missing only where the text is at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kb.cli import kb

if TYPE_CHECKING:
    from pathlib import Path

OLD = """某市停车条例

（2010年1月2日某市第一届人民代表大会常务委员会第三次会议通过）

第一条　停车应当入位。

第二条　有下列情形之一的，罚款：

（一）逆向；

（二）压线。

第三条　本条例自2010年3月1日起施行。
"""
FACTS = """某市停车条例:
  版本:
    - {名称: 2010, 通过: 2010-01-02, 施行: 2010-03-01, 条数: 3}
    - {名称: 2020修订, 通过: 2020-01-02, 施行: 2020-03-01, 条数: 3}
"""


def _cite(library_root: Path, place: str, day: str) -> str:
    (library_root / "statutes.yml").write_text(FACTS, "utf-8")
    folder = library_root / "法规文本" / "某市停车条例"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "2010-01-02.txt").write_text(OLD, "utf-8")
    arguments = ["cite", "--on", day, "--library", str(library_root)]
    done = CliRunner().invoke(kb, arguments, input=f"《某市停车条例》{place}")
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()[0]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("第一条第一款", ""),
        ("第一条第二款", "第一条只有 1 款，没有第2款"),
        ("第一条第一项", "第一条没有分项，没有第1项"),
        ("第二条第（二）项", ""),
        ("第二条第一款第（二）项", ""),
        ("第二条第（三）项", "第二条只有 2 项，没有第3项"),
        ("第二条第一款第（三）项", "第二条第一款只有 2 项，没有第3项"),
        ("第二条", ""),
    ],
)
def test_the_answer_says_which_place_is_missing(library_root: Path, place: str, words: str) -> None:
    told = _cite(library_root, place, "2015-01-01")
    assert told.endswith(f"（《某市停车条例》（2010）{words}）") if words else "没有第" not in told


@pytest.mark.parametrize("place", ["第一条第二款", "第二条第（三）项"])
def test_of_a_version_without_its_text_nothing_is_said_of_places(library_root: Path, place: str) -> None:
    assert "没有第" not in _cite(library_root, place, "2021-01-01")
