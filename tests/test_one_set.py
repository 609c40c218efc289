"""Index, service, site and Word leave out the same cases, whatever is edited in whatever order."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import tempfile
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from generator.commands import bulletin
from kb.cli import kb
from kb.gate import Faults
from kb.indexing import Indexed, index_library
from kb.lint import check
from kb.model import CASE_ID, Audience
from kb.problems import RULES, Location, Severity, problem
from kb.reading import read_library
from kb.search.index.ledger import Ledger
from kb.search.index.manifest import Manifest
from kb.search.results import Request
from kb.search.whoosh_backend import WhooshBackend
from kb.site.content.publication import Publication, publish
from kb.site.render import render_site
from kb.web.app import create_app
from tests.conftest import BODY, case_writer

if TYPE_CHECKING:
    from tests.conftest import WriteCase

TODAY = dt.date(2026, 11, 23)


def body(facts: str) -> str:
    """A whole body with a sentence in its facts."""
    return BODY.replace("某公司被罚款。", f"某公司被罚款。{facts}")


# What each case is that the public may not see, by a word that is planted in it; the first ones the check holds back.
HELD: dict[str, tuple[str, dict[str, str]]] = {
    "缺部分": ("## 基本案情\n某公司被罚款。缺部分\n", {}),
    "标签": (body("标签 <div>乙</div>"), {}),
    "缺文件": (body("缺文件 [见附件](没有.pdf)"), {}),
    "缺图": (body("缺图 ![图](没有.png)"), {}),
    "缺案例": (body("缺案例 [前案](../2019/2019-001.md)"), {}),
    "缺小节": (body("缺小节 [前案](2022-001.md#争议焦点)"), {}),
    "本文无此": (body("本文无此 [上文](#争议焦点)"), {}),
    "库外": (body("库外 [别处](../../别处.pdf)"), {}),
    "不发布": (body("不发布 [程序](tool.exe)"), {}),
    "缺脚注": (body("缺脚注[^1]"), {}),
    "缺相关": (body("缺相关"), {"相关": "[2019-007]"}),
    "缺类型": (body("缺类型"), {"类型": ""}),
    "词表外": (body("词表外"), {"领域": "[炼金术]"}),
    "不是日期": (body("不是日期"), {"审核日期": "某日"}),
    "早于": (body("早于"), {"行为日期": "2022-12-01"}),
    "未来更正": (body("未来更正"), {"更正": "[{日期: 2027-01-01, 内容: 改字, 原因: 笔误}]"}),
    "未来文号": (body("未来文号"), {"文号": "某府行复〔2027〕5号"}),
    "结果不符": (body("结果不符"), {"结果": "[罚款]"}),
    "不认识的键": (body("不认识的键"), {"怪键": "一"}),
    "有号码": (body("有号码 11010519491231002X"), {}),
    "看不见": (body("看不见 139\u200b1234\u200b5678"), {}),
    "没合并": (body("没合并\n<<<<<<< 甲\n一\n=======\n二\n>>>>>>> 乙"), {}),
    "定了密": (body("定了密"), {"密级": "秘密"}),
    "审查过时": (body("审查过时"), {"审查": f"[{{人: 甲, 日期: 2022-11-01, 摘要: {'0' * 64}}}]"}),
}
WITHHELD_FROM_WORD = ("有号码", "看不见", "没合并", "定了密")
"""No issue that lists one of these is printed for anybody."""
HIDDEN: dict[str, tuple[str, dict[str, str]]] = {
    "草稿的": (body("草稿的"), {"状态": "草稿"}),
    "审核的": (body("审核的"), {"状态": "审核"}),
    "内部的": (body("内部的"), {"公开": "内部"}),
    "将来的": (body("将来的"), {"发布日期": "2027-01-01"}),
    "待解密": (body("待解密"), {"解密日期": "2027-01-01"}),
    "撤回的": (body("撤回的"), {"状态": "撤回", "撤回日期": "2023-01-01", "撤回原因": "改判"}),
}


@dataclass(frozen=True)
class Built:
    """A library in every form that readers may get."""

    root: Path
    index: Path
    told: Indexed
    ids: dict[str, str]
    """Planted word -> 编号."""


@pytest.fixture
def built(write_case: WriteCase, library_root: Path, tmp_path: Path) -> Built:
    write_case("2022-001", body("清楚的"))
    write_case("2022-002", body("有链接的 [前案](2022-001.md#处理结果)、[图](图.png)"), 相关="[2022-001]")
    (library_root / "2022/图.png").write_bytes(b"\x89PNG")
    (library_root / "2022/tool.exe").write_bytes(b"MZ")
    ids = {"清楚的": "2022-001", "有链接的": "2022-002"}
    for number, (word, (text, keys)) in enumerate((HELD | HIDDEN).items(), 101):
        ids[word] = f"2022-{number}"
        write_case(ids[word], text, 标题=f"案名{ids[word]}", **keys)
    second = write_case("2022-099", body("重号的"))
    second.write_text(second.read_text("utf-8").replace("编号: 2022-099", "编号: 2022-001"), "utf-8")
    told = index_library(library_root.as_posix(), tmp_path / "index", TODAY)
    return Built(library_root, tmp_path / "index", told, ids)


def published(root: Path, audience: Audience, today: dt.date = TODAY) -> Publication:
    library = read_library(root.as_posix())
    return publish(library, check(library, today), audience, today)


def found_by(index: Path, query: str, audience: Audience) -> set[str]:
    backend = WhooshBackend.open(index)
    try:
        answer = backend.search(Request(query, audience, limit=200))
        return {hit.case_id for hit in answer.hits} if answer.mode.value == "all" else set()
    finally:
        backend.close()


def test_the_public_finds_what_the_check_lets_through_and_nothing_else(built: Built) -> None:
    assert {case.case_id for case in published(built.root, Audience.PUBLIC).cases} == {"2022-001", "2022-002"}
    assert found_by(built.index, "", Audience.PUBLIC) == {"2022-001", "2022-002"}
    for word, case_id in built.ids.items():
        expected = {case_id} if word in ("清楚的", "有链接的") else set()
        assert found_by(built.index, f'"{word}"', Audience.PUBLIC) == expected, word
        assert found_by(built.index, f'"{word}"', Audience.EDITOR) == {case_id}, word
        assert (found_by(built.index, f'"{word}"', Audience.INTERNAL) == {case_id}) is (
            word not in ("草稿的", "审核的", "将来的", "撤回的")
        ), word
    for audience in Audience:
        assert found_by(built.index, '"重号的"', audience) == set()


def test_what_is_held_back_tells_nothing_by_counts_words_or_likeness(built: Built) -> None:
    backend = WhooshBackend.open(built.index)
    answer = backend.search(Request("", Audience.PUBLIC))
    assert answer.total == 2
    assert {value for facet in answer.facets for value, _ in facet.values}.isdisjoint({"炼金术", "罚款"})
    assert all(count <= 2 for facet in answer.facets for _, count in facet.values)
    for case_id in map(built.ids.__getitem__, HELD):
        assert backend.document(case_id, Audience.PUBLIC) is None
        assert backend.document(case_id, Audience.INTERNAL) is not None
        assert backend.notice(case_id, Audience.PUBLIC) is None
    backend.close()


def test_the_service_knows_no_page_of_what_is_held_back(built: Built, tmp_path: Path) -> None:
    site = tmp_path / "site"  # built before the faults came in
    for case_id in built.ids.values():
        for address in (f"cases/{case_id}.html", f"cases/{case_id}.md", f"data/cases/{case_id}.json"):
            (site / address).parent.mkdir(parents=True, exist_ok=True)
            (site / address).write_text("旧页", "utf-8")
    (site / "index.html").write_text("首页", "utf-8")
    for folder in (None, site):
        app = create_app(built.index, Audience.PUBLIC, site=folder, name="某库", hosts=["testserver"])
        with TestClient(app) as client:
            for word, case_id in built.ids.items():
                expected = {"清楚的": 200, "有链接的": 200, "撤回的": 410}.get(word, 404)
                for address in (f"/cases/{case_id}", f"/cases/{case_id}.html", f"/api/v1/cases/{case_id}"):
                    assert client.get(address).status_code == expected, (word, address)
                for address in (f"/cases/{case_id}.md", f"/data/cases/{case_id}.json"):
                    assert client.get(address).status_code == (200 if folder and expected == 200 else 404)
            hits = client.get("/api/v1/search?q=罚款&limit=100").json()
            assert {hit["id"] for hit in hits["hits"]} == {"2022-001", "2022-002"}
            assert hits["total"] == 2


def test_no_page_file_or_feed_of_the_site_and_no_word_file_has_what_is_held_back(built: Built, tmp_path: Path) -> None:
    (built.root / "issues").mkdir()
    numbers = ", ".join(number for word, number in built.ids.items() if word not in WITHHELD_FROM_WORD)
    (built.root / "issues/2022-03.md").write_text(
        f"---\n期号: 2022-03\n日期: 2022-11-20\n公开: 公开\n发布日期: 2022-11-20\n案例: [{numbers}]\n---\n按。\n",
        "utf-8",
    )
    library = read_library(built.root.as_posix())
    site = render_site(library, check(library, TODAY), Audience.PUBLIC, TODAY)
    texts = {address: f"{page.title}{page.description}{page.html}" for address, page in site.pages.items()}
    texts |= {address: content.decode("utf-8", "replace") for address, content in site.files("https://example.cn/")}
    assert {"cases/2022-001.html", "data/cases/2022-001.json", "data/library.json"} <= set(texts)
    assert any("<feed" in text and "2022-001" in text for text in texts.values())
    told = CliRunner().invoke(
        bulletin,
        ["export", "2022-03", "--library", str(built.root), "--today", TODAY.isoformat(), "--audience", "public",
         "--pages", "none", "-o", str(tmp_path / "x.docx")],
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    with zipfile.ZipFile(tmp_path / "x.docx") as package:
        texts["Word"] = package.read("word/document.xml").decode()
    everything = "\n".join(texts.values())
    for word, case_id in built.ids.items():
        assert f"案名{case_id}" not in everything, word
        assert (f"cases/{case_id}.html" in texts) is (word in ("清楚的", "有链接的", "撤回的")), word
    assert "清楚的" in texts["Word"]
    assert "有链接的" in texts["data/cases/2022-002.json"]


def test_an_issue_that_is_held_back_is_named_with_the_reason(built: Built) -> None:
    (built.root / "issues").mkdir(exist_ok=True)
    card = "---\n期号: 2022-04\n日期: 2022-11-20\n公开: 公开\n发布日期: 2022-11-20\n案例: [2022-001]\n---\n"
    (built.root / "issues/2022-04.md").write_text(f"{card}甲\n<<<<<<< HEAD\n乙\n=======\n丙\n>>>>>>> 分支\n", "utf-8")
    left = {Path(one.path).name: one.reason for one in published(built.root, Audience.PUBLIC).omissions}
    assert "K011" in left["2022-04.md"], left


def test_each_command_names_what_is_held_back_and_why(built: Built, tmp_path: Path) -> None:
    left = {one.path: one.reason for one in published(built.root, Audience.PUBLIC).omissions}
    assert {path: str(faults) for path, faults in built.told.withheld} == {
        path: reason for path, reason in left.items() if "重复" not in reason
    }
    assert {Path(path).stem for path, _ in built.told.withheld} == {built.ids[word] for word in HELD}
    at = ["--library", built.root.as_posix(), "--today", TODAY.isoformat()]
    told = CliRunner().invoke(kb, ["index", *at, "--index", str(tmp_path / "other")])
    assert told.exit_code == 0
    for word in HELD:
        path = f"{built.root.as_posix()}/2022/{built.ids[word]}.md"
        assert f"没有给公众看 {path}：{left[path]}。\n" in told.stderr
    assert told.stderr.count("没有给公众看") == len(HELD)


def test_status_sees_that_the_gate_has_turned(write_case: WriteCase, library_root: Path, tmp_path: Path) -> None:
    write_case("2022-001", body("[附件](附件.pdf)"))
    (library_root / "2022/附件.pdf").write_bytes(b"%PDF")
    at = ["--library", str(library_root), "--index", str(tmp_path / "index"), "--today", TODAY.isoformat()]

    def stale() -> list[str]:
        status = json.loads(CliRunner().invoke(kb, ["status", *at, "--json"]).stdout)
        assert status["stale"] is bool(status["changed"])
        return list(status["changed"])

    CliRunner().invoke(kb, ["index", *at])
    assert stale() == []
    (library_root / "2022/附件.pdf").unlink()
    assert stale() == ["2022-001"]
    CliRunner().invoke(kb, ["index", *at])
    assert stale() == []
    assert found_by(tmp_path / "index", "罚款", Audience.PUBLIC) == set()
    (library_root / "2022/附件.pdf").write_bytes(b"%PDF")
    assert stale() == ["2022-001"]


LAW = "当事人违反《行政处罚法》第三十一条。"


def test_stale_law_and_word_leave_out_the_same(write_case: WriteCase, library_root: Path, tmp_path: Path) -> None:
    write_case("2019-001", body(LAW))
    write_case("2019-002", body(f"{LAW} [附件](没有.pdf)"))
    (library_root / "issues").mkdir()
    (library_root / "issues/2022-03.md").write_text(
        "---\n期号: 2022-03\n日期: 2022-11-20\n公开: 公开\n发布日期: 2022-11-20\n案例: [2019-001, 2019-002]\n---\n",
        "utf-8",
    )
    at = ["--library", library_root.as_posix(), "--today", TODAY.isoformat()]
    named = f"没有给公众看 {library_root.as_posix()}/2019/2019-002.md：有 1 处错误，第一处在第 "
    for audience, expected in (("public", ["2019-001"]), ("internal", ["2019-001", "2019-002"])):
        told = CliRunner().invoke(kb, ["stale-law", *at, "--audience", audience, "--json"])
        assert [row["id"] for row in json.loads(told.stdout)] == expected
        assert (named in told.stderr) is (audience == "public")
        out = tmp_path / f"{audience}.docx"
        made = CliRunner().invoke(bulletin, ["export", "2022-03", *at, "--audience", audience, "-o", str(out)])
        assert made.exit_code == 0
        assert f"（{len(expected)} 件案例）" in made.stdout
        assert (named in made.stderr) is (audience == "public")


def test_the_reason_of_a_withdrawal_is_held_back_with_an_error_in_it(
    write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    """Of a withdrawn case the notice prints words, so errors in these hold the notice back, and no others do."""
    gone = {"状态": "撤回", "撤回日期": "2023-01-01"}
    write_case("2022-001", "## 基本案情\n缺部分 <div>\n", **gone, 撤回原因="改判")
    write_case("2022-002", **gone, 撤回原因="[甲, 乙, 丙]")
    write_case("2022-003", **gone)
    told = index_library(library_root.as_posix(), tmp_path / "index", TODAY)
    public = published(library_root, Audience.PUBLIC)
    assert [case.case_id for case in public.notices] == ["2022-001", "2022-003"]
    assert (
        [Path(path).stem for path, _ in told.withheld]
        == [Path(one.path).stem for one in public.omissions]
        == ["2022-002"]
    )
    backend = WhooshBackend.open(tmp_path / "index")
    for audience, expected in ((Audience.PUBLIC, [True, False, True]), (Audience.INTERNAL, [True, True, True])):
        assert [backend.notice(f"2022-00{n}", audience) is not None for n in (1, 2, 3)] == expected
    backend.close()


def test_of_two_files_with_one_number_the_first_counts_for_every_audience(
    write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    """Not the first that an audience may see: the other would show it where the index knows nothing of it."""
    first = write_case("2022-001", body("第一份"), 状态="草稿")
    second = first.with_name("2022-009.md")
    second.write_text(first.read_text("utf-8").replace("第一份", "第二份").replace("草稿", "发布"), "utf-8")
    index_library(library_root.as_posix(), tmp_path / "index", TODAY)
    for audience in Audience:
        cases = published(library_root, audience).cases
        assert {case.case_id for case in cases} == found_by(tmp_path / "index", "", audience)
        assert all(case.status == "草稿" for case in cases)


def test_an_issue_with_a_secret_is_held_back_everywhere(
    write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    write_case("2022-001")
    (library_root / "issues").mkdir()
    issue = library_root / "issues/2022-03.md"
    text = "---\n期号: 2022-03\n日期: 2022-11-20\n公开: 公开\n{}发布日期: 2022-11-20\n案例: [2022-001]\n---\n按。\n"
    for mark, expected in (("", "2022-03"), ("密级: 秘密\n", "")):
        issue.write_text(text.format(mark), "utf-8")
        told = index_library(library_root.as_posix(), tmp_path / "index", TODAY)
        public = published(library_root, Audience.PUBLIC)
        assert [one.issue_id for one in public.issues] == [expected] * bool(expected)
        assert len(told.withheld) == len(public.omissions) == (not expected)
        backend = WhooshBackend.open(tmp_path / "index")
        assert {a: backend.search(Request("", a)).hits[0].issue for a in Audience} == {
            Audience.PUBLIC: expected, Audience.INTERNAL: "2022-03", Audience.EDITOR: "2022-03",
        }  # fmt: skip
        backend.close()
    at = ["--library", str(library_root), "--today", TODAY.isoformat(), "-o", str(tmp_path / "x.docx")]
    told_by_word = CliRunner().invoke(bulletin, ["export", "2022-03", *at, "--audience", "public"])
    assert told_by_word.exit_code == 1
    assert "K128" in told_by_word.stderr
    assert not (tmp_path / "x.docx").exists()


def test_of_two_issues_with_one_number_the_first_counts_for_every_audience(
    write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    write_case("2022-001")
    (library_root / "issues").mkdir()
    text = "---\n期号: 2022-03\n日期: 2022-11-20\n公开: 公开\n{}案例: [2022-001]\n---\n按。\n"
    (library_root / "issues/2022-03.md").write_text(text.format(""), "utf-8")
    (library_root / "issues/另一份.md").write_text(text.format("发布日期: 2022-11-20\n"), "utf-8")
    index_library(library_root.as_posix(), tmp_path / "index", TODAY)
    backend = WhooshBackend.open(tmp_path / "index")
    for audience in Audience:
        issues = published(library_root, audience).issues
        shown = [issue.issue_id for issue in issues if issue.published_on is None]
        assert len(issues) == len(shown) == (audience is Audience.EDITOR)
        assert backend.search(Request("", audience)).hits[0].issue == "".join(shown)
    backend.close()


def test_nothing_that_is_said_of_a_citation_is_an_error() -> None:
    """It depends on the law and on the day: were it one, ``days_of_change`` would have to know the days of the law."""
    errors = {code for code, rule in RULES.items() if code.startswith("K6") and rule.severity is Severity.ERROR}
    assert errors == {"K608", "K611"}  # of statutes.yml and library.yml


# --- edits in any order --------------------------------------------------------------------------

NUMBERS = [f"2022-{number:03}" for number in range(1, 6)]
FACTS = (
    "甲。", "<div>乙</div>", "[前案](2022-001.md)", "[前案](2022-002.md#处理结果)", "[前案](2022-003.md#裁判结果)",
    "[前案](2022-004.md#争议焦点)", "[附件](附件.pdf)", "![图](图.png)", "[程序](tool.exe)",
    "[刊](../issues/2022-03.md)", "[夹](../issues)", "[说明](../说明.md)", "缺脚注[^1]",
    "带脚注[^1]\n\n[^1]: [前案](2022-005.md)",
)  # fmt: skip
CARDS: tuple[dict[str, str], ...] = (
    {}, {"状态": "草稿"}, {"公开": "内部"}, {"发布日期": "2026-12-01"}, {"解密日期": "2026-12-01"},
    {"解密日期": "某日"},
    {"状态": "撤回", "撤回日期": "2026-11-25", "撤回原因": "改判"}, {"状态": "撤回", "撤回原因": "[甲, 乙]"},
    {"文号": "某府行复〔2027〕5号"}, {"文号": "某府行复〔2022〕5号；某府行复〔2027〕6"},
    {"日期": "2026-12-01", "发布日期": ""},
    {"更正": "[{日期: 2026-12-01, 内容: 改字, 原因: 笔误}]"}, {"相关": "[2022-002, 2022-005]"}, {"相关": "[2022-001]"},
    {"类型": ""}, {"编号": "2022-001"}, {"编号": "2022-003"}, {"编号": "2022-00"},
)  # fmt: skip
PATHS = [*(f"2022/{number}.md" for number in NUMBERS), "2022/乙.md", "旧案/2022-002.md"]
FILES = ("2022/附件.pdf", "2022/图.png", "2022/tool.exe", "说明.md", "2022/附件.PDF", "争议焦点.txt")
ISSUE = "---\n期号: {}\n日期: 2022-11-20\n公开: {}\n{}案例: [2022-001, 2022-003]\n---\n按。\n"
DAYS = [dt.date(2026, 11, 23), dt.date(2026, 11, 25), dt.date(2026, 11, 30), dt.date(2026, 12, 1), dt.date(2026, 12, 2),
        dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2028, 2, 1)]  # fmt: skip


class Edited:
    """A library in a folder of its own, and the index that follows its edits."""

    def __init__(self, folder: Path) -> None:
        self.root, self.index, self.today = folder / "cases", folder / "index", DAYS[0]
        (folder / "desk").mkdir()
        self._write = case_writer(folder / "desk")
        for number in NUMBERS:
            self.case(f"2022/{number}.md", FACTS[0], 0)

    def case(self, path: str, facts: str, card: int) -> None:
        """Put a case to a path, under the number of the file's name where it has one."""
        number = Path(path).stem if re.fullmatch(CASE_ID, Path(path).stem) else "2022-002"
        self.put(path, self._write(number, body(facts), **CARDS[card]).read_text("utf-8"))

    def put(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def update(self, index: Path) -> Indexed:
        return index_library(self.root.as_posix(), index, self.today)


edits = st.one_of(
    st.tuples(st.just("case"), st.sampled_from(PATHS), st.sampled_from(FACTS), st.integers(0, len(CARDS) - 1)),
    st.tuples(st.just("case"), st.sampled_from(PATHS[:5]), st.sampled_from(FACTS), st.just(0)),
    st.tuples(st.just("file"), st.sampled_from(FILES)),
    st.tuples(st.just("away"), st.sampled_from([*PATHS, *FILES, "issues/2022-03.md"])),
    st.tuples(st.just("unreadable"), st.sampled_from(PATHS)),
    st.tuples(
        st.just("issue"),
        st.sampled_from(["issues/2022-03.md", "issues/另一份.md"]),
        st.sampled_from(["公开", "内部"]),
        st.sampled_from(["", "密级: 秘密\n", "发布日期: 2022-11-20\n", "密级: 秘密\n发布日期: 2022-11-20\n"]),
    ),
    st.tuples(st.just("settings"), st.sampled_from(["章节:\n  - 争议焦点: [争点]\n", "名称: 某库\n"])),
    st.tuples(st.just("day"), st.sampled_from(DAYS)),
)


def apply(library: Edited, edit: tuple[object, ...]) -> None:
    match edit:
        case ("case", str(path), str(facts), int(card)):
            library.case(path, facts, card)
        case ("file", str(path)):
            library.put(path, "附件")
        case ("away", str(path)):
            (library.root / path).unlink(missing_ok=True)
        case ("unreadable", str(path)):
            library.put(path, "没有文件头")
        case ("issue", str(path), str(access), str(rest)):
            library.put(path, ISSUE.format("2022-03", access, rest))
        case ("settings", str(text)):
            library.put("library.yml", text)
        case ("day", dt.date() as day):
            library.today = day


def state(index: Path) -> tuple[Ledger, set[str]]:
    """What an index says it holds and holds back."""
    folder = index / (index / "CURRENT").read_text()
    ledger = Ledger.read(folder)
    # When a file was read, and so whether its bytes must be compared, differs from run to run.
    sources = {path: source._replace(state="") for path, source in ledger.sources.items()}
    return replace(ledger, sources=sources), set(Manifest.read(folder).held)


def answers(index: Path) -> dict[Audience, tuple[dict[str, str], set[str]]]:
    """What each audience gets of an index: 编号 -> the latest issue, and the notices."""
    backend = WhooshBackend.open(index)
    try:
        return {
            audience: (
                {hit.case_id: hit.issue for hit in backend.search(Request("", audience, limit=100)).hits},
                {number for number in state(index)[0].digests if backend.notice(number, audience)},
            )
            for audience in Audience
        }
    finally:
        backend.close()


def site_answers(library: Edited) -> dict[Audience, tuple[dict[str, str], set[str]]]:
    """The same of the site."""
    found = {}
    for audience in Audience:
        public = published(library.root, audience, library.today)
        issues = {number: held[-1].issue_id for number, held in public.issues_by_case.items()}
        cases = {case.case_id: issues.get(case.case_id, "") for case in public.cases}
        found[audience] = (cases, {case.case_id for case in public.notices})
    return found


def assert_the_index_follows(library: Edited) -> None:
    """After some edits: the index as it is brought up to date, one made anew and the site are the same."""
    told = library.update(library.index)
    assert answers(library.index) == site_answers(library)
    anew = library.index.with_name("anew")
    shutil.rmtree(anew, ignore_errors=True)
    assert library.update(anew).withheld == told.withheld
    assert state(library.index) == state(anew)
    left_out = published(library.root, Audience.PUBLIC, library.today).omissions
    assert {path: str(faults) for path, faults in told.withheld} == {
        one.path: one.reason for one in left_out if re.search(r"有 \d+ 处错误", one.reason)
    }


def test_the_index_follows_the_days(tmp_path: Path) -> None:
    library = Edited(tmp_path)
    for card in range(len(CARDS)):
        library.case(f"2022/2022-{card + 101}.md", FACTS[0], card)
    seen = set()
    for day in (*DAYS, *reversed(DAYS)):
        library.today = day
        assert_the_index_follows(library)
        seen.add(tuple(sorted(found_by(library.index, "", Audience.PUBLIC))))
    assert len(seen) == 3  # until 2026-12-01, until 2027, and since then


def test_the_index_follows_what_its_cases_refer_to(tmp_path: Path) -> None:
    library = Edited(tmp_path)
    for fact, text in enumerate(FACTS):
        library.case(f"2022/2022-{fact + 101}.md", text, 0)
    library.update(library.index)
    for path in ("issues/2022-03.md", *FILES):
        library.put(path, ISSUE.format("2022-03", "公开", "") if path.startswith("issues") else "附件")
        assert_the_index_follows(library)
    for path in (*PATHS[:4], "issues/2022-03.md"):
        before = (library.root / path).read_text("utf-8")
        for text in (
            "没有文件头",
            before.replace("处理结果", "审理经过"),
            before.replace("典型意义", "争议焦点"),
            before,
        ):
            library.put(path, text)
            assert_the_index_follows(library)
        (library.root / path).unlink()
        assert_the_index_follows(library)
        library.put(path, before)
    for path in FILES:
        (library.root / path).unlink()
        assert_the_index_follows(library)


@settings(max_examples=15)
@given(st.lists(st.lists(edits, min_size=1, max_size=4), min_size=1, max_size=5))
def test_the_index_follows_edits_in_any_order(rounds: list[list[tuple[object, ...]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        library = Edited(Path(folder))
        library.update(library.index)
        for made in rounds:
            for edit in made:
                apply(library, edit)
            assert_the_index_follows(library)


def test_the_line_of_a_held_file_shows_no_long_number() -> None:
    place = Location("cases/2024/2024-001.md", 3, 1)
    quoted = problem("K302", place, "链接“139-0000-0000-1234.pdf”指向的文件不存在，139000000001234")
    shown = str(Faults.of([quoted]))
    assert "139000000001234" not in shown
    assert "K302" in shown
