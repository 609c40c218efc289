"""Titles of interpretations and the like: one document under the many forms in which its title is written.

``最高人民法院《关于适用〈行诉法〉的解释》``, ``《关于适用「行政诉讼法」的解释》`` and the full title are one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

_NATION = "中华人民共和国"
_ABOUT = "关于"
_ISSUER_RE = late(
    r"""
    ^(?:中华人民共和国)?
    (?:最高人民法院|最高人民检察院|最高法院?|最高院|最高检(?:察院)?|两高)
    (?:[、和与及,]?(?:中华人民共和国)?(?:最高人民法院|最高人民检察院|最高检(?:察院)?|[\u4e00-\u9fff]{1,10}(?:部|局|委|会|厅|院|署)))*
    $
    """,
    re.VERBOSE,
)
"""The bodies that issue interpretations, before 关于.

Finds: 最高人民法院 · 最高人民法院、最高人民检察院 · 最高人民法院、最高人民检察院、公安部 · 最高法 · 最高院
Not: 国务院 · 某省高级人民法院 · 最高人民法院办公厅的通知
"""
_MARKS_RE = late(r"[《》\"'「」『』 ]")
_NAMED_RE = late(r"[《「\"'](?P<name>[^《》「」\"']{2,40})[》」\"']")
_APPLYING_RE = late(r"^关于(?:贯彻执行|贯彻实施|适用|执行|贯彻|实施)?")
_LONGEST_SHORT = 12
"""Characters that a short name of a law has at most."""


def title_key(title: str, full_names: Mapping[str, tuple[str, ...]] | None = None) -> str:
    """What the forms of one title with 关于 have in common; empty for other names.

    Args:
        title: a title in any form, with or without the bodies that issued it.
        full_names: folded name or short name -> names of the statutes that it may mean, for 〈行诉法〉 and its like.
    """
    folded = fold(title)
    issuer, about, subject = folded.partition(_ABOUT)
    if not about or (_MARKS_RE.sub("", issuer) and not _ISSUER_RE.match(_MARKS_RE.sub("", issuer))):
        return ""
    known = full_names or {}
    subject = _NAMED_RE.sub(lambda match: _full(match["name"], known), subject)
    key = _MARKS_RE.sub("", about + subject).replace(_NATION, "")
    return _with_full_name(key, known) if known else key


def _full(name: str, known: Mapping[str, tuple[str, ...]]) -> str:
    names = known.get(name, ())
    return fold(names[0]) if len(names) == 1 else name


def _with_full_name(key: str, known: Mapping[str, tuple[str, ...]]) -> str:
    """关于适用行诉法的解释: the short name that follows in full, where it is one."""
    lead = _APPLYING_RE.match(key)
    if lead is None:
        return key
    tail = key[lead.end() :]
    for length in range(min(_LONGEST_SHORT, len(tail)), 1, -1):
        names = known.get(tail[:length], ())
        if len(names) == 1:
            return lead.group() + _MARKS_RE.sub("", fold(names[0])).replace(_NATION, "") + tail[length:]
    return key
