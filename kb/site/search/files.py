"""``search_files``: the visible cases -> all files of the offline search."""

from __future__ import annotations

import contextlib
import json
from array import array
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kb.reading import data_digest
from kb.search.index.documents import CitedLaw, SearchConfig
from kb.search.index.searched import SearchedCase
from kb.search.results import FACETS, NARROWING
from kb.site.search.blocks import Block, Pairs, blocks_of
from kb.site.search.case_texts import case_name, case_text
from kb.site.search.postings import END, Stream
from kb.site.search.rules import KnownRules, Rules
from kb.site.search.scripts import address_of, ascending_text, numbers_text, script
from kb.site.search.tables import completion_table, everyday_table, folding_table, query_tables, slips_table

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from kb.law.readings import Readings
    from kb.model import Case
    from kb.search.index.documents import CaseDocument
    from kb.site.content.publication import Publication


_FOLDING = "folding"
"""The name under which the table of folded characters is kept for the next build."""
_KEYS = (*(key for key, _ in NARROWING), "organ", "money", "published")
"""Keys of the values that narrow a search."""


def searched_cases(
    publication: Publication, readings: Readings, laws: Mapping[str, CitedLaw] | None = None
) -> list[SearchedCase]:
    """The cases that this audience can search and that similarity is computed from.

    Args:
        publication: what the audience may see.
        readings: the citations of its cases.
        laws: path of a case in the library -> the law that it cites, if that is known already.
    """
    audience, config = publication.audience.value, publication.config
    searched = []
    for case in publication.cases:
        issues = tuple((issue.issue_id, audience) for issue in publication.issues_by_case.get(case.case_id, ()))
        law = laws[case.source_file.path] if laws is not None else None
        law = law or CitedLaw.of(readings.newest(case), config.statutes)
        searched.append(SearchedCase(case, issues, law, config))
    return searched


class EarlierFiles(Protocol):
    """The files that a site takes from an earlier one."""

    def file(self, address: str, case_id: str) -> bool:
        """Whether a file of a case is taken."""

    def file_of(self, address: str, inputs: str) -> bool:
        """Whether a file that is made from these inputs is taken."""

    def digest_of(self, address: str) -> str:
        """The digest of the bytes of such a file."""

    def source(self, case: Case) -> str:
        """The digest of the file that a case was read from."""

    def value(self, name: str, inputs: str = "") -> bytes | None:
        """A result that an earlier build made from the same, if program and settings are the same too."""

    def keep(self, name: str, value: bytes | None, inputs: str = "") -> None:
        """Keep a result for the next build; ``None`` for the one that an earlier build kept."""


def search_files(
    publication: Publication,
    cases: Sequence[SearchedCase],
    readings: Readings,
    earlier: EarlierFiles | None = None,
    rules: KnownRules | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Address and content of each file to be made; the last one has the version of all others.

    Cases are numbered from the newest, those of one day by 编号, as ``kb search`` sorts by date.

    Args:
        publication: what the audience may see.
        cases: ``searched_cases`` of it.
        readings: the citations of the cases.
        earlier: the files that need not be made.
        rules: the numbers of articles that are known already; what is found is added.
    """
    builder = _SearchFilesBuilder(publication, cases, readings, earlier, rules or KnownRules())
    digest = sha256()
    for name, content in builder.files():
        address = address_of(name)
        if content is None and earlier:
            digest.update(earlier.digest_of(address).encode())
            continue
        data = script(name, content or [])
        digest.update(data_digest(data).encode())
        yield address, data
    yield address_of("version"), script("version", [digest.hexdigest()[:16]])


class _SearchFilesBuilder:
    """Collects data case by case, then generates the files."""

    def __init__(
        self,
        publication: Publication,
        cases: Sequence[SearchedCase],
        readings: Readings,
        earlier: EarlierFiles | None,
        known_rules: KnownRules,
    ) -> None:
        self._audience = publication.audience
        self._readings = readings
        self._earlier = earlier
        self._known_rules = known_rules
        self._cases = cases
        self._config = SearchConfig.of(publication.config)
        self._ids: list[str] = []
        self._dates: list[str] = []
        self._titles: list[str] = []
        self._values: dict[str, dict[str, list[int]]] = {key: {} for key in _KEYS}
        self._rules: dict[str, list[int]] = {}

    def files(self) -> Iterator[tuple[str, list[object] | None]]:
        """Name and content of each file; no content of those that are taken from the earlier site."""
        cases = sorted(self._cases, key=lambda searched: searched.case_id)
        cases.sort(key=lambda searched: _day(searched.case), reverse=True)
        for number, searched in enumerate(cases):
            yield self._case(number, searched)
        blocks = []
        for first, last in blocks_of(self._ids):
            blocks.append((yield from self._block(cases[first:last])))
        pairs = Pairs(blocks)
        yield "counts", [pairs.counts()]
        yield "columns", self._columns(blocks)
        yield "parts", [[block.part_names, block.parts] for block in blocks]
        yield "units", [block.units for block in blocks]
        yield "tables", query_tables(self._folding(), self._config, self._values)
        yield "everyday", everyday_table(self._config)
        yield "completion", completion_table(self._titles, (word for key, _ in FACETS for word in self._values[key]))
        yield "slips", slips_table(pairs)
        yield from self._statutes()

    def _case(self, number: int, searched: SearchedCase) -> tuple[str, list[object] | None]:
        case_id = searched.case_id
        self._ids.append(case_id)
        self._dates.append(_day(searched.case))
        self._titles.append(searched.case.title)
        for key, value in searched.facets:
            if key not in self._values:  # the site lists corrections on a page
                continue
            self._values[key].setdefault(value, []).append(number)
        for rule in searched.rules:
            self._rules.setdefault(rule, []).append(number)
        name = case_name(case_id)
        if self._earlier and self._earlier.file(address_of(name), case_id):
            return name, None
        return name, case_text(searched.case, searched.document, self._readings.newest(searched.case), self._audience)

    def _block(self, cases: Sequence[SearchedCase]) -> Generator[tuple[str, list[object] | None], None, Block]:
        """The files of a block's posting lists; return what the files of all cases say of it."""
        earlier, name = self._earlier, cases[-1].case_id
        inputs, taken, kept = "", [], None
        if earlier:
            sources = (f"{one.case_id} {earlier.source(one.case)}\n" for one in cases)
            inputs = blake2b("".join(sources).encode(), digest_size=16).hexdigest()
            kept = Block.of_bytes(earlier.value(f"block {name}", inputs))
        if earlier and kept:
            taken = [earlier.file_of(address_of(_grams(name, n)), inputs) for n in range(len(kept.firsts))]
            if all(taken):
                earlier.keep(f"block {name}", None, inputs)
                yield from ((_grams(name, n), None) for n in range(len(taken)))
                return kept
        units = _Units()
        for one in cases:
            units.add(one.document)
        firsts, grams = [], []
        for number, (first, content) in enumerate(units.stream.shards()):
            firsts.append(first)
            grams.append(str(content[0]))
            file = _grams(name, number)
            stands = taken[number] if kept else earlier and earlier.file_of(address_of(file), inputs)
            yield file, None if stands else content
        block = units.block(name, firsts, "".join(grams))
        if earlier:
            earlier.keep(f"block {name}", block.to_bytes(), inputs)
        return block

    def _folding(self) -> list[object]:
        """``folding_table``: that of an earlier build, since the program alone decides what it says."""
        if not self._earlier:
            return folding_table()
        with contextlib.suppress(ValueError):
            kept: list[object] = json.loads(self._earlier.value(_FOLDING) or b"")
            self._earlier.keep(_FOLDING, None)
            return kept
        table = folding_table()
        self._earlier.keep(_FOLDING, json.dumps(table).encode())
        return table

    def _columns(self, blocks: Sequence[Block]) -> list[object]:
        facets = [
            [key, [[value, ascending_text(numbers)] for value, numbers in self._values[key].items()]] for key in _KEYS
        ]
        return [
            " ".join(self._ids),
            " ".join(self._dates),
            [[block.name, block.lengths, "".join(block.firsts)] for block in blocks],
            facets,
        ]

    def _statutes(self) -> Iterator[tuple[str, list[object]]]:
        rules = Rules(self._rules, self._config.statutes, self._known_rules)
        in_file: list[list[object]] = []
        for number, (statutes, rows) in enumerate(rules.files()):
            in_file += [[statute, number] for statute in statutes]
            yield f"rules/{number}", rows
        known = sorted(rules.known() & set(self._config.statutes.statutes))
        lasts = [[name, last] for name in known if (last := self._config.statutes.statutes[name].last_known_article)]
        yield "statutes", [rules.names(), in_file, lasts, rules.longer_names()]


def _day(case: Case) -> str:
    return case.decided_on.isoformat() if case.decided_on else ""


def _grams(block: str, number: int) -> str:
    """The name of a file of posting lists."""
    return f"grams/{block}/{number}"


class _Units:
    """The units of a block."""

    def __init__(self) -> None:
        self.stream = Stream()
        self._lengths = array("I")
        self._unit_lengths = array("I")
        self._part_names: dict[str, int] = {}
        self._parts = array("I")

    def add(self, document: CaseDocument) -> None:
        """Add those of another case."""
        self._parts.append(len(document.parts))
        before = len(self.stream)
        self.stream.begin()
        for name, units in document.parts:
            self.stream.add("".join([unit + END for unit in units]))
            lengths = [len(unit) + 1 for unit in units]
            self._unit_lengths.extend(lengths)
            self._parts.extend((self._part_names.setdefault(name, len(self._part_names)), sum(lengths)))
        self._lengths.append(len(self.stream) - before)

    def block(self, name: str, firsts: list[str], grams: str) -> Block:
        """What is told of the block, given the files of its stream."""
        return Block(
            name,
            numbers_text(self._lengths),
            numbers_text(self._unit_lengths),
            list(self._part_names),
            numbers_text(self._parts),
            firsts,
            grams,
            np.concatenate([np.empty(0, np.uint32), *self.stream.held]),
        )
