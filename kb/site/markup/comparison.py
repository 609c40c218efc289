"""Two wordings side by side with the differences marked; a whole comparison as a file of its own."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from kb.site.markup.html import Html, tag
from kb.statutes.differences import Kind, differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.statutes.differences import Piece
    from kb.statutes.side_by_side import ComparedRow, Comparison

_OURS = {Kind.OLD: ("del", "〔删去〕"), Kind.NEW: ("ins", "〔增加〕")}


def side_by_side(old_title: str, old_words: str, new_title: str, new_words: str) -> Html:
    """Two wordings as a table with a row: the old one on the left.

    Words that only one of them has are ``<del>`` and ``<ins>``; screen readers get a label in words.
    """
    pieces = differences(old_words, new_words)
    head = tag("thead", tag("tr", tag("th", old_title, scope="col"), tag("th", new_title, scope="col")))
    body = tag("tbody", tag("tr", *_cells(pieces)))
    return tag("div", tag("table", head, body, class_="beside"), class_="table-scroll", tabindex=0, role="region",
               aria_label=f"{old_title}与{new_title}对照")  # fmt: skip


def _cells(pieces: Sequence[Piece]) -> tuple[Html, Html]:
    return tuple(tag("td", *_paragraphs(pieces, kind)) for kind in (Kind.OLD, Kind.NEW))  # type: ignore[return-value]


def _paragraphs(pieces: Iterable[Piece], kind: Kind) -> list[Html]:
    """The words of one side, a paragraph a line."""
    lines: list[list[Html | str]] = [[]]
    for piece in pieces:
        if piece.kind not in (Kind.BOTH, kind):
            continue
        for at, text in enumerate(piece.text.split("\n")):
            if at:
                lines.append([])
            if text:
                lines[-1].append(_marked(text, kind) if piece.kind is kind else text)
    return [tag("p", *line) for line in lines if line]


def _marked(text: str, kind: Kind) -> Html:
    name, label = _OURS[kind]
    return tag(name, tag("span", label, class_="unseen"), text)


# --- a file of its own ---------------------------------------------------------------------------


def comparison_file(title: str, old_name: str, new_name: str, comparison: Comparison, notes: Sequence[str]) -> str:
    """A page that stands alone: opened from a folder, printed, sent to a colleague.

    Args:
        title: 《某条例》新旧条文对照.
        old_name: of the old version, for the head of its column.
        new_name: of the new version.
        comparison: the rows.
        notes: paragraphs above the table.
    """
    head = tag("tr", *(tag("th", text, scope="col") for text in (old_name, new_name, "对照")))
    rows = [_file_row(row) for row in comparison.rows]
    style = resources.files("kb.site.markup").joinpath("comparison.css").read_text("utf-8")
    page = tag(
        "html",
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("title", title),
            tag("style", Html(style)),
        ),
        tag(
            "body",
            tag(
                "main",
                tag("h1", title),
                *(tag("p", note) for note in notes),
                tag("table", tag("thead", head), tag("tbody", *rows), class_="beside"),
            ),
        ),
        lang="zh-CN",
    )
    return f"<!doctype html>\n{page}\n"


def _file_row(row: ComparedRow) -> Html:
    if row.old is None:
        cells = tag("td", tag("p", "（没有对应的旧条）")), _side(row.new_name, row.pieces, Kind.NEW)
    elif not row.new:
        cells = _side(row.old_name, row.pieces, Kind.OLD), tag("td", tag("p", "（没有找到对应的新条）"))
    else:
        cells = _side(row.old_name, row.pieces, Kind.OLD), _side(row.new_name, row.pieces, Kind.NEW)
    return tag("tr", *cells, tag("td", row_status(row)), id=f"a{row.old[0]}" if row.old and not row.old[1] else None)


def _side(name: str, pieces: Sequence[Piece], kind: Kind) -> Html:
    return tag("td", tag("p", tag("strong", name)), *_paragraphs(pieces, kind))


def row_status(row: ComparedRow) -> str:
    """How a row is to be taken, in a few words."""
    if row.old is None:
        return "新增"
    if not row.new:
        return "没有找到，请核对是不是删去了"
    percents = "、".join(f"{sure:.0%}" for sure in row.confidences)
    if row.unchanged:
        return "文字未变"
    return f"可靠（{percents}）" if row.checked else f"请核对（{percents}）"
