"""What the target of a link or image in a text means: a file of the library, an address, or neither.

Check, site and Word ask here, so that they agree which links lead somewhere.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

IMAGES = (".png", ".jpg", ".jpeg")
"""Endings of the images that the site and Word show."""
ATTACHMENTS = (*IMAGES, ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".txt", ".zip")
"""Endings of the files that a page may offer: what a browser shows or saves without running anything of it."""
_MAIL_RE = re.compile(r"mailto:[^\s@]+@[^\s@]+", re.IGNORECASE)
_BLANKS_RE = re.compile(r"[\s\x00-\x1f\x7f]")


class Reference(NamedTuple):
    """What a text takes to be in the library: a case by its number, or a file that a link or image leads to."""

    line: int
    column: int
    case_id: str
    """编号 in 相关; empty for a link or image."""
    target: str = ""
    """As written, as much of it as a message shows."""
    path: str = ""
    """Of the file, relative to the library."""
    part: str = ""
    """The part of a case that the link means, or empty."""
    is_image: bool = False


def library_path(target: str, from_path: str) -> tuple[str, str] | None:
    """Path in the library and fragment of a relative target; ``None`` for the address of anything else.

    Args:
        target: as written, ``../2024/2024-003.md#典型意义``; only a fragment means the text itself.
        from_path: the file it stands in, relative to the library.
    """
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or "\\" in target or target.startswith("/"):
        return None
    path = unquote(parts.path)
    if not path:
        return (from_path, unquote(parts.fragment)) if parts.fragment else None
    return posixpath.normpath(posixpath.join(posixpath.dirname(from_path), path)), unquote(parts.fragment)


def is_web_address(target: str) -> bool:
    """Whether a target is a whole http or https address.

    A name before the host would show readers another site than the one they get.
    """
    if _BLANKS_RE.search(target):
        return False
    try:
        parts = urlsplit(target)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and port != 0


def is_mail_address(target: str) -> bool:
    """Whether a target is a ``mailto:`` address."""
    return bool(_MAIL_RE.fullmatch(target))
