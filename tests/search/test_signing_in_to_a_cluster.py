"""A cluster behind TLS and a password: who is believed, who is let in, and that no secret is ever shown."""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import json
import logging
import ssl
import traceback
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from kb.cli import kb
from kb.errors import IndexUnavailable
from kb.search.engines import ClusterIndex
from kb.search.opensearch.address import Address

pytest.importorskip("opensearchpy", reason="the client, opensearch-py, is not installed")
osmem = pytest.importorskip("osmem_server", reason="the small server, osmem-server, is not installed here")
pytest.importorskip("cryptography", reason="nothing here makes certificates")

from cryptography import x509  # noqa: E402 - what not every environment has
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

from kb.search.opensearch.cluster import Cluster  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import WriteCase

pytestmark = pytest.mark.xdist_group("cluster")

USER, PASSWORD = "andian", "geheim密码:@/#,?"
ALLOWED = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


class Authority(NamedTuple):
    """Who signs certificates."""

    name: x509.Name
    key: ec.EllipticCurvePrivateKey
    path: Path
    """Of its own certificate."""


def _authority(folder: Path, name: str) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    may_sign = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    made = _certificate(called, called, key, key, [x509.BasicConstraints(ca=True, path_length=0), may_sign, identifier])
    path = folder / f"{name}.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return Authority(called, key, path)


def _certificate(
    name: x509.Name,
    by: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signing: ec.EllipticCurvePrivateKey,
    more: list[x509.ExtensionType],
    *,
    days: int = 2,
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=5))
        .not_valid_after(now + dt.timedelta(days=days))
    )
    # Python 3.13 demands what RFC 5280 does: who signs is named by key, and a key says that it signs certificates.
    more = [*more, x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())]
    for extension in more:
        builder = builder.add_extension(
            extension, critical=isinstance(extension, x509.BasicConstraints | x509.KeyUsage)
        )
    return builder.sign(signing, hashes.SHA256())


def _served(folder: Path, authority: Authority, host: str, *, days: int = 2) -> ssl.SSLContext:
    """What a server shows that is called so."""
    key = ec.generate_private_key(ec.SECP256R1())
    names: list[x509.GeneralName]
    try:
        names = [x509.IPAddress(ipaddress.ip_address(host))]
    except ValueError:
        names = [x509.DNSName(host)]
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    made = _certificate(called, authority.name, key, authority.key, [x509.SubjectAlternativeName(names)], days=days)
    path = folder / f"{host}-{days}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


class Door(ThreadingHTTPServer):
    """Lets those through to a server that sign in."""

    daemon_threads = True

    def __init__(self, behind: str, context: ssl.SSLContext) -> None:
        self.behind, self.asked, self.refused = urlsplit(behind).netloc, 0, 0
        super().__init__(("127.0.0.1", 0), _Porter)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """Whoever does not believe the certificate hangs up."""


class _Porter(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Door

    def _pass(self) -> None:
        self.server.asked += 1
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("authorization") != ALLOWED:
            self.server.refused += 1
            self._answer(401, b"Unauthorized", "text/plain")
            return
        with closing(HTTPConnection(self.server.behind)) as inside:
            kept = {name: self.headers[name] for name in ("content-type", "content-encoding") if name in self.headers}
            inside.request(self.command, self.path, body, kept)
            response = inside.getresponse()
            self._answer(response.status, response.read(), response.getheader("content-type", ""))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815 - names of the library

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Doors(NamedTuple):
    """The same server behind doors with certificates of several kinds."""

    folder: Path
    ours: Authority
    behind: str

    @contextmanager
    def opened(self, host: str = "127.0.0.1", *, by: Authority | None = None, days: int = 2) -> Iterator[Door]:
        """A door whose certificate names a host."""
        with Door(self.behind, _served(self.folder, by or self.ours, host, days=days)) as door:
            thread = Thread(target=door.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield door
            finally:
                door.shutdown()
                thread.join()


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("certificates")
    (folder / "secret").write_text(PASSWORD + "\n", "utf-8")
    (folder / "wrong").write_text("geheim", "utf-8")
    with closing(osmem.OsmemServer.start(japanese=False)) as server:
        yield Doors(folder, _authority(folder, "ours"), server.url)
    for stream in (server.process.stdin, server.process.stdout, server.process.stderr):
        if stream:
            stream.close()


def _run(door: Door, doors: Doors, *arguments: str, code: int = 0, **settings: str) -> str:
    """What a command says that may sign in, unless settings say otherwise."""
    by = {
        "KB_ENGINE": "opensearch",
        "KB_OPENSEARCH_URL": door.url,
        "KB_OPENSEARCH_ALIAS": "door",
        "KB_OPENSEARCH_USER": USER,
        "KB_OPENSEARCH_PASSWORD": "",
        "KB_OPENSEARCH_PASSWORD_FILE": str(doors.folder / "secret"),
        "KB_OPENSEARCH_CA": str(doors.ours.path),
        "SSL_CERT_FILE": "",
    } | settings
    result = CliRunner().invoke(kb, [*arguments], env=by)
    assert result.exit_code == code, result.output
    _shows_no_secret(result.output)
    return result.output


def _shows_no_secret(text: str) -> None:
    for secret in ("geheim", "密码", ALLOWED.removeprefix("Basic ")[:12]):
        assert secret not in text


def test_whoever_signs_in_and_believes_the_authority_is_served(
    doors: Doors, write_case: WriteCase, library_root: Path
) -> None:
    write_case("2022-001", "## 基本案情\n告知听证权利。\n")
    at = ["--library", str(library_root), "--today", "2026-11-23"]
    with doors.opened() as door:
        assert "新增 1" in _run(door, doors, "index", *at)
        found = json.loads(_run(door, doors, "search", "听证", "--json", *at))
        assert [hit["id"] for hit in found["hits"]] == ["2022-001"]
        assert "与案例库一致" in _run(door, doors, "status", *at)
        both = _run(door, doors, "search", "听证", *at, KB_OPENSEARCH_URL=f"{door.url}, {door.url}/")
        assert "2022-001" in both
        assert door.asked > 20
        assert not door.refused


def test_whoever_may_not_is_told_and_sends_nothing(doors: Doors, library_root: Path) -> None:
    at = ["search", "听证", "--library", str(library_root)]
    other = _authority(doors.folder, "other")
    for settings in ({"KB_OPENSEARCH_CA": str(other.path)}, {"KB_OPENSEARCH_CA": ""}):
        with doors.opened() as door:
            assert "证书通不过" in _run(door, doors, *at, code=1, **settings)
            assert not door.asked, "nothing goes to whom one does not believe"
    for host, by, days in (("search.example", None, 2), ("127.0.0.1", other, 2), ("127.0.0.1", None, -1)):
        with doors.opened(host, by=by, days=days) as door:
            assert "证书通不过" in _run(door, doors, *at, code=1), (host, days)
            assert not door.asked
    with doors.opened() as door:
        signing_in = (
            {"KB_OPENSEARCH_PASSWORD_FILE": str(doors.folder / "wrong")},
            {"KB_OPENSEARCH_USER": "geheimnis"},
            {"KB_OPENSEARCH_USER": "", "KB_OPENSEARCH_PASSWORD_FILE": ""},
        )
        for number, settings in enumerate(signing_in):
            assert "不让登录" in _run(door, doors, *at, code=1, **settings)
            assert door.asked == door.refused > number
        assert "连不上" in _run(door, doors, *at, code=1, KB_OPENSEARCH_URL=door.url.replace("https", "http"))
        for missing in (doors.folder / "none.pem", doors.folder, doors.folder / "secret"):
            assert "请检查 KB_OPENSEARCH_CA" in _run(door, doors, *at, code=1, KB_OPENSEARCH_CA=str(missing))


RIGHT = (
    "http://somebody:geheim@127.0.0.1:9",
    "https://somebody:geheim@127.0.0.1:9/",
    "http://127.0.0.1:9, http://somebody:geheim@127.0.0.1:9",
)
WRONG = (
    "http://somebody:ge/heim@127.0.0.1:9",
    "http://somebody:12/geheim@127.0.0.1:9",
    "http://somebody:geheim#@127.0.0.1:9",
    "http://somebody:12#geheim@127.0.0.1:9",
    "http://somebody:12?geheim@127.0.0.1:9",
    "http://somebody:12,geheim@127.0.0.1:9",
    "http://somebody:geheim,12@127.0.0.1:9",
    "http://somebody:geheim@[::1",
    "http://somebody:geheim@127.0.0.1:geheim",
    "http://somebody:geheim@",
    "ftp://somebody:geheim@127.0.0.1:9",
    "somebody:geheim@127.0.0.1:9",
    "http://127.0.0.1:9, http://somebody:12/geheim@127.0.0.1:9",
)
"""Addresses with a password, rightly and wrongly written; nothing answers there."""


def test_no_secret_is_shown_whatever_goes_wrong(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("kb.search.opensearch.cluster._DOWN", 1000)
    at = ["--library", str(tmp_path)]
    (tmp_path / "secret").write_text("geheim密码", "utf-8")
    (tmp_path / "binary").write_bytes(b"geheim\xff")
    passwords: tuple[dict[str, str], ...] = (
        {},
        {"KB_OPENSEARCH_USER": "somebody", "KB_OPENSEARCH_PASSWORD": "geheim密码"},
        {"KB_OPENSEARCH_USER": "somebody", "KB_OPENSEARCH_PASSWORD_FILE": str(tmp_path / "secret")},
        {"KB_OPENSEARCH_USER": "somebody", "KB_OPENSEARCH_PASSWORD_FILE": str(tmp_path / "binary")},
    )
    for url in (*RIGHT, *WRONG):
        for settings in passwords:
            by = {"KB_ENGINE": "opensearch", "KB_OPENSEARCH_URL": url} | settings
            result = CliRunner().invoke(kb, ["search", "听证", *at], env=by)
            assert result.exit_code == 1
            assert result.output.startswith("出错了：")
            assert ("个地址写得不对" in result.output) == (url in WRONG), url
            told = [result.output]
            try:
                address = Address.of(by)
                told += [repr(address), str(address)]
                ClusterIndex(lambda address=address: Cluster(address)).open()  # type: ignore[misc]
            except IndexUnavailable as error:
                told += traceback.format_exception(error)
            for text in told:
                assert "geheim" not in text, (url, settings)
                assert "密码文件" in text or "密码" not in text.replace("登录名和密码请写在", ""), (url, settings)
    by = {"KB_OPENSEARCH_URL": RIGHT[0], "KB_OPENSEARCH_PASSWORD": "geheim"}
    for arguments in (["--help"], ["search", "--help"], ["serve", "--help"], ["index", "--help"], ["--version"]):
        assert "geheim" not in CliRunner().invoke(kb, arguments, env=by).output
    assert "geheim" not in caplog.text
    assert base64.b64encode(b"somebody:geheim")[:16].decode() not in caplog.text


def test_the_system_is_believed_where_no_authority_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[object] = []
    create = ssl.create_default_context

    def noted(cafile: str | None = None) -> ssl.SSLContext:
        named.append(cafile)
        return create()

    monkeypatch.setattr(ssl, "create_default_context", noted)
    Cluster(Address("https://127.0.0.1:9")).close()
    Cluster(Address("http://127.0.0.1:9", certificates="none")).close()
    Cluster(Address("https://127.0.0.1:9", certificates="some.pem")).close()
    assert named == [None, "some.pem"]


def test_a_name_and_a_password_in_the_address_sign_in_too() -> None:
    address = Address.of({"KB_OPENSEARCH_URL": "https://a:9200/, https://some%40body:ge%2Fheim@b:9200/x/"})
    assert (address.urls, address.user, address.password) == (
        ["https://a:9200", "https://b:9200/x"],
        "some@body",
        "ge/heim",
    )
    named = {"KB_OPENSEARCH_URL": "https://one:1@a", "KB_OPENSEARCH_USER": "two", "KB_OPENSEARCH_PASSWORD": "2"}
    assert (Address.of(named).user, Address.of(named).password) == ("two", "2")
