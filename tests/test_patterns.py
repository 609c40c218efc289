"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from kb.patterns import LatePattern, late

ROOT = Path(__file__).parents[1]
COMPILED_AT_ONCE = ("importing", "site", "web")
"""Rooms of ``kb`` that a command only loads for work that takes longer than compiling."""
MODULES = [
    path
    for path in sorted((ROOT / "kb").rglob("*.py"))
    if path.relative_to(ROOT / "kb").parts[0] not in COMPILED_AT_ONCE and path.name != "__main__.py"
]


def test_nothing_is_compiled_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []

    def compiling(pattern: str, flags: int) -> re.Pattern[str]:
        compiled.append((pattern, flags))
        return _COMPILED

    monkeypatch.setattr(re, "compile", compiling)
    year = late(r"(?P<year>\d{4})年", re.IGNORECASE)
    assert not compiled
    assert year.pattern == r"(?P<year>\d{4})年"
    assert not compiled
    for _ in range(3):
        assert year.search("于2024年")
    assert compiled == [(r"(?P<year>\d{4})年", re.IGNORECASE)]


_COMPILED = re.compile(r"(?P<year>\d{4})年", re.IGNORECASE)


def test_it_answers_like_a_compiled_one() -> None:
    year, text = late(_COMPILED.pattern, re.IGNORECASE), "2023年和2024年"
    assert [match.span() for match in year.finditer(text)] == [(0, 5), (6, 11)]
    assert year.findall(text) == ["2023", "2024"]
    assert year.sub("某年", text) == "某年和某年"
    assert year.split(text) == _COMPILED.split(text)
    assert year.match(text, 1) is None
    assert year.fullmatch(text, 0, 5)
    assert (year.groups, year.groupindex, year.flags) == (1, {"year": 1}, _COMPILED.flags)
    assert late(rb"\d").search(b"a1")
    with pytest.raises(AttributeError):
        year.compile  # type: ignore[attr-defined] # noqa: B018
    with pytest.raises(re.error):
        late("(").search("")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _module(path: Path) -> str:
    return _name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_pattern_of_a_module_can_be_compiled_and_is_late(path: Path) -> None:
    for value in vars(import_module(_module(path))).values():
        if isinstance(value, LatePattern):
            re.compile(value.pattern, value.flags)
    for node in ast.parse(path.read_text("utf-8")).body:
        for inner in () if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else ast.walk(node):
            at_once = isinstance(inner, ast.Call) and ast.unparse(inner.func) == "re.compile"
            assert not at_once, f"{_name(path)}:{node.lineno} is compiled when the module is loaded: use late"
