"""Rules for the parts of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kb.blocks import Block, BlockKind, leaves, plain
from kb.problems import Location, Severity, problem
from kb.reading import clean_heading
from kb.text import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.model import Case, LibraryConfig
    from kb.problems import Problem

_MAX_HEADING = 40
_MAX_GUESSES = 20  # a text with more unknown headings is not a case, and guessing takes time


def section_problems(case: Case, config: LibraryConfig) -> Iterator[Problem]:
    """K201 to K206."""
    file = case.source_file
    # Before a case is published, missing parts are work to do, not errors.
    grave = Severity.ERROR if case.status == "发布" else Severity.WARNING
    required = config.required_of(case.kind)
    if not any(section.blocks for section in case.sections) and not case.sections:
        names = "、".join(required)
        message = "文件头之后没有正文"
        yield problem("K206", Location(file.display_path, file.body_line), message, f"写上：{names}。", severity=grave)
        return
    first_line: dict[str, int] = {}
    unknown = 0
    for section in case.sections:
        place = Location(file.display_path, section.line)
        if not section.name:
            yield problem("K204", place, "第一个标题之前有文字")
            continue
        if not section.blocks:
            needed = section.name in required
            hint = "在标题下面写上内容；这一部分不能少。" if needed else ""
            severity = grave if needed else Severity.WARNING
            yield problem("K202", place, f"“{section.heading}”下面没有内容", hint, severity=severity)
        if not section.known:
            unknown += 1
            yield problem(
                "K203",
                place,
                f"不认识的部分标题“{section.heading[:_MAX_HEADING]}”",
                _known_names(section.heading, config, guess=unknown <= _MAX_GUESSES),
            )
        elif section.name in first_line:
            message = f"“{section.heading}”与第 {first_line[section.name]} 行是同一部分（{section.name}）"
            yield problem("K205", place, message)
        first_line.setdefault(section.name, section.line)
    for name in config.missing_from(case.kind, first_line):
        yield _missing(case, config, name, grave)


def _known_names(heading: str, config: LibraryConfig, *, guess: bool) -> str:
    close = nearest(heading, config.section_by_heading) if guess and len(heading) > 2 else None  # noqa: PLR2004 - two characters are like any two
    names = "、".join(section.name for section in config.sections)
    return f"{f'是不是“{close}”？' if close else ''}通用的标题：{names}。不改也会照原样印出。"


class _LikelyHeading(NamedTuple):
    line: int
    text: str
    level: int
    """0 for a paragraph."""


def _missing(case: Case, config: LibraryConfig, name: str, severity: Severity) -> Problem:
    file = case.source_file
    if line := _likely_heading(case, config, name):
        kind = f"{'一二三四五六'[line.level - 1]}级标题" if line.level else "普通文字"
        message = f"缺少“{name}”：第 {line.line} 行的“{line.text}”是{kind}，不是二级标题"
        return problem(
            "K201",
            Location(file.display_path, line.line),
            message,
            f"把这一行写成 ## {clean_heading(line.text)}。",
            severity=severity,
        )
    synonyms = next((section.synonyms for section in config.sections if section.name == name), ())
    also = f"（也可以写{'、'.join(synonyms[:3])}等）" if synonyms else ""
    if others := config.stand_ins.get(name):
        also += f"；有{'、'.join(others)}中的一部分也可以"
    return problem(
        "K201",
        Location(file.display_path, file.body_line),
        f"缺少“{name}”",
        f"补上这一部分，标题写成 ## {name}{also}。",
        severity=severity,
    )


def _likely_heading(case: Case, config: LibraryConfig, name: str) -> _LikelyHeading | None:
    """A line that was probably meant as the heading of a part; ``None`` if there is none."""
    for section in case.sections:
        for block in leaves(section.blocks):
            text = _short_text(block)
            if text and config.section_named(clean_heading(text)) == name:
                return _LikelyHeading(block.line, text, block.level)
    return None


def _short_text(block: Block) -> str:
    if block.kind not in (BlockKind.HEADING, BlockKind.PARAGRAPH):
        return ""
    text = plain(block.inlines)
    return text if len(text) <= _MAX_HEADING else ""
