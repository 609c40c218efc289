"""附录: the articles that a bulletin cites, in the versions cited, and what they are now."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.compile.bulletin import ARTICLE, Appendix, CitedArticle, CitedStatute, Mention
from kb.law.moves import move_of, present_words, version_change
from kb.law.wording import as_of_sentence
from kb.statutes.reading import Candidate
from kb.text import article_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kb.law.readings import CaseCitation
    from kb.model import Library
    from kb.statutes.reading import Reading
    from kb.statutes.statute import Counterpart, Statute, Version

_Rule = tuple[str, "Version | None", int, int]
"""Statute, version, article, N of 之N."""
_RANKS = ("法律", "行政法规", "司法解释", "地方性法规", "部门规章", "地方政府规章", "规范性文件")
"""Order of the kinds of statutes in an index."""
_KIND_BY_NAME = (
    (re.compile(r"^最高人民(?:法院|检察院)"), "司法解释"),
    (re.compile(r"(?:办法|规定|规则|细则|标准|规范|基准)(?:（[^）]*）)?$"), "部门规章"),
    (re.compile(r"^(?:[某甲乙丙丁]|.{2,8}?)(?:省|自治区|经济特区|自治州|自治县|(?<!城)市).*条例$"), "地方性法规"),
    (re.compile(r"条例(?:（[^）]*）)?$"), "行政法规"),
    (re.compile(r"(?:法|法典|通则|总则|[^的]决定)$"), "法律"),
)
"""The kind of a statute by its name if the registry has none; the first match counts."""


@dataclass(frozen=True, slots=True)
class CitingText:
    """A text of the bulletin with its citations."""

    label: str
    """``案例1``, ``编者按``."""
    bookmark: str
    """Its bookmark; empty if it has none."""
    citations: tuple[CaseCitation, ...]


@dataclass(frozen=True, slots=True)
class References:
    """The appendix of a bulletin, and the targets of its citations."""

    appendix: Appendix | None = None
    """``None`` if nothing is cited or it is not wanted."""
    bookmarks: Mapping[_Rule, str] = field(default_factory=dict)
    """Rule -> bookmark of its article."""

    def bookmark_of(self, reading: Reading) -> str:
        """The bookmark of the cited article, the first if there are several; empty if there is none."""
        return next((self.bookmarks[rule] for rule in _rules(reading) if rule in self.bookmarks), "")


@dataclass(slots=True)
class _CitedRule:
    """A cited rule while the texts are read."""

    mentions: dict[str, Mention] = field(default_factory=dict)
    """By label; certain if one citation of the text is."""
    now: str = ""
    places: tuple[Counterpart, ...] = ()
    """The present place of the rule, where that is known."""
    certain: bool = False
    """Whether it is certain that it went there."""


def appendix_of(library: Library, texts: Sequence[CitingText], today: dt.date) -> References:
    """The appendix of the articles that some texts cite, statutes in the order of their first citation.

    Citations that fit no version, or of unknown statutes, are left to ``kb lint``. One that fits several is listed
    under each and marked.

    Args:
        library: has the registry and, if it has a folder of 法规文本, the texts.
        texts: in the order of the bulletin.
        today: the day on which the present articles are read.
    """
    rules = _cited(texts, today)
    order = {statute: number for number, statute in enumerate(dict.fromkeys(rule[0] for rule in rules))}
    chosen = sorted(rules, key=lambda rule: (order[rule[0]], _effective_on(rule[1]), *rule[2:]))
    return _appendix(library, "本期引用法条", [(rule, rules[rule]) for rule in chosen], today, indexed=False)


def index_of(library: Library, texts: Sequence[CitingText], today: dt.date) -> References:
    """The same as an index, ordered by rank and name of the statutes.

    Names are sorted by GB 18030, in which common characters are in the order of pinyin.
    """
    rules = _cited(texts, today)
    statutes = library.config.statutes.statutes

    def key(rule: _Rule) -> tuple[object, ...]:
        return _rank(statutes[rule[0]]), rule[0].encode("gb18030"), _effective_on(rule[1]), *rule[2:]

    return _appendix(library, "法条索引", [(rule, rules[rule]) for rule in sorted(rules, key=key)], today, indexed=True)


def _rank(statute: Statute) -> int:
    kind = statute.kind or next((kind for pattern, kind in _KIND_BY_NAME if pattern.search(statute.name)), "")
    return _RANKS.index(kind) if kind in _RANKS else len(_RANKS)


def _cited(texts: Sequence[CitingText], today: dt.date) -> dict[_Rule, _CitedRule]:
    mentioned: dict[_Rule, _CitedRule] = {}
    for text in texts:
        for citation in text.citations:
            reading = citation.reading
            for rule in _rules(reading):
                cited = mentioned.setdefault(rule, _CitedRule())
                before = cited.mentions.get(text.label)
                certain = not reading.candidates or (before is not None and before.certain)
                cited.mentions[text.label] = Mention(text.label, text.bookmark, certain)
                if not reading.several or not cited.now:
                    cited.now = present_words(reading, today)
                if not reading.candidates:
                    move = move_of(reading, today)
                    cited.places, cited.certain = (move.places, move.sure or move.same) if move else ((), False)
    return mentioned


def _rules(reading: Reading) -> Iterator[_Rule]:
    """The rules that a citation may refer to; none if it fits no version."""
    if reading.statute is None or not reading.fits:
        return
    citation = reading.citation
    for candidate in dict.fromkeys(reading.candidates or (Candidate(reading.statute.name, reading.version),)):
        yield candidate.statute, candidate.version, citation.article, citation.suffix


def _effective_on(version: Version | None) -> dt.date:
    return (version.effective_on if version else None) or dt.date.min


def _appendix(
    library: Library, title: str, rules: Sequence[tuple[_Rule, _CitedRule]], today: dt.date, *, indexed: bool
) -> References:
    if not rules:
        return References()
    by_version: dict[tuple[str, Version | None], list[tuple[_Rule, _CitedRule]]] = {}
    for rule, mention in rules:
        by_version.setdefault(rule[:2], []).append((rule, mention))
    bookmarks: dict[_Rule, str] = {}
    statutes = []
    for number, ((name, version), cited) in enumerate(by_version.items(), 1):
        for rule, _ in cited:
            bookmarks[rule] = f"{ARTICLE}{number}_{rule[2]}" + (f"_{rule[3]}" if rule[3] else "")
        statute = library.config.statutes.statutes[name]
        statutes.append(
            CitedStatute(
                f"《{name}》（{version.name if version else '版本未核'}）",
                version_change(statute, version, today),
                tuple(_articles(library, statute, cited, bookmarks, None if indexed else today)),
            )
        )
    return References(Appendix(title, tuple(statutes), indexed, as_of_sentence(library.config.statutes)), bookmarks)


def _articles(
    library: Library,
    statute: Statute,
    cited: Sequence[tuple[_Rule, _CitedRule]],
    bookmarks: Mapping[_Rule, str],
    words_on: dt.date | None,
) -> Iterable[CitedArticle]:
    """The cited articles of a version; with the words of then, and of a day, where one is given."""
    _, version, _, _ = cited[0][0]
    text = library.config.statute_texts.text(statute, version) if words_on else None
    for rule, cited_rule in cited:
        article = text.articles.get(rule[2:]) if text else None
        words = tuple(article.words().splitlines()) if article else ()
        name, now = _words_now(library, statute, cited_rule, words_on) if words_on and words else ("", ())
        yield CitedArticle(
            bookmark=bookmarks[rule],
            name=article_name(*rule[2:]),
            mentions=tuple(cited_rule.mentions.values()),
            now=cited_rule.now,
            words=words,
            now_name=name if now != words else "",
            now_words=now if now != words else (),
        )


def _words_now(
    library: Library, statute: Statute, cited_rule: _CitedRule, today: dt.date
) -> tuple[str, tuple[str, ...]]:
    """What the rule is called now, and its words; both empty where one of its places has no text."""
    config = library.config
    names: list[str] = []
    words: list[str] = []
    for place in cited_rule.places:
        statute_now = config.statutes.statutes[place.statute]
        version = statute_now.version_on(today)
        text = config.statute_texts.text(statute_now, version)
        article = text.articles.get((place.article, 0)) if text else None
        if article is None or version is None:
            return "", ()
        own = "" if statute_now.name == statute.name else f"《{statute_now.name}》"
        names.append(f"{own}{version.name}{article_name(place.article)}")
        words += article.words().splitlines()
    known = "" if cited_rule.certain else "（待核对）"
    return (f"现行{'、'.join(names)}{known}", tuple(words)) if names else ("", ())
