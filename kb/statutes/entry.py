"""A statute as ``kb statutes show --json`` and the service tell it, and which one a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.text import nearest

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from kb.statutes.registry import Registry
    from kb.statutes.statute import Statute, Version
    from kb.statutes.texts import StatuteTexts


def entry_of(statute: Statute, texts: StatuteTexts, root: Path | None = None) -> dict[str, object]:
    """The entry of a statute as JSON: names, kind, versions in order, repeal, and up to which day it is known.

    Args:
        statute: the statute.
        texts: the texts that are at hand, whose files are named.
        root: the folder that files are named from; ``None`` to name them as they are found.
    """
    return {
        "name": statute.name,
        "full_name": statute.full_name,
        "kind": statute.kind,
        "versions": [
            {
                "label": version.label,
                "passed_on": iso(version.passed_on),
                "effective_on": iso(version.effective_on),
                "articles": version.articles,
                "verified": version.verified,
                "text": _file(statute, version, texts, root),
                "own": version.own,
                "numbers_kept": version.numbers_kept,
            }
            for version in statute.versions
        ],
        "repealed_on": iso(statute.repealed_on),
        "successor": statute.successor,
        "as_of": iso(statute.as_of),
        "aliases": list(statute.aliases),
        "region": statute.region or None,
    }


def _file(statute: Statute, version: Version, texts: StatuteTexts, root: Path | None) -> str | None:
    """The file of a version's text; where files are named from a folder, none outside it."""
    path = texts.path(statute, version)
    if path is None or root is None:
        return path.as_posix() if path else None
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else None


def why_not_one(laws: Registry, name: str) -> str:
    """Why a name does not mean exactly one statute, in words; empty where it does."""
    statutes = laws.find(bare_name(name))
    if len(statutes) == 1:
        return ""
    if statutes:
        return f"“{name}”可能指{''.join(f'《{one.name}》' for one in statutes)}，请写全称。"
    close = nearest(bare_name(name), laws.statutes)
    return f"法规库里没有“{name}”。{f'是不是《{close}》？' if close else ''}"


def bare_name(name: str) -> str:
    """A name without the 《》 that it may be given in."""
    return name.strip("《》 ")


def iso(day: dt.date | None) -> str | None:
    """A day as JSON has it."""
    return day.isoformat() if day else None
