"""Bar charts as inline SVG: no script, no style, labels as text, the value beside each bar.

The only module that uses drawsvg, which writes the elements and escapes their text. Colours and fonts come from the
style sheet, by class. Lengths are in user units, 14 to an em of body text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import drawsvg

from kb.site.markup.html import Html

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 460
_FONT = 14
_ROW = 26
_BAR = 16
_GAP = 8
_LONGEST_LABEL = 13 * _FONT
_COLUMN = 46
_COLUMNS_HEIGHT = 200
_WIDE = "WFA"  # ambiguous characters, such as quotation marks, are wide in Chinese fonts


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar."""

    label: str
    value: float
    """Not negative."""
    shown: str
    """The value as text, ``12`` or ``58.3%``."""


def bar_chart(bars: Sequence[Bar], description: str, *, full_value: float = 0) -> Html:
    """A chart with horizontal bars, for words.

    Args:
        bars: at least one.
        description: what the chart shows, for screen readers; not text of a case.
        full_value: the value of a full-length bar; 0 for the largest value.
    """
    labels = [_shortened(bar.label) for bar in bars]
    left = max(map(_length, labels)) + _GAP
    right = max(_length(bar.shown) for bar in bars) + _GAP
    largest = full_value or max(bar.value for bar in bars) or 1
    drawing = _drawing(_WIDTH, _ROW * len(bars), description)
    for number, (bar, label) in enumerate(zip(bars, labels, strict=True)):
        top = number * _ROW + (_ROW - _BAR) / 2
        base = top + _BAR / 2 + _FONT * 0.36
        length = round((_WIDTH - left - right) * bar.value / largest, 1)
        drawing.append(_text(label, left - _GAP, base, "chart-label", "end"))
        drawing.append(drawsvg.Rectangle(left, top, max(length, 1), _BAR, class_="chart-bar"))
        drawing.append(_text(bar.shown, left + max(length, 1) + _GAP / 2, base, "chart-value", "start"))
    return _html(drawing)


def column_chart(bars: Sequence[Bar], description: str) -> Html:
    """A chart with vertical bars, for years.

    Args:
        bars: at least one.
        description: as for ``bar_chart``.
    """
    largest = max(bar.value for bar in bars) or 1
    width = max(_WIDTH, _COLUMN * len(bars))
    step = width / len(bars)
    bar_width = min(step * 0.6, _COLUMN)
    floor = _COLUMNS_HEIGHT - 1.6 * _FONT
    room = floor - 1.6 * _FONT
    drawing = _drawing(width, _COLUMNS_HEIGHT, description)
    for number, bar in enumerate(bars):
        middle = round(step * (number + 0.5), 1)
        height = round(room * bar.value / largest, 1)
        drawing.append(
            drawsvg.Rectangle(
                round(middle - bar_width / 2, 1), floor - height, round(bar_width, 1), height, class_="chart-bar"
            )
        )
        drawing.append(_text(bar.shown, middle, floor - height - 0.4 * _FONT, "chart-value", "middle"))
        drawing.append(_text(bar.label, middle, _COLUMNS_HEIGHT - 0.3 * _FONT, "chart-label", "middle"))
    drawing.append(drawsvg.Line(0, floor, width, floor, class_="chart-axis"))
    return _html(drawing)


def _drawing(width: float, height: float, description: str) -> drawsvg.Drawing:
    return drawsvg.Drawing(width, height, class_="chart", role="img", aria_label=description)


def _text(text: str, x: float, y: float, class_: str, anchor: str) -> drawsvg.Text:
    return drawsvg.Text(text, _FONT, round(x, 1), round(y, 1), class_=class_, text_anchor=anchor)


def _html(drawing: drawsvg.Drawing) -> Html:
    written: str = drawing.as_svg(header="", skip_js=True, skip_css=True)
    return Html(written.replace("<defs>\n</defs>\n", ""))


def _length(text: str) -> float:
    """Approximate length of a text: an em for a Chinese character, a little over half for others."""
    return _FONT * sum(1.0 if unicodedata.east_asian_width(c) in _WIDE else 0.6 for c in text)


def _shortened(label: str) -> str:
    """The label, truncated if it would leave no room for the bars; the table has it in full."""
    if _length(label) <= _LONGEST_LABEL:
        return label
    shortened = label
    while _length(shortened) > _LONGEST_LABEL - _FONT:
        shortened = shortened[:-1]
    return f"{shortened}…"
