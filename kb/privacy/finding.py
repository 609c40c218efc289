"""Personal data in a text: the one set of rules for the check, the import and ``kb mask``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.privacy.folding import Folded, closed_up, searchable, with_digits, with_long_numbers
from kb.privacy.kinds import PersonalData, PersonalKind
from kb.privacy.signs import ALL, NUMBER, OF_MINORS
from kb.text import folded_plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence


def find_personal_data(
    text: str, day: dt.date | None = None, *, companies: bool = True, only_blocking: bool = False
) -> tuple[PersonalData, ...]:
    r"""Personal data in a text, in order, not overlapping.

    A number may be divided by blanks, line breaks, hyphens, other punctuation and invisible characters, and may have
    digits of any width and script, Chinese ones among them; a name may be drawn apart and in traditional script. Masked
    forms (王某, 138****0000, 某小区) are ignored. A name that is certain in one place is found in all others.

    Args:
        text: any text; offsets are code points in it. ``\0`` separates adjacent texts. The time is linear in its
            length.
        day: the day on which a person with a birth date is a minor or not.
        companies: whether names of companies are personal data too.
        only_blocking: only what must not be published.
    """
    from kb.privacy.look import blocking_signs  # noqa: PLC0415 - takes NumPy, which most commands need not wait for

    try:
        plain = folded_plain(text)
    except UnicodeEncodeError:
        plain = None
    signs = ALL if plain is None else blocking_signs(plain)
    if only_blocking and not signs:
        return ()
    folded = searchable(text) if plain is None else Folded(with_long_numbers(plain), None)
    solid = closed_up(folded)
    # Names take most of the time, and only those of minors block.
    of_child = bool(signs & OF_MINORS) and _tells_of_child(solid.text, day)
    people = _people(solid.text) if of_child or not only_blocking else []
    covered = bytearray(len(text))
    blocking = _blocking(folded, solid, people if of_child else None, day, signs) if signs else ()
    results = list(_without_overlaps(blocking, covered, text))
    if not only_blocking:
        results += _without_overlaps(_for_editors(folded, solid, people, companies=companies), covered, text)
    return tuple(sorted(results, key=lambda data: data.start))


_Place = tuple[int, int, PersonalKind]


def _without_overlaps(places: Iterable[_Place], covered: bytearray, text: str) -> Iterator[PersonalData]:
    """The places that overlap no earlier one."""
    for start, end, kind in places:
        if not any(covered[start:end]):
            covered[start:end] = b"\1" * (end - start)
            yield PersonalData(kind, text[start:end], start, end)


# The rules are long expressions, which take a fifth of a second to compile: they are imported where a text needs them.


def _people(text: str) -> list[tuple[int, int]]:
    """The spans of the names in a folded text, in order."""
    from kb.privacy.people import people_in  # noqa: PLC0415 - as above

    return sorted(set(people_in(text)), key=lambda span: (span[0], -span[1]))


def _tells_of_child(text: str, day: dt.date | None) -> bool:
    from kb.privacy.children import tells_of_child  # noqa: PLC0415 - as above

    return tells_of_child(text, day)


def _blocking(
    folded: Folded, solid: Folded, people: Sequence[tuple[int, int]] | None, day: dt.date | None, signs: int
) -> list[_Place]:
    """What must not be published, by place; spans of the source.

    ``people`` is ``None`` if none of the names is of a minor.
    """
    kind = PersonalKind.MINOR
    texts = (folded, solid) if solid is not folded else (folded,)
    places = dict.fromkeys(_numbers(texts)) if signs & NUMBER else {}
    named: set[str] = set()
    children: list[tuple[int, int]] = []
    if signs & OF_MINORS:
        from kb.privacy.children import children_in  # noqa: PLC0415 - as above
        from kb.privacy.minors import minors_in  # noqa: PLC0415 - as above
        from kb.privacy.overlap import is_cut_from_words  # noqa: PLC0415 - as above

        for text in texts:
            minors = [
                name
                for name in minors_in(text.text, day, signs)
                if not is_cut_from_words(text.text, name.start, name.end)
            ]
            named.update(text.text[name.start : name.end] for name in minors)
            places.update(dict.fromkeys((*text.source_span(name.start, name.end), kind) for name in minors))
        candidates = () if people is None else children_in(solid.text, people, day)
        children = [span for span in candidates if not is_cut_from_words(solid.text, *span)]
        named.update(solid.text[slice(*span)] for span in children)
    in_order = sorted(places, key=lambda place: (place[0], -place[1]))
    # The name of a child is one wherever it is repeated.
    repeats = [span for span in people or _people(solid.text) if solid.text[slice(*span)] in named] if named else []
    return [*in_order, *((*solid.source_span(*span), kind) for span in (*children, *repeats))]


def _numbers(texts: Sequence[Folded]) -> Iterator[_Place]:
    """The numbers that must not be published in a text, folded and closed up; spans of the source.

    Those known by their check digit come first; a number may come twice.
    """
    from kb.privacy.labelled import labelled_numbers_in  # noqa: PLC0415 - as above
    from kb.privacy.numbers import numbers_in  # noqa: PLC0415 - as above

    for number in numbers_in(texts[0].text):
        yield *texts[0].source_span(number.start, number.end), number.kind
    for text in texts:
        for number in labelled_numbers_in(text.text):
            yield *text.source_span(number.start, number.end), number.kind


def _for_editors(
    folded: Folded, solid: Folded, people: Sequence[tuple[int, int]], *, companies: bool
) -> Iterator[_Place]:
    """The other kinds, the more certain first; spans of the source."""
    from kb.privacy.health import illnesses_in  # noqa: PLC0415 - as above
    from kb.privacy.identifiers import identifiers_in  # noqa: PLC0415 - as above
    from kb.privacy.places import places_in  # noqa: PLC0415 - as above

    for text in (folded, solid) if solid is not folded else (folded,):
        for start, end, kind in identifiers_in(with_digits(text.text)):
            yield *text.source_span(start, end), kind
    for start, end, kind in places_in(solid.text, companies=companies):
        yield *solid.source_span(start, end), kind
    for start, end in illnesses_in(solid.text, people):
        yield *solid.source_span(start, end), PersonalKind.HEALTH
    for start, end in people:
        yield *solid.source_span(start, end), PersonalKind.NAME
