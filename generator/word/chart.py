"""A bar chart as a part of its own (ECMA-376, 21.2): drawn by the program that shows it, in the fonts of the file.

It has the values in itself and no workbook: what is shown can be restyled, but the numbers are those of the table
beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.word.ooxml import DECLARATION, attribute, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.shared import Length

    from generator.compile.paper import Chart

_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_URI = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_COLORS = ("A6A6A6", "C00000", "404040", "7F7F7F")
"""Of the series: distinct in black and white too."""


def chart_xml(chart: Chart, face: str) -> str:
    """``word/charts/chartN.xml``.

    Args:
        chart: the content.
        face: the font of all its texts.
    """
    series = "".join(_series(number, name, values, chart) for number, (name, values) in enumerate(chart.series))
    font = f'<a:latin typeface="{attribute(face)}"/><a:ea typeface="{attribute(face)}"/>'
    look = f'<a:bodyPr/><a:p><a:pPr><a:defRPr sz="1050">{font}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p>'
    axes = (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        '<c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="out"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="1"/>'
        '<c:crosses val="autoZero"/></c:valAx>'
    )
    return (
        f'{DECLARATION}<c:chartSpace {_NAMESPACES}><c:roundedCorners val="0"/><c:chart>'
        '<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="80"/><c:axId val="1"/><c:axId val="2"/></c:barChart>{axes}</c:plotArea>'
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/>'
        f'<c:dispBlanksAs val="gap"/></c:chart><c:txPr>{look}</c:txPr></c:chartSpace>'
    )


def _series(number: int, name: str, values: Sequence[float | None], chart: Chart) -> str:
    color = _COLORS[number % len(_COLORS)]
    fill = f'<a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'
    labels = (
        f'<c:dLbls><c:numFmt formatCode="{attribute(chart.number_format)}" sourceLinked="0"/>'
        "<c:spPr><a:noFill/></c:spPr>"
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )
    categories = _points([text(name) for name in chart.categories])
    known = [None if value is None else f"{value:.10g}" for value in values]
    numbers = _points(known)
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:strRef><c:f>S{number}</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{text(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'<c:spPr>{fill}</c:spPr><c:invertIfNegative val="0"/>{labels}'
        f"<c:cat><c:strLit>{categories}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>{text(chart.number_format)}</c:formatCode>{numbers}</c:numLit></c:val></c:ser>"
    )


def _points(values: Sequence[str | None]) -> str:
    points = "".join(
        f'<c:pt idx="{index}"><c:v>{value}</c:v></c:pt>' for index, value in enumerate(values) if value is not None
    )
    return f'<c:ptCount val="{len(values)}"/>{points}'


def chart_frame(relationship_id: str, number: int, alt: str, width: Length, height: Length) -> str:
    """A run with a chart in the line.

    Args:
        relationship_id: of the chart's part.
        number: unique among the drawings of the document.
        alt: alternative text.
        width: as printed.
        height: as printed.
    """
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{int(width)}" cy="{int(height)}"/>'
        f'<wp:docPr id="{number}" name="图表{number}" descr="{attribute(alt)}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{_URI}">'
        f'<c:chart xmlns:c="{_URI}" r:id="{relationship_id}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
