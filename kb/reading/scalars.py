"""Base of the value readers: texts, days, the parts of ``{键: 值, …}``, and reporting problems."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.reading.nodes import abbreviated
from kb.text import fold, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.model import Field, LibraryConfig
    from kb.problems import Location
    from kb.reading.nodes import Node, NodeReader, SourcePosition

_DATE_RE = late(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_LOOSE_DATE_RE = late(r"([0-9]{4})\s*[年./-]\s*([0-9]{1,2})\s*[月./-]\s*([0-9]{1,2})\s*日?")


class ValueReader:
    """Reads the values of one front matter and reports their problems."""

    def __init__(self, reader: NodeReader, fields: Mapping[str, Field], config: LibraryConfig) -> None:
        self._reader = reader
        self._fields = fields
        self.config = config
        """What the library's settings say."""
        self.lines: dict[str, Location] = {}
        """Key, or ``key[n]`` for an item of a list -> location of the value."""

    @property
    def keys(self) -> Sequence[str]:
        """The allowed keys."""
        return tuple(self._fields)

    @property
    def has_many(self) -> bool:
        """Whether so much is wrong that no one needs a guess what each value was meant to be."""
        return self._reader.has_many

    def place(self, node: Node) -> Location:
        """The location of a value."""
        return self._reader.location(node.position)

    def report(self, code: str, spec: Field, position: SourcePosition, message: str, hint: str = "") -> None:
        """Report a problem with the value of a key."""
        self._reader.report(code, position, f"“{spec.key}”{message}", hint)

    def scalar(self, spec: Field, node: Node) -> str | None:
        """A text without line breaks; K107 and ``None`` for anything else."""
        value = node.value
        if isinstance(value, str):
            return " ".join(value.split())
        if len(node.items) == 1 and isinstance(item := node.items[0].value, str):
            return " ".join(item.split())
        message = f"应当是{spec.type.value}，这里是{node.kind}"
        self.report("K107", spec, node.position, message, f"写成 {spec.key}: …，不加方括号和花括号。")
        return None

    def date(self, spec: Field, node: Node) -> date | None:
        """A day."""
        value = self.scalar(spec, node)
        if not value:
            return None
        hint = ""
        folded = fold(value)
        exact = _DATE_RE.fullmatch(folded)
        if match := exact or _LOOSE_DATE_RE.search(folded):
            try:
                day = date(*map(int, match.groups()))
            except ValueError:
                hint = "没有这一天；写成 YYYY-MM-DD，例如 2024-12-02。"
            else:
                if exact:
                    return day
                hint = f"写成 {day.isoformat()}。"
        self.report("K104", spec, node.position, f"的值“{abbreviated(value)}”不是日期", hint)
        return None

    def parts(self, spec: Field, node: Node, keys: Sequence[str]) -> dict[str, Node]:
        """The parts of a mapping; unknown and duplicate keys are reported."""
        nodes: dict[str, Node] = {}
        if not node.is_mapping:
            if node.value not in ("", []):
                message = f"应当写成 {{{', '.join(f'{key}: …' for key in keys)}}}，这里是{node.kind}"
                self.report("K107", spec, node.position, message, f"{spec.help}。")
            return nodes
        for key_node, value in node.pairs:
            key = str(key_node.value).strip() if isinstance(key_node.value, str) else ""
            if key not in keys:
                close = None if self._reader.has_many else nearest(key, keys)
                hint = f"是不是“{close}”？" if close else ""
                self.report(
                    "K106",
                    spec,
                    key_node.position,
                    f"里有不认识的键“{abbreviated(key)}”",
                    f"{hint}可用的键：{'、'.join(keys)}。",
                )
            elif key in nodes:
                self.report("K105", spec, key_node.position, f"里的“{key}”写了两次")
            else:
                nodes[key] = value
        return nodes
