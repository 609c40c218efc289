"""The statute citations of a text as links to their articles, marked where the rule has moved."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kb.law.moves import joint_label, pin_name
from kb.law.readings import overlapping
from kb.site.markup.annotations import Annotation
from kb.site.markup.html import Html, tag
from kb.text import article_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kb.blocks import Block
    from kb.law.readings import CaseCitation
    from kb.site.content.concordance import Concordance
    from kb.site.content.places import Place
    from kb.statutes.resolve import Reading

# What stands between 第一款 and 第二款 of one article.
_JOIN_RE = re.compile(r"\s*(?:[、,，]|以及|或者|[和及与或])\s*")


class _Note(NamedTuple):
    """Where an explanation stands, and what it explains."""

    anchor: str
    cited: str
    told: str


class CitationLinks:
    """The annotations of one text, a case or an 编者按."""

    def __init__(
        self,
        citations: Iterable[CaseCitation],
        concordance: Concordance,
        address: str,
        article_link: Callable[[Place, str], str],
    ) -> None:
        """Make the annotations.

        Args:
            citations: of the text, in order.
            concordance: where the site lists articles.
            address: of the page that shows the text.
            article_link: the link to an article from an address.
        """
        self._concordance = concordance
        self._article_link = article_link
        self._address = address
        self._by_block: defaultdict[int | None, list[CaseCitation]] = defaultdict(list)
        for citation in citations:
            # Blocks are told apart as objects: two of them may have the same words.
            self._by_block[None if citation.block is None else id(citation.block)].append(citation)
        self._notes: dict[str, _Note] = {}

    def of(self, block: Block) -> Sequence[Annotation]:
        """Those of a block, in order, none over another."""
        citations = self._by_block.get(id(block))
        return self._annotations(citations, block) if citations else ()

    def of_holding(self, holding: str) -> Sequence[Annotation]:
        """Those of the 要旨."""
        return self._annotations(self._by_block.get(None, ()), holding)

    def _annotations(self, citations: Sequence[CaseCitation], text: Block | str) -> list[Annotation]:
        if not citations:
            return []
        plain = text if isinstance(text, str) else text.text
        spans = overlapping(citations)
        found = []
        for index, span in enumerate(spans):
            last = span[-1].reading
            place = self._concordance.place_of(last)
            if place is None:
                continue
            start, end = span[0].start, max(citation.end for citation in span)
            moves = [move for citation in span if (move := self._concordance.move_of(citation.reading))]
            told, explanation = joint_label(moves)
            following = spans[index + 1] if index + 1 < len(spans) else None
            if following and _goes_on(span, following, plain):
                told = explanation = ""
            found.append(
                Annotation(
                    start,
                    end,
                    self._article_link(place, self._address),
                    _title(last),
                    told,
                    explanation,
                    self._note(span, told, explanation) if told else "",
                )
            )
        return found

    def _note(self, span: Sequence[CaseCitation], told: str, explanation: str) -> str:
        """The ``id`` of the note with an explanation; a new one where nothing before it has the same."""
        if explanation not in self._notes:
            cited = span[-1].reading.citation
            rules = dict.fromkeys(_rule(citation.reading) for citation in span)
            article = article_name(cited.article, cited.suffix) if len(rules) == 1 else ""
            name = f"《{_statute_name(span[-1].reading)}》{article}"
            self._notes[explanation] = _Note(f"law-{len(self._notes) + 1}", name, told)
        return self._notes[explanation].anchor

    def notes(self) -> Html:
        """The explanations of the marks, for phones and paper, where nobody hovers; empty where there are none."""
        if not self._notes:
            return Html("")
        items = [
            tag("li", tag("strong", f"{note.cited}〔{note.told}〕"), explanation, id=note.anchor)
            for explanation, note in self._notes.items()
        ]
        title = "法条变动说明"
        return tag(
            "section", tag("p", title, class_="notes-title"), tag("ul", *items), class_="notes", aria_label=title
        )


def _goes_on(span: Sequence[CaseCitation], following: Sequence[CaseCitation], text: str) -> bool:
    """Whether the next citation is of the same article and joined: 第九十四条第一款、第二款."""
    between = text[max(citation.end for citation in span) : following[0].start]
    rules = {_rule(citation.reading) for citation in (*span, *following)}
    return len(rules) == 1 and _JOIN_RE.fullmatch(between) is not None


def _rule(reading: Reading) -> tuple[object, ...]:
    return _statute_name(reading), reading.version, reading.citation.article, reading.citation.suffix


def _statute_name(reading: Reading) -> str:
    return reading.statute.name if reading.statute else reading.citation.name


def _title(reading: Reading) -> str:
    """What the link leads to."""
    version = reading.version.name if reading.version and not reading.candidates else ""
    return f"《{_statute_name(reading)}》{version}{pin_name(reading.citation)}：条号沿革和引用它的案例"
