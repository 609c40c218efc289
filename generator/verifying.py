"""A published issue, made again and held against the record of what it was."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from generator.compile.bulletin import Entry
from generator.compile.issues import compile_bulletin
from generator.word.document import render_docx
from generator.word.layout import GB9704, PROFILES
from kb.errors import BulletinError
from kb.lint.locks import named, place_of
from kb.lock_file import EditionRecord, digest_of
from kb.locks import case_changes, is_corrected, issue_changes, vanished
from kb.model import Audience, Term
from kb.problems import Location
from kb.reading import CONFIG_NAME, file_digest, registry_digest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from generator.compile.bulletin import Bulletin
    from kb.lock_file import Lock
    from kb.locks import Change
    from kb.model import Case, Issue, Library

_PROPERTIES = "docProps/core.xml"
SAME, CHANGED, CORRECTED, MISSING = "same", "changed", "corrected", "missing"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was published."""

    what: str
    """As ``kb.locks.Change.what``; of a file ``case``, ``issue`` or ``lock``; of the Word file ``word`` where the texts
    differ too, else ``registry``, ``settings`` or ``tool``, whichever has changed."""
    place: Location
    code: str
    """The code of the problem that lint reports; empty where there is none, as for a change with its 更正."""
    message: str
    """In Chinese."""

    def as_json(self) -> dict[str, object]:
        """As ``bulletin verify --json`` has it."""
        return {"what": self.what, "path": self.place.path, "line": self.place.line, "code": self.code}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an issue is as it was published."""

    issue_id: str
    state: str
    """``same``, ``changed``, ``corrected`` or ``missing``: published without a record."""
    differences: tuple[Difference, ...]


def verify_issue(library: Library, issue_id: str, today: dt.date) -> Verdict:
    """What became of an issue that is published or has a lock.

    Args:
        library: as read.
        issue_id: 期号.
        today: the day by which a case may have become public.
    """
    issue, lock = library.issues_by_id.get(issue_id), library.locks.by_issue.get(issue_id)
    if lock is None:
        path = library.locks.paths.get(issue_id)
        if path:
            unusable = Difference("lock", Location(path), "K516", "发布记录不能用")
            return Verdict(issue_id, CHANGED, (unusable,))
        place = issue.source_file.at("发布日期") if issue else Location(f"{library.root}/issues/{issue_id}.md")
        return Verdict(issue_id, MISSING, (Difference("lock", place, "K511", "没有发布记录"),))
    with_states = list(_differences(library, issue, lock, today))
    state = _state(with_states)
    differences = [difference for _, difference in with_states]
    if issue is not None:
        differences += _files(library, issue, lock, state)
    return Verdict(issue_id, state, tuple(differences))


def state_of(library: Library, issue_id: str, today: dt.date) -> str:
    """The state of an issue that has a lock, without making its files; see ``Verdict``."""
    lock = library.locks.by_issue[issue_id]
    return _state(list(_differences(library, library.issues_by_id.get(issue_id), lock, today)))


def _state(with_states: Sequence[tuple[str, Difference]]) -> str:
    states = {state for state, _ in with_states}
    return next((state for state in (CHANGED, CORRECTED) if state in states), SAME)


def _differences(library: Library, issue: Issue | None, lock: Lock, today: dt.date) -> Iterator[tuple[str, Difference]]:
    """Each difference of texts, cards and lists, with the state that it makes."""
    pictures = library.locks.pictures
    if issue is None:
        place = Location(f"{library.root}/{lock.issue.written.path}")
        yield CHANGED, Difference("issue", place, "K515", "刊期文件不见了，或者读不出来")
    else:
        for change in issue_changes(issue, lock, pictures):
            code = "K514" if change.what == "cases" else "K513"
            place = place_of(issue.source_file, change)
            yield CHANGED, Difference(change.what, place, code, f"改了{named([change])}")
        if issue.withdrawn_on is not None:
            place = issue.source_file.at("撤回日期")
            yield CORRECTED, Difference("status", place, "", f"全期已经撤回：{issue.withdrawn_because}")
    vanished_ids = {record.case_id for record in vanished(library, lock)}
    for record in lock.cases:
        case = library.case(record.case_id)
        if case is None:
            place = Location(f"{library.root}/{record.written.path}")
            code, state = ("K515", "不见了") if record.case_id in vanished_ids else ("K001", "读不出来")
            yield CHANGED, Difference("case", place, code, f"案例 {record.case_id} 的文件{state}")
            continue
        changes = case_changes(case, record, pictures, today)
        corrected = is_corrected(case, record)
        for change in changes:
            yield _case_difference(case, change, corrected=corrected)
        if case.withdrawn and record.status != case.status:
            place = case.source_file.at("状态")
            yield CORRECTED, Difference("status", place, "", f"案例 {case.case_id} 已经撤回：{case.withdrawn_because}")
        elif corrected and not changes:
            place = case.source_file.at("更正")
            yield CORRECTED, Difference("correction", place, "", f"案例 {case.case_id} 有新的更正")


def _case_difference(case: Case, change: Change, *, corrected: bool) -> tuple[str, Difference]:
    state, code, words = (CORRECTED, "", "，写了更正") if corrected else (CHANGED, "K512", "，没有写更正")
    if change.what == "correction":
        words = "，少了当时已有的内容"
    message = f"案例 {case.case_id} 改了{named([change])}{words}"
    return state, Difference(change.what, place_of(case.source_file, change), code, message)


# --- the files ------------------------------------------------------------------------------------


def readers_of(issue: Issue) -> Audience:
    """For whom an issue is published."""
    return Audience.PUBLIC if issue.access == "公开" else Audience.INTERNAL


def editions_of(library: Library, issue: Issue, today: dt.date) -> tuple[EditionRecord, ...]:
    """What the files of an issue consist of: the whole, and the cut of each department that has a case in it.

    Args:
        library: holds the cases, and the lock that the issue is to have.
        issue: published.
        today: the day by which visibility is judged.

    Raises:
        BulletinError: a file cannot be made.
    """
    domains = {domain for case in library.cases_of(issue) if not case.withdrawn for domain in case.domains}
    terms = [term for term in library.config.departments if not domains.isdisjoint(term.aliases)]
    return tuple(_edition(library, issue, term, readers_of(issue), GB9704.name, today) for term in (None, *terms))


def _edition(
    library: Library, issue: Issue, term: Term | None, audience: Audience, profile: str, today: dt.date
) -> EditionRecord:
    compiled = compile_bulletin(library, issue, audience, today, department=term)
    cut = f"（{term.name}）" if term else ""
    name = f"第{issue.issue_id}期{cut}.docx"
    parts = part_digests(render_docx(compiled, PROFILES[profile]))
    return EditionRecord(name, audience.value, profile, term.name if term else "", parts, law_digest(compiled))


def law_digest(compiled: Bulletin) -> str:
    """Digest of what a bulletin prints of statutes: the articles that its texts cite, and what the appendix says."""
    cited = [sorted(entry.cited) for entry in compiled.entries if isinstance(entry, Entry)]
    return digest_of((compiled.appendix, cited))


def part_digests(content: bytes) -> dict[str, str]:
    """Name of each part of a Word file -> SHA-256, hexadecimal."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: sha256(archive.read(name)).hexdigest() for name in sorted(archive.namelist())}


def _files(library: Library, issue: Issue, lock: Lock, state: str) -> Iterator[Difference]:
    """The files that come out otherwise than they did, part by part."""
    terms = {term.name: term for term in library.config.departments}
    for edition in lock.editions:
        term = terms.get(edition.department)
        if edition.department and term is None:
            yield Difference(
                "settings", Location(f"{library.root}/{CONFIG_NAME}"), "", f"没有部门“{edition.department}”了"
            )
            continue
        try:
            audience = Audience(edition.audience)
            now = _edition(library, issue, term, audience, edition.profile, lock.made_on)
        except (BulletinError, KeyError, ValueError) as error:
            yield Difference("word", Location(edition.name), "", f"{edition.name} 做不出来：{error!s}")
            continue
        names = sorted({*edition.parts, *now.parts})
        differing = [name for name in names if edition.parts.get(name) != now.parts.get(name)]
        if not differing:
            continue
        subject, why = ("word", "文字改过") if state != SAME else _cause(library, lock, edition, now)
        # The properties have a digest of all other parts: they differ whenever one of these does.
        for name in [name for name in differing if name != _PROPERTIES] or differing:
            yield Difference(subject, Location(f"{edition.name}/{name}"), "", f"{edition.name} 的 {name} 不同：{why}")


def _cause(library: Library, lock: Lock, then: EditionRecord, now: EditionRecord) -> tuple[str, str]:
    """Why a file comes out otherwise though nothing of what it says has changed.

    That the registry has changed is the reason only where the file says something else of statutes.
    """
    root = Path(library.root)
    if then.law != now.law and lock.registry != registry_digest(root, library.config.statute_texts.folders):
        return "registry", "法规库有变动，印出的法条或者对它们的说明因此不同"
    if lock.settings != file_digest(str(root / CONFIG_NAME)):
        return "settings", "library.yml 有变动"
    return "tool", "程序的版本不同"
