"""Imports that must not happen deep inside a request.

pytest rewrites anyio's modules when they are first imported, and CPython 3.11.2 (Debian 12) cannot
compile that deep in a stack of coroutines.
"""

import anyio

for _name in dir(anyio):
    getattr(anyio, _name)
