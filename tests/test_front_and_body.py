"""A file is split at the lines of hyphens around its front matter, as when each line is looked at."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kb.reading.sources import split

FENCES = ["---", "--- ", "---\t\u3000", "...", "... ", " ---", "----", "--", "---x", "—"]
LINES = st.one_of(
    st.sampled_from([*FENCES, "", "", " ", "\u3000", "\x0b", "标题: 甲", "## 乙", "正文。"]),
    st.text(st.sampled_from("-. 甲\t\x85\u2028"), max_size=4),
)
_FENCE_RE = re.compile(r"(?:---|\.\.\.)\s*")


def by_lines(text: str) -> tuple[str, str, int] | None:
    """Front matter, body and its first line; ``None`` where there is no front matter, or no end of it."""
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip()), None)
    if start is None or not _FENCE_RE.fullmatch(lines[start]) or lines[start].startswith("."):
        return None
    end = next((at for at in range(start + 1, len(lines)) if _FENCE_RE.fullmatch(lines[at])), None)
    if end is None:
        return None
    return "\n" * (start + 1) + "\n".join(lines[start + 1 : end]), "\n".join(lines[end + 1 :]), end + 2


@given(st.lists(LINES, max_size=8))
def test_a_file_is_split_where_its_lines_say(lines: list[str]) -> None:
    text = "\n".join(lines)
    file, problems = split(text, "案例/a.md", "a.md")
    wanted = by_lines(text)
    if wanted is None:
        assert {told.code for told in problems} & {"K101", "K102"}
    else:
        assert file is not None
        assert problems == []
        assert (file.front, file.body, file.body_line) == wanted


def test_dots_end_a_front_matter_as_in_yaml() -> None:
    file, problems = split("---\n标题: 甲\n... \n正文。\n---\n", "a.md", "a.md")
    assert file is not None
    assert (file.front, file.body, file.body_line, problems) == ("\n标题: 甲", "正文。\n---\n", 4, [])


def test_what_stands_where_the_front_matter_is_missing_is_told_with_its_line() -> None:
    assert [told.code for told in split("\n\n", "a.md", "a.md")[1]] == ["K101"]
    (told,) = split("\n\n正文。\n---\n", "a.md", "a.md")[1]
    assert (told.code, told.location.line) == ("K101", 3)
    assert "“正文。”" in told.message
