"""Values written as ``{键: 值, …}`` or lists of these, by the tables of ``kb.fields``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.fields import PARTS, Amount, Approval, Correction, Doubt, Effect, ExpertOpinion, Field, FieldType, Part, Waiver
from kb.patterns import late
from kb.reading.nodes import abbreviated
from kb.text import first_hidden, fold, nearest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.reading.nodes import Node
    from kb.reading.scalars import ValueReader

    _Part = str | dt.date | None

_MAKERS: Mapping[FieldType, Callable[..., object]] = {
    FieldType.CORRECTIONS: Correction,
    FieldType.WAIVERS: Waiver,
    FieldType.APPROVALS: Approval,
    FieldType.OPINIONS: ExpertOpinion,
    FieldType.EFFECT: Effect,
    FieldType.DOUBTS: Doubt,
}
_MONEY_RE = late(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_FEW_WORDS = 12
"""Maximum words listed in a message."""
_TEXT_OF_CASE = "正文"
"""In 待核, besides keys and parts: the text as a whole."""


def read_amount(values: ValueReader, spec: Field, node: Node) -> Amount | None:
    """The amounts before and after; a single number is the amount before."""
    if isinstance(node.value, str) and node.value.strip():
        fen = _fen(values, spec, node)
        return Amount(fen, None) if fen is not None else None
    parts = {key: _fen(values, spec, value) for key, value in values.parts(spec, node, ("原", "后")).items()}
    return Amount(parts.get("原"), parts.get("后")) if any(fen is not None for fen in parts.values()) else None


def _fen(values: ValueReader, spec: Field, node: Node) -> int | None:
    value = values.scalar(spec, node)
    if not value:
        return None
    if match := _MONEY_RE.fullmatch(fold(value)):
        return int(match.group(1)) * 100 + int((match.group(2) or "0").ljust(2, "0"))
    values.report("K118", spec, node.position, f"的值“{abbreviated(value)}”不是数字")
    return None


def read_records(values: ValueReader, spec: Field, node: Node) -> tuple[object, ...]:
    """The records of a list, in order; a single one need not be in a list."""
    records: list[object] = []
    for item in node.items or [node]:
        if parts := values.parts(spec, item, [part.key for part in PARTS[spec.type]]):
            values.lines[f"{spec.key}[{len(records)}]"] = values.place(item)
            records.append(_record(values, spec, item, parts))
    return tuple(records)


def read_effect(values: ValueReader, spec: Field, node: Node) -> Effect | None:
    """原决定效力; a single word is its 状态."""
    if isinstance(node.value, str) and node.value.strip():
        parts = {"状态": node}
    else:
        parts = values.parts(spec, node, [part.key for part in PARTS[spec.type]])
    effect = _record(values, spec, node, parts) if parts else None
    return effect if isinstance(effect, Effect) and effect.state else None


def _record(values: ValueReader, spec: Field, item: Node, parts: Mapping[str, Node]) -> object:
    """One record; missing parts are reported, except in a waiver, which is void without them (K127)."""
    values_by_key: dict[str, _Part] = {}
    for part in PARTS[spec.type]:
        value = _part(values, spec, part, parts[part.key]) if part.key in parts else None
        values_by_key[part.attribute] = value or (None if part.type is FieldType.DATE else "")
    missing = [part.key for part in PARTS[spec.type] if part.required and _is_empty(parts.get(part.key))]
    if missing and spec.type is not FieldType.WAIVERS:
        values.report("K109", spec, item.position, f"缺少{'、'.join(missing)}", f"{spec.help}。")
    return _MAKERS[spec.type](**values_by_key)


def _is_empty(node: Node | None) -> bool:
    return node is None or (isinstance(node.value, str) and not node.value.strip())


def _part(values: ValueReader, spec: Field, part: Part, node: Node) -> _Part:
    named = Field(f"{spec.key}的{part.key}", "", part.type, spec.help)
    if part.type is FieldType.DATE:
        return values.date(named, node)
    value = values.scalar(named, node)
    if not value:
        return value
    if spec.type is FieldType.WAIVERS and part.key == "代码":
        return fold(value).upper()
    if part.pattern:
        return _fitting(values, named, part, value, node)
    if words := part.words or _words(values, spec, part):
        return _one_of(values, named, words, value, node)
    return value


def _fitting(values: ValueReader, named: Field, part: Part, value: str, node: Node) -> str | None:
    """A text that matches the part's pattern; a digest in lower case."""
    if re.fullmatch(part.pattern, fold(value)):
        return fold(value)
    message = f"的值“{abbreviated(value)}”不是 64 位的十六进制数"
    values.report("K107", named, node.position, message, "这一项由程序写，不要手改；删去这一条，重新审查。")
    return None


def _one_of(values: ValueReader, named: Field, words: Sequence[str], value: str, node: Node) -> str | None:
    if first_hidden(value):
        return None  # reported by K012
    by_fold = {fold(word): word for word in words}
    if (name := by_fold.get(fold(value))) is not None:
        return name
    close = None if values.has_many else nearest(value, words)
    hint = f"是不是“{close}”？" if close else ""
    several = "、".join(words[:_FEW_WORDS]) + ("等" if len(words) > _FEW_WORDS else "")
    values.report("K108", named, node.position, f"的值“{abbreviated(value)}”不在词表里", f"{hint}可用的词：{several}。")
    return None


def _words(values: ValueReader, spec: Field, part: Part) -> tuple[str, ...]:
    """The words allowed in a part; in 待核 the keys and parts of a case."""
    return tuple(_keys_and_parts(values)) if spec.type is FieldType.DOUBTS and part.key == "键" else ()


def _keys_and_parts(values: ValueReader) -> Iterator[str]:
    yield from values.keys
    yield _TEXT_OF_CASE
    yield from (section.name for section in values.config.sections)
