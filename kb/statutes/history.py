"""The history that stands below the name of a statute -> its steps; a title -> the name in the registry."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from kb.patterns import late

NATION = "中华人民共和国"
_DATE_RE = late(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
FORCE_RE = late(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|生效)")
"""The day in force that a text states: ``本法自2021年7月15日起施行。``"""
AT_ONCE_RE = late(r"自(?:公布|发布|颁布)之日起(?:施行|实施|生效)")
CHAPTER_RE = late(r"^#*[\s\u3000]*(?:\*\*)?(?:第[一二三四五六七八九十百]+(?:分?编|章|节)|附[\s\u3000]*则)(?:\*\*)?")
"""A line with which a chapter begins: ``第二章　行政处罚的种类``, ``## 附　则``."""
_DECISION_RE = late(r"《(?P<name>[^《》]+)》?")
_ORIGINAL_RE = late(r"通过|公布|发布|批准|颁布|印发|制定|原则同意")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff"))


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a statute's history."""

    day: dt.date
    kind: str
    """``通过``, ``修正`` (by a decision that names what changes) or ``修订``."""
    decision: str = ""
    """The name of the amending decision, without 《》."""

    @property
    def whole(self) -> bool:
        """Whether the whole text was made anew: the first text, or a revision without an amending decision."""
        return self.kind == "通过" or (self.kind == "修订" and not self.decision)


def registry_name(title: str) -> str:
    """A title as the registry writes a name."""
    title = re.sub(r"[\s\u3000]+", "", title.translate(_UNSEEN).strip("#* \u3000"))
    title = re.sub(r"[（(](?:\d{4}(?:年版|年?(?:修[正订]|公布).*)?|\d{4}-\d\d-\d\d|节录|全文)[）)]$", "", title)
    title = re.sub(r"[《<﹤]", "〈", re.sub(r"[》>﹥]", "〉", title))
    return title.removeprefix(NATION)


def events_of(head: str) -> tuple[Event, ...]:
    """The steps that a history tells, by day; several that made the first text are one, of the last day.

    ``2002年6月29日…通过 根据2014年8月31日…《…决定》第一次修正`` gives two.
    """
    head = re.sub(r"[\s\u3000]+", "", head.translate(_UNSEEN).replace("〈", "<").replace("〉", ">"))
    marks = list(_DATE_RE.finditer(head))
    events: list[Event] = []
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        words = head[mark.end() : following.start() if following else mark.end() + 260]
        before = head[max(0, mark.start() - 6) : mark.start()]
        try:
            day = dt.date(*map(int, mark.groups()))
        except ValueError:
            continue
        if re.match(r"起?(?:施行|实施|生效|执行)", words) or "有效期" in before or before.endswith("《"):
            continue
        decision = _DECISION_RE.search(words)
        name = decision.group("name") if decision else ""
        outside = _DECISION_RE.sub("", words)
        if re.search(r"修订", outside) and "修正" not in outside:
            events.append(Event(day, "修订", name if re.search("修改|修订|废止|调整|决定", name) else ""))
        elif re.search(r"修正|修改", outside) or "通过的《" in words:
            events.append(Event(day, "修正", name))
        elif _ORIGINAL_RE.search(outside):
            events.append(Event(day, "通过"))
    return _merged(sorted(set(events), key=lambda event: (event.day, event.kind)))


def _merged(steps: list[Event]) -> tuple[Event, ...]:
    events: list[Event] = []
    for event in steps:
        if event.kind == "通过" and events:
            if events[-1].whole:  # passed on one day, published on a later one
                events[-1] = replace(events[-1], day=event.day)
            continue  # the order by which an amendment was published is no step of its own
        if events and events[-1].day == event.day:
            if event.decision and not events[-1].decision and not events[-1].whole:
                events[-1] = event
            continue
        events.append(event)
    return tuple(events)
