"""The words of statutes, from folders of Markdown files that an office keeps in its library or beside it.

Two formats are read: LawRefBook/Laws (``第X条 ...``, history lines up to ``<!-- INFO END -->``, one file
a version) and just-laws (``**第X条**　...``, one folder a statute). What ``kb statutes add`` files in the library
stands at ``法规文本/<name>/<day>.md``: the day that the version was passed, or came into force where nobody
knows that one. A paragraph (款) is a line; items (项) begin with （一） and belong to the paragraph before them
(立法技术规范).
"""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kb.files import read_regular
from kb.patterns import late
from kb.statutes.history import events_of
from kb.text import parse_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.statutes.statute import Statute, Version

_TITLE_RE = late(r"^#\s+(?P<title>\S.*?)\s*$")
_DATE_RE = late(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?!起)")
_ARTICLE_RE = late(
    r"""
    ^\s*(?:\*\*)?第(?P<number>[零〇一二三四五六七八九十百千]+)条(?:之(?P<suffix>[一二三四五六七八九十]+))?(?:\*\*)?
    (?:[\s\u3000]+|(?<=\*)|$)(?P<rest>.*)$
    """,
    re.VERBOSE,
)
"""The line with which an article begins.

Finds: 第三条　行政机关应当 · **第四十四条**未经告知 · 第一百三十三条之一 在道路上 · 第三条
Not: 第三条规定的 · 第三章　总则 · 依照第三条 处理
"""
_ITEM_RE = late(r"^[\s\u3000]*[(（](?P<number>[一二三四五六七八九十百]+)[)）]")
_PART_RE = late(r"^第[一二三四五六七八九十]+(?:分?编|章|部分)|^附[则录]")
_HEADING_RE = late(r"^(?:\*\*)?第[一二三四五六七八九十百]+(?:分?编|章|节)(?:\*\*)?[\s\u3000]+[^。；：]{1,40}$")
"""``第二章　规划的环境影响评价``, which some texts do not mark as a heading."""
_HEAD_BYTES = 8_000
TEXTS_NAME = "法规文本"
"""The folder of a library in which its own texts stand."""
TEXT_SUFFIXES = (".md", ".txt")
_LONGEST_FOLDER = 80
"""Characters of a folder's name: some systems take 255 bytes."""
_DAY_NAME_RE = late(r"\d{4}-\d\d-\d\d")
_PUBLISHED = dt.timedelta(days=120)
"""Within so many days a text that was passed is published; the registry has the later day of some."""
MOST_ENTRIES = 50_000
"""Files and folders above which a folder is none of texts: all laws and local rules of the country are half of it."""
_MOST_BYTES = 20 * 1024 * 1024
"""Size above which a text is not read; the longest code has 400 KB."""
_NATION = "中华人民共和国"
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff"))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """款."""

    text: str
    items: Mapping[int, str] = field(default_factory=dict)
    """项: number -> text with its （一）."""


@dataclass(frozen=True, slots=True)
class ArticleText:
    """条."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def items(self) -> int:
        """How many items its paragraphs have together."""
        return sum(len(paragraph.items) for paragraph in self.paragraphs)

    def words(self, paragraph: int | None = None, item: int | None = None) -> str:
        """The words of the article, of one paragraph, or of one item."""
        chosen = self.paragraphs if paragraph is None else self.paragraphs[paragraph - 1 : paragraph]
        if item is not None:
            return "\n".join(p.items[item] for p in chosen if item in p.items)
        return "\n".join("\n".join([p.text, *p.items.values()]) for p in chosen)


@dataclass(frozen=True, slots=True)
class StatuteText:
    """The text of one version of a statute."""

    title: str
    """As the file has it."""
    passed_on: dt.date | None
    """The last day of its history: when this version was passed."""
    articles: Mapping[tuple[int, int], ArticleText]
    """(article, N of 之N) -> words."""

    @property
    def last_article(self) -> int:
        """The number of its last article."""
        return max((article for article, _ in self.articles), default=0)


@dataclass(frozen=True, slots=True)
class _Source:
    title: str
    passed_on: dt.date | None
    paths: tuple[Path, ...]


class StatuteTexts:
    """Folders of statute texts; a file is read when its statute is asked for."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        """As given."""
        self._sources: dict[str, list[_Source]] | None = None
        self._read: dict[_Source, StatuteText] = {}

    def text(self, statute: Statute, version: Version | None) -> StatuteText | None:
        """The text of a version; ``None`` where there is none, and where the version is not known.

        A file belongs to a version by the day it was passed.
        """
        source = self._source(statute, version)
        return self._text(source) if source else None

    def path(self, statute: Statute, version: Version | None) -> Path | None:
        """The file of a version's text; of several files of one text the first."""
        source = self._source(statute, version)
        return source.paths[0] if source else None

    def others(self, statute: Statute) -> tuple[Path, ...]:
        """The files of a statute that belong to none of its versions."""
        known = {self._source(statute, version) for version in statute.versions}
        return tuple(source.paths[0] for source in self._sources_of(statute) if source not in known)

    @property
    def filed(self) -> tuple[str, ...]:
        """The names under which ``kb statutes add`` filed texts."""
        days = (name for name, sources in self._by_name().items() if any(_day_named(s.paths[0]) for s in sources))
        return tuple(sorted(days))

    def files(self) -> tuple[tuple[Path, ...], ...]:
        """The files of every text, those of a statute in several files together."""
        return tuple(source.paths for sources in self._by_name().values() for source in sources)

    def _sources_of(self, statute: Statute) -> list[_Source]:
        names = (statute.name, statute.full_name, folder_name(statute.name))
        return next((sources for name in names if (sources := self._by_name().get(name))), [])

    def _source(self, statute: Statute, version: Version | None) -> _Source | None:
        if version is None:
            return None
        sources = self._sources_of(statute)
        if not sources:  # a site asks this of every citation
            return None
        if version.passed_on is None:
            return next((s for s in sources if s.passed_on and s.passed_on == version.effective_on), None)
        if exact := next((s for s in sources if s.passed_on == version.passed_on), None):
            return exact
        others = {other.passed_on for other in statute.versions}
        near = (
            s for s in reversed(sources)
            if s.passed_on and s.passed_on not in others and s.passed_on < version.passed_on <= s.passed_on + _PUBLISHED
        )  # fmt: skip
        return next(near, None)

    def _by_name(self) -> dict[str, list[_Source]]:
        if self._sources is None:
            self._sources = {}
            for source in self._scan():
                self._sources.setdefault(_name(source.title), []).append(source)
            for sources in self._sources.values():
                sources.sort(key=lambda source: source.passed_on or dt.date.min)
        return self._sources

    def _scan(self) -> Iterator[_Source]:
        parts: dict[Path, list[Path]] = {}
        titles: dict[Path, tuple[str, dt.date | None]] = {}
        for path in (path for folder in self.folders for path in text_files(folder) or ()):
            title, passed = _head(_read(path, _HEAD_BYTES).decode("utf-8", "ignore"))
            if day := _day_named(path):
                yield _Source(path.parent.name, day, (path,))
                continue
            if not title:
                continue
            if _PART_RE.match(title):  # a statute in several files, named by the README of its folder
                parts.setdefault(path.parent, []).append(path)
            elif path.name == "README.md":
                titles[path.parent] = (title, passed)
            else:
                yield _Source(title, passed, (path,))
        for folder, (title, passed) in titles.items():
            yield _Source(title, passed, (folder / "README.md", *parts.get(folder, ())))

    def _text(self, source: _Source) -> StatuteText:
        if source not in self._read:
            articles: dict[tuple[int, int], ArticleText] = {}
            for path in source.paths:
                articles |= parse_articles(_read(path).decode("utf-8", "replace"))
            self._read[source] = StatuteText(source.title, source.passed_on, articles)
        return self._read[source]


def folder_name(name: str) -> str:
    """The name of the folder that a library keeps the texts of a statute in."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).strip(". ")[:_LONGEST_FOLDER]


def _day_named(path: Path) -> dt.date | None:
    """The day that a file is named by, ``2021-01-22.md``."""
    try:
        return dt.date.fromisoformat(path.stem) if _DAY_NAME_RE.fullmatch(path.stem) else None
    except ValueError:
        return None


def text_files(folder: Path) -> tuple[Path, ...] | None:
    """The Markdown and text files in a folder and those below it, by path.

    Hidden files and folders are passed over, and links to folders. ``None`` where it holds more than
    ``MOST_ENTRIES``.
    """
    files: list[Path] = []
    entries = 0
    for base, folders, names in os.walk(folder):
        entries += len(folders) + len(names)
        if entries > MOST_ENTRIES:
            return None
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(base, name) for name in names if name.endswith(TEXT_SUFFIXES) and not name.startswith(".")]
    return tuple(sorted(files))


def _read(path: Path, first: int = -1) -> bytes:
    """The bytes of a text, or the first of them; none where it cannot be read, or is no file."""
    try:
        return read_regular(path, _MOST_BYTES, first)
    except OSError:
        return b""


def _name(title: str) -> str:
    name = re.sub(r"\(\d{4}.*\)$", "", title.translate(_UNSEEN).replace("《", "〈").replace("》", "〉").strip())
    return name.removeprefix(_NATION)


def _head(text: str) -> tuple[str, dt.date | None]:
    """Title, and the last day of the history before the first article."""
    title, history = "", []
    for line in text.splitlines():
        if not title and (match := _TITLE_RE.match(line.translate(_UNSEEN))):
            title = match.group("title")
        elif _ARTICLE_RE.match(line):
            break
        elif title:
            history.append(line)
    steps = [event.day for event in events_of("\n".join(history))[-1:]]
    # A step that is told in other words still begins a line with its day.
    days = [day for line in history if (dated := _DATE_RE.search(line)) and (day := _date(*dated.groups()))]
    return title, max([*steps, *days], default=None)


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def parse_articles(text: str) -> dict[tuple[int, int], ArticleText]:
    """The articles of a statute's text, with their paragraphs and items."""
    articles: dict[tuple[int, int], ArticleText] = {}
    key: tuple[int, int] | None = None
    paragraphs: list[tuple[str, dict[int, str]]] = []

    def close() -> None:
        if key is not None:
            articles[key] = ArticleText(tuple(Paragraph(text, items) for text, items in paragraphs))

    for raw in text.translate(_UNSEEN).splitlines():
        line = raw.strip().strip("\u3000")
        if not line:
            continue
        if line.startswith(("#", "<!--", "---", ":::")) or _HEADING_RE.match(line):
            close()
            key, paragraphs = None, []
            continue
        if match := _ARTICLE_RE.match(line):
            close()
            key = (parse_number(match.group("number")) or 0, parse_number(match.group("suffix") or "") or 0)
            paragraphs = []
            line = match.group("rest").strip()
            if not line:
                continue
        if key is None:
            continue
        item = _ITEM_RE.match(line)
        number = parse_number(item.group("number")) if item else None
        if number and paragraphs and number not in paragraphs[-1][1]:
            paragraphs[-1][1][number] = line
        else:
            paragraphs.append((line, {}))
    close()
    return articles
