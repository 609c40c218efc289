"""Proposed cases -> files of the library, each under the next free number, with its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.authoring import create_case_file

if TYPE_CHECKING:
    from pathlib import Path

    from kb.importing.intake import CaseText, ProposedCase
    from kb.model import Library


def file_case(proposed: ProposedCase, library: Library, root: Path, year: int) -> tuple[Path, CaseText]:
    """Write a proposed case; return its path and its text.

    No existing file is overwritten, even if two runs write at once. If a picture cannot be written, nothing of the
    case is left.

    Args:
        proposed: the case.
        library: as read, for the numbers.
        root: the library's folder.
        year: of the 编号.

    Raises:
        AuthoringError: the files cannot be written.
    """
    last: list[CaseText] = []

    def content_of(case_id: str) -> tuple[str, dict[str, bytes]]:
        last[:] = [proposed.written(case_id)]
        return last[0].text, {name: picture.content for name, picture in last[0].pictures}

    return create_case_file(library, root, year, content_of), last[0]
