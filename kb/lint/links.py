"""Links, images and 相关: where they lead, and whether readers may follow."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kb.blocks import Inline, InlineKind, inlines_of
from kb.errors import Location, Severity, problem
from kb.model import Audience, Case, Issue
from kb.targets import ATTACHMENTS, IMAGES, is_mail_address, is_web_address

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from kb.blocks import Block
    from kb.errors import Problem
    from kb.model import Library

_SCHEME_RE = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_DRIVE_RE = re.compile(r"[A-Za-z]:(?:[\\/]|$)|\\|/?[A-Za-z]\|[\\/]")
_BLANKS_RE = re.compile(r"[\s\x00-\x1f\x7f]+")
_SETTINGS = ("library.yml", "statutes.yml")


class LibraryFiles:
    """The files of a library by their paths in it."""

    def __init__(self, library: Library, today: dt.date) -> None:
        self.today = today
        self.config = library.config
        self.cases = {case.source_file.path: case for case in library.cases}
        self.issues = {issue.source_file.path: issue for issue in library.issues}
        self.assets = library.assets
        self.unreadable = {path.removeprefix(f"{library.root}/") for path in library.unreadable}
        known = [*self.cases, *self.issues, *self.assets, *self.unreadable]
        self._folded = {path.lower(): path for path in known}
        self._folders = {parent for path in known for parent in _parents(path)}

    def has_part(self, case: Case, part: str) -> bool:
        """Whether a case has a section of this heading, its synonyms included."""
        name = self.config.section_named(part) or part
        return any(name in (section.name, section.heading) for section in case.sections)

    def is_folder(self, path: str) -> bool:
        """Whether files of the library lie in it."""
        return path in self._folders

    def written_otherwise(self, path: str) -> str | None:
        """The file whose name differs only in capitals, which Windows would open."""
        return self._folded.get(path.lower())

    def is_unreadable_case(self, case_id: str) -> bool:
        """Whether there is a file of this number that gave no case."""
        return any(posixpath.basename(path) == f"{case_id}.md" for path in self.unreadable)


def _parents(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


def missing_case(case_id: str, files: LibraryFiles) -> str:
    """What to say of a number that no case has."""
    if files.is_unreadable_case(case_id):
        return f"案例 {case_id} 的文件读不出来"
    return f"案例 {case_id} 不存在"


def related_problems(case: Case, library: Library, files: LibraryFiles) -> Iterator[Problem]:
    """K120 and K312 for 相关."""
    for index, case_id in enumerate(case.related):
        place = case.source_file.at_item("相关", index)
        other = library.case(case_id)
        if case_id == case.case_id:
            yield problem(
                "K120", place, f"“相关”里写了案例自己（{case_id}）", "删去这个编号。", severity=Severity.WARNING
            )
        elif other is None:
            yield problem("K120", place, f"“相关”里的{missing_case(case_id, files)}")
        else:
            yield from _access_problems(case, other, place, files)


def link_problems(source: Case | Issue, files: LibraryFiles) -> Iterator[Problem]:
    """K302 to K307 and K312 for every link and image of a text."""
    for inline in inlines_of(_blocks_of(source)):
        place = Location(source.source_file.shown_path, inline.line or 1, inline.column or 1)
        if inline.kind is InlineKind.LINK:
            yield from _target_problems(source, inline, place, files)
        elif inline.kind is InlineKind.IMAGE:
            if not inline.text.strip():
                yield problem("K305", place, f"图片“{inline.target}”没有文字说明")
            yield from _target_problems(source, inline, place, files)


def _blocks_of(source: Case | Issue) -> Sequence[Block]:
    notes = [block for note in source.footnotes for block in note.blocks]
    if isinstance(source, Issue):
        return [*source.note, *notes]
    return [*(block for section in source.sections for block in section.blocks), *notes]


def _target_problems(source: Case | Issue, inline: Inline, place: Location, files: LibraryFiles) -> Iterator[Problem]:
    target = inline.target.strip()
    shown = f"“{target[:60]}”"
    is_image = inline.kind is InlineKind.IMAGE
    what = "图片" if is_image else "链接"
    if not target:
        yield problem("K302", place, f"{what}没有写地址", "在圆括号里写上文件名或网址。")
    elif _DRIVE_RE.match(target) or _BLANKS_RE.sub("", target).lower().startswith("file:"):
        yield problem("K303", place, f"{what}{shown}指向本机的磁盘，别人打不开")
    elif target.startswith("//"):
        yield problem("K304", place, f"{what}{shown}没有写协议", "网址写全，例如 https://www.example.cn/。")
    elif match := _SCHEME_RE.match(_BLANKS_RE.sub("", target)):
        yield from _address_problems(target, match.group(1).lower(), place, is_image=is_image)
    else:
        yield from _local_problems(source, target, place, files, is_image=is_image)


def _address_problems(target: str, scheme: str, place: Location, *, is_image: bool) -> Iterator[Problem]:
    shown = f"“{target[:60]}”"
    if scheme in ("http", "https"):
        if is_image:
            yield problem("K306", place, f"图片{shown}在别的网站上")
        elif not is_web_address(target):
            yield problem("K304", place, f"链接{shown}不是完整的网址", "网址写全，例如 https://www.example.cn/。")
    elif scheme == "mailto" and not is_image:
        if not is_mail_address(target):
            yield problem("K304", place, f"链接{shown}不是邮件地址", "写成 mailto:名称@单位.cn。")
    else:
        what = "图片" if is_image else "链接"
        yield problem("K304", place, f"{what}{shown}用了不允许的地址“{scheme}:”")


def _local_problems(
    source: Case | Issue, target: str, place: Location, files: LibraryFiles, *, is_image: bool
) -> Iterator[Problem]:
    what = "图片" if is_image else "链接"
    shown = f"“{target[:60]}”"
    if "\\" in target:
        yield problem("K302", place, f"{what}{shown}里有反斜杠", f"路径用斜杠，写成 {target.replace(chr(92), '/')}。")
        return
    written = unquote(re.split(r"[#?]", target, maxsplit=1)[0])
    part = unquote(target.partition("#")[2])
    if not written and not is_image:  # a part of the same text
        if part and isinstance(source, Case) and not files.has_part(source, part):
            yield _no_part(part, source, shown, place)
        return
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source.source_file.path), written))
    if written.startswith("/") or path.startswith("../") or path in ("..", "."):
        yield problem(
            "K303",
            place,
            f"{what}{shown}指向案例库以外",
            "写相对于本文件的路径，例如 ../2022/2022-017.md 或 图片.png。",
        )
    elif is_image:
        yield from _image_problems(path, shown, place, files)
    elif path in files.cases:
        if part and not files.has_part(files.cases[path], part):
            yield _no_part(part, files.cases[path], shown, place)
        if isinstance(source, Case):
            yield from _access_problems(source, files.cases[path], place, files)
        else:
            yield from _note_access_problems(source, files.cases[path], place, files)
    elif path in files.issues or path in files.unreadable:
        return
    elif path in _SETTINGS or (path in files.assets and not path.lower().endswith(ATTACHMENTS)):
        endings = "、".join(ending.removeprefix(".") for ending in ATTACHMENTS)
        yield problem("K304", place, f"链接{shown}指向的文件不会发布", f"可以链接的文件：案例、刊期和 {endings}。")
    elif path not in files.assets:
        yield _not_found("链接", path, shown, place, files)


def _no_part(part: str, case: Case, shown: str, place: Location) -> Problem:
    names = "、".join(section.heading for section in case.sections if section.heading)
    return problem(
        "K302", place, f"链接{shown}指向案例 {case.case_id} 里没有的部分“{part[:20]}”", f"可以写的部分：{names}。"
    )


def _image_problems(path: str, shown: str, place: Location, files: LibraryFiles) -> Iterator[Problem]:
    if not path.lower().endswith(IMAGES):
        ending = posixpath.splitext(path)[1]
        yield problem("K307", place, f"图片{shown}的格式“{ending}”不支持" if ending else f"图片{shown}没有扩展名")
    elif path not in files.assets:
        yield _not_found("图片", path, shown, place, files)


def _not_found(what: str, path: str, shown: str, place: Location, files: LibraryFiles) -> Problem:
    if other := files.written_otherwise(path):
        message = f"{what}{shown}的大小写与文件名不同"
        return problem(
            "K302", place, message, f"文件名是 {posixpath.basename(other)}，照着写；Windows 以外的系统分大小写。"
        )
    if files.is_folder(path):
        return problem("K302", place, f"{what}{shown}指向一个文件夹", "写到文件名为止，例如 ../2022/2022-017.md。")
    hint = "把图片放在案例文件旁边，写成 ![说明](图片.png)；核对文件名。" if what == "图片" else ""
    return problem("K302", place, f"{what}{shown}指向的文件不存在（找的是 {path[:80]}）", hint)


def _access_problems(source: Case, other: Case, place: Location, files: LibraryFiles) -> Iterator[Problem]:
    """K312 where a reader of a public case cannot follow."""
    if source.access != "公开" or source.withdrawn or other is source or other.visible_to(Audience.PUBLIC, files.today):
        return
    if source.status != "发布" and other.access == "公开" and not other.withdrawn:
        return  # both are still on their way
    yield problem("K312", place, f"公开的案例提到了{_state(other)}的案例 {other.case_id}")


def _note_access_problems(source: Issue, other: Case, place: Location, files: LibraryFiles) -> Iterator[Problem]:
    if source.access == "公开" and source.published_on and not other.visible_to(Audience.PUBLIC, files.today):
        yield problem("K312", place, f"公开的刊期链接到{_state(other)}的案例 {other.case_id}")


def _state(case: Case) -> str:
    if case.withdrawn:
        return "已撤回"
    return "内部" if case.access != "公开" else f"状态为“{case.status}”"
