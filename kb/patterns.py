"""Regular expressions that are compiled when they are first used.

To compile one takes Python up to a fiftieth of a second, and a millisecond for each set with the Han characters in it.
The modules of most commands have four hundred together, and a run that looks at one changed case needs few of them.
"""

from __future__ import annotations

import re
from typing import AnyStr, Generic, cast

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
