"""What a site takes from the one before is what it would make: whatever changes, and for whomever it is."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.lint import check
from kb.model import Audience
from kb.reading import file_digest, read_library
from kb.site.build import problems_of
from kb.site.build_cache import BuildCache, read_cached_library
from kb.site.content.edition import Download
from kb.site.earlier import EarlierSite, state_of
from kb.site.render import render_site

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kb.site.content.publication import Publication
    from kb.site.markup.page import Site
    from tests.site.conftest import LibraryFolder

TODAY = dt.date(2026, 11, 23)
URL = "https://example.cn/"
BODY = "## 基本案情\n\n{}\n\n## 处理结果\n\n撤销。\n\n## 典型意义\n\n意义。\n"


class Builds:
    """Builds of a site without MkDocs, each from the one before and compared with one from nothing."""

    def __init__(self, library: LibraryFolder, folder: Path, audience: Audience, *, alike: bool) -> None:
        self.root = str(library.root)
        self.folder = folder / audience.value
        self.memory = folder / "memory.sqlite"
        self.audience = audience
        self.today = TODAY
        self.sizes: dict[str, int] = {}
        """Address of a Word file -> its size."""
        self.program = ""
        """Stands for its version."""
        # Where no case is like another, a page shows of others only what its other parts show.
        self._similar: Mapping[str, tuple[str, ...]] | None = None if alike else {}

    def build(self) -> set[str]:
        """Build once more; return the addresses of the files that were taken as they were."""
        with contextlib.closing(BuildCache(self.memory)) as cache:
            settings = [file_digest(f"{self.root}/{name}.yml") for name in ("library", "statutes")]
            environment = f"{settings} {self.program} {self.audience.value}"
            earlier = EarlierSite(cache, self.folder, environment, f"{self.today}")
            library, readings, digests, laws = read_cached_library(self.root, self.today, cache)
            problems = problems_of(library, self.audience, self.today, readings, earlier, digests)
            assert problems == check(library, self.today, errors_only=self.audience is not Audience.EDITOR)
            site = render_site(
                library,
                problems,
                self.audience,
                self.today,
                readings,
                similar=self._similar,
                documents=self._documents,
                earlier=earlier,
                digests=digests,
                laws=laws,
            )
            made = contents(site)
            taken = {address: (self.folder / address).read_bytes() for address in earlier.unchanged}
            shutil.rmtree(self.folder, ignore_errors=True)
            for address, data in (made | taken).items():
                (self.folder / address).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / address).write_bytes(data)
                if address in made:
                    earlier.record(address, data, state_of((self.folder / address).stat()))
            earlier.save()
        assert not set(made) & set(taken)
        fresh = read_library(self.root)
        anew = contents(
            render_site(
                fresh,
                check(fresh, self.today),
                self.audience,
                self.today,
                similar=self._similar,
                documents=self._documents,
            )
        )
        assert (made | taken).keys() == anew.keys()
        for address, data in (made | taken).items():
            assert data == anew[address], address
        return set(taken)

    def _documents(self, publication: Publication) -> dict[str, Download]:
        return {
            f"cases/{case.case_id}.docx": Download("", self.sizes.get(case.case_id, 0)) for case in publication.cases
        }


def contents(site: Site) -> dict[str, bytes]:
    """Address -> what is made of every page and file."""
    pages = {
        address: repr((page.title, page.description, page.headings, page.breadcrumbs, str(page.html))).encode()
        for address, page in site.pages.items()
    }
    return pages | dict(site.files(URL))


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.site.search.blocks._LEAST", 2)  # so that few cases make several


@pytest.fixture
def library(cases: LibraryFolder) -> LibraryFolder:
    texts = {
        "2024-001": "依据《行政处罚法》第四十二条告知。",
        "2024-002": "依据《行政处罚法》第四十二条、《行政诉讼法》第七十条。",
        "2024-003": "引用《行政处罚法》（1996）第三十一条。",
        "2024-004": "看[图](图.png)和[刊期](../issues/2024-01.md)。",
        "2024-005": "依据《某市裁量规定》第三条。",
        "2024-006": "依据《行政诉讼法》第五十四条，见[另一件](2024-002.md#处理结果)。",
        "2024-012": "见[第三件](2024-003.md)。",
    }
    for case_id, text in texts.items():
        others = {"2024-001": {"相关": "[2024-002, 2024-005]"}, "2024-006": {"相关": "[2024-005]"}}.get(case_id, {})
        cases.case(case_id, BODY.format(text), 关键词="[听证, 告知]", 日期="2015-03-04", **others)
    return cases.issue("2024-01", "2024-002", "2024-001", "2024-003")


def rewrite(folder: LibraryFolder, case_id: str, old: str, new: str) -> LibraryFolder:
    """Replace a text in the file of a case, if it is there."""
    path = folder.root / f"2024/{case_id}.md"
    if path.exists():
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    return folder


def moved(folder: LibraryFolder, case_id: str, to: str) -> None:
    """Change the 编号 of a case, and the name of its file."""
    rewrite(folder, case_id, f"编号: {case_id}", f"编号: {to}")
    path = folder.root / f"2024/{case_id}.md"
    if path.exists():
        path.rename(path.with_stem(to))


_LAW = "# 行政处罚法\n\n" + "".join(f"第{n}条　行政机关{{0}}。\n\n" for n in ("三十一", "四十二"))

EDITS: dict[str, Callable[[Builds, LibraryFolder], object]] = {
    "title of a case that others name": lambda _, at: rewrite(at, "2024-002", "案例2024-002的标题", "改过的标题"),
    "holding": lambda _, at: rewrite(at, "2024-005", "案例2024-005的要旨", "改过的要旨"),
    "part that another case links to": lambda _, at: rewrite(at, "2024-002", "## 处理结果", "## 处理情况"),
    "withdrawn": lambda _, at: rewrite(at, "2024-002", "状态: 发布", "状态: 撤回\n撤回日期: 2026-01-01\n撤回原因: 错"),
    "for the house": lambda _, at: rewrite(at, "2024-002", "公开: 公开", "公开: 内部"),
    "not yet": lambda _, at: rewrite(at, "2024-005", "日期: 2015-03-04", "日期: 2016-05-06"),
    "a draft": lambda _, at: rewrite(at, "2024-001", "状态: 发布", "状态: 草稿"),
    "back again": lambda _, at: rewrite(at, "2024-001", "状态: 草稿", "状态: 发布"),
    "gone": lambda _, at: (at.root / "2024/2024-005.md").unlink(missing_ok=True),
    "another that cites the same": lambda _, at: at.case("2024-007", BODY.format("《行政处罚法》第四十二条。")),
    "a third": lambda _, at: at.case("2024-010", BODY.format("《行政处罚法》第四十二条。")),
    "an older one": lambda _, at: at.case("2024-011", BODY.format("《行政处罚法》第四十二条。"), 日期="2010-01-01"),
    "that cites no more": lambda _, at: rewrite(at, "2024-007", "第四十二条", "第四十三条"),
    "another version": lambda _, at: at.case("2024-008", BODY.format("《行政处罚法》（1996）第四十二条。")),
    "another number": lambda _, at: moved(at, "2024-003", "2024-009"),
    "keyword": lambda _, at: rewrite(at, "2024-006", "听证", "听取意见"),
    "field": lambda _, at: rewrite(at, "2024-005", "领域: ", "领域: [税务] #"),
    "issue's order": lambda _, at: at.issue("2024-01", "2024-003", "2024-002", "2024-001"),
    "another issue": lambda _, at: at.issue("2024-02", "2024-001", "2024-006"),
    "an issue of one case": lambda _, at: at.issue("2024-03", "2024-012"),
    "its name": lambda _, at: at.issue("2024-03", "2024-012", 刊名="另一种刊物"),
    "issue's title": lambda _, at: at.issue("2024-01", "2024-002", "2024-001", 刊名="另一种刊物"),
    "issue for the house": lambda _, at: at.issue("2024-01", "2024-002", "2024-001", 公开="内部"),
    "picture": lambda _, at: at.file("2024/图.png", b"\x89PNG\r\n\x1a\n"),
    "no picture": lambda _, at: (at.root / "2024/图.png").unlink(missing_ok=True),
    "a text with two problems": lambda _, at: rewrite(at, "2024-006", "撤销。", "<b>撤销</b>[甲](没有.md)。"),
    "the same docket twice": lambda _, at: [
        rewrite(at, case_id, "文号:", "文号: 京市监罚〔2024〕1号 #") for case_id in ("2024-001", "2024-006")
    ],
    "text of a statute": lambda _, at: at.file("法规文本/行政处罚法/1996-03-17.md", _LAW.format("应当告知")),
    "text that is mended": lambda _, at: at.file("法规文本/行政处罚法/1996-03-17.md", _LAW.format("应当告知事实")),
    "Word file": lambda builds, _: builds.sizes.update({"2024-001": 5_000_000}),
    "another name of the library": lambda _, at: at.file("library.yml", "名称: 另一个库\n"),
    "a statute of the office": lambda _, at: at.file("statutes.yml", "某市裁量规定:\n  别名: [裁量规定]\n"),
    "another program": lambda builds, _: setattr(builds, "program", f"{builds.program}+"),
    "another day": lambda builds, _: setattr(builds, "today", builds.today + dt.timedelta(1)),
    "an early day": lambda builds, _: setattr(builds, "today", dt.date(2020, 1, 1)),
}


OF_ALL = {"another name of the library", "a statute of the office", "another program", "another day", "an early day"}
"""Edits after which every file is made anew."""


@pytest.mark.parametrize(
    ("audience", "alike"), [(Audience.PUBLIC, True), (Audience.INTERNAL, False), (Audience.EDITOR, False)]
)
def test_each_edit_changes_what_it_would_change_in_a_site_from_nothing(
    audience: Audience,
    alike: bool,  # noqa: FBT001
    library: LibraryFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kb.site.content.facets.FEW", 4)  # so that a keyword gets and loses a page
    builds = Builds(library, tmp_path, audience, alike=alike)
    builds.build()
    assert {"cases/2024-001.html", "cases/2024-005.md", "search/cases/2024-006.js"} <= builds.build()
    assert "cases/2024-003.html" in builds.build()
    for name, edit in EDITS.items():
        edit(builds, library)
        taken = builds.build()
        assert name not in OF_ALL or not taken, name


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(audience=st.sampled_from(Audience), edits=st.lists(st.sampled_from(sorted(EDITS)), min_size=4, max_size=8))
def test_so_do_edits_in_any_order(
    audience: Audience, edits: list[str], library: LibraryFolder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    builds = Builds(library, tmp_path_factory.mktemp("site"), audience, alike=False)
    for name in edits:
        EDITS[name](builds, library)
        builds.build()


def test_an_edit_leaves_the_other_cases_as_they_are(library: LibraryFolder, tmp_path: Path) -> None:
    builds = Builds(library, tmp_path, Audience.PUBLIC, alike=False)
    builds.build()
    rewrite(library, "2024-006", "案例2024-006的标题", "改过的标题")
    taken = builds.build()
    assert {f"cases/2024-00{n}.html" for n in (1, 2, 3, 5)} <= taken
    assert not {"cases/2024-006.html", "cases/2024-006.md", "search/cases/2024-006.js"} & taken
    lists = {path.relative_to(builds.folder).as_posix() for path in builds.folder.glob("search/grams/*/*.js")}
    assert {address.split("/")[2] for address in lists} == {"2024-005", "2024-012"}  # the last case of each block
    assert lists - taken == {address for address in lists if "/2024-012/" in address}  # with 2024-006


def test_posting_files_that_somebody_wrote_are_made_again(library: LibraryFolder, tmp_path: Path) -> None:
    builds = Builds(library, tmp_path, Audience.PUBLIC, alike=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kb.site.search.postings._SHARD", 200)
        builds.build()
        lists = {path.relative_to(builds.folder).as_posix() for path in builds.folder.glob("search/grams/*/*.js")}
        written = min(lists)
        (builds.folder / written).write_bytes(b"")
        assert {address.split("/")[2] for address in lists} > {written.split("/")[2]}
        assert lists - builds.build() == {written}


def test_a_kept_result_is_of_the_same_inputs(tmp_path: Path) -> None:
    with contextlib.closing(BuildCache(tmp_path / "memory.sqlite")) as cache:
        earlier = EarlierSite(cache, tmp_path / "site", "program", "day")
        earlier.keep("rules", "program", b"kept")
        earlier.keep("more", "program", b"x")
        earlier.save()
        later = EarlierSite(cache, tmp_path / "site", "program", "another day")
        assert later.value("rules", "program") == b"kept"
        assert later.value("rules", "other program") is None
        later.keep("rules", "program", None)
        later.save()
        assert later.value("rules", "program") == b"kept"
        assert later.value("more", "program") is None  # nobody has asked to keep it


def test_a_file_that_somebody_wrote_is_not_taken(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    with contextlib.closing(BuildCache(tmp_path / "memory.sqlite")) as cache:
        earlier = EarlierSite(cache, site, "program", "day")
        for address in ("same.html", "written.html", "copied.html", "gone.html", "link.html"):
            path = site / address
            path.write_bytes(b"page")
            assert not earlier.reuses(address, "inputs")
            earlier.record(address, b"page", state_of(path.stat()))
        earlier.save()
        (site / "written.html").write_bytes(b"Page")
        (site / "copied.html").unlink()
        shutil.copy(site / "same.html", site / "copied.html")
        (site / "gone.html").unlink()
        (site / "link.html").unlink()
        (site / "link.html").symlink_to(site / "written.html")
        later = EarlierSite(cache, site, "program", "day")
        taken = [address for address in earlier._made if later.reuses(address, "inputs")]  # noqa: SLF001
        assert taken == later.unchanged == ["same.html", "copied.html"]
        assert not later.reuses("same.html", "other inputs")
        assert later.holds("same.html", b"page")
        assert not later.holds("same.html", b"Page")
        assert not EarlierSite(cache, site, "program", "other day").reuses("same.html", "inputs")
