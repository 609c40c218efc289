"""Several processes that answer at one address.

They are forked from one that has loaded everything, so that they share the memory of the program, and accept from one
listening socket: where one is killed, the others take the connections that wait. One that ends on its own is
replaced. All end when the first one does, however that ends.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from kb.errors import KBError, UsageError
from kb.interruption import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_LOOKS_EVERY_S = 0.1
_SHORT_S = 2.0
"""A worker that ends sooner has not begun to work."""
_MOST_SHORT = 5
"""How many of those, one after the other, before it is given up."""
_LAST_SECONDS = 10.0
"""Seconds that workers have to finish their answers when they stop."""


class WorkersError(KBError):
    """The workers end as soon as they are started."""


def check_workers(count: int) -> None:
    """Refuse more than one where processes cannot be forked.

    Raises:
        UsageError: they cannot.
    """
    if count > 1 and sys.platform == "win32":
        raise UsageError(f"--workers {count}：Windows 上只能是 1。多个进程的服务请放在 Linux 上。")


def run_workers(count: int, work: Callable[[int], None], started: Callable[[], None]) -> None:
    """Run some workers until SIGINT or SIGTERM.

    Args:
        count: how many.
        work: what each does, in a process of its own, until SIGTERM; given its number, from 0.
        started: called once all are started.

    Raises:
        WorkersError: they end as soon as they are started.
    """
    gc.collect()
    gc.freeze()  # the collector of a worker would write into memory that all share
    alive, ours = os.pipe()
    workers: dict[int, tuple[int, float]] = {}
    ends = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ends.set()

    before = signal.signal(signal.SIGTERM, end)
    try:
        for number in range(count):
            workers[_fork(number, work, alive, ours)] = number, time.monotonic()
        started()
        _keep(workers, work, ends, alive, ours)
    except (KeyboardInterrupt, Interrupted):
        pass
    finally:
        _end(workers)
        os.close(ours)
        os.close(alive)
        signal.signal(signal.SIGTERM, before)
        gc.unfreeze()


def _keep(
    workers: dict[int, tuple[int, float]],
    work: Callable[[int], None],
    ends: threading.Event,
    alive: int,
    ours: int,
) -> None:
    """Replace workers that end, until it is time to end."""
    short = 0
    while not ends.is_set():
        process, status = os.waitpid(-1, os.WNOHANG)
        if process not in workers:
            time.sleep(_LOOKS_EVERY_S)
            continue
        number, since = workers.pop(process)
        short = short + 1 if time.monotonic() - since < _SHORT_S else 0
        if short >= _MOST_SHORT:
            raise WorkersError(f"服务的进程一启动就结束（{os.waitstatus_to_exitcode(status)}），不再重试。")
        workers[_fork(number, work, alive, ours)] = number, time.monotonic()


def _fork(number: int, work: Callable[[int], None], alive: int, ours: int) -> int:
    """Start a worker; its process."""
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the first process ends the others
        os.close(ours)
        threading.Thread(target=_end_when_orphaned, args=(alive,), daemon=True).start()
        work(number)
        code = 0
    except KBError as error:
        sys.stderr.write(f"{error}\n")
    except BaseException as error:  # noqa: BLE001 - the last frame of a process
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _end_when_orphaned(alive: int) -> None:
    os.read(alive, 1)  # ends when the first process does, and with it the other end
    os.kill(os.getpid(), signal.SIGTERM)


def _end(workers: dict[int, tuple[int, float]]) -> None:
    """End all workers, at first by asking."""
    for process in workers:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
    until = time.monotonic() + _LAST_SECONDS
    while workers:
        process = _waited_for()
        if process in workers:
            del workers[process]
        elif process < 0:
            return
        elif time.monotonic() > until:
            for one in workers:
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
            until += _LAST_SECONDS
        else:
            time.sleep(_LOOKS_EVERY_S)


def _waited_for() -> int:
    """A process of ours that has ended; 0 where none has, below where none is left."""
    try:
        return os.waitpid(-1, os.WNOHANG)[0]
    except ChildProcessError:
        return -1
