"""The keys of front matter and the classes of their values, without any I/O.

The field tables ``CASE_FIELDS`` and ``ISSUE_FIELDS`` define the keys; the reader, the JSON Schema, ``kb new``, the
docs and the card on a page all follow them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CASE_ID = r"[0-9]{4}-[0-9]{3,5}"
"""Regular expression of a 编号."""
ISSUE_ID = r"[0-9]{4}-[0-9]{2}"
"""Regular expression of a 期号."""
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-6]|71|8[12])"
LIBRARY_CODE = rf"(?:{_PROVINCE}[0-9]{{4}}(?:[0-9]{{3}}(?:[0-9]{{3}})?)?|[A-Z][A-Z0-9]{{1,19}})"
"""Regular expression of the 代码 of a library: a 行政区划代码 of six digits (GB/T 2260), nine (GB/T 10114) or twelve
(of statistics, 66 for the 兵团), or a word of the office's own. No hyphen, so that a full number has exactly two.
"""
FULL_ID = rf"(?:{LIBRARY_CODE}-)?{CASE_ID}"
"""Regular expression of a full number, ``110105-2022-017``; only the 编号 in a library without 代码."""
TEXT_DIGEST = r"[0-9a-f]{64}"
"""Regular expression of the 摘要 of a text: SHA-256."""


class FieldType(StrEnum):
    """The type of the value of a key."""

    TEXT = "文字"
    NAMES = "文字或列表"
    WORDS = "列表"
    DATE = "日期"
    NUMBER = "数字"
    FLAG = "是或否"
    CASE_ID = "编号"
    CASE_IDS = "编号列表"
    ISSUE_ID = "期号"
    AMOUNT = "金额"
    PERIOD = "日期或期间"
    EFFECT = "效力"
    CORRECTIONS = "更正列表"
    WAIVERS = "豁免列表"
    APPROVALS = "审查列表"
    OPINIONS = "意见列表"
    DOUBTS = "待核列表"


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a front matter."""

    key: str
    """The key in the file."""
    attribute: str
    """The attribute of ``Case`` or ``Issue``."""
    type: FieldType
    """How the value is written."""
    help: str
    """Description in Chinese."""
    vocabulary: str | None = None
    """Name of the vocabulary in ``LibraryConfig.vocabularies`` for the value."""
    required: bool = False
    """Whether a file without it is an error."""
    working: bool = False
    """Whether it is internal: the public never sees it."""


_T = FieldType

CASE_FIELDS: tuple[Field, ...] = (
    Field("编号", "case_id", _T.CASE_ID, "永久编号，年份-序号，例如 2022-017；定下后不再改", required=True),
    Field("标题", "title", _T.TEXT, "案例名称", required=True),
    Field("要旨", "holding", _T.TEXT, "一句话写明本案确立的规则"),
    Field("类型", "kind", _T.TEXT, "案例类型", "类型", required=True),
    Field("领域", "domains", _T.WORDS, "执法领域，可写旧机关名", "领域", required=True),
    Field("行为", "acts", _T.WORDS, "被审查的行政行为", "行为"),
    Field("结果", "outcomes", _T.WORDS, "处理结果，须与类型相符", "结果"),
    Field("日期", "decided_on", _T.DATE, "作出决定或裁判的日期", required=True),
    Field("行为日期", "act_on", _T.DATE, "被审查的行为作出的日期，缺省同日期"),
    Field("违法行为日期", "violated_on", _T.PERIOD, "违法行为发生的日期，一天或一段：2021-11-05、2021-11..2022-01"),
    Field("机关", "agency", _T.TEXT, "作出文号所指文书的机关"),
    Field("被申请机关", "respondent", _T.TEXT, "行为被审查的机关，网页上按类型写作被申请人、被告"),
    Field("文号", "docket_number", _T.TEXT, "文书文号或法院案号，例如 某府行复〔2022〕15号"),
    Field("地区", "region", _T.TEXT, "地区，按匿名要求写到级别，例如 某市"),
    Field("处罚种类", "penalties", _T.WORDS, "处罚种类", "处罚种类"),
    Field("金额", "amount", _T.AMOUNT, "金额，元：{原: 50000, 后: 3000}"),
    Field("裁量", "discretion", _T.TEXT, "裁量阶次", "裁量"),
    Field("关键词", "keywords", _T.WORDS, "三至七个关键词，由宽到窄"),
    Field("程序", "procedures", _T.WORDS, "经过的程序", "程序"),
    Field("来源", "source", _T.TEXT, "提供案例的单位"),
    Field("评查", "dimensions", _T.WORDS, "涉及的案卷评查项目", "评查"),
    Field("相关", "related", _T.CASE_IDS, "相关案例的编号"),
    Field("公开", "access", _T.TEXT, "公开或内部，缺省内部", "公开"),
    Field("状态", "status", _T.TEXT, "草稿、审核、发布或撤回，缺省草稿", "状态"),
    Field("编写人", "author", _T.TEXT, "编写人", working=True),
    Field("审核人", "reviewer", _T.TEXT, "审核人", working=True),
    Field("审核日期", "reviewed_on", _T.DATE, "审核日期", working=True),
    Field("发布日期", "published_on", _T.DATE, "发布日期"),
    Field("撤回日期", "withdrawn_on", _T.DATE, "撤回日期"),
    Field("撤回原因", "withdrawn_because", _T.TEXT, "撤回原因，读者看得到"),
    Field("解密日期", "declassified_on", _T.DATE, "内部案例可以公开的日期", working=True),
    Field("更正", "corrections", _T.CORRECTIONS, "更正：[{日期: , 内容: , 原因: }]"),
    Field("豁免", "waivers", _T.WAIVERS, "检查的豁免：[{代码: K801, 文字: , 原因: , 决定人: , 日期: }]", working=True),
    Field("审查", "approvals", _T.APPROVALS, "谁审查通过了哪一稿：[{人: , 日期: , 摘要: }]，由程序写", working=True),
    Field("专家意见", "opinions", _T.OPINIONS, "[{姓名: , 日期: , 内容: }]；公众只看到“已取得”", working=True),
    Field(
        "原决定效力", "effect", _T.EFFECT, "本案的决定后来怎样：{状态: 有效、变更、撤销、确认违法或确认无效, 日期: }"
    ),
    Field("待核", "doubts", _T.DOUBTS, "还要核对的：[{键: 结果, 说明: }]，核对以后删去", working=True),
)

ISSUE_FIELDS: tuple[Field, ...] = (
    Field("期号", "issue_id", _T.ISSUE_ID, "年份-序号，例如 2022-03", required=True),
    Field("总期号", "serial", _T.NUMBER, "自创刊以来的期数"),
    Field("标题", "title", _T.TEXT, "刊名，缺省用 library.yml 的刊名"),
    Field("日期", "dated_on", _T.DATE, "报头上的日期", required=True),
    Field(
        "编印机关", "office", _T.NAMES, "编印机关，几个单位的，主办的在前：[甲局, 乙局]；缺省用 library.yml 的编印机关"
    ),
    Field("公开", "access", _T.TEXT, "公开或内部，缺省内部", "公开"),
    Field("密级", "classification", _T.TEXT, "空着或写 内部；写了就在报头印“内部资料　注意保存”"),
    Field("份号", "numbered", _T.FLAG, "是否印份号"),
    Field("案例", "case_ids", _T.CASE_IDS, "本期案例的编号，按刊登的顺序", required=True),
    Field("报", "report_to", _T.WORDS, "报送的上级机关"),
    Field("送", "send_to", _T.WORDS, "送达的平级机关"),
    Field("发", "issue_to", _T.WORDS, "下发的机关"),
    Field("印发机关", "printed_by", _T.TEXT, "印发机关"),
    Field("印发日期", "printed_on", _T.DATE, "印发日期，缺省同日期"),
    Field("印数", "copies", _T.NUMBER, "印数"),
    Field("拟稿人", "drafted_by", _T.TEXT, "拟稿人", working=True),
    Field("核稿人", "checked_by", _T.TEXT, "核稿人", working=True),
    Field("会签", "countersigned_by", _T.WORDS, "会签的人或处室", working=True),
    Field("签发人", "signed_by", _T.TEXT, "签发人", working=True),
    Field("签发日期", "signed_on", _T.DATE, "签发日期", working=True),
    Field("签发摘要", "signed_digest", _T.TEXT, "签发的是哪一稿，由 bulletin sign 写", working=True),
    Field("公开属性", "disclosure", _T.TEXT, "主动公开、依申请公开或不予公开", "公开属性", working=True),
    Field("公开理由", "disclosure_because", _T.TEXT, "定为这一公开属性的理由", working=True),
    Field("保密审查人", "secrecy_reviewed_by", _T.TEXT, "保密审查人", working=True),
    Field("保密审查日期", "secrecy_reviewed_on", _T.DATE, "保密审查日期", working=True),
    Field("发布日期", "published_on", _T.DATE, "发布日期；没有就是尚未发布"),
    Field("撤回日期", "withdrawn_on", _T.DATE, "全期撤回的日期，由 bulletin recall 写"),
    Field("撤回原因", "withdrawn_because", _T.TEXT, "全期撤回的原因，读者看得到"),
    Field("豁免", "waivers", _T.WAIVERS, "检查的豁免：[{代码: K801, 文字: , 原因: , 决定人: , 日期: }]", working=True),
)


@dataclass(frozen=True, slots=True)
class Amount:
    """Money before and after review."""

    before_fen: int | None
    """原, in fen."""
    after_fen: int | None
    """后, in fen."""

    @property
    def label(self) -> str:
        """In words: ``原 50,000 元，后 3,000 元``; a sum that was not changed is alone."""
        before = f"原 {_yuan(self.before_fen)}" if self.before_fen is not None else ""
        after = f"后 {_yuan(self.after_fen)}" if self.after_fen is not None else ""
        if before and not after:
            return before.removeprefix("原 ")
        return "，".join(filter(None, (before, after)))


def _yuan(fen: int) -> str:
    yuan, rest = divmod(fen, 100)
    return f"{yuan:,}.{rest:02d} 元" if rest else f"{yuan:,} 元"


@dataclass(frozen=True, slots=True)
class Correction:
    """One 更正 of a published case."""

    corrected_on: dt.date | None
    content: str
    reason: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """One 豁免: a finding that an editor has decided to accept."""

    code: str
    """代码, ``K801``."""
    text: str
    """文字: exactly what was found."""
    reason: str
    decided_by: str
    decided_on: dt.date | None

    @property
    def missing(self) -> tuple[str, ...]:
        """The keys without a value; a waiver that lacks one is void."""
        values = (self.code, self.text, self.reason, self.decided_by, self.decided_on)
        return tuple(part.key for part, value in zip(PARTS[FieldType.WAIVERS], values, strict=True) if not value)


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a month, or a span from one to another: 违法行为日期."""

    first: dt.date
    """The first day."""
    last: dt.date
    """The last day; for a month its last day."""
    written: str
    """``2021-11-05``, ``2021-11`` or ``2021-11..2022-01-10``: as precise as the editor knew it."""

    @property
    def ends(self) -> tuple[str, ...]:
        """The day or month as written, or both ends of a span."""
        return tuple(self.written.split(".."))

    @property
    def label(self) -> str:
        """As readers write it: ``2021年11月5日``, ``2021年11月至2022年1月``."""
        return "至".join(
            "".join(f"{int(number)}{unit}" for number, unit in zip(end.split("-"), "年月日", strict=False))
            for end in self.ends
        )

    @property
    def surely_until(self) -> dt.date:
        """The latest day on which it had certainly not ended: if it ends with a month, the first day of that."""
        year, month, *day = map(int, self.ends[-1].split("-"))
        return max(self.first, dt.date(year, month, *(day or [1])))


@dataclass(frozen=True, slots=True)
class Approval:
    """One 审查: who approved which text."""

    approved_by: str
    approved_on: dt.date | None
    digest: str
    """摘要 of text and card, ``TEXT_DIGEST``."""


@dataclass(frozen=True, slots=True)
class ExpertOpinion:
    """One 专家意见. The public learns only that there is one, not its content or author."""

    expert: str
    given_on: dt.date | None
    content: str


GONE = ("变更", "撤销", "确认违法", "确认无效")
"""What may become of a decision so that it is to be taken back from the public (行政处罚法 2021, article 48)."""


@dataclass(frozen=True, slots=True)
class Effect:
    """原决定效力: what became of the decision that a case reports."""

    state: str
    """有效, or one of ``GONE``; empty if the file has no known state."""
    since_on: dt.date | None
    """The day of the change, or a day on which it was known to be in effect."""

    @property
    def gone(self) -> bool:
        """Whether the decision was changed or revoked."""
        return self.state in GONE


@dataclass(frozen=True, slots=True)
class Doubt:
    """One entry of 待核: what an editor has yet to check."""

    key: str
    """The key or part of the case in question."""
    note: str
    """说明: the reason for the doubt."""


@dataclass(frozen=True, slots=True)
class Part:
    """One key of a value written as ``{键: 值, …}``."""

    key: str
    attribute: str
    """The attribute of the dataclass for the value."""
    type: FieldType = FieldType.TEXT
    """``TEXT`` or ``DATE``."""
    required: bool = True
    """Whether a value without it is a problem."""
    words: tuple[str, ...] = ()
    """The allowed words; empty for any text."""
    pattern: str = ""
    """The regular expression that it must match; empty for any text."""


PARTS: Mapping[FieldType, tuple[Part, ...]] = {
    FieldType.CORRECTIONS: (
        Part("日期", "corrected_on", FieldType.DATE),
        Part("内容", "content"),
        Part("原因", "reason"),
    ),
    FieldType.WAIVERS: (
        Part("代码", "code"),
        Part("文字", "text"),
        Part("原因", "reason"),
        Part("决定人", "decided_by"),
        Part("日期", "decided_on", FieldType.DATE),
    ),
    FieldType.APPROVALS: (
        Part("人", "approved_by"),
        Part("日期", "approved_on", FieldType.DATE),
        Part("摘要", "digest", pattern=TEXT_DIGEST),
    ),
    FieldType.OPINIONS: (
        Part("姓名", "expert"),
        Part("日期", "given_on", FieldType.DATE),
        Part("内容", "content"),
    ),
    FieldType.EFFECT: (
        Part("状态", "state", words=("有效", *GONE)),
        Part("日期", "since_on", FieldType.DATE),
    ),
    FieldType.DOUBTS: (Part("键", "key"), Part("说明", "note")),
}
"""Type of field -> the keys of its values, which are written as ``{键: 值, …}`` or as a list of these."""
