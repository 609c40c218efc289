"""What must not be published of a file: personal data, secrecy markings, invisible characters.

Every text of a case or issue that may be published is checked, whatever its status: what is on the page is also in the
Word file and in the copies. This is done while reading, not by the check, since only here the source is available for
finding the location.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from kb.blocks import BlockKind, InlineKind, inlines_of, leaves
from kb.model import CASE_FIELDS, ISSUE_FIELDS, PARTS, Case
from kb.privacy import PersonalKind, bears_secrecy, find_blocking_data, masked
from kb.problems import RULES, Location, Severity, problem
from kb.reading.nodes import Node, SourcePosition
from kb.text import BIDI_CONTROLS, COMBINING, HIDDEN, HIDDEN_RE, INVISIBLE_RE, first_hidden

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kb.blocks import Block
    from kb.model import FieldType, Issue, Part, Waiver
    from kb.privacy import PersonalData
    from kb.problems import Problem
    from kb.reading.nodes import NodeReader

_CODES = {
    PersonalKind.ID_NUMBER: "K801",
    PersonalKind.MOBILE: "K802",
    PersonalKind.CARD: "K803",
    PersonalKind.MINOR: "K804",
}
_NAMES = {code: RULES[code].title for code in _CODES.values()}
_WAIVED_RE = re.compile("K8[0-9]{2}|K613|K130|K207")
_TOLD_BY_CHECK = frozenset({"K130", "K207", "K613"})
"""Codes of problems that the check finds, which also reports whether their waivers are used."""
_NUMERAL = "0-9０-９〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_HIDDEN_RUN_RE = re.compile(f"[{HIDDEN}{COMBINING}]+")
_IN_NUMBER_RE = re.compile(rf"(?<=[{_NUMERAL}.,])[{HIDDEN}{COMBINING}]+(?=[{_NUMERAL}.,%％元角分])")
"""5\u200b0000元 · 五\u200b千元 · 3\u20e32."""
_BIDI_CONTROLS_RE = re.compile(f"[{BIDI_CONTROLS}]")
_WHERE = {"heading": "标题里", "body": "正文里"}
_NOT_ASKED = frozenset({"豁免", "密级"})


class _Text(NamedTuple):
    """A text to be published, and its location."""

    text: str
    line: int
    """Of the value or block."""
    column: int = 1
    kind: str = ""
    """``heading``, ``body``, ``picture`` for alternative text (also part of its paragraph), ``row`` for the statement
    of a table row (also in its cells), or empty for a value or address.
    """


def outgoing_problems(record: Case | Issue, source: str) -> Iterator[Problem]:
    """K801 to K804, K127, K128 and K012 of a case or issue.

    Args:
        record: as read.
        source: the text of its file.
    """
    texts = [*_values(record), *_bodies(record)]
    places = _Places(source, record.source_file.display_path)
    once = [text for text in texts if text.kind != "picture"]
    together = "\0".join([text.text.replace("\0", " ") for text in once])
    if first_hidden(together):
        yield from _hidden_signs(once, places)
    secret = {
        text.line: text
        for text in reversed(texts)
        if "密" in text.text and bears_secrecy(text.text, is_body=text.kind == "body")
    }
    for text in secret.values():
        yield problem("K128", places.at(text), f"{_WHERE.get(text.kind, '这里')}标有国家秘密的密级（不显示内容）")
    day = record.decided_on if isinstance(record, Case) else record.dated_on
    yield from _personal(once, find_blocking_data(together, day), places, record)


def adoptable(entries: Sequence[tuple[Node, Node]], source: str, reader: NodeReader) -> list[tuple[Node, Node]]:
    """The entries of ``library.yml`` or ``statutes.yml`` without what must not be published (K801 to K804, K128).

    Their words are used in pages, feeds, menus and the tables of the search. So a text with such data, or with
    invisible characters (K012, reported by the reader), is not adopted: the item of a list or the key and value are
    left out, or the whole entry if it has several facts about a word.

    Args:
        entries: as read.
        source: the text of the file.
        reader: of the file; collects the problems.
    """
    nodes = [node for pair in entries for part in pair for node in _scalars(part)]
    places = _Places(source, reader.location(SourcePosition(0, 0)).path)
    barred = {id(node) for node in nodes if first_hidden(str(node.value))}
    starts = [0]
    for node in nodes:
        starts.append(starts[-1] + len(str(node.value)) + 1)
        if bears_secrecy(str(node.value)):
            barred.add(id(node))
            reader.report("K128", node.position, "这里标有国家秘密的密级（不显示内容），没有采用")
    for data in find_blocking_data("\0".join(str(node.value).replace("\0", " ") for node in nodes)):
        node = nodes[bisect_right(starts, data.start) - 1]
        barred.add(id(node))
        place = places.of(reader.location(node.position), data.text)
        message = f"{_NAMES[_CODES[data.kind]]}“{masked(data.text, data.kind)}”不能公开，没有采用"
        reader.report(_CODES[data.kind], SourcePosition(place.line - 1, place.column - 1), message)
    return _without(entries, barred, 0) if barred else list(entries)


def _scalars(node: Node) -> Iterator[Node]:
    """The texts of a value, including keys, in order."""
    if isinstance(node.value, str):
        yield node
    for part in [part for pair in node.pairs for part in pair] or node.items:
        yield from _scalars(part)


_ENTRY = 2
"""Depth of mappings with several facts about one word: 术语, 词, facts."""


def _without(pairs: Sequence[tuple[Node, Node]], barred: Collection[int], depth: int) -> list[tuple[Node, Node]]:
    """The pairs of a mapping without what is barred."""
    kept = ((key, _kept(value, barred, depth + 1)) for key, value in pairs if id(key) not in barred)
    return [(key, value) for key, value in kept if value is not None]


def _kept(node: Node, barred: Collection[int], depth: int) -> Node | None:
    """A value without what is barred; ``None`` if nothing is left."""
    if isinstance(node.value, str):
        return None if id(node) in barred else node
    if node.is_mapping:
        pairs = _without(node.pairs, barred, depth)
        return None if depth >= _ENTRY and len(pairs) < len(node.pairs) else Node(node.position, pairs, is_mapping=True)
    items = (_kept(item, barred, depth + 1) for item in node.items)
    return Node(node.position, [item for item in items if item is not None])


# --- the texts ------------------------------------------------------------------------------------


def _values(record: Case | Issue) -> Iterator[_Text]:
    """The values of the card, one text for each item."""
    for field in CASE_FIELDS if isinstance(record, Case) else ISSUE_FIELDS:
        value = getattr(record, field.attribute)
        if not value or field.key in _NOT_ASKED:
            continue
        if isinstance(value, str):
            place = record.source_file.at(field.key)
            yield _Text(value, place.line, place.column)
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                place = record.source_file.at_item(field.key, index)
                words = [getattr(item, part.attribute) for part in _asked_parts(field.type)] or [item]
                yield from (_Text(word, place.line, place.column) for word in words if isinstance(word, str) and word)


@cache
def _asked_parts(type_: FieldType) -> tuple[Part, ...]:
    """The parts of a record with free text."""
    return tuple(part for part in PARTS.get(type_, ()) if not part.pattern and not part.words)


def _bodies(record: Case | Issue) -> Iterator[_Text]:
    """The blocks, footnotes, names of footnotes and addresses of the text."""
    parts: list[Sequence[Block]] = []
    if isinstance(record, Case):
        for section in record.sections:
            if section.heading:
                yield _Text(section.heading, section.line, kind="heading")
            parts.append(section.blocks)
    else:
        parts.append(record.editors_note)
    for note in record.footnotes:
        yield _Text(note.name, note.line)
        parts.append(note.blocks)
    for blocks in parts:
        yield from (_Text(details, line, kind="row") for details, line in _rows(blocks))
        marked = []
        for leaf in leaves(blocks):
            yield _Text(leaf.text, leaf.line, 1, "heading" if leaf.kind is BlockKind.HEADING else "body")
            if len(leaf.inlines) > 1 or leaf.inlines[0].kind is not InlineKind.TEXT:
                marked.append(leaf)
        for inline in inlines_of(marked):
            line, column = inline.line or 1, inline.column or 1
            if inline.kind is InlineKind.FOOTNOTE:
                yield _Text(inline.text, line, column)
            elif inline.kind is InlineKind.IMAGE and inline.text:
                yield _Text(inline.text, line, column, "picture")
            if inline.target:
                yield from (_Text(part, line, column) for part in _parts_of(inline.target))


_HEADS = (
    (re.compile("年龄|岁数|周岁"), "，{}岁"),
    (re.compile("出生|生日"), "，{}出生"),
    (re.compile("学校|就读|班级|年级"), "（{}学生）"),
)
"""Heads of columns about minors -> the same in a sentence."""
_NAMED_RE = re.compile("姓名|名字|学生|幼儿|儿童|孩子|患者|患儿|未成年人")


def _rows(blocks: Sequence[Block]) -> Iterator[tuple[str, int]]:
    """The statements of table rows about people, with their lines: 王小明，9岁."""
    for block in blocks:
        if block.kind is not BlockKind.TABLE:
            if block.children:
                yield from _rows(block.children)
            continue
        heads = ["".join(cell.text.split()) for cell in block.children[0].children] if block.children else []
        named = [at for at, head in enumerate(heads) if _NAMED_RE.search(head)]
        telling = [(at, form) for at, head in enumerate(heads) for sign, form in _HEADS if sign.search(head)]
        for row in block.children[1:] if named and telling else ():
            cells = [" ".join(cell.text.split()) for cell in row.children]
            for at, form in telling:
                details = cells[at].removesuffix("出生").removesuffix("学生").removesuffix("岁").removesuffix("周")
                for name in named:
                    if name != at and cells[name] and details:
                        yield f"{cells[name]}{form.format(details)}", row.line


def _parts_of(target: str) -> Sequence[str]:
    """The decoded address; for a file of the library each name of its path."""
    read = unquote(target)
    return [read] if ":" in read else re.split(r"[/\\#?]", read)


# --- what they hold -------------------------------------------------------------------------------


def _personal(
    texts: Sequence[_Text], held: Sequence[PersonalData], places: _Places, record: Case | Issue
) -> Iterator[Problem]:
    """K801 to K804 of what the texts hold together, but for what is waived; K127 of waivers that waive nothing."""
    waivers = record.waivers
    if not held and not waivers:
        return
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text.text) + 1)
    used: set[int] = set()
    for data in held:
        code = _CODES[data.kind]
        waived = {index for index, waiver in enumerate(waivers) if _waives(waiver, code, data.text)}
        used |= waived
        if not waived:
            text = texts[bisect_right(starts, data.start) - 1]
            message = f"{_NAMES[code]}“{masked(data.text, data.kind)}”不能公开"
            yield problem(code, places.of(places.at(text), data.text), message)
    for index, waiver in enumerate(waivers):
        if why := _void(waiver, is_used=index in used):
            yield problem("K127", record.source_file.at_item("豁免", index), f"第 {index + 1} 项豁免不起作用：{why}")


def _waives(waiver: Waiver, code: str, text: str) -> bool:
    return waiver.code == code and bool(waiver.reason) and _plain(waiver.text) == _plain(text)


def _plain(text: str) -> str:
    """A text without invisible characters and with single blanks, like values of front matter."""
    return " ".join(INVISIBLE_RE.sub("", HIDDEN_RE.sub("", text)).split())


def _void(waiver: Waiver, *, is_used: bool) -> str:
    """Why a waiver is void; empty if it is valid."""
    missing = [
        key for key, value in (("代码", waiver.code), ("文字", waiver.text), ("原因", waiver.reason)) if not value
    ]
    if missing:
        return f"缺少{'、'.join(missing)}"
    if waiver.code not in RULES:
        return "没有这个代码"
    if not _WAIVED_RE.fullmatch(waiver.code):
        return f"{waiver.code} 不能豁免"
    return "" if is_used or waiver.code in _TOLD_BY_CHECK else f"文件里没有 {waiver.code} 的这处文字"


def _hidden_signs(texts: Sequence[_Text], places: _Places) -> Iterator[Problem]:
    """K012 in headings and numbers of the text; elsewhere only bidirectional controls, as a warning.

    Those of values are reported when the value is read.
    """
    for text in texts:
        if not text.kind or not first_hidden(text.text):
            continue
        is_heading = text.kind == "heading"
        in_numbers = {match.start() for match in _IN_NUMBER_RE.finditer(text.text)}
        hidden = {match.start() for match in HIDDEN_RE.finditer(text.text)}
        for match in _HIDDEN_RUN_RE.finditer(text.text):
            if hidden.isdisjoint(range(*match.span())):
                continue  # a diacritic on a Latin letter
            grave = is_heading or match.start() in in_numbers
            turning = _BIDI_CONTROLS_RE.search(match.group())
            if not grave and not turning:
                continue
            sign = turning.group() if turning else match.group()[0]
            where = "标题" if is_heading else "数字" if grave else "正文"
            what = "改变文字方向" if turning else "看不见"
            around = text.text[max(0, match.start() - 1) : match.end() + 1]
            place = places.of(places.at(text), around, at=match.group())
            severity = Severity.ERROR if grave else Severity.WARNING
            yield problem("K012", place, f"{where}里有{what}的字符 U+{ord(sign):04X}", severity=severity)


# --- places ---------------------------------------------------------------------------------------


class _Places:
    """Locates findings of a text in the source of its file."""

    def __init__(self, source: str, path: str) -> None:
        self._source = source
        self._path = path
        self._bare: str | None = None
        self._offsets: list[int] = []
        self._after: dict[tuple[int, str], int] = {}
        """Line of a block and words -> offset at which the next search starts."""

    @cached_property
    def _lines(self) -> list[int]:
        """The offsets at which the lines begin."""
        return [0, *(match.end() for match in re.finditer("\n", self._source))]

    def at(self, text: _Text) -> Location:
        """The place of the value or block that a text belongs to."""
        return Location(self._path, text.line, text.column)

    def of(self, near: Location, words: str, at: str = "") -> Location:
        """The location of the next ``words`` after the start of a block or value, or of ``at`` in them.

        Markdown syntax may be between their characters. If they are not in the source (written as ``&#49;``, say), the
        location of the block.
        """
        key = (near.line, words)
        start = self._after.get(key, self._lines[min(near.line, len(self._lines)) - 1])
        if at:
            offset = self._source.find(words, start)
            offset = offset + words.index(at) if offset >= 0 else -1
        else:
            offset = self._find_bare(words, start)
        if offset < 0:
            return near
        self._after[key] = offset + 1
        line = bisect_right(self._lines, offset)
        return Location(self._path, line, offset - self._lines[line - 1] + 1)

    def _find_bare(self, words: str, start: int) -> int:
        """Offset of the next text with the same letters and digits as ``words``."""
        if self._bare is None:
            self._offsets = [offset for offset, sign in enumerate(self._source) if sign.isalnum()]
            self._bare = "".join(self._source[offset] for offset in self._offsets)
        wanted = "".join(sign for sign in words if sign.isalnum())
        at = self._bare.find(wanted, bisect_right(self._offsets, start - 1))
        return self._offsets[at] if at >= 0 else -1
