"""What is said of a name that somebody asks for and that means no one statute."""

from __future__ import annotations

import pytest

from kb.statutes.entry import why_not_one
from kb.statutes.registry import Registry, Statute

LAWS = Registry(
    {
        name: Statute(name, name, aliases)
        for name, aliases in (("甲管理法", ("甲法",)), ("某市停车条例", ("停车新规",)), ("乙市停车条例", ("停车新规",)))
    },
    {},
)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("甲管理法", ""),
        ("《甲管理法》", ""),
        ("甲法", ""),
        ("停车新规", "“停车新规”可能指《某市停车条例》《乙市停车条例》，请写全称。"),
        ("甲管理发", "法规库里没有“甲管理发”。是不是《甲管理法》？"),
        ("《甲管理发》", "法规库里没有“《甲管理发》”。是不是《甲管理法》？"),
        ("养犬", "法规库里没有“养犬”。"),
    ],
)
def test_a_name_that_means_no_one_statute_is_told_why(name: str, told: str) -> None:
    assert why_not_one(LAWS, name) == told
