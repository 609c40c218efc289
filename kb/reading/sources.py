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

_FENCE_RE = late(r"---\s*|\.\.\.\s*")
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
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None or not _FENCE_RE.fullmatch(lines[start]) or lines[start].startswith("."):
        if start is None:
            return None, [problem("K101", Location(display_path), "文件是空的，缺少文件头")]
        first_line = lines[start].strip()
        why = f"这一行是“{first_line[:20]}”，应当是三个英文连字符 ---"
        return None, [problem("K101", Location(display_path, start + 1), f"缺少文件头：{why}")]
    problems: list[Problem] = []
    end = next((i for i in range(start + 1, len(lines)) if _FENCE_RE.fullmatch(lines[i])), None)
    body = end + 1 if end is not None else 0
    if end is None:
        end, body, message, hint = _unclosed(lines, start)
        problems.append(problem("K102", Location(display_path, min(end, len(lines) - 1) + 1), message, hint))
    digest = hashlib.sha256(text.encode()).hexdigest()
    front = "\n" * (start + 1) + "\n".join(lines[start + 1 : end])
    return CaseSource(display_path, path, digest, front, "\n".join(lines[body:]), body + 1, text), problems


def _unclosed(lines: Sequence[str], start: int) -> tuple[int, int, str, str]:
    """Probable end of an unclosed front matter, start of the body, message and hint."""
    for index in range(start + 1, len(lines)):
        line = lines[index].strip()
        if _LIKE_FENCE_RE.fullmatch(line):
            return index, index + 1, f"文件头没有结束：这一行是“{line[:20]}”", "把这一行改成三个英文连字符 ---。"
        if line.startswith("## ") or (line and not _LIKE_KEY_RE.match(lines[index])):
            return index, index, "文件头没有结束：这一行已经是正文，前面没有第二个 ---", "在这一行之前加一行 ---。"
    return len(lines), len(lines), "文件头没有结束：直到文件末尾也没有第二个 ---", ""
