from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compile.web_addresses import web_address


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("HTTPS://Example.org/a", "https://example.org/a"),
        ("https://example.org/法 律", "https://example.org/%E6%B3%95%20%E5%BE%8B"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/%E6%B3%95", "https://example.org/%E6%B3%95"),
        ("https://案例.中国/", "https://xn--fsqx61d.xn--fiqs8s/"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("mailto:没有地址", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("ftp://example.org/", ""),
        ("http://[::1]/", ""),
        ("http://a b/", ""),
        ("http://a..b/", ""),
        ("http://user:secret@example.org/", ""),
        ("http://example.org:port/", ""),
        ("https://example.org/" + "a" * 3000, ""),
    ],
)
def test_word_gets_only_addresses_it_can_follow(target: str, address: str) -> None:
    assert web_address(target) == address


@given(st.text())
def test_any_address_gives_an_answer(target: str) -> None:
    assert web_address(target).isascii()
