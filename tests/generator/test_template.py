"""The template of a case: a valid Word file whose instructions the import can tell."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from click.testing import CliRunner

from generator.commands import bulletin
from generator.word.template import KEYS, render_template
from kb.importing.documents.template_words import INSTRUCTION_STYLE
from kb.model import CASE_FIELDS
from kb.reading import read_library
from tests.generator.conftest import Docx, faults_of

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph


def style_of(one: Paragraph) -> str:
    return (one.style and one.style.name) or ""


CONFIG = read_library(Path(__file__).parents[2] / "cases").config


def test_the_form_has_the_keys_that_a_case_needs_first_and_empty_values() -> None:
    document = docx.Document(io.BytesIO(render_template(CONFIG)))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows == [[key, ""] for key in KEYS]
    required = {field.key for field in CASE_FIELDS if field.required} - {"编号"}
    assert set(KEYS[: len(required)]) == required
    assert set(KEYS) <= {field.key for field in CASE_FIELDS}


def test_all_words_but_headings_are_instructions_in_the_agreed_style() -> None:
    document = docx.Document(io.BytesIO(render_template(CONFIG)))
    headings = [p.text for p in document.paragraphs if style_of(p) == "Heading 2"]
    assert tuple(headings) == CONFIG.required_of("")
    others = {style_of(p) for p in document.paragraphs if p.text and style_of(p) != "Heading 2"}
    assert others == {INSTRUCTION_STYLE}
    after = [document.paragraphs[i + 2] for i, p in enumerate(document.paragraphs) if p.text in headings]
    assert [(p.text, style_of(p)) for p in after] == [("", "Body Text")] * len(headings)


def test_every_kind_and_field_of_the_library_can_be_chosen() -> None:
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(render_template(CONFIG))).paragraphs)
    for vocabulary in ("类型", "领域", "行为", "结果", "处罚种类", "程序", "评查"):
        assert all(term.name in text for term in CONFIG.vocabularies[vocabulary].terms)


def test_the_file_is_valid_and_the_same_every_time() -> None:
    content = render_template(CONFIG)
    assert content == render_template(CONFIG)
    assert faults_of(Docx(content)) == []


@pytest.mark.parametrize("named", [True, False], ids=["file", "folder"])
def test_the_command_writes_it_and_never_over_a_file(tmp_path: Path, *, named: bool) -> None:
    path = tmp_path / "案例模板.docx"
    arguments = ["template", "-o", str(path if named else tmp_path)]
    first = CliRunner().invoke(bulletin, arguments)
    assert (first.exit_code, path.read_bytes()[:2]) == (0, b"PK")
    assert "kb import --write 案例模板.docx" in first.output
    path.write_bytes(b"mine")
    second = CliRunner().invoke(bulletin, arguments)
    assert second.exit_code == 1
    assert "没有覆盖" in second.output
    assert path.read_bytes() == b"mine"
