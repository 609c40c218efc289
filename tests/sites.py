"""What every site of a run is built from and no test changes: read, listed and compiled once for all sites of a worker.

A site of three cases costs four tenths of a second; a third of it is MkDocs compiling the same templates once more and
listing the fourteen thousand files of its theme, an eighth is what the names of the shipped statutes have in common.
"""

from __future__ import annotations

import functools
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import jinja2
import mkdocs.theme
import pytest
from jinja2.bccache import Bucket, BytecodeCache

from kb.site.search import rules
from kb.statutes.registry import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType

_INSTALLED = f"{os.sep}site-packages{os.sep}"


class _Compiled(BytecodeCache):
    """Templates by name, place and text; one that is edited is compiled again."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


class _Folders(jinja2.FileSystemLoader):
    """Folders of templates; those of installed packages are listed once."""

    def list_templates(self) -> list[str]:
        listed = (_listed if _INSTALLED in path else _listed.__wrapped__ for path in self.searchpath)
        return sorted({name for names, path in zip(listed, self.searchpath, strict=True) for name in names(path)})


@functools.cache
def _listed(folder: str) -> list[str]:
    return jinja2.FileSystemLoader(folder).list_templates()


@contextmanager
def made_of_the_same() -> Iterator[None]:
    """Sites that are built in it share what they are built from."""
    compiled, get_env = _Compiled(), mkdocs.theme.Theme.get_env

    def shared(theme: mkdocs.theme.Theme) -> jinja2.Environment:
        env = get_env(theme)
        env.bytecode_cache = compiled
        env.loader = _Folders(theme.dirs)
        return env

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mkdocs.theme.Theme, "get_env", shared)
        for name in ("citation_of_articles", "rule_of_article", "rule_of_key", "rule_cited", "names_within"):
            patch.setattr(rules, name, _remembered(getattr(rules, name)))
        yield


def _remembered(function: Callable[..., object]) -> Callable[..., object]:
    """A pure function that remembers what it said of the shipped registry."""
    said: dict[object, object] = {}

    def ask(*asked: object) -> object:
        if not any(one is registry() for one in asked):
            return function(*asked)
        key = tuple(one for one in asked if one is not registry())
        if key not in said:
            said[key] = function(*asked)
        return said[key]

    return ask
