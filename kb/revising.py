"""Keys written into files that are there: all else in the file stays as the editor wrote it, byte by byte."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from kb.authoring import yaml_text
from kb.errors import AuthoringError, UsageError
from kb.files import alone_with, failure_reason, read_regular, replace_files
from kb.locks import approval_digest, approvers, draft_digest, draft_number, shared_name
from kb.model import CASE_FIELDS, ISSUE_FIELDS, PARTS, Approval, Case, FieldType
from kb.patterns import late
from kb.reading import MAX_BYTES, library_of_text, text_of
from kb.text import fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kb.model import Issue, Library

_FENCE = "---"
_KEY_RE = late(r"""["']?(?P<key>[^\s"':：#]+)["']?\s*:(?P<rest>\s.*|)""")
"""A line with a key of the front matter.

Finds: 发布日期: · 审查: [] · "发布日期": 2024-01-02
Not: # 发布以后才填 ·   - {人: 某} · 发布日期：
"""
_COMMENT_RE = late(r"\s*(?P<comment>#.*)?")


class NewValue(NamedTuple):
    """A value that a key is to have."""

    lines: tuple[str, ...]
    """As written: the text behind the colon, then further lines."""
    value: object
    """As it is read."""


def revised(record: Case | Issue, library: Library, values: Mapping[str, NewValue]) -> bytes:
    """The file of a case or issue with new values for some keys; nothing is written.

    Args:
        record: as read.
        library: from which it was read.
        values: key -> its value; a key that the file has not comes last.

    Raises:
        AuthoringError: the file has changed since it was read, or is written in a way that a key cannot be set in.
    """
    file = record.source_file
    path = Path(library.root, file.path)
    data = unchanged(record, library)
    source = data.decode("utf-8")
    end = "\r\n" if "\r\n" in source else "\n"
    lines = source.split("\n")
    closing = file.body_line - 2
    by_hand = f"“{path.as_posix()}”的写法改不了，没有写入。请手工在文件头写上："
    wanted = "；".join(f"{key}: {' '.join(value.lines).strip()}" for key, value in values.items())
    if not 0 < closing < len(lines) or lines[closing].strip() != _FENCE:
        raise AuthoringError(by_hand + wanted)
    for key, value in values.items():
        written = [f"{key}: {value.lines[0]}".rstrip(), *value.lines[1:]]
        first, last, comment = _place_of(key, lines[:closing])
        if comment:
            written[0] += f" {comment}"
        ending = "\r" if end == "\r\n" else ""
        lines[first:last] = [line + ending for line in written]
        closing += len(written) - (last - first)
    text = "\n".join(lines)
    if not _reads_as(text, record, library, values):
        raise AuthoringError(by_hand + wanted)
    return text.encode("utf-8")


def approve(library: Library, case_ids: Sequence[str], name: str, day: dt.date) -> tuple[Case, ...]:
    """Write into some cases that a person approves their current text (审查): all of them or none.

    Args:
        library: as read.
        case_ids: 编号.
        name: of the reviewer, who is none of the authors.
        day: of the approval.

    Returns:
        The cases that were written; those that this reviewer has already approved stay unchanged.

    Raises:
        UsageError: there is no name.
        AuthoringError: a case is not in the library, the reviewer wrote it, or a file cannot be written or has
            changed since it was read.
    """
    name = " ".join(name.split())
    if not name:
        raise UsageError("审查人的姓名是空的。")
    if unknown := [case_id for case_id in case_ids if library.case(case_id) is None]:
        raise AuthoringError(f"案例库里没有编号 {'、'.join(unknown)}，或者它的文件读不出来。")
    cases = [case for case in map(library.case, dict.fromkeys(case_ids)) if case]
    for case in cases:
        if same := shared_name(case.author, name):
            raise AuthoringError(f"案例 {case.case_id} 的编写人就是“{same}”，要换一个人审查。没有写入。")
    waiting = tuple(case for case in cases if name not in approvers(case))
    contents = {}
    for case in waiting:
        approvals = (*case.approvals, Approval(name, day, approval_digest(case)))
        lines = ("", *(f"  - {{{', '.join(_parts_of(approval))}}}" for approval in approvals))
        contents[Path(library.root, case.source_file.path)] = revised(
            case, library, {"审查": NewValue(lines, approvals)}
        )
    if contents:
        write_revised(contents, lambda: _all_unchanged(waiting, library))
    return waiting


def sign(library: Library, issue: Issue, name: str, day: dt.date, draft: str = "") -> str:
    """Write a person's signature into the current issue (签发人, 签发日期, 签发摘要); return its 稿样号.

    Args:
        library: as read.
        issue: the issue.
        name: of who signs.
        day: of the signature.
        draft: the 稿样号 on the sheet that was signed; empty if not given.

    Raises:
        UsageError: there is no name.
        AuthoringError: another draft was signed, the file cannot be written, or has changed since it was read.
    """
    name = " ".join(name.split())
    if not name:
        raise UsageError("签发人的姓名是空的。")
    digest = draft_digest(library, issue)
    number = draft_number(digest)
    if draft and fold(draft) != number:
        raise AuthoringError(
            f"签发的是稿样 {draft}，第{issue.issue_id}期现在的稿样是 {number}：送签以后改过。没有写入。"
            f"请用 bulletin document 发文稿纸 {issue.issue_id} 打印新的稿纸，重新送签。"
        )
    values = {
        "签发人": NewValue((yaml_text(name),), name),
        "签发日期": NewValue((day.isoformat(),), day),
        "签发摘要": NewValue((digest,), digest),
    }
    write_revised(
        {Path(library.root, issue.source_file.path): revised(issue, library, values)},
        lambda: _all_unchanged((*library.cases_of(issue), issue), library),
    )
    return number


def _parts_of(approval: Approval) -> Iterator[str]:
    """What an approval is written as: ``人: 张某`` ..."""
    for part in PARTS[FieldType.APPROVALS]:
        value = getattr(approval, part.attribute)
        if value:
            yield f"{part.key}: {yaml_text(str(value))}"


def _all_unchanged(records: Iterable[Case | Issue], library: Library) -> None:
    for record in records:
        unchanged(record, library)


def unchanged(record: Case | Issue, library: Library) -> bytes:
    """The bytes of the file that a case or issue was read from.

    Raises:
        AuthoringError: the file says something else by now, or cannot be read.
    """
    path = Path(library.root, record.source_file.path)
    try:
        data = read_regular(path, MAX_BYTES)
    except OSError as error:
        raise AuthoringError(f"“{path.as_posix()}”读不出来：{failure_reason(error)}。没有写入。") from error
    text, _ = text_of(data, record.source_file.display_path)
    if text is None or hashlib.sha256(text.encode()).hexdigest() != record.source_file.digest:
        raise AuthoringError(f"“{path.as_posix()}”刚才有人改过，没有写入。请再运行一次。")
    return data


@contextmanager
def alone_in(root: str, waiting: Callable[[], None]) -> Iterator[None]:
    """Be the only run that revises a library: what is read meanwhile is what the revision is made from.

    Args:
        root: the library's folder.
        waiting: called once if another run revises it.

    Raises:
        AuthoringError: the folder cannot be opened.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(alone_with(Path(root), waiting))
        except OSError as error:
            why = failure_reason(error)
            raise AuthoringError(f"案例库文件夹“{root}”打不开：{why}。请用 --library 指明案例所在的文件夹。") from error
        yield


def write_revised(contents: Mapping[Path, bytes], last_look: Callable[[], None]) -> None:
    """Write revised files, each whole, all of them beside their places before the first is moved there.

    Args:
        contents: path -> content.
        last_look: raises an error if what they were made from has changed; called just before the first is moved.

    Raises:
        AuthoringError: one cannot be written; it says which have been.
    """
    written: list[Path] = []
    try:
        written.extend(replace_files(contents, last_look))
    except OSError as error:
        done = "".join(f"“{path.as_posix()}”已经写好。" for path in written)
        name = Path(error.filename or next(iter(contents))).as_posix()
        raise AuthoringError(f"“{name}”写不进去：{failure_reason(error, '写入')}。{done or '没有写入。'}") from error


def _place_of(key: str, front: Sequence[str]) -> tuple[int, int, str]:
    """First line of a key and the line after its last; its comment, where it has no value yet; else the end."""
    for number, line in enumerate(front):
        match = _KEY_RE.match(line.rstrip("\r"))
        if number and match and fold(match["key"]) == fold(key):
            last = number + 1
            while last < len(front) and front[last].rstrip("\r")[:1] in (" ", "\t", "-", "]", "}"):
                last += 1
            comment = _COMMENT_RE.fullmatch(match["rest"])
            return number, last, (comment["comment"] or "").strip() if comment else ""
    return len(front), len(front), ""


def _reads_as(text: str, record: Case | Issue, library: Library, values: Mapping[str, NewValue]) -> bool:
    """Whether a text gives the same case or issue, but for the new values."""
    path = PurePosixPath(record.source_file.path)
    plain, _ = text_of(text.encode("utf-8"), record.source_file.display_path)
    if plain is None:
        return False
    reread = library_of_text(plain, path, library.root, library.config, ())
    records: Sequence[Case | Issue] = reread.cases if isinstance(record, Case) else reread.issues
    if len(records) != 1 or records[0].source_file.text_digest != record.source_file.text_digest:
        return False
    return all(
        getattr(records[0], field.attribute)
        == (values[field.key].value if field.key in values else getattr(record, field.attribute))
        for field in (CASE_FIELDS if isinstance(record, Case) else ISSUE_FIELDS)
    )
