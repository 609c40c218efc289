"""Write what the program is made of: the installed packages with their versions and licences.

    python scripts/make_sbom.py [-o build/sbom.cdx.json]

The file is CycloneDX 1.6 as JSON, of the packages that a user needs, by the metadata that pip has installed. It has no
time and no random number in it, so the same packages give the same file. Packages without a known licence are listed on
stderr, and the exit code is then 1.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import uuid
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT_PACKAGE = "andian"
_NAMESPACE = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
"""That of RFC 9562 for ISO object identifiers; the rest of the number is made from the content."""
_LONGEST_LICENSE = 64
"""Characters; some packages have the whole text of their licence where its name belongs."""


def normalised(name: str) -> str:
    """The name of a package as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed(root: str = ROOT_PACKAGE) -> dict[str, tuple[Distribution, list[str]]]:
    """Each package that one needs, itself among them, and the names of those that it needs in turn; by name."""
    packages: dict[str, tuple[Distribution, list[str]]] = {}
    wanted = [(root, frozenset[str]())]
    while wanted:
        name, extras = wanted.pop()
        if normalised(name) in packages:
            continue
        one = distribution(name)
        needed: list[str] = []
        for text in one.requires or []:
            requirement = Requirement(text)
            if requirement.marker and not any(
                requirement.marker.evaluate({"extra": extra}) for extra in extras or {""}
            ):
                continue
            try:
                distribution(requirement.name)
            except PackageNotFoundError:  # for another system, by a marker of its own
                continue
            needed.append(normalised(requirement.name))
            wanted.append((requirement.name, frozenset(requirement.extras) | {""}))
        packages[normalised(name)] = one, sorted(set(needed))
    return dict(sorted(packages.items()))


def license_of(one: Distribution) -> str:
    """The licence of a package, by the newest of the fields that name it; empty if none does."""
    if expression := _field(one, "License-Expression"):
        return expression
    classifiers = one.metadata.get_all("Classifier") or []
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::")]
    if named := [name for name in named if name != "OSI Approved"]:
        return " AND ".join(named)
    text = _field(one, "License")
    return text if text and len(text) <= _LONGEST_LICENSE and "\n" not in text else ""


def _field(one: Distribution, name: str) -> str:
    return str(one.metadata[name]).strip() if name in one.metadata else ""


def bill(packages: dict[str, tuple[Distribution, list[str]]], root: str = ROOT_PACKAGE) -> dict[str, object]:
    """The bill of materials of some packages."""
    components = {name: _component(name, one) for name, (one, _) in packages.items()}
    content: dict[str, object] = {
        "metadata": {"component": components[root] | {"type": "application"}},
        "components": [component for name, component in components.items() if name != root],
        "dependencies": [
            {"ref": components[name]["bom-ref"], "dependsOn": [components[other]["bom-ref"] for other in needed]}
            for name, (_, needed) in packages.items()
        ],
    }
    number = uuid.uuid5(_NAMESPACE, json.dumps(content, sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        **content,
    }


def _component(name: str, one: Distribution) -> dict[str, object]:
    purl = f"pkg:pypi/{name}@{one.version}"
    component: dict[str, object] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": one.version,
        "purl": purl,
    }
    if licence := license_of(one):
        is_expression = bool(_field(one, "License-Expression"))
        component["licenses"] = [{"expression": licence}] if is_expression else [{"license": {"name": licence}}]
    if summary := _field(one, "Summary"):
        component["description"] = summary
    return component


def main() -> None:
    """Write the file and list the licences."""
    parser = argparse.ArgumentParser(description="写出软件清单（CycloneDX 1.6，JSON），列出各个包的许可证。")
    parser.add_argument("-o", type=Path, default=Path("build/sbom.cdx.json"), help="写到哪里，缺省 build/sbom.cdx.json")
    options = parser.parse_args()
    packages = installed()
    options.o.parent.mkdir(parents=True, exist_ok=True)
    options.o.write_text(json.dumps(bill(packages), ensure_ascii=False, indent=1) + "\n", "utf-8")
    unknown = [name for name, (one, _) in packages.items() if not license_of(one)]
    for name, (one, _) in packages.items():
        print(f"{name} {one.version}：{license_of(one) or '没有写明'}")
    print(f"共 {len(packages)} 个包，清单在 {options.o.as_posix()}。")
    if unknown:
        print(f"没有写明许可证，请查它的网页：{'、'.join(unknown)}。", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
