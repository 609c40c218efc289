"""The commands as a user types them: whole output, exit codes, streams."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kb.cli import kb
from tests.conftest import BODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import WriteCase

ROOT = Path(__file__).parents[1]


def _run(arguments: Sequence[str], code: int = 0, **options: str) -> str:
    result = CliRunner().invoke(kb, list(arguments), input=options.get("text"))
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout


def _process(arguments: Sequence[str], **environment: str) -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environment
    return subprocess.run([sys.executable, "-m", "kb", *arguments], env=environment, capture_output=True, check=False)


@pytest.fixture
def at(library_root: Path, tmp_path: Path) -> list[str]:
    return ["--library", str(library_root), "--index", str(tmp_path / "index")]


def test_lint_says_where_what_and_how_and_exits_with_one(write_case: WriteCase, library_root: Path) -> None:
    path = write_case("2022-001", 日期="2022-13-01")
    out = _run(["lint", "--library", str(library_root)], code=1)
    line = path.read_text("utf-8").splitlines().index("日期: 2022-13-01") + 1
    assert f"{path.as_posix()}:{line}:5: K104 错误：" in out
    assert "\n  提示: " in out
    assert "共 1 个错误，0 个警告。" in out


def test_lint_json_has_the_promised_keys(write_case: WriteCase, library_root: Path) -> None:
    write_case("2022-001", 日期="2022-13-01")
    rows = json.loads(_run(["lint", "--library", str(library_root), "--format", "json"], code=1))
    (row,) = [row for row in rows if row["code"] == "K104"]
    assert list(row) == ["path", "line", "column", "code", "severity", "message", "hint"]
    assert row["severity"] == "error"


def test_lint_of_one_file_tells_only_of_it_and_strict_counts_warnings(
    write_case: WriteCase, library_root: Path
) -> None:
    write_case("2022-001", 日期="2022-13-01")
    other = write_case("2022-002", "## 基本案情\n甲。\n\n## 处理结果\n乙。\n\n## 典型意义\n丙。\n\n## 别的\n丁。\n")
    out = _run(["lint", "--library", str(library_root), str(other)])
    assert "K203" in out
    assert "2022-001" not in out
    _run(["lint", "--library", str(library_root), str(other), "--strict"], code=1)


def test_a_clean_library_is_said_to_be_clean(write_case: WriteCase, library_root: Path) -> None:
    write_case("2022-001", 要旨="程序要合法", 关键词="[罚款, 程序, 撤销]")
    _run(["review", "2022-001", "--by", "审核某", "--on", "2022-07-01", "--library", str(library_root)])
    assert _run(["lint", "--library", str(library_root), "--strict"]) == "共 0 个错误，0 个警告。\n"


def test_a_missing_library_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(kb, ["lint", "--library", str(tmp_path / "没有")])
    assert result.exit_code == 1
    assert "没有找到案例库文件夹" in result.stderr


def test_index_names_what_it_leaves_out_and_takes_the_rest(
    write_case: WriteCase, library_root: Path, at: list[str]
) -> None:
    write_case("2022-001", 日期="2022-13-01")
    (library_root / "2022" / "2022-002.md").write_text("没有文件头", "utf-8")
    (library_root / "2022" / "2022-003.md").write_text(
        (library_root / "2022" / "2022-001.md").read_text("utf-8"), "utf-8"
    )
    result = CliRunner().invoke(kb, ["index", *at])
    assert result.exit_code == 0
    assert "2022-002.md" in result.stderr
    assert "2022-003.md：编号 2022-001 与" in result.stderr
    assert "新增 1" in result.stdout


def test_a_search_says_that_its_index_is_stale(write_case: WriteCase, at: list[str], library_root: Path) -> None:
    write_case("2022-001", BODY * 2)
    _run(["index", *at])
    asked = (["search", "罚款", "--json"], ["search", "罚款"], ["similar", "2022-001", "--json"])
    for command in asked:
        result = CliRunner().invoke(kb, [*command, *at])
        assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(_run([*asked[0], *at])).get("stale") is None
    write_case("2022-002")
    for command in asked:
        result = CliRunner().invoke(kb, [*command, *at])
        assert "改动" in result.stderr
        assert "kb index" in result.stderr
        assert "--json" not in command or json.loads(result.stdout)["stale"] is True
    _run(["index", *at])
    assert CliRunner().invoke(kb, [*asked[1], *at]).stderr == ""
    elsewhere = ["--library", str(library_root / "没有"), *at[2:]]
    assert CliRunner().invoke(kb, [*asked[1], *elsewhere]).stderr == ""


def test_status_tells_what_is_stale(write_case: WriteCase, at: list[str]) -> None:
    write_case("2022-001")
    _run(["index", *at])
    assert "与案例库一致" in _run(["status", *at])
    write_case("2022-001", "## 基本案情\n改。\n")
    write_case("2022-002")
    status = json.loads(_run(["status", *at, "--json"]))
    assert (status["stale"], status["added"], status["changed"], status["cases"]) == (
        True,
        ["2022-002"],
        ["2022-001"],
        1,
    )


def test_search_json_has_the_promised_shape(write_case: WriteCase, at: list[str]) -> None:
    write_case("2022-001", 关键词="[听证]", 处罚种类="[罚款]", 金额="{原: 50000, 后: 3000.5}", 裁量="减轻")
    _run(["index", *at])
    answer = json.loads(_run(["search", "罚款", *at[2:], "--json"]))
    assert list(answer) == ["query", "mode", "total", "took_ms", "read_as", "hits", "facets", "suggestions"]
    (hit,) = answer["hits"]
    assert list(hit) == [
        "id", "full_id", "title", "score", "kind", "domain", "outcome", "penalties", "amount", "discretion",
        "decided_on", "published_on", "issue", "path", "why", "snippets",
    ]  # fmt: skip
    assert (hit["full_id"], hit["penalties"], hit["discretion"]) == ("2022-001", ["罚款"], "减轻")
    assert (hit["amount"], hit["published_on"]) == ({"before": 50000, "after": 3000.5}, "2022-07-02")
    assert hit["path"] == "2022/2022-001.md"
    assert list(hit["snippets"][0]) == ["section", "start", "text", "marks"]
    assert [facet["key"] for facet in answer["facets"]] == [
        "kind", "domain", "act", "outcome", "agency", "year", "keyword", "procedure", "dimension", "statute",
        "penalty", "discretion", "amount", "region", "source",
    ]  # fmt: skip


def test_a_query_that_cannot_be_read_shows_its_place(write_case: WriteCase, at: list[str]) -> None:
    write_case("2022-001")
    _run(["index", *at])
    result = CliRunner().invoke(kb, ["search", "罚款 OR", *at[2:]])
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-2:] == ["  罚款 OR", "       ^^"]
    assert "没有“领域”是“税务”的案例。" in _run(["search", "罚款", "--where", "领域=税务", *at[2:]])


def test_similar_takes_a_number_or_a_description(write_case: WriteCase, at: list[str], tmp_path: Path) -> None:
    write_case("2022-001", 关键词="[占道经营]")
    write_case("2022-002", 关键词="[占道经营]")
    write_case("2022-003", "## 基本案情\n无关。\n", 标题="别的案", 结果="[维持]", 领域="[教育]")
    _run(["index", *at])
    answer = json.loads(_run(["similar", "2022-001", *at[2:], "--json"]))
    assert list(answer) == ["query", "mode", "total", "took_ms", "read_as", "hits", "facets", "suggestions"]
    assert [hit["id"] for hit in answer["hits"]] == ["2022-002"]
    assert "关键词相同：占道经营" in _run(["similar", "2022-001", *at[2:]])
    text = "某公司因为占道经营被罚款，不服处罚决定，申请行政复议。"
    (tmp_path / "案情.txt").write_text(text, "utf-8")
    by_file = json.loads(_run(["similar", "--file", str(tmp_path / "案情.txt"), "--limit", "1", *at[2:], "--json"]))
    by_input = json.loads(_run(["similar", "--file", "-", "--limit", "1", *at[2:], "--json"], text=text))
    assert by_file["hits"] == by_input["hits"]
    assert len(by_file["hits"]) == 1
    for wrong in (["similar"], ["similar", "2022-001", "--file", "-"], ["similar", "2030-001"]):
        assert CliRunner().invoke(kb, [*wrong, *at[2:]], input=text).exit_code == 2


def test_many_queries_give_one_line_each(write_case: WriteCase, at: list[str], tmp_path: Path) -> None:
    write_case("2022-001")
    _run(["index", *at])
    (tmp_path / "queries.txt").write_text("罚款\n\n没有的词\n某某 OR " + "某" * 3000 + "\n", "utf-8")
    lines = _run(["search", "--queries", str(tmp_path / "queries.txt"), *at[2:], "--json"]).splitlines()
    answers = [json.loads(line) for line in lines]
    assert [answer["query"][:3] for answer in answers] == ["罚款", "", "没有的", "某某 "]
    assert answers[0]["total"] == 1
    assert "最多" in answers[3]["error"]


@pytest.mark.parametrize(
    "arguments",
    [["search"], ["search", "a", "--where", "领域"], ["search", "a", "--limit", "x"],
     ["serch"], ["search", "a", "--years", "甲"], ["search", "a", "--where", "部门=甲"],
     ["lint", "没有的文件"], ["cite", "--on", "2024"]],
)  # fmt: skip
def test_wrong_usage_is_explained_in_chinese_with_exit_code_two(
    write_case: WriteCase, at: list[str], arguments: list[str]
) -> None:
    write_case("2022-001")
    _run(["index", *at])
    options = at[2:] if arguments[0] == "search" else at[:2] if arguments[0] == "lint" else []
    result = CliRunner().invoke(kb, [*arguments, *options])
    assert result.exit_code == 2
    assert re.search(r"[\u4e00-\u9fff]", result.stderr)
    assert not re.search(r"Usage|Error|Try|Missing|Invalid|option", result.stderr), result.stderr


def test_a_search_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(kb, ["search", "听证", "--index", str(tmp_path / "none")])
    assert result.exit_code == 1
    assert "请先运行 kb index" in result.stderr


_HELP = """
import sys
from kb.__main__ import main
for name in sys.argv[1:]:
    sys.argv = ["kb", name, "--help"]
    try:
        main()
    except SystemExit:
        print(end="\\0", flush=True)
"""


def test_help_of_every_command_is_chinese() -> None:
    command = [sys.executable, "-c", _HELP, *kb.commands]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=True
    )
    helps = done.stdout.decode().split("\0")[:-1]
    assert [text.split()[2] for text in helps] == [*kb.commands]
    for text in (_process(["--help"]).stdout.decode(), *helps):
        assert text.startswith("用法: "), text
        assert not re.search(r"Show|Options:|Usage|exit\.|\[OPTIONS\]", text), text


def test_new_takes_the_next_number_and_never_writes_over_a_file(write_case: WriteCase, library_root: Path) -> None:
    write_case("2026-001")
    out = _run(["new", "某案: 带冒号", "--kind", "行政处罚", "--library", str(library_root), "--today", "2026-11-23"])
    path = library_root / "2026" / "2026-002.md"
    assert path.is_file()
    assert "2026-002.md" in out
    problems = json.loads(_run(["lint", "--library", str(library_root), "--format", "json", str(path)], code=1))
    assert {p["code"] for p in problems} <= {"K109", "K202", "K201", "K119"}


def test_schema_is_json_schema(library_root: Path) -> None:
    for subject in ("case", "issue", "library"):
        schema = json.loads(_run(["schema", "--of", subject, "--library", str(library_root)]))
        assert schema["$schema"].startswith("https://json-schema.org/")
    assert "properties" in schema


def test_cite_reads_on_a_day_and_in_lines() -> None:
    text = "依据《行政处罚法》第三十一条\n\n无\n合同第四条\n"
    (row,) = json.loads(_run(["cite", "--on", "2019-01-01", "--json", "--today", "2026-11-23"], text=text))
    assert list(row) == [
        "text", "start", "end", "name", "statute", "version", "version_label", "article", "suffix", "paragraph", "item",
        "status", "candidates", "now", "later", "as_of", "readings", "stated", "against_day", "day_version",
        "day_version_label", "repealed_on",
    ]  # fmt: skip
    assert (row["statute"], row["version"], row["status"]) == ("行政处罚法", "2018-01-01", "superseded")
    assert row["now"][0]["article"] == 44
    assert text[row["start"] : row["end"]] == row["text"]
    lines = _run(["cite", "--jsonl"], text=text).splitlines()
    assert [len(json.loads(line)) for line in lines] == [1, 0, 0, 0]
    told = _run(["cite", "--on", "2019-01-01", "--today", "2026-11-23"], text=text)
    assert re.search("行政处罚法（2017修正）：已修改，现(?:可能)?为第四十四条", told)


def test_stale_law_lists_the_cases(write_case: WriteCase, library_root: Path) -> None:
    write_case("2022-001", "## 基本案情\n依据《大气污染防治法》第六十一条。\n")
    rows = json.loads(_run(["stale-law", "--library", str(library_root), "--json", "--today", "2026-11-23"]))
    assert [(row["id"], row["decided_on"]) for row in rows] == [("2022-001", "2022-06-15")]
    assert rows[0]["citations"][0]["now"][0]["statute"] == "生态环境法典"
    assert json.loads(_run(["stale-law", "--library", str(library_root), "--json", "--today", "2026-08-14"])) == []


def test_stale_law_names_the_cases_whose_decision_is_gone(library_root: Path, write_case: WriteCase) -> None:
    write_case("2024-001", 原决定效力="{状态: 撤销, 日期: 2026-11-20}")
    write_case("2024-002", 原决定效力="{状态: 有效, 日期: 2026-11-20}")
    write_case("2024-003", 原决定效力="{状态: 变更, 日期: 2026-11-20}", 公开="内部")
    at = ["stale-law", "--library", str(library_root), "--today", "2026-11-23"]
    said = _run([*at, "--audience", "public"])
    assert "2024-001 某公司不服处罚决定案2024-001（撤销，2026-11-20）" in said
    assert "2024-002" not in said
    assert "2024-003" not in said
    assert "2024-003 某公司不服处罚决定案2024-003（变更，2026-11-20）" in _run(at)


@pytest.mark.parametrize(
    ("environment", "encoding"),
    [
        ({"LC_ALL": "C"}, "utf-8"),
        ({"PYTHONIOENCODING": "gbk"}, "gbk"),
        ({"LC_ALL": "POSIX", "PYTHONUTF8": "0"}, "utf-8"),
    ],
)
def test_chinese_comes_out_right_under_any_locale(
    write_case: WriteCase, library_root: Path, environment: dict[str, str], encoding: str
) -> None:
    write_case("2022-001", 标题="某𠮷公司案", 日期="2022-13-01")
    result = _process(["lint", "--library", str(library_root)], **environment)
    assert "不是日期" in result.stdout.decode(encoding)
    rows = json.loads(
        _process(["lint", "--library", str(library_root), "--format", "json"], **environment).stdout.decode(encoding)
    )
    assert any("2022-13-01" in row["message"] for row in rows)


def test_the_service_starts_answers_and_frees_its_port(write_case: WriteCase, at: list[str]) -> None:
    write_case("2022-001")
    _run(["index", *at])
    command = [sys.executable, "-m", "kb", "serve", *at, "--port", "0", "--site", str(Path(at[1]) / "none")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().removeprefix("检索：").removesuffix("/search\n")
        for_whom = process.stdout.readline()
        page = ""
        for _ in range(50):
            try:
                with urllib.request.urlopen(f"{address}/search?q=%E7%BD%9A%E6%AC%BE", timeout=5) as answer:  # noqa: S310 - loopback
                    page = answer.read().decode()
                break
            except OSError:
                time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
    assert 'data-total="1"' in page
    assert for_whom == "给公众看。按 Ctrl-C 结束。\n"
    assert process.returncode == 0
    port = int(address.rsplit(":", 1)[1])
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # closed connections may still linger
        probe.bind(("127.0.0.1", port))


def test_a_public_service_refuses_an_editors_site(write_case: WriteCase, at: list[str], tmp_path: Path) -> None:
    write_case("2022-001")
    _run(["index", *at])
    site = tmp_path / "site"
    _run(["site", *at[:2], "--out", str(site), "--audience", "editor", "--no-documents"])
    result = _process(["serve", *at, "--port", "0", "--site", str(site)])
    assert result.returncode == 1
    assert "不能提供给 public 读者" in result.stderr.decode()


AUDIENCES = {"public": "公众", "internal": "内部读者", "editor": "编写人"}


@pytest.mark.parametrize(
    ("first", "then"), [(first, then) for first in AUDIENCES for then in AUDIENCES if first != then]
)
def test_a_site_for_some_readers_takes_the_place_of_one_for_others_only_when_told_to(
    write_case: WriteCase, at: list[str], tmp_path: Path, first: str, then: str
) -> None:
    write_case("2022-001")
    site = tmp_path / "site"

    def command(audience: str, out: Path) -> list[str]:
        return ["site", *at[:2], "--out", str(out), "--audience", audience, "--no-documents"]

    def files() -> dict[str, bytes]:
        return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}

    made = _run(command(first, site))
    assert made.startswith(f"给{AUDIENCES[first]}的网站在 {site.as_posix()}/index.html，共 ")
    before = files()
    result = CliRunner().invoke(kb, command(then, site))
    assert result.exit_code == 1
    assert result.stderr.strip() == (
        f"出错了：“{site.as_posix()}”里是给{AUDIENCES[first]}看的网站，没有换成给{AUDIENCES[then]}看的。"
        f"请用 --out 另选一个文件夹，例如 --out {site.as_posix()}-{then}；确实要换掉的，加 --replace。"
    )
    assert files() == before
    _run(command(then, Path(f"{site}-{then}")))  # what the message says to do
    assert files() == before
    assert f"给{AUDIENCES[then]}的网站" in _run([*command(then, site), "--replace"])
    assert json.loads((site / "andian-site.json").read_text("utf-8"))["audience"] == then
    _run(command(then, site))  # its own is renewed without asking


def test_an_address_that_is_none_is_refused(write_case: WriteCase, at: list[str], tmp_path: Path) -> None:
    write_case("2022-001")
    result = CliRunner().invoke(kb, ["site", *at[:2], "--out", str(tmp_path / "site"), "--url", "example.cn"])
    assert result.exit_code == 2
    assert "--url 要写完整的网址，例如 https://example.cn/anli/，这里是“example.cn”。" in result.stderr
    assert not (tmp_path / "site").exists()


def test_a_site_offers_word_files_and_keeps_them(
    write_case: WriteCase, library_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("generator.downloads.find_office", lambda: None)
    write_case("2022-001")
    front = "期号: 2022-01\n日期: 2022-11-20\n公开: 公开\n案例: [2022-001]\n发布日期: 2022-11-20"
    (library_root / "issues").mkdir()
    (library_root / "issues/2022-01.md").write_text(f"---\n{front}\n---\n", "utf-8")
    command = ["site", "--library", str(library_root), "--out", "site", "--url", "https://example.cn/anli"]
    result = CliRunner().invoke(kb, command)
    assert result.exit_code == 0, result.output
    assert Path("site/issues/2022-01.docx").read_bytes().startswith(b"PK")
    assert len(list(Path(".kb/documents").glob("*-public/*"))) == 2
    assert "https://example.cn/anli/cases/2022-001.html" in Path("site/feeds/issues.xml").read_text("utf-8") + Path(
        "site/sitemap.xml"
    ).read_text("utf-8")
    assert CliRunner().invoke(kb, [*command, "--no-documents"]).exit_code == 0
    assert not Path("site/issues/2022-01.docx").exists()


def test_words_may_be_several_arguments(write_case: WriteCase, at: list[str]) -> None:
    write_case("2022-001")
    _run(["index", *at])
    assert json.loads(_run(["search", "罚款", "撤销", *at[2:], "--json"]))["total"] == 1


def test_paths_outside_the_library_are_refused(write_case: WriteCase, library_root: Path, tmp_path: Path) -> None:
    write_case("2022-001")
    result = CliRunner().invoke(kb, ["lint", "--library", str(library_root), str(tmp_path)])
    assert result.exit_code == 2
    assert "不在案例库" in result.stderr


def test_an_index_is_not_put_among_other_files(write_case: WriteCase, library_root: Path) -> None:
    write_case("2022-001")
    result = CliRunner().invoke(kb, ["index", "--library", str(library_root), "--index", str(library_root)])
    assert result.exit_code == 1
    assert "里有别的文件" in result.stderr
    assert not (library_root / "CURRENT").exists()


def test_settings_that_could_not_be_read_are_named(write_case: WriteCase, library_root: Path, at: list[str]) -> None:
    write_case("2022-001")
    (library_root / "library.yml").write_bytes("名称: 某库".encode("gbk"))
    result = CliRunner().invoke(kb, ["index", *at])
    assert result.exit_code == 0
    assert "设置有错" in result.stderr


def test_cite_knows_the_statutes_of_the_library(library_root: Path) -> None:
    (library_root / "statutes.yml").write_text("某市停车条例:\n  别名: [停车条例]\n", "utf-8")
    (row,) = json.loads(_run(["cite", "--library", str(library_root), "--json"], text="《停车条例》第三条"))
    assert row["statute"] == "某市停车条例"


def test_a_taken_port_is_said(write_case: WriteCase, at: list[str]) -> None:
    write_case("2022-001")
    _run(["index", *at])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = _process(["serve", *at, "--port", str(taken.getsockname()[1])])
    assert result.returncode == 1
    assert "已被占用" in result.stderr.decode()


def test_a_word_to_exclude_needs_no_dashes_before_it(write_case: WriteCase, at: list[str]) -> None:
    write_case("2022-001")
    _run(["index", *at])
    assert "共 1 个案例" in _run(["search", "罚款", "-没有这个词", *at])
    assert "共 1 个案例" in _run(["search", "-没有这个词", *at])
    wrong = _process(["search", "罚款", "--jsn", *at])
    assert wrong.returncode == 2
    assert "没有选项 --jsn。" in wrong.stderr.decode()


def test_a_slip_in_a_name_is_answered_with_the_names_it_may_stand_for() -> None:
    slips = [
        (["serch"], "没有命令 serch。是不是 search 或 serve？"),
        (["statutes", "shwo"], "没有命令 shwo。是不是 show？"),
        (["index", "--ful"], "没有选项 --ful。是不是 --full？"),
        (["zzz"], "没有命令 zzz。"),
    ]
    for words, expected in slips:
        result = CliRunner().invoke(kb, words)
        assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, f"用法不对：{expected}")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_output_onto_a_full_disk_is_told_in_a_line() -> None:
    command = [sys.executable, "-m", "kb", "schema"]
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (result.returncode, result.stderr.decode()) == (1, "出错了：输出没有写完：磁盘满了。\n")
