"""The site as it was last built: what need not be made anew for the next.

Each file of a site is recorded with the digest of what it was made from (its *inputs*), the digest of its bytes, and
the state in which it stands on disk. A file whose inputs are the same is not made again; one that comes out the same is
not written again. Results that only builds need are kept by their inputs in the same way.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from kb.reading import data_digest, file_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from kb.site.build_cache import BuildCache

_BASIS = ""
"""The name under which the digest is kept that all inputs go with; no file has it."""


_LARGEST = 500_000_000
"""Bytes of the largest result that is kept; SQLite takes a thousand million."""


class _Written(NamedTuple):
    """A file of a site."""

    inputs: str
    """Digest of what it was made from; empty if that no longer holds."""
    digest: str
    """Of its bytes."""
    state: str
    """See ``state_of``."""


def state_of(status: os.stat_result) -> str:
    """What tells that a file that this program wrote was not written since: inode, size and time in nanoseconds.

    Whoever changes or replaces a file changes one of them; where they differ, the bytes decide.
    """
    return f"{status.st_ino} {status.st_size} {status.st_mtime_ns}"


class EarlierSite:
    """The site as it was last built, and the record of the one that takes its place."""

    def __init__(self, cache: BuildCache, folder: Path, environment: str, basis: str) -> None:
        """Take what the last build recorded.

        Args:
            cache: of earlier builds.
            folder: of the site; it need not exist.
            environment: digest of the program, the settings and the readers, on which every result depends.
            basis: digest of what every file of the site depends on besides: the day, the address, the theme.
        """
        self._cache = cache
        self._folder = str(folder)
        self.environment = environment
        """As given."""
        self._basis = f"{environment} {basis}"
        known = cache.results(self._folder)
        same = known.pop(_BASIS, ("", b""))[0] == self._basis
        self._known: dict[str, _Written] = {}
        for address, (inputs, facts) in known.items():
            digest, _, state = facts.decode().partition(" ")
            self._known[address] = _Written(inputs if same else "", digest, state)
        self._exists = folder.is_dir()
        self._inputs: dict[str, str] = {}
        self._made: dict[str, _Written] = {}
        self._values: dict[str, tuple[str, bytes]] = {}
        self.unchanged: list[str] = []
        """Addresses of the files that the new site takes as they are, without making them."""

    # files

    def reuses(self, address: str, inputs: str) -> bool:
        """Whether a file made from the same stands there, unmodified; if so the new site takes it.

        Else the inputs are recorded for the file that will be made.
        """
        self._inputs[address] = inputs
        known = self._known.get(address)
        if known is None or known.inputs != inputs or not self._stands(address, known):
            return False
        self._made[address] = known
        self.unchanged.append(address)
        return True

    def expects(self, address: str) -> bool:
        """Whether ``reuses`` was asked about a file."""
        return address in self._inputs

    def holds(self, address: str, data: bytes) -> bool:
        """Whether a file with exactly these bytes stands there; if so it is recorded for the new site."""
        known = self._known.get(address)
        if known is None or known.digest != data_digest(data) or not self._stands(address, known):
            return False
        self._made[address] = _Written(self._inputs.get(address, known.digest), known.digest, known.state)
        return True

    def take(self, address: str, target: str) -> None:
        """Link or copy a file of the earlier site to a path of the new one, whose folder must exist."""
        source = f"{self._folder}/{address}"
        try:
            os.link(source, target)
        except OSError:  # a file system without hard links
            shutil.copy2(source, target)
            self._made[address] = _Written(self._made[address].inputs, self._made[address].digest, "")

    def record(self, address: str, data: bytes, state: str) -> None:
        """Record a file of the new site."""
        digest = data_digest(data)
        self._made[address] = _Written(self._inputs.get(address, digest), digest, state)

    def digest_of(self, address: str) -> str:
        """The digest of a file's bytes that ``reuses`` has taken."""
        return self._made[address].digest

    def is_recorded(self, address: str) -> bool:
        """Whether a file of the new site is recorded."""
        return address in self._made

    def _stands(self, address: str, known: _Written) -> bool:
        if not self._exists:
            return False
        path = f"{self._folder}/{address}"
        with suppress(OSError):
            if state_of(os.lstat(path)) == known.state:
                return True
        data = file_bytes(path)
        return data is not None and data_digest(data) == known.digest

    # results

    def value(self, name: str, inputs: str) -> bytes | None:
        """A kept result; ``None`` unless it was made from the same."""
        return self._cache.result(self._of_values, name, inputs)

    def keep(self, name: str, inputs: str, value: bytes | None = None) -> None:
        """Keep a result for the next build; ``None`` for the one that is kept already."""
        if value is None or len(value) <= _LARGEST:
            self._values[name] = inputs, value or b""

    @property
    def _of_values(self) -> str:
        return f"{self._folder} values"

    # the next build

    def save(self) -> None:
        """Store the records of the new site."""
        for address, made in self._made.items():
            if self._known.get(address) != made:
                self._cache.store(self._folder, address, made.inputs, f"{made.digest} {made.state}".encode())
        self._cache.store(self._folder, _BASIS, self._basis, b"")
        self._cache.commit(self._folder, {*self._made, _BASIS})
        for name, (inputs, value) in self._values.items():
            if value:
                self._cache.store(self._of_values, name, inputs, value)
        self._cache.commit(self._of_values, self._values)
