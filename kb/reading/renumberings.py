"""对照 of ``statutes.yml`` -> the office's own rows: where the rule of an article went on a day.

    对照:
      - 施行: 2027-03-01
        新法: 某市城市管理条例
        条文:
          - {旧: 1, 新: 1}
          - {旧: 5, 新: [7, 8]}
          - {旧: 9, 新: 12, 把握: 0.62}
          - {旧: 10, 新: 无}

施行 is the first day of the new version, or of the repeal; 新法 stands where another statute took the place of this
one. A row without 把握 was confirmed by the office.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.statutes.statute import Renumbering
from kb.text import fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from kb.reading.entries import Entries
    from kb.reading.nodes import Node

TABLE_KEYS = ("施行", "新法", "条文")
ROW_KEYS = ("旧", "新", "把握")
NOWHERE = "无"
"""What a row has for 新 where the rule was dropped."""
_TABLE_FORM = "- {施行: 2027-03-01, 条文: [{旧: 1, 新: 1}, {旧: 2, 新: 无}]}"
_ROW_FORM = "- {旧: 5, 新: 7}，分成几条的写 新: [7, 8]，删去的写 新: 无，没有核对的加上 把握: 0.6"
_CONFIDENCE_RE = late(r"0(?:\.\d{1,4})?|1(?:\.0{1,4})?")
_MOST_ROWS = 2_000
_MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the place where it stands."""

    renumbering: Renumbering
    line: int
    """Of the file, from 0."""


def read_tables(node: Node | None, name: str, read: Entries) -> Iterator[Row]:
    """The rows of a statute's tables; what is wrong is told and left out.

    Args:
        node: the value of 对照.
        name: of the statute.
        read: the reader of the file.
    """
    if node is None or node.value == "":
        return
    if not node.items:
        read.reader.report("K107", node.position, f"“对照”应当是列表，这里是{node.kind}", f"写成 {_TABLE_FORM}")
        return
    for item in node.items:
        parts = read.parts(item, "对照", TABLE_KEYS)
        if missing := [key for key in ("施行", "条文") if key not in parts]:
            message = f"《{name}》的对照没有写{'、'.join(missing)}"
            read.reader.report("K109", item.position, message, f"写成 {_TABLE_FORM}")
            continue
        day = read.date(parts["施行"], "施行")
        rows = parts["条文"].items
        if not rows and parts["条文"].value != []:
            read.reader.report(
                "K107", parts["条文"].position, f"“条文”应当是列表，这里是{parts['条文'].kind}", f"写成 {_ROW_FORM}"
            )
        if len(rows) > _MOST_ROWS:
            read.reader.report(
                "K107", item.position, f"《{name}》的一张对照有 {len(rows)} 行，最多 {_MOST_ROWS} 行，没有采用"
            )
            continue
        statute = read.text(parts.get("新法")).strip("《》").removeprefix("中华人民共和国") or name
        if day is not None:
            for row in rows:
                yield from _rows(row, day, statute, read)


def _rows(node: Node, day: dt.date, statute: str, read: Entries) -> Iterator[Row]:
    parts = read.parts(node, "条文", ROW_KEYS)
    if missing := [key for key in ("旧", "新") if key not in parts]:
        read.reader.report("K109", node.position, f"对照的这一行没有写{'、'.join(missing)}", f"写成 {_ROW_FORM}")
        return
    old = read.number(parts["旧"], "旧")
    places = list(_places(parts["新"], read))
    sure = _confidence(parts.get("把握"), read)
    if old is None or not places or sure is None:
        return
    confirmed = "把握" not in parts
    for place in places:
        yield Row(Renumbering(day, old, statute, place, sure, verified=confirmed), node.position.line)


def _places(node: Node, read: Entries) -> Iterator[int | None]:
    """The numbers of 新; ``None`` for 无."""
    if isinstance(node.value, str) and node.value.strip() == NOWHERE:
        yield None
        return
    several = node.items or [node]
    if len(several) > _MOST_PLACES:
        read.reader.report("K107", node.position, f"“新”写了 {len(several)} 条，最多 {_MOST_PLACES} 条，没有采用")
        return
    for item in several:
        number = read.number(item, "新")
        if number is not None:
            yield number


def _confidence(node: Node | None, read: Entries) -> float | None:
    if node is None:
        return 1.0
    value = fold(read.text(node))
    if _CONFIDENCE_RE.fullmatch(value):
        return float(value)
    read.reader.report(
        "K118", node.position, f"“把握”的值“{value[:30]}”不是 0 到 1 的小数", "写成 把握: 0.6；核对过的不写。"
    )
    return None
