"""Word files -> PDF by LibreOffice, and the pages of their bookmarks.

The file names the fonts of Windows. On Linux our own fontconfig file maps missing fonts to free ones of the same kind;
without it LibreOffice uses a Japanese sans serif for all.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, ByteStringObject, IndirectObject, StreamObject

from generator.line_ends import NO_LINE_END, NO_LINE_START, joined, parted
from kb.errors import BulletinError
from kb.files import failure_reason
from kb.libreoffice import OfficeFailed, OfficeTookTooLong, find_office, office_version, run_office

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FONT_FOLDER = Path(__file__).parents[1] / ".tools" / "fonts"
"""Where ``make tools`` puts the fonts that Debian packages only for TeX."""
TIME_LIMIT_S = 300.0
"""Time limit of LibreOffice in seconds; a yearbook of 400 cases takes about a fifth of it."""
SUBSTITUTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "仿宋_GB2312": ("仿宋", "FandolFang", "Noto Serif CJK SC"),
        "仿宋": ("仿宋_GB2312", "FandolFang", "Noto Serif CJK SC"),
        "楷体_GB2312": ("楷体", "FandolKai", "Noto Serif CJK SC"),
        "楷体": ("楷体_GB2312", "FandolKai", "Noto Serif CJK SC"),
        "黑体": ("FandolHei", "Noto Sans CJK SC"),
        "宋体": ("FandolSong", "Noto Serif CJK SC"),
        "方正小标宋简体": ("方正小标宋_GBK", "Noto Serif CJK SC SemiBold", "Noto Serif CJK SC"),
        "Times New Roman": ("Liberation Serif", "Noto Serif CJK SC"),
    }
)
"""Font of a bulletin -> substitutes, of which the first installed one is used.

The last of each has the rare characters that the others lack: Fandol has GB 2312 and little more.
"""
_EXPORT = {
    "SelectPdfVersion": {"type": "long", "value": "2"},  # PDF/A-2b
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
    "ExportBookmarksToPDFDestination": {"type": "boolean", "value": "true"},
    "IsSkipEmptyPages": {"type": "boolean", "value": "false"},  # the empty page before a 版记 on an even one
}
# A dash or quotation mark at the start of a paragraph is set in the script of the user's language. LibreOffice takes
# the lists of a new document from its own settings, not from those of a Word file. Without a break before 号 it would
# take 〔2026〕15号 as one, and stretch the line before it.
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">'
    '<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN</value></prop></item>'
    '<item oor:path="/org.openoffice.Office.Common/AsianLayout/StartEndCharacters">'
    '<node oor:name="zh-CN" oor:op="replace">'
    f'<prop oor:name="StartCharacters" oor:op="fuse"><value>{escape(NO_LINE_START.replace("号", ""))}</value></prop>'
    f'<prop oor:name="EndCharacters" oor:op="fuse"><value>{escape(NO_LINE_END)}</value></prop>'
    "</node></item></oor:items>\n"
)
_PARTED_SINCE = (25, 2)
"""The first LibreOffice known to need ``parted``; 7.4 needs it not, those between were not tried."""
_TEXT_RE = re.compile(r"<w:t[ >][^<]*")
_MARKS_RE = re.compile("[，。、；：！？]")
"""Punctuation that ends lines and is not added by lists or headings."""
_CREATED_RE = re.compile(r"<dcterms:created[^>]*>(\d{4})-(\d\d)-(\d\d)T")
"""Finds: <dcterms:created xsi:type="dcterms:W3CDTF">2026-03-05T"""
_XMP_DATE_RE = re.compile(rb"(?P<tag><xmp:(?:Create|Modify|Metadata)Date>)[^<]*")
"""Finds: <xmp:CreateDate>2026-11-29T15:27:36Z"""
_INSTALL = (
    "要生成 PDF 或写入目录页码，请先安装 LibreOffice："
    "Windows 从 https://zh-cn.libreoffice.org 下载安装，装在默认位置；"
    "Debian、Ubuntu 运行 make tools，或 apt-get install libreoffice-writer-nogui。"
    "不需要 PDF 和页码时，去掉 --pdf 和 --pages auto。"
)


def render_pdf(docx: bytes, *, time_limit_s: float = TIME_LIMIT_S) -> bytes:
    """Render a Word file: PDF/A-2b, tagged, with bookmarks as named destinations.

    Several may run at once: each has its own temporary folders, which are deleted at the end, and leaves no processes.

    Args:
        docx: content of the file.
        time_limit_s: seconds after which LibreOffice is stopped.

    Raises:
        BulletinError: LibreOffice is not installed, takes too long, or produces no PDF.
    """
    office = find_office()
    if office is None:
        raise BulletinError(f"这台电脑上没有找到 LibreOffice。{_INSTALL}")
    try:
        return _rendered(office, docx, time_limit_s)
    except OSError as error:
        raise BulletinError(
            f"排版用的临时文件写不了：{failure_reason(error, '写入')}。"
            f"请检查临时文件夹（{tempfile.tempdir or '环境变量 TMPDIR'}）和磁盘空间。"  # looking for it may fail too
        ) from error


def _rendered(office: Path, docx: bytes, time_limit_s: float) -> bytes:
    with tempfile.TemporaryDirectory(prefix="andian-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, result = folder / "bulletin.docx", folder / "bulletin.pdf"
        source.write_bytes(_to_render(docx, office))
        fonts = folder / "fonts.conf"
        fonts.write_text(fonts_conf((FONT_FOLDER,)), "utf-8")
        arguments = [
            f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--nolockcheck", "--nodefault", "--nologo", "--convert-to",
            f"pdf:writer_pdf_Export:{json.dumps(_EXPORT, separators=(',', ':'))}", "--outdir", name, str(source),
        ]  # fmt: skip
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, "utf-8")
        log = _run(office, arguments, os.environ | _environment(fonts), time_limit_s)
        try:
            pdf = result.read_bytes()
        except OSError:
            pdf = b""
        if not pdf.startswith(b"%PDF-"):
            detail = f"LibreOffice 的输出：{log}" if log else "LibreOffice 没有说明原因。"
            raise BulletinError(
                f"LibreOffice（{office}）没有生成 PDF。请确认装有 Writer（Debian 的 libreoffice-writer-nogui），"
                f"磁盘没有满，再试一次。{detail}"
            )
        return pdf


def _to_render(docx: bytes, office: Path) -> bytes:
    """A Word file whose lines a LibreOffice ends where they may end; nothing else of it is changed."""
    written = io.BytesIO()
    if not zipfile.is_zipfile(io.BytesIO(docx)):
        return docx  # LibreOffice says what it makes of it
    marked = (lambda xml: parted(joined(xml))) if office_version(office) >= _PARTED_SINCE else joined
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            part = source.read(name)
            text = name in ("word/document.xml", "word/footnotes.xml")
            target.writestr(name, marked(part.decode()) if text else part)
    return written.getvalue()


def reproducible(pdf: bytes, docx: bytes) -> bytes:
    """A PDF without the moment at which it was made: the same Word file gives the same bytes on the same machine.

    LibreOffice 7.4 writes its clock into the properties, the metadata, the identifier and the colour profile, whatever
    ``SOURCE_DATE_EPOCH`` says. The day is that of the Word file's properties, the identifier its digest.

    Args:
        pdf: from ``render_pdf``.
        docx: what it was made of.
    """
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        created = _CREATED_RE.search(archive.read("docProps/core.xml").decode())
    year, month, day = (int(part) for part in created.groups()) if created else (1980, 1, 1)
    writer = PdfWriter(clone_from=_read(pdf))
    writer.pdf_header = _read(pdf).pdf_header
    writer.add_metadata({"/CreationDate": f"D:{year:04}{month:02}{day:02}000000Z"})
    root = writer.root_object
    metadata = root.get("/Metadata")
    if isinstance(metadata, IndirectObject) and isinstance(xmp := metadata.get_object(), StreamObject):
        moment = f"{year:04}-{month:02}-{day:02}T00:00:00Z".encode()
        xmp.set_data(_XMP_DATE_RE.sub(rb"\g<tag>" + moment, xmp.get_data()))
    for intent in root.get("/OutputIntents", ArrayObject()).get_object():
        profile = intent.get_object().get("/DestOutputProfile")
        if profile is not None:
            stream = profile.get_object()
            data = stream.get_data()
            stream.set_data(data[:24] + struct.pack(">6H", year, month, day, 0, 0, 0) + data[36:])
    identifier = ByteStringObject(sha256(docx).digest()[:16])
    writer._ID = ArrayObject([identifier, identifier])  # noqa: SLF001 - pypdf has no other way to set it
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def page_numbers(pdf: bytes, bookmarks: Iterable[str]) -> Mapping[str, int]:
    """The page of each bookmark of a rendered document, from 1.

    Args:
        pdf: from ``render_pdf``.
        bookmarks: names as in the Word file; those that begin with ``_`` are hidden, as in Word.

    Raises:
        BulletinError: one of them is not in the PDF.
    """
    reader = _read(pdf)
    places = {name.removeprefix("/"): place for name, place in reader.named_destinations.items()}
    pages: dict[str, int] = {}
    for bookmark in bookmarks:
        place = places.get(_destination(bookmark)) or places.get(bookmark)
        page = reader.get_destination_page_number(place) if place else None
        if page is None or page < 0:
            raise BulletinError(
                f"LibreOffice 排出的 PDF 里找不到书签 {bookmark}，写不了它的页码。"
                "请换用 LibreOffice 7.4 或更新的版本，或者去掉 --pages auto。"
            )
        pages[bookmark] = page + 1
    return MappingProxyType(pages)


def page_count(pdf: bytes) -> int:
    """The number of pages of a rendered document."""
    return len(_read(pdf).pages)


def _read(pdf: bytes) -> PdfReader:
    try:
        return PdfReader(io.BytesIO(pdf))
    except PyPdfError as error:
        raise BulletinError(
            f"LibreOffice 排出的 PDF 读不出来：{error}。请再试一次；仍然不行的，去掉 --pdf 和 --pages auto。"
        ) from error


def missing_fonts(names: Iterable[str]) -> tuple[str, ...]:
    """The fonts that this machine lacks, which a PDF replaces; none if that is unknown."""
    program = shutil.which("fc-list")
    if sys.platform != "linux" or program is None:
        return ()
    listed = subprocess.run([program, ":", "family"], capture_output=True, check=False)  # noqa: S603 - fixed arguments
    lines = listed.stdout.decode(errors="replace").splitlines()
    installed = {name.strip() for line in lines for name in line.split(",")}
    return tuple(name for name in names if name not in installed)


def lost_punctuation(docx: bytes, pdf: bytes) -> int:
    """The number of punctuation marks of a Word file that its rendering lacks.

    LibreOffice 7.4 omits punctuation that hangs into the margin if a justified line is exactly full.
    """
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        parts = [archive.read(name).decode() for name in ("word/document.xml", "word/footnotes.xml")]
    written = Counter(mark for part in parts for text in _TEXT_RE.findall(part) for mark in _MARKS_RE.findall(text))
    printed = Counter(mark for page in _read(pdf).pages for mark in _MARKS_RE.findall(page.extract_text()))
    return (written - printed).total()


def _destination(bookmark: str) -> str:
    """The name of a bookmark in a PDF of LibreOffice: all but letters, digits and ``-`` are hexadecimal."""
    return "".join(c if c.isascii() and (c.isalnum() or c == "-") else f"{ord(c):02X}" for c in bookmark)


def fonts_conf(folders: Sequence[Path]) -> str:
    """A fontconfig file: that of the system, our own existing folders, and ``SUBSTITUTES``.

    A substitute comes after the font's own name, so that an installed font wins; its binding is as strong as that of
    the name, so that no font for the language comes before it.
    """
    directories = "".join(f"<dir>{escape(str(folder.resolve()))}</dir>" for folder in folders if folder.is_dir())
    system = os.environ.get("FONTCONFIG_FILE") or "/etc/fonts/fonts.conf"
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family>'
        f"<accept>{''.join(f'<family>{other}</family>' for other in others)}</accept></alias>"
        for name, others in SUBSTITUTES.items()
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f'{aliases}<include ignore_missing="yes">{escape(system)}</include>{directories}</fontconfig>\n'
    )


def _environment(fonts: Path) -> Mapping[str, str]:
    if sys.platform != "linux":  # on other systems LibreOffice does not use fontconfig
        return {}
    # A temporary folder may have a Chinese name, which LibreOffice can open only in a UTF-8 locale.
    return {"FONTCONFIG_FILE": str(fonts), "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}


def _run(office: Path, arguments: Sequence[str], environment: Mapping[str, str], time_limit_s: float) -> str:
    """Run LibreOffice and return its output.

    Raises:
        BulletinError: it cannot be started, or exceeds the time limit.
    """
    try:
        return run_office(office, arguments, environment, time_limit_s)
    except OfficeTookTooLong as error:
        raise BulletinError(
            f"LibreOffice 超过 {time_limit_s:.0f} 秒还没有排完版，已经停止。"
            "请关闭别的占用电脑的程序再试；仍然不行的，不加 --pdf 导出 Word，在 Word 里另存为 PDF。"
        ) from error
    except OfficeFailed as error:
        raise BulletinError(f"{error}。{_INSTALL}") from error
