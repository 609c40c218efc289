"""The MkDocs hook: passes our pages and files to MkDocs while it builds the site.

``mkdocs.yml`` names this file as a hook, so that a plain ``mkdocs build`` works; ``kb.site.build`` does the same for
``kb site``. MkDocs loads the file a second time as a separate module, so nothing is kept in globals: the state shared
by events is in ``config.extra``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from hashlib import blake2b
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.toc import AnchorLink, TableOfContents

from kb.errors import KBError, SiteError
from kb.files import read_regular
from kb.image_metadata import as_published
from kb.model import Audience
from kb.policy import PAGE_POLICY
from kb.site import addresses
from kb.site.build import FRAMES, KEY, SHOWN_ON, Job, job_of, refuse_other_readers
from kb.site.earlier import state_of
from kb.site.marker import MARKER
from kb.site.markup.frames import breadcrumbs, contents, head_facts, is_open
from kb.site.markup.page import PageKind
from kb.site.pages.search import missing_text
from kb.site.search.scripts import SCRIPTS, WORDS, page_script, words_script
from kb.targets import IMAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page as MkDocsPage

    from kb.model import Library
    from kb.site.content.edition import Download
    from kb.site.content.publication import Publication
    from kb.site.earlier import EarlierSite
    from kb.site.markup.page import Page

    MakeDownloads = Callable[[Library, Publication], Mapping[str, Download]]

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
_WITH_CONTENTS = frozenset({PageKind.CASE, PageKind.TEXT})
# Scripts, a palette and source maps of Material that we do not use; and the parts of the search page's script, which
# is published as one file.
_UNUSED_RE = re.compile(r"assets/javascripts/.*|assets/stylesheets/palette\..*|.*\.map|sitemap\.xml|assets/search/.*")


# --- MkDocs events -------------------------------------------------------------------------------


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Complete the configuration from the library, which is read unless ``build_site`` has done so."""
    if KEY not in config.extra:
        try:
            config.extra[KEY] = _job_of_environment(config)
        except KBError as error:
            raise PluginError(str(error)) from error
    site = _job_in(config).site
    # The theme does not escape these.
    config.site_name = escape(site.name)
    config.copyright = escape(site.footer)
    config.nav = [{title: _source(address)} for title, address in site.navigation]
    config.extra["banner"] = escape(site.banner)
    config.extra["search_page"] = addresses.SEARCH
    config.extra["policy"] = PAGE_POLICY
    config.extra["missing_text"] = missing_text
    config.use_directory_urls = False  # addresses must not change, and pages must open from a folder
    config.theme.static_templates.discard(addresses.SITEMAP)  # our own says when a case was last changed
    return config


def _job_of_environment(config: MkDocsConfig) -> Job:
    """The job of a plain ``mkdocs build``."""
    folder = Path(config.config_file_path).parent
    audience = os.environ.get("KB_AUDIENCE") or Audience.PUBLIC
    today = os.environ.get("KB_TODAY")
    root = os.environ.get("KB_LIBRARY") or str(folder / "cases")
    try:
        chosen = Audience(audience)
    except ValueError:
        raise SiteError(f"环境变量 KB_AUDIENCE 是“{audience}”，应当是 public、internal 或 editor。") from None
    try:
        day = dt.date.fromisoformat(today) if today else dt.datetime.now().astimezone().date()
    except ValueError:
        raise SiteError(f"环境变量 KB_TODAY 是“{today}”，应当是 YYYY-MM-DD。") from None
    refuse_other_readers(Path(config.site_dir), chosen)
    config.watch.append(root)
    return job_of(root, chosen, day)


def _source(address: str) -> str:
    """The Markdown file that MkDocs believes a page comes from."""
    return address.removesuffix(".html") + ".md"


def _job_in(config: MkDocsConfig) -> Job:
    return cast("Job", config.extra[KEY])


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Select the needed files of the theme; add our pages and the files of the library that they show."""
    job = _job_in(config)
    kept = [file for file in files if not _UNUSED_RE.fullmatch(file.src_uri)]
    earlier = job.earlier
    always = {address for _, address in job.site.navigation}  # MkDocs requires them
    job.frames.open_for_service()
    for page in job.site.pages.values():
        in_frame = page.address not in always
        # What the pages of cases are made from is known without making them, and has been asked.
        if earlier and in_frame and not earlier.expects(page.address) and earlier.reuses(page.address, _digest(page)):
            continue
        if page.address in always or not job.frames.accept(page):
            kept.append(_generated(page, config))
    kept += [_generated(frame, config) for frame in job.frames.pages]
    for address, path in job.site.assets.items():
        if not path.lower().endswith(IMAGES):
            kept.append(File.generated(config, address, abs_src_path=str((job.root / path).absolute())))
    for address, document in job.site.documents.items():
        kept.append(File.generated(config, address, abs_src_path=str(Path(document.path).absolute())))
    kept += [File.generated(config, address, content=page_script(address)) for address in SCRIPTS]
    kept.append(File.generated(config, WORDS, content=words_script()))
    kept.append(File.generated(config, MARKER, content=_marker(job)))
    if shown_on := job.site.shown_on:
        kept.append(File.generated(config, SHOWN_ON, content=json.dumps(shown_on, ensure_ascii=False) + "\n"))
    return Files(kept)


def _generated(page: Page, config: MkDocsConfig) -> File:
    """A virtual source file for a page."""
    return File.generated(config, _source(page.address), content="", inclusion=InclusionLevel.NOT_IN_NAV)


def _marker(job: Job) -> str:
    facts = {"schema": 1, "audience": job.audience.value, "today": job.today.isoformat(), "cases": job.site.cases}
    return json.dumps(facts) + "\n"


def _digest(page: Page) -> str:
    """Digest of a page as it comes to the frame."""
    parts = (page.address, page.kind, page.title, page.description, page.html)
    digest = blake2b("\0".join(parts).encode(), digest_size=16)
    digest.update(repr((page.headings, page.breadcrumbs)).encode())
    return digest.hexdigest()


def on_page_markdown(markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Return no Markdown, since our pages are HTML, and set the metadata that the templates need."""
    page.meta.update(_meta(_page_of(page, config), config.site_url or ""))
    return ""


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Return the HTML of the page."""
    ours = _page_of(page, config)
    top = ours.headings[0]
    page.toc = TableOfContents([AnchorLink(escape(top.title), top.anchor, top.level)])  # the target of the skip link
    return ours.html


def on_post_page(output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
    """Return the HTML of a page; keep that of a frame, which is not a page itself."""
    frames = _job_in(config).frames
    if frames.page(page.file.dest_uri) is None:
        return output
    frames.store(page.file.dest_uri, output)
    return ""  # so that MkDocs writes no file


def on_post_build(config: MkDocsConfig) -> None:
    """Write all other files, and the pages that frames or the earlier site provide."""
    job = _job_in(config)
    output = _OutputFolder(config.site_dir, job.earlier)
    for address, text in job.frames.render_all():
        output.put(address, text.encode(errors="xmlcharrefreplace"))  # as MkDocs does
    output.put(FRAMES, job.frames.open_frames().to_bytes())
    for address, data in job.site.files(config.site_url or ""):
        output.put(address, data)
    for address, picture in job.site.assets.items():
        if picture.lower().endswith(IMAGES):
            output.put(address, as_published(read_regular(job.root / picture)))
    if job.earlier:
        for address in job.earlier.unchanged:
            output.take(address)
        for address in job.site.pages:
            if not job.earlier.is_recorded(address):  # MkDocs has written it
                path = Path(config.site_dir, address)
                job.earlier.record(address, path.read_bytes(), state_of(path.stat()))


class _OutputFolder:
    """The folder of the new site.

    Paths are plain strings: with tens of thousands of files, Path objects would cost as much as the contents.
    """

    def __init__(self, root: str, earlier: EarlierSite | None) -> None:
        self._root = root
        self._earlier = earlier
        self._folders: set[str] = set()

    def put(self, address: str, data: bytes) -> None:
        """Write a file, or link it from the earlier site, which takes a tenth of the time."""
        if self._earlier and self._earlier.holds(address, data):
            self.take(address)
            return
        state = self._write(address, data)
        if self._earlier:
            self._earlier.record(address, data, state)

    def _write(self, address: str, data: bytes) -> str:
        # A file object would ask the system about each file too, and a buffer copy it.
        file = os.open(self._target(address), _NEW_FILE, 0o666)
        try:
            rest = data
            while rest:  # a full disk may take a part first
                rest = rest[os.write(file, rest) :]
            return state_of(os.fstat(file))
        finally:
            os.close(file)

    def take(self, address: str) -> None:
        """Link a file from the earlier site."""
        if self._earlier:
            self._earlier.take(address, self._target(address))

    def _target(self, address: str) -> str:
        target = f"{self._root}/{address}"
        folder = target.rpartition("/")[0]
        if folder not in self._folders:
            self._folders.add(folder)
            Path(folder).mkdir(parents=True, exist_ok=True)
        return target


def _page_of(page: MkDocsPage, config: MkDocsConfig) -> Page:
    job = _job_in(config)
    return job.frames.page(page.file.dest_uri) or job.site.pages[page.file.dest_uri]


def _meta(page: Page, site_url: str) -> dict[str, object]:
    """The metadata for the templates, escaped, since MkDocs does not escape it."""
    return {
        **head_facts(page),
        "kind": page.kind.value,
        "hide": ["navigation"] if page.kind in _WITH_CONTENTS else ["navigation", "toc"],
        "way": breadcrumbs(page),
        "served": is_open(page),
        "below": addresses.relative(page.address, page.breadcrumbs[0].address) if page.breadcrumbs else "",
        "contents": contents(page) if page.kind in _WITH_CONTENTS else "",
        "feeds": [
            {"title": escape(feed.title), "href": addresses.relative(page.address, feed.address)}
            for feed in (page.feeds if site_url else ())
        ],
    }
