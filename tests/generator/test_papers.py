"""Every document and issue of two small libraries, field by field, against what stands beside them.

In ``cases`` each kind of document is filled and empty; in ``several`` whatever a case, an issue or a statute may have
several of, it has.

A document is compiled before it is laid out: here all that Word is told is compared, headings, tables, widths, marks,
sources and problems, of filled and of empty ones. The other tests say what must be so and why; this one that nothing
else changes unseen.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator import compile as compile_room
from generator.compile.accountability import accountability
from generator.compile.annual_report import annual_report
from generator.compile.case_papers import ADVICE, EVALUATION, OBSERVATION, TEACHING, case_paper
from generator.compile.file_review import Round, review_sheet, review_summary
from generator.compile.issues import compile_bulletin, compile_extract, compile_yearbook
from generator.compile.letters import letter, matter_of
from generator.compile.report import Searched, search_report
from generator.compile.selection import find_department
from generator.compile.signing import empty_sheet, signing_sheet
from generator.compile.submission import case_document, court_fields, recommendation
from generator.images import Picture
from kb.blocks import Block, Inline
from kb.model import Audience
from kb.problems import Problem
from kb.reading import read_library
from kb.reading.registers import registers_of
from tests.test_blocks import outline, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_regressions.file_regression import FileRegressionFixture

    from generator.compile.bulletin import Bulletin
    from generator.compile.paper import Paper
    from generator.compile.signing import SigningSheet
    from kb.model import Library
    from kb.registers import Register

DATA = Path(__file__).parent / "data" / "papers"
FIRST, SEVERAL = "cases", "several"
TODAY = dt.date(2024, 8, 1)
ROUND = "2023年案卷评查"


@cache
def _library(name: str = FIRST) -> tuple[Library, Sequence[Register]]:
    library = read_library(DATA / name)
    return library, registers_of(library)


def _letter(kind: str, wanted: str, number: str = "", *, name: str = FIRST) -> Paper:
    """A letter from a row of the register or a case, or from a file of a round of reviews."""
    library, registers = _library(name)
    terms = library.config.letters.of(kind)
    assert terms is not None
    matter = (
        Round(library, registers, wanted).matter(number) if number else matter_of(library, registers, terms, wanted)
    )
    return letter(library, terms, matter, TODAY)


def _of_case(kind: str, case_id: str, name: str = FIRST) -> Paper:
    return case_paper(_library(name)[0], kind, case_id, TODAY)


def _sheet(*inputs: str) -> Paper:
    return review_sheet(*_library(), inputs)


def _signed(issue_id: str, name: str = FIRST) -> SigningSheet:
    library = _library(name)[0]
    return signing_sheet(library, library.issues_by_id[issue_id]) if issue_id else empty_sheet(library)


def _submitted(case_id: str, name: str = FIRST) -> tuple[Paper, ...]:
    library = _library(name)[0]
    case = library.case(case_id)
    form = court_fields(library, case, TODAY), recommendation(library, case)
    return (case_document(library, case), *form) if case else form


def _report(question: str, *case_ids: str, name: str = FIRST) -> Paper:
    library = _library(name)[0]
    cases = [library.by_id[case_id] for case_id in case_ids]
    known = {"by": "检索某", "how": "检索词“占道”", "question": question} if question else {}
    return search_report(library, cases, Searched(TODAY, Audience.INTERNAL, **known))


def _issue(issue_id: str, department: str = "", name: str = FIRST) -> Bulletin:
    library = _library(name)[0]
    term = find_department(library, department) if department else None
    return compile_bulletin(library, library.issues_by_id[issue_id], today=TODAY, department=term)


def _yearbook(year: int, name: str = FIRST) -> Bulletin:
    return compile_yearbook(_library(name)[0], year, today=TODAY)


def _extract(issue_id: str, case_id: str, name: str = FIRST) -> Bulletin:
    library = _library(name)[0]
    return compile_extract(library, library.issues_by_id[issue_id], case_id, today=TODAY)


def _made(make: Callable[..., object], *rows: Sequence[object]) -> Callable[[], list[object]]:
    return lambda: [make(*row) for row in rows]


MADE: dict[str, Callable[[], list[object]]] = {
    "执法监督意见书": _made(
        _letter, *(("执法监督意见书", wanted) for wanted in ("", "J-1", "2022-003"))
    ),
    "执法监督决定书": _made(
        _letter, ("执法监督决定书", ""), *(("执法监督决定书", f"J-{number}") for number in range(1, 9))
    ),
    "整改通知书": _made(
        _letter, ("整改通知书", "J-3"), ("整改通知书", ROUND, "1"), ("整改通知书", ROUND, "3")
    ),
    "行政复议的文书": _made(
        _letter, *(("行政复议意见书", wanted) for wanted in ("", "J-6", "2022-002")),
        ("复议建议书", "2022-001"), ("责令履行通知书", "J-6"),
    ),
    "年度报告": _made(lambda span: annual_report(_library()[0], span), ("",), ("2023",), ("2022",)),
    "案卷评查": _made(_sheet, (), (ROUND, "1"), (ROUND, "3")),
    "案卷评查汇总": _made(lambda name: review_summary(*_library(), name), ("",), (ROUND,)),
    "一案一评估": _made(_of_case, *((EVALUATION, case_id) for case_id in ("", "2022-001", "2022-002"))),
    "以案释法教案": _made(_of_case, *((TEACHING, case_id) for case_id in ("", "2022-001", "2022-002"))),
    "庭审观摩表": _made(_of_case, *((OBSERVATION, case_id) for case_id in ("", "2022-001", "2022-002"))),
    "咨询意见": _made(_of_case, *((ADVICE, case_id) for case_id in ("", "2022-001", "2022-002"))),
    "错案问责情况": _made(lambda span: accountability(_library()[0], span), ("",), ("2023",), ("2022",)),
    "发文稿纸": _made(_signed, ("",), ("2022-01",)),
    "报送包": _made(_submitted, ("",), ("2022-001",), ("2022-003",)),
    "检索情况说明": _made(_report, ("", "2022-003"), ("要不要听证？", "2022-001", "2022-002", "2022-003")),
    "刊物": _made(
        _issue, ("2022-01",), ("2022-01", "市场监管"), *((f"2023-{number:02}",) for number in range(1, 5))
    ),
    "合订本和单行本": lambda: [_yearbook(2023), _extract("2022-01", "2022-001")],
    "几项并列的刊物": lambda: [
        _issue("2024-01", name=SEVERAL),
        _issue("2024-01", "甲市花木局", name=SEVERAL),
        _yearbook(2024, SEVERAL),
        _extract("2024-02", "2024-001", SEVERAL),
        _signed("2024-01", SEVERAL),
    ],
    "几项并列的文书": lambda: [
        *(_letter("整改通知书", case_id, name=SEVERAL) for case_id in ("2024-001", "2024-003")),
        *(_of_case(kind, "2024-001", SEVERAL) for kind in (EVALUATION, TEACHING, OBSERVATION, ADVICE)),
        *(one for case_id in ("2024-001", "2024-005", "2024-006") for one in _submitted(case_id, SEVERAL)),
        _report("要不要先教？", "2024-001", "2024-003", "2024-002", name=SEVERAL),
    ],
}  # fmt: skip
"""Name of the file beside the library -> what is made."""


def told(value: object, name: str = "", indent: str = "") -> Iterator[str]:
    """The lines that tell everything of a compiled value but what is as by default."""
    head = f"{indent}{name}: " if name else indent
    match value:
        case Problem():
            path = _in_library(value.location.path)
            yield f"{head}{path}:{value.location.line} {value.code} {value.message}"
        case Picture():
            yield f"{head}{value.path} {value.extension} {value.width_in:g}x{value.height_in:g}"
        case Block():
            yield from outline([value], indent)
        case Inline():
            yield f"{head}{run(value)}"
        case frozenset():
            yield head + " | ".join(sorted(_in_library(str(one)) for one in value))
        case tuple() if all(map(_is_plain, value)):
            yield head + " | ".join(map(_plain, value))
        case tuple():
            if name:
                yield f"{indent}{name}:"
            for one in value:
                yield from told(one, "", f"{indent}  " if name else indent)
        case _ if is_dataclass(value):
            held = {one.name: getattr(value, one.name) for one in fields(value)}
            held = {one.name: held[one.name] for one in fields(value) if not _is_default(one, held[one.name])}
            if all(map(_is_plain, held.values())):
                yield f"{head}{type(value).__name__} " + ", ".join(f"{key}: {_plain(held[key])}" for key in held)
                return
            yield f"{head}{type(value).__name__}"
            for key, one in held.items():
                yield from told(one, key, f"{indent}  ")
        case _:
            yield head + _plain(value)


def _in_library(text: str) -> str:
    return re.sub(f"^{DATA}/(?:{FIRST}|{SEVERAL})/", "", text)


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float | dt.date | None)


def _plain(value: object) -> str:
    return "（无）" if value is None else str(value).replace("\n", "⏎") or "（空）"


def _is_default(field: Field[object], value: object) -> bool:
    usual = field.default if field.default_factory is MISSING else field.default_factory()
    return value == usual and type(value) is type(usual)


@pytest.mark.parametrize("name", MADE)
def test_a_document_says_what_stands_beside_the_library(name: str, file_regression: FileRegressionFixture) -> None:
    text = "\n\n".join("\n".join(told(one)) for one in MADE[name]())
    text = re.sub("(?<=as_of: )[^,\n]+", "…", text)  # the days to which the registry is known, which go on
    file_regression.check(f"{text}\n", fullpath=DATA / f"{name}.expected.txt", encoding="utf-8")


def test_what_nobody_says_is_nothing_but_for_a_few_fields() -> None:
    """A default is left out of the texts beside the libraries, so none of them would tell of another."""
    modules = [
        import_module(f"generator.compile.{path.stem}")
        for path in sorted(Path(compile_room.__path__[0]).glob("[a-z]*.py"))
    ]
    made = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    usual = {
        f"{one.__name__}.{field.name}": field.default
        for one in made
        if is_dataclass(one) and one.__module__.startswith("generator.compile.")
        for field in fields(one)
        if field.default is not MISSING and field.default not in ("", (), None, False, frozenset())
    }
    assert usual == {"Chart.number_format": "0", "Grid.head": True, "Heading.level": 1}
