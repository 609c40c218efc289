"""Bodies of second-level headings and one-line paragraphs without any syntax, as most are, read in one pass.

The result is the same as that of ``with_headings``, ``blocks.parse`` and ``sections_of``, in a third of the time;
everything else is left to these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.blocks import plain_paragraph
from kb.blocks.lines import QUIET_RE, may_be_loud
from kb.model import Section
from kb.patterns import late
from kb.reading.sections import (
    MAX_HEADING,
    clean_heading,
    has_brackets,
    heading_in,
    last_of_headings,
    may_have_heading,
)

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
    if may_be_loud(body):
        return None
    sections: list[tuple[str, str, int]] = []
    blocks: list[list[Block]] = []
    last = last_of_headings(config)
    longest = len(body) if has_brackets(body) else MAX_HEADING
    unclear: list[str] = []
    alone = True
    for number, line in enumerate(body.split("\n"), first_line):
        text = line.strip()
        if not text:
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
            if not blocks or not (alone or line[0] == "\u3000"):
                return None
            if len(text) <= longest and may_have_heading(text, last):
                unclear.append(line)
            blocks[-1].append(plain_paragraph(number, text))
            alone = False
    taken = {name for name, _, _ in sections if name}
    if not taken or any(heading_in(line, config, taken) is not None for line in unclear):
        return None
    return tuple(
        Section(name or cleaned, cleaned, bool(name), number, tuple(under))
        for (name, cleaned, number), under in zip(sections, blocks, strict=True)
    )
