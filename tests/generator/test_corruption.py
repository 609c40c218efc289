"""What catches a broken Word file: openxml-audit, a port of the Open XML SDK's rules, and our own checks beside it.

Neither openxml-audit nor the SDK sees a link to nowhere or an open field; our own checks know no schema.
Together they catch all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openxml_audit import OpenXmlValidator

from generator.compile.issues import compile_bulletin
from generator.word.document import render_docx
from kb.reading import read_library
from tests.generator.conftest import DATA, Docx, faults_of
from tests.generator.corruptions import CORRUPTIONS, corrupted

if TYPE_CHECKING:
    from pathlib import Path

CAUGHT_BY = {
    "child order": {"audit"},
    "unknown style": {"audit", "own"},
    "bad enum": {"audit"},
    "duplicate bookmark id": {"audit", "own"},
    "dead relationship": {"audit", "own"},
    "missing footnote": {"audit", "own"},
    "missing part": {"audit", "own"},
    "paragraph in run": {"audit"},
    "empty cell": {"audit", "own"},
    "style order": {"audit"},
    "link to missing bookmark": {"own"},
    "unclosed field": {"own"},
}


def catchers(docx: Docx, folder: Path) -> set[str]:
    (folder / "tried.docx").write_bytes(docx.content)
    audit = OpenXmlValidator(max_errors=100).validate(folder / "tried.docx")
    return {name for name, caught in (("audit", not audit.is_valid), ("own", faults_of(docx) != [])) if caught}


@pytest.fixture(scope="module")
def sound() -> Docx:
    library = read_library(DATA / "rich")
    return Docx(render_docx(compile_bulletin(library, library.issues[0])))


def test_nothing_is_caught_in_a_sound_file(sound: Docx, tmp_path: Path) -> None:
    assert catchers(sound, tmp_path) == set()
    assert catchers(Docx.of(sound.parts), tmp_path) == set()


def test_all_twelve_kinds_are_tried() -> None:
    assert set(CORRUPTIONS) == set(CAUGHT_BY)
    assert len(CORRUPTIONS) == 12


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_each_corruption_is_caught(sound: Docx, tmp_path: Path, name: str) -> None:
    assert catchers(corrupted(sound, name), tmp_path) == CAUGHT_BY[name]
