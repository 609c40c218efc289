"""What the 发文稿纸 of an issue says: the sheet on which it is checked, countersigned and signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.locks import draft_digest, draft_number

if TYPE_CHECKING:
    import datetime as dt

    from kb.model import Issue, Library

SHEET = "发文稿纸"
"""Name of the kind of document."""


@dataclass(frozen=True, slots=True)
class SigningSheet:
    """The sheet of one issue. What is not known is empty or ``None``: there is room to write it by hand."""

    office: str
    issue_id: str
    title: str
    """刊名."""
    label: str
    """``2022年第3期（总第8期）``."""
    dated_on: dt.date | None
    draft: str
    """稿样号 of the text that is to be signed."""
    drafted_by: str
    checked_by: str
    countersigned_by: tuple[str, ...]
    signed_by: str
    signed_on: dt.date | None
    cases: tuple[tuple[str, str], ...]
    """(编号, title) in the order of the issue; no title where the file could not be read."""
    recipients: tuple[tuple[str, tuple[str, ...]], ...]
    """报, 送 and 发 with their names, those that have any."""
    attributes: tuple[str, ...]
    """The possible 公开属性."""
    disclosure: str
    disclosure_because: str
    secrecy_reviewed_by: str
    secrecy_reviewed_on: dt.date | None
    copies: int | None


def signing_sheet(library: Library, issue: Issue) -> SigningSheet:
    """The sheet of the current issue."""
    named = (("报", issue.report_to), ("送", issue.send_to), ("发", issue.issue_to))
    titles = ((case_id, library.case(case_id)) for case_id in issue.case_ids)
    return SigningSheet(
        office=issue.office,
        issue_id=issue.issue_id,
        title=issue.title,
        label=issue.label,
        dated_on=issue.dated_on,
        draft=draft_number(draft_digest(library, issue)),
        drafted_by=issue.drafted_by,
        checked_by=issue.checked_by,
        countersigned_by=issue.countersigned_by,
        signed_by=issue.signed_by,
        signed_on=issue.signed_on,
        cases=tuple((case_id, case.title if case else "") for case_id, case in titles),
        recipients=tuple((word, names) for word, names in named if names),
        attributes=tuple(term.name for term in library.config.vocabularies["公开属性"].terms),
        disclosure=issue.disclosure,
        disclosure_because=issue.disclosure_because,
        secrecy_reviewed_by=issue.secrecy_reviewed_by,
        secrecy_reviewed_on=issue.secrecy_reviewed_on,
        copies=issue.copies,
    )


def empty_sheet(library: Library) -> SigningSheet:
    """A sheet to be filled in by hand."""
    return SigningSheet(
        office=library.config.office,
        issue_id="",
        title="",
        label="",
        dated_on=None,
        draft="",
        drafted_by="",
        checked_by="",
        countersigned_by=(),
        signed_by="",
        signed_on=None,
        cases=(),
        recipients=(),
        attributes=tuple(term.name for term in library.config.vocabularies["公开属性"].terms),
        disclosure="",
        disclosure_because="",
        secrecy_reviewed_by="",
        secrecy_reviewed_on=None,
        copies=None,
    )
