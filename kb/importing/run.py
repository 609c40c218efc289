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
from kb.importing.known import KnownCases
from kb.importing.report import Imported

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kb.importing.documents.manuscript import Manuscript
    from kb.model import Library

_STDIN = "标准输入"


def import_documents(
    documents: Sequence[str], library: Library, root: Path | None, today: dt.date, refused: Callable[[str, str], None]
) -> Iterator[Imported]:
    """Import documents; yield their cases one by one.

    A case whose text is in the library, or came before in the same import, is not written again.

    Args:
        documents: files, folders, or ``-`` for standard input.
        library: as read.
        root: the library's folder to write to; ``None`` only to propose.
        today: its year is that of the numbers.
        refused: called with the name and the reason of each document that is refused; the others continue.

    Raises:
        AuthoringError: a case cannot be written.
    """
    first = next_case_id(library, today.year)
    number = int(first[5:])
    known = KnownCases(library)
    for manuscript in _manuscripts(documents, refused):
        try:
            proposed_cases = propose(manuscript, library, today, known)
        except ImportRefused as error:
            refused(manuscript.name, str(error))
            continue
        for proposed in proposed_cases:
            if root is None or (proposed.known and proposed.known.is_same):
                # What is there with the same text is not written again.
                case_id = f"{today.year:04}-{number:03}"
                number += not (proposed.known and proposed.known.is_same)
                written = proposed.written(case_id)
                path = f"{library.root}/{case_id[:4]}/{case_id}.md"
            else:
                file, written = file_case(proposed, library, root, today)
                path = file.as_posix()
            findings = findings_of(proposed, written, today)
            doubts = doubts_of(proposed, written, findings)
            is_written = root is not None and not (proposed.known and proposed.known.is_same)
            yield Imported(proposed, written, findings, path, is_written, doubts)


def _manuscripts(documents: Sequence[str], refused: Callable[[str, str], None]) -> Iterator[Manuscript]:
    for source in documents:
        try:
            if source == "-":
                yield read_document(sys.stdin.buffer.read(MAX_BYTES + 1), _STDIN)
                continue
            files = files_of(source)
            if not files:
                refused(source, f"文件夹“{source}”里没有可以导入的文档（.docx、.doc、.wps、.txt、.html）。")
        except ImportRefused as error:
            refused(_STDIN if source == "-" else source, str(error))
            continue
        for file in files:
            try:
                yield read_file(file)
            except ImportRefused as error:
                refused(file.as_posix(), str(error))
