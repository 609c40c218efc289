"""One query's access to the stored texts, within its time and while its client waits."""

from __future__ import annotations

from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from kb.errors import QueryError
from kb.search.index.documents import FIELD_PARTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.search.answer.store import Store

TIME_S = 0.7
"""Seconds of computing that finding may take."""
BODY = "正文"
"""The scope that means every section."""


class Inquiry:
    """One query's look into the stored texts: each is cut into its units once, and all of it takes its time."""

    def __init__(self, store: Store, time_s: float = TIME_S) -> None:
        """Begin to count the time of this thread, which other work on the machine does not lengthen."""
        self._store = store
        self._wanted: Callable[[], bool] = lambda: True
        self._cut: dict[int, list[tuple[str, bytes]]] = {}
        self._until = thread_time() + time_s
        self._until_at_the_earliest = perf_counter() + time_s

    def check(self) -> None:
        """Check that there is time left, and that the client still waits.

        Raises:
            QueryError: there is none.
        """
        self.check_wanted()
        # CPU time never exceeds the time that has passed, which is cheaper to read.
        if perf_counter() > self._until_at_the_earliest and thread_time() > self._until:
            raise QueryError(
                "这个检索式太费时，已经停下。请减少 同句、同段、OR 和“典型意义:”一类的写法，"
                "或者先用领域、年份缩小范围。"
            )

    def while_wanted(self, wanted: Callable[[], bool]) -> Inquiry:
        """Itself, to go on only as long as ``wanted`` says that the client waits for the answer."""
        self._wanted = wanted
        return self

    def check_wanted(self) -> None:
        """Check that the client still waits for the answer.

        Raises:
            QueryError: it does not.
        """
        if not self._wanted():
            raise QueryError("提问的人已经离开，检索停下了。")

    def value(self, column: str, number: int) -> bytes:
        """A stored value of a document, if the client still waits."""
        self.check_wanted()
        return self._store.value(column, number)

    def text(self, number: int) -> bytes:
        """The folded units of a document, in lines."""
        self.check()
        return self._store.value("units", number)

    def units(self, number: int, parts: tuple[str, ...]) -> list[bytes]:
        """The folded units of a document that belong to some parts."""
        self.check()
        cut = self._cut.get(number)
        if cut is None:
            cut = self._cut[number] = self._store.units(number)
        return [unit for name, unit in cut if name in parts or (BODY in parts and name not in FIELD_PARTS)]
