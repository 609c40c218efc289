"""The report on an import: text for clerks, JSON for programs."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.lint.reports import problem_json
from kb.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.importing.intake import CaseText, Findings, ProposedCase
    from kb.importing.known import Known
    from kb.model import Doubt

_SURE, _FAIRLY = 0.9, 0.7
_MAX_LISTED = 12
_MAX_TEXT = 60

NO_BODY = "只有标题，没有正文；原稿里有正文的，补上再导入，确实要先占一个编号的，用 kb new"
"""Why a case that is only a title is not written."""


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported case with its findings."""

    proposed: ProposedCase
    written: CaseText
    findings: Findings
    path: str
    """Path that the file has or would have, as a person would open it."""
    is_written: bool
    doubts: tuple[Doubt, ...] = ()
    """What is or would be its 待核."""


def import_json(
    cases: Iterable[Imported],
    refused: Iterable[tuple[str, str]],
    passed_over: Iterable[tuple[str, str]],
    returned: Iterable[dict[str, object]],
    changes: Iterable[dict[str, object]],
) -> dict[str, object]:
    """``kb import --json``.

    Args:
        cases: new ones.
        refused: the files that were refused, with the reason.
        passed_over: the files in folders that are none to read, with the reason.
        returned: the documents that were exported from the library.
        changes: of cases of the library, from those documents.
    """
    return {
        "cases": [_case_json(case) for case in cases],
        "changes": list(changes),
        "returned": list(returned),
        "refused": [{"file": file, "message": message} for file, message in refused],
        "passed_over": [{"file": file, "message": message} for file, message in passed_over],
    }


def _case_json(case: Imported) -> dict[str, object]:
    return {
        "source": case.proposed.source,
        "path": case.path,
        "written": case.is_written,
        "known": _known_json(case.proposed.known),
        "markdown": case.written.text,
        "proposals": [
            {
                "key": one.key,
                "value": one.value if isinstance(one.value, str) else list(one.value),
                "confidence": one.confidence,
                "because": one.reason,
            }
            for one in case.proposed.proposals
        ],
        "doubts": [{"key": one.key, "note": one.note} for one in case.doubts],
        "problems": [problem_json(one) for one in case.findings.problems],
        "dropped": [{"text": one.text, "reason": one.reason} for one in case.proposed.dropped],
        "choices": list(case.proposed.choices),
        "marked": [{"start": m.start, "end": m.end, "reason": m.reason} for m in case.findings.flags],
        "personal": [
            {
                "kind": one.occurrence.kind.value,
                "start": one.occurrence.span[0],
                "end": one.occurrence.span[1],
                "certain": one.occurrence.kind.blocks,
                "suggestion": f"写成{one.becomes}，或者删去",
            }
            for one in case.findings.personal
            if one.occurrence.span
        ],
        "pictures": [name for name, _ in case.written.pictures],
        "citations": [one.reading.as_json() for one in case.findings.citations],
    }  # fmt: skip


def _known_json(known: Known | None) -> dict[str, object] | None:
    return None if known is None else {"where": known.where, "why": known.why, "same": known.is_same}


def report_text(case: Imported, *, whole: bool = False) -> str:
    """The report on a proposed case for a clerk, the most important first.

    Args:
        case: as imported.
        whole: whether to list everything; else of each kind the first few.
    """
    return "\n".join(_report(case, sys.maxsize if whole else _MAX_LISTED))


def _report(case: Imported, most: int) -> Iterator[str]:
    proposed, findings = case.proposed, case.findings
    yield f"■ {proposed.title or '（没有找到标题）'}"
    yield f"  来自 {proposed.source}"
    if proposed.known and proposed.known.is_same:
        yield f"  不再写入：{proposed.known.where}里已经有，{proposed.known.why}；确实要另收的，从那里复制一份再改"
    elif not proposed.has_body:
        yield f"  不写入：{NO_BODY}"
    elif case.is_written:
        yield f"  已写入 {case.path}（草稿）"
    else:
        yield f"  还没有写入；加上 --write 会写到 {case.path}（编号以写入时为准）"
    yield ""
    yield "  看懂的内容"
    width = max((len(proposal.key) for proposal in proposed.proposals), default=0)
    for proposal in proposed.proposals:
        value = _short("、".join(proposal.words), 40)
        yield f"    {proposal.key}{'　' * (width - len(proposal.key))}  {value}"
        yield f"    {'　' * width}  {_confidence(proposal.confidence)}：{proposal.reason}"
    parts = "、".join(_part_name(part.words, part.name) for part in proposed.draft.parts)
    yield f"    各部分：{parts or '没有认出标题'}"
    if findings.citations:
        laws = Counter(
            c.reading.statute.name if c.reading.statute else c.reading.citation.name or "（没有写明的法律）"
            for c in findings.citations
        )
        listed = "、".join(f"《{name}》{count} 处" for name, count in laws.most_common(8))
        yield f"    引用法条 {len(findings.citations)} 处：{listed}"
    yield from _problems(case, most)
    yield from _listed("  怎样处理的", proposed.choices)
    yield from _dropped(case, most)
    if case.written.pictures:
        names = "、".join(name for name, _ in case.written.pictures[:_MAX_LISTED])
        yield ""
        yield f"  图片 {len(case.written.pictures)} 张，放在案例旁边：{names}"
        yield "    请给每张图片写一句说明：![说明](图片)。"


def _part_name(words: str, name: str) -> str:
    if not words:
        return "（第一个标题之前的文字）"
    if not name:
        return f"{words}（不认识的标题，照原样保留）"
    return words if words == name else f"{words}（{name}）"


def _problems(case: Imported, most: int) -> Iterator[str]:
    problems = sorted(
        case.findings.problems, key=lambda problem: (list(Severity).index(problem.severity), problem.sort_key)
    )
    if not problems:
        return
    yield ""
    yield f"  要补、要核对的 {len(problems)} 处（行号是案例文件的行号）"
    shown = Counter[str]()
    for problem in problems:
        shown[problem.code] += 1
        if shown[problem.code] <= most:
            yield f"    第 {problem.location.line} 行 {problem.code} {problem.severity.label}：{problem.message}"
            yield f"      提示：{problem.hint}"
    for code, count in shown.items():
        if count > most:
            yield f"    {code} 还有 {count - most} 处没有列出，写入以后的导入报告里、加上 --json 可以看到全部。"


def _dropped(case: Imported, most: int) -> Iterator[str]:
    dropped = case.proposed.dropped
    if not dropped:
        return
    yield ""
    yield f"  没有收入案例的 {len(dropped)} 处（有用的请从原稿补上）"
    reasons: dict[str, list[str]] = {}
    for item in dropped:
        reasons.setdefault(item.reason, []).append(item.text)
    for reason, texts in reasons.items():
        yield f"    {reason}：{len(texts)} 处" if len(texts) > 1 else f"    {reason}："
        for text in texts[:most]:
            yield f"      {_short(' '.join(text.split()), _MAX_TEXT)}"
        if len(texts) > most:
            yield f"      ……还有 {len(texts) - most} 处"


def _listed(head: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield head
        yield from (f"    {line}" for line in lines)


def _confidence(value: float) -> str:
    if value >= _SURE:
        return "很有把握"
    return "较有把握" if value >= _FAIRLY else "把握不大，请核对"


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}……"
