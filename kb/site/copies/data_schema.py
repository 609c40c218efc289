"""The JSON files of the site, key by key: names, types and what they hold. Writer, schema and docs follow this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.model import AUTHORITIES, CASE_ID, FULL_ID, ISSUE_ID, TEXT_DIGEST
from kb.search.results import FACETS

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = 1
"""Version of the files; incremented when a key is removed or changes its meaning, not when one is added."""
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, object]
"""A piece of JSON Schema, draft 2020-12."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an object."""

    name: str
    schema: Schema
    help: str
    """In Chinese; plain text."""
    internal: bool = False
    """Whether it appears only in files for internal readers."""


def _list_of(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_TEXT: Schema = {"type": "string"}
_TEXTS = _list_of(_TEXT)
_WHOLE: Schema = {"type": "integer"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_ADDRESS: Schema = {"type": "string", "minLength": 1}
_FULL_ID: Schema = {"type": "string", "pattern": f"^{FULL_ID}$"}
_CASE_ID: Schema = {"type": "string", "pattern": f"^{CASE_ID}$"}
_ISSUE_ID: Schema = {"type": "string", "pattern": f"^{ISSUE_ID}$"}
_VERSION: Schema = {"const": SCHEMA}


def _object(keys: Sequence[Key], *, internal: bool) -> Schema:
    shown = [key for key in keys if internal or not key.internal]
    return {
        "type": "object",
        "properties": {key.name: {"description": key.help} | key.schema for key in shown},
        "required": [key.name for key in shown],
        "additionalProperties": False,
    }


def _part(*keys: Key, internal: bool = False) -> Schema:
    return _object(keys, internal=internal)


_FULL_ID_KEY = Key("full_id", _FULL_ID, "完整编号“代码-编号”；案例库没有代码的，就是编号")


WITHDRAWAL_KEYS = (
    Key("on", _or_null(_DAY), "撤回日期"),
    Key("because", _TEXT, "撤回原因"),
)
NOTICE_KEYS = (
    Key("schema", _VERSION, "格式的版本"),
    Key("id", _CASE_ID, "编号"),
    _FULL_ID_KEY,
    Key("withdrawn", _part(*WITHDRAWAL_KEYS), "撤回日期 on 和撤回原因 because"),
    Key("page", _ADDRESS, "撤回告示的网页，相对于网站的根"),
)
"""Of the file of a withdrawn case."""

PLACE_KEYS = (
    Key("statute", _TEXT, "法律的名称"),
    Key("article", _WHOLE, "条"),
    Key("suffix", _COUNT, "“之一”的一，没有为 0"),
    Key("confidence", {"type": "number", "minimum": 0, "maximum": 1}, "对照的把握，0 到 1"),
    Key("verified", {"type": "boolean"}, "对照是否经人核对"),
)
READING_KEYS = (
    Key("from", _DAY, "从哪一天"),
    Key("to", _DAY, "到哪一天"),
    Key("version", _or_null(_DAY), "这些天施行的版本：它的施行日期；没有施行的版本、不知道是哪一个的为 null"),
    Key("version_label", _or_null(_TEXT), "版本的名称，例如 2021修订"),
    Key("status", _TEXT, "这个版本现在的状态，同下面的 status；当时还没有施行、已经废止的也写在这里"),
    Key("now", _list_of(_part(*PLACE_KEYS)), "按这个版本读，现在对应的条文"),
    Key("later", _list_of(_part(*PLACE_KEYS)), "法规库不说到今天的，到它说的最后一天对应的条文；其他的为空"),
)
CITATION_KEYS = (
    Key("statute", _TEXT, "法律的名称，不含“中华人民共和国”"),
    Key("version", _or_null(_DAY), "按哪个版本读：它的施行日期；不知道的、前后有几个版本的为 null"),
    Key("article", _WHOLE, "条，当时的条号"),
    Key("suffix", _COUNT, "“之一”的一，没有为 0"),
    Key("paragraph", _or_null(_WHOLE), "款"),
    Key("item", _or_null(_WHOLE), "项"),
    Key("status", _TEXT, "这个版本现在的状态：current 现行，superseded 已修订，repealed 已废止，not_yet 尚未施行，"
        "no_such_article 没有这一条，unknown_version 版本未核（不知道当时施行的是哪一个版本，或者那一版以后有没有修改，"
        "或者前后的版本不同），"
        "ambiguous 说不准"),
    Key("now", _list_of(_part(*PLACE_KEYS)), "现在对应的条文；没有变动的为空"),
    Key("later", _list_of(_part(*PLACE_KEYS)), "法规库不说到今天的，到它说的最后一天对应的条文；其他的为空"),
    Key("as_of", _or_null(_DAY), "这里说的知道到哪一天：这部法知道到的那一天；"
        "说到那以后的修改、废止的，是其中最近的一次；什么也不知道的、由本单位登记的为 null"),
    Key("readings", _list_of(_part(*READING_KEYS)), "前后有几个版本的，每个版本一项；其他的为空"),
    Key("label", _TEXT, "现在怎样，一句话，与网页和 Word 上的一样：现行、现为第四十四条、版本未核"),
    Key("page", _or_null(_ADDRESS), "法条网页上的位置"),
)  # fmt: skip
SECTION_KEYS = (
    Key("name", _TEXT, "通用的名称，例如处理结果；第一个标题之前的文字为空"),
    Key("heading", _TEXT, "原来的标题，例如复议办理"),
    Key("markdown", _TEXT, "这一部分的文字，Markdown，不含标题；链接从 cases/ 文件夹算起"),
)
CORRECTION_KEYS = (
    Key("on", _or_null(_DAY), "更正日期"),
    Key("content", _TEXT, "更正的内容"),
    Key("because", _TEXT, "更正的原因"),
)
AMOUNT_KEYS = (
    Key("before_fen", _or_null(_COUNT), "原数额，分"),
    Key("after_fen", _or_null(_COUNT), "后数额，分"),
)
PERIOD_KEYS = (
    Key("text", _TEXT, "原来的写法：2021-11-05、2021-11、2021-11..2022-01"),
    Key("from", _DAY, "第一天"),
    Key("to", _DAY, "最后一天；只写到月的，是月末"),
)
EFFECT_KEYS = (
    Key("state", {"enum": ["有效", "变更", "撤销"]}, "本案的决定现在的效力"),
    Key("on", _or_null(_DAY), "变更、撤销或确认有效的日期"),
)
APPROVAL_KEYS = (
    Key("by", _TEXT, "审查人"),
    Key("on", _or_null(_DAY), "日期"),
    Key("digest", {"type": "string", "pattern": f"^({TEXT_DIGEST})?$"}, "所审查的文字的摘要"),
)
OPINION_KEYS = (
    Key("name", _TEXT, "专家"),
    Key("on", _or_null(_DAY), "日期"),
    Key("content", _TEXT, "意见"),
)
DOUBT_KEYS = (
    Key("key", _TEXT, "要核对的键或部分"),
    Key("note", _TEXT, "说明"),
)
WAIVER_KEYS = (
    Key("code", _TEXT, "豁免的问题代码"),
    Key("text", _TEXT, "豁免的文字"),
    Key("because", _TEXT, "原因"),
    Key("decided_by", _TEXT, "决定人"),
    Key("decided_on", _or_null(_DAY), "日期"),
)

SUMMARY_KEYS = (
    Key("id", _CASE_ID, "编号，永久不变"),
    _FULL_ID_KEY,
    Key("title", _TEXT, "标题"),
    Key("holding", _TEXT, "要旨；没有为空"),
    Key("kind", _TEXT, "类型"),
    Key("domain", _TEXTS, "领域"),
    Key("outcome", _TEXTS, "结果"),
    Key("decided_on", _or_null(_DAY), "日期"),
    Key("issue", _or_null(_ISSUE_ID), "最近登载它的一期"),
    Key("page", _ADDRESS, "网页，相对于网站的根；地址都用 UTF-8 百分号编码之前的字"),
    Key("data", _ADDRESS, "这个案例的 JSON"),
)
"""Of a case in a list."""

CASE_KEYS = (
    Key("schema", _VERSION, "格式的版本；删去键或改变意思时加一，增加键时不变"),
    *SUMMARY_KEYS[:6],
    Key("act", _TEXTS, "行为"),
    *SUMMARY_KEYS[6:8],
    Key("act_on", _or_null(_DAY), "行为日期；没有写的为 null，按日期算"),
    Key("violated_on", _or_null(_part(*PERIOD_KEYS)), "违法行为日期，一天或一段；不知道的为 null"),
    Key("agency", _TEXT, "机关"),
    Key("respondent", _TEXT, "被申请机关；网页上，行政复议写作被申请人，诉讼写作被告"),
    Key("docket_number", _TEXT, "文号"),
    Key("region", _TEXT, "地区"),
    Key("penalties", _TEXTS, "处罚种类"),
    Key("amount", _or_null(_part(*AMOUNT_KEYS)), "金额，单位是分：原 before_fen，后 after_fen"),
    Key("discretion", _TEXT, "裁量"),
    Key("keyword", _TEXTS, "关键词"),
    Key("procedure", _TEXTS, "程序"),
    Key("source", _TEXT, "来源"),
    Key("dimension", _TEXTS, "评查"),
    Key("related", _list_of(_CASE_ID), "相关案例的编号"),
    Key("similar", _list_of(_CASE_ID), "相似案例的编号，最相似的在前"),
    Key("published_on", _or_null(_DAY), "发布日期"),
    Key("corrections", _list_of(_part(*CORRECTION_KEYS)), "更正"),
    Key("effect", _or_null(_part(*EFFECT_KEYS)), "原决定效力；没有写的为 null"),
    Key("expert_opinion", {"type": "boolean"}, "是否取得了专家意见"),
    Key("issues", _list_of(_ISSUE_ID), "登载它的各期"),
    Key("sections", _list_of(_part(*SECTION_KEYS)), "正文各部分"),
    Key("footnotes", _TEXTS, "脚注，Markdown"),
    Key(
        "citations",
        _list_of(_part(*CITATION_KEYS)),
        "引用的法条，每条一次，按行为日期和日期读；处罚案例所引的实体规定按违法行为日期读",
    ),
    Key("law_as_of", _or_null(_DAY), "法规库里的法律截至哪一天；其他各类见每一处引用的 as_of"),
    Key("page", _ADDRESS, "网页，相对于网站的根"),
    Key("markdown", _ADDRESS, "Markdown 文件"),
    Key("document", _or_null(_ADDRESS), "Word 文件；没有做的为 null"),
    Key("access", _TEXT, "公开或内部", internal=True),
    Key("status", _TEXT, "状态", internal=True),
    Key("author", _TEXT, "编写人", internal=True),
    Key("reviewer", _TEXT, "审核人", internal=True),
    Key("reviewed_on", _or_null(_DAY), "审核日期", internal=True),
    Key("declassified_on", _or_null(_DAY), "解密日期", internal=True),
    Key("waivers", _list_of(_part(*WAIVER_KEYS)), "豁免", internal=True),
    Key("approvals", _list_of(_part(*APPROVAL_KEYS)), "审查", internal=True),
    Key("expert_opinions", _list_of(_part(*OPINION_KEYS)), "专家意见", internal=True),
    Key("doubts", _list_of(_part(*DOUBT_KEYS)), "待核", internal=True),
)
"""Of ``data/cases/<编号>.json``."""

ISSUE_KEYS = (
    Key("id", _ISSUE_ID, "期号"),
    Key("serial", _or_null(_COUNT), "总期号"),
    Key("title", _TEXT, "刊名"),
    Key("office", _TEXT, "编印机关"),
    Key("date", _or_null(_DAY), "日期"),
    Key("published_on", _or_null(_DAY), "发布日期"),
    Key("cases", _list_of(_CASE_ID), "案例的编号，按刊登的顺序"),
    Key("page", _ADDRESS, "网页"),
    Key("documents", _list_of(_ADDRESS), "Word 和 PDF 文件"),
    Key("drafted_by", _TEXT, "拟稿人", internal=True),
    Key("checked_by", _TEXT, "核稿人", internal=True),
    Key("countersigned_by", _TEXTS, "会签", internal=True),
    Key("signed_by", _TEXT, "签发人", internal=True),
    Key("signed_on", _or_null(_DAY), "签发日期", internal=True),
    Key("disclosure", _TEXT, "公开属性", internal=True),
    Key("disclosure_because", _TEXT, "公开理由", internal=True),
    Key("secrecy_reviewed_by", _TEXT, "保密审查人", internal=True),
    Key("secrecy_reviewed_on", _or_null(_DAY), "保密审查日期", internal=True),
)
FACET_VALUE_KEYS = (
    Key("value", _TEXT, "值"),
    Key("count", _COUNT, "案例数"),
    Key("page", _ADDRESS, "列出这些案例的网页；案例不多的关键词和机关是网页上的一处"),
)
FACET_KEYS = (
    Key("key", {"enum": [key for key, _ in FACETS]}, "键，与检索的 JSON 相同"),
    Key("label", {"enum": [label for _, label in FACETS]}, "中文名称"),
    Key("values", _list_of(_part(*FACET_VALUE_KEYS)), "值和案例数"),
)
COUNT_KEYS = (
    Key("cases", _COUNT, "案例"),
    Key("issues", _COUNT, "刊期"),
    Key("statutes", _COUNT, "引用的法律法规"),
)
_ISSUES = "各期，新的在前"
LIBRARY_KEYS = (
    Key("schema", _VERSION, "格式的版本"),
    Key("name", _TEXT, "案例库的名称"),
    Key("office", _TEXT, "编印机关"),
    Key("code", _TEXT, "案例库的代码；没有为空"),
    Key("authority", {"enum": ["", *AUTHORITIES]}, "效力：案例对办理同类案件有什么作用；没有写的为空"),
    Key("audience", {"enum": ["public", "internal", "editor"]}, "为谁做的：public 公众，internal 内部，editor 编写人"),
    Key("as_of", _DAY, "数据截至哪一天"),
    Key("law_as_of", _or_null(_DAY), "法规库里的法律截至哪一天；其他各类见每一处引用的 as_of"),
    Key("counts", _part(*COUNT_KEYS), "案例、刊期、引用的法律法规各有多少"),
    Key("cases", _list_of(_part(*SUMMARY_KEYS)), "全部案例，新的在前"),
    Key("withdrawn", _list_of(_part(*NOTICE_KEYS[1:3], *WITHDRAWAL_KEYS)), "撤回的案例"),
    Key("issues", _list_of(_part(*ISSUE_KEYS)), _ISSUES),
    Key("facets", _list_of(_part(*FACET_KEYS)), "各分类的值和案例数"),
)  # fmt: skip
"""Of ``data/library.json``."""


def case_schema(*, internal: bool) -> Schema:
    """The JSON Schema of the file of a case or of a withdrawn case.

    Args:
        internal: whether the files are for internal readers and have more keys.
    """
    return {
        "$schema": _DRAFT,
        "title": "案典的案例",
        "anyOf": [_object(CASE_KEYS, internal=internal), _object(NOTICE_KEYS, internal=internal)],
    }


def library_schema(*, internal: bool) -> Schema:
    """The JSON Schema of the library's file.

    Args:
        internal: whether the file is for internal readers and its issues have more keys.
    """
    issues = Key("issues", _list_of(_part(*ISSUE_KEYS, internal=internal)), _ISSUES)
    keys = [issues if key.name == issues.name else key for key in LIBRARY_KEYS]
    return {"$schema": _DRAFT, "title": "案典的案例库"} | _object(keys, internal=internal)
