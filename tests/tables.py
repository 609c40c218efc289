"""Tables of a test: many rows checked by one test, which tells of every row that fails."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SHOWN = 30
"""Rows that a message shows; of the others it tells the number."""


def each(names: str, rows: Iterable[object]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A decorator that has a test run for every row and fail once, with all rows that failed and why.

    It takes what ``pytest.mark.parametrize`` takes and is for tables of hundreds of rows, where a test by itself costs
    more than what it checks. It may stand above another and above ``given``.

    Args:
        names: parameters of the test, divided by commas.
        rows: a value each or, of several names, as many values each. At least one.
    """
    parameters = [name.strip() for name in names.split(",")]
    table = [row if isinstance(row, tuple) and len(parameters) > 1 else (row,) for row in rows]
    assert table

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)

        def run(**others: object) -> None:
            misses = []
            for row in table:
                values = dict(zip(parameters, row, strict=True))
                try:
                    test(**values, **others)
                except Exception as error:  # noqa: BLE001 - whatever a row raises is told below
                    told = "\n    ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
                    misses.append(f"{values}\n    {told}")
            if misses:
                shown = "\n".join(misses[:_SHOWN])
                raise AssertionError(f"{len(misses)} of {len(table)} rows failed:\n{shown}")

        run.__name__, run.__qualname__ = test.__name__, test.__qualname__
        run.__module__, run.__doc__ = test.__module__, test.__doc__
        left = [parameter for name, parameter in signature.parameters.items() if name not in parameters]
        run.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined] # pytest asks for fixtures by it
        run.pytestmark = getattr(test, "pytestmark", [])  # type: ignore[attr-defined] # marks below this one stay
        return run

    return decorate
