"""Everything that writes files for people, killed at random moments: nothing is ever half done.

    python bench/kills.py [--kills 200] [--deed publish]... [--seed 20261129]

A deed is one command. It is first done undisturbed: so it is known what stands before it and what after. Then it is
done again and again from the same beginning, and killed: half the times just before it makes, names, moves or deletes a
file, in turn each of these moments, and half after a random part of the time that it takes. What then stands must be,
file by file, what stood before or what stands after, and together one of the two. A second run must end it, with
exactly the files of an undisturbed run: so no number is burnt and nothing is left over.

The program is loaded once, and each deed done in a process that is forked from there, so that the moments fall into
what a command does and not into the loading of Python.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import bulletin
from kb.cli import kb
from kb.lint import check
from kb.reading import read_library

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TODAY = "2026-11-23"
_CASE = """---
编号: {case_id}
标题: 某公司不服处罚决定案{case_id}
类型: 行政复议
领域: [市场监管]
结果: [撤销]
日期: {case_id:.4}-06-15
公开: 公开
状态: 发布
审核人: 审核某
审核日期: {case_id:.4}-07-01
发布日期: {case_id:.4}-07-02
{more}---
## 基本案情

某公司被罚款{amount}元。

## 处理结果

撤销处罚决定。

## 典型意义

程序要合法。
"""
_ISSUE = """---
期号: {issue_id}
总期号: {serial}
日期: {issue_id:.4}-11-20
公开: 公开
案例: [{cases}]
---
本期选编案例。
"""
_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)
_PICTURES = 4
_LAW = "某市城市绿化办法\n（2020年3月1日某市人民政府公布，自2020年5月1日起施行）\n" + "".join(
    f"第{number}条　为了规范某市城市绿化工作，制定本办法第{number}项规定。\n" for number in "一二三四五六七八九"
)
_HALF = frozenset({"K001", "K302", "K401", "K406", "K516"})
"""What the check says of files that refer to others that are not there, of two with one number, of broken ones."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_MOVES = frozenset({"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir"})
Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Deed:
    """A command that writes files for people."""

    words: tuple[str, ...]
    prepare: Callable[[], None]
    """What else must stand before it, in the working directory."""
    is_done: Callable[[Files, Files], bool]
    """Whether nothing is left to do, by the files that stand and those of an undisturbed run."""
    together: str = ""
    """Folder whose files are, all of them, those from before or those from after."""


# --- the library and what stands beside it --------------------------------------------------------


def _write_case(case_id: str, amount: int = 100, more: str = "") -> None:
    path = Path("cases", case_id[:4], f"{case_id}.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_CASE.format(case_id=case_id, amount=amount, more=more), "utf-8")


def _write_library() -> None:
    for number in range(1, 4):
        _write_case(f"2024-{number:03}")
    Path("cases", "issues").mkdir()
    for serial, (issue_id, cases) in enumerate({"2024-03": "2024-001, 2024-002", "2024-04": "2024-003"}.items(), 1):
        text = _ISSUE.format(issue_id=issue_id, serial=serial, cases=cases)
        Path("cases", "issues", f"{issue_id}.md").write_text(text, "utf-8")
    Path("绿化办法.txt").write_text(_LAW, "utf-8")
    Path("原稿.docx").write_bytes(_manuscript())


def _manuscript() -> bytes:
    """A Word file of a case with pictures."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    lines = ["某公司不服罚款决定案", "【基本案情】", "甲。", "【处理结果】", "乙。", "【典型意义】", "丙。"]
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    body += "".join(
        f'<w:p><w:r><w:drawing><a:blip r:embed="p{number}"/></w:drawing></w:r></w:p>' for number in range(_PICTURES)
    )
    related = "".join(
        f'<Relationship Id="p{number}" Type="{relation}/image" Target="media/{number}.png"/>'
        for number in range(_PICTURES)
    )
    given = io.BytesIO()
    with zipfile.ZipFile(given, "w") as file:
        file.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relation}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        relations = f'<Relationships xmlns="{package}/relationships">{related}</Relationships>'
        file.writestr("word/_rels/document.xml.rels", relations)
        names = f'xmlns:w="{word}" xmlns:r="{relation}" xmlns:a="{drawing}"'
        file.writestr("word/document.xml", f"<w:document {names}><w:body>{body}</w:body></w:document>")
        for number in range(_PICTURES):
            file.writestr(f"word/media/{number}.png", _PICTURE + bytes(number))
    return given.getvalue()


def _publish() -> None:
    _must("bulletin", "publish", "2024-03")


def _publish_and_correct() -> None:
    _publish()
    _write_case("2024-001", 200, "更正: [{日期: 2026-11-23, 内容: 更正罚款数额, 原因: 原文有误}]\n")


def _export_and_correct() -> None:
    _publish()
    _must("bulletin", "export", "2024-03")
    _publish_and_correct_again()


def _publish_and_correct_again() -> None:
    _write_case("2024-001", 200, "更正: [{日期: 2026-11-23, 内容: 更正罚款数额, 原因: 原文有误}]\n")


def _build_and_correct() -> None:
    _publish()
    _must("kb", "site", "--no-documents")
    _publish_and_correct_again()


def _nothing() -> None:
    pass


def _has(name: str) -> Callable[[Files, Files], bool]:
    return lambda files, done: files.get(name) == done[name]


DEEDS: Mapping[str, Deed] = {
    "publish": Deed(("bulletin", "publish", "2024-03"), _nothing, _has("cases/issues/2024-03.md")),
    "reissue": Deed(
        ("bulletin", "reissue", "2024-03", "--reason", "更正数额"),
        _publish_and_correct,
        _has("cases/issues/2024-03.lock.json"),
    ),
    "recall": Deed(("bulletin", "recall", "2024-03", "--reason", "有误"), _publish, _has("cases/issues/2024-03.md")),
    "export": Deed(("bulletin", "export", "2024-03"), _export_and_correct, lambda *_: False, "build/issues"),
    "template": Deed(("bulletin", "template"), _nothing, _has("build/案例模板.docx")),
    "bulletin-new": Deed(("bulletin", "new", "2024-003"), _nothing, _has("cases/issues/2026-01.md")),
    "new": Deed(("kb", "new", "新案"), _nothing, _has("cases/2026/2026-001.md")),
    "import": Deed(("kb", "import", "--write", "原稿.docx"), _nothing, _has("cases/2026/2026-001.md")),
    "review": Deed(("kb", "review", "2024-001", "2024-002", "--by", "审查某"), _nothing, lambda *_: False),
    "statutes-add": Deed(("kb", "statutes", "add", "绿化办法.txt"), _nothing, lambda *_: False),
    "site": Deed(("kb", "site", "--no-documents"), _build_and_correct, lambda *_: False, "build/site"),
}


# --- doing a deed, and killing it ------------------------------------------------------------------


def _command_of(words: tuple[str, ...]) -> tuple[Callable[..., object], list[str]]:
    return (bulletin if words[0] == "bulletin" else kb).main, list(words[1:])


def _run(words: tuple[str, ...]) -> int:
    """The exit code of a command in this process; its output goes to the file ``said``."""
    command, arguments = _command_of(words)
    try:
        command(arguments, prog_name=words[0])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _must(*words: str) -> None:
    if code := _wait(_start(words)):
        raise AssertionError(f"{' '.join(words)}: {code}\n{Path('said').read_text('utf-8')}")


def _start(words: tuple[str, ...], watch: Callable[[str], None] | None = None) -> int:
    """Start a command in a process of its own; the process's number.

    Args:
        words: of the command line.
        watch: called with the kind of each moment at which a file is about to be made, named, moved or deleted.
    """
    process = os.fork()
    if process:
        return process
    os.setsid()
    with Path("said").open("wb") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    code = 70
    try:
        if watch is not None:
            sys.addaudithook(lambda event, values: watch(event) if _is_deed(event, values) else None)
        code = _run(words)
        sys.stdout.flush()
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
        raise
    finally:
        sys.stderr.flush()
        os._exit(code)


def _is_deed(event: str, values: tuple[object, ...]) -> bool:
    if event == "open":
        flags = values[2]
        return isinstance(flags, int) and bool(flags & _WRITING)
    return event in _MOVES


def _wait(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _kill_before(number: int, words: tuple[str, ...]) -> bool:
    """Do a command and kill it before it touches its files for the n-th time; whether it came to that."""
    left = number

    def watch(_event: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return _wait(_start(words, watch)) == -signal.SIGKILL


def _kill_after(seconds: float, words: tuple[str, ...]) -> bool:
    """Do a command and kill it after some seconds; whether it was still at it."""
    process = _start(words)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
    return _wait(process) == -signal.SIGKILL


def _moments_of(words: tuple[str, ...]) -> tuple[int, list[int], float]:
    """How often an undisturbed run touches its files, which of these times it moves one, and its seconds."""
    reading, writing = os.pipe()
    began = time.perf_counter()

    def watch(event: str) -> None:
        os.write(writing, b"." if event == "open" else b"!")

    process = _start(words, watch)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        events = file.read()
    code = _wait(process)
    assert code == 0, Path("said").read_text("utf-8")
    return len(events), [n for n, event in enumerate(events) if event == ord("!")], time.perf_counter() - began


# --- what stands ------------------------------------------------------------------------------------


def _files() -> Files:
    """What stands, without hidden files and the output of the command."""
    return {
        path.as_posix(): path.read_bytes()
        for path in Path().rglob("*")
        if path.is_file() and path.name != "said" and not any(part.startswith(".") for part in path.parts)
    }


def _drafts() -> list[str]:
    """Hidden files and folders beside those that people know."""
    return [path.as_posix() for path in Path().rglob(".*") if path.parts[0] != ".kb" and path.name != ".nojekyll"]


def _look(deed: Deed, before: Files, after: Files) -> Files:
    """What stands after a kill, if it is what may stand."""
    files = _files()
    for name in before.keys() & after.keys():
        assert name in files, f"{name} is gone"
    for name, data in files.items():
        assert data in (before.get(name), after.get(name)), f"{name} is half written, {len(data)} bytes"
    if deed.together:
        there, old, new = (
            {name: data for name, data in some.items() if name.startswith(f"{deed.together}/")}
            for some in (files, before, after)
        )
        assert there in (old, new), f"{deed.together} is neither old nor new"
    return files


def _assert_readable() -> None:
    """What a kill left counts as unpublished or as published, and no case refers to what is not there."""
    library = read_library("cases")
    wrong = [one for one in check(library, dt.date.fromisoformat(TODAY)) if one.code in _HALF]
    assert not wrong, "\n".join(map(str, wrong))
    for issue in library.issues:
        lock = library.locks.by_issue.get(issue.issue_id)
        assert issue.published_on is None or (lock and lock.published_on == issue.published_on), "published, no lock"


def soak(name: str, kills: int, seed: int) -> str:
    """Do a deed and kill it; a line of what came of it.

    Raises:
        AssertionError: something was half done, lost or burnt.
    """
    deed = DEEDS[name]
    chance = random.Random(f"{name} {seed}")  # noqa: S311 - moments of a test
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        try:
            fresh = Path(folder, "fresh")
            fresh.mkdir()
            os.chdir(fresh)
            _write_library()
            deed.prepare()
            before = _files()
            os.chdir(shutil.copytree(fresh, Path(folder, "whole")))
            times, moves, whole = _moments_of(deed.words)
            after = _files()
            killed = ended = old = 0
            for number in range(kills):
                os.chdir(folder)
                shutil.rmtree("again", ignore_errors=True)
                os.chdir(shutil.copytree(fresh, Path(folder, "again")))
                if number % 2:
                    moment = f"after {(seconds := whole * chance.random()):.3f} s"
                    was = _kill_after(seconds, deed.words)
                else:
                    at = moves[number // 4 % len(moves)] if moves and number % 4 == 0 else chance.randrange(times)
                    moment = f"before touching a file for the {at}. time of {times}"
                    was = _kill_before(at, deed.words)
                try:
                    files = _look(deed, before, after)
                    _assert_readable()
                    if not deed.is_done(files, after):
                        _must(*deed.words)
                        assert _files() == after, _difference(_files(), after)
                        assert not _drafts(), f"left over: {_drafts()}"
                except AssertionError as error:
                    raise AssertionError(f"{name} killed {moment}: {error}") from error
                killed, ended, old = killed + was, ended + (not was), old + (files == before)
        finally:
            os.chdir(here)
    return (
        f"{name}: {killed} runs killed, {ended} had ended before; "
        f"{old} times what was there before stood, {kills - old} times the new or a part of it, each file whole"
    )


def _difference(files: Files, expected: Files) -> str:
    names = sorted(name for name in files.keys() | expected.keys() if files.get(name) != expected.get(name))
    return f"a second run left other files: {', '.join(names)}"


def main() -> None:
    """Kill and look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="of each deed")
    parser.add_argument("--deed", action="append", choices=list(DEEDS), help="all without")
    parser.add_argument("--seed", type=int, default=20261129)
    options = parser.parse_args()
    os.environ |= {"KB_TODAY": TODAY, "PATH": "/nonexistent"}
    for name in options.deed or DEEDS:
        _load(name)
        print(soak(name, options.kills, options.seed), flush=True)


def _load(name: str) -> None:
    """Import what a deed imports, by doing it once in this process."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, Path(folder, "said").open("wb") as said:
        os.chdir(folder)
        outputs = os.dup(1), os.dup(2)
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        try:
            _write_library()
            DEEDS[name].prepare()
            _run(DEEDS[name].words)
            sys.stdout.flush()
        finally:
            for output, number in zip(outputs, (1, 2), strict=True):
                os.dup2(output, number)
            os.chdir(here)


if __name__ == "__main__":
    main()
