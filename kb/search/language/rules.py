"""A rule of law under its several numbers: what the index keeps of a citation, and what a query asks for.

A key names an article within one numbering of one statute, ``行政处罚法|31|1996-10-01``. The index keeps
the key of every citation as read on the days of its case; a query for an article asks for its keys in
every numbering, with those of the articles that the rule came from and went to.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.statutes.citations import find_citations
from kb.statutes.grammar import MAX_NUMBER
from kb.text import chinese_day, chinese_number, fold, law_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.statutes.citations import Citation
    from kb.statutes.reading import Reading
    from kb.statutes.registry import Registry
    from kb.statutes.statute import Counterpart, Statute, Version

_NATION = "中华人民共和国"


def rule_key(statute: str, article: int, numbering: str) -> str:
    """The key of an article within one numbering."""
    return f"{statute}|{article}|{numbering}"


def keys_of(reading: Reading, laws: Registry) -> tuple[str, ...]:
    """The keys that the index keeps of a citation: one, or one for each version that fits."""
    citation = reading.citation
    if reading.statute is None:
        return tuple(rule_key(name, citation.article, "") for name in citation.statutes)
    versions = [candidate.version for candidate in reading.candidates] or [reading.version]
    if reading.would_fit:  # a slip: the editor is told of it, and a search finds it all the same
        versions.append(reading.would_fit)
    keys = (rule_key(reading.statute.name, citation.article, laws.numbering(reading.statute, v)) for v in versions)
    return tuple(dict.fromkeys(keys))


def statute_name(reading: Reading) -> str:
    """The name under which a citation counts in the facet 法条.

    Empty where 本法 has no antecedent, and for the law of another country.
    """
    if reading.citation.abroad:
        return ""
    if reading.statute:
        return reading.statute.name
    return reading.citation.name.removeprefix(_NATION)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a query's citation asks for."""

    keys: Mapping[str, str]
    """Key -> how it is told: ``《行政处罚法》第三十一条（1996至2017修正），今第四十四条``."""


def rule_of_term(term: str, laws: Registry) -> Rule | None:
    """The rule that a term asks for, where the whole term is one citation of a known statute."""
    if term and (term[-1].isdecimal() or term[-1] in "一二三四五六七八九十百"):  # 行政处罚法44
        term += "条"
    citations = find_citations(term, laws)
    if not citations or citations[0].start != 0 or citations[-1].end != len(term):
        return None
    return _rule_of(citations, laws)


def _rule_of(citations: Sequence[Citation], laws: Registry) -> Rule | None:
    keys: dict[str, str] = {}
    for citation in citations:
        for name in citation.statutes:
            keys |= _keys_of_citation(laws, laws.statutes[name], citation)
    return Rule(keys) if keys else None


def rule_of_article(name: str, article: int, citation: Citation | None, laws: Registry) -> Rule | None:
    """What ``rule_of_term`` says of 《name》第article条, without reading the name once more.

    Args:
        name: of a statute.
        article: the number.
        citation: as ``citation_of_articles`` has it for the name.
        laws: the statutes.
    """
    if citation is None or not 1 <= article <= MAX_NUMBER:
        return rule_of_term(f"《{name}》第{article}条", laws)
    return _rule_of((citation._replace(article=article),), laws)


def citation_of_articles(name: str, laws: Registry) -> Citation | None:
    """What 《name》第一条 is read as: as is every other article but for its number, which stands behind the name.

    ``None`` where it is not read as one citation.
    """
    term = f"《{name}》第1条"
    citations = find_citations(term, laws)
    if len(citations) != 1 or (citations[0].start, citations[0].end, citations[0].article) != (0, len(term), 1):
        return None
    return citations[0]


def missing_articles(term: str, laws: Registry) -> tuple[str, ...]:
    """What to say of the articles of a term that is one citation, where no version of the statute has as many."""
    if term and (term[-1].isdecimal() or term[-1] in "一二三四五六七八九十百"):
        term += "条"
    citations = find_citations(term, laws)
    if not citations or citations[0].start != 0 or citations[-1].end != len(term):
        return ()
    sentences = []
    for citation in citations:
        lasts = [laws.statutes[name].last_known_article for name in citation.statutes]
        if lasts and all(last is not None and citation.article > last for last in lasts):
            name = citation.statutes[0]
            number, last = law_number(citation.article), law_number(max(filter(None, lasts)))
            sentences.append(f"《{name}》没有第{number}条，最后一条是第{last}条。")
    return tuple(dict.fromkeys(sentences))


def rules_cited(text: str, laws: Registry) -> tuple[Rule, ...]:
    """The rules of known statutes that a text cites, each once; read in the stated version, else the newest."""
    rules: dict[tuple[str, int, int | None], Rule] = {}
    for citation in find_citations(text, laws):
        for name in citation.statutes:
            place = (name, citation.article, citation.stated.year)
            if place not in rules:
                rules[place] = rule_cited(name, citation.article, laws, citation.stated.year)
    return tuple(rules.values())


def rule_cited(name: str, article: int, laws: Registry, year: int | None = None) -> Rule:
    """The rule of an article of a known statute, read in the version of a year if there is one, else the newest."""
    statute = laws.statutes[name]
    stated = statute.version_labelled(year) if year else None
    version = stated or (statute.versions[-1] if statute.versions else None)
    return Rule(_keys_of_versions(laws, statute, article, [version]))


def rule_of_key(key: str, laws: Registry) -> Rule:
    """The rule of a key of the index, under its other numbers too."""
    name, number, numbering = key.split("|")
    statute = laws.statutes.get(name)
    if statute is None:
        return Rule({key: f"《{name}》{_number(int(number))}"})
    versions = [version for version in statute.versions if laws.numbering(statute, version) == numbering]
    return Rule(_keys_of_versions(laws, statute, int(number), versions[-1:] or [None]))


def _keys_of_citation(laws: Registry, statute: Statute, citation: Citation) -> dict[str, str]:
    versions: list[Version | None] = [v for v in statute.versions if laws.has_article(v, citation.article)]
    if citation.stated.year and (stated := statute.version_labelled(citation.stated.year)):
        versions = [stated]
    # A citation whose version nobody knows is found by its number as written.
    return _keys_of_versions(laws, statute, citation.article, [*versions, None])


def _keys_of_versions(
    laws: Registry, statute: Statute, article: int, versions: Sequence[Version | None]
) -> dict[str, str]:
    """The keys of an article of some versions, with those of the articles that it came from and went to."""
    keys: dict[str, str] = {}
    followed: set[str] = set()
    """Keys of numberings of which it is known what became of the article: the same for their later versions."""
    for version in versions:
        own = rule_key(statute.name, article, laws.numbering(statute, version))
        if own in followed:
            continue
        if own not in keys:
            keys[own] = _label(laws, statute.name, article, version)
        if version is None:
            continue
        for place in _counterparts(laws, statute, article, version, dt.date.max):
            followed.add(own)
            key = _key_of(laws, place)
            if key not in keys and (place.statute, place.article) != (statute.name, article):
                label = _label(laws, place.statute, place.article, place.version)
                keys[key] = f"{label}，即旧《{statute.name}》{_number(article)}{_sure(place)}"
        for origin in laws.origins(statute, article, version):
            key = _key_of(laws, origin)
            if key not in keys:
                keys[key] = _moved_from(laws, origin, statute, version, article)
    return keys


def _key_of(laws: Registry, place: Counterpart) -> str:
    return rule_key(place.statute, place.article, laws.numbering(laws.statutes[place.statute], place.version))


def _counterparts(laws: Registry, statute: Statute, article: int, version: Version, on: dt.date) -> list[Counterpart]:
    """What an article of a version had become by a day, as surely as it is so for every version of its numbering."""
    first = laws.versions_like(statute, version)[0]
    if first is version:
        return list(laws.newest_counterparts(statute, article, version, on))
    by_first = {(p.statute, p.article): p for p in laws.newest_counterparts(statute, article, first, on)}
    return [
        by_first.get((place.statute, place.article), replace(place, verified=False))
        for place in laws.newest_counterparts(statute, article, version, on)
    ]


@lru_cache(maxsize=2_000)
def _number(article: int) -> str:
    return f"第{chinese_number(article)}条"


def _label(laws: Registry, name: str, article: int, version: Version | None) -> str:
    """An article with the versions in which it has this number: a key of the index knows them only together."""
    if version is None:
        return f"《{name}》{_number(article)}（版本未核）"
    statute = laws.statutes[name]
    same = [v.label for v in laws.versions_like(statute, version)]
    label = same[0] if len(same) == 1 else f"{same[0]}至{same[-1]}"
    if _is_ahead(laws, statute, version):
        label += f"，{chinese_day(version.effective_on)}起施行"
    return f"《{name}》{_number(article)}（{label}）"


def _moved_from(laws: Registry, origin: Counterpart, now: Statute, version: Version, article: int) -> str:
    """How an article is told that was another before."""
    place = _number(article) if now.name == origin.statute else f"《{now.name}》{_number(article)}"
    # The index does not know what day it is; a text that is not in force by the day of the registry is not the law now,
    # and of law that is not followed the registry does not say what it is now.
    then = "后为" if _is_ahead(laws, now, version) or not (now.known is None or now.known.followed) else "今"
    sure = _sure(_traced(laws, origin, now, article, version))
    return f"{_label(laws, origin.statute, origin.article, origin.version)}，{then}{place}{sure}"


def _traced(laws: Registry, origin: Counterpart, now: Statute, article: int, version: Version) -> Counterpart:
    """An origin, as surely as its rule has come to an article from every version of its numbering."""
    day = laws.versions_like(now, version)[0].effective_on
    if origin.version is None or day is None:
        return replace(origin, verified=False)
    places = _counterparts(laws, laws.statutes[origin.statute], origin.article, origin.version, day)
    traced = (place for place in places if (place.statute, place.article) == (now.name, article))
    return next(traced, replace(origin, verified=False))


def _is_ahead(laws: Registry, statute: Statute, version: Version) -> bool:
    """Whether a version may not be in force yet: an office may have added one that comes into force next month."""
    days = [day for day in (statute.as_of, laws.as_of) if day]
    return bool(version.effective_on and days and version.effective_on > min(days))


def _sure(place: Counterpart) -> str:
    return "" if place.sure else "（条文对照待核对）"


def longer_names(name: str, laws: Registry, holding: Sequence[str] | None = None) -> tuple[tuple[str, str], ...]:
    """What stands before and after a folded name within names of other statutes: (治安管理, ) of 处罚法.

    The shortest names alone: whatever holds 治安管理处罚法 holds 处罚法 within it.

    Args:
        name: the folded name.
        laws: the statutes.
        holding: the names that hold it, where they are known: ``names_within`` finds those of all names at once.
    """
    own = set(laws.by_word.get(name, ()))
    words = [word for word in laws.by_word if name in word and word != name] if holding is None else holding
    longer = [word for word in words if own.isdisjoint(laws.by_word[word])]
    shortest = [word for word in longer if not any(other in word and other != word for other in longer)]
    return tuple((word[: word.index(name)], word[word.index(name) + len(name) :]) for word in sorted(shortest))


def names_within(laws: Registry) -> dict[str, list[str]]:
    """Folded name -> the longer names that hold it; a name that stands in no other is absent."""
    begun = {word[:end] for word in laws.by_word for end in range(1, len(word) + 1)}
    holding: dict[str, dict[str, None]] = {}
    for word in laws.by_word:
        for start in range(len(word)):
            for end in range(start + 1, len(word) + 1):
                part = word[start:end]
                if part not in begun:  # nor is anything longer a name
                    break
                if part in laws.by_word and part != word:
                    holding.setdefault(part, {})[word] = None
    return {name: list(words) for name, words in holding.items()}


def statutes_named(word: str, laws: Registry) -> tuple[str, ...]:
    """Names of the statutes that a word without an article may mean; the word itself where none is known."""
    names = tuple(statute.name for statute in laws.find(word.strip("《》 ")))
    return names or (fold(word).strip("《》 "), word.strip("《》 "))
