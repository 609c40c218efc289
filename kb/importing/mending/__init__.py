"""Damaged text -> mended text, with what was taken away and what stays doubtful."""
