"""Damaged text -> mended text, with what was removed and what remains doubtful."""
