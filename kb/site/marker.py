"""``andian-site.json``: marks a folder as a site made by this program, and says for whom it was built."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kb.model import Audience

if TYPE_CHECKING:
    from pathlib import Path

MARKER = "andian-site.json"
"""Name of the file at the root of a site; no folder without it is ever replaced."""


def readers_of(folder: Path) -> Audience | None:
    """For whom the site in a folder was built; ``None`` where the folder is no site or does not say."""
    try:
        facts = json.loads((folder / MARKER).read_bytes())
        return Audience(facts["audience"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_for_more(folder: Path, audience: Audience) -> bool:
    """Whether a site may show what an audience may not see."""
    built_for = readers_of(folder)
    return built_for is not None and not audience.reads(built_for)
