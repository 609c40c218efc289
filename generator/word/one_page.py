"""Documents whose parts have a page each: smaller type, fewer lines to write on, and in the end a shorter text.

The height of a text is not known before it is laid out, so the lines are counted as ``layout.wrapped`` breaks
them, and a line is left free. The type is never smaller than 五号. What is cut ends with a whole sentence and says
where the full text is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from docx.shared import Length, Pt

from generator.compile.case_parts import passage
from generator.compile.paper import Grid, Heading, NewPage, Passage, Room, Words
from generator.word.grids import grid_height
from generator.word.layout import text_width, wrapped
from kb.blocks import Block, BlockKind, Inline, InlineKind, inlines_of
from kb.blocks.cutting import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.compile.paper import Paper, Piece
    from generator.word.layout import Profile

_SIZES = ((Pt(14), Pt(24)), (Pt(12), Pt(20)), (Pt(10.5), Pt(16.5)))
"""四号, 小四 and 五号 with their pitch, tried after the size of the standard."""
_WRITTEN = Pt(24)
"""Least pitch of lines to write on by hand."""
_FEWEST, _MOST = 2, 16
"""Lines to write on: where room is short, and where there is plenty; one where nothing else helps."""
_RULE = Pt(1.5)
"""What the rule below a line to write on takes."""
_GAP = Pt(8)
"""Space above and below a table, and below lines to write on."""
_SPARE = Pt(24)
"""Least height that is left free, since programs break lines in slightly different places."""
_SHORTEST = 3
"""Lines that a text keeps at least when it is cut."""
_SENTENCE_RE = re.compile(r"[。！？；][”’）]*")
"""The end of a sentence. Finds: 。 in 撤销处罚决定。"""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A document as it is set."""

    paper: Paper
    profile: Profile
    cut: tuple[str, ...] = ()
    """Where the full texts are of those that were cut: ``案例2022-017“基本案情”``."""
    too_long: tuple[str, ...] = ()
    """Titles of the parts that have more than a page nevertheless."""

    @property
    def notice(self) -> str:
        """The notice for a clerk; empty where nothing was cut and all parts fit."""
        sentences = []
        if self.cut:
            sentences.append(f"案例较长，用五号字也排不进一页，{'、'.join(self.cut)}有删节，删节处写明了全文在哪里。")
        if self.too_long:
            sentences.append(f"“{'”“'.join(self.too_long)}”超过一页：法条、表格或者插图太多，打印前请自己删减。")
        return f"请注意：{''.join(sentences)}" if sentences else ""


def fitted(paper: Paper, profile: Profile) -> Fitted:
    """A document whose parts are to have a page each, in the largest type in which they do; others as they are."""
    if not paper.page_each:
        return Fitted(paper, profile)
    parts = _parts(paper)
    tried = product((_FEWEST, 1), ((profile.body_size, profile.line), *_SIZES))
    for least, (size, pitch) in tried:
        sized = _sized(profile, size, pitch)
        if all(_height(part, paper, _with_rooms(pieces, least), sized) <= 0 for part, pieces in parts):
            break
    pieces: list[Piece] = []
    cuts: list[str] = []
    too_long = []
    for title, part in parts:
        rest = _shortened(paper, title, _with_rooms(part, least), sized)
        cuts += [_whole(piece) for piece in rest if _whole(piece) and piece not in part]
        for lines in range(_MOST, least, -1):
            if _height(title, paper, more := _with_rooms(rest, lines), sized) <= 0:
                rest = more
                break
        if _height(title, paper, rest, sized) > 0:
            too_long.append(title)
        pieces += [NewPage(title), *rest] if pieces else rest
    return Fitted(replace(paper, pieces=tuple(pieces)), sized, tuple(dict.fromkeys(cuts)), tuple(too_long))


def _sized(profile: Profile, size: Length, pitch: Length) -> Profile:
    if size == profile.body_size:
        return profile
    table = Pt(min(profile.table_size.pt, size.pt))
    held = int(profile.type_width.pt / (size.pt + profile.tracking.pt))
    return replace(profile, body_size=size, line=pitch, characters_per_line=held, table_size=table)


def written_pitch(profile: Profile) -> Length:
    """Pitch of the lines to write on by hand, which small type does not make lower."""
    return Pt(max(profile.line.pt, _WRITTEN.pt))


def _parts(paper: Paper) -> list[tuple[str, list[Piece]]]:
    """The title of each page and its content."""
    parts: list[tuple[str, list[Piece]]] = [(paper.title, [])]
    for piece in paper.pieces:
        if isinstance(piece, NewPage):
            parts.append((piece.title, []))
        else:
            parts[-1][1].append(piece)
    return parts


def _with_rooms(pieces: Iterable[Piece], lines: int) -> list[Piece]:
    """The pieces with so many lines to write on wherever there are any."""
    return [Room(lines) if isinstance(piece, Room) else piece for piece in pieces]


def _whole(piece: Piece) -> str:
    return piece.whole if isinstance(piece, Passage) else ""


def _optional(piece: Piece) -> str:
    return piece.optional if isinstance(piece, Passage | Words) else ""


# --- how high a text is ---------------------------------------------------------------------------


def _height(title: str, paper: Paper, pieces: Sequence[Piece], profile: Profile) -> float:
    """By how much a part is higher than a page, in points; negative where there is room."""
    marks: float = profile.line.pt if paper.mark and title == paper.title else 0.0
    line: float = profile.line.pt
    head: float = len(profile.title_lines(title)) * profile.title_line.pt + 2 * line + marks
    notes = [note for piece in pieces if isinstance(piece, Passage) for note in piece.footnotes]
    room = int(profile.type_width.pt / profile.note_size.pt)
    lines = sum(len(wrapped(block.text, room - 2, room)) for note in notes for block in note.blocks)
    foot: float = lines * profile.note_size.pt * 1.5 + (line if notes else 0.0)
    body = sum(_piece_height(piece, paper, profile) for piece in pieces)
    return head + body + foot + max(line, float(_SPARE.pt)) - float(profile.type_height.pt)


def _piece_height(piece: Piece, paper: Paper, profile: Profile) -> float:
    room = profile.characters_per_line
    line: float = profile.line.pt
    match piece:
        case Heading(text):
            return len(wrapped(text, room - 2, room - 2)) * line
        case Words(text, lead):
            widths = [text_width(lead), *[0] * text.count("\n")]
            lines = zip(text.split("\n"), widths, strict=True)
            return sum(len(wrapped(one, room - 2 - width, room)) for one, width in lines) * line
        case Passage(blocks):
            return sum(_block_height(block, paper, profile, room) for block in blocks)
        case Grid():
            return grid_height(piece, profile) + (line if piece.caption else float(_GAP.pt)) + float(_GAP.pt)
        case Room(count):
            return count * float(written_pitch(profile).pt + _RULE.pt) + float(_GAP.pt)
        case _:  # a chart, or a new page
            return float(profile.type_height.pt)


def _block_height(block: Block, paper: Paper, profile: Profile, room: int) -> float:
    line: float = profile.line.pt
    match block.kind:
        case BlockKind.TABLE:
            rows = [[cell.text for cell in row.children] for row in block.children]
            width = max(map(len, rows))
            grid = Grid(tuple((*row, *[""] * (width - len(row))) for row in rows))
            return grid_height(grid, profile) + 2 * float(_GAP.pt)
        case BlockKind.LIST | BlockKind.ITEM | BlockKind.QUOTE:
            inside = room - 2 * (block.kind is not BlockKind.LIST)
            own = len(wrapped(block.text, inside, inside)) * line if block.inlines else 0.0
            return own + sum(_block_height(child, paper, profile, inside) for child in block.children)
    pictures = {picture.path: picture for picture in paper.pictures}
    shown = [pictures[one.target] for one in inlines_of([block]) if one.target in pictures]
    widest: float = profile.type_width.pt
    drawn = sum(min(one.height_in * 72, one.height_in / one.width_in * widest) + line for one in shown)
    return drawn + len(wrapped(block.text, room - 2, room)) * line


# --- cutting --------------------------------------------------------------------------------------


def _shortened(paper: Paper, title: str, pieces: list[Piece], profile: Profile) -> list[Piece]:
    """The pieces of a part with the longest texts cut, and what may be left out, as far as that is needed."""
    short = _with_texts_cut(paper, title, pieces, profile)
    optional = list(dict.fromkeys(filter(None, map(_optional, pieces))))
    while optional and _height(title, paper, short, profile) > 0:
        dropped = optional.pop()
        pieces = [piece for piece in pieces if _optional(piece) != dropped]
        short = _with_texts_cut(paper, title, pieces, profile)
    return short


def _with_texts_cut(paper: Paper, title: str, pieces: Sequence[Piece], profile: Profile) -> list[Piece]:
    """The pieces of a part with the longest texts cut, never below a few lines."""
    pieces = list(pieces)
    over = _height(title, paper, pieces, profile)
    at = [number for number, piece in enumerate(pieces) if _whole(piece)]
    if over <= 0 or not at:
        return pieces
    heights = {number: _piece_height(pieces[number], paper, profile) for number in at}
    left = max(0.0, sum(heights.values()) - over)
    limit, open_ = 0.0, sorted(at, key=lambda number: heights[number])
    while open_:  # what the short ones do not need is shared by the others
        limit = left / len(open_)
        if heights[open_[0]] > limit:
            break
        left -= heights[open_.pop(0)]
    limit = max(limit, _SHORTEST * profile.line.pt)
    for number in open_:
        pieces[number] = _cut(pieces[number], paper, profile, limit)  # type: ignore[arg-type]
    return pieces


def _cut(text: Passage, paper: Paper, profile: Profile, limit: float) -> Passage:
    """The beginning of a text that is not higher than a limit, with a line that says where the whole is."""
    mark = f"……（全文见{text.whole}）"
    room = profile.characters_per_line
    left = limit - len(wrapped(mark, room - 2, room)) * profile.line.pt
    kept: list[Block] = []
    for block in text.blocks:
        height = _block_height(block, paper, profile, room)
        if height <= left:
            kept.append(block)
            left -= height
            continue
        if block.kind is BlockKind.PARAGRAPH and not any(one.kind is InlineKind.IMAGE for one in block.inlines):
            ends = [match.end() for match in _SENTENCE_RE.finditer(block.text)]
            fits = [end for end in ends if len(wrapped(block.text[:end], room - 2, room)) * profile.line.pt <= left]
            if fits or (ends and all(one.kind is BlockKind.HEADING for one in kept)):
                kept.append(block._replace(inlines=cut(block.inlines, [fits[-1] if fits else ends[0]])[0]))
        break
    while kept and kept[-1].kind in (BlockKind.HEADING, BlockKind.CAPTION):
        kept.pop()
    reference = Inline(InlineKind.TEXT, mark)
    if kept and kept[-1].kind is BlockKind.PARAGRAPH:
        kept[-1] = kept[-1]._replace(inlines=(*kept[-1].inlines, reference))
    else:
        kept.append(Block(BlockKind.PARAGRAPH, text.blocks[0].line, (reference,)))
    return replace(passage(tuple(kept), text.footnotes), whole=text.whole)
