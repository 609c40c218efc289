"""A document being laid out: its lines, and what must come out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.layouts.cases import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bench.layouts.cases import DevCase

    Write = Callable[["Sheet"], bytes | str]

PREFACES = {
    "court": (
        "为充分发挥典型案例的示范引领作用，统一裁判尺度，现发布一批涉企行政案件典型案例，"
        "供各级人民法院在审判类似案件时参考。"
    ),
    "market": (
        "今年以来，某县市场监督管理局聚焦民生领域，依法查处了一批违法案件，切实维护了群众合法权益。"
        "现将部分典型案例公布如下："
    ),
    "editor": (
        "编者按：为深入学习贯彻习近平法治思想，推进行政执法“三项制度”落实，本刊选编一组案例，以案说法，敬请关注。"
    ),
    "close": ("下一步，全县各行政执法单位要以案为鉴，举一反三，进一步规范行政执法行为，提升依法行政水平。"),
}
"""Beginnings and an end that belong to no case."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the document; line breaks inside it are soft ones."""

    text: str
    role: str
    """``title``, ``no``, ``doctitle``, ``subtitle``, ``head``, ``body``, ``pre``, ``meta``, ``foot``, ``sign``, …"""
    lead: int = 0
    """Characters of a heading that precedes the text in the same paragraph."""


@dataclass(frozen=True, slots=True)
class ExpectedPart:
    """A part of a case."""

    heading: str
    """Bare words of the heading; empty where there is none."""
    shown: str
    """The heading with its brackets or number."""
    paragraphs: tuple[str, ...]


@dataclass(slots=True)
class ExpectedCase:
    """What must come out as one case."""

    case_id: str
    title: str | None
    """``None``: the file has no title for it."""
    titles_also: tuple[str, ...] = ()
    """Right as well: 关于…案的情况."""
    parts: list[ExpectedPart] = field(default_factory=list)
    subtitle: str = ""
    meta: list[str] = field(default_factory=list)
    """Lines that belong to the case, but neither to its title nor to its parts."""
    submitted_by: str = ""
    """报送单位."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Text of a case whose beginning is not in the file: to be said to be one, not lost, and in no other case."""

    case_id: str
    starts: str
    ends: str
    why: str


@dataclass(slots=True)
class Sheet:
    """The document."""

    cases: Mapping[str, DevCase]
    """All cases to choose from."""
    shift: int = 0
    """Other cases are chosen with another one."""
    lines: list[Line] = field(default_factory=list)
    expected: list[ExpectedCase] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    """What belongs to no case."""
    fragment: Fragment | None = None
    source: str = ""
    """来源, where the page states it."""

    def pick(self, pool: Sequence[str], count: int, start: int = 0) -> list[DevCase]:
        """Some cases of a pool, beginning with the one at ``start`` and going round."""
        return [self.cases[pool[(start + self.shift + step) % len(pool)]] for step in range(count)]

    @property
    def case(self) -> ExpectedCase:
        """The case to which the next lines belong."""
        return self.expected[-1]

    def begin(self, case: DevCase) -> None:
        """Begin a case."""
        self.expected.append(ExpectedCase(case.case_id, case.title))

    def add(self, text: str, role: str, lead: int = 0) -> None:
        """Add a line of which nothing is expected."""
        self.lines.append(Line(text, role, lead))

    def out(self, *texts: str, role: str = "pre") -> None:
        """Add lines that belong to no case."""
        for text in texts:
            self.add(text, role)
            self.outside += [line for line in text.split("\n") if line]

    def meta(self, text: str, submitted_by: str = "") -> None:
        """Add a line of the case that is neither title nor text."""
        self.add(text, "meta")
        self.case.meta.append(text)
        self.case.submitted_by = submitted_by or self.case.submitted_by

    def subtitle(self, case: DevCase) -> None:
        """Add the subtitle, if the case has one."""
        if case.subtitle:
            self.add(case.subtitle, "subtitle")
            self.case.subtitle = case.subtitle

    def expect(self, heading: str, paragraphs: Sequence[str], shown: str | None = None) -> None:
        """Expect a part, whose lines are added in another way."""
        self.case.parts.append(ExpectedPart(heading, heading if shown is None else shown, tuple(paragraphs)))

    def part(self, heading: str, paragraphs: Sequence[str], form: str = "{}", *, inline: bool = False) -> None:
        """Add a part; ``inline`` puts the heading into its first paragraph."""
        shown = form.format(heading)
        self.expect(heading, paragraphs, shown)
        if inline:
            self.add(shown + paragraphs[0], "body", len(shown))
        else:
            self.add(shown, "head")
        for paragraph in paragraphs[1:] if inline else paragraphs:
            self.add(paragraph, "body")

    def bare(self, case: DevCase) -> None:
        """Add the whole text of a case without headings."""
        paragraphs = text_of(case)
        self.expect("", paragraphs)
        for paragraph in paragraphs:
            self.add(paragraph, "body")

    def soft(self, before: Sequence[str], case: DevCase, form: str = "【{}】", indent: str = "") -> None:
        """Add a whole case as one paragraph of soft lines, beginning with ``before``."""
        lines = list(before)
        for heading, paragraphs in parts_of(case):
            self.expect(heading, paragraphs, form.format(heading))
            lines += [form.format(heading), *(indent + paragraph for paragraph in paragraphs)]
        self.add("\n".join(lines), "body")


def text_of(case: DevCase) -> list[str]:
    """All paragraphs of a case."""
    return [paragraph for _, paragraphs in parts_of(case) for paragraph in paragraphs]


@dataclass(frozen=True, slots=True)
class Kind:
    """A layout: how it writes a document, and in what form."""

    name: str
    """``M01_…`` of several cases, ``S01_…`` of one."""
    write: Write
    extension: str
    encoding: str
    """Of a text or a page; empty for Word."""
    without_headings: bool
    unsure: str
    """Why a careful person could not tell the cases apart either; empty where one could."""


class Register(list[Kind]):
    """The layouts of a module, in its order."""

    def layout(
        self, name: str, extension: str, encoding: str = "", *, without_headings: bool = False, unsure: str = ""
    ) -> Callable[[Write], Write]:
        """Enter the decorated function."""

        def entered(write: Write) -> Write:
            self.append(Kind(name, write, extension, encoding, without_headings, unsure))
            return write

        return entered


def as_text(
    sheet: Sheet, indent: str = "　　", *, gap: bool = True, title_gap: bool = True, centred: bool = False
) -> str:
    """The lines as plain text, with or without empty ones between paragraphs and before titles."""
    out: list[str] = []
    for index, line in enumerate(sheet.lines):
        text = line.text
        if line.role in {"body", "pre"}:
            out.append("\n".join(indent + one for one in text.split("\n")))
        elif line.role == "title":
            if title_gap and index and sheet.lines[index - 1].role != "title":
                text = "\n" + text
            out.append(" " * 10 + text if centred else text)
        else:
            out.append(text)
    return ("\n\n" if gap else "\n").join(out) + "\n"
