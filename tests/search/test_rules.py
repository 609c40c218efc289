"""The keys of an article under all its numbers."""

from __future__ import annotations

from kb.search.language.rules import rule_asked, rule_cited, rule_key
from kb.statutes.registry import registry


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
            rule = rule_asked(f"《{name}》第{article}条", laws)
            assert rule
            told = {key: words for key, words in rule.keys.items() if key != rule_key(name, article, "")}
            merged: dict[str, str] = {}
            for keys in each:
                merged = {**keys, **merged}
            assert told == merged
            moved += len(merged) > 1
    assert moved > 100
