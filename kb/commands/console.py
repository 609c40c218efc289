"""Shared by the commands ``kb`` and ``bulletin``: streams, options, progress."""

from __future__ import annotations

import datetime as dt
import functools
import json
import os
import sys
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kb.collecting import collecting_seldom
from kb.commands.chinese import speak_chinese, terminal_width
from kb.errors import KBError, QueryError, UsageError
from kb.fields import Period
from kb.interruption import install_handler
from kb.model import Audience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kb.model import Library

_SHOWN_BEFORE = 30
"""Characters of a query shown on each side of an error."""
F = TypeVar("F", bound="Callable[..., Any]")
T = TypeVar("T")

# At import, since Click translates the help of --version when the option is created.
speak_chinese()

_OPTIONS = "[选项]"


class _Failure(click.ClickException):
    """A ``KBError`` as an error of Click: the message, and for a query a caret under the place."""

    def __init__(self, error: KBError) -> None:
        super().__init__(str(error))
        self._error = error

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """The exit code of the command."""
        return self._error.exit_code

    def show(self, file: object = None) -> None:  # noqa: ARG002 - Click's signature
        """Print it to stderr."""
        click.echo(f"出错了：{self.format_message()}", err=True)
        if isinstance(self._error, QueryError) and self._error.span:
            start, end = self._error.span
            first = max(0, start - _SHOWN_BEFORE)
            click.echo(f"  {self._error.query[first : end + _SHOWN_BEFORE]}".replace("\t", " "), err=True)
            blank = terminal_width(self._error.query[first:start])
            mark = max(1, terminal_width(self._error.query[start:end]))
            click.echo(f"  {' ' * blank}{'^' * mark}", err=True)


class Command(click.Command):
    """A command that turns ``KBError`` into a message and an exit code."""

    def __init__(self, *given: Any, **options: Any) -> None:  # noqa: ANN401 - Click's arguments
        super().__init__(*given, **{"options_metavar": _OPTIONS} | options)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise click.UsageError(str(error), ctx) from error
        except KBError as error:
            raise _Failure(error) from error


class Commands(click.Group):
    """A group of such commands."""

    command_class = Command

    def __init__(self, *given: Any, **options: Any) -> None:  # noqa: ANN401 - Click's arguments
        super().__init__(*given, **{"options_metavar": _OPTIONS, "subcommand_metavar": "命令 [参数]..."} | options)


def run(command: click.Command, name: str) -> None:
    r"""Run a command line tool with messages in Chinese.

    Output is in the encoding of the stream; characters that it lacks are written as ``\uXXXX``.
    """
    install_handler()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            encoding = (stream.encoding or "").lower().replace("-", "")
            setting = os.environ.get("PYTHONIOENCODING", "")
            if encoding in ("ascii", "ansi_x3.41968", "latin1", "iso88591") and not setting:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
            else:
                stream.reconfigure(errors="backslashreplace")
    try:
        with collecting_seldom():
            command.main(prog_name=name)
    except BrokenPipeError:  # the reader of a pipe has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        from kb.files import failure_reason

        # Of the output it names no file; all else has a message of its own where it is written or read.
        failed = f"“{error.filename}”用不了：" if error.filename else "输出没有写完："
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        with suppress(OSError):
            click.echo(f"出错了：{failed}{failure_reason(error, '写入')}。", err=True)
        sys.exit(1)


def echo_json(value: object, *, indent: int | None = None) -> None:
    """Print a value as JSON; non-ASCII characters are escaped if the stream cannot encode them."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        text = json.dumps(value, ensure_ascii=True, indent=indent)
    click.echo(text)


class _Day(click.ParamType[dt.date]):
    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}”不是日期，写成 YYYY-MM-DD，例如 2024-12-02。", param, ctx)


DAY = _Day()
"""Click type for a day."""


class _Days(click.ParamType[Period]):
    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        from kb.reading import parse_period

        if isinstance(value, Period):
            return value
        return parse_period(str(value)) or self.fail(
            f"“{value}”不是日期或期间，写成 2024-12-02，或 2021-11..2022-01，先写开始的日期。", param, ctx
        )


DAYS = _Days()
"""Click type of a day, a month or a span, as a case file writes them."""


def library_option(command: F) -> F:
    """``--library DIR``."""
    return click.option(
        "--library",
        envvar="KB_LIBRARY",
        default="cases",
        show_default=True,
        metavar="DIR",
        help="案例库文件夹（环境变量 KB_LIBRARY）。",
    )(command)


def place_option(command: F) -> F:
    """``--index DIR`` and ``--engine``: the command gets the place of the index as ``place``."""

    @functools.wraps(command)
    def with_place(*args: object, index_dir: str, engine: str, **options: object) -> object:
        from kb.search.engines import Engine, place_of

        return command(*args, place=place_of(Engine(engine), Path(index_dir)), **options)

    engines = click.option(
        "--engine",
        envvar="KB_ENGINE",
        type=click.Choice(["whoosh", "opensearch"]),
        default="whoosh",
        show_default=True,
        help="检索引擎（环境变量 KB_ENGINE）；opensearch 的地址由环境变量 KB_OPENSEARCH_URL 给出。",
    )
    return index_option(engines(with_place))  # type: ignore[return-value]


def index_option(command: F) -> F:
    """``--index DIR``."""
    return click.option(
        "--index",
        "index_dir",
        envvar="KB_INDEX",
        default=".kb/index",
        show_default=True,
        metavar="DIR",
        help="索引文件夹（环境变量 KB_INDEX）。",
    )(command)


def audience_option(default: Audience | None) -> Callable[[F], F]:
    """``--audience public|internal|editor``; without a default the command decides where it is not given."""
    return click.option(
        "--audience",
        type=click.Choice([audience.value for audience in Audience]),
        default=default.value if default else None,
        show_default=bool(default),
        callback=lambda _ctx, _param, value: Audience(value) if value else None,
        help="为谁准备：public 只有公开发布的，internal 已发布的，editor 全部。",
    )


def today_option(command: F) -> F:
    """``--today YYYY-MM-DD``; the one place that reads the clock for a decision."""
    return click.option(
        "--today",
        type=DAY,
        envvar="KB_TODAY",
        default=lambda: dt.datetime.now().astimezone().date().isoformat(),
        show_default="今天",
        help="按哪一天判断（环境变量 KB_TODAY）。",
    )(command)


def json_option(command: F) -> F:
    """``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON，给程序用。")(command)


def tracked(items: Iterable[T], label: str, length: int | None = None) -> Iterable[T]:
    """The items, with a progress bar on stderr if that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, length=length, label=label, file=sys.stderr) as bar:
        yield from bar


def counted(steps: Iterable[int], label: str, length: int) -> Iterable[int]:
    """The numbers of items done, with a progress bar on stderr if that is a terminal."""
    if not sys.stderr.isatty():
        yield from steps
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        for step in steps:
            bar.update(step)
            yield step


def open_library(root: str, written_on: dt.date | None = None) -> Library:
    """Read the library in a folder, with a progress bar.

    Args:
        root: the folder.
        written_on: the day that the command writes down; a warning is printed if it may be wrong.
    """
    from kb.reading import read_library

    library = read_library(root, progress=lambda files: tracked(list(files), "读取案例"))
    if written_on:
        from kb.authoring import doubt_of_day

        if doubt := doubt_of_day(library, written_on):
            click.echo(f"请注意：{doubt}", err=True)
    return library


def revising(root: str) -> AbstractContextManager[None]:
    """Be the only command that revises a library meanwhile; says so where it has to wait for another.

    Raises:
        AuthoringError: the folder cannot be opened.
    """
    from kb.revising import alone_in

    return alone_in(root, say_waiting)


def say_waiting() -> None:
    """Say that another command revises the library, and that this one waits for it."""
    click.echo("另一个命令正在改写案例库，等它结束……", err=True)


def read_input(file: str) -> str:
    """The text of a file or of standard input.

    Raises:
        KBError: it is not a regular file, is larger than ``MAX_BYTES``, cannot be read or is not UTF-8.
    """
    from kb.files import failure_reason, read_regular
    from kb.reading import MAX_BYTES, text_of

    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if file == "-" else read_regular(file, MAX_BYTES)
    except OSError as error:
        raise KBError(f"文件“{file}”读不出来：{failure_reason(error)}。") from error
    if len(data) > MAX_BYTES:
        raise KBError(f"标准输入超过 {MAX_BYTES:,} 字节，没有读。请分成几份。")
    text, problems = text_of(data, "标准输入" if file == "-" else file)
    if text is None:
        raise KBError("\n".join(map(str, problems)))
    return text
