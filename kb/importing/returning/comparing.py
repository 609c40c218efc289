"""A case of the library beside the same case in a Word file -> what was changed there, part by part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from kb.importing.returning.units import KEYWORDS, UnitKind, same, units_of_case, with_references, without_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.importing.returning.exported import PrintedCase
    from kb.importing.returning.units import Unit
    from kb.model import Case

_MATCHING = 0.5
"""Share of common characters from which two paragraphs are one that was changed."""
_SAME_CASE = 0.3
"""Share of common characters below which a printed case is another of the same number."""
_SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a case."""

    case_id: str
    part: str
    before: str
    """As the library has it; empty for something that was added."""
    after: str
    """As Word has it; empty for something that was deleted."""
    old: Unit | None
    """In the library; for an addition the unit before it."""
    new: Unit | None
    """In Word; ``None`` for something that was deleted."""
    added: bool = False


def is_same_case(case: Case, printed: PrintedCase) -> bool:
    """Whether the text in Word under the number of a case is that case, however much was corrected."""
    ours = "".join(unit.text for unit in units_of_case(case))[:_SAMPLE]
    theirs = "".join(unit.text for unit in printed.units)[:_SAMPLE]
    return SequenceMatcher(None, ours, theirs, autojunk=False).quick_ratio() >= _SAME_CASE and _common(ours, theirs)


def _common(ours: str, theirs: str) -> bool:
    matched = sum(
        block.size
        for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
        if block.size > 1
    )
    return matched >= _SAME_CASE * min(len(ours), len(theirs))


def changes_of(case: Case, printed: PrintedCase) -> tuple[Change, ...]:
    """What was changed in Word, in the order of the case; none if nothing was."""
    ours, theirs = list(units_of_case(case)), list(printed.units)
    return (*_card_changes(case.case_id, ours, theirs), *_text_changes(case.case_id, ours, theirs))


@dataclass(frozen=True, slots=True)
class Origins:
    """Changes by who made them since the file was printed."""

    in_word: tuple[Change, ...]
    in_library: tuple[Change, ...]
    """The file has the text from which it was printed, and the library another since: nothing was changed in Word."""
    in_both: tuple[Change, ...]


def origins_of(changes: Sequence[Change], base: frozenset[str]) -> Origins:
    """The changes by who made them; all are taken for changes in Word where the base is not known.

    Args:
        changes: of a case.
        base: the signs of the units from which it was printed.
    """
    word: list[Change] = []
    library: list[Change] = []
    both: list[Change] = []
    for change in changes:
        ours = change.added or (change.old is not None and change.old.sign in base)
        theirs = change.new is not None and replace(change.new, part=change.part).sign in base
        if not base or (ours and not (change.added and theirs)):
            word.append(change)
        elif theirs or change.new is None:
            library.append(change)
        else:
            both.append(change)
    return Origins(tuple(word), tuple(library), tuple(both))


def _card_changes(case_id: str, ours: Sequence[Unit], theirs: Sequence[Unit]) -> Iterator[Change]:
    by_part = {unit.part: unit for unit in theirs if unit.kind is UnitKind.CARD}
    for old in ours:
        if old.kind is not UnitKind.CARD:
            continue
        new = by_part.get(old.part)
        after = new.text if new else ""
        # What is not printed at all says nothing: an empty value has no line.
        if not same(old.text, after) and (new is not None or old.part == KEYWORDS):
            yield Change(case_id, old.part, old.text, after, old, new)


def _text_changes(case_id: str, ours: Sequence[Unit], theirs: Sequence[Unit]) -> Iterator[Change]:
    old = [unit for unit in ours if unit.kind is not UnitKind.CARD]
    new = [unit for unit in theirs if unit.kind is not UnitKind.CARD]
    matcher = SequenceMatcher(None, [unit.key for unit in old], [unit.key for unit in new], autojunk=False)
    for _, first, last, begin, end in (code for code in matcher.get_opcodes() if code[0] != "equal"):
        at = first
        for pair in _paired(old[first:last], new[begin:end]):
            before, after = pair
            if before is not None and after is not None and _same_words(before, after):
                at += 1
                continue
            if before is not None:
                at += 1
                if after is not None:
                    after = replace(after, text=with_references(before.text, after.text))
                shown = after.text if after is not None else ""
                if after is not None and before.kind is UnitKind.HEADING:
                    shown = without_number(shown)
                yield Change(case_id, before.part, before.text, shown, before, after)
            elif after is not None:
                above = old[at - 1] if at else None
                part = after.part or (above.part if above else "")
                yield Change(case_id, part, "", after.text, above, after, added=True)


def _same_words(before: Unit, after: Unit) -> bool:
    """Whether a heading and a paragraph, say, have the same words: a change of the look alone."""
    if UnitKind.TABLE in (before.kind, after.kind):
        return False
    heading = UnitKind.HEADING in (before.kind, after.kind)
    return same(without_number(before.text), without_number(after.text)) if heading else same(before.text, after.text)


def _paired(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[tuple[Unit | None, Unit | None]]:
    """Units that are one, before and after, in order; those without a partner alone."""
    rows, columns = len(old), len(new)
    if rows == columns == 1 and (old[0].kind is UnitKind.TABLE) == (new[0].kind is UnitKind.TABLE):
        yield old[0], new[0]  # written anew in the place of the other
        return
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    likeness = [[_likeness(before, after) for after in new] for before in old]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            together = likeness[row][column] + best[row + 1][column + 1] if likeness[row][column] else 0.0
            best[row][column] = max(best[row + 1][column], best[row][column + 1], together)
    row = column = 0
    while row < rows and column < columns:
        if likeness[row][column] and best[row][column] == likeness[row][column] + best[row + 1][column + 1]:
            yield old[row], new[column]
            row, column = row + 1, column + 1
        elif best[row + 1][column] >= best[row][column + 1]:
            yield old[row], None
            row += 1
        else:
            yield None, new[column]
            column += 1
    yield from ((unit, None) for unit in old[row:])
    yield from ((None, unit) for unit in new[column:])


def _likeness(before: Unit, after: Unit) -> float:
    """How much of two units is common; 0 if they are not one that was changed."""
    if (before.kind is UnitKind.TABLE) != (after.kind is UnitKind.TABLE):
        return 0.0
    if before.kind is UnitKind.TABLE:
        return 0.6 + 0.4 * SequenceMatcher(None, before.text[:_SAMPLE], after.text[:_SAMPLE]).quick_ratio()
    some, other = without_number(before.text)[:_SAMPLE], without_number(after.text)[:_SAMPLE]
    if not some or not other:
        return 0.0
    matcher = SequenceMatcher(None, some, other, autojunk=False)
    if max(matcher.real_quick_ratio(), 2 * min(len(some), len(other)) / (len(some) + len(other))) < _MATCHING / 2:
        return 0.0
    matched = sum(block.size for block in matcher.get_matching_blocks() if block.size > 1 or len(some) < 4)  # noqa: PLR2004 - a short word
    share = matched / min(len(some), len(other))
    kinds = 0.05 * (before.kind is after.kind)
    return share + kinds if share >= _MATCHING else 0.0
