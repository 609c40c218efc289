"""``kb statutes``, as an editor uses it: docs/statutes.md is followed with a law that changes next month."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from generator.commands import bulletin
from kb.cli import kb
from kb.reading import environment_digest
from kb.statutes.registry import registry
from kb.text import chinese_day, law_number
from tests.conftest import case_writer
from tests.statutes.documents import FIRST, NAME, NEW, OLD, SECOND, lines, write_both, write_download

if TYPE_CHECKING:
    from click.testing import Result

PAGE = (Path(__file__).parents[2] / "docs" / "statutes.md").read_text("utf-8")
BEFORE, AFTER = "2026-11-28", "2027-01-01"
BODY = (
    "## 基本案情\n看守人未按时点亮灯火。\n\n## 处理结果\n依照《某市灯塔管理条例》第七条，处八百元罚款，维持。\n\n"
    "## 典型意义\n程序要合法。\n"
)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with a case of 2026, beside the downloads that the page speaks of; the working folder holds both."""
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "cases"
    root.mkdir()
    case_writer(root)("2026-001", BODY, 关键词="[灯塔]", 要旨="看守人应当按时点亮灯火")
    write_both(tmp_path / "下载")
    return root


def run(*arguments: str, today: str = BEFORE, code: int = 0) -> str:
    """What a command of kb prints."""
    return _checked(CliRunner().invoke(kb, [*arguments], env={"KB_TODAY": today}), code)


def _checked(result: Result, code: int) -> str:
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


BLOCKS: list[str] = re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line.split()[1:] for block in BLOCKS for line in block.splitlines() if line.startswith("kb ")]
"""What the page shows, and its commands, in its order."""


def test_the_page_is_followed_step_by_step(library: Path) -> None:
    add, compare, confirm, check, lint, stale, index, site = COMMANDS
    said = run(*add)
    assert BLOCKS[1] in said
    assert (library / "statutes.yml").read_text("utf-8").endswith(BLOCKS[2])
    run(*compare)
    page = Path("对照.html").read_text("utf-8")
    assert "<del>" in page
    assert "<script" not in page
    assert "http" not in page
    run(*confirm)
    text = (library / "statutes.yml").read_text("utf-8")
    for line in BLOCKS[5].splitlines():
        assert line in text, line
    assert "0 个错误" in run(*check)
    assert "K6" not in run(*lint)
    # Before the day nothing has changed; from it on everything says so.
    assert run(*stale).startswith("共 0 个案例")
    assert "第七条  →  某市灯塔管理条例（2014）：已修改，现为第八条" in run(*stale, today=AFTER)
    run(*index)
    hits = json.loads(run("search", "某市灯塔管理条例第八条", "--json", today=AFTER))
    assert [hit["id"] for hit in hits["hits"]] == ["2026-001"]
    assert any(re.search("(?:今|后为)第八条", why) for why in hits["hits"][0]["why"])
    assert "现为" not in run(*cite_command(), today=BEFORE)
    assert "现为第八条" in run(*cite_command(), today=AFTER)
    run(*site, "--out", "网站", today=AFTER)
    statute = Path("网站", "statutes", f"{NAME}.html").read_text("utf-8")
    assert 'id="a8-words"' in statute
    assert re.search(r"处二百</del>.*<ins>.*处五百</ins>", statute)
    case = Path("网站", "cases", "2026-001.html").read_text("utf-8")
    assert "现为第八条" in case
    assert "#a8-words" in case


def cite_command() -> list[str]:
    Path("文字.txt").write_text("依照《某市灯塔管理条例》第七条处罚。", "utf-8")
    return ["cite", "文字.txt", "--on", "2026-11-01"]


def test_the_appendix_of_an_issue_has_the_words_then_and_now(library: Path) -> None:
    run("statutes", "add", "下载")
    run("statutes", "compare", NAME, "--confirm", "全部")
    (library / "issues").mkdir()
    (library / "issues" / "2027-01.md").write_text(
        "---\n期号: 2027-01\n标题: 典型案例\n日期: 2027-02-01\n公开: 公开\n案例: [2026-001]\n---\n", "utf-8"
    )
    for today, struck in ((BEFORE, False), ("2027-02-01", True)):
        arguments = ["export", "2027-01", "-o", f"{today}.docx", "--today", today]
        _checked(CliRunner().invoke(bulletin, arguments), 0)
        xml = ZipFile(f"{today}.docx").read("word/document.xml").decode()
        assert ('w:val="Deleted"' in xml and 'w:val="Inserted"' in xml) is struck
        text = re.sub(r"<[^>]+>", "", xml)
        assert ("现行2026修订第八条" in text) is struck
        assert OLD[6] in text
        assert (NEW[7] in text) is struck


def test_adding_twice_changes_nothing_and_a_different_text_is_never_written_over_in_silence(library: Path) -> None:
    run("statutes", "add", "下载")
    before = {path: path.read_bytes() for path in library.rglob("*") if path.is_file()}
    assert "没有改动" in run("statutes", "add", "下载")
    assert {path: path.read_bytes() for path in library.rglob("*") if path.is_file()} == before
    other = write_download(
        Path("另一份"), "20261030", (*NEW[:-1], "本条例自2027年1月1日起施行。\n另行公布。"), [FIRST, SECOND]
    )
    said = run("statutes", "add", str(other), code=1)
    assert "有 1 条的文字不同（第十条）" in said
    assert {path: path.read_bytes() for path in library.rglob("*") if path.is_file()} == before
    run("statutes", "add", str(other), "--replace")
    assert "另行公布。" in (library / "法规文本" / NAME / "2026-10-30.md").read_text("utf-8")


def test_only_looking_writes_nothing(library: Path) -> None:
    before = sorted(library.rglob("*"))
    rows = json.loads(run("statutes", "add", "下载", "--dry-run", "--json"))
    assert [(row["label"], row["passed_on"], row["effective_on"], row["articles"]) for row in rows] == [
        ("2014", "2014-12-25", "2015-03-01", 9),
        ("2026修订", "2026-10-30", "2027-01-01", 10),
    ]
    assert not any(row["text_written"] or row["entry_written"] for row in rows)
    assert sorted(library.rglob("*")) == before


@pytest.mark.usefixtures("library")
def test_a_text_file_and_a_folder_of_a_collection_are_read_too() -> None:
    folder = Path("收录")
    (folder / "灯塔").mkdir(parents=True)
    head = f"# {NAME}\n\n{FIRST}\n\n<!-- INFO END -->\n\n"
    body = "\n\n".join(line for line in lines(OLD, [FIRST])[6:] if line.startswith("第"))
    (folder / "灯塔条例(2014-12-25).md").write_text(head + body, "utf-8")
    (folder / "灯塔" / "README.md").write_text(f"# 某市鱼市条例\n\n{FIRST}\n\n**第一条**　卖鱼。\n", "utf-8")
    (folder / "灯塔" / "02.md").write_text("# 第二编　罚则\n\n**第二条**　本条例自2015年3月1日起施行。\n", "utf-8")
    (folder / "说明.md").write_text("# 说明\n\n这里没有条文。\n", "utf-8")
    Path("新.txt").write_bytes("\r\n".join(lines(NEW, [FIRST, SECOND])).encode("gbk"))
    said = run("statutes", "add", "收录", "新.txt")
    assert "登记 3 份，0 份没有登记" in said
    shown = json.loads(run("statutes", "show", NAME, "--json"))
    assert [(v["label"], v["articles"], v["verified"], bool(v["text"])) for v in shown["versions"]] == [
        ("2014", 9, True, True), ("2026修订", 10, True, True),
    ]  # fmt: skip
    fish = json.loads(run("statutes", "show", "某市鱼市条例", "--json"))
    assert [v["articles"] for v in fish["versions"]] == [2]


@pytest.mark.parametrize(
    ("text", "told"),
    [("只有一句话。", "没有找到“第一条”"), ("第一条　甲。\n第二条　乙。", "不知道是哪一版"), ("", "是空的")],
)
def test_what_is_no_statute_is_told_and_not_taken(library: Path, text: str, told: str) -> None:
    Path("甲.txt").write_text(text, "utf-8")
    assert told in run("statutes", "add", "甲.txt", code=1)
    assert not (library / "statutes.yml").exists()


def test_an_amended_text_without_its_day_is_held_as_undated_until_the_day_is_said(library: Path) -> None:
    steps = [FIRST, "根据2026年10月30日某市人民代表大会常务委员会《关于修改〈某市灯塔管理条例〉的决定》修正"]
    path = write_download(Path("修正"), "20261030", OLD, steps)
    run("statutes", "add", "下载/某市灯塔管理条例_20141225.docx")
    assert "施行日期没有查到" in run("statutes", "add", str(path))
    (version,) = [
        v for v in json.loads(run("statutes", "show", NAME, "--json"))["versions"] if v["label"] == "2026修正"
    ]
    assert (version["effective_on"], version["verified"]) == (None, True)
    assert "版本未核" in run(*cite_command()[:2], "--on", "2026-11-20")
    assert "施行日期还没有写" in run("statutes", "check", NAME)
    run("statutes", "check", NAME, today="2027-06-30", code=1)
    run("statutes", "add", str(path), "--effective", "2026-12-01")
    assert "0 个错误，0 个警告" in run("statutes", "check", NAME)
    assert "文字未变" in run("statutes", "compare", NAME)
    assert "条号不变" in run("statutes", "compare", NAME, "--confirm", "全部")
    assert "条号不变: 是}" in (library / "statutes.yml").read_text("utf-8")


def test_a_shipped_law_gets_its_new_version_and_keeps_the_others(library: Path) -> None:
    known = json.loads(run("statutes", "show", "行政处罚法", "--json"))
    # Between its versions nothing is missing, whatever a history says.
    steps = [
        "1996年3月17日通过",
        "2009年8月27日修正",
        "2012年1月1日修正",
        "2017年9月1日修正",
        "2021年1月22日修订",
        "2026年10月30日修订",
    ]
    body = ["第一条　甲。", "第二条　本法自2027年5月1日起施行。"]
    Path("新.txt").write_text("\n".join(["中华人民共和国行政处罚法", f"（{'　'.join(steps)}）", *body]), "utf-8")
    run("statutes", "add", "新.txt")
    shown = json.loads(run("statutes", "show", "行政处罚法", "--json"))
    assert shown["versions"][:-1] == known["versions"]
    assert (shown["versions"][-1]["label"], shown["versions"][-1]["own"]) == ("2026修订", True)
    assert "类别" not in (library / "statutes.yml").read_text("utf-8")


def test_a_text_of_a_version_that_ships_needs_no_entry(library: Path) -> None:
    version = registry().statutes["行政处罚法"].versions[-1]
    assert version.articles
    assert version.effective_on
    body = [f"第{law_number(number)}条　甲。" for number in range(1, version.articles)]
    last = f"第{law_number(version.articles)}条　本法自{chinese_day(version.effective_on)}起施行。"
    history = f"（1996年3月17日通过　{chinese_day(version.passed_on)}修订）"
    Path("新.txt").write_text("\n".join(["中华人民共和国行政处罚法", history, *body, last]), "utf-8")
    assert "法规库已有这一版" in run("statutes", "add", "新.txt")
    assert not (library / "statutes.yml").exists()
    (shown,) = [v for v in json.loads(run("statutes", "show", "行政处罚法", "--json"))["versions"] if v["text"]]
    assert (shown["label"], shown["verified"]) == (version.label, True)


def test_what_is_typed_counts_as_checked_only_beside_a_text_that_bears_it_out(library: Path) -> None:
    def shown() -> list[tuple[str, bool]]:
        return [(v["label"], v["verified"]) for v in json.loads(run("statutes", "show", NAME, "--json"))["versions"]]

    run("statutes", "add", "下载")
    run("statutes", "compare", NAME, "--confirm", "全部")
    assert shown() == [("2014", True), ("2026修订", True)]
    assert "现为第八条\n" in run(*cite_command(), today=AFTER)
    path = library / "statutes.yml"
    path.write_text(path.read_text("utf-8").replace("条数: 10", "条数: 11"), "utf-8")
    assert shown() == [("2014", True), ("2026修订", False)]
    assert "写的是 11 条，文本有 10 条" in run("statutes", "check", "--own", code=1)
    (library / "法规文本" / NAME / "2014-12-25.md").unlink()
    assert shown() == [("2014", False), ("2026修订", False)]
    assert "本单位录入，未核对" in run("statutes", "show", NAME)
    assert "待核对" in run(*cite_command(), today=AFTER)


def test_an_index_asks_anew_when_a_text_of_the_library_changes(library: Path) -> None:
    before = environment_digest(library)
    run("statutes", "add", "下载")
    after = environment_digest(library)
    (library / "法规文本" / NAME / "2014-12-25.md").write_text("第一条　甲。\n", "utf-8")
    assert len({before, after, environment_digest(library)}) == 3


def test_steps_between_two_texts_that_nobody_has_are_held_as_undated(library: Path) -> None:
    third = "2020年3月1日某市第十六届人民代表大会常务委员会第三次会议修订"
    new = write_download(Path("新"), "20261030", NEW, [FIRST, third, SECOND])
    run("statutes", "add", str(new))
    assert "2020" not in (library / "statutes.yml").read_text("utf-8")  # what was before the first is not known anyway
    assert "2020修订" in run("statutes", "add", "下载/某市灯塔管理条例_20141225.docx")
    labels = [v["label"] for v in json.loads(run("statutes", "show", NAME, "--json"))["versions"]]
    assert labels == ["2014", "2020修订", "2026修订"]
    Path("文字.txt").write_text("依照《某市灯塔管理条例》第七条处罚。", "utf-8")
    statuses = {
        on: json.loads(run("cite", "文字.txt", "--on", on, "--json"))[0]["status"]
        for on in ("2019-01-01", "2021-01-01")
    }
    assert statuses == {"2019-01-01": "unknown_version", "2021-01-01": "unknown_version"}


def test_one_alias_of_two_cities_means_that_of_the_librarys_region(library: Path) -> None:
    (library / "statutes.yml").write_text(
        "甲市市容条例:\n  地区: 甲市\n  别名: [市容条例]\n乙市市容条例:\n  地区: 乙市\n  别名: [市容条例]\n", "utf-8"
    )
    Path("文字.txt").write_text("依照《市容条例》第七条处罚。", "utf-8")
    case_writer(library)("2026-002", BODY.replace("某市灯塔管理条例", "市容条例"))
    (row,) = json.loads(run("cite", "文字.txt", "--json"))
    assert (row["status"], [c["statute"] for c in row["candidates"]]) == ("ambiguous", ["甲市市容条例", "乙市市容条例"])
    assert "K615" in run("lint")
    run("statutes", "show", "市容条例", code=2)
    (library / "library.yml").write_text("地区: 某省乙市\n", "utf-8")
    (row,) = json.loads(run("cite", "文字.txt", "--json"))
    assert row["statute"] == "乙市市容条例"
    assert "K615" not in run("lint")
    (library / "statutes.yml").write_text(
        "甲市市容条例:\n  别名: [市容条例]\n乙市市容条例:\n  别名: [市容条例]\n", "utf-8"
    )
    assert "K608" in run("lint", code=1)


def test_a_statute_that_another_took_the_place_of_is_compared_with_it(library: Path) -> None:
    run("statutes", "add", "下载/某市灯塔管理条例_20141225.docx")
    other = write_download(Path("新"), "20261030", NEW, [SECOND.replace("修订", "通过")], name="某市航标管理条例")
    run("statutes", "add", str(other))
    path = library / "statutes.yml"
    path.write_text(
        path.read_text("utf-8").replace(
            "  地区: 某市\n", "  地区: 某市\n  废止: 2027-01-01\n  替代: 某市航标管理条例\n", 1
        ),
        "utf-8",
    )
    found = json.loads(run("statutes", "compare", NAME, "--json"))
    assert (found["old"]["statute"], found["new"]["statute"], found["adjoining"]) == (NAME, "某市航标管理条例", True)
    run("statutes", "compare", NAME, "--confirm", "可靠")
    assert "新法: 某市航标管理条例" in path.read_text("utf-8")
    assert "现为《某市航标管理条例》第八条" in run(*cite_command(), today=AFTER)


@pytest.mark.usefixtures("library")
def test_the_search_does_not_call_a_text_present_that_is_in_force_next_month() -> None:
    run("statutes", "add", "下载")
    run("statutes", "compare", NAME, "--confirm", "全部")
    run("index")
    (hit,) = json.loads(run("search", f"{NAME}第八条", "--json"))["hits"]
    assert [why for why in hit["why"] if NAME in why] == [f"引用《{NAME}》第七条（2014），后为第八条：见于处理结果"]


def test_nor_a_new_text_of_a_law_that_ships(library: Path) -> None:
    (library / "statutes.yml").write_text(
        "行政处罚法:\n  版本:\n    - {名称: 2026修订, 通过: 2026-10-30, 施行: 2027-01-01, 条数: 87}\n"
        "  对照:\n    - 施行: 2027-01-01\n      条文:\n        - {旧: 54, 新: 55}\n", "utf-8",
    )  # fmt: skip
    case_writer(library)("2022-001", BODY.replace("《某市灯塔管理条例》第七条", "《行政处罚法》第五十四条"))
    run("index")
    (hit,) = json.loads(run("search", "行政处罚法第五十五条", "--json"))["hits"]
    assert [why for why in hit["why"] if "后为第五十五条" in why], hit["why"]
    assert not [why for why in hit["why"] if "今第五十五条" in why]


def test_wrong_use_says_what_there_is(library: Path) -> None:
    run("statutes", "add", "下载")
    for arguments, told in (
        (["show", "灯塔条例"], "法规库里没有"),
        (["compare", NAME, "--from", "1999"], "可选的：2014、2026修订"),
        (["compare", NAME, "--confirm", "1-20"], "旧条文里没有第 10 条"),
        (["compare", NAME, "--confirm", "1-999999999999"], "旧条文里没有第 10 条"),
        (["compare", NAME, "--confirm", "三"], "不是条号"),
        (["compare", NAME, "--confirm", "1,5-3"], "“5-3”前面的条号比后面的大。写成 3-5。"),
        (["compare", "行政许可法"], "还没有文本"),
        (["add", "下载", "--effective", "2027-01-01"], "只能用于一个文件"),
    ):
        assert told in run("statutes", *arguments, code=2), arguments
    assert "没有找到" in run("statutes", "add", "没有.docx", code=1)
    assert not (library / "对照").exists()


@pytest.mark.usefixtures("library")
def test_list_and_show_speak_to_people_and_programs() -> None:
    run("statutes", "add", "下载")
    run("statutes", "compare", NAME, "--confirm", "全部")
    said = run("statutes", "list", "--own")
    assert said.startswith("某市灯塔管理条例（2014年文本，2015-03-01 起施行，9 条；2 个版本；文本 2 份）")
    assert "法规库截至" in said
    assert NAME in run("statutes", "list", "灯塔")
    assert len(json.loads(run("statutes", "list", "--json"))) > 1_000
    shown = json.loads(run("statutes", "show", NAME, "--article", "8", "--json", today=AFTER))
    assert set(shown) >= {"name", "full_name", "kind", "versions", "repealed_on", "successor", "as_of", "article"}
    assert [(one["label"], one["article"]) for one in shown["article"]["versions"]] == [("2026修订", 8), ("2014", 7)]
    assert OLD[6] in run("statutes", "show", NAME, "--article", "8", today=AFTER)
    assert "没有这一条" in run("statutes", "show", NAME, "--article", "80")
