"""Remarks on a Word file for the editor: comments, headers and footers, and how unusual content was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.documents.archive import attribute, local_name, relations
from kb.importing.documents.manuscript import Dropped
from kb.importing.documents.word_elements import plain_text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kb.importing.documents.archive import Archive, Relation

_MARGINS = {"header": "页眉", "footer": "页脚、页码"}


def comments_of(archive: Archive, part: str) -> Iterator[Dropped]:
    """The comments in a part, which may be missing, each with its author."""
    if part not in archive:
        return
    for comment in archive.pieces(part, "comments"):
        if local_name(comment.tag) == "comment" and (text := plain_text_of(comment).strip()):
            yield Dropped(text, f"批注（{attribute(comment, 'author') or '不知名'}）")


def margins_of(archive: Archive, related: Iterable[Relation]) -> list[Dropped]:
    """The headers and footers among the parts related to a document, without duplicates."""
    margins: dict[Dropped, None] = {}
    for relation in related:
        reason = _MARGINS.get(relation.kind)
        root = archive.tree(relation.target) if reason and not relation.external else None
        if reason and root is not None and (text := " ".join(plain_text_of(root).split())):
            margins[Dropped(text, reason)] = None
    return list(margins)


def choices_of(archive: Archive, settings: str, counts: Mapping[str, int], deleted: int) -> Iterator[str]:
    """How content without equivalent in a case file was read, in Chinese, one sentence each.

    Args:
        archive: the Word file.
        settings: name of its settings part; empty if there is none.
        counts: number of occurrences: inserted, boxes, merged, nested, formulas, struck, columns, embedded, typed.
        deleted: number of tracked deletions that were left out.
    """
    if counts["inserted"] or deleted:
        yield (
            f"文档有修订标记：插入的 {counts['inserted']} 处已收入，删除的 {deleted} 处没有收入（列在“没有收入”里）。"
        )
    if counts["boxes"]:
        yield f"文本框 {counts['boxes']} 个：框里的文字放在它所在的段落之后。"
    if counts["merged"]:
        yield "表格有合并的单元格：照样合并，< 表示并到左边一格，^ 表示并到上面一格；从表头并到下面的拆开了。"
    if counts["nested"]:
        yield f"表格里套的表格 {counts['nested']} 个：写成格里的几行文字。"
    if counts["formulas"]:
        yield f"公式 {counts['formulas']} 处：改写成了一行文字（例如 1/2、3×10⁵），每处都标出来了，请对照原稿核对。"
    if counts["struck"]:
        yield f"划去的文字 {counts['struck']} 处：没有收入（列在“没有收入”里），正文里的位置标出来了。"
    if counts["columns"]:
        yield f"只有一列的表格 {counts['columns']} 个：当作排版用的框，里面的文字写成了段落。"
    if counts["embedded"]:
        yield f"文档里嵌入的别的文件 {counts['embedded']} 个：放在原来的位置。"
    if counts["typed"]:
        yield f"写在模板灰色说明上的文字 {counts['typed']} 处：是填写的内容，算作正文。"
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        yield "文档带有宏：没有运行，也没有收入。"
    attached = relations(archive, settings).values() if settings else ()
    if any(relation.external for relation in attached):
        yield "文档引用了外面的模板：没有去取。"
