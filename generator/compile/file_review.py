"""案卷评查: a sheet for each file, a summary of a round over departments, and the findings for a letter."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from generator.compile.letters import Matter
from generator.compile.mastheads import INTERNAL_MARK
from generator.compile.paper import Chart, Grid, Heading, Paper, Piece, Room, Words
from kb.errors import BulletinError
from kb.grading import Standard, decimal, mean
from kb.reading.grading import reviewed_files
from kb.reading.registers import day_of, read_register
from kb.registers import ROUND_COLUMNS, register_named
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.grading import ReviewedFile
    from kb.model import Library
    from kb.problems import Problem
    from kb.registers import Register

SHEET = "案卷评查表"
SUMMARY = "案卷评查汇总"
_FACTS = (
    ("案卷号", ""),
    ("案卷种类", "种类"),
    ("承办部门", "部门"),
    ("案由", "案由"),
    ("文号", "文号"),
    ("办结日期", "办结日期"),
)
_DAYS = ("办结日期", "评查日期")
_DIMENSION_HEAD = ("评查项目", "满分合计", "失分合计", "失分率", "涉及卷数")
_WORST_HEAD = ("案卷号", "部门", "得分", "等次", "一票否决的情形")
_EMPTY_ROWS = 6
"""Rows for departments in an empty form."""
_LISTED = 12
"""Most numbers of files in a message."""
_COMMONEST = 10
"""Most faults that a summary lists."""
_CHARTED = 12
"""Most departments in a chart."""


class Round:
    """One round of reviews of a library."""

    def __init__(self, library: Library, registers: Sequence[Register], name: str) -> None:
        """Read a round.

        Args:
            library: has the standards.
            registers: of the library.
            name: of its register, or the path of a CSV file elsewhere.

        Raises:
            BulletinError: there is no such register, or it is no round of reviews, or it has no file.
        """
        register = register_named(registers, name)
        if register is None and Path(name).is_file():
            at = Path(name)
            shown = at.parent.as_posix()
            register = read_register(at.parent, shown, PurePosixPath(at.name), library.config.letters, set())
            registers = (*registers, register)
        rounds = [one.name for one in registers if one.has(ROUND_COLUMNS)]
        if register is None or register.name not in rounds:
            available = f"现有的评查：{'、'.join(rounds)}。" if rounds else "还没有评查的表。"
            raise BulletinError(
                f"没有找到评查“{name}”。评查的表是 {library.root}/registers 里有“案卷号”和“项目”两列的 CSV。{available}"
            )
        self.name = register.name
        self.path = register.path
        self._library = library
        self.files, self.problems = reviewed_files(register, library.config.standards)
        if not self.files:
            raise BulletinError(
                f"{self.path} 里没有可以评查的案卷。" + "".join(f"\n{one}" for one in self.problems[:5])
            )

    def file(self, number: str) -> ReviewedFile:
        """The file of a 案卷号.

        Raises:
            BulletinError: there is none.
        """
        reviewed = next((file for file in self.files if file.number == number), None)
        if reviewed is None:
            numbers = "、".join(file.number for file in self.files[:_LISTED])
            more = "等" if len(self.files) > _LISTED else ""
            raise BulletinError(f"评查“{self.name}”里没有案卷“{number}”。有：{numbers}{more}。")
        return reviewed

    def problems_of(self, file: ReviewedFile | None = None) -> tuple[Problem, ...]:
        """The problems of the round, or of the rows of a file."""
        if file is None:
            return tuple(self.problems)
        places = {fault.location for fault in file.faults}
        return tuple(one for one in self.problems if one.location in places or one.code.startswith("K8"))

    def matter(self, number: str) -> Matter:
        """The findings in a file, for a letter to its department."""
        file = self.file(number)
        docket = f"（{file.card['文号']}）" if file.card.get("文号") else ""
        cause = f"“{file.card['案由']}”{docket}" if file.card.get("案由") else f"案卷{file.number}{docket}"
        return Matter(
            addressee=file.card.get("部门", ""),
            matter=f"{cause}案卷",
            facts=(_verdict(file),),
            problems=tuple(_problem(file, fault.name, fault.remark) for fault in file.faults),
            identifier=f"{self.name}-{file.number}",
            location=file.faults[0].location if file.faults else None,
            private=self.problems_of(file),
        )


def _problem(file: ReviewedFile, name: str, remark: str) -> str:
    item = file.standard.item(name)
    sentence = f"{name}：{remark}" if remark else name
    if not sentence.endswith(("。", "！", "？", "；")):
        sentence += "。"
    return f"{item.dimension}：{sentence}" if item else f"一票否决：{sentence}"


def _verdict(file: ReviewedFile) -> str:
    """``经评查，该案卷得分 86 分（满分 100 分），等次为良好。``."""
    verdict = f"经评查，该案卷得分{decimal(file.points())}分（满分{file.standard.full}分）"
    grade = f"，等次为{file.grade}" if file.grade else ""
    vetoed = f"，有一票否决的情形：{'、'.join(dict.fromkeys(f.name for f in file.vetoes))}" if file.vetoes else ""
    return f"{verdict}{grade}{vetoed}。"


# --- the sheet -----------------------------------------------------------------------------------


def review_sheet(library: Library, registers: Sequence[Register], inputs: Sequence[str]) -> Paper:
    """The sheet of a file; an empty one for a kind of file.

    Args:
        library: as read.
        registers: of the library.
        inputs: round and 案卷号; or a kind of file, or nothing for the first kind.

    Raises:
        BulletinError: there is no such round, file or kind.
    """
    standards = library.config.standards
    if len(inputs) < 2:  # noqa: PLR2004 - round and file
        kind = inputs[0] if inputs else next(iter(standards), "")
        if kind not in standards:
            raise BulletinError(f"{SHEET}后面写评查和案卷号；空白的表写案卷的种类：{'、'.join(standards)}。")
        return _sheet(library, standards[kind], None, "")
    round_ = Round(library, registers, inputs[0])
    file = round_.file(inputs[1])
    return _sheet(library, file.standard, file, round_.name, round_.problems_of(file))


def _sheet(
    library: Library, standard: Standard, file: ReviewedFile | None, name: str, problems: tuple[Problem, ...] = ()
) -> Paper:
    return Paper(
        kind=SHEET,
        name=f"{SHEET}（{name}-{file.number}）" if file else f"空白{standard.kind}{SHEET}",
        title=f"{standard.kind}案卷评查表",
        office=library.config.office,
        mark=INTERNAL_MARK if file else "",
        identifier=f"{name}-{file.number}" if file else "",
        pieces=tuple(_sheet_pieces(standard, file)),
        problems=problems,
    )


def _in_words(day: str) -> str:
    """A day of a table as documents write it; anything else unchanged."""
    return chinese_day(day_of(day)) or day


def _sheet_pieces(standard: Standard, file: ReviewedFile | None) -> Iterator[Piece]:
    values = {"案卷号": file.number, "种类": standard.kind, **file.card} if file else {"种类": standard.kind}
    values |= {key: _in_words(values[key]) for key in _DAYS if key in values}
    facts = [(label, values.get(column or label, "")) for label, column in _FACTS]
    yield Grid(tuple((*facts[at], *facts[at + 1]) for at in range(0, len(facts), 2)), head=False, widths=(2, 5, 2, 5))
    rows = [("评查项目", "内容", "分值", "扣分", "得分", "发现的问题")]
    for dimension in standard.dimensions:
        for item in (one for one in standard.items if one.dimension == dimension):
            remarks = (
                [fault.remark for fault in file.faults if fault.name == item.name and fault.remark] if file else []
            )
            deducted = file.taken(item) if file else None
            rows.append(
                (
                    dimension,
                    item.name,
                    str(item.weight),
                    "" if not deducted else decimal(deducted),
                    "" if deducted is None else decimal(item.weight - deducted),
                    "\n".join(remarks),
                )
            )
    yield Grid(tuple(rows), widths=(2, 4.4, 1.1, 1.1, 1.1, 4.3))
    vetoed = {fault.name: fault.remark for fault in file.vetoes} if file else {}
    vetoes = [
        (name, ("有" if name in vetoed else "无") if file else "", vetoed.get(name, "")) for name in standard.vetoes
    ]
    if vetoes:
        yield Grid((("一票否决的情形", "有无", "说明"), *vetoes), widths=(6, 1.4, 6.6))
    scored = f"{decimal(file.points())}（满分{standard.full}）" if file else ""
    parts = "　".join(f"{d} {decimal(file.points(d))}" for d in standard.dimensions) if file else ""
    yield Grid(
        (
            ("得分", scored, "等次", file.grade if file else ""),
            ("评查人", values.get("评查人", ""), "评查日期", values.get("评查日期", "")),
        ),
        head=False,
        widths=(2, 5, 2, 5),
    )
    yield Grid((("各项得分", parts), ("评查意见", "\n\n"), ("被评查单位意见", "\n\n")), head=False, widths=(2.6, 11.4))


# --- the summary ---------------------------------------------------------------------------------


def review_summary(library: Library, registers: Sequence[Register], name: str) -> Paper:
    """The summary of a round over departments.

    Args:
        library: as read.
        registers: of the library.
        name: of the round; empty for an empty form.

    Raises:
        BulletinError: there is no such round.
    """
    if not name:
        return _empty_summary(library)
    round_ = Round(library, registers, name)
    return Paper(
        kind=SUMMARY,
        name=f"{SUMMARY}（{round_.name}）",
        title=f"{round_.name}情况汇总",
        subtitle=library.config.office,
        office=library.config.office,
        mark=INTERNAL_MARK,
        identifier=round_.name,
        pieces=tuple(_summary(round_.files)),
        problems=round_.problems_of(),
    )


def _empty_summary(library: Library) -> Paper:
    """The tables of a summary without figures."""
    standard = next(iter(library.config.standards.values()), Standard("", ()))
    head = _department_head([name for name, _ in standard.grades])
    dimensions = [(name, "", "", "", "") for name in standard.dimensions]

    def pieces() -> Iterator[Piece]:
        yield Heading("一、总体情况")
        yield Room(2)
        yield Heading("二、各部门得分")
        yield Grid((head, *((("",) * len(head),) * _EMPTY_ROWS)), caption="表1　各部门得分和等次")
        yield Heading("三、各项目失分")
        yield Grid((_DIMENSION_HEAD, *dimensions), caption="表2　各项目失分")
        yield Heading("四、常见问题")
        yield Room(4)
        yield Heading("五、不合格和一票否决的案卷")
        yield Grid((_WORST_HEAD, *((("",) * len(_WORST_HEAD),) * (_EMPTY_ROWS // 2))), widths=(2, 4, 1.6, 2, 6))

    return Paper(
        kind=SUMMARY,
        name=f"空白{SUMMARY}",
        title="案卷评查情况汇总",
        subtitle=library.config.office,
        office=library.config.office,
        mark=INTERNAL_MARK,
        pieces=tuple(pieces()),
    )


def _summary(files: Sequence[ReviewedFile]) -> Iterator[Piece]:
    departments: dict[str, list[ReviewedFile]] = {}
    for file in files:
        departments.setdefault(file.card.get("部门", "") or "没有写部门", []).append(file)
    grades = tuple(dict.fromkeys(name for file in files for name, _ in file.standard.grades))
    yield Heading("一、总体情况")
    counts = Counter(file.grade for file in files)
    shares = "，".join(
        f"{grade}{counts[grade]}卷（{_percent(counts[grade], len(files))}）" for grade in grades if counts[grade]
    )
    vetoed = sum(bool(file.vetoes) for file in files)
    average = decimal(mean(file.points() for file in files))
    yield Words(
        f"本次评查{len(departments)}个部门的案卷{len(files)}卷，平均{average}分"
        + (f"；{shares}" if shares else "")
        + (f"。有一票否决情形的{vetoed}卷。" if vetoed else "。")
    )
    yield Heading("二、各部门得分")
    yield Grid(tuple(_department_rows(departments, grades)), caption="表1　各部门得分和等次")
    if len(departments) > 1:
        charted = list(departments)[:_CHARTED]
        means = tuple(float(mean(file.points() for file in departments[one])) for one in charted)
        yield Chart("图1　各部门平均得分", tuple(charted), (("平均得分", means),), "0.##")
    yield Heading("三、各项目失分")
    yield Grid(tuple(_dimension_rows(files)), caption="表2　各项目失分")
    yield Heading("四、常见问题")
    faults = _commonest(files)
    if faults:
        for number, (name, count, remarks) in enumerate(faults, 1):
            example = f"，例如：{remarks[0].rstrip('。')}" if remarks else ""
            yield Words(f"{number}.{name}：{count}卷有这一问题（{_percent(count, len(files))}）{example}。")
    else:
        yield Words("没有发现扣分的问题。")
    bad = [file for file in files if file.vetoes or (file.grade and file.grade == file.standard.grades[-1][0])]
    if bad:
        yield Heading("五、不合格和一票否决的案卷")
        rows: list[tuple[str, ...]] = [_WORST_HEAD]
        for file in bad:
            names = "、".join(dict.fromkeys(fault.name for fault in file.vetoes))
            rows.append((file.number, file.card.get("部门", ""), decimal(file.points()), file.grade, names or "无"))
        yield Grid(tuple(rows))


def _department_head(grades: Sequence[str]) -> tuple[str, ...]:
    return ("部门", "卷数", "平均得分", "最高", "最低", *grades)


def _department_rows(departments: dict[str, list[ReviewedFile]], grades: Sequence[str]) -> Iterator[tuple[str, ...]]:
    yield _department_head(grades)
    for name, files in departments.items():
        points = [file.points() for file in files]
        counts = Counter(file.grade for file in files)
        figures = (decimal(mean(points)), decimal(max(points)), decimal(min(points)))
        yield (name, str(len(files)), *figures, *(str(counts[grade]) for grade in grades))


def _dimension_rows(files: Sequence[ReviewedFile]) -> Iterator[tuple[str, ...]]:
    yield _DIMENSION_HEAD
    for dimension in dict.fromkeys(one for file in files for one in file.standard.dimensions):
        items = [(file, item) for file in files for item in file.standard.items if item.dimension == dimension]
        full = sum(item.weight for _, item in items)
        lost = sum((file.taken(item) for file, item in items), Fraction(0))
        concerned = len({file.number for file, item in items if file.taken(item)})
        yield (dimension, str(full), decimal(lost), _percent(lost, full), str(concerned))


def _commonest(files: Sequence[ReviewedFile]) -> list[tuple[str, int, list[str]]]:
    """Name, number of files and remarks of the commonest faults, those of the most files first."""
    faults: dict[str, dict[str, list[str]]] = {}
    for file in files:
        for fault in file.faults:
            item = file.standard.item(fault.name)
            name = f"{item.dimension}——{fault.name}" if item else f"一票否决——{fault.name}"
            faults.setdefault(name, {}).setdefault(file.number, []).extend(filter(None, [fault.remark]))
    ranked = sorted(faults.items(), key=lambda pair: -len(pair[1]))[:_COMMONEST]
    return [
        (name, len(remarks_by_file), [remark for remarks in remarks_by_file.values() for remark in remarks])
        for name, remarks_by_file in ranked
    ]


def _percent(part: Fraction | int, whole: int) -> str:
    return f"{decimal(Fraction(part) * 100 / whole) if whole else '0'}%"
