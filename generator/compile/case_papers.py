"""Documents about one case: 一案一评估, 以案释法教案, 庭审观摩表, 咨询意见."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from generator.compile.case_parts import (
    CaseText,
    acting_body,
    card_rows,
    is_reconsideration,
    mark_of,
    usable_case,
)
from generator.compile.cited import cited_law
from generator.compile.mastheads import INTERNAL_MARK
from generator.compile.paper import Grid, Heading, NewPage, Paper, Piece, Room, Words, blank
from generator.compile.similar import similar_cases_grid
from kb.problems import problem
from kb.text import chinese_day, chinese_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from generator.compile.paper import Passage
    from kb.model import Case, Library
    from kb.problems import Problem

EVALUATION, TEACHING, OBSERVATION, ADVICE = "一案一评估", "以案释法教案", "庭审观摩表", "咨询意见"
_UNKNOWN = "—"
"""What a table of law has for a version that is not known."""
_LAW_QUESTIONS = 2
"""Most questions of a test about articles."""
_STEPS = 4
"""Empty rows for what follows."""
_QUESTION_OF = {
    "事实认定": "行政机关认定的事实清楚吗？还有哪些事实要查清？",
    "证据收集": "现有的证据能证明这些事实吗？取得证据的方式合法吗？",
    "办理程序": "每一步程序都合法吗？少了哪一步，应当在什么时候做？",
    "法律适用": "应当适用哪部法的哪一条？处理的幅度适当吗？",
    "文书制作": "决定书写清了事实、理由、依据和救济途径吗？",
    "案卷归档": "案卷里应当有哪些材料，才能还原办案的经过？",
}
"""Dimension -> the question that participants discuss."""
_WATCHED = (
    ("庭前", "传票、开庭公告、负责人出庭或者不出庭的说明、委托手续是否齐全"),
    ("法庭调查", "争议的焦点怎样归纳；原告、被告各自围绕什么举证"),
    ("举证质证", "证据的来源、形式和证明目的怎样说明；对方怎样质疑，怎样回应"),
    ("法庭辩论", "职权、事实、程序、法律适用、裁量各讲了什么；有没有答非所问"),
    ("负责人出庭", "负责人是否发言，是否说明行政行为的理由，是否表示实质解决争议"),
    ("化解和宣判", "是否询问调解，双方的意见；当庭宣判的理由"),
)
"""Stage of a hearing and what to watch."""
_QUESTIONS = ("被诉行为最薄弱的一环是什么", "换成本单位，哪些证据拿不出来", "哪些做法值得借鉴", "本单位要改什么")


def case_paper(library: Library, kind: str, case_id: str, today: dt.date) -> Paper:
    """A document of one of the kinds of this module about a case; an empty form without a case.

    Args:
        library: as read.
        kind: ``EVALUATION`` and the like.
        case_id: 编号, or empty.
        today: the day by which the law is read.

    Raises:
        BulletinError: there is no such case, or it is withdrawn.
    """
    case = usable_case(library, case_id) if case_id else None
    text = CaseText(library, case) if case else None
    makers = {EVALUATION: _evaluation, TEACHING: _teaching, OBSERVATION: _observation, ADVICE: _advice}
    titles = {
        EVALUATION: "案件评估表",
        TEACHING: "以案释法教案（学员用页）",
        OBSERVATION: "庭审观摩表",
        ADVICE: "行政复议咨询意见记录",
    }
    internal = kind in (EVALUATION, ADVICE)
    return Paper(
        kind=kind,
        name=f"{kind}（{case_id}）" if case else f"空白{kind}",
        title=titles[kind],
        office=library.config.office,
        by_hand=case is None,
        mark=INTERNAL_MARK if internal else mark_of(case),
        identifier=case_id,
        pieces=tuple(makers[kind](library, case, text, today)),
        page_each=kind == TEACHING,
        pictures=text.pictures if text else (),
        sources=frozenset({case.source_file.display_path}) if case else frozenset(),
        problems=tuple(_doubts(kind, case)) if case else (),
    )


def _doubts(kind: str, case: Case) -> Iterator[Problem]:
    """What does not fit between a kind of document and the kind of a case."""
    place = case.source_file.at("类型")
    if kind == OBSERVATION and not _is_tried(case):
        message = f"案例 {case.case_id} 不是法院审理的案件（{case.kind}），案件、案号、法院和被诉机关没有填"
        yield problem("K914", place, message)
    if kind == ADVICE and not is_reconsideration(case):
        yield problem("K914", place, f"案例 {case.case_id} 不是行政复议案件（{case.kind}），咨询意见是行政复议委员会的")


def _is_tried(case: Case) -> bool:
    return "法院" in case.agency or "诉讼" in case.kind


def _or_room(parts: Sequence[Passage], lines: int) -> Iterable[Piece]:
    return parts or (Room(lines),)


def _card(
    case: Case | None,
    labels: Sequence[str] = ("编号", "标题", "类型", "领域", "机关", "被申请机关", "文号", "日期", "结果"),
) -> Grid:
    rows = card_rows(case) if case else tuple((label, "") for label in labels)
    return Grid(rows, head=False, widths=(2, 9))


# --- 一案一评估 -----------------------------------------------------------------------------------


def _evaluation(library: Library, case: Case | None, text: CaseText | None, today: dt.date) -> Iterator[Piece]:
    yield _card(case)
    yield Heading("一、基本案情")
    yield from _or_room(text.parts("基本案情") if text else (), 6)
    yield Heading("二、处理结果")
    yield from _or_room(text.parts("处理结果", "裁判理由") if text else (), 6)
    yield Heading("三、问题出在哪里")
    rows = [("评查项目", "是否涉及", "具体是什么问题，哪一步可以避免")]
    for term in library.config.vocabularies["评查"].terms:
        concerned = case is not None and term.name in case.dimensions
        rows.append((term.name, "√" if concerned else "", "\n"))
    yield Grid(tuple(rows), widths=(2, 1.6, 8))
    yield Heading("四、法律当时和现在的规定")
    law = cited_law(library, case, today) if case else None
    if law:
        yield law
        moved = [row for row in law.rows[1:] if "现为" in row[3] or "废止" in row[3] or "修改" in row[3]]
        if moved:
            yield Words(f"其中{len(moved)}条已经修改、废止或者换了条号，今后办案按现行的条文。")
    else:
        yield Room(3)
    yield Heading("五、同类案件")
    similar = similar_cases_grid(library, case, today) if case else None
    if similar:
        yield similar
    elif case:
        yield Words("案例库里没有找到类似的案例。")
    else:
        yield Room(2)
    yield Heading("六、后续措施")
    head = ("措施", "责任单位", "责任人", "完成期限", "完成情况")
    yield Grid((head, *((("", "", "", "", "")),) * _STEPS), widths=(5, 2, 1.8, 2, 2.4))
    yield Heading("七、评估结论")
    yield Room(3)
    signs = (("评估人", "", "评估日期", ""), ("审核人", "", "审核日期", ""))
    yield Grid(signs, head=False, widths=(2, 5, 2, 5))


# --- 以案释法教案 ---------------------------------------------------------------------------------


def _teaching(library: Library, case: Case | None, text: CaseText | None, today: dt.date) -> Iterator[Piece]:
    """The participants' page has the question and the facts, the teacher's, which comes last, the answer."""
    yield Heading("一、争议焦点")
    yield from _short(text, "争议焦点") or (Words(_first_question(case)) if case else Room(2),)
    yield Heading("二、基本案情")
    yield from _short(text, "基本案情") or (Room(8),)
    yield Heading("三、讨论")
    names = case.dimensions if case and case.dimensions else tuple(_QUESTION_OF)
    for number, name in enumerate(names, 1):
        yield Words(f"{number}.{_QUESTION_OF.get(name, f'{name}有什么问题？应当怎样做？')}")
    yield Words("如果由你办理，你会怎样处理？写下理由和依据的条文：")
    yield Room(6)
    yield NewPage("教师用页")
    yield from _short_card(case) if case else (_card(None),)
    yield Heading("一、处理结果")
    yield from _short(text, "处理结果") or (Room(5),)
    yield Heading("二、执法要点")
    if case and case.holding:
        yield Words(f"{case.holding.rstrip('。')}。")
    rules = _short(text, "执法要点", "裁判理由")
    yield from (replace(rule, optional="执法要点" if case and case.holding else "") for rule in rules)
    if not (rules or (case and case.holding)):
        yield Words(blank("一句话写明本案的规则")) if case else Room(2)
    yield Heading("三、相关法条")
    law = cited_law(library, case, today) if case else None
    yield from map(Words, _law_lines(law)) if law else (Room(3),)
    yield Heading("四、典型意义")
    yield from _short(text, "典型意义") or (Room(4),)
    yield Heading("五、测一测")
    yield from _test(library, case, law)


def _short(text: CaseText | None, *names: str) -> list[Passage]:
    """The parts of a case that a page may have cut; none without a case."""
    return [
        replace(part, whole=f"案例{text.case_id}“{names[0]}”") for part in text.parts(*names)
    ] if text else []  # fmt: skip


def _short_card(case: Case) -> Iterator[Words]:
    """What the card says of a case in a few lines."""
    yield Words(case.title, lead=f"案例{case.case_id}　")
    facts = (case.agency, case.docket_number, chinese_day(case.decided_on), "、".join(case.outcomes))
    if any(facts):
        yield Words("，".join(filter(None, facts)) + "。")


def _law_lines(law: Grid) -> list[str]:
    """The articles of a table of law as sentences: together those of a statute of which the same is to be said."""
    pins_by_article: dict[tuple[str, str, str], list[str]] = {}
    for name, version, pin, now in law.rows[1:]:
        pins_by_article.setdefault((name, version, now), []).append(pin)
    return [
        f"{name}{f'（{version}）' if version != _UNKNOWN else ''}{'、'.join(pins)}：{now}。"
        for (name, version, now), pins in pins_by_article.items()
    ]


def _first_question(case: Case) -> str:
    body = acting_body(case) or "行政机关"
    return f"读完下面的案情，请判断：{body}的做法合法、适当吗？为什么？"


def _test(library: Library, case: Case | None, law: Grid | None) -> Iterator[Piece]:
    """Questions with their answers: the outcome among others of the kind, the rule, and the articles."""
    if case is None:
        yield Room(6)
        return
    number = 0
    possible = library.config.outcomes_by_kind.get(case.kind, ())
    others = [word for word in possible if word not in (*case.outcomes, "其他")][: max(0, 4 - len(case.outcomes))]
    if case.outcomes and others:
        number += 1
        options = sorted((*case.outcomes, *others), key=lambda word: word.encode("gb18030"))
        letters = "ABCDEFGH"
        shown = "　".join(f"{letters[at]}.{word}" for at, word in enumerate(options))
        right = "".join(letters[at] for at, word in enumerate(options) if word in case.outcomes)
        yield Words(f"{number}.本案的结果是什么？{shown}")
        yield Words(f"{right}。", lead="答案：")
    if case.holding:
        number += 1
        yield Words(f"{number}.用一句话说出本案的规则。")
        yield Words("见上面的“执法要点”。", lead="答案：")
    for name, version, pin, now in law.rows[1 : 1 + _LAW_QUESTIONS] if law else ():
        number += 1
        dated = f"（{version}）" if version != _UNKNOWN else ""
        question = f"{number}.本案引用了{name}{dated}{pin}。这一条今天怎样，今后办案还能引用吗？"
        yield Words(question, optional=f"第{number}题")
        yield Words(f"{now.rstrip('。')}。", lead="答案：", optional=f"第{number}题")
    if not number:
        yield Words(blank("测试题和答案"))


# --- 庭审观摩表 -----------------------------------------------------------------------------------


def _observation(library: Library, case: Case | None, text: CaseText | None, today: dt.date) -> Iterator[Piece]:
    del text, today
    tried = case if case and _is_tried(case) else None
    court = tried.agency if tried and "法院" in tried.agency else ""
    number = tried.docket_number if tried and court else ""
    yield Grid(
        (
            ("案件", tried.title if tried else "", "案号", number),
            ("法院", court, "开庭时间、地点", ""),
            ("被诉机关", acting_body(tried) if tried else "", "出庭负责人", ""),
            ("观摩人", "", "单位", ""),
        ),
        head=False,
        widths=(2, 6, 2.4, 4),
    )
    yield Heading("一、看什么")
    yield Grid((("环节", "看什么", "记录"), *((stage, task, "\n\n") for stage, task in _WATCHED)), widths=(1.8, 7, 4.6))
    yield Heading("二、重点")
    dimensions = (
        case.dimensions if case and case.dimensions else [t.name for t in library.config.vocabularies["评查"].terms]
    )
    for count, name in enumerate(dimensions, 1):
        yield Words(f"{count}.{name}：{_QUESTION_OF.get(name, '本案有什么问题？')}")
    yield Heading("三、庭后思考")
    for count, question in enumerate(_QUESTIONS, 1):
        yield Words(f"{count}.{question}？")
        yield Room(2)


# --- 咨询意见 -------------------------------------------------------------------------------------


def _advice(library: Library, case: Case | None, text: CaseText | None, today: dt.date) -> Iterator[Piece]:
    """The committee's opinion (行政复议法 52, 61), which is internal: nothing of it is printed anywhere else."""
    del library, today
    yield _card(case)
    yield Heading("一、基本案情")
    yield from _or_room(text.parts("基本案情") if text else (), 6)
    yield Heading("二、咨询的事项")
    yield from _or_room(text.parts("争议焦点") if text else (), 4)
    yield Heading("三、委员的意见")
    opinions = case.opinions if case else ()
    for number, opinion in enumerate(opinions, 1):
        day = f"（{chinese_day(opinion.given_on)}）" if opinion.given_on else ""
        yield Words(f"{opinion.content}{day}", lead=f"（{chinese_number(number)}）{opinion.expert}：")
    if not opinions:
        yield Grid((("委员", "意见", "签名、日期"), *((("", "\n\n", "")),) * 3), widths=(2, 8, 3))
    yield Heading("四、综合意见")
    yield Room(4)
    yield Heading("五、采纳情况和理由")
    yield Room(4)
    yield Words(
        "本记录依照《中华人民共和国行政复议法》第五十二条、第六十一条制作，附入案卷，只供内部使用。"
        "对外只写明“征求过行政复议委员会的意见”，不写意见的内容和委员的姓名。"
    )
