"""Chosen cases side by side: as a page, as files and as JSON; and the report on them.

A number that does not exist and one of a case that the readers may not see have the same answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from kb.model import Library
from kb.site import addresses
from kb.site.content.compared import MOST_COMPARED, ROWS, compared, wanted_ids
from kb.site.copies.comparison_files import comparison_csv, comparison_markdown
from kb.site.markup.choosing import HOW
from kb.site.markup.comparing import comparison, served_exports
from kb.site.pages.comparing import compared_page
from kb.web.pages import PAGE_HEADERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from kb.model import Audience, Case
    from kb.search.backend import SearchBackend
    from kb.search.index.documents import CaseDocument
    from kb.web.case_renderer import CaseRenderer
    from kb.web.service_frame import ServiceFrame

    Report = Callable[[Library, Sequence[Case], Audience, str], bytes]
    """Makes the Word file of 类似案例检索情况说明 about some cases of a library that has no others, and how they were
    found.
    """

_NOT_FOUND, _BAD = 404, 400
_LONGEST_HOW = 1_000
_NAME = "attachment; filename*=UTF-8''"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Comparisons:
    """The endpoints, one method each."""

    def __init__(
        self,
        backend: Callable[[], SearchBackend],
        audience: Audience,
        frame: ServiceFrame,
        case_renderer: CaseRenderer,
        report: Report | None,
    ) -> None:
        """Keep what the answers are made from.

        Args:
            backend: returns the newest generation of the index.
            audience: the readers.
            frame: of the pages.
            case_renderer: reads the cases for the report.
            report: makes the report; ``None`` where nothing can.
        """
        self._backend = backend
        self._audience = audience
        self._frame = frame
        self._case_renderer = case_renderer
        self._report = report

    def page(self, request: Request) -> Response:
        """The comparison as a page; without numbers only its form."""
        documents, missing = self._documents(request)
        notes = [_missing_note(missing)] if missing else []
        if not documents and not missing:
            notes.append("还没有选案例。在检索结果里选几个，或者在上面写编号。")
        pinned = request.query_params.get("pin", "")
        ids = [document.case_id for document in documents]
        method = _how(request)
        exports = served_exports(ids, method, with_report=self._report is not None)
        shown = comparison([*map(compared, documents)], pinned, addresses.COMPARE, notes, exports, method)
        status = _NOT_FOUND if missing and not documents else 200
        return HTMLResponse(self._frame.render(compared_page(ids, shown, method)), status, headers=PAGE_HEADERS)

    def csv(self, request: Request) -> Response:
        """The comparison for a spreadsheet."""
        content = comparison_csv([*map(compared, self._every(request))])
        return _file(content, "text/csv; charset=utf-8", "案例对照.csv")

    def markdown(self, request: Request) -> Response:
        """The comparison as Markdown."""
        content = comparison_markdown([*map(compared, self._every(request))]).encode("utf-8", "replace")
        return _file(content, "text/markdown; charset=utf-8", "案例对照.md")

    def json(self, request: Request) -> Response:
        """The comparison for programs."""
        cases = [*map(compared, self._every(request))]
        rows = [{"id": case.case_id, "title": case.title, "rows": [*map(_row, ROWS, case.cells)]} for case in cases]
        return JSONResponse({"cases": rows})

    def report(self, request: Request) -> Response:
        """The report on the cases as a Word file."""
        if self._report is None:
            raise HTTPException(_NOT_FOUND)
        documents = self._every(request)
        editions = [self._case_renderer.edition(document) for document in documents]
        cases = [edition.publication.cases[0] for edition in editions]
        if withdrawn := next((case for case in cases if case.withdrawn), None):
            raise HTTPException(_BAD, f"案例 {withdrawn.case_id} 已经撤回，不能引用。")
        config = editions[0].publication.config
        library = Library("", config, tuple(cases), (), frozenset(), (), ())
        return _file(self._report(library, cases, self._audience, _how(request)), _WORD, "类似案例检索情况说明.docx")

    def _every(self, request: Request) -> list[CaseDocument]:
        """The cases of a file, which must not lack one unnoticed."""
        documents, missing = self._documents(request)
        if missing:
            raise HTTPException(_NOT_FOUND, _missing_note(missing))
        if not documents:
            raise HTTPException(_BAD, "请写 ids，例如 ids=2024-003,2024-008。")
        return documents

    def _documents(self, request: Request) -> tuple[list[CaseDocument], list[str]]:
        """The requested cases, and the numbers of those that these readers do not find."""
        ids = wanted_ids(request.query_params.getlist("ids"))
        if len(ids) > MOST_COMPARED:
            raise HTTPException(_BAD, f"一次最多对照 {MOST_COMPARED} 个案例，这里有 {len(ids)} 个。")
        backend = self._backend()
        documents = [(one, backend.document(one, self._audience)) for one in ids]
        return [document for _, document in documents if document], [
            one for one, document in documents if document is None
        ]


def _how(request: Request) -> str:
    """How the cases were found, as the address says it: one line, not long."""
    written = request.query_params.get(HOW, "")
    line = "".join(sign if sign.isprintable() else " " for sign in written)
    return " ".join(line.split())[:_LONGEST_HOW]


def _missing_note(missing: Sequence[str]) -> str:
    return f"没有找到案例“{'”“'.join(missing)}”。编号形如 2024-003。"


def _row(label: str, lines: Sequence[str]) -> dict[str, object]:
    return {"label": label, "lines": list(lines)}


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"content-disposition": f"{_NAME}{quote(name)}"})
