"""The text of a case or issue -> its front matter and body."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.problems import Location, problem
from kb.reading.conflicts import disputed_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.problems import Problem

_OPENING_RE = late(r"(?:\s*\n)?(---)[^\S\n]*(?:\n|\Z)")
_CLOSING_RE = late(r"\n(?:---|\.\.\.)[^\S\n]*(?=\n|\Z)")
# Three hyphens as typed with input methods.
_LIKE_FENCE_RE = late(r"\s*[-—–－─−_]{2,}\s*")
_LIKE_KEY_RE = late(r"[^\s#：:]{1,12}\s*[:：]|[\s\-\]}#]")


@dataclass(slots=True)
class CaseSource:
    """A file split into front matter and body."""

    display_path: str
    path: str
    digest: str
    front: str
    body: str
    body_line: int
    text: str
    """The whole file."""
    disputed: frozenset[int] = frozenset()
    """Lines in a merge conflict, for which only K011 is reported."""

    @property
    def text_digest(self) -> str:
        """SHA-256 of the body without empty lines around it, hexadecimal."""
        body = self.body.strip("\n")
        if body[:1].isspace() or body[-1:].isspace():  # what looks like an empty line may have blanks
            lines = body.split("\n")
            held = [number for number, line in enumerate(lines) if line.strip()]
            body = "\n".join(lines[held[0] : held[-1] + 1]) if held else ""
        return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def split(text: str, display_path: str, path: str) -> tuple[CaseSource | None, list[Problem]]:
    """Split a text into front matter and body; K101 or K102 without front matter, K011 for merge conflicts."""
    file, problems = _front_and_body(text, display_path, path)
    disputed, conflicts = disputed_lines(text, display_path)
    if not conflicts:
        return file, problems
    problems = [*conflicts, *(other for other in problems if other.location.line not in disputed)]
    return replace(file, disputed=disputed) if file else None, problems


def _front_and_body(text: str, display_path: str, path: str) -> tuple[CaseSource | None, list[Problem]]:
    opening = _OPENING_RE.match(text)
    if opening is None:
        return None, [_no_front(text, display_path)]
    problems: list[Problem] = []
    start = text.count("\n", 0, opening.start(1))
    if closing := _CLOSING_RE.search(text, opening.end() - 1):
        front, body = text[opening.end() : closing.start()], text[closing.end() + 1 :]
        body_line = text.count("\n", 0, closing.end()) + 2
    else:
        lines = text.split("\n")
        end, after, message, hint = _unclosed(lines, start)
        problems.append(problem("K102", Location(display_path, min(end, len(lines) - 1) + 1), message, hint))
        front, body = "\n".join(lines[start + 1 : end]), "\n".join(lines[after:])
        body_line = after + 1
    digest = hashlib.sha256(text.encode()).hexdigest()
    return CaseSource(display_path, path, digest, "\n" * (start + 1) + front, body, body_line, text), problems


def _no_front(text: str, display_path: str) -> Problem:
    """K101, of the first line that is not empty."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            why = f"这一行是“{line.strip()[:20]}”，应当是三个英文连字符 ---"
            return problem("K101", Location(display_path, number), f"缺少文件头：{why}")
    return problem("K101", Location(display_path), "文件是空的，缺少文件头")


def _unclosed(lines: Sequence[str], start: int) -> tuple[int, int, str, str]:
    """Probable end of an unclosed front matter, start of the body, message and hint."""
    for index in range(start + 1, len(lines)):
        line = lines[index].strip()
        if _LIKE_FENCE_RE.fullmatch(line):
            return index, index + 1, f"文件头没有结束：这一行是“{line[:20]}”", "把这一行改成三个英文连字符 ---。"
        if line.startswith("## ") or (line and not _LIKE_KEY_RE.match(lines[index])):
            return index, index, "文件头没有结束：这一行已经是正文，前面没有第二个 ---", "在这一行之前加一行 ---。"
    return len(lines), len(lines), "文件头没有结束：直到文件末尾也没有第二个 ---", ""
