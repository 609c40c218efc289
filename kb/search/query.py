"""The words of a search box -> ``Query``.

A query is terms divided by blanks. ``"..."`` keeps blanks and switches synonyms off, ``-`` before a
term leaves out the cases that hold it. Everything else is text to look for as it stands, so that any
query has an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.errors import QueryError
from kb.text import fold

MAX_QUERY = 2_000
"""Longest query, characters."""
MAX_TERMS = 64
"""Most terms of a query."""

# Both ends of a quotation mark must stand at the edge of a term, so that a quotation mark inside a
# copied sentence is text: 称“违法”的 is one term.
_TERM_RE = re.compile(
    r"""
    (?P<minus>-)?
    (?:
        "(?P<phrase>[^"]+)"(?=\s|$)     # "听证 权利", -"听证"
      | (?P<word>\S+)                   # 听证, -听证
    )
    """,
    re.VERBOSE,
)
_QUOTES = str.maketrans("“”„‟〝〞＂", '"' * 7)
_BLANKS_RE = re.compile(r"\s+")


_YEARS_RE = re.compile(r"(\d{4})?\s*(?:\.\.|-|－|至|~)\s*(\d{4})?|(\d{4})")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a case must hold, or must not."""

    text: str
    """Folded as the index is."""
    written: str
    """As the user wrote it, without quotes and minus."""
    phrase: bool = False
    """Quoted: no synonyms."""
    excluded: bool = False
    """Preceded by ``-``: a hit must not hold it."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query."""

    written: str
    """As asked, blanks at the ends removed."""
    terms: tuple[Term, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that a hit holds."""
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def excluded(self) -> tuple[Term, ...]:
        """The terms that a hit does not hold."""
        return tuple(term for term in self.terms if term.excluded)


def parse_query(text: str) -> Query:
    """The query of what somebody typed.

    Raises:
        QueryError: it is longer than ``MAX_QUERY`` or has more than ``MAX_TERMS`` terms.
    """
    written = text.encode("utf-8", "replace").decode().strip()
    if len(written) > MAX_QUERY:
        raise QueryError(f"查询有 {len(written)} 个字，最多 {MAX_QUERY} 个。请缩短，只留要紧的词。")
    terms: list[Term] = []
    # Quotes fold one to one, so the spans hold in the text as written.
    for match in _TERM_RE.finditer(written.translate(_QUOTES).replace("－", "-")):
        group = "phrase" if match.group("phrase") else "word"
        span = match.span(group)
        excluded = bool(match.group("minus"))
        folded = _BLANKS_RE.sub(" ", fold(written[slice(*span)]))
        if excluded and not folded:
            continue
        if folded:
            terms.append(Term(folded, written[slice(*span)], phrase=group == "phrase", excluded=excluded))
    if len(terms) > MAX_TERMS:
        raise QueryError(f"查询有 {len(terms)} 个词，最多 {MAX_TERMS} 个。请去掉一些词。")
    return Query(written, tuple(dict.fromkeys(terms)))


def parse_years(text: str) -> tuple[int | None, int | None]:
    """First and last year, either may be open: ``2020..2024``, ``2020..``, ``..2024``, ``2024``.

    Raises:
        QueryError: it is none of these, or the first year is after the last.
    """
    match = _YEARS_RE.fullmatch(text.strip())
    if not match or not any(match.groups()):
        raise QueryError(f"年份“{text[:20]}”看不懂。写成 2020..2024、2020..、..2024 或 2024。")
    if match.group(3):
        return int(match.group(3)), int(match.group(3))
    first, last = (int(year) if year else None for year in match.groups()[:2])
    if first is not None and last is not None and first > last:
        raise QueryError(f"年份“{text}”的开头晚于结尾。")
    return first, last
