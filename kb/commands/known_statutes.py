"""The statutes and texts of a library, as the commands of ``kb statutes`` ask for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt

    from kb.statutes.registry import Registry
    from kb.statutes.statute import Statute, Version
    from kb.statutes.texts import StatuteTexts


class KnownStatutes:
    """The statutes and texts of a library."""

    def __init__(self, library: str) -> None:
        """Read them.

        Args:
            library: its folder.
        """
        from kb.reading import read_config, read_statutes

        root = Path(library)
        config, _ = read_config(root, library)
        self.texts: StatuteTexts = config.statute_texts
        self.laws: Registry
        self.laws, self.problems = read_statutes(root, library, config.region)

    def statute(self, name: str) -> Statute:
        """The one statute that a name means.

        Raises:
            UsageError: none is known by it, or several.
        """
        found = self.laws.find(name.strip("《》 "))
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"“{name}”可能指{'、'.join(f'《{one.name}》' for one in found)}，请写全称。")
        from kb.text import nearest

        close = nearest(name.strip("《》 "), self.laws.statutes)
        raise UsageError(f"法规库里没有“{name}”。{f'是不是《{close}》？' if close else ''}")

    def as_json(self, statute: Statute) -> dict[str, object]:
        """What ``kb statutes show --json`` promises."""
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
                    "text": self._path(statute, version) or None,
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

    def _path(self, statute: Statute, version: Version) -> str:
        path = self.texts.path(statute, version)
        return path.as_posix() if path else ""


def iso(day: dt.date | None) -> str | None:
    """A day as JSON has it."""
    return day.isoformat() if day else None
