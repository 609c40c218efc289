"""The cases of which an earlier check has found that they have no error of their own and lead to no other file.

Only errors of such a case can be new that another file makes: those of its number, of its issues and of the registers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.lock_file import Locks
    from kb.model import Case


class Faultless:
    """Which cases need not be checked again on the same day, with the same program and settings."""

    def __init__(self, digests: Mapping[str, str], locks: Locks, known: bytes | None) -> None:
        """Take what an earlier check found.

        Args:
            digests: path of each case in the library -> digest of the bytes of its file.
            locks: of the library, whose records of a case are a part of what it is checked by.
            known: ``to_bytes`` of that check; ``None`` if there was none.
        """
        self._digests = digests
        self._locks = locks
        try:
            self._known = {str(path): str(made_of) for path, made_of in json.loads(known or b"{}").items()}
        except (ValueError, AttributeError):  # damaged
            self._known = {}
        self._faultless: dict[str, str] = {}

    def has(self, case: Case) -> bool:
        """Whether a case is known to be one."""
        path, made_of = self._made_of(case)
        if self._known.get(path) != made_of:
            return False
        self._faultless[path] = made_of
        return True

    def add(self, case: Case) -> None:
        """Add a case that has been found to be one."""
        path, made_of = self._made_of(case)
        self._faultless[path] = made_of

    def _made_of(self, case: Case) -> tuple[str, str]:
        path = case.source_file.path
        return path, f"{self._digests[path]} {self._locks.digest_of(case.case_id)}"

    def to_bytes(self) -> bytes | None:
        """For the next check; ``None`` if that is what was known."""
        return json.dumps(self._faultless).encode() if self._faultless != self._known else None
