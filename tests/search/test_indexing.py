"""``kb index`` reads only what changed and misses nothing that did."""

from __future__ import annotations

import datetime as dt
import mmap
import os
import random
import shutil
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import IndexUnavailable
from kb.files import lock
from kb.indexing import Indexed, Staleness, index_library, is_outdated, staleness
from kb.indexing.entries import EntryReader, ReadFiles
from kb.model import Audience
from kb.reading import file_digest, read_library
from kb.search.index import batches
from kb.search.index.documents import CaseDocument, Passage, fold_unit
from kb.search.results import Request, Results
from kb.search.whoosh_backend import WhooshBackend
from tests.search.entries import index_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import WriteCase

TODAY = dt.date(2026, 11, 23)
BODY = "## 基本案情\n{}\n\n## 处理结果\n撤销。\n\n## 典型意义\n程序要合法。\n"


class Library:
    """A library with its index, and which files the last run has read."""

    def __init__(self, root: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.index = root, index
        self.read: list[str] = []
        reader = EntryReader.read  # to see what is read

        def spy(self_: EntryReader, paths: list[str]) -> ReadFiles:
            self.read += paths
            return reader(self_, paths)

        monkeypatch.setattr(EntryReader, "read", spy)

    def update(self, today: dt.date = TODAY, *, full: bool = False, processes: int = 1) -> Indexed:
        self.read.clear()
        return index_library(self.root.as_posix(), self.index, today, full=full, processes=processes)

    def staleness(self, today: dt.date = TODAY) -> Staleness:
        self.read.clear()
        backend = WhooshBackend.open(self.index)
        try:
            return staleness(self.root.as_posix(), backend.status(), today)
        finally:
            backend.close()

    def is_outdated(self, today: dt.date = TODAY, root: Path | None = None) -> bool:
        self.read.clear()
        backend = WhooshBackend.open(self.index)
        try:
            return is_outdated((root or self.root).as_posix(), backend.status().ledger, today)
        finally:
            backend.close()

    def ask(self, query: str, audience: Audience = Audience.EDITOR, limit: int = 20) -> Results:
        backend = WhooshBackend.open(self.index)
        try:
            return backend.search(Request(query, audience, limit=limit))
        finally:
            backend.close()

    def found(self, query: str, audience: Audience = Audience.EDITOR) -> list[str]:
        answer = self.ask(query, audience)
        return sorted(hit.case_id for hit in answer.hits) if answer.mode.value == "all" else []


@pytest.fixture
def library(library_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    return Library(library_root, tmp_path / "index", monkeypatch)


def test_a_file_that_did_not_change_is_not_read(write_case: WriteCase, library: Library) -> None:
    for number in range(1, 5):
        write_case(f"2022-00{number}")
    library.update()
    assert len(library.read) == 4
    library.update()
    assert library.read == []
    write_case("2022-003", BODY.format("没收工具。"))
    report = library.update().report
    assert library.read == ["2022/2022-003.md"]
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 1, 0, 3)
    assert library.found("没收工具") == ["2022-003"]


def test_a_change_is_seen_whatever_the_time_and_size_of_the_file(write_case: WriteCase, library: Library) -> None:
    path = write_case("2022-001", BODY.format("没收工具。"))
    before = path.stat()
    library.update()
    path.write_text(path.read_text("utf-8").replace("没收", "查封"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # a copy that keeps its time
    assert path.stat().st_size == before.st_size
    library.update()
    assert library.found("查封工具") == ["2022-001"]
    assert library.found("没收工具") == []


def _written(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("没收", "查封"), "utf-8")


def _exchanged(path: Path) -> None:
    """Another file in its place, as editors and programs that copy leave one."""
    other = path.with_suffix(".new")
    other.write_text(path.read_text("utf-8").replace("没收", "查封"), "utf-8")
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)


def _written_in_place(path: Path) -> None:
    data = path.read_bytes()
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        at = data.index("没收".encode())
        memory[at : at + 6] = "查封".encode()


@pytest.mark.parametrize("step", [20_000_000, 60_000_000_000], ids=["settled", "within a step of the clock"])
@pytest.mark.parametrize("change", [_written, _exchanged, _written_in_place])
def test_a_file_whose_state_is_known_is_compared_when_it_changes(
    change: Callable[[Path], None],
    step: int,
    write_case: WriteCase,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever its size and time say, which are made to be those of before."""
    monkeypatch.setattr("kb.reading.digests._CLOCK_STEP_NS", step)
    path = write_case("2022-001", BODY.format("没收工具。"))
    write_case("2022-002")
    before = path.stat()
    time.sleep(0.05)
    library.update()
    compared: list[str] = []

    def spy(file: str) -> str:
        compared.append(file[-11:])
        return file_digest(file)

    monkeypatch.setattr("kb.indexing.survey.file_digest", spy)
    library.update()
    # A file that was changed a moment ago may be changed again within the same step of the clock: its bytes decide.
    settled = step < 1_000_000_000
    assert compared == ([] if settled else ["2022-001.md", "2022-002.md"])
    change(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    compared.clear()
    library.update()
    assert "2022-001.md" in compared
    assert library.read == ["2022/2022-001.md"]
    assert library.found("查封工具") == ["2022-001"]
    time.sleep(0.05)
    library.update()  # records the state
    compared.clear()
    library.update()
    assert (compared == []) == settled


def test_new_removed_and_moved_files_are_followed(write_case: WriteCase, library: Library) -> None:
    path = write_case("2022-001", BODY.format("甲案事实。"))
    write_case("2022-002", BODY.format("乙案事实。"))
    library.update()
    (library.root / "旧案").mkdir()
    path.rename(library.root / "旧案" / path.name)
    (library.root / "2022" / "2022-002.md").unlink()
    write_case("2022-003", BODY.format("丙案事实。"))
    report = library.update().report
    assert (report.added, report.changed, report.removed) == (1, 1, 1)
    assert [hit.path for hit in library.ask("甲案事实").hits] == ["旧案/2022-001.md"]
    assert library.found("乙案事实") == []
    assert library.found("丙案事实") == ["2022-003"]


def test_of_two_files_with_one_number_the_first_counts_and_the_other_takes_its_place(
    write_case: WriteCase, library: Library
) -> None:
    first = write_case("2022-001", BODY.format("第一份。"))
    second = first.with_name("2022-009.md")
    second.write_text(first.read_text("utf-8").replace("第一份", "第二份"), "utf-8")
    for _ in range(2):  # the second time nothing is read, and it is told again
        done = library.update()
        assert library.found("第一份") == ["2022-001"]
        assert library.found("第二份") == []
        assert done.duplicates == ((second.as_posix(), "2022-001", first.as_posix()),)
    first.unlink()
    done = library.update()
    assert library.found("第二份") == ["2022-001"]
    assert library.found("第一份") == []
    assert done.duplicates == ()
    assert (done.report.changed, done.report.removed) == (1, 0)
    shutil.copy2(second, first)
    library.update()
    assert [hit.path for hit in library.ask("第二份").hits] == ["2022/2022-001.md"]


@pytest.mark.parametrize("batch", [1, 2, 250])
@pytest.mark.parametrize(
    "copies",
    [
        ("2022/2022-001 - 副本.md",),
        ("2021/2022-001.md", "2022/2022-001 - 副本.md"),
        ("2022/0000-001.md", "2022/2022-0010.md"),
    ],
)
def test_a_copy_that_is_read_before_the_file_of_that_name_is_never_found(
    write_case: WriteCase, library: Library, monkeypatch: pytest.MonkeyPatch, copies: tuple[str, ...], batch: int
) -> None:
    monkeypatch.setattr("kb.indexing.entries.chunks", lambda paths: batches.chunks(paths, batch))
    file = write_case("2022-001", BODY.format("定稿。"))
    for copy in copies:
        path = library.root / copy
        path.parent.mkdir(exist_ok=True)
        path.write_text(file.read_text("utf-8").replace("定稿", "原稿"), "utf-8")
    for full in (False, True, False):
        done = library.update(full=full)
        assert library.found("定稿") == ["2022-001"]
        assert library.found("原稿") == []
        assert library.ask("撤销").total == 1
        assert done.report.added + done.report.unchanged == 1
    file.unlink()
    library.update()
    assert library.found("定稿") == []
    assert library.found("原稿") == ["2022-001"]
    file.write_text((library.root / copies[0]).read_text("utf-8").replace("原稿", "新稿"), "utf-8")
    library.update()
    assert (library.found("新稿"), library.found("原稿")) == (["2022-001"], [])


def test_a_file_that_gives_no_case_is_told_every_time(write_case: WriteCase, library: Library) -> None:
    write_case("2022-001")
    broken = library.root / "2022" / "说明.md"
    broken.write_text("没有文件头", "utf-8")
    for _ in range(2):
        assert library.update().unreadable == (broken.as_posix(),)
    assert library.read == []
    (library.root / "library.yml").write_text("同义词: 什么\n", "utf-8")
    assert [problem.location.path for problem in library.update().settings] == [
        (library.root / "library.yml").as_posix()
    ]


@pytest.mark.parametrize("seed", range(4))
def test_staleness_is_what_the_next_run_changes_and_reads_what_it_reads(
    write_case: WriteCase, library: Library, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - edits by chance
    today = TODAY
    for number in range(1, 7):
        write_case(f"2022-00{number}", 相关=f"[2022-00{number % 6 + 1}]")
    library.update()
    for step in range(12):
        case_id = f"2022-00{chance.randrange(1, 9)}"
        path = library.root / "2022" / f"{case_id}.md"
        match chance.randrange(5):
            case 0:
                path.unlink(missing_ok=True)
            case 1:  # held back while the other is missing
                write_case(case_id, 相关=f"[2022-00{chance.randrange(1, 9)}]")
            case 2:
                write_case(case_id, 解密日期=(TODAY + dt.timedelta(chance.randrange(9))).isoformat())
            case 3:
                today += dt.timedelta(1)
            case _:
                write_case(case_id, BODY.format(f"第{step}次改。"))
        before = _held_by(library.index)
        told = library.staleness(today)
        read_for_status = list(library.read)
        report = library.update(today).report
        after = _held_by(library.index)
        assert read_for_status == library.read
        assert set(told.added) == after.keys() - before.keys()
        assert set(told.removed) == before.keys() - after.keys()
        assert set(told.changed) == {
            case_id for case_id in before.keys() & after.keys() if before[case_id] != after[case_id]
        }
        assert (len(told.added), len(told.removed)) == (report.added, report.removed)
        assert not library.staleness(today)
        assert library.read == []
        fresh = tmp_path / f"fresh{step}"
        index_library(library.root.as_posix(), fresh, today)
        assert _held_by(fresh) == after


def _held_by(index: Path) -> dict[str, tuple[str, bool]]:
    """编号 -> digest of its entry in an index, and whether it is held back from the public."""
    backend = WhooshBackend.open(index)
    try:
        status = backend.status()
    finally:
        backend.close()
    return {case_id: (digest, case_id in status.held) for case_id, digest in status.ledger.digests.items()}


def test_whether_an_index_is_outdated_is_told_without_reading_a_case(
    write_case: WriteCase, library: Library, tmp_path: Path
) -> None:
    first = write_case("2022-001")
    write_case("2022-002", 发布日期="2026-11-30")
    library.update()
    assert not library.is_outdated()
    for path in library.root.rglob("*.md"):  # clerks copy files with their times, and without
        os.utime(path, (2_000_000_000, 2_000_000_000))
    assert not library.is_outdated()
    assert library.is_outdated(dt.date(2026, 11, 30))
    text = first.read_text("utf-8")
    for change in (
        lambda: write_case("2022-003"),
        (library.root / "2022/2022-003.md").unlink,
        lambda: first.write_text(text.replace("罚款", "罚金"), "utf-8"),
        lambda: (library.root / "library.yml").write_text("名称: 某库\n", "utf-8"),
    ):
        change()
        assert library.is_outdated()
        assert library.read == []
        library.update()
        assert not library.is_outdated()
    shutil.copytree(library.root, tmp_path / "other")
    (tmp_path / "other/2022/2022-001.md").write_text(text, "utf-8")
    assert not library.is_outdated(root=tmp_path / "other"), "an index of another library says nothing of this one"
    assert not library.is_outdated(root=tmp_path / "none")


def test_staleness_tells_of_settings_that_searches_use(write_case: WriteCase, library: Library) -> None:
    write_case("2022-001")
    library.update()
    (library.root / "library.yml").write_text("同义词:\n  - [罚款, 罚金]\n", "utf-8")
    told = library.staleness()
    assert told.settings_changed
    assert (told.added, told.removed, told.changed) == ((), (), ())
    library.update()
    assert not library.staleness()


def test_an_issue_changes_its_cases_and_no_others(write_case: WriteCase, library: Library) -> None:
    for number in range(1, 4):
        write_case(f"2022-00{number}")
    library.update()
    (library.root / "issues").mkdir()
    issue = library.root / "issues" / "2022-03.md"
    text = "---\n期号: 2022-03\n日期: 2022-11-20\n公开: 公开\n发布日期: {}\n案例: [2022-002]\n---\n按。\n"
    issue.write_text(text.format("2027-01-01"), "utf-8")
    library.update()
    assert library.read == ["2022/2022-002.md"]
    assert {hit.case_id: hit.issue for hit in library.ask("罚款").hits}["2022-002"] == "2022-03"
    public = {hit.case_id: hit.issue for hit in library.ask("罚款", Audience.PUBLIC).hits}
    assert public["2022-002"] == ""
    library.update(dt.date(2027, 1, 1))  # the issue is published, and nothing else has changed
    assert library.read == ["2022/2022-002.md"]
    assert {hit.case_id: hit.issue for hit in library.ask("罚款", Audience.PUBLIC).hits}["2022-002"] == "2022-03"
    issue.unlink()
    library.update()
    assert library.read == ["2022/2022-002.md"]
    assert {hit.issue for hit in library.ask("罚款").hits} == {""}


def test_a_day_changes_who_may_find_a_case_forwards_and_back(write_case: WriteCase, library: Library) -> None:
    write_case("2022-001", 解密日期="2026-12-01")
    write_case("2022-002")
    library.update()
    assert library.found("罚款", Audience.PUBLIC) == ["2022-002"]
    library.update(dt.date(2026, 11, 30))
    assert library.read == []
    library.update(dt.date(2026, 12, 1))
    assert library.found("罚款", Audience.PUBLIC) == ["2022-001", "2022-002"]
    library.update(dt.date(2026, 11, 30))
    assert library.found("罚款", Audience.PUBLIC) == ["2022-002"]


def test_a_change_of_the_settings_reads_everything_again(write_case: WriteCase, library: Library) -> None:
    write_case("2022-001", 领域="[街道]")
    write_case("2022-002")
    library.update()
    (library.root / "library.yml").write_text("领域:\n  - 城市管理: [街道]\n", "utf-8")
    library.update()
    assert len(library.read) == 2


def test_the_number_of_processes_does_not_show_in_the_answers(
    write_case: WriteCase, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.indexing.entries.BATCH", 7)
    monkeypatch.setattr("kb.search.index.batches.BATCH", 7)
    for number in range(1, 40):
        write_case(f"2022-{number:03}", BODY.format("罚款。" * (number % 5 + 1) + f"第{number}号。"))
    (library.root / "2022" / "2022-020b.md").write_text(
        (library.root / "2022" / "2022-005.md").read_text("utf-8").replace("第5号", "另一份"), "utf-8"
    )
    answers = []
    for processes in (1, 2, 3):
        library.index = tmp_path / f"index{processes}"
        report = library.update(processes=processes).report
        assert report.added == 39
        answers.append([(h.case_id, h.score) for h in library.ask("罚款 第", limit=100).hits])
        assert library.found("另一份") == []
    assert answers[0] == answers[1] == answers[2]
    assert len(answers[0]) == 39


STATUTES = "{}:\n  别名: [某市烟花条例]\n  类别: 地方性法规\n"


def test_settings_that_change_while_another_run_is_waited_for_are_those_indexed(
    library: Library, write_case: WriteCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_case("2024-001", BODY.format("依照《某市烟花条例》第五条处理。"))
    settings = library.root / "statutes.yml"
    settings.write_text(STATUTES.format("某市烟花管理条例"), "utf-8")

    def busy(number: int, *, wait: bool) -> bool:
        lock(number, wait=wait)  # as if another run held it
        return wait

    monkeypatch.setattr("kb.search.index.generations.lock", busy)
    changed = STATUTES.format("某市烟花爆竹条例")

    def waiting() -> None:
        settings.write_text(changed, "utf-8")

    index_library(library.root.as_posix(), library.index, TODAY, waiting=waiting)
    library.update()
    assert [value for facet in library.ask("").facets if facet.key == "statute" for value, _ in facet.values] == [
        "某市烟花爆竹条例"
    ]


def test_settings_that_change_while_files_are_read_stop_the_run(library: Library, write_case: WriteCase) -> None:
    write_case("2024-001")
    library.update()
    write_case("2024-002")

    def progress(steps: Iterator[int], _: int) -> Iterator[int]:
        (library.root / "library.yml").write_text("名称: 新的名称\n", "utf-8")
        yield from steps

    with pytest.raises(IndexUnavailable, match=r"改动了.*请再运行 kb index"):
        index_library(library.root.as_posix(), library.index, TODAY, progress=progress)
    assert library.found("罚款") == ["2024-001"]
    library.update()
    assert library.found("罚款") == ["2024-001", "2024-002"]


def test_an_entry_is_another_wherever_a_search_would_tell(
    tmp_path: Path, write_case: WriteCase, library_root: Path
) -> None:
    """Its text, who may read it, and the values of the filters: a run writes the entries whose digests have changed."""
    del tmp_path
    facts = {
        "日期": "2022-06-15",
        "状态": "发布",
        "审核人": "审核某",
        "审核日期": "2022-07-01",
        "发布日期": "2022-07-02",
    }
    digests = {}
    for what, code, body, changed in (
        ("as it is", "", "罚款。", {}),
        ("its text", "", "罚款五千元。", {}),
        ("its readers", "", "罚款。", {"公开": "内部"}),
        ("what a filter alone knows", "", "罚款。", {"机关": "某局"}),
        ("the number of the library", "代码: '110105'\n", "罚款。", {}),
    ):
        (library_root / "library.yml").write_text(f"名称: 某库\n{code}", "utf-8")
        write_case("2022-001", BODY.format(body), **facts | changed)
        (entry,) = index_entries(read_library(library_root), TODAY)
        digests[what] = entry.digest
        assert [value for key, value in entry.facets if key == "code"] == (["110105"] if code else [])
    assert len(set(digests.values())) == len(digests), digests


@given(st.lists(st.text("罰款Ａ。 \n\r\t\x0b\x85\u2028\u200b\ud800\U0001f600", max_size=9), max_size=9))
def test_passages_are_folded_as_if_each_stood_alone(texts: list[str]) -> None:
    passages = tuple(Passage(f"第{number}段", text) for number, text in enumerate(texts))
    document = CaseDocument("2024-001", "", "", "", "", (), (), "", (), passages)
    alone = (tuple(unit for line in text.split("\n") if (unit := fold_unit(line))) for text in texts)
    assert document.parts == tuple(zip((passage.name for passage in passages), alone, strict=True))


def test_a_section_that_is_called_like_a_field_is_not_asked_for_as_the_field(
    write_case: WriteCase, library_root: Path
) -> None:
    write_case("2022-001", "## 文号\n甲。\n\n" + BODY.format("乙。"), 标题="某案", 要旨="丙。")
    (entry,) = index_entries(read_library(library_root), TODAY)
    names = {unit: name for name, units in entry.document.parts for unit in units}
    assert {unit: names.get(unit) for unit in ("甲。", "乙。", "丙。", "某案")} == {
        "甲。": "", "乙。": "基本案情", "丙。": "要旨", "某案": "标题",
    }  # fmt: skip
