"""The shared cases -> documents in memory in every layout, with what must come out of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.layouts import batch_pages, batch_text, batch_word, single, single_word
from bench.layouts.cases import squeeze
from bench.layouts.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.layouts.cases import DevCase
    from bench.layouts.sheet import ExpectedCase, Fragment, Kind

KINDS = sorted(
    (
        *batch_text.LAYOUTS,
        *batch_pages.LAYOUTS,
        *batch_word.LAYOUTS,
        *single.LAYOUTS,
        *single_word.LAYOUTS,
    ),
    key=lambda kind: kind.name,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A document, and what must come out of it."""

    kind: Kind
    file: str
    """Name of the document."""
    content: bytes
    cases: tuple[ExpectedCase, ...]
    """In order; without the one of ``fragment``, unless it is the only one."""
    outside: tuple[str, ...]
    """Must be in no title and no text of a case; may be the source or a date."""
    outside_in_part: tuple[str, ...]
    """The same, but the words occur inside a case as well, so that a search for them is not enough."""
    fragment: Fragment | None
    source: str
    """来源, where the page states it; else empty."""

    @property
    def several(self) -> bool:
        """Whether it is a document of several cases."""
        return self.kind.name.startswith("M")


def make(cases: Mapping[str, DevCase], shift: int = 0) -> list[Layout]:
    """Every layout, the same bytes each time.

    Args:
        cases: Those of the shared data.
        shift: Another number, 1 to 11, puts other cases into most layouts.
    """
    return [_made(kind, Sheet(cases, shift)) for kind in KINDS]


def _made(kind: Kind, sheet: Sheet) -> Layout:
    written = kind.write(sheet)
    outside = list(dict.fromkeys(text.strip() for text in sheet.outside))
    own = [_own_text(case, sheet.cases[case.case_id]) for case in sheet.expected]
    in_part = [text for text in outside if any(squeeze(text) in one for one in own)]
    return Layout(
        kind=kind,
        file=f"{kind.name}.{kind.extension}",
        content=_encoded(written, kind) if isinstance(written, str) else written,
        cases=tuple(sheet.expected),
        outside=tuple(text for text in outside if text not in in_part),
        outside_in_part=tuple(in_part),
        fragment=sheet.fragment,
        source=sheet.source,
    )


def _own_text(expected: ExpectedCase, case: DevCase) -> str:
    words = [case.title, *(text for heading, paragraphs in case.sections for text in (heading, *paragraphs))]
    return squeeze("".join(words)) + "".join(expected.meta)


def _encoded(text: str, kind: Kind) -> bytes:
    if kind.extension == "txt" and kind.encoding == "gb18030":
        text = text.replace("\n", "\r\n")  # as the editors that write GB18030 do
    if kind.encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(kind.encoding)
