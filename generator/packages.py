"""归档包 of a published issue and 报送包 of a case: several documents in one zip, with an inventory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.archive import archive, csv_bytes
from generator.compile.case_parts import usable_case
from generator.compile.issues import compile_bulletin
from generator.compile.paper import Grid, Heading, Paper
from generator.compile.signing import SHEET, signing_sheet
from generator.compile.submission import case_document, court_fields, recommendation
from generator.exporting import export_files
from generator.verifying import readers_of
from generator.word.layout import GB9704
from generator.word.paper import render_paper
from generator.word.signing_sheet import render_signing_sheet
from generator.word.template import render_template
from kb.errors import BulletinError
from kb.files import failure_reason, read_regular
from kb.libreoffice import find_office
from kb.lint import check
from kb.lock_file import SUFFIX
from kb.problems import RULES
from kb.registers import SENT_COLUMNS, SENT_HEAD
from kb.text import chinese_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from generator.compile.bulletin import Bulletin
    from kb.model import Issue, Library
    from kb.registers import Register

FILED, SUBMITTED = "归档包", "报送包"
_EMPTY_ROWS = 8
_HANDED_OVER = Grid((("移交人", "", "接收人", ""), ("移交日期", "", "接收日期", "")), head=False, widths=(2, 5, 2, 5))
_MOST_BYTES = 64 * 1024 * 1024
"""Size of the largest lock that is packed."""


def filed_package(
    library: Library, registers: Sequence[Register], issue: Issue, today: dt.date, say: Callable[[str], None]
) -> bytes:
    """The files of a published issue as they are filed.

    The final text as readers got it, its PDF where LibreOffice is there, the sheet with which it was signed, its lock,
    and to whom it was sent.

    Args:
        library: as read.
        registers: of the library: rows with the 期号 are who got it.
        issue: published.
        today: the day by which visibility is judged.
        say: reports slow steps and what is missing.

    Raises:
        BulletinError: the issue is not published, or a file of it cannot be read or made.
    """
    lock = Path(library.root) / f"issues/{issue.issue_id}{SUFFIX}"
    if issue.published_on is None or issue.published_on > today:
        raise BulletinError(
            f"第{issue.issue_id}期还没有发布，归档的是发布以后的定稿：先运行 bulletin publish {issue.issue_id}。"
        )
    if issue.withdrawn_on is not None and issue.withdrawn_on <= today:
        raise BulletinError(
            f"第{issue.issue_id}期已经撤回（{issue.withdrawn_on}：{issue.withdrawn_because}），没有做归档包。要留存撤回的一期，"
            f"用 bulletin export {issue.issue_id} 印出（每页标着已撤回），和发布记录“{lock.as_posix()}”一起归档。"
        )
    try:
        record = read_regular(lock, _MOST_BYTES)
    except OSError as error:
        raise BulletinError(
            f"第{issue.issue_id}期的发布记录“{lock.as_posix()}”读不出来：{failure_reason(error)}。"
            f"没有记录的，运行 bulletin publish {issue.issue_id} 补上。"
        ) from error
    bulletin = compile_bulletin(library, issue, readers_of(issue), today)
    name = f"第{issue.issue_id}期"
    files: dict[str, tuple[str, bytes]] = {}
    for file in _printed(bulletin, name, say):
        files[file.name] = ("定稿" if file.suffix == ".docx" else "定稿的 PDF", file.content)
    files[f"{name}{SHEET}.docx"] = (SHEET, render_signing_sheet(signing_sheet(library, issue)))
    files[f"{issue.issue_id}{SUFFIX}"] = ("发布记录：各文件的摘要和签发", record)
    files[f"{name}发送登记.csv"] = ("发送登记", csv_bytes(list(_sent(issue, registers))))
    listed = _inventory(library, f"{name}归档清单", issue.issue_id, files)
    return archive({f"{name}归档清单.docx": ("归档清单", render_paper(listed)), **files})


def empty_inventory(library: Library) -> Paper:
    """The list of what is filed, to be filled in by hand, with room for who got the issue."""
    rows = [(str(number), "", "", "") for number in range(1, _EMPTY_ROWS + 1)]
    sent = ("单位", "方式", "份数", "发送日期", "签收人", "签收日期")
    handed_over = Heading("归档文件"), _listing(rows), Heading("发送登记"), Grid((sent, *(("",) * 6,) * _EMPTY_ROWS))
    return Paper(
        kind="清单",
        name="空白归档清单",
        title="归档清单",
        office=library.config.office,
        pieces=(Grid((("期号", "", "归档日期", ""),), head=False, widths=(2, 5, 2, 5)), *handed_over, _HANDED_OVER),
    )


class _File(NamedTuple):
    """A file that was made."""

    name: str
    suffix: str
    content: bytes


def _printed(bulletin: Bulletin, name: str, say: Callable[[str], None]) -> list[_File]:
    """The Word file of an issue and, where LibreOffice is there, with its pages, and the PDF."""
    office = find_office() is not None
    if not office:
        say("这台电脑上没有 LibreOffice，归档包里没有 PDF。")
    with tempfile.TemporaryDirectory(prefix="andian-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / f"{name}.docx"
        export_files(bulletin, path, GB9704, true_pages=office, pdf=office, progress=say)
        paths = (path, path.with_suffix(".pdf")) if office else (path,)
        return [_File(one.name, one.suffix, one.read_bytes()) for one in paths]


def _sent(issue: Issue, registers: Sequence[Register]) -> Iterator[tuple[str, ...]]:
    """Who got an issue: the rows of the registers, then the recipients of the issue that have none, to be filled in."""
    yield SENT_HEAD
    done: set[str] = set()
    for register in registers:
        if not register.has(SENT_COLUMNS):
            continue
        for _, values in register.rows:
            if values.get("期号") == issue.issue_id:
                done.add(values.get("单位", ""))
                yield tuple(values.get(column, "") for column in SENT_HEAD)
    for means, names in (("报", issue.report_to), ("送", issue.send_to), ("发", issue.issue_to)):
        for name in names:
            if name not in done:
                yield (issue.issue_id, name, means, f"第{issue.issue_id}期.docx", *[""] * 6)


def empty_submission(library: Library, today: dt.date) -> bytes:
    """What a higher library asks for, to be filled in: the template of a case, its fields, and the form."""
    papers = (court_fields(library, None, today), recommendation(library, None))
    files = {
        "案例模板.docx": ("案例填写模板，填好以后用 kb import 导入", render_template(library.config)),
        **{f"{paper.name}.docx": (paper.kind, render_paper(paper)) for paper in papers},
    }
    return archive(files)


def submitted_package(library: Library, case_id: str, today: dt.date) -> bytes:
    """A case with what a higher library asks for: the case, its fields, the form, and the check of personal data.

    Args:
        library: as read.
        case_id: 编号.
        today: the day by which the law is read.

    Raises:
        BulletinError: there is no such case, or it is withdrawn.
    """
    case = usable_case(library, case_id)
    papers = (case_document(library, case), court_fields(library, case, today), recommendation(library, case))
    files = {f"{paper.name}.docx": (paper.kind, render_paper(paper)) for paper in papers}
    report = _privacy_report(library, case.source_file.display_path, case_id, today)
    files[f"个人信息检查（{case_id}）.txt"] = ("个人信息检查的结果", report.encode("utf-8-sig"))
    listed = _inventory(library, f"报送材料清单（{case_id}）", case_id, files)
    return archive({f"{listed.name}.docx": ("材料清单", render_paper(listed)), **files})


def _privacy_report(library: Library, path: str, case_id: str, today: dt.date) -> str:
    """What the check of personal data says of a case: kinds and places, never the data."""
    problems = [
        one for one in check(library, today, only={path}) if one.location.path == path and one.code.startswith("K8")
    ]
    lines = [f"案例 {case_id} 个人信息检查", f"检查日期：{chinese_day(today)}", ""]
    lines += [
        f"第 {one.location.line} 行：{one.code} {RULES[one.code].title}（{one.severity.label}）" for one in problems
    ]
    if problems:
        lines += ["", "以上各处请报送前核对；确实可以公开的，写进案例的“豁免”。"]
    else:
        lines.append("按规则检查，没有发现个人信息。")
    lines += ["", "检查按规则进行，不能保证没有遗漏，报送前请人工通读一遍。"]
    return "\r\n".join(lines) + "\r\n"


def _listing(rows: Sequence[tuple[str, str, str, str]]) -> Grid:
    return Grid((("序号", "文件", "内容", "字节"), *rows), widths=(1.2, 6, 4, 1.8))


def _inventory(library: Library, title: str, identifier: str, files: Mapping[str, tuple[str, bytes]]) -> Paper:
    rows = [
        (str(number), name, description, f"{len(content)}")
        for number, (name, (description, content)) in enumerate(files.items(), 1)
    ]
    return Paper(
        kind="清单",
        name=title,
        title=title,
        office=library.config.office,
        identifier=identifier,
        pieces=(_listing(rows), _HANDED_OVER),
    )
