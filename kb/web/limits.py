"""What keeps one client, or many, from taking the service from the others."""

from __future__ import annotations

import asyncio
import ipaddress
import mmap
import os
import secrets
import sys
import tempfile
import time
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

_SETS, _WAYS = 16_384, 4
"""Places for addresses that are remembered, and how many each address may choose from; 1 MB together. Where all are
taken, the address that owes least is forgotten, which allows it more, never less."""
_MINUTE = 60_000_000
"""In microseconds."""
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
    """Requests a minute from one address to all workers together, and as many at once; 0 for any number."""


class Crowded(Exception):  # noqa: N818 - no error of ours
    """Too many search at once."""


class Queue:
    """Lets only some work at once, and only some wait for them."""

    def __init__(self, limits: Limits) -> None:
        """Begin without clients."""
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
    """Requests of each address: so many a minute, and as many at once, counted for all workers together.

    What is kept of an address is one number, the time by which it has paid for all its requests (the generic cell rate
    algorithm of ITU-T I.371, which allows what a token bucket does). The numbers lie in memory that the workers share,
    since this is made before they are forked. A record lock keeps them from changing it at once: the system takes it
    from a worker that is killed.
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        """Begin without clients.

        Args:
            per_minute: how many requests; 0 allows any number.
            now: seconds of a clock that all workers share.
        """
        self._cost = _MINUTE // per_minute if per_minute else 0
        self._now = now
        self._secret = secrets.token_bytes(16)
        if self._cost:
            self._memory = memoryview(mmap.mmap(-1, _SETS * _WAYS * 16)).cast("Q")
            self._lock = _lock_file()

    def wait(self, address: str) -> float:
        """Seconds until this address may ask again; 0 if it may now, which counts as asking."""
        if not self._cost:
            return 0
        digest = blake2b(_subscriber(address).encode(), digest_size=16, key=self._secret).digest()
        mark = int.from_bytes(digest[:8], "big") or 1
        first = int.from_bytes(digest[8:], "big") % _SETS * _WAYS * 2
        memory, now = self._memory, int(self._now() * 1_000_000)
        with _alone(self._lock):
            places = range(first, first + _WAYS * 2, 2)
            place = next((one for one in places if memory[one] == mark), None)
            paid_by = now
            if place is None:
                place = min(places, key=lambda one: memory[one + 1])
            else:
                paid_by = max(now, memory[place + 1])
            wait = paid_by + self._cost - now - _MINUTE
            if wait <= 0:
                memory[place], memory[place + 1] = mark, paid_by + self._cost
        return max(wait, 0) / 1_000_000


def _lock_file() -> int:
    """A file that holds nothing; in memory where the system has such files."""
    if sys.platform == "linux":
        return os.memfd_create("andian-rate")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


@contextmanager
def _alone(file: int) -> Iterator[None]:
    """Keep other processes out."""
    if sys.platform == "win32":  # has one worker alone
        yield
        return
    fcntl.lockf(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.lockf(file, fcntl.LOCK_UN)


def _subscriber(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:  # of a service that listens on both
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed), _PREFIX_V6), strict=False))
    return address
