"""Python's cyclic garbage collector: off while objects are created that stay to the end of the run, else seldom used.

It traverses new objects twice, and all old ones whenever their number has grown by a quarter. A library of ten thousand
cases is two million objects, and reading it leaves less than one object a case in cycles; traversing them took a tenth
of the CPU time of building a site.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_USUAL = gc.get_threshold()
_SELDOM = 300_000
"""Number of new objects among which a command searches; Python's own is a few hundred."""


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Within the block, the whole run of a command, new objects are seldom searched for cycles, and at its end never.

    Before it ends, Python searches every object that there is twice, though the memory goes back with the process.
    """
    gc.set_threshold(_SELDOM, *_USUAL[1:])
    try:
        yield
    finally:
        gc.freeze()


def collect_as_usual() -> None:
    """Undo ``collecting_seldom`` in a command that goes on for days."""
    gc.set_threshold(*_USUAL)


@contextmanager
def not_collecting() -> Iterator[None]:
    """Within the block, nothing is searched for cycles; what it leaves counts as old.

    Else all of it would be young, and be traversed as soon as the block ends: that took a second of a site of ten
    thousand cases. Where a service has frozen what its workers share, it stays so.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
