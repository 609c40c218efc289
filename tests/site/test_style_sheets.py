"""Our style sheets hold nothing that Chromium 78 does not know, but where it may do without.

Sources of the versions: the browser compatibility data of MDN. A browser drops a declaration, a rule or a media query
that it does not know and reads on (CSS Syntax Level 3, error handling): so what only adds to a look may stay.
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import tinycss2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
SHEETS = sorted(ROOT.glob("kb/site/static/**/*.css"))

# What is newer than Chromium 78, by the version that brought it.
NEWER_PROPERTIES = {
    "inset": 87, "inset-inline": 87, "inset-block": 87, "inset-inline-start": 87, "inset-inline-end": 87,
    "inset-block-start": 87, "inset-block-end": 87, "margin-inline": 87, "margin-block": 87, "padding-inline": 87,
    "padding-block": 87, "border-inline": 87, "border-block": 87, "border-inline-color": 87, "aspect-ratio": 88,
    "accent-color": 93, "content-visibility": 85, "contain-intrinsic-size": 83,
    "container": 105, "container-type": 105, "container-name": 105, "scrollbar-gutter": 94, "translate": 104,
    "rotate": 104, "scale": 104, "overflow-clip-margin": 90, "mask": 120, "mask-image": 120, "animation-timeline": 115,
    "view-transition-name": 111, "hyphenate-character": 106, "text-wrap-style": 130, "field-sizing": 123,
    "interpolate-size": 129, "text-box-trim": 133, "anchor-name": 125, "position-anchor": 125, "font-palette": 101,
    "forced-color-adjust": 89, "print-color-adjust": 136, "text-wrap": 114, "text-autospace": 140,
    "text-spacing-trim": 123, "color-scheme": 81, "text-underline-offset": 87, "text-decoration-thickness": 89,
}  # fmt: skip
# Properties that only add to a look: pages read as well without them.
ADDING = {
    "text-wrap": "breaks titles into even lines",
    "text-autospace": "a little room between Chinese and Latin",
    "text-spacing-trim": "narrower marks at the edges of lines",
    "color-scheme": "scroll bars and form fields in the colour of the look",
    "text-underline-offset": "where the line under a link lies",
    "mask-image": "stands beside its name with a prefix, which all know",
}
NEWER_FUNCTIONS = frozenset(
    [
        "min",
        "max",
        "clamp",
        "color-mix",
        "light-dark",
        "oklch",
        "oklab",
        "lch",
        "lab",
        "hwb",
        "round",
        "mod",
        "rem",
        "sin",
        "cos",
        "tan",
        "abs",
        "sign",
        "anchor",
        "linear",
        "image-set",
    ]
)
NEWER_UNITS = frozenset(
    [
        "dvh",
        "svh",
        "lvh",
        "dvw",
        "svw",
        "lvw",
        "vi",
        "vb",
        "cqw",
        "cqh",
        "cqi",
        "cqb",
        "lh",
        "rlh",
        "cap",
        "ic",
        "rex",
        "rch",
        "ric",
    ]
)
NEWER_PSEUDO = frozenset(
    ["has", "is", "where", "focus-visible", "user-valid", "user-invalid", "open", "modal", "popover-open", "state",
     "autofill", "dir", "marker", "file-selector-button", "target-text", "highlight", "details-content"]
)  # fmt: skip
OLD_AT_RULES = frozenset(["media", "page", "supports", "font-face", "keyframes", "import", "charset"])
# Queries that old browsers take for false: what stands in them adds to a look.
ADDING_QUERIES = frozenset(["forced-colors", "prefers-contrast", "prefers-reduced-data"])
NEWER_MEDIA_RE = re.compile(r"[<>]=?|\b(?:update|scripting|dynamic-range|inverted-colors)\b")
# A focus that is shown to all, and then hidden from those who know the finer rule.
FOCUS_FALLBACK_RE = re.compile(r":focus:not\(:focus-visible\)")


def newer(sheet: str) -> list[str]:
    """What a style sheet holds that Chromium 78 does not know, with its line."""
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return list(_in_rules(rules))


def _in_rules(rules: Sequence[object]) -> Iterator[str]:
    for rule in rules:
        assert isinstance(rule, tinycss2.ast.Node)
        line = rule.source_line
        if isinstance(rule, tinycss2.ast.ParseError):
            yield f"{line}: {rule.message}"
        elif isinstance(rule, tinycss2.ast.QualifiedRule):
            yield from _in_selector(tinycss2.serialize(rule.prelude), line)
            yield from _in_declarations(rule.content)
        elif isinstance(rule, tinycss2.ast.AtRule):
            prelude = tinycss2.serialize(rule.prelude)
            if rule.lower_at_keyword not in OLD_AT_RULES:
                yield f"{line}: @{rule.at_keyword}"
            elif rule.lower_at_keyword == "page":
                yield from _in_declarations(rule.content or [], at_rules=True)
            elif rule.lower_at_keyword == "media":
                if NEWER_MEDIA_RE.search(prelude):
                    yield f"{line}: @media {prelude}"
                if not any(query in prelude for query in ADDING_QUERIES):
                    inside = tinycss2.parse_rule_list(rule.content or [], skip_comments=True, skip_whitespace=True)
                    yield from _in_rules(inside)


def _in_selector(selector: str, line: int) -> Iterator[str]:
    known = FOCUS_FALLBACK_RE.sub("", selector)
    for name in re.findall(r"::?([a-z-]+)", known):
        if name in NEWER_PSEUDO:
            yield f"{line}: :{name}"
    if "&" in known:
        yield f"{line}: nesting"


def _in_declarations(content: Sequence[object], *, at_rules: bool = False) -> Iterator[str]:
    gaps: list[str] = []
    display = ""
    nodes = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    for node in nodes:
        if isinstance(node, tinycss2.ast.Declaration):
            name, value = node.lower_name, tinycss2.serialize(node.value).strip()
            if name in NEWER_PROPERTIES and name not in ADDING:
                yield f"{node.source_line}: {name} (Chromium {NEWER_PROPERTIES[name]})"
            yield from _in_values(node.value)
            display = value if name == "display" else display
            if name in ("gap", "row-gap", "column-gap"):
                gaps.append(f"{node.source_line}: {name} of a flex box (Chromium 84)")
            if name == "display" and len(value.split()) > 1:
                yield f"{node.source_line}: display of two words (Chromium 115)"
            if name == "text-decoration" and any(t.type == "dimension" for t in node.value):
                yield f"{node.source_line}: text-decoration with a thickness (Chromium 89)"
            if name == "overflow" and "clip" in value:
                yield f"{node.source_line}: overflow: clip (Chromium 90)"
        elif isinstance(node, tinycss2.ast.AtRule) and at_rules:
            continue  # a margin box of a sheet of paper: dropped alone where it is not known
        elif isinstance(node, tinycss2.ast.ParseError | tinycss2.ast.QualifiedRule | tinycss2.ast.AtRule):
            yield f"{node.source_line}: nesting or no declaration"
    # Where the rule does not say that it is a grid, it may be a flex box.
    if "grid" not in display:
        yield from gaps


def _in_values(tokens: Sequence[object]) -> Iterator[str]:
    for token in tokens:
        if isinstance(token, tinycss2.ast.FunctionBlock):
            if token.lower_name in NEWER_FUNCTIONS:
                yield f"{token.source_line}: {token.lower_name}()"
            yield from _in_values(token.arguments)
        elif isinstance(token, tinycss2.ast.DimensionToken) and token.lower_unit in NEWER_UNITS:
            yield f"{token.source_line}: {token.unit}"
        elif isinstance(token, tinycss2.ast.ParenthesesBlock):
            yield from _in_values(token.content)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_holds_nothing_newer_than_chromium_78(path: Path) -> None:
    assert newer(path.read_text("utf-8")) == []


def test_what_is_newer_in_the_style_sheet_of_material_is_nothing_that_our_pages_need() -> None:
    package = importlib.util.find_spec("material")
    assert package
    assert package.submodule_search_locations
    (path,) = Path(package.submodule_search_locations[0]).glob("templates/assets/stylesheets/main.*.css")
    found = {re.sub(r"^\d+: | \(.*", "", said) for said in newer(path.read_text("utf-8"))}
    # All of it is of search, tabs, diagrams and comments, which we have not.
    # test_old_browser.py looks at the pages themselves.
    assert found <= {"gap of a flex box", "clamp()", "min()", ":marker", "scrollbar-gutter"}


def test_all_style_sheets_are_looked_at() -> None:
    assert {"look.css", "material.css", "frame.css", "reading.css", "andian.css", "print.css", "search.css"} <= {
        p.name for p in SHEETS
    }


def test_names_of_the_theme_stand_in_one_sheet() -> None:
    told = {path.name for path in SHEETS if re.search(r"\.md-|--md-|\[data-md", path.read_text("utf-8"))}
    assert told == {"material.css"}


@pytest.mark.parametrize(
    "sheet",
    [
        "a:has(b) { color: red }",
        ".x :is(a, b) { color: red }",
        ":where(a) { color: red }",
        "a:focus-visible { outline: 0 }",
        "a { inset: 0 }",
        "a { width: clamp(1px, 2px, 3px) }",
        "a { width: calc(1px + min(2px, 3px)) }",
        "a { color: color-mix(in srgb, red, blue) }",
        "a { height: 100dvh }",
        "a { display: flex; gap: 1px }",
        "a { gap: 1px }",
        "a { aspect-ratio: 1 }",
        "a { margin-inline: 1px }",
        "a { b { color: red } }",
        "a { &:hover { color: red } }",
        "@layer x { a { color: red } }",
        "@container (min-width: 1px) { a { color: red } }",
        "@media (width >= 1px) { a { color: red } }",
        "@media screen { a { inset: 0 } }",
        "a { overflow: clip }",
        "a { text-decoration: underline dotted red 1px }",
        "a { display: inline flex }",
        "a { color: red; } }",
    ],
)
def test_what_chromium_78_does_not_know_is_found(sheet: str) -> None:
    assert newer(sheet)


@pytest.mark.parametrize(
    "sheet",
    [
        "a:focus:not(:focus-visible) { outline: 0 }",
        "a { display: grid; gap: 1px }",
        "a { text-wrap: balance }",
        "@media (forced-colors: active) { a { forced-color-adjust: none } }",
        "@page { size: A4; @bottom-center { content: counter(page) } }",
        "@media screen and (max-width: 44em) { a::before { content: '›' } }",
    ],
)
def test_what_it_knows_or_may_do_without_is_let_be(sheet: str) -> None:
    assert newer(sheet) == []
