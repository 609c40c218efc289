"""The statutes and texts of a library, as the commands of ``kb statutes`` ask for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import UsageError
from kb.statutes.entry import bare_name, entry_of, why_not_one

if TYPE_CHECKING:
    from kb.statutes.registry import Registry
    from kb.statutes.statute import Statute
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
        if fault := why_not_one(self.laws, name):
            raise UsageError(fault)
        return self.laws.find(bare_name(name))[0]

    def as_json(self, statute: Statute) -> dict[str, object]:
        """What ``kb statutes show --json`` promises."""
        return entry_of(statute, self.texts)
