"""The targets of links and images in a text -> addresses on the site."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.markup.html import Anchors
from kb.targets import ATTACHMENTS, IMAGES, is_mail_address, is_web_address, library_path

if TYPE_CHECKING:
    from kb.model import Case
    from kb.site.content.publication import Publication


def section_anchors(case: Case, anchors: Anchors) -> tuple[str, ...]:
    """The anchor of each section of a case, in order; empty for text before the first heading.

    They are made from the canonical names, ``处理结果`` also for a ``裁判结果``, so that a link to a part can be
     made without looking into the case.
    """
    return tuple(anchors.anchor(section.name) if section.name else "" for section in case.sections)


class LinkResolver:
    """Resolves the targets of one text and collects the files that it needs."""

    def __init__(self, publication: Publication, path: str, address: str) -> None:
        """Make a resolver.

        Args:
            publication: the possible targets.
            path: of the text's file in the library, ``2024/2024-003.md``.
            address: of the page that shows the text.
        """
        self._publication = publication
        self._path = path
        self._address = address
        self.assets: dict[str, str] = {}
        """Address -> path in the library, of the files that the text shows or links to."""

    def link(self, target: str) -> str | None:
        """The address for a link; ``None`` if only its text may be shown.

        Allowed are http, https, mailto and files of the library that the audience may see. Nothing is left of a link
        to a hidden case, not even its number in an address.
        """
        target = target.strip()
        if is_mail_address(target) or is_web_address(target):
            return target
        path_and_fragment = library_path(target, self._path)
        if path_and_fragment is None:
            return None
        path, fragment = path_and_fragment
        if case := self._publication.cases_by_path.get(path):
            anchor = self._anchor_in(case, fragment)
            return addresses.relative(self._address, addresses.case_address(case.case_id), anchor)
        if issue := self._publication.issues_by_path.get(path):
            return addresses.relative(self._address, addresses.issue_address(issue.issue_id))
        return self._asset(path, ATTACHMENTS)

    def image(self, target: str) -> str | None:
        """The address for an image of the library; ``None`` for any other target."""
        path_and_fragment = library_path(target.strip(), self._path)
        return self._asset(path_and_fragment[0], IMAGES) if path_and_fragment else None

    def _anchor_in(self, case: Case, fragment: str) -> str:
        """The anchor in a case that a fragment refers to; empty if there is none."""
        name = self._publication.config.section_named(fragment) or fragment
        for section, anchor in zip(case.sections, section_anchors(case, Anchors()), strict=True):
            if fragment and (section.name == name or anchor == fragment):
                return anchor
        return ""

    def _asset(self, path: str, extensions: tuple[str, ...]) -> str | None:
        if path not in self._publication.assets or posixpath.splitext(path)[1].lower() not in extensions:
            return None
        address = addresses.asset_address(path)
        self.assets[address] = path
        return addresses.relative(self._address, address)
