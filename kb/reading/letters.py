"""The settings of letters in ``library.yml``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.letters import CHECKED, PARTS, Letters, LetterTerms
from kb.reading.nodes import abbreviated
from kb.text import fold, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.reading.nodes import Node, NodeReader

LETTER_KEYS: Mapping[str, str] = {
    "名称": "title",
    "代字": "code",
    "期限": "days",
    "依据": "ground",
    "待核": "unchecked",
    "部分": "parts",
    "抄送": "copies_to",
    "发文机关": "office",
    "开头": "opening",
}
"""Key of the settings of a letter -> attribute of ``LetterTerms``."""
_LISTS = ("部分", "抄送", "待核")
_ALLOWED: Mapping[str, tuple[str, ...]] = {"部分": PARTS, "待核": CHECKED}
_HINT = "写成 执法监督意见书: {名称: …, 代字: …, 期限: 30, 依据: …}。"


def read_letters(entries: Iterable[tuple[Node, Node]], base: Letters, reader: NodeReader, *, built_in: bool) -> Letters:
    """The letters of 文书 over those of a base; what is invalid is reported and left out.

    Args:
        entries: kind and its settings.
        base: the letters that are changed.
        reader: of the file; collects the problems.
        built_in: whether these are the built-in ones, which make the kinds.
    """
    terms = {one.kind: one for one in base.terms}
    for kind_node, node in entries:
        kind = str(kind_node.value).strip()
        if kind not in terms and not built_in:
            close = nearest(kind, terms)
            hint = f"{f'是不是“{close}”？' if close else ''}可用的有：{'、'.join(terms)}。"
            reader.report("K106", kind_node.position, f"“文书”里有不认识的“{abbreviated(kind)}”", hint)
            continue
        terms[kind] = _changed(terms.get(kind, LetterTerms(kind)), node, reader)
    return Letters(tuple(terms.values()))


def _changed(terms: LetterTerms, node: Node, reader: NodeReader) -> LetterTerms:
    if not node.is_mapping:
        if node.value != "":
            message = f"文书“{terms.kind}”应当是“键: 值”，这里是{node.kind}"
            reader.report("K107", node.position, message, _HINT)
        return terms
    for key_node, value in node.pairs:
        key = str(key_node.value).strip()
        nodes = value.items if value.items or not isinstance(value.value, str) else [value]
        texts = tuple(node.value.strip() for node in nodes if isinstance(node.value, str))
        if key not in LETTER_KEYS:
            hint = f"可用的有：{'、'.join(LETTER_KEYS)}。"
            reader.report("K106", key_node.position, f"文书“{terms.kind}”里有不认识的“{abbreviated(key)}”", hint)
        elif value.is_mapping or len(texts) != len(nodes) or (not isinstance(value.value, str) and key not in _LISTS):
            message = f"文书“{terms.kind}”的“{key}”写法不对，这里是{value.kind}"
            reader.report("K107", value.position, message, _HINT)
        elif key == "期限":
            days = fold(texts[0]).removesuffix("日").removesuffix("天") if texts else ""
            if days and not re.fullmatch("[1-9][0-9]{0,2}", days):
                message = f"文书“{terms.kind}”的“期限”应当是天数，这里是“{abbreviated(texts[0])}”"
                reader.report("K118", value.position, message, "写成 期限: 60；没有规定的空着。")
            else:
                terms = replace(terms, days=int(days) if days else None)
        elif key in _ALLOWED and (unknown := [text for text in texts if text and text not in _ALLOWED[key]]):
            message = f"文书“{terms.kind}”的“{key}”里有不认识的“{abbreviated(unknown[0])}”"
            reader.report("K108", value.position, message, f"可用的有：{'、'.join(_ALLOWED[key])}。")
        else:
            values: tuple[str, ...] | str = tuple(filter(None, texts)) if key in _LISTS else "".join(texts)
            terms = replace(terms, **{LETTER_KEYS[key]: values})  # type: ignore[arg-type]
    written = {str(key_node.value).strip() for key_node, _ in node.pairs}
    if "待核" in written:
        return terms
    return replace(terms, unchecked=tuple(key for key in terms.unchecked if key not in written))
