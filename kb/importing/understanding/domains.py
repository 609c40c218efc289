"""领域: by the body whose act it is and the statutes that such bodies enforce."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.importing.understanding import cues
from kb.importing.understanding.cues import Where
from kb.importing.understanding.evidence import Proposal, Sure
from kb.importing.understanding.organs import bodies_in
from kb.statutes.citations import find_citations
from kb.text import fold

if TYPE_CHECKING:
    from kb.importing.understanding.evidence import CaseWords
    from kb.model import Vocabulary

_TITLED, _FACTS, _HANDLING, _ACTING, _STATUTE = 6.0, 1.5, 1.0, 3.0, 1.5
"""Weights: a body in the title outweighs any that the text only mentions."""
_MOST = 2
_LEAD = 3.0
_NO_FIELD_RE = re.compile(
    "人民政府|(?<!公安)政府$|街道办事处|(?<!城市)(?<!市容)管理委员会|管委会|人民检察院|检察院|行政审批|政务服务|综合行政审批"
)
"""Bodies that act in every field."""
_OVERSEEING_RE = re.compile("司法局|司法厅|法制办")
"""Bodies that supervise others, which are no sign of their own field in cases of supervision and review."""
_COMPREHENSIVE_RE = re.compile("(?:综合)?行政执法|综合执法")
_PARENT_RE = re.compile(".{2,}?(?:局|厅|委员会)(?=.)")
_OF_TOWN_RE = re.compile("(?:镇|乡|街道)(?:人民政府|办事处)?综合行政执法")


def domains_of(words: CaseWords, acting: str, *, of_penalty: bool) -> Proposal | None:
    """The 领域 of a case with its evidence; ``None`` if nothing indicates it.

    Args:
        words: of the case.
        acting: the body whose act it is, in simplified script; empty if it is not known.
        of_penalty: whether the act is a penalty, in which towns and streets have a field of their own.
    """
    vocabulary = words.config.vocabularies.get("领域")
    if vocabulary is None:
        return None
    weights: dict[str, float] = {}
    reasons: dict[str, str] = {}
    names = {term.name for term in vocabulary.terms}

    def add(name: str | None, weight: float, reason: str) -> None:
        if name in names and name != "其他":
            weights[name] = weights.get(name, 0) + weight
            reasons.setdefault(name, reason)

    if acting:
        add(_domain_of(acting, vocabulary, of_penalty=of_penalty), _ACTING, f"机关是“{acting}”")
    for where, weight in ((Where.TITLE, _TITLED), (Where.FACTS, _FACTS), (Where.HANDLING, _HANDLING)):
        for body in dict.fromkeys(organ.text for organ in bodies_in(words[where])):
            if where is Where.TITLE or not _OVERSEEING_RE.search(body):
                add(_domain_of(body, vocabulary, of_penalty=of_penalty), weight, f"{where}有“{body}”")
    for name in dict.fromkeys(
        name for citation in find_citations(words.story, words.config.statutes) for name in citation.statutes
    ):
        add(cues.STATUTE_DOMAINS.get(name), _STATUTE, f"引用《{name}》")
    if (
        len(weights) > 1
        and weights.get("司法行政")
        and not re.search("律师|公证|司法鉴定|法律援助", words[Where.TITLE])
    ):
        weights.pop("司法行政")
    ranked = sorted(weights, key=lambda name: -weights[name])
    if not ranked:
        return None
    best = weights[ranked[0]]
    chosen = ([name for name in ranked if weights[name] >= max(_TITLED, best)] or ranked[:1])[:_MOST]
    rival = max((weights[name] for name in ranked if name not in chosen), default=0.0)
    if best >= _LEAD and best - rival >= _LEAD:
        sure = Sure.PLAIN
    else:
        sure = Sure.LIKELY if best - rival >= _STATUTE else Sure.POSSIBLE
    return Proposal("领域", tuple(chosen), sure.value, "；".join(reasons[name] for name in chosen))


def _domain_of(body: str, vocabulary: Vocabulary, *, of_penalty: bool) -> str | None:
    """The 领域 of a body, by the longest word of the vocabulary in its name."""
    folded = fold(body)
    if _OF_TOWN_RE.search(folded) or (of_penalty and re.search("(?:镇|乡)人民政府$|街道办事处$|街道办$", folded)):
        return vocabulary.by_word.get("乡镇街道综合执法")
    if _NO_FIELD_RE.search(folded):
        return None
    # 文化市场综合行政执法大队, 农业综合行政执法队: the words before are the field.
    special = _COMPREHENSIVE_RE.sub("", folded)
    # 公安局交通管理局: a branch is of the field of its parent.
    parent = _PARENT_RE.match(special)
    for text in (*([parent.group()] if parent else []), special, folded):
        text = re.sub(r"^.*?(?:省|市|县|区|州)(?=[\u4e00-\u9fff]{4})", "", text) if len(text) > 8 else text  # noqa: PLW2901, PLR2004 - without the place
        words = [word for word in vocabulary.by_word if word in text and len(word) > 1 and word not in ("街道", "乡镇")]
        if words:
            # 城市管理 in 城市管理委员会, 市场监督管理 in 某市场监督管理局: the function is the word nearest to the end.
            best = max(words, key=lambda word: (text.rfind(word) + len(word), len(word)))
            return vocabulary.by_word[best]
    return None
