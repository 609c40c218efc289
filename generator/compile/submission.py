"""What goes with a case that is submitted to a higher library: the case, the fields of the courts' library, a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.compile.case_parts import CaseText, mark_of
from generator.compile.cited import cited_law
from generator.compile.paper import Grid, Heading, Paper, Piece, Words, blank
from kb.text import chinese_day, chinese_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from generator.compile.paper import Passage
    from kb.model import Case, Library

_BLANK = "　"


def case_document(library: Library, case: Case) -> Paper:
    """The whole case as a document of its own, in the order of its text."""
    text = CaseText(library, case)

    def pieces() -> Iterator[Piece]:
        if case.keywords and not any(section.name == "关键词" for section in case.sections):
            yield Words(_BLANK.join(case.keywords), lead=f"关键词{_BLANK}")
        number = 0
        for section in case.sections:
            if not section.blocks:
                continue
            if section.heading:
                number += 1
                yield Heading(f"{chinese_number(number)}、{section.heading}")
            yield text.section(section)

    return _paper(library, case, text, "案例", case.title, tuple(pieces()), case.holding and f"——{case.holding}")


def court_fields(library: Library, case: Case | None, today: dt.date) -> Paper:
    """The fields of 人民法院案例库, from 标题 and 副标题 to 关联索引; to be filled in where there is no case."""
    text = CaseText(library, case) if case else None

    def of(*names: str) -> list[Passage] | tuple[Words]:
        return (text.parts(*names) if text else []) or (Words(blank(names[0])),)

    def pieces() -> Iterator[Piece]:
        if case and not is_judged(case):
            yield Words(
                f"（{case.kind}案例，不是人民法院的裁判；以下按人民法院案例库的字段排列，报送前请核对是否收录。）"
            )
        title, holding, keywords = (case.title, case.holding, case.keywords) if case else ("", "", ())
        yield Words(title or blank("标题"), lead="标题：", by_words=True)
        yield Words(holding or blank("副标题：一句话写明裁判规则"), lead="副标题：", by_words=True)
        if not case:  # what the import looks for above the text
            for label in ("审理法院", "案号", "裁判日期"):
                yield Words(blank(label), lead=f"{label}：")
        yield Words(_BLANK.join(keywords) or blank("关键词"), lead="关键词：")
        yield Heading("基本案情")
        yield from of("基本案情")
        yield Heading("裁判理由")
        yield from of("裁判理由", "处理结果")
        yield Heading("裁判要旨")
        points = text.parts("执法要点") if text else []
        yield from points or (Words(f"{holding.rstrip('。')}。" if holding else blank("裁判要旨")),)
        yield Heading("关联索引")
        law = cited_law(library, case, today) if case else None
        for name, version, pin, _ in law.rows[1:] if law else ():
            yield Words(f"{name}{pin}（{version}）" if version != "—" else f"{name}{pin}", by_words=True)
        if not law:
            yield Words(blank("相关法条"))
        if case:
            yield Words(_document(case) or blank("裁判文书的案号和日期"))

    return _paper(library, case, text, "人民法院案例库字段", "人民法院案例库入库案例", tuple(pieces()))


def is_judged(case: Case) -> bool:
    """Whether a case is one of a court, as the courts' library takes them."""
    return "法院" in case.agency or (not case.agency and "诉讼" in case.kind)


def _document(case: Case | None) -> str:
    """What decided a case: body, number and day; empty where its number is not known."""
    if case is None or not case.docket_number:
        return ""
    decided = chinese_day(case.decided_on)
    return f"{case.agency}{case.docket_number}{f'（{decided}）' if decided else ''}"


def recommendation(library: Library, case: Case | None) -> Paper:
    """The form by which an office recommends a case; an empty one without a case."""
    text = CaseText(library, case) if case else None
    labels = (
        "案例名称",
        "案例编号",
        "案例类型",
        "领域",
        "作出机关",
        "文号",
        "案例来源",
        "推荐单位",
        "编写人",
        "审核人",
    )
    values: tuple[str, ...] = ("",) * len(labels)
    if case:
        number = library.config.full_id(case.case_id)
        values = (
            case.title, number, case.kind, "、".join(case.domains), case.agency, case.docket_number,
            case.source, library.config.office, case.author, case.reviewer,
        )  # fmt: skip
    pairs = tuple(zip((*labels, "联系人", "联系电话"), (*values, "", ""), strict=True))

    def pieces() -> Iterator[Piece]:
        rows = tuple((*pairs[at], *pairs[at + 1]) for at in range(0, len(pairs), 2))
        yield Grid(rows, head=False, widths=(2, 5.4, 2, 4.6))
        yield Heading("一、案例要旨")
        yield Words(f"{case.holding.rstrip('。')}。" if case and case.holding else blank("案例要旨"))
        yield Heading("二、推荐理由")
        yield from (text.parts("典型意义") if text else []) or (Words(blank("推荐理由")),)
        yield Heading("三、意见")
        opinions = ("编写单位意见", "推荐单位意见", "评审意见")
        yield Grid(
            tuple((name, "\n\n\n（盖章）　　　　年　　月　　日") for name in opinions), head=False, widths=(2.4, 9)
        )

    return _paper(library, case, text, "案例推荐表", "案例推荐表", tuple(pieces()))


def _paper(
    library: Library,
    case: Case | None,
    text: CaseText | None,
    kind: str,
    title: str,
    pieces: tuple[Piece, ...],
    subtitle: str = "",
) -> Paper:
    return Paper(
        kind=kind,
        name=f"{kind}（{case.case_id}）" if case else f"空白{kind}",
        title=title,
        subtitle=subtitle,
        office=library.config.office,
        by_hand=case is None,
        mark=mark_of(case),
        identifier=case.case_id if case else "",
        pieces=pieces,
        pictures=text.pictures if text else (),
        sources=frozenset({case.source_file.display_path}) if case else frozenset(),
    )
