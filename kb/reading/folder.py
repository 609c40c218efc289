"""What stands in a library's folder: files to be read, and what cannot be read and why."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kb.files import failure_reason, kind_of
from kb.model import CASE_ID, ISSUE_ID
from kb.patterns import late
from kb.problems import Location, Problem, problem
from kb.reading.config import CONFIG_NAME
from kb.reading.files import no_file
from kb.reading.statutes import STATUTES_NAME
from kb.statutes.texts import TEXTS_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# A case with a hidden extension on Windows, or saved in another format.
_LIKE_CASE_RE = late(rf"(?:{CASE_ID}|{ISSUE_ID})(?:\.md)?\.(?:txt|md\.\w+|markdown|mdx|md~|bak)", re.IGNORECASE)


def printable(path: str) -> str:
    """The path with replacements for bytes that are not UTF-8, so that it can be printed."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


@dataclass(slots=True)
class FolderContents:
    """The content of a library's folder; paths are relative to it and sorted."""

    markdown: list[PurePosixPath]
    others: list[PurePosixPath]
    links: list[PurePosixPath]
    closed: list[tuple[PurePosixPath, OSError]]
    """Folders that cannot be listed."""
    odd: list[tuple[PurePosixPath, str]]
    """Pipes, sockets and devices, and folders named like a case or an issue, each with its kind."""
    misnamed: list[PurePosixPath]
    """Files and folders whose names are not UTF-8: they cannot be in an index, a page or an address."""


def folder_contents(root: Path) -> FolderContents:
    """What stands in a folder and the folders in it; hidden files and those that Word makes are left out."""
    content = FolderContents([], [], [], [], [], [])
    waiting = [PurePosixPath()]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(root / folder))
        except OSError as error:
            content.closed.append((folder, error))
            continue
        for entry in entries:
            if entry.name.startswith((".", "~$")) or (entry.name == TEXTS_NAME and not folder.parts):
                continue
            path = folder / entry.name
            is_markdown = entry.name.lower().endswith(".md")
            if not _is_utf8(entry.name):
                content.misnamed.append(path)
            elif entry.is_symlink():
                content.links.append(path)
            elif entry.is_dir():
                waiting.append(path)
                if is_markdown:
                    content.odd.append((path, "文件夹"))
            elif not entry.is_file():
                content.odd.append((path, _kind_of(entry)))
            elif is_markdown:
                content.markdown.append(path)
            else:
                content.others.append(path)
    for paths in (content.markdown, content.others, content.links, content.misnamed):
        paths.sort(key=lambda path: path.parts)
    return content


def _is_utf8(name: str) -> bool:
    """Whether the bytes of a file's name are UTF-8; on Windows they always are."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _kind_of(entry: os.DirEntry[str]) -> str:
    """The kind of an entry that is neither file, folder nor link; ``特殊文件`` if it is gone."""
    try:
        return kind_of(entry.stat(follow_symlinks=False).st_mode) or "特殊文件"
    except OSError:
        return "特殊文件"


def folder_problems(shown: Callable[[PurePosixPath], str], content: FolderContents) -> Iterable[Problem]:
    """Problems for links, unreadable folders, and files that look like cases but are not read as such."""
    for path in content.links:
        if str(path) not in (CONFIG_NAME, STATUTES_NAME):
            yield problem("K002", Location(shown(path)), "这是符号链接，不读")
    for path, kind in content.odd:
        if str(path) not in (CONFIG_NAME, STATUTES_NAME):  # reported when they are read
            yield no_file(Location(shown(path)), kind)
    for path in content.misnamed:
        yield problem(
            "K001",
            Location(shown(path)),
            "文件或文件夹的名称不是 UTF-8 编码，没有读",
            "改一个名称，案例是“编号.md”；压缩包解出来是乱码的，换用认得中文名称的解压工具重新解压。",
        )
    for path, error in content.closed:
        yield problem("K001", Location(shown(path)), f"文件夹打不开：{failure_reason(error)}", "检查文件夹的权限。")
    for path in content.others:
        if _LIKE_CASE_RE.fullmatch(path.name):
            yield problem(
                "K009",
                Location(shown(path)),
                f"文件“{printable(path.name)}”像是案例，但扩展名不是 .md，没有读",
                "在资源管理器里打开“查看—文件扩展名”，把名称改成“编号.md”。",
            )
