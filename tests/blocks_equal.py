"""Blocks without the places they come from, for comparing texts that were written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.blocks import Block, Inline


def placeless(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same blocks, every line and column 0."""
    return tuple(
        block._replace(line=0, inlines=tuple(map(_placeless_run, block.inlines)), children=placeless(block.children))
        for block in blocks
    )


def _placeless_run(run: Inline) -> Inline:
    return run._replace(line=0, column=0, children=tuple(map(_placeless_run, run.children)))
