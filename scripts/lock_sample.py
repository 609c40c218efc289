"""Approve and publish the sample library anew, after its cases were edited here: the earlier ones never had readers.

python scripts/lock_sample.py
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from generator.publishing import publish_issue
from kb.lock_file import SUFFIX
from kb.reading import read_library
from kb.revising import approve

ROOT = Path(__file__).parents[1] / "cases"
DAY = dt.date(2026, 11, 23)
"""The day by which the tests read the sample library."""
_APPROVALS_RE = re.compile(r"^审查:\n(?:  - .*\n)+", re.MULTILINE)


def main() -> None:
    """Write 审查 into each published case, and a lock for each issue."""
    for path in ROOT.glob(f"issues/*{SUFFIX}"):
        path.unlink()
    for path in ROOT.glob("[0-9]*/*.md"):
        path.write_text(_APPROVALS_RE.sub("", path.read_text("utf-8"), count=1), "utf-8")
    library = read_library(ROOT)
    for case in library.cases:
        if case.status == "发布" and case.reviewed_on:
            approve(library, [case.case_id], case.reviewer, case.reviewed_on)
    for issue in library.issues:
        publish_issue(str(ROOT), issue.issue_id, DAY, lambda: read_library(ROOT), print)


if __name__ == "__main__":
    main()
