"""The values below the names of ``statutes.yml``: what is no such value is told with its place."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.text import fold, nearest

if TYPE_CHECKING:
    from kb.reading.nodes import Node, NodeReader

_DATE_RE = late(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_YES = {"是": True, "否": False}
_MOST_ARTICLES = 9999


class Entries:
    """Reads such values."""

    def __init__(self, reader: NodeReader) -> None:
        """Read for a file.

        Args:
            reader: of the file, which gathers the problems.
        """
        self.reader = reader

    def parts(self, node: Node, where: str, keys: tuple[str, ...]) -> dict[str, Node]:
        """The values of a mapping by key; what is unknown or written twice is told and left out."""
        nodes: dict[str, Node] = {}
        if not node.is_mapping:
            if node.value not in ("", []):
                self.reader.report(
                    "K107",
                    node.position,
                    f"“{where}”下面应当是“键: 值”，这里是{node.kind}",
                    f"可用的键：{'、'.join(keys)}。",
                )
            return nodes
        for key_node, value in node.pairs:
            key = str(key_node.value).strip()
            if key not in keys:
                close = nearest(key, keys)
                hint = f"是不是“{close}”？" if close else f"可用的键：{'、'.join(keys)}。"
                self.reader.report("K106", key_node.position, f"{where}有不认识的键“{key[:30]}”", hint)
            elif key in nodes:
                self.reader.report("K105", key_node.position, f"{where}的“{key}”写了两次")
            else:
                nodes[key] = value
        return nodes

    def text(self, node: Node | None) -> str:
        """The characters of a value; empty where it has none."""
        if node is None:
            return ""
        if isinstance(node.value, str):
            return node.value.strip()
        self.reader.report("K107", node.position, f"这里应当是文字，不是{node.kind}")
        return ""

    def date(self, node: Node, key: str) -> date | None:
        """The day of a value; ``None`` where it is none."""
        value = self.text(node)
        if match := _DATE_RE.fullmatch(fold(value)):
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                pass
        self.reader.report("K104", node.position, f"“{key}”的值“{value[:30]}”不是日期")
        return None

    def number(self, node: Node, key: str) -> int | None:
        """The number of an article, or a count of them; ``None`` where it is none."""
        value = fold(self.text(node))
        if re.fullmatch(r"\d{1,4}", value) and 0 < int(value) <= _MOST_ARTICLES:
            return int(value)
        self.reader.report("K118", node.position, f"“{key}”的值“{value[:30]}”不是数字")
        return None

    def yes(self, node: Node | None, key: str) -> bool:
        """Whether a value says 是."""
        value = self.text(node)
        if node is not None and value not in _YES:
            self.reader.report("K108", node.position, f"“{key}”的值“{value[:30]}”应当是 是 或 否")
        return _YES.get(value, False)
