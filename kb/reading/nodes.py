"""YAML -> nodes with their places.

YAML's own faults become problems here. Where a text does not parse as a whole each key is tried alone,
so that every faulty key is told and the others are still read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

import yaml

from kb.problems import MAX_PROBLEMS, Location, Problem, problem
from kb.reading.conflicts import without_marks
from kb.reading.files import CONTROL_RE
from kb.reading.simple import SimpleEntry, simple_entries
from kb.text import TURNING, hidden_sign, is_plain, join_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MAX_DEPTH = 20
_MAX_LENGTH = 64 * 1024

_WRITE_KEY = "写成“键: 值”，冒号用英文冒号，后面空一格。"
# What libyaml and PyYAML say -> what it means to an editor, and what to do.
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
_QUOTED_RE = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_CUT_VALUE_RE = re.compile(r"\s*[^\s#][^#]*\s(?P<cut>#[^\s#])")
_KEY_RE = re.compile(r"""(?:"[^"\n]{1,40}"|'[^'\n]{1,40}'|[^\s#\[\]{}"'\-:：&*!|>%@`?][^\n:：]{0,40}?)\s*[:：]""")
_FULL_WIDTH_COLON_RE = re.compile(r"([^\s:：'\"\[{]{1,20})\s*：")
_NO_BLANK_RE = re.compile(r"([^\s:：'\"\[{]{1,20}):(?=\S)")
_INDENTED_KEY_RE = re.compile(r"[ \u3000\u00a0]+([^\s:：'\"\[{-]{1,20})\s*[:：]")


SECRECY = "密级"
"""The key whose value no message shows: it may be a secret itself."""
_SECRECY_RE = re.compile(r"[\s\"']*密\s*级[\s\"']*[:：]")
_UNSHOWN = "“密级”这一行的写法有错（不显示内容）"
_SHOWN = 30
"""Characters of a value that a message shows."""
_DISCREET = frozenset({"K012", "K105", "K128"})
"""Problems whose messages show nothing of a value."""
_TURNING_RE = re.compile(f"[{TURNING}]")


def shown_value(value: str) -> str:
    """As much of a value as a message can hold."""
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"


class Mark(NamedTuple):
    """A place in a YAML text, line and column from 0."""

    line: int
    column: int


@dataclass(slots=True)
class Node:
    """A value: text, list of nodes, or pairs of nodes."""

    mark: Mark
    value: str | list[Node] | list[tuple[Node, Node]]
    is_mapping: bool = False

    @property
    def kind(self) -> str:
        """The Chinese word for what it is."""
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
    """Reads one YAML text into nodes and reports what it does not take."""

    def __init__(self, path: str, disputed: Collection[int] = ()) -> None:
        """Make a reader.

        Args:
            path: of the file, as a person would open it.
            disputed: lines of the file that stand in a merge conflict, from 1: their other problems follow from it.
        """
        self._path = path
        self._disputed = disputed
        self._lines: list[str] = []
        self._is_secret = False
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        """Keys whose values could not be read at all."""
        self.unread = False
        """Whether the text as a whole was not read."""
        self.unread_secrecy: Mark | None = None
        """Where a 密级 stands whose value could not be read; it may be a secret."""

    def location(self, mark: Mark) -> Location:
        """The place of a mark in the file."""
        return Location(self._path, 1 + mark.line, mark.column + 1)

    def report(self, code: str, mark: Mark, message: str, hint: str = "") -> None:
        """Note a problem; of the line of 密级 no words are shown."""
        if mark.line + 1 in self._disputed:
            return
        line = self._lines[mark.line] if mark.line < len(self._lines) else ""
        if code not in _DISCREET and (self._is_secret or _SECRECY_RE.match(line)):
            message, hint = _UNSHOWN, ""
            self.unread_secrecy = mark
        self.problems.append(problem(code, self.location(mark), message, hint))

    @property
    def has_many(self) -> bool:
        """Whether so much is wrong that no one needs a guess what each value was meant to be."""
        return len(self.problems) > MAX_PROBLEMS

    def too_long(self, node: Node, most: int) -> bool:
        """Whether a text in a value, or a key, has more characters than that; told if so."""
        if isinstance(node.value, str):
            if len(node.value) > most:
                message = f"这里有 {len(node.value)} 个字，最多 {most} 个，没有采用：“{node.value[:20]}…”"
                self.report("K107", node.mark, message, "缩短这个值。")
                return True
            return False
        parts = [part for pair in node.pairs for part in pair] or node.items
        return any([self.too_long(part, most) for part in parts])  # noqa: C419 - all of them are told

    def read(self, text: str) -> list[tuple[Node, Node]]:
        """The top-level entries in order; the text begins with the first line of its file."""
        text = without_marks(text, self._disputed)
        self._lines = text.split("\n")
        self._report_cut_values(text)
        if len(text) > _MAX_LENGTH:
            self.unread = True
            first = next((i for i, line in enumerate(text.split("\n")) if line), 0)
            message = f"文件头有 {len(text)} 个字，超过 {_MAX_LENGTH}，没有读"
            self.report("K103", Mark(first, 0), message, "正文写在第二个 --- 之后；文件头只写“键: 值”。")
            return []
        simple = simple_entries(text) if is_plain(text) else None
        if simple:
            return [(Node(Mark(entry.line, 0), entry.key), _simple_node(entry)) for entry in simple]
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
        """K126: ``标题: 某案 #1号`` loses its end as a comment; a real comment has a blank after the mark."""
        for number, line in enumerate(text.split("\n") if " #" in text else ()):
            if " #" in line and (match := _CUT_VALUE_RE.match(_QUOTED_RE.sub(lambda m: "x" * len(m.group()), line))):
                start = match.start("cut")
                message = f"“{line[start : start + 20]}”被当作注释，没有读"
                self.report("K126", Mark(number, start), message)

    def _read_chunk(self, chunk: str, offset: int) -> list[tuple[Node, Node]]:
        """The entry of one key; its fault is told where it has one."""
        lines = chunk.split("\n")
        if not any(line.split("#")[0].strip() for line in lines):
            return []
        while not lines[0].split("#")[0].strip():
            del lines[0]
            offset += 1
        chunk = "\n".join(lines)
        if _too_deep(chunk):
            message = f"括号嵌套超过 {_MAX_DEPTH} 层"
            self._broken(chunk, Mark(offset, 0), message, "减少嵌套的括号，或把值用英文双引号括起来。")
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
        """The entries of a mapping; ``None`` where the text is none."""
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
        mark = Mark(start.line + offset, start.column)
        if isinstance(event, yaml.AliasEvent):
            self.report("K112", mark, f"“*{event.anchor}"[:30] + "”会被当作 YAML 的别名")
            return Node(mark, "")
        if getattr(event, "anchor", None):
            self.report("K112", mark, f"“&{event.anchor}"[:30] + "”会被当作 YAML 的锚点")  # type: ignore[attr-defined]
        if getattr(event, "tag", None):
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")  # type: ignore[attr-defined]
            self.report("K113", mark, f"“{tag[:30]}”会被当作 YAML 的标签")
        if isinstance(event, yaml.ScalarEvent):
            self._report_hidden(event.value, mark)
            folded = end.line > start.line and event.style not in ("|", ">")
            value = self._printable(event.value, mark)
            return Node(mark, join_lines(value.replace(" ", "\n")) if folded else value)
        if depth >= _MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem="嵌套太深", problem_mark=start)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            for child in events:
                if isinstance(child, yaml.SequenceEndEvent):
                    break
                items.append(self._node(child, events, offset, depth + 1))
            return Node(mark, items)
        pairs: list[tuple[Node, Node]] = []
        for child in events:
            if isinstance(child, yaml.MappingEndEvent):
                break
            key = self._node(child, events, offset, depth + 1)
            pairs.append((key, self._node(next(events), events, offset, depth + 1)))
        return Node(mark, pairs, is_mapping=True)

    def _printable(self, value: str, mark: Mark) -> str:
        r"""A value with blanks for the control characters that a text in double quotes may name, ``"\0"``."""
        if not (found := CONTROL_RE.search(value)):
            return value
        code, name = (
            ("K005", "空字符 NUL") if found.group() == "\0" else ("K006", f"控制字符 U+{ord(found.group()):04X}")
        )
        hint = "双引号里的反斜杠有特殊含义：改用英文单引号把值括起来，或者不写反斜杠。"
        self.report(code, mark, f"值里写了{name}，读成了空格", hint)
        return CONTROL_RE.sub(" ", value)

    # what an editor is told

    def _report_hidden(self, value: str, mark: Mark) -> None:
        """K012: a value or key that is not what it looks like."""
        if not (match := hidden_sign(value)):
            return
        sign = match.group()
        line = self._lines[mark.line] if mark.line < len(self._lines) else ""
        column = line.find(sign, mark.column)
        what = "改变文字方向" if _TURNING_RE.match(sign) else "看不见"
        place = Mark(mark.line, column if column >= 0 else mark.column)
        self.report("K012", place, f"这里有{what}的字符 U+{ord(sign):04X}")

    def _broken(self, chunk: str, mark: Mark, message: str, hint: str) -> None:
        head = chunk.split("\n", 1)[0]
        self.broken.add(re.split(r"[:：]", head, maxsplit=1)[0].strip(" \"'"))
        self.report("K103", mark, message, hint)

    def _report_stray(self, lines: list[str], offset: int) -> list[int]:
        """Tell of the lines after the first that belong to no key; their indices."""
        stray = [i for i, line in enumerate(lines) if i and _is_stray(line)]
        for i in stray:
            message = f"“{lines[i][:20]}”不是“键: 值”"
            self.report("K103", Mark(offset + i, 0), message, f"删去这一行，或{_WRITE_KEY}")
        return stray

    def _report_no_key(self, lines: list[str], offset: int) -> None:
        """A text that is one value where a key was expected."""
        first = next(i for i, line in enumerate(lines) if line.strip())
        head = lines[first]
        if match := _FULL_WIDTH_COLON_RE.match(head):
            name = match.group(1)
            mark = Mark(offset + first, match.end() - 1)
            self._broken(head, mark, f"“{name}”后面用了全角冒号", f"改成英文冒号，再空一格：{name}: …")
        elif match := _NO_BLANK_RE.match(head):
            name = match.group(1)
            mark = Mark(offset + first, match.end() - 1)
            self._broken(head, mark, f"“{name}”的冒号后面没有空格", f"冒号后面空一格：{name}: …")
        else:
            column = len(head) - len(head.lstrip())
            self._broken(head, Mark(offset + first, column), f"“{head.strip()[:20]}”不是“键: 值”", _WRITE_KEY)

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
                self._broken(chunk, Mark(offset + index, 0), "缩进用了制表符", "缩进只用空格。")
            elif has_value and (match := _INDENTED_KEY_RE.match(line)):
                message = f"“{match.group(1)}”前面多了空格"
                self._broken(chunk, Mark(offset + index, 0), message, "键要顶格写，前面不留空格。")
        if len(self.problems) > before:
            return
        # libyaml points past the end where something is not closed: then the place where it was opened.
        marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
        if "scanning an a" in str(getattr(error, "context", "")):  # anchor, alias: the sign itself is the fault
            marks.reverse()
        places = [(mark.line, mark.column) for mark in marks if mark and mark.line < len(lines) - 1]
        value = re.match(r"[^:]*:\s*", head)
        row, column = places[0] if places else (0, value.end() if value else 0)
        text = " ".join(str(part) for part in (getattr(error, "context", ""), getattr(error, "problem", ""), error))
        for sign, message, hint in _YAML_MESSAGES:
            if sign in text:
                self._broken(chunk, Mark(offset + row, column), f"{message}：“{head.strip()[:30]}”", hint)
                return
        self._broken(chunk, Mark(offset + row, column), f"这一行的写法有错：“{head.strip()[:30]}”", "")


def _simple_node(entry: SimpleEntry) -> Node:
    """The value of a simple entry."""
    mark = Mark(entry.line, entry.column)
    if isinstance(entry.value, str):
        return Node(mark, entry.value)
    return Node(mark, [Node(Mark(entry.line, column), text) for column, text in entry.value])


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """The YAML cut before each line that begins a key: (index of the first line, text)."""
    lines = text.split("\n")
    starts = [i for i, line in enumerate(lines) if _KEY_RE.match(line)]
    starts = sorted({0, *starts})
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start, "\n".join(lines[start:end]) + "\n"


def _is_stray(line: str) -> bool:
    """Whether a line at the left edge belongs to no key."""
    return bool(line.strip()) and line[0] not in " \t#-]}\u3000"


def _too_deep(chunk: str) -> bool:
    """Whether brackets nest deeper than any value needs: libyaml's time is quadratic in that depth."""
    depth = deepest = 0
    for character in re.findall(r"[\[\]{}]", chunk):
        depth = depth + 1 if character in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest > _MAX_DEPTH
