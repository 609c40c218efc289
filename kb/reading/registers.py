"""``registers/*.csv`` -> ``Register``, as Excel and WPS save them: UTF-8 or GB18030, commas, tabs or semicolons."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy import bears_secrecy, find_personal_data
from kb.problems import Location, limited, problem
from kb.reading.conflicts import disputed_lines, without_markers
from kb.reading.files import read_bytes, text_of
from kb.reading.nodes import abbreviated
from kb.registers import (
    COLUMNS,
    INCOMING,
    KEY_COLUMNS,
    ROUND_COLUMNS,
    SENT_ALIASES,
    SENT_COLUMNS,
    Register,
    RegisterEntry,
)
from kb.text import fold, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from kb.letters import Letters
    from kb.model import Library
    from kb.problems import Problem

REGISTERS = "registers"
"""Name of the folder in the library's folder."""
_DAY_RE = late(r"(?P<year>(?:19|20)\d{2})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?(?: 0:00(?::00)?)?")
"""Finds: 2026-01-05 · 2026/1/5 · 2026年1月5日 · 2026/1/5 0:00

Not: 1月5日 · 20260105
"""
_DAYS_RE = late(r"(?P<days>[1-9]\d{0,2})[日天]?内?")
_DIGEST_RE = late("[0-9a-fA-F]{64}")
_ABOVE = 6
"""Rows among which the head of a table is looked for."""
_DATES = ("日期", "答复日期", "复查日期")


def registers_of(library: Library) -> tuple[Register, ...]:
    """The registers of a library, by name, each with its problems."""
    paths = sorted(
        path
        for path in map(PurePosixPath, library.assets)
        if path.parent.parts == (REGISTERS,) and path.suffix.lower() == ".csv"
    )
    known = set(library.by_id)
    issues = {issue.issue_id for issue in library.issues}
    return tuple(
        read_register(Path(library.root), library.root, path, library.config.letters, known, issues) for path in paths
    )


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file as it was read."""

    columns: tuple[str, ...] = ()
    """The names in its head, those of a 发送登记 without their aliases."""
    rows: tuple[tuple[Location, dict[str, str]], ...] = ()
    """Those with any text."""
    problems: tuple[Problem, ...] = ()
    encoding: str = "utf-8-sig"
    delimiter: str = ","


def read_table(file: Path, shown: str) -> Table:
    """The columns and rows of a CSV file; rows without any text are left out.

    Args:
        file: to be read.
        shown: its path as a person would open it.
    """
    data, problems = read_bytes(file, shown)
    if data is None:
        return Table(problems=tuple(problems))
    encoding, text = _decoded(data)
    if text is None:
        text, more = text_of(data, shown)
        problems += more
    if not text:
        return Table(problems=tuple(problems))
    disputed, more = disputed_lines(text, shown)
    problems += more
    text = without_markers(text, disputed)
    head = "\n".join(text.lstrip("\n").split("\n")[:_ABOVE])
    delimiter = max(",\t;", key=head.count)
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            rows.append((before + 1, [cell.strip() for cell in cells]))
            before = reader.line_num
    except csv.Error as error:
        message = f"表格从第 {before + 1} 行起读不出来（{error}）"
        problems.append(problem("K911", Location(shown, before + 1), message, "用 Excel 或 WPS 另存为 CSV 再试。"))
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if not rows:
        return Table((), (), tuple(problems), encoding, delimiter)
    rows = rows[_head_at([cells for _, cells in rows]) :]
    columns = _names(rows[0][1])
    named = [name for name in columns if name]
    if repeated := sorted({name for name in named if named.count(name) > 1}):
        problems.append(problem("K911", Location(shown, rows[0][0]), f"表头里“{repeated[0]}”写了两次"))
    table = []
    for line, cells in rows[1:]:
        place = Location(shown, line)
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            message = f"这一行有 {len(cells)} 格，表头只有 {len(columns)} 格，多出的没有读"
            problems.append(
                problem("K911", place, message, "有逗号的文字用英文双引号括起来，用 Excel 或 WPS 改最省事。")
            )
        table.append((place, {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell}))
    return Table(columns, tuple(table), tuple(problems), encoding, delimiter)


def _names(head: Sequence[str]) -> tuple[str, ...]:
    """The names of columns, those that registers know in their usual form."""
    names = tuple(fold(name) if fold(name) in COLUMNS else name for name in head)
    if "期号" not in names or set(KEY_COLUMNS) <= set(names):
        return names
    return tuple(SENT_ALIASES.get(name, name) if SENT_ALIASES.get(name) not in names else name for name in names)


def _head_at(rows: Sequence[Sequence[str]]) -> int:
    """Where the head of a table is: below a title or a day that somebody wrote above it, else in the first row."""
    known = [set(columns) for columns in (KEY_COLUMNS, ROUND_COLUMNS, SENT_COLUMNS)]
    heads = [at for at, cells in enumerate(rows[:_ABOVE]) if any(one <= set(map(fold, _names(cells))) for one in known)]
    return min(heads, default=0)


def _decoded(data: bytes) -> tuple[str, str | None]:
    """Encoding and text of UTF-8, UTF-16 with its mark or, as Excel saves it in China, GB18030; else ``None``."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding, None if "\0" in text else text
    return "", None


def read_register(
    root: Path, display_root: str, path: PurePosixPath, letters: Letters, cases: set[str], issues: Collection[str] = ()
) -> Register:
    """One register and its problems.

    Args:
        root: the library's folder.
        display_root: as given.
        path: of the register, relative to the library.
        letters: the periods within which letters are answered.
        cases: the 编号 of the library.
        issues: the 期号 of the library.
    """
    table = read_table(root / path, f"{display_root}/{path}")
    columns, rows = table.columns, table.rows
    problems = [*table.problems, *private_problems(rows)]
    entries: tuple[RegisterEntry, ...] = ()
    if set(KEY_COLUMNS) <= set(columns):
        reader = _Reader(path.stem, letters, cases)
        entries = tuple(reader.entry(place, values) for place, values in rows)
        for name in columns:
            if name and name not in COLUMNS and (close := nearest(name, COLUMNS)):
                reader.problems.append(
                    problem("K912", rows[0][0] if rows else Location(f"{display_root}/{path}"),
                            f"登记簿里有不认识的列“{abbreviated(name)}”", f"是不是“{close}”？别的列可以留着。")
                )  # fmt: skip
        problems += reader.problems
    elif set(SENT_COLUMNS) <= set(columns):
        problems += _sent_problems(rows, issues)
    listed = tuple(limited(sorted(problems, key=lambda one: one.sort_key)))
    return Register(path.stem, str(path), columns, rows, entries, listed)


def private_problems(rows: Iterable[tuple[Location, Mapping[str, str]]]) -> Iterator[Problem]:
    """K801 to K804 and K128 of a table: what must not stand in any document."""
    for place, values in rows:
        text = "\n".join(values.values())
        if bears_secrecy(text):
            yield problem("K128", place, "这里标有国家秘密的密级（不显示内容）")
        for data in find_personal_data(text, only_blocking=True):
            yield problem(data.kind.code, place, f"这一行里有{data.kind}（不显示内容）")


def _sent_problems(rows: Iterable[tuple[Location, Mapping[str, str]]], issues: Collection[str]) -> Iterator[Problem]:
    """K912 of a 发送登记: issues that there are not, days and digests that are none, receipts before the sending."""
    for place, values in rows:
        if (issue := values.get("期号", "")) not in issues:
            message = f"案例库里没有第{abbreviated(issue)}期" if issue else "没有写期号"
            yield problem("K912", place, message, "写期号，例如 2026-03。")
        days = {name: day_of(values[name]) for name in ("发送日期", "签收日期") if name in values}
        for name in (name for name, day in days.items() if day is None):
            message = f"“{name}”的值“{abbreviated(values[name])}”不是日期"
            yield problem("K912", place, message, "写成 2026-01-05。")
        sent, received = days.get("发送日期"), days.get("签收日期")
        if sent and received and received < sent:
            yield problem("K912", place, f"签收日期早于发送日期：{received} 早于 {sent}")
        if (digest := values.get("SHA-256")) and not _DIGEST_RE.fullmatch(digest):
            message = f"“SHA-256”的值“{abbreviated(digest)}”不是 64 个十六进制的字符"
            yield problem("K912", place, message, "由 bulletin export --departments 写，不要手改。")


class _Reader:
    def __init__(self, register: str, letters: Letters, cases: set[str]) -> None:
        self._register = register
        self._letters = letters
        self._cases = cases
        self._seen: dict[str, Location] = {}
        self.problems: list[Problem] = []

    def entry(self, place: Location, values: Mapping[str, str]) -> RegisterEntry:
        days = {name: self._day(place, name, values.get(name, "")) for name in _DATES}
        number = values.get("登记号", "")
        if not number:
            self._report(place, "没有写登记号")
        elif number in self._seen:
            self._report(place, f"登记号“{abbreviated(number)}”第 {self._seen[number].line} 行已经用过")
        else:
            self._seen[number] = place
        if (case_id := values.get("案例")) and case_id not in self._cases:
            self._report(place, f"案例库里没有案例“{abbreviated(case_id)}”")
        sent, answered, reviewed = (days[name] for name in _DATES)
        for earlier, later, words in (
            (sent, answered, "答复日期早于日期"),
            (answered, reviewed, "复查日期早于答复日期"),
        ):
            if earlier and later and later < earlier:
                self._report(place, f"{words}：{later} 早于 {earlier}")
        due = self._due(place, values, sent)
        return RegisterEntry(self._register, place, values, sent, due, answered)

    def _report(self, place: Location, message: str) -> None:
        self.problems.append(problem("K912", place, message))

    def _day(self, place: Location, column: str, written: str) -> dt.date | None:
        day = day_of(written)
        if written and day is None:
            message = f"“{column}”的值“{abbreviated(written)}”不是日期"
            self.problems.append(problem("K912", place, message, "写成 2026-01-05。"))
        return day

    def _due(self, place: Location, values: Mapping[str, str], sent: dt.date | None) -> dt.date | None:
        """The last day of the answer: as written, else by the period of the letter, counted from the day after."""
        written = fold(values.get("期限", ""))
        if day := day_of(written):
            return day
        match = _DAYS_RE.fullmatch(written)
        if written and match is None:
            message = f"“期限”的值“{abbreviated(values['期限'])}”不是日期，也不是天数"
            self.problems.append(problem("K912", place, message, "写成 2026-03-05 或 30日。"))
            return None
        terms = self._letters.of(values.get("文书", ""))
        incoming = values.get("方向") == INCOMING
        days = int(match["days"]) if match else terms.days if terms and not incoming else None
        if days is None or sent is None:
            return None
        return sent + dt.timedelta(days)


def day_of(written: str) -> dt.date | None:
    """The day of a cell as people and spreadsheets write it; ``None`` for anything else."""
    match = _DAY_RE.fullmatch(fold(written).strip())
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None
    except ValueError:
        return None
