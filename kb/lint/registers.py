"""Registers: tables that cannot be read, values that are none, and findings of reviews that no standard knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.reading.grading import reviewed_files
from kb.reading.registers import registers_of
from kb.registers import ROUND_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kb.model import Library
    from kb.problems import Problem


def register_problems(library: Library, only: Collection[str] | None = None) -> Iterator[Problem]:
    """The faults of a library's registers, and anything that they must not contain.

    Args:
        library: as read.
        only: display paths of the files to check; ``None`` for all.
    """
    if only is not None and not any(path.endswith(".csv") for path in only):
        return
    for register in registers_of(library):
        if only is not None and f"{library.root}/{register.path}" not in only:
            continue
        if register.has(ROUND_COLUMNS):
            yield from reviewed_files(register, library.config.standards)[1]
        else:
            yield from register.problems
