"""Mutants of some rooms of the program, drawn by chance."""

from __future__ import annotations

import difflib
import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT = Path(__file__).parents[2]
PER_FUNCTION = 3


class Room(NamedTuple):
    """Some modules and the tests that are to notice a change of them."""

    modules: tuple[str, ...]
    """Patterns of paths; after a colon the names of the functions or classes that count."""
    tests: tuple[str, ...]


ROOMS: Mapping[str, Room] = {
    "model": Room(
        ("kb/model.py", "kb/gate.py"),
        tuple(f"tests/test_{name}.py" for name in ("model", "gate", "values", "schema", "docs", "who_sees_what")),
    ),
    "law": Room(("kb/law/*.py",), ("tests/law", "tests/statutes/test_truth.py", "tests/test_lint_statutes.py")),
    "statutes": Room(("kb/statutes/*.py",), ("tests/statutes", "tests/law/test_known_until.py")),
    "lint": Room(
        ("kb/lint/*.py",),
        (
            *(
                f"tests/test_{name}.py"
                for name in (
                    *("lint", "lint_words", "lint_alone", "lint_statutes"),
                    *("locks", "revising", "duplicates", "outgoing", "reports", "docs"),
                )
            ),
            "tests/law/test_roles.py",
            "tests/generator/test_signing.py",
        ),
    ),
    "privacy": Room(("kb/privacy/*.py",), ("tests/privacy", "tests/test_outgoing.py", "tests/test_sources.py")),
    "visibility": Room(
        (
            "kb/site/content/publication.py",
            "kb/search/answer/store.py",
            "kb/web/site_files.py",
            "kb/search/index/documents.py:index_entry,issues_by_case,CaseDocument",
            "kb/indexing/entries.py:EntryReader,_span",
            "kb/indexing/run.py:_Run",
            "kb/indexing/survey.py:Survey",
        ),
        (
            "tests/test_who_sees_what.py",
            "tests/test_one_set.py",
            "tests/search/test_indexing.py",
            "tests/search/test_ranking.py",
            "tests/search/test_survey.py",
            "tests/web/test_doors.py",
        ),
    ),
    "compile": Room(
        ("generator/compile/*.py",),
        tuple(
            f"tests/generator/test_{name}.py"
            for name in (
                "compile",
                "appendix",
                "web_addresses",
                "editions",
                "coverage",
                "annual_report",
                "captions",
                "case_papers",
                "colophon",
                "corrections",
                "file_review",
                "letters",
                "paper",
                "papers",
                "refusals",
                "report",
                "selection",
                "drafts",
                "signing",
            )
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A small change of one function."""

    room: str
    module: str
    """Path in the tree."""
    function: str
    """With its class; empty for the statements of the module."""
    first: int
    """Lines that it changes, in the module as it is."""
    last: int
    key: str
    """Names it by its place and the lines that it changes, whatever else is in the module."""
    original: str
    """The whole module."""
    source: str
    """The same with the change."""
    was: str
    """The lines that differ, stripped."""
    now: str


def draw(rooms: Iterable[str], number: int, seed: int) -> list[Mutant]:
    """Mutants of some rooms, by chance; those of a room do not depend on which others are drawn with it."""
    mutations = [mutation for room in ROOMS for mutation in _mutations_of(room, seed)]
    taken: Counter[tuple[str, str]] = Counter()
    drawn: list[_Mutation] = []
    for mutation in sorted(mutations, key=lambda mutation: mutation.rank):
        place = mutation.module, mutation.function
        if len(drawn) < number and taken[place] < PER_FUNCTION:
            taken[place] += 1
            drawn.append(mutation)
    wanted = set(rooms)
    return [mutation.mutant() for mutation in drawn if mutation.room in wanted]


class _Mutation(NamedTuple):
    """A place of a module and what is to replace it."""

    rank: str
    room: str
    module: str
    function: str
    text: str
    """The whole module."""
    offset: int
    """Where the statement of the module that holds the place begins in it."""
    tree: cst.Module
    statement: cst.CSTNode
    node: cst.CSTNode
    changed: cst.CSTNode
    first: int
    last: int

    def mutant(self) -> Mutant:
        before = self.tree.code_for_node(self.statement)
        changed = self.changed if self.node is self.statement else self.statement.deep_replace(self.node, self.changed)
        after = self.tree.code_for_node(changed)
        compared = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
        differing = [line for line in compared if line[:3] not in ("---", "+++")]
        was, now = ("\n".join(line[1:].strip() for line in differing if line[0] == sign) for sign in "-+")
        key = hashlib.sha256(f"{self.rank}\0{was}\0{now}".encode()).hexdigest()[:16]
        source = self.text[: self.offset] + after + self.text[self.offset + len(before) :]
        return Mutant(self.room, self.module, self.function, self.first, self.last, key, self.text, source, was, now)


def modules_of(room: str, root: Path) -> Iterator[tuple[Path, set[str]]]:
    """The modules of a room in a tree, each with the names in it that count; none where all do.

    Raises:
        FileNotFoundError: a pattern meets no module.
    """
    for pattern in ROOMS[room].modules:
        paths, _, names = pattern.partition(":")
        matched = sorted(root.glob(paths))
        if not matched:
            raise FileNotFoundError(f"{room}: there is no {paths}, see ROOMS")
        yield from ((path, set(filter(None, names.split(",")))) for path in matched)


def tests_of(room: str, root: Path) -> list[Path]:
    """The files and folders of tests of a room in a tree.

    Raises:
        FileNotFoundError: one of them is absent.
    """
    tests = [root / name for name in ROOMS[room].tests]
    if absent := [path for path in tests if not path.exists()]:
        raise FileNotFoundError(f"{room}: there is no {absent[0].relative_to(root)}, see ROOMS")
    return tests


def _mutations_of(room: str, seed: int) -> Iterator[_Mutation]:
    for path, names in modules_of(room, ROOT):
        yield from _mutations(room, path.relative_to(ROOT).as_posix(), names, seed)


def _mutations(room: str, module: str, names: set[str], seed: int) -> Iterator[_Mutation]:
    text = (ROOT / module).read_text("utf-8")
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    tree = wrapper.module
    codes = [tree.code_for_node(statement) for statement in tree.body]
    offset = text.index("".join(codes))
    seen: Counter[str] = Counter()
    for statement, code in zip(tree.body, codes, strict=True):
        for function, node in _nodes(statement, ""):
            if names and function.partition(".")[0] not in names:
                continue
            changes = [one for kind, operator in mutation_operators if isinstance(node, kind) for one in operator(node)]
            was = tree.code_for_node(node) if changes else ""
            for changed in changes:
                name = "\0".join((str(seed), module, function, was, tree.code_for_node(changed)))
                seen[name] += 1
                rank = hashlib.sha256(f"{name}\0{seen[name]}".encode()).hexdigest()
                place = places.get(node)
                first, last = (place.start.line, place.end.line) if place else (0, 0)
                values = rank, room, module, function, text, offset, tree, statement, node, changed, first, last
                yield _Mutation(*values)
        offset += len(code)


def _nodes(node: cst.CSTNode, place: str, *, inside: bool = False) -> Iterator[tuple[str, cst.CSTNode]]:
    """Every node that may be changed, with the function that it is in; those of functions inside others are theirs."""
    if _is_left_alone(node):
        return
    yield place, node
    if isinstance(node, cst.ClassDef | cst.FunctionDef) and not inside:
        place = f"{place}.{node.name.value}".lstrip(".")
        inside = isinstance(node, cst.FunctionDef)
    for child in node.children:
        yield from _nodes(child, place, inside=inside)


def _is_left_alone(node: cst.CSTNode) -> bool:
    """Whether nothing inside is changed: what is for the type checker, and what mutmut itself leaves alone."""
    match node:
        case cst.Annotation() | cst.Decorator() | cst.Import() | cst.ImportFrom():
            return True
        case cst.If(test=cst.Name(value="TYPE_CHECKING")):
            return True
        case cst.Call(func=cst.Name(value="len" | "isinstance" | "cast")):
            return True
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value="__all__"))]):
            return True
    return False
