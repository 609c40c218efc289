"""The page on documents, tried as a new user would: every command on it, on the sample library."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import packages
from generator.commands import bulletin
from generator.papers import KINDS
from kb.lint import check
from kb.reading import read_library
from kb.reading.letters import LETTER_KEYS
from kb.registers import COLUMNS
from tests.publishing import TODAY

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/documents.md").read_text("utf-8")
COMMANDS = sorted({match.strip() for match in re.findall(r"bulletin (document [^`#\n：，。]+)", PAGE)})


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(ROOT / "cases", tmp_path_factory.mktemp("page") / "cases"))


def test_the_page_tells_of_every_kind_and_column_and_setting() -> None:
    assert len(COMMANDS) >= 12
    assert {command.split()[1] for command in COMMANDS} >= {"list", "年度报告", "归档包", "报送包", "案卷评查汇总"}
    for name in (*KINDS, *COLUMNS, *LETTER_KEYS):
        assert name in PAGE, name


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_on_the_page_works_on_the_sample_library(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(packages, "find_office", lambda: None)
    at = ("--library", str(sample), "--today", TODAY.isoformat())
    result = CliRunner().invoke(bulletin, [*command.split(), *at])
    assert result.exit_code == 0, result.output
    if command.split()[1] != "list":
        (made,) = (tmp_path / "build/documents").iterdir()
        assert made.stat().st_size > 5000


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_every_example_of_a_setting_or_table_is_read(tmp_path: Path, block: str) -> None:
    name = "figures.yml" if re.match(r"20\d\d", block) else "library.yml"
    (tmp_path / name).write_text(block, "utf-8")
    assert {one.code for one in check(read_library(tmp_path), TODAY)} <= {"K903"}
