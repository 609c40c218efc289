"""Secrecy markings of documents: 机密★1年 · 密级：秘密 · （绝密） · 机密　保密期限：1年.

Source: GB/T 9704-2012, 7.2.2 (the marking and its term), and 国家秘密定密管理暂行规定, on how these are written.
Mentions in a sentence (国家秘密, 商业秘密, 标有“机密★1年”字样) are not markings.
"""

from __future__ import annotations

import re

from kb.patterns import late
from kb.text import HIDDEN_RE, first_hidden, normalise

_LEVEL = r"(?:绝[\s\-.·]*密|机[\s\-.·]*密|秘[\s\-.·]*密)"
_STAR = "[★☆✩✪✭✮✯✰⭐🌟*]"
_TERM = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,4})\s*(?:年|个月|月|日|天)|长期"
_OPEN = r"[(\"'《「『]"
_CLOSE = r"[)\"'》」』]"
_WHOLE_RE = late(rf"[\W_]*{_LEVEL}\s*[级件]?[\W_]*(?:{_TERM})?[\W_]*")
"""A text that is only a marking: 机密 · 【机密】 · “秘密” · 绝密级 · 机密 1年 · 秘密·长期."""
_ANYWHERE_RE = late(
    rf"""
    (?<![\"']) {_LEVEL} {_CLOSE}? \s* {_STAR}        # 某府文件　机密★1年 · 【秘密】★
    | 密\s*级 \s* {_CLOSE}? \s* [:=]? \s* {_OPEN}? \s* {_LEVEL}   # 密级：机密 · 密级：【机密】 · [密级]机密
    | {_LEVEL} [\s,;()]* 保\s*密\s*期\s*限             # 机密，保密期限：1年
    """,
    re.VERBOSE,
)
"""A level with a sign that makes it a marking wherever it stands.

Finds: 某府文件 ⟦机密★⟧1年 · (⟦秘密)★⟧ · ⟦密级:机密⟧ · (⟦密级)机密⟧ · ⟦机密,保密期限⟧:1年
Not: 侵犯商业秘密 · 机密 · 密级不明
"""
_SET_OFF_RE = late(
    rf"""
    (?<!秘密) \( \s* {_LEVEL} \s* [级件]? \s* (?:{_TERM})? \s* \)   # 某案（秘密）
    | (?:^|[\s_\-.·|/]) {_LEVEL} [级件]? \s* (?:{_TERM})? (?=$|[\s_\-.·|/])   # 机密　某府文件 · 某府-机密.png
    """,
    re.VERBOSE,
)
"""A level set off by blanks, hyphens or brackets: a marking in a name, title or heading; in a sentence it may only be
mentioned.

Finds: 某案⟦(秘密)⟧ · ⟦机密⟧ 某府文件 · 某府⟦-机密⟧.png
Not: 商业秘密(秘密点) · 保守秘密的义务
"""
_SENTENCE_RE = late("[。;,、:]")


def bears_secrecy(text: str, *, is_body: bool = False) -> bool:
    """Whether a text has a secrecy marking.

    Args:
        text: a value, title, heading, file name or paragraph. It is folded, so that script, width and invisible
            characters make no difference.
        is_body: whether it is a paragraph, where a level set off by brackets or blanks is a marking only in a line
            without punctuation.
    """
    if "密" not in text:
        return False
    folded = normalise(HIDDEN_RE.sub("", text) if first_hidden(text) else text, by_line=True).text
    if _ANYWHERE_RE.search(folded) or _WHOLE_RE.fullmatch(folded):
        return True
    lines = folded.split("\n")
    return any(
        _WHOLE_RE.fullmatch(line) or (_SET_OFF_RE.search(line) and not (is_body and _SENTENCE_RE.search(line)))
        for line in lines
    )
