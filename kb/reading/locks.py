"""The locks of a library's folder -> ``Locks``."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb.files import read_regular
from kb.lock_file import SUFFIX, Lock, Locks, lock_of_json
from kb.model import ISSUE_ID
from kb.patterns import late
from kb.problems import Location, problem
from kb.reading.files import read_bytes, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kb.problems import Problem

_ISSUES = PurePosixPath("issues")
_NAME_RE = late(rf"({ISSUE_ID}){re.escape(SUFFIX)}")
_MOST_BYTES = 64 * 1024 * 1024
"""Size above which a picture is not read."""


def read_locks(
    root: Path, shown: Callable[[PurePosixPath], str], files: Iterable[PurePosixPath]
) -> tuple[Locks, list[Problem]]:
    """The locks of a library, and what is wrong with their files (K516 and K001 to K007).

    Args:
        root: the library's folder.
        shown: a path of the folder -> as a person would open it.
        files: paths of the folder that are no cases or issues.
    """
    locks: dict[str, Lock] = {}
    paths: dict[str, str] = {}
    problems: list[Problem] = []
    for path in files:
        if path.parent != _ISSUES or not (match := _NAME_RE.fullmatch(path.name)):
            continue
        issue_id, display_path = match.group(1), shown(path)
        paths[issue_id] = display_path
        data, unreadable = read_bytes(root / path, display_path)
        text, more = text_of(data, display_path) if data is not None else (None, [])
        problems += [*unreadable, *more]
        if text is None:
            continue
        try:
            lock = lock_of_json(text)
        except ValueError as error:
            problems.append(problem("K516", Location(display_path), f"第{issue_id}期的发布记录{error}，没有用"))
            continue
        if lock.issue_id == issue_id:
            locks[issue_id] = lock
        else:
            message = f"文件名是第{issue_id}期的发布记录，内容却是第{lock.issue_id}期的，没有用"
            problems.append(problem("K516", Location(display_path), message))
    records = [lock.issue.written for lock in locks.values()]
    records += [case.written for lock in locks.values() for case in lock.cases]
    pictures = {path: picture_digest(root, path) for record in records for path in record.pictures}
    return Locks(locks, pictures, paths), problems


def picture_digest(root: Path, path: str) -> str:
    """SHA-256, hexadecimal, of a picture of a library; empty where it cannot be read or lies outside.

    Args:
        root: the library's folder.
        path: relative to it.
    """
    if path.startswith(("/", "../")):
        return ""
    try:
        return sha256(read_regular(root / path, _MOST_BYTES)).hexdigest()
    except (OSError, ValueError):
        return ""
