"""What every module of the program keeps to: its length, that of its functions, examples beside long patterns."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = [path for room in ("kb", "generator") for path in sorted((ROOT / room).rglob("*.py"))]
SCRIPTS = sorted((ROOT / "kb").rglob("static/**/*.js"))
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60
LONGER_FUNCTIONS = {
    "generator/compile/issues.py:compile_bulletin": 102, "generator/compile/issues.py:compile_yearbook": 78,
    "kb/authoring.py:front_matter_of": 70, "kb/importing/understanding/preamble.py:preamble_of": 76,
    "kb/reading/config.py:read": 64, "kb/search/opensearch/comparing.py:similar_cases": 65,
    "kb/site/build_cache.py:read_cached_library": 67,
}  # fmt: skip
"""Function -> its lines, which may only become fewer; no function is added."""


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=_name)
def test_no_module_is_longer_than_can_be_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def _long_functions() -> dict[str, int]:
    """Function -> its lines with its docstring, of those that are too long; a method without its class."""
    return {
        f"{_name(path)}:{node.name}": lines
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    }


def test_no_function_is_longer_than_can_be_read() -> None:
    found = _long_functions()
    assert not {name: lines for name, lines in found.items() if lines > LONGER_FUNCTIONS.get(name, 0)}
    assert not LONGER_FUNCTIONS.keys() - found.keys(), "short enough now: take it out of the table"


# --- regular expressions longer than a line ------------------------------------------------------


@dataclass(frozen=True)
class LongPattern:
    """A regular expression that is written over several lines."""

    path: Path
    name: str
    notes: str
    """What stands beside it: ``Finds:`` and ``Not:`` with examples, divided by `` · ``."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """As the module has it; of bytes that of their text."""
        module = import_module(self.path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."))
        found: re.Pattern[str] | re.Pattern[bytes] = getattr(module, self.name)
        if isinstance(found.pattern, bytes):
            return re.compile(found.pattern.decode("latin-1"), found.flags)
        return re.compile(found.pattern, found.flags)

    def examples(self, label: str) -> list[str]:
        """The texts after a label."""
        lines = re.findall(rf"^{label}: (.+)$", self.notes, re.MULTILINE)
        return [example for line in lines for example in line.split(" · ")]

    def __str__(self) -> str:
        return f"{_name(self.path)}:{self.name}"


def _long_patterns(path: Path) -> list[LongPattern]:
    body = ast.parse(path.read_text("utf-8")).body
    found = []
    for node, following in zip(body, [*body[1:], None], strict=True):
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and node.value.args):
            continue
        written = node.value.args[0]
        if ast.unparse(node.value.func) in ("re.compile", "late") and written.lineno != written.end_lineno:
            beside = following.value if isinstance(following, ast.Expr) else None
            notes = str(beside.value) if isinstance(beside, ast.Constant) else ""
            found.append(LongPattern(path, ast.unparse(node.targets[0]), notes))
    return found


LONG_PATTERNS = [found for path in MODULES for found in _long_patterns(path)]


def test_regular_expressions_are_found_however_they_are_written() -> None:
    names = {str(found) for found in LONG_PATTERNS}
    assert {"kb/statutes/grammar.py:STATUTE_END_RE", "kb/importing/documents/loading.py:_HTML_RE"} <= names


def test_long_regular_expressions_are_named() -> None:
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        named = {id(node.value) for node in tree.body if isinstance(node, ast.Assign)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("re.", "late")) and node.args:
                written = node.args[0]
                several = isinstance(written, (ast.Constant, ast.JoinedStr)) and written.lineno != written.end_lineno
                assert not several or id(node) in named, f"{_name(path)}:{node.lineno}"


@pytest.mark.parametrize("found", LONG_PATTERNS, ids=str)
def test_a_long_regular_expression_is_verbose_and_does_what_stands_beside_it(found: LongPattern) -> None:
    pattern = found.pattern
    assert pattern.flags & re.VERBOSE
    assert found.examples("Finds"), "write what it finds and what not beside it"
    for example in found.examples("Finds"):
        before, mark, rest = example.partition("⟦")
        wanted, _, after = rest.partition("⟧")
        match = pattern.search(before + wanted + after)
        assert match, example
        if mark:  # just this of it
            assert match.span() == (len(before), len(before) + len(wanted)), example
    for example in found.examples("Not"):
        assert not pattern.search(example), example
