"""The Content-Security-Policy of the pages of the site (W3C, CSP Level 3).

The policy is the same for all pages and has no hashes: no page has inline scripts or styles, all are files of the
site. Hashes computed from a page would allow whatever is in it, even an attack.
"""

from __future__ import annotations

PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"
)
"""The policy as the ``content`` of a meta element. For a page opened from a folder, ``'self'`` is any file, so the
site works there too.
"""
