"""Python's search for cycles, held back while a library is made that stays to the end.

It looks through everything there is each time a quarter has been added. A library of ten thousand cases is two million
objects without a cycle: to look through them again and again took a tenth of the making of a site.
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
    """Cycles among what is new are found as ever, those among what is old not before the end."""
    before = gc.get_threshold()
    gc.set_threshold(*before[:2], _SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
