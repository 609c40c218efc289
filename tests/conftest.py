"""Small libraries for every test."""

from __future__ import annotations

import os
import signal
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import settings

import kb
from kb.reading import file_digest, read_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.model import Library

# In the background of a shell SIGINT is ignored, and so it would be by the commands whose interruption is tested.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No test is timed: a busy machine is no fault of the program. The examples of a property are the same in every run of
# `make test`, so that it tells of the change at hand; `make explore` draws new ones, and many more of them.
settings.register_profile("check", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("KB_TEST_PROFILE", "check"))


@pytest.hookimpl(optionalhook=True)  # the tests of a mutant run without xdist
def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors: for a fifth of its time a test waits, for an office, a browser or a clock."""
    return (os.cpu_count() or 1) + 1


# Most tests of an export are not about page numbers, for which LibreOffice lays out the file.
os.environ.setdefault("KB_PAGES", "none")

BODY = "## 基本案情\n某公司被罚款。\n\n## 处理结果\n撤销处罚决定。\n\n## 典型意义\n程序要合法。\n"


@pytest.fixture(scope="session", autouse=True)
def _program_is_read_once() -> Iterator[None]:
    """The files of the program are read for the digest of one index or site, not for those of all.

    A file that is written meanwhile is read again.
    """
    program, said = f"{Path(kb.__file__).parent}{os.sep}", {}

    def remembered(path: str) -> str:
        if not path.startswith(program):
            return file_digest(path)
        state = os.stat(path)  # noqa: PTH116 - a third of the time of a Path's, for four hundred files
        key = path, state.st_size, state.st_mtime_ns
        if key not in said:
            said[key] = file_digest(path)
        return said[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kb.reading.digests.file_digest", remembered)
        yield


@pytest.fixture(scope="session", autouse=True)
def _sites_share_what_none_changes() -> Iterator[None]:
    """Where there is no MkDocs, for the tests of the search on another Whoosh, no site is built."""
    if find_spec("mkdocs") is None:
        yield
        return
    from tests.sites import made_of_the_same  # noqa: PLC0415 - see above

    with made_of_the_same():
        yield


class WriteCase(Protocol):
    """Writes a case file into a library and returns its path."""

    def __call__(self, case_id: str, body: str = BODY, **keys: str) -> Path: ...


@pytest.fixture
def library_root(tmp_path: Path) -> Path:
    """An empty library."""
    root = tmp_path / "cases"
    root.mkdir()
    return root


def case_writer(root: Path) -> WriteCase:
    """Writes published public cases, their keys overridden by name; an empty value leaves a key out."""

    def write(case_id: str, body: str = BODY, **keys: str) -> Path:
        front = {
            "编号": case_id,
            "标题": f"某公司不服处罚决定案{case_id}",
            "类型": "行政复议",
            "领域": "[市场监管]",
            "结果": "[撤销]",
            "日期": f"{case_id[:4]}-06-15",
            "公开": "公开",
            "状态": "发布",
            "审核人": "审核某",
            "审核日期": f"{case_id[:4]}-07-01",
            "发布日期": f"{case_id[:4]}-07-02",
        } | keys
        path = root / case_id[:4] / f"{case_id}.md"
        path.parent.mkdir(exist_ok=True)
        lines = [f"{key}: {value}" for key, value in front.items() if value]
        path.write_text("---\n" + "\n".join(lines) + "\n---\n" + body, "utf-8")
        return path

    return write


@pytest.fixture
def write_case(library_root: Path) -> WriteCase:
    """A published public case, its keys overridden by name; an empty value leaves the key out."""
    return case_writer(library_root)


class ReadLibrary(Protocol):
    """Reads the library as it is now."""

    def __call__(self) -> Library: ...


@pytest.fixture
def library(library_root: Path) -> ReadLibrary:
    return lambda: read_library(library_root)
