"""What becomes of a file in an editor: LibreOffice changes a title and updates the contents."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from generator.compile.bulletin import CORRECTIONS
from generator.compile.issues import compile_bulletin, compile_yearbook
from generator.word.document import render_docx
from kb.libreoffice import find_office
from kb.reading import read_library
from tests.generator.conftest import Docx, W, needs_office
from tests.generator.office import python_of_office

if TYPE_CHECKING:
    from generator.compile.bulletin import Bulletin

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2026, 11, 23)
RETITLE = Path(__file__).with_name("retitle.py")
OLD, NEW = "养殖合作社", "水产合作社"
BREAK_RE = re.compile(r"\s+")


PYTHON = python_of_office()
needs_uno = pytest.mark.skipif(not PYTHON, reason="python3-uno is not installed")


class Edited(NamedTuple):
    """A file after its words were changed and its contents updated."""

    found: int
    contents: list[str]
    """The lines, without blanks."""
    docx: Docx


def edited(bulletin: Bulletin, folder: Path) -> Edited:
    """A bulletin in which a clerk changed a title."""
    office = find_office()
    assert office is not None
    source, target = folder / "a.docx", folder / "b.docx"
    source.write_bytes(render_docx(bulletin))
    pipe = f"andian-{os.getpid()}"
    arguments = [
        str(office), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
        "--nodefault", f"--accept=pipe,name={pipe};urp",
    ]  # fmt: skip
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            done = subprocess.run(
                [PYTHON, str(RETITLE), pipe, str(source), str(target), OLD, NEW],
                capture_output=True, text=True, check=True, timeout=150,
            )  # fmt: skip
        finally:
            process.terminate()
    report = json.loads(done.stdout)
    (contents,) = report["contents"]
    lines = [BREAK_RE.sub("", line) for line in contents.splitlines()]
    return Edited(report["found"], lines, Docx(target.read_bytes()))


def titles(bulletin: Bulletin, old: str = OLD, new: str = NEW) -> list[str]:
    """The lines of the contents as they must come out, without page numbers."""
    lines: list[str] = []
    for group in bulletin.contents:
        if not any(line.bookmark for line in group.lines):
            continue
        lines += [group.heading] if group.heading else []
        for line in group.lines:
            label = "" if line.bookmark == CORRECTIONS else line.label  # its title says it all
            lines.append(f"{label}{line.title}".replace(old, new))
    return [BREAK_RE.sub("", line) for line in lines]


@needs_office
@needs_uno
@pytest.mark.office
@pytest.mark.parametrize("kind", ["issue", "yearbook"])
def test_a_title_that_is_changed_in_an_editor_reaches_the_contents(tmp_path: Path, kind: str) -> None:
    library = read_library(ROOT / "cases")
    if kind == "issue":
        (issue,) = (i for i in library.issues if any(OLD in c.title for c in library.cases_of(i)))
        bulletin = compile_bulletin(library, issue, today=TODAY)
    else:
        bulletin = compile_yearbook(library, 2024, today=TODAY)
    changed = edited(bulletin, tmp_path)
    assert changed.found >= 2  # in the contents and in the title
    wanted = titles(bulletin)
    assert [line.rstrip("0123456789") for line in changed.contents] == [line.rstrip("0123456789") for line in wanted]
    assert all(re.search(r"\d$", line) for line in changed.contents)
    assert any(NEW in line for line in changed.contents)
    assert not any(OLD in line for line in changed.contents)
    field = "".join(i.text or "" for i in changed.docx.root().iter(f"{W}instrText"))
    assert "TOC " in field
