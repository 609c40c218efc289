"""Which characters may not begin or end a line: in Word 首尾字符设置, in LibreOffice 首尾字符.

Both programs take the lists literally. With 第 and the numerals in the second list and 条 in the first, 第四十四条 is
whole in running text, and so is 第（二）项. LibreOffice 7.4 may still end a line between 第 and Arabic digits, which
are of another script.
"""

NO_LINE_START = (
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠年月日元号条款项"
)
"""Characters not allowed at the start of a line: those of Word for Chinese (punctuation by GB/T 15834), and units of
dates, amounts and citations, so that they stay with their numbers.
"""
NO_LINE_END = "$([{£¥·‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥第〇零一二三四五六七八九十百千"
"""Characters not allowed at the end of a line: those of Word, 第, and numerals, which belong to what they count."""
