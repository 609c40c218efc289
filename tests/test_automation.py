"""The hooks and CI snippets of docs/automation.md run the same checks, and docs/editors-year.md can be followed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from generator.commands import bulletin
from kb.cli import kb
from tests.conftest import case_writer
from tests.publishing import issue_writer, publish
from tests.shared import made_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

ROOT = Path(__file__).parents[1]
DOCS = {name: (ROOT / "docs" / name).read_text("utf-8") for name in ("automation.md", "editors-year.md")}
BLOCK_RE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHECKS = ["kb lint", "bulletin verify"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="wrappers of the commands are shell scripts")


def block(mark: str) -> str:
    """The block of the page with a word in one of its first two lines."""
    found = [text for _, text in BLOCK_RE.findall(DOCS["automation.md"]) if mark in "".join(text.splitlines()[:2])]
    assert len(found) == 1, mark
    return str(found[0])


def checks_in(commands: list[str]) -> list[str]:
    """The checks among some lines of a shell, without options and the folder of the program."""
    found = [re.search(r"(?:^|/)(kb|bulletin) (\w+)", line) for line in commands]
    return [f"{one[1]} {one[2]}" for one in found if one]


# --- what is parsed --------------------------------------------------------------------------------


def _yaml(mark: str) -> Any:  # noqa: ANN401 - whatever shape the file has
    """A block read with all scalars as text: ``on`` is a key of GitHub, not a truth value."""
    return yaml.load(block(mark), yaml.BaseLoader)  # noqa: S506 - makes nothing but text


def test_github_and_gitee_run_the_checks_after_an_install() -> None:
    github = _yaml(".github/workflows/check.yml")
    assert set(github["on"]) == {"push", "pull_request"}
    (job,) = github["jobs"].values()
    steps = [step["run"] for step in job["steps"] if "run" in step]
    gitee = _yaml(".workflow/check.yml")
    assert set(gitee["triggers"]) == {"trigger", "push", "pr"}
    ((step,),) = (stage["steps"] for stage in gitee["stages"])
    assert step["pythonVersion"] == "3.11"
    for commands in (steps, step["commands"]):
        assert checks_in(commands) == CHECKS
        assert [line for line in commands if "pip install" in line] == commands[:2]


def test_jenkins_runs_the_checks_and_its_brackets_are_closed() -> None:
    text = block("// Jenkinsfile")
    assert checks_in(re.findall(r"sh '([^']*)'", text)) == CHECKS
    bare = re.sub(r"'[^'\n]*'", "", text)
    depth = 0
    for sign in bare:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0
    assert bare.count("(") == bare.count(")")
    assert "'" not in bare


def test_a_wheel_brings_all_that_the_program_reads(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.iterdir()
    brought = set(zipfile.ZipFile(wheel).namelist())
    kept = subprocess.run(["git", "ls-files", "kb", "generator"], cwd=ROOT, check=True, capture_output=True, text=True)
    assert len(files := kept.stdout.splitlines()) > 400
    assert not {*files, "mkdocs.yml"} - brought  # the last one where kb.site.build looks for it


def test_the_install_is_that_of_the_page_on_windows() -> None:
    known = (ROOT / "docs" / "windows.md").read_text("utf-8")
    for options in set(re.findall(r"pip install (.+?)'?$", DOCS["automation.md"], re.MULTILINE)):
        assert f"pip install {options}" in known, options


@pytest.mark.parametrize("name", DOCS)
def test_every_command_of_the_pages_has_the_options_that_they_give_it(name: str) -> None:
    lines = re.findall(r"(?:^|`|sh '(?:\S*/)?|&& |- run: |- )(kb|bulletin) ([^`'#;\n]+)", DOCS[name], re.MULTILINE)
    assert len(lines) > 10
    for tool, words in lines:
        group = kb if tool == "kb" else bulletin
        command = next(iter(words.split()))
        assert command in group.commands, words
        options = {word for parameter in group.commands[command].params for word in parameter.opts}
        assert {word for word in words.split() if word.startswith("--")} <= options, words


# --- what is run -----------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A library under git, with the hook of the page and the commands of this checkout."""
    return new_repository(tmp_path / "案例 库")


@pytest.fixture
def committed(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    """The same, all of it committed, which the hook did not refuse; that was asked once for all tests."""

    def make(folder: Path) -> None:
        top = new_repository(folder / "案例 库")
        git(top, "add", "-A")
        code, said = commit(top)
        assert code == 0, said

    made = made_once(tmp_path_factory, "committed", make) / "案例 库"
    return Path(shutil.copytree(made, tmp_path / made.name, symlinks=True))


def new_repository(top: Path) -> Path:
    library = top / "cases"
    library.mkdir(parents=True)
    case_writer(library)("2024-001")
    issue_writer(library)("2024-03", 发布日期="", 案例="[2024-001]")
    publish(library, "2024-03")
    programs = top / ".venv" / "bin"
    programs.mkdir(parents=True)
    for tool, module in (("kb", "kb"), ("bulletin", "generator")):
        program = programs / tool
        program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m {module} "$@"\n', "utf-8")
        program.chmod(0o755)
    (top / ".gitignore").write_text(block("# .gitignore"), "utf-8")
    git(top, "init", "-q", "-b", "master")
    hook = top / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(block("#!/bin/sh"), "utf-8")
    hook.chmod(0o755)
    return top


def git(top: Path, *words: str) -> subprocess.CompletedProcess[str]:
    names = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "KB_TODAY": "2026-11-23"}
    for role in ("AUTHOR", "COMMITTER"):
        names |= {f"GIT_{role}_NAME": "小陈", f"GIT_{role}_EMAIL": "chen@example.cn"}
    command = ["git", *words]
    return subprocess.run(command, cwd=top, env=os.environ | names, capture_output=True, text=True, check=False)


def commit(top: Path) -> tuple[int, str]:
    done = git(top, "commit", "-q", "-m", "改动")
    return done.returncode, done.stdout + done.stderr


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def _error(top: Path) -> None:
    edit(top / "cases" / "2024" / "2024-001.md", "日期: 2024-06-15", "日期: 2024-06-31")


def _silent_change(top: Path) -> None:
    edit(top / "cases" / "2024" / "2024-001.md", "某公司被罚款", "某公司被罚款五万元")


def _lost_case(top: Path) -> None:
    (top / "cases" / "2024" / "2024-001.md").unlink()


@posix
@pytest.mark.parametrize(("change", "told"), [(_error, " K104 "), (_silent_change, " K512 "), (_lost_case, " K515 ")])
def test_the_hook_refuses_what_the_checks_refuse(committed: Path, change: Callable[[Path], None], told: str) -> None:
    change(committed)
    git(committed, "add", "-A")
    code, said = commit(committed)
    assert code == 1
    assert told in said
    assert "没有提交：请先改正以上各处" in said
    assert git(committed, "rev-list", "--count", "HEAD").stdout.strip() == "1"


@posix
def test_the_hook_looks_at_what_is_to_be_committed(repository: Path) -> None:
    git(repository, "add", "-A")
    _error(repository)
    assert commit(repository)[0] == 0  # the fault is in the folder alone
    git(repository, "add", "-A")
    edit(repository / "cases" / "2024" / "2024-001.md", "日期: 2024-06-31", "日期: 2024-06-15")
    assert commit(repository)[0] == 1  # its remedy is in the folder alone
    git(repository, "add", "-A")
    assert git(repository, "status", "--porcelain").stdout == ""
    (repository / "cases" / "2024" / "导入-2026-11-23.txt").write_text("原稿里的姓名", "utf-8")
    assert git(repository, "status", "--porcelain").stdout == ""


@posix
def test_a_backup_is_restored_and_checked_as_the_page_says(committed: Path) -> None:
    text = next(text for _, text in BLOCK_RE.findall(DOCS["editors-year.md"]) if "git clone" in text)
    script = text.replace("备份的位置", f"'{committed}'")
    assert script != text
    programs = f"{committed / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=committed.parent, env=os.environ | {"PATH": programs, "KB_TODAY": "2026-11-23"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "与发布时相同 1 期。" in done.stdout


@posix
def test_lost_and_changed_files_come_back_as_the_page_says(committed: Path) -> None:
    path = committed / "cases" / "2024" / "2024-001.md"
    first = path.read_bytes()
    for damage in (_lost_case, _silent_change):
        damage(committed)
        assert git(committed, "restore", "cases/2024/2024-001.md").returncode == 0
        assert path.read_bytes() == first
    case_writer(committed / "cases")("2024-002")
    git(committed, "add", "-A")
    assert commit(committed)[0] == 0
    assert git(committed, "revert", "--no-edit", "HEAD").returncode == 0
    assert not (committed / "cases" / "2024" / "2024-002.md").exists()
    assert git(committed, "rev-list", "--count", "HEAD").stdout.strip() == "3"
