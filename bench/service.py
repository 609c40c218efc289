"""CPU of the service for a request, over a mix of queries, beside stock Whoosh behind the same server.

    python bench/service.py [--cases 2000] [--rounds 5]

The cases are those of ``bench/scale.py``. Each server is a process of its own; the mix is sent once untimed and then
some rounds, one request after the other, and the CPU seconds that the process took are divided by the requests. Neither
keeps answers. Ours gives hits with passages and reasons, facets and suggestions, as a page and as JSON by turns; stock
Whoosh gives its ranked ids, stored titles, its own highlights and four groups as JSON, over single characters and
bigrams, which is the least that finds Chinese words exactly.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route
from whoosh import fields, qparser
from whoosh import index as whoosh_index
from whoosh.analysis import NgramAnalyzer

from bench.scale import write_library
from kb.blocks import leaves
from kb.reading import read_library

MIX: tuple[tuple[tuple[str, str], ...], ...] = (
    (("q", "听证"),),
    (("q", "行政处罚"),),
    (("q", "罚款 没收违法所得"),),
    (("q", "听证 告知 当事人"),),
    (("q", "责令改正"), ("领域", "市场监管")),
    (("q", "登记"), ("领域", "公安"), ("类型", "行政复议")),
    (("q", "安全生产许可证"), ("page", "2")),
    (("q", "“没收违法所得”"),),
    (("q", "罚款 -听证"),),
    (("q", "吊销许可证 OR 停产停业"),),
    (("q", "罚款 同句 责令"),),
    (("q", "《行政处罚法》"),),
    (("q", "行政处罚法 44条"),),
    (("q", "五万元"),),
    (("q", "2024年3月"),),
    (("q", "小店卖过期东西被罚太多怎么办"),),
    (("q", "车被拉走了没有给单子"),),
    (("q", "没告诉我可以申辩"),),
    (("q", "听正"),),
    (("q", "食药监 处罚"),),
    (("q", "行政处罚"), ("sort", "date")),
    (("q", "领域:税务 年份:2016..2020"),),
    (("q", ""), ("年份", "2021")),
    (("q", "法定代表人"), ("limit", "50")),
)
"""Parameters of the requests: words, filters, operators, numbers, statutes, questions, slips, pages."""


def _whoosh(cases: Path, folder: Path, port: int) -> None:
    """Serve stock Whoosh until killed."""
    if not folder.exists():
        folder.mkdir()
        bigrams = NgramAnalyzer(1, 2)
        schema = fields.Schema(
            id=fields.ID(stored=True), title=fields.TEXT(analyzer=bigrams, stored=True),
            body=fields.TEXT(analyzer=bigrams, stored=True), kind=fields.ID(stored=True), domain=fields.ID(stored=True),
            outcome=fields.ID(stored=True), year=fields.ID(stored=True),
        )  # fmt: skip
        writer = whoosh_index.create_in(folder, schema).writer(limitmb=512)
        for case in read_library(cases).cases:
            body = "\n".join(leaf.text for section in case.sections for leaf in leaves(section.blocks))
            writer.add_document(
                id=case.case_id, title=case.title, body=body,
                kind=case.kind, domain=next(iter(case.domains), ""), outcome=next(iter(case.outcomes), ""),
                year=str(case.decided_on)[:4],
            )  # fmt: skip
        writer.commit()
    searcher = whoosh_index.open_dir(folder).searcher()
    parser = qparser.MultifieldParser(["title", "body"], searcher.schema)

    def search(request: object) -> JSONResponse:
        parameters = request.query_params  # type: ignore[attr-defined]
        words = parameters.get("q", "").replace("“", '"').replace("”", '"').replace("同句", "AND")
        query = parser.parse(words) if words else qparser.query.Every()
        results = searcher.search(query, limit=20, groupedby=["kind", "domain", "outcome", "year"])
        hits = [{"id": hit["id"], "title": hit["title"], "text": hit.highlights("body", top=3)} for hit in results]
        groups = {name: {key: len(ids) for key, ids in results.groups(name).items()} for name in results.facet_names()}
        return JSONResponse({"total": len(results), "hits": hits, "facets": groups})

    middleware = [Middleware(GZipMiddleware, minimum_size=1_000)]
    app = Starlette(routes=[Route("/api/v1/search", search)], middleware=middleware)
    uvicorn.run(app, port=port, http="h11", log_level="critical", access_log=False)


def _cpu_s(process: int) -> float:
    """CPU seconds of a process so far."""
    parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def _get(address: str) -> int:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - of this machine
        return len(answer.read())


def _measure(command: list[str], port: int, paths: tuple[str, ...], rounds: int) -> tuple[float, float]:
    """Milliseconds of CPU and of time for a request."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        while process.poll() is None:  # stock Whoosh makes its index first, which takes minutes
            try:
                _get(f"{base}{paths[0]}?q=%E5%90%AC%E8%AF%81")
                break
            except urllib.error.URLError:
                time.sleep(0.2)
        addresses = [f"{base}{path}?{urlencode(pairs)}" for path in paths for pairs in MIX]
        for address in addresses:
            _get(address)
        before, started = _cpu_s(process.pid), time.perf_counter()
        for _ in range(rounds):
            for address in addresses:
                _get(address)
        count = rounds * len(addresses)
        return (_cpu_s(process.pid) - before) / count * 1000, (time.perf_counter() - started) / count * 1000
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--whoosh", nargs=3, metavar=("CASES", "FOLDER", "PORT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.whoosh:
        _whoosh(Path(options.whoosh[0]), Path(options.whoosh[1]), int(options.whoosh[2]))
        return
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        write_library(folder / "cases", options.cases)
        kb = [sys.executable, "-m", "kb"]
        subprocess.run([*kb, "index", "--index", "index"], check=True, capture_output=True)
        port = _free_port()
        ours = [*kb, "serve", "--index", "index", "--library", "cases", "--port", str(port)]
        figures = {"ours": _measure(ours, port, ("/search", "/api/v1/search"), options.rounds)}
        print(f"ours: {figures['ours'][0]:.2f} ms CPU a request", flush=True)
        port = _free_port()
        peer = [sys.executable, __file__, "--whoosh", "cases", "whoosh", str(port)]
        figures["stock Whoosh"] = _measure(peer, port, ("/api/v1/search",), 1)
        for engine, (cpu, wall) in figures.items():
            print(f"{engine}: {cpu:.2f} ms CPU, {wall:.2f} ms of time a request")
        print(f"ours of stock Whoosh: {figures['ours'][0] / figures['stock Whoosh'][0]:.3f}; bars 6 ms and .1")
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
