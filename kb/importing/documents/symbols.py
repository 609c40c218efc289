"""Characters of symbol fonts -> the Unicode characters that they show.

In these fonts the code of a tick is that of a letter: þ in Wingdings is ☑. Source of ``data/symbol_fonts.tsv``: the
correspondences of the project dingbat-to-unicode (BSD licence), which follow the signs that Unicode 7.0 took in for
these fonts; where it names one beyond the first plane and an older one says the same (☑ for U+1F5F9), the older one.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import Run, RunKind

if TYPE_CHECKING:
    from collections.abc import Iterator

_PRIVATE = 0xF000
"""Word and fonts put the 256 characters of a symbol font here too."""
_FIRST, _LAST = 0x20, 0xFF
_ALIASES = {"symbol mt": "symbol", "symbolps": "symbol", "standard symbols ps": "symbol"}
CHECKS = frozenset("☐☑☒✓✔✗✘")
"""Signs that say something where they are the mark of a list item."""


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[int, str]]:
    text = files("kb.importing.documents").joinpath("data", "symbol_fonts.tsv").read_text("utf-8")
    tables: dict[str, dict[int, str]] = {}
    for line in text.splitlines()[1:]:
        font, code, character = line.split("\t")
        tables.setdefault(font.lower(), {})[int(code, 16)] = character
    return tables


def is_symbol_font(name: str | None) -> bool:
    """Whether the letters of a font are symbols of which the Unicode characters are known."""
    return _key(name) in _tables()


def _key(name: str | None) -> str:
    lower = " ".join((name or "").lower().split())
    return _ALIASES.get(lower, lower)


def symbol(font: str | None, code: int) -> str:
    """The character that a symbol font shows for a code, itself or in the private range; empty if there is none."""
    own = code - _PRIVATE if _PRIVATE <= code <= _PRIVATE + _LAST else code
    if own in (_FIRST, 0xA0):
        return " "
    return _tables().get(_key(font), {}).get(own, "")


def symbol_run(font: str | None, code: int, *, bold: bool = False) -> Run:
    """A run with the character of a symbol, marked if the glyph of the font is not known."""
    if is_symbol_font(font):
        shown = symbol(font, code)
        if shown:
            return Run(RunKind.TEXT, shown, bold)
    elif not _PRIVATE <= code <= _PRIVATE + _LAST and _is_character(code):
        return Run(RunKind.TEXT, chr(code), bold)
    shown = chr(code) if _is_character(code) else "□"
    return Run(RunKind.TEXT, shown, bold, mark=f"字体“{font or '不明'}”里的符号，没有对应的字，请对照原稿写明")


def _is_character(code: int) -> bool:
    return 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF  # noqa: PLR2004 - what a text may hold


def runs_in_symbol_font(text: str, font: str, *, bold: bool = False) -> Iterator[Run]:
    """The runs for text that is set in a symbol font; what is no character of the font is set in another by Word."""
    kept = ""
    for character in text:
        code = ord(character)
        if _FIRST < code <= _LAST or _PRIVATE < code <= _PRIVATE + _LAST:
            run = symbol_run(font, code, bold=bold)
            if not run.mark:
                kept += run.text
                continue
            if kept:
                yield Run(RunKind.TEXT, kept, bold)
                kept = ""
            yield run
        else:
            kept += character
    if kept:
        yield Run(RunKind.TEXT, kept, bold)
