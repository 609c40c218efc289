"""Personal data of a file: where it stands, what an editor has decided to publish all the same, and the problems."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from kb.locks import shared_name
from kb.model import Case
from kb.patterns import late
from kb.privacy import IDENTIFYING, PersonalKind, find_personal_data, masked
from kb.problems import RULES, Severity, problem
from kb.reading.texts import Places, texts_of
from kb.text import HIDDEN_RE, INVISIBLE_RE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.model import Issue, LibraryConfig, Waiver
    from kb.problems import Location, Problem
    from kb.reading.texts import OutgoingText

_WAIVED_RE = late("K8[0-9]{2}|K613|K130|K207")
_TOLD_BY_CHECK = frozenset({"K130", "K207", "K613"})
"""Codes of problems that the check finds, which also reports whether their waivers are used."""
_OFFICE = frozenset({"staff", "word"})
"""Kinds of texts in which only numbers and minors are searched: names of the staff, words of vocabularies."""
_NOT_OF_OFFICE = frozenset({"", "heading", "body", "row"})
"""The others but ``picture``, whose words are searched with their paragraph."""
_SECURITY_RE = late("治安管理处罚|治安处罚|治安拘留|治安案件")
_SEALED = "治安案件的违法记录应当封存（治安管理处罚法第一百三十六条），不能公开"
_MOST_LINES = 8
"""Lines that a message lists."""


class Occurrence(NamedTuple):
    """Personal data of a file."""

    kind: PersonalKind
    text: str
    place: Location
    span: tuple[int, int] | None
    """In the source; ``None`` if it does not stand there literally, as in ``&#49;38…``."""


def personal_data_of(record: Case | Issue, source: str, config: LibraryConfig) -> list[Occurrence]:
    """The personal data of the texts of a case or issue, whether waived or not; by text.

    Args:
        record: as read.
        source: the text of its file.
        config: the settings of the library.
    """
    places = Places(source, record.source_file.display_path)
    return _personal_data(record, texts_of(record), places, config, asks=True)


def _personal_data(
    record: Case | Issue, texts: Sequence[OutgoingText], places: Places, config: LibraryConfig, *, asks: bool
) -> list[Occurrence]:
    day = record.decided_on if isinstance(record, Case) else record.dated_on
    occurrences: list[Occurrence] = []
    for kinds in (_NOT_OF_OFFICE, _OFFICE):
        some = [text for text in texts if text.kind in kinds]
        together = "\0".join([text.text.replace("\0", " ") for text in some])
        seen: set[tuple[int, PersonalKind, str]] = set()
        rows: list[tuple[OutgoingText, PersonalKind, str]] = []
        only_blocking = kinds is _OFFICE or not asks
        personal_data = find_personal_data(together, day, companies=config.masks_companies, only_blocking=only_blocking)
        starts = _starts(some) if personal_data else []
        for data in personal_data:
            text = some[bisect_right(starts, data.start) - 1]
            if text.kind == "row":
                rows.append((text, data.kind, data.text.rpartition("：")[2]))
                continue
            seen.add((text.line, data.kind, _plain(data.text)))
            occurrences.append(_placed(data.kind, data.text, text, places))
        # A row of a table is also told cell by cell; its statement adds what the head says of a cell.
        for text, kind, words in rows:
            if (key := (text.line, kind, _plain(words))) not in seen:
                seen.add(key)
                occurrences.append(_placed(kind, words, text, places))
    blocked = {one.place for one in occurrences if one.kind.blocks}
    return [one for one in occurrences if one.kind.blocks or one.place not in blocked]


def to_mask(record: Case | Issue, source: str, config: LibraryConfig) -> list[Occurrence]:
    """The personal data of a case or issue without what is waived; arguments as of ``personal_data_of``."""
    sealed = _is_sealed(record, texts_of(record))
    valid = [waiver for waiver in record.waivers if not _void(waiver, record, sealed=sealed)]
    occurrences = personal_data_of(record, source, config)
    return [one for one in occurrences if not any(_waives(waiver, one) for waiver in valid)]


def _starts(texts: Sequence[OutgoingText]) -> list[int]:
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text.text) + 1)
    return starts


def _placed(kind: PersonalKind, words: str, text: OutgoingText, places: Places) -> Occurrence:
    near = places.at(text)
    return Occurrence(kind, words, *places.locate(near, words, kind))


def personal_problems(
    record: Case | Issue, texts: Sequence[OutgoingText], places: Places, config: LibraryConfig, *, asks: bool
) -> Iterator[Problem]:
    """K801 to K818 of a case or issue, but for what is waived; K127 of waivers that waive nothing.

    What an editor is asked about is told once, with the lines of its other places.

    Args:
        record: as read.
        texts: of the record, as ``texts_of`` returns them.
        places: of its file.
        config: the settings of the library.
        asks: also what an editor is asked about; without it only what is an error is searched, in a tenth of the
            time. Of a record with waivers, and of one that is sealed, everything is searched.
    """
    waivers = record.waivers
    sealed = _is_sealed(record, texts)
    occurrences = _personal_data(record, texts, places, config, asks=asks or sealed or bool(waivers))
    if not occurrences and not waivers:
        return
    voids = [_void(waiver, record, sealed=sealed) for waiver in waivers]
    used: set[int] = set()
    by_words: dict[tuple[PersonalKind, str], list[Occurrence]] = {}
    for one in occurrences:
        waiving = {index for index, waiver in enumerate(waivers) if _waives(waiver, one)}
        used |= waiving
        if not any(not voids[index] for index in waiving):
            by_words.setdefault((one.kind, _plain(one.text)), []).append(one)
    for (kind, words), those in by_words.items():
        if kind.blocks:
            yield from (_blocked(one) for one in those)
        else:
            yield _question(kind, words, those, sealed=sealed)
    for index, waiver in enumerate(waivers):
        if why := voids[index] or _unused(waiver, occurrences, is_used=index in used):
            yield problem("K127", record.source_file.at_item("豁免", index), f"第 {index + 1} 项豁免不起作用：{why}")


def _blocked(one: Occurrence) -> Problem:
    code = one.kind.code
    return problem(code, one.place, f"{RULES[code].title}“{masked(one.text, one.kind)}”不能公开")


def _question(kind: PersonalKind, words: str, places: Sequence[Occurrence], *, sealed: bool) -> Problem:
    lines = sorted({one.place.line for one in places[1:]} - {places[0].place.line})
    also = (
        f"（第 {'、'.join(map(str, lines[:_MOST_LINES]))} 行{'等' if len(lines) > _MOST_LINES else ''}也有）"
        if lines
        else ""
    )
    what = f"{RULES[kind.code].title}“{masked(words, kind)}”"
    if sealed and kind in IDENTIFYING:
        return problem(kind.code, places[0].place, f"{what}{also}：{_SEALED}", severity=Severity.ERROR)
    return problem(kind.code, places[0].place, f"可能有{what}{also}")


def _is_sealed(record: Case | Issue, texts: Sequence[OutgoingText]) -> bool:
    """Whether a case is about a violation whose record is sealed (治安管理处罚法 of 2025, article 136)."""
    if not isinstance(record, Case):
        return False
    return "公安" in record.domains or any("治安" in text.text and _SECURITY_RE.search(text.text) for text in texts)


def _waives(waiver: Waiver, one: Occurrence) -> bool:
    return waiver.code == one.kind.code and _plain(waiver.text) == _plain(one.text)


def _plain(text: str) -> str:
    """A text without invisible characters and with single blanks, like values of front matter."""
    return " ".join(INVISIBLE_RE.sub("", HIDDEN_RE.sub("", text)).split())


def _void(waiver: Waiver, record: Case | Issue, *, sealed: bool) -> str:
    """Why a waiver is void, whatever the text; empty if it is not."""
    if waiver.missing:
        return f"缺少{'、'.join(waiver.missing)}"
    if waiver.code not in RULES:
        return "没有这个代码"
    if not _WAIVED_RE.fullmatch(waiver.code):
        return f"{waiver.code} 不能豁免"
    if sealed and waiver.code.startswith("K8") and isinstance(record, Case):
        if not record.author:
            return "治安案件的豁免要由编写人以外的人决定，案例没有写编写人"
        if same := shared_name(record.author, waiver.decided_by):
            return f"决定人“{same}”就是编写人，治安案件的豁免要由另一个人决定"
    return ""


def _unused(waiver: Waiver, occurrences: Sequence[Occurrence], *, is_used: bool) -> str:
    """Why a waiver that is in order waives nothing; empty if it does."""
    if is_used or waiver.code in _TOLD_BY_CHECK:
        return ""
    words = _plain(waiver.text)
    whole = next((one for one in occurrences if one.kind.code == waiver.code and words in _plain(one.text)), None)
    if whole is not None:
        return f"“{masked(words, whole.kind)}”只是第 {whole.place.line} 行那一处的一部分，要写全"
    return f"文件里没有 {waiver.code} 的这处文字"
