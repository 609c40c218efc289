"""What every module of the program keeps to: its length, that of its functions, examples beside long patterns."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from kb.patterns import LatePattern

ROOT = Path(__file__).parents[1]
MODULES = [path for room in ("kb", "generator") for path in sorted((ROOT / room).rglob("*.py"))]
TREES = {path: ast.parse(path.read_text("utf-8")) for path in MODULES}
SCRIPTS = sorted((ROOT / "kb").rglob("static/**/*.js"))
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=_name)
def test_no_module_is_longer_than_can_be_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def _long_functions() -> dict[str, int]:
    """Function -> its lines with its docstring, of those that are too long; a method without its class."""
    return {
        f"{_name(path)}:{node.name}": lines
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    }


def test_no_function_is_longer_than_can_be_read() -> None:
    assert not _long_functions()


# --- regular expressions longer than a line ------------------------------------------------------

TAKES_A_PATTERN = frozenset({
    "late", "re.compile", "re.search", "re.match", "re.fullmatch", "re.finditer", "re.findall", "re.sub", "re.split",
})  # fmt: skip
"""Functions whose first argument is a pattern."""


@dataclass(frozen=True)
class LongPattern:
    """A regular expression, or a piece of one, that is written over several lines."""

    path: Path
    name: str
    notes: str
    """What stands beside it: ``Finds:`` and ``Not:`` with examples, divided by `` · ``."""

    @property
    def value(self) -> re.Pattern[str] | re.Pattern[bytes] | str:
        """As the module has it: a pattern, or the text of a piece."""
        found: re.Pattern[str] | re.Pattern[bytes] | str = getattr(import_module(_module(self.path)), self.name)
        return found

    @property
    def pattern(self) -> re.Pattern[str]:
        """That of a piece alone; of bytes that of their text."""
        value = self.value
        assert isinstance(value, (str, re.Pattern, LatePattern)), "make one expression of these"
        if isinstance(value, str):
            assert "\n" in value, "write it verbose"
            return re.compile(value, re.VERBOSE)
        if isinstance(value.pattern, bytes):
            return re.compile(value.pattern.decode("latin-1"), value.flags)
        return re.compile(value.pattern, value.flags)

    def examples(self, label: str) -> list[str]:
        """The texts after a label."""
        lines = re.findall(rf"^{label}: (.+)$", self.notes, re.MULTILINE)
        return [example for line in lines for example in line.split(" · ")]

    def __str__(self) -> str:
        return f"{_name(self.path)}:{self.name}"


def _module(path: Path) -> str:
    return _name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _is_long(written: ast.expr) -> bool:
    return written.lineno != written.end_lineno


def _patterns_within(node: ast.AST) -> list[ast.expr]:
    """What is written as the pattern in each call that takes one."""
    calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call) and inner.args]
    return [call.args[0] for call in calls if ast.unparse(call.func) in TAKES_A_PATTERN]


def _is_of_pieces(written: ast.expr) -> bool:
    """Whether a constant is text of an expression, or several: neither mere words nor the inside of a set."""
    texts = written.elts if isinstance(written, (ast.Tuple, ast.List)) else [written]
    return any(
        isinstance(text, (ast.Constant, ast.JoinedStr, ast.BinOp))
        and not set("[](){}|?*+^$").isdisjoint(str(inner.value))
        for text in texts
        for inner in ast.walk(text)
        if isinstance(inner, ast.Constant)
    )


def _names_within(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """The constants of a module, and what is written for each."""
    return {ast.unparse(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)}


def _imports(tree: ast.Module) -> dict[str, tuple[Path, str]]:
    """The names that a module has of others of the program: the module, and the name there."""
    by_module = {_module(path): path for path in TREES}
    return {
        alias.asname or alias.name: (by_module[node.module], alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in by_module
        for alias in node.names
    }


def _put_into_patterns() -> set[tuple[Path, str]]:
    """The constants that a pattern names, and those that these name: module and name."""
    constants = {path: _constants(tree) for path, tree in TREES.items()}
    imports = {path: _imports(tree) for path, tree in TREES.items()}
    found: set[tuple[Path, str]] = set()
    left = [
        (path, name) for path, tree in TREES.items() for one in _patterns_within(tree) for name in _names_within(one)
    ]
    while left:
        path, name = left.pop()
        path, name = imports[path].get(name, (path, name))
        if (path, name) not in found and name in constants[path]:
            found.add((path, name))
            left += [(path, other) for other in _names_within(constants[path][name])]
    return found


def _long_patterns() -> list[LongPattern]:
    pieces = _put_into_patterns()
    found = []
    for path, tree in TREES.items():
        for node, following in zip(tree.body, [*tree.body[1:], None], strict=True):
            if not isinstance(node, ast.Assign):
                continue
            name, written = ast.unparse(node.targets[0]), node.value
            is_piece = (path, name) in pieces and _is_of_pieces(written) and _is_long(written)
            is_pattern = isinstance(written, ast.Call) and ast.unparse(written.func) in ("re.compile", "late")
            if is_piece or (is_pattern and _is_long(_patterns_within(written)[0])):
                beside = following.value if isinstance(following, ast.Expr) else None
                notes = str(beside.value) if isinstance(beside, ast.Constant) else ""
                found.append(LongPattern(path, name, notes))
    return found


LONG_PATTERNS = _long_patterns()


def test_regular_expressions_are_found_however_they_are_written() -> None:
    names = {str(found) for found in LONG_PATTERNS}
    assert {"kb/statutes/grammar.py:STATUTE_END_RE", "kb/importing/documents/loading.py:_HTML_RE"} <= names
    assert {"kb/privacy/health.py:_DEGREE", "kb/privacy/minors.py:_DATE"} <= names, "pieces that others hold"


def test_long_regular_expressions_are_named() -> None:
    for path, tree in TREES.items():
        named = {id(one) for node in tree.body if isinstance(node, ast.Assign) for one in _direct_pattern(node.value)}
        for written in _patterns_within(tree):
            is_text = isinstance(written, (ast.Constant, ast.JoinedStr, ast.BinOp))
            assert not (is_text and _is_long(written)) or id(written) in named, f"{_name(path)}:{written.lineno}"


def _direct_pattern(written: ast.expr) -> list[ast.expr]:
    return [written.args[0]] if isinstance(written, ast.Call) and written.args else []


def test_no_repetition_is_read_as_a_value_to_put_in() -> None:
    """``{1,8}`` in an f-string is the text of a tuple, which the pattern then looks for."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FormattedValue):
                is_numbers = isinstance(node.value, ast.Tuple) or ast.unparse(node.value).isdigit()
                assert not is_numbers, f"{_name(path)}:{node.lineno}"


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


def test_a_piece_is_put_into_verbose_patterns_alone() -> None:
    pieces = {str(found): found.value for found in LONG_PATTERNS if isinstance(found.value, str)}
    for path in (path for path, tree in TREES.items() if _patterns_within(tree)):
        for name, value in vars(import_module(_module(path))).items():
            if isinstance(value, (re.Pattern, LatePattern)) and not value.flags & re.VERBOSE:
                assert not [piece for piece, text in pieces.items() if text in str(value.pattern)], f"{path}:{name}"
