"""Proposed cases -> files of the library, each under the next free number, with its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.authoring import create_case_file
from kb.importing.doubts import doubts_of, with_doubts
from kb.importing.intake import findings_of

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from kb.importing.intake import CaseText, ProposedCase
    from kb.model import Library


def file_case(proposed: ProposedCase, library: Library, root: Path, today: dt.date) -> tuple[Path, CaseText]:
    """Write a proposed case, its doubts as 待核; return its path and its text.

    No existing file is overwritten, even if two runs write at once. If a picture cannot be written, nothing of the
    case is left.

    Args:
        proposed: the case.
        library: as read, for the numbers.
        root: the library's folder.
        today: its year is that of the 编号.

    Raises:
        AuthoringError: the files cannot be written.
    """
    last: list[CaseText] = []

    def content_of(case_id: str) -> tuple[str, dict[str, bytes]]:
        plain = proposed.written(case_id)
        last[:] = [with_doubts(plain, doubts_of(proposed, plain, findings_of(proposed, plain, today)))]
        return last[0].text, {name: picture.content for name, picture in last[0].pictures}

    return create_case_file(library, root, today.year, content_of), last[0]
