"""Regular expressions that are compiled when they are first used.

To compile one takes Python up to a fiftieth of a second, and a millisecond for each set with the Han characters in it.
The modules of most commands have four hundred together, and a run that looks at one changed case needs few of them.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, AnyStr, Generic, cast

_OF_COMPILED = [name for name in dir(re.Pattern) if not name.startswith("_")]


class LatePattern(Generic[AnyStr]):
    """What ``late`` returns; not a ``re.Pattern``, but used like one."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> object:
        """What only a compiled one has: from then on it is found here, so that its use costs no more than of that."""
        compiled = re.compile(self.pattern, self.flags)
        vars(self).update({own: getattr(compiled, own) for own in _OF_COMPILED})
        return getattr(compiled, name)


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The regular expression, compiled when it is first used, so that an error in it is seen only then.

    Functions of ``re`` do not take it.
    """
    return cast("re.Pattern[AnyStr]", LatePattern(pattern, flags))


def _remember_sets() -> None:
    """Let ``re`` work out a set of characters once, however many patterns have it.

    Up to Python 3.13 it marks each character of a range by itself: a millisecond for the Han characters, and what is
    told of persons has the same few sets in pattern after pattern. What it makes of a set depends on the set alone,
    unless case is ignored. Under a Python without this function patterns are compiled as they are.
    """
    compiler = import_module("re._compiler")
    optimize: Any = getattr(compiler, "_optimize_charset", None)
    known: dict[object, object] = {}

    def remembering(charset: list[tuple[object, object]], *case: Any) -> object:  # noqa: ANN401 - as ``re`` calls it
        if any(case):
            return optimize(charset, *case)
        key = tuple(charset)
        if key not in known:
            known[key] = optimize(charset, *case)
        return known[key]

    if optimize:
        setattr(compiler, "_optimize_charset", remembering)  # noqa: B010 - no part of the typed interface


_remember_sets()
