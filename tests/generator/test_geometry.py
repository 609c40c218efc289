"""What LibreOffice draws of an issue, measured: the figures of GB/T 9704-2012 on the page."""

from __future__ import annotations

import functools
from dataclasses import replace
from itertools import pairwise

import pytest

from generator.word.layout import PROFILES
from tests.generator.conftest import needs_fonts, needs_office
from tests.generator.figures import EXPECTED, MASTHEAD, Specimen, figures, render_specimen
from tests.generator.geometry import RED, TEXT_LEFT, TEXT_RIGHT, Line, lonely_headings, parted_numbers, wrong_starts
from tests.generator.specimen import HEADINGS

pytestmark = [pytest.mark.office, needs_office, needs_fonts]


# A worker that is given the specimens by turns would render each again and again.
rendered = functools.cache(render_specimen)


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.xdist_group(f"geometry {name}")) for name in PROFILES]
)
def specimen(request: pytest.FixtureRequest) -> Specimen:
    return rendered(request.param)


def test_every_figure_is_within_its_bounds(specimen: Specimen) -> None:
    found = list(figures(specimen))
    assert len(found) > 15
    assert [figure for figure in found if not figure.holds] == []


def test_every_profile_is_measured() -> None:
    assert set(EXPECTED) == set(PROFILES)


def test_the_specimen_has_enough_to_measure(specimen: Specimen) -> None:
    assert len(specimen.parts) == 5
    assert len(specimen.plain) >= 4
    assert len(specimen.lines(22, "案例")) == 4


def test_each_role_has_its_font(specimen: Specimen) -> None:
    def fonts(size_pt: float, text: str) -> set[str]:
        return {glyph.font for line in specimen.lines(size_pt, text) for glyph in line.glyphs if glyph.is_hanzi}

    assert {g.font for sheet in specimen.plain for line in sheet.lines for g in line.glyphs} == {"FandolFang-Regular"}
    (title_font,) = fonts(22, "某食品店")
    assert title_font in specimen.expected.title_names
    assert fonts(60, MASTHEAD) == {title_font}
    assert fonts(16, "、部分之") == {"FandolHei-Regular"}
    assert fonts(16, "小标题之") == {"FandolKai-Regular"}
    assert fonts(16, "内部资料") == {"FandolHei-Regular"}
    assert fonts(16, "供各单位学习参考") == {"FandolKai-Regular", "FandolHei-Regular"}  # 【编者按】 is in 黑体
    assert {g.font for sheet in specimen.sheets for line in sheet.foot for g in line.glyphs} == {"FandolSong-Regular"}
    marks = [g for sheet in specimen.sheets for line in sheet.lines for g in line.glyphs if g.text in "“”—…"]
    assert len(marks) > 100
    assert {glyph.font for glyph in marks} <= {"FandolFang-Regular", "FandolKai-Regular"}
    digits = [g for s in specimen.parts[3][1:-1] for line in s.lines for g in line.glyphs if g.text.isdigit()]
    assert {glyph.font for glyph in digits} == {specimen.expected.text_digits}


def test_every_page_has_its_number_between_dashes(specimen: Specimen) -> None:
    for sheet in specimen.sheets:
        assert ["".join(line.text.split()) for line in sheet.foot] == [f"—{sheet.number}—"]


def test_the_head_of_the_first_page_is_red_and_nothing_else_is(specimen: Specimen) -> None:
    first = specimen.sheets[0]
    (rule,) = first.rules
    assert rule.color == RED
    assert rule.left == pytest.approx(TEXT_LEFT, abs=0.5)
    assert 0.35 <= rule.thickness <= 0.55
    glyphs = [glyph for sheet in specimen.sheets for line in (*sheet.lines, *sheet.foot) for glyph in line.glyphs]
    assert "".join(glyph.text for glyph in glyphs if glyph.color == RED) == MASTHEAD
    assert {glyph.color for glyph in glyphs} == {RED, (0, 0, 0)}


def test_the_colophon_has_a_rule_above_and_below_each_of_its_lines(specimen: Specimen) -> None:
    rules = specimen.sheets[-1].rules
    assert len(rules) == 4
    recipients, printer, signer = (
        [line.text for line in specimen.sheets[-1].lines if upper.middle < line.baseline < lower.middle]
        for upper, lower in pairwise(rules)
    )
    assert [line[:2] for line in recipients] == ["报：", "送：", "发："]
    assert printer == ["某市司法局办公室2022年11月21日印发"]
    assert signer == ["共印120份"]
    assert all(rule.color == (0, 0, 0) for rule in rules)


def test_a_wrong_start_a_parted_number_and_a_lonely_heading_would_be_seen(specimen: Specimen) -> None:
    sheet = specimen.plain[0]

    def line(text: str) -> Line:
        return Line(tuple(replace(sheet.lines[0].glyphs[0], text=character) for character in text))

    bad = replace(sheet, lines=(line("罚款12"), line("34.5元"), line("，某"), line("一、部分之甲")))
    assert wrong_starts([bad]) == ["，某"]
    assert parted_numbers([bad]) == ["12|34.5"]
    assert lonely_headings([bad], HEADINGS) == ["一、部分之甲"]


def test_no_line_begins_with_closing_punctuation(specimen: Specimen) -> None:
    assert wrong_starts(specimen.sheets) == []
    # The specimen brings it to the end of a line: it hangs there.
    assert sum(line.right > TEXT_RIGHT + 1 for sheet in specimen.parts[4] for line in sheet.lines) >= 5


def test_no_heading_is_alone_at_the_foot_of_a_page(specimen: Specimen) -> None:
    assert lonely_headings(specimen.sheets, HEADINGS) == []
    # The specimen brings one there: it went over to the next page, and the page before is short.
    followed = pairwise(specimen.parts[2])
    assert any(len(page.lines) < 22 and after.lines[0].text in HEADINGS for page, after in followed)


def test_no_number_is_parted(specimen: Specimen) -> None:
    assert parted_numbers(specimen.sheets) == []
    lines = [line.text for sheet in specimen.parts[3] for line in sheet.lines]
    for number in ("1234567.89", "98.5%", "2022", "10", "15"):
        assert any(line.startswith(number) for line in lines), number  # it would have been parted here
