"""Drawings of a Word file: pictures and text boxes come over, of everything else the words are listed.

Source: ECMA-376 part 1, 20 and 21 (DrawingML, diagrams, charts) and 19 of part 4 (VML).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.documents.archive import attribute, local_name
from kb.importing.documents.manuscript import (
    MAX_PICTURE_BYTES,
    MAX_PICTURES,
    MAX_PICTURES_BYTES,
    Picture,
    Run,
    RunKind,
    picture_extension,
)
from kb.importing.documents.word_elements import descendants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml import etree

    from kb.importing.documents.archive import Archive, Relation
    from kb.importing.documents.word_record import Record

_MAX_SHOWN = 40
"""Characters of a drawing's words that the remark at its place repeats."""
_MAX_WORDS = 2_000
"""Characters of a diagram or chart that are listed."""


class Drawings:
    """Reads the drawings of one file."""

    def __init__(self, archive: Archive, record: Record) -> None:
        self._archive = archive
        self._record = record
        self._bytes = 0
        self.relations: Mapping[str, Relation] = {}
        """Of the part that is being read."""
        self.pictures: dict[str, Picture] = {}

    def read(self, element: etree._Element, box: Callable[[etree._Element], None]) -> Iterator[Run]:
        """The runs of a drawing's pictures.

        Args:
            element: the drawing.
            box: called with the content of each of its text boxes.
        """
        alt = ""
        for inside in descendants(element, into_boxes=False):
            match local_name(inside.tag):
                case "docPr":
                    alt = attribute(inside, "descr") or attribute(inside, "title") or ""
                case "blip" | "imagedata":
                    name = attribute(inside, "embed") or attribute(inside, "id") or attribute(inside, "link") or ""
                    yield from self._picture(name, alt or attribute(inside, "title") or "")
                case "txbxContent":
                    self._record.counts["boxes"] += 1
                    box(inside)
                case "txBody":
                    self._record.drop(_words(inside), "图形里的文字，没有收入正文")
                    yield _place_of("图形", _words(inside))
                case "textpath":
                    self._record.drop(attribute(inside, "string") or "", "艺术字")
                    yield _place_of("艺术字", attribute(inside, "string") or "")
                case "relIds":
                    yield self._part(
                        attribute(inside, "dm") or "",
                        "SmartArt 图示",
                        "图示没有收入，列出里面的文字；请另存为图片再插入",
                    )
                case "chart":
                    yield self._part(
                        attribute(inside, "id") or "",
                        "图表",
                        "图表没有图像，列出里面的文字；请在 Word 里另存为图片再插入",
                    )
                case "OLEObject":
                    kind = attribute(inside, "ProgID") or "不明"
                    formula = kind.startswith("Equation")
                    reason = (
                        "公式编辑器的公式，只收了它的图像，请用文字写明" if formula else "嵌入的文件，只收了它的图像"
                    )
                    self._record.drop(f"（{kind}）", reason)
                case "contentPart":
                    self._record.drop("（手写墨迹）", "墨迹没有收入")
                    yield _place_of("手写墨迹", "")

    def _part(self, relation_id: str, kind: str, reason: str) -> Run:
        """List the words of the part that holds a diagram or chart; return the text for its place."""
        relation = self.relations.get(relation_id)
        root = self._archive.tree(relation.target) if relation is not None and not relation.external else None
        self._record.drop(_words(root) if root is not None else "", reason)
        if root is None or not _words(root):
            self._record.drop(f"（{kind}）", reason)
        return _place_of(kind, _words(root) if root is not None else "")

    def _picture(self, relation_id: str, alt: str) -> Iterator[Run]:
        relation = self.relations.get(relation_id)
        if relation is None:
            return
        name = relation.target
        if relation.external:
            self._record.drop(name[:200], "图片在文档以外，没有去取")
            return
        if name not in self._archive:
            self._record.drop(name, "图片在文档里找不到")
            return
        if name not in self.pictures:
            if len(self.pictures) >= MAX_PICTURES or self._bytes > MAX_PICTURES_BYTES:
                self._record.drop(name, "图片太多或太大，没有收")
                return
            content = self._archive.read(name, MAX_PICTURE_BYTES)
            extension = picture_extension(content)
            if not extension:
                self._record.drop(name, "不是图片，或者是认不出的图片格式，没有收")
                return
            self._bytes += len(content)
            self.pictures[name] = Picture(content, extension, alt)
        yield Run(RunKind.PICTURE, name)


def _place_of(kind: str, words: str) -> Run:
    """The text in place of a drawing, for an editor to replace: ``〔SmartArt 图示〕``."""
    shown = f"，里面的文字是“{words[:_MAX_SHOWN]}{'…' * (len(words) > _MAX_SHOWN)}”" if words else ""
    return Run(RunKind.TEXT, f"〔{kind}〕", mark=f"这里的{kind}没有收入{shown}，请改成图片或者文字")


def _words(element: etree._Element) -> str:
    """The words of a drawing, diagram or chart, a stretch each."""
    words: list[str] = []
    length = 0
    for inside in element.iter():
        name = local_name(inside.tag)
        if name in ("t", "v") and inside.text and inside.text.strip():
            words.append(inside.text.strip())
            length += len(inside.text)
            if length > _MAX_WORDS:
                break
    return " · ".join(words)
