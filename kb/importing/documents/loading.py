"""Files, folders and standard input -> manuscripts; the content decides which reader is used."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kb.importing.documents.archive import MAX_BYTES
from kb.importing.documents.conversion import convert
from kb.importing.documents.manuscript import ImportRefused
from kb.importing.documents.plain_text import read_plain_text
from kb.importing.documents.web_page import read_web_page
from kb.importing.documents.word_file import read_word
from kb.reading import failure_reason

if TYPE_CHECKING:
    from kb.importing.documents.manuscript import Manuscript

SUFFIXES = frozenset({".docx", ".docm", ".doc", ".wps", ".rtf", ".txt", ".html", ".htm"})
"""Extensions of the files that are read from a folder."""
MAX_FILES = 2_000
_MAX_FOLDERS = 500
_HTML_RE = re.compile(
    rb"""
    ^(?:\xef\xbb\xbf)?\s*
    (?:<\?xml[^>]{0,200}\?>\s*)?
    (?:<!--.{0,2000}?-->\s*)*
    <(?:!doctype\s+html|html|head|body|meta|div|p|article|section|table|h[1-6])\b
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
"""A web page, or a fragment of one.

Finds: <!DOCTYPE html> · <html> · <!-- saved from url=(0014)about:internet --><html>
Finds: <?xml version="1.0"?><html> · <p>甲
Not: <?xml version="1.0"?><w:document> · 甲<p> · <pre>
"""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"%PDF", "PDF 文件", "请用 Word 打开并另存为 .docx，或者复制文字存成 .txt 再导入。"),
    (b"\x89PNG", "图片", "图片里的文字要先识别出来，存成 .txt 再导入。"),
    (b"\xff\xd8\xff", "图片", "图片里的文字要先识别出来，存成 .txt 再导入。"),
    (b"GIF8", "图片", "图片里的文字要先识别出来，存成 .txt 再导入。"),
    (b"MZ", "程序", "请核对文件；程序不会被运行。"),
    (b"\x7fELF", "程序", "请核对文件；程序不会被运行。"),
    (b"Rar!", "压缩包", "请先解开，再导入里面的文档。"),
    (b"7z\xbc\xaf", "压缩包", "请先解开，再导入里面的文档。"),
    (b"\x1f\x8b", "压缩包", "请先解开，再导入里面的文档。"),
)
_PASSWORD = "EncryptedPackage".encode("utf-16-le")


def files_of(name: str) -> list[Path]:
    """The documents at a path: the file itself, or those in the folder, sorted by name.

    Hidden files, Word's lock files (``~$``) and links are skipped.

    Raises:
        ImportRefused: there is no such file, or the folder has too many.
    """
    path = Path(name)
    if not path.is_dir():
        if not path.exists():
            raise ImportRefused(f"没有找到“{name}”。")
        return [path]
    files: list[Path] = []
    for count, (folder, folders, names) in enumerate(os.walk(path)):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not name.endswith("_files"))
        files += [
            file
            for name in sorted(names)
            if not name.startswith((".", "~$")) and Path(name).suffix.lower() in SUFFIXES
            and not (file := Path(folder, name)).is_symlink()
        ]  # fmt: skip
        if len(files) > MAX_FILES or count > _MAX_FOLDERS:
            raise ImportRefused(f"文件夹“{name}”里的文档超过 {MAX_FILES} 个。请分几次导入。")
    return files


def read_file(path: Path) -> Manuscript:
    """The manuscript of a file.

    Raises:
        ImportRefused: it cannot be read, is too large, or is of an unknown kind.
    """
    display_name = path.as_posix()
    try:
        if not path.is_file():
            raise ImportRefused(f"“{display_name}”不是普通文件，没有读。")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ImportRefused(
                f"“{display_name}”有 {size / 1024 / 1024:.0f} MiB，超过 {MAX_BYTES // 1024 // 1024} MiB，没有读。"
                "请把里面的图片压缩，或把文档分成几份再导入。"
            )
        data = path.read_bytes()
    except OSError as error:
        raise ImportRefused(f"“{display_name}”读不出来：{failure_reason(error)}。") from error
    return read_document(data, display_name, path.suffix.lower(), path.parent)


def read_document(data: bytes, display_name: str, suffix: str = "", folder: Path | None = None) -> Manuscript:
    """The manuscript in the content of a file.

    Args:
        data: the content; it decides which reader is used.
        display_name: the name of the file for messages.
        suffix: its extension, which distinguishes .doc from .wps.
        folder: its folder, for the pictures of a saved page; ``None`` for standard input.

    Raises:
        ImportRefused: it is of an unknown kind, damaged, or beyond the limits of its reader.
    """
    if len(data) > MAX_BYTES:
        raise ImportRefused(f"“{display_name}”超过 {MAX_BYTES // 1024 // 1024} MiB，没有读。请分成几份再导入。")
    if not data.strip():
        raise ImportRefused(f"“{display_name}”是空的。")
    if data.startswith(b"PK\x03\x04"):
        return read_word(io.BytesIO(data), display_name)
    if data.startswith(_OLE):
        if _PASSWORD in data:
            raise ImportRefused(f"“{display_name}”有密码。请用 Word 打开，去掉密码后另存一份再导入。")
        docx = convert(data, ".wps" if suffix == ".wps" else ".doc", display_name)
        return read_word(io.BytesIO(docx), display_name)
    if data.lstrip()[:5] == b"{\\rtf":
        return read_word(io.BytesIO(convert(data, ".rtf", display_name)), display_name)
    for sign, kind, hint in _OTHERS:
        if data.startswith(sign):
            raise ImportRefused(f"“{display_name}”其实是{kind}，没有读。{hint}")
    if _HTML_RE.match(_ascii(data[:8192])):
        return read_web_page(data, display_name, folder)
    return read_plain_text(data, display_name)


def _ascii(head: bytes) -> bytes:
    """The beginning of a text with one byte per character: a page may be saved as UTF-16."""
    return head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
