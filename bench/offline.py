"""The search without a server: making its files, and asking it in Chromium, beside Pagefind and Material's search.

    python bench/offline.py [--cases N] [--peers N]

The cases are made from ``../shared/data/passages.jsonl.xz`` (``bench/scale.py``), which is read from its
beginning again where it ends. CPU seconds and peak memory are of a process of its own. Wall times grow with
the load of the machine: look at the ratios to the peers, which answer the same queries in the same run. They
are given fewer pages, since Material's search does not scale, and plain ones, with title and text alone.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode, urlsplit

from bench.scale import write_library
from kb.characters import simplified_table
from kb.law.readings import Readings
from kb.model import Audience
from kb.reading import read_library
from kb.site.build import build_site
from kb.site.content.publication import publish
from kb.site.search.files import search_files, searched_cases
from tests.search.entries import index_entries
from tests.site.browser import chromium, served

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from playwright.sync_api import Browser, Page, Request

TODAY = dt.date(2026, 11, 23)
TERMS = (
    "行政处罚", "处罚", "听证", "复议", "送达", "行政复议机关", "吊销许可证", "法定代表人", "安全生产许可证",
    "没收违法所得", "罚款", "责令改正", "停产停业", "暂扣", "查封", "扣押", "强制执行", "行政许可", "行政诉讼",
    "人民法院", "申请人", "当事人", "陈述", "申辩", "告知", "法制审核", "监督检查", "违法行为", "从轻", "减轻",
    "不予处罚", "追究刑事责任", "赔偿", "登记", "备案", "公示", "回避", "管辖", "期限", "证据",
)  # fmt: skip
FIRST = TERMS[:7]
"""Asked of a browser with an empty store, each in a context of its own."""
HARD = (
    "50000元", "2024年3月", "第六十三条", "罚款五万元 听证", "小店卖过期东西被罚太多怎么办", "没有告诉我可以申辩",
    "听正",
)  # fmt: skip
"""The same: numbers, of which every spelling is looked for, questions and a slip, for which there are nearest cases."""

_PEERS_PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head>
<body><main data-pagefind-body><h1>{title}</h1>{body}</main></body></html>"""
_PAGEFIND = """async (term) => {
  const started = performance.now();
  window.pagefind = window.pagefind || await import("/pagefind/pagefind.js");
  const found = await window.pagefind.search(term);
  const shown = await Promise.all(found.results.slice(0, 20).map((result) => result.data()));
  return [performance.now() - started, found.results.length, shown.map((row) => row.url)];
}"""
_FIND = """async (queries) => {
  const search = new Search("search/");
  const { library } = await search.open();
  const found = [];
  for (const query of queries) {
    const { mode, numbers } = await search.find(requestOf(new URLSearchParams([["q", query]])));
    found.push(mode === "all" ? numbers.map((number) => library.ids[number]) : []);
  }
  return found;
}"""
# Notes when the first answer has been drawn. Asking from outside takes some tenths of a second more.
_WATCH = """new MutationObserver((_, observer) => {
  if (!document.querySelector("[data-total]")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { document.documentElement.dataset.drawn = performance.now(); }));
}).observe(document, { childList: true, subtree: true });"""
# From the key to the drawn answer.
_NEXT = """(query) => new Promise((resolve) => {
  const answer = document.getElementById("answer");
  const box = document.getElementById("page-query");
  const started = performance.now();
  new MutationObserver((_, observer) => {
    if (!answer.querySelector("[data-total]")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started)));
  }).observe(answer, { childList: true });
  box.value = query;
  box.form.dispatchEvent(new Event("submit", { cancelable: true, bubbles: true }));
})"""


def make(root: Path, out: Path) -> None:
    """Make the files of a library, and print what they took; the exact truth of the terms goes beside them."""
    library = read_library(root)
    publication = publish(library, [], Audience.PUBLIC, TODAY)
    readings = Readings(library, TODAY)
    searched = searched_cases(publication, readings)
    documents = [case.document for case in searched]  # the comparison of all cases asks for them too
    assert len(documents) == len(publication.cases)
    before = _peak()
    started, cpu = time.perf_counter(), time.process_time()
    size = 0
    for address, data in search_files(publication, searched, readings):
        target = out / address
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        size += len(data)
    took, wall = time.process_time() - cpu, time.perf_counter() - started
    print(
        f"search files of {len(publication.cases)} cases: {took:.1f} s CPU, {wall:.1f} s wall, "
        f"{_peak():.0f} MiB peak ({before:.0f} with the library read), {size / 2**20:.0f} MiB on disk"
    )
    units = {entry.document.case_id: entry.document.units for entry in index_entries(library, TODAY)}
    truth = {
        term: [case_id for case_id, texts in units.items() if any(term in unit for unit in texts)] for term in TERMS
    }
    (out / "truth.json").write_text(json.dumps(truth), "utf-8")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write_cases(root: Path, count: int) -> None:
    """``count`` cases; where the passages end, they begin again under other numbers."""
    write_library(root, count)
    present = sorted(root.rglob("*.md"))
    for number in range(len(present), count):
        source = present[number - len(present)]
        case_id = f"{source.stem[:4]}-{number:05}"
        text = source.read_text("utf-8").replace(f"编号: {source.stem}", f"编号: {case_id}", 1)
        (source.parent / f"{case_id}.md").write_text(text, "utf-8")


def ours(browser: Browser, site: Path, truth: Mapping[str, Sequence[str]]) -> tuple[float, float]:
    """Print what the page does over a site; the medians of first and next answers, seconds."""
    firsts, frames, weights, nexts, faults = [], [], [], [], []
    hard, hard_weights = [], []
    with served(site) as address:
        for term in (*FIRST, *HARD):
            context = browser.new_context()
            context.add_init_script(_WATCH)
            page = context.new_page()
            requested: list[str] = []
            page.on("request", partial(note, requested))
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.goto(f"{address}/search.html?{urlencode({'q': term})}", wait_until="commit")
            took = _first(page)
            weight = sum(packed(site, url) for url in requested if url.startswith(address))
            if term in HARD:
                hard.append(took)
                hard_weights.append(weight)
                context.close()
                continue
            firsts.append(took)
            weights.append(weight)
            frames.append(
                page.evaluate("performance.timing.domInteractive - performance.timing.navigationStart") / 1000
            )
            nexts += [page.evaluate(_NEXT, other) / 1000 for other in ("合同 违约", f"{term} 期限", "从业人员 培训")]
            context.close()
        page = browser.new_page()
        page.goto(f"{address}/search.html")
        quoted = [f'"{term}"' for term in TERMS]  # without synonyms, as the truth is
        results = page.evaluate(_FIND, quoted)
        answered = [(set(truth[term]), ids) for term, ids in zip(TERMS, results, strict=True) if truth[term]]
        recall = statistics.mean(len(held & set(ids)) / len(held) for held, ids in answered)
        best = statistics.mean(sum(i in held for i in ids[:10]) / max(1, len(ids[:10])) for held, ids in answered)
        exact = sum(held == set(ids) for held, ids in answered)
        traditional = {simple: written for written, simple in simplified_table().items()}
        written = ["".join(traditional.get(c, c) for c in term) for term in quoted]
        same = page.evaluate(_FIND, written) == results
        page.close()
    page = browser.new_page()
    page.add_init_script(_WATCH)
    page.goto(f"{site.as_uri()}/search.html?{urlencode({'q': FIRST[0]})}", wait_until="commit")
    folder_first = _first(page)
    from_folder = page.evaluate(_FIND, quoted) == results
    page.close()
    first, following = statistics.median(firsts), statistics.median(nexts)
    print(f"  first answer, empty store: median {first:.2f} s ({min(firsts):.2f} to {max(firsts):.2f}); bar 1.0")
    print(f"  the page itself was there after: median {statistics.median(frames):.2f} s of it")
    print(f"  next answer: median {following:.2f} s ({min(nexts):.2f} to {max(nexts):.2f}); bar 0.3")
    print(
        f"  first query, all of page and search gzipped: median {statistics.median(weights) / 1e6:.2f} MB, "
        f"most {max(weights) / 1e6:.2f}; bar 0.6"
    )
    print(
        f"  first answer to numbers, questions and slips: median {statistics.median(hard):.2f} s "
        f"({min(hard):.2f} to {max(hard):.2f}), {statistics.median(hard_weights) / 1e6:.2f} MB gzipped"
    )
    print(f"  {len(answered)} terms: recall {recall:.2f}, P@10 {best:.2f}, sets that are the same {exact}")
    print(f"  traditional queries give the same ids: {same}; from a folder: {from_folder}, first {folder_first:.2f} s")
    if faults:
        print("  errors:", faults)
    return first, following


def note(urls: list[str], request: Request) -> None:
    urls.append(request.url)


def _first(page: Page) -> float:
    """Seconds from the start of the navigation to the drawn answer."""
    page.wait_for_selector("[data-drawn]", timeout=120_000)
    return float(page.get_attribute("html", "data-drawn") or 0) / 1000


def packed(site: Path, url: str) -> int:
    path = site / unquote(urlsplit(url).path).lstrip("/")
    return len(gzip.compress(path.read_bytes(), 6)) if path.is_file() else 0


def peers(browser: Browser, root: Path, folder: Path, count: int) -> None:
    """Print what Pagefind and Material's own search do over the first cases."""
    html, markdown = folder / "plain", folder / "docs"
    units: dict[str, list[str]] = {}
    for entry in index_entries(read_library(root), TODAY)[:count]:
        document = entry.document
        units[document.case_id] = document.units
        paragraphs = [line for p in document.passages if not p.is_field for line in p.text.split("\n")]
        _write(
            html / "cases" / f"{document.case_id}.html",
            _PEERS_PAGE.format(title=escape(document.title), body="".join(f"<p>{escape(p)}</p>" for p in paragraphs)),
        )
        _write(markdown / f"{document.case_id}.md", f"# {document.title}\n\n" + "\n\n".join(paragraphs))
    _write(html / "index.html", _PEERS_PAGE.format(title="检索", body=""))
    _write(markdown / "index.md", "# 检索\n")
    cpu = _children()
    subprocess.run([sys.executable, "-m", "pagefind", "--site", str(html)], check=True, capture_output=True)
    print(f"Pagefind, {count} pages: {_children() - cpu:.1f} s CPU to index")
    with served(html) as address:
        _ask(browser, f"{address}/index.html", lambda page, term: page.evaluate(_PAGEFIND, term), units)
    config = f"site_name: x\ndocs_dir: {markdown}\nsite_dir: {folder / 'material'}\nuse_directory_urls: false\n"
    config += "theme: {name: material, font: false, language: zh}\nplugins: [{search: {lang: zh}}]\n"
    config += "nav: [index.md]\nnot_in_nav: '*'\n"
    _write(folder / "mkdocs.yml", config)
    cpu = _children()
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    print(f"Material's own search, {count} pages: {_children() - cpu:.1f} s CPU to build")
    with served(folder / "material") as address:
        _ask(browser, f"{address}/index.html", _material, units)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _material(page: Page, term: str) -> list[Any]:
    started = time.perf_counter()
    meta = "document.querySelector('.md-search-result__meta')"
    page.evaluate(f"document.querySelector('#__search').checked = true; {meta}.textContent = ''")
    page.focus(".md-search__input")
    page.fill(".md-search__input", term, force=True)
    page.keyboard.press("Shift")  # it looks when a key comes up
    page.wait_for_function(f"/结果/.test({meta}.textContent)", timeout=60_000)
    page.wait_for_timeout(50)
    took = (time.perf_counter() - started) * 1000 - 50
    links = page.eval_on_selector_all(".md-search-result__link", "all => all.map((one) => one.getAttribute('href'))")
    return [took, len(links), links]


def _ask(
    browser: Browser, address: str, ask: Callable[[Page, str], list[Any]], units: Mapping[str, Sequence[str]]
) -> None:
    """Print first and next answers and how many of the ten first hits hold the term."""
    firsts, nexts, held, recalls = [], [], [], []
    for term in FIRST[:3]:
        page = browser.new_page()
        started = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.wait_for_load_state()
        ask(page, term)
        firsts.append(time.perf_counter() - started)
        page.close()
    page = browser.new_page()
    page.goto(address)
    for term in TERMS:
        took, total, links = ask(page, term)
        nexts.append(took / 1000)
        truth = {case_id for case_id, texts in units.items() if any(term in unit for unit in texts)}
        ids = [urlsplit(link).path.rpartition("/")[2].removesuffix(".html") for link in links]
        if truth:
            held.append(sum(case_id in truth for case_id in ids[:10]) / max(1, min(10, len(truth))))
            recalls.append(total / len(truth))
    page.close()
    print(
        f"  first answer: median {statistics.median(firsts):.2f} s; next: median {statistics.median(nexts[1:]):.2f} s; "
        f"of the first ten hold the term: {statistics.mean(held):.2f}; hits / truth: {statistics.median(recalls):.2f} "
        f"({min(recalls):.2f} to {max(recalls):.2f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--peers", type=int, default=1_000, help="pages that the peers are given; 0 leaves them out")
    parser.add_argument("--make", nargs=2, type=Path)
    options = parser.parse_args()
    if options.make:
        make(*options.make)
        return
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        for count in sorted({options.peers or options.cases, options.cases}):
            root, site = folder / f"cases{count}", folder / f"site{count}"
            write_cases(root, count)
            # The frame of the search page is the same whatever the number of cases.
            few = folder / f"few{count}"
            write_library(few, 10)
            build_site(str(few), site, Audience.PUBLIC, TODAY)
            subprocess.run([sys.executable, __file__, "--make", str(root), str(site)], check=True)
            truth = json.loads((site / "truth.json").read_text("utf-8"))
            ours(browser, site, truth)
        if options.peers:
            peers(browser, folder / f"cases{options.peers}", folder, options.peers)


if __name__ == "__main__":
    main()
