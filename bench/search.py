"""Speed of a query beside what people would take instead: tantivy, SQLite FTS5, bm25s and Whoosh as it comes.

    python bench/search.py [--passages N] [--folder DIR] [--new N] [--kinds KIND...] [--peers NAME...]

Every engine indexes the same tokens (single characters and bigrams) of ``../shared/data/passages.jsonl.xz``,
and for more than its 9,769 of ``articles.jsonl.xz`` too,
in one process; queries are drawn from the passages by a fixed seed. Each query goes to every engine in
turn, once untimed and three times timed, of which the median counts; with ``--new N`` it is timed the first time that
the process gets it, after N others. An answer is the numbers of the ten best documents; stored fields are fetched by
none. ``ours`` is finding and ranking of the index that ``kb`` uses, ``kb search`` the whole answer with facets,
snippets and reasons, which the others do not have.

Hits are the same for every engine, which is checked: question and similar case are a disjunction, ``AND``
a conjunction with one facet value, a phrase is in one line, and a prefix is one character, since no
token is longer than two.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import shutil
import sqlite3
import statistics
import sys
import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import bm25s
import numpy as np
import tantivy
from whoosh import fields, query, scoring
from whoosh import index as whoosh_index
from whoosh.analysis import SpaceSeparatedTokenizer

from kb.model import Audience
from kb.search.answer.ranking import K1, B, Ranking
from kb.search.index import generations
from kb.search.index.codec import Column, MappedStorage, open_segments
from kb.search.index.documents import CaseDocument, IndexEntry, Passage
from kb.search.index.finding import Finding
from kb.search.index.lists import Lists
from kb.search.results import Request
from kb.search.text.analysis import bigrams, unigrams
from kb.search.whoosh_backend import WhooshBackend
from tests.search.entries import write_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DATA = Path(__file__).parents[2] / "shared" / "data" / "passages.jsonl.xz"
MORE = DATA.with_name("articles.jsonl.xz")
DOMAINS = ("市场监管", "生态环境", "城市管理", "交通运输", "公安", "税务", "教育", "水务")
KINDS = ("question", "similar case", "AND + facet", "phrase", "prefix")
TOP = 10
ROUNDS = 3
FEW = 10
"""How many queries stock Whoosh gets too, so that the answers are compared."""


@dataclass(frozen=True, slots=True)
class Text:
    """A document as every engine gets it."""

    lines: tuple[str, ...]
    """Folded."""
    domain: str
    entry: IndexEntry

    @property
    def bag(self) -> list[str]:
        return [token for line in self.lines for token in (*unigrams(line), *bigrams(line))]

    @property
    def grams(self) -> list[str]:
        """Bigrams in order, a mark between lines."""
        return [token for line in self.lines for token in (*bigrams(line), "|")]


@dataclass(frozen=True, slots=True)
class Query:
    """A query of one kind."""

    kind: str
    tokens: tuple[str, ...]
    domain: str = ""
    text: str = ""


class Engine(Protocol):
    """One of those compared."""

    name: str

    def ask(self, probe: Query) -> Callable[[], Sequence[int]] | None:
        """What answers a query with the numbers of the best documents; ``None`` where it cannot."""


def read_texts(count: int) -> list[Text]:
    """So many passages, and articles of statutes where there are not as many."""
    texts = []
    with lzma.open(DATA, "rt", encoding="utf-8") as passages, lzma.open(MORE, "rt", encoding="utf-8") as articles:
        for number, line in zip(range(count), chain(passages, articles), strict=False):
            row = json.loads(line)
            row.setdefault("title", row.get("name"))
            domain = DOMAINS[number % len(DOMAINS)]
            document = CaseDocument(
                case_id=f"2020-{number:05}", path="", title=row["title"], holding="", kind="行政处罚",
                domains=(domain,), outcomes=(), decided_on="2020-01-01", issues=(),
                passages=(Passage("标题", row["title"], is_field=True), Passage("正文", row["text"])),
            )  # fmt: skip
            facets = (("domain", domain), ("kind", "行政处罚"), ("year", str(2015 + number % 10)))
            entry = IndexEntry(document, str(row["id"]), tuple(Audience), (), facets)
            texts.append(Text(tuple(document.units), domain, entry))
    return texts


def draw(texts: Sequence[Text], kind: str, chance: random.Random) -> Query:
    """A query of a kind from a passage drawn by chance."""
    while True:
        text = chance.choice(texts)
        lines = [line for line in text.lines if len(bigrams(line)) >= 12]
        if not lines:
            continue
        line = chance.choice(lines)
        at = chance.randrange(len(line) - 8)
        match kind:
            case "question":  # six characters in a row are eleven tokens
                piece = line[at : at + 6]
                if len(bigrams(piece)) == 5 and len({*unigrams(piece), *bigrams(piece)}) == 11:
                    return Query(kind, (*unigrams(piece), *bigrams(piece)))
            case "similar case":
                distinct = tuple(dict.fromkeys(text.bag))
                if len(distinct) >= 100:
                    return Query(kind, tuple(chance.sample(distinct, 100)))
            case "AND + facet":
                grams = tuple(dict.fromkeys(gram for gram in text.grams if gram != "|"))
                return Query(kind, tuple(chance.sample(grams, chance.randint(2, 4))), domain=text.domain)
            case "phrase":  # four to six characters in a row
                piece = line[at : at + chance.randint(4, 6)]
                if len(bigrams(piece)) == len(piece) - 1 and len(set(bigrams(piece))) == len(piece) - 1:
                    return Query(kind, tuple(bigrams(piece)), text=piece)
            case "prefix":
                return Query(kind, (), text=chance.choice(unigrams(line)))


class Ours:
    """The index of ``kb``, finding and ranking."""

    name = "ours"

    def __init__(self, folder: Path, texts: Sequence[Text]) -> None:
        if not folder.exists():
            write_entries(folder, [text.entry for text in texts])
        self.backend = WhooshBackend.open(folder)
        generation = generations.current(folder)
        assert generation
        reader = MappedStorage(str(generation)).open_index().reader()
        self.lists = Lists(open_segments(reader, "bag"))
        self.finding = Finding(self.lists, "bag", Column(reader, "units"))
        self.ranking = Ranking(self.lists, "bag")
        self.everything = self.lists.ids("audience", b"editor")

    def ask(self, probe: Query) -> Callable[[], Sequence[int]] | None:
        def numbers(ranked: Sequence[tuple[int, float]]) -> list[int]:
            return [number for number, _ in ranked]

        weights = dict.fromkeys(probe.tokens, 1.0)
        match probe.kind:
            case "question" | "similar case":
                return lambda: numbers(self.ranking.top(weights, self.everything, TOP))
            case "AND + facet":

                def both() -> list[int]:
                    domain = self.lists.ids("facet", f"domain\t{probe.domain}".encode())
                    matches = self.lists.all_of("bag", probe.tokens, domain)
                    return numbers(self.ranking.top(weights, matches, TOP))

                return both
            case "phrase":
                containing = self.finding.containing
                return lambda: numbers(self.ranking.top(weights, containing(probe.text, self.everything), TOP))
            case _:
                return lambda: self.lists.ids("bag", probe.text.encode()).ids[:TOP].tolist()  # noqa: PLW0108 - what is timed


class Whole:
    """A whole search as ``kb search`` answers it."""

    name = "kb search"

    def __init__(self, ours: Ours) -> None:
        self._backend = ours.backend

    def ask(self, probe: Query) -> Callable[[], Sequence[int]] | None:
        where = (("domain", probe.domain),) if probe.domain else ()
        text = f'"{probe.text}"' if probe.text else " ".join(f'"{token}"' for token in probe.tokens)
        if probe.kind == "question":
            text = "".join(probe.tokens[:6])
        if probe.kind == "similar case":
            return None
        request = Request(text, where=where, limit=TOP)
        return lambda: [hit.score for hit in self._backend.search(request).hits]  # type: ignore[misc]


class Tantivy:
    """tantivy through its Python binding."""

    name = "tantivy"

    def __init__(self, folder: Path, texts: Sequence[Text]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("bag", tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("grams", tokenizer_name="whitespace", index_option="position")
        builder.add_text_field("domain", tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        if not folder.exists():
            folder.mkdir(parents=True)
            index = tantivy.Index(self._schema, path=str(folder))
            writer = index.writer(heap_size=1_000_000_000, num_threads=1)
            for text in texts:
                writer.add_document(
                    tantivy.Document(bag=" ".join(text.bag), grams=" ".join(text.grams), domain=text.domain)
                )
            writer.commit()
            writer.wait_merging_threads()
        index = tantivy.Index.open(str(folder))
        index.reload()
        self._searcher = index.searcher()
        print(f"tantivy: {self._searcher.num_segments} segments")

    def _query(self, probe: Query) -> tantivy.Query:
        def term(field: str, text: str) -> tantivy.Query:
            return tantivy.Query.term_query(self._schema, field, text, index_option="freq")

        match probe.kind:
            case "question" | "similar case":
                return tantivy.Query.boolean_query([(tantivy.Occur.Should, term("bag", t)) for t in probe.tokens])
            case "AND + facet":
                terms = [term("bag", token) for token in probe.tokens]
                domain = tantivy.Query.const_score_query(term("domain", probe.domain), 0.0)
                return tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in (*terms, domain)])
            case "phrase":
                return tantivy.Query.phrase_query(self._schema, "grams", list(probe.tokens))
            case _:
                return tantivy.Query.regex_query(self._schema, "bag", f"{probe.text}.*")

    def ask(self, probe: Query) -> Callable[[], Sequence[int]] | None:
        searcher = self._searcher
        return lambda: [at.doc for _, at in searcher.search(self._query(probe), TOP, count=False).hits]

    def count(self, probe: Query) -> int:
        return int(self._searcher.search(self._query(probe), 1).count or 0)


class FTS5:
    """SQLite's full-text search over the same tokens, divided by blanks."""

    name = "SQLite FTS5"

    def __init__(self, file: Path, texts: Sequence[Text]) -> None:
        fresh = not file.exists()
        self._base = sqlite3.connect(file)
        if fresh:
            with self._base as base:
                base.execute("CREATE VIRTUAL TABLE bags USING fts5(bag, domain, content='', detail=column)")
                base.execute("CREATE VIRTUAL TABLE phrases USING fts5(grams, content='')")
                for number, text in enumerate(texts):
                    row = (number, " ".join(text.bag), text.domain)
                    base.execute("INSERT INTO bags(rowid, bag, domain) VALUES (?, ?, ?)", row)
                    base.execute("INSERT INTO phrases(rowid, grams) VALUES (?, ?)", (number, " ".join(text.grams)))
                base.execute("INSERT INTO bags(bags) VALUES ('optimize')")
                base.execute("INSERT INTO phrases(phrases) VALUES ('optimize')")

    def ask(self, probe: Query) -> Callable[[], Sequence[int]] | None:
        quoted = [f'"{token}"' for token in probe.tokens]
        match probe.kind:
            case "question" | "similar case":
                table, text = "bags", f"bag : ({' OR '.join(quoted)})"
            case "AND + facet":
                table, text = "bags", f'bag : ({" AND ".join(quoted)}) AND domain : "{probe.domain}"'
            case "phrase":
                table, text = "phrases", f'"{" ".join(probe.tokens)}"'
            case _:
                table, text = "bags", f"bag : {probe.text}*"
        order = "ORDER BY rank" if probe.kind != "prefix" else ""  # for a prefix no engine has to rank
        sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? {order} LIMIT {TOP}"  # noqa: S608 - our own words
        return lambda: [number for (number,) in self._base.execute(sql, (text,))]


class Bm25s:
    """bm25s with its numba back end."""

    name = "bm25s"

    def __init__(self, texts: Sequence[Text]) -> None:
        self._index = bm25s.BM25(method="lucene", k1=K1, b=B, backend="numba")
        self._index.index([text.bag for text in texts], show_progress=False)

    def ask(self, probe: Query) -> Callable[[], Sequence[int]] | None:
        if probe.kind not in ("question", "similar case"):
            return None
        tokens = [list(probe.tokens)]
        return lambda: self._index.retrieve(tokens, k=TOP, show_progress=False, n_threads=0)[0][0].tolist()  # noqa: PLW0108


class StockWhoosh:
    """Whoosh as it comes: its own codec, matchers and BM25F."""

    name = "stock Whoosh"

    def __init__(self, folder: Path, texts: Sequence[Text]) -> None:
        if not folder.exists():
            folder.mkdir(parents=True)
            blanks = SpaceSeparatedTokenizer()
            schema = fields.Schema(
                bag=fields.TEXT(analyzer=blanks, phrase=False), grams=fields.TEXT(analyzer=blanks), domain=fields.ID()
            )
            writer = whoosh_index.create_in(folder, schema).writer(limitmb=512)
            for text in texts:
                writer.add_document(bag=" ".join(text.bag), grams=" ".join(text.grams), domain=text.domain)
            writer.commit()
        self.searcher: Any = whoosh_index.open_dir(folder).searcher(weighting=scoring.BM25F(B=B, K1=K1))

    def _wanted(self, probe: Query) -> Any:  # noqa: ANN401
        terms = [query.Term("bag", token) for token in probe.tokens]
        match probe.kind:
            case "question" | "similar case":
                return query.Or(terms)
            case "AND + facet":
                return query.And([*terms, query.ConstantScoreQuery(query.Term("domain", probe.domain), 0.0)])
            case "phrase":
                return query.Phrase("grams", list(probe.tokens))
            case _:
                return query.Prefix("bag", probe.text)

    def ask(self, probe: Query) -> Callable[[], Sequence[int]] | None:
        wanted = self._wanted(probe)
        return lambda: [hit.docnum for hit in self.searcher.search(wanted, limit=TOP)]

    def exact(self, probe: Query) -> list[int]:
        """The answer without Whoosh's tree of unions, which in an index of more than 5,000 loses documents."""
        wanted = self._wanted(probe)
        if isinstance(wanted, query.Or):
            wanted.matcher_type = query.Or.ARRAY_MATCHER
        return [hit.docnum for hit in self.searcher.search(wanted, limit=TOP)]


def check(ours: Ours, peers: Sequence[Any], probe: Query) -> None:
    """Our answer against those that can be compared: hits of tantivy, order of Whoosh."""
    for peer in peers:
        if isinstance(peer, Tantivy) and probe.kind == "phrase":
            matches = len(ours.finding.containing(probe.text, ours.everything))
            assert matches == peer.count(probe), (probe, matches, peer.count(probe))
        if isinstance(peer, StockWhoosh) and probe.kind not in ("phrase", "prefix"):
            answer = ours.ask(probe)
            assert answer
            assert list(answer()) == peer.exact(probe), probe


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=9_769)
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--folder", type=Path, default=Path("build/bench/search"))
    parser.add_argument("--again", action="store_true", help="build every index anew")
    parser.add_argument(
        "--new",
        type=int,
        default=0,
        metavar="N",
        help="time each query when it is new to the process, after N other ones of its kind",
    )
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=KINDS)
    parser.add_argument(
        "--peers",
        nargs="*",
        choices=["tantivy", "FTS5", "bm25s", "Whoosh"],
        default=["tantivy", "FTS5", "bm25s", "Whoosh"],
    )
    options = parser.parse_args()
    folder = options.folder / str(options.passages)
    if options.again:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    texts = read_texts(options.passages)
    engines: list[Any] = []

    def start(name: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - engines have nothing in common but ask
        started = time.perf_counter()
        engines.append(make())
        print(f"{name}: ready after {time.perf_counter() - started:.1f} s")
        return engines[-1]

    ours = start("ours", lambda: Ours(folder / "ours", texts))
    start("kb search", lambda: Whole(ours))
    made: dict[str, Callable[[], Any]] = {
        "tantivy": lambda: Tantivy(folder / "tantivy", texts),
        "FTS5": lambda: FTS5(folder / "fts5.db", texts),
        "bm25s": lambda: Bm25s(texts),
        "Whoosh": lambda: StockWhoosh(folder / "whoosh", texts),
    }
    for peer in options.peers:
        start(peer, made[peer])
    print(f"{len(texts)} passages, Python {sys.version.split()[0]}, NumPy {np.__version__}")
    print(f"{'milliseconds, median (p95)':28}" + "".join(f"{engine.name:>22}" for engine in engines))
    for kind in options.kinds:
        chance = random.Random(20261123)  # noqa: S311 - queries of a bench
        times: dict[str, list[float]] = {engine.name: [] for engine in engines}
        for number in range(-options.new, options.queries):
            probe = draw(texts, kind, chance)
            if number < 0:  # other queries first, as in a process that has been up for a while
                for engine in engines:
                    answer = engine.ask(probe)
                    if answer is not None and engine.name != "stock Whoosh":
                        answer()
                continue
            if number < FEW and not options.new:
                check(ours, engines, probe)
            for engine in engines:
                answer = engine.ask(probe)
                if answer is None or (engine.name == "stock Whoosh" and number >= FEW):
                    continue
                if not options.new:
                    answer()
                rounds = []
                for _ in range(1 if options.new or engine.name == "stock Whoosh" else ROUNDS):
                    started = time.perf_counter()
                    answer()
                    rounds.append(time.perf_counter() - started)
                times[engine.name].append(statistics.median(rounds) * 1000)
        row = f"{kind:28}"
        for engine in engines:
            spent = sorted(times[engine.name])
            row += (
                f"{'-':>22}"
                if not spent
                else f"{statistics.median(spent):>13.3f} ({spent[int(len(spent) * 0.95)]:.2f})".rjust(22)
            )
        print(row)
        if times.get("tantivy"):
            ratio = statistics.median(times["ours"]) / statistics.median(times["tantivy"])
            print(f"  ours / tantivy: {ratio:.2f}")


if __name__ == "__main__":
    main()
