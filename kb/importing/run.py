"""Documents in, proposed cases out: the whole import, independent of the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from kb.authoring import next_case_id
from kb.importing.documents.archive import MAX_BYTES
from kb.importing.documents.loading import files_of, read_document, read_file
from kb.importing.documents.manuscript import ImportRefused
from kb.importing.documents.word_record import WordReading
from kb.importing.doubts import doubts_of
from kb.importing.filing import file_case
from kb.importing.intake import findings_of, propose
from kb.importing.known import KnownCases
from kb.importing.report import Imported
from kb.importing.returning.exported import may_be_exported
from kb.importing.returning.returned import returned_from, write_returned

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kb.importing.documents.manuscript import Manuscript
    from kb.importing.returning.returned import Returned
    from kb.model import Library

_STDIN = "标准输入"


class Dialogue(Protocol):
    """Messages on documents that give no new cases, and questions."""

    original: bool
    """Whether tracked changes are undone and listed."""

    def refused(self, name: str, message: str) -> None:
        """A document is refused, with the reason; the others continue."""

    def passed_over(self, name: str, message: str) -> None:
        """A file in a folder is none to read."""

    def returned(self, returned: Returned, written: Sequence[Path] | None) -> None:
        """A document holds cases of the library, whose changes were written or are only shown (``None``)."""


def import_documents(
    documents: Sequence[str],
    library: Library,
    root: Path | None,
    today: dt.date,
    dialogue: Dialogue,
) -> Iterator[Imported]:
    """Import documents; yield their cases one by one.

    A case whose text is in the library, or came before in the same import, is not written again; one that has no text
    is not written.

    Args:
        documents: files, folders, or ``-`` for standard input.
        library: as read.
        root: the library's folder to write to; ``None`` only to propose.
        today: its year is that of the numbers.
        dialogue: takes the messages on documents that give no new cases.

    Raises:
        AuthoringError: a case cannot be written.
    """
    first = next_case_id(library, today.year)
    number = int(first[5:])
    known = KnownCases(library)
    for manuscript in _manuscripts(documents, dialogue):
        if may_be_exported(manuscript) and (returned := returned_from(manuscript, library)) is not None:
            dialogue.returned(returned, write_returned(returned, library) if root is not None else None)
            continue
        if (made_of := library.case(manuscript.identifier)) is not None:
            dialogue.refused(
                manuscript.name,
                f"“{manuscript.name}”是用案例库的 {made_of.case_id} 生成的文书，不是新的案例，没有导入。"
                f"要改这件案例，请改 {made_of.source_file.display_path}，或者导入改过的一期。",
            )
            continue
        try:
            proposed_cases = propose(manuscript, library, today, known)
        except ImportRefused as error:
            dialogue.refused(manuscript.name, str(error))
            continue
        for proposed in proposed_cases:
            if root is None or not proposed.is_new:
                case_id = f"{today.year:04}-{number:03}"
                number += proposed.is_new
                written = proposed.written(case_id)
                path = f"{library.root}/{case_id[:4]}/{case_id}.md"
            else:
                file, written = file_case(proposed, library, root, today)
                path = file.as_posix()
            findings = findings_of(proposed, written, today)
            doubts = doubts_of(proposed, written, findings)
            yield Imported(proposed, written, findings, path, root is not None and proposed.is_new, doubts)


def _manuscripts(documents: Sequence[str], dialogue: Dialogue) -> Iterator[Manuscript]:
    reading = WordReading(original=dialogue.original)
    for source in documents:
        try:
            if source == "-":
                yield read_document(sys.stdin.buffer.read(MAX_BYTES + 1), _STDIN, reading=reading)
                continue
            listing = files_of(source)
        except ImportRefused as error:
            dialogue.refused(_STDIN if source == "-" else source, str(error))
            continue
        for file, reason in listing.passed_over:
            dialogue.passed_over(file.as_posix(), f"{file.as_posix()}：{reason}。")
        if not listing.files:
            dialogue.refused(source, f"文件夹“{source}”里没有可以导入的文档（.docx、.doc、.wps、.txt、.html）。")
        for file in listing.files:
            try:
                yield read_file(file, reading)
            except ImportRefused as error:
                dialogue.refused(file.as_posix(), str(error))
