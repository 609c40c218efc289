"""Formulas of Word (OMML) and of pages (MathML) -> text on one line that keeps their value: ``1/2``, ``3×10⁵``, ``√2``.

Source: ECMA-376 part 1, 22.1 (Office Math); MathML 3, chapter 3 (presentation).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.importing.documents.archive import attribute, child, local_name
from kb.importing.documents.symbols import symbol_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml import etree

MARK = "公式，改写成了一行文字，请对照原稿核对"
"""Why an editor must look at a formula."""
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_RAISABLE_RE = re.compile(r"[0-9+\-−=()ni]+")
_LOWERABLE_RE = re.compile(r"[0-9+\-−=()aehijklmnoprstuvx]+")
_ONE_RE = re.compile(r"[\w.%‰°′″∞π]+[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉]*|[√∛∜][\w.]+")
"""What needs no brackets in a fraction, a root or a power.

Finds: 12 · 罚款额 · 10⁵ · √2
Not: a+b · 1/2
"""
_ACCENTS = {
    "^": "\u0302", "\u0302": "\u0302", "~": "\u0303", "\u0303": "\u0303", "\u0304": "\u0304", "\u0305": "\u0305",
    "¯": "\u0304", "‾": "\u0305", "\u0307": "\u0307", "˙": "\u0307", "\u0308": "\u0308", "\u20d7": "\u20d7",
    "→": "\u20d7", "\u030c": "\u030c", "\u0301": "\u0301", "\u0300": "\u0300", "_": "\u0332",
}  # fmt: skip
"""Accent -> the character that combines with the one before it."""
_SILENT = frozenset({"annotation", "annotation-xml", "mphantom", "phant", "maligngroup", "malignmark"})
_MAX_DEPTH = 60


def wrapped(text: str) -> str:
    """A part of a formula in brackets, unless it is one number, word or root."""
    bracketed = len(text) > 1 and text[0] == "(" and text[-1] == ")" and _balanced(text[1:-1])
    return text if not text or _ONE_RE.fullmatch(text) or bracketed else f"({text})"


def _balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0


def fraction(numerator: str, denominator: str) -> str:
    """``1/2``, ``(a+b)/c``."""
    return f"{wrapped(numerator)}/{wrapped(denominator)}"


def root(degree: str, inside: str) -> str:
    """``√2``, ``∛8``, ``ⁿ√(a+b)``."""
    sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(degree)
    return f"{sign or f'{raised(degree)}√'}{wrapped(inside)}"


def raised(text: str) -> str:
    """Superscript characters where Unicode has them, else ``^(…)``; empty for nothing."""
    if not text:
        return ""
    return text.translate(_RAISED) if _RAISABLE_RE.fullmatch(text) else f"^{wrapped(text)}"


def lowered(text: str) -> str:
    """Subscript characters where Unicode has them, else ``_(…)``; empty for nothing."""
    if not text:
        return ""
    return text.translate(_LOWERED) if _LOWERABLE_RE.fullmatch(text) else f"_{wrapped(text)}"


def n_ary(sign: str, below: str, above: str, inside: str) -> str:
    """``∑_(i=1)^n x``: an operator with its bounds."""
    bounds = (f"_{wrapped(below)}" if below else "") + (f"^{wrapped(above)}" if above else "")
    return f"{sign}{bounds}{' ' if bounds and inside else ''}{inside}"


def rows(lines: Iterable[Sequence[str]]) -> str:
    """A matrix or a stack: cells divided by commas, lines by semicolons."""
    return "; ".join(", ".join(line) for line in lines)


def accented(inside: str, accent: str) -> str:
    """A letter or more with an accent, line or brace."""
    combining = _ACCENTS.get(accent)
    if combining and inside:
        return "".join(character + combining for character in inside)
    return f"{wrapped(inside)}{accent}"


def linear(formula: etree._Element) -> str:
    """A formula of Word or a page on one line; element names decide which it is."""
    return " ".join(_of(formula, 0).split())


def _of(element: etree._Element | None, depth: int) -> str:
    if element is None or depth > _MAX_DEPTH:
        return "…" if element is not None else ""
    name = local_name(element.tag)
    if not name or name in _SILENT or name.endswith("Pr"):
        return ""
    return _word(element, name, depth + 1) if name in _WORD else _page(element, name, depth + 1)


def _inside(element: etree._Element | None, depth: int) -> str:
    """The children of an element one after the other."""
    return "".join(_of(inside, depth) for inside in element) if element is not None else ""


_WORD = frozenset({
    "acc", "bar", "borderBox", "box", "d", "eqArr", "f", "func", "groupChr", "limLow", "limUpp", "m", "nary", "rad",
    "sPre", "sSub", "sSubSup", "sSup", "r", "t", "e", "oMath", "oMathPara", "br", "tab", "sym", "delText", "del",
    "moveFrom",
})  # fmt: skip


def _word(element: etree._Element, name: str, depth: int) -> str:
    """An element of OMML."""

    def part(part_name: str) -> str:
        return _inside(child(element, part_name), depth)

    def setting(setting_name: str, default: str) -> str:
        value = attribute(child(element, f"{name}Pr", setting_name), "val")
        return default if value is None else value

    match name:
        case "t" | "br" | "tab" | "del" | "delText" | "moveFrom" | "sym":
            return _in_run(element, name)
        case "f":
            numerator, denominator = part("num"), part("den")
            return (
                f"({numerator}; {denominator})"
                if setting("type", "bar") == "noBar"
                else fraction(numerator, denominator)
            )
        case "rad":
            return root(part("deg"), part("e"))
        case "sSup":
            return f"{wrapped(part('e'))}{raised(part('sup'))}"
        case "sSub":
            return f"{wrapped(part('e'))}{lowered(part('sub'))}"
        case "sSubSup":
            return f"{wrapped(part('e'))}{lowered(part('sub'))}{raised(part('sup'))}"
        case "sPre":
            return f"{lowered(part('sub'))}{raised(part('sup'))}{wrapped(part('e'))}"
        case "nary":
            return n_ary(setting("chr", "∫"), part("sub"), part("sup"), part("e"))
        case "d":
            parts = [_inside(inside, depth) for inside in element if local_name(inside.tag) == "e"]
            return f"{setting('begChr', '(')}{setting('sepChr', '|').join(parts)}{setting('endChr', ')')}"
        case "m":
            lines = [line for line in element if local_name(line.tag) == "mr"]
            return f"[{rows([[_inside(cell, depth) for cell in line] for line in lines])}]"
        case "eqArr":
            return rows([_inside(inside, depth)] for inside in element if local_name(inside.tag) == "e")
        case "func":
            argument = part("e")
            return (
                f"{part('fName')}{argument if argument[:1] in '([' else f'({argument})'}" if argument else part("fName")
            )
        case "limLow":
            return f"{part('e')}_{wrapped(part('lim'))}"
        case "limUpp":
            return f"{part('e')}^{wrapped(part('lim'))}"
        case "acc":
            return accented(part("e"), setting("chr", "\u0302"))
        case "bar":
            return accented(part("e"), "\u0305" if setting("pos", "bot") == "top" else "_")
        case "groupChr":
            return f"{part('e')}{setting('chr', '⏟')}"
        case _:
            return _inside(element, depth)


def _in_run(element: etree._Element, name: str) -> str:
    """The text of a run of OMML; nothing of what was deleted."""
    match name:
        case "t":
            return element.text or ""
        case "br" | "tab":
            return " "
        case "sym":
            code = attribute(element, "char") or ""
            return symbol_run(attribute(element, "font"), int(code, 16)).text if _is_hex(code) else ""
        case _:
            return ""


def _is_hex(code: str) -> bool:
    return bool(re.fullmatch(r"[0-9A-Fa-f]{1,6}", code))


def _page(element: etree._Element, name: str, depth: int) -> str:
    """An element of MathML."""
    inside = [_of(one, depth) for one in element if isinstance(one.tag, str)]
    first, second, third = (*inside, "", "", "")[:3]
    match name:
        case "mi" | "mn" | "mo" | "mtext" | "ms":
            written = " ".join((element.text or "").split()) + "".join(inside)
            return written.replace("\u2061", "").replace("\u2062", "").replace("\u2063", ",")
        case "mspace":
            return " "
        case "mfrac":
            thin = (element.get("linethickness") or "").strip() in ("0", "0px", "0pt")
            return f"({first}; {second})" if thin else fraction(first, second)
        case "msqrt":
            return root("", "".join(inside))
        case "mroot":
            return root(second, first)
        case "msup":
            return f"{wrapped(first)}{raised(second)}"
        case "msub":
            return f"{wrapped(first)}{lowered(second)}"
        case "msubsup":
            return (
                n_ary(first, second, third, "")
                if _is_operator(first)
                else f"{wrapped(first)}{lowered(second)}{raised(third)}"
            )
        case "munderover":
            return n_ary(first, second, third, "") + " "
        case "munder":
            return f"{first}_{wrapped(second)} "
        case "mover":
            return accented(first, second) if second in _ACCENTS else f"{first}^{wrapped(second)}"
        case "mtable":
            return f"[{rows([cell.strip()] for cell in inside)}]"
        case "mtr" | "mlabeledtr":
            return ", ".join(inside)
        case "mfenced":
            separators = (element.get("separators") or ",").replace(" ", "")[:1] or ","
            return f"{element.get('open', '(')}{separators.join(inside)}{element.get('close', ')')}"
        case "mmultiscripts":
            return f"{wrapped(first)}{lowered(second)}{raised(third)}"
        case _:
            return (" ".join((element.text or "").split()) if not inside else "") + "".join(inside)


def _is_operator(text: str) -> bool:
    return len(text) == 1 and text in "∫∬∭∮∑∏∐⋃⋂"
