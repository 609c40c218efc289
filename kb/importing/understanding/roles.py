"""机关, who decided, and 被申请机关, whose act it was: by the sentence that decides, not by the nearest name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.importing.understanding.cues import Where
from kb.importing.understanding.decisions import Forum, certain_name
from kb.importing.understanding.entities import signature
from kb.importing.understanding.evidence import Proposal, Sure, shown
from kb.importing.understanding.organs import bodies_in, is_whole, organs_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.importing.understanding.decisions import Decision
from kb.importing.understanding.evidence import CaseWords

_FORUMS = {
    "行政诉讼": Forum.COURT,
    "行政协议": Forum.COURT,
    "行政赔偿": Forum.COURT,
    "行政复议": Forum.REVIEW,
    "执法监督": Forum.SUPERVISION,
}
_BODY = r"[\u4e00-\u9fffA-Z×某]{2,30}?(?:人民政府|局|厅|委员会|海关|总署|部|署|院)"
_APPEAL_RE = re.compile(
    rf"""
      向(?P<body>{_BODY})(?:依法)?(?:申请|提起|提出|递交|提交|邮寄)了?《?(?:行政)?复议
    | (?P<received>{_BODY})(?:于[^，。；]{{0,14}})?(?:依法)?(?:收到|受理)[^，。；]{{0,16}}(?:行政)?复议
    """,
    re.VERBOSE,
)
"""The body that was requested to review.

Finds: ⟦向某市人民政府申请行政复议⟧ · ⟦某区人民政府受理其行政复议⟧申请
Not: 向某区人民法院提起行政诉讼
"""


def forum_of(kind: str, words: CaseWords) -> Forum:
    """Before whom a case of a 类型 was decided, by its text where the 类型 leaves it open."""
    if kind in ("行政赔偿", "行政协议", "行政强制", "政府信息公开", "行政确认", "行政裁决", ""):
        if any(one.organ or one.number for one in words.decided(Forum.COURT)):
            return Forum.COURT
        if _APPEAL_RE.search(words.story):
            return Forum.REVIEW
        return Forum.AGENCY
    return _FORUMS.get(kind, Forum.AGENCY)


def roles_of(words: CaseWords, kind: str, forum: Forum) -> Iterator[Proposal]:
    """机关 and 被申请机关, as far as the text names them.

    Args:
        words: of the case.
        kind: its 类型; empty if it is not known.
        forum: before whom it was decided.
    """
    decided = _signing(words) or _decider(words, forum)
    against = _respondent(words, kind, forum, decided[0] if decided else "")
    if decided and decided[0] and (against is None or against[0] != decided[0]):
        yield Proposal("机关", words.as_written(decided[0]), decided[1].value, decided[2])
    if against:
        yield Proposal("被申请机关", words.as_written(against[0]), against[1].value, against[2])


def _titled(words: CaseWords) -> list[str]:
    """The bodies of the title, by whole names."""
    names = [certain_name(organ.text, words.names) or _masked(organ.text) for organ in bodies_in(words[Where.TITLE])]
    return [name for name in names if name]


def _masked(name: str) -> str:
    """A name that the document masks so that only its kind is left, 某局; empty for any other."""
    return name if name.startswith("某") else ""


def _signing(words: CaseWords) -> tuple[str, Sure, str] | None:
    """The body that signs an official document, under its text and above its day."""
    signed = signature(words[Where.TEXT])
    name = certain_name(signed[0], words.names) if signed and signed[0] else ""
    return (name, Sure.PLAIN, f"文末署名“{name}”") if name else None


def _addressee(words: CaseWords) -> str:
    """The body to which an official document is addressed, alone on a line before a colon: ``某市城市管理局：``."""
    for line in words.story.split("\n")[:_FIRST_LINES]:
        organs = bodies_in(line) if line.rstrip().endswith(("：", ":")) else ()
        if len(organs) == 1 and organs[0].start == 0 and organs[0].end == len(line.rstrip()) - 1:
            return certain_name(organs[0].text, words.names)
    return ""


def _decider(words: CaseWords, forum: Forum) -> tuple[str, Sure, str] | None:
    if forum is Forum.COURT:
        return _court(words)
    if forum is Forum.REVIEW:
        return _reviewer(words)
    return _supervisor(words) if forum is Forum.SUPERVISION else _agency(words)


def _reason(words: CaseWords, decision: Decision) -> str:
    return f"有“{shown(words.story[decision.sentence[0] : decision.sentence[1]].strip())}”"


def _court(words: CaseWords) -> tuple[str, Sure, str] | None:
    """The last court that decides; none if the text does not name it."""
    decisions = words.decided(Forum.COURT)
    if not decisions or not decisions[-1].organ:
        return None
    last = decisions[-1]
    sure = Sure.PLAIN if is_whole(last.organ) and (last.named or last.stage) else Sure.LIKELY
    return last.organ, sure, f"最后裁判的法院：{_reason(words, last)}"


def _reviewer(words: CaseWords) -> tuple[str, Sure, str] | None:
    """Who reviewed: the body that was requested to, or that decides; plain if both are one."""
    requested = ""
    reason = ""
    for match in _APPEAL_RE.finditer(words.story):
        bodies = [organ.text for organ in organs_in(match["body"] or match["received"])]
        if bodies and (whole := words.names.whole_of(bodies[-1]) or (bodies[-1] if is_whole(bodies[-1]) else "")):
            requested, reason = whole, f"有“{shown(match)}”"
            break
    decisions = [one for one in words.decided(Forum.REVIEW) if one.organ]
    others = [one for one in decisions if one.organ not in _titled(words)[:1]]
    last = others[-1] if others else None
    if last and last.named and (not requested or last.organ == requested):
        sure = Sure.PLAIN if requested or is_whole(last.organ) else Sure.LIKELY
        return last.organ, sure, f"作出复议决定的机关：{_reason(words, last)}"
    if requested:
        return requested, Sure.LIKELY if decisions and last else Sure.PLAIN, f"被申请复议的机关：{reason}"
    return None


def _supervisor(words: CaseWords) -> tuple[str, Sure, str] | None:
    """Who supervised: the first of two bodies of a title, or who gave an opinion or ordered."""
    titled = _titled(words)
    against = re.search("(?:对|督促|监督|责令)", words[Where.TITLE])
    decisions = [one for one in words.decided(Forum.SUPERVISION) if one.organ and one.named]
    decisions = [one for one in decisions if one.organ not in titled[-1:]] or ([] if len(titled) == 1 else decisions)
    if len(titled) > 1 and against and words[Where.TITLE].startswith(titled[0]):
        return titled[0], Sure.PLAIN, "标题里先写的机关"
    if decisions:
        sure = Sure.PLAIN if re.search("书", decisions[-1].verb) else Sure.LIKELY
        return decisions[-1].organ, sure, f"监督的机关：{_reason(words, decisions[-1])}"
    return None


def _agency(words: CaseWords) -> tuple[str, Sure, str] | None:
    """The agency that acted: who decides in the text, or as the title names it."""
    title = words[Where.TITLE]
    first = next(iter(bodies_in(title)), None)
    acting = (certain_name(first.text, words.names) or _masked(first.text)) if first else ""
    in_front = first is not None and first.start == 0
    addressed = first is not None and re.search("(?:申请|请求|向|不服|诉)$", title[: first.start])
    decisions = [one for one in words.decided(Forum.AGENCY) if one.organ]
    last = decisions[-1] if decisions else None
    if acting and (in_front or addressed):
        agrees = last is None or last.organ == acting
        return acting, Sure.PLAIN if agrees else Sure.LIKELY, "标题里的机关"
    if last and last.named and is_whole(last.organ):
        others = {one.organ for one in decisions} - {last.organ}
        sure = Sure.PLAIN if not others else Sure.LIKELY
        return last.organ, sure, f"作出决定的机关：{_reason(words, last)}"
    bodies = list(dict.fromkeys(words.names.whole_of(organ.text) for organ in bodies_in(words.story)))
    bodies = [body for body in bodies if body]
    if last and last.organ:
        return last.organ, Sure.LIKELY, f"作出决定的机关：{_reason(words, last)}"
    if len(bodies) == 1:
        return bodies[0], Sure.LIKELY, "全文只有这一个机关"
    early = [one for one in _investigating(words) if one]
    if early:
        return early[0], Sure.LIKELY if len(set(early)) == 1 else Sure.POSSIBLE, "检查、立案的机关"
    return None


_FIRST_LINES = 6
"""Lines at the head of a document that may hold the addressee."""
_PARTY_RE = re.compile(
    r"^(?:被申请人|被告|被上诉人|被监督单位)(?:（[^（）]{1,20}）)?[:：]?(?=[\u4e00-\u9fff])", re.MULTILINE
)
"""The line of a document that names the other party: ``被申请人：⟦某县公安局⟧，住所地……``."""
_INVESTIGATES_RE = re.compile("[^，。；]{0,30}?(?:执法人员|检查|立案|巡查|查获|发现|调查|核查|抽检|接到)")


def _investigating(words: CaseWords) -> list[str]:
    """The bodies that inspected or opened the case, in order."""
    text = words.story
    bodies = []
    for organ in bodies_in(text):
        near = re.split("[。；]", text[organ.end : organ.end + 30])[0]
        if _INVESTIGATES_RE.match(near) and not re.search(
            "[向由与对和、]$", text[max(0, organ.start - 1) : organ.start]
        ):
            bodies.append(words.names.whole_of(organ.text))
    return bodies


def _respondent(words: CaseWords, kind: str, forum: Forum, decider: str) -> tuple[str, Sure, str] | None:
    """The body whose act is reviewed; none where no act is."""
    if forum is Forum.AGENCY:
        return None
    title = words[Where.TITLE]
    organs = bodies_in(title)
    for line in _PARTY_RE.finditer(words.story):
        party = next((one for one in bodies_in(words.story[line.end() : line.end() + 40]) if one.start == 0), None)
        if party and not organs and (name := certain_name(party.text, words.names)) and name != decider:
            return name, Sure.PLAIN, f"有“{shown(words.story[line.start() : line.end() + len(name)])}”"
    if forum is Forum.SUPERVISION:
        if (addressee := _addressee(words)) and addressee != decider:
            return addressee, Sure.PLAIN, "主送机关"
        titled = [name for name in _titled(words) if name != decider]
        return (titled[-1], Sure.PLAIN if decider else Sure.LIKELY, "标题里被监督的机关") if titled else None
    if organs and organs[0].start == 0 and re.match("申请", title[organs[0].end :]):
        return None  # 某局申请强制执行…案: it is the body that asks
    organs = tuple(organ for organ in organs if not organ.text.endswith("检察院") or organ.start)
    against = [
        one
        for one in organs
        if re.search("(?:不服|诉|状告|申请|请求|督促|与|对|及|、)$", title[max(0, one.start - 2) : one.start])
    ]
    chosen = against[0] if against else organs[0] if organs else None
    if chosen:
        name = certain_name(chosen.text, words.names) or chosen.text
        if name != decider:
            return name, Sure.PLAIN if against else Sure.LIKELY, "标题里的机关"
    facts = words[Where.FACTS]
    for match in re.finditer("作出|实施|强制拆除|不履行|未(?:作|予|在)|答复|告知|决定", facts):
        before = [one for one in bodies_in(facts[: match.start()]) if match.start() - one.end < 30]  # noqa: PLR2004 - of one sentence
        if before and (name := words.names.whole_of(before[-1].text)) and name != decider:
            if "。" in facts[before[-1].end : match.start()]:
                continue
            return name, Sure.LIKELY, f"基本案情有“{shown(facts[before[-1].start : match.end() + 6])}”"
    del kind
    return None
