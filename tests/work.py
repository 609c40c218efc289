"""Counts the work of a function over a text, not its time: the same on every machine, busy or not."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, SupportsIndex, cast

from kb.patterns import LatePattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, ModuleType
    from typing import Any

    import pytest

_ENDLESS = 10_000
"""A pattern that may be longer than this is one that may go on to the end of the text."""
MOST_LINES = 50_000_000
"""What takes more is taken for endless: most of a minute, where a text of a test takes a second."""


class Work:
    """What was done so far: lines of Python, and characters that patterns and methods of a text may look at."""

    def __init__(self) -> None:
        self.lines = 0
        self.characters = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the lines that run meanwhile; what does not come to an end fails."""
        before = sys.gettrace()
        sys.settrace(self._trace)
        try:
            yield
        finally:
            sys.settrace(before)

    def _trace(self, _frame: FrameType, _event: str, _arg: object) -> Any:  # noqa: ANN401 - as sys.settrace has it
        self.lines += 1
        assert self.lines < MOST_LINES, "far too much work"
        return self._trace

    def text(self, text: str) -> str:
        """The same text, whose reading counts."""
        counted = _Text(text)
        counted.work = self
        return counted

    def watch(self, module: ModuleType, monkeypatch: pytest.MonkeyPatch, *taking: str) -> None:
        """Have the patterns of a module counted.

        Args:
            module: where they stand.
            monkeypatch: puts them back.
            taking: names of those without a bound that take whatever they pass over into what they match, so that they
                come by no character twice.
        """
        for name, value in vars(module).copy().items():
            if isinstance(value, (re.Pattern, LatePattern)):
                monkeypatch.setattr(module, name, _Pattern(cast("re.Pattern[str]", value), self, taking=name in taking))


def assert_linear(run: Callable[[Work, str], object], text_of: Callable[[int], str], size: int = 4_000) -> None:
    """Four times the text costs about four times the work; what is quadratic would cost sixteen times as much.

    Args:
        run: does the work over a text. Its lines are counted; what shall have its characters counted goes through
            ``Work.text`` or ``Work.watch`` in it.
        text_of: a text of about so many characters.
        size: characters of the shorter text.
    """
    costs = []
    for length in (size, 4 * size):
        work, text = Work(), text_of(length)
        with work.counted():
            run(work, text)
        costs.append((work.lines, work.characters))
    (lines, characters), (more_lines, more_characters) = costs
    assert more_lines < lines * 4.5, (lines, more_lines)
    assert more_characters <= characters * 4.5, (characters, more_characters)


class _Text(str):
    __slots__ = ("work",)
    work: Work

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        found = super().__getitem__(key)
        self.work.characters += len(found)
        return found

    def find(self, sub: str, start: Any = 0, end: Any = None, /) -> int:  # noqa: ANN401 - as str has it
        end = len(self) if end is None else min(end, len(self))
        found = super().find(sub, start, end)
        self.work.characters += max(0, (end if found < 0 else found) - start)
        return found


@cache
def _longest(pattern: re.Pattern[str]) -> int:
    """Characters of the longest text that a pattern can match; to find it out takes longer than most searches."""
    _, longest = cast("Any", import_module("re._parser")).parse(pattern.pattern, pattern.flags).getwidth()
    return int(longest)


class _Pattern:
    """A pattern whose every use counts the characters that it may look at."""

    def __init__(self, pattern: re.Pattern[str], work: Work, *, taking: bool) -> None:
        self._pattern = pattern
        self._work = work
        self._taking = taking
        longest = _longest(pattern)
        self._longest = longest if longest < _ENDLESS else None

    def __eq__(self, other: object) -> bool:
        """As a key it is the pattern that it stands for."""
        return self is other or self._pattern == other

    def __hash__(self) -> int:
        return hash(self._pattern)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        size = max(0, min(end, len(text)) - start)
        self._work.characters += size if self._longest is None else min(size, self._longest)
        return self._pattern.match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        self.match(text, start, end)
        return self._pattern.fullmatch(text, start, end)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        found = self._pattern.search(text, start, end)
        self._looked_through(start, found.end() if found else min(end, len(text)))
        return found

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        self._looked_through(start, min(end, len(text)))
        return self._pattern.finditer(text, start, end)

    def sub(self, by: str, text: str) -> str:
        self._looked_through(0, len(text))
        return self._pattern.sub(by, text)

    def _looked_through(self, start: int, end: int) -> None:
        # One that may go on to the end may do so from every place.
        size = max(0, end - start)
        self._work.characters += size if self._longest is not None or self._taking else size * size
