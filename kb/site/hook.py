"""What MkDocs asks while it builds a site, and what it is given.

``mkdocs.yml`` names this file as a hook, so that a plain ``mkdocs build`` works; ``kb.site.build`` is
the same build for ``kb site``. MkDocs loads the file a second time as a module of its own, therefore
nothing is kept in globals: what one event leaves for the next stands in ``config.extra``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from hashlib import blake2b
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.toc import AnchorLink, TableOfContents

from kb.errors import KBError, SiteError
from kb.model import Audience
from kb.policy import PAGE_POLICY
from kb.reading import file_digest
from kb.site import addresses
from kb.site.build import FRAMES, KEY, MARKER, SHOWN_ON, Job, job_of
from kb.site.markup.frames import contents, head_facts, is_open, way
from kb.site.markup.page import PageKind
from kb.site.pages.search import missing_text
from kb.site.search.scripts import SCRIPTS, page_script

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page as MkDocsPage

    from kb.model import Library
    from kb.site.content.edition import Document
    from kb.site.content.publication import Publication
    from kb.site.markup.page import Page
    from kb.site.memory import EarlierSite

    Documents = Callable[[Library, Publication], Mapping[str, Document]]

_FRAME_FILES = frozenset({".py", ".html", ".yml"})
"""Files of the program and the theme that pages are made with."""
_WITH_CONTENTS = frozenset({PageKind.CASE, PageKind.TEXT})
# Material brings scripts and a palette that we do without, and maps for its own developers; the parts of the script of
# the search page are published as one.
_UNUSED_RE = re.compile(r"assets/javascripts/.*|assets/stylesheets/palette\..*|.*\.map|sitemap\.xml|assets/search/.*")


# --- events of MkDocs ----------------------------------------------------------------------------


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The configuration with what the library says; reads the library unless ``build_site`` has."""
    if KEY not in config.extra:
        try:
            config.extra[KEY] = _job_of_environment(config)
        except KBError as error:
            raise PluginError(str(error)) from error
    site = _job_in(config).site
    # The theme writes these as they are.
    config.site_name = escape(site.name)
    config.copyright = escape(site.footer)
    config.nav = [{title: _source(address)} for title, address in site.navigation]
    config.extra["banner"] = escape(site.banner)
    config.extra["search_page"] = addresses.SEARCH
    config.extra["policy"] = PAGE_POLICY
    config.extra["missing_text"] = missing_text
    config.use_directory_urls = False  # addresses are promises, and pages must open from a folder
    config.theme.static_templates.discard(addresses.SITEMAP)  # ours says when a case was last changed
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
    config.watch.append(root)
    return job_of(root, chosen, day)


def _source(address: str) -> str:
    """The Markdown file that MkDocs takes a page to come from."""
    return address.removesuffix(".html") + ".md"


def _job_in(config: MkDocsConfig) -> Job:
    return cast("Job", config.extra[KEY])


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The files of the theme that are needed, our pages, and the files of the library they show."""
    job = _job_in(config)
    kept = [file for file in files if not _UNUSED_RE.fullmatch(file.src_uri)]
    frame = _frame(job, config)
    always = {address for _, address in job.site.navigation}  # MkDocs looks for them
    job.frames.open_for_service()
    for page in job.site.pages.values():
        made_of = _made_of(frame, page)
        if job.earlier and page.address not in always and job.earlier.has(page.address, made_of):
            job.unchanged.append(page.address)
            continue
        job.made_of[page.address] = made_of
        if page.address in always or not job.frames.take(page):
            kept.append(_generated(page, config))
    kept += [_generated(frame, config) for frame in job.frames.pages]
    for address, path in job.site.assets.items():
        kept.append(File.generated(config, address, abs_src_path=str((job.root / path).absolute())))
    for address, document in job.site.documents.items():
        kept.append(File.generated(config, address, abs_src_path=str(Path(document.path).absolute())))
    kept += [File.generated(config, address, content=page_script(address)) for address in SCRIPTS]
    kept.append(File.generated(config, MARKER, content=_marker(job)))
    if shown_on := job.site.shown_on:
        kept.append(File.generated(config, SHOWN_ON, content=json.dumps(shown_on, ensure_ascii=False) + "\n"))
    return Files(kept)


def _generated(page: Page, config: MkDocsConfig) -> File:
    """A file that MkDocs makes a page of."""
    return File.generated(config, _source(page.address), content="", inclusion=InclusionLevel.NOT_IN_NAV)


def _marker(job: Job) -> str:
    facts = {"schema": 1, "audience": job.audience.value, "today": job.today.isoformat(), "cases": job.site.cases}
    return json.dumps(facts) + "\n"


def _frame(job: Job, config: MkDocsConfig) -> str:
    """Digest of what every page is made of besides its own content."""
    found = blake2b(digest_size=16)
    site = job.site
    facts = (site.name, site.footer, site.banner, job.audience, config.site_url, PAGE_POLICY)
    versions = [version(name) for name in ("mkdocs", "mkdocs-material", "jinja2")]
    found.update(repr((facts, versions)).encode())
    folder = Path(__file__).parent
    for path in [Path(config.config_file_path), *sorted(folder.rglob("*"))]:
        if path.suffix in _FRAME_FILES:
            found.update(f"{path.name} {file_digest(str(path))}\n".encode())
    return found.hexdigest()


def _made_of(frame: str, page: Page) -> str:
    """Digest of what a page is made of."""
    parts = (frame, page.address, page.kind, page.title, page.description, page.html)
    found = blake2b("\0".join(parts).encode(), digest_size=16)
    found.update(repr((page.headings, page.trail)).encode())
    return found.hexdigest()


def on_page_markdown(markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """No Markdown: our pages are HTML. Gives the theme what it must know about the page."""
    page.meta.update(_meta(_ours(page, config), config.site_url or ""))
    return ""


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """What stands on the page."""
    ours = _ours(page, config)
    top = ours.headings[0]
    page.toc = TableOfContents([AnchorLink(escape(top.title), top.anchor, top.level)])  # where the skip link leads
    return ours.html


def on_post_page(output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
    """A page goes to its file; a frame, which is none, to those that it is for."""
    frames = _job_in(config).frames
    if frames.page(page.file.dest_uri) is None:
        return output
    frames.made(page.file.dest_uri, output)
    return ""  # MkDocs writes no file then


def on_post_build(config: MkDocsConfig) -> None:
    """The files that are neither page nor copy, and the pages that an earlier build has made."""
    job = _job_in(config)
    out = _Out(config.site_dir, job.earlier)
    for address, text in job.frames.filled():
        data = text.encode(errors="xmlcharrefreplace")  # as MkDocs writes
        out.write(address, data)
        if job.earlier:
            job.earlier.made(address, job.made_of.pop(address), data)
    out.put(FRAMES, job.frames.open_frames().to_bytes())
    for address, data in job.site.files(config.site_url or ""):
        out.put(address, data)
    for address in job.unchanged:
        out.take(address)
    if job.earlier:
        for address, made_of in job.made_of.items():
            job.earlier.made(address, made_of, Path(config.site_dir, address).read_bytes())


class _Out:
    """The folder of the new site.

    Plain strings: a large site has tens of thousands of files, and a Path of each costs as much as its text.
    """

    def __init__(self, root: str, earlier: EarlierSite | None) -> None:
        self._root = root
        self._earlier = earlier
        self._folders: set[str] = set()

    def put(self, address: str, data: bytes) -> None:
        """Write a file, or take it from the earlier site: a link is made in a tenth of the time of a file."""
        if self._earlier and self._earlier.exists and self._earlier.holds(address, data):
            self.take(address)
        else:
            self.write(address, data)

    def write(self, address: str, data: bytes) -> None:
        with open(self._target(address), "wb") as file:  # noqa: PTH123 - the same
            file.write(data)

    def take(self, address: str) -> None:
        """Take a file that the earlier site has."""
        if self._earlier:
            self._earlier.take(address, self._target(address))

    def _target(self, address: str) -> str:
        target = f"{self._root}/{address}"
        folder = target.rpartition("/")[0]
        if folder not in self._folders:
            self._folders.add(folder)
            Path(folder).mkdir(parents=True, exist_ok=True)
        return target


def _ours(page: MkDocsPage, config: MkDocsConfig) -> Page:
    job = _job_in(config)
    return job.frames.page(page.file.dest_uri) or job.site.pages[page.file.dest_uri]


def _meta(page: Page, site_url: str) -> dict[str, object]:
    """What the templates need, as HTML: MkDocs does not escape."""
    return {
        **head_facts(page),
        "kind": page.kind.value,
        "hide": ["navigation"] if page.kind in _WITH_CONTENTS else ["navigation", "toc"],
        "way": way(page),
        "served": is_open(page),
        "below": addresses.relative(page.address, page.trail[0].address) if page.trail else "",
        "contents": contents(page) if page.kind in _WITH_CONTENTS else "",
        "feeds": [
            {"title": escape(feed.title), "href": addresses.relative(page.address, feed.address)}
            for feed in (page.feeds if site_url else ())
        ],
    }
