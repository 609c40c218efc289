"""The keys of an article under all its numbers."""

from __future__ import annotations

import datetime as dt

from hypothesis import example, given
from hypothesis import strategies as st

from kb.search.language.rules import citation_of_articles, rule_cited, rule_key, rule_of_article, rule_of_term
from kb.statutes.registry import Registry, registry
from kb.statutes.statute import Statute, Version

WORDS = (
    "",
    *"《》〈〉（）()“”第三条0 9、的和某日本",
    "条例",
    "法",
    "办法",
    "实施细则",
    "（2018年修订）",
    "第三条",
    "合同",
    "修订前的",
    "某市",
    "10",
)


def test_a_rule_asked_for_has_the_keys_of_the_article_in_each_version() -> None:
    laws = registry()
    moved = 0
    for name in sorted(laws.changes):
        statute = laws.statutes[name]
        years = {version: int(version.label[:4]) for version in statute.versions if version.label[:4].isdecimal()}
        if any(statute.version_labelled(year) != version for version, year in years.items()) or not years:
            continue
        for article in (5, 20, 40):
            holding = [version for version in statute.versions if laws.has_article(version, article)]
            if not holding or not years.keys() >= set(holding):
                continue
            each = [rule_cited(name, article, laws, years[version]).keys for version in holding]
            rule = rule_of_term(f"《{name}》第{article}条", laws)
            assert rule
            told = {key: words for key, words in rule.keys.items() if key != rule_key(name, article, "")}
            merged: dict[str, str] = {}
            for keys in each:
                merged = {**keys, **merged}
            assert told == merged
            moved += len(merged) > 1
    assert moved > 100


def test_an_article_is_asked_for_as_if_its_name_were_read_with_its_number() -> None:
    laws = registry()
    for name, statute in laws.statutes.items():
        citation = citation_of_articles(name, laws)
        assert citation is not None
        for article in {1, 11, statute.last_known_article or 0, 0, 9999, 10_000}:
            expected = rule_of_term(f"《{name}》第{article}条", laws)
            rule = rule_of_article(name, article, citation, laws)
            assert (rule and list(rule.keys.items())) == (expected and list(expected.keys.items())), (name, article)


@example("某条例》第三条、《某条例")
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map("".join).filter(str.strip))
def test_whatever_a_statute_is_called_its_articles_are_asked_for_alike(name: str) -> None:
    versions = tuple(
        Version(f"{year}修订", dt.date(year, 1, 1), dt.date(year, 6, 1), 12, verified=True) for year in (2010, 2018)
    )
    laws = Registry({name: Statute(name, name, ("某条例",), versions=versions, articles=12)}, {})
    citation = citation_of_articles(name, laws)
    for article in (0, 1, 2, 10, 12, 13, 100, 9999, 10_000):
        assert rule_of_article(name, article, citation, laws) == rule_of_term(f"《{name}》第{article}条", laws)
