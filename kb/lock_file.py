"""What the record of a published issue says (``issues/<期号>.lock.json``), and its JSON.

It holds digests, not texts: what was taken out of a case afterwards, a name for one, does not live on in it. Who signed
and who examined is written out. ``kb.locks`` makes records and holds them against a library.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field, fields, is_dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SUFFIX = ".lock.json"
"""The end of a lock's file name, after the 期号."""
_FORMAT = 1
_SEAL = "seal"


@dataclass(frozen=True, slots=True)
class TextRecord:
    """What a file said: digests, SHA-256 in hexadecimal."""

    path: str
    """Relative to the library."""
    text: str
    """Of the body, as ``SourceFile.text_digest``."""
    card: Mapping[str, str]
    """Key of the front matter -> digest of its value, of those that have one and are locked."""
    pictures: Mapping[str, str]
    """Path in the library -> digest, of the pictures that it shows; empty for one that could not be read."""


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """What a case was when its issue was published."""

    case_id: str
    status: str
    """状态: 发布, or 撤回 where the issue printed its notice."""
    access: str
    """公开 or 内部."""
    written: TextRecord
    corrections: tuple[str, ...] = ()
    """Digests of its 更正."""


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """What an issue was when it was published."""

    written: TextRecord
    case_ids: tuple[str, ...]
    people: Mapping[str, str]
    """Key -> value of who drafted, checked, signed and examined it, and when."""


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """A file that was made of an issue."""

    name: str
    """Of the file, ``第2022-03期.docx``."""
    audience: str
    """For whom: ``public`` or ``internal``."""
    profile: str
    """Name of the layout."""
    department: str
    """Whose cut it is; empty for the whole issue."""
    parts: Mapping[str, str]
    """Name of a part of the file -> digest."""
    law: str = ""
    """Digest of what it prints of statutes; empty in records that were made before this was kept."""


@dataclass(frozen=True, slots=True)
class Lock:
    """The record of a published issue."""

    issue_id: str
    published_on: dt.date
    """发布日期."""
    made_on: dt.date
    """The day by which its files were made: later than 发布日期 where the record was."""
    issue: IssueRecord
    cases: tuple[CaseRecord, ...]
    """In the order of the issue, each once."""
    editions: tuple[EditionRecord, ...]
    tool: str
    """Version of the program."""
    registry: str
    """Digest of what was known of statutes."""
    settings: str
    """Digest of ``library.yml``; empty where there was none."""
    reason: str = ""
    """Why it was issued again; empty for the first edition."""
    told: tuple[str, ...] | None = None
    """Digests of the 更正与撤回 of earlier issues that it printed; ``None`` in records made before this was kept."""
    earlier: tuple[Lock, ...] = ()
    """The records that this one takes the place of, the first edition first; theirs are empty."""

    @property
    def number(self) -> int:
        """Which edition it is, from 1."""
        return len(self.earlier) + 1

    def case(self, case_id: str) -> CaseRecord | None:
        """The record of a case, or ``None``."""
        return next((case for case in self.cases if case.case_id == case_id), None)


@dataclass(frozen=True)
class Locks:
    """The locks of a library."""

    by_issue: Mapping[str, Lock] = field(default_factory=dict)
    """期号 -> lock."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Path in the library -> digest as it is now, of the pictures that a lock names; empty where there is none."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """期号 -> file of the lock, as a person would open it; of those too that could not be read."""

    def of_case(self, case_id: str) -> Iterator[tuple[Lock, CaseRecord]]:
        """The locks that hold a case, by 期号."""
        for _, lock in sorted(self.by_issue.items()):
            if record := lock.case(case_id):
                yield lock, record

    def digest_of(self, case_id: str) -> str:
        """Digest of all that the locks say of a case; empty where none holds it."""
        records = [(lock.issue_id, record) for lock, record in self.of_case(case_id)]
        if not records:
            return ""
        now = [(path, self.pictures.get(path)) for _, record in records for path in record.written.pictures]
        return digest_of((*records, *now))


def digest_of(value: object) -> str:
    """SHA-256, hexadecimal, of a value: text, number, day, data class, or tuple, list or dictionary of such."""
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> object:
    """A value as JSON holds it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def lock_json(lock: Lock) -> bytes:
    """The lock as its file holds it, sealed, so that an edit by hand breaks the seal."""
    raw = cast("dict[str, object]", _plain(lock))
    sealed = {"format": _FORMAT, **raw, _SEAL: digest_of(raw)}
    return (json.dumps(sealed, ensure_ascii=False, indent=1) + "\n").encode()


def lock_of_json(text: str) -> Lock:
    """The lock that a file holds.

    Raises:
        ValueError: it is none; the text says why, in Chinese.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("不是完整的 JSON") from error
    if not isinstance(raw, dict) or raw.pop("format", None) != _FORMAT:
        raise ValueError("不是这个版本认识的发布记录")
    seal = raw.pop(_SEAL, None)
    try:
        lock = _lock(raw)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ValueError("缺了内容") from error
    if seal != digest_of(raw):
        raise ValueError("内容与校验的摘要不符，被改动过")
    return lock


def _lock(raw: dict[str, Any]) -> Lock:
    issue = raw["issue"]
    return Lock(
        issue_id=_text(raw["issue_id"]),
        published_on=dt.date.fromisoformat(raw["published_on"]),
        made_on=dt.date.fromisoformat(raw["made_on"]),
        issue=IssueRecord(_written(issue["written"]), tuple(map(_text, issue["case_ids"])), _texts(issue["people"])),
        cases=tuple(map(_case, raw["cases"])),
        editions=tuple(map(_edition, raw["editions"])),
        tool=_text(raw["tool"]),
        registry=_text(raw["registry"]),
        settings=_text(raw["settings"]),
        reason=_text(raw["reason"]),
        told=None if raw.get("told") is None else tuple(map(_text, raw["told"])),
        earlier=tuple(map(_lock, raw["earlier"])),
    )


def _case(raw: dict[str, Any]) -> CaseRecord:
    return CaseRecord(
        _text(raw["case_id"]),
        _text(raw["status"]),
        _text(raw["access"]),
        _written(raw["written"]),
        tuple(map(_text, raw["corrections"])),
    )


def _edition(raw: dict[str, Any]) -> EditionRecord:
    name, audience, profile, department = (_text(raw[key]) for key in ("name", "audience", "profile", "department"))
    return EditionRecord(name, audience, profile, department, _texts(raw["parts"]), _text(raw.get("law", "")))


def _written(raw: dict[str, Any]) -> TextRecord:
    return TextRecord(_text(raw["path"]), _text(raw["text"]), _texts(raw["card"]), _texts(raw["pictures"]))


def _texts(raw: dict[str, Any]) -> dict[str, str]:
    return {key: _text(value) for key, value in raw.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
