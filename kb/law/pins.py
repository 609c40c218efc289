"""Whether an article has the paragraph and item that are cited: only where the text of its version is at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kb.text import chinese_number

if TYPE_CHECKING:
    from kb.statutes.reading import Reading
    from kb.statutes.texts import StatuteTexts


class MissingPlace(NamedTuple):
    """A paragraph or item that an article does not have."""

    code: str
    """K609 for a paragraph, K610 for an item."""
    message: str
    """``《某法》（2021修订）第三条只有 2 款，没有第三款``."""


def missing_place(reading: Reading, texts: StatuteTexts) -> MissingPlace | None:
    """The paragraph or item of a citation that its article does not have; ``None`` where it has it, or nobody knows.

    Args:
        reading: the citation, read.
        texts: the texts at hand.
    """
    citation = reading.citation
    if reading.statute is None or (citation.paragraph is None and citation.item is None):
        return None
    text = texts.text(reading.statute, reading.version)
    article = text.articles.get((citation.article, citation.suffix)) if text else None
    if article is None:
        return None
    label = f"（{reading.version.label}）" if reading.version else ""
    named = f"《{reading.statute.name}》{label}第{chinese_number(citation.article)}条"
    chosen = article.paragraphs
    if citation.paragraph is not None:
        if not 1 <= citation.paragraph <= len(article.paragraphs):
            return MissingPlace("K609", f"{named}只有 {len(article.paragraphs)} 款，没有第{citation.paragraph}款")
        chosen = article.paragraphs[citation.paragraph - 1 : citation.paragraph]
    if citation.item is None or any(citation.item in paragraph.items for paragraph in chosen):
        return None
    count = sum(len(paragraph.items) for paragraph in chosen)
    where = f"第{chinese_number(citation.paragraph)}款" if citation.paragraph else ""
    return MissingPlace("K610", f"{named}{where}{f'只有 {count} 项' if count else '没有分项'}，没有第{citation.item}项")
