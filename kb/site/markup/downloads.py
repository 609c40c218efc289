"""The links to downloads on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.markup.html import Html, Pattern, tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.site.content.edition import Edition

_KINDS = {".docx": "Word 文件", ".pdf": "PDF 文件", ".md": "纯文本", ".json": "机器可读的数据"}
_KIB = 1024


def downloads(source: str, targets: Iterable[str], edition: Edition) -> Html:
    """Links to the files that exist, with kind and size; empty if there are none.

    Args:
        source: address of the page that shows them.
        targets: addresses; a Word file or PDF is left out if it was not made.
        edition: lists the files that were made.
    """
    links = [_download(source, target, edition) for target in targets if _exists(target, edition)]
    return tag("ul", *links, class_="downloads plain") if links else Html("")


def _exists(target: str, edition: Edition) -> bool:
    return target in edition.documents or not (edition.alone or target.endswith((".docx", ".pdf")))


def _download(source: str, target: str, edition: Edition) -> Html:
    kind = _KINDS[target[target.rindex(".") :]]
    document = edition.documents.get(target)
    size = f"（{_size(document.bytes)}）" if document else ""
    name = target.rpartition("/")[2]
    return _LINK.filled(addresses.relative(source, target), name, f"下载 {kind}{size}")


_LINK = Pattern(lambda slot: tag("li", tag("a", slot, href=slot, download=slot)))


def _size(count: int) -> str:
    """``23 KB``, ``1.4 MB``."""
    if count < _KIB * _KIB:
        return f"{max(1, round(count / _KIB))} KB"
    return f"{count / _KIB / _KIB:.1f} MB"
