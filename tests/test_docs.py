"""The docs say what the code does."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import click
import pytest

from generator.commands import bulletin
from kb import word_ends
from kb.cli import kb
from kb.model import CASE_FIELDS, ISSUE_FIELDS
from kb.problems import RULES
from kb.reading import CONFIG_KEYS
from kb.site.search.constants import constants_script
from kb.site.search.scripts import part_path
from scripts.make_docs import rewritten

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
TEXTS = {path.name: path.read_text("utf-8") for path in [*DOCS, ROOT / "README.md"]}
ALL = "\n".join(TEXTS.values())


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_generated_parts_are_current(path: Path) -> None:
    assert rewritten(path.read_text("utf-8")) == path.read_text("utf-8"), "run make docs"


def test_the_constants_of_the_scripts_are_those_of_the_search() -> None:
    assert part_path("constants").read_text("utf-8") == constants_script(), "run make docs"


OF_THE_BROWSER_ALONE = {
    "CODE_POINTS", "LONGEST_LINE_WORD", "LONGEST_NAME", "LONGEST_TYPED", "MOST_DECODED", "MOST_FILE_BYTES",
    "MOST_KNOWN", "MOST_PART_BYTES", "MOST_PLACES", "MOST_SAVED", "MOST_WORDS", "NOTICE_AFTER", "ONE", "USUAL",
}  # fmt: skip
"""Numbers of the scripts that Python has not, but LONGEST_LINE_WORD, whose script stands without the constants."""


def test_the_scripts_repeat_no_constant_by_hand() -> None:
    """Those that they share with Python are written by ``constants_script``."""
    texts = {path: path.read_text("utf-8") for path in (ROOT / "kb/site/static").rglob("*.js")}
    del texts[part_path("constants")]
    numbers = {name for text in texts.values() for name in re.findall(r"\bconst ([A-Z_]+) = [\d(]", text)}
    assert numbers == OF_THE_BROWSER_ALONE
    lists = {
        name: value for text in texts.values() for name, value in re.findall(r"\bconst ([A-Z_]+) = (\[.*\]);", text)
    }
    assert set(lists) == {"LOOKS", "SIZES", "SPELLED_KINDS"}
    line_word = re.search(r"const LONGEST_LINE_WORD = (\d+);", part_path("words").read_text("utf-8"))
    assert line_word
    assert int(line_word[1]) == word_ends._LONGEST  # noqa: SLF001 - its like in the browser


@pytest.mark.parametrize("group", [kb, bulletin], ids=["kb", "bulletin"])
def test_every_command_stands_in_the_docs(group: click.Group) -> None:
    for name, command in group.commands.items():
        assert f"{group.name} {name}" in ALL, name
        assert command.help, name
        assert all(parameter.help for parameter in command.params if isinstance(parameter, click.Option)), name


def test_every_key_and_code_stands_in_the_docs() -> None:
    for field in (*CASE_FIELDS, *ISSUE_FIELDS):
        assert f"| `{field.key}` |" in TEXTS["writing-a-case.md"]
    for key in CONFIG_KEYS:
        assert f"| `{key}` |" in TEXTS["writing-a-case.md"]
    for code in RULES:
        assert code in TEXTS["problem-codes.md"]


def test_every_command_line_in_the_docs_exists() -> None:
    for line in re.findall(r"^(?:\S*[\\/])?(kb|bulletin) (\S+)", ALL, re.MULTILINE):
        tool, name = line
        group = kb if tool == "kb" else bulletin
        assert name in group.commands or name.startswith("-"), line


def test_every_link_of_the_docs_leads_somewhere() -> None:
    for name, text in TEXTS.items():
        if name == "problem-codes.md":  # its links are examples
            continue
        folder = ROOT if name == "README.md" else ROOT / "docs"
        for target in re.findall(r"(?<!`)\]\(([^)#:]+?)(?:#[^)]*)?\)(?!`)", re.sub(r"`[^`\n]*`", "", text)):
            assert (folder / target).exists(), (name, target)


def _names() -> set[str]:
    """All names of classes, functions, arguments, attributes and variables in the program."""
    names: set[str] = set()
    for path in (path for folder in ("kb", "generator") for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                    names.add(node.name)
                case ast.arg():
                    names.add(node.arg)
                case ast.Name():
                    names.add(node.id)
                case ast.Attribute():
                    names.add(node.attr)
    return names


def test_every_term_of_the_glossary_is_a_name_in_the_code() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", TEXTS["glossary.md"], re.MULTILINE)
    terms = {term for row in rows for term in re.findall(r"`(\w+)`", row)}
    assert len(terms) > 50
    assert terms - _names() == set()


@pytest.mark.parametrize("name", ["architecture.md", "glossary.md"])
def test_every_file_that_the_docs_for_developers_name_exists(name: str) -> None:
    paths = set(re.findall(r"`((?:kb|generator|tests|scripts|bench|docs)/[\w./-]+)`", TEXTS[name]))
    assert {path for path in paths if not (ROOT / path).exists()} == set()


# --- the rooms, as the docs and as import-linter have them ---------------------------------------

ROOMS = TEXTS["architecture.md"].partition("\n## Rooms\n")[2].partition("\n## Decisions")[0]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


@pytest.mark.parametrize("room", ["kb.search", "kb.site", "kb.importing", "generator"])
def test_the_docs_have_the_layers_of_a_large_room_as_they_are_enforced(room: str) -> None:
    (contract,) = (one for one in CONTRACTS if one.get("containers") == [room])
    (written,) = re.findall(rf"^{room.replace('.', '/')} +(.+)$", ROOMS, re.MULTILINE)
    assert written == " > ".join(contract["layers"])


@pytest.mark.parametrize("room", ["kb", "kb/web", "kb/commands", "kb/indexing", "kb/site"])
def test_the_docs_name_every_module_of_a_room(room: str) -> None:
    found = {path.stem for path in (ROOT / room).iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    named = {
        word
        for code in re.findall(r"`([^`\n]+)`|^kb/site +(.+)$", ROOMS, re.MULTILINE)
        for word in re.findall(r"\w+", "".join(code))
    }
    assert {name for name in found if not name.startswith("__")} - named == set()
