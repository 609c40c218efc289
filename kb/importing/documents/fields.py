r"""Fields of Word -> the words that Word shows for them, where the file holds no result.

A field has an instruction (``EQ \f(1,2)``, ``FORMCHECKBOX``) and mostly the result of its last update. Some never have
one: Word draws them from the instruction. Source: ECMA-376 part 1, 17.16.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.importing.documents.archive import attribute, child, local_name
from kb.importing.documents.equations import read_equation
from kb.importing.documents.manuscript import Dropped
from kb.importing.documents.number_formats import format_number, format_of_switch
from kb.importing.documents.symbols import symbol_run

if TYPE_CHECKING:
    from lxml import etree

_WORDS_RE = re.compile(r"""
    "(?P<quoted>[^"]*)" | “(?P<chinese>[^”]*)” | \\(?P<switch>\S) | (?P<word>[^\s\\"“]+)
    """, re.VERBOSE)  # fmt: skip
"""A word, a quoted stretch or a switch of an instruction.

Finds: HYPERLINK · "http://example.cn/a" · “甲 乙” · \\l
"""
_SILENT = frozenset({
    "ADVANCE", "ASK", "DATA", "INDEX", "NEXT", "NEXTIF", "PRINT", "PRIVATE", "RD", "SET", "SKIPIF", "TA", "TC", "TOA",
    "TOC", "XE", "BIBLIOGRAPHY", "HTMLACTIVEX", "COMMENTS", "ADDIN",
})  # fmt: skip
"""Fields that show nothing, or whose result is an apparatus."""
_CONTENTS = frozenset({"TOC", "TOA", "INDEX"})
_LIST_LEVELS = {
    "numberdefault": (("decimal", "{})"), ("lowerLetter", "{})"), ("lowerRoman", "{})"), ("decimal", "({})"),
                      ("lowerLetter", "({})"), ("lowerRoman", "({})"), ("decimal", "{}."), ("lowerLetter", "{}."),
                      ("lowerRoman", "{}.")),
    "outlinedefault": (("upperRoman", "{}."), ("upperLetter", "{}."), ("decimal", "{}."), ("lowerLetter", "{})"),
                       ("decimal", "({})"), ("lowerLetter", "({})"), ("lowerRoman", "({})"), ("lowerLetter", "({})"),
                       ("lowerRoman", "({})")),
}  # fmt: skip
"""Built-in list of LISTNUM -> format and pattern of its levels; LegalDefault is 1. 1.1. 1.1.1."""
_LEVELS = 9
_COUNTED = "自动编号的域（{name}）没有存下结果，按出现的顺序算作“{text}”，请对照原稿核对"
_PROMPT = "提示填写的文字，可能还没有填写，请核对"
_UNKNOWN = "域“{name}”没有存下结果，看不出 Word 显示什么，请对照原稿补上"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a field shows."""

    text: str = ""
    mark: str = ""
    """Why an editor must look at it; empty if the text is what Word shows."""
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class Instruction:
    """The instruction of a field, taken apart."""

    name: str
    """In capitals; empty for an empty field."""
    words: tuple[str, ...]
    """Its arguments."""
    switches: dict[str, str]
    """Switch in small letters -> the argument after it, which may be that of the field."""
    arguments: str
    """Everything after the name, as written."""


def read_instruction(instruction: str) -> Instruction:
    r"""Take an instruction apart: ``HYPERLINK "http://example.cn/a" \l "b"``."""
    text = instruction.strip()
    name, _, arguments = text.partition(" ")
    if "\\" in name:  # EQ\f(1,2)
        name, sign, tail = name.partition("\\")
        arguments = f"{sign}{tail} {arguments}"
    words: list[str] = []
    switches: dict[str, str] = {}
    open_switch = ""
    for match in _WORDS_RE.finditer(arguments):
        if match["switch"]:
            open_switch = match["switch"].lower()
            switches.setdefault(open_switch, "")
            continue
        word = next(one for one in (match["quoted"], match["chinese"], match["word"]) if one is not None)
        if open_switch:
            switches[open_switch] = f"{switches[open_switch]} {word}".strip()
            open_switch = ""
        else:
            words.append(word)
    return Instruction(name.upper(), tuple(words), switches, arguments.strip())


def is_contents(instruction: str) -> bool:
    """Whether the result of a field is a table of contents or an index."""
    return read_instruction(instruction).name in _CONTENTS


def repeated_note(instruction: str) -> str:
    """The bookmark at the note whose number a field repeats; empty if it is another field."""
    read = read_instruction(instruction)
    return read.words[0] if read.name == "NOTEREF" and read.words else ""


def address_of(instruction: str) -> str:
    """The address outside the document to which a field links; empty if it is another field."""
    read = read_instruction(instruction)
    if read.name not in ("HYPERLINK", "INCLUDEPICTURE", "INCLUDETEXT") or not read.words:
        return ""
    place = read.switches.get("l", "")
    return f"{read.words[0]}#{place}" if place and read.name == "HYPERLINK" else read.words[0]


class Fields:
    """Says what the fields of one document show; counts those that count."""

    def __init__(self) -> None:
        """Start at the beginning of a document."""
        self._counts: Counter[str] = Counter()
        self._list_counts = [0] * _LEVELS

    def shown(self, instruction: str, form: etree._Element | None = None) -> Shown:
        """What Word shows for a field without a result.

        Args:
            instruction: of the field, with the results of fields inside it.
            form: its ``w:ffData`` if it is a field of a form.
        """
        read = read_instruction(instruction)
        if form is not None or read.name.startswith("FORM"):
            return Shown(_form_value(form, read.name))
        match read.name:
            case "":
                return Shown()
            case "EQ":
                equation = read_equation(read.arguments)
                return Shown(
                    equation.text, equation.mark, tuple(Dropped(one, "字上的注音") for one in equation.readings)
                )
            case "SYMBOL":
                return _symbol(read)
            case "MACROBUTTON" | "GOTOBUTTON":
                return Shown(read.arguments.partition(" ")[2].strip().strip('"'), _PROMPT)
            case "QUOTE":
                return Shown(" ".join(read.words))
            case "HYPERLINK":
                address = address_of(instruction)
                return Shown(dropped=(Dropped(address, "没有文字的链接"),) if address else ())
            case "MERGEFIELD":
                name = read.words[0] if read.words else ""
                return Shown(f"«{name}»", _UNKNOWN.format(name=f"MERGEFIELD {name}"))
            case "AUTONUM" | "AUTONUMLGL" | "AUTONUMOUT" | "LISTNUM" | "SEQ":
                return self._number(read)
            case name if name in _SILENT:
                return Shown()
            case name:
                return Shown(f"〔域：{name[:20]}〕", _UNKNOWN.format(name=name[:20]))

    def _number(self, read: Instruction) -> Shown:
        if read.name == "LISTNUM":
            text = self._list_number(read)
        else:
            key = f"SEQ {read.words[0].lower()}" if read.name == "SEQ" and read.words else read.name
            if (reset := read.switches.get("r", "")).isdecimal() and len(reset) < 6:  # noqa: PLR2004 - a number of the text
                self._counts[key] = int(reset) - 1
            if "c" not in read.switches or read.name != "SEQ":
                self._counts[key] += 1
            if "h" in read.switches:
                return Shown()
            forms = [format_of_switch(word) for word in read.switches.get("*", "").split()]
            text = format_number(self._counts[key], next(filter(None, forms), "decimal"))
            if read.name == "AUTONUM":
                separator = read.switches.get("s")
                text += "." if separator is None else separator
            elif read.name in ("AUTONUMLGL", "AUTONUMOUT") and "e" not in read.switches:
                text += "."
        return Shown(text, _COUNTED.format(name=read.name, text=text))

    def _list_number(self, read: Instruction) -> str:
        level = int(read.switches["l"]) if read.switches.get("l", "").isdecimal() else 1
        level = min(max(level, 1), _LEVELS)
        start = read.switches.get("s", "")
        if start.isdecimal() and len(start) < 6:  # noqa: PLR2004 - a number of the text
            self._list_counts[level - 1] = int(start)
        else:
            self._list_counts[level - 1] += 1
        self._list_counts[level:] = [0] * (_LEVELS - level)
        name = read.words[0].lower() if read.words else "numberdefault"
        if name == "legaldefault":
            return "".join(f"{max(count, 1)}." for count in self._list_counts[:level])
        form, pattern = _LIST_LEVELS.get(name, _LIST_LEVELS["numberdefault"])[level - 1]
        return pattern.format(format_number(self._list_counts[level - 1], form))


def _symbol(read: Instruction) -> Shown:
    first = read.words[0] if read.words else ""
    font = read.switches.get("f")
    code = int(first) if first.isdecimal() else int(first, 16) if re.fullmatch(r"0[xX][0-9A-Fa-f]{1,6}", first) else -1
    if code < 0:
        return (
            Shown(first) if len(first) == 1 else Shown(f"〔域：SYMBOL {first[:12]}〕", _UNKNOWN.format(name="SYMBOL"))
        )
    if "u" not in read.switches and font is None and code <= 0xFF:  # noqa: PLR2004 - one byte
        return Shown(bytes([code]).decode("cp1252", "replace"))
    run = symbol_run(font, code)
    return Shown(run.text, run.mark)


def _form_value(form: etree._Element | None, name: str) -> str:
    """The value that a field of a form shows: its own, else its default."""
    box = child(form, "checkBox")
    if box is not None or (form is None and name == "FORMCHECKBOX"):
        chosen = child(box, "checked")
        if chosen is None:
            chosen = child(box, "default")
            return "☑" if chosen is not None and _is_true(chosen) else "☐"
        return "☑" if _is_true(chosen) else "☐"
    entries = child(form, "ddList")
    if entries is not None:
        values = [attribute(one, "val") or "" for one in entries if local_name(one.tag) == "listEntry"]
        index = attribute(child(entries, "result"), "val") or attribute(child(entries, "default"), "val") or "0"
        return values[int(index)] if index.isdecimal() and int(index) < len(values) else (values or [""])[0]
    return attribute(child(form, "textInput", "default"), "val") or ""


def _is_true(element: etree._Element) -> bool:
    return (attribute(element, "val") or "true").lower() not in ("0", "false", "off")
