"""Proposed values for the front matter of a draft, with reasons and confidence.

A value that the document states is taken as it is. Others are derived from words of the text that indicate a word of a
vocabulary. If there are none, the key stays empty and the check says so: nothing is made up.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.importing.understanding import cues
from kb.importing.understanding.assertions import asserted_matches, contradicted, reversal, without_general
from kb.importing.understanding.cues import Cue, Where
from kb.importing.understanding.drafts import Draft, words_of
from kb.importing.understanding.entities import bodies_in, courts_in, days_in, docket_numbers_in, region_of, signed_day
from kb.model import CASE_FIELDS, FieldType
from kb.reading import period_in
from kb.statutes.citations import find_citations
from kb.text import fold, simplified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.model import LibraryConfig, Vocabulary

MIN_CONFIDENCE = 0.5
"""Nothing is proposed below this confidence."""
_STATED = 1.0
IS_STATED = "文档里写明"
"""Beginning of the reason for a stated value."""
_MAX_HOLDING = 160
"""Maximum characters of a paragraph that is the rule of a case."""
_MAX_VALUES = {"结果": 3, "行为": 2, "领域": 2, "程序": 6, "评查": 3, "处罚种类": 5}
_FULL_WEIGHT = 4.0
"""Weight of the words for a value above which more words add nothing."""
_TITLED = 6.0
"""Weight of a body in the title, which outweighs any that the text only mentions."""
_LISTS = frozenset(f.key for f in CASE_FIELDS if f.type in (FieldType.WORDS, FieldType.CASE_IDS))
_VOCABULARIES = {f.key: f.vocabulary for f in CASE_FIELDS if f.vocabulary}
_REVIEWED = frozenset({"行政复议", "行政诉讼", "行政赔偿", "行政协议", "执法监督"})
"""类型 in which an act of another body is reviewed."""
_MAX_SHOWN = 16
UNSURE = 0.65
"""Confidence of proposals that an editor must always check."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed value for a key."""

    key: str
    value: str | tuple[str, ...]
    confidence: float
    """0 to 1; 1 if the document states it."""
    reason: str
    """In Chinese: the words that indicate it and where they are."""

    @property
    def words(self) -> tuple[str, ...]:
        """The value as a list."""
        return (self.value,) if isinstance(self.value, str) else self.value


def proposals_for(draft: Draft, config: LibraryConfig, today: dt.date) -> tuple[Proposal, ...]:
    """The proposals for a draft, in the order of the keys."""
    return tuple(_Proposer(draft, config, today).run())


class _Proposer:
    def __init__(self, draft: Draft, config: LibraryConfig, today: dt.date) -> None:
        self._draft = draft
        self._config = config
        self._today = today
        self._proposals: dict[str, Proposal] = {}
        self._written = {
            Where.TITLE: draft.title or next((stated.value for stated in draft.stated if stated.key == "标题"), ""),
            Where.HEADING: "\n".join(part.words for part in draft.parts),
            Where.FACTS: self._part("基本案情", "案例名称", ""),
            Where.HANDLING: self._part("处理结果"),
            Where.TEXT: draft.text,
        }
        if not self._written[Where.HANDLING]:
            self._written[Where.HANDLING] = self._part("", "基本案情")
        # Words are searched in simplified script, which has the same offsets; values keep their script.
        self._texts = {where: simplified(text) for where, text in self._written.items()}

    def _part(self, *names: str) -> str:
        return "\n".join(part.text for part in self._draft.parts if part.name in names)

    def run(self) -> Iterator[Proposal]:
        self._take_stated()
        self._take_title()
        for key, words in cues.BY_KEY.items():
            if key not in self._proposals:
                self._weigh(key, words, _MAX_VALUES.get(key, 1))
        for find in (self._domains, self._bodies, self._number, self._days):
            find()
        order = [field.key for field in CASE_FIELDS]
        return iter(sorted(self._proposals.values(), key=lambda proposal: order.index(proposal.key)))

    def _as_written(self, name: str) -> str:
        """A name found in simplified script, in the script of the document."""
        for where, text in self._texts.items():
            if (at := text.find(name)) >= 0:
                return self._written[where][at : at + len(name)]
        return name

    def _propose(self, key: str, value: str | tuple[str, ...], confidence: float, reason: str) -> None:
        if key not in self._proposals and value and confidence >= MIN_CONFIDENCE:
            self._proposals[key] = Proposal(key, value, round(confidence, 2), reason)

    @property
    def _kind(self) -> str:
        return self._proposals["类型"].words[0] if "类型" in self._proposals else ""

    # stated values

    def _take_stated(self) -> None:
        for stated in self._draft.stated:
            reason = f"{IS_STATED}“{stated.words}：{stated.value[:_MAX_SHOWN]}{'…' * (len(stated.value) > _MAX_SHOWN)}”"
            if stated.key in _LISTS:
                self._take_words(stated.key, tuple(words_of(stated.value)), reason)
            elif stated.key in ("日期", "行为日期"):
                self._take_day(stated.key, stated.value, reason)
            elif stated.key == "违法行为日期":
                self._propose(stated.key, period_in(stated.value), _STATED, reason)
            elif stated.key != "金额":
                self._take_words(stated.key, (stated.value,), reason)

    def _take_words(self, key: str, words: tuple[str, ...], reason: str) -> None:
        """Propose the words that a document states for a key; the editor checks those outside the vocabulary."""
        vocabulary = self._vocabulary(key)
        unknown = [word for word in words if vocabulary and vocabulary.resolve(word) is None]
        if unknown:
            reason += f"；词表里没有“{'、'.join(unknown)}”"
        resolved = tuple(dict.fromkeys(self._resolved(key, word) for word in words))
        if resolved:
            self._propose(key, resolved if key in _LISTS else resolved[0], UNSURE if unknown else _STATED, reason)

    def _take_day(self, key: str, value: str, reason: str) -> None:
        match = re.fullmatch(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", value.strip())
        written = f"{match[1]}年{match[2]}月{match[3]}日" if match else value
        day = next(days_in(written), None)
        if day:
            self._propose(key, day.on.isoformat(), _STATED, reason)

    def _resolved(self, key: str, word: str) -> str:
        vocabulary = self._vocabulary(key)
        return (vocabulary.resolve(word) if vocabulary else None) or word

    def _vocabulary(self, key: str) -> Vocabulary | None:
        return self._config.vocabularies.get(_VOCABULARIES.get(key, ""))

    def _take_title(self) -> None:
        draft = self._draft
        self._propose("标题", draft.title, 0.95 if draft.title.endswith("案") else 0.75, "第一个部分之前的标题行")
        self._propose("要旨", draft.subtitle, 0.95, "标题下面“——”开头的一句")
        points = self._part("执法要点").strip()
        if points and "\n" not in points and len(points) <= _MAX_HOLDING:
            heading = next(part.words for part in draft.parts if part.name == "执法要点")
            self._propose("要旨", points.rstrip("。"), 0.9, f"“{heading}”只有一句话")
        self._propose("关键词", draft.keywords, 0.98, "文档的“关键词”")

    # words of a vocabulary

    def _weigh(self, key: str, rows: Sequence[Cue], max_values: int) -> None:
        """Propose the values with the highest weight of words."""
        vocabulary = self._vocabulary(key)
        names = {term.name for term in vocabulary.terms} if vocabulary else set()
        if key == "结果" and (fitting := self._config.outcomes_by_kind.get(self._kind)):
            names &= set(fitting)
        weights: dict[str, float] = {}
        reasons: dict[str, list[str]] = {}
        last: dict[str, int] = {}
        # A decision of the first court that the second reversed does not count.
        since = {Where.HANDLING: reversal(self._texts[Where.HANDLING])} if key == "结果" else {}
        for cue in rows:
            if cue.value not in names:
                continue
            text = self._texts[cue.where]
            plain = cue.where in (Where.TITLE, Where.HEADING)
            occurrences = (
                cue.expression.finditer(text)
                if plain
                else asserted_matches(key, cue.expression, text, since.get(cue.where, 0))
            )
            if matches := list(occurrences):
                weights[cue.value] = weights.get(cue.value, 0) + cue.weight
                reasons.setdefault(cue.value, []).append(f"{cue.where}有“{_shown(matches[0])}”")
                last[cue.value] = matches[-1].start()
        ranked = sorted(weights, key=lambda value: -weights[value])
        against = [value for value in ranked if value in contradicted(last)] if key == "结果" else []
        if key == "结果":
            ranked = without_general([value for value in ranked if value not in against])
        chosen = ranked[:max_values]
        if not chosen:
            return
        best = weights[chosen[0]]
        rival = (
            max((weights[value] for value in ranked if value not in chosen), default=0.0) if max_values == 1 else 0.0
        )
        confidence = min(UNSURE if against else 0.95, 0.5 + 0.45 * min(1.0, (best - rival) / _FULL_WEIGHT))
        reason = "；".join(dict.fromkeys(reason for value in chosen for reason in reasons[value][:2]))
        reason += "".join(f"；前面还有与它矛盾的“{value}”（{reasons[value][0]}），取后面的" for value in against)
        self._propose(key, chosen[0] if max_values == 1 else tuple(chosen), confidence, reason)

    def _domains(self) -> None:
        """Propose 领域 by the bodies in title and text and the statutes that such bodies enforce."""
        vocabulary = self._config.vocabularies.get("领域")
        if vocabulary is None:
            return
        weights: dict[str, float] = {}
        reasons: dict[str, str] = {}

        def add(name: str | None, weight: float, reason: str) -> None:
            if name and name != "其他":
                weights[name] = weights.get(name, 0) + weight
                reasons.setdefault(name, reason)

        for where, weight in ((Where.TITLE, _TITLED), (Where.FACTS, 1.5), (Where.HANDLING, 1.0)):
            for body in dict.fromkeys(entity.text for entity in bodies_in(self._texts[where])):
                add(_domain_of(body, vocabulary), weight, f"{where}有“{body}”")
        for name in dict.fromkeys(
            name
            for citation in find_citations(self._texts[Where.TEXT], self._config.statutes)
            for name in citation.statutes
        ):
            add(cues.STATUTE_DOMAINS.get(name), 1.5, f"引用《{name}》")
        names = {term.name for term in vocabulary.terms}
        ranked = sorted((name for name in weights if name in names), key=lambda name: -weights[name])
        if not ranked:
            return
        best = weights[ranked[0]]
        chosen = [name for name in ranked if weights[name] >= max(_TITLED, best)] or ranked[:1]
        chosen = chosen[: _MAX_VALUES["领域"]]
        rival = weights[ranked[1]] if len(ranked) > 1 and ranked[1] not in chosen else 0.0
        confidence = min(0.95, 0.5 + 0.45 * min(1.0, (best - rival) / _FULL_WEIGHT))
        self._propose("领域", tuple(chosen), confidence, "；".join(reasons[name] for name in chosen))

    # names, numbers, days

    def _bodies(self) -> None:
        """Propose 机关, who decided, and 被申请机关, whose act it was."""
        title, facts, handling = (self._texts[where] for where in (Where.TITLE, Where.FACTS, Where.HANDLING))
        titled = [entity.text for entity in bodies_in(title)]
        acted = titled[-1:] or [entity.text for entity in bodies_in(facts)][:1]
        where, confidence = ("标题", 0.85) if titled else ("基本案情", 0.55)
        deciding: tuple[str, float, str] | None = None
        if self._kind in _REVIEWED:
            courts = courts_in(handling)
            if self._kind == "行政复议" and (match := _APPEAL_RE.search(f"{facts}\n{handling}")):
                deciding = match.group(1), 0.85, f"有“{_shown(match)}”"
            elif self._kind == "执法监督" and len(titled) > 1:
                deciding = titled[0], 0.75, "标题里先写的机关"
            elif self._kind != "行政复议" and courts:
                deciding = courts[-1].text, 0.8, "处理结果里最后一个法院"
            if acted and (deciding is None or deciding[0] != acted[0]):
                self._propose("被申请机关", self._as_written(acted[0]), confidence, f"{where}里的机关")
        elif acted:
            deciding = acted[0], min(confidence, 0.75), f"{where}里的机关"
        if deciding:
            self._propose("机关", self._as_written(deciding[0]), *deciding[1:])
        body = self._proposals.get("被申请机关") or self._proposals.get("机关")
        if body and (region := region_of(simplified(body.words[0]))):
            reason = f"机关名称“{body.words[0]}”里的地名，请按匿名要求写到级别"
            self._propose("地区", self._as_written(region), min(UNSURE, body.confidence), reason)

    def _number(self) -> None:
        handling = docket_numbers_in(self._texts[Where.HANDLING])
        facts = docket_numbers_in(self._texts[Where.FACTS])
        of_court = self._kind in ("行政诉讼", "行政赔偿", "行政协议")
        candidates = [entity for entity in handling if entity.of_court == of_court]
        if of_court and not candidates:
            return
        if candidates:
            several = "，有多个时取最后一个" if len(candidates) > 1 else ""
            self._propose(
                "文号",
                self._as_written(candidates[-1].text),
                0.75 if not several else 0.6,
                f"处理结果里的文号{several}",
            )
        elif self._kind not in _REVIEWED and facts:
            self._propose("文号", self._as_written(facts[-1].text), 0.55, "基本案情里的文号")

    def _days(self) -> None:
        """Propose 日期 by the deciding sentence of the outcome and 行为日期 by that of the facts."""
        facts, handling = self._texts[Where.FACTS], self._texts[Where.HANDLING]
        text = f"{facts}\n{handling}" if facts != handling else handling
        border = len(text) - len(handling)
        number = self._proposals.get("文号")
        match = re.search(r"[〔（(\[【［]((?:19|20)\d{2})", number.words[0]) if number else None
        year = int(match.group(1)) if match else None
        signed = signed_day(self._texts[Where.TEXT])
        if signed and signed.on <= self._today:
            self._propose("日期", signed.on.isoformat(), 0.75, f"文末单独一行的“{signed.text}”")
        if day := self._deciding_day(text, border, len(text), year, _DECIDED_RE):
            self._propose("日期", *day)
        if self._kind in _REVIEWED and (acted := self._deciding_day(text, 0, border, None, _ACTED_RE)):
            value, confidence, reason = acted
            decided = self._proposals.get("日期")
            if decided is None or value <= decided.words[0]:
                self._propose("行为日期", value, min(confidence, 0.6), reason)

    def _deciding_day(
        self, text: str, start: int, end: int, number_year: int | None, deciding: re.Pattern[str]
    ) -> tuple[str, float, str] | None:
        """The last day of a stretch that is followed by a decision in the same sentence.

        A day without a year has the year of the document number; without a number it has the year mentioned before, as
        long as the days are in order.
        """
        latest = None
        before = dt.date.min
        for day in days_in(text):
            on, why = day.on, ""
            if not day.whole:
                if number_year is not None:
                    on = _in_year(day.on, number_year)
                    on = _in_year(day.on, number_year + 1) if on < before else on  # numbered in the previous year
                    why = f"，年份按文号和前文是 {on.year} 年"
                elif on < before:
                    continue
                else:
                    why = f"，年份按前文是 {on.year} 年"
            before = max(before, on) if day.whole else before
            sentence = re.split("[。；\n]", text[day.end : day.end + 90], maxsplit=1)[0]
            decides = deciding.search(sentence) and not re.match("以[前后]|之[前后]|起|前|后|至|到|的", sentence)
            if start <= day.start < end and decides and on <= self._today:
                reason = f"有“{_shown_text(text[day.start : day.end + 14])}”{why}"
                latest = (on.isoformat(), 0.75 if day.whole else 0.6, reason)
        return latest


def _in_year(day: dt.date, year: int) -> dt.date:
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else dt.date(year, 2, 28)


_APPEAL_RE = re.compile(
    r"向((?:某|[\u4e00-\u9fff])[^，。；向“”]{1,18}?(?:人民政府|厅|局|委员会|部|署))(?:申请|提起|提出)了?(?:行政)?复议"
)
_DECIDED_RE = re.compile(
    """
      (?:作出|下达|制发|发出|送达|出具|签发)[^。；]{0,40}(?:决定|判决|裁定|意见书|通知书|调解书|许可|裁决|认定)
    | 判决 | 裁定
    | 决定(?:给予|处|撤销|变更|维持|不予|准予|对|将|确认|追究)
    | (?:撤销|变更|维持|确认|驳回|责令)[^。；]{0,40}
    | 调解书
    | 达成[^。；]{0,10}(?:调解|和解)
    | 签订[^。；]{0,8}协议
    | 终止 | 准予
    | 给予[^。；]{0,20}处罚
    | 罚款
    """,
    re.VERBOSE,
)
"""Words for deciding a case.

Finds: 作出行政处罚决定 · 驳回其请求 · 达成和解 · 签订了补偿协议 · 给予警告的处罚
Not: 某公司申请行政复议 · 经查 · 达成共识
"""
_ACTED_RE = re.compile(
    "作出[^。；]{0,40}(?:决定|通知|认定|答复|处理|处罚|许可|登记)|决定(?:给予|处|不予|对)|处以?[^。；]{0,10}(?:罚款|拘留)|罚款"
)


def _domain_of(body: str, vocabulary: Vocabulary) -> str | None:
    """The 领域 of a body, by the longest word of the vocabulary in its name."""
    folded = fold(body).replace("人民政府", "")  # contains 民政 by chance
    words = [word for word in vocabulary.by_word if word in folded and len(word) > 1]
    if not words:
        return None
    # 城市管理 in 城市管理委员会, 市场监督管理 in 某市场监督管理局: the function is the word nearest to the end.
    best = max(words, key=lambda word: (folded.rfind(word) + len(word), len(word)))
    return vocabulary.by_word[best]


def _shown(match: re.Match[str]) -> str:
    return _shown_text(match.group())


def _shown_text(text: str) -> str:
    text = "".join(text.split())
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
