"""The frame in which the service shows its pages: that of the site, else one that is made once and kept."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from kb.errors import SiteError
from kb.site.markup.frames import OpenFrames

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kb.model import Audience
    from kb.site.markup.page import Page

_FRAMES = "files/frames.json"


class ServiceFrame:
    """Sets pages into the frame of the site as it is now."""

    def __init__(self, site: Path | None, cache: Path, name: str, audience: Audience) -> None:
        """Find the frames, or make them: no request has to wait for that.

        Args:
            site: the built site, or ``None`` where there is none.
            cache: where frames are kept that no site has.
            name: of the library.
            audience: the readers.

        Raises:
            SiteError: there are none, and none can be made.
        """
        self._lock = Lock()
        self._version: tuple[int, ...] = ()
        self.folders: Sequence[Path]
        """Where the files of the pages lie, the first that has one counts."""
        frames = read_frames(site) if site else None
        if site and frames:
            self.folders = (site,)
        else:
            # MkDocs takes a second to come in, and is not needed beside a site.
            from kb.site.build import build_fallback_site  # noqa: PLC0415

            fallback = build_fallback_site(cache, name, audience)
            frames = read_frames(fallback)
            self.folders = (site, fallback) if site else (fallback,)
        if frames is None:
            raise SiteError(f"“{self.folders[-1]}”里没有检索服务要用的网页框架。请删去这个文件夹后重试。")
        self._frames = frames

    def filled(self, page: Page) -> str:
        """The whole text of a page."""
        return self._newest().filled(page)

    def _newest(self) -> OpenFrames:
        """The frames, read again when a new site has taken the place of the old one."""
        path = self.folders[0] / _FRAMES
        with self._lock:
            try:
                status = path.stat()
            except OSError:  # it is being replaced, or the site never had any
                return self._frames
            version = (status.st_ino, status.st_mtime_ns, status.st_size)
            if version != self._version:
                self._frames = read_frames(self.folders[0]) or self._frames
                self._version = version
            return self._frames


def read_frames(folder: Path) -> OpenFrames | None:
    """The frames that a site has left; ``None`` where it has none, or those of another version."""
    try:
        return OpenFrames.of_bytes((folder / _FRAMES).read_bytes())
    except OSError:
        return None
