"""Drives a browser too old for Playwright, by the DevTools protocol over a pipe."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path


class OldBrowser:
    """One window of a headless Chromium."""

    def __init__(self, binary: Path, profile: Path) -> None:
        """Start it."""
        command_in, self._out = os.pipe()
        self._in, command_out = os.pipe()
        # The protocol is spoken on the descriptors 3 and 4.
        script = f'exec "$0" "$@" 3<&{command_in} 4>&{command_out}'
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        flags += [f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"]
        self._process = subprocess.Popen(
            ["bash", "-c", script, str(binary), *flags],
            pass_fds=(command_in, command_out),
            stderr=subprocess.DEVNULL,
        )
        os.close(command_in)
        os.close(command_out)
        self._rest = b""
        self._number = 0
        self._session = ""
        self.faults: list[str] = []
        """Exceptions and errors that the pages have reported."""
        self.loaded = 0
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = str(self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the browser."""
        os.close(self._out)
        os.close(self._in)
        self._process.terminate()
        self._process.wait(timeout=20)

    def call(self, method: str, **arguments: object) -> dict[str, object]:
        """The answer of the browser to a command."""
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": arguments}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                result = answer.get("result")
                assert isinstance(result, dict), answer
                return result

    def _next(self) -> dict[str, object]:
        while b"\0" not in self._rest:
            read = os.read(self._in, 1 << 20)
            assert read, "the browser has ended"
            self._rest += read
        message, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, object] = json.loads(message)
        facts = answer.get("params")
        if isinstance(facts, dict):
            self._note(str(answer.get("method")), facts)
        return answer

    def _note(self, method: str, facts: dict[str, object]) -> None:
        if method == "Page.loadEventFired":
            self.loaded += 1
        elif method == "Runtime.exceptionThrown":
            self.faults.append(json.dumps(facts))
        elif method == "Log.entryAdded":
            entry = facts["entry"]
            assert isinstance(entry, dict)
            if entry["level"] in ("error", "warning"):
                self.faults.append(json.dumps(entry))

    def open(self, address: str, width: int = 1280, height: int = 900) -> None:
        """Open a page and wait until it is loaded."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        loaded = self.loaded
        self.call("Page.navigate", url=address)
        while self.loaded == loaded:
            self._next()

    def evaluate(self, expression: str) -> object:
        """The value of an expression in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        result = answer["result"]
        assert isinstance(result, dict)
        return result.get("value")

    def picture(self) -> bytes:
        """The window as PNG."""
        return base64.b64decode(str(self.call("Page.captureScreenshot")["data"]))
