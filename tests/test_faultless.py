"""A case is not checked again where an earlier check found no error, and nothing that it is checked by has changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from kb.lint import check
from kb.lint.faultless import Faultless
from kb.lock_file import Locks
from kb.model import Case, SourceFile
from tests.conftest import BODY

if TYPE_CHECKING:
    from tests.conftest import ReadLibrary, WriteCase

TODAY = dt.date(2026, 11, 23)
CASE = Case(source_file=SourceFile("2024/2024-001.md", "", "", {}, 1), case_id="2024-001", title="")
PATH = CASE.source_file.path


@dataclass(frozen=True)
class Records(Locks):
    """Locks that say one thing of every case."""

    said: str = ""

    def digest_of(self, case_id: str) -> str:
        """What they say."""
        assert case_id == CASE.case_id
        return self.said


def test_a_case_is_known_while_its_file_and_its_records_are_the_same() -> None:
    first = Faultless({PATH: "file"}, Records(said="record"), None)
    assert not first.has(CASE)
    first.add(CASE)
    kept = first.to_bytes()
    again = Faultless({PATH: "file"}, Records(said="record"), kept)
    assert again.has(CASE)
    assert again.to_bytes() is None  # what was kept still serves
    assert not Faultless({PATH: "other file"}, Records(said="record"), kept).has(CASE)
    assert not Faultless({PATH: "file"}, Records(said="another record"), kept).has(CASE)


def test_what_nobody_asks_about_is_forgotten() -> None:
    first = Faultless({PATH: "file"}, Locks(), None)
    first.add(CASE)
    kept = Faultless({}, Locks(), first.to_bytes()).to_bytes()
    assert kept is not None
    assert not Faultless({PATH: "file"}, Locks(), kept).has(CASE)


@pytest.mark.parametrize("damaged", [b"x", b"[]", b"1", b'{"2024/2024-001.md": "'])
def test_damaged_knowledge_is_none(damaged: bytes) -> None:
    assert not Faultless({PATH: "file"}, Locks(), damaged).has(CASE)


def test_only_cases_without_errors_that_lead_nowhere_are_not_checked_again(
    library: ReadLibrary, write_case: WriteCase
) -> None:
    write_case("2024-001")
    write_case("2024-002", 编写人="审核某")  # K504, an error
    write_case("2024-003", 审核日期="")  # a warning
    write_case("2024-004", 相关="[2024-001]")
    write_case("2024-005", BODY.replace("。", "，见[网页](https://example.cn/)。", 1))
    write_case("2024-006", BODY.replace("。", "，见[另一件](2024-001.md)。", 1))
    found = library()
    digests = {case.source_file.path: case.case_id for case in found.cases}
    first = Faultless(digests, found.locks, None)
    errors = check(found, TODAY, errors_only=True, faultless=first)
    assert errors == check(found, TODAY, errors_only=True)
    assert "K504" in {problem.code for problem in errors}
    again = Faultless(digests, found.locks, first.to_bytes())
    known = {case.case_id for case in found.cases if again.has(case)}
    assert known == {"2024-001", "2024-003", "2024-005"}
    assert check(found, TODAY, errors_only=True, faultless=again) == errors
    asked = Faultless(digests, found.locks, first.to_bytes())
    whole = check(found, TODAY)
    assert check(found, TODAY, faultless=asked) == whole  # where warnings are asked for, all are checked
    assert len(whole) > len(errors)
