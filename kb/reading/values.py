"""Nodes -> values, by the field tables of ``kb.fields``."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kb.fields import CASE_ID, ISSUE_ID, Field, FieldType
from kb.patterns import late
from kb.problems import Location, problem
from kb.reading.nodes import SECRECY, Node, NodeReader, SourcePosition, abbreviated
from kb.reading.periods import read_period
from kb.reading.records import read_amount, read_effect, read_records
from kb.reading.scalars import ValueReader
from kb.text import HAN, first_hidden, fold, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.model import LibraryConfig

_NUMBER_RE = late(r"[0-9]{1,9}")
_CASE_ID_RE = late(CASE_ID)
_ISSUE_ID_RE = late(ISSUE_ID)
_YES = {"是", "true", "yes", "有", "1"}
_NO = {"否", "false", "no", "无", "0", ""}
# Separators of words in one text: 听证、程序违法 or, as ministries print keywords, blanks.
_BETWEEN_WORDS_RE = late(rf"[、,，;；\n]|(?<=[{HAN}])[ \u3000]+(?=[{HAN}])")
_BETWEEN_IDS_RE = late(r"[、,，;；\s]+")
_NOT_INTERNAL = "“密级”只能空着或写 内部，这里写了别的（不显示内容）"
_FEW_WORDS = 6
_LONGEST = 4_000
"""Maximum characters of a text in a card: more than the longest opinion of an expert; what is longer is a mistake."""


class Values(ValueReader):
    """Parses the values of one front matter by a field table."""

    def __init__(self, reader: NodeReader, fields: Mapping[str, Field], config: LibraryConfig) -> None:
        """Read by some fields.

        Args:
            reader: of the front matter, which gathers the problems.
            fields: key -> field.
            config: the library's settings.
        """
        super().__init__(reader, fields, config)
        self.values: dict[str, object] = {}
        """Attribute -> value, for keys that could be read and are not empty."""
        self._internal_at: SourcePosition | None = None
        """Position of a 密级 that says 内部."""

    def read(self, entries: Sequence[tuple[Node, Node]]) -> None:
        """Read every entry and report missing ones."""
        seen: dict[str, SourcePosition] = {}
        faulty = {self._known(key) or key for key in self._reader.broken}
        for key_node, node in entries:
            if not isinstance(key_node.value, str):
                self._reader.report("K107", key_node.position, "键应当是文字", "写成“键: 值”，键不加括号。")
                continue
            key = key_node.value
            if key not in self._fields:  # nearly never
                if first_hidden(key):
                    continue  # reported by K012; it only looks like a key
                key = self._known(key) or key.strip()
            if key[0:1] == SECRECY[0] and "".join(key.split()) == SECRECY and not self._is_internal(key_node, node):
                continue
            if key in seen:
                first = self._reader.location(seen[key]).line
                self._reader.report("K105", key_node.position, f"“{abbreviated(key)}”写了两次，第一次在第 {first} 行")
                continue
            seen[key] = key_node.position
            spec = self._fields.get(key)
            if spec is None:
                self._report_unknown_key(key, key_node.position)
                continue
            self.lines[key] = self._reader.location(node.position if node.value != "" else key_node.position)
            before = len(self._reader.problems)
            value = None if self._reader.too_long(node, _LONGEST) else _PARSERS[spec.type](self, spec, node)
            if value not in (None, "", ()):
                self.values[spec.attribute] = value
            elif len(self._reader.problems) > before or _is_hidden(node):
                faulty.add(key)
        if self._internal_at and SECRECY not in self._fields and self.values.get("access") == "公开":
            message = "“密级”写的是内部，“公开”写的是公开"
            self._reader.report("K128", self._internal_at, message, "核对这个案例能不能公开；案例不必写“密级”。")
        if self._reader.unread_secrecy is not None and not any(p.code == "K128" for p in self._reader.problems):
            self._reader.report("K128", self._reader.unread_secrecy, _NOT_INTERNAL)
        if not self._reader.unread:
            self._report_missing(faulty)

    def _known(self, written: str) -> str | None:
        """The key that was written in any script or width; ``None`` if there is none such."""
        return _by_folded(tuple(self._fields)).get(fold(written))

    def _is_internal(self, key_node: Node, node: Node) -> bool:
        """Whether 密级 says no more than 内部; otherwise K128 is reported. A case has no such key, but may say 内部.

        A value that may be a secret is not read, so that nothing can print it.
        """
        value = fold(node.value) if isinstance(node.value, str) and not first_hidden(node.value) else None
        if value not in ("", "内部"):
            self._reader.report("K128", node.position, _NOT_INTERNAL)
            return False
        if value:
            self._internal_at = key_node.position
        return SECRECY in self._fields

    def _report_unknown_key(self, key: str, position: SourcePosition) -> None:
        close = None if self._reader.has_many else nearest(key, self._fields)
        hint = f"是不是“{close}”？可用的键见《写案例》。" if close else ""
        self._reader.report("K106", position, f"不认识的键“{abbreviated(key)}”", hint)

    def _report_missing(self, faulty: set[str]) -> None:
        for spec in self._fields.values():
            if not spec.required or spec.attribute in self.values or spec.key in faulty:
                continue
            if spec.type is not FieldType.CASE_IDS or spec.key not in self.lines:  # an empty list is K409, of the issue
                place = self.lines.get(spec.key, Location(self._reader.location(SourcePosition(0, 0)).path))
                empty = spec.key in self.lines
                message = f"必填的“{spec.key}”{'是空的' if empty else '没有写'}"
                where = f"在“{spec.key}:”后面写上" if empty else f"在文件头加一行“{spec.key}: …”，写"
                self._reader.problems.append(problem("K109", place, message, f"{where}{spec.help}。"))

    # one parser for each FieldType

    def text(self, spec: Field, node: Node) -> str | None:
        """A text, resolved by the vocabulary of the field if it has one."""
        value = self.scalar(spec, node)
        return self._word(spec, value, node.position) if value else value

    def _word(self, spec: Field, value: str, position: SourcePosition) -> str | None:
        if spec.vocabulary is None:
            return value
        vocabulary = self.config.vocabularies[spec.vocabulary]
        name = vocabulary.resolve(value)
        if name != value and first_hidden(value):
            return None  # reported by K012: it only looks like the word
        if name is None:
            self.report("K108", spec, position, f"的值“{abbreviated(value)}”不在词表里", self._word_hint(spec, value))
        return name

    def _word_hint(self, spec: Field, value: str) -> str:
        """The word that was probably meant, the key that it belongs to, or the allowed words."""
        vocabulary = self.config.vocabularies[spec.vocabulary or ""]
        names = [term.name for term in vocabulary.terms]
        others = [
            key for key, other in self.config.vocabularies.items() if other.resolve(value) and key in self._fields
        ]
        close = None if self._reader.has_many else vocabulary.nearest(value)
        if close and len(names) <= _FEW_WORDS:
            return f"是不是“{close}”？可用的词：{'、'.join(names)}。"
        if close:
            return f"是不是“{close}”？确需新词时加进 library.yml 的词表。"
        if others:
            return f"“{abbreviated(value)}”是“{others[0]}”的词，核对写在哪个键里。"
        return f"可用的词：{'、'.join(names[:12])}{'等' if len(names) > 12 else ''}。"  # noqa: PLR2004 - what a line holds

    def names(self, spec: Field, node: Node) -> str | None:
        """A text, or the names of a list with 、 between them."""
        return "、".join(self.words(spec, node)) if node.items else self.text(spec, node)

    def words(self, spec: Field, node: Node) -> tuple[str, ...]:
        """The words of a list, without duplicates."""
        words: list[str] = []
        for value, position in self._items(spec, node):
            name = self._word(spec, value, position)
            if name and name not in words:
                self.lines[f"{spec.key}[{len(words)}]"] = self._reader.location(position)
                words.append(name)
        return tuple(words)

    def _items(self, spec: Field, node: Node) -> Iterator[tuple[str, SourcePosition]]:
        """The items of a list; a text is split at separators."""
        if node.is_mapping:
            self.report("K107", spec, node.position, f"应当是列表，这里是{node.kind}", f"写成 {spec.key}: [甲, 乙]。")
            return
        between = _BETWEEN_IDS_RE if spec.type is FieldType.CASE_IDS else _BETWEEN_WORDS_RE
        for item in [node] if isinstance(node.value, str) else node.items:
            if not isinstance(item.value, str):
                message = f"的每一项应当是文字，这里是{item.kind}"
                self.report("K107", spec, item.position, message, f"写成 {spec.key}: [甲, 乙]。")
                continue
            # A keyword in a list is taken as it is; terms of a vocabulary contain no separators.
            is_one_item = item is not node and spec.type is FieldType.WORDS and spec.vocabulary is None
            for part in [item.value] if is_one_item else between.split(item.value):
                if part.strip():
                    yield " ".join(part.split()), item.position

    def number(self, spec: Field, node: Node) -> int | None:
        """A whole number."""
        value = self.scalar(spec, node)
        if not value:
            return None
        if _NUMBER_RE.fullmatch(fold(value)):
            return int(fold(value))
        self.report("K118", spec, node.position, f"的值“{abbreviated(value)}”不是数字", "只写阿拉伯数字，例如 120。")
        return None

    def flag(self, spec: Field, node: Node) -> bool | None:
        """``True``; ``None`` for 否 and anything else."""
        value = self.scalar(spec, node)
        if value is None or fold(value) in _NO:
            return None
        if fold(value) in _YES:
            return True
        self.report(
            "K107", spec, node.position, f"的值“{abbreviated(value)}”应当写“是”或“否”", f"写成 {spec.key}: 是。"
        )
        return None

    def identifier(self, spec: Field, node: Node) -> str | None:
        """A 编号 or 期号."""
        value = self.scalar(spec, node)
        return self._identifier(spec, value, node.position) if value else None

    def _identifier(self, spec: Field, value: str, position: SourcePosition) -> str | None:
        folded = fold(value)
        of_issue = spec.type is FieldType.ISSUE_ID
        if (_ISSUE_ID_RE if of_issue else _CASE_ID_RE).fullmatch(folded):
            return folded
        self.report("K411" if of_issue else "K110", spec, position, f"的值“{abbreviated(value)}”写法不对")
        return None

    def identifiers(self, spec: Field, node: Node) -> tuple[str, ...]:
        """Several 编号, in order, with duplicates."""
        identifiers: list[str] = []
        for value, position in self._items(spec, node):
            if identifier := self._identifier(spec, value, position):
                self.lines[f"{spec.key}[{len(identifiers)}]"] = self._reader.location(position)
                identifiers.append(identifier)
        return tuple(identifiers)


@cache
def _by_folded(keys: tuple[str, ...]) -> Mapping[str, str]:
    """Folded key -> key."""
    return {fold(key): key for key in keys}


def _is_hidden(node: Node) -> bool:
    """Whether a value or one of its items has invisible characters."""
    values = [node.value] if isinstance(node.value, str) else [item.value for item in node.items]
    return any(isinstance(value, str) and first_hidden(value) for value in values)


_PARSERS: Mapping[FieldType, Callable[[Values, Field, Node], object]] = {
    FieldType.TEXT: Values.text,
    FieldType.NAMES: Values.names,
    FieldType.WORDS: Values.words,
    FieldType.DATE: Values.date,
    FieldType.NUMBER: Values.number,
    FieldType.FLAG: Values.flag,
    FieldType.CASE_ID: Values.identifier,
    FieldType.ISSUE_ID: Values.identifier,
    FieldType.CASE_IDS: Values.identifiers,
    FieldType.AMOUNT: read_amount,
    FieldType.PERIOD: read_period,
    FieldType.EFFECT: read_effect,
    **dict.fromkeys((FieldType.CORRECTIONS, FieldType.WAIVERS, FieldType.APPROVALS), read_records),
    **dict.fromkeys((FieldType.OPINIONS, FieldType.DOUBTS), read_records),
}
