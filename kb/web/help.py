"""The page of help for searching as the service shows it."""

from __future__ import annotations

from functools import cache

import markdown

from kb.search.language.help import help_text


@cache
def search_help() -> str:
    """The help as HTML."""
    return markdown.markdown(help_text(), extensions=["tables"], output_format="html")
