"""Elements of a web page: their text, and which of them are boilerplate, such as menus, scripts and share buttons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.importing.documents.manuscript import MAX_CHARACTERS

if TYPE_CHECKING:
    from lxml import etree

SILENT = {
    "script": "脚本", "style": "样式", "noscript": "脚本", "template": "脚本", "iframe": "嵌入的网页",
    "object": "嵌入的对象", "embed": "嵌入的对象", "form": "表单", "button": "按钮", "select": "表单", "input": "表单",
    "textarea": "表单", "svg": "图形", "canvas": "图形", "video": "视频", "audio": "音频", "nav": "导航",
    "footer": "页脚", "aside": "边栏", "map": "图形", "mp-common-profile": "公众号名片", "applet": "嵌入的对象",
}  # fmt: skip
"""Elements without text of the article -> what people call them."""
_BOILERPLATE_RE = re.compile(
    r"""(?:^|[\s_-])(?:
        nav|navbar|navigation|menu|breadcrumbs?|crumbs?|footer|foot|sidebar|aside|share|sharing|bshare|bdshare|
        social|related|recommend|comments?|copyright|bottom|ft|contact|beian|bq|banquan|dibu|toolbar|tools|search|login|pager|pagination|ads?|advert\w*|
        banner|qrcode|ewm|hot|rank|friendlink|links|position|location|crumb|dqwz|fenxiang|fx|
        js_pc_qr_code|js_profile_\w+|profile_container|reward_area|like_area|read_more
    )(?:$|[\s_-])""",
    re.VERBOSE | re.IGNORECASE,
)
"""Words in the class or id of boilerplate.

Finds: nav · top-nav · content Share · js_profile_card · advertising
Not: content · canvas · navigable · hotel
"""
BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "li", "main", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
"""Block elements, which end the paragraph before them."""
_AROUND_ARTICLES = frozenset({"form", "footer", "aside"})
"""Elements in which some systems put the whole page."""
_SENTENCE_RE = re.compile("[。！？；]")
_LINKED_SHARE = 0.6
"""A block without a sentence is navigation if at least this share of its characters is in links."""
_ENOUGH = 5_000
"""Characters that suffice to decide whether a block is navigation."""


def text_of(element: etree._Element, limit: int = MAX_CHARACTERS) -> str:
    """The text of an element on one line, cut off at about ``limit`` characters, since elements nest."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(str(part))
        length += len(part)
        if length > limit:
            break
    return " ".join("".join(parts).split())


def tag_of(element: etree._Element) -> str:
    """The name of an element in lower case; empty for comments and the like."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def declarations(element: etree._Element) -> dict[str, str]:
    """The CSS of the ``style`` of an element, in small letters: property -> value."""
    parts = (one.partition(":") for one in (element.get("style") or "").lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in parts if value.strip()}


def control_value(element: etree._Element) -> str | None:
    """What a control of a form shows in the text: ☑, ☐, what was typed or chosen; ``None`` for other elements."""
    match tag_of(element):
        case "input":
            kind = (element.get("type") or "text").lower()
            if kind in ("checkbox", "radio"):
                return "☑" if element.get("checked") is not None else "☐"
            return element.get("value") or "" if kind in ("text", "number", "date") else None
        case "select":
            options = list(element.iter("option"))
            chosen = next((one for one in options if one.get("selected") is not None), options[0] if options else None)
            return text_of(chosen) if chosen is not None else ""
        case _:
            return None


def boilerplate_reason(element: etree._Element) -> str:
    """Why an element is not part of the article, in Chinese; empty if it is."""
    tag = tag_of(element)
    if tag in SILENT and not (tag in _AROUND_ARTICLES and _holds_article(element)):
        return f"网页的{SILENT[tag]}"
    style = (element.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or element.get("hidden") is not None:
        return "网页里隐藏的文字"
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    block = tag in BLOCKS and tag != "body"
    if block and _BOILERPLATE_RE.search(names) and not _holds_article(element):
        return "网页的导航、分享等"
    if block and _is_navigation(element):
        return "网页的导航和链接"
    return ""


def _holds_article(element: etree._Element) -> bool:
    """Whether an element has so much running text that its class must be misleading."""
    return len(_SENTENCE_RE.findall(text_of(element, _ENOUGH))) >= 3  # noqa: PLR2004 - navigation has none, a notice one or two


def _is_navigation(element: etree._Element) -> bool:
    """Whether an element consists mostly of links and has no sentence."""
    if not any(True for _ in element.iter("a")):
        return False
    text = text_of(element, _ENOUGH)
    if not text or len(text) >= _ENOUGH or _SENTENCE_RE.search(text):
        return False
    linked = sum(len(text_of(link)) for link in element.iter("a"))
    return linked >= _LINKED_SHARE * len(text)
