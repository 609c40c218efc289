"""The folders with texts of statutes: the library's own and those of 法规文本 in ``library.yml``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kb.statutes.texts import MOST_ENTRIES, TEXTS_NAME, text_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.reading.nodes import Node, NodeReader


def own_folder(root: Path) -> tuple[Path, ...]:
    """The library's own folder of texts; none where it has none that can be read."""
    own = root / TEXTS_NAME
    return (own,) if own.is_dir() and text_files(own) is not None else ()


def text_folders(node: Node | None, root: Path | None, reader: NodeReader) -> tuple[Path, ...]:
    """The library's own folder and those that a value of 法规文本 names; what cannot be one is reported.

    Args:
        node: the value; ``None`` where there is none.
        root: the library's folder; ``None`` for the built-in settings, which have no folders.
        reader: takes the problems.
    """
    if root is None:
        return ()
    own = own_folder(root)
    known = [folder.resolve() for folder in own]
    return (*own, *(folder for folder in _named(node, root, reader) if folder.resolve() not in known))


def _named(node: Node | None, root: Path, reader: NodeReader) -> Iterator[Path]:
    if node is None or node.value == "":
        return
    for item in node.items or [node]:
        if not isinstance(item.value, str):
            message = f"“法规文本”应当是文件夹的位置，这里是{item.kind}"
            reader.report("K107", item.position, message, "写成 法规文本: [../laws]。")
            continue
        written = item.value.strip()
        folder = root / written
        if not os.path.isdir(folder):  # noqa: PTH112 - Path.is_dir raises where a name is too long
            reader.report("K611", item.position, f"没有找到法规文本的文件夹“{written[:60]}”")
        elif root.resolve().is_relative_to(folder.resolve()):
            message = f"法规文本的文件夹“{written[:60]}”把案例库也包在里面，没有用"
            reader.report("K611", item.position, message, "法规文本单独放一个文件夹，例如 ../laws。")
        elif text_files(folder) is None:
            message = f"法规文本的文件夹“{written[:60]}”里的文件太多（超过 {MOST_ENTRIES} 个），没有用"
            reader.report("K611", item.position, message, "只放法律法规的文本，不要写整个磁盘。")
        else:
            yield folder
