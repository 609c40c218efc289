"""Messages of ``kb import`` on documents that give no new cases: refused, passed over, or exported from the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence
    from pathlib import Path

    from kb.importing.kept_report import ImportReport
    from kb.importing.returning.returned import Returned

NEW, KNOWN, EMPTY = "新的", "已经有的", "没有正文的"
"""What becomes of an imported case: written, or not."""


class ImportMessages:
    """Tells it as it comes, and keeps it for JSON and the report."""

    def __init__(self, report: ImportReport, *, original: bool, as_json: bool) -> None:
        """Start a run.

        Args:
            report: that is kept beside the drafts.
            original: whether tracked changes are undone and listed.
            as_json: whether standard output is for programs.
        """
        self._report = report
        self._as_json = as_json
        self.original = original
        self.omitted: list[tuple[str, str]] = []
        """Files that were refused, with the reason."""
        self.others: list[tuple[str, str]] = []
        """Files in a folder that are none to read, with the reason."""
        self.files: list[dict[str, object]] = []
        """The documents that were exported from the library, for JSON."""
        self.changes: list[dict[str, object]] = []
        """The changes of cases, for JSON."""
        self.was_to_write = False
        """Whether changes of exported documents were to be written."""
        self.failed = False
        """Whether a document was refused, or a change not written that was to be."""

    def refused(self, name: str, message: str) -> None:
        """A document is refused."""
        self.failed = True
        self.omitted.append((name, message))
        self._report.refuse(message)
        click.echo(message, err=True)

    def passed_over(self, name: str, message: str) -> None:
        """A file in a folder is none to read."""
        self.others.append((name, message))
        self._report.pass_over(message)
        click.echo(message, err=True)

    def returned(self, returned: Returned, written: Sequence[Path] | None) -> None:
        """A document holds cases of the library."""
        from kb.importing.returning.returned import change_rows, patch_lines, report_lines, returned_row

        self.files.append(returned_row(returned))
        rows = list(change_rows(returned, written))
        self.changes += rows
        self.was_to_write = written is not None
        self.failed = self.failed or (written is not None and not all(row["written"] for row in rows))
        if not self._as_json:
            for line in report_lines(returned, written):
                click.echo(line)
            click.echo("".join(patch_lines(returned, written)), nl=False)

    def sum_up(self, counted: Counter[str], *, write: bool) -> None:
        """The last line: how many cases there were, and what was done.

        Args:
            counted: the cases by what was done: ``NEW``, ``KNOWN`` or ``EMPTY``.
            write: whether new ones were written.
        """
        count, new = counted.total(), counted[NEW]
        left = f"{len(self.omitted) + len(self.others)} 个文件没有读。"
        if self.files:
            written = sum(bool(row["written"]) for row in self.changes)
            done = f"，写入 {written} 处" if self.was_to_write else ""
            click.echo(f"{len(self.files)} 个文件是案例库导出的，{len(self.changes)} 处改动{done}；{left}")
        if count or not self.files:
            done = "已写入" if new == count else f"写入 {new} 个"
            clauses = [f"{done}，存疑的记在文件头的“待核”里，请核对后运行 kb lint" if write and new else "没有写入"]
            clauses += [f"其中 {counted[KNOWN]} 个已经有，不再写"] if counted[KNOWN] else []
            clauses += [f"其中 {counted[EMPTY]} 个只有标题，不写入"] if counted[EMPTY] else []
            click.echo(f"共 {count} 个案例，{'；'.join(clauses)}；{left}")
