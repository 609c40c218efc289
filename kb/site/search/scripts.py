"""Data files of the search page: scripts, since a page opened from a folder can load nothing else.

Each file is one call, ``andianSearch("name", [...])``, of arrays, strings and numbers. There are no objects, whose
keys might be words of a case. Arrays of numbers are bytes in base64.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.word_ends import word_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FOLDER = "search"
"""Folder of the files on the site."""
SCRIPTS = {
    "assets/search.js": (
        "constants", "loading", "numbers", "folding", "ranges", "expression", "scanner", "query", "parsing", "postings",
        "library", "statutes", "numerals", "weights", "words", "matching", "nearest", "ranking", "passages", "sounds",
        "completion", "joining", "suggestions", "answer", "box", "links", "elements", "results", "saved", "page",
        "offline",
    ),
    "assets/similar.js": (
        "constants", "loading", "numbers", "folding", "ranges", "expression", "scanner", "query", "parsing", "postings",
        "library", "statutes", "numerals", "weights", "words", "matching", "nearest", "ranking", "passages", "sounds",
        "completion", "joining", "suggestions", "answer", "box", "links", "elements", "results", "saved", "page",
        "likeness", "documents", "describing",
    ),
    "assets/compare.js": ("constants", "loading", "elements", "spreadsheet", "comparing"),
    "assets/lines.js": ("words", "lines"),
    "assets/tables.js": ("elements", "spreadsheet", "tables"),
    "assets/service.js": ("constants", "box", "links", "saved", "page", "service"),
}  # fmt: skip
"""Address of a script -> its parts in ``kb/site/static/assets/search``, in order of dependency: for the offline search,
for cases like a described one, for the comparison, for line breaks, for tables of figures, and for the search page of
the service.
"""
OFFLINE_SCRIPT, SERVICE_SCRIPT = "assets/search.js", "assets/service.js"
"""What pages of the site load to complete words and to search; what a service serves in its place."""
WORDS = "assets/words.js"
"""The list of words, which has nothing of the library: the service serves it too."""
_WRAPPED = frozenset({"assets/lines.js"})
"""Scripts that stand beside others on a page, and declare nothing there."""
_WIDEST = 5
"""Maximum length of a number below 2**35, in bytes."""


def address_of(name: str) -> str:
    """The address of a file, given its name."""
    return f"{FOLDER}/{name}.js"


def page_script(address: str) -> str:
    """A script of the search page: its parts in one file, to save requests."""
    text = "".join(f"// {name}.js\n{part_path(name).read_text('utf-8')}\n" for name in SCRIPTS[address])
    return f"(() => {{\n{text}}})();\n" if address in _WRAPPED else text


def words_script() -> str:
    """The list of words as a file of the page."""
    return script("words", word_table()).decode()


def part_path(name: str) -> Path:
    """The file of a part of a script."""
    return Path(__file__).parents[1] / "static" / "assets" / "search" / f"{name}.js"


def script(name: str, content: Sequence[object]) -> bytes:
    """The file of a name."""
    data = _encoded(content)
    # Scripts allow these two separators in strings only since ES2019; JSON always has.
    data = data.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    # A text may have a lone surrogate, which UTF-8 cannot encode.
    return f"andianSearch({json.dumps(name)},{data});\n".encode("utf-8", "backslashreplace")


_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def varint_bytes(numbers: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Numbers as variable-length bytes (LEB128), and how many bytes each takes.

    Args:
        numbers: from 0 to 2**35 - 1.
    """
    sizes = np.ones(len(numbers), np.uint8)
    most = int(numbers.max(initial=0))
    for place in range(1, _WIDEST):
        if most >> 7 * place:
            sizes += numbers >= 1 << 7 * place
    ends = sizes.cumsum(dtype=np.int64)
    data = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    at = ends - sizes
    while len(numbers):  # of which fewer and fewer have another byte
        digits, longer = numbers.astype(np.uint8), numbers >= 1 << 7
        digits &= 0x7F
        digits |= longer.view(np.uint8) << 7
        data[at] = digits
        numbers = numbers[longer] >> 7
        at = at[longer] + 1
    return data, sizes


def numbers_text(numbers: Sequence[int] | NDArray[np.int64]) -> str:
    """Non-negative numbers as text."""
    return base64.b64encode(varint_bytes(np.asarray(numbers, np.int64))[0].tobytes()).decode("ascii")


def ascending_text(numbers: Sequence[int] | NDArray[np.int64]) -> str:
    """Ascending numbers as text, delta-encoded."""
    ascending = np.asarray(numbers, np.int64)
    return numbers_text(ascending - np.concatenate((ascending[:1] * 0, ascending[:-1])))
