"""The content of a bulletin, independent of layout: an issue, a departmental edition, or a yearbook.

Rendering a ``Bulletin`` needs neither the library nor the disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.blocks import InlineKind, inlines_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from generator.images import Picture
    from kb.blocks import Block, Footnote, Inline
    from kb.problems import Problem

KEYWORDS = "关键词"
"""Heading of the keywords, and name of a section that replaces them."""
APPENDIX = "appendix"
"""Bookmark of the appendix."""
APPENDIX_LABEL = "附录"
DRAFT, RECALLED = "送审稿", "已撤回"
CORRECTIONS = "corrections"
"""Bookmark of 更正与撤回."""
CORRECTIONS_LABEL = "更正"
CORRECTIONS_TITLE = "更正与撤回"
ARTICLE = "law_"
"""Prefix of the bookmarks of articles in the appendix."""


@dataclass(frozen=True, slots=True)
class Masthead:
    """The head of the first page (报头)."""

    name: str
    """刊名, printed in red."""
    label: str
    """``2022年第3期（总第8期）``, ``2022年合订本``."""
    subtitle: str
    """Subtitle of a departmental edition, ``市场监管专辑``; empty for the whole issue."""
    office: str
    """编印机关; several have 、 between them."""
    dated_on: dt.date | None
    classification: str
    """密级, or 内部资料; empty for a public issue."""
    numbered: bool
    """Whether copies have a 份号."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a case in print."""

    heading: str
    """With its number, ``一、基本案情``; empty for text before the first heading."""
    blocks: tuple[Block, ...]
    run_in: bool = False
    """Whether the heading, without a number, is run in at the first paragraph: 关键词."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A case."""

    number: int
    """Number in the issue or yearbook, from 1; a departmental edition keeps the numbers of its issue."""
    bookmark: str
    """Name of its bookmark; links have the target ``#`` and this."""
    case_id: str
    title: str
    holding: tuple[Inline, ...]
    """要旨; may be empty."""
    docket_number: str
    appeared_in: str
    """In a yearbook the issue that printed it, ``2022年第3期``; otherwise empty."""
    keywords: tuple[str, ...]
    """Empty if the text itself has a part 关键词."""
    parts: tuple[Part, ...]
    footnotes: tuple[Footnote, ...]
    base: tuple[str, ...] = ()
    """Names of hidden bookmarks by which a draft remembers the text it was made from, for its way back from Word."""

    @property
    def label(self) -> str:
        """``案例1``."""
        return f"案例{self.number}"

    @property
    def cited(self) -> frozenset[str]:
        """The bookmarks of the articles that it cites."""
        runs = [*inlines_of([block for part in self.parts for block in part.blocks]), *self.holding]
        runs += inlines_of([block for editors_note in self.footnotes for block in editors_note.blocks])
        return frozenset(target[1:] for run in runs for target in cited_targets(run))


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice in place of a withdrawn case, without its title or text."""

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
        """The text in place of the title."""
        return f"{self.case_id}号案例（已撤回）"


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents."""

    label: str
    """``案例1``."""
    title: str
    bookmark: str
    """Its target; empty for a case that is only listed."""


@dataclass(frozen=True, slots=True)
class ContentsGroup:
    """Lines of the contents under one heading."""

    heading: str
    """``市场监管``; empty if not needed."""
    lines: tuple[ContentsLine, ...]
    bookmark: str = ""
    """Of its heading before its first line in the text; empty where it has none there."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A text that cites an article."""

    label: str
    bookmark: str
    certain: bool
    """Whether its citation fits only this version."""


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article and the texts that cite it."""

    bookmark: str
    name: str
    """``第四十四条``."""
    mentions: tuple[Mention, ...]
    """In the order of the bulletin."""
    now: str
    """What it is now, or what is not known of that: ``现为第五十条``, ``现行``, ``版本未核``."""
    words: tuple[str, ...]
    """Its paragraphs and items; empty if the library has no text of this version."""
    now_name: str = ""
    """``现行2021修订第五十条``: the label beside its text; empty where they are the same or not known."""
    now_words: tuple[str, ...] = ()
    """The words that its rule has now."""

    @property
    def uncertain(self) -> tuple[str, ...]:
        """The labels of texts whose citation also fits another version."""
        return tuple(mention.label for mention in self.mentions if not mention.certain)


@dataclass(frozen=True, slots=True)
class CitedStatute:
    """A version of a statute and its cited articles, by number."""

    name: str
    """``《行政处罚法》（2021修订）``."""
    changed: str
    """What replaced it, ``2021年7月15日起施行2021修订``; empty if this version is in force."""
    articles: tuple[CitedArticle, ...]


@dataclass(frozen=True, slots=True)
class Appendix:
    """The cited statutes, with texts (附录) or as an index (索引)."""

    title: str
    statutes: tuple[CitedStatute, ...]
    indexed: bool
    """Whether articles have page numbers; otherwise they are printed with their texts."""
    as_of: str = ""
    """Up to which day the law was followed, as a sentence."""


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
    even: bool = False
    """Whether it must be on an even page."""
    copies_to: tuple[str, ...] = ()
    """抄送, of a letter."""
    day_to_fill_in: bool = False
    """Whether a day that is not known leaves room to write it."""


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """A 更正 or 撤回 for the readers."""

    where: str
    """``案例1（2022-017）``, ``2022年第3期案例 2022-017``."""
    on: dt.date | None
    content: str
    """What was corrected; 撤回."""
    reason: str


@dataclass(frozen=True, slots=True)
class Reissue:
    """What the head of a corrected edition says, or of a first one whose cases have been corrected since."""

    mark: str
    """更正重印; empty for a first edition."""
    made_on: dt.date | None
    """The day of the corrected edition; ``None`` for a first one."""
    reason: str
    corrections: tuple[CorrectionNote, ...]
    """Of its cases, since the first edition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A document ready for layout."""

    identifier: str
    """期号, or the year of a yearbook, for the properties of the file."""
    masthead: Masthead
    authority: str
    """The authority of its cases for similar ones (效力); empty if the library does not say."""
    editors_note: tuple[Block, ...]
    """编者按."""
    editors_note_footnotes: tuple[Footnote, ...]
    entries: tuple[Entry | Notice, ...]
    """In the order of printing."""
    contents: tuple[ContentsGroup, ...]
    appendix: Appendix | None
    """The cited articles; ``None`` if there are none or they are not printed."""
    colophon: Colophon
    pictures: tuple[Picture, ...]
    """The printable pictures of the blocks; other images are replaced by their alternative text."""
    omitted: tuple[str, ...]
    """编号 of cases that this audience may not read."""
    sources: frozenset[str]
    """Display paths of the printed files, whose problems are reported."""
    problems: tuple[Problem, ...]
    """Pictures that cannot be printed."""

    page_mark: str = ""
    """The mark at the head of every page: ``DRAFT``, ``RECALLED`` or nothing."""
    reissue: Reissue | None = None
    """``None`` for a first edition of which nothing was corrected."""
    corrections: tuple[CorrectionNote, ...] = ()
    """更正与撤回 of earlier issues."""
    cited: frozenset[tuple[str, str]]
    """(bookmark of a text, bookmark of an article) if an index has the page of the first citation in the text."""

    @property
    def grouped(self) -> bool:
        """Whether its text has headings above the titles of cases."""
        return any(group.bookmark for group in self.contents)

    @property
    def group_beginnings(self) -> Mapping[str, ContentsGroup]:
        """Bookmark of the first text of a group with a heading -> the group."""
        return {group.lines[0].bookmark: group for group in self.contents if group.bookmark}

    @property
    def paged(self) -> tuple[str, ...]:
        """The bookmarks whose page numbers are printed, those of citations last."""
        lines: list[str] = []
        for group in self.contents:
            lines += filter(None, (group.bookmark, *(line.bookmark for line in group.lines)))
        return (*lines, *(citation_bookmark(text, article) for text, article in sorted(self.cited)))


def cited_targets(run: Inline) -> list[str]:
    """The targets of a citation, ``#`` and bookmark of each article; none for any other run."""
    return run.target.split() if run.kind is InlineKind.LINK and run.target.startswith(f"#{ARTICLE}") else []


def citation_bookmark(text: str, article: str) -> str:
    """The bookmark of the first citation of an article in a text."""
    return f"{text}_{article}"
