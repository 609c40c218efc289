"""A folder -> ``Library``."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kb import blocks
from kb.errors import ReadError
from kb.files import kind_of, reason_of
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
from kb.reading.files import no_file, read_bytes, text_of
from kb.reading.nodes import NodeReader
from kb.reading.outgoing import outgoing_problems
from kb.reading.sections import clean_heading, sections_of, with_headings
from kb.reading.sources import CaseSource, split
from kb.reading.statutes import STATUTES_NAME, read_statutes
from kb.reading.values import Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_README = "README.md"
_ISSUES = "issues"
# A case that Windows hides the true ending of, or that was saved as something else.
_LIKE_CASE_RE = re.compile(rf"(?:{CASE_ID}|{ISSUE_ID})(?:\.md)?\.(?:txt|md\.\w+|markdown|mdx|md~|bak)", re.IGNORECASE)


class _Reader:
    """Reads the files of one library."""

    def __init__(self, root: Path, shown_root: str, config: LibraryConfig) -> None:
        self._root = root
        self._shown_root = shown_root
        self._config = config
        self.problems: list[Problem] = []
        self.unreadable: list[str] = []
        self.digest = ""
        """``data_digest`` of the file that was read last; empty where its bytes could not be had."""

    def shown(self, path: PurePosixPath) -> str:
        """The path as a person would open it."""
        return _shown(f"{self._shown_root}/{path}")

    def _open(self, path: PurePosixPath) -> CaseSource | None:
        shown = self.shown(path)
        data, problems = read_bytes(self._root / path, shown)
        self.problems.extend(problems)
        self.digest = data_digest(data) if data is not None else ""
        text = None
        if data is not None:
            text, problems = text_of(data, shown)
            self.problems.extend(problems)
        if text is not None:
            file, problems = split(text, shown, str(path))
            self.problems.extend(problems)
            if file is not None:
                return file
        self.unreadable.append(shown)
        return None

    def _values(self, file: CaseSource, fields: Sequence[Field]) -> tuple[dict[str, object], SourceFile]:
        reader = NodeReader(file.shown_path, file.disputed)
        values = Values(reader, fields, self._config)
        values.read(reader.read(file.front))
        self.problems.extend(limited(reader.problems))
        return values.values, SourceFile(file.path, file.shown_path, file.digest, values.lines, file.body_line)

    def _report_faults(self, file: CaseSource, faults: Iterable[blocks.Fault]) -> None:
        self.problems.extend(
            limited(
                problem(f.code, Location(file.shown_path, f.line, f.column), f.message, f.hint)
                for f in faults
                if f.line not in file.disputed
            )
        )

    def case(self, path: PurePosixPath) -> Case | None:
        """The case of a file; ``None`` where the file gives none."""
        file = self._open(path)
        return self._case_in(file, path) if file else None

    def case_of_text(self, text: str, path: PurePosixPath) -> Case | None:
        """The case of a text that is to stand at a path; ``None`` where it gives none."""
        file, problems = split(text, self.shown(path), str(path))
        self.problems.extend(problems)
        return self._case_in(file, path) if file else None

    def _case_in(self, file: CaseSource, path: PurePosixPath) -> Case | None:
        values, source_file = self._values(file, CASE_FIELDS)
        if "case_id" not in values:
            if not re.fullmatch(CASE_ID, path.stem):
                self.unreadable.append(file.shown_path)
                return None
            values["case_id"] = path.stem
        values.setdefault("title", values["case_id"])
        lines = with_headings(blocks.source_lines(file.body, file.body_line), self._config)
        document = blocks.parse(lines)
        sections, faults = sections_of(document.blocks, self._config, str(values["title"]))
        self._report_faults(file, (*document.faults, *faults))
        case = Case(source_file=source_file, sections=sections, footnotes=document.footnotes, **values)  # type: ignore[arg-type]
        self.problems.extend(limited(outgoing_problems(case, file.text)))
        return case

    def issue(self, path: PurePosixPath) -> Issue | None:
        """The issue of a file; ``None`` where the file gives none."""
        file = self._open(path)
        if file is None:
            return None
        values, source_file = self._values(file, ISSUE_FIELDS)
        if "issue_id" not in values:
            if not re.fullmatch(ISSUE_ID, path.stem):
                self.unreadable.append(file.shown_path)
                return None
            values["issue_id"] = path.stem
        values.setdefault("title", self._config.masthead)
        values.setdefault("office", self._config.office)
        document = blocks.parse(blocks.source_lines(file.body, file.body_line))
        self._report_faults(file, document.faults)
        note = tuple(
            b for b in document.blocks if not (b.kind is blocks.BlockKind.HEADING and clean_heading(b.text) == "编者按")
        )
        issue = Issue(source_file=source_file, note=note, footnotes=document.footnotes, **values)  # type: ignore[arg-type]
        self.problems.extend(limited(outgoing_problems(issue, file.text)))
        return issue


def _shown(path: str) -> str:
    """The path with a mark for bytes that are no UTF-8, so that it can be printed."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@dataclass(slots=True)
class _Folder:
    """What a library's folder holds; paths are relative to it and sorted."""

    markdown: list[PurePosixPath]
    others: list[PurePosixPath]
    links: list[PurePosixPath]
    closed: list[tuple[PurePosixPath, OSError]]
    """Folders that cannot be listed."""
    odd: list[tuple[PurePosixPath, str]]
    """Pipes, sockets and devices, and folders named like a case or an issue, each with what it is."""


def _walk(root: Path) -> _Folder:
    found = _Folder([], [], [], [], [])
    waiting = [PurePosixPath()]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(root / folder))
        except OSError as error:
            found.closed.append((folder, error))
            continue
        for entry in entries:
            path = folder / entry.name
            if entry.name.startswith((".", "~$")):
                continue
            if entry.is_symlink():
                found.links.append(path)
            elif entry.is_dir():
                waiting.append(path)
                if path.suffix.lower() == ".md":
                    found.odd.append((path, "文件夹"))
            elif not entry.is_file():
                found.odd.append((path, _kind_of(entry)))
            elif path.suffix.lower() == ".md":
                found.markdown.append(path)
            else:
                found.others.append(path)
    for paths in (found.markdown, found.others, found.links):
        paths.sort(key=lambda path: path.parts)
    return found


def _kind_of(entry: os.DirEntry[str]) -> str:
    """What an entry is that is no file, folder or link; ``特殊文件`` where it is gone by now."""
    try:
        return kind_of(entry.stat(follow_symlinks=False).st_mode) or "特殊文件"
    except OSError:
        return "特殊文件"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What the file of a case gave."""

    case: Case | None
    problems: tuple[Problem, ...]
    unreadable: bool
    """Whether it counts as a file that could not be read."""
    digest: str
    """``data_digest`` of the bytes that were read; empty where none could be had."""


class LibraryFolder:
    """A library's folder: its settings and issues are read at once, its cases when they are asked for."""

    def __init__(self, root: str | Path) -> None:
        """Look through the folder.

        Args:
            root: the folder of ``library.yml`` and the years; an empty one is an empty library.

        Raises:
            ReadError: there is no such folder, or it cannot be listed.
        """
        folder = Path(root)
        self._shown_root = folder.as_posix().rstrip("/") or "/"
        if not folder.is_dir():
            raise ReadError(f"没有找到案例库文件夹“{folder}”。请用 --library 指明案例所在的文件夹。")
        content = _walk(folder)
        if content.closed and content.closed[0][0] == PurePosixPath():
            error = content.closed[0][1]
            raise ReadError(f"案例库文件夹“{folder}”打不开：{reason_of(error)}。") from error
        config, problems = read_config(folder, self._shown_root)
        statutes, statute_problems = read_statutes(folder, self._shown_root)
        self.root = folder
        self.config = replace(config, statutes=statutes)
        """What the library's settings say."""
        self._reader = _Reader(folder, self._shown_root, self.config)
        self._reader.problems.extend([*problems, *statute_problems])
        self._reader.problems.extend(_folder_problems(self._reader, content))
        self._assets = content.others
        cases: list[PurePosixPath] = []
        issues: list[Issue] = []
        for path in content.markdown:
            if path.name.lower() == _README.lower():
                continue
            if path.parts[0] == _ISSUES:
                if issue := self._reader.issue(path):
                    issues.append(issue)
            elif len(path.parts) > 1 or re.fullmatch(CASE_ID, path.stem):
                cases.append(path)
            else:
                self._reader.problems.append(
                    problem("K009", Location(self.shown(path)), f"不认识的文件“{_shown(str(path))}”，没有读")
                )
        self.case_paths = tuple(cases)
        """The files of cases, relative to the folder, in order."""
        self.issues = tuple(issues)
        """The issues that could be read, by path."""

    @property
    def settings_files(self) -> tuple[Path, ...]:
        """The files that ``config`` is read from, whether they are there or not."""
        return self.root / CONFIG_NAME, self.root / STATUTES_NAME

    def shown(self, path: PurePosixPath) -> str:
        """A path of the folder as a person would open it."""
        return self._reader.shown(path)

    def cases(self, paths: Iterable[PurePosixPath]) -> Iterator[Case]:
        """The cases of some files, without the files that give none."""
        return (case for path in paths if (case := self._reader.case(path)) is not None)

    def read(self, path: PurePosixPath) -> CaseFile:
        """What the file of a case gives; nothing of it is added to the library's problems: see ``add``."""
        problems, unreadable = len(self._reader.problems), len(self._reader.unreadable)
        case = self._reader.case(path)
        reader = self._reader
        counted = len(reader.unreadable) > unreadable
        found = CaseFile(case, tuple(reader.problems[problems:]), counted, reader.digest)
        del self._reader.problems[problems:], self._reader.unreadable[unreadable:]
        return found

    def add(self, path: PurePosixPath, found: CaseFile) -> None:
        """Count what a file gave, now or when it was last read, among the library's problems."""
        self._reader.problems.extend(found.problems)
        if found.unreadable:
            self._reader.unreadable.append(self.shown(path))

    def library(self, cases: Iterable[Case]) -> Library:
        """The library with these cases, and all that was found amiss so far."""
        return Library(
            root=self._shown_root,
            config=self.config,
            cases=tuple(cases),
            issues=self.issues,
            assets=frozenset(_shown(str(path)) for path in self._assets),
            problems=tuple(sorted(self._reader.problems, key=lambda p: p.sort_key)),
            unreadable=tuple(sorted(self._reader.unreadable)),
        )


def read_library(
    root: str | Path, *, progress: Callable[[Iterable[PurePosixPath]], Iterable[PurePosixPath]] | None = None
) -> Library:
    """The library in a folder.

    Args:
        root: the folder of ``library.yml`` and the years; an empty one is an empty library.
        progress: wraps the files that are read, to show how far reading has come.

    Raises:
        ReadError: there is no such folder, or it cannot be listed.
    """
    folder = LibraryFolder(root)
    cases = tuple(folder.cases(progress(folder.case_paths) if progress else folder.case_paths))
    return folder.library(cases)


def library_of_text(
    text: str, path: PurePosixPath, shown_root: str, config: LibraryConfig, assets: Iterable[str]
) -> Library:
    """A library of one case that is not yet a file.

    Args:
        text: the case file.
        path: where it is to stand, relative to the library's folder.
        shown_root: that folder as given.
        config: what the library's settings say.
        assets: files that will stand beside it, relative to the folder.
    """
    reader = _Reader(Path(shown_root), shown_root, config)
    case = reader.case_of_text(text, path)
    problems = tuple(sorted(reader.problems, key=lambda p: p.sort_key))
    return Library(
        shown_root, config, (case,) if case else (), (), frozenset(assets), problems, tuple(reader.unreadable)
    )


def _folder_problems(reader: _Reader, content: _Folder) -> Iterable[Problem]:
    """Links, closed folders, and files that look like cases but are not read as such."""
    for path in content.links:
        if str(path) not in (CONFIG_NAME, STATUTES_NAME):
            yield problem("K002", Location(reader.shown(path)), "这是符号链接，不读")
    for path, kind in content.odd:
        if str(path) not in (CONFIG_NAME, STATUTES_NAME):  # told where they are read
            yield no_file(Location(reader.shown(path)), kind)
    for path, error in content.closed:
        yield problem("K001", Location(reader.shown(path)), f"文件夹打不开：{reason_of(error)}", "检查文件夹的权限。")
    for path in content.others:
        if _LIKE_CASE_RE.fullmatch(path.name):
            yield problem(
                "K009",
                Location(reader.shown(path)),
                f"文件“{_shown(path.name)}”像是案例，但扩展名不是 .md，没有读",
                "在资源管理器里打开“查看—文件扩展名”，把名称改成“编号.md”。",
            )
