"""Who sends a request: by a trusted proxy's header, a token, or the signed cookie of a reader who has signed in.

A cookie says who and until when, signed with HMAC-SHA256 (RFC 2104) by the secret of the accounts. It holds a digest of
what it was given for, so that it ends when the token is changed or the account removed. The standard library has all
that is needed, in fewer lines than a package would take to set up.
"""

from __future__ import annotations

import base64
import hmac
import ipaddress
import json
import secrets
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.requests import Request

from kb.accounts import ANYONE, Account, Accounts
from kb.model import Audience

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import Scope

    from kb.accounts import AccountsFile

    Network = ipaddress.IPv4Network | ipaddress.IPv6Network
    Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SESSION_SECONDS = 12 * 3600
"""How long a reader stays signed in: a working day."""
FORM_SECONDS = 3600
"""How long a form may lie open before it is sent."""
SESSION, FORM = "andian-session", "andian-form"
"""Names of the cookies; ``__Host-`` is put before them where the browser came by https (RFC 6265bis, 4.1.3.2)."""
_LONGEST_COOKIE = 2_000
_CLOCK_SECONDS = 300
"""How far the clock of the machine may be put back, so that those who have just signed in need not do so again."""
_FORWARDING = (
    b"ali-cdn-", b"cdn-loop", b"cf-", b"client-ip", b"fastly-", b"forwarded", b"surrogate-", b"true-client-", b"via",
    b"x-amzn-", b"x-appengine-", b"x-arr-", b"x-azure-", b"x-client-ip", b"x-cluster-", b"x-envoy-", b"x-forwarded",
    b"x-original-", b"x-originating-", b"x-proxy", b"x-real-", b"x-remote-", b"x-varnish",
)  # fmt: skip
"""Prefixes of the headers of proxies and delivery networks; no browser sends any."""
_OLD_HTTP = frozenset({"0.9", "1.0"})
"""Versions that no browser has used for decades, but nginx uses towards its backend unless configured otherwise."""


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies that are believed, and what they say."""

    networks: tuple[Network, ...] = ()
    """Addresses from which a request may come through a proxy of ours."""
    user_header: str = ""
    """Name of the header, in lower case, with the user who signed in at the proxy; empty if it signs nobody in."""

    def trusts(self, address: str) -> bool:
        """Whether a connection from an address is one of ours."""
        parsed = _parsed(address) if self.networks else None
        return parsed is not None and any(parsed in network for network in self.networks)

    def client(self, scope: Scope) -> str:
        """The address that a request came from, as far as it can be trusted.

        Of the addresses in ``X-Forwarded-For`` each proxy of ours has put one at the end, so the last that is none of
        ours is the client's; those before it can be forged.
        """
        peer = peer_of(scope)
        if not self.trusts(peer):
            return peer
        forwarded = [one.strip() for one in ",".join(_header(scope, b"x-forwarded-for")).split(",")]
        for one in reversed(forwarded):
            parsed = _parsed(one)
            if parsed is None:
                break
            peer = str(parsed)
            if not self.trusts(peer):
                break
        return peer

    def is_secure(self, scope: Scope) -> bool:
        """Whether the browser came by https."""
        protocols = _header(scope, b"x-forwarded-proto")
        return scope["scheme"] == "https" or (self.trusts(peer_of(scope)) and protocols == ["https"])

    def user(self, scope: Scope) -> str:
        """The name of the user who signed in at the proxy; empty where none did, or the header cannot be trusted."""
        if not self.user_header or not self.trusts(peer_of(scope)):
            return ""
        names = _header(scope, self.user_header.encode("latin-1"))
        return names[0] if len(names) == 1 else ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """The reader of a request, and what he may read."""

    audience: Audience
    name: str = ""
    """Of the account, or as the proxy has it; empty for the public."""
    account: Account | None = field(default=None, repr=False)
    how: str = ""
    """``proxy``, ``token`` or ``session``; empty for the public. A token without an account is a wrong one."""
    address: str = ""


class Visitors:
    """Identifies the readers of requests."""

    def __init__(self, accounts: AccountsFile, proxies: Proxies, widest: Audience) -> None:
        """Keep the means of identification.

        Args:
            accounts: who may sign in.
            proxies: between the browsers and this service.
            widest: the widest audience that a reader can have here.
        """
        self._accounts = accounts
        self._proxies = proxies
        self._widest = widest

    def visitor(self, scope: Scope) -> Visitor:
        """The reader of a request; the public where nothing trustworthy says otherwise."""
        accounts, address = self._accounts.newest(), self._proxies.client(scope)
        if user := self._proxies.user(scope):
            account = accounts.named(user) or accounts.named(ANYONE)
            return self._of(account, user, "proxy", address)
        if token := bearer_token(scope):
            account = accounts.with_token(token)
            return self._of(account, account.name if account else "", "token", address)
        account = self._of_session(accounts, scope)
        return self._of(account, account.name if account else "", "session", address)

    def _of(self, account: Account | None, name: str, how: str, address: str) -> Visitor:
        if account is None:
            return Visitor(Audience.PUBLIC, name, None, how if how != "session" else "", address)
        audience = account.audience if self._widest.reads(account.audience) else self._widest
        return Visitor(audience, name, account, how, address)

    def _of_session(self, accounts: Accounts, scope: Scope) -> Account | None:
        session = opened(accounts.secret, SESSION, self.cookie(scope, SESSION), SESSION_SECONDS)
        name, sealed_for = session.get("name"), session.get("for")
        account = accounts.named(name) if isinstance(name, str) else None
        return account if account and account.token_digest and sealed_for == _mark(account) else None

    def sign_in(self, token: str) -> Account | None:
        """Whose token it is."""
        return self._accounts.newest().with_token(token.strip())

    def session_cookie(self, account: Account) -> str:
        """The content of the cookie of a reader who has signed in."""
        facts = {"name": account.name, "for": _mark(account)}
        return sealed(self._accounts.newest().secret, SESSION, facts, SESSION_SECONDS)

    def form_ticket(self, scope: Scope) -> tuple[str, str]:
        """The content of a cookie and the hidden field of a form that only a page of ours can have.

        A form of another site can send the cookie but not know the field, which is a digest of it.
        """
        secret = self._accounts.newest().secret
        cookie = self.cookie(scope, FORM)
        if not opened(secret, FORM, cookie, FORM_SECONDS):
            cookie = sealed(secret, FORM, {"nonce": secrets.token_urlsafe(16)}, FORM_SECONDS)
        return cookie, _signature(secret, f"{FORM}-field", cookie)

    def is_our_form(self, scope: Scope, field_value: str) -> bool:
        """Whether a form was sent from a page that this browser got from us."""
        secret, cookie = self._accounts.newest().secret, self.cookie(scope, FORM)
        expected = _signature(secret, f"{FORM}-field", cookie)
        return bool(opened(secret, FORM, cookie, FORM_SECONDS)) and hmac.compare_digest(
            expected.encode(), field_value.encode("utf-8", "replace")
        )

    def cookie_name(self, scope: Scope, name: str) -> str:
        """The full name of a cookie for this connection."""
        return f"__Host-{name}" if self._proxies.is_secure(scope) else name

    def cookie(self, scope: Scope, name: str) -> str:
        """The content of a cookie; empty where it was not sent."""
        return Request(scope).cookies.get(self.cookie_name(scope, name), "")

    def is_secure(self, scope: Scope) -> bool:
        """Whether the browser came by https."""
        return self._proxies.is_secure(scope)


def is_from_here(scope: Scope) -> bool:
    """Whether the browser says that a request comes from a page of this service, or from none.

    ``Sec-Fetch-Site`` (Fetch Metadata, W3C) is believed first; older browsers send ``Origin`` alone (RFC 6454).
    """
    if sites := _header(scope, b"sec-fetch-site"):
        return sites[0] in ("same-origin", "none")
    origin, host = _header(scope, b"origin"), _header(scope, b"host")
    return not origin or (len(host) == 1 and origin[0].partition("://")[2].casefold() == host[0].casefold())


def came_through_a_proxy(scope: Scope) -> bool:
    """Whether something shows a proxy in between; one that adds no header cannot be noticed."""
    old = scope.get("http_version") in _OLD_HTTP
    return old or any(name.startswith(_FORWARDING) for name, _ in scope["headers"])


def peer_of(scope: Scope) -> str:
    """The address at the other end of the connection."""
    return str(scope["client"][0]) if scope.get("client") else ""


def bearer_token(scope: Scope) -> str:
    """The token that a program sends (RFC 6750, 2.1); empty if it sends none."""
    values = _header(scope, b"authorization")
    scheme, _, token = values[0].partition(" ") if len(values) == 1 else ("", "", "")
    return token.strip() if scheme.casefold() == "bearer" else ""


def networks_of(texts: Sequence[str]) -> tuple[Network, ...]:
    """The networks that some texts name: ``10.0.0.5``, ``10.0.0.0/24``.

    Raises:
        ValueError: one is none.
    """
    return tuple(ipaddress.ip_network(text.strip()) for text in texts)


def sealed(secret: bytes, purpose: str, facts: dict[str, str], seconds: int) -> str:
    """Facts as text that cannot be forged, valid for some seconds."""
    content = json.dumps({**facts, "until": int(time.time()) + seconds}, ensure_ascii=False)
    text = base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")
    return f"{text}.{_signature(secret, purpose, text)}"


def opened(secret: bytes, purpose: str, text: str, seconds: int) -> dict[str, object]:
    """The facts that were sealed for a purpose and some seconds; empty if they were not, or their time is over.

    What has more time left than it can have was sealed while the clock was ahead, and would last longer than it may.
    """
    content, _, signature = text.partition(".")
    if len(text) > _LONGEST_COOKIE or not text.isascii():
        return {}
    if not hmac.compare_digest(_signature(secret, purpose, content), signature):
        return {}
    facts = json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))
    return facts if 0 < facts["until"] - time.time() <= seconds + _CLOCK_SECONDS else {}


def _signature(secret: bytes, purpose: str, text: str) -> str:
    return hmac.new(secret, f"{purpose}\0{text}".encode(), sha256).hexdigest()


def _mark(account: Account) -> str:
    """What a session ends with: the account's present token, without being the digest that proves it."""
    return sha256(f"session\0{account.token_digest}".encode()).hexdigest()[:16]


def _header(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("utf-8", "replace") for key, value in scope["headers"] if key == name]


def _parsed(text: str) -> Address | None:
    """An address; an IPv4 address that is written as IPv6 is one of IPv4."""
    try:
        parsed = ipaddress.ip_address(text.strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return mapped or parsed
