"""What is made once for all workers of a run."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from kb.files import alone_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder of this run, which the first worker that wants it has filled; the others wait.

    Args:
        factory: of the worker.
        name: of the folder, its own among all.
        make: fills an empty folder. If it fails, the next worker tries again.
    """
    base = factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = run / name, run / f"{name}.done"
    with alone_with(run):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder
