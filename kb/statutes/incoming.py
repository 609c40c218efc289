"""The text of a statute as it comes in, a download or a pasted page -> what was understood of it, with doubts.

The national database of laws gives a title, the history in brackets, the contents, then chapters and articles;
decrees put an order with a day in front. Both collections of texts that the library reads begin in the same way.
Nothing here knows of files or of Word: the lines are handed in.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.statutes.heads import is_statute_name, parts_of_head
from kb.statutes.history import AT_ONCE_RE, CHAPTER_RE, FORCE_RE, Event, events_of, registry_name
from kb.statutes.texts import parse_articles
from kb.text import chinese_day, chinese_number, law_number, parse_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kb.statutes.texts import ArticleText

_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff"))
_NUMBER = "零〇一二三四五六七八九十百千"
_ARTICLE_RE = late(
    rf"""
    ^(?:\*\*)?第(?:(?P<number>[{_NUMBER}]+)|(?P<digits>\d{{1,4}}))条
    (?:之(?P<suffix>[一二三四五六七八九十]+))?(?:\*\*)?
    (?P<gap>[\s\u3000]*)(?P<rest>.*)$
    """,
    re.VERBOSE,
)
"""A line that may begin an article, whatever stands behind the number.

Finds: 第一条　为了 · **第二条**　本法 · 第三条为了 · 第12条 申请 · 第一百三十三条之一 在道路上
Not: 依照第三条 · 第三章　总则
"""
_GOES_ON_RE = late(r"^(?:[、，和至或及与之的]|第[一二三四五六七八九十]+[款项]|规定|所列|中的|以及)")
"""What stands behind the number of an article that a sentence only speaks of."""
_CONTENTS_RE = late(r"^#*[\s\u3000]*目[\s\u3000]*[录次][\s\u3000]*$")
_ANNEX_RE = late(
    r"^#*[\s\u3000]*附(?:[\s\u3000]*[件表录图](?:[\s\u3000]*[一二三四五六七八九十\d]*)|[:：]|[一二三四五六七八九十\d])"
)
"""Where the annexes begin. Finds: 附件 · 附件1 · 附：名单 · 附表一 收费标准   Not: 附则 · 附　则 · 附近的"""
_MARKUP_RE = late(r"^(?:<!--.*-->|-{3,}|:::.*|={3,}|[a-z]+:.*)$")
"""Lines of a collection's format that are no text."""
_KIND_BY_HISTORY = (
    (late(r"最高人民(?:法院|检察院)"), "司法解释"),
    (late(r"全国人民代表大会"), "法律"),
    (late(r"[省市区州县盟旗]\S{0,8}人民代表大会|[省市州县]人大"), "地方性法规"),
    (late(r"[省市区州县]人民政府"), "地方政府规章"),
    (late(r"国务院(?:令|第)"), "行政法规"),
    (late(r"[部局会署]令"), "部门规章"),
)
"""Who passed or published a statute tells its kind: the first that fits."""
_REGION_RE = late(
    r"""
    (?: .{2,8}?(?:省|自治区) )?
    (?: (?!城市|城镇|[村县]镇) [^省]{1,10}? (?: 市(?![容政场民]) | 自治州 | 地区 | 盟 | 自治县 | 县 | 旗 | 经济特区 ) )?
    """,
    re.VERBOSE,
)
"""The region at the head of the name of a local statute.

Finds: 某市灯塔管理条例 · 台州市城市市容条例 · 浙江省城市市容条例 · 内蒙古自治区草原条例 · 延边朝鲜族自治州林业条例
"""
_FILE_DAY_RE = late(r"[(（_ ](\d{4})-?(\d\d)-?(\d\d)[)）]?$")
_LONGEST_HEADING = 60
_PUBLISHED = dt.timedelta(days=120)
"""Within so many days after it was passed a text is published."""
_LATEST = dt.timedelta(days=1100)
"""Longer after it was passed no text comes into force."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What was understood of a text."""

    name: str
    """As the registry writes it: without 中华人民共和国, inner brackets 〈〉."""
    full_name: str
    history: tuple[str, ...]
    """As written, a step a line."""
    events: tuple[Event, ...]
    passed_on: dt.date | None
    """When this version was passed: the last step of its history."""
    effective_on: dt.date | None
    """When it came into force; ``None`` where the text does not tell."""
    articles: Mapping[tuple[int, int], ArticleText]
    """(article, N of 之N) -> words."""
    body: tuple[str, ...]
    """The lines of the text, headings marked, from the first chapter or article."""
    doubts: tuple[str, ...]
    """What a person has to look at, in Chinese."""

    @property
    def last_article(self) -> int:
        """The number of its last article."""
        return max((article for article, _ in self.articles), default=0)

    @property
    def label(self) -> str:
        """The version's name: ``2012``, ``2021修订``; empty where nothing tells its year."""
        day = self.passed_on or self.effective_on
        if day is None:
            return ""
        kind = self.events[-1].kind if self.events else "通过"
        return f"{day.year}" + ("" if kind == "通过" else kind)

    @property
    def kind(self) -> str:
        """What made it, by its history: 法律, 地方性法规 ...; empty where that does not tell."""
        return next((kind for pattern, kind in _KIND_BY_HISTORY if pattern.search("".join(self.history))), "")

    @property
    def region(self) -> str:
        """Whose local statute it is, by its name: ``某市``; empty for others."""
        match = _REGION_RE.match(self.name) if self.kind.startswith("地方") else None
        return match.group() if match else ""

    @property
    def markdown(self) -> str:
        """The text as it is filed: title, history, then the articles."""
        head = [f"# {self.full_name}", *self.history, "<!-- INFO END -->"]
        return "\n\n".join([*head, *self.body]) + "\n"


def read_incoming(lines: Iterable[str], file_name: str = "") -> Incoming | None:
    """What was understood of a text; ``None`` where no article is found in it.

    Args:
        lines: of the text, or the paragraphs of a document.
        file_name: without its ending; the database names a file by the statute and the day.
    """
    kept = [line for line in map(_tidy, lines) if line and not _MARKUP_RE.match(line)]
    start = _beginning(kept)
    if start is None:
        return None
    doubts: list[str] = []
    head = kept[: _end_of_head(kept, start)]
    title, history, order = parts_of_head(head)
    body = list(_body(kept[_end_of_contents(kept, len(head), start) :]))
    annex = next(
        (at for at, line in enumerate(body) if at and line.startswith("## 附") and not _is_annex_rule(line)), None
    )
    articles = parse_articles("\n".join(body[:annex]))
    if not title:
        title = _FILE_DAY_RE.sub("", file_name).strip()
        doubts.append("文件开头没有找到名称" + (f"，按文件名读作“{title}”" if title else ""))
    elif not is_statute_name(title):
        doubts.append(f"“{title}”不像法律法规的名称")
    events = events_of("\n".join(history))
    named = _day_of_name(file_name)
    passed = events[-1].day if events else None
    if passed is None:
        passed = named or _day_of(" ".join(order))
        doubts.append(
            "没有找到通过、修改的记录"
            + (f"，通过日期按{'文件名' if named else '公布的日期'}读作 {passed}" if passed else "")
        )
    if events and list(events) != sorted(events, key=lambda event: event.day):
        doubts.append("通过、修改的日期不是从早到晚")
    effective = _effective(events, passed, articles, [*history, *order], doubts)
    if events and passed and named and named != effective and not dt.timedelta(0) <= named - passed <= _PUBLISHED:
        doubts.append(f"文件名里的日期是 {named}，最后一次通过或修改是 {passed}")
    doubts += _gaps(articles)
    return Incoming(
        registry_name(title), re.sub(r"[\s\u3000]+", "", title), tuple(history), events, passed, effective,
        articles, tuple(body), tuple(doubts),
    )  # fmt: skip


def _tidy(line: str) -> str:
    return line.translate(_UNSEEN).replace("\xa0", " ").strip(" \t\r\n\u3000")


def _beginning(lines: Sequence[str]) -> int | None:
    """The line of the first article."""
    for at, line in enumerate(lines):
        match = _ARTICLE_RE.match(line)
        if match and _numbers(match) == (1, 0) and _opens(match):
            return at
    return None


def _numbers(match: re.Match[str]) -> tuple[int, int]:
    number = int(match["digits"]) if match["digits"] else parse_number(match["number"]) or 0
    return number, parse_number(match["suffix"] or "") or 0


def _opens(match: re.Match[str]) -> bool:
    """Whether a line that has an article's number in front begins that article."""
    return (
        bool(match["gap"] or not match["rest"]) or match.string.startswith("**") or not _GOES_ON_RE.match(match["rest"])
    )


def _end_of_head(lines: Sequence[str], start: int) -> int:
    """The line with which contents, chapters or articles begin."""
    return next(
        (at for at, line in enumerate(lines[:start]) if _CONTENTS_RE.match(line) or CHAPTER_RE.match(line)), start
    )


def _end_of_contents(lines: Sequence[str], head: int, start: int) -> int:
    """The first line of the text behind the contents: the chapter that the first article stands in."""
    at = start
    while at > head and CHAPTER_RE.match(lines[at - 1]):
        at -= 1
        if re.match(r"^#*[\s\u3000]*(?:\*\*)?第一(?:编|章)", lines[at]) and not (
            at > head and "编" in lines[at - 1][:4]
        ):
            break
    return at


def _body(lines: Iterable[str]) -> Iterator[str]:
    """The lines of the text as they are filed: chapters as headings, a wide blank behind the number of an article."""
    last = (0, 0)
    ended = False
    for line in lines:
        if _ANNEX_RE.match(line) and last != (0, 0) and not ended:
            ended = True
            yield f"## {line.lstrip('# ')}"
            continue
        if ended:
            yield line.lstrip("#").strip() or line
            continue
        if CHAPTER_RE.match(line) and len(line) <= _LONGEST_HEADING and not re.search(r"[。；，]", line):
            level = "###" if re.match(r"^[#\s\u3000*]*第[^编章节]+节", line) else "##"
            yield f"{level} {line.strip('#* ')}"
            continue
        match = _ARTICLE_RE.match(line)
        if match and _opens(match) and _follows(_numbers(match), last, gap=bool(match["gap"] or not match["rest"])):
            last = _numbers(match)
            suffix = f"之{match['suffix']}" if match["suffix"] else ""
            yield (
                f"第{law_number(last[0])}条{suffix}\u3000{match['rest'].strip()}".rstrip("\u3000") if last[0] else line
            )
        else:
            yield line


def _follows(number: tuple[int, int], last: tuple[int, int], *, gap: bool) -> bool:
    """Whether an article of this number may stand here: with a blank behind its number any may, else the next."""
    return gap or number in ((last[0] + 1, 0), (last[0], last[1] + 1))


def _is_annex_rule(line: str) -> bool:
    return re.sub(r"[#\s\u3000]", "", line).startswith("附则")


def _day_of_name(file_name: str) -> dt.date | None:
    match = _FILE_DAY_RE.search(file_name.strip())
    return _date(*match.groups()) if match else None


def _day_of(text: str) -> dt.date | None:
    days = [
        day for match in re.finditer(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?!起)", text) if (day := _date(*match.groups()))
    ]
    return days[-1] if days else None


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _effective(
    events: Sequence[Event],
    passed: dt.date | None,
    articles: Mapping[tuple[int, int], ArticleText],
    head: Sequence[str],
    doubts: list[str],
) -> dt.date | None:
    """The day in force: as the head says, or the last articles of a text that was made anew.

    An amended text keeps the day of the first one in its last article; the decision that amended it has its own.
    """
    stated = [day for line in head for match in FORCE_RE.finditer(line) if (day := _date(*match.groups()))]
    above = [day for day in stated if passed is None or passed <= day <= passed + _LATEST]
    if above:
        return above[-1]
    amended = bool(events) and not events[-1].whole
    words = [articles[key].words() for key in sorted(articles)[-3:]]
    inside = [day for text in words for match in FORCE_RE.finditer(text) if (day := _date(*match.groups()))]
    if inside and not (passed and inside[-1] < passed) and not (passed and inside[-1] > passed + _LATEST):
        return inside[-1]
    if amended:
        doubts.append("这是修正的文本，什么时候施行由修改决定规定，文件里没有写")
        return None
    if passed and any(AT_ONCE_RE.search(text) for text in words):
        return passed
    if inside and passed:
        doubts.append(f"正文写的施行日期 {inside[-1]} 与通过日期 {passed} 对不上")
    else:
        doubts.append("没有找到施行日期")
    return None


def _gaps(articles: Mapping[tuple[int, int], ArticleText]) -> Iterator[str]:
    """What is amiss in the order of the articles."""
    numbers = list(articles)
    whole = sorted({number for number, _ in numbers})
    if missing := sorted(set(range(1, whole[-1] + 1)) - set(whole)):
        named = "、".join(f"第{chinese_number(number)}条" for number in missing[:5])
        yield f"缺{named}{f'等 {len(missing)} 条' if len(missing) > 5 else ''}，文本可能不全"  # noqa: PLR2004
    if numbers != sorted(numbers):
        wrong = next(b for a, b in pairwise(numbers) if b < a)
        yield f"第{chinese_number(wrong[0])}条的位置不对，各条不是从小到大"
    if empty := [number for number, _ in numbers if not articles[number, _].words()]:
        yield f"第{chinese_number(empty[0])}条没有文字"


def understood(incoming: Incoming) -> list[str]:
    """What was understood, a line a fact, for a person to check."""
    inserted = sum(1 for _, suffix in incoming.articles if suffix)
    return [
        f"名称：{incoming.full_name}",
        f"版本：{incoming.label or '不详'}",
        f"通过：{chinese_day(incoming.passed_on) or '没有查到'}",
        f"施行：{chinese_day(incoming.effective_on) or '没有查到'}",
        f"条数：{incoming.last_article} 条" + (f"，另有“之一”类的条文 {inserted} 条" if inserted else ""),
        *(f"  {step}" for step in incoming.history),
    ]
