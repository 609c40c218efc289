"""Python's cyclic garbage collector, held back while objects are created that stay to the end of the run.

It traverses all old objects whenever their number has grown by a quarter. A library of ten thousand cases is two
million objects without a cycle; traversing them again and again took a tenth of the CPU time of building a site.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SELDOM = 1_000_000


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Within the block, only young objects are searched for cycles."""
    before = gc.get_threshold()
    gc.set_threshold(*before[:2], _SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
