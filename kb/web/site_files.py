"""The files of the site as the service gives them out: what a reader may no longer see is not among them.

A site is built now and then, the index is renewed at any time. A case that was withdrawn a moment ago is refused
wherever its text stands in a file of its own or of an issue; lists and counts hold until the next ``kb site``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from kb.model import CASE_ID, ISSUE_ID

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.responses import Response
    from starlette.types import Scope

_CASE_RE = re.compile(rf"(?:data/)?cases/({CASE_ID})\.\w+")
_ISSUE_RE = re.compile(rf"issues/({ISSUE_ID})\.(?:docx|pdf)")
_OWN_SEARCH_RE = re.compile(r"search/.*")
"""What the site's own search reads: the service searches by itself, and the posting lists hold every text."""


class SiteFiles(StaticFiles):
    """The folder of a site, without what the index no longer gives to its readers."""

    def __init__(self, folder: Path, readable: Callable[[str], bool]) -> None:
        """Take the folder, and what tells whether the readers may see the case of a 编号."""
        super().__init__(directory=folder, html=True)
        self._folder = folder
        self._readable = readable

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file of a path that has been normalised: ``/./cases//2024-001.md`` is ``cases/2024-001.md`` by now."""
        address = path.replace("\\", "/").casefold()  # some disks do not tell capitals from small letters
        if _OWN_SEARCH_RE.fullmatch(address):
            raise HTTPException(404)
        if (case := _CASE_RE.fullmatch(address)) and not self._readable(case.group(1)):
            raise HTTPException(404, f"没有找到案例“{case.group(1)}”的这个文件。")
        if (issue := _ISSUE_RE.fullmatch(address)) and not all(map(self._readable, self._cases_of(issue.group(1)))):
            raise HTTPException(404, f"{issue.group(1)} 期里有案例已经撤回或者改为内部，这个文件要等网站重新生成。")
        return await super().get_response(path, scope)

    def _cases_of(self, issue_id: str) -> list[str]:
        """The cases that an issue of the site holds; those of no issue where the site does not say."""
        try:
            issues = json.loads((self._folder / "data/library.json").read_bytes())["issues"]
        except (OSError, ValueError, KeyError):
            return []
        return [str(case_id) for issue in issues if issue["id"] == issue_id for case_id in issue["cases"]]
