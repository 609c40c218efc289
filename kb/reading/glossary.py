"""The glossary: the built-in terms and those of a library."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from kb.errors import ReadError
from kb.model import Definition
from kb.reading.nodes import NodeReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kb.model import LibraryConfig
    from kb.reading.nodes import Node

_NAME = "glossary.yml"
_TEXT = "释义"
_KEYS = {_TEXT: "text", "依据": "source", "检索": "query"}
_HINT = "写成 词: {释义: …, 依据: …, 检索: …}，每项一行、缩进四个空格也可以。"


def glossary(config: LibraryConfig) -> tuple[Definition, ...]:
    """All terms that the site explains: the built-in ones in order, then the library's own."""
    words = {definition.word: definition for definition in _built_in()}
    return tuple((words | {definition.word: definition for definition in config.glossary}).values())


@cache
def _built_in() -> tuple[Definition, ...]:
    """The terms of ``kb/data/glossary.yml``, read only by commands that need them."""
    reader = NodeReader(_NAME)
    text = resources.files("kb").joinpath(f"data/{_NAME}").read_text("utf-8")
    definitions = tuple(read_definitions(reader.read(text), reader))
    if reader.problems:
        raise ReadError("\n".join(map(str, reader.problems)))
    return definitions


def read_definitions(entries: Iterable[tuple[Node, Node]], reader: NodeReader) -> Iterator[Definition]:
    """The definitions of a mapping; invalid ones are reported and left out.

    Args:
        entries: term and definition.
        reader: of the file; collects the problems.
    """
    for word_node, node in entries:
        word = str(word_node.value).strip()
        if not node.is_mapping:
            reader.report("K107", node.position, f"术语“{word}”应当有“释义”，这里是{node.kind}", _HINT)
            continue
        values: dict[str, str] = {}
        for key_node, value in node.pairs:
            key = str(key_node.value).strip()
            if key not in _KEYS:
                hint = f"可用的有：{'、'.join(_KEYS)}。"
                reader.report("K106", key_node.position, f"术语“{word}”里有不认识的“{key[:30]}”", hint)
            elif isinstance(value.value, str):
                values[_KEYS[key]] = " ".join(value.value.split())
            else:
                reader.report("K107", value.position, f"术语“{word}”的“{key}”应当是文字，这里是{value.kind}", _HINT)
        if values.get("text"):
            yield Definition(word, **values)
        else:
            reader.report("K107", word_node.position, f"术语“{word}”没有写“{_TEXT}”", _HINT)
