"""Converts files by one LibreOffice until nobody asks any more.

    python3 -m tests.generator.office_server PIPE OFFICE OPTION...

Run by the Python that LibreOffice's own module ``uno`` belongs to. Reads a request a line, ``{"source": path, "target":
path, "filter": name, "options": {name: {"type": ..., "value": ...}}}``, and answers with what went wrong, ``""`` for
nothing, both as JSON. At the end of the input, which is also that of the process that asks, LibreOffice is ended.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno
from com.sun.star.uno import Exception as OfficeError

from tests.generator.retitle import desktop, option

if TYPE_CHECKING:
    from collections.abc import Callable

VALUES: dict[str, Callable[[str], object]] = {"long": int, "boolean": "true".__eq__, "string": str}
"""The types that the options of ``--convert-to`` name."""


def convert(office: Any, request: dict[str, Any]) -> str:  # noqa: ANN401 - an object of LibreOffice
    """Convert a file; what went wrong, or nothing."""
    options = [option(name, VALUES[one["type"]](one["value"])) for name, one in request["options"].items()]
    try:
        as_convert_to = [option(name, value=True) for name in ("ReadOnly", "OpenNewView", "Hidden", "Silent")]
        document = office.loadComponentFromURL(Path(request["source"]).as_uri(), "_blank", 0, tuple(as_convert_to))
        if document is None:
            return "the file is not read"
        document.getTextFields().refresh()  # --convert-to is not so quick that page numbers are those before the layout
        data = uno.Any("[]com.sun.star.beans.PropertyValue", tuple(options))
        properties = (option("FilterName", request["filter"]), option("FilterData", data))
        uno.invoke(document, "storeToURL", (Path(request["target"]).as_uri(), properties))
        document.close(True)  # noqa: FBT003 - whether others may not veto it
    except OfficeError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def main(pipe: str, *command: str) -> None:
    accept = f"--accept=pipe,name={pipe};urp"
    silent = subprocess.DEVNULL
    with subprocess.Popen([*command, accept], stdin=silent, stdout=silent, stderr=silent) as process:
        try:
            office = desktop(pipe)
            for line in sys.stdin:
                sys.stdout.write(json.dumps(convert(office, json.loads(line))) + "\n")
                sys.stdout.flush()
            office.terminate()
        except BaseException:
            process.kill()
            raise


if __name__ == "__main__":
    main(*sys.argv[1:])
