"""Proposed cases -> files of the library: each under the next free number, its pictures beside it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kb.authoring import create_case_file
from kb.errors import AuthoringError

if TYPE_CHECKING:
    from pathlib import Path

    from kb.importing.intake import CaseText, ProposedCase
    from kb.model import Library


def file_case(proposed: ProposedCase, library: Library, root: Path, year: int) -> tuple[Path, CaseText]:
    """Write a proposed case and say where it lies and what stands in it.

    No file that is there is written over, also when two runs write at once; where a picture cannot be written,
    nothing of the case is left behind.

    Args:
        proposed: the case.
        library: as read, for the numbers.
        root: the library's folder.
        year: of the 编号.

    Raises:
        AuthoringError: the files cannot be written.
    """
    last: list[CaseText] = []

    def text_of(case_id: str) -> str:
        last[:] = [proposed.written(case_id)]
        return last[0].text

    path = create_case_file(library, root, year, text_of)
    made = [path]
    try:
        for name, picture in last[0].pictures:
            file = path.with_name(name)
            with file.open("xb") as opened:
                made.append(file)
                opened.write(picture.content)
    except OSError as error:
        for file in made:
            with suppress(OSError):
                file.unlink()
        raise AuthoringError(f"图片“{error.filename}”写不进去：{error.strerror or error}。案例没有写入。") from error
    return path, last[0]
