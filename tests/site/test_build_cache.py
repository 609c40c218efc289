from __future__ import annotations

import contextlib
import datetime as dt
import os
import pickle
import sqlite3
import time
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.blocks import BlockKind, InlineKind, leaves
from kb.codes import Severity
from kb.law.readings import Readings, case_citations
from kb.model import Audience
from kb.reading import CaseFile, file_digest, read_library
from kb.reading import LibraryFolder as LibraryFolder_
from kb.site.build import build_site
from kb.site.build_cache import BuildCache, read_cached_library
from kb.site.render import NAVIGATION
from tests.site.test_copies import FULL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.site.conftest import LibraryFolder

TODAY = dt.date(2026, 11, 23)
CITING = "## 基本案情\n\n依据《行政处罚法》第四十二条告知。\n\n## 处理结果\n\n{}\n\n## 典型意义\n\n意义。\n"


def build(library: LibraryFolder, out: Path, memory: Path | None, today: dt.date = TODAY) -> dict[str, bytes]:
    build_site(str(library.root), out, Audience.PUBLIC, today, cache_file=memory)
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.fixture
def library(cases: LibraryFolder) -> LibraryFolder:
    for number in range(1, 6):
        cases.case(f"2024-00{number}", CITING.format(f"结果{number}。"), 相关="[2024-001]" if number > 1 else "")
    return cases.issue("2024-01", "2024-001", "2024-002", "2024-003")


EDITS: dict[str, Callable[[LibraryFolder], object]] = {
    "a text": lambda folder: folder.case("2024-002", CITING.format("另一个结果。"), 相关="[2024-001]"),
    "a title that other pages name": lambda folder: folder.case(
        "2024-001", CITING.format("结果1。"), 标题="改过的标题"
    ),
    "a field": lambda folder: folder.case("2024-003", CITING.format("结果3。"), 领域="[税务]"),
    "a case that is no longer public": lambda folder: folder.case("2024-002", CITING.format("结果2。"), 公开="内部"),
    "a case that is gone": lambda folder: (folder.root / "2024/2024-004.md").unlink(),
    "a new case": lambda folder: folder.case("2024-009", CITING.format("新的结果。")),
    "an issue": lambda folder: folder.issue("2024-01", "2024-003", "2024-001", note="改过的编者按。"),
    "the settings": lambda folder: folder.file("library.yml", "名称: 另一个名称\n"),
    "a file that gives no case": lambda folder: folder.file("2024/2024-003.md", "没有文件头"),
    "a statute's alias": lambda folder: folder.file("statutes.yml", "- 名称: 某市市容条例\n  全称: 某市市容条例\n"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_site_built_after_an_edit_is_the_site_built_anew(
    edit: Callable[[LibraryFolder], object], library: LibraryFolder, tmp_path: Path
) -> None:
    memory, out = tmp_path / "memory.sqlite", tmp_path / "out"
    build(library, out, memory)
    edit(library)
    assert build(library, out, memory) == build(library, tmp_path / "anew", None)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=3))
def test_the_same_after_several_edits_and_builds(edits: list[str], library: LibraryFolder, tmp_path: Path) -> None:
    memory, out = tmp_path / "memory.sqlite", tmp_path / "out"
    for name in edits:
        if name != "a case that is gone" or (library.root / "2024/2024-004.md").exists():
            EDITS[name](library)
        built = build(library, out, memory)
    assert built == build(library, tmp_path / "anew", None)


def written(out: Path) -> dict[str, tuple[bytes, int]]:
    """Address -> the page, copy or search file and the number by which the disk knows it."""
    pages = {str(path.relative_to(out)): path for path in out.glob("*/**/*.*") if "assets" not in path.parts}
    return {address: (path.read_bytes(), path.stat().st_ino) for address, path in pages.items()}


def test_only_files_that_change_are_written_again(library: LibraryFolder, tmp_path: Path) -> None:
    memory, out = tmp_path / "memory.sqlite", tmp_path / "out"
    build(library, out, memory)
    before = written(out)
    library.case("2024-005", CITING.format("另一个结果。"))
    build(library, out, memory)
    after = written(out)
    always = {address for _, address in NAVIGATION}
    same = {name for name in before.keys() - always if before[name][0] == after[name][0]}
    assert {"cases/2024-001.md", "search/cases/2024-001.js", "search/tables.js"} <= same
    assert {".html", ".json"} <= {Path(name).suffix for name in same}
    assert all(before[name][1] == after[name][1] for name in same)
    assert before["cases/2024-005.html"][0] != after["cases/2024-005.html"][0]


def test_citations_are_kept_as_they_read_on_a_day(
    library: LibraryFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, early = str(library.root), dt.date(2020, 1, 1)
    library.case("2019-001", CITING.format("依据《行政处罚法》第三十一条。"))
    library.case("2024-007", CITING.replace("《行政处罚法》第四十二条", "").format("没有引用。"))
    nested = "- 《行政处罚法》第四十四条。\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 《行政处罚法》第五条 |\n\n注[^1]。\n\n"
    library.case("2024-008", CITING.format(f"{nested}[^1]: 《行政处罚法》第六条。"))
    anew = {day: Readings(read_library(root), day) for day in (TODAY, early)}
    for day in (TODAY, early, early):
        with contextlib.closing(BuildCache(tmp_path / "memory.sqlite")) as cache:
            found, readings, _, _ = read_cached_library(root, day, cache)
        laws = found.config.statutes.statutes
        for case in found.cases:
            read = readings.of(case)
            assert read == anew[day].of(case)
            assert len(read) == {"2019-001": 2, "2024-007": 0, "2024-008": 4}.get(case.case_id, 1)
            assert all(one.reading.statute is laws["行政处罚法"] for one in read)
            parts = [section.blocks for section in case.sections] + [note.blocks for note in case.footnotes]
            leaves_of = [leaf for blocks in parts for leaf in leaves(blocks)]
            assert all(any(one.block is leaf for leaf in leaves_of) for one in read)
        # From here on nothing is read that a build of the same day has kept.
        monkeypatch.setattr("kb.site.build_cache.case_citations", None if day == early else case_citations)
    assert anew[TODAY].of(found.cases[0]) != anew[early].of(found.cases[0])


def test_a_page_that_somebody_changed_is_made_again(library: LibraryFolder, tmp_path: Path) -> None:
    memory, out = tmp_path / "memory.sqlite", tmp_path / "out"
    first = build(library, out, memory)
    (out / "cases/2024-001.html").write_text("别的文字", "utf-8")
    (out / "cases/2024-002.html").unlink()
    assert build(library, out, memory) == first


def test_another_day_is_another_site(library: LibraryFolder, tmp_path: Path) -> None:
    memory, out = tmp_path / "memory.sqlite", tmp_path / "out"
    build(library, out, memory)
    day = dt.date(2027, 1, 1)
    assert build(library, out, memory, day) == build(library, tmp_path / "anew", None, day)


def test_what_is_remembered_is_what_is_read(library: LibraryFolder, tmp_path: Path) -> None:
    library.file("2024/2024-007.md", "---\n编号: 2024-007\n标题: 没有写完\n---\n## 基本案情\n\n<b>甲</b>[^1]\n")
    library.file("2024/2024-008.md", "没有文件头")
    fresh = read_library(library.root)
    for _ in range(2):
        memory = BuildCache(tmp_path / "memory.sqlite")
        remembered, readings, _, _ = read_cached_library(str(library.root), TODAY, memory)
        memory.close()
        assert remembered == fresh
        assert [len(readings.of(case)) for case in remembered.cases] == [1] * 5 + [0]


@pytest.mark.parametrize("is_sample", [True, False])
def test_no_file_is_read_twice(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cases: LibraryFolder,
    is_sample: bool,  # noqa: FBT001
) -> None:
    """Whatever the cases of the house hold: a value that a memory does not take back would be read each time."""
    root = str(Path(__file__).parents[2] / "cases" if is_sample else cases.case("2024-001", **FULL).root)
    with contextlib.closing(BuildCache(tmp_path / "memory.sqlite")) as memory:
        first = read_cached_library(root, TODAY, memory)[0]
        monkeypatch.setattr("kb.reading.LibraryFolder.read", lambda _, path, **__: pytest.fail(f"read again: {path}"))
        assert read_cached_library(root, TODAY, memory)[0] == first


def test_a_file_that_the_system_knows_to_be_the_same_is_not_even_compared(
    library: LibraryFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.reading.digests._CLOCK_STEP_NS", 20_000_000)
    root = str(library.root)
    compared: list[str] = []

    def spy(file: str) -> str:
        compared.append(Path(file).stem)
        return file_digest(file)

    monkeypatch.setattr("kb.site.build_cache.file_digest", spy)
    with contextlib.closing(BuildCache(tmp_path / "memory.sqlite")) as memory:
        time.sleep(0.05)
        for _ in range(2):
            read_cached_library(root, TODAY, memory)
        assert compared == []
        path = library.root / "2024/2024-002.md"
        before = path.stat()
        path.write_text(path.read_text("utf-8").replace("撤销", "确认"), "utf-8")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert path.stat().st_size == before.st_size
        assert read_cached_library(root, TODAY, memory)[0] == read_library(root)
        assert compared == ["2024-002"]


def test_the_members_of_enumerations_are_kept_whatever_python_makes_of_them(
    library: LibraryFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Python of Debian 12 pickles a member as a call of ``getattr``, which no cache may hold."""
    for kind in (BlockKind, InlineKind, Severity):
        monkeypatch.setattr(kind, "__reduce_ex__", lambda member, _: (getattr, (type(member), member.name)))
    with contextlib.closing(BuildCache(tmp_path / "memory.sqlite")) as memory:
        first = read_cached_library(str(library.root), TODAY, memory)[0]
        monkeypatch.setattr("kb.reading.LibraryFolder.read", lambda _, path: pytest.fail(f"read again: {path}"))
        assert read_cached_library(str(library.root), TODAY, memory)[0] == first


def test_a_file_that_changes_while_it_is_read_is_remembered_as_it_was_read(
    library: LibraryFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = LibraryFolder_.read

    def changed_first(folder: LibraryFolder_, path: PurePosixPath, **how: bool) -> CaseFile:
        if path.stem == "2024-002" and (folder.root / path).read_text("utf-8").count("另一个结果") == 0:
            library.case("2024-002", CITING.format("另一个结果。"))
        return read(folder, path, **how)

    monkeypatch.setattr(LibraryFolder_, "read", changed_first)
    for _ in range(2):
        with contextlib.closing(BuildCache(tmp_path / "memory.sqlite")) as memory:
            assert read_cached_library(str(library.root), TODAY, memory)[0] == read_library(library.root)


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\x00" + bytes(200)])
def test_a_damaged_memory_is_begun_anew(damage: bytes, library: LibraryFolder, tmp_path: Path) -> None:
    memory, out = tmp_path / "memory.sqlite", tmp_path / "out"
    first = build(library, out, memory)
    memory.write_bytes(damage)
    assert build(library, out, memory) == first
    assert build(library, out, memory) == first


def test_what_a_memory_holds_of_a_file_is_never_run(library: LibraryFolder, tmp_path: Path) -> None:
    memory = tmp_path / "memory.sqlite"
    first = build(library, tmp_path / "out", memory)

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path(tmp_path / "run").write_text, ("x",))

    connection = sqlite3.connect(memory)
    with connection:
        connection.execute(
            "UPDATE results SET value = ? WHERE name LIKE '%.md' AND owner NOT LIKE '%out%'",
            (pickle.dumps((Evil(), ())),),
        )
    connection.close()
    assert build(library, tmp_path / "out", memory) == first
    assert not (tmp_path / "run").exists()


def test_where_no_memory_can_be_kept_the_site_is_built_all_the_same(library: LibraryFolder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert build(library, tmp_path / "out", tmp_path / "file" / "memory.sqlite")


def test_a_class_outside_the_model_is_not_made(library: LibraryFolder, tmp_path: Path) -> None:
    memory, victim = tmp_path / "memory.sqlite", tmp_path / "victim.txt"
    victim.write_text("keep me", "utf-8")
    first = build(library, tmp_path / "out", memory)

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return (BuildCache, (victim,))

    connection = sqlite3.connect(memory)
    with connection:
        connection.execute(
            "UPDATE results SET value = ? WHERE name LIKE '%.md' AND owner NOT LIKE '%out%'",
            (pickle.dumps((Evil(), ())),),
        )
    connection.close()
    assert build(library, tmp_path / "out", memory) == first
    assert victim.read_text("utf-8") == "keep me"


def test_a_memory_that_another_run_writes_is_left_alone(library: LibraryFolder, tmp_path: Path) -> None:
    memory = tmp_path / "memory.sqlite"
    build(library, tmp_path / "out", memory)
    other = sqlite3.connect(memory)
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert build(library, tmp_path / "out", memory)
    finally:
        other.close()
    assert _remembered(memory) == 5


def test_a_memory_that_becomes_locked_is_waited_for_once(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite"
    memory = BuildCache(path)
    memory.store("root", "a.md", "digest", b"given")
    memory.commit("root", ["a.md"])
    assert memory.result("root", "a.md", "digest") == b"given"
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert memory.result("root", "a.md", "digest") is None
    assert memory.result("root", "a.md", "digest") is None  # it does not ask again, ten thousand times
    memory.store("root", "b.md", "digest", b"other")
    memory.commit("root", ["b.md"])
    memory.close()
    with contextlib.closing(BuildCache(path)) as again:
        assert again.result("root", "a.md", "digest") == b"given"


class _Counted(sqlite3.Connection):
    """A connection that says whether it was closed."""

    made: ClassVar[list[_Counted]] = []

    def __init__(self, path: str) -> None:
        super().__init__(path, timeout=0.1)
        self.made.append(self)

    @property
    def is_open(self) -> bool:
        try:
            self.execute("SELECT 1")
        except sqlite3.ProgrammingError:
            return False
        return True


@pytest.mark.parametrize(
    "state", ["absent", "whole", "damaged", "of another format", "no folder", "locked", "locked later"]
)
def test_every_connection_is_closed(state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "memory.sqlite"
    if state != "absent":
        BuildCache(path).close()
    if state == "damaged":
        path.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    if state == "no folder":
        path = path / "memory.sqlite"
    with contextlib.closing(sqlite3.connect(tmp_path / "memory.sqlite")) as other:
        if state == "of another format":
            other.execute("PRAGMA user_version = 99")
        if state == "locked":
            other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr("kb.site.build_cache.sqlite3.connect", _Counted)
        monkeypatch.setattr(_Counted, "made", [])
        memory = BuildCache(path)
        if state == "locked later":
            other.execute("BEGIN EXCLUSIVE")
        memory.store("root", "a.md", "digest", b"given")
        memory.commit("root", ["a.md"])
        memory.commit("site", [])
        assert not memory.digests("site")
        assert not memory.results("site")
        assert sum(connection.is_open for connection in _Counted.made) == 1
        memory.close()
    assert len(_Counted.made) == (2 if state in {"damaged", "locked", "locked later"} else 1)
    assert not any(connection.is_open for connection in _Counted.made)


def _remembered(memory: Path) -> int:
    """The number of files that it knows."""
    with contextlib.closing(sqlite3.connect(memory)) as connection:
        return int(connection.execute("SELECT count(*) FROM results WHERE name LIKE '2024/%.md'").fetchone()[0])
