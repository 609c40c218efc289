"""The files of the site, without those that the audience may no longer see.

The index is updated more often than the site is built. A case that has just been withdrawn is refused in every file of
its own and of an issue that has its text or its pictures; lists and counts stay until the next ``kb site``. A site for
more readers that takes the place of the served one is not served at all.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from kb.model import CASE_ID, ISSUE_ID, Audience
from kb.site.marker import is_for_more
from kb.site.search.scripts import OFFLINE_SCRIPT, SERVICE_SCRIPT

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from starlette.responses import Response
    from starlette.types import Scope

    from kb.search.index.documents import CaseDocument

_GUARDED = ("cases/", "data/cases/", "files/", "issues/", "search/")
"""Folders from which only files known to be visible are served."""
_CASE_RE = re.compile(rf"(?:data/)?cases/({CASE_ID})\.\w+")
_ISSUE_RE = re.compile(rf"issues/({ISSUE_ID})\.(html|docx|pdf)")
_ISSUES = "issues/index.html"
_NOT_FOUND = 404
OTHER_READERS = "网站换成了给另一些读者看的，这里不能提供。请告诉管理员：重新生成网站，或者重新启动服务。"
_SHOWN_ON, _LIBRARY = "files/pages.json", "data/library.json"


class SiteFiles(StaticFiles):
    """Serves the folder of a site, except what the index no longer shows to the audience."""

    def __init__(
        self, folders: Sequence[Path], document: Callable[[str], CaseDocument | None], audience: Audience
    ) -> None:
        """Serve some folders.

        Args:
            folders: the site, then the folder with what the service needs and the site may lack.
            document: returns the indexed case with a 编号; ``None`` if the audience may not see it.
            audience: the readers.
        """
        super().__init__(directory=folders[0], html=True)
        self.all_directories = list(folders)
        self._folder = folders[0]
        self._document = document
        self._audience = audience
        self._known: dict[str, tuple[tuple[int, ...], Mapping[str, object]]] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The response for a normalised path: ``/./cases//2024-001.md`` has become ``cases/2024-001.md``."""
        if is_for_more(self._folder, self._audience):
            raise HTTPException(503, OTHER_READERS)
        address = path.replace("\\", "/").casefold()  # some file systems ignore case
        read = scope["method"] in ("GET", "HEAD")  # other methods are refused in any case
        if read and address.startswith(_GUARDED) and (reason := await run_in_threadpool(self.refusal, address)):
            raise HTTPException(404, reason)
        if path == OFFLINE_SCRIPT:  # it would read the files of the offline search, which are not served
            path = SERVICE_SCRIPT
        response = await super().get_response(path, scope)
        if response.status_code == _NOT_FOUND:  # links in the site's own 404 page are relative to its root
            raise HTTPException(_NOT_FOUND)
        return response

    def file_response(
        self, full_path: os.PathLike[str] | str, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """A file, or 304 where the client has it; its tag says for whom it is.

        Starlette makes the tag of size and time alone, which sites for different readers may share.
        """
        response = FileResponse(full_path, status_code, stat_result=stat_result)
        response.headers["etag"] = f'"{self._audience.value}-{response.headers["etag"].strip(chr(34))}"'
        headers = Headers(scope=scope)
        may_revalidate = "if-none-match" in headers or self._audience is Audience.PUBLIC
        if may_revalidate and self.is_not_modified(response.headers, headers):
            return NotModifiedResponse(response.headers)
        return response

    def refusal(self, address: str) -> str:
        """Why a guarded file is refused, in Chinese; empty if it is served."""
        if case := _CASE_RE.fullmatch(address):
            return "" if self._document(case.group(1)) else f"没有找到案例“{case.group(1)}”的这个文件。"
        if issue := _ISSUE_RE.fullmatch(address):
            issue_id, ending = issue.groups()
            return self._issue_refusal(issue_id, whole=ending != "html")
        if address == _ISSUES:
            return ""
        # A picture or another file of the library is served if one page that shows it is visible. The files of the
        # offline search are on no page: the service does not need them, and they contain every text.
        pages = self._facts(_SHOWN_ON).get(address)
        visible = isinstance(pages, list) and any(not self.refusal(str(page)) for page in pages)
        return "" if visible else "没有这个地址。"

    def _issue_refusal(self, issue_id: str, *, whole: bool) -> str:
        """Why an issue is refused; its Word file and PDF (``whole``) have the texts of all its cases."""
        case_ids = self._cases_of(issue_id)
        if not self.knows_issue(issue_id, case_ids):
            return f"没有找到 {issue_id} 期。"
        if whole and len(self.visible(case_ids)) < len(case_ids):
            return f"{issue_id} 期里有案例已经撤回或者改为内部，这个文件要等网站重新生成。"
        return ""

    def knows_issue(self, issue_id: str, case_ids: Sequence[str]) -> bool:
        """Whether the index has an issue that the audience may see; one without cases it need not have.

        Args:
            issue_id: the issue.
            case_ids: its cases according to the site or the library.
        """
        documents = filter(None, map(self._document, case_ids))
        return not case_ids or any(issue_id in document.issues_for(self._audience) for document in documents)

    def visible(self, case_ids: Sequence[str]) -> list[str]:
        """The cases that the audience may see, in order."""
        return [case_id for case_id in case_ids if self._document(case_id)]

    def issue(self, issue_id: str) -> Mapping[str, object] | None:
        """What the site says of an issue; ``None`` if it does not say, or is for more readers."""
        issues = self._facts(_LIBRARY).get("issues")
        if is_for_more(self._folder, self._audience) or not isinstance(issues, list):
            return None
        return next((one for one in issues if isinstance(one, dict) and one.get("id") == issue_id), None)

    def _cases_of(self, issue_id: str) -> list[str]:
        """The cases of an issue, according to the site; none if the site does not say."""
        case_ids = (self.issue(issue_id) or {}).get("cases")
        return [*map(str, case_ids)] if isinstance(case_ids, list) else []

    def _facts(self, address: str) -> Mapping[str, object]:
        """A JSON file of the site, read again if the site was rebuilt; empty if there is none."""
        path = self._folder / address
        try:
            status = path.stat()
            version = (status.st_ino, status.st_mtime_ns, status.st_size)
            if address not in self._known or self._known[address][0] != version:
                loaded = json.loads(path.read_bytes())
                self._known[address] = version, loaded if isinstance(loaded, dict) else {}
        except (OSError, ValueError):
            return {}
        return self._known[address][1]
