"""Wrong single characters: invisible, of the wrong width, meaningless, or lost."""

from __future__ import annotations

import re
import unicodedata

from kb.importing.mending.edits import Edit
from kb.importing.mending.glosses import Flag
from kb.text import HAN, INVISIBLE, fold

# Invisible characters, controls, and combining marks and variation selectors that a font may lack.
_INVISIBLE_RE = re.compile(f"[{INVISIBLE}\\x00-\\x08\\x0e-\\x1f\\x7f\U000e0000-\U000e01ef]+")
_LINE_END_RE = re.compile("[\\x0b\\x0c\u2028\u2029]")
_WIDE = "０-９Ａ-Ｚａ-ｚ"
_WIDE_RE = re.compile(f"[{_WIDE}]+")
# In years the letter means 〇: 二ＯＯ五年.
_NUMERALS = "〇○零一二三四五六七八九十"
_ZERO_RE = re.compile(f"(?<=[{_NUMERALS}])[ＯOoｏ]+(?=[{_NUMERALS}年])|[ＯOoｏ]+(?=[{_NUMERALS}])(?<=[{_NUMERALS}].)")
# Characters with two codes in Unicode: radicals as in the fonts of PDFs, ligatures, Korean and Taiwanese duplicates.
_TWICE_RE = re.compile("[\u2f00-\u2fd5\u2e9f\u2ef3\uf900-\ufaff\ufb00-\ufb06\U0002f800-\U0002fa1f]+")
_MEANINGLESS_RE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]+")
_RADICAL_RE = re.compile("[\u2e80-\u2eff]+")
_CONTROL_RE = re.compile("[\x80-\x9f]+")
# U+FFFD in UTF-8, read as GBK.
_KUN_RE = re.compile("(?:锟斤拷)+(?:锟斤?)?|锟斤")
_QUESTION_RE = re.compile(rf"(?<=[{HAN}])\?{{1,9}}|\?{{1,9}}(?=[{HAN}])|(?<=[{HAN}])？？+(?=[{HAN}])")
_SENTENCE_END = "。！？；;!?\n"
_ASKING_RE = re.compile(
    r"[吗呢么吧何谁哪几怎孰岂]|[是能可应有该需会要]否|与否|还是|难道|是不是|能不能|可不可|有没有|对不对|多少|多大|多久"
)
_LONGEST_CLAUSE = 80

_INVISIBLE = "看不见的字符"
_LINE_END = "别种换行符，已经换成普通换行"
_NARROWED = "全角字母和数字，已经改成半角"
_SAME = "同一个字的另一编码，已经换成通用的编码"
_FONT = "私用区字符，只在原来的字体里有意义，请对照原件改成正式的字"
_RADICAL = "部首字符，看上去是字，其实不是，请改成正式的字"
_CONTROLS = "控制字符，多半是用错编码留下的，请对照原件核对"
_KUN = "“锟斤拷”是字丢失后又用错编码留下的，请对照原件补上"
_LOST = "字与字之间的“{shown}”，可能是丢失的字，请核对"
_ZERO = "数字中间的字母 O，可能是“〇”，请核对"


def certain_edits(text: str) -> list[Edit]:
    """The edits that are beyond doubt, since the text reads the same.

    Invisible characters are removed; full-width letters and digits become ASCII (GB/T 15835-2011, 5.1); a character
    with two codes gets the usual one (canonical equivalence of Unicode).
    """
    if text.isascii() and not _INVISIBLE_RE.search(text) and not _LINE_END_RE.search(text):
        return []
    zeros = [match.span() for match in _ZERO_RE.finditer(text)]
    edits = [Edit(match.start(), match.end(), "", _INVISIBLE) for match in _INVISIBLE_RE.finditer(text)]
    edits += [Edit(match.start(), match.end(), "\n", _LINE_END) for match in _LINE_END_RE.finditer(text)]
    for pattern, reason in ((_WIDE_RE, _NARROWED), (_TWICE_RE, _SAME)):
        for match in pattern.finditer(text):
            new = unicodedata.normalize("NFKC", match.group())
            if new != match.group():
                edits.append(Edit(match.start(), match.end(), new, reason))
    numerals = {place for start, end in zeros for place in range(start, end)}
    return sorted((edit for edit in edits if edit.start not in numerals), key=lambda edit: edit.start)


_DOUBTFUL = (
    (_MEANINGLESS_RE, _FONT),
    (_RADICAL_RE, _RADICAL),
    (_CONTROL_RE, _CONTROLS),
    (_KUN_RE, _KUN),
    (_ZERO_RE, _ZERO),
)


def doubtful_flags(text: str) -> list[Flag]:
    """Characters that have no purpose in a Chinese text; one flag for each run of them."""
    return [
        Flag(match.start(), match.end(), reason) for pattern, reason in _DOUBTFUL for match in pattern.finditer(text)
    ]


def lost_characters(text: str, *, damaged: bool) -> list[Flag]:
    """Question marks in place of lost characters: next to Han characters and not after a question.

    Args:
        text: any text.
        damaged: whether other characters were lost in it; then a question mark inside a line is never genuine.
    """
    flags = []
    for match in _QUESTION_RE.finditer(text):
        ends_line = match.end() == len(text) or text[match.end()] in "\n”’」』\"'）)"
        if (ends_line or not damaged) and _is_question(text, match.start()):
            continue
        flags.append(Flag(match.start(), match.end(), _LOST.format(shown=match.group())))
    return flags


def _is_question(text: str, end: int) -> bool:
    start = max((text.rfind(mark, max(0, end - _LONGEST_CLAUSE), end) for mark in _SENTENCE_END), default=-1)
    clause = fold(text[max(start + 1, end - _LONGEST_CLAUSE) : end])
    return bool(clause and _ASKING_RE.search(clause)) or any(
        clause[index + 1] == "不" and clause[index] == clause[index + 2] for index in range(len(clause) - 2)
    )
