"""``kb accounts`` and the options of ``kb serve`` that say who may come in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.accounts import ANYONE, Role, read_accounts
from kb.cli import kb
from kb.model import Audience

FILE = Path("accounts.json")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _run(line: str, exit_code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(kb, line.split(), env={"KB_TODAY": "2026-11-23"})
    assert result.exit_code == exit_code, result.output
    return result.stdout, result.stderr


def test_an_account_gets_a_token_that_is_shown_once() -> None:
    token, said = _run("accounts add 张三 --role reviewer --role editor --role editor")
    assert "张三（编写人、审查人）" in said
    accounts = read_accounts(FILE)
    account = accounts.with_token(token.strip())
    assert account == accounts.named("张三")
    assert account is not None
    assert (account.roles, account.added_on) == ((Role.EDITOR, Role.REVIEWER), "2026-11-23")
    assert token.strip() not in FILE.read_text("utf-8")
    assert len(token) > 40
    other, said = _run("accounts add 张三 --role reader")
    assert said.startswith("改了账号")
    assert other != token
    later = read_accounts(FILE)
    assert later.with_token(token.strip()) is None
    assert later.secret == accounts.secret
    assert later.by_name["张三"].audience is Audience.INTERNAL
    shown = _run("accounts list")[0] + _run("accounts list --json")[0]
    assert other.strip() not in shown
    assert later.by_name["张三"].token_digest not in shown


def test_accounts_are_listed_and_removed() -> None:
    _run("accounts add 甲 --role administrator --no-token")
    _run(f"accounts add {ANYONE} --role reader --no-token")
    assert json.loads(_run("accounts list --json")[0]) == [
        {"name": "甲", "roles": ["administrator"], "token": False, "added_on": "2026-11-23"},
        {"name": ANYONE, "roles": ["reader"], "token": False, "added_on": "2026-11-23"},
    ]
    assert "甲：管理员，从统一登录进来，2026-11-23\n" in _run("accounts list")[0]
    _run("accounts remove 甲")
    assert [*read_accounts(FILE).by_name] == [ANYONE]
    assert "kb accounts list" in _run("accounts remove 甲", 2)[1]


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("accounts add 甲", 2, "--role"),
        ("accounts add 甲 --role king", 2, "reader"),
        ("accounts add * --role reader", 2, "--no-token"),
        (f"accounts add {'长' * 65} --role reader", 2, "64"),
        ("accounts add 甲 --role reader --accounts 没有/a.json", 1, "写入|没有|不见了"),
        ("accounts list", 1, "kb accounts add"),
        ("accounts remove 甲", 1, "kb accounts add"),
        ("serve --user-header X-Remote-User", 2, "--trust-proxy"),
        ("serve --user-header X-Remote-User --trust-proxy 127.0.0.1", 2, "--accounts"),
        ("serve --trust-proxy nginx", 2, "10.1.2.3"),
        ("serve --trust-proxy 10.1.2.3/24", 2, "10.1.2.3"),
        ("serve --log-days 90", 2, "180"),
        ("serve --accounts a.json", 1, "kb accounts add"),
        ("serve --workers 0", 2, "workers"),
        ("serve --audience internal --host 0.0.0.0", 2, "--accounts"),
    ],
)
def test_what_cannot_be_done_is_said(line: str, code: int, said: str) -> None:
    shown = "".join(_run(line, code))
    assert any(one in shown for one in said.split("|")), shown


def test_a_damaged_file_is_not_written_over() -> None:
    FILE.write_text("{}", "utf-8")
    FILE.chmod(0o600)
    assert "损坏" in _run("accounts add 甲 --role reader", 1)[1]
    assert FILE.read_text("utf-8") == "{}"
