from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.targets import is_mail_address, is_web_address, library_path


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("2024-003.md", "2024/2024-003.md"),
        ("../2023/2023-009.md", "2023/2023-009.md"),
        ("../2023/2023-009.md#典型意义", "2023/2023-009.md"),
        ("%32024-003.md", "2024/2024-003.md"),
        ("./图/现场.png", "2024/图/现场.png"),
        ("../../外面.png", "../外面.png"),
        ("#典型意义", "2024/2024-001.md"),
        ("https://example.org/a.png", ""),
        ("//example.org/a.png", ""),
        ("http://[坏", ""),
        ("", ""),
    ],
)
def test_an_address_names_a_file_relative_to_the_case(target: str, path: str) -> None:
    assert (library_path(target, "2024/2024-001.md") or ("", ""))[0] == path


@pytest.mark.parametrize(
    ("target", "whole"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org:80/", True),
        ("https://", False),
        ("https://good@evil.example/", False),
        ("https://example.org:99999/", False),
        ("javascript:alert(1)", False),
        ("https://exa mple.org", False),
        ("//example.org/", False),
    ],
)
def test_a_web_address_is_whole_and_shows_its_host(target: str, whole: bool) -> None:  # noqa: FBT001 - a table
    assert is_web_address(target) is whole


def test_a_mail_address_has_a_name_and_a_host() -> None:
    assert is_mail_address("mailto:a@example.org")
    assert not is_mail_address("mailto:a b@example.org")


@given(st.text(max_size=60))
def test_any_target_means_something_or_nothing(target: str) -> None:
    assert library_path(target, "2024/2024-001.md") is None or not is_web_address(target)
