"""A Word file as one XML file (flat OPC, ``pkg:package``) -> the archive that Word usually writes.

Source: [MS-DOCX] 2.3 and the documentation of Word's format 平面 XML (Word XML 文档).
"""

from __future__ import annotations

import base64
import binascii
import io
import zipfile

from lxml import etree

from kb.importing.documents.archive import Archive, attribute, child, local_name

_WHOLE = "flat.xml"


def is_flat_package(data: bytes) -> bool:
    """Whether a file is a flat package, by its first element."""
    return b"<pkg:package" in data[:4096] or b"schemas.microsoft.com/office/2006/xmlPackage" in data[:4096]


def packed(data: bytes, display_name: str) -> bytes:
    """The archive with the parts of a flat package.

    Raises:
        ImportRefused: it is no XML, too large or nested too deep, as for any part of a Word file.
    """
    whole, result = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_WHOLE, data)
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in Archive(whole, display_name).pieces(_WHOLE, "package"):
            name = (attribute(part, "name") or "").lstrip("/")
            if local_name(part.tag) == "part" and name:
                archive.writestr(name, _content(part))
    return result.getvalue()


def _content(part: etree._Element) -> bytes:
    binary = child(part, "binaryData")
    if binary is not None:
        try:
            return base64.b64decode("".join((binary.text or "").split()))
        except (binascii.Error, ValueError):
            return b""
    xml = child(part, "xmlData")
    root = next(iter(xml), None) if xml is not None else None
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, with_tail=False) if root is not None else b""
