"""Word files that were exported from the library -> changes of its cases, shown, and written if that is wanted."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from kb.blocks import leaves
from kb.importing.returning.comparing import changes_of, is_same_case
from kb.importing.returning.exported import read_exported
from kb.importing.returning.patching import patched
from kb.importing.returning.units import picture_captions, printed, same
from kb.locks import is_corrected
from kb.revising import unchanged, write_revised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kb.importing.documents.manuscript import Manuscript
    from kb.importing.returning.comparing import Change
    from kb.importing.returning.exported import PrintedCase
    from kb.importing.returning.patching import Patched
    from kb.model import Case, Library


_SHOWN = 30
"""Characters of a text that a line for a clerk repeats."""
_BEFORE_CHANGE = 8
"""Characters before a difference that such a line repeats of a longer text."""
_REMARKS = ("批注", "修订中增加", "修订中删去")
"""Beginnings of the reasons of what an editor has to decide: remarks, and tracked changes that were not made."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A Word file that came back."""

    name: str
    issue_id: str
    """As its properties say; empty if they do not."""
    case_ids: tuple[str, ...]
    """The cases of the library in it."""
    patches: tuple[Patched, ...]
    """Of the cases that were changed."""
    locked: tuple[str, ...]
    """编号 of cases that were published and have no 更正 since: they are not written."""
    notes: tuple[str, ...]
    """What else an editor should know, in Chinese, a sentence each."""
    based: bool = False
    """Whether the file remembers from which texts the changed cases were printed."""
    is_older: bool = False
    """Whether the library was changed since where the file was not."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, in order."""
        made = [change for patch in self.patches for change in (*patch.applied, *patch.left)]
        return tuple(made)

    @property
    def writable(self) -> tuple[Patched, ...]:
        """The patches that may be written."""
        return tuple(p for p in self.patches if p.case.case_id not in self.locked and p.before != p.after)


def returned_from(manuscript: Manuscript, library: Library) -> Returned | None:
    """The changes in a Word file that was exported from a library; ``None`` if it was not.

    Args:
        manuscript: as read.
        library: as read.

    Raises:
        AuthoringError: the file of a case has changed since the library was read.
    """
    exported = read_exported(manuscript)
    pairs: list[tuple[Case, PrintedCase]] = []
    notes: list[str] = []
    notices: list[str] = []
    for one in exported.cases:
        case = library.case(one.case_id)
        if one.is_notice:
            notices.append(one.case_id)
        elif case is None or not is_same_case(case, one):
            notes.append(f"案例 {one.case_id} 不在案例库里，或者是同号的另一件案例，没有核对。")
        else:
            pairs.append((case, one))
    if not pairs:
        return None
    compared = [patched(case, library, one) for case, one in pairs if changes_of(case, one)]
    patches = tuple(patch for patch in compared if patch.applied or patch.left)
    notes += [
        f"案例 {patch.case.case_id} 有 {len(patch.in_library)} 处在导出以后案例库里改过，文件里还是原来的："
        "照案例库的，没有改回去。"
        for patch in compared
        if patch.in_library
    ]
    case_ids = [case.case_id for case, _ in pairs]
    issue = library.issues_by_id.get(exported.issue_id)
    if issue is not None:
        missing = [case_id for case_id in issue.case_ids if case_id not in {*case_ids, *notices}]
        if missing and len(exported.cases) > 1:
            notes.append(f"第{issue.issue_id}期的案例 {'、'.join(missing)} 在文件里没有找到，案例库里的不动。")
        note = "\n".join(printed(leaf.inlines) for leaf in leaves(issue.editors_note))
        if exported.note and not same(note, exported.note):
            notes.append(f"编者按与第{issue.issue_id}期的不同，没有写入；要改的请改 {issue.source_file.display_path}。")
    if not exported.issue_id:
        notes.append("文件的属性里没有期号，是按案例的编号和文字认出来的。")
    notes += _picture_notes(pairs)
    notes += [f"{one.reason}：“{_short(one.text)}”。" for one in manuscript.dropped if one.reason.startswith(_REMARKS)]
    notes += [
        f"案例 {patch.case.case_id} 印发以后更正过：文件如果是更正以前导出的，请重新导出再改，否则会把更正改回去。"
        for patch in patches
        if any(is_corrected(patch.case, record) for _, record in library.locks.of_case(patch.case.case_id))
    ]
    older = any(patch.in_library for patch in compared)
    based = all(one.base for case, one in pairs if case.case_id in {patch.case.case_id for patch in patches})
    locked = tuple(patch.case.case_id for patch in patches if _is_locked(patch.case, library))
    return Returned(manuscript.name, exported.issue_id, tuple(case_ids), patches, locked, tuple(notes), based, older)


def _picture_notes(pairs: Sequence[tuple[Case, PrintedCase]]) -> list[str]:
    """Where captions and the number of pictures differ, which are not written into a case."""
    notes = [
        f"案例 {case.case_id} 的图片说明“{_short(caption)}”与案例库的不同，没有写入，请手工改图片的说明。"
        for case, one in pairs
        for caption in one.pictures
        if not any(same(caption, known) for known in picture_captions(case))
    ]
    notes += [
        f"案例 {case.case_id} 在文件里有 {one.picture_count} 张图片，案例库里有 {known} 张：没有写入，请手工改。"
        for case, one in pairs
        if one.picture_count != (known := len(picture_captions(case)))
    ]
    return notes


def _is_locked(case: Case, library: Library) -> bool:
    """Whether the current text of a case was published: a change needs a 更正 first."""
    return any(not is_corrected(case, record) for _, record in library.locks.of_case(case.case_id))


def write_returned(returned: Returned, library: Library) -> tuple[Path, ...]:
    """Write the changed cases, all of them or none; return their paths.

    Raises:
        AuthoringError: a file cannot be written, or has changed since the library was read.
    """
    patches = returned.writable
    if patches:

        def last_look() -> None:
            for patch in patches:
                unchanged(patch.case, library)

        write_revised({patch.path: patch.after for patch in patches}, last_look)
    return tuple(patch.path for patch in patches)


def patch_lines(returned: Returned, written: Sequence[Path] | None = None) -> Iterator[str]:
    """The changed files as a unified patch; arguments as for ``report_lines``: of what was refused there is none."""
    for patch in returned.patches:
        if written is not None and patch.path not in written:
            continue
        before, after = (
            data.decode("utf-8", "replace").splitlines(keepends=True) for data in (patch.before, patch.after)
        )
        name = patch.path.as_posix().lstrip("/")
        for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def returned_row(returned: Returned) -> dict[str, object]:
    """The file itself for programs."""
    return {
        "source": returned.name,
        "issue": returned.issue_id or None,
        "cases": list(returned.case_ids),
        "locked": list(returned.locked),
        "notes": list(returned.notes),
    }


def change_rows(returned: Returned, written: Sequence[Path] | None) -> Iterator[dict[str, object]]:
    """The changes for programs; arguments as for ``report_lines``."""
    for patch in returned.patches:
        for change in (*patch.applied, *patch.left):
            yield {
                "id": change.case_id,
                "part": change.part,
                "before": change.before,
                "after": change.after,
                "source": returned.name,
                "path": patch.path.as_posix(),
                "applicable": change in patch.applied and change.case_id not in returned.locked,
                "written": written is not None and patch.path in written and change in patch.applied,
            }


def report_lines(returned: Returned, written: Sequence[Path] | None) -> Iterator[str]:
    """The messages for a clerk on a file that came back.

    Args:
        returned: the file.
        written: the paths that were written; ``None`` if nothing was to be.
    """
    origin = f"第{returned.issue_id}期" if returned.issue_id else "案例库"
    yield f"■ {returned.name} 是{origin}导出的，有案例库里的 {len(returned.case_ids)} 件案例，当作对它们的修改。"
    count = len(returned.changes)
    if not count:
        yield "  Word 里没有改动。" if returned.is_older else "  与案例库一致，没有改动。"
    for patch in returned.patches:
        yield f"  案例 {patch.case.case_id}《{patch.case.title}》：{len(patch.applied) + len(patch.left)} 处改动"
        for change in patch.applied:
            yield f"    {change.part}：{_shown(change)}"
        for change in patch.left:
            why = "导出以后案例库里也改过，请手工定" if change in patch.in_both else "写不进文件，请手工改"
            yield f"    {change.part}：{_shown(change)}——{why}"
        if patch.case.case_id in returned.locked:
            yield "    这件案例已经印发，这几处都没有写入。要改的，先在文件头写明更正再导入，例如："
            yield "      更正: [{日期: 2026-03-01, 内容: 罚款数额改为五千元, 原因: 排印错误}]"
    yield from (f"  {note}" for note in returned.notes)
    writable = [patch.case.case_id for patch in returned.writable]
    if written is None and writable:
        those = "这些案例" if len(writable) == len(returned.patches) else f"案例 {'、'.join(writable)}"
        yield f"  还没有写入；看过补丁，加上 --write 写进{those}，别的不动。改过的案例要重新审查。"
    elif written is None and count:
        yield "  没有可以写入的：加上 --write 也不会写。"
    if written is None and count and not returned.based:
        yield "  比的是案例库现在的文字：导出以后案例库里又改过的地方，看上去像在 Word 里改了回去，写入以前请留意。"
    elif written is not None and not written and count:
        yield "  写入 0 处。"
    elif written:
        done = sum(len(patch.applied) for patch in returned.patches if patch.path in written)
        paths = "、".join(path.as_posix() for path in written)
        yield f"  写入 {done} 处，共 {count} 处：{paths}；请运行 kb lint，并重新审查。"


def _shown(change: Change) -> str:
    before, after = shortened(change.before, change.after)
    if not change.after:
        return f"删去“{before}”"
    return f"增加“{after}”" if not change.before else f"“{before}”改成“{after}”"


def shortened(before: str, after: str) -> tuple[str, str]:
    """Both texts cut around their first difference, so that it is seen."""
    lines = [" ".join(text.split()) for text in (before, after)]
    if lines[0] == lines[1]:
        return before, after  # they differ in blanks alone
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*lines, strict=False)))
    start = max(0, same - _BEFORE_CHANGE) if max(map(len, lines)) > _SHOWN and same else 0
    first, second = (f"{'……' if start else ''}{_short(line[start:])}" for line in lines)
    return first, second


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}……"
