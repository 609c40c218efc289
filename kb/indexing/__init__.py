"""A library's folder -> its index; only changed files are read, in several processes if there are many.

Changes are detected by the bytes of files, see ``kb.reading.digests``: hashing 10,000 files takes a fraction of a
second, parsing them is what costs.

``kb.gate`` decides what is withheld from the public, and some errors depend on other files: a case named in 相关, the
target of a link. The ledger has the errors of each file by itself and its references, so every run can decide anew for
all cases without reading their files. The entry of a case says who may find it according to its card; the withheld
cases are listed separately, so that no entry is rewritten when that changes.
"""

from __future__ import annotations

from kb.indexing.run import Indexed, index_library
from kb.indexing.staleness import Staleness, changed_cases, is_outdated, staleness

__all__ = ["Indexed", "Staleness", "changed_cases", "index_library", "is_outdated", "staleness"]
