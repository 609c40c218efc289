"""What keeps one client, or many, from taking the service from the others."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import OrderedDict
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

_MOST_ADDRESSES = 50_000
"""Addresses that are remembered; the one seen longest ago is forgotten first."""
_PREFIX_V6 = 64
"""Bits of an IPv6 address that one subscriber has for himself (RFC 6177)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is taken of what; seconds and numbers for each worker."""

    head_seconds: float = 10
    """For the head of a request, from its first byte or the connection to its end."""
    body_seconds: float = 60
    """For the body."""
    read_seconds: float = 60
    """For a client to read some of an answer that waits to be sent."""
    connections: int = 512
    """Open at once; idle ones make room for new ones."""
    body_bytes: int = 256 * 1024 * 1024
    """Of all bodies that are kept at once, of 6 MB each at most."""
    searches: int = 8
    """Worked on at once."""
    waiting: int = 64
    """Searches that wait for one of those to end."""
    waiting_seconds: float = 10
    rate: int = 0
    """Requests a minute from one address, and as many at once; 0 for any number."""


class Crowded(Exception):  # noqa: N818 - no error of ours
    """Too many search at once."""


class Queue:
    """Lets only some work at once, and only some wait for them."""

    def __init__(self, limits: Limits) -> None:
        """Begin with nobody."""
        self._limits = limits
        self._places = asyncio.Semaphore(limits.searches)
        self._waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Callable[[], None]]:
        """Have a place while working, or until the function that comes back is called, whichever is first.

        Raises:
            Crowded: too many wait already, or it took too long.
        """
        if self._places.locked() and self._waiting >= self._limits.waiting:
            raise Crowded
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.waiting_seconds):
                await self._places.acquire()
        except TimeoutError as error:
            raise Crowded from error
        finally:
            self._waiting -= 1
        had = True

        def leave() -> None:
            nonlocal had
            if had:
                had = False
                self._places.release()

        try:
            yield leave
        finally:
            leave()


class Rate:
    """Requests of each address: so many a minute, and as many at once (a token bucket)."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with nobody; 0 allows any number."""
        self._per_minute = per_minute
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Seconds until this address may ask again; 0 if it may now, which counts as asking."""
        if not self._per_minute:
            return 0
        key, now = _subscriber(address), self._now()
        left, seen = self._left.pop(key, (float(self._per_minute), now))
        left = min(float(self._per_minute), left + (now - seen) * self._per_minute / 60)
        allowed = left >= 1
        self._left[key] = (left - allowed, now)
        while len(self._left) > _MOST_ADDRESSES:
            self._left.popitem(last=False)
        return 0 if allowed else (1 - left) * 60 / self._per_minute


def _subscriber(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(parsed), _PREFIX_V6), strict=False))
    return address
