"""Web addresses for links in Word."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_HOST_RE = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)
_MAILBOX_RE = re.compile(r"[^\s@<>\"?&]+@[a-z0-9.-]+", re.IGNORECASE)
_STRAY_PERCENT_RE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"
_LONGEST_URL = 2000
"""Word accepts addresses of up to 2,079 characters."""


def web_address(target: str) -> str:
    """A web address, percent-encoded for Word; empty if Word could not use it.

    Only http, https and mailto are allowed; Word refuses a file with an invalid host name.
    """
    target = target.strip()
    try:
        parts = urlsplit(target)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return ""
    match parts.scheme:
        case "mailto":
            address = target if _MAILBOX_RE.fullmatch(parts.path) else ""
        case "http" | "https":
            host = _ascii_host(parts.hostname or "")
            plain = _HOST_RE.fullmatch(host) and ".." not in host and "@" not in parts.netloc
            address = parts._replace(netloc=host + port).geturl() if plain else ""
        case _:
            return ""
    encoded = quote(_STRAY_PERCENT_RE.sub("%25", address), safe=_URL_SAFE)
    return encoded if len(encoded) <= _LONGEST_URL else ""


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
