"""What it takes to compare a described matter with thousands of cases: in the service, and in a page without a server.

    python -m bench.described [--cases 2000] [--cases 9769] [--no-page]

The cases are those of ``bench/scale.py``. A description is made from sentences of many of them, as long as a note, as
what staff paste, as a judgment, and as long as is compared at all. In the service the seconds are CPU of the process,
the least of three; in the page they are wall time in Chromium from the press of the button to the drawn answer, with
an empty store and then again with a description of other sentences.
"""

from __future__ import annotations

import argparse
import itertools
import json
import lzma
import random
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.offline import TODAY, note, packed, write_cases
from bench.scale import DATA, write_library
from kb.indexing import index_library
from kb.model import Audience
from kb.search.likeness.similar import MOST_COMPARED
from kb.search.results import SimilarRequest
from kb.search.whoosh_backend import WhooshBackend
from kb.site import addresses
from kb.site.build import build_site
from tests.site.browser import chromium, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LENGTHS = (60, 500, 5_000, 50_000, MOST_COMPARED)
_COMPARE = """async (text) => {
  const area = document.getElementById("described"), answer = document.getElementById("answer");
  area.value = text;
  const started = performance.now();
  const drawn = new Promise((resolve) => new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(resolve));
  }).observe(answer, { childList: true }));
  area.form.dispatchEvent(new Event("submit", { cancelable: true, bubbles: true }));
  let longest = 0, last = started, going = true;
  const beat = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (going) setTimeout(beat);
  };
  beat();
  await drawn;
  going = false;
  return [performance.now() - started, longest, answer.querySelectorAll("[data-case]").length];
}"""


def descriptions(seed: int) -> list[str]:
    """A description of each length."""
    with lzma.open(DATA, "rt", encoding="utf-8") as file:
        sentences = [one for line in file for one in json.loads(line)["text"].split("\n") if len(one) > 10]
    random.Random(seed).shuffle(sentences)  # noqa: S311 - of a measurement
    endless = "\n".join(itertools.islice(itertools.cycle(sentences), 20_000))
    return [endless[:length] for length in LENGTHS]


def service(root: Path, folder: Path) -> None:
    """Print what the service takes."""
    index_library(str(root), folder, TODAY)
    backend = WhooshBackend.open(folder)
    texts = descriptions(1)
    backend.similar(SimilarRequest("", texts[1], Audience.PUBLIC, 10))
    for text in texts:
        took, total = [], 0
        for _ in range(3):
            cpu = time.process_time()
            total = backend.similar(SimilarRequest("", text, Audience.PUBLIC, 10)).total
            took.append(time.process_time() - cpu)
        print(f"  service, {len(text):7,} characters: {min(took):.3f} s CPU, {total} cases are like it", flush=True)
    backend.close()


def page(browser: Browser, site: Path) -> None:
    """Print what the page takes."""
    first, again = descriptions(1), descriptions(2)
    with served(site) as address:
        for text, other in zip(first, again, strict=True):
            context = browser.new_context()
            shown = context.new_page()
            requested: list[str] = []
            shown.on("request", partial(note, requested))
            shown.goto(f"{address}/{addresses.DESCRIBE}")
            requested.clear()
            took, longest, hits = shown.evaluate(_COMPARE, text)
            files, weight = len(requested), sum(packed(site, url) for url in requested) / 1e6
            next_took, next_longest, _ = shown.evaluate(_COMPARE, other)
            heap = shown.evaluate("performance.memory.usedJSHeapSize") / 2**20
            print(
                f"  page, {len(text):7,} characters: {took / 1000:.2f} s, stands still {longest / 1000:.2f} s at most, "
                f"{files} files of {weight:.1f} MB gzipped, {hits} shown; another {next_took / 1000:.2f} s "
                f"({next_longest / 1000:.2f}); heap {heap:.0f} MiB",
                flush=True,
            )
            context.close()


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, action="append")
    parser.add_argument("--page", action=argparse.BooleanOptionalAction, default=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for count in options.cases or (2_000, 9_769):
            root, site, few = Path(name, f"cases{count}"), Path(name, f"site{count}"), Path(name, f"few{count}")
            write_cases(root, count)
            print(f"{count} cases", flush=True)
            service(root, Path(name, f"index{count}"))
            if not options.page:
                continue
            write_library(few, 10)  # the frame of the page is the same whatever the number of cases
            build_site(str(few), site, Audience.PUBLIC, TODAY)
            offline = Path(__file__).with_name("offline.py")
            subprocess.run([sys.executable, str(offline), "--make", str(root), str(site)], check=True)
            with chromium() as browser:
                page(browser, site)


if __name__ == "__main__":
    main()
