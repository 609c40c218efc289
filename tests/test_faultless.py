"""A case is not checked again where an earlier check found no error, and nothing that it is checked by has changed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kb.lint.faultless import Faultless
from kb.lock_file import Locks
from kb.model import Case, SourceFile

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
