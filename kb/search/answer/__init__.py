"""A query -> its answer: matching, ranking, snippets, hits, suggestions."""
