"""Files -> ``Library``: the only place that reads YAML.

Every fault becomes a ``Problem`` with its place, and no fault hides another: a bad file does not stop
the others, a bad key does not stop the other keys. All scalars are read as text; each field parses
its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, cast

import yaml

from kb import blocks
from kb.errors import Location, Problem, ReadError, Severity, problem
from kb.model import (
    CASE_FIELDS,
    CASE_ID,
    ISSUE_FIELDS,
    ISSUE_ID,
    Amount,
    Case,
    Correction,
    Field,
    FieldType,
    Issue,
    Library,
    LibraryConfig,
    Section,
    SectionName,
    SourceFile,
    Term,
    Vocabulary,
    Waiver,
)
from kb.text import fold, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

MAX_BYTES = 5 * 1024 * 1024
"""Size above which a file is not read."""
_README = "README.md"
_CONFIG = "library.yml"
_ISSUES = "issues"

# --- text of a file ------------------------------------------------------------------------------

_CONTROL_RE = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_LONE_CR_RE = re.compile("\r(?!\n)")


def _line_column(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def read_text(path: Path, shown_path: str) -> tuple[str | None, list[Problem]]:
    """The text of a file without BOM and CR, and what is wrong with its bytes.

    Returns:
        The text, or ``None`` where none can be had, and the problems (K001 to K007). A file in
        GB18030 is named as such and not read: an editor has to see the characters before they count.
    """
    start = Location(shown_path)
    if path.is_symlink():
        return None, [problem("K002", start, "这是符号链接，不是文件")]
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return None, [problem("K003", start, f"文件有 {size / 1024 / 1024:.1f} MiB，超过 5 MiB")]
        data = path.read_bytes()
    except OSError as error:
        return None, [problem("K001", start, f"文件读不出来：{error.strerror or error}")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_encoding_problem(data, error, shown_path)]
    problems = []
    if (at := text.find("\0")) >= 0:
        return None, [problem("K005", Location(shown_path, *_line_column(text, at)), "文件里有空字符 NUL")]
    if match := _LONE_CR_RE.search(text):
        place = Location(shown_path, *_line_column(text, match.start()))
        problems.append(problem("K007", place, "换行符是单独的 CR，不是 LF 或 CRLF"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for match in _CONTROL_RE.finditer(text):
        place = Location(shown_path, *_line_column(text, match.start()))
        problems.append(problem("K006", place, f"有控制字符 U+{ord(match.group()):04X}"))
    return _CONTROL_RE.sub(" ", text), problems


def _encoding_problem(data: bytes, error: UnicodeDecodeError, shown_path: str) -> Problem:
    line = data[: error.start].count(b"\n") + 1
    column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
    place = Location(shown_path, line, column)
    for encoding, name in (("utf-16", "UTF-16"), ("gb18030", "GB18030（GBK、ANSI）")):
        if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(re.findall(r"[\u4e00-\u9fff]", decoded)) * 4 >= len(decoded.strip()):
            return problem("K004", place, f"文件是 {name} 编码，不是 UTF-8")
    return problem("K004", place, f"第 {error.start + 1} 个字节 0x{data[error.start]:02X} 不是 UTF-8 编码")


# --- front matter: YAML events -> nodes with places ----------------------------------------------


class _Mark(NamedTuple):
    line: int
    column: int


@dataclass(slots=True)
class _Node:
    """A value of the front matter: text, list or mapping, with its place (from 0, in the YAML)."""

    mark: _Mark
    value: str | list[_Node] | list[tuple[_Node, _Node]]
    quoted: bool = False

    @property
    def kind(self) -> str:
        if isinstance(self.value, str):
            return "文字"
        if self.value and isinstance(self.value[0], tuple):
            return "映射"
        return "列表" if not self.is_mapping else "映射"

    is_mapping: bool = False


_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MAX_DEPTH = 20

_YAML_MESSAGES = (
    ("mapping values are not allowed", "一行里有两个“冒号加空格”", "值里有冒号加空格时，把整个值用英文双引号括起来。"),
    ("could not find expected ':'", "键后面缺少英文冒号和空格", "写成“键: 值”，冒号用英文冒号，后面空一格。"),
    ("found character '\\t'", "缩进用了制表符", "缩进只用空格。"),
    ("found character that cannot start", "值以特殊符号开头", "以 @ ` % 开头的值用英文双引号括起来。"),
    ("cannot start any token", "值以特殊符号开头", "以 @ ` % 开头的值用英文双引号括起来。"),
    ("found unexpected end of stream", "引号或括号没有结束", "补上结束的引号或括号。"),
    ("while scanning a quoted scalar", "引号没有结束", "补上结束的引号。"),
    ("while parsing a flow", "方括号或花括号里写法有错", "列表写成 [甲, 乙]，用英文逗号和英文括号，并补上结束的括号。"),
    ("expected <block end>", "缩进或写法不对", "同一级的键要对齐；值以引号或括号开头时，引号或括号之后不能再有别的文字。"),
    ("while scanning an anchor", "值以 & 开头", "以 & 开头的值用英文双引号括起来。"),
    ("while scanning an alias", "值以 * 开头", "以 * 开头的值用英文双引号括起来。"),
    ("did not find expected", "写法不对", "检查这一行的冒号、引号和括号。"),
)  # fmt: skip


class _FrontMatterReader:
    """Reads one YAML text into nodes and reports what it does not take."""

    def __init__(self, shown_path: str, first_line: int) -> None:
        self._path = shown_path
        self._first_line = first_line
        self.problems: list[Problem] = []

    def location(self, mark: _Mark) -> Location:
        return Location(self._path, self._first_line + mark.line, mark.column + 1)

    def report(self, code: str, mark: _Mark, message: str, hint: str = "", *, severity: Severity | None = None) -> None:
        self.problems.append(problem(code, self.location(mark), message, hint, severity=severity))

    def read(self, text: str) -> list[tuple[_Node, _Node]]:
        """The top-level entries in order. Where the whole does not parse, each key is tried alone."""
        try:
            return self._parse(text, 0)
        except yaml.YAMLError:
            entries = []
            for offset, chunk in _top_level_chunks(text):
                try:
                    entries.extend(self._parse(chunk, offset))
                except yaml.YAMLError as error:
                    self._report_yaml(error, chunk, offset)
            return entries

    def _parse(self, text: str, offset: int) -> list[tuple[_Node, _Node]]:
        events = iter(list(yaml.parse(text, Loader=_LOADER)))
        before = len(self.problems)
        root: _Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
            elif documents == 1 and not isinstance(
                event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent
            ):
                root = self._node(event, events, offset, 0)
        if root is None or root.value == "":
            return []
        if not root.is_mapping:
            del self.problems[before:]
            self.report("K103", _Mark(offset, 0), "这里应当是“键: 值”", "写成“键: 值”，冒号用英文冒号，后面空一格。")
            return []
        return cast("list[tuple[_Node, _Node]]", root.value)

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], offset: int, depth: int) -> _Node:
        mark = _Mark(event.start_mark.line + offset, event.start_mark.column)
        if isinstance(event, yaml.AliasEvent):
            self.report("K112", mark, f"用了别名 *{event.anchor}")
            return _Node(mark, "")
        if getattr(event, "anchor", None):
            self.report("K112", mark, f"用了锚点 &{event.anchor}")  # type: ignore[attr-defined]
        if getattr(event, "tag", None):
            self.report("K113", mark, f"用了标签 {event.tag}")  # type: ignore[attr-defined]
        if isinstance(event, yaml.ScalarEvent):
            return _Node(mark, event.value, quoted=event.style is not None)
        if depth >= _MAX_DEPTH:
            raise yaml.YAMLError(None, None, "嵌套太深", event.start_mark)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            for child in events:
                if isinstance(child, yaml.SequenceEndEvent):
                    break
                items.append(self._node(child, events, offset, depth + 1))
            return _Node(mark, items)
        pairs: list[tuple[_Node, _Node]] = []
        for child in events:
            if isinstance(child, yaml.MappingEndEvent):
                break
            key = self._node(child, events, offset, depth + 1)
            pairs.append((key, self._node(next(events), events, offset, depth + 1)))
        return _Node(mark, pairs, is_mapping=True)

    def _report_yaml(self, error: yaml.YAMLError, chunk: str, offset: int) -> None:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line, mark.column) if mark else (0, 0)
        last = chunk.count("\n")
        if line >= last or not chunk.split("\n")[line].strip():  # libyaml points past the end: show the key instead
            line, column = (0, 0)
        text = " ".join(
            str(part) for part in (getattr(error, "context", ""), getattr(error, "problem", ""), error) if part
        )
        head = chunk.split("\n", 1)[0].strip()
        if re.match(r"^[^\s:'\"\[{]+：", head):
            self.report(
                "K103",
                _Mark(offset, head.index("：")),
                f"“{head[:20]}”用了全角冒号",
                "键后面用英文冒号，再空一格，例如 标题: 某案。",
            )
            return
        for sign, message, hint in _YAML_MESSAGES:
            if sign in text:
                self.report("K103", _Mark(offset + line, column), f"YAML 写法有错：{message}：“{head[:30]}”", hint)
                return
        self.report("K103", _Mark(offset + line, column), f"YAML 写法有错：“{head[:30]}”")


def _top_level_chunks(text: str) -> Iterator[tuple[int, str]]:
    """The YAML cut before each line that begins a key: (index of the first line, text)."""
    lines = text.split("\n")
    starts = [i for i, line in enumerate(lines) if line and line[0] not in " \t#-]}" and line.strip()]
    starts = starts or [0]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start, "\n".join(lines[start:end]) + "\n"


# --- values --------------------------------------------------------------------------------------

_DATE_RE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LOOSE_DATE_RE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_YES = {"是", "true", "yes", "有", "1"}
_NO = {"否", "false", "no", "无", "0", ""}


class _Values:
    """Parses the values of one front matter by a field table."""

    def __init__(self, reader: _FrontMatterReader, fields: Sequence[Field], config: LibraryConfig) -> None:
        self._reader = reader
        self._fields = {f.key: f for f in fields}
        self._folded = {fold(key): key for key in self._fields}
        self._config = config
        self.values: dict[str, object] = {}
        """Attribute -> value, only for keys that could be read and are not empty."""
        self.lines: dict[str, Location] = {}

    def read(self, entries: Sequence[tuple[_Node, _Node]]) -> None:
        seen: dict[str, _Mark] = {}
        for key_node, node in entries:
            if not isinstance(key_node.value, str):
                self._reader.report("K107", key_node.mark, "键应当是文字")
                continue
            key = self._folded.get(fold(key_node.value), key_node.value.strip())
            if key in seen:
                first = self._reader.location(seen[key]).line
                self._reader.report("K105", key_node.mark, f"“{key}”写了两次，第一次在第 {first} 行")
                continue
            seen[key] = key_node.mark
            spec = self._fields.get(key)
            if spec is None:
                close = nearest(key, self._fields)
                self._reader.report(
                    "K106",
                    key_node.mark,
                    f"不认识的键“{key}”",
                    f"是不是“{close}”？可用的键见《写案例》。" if close else "",
                )
                continue
            self.lines[key] = self._reader.location(node.mark if node.value != "" else key_node.mark)
            value = _PARSERS[spec.type](self, spec, node)
            if value not in (None, "", ()):
                self.values[spec.attribute] = value
        for spec in self._fields.values():
            if spec.required and spec.attribute not in self.values and not self._was_faulty(spec.key):
                place = self.lines.get(spec.key, Location(self._reader.location(_Mark(0, 0)).path))
                found = "是空的" if spec.key in self.lines else "没有写"
                self._reader.problems.append(
                    problem("K109", place, f"必填的“{spec.key}”{found}", f"{spec.key}：{spec.help}。")
                )

    def _was_faulty(self, key: str) -> bool:
        place = self.lines.get(key)
        return place is not None and any(
            p.location.line == place.line and p.code != "K109" for p in self._reader.problems
        )

    def _scalar(self, spec: Field, node: _Node) -> str | None:
        if isinstance(node.value, str):
            return " ".join(node.value.split())
        if (
            node.kind == "列表"
            and len(node.value) == 1
            and isinstance(node.value[0], _Node)
            and isinstance(node.value[0].value, str)
        ):
            return " ".join(node.value[0].value.split())
        self._reader.report(
            "K107", node.mark, f"“{spec.key}”应当是{spec.type.value}，这里是{node.kind}", f"{spec.key}：{spec.help}。"
        )
        return None

    def text(self, spec: Field, node: _Node) -> str | None:
        value = self._scalar(spec, node)
        return self._word(spec, value, node.mark) if value else value

    def _word(self, spec: Field, value: str, mark: _Mark) -> str | None:
        if spec.vocabulary is None:
            return value
        vocabulary = self._config.vocabularies[spec.vocabulary]
        name = vocabulary.resolve(value)
        if name is None:
            close = vocabulary.nearest(value)
            self._reader.report(
                "K108", mark, f"“{spec.key}”的值“{value}”不在词表里",
                f"是不是“{close}”？确需新词时加进 library.yml 的词表。" if close else f"可用的词：{'、'.join(t.name for t in vocabulary.terms[:12])}等。",
            )  # fmt: skip
        return name

    def words(self, spec: Field, node: _Node) -> tuple[str, ...]:
        found: list[str] = []
        for value, mark in self._items(spec, node):
            name = self._word(spec, value, mark)
            if name and name not in found:
                found.append(name)
        return tuple(found)

    def _items(self, spec: Field, node: _Node) -> Iterator[tuple[str, _Mark]]:
        """The items of a list; a text is a list of one, or of several divided by 、 or blanks."""
        if isinstance(node.value, str):
            for part in re.split(r"[、,，;；]", node.value):
                if part.strip():
                    yield part.strip(), node.mark
            return
        if node.is_mapping:
            self._reader.report(
                "K107", node.mark, f"“{spec.key}”应当是列表，这里是映射", f"写成 {spec.key}: [甲, 乙]。"
            )
            return
        for item in cast("list[_Node]", node.value):
            if isinstance(item.value, str):
                if item.value.strip():
                    yield item.value.strip(), item.mark
            else:
                self._reader.report(
                    "K107",
                    item.mark,
                    f"“{spec.key}”的每一项应当是文字，这里是{item.kind}",
                    f"写成 {spec.key}: [甲, 乙]。",
                )

    def date(self, spec: Field, node: _Node) -> date | None:
        value = self._scalar(spec, node)
        if not value:
            return None
        match = _DATE_RE.fullmatch(fold(value))
        if match:
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                pass
        hint = ""
        if loose := _LOOSE_DATE_RE.search(fold(value)):
            year, month, day = map(int, loose.groups())
            try:
                hint = f"写成 {date(year, month, day).isoformat()}。"
            except ValueError:
                hint = "没有这一天；写成 YYYY-MM-DD，例如 2024-12-02。"
        self._reader.report("K104", node.mark, f"“{spec.key}”的值“{value}”不是日期", hint)
        return None

    def number(self, spec: Field, node: _Node) -> int | None:
        value = self._scalar(spec, node)
        if not value:
            return None
        if re.fullmatch(r"\d{1,9}", fold(value)):
            return int(fold(value))
        self._reader.report("K118", node.mark, f"“{spec.key}”的值“{value}”不是数字")
        return None

    def flag(self, spec: Field, node: _Node) -> bool | None:
        value = self._scalar(spec, node)
        if value is None or fold(value) in _NO:
            return None
        if fold(value) in _YES:
            return True
        self._reader.report("K107", node.mark, f"“{spec.key}”的值“{value}”应当是 true 或 false")
        return None

    def identifier(self, spec: Field, node: _Node) -> str | None:
        value = self._scalar(spec, node)
        return self._identifier(spec, value, node.mark) if value else None

    def _identifier(self, spec: Field, value: str, mark: _Mark) -> str | None:
        folded = fold(value)
        if re.fullmatch(ISSUE_ID if spec.type is FieldType.ISSUE_ID else CASE_ID, folded):
            return folded
        self._reader.report(
            "K411" if spec.type is FieldType.ISSUE_ID else "K110", mark, f"“{spec.key}”的值“{value}”写法不对"
        )
        return None

    def identifiers(self, spec: Field, node: _Node) -> tuple[str, ...]:
        found = (self._identifier(spec, value, mark) for value, mark in self._items(spec, node))
        return tuple(value for value in found if value)

    def _parts(self, spec: Field, node: _Node, keys: Sequence[str]) -> dict[str, _Node]:
        """The parts of a mapping value, unknown and double keys reported."""
        found: dict[str, _Node] = {}
        if not node.is_mapping:
            if node.value not in ("", []):
                self._reader.report(
                    "K107", node.mark, f"“{spec.key}”应当是映射，这里是{node.kind}", f"{spec.key}：{spec.help}。"
                )
            return found
        for key_node, value in cast("list[tuple[_Node, _Node]]", node.value):
            key = str(key_node.value).strip()
            if key not in keys:
                self._reader.report(
                    "K106", key_node.mark, f"“{spec.key}”里有不认识的键“{key}”", f"可用的键：{'、'.join(keys)}。"
                )
            elif key in found:
                self._reader.report("K105", key_node.mark, f"“{spec.key}”里的“{key}”写了两次")
            else:
                found[key] = value
        return found

    def amount(self, spec: Field, node: _Node) -> Amount | None:
        if isinstance(node.value, str) and node.value.strip():
            fen = self._fen(spec, node)
            return Amount(fen, None) if fen is not None else None
        parts = {key: self._fen(spec, value) for key, value in self._parts(spec, node, ("原", "后")).items()}
        return Amount(parts.get("原"), parts.get("后")) if parts else None

    def _fen(self, spec: Field, node: _Node) -> int | None:
        value = self._scalar(spec, node)
        if not value:
            return None
        if match := re.fullmatch(r"(\d{1,12})(?:\.(\d{1,2}))?", fold(value)):
            return int(match.group(1)) * 100 + int((match.group(2) or "0").ljust(2, "0"))
        self._reader.report("K118", node.mark, f"“{spec.key}”的值“{value}”不是数字")
        return None

    def _records(self, spec: Field, node: _Node, keys: Sequence[str]) -> Iterator[tuple[_Node, dict[str, _Node]]]:
        items = node.value if isinstance(node.value, list) and not node.is_mapping else [node]
        for item in cast("list[_Node]", items):
            if parts := self._parts(spec, item, keys):
                yield item, parts

    def corrections(self, spec: Field, node: _Node) -> tuple[Correction, ...]:
        found = []
        for _, parts in self._records(spec, node, ("日期", "内容", "原因")):
            day = (
                self.date(Field(f"{spec.key}.日期", "", FieldType.DATE, ""), parts["日期"]) if "日期" in parts else None
            )
            texts = {key: self._scalar(spec, parts[key]) or "" for key in ("内容", "原因") if key in parts}
            found.append(Correction(day, texts.get("内容", ""), texts.get("原因", "")))
        return tuple(found)

    def waivers(self, spec: Field, node: _Node) -> tuple[Waiver, ...]:
        found = []
        for item, parts in self._records(spec, node, ("文字", "原因", "决定人")):
            texts = {key: self._scalar(spec, value) or "" for key, value in parts.items()}
            if missing := [key for key in ("文字", "原因", "决定人") if not texts.get(key)]:
                self._reader.report(
                    "K109", item.mark, f"“{spec.key}”缺少{'、'.join(missing)}", f"{spec.key}：{spec.help}。"
                )
            found.append(Waiver(texts.get("文字", ""), texts.get("原因", ""), texts.get("决定人", "")))
        return tuple(found)


_PARSERS: Mapping[FieldType, Callable[[_Values, Field, _Node], object]] = {
    FieldType.TEXT: _Values.text,
    FieldType.WORDS: _Values.words,
    FieldType.DATE: _Values.date,
    FieldType.NUMBER: _Values.number,
    FieldType.FLAG: _Values.flag,
    FieldType.CASE_ID: _Values.identifier,
    FieldType.ISSUE_ID: _Values.identifier,
    FieldType.CASE_IDS: _Values.identifiers,
    FieldType.AMOUNT: _Values.amount,
    FieldType.CORRECTIONS: _Values.corrections,
    FieldType.WAIVERS: _Values.waivers,
}

# --- one file ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _File:
    """A file whose front matter and body have been told apart."""

    shown_path: str
    path: str
    digest: str
    front: str
    body: str
    body_line: int
    problems: list[Problem] = field(default_factory=list)


def _split(text: str, shown_path: str, path: str) -> tuple[_File | None, list[Problem]]:
    """Front matter and body of a text; K101 or K102 where there is no front matter."""
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None or lines[start].rstrip() != "---":
        line = (start or 0) + 1
        found = f"第 {line} 行是“{lines[start][:20]}”" if start is not None else "文件是空的"
        return None, [problem("K101", Location(shown_path, line), f"缺少文件头：{found}，应当是 ---")]
    for index in range(start + 1, len(lines)):
        if lines[index].rstrip() in ("---", "..."):
            digest = hashlib.sha256(text.encode()).hexdigest()
            front = "\n" * (start + 1) + "\n".join(lines[start + 1 : index])
            return _File(shown_path, path, digest, front, "\n".join(lines[index + 1 :]), index + 2), []
    return None, [problem("K102", Location(shown_path, start + 1), "文件头没有结束：没有找到第二个 ---")]


class _Reader:
    """Reads the files of one library."""

    def __init__(self, root: Path, shown_root: str, config: LibraryConfig) -> None:
        self._root = root
        self._shown_root = shown_root
        self._config = config
        self.problems: list[Problem] = []
        self.unreadable: list[str] = []

    def shown(self, path: PurePosixPath) -> str:
        return f"{self._shown_root}/{path}"

    def _open(self, path: PurePosixPath) -> _File | None:
        shown = self.shown(path)
        text, problems = read_text(self._root / path, shown)
        self.problems.extend(problems)
        if text is not None:
            file, problems = _split(text, shown, str(path))
            self.problems.extend(problems)
            if file is not None:
                return file
        self.unreadable.append(shown)
        return None

    def _values(self, file: _File, fields: Sequence[Field]) -> tuple[dict[str, object], SourceFile]:
        reader = _FrontMatterReader(file.shown_path, 1)
        values = _Values(reader, fields, self._config)
        values.read(reader.read(file.front))
        self.problems.extend(reader.problems)
        return values.values, SourceFile(file.path, file.shown_path, file.digest, values.lines, file.body_line)

    def _document(self, file: _File, lines: Sequence[blocks.SourceLine]) -> blocks.Document:
        document = blocks.parse(lines)
        self.problems.extend(
            problem(fault.code, Location(file.shown_path, fault.line, fault.column), fault.message)
            for fault in document.faults
        )
        return document

    def case(self, path: PurePosixPath) -> Case | None:
        """The case of a file; ``None`` where the file gives none."""
        file = self._open(path)
        if file is None:
            return None
        values, source_file = self._values(file, CASE_FIELDS)
        if "case_id" not in values:
            if not re.fullmatch(CASE_ID, path.stem):
                self.unreadable.append(file.shown_path)
                return None
            values["case_id"] = path.stem
        values.setdefault("title", values["case_id"])
        lines = _with_headings(blocks.source_lines(file.body, file.body_line), self._config)
        document = self._document(file, lines)
        sections = _sections(document.blocks, self._config, str(values["title"]))
        return Case(source_file=source_file, sections=sections, footnotes=document.footnotes, **values)  # type: ignore[arg-type]

    def issue(self, path: PurePosixPath) -> Issue | None:
        """The issue of a file; ``None`` where the file gives none."""
        file = self._open(path)
        if file is None:
            return None
        values, source_file = self._values(file, ISSUE_FIELDS)
        if "issue_id" not in values:
            if not re.fullmatch(ISSUE_ID, path.stem):
                self.unreadable.append(file.shown_path)
                return None
            values["issue_id"] = path.stem
        values.setdefault("title", self._config.masthead)
        values.setdefault("office", self._config.office)
        document = self._document(file, blocks.source_lines(file.body, file.body_line))
        note = tuple(
            b for b in document.blocks if not (b.kind is blocks.BlockKind.HEADING and clean_heading(b.text) == "编者按")
        )
        return Issue(source_file=source_file, note=note, footnotes=document.footnotes, **values)  # type: ignore[arg-type]


# --- sections ------------------------------------------------------------------------------------

_NUMBER = r"(?:[一二三四五六七八九十]+|\d{1,2})"
_HEADING_MARKS_RE = re.compile(
    rf"^[\s#*_【〔\[]*(?:[(（]{_NUMBER}[)）][、.．:：]?|第{_NUMBER}[、部]分?|{_NUMBER}[、.．])?[\s*_【〔\[]*"
)
_HEADING_END_RE = re.compile(r"[\s#*_】〕\]:：。]*$")
_MARKDOWN_HEADING_RE = re.compile(r"^ {0,3}#{1,6}(?!#)")
_BRACKETED_RE = re.compile(r"^[\s　]*(?:\*\*|__)?\s*【([^【】]{1,15})】\s*(?:\*\*|__)?[:：]?")
_COLON_RE = re.compile(r"^[\s　]*(?:\*\*|__)?([^\s:：*_]{3,8})[:：](?:\*\*|__)?")
_PLAIN_LENGTH = 4


def clean_heading(text: str) -> str:
    """A heading without marks and numbers: ``（一）基本案情：``, ``【基本案情】`` -> ``基本案情``."""
    return _HEADING_END_RE.sub("", _HEADING_MARKS_RE.sub("", text.strip(), count=1)).strip()


def _with_headings(lines: Sequence[blocks.SourceLine], config: LibraryConfig) -> list[blocks.SourceLine]:
    """The lines with Markdown headings where an unmarked text names its parts in its own way.

    A text that has one known part as a Markdown heading is taken as it is. Any other is read as
    offices write and paste it: ``【基本案情】`` with or without text after it, ``（一）基本案情``,
    ``一、基本案情``, ``**基本案情**``, ``基本案情：`` and the bare words on a line of their own.
    """
    for line in lines:
        if _MARKDOWN_HEADING_RE.match(line.text) and config.section_named(clean_heading(line.text)):
            return list(lines)
    found: list[blocks.SourceLine] = []
    paragraph_start = True
    for line in lines:
        split = _heading_of(line.text, config, paragraph_start=paragraph_start)
        paragraph_start = not line.text.strip() or split is not None
        if split is None:
            found.append(line)
            continue
        heading, rest = split
        found.append(line._replace(text=f"## {heading}"))
        if rest.strip():
            found.append(blocks.SourceLine(rest, line.line, line.column + len(line.text) - len(rest)))
    return found


def _heading_of(text: str, config: LibraryConfig, *, paragraph_start: bool) -> tuple[str, str] | None:
    """Heading and the text after it, where a line begins a known part."""
    stripped = text.strip()
    if not stripped or text.lstrip().startswith("|"):
        return None
    cleaned = clean_heading(stripped)
    if cleaned and config.section_named(cleaned):
        marked = cleaned != stripped
        if marked or (paragraph_start and len(cleaned) >= _PLAIN_LENGTH) or (paragraph_start and cleaned == "关键词"):
            return cleaned, ""
    if (match := _BRACKETED_RE.match(text)) and config.section_named(match.group(1)):
        return match.group(1).strip(), text[match.end() :]
    if paragraph_start and (match := _COLON_RE.match(text)):
        word = match.group(1)
        if (len(word) >= _PLAIN_LENGTH or word == "关键词") and config.section_named(word):
            return word, text[match.end() :]
    return None


def _sections(found: Sequence[blocks.Block], config: LibraryConfig, title: str) -> tuple[Section, ...]:
    """The blocks under their headings of level 1 and 2; a level 1 heading that is the title is none."""
    sections: list[Section] = []
    heading: blocks.Block | None = None
    under: list[blocks.Block] = []

    def close() -> None:
        if heading is not None:
            cleaned = clean_heading(heading.text) or heading.text
            name = config.section_named(cleaned)
            sections.append(Section(name or cleaned, cleaned, name is not None, heading.line, tuple(under)))
        elif under:
            sections.append(Section("", "", known=False, line=under[0].line, blocks=tuple(under)))

    for block in found:
        if block.kind is not blocks.BlockKind.HEADING or block.level > 2:  # noqa: PLR2004
            under.append(block)
        elif block.level == 1 and fold(block.text) == fold(title):
            continue
        else:
            close()
            heading, under = block, []
    close()
    return tuple(sections)


# --- library.yml ---------------------------------------------------------------------------------

_CONFIG_KEYS = ("名称", "编印机关", "刊名", "词表", "类型的结果", "章节", "必需章节", "必填", "同义词", "部门")


class _ConfigReader:
    """Reads ``library.yml`` over the defaults."""

    def __init__(self, reader: _FrontMatterReader) -> None:
        self._reader = reader

    def read(self, text: str, base: LibraryConfig | None) -> LibraryConfig:
        entries: dict[str, _Node] = {}
        for key_node, node in self._reader.read(text):
            key = str(key_node.value).strip()
            if key not in _CONFIG_KEYS:
                close = nearest(key, _CONFIG_KEYS)
                self._reader.report(
                    "K106", key_node.mark, f"library.yml 里有不认识的键“{key}”", f"是不是“{close}”？" if close else ""
                )
            elif key in entries:
                self._reader.report("K105", key_node.mark, f"library.yml 里的“{key}”写了两次")
            else:
                entries[key] = node
        texts = {key: self._text(entries[key], key) for key in ("名称", "编印机关", "刊名") if key in entries}
        vocabularies = dict(base.vocabularies) if base else {}
        for name, terms in self._mapping(entries.get("词表"), "词表"):
            if base and name.value not in vocabularies:
                self._reader.report(
                    "K106", name.mark, f"没有词表“{name.value}”", f"可用的词表：{'、'.join(vocabularies)}。"
                )
                continue
            old = vocabularies[str(name.value)].terms if base else ()
            merged = {term.name: term for term in (*old, *self._terms(terms, str(name.value)))}
            vocabularies[str(name.value)] = Vocabulary(str(name.value), tuple(merged.values()))
        sections = {s.name: s for s in base.sections} if base else {}
        for term in self._terms(entries.get("章节"), "章节"):
            old_synonyms = sections[term.name].synonyms if term.name in sections else ()
            sections[term.name] = SectionName(term.name, tuple(dict.fromkeys((*old_synonyms, *term.aliases))))
        outcomes = dict(base.outcomes_by_kind) if base else {}
        outcomes |= {
            str(key.value): self._words(node, str(key.value))
            for key, node in self._mapping(entries.get("类型的结果"), "类型的结果")
        }
        required = dict(base.required_sections) if base else {}
        required |= {
            str(key.value): self._words(node, str(key.value))
            for key, node in self._mapping(entries.get("必需章节"), "必需章节")
        }
        synonyms = tuple(self._words(group, "同义词") for group in self._list(entries.get("同义词"), "同义词"))
        return LibraryConfig(
            name=texts.get("名称") or (base.name if base else ""),
            office=texts.get("编印机关") or (base.office if base else ""),
            masthead=texts.get("刊名") or (base.masthead if base else ""),
            vocabularies=vocabularies,
            outcomes_by_kind=outcomes,
            sections=tuple(sections.values()),
            required_sections=required,
            required_keys=self._words(entries["必填"], "必填")
            if "必填" in entries
            else (base.required_keys if base else ()),
            synonyms=(*(base.synonyms if base else ()), *synonyms),
            departments=tuple(self._terms(entries.get("部门"), "部门")) or (base.departments if base else ()),
        )

    def _text(self, node: _Node, key: str) -> str:
        if isinstance(node.value, str):
            return node.value.strip()
        self._reader.report("K107", node.mark, f"“{key}”应当是文字，这里是{node.kind}")
        return ""

    def _mapping(self, node: _Node | None, key: str) -> Iterator[tuple[_Node, _Node]]:
        if node is None or node.value == "":
            return
        if not node.is_mapping:
            self._reader.report("K107", node.mark, f"“{key}”应当是映射，这里是{node.kind}")
            return
        yield from cast("list[tuple[_Node, _Node]]", node.value)

    def _list(self, node: _Node | None, key: str) -> Iterator[_Node]:
        if node is None or node.value == "":
            return
        if isinstance(node.value, str) or node.is_mapping:
            self._reader.report("K107", node.mark, f"“{key}”应当是列表，这里是{node.kind}")
            return
        yield from cast("list[_Node]", node.value)

    def _words(self, node: _Node, key: str) -> tuple[str, ...]:
        words = []
        for item in self._list(node, key):
            if isinstance(item.value, str):
                words.append(item.value.strip())
            else:
                self._reader.report("K107", item.mark, f"“{key}”的每一项应当是文字")
        return tuple(words)

    def _terms(self, node: _Node | None, key: str) -> Iterator[Term]:
        """``- 词`` or ``- 词: [别名, 别名]``."""
        for item in self._list(node, key):
            if isinstance(item.value, str):
                yield Term(item.value.strip())
            elif item.is_mapping:
                for name, aliases in cast("list[tuple[_Node, _Node]]", item.value):
                    yield Term(str(name.value).strip(), self._words(aliases, str(name.value)))
            else:
                self._reader.report("K107", item.mark, f"“{key}”的每一项应当是“词”或“词: [别名]”")


@cache
def default_config() -> LibraryConfig:
    """The built-in configuration, ``kb/data/library.yml``."""
    text = resources.files("kb").joinpath("data/library.yml").read_text("utf-8")
    reader = _FrontMatterReader("library.yml", 1)
    config = _ConfigReader(reader).read(text, None)
    if reader.problems:
        raise ReadError("\n".join(map(str, reader.problems)))
    return config


def read_config(root: Path, shown_root: str) -> tuple[LibraryConfig, list[Problem]]:
    """``library.yml`` of a library over the defaults, and its problems."""
    path = root / _CONFIG
    if not path.exists() and not path.is_symlink():
        return default_config(), []
    shown = f"{shown_root}/{_CONFIG}"
    text, problems = read_text(path, shown)
    if text is None:
        return default_config(), problems
    reader = _FrontMatterReader(shown, 1)
    config = _ConfigReader(reader).read(text, default_config())
    return config, problems + reader.problems


# --- the library ---------------------------------------------------------------------------------


def _walk(root: Path) -> tuple[list[PurePosixPath], list[PurePosixPath], list[PurePosixPath]]:
    """Markdown files, other files and symbolic links of a library, sorted, relative to it."""
    markdown: list[PurePosixPath] = []
    others: list[PurePosixPath] = []
    links: list[PurePosixPath] = []
    waiting = [root]
    while waiting:
        for path in sorted(waiting.pop().iterdir()):
            relative = PurePosixPath(path.relative_to(root).as_posix())
            if path.name.startswith((".", "~$")):
                continue
            if path.is_symlink():
                links.append(relative)
            elif path.is_dir():
                waiting.append(path)
            elif path.suffix.lower() == ".md":
                markdown.append(relative)
            else:
                others.append(relative)
    return sorted(markdown), sorted(others), sorted(links)


def read_library(
    root: str | Path, *, progress: Callable[[Iterable[PurePosixPath]], Iterable[PurePosixPath]] | None = None
) -> Library:
    """The library in a folder.

    Args:
        root: the folder of ``library.yml`` and the years; an empty one is an empty library.
        progress: wraps the files that are read, to show how far reading has come.

    Raises:
        ReadError: there is no such folder, or it cannot be listed.
    """
    folder = Path(root)
    shown_root = folder.as_posix().rstrip("/") or "/"
    if not folder.is_dir():
        raise ReadError(f"没有找到案例库文件夹“{folder}”。请用 --library 指明案例所在的文件夹。")
    try:
        markdown, others, links = _walk(folder)
    except OSError as error:
        raise ReadError(f"案例库文件夹“{folder}”打不开：{error.strerror or error}") from error
    config, problems = read_config(folder, shown_root)
    reader = _Reader(folder, shown_root, config)
    reader.problems.extend(problems)
    reader.problems.extend(
        problem("K002", Location(reader.shown(path)), "这是符号链接，不读") for path in links if str(path) != _CONFIG
    )
    cases: list[Case] = []
    issues: list[Issue] = []
    for path in progress(markdown) if progress else markdown:
        if path.name == _README:
            continue
        if path.parts[0] == _ISSUES:
            issue = reader.issue(path)
            if issue:
                issues.append(issue)
        elif len(path.parts) > 1 or re.fullmatch(CASE_ID, path.stem):
            case = reader.case(path)
            if case:
                cases.append(case)
        else:
            reader.problems.append(problem("K009", Location(reader.shown(path)), f"不认识的文件“{path}”，没有读"))
    return Library(
        root=shown_root,
        config=config,
        cases=tuple(cases),
        issues=tuple(issues),
        assets=frozenset(str(path) for path in others),
        problems=tuple(sorted(reader.problems, key=lambda p: p.sort_key)),
        unreadable=tuple(reader.unreadable),
    )
