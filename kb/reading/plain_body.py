"""Bodies of second-level headings and one-line paragraphs without any syntax, as most are, read in one pass.

The result is the same as that of ``with_headings``, ``blocks.parse`` and ``sections_of``, in a third of the time;
everything else is left to these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.blocks import plain_paragraph
from kb.blocks.lines import QUIET_RE
from kb.model import Section
from kb.patterns import late
from kb.reading.sections import clean_heading, heading_in, last_of_headings, may_have_heading

if TYPE_CHECKING:
    from kb.blocks import Block
    from kb.model import LibraryConfig

_HEADING_RE = late(rf"## +({QUIET_RE.pattern})")


def plain_sections(body: str, first_line: int, config: LibraryConfig) -> tuple[Section, ...] | None:
    """The sections of a case; ``None`` if the body is not plain.

    Args:
        body: what follows the front matter.
        first_line: its first line in the file.
        config: the known parts.
    """
    lines = body.split("\n")
    headings = [line for line in lines if line.startswith("## ")]
    taken = {name for heading in headings if (name := config.section_named(clean_heading(heading)))}
    if not taken:
        return None
    sections: list[tuple[str, str, int]] = []
    blocks: list[list[Block]] = []
    last = last_of_headings(config)
    alone = True
    for number, line in enumerate(lines, first_line):
        if not line or line.isspace():
            alone = True
        elif line[0] == "#":
            heading = _HEADING_RE.fullmatch(line)
            if heading is None:
                return None
            text = heading[1].strip()
            cleaned = clean_heading(text) or text
            sections.append((config.section_named(cleaned) or "", cleaned, number))
            blocks.append([])
            alone = True
        else:
            if not blocks or not (alone or line[0] == "\u3000") or not QUIET_RE.fullmatch(line):
                return None
            text = line.strip()
            if may_have_heading(text, last) and heading_in(line, config, taken) is not None:
                return None
            blocks[-1].append(plain_paragraph(number, text))
            alone = False
    return tuple(
        Section(name or cleaned, cleaned, bool(name), number, tuple(under))
        for (name, cleaned, number), under in zip(sections, blocks, strict=True)
    )
