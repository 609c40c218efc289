"""Bytes of a file -> its text, with problems for everything that is not plain UTF-8 text."""

from __future__ import annotations

import os
import stat
from itertools import islice
from typing import TYPE_CHECKING

from kb.files import failure_reason, kind_of, read_as_seen
from kb.patterns import late
from kb.problems import Location, Problem, limited, problem
from kb.text import HAN

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024
"""Maximum size of a file."""

CONTROL_RE = late("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_BROKEN_RE = late("\ufffd+")
_LONE_CR_RE = late("\r(?!\n)")
_LINE_END_RE = late("\r\n|\r|\n")
_HAN_RE = late(f"[{HAN}]")
_MAX_BROKEN = 4  # up to one invalid byte in so many Chinese characters is damage, more is another encoding

# First bytes of files that are not text, and what editors call such files.
_OTHER_KINDS = {
    b"PK\x03\x04": "Word 文档（.docx）或压缩包",
    b"\xd0\xcf\x11\xe0": "旧版 Word 或 WPS 文档（.doc、.wps）",
    b"%PDF": "PDF 文件",
    b"{\\rtf": "RTF 文档",
}


def read_text(path: Path, display_path: str) -> tuple[str | None, list[Problem]]:
    """The text of a file by ``text_of``, and the problems of the file (K001 to K007)."""
    data, problems = read_bytes(path, display_path)
    return (None, problems) if data is None else text_of(data, display_path)


def read_bytes(path: str | Path, display_path: str) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a file; ``None`` and problems if it cannot or must not be read (K001 to K003)."""
    start = Location(display_path)
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            return None, [problem("K002", start, "这是符号链接，不是文件")]
        if kind := kind_of(status.st_mode):
            return None, [no_file(start, kind)]
        if status.st_size > MAX_BYTES:
            message = f"文件有 {status.st_size:,} 字节，超过 5 MiB（{MAX_BYTES:,} 字节）"
            return None, [problem("K003", start, message)]
        return read_as_seen(path, MAX_BYTES), []
    except OSError as error:
        return None, [problem("K001", start, f"文件读不出来：{failure_reason(error)}")]


def no_file(place: Location, kind: str) -> Problem:
    """The problem of a pipe, device or folder where a file is expected (K001)."""
    return problem("K001", place, f"这是{kind}，不是文件，没有读", "把它移出案例库；这里应当是普通的文件。")


def text_of(data: bytes, display_path: str) -> tuple[str | None, list[Problem]]:
    """Decode the bytes of a file, without BOM and CR.

    Returns:
        The text or ``None``, and the problems (K004 to K007). A file in GB18030 is reported and not decoded, since an
        editor has to see the result first. Single invalid bytes become U+FFFD, control characters become blanks.
    """
    start = Location(display_path)
    if data.startswith(tuple(_OTHER_KINDS)):
        name = next(name for sign, name in _OTHER_KINDS.items() if data.startswith(sign))
        hint = "从原稿复制文字，另存为 UTF-8 的 .md 文件。"
        return None, [problem("K004", start, f"这其实是“{name}”，不是文本文件", hint)]
    text, problems = _decode(data, display_path)
    if text is None:
        return None, problems
    if CONTROL_RE.search(text):
        problems.extend(limited(_control_characters(text, display_path)))
        text = CONTROL_RE.sub(" ", text)
    if "\r" in text:
        problems.extend(_lone_returns(text, display_path))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, problems


def _decode(data: bytes, display_path: str) -> tuple[str | None, list[Problem]]:
    try:
        text = data.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        first = error
    else:
        return text, list(limited(_lost_characters(text, display_path)))
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-8", "replace").removeprefix("\ufeff")
        broken = text.count("\ufffd")
        if broken * _MAX_BROKEN <= sum(character > "\x7f" for character in text) - broken:
            return text, list(limited(_broken_bytes(text, display_path)))
    before = data[: first.start].decode("utf-8", "replace").removeprefix("\ufeff")
    lines = _LINE_END_RE.split(before)
    place = Location(display_path, len(lines), len(lines[-1]) + 1)
    for encoding, name in (("utf-16", "UTF-16"), ("gb18030", "GB18030（GBK、ANSI）")):
        if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_HAN_RE.findall(decoded)) * 4 >= len(decoded.strip()):
            return None, [problem("K004", place, f"文件是 {name} 编码，不是 UTF-8")]
    return None, [problem("K004", place, f"第 {first.start + 1} 个字节 0x{data[first.start]:02X} 不是 UTF-8 编码")]


def _broken_bytes(text: str, display_path: str) -> Iterator[Problem]:
    for place, _ in _places(text, _BROKEN_RE, display_path):
        yield problem("K004", place, "这里的字节不是 UTF-8 编码，读成了“\ufffd”", "文件有损坏，按原稿补上这里的字。")


def _lost_characters(text: str, display_path: str) -> Iterator[Problem]:
    for place, _ in _places(text, _BROKEN_RE, display_path) if "\ufffd" in text else ():
        yield problem("K010", place, "有损坏的字符“\ufffd”，这里的字已经丢失")


def _control_characters(text: str, display_path: str) -> Iterator[Problem]:
    """K005 and K006, each line once."""
    reported: set[tuple[str, int]] = set()
    for place, character in _places(text, CONTROL_RE, display_path):
        code = "K005" if character == "\0" else "K006"
        if (code, place.line) not in reported:
            reported.add((code, place.line))
            message = "文件里有空字符 NUL" if character == "\0" else f"有控制字符 U+{ord(character):04X}"
            yield problem(code, place, message)


def _lone_returns(text: str, display_path: str) -> Iterator[Problem]:
    """K007 for the first CR without LF."""
    for place, _ in islice(_places(text, _LONE_CR_RE, display_path), 1):
        count = len(_LONE_CR_RE.findall(text))
        yield problem("K007", place, f"换行符是单独的 CR，不是 LF 或 CRLF，共 {count} 处")


def _places(text: str, pattern: re.Pattern[str], display_path: str) -> Iterator[tuple[Location, str]]:
    """Location and text of each match; lines are counted only once."""
    line, line_start, at = 1, 0, 0
    for match in pattern.finditer(text):
        for end in _LINE_END_RE.finditer(text, at, match.start()):
            line, line_start = line + 1, end.end()
        at = match.start()
        yield Location(display_path, line, match.start() - line_start + 1), match.group()
