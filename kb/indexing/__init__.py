"""A library's folder -> its index; only files that changed are read, by several processes where there are many.

Whether a file changed is told by its bytes, see ``kb.reading.digests``. Reading and hashing 10,000 files
takes a fraction of a second; what costs is understanding them.

What the check holds back from the public is decided by ``kb.gate``, and some errors come and go with other files: a
case that 相关 names, a file that a link leads to. What a file shows by itself and what it refers to stand in the
ledger, so each run decides of every case anew without reading its file. Who may find a case by its card stands in its
entry; the cases that are held back stand beside the entries, and none is written again when that turns.
"""

from __future__ import annotations

from kb.indexing.run import Indexed, index_library
from kb.indexing.staleness import Staleness, staleness

__all__ = ["Indexed", "Staleness", "index_library", "staleness"]
