"""The parts of a Word file, extracted and parsed within limits.

Documents are not trusted: they may claim any size, nest arbitrarily deep and refer to anything. Nothing is unpacked to
disk, nothing is fetched, no entity is expanded, and exceeding any limit below ends in a message.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from kb.importing.documents.manuscript import ImportRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 50 * 1024 * 1024
"""Maximum size of a document."""
MAX_PART_BYTES = 24 * 1024 * 1024
"""Maximum unpacked size of a part."""
MAX_PARTS = 5_000
MAX_DEPTH = 200
"""Maximum depth of elements; a text box in a table reaches about forty."""
MAX_ELEMENTS = 600_000
"""Maximum number of elements in a part; two hundred pages have about a hundred thousand."""
MAX_ALIVE = 120_000
"""Maximum number of elements in memory: of one paragraph or table, or of a part that is read as a whole."""
_PIECE = 1 << 16
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1


def local_name(name: object) -> str:
    """The name of an element or attribute without its namespace; Word has two sets (strict, transitional)."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def attribute(element: etree._Element | None, name: str) -> str | None:
    """The value of an attribute by its local name."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if local_name(key) == name), None)


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The descendant at a path of first children: ``child(p, "pPr", "numPr")``; ``None`` if there is none."""
    for name in names:
        if element is None:
            return None
        element = next((candidate for candidate in element if local_name(candidate.tag) == name), None)
    return element


class Archive:
    """The archive of a Word file, whose directory is checked before anything is read."""

    def __init__(self, file: IO[bytes], display_name: str) -> None:
        """Open it.

        Raises:
            ImportRefused: it is damaged, encrypted or too large.
        """
        self._display_name = display_name
        try:
            self._zip = zipfile.ZipFile(file)
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise ImportRefused(f"“{display_name}”已经损坏，打不开。请用 Word 打开后另存一份再导入。") from error
        if len(entries) > MAX_PARTS:
            raise ImportRefused(
                f"“{display_name}”里有 {len(entries)} 个部件，不像是文档，没有读（最多 {MAX_PARTS} 个）。"
            )
        self._entries = {_clean(entry.filename): entry for entry in entries}

    def __contains__(self, part: str) -> bool:
        return part in self._entries

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts, with ``/``."""
        return tuple(self._entries)

    def read(self, part: str, limit: int) -> bytes:
        """The bytes of a part.

        Raises:
            ImportRefused: it is larger than ``limit``, encrypted or damaged.
        """
        with self._open(part, limit) as file:
            return self._take(file, part)

    def _take(self, file: IO[bytes], part: str, size: int = -1) -> bytes:
        try:
            return file.read(size)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, zlib.error) as error:
            raise self._damaged(part) from error

    def _open(self, part: str, limit: int) -> IO[bytes]:
        entry = self._entries[part]
        if entry.flag_bits & _ENCRYPTED:
            raise ImportRefused(f"“{self._display_name}”有密码。请用 Word 打开，去掉密码后另存一份再导入。")
        if entry.compress_type not in _PACKED:
            raise ImportRefused(f"“{self._display_name}”的压缩方式不是 Word 用的。请用 Word 打开后另存一份再导入。")
        if entry.file_size > limit:
            raise ImportRefused(
                f"“{self._display_name}”里的 {part} 解开有 {entry.file_size / 1024 / 1024:,.0f} MiB，"
                f"超过 {limit // 1024 // 1024} MiB，没有读。请把文档分成几份再导入。"
            )
        try:
            return self._zip.open(entry)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
            raise self._damaged(part) from error

    def _damaged(self, part: str) -> ImportRefused:
        return ImportRefused(f"“{self._display_name}”里的 {part} 已经损坏。请用 Word 打开后另存一份再导入。")

    def tree(self, part: str) -> etree._Element | None:
        """The root of a part, parsed as a whole; ``None`` if there is no such part.

        Raises:
            ImportRefused: as ``pieces``.
        """
        if part not in self._entries:
            return None
        root = None
        for root, _ in self._events(part, ""):  # noqa: B007 - the last is the root
            pass
        return root

    def pieces(self, part: str, holder: str) -> Iterator[etree._Element]:
        """The children of the element ``holder`` of a part, one by one; each is freed when the next is requested.

        Raises:
            ImportRefused: the part is not XML, has a DTD, is nested too deep or is too large.
        """
        for element, is_root in self._events(part, holder):
            if not is_root:
                yield element

    def _events(self, part: str, holder: str) -> Iterator[tuple[etree._Element, bool]]:
        """Each complete child of ``holder`` with ``False``, and at the end the root with ``True``."""
        parser = etree.XMLPullParser(
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        depth = total = alive = 0
        inside = 0  # depth of the holder
        root: etree._Element | None = None
        with self._open(part, MAX_PART_BYTES) as file:
            while data := self._take(file, part, _PIECE):
                if root is None and b"<!DOCTYPE" in data.replace(b"\0", b""):
                    raise self._with_dtd(part)
                try:
                    parser.feed(data)
                    for event, element in _elements(parser):
                        if event == "start":
                            depth, total, alive = depth + 1, total + 1, alive + 1
                            if root is None:
                                root = element
                                self._refuse_dtd(root, part)
                            if depth > MAX_DEPTH:
                                raise ImportRefused(
                                    f"“{self._display_name}”里的 {part} 嵌套超过 {MAX_DEPTH} 层，不像是文档，没有读。"
                                )
                            if total > MAX_ELEMENTS or alive > MAX_ALIVE:
                                raise ImportRefused(
                                    f"“{self._display_name}”里的 {part} 太大或有一个太大的表格，没有读。"
                                    "请把文档分成几份再导入。"
                                )
                            if holder and not inside and local_name(element.tag) == holder:
                                inside = depth
                            continue
                        if inside and depth == inside + 1:
                            yield element, False
                            alive = inside
                            _forget(element)
                        if inside == depth:
                            inside = -1
                        depth -= 1
                except etree.XMLSyntaxError as error:
                    raise self._bad_xml(part, error) from error
        try:
            parser.close()
        except etree.XMLSyntaxError as error:
            raise self._bad_xml(part, error) from error
        if root is not None:
            yield root, True

    def _refuse_dtd(self, root: etree._Element, part: str) -> None:
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._with_dtd(part)

    def _with_dtd(self, part: str) -> ImportRefused:
        return ImportRefused(f"“{self._display_name}”里的 {part} 带有 DTD（实体定义），Word 文档不会有，没有读。")

    def _bad_xml(self, part: str, error: etree.XMLSyntaxError) -> ImportRefused:
        deep = "depth" in str(error).lower()
        why = "嵌套得太深" if deep else "不是正确的 XML"
        if not deep and "huge" in str(error).lower():
            return ImportRefused(
                f"“{self._display_name}”里的 {part} 有一段太大的文字，没有读。请把文档分成几份再导入。"
            )
        return ImportRefused(f"“{self._display_name}”里的 {part} {why}，没有读。请用 Word 打开后另存一份再导入。")


def _elements(parser: etree.XMLPullParser) -> Iterator[tuple[str, etree._Element]]:
    """The events of a parser that reports elements only."""
    for event, element in parser.read_events():
        if isinstance(element, etree._Element):  # noqa: SLF001 - lxml's own name for what it hands out
            yield event, element


def _forget(element: etree._Element) -> None:
    """Free an element and those before it; later ones may be complete and keep their place, which has namespaces."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _clean(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part."""

    kind: str
    """Last word of its type: ``image``, ``hyperlink``, ``footnotes`` ..."""
    target: str
    """Name of a part, or an address."""
    external: bool


def relations(archive: Archive, part: str) -> dict[str, Relation]:
    """The relationships of a part by id; those of the file for an empty ``part``."""
    folder, name = posixpath.split(part)
    root = archive.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
    relations_by_id: dict[str, Relation] = {}
    for relation in root if root is not None else ():
        target = attribute(relation, "Target") or ""
        external = attribute(relation, "TargetMode") == "External"
        if not external:
            # A name cannot lead out of the archive, since it is only looked up in its directory.
            target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
        kind = (attribute(relation, "Type") or "").rpartition("/")[2]
        relations_by_id[attribute(relation, "Id") or ""] = Relation(kind, target, external)
    return relations_by_id
