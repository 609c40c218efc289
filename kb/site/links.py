"""Where the links and images of a text lead on the site."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from kb.site import addresses
from kb.site.html import Anchors

if TYPE_CHECKING:
    from kb.model import Case
    from kb.site.publication import Publication

_IMAGES = frozenset({".png", ".jpg", ".jpeg"})
# What a browser shows or saves without running anything of it.
_ATTACHMENTS = _IMAGES | {".pdf", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".txt", ".zip"}
_OUTSIDE_RE = re.compile(r"https?://\S+", re.IGNORECASE)
_MAIL_RE = re.compile(r"mailto:[^\s@]+@[^\s@]+", re.IGNORECASE)


def section_anchors(case: Case, anchors: Anchors) -> tuple[str, ...]:
    """The anchor of each section of a case, in order; empty for text before the first heading.

    They are made of the known names, ``处理结果`` for a ``裁判结果`` too, so that a link to a part of
    a case needs no look into it.
    """
    return tuple(anchors.anchor(section.name) if section.name else "" for section in case.sections)


class Links:
    """Resolves the targets of one text; remembers which files the text needs."""

    def __init__(self, publication: Publication, path: str, address: str) -> None:
        """Make a resolver.

        Args:
            publication: what there is to link to.
            path: of the text's file in the library, ``2024/2024-003.md``.
            address: of the page that shows the text.
        """
        self._publication = publication
        self._path = path
        self._address = address
        self.assets: dict[str, str] = {}
        """Address -> path in the library, of the files that the text shows or links to."""

    def link(self, target: str) -> str | None:
        """The address for a link; ``None`` where readers get the text alone.

        Kept are http, https and mailto, and files of the library that this audience may see. A case
        that it may not see leaves nothing, not even its number in an address.
        """
        target = target.strip()
        if _MAIL_RE.fullmatch(target):
            return target
        if _OUTSIDE_RE.fullmatch(target):
            return target if _is_address(target) else None
        found = self._local(target)
        if found is None:
            return None
        path, fragment = found
        if case := self._publication.cases_by_path.get(path):
            anchor = self._anchor_in(case, fragment)
            return addresses.relative(self._address, addresses.case_address(case.case_id), anchor)
        if issue := self._publication.issues_by_path.get(path):
            return addresses.relative(self._address, addresses.issue_address(issue.issue_id))
        return self._asset(path, _ATTACHMENTS)

    def image(self, target: str) -> str | None:
        """The address for an image of the library; ``None`` for every other."""
        found = self._local(target.strip())
        return self._asset(found[0], _IMAGES) if found else None

    def _local(self, target: str) -> tuple[str, str] | None:
        """Path in the library and fragment of a relative target."""
        try:
            parts = urlsplit(target)
        except ValueError:
            return None
        if parts.scheme or parts.netloc or "\\" in target or target.startswith("/"):
            return None
        path = unquote(parts.path)
        if not path:
            return self._path, unquote(parts.fragment)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self._path), path))
        return path, unquote(parts.fragment)

    def _anchor_in(self, case: Case, fragment: str) -> str:
        """The anchor that a fragment means in a case; empty where it means none."""
        name = self._publication.config.section_named(fragment) or fragment
        for section, anchor in zip(case.sections, section_anchors(case, Anchors()), strict=True):
            if fragment and (section.name == name or anchor == fragment):
                return anchor
        return ""

    def _asset(self, path: str, extensions: frozenset[str]) -> str | None:
        if path not in self._publication.assets or posixpath.splitext(path)[1].lower() not in extensions:
            return None
        address = addresses.asset_address(path)
        self.assets[address] = path
        return addresses.relative(self._address, address)


def _is_address(target: str) -> bool:
    try:
        parts = urlsplit(target)
        # A name before the host would show readers another site than the one they get.
        return bool(parts.hostname) and "@" not in parts.netloc and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
