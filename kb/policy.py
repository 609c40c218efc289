"""What a page of the site may load and run: its Content-Security-Policy (W3C, CSP Level 3).

The policy is one for all pages and names no hash: no page holds a script or a style of its own, all are files of the
site. Hashes taken from a page as written would allow whatever stands in it, also what must not.
"""

from __future__ import annotations

PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"
)
"""The policy as the ``content`` of a meta element. In a browser ``'self'`` of a page opened from a folder is any
file, so the site works there too."""
