"""A folder -> ``Library``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kb import blocks
from kb.collecting import not_collecting
from kb.errors import ReadError
from kb.files import failure_reason
from kb.model import (
    CASE_FIELDS,
    CASE_ID,
    ISSUE_FIELDS,
    ISSUE_ID,
    Case,
    Field,
    Issue,
    Library,
    LibraryConfig,
    SourceFile,
)
from kb.problems import Location, Problem, limited, problem
from kb.reading.config import CONFIG_NAME, read_config
from kb.reading.digests import data_digest
from kb.reading.figures import read_figures
from kb.reading.files import read_bytes, text_of
from kb.reading.folder import folder_contents, folder_problems, printable
from kb.reading.locks import read_locks
from kb.reading.nodes import NodeReader
from kb.reading.outgoing import outgoing_problems
from kb.reading.plain_body import plain_sections
from kb.reading.sections import editors_note, sections_of, with_headings
from kb.reading.sources import CaseSource, split
from kb.reading.statutes import STATUTES_NAME, read_statutes
from kb.reading.values import Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_README = "README.md"
_ISSUES = "issues"
_CASE_KEYS = {field.key: field for field in CASE_FIELDS}
_ISSUE_KEYS = {field.key: field for field in ISSUE_FIELDS}


class _FileReader:
    """Reads one file of a library and collects its problems."""

    def __init__(
        self, root: Path, display_root: str, config: LibraryConfig, path: PurePosixPath, *, asks: bool = True
    ) -> None:
        self._root = root
        self._config = config
        self._path = path
        self._asks = asks
        self._display_path = printable(f"{display_root}/{path}")
        self.problems: list[Problem] = []
        self.digest = ""
        """``data_digest`` of the bytes that were read; empty if there are none."""

    def _source(self) -> CaseSource | None:
        data, problems = read_bytes(f"{self._root}/{self._path}", self._display_path)
        self.problems.extend(problems)
        if data is None:
            return None
        self.digest = data_digest(data)
        text, problems = text_of(data, self._display_path)
        self.problems.extend(problems)
        return self._split(text) if text is not None else None

    def _split(self, text: str) -> CaseSource | None:
        file, problems = split(text, self._display_path, str(self._path))
        self.problems.extend(problems)
        return file

    def _values(self, file: CaseSource, fields: Mapping[str, Field]) -> tuple[dict[str, object], SourceFile]:
        reader = NodeReader(file.display_path, file.disputed)
        values = Values(reader, fields, self._config)
        values.read(reader.read(file.front))
        self.problems.extend(limited(reader.problems))
        source_file = SourceFile(
            file.path, file.display_path, file.digest, values.lines, file.body_line, file.text_digest
        )
        return values.values, source_file

    def _report_faults(self, file: CaseSource, faults: Iterable[blocks.Fault]) -> None:
        self.problems.extend(
            limited(
                problem(f.code, Location(file.display_path, f.line, f.column), f.message, f.hint)
                for f in faults
                if f.line not in file.disputed
            )
        )

    def case(self) -> CaseFile:
        """Read the file as a case."""
        return self._case_file(self._source())

    def case_of_text(self, text: str) -> CaseFile:
        """Read a text as if it were the file."""
        return self._case_file(self._split(text))

    def _case_file(self, file: CaseSource | None) -> CaseFile:
        case = self._case_in(file) if file else None
        return CaseFile(case, tuple(self.problems), self.digest)

    def _case_in(self, file: CaseSource) -> Case | None:
        values, source_file = self._values(file, _CASE_KEYS)
        if "case_id" not in values:
            if not re.fullmatch(CASE_ID, self._path.stem):
                return None
            values["case_id"] = self._path.stem
        values.setdefault("title", values["case_id"])
        sections = plain_sections(file.body, file.body_line, self._config)
        footnotes: tuple[blocks.Footnote, ...] = ()
        if sections is None:
            lines = with_headings(blocks.source_lines(file.body, file.body_line), self._config)
            document = blocks.parse(lines)
            sections, faults = sections_of(document.blocks, self._config, str(values["title"]))
            footnotes = document.footnotes
            self._report_faults(file, (*document.faults, *faults))
        case = Case(source_file=source_file, sections=sections, footnotes=footnotes, **values)  # type: ignore[arg-type]
        self.problems.extend(limited(outgoing_problems(case, file.text, self._config, asks=self._asks)))
        return case

    def issue(self) -> Issue | None:
        """Read the file as an issue; ``None`` if that fails."""
        file = self._source()
        return self._issue_in(file) if file else None

    def issue_of_text(self, text: str) -> Issue | None:
        """The issue that the file would give if a text stood in it."""
        file = self._split(text)
        return self._issue_in(file) if file else None

    def _issue_in(self, file: CaseSource) -> Issue | None:
        values, source_file = self._values(file, _ISSUE_KEYS)
        if "issue_id" not in values:
            if not re.fullmatch(ISSUE_ID, self._path.stem):
                return None
            values["issue_id"] = self._path.stem
        values.setdefault("title", self._config.masthead)
        values.setdefault("office", self._config.office)
        document = blocks.parse(blocks.source_lines(file.body, file.body_line))
        self._report_faults(file, document.faults)
        note = editors_note(document.blocks)
        issue = Issue(source_file=source_file, editors_note=note, footnotes=document.footnotes, **values)  # type: ignore[arg-type]
        self.problems.extend(limited(outgoing_problems(issue, file.text, self._config, asks=self._asks)))
        return issue


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The result of reading the file of a case."""

    case: Case | None
    """``None`` if the file could not be read as a case."""
    problems: tuple[Problem, ...]
    digest: str
    """``data_digest`` of the bytes that were read; empty if there are none."""


class LibraryFolder:
    """A library's folder; settings and issues are read at once, cases on demand."""

    def __init__(self, root: str | Path, *, asks: bool = True) -> None:
        """Scan the folder; read settings and issues.

        Args:
            root: the folder of ``library.yml`` and the years; an empty one is an empty library.
            asks: also search the personal data that an editor is asked about, which takes most of the time and holds
                nothing back; the errors are the same without.

        Raises:
            ReadError: there is no such folder, or it cannot be listed.
        """
        folder = Path(root)
        self._asks = asks
        self._display_root = folder.as_posix().rstrip("/") or "/"
        if not folder.is_dir():
            raise ReadError(f"没有找到案例库文件夹“{folder}”。请用 --library 指明案例所在的文件夹。")
        content = folder_contents(folder)
        if content.closed and content.closed[0][0] == PurePosixPath():
            error = content.closed[0][1]
            raise ReadError(f"案例库文件夹“{folder}”打不开：{failure_reason(error)}。") from error
        config, problems = read_config(folder, self._display_root)
        statutes, statute_problems = read_statutes(folder, self._display_root, config.region)
        self.root = folder
        self.config = replace(config, statutes=statutes)
        """The settings of the library."""
        self.figures, figure_problems = read_figures(folder, self._display_root, config.figure_terms)
        """The office's figures by period."""
        self._problems = [*problems, *statute_problems, *figure_problems, *folder_problems(self.shown, content)]
        self._unreadable: list[str] = []
        self._assets = content.others
        cases: list[PurePosixPath] = []
        issues: list[Issue] = []
        for path in content.markdown:
            if path.name.lower() == _README.lower():
                continue
            if path.parts[0] == _ISSUES:
                reader = self._reader(path)
                if issue := reader.issue():
                    issues.append(issue)
                self._count(path, reader.problems, unreadable=issue is None)
            elif len(path.parts) > 1 or re.fullmatch(CASE_ID, path.stem):
                cases.append(path)
            else:
                self._problems.append(
                    problem("K009", Location(self.shown(path)), f"不认识的文件“{printable(str(path))}”，没有读")
                )
        self.locks, problems = read_locks(folder, self.shown, content.others)
        """The records of what was published."""
        self._problems += problems
        self.case_paths = tuple(cases)
        """The files of cases, relative to the folder, sorted."""
        self.issues = tuple(issues)
        """The issues that could be read, by path."""

    @property
    def settings_files(self) -> tuple[Path, ...]:
        """The files that ``config`` is read from, which need not exist."""
        return self.root / CONFIG_NAME, self.root / STATUTES_NAME

    def shown(self, path: PurePosixPath) -> str:
        """A path of the folder as a person would open it."""
        return printable(f"{self._display_root}/{path}")

    def _reader(self, path: PurePosixPath) -> _FileReader:
        return _FileReader(self.root, self._display_root, self.config, path, asks=self._asks)

    def _count(self, path: PurePosixPath, problems: Iterable[Problem], *, unreadable: bool) -> None:
        """Add the result of a file to the problems of the library."""
        self._problems.extend(problems)
        if unreadable:
            self._unreadable.append(self.shown(path))

    def read(self, path: PurePosixPath) -> CaseFile:
        """Read the file of a case, without adding its problems to those of the library: see ``add``.

        Args:
            path: one of ``case_paths``.
        """
        return self._reader(path).case()

    def add(self, path: PurePosixPath, case_file: CaseFile) -> None:
        """Add the problems of a case file, read now or earlier, to those of the library."""
        self._count(path, case_file.problems, unreadable=case_file.case is None)

    def library(self, cases: Iterable[Case]) -> Library:
        """The library with these cases and all problems so far."""
        return Library(
            root=self._display_root,
            config=self.config,
            cases=tuple(cases),
            issues=self.issues,
            assets=frozenset(printable(str(path)) for path in self._assets),
            problems=tuple(sorted(self._problems, key=lambda p: p.sort_key)),
            unreadable=tuple(sorted(self._unreadable)),
            locks=self.locks,
            figures=self.figures,
        )


def read_library(
    root: str | Path, *, progress: Callable[[Iterable[PurePosixPath]], Iterable[PurePosixPath]] | None = None
) -> Library:
    """Read the library in a folder.

    Args:
        root: the folder of ``library.yml`` and the years; an empty one is an empty library.
        progress: wraps the files that are read, to show progress.

    Raises:
        ReadError: there is no such folder, or it cannot be listed.
    """
    folder = LibraryFolder(root)
    cases = []
    with not_collecting():
        for path in progress(folder.case_paths) if progress else folder.case_paths:
            case_file = folder.read(path)
            folder.add(path, case_file)
            if case_file.case is not None:
                cases.append(case_file.case)
    return folder.library(cases)


def library_of_text(
    text: str, path: PurePosixPath, display_root: str, config: LibraryConfig, assets: Iterable[str]
) -> Library:
    """A library with a single case or issue that is not yet a file.

    Args:
        text: the case or issue file.
        path: that it will have, relative to the library's folder.
        display_root: the folder as given.
        config: the settings of the library.
        assets: files that will be written with it, relative to the folder.
    """
    reader = _FileReader(Path(display_root), display_root, config, path)
    is_issue = path.parts[0] == _ISSUES
    issue = reader.issue_of_text(text) if is_issue else None
    case = None if is_issue else reader.case_of_text(text).case
    return Library(
        root=display_root,
        config=config,
        cases=(case,) if case else (),
        issues=(issue,) if issue else (),
        assets=frozenset(assets),
        problems=tuple(sorted(reader.problems, key=lambda p: p.sort_key)),
        unreadable=() if case or issue else (printable(f"{display_root}/{path}"),),
    )
