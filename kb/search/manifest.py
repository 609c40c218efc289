"""What a generation of an index says of itself: its version, its entries, and what searches need besides."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import TYPE_CHECKING

from kb.search import generations
from kb.search.documents import SearchConfig
from kb.statutes.registry import registry, statute_json, statute_of_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_MANIFEST = "manifest.json"


def version_of(folder: Path) -> str:
    """The version that made a generation; its manifest may have other parts than today's.

    Raises:
        OSError, ValueError, KeyError, TypeError: there is no manifest, or it is damaged.
    """
    return str(json.loads((folder / _MANIFEST).read_text("utf-8"))["version"])


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself."""

    version: str
    digests: Mapping[str, str]
    """编号 -> digest of its entry."""
    synonyms: Sequence[Sequence[str]]
    aliases: Mapping[str, Mapping[str, str]]
    sections: Mapping[str, str]
    everyday: Mapping[str, Sequence[str]]
    statutes: Sequence[dict[str, object]]
    """The library's own statutes."""

    @classmethod
    def of(cls, version: str, digests: Mapping[str, str], config: SearchConfig) -> Manifest:
        """What a generation of a version with these entries says."""
        local = [statute_json(statute) for statute in config.statutes.local]
        return cls(version, digests, config.synonyms, config.aliases, config.sections, config.everyday, local)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a generation.

        Raises:
            OSError, ValueError, KeyError, TypeError: there is none, or it is damaged.
        """
        raw = json.loads((folder / _MANIFEST).read_text("utf-8"))
        return cls(**{field.name: raw[field.name] for field in fields(cls)})

    def write(self, folder: Path) -> None:
        """Put it into a generation."""
        raw = asdict(self)
        generations.replace_file(folder / _MANIFEST, json.dumps(raw, ensure_ascii=False).encode())

    @property
    def config(self) -> SearchConfig:
        """What searches need besides the entries."""
        statutes = registry().extended(map(statute_of_json, self.statutes))
        synonyms = tuple(tuple(group) for group in self.synonyms)
        return SearchConfig(synonyms, self.aliases, self.sections, self.everyday, statutes)


def config_digest(config: SearchConfig) -> str:
    """Tells whether two configurations search alike."""
    local = [statute_json(statute) for statute in config.statutes.local]
    raw = json.dumps(
        [config.synonyms, config.aliases, config.sections, config.everyday, local], ensure_ascii=False, sort_keys=True
    )
    return sha256(raw.encode()).hexdigest()
