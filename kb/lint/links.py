"""Rules for links, images and 相关: whether the target exists and readers may see it.

Problems of the text alone are separate from those that depend on other files of the library: for the latter a text has
``Reference``, and ``LibraryFiles`` checks whether the target exists.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from kb.blocks import Inline, InlineKind, links_of
from kb.model import Audience, Case, Issue
from kb.patterns import late
from kb.problems import Location, Problem, Severity, problem
from kb.targets import ATTACHMENTS, IMAGES, Reference, is_mail_address, is_web_address

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kb.blocks import Block
    from kb.model import Library, LibraryConfig

_SCHEME_RE = late(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_DRIVE_RE = late(r"[A-Za-z]:(?:[\\/]|$)|\\|/?[A-Za-z]\|[\\/]")
_BLANKS_RE = late(r"[\s\x00-\x1f\x7f]+")
_SHOWN = 60
"""Maximum characters of a target in a message."""
_SETTINGS = ("library.yml", "statutes.yml")


class CaseParts(NamedTuple):
    """The parts of a case that links can refer to."""

    case_id: str
    names: tuple[str, ...]
    """Canonical names of its sections; for an unknown section its heading."""
    headings: tuple[str, ...] = ()
    """Headings as written, for hints."""

    @classmethod
    def of(cls, case: Case) -> CaseParts:
        """The parts of a case."""
        names = tuple(section.name for section in case.sections)
        return cls(case.case_id, names, tuple(section.heading for section in case.sections))

    def has(self, part: str, config: LibraryConfig) -> bool:
        """Whether there is a section with this heading or a synonym."""
        return (config.section_named(part) or part) in self.names


@dataclass(frozen=True)
class LibraryFiles:
    """The possible targets of references in a library; paths are relative to it."""

    config: LibraryConfig
    cases: Mapping[str, CaseParts]
    """By path."""
    issues: Collection[str]
    """Paths."""
    assets: Collection[str]
    """Paths."""
    unreadable: Collection[str]
    """Paths of the files that could not be read."""

    @cached_property
    def _case_ids(self) -> frozenset[str]:
        return frozenset(case.case_id for case in self.cases.values())

    @cached_property
    def _folded(self) -> dict[str, str]:
        """Path in lower case -> path."""
        return {path.lower(): path for path in self._paths()}

    @cached_property
    def _folders(self) -> frozenset[str]:
        """The folders with files of the library."""
        return frozenset(parent for path in self._paths() for parent in _parents(path))

    def _paths(self) -> Iterator[str]:
        return chain(self.cases, self.issues, self.assets, self.unreadable)

    @classmethod
    def of(cls, library: Library) -> LibraryFiles:
        """The targets in a library."""
        return cls(
            library.config,
            {case.source_file.path: CaseParts.of(case) for case in library.cases},
            {issue.source_file.path for issue in library.issues},
            library.assets,
            {path.removeprefix(f"{library.root}/") for path in library.unreadable},
        )

    def missing_case(self, case_id: str) -> str:
        """The message for a number without a case."""
        if any(posixpath.basename(path) == f"{case_id}.md" for path in self.unreadable):
            return f"案例 {case_id} 的文件读不出来"
        return f"案例 {case_id} 不存在"

    def problem(self, reference: Reference, display_path: str) -> Problem | None:
        """K120, K302 or K304 if the target does not exist in the library.

        Args:
            reference: of a text.
            display_path: of the text's file.
        """
        place = Location(display_path, reference.line, reference.column)
        if reference.case_id:
            if reference.case_id in self._case_ids:
                return None
            return problem("K120", place, f"“相关”里的{self.missing_case(reference.case_id)}")
        path, quoted = reference.path, f"“{reference.target}”"
        if reference.is_image:
            return None if path in self.assets else self._missing("图片", path, quoted, place)
        if case := self.cases.get(path):
            fits = not reference.part or case.has(reference.part, self.config)
            return None if fits else _no_part(reference.part, case, quoted, place)
        if path in self.issues or path in self.unreadable:
            return None
        if path in _SETTINGS or (path in self.assets and not path.lower().endswith(ATTACHMENTS)):
            endings = "、".join(ending.removeprefix(".") for ending in ATTACHMENTS)
            return problem(
                "K304", place, f"链接{quoted}指向的文件不会发布", f"可以链接的文件：案例、刊期和 {endings}。"
            )
        return None if path in self.assets else self._missing("链接", path, quoted, place)

    def _missing(self, kind: str, path: str, quoted: str, place: Location) -> Problem:
        if other := self._folded.get(path.lower()):  # works only on Windows
            message = f"{kind}{quoted}的大小写与文件名不同"
            return problem(
                "K302", place, message, f"文件名是 {posixpath.basename(other)}，照着写；Windows 以外的系统分大小写。"
            )
        if path in self._folders:
            return problem("K302", place, f"{kind}{quoted}指向一个文件夹", "写到文件名为止，例如 ../2022/2022-017.md。")
        hint = "把图片放在案例文件旁边，写成 ![说明](图片.png)；核对文件名。" if kind == "图片" else ""
        return problem("K302", place, f"{kind}{quoted}指向的文件不存在（找的是 {path[:80]}）", hint)


def _parents(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


def related_problems(case: Case) -> Iterator[Problem]:
    """K120 if 相关 names the case itself."""
    for index, case_id in enumerate(case.related):
        if case_id == case.case_id:
            place = case.source_file.at_item("相关", index)
            yield problem(
                "K120", place, f"“相关”里写了案例自己（{case_id}）", "删去这个编号。", severity=Severity.WARNING
            )


def references_of(source: Case | Issue, config: LibraryConfig) -> Iterator[Reference]:
    """The references of a text to the library: the cases of 相关, and the files of its links and images."""
    yield from related_references(source)
    yield from (item for item in links_in(source, config) if isinstance(item, Reference))


def related_references(source: Case | Issue) -> Iterator[Reference]:
    """The other cases that 相关 names."""
    if isinstance(source, Case):
        for index, case_id in enumerate(source.related):
            if case_id != source.case_id:
                place = source.source_file.at_item("相关", index)
                yield Reference(place.line, place.column, case_id)


def links_in(source: Case | Issue, config: LibraryConfig) -> Iterator[Problem | Reference]:
    """The links and images of a text: K302 to K307, except what depends on other files, and references to these."""
    for inline in links_of(_blocks_of(source)):
        place = Location(source.source_file.display_path, inline.line or 1, inline.column or 1)
        if inline.kind is InlineKind.IMAGE and not inline.text.strip():
            yield problem("K305", place, f"图片“{inline.target}”没有文字说明")
        yield from _target(source, inline, place, config)


def _blocks_of(source: Case | Issue) -> Sequence[Block]:
    notes = [block for note in source.footnotes for block in note.blocks]
    if isinstance(source, Issue):
        return [*source.editors_note, *notes]
    return [*(block for section in source.sections for block in section.blocks), *notes]


def _target(
    source: Case | Issue, inline: Inline, place: Location, config: LibraryConfig
) -> Iterator[Problem | Reference]:
    target = inline.target.strip()
    quoted = f"“{target[:_SHOWN]}”"
    is_image = inline.kind is InlineKind.IMAGE
    kind = "图片" if is_image else "链接"
    if not target:
        yield problem("K302", place, f"{kind}没有写地址", "在圆括号里写上文件名或网址。")
    elif _DRIVE_RE.match(target) or _BLANKS_RE.sub("", target).lower().startswith("file:"):
        yield problem("K303", place, f"{kind}{quoted}指向本机的磁盘，别人打不开")
    elif target.startswith("//"):
        yield problem("K304", place, f"{kind}{quoted}没有写协议", "网址写全，例如 https://www.example.cn/。")
    elif match := _SCHEME_RE.match(_BLANKS_RE.sub("", target)):
        yield from _address_problems(target, match.group(1).lower(), place, is_image=is_image)
    else:
        yield from _local(source, target, place, config, is_image=is_image)


def _address_problems(target: str, scheme: str, place: Location, *, is_image: bool) -> Iterator[Problem]:
    quoted = f"“{target[:60]}”"
    if scheme in ("http", "https"):
        if is_image:
            yield problem("K306", place, f"图片{quoted}在别的网站上")
        elif not is_web_address(target):
            yield problem("K304", place, f"链接{quoted}不是完整的网址", "网址写全，例如 https://www.example.cn/。")
    elif scheme == "mailto" and not is_image:
        if not is_mail_address(target):
            yield problem("K304", place, f"链接{quoted}不是邮件地址", "写成 mailto:名称@单位.cn。")
    else:
        kind = "图片" if is_image else "链接"
        yield problem("K304", place, f"{kind}{quoted}用了不允许的地址“{scheme}:”")


def _local(
    source: Case | Issue, target: str, place: Location, config: LibraryConfig, *, is_image: bool
) -> Iterator[Problem | Reference]:
    kind = "图片" if is_image else "链接"
    quoted = f"“{target[:_SHOWN]}”"
    if "\\" in target:
        yield problem("K302", place, f"{kind}{quoted}里有反斜杠", f"路径用斜杠，写成 {target.replace(chr(92), '/')}。")
        return
    written = unquote(re.split(r"[#?]", target, maxsplit=1)[0])
    part = unquote(target.partition("#")[2])
    if not written and not is_image:  # a part of the same text
        if part and isinstance(source, Case) and not (case := CaseParts.of(source)).has(part, config):
            yield _no_part(part, case, quoted, place)
        return
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source.source_file.path), written))
    if written.startswith("/") or path.startswith("../") or path in ("..", "."):
        yield problem(
            "K303",
            place,
            f"{kind}{quoted}指向案例库以外",
            "写相对于本文件的路径，例如 ../2022/2022-017.md 或 图片.png。",
        )
    elif is_image and not path.lower().endswith(IMAGES):
        ending = posixpath.splitext(path)[1]
        yield problem("K307", place, f"图片{quoted}的格式“{ending}”不支持" if ending else f"图片{quoted}没有扩展名")
    else:
        yield Reference(place.line, place.column, "", target[:_SHOWN], path, part, is_image)


def _no_part(part: str, case: CaseParts, quoted: str, place: Location) -> Problem:
    names = "、".join(heading for heading in case.headings if heading)
    return problem(
        "K302", place, f"链接{quoted}指向案例 {case.case_id} 里没有的部分“{part[:20]}”", f"可以写的部分：{names}。"
    )


def access_problems(source: Case | Issue, other: Case, place: Location, today: dt.date) -> Iterator[Problem]:
    """K312 if the public may not see the case that a text refers to."""
    if other is source or other.visible_to(Audience.PUBLIC, today):
        return
    if isinstance(source, Issue):
        if source.access == "公开" and source.published_on:
            yield problem("K312", place, f"公开的刊期链接到{_state(other)}的案例 {other.case_id}")
        return
    if source.access != "公开" or source.withdrawn:
        return
    if source.status != "发布" and other.access == "公开" and not other.withdrawn:
        return  # neither is published yet
    yield problem("K312", place, f"公开的案例提到了{_state(other)}的案例 {other.case_id}")


def _state(case: Case) -> str:
    if case.withdrawn:
        return "已撤回"
    return "内部" if case.access != "公开" else f"状态为“{case.status}”"
