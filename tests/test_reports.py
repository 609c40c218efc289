"""Problems for programs: GitHub workflow commands and SARIF."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kb import __version__
from kb.cli import kb
from kb.lint.reports import as_text, github_command, problem_json, sarif_log
from kb.problems import RULES, Location, Problem, Severity

if TYPE_CHECKING:
    from tests.conftest import WriteCase

_COMMAND_RE = re.compile(r"::(error|warning|notice) file=([^,:]*),line=(\d+),col=(\d+),title=([^,:]*)::([^\r\n]*)")


def _unescaped(text: str) -> str:
    return text.replace("%3A", ":").replace("%2C", ",").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def _problem(path: str, message: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem("K104", severity, Location(path, 3, 5), message, "改法")


@given(st.text(max_size=30), st.text(max_size=60), st.sampled_from(Severity))
def test_a_workflow_command_is_one_line_that_reads_back(path: str, message: str, severity: Severity) -> None:
    match = _COMMAND_RE.fullmatch(github_command(_problem(path, message, severity)))
    assert match
    command, file, line, column, title, text = match.groups()
    assert command == {"error": "error", "warning": "warning", "info": "notice"}[severity.value]
    assert (_unescaped(file), line, column) == (path, "3", "5")
    assert _unescaped(title) == f"K104 {RULES['K104'].title}"
    assert _unescaped(text) == f"{message}\n提示: 改法"


def test_escapes_are_those_of_the_toolkit() -> None:
    command = github_command(_problem("库,甲:乙/100%.md", "50%\r\n其余: 一, 二"))
    assert command.startswith("::error file=库%2C甲%3A乙/100%25.md,line=3,col=5,title=K104 ")
    assert command.endswith("::50%25%0D%0A其余: 一, 二%0A提示: 改法")


def test_sarif_has_its_rules_levels_and_places() -> None:
    found = [
        _problem("cases/2022/空 格.md", "甲"),
        Problem("K605", Severity.INFO, Location("/库/a.md", 1, 1), "乙", "丙"),
        _problem("cases/2022/2022-001.md", "丁", Severity.WARNING),
    ]
    log = json.loads(json.dumps(sarif_log(found)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["K104", "K605"]
    assert [result["level"] for result in run["results"]] == ["error", "note", "warning"]
    for result, problem in zip(run["results"], found, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == problem.code
        place = result["locations"][0]["physicalLocation"]
        assert place["region"] == {"startLine": problem.location.line, "startColumn": problem.location.column}
        uri = place["artifactLocation"]["uri"]
        assert uri.isascii()
        assert " " not in uri
        assert unquote(uri).removeprefix("file://") == problem.location.path
    assert sarif_log([])["runs"][0]["results"] == []  # type: ignore[index]


@pytest.mark.parametrize("output", ["github", "sarif"])
def test_lint_writes_every_problem_in_each_form(write_case: WriteCase, output: str) -> None:
    path = write_case("2022-001", 日期="2022-13-01")
    at = ["lint", "--library", str(path.parents[1])]
    rows = json.loads(CliRunner().invoke(kb, [*at, "--format", "json"]).stdout)
    result = CliRunner().invoke(kb, [*at, "--format", output])
    assert result.exit_code == 1
    if output == "github":
        assert all(_COMMAND_RE.fullmatch(line) for line in result.stdout.splitlines())
        assert len(result.stdout.splitlines()) == len(rows)
    else:
        assert len(json.loads(result.stdout)["runs"][0]["results"]) == len(rows)


def test_a_problem_is_told_to_people_and_programs_in_full() -> None:
    found = _problem("cases/a.md", "甲")
    assert as_text(found) == "cases/a.md:3:5: K104 错误：甲\n  提示: 改法"
    assert problem_json(found) == {
        "path": "cases/a.md", "line": 3, "column": 5, "code": "K104", "severity": "error", "message": "甲",
        "hint": "改法",
    }  # fmt: skip
    rule = RULES["K104"]
    assert sarif_log([found]) == {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "kb lint",
                        "version": __version__,
                        "language": "zh-CN",
                        "rules": [
                            {
                                "id": "K104",
                                "shortDescription": {"text": rule.title},
                                "help": {"text": rule.remedy},
                                "defaultConfiguration": {"level": "error"},
                            }
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    {
                        "ruleId": "K104",
                        "ruleIndex": 0,
                        "level": "error",
                        "message": {"text": "甲\n提示: 改法"},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "cases/a.md"},
                                    "region": {"startLine": 3, "startColumn": 5},
                                }
                            }
                        ],
                    }
                ],
            }
        ],
    }
