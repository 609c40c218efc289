from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from kb.commands.console import Commands
from kb.errors import IndexUnavailable, QueryError, UsageError


def _ended(error: Exception) -> tuple[int, str]:
    """Exit code and stderr of a command that ends with an error."""

    @click.group(cls=Commands)
    def tool() -> None:
        pass

    @tool.command()
    def go() -> None:
        raise error

    result = CliRunner().invoke(tool, ["go"])
    return result.exit_code, result.stderr


def test_an_error_of_ours_is_a_message_and_an_exit_code() -> None:
    assert _ended(IndexUnavailable("没有索引。")) == (1, "出错了：没有索引。\n")


def test_the_caret_stands_under_the_place_chinese_characters_being_two_wide() -> None:
    code, shown = _ended(QueryError("看不懂。", query="听证 罚款 OR", span=(6, 8)))
    assert code == 2
    assert shown.splitlines()[1:] == ["  听证 罚款 OR", "  " + " " * 10 + "^^"]


def test_wrong_usage_names_the_command_and_its_help() -> None:
    code, shown = _ended(UsageError("没有这一期。"))
    assert code == 2
    assert "tool go --help" in shown
    assert "没有这一期。" in shown


def test_another_error_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        CliRunner().invoke(_dividing(), ["go"], catch_exceptions=False)


def _dividing() -> click.Group:
    @click.group(cls=Commands)
    def tool() -> None:
        pass

    @tool.command()
    def go() -> None:
        raise ZeroDivisionError

    return tool
