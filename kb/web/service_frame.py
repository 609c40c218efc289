"""The frame around the pages of the service: taken from the site, or built once and cached."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from kb.errors import SiteError
from kb.site.marker import is_for_more
from kb.site.markup.frames import OpenFrames

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kb.model import Audience
    from kb.site.markup.page import Page

_FRAMES = "files/frames.json"


class ServiceFrame:
    """Puts pages into the frame of the site, and follows the site when it is rebuilt."""

    def __init__(self, site: Path | None, cache: Path, name: str, audience: Audience) -> None:
        """Read the frames, or build them, so that no request has to wait for that.

        Args:
            site: the built site, or ``None`` where there is none.
            cache: folder for frames that had to be built.
            name: of the library.
            audience: the readers.

        Raises:
            SiteError: there are no frames, and none could be built.
        """
        self._lock = Lock()
        self._audience = audience
        self._version: tuple[int, ...] = ()
        self.folders: Sequence[Path]
        """Folders with the files that the pages need; the first that has a file wins."""
        frames = read_frames(site) if site else None
        if site and frames:
            self.folders = (site,)
        else:
            # Importing MkDocs takes a second, and with a site it is not needed.
            from kb.site.build import build_fallback_site  # noqa: PLC0415

            fallback = build_fallback_site(cache, name, audience)
            frames = read_frames(fallback)
            self.folders = (site, fallback) if site else (fallback,)
        if frames is None:
            raise SiteError(f"“{self.folders[-1]}”里没有检索服务要用的网页框架。请删去这个文件夹后重试。")
        self._frames = frames

    def render(self, page: Page) -> str:
        """The complete HTML of a page."""
        return self._newest().render(page)

    def _newest(self) -> OpenFrames:
        """The frames, read again if the site was rebuilt."""
        path = self.folders[0] / _FRAMES
        with self._lock:
            try:
                status = path.stat()
            except OSError:  # is being replaced, or never existed
                return self._frames
            version = (status.st_ino, status.st_mtime_ns, status.st_size)
            if version != self._version:
                if not is_for_more(self.folders[0], self._audience):
                    self._frames = read_frames(self.folders[0]) or self._frames
                self._version = version
            return self._frames


def read_frames(folder: Path) -> OpenFrames | None:
    """The frames of a site; ``None`` if it has none, or has those of another version."""
    try:
        return OpenFrames.of_bytes((folder / _FRAMES).read_bytes())
    except OSError:
        return None
