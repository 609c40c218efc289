"""The text of a statute that an office was given -> its place in the library: the text, and its facts in statutes.yml.

Nothing is lost: a text that differs stays unless it is expressly replaced, and of ``statutes.yml`` no line changes
but those that say something of the version.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.drafts import clear_abandoned
from kb.errors import AuthoringError
from kb.files import failure_reason, read_regular, replace_file, replace_files, write_new
from kb.reading import STATUTES_NAME, statutes_of_text
from kb.reading.amending import Entry, amended
from kb.statutes.incoming import read_incoming
from kb.statutes.registry import registry
from kb.statutes.statute import Statute, Version
from kb.statutes.texts import TEXT_SUFFIXES, TEXTS_NAME, StatuteTexts, folder_name
from kb.text import article_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kb.statutes.history import Event
    from kb.statutes.incoming import Incoming
    from kb.statutes.registry import Registry

_NAMED = 8
"""So many articles that differ are named."""
_PUBLISHED = dt.timedelta(days=120)
"""Within so many days a statute that was passed is published."""
_MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What becomes of a text."""

    incoming: Incoming
    statute: str
    """Its name in the registry and in ``statutes.yml``."""
    path: Path
    """The path of its text."""
    text_written: bool
    """Whether the text was put there; else it stood there already."""
    entry_written: bool
    """Whether ``statutes.yml`` says more than before; else it, or the program, knew the version."""
    notes: tuple[str, ...]
    """What a person should know or do, in Chinese."""


class Enroller:
    """Puts texts into a library, one after another."""

    def __init__(self, root: Path, *, replacing: bool = False, dry: bool = False) -> None:
        """Begin.

        Args:
            root: the library's folder.
            replacing: whether a text, or what ``statutes.yml`` says of a version, gives way to another.
            dry: whether nothing is written.

        Raises:
            AuthoringError: ``statutes.yml`` cannot be read.
        """
        self._root = root
        self._replacing = replacing
        self._dry = dry
        self._file = StatutesFile(root)

    def enrol(self, incoming: Incoming) -> Enrolment:
        """Put a text into the library.

        Raises:
            AuthoringError: its version cannot be determined, or a different text is in its place.
        """
        if not incoming.name:
            raise AuthoringError("没有找到名称。请在第一行写上法律法规的名称。")
        if not (incoming.passed_on or incoming.effective_on):
            raise AuthoringError("没有找到通过日期，也没有施行日期，不知道是哪一版。请用 --passed 写明通过日期。")
        name = self._name(incoming)
        notes: list[str] = []
        version = self._version(name, incoming, notes)
        entry = self._entry(name, incoming, version, notes)
        text = amended(self._file.text, entry, replace=self._replacing) if entry.versions else self._file.text
        path, same = self._place(name, version.passed_on or _day(version), incoming)
        changed = text != self._file.text
        if changed:
            self._file.check(text, entry)
        if not self._dry:
            existed = path.exists()
            if same:
                clear_abandoned(path.parent)
            else:
                self._write(path, incoming.markdown.encode())
            try:
                if changed:
                    self._file.write(text)
            except AuthoringError as error:
                if existed and not same:
                    raise AuthoringError(f"{error}新的文本“{path.as_posix()}”已经写好。") from error
                if not existed:
                    path.unlink(missing_ok=True)
                raise
        self._file.text = text
        return Enrolment(incoming, name, path, not same, changed, tuple(notes))

    def _name(self, incoming: Incoming) -> str:
        """The name under which the statute is known; its own where it is not."""
        statutes = self._file.laws.statutes
        if incoming.name in statutes:
            return incoming.name
        key = _key(incoming.name)
        return next((name for name in statutes if _key(name) == key), incoming.name)

    def _version(self, name: str, incoming: Incoming, notes: list[str]) -> Version:
        """The version that a text is of, with the known facts about it."""
        known = self._known(name, incoming)
        effective = incoming.effective_on or (known.effective_on if known else None)
        if known and known.effective_on and known.effective_on != effective:
            notes.append(f"法规库写的施行日期是 {known.effective_on}，文本写的是 {effective}，按文本写")
        if known and known.articles and known.articles != incoming.last_article:
            notes.append(
                f"法规库写的是 {known.articles} 条，文本有 {incoming.last_article} 条，按文本写，请核对文本是否完整"
            )
        if effective is None:
            notes.append("施行日期没有查到，先按“已通过、施行日期未定”登记；查到以后写进 statutes.yml 这一版的“施行”")
        return Version(
            known.label if known else incoming.label,
            (known.passed_on if known else None) or incoming.passed_on,
            effective,
            incoming.last_article,
            verified=True,
            own=True,
        )

    def _known(self, name: str, incoming: Incoming) -> Version | None:
        statute = self._file.laws.statutes.get(name)
        return next((v for v in statute.versions if _is_version(v, incoming)), None) if statute else None

    def _entry(self, name: str, incoming: Incoming, version: Version, notes: list[str]) -> Entry:
        """The new entry of ``statutes.yml``: the version, and steps between two versions that are not recorded yet."""
        statute = self._file.laws.statutes.get(name)
        shipped = registry().statutes.get(name)
        facts = [] if shipped else [("全称", incoming.full_name if incoming.full_name != name else "")]
        facts += [] if shipped else [("类别", incoming.kind), ("地区", incoming.region)]
        registered = self._known(name, incoming)
        versions = [] if registered and not registered.own and _agrees(registered, version) else [version]
        between = [*(statute.versions if statute else ()), version]
        complete = [v.passed_on for v in shipped.versions if v.passed_on] if shipped else []
        for event in self._steps(statute, incoming):
            if any(_is_step(v, event) for v in between) or not any(_day(v) < event.day for v in between):
                continue
            if complete and complete[0] <= event.day <= complete[-1]:
                continue  # what ships has no gap between its first version and its last
            label = f"{event.day.year}{'修改' if event.kind == '通过' else event.kind}"  # a year alone is an original
            versions.append(Version(label, event.day, None, None, verified=False, own=True))
            notes.append(
                f"沿革里还有 {label}（{event.day} 通过），没有它的文本，登记为“施行日期未定”，按它施行的日子不作判断"
            )
        return Entry(name, tuple(facts), tuple(sorted(versions, key=_day)))

    def _steps(self, statute: Statute | None, incoming: Incoming) -> Sequence[Event]:
        """The longest history among the text and those that the library has of the statute."""
        histories = [incoming.events]
        for path in _files_of(self._root / TEXTS_NAME / folder_name(statute.name)) if statute else ():
            text = read_incoming(path.read_text("utf-8", "replace").splitlines())
            histories += [text.events] if text else []
        return max(histories, key=lambda events: (events[-1].day if events else dt.date.min, len(events)))

    def _place(self, name: str, day: dt.date, incoming: Incoming) -> tuple[Path, bool]:
        """The path for a text, and whether it is there already."""
        folder = self._root / TEXTS_NAME / folder_name(name)
        path = folder / f"{day.isoformat()}{TEXT_SUFFIXES[0]}"
        existing = next((file for suffix in TEXT_SUFFIXES if (file := path.with_suffix(suffix)).exists()), None)
        if existing is None:
            return path, False
        old = read_incoming(existing.read_text("utf-8", "replace").splitlines())
        if old and old.articles == incoming.articles:
            return existing, True
        if not self._replacing:
            differ = _differing(old, incoming)
            message = f"{existing.as_posix()} 已经有这一版的文本，{differ}，没有改动。"
            raise AuthoringError(f"{message}请核对哪一份对；用新的代替旧的，加上 --replace。")
        return path, False

    def _write(self, path: Path, data: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if self._replacing:
                replace_file(path, data)
                for other in (path.with_suffix(suffix) for suffix in TEXT_SUFFIXES[1:]):
                    other.unlink(missing_ok=True)
            else:
                write_new(path, data)
        except OSError as error:
            raise AuthoringError(f"“{path.as_posix()}”写不进去：{failure_reason(error, '写入')}。") from error


class StatutesFile:
    """A library's ``statutes.yml``: its text with LF, written back with the ends of lines that it had."""

    def __init__(self, root: Path) -> None:
        """Read it; a library without one has an empty text.

        Raises:
            AuthoringError: it cannot be read.
        """
        self._path = root / STATUTES_NAME
        try:
            self._raw = self._as_it_is()
            decoded = self._raw.decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise AuthoringError(f"“{self._path.as_posix()}”读不出来，没有改动：{failure_reason(error)}。") from error
        self._mark = "\ufeff" if decoded.startswith("\ufeff") else ""
        self._crlf = "\r\n" in decoded
        self.text = decoded.removeprefix("\ufeff").replace("\r\n", "\n")

    def _as_it_is(self) -> bytes:
        return read_regular(self._path, _MOST_BYTES) if self._path.exists() else b""

    def _must_be_unchanged(self) -> None:
        if self._as_it_is() != self._raw:
            raise AuthoringError(f"“{self._path.as_posix()}”刚才有人改过，没有写入。请再运行一次。")

    @property
    def statutes(self) -> tuple[Statute, ...]:
        """What the text says."""
        return statutes_of_text(self.text, self._path.as_posix(), StatuteTexts(()))[0]

    @property
    def laws(self) -> Registry:
        """The statutes that ship with the program and those of the text."""
        return registry().extended(self.statutes)

    def check(self, text: str, entry: Entry) -> None:
        """Check that a text to be written means what it should, and loses no line of the old one.

        Raises:
            AuthoringError: it does not; nothing has been written.
        """
        shown = self._path.as_posix()
        _, before = statutes_of_text(self.text, shown, StatuteTexts(()))
        statutes, problems = statutes_of_text(text, shown, StatuteTexts(()))
        statute = next((one for one in statutes if one.name == entry.name), None)
        known = {problem.message for problem in before}
        new = [problem.message for problem in problems if problem.message not in known]
        days = {(v.passed_on, v.effective_on) for v in statute.versions} if statute else set()
        lost = [v.label for v in entry.versions if (v.passed_on, v.effective_on) not in days]
        if new or lost:
            why = new[0] if new else f"{'、'.join(lost)}写进去以后读不出来"
            raise AuthoringError(f"“{shown}”没有改动：{why}。请自己写进去，写法见 docs/statutes.md。")

    def write(self, text: str) -> None:
        """Write a text back as the file was written.

        Raises:
            AuthoringError: it cannot be written, or says something else by now.
        """
        written = (self._mark + (text.replace("\n", "\r\n") if self._crlf else text)).encode()
        try:
            for _ in replace_files({self._path: written}, self._must_be_unchanged):
                self._raw = written
        except OSError as error:
            raise AuthoringError(f"“{self._path.as_posix()}”写不进去：{failure_reason(error, '写入')}。") from error
        self.text = text


def _files_of(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*")) if path.suffix in TEXT_SUFFIXES and path.is_file())


def _key(name: str) -> str:
    """A name as different sources agree on it: without 中华人民共和国 anywhere, and without brackets."""
    return name.replace("中华人民共和国", "").translate(dict.fromkeys(map(ord, "〈〉《》（）() 、")))


def _is_version(version: Version, incoming: Incoming) -> bool:
    """Whether a text is of a version: passed on its day, or published within weeks after it."""
    if incoming.passed_on and version.passed_on:
        return dt.timedelta(0) <= version.passed_on - incoming.passed_on <= _PUBLISHED
    return version.effective_on is not None and version.effective_on == incoming.effective_on


def _is_step(version: Version, event: Event) -> bool:
    return version.passed_on is not None and dt.timedelta(0) <= version.passed_on - event.day <= _PUBLISHED


def _agrees(known: Version, version: Version) -> bool:
    """Whether the known facts of a version agree with its text."""
    return (known.effective_on, known.articles) == (version.effective_on, version.articles)


def _day(version: Version) -> dt.date:
    return version.effective_on or version.passed_on or dt.date.max


def _differing(old: Incoming | None, new: Incoming) -> str:
    """How a text differs from another."""
    if old is None:
        return "里面没有读出条文"
    if old.last_article != new.last_article:
        return f"有 {old.last_article} 条，新的有 {new.last_article} 条"
    keys = sorted(key for key in {*old.articles, *new.articles} if old.articles.get(key) != new.articles.get(key))
    more = "等" if len(keys) > _NAMED else ""
    named = "、".join(article_name(*key) for key in keys[:_NAMED])
    return f"有 {len(keys)} 条的文字不同（{named}{more}）"
