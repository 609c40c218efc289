"""Whoosh 2.7.4 is older than Python's warnings of what it is written in."""

from __future__ import annotations

from pathlib import Path

import pytest
import whoosh


def test_whoosh_can_be_imported_without_byte_code() -> None:
    """Byte code hides what is said when the package is compiled: an error to a suite whose warnings are errors."""
    files = sorted(Path(whoosh.__file__).parent.rglob("*.py"))
    assert len(files) > 50
    for path in files:
        compile(path.read_bytes(), str(path), "exec", dont_inherit=True)


def test_our_own_code_must_not_be_written_so() -> None:
    folder = Path(__file__).parents[2] / "kb"
    with pytest.raises(SyntaxError):  # what the compiler makes of a warning that is an error
        compile('"\\w"', str(folder / "search" / "query.py"), "exec", dont_inherit=True)
