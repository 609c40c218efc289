"""The targets of links and images in a text: a file of the library, an address, or neither.

Check, site and Word all use this module, so that they agree which links are valid.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from kb.patterns import late

IMAGES = (".png", ".jpg", ".jpeg")
"""Extensions of images that the site and Word can show."""
ATTACHMENTS = (*IMAGES, ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".txt", ".zip")
"""Extensions of files that a page may link to: browsers show or save them without running anything in them."""
_MAIL_RE = late(r"mailto:[^\s@]+@[^\s@]+", re.IGNORECASE)
_BLANKS_RE = late(r"[\s\x00-\x1f\x7f]")


class Reference(NamedTuple):
    """A reference from a text to the library: to a case by its number, or to a file by a link or image."""

    line: int
    column: int
    case_id: str
    """编号 in 相关; empty for a link or image."""
    target: str = ""
    """As written, abbreviated for a message."""
    path: str = ""
    """Of the file, relative to the library."""
    part: str = ""
    """The part of a case that the link refers to, or empty."""
    is_image: bool = False


def library_path(target: str, from_path: str) -> tuple[str, str] | None:
    """Path in the library and fragment of a relative target; ``None`` for other targets.

    Args:
        target: as written, ``../2024/2024-003.md#典型意义``; a fragment alone refers to the text itself.
        from_path: the file that it is in, relative to the library.
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
    """Whether a target is a complete http or https address.

    User names are not allowed, since they can make an address look like that of another site.
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
