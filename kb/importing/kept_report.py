"""The report on a whole import: a line a case with what to decide, and all of it as a file beside the drafts."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from kb.errors import AuthoringError
from kb.files import failure_reason, write_new
from kb.importing.report import NO_BODY, report_text
from kb.model import CASE_FIELDS
from kb.problems import RULES, Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from kb.importing.report import Imported

_RULE = "─" * 40
_DUPLICATE, _FOREIGN, _DIVIDED, _LACKING = "K705", "K706", "K707", "K109"
_NUMBER = "编号"
"""The one required key that the import itself gives."""


def decisions(case: Imported) -> str:
    """What an editor must decide on a case, on one line.

    These are required keys that it lacks, other errors, 待核 by key or part, whether the library has it already, and
    whether the document was divided rightly.
    """
    proposed = {proposal.key for proposal in case.proposed.proposals}
    lacking = [field.key for field in CASE_FIELDS if field.required and field.key not in {_NUMBER, *proposed}]
    errors = [one for one in case.findings.problems if one.severity is Severity.ERROR and one.code != _LACKING]
    by_key = Counter(doubt.key for doubt in case.doubts)
    clauses = [f"缺{'、'.join(lacking)}"] if lacking else []
    if errors:
        clauses.append(f"{len(errors)} 个错误（{'、'.join(dict.fromkeys(RULES[one.code].title for one in errors))}）")
    if by_key:
        keys = "、".join(key if number == 1 else f"{key} {number} 项" for key, number in by_key.items())
        clauses.append(f"待核 {by_key.total()} 项（{keys}）")
    if any(one.code == _DIVIDED for one in case.findings.problems):
        clauses.insert(0, "这份文件怎样分成几件没有把握")
    if any(one.code == _FOREIGN for one in case.findings.problems):
        clauses.append("像是民事、刑事案例")
    if any(one.code == _DUPLICATE for one in case.findings.problems):
        clauses.append("可能已经收过")
    return "，".join(clauses) or "没有存疑的"


def case_line(case: Imported) -> str:
    """A case of an import for a list: 编号, title, what to decide."""
    known = case.proposed.known
    if known and known.is_same:
        return f"已有      {case.proposed.title or '（没有找到标题）'}：{known.where}里已经有，{known.why}，不再写"
    if not case.proposed.has_body:
        return f"不写入    {case.proposed.title or '（没有找到标题）'}：{NO_BODY}"
    return f"{case.written.case_id}  {case.proposed.title or '（没有找到标题）'}：{decisions(case)}"


class ImportReport:
    """The report on one run, as it grows."""

    def __init__(self) -> None:
        """Start empty."""
        self.path: Path | None = None
        """Where it was written; ``None`` as long as it was not."""
        self._cases: list[tuple[str, str]] = []
        self._has_new = False
        self._refused: list[str] = []
        self._passed_over: list[str] = []

    def add(self, case: Imported) -> None:
        """Take a case."""
        self._has_new |= case.is_written
        self._cases.append((case_line(case), report_text(case, whole=True)))

    def refuse(self, message: str) -> None:
        """Take a document that was not read."""
        self._refused.append(message)

    def pass_over(self, message: str) -> None:
        """Take a file in a folder that is none to read."""
        self._passed_over.append(message)

    def text(self, today: dt.date) -> str:
        """The whole: a line a case, then each at length."""
        lines, at_length = (list(part) for part in zip(*self._cases, strict=True)) if self._cases else ([], [])
        head = [f"{today} 的导入报告：{len(lines)} 个案例，{len(self._refused)} 个文件没有读。", ""]
        foot = [
            "",
            "还没有核对的随时可以再列：kb list --where 待核=有",
            "核对完了，这份报告可以删去；里面可能有个人信息，不要外传。",
        ]
        parts = [*head, *lines, *foot, *(["", "没有读的：", *self._refused] if self._refused else [])]
        parts += ["", "文件夹里不是文档、没有读的：", *self._passed_over] if self._passed_over else []
        for report in at_length:
            parts += ["", _RULE, "", report]
        return "\n".join(parts) + "\n"

    def write(self, folder: Path, today: dt.date) -> None:
        """Write it into a folder under a name that is free, unless no case was written.

        Raises:
            AuthoringError: it cannot be written.
        """
        if not self._has_new:
            return
        for number in count(1):
            path = folder / f"导入-{today}{f'-{number}' if number > 1 else ''}.txt"
            try:
                write_new(path, self.text(today).encode("utf-8", "replace"))
            except FileExistsError:
                continue
            except OSError as error:
                reason = failure_reason(error, "写入")
                raise AuthoringError(f"案例已经写好，导入报告“{path}”写不进去：{reason}。") from error
            self.path = path
            return


@contextmanager
def kept_report(root: Path | None, today: dt.date) -> Iterator[ImportReport]:
    """A report that is written when the run ends, also where it ends early: the cases until then are there.

    Args:
        root: the library's folder; ``None`` to write nothing.
        today: its year is that of the folder.

    Raises:
        AuthoringError: it cannot be written.
    """
    report = ImportReport()
    try:
        yield report
    finally:
        if root is not None:
            report.write(root / f"{today.year:04}", today)
