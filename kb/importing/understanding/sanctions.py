"""处罚种类 and 金额, where the text plainly says what was imposed; what it quotes of a statute is none of it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from kb.importing.understanding.assertions import asserted_matches
from kb.importing.understanding.cues import PENALTY, Where
from kb.importing.understanding.evidence import Proposal, Sure, shown
from kb.text import parse_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.importing.understanding.evidence import CaseWords

_QUOTED_RE = re.compile(
    r"""
      《[^《》]{1,80}(?<!书)》
    | (?:规定|条款|条文|内容为|载明)[^。；，“]{0,6}[:：，]?\s?“[^”]{1,400}”
    | (?:规定[，:：])[^。\n]{0,160}?(?:以下|以上)[^。；\n]{0,20}(?:罚款|拘留)
    | (?:可以?(?:并)?处|应当?处|应并处|并处|处|罚款)[^。；，\n]{0,24}(?:以上|以下|[一二三四五六七八九十\d]+倍)(?:[^。；，\n]{0,20}?(?:罚款(?!\d|[，,]?[共合总]?计)|拘留|以下|以上))?
    | [^。；，\n]{0,24}(?:以上|以下)(?:的)?罚款
    | (?:拟|建议|告知书?)[^。；，\n]{0,40}(?:罚款|处罚|没收|警告|拘留)[^。；，\n]{0,12}
    | (?:不得|禁止|可以|应当|有权|如果|的，)[^。；，\n]{0,12}(?:罚款|没收|吊销|警告)[^。；，\n]{0,12}
    """,
    re.VERBOSE,
)
"""What a statute allows or a letter announces, not what was imposed.

Finds: ⟦《食品安全法》⟧ · ⟦处一万元以上五万元以下罚款⟧ · ⟦拟罚款5000元⟧ · ⟦规定：“……没收违法所得”⟧ ·
⟦处货值三倍⟧罚款共计2万元
Not: 罚款20000元 · 处5000元罚款
"""
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_NUMBER = r"(?P<{0}>\d[\d,，]*(?:\.\d+)?|[一二三四五六七八九十百千万两零〇壹贰叁肆伍陆柒捌玖拾佰仟]+?)\s?(?P<{0}_unit>万|千|百)?\s?(?:余)?元"
_FINE_RE = re.compile(
    rf"""
      罚款(?:[，,](?=[共合总]?计))?(?:人民币|共计|合计|计|总计|金额为?|[:：]|分别为|\s)*{_NUMBER.format("after")}(?!以[上下]|至|-|~)
    | (?:处以?|处罚款|并处|罚|课以|给予)(?:人民币)?\s?{_NUMBER.format("before")}的?(?:行政)?罚款
    """,
    re.VERBOSE,
)
"""A fine that was imposed.

Finds: ⟦罚款20000元⟧ · ⟦处5万元罚款⟧ · ⟦罚款人民币三千元⟧ · 三倍⟦罚款，共计2.4万元⟧ · ⟦处以1.5万元的罚款⟧
Not: 罚款数额 · 处五万元以下罚款
"""
_REMAINS_RE = re.compile(
    rf"(?:变更为|变更(?:为)?罚款|减(?:为|至|少为|少至)|调整为|降(?:为|至)|改为|改处)(?:对[^，。；]{{0,12}})?(?:罚款)?(?:人民币)?\s?{_NUMBER.format('left')}(?!以[上下内]|左右|至|-|~)"
)
"""What a fine became: 将罚款50000元变更为⟦3000元⟧."""
_PROPOSED_RE = re.compile(
    "(?:应当?|宜|可以?|能够|建议|请求|要求|主张|拟|希望|考虑|能否|是否|如果)(?:[^。；，]{0,8}?(?:罚款|处罚))?(?:依法)?$"
)
"""The words before a reduction that is only requested or thought right: ⟦应当⟧变更为1000元."""
_SENTENCE_RE = re.compile("[^。；\n]+")
_TALK_RE = re.compile(
    r"是否|才(?:对|可|能)|逾期不|如果|分为|属于[^。；\n]{0,8}(?:处罚|罚款)|有的|各类|这类|凡是|一律|幅度|上限|下限|起罚|标准为"
)
"""Words of sentences about penalties in general: 没收违法所得⟦是否⟧告知听证 · ⟦逾期不⟧改的才给予警告."""
_IMPOSING_RE = re.compile(
    "决定|作出|给予|处以|处罚款|的(?:行政)?处罚|[^，。；]对[^，。；]{1,24}(?:罚款|处)|依[据照法]|根据|并处|被"
)
"""The words of a sentence that imposes a penalty."""
_SEIZED_RE = re.compile(r"没收(?!入)(?P<what>[^。；，\n]{1,30})")
_PROCEEDS_RE = re.compile(r"(?:其|当事人|上述|全部)?违法所得(?:人民币)?(?:[\d.,，]+万?余?元)?")
_NO_GOODS_RE = re.compile(r"较大数额|保证金|规定|决定|数额|金额|处罚|种类|财产$|^的|^和|^等|^\d|^是否|^有")


def without_quoted(text: str) -> str:
    """A text with blanks for what it quotes of statutes and announcements; offsets stay."""
    return _QUOTED_RE.sub(lambda match: "".join("\n" if sign == "\n" else " " for sign in match.group()), text)


def penalties_of(words: CaseWords, *, reviewed: bool) -> Proposal | None:
    """The 处罚种类 that was imposed; ``None`` if the text does not plainly say it.

    Args:
        words: of the case.
        reviewed: whether the penalty is in the facts, and the outcome is that of its review.
    """
    vocabulary = words.config.vocabularies.get("处罚种类")
    names = {term.name for term in vocabulary.terms} if vocabulary else set()
    text = _imposing(words, reviewed=reviewed)
    quotes: dict[str, str] = {}
    fine = next(_fines(text), None)
    if fine:
        quotes["罚款"] = fine[1]
    for match in asserted_matches("处罚种类", _SEIZED_RE, text):
        if "违法所得" in match["what"]:
            quotes.setdefault("没收违法所得", shown(match))
        goods = _PROCEEDS_RE.sub("", match["what"]).strip("和及、与并的 ")
        if goods and not _NO_GOODS_RE.search(goods):
            quotes.setdefault("没收非法财物", shown(match))
    for cue in PENALTY:
        if cue.value not in quotes and cue.value not in ("罚款", "没收违法所得", "没收非法财物"):
            imposed = next(asserted_matches("处罚种类", cue.expression, text), None)
            if imposed:
                quotes[cue.value] = shown(imposed)
    kinds = tuple(term.name for term in vocabulary.terms if term.name in quotes) if vocabulary else ()
    if not set(kinds) & names:
        return None
    plain = not reviewed and all(
        any(quote[:6] in one and _IMPOSING_RE.search(one) for one in re.split("[。；\n]", text))
        for quote in quotes.values()
    )
    sure = Sure.PLAIN if plain else Sure.LIKELY
    return Proposal("处罚种类", kinds, sure.value, "；".join(f"有“{quotes[kind]}”" for kind in kinds))


def amount_of(words: CaseWords, outcomes: Sequence[str], *, reviewed: bool) -> Proposal | None:
    """金额 as a case writes it, in yuan; ``None`` if the text does not state one fine.

    Args:
        words: of the case.
        outcomes: its 结果, which say whether the fine remained.
        reviewed: as for ``penalties_of``.
    """
    fines = dict.fromkeys(value for value, _ in _fines(_imposing(words, reviewed=reviewed)))
    remains = list(_remains(words.story))
    first = next(iter(fines), None)
    if first is None or len(set(fines) - set(remains)) > 1:
        return None
    reason = f"有“{next(quote for value, quote in _fines(_imposing(words, reviewed=reviewed)) if value == first)}”"
    if not reviewed:
        if remains or "不予处罚" in outcomes:
            return None
        return Proposal("金额", _written(first, first), Sure.PLAIN.value, reason)
    if "变更" in outcomes and len(set(remains)) == 1:
        return Proposal("金额", _written(first, remains[0]), Sure.LIKELY.value, f"{reason}，后来是 {remains[0]} 元")
    if set(outcomes) <= {"维持", "驳回复议请求", "驳回诉讼请求"} and outcomes:
        return Proposal("金额", _written(first, first), Sure.LIKELY.value, f"{reason}，没有改变")
    if set(outcomes) == {"撤销"}:
        return Proposal("金额", _written(first, Decimal(0)), Sure.LIKELY.value, f"{reason}，已经撤销")
    return Proposal("金额", f"{{原: {_plain(first)}, 后: }}", Sure.LIKELY.value, reason)


_STATED_AMOUNT_RE = re.compile(
    rf"(?:原(?:处罚|罚款|为)?)?[:：]?\s?{_NUMBER.format('first')}\s?[，,、；;→]\s?(?:最?后(?:来|改)?|变更|改|现)?为?[:：]?\s?{_NUMBER.format('last')}"
)
"""The value of 金额 in a form. Finds: 原5000元，后800元 · 5000元，变更为800元 · 5万元→3000元"""


def stated_amount(text: str) -> str:
    """金额 as a case writes it, from the value that a form states; empty if it does not state both sums."""
    match = _STATED_AMOUNT_RE.fullmatch(text.strip())
    first, last = (_yuan(match, "first"), _yuan(match, "last")) if match else (None, None)
    return _written(first, last) if first is not None and last is not None else ""


def _remains(text: str) -> Iterator[Decimal]:
    """What a text says a fine became, in yuan."""
    for match in _REMAINS_RE.finditer(text):
        value = _yuan(match, "left")
        if value is not None and not _PROPOSED_RE.search(text, max(0, match.start() - _BEFORE), match.start()):
            yield value


_BEFORE = 20
"""Characters before a reduction that may hold a word for a mere request."""


def _imposing(words: CaseWords, *, reviewed: bool) -> str:
    text = without_quoted(words.story if reviewed else words[Where.HANDLING])
    return _SENTENCE_RE.sub(
        lambda match: " " * len(match.group()) if _TALK_RE.search(match.group()) else match.group(), text
    )


def _fines(text: str) -> Iterator[tuple[Decimal, str]]:
    """The fines that a text says were imposed, in yuan, with its words."""
    for match in asserted_matches("处罚种类", _FINE_RE, text):
        for name in ("after", "before"):
            if (value := _yuan(match, name)) is not None:
                yield value, shown(match)


def _yuan(match: re.Match[str], name: str) -> Decimal | None:
    digits = match[name]
    if digits is None:
        return None
    plain = digits.replace(",", "").replace("，", "")
    unit = {"万": 10_000, "千": 1_000, "百": 100, None: 1}[match[f"{name}_unit"]]
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return Decimal(plain) * unit
    above, _, below = plain.translate(_FORMAL).rpartition("万")
    numbers = [parse_number(part) if part else 0 for part in (above, below)]
    return None if None in numbers else (Decimal(numbers[0] or 0) * 10_000 + Decimal(numbers[1] or 0)) * unit


def _plain(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def _written(before: Decimal, after: Decimal) -> str:
    return f"{{原: {_plain(before)}, 后: {_plain(after)}}}"
