"""How to write a query, for people: the service, the site and ``docs/searching.md`` show the same text."""

from __future__ import annotations

from importlib import resources


def help_text() -> str:
    """The help as Markdown."""
    return resources.files("kb").joinpath("data/search-help.md").read_text("utf-8")
