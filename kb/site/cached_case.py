"""A case as one build of a site keeps it for the next: what was read of its file, and its citations, as bytes.

The bytes are a pickle, since nothing else reads so many kinds of values as fast. Only classes of the model are made of
it. What every case has hundreds of is kept as plain tuples, which the pickler writes without asking anybody.
"""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from kb.blocks import leaves, plain_paragraph, plain_paragraph_of
from kb.law.readings import CaseCitation
from kb.model import Case, Section, SourceFile
from kb.problems import Location
from kb.reading import CaseFile
from kb.search.index.documents import CitedLaw
from kb.statutes.statute import Statute

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from kb.blocks import Block
    from kb.statutes.citations import Citation
    from kb.statutes.registry import Registry

    _Row = tuple[Any, ...]

_new = tuple.__new__

_MODEL = (
    "kb.model",
    "kb.fields",
    "kb.codes",
    "kb.problems",
    "kb.blocks.",
    "kb.statutes.",
    "kb.law.readings",
)
"""Modules with the classes that a case consists of: data classes, named tuples and enumerations."""
_PLAIN = frozenset({("datetime", "date"), ("pathlib", "PurePosixPath"), ("builtins", "frozenset")})
"""Other classes that a case consists of."""
_OTHERS = tuple(field for field in fields(Case) if field.name not in {"source_file", "sections"})
_VALUES = attrgetter(*[field.name for field in _OTHERS])


@dataclass(frozen=True, slots=True)
class CachedCase:
    """The result of reading a file."""

    file: CaseFile
    citations: tuple[Citation, ...]
    law: CitedLaw
    day: dt.date
    read: tuple[CaseCitation, ...]
    """The citations as they read on the day."""

    def to_bytes(self) -> bytes:
        """The result as bytes."""
        case, problems, digest = self.file.case, self.file.problems, self.file.digest
        row = None if case is None else _row_of(case)
        read = _rows_of(self.read, case) if case and self.read else ()
        data = io.BytesIO()
        values = (row, problems, digest, self.citations, *self.law, self.day, read)
        _Pickler(data, pickle.HIGHEST_PROTOCOL).dump(values)
        return data.getvalue()

    @classmethod
    def of_bytes(cls, data: bytes, laws: Registry) -> CachedCase | None:
        """The inverse of ``to_bytes``; ``None`` for damaged data."""
        try:
            row, problems, digest, citations, rules, statutes, day, read = _Unpickler(io.BytesIO(data), laws).load()
            case = None if row is None else _case_of(row)
            readings = _read_of(read, case) if case and read else ()
        except Exception:  # noqa: BLE001 - damaged bytes raise anything; the file is read again
            return None
        return cls(CaseFile(case, problems, digest), citations, CitedLaw(rules, statutes), day, readings)


def _row_of(case: Case) -> _Row:
    """A case as tuples: of a paragraph without any syntax only line and text, of other values what is not usual."""
    file = case.source_file
    source = (file.path, file.display_path, file.digest, file.body_line, file.text_digest)
    places = {key: place[1:] for key, place in file.lines.items()}  # all in this file
    sections = [
        (part.name, part.heading, part.known, part.line, [plain_paragraph_of(one) or one for one in part.blocks])
        for part in case.sections
    ]
    values = {
        field.name: value for field, value in zip(_OTHERS, _VALUES(case), strict=True) if value is not field.default
    }
    return source, places, sections, values


def _case_of(row: _Row) -> Case:
    """The inverse of ``_row_of``."""
    (path, display_path, digest, body_line, text_digest), places, sections, values = row
    lines = {key: _new(Location, (display_path, *place)) for key, place in places.items()}
    return Case(
        source_file=SourceFile(path, display_path, digest, lines, body_line, text_digest),
        sections=tuple([_section_of(*section) for section in sections]),
        **values,
    )


def _section_of(name: str, heading: str, known: bool, line: int, under: Sequence[Any]) -> Section:  # noqa: FBT001
    blocks = [plain_paragraph(*one) if type(one) is tuple else one for one in under]
    return Section(name, heading, known, line, tuple(blocks))


def _rows_of(read: Sequence[CaseCitation], case: Case) -> list[_Row]:
    """Citations as tuples, with the numbers of their blocks, which are to be those of the case again."""
    numbers = {id(block): number for number, block in enumerate(_leaves_of(case))}
    return [
        (section, line, column, None if block is None else numbers[id(block)], *others)
        for section, line, column, block, *others in read
    ]


def _read_of(rows: Sequence[_Row], case: Case) -> tuple[CaseCitation, ...]:
    """The inverse of ``_rows_of``."""
    blocks = _leaves_of(case)
    return tuple(
        [
            CaseCitation(section, line, column, None if number is None else blocks[number], *others)
            for section, line, column, number, *others in rows
        ]
    )


def _leaves_of(case: Case) -> list[Block]:
    parts = [part.blocks for part in case.sections] + [note.blocks for note in case.footnotes]
    return [leaf for blocks in parts for leaf in leaves(blocks)]


class _StatuteNamed:
    """Stands for a statute: it is the one that the registry has by this name."""


class _Pickler(pickle.Pickler):
    """Pickles data classes as calls of their classes, which halves the time of unpickling; statutes by their names."""

    def reducer_override(self, obj: object) -> Any:  # noqa: ANN401 - as pickle has it
        kind: Any = type(obj)
        if kind is Statute:
            return _StatuteNamed, (cast("Statute", obj).name,)
        values = _positional(kind)
        return (kind, values(obj)) if values else NotImplemented


@cache
def _positional(kind: type) -> Callable[[Any], tuple[Any, ...]] | None:
    """A function that returns the fields of a value as positional arguments; ``None`` for other classes."""
    if issubclass(kind, tuple):
        return tuple
    if issubclass(kind, Enum):  # some versions of Python pickle a member as a call of getattr
        return lambda member: (member.value,)
    if not is_dataclass(kind) or any(field.kw_only or not field.init for field in fields(kind)):
        return None
    names = [field.name for field in fields(kind)]
    if len(names) < 2:  # noqa: PLR2004 - one name would give its value, not a tuple
        return lambda obj: tuple(getattr(obj, name) for name in names)
    return attrgetter(*names)


class _Unpickler(pickle.Unpickler):
    """Unpickles classes of the model only, so that a cache that somebody else wrote cannot run code."""

    def __init__(self, data: io.BytesIO, laws: Registry) -> None:
        super().__init__(data)
        self._laws = laws

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a class, or what finds a statute
        if (module, name) == (__name__, _StatuteNamed.__name__):
            return self._laws.statutes.__getitem__
        return _class_named(module, name)


def _is_value(kind: object) -> bool:
    """Whether something is a class that can be instantiated without side effects."""
    if not isinstance(kind, type):
        return False
    return is_dataclass(kind) or issubclass(kind, Enum) or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


@cache
def _class_named(module: str, name: str) -> type:
    if (module, name) in _PLAIN or module.startswith(_MODEL):
        named = getattr(import_module(module), name)
        if (module, name) in _PLAIN or (_is_value(named) and named.__module__ == module):
            return cast("type", named)
    raise pickle.UnpicklingError(f"{module}.{name}")
