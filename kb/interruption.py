"""Ctrl-C at any moment: one line, and the end.

The entry points call ``install_handler`` before they import anything else; so this module imports next to nothing.
"""

from __future__ import annotations

import os
import sys
from _thread import get_ident

TYPE_CHECKING = False  # typing itself takes a while to import, and so does signal: Python's own part of it is there
if TYPE_CHECKING:
    import signal
    from types import FrameType, TracebackType
else:
    import _signal as signal

_LINE = "已中断。"
_CODE = 128 + signal.SIGINT
"""As shells count."""


class Interrupted(BaseException):
    """Somebody pressed Ctrl-C.

    No ``KeyboardInterrupt``, of which Click makes an empty line and a message of its own.
    """


class _Heeding:
    """What has happened so far."""

    pressed = False
    said = False
    thread = 0
    """The thread in which Ctrl-C is raised: the main one."""
    starting = False
    """Whether it is starting processes, which must not stop halfway."""
    late = False
    """Whether it was pressed while they were."""


def install_handler() -> None:
    """From now on Ctrl-C ends the program by ``Interrupted``, which nobody needs to catch; pressed again, at once.

    Where the program was started with Ctrl-C ignored, in the background of a script, it stays so.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        _Heeding.thread = get_ident()
        signal.signal(signal.SIGINT, _pressed)
        sys.excepthook = _ended
        sys.unraisablehook = _lost


def _pressed(_number: int, _frame: FrameType | None) -> None:
    if _Heeding.starting:
        _Heeding.late = True
        return
    if _Heeding.pressed:  # while it was tidying up
        _leave()
    _Heeding.pressed = True
    raise Interrupted


def _ended(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    """Say of an exception that nobody has caught what is to be said."""
    # Imports and descriptors wrap what passes through them: after Ctrl-C every error is of it.
    if not _Heeding.pressed:
        sys.__excepthook__(kind, error, place)
        return
    _say()
    raise SystemExit(_CODE)


def _lost(lost: sys.UnraisableHookArgs) -> None:
    """End the program where an exception was raised that cannot be passed on, in a destructor or while it ends."""
    if not _Heeding.pressed:
        sys.__unraisablehook__(lost)
        return
    _leave()


def _leave() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _say()
    os._exit(_CODE)


def _say() -> None:
    if _Heeding.said or sys.stderr is None:
        return
    _Heeding.said = True
    try:
        start = "\n" if sys.stderr.isatty() else ""  # a terminal has written ^C, or a progress bar
        sys.stderr.write(f"{start}{_LINE}\n")
        sys.stderr.flush()
    except (OSError, ValueError):  # nobody reads it
        pass


class deaf_children:  # noqa: N801 - used like a function
    """Processes that are started inside never hear Ctrl-C: a terminal sends it to all, and theirs is for us to end.

    They inherit that the signal is blocked in this thread. Another thread, such as one of NumPy's, may still take it:
    it then waits for the end, too.
    """

    def __enter__(self) -> None:
        if get_ident() == _Heeding.thread:
            _Heeding.starting = True
        if hasattr(signal, "pthread_sigmask"):  # not on Windows
            self._before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_SETMASK, self._before)
        if get_ident() == _Heeding.thread:
            _Heeding.starting = False
            if _Heeding.late:
                _Heeding.late = False
                _pressed(signal.SIGINT, None)
