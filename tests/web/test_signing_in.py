"""Who may see what: without signing in, by a proxy's header, a token or a cookie; and each way in which it fails."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from kb.accounts import (
    Account,
    AccountsError,
    AccountsFile,
    Role,
    begin_accounts,
    digest_of,
    read_accounts,
    with_account,
    without_account,
    write_accounts,
)
from kb.indexing import index_library
from kb.model import Audience
from kb.web import visitors
from kb.web.access_log import AccessLog
from kb.web.limits import Limits
from kb.web.metrics import Metrics
from kb.web.server import Sources, create_service
from kb.web.service import Door
from kb.web.visitors import Proxies, networks_of, opened, sealed
from tests.conftest import BODY
from tests.web.serving import asked, running

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Scope

    from tests.conftest import WriteCase

TODAY = dt.date(2026, 11, 23)
TOKENS = {"读者": "token-of-reader", "编写": "token-of-editor", "管理": "token-of-administrator"}
ROLES = {"读者": Role.READER, "编写": Role.EDITOR, "管理": Role.ADMINISTRATOR}
SECRETS = {Audience.PUBLIC: "公开的词", Audience.INTERNAL: "内部的词", Audience.EDITOR: "草稿的词"}
"""A word of a case that the audience and those after it may find."""
CASES = {Audience.PUBLIC: "2022-001", Audience.INTERNAL: "2022-002", Audience.EDITOR: "2022-003"}
PROXY = "10.0.0.5"
HEADER = "x-remote-user"


class World:
    """A library with a case for each audience, its index, accounts, and services over them."""

    def __init__(self, root: Path, write_case: WriteCase) -> None:
        write_case("2022-001", BODY.replace("被罚款", "公开的词"))
        write_case("2022-002", BODY.replace("被罚款", "内部的词"), 公开="内部")
        write_case("2022-003", BODY.replace("被罚款", "草稿的词"), 状态="草稿")
        self.root, self.index, self.file = root, root.parent / "index", root.parent / "accounts.json"
        self.logs = root.parent / "logs"
        index_library(str(root), self.index, TODAY)
        accounts = begin_accounts()
        for name, token in TOKENS.items():
            accounts = with_account(accounts, Account(name, (ROLES[name],), digest_of(token), "2026-11-23"))
        write_accounts(self.file, accounts)

    def client(
        self,
        widest: Audience = Audience.EDITOR,
        *,
        peer: str = "192.0.2.7",
        proxies: Proxies | None = None,
        accounts: bool = True,
        base_url: str = "http://testserver",
        limits: Limits | None = None,
    ) -> TestClient:
        door = Door(
            accounts=AccountsFile(self.file) if accounts else None,
            proxies=proxies or Proxies(),
            limits=limits or Limits(),
            log=AccessLog(self.logs),
        )
        audiences = [one for one in Audience if widest.reads(one)] if accounts else [widest]
        sources = Sources(sites=dict.fromkeys(audiences), name="某库", library=self.root, today=TODAY)
        service = create_service(self.index, sources, door, Metrics())
        return TestClient(service, base_url=base_url, client=(peer, 40_000), raise_server_exceptions=False)

    def log(self) -> list[dict[str, object]]:
        return [
            json.loads(line) for path in sorted(self.logs.iterdir()) for line in path.read_text("utf-8").splitlines()
        ]


@pytest.fixture
def world(library_root: Path, write_case: WriteCase, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.chdir(library_root.parent)  # where frames are kept
    return World(library_root, write_case)


def _sees(client: TestClient, headers: dict[str, str] | None = None) -> Audience | None:
    """The widest audience whose cases a client finds; each way to find them must agree."""
    found = []
    for audience, word in SECRETS.items():
        searched = client.get("/api/v1/search", params={"q": word}, headers=headers)
        if searched.status_code == 401:
            return None
        hit = searched.json()["mode"] == "all"
        case = CASES[audience]
        for address in (f"/api/v1/cases/{case}", f"/cases/{case}", f"/similar/{case}"):
            status = client.get(address, headers=headers).status_code
            assert (status == 200) == hit, (address, status)
        page = client.get("/search", params={"q": word}, headers=headers).text
        assert (f'data-case="{case}"' in page) == hit
        if hit:
            found.append(audience)
    assert found == list(Audience)[: len(found)]
    return found[-1]


def _field(page: str) -> str:
    match = re.search(r'name="form" value="([^"]*)"', page)
    assert match
    return match.group(1)


def _sign_in(client: TestClient, token: str, **more: str) -> int:
    form = {"form": _field(client.get("/sign-in").text), "token": token} | more
    return int(client.post("/sign-in", data=form, follow_redirects=False).status_code)


# --- what each sees ------------------------------------------------------------------------------


def test_each_role_sees_what_it_may_and_everybody_else_what_is_public(world: World) -> None:
    with world.client() as client:
        assert _sees(client) is Audience.PUBLIC
        for name, token in TOKENS.items():
            assert _sees(client, {"authorization": f"Bearer {token}"}) is ROLES[name].audience, name
        assert _sign_in(client, TOKENS["读者"]) == 303
        assert _sees(client) is Audience.INTERNAL
    with world.client(Audience.INTERNAL) as client:  # nobody sees more than the service is for
        assert _sees(client, {"authorization": f"Bearer {TOKENS['管理']}"}) is Audience.INTERNAL


@pytest.mark.parametrize(
    "authorization", ["Bearer wrong", "Bearer ", "bearer x y", "Basic dG9rZW4=", "token-of-editor", "Bearer \u00e9"]
)
def test_a_wrong_token_opens_nothing(world: World, authorization: str) -> None:
    with world.client() as client:
        headers = {"authorization": authorization.encode("latin-1")}
        answer = client.get("/api/v1/search", params={"q": "草稿的词"}, headers=headers)  # type: ignore[arg-type]
        wrong = authorization.casefold().startswith("bearer ") and authorization.split(" ", 1)[1]
        assert answer.status_code == (401 if wrong else 200)
        if wrong:
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.headers["content-type"] == "application/problem+json"
        else:
            assert answer.json()["mode"] == "any"


def test_nothing_that_somebody_sees_by_signing_in_is_kept(world: World) -> None:
    with world.client() as client:
        public = client.get("/search", params={"q": "公开的词"})
        assert (public.headers["cache-control"], "Cookie" in public.headers["vary"]) == ("no-cache", True)
        assert "没有登录" in public.text
        _sign_in(client, TOKENS["编写"])
        for address in ("/search?q=草稿的词", "/api/v1/search?q=草稿的词", "/cases/2022-003", "/sign-in"):
            assert client.get(address).headers["cache-control"] == "no-store", address
        assert "没有登录" not in client.get("/search").text


# --- by a proxy ----------------------------------------------------------------------------------


def test_a_proxy_signs_people_in_by_its_header_and_nobody_else_does(world: World) -> None:
    ours = Proxies(networks_of(["10.0.0.0/29"]), HEADER)
    cases: list[tuple[str, Proxies, list[tuple[str, str]], Audience]] = [
        (PROXY, ours, [(HEADER, "编写")], Audience.EDITOR),
        (PROXY, ours, [(HEADER, "读者")], Audience.INTERNAL),
        (PROXY, ours, [(HEADER, "没有这个人")], Audience.PUBLIC),
        (PROXY, ours, [(HEADER, "")], Audience.PUBLIC),
        (PROXY, ours, [(HEADER, "编写"), (HEADER, "读者")], Audience.PUBLIC),
        (PROXY, ours, [("x_remote_user", "编写")], Audience.PUBLIC),
        (PROXY, Proxies(networks_of([PROXY])), [(HEADER, "编写")], Audience.PUBLIC),
        ("10.0.0.9", ours, [(HEADER, "编写")], Audience.PUBLIC),
        ("127.0.0.1", ours, [(HEADER, "编写")], Audience.PUBLIC),
        ("192.0.2.7", ours, [(HEADER, "编写"), ("x-forwarded-for", PROXY)], Audience.PUBLIC),
        ("::ffff:10.0.0.5", ours, [(HEADER, "编写")], Audience.EDITOR),
        ("没有地址", ours, [(HEADER, "编写")], Audience.PUBLIC),
    ]
    for peer, proxies, headers, audience in cases:
        with world.client(peer=peer, proxies=proxies) as client:
            encoded = [(name.encode(), value.encode()) for name, value in headers]
            found = client.get("/api/v1/search", params={"q": SECRETS[audience]}, headers=encoded)
            assert found.json()["mode"] == "all", (peer, headers)
            for other in list(Audience)[list(Audience).index(audience) + 1 :]:
                hidden = client.get("/api/v1/search", params={"q": SECRETS[other]}, headers=encoded)
                assert hidden.json()["mode"] == "any", (peer, headers, other)


def test_an_account_for_anybody_stands_for_those_whom_the_proxy_knows(world: World) -> None:
    write_accounts(world.file, with_account(read_accounts(world.file), Account("*", (Role.READER,))))
    with world.client(peer=PROXY, proxies=Proxies(networks_of([PROXY]), HEADER)) as client:
        assert _sees(client, {HEADER: "zhangsan"}) is Audience.INTERNAL
        assert _sees(client) is Audience.PUBLIC
        assert "zhangsan" in client.get("/sign-in", headers={HEADER: "zhangsan"}).text
    assert {row["who"] for row in world.log()} == {"zhangsan", None}


def test_the_address_of_a_client_is_the_last_that_a_proxy_of_ours_did_not_write() -> None:
    proxies = Proxies(networks_of(["10.0.0.0/24"]))
    for peer, told, expected in [
        ("10.0.0.5", "1.1.1.1, 2.2.2.2", "2.2.2.2"),
        ("10.0.0.5", "1.1.1.1, 2.2.2.2, 10.0.0.6", "2.2.2.2"),
        ("10.0.0.5", "10.0.0.7", "10.0.0.7"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "unknown", "10.0.0.5"),
        ("10.0.0.5", "2.2.2.2, <script>", "10.0.0.5"),
        ("10.0.0.5", "2001:db8::1", "2001:db8::1"),
        ("9.9.9.9", "1.1.1.1", "9.9.9.9"),
    ]:
        scope: Scope = {"client": (peer, 1), "headers": [(b"x-forwarded-for", told.encode())], "scheme": "http"}
        assert proxies.client(scope) == expected, (peer, told)
    twice: Scope = {
        "client": ("10.0.0.5", 1),
        "headers": [(b"x-forwarded-for", b"3.3.3.3"), (b"x-forwarded-for", b"4.4.4.4")],
    }
    assert proxies.client(twice) == "4.4.4.4"


def test_without_accounts_a_wider_audience_is_not_served_through_a_proxy(world: World) -> None:
    for audience in Audience:
        with world.client(audience, accounts=False, peer="127.0.0.1") as client:
            assert client.get("/api/v1/search", params={"q": "公开的词"}).status_code == 200
            for header in (
                "X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host", "X-Client-IP", "X-Forwarded",
                "X-Forwarded-Server", "CF-Connecting-IP", "CF-Ray", "True-Client-IP", "X-Cluster-Client-IP",
                "X-Original-Forwarded-For", "x-forwarded-something", "CDN-Loop",
            ):  # fmt: skip
                answer = client.get("/api/v1/search", params={"q": "公开的词"}, headers={header: "1.2.3.4"})
                assert answer.status_code == (200 if audience is Audience.PUBLIC else 403), (audience, header)
            assert client.get("/sign-in").status_code == 404
            plain = {"User-Agent": "Mozilla/5.0", "Accept-Language": "zh-CN", "X-Requested-With": "x", "Origin": "null"}
            assert client.get("/search", headers=plain).status_code == 200


def test_a_request_of_old_http_counts_as_one_through_a_proxy(world: World) -> None:
    """nginx speaks HTTP/1.0 to what stands behind it, without a header of its own, unless it is told otherwise."""
    for version, audience, case, probe in [
        ("1.0", Audience.INTERNAL, 403, 403), ("1.1", Audience.INTERNAL, 200, 200),
        ("1.0", Audience.PUBLIC, 200, 404), ("1.0", Audience.EDITOR, 403, 403),
    ]:  # fmt: skip
        sources = Sources(sites={audience: None}, name="某库", library=world.root, today=TODAY)
        metrics = Metrics()
        with running(create_service(world.index, sources, Door(), metrics), Limits(), metrics) as port:
            assert asked(port, "/api/v1/cases/2022-001", version)[0] == case
            assert asked(port, "/metrics", version)[0] == probe


# --- sessions ------------------------------------------------------------------------------------


def test_a_session_ends_with_the_account_the_token_the_role_and_the_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.client() as client:
        kept = read_accounts(world.file)

        def sees(accounts: object = kept) -> bool:
            write_accounts(world.file, accounts)  # type: ignore[arg-type]
            return bool(client.get("/api/v1/search", params={"q": "草稿的词"}).json()["mode"] == "all")

        _sign_in(client, TOKENS["编写"])
        assert sees()
        assert not sees(with_account(kept, Account("编写", (Role.EDITOR,), digest_of("another"))))
        assert not sees(with_account(kept, Account("编写", (Role.READER,), digest_of(TOKENS["编写"]))))
        assert not sees(without_account(kept, "编写"))
        assert not sees(with_account(kept, Account("编写", (Role.EDITOR,))))
        assert sees()
        other = begin_accounts()
        assert not sees(type(kept)(other.secret, kept.by_name))  # a new secret ends all sessions
        assert sees()
        world.file.write_text("{", "utf-8")  # what cannot be read lets nobody in
        assert client.get("/api/v1/search", params={"q": "草稿的词"}).json()["mode"] == "any"
        assert sees()
        now, lasts = time.time(), visitors.SESSION_SECONDS
        sent = {"cookie": f"{visitors.SESSION}={client.cookies[visitors.SESSION]}"}
        client.cookies.clear()
        for late, signed_in in [  # seconds by which the clock of the machine has moved since
            (60, True), (lasts - 60, True), (lasts + 1, False), (10 * lasts, False),
            (-60, True), (-lasts, False), (-365 * 86_400, False),
        ]:  # fmt: skip
            with monkeypatch.context() as patch:  # the browser keeps what it was given
                patch.setattr("kb.web.visitors.time.time", lambda late=late: now + late)
                found = client.get("/api/v1/search", params={"q": "草稿的词"}, headers=sent).json()["mode"]
            assert (found == "all") == signed_in, late


def test_a_session_of_one_library_opens_no_other(world: World) -> None:
    with world.client() as client:
        assert _sign_in(client, TOKENS["编写"]) == 303
        field, cookies = _field(client.get("/sign-in").text), dict(client.cookies)
        assert set(cookies) == {visitors.FORM, visitors.SESSION}
    known = read_accounts(world.file).by_name
    write_accounts(world.file, type(read_accounts(world.file))(begin_accounts().secret, known))  # the same people
    with world.client() as client:
        sent = {"cookie": "; ".join(f"{name}={content}" for name, content in cookies.items())}
        assert _sees(client, sent) is Audience.PUBLIC
        data = {"form": field, "token": TOKENS["编写"]}
        assert client.post("/sign-in", data=data, headers=sent, follow_redirects=False).status_code == 403


# --- the log -------------------------------------------------------------------------------------


def test_a_hidden_issue_is_a_denial_and_one_that_is_not_there_is_none(world: World, tmp_path: Path) -> None:
    shown = (
        "---\n期号: {}\n总期号: {}\n日期: 2022-11-20\n编印机关: 某局\n公开: {}\n案例: [{}]\n发布日期: 2022-11-21\n---\n"
    )
    issues = [
        ("2022-01", "公开", "2022-001"),
        ("2022-02", "内部", "2022-002"),
        ("2022-03", "公开", "2022-001, 2022-002"),
    ]
    (world.root / "issues").mkdir()
    for number, (issue, access, cases) in enumerate(issues, 1):
        (world.root / "issues" / f"{issue}.md").write_text(shown.format(issue, number, access, cases), "utf-8")
    index_library(str(world.root), world.index, TODAY)
    with world.client() as client:
        for audience, told in [(Audience.PUBLIC, issues[:1]), (Audience.INTERNAL, issues)]:
            folder = tmp_path / f"site-{audience.value}"
            (folder / "data").mkdir(parents=True)
            facts = [{"id": issue, "cases": cases.split(", ")} for issue, _, cases in told]
            (folder / "data" / "library.json").write_text(json.dumps({"issues": facts}), "utf-8")
            client.app._apps[audience].state.files._folder = folder  # type: ignore[attr-defined] # noqa: SLF001
        asked_for = [
            "/issues/2022-02.html", "/issues//2022-02.docx", "/x/../Issues/2022-02.PDF", "/api/v1/issues/2022-02",
            "/issues/2022-03.docx",
            "/issues/2022-01.html", "/issues/2022-09.html", "/api/v1/issues/2022-01", "/issues/index.html",
        ]  # fmt: skip
        for token in ("", TOKENS["读者"]):
            for address in asked_for:
                client.get(address, headers={"authorization": f"Bearer {token}"} if token else {})
        client.app._apps[Audience.INTERNAL].state.files._folder = tmp_path  # type: ignore[attr-defined] # noqa: SLF001
        client.get("/issues/2022-01.html", headers={"authorization": f"Bearer {TOKENS['读者']}"})  # no site for him
    rows = world.log()
    assert [row["denied"] for row in rows[: len(asked_for)]] == [True] * 5 + [False] * 4
    assert [row["issues"] for row in rows[:9]] == [["2022-02"]] * 4 + [
        ["2022-03"],
        ["2022-01"],
        ["2022-09"],
        ["2022-01"],
        [],
    ]
    assert not any(row["denied"] for row in rows[len(asked_for) :])


def test_a_hidden_issue_of_the_library_is_a_denial_where_there_is_no_site(world: World) -> None:
    (world.root / "issues").mkdir()
    for number, (issue_id, access) in enumerate([("2022-01", "公开"), ("2022-02", "内部")], 1):
        (world.root / "issues" / f"{issue_id}.md").write_text(
            f"---\n期号: {issue_id}\n总期号: {number}\n日期: 2022-11-20\n编印机关: 某局\n公开: {access}\n"
            "案例: [2022-001]\n发布日期: 2022-11-21\n---\n",
            "utf-8",
        )
    index_library(str(world.root), world.index, TODAY)
    statuses = []
    with world.client() as client:
        for token in ("", TOKENS["读者"]):
            for issue_id in ("2022-01", "2022-02", "2022-09"):
                headers = {"authorization": f"Bearer {token}"} if token else {}
                statuses.append(client.get(f"/api/v1/issues/{issue_id}", headers=headers).status_code)
    assert statuses == [200, 404, 404, 200, 200, 404]
    assert [row["denied"] for row in world.log()] == [False, True, False, False, False, False]


def test_a_cookie_is_only_for_servers_of_this_site_and_https_where_there_is_https(world: World) -> None:
    for base_url, peer, headers, secure in [
        ("http://testserver", "192.0.2.7", {}, False),
        ("https://testserver", "192.0.2.7", {}, True),
        ("http://testserver", PROXY, {"x-forwarded-proto": "https"}, True),
        ("http://testserver", "192.0.2.7", {"x-forwarded-proto": "https"}, False),
    ]:
        with world.client(base_url=base_url, peer=peer, proxies=Proxies(networks_of([PROXY]))) as client:
            form = client.get("/sign-in", headers=headers)
            cookies = {cookie.split("=")[0]: cookie for cookie in form.headers.get_list("set-cookie")}
            data = {"form": _field(form.text), "token": TOKENS["读者"]}
            sent = {"cookie": "; ".join(cookie.split(";")[0] for cookie in cookies.values())}
            answer = client.post("/sign-in", data=data, headers=headers | sent, follow_redirects=False)
            assert answer.status_code == 303
            cookies |= {cookie.split("=")[0]: cookie for cookie in answer.headers.get_list("set-cookie")}
            start = "__Host-" if secure else ""
            assert set(cookies) == {f"{start}andian-form", f"{start}andian-session"}
            for cookie in cookies.values():
                assert "HttpOnly" in cookie
                assert "Path=/" in cookie
                assert re.search("SameSite=(lax|strict)", cookie)
                assert ("Secure" in cookie) == secure
                assert "Domain" not in cookie


def test_a_cookie_that_was_changed_opens_nothing(world: World) -> None:
    secret = read_accounts(world.file).secret
    good = sealed(secret, "andian-session", {"name": "编写"}, 60)
    assert opened(secret, "andian-session", good, 60)["name"] == "编写"
    content, _, signature = good.partition(".")
    for bad in [
        "", ".", "x", content, f"{content}.", f"{content}.{signature[:-1]}", f"{content}.{signature}0",
        f"{content}A.{signature}", f".{signature}", f"{content}.{signature}.{signature}", "é.é", good * 50,
        sealed(b"x" * 32, "andian-session", {"name": "编写"}, 60),
        sealed(secret, "andian-form", {"name": "编写"}, 60),
        sealed(secret, "andian-session", {"name": "编写"}, -1),
    ]:  # fmt: skip
        assert opened(secret, "andian-session", bad, 60) == {}, bad
    with world.client() as client:
        for cookie in (good, "x", sealed(secret, "andian-session", {"name": "没有"}, 60)):  # the first lacks its mark
            found = client.get(
                "/api/v1/search", params={"q": "草稿的词"}, headers={"cookie": f"andian-session={cookie}"}
            )
            assert found.json()["mode"] == "any"


# --- forms ---------------------------------------------------------------------------------------


def test_a_form_of_another_site_signs_nobody_in_or_out(world: World) -> None:
    token = TOKENS["编写"]
    with world.client() as client:
        field = _field(client.get("/sign-in").text)
        good = {"form": field, "token": token}

        def status(data: dict[str, str], headers: dict[str, str] | None = None, path: str = "/sign-in") -> int:
            return int(client.post(path, data=data, headers=headers, follow_redirects=False).status_code)

        for data in ({"token": token}, {"token": token, "form": ""}, {"token": token, "form": field[:-1] + "x"}):
            assert status(data) == 403, data
        for headers in (
            {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"},
            {"origin": "null"}, {"origin": "http://testserver.evil.example"},
        ):  # fmt: skip
            assert status(good, headers) == 403, headers
        other = world.client()  # another browser's cookie does not fit the field
        other.get("/sign-in")
        assert other.post("/sign-in", data=good, follow_redirects=False).status_code == 403
        assert status(good, {"origin": "http://testserver", "sec-fetch-site": "same-origin"}) == 303
        # now signed in: nothing is sent for him from elsewhere either
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
            assert status({}, headers, "/sign-out") == 403
            assert status({"text": "某公司被罚款" * 20}, headers, "/similar") == 403
        assert status({}, {}, "/sign-out") == 403
        assert _sees(client) is Audience.EDITOR
        assert status({"form": _field(client.get("/sign-in").text)}, {}, "/sign-out") == 303
        assert _sees(client) is Audience.PUBLIC


def test_a_form_that_lay_open_too_long_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.client() as client:
        form = client.get("/sign-in")
        sent = {"data": {"form": _field(form.text), "token": TOKENS["编写"]}, "follow_redirects": False}
        kept = {"cookie": form.headers["set-cookie"].split(";")[0]}  # by a browser that does not look at the time
        now = time.time()
        for later, status in ((visitors.FORM_SECONDS - 5, 303), (visitors.FORM_SECONDS + 1, 403)):
            monkeypatch.setattr(time, "time", lambda later=later: now + later)
            client.cookies.clear()
            assert client.post("/sign-in", headers=kept, **sent).status_code == status, later  # type: ignore[arg-type]


def test_signing_in_leads_on_within_the_service_alone(world: World) -> None:
    for after, expected in [
        ("/cases/2022-003", "/cases/2022-003"), ("/search?q=a&领域=b", "/search?q=a&领域=b"), ("", "/search"),
        ("//evil.example", "/search"), ("https://evil.example/", "/search"), ("/\\evil.example", "/search"),
        ("\\\\evil.example", "/search"), ("/a\r\nset-cookie: x=y", "/search"), ("javascript:alert(1)", "/search"),
        ("/a\\b", "/search"), ("/\t/evil.example", "/search"),
    ]:  # fmt: skip
        with world.client() as client:
            form = {"form": _field(client.get("/sign-in").text), "token": TOKENS["读者"], "next": after}
            answer = client.post("/sign-in", data=form, follow_redirects=False)
            location = answer.headers["location"]
            assert unquote(location) == expected, after
            assert "x" not in answer.cookies


def test_a_wrong_token_says_so_and_few_tries_a_minute_are_taken(world: World) -> None:
    with world.client() as client:
        tries = [_sign_in(client, token) for token in ["", "x", "编写", digest_of(TOKENS["编写"])] * 4]
        assert tries[:10] == [401] * 10
        assert tries[10:] == [429] * 6
        assert _sees(client) is Audience.PUBLIC
    with world.client(peer="192.0.2.8") as client:
        assert _sign_in(client, f"  {TOKENS['编写']}\n") == 303  # as it is pasted


def test_wrong_tokens_count_together_and_right_ones_not_at_all(world: World) -> None:
    right, wrong = {"authorization": f"Bearer {TOKENS['编写']}"}, {"authorization": "Bearer x"}
    with world.client() as client:
        for _ in range(12):  # an office behind one address
            assert _sign_in(client, TOKENS["读者"]) == 303
            client.cookies.clear()
            assert client.get("/api/v1/cases/2022-003", headers=right).status_code == 200
        found = []
        for _ in range(6):
            found += [client.get("/api/v1/cases/2022-001", headers=wrong).status_code, _sign_in(client, "x")]
        assert found == [401] * 10 + [429] * 2
        refused = client.get("/cases/2022-001", headers=wrong)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 7
        assert client.get("/api/v1/cases/2022-003", headers=right).status_code == 200
        assert _sign_in(client, TOKENS["读者"]) == 303
        client.cookies.clear()
        assert client.get("/cases/2022-001").status_code == 200  # nobody else is kept out


@pytest.mark.parametrize(
    ("body", "status"), [(b"form=%ff&token=x", 403), (b"\xff", 400), (b"x" * 5_000, 413), (b"", 403)]
)
def test_what_is_no_form_is_refused(world: World, body: bytes, status: int) -> None:
    with world.client() as client:
        client.get("/sign-in")
        assert client.post("/sign-in", content=body).status_code == status
        assert client.put("/sign-in").status_code == 405


# --- the file ------------------------------------------------------------------------------------


def test_accounts_come_back_as_they_were_written(tmp_path: Path) -> None:
    path, accounts = tmp_path / "accounts.json", begin_accounts()
    for number, role in enumerate(Role):
        accounts = with_account(accounts, Account(f"甲{number}", (role,), digest_of(f"t{number}"), "2026-11-23"))
    accounts = with_account(accounts, Account("乙", (Role.READER, Role.PUBLISHER)))
    write_accounts(path, accounts)
    assert read_accounts(path) == accounts
    assert path.stat().st_mode & 0o077 == 0
    path.chmod(0o640)
    write_accounts(path, accounts)
    assert path.stat().st_mode & 0o777 == 0o640
    assert accounts.by_name["乙"].audience is Audience.EDITOR
    assert [role.audience for role in Role] == [Audience.INTERNAL] + [Audience.EDITOR] * 4
    text = path.read_text("utf-8")
    assert "t0" not in text


def test_a_file_that_is_not_accounts_is_refused(tmp_path: Path) -> None:
    path, good = tmp_path / "accounts.json", begin_accounts()
    write_accounts(path, with_account(good, Account("甲", (Role.READER,), digest_of("t"))))
    facts = json.loads(path.read_text("utf-8"))
    row = facts["accounts"][0]
    damaged: list[object] = [
        [], {}, None, facts | {"version": 2}, facts | {"secret": "00"}, facts | {"secret": 5},
        facts | {"accounts": [row, row]}, facts | {"accounts": [row | {"roles": []}]}, facts | {"accounts": None},
        facts | {"accounts": [row | {"roles": ["king"]}]}, facts | {"accounts": ["甲"]},
    ]  # fmt: skip
    for told in damaged:
        path.write_text(json.dumps(told), "utf-8")
        with pytest.raises(AccountsError, match="损坏"):
            read_accounts(path)
    path.write_text(json.dumps(facts), "utf-8")
    read_accounts(path)
    path.chmod(0o604)
    with pytest.raises(AccountsError, match="chmod 640"):
        read_accounts(path)
    path.unlink()
    with pytest.raises(AccountsError, match="kb accounts add"):
        read_accounts(path)


@pytest.fixture(autouse=True)
def _frames_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The frames of a service without a site take seconds to make, and are the same for all these tests."""
    folder = tmp_path_factory.getbasetemp() / "fronts"
    monkeypatch.setattr("kb.web.server.FALLBACK_SITES", folder)
