"""Writes ``kb/data/common-words.txt``: two-character words that begin like a name, from the dictionary of jieba (MIT).

Run once with ``python scripts/make_common_words.py DICTIONARY``; the dictionary is ``jieba/dict.txt`` of jieba 0.42.1.
A word is kept where it is no name of a person or place, and usual enough.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kb.privacy.names import RARER_SURNAMES, SURNAMES

_LEAST = 5
"""How often the dictionary counted a word."""
_NO_NAMES = ("马匹", "应当", "童车", "童鞋", "车龄")
"""Words that the dictionary lacks or takes for names."""
_HEAD = """# Two-character words that begin with a surname and are no names, by their first character, one a line.
# From the dictionary of jieba 0.42.1 (MIT) by scripts/make_common_words.py.
"""


def main(dictionary: Path) -> None:
    """Write the file."""
    words: dict[str, list[str]] = {}
    for word in _NO_NAMES:
        words.setdefault(word[0], []).append(word[1])
    for line in dictionary.read_text("utf-8").splitlines():
        word, count, tag = line.split(" ")
        is_word = len(word) == 2 and not tag.startswith(("nr", "ns"))  # noqa: PLR2004 - two characters
        if is_word and int(count) >= _LEAST and word[0] in SURNAMES + RARER_SURNAMES:
            words.setdefault(word[0], []).append(word[1])
    target = Path(__file__).parents[1] / "kb" / "data" / "common-words.txt"
    rows = (f"{first} {''.join(sorted(set(seconds)))}" for first, seconds in sorted(words.items()))
    target.write_text(_HEAD + "\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
