"""Issues written and published in tests."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

from click.testing import CliRunner

from generator.commands import bulletin
from kb.lint import check
from kb.reading import read_library

if TYPE_CHECKING:
    from pathlib import Path

    from kb.problems import Problem

TODAY = dt.date(2026, 11, 23)


class WriteIssue(Protocol):
    """Writes an issue file into a library and returns its path."""

    def __call__(self, issue_id: str, note: str = "本期选编案例。\n", **keys: str) -> Path: ...


def issue_writer(root: Path) -> WriteIssue:
    """A published public issue, its keys overridden by name; an empty value leaves the key out."""

    def write(issue_id: str, note: str = "本期选编案例。\n", **keys: str) -> Path:
        front = {
            "期号": issue_id,
            "总期号": "4",
            "日期": f"{issue_id[:4]}-11-20",
            "公开": "公开",
            "案例": "[]",
            "发布日期": f"{issue_id[:4]}-11-20",
        } | keys
        path = root / "issues" / f"{issue_id}.md"
        path.parent.mkdir(exist_ok=True)
        lines = [f"{key}: {value}" for key, value in front.items() if value]
        path.write_text("---\n" + "\n".join(lines) + "\n---\n" + note, "utf-8")
        return path

    return write


def run(root: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit code, output and messages of ``bulletin``."""
    at = ("--library", str(root), "--today", TODAY.isoformat())
    result = CliRunner().invoke(bulletin, [*arguments, *at])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def publish(root: Path, issue_id: str, *, fails: bool = False) -> str:
    """Publish an issue; the messages."""
    code, said, warned = run(root, "publish", issue_id)
    assert code == (1 if fails else 0), said + warned
    return said + warned


def told(root: Path, code: str) -> list[Problem]:
    """What the check says, of the codes that begin so, but that nobody has approved a case."""
    return [one for one in check(read_library(root), TODAY) if one.code.startswith(code) and one.code != "K502"]
