"""Statute citations: does the number exist in the version that applied, and was the law in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.law.moves import move_of
from kb.law.pins import missing_place
from kb.law.readings import note_citations
from kb.law.wording import MILDER, contradiction, milder_reason, places_words, unknown_reason, versions_by_day
from kb.problems import Location, problem
from kb.statutes.days import DayBasis
from kb.statutes.reading import Status
from kb.text import article_name, chinese_number, fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from kb.law.readings import CaseCitation
    from kb.model import Case, Issue, Library, LibraryConfig
    from kb.problems import Problem
    from kb.statutes.reading import Reading
    from kb.statutes.registry import Registry
    from kb.statutes.statute import Counterpart, Statute, Version
    from kb.statutes.texts import StatuteTexts

_CHECK = "请人工核对法条和条号，程序不会改动原文。"


def citation_problems(
    case: Case, citations: Iterable[CaseCitation], library: Library, today: dt.date, *, unknown: bool
) -> Iterator[Problem]:
    """K601 to K607, K609, K610 and K612 to K615 for every citation of a case; K127 for waivers of K613 that do nothing.

    Args:
        case: the case.
        citations: its citations, in order.
        library: for its own statutes.
        today: changes up to this day are reported.
        unknown: whether names that no registry knows are reported too (K605).
    """
    several = tuple(citations)
    yield from _problems(several, case.source_file.display_path, library.config, today, unknown=unknown)
    yield from _stated_problems(several, case)


def note_problems(issue: Issue, library: Library, today: dt.date, *, unknown: bool) -> Iterator[Problem]:
    """K601 to K607, K609, K610, K612 and K613 for every citation of an 编者按."""
    citations = note_citations(issue, today, library.config.statutes)
    yield from _problems(citations, issue.source_file.display_path, library.config, today, unknown=unknown)
    yield from _stated_problems(citations, issue)


def _problems(
    citations: Iterable[CaseCitation], path: str, config: LibraryConfig, today: dt.date, *, unknown: bool
) -> Iterator[Problem]:
    unknown_versions: dict[str, list[CaseCitation]] = {}
    changed: dict[str, list[CaseCitation]] = {}
    for citation in citations:
        place = Location(path, citation.line, citation.column)
        move = move_of(citation.reading, today)
        if move and move.milder:
            reason = f"{milder_reason(citation.reading)}{versions_by_day(citation.reading)}{MILDER}"
            changed.setdefault(reason, []).append(citation)
        elif (
            move
            and move.unknown
            and not citation.reading.several
            and not (move.at_odds and not citation.reading.version)
        ):
            unknown_versions.setdefault(unknown_reason(citation.reading), []).append(citation)
        yield from _reading_problems(citation.reading, place, config.statutes, unknown=unknown)
        yield from _pin_problems(citation.reading, place, config.statute_texts)

    for reason, several in unknown_versions.items():
        yield problem("K612", _at(several, path), f"{_named(several)}没有核对：{reason}")
    for reason, several in changed.items():
        undated = several[0].reading.basis is DayBasis.UNKNOWN_VIOLATION
        hint = "在文件头写上“违法行为日期”，或者在引用处写明版本，例如（2021年修正）。" if undated else ""
        yield problem("K614", _at(several, path), f"{_named(several)}：{reason}", hint)


def _at(several: Sequence[CaseCitation], path: str) -> Location:
    return Location(path, several[0].line, several[0].column)


def _named(several: Sequence[CaseCitation]) -> str:
    others = f"等 {len(several)} 处" if len(several) > 1 else ""
    return f"“{several[0].reading.citation.text}”{others}"


def _stated_problems(citations: Iterable[CaseCitation], document: Case | Issue) -> Iterator[Problem]:
    """K613: the version that the text names was in force on none of the days; and K127, see ``citation_problems``."""
    path = document.source_file.display_path
    waivers = {i: fold(waiver.text) for i, waiver in enumerate(document.waivers) if waiver.code == "K613"}
    used = set()
    for citation in citations:
        if not (odds := contradiction(citation.reading)):
            continue
        text = citation.reading.citation.text
        waiving = {i for i, words in waivers.items() if words == fold(text) and not document.waivers[i].missing}
        used |= waiving
        if not waiving:
            yield problem("K613", Location(path, citation.line, citation.column), f"“{text}”：{odds}")
    for i in waivers.keys() - used:
        if not document.waivers[i].missing:  # a missing value is reported where it is read
            message = f"第 {i + 1} 项豁免不起作用：文件里没有 K613 的这处文字"
            yield problem("K127", document.source_file.at_item("豁免", i), message)


def _pin_problems(reading: Reading, place: Location, texts: StatuteTexts) -> Iterator[Problem]:
    """K609 and K610: the paragraph and item, where the library has the words of the version."""
    if missing := missing_place(reading, texts):
        unit = "款" if missing.code == "K609" else "项"
        message = f"“{reading.citation.text}”：{missing.message}"
        yield problem(missing.code, place, message, f"对照法规文本核对{unit}的序号。{_CHECK}")


def _reading_problems(reading: Reading, place: Location, laws: Registry, *, unknown: bool) -> Iterator[Problem]:
    citation, statute = reading.citation, reading.statute
    shown = f"“{citation.text}”"
    if reading.status is Status.UNKNOWN_STATUTE:
        if unknown and not citation.abroad:
            hint = "核对名称；地方性法规和别名可以写进案例库的 statutes.yml。"
            yield problem("K605", place, f"不认识“{citation.name}”，没有核对{shown}", hint)
        return
    if reading.status is Status.AMBIGUOUS:
        names = "".join(f"《{candidate.statute}》" for candidate in reading.candidates)
        yield problem("K615", place, f"{shown}里的“{citation.name}”可能指{names}，没有核对")
    if statute is None:
        return
    if not citation.bracketed and not citation.anaphor and citation.text.startswith(citation.name):
        yield problem("K606", place, f"{shown}的法律名称没有书名号", f"写成《{statute.name}》。")
    if not reading.fits:
        yield _misfit(reading, statute, place, shown, laws)
    elif reading.several and reading.basis is DayBasis.ASKED:
        versions = "、".join(_version(candidate.version) for candidate in reading.candidates)
        message = (
            f"{shown}在本案的日期前后有{versions}两种编号，第{chinese_number(citation.article)}条在各版本里不是同一规则"
        )
        newest = _version(reading.candidates[-1].version)
        yield problem("K607", place, message, f"写明所引的版本，例如《{statute.name}》{newest}。{_CHECK}")


def _misfit(reading: Reading, statute: Statute, place: Location, shown: str, laws: Registry) -> Problem:
    version, article = reading.version, article_name(reading.citation.article, reading.citation.suffix)
    day = reading.read_on.isoformat()
    if reading.status is Status.NO_SUCH_ARTICLE and (version is None or version.articles is None):
        message = (
            f"{shown}：《{statute.name}》已知的各个文本里最后一条是第{statute.last_known_article}条，没有{article}"
        )
        return problem("K601", place, f"{message}（{day}施行的版本没有核对）", _CHECK)
    if reading.status is Status.NOT_YET:
        since = version.effective_on if version else None
        return problem(
            "K602", place, f"{shown}：《{statute.name}》{since or '日后'}起才施行，{day} 时还没有施行", _CHECK
        )
    if reading.status is Status.NO_SUCH_ARTICLE and version:
        count = f"只有 {version.articles} 条，" if not laws.has_article(version, reading.citation.article) else ""
        message = f"{shown}：《{statute.name}》{_version(version)}{count}没有{article}"
        if reading.would_fit:
            message += f"；{article}是{_version(reading.would_fit)}的条号"
            return problem("K603", place, message, f"{_likely(reading, statute, laws)}{_CHECK}")
        return problem("K601", place, message + _unchecked(version), _CHECK)
    successor = f"，由《{statute.successor}》代替" if statute.successor else ""
    return problem(
        "K604",
        place,
        f"{shown}：《{statute.name}》已于 {statute.repealed_on} 废止{successor}",
        f"{_moved(reading.now, reading)}{_CHECK}",
    )


def _likely(reading: Reading, statute: Statute, laws: Registry) -> str:
    """What the number of the other version may have been meant for, in the version that applied."""
    other, version = reading.would_fit, reading.version
    if other is None or version is None or other.effective_on is None or version.effective_on is None:
        return ""
    article = reading.citation.article
    if other.effective_on > version.effective_on:
        before = laws.versions_like(statute, version)
        places = tuple(place for place in laws.origins(statute, article, other) if place.version in before)
    else:
        places = laws.counterparts(statute, article, other, version.effective_on)
    return f"可能用了《{statute.name}》另一版本的条号，本案适用{_version(version)}。{_moved(places, reading)}"


def _moved(now: tuple[Counterpart, ...], reading: Reading) -> str:
    places = tuple(place for place in now if place.likely)
    if not places:
        return ""
    cited = reading.citation
    statute = reading.statute.name if reading.statute else ""
    words = places_words(places, statute, cited.article, sure=len(now) == 1 and now[0].sure)
    return f"第{chinese_number(cited.article)}条可能相当于{words}。"


def _version(version: Version | None) -> str:
    return f"（{version.label}）" if version else ""


def _unchecked(version: Version) -> str:
    return "" if version.verified else "（条数未经文本核对）"
