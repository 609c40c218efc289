"""One truth: what ``kb search`` finds, the page finds without a server."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import QueryError
from kb.indexing import index_library
from kb.law.readings import Readings
from kb.lint import check
from kb.model import Audience
from kb.reading import read_library
from kb.search.language.query import parse_years
from kb.search.likeness.similar import MIN_TEXT
from kb.search.results import MAX_LIMIT, Mode, Request, SimilarRequest
from kb.search.whoosh_backend import WhooshBackend
from kb.site.build import build_site
from kb.site.content.publication import publish
from kb.site.search import blocks
from kb.site.search.files import search_files, searched_cases
from tests.search.entries import index_entries
from tests.site.browser import served, watched
from tests.site.test_hook import planted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.site.conftest import LibraryFolder

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2026, 11, 23)
QUERIES: list[str] = json.loads((ROOT / "tests/data/queries/library.json").read_text("utf-8"))
"""Made by rule from the sample library: strings of units, words that laypeople's questions share with it,
traditional and full-width forms, synonyms, every operator, scope and filter, and citations."""

SLIPS: list[str] = json.loads((ROOT / "tests/data/queries/slips.json").read_text("utf-8"))
"""Slips of the hand, words by their sounds, wrong homophones, fields and values that there are not, words run together,
quotes that stand nowhere, and words that no case has together."""

# What the page finds for queries, all of them in one search.
_FIND = """async (queries) => {
  const search = new Search("search/");
  const { library } = await search.open();
  const found = [];
  for (const query of queries) {
    try {
      const { mode, numbers } = await search.find(requestOf(new URLSearchParams([["q", query]])));
      found.push([mode, numbers.map((number) => library.ids[number])]);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      found.push([error.message, []]);
    }
  }
  return found;
}"""


# What the page suggests for queries.
_SUGGEST = """async (queries) => {
  const search = new Search("search/");
  const found = [];
  for (const query of queries) {
    const answer = await search.answer(requestOf(new URLSearchParams([["q", query]])));
    found.push(await answer.suggest());
  }
  return found;
}"""

# What the page answers to addresses: mode, number of hits, counts of the facets, notes.
_ASK = """async (addresses) => {
  const search = new Search("search/");
  const found = [];
  for (const pairs of addresses) {
    const { mode, total, facets, notes } = await search.answer(requestOf(new URLSearchParams(pairs)));
    const counts = facets.map(({ key, values }) => [key, values.map(({ value, count }) => [value, count])]);
    found.push([mode, total, counts, notes]);
  }
  return found;
}"""

FILTERED: list[list[tuple[str, str]]] = [
    [("q", "罚款")],
    [("q", "罚款"), ("领域", "市场监管")],
    [("q", "罚款"), ("domain", "工商"), ("领域", "城市管理"), ("结果", "撤销")],
    [("领域", "市场监管"), ("年份", "2024"), ("years", "2022..2025")],
    [("q", "听证"), ("years", "2024..2024")],
    [("q", "听证"), ("years", "1999..2000"), ("类型", "行政复议")],
    [("q", "罚款"), ("领域", "教育"), ("结果", "和解")],
    [("q", "路边摆摊三轮车被拉走"), ("领域", "城市管理")],
    [("q", "罚款"), ("领域", "没有的领域")],
    [("法条", "行政处罚法"), ("年份", "2023")],
    [("处罚种类", "罚款"), ("裁量", "减轻")],
    [("q", "罚款 金额:1..10万"), ("日期", "2022..2024-06")],
    [("金额", "..5万"), ("日期", "2024-03")],
    [("q", "日期:2024年"), ("机关", "某市人民政府")],
    [("q", "机关:某市人民政府")],
    [("地区", "某市"), ("状态", "发布")],
    [("q", "听证"), ("日期", "1999"), ("来源", "市中级人民法院")],
    [("q", "领域:税务 领域：烟草"), ("年份", "2023")],
    [("q", "罚款 类型:行政复议 AND (类型:行政处罚 OR 类型:行政许可)")],
    [("q", "年份:2023 且 年份:2024")],
]
"""Addresses that narrow the sample library, to many cases, to few and to none."""


def indexed(root: Path, index: Path) -> WhooshBackend:
    index_library(str(root), index, TODAY)
    return WhooshBackend.open(index)


def answers(backend: WhooshBackend, queries: list[str]) -> list[tuple[str, list[str]]]:
    """Mode and hits of each query, or what is said of it."""
    found: list[tuple[str, list[str]]] = []
    for query in queries:
        try:
            results = backend.search(Request(query, Audience.PUBLIC, limit=MAX_LIMIT))
        except QueryError as error:
            found.append((str(error), []))
        else:
            found.append((results.mode.value, [hit.case_id for hit in results.hits]))
    return found


def differences(queries: list[str], page: Page, backend: WhooshBackend) -> list[Any]:
    """Queries that the two answer with another mode or other cases."""
    there = page.evaluate(_FIND, queries)
    here = answers(backend, queries)
    return [
        (query, mine, theirs)
        for query, mine, theirs in zip(queries, here, there, strict=True)
        if (mine[0], sorted(mine[1])) != (theirs[0], sorted(theirs[1]))
    ]


@pytest.fixture(scope="module")
def sample(real_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, WhooshBackend]]:
    """The public site of the sample library, its search files in blocks of few cases; and its index."""
    folder = tmp_path_factory.mktemp("sample")
    site = folder / "site"
    shutil.copytree(real_site, site)
    library = read_library(ROOT / "cases")
    publication = publish(library, check(library, TODAY, errors_only=True), Audience.PUBLIC, TODAY)
    readings = Readings(library, TODAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "_LEAST", 3)
        for address, data in search_files(publication, searched_cases(publication, readings), readings):
            (site / address).parent.mkdir(parents=True, exist_ok=True)
            (site / address).write_bytes(data)
    assert len(list((site / "search/grams").iterdir())) > 5
    backend = indexed(ROOT / "cases", folder / "index")
    yield site, backend
    backend.close()


@pytest.mark.browser
def test_the_page_finds_what_kb_search_finds(browser: Browser, sample: tuple[Path, WhooshBackend]) -> None:
    site, backend = sample
    assert len(QUERIES) >= 200
    assert sum(mode == "all" and bool(hits) for mode, hits in answers(backend, QUERIES)) > 150
    faults: list[str] = []
    with served(site) as address:
        for start in (address, site.as_uri()):
            page = watched(browser, faults)
            page.goto(f"{start}/search.html")
            assert differences(QUERIES, page, backend) == []
            page.close()
    assert faults == []


def asked_here(backend: WhooshBackend, pairs: list[tuple[str, str]]) -> list[Any]:
    """What the index answers to an address, as ``_ASK`` has it."""
    query = "".join(value for key, value in pairs if key == "q")
    years = next((parse_years(value) for key, value in pairs if key == "years"), (None, None))
    where = tuple(pair for pair in pairs if pair[0] not in ("q", "years"))
    results = backend.search(Request(query, Audience.PUBLIC, where, years))
    facets = [[facet.key, [list(row) for row in facet.values]] for facet in results.facets]
    return [results.mode.value, results.total, facets, list(results.notes)]


@pytest.mark.browser
def test_the_page_counts_and_advises_as_kb_search_does(browser: Browser, sample: tuple[Path, WhooshBackend]) -> None:
    site, backend = sample
    here = [asked_here(backend, pairs) for pairs in FILTERED]
    assert sum(any("去掉" in note for note in notes) for *_, notes in here) >= 3
    assert sum(any("同时是" in note for note in notes) for *_, notes in here) >= 2
    page = browser.new_page()
    page.goto(f"{site.as_uri()}/search.html")
    there = page.evaluate(_ASK, FILTERED)
    for pairs, mine, theirs in zip(FILTERED, here, there, strict=True):
        assert mine[:3] == theirs[:3], pairs
        counted = [note for note in mine[3] if note.endswith(" 件。")]
        assert counted == [note for note in theirs[3] if note.endswith(" 件。")], pairs


@pytest.mark.browser
def test_the_page_suggests_what_kb_search_suggests(browser: Browser, sample: tuple[Path, WhooshBackend]) -> None:
    site, backend = sample
    queries = [*SLIPS, *QUERIES]
    queries = [query for query, (mode, _) in zip(queries, answers(backend, queries), strict=True) if mode in list(Mode)]
    here = [list(backend.search(Request(query, Audience.PUBLIC)).suggestions) for query in queries]
    assert sum(map(bool, here)) > 60
    page = browser.new_page()
    page.goto(f"{site.as_uri()}/search.html")
    there = page.evaluate(_SUGGEST, queries)
    assert [
        (query, mine, theirs) for query, mine, theirs in zip(queries, here, there, strict=True) if mine != theirs
    ] == []


@pytest.mark.browser
def test_suggestions_come_after_the_answer_and_take_files_of_their_own(
    browser: Browser, sample: tuple[Path, WhooshBackend]
) -> None:
    site, _ = sample
    with served(site) as address:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page.goto(f"{address}/search.html?q=%E5%90%AC%E8%AF%81")  # 听证
        page.wait_for_selector(".hits .found")
        page.wait_for_load_state("networkidle")
        assert "/search/slips.js" not in asked
        assert page.locator(".suggestions").count() == 0
        page.fill("#page-query", "听正")
        page.press("#page-query", "Enter")
        page.click(".suggestions a >> text=听证")
        page.wait_for_selector(".answer[data-mode=all]")
        assert page.input_value("#page-query") == "听证"
        assert asked.count("/search/slips.js") == 1


@pytest.mark.browser
def test_the_page_knows_nothing_of_hidden_cases(browser: Browser, cases: LibraryFolder, tmp_path: Path) -> None:
    library = planted(cases).file("library.yml", "代码: 110105\n")
    build_site(str(library.root), tmp_path / "site", Audience.PUBLIC, TODAY)
    backend = indexed(library.root, tmp_path / "index")
    hidden = [
        "藏匿之词",
        "未定之词",
        "待审之词",
        "收回之词",
        "正文",
        "意义",
        "领域:气象",
        "2024-007",
        "110105-2024-001",
        "编号:110105-2024-001",
        "110105-2024-007",
        "机关",
        "结果",
        "",
    ]
    page = browser.new_page()
    page.goto(f"{(tmp_path / 'site').as_uri()}/search.html")
    assert differences(hidden, page, backend) == []
    found = page.evaluate(_FIND, hidden)
    backend.close()
    assert {case_id for _, ids in found for case_id in ids} == {"2024-001"}


ODD_TEXTS = (
    "𠮷野家与㐀号店，“行政處罰”（２０２４）第3号。",
    "ＡＢ ab aB；% ％ 5.5元、\u200b隐\u200b形。",
    "啊啊啊啊啊啊啊啊 啊啊啊",
    "<b>甲</b> & \\ ' \" ` ${乙} </script>",
    "甲乙甲乙甲乙甲 乙甲",
)


@pytest.mark.browser
def test_any_string_is_found_where_it_stands(
    browser: Browser, cases: LibraryFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "_LEAST", 2)
    for number, text in enumerate(ODD_TEXTS):
        body = f"## 基本案情\n\n{text}\n\n{text[:5]}\n\n## 处理结果\n\n撤销。\n\n## 典型意义\n\n程序要合法。\n"
        cases.case(f"2024-00{number}", body, 要旨=f"要旨{number}")
    build_site(str(cases.root), tmp_path / "site", Audience.EDITOR, TODAY)  # an editor sees cases with errors
    entries = index_entries(read_library(cases.root), TODAY)
    units = {entry.document.case_id: entry.document.units for entry in entries}
    pieces = sorted({unit for texts in units.values() for unit in texts})
    strings = st.one_of(
        st.tuples(st.sampled_from(pieces), st.integers(0, 40), st.integers(1, 30)).map(lambda p: p[0][p[1] :][: p[2]]),
        st.text(st.sampled_from(sorted(set("".join(pieces)))), min_size=1, max_size=4),
    ).filter(bool)

    page = browser.new_page()
    page.goto(f"{(tmp_path / 'site').as_uri()}/search.html")
    page.evaluate("async () => { window.search = new Search('search/'); await window.search.open(); }")

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strings)
    def holds(text: str) -> None:
        found = page.evaluate(
            """async (text) => {
              const { library, postings } = await window.search.open();
              await window.search._loader.loadAll(postings.filesOf(text));
              const cases = library.casesAt(postings.places(text));
              return [Array.from(postings.places(text)).length, library.ids.filter((_, number) => cases[number])];
            }""",
            text,
        )
        held = {case_id for case_id, texts in units.items() if any(text in unit for unit in texts)}
        count = sum(unit.startswith(text, at) for texts in units.values() for unit in texts for at in range(len(unit)))
        assert (set(found[1]), found[0]) == (held, count)

    holds()


# What the page says is like some descriptions: number of cases, and of each shown number, reasons and passages.
_LIKE = """async (texts) => {
  const likeness = await Likeness.of(new Search("search/"));
  const found = [];
  for (const text of texts) {
    const { total, hits } = await likeness.answer(text);
    const shown = hits.map(({ id, why, snippets }) => [id, why, snippets.map(({ section, text }) => [section, text])]);
    found.push([total, shown]);
  }
  return found;
}"""
DESCRIPTIONS = (
    (
        "某小吃店销售超过保质期的饮料两瓶，货值金额三十六元，系初次违法，市场监管局责令改正并罚款五千元。当事人认为处罚"
        "过重，没有告知听证权利，违反《行政处罚法》第四十四条、《食品安全法》第一百二十四条，申请行政复议，请求撤销。"
    ),
    "城管執法人員在夜市發現張某佔道經營，扣押其三輪車，沒有出具清單，三個月後才通知領取，張某起訴要求返還並賠償。",
    (
        "依照行政强制法第三十五条、第三十六条，强制拆除之前应当催告，听取陈述申辩；该法第四十四条规定还应当公告。\r\n"
        "街道办事处没有催告就拆除了房屋，法院确认违法。"
    ),
    "GB2760-2014 检出山梨酸 0.5g/kg，货值 1,200 元，罚款5万元，2023年3月5日立案，超过九十日才作出决定，没有延期手续。",
)


@pytest.mark.browser
def test_the_page_compares_a_description_as_the_service_does(
    browser: Browser, sample: tuple[Path, WhooshBackend]
) -> None:
    """Over http and from a folder, also for the facts of every case of the library and for all of them in one text."""
    site, backend = sample
    facts = [
        "\n".join(p.text for p in document.passages if p.name == "基本案情")
        for path in sorted((ROOT / "cases").glob("2*/*.md"))
        if (document := backend.document(path.stem, Audience.PUBLIC))
    ]
    texts = [*DESCRIPTIONS, *(text for text in facts if len(text) > MIN_TEXT), "\n".join(facts)]
    here: list[tuple[int, list[Any]]] = []
    for text in texts:
        answer = backend.similar(SimilarRequest("", text, Audience.PUBLIC))
        shown = [[h.case_id, list(h.why), [[s.section, s.text] for s in h.snippets]] for h in answer.hits]
        here.append((answer.total, shown))
    assert sum(len(shown) for _, shown in here) > len(texts)
    assert any("都引用《行政处罚法》第四十四条" in why for _, shown in here[:1] for hit in shown for why in hit[1])
    page = browser.new_page()
    page.goto(f"{site.as_uri()}/similar.html")
    there = page.evaluate(_LIKE, texts)
    for text, mine, theirs in zip(texts, here, there, strict=True):
        assert theirs == list(mine), text
