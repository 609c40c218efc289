"""Markdown -> a tree of blocks that know their lines.

The dialect, Python-Markdown with tables, footnotes and sane lists, is parsed only here. Check, search, site and Word
all use the same tree, so they cannot disagree about a text.
"""

from kb.blocks.parser import parse
from kb.blocks.tree import (
    Block,
    BlockKind,
    Fault,
    Footnote,
    Inline,
    InlineKind,
    ParsedText,
    SourceLine,
    inlines_of,
    leaves,
    links_of,
    paragraph_texts,
    plain,
    plain_paragraph,
    plain_paragraph_of,
    source_lines,
)
from kb.blocks.writing import MarkdownWriter, markdown_text

__all__ = [
    "Block",
    "BlockKind",
    "Fault",
    "Footnote",
    "Inline",
    "InlineKind",
    "MarkdownWriter",
    "ParsedText",
    "SourceLine",
    "inlines_of",
    "leaves",
    "links_of",
    "markdown_text",
    "paragraph_texts",
    "parse",
    "plain",
    "plain_paragraph",
    "plain_paragraph_of",
    "source_lines",
]
