"""Writes the words between which lines of titles are broken: ``kb/data/line-words.txt``.

Run once with ``python scripts/make_break_words.py DICTIONARY``; the dictionary is ``jieba/dict.txt`` of jieba 0.42.1, a
word a line with how often it was counted and its part of speech, ``nr`` for names of persons.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_LEAST = 50
"""How often the dictionary counted a word: what is rarer is mostly names and chance."""
_LENGTHS = range(2, 6)
_OWN = (
    "听证 复议 申辩 裁量 首违不罚 责令改正 限期改正 行政机关 行政处罚 行政复议 行政诉讼 行政许可 "
    "行政强制 行政执法 行政赔偿 行政协议 行政检查 行政裁决 行政相对人 执法局 监管局 管理局 司法局 "
    "公安局 监督管理 城市管理 市场监管 生态环境 应急管理 违法建筑 违法所得 违法行为 较大数额 "
    "法定程序 从轻 减轻 案卷 案由 告知 催告 罚没 罚款 先行登记保存 听证权利 陈述权 申辩权 "
    "集体讨论 法制审核 处罚决定书 决定书 告知书 意见书 建议书 通知书 复议机关 申请人 被申请人 "
    "第三人 原告 被告 当事人 过罚相当 程序违法 适用法律 明显不当 "
)
"""Words of administrative law that the dictionary lacks or counted too seldom."""
_HEAD = """# Words of two to five characters, by their first character: after it the second characters of words of two,
# then the rests of longer ones. From the dictionary of jieba 0.42.1 (MIT) by scripts/make_break_words.py.
"""
_HAN_RE = re.compile("[\u4e00-\u9fff]+")
_FILE = Path(__file__).parents[1] / "kb" / "data" / "line-words.txt"


def main(dictionary: Path) -> None:
    """Write the file."""
    words = set(_OWN.split())
    for line in dictionary.read_text("utf-8").splitlines():
        word, count, tag = line.split(" ")
        if len(word) in _LENGTHS and int(count) >= _LEAST and _HAN_RE.fullmatch(word) and not tag.startswith("nr"):
            words.add(word)
    rests: dict[str, list[str]] = {}
    for word in sorted(words):
        rests.setdefault(word[0], []).append(word[1:])
    lines = []
    for first, after in sorted(rests.items()):
        short = "".join(rest for rest in after if len(rest) == 1)
        lines.append(" ".join((first, short or "-", *(rest for rest in after if len(rest) > 1))))
    _FILE.write_text(_HEAD + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
