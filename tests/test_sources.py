"""What every module of the program keeps to: its length, and examples beside regular expressions that need them."""

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


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=_name)
def test_no_module_is_longer_than_can_be_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


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
