"""The copies of the library for other programs: Markdown and JSON."""

from __future__ import annotations

import datetime as dt
import functools
import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, cast

import fastjsonschema
import pytest

from kb.model import Audience
from kb.reading import read_library
from kb.site.copies.data_schema import CASE_KEYS, LIBRARY_KEYS
from kb.site.render import render_site
from kb.statutes.registry import registry
from tests.blocks_equal import placeless

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_regressions.file_regression import FileRegressionFixture

    from kb.model import Case
    from kb.site.markup.page import Site
    from tests.site.conftest import LibraryFolder

TODAY = dt.date(2026, 11, 23)
ROOT = Path(__file__).parents[2]
FULL = {
    "行为": "[行政处罚]", "机关": "某市人民政府", "被申请机关": "某市市场监督管理局",
    "文号": "某府行复〔2024〕15号", "地区": "某市", "处罚种类": "[罚款]", "金额": "{原: 50000, 后: 3000.5}",
    "裁量": "减轻", "关键词": '[听证, "甲, 乙", "a: b"]', "程序": "[听证]", "来源": "某区司法局", "评查": "[法律适用]",
    "更正": "[{日期: 2024-09-01, 内容: 数额改为三千元, 原因: 笔误}]",
    "豁免": "[{代码: K802, 文字: 某电话, 原因: 已公开, 决定人: 决定者, 日期: 2024-07-01}]",
    "编写人": "编写者", "审核人": "审核者",
    "违法行为日期": "2024-01-05..2024-02", "原决定效力": "{状态: 变更, 日期: 2024-09-10}",
    "审查": f"[{{人: 审查者, 日期: 2024-07-02, 摘要: {'0a' * 32}}}]",
    "专家意见": '[{姓名: 某专家, 日期: 2024-05-06, 内容: "疑: 程序[违法]"}]', "待核": "[{键: 结果, 说明: 某待核}]",
    "解密日期": "2020-01-01", "标题": '"甲: 乙[丙] & <丁>"',
}  # fmt: skip
HOUSE = (
    "编写者",
    "审核者",
    "决定者",
    "审查者",
    "0a0a",
    "某专家",
    "2024-05-06",
    "疑:",
    "某待核",
    "2020-01-01",
    "2024-003",
)
"""Words of ``FULL``, and the 编号 of a hidden case, that no public file has."""
BODY = (
    "先说一句。\n\n## 基本案情\n\n"
    "1. 依照《行政处罚法》第四十四条[^1]。\n2. 见[某案](2024-002.md)和[密案](2024-003.md)。\n\n"
    "| 甲 | 乙 |\n| --- | ---: |\n| 1 | **2** |\n\n## 复议结果\n\n撤销。\n\n## 典型意义\n\n# 不是标题\n\n[^1]: 注。\n"
)


def files_of(
    root: Path, audience: Audience = Audience.PUBLIC, similar: dict[str, tuple[str, ...]] | None = None
) -> dict[str, bytes]:
    site = render_site(read_library(root), (), audience, TODAY, similar=similar)
    return dict(site.files(""))


def loaded(content: bytes) -> dict[str, object]:
    return cast("dict[str, object]", json.loads(content))


@functools.cache
def compiled_schema(content: bytes) -> Callable[[object], object]:
    """What raises on anything that is not of a schema; it is the same of every library of one audience."""
    checked: Callable[[object], object] = fastjsonschema.compile(loaded(content))
    return checked


def same_but_for_places(one: Case, other: Case) -> bool:
    plain = [
        getattr(one, f.name) == getattr(other, f.name)
        for f in fields(one)
        if f.name not in ("source_file", "sections", "footnotes")
    ]
    sections = [
        (a.name, a.heading, placeless(a.blocks)) == (b.name, b.heading, placeless(b.blocks))
        for a, b in zip(one.sections, other.sections, strict=True)
    ]
    notes = [placeless(a.blocks) == placeless(b.blocks) for a, b in zip(one.footnotes, other.footnotes, strict=True)]
    return all([*plain, *sections, *notes])


# --- Markdown ------------------------------------------------------------------------------------


def test_the_markdown_of_a_case_is_the_case_again(cases: LibraryFolder, tmp_path: Path) -> None:
    library = cases.case("2024-001", BODY.replace("[密案](2024-003.md)", "别处"), 相关="[2024-002]", **FULL)
    library.case("2024-002")
    copied = tmp_path / "copy/2024/2024-001.md"
    copied.parent.mkdir(parents=True)
    written = files_of(library.root, Audience.EDITOR)["cases/2024-001.md"]
    copied.write_bytes(written.replace(b"(2024-002.html)", b"(2024-002.md)"))
    again = read_library(tmp_path / "copy")
    assert [p.code for p in again.problems] == [p.code for p in read_library(library.root).problems]
    before, after = read_library(library.root).case("2024-001"), again.case("2024-001")
    assert before
    assert after
    assert same_but_for_places(before, after)


def test_every_case_of_the_sample_library_survives_as_markdown(tmp_path: Path) -> None:
    library = read_library(ROOT / "cases")
    for address, content in files_of(ROOT / "cases", Audience.EDITOR).items():
        if address.endswith(".md"):
            target = tmp_path / address.removeprefix("cases/")[:4] / address.rpartition("/")[2]
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(content)
    again = read_library(tmp_path)
    assert len(again.cases) == len(library.cases)
    for case in library.cases:
        copied = again.case(case.case_id)
        assert copied, case.case_id
        assert [s.name for s in copied.sections] == [s.name for s in case.sections]
        assert (copied.title, copied.keywords, copied.amount) == (case.title, case.keywords, case.amount)


def test_the_public_copy_of_a_case(cases: LibraryFolder, file_regression: FileRegressionFixture) -> None:
    library = cases.case("2024-001", BODY, 相关="[2024-002, 2024-003]", **FULL).case("2024-002")
    library.case("2024-003", 公开="内部")
    files = files_of(library.root)
    text = files["cases/2024-001.md"].decode()
    assert not any(word in text for word in HOUSE)
    file_regression.check(text, extension=".md", encoding="utf-8")


# --- JSON ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", list(Audience))
def test_the_files_fit_the_schemas_that_stand_beside_them(cases: LibraryFolder, audience: Audience) -> None:
    library = cases.case("2024-001", BODY, 相关="[2024-002]", **FULL).case("2024-002")
    library.case("2024-004", 状态="撤回", 撤回日期="2024-12-01", 撤回原因="改判").issue("2024-01", "2024-001")
    for root in (library.root, ROOT / "cases"):
        files = files_of(root, audience)
        check_case = compiled_schema(files["data/case.schema.json"])
        check_library = compiled_schema(files["data/library.schema.json"])
        check_library(loaded(files["data/library.json"]))
        addresses = [address for address in files if address.startswith("data/cases/")]
        for address in addresses:
            check_case(loaded(files[address]))
        listed = cast("list[dict[str, str]]", loaded(files["data/library.json"])["cases"])
        assert {row["data"] for row in listed} <= set(addresses)
    with pytest.raises(fastjsonschema.JsonSchemaException):
        check_case(loaded(files["data/cases/2024-003.json"]) | {"编写人": "某"})


def test_a_case_as_json(cases: LibraryFolder, file_regression: FileRegressionFixture) -> None:
    library = cases.case("2024-001", BODY, 相关="[2024-002, 2024-003]", **FULL).case("2024-002")
    library.case("2024-003", 公开="内部").issue("2024-01", "2024-001", "2024-003")
    files = files_of(library.root, similar={"2024-001": ("2024-003", "2024-002", "2024-001", "2030-001")})
    text = files["data/cases/2024-001.json"].decode()
    assert not any(word in text for word in HOUSE)
    found = json.loads(text)
    assert list(found) == [key.name for key in CASE_KEYS if not key.internal]
    assert found["similar"] == ["2024-002"]
    assert found.pop("law_as_of") == str(registry().as_of)
    file_regression.check(json.dumps(found, ensure_ascii=False, indent=1), extension=".json", encoding="utf-8")


def test_working_keys_stand_in_the_files_of_the_house_alone(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", BODY, **FULL)
    found = loaded(files_of(library.root, Audience.INTERNAL)["data/cases/2024-001.json"])
    assert list(found) == [key.name for key in CASE_KEYS]
    assert found["reviewer"] == "审核者"
    assert found["waivers"] == [
        {"code": "K802", "text": "某电话", "because": "已公开", "decided_by": "决定者", "decided_on": "2024-07-01"}
    ]
    assert found["approvals"] == [{"by": "审查者", "on": "2024-07-02", "digest": "0a" * 32}]
    assert found["expert_opinions"] == [{"name": "某专家", "on": "2024-05-06", "content": "疑: 程序[违法]"}]
    assert found["doubts"] == [{"key": "结果", "note": "某待核"}]


def test_of_a_withdrawn_case_the_data_hold_the_notice(cases: LibraryFolder) -> None:
    library = cases.case("2024-001").case("2024-002", 状态="撤回", 撤回日期="2024-12-01", 撤回原因="改判")
    files = files_of(library.root)
    assert loaded(files["data/cases/2024-002.json"]) == {
        "schema": 1,
        "id": "2024-002",
        "full_id": "2024-002",
        "withdrawn": {"on": "2024-12-01", "because": "改判"},
        "page": "cases/2024-002.html",
    }
    assert "cases/2024-002.md" not in files
    whole = loaded(files["data/library.json"])
    assert list(whole) == [key.name for key in LIBRARY_KEYS]
    assert whole["withdrawn"] == [{"id": "2024-002", "full_id": "2024-002", "on": "2024-12-01", "because": "改判"}]
    assert whole["counts"] == {"cases": 1, "issues": 0, "statutes": 0}


def test_the_facets_of_the_data_are_those_of_the_search_with_the_counts_of_the_pages(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", BODY, 关键词="[听证]").case("2023-001", BODY, 领域="[公安]")
    facets = cast("list[dict[str, object]]", loaded(files_of(library.root)["data/library.json"])["facets"])
    values = {cast("str", facet["label"]): facet["values"] for facet in facets}
    assert values["年份"] == [
        {"value": "2024", "count": 1, "page": "years/2024.html"},
        {"value": "2023", "count": 1, "page": "years/2023.html"},
    ]
    assert values["关键词"] == [{"value": "听证", "count": 1, "page": "keywords/letter_t.html#v-听证"}]
    assert values["法条"] == [{"value": "行政处罚法", "count": 2, "page": "statutes/行政处罚法.html"}]


def test_no_two_files_of_a_site_have_one_address(cases: LibraryFolder) -> None:
    library = cases.case("2024-001", 领域="[公安]").case("2024-002", 状态="撤回").issue("2024-01", "2024-001")
    site: Site = render_site(read_library(library.root), (), Audience.PUBLIC, TODAY)
    found = [address for address, _ in site.files("https://example.cn/")]
    assert len(set(found)) == len(found)
    assert not set(found) & set(site.pages)
