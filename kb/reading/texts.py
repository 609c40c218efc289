"""The texts of a file that go out: values of the card, the text itself, names of files; and where they stand.

What is on the page is also in the Word file, in its properties and in the copies, so every text is asked, whatever the
status of the case.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from operator import attrgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from kb.blocks import BlockKind, InlineKind, inlines_of, leaves, plain
from kb.blocks.tables import grid
from kb.model import CASE_FIELDS, ISSUE_FIELDS, PARTS, Case
from kb.patterns import late
from kb.problems import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.blocks import Block
    from kb.blocks.tables import Place
    from kb.model import Field, Issue

_new = tuple.__new__
_HEADING, _TABLE, _TEXT = BlockKind.HEADING, BlockKind.TABLE, InlineKind.TEXT

_NOT_ASKED = frozenset({"豁免", "密级"})
_STAFF = frozenset({
    "编写人", "审核人", "人", "姓名", "拟稿人", "核稿人", "会签", "签发人", "保密审查人",
})  # fmt: skip
"""Keys of names that belong to the office."""


class _FieldOfTexts(NamedTuple):
    """A field whose values are asked."""

    key: str
    attribute: str
    kind: str
    """Of ``OutgoingText``."""
    parts: tuple[tuple[str, str], ...]
    """Attribute and kind of the parts of a record that are free text."""


def _fields_of_texts(fields: Sequence[Field]) -> tuple[list[_FieldOfTexts], attrgetter[tuple[object, ...]]]:
    """The fields that are asked, and a function that returns their values of a record."""
    some = []
    for field in fields:
        kind = "word" if field.vocabulary else "staff" if field.key in _STAFF else ""
        free = [part for part in PARTS.get(field.type, ()) if not part.pattern and not part.words]
        parts = tuple((part.attribute, "staff" if part.key in _STAFF else kind) for part in free)
        if field.key not in _NOT_ASKED:
            some.append(_FieldOfTexts(field.key, field.attribute, kind, parts))
    return some, attrgetter(*[one.attribute for one in some])


_TEXTS_OF_CASE, _TEXTS_OF_ISSUE = _fields_of_texts(CASE_FIELDS), _fields_of_texts(ISSUE_FIELDS)


class OutgoingText(NamedTuple):
    """A text to be published, and its location."""

    text: str
    line: int
    """Of the value or block."""
    column: int = 1
    kind: str = ""
    """``heading``, ``body``, ``picture`` for alternative text (also part of its paragraph), ``row`` for the
    statement of a table row (also in its cells) or the text around a picture (also in its paragraph), ``staff`` for
    names of those who made it, ``word`` for a value with a vocabulary, or empty for another value or address.
    """


def texts_of(record: Case | Issue) -> list[OutgoingText]:
    """The texts of a case or issue that may be published."""
    own = record.case_id if isinstance(record, Case) else record.issue_id
    path = record.source_file.path
    texts: list[OutgoingText] = []
    if not path.endswith(f"/{own}.md") and (stem := PurePosixPath(path).stem) != own:
        texts.append(OutgoingText(stem, 1))
    texts += _values(record)
    _add_bodies(record, texts)
    return texts


def _values(record: Case | Issue) -> Iterator[OutgoingText]:
    """The values of the card, one text for each item."""
    fields, values = _TEXTS_OF_CASE if isinstance(record, Case) else _TEXTS_OF_ISSUE
    for (key, _, kind, parts), value in zip(fields, values(record), strict=True):
        if not value:
            continue
        if isinstance(value, str):
            place = record.source_file.at(key)
            yield OutgoingText(value, place.line, place.column, kind)
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                place = record.source_file.at_item(key, index)
                words = [(getattr(item, attribute), of_part) for attribute, of_part in parts]
                for word, of_word in words or [(item, kind)]:
                    if isinstance(word, str) and word:
                        yield OutgoingText(word, place.line, place.column, of_word)


def _add_bodies(record: Case | Issue, texts: list[OutgoingText]) -> None:
    """Add the blocks, footnotes, names of footnotes and addresses of the text."""
    parts: list[Sequence[Block]] = []
    if isinstance(record, Case):
        for section in record.sections:
            if section.heading:
                texts.append(OutgoingText(section.heading, section.line, kind="heading"))
            parts.append(section.blocks)
    else:
        parts.append(record.editors_note)
    for note in record.footnotes:
        texts.append(OutgoingText(note.name, note.line))
        parts.append(note.blocks)
    for blocks in parts:
        texts += [OutgoingText(details, line, kind="row") for details, line in _rows(blocks)]
        marked = []
        for leaf in leaves(blocks):
            inlines = leaf.inlines
            kind = "heading" if leaf.kind is _HEADING else "body"
            if len(inlines) == 1 and inlines[0].kind is _TEXT:  # nearly always, so the class is not called
                texts.append(_new(OutgoingText, (inlines[0].text, leaf.line, 1, kind)))
            else:
                texts.append(OutgoingText(leaf.text, leaf.line, 1, kind))
                texts += _numbers_around_pictures(leaf)
                marked.append(leaf)
        for inline in inlines_of(marked):
            line, column = inline.line or 1, inline.column or 1
            if inline.kind is InlineKind.FOOTNOTE:
                texts.append(OutgoingText(inline.text, line, column))
            elif inline.kind is InlineKind.IMAGE and inline.text:
                texts.append(OutgoingText(inline.text, line, column, "picture"))
            if inline.target:
                texts += [OutgoingText(part, line, column) for part in _parts_of(inline.target)]


def _numbers_around_pictures(leaf: Block) -> Iterator[OutgoingText]:
    """The text without the descriptions of pictures, where one stands between digits: a reader sees one number."""
    pictures = [at for at, inline in enumerate(leaf.inlines) if inline.kind is InlineKind.IMAGE and inline.text]
    if any(
        _ENDS_IN_DIGIT_RE.search(plain(leaf.inlines[:at]))
        and _BEGINS_WITH_DIGIT_RE.match(plain(leaf.inlines[at + 1 :]))
        for at in pictures
    ):
        shown = plain([inline for inline in leaf.inlines if inline.kind is not InlineKind.IMAGE])
        yield OutgoingText(shown, leaf.line, kind="row")


_ENDS_IN_DIGIT_RE = late(r"\d\s*$")
_BEGINS_WITH_DIGIT_RE = late(r"\s*\d")
_HEADS = (
    (late("年龄|岁数|周岁"), "，{}岁"),
    (late("出生|生日"), "，{}出生"),
    (late("学校|就读|年级"), "（{}学生）"),
    (late("班级|班别"), "（{}班学生）"),
    (late("监护人|家长|法定代理人"), "（家长{}）"),
)
"""Heads of columns about minors -> the same in a sentence."""
_CLASS_RE = late("[0-9０-９一二三四五六七八九十大中小托]")
"""三（2） · 大一, but not 工会."""
_PUPIL_RE = late("^(?:中小|小|中)?学生(?:姓名)?$")
_GROWN_RE = late("学院|专业|系别|大学|学号|单位|职务|年龄|出生")
"""Heads of columns that are about students of age, or tell the age themselves."""
_NAMED_RE = late(
    "姓名|名字|学[生员]|幼儿|儿童|孩子|患者|患儿|未成年人|被监护人|当事人|[被受]害人|[伤死]者|人员|旅客|乘客|上网人|入住人|申请人|原告|第三人"
)


def _columns(places: Sequence[Place]) -> list[str]:
    """The text in each column of a row; a merged cell says the same in all that it covers."""
    return [" ".join(place.cell.text.split()) for place in places for _ in range(place.cell.columns)]


def _rows(blocks: Sequence[Block]) -> Iterator[tuple[str, int]]:
    """What the heads of a table say of its cells, with their lines: 姓名：王建国 · 王小明，9岁."""
    for block in blocks:
        if block.kind is not _TABLE:
            if block.children:
                yield from _rows(block.children)
            continue
        columns = {id(row): _columns(places) for row, places in zip(block.children, grid(block), strict=True)}
        heads = ["".join(text.split()) for text in columns[id(block.children[0])]] if block.children else []
        named = [at for at, head in enumerate(heads) if _NAMED_RE.search(head)]
        telling = [(at, form) for at, head in enumerate(heads) for sign, form in _HEADS if sign.search(head)]
        if len(heads) == _PAIR and heads[0] and heads[1]:  # the first row of a list of labels and values
            yield f"{heads[0]}：{heads[1]}。", block.children[0].line
            listed = list(_listed([columns[id(row)] for row in block.children]))
            yield from ((statement, block.children[0].line) for statement in listed)
            if listed:
                heads[1] = ""  # a value too
        for row in block.children[1:]:
            cells = [*columns[id(row)], *[""] * (len(heads) - len(columns[id(row)]))]
            for at, form in telling if named else ():
                details = _details(cells[at], form)
                for name in named:
                    if name != at and cells[name] and cells[at]:
                        yield f"{heads[name]}：{cells[name]}{details}", row.line
            if not telling and not any(map(_GROWN_RE.search, heads)):
                yield from (
                    (f"{head}：{cell}（系未成年人）", row.line)
                    for head, cell in zip(heads, cells, strict=False)
                    if cell and _PUPIL_RE.match(head)
                )
            yield from ((joined, row.line) for joined in _divided(cells, heads))
            for at, cell in enumerate(cells):
                if cell and at < len(heads) and heads[at]:
                    yield f"{heads[at]}：{cell}。", row.line
                if at and cell and 0 < len(cells[0]) <= _LABEL:
                    yield f"{cells[0]}：{cell}。", row.line


def _details(cell: str, form: str) -> str:
    """What a cell of a telling column says in a sentence: ，9岁 · （三（2）班学生）."""
    value = cell.removesuffix("出生").removesuffix("学生").removesuffix("岁").removesuffix("周")
    if "班" not in form:
        return form.format(value)
    return form.format(value.removesuffix("班")) if _CLASS_RE.search(value) else f"（{value}）"


def _listed(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """What the labels of a list of labels and values say of the name in it: 学生姓名：王小明，9岁."""
    pairs = [(row[0], row[1]) for row in rows if len(row) == _PAIR]
    named = next((f"{label}：{name}" for label, name in pairs if name and _NAMED_RE.search(label)), "")
    for label, details in pairs if named else ():
        for sign, form in _HEADS:
            if sign.search(label) and details:
                yield named + _details(details, form)


def _divided(cells: Sequence[str], heads: Sequence[str]) -> Iterator[str]:
    """A number that stands in several cells: 手机：138 1234 5678."""
    at = 0
    while at < len(cells):
        end = at
        while end < len(cells) and _DIGITS_RE.fullmatch(cells[end]):
            end += 1
        labels = [heads[at] if at < len(heads) else "", cells[at - 1] if at else ""]
        if end > at + 1 and (label := next((label for label in labels if _NUMBERED_RE.search(label)), "")):
            yield f"{label}：{' '.join(cells[at:end])}"
        at = end + 1


_DIGITS_RE = late(r"[0-9０-９]{2,17}[0-9０-９xX]")
_NUMBERED_RE = late("电话|手机|联系|身份|证件|卡号|[账帐][号户]")
_PAIR = 2
_LABEL = 8
"""Characters of the first cell of a row that may say what stands in the others."""


def _parts_of(target: str) -> Sequence[str]:
    """The decoded address; for a file of the library each name of its path."""
    read = unquote(target)
    return [read] if ":" in read else re.split(r"[/\\#?]", read)


class Places:
    """Locates findings of a text in the source of its file."""

    def __init__(self, source: str, path: str) -> None:
        self._source = source
        self._path = path
        self._bare: str | None = None
        self._offsets: list[int] = []
        self._after: dict[tuple[int, str, str], int] = {}
        """Line of a block, words and why they are searched -> offset at which the next search starts."""

    @cached_property
    def _lines(self) -> list[int]:
        """The offsets at which the lines begin."""
        return [0, *(match.end() for match in re.finditer("\n", self._source))]

    def at(self, text: OutgoingText) -> Location:
        """The place of the value or block that a text belongs to."""
        return Location(self._path, text.line, text.column)

    def locate(self, near: Location, words: str, what: str = "") -> tuple[Location, tuple[int, int] | None]:
        """The location of the next ``words`` after the start of a block or value, and their span in the source.

        Markdown syntax may be between their characters. If they are not in the source (written as ``&#49;``, say), the
        location of the block, and no span. What is searched again for another reason (``what``) is found again.
        """
        key = (near.line, "".join(sign for sign in words if sign.isalnum()), what)
        start = self._after.get(key, self._lines[min(near.line, len(self._lines)) - 1])
        offset, end = self._find_bare(words, start)
        if offset < 0:
            return near, None
        self._after[key] = offset + 1
        return self._location(offset), (offset, end)

    def of(self, near: Location, words: str, at: str = "") -> Location:
        """The location of the next ``words`` after the start of a block or value, or of ``at`` in them."""
        if not at:
            return self.locate(near, words)[0]
        key = (near.line, words, at)
        start = self._after.get(key, self._lines[min(near.line, len(self._lines)) - 1])
        offset = self._source.find(words, start)
        if offset < 0:
            return near
        offset += words.index(at)
        self._after[key] = offset + 1
        return self._location(offset)

    def _location(self, offset: int) -> Location:
        line = bisect_right(self._lines, offset)
        return Location(self._path, line, offset - self._lines[line - 1] + 1)

    def _find_bare(self, words: str, start: int) -> tuple[int, int]:
        """Span of the next text with the same letters and digits as ``words``; -1 if there is none."""
        if self._bare is None:
            self._offsets = [offset for offset, sign in enumerate(self._source) if sign.isalnum()]
            self._bare = "".join(self._source[offset] for offset in self._offsets)
        wanted = "".join(sign for sign in words if sign.isalnum())
        at = self._bare.find(wanted, bisect_right(self._offsets, start - 1)) if wanted else -1
        if at < 0:
            return -1, -1
        end = self._offsets[at + len(wanted) - 1] + 1
        tail = words[len(words.rstrip("*×●■□）)＊")) :]  # what is masked may end with signs
        return self._offsets[at], end + len(tail) if tail and self._source.startswith(tail, end) else end
