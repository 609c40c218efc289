"""Click in Chinese, for the commands ``kb`` and ``bulletin``.

Its gettext calls use the table below, since there is no message catalogue for them on a clerk's machine.
"""

from __future__ import annotations

import unicodedata

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

_TEXTS = {
    "Usage:": "用法:",
    "Usage: ": "用法: ",
    "Options": "选项",
    "Commands": "命令",
    "Arguments": "参数",
    "Positional arguments": "参数",
    "Error: {message}": "用法不对：{message}",
    "Try '{command} {option}' for help.": "用“{command} {option}”查看帮助。",
    "Show this message and exit.": "显示这段帮助。",
    "Show the version and exit.": "显示版本。",
    "No such option: {name}": "没有选项 {name}",
    "No such option {name!r}.": "没有选项 {name}。",
    "No such command {name!r}.": "没有命令 {name}。",
    "Missing command.": "没有写命令。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing {param_type}": "缺少{param_type}",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Invalid value: {message}": "值不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "Option {name!r} requires an argument.": "选项 {name} 需要一个值。",
    "Option {name!r} does not take a value.": "选项 {name} 不带值。",
    "Got unexpected extra argument ({args})": "多出的参数：{args}",
    "Got unexpected extra arguments ({args})": "多出的参数：{args}",
    "{name!r} is not one of {choices}.": "{name!r} 不在可选的值里：{choices}。",
    "{value!r} is not one of {choices}.": "{value!r} 不在可选的值里：{choices}。",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是数字。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 里。",
    "{name} {filename!r} does not exist.": "“{filename}”不存在。",
    "{name} {filename!r} is a directory.": "“{filename}”是文件夹，这里要文件。",
    "{name} {filename!r} is a file.": "“{filename}”是文件，这里要文件夹。",
    "{name} {filename!r} is not readable.": "“{filename}”读不了。",
    "Could not open file {filename!r}: {message}": "打不开文件“{filename}”：{message}",
    "Aborted!": "已中断。",
    "default: {default}": "缺省 {default}",
    "env var: {var}": "环境变量 {var}",
    "required": "必填",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "File": "文件",
    "Directory": "文件夹",
    "Path": "路径",
}


def _translate(message: str) -> str:
    return _TEXTS.get(message, message)


def _translate_plural(singular: str, plural: str, count: int) -> str:
    message = singular if count == 1 else plural
    return _TEXTS.get(message, message)


def terminal_width(text: str) -> int:
    """Width of a text on a terminal, where Chinese characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in click.unstyle(text))


def _unknown_name(error: click.UsageError) -> str:
    """The message of an unknown command or option with the names that it may be a slip for.

    Click puts a blank between two sentences and quotes names as Python does.
    """
    names = getattr(error, "possibilities", None)
    return f"{error.message}是不是 {' 或 '.join(sorted(names))}？" if names else error.message


def speak_chinese() -> None:
    """Let Click write its messages and help in Chinese."""
    setattr(click.formatting, "term_len", terminal_width)  # noqa: B010 - not part of Click's typed interface
    for module in (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types):
        for name, translate in (("_", _translate), ("ngettext", _translate_plural)):
            if hasattr(module, name):
                setattr(module, name, translate)
    for error in ("NoSuchOption", "NoSuchCommand"):  # the second is new in Click 8.4
        if hasattr(click.exceptions, error):
            setattr(getattr(click.exceptions, error), "format_message", _unknown_name)  # noqa: B010 - as above
