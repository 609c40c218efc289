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
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, cast

import jinja2
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.toc import AnchorLink, TableOfContents

from kb.console import open_library
from kb.errors import SiteError
from kb.law import Readings
from kb.lint import check
from kb.model import Audience
from kb.site import addresses
from kb.site.page import PageKind
from kb.site.pages import NAVIGATION, render_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page as MkDocsPage

    from kb.model import Library
    from kb.site.edition import Document
    from kb.site.page import Page, Site
    from kb.site.publication import LeftOut, Publication

    Documents = Callable[[Library, Publication], Mapping[str, Document]]

MARKER = "andian-site.json"
"""Says of a folder that it holds a site made here, and for whom; without it nothing is replaced."""
_KEY = "andian"
_WITH_CONTENTS = frozenset({PageKind.CASE, PageKind.TEXT})
# Material brings the search that we do without, and maps for its own developers.
_UNUSED_RE = re.compile(r"assets/javascripts/(?:lunr|workers)/.*|.*\.map|sitemap\.xml")


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


def _job(root: str, audience: Audience, today: dt.date, documents: Documents = lambda *_: {}) -> _Job:
    # Links percent-encode UTF-8; under another encoding the pages of Chinese names would lie elsewhere.
    if (encoding := sys.getfilesystemencoding()).lower() != "utf-8":
        raise SiteError(f"系统用 {encoding} 写文件名，网页的中文地址会打不开。请设置环境变量 PYTHONUTF8=1 后重试。")
    library = open_library(root)
    readings = Readings(library, today)
    problems = check(library, today, readings=readings)
    site = render_site(
        library, problems, audience, today, readings, documents=lambda publication: documents(library, publication)
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
    for page in job.site.pages.values():
        source = _source(page.address)
        kept.append(File.generated(config, source, content="", inclusion=InclusionLevel.NOT_IN_NAV))
    for address, path in job.site.assets.items():
        kept.append(File.generated(config, address, abs_src_path=str((job.root / path).absolute())))
    for address, document in job.site.documents.items():
        kept.append(File.generated(config, address, abs_src_path=str(Path(document.path).absolute())))
    kept.append(File.generated(config, MARKER, content=_marker(job)))
    return Files(kept)


def _marker(job: _Job) -> str:
    facts = {"schema": 1, "audience": job.audience.value, "today": job.today.isoformat(), "cases": job.site.cases}
    return json.dumps(facts) + "\n"


def on_page_markdown(markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """No Markdown: our pages are HTML. Gives the theme what it must know about the page."""
    page.meta.update(_meta(_ours(page, config), config.site_url or ""))
    return ""


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """What stands on the page, and its table of contents."""
    ours = _ours(page, config)
    top, *others = [AnchorLink(escape(heading.title), heading.anchor, heading.level) for heading in ours.headings]
    top.children = others
    page.toc = TableOfContents([top])
    return ours.html


def on_post_build(config: MkDocsConfig) -> None:
    """The files that are neither page nor copy."""
    made: set[str] = set()
    for address, content in _job_in(config).site.files(config.site_url or ""):
        # Plain strings: a large site has tens of thousands of files, and a Path of each costs as much as its text.
        target = f"{config.site_dir}/{address}"
        folder = target.rpartition("/")[0]
        if folder not in made:
            made.add(folder)
            Path(folder).mkdir(parents=True, exist_ok=True)
        with open(target, "wb") as file:  # noqa: PTH123 - the same
            file.write(content)


def _ours(page: MkDocsPage, config: MkDocsConfig) -> Page:
    return _job_in(config).site.pages[page.file.dest_uri]


def _meta(page: Page, site_url: str) -> dict[str, object]:
    """What the templates need, as HTML: MkDocs does not escape."""
    return {
        "title": escape(page.title),
        "description": escape(" ".join(page.description.split())),
        "kind": page.kind.value,
        "hide": ["navigation"] if page.kind in _WITH_CONTENTS else ["navigation", "toc"],
        "trail": [
            {"title": escape(crumb.title), "href": addresses.relative(page.address, crumb.address)}
            for crumb in page.trail
        ],
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
    documents: Documents = lambda *_: {},
    config_file: Path | None = None,
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

    Raises:
        ReadError: the library cannot be read.
        SiteError: the site cannot be built or put in place.
    """
    target = out.resolve()
    _check_place(target, Path(root).resolve())
    config_path = config_file or Path(__file__).parents[2] / "mkdocs.yml"
    if not config_path.is_file():
        raise SiteError(f"没有找到 MkDocs 的设置文件“{config_path}”。请在案典的源代码文件夹里运行。")
    job = _job(root, audience, today, documents)
    with _beside(target) as fresh:
        _run_mkdocs(config_path, fresh, job, site_url)
        _swap(fresh, target)
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
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    try:
        if target.exists():
            target.rename(old)
        try:
            fresh.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    except OSError as error:
        raise SiteError(
            f"新网站建好了，但不能放到“{target}”：{error.strerror or error}。请关闭正在使用这个文件夹的程序后重试。"
        ) from error
    shutil.rmtree(old, ignore_errors=True)


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
