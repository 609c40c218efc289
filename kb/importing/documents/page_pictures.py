"""The pictures of a page: in the page itself, in the file that it came in, or in the folder saved beside it."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_to_bytes

from kb.importing.documents.manuscript import (
    MAX_PICTURE_BYTES,
    MAX_PICTURES,
    MAX_PICTURES_BYTES,
    Picture,
    picture_extension,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class PagePictures:
    """Finds the pictures of one page; nothing is fetched."""

    def __init__(self, folder: Path | None, attached: Mapping[str, bytes]) -> None:
        """Look in these places.

        Args:
            folder: that of the page, below which its pictures were saved; ``None`` for none.
            attached: pictures by the names with which the page refers to them.
        """
        self._folder = folder
        self._attached = attached
        self._bytes = 0
        self.kept: dict[str, Picture] = {}
        self.reason = ""
        """Why the last picture was not kept, in Chinese."""

    def add(self, source: str, alt: str) -> str:
        """Keep a picture; return its name, or nothing if it cannot be kept."""
        content = self._content(source)
        if isinstance(content, str):
            self.reason = content
            return ""
        extension = picture_extension(content)
        if not extension or len(self.kept) >= MAX_PICTURES or self._bytes > MAX_PICTURES_BYTES:
            self.reason = "不是认得的图片，或者图片太多太大，没有收"
            return ""
        name = f"{len(self.kept)}-{source[:60]}"
        self._bytes += len(content)
        self.kept[name] = Picture(content, extension, alt)
        return name

    def _content(self, source: str) -> bytes | str:
        """The bytes of a picture, or why it is not imported."""
        for name in (source, unquote(source), unquote(source).replace("\\", "/").rpartition("/")[2]):
            if name in self._attached:
                return self._attached[name]
        if source.startswith("data:"):
            head, _, data = source.partition(",")
            try:
                return base64.b64decode(data, validate=False) if head.endswith(";base64") else unquote_to_bytes(data)
            except (binascii.Error, ValueError):
                return "网页里的图片已经损坏"
        if re.match(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)", source) or self._folder is None:
            return "图片在网上，没有去取；需要的话请另存图片，放在案例旁边"
        path = self._folder / unquote(source.partition("?")[0])
        try:
            inside = path.resolve().is_relative_to(self._folder.resolve())
            if not inside or path.is_symlink() or not path.is_file():
                return "图片不在网页所在的文件夹里，没有收"
            if path.stat().st_size > MAX_PICTURE_BYTES:
                return "图片太大，没有收"
            return path.read_bytes()
        except (OSError, ValueError):
            return "图片读不出来，没有收"
