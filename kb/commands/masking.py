"""``kb mask``: what the personal data of the library would become, as a patch; nothing is written."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from kb.commands.console import Command, echo_json, json_option, library_option, open_library
from kb.errors import ReadError
from kb.files import failure_reason, read_regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.model import Case, Issue, Library
    from kb.reading import Occurrence


class Mask(NamedTuple):
    """Personal data of a file and what it becomes."""

    occurrence: Occurrence
    becomes: str


class MaskedFile(NamedTuple):
    """A file with personal data."""

    path: Path
    text: str
    """Without BOM; line ends are LF."""
    masks: tuple[Mask, ...]
    """By place."""

    @property
    def placed(self) -> list[tuple[int, int, str]]:
        """Span of the text and what it becomes; none lies over another, and no line break is lost."""
        placed: list[tuple[int, int, str]] = []
        for occurrence, becomes in self.masks:
            if occurrence.span is not None and (not placed or occurrence.span[0] >= placed[-1][1]):
                breaks = "\n" * self.text.count("\n", *occurrence.span)
                placed.append((*occurrence.span, becomes + breaks))
        return placed

    @property
    def masked(self) -> str:
        """The text with all of them masked."""
        parts, at = [], 0
        for start, end, becomes in self.placed:
            parts += [self.text[at:start], becomes]
            at = end
        return "".join([*parts, self.text[at:]])


@click.command(cls=Command)
@click.argument("paths", nargs=-1, metavar="[文件或文件夹]...")
@library_option
@json_option
def mask(paths: tuple[str, ...], library: str, *, as_json: bool) -> None:
    """列出个人信息按规定会写成什么：张三写成张某，另一个姓张的写成张某乙，号码遮去一部分。什么也不写。

    输出是补丁，看过以后用 git apply 或 patch -p1 改进文件；不该改的从补丁里删去。已经豁免的不列。
    """
    files = list(_files(open_library(library), [Path(path) for path in paths]))
    if as_json:
        echo_json([row for file in files for row in _rows(file)], indent=1)
        return
    base = _base(files, Path(library).resolve())
    for file in files:
        click.echo("".join(patch(file, base)).encode(), nl=False)  # bytes, so that line ends stay
        for occurrence, becomes in file.masks:
            if occurrence.span is None:
                click.echo(f"{occurrence.place}：{occurrence.kind}不是照原样写的，请手工改成“{becomes}”。", err=True)
    count = sum(len(file.masks) for file in files)
    click.echo(f"共 {count} 处，在 {len(files)} 个文件里；没有写入。", err=True)
    if base != Path.cwd().resolve():
        click.echo(f"请到“{base}”里使用这个补丁：里面的路径从那里算起。", err=True)


def _files(library: Library, wanted: Sequence[Path]) -> Iterator[MaskedFile]:
    for path in wanted:
        if not path.exists():
            raise click.UsageError(f"没有找到“{path}”。")
    folders = [path.resolve() for path in wanted]
    records: list[Case | Issue] = [*library.cases, *library.issues]
    for record in records:
        path = Path(record.source_file.display_path)
        if not folders or any(path.resolve().is_relative_to(folder) for folder in folders):
            file = _masked(record, path, library)
            if file.masks:
                yield file


def _masked(record: Case | Issue, path: Path, library: Library) -> MaskedFile:
    from kb.privacy import replacements
    from kb.reading import MAX_BYTES, text_of, to_mask

    try:
        data = read_regular(path, MAX_BYTES)
    except OSError as error:
        raise ReadError(f"“{path}”读不出来：{failure_reason(error)}") from error
    text = text_of(data, str(path))[0] or ""
    occurrences = to_mask(record, text, library.config)
    becomes = replacements([(one.kind, one.text) for one in occurrences], text)
    masks = {one.span or one.place: Mask(one, becomes[one.kind, one.text]) for one in occurrences}
    return MaskedFile(path, text, tuple(sorted(masks.values(), key=lambda one: one.occurrence.span or (len(text), 0))))


def patch(file: MaskedFile, base: Path) -> Iterator[str]:
    """The lines of a unified patch that masks a file, as ``git apply`` and ``patch -p1`` take it in a folder.

    The file keeps its BOM and its line ends.
    """
    raw = file.path.read_bytes().decode("utf-8", "replace")
    old = [f"{line}\n" for line in raw.split("\n")]
    old[-1] = old[-1][:-1]
    bom = raw[:1] if raw.startswith("\ufeff") else ""
    ends = ["\r\n" if line.endswith("\r\n") else "\n" if line.endswith("\n") else "" for line in old]
    new = [f"{line}{end}" for line, end in zip(file.masked.split("\n"), ends, strict=True)]
    new[0] = bom + new[0]
    name = file.path.resolve().relative_to(base).as_posix()
    for line in difflib.unified_diff([*filter(None, old)], [*filter(None, new)], f"a/{name}", f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _base(files: Sequence[MaskedFile], library: Path) -> Path:
    """Where the patch is to be used: the current folder, or that of the library if some file lies outside.

    Neither git nor patch takes an absolute path, nor one that goes up.
    """
    working_folder = Path.cwd().resolve()
    return working_folder if all(file.path.resolve().is_relative_to(working_folder) for file in files) else library


def _rows(file: MaskedFile) -> Iterator[dict[str, object]]:
    for occurrence, becomes in file.masks:
        start, end = occurrence.span or (None, None)
        yield {
            "path": file.path.as_posix(),
            "line": occurrence.place.line,
            "column": occurrence.place.column,
            "code": occurrence.kind.code,
            "kind": occurrence.kind.value,
            "start": start,
            "end": end,
            "becomes": becomes,
        }
