"""A library -> its static site, built beside and put in place when it is whole.

MkDocs sets the pages; what they hold is ``kb.site.render``'s, and ``kb.site.hook`` hands it over.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import shutil
import sys
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import jinja2
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from kb.collecting import seldom_collecting
from kb.errors import SiteError
from kb.files import reason_of, replace_folder
from kb.law.readings import Readings
from kb.lint import check
from kb.reading import file_digest, read_library
from kb.site.markup.frames import Frames
from kb.site.memory import EarlierSite, Memory, read_remembering
from kb.site.render import render_front, render_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kb.model import Audience, Library
    from kb.site.content.edition import Document
    from kb.site.content.publication import LeftOut, Publication
    from kb.site.markup.page import Site

    Documents = Callable[[Library, Publication], Mapping[str, Document]]
    Progress = Callable[[Iterable[PurePosixPath]], Iterable[PurePosixPath]]

MARKER = "andian-site.json"
"""Says of a folder that it holds a site made here, and for whom; without it nothing is replaced."""
SHOWN_ON = "files/pages.json"
"""Says of each file of the library which pages show it: the service gives it out as long as one of them."""
FRAMES = "files/frames.json"
"""The frames of the site that the service fills."""
KEY = "andian"
"""Of the job in the configuration of MkDocs."""
_MADE_WITH = frozenset({".py", ".html", ".yml", ".css", ".js", ".md"})
"""Files of the program that the front of the service is made with."""


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
class Job:
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


def job_of(
    root: str,
    audience: Audience,
    today: dt.date,
    documents: Documents | None = None,
    memory: Memory | None = None,
    progress: Progress = lambda paths: paths,
) -> Job:
    """What a build of the site of a library is made of.

    Raises:
        ReadError: the library cannot be read.
        SiteError: this system writes file names in another encoding than UTF-8.
    """
    # Links percent-encode UTF-8; under another encoding the pages of Chinese names would lie elsewhere.
    if (encoding := sys.getfilesystemencoding()).lower() != "utf-8":
        raise SiteError(f"系统用 {encoding} 写文件名，网页的中文地址会打不开。请设置环境变量 PYTHONUTF8=1 后重试。")
    if memory is None:
        library = read_library(root, progress=progress)
        readings = Readings(library, today)
    else:
        library, readings = read_remembering(root, today, memory, progress)
    problems = check(library, today, readings=readings)
    site = render_site(
        library,
        problems,
        audience,
        today,
        readings,
        documents=lambda publication: documents(library, publication) if documents else {},
    )
    return Job(site, Path(root), audience, today)


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
    progress: Progress = lambda paths: paths,
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

        progress: wraps the paths of the files that are read.

    Raises:
        ReadError: the library cannot be read.
        SiteError: the site cannot be built or put in place.
    """
    target = out.resolve()
    _check_place(target, Path(root).resolve())
    config_path = _config_path(config_file)
    with contextlib.ExitStack() as stack:
        stack.enter_context(seldom_collecting())
        memory = stack.enter_context(contextlib.closing(Memory(memory_file))) if memory_file else None
        job = job_of(root, audience, today, documents, memory, progress)
        if memory:
            job = replace(job, earlier=EarlierSite(memory, target))
        with _beside(target) as fresh:
            _run_mkdocs(config_path, fresh, job, site_url)
            _swap(fresh, target)
        if job.earlier:
            job.earlier.keep()
    site = job.site
    return SiteReport(out, len(site.pages), site.cases, site.issues, site.left_out)


def make_front(kept: Path, name: str, audience: Audience) -> Path:
    """The folder of what the service shows where there is no site: frames, style sheets, scripts, help.

    It is made once for a version of the program, a name and an audience.

    Args:
        kept: folder where such folders are kept; they can be deleted.
        name: of the library.
        audience: who will read it.

    Raises:
        SiteError: it cannot be made.
    """
    config_path = _config_path(None)
    version = blake2b(f"{metadata.version('mkdocs-material')} {audience} {name}\0".encode(), digest_size=8)
    for path in [config_path, *sorted(Path(__file__).parents[1].rglob("*"))]:
        if path.suffix in _MADE_WITH and path.is_file():
            version.update(f"{path.name} {file_digest(str(path))}\n".encode())
    target = kept.resolve() / version.hexdigest()
    if not (target / FRAMES).is_file():
        job = Job(render_front(name, audience), kept, audience, dt.date.min)
        with _beside(target) as fresh:
            _run_mkdocs(config_path, fresh, job, "")
            if not (target / FRAMES).is_file():  # another run may have made it meanwhile
                _swap(fresh, target)
    return target


def _config_path(given: Path | None) -> Path:
    path = given or Path(__file__).parents[2] / "mkdocs.yml"
    if not path.is_file():
        raise SiteError(f"没有找到 MkDocs 的设置文件“{path}”。请在案典的源代码文件夹里运行。")
    return path


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
        raise SiteError(f"不能在“{target.parent}”里建文件夹：{reason_of(error, '写入')}。") from error
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
            f"新网站建好了，但不能放到“{target}”：{reason_of(error, '写入')}。请关闭正在使用这个文件夹的程序后重试。"
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


def _run_mkdocs(config_path: Path, out: Path, job: Job, site_url: str) -> None:
    with _quiet() as warned:
        try:
            config = load_config(str(config_path), site_dir=str(out), site_url=site_url, strict=True)
            config.extra[KEY] = job
            build(config)
        except (MkDocsException, jinja2.TemplateError, OSError) as error:
            reasons = "\n".join(f"  {message}" for message in warned.messages or [str(error)])
            raise SiteError(f"网站没有建成，原来的网站没有动。MkDocs 说：\n{reasons}") from error
