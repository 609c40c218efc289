"""The data files of the registry, which people review and mend, read.

``registry.toml`` has names, aliases and repeals, ``versions.tsv`` the days and counts of versions, ``names.tsv``
other names with the last article of the newest text seen, ``renumbering.tsv`` old article, new article and
confidence, ``inserted.tsv`` the articles of a version that are numbered 之一, and ``roles.tsv`` which articles of a
statute with both are about violations and which about procedure.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from kb.patterns import late
from kb.statutes.statute import Change, Counterpart, Known, Statute, Version
from kb.statutes.titles import title_key
from kb.text import fold_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


_TABLE = "\n[[statute]]\n"
_SIMPLE_RE = late(
    r"""
    ^(?P<key>[a-z_]+)[ ]=[ ]
    (?:
        "(?P<text>[^"\\\x00-\x1f\x7f]*)" | \[(?P<list>"[^"\\\x00-\x1f\x7f]*"(?:,[ ]"[^"\\\x00-\x1f\x7f]*")*)\]
      | (?P<day>\d{4}-\d\d-\d\d) | (?P<number>[1-9]\d{0,8})
    )$
    """,
    re.VERBOSE | re.ASCII,
)
"""A line of a table of TOML.

Finds: name = "行政处罚法" · aliases = ["处罚法", "行罚法"] · repealed = 2021-07-15 · articles = 86
Not: name = 甲 · name = 'a' · kind = { a = 1 } · articles = true
"""
_INSERTED_RE = late(r"(\d+)之(\d+)")


def _text(name: str) -> list[str]:
    """The lines of a data file without those that are remarks."""
    text = resources.files("kb.statutes").joinpath("data", name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _lines(name: str) -> list[list[str]]:
    return [line.split("\t") for line in _text(name)]


def _versions() -> tuple[dict[str, list[Version]], dict[str, dt.date], set[str]]:
    """The versions by statute, the first day of the newest that a text was read of, and whose first is newly made.

    Up to a text that was read the history is whole.
    """
    versions: defaultdict[str, list[Version]] = defaultdict(list)
    read: dict[str, dt.date] = {}
    new: set[str] = set()
    day = dt.date.fromisoformat
    for name, label, passed, effective, articles, verified, kept, source in _lines("versions.tsv"):
        if effective and "法律文本" in source:
            read[name] = day(effective)
        if "首次制定" in source:
            new.add(name)
        versions[name].append(
            Version(
                label,
                day(passed) if passed else None,
                day(effective) if effective else None,
                int(articles) if articles else None,
                verified == "是",
                kept == "是",
            )
        )
    return versions, read, new


def read_facts() -> tuple[dict[str, Statute], dict[str, Known]]:
    """The statutes that ship with the program, by name, and up to which day each kind of them is known.

    A title that stands in the files in several forms is one statute; the forms that are not its name are aliases.
    """
    text = resources.files("kb.statutes").joinpath("data", "registry.toml").read_text("utf-8")
    head, *tables = text.split(_TABLE)
    raw = tomllib.loads(head)
    kinds = {kind: Known(one["day"], one["followed"]) for kind, one in raw["as_of"].items()}
    return _statutes(simple_tables(tables) or tomllib.loads(text)["statute"], kinds), kinds


def simple_tables(texts: Iterable[str]) -> list[dict[str, Any]] | None:
    """The tables of TOML whose every line is a key and a text, a list of texts, a day or a number.

    Nearly all are such, and read in a quarter of the time. ``None`` where a line is something else.
    """
    tables = []
    for text in texts:
        lines = [line for line in text.split("\n") if line and not line.startswith("#")]
        matches = [_SIMPLE_RE.fullmatch(line) for line in lines]
        table = {match["key"]: _value(match) for match in matches if match}
        if len(table) < len(lines):  # a key that stands twice too
            return None
        tables.append(table)
    return tables


def _value(match: re.Match[str]) -> object:
    text, listed, day, number = match.group("text", "list", "day", "number")
    if day:
        return dt.date.fromisoformat(day)
    if listed is not None:
        return listed[1:-1].split('", "')
    return text if text is not None else int(number)


def _statutes(listed: Sequence[dict[str, Any]], kinds: Mapping[str, Known]) -> dict[str, Statute]:
    known_versions, read, new = _versions()
    rows = {row["name"]: row for row in listed}
    last_articles = {name: int(last) for name, last in _lines("names.tsv")}
    statutes: dict[str, Statute] = {}
    for name, forms in _by_title([*rows, *last_articles], rows, known_versions).items():
        row, versions = rows.get(name, {}), tuple(known_versions.get(name, ()))
        counted = (last_articles[form] for form in forms if last_articles.get(form))
        statutes[name] = Statute(
            name=name,
            full_name=row.get("full_name", name),
            aliases=(*row.get("aliases", ()), *forms[1:]),
            kind=row.get("kind", ""),
            versions=versions,
            articles=row.get("articles") or (versions[-1].articles if versions else None) or next(counted, None),
            repealed_on=row.get("repealed"),
            successor=row.get("successor"),
            known=_known(kinds.get(row.get("kind", "")), read.get(name)),
            newly_made=name in new,
        )
    return _linked(statutes)


def _known(kind: Known | None, read: dt.date | None) -> Known:
    """Up to which day a statute is known: one of no kind only as far as its newest text goes."""
    known = kind or Known(dt.date.min)
    return known if known.followed or read is None or read <= known.day else Known(read)


def _by_title(
    names: Iterable[str], rows: Mapping[str, object], versions: Mapping[str, object]
) -> dict[str, tuple[str, ...]]:
    """Name -> all forms of the title in the files, itself first: the form of which most is known."""
    forms: defaultdict[str, list[str]] = defaultdict(list)
    listed = list(dict.fromkeys(names))
    for name, folded in zip(listed, fold_all(listed), strict=True):
        forms[("关于" in folded and title_key(folded)) or name].append(name)
    ranked = (
        sorted(
            same,
            key=lambda name: (name not in versions, name not in rows, not name.startswith("最高"), "〈" not in name),
        )
        for same in forms.values()
    )
    return {same[0]: tuple(same) for same in ranked}


def _linked(statutes: dict[str, Statute]) -> dict[str, Statute]:
    """The statutes, each successor under its name."""
    names = {alias: name for name, statute in statutes.items() for alias in statute.aliases if alias not in statutes}
    return {
        name: replace(statute, successor=names.get(statute.successor, statute.successor))
        if statute.successor
        else statute
        for name, statute in statutes.items()
    }


@cache
def inserted_articles() -> Mapping[tuple[str, str], frozenset[tuple[int, int]]]:
    """(statute, label of a version) -> its articles that are numbered 之N, each number and N."""
    return {
        (name, label): frozenset((int(article), int(n)) for article, n in _INSERTED_RE.findall(listed))
        for name, label, listed in _lines("inserted.tsv")
    }


class RoleOfArticles(NamedTuple):
    """What some articles of a version are about."""

    first: int
    last: int
    procedure: bool
    """Whether they say how an authority acts; else what is forbidden, and how it is punished."""
    why: str
    """Follows the name of an article: ``在“处罚程序”一章``."""


@cache
def roles_of_articles() -> Mapping[tuple[str, str], tuple[RoleOfArticles, ...]]:
    """(statute, label of a version) -> what its articles are about, as far as its chapters or its text tell."""
    roles: defaultdict[tuple[str, str], list[RoleOfArticles]] = defaultdict(list)
    for name, label, first, last, role, why in _lines("roles.tsv"):
        roles[name, label].append(RoleOfArticles(int(first), int(last), role == "程序", why))
    return {key: tuple(rows) for key, rows in roles.items()}


@cache
def statutes_with_roles() -> frozenset[str]:
    """The statutes of which ``roles_of_articles`` tells."""
    return frozenset(name for name, _ in roles_of_articles())


class Tables(Mapping[str, "tuple[Change, ...]"]):
    """``renumbering.tsv``; the rows of a statute are read when it is asked for, since most runs ask for few."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[Change, ...]] = {}

    @cached_property
    def _rows(self) -> Mapping[str, Sequence[str]]:
        """Statute -> its lines; to take all of them apart would take longer than all else that is read here."""
        rows: defaultdict[str, list[str]] = defaultdict(list)
        for line in _text("renumbering.tsv"):
            rows[line[: line.index("\t")]].append(line)
        return rows

    def __getitem__(self, name: str) -> tuple[Change, ...]:
        if name not in self._rows:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = _changes(name, [line.split("\t") for line in self._rows[name]])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _changes(name: str, rows: Iterable[Sequence[str]]) -> tuple[Change, ...]:
    """The renumberings of a statute by day."""
    forward: defaultdict[dt.date, defaultdict[int, list[Counterpart]]] = defaultdict(lambda: defaultdict(list))
    backward: defaultdict[dt.date, defaultdict[tuple[str, int], list[Counterpart]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for _, since, article, new, to, confidence, verified, _ in rows:
        day, sure, checked = dt.date.fromisoformat(since), float(confidence), verified == "是"
        forward[day][int(article)].append(Counterpart(new, int(to), sure, checked))
        backward[day][(new, int(to))].append(Counterpart(name, int(article), sure, checked))
    return tuple(
        Change(
            day,
            {article: tuple(targets) for article, targets in forward[day].items()},
            {article: tuple(origins) for article, origins in backward[day].items()},
        )
        for day in sorted(forward)
    )
