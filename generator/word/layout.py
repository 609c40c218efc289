"""The measurements of GB/T 9704-2012 《党政机关公文格式》 as named profiles.

Each has its clause. Two things that the standard leaves open are settled as usual in offices: 22 lines of 28
characters fit the type area only with an exact line height of 28.95 pt and characters condensed by 0.25 pt (156 mm /
28 = 15.79 pt, but 三号 is 16 pt wide); and the margins in Word's dialog are the 37/28 mm of the standard, measured to
the line and not to the glyph. Masthead and colophon of a 简报 are not in the standard; they follow custom, which is
noted.
"""

from __future__ import annotations

# ruff: noqa: RUF009 - the lengths are immutable
import math
import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from docx.shared import Length, Mm, Pt, Twips

from kb.word_ends import word_ends

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Typefaces:
    """Font names on Windows; the file never names fonts of the machine that wrote it."""

    title: str = "方正小标宋简体"
    """Masthead and titles (7.2.4, 7.3.1)."""
    head: str = "黑体"
    """密级 and the first level 一、 (7.2.2, 7.3.3)."""
    subhead: str = "楷体_GB2312"
    """The second level （一） (7.3.3); 编者按 by custom."""
    body: str = "仿宋_GB2312"
    """Everything without a rule of its own (5.2.2)."""
    page_number: str = "宋体"
    """Page numbers (7.5)."""
    latin: str = ""
    """Latin letters and digits; empty for those of the Chinese font, as 5.2.2 requires literally."""
    substitutes: tuple[tuple[str, str], ...] = (
        ("方正小标宋简体", "方正小标宋_GBK"),
        ("楷体_GB2312", "楷体"),
        ("仿宋_GB2312", "仿宋"),
    )
    """Font -> its substitute in Word if it is not installed."""

    @property
    def names(self) -> tuple[str, ...]:
        """All font names, without duplicates, in a fixed order."""
        faces = (self.body, self.title, self.head, self.subhead, self.page_number, self.latin)
        return tuple(dict.fromkeys(face for face in faces if face))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One interpretation of the standard, complete enough to lay out a bulletin."""

    name: str
    """Its name on the command line."""
    label: str
    """Its purpose, in Chinese."""
    faces: Typefaces = Typefaces()

    page_width: Length = Mm(210)
    """A4 (5.1)."""
    page_height: Length = Mm(297)
    """A4 (5.1)."""
    top: Length = Mm(37)
    """天头 37±1 mm (5.2.1)."""
    left: Length = Mm(28)
    """订口 28±1 mm (5.2.1)."""
    right: Length = Mm(26)
    """Leaves a type area 156 mm wide (5.2.1)."""
    bottom: Length = Mm(35)
    """Leaves a type area 225 mm high (5.2.1)."""

    line: Length = Twips(579)
    """22 lines fill the type area (5.2.3); 580 would hold 21."""
    tracking: Length = Twips(-5)
    """28 characters fill a line (5.2.3); -4 would hold 27."""
    lines_per_page: int = 22
    """5.2.3."""
    characters_per_line: int = 28
    """5.2.3."""

    overflow_punctuation: bool | None = None
    """``w:overflowPunct``, whether punctuation at the end of a full line may hang into the margin; ``None`` leaves it
    to the program: Word and LibreOffice allow it, so that 28 characters and a punctuation mark fit on a line.
    """

    body_size: Length = Pt(16)
    """三号 (5.2.2)."""
    title_size: Length = Pt(22)
    """二号 (7.3.1)."""
    title_line: Length = Twips(680)
    """Pitch of a title of several lines; custom, 34 pt."""
    table_size: Length = Pt(12)
    """小四; section 8 has no size, and 三号 does not fit into tables."""
    wide_table_size: Length = Pt(10.5)
    """五号, for tables of many columns."""
    note_size: Length = Pt(10.5)
    """五号; the standard has no footnotes."""

    masthead_drop: Length = Mm(35)
    """Type area's top edge to the top of the red name (7.2.4)."""
    masthead_size: Length = Pt(60)
    """Maximum size of the red name; 7.2.4 requires 醒目、美观、庄重 but no size."""
    masthead_color: str = "FF0000"
    """Red (7.2.4); in print Y80 M80 (6.1)."""
    red_rule: Length = Pt(1.5)
    """Height of the red rule (7.2.7 gives none; 0.35 to 0.5 mm is usual)."""
    red_rule_space: Length = Mm(4)
    """Text above to the red rule (7.2.7)."""

    numbers_size: Length = Pt(14)
    """编号 and 文号 of a case; custom, 四号."""
    colophon_size: Length = Pt(14)
    """四号 (7.4.2, 7.4.3); smaller where a list of recipients would not fit on a page."""
    colophon_line: Length = Pt(24)
    """Pitch within the 版记; custom."""
    colophon_outer_rule: Length = Pt(1)
    """First and last rule 0.35 mm (7.4.1)."""
    colophon_inner_rule: Length = Pt(0.75)
    """Rules between 0.25 mm (7.4.1)."""

    page_number_size: Length = Pt(14)
    """四号 (7.5)."""
    page_number_drop: Length = Mm(7)
    """Type area's bottom edge to the dashes beside the number (7.5)."""

    @property
    def type_width(self) -> Length:
        """Width of the type area."""
        return Length(self.page_width - self.left - self.right)

    @property
    def type_height(self) -> Length:
        """Height of the type area."""
        return Length(self.page_height - self.top - self.bottom)

    @property
    def footer_distance(self) -> Length:
        """Bottom edge of the page to the footer, so that the middle of its line is where 7.5 has the dash."""
        return Length(self.bottom - self.page_number_drop - self.page_number_size // 2)

    def masthead_size_of(self, name: str) -> Length:
        """Size of the red name in whole points: the largest allowed that fits the type area."""
        widest = self.type_width.pt * 0.92 / max(text_width(name), 1)
        return Pt(max(22, min(int(self.masthead_size.pt), int(widest))))

    def subtitle_lines(self, subtitle: str) -> tuple[str, ...]:
        """A subtitle broken into lines of about equal width, so that none has a single character."""
        return balanced_lines(subtitle, self.characters_per_line - SUBTITLE_MARGIN, between_words=_IN_SENTENCE)

    def name_lines(self, name: str) -> tuple[str, ...]:
        """A 刊名 that is too long for one line, broken like a title."""
        return balanced_lines(name, int(self.type_width.pt / self.masthead_size_of(name).pt))

    def office_lines(self, offices: str, room: float) -> tuple[str, ...]:
        """One or more 发文机关, each on a line of its own, the one in charge first (7.2.4); broken where longer.

        Args:
            offices: with 、 between them.
            room: width of a line, in em.
        """
        return tuple(line for name in offices.split("、") for line in balanced_lines(name, int(room)))

    def heading_lines(self, heading: str) -> tuple[str, ...]:
        """A heading indented by two em, broken between words where it is longer than a line."""
        return filled_lines(heading, self.characters_per_line - 2, self.characters_per_line)

    def title_lines(self, title: str) -> tuple[str, ...]:
        """A title broken into lines of about equal width, at words if these can be recognised (7.3.1)."""
        advance = self.title_size.pt + self.tracking.pt
        return balanced_lines(title, int(self.type_width.pt / advance))


GB9704 = Profile(name="gb9704", label="GB/T 9704-2012 通行做法：天头37、订口28毫米")
# A second reading of the same 天头, by docformat-gui's pull request 1 after GB/T 33476.2-2016 (电子公文
# 显现): 37 mm is measured to the glyph. One secondary source; the standard itself was not at hand.
GB33476 = replace(
    GB9704,
    name="gb33476",
    label="GB/T 33476.2-2016 显现读法：天头量到字面",
    top=Mm(34.58),
    bottom=Mm(32.58),
    line=Twips(589),
)
PLAIN = replace(
    GB9704,
    name="plain",
    label="普通字体：没有装小标宋和 GB2312 字体的电脑",
    faces=Typefaces(title="宋体", subhead="楷体", body="仿宋", latin="Times New Roman", substitutes=()),
)
PROFILES: Mapping[str, Profile] = MappingProxyType({profile.name: profile for profile in (GB9704, GB33476, PLAIN)})
"""By name; the first is the default."""


def text_width(text: str) -> float:
    """Width of a text in em: 1 for a Chinese character, 0.5 for a Latin letter or digit."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


# Titles name bodies and end with the dispute, so a few words give most breaks.
_BREAK_AFTER_RE = re.compile(
    r"局|政府|公司|委员会|自治[州县旗区](?!委)|厅|店|中心|医院|法院|大队|支队|经营部|合作社|办事处|不服|诉|[、，；：）”》]"
)
_BREAK_BEFORE_RE = re.compile(r"不服|诉|[（“《]|行政(?:处罚|复议|许可|强制|诉讼|协议|赔偿|检查)|未|擅自|违法|申请|涉嫌")
_NO_LINE_START = set("、，。；：？！）〕】》〉”’…—·,.;:?!)]}%％")
_NO_LINE_END = set("（〔【《〈“‘([{")
SUBTITLE_MARGIN = 7
"""Em by which a line of a subtitle is shorter than a full line, including indents and tracking."""
_IN_SENTENCE = 0.5
_IN_TITLE = 16.0
_INSIDE_WORD = 32.0
"""What a break inside a word costs, in em of imbalance: it is the last resort."""
_MAX_LINES = 6
"""Maximum lines of a title; the lines of a longer text are broken by Word."""


def balanced_lines(title: str, capacity: int, *, between_words: float = _IN_TITLE) -> tuple[str, ...]:
    """A title broken into the fewest lines, of about equal width, between words.

    Args:
        title: on one line.
        capacity: of a line, in em.
        between_words: penalty of a break between two words that a title is not usually divided at, in em of imbalance.
    """
    count = math.ceil(text_width(title) / capacity)
    if not 1 < count <= _MAX_LINES:
        return (title,)
    good = {match.end() for match in _BREAK_AFTER_RE.finditer(title)}
    good |= {match.start() for match in _BREAK_BEFORE_RE.finditer(title)}
    ends_of_words = word_ends(title)
    prices = {at: between_words if at in ends_of_words else _INSIDE_WORD for at in range(1, len(title))}
    prices |= dict.fromkeys(good, 0.0) | {len(title): 0.0}
    places = [at for at in range(1, len(title)) if may_break(title, at)]
    offsets = list(accumulate(map(text_width, title), initial=0.0))
    balanced = [_balanced(offsets, prices, places, lines, capacity) for lines in (count, count + 1)]
    # One line more is better than a broken word.
    best = min(filter(None, balanced), key=lambda pair: (pair[0] >= _INSIDE_WORD, len(pair[1])), default=None)
    if best is None:  # unbreakable words: let Word break the line
        return (title,)
    return tuple(title[start:end] for start, end in pairwise(best[1]))


def _balanced(
    offsets: Sequence[float], prices: Mapping[int, float], places: Sequence[int], count: int, capacity: int
) -> tuple[float, tuple[int, ...]] | None:
    """The price of the dearest break and the ends of so many lines, from 0; ``None`` if there is no way.

    Args:
        offsets: of each character and of the end, in em.
        prices: of a break at each place.
        places: where lines may end.
        count: of lines.
        capacity: of a line, in em.
    """
    last = len(offsets) - 1
    mean = offsets[-1] / count
    # best[end] = (cost, breaks so far): the cheapest way to fill k lines up to that end.
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for number in range(1, count + 1):
        ends = [last] if number == count else places
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for end in ends:
            candidates = [
                (cost + abs(offsets[end] - offsets[start] - mean) + prices[end], (*breaks, end))
                for start, (cost, breaks) in best.items()
                if start < end and offsets[end] - offsets[start] <= capacity
            ]
            if candidates:
                following[end] = min(candidates)
        best = following
    if last not in best:
        return None
    breaks = best[last][1]
    return max((prices[at] for at in breaks[1:-1]), default=0.0), breaks


def filled_lines(text: str, first: float, room: float) -> tuple[str, ...]:
    """A text broken between words into lines that are filled one after the other.

    Args:
        text: on one line.
        first: width of the first line, in em.
        room: width of the others.
    """
    ends = word_ends(text) if text_width(text) > first else frozenset()
    return wrapped(text, first, room, lambda at: at in ends and may_break(text, at)) if ends else (text,)


def may_break(title: str, at: int) -> bool:
    """Whether a line may end at an offset: not before closing and after opening marks, nor inside Latin words."""
    before, after = title[at - 1], title[at]
    if after in _NO_LINE_START or before in _NO_LINE_END:
        return False
    return not (_is_latin(before) and _is_latin(after))


def _is_latin(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in "-_.")


def wrapped(text: str, first: float, room: float, allowed: Callable[[int], bool] | None = None) -> tuple[str, ...]:
    """The lines into which a program breaks a text, filled one after the other.

    Args:
        text: on one line.
        first: width of the first line, in em.
        room: width of the others.
        allowed: whether a line may end at an offset; wherever a program breaks lines if ``None``.
    """
    lines: list[str] = []
    start, width, last = 0, 0.0, 0
    for at, character in enumerate(text):
        if at and (allowed(at) if allowed else may_break(text, at)):
            last = at
        width += text_width(character)
        if width > (room if lines else first) and last > start:
            lines.append(text[start:last])
            start, width = last, text_width(text[last : at + 1])
    return (*lines, text[start:])


SHORT_CELL = 8.0
"""In em; a column without longer cells gets the width it needs, and is centred unless the text has an alignment."""
_CELL_PADDING = 1.5
_CELL_SIDES = Pt(8.5)
"""Left and right margin of a cell, with a little to spare."""
_WIDEST_COLUMN = 24.0


def table_head_lines(text: str, width: Length, size: Length) -> tuple[str, ...]:
    """The text of a table head, broken between words where it is wider than its cell."""
    room = int((width.pt - _CELL_SIDES.pt) / size.pt)
    lines = [balanced_lines(line, room, between_words=0.0) if room > 1 else (line,) for line in text.split("\n")]
    return tuple(piece for line in lines for piece in line) if len(lines) == 1 else (text,)


def column_widths(longest: Sequence[float], total: Length, size: Length) -> tuple[Length, ...]:
    """Column widths that add up to a total; short columns get what they need.

    Args:
        longest: the longest line of each column, in em.
        total: width to fill.
        size: type size.
    """
    wishes = [min(width, _WIDEST_COLUMN) + _CELL_PADDING for width in longest]
    room = total.pt / size.pt
    needs = [wish if width <= SHORT_CELL else 0.0 for wish, width in zip(wishes, longest, strict=True)]
    spare = room - sum(needs)
    growing = sum(wish for wish, need in zip(wishes, needs, strict=True) if not need)
    if growing and spare >= room / 3:
        shares = [need or spare * wish / growing for wish, need in zip(wishes, needs, strict=True)]
    else:
        shares = wishes
    # A twip for each, the rest by share; edges are rounded, not widths, so that the sum is exact.
    scale = (total.twips - len(shares)) / sum(shares)
    edges = [round(edge * scale) for edge in accumulate(shares, initial=0.0)]
    return tuple(Twips(1 + right - left) for left, right in pairwise(edges))
