"""Who sends a text in or signs it, beside its title or at its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Dropped, Paragraph
from kb.importing.understanding.stated_values import KEYS, StatedValue, ignored_value, stated_in
from kb.text import simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.importing.documents.manuscript import Block

_BLANKS = " \t\u3000\u00a0"
_MAX_SOURCE = 60
SIGNED_ON = "文末署名的日期"
"""Why the day under a text is left out of it."""
_LAST_LINES = 3
"""Number of lines at the end where an office may name itself as the source."""
_SALUTATION_RE = re.compile(r"[\u4e00-\u9fff某×、，（）]{1,40}(?:[局厅委院处办会府室队]|单位|部门|领导|同志)[:：]")
_SENT_IN_RE = re.compile(
    r"[（(]?\s*(?P<body>[\u4e00-\u9fff某×·、\s]{3,40}?)\s*(?:报送|供稿|提供|推荐|来稿|选送)\s*[)）]?"
)
_SIGNED_RE = re.compile(
    r"""
    (?P<body>[\u4e00-\u9fff某×]{2,30}(?:[局厅委院处办]|委员会|政府|[支大总]队|中心|司法所))
    [ \t\u3000\u00a0]+ (?:19|20)\d{2}(?:年\d{1,2}月\d{1,2}日|[-./]\d{1,2}[-./]\d{1,2})
    """,
    re.VERBOSE,
)
"""The office and the day on a line of their own.

Finds: 某市综合行政执法局　2026年4月2日
Not: 某市综合行政执法局于2026年4月2日作出决定
"""


_OFFICE_RE = re.compile(
    r"""
    (?P<body>[\u4e00-\u9fff某×]{2,30}(?:[局厅委院处办科]|委员会|政府|[支大总]队|中心|司法所|办公室))
    (?:[ \t\u3000\u00a0]+(?P<writer>[\u4e00-\u9fff某×]{2,4}))?
    """,
    re.VERBOSE,
)
"""An office on a line, with who wrote.

Finds: 某市司法局行政复议科 · 某市司法局　张某
Not: 某公司
"""
_DAY_RE = re.compile(
    r"[（(]?(?:(?:19|20)\d{2}(?:年\d{1,2}月\d{1,2}日|[-./]\d{1,2}[-./]\d{1,2})|二[〇○零O]\S{2}年\S{1,2}月\S{1,3}日)[)）]?"
)
"""A day on a line of its own. Finds: （2024年1月5日） · 2024-01-05 · 二〇二四年一月五日"""


def office_in(text: str) -> list[StatedValue]:
    """The office on a line of its own, beside a title or below a text, with its writer; empty for other lines."""
    match = _OFFICE_RE.fullmatch(text.strip(_BLANKS))
    if match is None:
        return []
    writer = [StatedValue("编写人", match["writer"], "署名")] if match["writer"] else []
    return [StatedValue("来源", match["body"], "署名"), *writer]


def is_day(text: str) -> bool:
    """Whether a line is only a day, as under a signature."""
    return bool(_DAY_RE.fullmatch(text.strip(_BLANKS)))


def signature_in(text: str) -> StatedValue | None:
    """The office that signs a text or sends it in, on a line of its own: ``（某市某局报送）``; ``None`` for other lines."""
    bare = text.strip(_BLANKS)
    match = _SENT_IN_RE.fullmatch(bare) or _SIGNED_RE.fullmatch(bare)
    return StatedValue("来源", "".join(match["body"].split()), "署名") if match else None


def signed_off(blocks: Sequence[Block]) -> tuple[list[StatedValue], tuple[Block, ...], list[Dropped]]:
    """Who signs a text on one of its last lines, the text without it, and the day below, which is left out."""
    kept = list(blocks)
    if kept and isinstance(last := kept[-1], Paragraph) and is_day(last.text):
        if len(kept) > 1 and isinstance(above := kept[-2], Paragraph) and (office := office_in(above.text)):
            return office, tuple(kept[:-2]), [Dropped(last.text, SIGNED_ON)]
    elif kept and isinstance(last, Paragraph) and (office := office_in(last.text)):
        return office, tuple(kept[:-1]), []
    return sent_in(blocks)


def sent_in(blocks: Sequence[Block]) -> tuple[list[StatedValue], tuple[Block, ...], list[Dropped]]:
    """The 来源 that one of the last lines of a text states, the text without it, and who edited it, which is left out."""
    kept = list(blocks)
    left: list[Dropped] = []
    for at in range(len(blocks) - 1, max(-1, len(blocks) - 1 - _LAST_LINES), -1):
        block = blocks[at]
        if not isinstance(block, Paragraph):
            continue
        credited = [ignored_value(one) for one in credits_in(block.text) if not one.key]
        if source := stated_source(block.text):
            return [source], (*kept[:at], *kept[at + 1 :]), [*credited, *left]
        if credited:
            left = [*credited, *left]
            del kept[at]
    return [], tuple(kept), left


def credits_in(text: str) -> list[StatedValue]:
    """The values of a line with nothing but 来源 and who edited or wrote a text; empty for any other line.

    Finds: （来源：某市司法局　责任编辑：某某） · 责任编辑：某某 · 来源：某市司法局
    Not: 来源：某市司法局　文号：某府行复〔2021〕11号
    """
    bare = text.strip(_BLANKS)
    if bare[:1] in "（(" and bare[-1:] in "）)":
        bare = bare[1:-1].strip(_BLANKS)
    values = stated_in(bare) if len(bare) <= _MAX_SOURCE else []
    return values if all(one.key in ("来源", "") for one in values) else []


def stated_source(text: str) -> StatedValue | None:
    """The 来源 in a line such as ``（供稿：某市司法局执法科）``; ``None`` for any other line."""
    if signature := signature_in(text):
        return signature
    sources = [one for one in credits_in(text) if one.key]
    return sources[0] if len(sources) == 1 else None


def is_salutation(text: str) -> bool:
    """Whether a line addresses a letter: ``市司法局：``, ``各县（市、区）司法局：``."""
    bare = text.strip(_BLANKS)
    return bool(_SALUTATION_RE.fullmatch(bare)) and simplified(bare[:-1]) not in KEYS
