"""Problems as text for people, and for programs as JSON, GitHub workflow commands and SARIF."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from kb import __version__
from kb.problems import RULES, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.problems import Problem

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_text(problem: Problem) -> str:
    """A problem as text: location, code, severity and message, and what to do."""
    return f"{problem.location}: {problem.code} {problem.severity.label}：{problem.message}\n  提示: {problem.hint}"


def problem_json(problem: Problem) -> dict[str, object]:
    """A row of ``kb lint --format json``."""
    return {
        "path": problem.location.path,
        "line": problem.location.line,
        "column": problem.location.column,
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint,
    }


def github_command(problem: Problem) -> str:
    """A workflow command that shows a problem at its line in a pull request.

    Syntax and escapes are those of GitHub's toolkit (``@actions/core``, command.ts): ``%`` and line breaks
    everywhere, ``:`` and ``,`` in properties.
    """
    place = problem.location
    properties = {
        "file": place.path,
        "line": str(place.line),
        "col": str(place.column),
        "title": f"{problem.code} {RULES[problem.code].title}",
    }
    written = ",".join(f"{name}={_escaped(value, prop=True)}" for name, value in properties.items())
    return f"::{_COMMANDS[problem.severity]} {written}::{_escaped(_whole(problem))}"


def _escaped(text: str, *, prop: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if prop else text


def _whole(problem: Problem) -> str:
    return f"{problem.message}\n提示: {problem.hint}"


def sarif_log(problems: Sequence[Problem]) -> dict[str, object]:
    """The problems as a SARIF 2.1.0 log with one run, whose rules are the codes that occur.

    Columns are in code points. Paths are relative to the working directory, as GitHub and editors expect.
    """
    codes = sorted({problem.code for problem in problems})
    driver = {"name": "kb lint", "version": __version__, "language": "zh-CN", "rules": [_rule(code) for code in codes]}
    return {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(problem, codes.index(problem.code)) for problem in problems],
            }
        ],
    }


def _rule(code: str) -> dict[str, object]:
    rule = RULES[code]
    return {
        "id": code,
        "shortDescription": {"text": rule.title},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(problem: Problem, index: int) -> dict[str, object]:
    place = problem.location
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": _LEVELS[problem.severity],
        "message": {"text": _whole(problem)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(place.path)},
                    "region": {"startLine": place.line, "startColumn": place.column},
                }
            }
        ],
    }


def _uri(path: str) -> str:
    """A path as a URI reference: percent-encoded, absolute ones with their scheme."""
    if Path(path).is_absolute():
        return Path(path).as_uri()
    return quote(PurePosixPath(path).as_posix(), safe="/-._~")
