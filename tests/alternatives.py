"""Texts made from a regular expression: one for each of its alternatives, so that none is left untried."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PARSER = cast("Any", import_module("re._parser"))
_CLASSES = {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "某", "CATEGORY_NOT_DIGIT": "某"}
_FEW = 400
"""Texts of a sequence."""
_ANY = "某"
"""Stands where anything may."""


def alternatives(pattern: str, flags: int = 0) -> Iterator[str]:
    """Texts in which an expression matches; every alternative, every character of a set and whatever is optional is in
    one of them, with the first alternative of all others. What a lookbehind or lookahead demands stands there too.

    Where a lookaround forbids a combination there is no text for it.
    """
    compiled = re.compile(pattern, flags)
    for text in dict.fromkeys(_of_all(_PARSER.parse(pattern, flags))):
        if compiled.search(text):
            yield text


def _of_all(parts: Iterable[tuple[Any, Any]]) -> list[str]:
    """The texts of a sequence: of each part each text with each of the others if these are few, else with the first."""
    each = [_of(str(kind), value) for kind, value in parts]
    if prod(map(len, each)) <= _FEW:
        return ["".join(texts) for texts in product(*each)]
    first = [texts[0] for texts in each]
    made = ["".join(first)]
    for at, texts in enumerate(each):
        before, after = "".join(first[:at]), "".join(first[at + 1 :])
        made += [f"{before}{text}{after}" for text in texts[1:]]
    return made


def _of(kind: str, value: Any) -> Sequence[str]:  # noqa: ANN401 - what the parser of ``re`` gives
    match kind:
        case "LITERAL":
            return [chr(value)]
        case "IN":
            return [text for one in value for text in _of_set(*one)] if value[0][0].name != "NEGATE" else [_ANY]
        case "BRANCH":
            return [text for branch in value[1] for text in _of_all(branch)]
        case "SUBPATTERN":
            return _of_all(value[3])
        case "ATOMIC_GROUP":
            return _of_all(value)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, parts = value
            times = [least] if least else [0, 1]
            texts = _of_all(parts)
            return [text * time for time in times for text in (texts if time else [""])]
        case "ASSERT":
            return _of_all(value[1])
        case "ASSERT_NOT" | "AT":
            return [""]
        case "GROUPREF":
            return [""]
        case _:
            return [_ANY]


def _of_set(kind: Any, value: Any) -> list[str]:  # noqa: ANN401 - as above
    match kind.name:
        case "LITERAL":
            return [chr(value)]
        case "RANGE":
            return [chr(value[0])]
        case "CATEGORY":
            return [_CLASSES.get(value.name, _ANY)]
        case _:
            sys.exit(f"a set has {kind}")
