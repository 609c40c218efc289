"""What is said of an article is true, or is said not to be known: worlds whose whole history is known here, of which
the registry is told a part."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from kb.statutes.citations import find_citations
from kb.statutes.days import Days, Span
from kb.statutes.reading import Status
from kb.statutes.registry import Registry
from kb.statutes.resolve import resolve
from kb.statutes.statute import Change, Counterpart, Known, Statute, Version

NAME, CODE = "某某管理法", "某某法典"
FIRST = dt.date(2000, 1, 1)
YEAR = dt.timedelta(days=365)
TODAY = FIRST + 20 * YEAR


@dataclass(frozen=True)
class World:
    """A law and the code that took its place: each text is a list of rules, whose places are the articles."""

    texts: list[list[int]]
    code: list[int] | None
    known_from: int
    """The first version that the registry knows."""
    counted: list[bool]
    tables: list[bool]
    """Whether the registry has the table into each version, and into the code."""
    undated: bool
    """Whether nobody knows the day of the last version."""
    known_until: int | None = None
    """The first version, or the code, of whose coming the registry has not heard; ``None``: it is followed to today."""
    remembered: bool = False
    """Whether the last version is in the registry all the same, though what came before it may not be."""

    def version_on(self, day: dt.date) -> int | None:
        if self.code and day >= self.day(len(self.texts)):
            return None
        passed = [number for number in range(len(self.texts)) if self.day(number) <= day]
        return passed[-1] if passed else None

    def day(self, number: int) -> dt.date:
        return FIRST + 3 * YEAR * number

    def now(self, number: int, article: int) -> set[tuple[str, int]]:
        rule = self.texts[number][article - 1]
        for step in range(number + 1, len(self.texts)):
            if rule not in self.texts[step]:
                return set()
        text, name = (self.code, CODE) if self.code else (self.texts[-1], NAME)
        return {(name, place) for place, other in enumerate(text, 1) if other == rule}

    def registry(self) -> Registry:
        versions = []
        for number, text in enumerate(self.texts):
            last = number == len(self.texts) - 1
            kept = number > 0 and self.texts[number - 1] == text
            version = Version(
                f"{self.day(number).year}{'修正' if number else ''}",
                self.day(number) - dt.timedelta(days=30),
                None if self.undated and last and number else self.day(number),
                len(text) if self.counted[number] else None,
                verified=True,
                numbers_kept=kept and self.tables[number],
            )
            versions.append(version)
        known = versions[self.known_from : self.known_until]
        if self.known_until is not None and self.known_until < len(versions) and self.remembered:
            known = [*known, replace(versions[-1], numbers_kept=False, verified=False)]
        heard = self.known_until is None or self.known_until > len(self.texts)
        repealed = self.day(len(self.texts)) if self.code and heard else None
        until = None if self.known_until is None else Known(self.day(self.known_until) - dt.timedelta(days=1))
        law = Statute(
            NAME,
            NAME,
            versions=tuple(known),
            repealed_on=repealed,
            successor=CODE if repealed else None,
            known=until,
        )
        statutes = {NAME: law}
        if self.code and repealed:
            code = Version(str(repealed.year), repealed, repealed, len(self.code), verified=True)
            statutes[CODE] = Statute(CODE, CODE, versions=(code,), known=None if until is None else Known(repealed))
        changes = [
            self._change(self.texts[n - 1], self.texts[n], NAME, self.day(n))
            for n in range(1, len(self.texts))
            if self.tables[n] and self.texts[n - 1] != self.texts[n] and (not self.known_until or n < self.known_until)
        ]
        if self.code and repealed and self.tables[len(self.texts)]:
            changes.append(self._change(self.texts[-1], self.code, CODE, repealed))
        return Registry(statutes, {NAME: tuple(changes)})

    @staticmethod
    def _change(old: list[int], new: list[int], name: str, day: dt.date) -> Change:
        forward = {
            article: tuple(
                Counterpart(name, place, 1.0, verified=True) for place, other in enumerate(new, 1) if other == rule
            )
            for article, rule in enumerate(old, 1)
        }
        backward: dict[tuple[str, int], tuple[Counterpart, ...]] = {}
        for article, rule in enumerate(old, 1):
            for place, other in enumerate(new, 1):
                if other == rule:
                    place_key = (name, place)
                    origin = Counterpart(NAME, article, 1.0, verified=True)
                    backward[place_key] = (*backward.get(place_key, ()), origin)
        return Change(day, forward, backward)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    count = draw(st.integers(1, 4))
    texts = [list(range(draw(st.integers(1, 6))))]
    rules = 100
    for _ in range(count - 1):
        text = list(texts[-1])
        if draw(st.booleans()):
            for _ in range(draw(st.integers(1, 3))):
                place = draw(st.integers(0, len(text)))
                if draw(st.booleans()) or not text:
                    text.insert(place, rules := rules + 1)
                else:
                    text.pop(min(place, len(text) - 1))
        texts.append(text or [rules := rules + 1])
    code = draw(st.none() | st.just([7000, *texts[-1][::-1], 7001]))
    flags = st.lists(st.booleans(), min_size=count + 1, max_size=count + 1)
    known_from = draw(st.integers(0, count))
    known_until = draw(st.none() | st.integers(max(known_from, 1), count + 1))
    return World(
        texts, code, known_from, draw(flags), draw(flags),
        undated=draw(st.booleans()), known_until=known_until, remembered=draw(st.booleans()),
    )  # fmt: skip


@given(worlds(), st.integers(1, 9), st.integers(-400, 20 * 365))
def test_whatever_is_said_of_an_article_is_true(world: World, article: int, days: int) -> None:
    day = FIRST + dt.timedelta(days=days)
    laws = world.registry()
    (citation,) = find_citations(f"《{NAME}》第{article}条", laws)
    reading = resolve(citation, [day], TODAY, laws)
    true_version, present = world.version_on(day), world.version_on(TODAY)
    match reading.status:
        case Status.CURRENT:
            assert true_version is not None
            assert true_version == present
            assert not world.counted[true_version] or article <= len(world.texts[true_version])
        case Status.SUPERSEDED:
            assert true_version is not None
            assert true_version != present
        case Status.NOT_YET:
            assert day < FIRST
        case Status.NO_SUCH_ARTICLE if reading.version and reading.version.articles is not None:
            number = true_version if true_version is not None else len(world.texts) - 1
            assert article > len(world.texts[number])
        case Status.NO_SUCH_ARTICLE:
            assert all(article > count for v in laws.statutes[NAME].versions if (count := v.articles) is not None)
        case Status.REPEALED:
            assert world.code is not None
        case status:
            assert status is Status.UNKNOWN_VERSION
    if reading.uncovered:
        assert laws.statutes[NAME].known
        assert not reading.now
    if reading.version and reading.status is not Status.NOT_YET:
        number = true_version if true_version is not None else len(world.texts) - 1
        assert reading.version.label == f"{world.day(number).year}{'修正' if number else ''}"
        # Of a text that nobody has counted nobody knows whether it has the article at all.
        if reading.now and (world.counted[number] or article <= len(world.texts[number])):
            assert {(place.statute, place.article) for place in reading.now} == world.now(number, article)
        until = world.known_until
        if reading.later and until and (world.counted[number] or article <= len(world.texts[number])):
            # By the last day that is known the rule stood there, whatever became of it since.
            told = replace(world, texts=world.texts[:until], code=world.code if until > len(world.texts) else None)
            assert {(place.statute, place.article) for place in reading.later} == told.now(number, article)
    else:
        assert reading.now == ()


@given(worlds(), st.integers(1, 9), st.integers(-400, 20 * 365), st.integers(-400, 20 * 365))
def test_whatever_is_said_over_a_span_is_true_of_each_of_its_days(
    world: World, article: int, one: int, other: int
) -> None:
    first, last = (FIRST + dt.timedelta(days=days) for days in sorted((one, other)))
    laws = world.registry()
    (citation,) = find_citations(f"《{NAME}》第{article}条", laws)
    reading = resolve(citation, Days((Span(first, last),)), TODAY, laws)
    days = [first + dt.timedelta(days=step) for step in range(0, (last - first).days + 1, 30)]
    true = {number for day in days if (number := world.version_on(day)) is not None}
    # Texts without such an article are not meant, as far as anybody has counted.
    meant = {number for number in true if article <= len(world.texts[number])}
    if reading.version and reading.fits and reading.status is not Status.NOT_YET:
        assert meant <= {_number(world, reading.version)}
    if reading.status is Status.CURRENT:
        assert meant <= {world.version_on(TODAY)}
    if reading.status is Status.SUPERSEDED:
        assert world.version_on(TODAY) not in meant
    if reading.now and all(world.counted):
        assert all({(place.statute, place.article) for place in reading.now} == world.now(n, article) for n in meant)
    for told in reading.days:
        inside = [day for day in days if told.first <= day <= told.last]
        if told.version:
            assert all(world.version_on(day) == _number(world, told.version) for day in inside)
        elif told.status in (Status.NOT_YET, Status.REPEALED):
            assert all(world.version_on(day) is None for day in inside)


@given(worlds())
def test_origins_are_those_of_the_table_into_the_numbering(world: World) -> None:
    laws = world.registry()
    for statute in laws.statutes.values():
        for version in statute.versions:
            for article in range(1, (version.articles or 0) + 1):
                for origin in laws.origins(statute, article, version):
                    assert any(one.effective_on for one in laws.versions_like(statute, version))
                    old = world.texts[_number(world, origin.version)] if origin.version else None
                    new = world.code if statute.name == CODE else world.texts[_number(world, version)]
                    assert new is not None
                    assert old is None or old[origin.article - 1] == new[article - 1]


def _number(world: World, version: Version) -> int:
    return next(n for n in range(len(world.texts)) if str(world.day(n).year) in version.label)


def test_a_world_whose_whole_history_is_told_is_known_whole() -> None:
    texts = [[1, 2, 3], [1, 9, 2, 3], [1, 9, 2, 3]]
    world = World(texts, [3, 2, 1], 0, [True] * 4, [True] * 4, undated=False)
    laws = world.registry()
    (citation,) = find_citations(f"《{NAME}》第二条", laws)
    old = resolve(citation, [FIRST + YEAR], TODAY, laws)
    assert (old.status, [(p.statute, p.article, p.verified) for p in old.now]) == (
        Status.REPEALED,
        [(CODE, 2, True)],
    )
    broken = replace(world, tables=[True, False, True, True]).registry()
    assert resolve(citation, [FIRST + YEAR], TODAY, broken).now == ()
    assert [p.article for p in resolve(citation, [FIRST + 4 * YEAR], TODAY, broken).now] == []  # 9 has no counterpart
