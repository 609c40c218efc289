"""One article through the versions of its statute, and through those that its rule came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.statutes.statute import SURE
from kb.text import article_name

if TYPE_CHECKING:
    import datetime as dt

    from kb.statutes.registry import Registry
    from kb.statutes.statute import Statute, Version
    from kb.statutes.texts import StatuteTexts


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article as one version has it."""

    statute: str
    """Name."""
    version: Version
    article: int
    confidence: float
    """That it is the same rule; 1 for the article that was asked for."""
    verified: bool
    words: tuple[str, ...]
    """Its paragraphs and items; empty where there is no text."""
    requested: bool = False
    """Whether it is the one that was asked for."""

    @property
    def heading(self) -> str:
        """``2017修正 第四十二条（待核对，把握 62%）``."""
        sure = self.verified and self.confidence >= SURE
        doubt = "" if self.requested or sure else f"（待核对，把握 {self.confidence:.0%}）"
        return f"《{self.statute}》{self.version.name} {article_name(self.article)}{doubt}"

    def as_json(self) -> dict[str, object]:
        """A row of ``kb statutes show --article --json``."""
        effective = self.version.effective_on
        return {
            "statute": self.statute,
            "label": self.version.label,
            "effective_on": effective.isoformat() if effective else None,
            "article": self.article,
            "confidence": self.confidence,
            "verified": self.verified,
            "words": list(self.words),
        }


def article_lines(
    laws: Registry, texts: StatuteTexts, statute: Statute, article: int, today: dt.date
) -> tuple[ArticleLine, ...]:
    """An article of the newest version in force, the newest first, and what its rule was in the versions before.

    Only what an unbroken chain of tables leads to is told.

    Args:
        laws: the registry.
        texts: the texts that are at hand.
        statute: whose article it is.
        article: its number in the version in force; of a repealed statute in its last one.
        today: the day of the question.
    """
    present = statute.newest_on(today) or (
        statute.versions[-1] if statute.is_repealed(today) and statute.versions else None
    )
    if present is None or not laws.has_article(present, article):
        return ()
    lines: list[ArticleLine] = []
    waiting = [ArticleLine(statute.name, present, article, 1.0, verified=True, words=(), requested=True)]
    seen: set[tuple[str, str, int]] = set()
    while waiting:
        line = waiting.pop(0)
        key = (line.statute, line.version.label, line.article)
        if key in seen:
            continue
        seen.add(key)
        owner = laws.statutes[line.statute]
        text = texts.text(owner, line.version)
        words = text.articles.get((line.article, 0)) if text else None
        lines.append(
            ArticleLine(
                line.statute, line.version, line.article, line.confidence, line.verified,
                tuple(words.words().splitlines()) if words else (), requested=line.requested,
            )
        )  # fmt: skip
        waiting += _before(laws, owner, line)
    return tuple(lines)


def _before(laws: Registry, statute: Statute, line: ArticleLine) -> list[ArticleLine]:
    """The same rule one version earlier; where it began, in the statutes that it came from."""
    version = line.version
    before = statute.before(version)
    if version.numbers_kept and before:
        verified = line.verified and version.verified and before.verified
        return [ArticleLine(statute.name, before, line.article, line.confidence, verified, ())]
    return [
        ArticleLine(
            origin.statute, origin.version, origin.article, round(line.confidence * origin.confidence, 4),
            line.verified and origin.verified, (),
        )
        for origin in laws.origins(statute, line.article, version)
        if origin.version and (origin.statute != statute.name or origin.version == before)
    ]  # fmt: skip
