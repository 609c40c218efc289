"""What a query means by the settings of a library: other words, other spellings, statutes, articles, days.

Nothing here searches or knows an index, so it is the same for every engine.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import late
from kb.search.answer.snippets import Cited, Needle
from kb.search.language.rules import Rule, longer_names, missing_articles, rule_of_term, statutes_named
from kb.search.language.weights import Everyday, evidence_weights, token_weights
from kb.search.results import Mode
from kb.search.text.numerals import requested_days, spellings
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kb.search.index.documents import CaseDocument, SearchConfig
    from kb.search.language.expression import Filter, Query, Term
    from kb.statutes.registry import Registry

_TITLE_RE = late(r"《([^《》]+)》")
SHORTEST_NAME = 4
"""Characters of a name that is looked for without its 《》 though no such statute is known."""
_REMEMBERED = 500
"""How many terms' rules are kept."""


class RequestedLaw(NamedTuple):
    """The law that a query asks for, each with the number of its term or filter."""

    rules: Sequence[tuple[int, Rule]]
    statutes: Sequence[tuple[int, tuple[str, ...]]]
    """By their names."""


class Meaning:
    """What the terms and filters of a query mean in a library."""

    def __init__(self, config: SearchConfig) -> None:
        """Take the settings."""
        self._config = config
        self._everyday = Everyday(config.everyday)
        self._rules: dict[str, Rule | None] = {}
        self._longer: dict[str, tuple[tuple[str, str], ...]] = {}

    @property
    def laws(self) -> Registry:
        """The statutes that citations are read by."""
        return self._config.statutes

    def variants(self, term: Term) -> tuple[str, ...]:
        """The synonyms of a term and the other spellings of its numbers; none where it is quoted."""
        return () if term.phrase else tuple(self._reasons(term))

    def synonyms(self, term: Term) -> tuple[str, ...]:
        """Those of the variants that are other words, not other spellings of numbers."""
        return () if term.phrase else tuple(self._named_variants(term))

    def _reasons(self, term: Term) -> dict[str, str]:
        """Each variant -> how the reason of a hit explains it."""
        reasons = self._named_variants(term)
        for word, equal in spellings(term.text):
            reasons.setdefault(word, f"（按{equal}）")
        return reasons

    def _named_variants(self, term: Term) -> dict[str, str]:
        reasons: dict[str, str] = {}
        if title := _TITLE_RE.fullmatch(term.text):  # the statute, with or without 《》
            bare = [title.group(1)] if self.statutes(term) or len(title.group(1)) >= SHORTEST_NAME else []
            for name in dict.fromkeys((*bare, *map(fold, self.statutes(term)))):
                reasons[name] = f"即“{name}”，"
        return reasons | {word: f"的同义词“{word}”" for word in self._config.same_as(term.text)}

    def everyday_words(self, term: Term) -> list[str]:
        """The words of the law for the everyday words in a term; none where it is quoted."""
        return [] if term.phrase else self._everyday.words(term.text)

    def rule(self, term: Term) -> Rule | None:
        """The rule of law that a term asks for, where it is a citation that is not quoted and not limited to a part."""
        return None if term.phrase or term.parts else self._rule_of(term.written)

    def statutes(self, term: Term) -> tuple[str, ...]:
        """The statutes that a term names in 《》, which a case may cite by any name."""
        title = None if term.phrase or term.parts else _TITLE_RE.fullmatch(term.text)
        return tuple(statute.name for statute in self._config.statutes.find(title.group(1))) if title else ()

    def days(self, term: Term) -> tuple[str, str] | None:
        """First and last day of an unquoted term that is a day, a month or a year and nothing else, or ``None``."""
        return None if term.phrase or term.parts else requested_days(term.text)

    def dated(self, query: Query, document: CaseDocument) -> tuple[str, ...]:
        """For each term that asks for a day and that the day of a case fulfils, the reason."""
        requested = ((term, self.days(term)) for term in query.wanted)
        day = document.decided_on
        return tuple(f"{term.label}：日期是{day}" for term, days in requested if days and days[0] <= day <= days[1])

    def missing(self, query: Query) -> tuple[str, ...]:
        """A note for each article that a query asks for and that does not exist."""
        texts = [term.written for term in query.wanted if not term.phrase]
        texts += [filtered.value.strip() for filtered in query.filters if filtered.key == "statute"]
        return tuple(notice for text in texts for notice in missing_articles(text, self._config.statutes))

    def _rule_of(self, text: str) -> Rule | None:
        with suppress(KeyError):  # looked up once: another thread may empty the table
            return self._rules[text]
        rule = rule_of_term(text, self._config.statutes)
        if len(self._rules) >= _REMEMBERED:
            self._rules.clear()
        self._rules[text] = rule
        return rule

    # weights

    def evidence(self, query: Query, idf: Callable[[str], float]) -> dict[str, int]:
        """Token -> what a case that holds it has to show for being near to a query."""
        return evidence_weights(query.wanted, self.synonyms, idf, self.everyday_words)

    def weights(self, query: Query, mode: Mode, idf: Callable[[str], float]) -> dict[str, float]:
        """Token -> its weight in the ranking of the hits of a mode."""
        everyday = self.everyday_words if mode is Mode.ANY else lambda _: ()
        return token_weights(query.wanted, self.variants, idf, everyday)

    # filters

    def value_condition(self, key: str, value: str) -> tuple[str, tuple[str, ...]]:
        """The field of the index for a facet value that is no span, and the values of which one suffices.

        法条 takes a statute by any name, or an article of it; 机关 is any organ of the card.
        """
        if key == "statute":
            if rule := self._rule_of(value.strip()):
                return "rule", tuple(rule.keys)
            return "facet", citing(statutes_named(value, self._config.statutes))
        keys = ("agency", "organ") if key == "agency" else (key,)
        return "facet", tuple(f"{one}\t{value}" for one in keys)

    def value_of(self, condition: Filter) -> str:
        """The facet value that a filter of the query asks for."""
        return self._config.value_of(condition.key, condition.value)

    # statutes

    def is_titled(self, term: Term) -> bool:
        """Whether a term is a name in 《》."""
        return bool(_TITLE_RE.fullmatch(term.text))

    def longer_names(self, name: str) -> tuple[tuple[str, str], ...]:
        """The text before and after a folded name within the longer names of other statutes."""
        longer = self._longer.get(name)
        if longer is None:
            longer = self._longer[name] = longer_names(name, self._config.statutes)
        return longer

    def named_statutes(self, query: Query, cited: Mapping[str, str]) -> list[tuple[Term, list[str]]]:
        """The terms of a query that name statutes, with those statutes.

        Args:
            query: the query.
            cited: the statutes that cases cite, by their folded names.
        """
        named = []
        for term in query.wanted:
            names = list(self.statutes(term))
            if not names and not term.phrase and not term.parts:
                names = [cited[word] for word in dict.fromkeys((term.text, *self.variants(term))) if word in cited]
            if names:
                named.append((term, names))
        return named

    def statute_count(self, term: Term, citing: int, total: int) -> str:
        """How many hits cite a statute that a term names, and how many only have its name.

        In 《》 it is the statute; without, and as a synonym, its name is a text, which longer names may contain too.
        """
        rest = "只提到名称的" if self.statutes(term) else "只有这几个字或者同义词的"
        return f"{term.written}：引用条文的 {citing} 个，{rest} {total - citing} 个"

    # what to show of a hit

    def needles(self, query: Query) -> list[Needle]:
        """What to mark in a hit of mode ``all``."""
        needles = []
        for number, term in enumerate(query.wanted):
            needles.append(Needle(number, term.text, term.label, term.parts))
            # Words that do not hold one another first: 城管 and 城市管理 before 城市管理综合行政执法.
            reasons = {} if term.phrase else self._reasons(term)
            variants = sorted(reasons, key=lambda word: word in term.text or term.text in word)
            needles += [Needle(number, word, term.label + reasons[word], term.parts) for word in variants]
        return needles

    def requested_law(self, query: Query) -> RequestedLaw:
        """The law that a query asks for by a citation, a filter 法条 or a name in 《》."""
        numbered = list(enumerate(query.wanted))
        rules = [(number, self.rule(term)) for number, term in numbered]
        rules += [
            (len(numbered) + number, self._rule_of(filtered.value.strip()))
            for number, filtered in enumerate(query.filters)
            if filtered.key == "statute"
        ]
        statutes = [(number, names) for number, term in numbered if (names := self.statutes(term))]
        return RequestedLaw([(number, rule) for number, rule in rules if rule], statutes)

    def cited(self, requested: RequestedLaw, document: CaseDocument) -> list[Cited]:
        """The articles of a document that a query asks for, where it cites any."""
        citations = []
        for number, rule in requested.rules:
            articles: dict[tuple[str, int], str] = {}
            for key in document.rules:
                if key in rule.keys:
                    statute, article, _ = key.split("|")
                    articles[statute, int(article)] = f"引用{rule.keys[key]}："
            if articles:
                citations.append(Cited(number, articles))
        for number, names in requested.statutes:
            keys = [key.split("|") for key in document.rules if key.partition("|")[0] in names]
            if keys:
                citations.append(Cited(number, {(key[0], int(key[1])): f"引用《{key[0]}》：" for key in keys}))
        return citations


def citing(statutes: Iterable[str]) -> tuple[str, ...]:
    """The values of the field ``facet`` of cases that cite one of some statutes."""
    return tuple(f"statute\t{name}" for name in statutes)
