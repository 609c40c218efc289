"""A manuscript -> drafts of cases: titles, parts, and values with their reasons."""
