"""Runs the tests of a mutant in a file, in a process that has loaded nothing before: ``FOLDER OPTION...``.

``FOLDER/chosen`` names the tests, and the one that fails is written to ``FOLDER/failed``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest


class Noticer:
    """A plugin of pytest that keeps the name of the test that failed."""

    def __init__(self, folder: Path) -> None:
        """Begin with none failed."""
        self._out = folder / "failed"
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep it."""
        if report.failed:
            self.failed = True
            self._out.write_text(report.nodeid, "utf-8")


def main() -> int:
    """Run them; 0 where none fails."""
    folder = Path(sys.argv[1])
    chosen: list[str] = json.loads((folder / "chosen").read_text("utf-8"))
    return int(pytest.main([*sys.argv[2:], "-x", *chosen], plugins=[Noticer(folder)])) if chosen else 0


if __name__ == "__main__":
    sys.exit(main())
