"""The standard by which files are reviewed (案卷评查), and the score of a file by it.

Items, weights, vetoes and grades are settings: each province has its own. The arithmetic is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.problems import Location


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is judged."""

    dimension: str
    """``办理程序``."""
    name: str
    weight: int
    """Points, the most that can be taken off for it."""


@dataclass(frozen=True, slots=True)
class Standard:
    """The standard for one kind of file."""

    kind: str
    """``行政处罚``."""
    items: tuple[Item, ...]
    vetoes: tuple[str, ...] = ()
    """Faults that make a file 不合格 whatever its points."""
    grades: tuple[tuple[str, int], ...] = ()
    """Grade and its least points, the best first; the last is for everything below."""

    @property
    def full(self) -> int:
        """满分."""
        return sum(item.weight for item in self.items)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions in order."""
        return tuple(dict.fromkeys(item.dimension for item in self.items))

    def item(self, name: str) -> Item | None:
        """The item of a name."""
        return next((item for item in self.items if item.name == name), None)

    def grade(self, points: Fraction, *, vetoed: bool) -> str:
        """The grade of some points; empty if the standard has none."""
        if not self.grades:
            return ""
        worst = self.grades[-1][0]
        return worst if vetoed else next((name for name, least in self.grades if points >= least), worst)


@dataclass(frozen=True, slots=True)
class Fault:
    """What was found in a file."""

    name: str
    """The item or veto; empty where only a remark was written."""
    points: Fraction
    """Taken off."""
    remark: str
    location: Location


@dataclass(frozen=True, slots=True)
class ReviewedFile:
    """One file of a round of reviews."""

    number: str
    """案卷号."""
    standard: Standard
    card: Mapping[str, str]
    """部门, 案由, 文号, 办案人, 评查人, 评查日期 and the like."""
    faults: tuple[Fault, ...]

    @property
    def vetoes(self) -> tuple[Fault, ...]:
        """The faults that make it 不合格."""
        return tuple(fault for fault in self.faults if fault.name in self.standard.vetoes)

    def taken(self, item: Item) -> Fraction:
        """The points taken off for an item, never more than it has."""
        return min(Fraction(item.weight), sum((f.points for f in self.faults if f.name == item.name), Fraction(0)))

    def points(self, dimension: str = "") -> Fraction:
        """The points of the file, or of one dimension of it."""
        items = [item for item in self.standard.items if dimension in ("", item.dimension)]
        return sum((item.weight - self.taken(item) for item in items), Fraction(0))

    @property
    def grade(self) -> str:
        """等次."""
        return self.standard.grade(self.points() * 100 / max(self.standard.full, 1), vetoed=bool(self.vetoes))


def decimal(value: Fraction) -> str:
    """Points as people write them: ``2``, ``2.5``, ``86.67``."""
    hundredths = int(abs(value) * 100 + Fraction(1, 2))
    text = f"{hundredths // 100}.{hundredths % 100:02}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and hundredths else text


def mean(values: Iterable[Fraction]) -> Fraction:
    """The mean of at least one value."""
    listed = list(values)
    return sum(listed, Fraction(0)) / len(listed)
