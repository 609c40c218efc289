"""Ctrl-C ends the program at any moment, with one line of output.

The entry points call ``install_handler`` before any other import, so this module imports almost nothing.
"""

from __future__ import annotations

import os
import sys
from _thread import get_ident

TYPE_CHECKING = False  # typing and signal take time to import; _signal is built in
if TYPE_CHECKING:
    import signal
    from types import FrameType, TracebackType
else:
    import _signal as signal

_LINE = "已中断。"
_CODE = 128 + signal.SIGINT
"""The exit code by the convention of shells."""


class Interrupted(BaseException):
    """Somebody pressed Ctrl-C.

    Not a ``KeyboardInterrupt``, for which Click prints an empty line and a message of its own.
    """


class _State:
    """The state of the handler."""

    pressed = False
    announced = False
    thread = 0
    """The main thread, in which the exception is raised."""
    starting = False
    """Whether processes are being started, which must not be interrupted."""
    late = False
    """Whether Ctrl-C was pressed meanwhile."""


def install_handler() -> None:
    """Make Ctrl-C raise ``Interrupted``, which need not be caught; a second Ctrl-C ends the program at once.

    If the program was started with Ctrl-C ignored, in the background of a script, nothing is changed.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        _State.thread = get_ident()
        signal.signal(signal.SIGINT, _pressed)
        sys.excepthook = _ended
        sys.unraisablehook = _lost


def _pressed(_number: int, _frame: FrameType | None) -> None:
    if _State.starting:
        _State.late = True
        return
    if _State.pressed:  # during cleanup
        _leave()
    _State.pressed = True
    raise Interrupted


def _ended(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    """Hook for uncaught exceptions."""
    # Imports and descriptors wrap exceptions: after Ctrl-C every error is due to it.
    if not _State.pressed:
        sys.__excepthook__(kind, error, place)
        return
    _say()
    raise SystemExit(_CODE)


def _lost(lost: sys.UnraisableHookArgs) -> None:
    """Hook for exceptions that cannot propagate, in a destructor or at exit: end the program."""
    if not _State.pressed:
        sys.__unraisablehook__(lost)
        return
    _leave()


def _leave() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _say()
    os._exit(_CODE)


def _say() -> None:
    if _State.announced or sys.stderr is None:
        return
    _State.announced = True
    try:
        start = "\n" if sys.stderr.isatty() else ""  # the terminal has printed ^C, or a progress bar
        sys.stderr.write(f"{start}{_LINE}\n")
        sys.stderr.flush()
    except (OSError, ValueError):  # stderr is closed; Python would try once more at the end, and exit with 120
        sys.stderr = None


class interrupt_shielded_children:  # noqa: N801 - used like a function
    """Processes started inside ignore Ctrl-C, which a terminal sends to all; this process ends them itself.

    They inherit a blocked signal from this thread. Another thread, such as one of NumPy, may still receive it: then it
    is handled at the end.
    """

    def __enter__(self) -> None:
        if get_ident() == _State.thread:
            _State.starting = True
        if hasattr(signal, "pthread_sigmask"):  # not on Windows
            self._before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_SETMASK, self._before)
        if get_ident() == _State.thread:
            _State.starting = False
            if _State.late:
                _State.late = False
                _pressed(signal.SIGINT, None)
