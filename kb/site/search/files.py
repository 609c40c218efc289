"""``search_files``: the visible cases -> all files of the offline search."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from kb.reading import data_digest
from kb.search.index.documents import CitedLaw, SearchConfig, document_of, facets_of
from kb.search.results import FACETS, NARROWING
from kb.site.search.case_texts import case_name, case_text
from kb.site.search.postings import END, Pairs, Stream
from kb.site.search.rules import KnownRules, Rules
from kb.site.search.scripts import address_of, ascending_text, numbers_text, script
from kb.site.search.tables import completion_table, everyday_table, query_tables, slips_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.law.readings import Readings
    from kb.model import Case
    from kb.search.index.documents import CaseDocument
    from kb.site.content.publication import Publication


_RULES = "rules"
"""The name under which the numbers of all articles are kept for the next build."""
_KEYS = (*(key for key, _ in NARROWING), "organ", "money", "published")
"""Keys of the values that narrow a search."""


@dataclass(frozen=True, slots=True)
class SearchedCase:
    """A visible case as a search sees it."""

    case: Case
    document: CaseDocument
    facets: tuple[tuple[str, str], ...]
    """(facet key, value)."""


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
        searched.append(SearchedCase(case, document_of(case, issues, law, config), facets_of(case, law, config.code)))
    return searched


class EarlierFiles(Protocol):
    """The files of cases that a site takes from an earlier one."""

    def file(self, address: str, case_id: str) -> bool:
        """Whether a file of a case is taken."""

    def digest_of(self, address: str) -> str:
        """The digest of the bytes of such a file."""

    def value(self, name: str) -> bytes | None:
        """A result that an earlier build kept, if program and settings are the same."""

    def keep(self, name: str, value: bytes | None) -> None:
        """Keep a result for the next build; ``None`` for the one that an earlier build kept."""


def search_files(
    publication: Publication, cases: Sequence[SearchedCase], readings: Readings, earlier: EarlierFiles | None = None
) -> Iterator[tuple[str, bytes]]:
    """Address and content of each file to be made; the last one has the version of all others.

    Cases are numbered from the newest, those of one day by 编号, as ``kb search`` sorts by date.

    Args:
        publication: what the audience may see.
        cases: ``searched_cases`` of it.
        readings: the citations of the cases.
        earlier: the files of cases that need not be made.
    """
    builder = _SearchFilesBuilder(publication, cases, readings, earlier)
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
    ) -> None:
        self._audience = publication.audience
        self._readings = readings
        self._earlier = earlier
        self._cases = cases
        self._config = SearchConfig.of(publication.config)
        self._stream = Stream()
        self._ids: list[str] = []
        self._dates: list[str] = []
        self._titles: list[str] = []
        self._lengths = array("I")
        self._unit_lengths = array("I")
        self._part_names: dict[str, int] = {}
        self._parts = array("I")
        self._values: dict[str, dict[str, list[int]]] = {key: {} for key in _KEYS}
        self._rules: dict[str, list[int]] = {}

    def files(self) -> Iterator[tuple[str, list[object] | None]]:
        """Name and content of each file; no content of those that are taken from the earlier site."""
        cases = sorted(self._cases, key=lambda searched: searched.document.case_id)
        cases.sort(key=lambda searched: searched.document.decided_on, reverse=True)
        for number, searched in enumerate(cases):
            yield self._case(number, searched)
        directory = []
        pairs = Pairs()
        for number, (first, content) in enumerate(self._stream.shards()):
            directory.append(first)
            pairs.add(str(content[0]))
            yield f"grams/{number}", content
        yield "counts", ["".join(self._stream.counts)]
        yield "columns", self._columns("".join(directory))
        yield "parts", [list(self._part_names), numbers_text(self._parts)]
        yield "units", [numbers_text(self._unit_lengths)]
        yield "tables", query_tables(self._config, self._values)
        yield "everyday", everyday_table(self._config)
        yield "completion", completion_table(self._titles, (word for key, _ in FACETS for word in self._values[key]))
        yield "slips", slips_table(pairs)
        yield from self._statutes()

    def _case(self, number: int, searched: SearchedCase) -> tuple[str, list[object] | None]:
        document = searched.document
        self._ids.append(document.case_id)
        self._dates.append(document.decided_on)
        self._titles.append(document.title)
        self._add_units(document)
        for key, value in searched.facets:
            if key not in self._values:  # the site lists corrections on a page
                continue
            self._values[key].setdefault(value, []).append(number)
        for rule in document.rules:
            self._rules.setdefault(rule, []).append(number)
        name = case_name(document.case_id)
        if self._earlier and self._earlier.file(address_of(name), document.case_id):
            return name, None
        return name, case_text(searched.case, document, self._readings.newest(searched.case), self._audience)

    def _add_units(self, document: CaseDocument) -> None:
        self._parts.append(len(document.parts))
        before = len(self._stream)
        self._stream.begin()
        for name, units in document.parts:
            self._stream.add("".join([unit + END for unit in units]))
            lengths = [len(unit) + 1 for unit in units]
            self._unit_lengths.extend(lengths)
            self._parts.extend((self._part_names.setdefault(name, len(self._part_names)), sum(lengths)))
        self._lengths.append(len(self._stream) - before)

    def _columns(self, directory: str) -> list[object]:
        facets = [
            [key, [[value, ascending_text(numbers)] for value, numbers in self._values[key].items()]] for key in _KEYS
        ]
        return [
            " ".join(self._ids),
            " ".join(self._dates),
            numbers_text(self._lengths),
            facets,
            directory,
        ]

    def _statutes(self) -> Iterator[tuple[str, list[object]]]:
        found = KnownRules.of_bytes(self._earlier.value(_RULES) if self._earlier else None)
        rules = Rules(self._rules, self._config.statutes, found)
        in_file: list[list[object]] = []
        for number, (statutes, rows) in enumerate(rules.files()):
            in_file += [[statute, number] for statute in statutes]
            yield f"rules/{number}", rows
        known = sorted(rules.known() & set(self._config.statutes.statutes))
        lasts = [[name, last] for name in known if (last := self._config.statutes.statutes[name].last_known_article)]
        yield "statutes", [rules.names(), in_file, lasts, rules.longer_names()]
        if self._earlier:
            self._earlier.keep(_RULES, found.to_bytes() if found.has_grown else None)
