"""The commands that write files for people, each with its initial state, done in processes that share one start.

The program is loaded once, and each deed done in a process that is forked from there, so that what befalls it falls
into what a command does and not into the loading of Python.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import bulletin
from kb.cli import kb
from kb.commands.console import run

if TYPE_CHECKING:
    from collections.abc import Mapping

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
LAW = "某市城市绿化办法\n（2020年3月1日某市人民政府公布，自2020年5月1日起施行）\n" + "".join(
    f"第{number}条　为了规范某市城市绿化工作，制定本办法第{number}项规定。\n" for number in "一二三四五六七八九"
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
MOVES = frozenset({"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir"})
Files = dict[str, bytes]
Watch = Callable[[str, tuple[object, ...]], None]


@dataclass(frozen=True, slots=True)
class Deed:
    """A command that writes files for people."""

    words: tuple[str, ...]
    prepare: Callable[[], None]
    """Prepares what else it needs in the working directory."""
    is_done: Callable[[Files, Files], bool]
    """Whether nothing is left to do, by the present files and those of an undisturbed run."""
    together: str = ""
    """Folder whose files are, all of them, those from before or those from after."""
    holds: Callable[[], None] = lambda: None
    """Raises an error unless what is of use to people can be used, whatever has befallen the deed."""


# --- the library and the files beside it ----------------------------------------------------------


def _write_case(case_id: str, amount: int = 100, more: str = "") -> None:
    path = Path("cases", case_id[:4], f"{case_id}.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_CASE.format(case_id=case_id, amount=amount, more=more), "utf-8")


def write_library() -> None:
    for number in range(1, 4):
        _write_case(f"2024-{number:03}")
    Path("cases", "issues").mkdir()
    for serial, (issue_id, cases) in enumerate({"2024-03": "2024-001, 2024-002", "2024-04": "2024-003"}.items(), 1):
        text = _ISSUE.format(issue_id=issue_id, serial=serial, cases=cases)
        Path("cases", "issues", f"{issue_id}.md").write_text(text, "utf-8")
    Path("绿化办法.txt").write_text(LAW, "utf-8")
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
    must("bulletin", "publish", "2024-03")


def _publish_and_correct() -> None:
    _publish()
    _write_case("2024-001", 200, "更正: [{日期: 2026-11-23, 内容: 更正罚款数额, 原因: 原文有误}]\n")


def _export_and_correct() -> None:
    _publish()
    must("bulletin", "export", "2024-03", "--pages", "none")
    correct()


def correct() -> None:
    _write_case("2024-001", 200, "更正: [{日期: 2026-11-23, 内容: 更正罚款数额, 原因: 原文有误}]\n")


def _build_and_correct() -> None:
    _publish()
    must("kb", "site", "--no-documents")
    correct()


def _index_and_correct() -> None:
    must("kb", "index", "--processes", "1")
    correct()


def _answers() -> None:
    must("kb", "search", "某公司", "--json")
    assert json.loads(Path("said").read_text("utf-8"))["total"] == 3, "the index lacks cases"


def _add_two_versions() -> None:
    must("kb", "statutes", "add", "绿化办法.txt")
    later = LAW.replace("2020年3月1日某市人民政府公布，自2020年5月1日", "2024年3月1日某市人民政府公布，自2024年5月1日")
    Path("绿化办法.txt").write_text(later, "utf-8")
    must("kb", "statutes", "add", "绿化办法.txt")


def _add_account() -> None:
    must("kb", "accounts", "add", "甲", "--role", "editor", "--no-token")


def prepare_nothing() -> None:
    pass


def _has(name: str) -> Callable[[Files, Files], bool]:
    return lambda files, done: files.get(name) == done[name]


DEEDS: Mapping[str, Deed] = {
    "publish": Deed(("bulletin", "publish", "2024-03"), prepare_nothing, _has("cases/issues/2024-03.md")),
    "reissue": Deed(
        ("bulletin", "reissue", "2024-03", "--reason", "更正数额"),
        _publish_and_correct,
        _has("cases/issues/2024-03.lock.json"),
    ),
    "recall": Deed(("bulletin", "recall", "2024-03", "--reason", "有误"), _publish, _has("cases/issues/2024-03.md")),
    "export": Deed(
        ("bulletin", "export", "2024-03", "--pages", "none"), _export_and_correct, lambda *_: False, "build/issues"
    ),
    "template": Deed(("bulletin", "template"), prepare_nothing, _has("build/案例模板.docx")),
    "bulletin-new": Deed(("bulletin", "new", "2024-003"), prepare_nothing, _has("cases/issues/2026-01.md")),
    "new": Deed(("kb", "new", "新案"), prepare_nothing, _has("cases/2026/2026-001.md")),
    "import": Deed(("kb", "import", "--write", "原稿.docx"), prepare_nothing, _has("cases/2026/2026-001.md")),
    "review": Deed(("kb", "review", "2024-001", "2024-002", "--by", "审查某"), prepare_nothing, lambda *_: False),
    "statutes-add": Deed(("kb", "statutes", "add", "绿化办法.txt"), prepare_nothing, lambda *_: False),
    "statutes-compare": Deed(
        ("kb", "statutes", "compare", "某市城市绿化办法", "--confirm", "全部"), _add_two_versions, lambda *_: False
    ),
    "sign": Deed(("bulletin", "sign", "2024-03", "--by", "签发某"), prepare_nothing, lambda *_: False),
    "document": Deed(
        ("bulletin", "document", "发文稿纸", "2024-03", "-o", "build/稿纸.docx"), prepare_nothing, lambda *_: False
    ),
    "report": Deed(("bulletin", "report", "2024-001", "-o", "build/说明.docx"), prepare_nothing, lambda *_: False),
    "accounts-add": Deed(
        ("kb", "accounts", "add", "乙", "--role", "reader", "--no-token"), _add_account, lambda *_: False
    ),
    "accounts-remove": Deed(("kb", "accounts", "remove", "甲"), _add_account, _has("accounts.json")),
    "index": Deed(("kb", "index", "--processes", "1"), _index_and_correct, lambda *_: False, holds=_answers),
    "downloads": Deed(("kb", "site"), _build_and_correct, lambda *_: False, "build/site"),
    "site": Deed(("kb", "site", "--no-documents"), _build_and_correct, lambda *_: False, "build/site"),
}


# --- doing a deed, and killing it ------------------------------------------------------------------


def run_here(words: tuple[str, ...]) -> int:
    """The exit code of a command in this process."""
    sys.argv = list(words)
    try:
        run(bulletin if words[0] == "bulletin" else kb, words[0])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def must(*words: str) -> None:
    """Do a command that has to succeed."""
    if code := wait(start(words)):
        raise AssertionError(f"{' '.join(words)}: {code}\n{Path('said').read_text('utf-8')}")


def start(words: tuple[str, ...], watch: Watch | None = None, output: int | None = None, *, reads: bool = False) -> int:
    """Start a command in a process of its own; the process's number.

    Args:
        words: of the command line.
        watch: called before a file is made, named, moved or deleted, with the name and arguments of that audit event.
        output: descriptor for its output and messages; without it they go to the file ``said``.
        reads: whether to call it also before a file of the library is read.
    """
    process = os.fork()
    if process:
        return process
    os.setsid()
    with Path("said").open("wb") if output is None else os.fdopen(os.dup(output), "wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    code = 70
    try:
        if watch is not None:
            sys.addaudithook(
                lambda event, values: watch(event, values) if _touches_files(event, values, reads=reads) else None
            )
        code = run_here(words)
        sys.stdout.flush()
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
        raise
    finally:
        sys.stderr.flush()
        os._exit(code)


def _touches_files(event: str, values: tuple[object, ...], *, reads: bool) -> bool:
    if event == "open":
        path, flags = values[0], values[2]
        read = reads and isinstance(path, str | os.PathLike) and os.fspath(path).startswith("cases")
        return read or (isinstance(flags, int) and bool(flags & _WRITING))
    return event in MOVES


def wait(process: int) -> int:
    """The exit code of a process; negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def load(words: tuple[str, ...], prepare: Callable[[], None]) -> None:
    """Import what a command imports, by doing it once in this process."""
    start_folder = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, Path(folder, "said").open("wb") as log:
        os.chdir(folder)
        outputs = os.dup(1), os.dup(2)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        try:
            write_library()
            prepare()
            run_here(words)
            sys.stdout.flush()
        finally:
            for output, number in zip(outputs, (1, 2), strict=True):
                os.dup2(output, number)
            os.chdir(start_folder)
