"""A number that must not go out is told by each command and is in no file of the public site, wherever it is planted.

And what an editor alone may decide: a waiver of an ordinary case, none of a sealed one; names of companies where the
library masks them.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kb.cli import kb
from tests.privacy.numbers_of import card_number, id_number
from tests.publishing import issue_writer, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import WriteCase

    Plant = Callable[[Path, WriteCase, str], None]

TODAY = "2026-11-23"
BODY = "## 基本案情\n\n{}\n\n## 处理结果\n\n撤销处罚决定。\n\n## 典型意义\n\n程序要合法。\n"
NUMBERS = {
    "K801": id_number("340524", dt.date(1980, 1, 1), 1),
    "K802": "13912345678",
    "K803": card_number("622202123456789012"),
}
PICTURE = b"\x89PNG\r\n\x1a\n"


def in_text(form: str) -> Plant:
    """Plants in the text of the case, in place of {}."""

    def plant(_root: Path, write_case: WriteCase, number: str) -> None:
        write_case("2024-001", BODY.format(form.replace("{}", number)))

    return plant


def in_value(**keys: str) -> Plant:
    """Plants in values of the card, in place of {}."""

    def plant(_root: Path, write_case: WriteCase, number: str) -> None:
        write_case("2024-001", BODY.format("案情。"), **{key: value.format(number) for key, value in keys.items()})

    return plant


def in_issue(note: str = "编者按。", **keys: str) -> Plant:
    """Plants in the issue, in place of {}."""

    def plant(root: Path, write_case: WriteCase, number: str) -> None:
        write_case("2024-001", BODY.format("案情。"))
        issue_writer(root)(
            "2024-01", note.format(number) + "\n", 案例="[2024-001]", 发布日期="",
            **{key: value.format(number) for key, value in keys.items()},
        )  # fmt: skip

    return plant


def in_name_of_picture(root: Path, write_case: WriteCase, number: str) -> None:
    """Plants in the name of a picture that there is."""
    write_case("2024-001", BODY.format(f"![现场]({number}.png)"))
    (root / "2024" / f"{number}.png").write_bytes(PICTURE)


def in_name_of_file(_root: Path, write_case: WriteCase, number: str) -> None:
    """Plants in the name of the file of the case."""
    path = write_case("2024-001", BODY.format("案情。"))
    path.rename(path.with_name(f"2024-001 {number}.md"))


PLACES: dict[str, Plant] = {
    "body": in_text("当事人的号码为{}。"),
    "list": in_text("- 甲\n- {}"),
    "quotation": in_text("> {}"),
    "heading": in_text("### {}"),
    "table": in_text("| 姓名 | 号码 |\n| --- | --- |\n| 甲 | {} |"),
    "caption of a table": in_text("表1 {}\n\n| 姓名 | 号码 |\n| --- | --- |\n| 甲 | 乙 |"),
    "footnote": in_text("某[^1]。\n\n[^1]: {}"),
    "alternative text": in_text("![{}](图.png)"),
    "caption of a picture": in_text("![现场](图.png)\n图1 {}"),
    "address of a link": in_text("[甲](mailto:{}@example.cn)"),
    "name of a picture": in_name_of_picture,
    "name of the file": in_name_of_file,
    "title": in_value(标题="某人{}不服处罚案"),
    "要旨": in_value(要旨="号码{}不能公开"),
    "关键词": in_value(关键词="[程序, '{}']"),
    "来源": in_value(来源="某某{}"),
    "更正": in_value(更正="[{{日期: 2024-08-01, 内容: 改正{}, 原因: 写错}}]"),
    "编写人, a property of the document": in_value(编写人="某某{}"),
    "编者按": in_issue("编者按，{}。"),
    "title of the issue, a property of the document": in_issue(标题="选编{}"),
    "报": in_issue(报="[某局{}]"),
}


def codes_of(root: Path) -> set[str]:
    """The codes of the errors that the check tells."""
    told = CliRunner().invoke(kb, ["lint", "--library", str(root), "--today", TODAY, "--format", "json"]).stdout
    return {row["code"] for row in json.loads(told) if row["severity"] == "error"}


@pytest.mark.parametrize("plant", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("code", NUMBERS)
def test_a_planted_number_is_told_by_every_command_and_is_on_no_page(
    library_root: Path, write_case: WriteCase, tmp_path: Path, plant: Plant, code: str
) -> None:
    number = NUMBERS[code]
    issue_writer(library_root)("2024-01", 案例="[2024-001]", 发布日期="")
    plant(library_root, write_case, number)
    assert code in codes_of(library_root)
    exit_code, said, warned = run(library_root, "check", "2024-01")
    assert exit_code == 1
    assert code in said + warned
    assert plant is in_name_of_file or number not in said + warned  # a place is told by the path of its file
    out = tmp_path / "site"
    built = CliRunner().invoke(
        kb, ["site", "--library", str(library_root), "--today", TODAY, "--audience", "public", "--out", str(out)]
    )
    assert built.exit_code == 0, built.output
    files = [path for path in out.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if number in path.name or number.encode() in path.read_bytes()]


def test_without_a_planted_number_nothing_is_told(library_root: Path, write_case: WriteCase) -> None:
    write_case("2024-001", BODY.format("当事人的号码为138****5678。"))
    assert not codes_of(library_root) & set(NUMBERS)


# --- who may decide --------------------------------------------------------------------------------

PHONE = "0851-82223333"
NAMED = f"当事人王建国，电话{PHONE}。"


def told(root: Path) -> dict[str, str]:
    """The severities of what the check tells of personal data and of waivers, by code."""
    said = CliRunner().invoke(kb, ["lint", "--library", str(root), "--today", TODAY, "--format", "json"]).stdout
    return {
        row["code"]: row["severity"]
        for row in json.loads(said)
        if row["code"].startswith("K8") or row["code"] == "K127"
    }


def waiver(code: str, text: str, by: str) -> str:
    """A waiver, as it is written."""
    return f"{{代码: {code}, 文字: {text}, 原因: 已经公开, 决定人: {by}, 日期: 2024-07-01}}"


@pytest.mark.parametrize(
    ("field", "text", "severity"),
    [
        ("[市场监管]", NAMED, "warning"),
        ("[公安]", NAMED, "error"),
        ("[市场监管]", f"{NAMED}依据《治安管理处罚法》第四十三条处罚。", "error"),
    ],
)
def test_what_identifies_a_person_blocks_a_sealed_case_alone(
    library_root: Path, write_case: WriteCase, field: str, text: str, severity: str
) -> None:
    write_case("2024-001", BODY.format(text), 领域=field, 编写人="周某")
    assert told(library_root) == {"K805": severity, "K815": severity}


@pytest.mark.parametrize(
    ("field", "author", "by", "left"),
    [
        ("[市场监管]", "周某", "周某", {}),
        ("[公安]", "周某", "周某", {"K127": "warning", "K805": "error"}),
        ("[公安]", "周某、吴某", "吴某", {"K127": "warning", "K805": "error"}),
        ("[公安]", "", "郑某", {"K127": "warning", "K805": "error"}),
        ("[公安]", "周某", "郑某", {}),
    ],
)
def test_a_waiver_of_the_author_does_not_settle_a_sealed_case(
    library_root: Path, write_case: WriteCase, field: str, author: str, by: str, left: dict[str, str]
) -> None:
    write_case(
        "2024-001", BODY.format(f"值班电话{PHONE}。"), 领域=field, 编写人=author, 豁免=f"[{waiver('K805', PHONE, by)}]"
    )
    assert told(library_root) == left


def test_the_public_gets_no_sealed_case_that_tells_who(
    library_root: Path, write_case: WriteCase, tmp_path: Path
) -> None:
    write_case(
        "2024-001", BODY.format(NAMED), 领域="[公安]", 编写人="周某", 豁免=f"[{waiver('K815', '王建国', '周某')}]"
    )
    out = tmp_path / "site"
    arguments = ["--library", str(library_root), "--today", TODAY, "--audience", "public", "--out", str(out)]
    assert CliRunner().invoke(kb, ["site", *arguments]).exit_code == 0
    assert not (out / "cases" / "2024-001.html").exists()


@pytest.mark.parametrize(("setting", "asked"), [("", True), ("企业名称: 隐去\n", True), ("企业名称: 写明\n", False)])
def test_names_of_companies_are_asked_where_the_library_masks_them(
    library_root: Path, write_case: WriteCase, setting: str, *, asked: bool
) -> None:
    write_case("2024-001", BODY.format("从贵阳宏达食品有限公司购进。"))
    (library_root / "library.yml").write_text(f"名称: 案例库\n{setting}", "utf-8")
    assert ("K816" in told(library_root)) is asked


# --- what the site says of it ----------------------------------------------------------------------


def test_the_site_says_what_the_check_does_and_claims_nothing(
    library_root: Path, write_case: WriteCase, tmp_path: Path
) -> None:
    write_case("2024-001", BODY.format("案情。"))
    out = tmp_path / "site"
    arguments = ["--library", str(library_root), "--today", TODAY, "--audience", "public", "--out", str(out)]
    assert CliRunner().invoke(kb, ["site", *arguments]).exit_code == 0
    about = (out / "about.html").read_text("utf-8")
    assert "已按规则检查" in about
    assert "不能保证" in about
    assert "图片里的字" in about
    for page in out.rglob("*.html"):
        text = page.read_text("utf-8")
        assert not [
            claim for claim in ("已作匿名", "均已匿名", "已经匿名处理", "已匿名处理", "已作匿名处理") if claim in text
        ]
