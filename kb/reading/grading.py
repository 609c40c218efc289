"""评查标准 of ``library.yml``, and the rounds of reviews in ``registers/*.csv``."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from kb.grading import Fault, Item, ReviewedFile, Standard
from kb.patterns import late
from kb.problems import Problem, problem
from kb.reading.nodes import abbreviated
from kb.text import fold, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kb.problems import Location
    from kb.reading.nodes import Node, NodeReader
    from kb.registers import Register

CARD = ("种类", "部门", "案由", "文号", "办案人", "办结日期", "评查人", "评查日期")
"""Columns of a round that are the same for all rows of a file; later rows may leave them empty."""
_KEYS = ("项目", "否决", "等次")
_POINTS_RE = late(r"-?(?P<points>\d{1,3}(?:\.\d{1,2})?)分?")
"""Finds: 2 · -2 · 0.5 · 3分

Not: 二 · 1.234
"""
_HINT = (
    "写成 行政处罚: {项目: {办理程序: {告知听证权利: 5}}, 否决: [超越职权], 等次: {优秀: 90, 合格: 60, 不合格: 0}}。"
)


def read_standards(
    entries: Iterable[tuple[Node, Node]], base: Mapping[str, Standard], dimensions: Iterable[str], reader: NodeReader
) -> dict[str, Standard]:
    """The standards over those of a base, of the same kind the newer ones; what is invalid is reported.

    Args:
        entries: kind and its standard.
        base: by kind.
        dimensions: the words of 评查.
        reader: of the file; collects the problems.
    """
    standards, known = dict(base), tuple(dimensions)
    for kind_node, node in entries:
        kind = str(kind_node.value).strip()
        if not node.is_mapping:
            message = f"评查标准“{kind}”应当是“键: 值”，这里是{node.kind}"
            reader.report("K107", node.position, message, _HINT)
            continue
        standard = _standard(kind, node, known, reader)
        old = standards.get(kind)
        standards[kind] = Standard(
            kind,
            standard.items or (old.items if old else ()),
            standard.vetoes or (old.vetoes if old else ()),
            standard.grades or (old.grades if old else ()),
        )
    return standards


def _standard(kind: str, node: Node, dimensions: tuple[str, ...], reader: NodeReader) -> Standard:
    items: list[Item] = []
    vetoes: tuple[str, ...] = ()
    grades: list[tuple[str, int]] = []
    for key_node, value in node.pairs:
        key = str(key_node.value).strip()
        if key not in _KEYS:
            hint = f"可用的有：{'、'.join(_KEYS)}。"
            reader.report("K106", key_node.position, f"评查标准“{kind}”里有不认识的“{abbreviated(key)}”", hint)
        elif (key == "否决") == value.is_mapping or isinstance(value.value, str):
            if value.value != "":
                reader.report("K107", value.position, f"评查标准“{kind}”的“{key}”写法不对，这里是{value.kind}", _HINT)
        elif key == "否决":
            vetoes = tuple(item.value.strip() for item in value.items if isinstance(item.value, str))
        elif key == "等次":
            grades = sorted(_weights(value, reader), key=lambda grade: -grade[1])
        else:
            for dimension_node, names in value.pairs:
                dimension = str(dimension_node.value).strip()
                if dimension not in dimensions:
                    hint = f"评查项目是：{'、'.join(dimensions)}；要增加的，写在“评查”或词表的“评查”里。"
                    message = f"评查标准“{kind}”里有不认识的评查项目“{abbreviated(dimension)}”"
                    reader.report("K108", dimension_node.position, message, hint)
                    continue
                items += [Item(dimension, name, weight) for name, weight in _weights(names, reader)]
    return Standard(kind, tuple(items), vetoes, tuple(grades))


def _weights(node: Node, reader: NodeReader) -> Iterator[tuple[str, int]]:
    """``{名称: 分值, …}``."""
    if not node.is_mapping:
        reader.report("K107", node.position, f"这里应当是“名称: 分值”，这里是{node.kind}", _HINT)
        return
    for name_node, value in node.pairs:
        written = fold(value.value) if isinstance(value.value, str) else ""
        if re.fullmatch(r"\d{1,3}", written):
            yield str(name_node.value).strip(), int(written)
        else:
            reader.report("K118", value.position, f"“{name_node.value}”的分值“{abbreviated(written)}”不是数字")


def reviewed_files(
    register: Register, standards: Mapping[str, Standard]
) -> tuple[tuple[ReviewedFile, ...], list[Problem]]:
    """The files of a round in order, and the problems of its rows; rows of another file may stand between.

    Args:
        register: the round.
        standards: by kind of file.
    """
    reader = _Round(standards)
    for place, values in register.rows:
        reader.row(place, values)
    return reader.files(), [*register.problems, *reader.problems]


class _Round:
    def __init__(self, standards: Mapping[str, Standard]) -> None:
        self._standards = standards
        self._cards: dict[str, dict[str, str]] = {}
        self._places: dict[str, Location] = {}
        self._rows: dict[str, list[tuple[Location, Mapping[str, str]]]] = {}
        self._last = ""
        self.problems: list[Problem] = []

    def row(self, place: Location, values: Mapping[str, str]) -> None:
        number = values.get("案卷号") or self._last
        if not number:
            self._report(place, "没有写案卷号")
            return
        self._last = number
        card = self._cards.setdefault(number, {})
        self._places.setdefault(number, place)
        for column, value in values.items():
            if column in CARD and card.setdefault(column, value) != value:
                message = f"案卷“{abbreviated(number)}”的“{column}”前面写的是“{card[column]}”，这里是“{value}”"
                self._report(place, message)
        self._rows.setdefault(number, []).append((place, values))

    def _report(self, place: Location, message: str, hint: str = "") -> None:
        self.problems.append(problem("K912", place, message, hint))

    def files(self) -> tuple[ReviewedFile, ...]:
        files = []
        for number, rows in self._rows.items():
            kind = self._cards[number].get("种类", "")
            standard = self._standards.get(kind)
            if standard is None:
                close = nearest(kind, self._standards)
                hint = f"{f'是不是“{close}”？' if close else ''}评查标准里有：{'、'.join(self._standards)}。"
                self._report(self._places[number], f"案卷“{abbreviated(number)}”的种类“{kind}”没有评查标准", hint)
                continue
            faults = tuple(fault for place, values in rows if (fault := self._fault(standard, place, values)))
            files.append(ReviewedFile(number, standard, self._cards[number], faults))
            for item in standard.items:
                taken = sum((fault.points for fault in faults if fault.name == item.name), Fraction(0))
                if taken > item.weight:
                    self._report(
                        self._places[number], f"案卷“{number}”的“{item.name}”共扣 {taken} 分，满分只有 {item.weight}"
                    )
        return tuple(files)

    def _fault(self, standard: Standard, place: Location, values: Mapping[str, str]) -> Fault | None:
        name, remark = values.get("项目", ""), values.get("问题", "")
        written = fold(values.get("扣分", ""))
        if not name:
            if remark or written:
                self._report(place, "写了扣分或者问题，没有写项目")
            return None
        if name in standard.vetoes:
            return Fault(name, Fraction(0), remark, place)
        item = standard.item(name)
        if item is None:
            names = [one.name for one in standard.items] + list(standard.vetoes)
            close = nearest(name, names)
            self._report(
                place, f"{standard.kind}的评查标准里没有“{abbreviated(name)}”", f"是不是“{close}”？" if close else ""
            )
            return None
        match = _POINTS_RE.fullmatch(written)
        if match is None:
            self._report(place, f"“{name}”的扣分“{abbreviated(written)}”不是数字", "写扣掉的分，例如 2 或 0.5。")
            return None
        return Fault(name, Fraction(match["points"]), remark, place)
