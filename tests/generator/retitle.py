"""What a clerk does in an editor: change words of a Word file, update its contents, save it.

    python3 retitle.py PIPE SOURCE TARGET OLD NEW

Run by the Python that LibreOffice's own module ``uno`` belongs to, while LibreOffice listens at a pipe of this name.
Prints how often the words were found and what the contents say afterwards, as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

WAIT_S = 60


def option(name: str, value: object) -> Any:  # noqa: ANN401 - an object of LibreOffice
    return PropertyValue(Name=name, Value=value)


def desktop(pipe: str) -> Any:  # noqa: ANN401 - the same
    """The desktop of the LibreOffice that listens, as soon as it does."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + WAIT_S
    while True:
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def main(pipe: str, source: str, target: str, old: str, new: str) -> None:
    office = desktop(pipe)
    document = office.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (option("Hidden", value=True),))
    search = document.createReplaceDescriptor()
    search.SearchString, search.ReplaceString = old, new
    found = document.replaceAll(search)
    indexes = document.getDocumentIndexes()
    contents = []
    for number in range(indexes.Count):
        index = indexes.getByIndex(number)
        index.update()
        contents.append(index.getAnchor().getString())
    document.getTextFields().refresh()
    document.storeToURL(Path(target).as_uri(), (option("FilterName", "MS Word 2007 XML"),))
    document.close(True)  # noqa: FBT003 - whether others may not veto it
    sys.stdout.write(json.dumps({"found": found, "contents": contents}))
    office.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
