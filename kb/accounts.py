"""Who may sign in to the service: names, roles, and digests of the tokens that prove them.

The file is kept by the office beside its library, not in it: nobody publishes it, and nothing can rebuild it. A token
has 256 random bits, so its plain SHA-256 reveals nothing, and no slow digest is needed as for words that people
choose.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from kb.errors import KBError
from kb.files import alone_with, failure_reason, read_regular, replace_file, write_new
from kb.model import Audience

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

ANYONE = "*"
"""Name of an account for everybody whom a trusted proxy names and who has no account of his own."""
TOKEN_PREFIX = "andian_"  # noqa: S105 - no secret: lets people and scanners recognise a token
MAX_NAME = 64
"""Longest name of an account, in characters."""
_VERSION = 1
_MAX_BYTES = 4_000_000
_OTHERS = 0o007


class AccountsError(KBError):
    """The file of accounts cannot be used."""


class Role(StrEnum):
    """A person's task in the office. Today a role decides only what its holder may read."""

    READER = "reader"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """Its name in messages."""
        return {
            "reader": "内部读者",
            "editor": "编写人",
            "reviewer": "审查人",
            "publisher": "发布人",
            "administrator": "管理员",
        }[self.value]

    @property
    def audience(self) -> Audience:
        """What this role may read."""
        return Audience.INTERNAL if self is Role.READER else Audience.EDITOR


@dataclass(frozen=True, slots=True)
class Account:
    """One person, or one program."""

    name: str
    """As people and logs call it; unique."""
    roles: tuple[Role, ...]
    """At least one, in the order of ``Role``."""
    token_digest: str = ""
    """SHA-256 of the token as hexadecimal digits; empty for one that only a proxy names."""
    added_on: str = ""
    """Day on which the account, or its present token, was made."""

    @property
    def audience(self) -> Audience:
        """The widest audience of its roles."""
        return max((role.audience for role in self.roles), key=list(Audience).index)


@dataclass(frozen=True, slots=True)
class Accounts:
    """All accounts and the secret that sessions are signed with."""

    secret: bytes
    by_name: Mapping[str, Account]

    def named(self, name: str) -> Account | None:
        """The account with a name."""
        return self.by_name.get(name)

    def with_token(self, token: str) -> Account | None:
        """The account that a token belongs to; always compares all, so that the time taken reveals nothing."""
        digest, owner = digest_of(token), None
        for account in self.by_name.values():
            if account.token_digest and hmac.compare_digest(account.token_digest, digest):
                owner = account
        return owner


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_token() -> str:
    """A token that cannot be guessed, of 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def fault_of_name(name: str) -> str:
    """Why a name is not fit for an account, in Chinese; empty if it is."""
    if name == ANYONE:
        return ""
    if not name.strip() or name != name.strip() or len(name) > MAX_NAME or not name.isprintable():
        return f"账号的名称应当是 1 到 {MAX_NAME} 个字，前后没有空格，这里是“{name[:MAX_NAME]}”。"
    return ""


def ordered(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Roles without repetition, in their order."""
    return tuple(sorted(set(roles), key=list(Role).index))


def read_accounts(path: Path) -> Accounts:
    """The accounts in a file.

    Raises:
        AccountsError: there is none, others on the machine may read it, or it says something else than accounts.
    """
    try:
        data = read_regular(path, _MAX_BYTES)
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise AccountsError(
            f"没有账号文件“{path}”。请先加一个账号：kb accounts add 姓名 --role administrator --accounts {path}。"
        ) from error
    except OSError as error:
        raise AccountsError(f"账号文件“{path}”读不了：{failure_reason(error)}。") from error
    if sys.platform != "win32" and mode & _OTHERS:
        raise AccountsError(f"账号文件“{path}”这台电脑上的别人也能读。请运行 chmod 640 {path}。")
    try:
        return _accounts_of(json.loads(data))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AccountsError(f"账号文件“{path}”损坏了：里面不是账号。请用备份恢复，或者删去它重新加账号。") from error


def _accounts_of(facts: Mapping[str, object]) -> Accounts:
    rows, secret = facts["accounts"], facts["secret"]
    if facts["version"] != _VERSION or not isinstance(rows, list) or not isinstance(secret, str):
        raise ValueError(facts["version"])
    accounts = [
        Account(str(row["name"]), ordered(map(Role, row["roles"])), str(row["token"]), str(row["added_on"]))
        for row in rows
    ]
    by_name = {account.name: account for account in accounts}
    if len(by_name) != len(accounts) or not all(account.roles for account in accounts):
        raise ValueError(rows)
    key = bytes.fromhex(secret)
    if len(key) < sha256().digest_size:
        raise ValueError(len(key))
    return Accounts(key, by_name)


def write_accounts(path: Path, accounts: Accounts) -> None:
    """Write the accounts; only their owner and group may read the file.

    Raises:
        AccountsError: it cannot be written; the old one is unchanged.
    """
    rows = [
        {"name": one.name, "roles": [*one.roles], "token": one.token_digest, "added_on": one.added_on}
        for one in accounts.by_name.values()
    ]
    facts = {"version": _VERSION, "secret": accounts.secret.hex(), "accounts": rows}
    data = (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()
    before = os.umask(0o077)
    try:
        kept_mode = path.stat().st_mode & 0o770 if path.exists() else None
        if kept_mode is None:
            write_new(path, data)
        else:
            replace_file(path, data)
            path.chmod(kept_mode)
    except OSError as error:
        raise AccountsError(f"账号文件“{path}”写不了：{failure_reason(error, '写入')}。") from error
    finally:
        os.umask(before)


@contextmanager
def alone_with_accounts(path: Path) -> Iterator[None]:
    """Wait until no other run changes the accounts in a file.

    Raises:
        AccountsError: its folder cannot be opened.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(alone_with(path.parent))
        except OSError as error:
            raise AccountsError(f"账号文件“{path}”写不了：{failure_reason(error, '写入')}。") from error
        yield


def begin_accounts() -> Accounts:
    """No accounts yet, with a new secret."""
    return Accounts(secrets.token_bytes(32), {})


def with_account(accounts: Accounts, account: Account) -> Accounts:
    """The accounts with one more, or with a new one in the place of that with its name."""
    return replace(accounts, by_name={**accounts.by_name, account.name: account})


def without_account(accounts: Accounts, name: str) -> Accounts:
    """The accounts without one."""
    return replace(accounts, by_name={key: value for key, value in accounts.by_name.items() if key != name})


class AccountsFile:
    """The accounts of a running service, which follows changes of the file.

    A file that can no longer be read lets nobody in: a changed one may have withdrawn somebody's rights.
    """

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            AccountsError: it cannot be used.
        """
        self._path = path
        self._lock = Lock()
        self._version = self._version_on_disk()
        self._accounts = read_accounts(path)

    def newest(self) -> Accounts:
        """The accounts as they are now."""
        version = self._version_on_disk()
        with self._lock:
            if version != self._version or not version:
                try:
                    self._accounts = read_accounts(self._path)
                except AccountsError:
                    self._accounts = Accounts(secrets.token_bytes(32), {})
                self._version = version
            return self._accounts

    def _version_on_disk(self) -> tuple[int, ...]:
        try:
            status = self._path.stat()
        except OSError:
            return ()
        return status.st_ino, status.st_mtime_ns, status.st_size, status.st_mode
