"""Who may come into the service: the options of ``kb serve``, and ``kb accounts``.

Commands import lazily, so that a search does not wait for the web server.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.accounts import (
    ANYONE,
    Account,
    Role,
    alone_with_accounts,
    begin_accounts,
    digest_of,
    fault_of_name,
    new_token,
    ordered,
    read_accounts,
    with_account,
    without_account,
    write_accounts,
)
from kb.commands.console import Command, Commands, F, echo_json, json_option, today_option
from kb.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from kb.web.service import Door

_ACCOUNTS = "accounts.json"
_LOG = "logs"
_NAMES = ("accounts", "proxies", "user_header", "hosts", "log", "log_days", "log_queries", "rate", "connections",
          "searches", "probes")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorOptions:
    """The options of ``kb serve`` that say who may come in, as they were written."""

    accounts: str
    proxies: Sequence[str]
    user_header: str
    hosts: Sequence[str]
    log: str
    log_days: int
    log_queries: bool
    rate: int
    connections: int
    searches: int
    probes: bool

    def open(self) -> Door:
        """The door that they describe; the log is opened.

        Raises:
            UsageError: they do not fit together.
            AccountsError: the accounts cannot be read.
            LogError: the log cannot be written.
        """
        from kb.accounts import AccountsFile
        from kb.web.access_log import AccessLog
        from kb.web.limits import Limits
        from kb.web.service import Door
        from kb.web.visitors import Proxies, networks_of

        if self.user_header and not (self.accounts and self.proxies):
            raise UsageError("--user-header 要同时写 --accounts（谁有什么角色）和 --trust-proxy（只信哪里来的）。")
        try:
            networks = networks_of(self.proxies)
        except ValueError as error:
            raise UsageError(f"--trust-proxy 应当是地址或网段，例如 10.1.2.3 或 10.1.2.0/24：{error}。") from error
        accounts = AccountsFile(Path(self.accounts)) if self.accounts else None
        folder = self.log or (_LOG if accounts else "")
        return Door(
            hosts=tuple(self.hosts),
            accounts=accounts,
            proxies=Proxies(networks, self.user_header.strip().lower()),
            limits=Limits(connections=self.connections, searches=self.searches, rate=self.rate),
            log=AccessLog(Path(folder), days=self.log_days, with_queries=self.log_queries) if folder else None,
            probes=self.probes,
        )


_OPTIONS = (
    click.option(
        "--accounts",
        default="",
        envvar="KB_ACCOUNTS",
        metavar="FILE",
        help="账号文件（环境变量 KB_ACCOUNTS），用 kb accounts 管理；写了就能登录，没有登录的只看公开的。",
    ),
    click.option(
        "--trust-proxy",
        "proxies",
        multiple=True,
        metavar="ADDRESS",
        help="只信这些地址来的转发（nginx 写的来访地址、https 和登录名），可以写几次，如 127.0.0.1、10.1.2.0/24。",
    ),
    click.option(
        "--user-header",
        default="",
        metavar="NAME",
        help="统一登录在哪个请求头里写登录名，例如 X-Remote-User；只信 --trust-proxy 那些地址写的。",
    ),
    click.option(
        "--allow-host",
        "hosts",
        multiple=True,
        metavar="NAME",
        help="读者用的网址名称，例如 anli.example.gov.cn，可以写几次；写了就不回答别的名称。",
    ),
    click.option(
        "--log",
        default="",
        envvar="KB_LOG",
        metavar="DIR",
        help=f"访问日志放在哪里（环境变量 KB_LOG），一天一个文件；写了 --accounts 时缺省是 {_LOG}，否则不记。",
    ),
    click.option(
        "--log-days",
        type=click.IntRange(180, 36_500),
        default=366,
        show_default=True,
        metavar="N",
        help="访问日志留多少天，最少 180 天。",
    ),
    click.option("--log-queries", is_flag=True, help="访问日志里也记检索词；缺省不记，检索词可能涉及个人。"),
    click.option(
        "--rate",
        type=click.IntRange(0),
        default=0,
        show_default=True,
        metavar="N",
        help="每个来访地址每分钟最多几个请求（各个进程合计），0 是不限。",
    ),
    click.option(
        "--connections",
        type=click.IntRange(8, 60_000),
        default=512,
        show_default=True,
        metavar="N",
        help="每个进程最多同时几个连接；满了就断开闲得最久的。",
    ),
    click.option(
        "--searches",
        type=click.IntRange(1, 40),
        default=8,
        show_default=True,
        metavar="N",
        help="每个进程同时做几个检索，别的排队。",
    ),
    click.option(
        "--probes/--no-probes",
        default=True,
        show_default=True,
        help="在本机回答 /healthz、/readyz 和 /metrics，给监控用；别的电脑来问总是没有。",
    ),
)


def door_options(command: F) -> F:
    """The options of ``DoorOptions``, given to a command as ``door``."""

    @wraps(command)
    def gathered(**values: Any) -> object:  # noqa: ANN401 - what Click passes
        return command(door=DoorOptions(**{name: values.pop(name) for name in _NAMES}), **values)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered  # type: ignore[return-value]


# --- accounts ------------------------------------------------------------------------------------


@click.group(cls=Commands)
def accounts() -> None:
    """服务的账号：谁能登录，看什么、做什么。口令只显示一次，文件里只有它的摘要。"""


def _file_option(command: F) -> F:
    return click.option(
        "--accounts",
        "file",
        default=_ACCOUNTS,
        show_default=True,
        envvar="KB_ACCOUNTS",
        metavar="FILE",
        help="账号文件（环境变量 KB_ACCOUNTS）。",
    )(command)


@accounts.command(cls=Command)
@click.argument("name", metavar="姓名")
@click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in Role]),
    multiple=True,
    required=True,
    help="角色，可以写几次：reader 看内部的，editor 编写，reviewer 审查，publisher 发布，administrator 管理。",
)
@click.option("--no-token", is_flag=True, help="不给口令，只能从统一登录进来；姓名写 * 是统一登录的任何人。")
@_file_option
@today_option
def add(name: str, roles: Sequence[str], file: str, today: dt.date, *, no_token: bool) -> None:
    """加一个账号，或者给已有的换角色和口令；原来的口令作废，登录着的也要重新登录。"""
    if fault := fault_of_name(name):
        raise UsageError(fault)
    if name == ANYONE and not no_token:
        raise UsageError("“*”是统一登录的任何人，没有口令。请加 --no-token。")
    path = Path(file)
    with alone_with_accounts(path):
        before = read_accounts(path) if path.exists() else begin_accounts()
        token = "" if no_token else new_token()
        digest = digest_of(token) if token else ""
        account = Account(name, ordered(map(Role, roles)), digest, today.isoformat())
        write_accounts(path, with_account(before, account))
    labels = "、".join(role.label for role in account.roles)
    click.echo(f"{'改了' if before.named(name) else '加了'}账号：{name}（{labels}），在 {path.as_posix()}。", err=True)
    if token:
        click.echo(token)
        click.echo("上面一行是口令，只显示这一次；请当面交给本人，不要发在群里。", err=True)


@accounts.command(cls=Command)
@click.argument("name", metavar="姓名")
@_file_option
def remove(name: str, file: str) -> None:
    """删去一个账号；登录着的马上退出。"""
    path = Path(file)
    before = read_accounts(path)
    if not before.named(name):
        raise UsageError(f"没有账号“{name}”。用 kb accounts list 看有哪些。")
    with alone_with_accounts(path):
        write_accounts(path, without_account(read_accounts(path), name))
    click.echo(f"删去了账号：{name}。")


@accounts.command(cls=Command, name="list")
@_file_option
@json_option
def list_accounts(file: str, *, as_json: bool) -> None:
    """列出账号和角色；口令和它的摘要都不显示。"""
    known = [*read_accounts(Path(file)).by_name.values()]
    if as_json:
        rows = [
            {"name": one.name, "roles": [*one.roles], "token": bool(one.token_digest), "added_on": one.added_on}
            for one in known
        ]
        echo_json(rows, indent=1)
        return
    for one in known:
        labels = "、".join(role.label for role in one.roles)
        click.echo(f"{one.name}：{labels}，{'有口令' if one.token_digest else '从统一登录进来'}，{one.added_on}")
    click.echo(f"共 {len(known)} 个账号。")
