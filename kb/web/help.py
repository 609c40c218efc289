"""The page of help for searching: ``help.md``, which ``docs/searching.md`` holds too."""

from __future__ import annotations

from functools import cache
from importlib import resources

import markdown


def help_text() -> str:
    """The help as Markdown."""
    return resources.files("kb.web").joinpath("help.md").read_text("utf-8")


@cache
def search_help() -> str:
    """The help as HTML."""
    return markdown.markdown(help_text(), extensions=["tables"], output_format="html")
