"""``statutes.yml`` with more in it: a version of a statute, rows of a table.

The file is a person's: lines are put in where they belong and no other line changes, so that comments, order and
ways of writing stay. Where the file is written in a way that lines cannot be put into, nothing is changed, and what
is to be written by hand is said.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.errors import AuthoringError
from kb.patterns import late
from kb.reading.nodes import NodeReader
from kb.reading.renumberings import NOWHERE

if TYPE_CHECKING:
    import datetime as dt
    import re

    from kb.reading.nodes import Node
    from kb.statutes.statute import Version

_PLAIN_RE = late(r"[\w（）〈〉“”〔〕、·—][\w（）〈〉“”〔〕、，。；：·—()/.+-]*")
_DAY_RE = late(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_NUMBER_RE = late(r"\d+")
_COMMENT_RE = late(r"\}\s*(#.*)$")
_MOST_CHARACTERS = 256 * 1024
_HEAD = "# 本单位自己的法律法规：写法见 docs/statutes.md，改完运行 kb lint 和 kb statutes check。\n"


@dataclass(frozen=True, slots=True)
class TableRow:
    """Where the rule of an article went."""

    article: int
    to: tuple[int, ...]
    """Empty where it was dropped."""
    confidence: float | None = None
    """``None`` where a person has confirmed it."""

    @property
    def line(self) -> str:
        """As it is written."""
        to = str(self.to[0]) if len(self.to) == 1 else f"[{', '.join(map(str, self.to))}]" if self.to else NOWHERE
        sure = "" if self.confidence is None else f", 把握: {self.confidence:g}"
        return f"- {{旧: {self.article}, 新: {to}{sure}}}"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one day."""

    day: dt.date
    statute: str
    """What took the place of the statute; empty for the statute itself."""
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to stand in the file of a statute."""

    name: str
    facts: tuple[tuple[str, str], ...] = ()
    """Key and value that a statute gets when it is new to the file: 全称, 类别, 地区."""
    versions: tuple[Version, ...] = ()
    tables: tuple[Table, ...] = ()


def version_values(version: Version) -> dict[str, str]:
    """The keys of a version and their values, as they are written."""
    values = {"名称": _scalar(version.label)}
    if version.passed_on:
        values["通过"] = version.passed_on.isoformat()
    if version.effective_on:
        values["施行"] = version.effective_on.isoformat()
    if version.articles:
        values["条数"] = str(version.articles)
    if version.numbers_kept:
        values["条号不变"] = "是"
    return values


def amended(text: str, entry: Entry, *, replace: bool = False) -> str:
    """The file with an entry put in; the same text where all of it stands there.

    Args:
        text: of the file, with LF; empty for a new file.
        entry: what is to stand there.
        replace: whether what the file says otherwise of a version gives way.

    Raises:
        AuthoringError: the file says otherwise, has faults, or is written so that nothing can be put in.
    """
    return _Amendment(text, entry, replace=replace).text()


def _scalar(value: str) -> str:
    return value if _PLAIN_RE.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _flow(values: dict[str, str]) -> str:
    return "- {" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"


@dataclass(slots=True)
class _Amendment:
    source: str
    entry: Entry
    replace: bool
    lines: list[str] = field(init=False)
    changes: list[tuple[int, int, list[str]]] = field(init=False, default_factory=list)
    """First line, line behind the last, and what takes their place."""

    def text(self) -> str:
        self.lines = self.source.split("\n")
        reader = NodeReader("statutes.yml", most=_MOST_CHARACTERS)
        entries = reader.read(self.source) if self.source.strip() else []
        if reader.unread or reader.broken:
            raise AuthoringError("statutes.yml 有写法错误，没有改动它。请先运行 kb lint，改好以后再试。")
        names = [str(key.value).strip().strip("《》").removeprefix("中华人民共和国") for key, _ in entries]
        if self.entry.name not in names:
            return self._with_new()
        at = names.index(self.entry.name)
        key, node = entries[at]
        end = self._end(
            key.position.line, entries[at + 1][0].position.line if at + 1 < len(entries) else len(self.lines)
        )
        self._in_statute(key, node, end)
        return self._written()

    def _written(self) -> str:
        lines = list(self.lines)
        for first, last, new in sorted(self.changes, key=lambda change: change[:2], reverse=True):
            lines[first:last] = new
        return "\n".join(lines)

    def _with_new(self) -> str:
        entry = self.entry
        facts = [f"  {key}: {_scalar(value)}" for key, value in entry.facts if value]
        versions = [f"    {_flow(version_values(v))}" for v in entry.versions]
        tables = [line for table in entry.tables for line in _table_lines(table, "    ")]
        block = [
            f"{_scalar(entry.name)}:",
            *facts,
            *(["  版本:", *versions] if versions else []),
            *(["  对照:", *tables] if tables else []),
        ]
        before = self.source if self.source.strip() else _HEAD
        gap = "" if before.endswith("\n") else "\n"
        return before + gap + "\n".join(block) + "\n"

    # in a statute that stands there

    def _in_statute(self, key: Node, node: Node, end: int) -> None:
        if not node.is_mapping and node.value != "":
            raise self._by_hand("不是“键: 值”")
        pairs = node.pairs
        if pairs and pairs[0][0].position.line == key.position.line:
            raise self._by_hand("写在一行里")
        indent = " " * (pairs[0][0].position.column if pairs else 2)
        sections: dict[str, tuple[Node, int]] = {}
        for at, (name, value) in enumerate(pairs):
            following = pairs[at + 1][0].position.line if at + 1 < len(pairs) else end
            sections[str(name.value).strip()] = (value, self._end(name.position.line, following))
        marks = {str(name.value).strip(): name.position.line for name, _ in pairs}
        if self.entry.versions:
            if "版本" not in sections or sections["版本"][0].value == "":
                lines = [f"{indent}  {_flow(version_values(v))}" for v in self.entry.versions]
                self._section("版本", marks, indent, end, lines)
            else:
                self._versions(*sections["版本"], marks["版本"])
        if self.entry.tables:
            if "对照" not in sections or sections["对照"][0].value == "":
                lines = [line for table in self.entry.tables for line in _table_lines(table, f"{indent}  ")]
                self._section("对照", marks, indent, end, lines)
            else:
                self._tables(*sections["对照"])

    def _section(self, name: str, marks: dict[str, int], indent: str, end: int, lines: list[str]) -> None:
        """Put a list under its key, or key and list at the end of the statute."""
        if name in marks:
            self._put(marks[name] + 1, lines)
        else:
            self._put(end, [f"{indent}{name}:", *lines])

    def _versions(self, node: Node, end: int, key_line: int) -> None:
        items = self._items(node, "版本")
        dash = self._dash(items[0])
        starts = [item.position.line for item in items]
        ends = [self._end(start, after) for start, after in zip(starts, [*starts[1:], end], strict=True)]
        for version in self.entry.versions:
            values = version_values(version)
            same = next((at for at, item in enumerate(items) if _is_same(_values(item), values)), None)
            if same is not None:
                self._version(items[same], ends[same], version, values)
                continue
            earlier = [at for at, item in enumerate(items) if _day_of(_values(item)) < _day_of(values)]
            place = ends[earlier[-1]] if earlier else key_line + 1
            self._put(place, [" " * dash + _flow(values)])

    def _version(self, item: Node, end: int, version: Version, values: dict[str, str]) -> None:
        """Add to a version what its entry lacks; what it says otherwise gives way only where that was asked for."""
        there = _values(item)
        other = {key for key in values if key in there and there[key] != _bare(values[key]) and key != "名称"}
        missing = [key for key in values if key not in there]
        if other and not self.replace:
            said = "、".join(f"{key} {there[key]}" for key in values if key in other)
            read = "、".join(f"{key} {_bare(values[key])}" for key in values if key in other)
            message = f"statutes.yml 里《{self.entry.name}》{version.label}写的是 {said}，读到的是 {read}，没有改动。"
            raise AuthoringError(f"{message}请核对；以读到的为准的，加上 --replace。")
        if not other and not missing:
            return
        line = self.lines[item.position.line]
        if end == item.position.line + 1 and line[item.position.column :].startswith("{"):
            new = {key: _scalar(value) for key, value in there.items()} | {
                key: values[key] for key in (*missing, *other)
            }
            ordered = {
                key: new[key] for key in (*(k for k in values if k in new), *(k for k in new if k not in values))
            }
            comment = _COMMENT_RE.search(line)
            written = " " * self._dash(item) + _flow(ordered) + (f"  {comment[1]}" if comment else "")
            self.changes.append((item.position.line, item.position.line + 1, [written]))
        elif other or not item.pairs or line[item.position.column] == "{":
            raise self._by_hand(f"版本 {version.label} 分成了几行", _flow(values))
        else:
            indent = " " * item.pairs[0][0].position.column
            self._put(end, [f"{indent}{key}: {values[key]}" for key in missing])

    def _tables(self, node: Node, end: int) -> None:
        items = self._items(node, "对照")
        dash = " " * self._dash(items[0])
        for table in self.entry.tables:
            same = next((at for at, item in enumerate(items) if _is_table(item, table, self.entry.name)), None)
            if same is None:
                self._put(end, _table_lines(table, dash))
                continue
            following = items[same + 1].position.line if same + 1 < len(items) else end
            rows = next((value for name, value in items[same].pairs if name.value == "条文"), None)
            if rows is None:
                raise self._by_hand("对照没有“条文”", *(row.line for row in table.rows))
            self._rows(rows, table, self._end(items[same].position.line, following))

    def _rows(self, node: Node, table: Table, end: int) -> None:
        """Put rows into a table: those that a person has confirmed stay."""
        items = self._items(node, "条文")
        dash = " " * self._dash(items[0])
        there: dict[int, list[Node]] = {}
        for item in items:
            number = _values(item).get("旧", "")
            if _NUMBER_RE.fullmatch(number):
                there.setdefault(int(number), []).append(item)
        for row in table.rows:
            old = there.get(row.article, [])
            if any("把握" not in _values(item) for item in old):
                continue
            if old:
                comments = [match[1] for item in old if (match := _COMMENT_RE.search(self.lines[item.position.line]))]
                written = dash + row.line + (f"  {' '.join(comments)}" if comments else "")
                first, *more = old
                self.changes.append((first.position.line, first.position.line + 1, [written]))
                self.changes += [(item.position.line, item.position.line + 1, []) for item in more]
                continue
            after = [
                item.position.line for number, several in there.items() if number > row.article for item in several
            ]
            self._put(min(after, default=end), [dash + row.line])

    # places

    def _put(self, line: int, new: list[str]) -> None:
        """Put lines before a line; what was put there already stands before them."""
        for at, (first, last, lines) in enumerate(self.changes):
            if first == last == line:
                self.changes[at] = (first, last, [*lines, *new])
                return
        self.changes.append((line, line, new))

    def _end(self, start: int, following: int) -> int:
        """The line behind the last one that belongs to what begins at a line: blank lines and comments do not."""
        end = following
        while end > start + 1 and (not self.lines[end - 1].strip() or self.lines[end - 1].lstrip().startswith("#")):
            end -= 1
        return end

    def _items(self, node: Node, name: str) -> list[Node]:
        """The items of a list, a line or more each."""
        items = node.items
        if not items or self.lines[node.position.line][node.position.column : node.position.column + 1] == "[":
            raise self._by_hand(f"“{name}”不是一行一项")
        return items

    def _dash(self, item: Node) -> int:
        """The column of the dash before an item."""
        return self.lines[item.position.line].rfind("-", 0, item.position.column)

    def _by_hand(self, why: str, *lines: str) -> AuthoringError:
        lines = lines or (
            *(_flow(version_values(version)) for version in self.entry.versions),
            *(line for table in self.entry.tables for line in _table_lines(table, "")),
        )
        message = f"statutes.yml 里《{self.entry.name}》{why}，没有改动它。请自己加上："
        return AuthoringError("\n  ".join([message, *lines]))


def _table_lines(table: Table, indent: str) -> list[str]:
    return [
        f"{indent}- 施行: {table.day.isoformat()}",
        *([f"{indent}  新法: {_scalar(table.statute)}"] if table.statute else []),
        f"{indent}  条文:",
        *(f"{indent}    {row.line}" for row in table.rows),
    ]


def _values(item: Node) -> dict[str, str]:
    """The texts of a mapping by key, days as they are compared."""
    return {
        str(key.value).strip(): _DAY_RE.sub(_day, value.value.strip())
        for key, value in item.pairs
        if isinstance(value.value, str)
    }


def _day(match: re.Match[str]) -> str:
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"


def _bare(written: str) -> str:
    return json.loads(written) if written.startswith('"') else written


def _is_same(there: dict[str, str], values: dict[str, str]) -> bool:
    """Whether an item speaks of a version."""
    if "通过" in there and "通过" in values:
        return there["通过"] == values["通过"]
    return "施行" in there and there["施行"] == values.get("施行")


def _day_of(values: dict[str, str]) -> str:
    return values.get("施行") or values.get("通过") or "9999"


def _is_table(item: Node, table: Table, name: str) -> bool:
    values = _values(item)
    statute = values.get("新法", "").strip("《》").removeprefix("中华人民共和国") or name
    return values.get("施行") == table.day.isoformat() and statute == (table.statute or name)
