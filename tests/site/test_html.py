from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import blocks
from kb.site.markup.html import Anchors, BlockRenderer, Html, Pattern, escape, join, marked, tag

VOID = {"br", "hr", "img", "input"}
# Every element and attribute that the text of a case may become.
ALLOWED = {
    "p": set(),
    "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"},
    "ul": set(), "ol": {"start"}, "li": {"id", "value"},
    "blockquote": set(), "hr": set(), "br": set(),
    "div": {"class", "tabindex", "role", "aria-label"},
    "table": {"class"}, "thead": set(), "tbody": set(), "tr": set(),
    "th": {"scope", "class"}, "td": {"class"},
    "strong": set(), "em": set(), "code": set(), "sub": set(),
    "sup": {"id", "class"},
    "a": {"href", "title", "rel", "class", "aria-label", "data-mark"},
    "img": {"src", "alt", "loading"},
    "span": {"class"},
    "section": {"class", "aria-label"},
}  # fmt: skip


class Checker(HTMLParser):
    """Reads HTML as a browser would and objects to what a case must not become."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        assert {name for name, _ in attrs} <= ALLOWED[tag], (tag, attrs)
        found = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        assert found.get("class") != ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def check(html: str) -> Checker:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == []
    assert "\n" not in html
    assert len(set(checker.ids)) == len(checker.ids)
    return checker


def render(markdown: str, *, links: dict[str, str] | None = None, images: dict[str, str] | None = None) -> str:
    document = blocks.parse(blocks.source_lines(markdown))
    renderer = BlockRenderer(document.footnotes, (links or {}).get, (images or {}).get, Anchors())
    return renderer.blocks(document.blocks) + renderer.footnotes()


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("甲**乙**丙", "<p>甲<strong>乙</strong>丙</p>"),
        ("*甲* `乙<b>`", "<p><em>甲</em> <code>乙&lt;b&gt;</code></p>"),
        ("H<sub>2</sub>O，10<sup>3</sup>", "<p>H<sub>2</sub>O，10<sup>3</sup></p>"),
        ("甲<br>乙", "<p>甲<br>乙</p>"),
        ("甲\n乙", "<p>甲乙</p>"),
        ("3. 甲\n4. 乙", '<ol start="3"><li><p>甲</p></li><li><p>乙</p></li></ol>'),
        ("- 甲\n- 乙", "<ul><li><p>甲</p></li><li><p>乙</p></li></ul>"),
        ("> 甲\n>\n> 乙", "<blockquote><p>甲</p><p>乙</p></blockquote>"),
        ("甲\n\n---\n\n乙", "<p>甲</p><hr><p>乙</p>"),
        ("甲 & 乙 \"丙\" 'x'", "<p>甲 &amp; 乙 &quot;丙&quot; &#x27;x&#x27;</p>"),
    ],
)
def test_a_construct_becomes_its_element(markdown: str, expected: str) -> None:
    assert render(markdown) == expected


def test_a_table_keeps_its_head_and_the_alignment_of_its_columns() -> None:
    html = render("| 项目 | 金额 |\n| --- | ---: |\n| 罚款 | 3000元 |")
    assert html == (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="表格"><table class="table">'
        '<thead><tr><th scope="col">项目</th><th scope="col" class="align-right">金额</th></tr></thead>'
        '<tbody><tr><td>罚款</td><td class="align-right">3000元</td></tr></tbody></table></div>'
    )


def test_merged_cells_are_merged_on_the_page() -> None:
    html = render("| 项目 | 数额 | < |\n|---|---|---|\n| 罚款 | 5万元 | 甲 |\n| ^ | 3万元 | 乙 |")
    assert '<th scope="colgroup" colspan="2">数额</th>' in html
    assert '<tr><td rowspan="2">罚款</td><td>5万元</td><td>甲</td></tr><tr><td>3万元</td><td>乙</td></tr>' in html


def test_headings_go_down_one_level_at_a_time_under_the_heading_of_the_section() -> None:
    html = render("##### 甲\n\n###### 乙\n\n#### 丙\n\n### 丁\n\n##### 丁\n")
    assert html == '<h3 id="甲">甲</h3><h4 id="乙">乙</h4><h3 id="丙">丙</h3><h3 id="丁">丁</h3><h4 id="丁-2">丁</h4>'


def test_footnotes_are_numbered_by_their_marks_and_lead_back_to_each_of_them() -> None:
    html = render("甲[^b]乙[^a]丙[^b]\n\n[^a]: 注一。\n\n[^b]: 注二。\n")
    checker = check(html)
    assert checker.ids == ["fnref-1", "fnref-2", "fnref-1-2", "fn-1", "fn-2"]
    assert '<li id="fn-1" value="1"><p>注二。 <a href="#fnref-1"' in html
    assert 'href="#fnref-1-2"' in html
    assert all(address.removeprefix("#") in checker.ids for address in checker.addresses)


def test_a_footnote_without_a_mark_is_still_printed() -> None:
    html = render("甲。\n\n[^a]: 注一。\n")
    assert '<li id="fn-1" value="1"><p>注一。</p></li>' in html


def test_a_footnote_mark_without_a_footnote_stays_as_written() -> None:
    assert render("甲[^a]乙") == "<p>甲[^a]乙</p>"


def test_a_link_is_an_element_only_where_it_has_an_address() -> None:
    markdown = "[甲](a.md) [乙](b.md)"
    assert render(markdown, links={"a.md": "../a.html"}) == '<p><a href="../a.html">甲</a> 乙</p>'


def test_a_link_to_another_site_tells_it_nothing_of_the_reader() -> None:
    html = render("[甲](http://a.cn)", links={"http://a.cn": "http://a.cn"})
    assert html == '<p><a href="http://a.cn" rel="external noreferrer">甲</a></p>'


def test_an_image_without_a_file_is_its_description() -> None:
    assert render("![现场](x.png)") == '<p><span class="no-picture">［图：现场］</span></p>'
    shown = render("![现场](x.png)", images={"x.png": "y.png"})
    assert shown == '<p><img src="y.png" alt="现场" loading="lazy"></p>'


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    '![x](a.png "onerror=alert(1)")',
    '![x" onerror="alert(1)](a.png)',
    '[x](a.md "y\\" onclick=\\"alert(1)")',
    "[x][y]\n\n[y]: javascript:alert(1) 'onclick=alert(1)'",
    "<javascript:alert(1)>",
    "<iframe src=//a.cn></iframe>",
    "<object data=a.swf>",
    "<style>*{background:url(//a.cn)}</style>",
    "<p style='background:url(//a.cn)'>x</p>",
    "# x {onclick=alert(1)}",
    "## x {: onmouseover='alert(1)' }",
    "x\n{: style='position:fixed' }",
    "**x**{: .y onclick=alert(1)}",
    "<!-- x --><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?>",
    "`</code><script>alert(1)</script>`",
    "```\n</code><script>alert(1)</script>\n```",
    "| <script>alert(1)</script> | b |\n| --- | --- |\n| <img src=x onerror=alert(1)> | c |",
    '[^x"onclick=alert(1)]: y\n\nz[^x"onclick=alert(1)]',
    "[^<script>]: <script>alert(1)</script>\n\nx[^<script>]",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<<script>script>alert(1)<</script>/script>",
    "<scr\nipt>alert(1)</scr\nipt>",
    "<br onclick=alert(1)>",
    "<sub onclick=alert(1)>x</sub>",
    "<sup><img src=x onerror=alert(1)></sup>",
    "\u2028<script>alert(1)</script>",
    "<ſcript>alert(1)</ſcript>",
    "＜script＞alert(1)＜/script＞",
    "[](javascript:alert(1))",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "wzxhzdk:0 \x02wzxhzdk:0\x03 klzzwxh:0001",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_stays_text(attack: str) -> None:
    checker = check(render(f"前文。\n\n{attack}\n\n后文。"))
    assert all(address.startswith("#fn") for address in checker.addresses)
    text = "".join(checker.text)
    assert text.startswith("前文。")
    assert "后文。" in text


@given(st.text(max_size=400))
def test_any_markdown_becomes_allowed_elements(text: str) -> None:
    check(render(text))


@given(st.text(), st.text())
def test_any_text_comes_back_out_of_an_element(text: str, value: str) -> None:
    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag == "p"
            assert [name for name, _ in attrs] == ["title"]

        def handle_data(self, data: str) -> None:
            self.found += data

    reader = Reader()
    reader.feed(tag("p", text, title=value))
    reader.close()
    assert reader.found.split() == text.split()


def test_only_html_made_here_is_written_unescaped() -> None:
    assert tag("p", "<b>", tag("b", "x")) == "<p>&lt;b&gt;<b>x</b></p>"
    assert join(["<", Html("<hr>")], ">") == "&lt;&gt;<hr>"
    assert escape("a\n\nb") == "a b"


def test_attributes_are_left_out_written_bare_or_with_a_value() -> None:
    html = tag("input", class_="x", aria_label="y", for_=None, hidden=True, disabled=False, tabindex=0)
    assert html == '<input class="x" aria-label="y" hidden tabindex="0">'


def test_anchors_are_unique_and_never_a_name_of_the_theme_or_browser() -> None:
    anchors = Anchors()
    made = [anchors.anchor(text) for text in ("基本案情", "基本案情", "一、事实（上）", "__toc", "location", "", "!!")]
    assert made == ["基本案情", "基本案情-2", "一-事实-上", "s-toc", "s-location", "s", "s-2"]


@given(st.text(), st.text())
def test_a_pattern_is_the_element_with_what_is_filled_in(href: str, text: str) -> None:
    pattern = Pattern(lambda slot: tag("a", slot, " 100% ", tag("b", slot), href=slot))
    assert pattern.filled(href, text, "5") == tag("a", text, " 100% ", tag("b", "5"), href=href)
    assert pattern.filled(href, tag("i", text), Html("<br>")) == tag(
        "a", tag("i", text), " 100% ", tag("b", Html("<br>")), href=href
    )
    for texts in ((href, text), (href, text, "5", "6")):
        with pytest.raises(TypeError):
            pattern.filled(*texts)


@given(st.text("听证<&\"'\n ", max_size=20), st.lists(st.integers(0, 20), max_size=6))
def test_marks_stand_in_a_text_of_lines(text: str, places: list[int]) -> None:
    cuts = sorted(min(place, len(text)) for place in places)
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    bounds = [0, *(place for span in spans for place in span), len(text)]
    pieces = [text[start:end] for start, end in pairwise(bounds)]
    lines = [join([escape(line) for line in piece.split("\n")], Html("<hr>")) for piece in pieces]
    expected = join([tag("mark", line) if number % 2 else line for number, line in enumerate(lines)])
    assert marked(text, spans, Html("<hr>")) == expected
