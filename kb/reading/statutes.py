"""``statutes.yml`` -> the library's own statutes and aliases, added to the registry.

Each key is a statute with its facts, all of which are optional::

    某市市容环境卫生管理条例:
      全称: 某省某市市容环境卫生管理条例
      别名: [市容条例]
      类别: 地方性法规
      版本:
        - {名称: 2012, 施行: 2013-01-01, 条数: 58}
        - {名称: 2021修订, 通过: 2021-03-26, 施行: 2021-06-01, 条数: 62}
      废止: 2025-01-01
      替代: 某市城市管理条例
    行政处罚法:
      别名: [罚法]
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from kb.problems import limited
from kb.reading.conflicts import disputed_lines
from kb.reading.files import read_text
from kb.reading.nodes import Node, NodeReader
from kb.reading.outgoing import adoptable
from kb.statutes.registry import Registry, registry
from kb.statutes.statute import Statute, Version
from kb.text import fold, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kb.problems import Problem

STATUTES_NAME = "statutes.yml"
"""Name of the file in the library's folder."""
STATUTE_KEYS: Mapping[str, str] = {
    "全称": "法律法规的全称，缺省同名称",
    "别名": "别的叫法，例如 [市容条例]",
    "类别": "法律、行政法规、地方性法规、规章等",
    "版本": "各版本：- {名称: 2021修订, 通过: 2021-03-26, 施行: 2021-06-01, 条数: 62}",
    "废止": "废止的日期",
    "替代": "代替它的法律法规的名称",
}
"""The keys below the name of a statute, and their types."""
_VERSION_FORM = "- {名称: 2021修订, 通过: 2021-03-26, 施行: 2021-06-01, 条数: 62}，每个版本一行。"
_VERSION_KEYS = ("名称", "通过", "施行", "条数")
_DATE_RE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TOO_WIDE_RE = re.compile(
    r"(?:本|该|同|上述|前述)?(?:法|法典|条例|办法|规定|解释|细则|规则|决定|意见|通则|规程|准则|实施条例|实施细则|实施办法)"
)
_MAX_ARTICLES = 9999
_LONGEST = 200
"""Maximum characters of a name or another value."""


class _StatuteReader:
    def __init__(self, reader: NodeReader) -> None:
        self._reader = reader

    def read(self, text: str) -> Iterator[Statute]:
        known = registry()
        claimed: dict[str, str] = {}
        for name_node, node in adoptable(self._reader.read(text), text, self._reader):
            name = str(name_node.value).strip().strip("《》").removeprefix("中华人民共和国")
            if not isinstance(name_node.value, str) or not name:
                self._reader.report(
                    "K107", name_node.position, "法律法规的名称应当是文字", "写成 名称: 后面换行写各项。"
                )
            elif name in claimed:
                self._reader.report("K105", name_node.position, f"“{name}”写了两次")
            elif not self._reader.too_long(name_node, _LONGEST) and not self._reader.too_long(node, _LONGEST):
                claimed[name] = name
                yield self._statute(name, node, known, claimed)

    def _statute(self, name: str, node: Node, known: Registry, claimed: dict[str, str]) -> Statute:
        parts = self._parts(node, f"《{name}》", tuple(STATUTE_KEYS))
        versions = tuple(self._versions(parts.get("版本"), name))
        old = known.statutes.get(name)
        return Statute(
            name=name,
            full_name=self._text(parts.get("全称")) or (old.full_name if old else name),
            aliases=tuple(self._aliases(parts.get("别名"), name, known, claimed)),
            kind=self._text(parts.get("类别")) or (old.kind if old else ""),
            versions=versions,
            articles=versions[-1].articles if versions else None,
            repealed_on=self._date(parts["废止"], "废止") if "废止" in parts else None,
            successor=self._text(parts.get("替代")) or None,
        )

    def _aliases(self, node: Node | None, name: str, known: Registry, claimed: dict[str, str]) -> Iterator[str]:
        if node is None or node.value == "":
            return
        if node.value == []:
            return
        if not node.items:
            self._reader.report("K107", node.position, f"“别名”应当是列表，这里是{node.kind}", "写成 别名: [甲, 乙]。")
            return
        for item in node.items:
            alias = str(item.value).strip() if isinstance(item.value, str) else ""
            others = [statute.name for statute in known.find(alias) if statute.name != name]
            owner = others[0] if others else claimed.get(fold(alias))
            if not alias:
                self._reader.report("K107", item.position, "“别名”的每一项应当是文字", "写成 别名: [甲, 乙]。")
            elif _TOO_WIDE_RE.fullmatch(fold(alias)):
                hint = "换一个说得出是哪部法的别名。"
                self._reader.report("K608", item.position, f"别名“{alias}”太笼统，会与别的法律混淆", hint)
            elif owner and owner != name:
                message = f"别名“{alias}”已经指《{owner}》，不能又指《{name}》"
                self._reader.report("K608", item.position, message)
            else:
                claimed[fold(alias)] = name
                yield alias

    def _versions(self, node: Node | None, name: str) -> Iterator[Version]:
        if node is None or node.value == "":
            return
        if not node.items:
            self._reader.report("K107", node.position, f"“版本”应当是列表，这里是{node.kind}", f"写成 {_VERSION_FORM}")
            return
        last: date | None = None
        for item in node.items:
            parts = self._parts(item, "版本", _VERSION_KEYS)
            effective = self._date(parts["施行"], "施行") if "施行" in parts else None
            articles = self._number(parts["条数"]) if "条数" in parts else None
            if missing := [key for key in ("施行", "条数") if key not in parts]:
                self._reader.report(
                    "K109", item.position, f"《{name}》的版本没有写{'、'.join(missing)}", f"写成 {_VERSION_FORM}"
                )
            if effective is None or articles is None:
                continue
            if last and effective <= last:
                message = f"《{name}》的版本没有按施行日期从早到晚排列：{effective} 在 {last} 之后"
                self._reader.report("K117", item.position, message, "按施行日期从早到晚写。")
                continue
            last = effective
            passed = self._date(parts["通过"], "通过") if "通过" in parts else None
            yield Version(
                self._text(parts.get("名称")) or str(effective.year),
                passed,
                effective,
                articles,
                verified=False,
                own=True,
            )

    def _parts(self, node: Node, where: str, keys: tuple[str, ...]) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        if not node.is_mapping:
            if node.value not in ("", []):
                self._reader.report(
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
                self._reader.report("K106", key_node.position, f"{where}有不认识的键“{key[:30]}”", hint)
            elif key in nodes:
                self._reader.report("K105", key_node.position, f"{where}的“{key}”写了两次")
            else:
                nodes[key] = value
        return nodes

    def _text(self, node: Node | None) -> str:
        if node is None:
            return ""
        if isinstance(node.value, str):
            return node.value.strip()
        self._reader.report("K107", node.position, f"这里应当是文字，不是{node.kind}")
        return ""

    def _date(self, node: Node, key: str) -> date | None:
        value = self._text(node)
        if match := _DATE_RE.fullmatch(fold(value)):
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                pass
        self._reader.report("K104", node.position, f"“{key}”的值“{value[:30]}”不是日期")
        return None

    def _number(self, node: Node) -> int | None:
        value = fold(self._text(node))
        if re.fullmatch(r"\d{1,4}", value) and 0 < int(value) <= _MAX_ARTICLES:
            return int(value)
        self._reader.report("K118", node.position, f"“条数”的值“{value[:30]}”不是数字")
        return None


def read_statutes(root: Path, display_root: str) -> tuple[Registry, list[Problem]]:
    """The registry extended by the library's own statutes, and the problems of ``statutes.yml``."""
    path = root / STATUTES_NAME
    if not path.exists() and not path.is_symlink():
        return registry(), []
    shown = f"{display_root}/{STATUTES_NAME}"
    text, problems = read_text(path, shown)
    if text is None:
        return registry(), problems
    disputed, conflicts = disputed_lines(text, shown)
    reader = NodeReader(shown, disputed)
    statutes = tuple(_StatuteReader(reader).read(text))
    return registry().extended(statutes), [*problems, *conflicts, *limited(reader.problems)]
