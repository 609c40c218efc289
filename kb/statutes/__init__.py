"""Statutes: the registry of their versions, and the citations of a text."""
