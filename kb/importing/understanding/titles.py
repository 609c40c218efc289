"""Titles of cases, and the labels and numbers that mark the beginning of a case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Paragraph
from kb.importing.understanding.stated_values import stated_in
from kb.text import HAN, parse_number, simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.importing.documents.manuscript import Block

_BLANKS = " \t\u3000\u00a0"
_NUMERAL = "[一二三四五六七八九十百]+"
_ORNAMENTS = "▍▎▌▋▊▉█●○◎■□◆◇★☆▲△▶►▷※☞✦❖◈▪•"
_SEPARATORS = r"\s:：、.．—\-\u3000|｜丨·/／"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_LABEL_RE = re.compile(
    rf"""
    [【\[〔]?
    (?:(?:行政)?(?:复议|诉讼|处罚|执法|许可|应诉|协议|赔偿|监督|强制)|普法|法治)?
    (?:典型|指导性?|参考|示范|警示)?(?:案例|案件)\s*(?:之\s*)?
    (?:[（(](?P<inner>{_NUMERAL}|\d{{1,3}})[)）]|(?P<ordinal>{_NUMERAL}|\d{{1,3}}))(?:号)?
    (?:[】\]〕]|(?=$|[某《]|[{_SEPARATORS}]))
    [{_SEPARATORS}]*
    """,
    re.VERBOSE,
)
"""The label of a case, before its title or alone.

Finds: 案例一 · 案例1：某案 · 【典型案例二】某案 · 案例（三） · 典型案例之一 · 案例 4｜某案
Not: 案例一中的公司 · 案例 · 典型案例选编
"""
_NUMBER_RES = (
    ("一、", re.compile(rf"(?P<ordinal>{_NUMERAL})[、.．][{_BLANKS}]*")),
    ("（一）", re.compile(rf"[（(](?P<ordinal>{_NUMERAL})[)）][{_BLANKS}]*")),
    (
        "1.",
        re.compile(
            rf"(?P<ordinal>\d{{1,3}})(?:[、.．](?:(?!\d)|(?=(?:19|20)\d{{2}}年))|[{_BLANKS}]+(?=[{HAN}]))[{_BLANKS}]*"
        ),
    ),
    ("（1）", re.compile(rf"[（(](?P<ordinal>\d{{1,3}})[)）][{_BLANKS}]*")),
    (
        "第一",
        re.compile(
            rf"第(?P<ordinal>{_NUMERAL}|\d{{1,3}}(?=[例案起则宗][{_BLANKS}:：、|｜丨]))(?:[例案件起则宗]|[、.．])[{_BLANKS}:：、|｜丨]*"
        ),
    ),
    ("Case", re.compile(rf"case\s*(?P<ordinal>\d{{1,3}})[{_SEPARATORS}]*", re.IGNORECASE)),
    ("①", re.compile(rf"(?P<ordinal>[{_CIRCLED}])[{_BLANKS}、.．]*")),
    ("1", re.compile(r"(?:No\.?\s*)?(?P<ordinal>\d{1,3})$", re.IGNORECASE)),
    ("一", re.compile(rf"(?P<ordinal>{_NUMERAL})$")),
)
"""Kind of number -> the number at the beginning of a line. The last two are lines of their own."""
_TITLE_NUMBER_RE = re.compile(
    rf"(?:第{_NUMERAL}[、.．]|[Cc](?:ase|ASE)\s*\d{{1,3}}[{_SEPARATORS}]*|第(?:{_NUMERAL}|\d{{1,3}})[例案件起则宗][{_BLANKS}:：、|｜丨]*|[{_CIRCLED}][、.．]?|{_NUMERAL}、|\d{{1,2}}[、.．](?!\d)\s*|[（(](?:{_NUMERAL}|\d{{1,2}})[）)])\s*"
)
_TITLE_END_RE = re.compile(
    r"""
    案(?:件|例)?(?:认定|处理|评查)?
    (?:的?(?:案例|法律|法理)?(?:评析|分析|简析|解析|剖析|点评|评议|启示|思考)(?:[与和及](?:启示|思考|建议))?)?
    (?:的?(?:办理|查处|处理|调查|调查处理|审理|处置|执法|监督|有关)?(?:情况|情况说明|情况通报|情况报告|情况汇报|通报|纪实))?
    \s*(?:[（(【\[][^（）()]{1,30}[)）】\]])?$
    """,
    re.VERBOSE,
)
"""The end of a title.

Finds: 某公司不服罚款案 · 某公司占道案的情况 · 某店售假案例分析 · 李某不服处罚案评析 · 某厂排污案的查处情况 · 某案（二）
Not: 立案 后补正材料 · 案由
"""
_COLLECTION_RE = re.compile(
    r"""
    (?:
        (?:典型|指导|参考|示范|精品|优秀|警示|处罚|执法|复议|诉讼|应诉|曝光)(?:性)?案(?:例|件)
      | 案例(?:选编|汇编|集|集锦|选登|精选|选)
    )
    \s*(?:[（(【\[][^（）()]{1,20}[)）】\]])?$
    """,
    re.VERBOSE,
)
"""The title of a collection, not of a case in it.

Finds: 某市行政复议典型案例（第二批） · 案例选编 · 指导性案例
Not: 某公司不服罚款案 · 典型案例一
"""
_DOCUMENT_RE = re.compile(
    r"""
    关于.{2,60}(?:通知|通报|公告|函|批复|请示|意见|决定)(?:[（(].{1,20}[)）])?$
    | .{0,40}(?:以案释法|案例选登|案例选编|专栏|专题|摘编|简报|目录|目次|前言|序言|编者按|发布会)[:：]?$
    | .{0,40}第.{1,4}[批期辑号](?:[（(].{1,20}[)）])?$
    | .{2,40}(?:发布|公布|曝光|通报)(?:一批|多起|\d+[起件个例])?.{0,30}(?:案例|案件)$
    """,
    re.VERBOSE,
)
"""A line that names a document or a column, not a case.

Finds: 关于发布第一批指导性案例的通知 · 某市市场监管领域以案释法 · 目录 · 第三批 · 某局公布5起违法案件
Not: 某公司违法发布广告案 · 关于某公司占道案的情况
"""
_SENTENCE_RE = re.compile("[。；;！!？?]")
_INSIDE_SENTENCE_RE = re.compile("[。；;！!？?](?=.)")
"""The end of a sentence with more after it: a question may be a title."""
_NAMED_RE = re.compile(
    rf"(?:案例|案件|题目|标题|案名|案例名称|案件名称|案例标题|案例题目)[{_BLANKS}]*[:：丨|｜][{_BLANKS}]*(?=\S)"
)
"""What says that a title follows. Finds: 题目：某案 · 案例：某案 · 案例名称　：某案"""
_SPACED_RE = re.compile(rf"[{HAN}](?:[{_BLANKS}]+[{HAN}]){{3,}}")
"""A title with spaced characters. Finds: 李 某 不 服 罚 款 案"""
_QUOTED_RE = re.compile("[“《「『](?P<title>[^“”《》「」『』]+案)[”》」』](?:一?案(?:例)?|的?案例|案例(?:评析|分析))?")
"""A title in quotation marks. Finds: “某公司不服罚款案” · 《某公司不服罚款案》案例"""
_NO_TITLE_RE = re.compile("——|[本该此全原]案")
_COLUMN_RE = re.compile("(?:【[^【】]{2,10}】|[^丨｜|【】]{2,10}[丨｜|])(?=.{6})")
"""The name of a column before a title: 【以案释法】某案 · 以案释法丨某案."""
_SIGNED_TITLE_RE = re.compile(
    r"[（(](?:[^（）()]{3,40}?(?:报送|供稿|提供|推荐|来稿|选送)|(?:案例)?(?:报送|供稿|提供|推荐|来稿|选送|作者)(?:单位|机关)?[:：][^（）()]{2,40})[)）]$"
)
_EXCERPT_RE = re.compile("[（(](?:节选|摘要|摘编|节录|选编|改编|全文|简介)[)）]$")
"""What says that a text is cut. Finds: 某案（节选）"""
_ORNAMENT = "\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d"
_RUN_IN_RE = re.compile(rf"(?P<title>[^。；;！!？?，,:：\n]{{4,70}}?案)(?:[。:：]|[{_BLANKS}]{{2,}})[{_BLANKS}]*(?=\S)")
_UNFINISHED_RE = re.compile(
    "(?:不服|诉|与|和|及|、|对|的|被|因|关于|向|在|由|涉嫌|违反|未|擅自|非法|申请|请求|要求|履行|生产|销售|经营|使用|作出|某|[省市县区镇乡]|分局|公司|有限|责任)$"
)
"""The end of a line that a title goes on after."""
_PARTY_RE = re.compile(
    rf"某|[甲乙丙丁戊]|公司|[{HAN}]{{1,12}}(?:店|厂|中心|医院|学校|合作社|超市|饭店|餐厅|加工点|经营部|商行|村委会|单位)"
)
_BEGINS_WITH_PARTY_RE = re.compile(
    rf"(?:[{HAN}]{{1,4}}[省市县区旗州]){{0,3}}(?:某|[甲乙丙丁戊][{HAN}]?[某公诉不申违未擅涉]|[{HAN}]某|[{HAN}]{{2,16}}(?:公司|店|厂|合作社|超市|商行|经营部|个体户)|[{HAN}]{{1,4}}[省市县区旗州])"
)
_OFFICIAL_RE = re.compile(
    "[\u4e00-\u9fff某（）]{0,30}(?:意见书|决定书|建议书|通知书|调解书|告知书|认定书|裁定书|判决书|监督函|督办函|的批复|的复函|的答复)"
)
"""Finds: 行政执法监督意见书 · 行政复议决定书 · 关于某某问题的批复"""
_PREDICATE_RE = re.compile("申请|不服|诉|与|对[^于]")
"""Words of an action, with which no title begins."""
_OFFICE_END_RE = re.compile("(?:[局厅委院处办]|委员会|政府|[支大总]队)$")
_MAX_TITLE = 90
_FULL_STOPS = ("。", "；", ";")
_MIN_TITLE = 4
_MAX_TITLE_LINE = 45
"""Maximum characters of the first line of a title over two lines."""
_MAX_LINES = 3


@dataclass(frozen=True, slots=True)
class Marker:
    """A label or number at the beginning of a line."""

    form: str
    """``案例``, or the form of the number: ``一、``, ``1.``"""
    ordinal: int
    rest: str
    """The rest of the line; the title, text, or both."""


def marker_of(text: str, number: str = "") -> Marker | None:
    """The label or number of a line; ``None`` if it has none.

    Args:
        text: the line.
        number: the part of it that the document counts by itself.
    """
    text = simplified(text).strip(_BLANKS + _ORNAMENTS)
    number = simplified(number).strip(_BLANKS)
    if number and (match := _LABEL_RE.fullmatch(number)):
        ordinal = parse_number(match["ordinal"] or match["inner"])
        return None if ordinal is None else Marker("案例", ordinal, text[len(number) :].lstrip(_BLANKS))
    if match := _LABEL_RE.match(text):
        ordinal = parse_number(match["ordinal"] or match["inner"])
        return None if ordinal is None else Marker("案例", ordinal, text[match.end() :])
    for form, expression in _NUMBER_RES:
        if match := expression.match(text):
            ordinal = _CIRCLED.find(match["ordinal"]) + 1 or parse_number(match["ordinal"])
            return None if ordinal is None else Marker(form, ordinal, text[match.end() :])
    return None


def label_of(text: str) -> tuple[str, str] | None:
    """``案例一：某案`` -> (``案例一``, ``某案``); ``None`` if a line has no label of a case."""
    stripped = text.strip(_BLANKS + _ORNAMENTS)
    match = _LABEL_RE.match(simplified(stripped))
    if match is None:
        return None
    title = stripped[match.end() :]
    if _INSIDE_SENTENCE_RE.search(title) or title[-1:] in _FULL_STOPS or len(title) > _MAX_TITLE:
        return None
    return match.group().strip(f"{_BLANKS}:：、.．—-|｜·【】[]〔"), title.strip(_BLANKS)


def resembles_title(paragraph: Paragraph) -> bool:
    """Whether a line looks like the title of a case: short, not a sentence, ends in 案."""
    return is_title(paragraph.text)


def is_title(text: str) -> bool:
    """Whether the text of a line looks like the title of a case."""
    text = _unquoted(_NAMED_RE.sub("", _SIGNED_TITLE_RE.sub("", "".join(text.split())), count=1))
    if not _MIN_TITLE <= len(text) <= _MAX_TITLE or _SENTENCE_RE.search(text) or text[-1] in "，、：:,":
        return False
    return bool(_TITLE_END_RE.search(text)) and not _NO_TITLE_RE.match(text) and not names_collection(text)


def _unquoted(text: str) -> str:
    match = _QUOTED_RE.fullmatch(text)
    return match["title"] if match else text


def is_official_name(text: str) -> bool:
    """Whether a line is the name of an official document, which serves as a title until an editor has put a better."""
    return bool(_OFFICIAL_RE.fullmatch("".join(text.split())))


def run_in_title(text: str) -> str:
    """The title before the text of a case in one paragraph, ``某公司无证经营案。2023年…``; empty if there is none."""
    match = _RUN_IN_RE.match(text.strip(_BLANKS))
    return match["title"] if match and is_title(match["title"]) else ""


def names_collection(text: str) -> bool:
    """Whether a line is the title of a collection of cases, which is never that of a case."""
    return bool(_COLLECTION_RE.search("".join(text.split())))


def names_document(text: str) -> bool:
    """Whether a line names a document, a column or a part of a collection: ``关于……的通知``, ``目录``, ``第三批``."""
    text = "".join(text.split())
    return names_collection(text) or bool(_DOCUMENT_RE.fullmatch(text))


def bare_title(text: str) -> str:
    """A title on one line, without the number or label of its case."""
    lines = [line.strip(_BLANKS + _ORNAMENTS) for line in text.strip().split("\n")]
    if len(lines) > 1 and (marker := marker_of(lines[0])) and not marker.rest.strip(_BLANKS):
        lines = lines[1:]
    joined = "".join(line if not line or line[-1:].isascii() is False else f"{line} " for line in lines).strip()
    joined = "".join(joined.split()) if _SPACED_RE.fullmatch(joined) else joined
    if (label := label_of(joined)) and label[1]:
        joined = label[1]
    elif (match := _TITLE_NUMBER_RE.match(joined)) and len(joined) - match.end() >= _MIN_TITLE:
        joined = joined[match.end() :]
    joined = _EXCERPT_RE.sub("", joined)
    joined = _SIGNED_TITLE_RE.sub("", _COLUMN_RE.sub("", re.sub(f"^[{_ORNAMENT}]+|[{_ORNAMENT}]+$", "", joined)))
    named = _NAMED_RE.match(joined)
    joined = joined[named.end() :] if named else joined
    joined = _unquoted(joined.strip(f"{_BLANKS}*#{_ORNAMENTS}"))
    return joined[1:-1] if joined[:1] + joined[-1:] == "《》" and joined.count("《") == 1 else joined


def signed_title(text: str) -> tuple[str, list[str]]:
    """Who signs in brackets behind a title, and what else ``bare_title`` takes off: a column's name, （节选）."""
    signed = _SIGNED_TITLE_RE.search("".join(text.split()))
    column = _COLUMN_RE.search(text) if not label_of(text) else None
    cut = _EXCERPT_RE.search(text)
    left = [column.group().strip("丨｜|")] if column and column.start() == 0 else []
    return signed.group() if signed else "", [*left, *([cut.group()] if cut else [])]


def title_of_page(head: str) -> str:
    """The title of a case in the head of a page, ``某公司不服罚款案_某市司法局``; empty if there is none."""
    words = [part.strip() for part in re.split(r"[_|｜]|\s[-–—]+\s|--|——", head)]
    return next((bare_title(part) for part in words if is_title(part)), "")


def first_line_of_title(blocks: Sequence[Block], last: int, known: frozenset[str] = frozenset()) -> int:
    """Index of the first line of a title of which a line is given; a title may be set over three lines.

    Args:
        blocks: of the document.
        last: index of the last line of the title.
        known: titles that the document lists elsewhere, in a table of contents.
    """
    for lines in range(2, _MAX_LINES + 1):
        first = last - lines + 1
        if first >= 0 and _joined(blocks[first : last + 1]) in known:
            return first
    first = last
    while first > 0 and last - first < _MAX_LINES - 1 and _goes_on(blocks[first - 1], blocks[first]):
        first -= 1
    return first


def _joined(blocks: Sequence[Block]) -> str:
    if not all(isinstance(block, Paragraph) for block in blocks):
        return ""
    return "".join("".join(block.text.split()) for block in blocks if isinstance(block, Paragraph))


def _goes_on(above: Block, below: Block) -> bool:
    """Whether a title begins on one line and goes on on the next."""
    if not (isinstance(above, Paragraph) and isinstance(below, Paragraph)):
        return False
    line, next_line = above.text.strip(_BLANKS), below.text.strip(_BLANKS)
    if not _MIN_TITLE <= len(line) <= _MAX_TITLE_LINE or (above.level, above.bold) != (below.level, below.bold):
        return False
    if (
        _SENTENCE_RE.search(line)
        or line[-1] in "，：:,)）】"
        or is_title(line)
        or names_document(line)
        or stated_in(line)
    ):
        return False
    if re.search(r"\d{4}[-年/.]|^——|^[【（(]", line) or marker_of(next_line) is not None:
        return False
    if _PREDICATE_RE.match(next_line) and (_OFFICE_END_RE.search(line) or _PARTY_RE.search(line)):
        return True
    if _UNFINISHED_RE.search(line):
        return not _BEGINS_WITH_PARTY_RE.match(next_line) or line[-1] not in "省市县区镇乡"
    return bool(_PARTY_RE.search(line)) and not _BEGINS_WITH_PARTY_RE.match(next_line)
