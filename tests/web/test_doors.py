"""Who may come in, what is given out and kept, and what ends when its client leaves."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import json
import os
import shutil
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
import uvicorn
from click.testing import CliRunner
from starlette.testclient import TestClient
from uvicorn.protocols.http.h11_impl import H11Protocol

from kb.accounts import Account, AccountsFile, Role, begin_accounts, digest_of, with_account, write_accounts
from kb.cli import kb
from kb.errors import UsageError
from kb.indexing import index_library, is_outdated
from kb.model import Audience
from kb.search.answer.store import Store
from kb.search.language.query import MAX_TERMS
from kb.search.results import STALE
from kb.site.build import build_site
from kb.web import freshness
from kb.web.app import create_app
from kb.web.metrics import Metrics
from kb.web.server import BindAddress, ServeError, Sources, _listen, create_service, resolve_host
from kb.web.service import Door
from tests.conftest import BODY
from tests.importing.documents import PNG
from tests.web.serving import asked

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator, Sequence

    from kb.search.index.ledger import Ledger
    from tests.conftest import WriteCase

TODAY = dt.date(2026, 11, 23)
WITHDRAWN = {"状态": "撤回", "撤回日期": "2022-09-01", "撤回原因": "判决改变"}


def _index(root: Path, index: Path) -> None:
    index_library(str(root), index, TODAY)


@contextlib.contextmanager
def _served(
    root: Path, index: Path, audience: Audience = Audience.PUBLIC, site: Path | None = None
) -> Iterator[TestClient]:
    _index(root, index)
    app = create_app(index, audience, site=site, name="某案例库", hosts=["testserver"])
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


# --- the door ------------------------------------------------------------------------------------

_INSIDE = ["127.0.0.1", "127.0.0.2", "127.1", "localhost", "::1", "::ffff:127.0.0.1"]
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - what must be refused
_OUTSIDE = [_EVERYWHERE, "::", "", "10.1.2.3", "192.168.0.1", "169.254.1.1", "::ffff:10.0.0.1", "fe80::1", "0"]


@pytest.mark.parametrize("audience", [Audience.INTERNAL, Audience.EDITOR])
def test_others_than_the_public_are_served_on_loopback_alone(audience: Audience) -> None:
    for host in _INSIDE:
        assert resolve_host(host, audience).loopback, host
    for host in _OUTSIDE:
        with pytest.raises(UsageError, match="--accounts"):
            resolve_host(host, audience)


def test_the_public_is_served_anywhere() -> None:
    for host in (*_INSIDE, *_OUTSIDE):
        assert resolve_host(host, Audience.PUBLIC).loopback == (host in _INSIDE), host


def test_a_name_must_mean_loopback_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"inside": ["127.0.0.1", "::1"], "both": ["127.0.0.1", "10.0.0.1"], "outside": ["10.0.0.1"]}

    def resolve(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host not in known:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert resolve_host("inside", Audience.EDITOR) == BindAddress("inside", "127.0.0.1", loopback=True)
    for host in ("both", "outside"):
        with pytest.raises(UsageError):
            resolve_host(host, Audience.EDITOR)
    for audience in Audience:
        with pytest.raises(ServeError, match="nobody"):
            resolve_host("nobody", audience)


@pytest.mark.parametrize("host", [_EVERYWHERE, "::", ""])
def test_serve_refuses_an_open_door_as_wrong_usage_before_it_looks_for_an_index(tmp_path: Path, host: str) -> None:
    arguments = ["serve", "--audience", "internal", "--host", host, "--index", str(tmp_path / "none"), "--port", "0"]
    result = CliRunner().invoke(kb, arguments)
    assert result.exit_code == 2
    assert "请改用 --host 127.0.0.1" in result.stderr


def test_small_answers_go_out_at_once() -> None:
    with _listen(BindAddress("127.0.0.1", "127.0.0.1", loopback=True), 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


# --- what is given out ---------------------------------------------------------------------------

_SHOWS = "## 基本案情\n![图](../图/{}.png)\n\n[附件](../图/附件.pdf)\n\n## 处理结果\n撤销。\n\n## 典型意义\n好。\n"
_ISSUE = (
    "---\n期号: 2022-01\n总期号: 1\n日期: 2022-11-20\n编印机关: 某局\n"
    "公开: {}\n案例: [{}]\n发布日期: 2022-11-21\n---\n{}\n"
)


@pytest.fixture
def pictured(write_case: WriteCase, library_root: Path, tmp_path: Path) -> Path:
    """The site of two cases that share a picture and an attachment, and have one each; and of an issue with its own."""
    (library_root / "图").mkdir()
    for name in ("甲", "乙", "共用", "按语"):
        (library_root / "图" / f"{name}.png").write_bytes(PNG)
    (library_root / "图" / "附件.pdf").write_bytes(b"%PDF-1.4")
    for case_id, own in (("2022-001", "甲"), ("2022-002", "乙")):
        write_case(
            case_id, f"## 基本案情\n![图](../图/{own}.png)\n" + _SHOWS.format("共用").removeprefix("## 基本案情\n")
        )
    (library_root / "issues").mkdir()
    _write_issue(library_root, "公开")
    site = tmp_path / "site"
    build_site(str(library_root), site, Audience.PUBLIC, TODAY)
    return site


def _write_issue(root: Path, access: str) -> None:
    text = _ISSUE.format(access, "2022-001, 2022-002", "![图](../图/按语.png)")
    (root / "issues" / "2022-01.md").write_text(text, "utf-8")


def _statuses(client: TestClient, addresses: Sequence[str]) -> list[int]:
    return [client.get(f"/{quote(address)}").status_code for address in addresses]


def test_pictures_and_files_go_with_the_last_case_that_shows_them(
    pictured: Path, write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    files = [f"files/图/{name}" for name in ("甲.png", "乙.png", "共用.png", "附件.pdf", "按语.png")]
    assert all((pictured / file).is_file() for file in files)
    with _served(library_root, tmp_path / "index", site=pictured) as client:
        assert _statuses(client, files) == [200] * 5
        write_case("2022-001", **WITHDRAWN)
        _index(library_root, tmp_path / "index")
        assert _statuses(client, files) == [404, 200, 200, 200, 200]
        assert client.get("/files/图/甲.png").headers["cache-control"] == "no-store"
        for written in ("files//图/甲.png", "./files/图/甲.png", "x/../files/图/甲.png", "files/图/甲.PNG"):
            assert client.get(f"http://testserver/{written}").status_code == 404, written
        write_case("2022-002", 公开="内部")
        _index(library_root, tmp_path / "index")
        assert _statuses(client, files) == [404, 404, 404, 404, 404]
        write_case("2022-002")  # visible again, whatever it shows today
        _index(library_root, tmp_path / "index")
        assert _statuses(client, files) == [404, 200, 200, 200, 200]


def test_every_copy_of_a_case_goes_with_it(
    pictured: Path, write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    (pictured / "issues" / "2022-01.docx").write_bytes(b"x")
    (pictured / "cases" / "2022-001.docx").write_bytes(b"x")
    with _served(library_root, tmp_path / "index", site=pictured) as client:
        copies = [
            path.relative_to(pictured).as_posix()
            for path in sorted(pictured.rglob("*"))
            if path.is_file()
            and not path.is_relative_to(pictured / "search")
            and ("2022-001" in path.name or path.name == "2022-01.docx")
        ]
        assert {Path(copy).suffix for copy in copies} == {".html", ".md", ".json", ".docx"}
        assert _statuses(client, copies) == [200] * len(copies)
        write_case("2022-001", 公开="内部")
        _index(library_root, tmp_path / "index")
        assert _statuses(client, copies) == [404] * len(copies)


def test_capital_letters_in_an_address_open_no_other_door(
    pictured: Path, write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    """Some disks do not tell capitals from small letters; here the same file lies under both names."""
    same = {
        "Cases/2022-001.html": "cases/2022-001.html",
        "cases/2022-001.MD": "cases/2022-001.md",
        "DATA/Cases/2022-001.JSON": "data/cases/2022-001.json",
        "Issues/2022-01.Html": "issues/2022-01.html",
        "FILES/图/甲.PNG": "files/图/甲.png",
        "Search/x.js": "search.html",
    }
    for written, address in same.items():
        (pictured / written).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(pictured / address, pictured / written)
    (pictured / "Other").mkdir()
    (pictured / "Other/A.txt").write_text("x")
    with _served(library_root, tmp_path / "index", site=pictured) as client:
        assert _statuses(client, [*same, "Other/A.txt"]) == [200] * 5 + [404, 200]
        for case_id in ("2022-001", "2022-002"):
            write_case(case_id, **WITHDRAWN)
        _write_issue(library_root, "内部")
        _index(library_root, tmp_path / "index")
        assert _statuses(client, [*same, "Other/A.txt"]) == [404] * 6 + [200]


def test_an_issue_that_is_no_longer_public_goes_with_its_pictures(
    pictured: Path, library_root: Path, tmp_path: Path
) -> None:
    (pictured / "issues" / "2022-01.docx").write_bytes(b"x")
    addresses = ["issues/2022-01.html", "issues/2022-01.docx", "files/图/按语.png", "issues/index.html"]
    with _served(library_root, tmp_path / "index", site=pictured) as client:
        assert _statuses(client, addresses) == [200] * 4
        _write_issue(library_root, "内部")
        _index(library_root, tmp_path / "index")
        assert _statuses(client, addresses) == [404, 404, 404, 200]


@pytest.mark.parametrize(
    "name",
    [
        "files/别的.png", "files/pages.json", "cases/notes.txt", "cases/two\nlines.txt", "data/cases/x.json",
        "issues/draft.docx", "search/a.js",
    ],
)  # fmt: skip
def test_what_the_site_does_not_know_is_not_given_out(
    pictured: Path, library_root: Path, tmp_path: Path, name: str
) -> None:
    (pictured / name).write_bytes(b"x")
    with _served(library_root, tmp_path / "index", site=pictured) as client:
        assert client.get(f"/{quote(name)}").status_code == 404


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"files/图/甲.png": 5}', '{"files/图/甲.png": [null, {}]}'])
def test_a_site_that_does_not_say_what_shows_a_picture_keeps_it_back(
    pictured: Path, library_root: Path, tmp_path: Path, damage: str
) -> None:
    (pictured / "files/pages.json").write_text(damage, "utf-8")
    with _served(library_root, tmp_path / "index", site=pictured) as client:
        assert _statuses(client, ["files/图/甲.png", "cases/2022-001.html"]) == [404, 200]


def test_a_site_that_is_built_anew_says_anew_what_shows_a_picture(
    pictured: Path, library_root: Path, tmp_path: Path
) -> None:
    pages = pictured / "files/pages.json"
    with _served(library_root, tmp_path / "index", site=pictured) as client:
        assert _statuses(client, ["files/图/甲.png", "files/图/乙.png"]) == [200, 200]
        shown = json.loads(pages.read_text("utf-8"))
        del shown["files/图/甲.png"]
        pages.unlink()
        pages.write_text(json.dumps(shown), "utf-8")
        assert _statuses(client, ["files/图/甲.png", "files/图/乙.png"]) == [404, 200]


# --- what is kept --------------------------------------------------------------------------------

_ADDRESSES = [
    "/", "/index.html", "/search?q=罚款", "/api/v1/search?q=罚款", "/cases/2022-001.html", "/cases/2022-001.md",
    "/data/library.json", "/files/图/甲.png", "/similar/2022-001", "/api/v1/complete?q=罚", "/assets/search.css",
    "/assets/stylesheets/look.css", "/nothing", "/api/v1/cases/2099-001", "/search?q=a+OR", "/search.html",
]  # fmt: skip


def test_nothing_that_is_not_public_is_kept(pictured: Path, library_root: Path, tmp_path: Path) -> None:
    with _served(library_root, tmp_path / "index", Audience.INTERNAL, pictured) as client:
        for address in _ADDRESSES:
            assert client.get(address, follow_redirects=False).headers.get_list("cache-control") == ["no-store"], (
                address
            )
        etag = client.get("/index.html").headers["etag"]
        again = client.get("/index.html", headers={"if-none-match": etag})
        assert (again.status_code, again.headers["cache-control"]) == (304, "no-store")
        assert client.get("/", headers={"host": "evil.example"}).headers["cache-control"] == "no-store"


def test_of_the_public_only_what_is_refused_must_not_be_kept(
    pictured: Path, write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    write_case("2022-003", **WITHDRAWN)
    with _served(library_root, tmp_path / "index", site=pictured) as client:
        for address in [*_ADDRESSES, "/cases/2022-003", "/api/v1/cases/2022-003", "/similar/2022-003"]:
            answer = client.get(address, follow_redirects=False)
            assert (answer.headers.get("cache-control") == "no-store") == (answer.status_code >= 400), address


# --- an index that is made again, or does not open -----------------------------------------------


def test_an_index_that_was_deleted_and_made_again_is_noticed(
    write_case: WriteCase, library_root: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    write_case("2022-001", BODY.replace("某公司被罚款", "原来的词"))
    with _served(library_root, index) as client:
        assert client.get("/api/v1/search?q=原来的词").json()["total"] == 1
        for round_ in ("甲", "乙"):
            shutil.rmtree(index)
            assert client.get("/api/v1/search?q=原来的词").status_code == 503
            write_case("2022-001", BODY.replace("某公司被罚款", f"换成{round_}词"))
            _index(library_root, index)
            assert (index / "CURRENT").read_text() == "g000001"
            assert client.get(f"/api/v1/search?q=换成{round_}词").json()["mode"] == "all"
            assert client.get("/api/v1/search?q=原来的词").json()["mode"] == "any"


@pytest.mark.parametrize("fault", ["gone", "pointer", "manifest", "file", "version"])
def test_no_answer_names_a_place_on_the_disk(
    write_case: WriteCase, library_root: Path, tmp_path: Path, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    index = tmp_path / "索引"
    write_case("2022-001")
    with _served(library_root, index) as client:
        folder = index / (index / "CURRENT").read_text()
        if fault == "gone":
            shutil.rmtree(index)
        elif fault == "pointer":
            (index / "CURRENT").write_text("../../etc")
        elif fault == "manifest":
            (folder / "manifest.json").write_text("{}")
        elif fault == "version":
            (folder / "manifest.json").write_text('{"version": "0"}')
        else:
            data = (folder / "manifest.json").read_bytes()
            (folder / "ledger.json").write_text("{}")
            shutil.rmtree(index)
            folder.mkdir(parents=True)
            (index / "CURRENT").write_text(folder.name)
            (folder / "manifest.json").write_bytes(data + b" ")
        for address in (
            "/search?q=罚款",
            "/api/v1/search?q=罚款",
            "/api/v1/complete?q=罚",
            "/cases/2022-001",
            "/similar/2022-001",
        ):
            answer = client.get(address)
            assert answer.status_code == 503, answer.text
            assert "暂时不能用" in answer.text
            assert not any(part in answer.text for part in (str(tmp_path), "索引“", "CURRENT", "manifest", "g000001"))
    assert str(index) in caplog.text  # its administrator reads more


# --- limits --------------------------------------------------------------------------------------


def test_filters_count_among_the_terms(write_case: WriteCase, library_root: Path, tmp_path: Path) -> None:
    write_case("2022-001")
    index = str(tmp_path / "index")
    with _served(library_root, tmp_path / "index") as client:
        one = ("领域", "工商")
        for count in (2, 500):
            asked = urlencode([("q", "罚款"), *[one, ("domain", "工商")] * count])
            answer = client.get(f"/api/v1/search?{asked}")
            assert answer.json()["total"] == 1  # the same filter over and over is one filter
        page = client.get(f"/search?{urlencode([('q', '罚款'), *[one] * 500])}").text
        assert page.count('type="hidden" name="domain"') + page.count('type="hidden" name="领域"') == 1
        for filters, terms, status in [
            (MAX_TERMS, 0, 200), (MAX_TERMS - 1, 1, 200), (MAX_TERMS, 1, 400),
            (MAX_TERMS + 1, 0, 400), (500, 0, 400),
        ]:  # fmt: skip
            where = [("关键词", f"词{number}") for number in range(filters)]
            query = " ".join(f"词{number}" for number in range(terms))
            for path in ("/search", "/api/v1/search"):
                answer = client.get(f"{path}?{urlencode([('q', query), *where])}")
                assert (answer.status_code, "最多 64" in answer.text) == (status, status == 400), (filters, terms)
            options = [option for name, value in where for option in ("--where", f"{name}={value}")]
            result = CliRunner().invoke(kb, ["search", query or " ", "--index", index, *options])
            assert result.exit_code == (0 if status == 200 else 2), (filters, terms, result.output)
        assert client.get(f"/api/v1/search?{urlencode([('q', '罚款'), ('法条', '某' * 2_001)])}").status_code == 400
        for join, status in ((" ", 200), (" OR ", 400)):  # words that no operator joins are cut
            in_query = join.join(f"关键词:词{number}" for number in range(MAX_TERMS))
            assert client.get("/api/v1/search", params={"q": in_query}).status_code == 200
            beside = client.get("/api/v1/search", params={"q": in_query, "领域": "工商"})
            assert (beside.status_code, "最多 64 个，筛选也算在内" in beside.text) == (status, True)


def test_filters_count_against_the_time(
    write_case: WriteCase, library_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_case("2022-001")
    with _served(library_root, tmp_path / "index") as client:
        assert client.get("/api/v1/search", params={"q": "", "领域": "工商"}).status_code == 200
        monkeypatch.setattr("kb.search.whoosh_backend.Inquiry.__init__.__defaults__", (-1.0,))
        for asked in ({"领域": "工商"}, {"q": "领域:工商"}, {"q": "-领域:工商"}):
            answer = client.get("/api/v1/search", params=asked)
            assert (answer.status_code, "太费时" in answer.text) == (400, True), asked


def test_a_tag_of_one_audience_says_nothing_to_another(pictured: Path, library_root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(pictured, other)
    (pictured / "about.txt").write_text("public")
    (other / "about.txt").write_text("inside")
    for site in (pictured, other):
        os.utime(site / "about.txt", (1_700_000_000, 1_700_000_000))
    with _served(library_root, tmp_path / "index", site=pictured) as client:
        public = client.get("/about.txt")
        for known in (
            {"if-none-match": public.headers["etag"]},
            {"if-none-match": f'"x", W/{public.headers["etag"]}'},
            {"if-modified-since": public.headers["last-modified"]},
        ):
            assert client.get("/about.txt", headers=known).status_code == 304
    with _served(library_root, tmp_path / "index", Audience.INTERNAL, other) as client:
        for known in (
            {"if-none-match": public.headers["etag"]},
            {"if-modified-since": public.headers["last-modified"]},
        ):
            assert client.get("/about.txt", headers=known).text == "inside"
        own = client.get("/about.txt").headers["etag"]
        assert client.get("/about.txt", headers={"if-none-match": own}).status_code == 304
        part = client.get("/about.txt", headers={"range": "bytes=0-1", "if-range": public.headers["etag"]})
        assert part.text == "inside"


def test_a_redirect_names_neither_scheme_nor_host(pictured: Path, library_root: Path, tmp_path: Path) -> None:
    with _running(library_root, tmp_path / "index", pictured) as port:
        for address, expected in [
            ("/issues", "/issues/"), ("/issues?a=http://b/c", "/issues/?a=http://b/c"), ("//issues", "/issues/"),
            ("//evil.example/../issues", "/evil.example/../issues/"), ("/api/v1/search/?q=x", "/api/v1/search?q=x"),
            ("///evil.example/..//issues", "/evil.example/..//issues/"), ("/cases/2022-001", "/cases/2022-001.html"),
            ("/search.html?q=x", "/search?q=x"), ("/search/help", "/help/searching.html"),
            ("/%5Cevil.example/../issues", "/%5cevil.example/../issues/"),
        ]:  # fmt: skip
            status, headers = asked(port, address)
            assert (status, headers["location"]) == (307, expected), address


# --- a stale index -------------------------------------------------------------------------------


def test_a_stale_index_is_said_and_the_library_seldom_looked_at(
    write_case: WriteCase, library_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_case("2022-001")
    index, looked = tmp_path / "index", list[str]()

    def looks(root: str, ledger: Ledger, today: dt.date) -> bool:
        looked.append(root)
        return is_outdated(root, ledger, today)

    monkeypatch.setattr(freshness, "is_outdated", looks)
    _index(library_root, index)
    app = create_app(
        index, Audience.EDITOR, site=None, name="某案例库", hosts=["testserver"], library=library_root, today=TODAY
    )

    def stale() -> bool:
        told = client.get("/api/v1/search", params={"q": "罚款"}).json().get("stale", False)
        assert (STALE in client.get("/search", params={"q": "罚款"}).text) == told
        return bool(told)

    with TestClient(app) as client:
        assert not stale()
        write_case("2022-002")
        assert not stale()
        assert len(looked) == 1
        monkeypatch.setattr(freshness, "LOOKS_EVERY_S", 0.0)
        monkeypatch.setattr(freshness, "Thread", _AtOnce)
        assert stale()
        monkeypatch.setattr(freshness, "LOOKS_EVERY_S", 1e9)
        _index(library_root, index)  # a new index is looked at at once
        assert not stale()
        (library_root / "2022/2022-002.md").unlink()
        assert not stale()


def test_only_who_sees_drafts_is_told_of_every_change(
    write_case: WriteCase, library_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody, insiders = set(Audience), {Audience.INTERNAL, Audience.EDITOR}
    hidden = {
        "2022-002": {"公开": "内部"},
        "2022-003": {"状态": "草稿"},
        "2022-004": WITHDRAWN,
        "2022-005": {"公开": "内部"},
    }
    monkeypatch.setattr("kb.web.server.FALLBACK_SITES", tmp_path / "front")
    monkeypatch.setattr(freshness, "LOOKS_EVERY_S", 0.0)
    monkeypatch.setattr(freshness, "Thread", _AtOnce)
    write_case("2022-001")
    for case_id, fields in hidden.items():
        write_case(case_id, **fields)
    second = library_root / "2022/second.md"  # of the same number, which the other file has already
    second.write_bytes((library_root / "2022/2022-001.md").read_bytes() + b"\nsecond\n")
    _index(library_root, tmp_path / "index")
    file = {case_id: library_root / f"2022/{case_id}.md" for case_id in ("2022-001", *hidden)}
    before = {path: path.read_bytes() for path in (*file.values(), second)}
    sources = Sources(sites=dict.fromkeys(Audience), name="某库", library=library_root, today=TODAY)
    metrics = Metrics()
    accounts = begin_accounts()
    for role in (Role.READER, Role.EDITOR):
        accounts = with_account(accounts, Account(role.value, (role,), digest_of(role.value), "2026-11-23"))
    write_accounts(tmp_path / "accounts.json", accounts)
    service = create_service(
        tmp_path / "index", sources, Door(accounts=AccountsFile(tmp_path / "accounts.json")), metrics
    )
    with TestClient(service, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:

        def told() -> set[Audience]:
            found = set()
            for audience, role in zip(Audience, (None, Role.READER, Role.EDITOR), strict=True):
                headers = {"authorization": f"Bearer {role.value}"} if role else {}
                answer = client.get("/api/v1/search", params={"q": "罚款"}, headers=headers).json()
                page = client.get("/search", params={"q": "罚款"}, headers=headers).text
                assert (STALE in page) == answer.get("stale", False)
                found |= {audience} if STALE in page else set()
            return found

        assert told() == set()
        changes: list[tuple[Callable[[], object], set[Audience]]] = [
            (lambda: file["2022-001"].write_bytes(before[file["2022-001"]] + b"\nx\n"), everybody),
            (lambda: write_case("2022-001", 公开="内部"), everybody),
            (file["2022-001"].unlink, everybody),
            (lambda: file["2022-002"].write_bytes(b"x"), insiders),
            (lambda: write_case("2022-002"), insiders),
            (file["2022-005"].unlink, insiders),
            (lambda: write_case("2022-003", 状态="草稿", 标题="改了的案例"), {Audience.EDITOR}),
            (file["2022-003"].unlink, {Audience.EDITOR}),
            (second.unlink, {Audience.EDITOR}),
            (lambda: write_case("2022-009", 状态="草稿"), {Audience.EDITOR}),
            (lambda: (library_root / "2022/copy.md").write_bytes(before[file["2022-003"]]), {Audience.EDITOR}),
            (lambda: (library_root / "2022/copy.md").write_bytes(before[file["2022-001"]]), {Audience.EDITOR}),
        ]
        for change, expected in changes:
            change()
            assert told() == expected
            (library_root / "2022/2022-009.md").unlink(missing_ok=True)
            (library_root / "2022/copy.md").unlink(missing_ok=True)
            for path, content in before.items():
                path.write_bytes(content)
        assert told() == set()


class _AtOnce:
    """A thread that is done before it is started from."""

    def __init__(self, target: Callable[..., None], args: tuple[object, ...], *, daemon: bool) -> None:
        assert daemon
        target(*args)

    def start(self) -> None:
        """Nothing is left to do."""


# --- a client that leaves ------------------------------------------------------------------------


@contextlib.contextmanager
def _running(root: Path, index: Path, site: Path | None = None) -> Iterator[int]:
    """The port of a real server in a thread."""
    _index(root, index)
    app = create_app(index, Audience.PUBLIC, site=site, name="某案例库", hosts=["*"])
    server = uvicorn.Server(uvicorn.Config(app, http="h11", log_level="critical"))
    with _listen(BindAddress("127.0.0.1", "127.0.0.1", loopback=True), 0) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize(
    "address",
    ["/api/v1/search?q=基本案情:罚", "/search?q=基本案情:罚", "/api/v1/similar?id=2022-001", "/similar/2022-001"],
)
def test_a_client_that_leaves_ends_its_search(
    write_case: WriteCase, library_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    for number in range(1, 201):
        write_case(f"2022-{number:03}", BODY.replace("被罚款", f"因为第{number}件事被罚款"))
    asked: list[int] = []
    waits, goes_on = threading.Event(), threading.Event()
    value = Store.value

    def asked_for(store: Store, column: str, number: int) -> bytes:
        asked.append(number)
        if len(asked) == _BEFORE:
            waits.set()
            assert goes_on.wait(20)
        return value(store, column, number)

    with _running(library_root, tmp_path / "index") as port:
        monkeypatch.setattr(Store, "value", asked_for)
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(f"GET {quote(address, safe='/?=&')} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            assert waits.wait(20), "the search looks at nothing"
        for _ in range(3):  # a server that answers later clients has seen that the first one left
            assert _get(port, "/api/other") == 404
        goes_on.set()
    # The server has ended, and with it whatever it was still working out.
    assert set(asked[_BEFORE:]) <= {asked[_BEFORE - 1]}, "goes on to other documents"
    monkeypatch.setattr(Store, "value", value)
    with _running(library_root, tmp_path / "index") as port:
        assert _get(port, quote(address, safe="/?=&")) == 200  # one that stays gets its answer


_BEFORE = 5
"""Values of the index that a search has asked for when its client leaves."""


def _get(port: int, address: str) -> int:
    """The status of the answer to a client that waits for it."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", address)
    with contextlib.closing(connection), connection.getresponse() as answer:
        answer.read()
        return answer.status


def test_no_answer_on_a_kept_connection_waits_for_an_acknowledgement(
    write_case: WriteCase, library_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_case("2022-001")
    at_once: list[int] = []
    made = H11Protocol.connection_made

    def connection_made(protocol: H11Protocol, transport: asyncio.Transport) -> None:
        made(protocol, transport)
        at_once.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    monkeypatch.setattr(H11Protocol, "connection_made", connection_made)
    with _running(library_root, tmp_path / "index") as port:
        assert _get(port, "/api/v1/complete?q=a") == 200
    assert at_once == [1]  # without it small answers wait for the delayed acknowledgement of the one before, 40 ms
