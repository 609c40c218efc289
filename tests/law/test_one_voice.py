"""Every place that speaks of the law says the same of a citation.

What the JSON of a citation says is turned into a claim by the rules of the docs alone, and so are the words of every
other place; then they are compared.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from html import unescape
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import pytest
from click.testing import CliRunner

from generator.compile.issues import compile_bulletin
from kb.cli import kb
from kb.law.moves import line_of, move_of, present_words, status_in_words
from kb.law.readings import Readings
from kb.law.wording import coverage_sentences
from kb.lint import check
from kb.model import Audience
from kb.reading import read_library
from kb.search.index.documents import CitedLaw, document_of, facets_of
from kb.search.language.rules import keys_of, rule_key, rule_of_key, rule_of_term
from kb.site.render import render_site
from kb.statutes.citations import find_citations
from kb.statutes.registry import registry
from kb.statutes.resolve import resolve
from kb.text import law_number, parse_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_regressions.file_regression import FileRegressionFixture

    from kb.model import Case, Library
    from kb.site.markup.page import Site
    from kb.statutes.reading import Reading

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2026, 11, 23)
SENTENCES = ROOT.parent / "shared/data/citations_dev.jsonl"
DAYS = [dt.date(year, 1, 1) for year in (2012, 2016, 2020, 2024)]

Row = dict[str, object]


class Claim(NamedTuple):
    """What is said of a citation, whoever says it."""

    kind: str
    """current, kept, moved, gone (its law is repealed), unknown, or one of the faults; ``then`` where it is so by the
    last day that the registry knows, and it does not speak of today."""
    places: frozenset[tuple[str, int]] | None
    """Where the rule may stand now; ``None`` where the words name none."""
    sure: bool


_ODDS_RE = re.compile(r"^当时(?:施行的是[^，；]+|还没有施行|还没有这个版本)(?:，待核对(?:；|$)|；)")
"""What is told first where the words name another version than that of the day; see ``at_odds_words``."""
_PLACE_RE = re.compile(r"(?:《(?P<statute>[^》]+)》)?第(?P<number>[零〇一二三四五六七八九十百千]+)条")


def _places(words: str, statute: str) -> frozenset[tuple[str, int]]:
    found = set()
    for match in _PLACE_RE.finditer(words):
        number = parse_number(match["number"])
        assert number is not None
        statute = match["statute"] or statute  # a name holds until another stands there
        found.add((statute, number))
    return frozenset(found)


def claim_of_words(words: str, statute: str) -> Claim:
    """What words after a citation, in a cell or on a line say."""
    words = _ODDS_RE.sub("", words.partition("（《")[0])
    if "从旧兼从轻" in words or "版本待核对" in words:
        return Claim("several", None, sure=False)
    then = " then" if "此后未核" in words or re.search("后(?:为|见|可能)", words) else ""
    if "版本未核" in words or "条文未核" in words or words.startswith("此后未核"):
        return Claim("gone, unknown" if "已废止" in words else "unknown", None, sure=False)
    if words in ("现行", "没有这一条", "当时尚未施行", "不认识这个名称", "不知道指哪一部法", "可能指几部法"):
        return Claim(words, None, sure=True)
    if "条号未变" in words or not words:
        return Claim(f"kept{then}", None, sure=True)
    places = _places(words, statute)
    kind = f"{'gone' if '已废止' in words else 'moved'}{then}"
    told_at_all = bool(places) or "条号已变" not in words
    return Claim(kind, places if told_at_all else None, sure="待核对" not in words and bool(places))


def claim_of_row(row: Row) -> Claim:
    """What a row of JSON says, by the rules of docs/writing-a-case.md and docs/data.md."""
    readings = cast("list[Row]", row["readings"])
    now = cast("list[Row]", row["now"] or row["later"])
    then = " then" if row["later"] else ""
    status = str(row["status"])
    known = {one["version"] for one in readings if one["version"]}
    if readings and (len(known) > 1 or row["version"] is None or row.get("milder")):
        return Claim("several", None, sure=False)
    if status == "unknown_version":
        statute = registry().statutes[str(row["statute"])]
        return Claim("gone, unknown" if statute.is_repealed(TODAY) else "unknown", None, sure=False)
    words = {
        "current": "现行", "no_such_article": "没有这一条", "not_yet": "当时尚未施行",
        "unknown_statute": "不认识这个名称",
        "unresolved": "不知道指哪一部法", "ambiguous": "可能指几部法",
    }  # fmt: skip
    if status in words:
        return Claim(words[status], None, sure=True)
    places = frozenset(
        (str(one["statute"]), cast("int", one["article"])) for one in now if cast("float", one["confidence"]) >= 0.5
    )
    sure = len(now) == 1 and bool(now[0]["verified"]) and cast("float", now[0]["confidence"]) >= 0.7
    if status == "superseded" and sure and places == {(row["statute"], row["article"])}:
        return Claim(f"kept{then}", None, sure=True)
    return Claim(f"{'gone' if status == 'repealed' else 'moved'}{then}", places, sure=sure)


def agree(one: Claim, other: Claim) -> bool:
    """Whether two claims are one answer; words may leave places out where they are many, and then say so."""
    if one.kind == "gone" and other.kind == "gone" and not one.places and not other.places:
        return True
    places = one.places is None or other.places is None or one.places == other.places
    return one.kind == other.kind and one.sure == other.sure and places


def row_of(reading: Reading) -> Row:
    move = move_of(reading, TODAY)
    return reading.as_json() | {"milder": bool(move and move.milder)}


def assert_one_answer(reading: Reading, words: Mapping[str, str]) -> None:
    claim = claim_of_row(row_of(reading))
    statute = reading.statute.name if reading.statute else ""
    for place, text in words.items():
        assert agree(claim_of_words(text, statute), claim), (place, text, claim, reading.citation.text)


# --- one citation --------------------------------------------------------------------------------


def words_of(reading: Reading) -> dict[str, str]:
    """What every place that knows a reading alone says of it."""
    found = {"present": present_words(reading, TODAY), "told": status_in_words(reading, TODAY)}
    found["line"] = line_of(reading, TODAY).rpartition("  →  ")[2].partition("：")[2]
    if move := move_of(reading, TODAY):
        # Where the registry does not go on to today readers are told once, below the text.
        mark = move.label or (move.label_in_table if reading.uncovered else "")
        found |= {"mark": mark, "table": f"{'已废止，' if move.repealed else ''}{move.label_in_table}"}
    return found


def assert_search_agrees(reading: Reading) -> None:
    """The index finds a citation under its own number and under those of now, and says how sure that is."""
    laws = registry()
    if reading.statute is None or not reading.fits or reading.citation.suffix or not reading.citation.article:
        return
    keys = keys_of(reading, laws)
    assert keys
    name, article = reading.statute.name, reading.citation.article
    asked = rule_of_term(f"《{name}》第{law_number(article)}条", laws)
    assert asked is not None, reading
    assert set(keys) & set(asked.keys), reading
    if reading.version is None:
        if not reading.several:
            assert "版本未核" in asked.keys[keys[0]] or not reading.statute.versions
        return
    shown = rule_of_key(keys[0], laws).keys
    same = [version.label for version in laws.versions_like(reading.statute, reading.version)]
    assert (same[0] in shown[keys[0]], same[-1] in shown[keys[0]]) == (True, True)
    for place in reading.now or reading.later:
        if not place.likely or (place.statute, place.article) == (name, article):
            continue
        key = next(k for k in shown if k.startswith(f"{place.statute}|{place.article}|"))
        # The words are of all versions of a numbering: as sure as of the least sure of them.
        assert "待核对" in shown[key] or place.sure, (reading.citation.text, shown[key])
        if reading.version == laws.versions_like(reading.statute, reading.version)[0]:
            assert ("待核对" not in shown[key]) is place.sure, (reading.citation.text, shown[key])


@pytest.mark.skipif(not SENTENCES.exists(), reason="the sentences are no part of the project")
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_place_says_the_same_of_each_citation_of_real_sentences(day: dt.date) -> None:
    count = 0
    for line in SENTENCES.read_text("utf-8").splitlines():
        for citation in find_citations(json.loads(line)["text"]):
            reading = resolve(citation, [day], TODAY)
            assert_one_answer(reading, words_of(reading))
            assert_search_agrees(reading)
            count += 1
    assert count > 300


# --- the sample library --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(ROOT / "cases")


@pytest.fixture(scope="module")
def readings(library: Library) -> Readings:
    return Readings(library, TODAY)


@pytest.fixture(scope="module")
def site(library: Library) -> Site:
    return render_site(library, (), Audience.EDITOR, TODAY)


@pytest.fixture(scope="module")
def files(site: Site) -> dict[str, bytes]:
    return dict(site.files(""))


def published(library: Library) -> Iterable[Case]:
    return (case for case in library.cases if case.status == "发布")


_MARKED_RE = re.compile(
    r'class="law">(?P<text>.*?)</a>(?:<a href="#law-\d+" class="law-mark" data-mark="〔(?P<mark>[^"]*)〕")?'
)


def test_terminal_search_and_marks_agree_on_the_sample(library: Library, readings: Readings) -> None:
    for case in library.cases:
        for citation in readings.of(case):
            assert_one_answer(citation.reading, words_of(citation.reading))
            assert_search_agrees(citation.reading)


def test_the_index_files_a_case_under_every_text_that_its_citations_may_be_of(
    library: Library, readings: Readings
) -> None:
    """A query for an article in one of its numberings finds the cases that cite it, or may, in that numbering."""
    laws = library.config.statutes
    for case in library.cases:
        law = CitedLaw.of(readings.newest(case), laws)
        rules = set(document_of(case, (), law, library.config).rules)
        names = {value for key, value in facets_of(case, law) if key == "statute"}
        for citation in readings.of(case):
            reading = citation.reading
            if reading.statute is None:
                continue
            assert reading.statute.name in names
            versions = [one.version for one in reading.candidates] or [reading.version]
            keys = {
                rule_key(reading.statute.name, reading.citation.article, laws.numbering(reading.statute, version))
                for version in versions
            }
            assert keys <= rules, (case.case_id, reading.citation.text)


def test_the_page_of_a_case_says_what_its_json_says(
    library: Library, readings: Readings, site: Site, files: dict[str, bytes]
) -> None:
    told_at_all = 0
    for case in library.cases:
        by_text: dict[str, list[Reading]] = {}
        for citation in readings.of(case):
            by_text.setdefault(citation.reading.citation.text, []).append(citation.reading)
        html = site.pages[f"cases/{case.case_id}.html"].html
        uncovered = [citation.reading for citation in readings.of(case) if citation.reading.uncovered]
        notes = html.rpartition('aria-label="法条变动说明"')[2]
        assert all(sentence in notes for sentence in coverage_sentences(uncovered)), case.case_id
        assert ("有没有修改没有核对。</li>" in html) is bool(uncovered), case.case_id
        for match in _MARKED_RE.finditer(html):
            text = unescape(re.sub("<[^>]+>", "", match["text"]))
            meant = by_text.get(text, [])  # a range is several citations in one link
            rows = {repr(claim_of_row(row_of(reading))) for reading in meant}
            if len(rows) != 1 or (match["mark"] is None and move_of(meant[0], TODAY)):
                continue  # 第一款、第二款 of one article are marked once, after the last
            told_at_all += 1
            reading = meant[0]
            statute = reading.statute.name if reading.statute else ""
            claim = (
                claim_of_words(unescape(match["mark"]), statute) if match["mark"] else Claim("现行", None, sure=True)
            )
            assert agree(claim, claim_of_row(row_of(reading))), (case.case_id, text, match["mark"])
        _assert_the_file_agrees(json.loads(files[f"data/cases/{case.case_id}.json"])["citations"], readings.of(case))
    assert told_at_all > 150


def _assert_the_file_agrees(rows: list[Row], citations: Iterable[object]) -> None:
    known = {}
    for citation in citations:
        reading = cast("Reading", citation.reading)  # type: ignore[attr-defined]
        row = row_of(reading)
        key = tuple(str(row[name]) for name in ("statute", "version", "article", "suffix", "paragraph", "item"))
        known[*key, json.dumps(row["readings"])] = row
    for row in rows:
        key = tuple(str(row[name]) for name in ("statute", "version", "article", "suffix", "paragraph", "item"))
        meant = known[*key, json.dumps(row["readings"])]
        assert {name: meant[name] for name in ("status", "now")} == {name: row[name] for name in ("status", "now")}
        assert agree(claim_of_words(str(row["label"]), str(row["statute"])), claim_of_row(meant)), row


def test_stale_law_lists_what_the_rows_say_has_changed(library: Library, readings: Readings) -> None:
    run = CliRunner().invoke(kb, ["stale-law", "--library", str(ROOT / "cases"), "--json", "--today", str(TODAY)])
    listed = {one["id"]: one["citations"] for one in json.loads(run.stdout)}
    expected = {}
    for case in published(library):
        rows = [citation.reading.as_json() for citation in readings.of(case)]
        news = [row for row in rows if _is_listed(row)]
        if news:
            expected[case.case_id] = news
    assert listed == expected
    lines = CliRunner().invoke(kb, ["stale-law", "--library", str(ROOT / "cases"), "--today", str(TODAY)]).stdout
    listed_lines, _, rest = lines.partition("处引用，法规库没有核对到现在")
    uncovered = int(listed_lines.rsplit(" ", 2)[1])
    assert sum("  →  " in line for line in lines.splitlines()) + uncovered == sum(map(len, expected.values()))
    of_known = [row for rows in expected.values() for row in rows if _is_untold(row)]
    assert len(of_known) == uncovered
    assert all(f"《{row['statute']}》" in rest for row in of_known)


def _is_listed(row: Row) -> bool:
    claim = claim_of_row(row)
    return row["status"] in ("repealed", "unknown_version") or (
        row["status"] == "superseded" and not claim.kind.startswith("kept")
    )


def _is_untold(row: Row) -> bool:
    """Whether what is said ends at the last day that the registry knows."""
    statute = registry().statutes[str(row["statute"])]
    several = cast("list[Row]", row["readings"]) or (cast("list[Row]", row["candidates"]) and not row["stated"])
    end = statute.known and statute.known.covered_until
    return bool(row["status"] == "unknown_version" and not several and end and end < TODAY and not statute.repealed_on)


_CHANGE_RE = re.compile(r'<li class="entry".*?</ul></li>', re.DOTALL)


def test_the_page_of_changes_lists_the_cases_that_stale_law_lists_with_the_same_places(
    library: Library, readings: Readings, site: Site
) -> None:
    html = "".join(page.html for address, page in site.pages.items() if address.startswith("changes"))
    parts = re.split(r"<h2[^>]*>", html)[1:]
    found: dict[str, set[Claim]] = {}
    for part in parts:
        heading = re.sub("<[^>]+>", "", part[: part.index("</h2>")])
        statute = heading[1 : heading.index("》")]
        for entry in re.split(r'<li class="entry"', part)[1:]:
            case_id = re.search(r"cases/([\d-]+)\.html", entry)
            assert case_id
            for line in re.findall(r"<li>(.*?)</li>", entry):
                words = unescape(re.sub("<[^>]+>", "", line)).partition(" → ")[2]
                gone = "已废止，" if "废止" in heading else ""
                found.setdefault(case_id[1], set()).add(claim_of_words(gone + words, statute))
    expected: dict[str, set[Claim]] = {}
    for case in published(library):
        for citation in readings.of(case):
            row = row_of(citation.reading)
            if row["status"] in ("superseded", "repealed") and not claim_of_row(row).kind.startswith("kept"):
                expected.setdefault(case.case_id, set()).add(claim_of_row(row))
    assert found.keys() == expected.keys()
    for number, claims in found.items():
        assert all(any(agree(one, other) for other in expected[number]) for one in claims), number
        assert all(any(agree(one, other) for one in claims) for other in expected[number]), number


def test_the_page_of_a_statute_says_where_its_older_articles_stand(
    library: Library, readings: Readings, site: Site
) -> None:
    by_place: dict[tuple[str, str], list[Reading]] = {}
    for case in library.cases:
        for citation in readings.of(case):
            reading = citation.reading
            if reading.statute and reading.version and not reading.days and reading.status.value in (
                "superseded", "repealed",
            ):  # fmt: skip
                name = f"第{law_number(reading.citation.article)}条"
                by_place.setdefault((reading.statute.name, name), []).append(reading)
    compared = 0
    for address, page in site.pages.items():
        if not re.fullmatch(r"statutes/[^_]+\.html", address) or address.endswith("index.html"):
            continue
        statute = address[len("statutes/") : -len(".html")]
        for part in re.split(r"<h3[^>]*>", page.html)[1:]:
            heading = re.sub("<[^>]+>", "", part[: part.index("</h3>")])
            now = re.search(r'<p class="numbers">((?:现|可能|没有).*?)</p>', part)
            meant = by_place.get((statute, heading[heading.index("第") :].rstrip("§")), [])
            if now is None or not meant:
                continue
            words = unescape(re.sub("<[^>]+>", "", now[1]))
            assert len(_PLACE_RE.findall(words)) == len(_places(words, statute)), words  # each place once
            gone = "已废止，" if meant[0].status.value == "repealed" else ""
            assert any(agree(claim_of_words(gone + words, statute), claim_of_row(row_of(one))) for one in meant), (
                address, heading, words,
            )  # fmt: skip
            compared += 1
    assert compared > 10


def test_the_appendix_of_each_issue_says_what_the_rows_say(library: Library, readings: Readings) -> None:
    compared = 0
    for issue in library.issues:
        appendix = compile_bulletin(library, issue, Audience.EDITOR, TODAY).appendix
        assert appendix is not None
        assert appendix.as_of.startswith("法规库截至")
        cases = [case for case in library.cases_of(issue) if not case.withdrawn]
        rows = [citation.reading for case in cases for citation in readings.of(case)]
        for cited in appendix.statutes:
            statute, _, version = cited.name.removeprefix("《").partition("》（")
            for article in cited.articles:
                meant = [
                    reading
                    for reading in rows
                    if reading.statute
                    and reading.statute.name == statute
                    and article.name.startswith(f"第{law_number(reading.citation.article)}条")
                    and version.rstrip("）") in _version_names(reading)
                ]
                if not meant:  # cited by the 编者按 alone
                    continue
                claim = claim_of_words(article.now, statute)
                assert any(agree(claim, claim_of_row(row_of(one))) for one in meant), (
                    issue.issue_id,
                    cited.name,
                    article,
                )
                compared += 1
    assert compared > 60


def _version_names(reading: Reading) -> set[str]:
    if reading.several:
        return {one.version.name if one.version else "版本未核" for one in reading.candidates}
    return {reading.version.name if reading.version else "版本未核"}


def test_the_check_tells_what_the_rows_do_not_know(library: Library, readings: Readings) -> None:
    told_codes: dict[str, set[str]] = {}
    for problem in check(library, TODAY):
        told_codes.setdefault(problem.location.path[-11:-3], set()).add(problem.code)
    for case in library.cases:
        claims = [(claim_of_row(row_of(c.reading)).kind, row_of(c.reading)) for c in readings.of(case)]
        codes = told_codes.get(case.case_id, set())
        assert ("K612" in codes) is any(kind in ("unknown", "gone, unknown") for kind, _ in claims), case.case_id
        assert ("K614" in codes) is any(row["milder"] for _, row in claims), case.case_id
        assert ("K601" in codes or "K603" in codes) is any(kind == "没有这一条" for kind, _ in claims), case.case_id


# --- all readings of the sample ------------------------------------------------------------------


def test_the_readings_of_the_sample_are_those_that_were_gone_through(
    library: Library, readings: Readings, file_regression: FileRegressionFixture
) -> None:
    """One line a citation: a change of the registry or of the rules is seen; read it, then ``--force-regen``."""
    lines = [
        f"{case.case_id}\t{citation.section}\t{line_of(citation.reading, TODAY)}"
        for case in sorted(library.cases, key=lambda case: case.case_id)
        for citation in readings.of(case)
    ]
    file_regression.check("\n".join(lines), basename="sample_readings", extension=".tsv", encoding="utf-8")


def test_no_reading_of_the_sample_says_more_than_is_known(library: Library, readings: Readings) -> None:
    for citation in chain.from_iterable(map(readings.of, library.cases)):
        reading = citation.reading
        if reading.status.value == "current" and not reading.days:
            assert reading.statute is not None
            assert reading.statute.version_on(TODAY) == reading.version
            assert not reading.citation.suffix
        words = status_in_words(reading, TODAY)
        if "现为" in words:
            assert all(place.verified for place in reading.now)
