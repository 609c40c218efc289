"""案典: a folder of Markdown guidance cases as a search, a site and printed bulletins."""

__version__ = "0.1.0"
