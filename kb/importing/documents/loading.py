"""Files, folders and standard input -> manuscripts; the content decides which reader is used."""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb.importing.documents.archive import MAX_BYTES
from kb.importing.documents.conversion import convert
from kb.importing.documents.flat_package import is_flat_package, packed
from kb.importing.documents.manuscript import ImportRefused
from kb.importing.documents.mime_page import is_mime, read_mime
from kb.importing.documents.plain_text import read_plain_text
from kb.importing.documents.web_page import read_web_page
from kb.importing.documents.word_file import read_word
from kb.importing.documents.word_record import USUAL, WordReading
from kb.reading import failure_reason

if TYPE_CHECKING:
    from kb.importing.documents.manuscript import Manuscript

SUFFIXES = frozenset({
    ".docx", ".docm", ".dotx", ".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt", ".txt", ".html", ".htm", ".mht",
    ".mhtml", ".xml",
})  # fmt: skip
"""Extensions of the files that are read from a folder; .xml only where it is a Word file."""
MAX_FILES = 2_000
_OF_PAGES = ("_files", ".files")
"""Ends of the names of folders with the pictures of a page saved beside them."""
_MAX_FOLDERS = 500
_MAX_OTHERS = 10 * MAX_FILES
_HTML_RE = re.compile(
    rb"""
    ^(?:\xef\xbb\xbf)?\s*
    (?:<\?xml[^>]{0,200}\?>\s*)?
    (?:<!--.{0,2000}?-->\s*)*
    <(?:!doctype\s+html|html|head|body|meta|div|p|article|section|table|h[1-6]|pre|ol|ul)\b
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
"""A web page, or a fragment of one.

Finds: <!DOCTYPE html> · <html> · <!-- saved from url=(0014)about:internet --><html>
Finds: <?xml version="1.0"?><html> · <p>甲 · <pre>
Not: <?xml version="1.0"?><w:document> · 甲<p>
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
_KINDS = {
    ".pdf": "PDF 文件：请用 Word 打开并另存为 .docx，或者复制文字存成 .txt",
    ".ofd": "OFD 版式文件：请向制作单位要 Word 原稿，或者复制文字存成 .txt",
    ".caj": "CAJ 文件：请用它的阅读器复制文字，存成 .txt",
    ".md": "Markdown 文件：案例库的案例直接放进 cases 文件夹；别的请单独导入这个文件",
    **dict.fromkeys((".xlsx", ".xls", ".et", ".csv"), "电子表格：请把要用的文字复制到 Word 里"),
    **dict.fromkeys((".pptx", ".ppt", ".dps"), "演示文稿：请把要用的文字复制到 Word 里"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"),
                    "图片：里面的文字要先识别出来，存成 .txt"),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tar"), "压缩包：请先解开"),
    **dict.fromkeys((".exe", ".dll", ".bat", ".cmd", ".lnk", ".js"), "程序或快捷方式：不会运行"),
}  # fmt: skip
"""Extension -> the kind of file, and what to do with it."""
_LOCK = "Word 打开文件时留下的锁文件，不是文档"
_HIDDEN = "系统的文件或隐藏文件，不是文档"
_SYSTEM = frozenset({"desktop.ini", "thumbs.db", ".ds_store"})
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.text"
_WORD_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
_MAX_NESTED = 3
"""Documents inside one another."""
_PASSWORD = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder."""

    files: tuple[Path, ...]
    """Those that are read."""
    passed_over: tuple[tuple[Path, str], ...] = ()
    """The others, each with the reason in Chinese."""


def files_of(name: str) -> Listing:
    """The documents at a path: the file itself, or those in the folder, sorted by name, and what else lies there.

    Raises:
        ImportRefused: there is no such file, or the folder has too many.
    """
    path = Path(name)
    if not path.is_dir():
        if not path.exists():
            raise ImportRefused(f"没有找到“{name}”。")
        return Listing((path,))
    files: list[Path] = []
    others: list[tuple[Path, str]] = []
    for count, (folder, folders, names) in enumerate(os.walk(path)):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not name.endswith(_OF_PAGES))
        for file in (Path(folder, name) for name in sorted(names)):
            reason = _not_read(file)
            if reason:
                others.append((file, reason))
            else:
                files.append(file)
        if len(files) > MAX_FILES or len(others) > _MAX_OTHERS or count > _MAX_FOLDERS:
            raise ImportRefused(f"文件夹“{name}”里的文档超过 {MAX_FILES} 个。请分几次导入。")
    return Listing(tuple(files), tuple(others))


def _not_read(file: Path) -> str:
    """Why a file of a folder is not read, in Chinese; empty if it is."""
    suffix = file.suffix.lower()
    if file.name.startswith(("~$", ".~")):
        return _LOCK
    if file.name.startswith(".") or file.name.lower() in _SYSTEM:
        return _HIDDEN
    if file.is_symlink():
        return "链接，不跟着走；请导入它指向的文件"
    if suffix == ".xml" and not _is_word_xml(file):
        return "不是 Word 存的 XML"
    return "" if suffix in SUFFIXES else _KINDS.get(suffix, "不认识的文件，不像是文档")


def _is_word_xml(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            head = opened.read(4096)
    except OSError:
        return True  # reading it shows why
    return is_flat_package(head) or _WORD_2003 in head


def read_file(path: Path, reading: WordReading = USUAL) -> Manuscript:
    """The manuscript of a file.

    Args:
        path: of the file.
        reading: how a Word file is read.

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
    return read_document(data, display_name, path.suffix.lower(), path.parent, reading)


def read_document(
    data: bytes, display_name: str, suffix: str = "", folder: Path | None = None, reading: WordReading = USUAL
) -> Manuscript:
    """The manuscript in the content of a file.

    Args:
        data: the content; it decides which reader is used.
        display_name: the name of the file for messages.
        suffix: its extension, which distinguishes .doc from .wps.
        folder: its folder, for the pictures of a saved page; ``None`` for standard input.
        reading: how a Word file is read.

    Raises:
        ImportRefused: it is of an unknown kind, damaged, or beyond the limits of its reader.
    """
    if len(data) > MAX_BYTES:
        raise ImportRefused(f"“{display_name}”超过 {MAX_BYTES // 1024 // 1024} MiB，没有读。请分成几份再导入。")
    if not data.strip():
        raise ImportRefused(f"“{display_name}”是空的。")
    return _Loader(display_name, folder, reading, 0).read(data, suffix)


@dataclass(frozen=True, slots=True)
class _Loader:
    """Reads one document, and those embedded in it."""

    display_name: str
    folder: Path | None
    reading: WordReading
    depth: int

    def read(self, data: bytes, suffix: str) -> Manuscript:
        name = self.display_name
        if data.startswith(b"PK\x03\x04"):
            if data[30:38] == b"mimetype" and _OPEN_DOCUMENT in data[:200]:
                return self._word(convert(data, ".odt", name))
            return self._word(data)
        if data.startswith(_OLE):
            if _PASSWORD in data:
                raise ImportRefused(f"“{name}”有密码。请用 Word 打开，去掉密码后另存一份再导入。")
            return self._word(convert(data, ".wps" if suffix == ".wps" else ".doc", name))
        if data.lstrip()[:5] == b"{\\rtf":
            return self._word(convert(data, ".rtf", name))
        for sign, kind, hint in _OTHERS:
            if data.startswith(sign):
                raise ImportRefused(f"“{name}”其实是{kind}，没有读。{hint}")
        if is_mime(data):
            page = read_mime(data, name)
            if page.is_html:
                return read_web_page(page.content, name, None, charset=page.charset, attached=page.attached)
            return read_plain_text(page.content, name)
        head = _ascii(data[:8192])
        if is_flat_package(head):
            return self._word(packed(data, name))
        if _WORD_2003 in head and head.lstrip().startswith(b"<"):
            return self._word(convert(data, ".xml", name))
        if _HTML_RE.match(head):
            return read_web_page(data, name, self.folder)
        return read_plain_text(data, name)

    def _word(self, data: bytes) -> Manuscript:
        embedded = self._embedded if self.depth < _MAX_NESTED else None
        return read_word(io.BytesIO(data), self.display_name, embedded, self.reading)

    def _embedded(self, data: bytes, name: str) -> Manuscript:
        if not data.strip():
            raise ImportRefused(f"“{name}”是空的。")
        return _Loader(name, None, self.reading, self.depth + 1).read(data, Path(name.rstrip("）")).suffix.lower())


def _ascii(head: bytes) -> bytes:
    """The beginning of a text with one byte per character: a page may be saved as UTF-16."""
    return head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
