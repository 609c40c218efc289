from __future__ import annotations

from pathlib import Path

from kb.policy import PAGE_POLICY


def test_the_docs_give_the_policy_for_a_web_server_as_it_is() -> None:
    text = (Path(__file__).parents[1] / "docs" / "publishing.md").read_text("utf-8")
    assert f"Content-Security-Policy: {PAGE_POLICY}; frame-ancestors 'self'\n" in text


def test_the_policy_allows_nothing_unsafe_and_no_other_host() -> None:
    directives = dict(part.split(" ", 1) for part in PAGE_POLICY.split("; "))
    assert set(directives.values()) == {"'self'", "'none'"}
    assert directives["script-src"] == "'self'"
    assert directives["object-src"] == directives["base-uri"] == "'none'"
