"""The search service: pages and JSON over one ``SearchBackend``, and the static site beside them."""
