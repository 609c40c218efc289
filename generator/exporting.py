"""A ``Bulletin`` -> a Word file, with page numbers from a rendering, and a PDF; written completely or not at all."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from generator.rendering import lost_punctuation, missing_fonts, page_count, page_numbers, render_pdf, reproducible
from generator.word.colophon import colophon_notice
from generator.word.document import render_docx
from generator.word.package import is_as_made
from kb.errors import BulletinError
from kb.files import failure_reason, replace_files, write_new
from kb.libreoffice import find_office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from generator.compile.bulletin import Bulletin
    from generator.word.layout import Profile

_ENDINGS = (".docx", ".pdf", ".txt")
"""Of the files of an issue, which have one name."""


def export_files(
    bulletin: Bulletin,
    path: Path,
    profile: Profile,
    *,
    true_pages: bool | None,
    pdf: bool,
    progress: Callable[[str], None],
) -> None:
    """Write the Word file of a bulletin and, if wanted, the PDF.

    Existing files are replaced only when the new ones are complete. If only the PDF needs LibreOffice, the Word file
    is written before LibreOffice starts.

    Args:
        bulletin: what to print.
        path: of the Word file; the PDF has the same name with another extension.
        profile: the layout.
        true_pages: write page numbers from a rendering instead of leaving them to Word; ``None``: if it is possible.
        pdf: write the PDF too.
        progress: called at the beginning of each step.

    Raises:
        BulletinError: LibreOffice is missing or fails, or a file cannot be written.
    """
    if notice := colophon_notice(bulletin.colophon, profile):
        progress(notice)
    content = _with_pages(bulletin, profile, progress, wanted=true_pages)
    true_pages = content is not None
    if content is None:
        content = render_docx(bulletin, profile)
        if bulletin.colophon.even:
            progress("版记另起一个双页；装了 LibreOffice、不加 --pages none，可以按正文的长短，排在有正文的双页上。")
    with _keeping_changes(path, progress):
        if true_pages:
            printed = {path.with_suffix(".pdf"): _pdf(bulletin, profile, progress)} if pdf else {}
            write_issue(path, {path: content} | printed, progress)
            return
        renewed = not path.is_file() or path.read_bytes() != content
        write_issue(path, {path: content}, progress, later=(".pdf",) if pdf else ())
    if pdf:
        try:
            write_files({path.with_suffix(".pdf"): _pdf(bulletin, profile, progress)})
        except BulletinError as error:
            if renewed:
                _set_aside([path.with_suffix(".pdf")], progress)
            raise BulletinError(f"{error!s}\nWord 文件已经写好：{path.as_posix()}；没有写 PDF。") from error


def _with_pages(
    bulletin: Bulletin, profile: Profile, progress: Callable[[str], None], *, wanted: bool | None
) -> bytes | None:
    """The Word file with its page numbers; ``None`` if they are not wanted, or only if possible and it is not.

    Raises:
        BulletinError: they are wanted, and LibreOffice is missing or fails.
    """
    if wanted is False or not (bulletin.paged or bulletin.colophon.even or wanted):
        return None
    if wanted is None and find_office() is None:
        progress("这台电脑没有 LibreOffice，目录没有写页码：在 Word 或 WPS 里全选（Ctrl+A）后按 F9。")
        return None
    progress("正在用 LibreOffice 排版，写上页码……")
    try:
        _, printed, apart = laid_out(bulletin, profile)
        return render_docx(bulletin, profile, page_numbers(printed, bulletin.paged), apart=apart)
    except BulletinError as error:
        if wanted:
            raise
        progress(f"{error!s}\n目录没有写页码：在 Word 或 WPS 里全选（Ctrl+A）后按 F9。")
        return None


def laid_out(bulletin: Bulletin, profile: Profile) -> tuple[bytes, bytes, bool]:
    """A Word file to print, its PDF, and whether its 版记 has an even page of its own.

    Raises:
        BulletinError: LibreOffice is missing or fails.
    """
    for apart in (False, True) if bulletin.colophon.even else (False,):
        content = render_docx(bulletin, profile, apart=apart, to_print=True)
        printed = render_pdf(content)
        if not bulletin.colophon.even or page_count(printed) % 2 == 0:
            break
    return content, printed, apart


def export_form(path: Path, content: bytes, progress: Callable[[str], None]) -> None:
    """Write the Word file of a form; one that was filled in or changed is kept beside it.

    Args:
        path: of the file; its folder is created.
        content: of the file.
        progress: reports a file that was kept.

    Raises:
        BulletinError: it cannot be written.
    """
    with _keeping_changes(path, progress):
        write_files({path: content})


@contextmanager
def _keeping_changes(path: Path, progress: Callable[[str], None]) -> Iterator[None]:
    """Keep a Word file that was changed by hand, under a name with the day of the change."""
    try:
        data = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise BulletinError(f"“{path.as_posix()}”读不出来：{failure_reason(error)}，没有导出。") from error
    if not data or is_as_made(data):
        yield
        return
    kept = _keep_edited(path, data)
    try:
        yield
    except BaseException:
        if path.is_file() and path.read_bytes() == data:  # it is still there: a second one is not needed
            kept.unlink(missing_ok=True)
        raise
    progress(f"请注意：“{path.as_posix()}”被人改过，没有覆盖；改过的文件留在“{kept.as_posix()}”。")


def _keep_edited(path: Path, data: bytes) -> Path:
    """Write the content of a file under another name, ``第2022-03期（2026-11-29 手改）.docx``."""
    changed_on = _changed_on(path)
    more = ""
    for number in count(2):
        kept = path.with_name(f"{path.stem}（{changed_on} 手改{more}）{path.suffix}")
        try:
            write_new(kept, data)
        except FileExistsError:
            more = f"-{number}"
        except OSError as error:
            raise BulletinError(
                f"“{path.as_posix()}”被人改过，要留下一份，“{kept.as_posix()}”却写不进去："
                f"{failure_reason(error, '写入')}。没有导出。"
            ) from error
        else:
            break
    return kept


def write_issue(
    path: Path, contents: Mapping[Path, bytes], progress: Callable[[str], None], *, later: Sequence[str] = ()
) -> None:
    """Write files of an issue; those of an older text never stay beside them under the same name unsaid.

    The Word file, the PDF and the plain text of an issue have one name. Where the first of the files comes out
    otherwise than it was, the others that are not made now are of an older text and get a name that says so; where
    there was none, that cannot be known, and they are named.

    Args:
        path: of the first file.
        contents: file -> content.
        progress: reports what is older.
        later: endings of files that will be made after these.

    Raises:
        BulletinError: a file cannot be written.
    """
    others = [path.with_suffix(ending) for ending in _ENDINGS]
    others = [one for one in others if one not in contents and one.suffix not in later and one.is_file()]
    try:
        before = path.read_bytes() if others and path.is_file() else None
    except OSError as error:
        raise BulletinError(f"“{path.as_posix()}”读不出来：{failure_reason(error)}，没有导出。") from error
    write_files(contents)
    if before is None:
        for one in others:
            progress(
                f"请注意：旁边的“{one.as_posix()}”是 {_changed_on(one)} 导出的，这次没有重新生成，请核对是不是同一稿。"
            )
    elif before != contents[path]:
        _set_aside(others, progress)


def _set_aside(paths: Sequence[Path], progress: Callable[[str], None]) -> None:
    """Give files of an older text a name with their day, ``第2022-03期（2026-11-29 的旧稿）.pdf``."""
    for path in paths:
        if not path.is_file():
            continue
        names = (
            path.with_name(f"{path.stem}（{_changed_on(path)} 的旧稿{more}）{path.suffix}")
            for more in chain([""], (f"-{number}" for number in count(2)))
        )
        kept = next(name for name in names if not name.exists())
        try:
            path.rename(kept)
        except OSError as error:
            reason = failure_reason(error, "改名")
            progress(
                f"请注意：“{path.as_posix()}”是改动以前的旧稿，这次没有重新生成，也没能改名（{reason}）；请不要用它。"
            )
        else:
            progress(f"请注意：“{path.name}”是改动以前的旧稿，这次没有重新生成；已改名为“{kept.as_posix()}”。")


def _changed_on(path: Path) -> dt.date:
    """The day on which a file was written last."""
    return dt.datetime.fromtimestamp(path.stat().st_mtime).astimezone().date()


def _pdf(bulletin: Bulletin, profile: Profile, progress: Callable[[str], None]) -> bytes:
    """The PDF with all punctuation of the text.

    LibreOffice 7.4 loses hanging punctuation and inverts the option for it, so both settings are tried, the one that
    is right there first. They differ only at the ends of lines.
    """
    progress("正在用 LibreOffice 生成 PDF……")
    if missing := missing_fonts(profile.faces.names):
        fonts = "、".join(missing)
        progress(f"这台电脑没有 {fonts}，PDF 用同类的字体代替；正式的 PDF 请在装有这些字体的电脑上生成。")
    lost_count = 0
    for overflow_punctuation in (True, False):
        content, printed, _ = laid_out(bulletin, replace(profile, overflow_punctuation=overflow_punctuation))
        lost_count = lost_punctuation(content, printed)
        if not lost_count:
            return reproducible(printed, content)
    progress(
        f"请注意：LibreOffice 排出的 PDF 少了 {lost_count} 个行末的标点。正式的 PDF 请打开 Word 文件，另存为 PDF。"
    )
    return reproducible(printed, content)


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write files under temporary names and move them into place when all are complete.

    Raises:
        BulletinError: a file cannot be written or replaced; the message says which have been replaced.
    """
    replaced: list[Path] = []
    try:
        for path in contents:
            path.parent.mkdir(parents=True, exist_ok=True)
        replaced.extend(replace_files(contents))
    except OSError as error:
        done = "".join(f"“{path_.as_posix()}”已经换成新的。" for path_ in replaced)
        raise BulletinError(
            f"“{Path(error.filename or path).as_posix()}”写不进去：{failure_reason(error, '写入')}。{done}"
            "如果文件正在 Word、WPS 或 PDF 阅读器里打开，请先关闭；也可以用 -o 换一个地方。"
        ) from error
