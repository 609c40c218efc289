"""What the indexes of a cluster hold of a case, and in which fields: tokens of our own between blanks.

No plug-in of the server cuts a text, so a hit is the same whatever version it runs. ``placed`` has every two
neighbouring characters of a unit, marks too, at consecutive positions: a string of two characters or more is
within one unit just where its pairs follow one another, since no pair spans two units.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from zlib import crc32

from kb.model import Audience
from kb.search.answer.ranking import K1, B
from kb.search.index.batches import VALUES, Row
from kb.search.index.documents import INDEX_VERSION, CaseDocument, read_parts
from kb.search.results import NARROWING
from kb.search.text.analysis import bigrams, unigrams
from kb.search.text.numerals import edge_grams

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

VERSION = f"{INDEX_VERSION}/5/opensearch"
"""An index that was made under another version is made again; raise the number when fields change."""
KEPT = ("units", "parts", "document")
"""Columns that an index gives back as they were."""
KEYS = (*(key for key, _ in NARROWING if key != "date"), "organ")
"""Facet keys that have a field of their own below ``f``."""
_TOKENS = ("bag", "placed", "scoped", "edges", "marks")
"""Fields that are searched and never given back."""
_PRIVATE = 0xF0000
"""First of the characters that replace blanks and control characters, at which the server would cut."""
_PARTS, _PART_SIGNS = 0xE000, 0x1900
"""First of the characters that encode names of parts, and how many there are."""
_SHOWN = {code: _PRIVATE + code for code in range(_PARTS) if chr(code).isspace() or code < ord(" ")}
_KEYWORD = {"type": "keyword"}


def settings(shards: int) -> dict[str, Any]:
    """Settings and mapping of an index of cases with so many primary shards, nothing dynamic."""
    tokens = {"type": "text", "analyzer": "whitespace", "norms": False}
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": 0,  # a copy of what is written is made in half the time of writing it twice
            "refresh_interval": "-1",  # a run refreshes when it is done, and nothing of it shows before
            "merge.policy.expunge_deletes_allowed": 0,  # a case that leaves leaves the statistics too
            "similarity": {"bag": {"type": "BM25", "k1": K1, "b": B}},
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"excludes": list(_TOKENS)},  # made again from what is kept, whenever a case is written
            "properties": {
                "case_id": _KEYWORD,
                "number": _KEYWORD,
                "bag": {"type": "text", "analyzer": "whitespace", "similarity": "bag", "index_options": "freqs"},
                "placed": {**tokens, "index_options": "positions"},
                "scoped": {**tokens, "index_options": "docs"},
                "edges": _KEYWORD,
                "marks": _KEYWORD,
                "rule": _KEYWORD,
                "audience": _KEYWORD,
                "notice": _KEYWORD,
                "date": _KEYWORD,
                "year": {"type": "integer"},
                "published": _KEYWORD,
                "corrected": _KEYWORD,
                "money": {"type": "long"},
                "f": {"properties": dict.fromkeys(KEYS, _KEYWORD)},
                "kept": {"type": "object", "enabled": False},
            },
        },
    }


RECORD = {
    "settings": {"number_of_shards": 1, "number_of_replicas": 1},
    "mappings": {"dynamic": "strict", "properties": {"body": {"type": "object", "enabled": False}}},
}
"""Settings and mapping of the index of a generation's record."""


def visible(text: str) -> str:
    """The text with another character in place of each at which the server would cut."""
    return text.translate(_SHOWN)


def is_telling(text: str) -> bool:
    """Whether ``visible`` of no other text is the same."""
    return all(ord(character) < _PRIVATE for character in text)


def pairs(text: str) -> list[str]:
    """Every two neighbouring characters of a unit as the field ``placed`` has them."""
    shown = visible(text)
    return [shown[at : at + 2] for at in range(len(shown) - 1)]


def scoped(part: str, tokens: Iterable[str]) -> list[str]:
    """What the field ``scoped`` has of characters and pairs in a part: each once, after the sign of the part.

    Two parts may have the same sign, so what it finds are candidates.
    """
    sign = chr(_PARTS + crc32(part.encode()) % _PART_SIGNS)
    return [sign + token for token in dict.fromkeys(tokens)]


def widest(audiences: Collection[str], *, held: bool) -> Audience:
    """The widest audience that may find a case, whose index holds it.

    Args:
        audiences: who may find it by its card.
        held: whether it is held back from the public.
    """
    return next(a for a in Audience if a.value in audiences and not (held and a is Audience.PUBLIC))


def source_of(row: Row, *, held: bool) -> dict[str, Any]:
    """What goes into the index of a row.

    Args:
        row: what is kept of a case.
        held: whether the case is held back from the public.
    """
    units = row.columns["units"].decode().split("\n")
    parts = read_parts(row.columns["parts"])
    by_key: dict[str, list[str]] = {}
    for key, _, value in (text.partition("\t") for text in row.values["facet"]):
        by_key.setdefault(key, []).append(value)
    placed = [pairs(unit) for unit in units]
    by_part: dict[str, set[str]] = {}
    for (name, count), end in zip(parts, accumulate(count for _, count in parts), strict=True):
        if name:
            by_part.setdefault(name, set()).update(*placed[end - count : end], *map(visible, units[end - count : end]))
    whole = "\n".join(units)
    readers = {field: _readers(row.values[field], held=held) for field in ("audience", "notice")}
    return {
        "case_id": row.case_id,
        "number": number_of(row),
        "bag": " ".join((*unigrams(whole), *bigrams(whole))),
        "placed": " ".join(token for tokens in placed for token in tokens),
        "scoped": " ".join(token for name, tokens in by_part.items() for token in scoped(name, sorted(tokens))),
        "edges": sorted(set().union(*map(edge_grams, units))),
        "marks": sorted(visible(mark) for mark in set(whole).difference("\n", *unigrams(whole))),
        "rule": list(row.values["rule"]),
        **readers,
        "date": row.columns["date"].decode(),
        "year": [int(year) for year in by_key.get("year", ())],
        "published": next(iter(by_key.get("published", ())), ""),
        "corrected": by_key.get("corrected", []),
        "money": [int(fen) for fen in by_key.get("money", ())],
        "f": {key: by_key[key] for key in KEYS if key in by_key},
        # By the names of the fields, for a row that is read back: what is not shown to all is the same to all.
        "kept": {
            **{name: row.columns[name].decode() for name in KEPT},
            "values": {field: list(row.values[field]) for field in VALUES},
        },
    }


def number_of(row: Row) -> str:
    """The full number of a row's case, by which a cluster knows it: no case of another library has the same."""
    return CaseDocument.from_bytes(row.columns["document"]).full_id or row.case_id


def _readers(audiences: Iterable[str], *, held: bool) -> list[str]:
    return [name for name in audiences if not (held and name == Audience.PUBLIC.value)]


def row_of(source: Mapping[str, Any]) -> Row:
    """The row of ``source_of``, without the fields of ``kept`` that were not requested."""
    kept = source["kept"]
    columns = {name: str(kept.get(name, "")).encode() for name in KEPT} | {"date": str(source["date"]).encode()}
    return Row(source["case_id"], columns, {field: tuple(kept["values"][field]) for field in VALUES})


def by_number(row: Row, number: str) -> Row:
    """The row of a case among those of several libraries: it goes by its full number.

    It is in no issue, since the 期号 of two libraries are the same.
    """
    document = CaseDocument.from_bytes(row.columns["document"])
    renamed = replace(document, case_id=number, full_id=number, issues=())
    return replace(row, case_id=number, columns={**row.columns, "document": renamed.to_bytes()})
