"""Two cases with one 文号 or one text: one of them may have been taken in twice, or copied and not finished."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.blocks import leaves
from kb.lint.docket_numbers import docket_numbers
from kb.patterns import late
from kb.problems import Location, problem
from kb.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.model import Case, Library
    from kb.problems import Problem

_DOCKET, _TEXT = "K130", "K207"
_SENTENCE_RE = late(r"[^。；！？\n]+")
_SHORTEST = 10
"""Signs of a sentence that counts; shorter ones are phrases that many cases share."""
_LEAST = 120
"""Signs in counted sentences of a text that is compared."""
_SHARE = 0.8
"""The share of the shorter text's signs that must be in the other text, sentence by sentence."""
_HOLDERS = 3
"""Earlier cases remembered for a sentence, which bounds the work: what many cases say is a phrase."""
_TRIED = 3
"""Earlier cases with which a text is compared: those that share most with it."""


@dataclass(frozen=True, slots=True)
class _Text:
    """The sentences of a case that count, without blanks: hash -> signs."""

    sentences: Mapping[int, int]
    length: int


def duplicate_problems(library: Library) -> Iterator[Problem]:
    """K130 and K207 for each case that shares its 文号 or text with an earlier one by 编号; K127 for idle waivers.

    A withdrawn case is compared with none: what takes its place may say the same.
    """
    by_number = sorted(library.by_id.values(), key=lambda case: case.case_id)
    cases = [case for case in by_number if not case.withdrawn]
    shared: dict[str, list[tuple[str, str, Problem]]] = defaultdict(list)
    for case, words, reported in (*_shared_dockets(cases), *_shared_texts(cases)):
        shared[case.case_id].append((reported.code, words, reported))
    for case in by_number:
        yield from _unwaived(case, shared.get(case.case_id, ()))


def _unwaived(case: Case, shared: Sequence[tuple[str, str, Problem]]) -> Iterator[Problem]:
    used = set()
    for code, words, reported in shared:
        waiving = {
            index
            for index, waiver in enumerate(case.waivers)
            if waiver.code == code and not waiver.missing and fold(waiver.text) == fold(words)
        }
        used |= waiving
        if not waiving:
            yield reported
    for index, waiver in enumerate(case.waivers):
        if waiver.code in (_DOCKET, _TEXT) and index not in used and not waiver.missing:
            message = (
                f"第 {index + 1} 项豁免不起作用：没有别的案例与它{'文号' if waiver.code == _DOCKET else '正文'}相同"
            )
            yield problem("K127", case.source_file.at_item("豁免", index), message)


# --- 文号 -----------------------------------------------------------------------------------------


def _shared_dockets(cases: Sequence[Case]) -> Iterator[tuple[Case, str, Problem]]:
    """Each case with a 文号 of an earlier one of the same 机关: masked numbers of two bodies may look alike."""
    holders: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        for number in dict.fromkeys(docket_numbers(case.docket_number)):
            first = next((other for other in holders[number] if _one_agency(other, case)), None)
            holders[number].append(case)
            if first is not None:
                message = f"文号“{number}”与案例 {first.case_id}（{first.source_file.display_path}）的相同"
                hint = _hint(_DOCKET, number, "一份决定书确实编了两件案例")
                yield case, number, problem(_DOCKET, case.source_file.at("文号"), message, hint)


def _one_agency(one: Case, other: Case) -> bool:
    return not (one.agency and other.agency) or fold(one.agency) == fold(other.agency)


# --- texts ----------------------------------------------------------------------------------------


def _shared_texts(cases: Sequence[Case]) -> Iterator[tuple[Case, str, Problem]]:
    """Each case whose text is nearly that of an earlier one, with the one that it is most like.

    The measure is the share of the shorter text, in signs of its sentences, that is word for word in the other.
    The work is linear in the texts: a sentence remembers few holders, and a text is compared with few others.
    """
    holders: defaultdict[int, list[str]] = defaultdict(list)
    texts: dict[str, _Text] = {}
    by_id = {case.case_id: case for case in cases}
    for case in cases:
        text = _text(case)
        if text.length < _LEAST:
            continue
        common: Counter[str] = Counter()
        for sentence, signs in text.sentences.items():
            known = holders[sentence]
            for other in known:
                common[other] += signs
            if len(known) < _HOLDERS:
                known.append(case.case_id)
        tried = [(_share(text, texts[other]), other) for other, _ in common.most_common(_TRIED)]
        texts[case.case_id] = text
        share, first = max(tried, key=lambda one: one[0], default=(0.0, ""))
        if share >= _SHARE:
            message = (
                f"正文有 {share:.0%} 与案例 {first}（{by_id[first].source_file.display_path}）的相同"
                "（按较短的一篇算，逐句比较）"
            )
            hint = _hint(_TEXT, first, "确实是两件案例")
            place = Location(case.source_file.display_path, case.source_file.body_line)
            yield case, first, problem(_TEXT, place, message, hint)


def _text(case: Case) -> _Text:
    sentences: dict[int, int] = {}
    for section in case.sections:
        for leaf in leaves(section.blocks):
            for match in _SENTENCE_RE.finditer("".join(leaf.text.split())):
                if len(match.group()) >= _SHORTEST:
                    sentences[hash(match.group())] = len(match.group())
    return _Text(sentences, sum(sentences.values()))


def _share(text: _Text, other: _Text) -> float:
    common = sum(text.sentences[sentence] for sentence in text.sentences.keys() & other.sentences.keys())
    return common / min(text.length, other.length)


def _hint(code: str, words: str, where: str) -> str:
    return (
        f"核对是不是重复收录，或者抄了另一件还没有改完；{where}的，在文件头的“豁免”里写"
        f" {{代码: {code}, 文字: {words}, 原因: , 决定人: , 日期: }}。"
    )
