"""What an audience may not read is in nothing that it gets, in no form: neither as text nor in names, data or messages.

A word is planted in every text of a case: in each key of the field table that takes one, in headings, paragraphs,
tables, footnotes, links, pictures and their names, and in the issue that lists it. The words of each case differ, so
that one that is found tells whose it is and where.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from generator.commands import bulletin
from generator.downloads import search_report_file
from kb.cli import kb
from kb.fields import CASE_FIELDS, PARTS, FieldType
from kb.model import Audience
from kb.reading import read_library
from kb.web.app import create_app
from tests.conftest import case_writer
from tests.publishing import issue_writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TODAY = "2026-11-23"
_DIGITS = "零一二三四五六七八九"
_PNG = b"\x89PNG\r\n\x1a\n"


class Planting:
    """The words of one case."""

    def __init__(self, number: int) -> None:
        self._name = _DIGITS[number // 10] + _DIGITS[number % 10]
        self._numbers = count(10)
        self.words: list[str] = []
        self.told: list[str] = []
        """What the notice of a withdrawn case says."""

    def word(self) -> str:
        """Another word, which stands nowhere else and is no beginning of another."""
        number = next(self._numbers)
        self.words.append(f"暗{self._name}桩{_DIGITS[number // 10]}{_DIGITS[number % 10]}号")
        return self.words[-1]

    def keys(self) -> dict[str, str]:
        """A value for each key of the field table that takes any text."""
        keys = {}
        for field in CASE_FIELDS:
            if field.vocabulary or field.key in ("待核", "审查", "豁免", "更正", "文号"):
                continue
            if field.type is FieldType.TEXT:
                keys[field.key] = self.word()
            elif field.type is FieldType.WORDS and field.key == "关键词":
                keys[field.key] = f"[{self.word()}, {self.word()}]"
            elif field.type is FieldType.OPINIONS:
                parts = {
                    part.key: self.word() if part.type is FieldType.TEXT else "2024-06-20" for part in PARTS[field.type]
                }
                keys[field.key] = f"[{{{', '.join(f'{key}: {value}' for key, value in parts.items())}}}]"
        keys["更正"] = f"[{{日期: 2024-08-01, 内容: {self.word()}, 原因: {self.word()}}}]"
        keys["豁免"] = (
            f"[{{代码: K802, 文字: {self.word()}, 原因: {self.word()}, 决定人: {self.word()}, 日期: 2024-06-30}}]"
        )
        return keys

    def body(self, root: Path) -> str:
        """A text with words wherever text may stand."""
        picture = f"{self.word()}.png"
        (root / "2024" / picture).write_bytes(_PNG + picture.encode())
        return f"""## 基本案情

某公司{self.word()}，**{self.word()}**，[{self.word()}](https://example.cn/{self.word()})。[^1]

![{self.word()}]({picture})

| {self.word()} | 乙 |
| --- | --- |
| 丙 | {self.word()} |

- {self.word()}

> {self.word()}

## 处理结果

撤销。{self.word()}。依据《行政处罚法》（2017修正）第三十一条。

## 典型意义

### {self.word()}

{self.word()}。

## 附：{self.word()}

{self.word()}

[^1]: {self.word()}
"""


@dataclass(frozen=True)
class Card:
    """What makes a case readable for some, and for others not."""

    keys: Mapping[str, str]
    readers: frozenset[Audience]
    told: frozenset[Audience] = frozenset()
    """Those who get the notice of a withdrawn case."""
    body: str = ""


_PUBLIC, _INTERNAL, _EDITOR = Audience.PUBLIC, Audience.INTERNAL, Audience.EDITOR
CARDS: Mapping[str, Card] = {
    "2024-001": Card({}, frozenset(Audience)),
    "2024-002": Card({"状态": "草稿"}, frozenset({_EDITOR})),
    "2024-003": Card({"状态": "审核"}, frozenset({_EDITOR})),
    "2024-004": Card({"公开": "内部"}, frozenset({_INTERNAL, _EDITOR})),
    "2024-005": Card({"发布日期": "2027-01-01"}, frozenset({_EDITOR})),
    "2024-006": Card({"解密日期": "2027-01-01"}, frozenset({_INTERNAL, _EDITOR})),
    "2024-007": Card({"状态": "撤回", "撤回日期": "2026-01-01"}, frozenset({_EDITOR}), frozenset({_PUBLIC, _INTERNAL})),
    "2024-008": Card(
        {"公开": "内部", "状态": "撤回", "撤回日期": "2026-01-01"}, frozenset({_EDITOR}), frozenset({_INTERNAL})
    ),
    "2024-009": Card({}, frozenset({_INTERNAL, _EDITOR}), body="\n[附件](没有.pdf)\n"),  # an error holds it back
    "2024-010": Card(
        {}, frozenset({_INTERNAL, _EDITOR}), body="\n身份证号 11010519491231002X。\n"
    ),  # so do personal data
}
_STOPPING = "2024-010"
"""What has personal data keeps its whole issue from being printed."""
ISSUES = {"2024-01": "公开", "2024-02": "内部"}


@dataclass(frozen=True)
class World:
    """A library with its words, and where it stands."""

    root: Path
    index: Path
    words: Mapping[str, tuple[str, ...]]
    """编号 or 期号 -> words."""
    notices: Mapping[str, str]
    """编号 -> the reason that the notice of a withdrawn case gives."""

    def hidden_from(self, audience: Audience) -> dict[str, str]:
        """Word -> whose it is, of all that an audience may not read."""
        hidden = {}
        for number, words in self.words.items():
            card = CARDS.get(number)
            readable = audience in card.readers if card else audience is not _PUBLIC or ISSUES[number] == "公开"
            for word in () if readable else words:
                if not (card and audience in card.told and word == self.notices[number]):
                    hidden[word] = number
        return hidden


def _must(*arguments: str) -> str:
    command = bulletin if arguments[0] == "bulletin" else kb
    done = CliRunner().invoke(command, [*arguments[1:]], env={"KB_TODAY": TODAY})
    assert done.exit_code in (0, 1), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.output


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("leaks")
    root = folder / "cases"
    root.mkdir()
    write, issue = case_writer(root), issue_writer(root)
    words, notices = {}, {}
    for number, (case_id, card) in enumerate(CARDS.items(), 1):
        planting = Planting(number)
        (root / "2024").mkdir(exist_ok=True)
        keys = planting.keys()
        notices[case_id] = keys["撤回原因"]
        if "撤回日期" not in card.keys:
            planting.words.remove(keys.pop("撤回原因"))
        write(case_id, planting.body(root) + card.body, **keys | dict(card.keys))
        words[case_id] = tuple(planting.words)
    for number, (issue_id, access) in enumerate(ISSUES.items(), 50):
        planting = Planting(number)
        facts = {"标题": planting.word(), "编印机关": planting.word(), "报": f"[{planting.word()}]", "公开": access}
        facts |= {
            "案例": f"[{', '.join(case_id for case_id in CARDS if case_id != _STOPPING)}]",
            "总期号": str(number),
            "公开理由": planting.word(),
        }
        issue(issue_id, f"{planting.word()}。\n", **facts)
        words[issue_id] = tuple(w for w in planting.words if w != facts["公开理由"])
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("PATH", "/nonexistent")  # no LibreOffice
        yield World(root, folder / "index", words, notices)


def _texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """A file's name and everything in it as text: parts of packages too, and what JSON and scripts escape."""
    yield f"name of {name}", name
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for part in package.namelist():
                yield from _texts(f"{name}!{part}", package.read(part))
        return
    text = data.decode("utf-8", "replace")
    yield name, text
    if "\\u" in text:
        yield f"{name}, unescaped", re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    if "%" in text:
        yield (
            f"{name}, unquoted",
            re.sub(
                r"(?:%[0-9A-Fa-f]{2})+",
                lambda found: bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace"),
                text,
            ),
        )


def _assert_silent(world: World, audience: Audience, told: Mapping[str, bytes], *, says: bool = True) -> None:
    """None of it has a word that the audience may not read; and the first case, which all may read, is there."""
    hidden = world.hidden_from(audience)
    assert hidden or audience is _EDITOR
    everything = ""
    for name, data in told.items():
        for place, text in _texts(name, data):
            found = {word: number for word, number in hidden.items() if word in text}
            assert not found, (place, found)
            everything += text
    if says:
        title = world.words["2024-001"][0]
        assert title in everything


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


AUDIENCES = (_PUBLIC, _INTERNAL)


@pytest.fixture(scope="module")
def sites(world: World) -> dict[Audience, tuple[dict[str, bytes], str]]:
    """The site of each audience, with downloads, feeds and a sitemap; and what the command said."""
    made = {}
    for audience in AUDIENCES:
        out = world.root.parent / f"site-{audience.value}"
        said = _must("kb", "site", "--url", "https://example.cn/anli/", "--out", str(out), "--audience", audience.value)
        made[audience] = (_tree(out), said)
    return made


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_file_of_a_site_and_no_name_of_one(
    world: World, sites: dict[Audience, tuple[dict[str, bytes], str]], audience: Audience
) -> None:
    files, said = sites[audience]
    for kind in (
        "index.html",
        "sitemap.xml",
        "data/library.json",
        "cases/2024-001.html",
        "2024-01.docx",
        "2024-001.docx",
    ):
        assert any(name.endswith(kind) for name in files), kind
    assert any(b"<feed" in data for name, data in files.items() if name.endswith(".xml"))
    assert any("search" in name and name.endswith((".js", ".json")) for name in files)
    assert any(name.endswith(".png") and world.words["2024-001"][0][:2] in name for name in files)
    _assert_silent(world, audience, files)
    _assert_silent(world, audience, {"what kb site says": said.encode()}, says=False)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_answer_of_the_index_or_the_service(world: World, audience: Audience) -> None:
    said = {"kb index": _must("kb", "index", "--index", str(world.index), "--processes", "1").encode()}
    _assert_silent(world, _PUBLIC, said, says=False)
    at = ("--index", str(world.index), "--audience", audience.value)
    queries = world.root.parent / "queries.txt"
    hidden = world.hidden_from(audience)
    queries.write_text("\n".join(hidden) + "\n", "utf-8")
    answers = [
        json.loads(line) for line in _must("kb", "search", "--queries", str(queries), "--json", *at).splitlines()
    ]
    assert len(answers) == len(hidden)
    for answer in answers:
        assert not (answer["mode"] == "all" and answer["total"]), answer["query"]
        rest = {key: value for key, value in answer.items() if key not in ("query", "read_as")}
        _assert_silent(world, audience, {"an answer": json.dumps(rest, ensure_ascii=False).encode()}, says=False)
    stale = _must("kb", "stale-law", "--json", "--audience", audience.value)
    assert json.loads(stale[stale.index("[") : stale.rindex("]") + 1])
    _assert_silent(world, audience, {"stale-law": stale.encode()}, says=False)
    day = dt.date.fromisoformat(TODAY)
    app = create_app(
        world.index, audience, site=None, name="某库", hosts=["testserver"], library=world.root, today=day,
        report=lambda library, cases, readers, how: search_report_file(library, cases, readers, day, how),
    )  # fmt: skip
    told = {}
    with TestClient(app) as client:
        addresses = ["/search?q=", "/search?q=%E6%9A%97", "/search?q=&page=2", "/api/v1/search?q=&limit=100"]
        addresses += ["/api/v1/new", "/api/v1/facets", "/api/v1/complete?q=%E6%9A%97", "/api/v1/openapi.json"]
        for case_id in CARDS:
            addresses += [f"/cases/{case_id}", f"/api/v1/cases/{case_id}", f"/api/v1/similar?id={case_id}"]
            addresses += [f"/compare?ids=2024-001,{case_id}", f"/report.docx?ids=2024-001,{case_id}"]
            addresses += [f"/{name}?ids={case_id}" for name in ("compare.csv", "compare.md", "api/v1/compare")]
        addresses += [f"/api/v1/issues/{issue_id}" for issue_id in ISSUES]
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code < 500, address
            told[address] = answer.content
        pasted = "".join(world.words["2024-001"][:3])
        assert told["/report.docx?ids=2024-001,2024-001"][:2] == b"PK"
        told["similar"] = client.post("/api/v1/similar", content=pasted.encode()).content
    _assert_silent(world, audience, told)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_word_document_and_nothing_that_is_said_of_it(world: World, audience: Audience) -> None:
    told = {}
    folder = world.root.parent / f"printed-{audience.value}"
    at = ("--audience", audience.value)
    for name, arguments in {
        "2024-01": ("2024-01",),
        "2024-02": ("2024-02",),
        "year": ("--year", "2024"),
        "appendix": ("2024-01", "--appendix"),
    }.items():
        said = _must("bulletin", "export", *arguments, "-o", str(folder / f"{name}.docx"), *at)
        told[f"what export {name} says"] = said.encode()
        said = _must("bulletin", "export", *arguments, "--text", "-o", str(folder / f"{name}.txt"), *at)
        told[f"what export {name} --text says"] = said.encode()
    for case_id in CARDS:
        written = ("-o", str(folder / f"report-{case_id}.docx"))
        made = CliRunner().invoke(bulletin, ["report", "2024-001", case_id, *written, *at])
        told[f"what the report on {case_id} says"] = made.output.encode()
    files = _tree(folder)
    assert {"2024-01.docx", "2024-01.txt", "report-2024-001.docx"} <= set(files), told
    with zipfile.ZipFile(io.BytesIO(files["2024-01.docx"])) as package:
        assert "docProps/core.xml" in package.namelist()
    _assert_silent(world, audience, files | told)


def test_a_lock_holds_digests_of_the_texts_and_no_text(tmp_path: Path) -> None:
    root = tmp_path / "cases"
    root.mkdir()
    planting = Planting(1)
    (root / "2024").mkdir()
    keys = {key: value for key, value in planting.keys().items() if key not in ("撤回原因", "豁免")}
    case_writer(root)("2024-001", planting.body(root), **keys)
    issue = Planting(2)
    issue_writer(root)("2024-01", f"{issue.word()}。\n", 标题=issue.word(), 案例="[2024-001]", 发布日期="")
    _must("bulletin", "publish", "2024-01", "--library", str(root))
    text = (root / "issues/2024-01.lock.json").read_text("utf-8")
    pictures = {f"{word}.png" for word in planting.words if f"{word}.png" in text}
    assert len(pictures) == 1  # it names the picture that the case shows
    unescaped = text.replace(pictures.pop(), "")
    assert not [word for word in (*planting.words, *issue.words) if word in unescaped]


def test_the_board_has_titles_authors_and_reasons_and_no_text(world: World) -> None:
    cases = read_library(world.root).cases
    titles = {case.title for case in cases}
    more = {name for case in cases for name in (case.author, case.reviewer)} | {
        case.withdrawn_because for case in cases
    }
    for form in ((), ("--json",)):
        said = _must("kb", "list", *form)
        found = {word for words in world.words.values() for word in words if word in said}
        assert titles <= found <= titles | more


@pytest.mark.parametrize("form", ["json", "github", "sarif", "text"])
@pytest.mark.usefixtures("world")
def test_a_report_of_the_check_quotes_no_personal_data(form: str) -> None:
    said = _must("kb", "lint", "--format", form)
    assert "2024-010" in said
    assert "11010519491231002X" not in said
    assert "194912310" not in said
