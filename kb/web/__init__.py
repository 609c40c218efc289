"""The search service: pages and JSON over one ``SearchBackend``, and the files of the static site."""
