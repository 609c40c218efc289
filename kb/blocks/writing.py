"""Blocks -> Markdown of the same dialect; parsing it gives the same blocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.blocks.tables import LEFT, UP, grid, sign_of
from kb.blocks.tree import Block, BlockKind, Footnote, Inline, InlineKind, paragraph_texts
from kb.patterns import late

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_SPECIAL_RE = late(
    r"""
      \*{4,}|_{4,}                # masked numbers, which the dialect leaves alone
    | [\\`*_\[\]]                 # signs of runs
    | <(?=/?[A-Za-z])             # a tag
    | &(?=\#?\w+;)                # a reference to a character
    """,
    re.VERBOSE,
)
"""Characters that Markdown would interpret.

Finds: 138****0000 · 甲*乙 · [甲] · <br> · &nbsp; · &#8220;
Not: 3 < 5 · 甲&乙 · （一）
"""
_SIGN_RE = late(r"[\\`*_\[\]<&]")
"""A character of every match of it; a single set is searched for much faster."""
# The start of a line that is not a paragraph: "# ", "> ", "- ", "+ ", "1. ", "---".
_START_RE = late(r"(?P<sign>[#>+-])|(?P<number>\d{1,9})(?P<dot>\.)")
_BETWEEN = "\n\n"
_LATER_START_RE = late(rf"{_BETWEEN}(?:{_START_RE.pattern})")
_INDENT = "    "
_ALIGNMENTS = {"left": ":---", "center": ":---:", "right": "---:", "": "---"}
_MARKS = {
    InlineKind.STRONG: ("**", "**"),
    InlineKind.EMPHASIS: ("*", "*"),
    InlineKind.SUBSCRIPT: ("<sub>", "</sub>"),
    InlineKind.SUPERSCRIPT: ("<sup>", "</sup>"),
}
_REFERENCES = {"<": "&lt;", "&": "&amp;"}
_MASK = 4


def markdown_text(text: str) -> str:
    """A plain text, escaped for use within a line."""
    return _SPECIAL_RE.sub(_escaped, text) if _SIGN_RE.search(text) else text


def _escaped(match: re.Match[str]) -> str:
    sign = match.group()
    if len(sign) >= _MASK:
        return sign
    return _REFERENCES.get(sign) or f"\\{sign}"


def _line(text: str) -> str:
    """A line, escaped for the beginning of a paragraph."""
    match = _START_RE.match(text)
    if match is None:
        return text
    if match.group("sign"):
        return f"\\{text}"
    return f"{match.group('number')}\\{text[match.start('dot') :]}"


class MarkdownWriter:
    """Writes the blocks of one text."""

    def __init__(self, link: Callable[[str], str | None], image: Callable[[str], str | None]) -> None:
        """Make a writer.

        Args:
            link: returns the new target of a link, ``None`` to write only its text.
            image: the same for an image; ``None`` to write its alternative text.
        """
        self._link = link
        self._image = image

    def blocks(self, blocks: Sequence[Block]) -> str:
        """The Markdown of some blocks, separated by blank lines, without a final line break."""
        texts = paragraph_texts(blocks)
        if texts is not None:
            # Nearly always nothing is to be escaped: one look at all takes a third of a look at each.
            joined = _BETWEEN.join(texts)
            if not (_SIGN_RE.search(joined) or _START_RE.match(joined) or _LATER_START_RE.search(joined)):
                return joined
        return _BETWEEN.join(map(self._block, blocks))

    def footnotes(self, footnotes: Iterable[Footnote]) -> str:
        """The Markdown of footnotes, in order."""
        return _BETWEEN.join(f"[^{note.name}]: {_indented(self.blocks(note.blocks))}" for note in footnotes)

    def _block(self, block: Block) -> str:
        match block.kind:
            case BlockKind.PARAGRAPH:
                return _line(self._runs(block.inlines))
            case BlockKind.HEADING:
                return f"{'#' * block.level} {self._runs(block.inlines)}"
            case BlockKind.LIST:
                return self._list(block)
            case BlockKind.QUOTE:
                return "\n".join(f"> {line}".rstrip() for line in self.blocks(block.children).split("\n"))
            case BlockKind.TABLE:
                return self._table(block)
            case BlockKind.RULE:
                return "---"
            case BlockKind.ITEM:
                return self.blocks(block.children)
            case BlockKind.ROW | BlockKind.CELL | BlockKind.CAPTION:
                return self._runs(block.inlines)

    def _list(self, block: Block) -> str:
        items = []
        for number, item in enumerate(block.children, block.start):
            sign = f"{number}." if block.ordered else "-"
            items.append(f"{sign} {_indented(self.blocks(item.children))}")
        # An item with a single paragraph needs no blank line after it.
        together = all(len(item.children) == 1 and not item.children[0].children for item in block.children)
        return ("\n" if together else "\n\n").join(items)

    def _table(self, table: Block) -> str:
        rows: list[str] = []
        aligns = [""]
        for places in grid(table):
            cells: list[str] = []
            for place in places:
                cells.append(self._cell(place.cell) if place.begins else UP)
                cells += [LEFT] * (place.cell.columns - 1)
            if not rows:
                aligns = [align for place in places for align in [place.cell.align] * place.cell.columns]
            rows.append(f"| {' | '.join(cells)} |")
        rows.insert(1, f"| {' | '.join(_ALIGNMENTS[align] for align in aligns)} |")
        return "\n".join(rows)

    def _cell(self, cell: Block) -> str:
        text = self._runs(cell.inlines, in_cell=True)
        return f"&#{ord(text)};" if sign_of(text) else text  # as a reference it is no sign

    def _runs(self, inlines: Sequence[Inline], *, in_cell: bool = False) -> str:
        if len(inlines) == 1 and not in_cell and inlines[0].kind is InlineKind.TEXT:  # nearly always
            return markdown_text(inlines[0].text)
        return "".join(self._run(inline, in_cell=in_cell) for inline in inlines)

    def _run(self, inline: Inline, *, in_cell: bool) -> str:
        match inline.kind:
            case InlineKind.TEXT:
                text = markdown_text(inline.text)
                return text.replace("|", r"\|") if in_cell else text
            case InlineKind.CODE:
                return _code(inline.text)
            case InlineKind.BREAK:
                return "<br>"
            case InlineKind.FOOTNOTE:
                return f"[^{inline.text}]"
            case InlineKind.IMAGE:
                target = self._image(inline.target)
                return (
                    markdown_text(f"［图：{inline.text or '无说明'}］")
                    if target is None
                    else f"!{_link(inline.text, target)}"
                )
            case InlineKind.LINK:
                text = self._runs(inline.children, in_cell=in_cell)
                target = self._link(inline.target)
                return text if target is None else _link(text, target)
            case _:
                before, after = _MARKS[inline.kind]
                return f"{before}{self._runs(inline.children, in_cell=in_cell)}{after}"


def _link(text: str, target: str) -> str:
    return f"[{text}](<{target}>)" if re.search(r"[\s()]", target) else f"[{text}]({target})"


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{blank}{text}{blank}{ticks}"


def _indented(text: str) -> str:
    """A text with all lines but the first indented."""
    return "\n".join(_INDENT + line if number and line else line for number, line in enumerate(text.split("\n")))
