"""The colours of every look can be told from the ground that they stand on (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11)."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
import tinycss2
import tinycss2.color3

SHEET = Path(__file__).parents[2] / "kb/site/static/assets/look.css"
GROUNDS = ("sheet", "ground", "tint", "note", "mark")
TEXTS = ("ink", "soft", "red", "link", "visited")


def looks() -> dict[str, dict[str, tuple[float, float, float]]]:
    """Look -> name of a colour without its prefix -> red, green and blue from 0 to 1."""
    by_look: dict[str, dict[str, tuple[float, float, float]]] = {"light": {}}
    for rule in rules(SHEET.read_text("utf-8")):
        if rule.type == "qualified-rule":
            selector = tinycss2.serialize(rule.prelude).strip()
            look = "light" if selector == ":root" else selector.removeprefix(':root[data-look="').removesuffix('"]')
            by_look.setdefault(look, {}).update(colors_of(rule))
    return {look: by_look["light"] | colors for look, colors in by_look.items()}


def rules(sheet: object) -> list[Any]:
    """The rules of a style sheet, or of what a media query holds."""
    return list(tinycss2.parse_rule_list(sheet, skip_comments=True, skip_whitespace=True))


def colors_of(rule: Any) -> dict[str, tuple[float, float, float]]:  # noqa: ANN401 - tinycss2 has no types
    """The named colours that a rule sets, without their prefix."""
    colors = {}
    for node in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
        values = [token for token in node.value if token.type == "hash"]
        if node.name.startswith("--kb-") and values:
            color = tinycss2.color3.parse_color(values[0])
            colors[node.name.removeprefix("--kb-")] = (color.red, color.green, color.blue)
    return colors


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """The contrast ratio of two colours, from 1 to 21, as WCAG defines it."""

    def luminance(color: tuple[float, float, float]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast((1, 0, 0), (1, 1, 1)) == pytest.approx(3.998, abs=0.001)


@pytest.mark.parametrize(("look", "least"), [("light", 4.5), ("dark", 4.5), ("contrast", 7), ("contrast-dark", 7)])
def test_every_text_can_be_read_on_every_ground(look: str, least: float) -> None:
    colors = looks()[look]
    grounds = [ground for ground in GROUNDS if ground != "mark"]
    pairs = [*product(TEXTS, grounds), *product(("ink",), ("mark", "gone", "added")), ("on-fill", "fill")]
    ratios = {pair: contrast(colors[pair[0]], colors[pair[1]]) for pair in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least} == {}
    assert all(contrast(colors[part], colors[ground]) >= 3 for part in ("edge", "fill") for ground in grounds)


def test_paper_takes_no_colour_from_the_look_on_the_screen() -> None:
    (printed,) = (
        rule for rule in rules((SHEET.parent / "print.css").read_text("utf-8")) if rule.lower_at_keyword == "media"
    )
    (root,) = (
        rule for rule in rules(printed.content) if tinycss2.serialize(rule.prelude).strip() == ":root[data-look]"
    )
    colors = colors_of(root)
    assert colors.keys() == looks()["light"].keys()
    assert all(contrast(colors[text], colors[ground]) >= 4.5 for text, ground in product(TEXTS, GROUNDS))


def test_the_looks_are_those_that_a_reader_can_choose() -> None:
    header = (SHEET.parents[2] / "theme/partials/header.html").read_text("utf-8")
    assert set(looks()) == {"light", "dark", "contrast", "contrast-dark"}
    assert all(f'<option value="{look}">' in header for look in ("auto", *looks()))
