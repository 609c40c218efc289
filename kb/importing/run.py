"""Documents in, proposed cases out: the whole import, independent of the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kb.authoring import next_case_id
from kb.importing.documents.archive import MAX_BYTES
from kb.importing.documents.loading import files_of, read_document, read_file
from kb.importing.documents.manuscript import ImportRefused
from kb.importing.doubts import doubts_of
from kb.importing.filing import file_case
from kb.importing.intake import findings_of, propose
from kb.importing.report import Imported

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kb.importing.documents.manuscript import Manuscript
    from kb.model import Library

_STDIN = "标准输入"


def import_documents(
    documents: Sequence[str],
    library: Library,
    root: Path | None,
    today: dt.date,
    refused: Callable[[str, str], None],
    passed_over: Callable[[str, str], None] = lambda *_: None,
) -> Iterator[Imported]:
    """Import documents; yield their cases one by one.

    Args:
        documents: files, folders, or ``-`` for standard input.
        library: as read.
        root: the library's folder to write to; ``None`` only to propose.
        today: its year is that of the numbers.
        refused: called with the name and the reason of each document that is refused; the others continue.
        passed_over: called with the name and the reason of each file in a folder that is none to read.

    Raises:
        AuthoringError: a case cannot be written.
    """
    first = next_case_id(library, today.year)
    number = int(first[5:])
    for manuscript in _manuscripts(documents, refused, passed_over):
        try:
            proposed_cases = propose(manuscript, library, today)
        except ImportRefused as error:
            refused(manuscript.name, str(error))
            continue
        for proposed in proposed_cases:
            if root is None:
                case_id = f"{today.year:04}-{number:03}"
                number += 1
                written = proposed.written(case_id)
                path = f"{library.root}/{case_id[:4]}/{case_id}.md"
            else:
                file, written = file_case(proposed, library, root, today)
                path = file.as_posix()
            findings = findings_of(proposed, written, today)
            doubts = doubts_of(proposed, written, findings)
            yield Imported(proposed, written, findings, path, root is not None, doubts)


def _manuscripts(
    documents: Sequence[str], refused: Callable[[str, str], None], passed_over: Callable[[str, str], None]
) -> Iterator[Manuscript]:
    for source in documents:
        try:
            if source == "-":
                yield read_document(sys.stdin.buffer.read(MAX_BYTES + 1), _STDIN)
                continue
            listing = files_of(source)
            for file, reason in listing.passed_over:
                passed_over(file.as_posix(), f"{file.as_posix()}：{reason}。")
            if not listing.files:
                refused(source, f"文件夹“{source}”里没有可以导入的文档（.docx、.doc、.wps、.txt、.html）。")
        except ImportRefused as error:
            refused(_STDIN if source == "-" else source, str(error))
            continue
        for file in listing.files:
            try:
                yield read_file(file)
            except ImportRefused as error:
                refused(file.as_posix(), str(error))
