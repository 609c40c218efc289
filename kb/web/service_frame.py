"""The frame around the pages of the service: taken from the site, or built once and cached."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from kb.errors import SiteError
from kb.model import Audience
from kb.site import addresses
from kb.site.marker import is_for_more
from kb.site.markup.frames import OpenFrames
from kb.site.markup.html import Html, tag

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kb.site.markup.page import Page

_FRAMES = "files/frames.json"
SIGN_IN = "sign-in"
"""Address of the page on which people sign in."""


def account_line(address: str, *, signed_in: bool) -> Html:
    """A line for the pages of a service in which people can sign in.

    Args:
        address: of the page.
        signed_in: whether the page is for people who have.
    """
    href = addresses.relative(address, SIGN_IN)
    if signed_in:
        return tag("p", "已登录。", tag("a", "我的账号和退出", href=href), class_="search-tips")
    return tag("p", "没有登录，只看得到公开的案例。", tag("a", "登录", href=href), class_="search-tips")


class ServiceFrame:
    """Puts pages into the frame of the site, and follows the site when it is rebuilt."""

    def __init__(
        self, site: Path | None, cache: Path, name: str, audience: Audience, *, signing_in: bool = False
    ) -> None:
        """Read the frames, or build them, so that no request has to wait for that.

        Args:
            site: the built site, or ``None`` where there is none.
            cache: folder for frames that had to be built.
            name: of the library.
            audience: the readers.
            signing_in: whether people can sign in; then each page says whether its reader has.

        Raises:
            SiteError: there are no frames, and none could be built.
        """
        self._lock = Lock()
        self._audience = audience
        self._signing_in = signing_in
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
        if self._signing_in and page.address != SIGN_IN:
            line = account_line(page.address, signed_in=self._audience is not Audience.PUBLIC)
            page = replace(page, html=Html(page.html.replace("</h1>", f"</h1>{line}", 1)))
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
