"""What stands above the first article of a statute: title, history, the order by which it was published."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.statutes.history import CHAPTER_RE

if TYPE_CHECKING:
    from collections.abc import Sequence

_HISTORY_RE = late(r"\d{4}年\d{1,2}月\d{1,2}日")
_ORDER_RE = late(
    r"""
    令$ | ^第.{1,12}号$ | [〔\[（(]\d{4}[〕\]）)]第?\d+号$ | ^现?(?:将|公布|予以) | 现予
    | ^主\s*席 | ^总\s*理 | ^[部署局省市]长 | ^主\s*任 | 印发 | 各省 | [：:。]$
    """,
    re.VERBOSE,
)
"""A line of the order by which a statute was published.

Finds: 中华人民共和国国务院令 · 第722号 · 法释〔2022〕8号 · 现予公布，自2024年3月1日起施行。 · 总 理　李某
Not: 某市市容环境卫生管理条例 · 优化营商环境条例
"""
_KINDS = (
    "法", "法典", "条例", "规定", "办法", "细则", "规则", "决定", "决议", "解释", "通则", "总则",
    "规程", "准则", "标准", "意见", "批复", "公约", "守则", "目录", "基准", "制度", "方案", "安排", "通知",
)  # fmt: skip
"""With what the name of a statute ends."""
_TRIAL_RE = late(r"[（(][^（）()]{1,12}[）)]$")
"""``（试行）`` at the end of a name."""
_SETS_ON_RE = late(r"(?:关于|和|及|与|、|委员会|国务院|法院|检察院|政府|[部局署])$")
"""The end of a title's line that goes on in the next."""
_LONGEST_TITLE = 120


def is_statute_name(title: str) -> bool:
    """Whether some words end as the name of a statute does."""
    return _TRIAL_RE.sub("", title).endswith(_KINDS)


def parts_of_head(head: Sequence[str]) -> tuple[str, list[str], list[str]]:
    """Title, history, and what else stands above the text: the order by which a decree was published."""
    marked = next((line for line in head if re.match(r"#\s", line) and not CHAPTER_RE.match(line)), "")
    lines = [plain for line in head if (plain := line.lstrip("#* \u3000").rstrip("* "))]
    first = next((at for at, line in enumerate(lines) if _is_history(line)), len(lines))
    above, below = lines[:first], lines[first:]
    title = marked.lstrip("# ").strip("* ") or _title(above)
    return title, _steps(("" if below and below[0][0] in "（(" else "\n").join(below)), above


def _is_history(line: str) -> bool:
    """Whether a line begins the history: a day in brackets, or a day and what was done on it."""
    if line[0] in "（(" and _HISTORY_RE.search(line):
        return True
    return bool(_HISTORY_RE.match(line) and not _HISTORY_RE.fullmatch(line))


def _steps(text: str) -> list[str]:
    """The history, a step a line: cut before each day on which something was decided."""
    text = re.sub(r"[\s\u3000]+", " ", text).strip("（() ）").strip()
    days = re.finditer(r"(?:根据)?\d{4}年\d{1,2}月\d{1,2}日(?!起)", text)
    cuts = [0, *(day.start() for day in days if day.start() and text[day.start() - 1] in " ）);；。，,、")]
    return [step for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True) if (step := text[a:b].strip())]


def _title(above: Sequence[str]) -> str:
    """The title among the lines above the history: the last ones that are no order and no signature."""
    lines = list(above)
    while lines and (
        _HISTORY_RE.fullmatch(lines[-1]) or (_ORDER_RE.search(lines[-1]) and not is_statute_name(lines[-1]))
    ):
        lines.pop()
    if not lines:
        return ""
    title = lines.pop()
    while (
        lines
        and len(lines[-1]) + len(title) < _LONGEST_TITLE
        and (
            _SETS_ON_RE.search(lines[-1])
            or title.startswith(("关于", "〈", "《", "的"))
            or ("关于" in lines[-1] and not is_statute_name(lines[-1]))
        )
        and not _ORDER_RE.search(lines[-1])
    ):
        title = lines.pop() + title
    return title[:_LONGEST_TITLE]
