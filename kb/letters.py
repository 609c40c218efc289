"""What a library sets for each of the official letters of the office: name, number, period, ground and parts."""

from __future__ import annotations

from dataclasses import dataclass, field

PARTS = ("基本情况", "存在的问题", "法律依据", "要求", "答复")
"""The parts that a letter may have; ``答复`` is the sheet on which the addressee answers."""
CHECKED = ("期限", "依据")
"""The settings that rest on a text of law."""


@dataclass(frozen=True, slots=True)
class LetterTerms:
    """The settings of one kind of letter."""

    kind: str
    """``执法监督意见书``."""
    title: str = ""
    """名称 as it is printed; the kind itself where it is empty."""
    code: str = ""
    """代字 of the 文号: ``某司监意``."""
    days: int | None = None
    """期限: days from receipt within which the addressee answers; ``None`` if no rule or the office sets none."""
    ground: str = ""
    """依据 on which the letter is written."""
    parts: tuple[str, ...] = PARTS
    """In print order."""
    copies_to: tuple[str, ...] = ()
    """抄送, for every letter of the kind."""
    office: str = ""
    """发文机关; ``{机关}`` is replaced by the body that decided the case; empty for 编印机关."""
    unchecked: tuple[str, ...] = ()
    """Which of 期限 and 依据 have not been checked against the text of the law: they are printed with a mark."""
    opening: str = ""
    """The first sentence; ``{案件}`` and ``{依据}`` are replaced by these."""

    @property
    def name(self) -> str:
        """As it is printed."""
        return self.title or self.kind


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of an office, in the order of lists."""

    terms: tuple[LetterTerms, ...] = field(default=())

    def of(self, kind: str) -> LetterTerms | None:
        """The settings of a kind, by its name or the name that is printed."""
        return next((one for one in self.terms if kind in (one.kind, one.title)), None)
