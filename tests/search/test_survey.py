"""What a survey knows of the files of a library, without an index of them."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb.indexing.survey import Survey
from kb.search.index.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WriteCase

TODAY = dt.date(2026, 11, 23)


def test_a_file_is_a_case_once_it_was_read_and_has_a_number(library_root: Path, write_case: WriteCase) -> None:
    first = write_case("2022-001").relative_to(library_root).as_posix()
    (library_root / "2022/甲.md").write_text((library_root / first).read_text("utf-8"), "utf-8")
    (library_root / "2022/说明.md").write_text("没有文件头", "utf-8")
    survey = Survey(library_root.as_posix(), Ledger({}), TODAY, for_writing=False)
    assert survey.paths == {first, "2022/甲.md", "2022/说明.md"} == set(survey.stale())
    assert survey.first_paths() == {}
    for _ in survey.read(survey.stale(), 1):
        pass
    assert survey.stale() == []
    assert survey.first_paths() == {"2022-001": first}
    assert survey.without_case() == [PurePosixPath("2022/说明.md")]
    assert survey.duplicates() == [(PurePosixPath("2022/甲.md"), "2022-001", PurePosixPath(first))]
    assert set(survey.ledger().digests) == {"2022-001"}
    again = Survey(library_root.as_posix(), survey.ledger(), TODAY, for_writing=False)
    assert again.stale() == []
    assert again.first_paths() == {"2022-001": first}
