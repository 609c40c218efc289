"""The way to MkDocs, and the only module that knows it.

``mkdocs.yml`` names this file as a hook, so that a plain ``mkdocs build`` works; ``build_site`` is
the same build for ``kb site``. MkDocs loads the file a second time as a module of its own, therefore
nothing is kept in globals: what one event leaves for the next stands in ``config.extra``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import os
import re
import shutil
import sys
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, cast

import jinja2
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.toc import AnchorLink, TableOfContents

from kb.commands.console import open_library, tracked
from kb.errors import SiteError
from kb.files import replace_folder
from kb.law.readings import Readings
from kb.lint import check
from kb.model import Audience
from kb.policy import PAGE_POLICY
from kb.reading import file_digest
from kb.site import addresses
from kb.site.markup.frames import Frames, contents, head_facts, way
from kb.site.markup.page import PageKind
from kb.site.memory import EarlierSite, Memory, read_remembering
from kb.site.render import NAVIGATION, render_site
from kb.site.search.scripts import PAGE_SCRIPT, page_script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page as MkDocsPage

    from kb.model import Library
    from kb.site.content.edition import Document
    from kb.site.content.publication import LeftOut, Publication
    from kb.site.markup.page import Page, Site

    Documents = Callable[[Library, Publication], Mapping[str, Document]]

MARKER = "andian-site.json"
"""Says of a folder that it holds a site made here, and for whom; without it nothing is replaced."""
SHOWN_ON = "files/pages.json"
"""Says of each file of the library which pages show it: the service gives it out as long as one of them."""
_KEY = "andian"
_FRAME_FILES = frozenset({".py", ".html", ".yml"})
"""Files of the program and the theme that pages are made with."""
_WITH_CONTENTS = frozenset({PageKind.CASE, PageKind.TEXT})
# Material brings scripts and a palette that we do without, and maps for its own developers; the parts of the script of
# the search page are published as one.
_UNUSED_RE = re.compile(r"assets/javascripts/.*|assets/stylesheets/palette\..*|.*\.map|sitemap\.xml|assets/search/.*")


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What ``build_site`` has made."""

    out: Path
    """The folder of the site."""
    pages: int
    cases: int
    """Cases with a page of their own text."""
    issues: int
    left_out: tuple[LeftOut, ...]
    """Files that have no page, and why."""


@dataclass(frozen=True, slots=True)
class _Job:
    """What the events of one build share."""

    site: Site
    root: Path
    """Folder of the library."""
    audience: Audience
    today: dt.date
    earlier: EarlierSite | None = None
    """The site that this one takes the place of, where what it was made of is known."""
    made_of: dict[str, str] = field(default_factory=dict)
    """Address -> digest of all that a page is made of, for the pages that MkDocs writes."""
    frames: Frames = field(default_factory=Frames)
    """The pages that are put into a frame which MkDocs makes once for many."""
    unchanged: list[str] = field(default_factory=list)
    """Addresses of the pages that the earlier site has."""


def _job(
    root: str, audience: Audience, today: dt.date, documents: Documents | None = None, memory: Memory | None = None
) -> _Job:
    # Links percent-encode UTF-8; under another encoding the pages of Chinese names would lie elsewhere.
    if (encoding := sys.getfilesystemencoding()).lower() != "utf-8":
        raise SiteError(f"系统用 {encoding} 写文件名，网页的中文地址会打不开。请设置环境变量 PYTHONUTF8=1 后重试。")
    if memory is None:
        library = open_library(root)
        readings = Readings(library, today)
    else:
        library, readings = read_remembering(root, today, memory, lambda paths: tracked(paths, "读取案例"))
    problems = check(library, today, readings=readings)
    site = render_site(
        library,
        problems,
        audience,
        today,
        readings,
        documents=lambda publication: documents(library, publication) if documents else {},
    )
    return _Job(site, Path(root), audience, today)


# --- events of MkDocs ----------------------------------------------------------------------------


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The configuration with what the library says; reads the library unless ``build_site`` has."""
    if _KEY not in config.extra:
        config.extra[_KEY] = _job_of_environment(config)
    site = _job_in(config).site
    # The theme writes these as they are.
    config.site_name = escape(site.name)
    config.copyright = escape(site.footer)
    config.nav = [{title: _source(address)} for title, address in NAVIGATION]
    config.extra["banner"] = escape(site.banner)
    config.extra["search_page"] = addresses.SEARCH
    config.extra["policy"] = PAGE_POLICY
    config.use_directory_urls = False  # addresses are promises, and pages must open from a folder
    config.theme.static_templates.discard(addresses.SITEMAP)  # ours says when a case was last changed
    return config


def _job_of_environment(config: MkDocsConfig) -> _Job:
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
    return _job(root, chosen, day)


def _source(address: str) -> str:
    """The Markdown file that MkDocs takes a page to come from."""
    return address.removesuffix(".html") + ".md"


def _job_in(config: MkDocsConfig) -> _Job:
    return cast("_Job", config.extra[_KEY])


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The files of the theme that are needed, our pages, and the files of the library they show."""
    job = _job_in(config)
    kept = [file for file in files if not _UNUSED_RE.fullmatch(file.src_uri)]
    frame = _frame(job, config)
    always = {address for _, address in NAVIGATION}  # MkDocs looks for them
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
    kept.append(File.generated(config, PAGE_SCRIPT, content=page_script()))
    kept.append(File.generated(config, MARKER, content=_marker(job)))
    if shown_on := job.site.shown_on:
        kept.append(File.generated(config, SHOWN_ON, content=json.dumps(shown_on, ensure_ascii=False) + "\n"))
    return Files(kept)


def _generated(page: Page, config: MkDocsConfig) -> File:
    """A file that MkDocs makes a page of."""
    return File.generated(config, _source(page.address), content="", inclusion=InclusionLevel.NOT_IN_NAV)


def _marker(job: _Job) -> str:
    facts = {"schema": 1, "audience": job.audience.value, "today": job.today.isoformat(), "cases": job.site.cases}
    return json.dumps(facts) + "\n"


def _frame(job: _Job, config: MkDocsConfig) -> str:
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
        if self._earlier and self._earlier.holds(address, data):
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
        "below": addresses.relative(page.address, page.trail[0].address) if page.trail else "",
        "contents": contents(page) if page.kind in _WITH_CONTENTS else "",
        "feeds": [
            {"title": escape(feed.title), "href": addresses.relative(page.address, feed.address)}
            for feed in (page.feeds if site_url else ())
        ],
    }


# --- building ------------------------------------------------------------------------------------


def build_site(
    root: str,
    out: Path,
    audience: Audience,
    today: dt.date,
    *,
    site_url: str = "",
    documents: Documents | None = None,
    config_file: Path | None = None,
    memory_file: Path | None = None,
) -> SiteReport:
    """The site of a library, built beside and put in place when it is whole.

    Args:
        root: folder of the library.
        out: folder of the site. One that exists must be a site made here; it stays as it is when
            the build fails.
        audience: for whom.
        today: the day that counts as today.
        site_url: where the site will stand; without it there are no feeds and no sitemap.
        documents: makes the Word and PDF files that the pages offer.
        config_file: ``mkdocs.yml``; the one of this checkout by default.
        memory_file: where one build leaves what the next need not make again; nothing is left where ``None``.

    Raises:
        ReadError: the library cannot be read.
        SiteError: the site cannot be built or put in place.
    """
    target = out.resolve()
    _check_place(target, Path(root).resolve())
    config_path = config_file or Path(__file__).parents[2] / "mkdocs.yml"
    if not config_path.is_file():
        raise SiteError(f"没有找到 MkDocs 的设置文件“{config_path}”。请在案典的源代码文件夹里运行。")
    with contextlib.ExitStack() as stack:
        memory = stack.enter_context(contextlib.closing(Memory(memory_file))) if memory_file else None
        job = _job(root, audience, today, documents, memory)
        if memory:
            job = replace(job, earlier=EarlierSite(memory, target))
        with _beside(target) as fresh:
            _run_mkdocs(config_path, fresh, job, site_url)
            _swap(fresh, target)
        if job.earlier:
            job.earlier.keep()
    site = job.site
    return SiteReport(out, len(site.pages), site.cases, site.issues, site.left_out)


def _check_place(target: Path, root: Path) -> None:
    """Refuse a folder that must not be replaced."""
    if target == root or target in root.parents or root in target.parents:
        raise SiteError(f"网站文件夹“{target}”与案例库“{root}”重叠。请用 --out 另选一个文件夹。")
    if target.exists() and not target.is_dir():
        raise SiteError(f"“{target}”是文件，不是文件夹。请用 --out 另选一个文件夹。")
    if target.is_dir() and any(target.iterdir()) and not (target / MARKER).is_file():
        raise SiteError(
            f"“{target}”里有别的文件，不是案典建的网站，没有动它。请用 --out 另选一个文件夹，或者先清空它。"
        )


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new folder next to the target, gone at the end unless it was moved."""
    fresh = target.with_name(f".{target.name}.new-{os.getpid()}")
    _clear_killed(target)
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
    except OSError as error:
        raise SiteError(f"不能在“{target.parent}”里建文件夹：{error.strerror or error}。") from error
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _clear_killed(target: Path) -> None:
    """Remove what runs that were killed left beside the target; a run that goes on keeps its folder."""
    for path in target.parent.glob(f".{target.name}.new-*"):
        process = path.name.rpartition("-")[2]
        if process.isdecimal() and sys.platform != "win32":
            try:
                os.kill(int(process), 0)
            except ProcessLookupError:
                shutil.rmtree(path, ignore_errors=True)
            except (PermissionError, OverflowError):
                continue


def _swap(fresh: Path, target: Path) -> None:
    try:
        replace_folder(fresh, target)
    except OSError as error:
        raise SiteError(
            f"新网站建好了，但不能放到“{target}”：{error.strerror or error}。请关闭正在使用这个文件夹的程序后重试。"
        ) from error


class _Warnings(logging.Handler):
    """Keeps what MkDocs warns of; its other messages are not for users."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextlib.contextmanager
def _quiet() -> Iterator[_Warnings]:
    logger = logging.getLogger("mkdocs")
    handler, propagate = _Warnings(), logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def _run_mkdocs(config_path: Path, out: Path, job: _Job, site_url: str) -> None:
    with _quiet() as warned:
        try:
            config = load_config(str(config_path), site_dir=str(out), site_url=site_url, strict=True)
            config.extra[_KEY] = job
            build(config)
        except (MkDocsException, jinja2.TemplateError, OSError) as error:
            reasons = "\n".join(f"  {message}" for message in warned.messages or [str(error)])
            raise SiteError(f"网站没有建成，原来的网站没有动。MkDocs 说：\n{reasons}") from error
