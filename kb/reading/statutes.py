"""``statutes.yml`` -> the library's own statutes and aliases, added to the registry.

Each key is a statute with its facts, all of which are optional::

    某市市容环境卫生管理条例:
      全称: 某省某市市容环境卫生管理条例
      别名: [市容条例]
      类别: 地方性法规
      地区: 某市
      版本:
        - {名称: 2012, 施行: 2013-01-01, 条数: 58}
        - {名称: 2021修订, 通过: 2021-03-26, 施行: 2021-06-01, 条数: 62}
      对照:
        - {施行: 2021-06-01, 条文: [{旧: 1, 新: 1}, {旧: 2, 新: [3, 4]}, {旧: 3, 新: 无}]}
      废止: 2025-01-01
      替代: 某市城市管理条例
    行政处罚法:
      别名: [罚法]

A version whose text stands in the library's 法规文本, with as many articles as it says, counts as verified; what is
only typed does not, and neither do rows of a table without both texts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.problems import limited
from kb.reading.conflicts import disputed_lines
from kb.reading.entries import Entries
from kb.reading.files import read_text
from kb.reading.nodes import Node, NodeReader
from kb.reading.outgoing import adoptable
from kb.reading.renumberings import read_tables
from kb.statutes.registry import Registry, registry
from kb.statutes.statute import Known, Statute, Version
from kb.statutes.texts import TEXTS_NAME, StatuteTexts
from kb.text import fold

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
    "地区": "地方性法规是哪里的，例如 某市；几个地方的法规有同一个别名的，与 library.yml 的“地区”相同的就是它",
    "版本": "各版本：- {名称: 2021修订, 通过: 2021-03-26, 施行: 2021-06-01, 条数: 62}；条号未变的加 条号不变: 是",
    "对照": "条文对照：- {施行: 2021-06-01, 条文: [{旧: 1, 新: 1}, {旧: 2, 新: [3, 4]}]}；由别的法取代的加 新法: 名称",
    "核对至": "本单位查过现行文本、没有再修改的日期；以后一年里按这一天的说",
    "废止": "废止的日期",
    "替代": "代替它的法律法规的名称",
}
"""The keys below the name of a statute, and their types."""
_VERSION_FORM = "- {名称: 2021修订, 通过: 2021-03-26, 施行: 2021-06-01, 条数: 62}，每个版本一行。"
_VERSION_KEYS = ("名称", "通过", "施行", "条数", "条号不变")
_MOST_CHARACTERS = 256 * 1024
"""Characters of the file: fifty tables have about half of it."""
_TOO_WIDE_RE = late(
    r"(?:本|该|同|上述|前述)?(?:法|法典|条例|办法|规定|解释|细则|规则|决定|意见|通则|规程|准则|实施条例|实施细则|实施办法)"
)
_LONGEST = 200
"""Maximum characters of a name or another value."""


class _StatuteReader(Entries):
    def __init__(self, reader: NodeReader, texts: StatuteTexts) -> None:
        super().__init__(reader)
        self._texts = texts
        self._regions: dict[str, str] = {}
        """Statute -> its 地区."""

    def read(self, text: str) -> Iterator[Statute]:
        known = registry()
        claimed: dict[str, str] = {}
        for name_node, node in adoptable(self.reader.read(text), text, self.reader):
            name = str(name_node.value).strip().strip("《》").removeprefix("中华人民共和国")
            if not isinstance(name_node.value, str) or not name:
                self.reader.report(
                    "K107", name_node.position, "法律法规的名称应当是文字", "写成 名称: 后面换行写各项。"
                )
            elif name in claimed:
                self.reader.report("K105", name_node.position, f"“{name}”写了两次")
            elif not self.reader.too_long(name_node, _LONGEST) and not self.reader.too_long(node, _LONGEST):
                claimed[name] = name
                yield self._statute(name, node, known, claimed)

    def _statute(self, name: str, node: Node, known: Registry, claimed: dict[str, str]) -> Statute:
        parts = self.parts(node, f"《{name}》", tuple(STATUTE_KEYS))
        versions = tuple(self._versions(parts.get("版本"), name))
        old = known.statutes.get(name)
        self._regions[name] = self.text(parts.get("地区"))
        checked = self.date(parts["核对至"], "核对至") if "核对至" in parts else None
        statute = Statute(
            name=name,
            full_name=self.text(parts.get("全称")) or (old.full_name if old else name),
            aliases=tuple(self._aliases(parts.get("别名"), name, known, claimed)),
            kind=self.text(parts.get("类别")) or (old.kind if old else ""),
            versions=versions,
            articles=versions[-1].articles if versions else None,
            repealed_on=self.date(parts["废止"], "废止") if "废止" in parts else None,
            successor=self.text(parts.get("替代")) or None,
            renumberings=tuple(row.renumbering for row in read_tables(parts.get("对照"), name, self)),
            region=self._regions[name],
            known=Known(checked, followed=True) if checked else None,
        )
        return _compared(statute, self._texts)

    def _aliases(self, node: Node | None, name: str, known: Registry, claimed: dict[str, str]) -> Iterator[str]:
        if node is None or node.value == "":
            return
        if node.value == []:
            return
        if not node.items:
            self.reader.report("K107", node.position, f"“别名”应当是列表，这里是{node.kind}", "写成 别名: [甲, 乙]。")
            return
        for item in node.items:
            alias = str(item.value).strip() if isinstance(item.value, str) else ""
            others = [statute.name for statute in known.find(alias) if statute.name != name]
            owner = others[0] if others else claimed.get(fold(alias))
            if not alias:
                self.reader.report("K107", item.position, "“别名”的每一项应当是文字", "写成 别名: [甲, 乙]。")
            elif _TOO_WIDE_RE.fullmatch(fold(alias)):
                hint = "换一个说得出是哪部法的别名。"
                self.reader.report("K608", item.position, f"别名“{alias}”太笼统，会与别的法律混淆", hint)
            elif owner and owner != name and not self._elsewhere(name, owner):
                message = f"别名“{alias}”已经指《{owner}》，不能又指《{name}》"
                hint = "换一个别名；是两个地方的法规的，两部都写上 地区。" if owner in self._regions else ""
                self.reader.report("K608", item.position, message, hint)
            else:
                claimed[fold(alias)] = name
                yield alias

    def _elsewhere(self, name: str, other: str) -> bool:
        """Whether two statutes of the library are of two regions, so that they may share an alias."""
        one, two = self._regions.get(name), self._regions.get(other)
        return bool(one and two and fold(one) != fold(two))

    def _versions(self, node: Node | None, name: str) -> Iterator[Version]:
        if node is None or node.value == "":
            return
        if not node.items:
            self.reader.report("K107", node.position, f"“版本”应当是列表，这里是{node.kind}", f"写成 {_VERSION_FORM}")
            return
        last: date | None = None
        for item in node.items:
            parts = self.parts(item, "版本", _VERSION_KEYS)
            days = {key: self.date(parts[key], key) for key in ("通过", "施行") if key in parts}
            articles = self.number(parts["条数"], "条数") if "条数" in parts else None
            undated = "施行" not in parts and days.get("通过") is not None
            missing = [key for key in ("施行", "条数") if key not in parts]
            if missing and not undated:
                hint = f"写成 {_VERSION_FORM}施行日期还没有定的，只写 名称 和 通过。"
                self.reader.report("K109", item.position, f"《{name}》的版本没有写{'、'.join(missing)}", hint)
            passed, effective = days.get("通过"), days.get("施行")
            first = effective or (passed if undated else None)
            if first is None or (articles is None and not undated):
                continue
            if last and first <= last:
                message = f"《{name}》的版本没有按施行日期从早到晚排列：{first} 在 {last} 之后"
                self.reader.report("K117", item.position, message, "按施行日期从早到晚写。")
                continue
            last = first
            label = self.text(parts.get("名称")) or str(first.year)
            kept = self.yes(parts.get("条号不变"), "条号不变")
            yield Version(label, passed, effective, articles, verified=False, numbers_kept=kept, own=True)


def read_statutes(root: Path, display_root: str, region: str = "") -> tuple[Registry, list[Problem]]:
    """The registry with the library's own statutes, and the problems of ``statutes.yml``.

    Args:
        root: the library's folder.
        display_root: the same as a person would open it.
        region: 地区 of the library: of several local statutes with one alias that of the region is meant.
    """
    path = root / STATUTES_NAME
    texts = own_texts(root)
    statutes: tuple[Statute, ...] = ()
    problems: list[Problem] = []
    if path.exists() or path.is_symlink():
        shown = f"{display_root}/{STATUTES_NAME}"
        text, problems = read_text(path, shown)
        if text is not None:
            statutes, more = statutes_of_text(text, shown, texts, region)
            problems = [*problems, *more]
    shipped = [known for name in texts.filed if (known := registry().statutes.get(name))]
    compared = [_compared(one, texts) for one in shipped]
    own = [*(one for one, before in zip(compared, shipped, strict=True) if one != before), *statutes]
    return (registry().extended(own) if own else registry()), problems


def statutes_of_text(
    text: str, shown: str, texts: StatuteTexts, region: str = ""
) -> tuple[tuple[Statute, ...], list[Problem]]:
    """The statutes of a ``statutes.yml``, and its problems.

    Args:
        text: the file's.
        shown: the file as a person would open it.
        texts: those of the library.
        region: see ``read_statutes``.
    """
    disputed, conflicts = disputed_lines(text, shown)
    reader = NodeReader(shown, disputed, most=_MOST_CHARACTERS)
    given = tuple(_StatuteReader(reader, texts).read(text))
    meant = _of_region(given, region)
    if any(statute.renumberings for statute in meant):
        both = registry().extended(meant).statutes
        meant = tuple(_borne_out(statute, both, texts) for statute in meant)
    return meant, [*conflicts, *limited(reader.problems)]


def own_texts(root: Path) -> StatuteTexts:
    """The texts that stand in a library itself."""
    folder = root / TEXTS_NAME
    return StatuteTexts((folder,) if folder.is_dir() else ())


def _compared(statute: Statute, texts: StatuteTexts) -> Statute:
    """A statute of whose versions those of which the library has a text with as many articles are verified."""

    def seen(version: Version) -> Version:
        text = None if version.verified else texts.text(statute, version)
        return replace(version, verified=True) if text and text.last_article == version.articles else version

    return replace(statute, versions=tuple(map(seen, statute.versions)))


def _of_region(given: tuple[Statute, ...], region: str) -> tuple[Statute, ...]:
    """The statutes; of several with one alias only that of the library's region keeps it."""
    holders: dict[str, list[Statute]] = {}
    for statute in given:
        for alias in statute.aliases:
            holders.setdefault(fold(alias), []).append(statute)
    meant = {
        alias: here[0].name
        for alias, several in holders.items()
        if len(several) > 1 and len(here := [one for one in several if _is_of(one.region, region)]) == 1
    }
    return tuple(
        replace(one, aliases=tuple(a for a in one.aliases if meant.get(fold(a), one.name) == one.name)) for one in given
    )


def _is_of(written: str, region: str) -> bool:
    """Whether two names of a region are one: 某市 and 某省某市 are."""
    one, other = fold(written), fold(region)
    return bool(one and other) and (one.endswith(other) or other.endswith(one))


def _borne_out(statute: Statute, both: Mapping[str, Statute], texts: StatuteTexts) -> Statute:
    """A statute whose rows count as verified only where both texts are there and have the articles."""

    def has(name: str, day: date, article: int) -> bool:
        version = both[name].version_on(day) if name in both else None
        text = texts.text(both[name], version) if version else None
        return text is not None and (article, 0) in text.articles

    rows = tuple(
        replace(
            row,
            verified=row.verified
            and has(statute.name, row.day - timedelta(days=1), row.article)
            and (row.to is None or has(row.statute, row.day, row.to)),
        )
        for row in statute.renumberings
    )
    return replace(statute, renumberings=rows)
