"""A library -> its static site, built in a temporary folder and moved into place when complete.

``kb.site.render`` makes the content of the pages, ``kb.site.hook`` passes it to MkDocs, which lays them out.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import glob
import logging
import os
import shutil
import sys
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import jinja2
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from kb.collecting import not_collecting
from kb.drafts import is_running
from kb.errors import SiteError
from kb.files import failure_reason, replace_folder, restore_folder
from kb.law.readings import Readings
from kb.lint import check
from kb.lint.faultless import Faultless
from kb.model import Audience
from kb.reading import environment_digest, file_digest, read_library
from kb.site.build_cache import BuildCache, read_cached_library
from kb.site.earlier import EarlierSite
from kb.site.marker import MARKER, readers_of
from kb.site.markup.frames import Frames
from kb.site.render import render_fallback_site, render_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kb.model import Library
    from kb.problems import Problem
    from kb.site.content.edition import Download
    from kb.site.content.publication import Omission, Publication
    from kb.site.markup.page import Site

    MakeDownloads = Callable[[Library, Publication], Mapping[str, Download]]
    Progress = Callable[[Iterable[PurePosixPath]], Iterable[PurePosixPath]]

SHOWN_ON = "files/pages.json"
"""Lists, for each copied file of the library, the pages that show it; the service serves it while one is visible."""
FRAMES = "files/frames.json"
"""The frames for the pages of the service."""
_FAULTLESS = "faultless"
"""The name under which the cases that need not be checked again are kept for the next build."""
KEY = "andian"
"""Key of the job in the configuration of MkDocs."""
_FRAME_INPUTS = frozenset({".py", ".html", ".yml", ".css", ".js", ".md", ".txt"})
"""Files of the program that the fallback site depends on."""


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What ``build_site`` has built."""

    out: Path
    """The folder of the site."""
    pages: int
    cases: int
    """Cases with a page of their own text."""
    issues: int
    omissions: tuple[Omission, ...]
    """Files that have no page, and why."""


@dataclass(frozen=True, slots=True)
class Job:
    """The state that the MkDocs events of one build share."""

    site: Site
    root: Path
    """Folder of the library."""
    audience: Audience
    today: dt.date
    earlier: EarlierSite | None = None
    """The site that is replaced, if it is known what it was built from."""
    frames: Frames = field(default_factory=Frames)
    """The pages that share a frame, which MkDocs makes once for all of them."""


def job_of(
    root: str,
    audience: Audience,
    today: dt.date,
    documents: MakeDownloads | None = None,
    cache: BuildCache | None = None,
    progress: Progress = lambda paths: paths,
    earlier: EarlierSite | None = None,
) -> Job:
    """The job of building the site of a library.

    Raises:
        ReadError: the library cannot be read.
        SiteError: this system writes file names in another encoding than UTF-8.
    """
    # Links percent-encode UTF-8; in another encoding the files with Chinese names would not be where links point.
    if (encoding := sys.getfilesystemencoding()).lower() != "utf-8":
        raise SiteError(f"系统用 {encoding} 写文件名，网页的中文地址会打不开。请设置环境变量 PYTHONUTF8=1 后重试。")
    if cache is None:
        library = read_library(root, progress=progress)
        readings, digests, laws = Readings(library, today), None, None
    else:
        # A public page shows no problems.
        asks = audience is not Audience.PUBLIC
        library, readings, digests, laws = read_cached_library(root, today, cache, progress, asks=asks)
    problems = problems_of(library, audience, today, readings, earlier, digests or {})
    site = render_site(
        library,
        problems,
        audience,
        today,
        readings,
        documents=lambda publication: documents(library, publication) if documents else {},
        earlier=earlier,
        digests=digests,
        laws=laws,
    )
    return Job(site, Path(root), audience, today, earlier)


def problems_of(
    library: Library,
    audience: Audience,
    today: dt.date,
    readings: Readings,
    earlier: EarlierSite | None,
    digests: Mapping[str, str],
) -> tuple[Problem, ...]:
    """The problems of a library that concern an audience; what an earlier build has found is not looked for again.

    Args:
        library: as read.
        audience: for whom the site is built.
        today: the day of the check.
        readings: the citations of the library's cases on that day.
        earlier: the site as it was last built.
        digests: path of a case in the library -> digest of its file, for ``earlier``.
    """
    # Only editors are shown problems; others are concerned by errors alone, which withhold a case.
    if audience is Audience.EDITOR:
        return check(library, today, readings=readings)
    if earlier is None:
        return check(library, today, errors_only=True)
    inputs = f"{earlier.environment} {today}"
    faultless = Faultless(digests, library.locks, earlier.value(_FAULTLESS, inputs))
    problems = check(library, today, errors_only=True, faultless=faultless)
    earlier.keep(_FAULTLESS, inputs, faultless.to_bytes())
    return problems


def build_site(
    root: str,
    out: Path,
    audience: Audience,
    today: dt.date,
    *,
    replace_other: bool = False,
    site_url: str = "",
    documents: MakeDownloads | None = None,
    config_file: Path | None = None,
    cache_file: Path | None = None,
    progress: Progress = lambda paths: paths,
) -> SiteReport:
    """Build the site of a library in a temporary folder and move it into place when complete.

    Args:
        root: folder of the library.
        out: folder of the site. If it exists it must be a site made by this program; it is kept if the build fails.
        audience: for whom.
        today: the current day.
        replace_other: whether a site for other readers may be replaced.
        site_url: address of the site's root; without it there are no feeds and no sitemap.
        documents: makes the Word and PDF files for download.
        config_file: ``mkdocs.yml``; the one of this checkout by default.
        cache_file: cache for the next build; ``None`` for no cache.
        progress: wraps the paths of the files that are read.

    Raises:
        ReadError: the library cannot be read.
        SiteError: the site cannot be built or put in place.
    """
    target = out.resolve()
    _restore(target)
    _check_place(target, Path(root).resolve())
    new_readers = None if replace_other else audience
    refuse_other_readers(out, new_readers)
    config_path = _config_path(config_file)
    with contextlib.ExitStack() as stack:
        stack.enter_context(not_collecting())
        cache = stack.enter_context(contextlib.closing(BuildCache(cache_file))) if cache_file else None
        earlier = None
        if cache:
            environment = f"{environment_digest(Path(root))} {audience.value}"
            earlier = EarlierSite(cache, target, environment, _basis(config_path, today, site_url))
        job = job_of(root, audience, today, documents, cache, progress, earlier)
        with _temporary_folder(target) as fresh:
            _run_mkdocs(config_path, fresh, job, site_url)
            refuse_other_readers(out, new_readers)  # another run may have built one meanwhile
            _swap(fresh, target)
        if earlier:
            earlier.save()
    site = job.site
    return SiteReport(out, len(site.pages) + len(site.unchanged), site.cases, site.issues, site.omissions)


def build_fallback_site(cache: Path, name: str, audience: Audience) -> Path:
    """Build what the service needs without a site: frames, style sheets, scripts, help; return the folder.

    It is built once for each version of the program, name and audience.

    Args:
        cache: folder for such folders; they may be deleted.
        name: of the library.
        audience: who will read it.

    Raises:
        SiteError: it cannot be made.
    """
    config_path = _config_path(None)
    version = blake2b(f"{metadata.version('mkdocs-material')} {audience} {name}\0".encode(), digest_size=8)
    for path in [config_path, *sorted(Path(__file__).parents[1].rglob("*"))]:
        if path.suffix in _FRAME_INPUTS and path.is_file():
            version.update(f"{path.name} {file_digest(str(path))}\n".encode())
    target = cache.resolve() / version.hexdigest()
    if not (target / FRAMES).is_file():
        job = Job(render_fallback_site(name, audience), cache, audience, dt.date.min)
        with _temporary_folder(target) as fresh:
            _run_mkdocs(config_path, fresh, job, "")
            if not (target / FRAMES).is_file():  # another run may have made it meanwhile
                _swap(fresh, target)
    return target


def _basis(config_path: Path, today: dt.date, site_url: str) -> str:
    """Digest of what every file of a site depends on besides program, settings and readers."""
    versions = [metadata.version(name) for name in ("mkdocs", "mkdocs-material", "jinja2")]
    digest = blake2b(repr((today, site_url, versions)).encode(), digest_size=16)
    for path in [config_path, *sorted((Path(__file__).parent / "theme").rglob("*.html"))]:
        digest.update(f"{path.name} {file_digest(str(path))}\n".encode())
    return digest.hexdigest()


def _config_path(config_file: Path | None) -> Path:
    path = config_file or Path(__file__).parents[2] / "mkdocs.yml"
    if not path.is_file():
        raise SiteError(f"没有找到 MkDocs 的设置文件“{path}”。请在案典的源代码文件夹里运行。")
    return path


def _check_place(target: Path, root: Path) -> None:
    """Raise if a folder must not be replaced."""
    if target == root or target in root.parents or root in target.parents:
        raise SiteError(f"网站文件夹“{target}”与案例库“{root}”重叠。请用 --out 另选一个文件夹。")
    if target.exists() and not target.is_dir():
        raise SiteError(f"“{target}”是文件，不是文件夹。请用 --out 另选一个文件夹。")
    if target.is_dir() and any(target.iterdir()) and not (target / MARKER).is_file():
        raise SiteError(
            f"“{target}”里有别的文件，不是案典建的网站，没有动它。请用 --out 另选一个文件夹，或者先清空它。"
        )


def refuse_other_readers(out: Path, audience: Audience | None) -> None:
    """Refuse to replace a site that was built for others.

    Args:
        out: folder of the site.
        audience: for whom the new one is; ``None`` if it may replace any.

    Raises:
        SiteError: there is one for others.
    """
    built_for = readers_of(out)
    if audience is None or built_for in (None, audience):
        return
    shown = out.as_posix()
    raise SiteError(
        f"“{shown}”里是给{built_for.label}看的网站，没有换成给{audience.label}看的。"
        f"请用 --out 另选一个文件夹，例如 --out {shown}-{audience.value}；确实要换掉的，加 --replace。"
    )


@contextlib.contextmanager
def _temporary_folder(target: Path) -> Iterator[Path]:
    """A temporary folder next to the target, deleted at the end unless it was moved."""
    fresh = target.with_name(f".{target.name}.new-{os.getpid()}")
    _delete_abandoned(target)
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
    except OSError as error:
        raise SiteError(f"不能在“{target.parent}”里建文件夹：{failure_reason(error, '写入')}。") from error
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _delete_abandoned(target: Path) -> None:
    """Delete the temporary folders of killed runs; those of running ones stay."""
    for path in target.parent.glob(f".{glob.escape(target.name)}.new-*"):
        process = path.name.rpartition("-")[2]
        if process.isdecimal() and not is_running(int(process)):
            shutil.rmtree(path, ignore_errors=True)


def _restore(target: Path) -> None:
    try:
        restore_folder(target)
    except OSError as error:
        raise SiteError(f"原来的网站不能放回“{target}”：{failure_reason(error, '写入')}。") from error


def _swap(fresh: Path, target: Path) -> None:
    try:
        replace_folder(fresh, target)
    except OSError as error:
        reason = failure_reason(error, "写入")
        raise SiteError(
            f"新网站建好了，但不能放到“{target}”：{reason}。请关闭正在使用这个文件夹的程序后重试。"
        ) from error


class _Warnings(logging.Handler):
    """Collects the warnings of MkDocs; its other messages are not for users."""

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
        except OSError as error:
            written = error.filename is None or str(out) in f"{error.filename} {error.filename2}"
            what = f"网站文件夹“{out.parent}”里写不进去" if written else f"“{error.filename}”读不出来"
            reason = failure_reason(error, "写入" if written else "读取")
            raise SiteError(f"网站没有建成，原来的网站没有动：{what}：{reason}。") from error
        except (MkDocsException, jinja2.TemplateError) as error:
            reasons = "\n".join(f"  {message}" for message in warned.messages or [str(error)])
            raise SiteError(f"网站没有建成，原来的网站没有动。MkDocs 说：\n{reasons}") from error
