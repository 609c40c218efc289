"""A ``Bulletin`` -> its files: Word, page numbers from a rendering, PDF; written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from generator.rendering import page_numbers, render_pdf
from generator.word import render_docx
from kb.errors import BulletinError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from generator.bulletin import Bulletin
    from generator.layout import Profile


def export_files(
    bulletin: Bulletin,
    path: Path,
    profile: Profile,
    *,
    true_pages: bool,
    pdf: bool,
    progress: Callable[[str], None],
) -> None:
    """Write the Word file of a bulletin and, where wanted, the PDF beside it.

    Files that are there stay as they are until the new ones are complete. Where only the PDF needs
    LibreOffice, the Word file is in place before it starts.

    Args:
        bulletin: what to print.
        path: of the Word file; the PDF has the same name with another ending.
        profile: the layout.
        true_pages: write page numbers from a rendering instead of leaving them to Word.
        pdf: write the PDF too.
        progress: is told what begins.

    Raises:
        BulletinError: LibreOffice is missing or fails, or a file cannot be written.
    """
    content = render_docx(bulletin, profile)
    if not true_pages:
        write_files({path: content})
    if not (true_pages or pdf):
        return
    progress("正在用 LibreOffice 排版……")
    try:
        printed = render_pdf(content)
        if true_pages:
            progress("正在写上页码……")
            content = render_docx(bulletin, profile, page_numbers(printed, bulletin.paged))
            write_files({path: content} | ({path.with_suffix(".pdf"): printed} if pdf else {}))
        else:
            write_files({path.with_suffix(".pdf"): printed})
    except BulletinError as error:
        if true_pages:
            raise
        raise BulletinError(f"{error.message}\nWord 文件已经写好：{path.as_posix()}；没有写 PDF。") from error


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write files beside their places and move them there when all are complete, so that none is lost.

    Raises:
        BulletinError: one cannot be written or replaced; the message says what has been replaced.
    """
    drafts = {path: path.with_name(f".{path.name}.{os.getpid()}.tmp") for path in contents}
    replaced: list[Path] = []
    path = next(iter(contents))
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with drafts[path].open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for path in contents:
            drafts[path].replace(path)
            replaced.append(path)
    except OSError as error:
        done = "".join(f"“{one.as_posix()}”已经换成新的。" for one in replaced)
        raise BulletinError(
            f"“{path.as_posix()}”写不进去：{error.strerror or error}。{done}"
            "如果文件正在 Word、WPS 或 PDF 阅读器里打开，请先关闭；也可以用 -o 换一个地方。"
        ) from error
    finally:
        for draft in drafts.values():
            with suppress(OSError):  # a folder that is no folder
                draft.unlink()
