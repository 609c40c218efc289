"""The Word and PDF downloads of a site: for each published issue and each case in one.

Files are cached by the digest of the Word file, so that only changes go through LibreOffice; files that are no longer
needed are deleted.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from threading import Event
from typing import TYPE_CHECKING

from generator.compile.issues import compile_bulletin, compile_extract
from generator.compile.report import Searched, search_report
from generator.exporting import export_files, write_files
from generator.word.document import render_docx
from generator.word.layout import GB9704
from generator.word.paper import render_paper
from kb.errors import BulletinError
from kb.files import failure_reason
from kb.interruption import Interrupted
from kb.libreoffice import end_office, find_office
from kb.model import Library
from kb.site import addresses
from kb.site.content.edition import Download

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from generator.compile.bulletin import Bulletin
    from kb.lock_file import Lock
    from kb.model import Audience, Case, Issue
    from kb.site.content.publication import Publication

_PROCESSES = 4
"""Maximum number of LibreOffice processes; each takes about 200 MiB."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One issue or case."""

    name: str
    """For messages."""
    bulletin: Bulletin
    docx: str
    """Address."""
    pdf: str = ""
    """Address; empty for no PDF."""


def search_report_file(
    library: Library, cases: Sequence[Case], audience: Audience, today: dt.date, how: str = ""
) -> bytes:
    """The Word file of 类似案例检索情况说明 about some cases, for the service.

    Args:
        library: has the settings and the registry.
        cases: visible to the reader.
        audience: the readers.
        today: the day of the search, by which the law is read.
        how: they were found; empty: to be filled in.

    Raises:
        BulletinError: a case cannot be reported.
    """
    return render_paper(search_report(library, cases, Searched(today, audience, how=how)))


def make_downloads(
    library: Library, publication: Publication, folder: Path, say: Callable[[str], None]
) -> dict[str, Download]:
    """Make the downloads of a publication; return them by address.

    Only what is in the publication is printed. PDFs, and page numbers in the contents of an issue, need LibreOffice;
    without it there are only Word files, in which Word computes the page numbers.

    Args:
        library: that was published.
        publication: what the audience may see.
        folder: the cache; other files in it are deleted.
        say: called with messages about slow steps and failures.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        say(f"没有做供下载的文件：“{folder}”建不了（{failure_reason(error, '写入')}）。网页上就没有这些链接。")
        return {}
    visible = _visible(library, publication)
    jobs = list(_jobs(visible, publication, say))
    office = find_office() is not None
    reported: set[str] = set()
    ending = Event()

    def say_once(message: str) -> None:
        if message not in reported and not ending.is_set():
            reported.add(message)
            say(message)

    def make(job: _Job) -> dict[str, Path]:
        return _make(job, folder, with_office=office, say=say_once)

    pool = ThreadPoolExecutor(min(_PROCESSES, os.cpu_count() or 1))
    try:
        paths = {address: path for made in pool.map(make, jobs) for address, path in made.items()}
    except Interrupted:  # do not wait for LibreOffice, and do not report what it leaves undone
        ending.set()
        end_office()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    _clear(folder, set(paths.values()))
    return {address: Download(str(path), path.stat().st_size) for address, path in paths.items()}


def _visible(library: Library, publication: Publication) -> Library:
    """The library as the audience sees it: issues do not even list hidden cases."""
    cases = (*publication.cases, *publication.notices)
    known = {case.case_id for case in cases}
    issues = tuple(
        replace(issue, case_ids=tuple(case_id for case_id in issue.case_ids if case_id in known))
        for issue in publication.issues
    )
    # A recalled issue is there for 更正与撤回 alone: no file is made of it, and its cases are named nowhere.
    gone = tuple(
        replace(issue, case_ids=tuple(case_id for case_id in issue.case_ids if case_id in known))
        for issue in publication.issue_notices
    )
    locks = {issue_id: _lock(lock, known) for issue_id, lock in library.locks.by_issue.items()}
    return Library(
        library.root,
        library.config,
        cases,
        (*issues, *gone),
        library.assets,
        (),
        (),
        replace(library.locks, by_issue=locks),
    )


def _lock(lock: Lock, known: Collection[str]) -> Lock:
    """A lock as if its issue had only had the cases that the audience sees: that some are hidden is no change of it."""
    case_ids = tuple(case_id for case_id in lock.issue.case_ids if case_id in known)
    return replace(lock, issue=replace(lock.issue, case_ids=case_ids))


def _jobs(visible: Library, publication: Publication, say: Callable[[str], None]) -> Iterator[_Job]:
    """The issues and their cases; a case in several issues is made from the latest."""
    seen: set[str] = set()
    for shown_issue in publication.issues:  # newest first
        issue = visible.issues_by_id[shown_issue.issue_id]
        shown = publication.cases_of(issue)
        if not shown:
            continue
        docx, pdf = (addresses.issue_document_address(issue.issue_id, ending) for ending in ("docx", "pdf"))
        try:
            yield _Job(issue.label, _issue(visible, issue, publication), docx, pdf)
        except BulletinError as error:
            say(f"没有做{issue.label}的下载文件：{error!s}")
        for case in shown:
            if case.case_id in seen or case.withdrawn:
                continue
            try:
                extract = compile_extract(visible, issue, case.case_id, publication.audience, publication.today)
            except BulletinError as error:
                say(f"没有做案例 {case.case_id} 的下载文件：{error!s}")
                continue
            seen.add(case.case_id)
            yield _Job(case.case_id, extract, addresses.case_document_address(case.case_id))


def _issue(visible: Library, issue: Issue, publication: Publication) -> Bulletin:
    return compile_bulletin(visible, issue, publication.audience, publication.today)


def _make(job: _Job, folder: Path, *, with_office: bool, say: Callable[[str], None]) -> dict[str, Path]:
    """The files of one job, from the cache or newly made."""
    try:
        return _files(job, folder, with_office=with_office, say=say)
    except BulletinError as error:
        say(f"没有做{job.name}的下载文件：{error!s}")
        return {}


def _files(job: _Job, folder: Path, *, with_office: bool, say: Callable[[str], None]) -> dict[str, Path]:
    content = render_docx(job.bulletin, GB9704)
    path = folder / f"{sha256(content).hexdigest()}.docx"
    if not job.pdf:
        if not path.is_file():
            write_files({path: content})
        return {job.docx: path}
    pdf = path.with_suffix(".pdf")
    if with_office and not (path.is_file() and pdf.is_file()):
        say(f"正在做{job.name}的 Word 和 PDF 文件……")
        try:
            # The progress messages of the export are for someone who waits for one file.
            export_files(job.bulletin, path, GB9704, true_pages=True, pdf=True, progress=lambda _: None)
        except BulletinError as error:
            say(f"没有做{job.name}的 PDF：{error!s}")
    if not path.is_file():
        write_files({path: content})
    return {job.docx: path} | ({job.pdf: pdf} if pdf.is_file() else {})


def _clear(folder: Path, used: set[Path]) -> None:
    """Delete files that are no longer used."""
    if folder.is_dir():
        for path in folder.iterdir():
            if path not in used:
                with suppress(OSError):  # in use by another program
                    path.unlink()
