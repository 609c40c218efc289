"""The issues that one audience may read: as the site has them, or as the library has them where the site has not."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kb.errors import ReadError
from kb.lint import check_alone
from kb.reading import LibraryFolder
from kb.site.content.publication import publish

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kb.model import Audience
    from kb.web.site_files import SiteFiles


class Issues:
    """Finds an issue by its 期号, on the site or else in the library.

    The library may be newer than the index: an issue is found only if both show it.
    """

    def __init__(self, files: SiteFiles, library: Path | None, audience: Audience, today: dt.date) -> None:
        """Keep where to look.

        Args:
            files: of the site, which say what it has and what the index shows.
            library: the library's folder; ``None`` where there are only the site and the index.
            audience: the readers.
            today: the day on which visibility is decided.
        """
        self._files = files
        self._library = library
        self._audience = audience
        self._today = today

    def find(self, issue_id: str) -> Mapping[str, object] | None:
        """An issue as ``bulletin list --json`` has it, with the cases that these readers may see.

        Returns:
            The row; ``None`` if there is no such issue, or not for these readers.
        """
        facts = self._files.issue(issue_id) or self._in_library(issue_id)
        if facts is None:
            return None
        listed = facts.get("cases")
        case_ids: Sequence[str] = [*map(str, listed)] if isinstance(listed, list) else []
        if not self._files.knows_issue(issue_id, case_ids):
            return None
        return {
            "issue": issue_id,
            **{key: facts.get(key) for key in ("serial", "title", "date")},
            "cases": self._files.visible(case_ids),
            "published": facts.get("published_on"),
            "withdrawn": None,  # one that is recalled is not found
        }

    def _in_library(self, issue_id: str) -> Mapping[str, object] | None:
        """What the data files of a site would say of an issue, of which the files are read now."""
        if self._library is None:
            return None
        with suppress(ReadError):  # the folder has gone
            alone = LibraryFolder(self._library, asks=False).library(())
            publication = publish(alone, check_alone(alone, self._today), self._audience, self._today)
            for issue in publication.issues:
                if issue.issue_id == issue_id:
                    return {
                        "serial": issue.serial,
                        "title": issue.title,
                        "date": _iso(issue.dated_on),
                        "cases": [*dict.fromkeys(issue.case_ids)],
                        "published_on": _iso(issue.published_on),
                    }
        return None


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
