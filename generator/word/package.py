"""The package of a Word file: parts, relationships, properties, and a reproducible zip."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.package import Package

from generator.archive import is_as_packed
from generator.word.ooxml import allowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.images import Picture

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_COMPRESSION_LEVEL = 6
_UNIX = 3
_CORE = "docProps/core.xml"
_UNSEALED = f"andian {'0' * 64}"
_MOST_BYTES = 512 * 1024 * 1024
"""Size of the unpacked parts above which a file is none of ours."""
_NO_DATE = dt.date(2000, 1, 1)
"""Date in the properties of an issue without a date."""


class TextPart(Part):
    """A part whose XML is written sequentially, and its relationships."""

    def __init__(self, name: str, content_type: str, package: Package) -> None:
        super().__init__(PackURI(f"/word/{name}"), content_type, None, package)
        self._written: list[bytes] = []
        self._links: dict[str, str] = {}

    @property
    def blob(self) -> bytes:
        """The XML written so far."""
        return b"".join(self._written)

    def write(self, xml: str) -> None:
        """Append XML."""
        self._written.append(xml.encode())

    def link(self, address: str) -> str:
        """The relationship id for an external address."""
        if address not in self._links:
            self._links[address] = self.relate_to(address, RT.HYPERLINK, is_external=True)
        return self._links[address]


class BulletinPackage:
    """A Word file under construction."""

    def __init__(self) -> None:
        self._package = Package()
        self._pictures: dict[str, Part] = {}
        self._charts = 0
        self.document = TextPart("document.xml", CT.WML_DOCUMENT_MAIN, self._package)
        self._package.relate_to(self.document, RT.OFFICE_DOCUMENT)
        self.footnotes, _ = self._add("footnotes.xml", CT.WML_FOOTNOTES, RT.FOOTNOTES)

    def _add(self, name: str, content_type: str, relationship: str) -> tuple[TextPart, str]:
        part = TextPart(name, content_type, self._package)
        return part, self.document.relate_to(part, relationship)

    def set_styles(self, xml: str) -> None:
        """Add ``styles.xml``."""
        self._add("styles.xml", CT.WML_STYLES, RT.STYLES)[0].write(xml)

    def set_numbering(self, xml: str) -> None:
        """Add ``numbering.xml``."""
        self._add("numbering.xml", CT.WML_NUMBERING, RT.NUMBERING)[0].write(xml)

    def set_settings(self, xml: str) -> None:
        """Add ``settings.xml``."""
        self._add("settings.xml", CT.WML_SETTINGS, RT.SETTINGS)[0].write(xml)

    def set_font_table(self, xml: str) -> None:
        """Add ``fontTable.xml``."""
        self._add("fontTable.xml", CT.WML_FONT_TABLE, RT.FONT_TABLE)[0].write(xml)

    def set_theme(self, xml: str) -> None:
        """Add ``theme1.xml``."""
        self._add("theme/theme1.xml", CT.OFC_THEME, RT.THEME)[0].write(xml)

    def add_footer(self, name: str, xml: str) -> str:
        """Add a footer and return its relationship id."""
        part, relationship_id = self._add(name, CT.WML_FOOTER, RT.FOOTER)
        part.write(xml)
        return relationship_id

    def add_header(self, name: str, xml: str) -> str:
        """Add a header and return its relationship id."""
        part, relationship_id = self._add(name, CT.WML_HEADER, RT.HEADER)
        part.write(xml)
        return relationship_id

    def add_chart(self, xml: str) -> str:
        """Add a chart and return its relationship id in the document."""
        self._charts += 1
        part, relationship_id = self._add(f"charts/chart{self._charts}.xml", CT.DML_CHART, RT.CHART)
        part.write(xml)
        return relationship_id

    def picture(self, picture: Picture, part: TextPart) -> str:
        """The relationship id of a picture in a part; each picture is stored once."""
        stored = self._pictures.get(picture.path)
        if stored is None:
            name = PackURI(f"/word/media/image{len(self._pictures) + 1}.{picture.extension}")
            content_type = CT.PNG if picture.extension == "png" else CT.JPEG
            stored = self._pictures[picture.path] = Part(name, content_type, picture.content, self._package)
        return part.relate_to(stored, RT.IMAGE)

    def set_properties(self, *, title: str, author: str, identifier: str, dated_on: dt.date | None) -> None:
        """Set the properties of the document, with nothing about the machine, its user or its clock."""
        moment = dt.datetime.combine(dated_on or _NO_DATE, dt.time())
        properties = self._package.core_properties
        properties.title = allowed(title[:255])
        properties.author = allowed(author[:255])
        properties.last_modified_by = allowed(author[:255])
        properties.identifier = allowed(identifier[:255])
        properties.language = "zh-CN"
        properties.revision = 1
        properties.version = _UNSEALED
        properties.created = moment
        properties.modified = moment

    def save(self) -> bytes:
        """The bytes of the file: parts sorted by name, all with the same date."""
        written = io.BytesIO()
        self._package.save(written)
        with zipfile.ZipFile(written) as source:
            parts = {name: source.read(name) for name in source.namelist()}
        parts[_CORE] = parts[_CORE].replace(_UNSEALED.encode(), _seal_of(parts).encode())
        result = io.BytesIO()
        with zipfile.ZipFile(result, "w") as target:
            # Programs that detect file types look for the content types first.
            for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
                entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
                entry.create_system = _UNIX
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, parts[name], compresslevel=_COMPRESSION_LEVEL)
        return result.getvalue()


def is_as_made(content: bytes) -> bool:
    """Whether a file is one of ours and unchanged.

    The seal of a Word file fits its parts; the inventory of a zip of several fits its files.
    """
    if is_as_packed(content):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                return False
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return False  # whatever it is, we did not make it
    return _CORE in parts and f">{_seal_of(parts)}<".encode() in parts[_CORE]


def _seal_of(parts: Mapping[str, bytes]) -> str:
    """What the properties say of the other parts: a digest, so that a change by hand is recognised."""
    digest = sha256()
    for name in sorted(parts):
        if name != _CORE:
            digest.update(f"{name} {sha256(parts[name]).hexdigest()}\n".encode())
    return f"andian {digest.hexdigest()}"
