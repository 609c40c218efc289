"""Which characters may not begin or end a line: in Word 首尾字符设置, in LibreOffice 首尾字符.

Both programs take the lists literally. With 第 and the numerals in the second list and 条 in the first, 第四十四条 is
whole in running text, and so is 第（二）项. LibreOffice applies them inside Chinese text only, so that a line may end
between 第 and Arabic digits: what it renders has word joiners there (``joined``). Since 25.2 it ends no line before an
opening quotation mark nor after a closing one: what that one renders has zero width spaces there (``parted``).
"""

from __future__ import annotations

import re

_WORD_JOINER = "\u2060"
_ZERO_WIDTH_SPACE = "\u200b"
_OPENING, _CLOSING = "“‘", "”’"
_TAG_RE = re.compile(r"(<[^>]*>)")
_ARABIC_RE = re.compile("第(?P<number>[0-9]+)(?P<followed>(?=[^0-9<]))?")
"""第 and digits, in XML. Finds: 第44条, and 第44 at the end of a run"""
_PARAGRAPH_RE = re.compile(r'<w:p>(?!<w:pPr><w:pStyle w:val="(?:Heading|Group|TOC|Contents)).*?</w:p>', re.DOTALL)
"""A paragraph that is neither a heading, whose text is in the outline too, nor a line of the contents.
Finds: <w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr></w:p>"""

NO_LINE_START = (
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠年月日元号条款项"
)
"""Characters not allowed at the start of a line: those of Word for Chinese (punctuation by GB/T 15834), and units of
dates, amounts and citations, so that they stay with their numbers.
"""
NO_LINE_END = "$([{£¥·‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥第〇零一二三四五六七八九十百千"
"""Characters not allowed at the end of a line: those of Word, 第, and numerals, which belong to what they count."""


def joined(xml: str) -> str:
    """A part of a Word file in which LibreOffice ends no line between 第 and Arabic digits.

    A word joiner (U+2060) has no width and is no text of the PDF. It also takes away the space that programs put
    between Chinese and digits; so that 第44条 looks even, there is one on either side.
    """

    def whole(match: re.Match[str]) -> str:
        after = _WORD_JOINER if match["followed"] is not None else ""
        return f"第{_WORD_JOINER}{match['number']}{after}"

    return _PARAGRAPH_RE.sub(lambda match: _ARABIC_RE.sub(whole, match[0]), xml)


def parted(xml: str) -> str:
    """A part of a Word file in which LibreOffice 25.2 ends lines at quotation marks wherever the two lists allow it.

    It takes “ and ” for ambiguous marks, which may open or close (LB19 of Unicode's annex 14), although both lists name
    them. A zero width space (U+200B) is no text of the PDF either.
    """

    def open_to_ends(paragraph: re.Match[str]) -> str:
        before = _OPENING[0]  # as if one stood there: no space begins a paragraph
        parts = _TAG_RE.split(paragraph[0])
        for place in range(0, len(parts), 2):  # text, tag, text
            if place and parts[place - 1].startswith("<w:instrText"):
                continue
            whole = ""
            for character in parts[place]:
                ends = character in _OPENING or before in _CLOSING
                if ends and before not in NO_LINE_END and character not in NO_LINE_START:
                    whole += _ZERO_WIDTH_SPACE
                whole += character
                before = character
            parts[place] = whole
        return "".join(parts)

    return _PARAGRAPH_RE.sub(open_to_ends, xml)
