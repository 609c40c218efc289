"""What a generation of an index says of itself: its version, its files, and what searches need besides."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import TYPE_CHECKING

from kb.files import replace_file
from kb.search.index.documents import SearchConfig
from kb.statutes.registry import registry
from kb.statutes.statute import statute_json, statute_of_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_MANIFEST = "manifest.json"
_BLOCK = 1 << 20


class DamagedFileError(ValueError):
    """A file of an index is not what was written."""


def version_of(folder: Path) -> str:
    """The version that made a generation; its manifest may have other parts than today's.

    Raises:
        OSError: there is no manifest, or it cannot be read.
        DamagedFileError: it is damaged.
    """
    return str(_read(folder)["version"])


def identity_of(folder: Path) -> str:
    """Identifies a generation, also against one of the same name in an index that was rebuilt.

    Raises:
        OSError: there is no manifest, or it cannot be read.
    """
    return sha256((folder / _MANIFEST).read_bytes()).hexdigest()


def state_of(folder: Path) -> tuple[object, ...]:
    """What changes whenever the manifest of a generation is written again, so that it need not be read for that.

    Raises:
        OSError: there is no manifest.
    """
    status = (folder / _MANIFEST).stat()
    return folder, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _read(folder: Path) -> dict[str, object]:
    """The manifest as stored; its first line is the checksum of the rest, in versions that have one."""
    data = (folder / _MANIFEST).read_bytes()
    checksum, _, body = data.partition(b"\n")
    try:
        whole = not body or int(checksum, 16) == zlib.crc32(body)
        raw = json.loads(body or data)
    except ValueError as error:
        raise DamagedFileError(f"{_MANIFEST} 读不懂：{error}") from error
    if not whole or not isinstance(raw, dict) or "version" not in raw:
        raise DamagedFileError(f"{_MANIFEST} 的校验和不符")
    return raw


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself."""

    version: str
    files: Mapping[str, tuple[int, int]]
    """Name of each other file of the generation -> its size in bytes and its CRC-32."""
    synonyms: Sequence[Sequence[str]]
    aliases: Mapping[str, Mapping[str, str]]
    sections: Mapping[str, str]
    everyday: Mapping[str, Sequence[str]]
    statutes: Sequence[dict[str, object]]
    """The library's own statutes."""
    held: Sequence[str]
    """编号 of the cases that are held back from the public: no entry is written again when that turns."""

    @classmethod
    def of(
        cls, version: str, files: Mapping[str, tuple[int, int]], config: SearchConfig, held: Iterable[str]
    ) -> Manifest:
        """What a generation of a version with these files says."""
        local = [statute_json(statute) for statute in config.statutes.local]
        own = (config.synonyms, config.aliases, config.sections, config.everyday)
        return cls(version, files, *own, local, sorted(held))

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a generation of the present version.

        Raises:
            OSError: there is none, or it cannot be read.
            DamagedFileError: it is damaged.
        """
        raw = _read(folder)
        return cls(**{field.name: raw[field.name] for field in fields(cls)})  # type: ignore[arg-type]

    def write(self, folder: Path) -> None:
        """Put it into a generation."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        body = json.dumps(values, ensure_ascii=False).encode()
        replace_file(folder / _MANIFEST, b"%08x\n" % zlib.crc32(body) + body)

    def check(self, folder: Path) -> None:
        """Read every file of the generation once and compare it with what was written.

        Raises:
            OSError: a file is missing or cannot be read.
            DamagedFileError: a file is not what was written.
        """
        for name, (size, checksum) in self.files.items():
            path = folder / name
            if path.stat().st_size != size:
                raise DamagedFileError(f"{name} 应有 {size} 字节，现有 {path.stat().st_size} 字节")
            if checksum_of(path) != checksum:
                raise DamagedFileError(f"{name} 的校验和不符")

    @property
    def config(self) -> SearchConfig:
        """What searches need besides the entries."""
        statutes = registry().extended(map(statute_of_json, self.statutes))
        synonyms = tuple(tuple(group) for group in self.synonyms)
        return SearchConfig(synonyms, self.aliases, self.sections, self.everyday, statutes)


def checksum_of(path: Path) -> int:
    """The CRC-32 of a file: it finds accidents, which is what it is for, and costs less than reading."""
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            checksum = zlib.crc32(block, checksum)
    return checksum


def files_of(folder: Path, known: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Size and checksum of the files of a generation, the manifest apart.

    Args:
        folder: the generation.
        known: of the files that were taken over from an older one; a file is never written twice.
    """
    return {
        path.name: known.get(path.name) or (path.stat().st_size, checksum_of(path))
        for path in sorted(folder.iterdir())
        if path.name != _MANIFEST
    }


def config_digest(config: SearchConfig) -> str:
    """Tells whether two configurations search alike."""
    local = [statute_json(statute) for statute in config.statutes.local]
    raw = json.dumps(
        [config.synonyms, config.aliases, config.sections, config.everyday, local], ensure_ascii=False, sort_keys=True
    )
    return sha256(raw.encode()).hexdigest()
