"""Requests that schemathesis makes from the description of the API, to a service over a small library and its site.

    python -m bench.contract SCHEMATHESIS [--examples 100]

One of its checks is left out: that whatever fits a schema is answered with 2xx. What makes a query, a year or an amount
cannot be said by a schema, and what cannot be read as one is explained with 400.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.deeds import TODAY
from bench.load import serving
from bench.scale import write_library


def main() -> None:
    """Serve, and let it ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("schemathesis", help="its command")
    parser.add_argument("--examples", type=int, default=100, help="for each operation")
    options = parser.parse_args()
    command = Path(options.schemathesis).absolute()
    os.environ |= {"PYTHONPATH": str(Path(__file__).parents[1]), "KB_TODAY": TODAY}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write_library(Path("cases"), 60)
        for made in (("index", "--index", "index"), ("site", "--no-documents")):
            subprocess.run([sys.executable, "-m", "kb", *made], check=True, capture_output=True)
        with serving("--site", "build/site") as (_, address):
            done = subprocess.run(
                [
                    command, "run", f"{address}/api/v1/openapi.json", "--checks", "all", "--exclude-checks",
                    "positive_data_acceptance", "--max-examples", str(options.examples),
                ],
                env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
                check=False,
            )  # fmt: skip
        os.chdir("/")
    raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
