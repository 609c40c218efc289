"""The files that Windows users click on: read line by line, since no command prompt is at hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.make_wheels import entries

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "windows").glob("*.cmd"))
IMPORT = ROOT / "windows" / "导入案例.cmd"


def lines_of(path: Path) -> list[str]:
    return path.read_bytes().decode("utf-8").split("\r\n")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_file_is_utf8_without_a_mark_and_says_so_before_any_chinese(path: Path) -> None:
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")  # the prompt would read it as part of the first command
    assert content.count(b"\n") == content.count(b"\r\n")
    lines = lines_of(path)
    assert lines[:2] == ["@echo off", "chcp 65001 >nul"]
    assert max(map(len, lines)) < 200


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_jump_has_its_label_and_every_way_ends_with_a_pause(path: Path) -> None:
    lines = lines_of(path)
    labels = [line[1:] for line in lines if line.startswith(":")]
    jumps = re.findall(r"\bgoto (\w+)", "\n".join(lines))
    assert set(jumps) == set(labels) - {"end"} | ({"end"} & set(jumps))
    assert len(labels) == len(set(labels))
    end = lines.index(":end")
    assert "pause >nul" in lines[end:]
    # Before each label but the one that the loop enters the flow has gone elsewhere, or on to the end.
    assert all(label.isascii() for label in labels)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_quotes_are_even_and_no_word_of_a_message_is_a_command(path: Path) -> None:
    for line in lines_of(path):
        assert line.count('"') % 2 == 0, line
        if line.startswith("echo ") and '"' not in line:
            assert not set("&|<>^%") & set(line), line


def test_each_dropped_file_is_imported_with_its_name_in_quotes() -> None:
    lines = lines_of(IMPORT)
    command = next(line for line in lines if " import " in line)
    assert command == '".venv\\Scripts\\kb.exe" import --write "%~1"'
    loop = lines[lines.index(":next") : lines.index(":done")]
    assert loop[1] == 'if "%~1"=="" goto done'
    assert loop[-3:] == ["shift /1", "goto next", ""]
    assert 'set "PYTHONUTF8=1"' in lines[: lines.index(":next")]


@pytest.mark.parametrize("version", ["3.11", "3.12"])
def test_every_package_of_the_lock_is_fetched_once_with_its_hashes(version: str) -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    found = entries(lock, version)
    names = {line.split("==")[0] for line in lock.splitlines() if re.match(r"[A-Za-z0-9]", line)}
    assert sorted(name.split("==")[0] for name in found) == sorted(names)
    assert all("--hash=sha256:" in entry for entry in found.values())
