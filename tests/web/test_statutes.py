"""The entries of statutes in the API, and the description of the API."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from kb.cli import kb
from kb.indexing.run import index_library
from kb.model import Audience
from kb.web.app import create_app
from kb.web.openapi import DESCRIPTION
from tests.conftest import BODY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import WriteCase

TEXT = """某市停车条例

（2020年1月2日某市第一届人民代表大会常务委员会第三次会议通过）

第一条　为了停车，制定本条例。

第二条　停车应当入位。

第三条　本条例自2020年3月1日起施行。
"""
OWN = """某市停车条例:
  类别: 地方性法规
  地区: 某市
  别名: [停车条例, 条例甲]
  版本:
    - {名称: 2020, 通过: 2020-01-02, 施行: 2020-03-01, 条数: 3}
乙市停车条例:
  类别: 地方性法规
  地区: 乙市
  别名: [条例甲]
"""


@pytest.fixture
def client(write_case: WriteCase, library_root: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A service over a library that has two statutes of its own, one with its text."""
    write_case("2022-001", BODY.replace("撤销", "依照《某市停车条例》第二条、《行政处罚法》第三十三条撤销"))
    (library_root / "statutes.yml").write_text(OWN, "utf-8")
    folder = library_root / "法规文本" / "某市停车条例"
    folder.mkdir(parents=True)
    (folder / "2020-01-02.txt").write_text(TEXT, "utf-8")
    index = tmp_path / "index"
    index_library(str(library_root), index, dt.date(2026, 11, 23))
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("网站首页", "utf-8")
    app = create_app(index, Audience.PUBLIC, site=site, name="某案例库", hosts=["testserver"], library=library_root)
    with TestClient(app) as found:
        yield found


@pytest.mark.parametrize(
    "name",
    [
        "行政处罚法",
        "处罚法",
        "《行政处罚法》",
        "中华人民共和国行政处罚法",
        "行政處罰法",
        "某市停车条例",
        "停车条例",
        "环境保护法",
    ],
)
def test_the_entry_is_that_of_the_command(client: TestClient, library_root: Path, name: str) -> None:
    answer = client.get(f"/api/v1/statutes/{quote(name)}?from=singlemessage")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    arguments = ["statutes", "show", name, "--library", str(library_root), "--json"]
    told = CliRunner().invoke(kb, arguments)
    assert told.exit_code == 0, told.output
    expected = json.loads(told.stdout)
    for version in expected["versions"]:
        if version["text"]:
            version["text"] = Path(version["text"]).relative_to(library_root).as_posix()
    assert answer.json() == expected


def test_files_are_named_from_the_library_and_no_path_of_the_machine_is_told(
    client: TestClient, library_root: Path
) -> None:
    answer = client.get("/api/v1/statutes/某市停车条例")
    assert [version["text"] for version in answer.json()["versions"]] == ["法规文本/某市停车条例/2020-01-02.txt"]
    assert str(library_root) not in answer.text


def test_the_page_of_a_case_unfolds_the_words_that_it_cites_where_a_text_is_at_hand(client: TestClient) -> None:
    page = client.get("/cases/2022-001").text
    ((summary, words),) = re.findall(r'<details class="wordings"><summary>(.*?)</summary>(.*?)</details>', page)
    assert summary == "所引条文的文字（1 条）"  # of 行政处罚法 no text is at hand
    assert "《某市停车条例》2020年文本第二条" in words
    assert "停车" in words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("没有这部法", "法规库里没有“没有这部法”。"),
        ("行政处罚发", "是不是《行政处罚法》？"),
        ("条例甲", "可能指《某市停车条例》《乙市停车条例》，请写全称。"),
        ("<script>", "法规库里没有“<script>”。"),
        ("《》", "法规库里没有“《》”。"),
    ],
)
def test_a_name_that_means_none_or_several_is_answered_as_the_api_does(
    client: TestClient, name: str, words: str
) -> None:
    answer = client.get(f"/api/v1/statutes/{quote(name)}")
    assert (answer.status_code, list(answer.json())) == (404, ["type", "title", "status", "detail"])
    assert answer.json()["status"] == 404
    assert words in answer.json()["detail"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_statute_that_an_office_writes_is_there_without_a_restart(client: TestClient, library_root: Path) -> None:
    assert client.get("/api/v1/statutes/丙市停车条例").status_code == 404
    (library_root / "statutes.yml").write_text(f"{OWN}丙市停车条例:\n  地区: 丙市\n", "utf-8")
    assert client.get("/api/v1/statutes/丙市停车条例").json()["region"] == "丙市"


def test_without_a_library_the_statutes_that_ship_are_told(
    write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    write_case("2022-001")
    index_library(str(library_root), tmp_path / "index", dt.date(2026, 11, 23))
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("网站首页", "utf-8")
    app = create_app(tmp_path / "index", Audience.PUBLIC, site=tmp_path / "site", name="库", hosts=["testserver"])
    with TestClient(app) as alone:
        assert alone.get("/api/v1/statutes/行政处罚法").json()["kind"] == "法律"
        assert alone.get("/api/v1/statutes/某市停车条例").status_code == 404


def _holds(value: object, schema: dict[str, object]) -> bool:
    """Whether a value has the type and all keys that a schema asks for."""
    if "$ref" in schema:
        found: object = DESCRIPTION
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            assert isinstance(found, dict)
            found = found[part]
        assert isinstance(found, dict)
        return _holds(value, found)
    types: dict[str, tuple[type, ...]] = {
        "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "null": (type(None),),
        "object": (dict,), "array": (list,),
    }  # fmt: skip
    named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, types[str(one)]) for one in named):
        return False
    if isinstance(value, dict):
        keys = schema.get("properties", {})
        assert isinstance(keys, dict)
        return all(key in value and _holds(value[key], keys[key]) for key in schema.get("required", []))  # type: ignore[attr-defined]
    items = schema.get("items")
    return not isinstance(value, list) or not isinstance(items, dict) or all(_holds(one, items) for one in value)


def test_the_description_fits_the_answers(client: TestClient) -> None:
    told = client.get("/api/v1/openapi.json")
    assert told.json() == json.loads(json.dumps(DESCRIPTION))
    paths = told.json()["paths"]
    asked = {
        "/api/v1/search": "?q=罚款",
        "/api/v1/similar": "?id=2022-001",
        "/api/v1/compare": "?ids=2022-001",
        "/api/v1/new": "?since=2000-01-01",
        "/api/v1/complete": "?q=罚",
        "/api/v1/facets": "?q=罚款",
        "/api/v1/cases/{id}": "",
        "/api/v1/statutes/{name}": "",
    }
    assert set(paths) == {*asked, "/api/v1/cite", "/api/v1/issues/{issue}"}  # for these see test_api.py
    for path, query in asked.items():
        address = path.replace("{id}", "2022-001").replace("{name}", "行政处罚法") + query
        schema = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert _holds(client.get(address).json(), schema), path
        for status in set(paths[path]["get"]["responses"]) & {"404"}:
            gone = client.get(re.sub(r"\{.*\}|2022-001", "9999-999", path + query))
            assert gone.status_code == int(status)
            assert _holds(gone.json(), {"$ref": "#/components/schemas/Problem"})
    posted = client.post("/api/v1/similar", json={"text": "某公司未取得许可从事经营被处以罚款，" * 4, "limit": 3})
    assert _holds(posted.json(), {"$ref": "#/components/schemas/Results"})


def test_every_address_of_the_api_is_described(client: TestClient) -> None:
    (api,) = (route for route in client.app.routes if getattr(route, "path", "") == "/api/v1")  # type: ignore[attr-defined]
    served = {re.sub(r"\{(\w+):\w+\}", r"{\1}", f"/api/v1{route.path}") for route in api.routes}
    served = {path.replace("{case_id}", "{id}").replace("{issue_id}", "{issue}") for path in served}
    assert served - {"/api/v1/openapi.json"} == set(DESCRIPTION["paths"])  # type: ignore[call-overload]
