"""The cases as data: Markdown, JSON, feeds."""
