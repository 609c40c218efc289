"""The statute citations of a text as links to their articles, labelled if the rule has moved."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kb.law.moves import joint_label
from kb.law.readings import overlapping
from kb.law.wording import as_of_sentence, coverage_sentences, pin_name
from kb.site.content.wordings import wording_pairs, words_cited
from kb.site.markup.annotations import Annotation
from kb.site.markup.html import Html, tag
from kb.text import article_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kb.blocks import Block
    from kb.law.readings import CaseCitation
    from kb.site.content.article_headings import ArticleHeading
    from kb.site.content.concordance import Concordance
    from kb.statutes.reading import Reading

# Between 第一款 and 第二款 of one article.
_JOIN_RE = re.compile(r"\s*(?:[、,，]|以及|或者|[和及与或])\s*")


class _Explanation(NamedTuple):
    """An explanation of a label, listed below the text."""

    anchor: str
    cited: str
    label: str
    wordings: str
    """Link to the words then and now, side by side; empty where the site has none."""


class CitationLinks:
    """The annotations of one text: a case or an 编者按."""

    def __init__(
        self,
        citations: Iterable[CaseCitation],
        concordance: Concordance,
        address: str,
        article_link: Callable[[ArticleHeading, str], str],
    ) -> None:
        """Make the annotations.

        Args:
            citations: of the text, in order.
            concordance: the headings of articles.
            address: of the page that shows the text.
            article_link: the link to an article from an address.
        """
        self._citations = tuple(citations)
        self._concordance = concordance
        self._article_link = article_link
        self._address = address
        self._by_block: defaultdict[int | None, list[CaseCitation]] = defaultdict(list)
        for citation in self._citations:
            # By identity: two blocks may have the same text.
            self._by_block[None if citation.block is None else id(citation.block)].append(citation)
        self._explanations: dict[str, _Explanation] = {}
        self._uncovered: list[Reading] = []
        """Of statutes of which the registry does not go on to today; they are told once, below the text."""

    def of(self, block: Block) -> Sequence[Annotation]:
        """The annotations of a block, in order, not overlapping."""
        citations = self._by_block.get(id(block))
        return self._annotations(citations, block) if citations else ()

    def in_holding(self, holding: str) -> Sequence[Annotation]:
        """The annotations of the 要旨."""
        return self._annotations(self._by_block.get(None, ()), holding)

    def _annotations(self, citations: Sequence[CaseCitation], text: Block | str) -> list[Annotation]:
        if not citations:
            return []
        plain = text if isinstance(text, str) else text.text
        spans = overlapping(citations)
        laid = []
        for index, span in enumerate(spans):
            last = span[-1].reading
            heading = self._concordance.heading_of(last)
            if heading is None:
                continue
            start, end = span[0].start, max(citation.end for citation in span)
            self._uncovered += [citation.reading for citation in span if citation.reading.uncovered]
            moves = [move for citation in span if (move := self._concordance.move_of(citation.reading))]
            label, explanation = joint_label(moves) if moves else ("", "")
            following = spans[index + 1] if index + 1 < len(spans) else None
            if following and _goes_on(span, following, plain):
                label = explanation = ""
            laid.append(
                Annotation(
                    start,
                    end,
                    self._article_link(heading, self._address),
                    _title(last),
                    label,
                    explanation,
                    self._explanation_id(span, heading, label, explanation) if label else "",
                )
            )
        return laid

    def _explanation_id(
        self, span: Sequence[CaseCitation], heading: ArticleHeading, label: str, explanation: str
    ) -> str:
        """The ``id`` of the note with an explanation; a new one where nothing before it has the same."""
        if explanation not in self._explanations:
            cited = span[-1].reading.citation
            rules = dict.fromkeys(_rule(citation.reading) for citation in span)
            article = article_name(cited.article, cited.suffix) if len(rules) == 1 else ""
            name = f"《{_statute_name(span[-1].reading)}》{article}"
            anchor = f"law-{len(self._explanations) + 1}"
            self._explanations[explanation] = _Explanation(anchor, name, label, self._wordings(heading))
        return self._explanations[explanation].anchor

    def _wordings(self, heading: ArticleHeading) -> str:
        """The link to the wordings of an article side by side; empty where the site does not show them."""
        there = self._article_link(heading, self._address)
        listed = self._concordance.listed_headings.get(heading)
        shown = there.endswith(f"#{heading.anchor}") and listed and wording_pairs(listed, self._concordance)
        return there.removesuffix(heading.anchor) + heading.wordings_anchor if shown else ""

    def words(self) -> Html:
        """The articles that the text cites as they were, to be unfolded; empty where no text of one is at hand."""
        cited = words_cited(self._citations, self._concordance)
        if not cited:
            return Html("")
        parts = [
            part
            for wording in cited
            for part in (
                tag("p", wording.title, class_="notes-title"),
                tag("blockquote", *(tag("p", line) for line in wording.words.splitlines()), class_="words"),
            )
        ]
        return tag("details", tag("summary", f"所引条文的文字（{len(cited)} 条）"), *parts, class_="wordings")

    def explanations(self) -> Html:
        """The explanations of the labels, for phones and paper, where nobody can hover; empty if there are none.

        With them stands which of the cited statutes are not known up to today.
        """
        uncovered = coverage_sentences(self._uncovered)
        if not self._explanations and not uncovered:
            return Html("")
        items = [
            tag(
                "li",
                tag("strong", f"{note.cited}〔{note.label}〕"),
                explanation,
                tag("a", "新旧条文对照", href=note.wordings) if note.wordings else "",
                id=note.anchor,
            )
            for explanation, note in self._explanations.items()
        ]
        title = "法条变动说明"
        return tag(
            "section",
            tag("p", title, class_="notes-title"),
            tag("ul", *items, *(tag("li", sentence) for sentence in uncovered)),
            tag("p", as_of_sentence(self._concordance.publication.config.statutes), class_="count-line"),
            class_="notes",
            aria_label=title,
        )


def _goes_on(span: Sequence[CaseCitation], following: Sequence[CaseCitation], text: str) -> bool:
    """Whether the next citation continues this one: 第九十四条第一款、第二款."""
    between = text[max(citation.end for citation in span) : following[0].start]
    rules = {_rule(citation.reading) for citation in (*span, *following)}
    return len(rules) == 1 and _JOIN_RE.fullmatch(between) is not None


def _rule(reading: Reading) -> tuple[object, ...]:
    return _statute_name(reading), reading.version, reading.citation.article, reading.citation.suffix


def _statute_name(reading: Reading) -> str:
    return reading.statute.name if reading.statute else reading.citation.name


def _title(reading: Reading) -> str:
    """Description of the target of the link."""
    version = reading.version.name if reading.version and not reading.candidates else ""
    return f"《{_statute_name(reading)}》{version}{pin_name(reading.citation)}：条号沿革和引用它的案例"
