"""Where a cluster is and how one signs in, as the environment says; no client is needed to read it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from kb.errors import IndexUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_ALIAS = "andian"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a cluster is, and how one signs in."""

    url: str = field(repr=False)
    """One, or several with commas, of which any will do."""
    alias: str = DEFAULT_ALIAS
    """Begins the name of every index and alias of the library; of several, with commas, that are searched as one."""
    user: str = ""
    password: str = field(default="", repr=False)
    certificates: str = ""
    """File of the certificates of the authority that signed the server's; empty: those of the system."""
    shards: int = 1
    """Primary shards of each index of a new generation."""
    replicas: int = 1
    """Copies of each shard."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Address:
        """The address that variables of the environment give.

        Raises:
            IndexUnavailable: there is none, it is written wrongly, the file of the password cannot be read, or a
                number is none.
        """
        written = _separate(environment.get("KB_OPENSEARCH_URL", ""))
        if not written:
            raise IndexUnavailable(
                "没有说 OpenSearch 在哪里。请设置 KB_OPENSEARCH_URL，例如 https://search.example:9200。"
            )
        urls = [_read_url(one, number) for number, one in enumerate(written, 1)]
        user, in_url = next(((one.user, one.password) for one in urls if one.user), ("", ""))
        password = environment.get("KB_OPENSEARCH_PASSWORD", "")
        if file := environment.get("KB_OPENSEARCH_PASSWORD_FILE", ""):
            try:
                password = Path(file).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise IndexUnavailable(f"密码文件“{file}”读不出来。请检查 KB_OPENSEARCH_PASSWORD_FILE。") from error
        return cls(
            ",".join(one.url for one in urls),
            environment.get("KB_OPENSEARCH_ALIAS", "").strip(", ") or DEFAULT_ALIAS,
            environment.get("KB_OPENSEARCH_USER", "") or user,
            password or in_url,
            environment.get("KB_OPENSEARCH_CA", ""),
            _number(environment, "KB_OPENSEARCH_SHARDS", 1),
            _number(environment, "KB_OPENSEARCH_REPLICAS", 0),
        )

    def __str__(self) -> str:
        """The address without name and password."""
        return "、".join(self.urls)

    @property
    def aliases(self) -> list[str]:
        """The alias of every library by itself."""
        return list(dict.fromkeys(_separate(self.alias)))

    @property
    def urls(self) -> list[str]:
        """Each address alone, without name and password, however it was made."""
        parts = (one.partition("://") for one in _separate(self.url))
        return [f"{scheme}{mark}{rest.rpartition('@')[2]}" for scheme, mark, rest in parts]


def trusting(address: Address) -> ssl.SSLContext:
    """Whom to believe that a server is what it says: the authority of the settings, else those of the system.

    Raises:
        IndexUnavailable: the file of the settings has no certificates.
    """
    try:
        return ssl.create_default_context(cafile=address.certificates or None)
    except OSError as error:  # of which ssl.SSLError is one
        raise IndexUnavailable(
            f"证书文件“{address.certificates}”读不出来，或者里面没有 PEM 格式的证书。请检查 KB_OPENSEARCH_CA。"
        ) from error


class _Url(NamedTuple):
    """An address, and who signs in there as far as it says so."""

    url: str
    user: str
    password: str


def _read_url(written: str, number: int) -> _Url:
    """An address as it was written; the number says which, since what is wrong may have a password and is not shown.

    Raises:
        IndexUnavailable: it is none. An @, / # or ? of a password would pass for the end of the host.
    """
    try:
        parts = urlsplit(written)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # the port is no number
        known = False
    if not known or parts.query or parts.fragment or "@" in parts.path:
        raise IndexUnavailable(
            f"KB_OPENSEARCH_URL 里的第 {number} 个地址写得不对，应当像 https://search.example:9200。"
            "登录名和密码请写在 KB_OPENSEARCH_USER 和 KB_OPENSEARCH_PASSWORD_FILE 里。"
        )
    host = parts.netloc.rpartition("@")[2]
    bare = f"{parts.scheme}://{host}{parts.path.rstrip('/')}"
    return _Url(bare, unquote(parts.username or ""), unquote(parts.password or ""))


def _separate(written: str) -> list[str]:
    """The values between commas."""
    return [one for part in written.split(",") if (one := part.strip())]


def _number(environment: Mapping[str, str], name: str, least: int) -> int:
    """The number that a variable gives, 1 where it gives none.

    Raises:
        IndexUnavailable: it is no number, or less than the least that makes sense.
    """
    written = environment.get(name, "").strip() or "1"
    if not (written.isascii() and written.isdecimal() and int(written) >= least):
        raise IndexUnavailable(f"{name} 的值“{written}”应当是 {least} 以上的整数，例如 3。")
    return int(written)
