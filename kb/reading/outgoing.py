"""What must not be published of a file besides personal data: secrecy markings, invisible characters.

This is done while reading, not by the check, since only here the source is available for finding the location.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from kb.patterns import late
from kb.privacy import bears_secrecy, find_personal_data, masked
from kb.problems import RULES, Severity, problem
from kb.reading.nodes import Node, SourcePosition
from kb.reading.personal import personal_problems
from kb.reading.texts import Places, texts_of
from kb.text import BIDI_CONTROLS, COMBINING, HIDDEN, HIDDEN_RE, first_hidden

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kb.model import Case, Issue, LibraryConfig
    from kb.problems import Problem
    from kb.reading.nodes import NodeReader
    from kb.reading.texts import OutgoingText

_NUMERAL = "0-9０-９〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_HIDDEN_RUN_RE = late(f"[{HIDDEN}{COMBINING}]+")
_IN_NUMBER_RE = late(rf"(?<=[{_NUMERAL}.,])[{HIDDEN}{COMBINING}]+(?=[{_NUMERAL}.,%％元角分])")
"""5\u200b0000元 · 五\u200b千元 · 3\u20e32."""
_BIDI_CONTROLS_RE = late(f"[{BIDI_CONTROLS}]")
_WHERE = {"heading": "标题里", "body": "正文里"}


def outgoing_problems(
    record: Case | Issue, source: str, config: LibraryConfig, *, asks: bool = True
) -> Iterator[Problem]:
    """K801 to K818, K127, K128 and K012 of a case or issue.

    Args:
        record: as read.
        source: the text of its file.
        config: the settings of the library.
        asks: also the personal data that an editor is asked about; without it only the errors among them.
    """
    texts = texts_of(record)
    places = Places(source, record.source_file.display_path)
    # One search is faster than one of each text, and seldom finds any.
    joined = "\n".join([text.text for text in texts if text.kind != "picture"])
    if first_hidden(joined):
        yield from _hidden_signs([text for text in texts if text.kind != "picture"], places)
    secret = {
        text.line: text
        for text in reversed(texts if "密" in joined else ())
        if "密" in text.text and bears_secrecy(text.text, is_body=text.kind == "body")
    }
    for text in secret.values():
        yield problem("K128", places.at(text), f"{_WHERE.get(text.kind, '这里')}标有国家秘密的密级（不显示内容）")
    yield from personal_problems(record, texts, places, config, asks=asks)


def adoptable(entries: Sequence[tuple[Node, Node]], source: str, reader: NodeReader) -> list[tuple[Node, Node]]:
    """The entries of ``library.yml`` or ``statutes.yml`` without what must not be published (K801 to K804, K128).

    Their words are used in pages, feeds, menus and the tables of the search. So a text with such data, or with
    invisible characters (K012, reported by the reader), is not adopted: the item of a list or the key and value are
    left out, or the whole entry if it has several facts about a word.

    Args:
        entries: as read.
        source: the text of the file.
        reader: of the file; collects the problems.
    """
    nodes = [node for pair in entries for part in pair for node in _scalars(part)]
    places = Places(source, reader.location(SourcePosition(0, 0)).path)
    barred = {id(node) for node in nodes if first_hidden(str(node.value))}
    starts = [0]
    for node in nodes:
        starts.append(starts[-1] + len(str(node.value)) + 1)
        if bears_secrecy(str(node.value)):
            barred.add(id(node))
            reader.report("K128", node.position, "这里标有国家秘密的密级（不显示内容），没有采用")
    for data in find_personal_data("\0".join(str(node.value).replace("\0", " ") for node in nodes), only_blocking=True):
        node = nodes[bisect_right(starts, data.start) - 1]
        barred.add(id(node))
        place = places.of(reader.location(node.position), data.text)
        code = data.kind.code
        message = f"{RULES[code].title}“{masked(data.text, data.kind)}”不能公开，没有采用"
        reader.report(code, SourcePosition(place.line - 1, place.column - 1), message)
    return _without(entries, barred, 0) if barred else list(entries)


def _scalars(node: Node) -> Iterator[Node]:
    """The texts of a value, including keys, in order."""
    if isinstance(node.value, str):
        yield node
    for part in [part for pair in node.pairs for part in pair] or node.items:
        yield from _scalars(part)


_ENTRY = 2
"""Depth of mappings with several facts about one word: 术语, 词, facts."""


def _without(pairs: Sequence[tuple[Node, Node]], barred: Collection[int], depth: int) -> list[tuple[Node, Node]]:
    """The pairs of a mapping without what is barred."""
    kept = ((key, _kept(value, barred, depth + 1)) for key, value in pairs if id(key) not in barred)
    return [(key, value) for key, value in kept if value is not None]


def _kept(node: Node, barred: Collection[int], depth: int) -> Node | None:
    """A value without what is barred; ``None`` if nothing is left."""
    if isinstance(node.value, str):
        return None if id(node) in barred else node
    if node.is_mapping:
        pairs = _without(node.pairs, barred, depth)
        return None if depth >= _ENTRY and len(pairs) < len(node.pairs) else Node(node.position, pairs, is_mapping=True)
    items = (_kept(item, barred, depth + 1) for item in node.items)
    return Node(node.position, [item for item in items if item is not None])


# --- invisible characters -------------------------------------------------------------------------


_BEFORE_NUMBER_RE = late(r"[^\n。，；]{0,8}[0-9０-９]")
"""罚<U+202E>元00001: what stands behind the sign is read from its end, as another amount than is stored."""


def _hidden_signs(texts: Sequence[OutgoingText], places: Places) -> Iterator[Problem]:
    """K012 in headings and numbers of the text; elsewhere only bidirectional controls, as a warning.

    Those of values are reported when the value is read.
    """
    for text in texts:
        if not text.kind or not first_hidden(text.text):
            continue
        is_heading = text.kind == "heading"
        in_numbers = {match.start() for match in _IN_NUMBER_RE.finditer(text.text)}
        hidden = {match.start() for match in HIDDEN_RE.finditer(text.text)}
        for match in _HIDDEN_RUN_RE.finditer(text.text):
            if hidden.isdisjoint(range(*match.span())):
                continue  # a diacritic on a Latin letter
            turning = _BIDI_CONTROLS_RE.search(match.group())
            turns_number = turning is not None and _BEFORE_NUMBER_RE.match(text.text, match.end()) is not None
            in_number = match.start() in in_numbers
            grave = is_heading or turns_number or in_number
            if not grave and not turning:
                continue
            sign = turning.group() if turning else match.group()[0]
            where = "标题里" if is_heading else "数字里" if in_number else "数字前面" if grave else "正文里"
            what = "改变文字方向" if turning else "看不见"
            around = text.text[max(0, match.start() - 1) : match.end() + 1]
            place = places.of(places.at(text), around, at=match.group())
            severity = Severity.ERROR if grave else Severity.WARNING
            yield problem("K012", place, f"{where}有{what}的字符 U+{ord(sign):04X}", severity=severity)
