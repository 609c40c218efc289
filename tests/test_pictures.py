"""The pictures of pages in the docs show the fonts of official documents, or free ones of their kind."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from generator.compile.issues import compile_bulletin
from generator.rendering import FONT_FOLDER, render_pdf
from generator.word.document import render_docx
from tests.generator.conftest import needs_fonts, needs_office
from tests.generator.test_word import library_of

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """``scripts/make_pictures.py``."""
    spec = importlib.util.spec_from_file_location("make_pictures", ROOT / "scripts" / "make_pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name",
    [
        "bulletin.png",
        "template.png",
        "letter.png",
        "report.png",
        "review.png",
        "teaching.png",
        "sheet.png",
        "evaluation.png",
        "observation.png",
        "advice.png",
        "accountability.png",
    ],
)
def test_a_picture_of_pages_shows_the_fonts_that_its_document_names(script: ModuleType, name: str) -> None:
    with Image.open(ROOT / "docs" / "pictures" / name) as picture:
        said = str(picture.info.get(script.FONTS, "")).split()
    assert all(font.startswith(script.FACES) for font in said)
    kinds = {"bulletin.png": {"FandolFang", "FandolKai", "FandolHei"}, "teaching.png": {"FandolFang", "FandolHei"}}
    plain = {"sheet.png", "evaluation.png", "observation.png", "advice.png"}
    kinds |= {one: {"FandolFang", "FandolHei"} for one in plain}
    assert kinds.get(name, {"FandolKai", "FandolHei"}) <= {font.split("-")[0] for font in said}, (
        "run make tools, then scripts/make_pictures.py bulletin template documents"
    )


@needs_office
@needs_fonts
@pytest.mark.office
def test_no_picture_is_taken_in_other_fonts(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, issue = library_of("仿宋、**黑体**和*楷体*。")
    content = render_docx(compile_bulletin(library, issue))
    (tmp_path / "right.pdf").write_bytes(render_pdf(content))
    assert any(font.startswith("FandolFang") for font in script.fonts_of(tmp_path / "right.pdf"))
    assert FONT_FOLDER.is_dir()
    monkeypatch.setattr("generator.rendering.SUBSTITUTES", {})
    (tmp_path / "wrong.pdf").write_bytes(render_pdf(content))
    with pytest.raises(SystemExit, match="run make tools"):
        script.fonts_of(tmp_path / "wrong.pdf")
