"""Nodes -> values, by the field tables of ``kb.model``."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from kb.model import CASE_ID, ISSUE_ID, Amount, Correction, Field, FieldType, Waiver
from kb.problems import Location, problem
from kb.reading.files import CONTROL_RE
from kb.reading.nodes import SECRECY, Mark, Node, NodeReader
from kb.text import HAN, HIDDEN_RE, fold, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.model import LibraryConfig

_DATE_RE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_LOOSE_DATE_RE = re.compile(r"([0-9]{4})\s*[年./-]\s*([0-9]{1,2})\s*[月./-]\s*([0-9]{1,2})\s*日?")
_NUMBER_RE = re.compile(r"[0-9]{1,9}")
_MONEY_RE = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_YES = {"是", "true", "yes", "有", "1"}
_NO = {"否", "false", "no", "无", "0", ""}
# Words that are written in a row: 听证、程序违法 or, as ministries print keywords, with blanks between.
_BETWEEN_WORDS_RE = re.compile(rf"[、,，;；\n]|(?<=[{HAN}])[ \u3000]+(?=[{HAN}])")
_BETWEEN_IDS_RE = re.compile(r"[、,，;；\s]+")
_NOT_INTERNAL = "“密级”只能空着或写 内部，这里写了别的（不显示内容）"
_WAIVER_KEYS = ("代码", "文字", "原因", "决定人", "日期")
_SHOWN = 30
_FEW_WORDS = 6


class Values:
    """Parses the values of one front matter by a field table."""

    def __init__(self, reader: NodeReader, fields: Sequence[Field], config: LibraryConfig) -> None:
        self._reader = reader
        self._fields = {f.key: f for f in fields}
        self._folded = {fold(key): key for key in self._fields}
        self._config = config
        self.values: dict[str, object] = {}
        """Attribute -> value, only for keys that could be read and are not empty."""
        self._internal_at: Mark | None = None
        """Where a 密级 says 内部."""
        self.lines: dict[str, Location] = {}
        """Key, or ``key[n]`` for an item of a list -> place of the value."""

    def read(self, entries: Sequence[tuple[Node, Node]]) -> None:
        """Read every entry and report what is missing."""
        seen: dict[str, Mark] = {}
        faulty = {self._folded.get(fold(key), key) for key in self._reader.broken}
        for key_node, node in entries:
            if not isinstance(key_node.value, str):
                self._reader.report("K107", key_node.mark, "键应当是文字", "写成“键: 值”，键不加括号。")
                continue
            if HIDDEN_RE.search(key_node.value):
                continue  # told by K012; what only looks like a key is none
            key = self._folded.get(fold(key_node.value), key_node.value.strip())
            if "".join(key.split()) == SECRECY and not self._is_internal(key_node, node):
                continue
            if key in seen:
                first = self._reader.location(seen[key]).line
                self._reader.report("K105", key_node.mark, f"“{_shown(key)}”写了两次，第一次在第 {first} 行")
                continue
            seen[key] = key_node.mark
            spec = self._fields.get(key)
            if spec is None:
                self._report_unknown_key(key, key_node.mark)
                continue
            self.lines[key] = self._reader.location(node.mark if node.value != "" else key_node.mark)
            before = len(self._reader.problems)
            value = _PARSERS[spec.type](self, spec, node)
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

    def _is_internal(self, key_node: Node, node: Node) -> bool:
        """Whether 密级 is to be read: K128 where it is more than 内部; a case has no such key, though it may say 内部.

        The value is read no further where it may be a secret, so that nothing can print it.
        """
        value = fold(node.value) if isinstance(node.value, str) and not HIDDEN_RE.search(node.value) else None
        if value not in ("", "内部"):
            self._reader.report("K128", node.mark, _NOT_INTERNAL)
            return False
        if value:
            self._internal_at = key_node.mark
        return SECRECY in self._fields

    def _report_unknown_key(self, key: str, mark: Mark) -> None:
        close = None if self._reader.has_many else nearest(key, self._fields)
        hint = f"是不是“{close}”？可用的键见《写案例》。" if close else ""
        self._reader.report("K106", mark, f"不认识的键“{_shown(key)}”", hint)

    def _report_missing(self, faulty: set[str]) -> None:
        for spec in self._fields.values():
            if spec.type is FieldType.CASE_IDS and spec.key in self.lines:
                continue  # an empty list of cases is a matter of the issue: K409
            if spec.required and spec.attribute not in self.values and spec.key not in faulty:
                place = self.lines.get(spec.key, Location(self._reader.location(Mark(0, 0)).path))
                empty = spec.key in self.lines
                message = f"必填的“{spec.key}”{'是空的' if empty else '没有写'}"
                where = f"在“{spec.key}:”后面写上" if empty else f"在文件头加一行“{spec.key}: …”，写"
                self._reader.problems.append(problem("K109", place, message, f"{where}{spec.help}。"))

    def _report(self, code: str, spec: Field, mark: Mark, message: str, hint: str = "") -> None:
        self._reader.report(code, mark, f"“{spec.key}”{message}", hint)

    # one parser for each FieldType

    def _clean(self, spec: Field, mark: Mark, value: str) -> str:
        """The value without control characters, which YAML lets in as escapes; K006 where it had any."""
        if match := CONTROL_RE.search(value):
            self._reader.report("K006", mark, f"“{spec.key}”的值里有控制字符 U+{ord(match.group()):04X}")
        return CONTROL_RE.sub(" ", value)

    def _scalar(self, spec: Field, node: Node) -> str | None:
        value = node.items[0].value if len(node.items) == 1 else node.value
        if isinstance(value, str):
            return self._clean(spec, node.mark, " ".join(value.split()))
        message = f"应当是{spec.type.value}，这里是{node.kind}"
        self._report("K107", spec, node.mark, message, f"写成 {spec.key}: …，不加方括号和花括号。")
        return None

    def text(self, spec: Field, node: Node) -> str | None:
        """A text, resolved through the vocabulary where the field has one."""
        value = self._scalar(spec, node)
        return self._word(spec, value, node.mark) if value else value

    def _word(self, spec: Field, value: str, mark: Mark) -> str | None:
        if spec.vocabulary is None:
            return value
        if HIDDEN_RE.search(value):
            return None  # told by K012: it is not the word that it looks like
        vocabulary = self._config.vocabularies[spec.vocabulary]
        name = vocabulary.resolve(value)
        if name is None:
            self._report("K108", spec, mark, f"的值“{_shown(value)}”不在词表里", self._word_hint(spec, value))
        return name

    def _word_hint(self, spec: Field, value: str) -> str:
        """The word that was probably meant, or the key that it belongs to, or what there is."""
        vocabulary = self._config.vocabularies[spec.vocabulary or ""]
        names = [term.name for term in vocabulary.terms]
        others = [
            key for key, other in self._config.vocabularies.items() if other.resolve(value) and key in self._fields
        ]
        close = None if self._reader.has_many else vocabulary.nearest(value)
        if close and len(names) <= _FEW_WORDS:
            return f"是不是“{close}”？可用的词：{'、'.join(names)}。"
        if close:
            return f"是不是“{close}”？确需新词时加进 library.yml 的词表。"
        if others:
            return f"“{_shown(value)}”是“{others[0]}”的词，核对写在哪个键里。"
        return f"可用的词：{'、'.join(names[:12])}{'等' if len(names) > 12 else ''}。"  # noqa: PLR2004 - what a line holds

    def words(self, spec: Field, node: Node) -> tuple[str, ...]:
        """The words of a list, each once."""
        found: list[str] = []
        for value, mark in self._items(spec, node):
            name = self._word(spec, value, mark)
            if name and name not in found:
                self.lines[f"{spec.key}[{len(found)}]"] = self._reader.location(mark)
                found.append(name)
        return tuple(found)

    def _items(self, spec: Field, node: Node) -> Iterator[tuple[str, Mark]]:
        """The items of a list; a text is a list of one, or of several with marks between them."""
        if node.is_mapping:
            self._report("K107", spec, node.mark, f"应当是列表，这里是{node.kind}", f"写成 {spec.key}: [甲, 乙]。")
            return
        between = _BETWEEN_IDS_RE if spec.type is FieldType.CASE_IDS else _BETWEEN_WORDS_RE
        for item in [node] if isinstance(node.value, str) else node.items:
            if not isinstance(item.value, str):
                message = f"的每一项应当是文字，这里是{item.kind}"
                self._report("K107", spec, item.mark, message, f"写成 {spec.key}: [甲, 乙]。")
                continue
            # A keyword of a list is taken as it stands; a name of a vocabulary holds no such mark.
            whole = item is not node and spec.type is FieldType.WORDS and spec.vocabulary is None
            for part in [item.value] if whole else between.split(item.value):
                if part.strip():
                    yield " ".join(part.split()), item.mark

    def date(self, spec: Field, node: Node) -> date | None:
        """A day."""
        value = self._scalar(spec, node)
        if not value:
            return None
        hint = ""
        if loose := _LOOSE_DATE_RE.search(fold(value)):
            try:
                day = date(*map(int, loose.groups()))
            except ValueError:
                hint = "没有这一天；写成 YYYY-MM-DD，例如 2024-12-02。"
            else:
                if _DATE_RE.fullmatch(fold(value)):
                    return day
                hint = f"写成 {day.isoformat()}。"
        self._report("K104", spec, node.mark, f"的值“{_shown(value)}”不是日期", hint)
        return None

    def number(self, spec: Field, node: Node) -> int | None:
        """A whole number."""
        value = self._scalar(spec, node)
        if not value:
            return None
        if _NUMBER_RE.fullmatch(fold(value)):
            return int(fold(value))
        self._report("K118", spec, node.mark, f"的值“{_shown(value)}”不是数字", "只写阿拉伯数字，例如 120。")
        return None

    def flag(self, spec: Field, node: Node) -> bool | None:
        """True or nothing."""
        value = self._scalar(spec, node)
        if value is None or fold(value) in _NO:
            return None
        if fold(value) in _YES:
            return True
        self._report("K107", spec, node.mark, f"的值“{_shown(value)}”应当写“是”或“否”", f"写成 {spec.key}: 是。")
        return None

    def identifier(self, spec: Field, node: Node) -> str | None:
        """A 编号 or 期号."""
        value = self._scalar(spec, node)
        return self._identifier(spec, value, node.mark) if value else None

    def _identifier(self, spec: Field, value: str, mark: Mark) -> str | None:
        folded = fold(value)
        of_issue = spec.type is FieldType.ISSUE_ID
        if re.fullmatch(ISSUE_ID if of_issue else CASE_ID, folded):
            return folded
        self._report("K411" if of_issue else "K110", spec, mark, f"的值“{_shown(value)}”写法不对")
        return None

    def identifiers(self, spec: Field, node: Node) -> tuple[str, ...]:
        """Several 编号, in order, doubles kept."""
        found: list[str] = []
        for value, mark in self._items(spec, node):
            if identifier := self._identifier(spec, value, mark):
                self.lines[f"{spec.key}[{len(found)}]"] = self._reader.location(mark)
                found.append(identifier)
        return tuple(found)

    def _parts(self, spec: Field, node: Node, keys: Sequence[str]) -> dict[str, Node]:
        """The parts of a mapping value, unknown and double keys reported."""
        found: dict[str, Node] = {}
        if not node.is_mapping:
            if node.value not in ("", []):
                message = f"应当写成 {{{', '.join(f'{key}: …' for key in keys)}}}，这里是{node.kind}"
                self._report("K107", spec, node.mark, message, f"{spec.help}。")
            return found
        for key_node, value in node.pairs:
            key = str(key_node.value).strip() if isinstance(key_node.value, str) else ""
            if key not in keys:
                close = None if self._reader.has_many else nearest(key, keys)
                hint = f"是不是“{close}”？" if close else ""
                self._report(
                    "K106",
                    spec,
                    key_node.mark,
                    f"里有不认识的键“{_shown(key)}”",
                    f"{hint}可用的键：{'、'.join(keys)}。",
                )
            elif key in found:
                self._report("K105", spec, key_node.mark, f"里的“{key}”写了两次")
            else:
                found[key] = value
        return found

    def amount(self, spec: Field, node: Node) -> Amount | None:
        """Money before and after; one number is the money before."""
        if isinstance(node.value, str) and node.value.strip():
            fen = self._fen(spec, node)
            return Amount(fen, None) if fen is not None else None
        parts = {key: self._fen(spec, value) for key, value in self._parts(spec, node, ("原", "后")).items()}
        return Amount(parts.get("原"), parts.get("后")) if any(fen is not None for fen in parts.values()) else None

    def _fen(self, spec: Field, node: Node) -> int | None:
        value = self._scalar(spec, node)
        if not value:
            return None
        if match := _MONEY_RE.fullmatch(fold(value)):
            return int(match.group(1)) * 100 + int((match.group(2) or "0").ljust(2, "0"))
        self._report("K118", spec, node.mark, f"的值“{_shown(value)}”不是数字")
        return None

    def _records(self, spec: Field, node: Node, keys: Sequence[str]) -> Iterator[tuple[Node, dict[str, Node]]]:
        for item in [node] if node.is_mapping or isinstance(node.value, str) else node.items:
            if parts := self._parts(spec, item, keys):
                yield item, parts

    def corrections(self, spec: Field, node: Node) -> tuple[Correction, ...]:
        """The 更正 of a case."""
        found = []
        for item, parts in self._records(spec, node, ("日期", "内容", "原因")):
            of_day = Field(f"{spec.key}的日期", "", FieldType.DATE, spec.help)
            day = self.date(of_day, parts["日期"]) if "日期" in parts else None
            texts = {key: self._scalar(spec, parts[key]) or "" for key in parts if key != "日期"}
            missing = [key for key in ("日期", "内容", "原因") if key not in parts or texts.get(key) == ""]
            if missing:
                self._report("K109", spec, item.mark, f"缺少{'、'.join(missing)}", f"{spec.help}。")
            found.append(Correction(day, texts.get("内容", ""), texts.get("原因", "")))
        return tuple(found)

    def waivers(self, spec: Field, node: Node) -> tuple[Waiver, ...]:
        """The 豁免 of a case or issue; what is missing in one makes it void, which K127 tells."""
        found: list[Waiver] = []
        for item, parts in self._records(spec, node, _WAIVER_KEYS):
            texts = {key: self._scalar(spec, value) or "" for key, value in parts.items() if key != "日期"}
            of_day = Field(f"{spec.key}的日期", "", FieldType.DATE, spec.help)
            day = self.date(of_day, parts["日期"]) if "日期" in parts else None
            self.lines[f"{spec.key}[{len(found)}]"] = self._reader.location(item.mark)
            code, text, reason, decided_by = (texts.get(key, "") for key in _WAIVER_KEYS[:4])
            found.append(Waiver(fold(code).upper(), text, reason, decided_by, day))
        return tuple(found)


def _is_hidden(node: Node) -> bool:
    """Whether a value or an item of it has signs that nobody sees."""
    values = [node.value] if isinstance(node.value, str) else [item.value for item in node.items]
    return any(isinstance(value, str) and HIDDEN_RE.search(value) for value in values)


_PARSERS: Mapping[FieldType, Callable[[Values, Field, Node], object]] = {
    FieldType.TEXT: Values.text,
    FieldType.WORDS: Values.words,
    FieldType.DATE: Values.date,
    FieldType.NUMBER: Values.number,
    FieldType.FLAG: Values.flag,
    FieldType.CASE_ID: Values.identifier,
    FieldType.ISSUE_ID: Values.identifier,
    FieldType.CASE_IDS: Values.identifiers,
    FieldType.AMOUNT: Values.amount,
    FieldType.CORRECTIONS: Values.corrections,
    FieldType.WAIVERS: Values.waivers,
}


def _shown(value: str) -> str:
    """As much of a value as a message can hold."""
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
