"""What a bulletin says and in which order, before any layout: an issue, a department's cut of one, or a yearbook.

Whatever renders a ``Bulletin`` needs no library and no disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.blocks import InlineKind, inlines_of

if TYPE_CHECKING:
    import datetime as dt

    from generator.images import Picture
    from kb.blocks import Block, Footnote, Inline
    from kb.problems import Problem

KEYWORDS = "关键词"
"""Heading of the keywords, and name of a section that takes their place."""
APPENDIX = "appendix"
"""Bookmark at the head of the appendix."""
APPENDIX_LABEL = "附录"
ARTICLE = "law_"
"""How the bookmark of an article of the appendix begins."""


@dataclass(frozen=True, slots=True)
class Masthead:
    """The head of the first page (报头)."""

    name: str
    """刊名, printed in red."""
    label: str
    """``2022年第3期（总第8期）``, ``2022年合订本``."""
    cut: str
    """What a department's cut says under it, ``市场监管专辑``; empty for the whole issue."""
    office: str
    """编印机关."""
    dated_on: dt.date | None
    classification: str
    """密级, or 内部资料; empty for a public issue."""
    numbered: bool
    """Whether copies bear a 份号."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a case as it is printed."""

    heading: str
    """With its number, ``一、基本案情``; empty for text before the first heading."""
    blocks: tuple[Block, ...]
    run_in: bool = False
    """Whether the heading, unnumbered, stands at the head of the first paragraph: 关键词."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A case."""

    number: int
    """Place in the issue or yearbook, from 1; a cut keeps the numbers of its issue."""
    bookmark: str
    """Name of its bookmark: links lead to ``#`` and this."""
    case_id: str
    title: str
    holding: tuple[Inline, ...]
    """要旨; may be empty."""
    docket_number: str
    appeared_in: str
    """In a yearbook the issue that printed it, ``2022年第3期``; else empty."""
    keywords: tuple[str, ...]
    """Empty where the text itself has a part 关键词."""
    parts: tuple[Part, ...]
    footnotes: tuple[Footnote, ...]

    @property
    def label(self) -> str:
        """``案例1``."""
        return f"案例{self.number}"

    @property
    def cited(self) -> frozenset[str]:
        """The bookmarks of the articles to which its citations lead."""
        runs = [*inlines_of([block for part in self.parts for block in part.blocks]), *self.holding]
        runs += inlines_of([block for note in self.footnotes for block in note.blocks])
        return frozenset(target[1:] for run in runs for target in cited_targets(run))


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands in the place of a withdrawn case: never its title or text."""

    number: int
    bookmark: str
    case_id: str
    withdrawn_on: dt.date | None
    withdrawn_because: str

    @property
    def label(self) -> str:
        """``案例1``."""
        return f"案例{self.number}"

    @property
    def title(self) -> str:
        """What the contents and the heading say instead of the title."""
        return f"{self.case_id}号案例（已撤回）"


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents."""

    label: str
    """``案例1``."""
    title: str
    bookmark: str
    """Where it leads; empty for a case that is named only."""


@dataclass(frozen=True, slots=True)
class ContentsGroup:
    """Lines of the contents under one heading."""

    heading: str
    """``市场监管``; empty where the lines need none."""
    lines: tuple[ContentsLine, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A text that cites an article."""

    label: str
    bookmark: str
    certain: bool
    """Whether its citation fits this version alone."""


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article and the texts that cite it."""

    bookmark: str
    name: str
    """``第四十四条``."""
    mentions: tuple[Mention, ...]
    """In the order of the bulletin."""
    now: str
    """What it is now, ``现为第五十条``, ``现行``; empty where nothing is certain."""
    words: tuple[str, ...]
    """Its paragraphs and items; empty where the library has no text of this version."""
    now_name: str = ""
    """``现行2021修订第五十条``: what stands beside its words; empty where they are the same or not known."""
    now_words: tuple[str, ...] = ()
    """The words that its rule has now."""

    @property
    def uncertain(self) -> tuple[str, ...]:
        """The labels whose citation fits another version as well."""
        return tuple(mention.label for mention in self.mentions if not mention.certain)


@dataclass(frozen=True, slots=True)
class CitedStatute:
    """A version of a statute and its cited articles, by number."""

    name: str
    """``《行政处罚法》（2021修订）``."""
    changed: str
    """What took its place, ``2021年7月15日起施行2021修订``; empty where this version is in force."""
    articles: tuple[CitedArticle, ...]


@dataclass(frozen=True, slots=True)
class Appendix:
    """The cited statutes, as words (附录) or as an index (索引)."""

    title: str
    statutes: tuple[CitedStatute, ...]
    indexed: bool
    """Whether articles lead back to pages; else they are printed with their words."""


@dataclass(frozen=True, slots=True)
class Colophon:
    """The foot of the last page (版记): recipients and imprint."""

    report_to: tuple[str, ...]
    """报."""
    send_to: tuple[str, ...]
    """送."""
    issue_to: tuple[str, ...]
    """发."""
    printed_by: str
    """印发机关, else the 编印机关."""
    printed_on: dt.date | None
    """印发日期, else the issue's date."""
    copies: int | None
    """印数."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A document, ready to be laid out."""

    identifier: str
    """期号, or the year of a yearbook: for the properties of the file."""
    masthead: Masthead
    authority: str
    """What its cases are worth to those who decide like ones (效力); empty where the library does not say."""
    note: tuple[Block, ...]
    """编者按."""
    note_footnotes: tuple[Footnote, ...]
    entries: tuple[Entry | Notice, ...]
    """In the order of printing."""
    contents: tuple[ContentsGroup, ...]
    appendix: Appendix | None
    """The cited articles, where they are printed and there are any."""
    colophon: Colophon
    pictures: tuple[Picture, ...]
    """Every picture that the blocks name and that can be printed; an image without one shows its alt text."""
    left_out: tuple[str, ...]
    """编号 of cases that this audience may not read."""
    sources: frozenset[str]
    """The files that are printed, as shown paths: those whose problems are of interest."""
    problems: tuple[Problem, ...]
    """Pictures that cannot be printed."""

    cited: frozenset[tuple[str, str]]
    """(bookmark of a text, bookmark of an article) wherever an index leads to the first citation in the text."""

    @property
    def paged(self) -> tuple[str, ...]:
        """The bookmarks whose pages the document prints, those of citations last."""
        lines = (line.bookmark for group in self.contents for line in group.lines if line.bookmark)
        return (*lines, *(citation_bookmark(text, article) for text, article in sorted(self.cited)))


def cited_targets(run: Inline) -> list[str]:
    """``#`` and bookmark of each article that a citation leads to; none for any other run."""
    return run.target.split() if run.kind is InlineKind.LINK and run.target.startswith(f"#{ARTICLE}") else []


def citation_bookmark(text: str, article: str) -> str:
    """The bookmark at the first citation of an article in a text."""
    return f"{text}_{article}"
