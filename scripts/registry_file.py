"""``registry.toml`` and ``versions.tsv`` of ``kb/statutes/data``, read and written again without loss."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DATA = Path(__file__).parents[1] / "kb" / "statutes" / "data"
_HEAD = (
    "# 各版本：名称\t版本\t通过\t施行\t最后一条\t是否核对过\t条号与上一版相同\t来源",
    (
        "# 从列出的第一个起没有缺漏。第一个版本只有年份、来源写“首次制定”的，以前没有同名的文本，更早的时候还没有施行；"
        "此外更早的版本不知道。"
    ),
    "# 空着的就是还没有查到。条号与上一版相同：已知的写“是”；空着的，没有对照表就不知道。",
)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A line of ``versions.tsv``."""

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


def read_versions(folder: Path = DATA) -> dict[str, list[VersionRow]]:
    """Statute -> its versions, in the order of the file."""
    versions: defaultdict[str, list[VersionRow]] = defaultdict(list)
    for line in (folder / "versions.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, label, passed, effective, articles, verified, kept, source = line.split("\t")
            versions[name].append(
                VersionRow(
                    label,
                    dt.date.fromisoformat(passed) if passed else None,
                    dt.date.fromisoformat(effective) if effective else None,
                    int(articles) if articles else None,
                    verified == "是",
                    source,
                    kept == "是",
                )
            )
    return dict(versions)


def read_registry(folder: Path = DATA) -> list[Row]:
    """The rows of the registry, with the remarks before each and their versions."""
    text = (folder / "registry.toml").read_text("utf-8")
    versions = read_versions(folder)
    remarks: list[list[str]] = []
    gathered: list[str] = []
    for line in text.splitlines():
        if line.startswith(("#", "as_of")):  # the day of the registry is at the head of the file
            gathered.append(line)
        elif line == "[[statute]]":
            remarks.append(gathered)
            gathered = []
    rows: list[Row] = []
    for before, raw in zip(remarks, tomllib.loads(text)["statute"], strict=True):
        known = ("name", "full_name", "aliases", "kind", "repealed", "successor")
        rows.append(
            Row(
                name=raw["name"],
                full_name=raw.get("full_name", ""),
                aliases=tuple(raw.get("aliases", ())),
                kind=raw.get("kind", ""),
                repealed=raw.get("repealed"),
                successor=raw.get("successor", ""),
                versions=tuple(versions.get(raw["name"], ())),
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


def write_registry(rows: Iterable[Row], folder: Path = DATA) -> None:
    """Write the rows, and their versions beside them."""
    rows = list(rows)
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
    (folder / "registry.toml").write_text("\n".join(lines), "utf-8")
    versions = ["\t".join((row.name, *_fields(version))) for row in rows for version in row.versions]
    (folder / "versions.tsv").write_text("\n".join([*_HEAD, *versions]) + "\n", "utf-8")


def _fields(version: VersionRow) -> Iterator[str]:
    yield version.label
    for value in (version.passed, version.effective, version.articles):
        yield str(value) if value else ""
    yield "是" if version.verified else "否"
    yield "是" if version.numbers_kept else ""
    yield version.source
