"""``kb``: check, index, search, publish and serve a library of cases."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module

import click

from kb import __version__
from kb.commands.console import Commands, run

_MODULES = {
    "lint": "checking",
    "new": "checking",
    "list": "board.list_cases",
    "review": "board",
    "import": "checking.import_command",
    "schema": "checking",
    "mask": "masking",
    "index": "indexing.index_command",
    "status": "indexing",
    "search": "searching",
    "similar": "searching",
    "cite": "law",
    "stale-law": "law.stale_law",
    "statutes": "statutes",
    "site": "publishing",
    "serve": "publishing",
    "accounts": "doors",
}
"""Command -> module in ``kb.commands``, and the name of the function there where it is another."""
_OF_BULLETIN = (
    "check", "document", "export", "publish", "recall", "reissue", "report", "sign", "template", "verify",
)  # fmt: skip
"""The commands of the other tool that people look for here."""


class _Loaded(MutableMapping[str, click.Command]):
    """The commands; the module of one is loaded when it is used, since loading all takes longer than a search."""

    def __init__(self) -> None:
        self._places = dict(_MODULES)
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module, _, function = self._places[name].partition(".")
            self._loaded[name] = getattr(import_module(f"kb.commands.{module}"), function or name)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._places[name] = ""
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._places[name]
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class _Tool(Commands):
    """The commands of ``kb``; one of ``bulletin`` is named with it."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in _OF_BULLETIN:
            ctx.fail(f"没有命令 {args[0]}，它是 bulletin 的：bulletin {args[0]}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Tool, commands=_Loaded(), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="案典", message="%(prog)s %(version)s")
def kb() -> None:
    """案典：检查、检索、发布行政执法典型指导案例。"""


def main() -> None:
    """Entry point of ``kb``."""
    run(kb, "kb")
