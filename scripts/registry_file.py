"""``kb/statutes/data/registry.toml`` read and written again without loss: rows, versions, and remarks between them."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA = Path(__file__).parents[1] / "kb" / "statutes" / "data"


@dataclass(frozen=True, slots=True)
class VersionRow:
    """``[[statute.version]]``."""

    label: str
    passed: dt.date | None = None
    effective: dt.date | None = None
    articles: int | None = None
    verified: bool = False
    source: str = ""
    numbers_kept: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """``[[statute]]``."""

    name: str
    full_name: str = ""
    aliases: tuple[str, ...] = ()
    kind: str = ""
    repealed: dt.date | None = None
    successor: str = ""
    versions: tuple[VersionRow, ...] = ()
    rest: tuple[tuple[str, object], ...] = ()
    """Further keys, as they were."""
    remarks: tuple[str, ...] = field(default=(), compare=False)
    """The lines of remarks before it."""

    @property
    def key(self) -> str:
        """The name as different collections agree on it: without 中华人民共和国 anywhere, and without brackets."""
        return self.name.replace("中华人民共和国", "").translate(dict.fromkeys(map(ord, "〈〉《》（）() 、")))


def read_registry(path: Path = DATA / "registry.toml") -> list[Row]:
    """The rows of the registry, with the remarks before each."""
    text = path.read_text("utf-8")
    remarks: list[list[str]] = []
    gathered: list[str] = []
    for line in text.splitlines():
        if line.startswith("#"):
            gathered.append(line)
        elif line == "[[statute]]":
            remarks.append(gathered)
            gathered = []
    rows: list[Row] = []
    for before, raw in zip(remarks, tomllib.loads(text)["statute"], strict=True):
        known = ("name", "full_name", "aliases", "kind", "repealed", "successor", "version")
        rows.append(
            Row(
                name=raw["name"],
                full_name=raw.get("full_name", ""),
                aliases=tuple(raw.get("aliases", ())),
                kind=raw.get("kind", ""),
                repealed=raw.get("repealed"),
                successor=raw.get("successor", ""),
                versions=tuple(VersionRow(**version) for version in raw.get("version", ())),
                rest=tuple((key, value) for key, value in raw.items() if key not in known),
                remarks=tuple(before),
            )
        )
    return rows


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date | int):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def write_registry(rows: Iterable[Row], path: Path = DATA / "registry.toml") -> None:
    """Write the rows, each version on lines of its own."""
    lines: list[str] = []
    for row in rows:
        if row.remarks:
            lines += [*row.remarks, ""]
        lines += ["[[statute]]", f"name = {_value(row.name)}"]
        if row.full_name and row.full_name != row.name:
            lines.append(f"full_name = {_value(row.full_name)}")
        if row.aliases:
            lines.append(f"aliases = {_value(list(row.aliases))}")
        lines.append(f"kind = {_value(row.kind)}")
        lines += [f"{key} = {_value(value)}" for key, value in row.rest if not (key == "articles" and row.versions)]
        if row.repealed:
            lines.append(f"repealed = {row.repealed}")
        if row.successor:
            lines.append(f"successor = {_value(row.successor)}")
        lines.append("")
        for version in row.versions:
            lines.append("[[statute.version]]")
            for key in ("label", "passed", "effective", "articles", "verified", "source", "numbers_kept"):
                value = getattr(version, key)
                if value or key == "verified":
                    lines.append(f"{key} = {_value(value)}")
            lines.append("")
    path.write_text("\n".join(lines), "utf-8")
