"""The file of one case: what a hit shows of it, and the texts for its passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.blocks import leaves
from kb.model import Amount
from kb.site.content.compared import compared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.law.readings import CaseCitation
    from kb.model import Audience, Case
    from kb.search.index.documents import CaseDocument


def case_name(case_id: str) -> str:
    """The name of a case's file."""
    return f"cases/{case_id}"


def case_text(
    case: Case, document: CaseDocument, citations: Sequence[CaseCitation], audience: Audience
) -> list[object]:
    """The content of a case's file.

    Returns:
        编号, 类型, 领域, 结果, 日期, 期号, badge; the passages, each with name, text, whether it is a field (0, 1)
        and its name in queries; and the citations, each with number of the passage, start and end in UTF-16 units,
        and ``行政处罚法|31`` for every statute that it may mean; the articles; 处罚种类, 金额 in words, 裁量; the
        cells of a comparison.
    """
    passages = [[p.name, p.text, int(p.is_field), p.part] for p in document.passages]
    return [
        document.case_id,
        document.kind,
        document.domains,
        document.outcomes,
        document.decided_on,
        document.issue_for(audience),
        document.mark,
        passages,
        list(_cited(case, document, citations)),
        document.rules,
        document.penalties,
        Amount(document.before_fen, document.after_fen).label,
        document.discretion,
        compared(document).cells,
    ]


def _cited(case: Case, document: CaseDocument, citations: Sequence[CaseCitation]) -> Iterator[list[object]]:
    """The citations of known statutes, with their passages."""
    places = _places(case, document) if citations else {}
    for cited in citations:
        citation = cited.reading.citation
        place = places.get(id(cited.block) if cited.block else 0)
        if place is None or not citation.statutes:
            continue
        passage, offset = place
        text = document.passages[passage].text
        start, end = max(0, cited.start + offset), min(cited.end + offset, len(text))
        names = [f"{name}|{citation.article}" for name in citation.statutes]
        yield [passage, _units(text[:start]), _units(text[:end]), *names]


def _units(text: str) -> int:
    """The length of a text in UTF-16 units, as in scripts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 if not text.isascii() else len(text)


def _places(case: Case, document: CaseDocument) -> dict[int, tuple[int, int]]:
    """Block (0 for 要旨) -> number of its passage, and its offset in the passage."""
    places: dict[int, tuple[int, int]] = {}
    rest = [number for number, passage in enumerate(document.passages) if not passage.is_field]
    for number, passage in enumerate(document.passages):
        if passage.is_field and passage.name == "要旨":
            places[0] = number, 0
    groups = [list(leaves(section.blocks)) for section in case.sections]
    groups.append([leaf for note in case.footnotes for leaf in leaves(note.blocks)])
    for group in groups:
        texts = [(leaf, leaf.text.replace("\n", " ")) for leaf in group]
        shown = [(leaf, text) for leaf, text in texts if text.strip()]
        if not shown:  # a section without text has no passage
            continue
        number, at = rest.pop(0), 0
        for leaf, text in shown:
            places[id(leaf)] = number, at - (len(text) - len(text.lstrip()))
            at += len(text.strip()) + 1
    return places
