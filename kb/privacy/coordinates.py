"""Coordinates of a place, in degrees and minutes, in decimals or spelt out."""

from __future__ import annotations

import re

from kb.patterns import late
from kb.privacy.words import words_for

_SPELT = "[一二三四五六七八九十百零〇点]{1,6}"
_DEGREE = rf"""
    (?: {_SPELT}度{_SPELT}分 (?:{_SPELT}秒)?
      | \d{{1,3}}\s? (?: [°º度]\s? \d{{1,2}}(?:\.\d+)?\s? (?: ['′分]\s? (?: \d{{1,2}}(?:\.\d+)?\s? (?:[\"″秒]|'')? )? )?
                     | \.\d{{3,}}\s? [°º度]? ) )
"""
"""Finds: ⟦一百零六度四十二分⟧ · ⟦106°42′36″⟧ · ⟦106度42.5分⟧ · ⟦106.7134°⟧ · ⟦26 º 35'⟧
Not: 106.71 · 一百零六度 · 42′36″"""
_AXIS = rf"(?:{words_for('axis')})[:=为约是\s]{{0,3}}(?:{_DEGREE}|\d{{1,3}}\.\d+\s?[°度]?)"
_EAST = r"(?:1[0-3]\d|[7-9]\d)"
_NORTH = r"(?:[1-4]\d|5[0-4]|[3-9])"
_MINUTES = r"\d{1,3}\s?[°º度]\s?\d{1,2}(?:\.\d+)?\s?['′分]\s?(?:\d{1,2}(?:\.\d+)?\s?(?:[\"″秒]|''))"
COORDINATES_RE = late(
    rf"""
    (?: {_AXIS} | [ne]\s?{_DEGREE} | {_DEGREE}\s?[ne](?![a-z]) ) (?! [\d\s分秒.]{{0,6}}(?:至|到|以[东南西北]) )
      (?: [,、/;\s及和]{{0,3}} (?: {_AXIS} | [ne]\s?{_DEGREE} | {_DEGREE}\s?[ne]?(?![a-z\d]) ) )?
    | (?<![\d.]) {_EAST}\.(?:\d\s?){{4,}} °? \s?[,、/;\s]\s? {_NORTH}\.(?:\d\s?){{4,}} (?![\d.])
    | (?<![\d.]) {_NORTH}\.(?:\d\s?){{4,}} °? \s?[,、/;\s]\s? {_EAST}\.(?:\d\s?){{4,}} (?![\d.])
    | {_MINUTES} [,、/;\s]{{0,3}} {_MINUTES}
    | (?: 坐标|经纬度|定位|gps ) [^\d,。]{{0,6}} (?P<value> \d{{1,3}}\.\d{{2,}} \s?[,、/]\s? \d{{1,3}}\.\d{{2,}} )
    | (?<![a-z]) x\s?[:=]\s?\d{{6,8}}\.\d+ [,、;\s]{{1,3}} y\s?[:=]\s?\d{{6,8}}(?:\.\d+)?
    """,
    re.VERBOSE,
)
"""Finds: 东经106°42′36″,北纬26°35′ · 106.713478,26.578343 · n26.5783°, e106.7135° · 东经一百零六度四十二分
Not: 26.5元,106.7元 · 第106.71条 · 经度和纬度"""
