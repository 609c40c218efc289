r"""The field EQ of Word -> text on one line: ``eq \o\ac(○,3)`` is ③, ``eq \f(1,2)`` is 1/2.

Chinese Word makes circled characters (带圈字符), combined ones (合并字符) and old phonetic guides (拼音指南) with it.
Source: ECMA-376 part 1, 17.16.5.17 (EQ) and Microsoft's description of the field's switches.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from kb.importing.documents.formulas import MARK, accented, fraction, lowered, n_ary, raised, root

_MAX_DEPTH = 30
_FRAMED = "带框的字，没有现成的字符，请对照原稿核对，改成通行的写法"
_CIRCLES, _SQUARES, _TRIANGLES, _DIAMONDS = "○◯〇⭕oO", "□▢口", "△", "◇"
_ENCLOSING = {**dict.fromkeys(_CIRCLES, "\u20dd"), **dict.fromkeys(_SQUARES, "\u20de"),
              **dict.fromkeys(_DIAMONDS, "\u20df"), **dict.fromkeys(_TRIANGLES, "\u20e4")}  # fmt: skip
"""Frame over which a character is struck -> the character that combines with one to enclose it."""
_STRUCK = {"=/": "≠", "/=": "≠", "<=": "≤", ">=": "≥", "Y=": "¥", "=Y": "¥", "X-": "X̄", "x-": "x̄", "L-": "Ł"}
_OTHER_SIDE = {"(": ")", "[": "]", "{": "}", "<": ">", "〔": "〕", "【": "】", "《": "》", "（": "）"}
_SWITCH_RE = re.compile(r"\\(?P<name>[A-Za-z]+)(?P<number>\d*)")
_FORMAT_RE = re.compile(r"""\\\*\s*(?:"[^"]*"|“[^”]*”|\S+)\s*""")
"""A switch about the look.

Finds: \\* jc0 · \\* "Font:宋体" · \\* hps16
Not: \\o · \\s\\up 9
"""
_READING_RE = re.compile(r"[A-Za-z\u00c0-\u024f\u0300-\u036f\u3105-\u312f0-5 '’ü]+")
"""The reading of a character: pinyin or zhuyin.

Finds: zhēng · zheng1 · ㄓㄥ
Not: 某市公安局 · +5
"""


@dataclass(slots=True)
class _State:
    text: str
    at: int = 0
    formula: bool = False
    """Whether a part was written otherwise than Word shows it."""
    framed: bool = False
    """Whether a frame was written with a combining character, which few fonts have."""
    readings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Equation:
    """What a field EQ shows."""

    text: str
    mark: str = ""
    """Why an editor must look at it; empty where the text is what Word shows."""
    readings: tuple[str, ...] = ()
    """Readings above characters, which are not in the text."""


def read_equation(instruction: str) -> Equation:
    """What Word shows for the words of a field after EQ."""
    state = _State(_FORMAT_RE.sub("", instruction).strip())
    shown = _written(state, "".join(_arguments(state, 0, top=True)))
    left = state.text[state.at :].strip()
    if left:
        state.formula = True
    text = " ".join((shown + left).split())
    mark = MARK if state.formula else _FRAMED if state.framed else ""
    return Equation(text, mark, tuple(state.readings))


def _arguments(state: _State, depth: int, *, top: bool = False) -> list[str]:
    """The arguments up to the closing bracket, or to the end."""
    arguments = [""]
    while state.at < len(state.text):
        sign = state.text[state.at]
        if not top and sign in ")）":
            state.at += 1
            return arguments
        if not top and sign in ",，;":
            state.at += 1
            arguments.append("")
        elif sign == "\\" and (switch := _SWITCH_RE.match(state.text, state.at)):
            state.at = switch.end()
            arguments[-1] += _switch(state, switch["name"].lower(), depth + 1)
        elif sign == "\\":
            arguments[-1] += state.text[state.at + 1 : state.at + 2]
            state.at += 2
        elif sign in "(（" and not top:
            state.at += 1
            arguments[-1] += f"({','.join(_arguments(state, depth + 1)) if depth < _MAX_DEPTH else ''})"
        else:
            arguments[-1] += sign
            state.at += 1
    return arguments


def _switch(state: _State, name: str, depth: int) -> str:
    """A part of the equation: its options, then its arguments in brackets."""
    options: list[tuple[str, str]] = []
    while True:
        blanks = re.compile(r"\s*").match(state.text, state.at)
        at = blanks.end() if blanks else state.at
        if state.text[at : at + 1] in ("(", "（"):
            state.at = at + 1
            break
        option = _SWITCH_RE.match(state.text, at)
        if option is None or depth > _MAX_DEPTH:
            state.formula = True
            return ""
        state.at = option.end()
        word = option["name"].lower()
        if word in ("lc", "rc", "bc", "fc", "vc") and state.text[state.at : state.at + 1] == "\\":
            options.append((word, state.text[state.at + 1 : state.at + 2]))
            state.at += 2
            continue
        number = re.compile(r"\s*(-?\d+)\s*").match(state.text, state.at)
        amount = option["number"]
        if number and not amount:
            amount, state.at = number[1], number.end()
        if word in ("up", "do") and name == "s" and state.text[state.at : state.at + 1] in ("(", "（"):
            state.at += 1
            options.append((word, "".join(_arguments(state, depth))))
            following = re.compile(r"\s*\\(?:up|do|ai|di)", re.IGNORECASE).match(state.text, state.at)
            if following is None:
                return _script(options)
            continue
        options.append((word, amount))
    return _part(state, name, dict(options), [one.strip() for one in _arguments(state, depth)])


def _script(options: list[tuple[str, str]]) -> str:
    r"""``\s``: what is raised and lowered; inside ``\o`` it is put together there."""
    return "".join(f"{_UP if word == 'up' else _DOWN}{text}{_END}" for word, text in options if text)


# Raised and lowered parts are kept apart until it is known whether they are stacked (\o) or a power.
_UP, _DOWN, _END = "\ue0f0", "\ue0f1", "\ue0f2"
_SCRIPT_RE = re.compile(f"([{_UP}{_DOWN}])([^{_UP}{_DOWN}{_END}]*){_END}")


def _written(state: _State, text: str) -> str:
    """A text with its raised and lowered parts as powers and indices."""

    def script(match: re.Match[str]) -> str:
        state.formula = True
        return raised(match[2]) if match[1] == _UP else lowered(match[2])

    return _SCRIPT_RE.sub(script, text)


def _part(state: _State, name: str, options: dict[str, str], raw: list[str]) -> str:
    if name == "o":
        return _overstruck(state, raw)
    parts = [_written(state, one) for one in raw]
    first, second, third = (*parts, "", "", "")[:3]
    match name:
        case "x" if "to" not in options:
            return first
        case "l":
            return ",".join(parts)
        case "d":
            return first
        case "s":
            return first
    state.formula = True
    match name:
        case "f":
            return fraction(first, second)
        case "r":
            return root(first, second) if len(parts) > 1 else root("", first)
        case "x":
            return accented(first, "\u0305")
        case "a":
            columns = max(int(options.get("co") or 1), 1)
            return "; ".join(", ".join(parts[n : n + columns]) for n in range(0, len(parts), columns))
        case "b":
            both = options.get("bc")
            left = options.get("lc", both or ("" if "rc" in options else "("))
            right = options.get("rc", _OTHER_SIDE.get(both, both) if both else "" if "lc" in options else ")")
            return f"{left}{','.join(parts)}{right}"
        case "i":
            sign = (
                options.get("fc") or options.get("vc") or ("∑" if "su" in options else "∏" if "pr" in options else "∫")
            )
            return n_ary(sign, first, second, third)
        case _:
            return ",".join(parts)


def _overstruck(state: _State, parts: list[str]) -> str:
    r"""``\o``: characters printed over one another: a frame and what it holds, two lines, or a reading."""
    scripts = [_SCRIPT_RE.findall(part) for part in parts]
    plain = [_SCRIPT_RE.sub("", part).strip() for part in parts]
    frames = [part for part in plain if part in _ENCLOSING]
    if any(scripts) and frames:
        inside = "".join(part for part in plain if part not in _ENCLOSING)
        return _enclosed(state, frames[0], inside + "".join(text for pieces in scripts for _, text in pieces))
    if any(scripts):
        base = "".join(plain)
        raised_words = [text for pieces in scripts for kind, text in pieces if kind == _UP]
        if base and len(raised_words) == 1 and _READING_RE.fullmatch(raised_words[0]):
            state.readings.append(raised_words[0])
            return base
        return "".join(
            "".join(text for _, text in pieces) + letters for pieces, letters in zip(scripts, plain, strict=True)
        )
    inside = "".join(part for part in plain if part not in _ENCLOSING)
    if frames and inside:
        return _enclosed(state, frames[0], inside)
    together = "".join(plain)
    if together in _STRUCK:
        return _STRUCK[together]
    state.formula = state.formula or len([part for part in plain if part]) > 1
    return together


def _enclosed(state: _State, frame: str, inside: str) -> str:
    """A character in a circle or another frame: ③, or with a combining frame where Unicode has no such sign."""
    mark = _ENCLOSING[frame]
    if mark == "\u20dd" and (single := _circled().get(inside)):
        return single
    state.framed = True
    return f"{inside}{mark}" if len(inside) == 1 else f"({inside})"


@lru_cache(maxsize=1)
def _circled() -> dict[str, str]:
    """The character in a circle -> the character of Unicode for both."""
    signs: dict[str, str] = {}
    for code in (*range(0x2460, 0x24FF), *range(0x3250, 0x3300), *range(0x1F100, 0x1F1FF)):
        kind, _, codes = unicodedata.decomposition(chr(code)).partition(" ")
        if kind == "<circle>":
            signs.setdefault("".join(chr(int(one, 16)) for one in codes.split()), chr(code))
    return signs
