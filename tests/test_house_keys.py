"""What is for the house alone is in nothing that the public gets; what the public may know of it, it gets.

A word is planted in every working key of the field tables, so that a key added later is asked too.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from generator.commands import bulletin
from kb.cli import kb
from kb.fields import CASE_FIELDS, ISSUE_FIELDS, PARTS, Field, FieldType
from kb.indexing import index_library
from kb.lint import check
from kb.model import Audience
from kb.reading import read_library
from kb.revising import approve
from kb.search.results import Request
from kb.search.whoosh_backend import WhooshBackend
from kb.site.render import render_site
from kb.web.app import create_app
from tests.conftest import case_writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

TODAY = dt.date(2026, 11, 23)


class Planting:
    """Values for keys, and what of them must not be seen."""

    def __init__(self) -> None:
        self._count = 0
        self.words: list[str] = []
        self.unshown: list[str] = []
        """Those that no page has: of 豁免, digests, and days in figures."""

    def _next(self, pattern: str) -> str:
        self._count += 1
        self.words.append(pattern.format(self._count))
        return self.words[-1]

    def value(self, field: Field) -> str:
        """A value of a working key, as a file writes it."""
        if field.vocabulary:  # its words are not rare; the key of the JSON is asked below
            return "主动公开"
        if field.key == "签发摘要":
            self.unshown.append(self._next("签发的稿样{}号"))
            return self.unshown[-1]
        match field.type:
            case FieldType.DATE:
                day = dt.date(2019, 3, 1) + dt.timedelta(self._count)
                self._count += 1
                self.words += [day.isoformat(), f"{day.year}年{day.month}月{day.day}日"]
                self.unshown.append(day.isoformat())
                return day.isoformat()
            case FieldType.WORDS:
                return f"[{self._next('藏匿{}甲')}, {self._next('藏匿{}乙')}]"
            case _ if field.type in PARTS:
                before = len(self.words)
                parts = [(p.key, self._part(field, p.key, p.pattern, p.type)) for p in PARTS[field.type]]
                if field.key == "豁免":
                    self.unshown += self.words[before:]
                return f"[{{{', '.join(f'{key}: {value}' for key, value in parts)}}}]"
            case _:
                assert field.type is FieldType.TEXT, field.type
                return self._next("藏匿{}词")

    def _part(self, field: Field, key: str, pattern: str, type_: FieldType) -> str:
        if field.key == "豁免" and key == "代码":
            return "K802"
        if field.key == "待核" and key == "键":
            return "结果"
        if pattern:
            digest = f"{len(self.words):02d}" * 32
            self.words.append(digest)
            self.unshown.append(digest)
            return digest
        return self.value(Field(key, "", type_, ""))


@dataclass(frozen=True)
class Library:
    root: Path
    index: Path
    case_words: Sequence[str]
    issue_words: Sequence[str]
    unshown: frozenset[str]

    @property
    def words(self) -> list[str]:
        return [*self.case_words, *self.issue_words]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("planted")
    root = folder / "cases"
    (root / "issues").mkdir(parents=True)
    of_case, of_issue = Planting(), Planting()
    of_issue._count = 500  # noqa: SLF001 - other words than those of the case
    keys = {f.key: of_case.value(f) for f in CASE_FIELDS if f.working}
    # A published case with something to check is held back from the public; so that one is for the house.
    case_writer(root)("2022-002", 公开="内部", 待核=keys.pop("待核"))
    case_writer(root)("2022-001", **keys, 违法行为日期="2021-11..2022-01", 原决定效力="{状态: 变更, 日期: 2023-02-01}")
    front = {"期号": "2022-03", "日期": "2022-11-20", "公开": "公开", "发布日期": "2022-11-20", "案例": "[2022-001]"}
    front |= {f.key: of_issue.value(f) for f in ISSUE_FIELDS if f.working}
    lines = "\n".join(f"{key}: {value}" for key, value in front.items())
    (root / "issues/2022-03.md").write_text(f"---\n{lines}\n---\n编者按的话。\n", "utf-8")
    (root / "library.yml").write_text("代码: 110105\n效力: 可以参照\n", "utf-8")
    approve(read_library(root.as_posix()), ["2022-001"], "藏匿审查人", dt.date(2019, 2, 28))
    library = read_library(root.as_posix())
    (newest,) = library.cases[0].approvals[1:]
    of_case.words += [newest.approved_by, newest.digest]
    of_case.unshown.append(newest.digest)
    assert {p.code for p in check(library, TODAY) if p.severity == "error"} == {"K503"}
    index_library(root.as_posix(), folder / "index", TODAY)
    return Library(
        root, folder / "index", of_case.words, of_issue.words, frozenset([*of_case.unshown, *of_issue.unshown])
    )


def test_these_keys_are_for_the_house() -> None:
    """A promise: who takes a key out of this list shows it to the public."""
    assert {f.key for f in CASE_FIELDS if f.working} == {
        "编写人", "审核人", "审核日期", "解密日期", "豁免", "审查", "专家意见", "待核",
    }  # fmt: skip
    assert {f.key for f in ISSUE_FIELDS if f.working} == {
        "拟稿人", "核稿人", "会签", "签发人", "签发日期", "签发摘要", "公开属性", "公开理由",
        "保密审查人", "保密审查日期", "豁免",
    }  # fmt: skip


def site_of(library: Library, audience: Audience) -> dict[str, str]:
    found = read_library(library.root.as_posix())
    site = render_site(found, check(found, TODAY), audience, TODAY)
    pages = {address: f"{page.title}{page.description}{page.html}" for address, page in site.pages.items()}
    return pages | {
        address: content.decode("utf-8", "replace") for address, content in site.files("https://example.cn/")
    }


def seen(text: str, words: Sequence[str]) -> set[str]:
    return {word for word in words if word in text}


def test_nothing_of_it_is_on_the_public_site(planted: Library) -> None:
    for address, text in site_of(planted, Audience.PUBLIC).items():
        assert seen(text, planted.words) == set(), address


@pytest.mark.parametrize("audience", [Audience.INTERNAL, Audience.EDITOR])
def test_the_house_sees_all_of_it(planted: Library, audience: Audience) -> None:
    """Else the test above would not notice."""
    site = site_of(planted, audience)
    doubts = {word for word in planted.case_words if word in site["cases/2022-002.html"]}
    assert doubts
    of_case = [word for word in planted.case_words if word not in doubts]
    places = {
        "cases/2022-001.html": [word for word in of_case if word not in planted.unshown],
        "issues/2022-03.html": [word for word in planted.issue_words if word not in planted.unshown],
        "cases/2022-001.md": [word for word in of_case if not word.endswith("日")],
        "data/cases/2022-001.json": [word for word in of_case if not word.endswith("日")],
    }
    for address, words in places.items():
        assert words
        assert set(words) - seen(site[address], words) == set(), address


def test_nothing_of_it_is_found_or_answered(planted: Library) -> None:
    backend = WhooshBackend.open(planted.index)
    for audience in Audience:
        document = backend.document("2022-001", audience)
        assert document is not None
        assert seen(document.to_bytes().decode(), planted.words) == set()
        for word in planted.words:
            answer = backend.search(Request(f'"{word}"', audience))
            assert answer.mode.value != "all" or answer.total == 0, word
    backend.close()
    app = create_app(planted.index, Audience.PUBLIC, site=None, name="某库", hosts=["testserver"])
    with TestClient(app) as client:
        for address in ("/api/v1/cases/2022-001", "/cases/2022-001", "/api/v1/search?q=罚款", "/search?q=罚款"):
            assert seen(client.get(address).text, planted.words) == set(), address


@pytest.mark.parametrize("audience", list(Audience))
def test_nothing_of_it_is_printed(planted: Library, tmp_path: Path, audience: Audience) -> None:
    """Not for the house either: the names of those who approve stand on the paper that goes with an issue."""
    at = ["--library", planted.root.as_posix(), "--today", TODAY.isoformat(), "--audience", audience.value]
    target = tmp_path / "out.docx"
    result = CliRunner().invoke(bulletin, ["export", "2022-03", *at, "-o", str(target)])
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile(target) as package:
        text = "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    assert seen(text, planted.words) == set()
    assert "办理同类案件，可以参照本刊案例。" in text


def test_the_public_is_told_that_an_opinion_was_obtained_and_no_more(planted: Library) -> None:
    site = site_of(planted, Audience.PUBLIC)
    assert "<dt>专家意见</dt><dd>已取得</dd>" in site["cases/2022-001.html"]
    data = json.loads(site["data/cases/2022-001.json"])
    assert data["expert_opinion"] is True
    assert not {"expert_opinions", "approvals", "doubts", "waivers"} & set(data)
    assert "专家意见" not in site["cases/2022-001.md"]
    (issue,) = json.loads(site["data/library.json"])["issues"]
    assert not {"disclosure", "drafted_by", "signed_by", "secrecy_reviewed_by"} & set(issue)
    (of_house,) = json.loads(site_of(planted, Audience.INTERNAL)["data/library.json"])["issues"]
    assert of_house["disclosure"] == "主动公开"


def test_a_case_without_an_opinion_says_nothing_of_one(tmp_path: Path) -> None:
    case_writer(tmp_path)("2022-001")
    found = read_library(tmp_path)
    site = render_site(found, (), Audience.PUBLIC, TODAY)
    page = str(site.pages["cases/2022-001.html"].html)
    assert "专家意见" not in page
    assert json.loads(dict(site.files(""))["data/cases/2022-001.json"])["expert_opinion"] is False


# --- what everyone may know ----------------------------------------------------------------------


def rows(page: str) -> Iterator[tuple[str, str]]:
    for label, value in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.DOTALL):
        yield label, re.sub("<[^>]*>", "", value)


def test_the_card_has_the_facts_of_the_new_keys(planted: Library) -> None:
    page = site_of(planted, Audience.PUBLIC)["cases/2022-001.html"]
    card = dict(rows(page))
    assert card["违法行为日期"] == "2021年11月至2022年1月"
    assert card["原决定效力"] == "变更，2023年2月1日"
    assert (card["编号"], card["完整编号"], card["效力"]) == ("2022-001", "110105-2022-001", "可以参照")
    assert "110105-2022-001号案例“" in page


@pytest.mark.parametrize(
    ("kind", "agency", "label"),
    [
        ("行政复议", "某市人民政府", "被申请人"),
        ("行政诉讼", "某市中级人民法院", "被告"),
        ("执法监督", "某市司法局", "被申请机关"),
    ],
)
def test_the_body_acted_against_has_the_name_of_its_procedure(
    tmp_path: Path, kind: str, agency: str, label: str
) -> None:
    case_writer(tmp_path)("2022-001", 类型=kind, 机关=agency, 被申请机关="某市城市管理局", 结果="")
    site = render_site(read_library(tmp_path), (), Audience.PUBLIC, TODAY)
    page = str(site.pages["cases/2022-001.html"].html)
    card = dict(rows(page))
    assert card[label] == "某市城市管理局"
    assert {"被申请人", "被告", "被申请机关"} & set(card) == {label}
    # In files the key stays.
    assert "\n被申请机关: 某市城市管理局\n" in dict(site.files(""))["cases/2022-001.md"].decode()


# --- full numbers --------------------------------------------------------------------------------


def test_a_full_number_stands_in_every_json(planted: Library) -> None:
    site = site_of(planted, Audience.PUBLIC)
    library = json.loads(site["data/library.json"])
    assert (library["code"], library["authority"]) == ("110105", "可以参照")
    found = [library["cases"][0], json.loads(site["data/cases/2022-001.json"])]
    app = create_app(planted.index, Audience.PUBLIC, site=None, name="某库", hosts=["testserver"])
    with TestClient(app) as client:
        found.append(client.get("/api/v1/cases/2022-001").json())
        found += client.get("/api/v1/search?q=罚款").json()["hits"]
        assert (found[2]["violated_on"], found[2]["effect"]) == (
            "2021-11..2022-01",
            {"state": "变更", "on": "2023-02-01"},
        )
    assert [(one["id"], one["full_id"]) for one in found] == [("2022-001", "110105-2022-001")] * 4
    answer = CliRunner().invoke(kb, ["search", "110105-2022-001", "--json", "--index", str(planted.index)])
    assert answer.exit_code == 0, answer.output
    assert [hit["full_id"] for hit in json.loads(answer.stdout)["hits"]] == ["110105-2022-001"]


@pytest.mark.parametrize("code", ["110105", "SFJ01", "110105001001"])
def test_a_case_is_found_by_its_full_number_and_by_its_own(tmp_path: Path, code: str) -> None:
    root = tmp_path / "cases"
    root.mkdir()
    (root / "library.yml").write_text(f"代码: {code}\n", "utf-8")
    write = case_writer(root)
    for number in ("2022-001", "2022-017", "2023-001"):
        write(number, 标题="某案")
    index_library(root.as_posix(), tmp_path / "index", TODAY)
    backend = WhooshBackend.open(tmp_path / "index")
    for query in (f"{code}-2022-001", "2022-001", f"编号:{code}-2022-001", "编号:2022-001", f"{code.lower()}-2022-001"):
        answer = backend.search(Request(query, Audience.PUBLIC))
        assert (answer.mode.value, [hit.case_id for hit in answer.hits]) == ("all", ["2022-001"]), query
    assert backend.search(Request("110106-2022-001", Audience.PUBLIC)).mode.value == "any"
    backend.close()


def test_with_another_code_every_case_is_indexed_anew(tmp_path: Path) -> None:
    root = tmp_path / "cases"
    root.mkdir()
    case_writer(root)("2022-001")
    for text, full_id in (("", "2022-001"), ("代码: 110105\n", "110105-2022-001"), ("代码: SFJ\n", "SFJ-2022-001")):
        (root / "library.yml").write_text(text, "utf-8")
        index_library(root.as_posix(), tmp_path / "index", TODAY)
        backend = WhooshBackend.open(tmp_path / "index")
        assert [hit.full_id for hit in backend.search(Request("罚款")).hits] == [full_id]
        backend.close()
