"""The whole path on published cases and on thousands of files."""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from lxml import etree

from generator.commands import bulletin
from kb.cli import kb
from kb.lint import check
from kb.problems import Severity
from kb.reading import read_library
from kb.search.index.documents import section_text
from tests.real_library import DATA, RealCase, write_real_library

if TYPE_CHECKING:
    from pathlib import Path

    from kb.model import Library

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not here")

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("real") / "cases"


@pytest.fixture(scope="module")
def real(root: Path) -> list[RealCase]:
    return write_real_library(root)


@pytest.fixture(scope="module")
def library(real: list[RealCase], root: Path) -> Library:
    assert real
    return read_library(root)


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(kb if arguments[0] != "bulletin" else bulletin, arguments[arguments[0] == "bulletin" :])
    assert result.exit_code == 0, result.output
    return result.stdout


def _solid(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_full_case_passes_lint_without_errors(library: Library, real: list[RealCase]) -> None:
    full = {case.case_id for case in real if case.full}
    assert len(full) == 12
    errors = [
        problem
        for problem in check(library, dt.date(2026, 11, 23))
        if problem.severity is Severity.ERROR and problem.location.path.rsplit("/", 1)[-1].removesuffix(".md") in full
    ]
    assert errors == []


def test_every_real_heading_lands_in_its_section_with_all_its_text(library: Library, real: list[RealCase]) -> None:
    for wanted in real:
        case = library.case(wanted.case_id)
        assert case is not None
        assert [section.heading for section in case.sections] == [heading for heading, _ in wanted.sections], (
            wanted.title
        )
        assert all(section.known for section in case.sections), wanted.title
        for section, (_, text) in zip(case.sections, wanted.sections, strict=True):
            assert _solid(section_text(section.blocks)) == _solid(text)


_WORDS_RE = re.compile(r"[^\W\d〇一二三四五六七八九十百千万两]+")


def _strings_of_its_own(real: list[RealCase], case: RealCase) -> list[str]:
    """Three strings of 4, 6 and 8 characters, from different places, that no other case and no title holds."""
    others = "\n".join(text for other in real if other is not case for text in (other.title, *chain(*other.sections)))
    body = [line for _, text in case.sections for line in text.split("\n")]
    found = []
    for length, share in ((4, 0.2), (6, 0.5), (8, 0.8)):
        windows = [line[i : i + length] for line in body for i in range(len(line) - length + 1)]
        start = int(len(windows) * share)
        found.append(
            # Signs between words divide them, and a number is found whole.
            next(
                w for w in windows[start:] + windows[:start] if w not in others + case.title and _WORDS_RE.fullmatch(w)
            )
        )
    return found


def test_each_case_is_found_by_three_strings_of_its_own(
    real: list[RealCase], library: Library, root: Path, tmp_path: Path
) -> None:
    assert library.cases
    index = tmp_path / "index"
    _run("index", "--library", str(root), "--index", str(index))
    queries = [(case, text) for case in real for text in _strings_of_its_own(real, case)]
    (tmp_path / "queries.txt").write_text("\n".join(text for _, text in queries), "utf-8")
    answers = _run("search", "--queries", str(tmp_path / "queries.txt"), "--index", str(index), "--json").splitlines()
    assert len(answers) == len(queries) == 51
    for (case, text), line in zip(queries, answers, strict=True):
        answer = json.loads(line)
        assert (answer["mode"], [hit["id"] for hit in answer["hits"]]) == ("all", [case.case_id]), text
        snippet = answer["hits"][0]["snippets"][0]
        start, end = snippet["marks"][0]
        assert snippet["text"][start:end] == text
        section = dict(case.sections)[snippet["section"]]
        assert text in section


def test_each_case_has_a_page_with_its_text(real: list[RealCase], library: Library, root: Path, tmp_path: Path) -> None:
    assert library.cases
    _run("site", "--library", str(root), "--out", str(tmp_path / "site"), "--audience", "editor", "--no-documents")
    for case in real:
        page = (tmp_path / "site" / "cases" / f"{case.case_id}.html").read_bytes()
        shown = _solid("".join(map(str, etree.HTML(page).itertext())))
        assert _solid(case.title) in shown
        for heading, text in case.sections:
            assert heading in shown
            for line in text.split("\n"):
                assert _solid(line) in shown, case.title


def test_each_case_appears_in_a_word_issue_with_no_character_lost(
    real: list[RealCase], library: Library, root: Path, tmp_path: Path
) -> None:
    assert library.issues
    path = tmp_path / "issue.docx"
    _run("bulletin", "export", "2026-01", "--library", str(root), "-o", str(path))
    with zipfile.ZipFile(path) as archive:
        document = etree.fromstring(archive.read("word/document.xml"))
    shown = _solid("".join(text.text or "" for text in document.iter(f"{W}t")))
    for case in real:
        assert _solid(case.title) in shown
        for heading, text in case.sections:
            assert heading in shown
            for line in text.split("\n"):
                assert _solid(line) in shown, case.title
