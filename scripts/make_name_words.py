"""Writes what the dictionary of jieba (MIT) says of names: ``kb/data/common-words.txt`` and ``name-characters.txt``.

Run once with ``python scripts/make_name_words.py DICTIONARY``; the dictionary is ``jieba/dict.txt`` of jieba 0.42.1, a
word a line with how often it was counted and its part of speech, ``nr`` for names of persons.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from pathlib import Path

from kb.privacy.names import ALL_SURNAMES

_LEAST = 5
"""How often the dictionary counted a word."""
_LEAST_OTHER = 10
"""The same for words that begin with no surname; they show that a character beside a name belongs to another word."""
_LEAST_NAME = 100
"""The same for what it takes for a name: 陈述, 康复. What is that usual is no name, unless it looks much like one."""
_LIKELY_NAME = (45, 15)
"""Weights of surname and given name of what looks much like a name: 李俊."""
_NO_NAMES = ("马匹", "应当", "童车", "童鞋", "车龄")
"""Words that the dictionary lacks or takes for names."""
_WORDS_HEAD = """# Two-character words that are no names, by their first character, one a line.
# From the dictionary of jieba 0.42.1 (MIT) by scripts/make_name_words.py.
"""
_WEIGHTS_HEAD = """# How much likelier a character is in a name of a person than in other words: ten times the natural
# logarithm of the ratio, then the characters. S: as surname, G: in a given name. What is not listed is rare and has 10.
# From the dictionary of jieba 0.42.1 (MIT) by scripts/make_name_words.py.
"""
_MODERN = (
    "昕玥婧珺翀彧烁楠睿琰璐晗奕宸梓涵萱怡妍婷琪瑶瑾璇煜烨炜焱煊熠昊昱晟晔晖旻昶晏暄皓曦钰锴钧鑫淼磊喆翊翎翰翔骏骁驰豫鹏鸥鹃蕾薇芷茜荻莹菡萌萍蓉蔓蕙薰"
    "沐沁泓泽浚涛渊渝湉溪滢潇澜瀚灏珂珊珞琛琦琳瑜璟璞璨屹岚岑峻峥嵘巍嵩崧嫣娴娅娟娜婉姝妤彤彦彬徽忻恺悦愫懿斐昀杭栩桐梵棠榕檬欣歆毓烜焕炫晞祺禹祎秉稷竣笛筠绮绪罡翕翾聪胤臻航舫芊芙苒茉莎莞菁菲葳蓁蔚藜蘅裕谦谨豪贇赟轩辰逸遥邈郴钦铠铮镕镇隽雅雍雯霄霆霏韬韵颀颖飒馨骐骥麒麟黛炎燊燚铭鉴勋勖凯俐俊倩偲佑佩佳侃伦伊亦亨予云乐一丞"
)  # fmt: skip
"""Characters of given names that the dictionary, of older names, has too seldom."""
_MODERN_WEIGHT = 20
"""The least weight of one of these."""
_LENGTHS = (2, 3)
"""Characters of a name with a surname of one."""
_STEP = 5
_LOWEST, _RARE = -35, 10
_SMALLEST = 20
"""Added to how often a character occurs in other words, so that rare ones do not look certain."""
_HAN_RE = re.compile("[\u4e00-\u9fff]")
_DATA = Path(__file__).parents[1] / "kb" / "data"


def main(dictionary: Path) -> None:
    """Write the files."""
    entries = [line.split(" ") for line in dictionary.read_text("utf-8").splitlines()]
    rows = [(word, int(count), tag) for word, count, tag in entries]
    weights = _weights(rows)
    _write_weights(weights)
    _write_common_words(rows, weights)


def _write_common_words(rows: list[tuple[str, int, str]], weights: dict[str, dict[str, int]]) -> None:
    words: dict[str, list[str]] = {}
    for word in _NO_NAMES:
        words.setdefault(word[0], []).append(word[1])
    for word, count, tag in rows:
        if len(word) != 2:  # noqa: PLR2004 - two characters
            continue
        if word[0] not in ALL_SURNAMES:
            if count >= _LEAST_OTHER and not tag.startswith("nr") and all(map(_HAN_RE.match, word)):
                words.setdefault(word[0], []).append(word[1])
            continue
        if tag.startswith("ns"):
            continue
        likely = (
            weights["S"].get(word[0], _LOWEST) >= _LIKELY_NAME[0]
            and weights["G"].get(word[1], _LOWEST) >= _LIKELY_NAME[1]
        )
        if count >= _LEAST_NAME and not likely if tag.startswith("nr") else count >= _LEAST:
            words.setdefault(word[0], []).append(word[1])
    lines = (f"{first} {''.join(sorted(set(seconds)))}" for first, seconds in sorted(words.items()))
    (_DATA / "common-words.txt").write_text(_WORDS_HEAD + "\n".join(lines) + "\n", "utf-8")


def _weights(rows: list[tuple[str, int, str]]) -> dict[str, dict[str, int]]:
    others, firsts, givens = Counter[str](), Counter[str](), Counter[str]()
    for word, count, tag in rows:
        if tag == "nr" and word[0] in ALL_SURNAMES and len(word) in _LENGTHS:
            firsts[word[0]] += 1
            givens.update(word[1:])
        elif not tag.startswith("nr"):
            for character in word:
                others[character] += count
    weights: dict[str, dict[str, int]] = {"S": {}, "G": {}}
    for sign, counts in (("S", firsts), ("G", givens)):
        for character in ALL_SURNAMES if sign == "S" else {*givens, *filter(_HAN_RE.match, others)}:
            share = (counts[character] + 0.5) / counts.total()
            ratio = share / ((others[character] + _SMALLEST) / others.total())
            weights[sign][character] = max(_LOWEST, round(10 * math.log(ratio) / _STEP) * _STEP)
    for character in _MODERN:
        weights["G"][character] = max(weights["G"].get(character, _LOWEST), _MODERN_WEIGHT)
    return weights


def _write_weights(weights: dict[str, dict[str, int]]) -> None:
    lines = []
    for sign, of in weights.items():
        for weight in sorted(set(of.values()) - ({_RARE} if sign == "G" else set()), reverse=True):
            characters = sorted(character for character in of if of[character] == weight)
            lines.append(f"{sign} {weight} {''.join(characters)}")
    (_DATA / "name-characters.txt").write_text(_WEIGHTS_HEAD + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
