"""Proposed values for the front matter of a draft, with reasons and confidence.

A value that the document states is taken as it is. Others are derived from words of the text that indicate a word of a
vocabulary. If there are none, the key stays empty and the check says so: nothing is made up.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.importing.understanding import cues
from kb.importing.understanding.assertions import asserted_matches
from kb.importing.understanding.dating import acted_on, dating_of
from kb.importing.understanding.decisions import Forum
from kb.importing.understanding.domains import domains_of
from kb.importing.understanding.drafts import Draft, words_of
from kb.importing.understanding.entities import days_in, region_of
from kb.importing.understanding.evidence import CaseWords, Proposal, Sure, shown
from kb.importing.understanding.kinds import foreign_kind, kind_of
from kb.importing.understanding.outcomes import acts_of, outcome_of
from kb.importing.understanding.roles import forum_of, roles_of
from kb.importing.understanding.sanctions import amount_of, penalties_of, stated_amount
from kb.importing.understanding.titles import is_official_name
from kb.model import CASE_FIELDS, FieldType
from kb.reading import period_in
from kb.text import simplified

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from kb.importing.understanding.cues import Cue, Where
    from kb.model import LibraryConfig, Vocabulary

MIN_CONFIDENCE = 0.5
"""Nothing is proposed below this confidence."""
IS_STATED = "文档里写明"
"""Beginning of the reason for a stated value."""
_MAX_HOLDING = 160
"""Maximum characters of a paragraph that is the rule of a case."""
_MAX_VALUES = {"程序": 6, "评查": 3}
_FULL_WEIGHT = 4.0
"""Weight of the words for a value above which more words add nothing."""
_LISTS = frozenset(f.key for f in CASE_FIELDS if f.type in (FieldType.WORDS, FieldType.CASE_IDS))
_VOCABULARIES = {f.key: f.vocabulary for f in CASE_FIELDS if f.vocabulary}
_MAX_SHOWN = 16
UNSURE = 0.65
"""Confidence of proposals that an editor must always check."""
_OF_PAGES_RE = re.compile(
    r"[\s\u3000|｜]*(?:浏览|阅读|点击|访问|字体|字号|发布时间|时间|日期|作者|责任编辑|编辑|打印|分享)(?:次数|量|数|大小)?(?:[\s\u3000:：【\[].*)?$"
)
"""What a page puts behind the source of an article: 某市司法局 ⟦浏览次数：120⟧."""
_ABOUT_RE = re.compile("(?:办理|作出|审理|处理|查处)的?“(?P<case>[^“”]{4,60}案)”")
"""The case that an official document is about: 对你单位⟦办理的“某公司无证经营案”⟧进行了监督."""
_BY_RE = re.compile("^(?:本案例?)?由")
"""The words before the body that sent a case in: ⟦本案例由⟧某市司法局报送."""


def proposals_for(draft: Draft, config: LibraryConfig, today: dt.date) -> tuple[Proposal, ...]:
    """The proposals for a draft, in the order of the keys."""
    return tuple(_Proposer(draft, config, today).run())


def foreign_kind_of(draft: Draft, config: LibraryConfig) -> tuple[str, str] | None:
    """民事 or 刑事 with the words that say so, for a draft that is no administrative case; ``None`` for any other."""
    if any(stated.key == "类型" for stated in draft.stated):
        return None
    return foreign_kind(CaseWords(draft, config))


class _Proposer:
    def __init__(self, draft: Draft, config: LibraryConfig, today: dt.date) -> None:
        self._draft = draft
        self._config = config
        self._today = today
        self._words = CaseWords(draft, config)
        self._proposals: dict[str, Proposal] = {}

    def run(self) -> Iterator[Proposal]:
        self._take_stated()
        self._take_title()
        if "类型" not in self._proposals and foreign_kind(self._words):
            self._decided("行政诉讼", Forum.COURT)
        else:
            self._add(kind_of(self._words))
            kind = self._value("类型")
            forum = forum_of(kind, self._words)
            self._decided(kind, forum)
            self._derive(kind, forum)
        order = [field.key for field in CASE_FIELDS]
        return iter(sorted(self._proposals.values(), key=lambda proposal: order.index(proposal.key)))

    def _add(self, proposal: Proposal | None) -> None:
        if proposal and proposal.value and proposal.confidence >= MIN_CONFIDENCE:
            self._proposals.setdefault(proposal.key, proposal)

    def _propose(self, key: str, value: str | tuple[str, ...], confidence: float, reason: str) -> None:
        self._add(Proposal(key, value, round(confidence, 2), reason))

    def _value(self, key: str) -> str:
        return self._proposals[key].words[0] if key in self._proposals else ""

    # stated values

    def _take_stated(self) -> None:
        for stated in self._draft.stated:
            reason = f"{IS_STATED}“{stated.words}：{stated.value[:_MAX_SHOWN]}{'…' * (len(stated.value) > _MAX_SHOWN)}”"
            if stated.key in _LISTS:
                self._take_words(stated.key, tuple(words_of(stated.value)), reason)
            elif stated.key in ("日期", "行为日期"):
                self._take_day(stated.key, stated.value, reason)
            elif stated.key == "违法行为日期":
                self._propose(stated.key, period_in(stated.value), Sure.STATED.value, reason)
            elif stated.key == "来源":
                self._take_words(stated.key, (_BY_RE.sub("", _OF_PAGES_RE.sub("", stated.value)),), reason)
            elif stated.key == "金额":
                self._propose(stated.key, stated_amount(stated.value), Sure.STATED.value, reason)
            else:
                self._take_words(stated.key, (stated.value,), reason)

    def _take_words(self, key: str, words: tuple[str, ...], reason: str) -> None:
        """Propose the words that a document states for a key; the editor checks those outside the vocabulary."""
        vocabulary = self._vocabulary(key)
        unknown = [word for word in words if vocabulary and vocabulary.resolve(word) is None]
        if unknown:
            reason += f"；词表里没有“{'、'.join(unknown)}”"
        resolved = tuple(dict.fromkeys(self._resolved(key, word) for word in words))
        if resolved:
            self._propose(
                key, resolved if key in _LISTS else resolved[0], UNSURE if unknown else Sure.STATED.value, reason
            )

    def _take_day(self, key: str, value: str, reason: str) -> None:
        match = re.fullmatch(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", value.strip())
        written = f"{match[1]}年{match[2]}月{match[3]}日" if match else value
        day = next(days_in(written), None)
        if day:
            self._propose(key, day.on.isoformat(), Sure.STATED.value, reason)

    def _resolved(self, key: str, word: str) -> str:
        vocabulary = self._vocabulary(key)
        return (vocabulary.resolve(word) if vocabulary else None) or word

    def _vocabulary(self, key: str) -> Vocabulary | None:
        return self._config.vocabularies.get(_VOCABULARIES.get(key, ""))

    def _take_title(self) -> None:
        draft = self._draft
        sure = Sure.PLAIN.value if draft.title.endswith("案") else UNSURE if is_official_name(draft.title) else 0.75
        if is_official_name(draft.title) and (about := _ABOUT_RE.search(self._words.part(""))):
            self._propose("标题", f"{about['case']}（{draft.title}）", UNSURE, "文书的名称，和文中写明的案件")
        self._propose("标题", draft.title, sure, "第一个部分之前的标题行")
        self._propose("要旨", draft.subtitle, Sure.PLAIN.value, "标题下面“——”开头的一句")
        points = self._words.part("执法要点").strip()
        if points and "\n" not in points and len(points) <= _MAX_HOLDING:
            heading = next(part.words for part in draft.parts if part.name == "执法要点")
            self._propose("要旨", points.rstrip("。"), 0.9, f"“{heading}”只有一句话")
        self._propose("关键词", draft.keywords, 0.98, "文档的“关键词”")

    # derived values

    def _decided(self, kind: str, forum: Forum) -> None:
        """机关, 被申请机关, 地区, 文号, 日期."""
        for proposal in roles_of(self._words, kind, forum):
            self._add(proposal)
        body = self._proposals.get("被申请机关") or self._proposals.get("机关")
        if body and (region := region_of(simplified(body.words[0]))):
            reason = f"机关名称“{body.words[0]}”里的地名，请按匿名要求写到级别"
            self._propose("地区", self._words.as_written(region), min(UNSURE, body.confidence), reason)
        organ, respondent = (simplified(self._value(key)) for key in ("机关", "被申请机关"))
        for proposal in dating_of(self._words, forum, organ, respondent, self._today):
            self._add(proposal)
        self._add(acted_on(self._words, forum, self._value("日期"), self._today))

    def _derive(self, kind: str, forum: Forum) -> None:
        reviewed = forum is not Forum.AGENCY
        self._add(outcome_of(self._words, kind, forum))
        self._add(acts_of(self._words, self._proposals.get("类型"), forum))
        acts = self._proposals["行为"].words if "行为" in self._proposals else ()
        of_penalty = kind == "行政处罚" or "行政处罚" in acts
        acting = simplified(self._value("被申请机关") or ("" if reviewed else self._value("机关")))
        self._add(domains_of(self._words, acting, of_penalty=of_penalty))
        if of_penalty:
            self._add(penalties_of(self._words, reviewed=reviewed))
            outcomes = self._proposals["结果"].words if "结果" in self._proposals else ()
            self._add(amount_of(self._words, outcomes, reviewed=reviewed))
        for key, rows in cues.BY_KEY.items():
            if key not in self._proposals and (key != "评查" or reviewed):
                self._weigh(key, rows, _MAX_VALUES.get(key, 1))

    def _text(self, key: str, where: Where) -> str:
        """Where a cue is searched for; the findings of a review are in the story, not in what is learnt from it."""
        return self._words.story if key == "评查" else self._words[where]

    def _weigh(self, key: str, rows: Sequence[Cue], max_values: int) -> None:
        """Propose the values with the highest weight of words."""
        vocabulary = self._vocabulary(key)
        names = {term.name for term in vocabulary.terms} if vocabulary else set()
        weights: dict[str, float] = {}
        reasons: dict[str, list[str]] = {}
        for cue in rows:
            if cue.value not in names:
                continue
            if matches := list(asserted_matches(key, cue.expression, self._text(key, cue.where))):
                weights[cue.value] = weights.get(cue.value, 0) + cue.weight
                reasons.setdefault(cue.value, []).append(f"{self._words.name(cue.where)}有“{shown(matches[0])}”")
        ranked = sorted(weights, key=lambda value: -weights[value])
        if not ranked:
            return
        chosen = ranked[:max_values]
        best = weights[chosen[0]]
        rival = max((weights[value] for value in ranked[1:]), default=0.0) if max_values == 1 else 0.0
        confidence = min(Sure.PLAIN.value, 0.5 + 0.45 * min(1.0, (best - rival) / _FULL_WEIGHT))
        reason = "；".join(dict.fromkeys(reason for value in chosen for reason in reasons[value][:2]))
        self._propose(key, chosen[0] if max_values == 1 else tuple(chosen), confidence, reason)
