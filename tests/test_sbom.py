"""The bill of materials has every package that a user installs, and what each is licensed under."""

from __future__ import annotations

import json
import re
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from packaging.markers import Marker

from scripts.make_sbom import bill, installed, license_of, normalised

if TYPE_CHECKING:
    from importlib.metadata import Distribution

ROOT = Path(__file__).parents[1]
_ENTRY_RE = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?: ; ([^\n\\]+))?", re.MULTILINE)
_FOR_BUILDING = {"editables", "hatchling", "pluggy", "tomlkit", "trove-classifiers"}


def test_it_has_the_packages_of_the_lock_and_no_others() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {
        normalised(name): version
        for name, version, marker in _ENTRY_RE.findall(lock)
        if not marker or Marker(marker).evaluate()
    }
    found = {name: one.version for name, (one, _) in installed().items() if name != "andian"}
    assert set(found) - set(locked) == set()
    optional = set(locked) - set(found)
    assert optional <= _FOR_BUILDING | {name for name in optional if name.startswith(("opensearch", "events"))}
    assert {name: locked[name] for name in found} == found


def test_it_is_the_same_each_time_and_whole() -> None:
    packages = installed()
    made = bill(packages)
    assert json.dumps(made) == json.dumps(bill(installed()))
    components = cast("list[dict[str, object]]", made["components"])
    assert len(components) == len(packages) - 1
    assert all(one.get("licenses") for one in components)
    refs = {one["bom-ref"] for one in components}
    dependencies = cast("list[dict[str, object]]", made["dependencies"])
    assert {ref for one in dependencies for ref in cast("list[str]", one["dependsOn"])} == refs


class _Package:
    """A distribution of which only the metadata counts."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.metadata = Message()
        for name, value in fields.items():
            for line in value.split("|"):
                self.metadata[name] = line


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"License-Expression": "MIT OR Apache-2.0", "License": "x"}, "MIT OR Apache-2.0"),
        ({"Classifier": "License :: OSI Approved :: MIT License|Topic :: X", "License": "x"}, "MIT License"),
        ({"Classifier": "License :: OSI Approved", "License": "BSD"}, "BSD"),
        ({"Classifier": "License :: OSI Approved :: A|License :: OSI Approved :: B"}, "A AND B"),
        ({"License": "Permission is hereby granted, free of charge, to any person " * 3}, ""),
        ({}, ""),
    ],
)
def test_a_licence_is_told_by_the_newest_field_that_names_it(fields: dict[str, str], told: str) -> None:
    assert license_of(cast("Distribution", _Package(fields))) == told
