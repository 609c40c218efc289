"""The registers of an office: what goes out and comes in, by when it is to be answered, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.patterns import late

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from kb.problems import Location, Problem

COLUMNS: Mapping[str, str] = {
    "登记号": "本登记簿里的号，例如 J2026-003；生成文书时写它",
    "文书": "执法监督意见书、整改通知书、答复等",
    "方向": "发出或收到，没有写是发出",
    "文号": "文书的文号",
    "对方": "发给谁，或者谁发来",
    "案例": "有关案例的编号",
    "案件": "对方办理的案件，例如 “某某案”（某市监罚〔2024〕1号）；没有写，取案例的",
    "日期": "发出（收到）的日期",
    "期限": "答复的最后一天，或者天数，例如 30日；没有写，按 library.yml 的“文书”",
    "事实": "基本情况；没有写，取案例的基本案情",
    "问题": "存在的问题，一行一个，写“办理程序：没有告知听证权利”",
    "依据": "法律依据，一行一个",
    "要求": "要对方做什么，一行一项",
    "抄送": "用、分开",
    "答复日期": "对方答复的日期",
    "答复文号": "对方答复的文号",
    "答复情况": "对方怎样改的",
    "复查日期": "复查的日期",
    "复查情况": "复查的结果",
    "状态": "办结、撤销等；没有写，按答复、复查和期限推算",
    "承办人": "经办的人",
    "备注": "",
}
"""Column of a register of letters -> its content."""
KEY_COLUMNS = ("登记号", "文书")
"""The columns that identify such a register."""
ROUND_COLUMNS = ("案卷号", "项目")
"""The columns by which a register is a round of reviews."""
SENT_COLUMNS = ("期号", "单位")
"""The columns by which a register says who got an issue: 发送登记."""
SENT_HEAD = (*SENT_COLUMNS, "方式", "文件", "SHA-256", "份数", "发送日期", "签收人", "签收日期", "备注")
"""All columns of a 发送登记; the digest is that by which a file is known again."""
SENT_ALIASES: Mapping[str, str] = {"部门": "单位", "日期": "发送日期"}
"""Other names of columns of a 发送登记, as older ones have them."""
INCOMING = "收到"
OVERDUE, WAITING, ANSWERED, REVIEWED = "逾期", "待答复", "已答复", "已复查"
_CLOSED = ("办结", "已办结", "撤销", "撤回", "终止", "结案")
_DONE = (ANSWERED, REVIEWED)
_FOUND_NOTHING_RE = late("(?:没有|未)发现[^，。；]*")
_DONE_RE = late("改正|整改|纠正|复查")
_STILL_RE = late(
    r"""
    (?:未|没|拒|不(?!再))[^，。；]{0,6}(?:改|纠|到位|履行|完成)  # 仍未改正, 没有全部整改, 拒不履行
    | (?:改正?|整改|纠正)[^，。；]{0,3}不(?:彻底|到位|全)         # 整改不到位
    | (?:部分|只|仅)[^，。；]{0,3}(?:改|纠)                      # 只改了一件
    """,
    re.VERBOSE,
)
"""In 复查情况 and 状态: not everything has been put right.

Finds: 仍未改正; 整改还不彻底; 只改了一件; 部分整改. Not: 抽查二十件，没有发现同类问题; 已全部改正; 未发现没有改正的.
"""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One row of a register of letters."""

    register: str
    """Name of the file without ending."""
    location: Location
    values: Mapping[str, str]
    """Column -> text; absent where empty."""
    sent_on: dt.date | None = None
    due_on: dt.date | None = None
    """The last day of the answer; ``None`` if there is none or it is not known."""
    answered_on: dt.date | None = None

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    @property
    def number(self) -> str:
        """登记号."""
        return self["登记号"]

    @property
    def kind(self) -> str:
        """文书."""
        return self["文书"]

    def lines(self, column: str) -> tuple[str, ...]:
        """The lines of a text."""
        return tuple(line.strip() for line in self[column].splitlines() if line.strip())

    def state(self, today: dt.date) -> str:
        """The state on a day: as written, else by 复查, answer and deadline; empty if nothing is to be answered."""
        if self["状态"]:
            return self["状态"]
        if self["复查日期"] or self["复查情况"]:
            return REVIEWED
        if self.answered_on or self["答复文号"] or self["答复情况"]:
            return ANSWERED
        if self.due_on is None:
            return ""
        return OVERDUE if self.due_on < today else WAITING

    def days_late(self, today: dt.date) -> int:
        """Days since the deadline, of what is still to be answered; 0 if it is not overdue."""
        late = self.state(today) == OVERDUE and self.due_on is not None
        return (today - self.due_on).days if late and self.due_on else 0

    def days_left(self, today: dt.date) -> int | None:
        """Days to the deadline, of what is still to be answered; ``None`` if nothing is."""
        waits = self.due_on is not None and self.state(today) == WAITING
        return (self.due_on - today).days if waits and self.due_on else None


@dataclass(frozen=True, slots=True)
class Register:
    """A register of the office."""

    name: str
    """Of the file, without ending."""
    path: str
    """Relative to the library."""
    columns: tuple[str, ...]
    rows: tuple[tuple[Location, Mapping[str, str]], ...]
    """Every row with its values by column."""
    entries: tuple[RegisterEntry, ...] = ()
    """The rows of a register of letters; none of another kind of table."""
    problems: tuple[Problem, ...] = ()

    def has(self, columns: Iterable[str]) -> bool:
        """Whether it has all of some columns, by which its kind is known."""
        return set(columns) <= set(self.columns)


def register_named(registers: Iterable[Register], name: str) -> Register | None:
    """The register of a name, with or without folder and ending."""
    return next((one for one in registers if name in (one.name, one.path, one.path.rpartition("/")[2])), None)


def entry_of(registers: Iterable[Register], number: str) -> RegisterEntry | None:
    """The row with a 登记号 or 文号, the first one that goes out."""
    entries = [e for one in registers for e in one.entries if number in (e.number, e["文号"])]
    outgoing = [entry for entry in entries if entry["方向"] != INCOMING]
    return next(iter(outgoing or entries), None)


def overdue(registers: Iterable[Register], today: dt.date) -> tuple[RegisterEntry, ...]:
    """What should have been answered by a day, the latest first."""
    late = [entry for one in registers for entry in one.entries if entry.days_late(today)]
    return tuple(sorted(late, key=lambda entry: (entry.due_on or today, entry.number)))


def is_closed(state: str) -> bool:
    """Whether a state means that nothing more is expected."""
    return state in _CLOSED or state in _DONE


def is_settled(entry: RegisterEntry, today: dt.date) -> bool:
    """Whether a row says that the request was met: closed, or reviewed and nothing left.

    An answer alone does not mean that.
    """
    state = entry.state(today)
    remarks = _FOUND_NOTHING_RE.sub("", f"{entry['状态']}，{entry['复查情况']}")
    done = state in _CLOSED or state == REVIEWED or _DONE_RE.search(state) is not None
    return done and not _STILL_RE.search(remarks)
