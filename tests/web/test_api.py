"""What programs ask of the API, and that its description says what it answers."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import fastjsonschema
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from generator.commands import bulletin
from kb.cli import kb
from kb.indexing import index_library
from kb.model import Audience
from kb.site.build import build_site
from kb.web.app import create_app
from kb.web.openapi import DESCRIPTION
from tests.conftest import BODY, case_writer
from tests.publishing import issue_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TODAY = dt.date(2026, 11, 23)
WITHDRAWN = {"状态": "撤回", "撤回日期": "2022-09-01", "撤回原因": "判决改变"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with issues, one of whose cases is withdrawn by now, its site and its index."""
    root = tmp_path_factory.mktemp("api") / "cases"
    root.mkdir()
    write_case, issue = case_writer(root), issue_writer(root)
    for number in range(1, 4):
        write_case(f"2022-{number:03}", BODY.replace("某公司被罚款", "某公司依据《行政处罚法》第三十三条被罚款"))
    write_case("2022-004", 公开="内部")
    issue("2022-01", 案例="[2022-001, 2022-002]", 公开="公开", 发布日期="2022-11-21")
    issue("2022-02", 案例="[2022-003, 2022-004]", 公开="内部", 发布日期="2022-11-22", 总期号="2")
    build_site(str(root), root.parent / "site", Audience.PUBLIC, TODAY)
    write_case("2022-002", **WITHDRAWN)
    index_library(str(root), root.parent / "index", TODAY)
    return root


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[TestClient]:
    """A service over them for the public."""
    site, index = root.parent / "site", root.parent / "index"
    app = create_app(index, Audience.PUBLIC, site=site, name="库", hosts=["testserver"], library=root, today=TODAY)
    with TestClient(app, raise_server_exceptions=False) as found:
        yield found


# --- as the commands -----------------------------------------------------------------------------


def test_citations_are_those_of_the_command(client: TestClient, root: Path, tmp_path: Path) -> None:
    text = (
        "依据《行政处罚法》第三十三条第一款、第五十七条，《土地管理法》第七条；行政复议法第28条。没有的《某法》第1条。"
    )
    (tmp_path / "text.txt").write_text(text, "utf-8")
    for day in ("", "2019-05-01", "2020-01..2022-03"):
        command = [
            "cite",
            str(tmp_path / "text.txt"),
            "--json",
            "--library",
            str(root),
            "--today",
            "2026-11-23",
        ]
        told = CliRunner().invoke(kb, [*command, *(["--on", day] if day else [])])
        expected = json.loads(told.stdout)
        assert len(expected) == 5
        assert client.post("/api/v1/cite", json={"text": text, "on": day}).json() == expected, day
        plain = client.post(
            "/api/v1/cite", content=text.encode(), params={"on": day}, headers={"content-type": "text/plain"}
        )
        assert plain.json() == expected


def test_what_cannot_be_read_for_citations_is_said(client: TestClient) -> None:
    for content, kind, status in [
        (b"", "text/plain", 400), (b"\xff", "text/plain", 400), (b"[]", "application/json", 400),
        (b"{}", "application/json", 400), (b'{"text": 5}', "application/json", 400),
        (b'{"text": "x", "on": 5}', "application/json", 400),
        (b'{"text": "x", "on": "2024-13"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400), (b"x" * 200_001, "text/plain", 400),
        (b"x" * 7_000_000, "text/plain", 413), (b"{", "application/json", 400),
    ]:  # fmt: skip
        answer = client.post("/api/v1/cite", content=content, headers={"content-type": kind})
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), content[
            :40
        ]
        assert answer.json()["detail"]


def test_an_issue_is_that_of_the_command_without_what_the_reader_may_not_see(client: TestClient, root: Path) -> None:
    listed = json.loads(CliRunner().invoke(bulletin, ["list", "--json", "--library", str(root)]).stdout)
    (expected,) = (row for row in listed if row["issue"] == "2022-01")
    told = client.get("/api/v1/issues/2022-01").json()
    assert told == expected | {"cases": ["2022-001"]}
    for issue_id in ("2022-02", "2022-09", "x", "../2022-01"):
        answer = client.get(f"/api/v1/issues/{issue_id}")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def without_site(root: Path, audience: Audience) -> TestClient:
    """A service over a library and its index for some readers, for whom no site was built."""
    index, frames = root.parent / "index", root.parent / f"front-{audience.value}"
    app = create_app(
        index, audience, site=None, name="库", hosts=["*"], library=root, today=TODAY, fallback_sites=frames
    )
    return TestClient(app, raise_server_exceptions=False)


def issue_answers(client: TestClient, *issue_ids: str) -> dict[str, list[str] | str]:
    """期号 -> the cases of the answer, or why there is none."""
    answers = {issue_id: client.get(f"/api/v1/issues/{issue_id}") for issue_id in issue_ids}
    assert {answer.status_code for answer in answers.values()} <= {200, 404}
    return {
        issue_id: answer.json()["cases" if answer.status_code == 200 else "detail"]
        for issue_id, answer in answers.items()
    }


def test_without_a_site_an_issue_is_that_of_the_library(client: TestClient, root: Path) -> None:
    address, listed = "/api/v1/issues/2022-01", ("2022-01", "2022-02", "2022-09")
    with without_site(root, Audience.PUBLIC) as public:
        assert public.get(address).json() == client.get(address).json()
        assert issue_answers(public, *listed) == {
            "2022-01": ["2022-001"],
            "2022-02": "没有找到 2022-02 期。",
            "2022-09": "没有找到 2022-09 期。",
        }
    with without_site(root, Audience.INTERNAL) as internal:
        rows = issue_answers(internal, *listed)
        assert rows | {"2022-09": ""} == {"2022-01": ["2022-001"], "2022-02": ["2022-003", "2022-004"], "2022-09": ""}


def test_without_a_site_nothing_that_is_held_back_is_in_an_issue(tmp_path: Path) -> None:
    root = tmp_path / "cases"
    root.mkdir()
    write_case, issue = case_writer(root), issue_writer(root)
    write_case("2022-001")
    write_case("2022-002", BODY.replace("某公司", "身份证号11010519491231002X的张某"))
    write_case("2022-003", 状态="草稿")
    cases = "[2022-001, 2022-002, 2022-003]"
    public = {"公开": "公开", "发布日期": "2022-11-21", "案例": cases}
    issue("2022-01", **public)
    issue("2022-02", **public, 总期号="2")
    issue("2022-03", "电话13812345678。\n", **public, 总期号="3")
    issue("2022-04", **public | {"公开": "内部"}, 总期号="5")
    issue("2022-05", **public | {"发布日期": "2026-11-24"}, 总期号="6")  # tomorrow
    issue("2022-06", **public, 撤回日期="2022-12-01", 撤回原因="有误", 总期号="7")
    issue("2022-07", **public | {"案例": "[2022-002]"}, 总期号="8")  # every case of it is held back
    issue("2022-08", **public, 总期号="9")
    index_library(str(root), tmp_path / "index", TODAY)
    issue("2022-02", **public | {"公开": "内部"}, 总期号="2")  # the library is newer than the index
    issue("2022-04", **public, 总期号="5")
    issue("2022-08", "电话13812345678。\n", **public, 总期号="9")
    found = {"2022-01": ["2022-001"]}
    missing = {number: f"没有找到 {number} 期。" for number in (f"2022-{one:02}" for one in range(2, 9))}
    with without_site(root, Audience.PUBLIC) as client:
        assert issue_answers(client, *found, *missing) == found | missing
    with without_site(root, Audience.EDITOR) as client:
        every = ["2022-001", "2022-002", "2022-003"]
        assert issue_answers(client, *found, "2022-03", "2022-06") == dict.fromkeys(
            ("2022-01", "2022-03", "2022-06"), every
        )


def test_facets_are_those_of_the_search(client: TestClient) -> None:
    for query in ({}, {"q": "罚款"}, {"q": "罚款", "领域": "市场监管"}, {"year": "2022"}):
        told = client.get("/api/v1/facets", params=query).json()
        searched = client.get("/api/v1/search", params=query).json()
        assert told == {key: searched[key] for key in ("query", "mode", "total", "facets")}
    assert client.get("/api/v1/facets").json()["total"] >= 2


def test_what_has_not_changed_is_not_sent_again(client: TestClient, root: Path) -> None:
    addresses = [
        "/api/v1/search?q=罚款", "/api/v1/facets", "/api/v1/complete?q=罚", "/api/v1/cases/2022-001",
        "/api/v1/similar?id=2022-001", "/api/v1/statutes/行政处罚法", "/api/v1/issues/2022-01", "/api/v1/openapi.json",
    ]  # fmt: skip
    tags = {}
    for address in addresses:
        first = client.get(address)
        tags[address] = first.headers["etag"]
        assert first.headers["cache-control"] == "no-cache"
        for known in (tags[address], f'"x", {tags[address]}', tags[address].removeprefix("W/"), "*"):
            again = client.get(address, headers={"if-none-match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tags[address]), address
        assert client.get(address, headers={"if-none-match": 'W/"x"'}).status_code == 200
    assert len(set(tags.values())) == len(tags)
    case_writer(root)("2022-005")
    index_library(str(root), root.parent / "index", TODAY)
    changed = {a for a in addresses if client.get(a, headers={"if-none-match": tags[a]}).status_code == 200}
    assert changed >= set(addresses[:2])
    assert not changed & {"/api/v1/statutes/行政处罚法", "/api/v1/cases/2022-001", "/api/v1/openapi.json"}


# --- the description -----------------------------------------------------------------------------


def _whole(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """A schema with what it refers to in it."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            found: Any = DESCRIPTION
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            return _whole(found)
        return {key: _whole(value) for key, value in schema.items()}
    return [*map(_whole, schema)] if isinstance(schema, list) else schema


CHECKS: dict[tuple[str, str, str], tuple[str, Callable[[object], object] | None]] = {
    (path, method, status): (
        next(iter(answer.get("content", {})), ""),
        fastjsonschema.compile(_whole(next(iter(answer["content"].values()))["schema"]))
        if answer.get("content")
        else None,
    )
    for path, methods in DESCRIPTION["paths"].items()  # type: ignore[attr-defined]
    for method, operation in methods.items()
    for status, answer in operation["responses"].items()
}
"""Address, method and status -> type of its content, and what checks that."""
_TEXTS = st.one_of(
    st.sampled_from([
        "罚款", "听证 告知", "2022-001", "2022-002", "2022-004", "行政处罚法", "2022-01", "", '"', "领域:", "-",
        "罚款 OR", "《",
        "5万元", "2024年3月", "\x00", "%", "../..", "/" * 30, "relevance", "2020..2024", "1", "-1", "1e9", "null",
    ]),
    st.text(max_size=40),
)  # fmt: skip
GOOD: dict[str, dict[str, Any]] = {
    "/api/v1/search": {"params": {"q": "罚款", "sort": "date", "page": "1", "kind": "行政复议"}},
    "/api/v1/similar": {"params": {"id": "2022-001"}, "json": {"text": "某公司未取得许可从事经营被处以罚款，" * 4}},
    "/api/v1/compare": {"params": {"ids": "2022-001,2022-003"}},
    "/api/v1/complete": {"params": {"q": "罚"}},
    "/api/v1/cite": {"json": {"text": "依据《行政处罚法》第三十三条"}},
}
"""What else is sent for an answer, beside the names in the address."""
NAMES = {"{id}": "2022-001", "{name}": "行政处罚法", "{issue}": "2022-01"}


@st.composite
def _requests(draw: st.DrawFn) -> tuple[str, str, str, dict[str, object]]:
    """Address as described, method, address as asked and what else is sent."""
    path, method = draw(st.sampled_from([*dict.fromkeys((path, method) for path, method, _ in CHECKS)]))
    operation = DESCRIPTION["paths"][path][method]  # type: ignore[index]
    address, query = path, {}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            value = draw(_TEXTS.filter(lambda text: text.strip("./")))
            address = address.replace("{" + parameter["name"] + "}", quote(value, safe="", errors="replace"))
        elif draw(st.booleans()) or parameter["required"]:
            numbers = st.integers(-3, 200).map(str) if parameter["schema"].get("type") == "integer" else _TEXTS
            query[parameter["name"]] = draw(st.one_of(numbers, _TEXTS)).encode("utf-8", "replace").decode()
    more: dict[str, object] = {"params": query}
    if method == "post":
        told = st.dictionaries(
            st.sampled_from(["text", "limit", "on", "x"]), st.one_of(_TEXTS, st.integers(), st.none(), st.lists(_TEXTS))
        )
        kind = draw(st.sampled_from(["application/json", "text/plain", "application/octet-stream", ""]))
        content = draw(st.one_of(told.map(lambda one: json.dumps(one).encode()), st.binary(max_size=60)))
        more |= {"content": content, "headers": {"content-type": kind}}
    return path, method, address, more


def _address(path: str) -> str:
    for name, value in NAMES.items():
        path = path.replace(name, value)
    return path


def test_every_answer_is_as_it_is_described(client: TestClient) -> None:
    def holds(path: str, method: str, address: str, more: dict[str, object]) -> int:
        answer = client.request(method, address, **more)  # type: ignore[arg-type]
        kind, check = CHECKS[path, method, str(answer.status_code)]
        assert answer.headers["content-type"] == kind
        if check:
            check(answer.json())
        return answer.status_code

    for path, method in {(path, method) for path, method, _ in CHECKS}:
        more = {key: value for key, value in GOOD.get(path, {}).items() if (key == "json") == (method == "post")}
        assert holds(path, method, _address(path), more) == 200, path

    @settings(max_examples=120, deadline=None, suppress_health_check=[*HealthCheck])
    @given(_requests())
    def no_fault(asked: tuple[str, str, str, dict[str, object]]) -> None:
        assert holds(*asked) < 500

    no_fault()


def test_other_methods_are_refused_with_those_that_are_allowed(client: TestClient) -> None:
    for path, methods in DESCRIPTION["paths"].items():  # type: ignore[attr-defined]
        for method in ("DELETE", "PUT", "PATCH", "GET", "POST"):
            if method.lower() in methods:
                continue
            answer = client.request(method, _address(path))
            assert answer.status_code == 405, (method, path)
            assert {*methods} <= {one.strip().lower() for one in answer.headers["allow"].split(",")}
            assert answer.headers["content-type"] == "application/problem+json"
