"""YAML -> nodes with their positions.

Syntax errors become problems here. If a text does not parse as a whole, each key is parsed alone, so that every faulty
key is reported and the others are still read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

import yaml

from kb.patterns import late
from kb.privacy import bears_secrecy
from kb.problems import MAX_PROBLEMS, Location, Problem, problem
from kb.reading.conflicts import without_markers
from kb.reading.files import CONTROL_RE
from kb.reading.simple import SimpleEntry, simple_entries
from kb.text import BIDI_CONTROLS, first_hidden, is_plain, join_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_new = tuple.__new__
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MAX_DEPTH = 20
_MAX_LENGTH = 64 * 1024

_WRITE_KEY = "写成“键: 值”，冒号用英文冒号，后面空一格。"
# Message of libyaml or PyYAML -> message for an editor, and what to do.
_YAML_MESSAGES = (
    ("found character '\\t'", "缩进用了制表符", "缩进只用空格。"),
    ("mapping values are not allowed", "一行里有两个“冒号加空格”", "值里有冒号加空格时，把整个值用英文双引号括起来。"),
    ("could not find expected ':'", "键后面缺少英文冒号和空格", _WRITE_KEY),
    ("found character that cannot start", "值以特殊符号开头", "以 @ ` % 开头的值用英文双引号括起来。"),
    ("cannot start any token", "值以特殊符号开头", "以 @ ` % 开头的值用英文双引号括起来。"),
    ("found unexpected end of stream", "引号没有结束", "补上结束的引号；引号要用英文的，成对出现。"),
    ("while scanning a quoted scalar", "引号没有结束", "补上结束的引号；引号要用英文的，成对出现。"),
    ("unknown escape character", "双引号里的反斜杠有特殊含义", "改用英文单引号把值括起来，或者不写反斜杠。"),
    ("while parsing a flow", "方括号或花括号没有结束", "列表写成 [甲, 乙]，用英文逗号和英文括号，并补上结束的括号。"),
    ("expected <block end>", "缩进或写法不对", "键要对齐；值以引号或括号开头时，引号或括号之后不能再有别的文字。"),
    ("while scanning an anchor", "值以 & 开头", "以 & 开头的值用英文双引号括起来。"),
    ("while scanning an alias", "值以 * 开头", "以 * 开头的值用英文双引号括起来。"),
    ("while scanning a tag", "值以 ! 开头", "以 ! 开头的值用英文双引号括起来。"),
    ("while parsing a tag", "值以 ! 开头", "以 ! 开头的值用英文双引号括起来。"),
    ("嵌套太深", f"列表嵌套超过 {_MAX_DEPTH} 层", "减少层数。"),
    ("block scalar", "值以 | 或 > 开头", "以 | 或 > 开头的值用英文双引号括起来。"),
)  # fmt: skip
_QUOTED_RE = late(r"\"[^\"\n]*\"|'[^'\n]*'")
_CUT_VALUE_RE = late(r"\s*[^\s#][^#]*\s(?P<cut>#[^\s#])")
_KEY_RE = late(r"""(?:"[^"\n]{1,40}"|'[^'\n]{1,40}'|[^\s#\[\]{}"'\-:：&*!|>%@`?][^\n:：]{0,40}?)\s*[:：]""")
_FULL_WIDTH_COLON_RE = late(r"([^\s:：'\"\[{]{1,20})\s*：")
_NO_BLANK_RE = late(r"([^\s:：'\"\[{]{1,20}):(?=\S)")
_INDENTED_KEY_RE = late(r"[ \u3000\u00a0]+([^\s:：'\"\[{-]{1,20})\s*[:：]")


SECRECY = "密级"
"""The key whose value is never shown in messages: it may be a secret itself."""
_SECRECY_RE = late(r"[\s\"']*密\s*级[\s\"']*[:：]")
_UNSHOWN = "“密级”这一行的写法有错（不显示内容）"
_SHOWN = 30
"""Maximum characters of a value in a message."""
_CODES_WITHOUT_VALUES = frozenset({"K012", "K105", "K128"})
"""Codes whose messages do not contain values."""
_MESSAGE_VALUE_RE = late("“([^”]*)”")
"""A value that a message quotes."""
_BIDI_CONTROLS_RE = late(f"[{BIDI_CONTROLS}]")


def abbreviated(value: str) -> str:
    """The value, abbreviated for a message."""
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"


class SourcePosition(NamedTuple):
    """A position in a YAML text; line and column from 0."""

    line: int
    column: int


@dataclass(slots=True)
class Node:
    """A value: a text, a list of nodes, or a mapping as pairs of nodes."""

    position: SourcePosition
    value: str | list[Node] | list[tuple[Node, Node]]
    is_mapping: bool = False

    @property
    def kind(self) -> str:
        """Its kind in Chinese."""
        if isinstance(self.value, str):
            return "文字"
        return "“键: 值”" if self.is_mapping else "列表"

    @property
    def pairs(self) -> list[tuple[Node, Node]]:
        """The entries of a mapping."""
        return cast("list[tuple[Node, Node]]", self.value) if self.is_mapping else []

    @property
    def items(self) -> list[Node]:
        """The items of a list."""
        return cast("list[Node]", self.value) if isinstance(self.value, list) and not self.is_mapping else []


class NodeReader:
    """Reads one YAML text into nodes and reports problems."""

    def __init__(self, path: str, disputed: Collection[int] = (), most: int = _MAX_LENGTH) -> None:
        """Make a reader.

        Args:
            path: of the file, as a person would open it.
            disputed: lines of the file in a merge conflict, from 1; their other problems are not reported.
            most: characters above which a text is not read.
        """
        self._most = most
        self._path = path
        self._disputed = disputed
        self._lines: list[str] = []
        self._is_secret = False
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        """Keys whose values could not be parsed."""
        self.unread = False
        """Whether nothing of the text could be parsed."""
        self.unread_secrecy: SourcePosition | None = None
        """Position of a 密级 whose value could not be read; it may be a secret."""

    def location(self, position: SourcePosition) -> Location:
        """The location of a position in the file."""
        return _new(Location, (self._path, position[0] + 1, position[1] + 1))

    def report(self, code: str, position: SourcePosition, message: str, hint: str = "") -> None:
        """Report a problem; for the line of 密级 without details.

        A value that cannot be read and has a secrecy marking, whatever its key, is K128 instead and is not quoted.
        """
        if position.line + 1 in self._disputed:
            return
        line = self._lines[position.line] if position.line < len(self._lines) else ""
        if code not in _CODES_WITHOUT_VALUES and (self._is_secret or _SECRECY_RE.match(line)):
            message, hint = _UNSHOWN, ""
            self.unread_secrecy = position
        elif any(bears_secrecy(quoted) for quoted in _MESSAGE_VALUE_RE.findall(message + hint)):
            code, message, hint = "K128", "这里标有国家秘密的密级（不显示内容）", ""
        self.problems.append(problem(code, self.location(position), message, hint))

    @property
    def has_many(self) -> bool:
        """Whether there are so many problems that suggestions for each value are not worthwhile."""
        return len(self.problems) > MAX_PROBLEMS

    def too_long(self, node: Node, max_length: int) -> bool:
        """Whether a key or a text in a value has more characters than that; if so it is reported."""
        if isinstance(node.value, str):
            if len(node.value) > max_length:
                message = f"这里有 {len(node.value)} 个字，最多 {max_length} 个，没有采用：“{node.value[:20]}…”"
                self.report("K107", node.position, message, "缩短这个值。")
                return True
            return False
        parts = [part for pair in node.pairs for part in pair] or node.items
        return any([self.too_long(part, max_length) for part in parts])  # noqa: C419 - all of them are told

    def read(self, text: str) -> list[tuple[Node, Node]]:
        """The top-level entries in order; the text must begin at the first line of its file."""
        text = without_markers(text, self._disputed)
        self._lines = text.split("\n")
        self._report_cut_values(text)
        if len(text) > self._most:
            self.unread = True
            first = next((i for i, line in enumerate(self._lines) if line), 0)
            head = not self._path.endswith(".yml")
            message = f"文件{'头' if head else ''}有 {len(text)} 个字，超过 {self._most}，没有读"
            hint = "正文写在第二个 --- 之后；文件头只写“键: 值”。" if head else "删去用不着的内容。"
            self.report("K103", SourcePosition(first, 0), message, hint)
            return []
        if is_plain(text) and (simple := simple_entries(self._lines)):
            return [(Node(_new(SourcePosition, (entry[0], 0)), entry[1]), _simple_node(entry)) for entry in simple]
        chunks = list(_chunks(text))
        if not any(_too_deep(chunk) for _, chunk in chunks):
            try:
                entries = self._parse(text, 0)
            except yaml.YAMLError:
                entries = None
            if entries is not None:
                return entries
        entries = []
        for offset, chunk in chunks:
            self._is_secret = _SECRECY_RE.match(chunk) is not None
            entries += self._read_chunk(chunk, offset)
        self._is_secret = False
        return entries

    def _report_cut_values(self, text: str) -> None:
        """K126: the end of ``标题: 某案 #1号`` is a comment in YAML; a real comment has a blank after ``#``."""
        for number, line in enumerate(text.split("\n") if " #" in text else ()):
            if " #" in line and (match := _CUT_VALUE_RE.match(_QUOTED_RE.sub(lambda m: "x" * len(m.group()), line))):
                start = match.start("cut")
                message = f"“{line[start : start + 20]}”被当作注释，没有读"
                self.report("K126", SourcePosition(number, start), message)

    def _read_chunk(self, chunk: str, offset: int) -> list[tuple[Node, Node]]:
        """The entry of one key, or none and a problem."""
        lines = chunk.split("\n")
        if not any(line.split("#")[0].strip() for line in lines):
            return []
        while not lines[0].split("#")[0].strip():
            del lines[0]
            offset += 1
        chunk = "\n".join(lines)
        if _too_deep(chunk):
            message = f"括号嵌套超过 {_MAX_DEPTH} 层"
            self._broken(chunk, SourcePosition(offset, 0), message, "减少嵌套的括号，或把值用英文双引号括起来。")
            return []
        try:
            entries = self._parse(chunk, offset)
        except yaml.YAMLError as error:
            if stray := self._report_stray(lines, offset):
                return self._read_chunk("\n".join(lines[: stray[0]]) + "\n", offset)
            self._report_yaml(error, lines, offset)
            return []
        if entries is None:
            self._report_no_key(lines, offset)
            self._report_stray(lines, offset)
            return []
        return entries

    def _parse(self, text: str, offset: int) -> list[tuple[Node, Node]] | None:
        """The entries of a mapping; ``None`` if the text is not one."""
        events = iter(list(yaml.parse(text, Loader=_LOADER)))
        before = len(self.problems)
        root: Node | None = None
        try:
            for event in events:
                if isinstance(event, yaml.NodeEvent):
                    if root is not None:
                        break
                    root = self._node(event, events, offset, 0)
        except yaml.YAMLError:
            del self.problems[before:]
            raise
        if root is None or root.value == "":
            return []
        if not root.is_mapping:
            del self.problems[before:]
            return None
        return root.pairs

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], offset: int, depth: int) -> Node:
        start, end = cast("yaml.Mark", event.start_mark), cast("yaml.Mark", event.end_mark)
        position = SourcePosition(start.line + offset, start.column)
        if isinstance(event, yaml.AliasEvent):
            self.report("K112", position, f"“*{event.anchor}"[:30] + "”会被当作 YAML 的别名")
            return Node(position, "")
        if getattr(event, "anchor", None):
            self.report("K112", position, f"“&{event.anchor}"[:30] + "”会被当作 YAML 的锚点")  # type: ignore[attr-defined]
        if getattr(event, "tag", None):
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")  # type: ignore[attr-defined]
            self.report("K113", position, f"“{tag[:30]}”会被当作 YAML 的标签")
        if isinstance(event, yaml.ScalarEvent):
            self._report_hidden(event.value, position)
            folded = end.line > start.line and event.style not in ("|", ">")
            value = self._printable(event.value, position)
            return Node(position, join_lines(value.replace(" ", "\n")) if folded else value)
        if depth >= _MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem="嵌套太深", problem_mark=start)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            for child in events:
                if isinstance(child, yaml.SequenceEndEvent):
                    break
                items.append(self._node(child, events, offset, depth + 1))
            return Node(position, items)
        pairs: list[tuple[Node, Node]] = []
        for child in events:
            if isinstance(child, yaml.MappingEndEvent):
                break
            key = self._node(child, events, offset, depth + 1)
            pairs.append((key, self._node(next(events), events, offset, depth + 1)))
        return Node(position, pairs, is_mapping=True)

    def _printable(self, value: str, position: SourcePosition) -> str:
        r"""A value with control characters, which double-quoted texts can have (``"\0"``), replaced by blanks."""
        if not (control := CONTROL_RE.search(value)):
            return value
        code, name = (
            ("K005", "空字符 NUL") if control.group() == "\0" else ("K006", f"控制字符 U+{ord(control.group()):04X}")
        )
        hint = "双引号里的反斜杠有特殊含义：改用英文单引号把值括起来，或者不写反斜杠。"
        self.report(code, position, f"值里写了{name}，读成了空格", hint)
        return CONTROL_RE.sub(" ", value)

    # problems

    def _report_hidden(self, value: str, position: SourcePosition) -> None:
        """K012: invisible characters in a key or value."""
        if not (match := first_hidden(value)):
            return
        sign = match.group()
        line = self._lines[position.line] if position.line < len(self._lines) else ""
        column = line.find(sign, position.column)
        what = "改变文字方向" if _BIDI_CONTROLS_RE.match(sign) else "看不见"
        place = SourcePosition(position.line, column if column >= 0 else position.column)
        self.report("K012", place, f"这里有{what}的字符 U+{ord(sign):04X}")

    def _broken(self, chunk: str, position: SourcePosition, message: str, hint: str) -> None:
        head = chunk.split("\n", 1)[0]
        self.broken.add(re.split(r"[:：]", head, maxsplit=1)[0].strip(" \"'"))
        self.report("K103", position, message, hint)

    def _report_stray(self, lines: list[str], offset: int) -> list[int]:
        """Report the lines after the first that belong to no key; return their indices."""
        stray = [i for i, line in enumerate(lines) if i and _is_stray(line)]
        for i in stray:
            message = f"“{lines[i][:20]}”不是“键: 值”"
            self.report("K103", SourcePosition(offset + i, 0), message, f"删去这一行，或{_WRITE_KEY}")
        return stray

    def _report_no_key(self, lines: list[str], offset: int) -> None:
        """Report a text that is a value where a key was expected."""
        first = next(i for i, line in enumerate(lines) if line.strip())
        head = lines[first]
        if match := _FULL_WIDTH_COLON_RE.match(head):
            name = match.group(1)
            position = SourcePosition(offset + first, match.end() - 1)
            self._broken(head, position, f"“{name}”后面用了全角冒号", f"改成英文冒号，再空一格：{name}: …")
        elif match := _NO_BLANK_RE.match(head):
            name = match.group(1)
            position = SourcePosition(offset + first, match.end() - 1)
            self._broken(head, position, f"“{name}”的冒号后面没有空格", f"冒号后面空一格：{name}: …")
        else:
            column = len(head) - len(head.lstrip())
            self._broken(head, SourcePosition(offset + first, column), f"“{head.strip()[:20]}”不是“键: 值”", _WRITE_KEY)

    def _report_yaml(self, error: yaml.YAMLError, lines: list[str], offset: int) -> None:
        head = lines[0]
        if _FULL_WIDTH_COLON_RE.match(head) or _NO_BLANK_RE.match(head):
            self._report_no_key(lines, offset)
            return
        chunk = "\n".join(lines)
        before = len(self.problems)
        has_value = not re.fullmatch(r"[^:：]*:\s*", head)
        for index, line in enumerate(lines[1:], 1):
            if line.startswith("\t"):
                self._broken(chunk, SourcePosition(offset + index, 0), "缩进用了制表符", "缩进只用空格。")
            elif has_value and (match := _INDENTED_KEY_RE.match(line)):
                message = f"“{match.group(1)}”前面多了空格"
                self._broken(chunk, SourcePosition(offset + index, 0), message, "键要顶格写，前面不留空格。")
        if len(self.problems) > before:
            return
        # For something unclosed libyaml points past the end; the place where it was opened is more useful.
        marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
        if "scanning an a" in str(getattr(error, "context", "")):  # for an anchor or alias, the character itself
            marks.reverse()
        places = [(position.line, position.column) for position in marks if position and position.line < len(lines) - 1]
        value = re.match(r"[^:]*:\s*", head)
        row, column = places[0] if places else (0, value.end() if value else 0)
        text = " ".join(str(part) for part in (getattr(error, "context", ""), getattr(error, "problem", ""), error))
        for sign, message, hint in _YAML_MESSAGES:
            if sign in text:
                self._broken(chunk, SourcePosition(offset + row, column), f"{message}：“{head.strip()[:30]}”", hint)
                return
        self._broken(chunk, SourcePosition(offset + row, column), f"这一行的写法有错：“{head.strip()[:30]}”", "")


def _simple_node(entry: SimpleEntry) -> Node:
    """The value of a simple entry."""
    line, _, column, value = entry
    position = _new(SourcePosition, (line, column))
    if isinstance(value, str):
        return Node(position, value)
    return Node(position, [Node(_new(SourcePosition, (line, column)), text) for column, text in value])


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """The YAML split before each line that begins a key: (index of the first line, text)."""
    lines = text.split("\n")
    starts = [i for i, line in enumerate(lines) if _KEY_RE.match(line)]
    starts = sorted({0, *starts})
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start, "\n".join(lines[start:end]) + "\n"


def _is_stray(line: str) -> bool:
    """Whether an unindented line belongs to no key."""
    return bool(line.strip()) and line[0] not in " \t#-]}\u3000"


def _too_deep(chunk: str) -> bool:
    """Whether brackets are nested too deep: the time of libyaml is quadratic in the depth."""
    depth = deepest = 0
    for character in re.findall(r"[\[\]{}]", chunk):
        depth = depth + 1 if character in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest > _MAX_DEPTH
