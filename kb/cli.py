"""``kb``: check, index, search, publish and serve a library of cases."""

from __future__ import annotations

import click

from kb import __version__
from kb.commands import board, checking, doors, indexing, law, masking, publishing, searching, statutes
from kb.commands.console import Commands, run

_OF_BULLETIN = (
    "check", "document", "export", "publish", "recall", "reissue", "report", "sign", "template", "verify",
)  # fmt: skip
"""The commands of the other tool that people look for here."""


class _Tool(Commands):
    """The commands of ``kb``; one of ``bulletin`` is named with it."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in _OF_BULLETIN:
            ctx.fail(f"没有命令 {args[0]}，它是 bulletin 的：bulletin {args[0]}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Tool, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="案典", message="%(prog)s %(version)s")
def kb() -> None:
    """案典：检查、检索、发布行政执法典型指导案例。"""


for command in (
    checking.lint,
    checking.new,
    board.list_cases,
    board.review,
    checking.import_command,
    checking.schema,
    masking.mask,
    indexing.index_command,
    indexing.status,
    searching.search,
    searching.similar,
    law.cite,
    law.stale_law,
    statutes.statutes,
    publishing.site,
    publishing.serve,
    doors.accounts,
):
    kb.add_command(command)


def main() -> None:
    """Entry point of ``kb``."""
    run(kb, "kb")
