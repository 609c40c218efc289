"""Where a cluster is and how one signs in, as the environment says; no client is needed to read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from kb.errors import IndexUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_ALIAS = "andian"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a cluster is, and how one signs in."""

    url: str = field(repr=False)
    """One, or several with commas, of which any will do; may have a name and password: never shown as it stands."""
    alias: str = DEFAULT_ALIAS
    """Begins the name of every index and alias of the library."""
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
            IndexUnavailable: there is none, the file of the password cannot be read, or a number is none.
        """
        url = environment.get("KB_OPENSEARCH_URL", "")
        if not url.strip(", "):
            raise IndexUnavailable(
                "没有说 OpenSearch 在哪里。请设置 KB_OPENSEARCH_URL，例如 https://search.example:9200。"
            )
        password = environment.get("KB_OPENSEARCH_PASSWORD", "")
        if file := environment.get("KB_OPENSEARCH_PASSWORD_FILE", ""):
            try:
                password = Path(file).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise IndexUnavailable(f"密码文件“{file}”读不出来。请检查 KB_OPENSEARCH_PASSWORD_FILE。") from error
        return cls(
            url,
            environment.get("KB_OPENSEARCH_ALIAS", "") or DEFAULT_ALIAS,
            environment.get("KB_OPENSEARCH_USER", ""),
            password,
            environment.get("KB_OPENSEARCH_CA", ""),
            _number(environment, "KB_OPENSEARCH_SHARDS", 1),
            _number(environment, "KB_OPENSEARCH_REPLICAS", 0),
        )

    def __str__(self) -> str:
        """The address without name and password."""
        shown = []
        for url in self.urls:
            parts = urlsplit(url)
            shown.append(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))
        return "、".join(shown)

    @property
    def urls(self) -> list[str]:
        """Every address by itself."""
        return [url for part in self.url.split(",") if (url := part.strip())]


def _number(environment: Mapping[str, str], name: str, least: int) -> int:
    """The number that a variable gives, 1 where it gives none.

    Raises:
        IndexUnavailable: it is no number, or less than the least that makes sense.
    """
    written = environment.get(name, "").strip() or "1"
    if not (written.isascii() and written.isdecimal() and int(written) >= least):
        raise IndexUnavailable(f"{name} 的值“{written}”应当是 {least} 以上的整数，例如 3。")
    return int(written)
