"""``figures.yml`` -> ``Figures``, and the settings of figures in ``library.yml``."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import takewhile
from typing import TYPE_CHECKING

from kb.figures import (
    Count,
    Entry,
    FigureName,
    Figures,
    FigureTerms,
    Rate,
    Span,
    Stated,
    checked,
    contradictions,
    impossible,
    rounded,
    span_of,
)
from kb.patterns import late
from kb.problems import limited, problem
from kb.reading.conflicts import disputed_lines
from kb.reading.files import read_text
from kb.reading.nodes import Node, NodeReader, abbreviated
from kb.text import fold, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from kb.problems import Problem

FIGURES_NAME = "figures.yml"
"""Name of the file in the library's folder."""
STATED = "写明"
"""The key of a period under which rates stand that were published elsewhere."""
_CHANGE = "同比"
_THREE_RE = late(r"\d{3}")
_GROUPED_RE = late(r"(?:约|近|超|逾)?\d{1,3}(?:,\d{3})+(?:余|多|左右|以上)?")
"""Finds: 1,207 · 1,234,567 · 约1,200

Not: 12,07 · 10,5 · 1207
"""
_EXACT_RE = late(r"\d{1,12}")
_ABOUT_RE = late(r"(?:约|近|超|逾)?\d{1,12}(?:余|多|左右|以上)?")
"""Finds: 400余 · 约400 · 1200多

Not: 四百 · 4.5
"""
_STATED_RE = late(r"(?P<sign>[+-]?)(?P<digits>\d{1,6}(?:\.(?P<decimals>\d{1,6}))?)(?P<unit>%|个?百分点)")
"""Finds: 6.2% · -13% · +15.02个百分点 · -36.1百分点

Not: 6.2 · 百分之六
"""
_FIGURE_KEYS = ("单位", "别名", "属于")
_RATE_KEYS = ("分子", "分母", "口径", "别名")


# --- the settings --------------------------------------------------------------------------------


def read_names(entries: Iterable[tuple[Node, Node]], reader: NodeReader) -> Iterator[FigureName]:
    """The figures of 统计项目; invalid ones are reported and left out.

    Args:
        entries: group and its figures.
        reader: of the file; collects the problems.
    """
    hint = "写成 复议: {审结: {单位: 件}, 纠错: {属于: 审结}}。"
    for group_node, names in entries:
        if not names.is_mapping:
            reader.report(
                "K107", names.position, f"统计项目“{group_node.value}”应当是“键: 值”，这里是{names.kind}", hint
            )
            continue
        for name_node, node in names.pairs:
            values = dict(_record(node, f"统计项目“{name_node.value}”", _FIGURE_KEYS, reader, hint))
            yield FigureName(
                str(group_node.value).strip(),
                str(name_node.value).strip(),
                unit="".join(values.get("单位", ())) or "件",
                aliases=values.get("别名", ()),
                part_of="".join(values.get("属于", ())),
            )


def read_rates(entries: Iterable[tuple[Node, Node]], names: Iterable[FigureName], reader: NodeReader) -> Iterator[Rate]:
    """The rates of 统计口径; invalid ones are reported and left out.

    Args:
        entries: name and definition.
        names: the figures that they may be made of.
        reader: of the file; collects the problems.
    """
    hint = "写成 纠错率: {分子: [复议.纠错], 分母: [复议.审结], 口径: …}。"
    terms = FigureTerms(tuple(names))
    for name_node, node in entries:
        name = str(name_node.value).strip()
        values = dict(_record(node, f"统计口径“{name}”", _RATE_KEYS, reader, hint))
        by_key = {key: [terms.figure(word) for word in values.get(key, ())] for key in ("分子", "分母")}
        unknown = [
            word for key, figures in by_key.items() for word, one in zip(values.get(key, ()), figures, strict=True)
            if one is None
        ]  # fmt: skip
        if unknown or not all(by_key.values()):
            what = f"不认识的统计项目“{abbreviated(unknown[0])}”" if unknown else "没有写全分子和分母"
            reader.report("K108", node.position, f"统计口径“{name}”里{what}", hint)
            continue
        keys = {key: tuple(one.key for one in figures if one) for key, figures in by_key.items()}
        yield Rate(name, keys["分子"], keys["分母"], "".join(values.get("口径", ())), values.get("别名", ()))


def _record(
    node: Node, what: str, known: tuple[str, ...], reader: NodeReader, hint: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The keys of a mapping with their texts; what is none of these is reported."""
    if not node.is_mapping:
        if node.value != "":
            reader.report("K107", node.position, f"{what}应当是“键: 值”，这里是{node.kind}", hint)
        return
    for key_node, value in node.pairs:
        key = str(key_node.value).strip()
        texts = tuple(item.value.strip() for item in (value.items or [value]) if isinstance(item.value, str))
        if key not in known:
            reader.report(
                "K106", key_node.position, f"{what}里有不认识的“{key[:30]}”", f"可用的有：{'、'.join(known)}。"
            )
        elif value.is_mapping or len(texts) != len(value.items or [value]):
            reader.report("K107", value.position, f"{what}的“{key}”写法不对，这里是{value.kind}", hint)
        else:
            yield key, tuple(filter(None, texts))


# --- the table -----------------------------------------------------------------------------------


def read_figures(root: Path, display_root: str, terms: FigureTerms) -> tuple[Figures, list[Problem]]:
    """``figures.yml`` of a library and its problems; no figures if there is no such file.

    Args:
        root: the library's folder.
        display_root: as given.
        terms: the figures and rates that the library knows.
    """
    path = root / FIGURES_NAME
    if not path.exists() and not path.is_symlink():
        return Figures(), []
    shown = f"{display_root}/{FIGURES_NAME}"
    text, problems = read_text(path, shown)
    if text is None:
        return Figures(), problems
    disputed, conflicts = disputed_lines(text, shown)
    reader = NodeReader(shown, disputed)
    figures = Figures(tuple(_Table(reader, terms).entries(text)))
    return figures, [*problems, *conflicts, *limited([*reader.problems, *figure_problems(figures, terms)])]


def figure_problems(figures: Figures, terms: FigureTerms, spans: Collection[Span] | None = None) -> Iterator[Problem]:
    """K901 for what contradicts itself, K902 and K903 for stated rates that differ or cannot be derived.

    Args:
        figures: as read.
        terms: the figures and rates that the library knows.
        spans: the periods to check; ``None`` for all.
    """
    wanted = [entry for entry in figures.entries if spans is None or entry.span in spans]
    for entry in wanted:
        for contradiction in contradictions(figures, terms, entry):
            yield problem("K901", contradiction.location, contradiction.message)
    for entry in wanted:
        for stated in entry.stated:
            if reason := impossible(stated, terms):
                message = f"{entry.span.label}写明的“{stated.name}”是 {stated.written}，{reason}"
                yield problem("K901", stated.location, message)
        for one in checked(figures, terms, entry):
            said = f"{entry.span.label}写明的“{one.stated.name}”是 {one.stated.written}"
            if one.derived is None:
                lack = f"缺 {'、'.join(one.missing)}" if one.missing else one.obstacle
                yield problem("K903", one.stated.location, f"{said}，无法核算：{lack}")
            elif not one.agrees:
                places = max(one.stated.places, 2)
                yield problem("K902", one.stated.location, f"{said}，按表中数字算是 {rounded(one.derived, places)}")


def _text(node: Node) -> str:
    return node.value.strip() if isinstance(node.value, str) else ""


class _Table:
    def __init__(self, reader: NodeReader, terms: FigureTerms) -> None:
        self._reader = reader
        self._terms = terms
        self._seen: set[Span] = set()

    def entries(self, text: str) -> Iterator[Entry]:
        for key, node in self._reader.read(text):
            written = key.value if isinstance(key.value, str) else ""
            span = span_of(written)
            if span is None:
                hint = "期间写 2022、2022-03 或 2022-01..2022-11。"
                self._reader.report("K104", key.position, f"“{abbreviated(written)}”不是期间", hint)
            elif span in self._seen:
                self._reader.report("K105", key.position, f"{span.label}的数字写了两次")
            elif not node.is_mapping:
                message = f"{span.label}的数字应当是“键: 值”，这里是{node.kind}"
                self._reader.report("K107", node.position, message, "写成 复议: {收到: 452, 审结: 323}。")
            else:
                self._seen.add(span)
                yield self._entry(span, key, node)

    def _entry(self, span: Span, key: Node, node: Node) -> Entry:
        counts: dict[str, Count] = {}
        stated: list[Stated] = []
        for group_node, values in node.pairs:
            group = str(group_node.value).strip()
            if group != STATED and group not in self._terms.groups:
                self._unknown(group_node, group, (*self._terms.groups, STATED))
            elif not values.is_mapping:
                if values.value != "":
                    message = f"“{group}”应当是“键: 值”，这里是{values.kind}"
                    self._reader.report("K107", values.position, message, f"写成 {group}: {{项目: 数字}}。")
            elif group == STATED:
                stated += filter(None, (self._stated(name, value) for name, value in values.pairs))
            else:
                counts |= self._counts(span, group, values.pairs, counts)
        return Entry(span, self._reader.location(key.position), counts, tuple(stated))

    def _counts(
        self, span: Span, group: str, pairs: Sequence[tuple[Node, Node]], before: Collection[str]
    ) -> dict[str, Count]:
        """The figures of a group; one that a comma inside braces has divided, ``{收到: 1,207}``, is none."""
        counts: dict[str, Count] = {}
        for at, (name, value) in enumerate(pairs):
            following = pairs[at + 1 :]
            cut = list(takewhile(lambda pair: pair[1].value == "" and _THREE_RE.fullmatch(_text(pair[0])), following))
            if at and value.value == "" and _THREE_RE.fullmatch(_text(name)):
                continue  # told of with the figure that it belongs to
            if cut and re.fullmatch(r"\d{1,3}", fold(_text(value))):
                whole = ",".join((_text(value), *(_text(pair[0]) for pair in cut)))
                message = f"“{_text(name)}”的值“{whole}”里的逗号，在大括号里把它断成了几个"
                self._reader.report("K118", value.position, message, f"写成 {_text(name)}: {whole.replace(',', '')}。")
                continue
            if counted := self._count(group, name, value):
                if counted[0] in counts or counted[0] in before:
                    self._reader.report("K105", name.position, f"{span.label}的“{counted[0]}”写了两次")
                counts[counted[0]] = counted[1]
        return counts

    def _unknown(self, node: Node, word: str, known: Iterable[str]) -> None:
        close = nearest(word, known)
        hint = f"{f'是不是“{close}”？' if close else ''}统计项目在 library.yml 里写。"
        self._reader.report("K106", node.position, f"{FIGURES_NAME} 里有不认识的“{abbreviated(word)}”", hint)

    def _count(self, group: str, name_node: Node, node: Node) -> tuple[str, Count] | None:
        name = str(name_node.value).strip()
        figure = self._terms.figure(name, group)
        if figure is None:
            self._unknown(name_node, name, [one.name for one in self._terms.names if one.group == group])
            return None
        written = fold(node.value).strip() if isinstance(node.value, str) else None
        if written is not None and _GROUPED_RE.fullmatch(written):
            written = written.replace(",", "")
        if written == "":
            return None
        place = self._reader.location(node.position)
        if written is not None and _EXACT_RE.fullmatch(written):
            return figure.key, Count(written, int(written), place)
        if written is not None and _ABOUT_RE.fullmatch(written):
            return figure.key, Count(str(node.value).strip(), None, place)
        shown = abbreviated(node.value) if isinstance(node.value, str) else node.kind
        hint = "只写数字，例如 452；约数写 400余，照印而不参加计算；不知道的空着。"
        self._reader.report("K118", node.position, f"“{figure.key}”的值“{shown}”不是数字", hint)
        return None

    def _stated(self, name_node: Node, node: Node) -> Stated | None:
        name = str(name_node.value).strip()
        is_change = name.endswith(_CHANGE)
        bare = name.removesuffix(_CHANGE)
        rate, figure = self._terms.rate(bare), self._terms.figure(bare)
        subject = rate.name if rate else figure.key if figure and is_change else ""
        if not subject:
            known = [rate.name for rate in self._terms.rates]
            hint = f"写率的名称（{'、'.join(known)}）、率加“同比”或统计项目加“同比”，例如 复议.收到同比。"
            self._reader.report("K106", name_node.position, f"“{STATED}”里有不认识的“{abbreviated(name)}”", hint)
            return None
        written = node.value.strip() if isinstance(node.value, str) else ""
        if written == "" and isinstance(node.value, str):
            return None
        match = _STATED_RE.fullmatch(fold(written).replace(" ", ""))
        in_points = bool(rate) and is_change
        if match is None or (match["unit"] != "%") is not in_points:
            wanted = "率的同比写百分点，例如 15.02个百分点" if in_points else "写百分数，例如 6.2%"
            self._reader.report("K107", node.position, f"“{name}”的值“{abbreviated(written)}”写法不对", f"{wanted}。")
            return None
        return Stated(
            name=name,
            subject=subject,
            is_change=is_change,
            value=Fraction(match["digits"]) * (-1 if match["sign"] == "-" else 1),
            places=len(match["decimals"] or ""),
            written=written,
            location=self._reader.location(node.position),
        )
