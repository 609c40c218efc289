"""The package of a Word file: parts, relationships, properties, and a reproducible zip."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.package import Package

if TYPE_CHECKING:
    from generator.images import Picture

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_COMPRESSION_LEVEL = 6
_UNIX = 3
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
        properties.title = title[:255]
        properties.author = author[:255]
        properties.last_modified_by = author[:255]
        properties.identifier = identifier
        properties.language = "zh-CN"
        properties.revision = 1
        properties.created = moment
        properties.modified = moment

    def save(self) -> bytes:
        """The bytes of the file: parts sorted by name, all with the same date."""
        written = io.BytesIO()
        self._package.save(written)
        result = io.BytesIO()
        with zipfile.ZipFile(written) as source, zipfile.ZipFile(result, "w") as target:
            # Programs that detect file types expect the content types first.
            for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
                entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
                entry.create_system = _UNIX
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, source.read(name), compresslevel=_COMPRESSION_LEVEL)
        return result.getvalue()
