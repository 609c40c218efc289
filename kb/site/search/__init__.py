"""Offline search: the visible cases -> files that the search page loads as scripts."""
