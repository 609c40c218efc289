"""What Word draws without holding it as text comes over: fields, symbols, alternatives, forms, formulas, numbers."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.importing.documents.equations import read_equation
from kb.importing.documents.fields import Fields, read_instruction
from kb.importing.documents.formulas import MARK
from kb.importing.documents.loading import read_document
from kb.importing.documents.manuscript import Dropped, Manuscript, Paragraph, Table
from kb.importing.documents.number_formats import format_number
from kb.importing.documents.symbols import symbol, symbol_run
from kb.importing.documents.template_words import DAYS, OPENING, PARTS, choice_instruction, without_instructions
from kb.importing.intake import findings_of, propose
from kb.model import Library
from kb.reading import default_config
from tests.importing.documents import CASE, NAMESPACES, p
from tests.importing.test_word_file import dropped, item, numbering, read, texts

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def field(instruction: str, result: str | None = None, form: str = "") -> str:
    """A field; without ``result`` there is no separator, as Word writes fields that it draws itself."""
    shown = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r><w:r><w:instrText xml:space="preserve"> '
        f'{instruction} </w:instrText></w:r>{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def marks(manuscript: Manuscript) -> dict[str, str]:
    """What an editor must look at, with the reason."""
    paragraphs = [block for block in manuscript.blocks if isinstance(block, Paragraph)]
    return {one.text: one.mark for paragraph in paragraphs for one in paragraph.runs if one.mark}


# --- fields --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instruction", "shown"),
    [
        (r"\o\ac(○,3)", "③"),
        (r"\o\ac(○,20)", "⑳"),
        (r"\o\ac(○,35)", "㉟"),
        (r"\o(○,二)", "㊁"),
        (r"\o\ac(○,A)", "Ⓐ"),
        (r"\o\ac(□,3)", "3\u20de"),
        (r"\o\ac(○,密)", "密\u20dd"),
        (r"\o\ac(△,急)", "急\u20e4"),
        (r"\o(○,\s\do1(5))", "⑤"),
        (r"\o(□,\s\up2(急))", "急\u20de"),
        (r"\f(1,2)", "1/2"),
        (r"\f(a+b,c)", "(a+b)/c"),
        (r"\f(罚款额,货值)", "罚款额/货值"),
        (r"\r(2)", "√2"),
        (r"\r(3,8)", "∛8"),
        (r"\r(n,a+b)", "ⁿ√(a+b)"),
        (r"10\s\up8(5)", "10⁵"),
        (r"a\s\do4(1)", "a₁"),
        (r"x\s\up5(2)\s\do3(1)", "x²₁"),
        (r"\i\su(i=1,n,x)", "∑_(i=1)^n x"),
        (r"\i(0,1,x)", "∫_0^1 x"),
        (r"\i\pr(1,n,i)", "∏_1^n i"),
        (r"\b(a+b)", "(a+b)"),
        (r"\b\bc\[(x)", "[x]"),
        (r"\b\lc\{(\a(x=1,y=2))", "{x=1; y=2"),
        (r"\a\al\co2(1,2,3,4)", "1, 2; 3, 4"),
        (r"\l(1,2,3)", "1,2,3"),
        (r"\x(合格)", "合格"),
        (r"\x\to(x)", "x\u0305"),
        (r"\d\fo10()第", "第"),
        (r'\* jc0 \* "Font:宋体" \* hps16 \o(\s\up 9(某市公安局),\s\do 3(某市司法局))', "某市公安局某市司法局"),
        (r'\* jc2 \* "Font:宋体" \* hps12 \o\ad(\s\up 11(zhēng),争)', "争"),
        (r"\f(\r(2),2)", "√2/2"),
        (r"\f(1，2)", "1/2"),
        (r"\o(=,/)", "≠"),
        (r"(甲，乙)", "(甲，乙)"),
        (r"\f(1,2", "1/2"),
        (r"\,\(", ",("),
    ],
)
def test_an_equation_is_what_word_draws(instruction: str, shown: str) -> None:
    assert read_equation(instruction).text == shown


def test_an_exact_sign_is_not_marked_and_a_rewritten_formula_is() -> None:
    assert (read_equation(r"\o\ac(○,3)").mark, read_equation(r"\f(1,2)").mark) == ("", MARK)
    assert "带框的字" in read_equation(r"\o\ac(○,密)").mark
    assert read_equation(r"\o\ad(\s\up 11(zhēng),争)").readings == ("zhēng",)


@given(st.text(st.sampled_from(r"\oasfrbixld(),;，○3密12 ac*up"), max_size=60))
def test_no_equation_breaks_the_reading(instruction: str) -> None:
    assert isinstance(read_equation(instruction).text, str)


@given(st.text(st.sampled_from("甲乙丙罚款0123456789"), min_size=1, max_size=8))
def test_no_words_of_an_equation_are_lost(words: str) -> None:
    for form in (r"\f({},2)", r"\r({})", r"\b({})", r"\x({})", r"\o({})", r"\a({},乙)", r"甲\o\ac(□,{})"):
        assert set(words) <= set(read_equation(form.format(words)).text)


@pytest.mark.parametrize(
    ("instruction", "shown"),
    [
        (r"SYMBOL 254 \f Wingdings \s 14", "☑"),
        (r'SYMBOL 0x52 \f "Wingdings 2"', "☑"),
        (r"SYMBOL 9745 \u", "☑"),
        ("SYMBOL 169", "©"),
        ("AUTONUM", "1."),
        (r"AUTONUM \* CHINESENUM3 \s 、", "一、"),
        (r"AUTONUMLGL \e", "1"),
        ("LISTNUM", "1)"),
        (r"LISTNUM NumberDefault \l 2", "a)"),
        (r"LISTNUM OutlineDefault \l 1 \s 3", "III."),
        (r"LISTNUM LegalDefault \l 2", "1.1."),
        (r"SEQ 表 \* ARABIC", "1"),
        (r"SEQ 表 \* CIRCLENUM", "①"),
        ("MACROBUTTON NoMacro [点击此处填写]", "[点击此处填写]"),
        ("GOTOBUTTON 附件 见附件", "见附件"),
        ('QUOTE "某市司法局"', "某市司法局"),
        ("MERGEFIELD 当事人", "«当事人»"),
        (r'XE "索引"', ""),
        ("NUMPAGES", "〔域：NUMPAGES〕"),
        ("", ""),
    ],
)
def test_a_field_without_a_result_shows_what_word_shows(instruction: str, shown: str) -> None:
    assert Fields().shown(instruction).text == shown


def test_what_is_only_likely_is_marked() -> None:
    for instruction in ("AUTONUM", "LISTNUM", "MACROBUTTON a b", "NUMPAGES", "MERGEFIELD 甲"):
        assert Fields().shown(instruction).mark, instruction
    assert not Fields().shown(r"SYMBOL 254 \f Wingdings").mark


def test_fields_that_count_go_on() -> None:
    fields = Fields()
    shown = [
        fields.shown(one).text
        for one in ("AUTONUM", "LISTNUM", "AUTONUM", "LISTNUM", r"SEQ 图 \r 5", "SEQ 图", r"SEQ 图 \c")
    ]
    assert shown == ["1.", "1)", "2.", "2)", "5", "6", "6"]


def test_an_instruction_is_taken_apart() -> None:
    read_one = read_instruction(r'HYPERLINK "http://example.cn/a b" \l "节"')
    assert (read_one.name, read_one.words, read_one.switches) == ("HYPERLINK", ("http://example.cn/a b",), {"l": "节"})


def test_fields_stand_where_they_stood_in_runs_however_they_are_divided() -> None:
    parts = r"eq \o\ac(○,3)"
    divided = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        + "".join(f'<w:r><w:instrText xml:space="preserve">{sign}</w:instrText></w:r>' for sign in parts)
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    cell = f"<w:tbl><w:tr><w:tc><w:p>{divided}</w:p></w:tc><w:tc>{p('笔录')}</w:tc></w:tr></w:tbl>"
    simple = f'<w:p>{run("共")}<w:fldSimple w:instr=" {parts} "/>{run("份")}</w:p>'
    manuscript = read(f"<w:p>{run('共')}{divided}{run('份')}</w:p>{cell}{simple}")
    assert texts(manuscript) == ["共③份", "共③份"]
    (table,) = (block for block in manuscript.blocks if isinstance(block, Table))
    assert [one.text for one in table.rows[0]] == ["③", "笔录"]


def test_a_field_with_a_result_shows_the_result_and_one_inside_another_belongs_to_it() -> None:
    inner = field("=1+1", run("2"))
    outer = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>eq \\f(1,</w:instrText></w:r>'
        f'{inner}<w:r><w:instrText>)</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    manuscript = read(f"<w:p>{run('日期')}{field('DATE', run('2024年3月5日'))}</w:p><w:p>{run('罚')}{outer}</w:p>")
    assert texts(manuscript) == ["日期2024年3月5日", "罚1/2"]


def test_what_a_field_that_never_ends_swallows_is_listed() -> None:
    body = f'<w:p>{run("前")}<w:r><w:fldChar w:fldCharType="begin"/></w:r>{run("后面的话")}</w:p>{p("再后")}'
    manuscript = read(body)
    assert "后面的话再后" in "".join(dropped(manuscript))


def test_the_address_of_a_link_made_with_a_field_is_listed() -> None:
    body = f"<w:p>{run('见')}{field(chr(72) + 'YPERLINK &quot;http://example.cn/a&quot;', run('某网站'))}</w:p>"
    assert dropped(read(body)) == {"http://example.cn/a": "“某网站”上的链接，正文只留文字"}


def test_a_table_of_contents_is_left_out_whatever_its_styles() -> None:
    entry = field(r"PAGEREF _Toc1 \h", run("1"))
    begin = r'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \o "1-3" </w:instrText></w:r>'
    begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p('控件里的目录 3')}</w:sdtContent></w:sdt>"
    )
    dots = p("手做的\t2", '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8000"/></w:tabs>').replace(
        "\t", "</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>"
    )
    body = f"<w:p>{begin}{run('某案')}{entry}</w:p><w:p>{run('又一案')}{entry}</w:p>{end}{control}{dots}{p('正文。')}"
    manuscript = read(body)
    assert texts(manuscript) == ["正文。"]
    assert set(dropped(manuscript).values()) == {"目录"}
    assert len(manuscript.dropped) == 4


# --- forms, controls, alternatives ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ('<w:default w:val="1"/>', "☑"),
        ('<w:default w:val="0"/>', "☐"),
        ("", "☐"),
        ('<w:default w:val="1"/><w:checked w:val="0"/>', "☐"),
        ('<w:default w:val="0"/><w:checked/>', "☑"),
        ('<w:checked w:val="true"/>', "☑"),
        ('<w:checked w:val="false"/>', "☐"),
    ],
)
@pytest.mark.parametrize("result", [None, ""])
def test_a_box_of_a_form_shows_whether_it_is_ticked(inside: str, shown: str, result: str | None) -> None:
    form = f"<w:ffData><w:checkBox><w:sizeAuto/>{inside}</w:checkBox></w:ffData>"
    assert texts(read(f"<w:p>{field('FORMCHECKBOX', result, form)}{run('听证')}</w:p>")) == [f"{shown}听证"]


@pytest.mark.parametrize(
    ("chosen", "shown"), [('<w:result w:val="1"/>', "罚款"), ('<w:default w:val="2"/>', "吊销"), ("", "警告")]
)
def test_a_list_of_a_form_shows_what_is_chosen(chosen: str, shown: str) -> None:
    entries = "".join(f'<w:listEntry w:val="{one}"/>' for one in ("警告", "罚款", "吊销"))
    form = f"<w:ffData><w:ddList>{chosen}{entries}</w:ddList></w:ffData>"
    assert texts(read(f"<w:p>{run('种类：')}{field('FORMDROPDOWN', None, form)}</w:p>")) == [f"种类：{shown}"]


def control(properties: str, content: str) -> str:
    w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    return f"<w:sdt><w:sdtPr {w14}>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_a_box_of_a_control_shows_its_sign_or_its_state() -> None:
    box = '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'
    symbol_of_font = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    body = f"<w:p>{control(box, run('☒'))}{control(box, '')}{control(box, symbol_of_font)}</w:p>"
    assert texts(read(body)) == ["☒☑☑"]


@pytest.mark.parametrize(
    "prompt", ["单击或点击此处输入文字。", "选择一项。", "Click or tap here to enter text.", "［日期］", ""]
)
def test_the_prompt_of_a_control_is_no_text(prompt: str) -> None:
    body = f"<w:p>{run('申请人：')}{control('<w:showingPlcHdr/>', run(prompt))}</w:p>"
    assert texts(read(body)) == ["申请人："]


def test_what_was_typed_into_a_control_that_still_says_prompt_is_kept_and_marked() -> None:
    body = f"<w:p>{control('<w:showingPlcHdr/>', run('请求撤销罚款决定。'))}</w:p>"
    manuscript = read(body)
    assert texts(manuscript) == ["请求撤销罚款决定。"]
    assert "没有填写的提示" in marks(manuscript)["请求撤销罚款决定。"]
    assert texts(read(body.replace("<w:showingPlcHdr/>", '<w:showingPlcHdr w:val="0"/>'))) == ["请求撤销罚款决定。"]


def alternative(requires: str, choice: str, fallback: str, *, declared: str = "") -> str:
    return (
        f'<mc:AlternateContent {declared}><mc:Choice Requires="{requires}">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
W16SE = 'xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex"'


@pytest.mark.parametrize(
    ("requires", "declared", "choice", "fallback", "shown"),
    [
        ("w14", W14, "甲", "乙", ["甲"]),
        ("zz", 'xmlns:zz="urn:unknown"', "甲", "乙", ["乙"]),
        ("zz", 'xmlns:zz="urn:unknown"', "", "乙", ["乙"]),
        ("zz", "", "甲", "", ["甲"]),
        ("w14", W14, "", "乙", ["乙"]),
        ("w14", W14, "", "", []),
    ],
)
def test_of_alternatives_one_is_read_wherever_they_stand(
    requires: str, declared: str, choice: str, fallback: str, shown: list[str]
) -> None:
    def both(around: str) -> str:
        one, other = (around.format(text) if text else "" for text in (choice, fallback))
        return alternative(requires, one, other, declared=declared)

    text = '<w:t xml:space="preserve">{}</w:t>'
    block = both(f"<w:p><w:r>{text}</w:r></w:p>")
    inline = f"<w:p>{both(f'<w:r>{text}</w:r>')}</w:p>"
    inside = f"<w:p><w:r>{both(text)}</w:r></w:p>"
    for body in (block, inline, inside):
        assert texts(read(p("前。") + body + p("后。"))) == ["前。", *shown, "后。"], body


def test_a_symbol_for_new_programs_is_read() -> None:
    sign = f'<w16se:symEx {W16SE} w16se:font="Segoe UI Symbol" w16se:char="1F5F9"/>'
    body = f"<w:p><w:r>{alternative('w16se', sign, '<w:t>☑</w:t>', declared=W16SE)}</w:r>{run('罚款')}</w:p>"
    assert texts(read(body)) == ["\U0001f5f9罚款"]


# --- symbol fonts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        ("Wingdings", 0xFE, "☑"), ("Wingdings", 0xFD, "☒"), ("Wingdings", 0xFC, "✓"), ("Wingdings", 0x6F, "□"),
        ("Wingdings", 0x81, "①"), ("Wingdings", 0xE0, "→"), ("Wingdings", 0x28, "\U0001f57f"),
        ("wingdings  2", 0x52, "☑"), ("Wingdings 2", 0xA3, "☐"), ("Wingdings 2", 0x6A, "①"),
        ("Wingdings 3", 0x70, "▲"), ("Webdings", 0x61, "✔"), ("Webdings", 0x4A, "\U0001f3dd"),
        ("Symbol", 0x61, "α"), ("Symbol", 0xA3, "≤"), ("Symbol", 0xD7, "⋅"), ("Symbol", 0x57, "Ω"),
        ("Symbol", 0xE5, "∑"),
    ],
)  # fmt: skip
def test_the_letters_of_symbol_fonts_are_what_they_show(font: str, code: int, shown: str) -> None:
    assert symbol(font, code) == shown
    assert symbol(font, 0xF000 + code) == shown
    for char in (f"{code:04X}", f"{0xF000 + code:04X}"):
        assert texts(read(f'<w:p><w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>{run("是")}</w:p>')) == [
            f"{shown}是"
        ]
    look = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'
    escaped = {0x26: "&amp;", 0x3C: "&lt;"}
    for letter in (escaped.get(code, chr(code)), chr(0xF000 + code)):
        assert texts(read(f"<w:p>{run(letter, look)}{run('是')}</w:p>")) == [f"{shown}是"]


def test_chinese_in_a_symbol_font_stays_and_so_does_text_in_other_fonts() -> None:
    body = f"<w:p>{run('罚款', '<w:rFonts w:ascii=&quot;Wingdings&quot;/>')}</w:p>".replace("&quot;", '"')
    assert texts(read(body)) == ["罚款"]
    assert symbol_run("宋体", 0x2611).text == "☑"


@pytest.mark.parametrize(("font", "code"), [("Wingdings 3", 0xF0FC), ("Symbol", 0xF0F0), ("MT Extra", 0xF04B)])
def test_a_symbol_that_nobody_knows_is_marked_where_it_stands(font: str, code: int) -> None:
    manuscript = read(f'<w:p>{run("前")}<w:r><w:sym w:font="{font}" w:char="{code:04X}"/></w:r>{run("后")}</w:p>')
    ((shown, reason),) = marks(manuscript).items()
    assert texts(manuscript) == [f"前{shown}后"]
    assert font in reason


def test_the_table_of_symbols_is_whole_and_sends_no_code_to_a_private_character() -> None:
    for font, known in (
        ("Wingdings", 222),
        ("Wingdings 2", 215),
        ("Webdings", 222),
        ("Wingdings 3", 205),
        ("Symbol", 180),
    ):
        shown = [symbol(font, code) for code in range(0x21, 0x100)]
        assert sum(map(bool, shown)) >= known, font
        assert not any(0xE000 <= ord(one) <= 0xF8FF for one in shown if one)


# --- formulas ------------------------------------------------------------------------------------


def m(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def e(inside: str, name: str = "e") -> str:
    return f"<m:{name}>{inside}</m:{name}>"


FRACTION = f"<m:f>{e(m('1'), 'num')}{e(m('2'), 'den')}</m:f>"


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (FRACTION, "1/2"),
        (f"<m:f>{e(m('a+b'), 'num')}{e(m('c'), 'den')}</m:f>", "(a+b)/c"),
        (f"<m:f>{e(FRACTION, 'num')}{e(m('3'), 'den')}</m:f>", "(1/2)/3"),
        (m("3×") + f"<m:sSup>{e(m('10'))}{e(m('5'), 'sup')}</m:sSup>", "3×10⁵"),
        (f"<m:sSup>{e(m('10'))}{e(m('-3'), 'sup')}</m:sSup>", "10⁻³"),
        (f"<m:sSup>{e(m('e'))}{e(m('甲'), 'sup')}</m:sSup>", "e^甲"),
        (f"<m:sSub>{e(m('x'))}{e(m('1'), 'sub')}</m:sSub>", "x₁"),
        (f"<m:sSubSup>{e(m('x'))}{e(m('1'), 'sub')}{e(m('2'), 'sup')}</m:sSubSup>", "x₁²"),
        (f"<m:sPre>{e(m('6'), 'sub')}{e(m('14'), 'sup')}{e(m('C'))}</m:sPre>", "₆¹⁴C"),
        (f"<m:rad><m:deg/>{e(m('2'))}</m:rad>", "√2"),
        (f"<m:rad>{e(m('3'), 'deg')}{e(m('8'))}</m:rad>", "∛8"),
        (f"<m:rad><m:deg/>{e(m('a+b'))}</m:rad>", "√(a+b)"),
        (f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>{e(m("i=1"), "sub")}{e(m("n"), "sup")}{e(m("x"))}</m:nary>',
         "∑_(i=1)^n x"),
        (f"<m:nary>{e(m('0'), 'sub')}{e(m('1'), 'sup')}{e(m('x'))}</m:nary>", "∫_0^1 x"),
        (f"<m:d>{e(m('a+b'))}</m:d>", "(a+b)"),
        (f'<m:d><m:dPr><m:begChr m:val="{{"/><m:endChr m:val=""/></m:dPr>{e(m("x"))}</m:d>', "{x"),
        (f'<m:d><m:dPr><m:sepChr m:val=","/></m:dPr>{e(m("a"))}{e(m("b"))}</m:d>', "(a,b)"),
        (f"<m:m><m:mr>{e(m('1'))}{e(m('2'))}</m:mr><m:mr>{e(m('3'))}{e(m('4'))}</m:mr></m:m>", "[1, 2; 3, 4]"),
        (f"<m:eqArr>{e(m('x=1'))}{e(m('y=2'))}</m:eqArr>", "x=1; y=2"),
        (f"<m:func>{e(m('sin'), 'fName')}{e(m('x'))}</m:func>", "sin(x)"),
        (f"<m:limLow>{e(m('lim'))}{e(m('n→∞'), 'lim')}</m:limLow>", "lim_(n→∞)"),
        (f'<m:acc><m:accPr><m:chr m:val="\u0304"/></m:accPr>{e(m("x"))}</m:acc>', "x\u0304"),
        (f'<m:bar><m:barPr><m:pos m:val="top"/></m:barPr>{e(m("x"))}</m:bar>', "x\u0305"),
        (f'<m:groupChr><m:groupChrPr><m:chr m:val="⏟"/></m:groupChrPr>{e(m("x"))}</m:groupChr>', "x⏟"),
        (f"<m:box>{e(m('x'))}</m:box>", "x"),
        (m("100%"), "100%"),
    ],
)  # fmt: skip
def test_a_formula_of_word_is_a_line_that_keeps_its_value(formula: str, shown: str) -> None:
    manuscript = read(f"<w:p>{run('为')}<m:oMath {MATH}>{formula}</m:oMath>{run('元')}</w:p>")
    assert texts(manuscript) == [f"为{shown}元"]
    assert marks(manuscript) == {shown: MARK}
    assert any("公式 1 处" in choice for choice in manuscript.choices)


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", "1/2"),
        ("<mn>3</mn><mo>×</mo><msup><mn>10</mn><mn>5</mn></msup>", "3×10⁵"),
        ("<msqrt><mn>2</mn></msqrt>", "√2"),
        ("<mroot><mn>8</mn><mn>3</mn></mroot>", "∛8"),
        ("<msub><mi>x</mi><mn>1</mn></msub>", "x₁"),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>x</mi>",
            "∑_(i=1)^n x",
        ),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "[1, 2]"),
        ("<semantics><mfrac><mi>a</mi><mi>b</mi></mfrac><annotation>\\frac{a}{b}</annotation></semantics>", "a/b"),
    ],
)
def test_a_formula_of_a_page_is_a_line_that_keeps_its_value(formula: str, shown: str) -> None:
    manuscript = read_document(f"<html><body><p>为<math>{formula}</math>元</p></body></html>".encode(), "a.html")
    assert texts(manuscript) == [f"为{shown}元"]
    assert marks(manuscript) == {shown: MARK}


# --- numbers of the final view -------------------------------------------------------------------

CHINESE = numbering(("chineseCountingThousand", "%1、"))


@given(st.lists(st.sampled_from(["stays", "deleted", "moved", "hidden"]), max_size=8))
def test_only_what_stands_in_the_end_is_counted(fates: list[str]) -> None:
    mark = {
        "deleted": ("<w:del w:author='某'/>", "<w:del w:author='某'><w:r><w:delText>{}</w:delText></w:r></w:del>"),
        "moved": ("<w:moveFrom w:author='某'/>", "<w:moveFrom w:author='某'><w:r><w:t>{}</w:t></w:r></w:moveFrom>"),
        "hidden": ("<w:vanish/>", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r>"),
        "stays": ("", "<w:r><w:t>{}</w:t></w:r>"),
    }
    body = "".join(
        f"<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr><w:rPr>{mark[fate][0]}</w:rPr></w:pPr>"
        f"{mark[fate][1].format(f'第{n}件')}</w:p>"
        for n, fate in enumerate(fates)
    )
    stays = [n for n, fate in enumerate(fates) if fate == "stays"]
    wanted = [f"{'一二三四五六七八'[count]}、第{n}件" for count, n in enumerate(stays)]
    manuscript = read(body, CHINESE)
    assert texts(manuscript) == wanted
    assert {one.text for one in manuscript.dropped} == {f"第{n}件" for n in range(len(fates)) if n not in stays}


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("ideographDigital", {1: "一", 10: "一〇", 11: "一一", 20: "二〇", 105: "一〇五"}),
        ("taiwaneseDigital", {10: "一〇", 110: "一一〇"}),
        ("japaneseDigitalTenThousand", {10: "一〇", 105: "一〇五"}),
        ("koreanDigital2", {10: "一零", 105: "一零五"}),
        ("chineseCounting", {10: "十", 21: "二十一", 99: "九十九", 100: "一〇〇"}),
        ("chineseCountingThousand", {10: "十", 100: "一百", 105: "一百零五", 110: "一百一十", 1000: "一千"}),
        ("taiwaneseCountingThousand", {10: "十", 105: "一百零五"}),
        ("japaneseCounting", {10: "十", 100: "百", 105: "百五", 110: "百十", 200: "二百"}),
        ("chineseLegalSimplified", {10: "壹拾", 105: "壹佰零伍"}),
        ("ideographLegalTraditional", {2: "貳", 16: "壹拾陸"}),
        ("ideographZodiacTraditional", {1: "甲子", 11: "甲戌", 60: "癸亥", 61: "61"}),
        ("ideographEnclosedCircle", {3: "㊂", 11: "11"}),
        ("decimalEnclosedCircleChinese", {10: "⑩", 11: "11"}),
        ("upperLetter", {26: "Z", 27: "AA"}),
        ("ordinal", {1: "1st", 2: "2nd", 11: "11th", 22: "22nd"}),
        ("hex", {10: "A"}),
        ("chicago", {1: "*", 5: "**"}),
    ],
)
def test_numbers_are_written_as_word_writes_them_from_ten_on(form: str, numbers: dict[int, str]) -> None:
    assert {value: format_number(value, form) for value in numbers} == numbers


def test_numbers_of_one_format_are_all_different() -> None:
    for form in ("ideographDigital", "chineseCountingThousand", "chineseCounting", "japaneseCounting", "upperRoman"):
        written = [format_number(value, form) for value in range(1, 300)]
        assert len(set(written)) == len(written), form


def test_a_format_that_is_not_known_is_told() -> None:
    manuscript = read(item("甲"), numbering(("hebrew1", "%1.")))
    assert texts(manuscript) == ["1. 甲"]
    assert any("hebrew1" in choice for choice in manuscript.choices)


def test_a_tick_as_the_mark_of_an_item_is_kept() -> None:
    fonts = '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    ticks = numbering(("bullet", "\uf0fe"))
    ticks["word/numbering.xml"] = str(ticks["word/numbering.xml"]).replace("</w:lvl>", f"{fonts}</w:lvl>")
    assert texts(read(item("听证"), ticks)) == ["☑听证"]


# --- struck, hidden, framed ----------------------------------------------------------------------


@pytest.mark.parametrize("look", ["<w:strike/>", "<w:dstrike/>"])
def test_struck_text_is_listed_and_its_place_marked(look: str) -> None:
    manuscript = read(f"<w:p>{run('罚款')}{run('五万元', look)}{run('三万元，限十五日内缴纳。')}</w:p>")
    assert texts(manuscript) == ["罚款三万元，限十五日内缴纳。"]
    assert dropped(manuscript) == {"五万元": "第 1 段里划去的文字"}
    ((place, reason),) = marks(manuscript).items()
    assert "三万元，限十五日内缴纳。".startswith(place)
    assert "划去了“五万元”" in reason
    end = read(f"<w:p>{run('罚款三万元')}{run('（五万元）', look)}</w:p>")
    assert texts(end) == ["罚款三万元"]
    assert "之后" in "".join(marks(end).values())


def test_dots_and_lines_under_characters_are_listed_with_their_place() -> None:
    body = f"<w:p>{run('逾期', '<w:em w:val=&quot;dot&quot;/>')}{run('加处', '<w:u w:val=&quot;single&quot;/>')}</w:p>"
    manuscript = read(body.replace("&quot;", '"'))
    assert texts(manuscript) == ["逾期加处"]
    assert manuscript.dropped == (
        Dropped("逾期", "第 1 段文字下的着重号：没有收入，文字收入了"),
        Dropped("加处", "第 1 段文字下的下划线：没有收入，文字收入了"),
    )


def test_lines_in_a_paragraph_and_on_two_pages_are_lines() -> None:
    breaks = ("<w:br/>", "<w:cr/>", '<w:br w:type="page"/>', '<w:br w:type="column"/>')
    for br in breaks:
        body = f"<w:p>{run('类型：行政复议')}<w:r>{br}</w:r>{run('文号：某复〔2024〕1号')}<w:r>{br}</w:r></w:p>"
        assert texts(read(body)) == ["类型：行政复议\n文号：某复〔2024〕1号"]


def test_a_drop_cap_is_the_first_letter_of_its_paragraph() -> None:
    cap = '<w:framePr w:dropCap="drop" w:lines="2"/>'
    assert texts(read(p("某", cap) + p("公司被罚款。"))) == ["某公司被罚款。"]


def test_headings_need_no_level_of_their_own() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:name w:val="{name}"/></w:style>'
        for n, name in enumerate(("heading 1", "标题 2", "Heading 3", "正文"))
    )
    body = "".join(p(f"第{n}", f'<w:pStyle w:val="s{n}"/>') for n in range(4)) + p(
        "无样式表", '<w:pStyle w:val="Heading2"/>'
    )
    manuscript = read(body, {"word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>"})
    assert [one.level for one in manuscript.blocks if isinstance(one, Paragraph)] == [2, 3, 4, 0, 3]


def test_a_table_of_one_column_is_a_frame_and_hidden_rows_are_listed() -> None:
    cell = "<w:tr>{}<w:tc>{}</w:tc></w:tr>"
    body = (
        "<w:tbl>"
        + cell.format("", p("某公司案", '<w:pStyle w:val="1"/>') + p("基本案情", '<w:pStyle w:val="2"/>'))
        + cell.format("<w:trPr><w:hidden/></w:trPr>", p("看不见"))
        + cell.format("", p("某公司被罚款。"))
        + "</w:tbl>"
    )
    manuscript = read(body)
    assert [(one.level, one.text) for one in manuscript.blocks if isinstance(one, Paragraph)] == [
        (2, "某公司案"), (3, "基本案情"), (0, "某公司被罚款。"),
    ]  # fmt: skip
    assert dropped(manuscript) == {"看不见": "表格里隐藏的行"}


def test_the_words_of_drawings_that_do_not_come_over_are_listed() -> None:
    diagram = '<dgm:relIds xmlns:dgm="urn:d" r:dm="x1"/>'
    canvas = (
        '<lc:lockedCanvas xmlns:lc="urn:l"><a:sp><a:txSp><a:txBody><a:p><a:r><a:t>画布的字</a:t></a:r></a:p></a:txBody>'
        "</a:txSp></a:sp></lc:lockedCanvas>"
    )
    data = (
        '<dgm:dataModel xmlns:dgm="urn:d" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:t>立案</a:t>'
        "<a:t>听证</a:t></dgm:dataModel>"
    )
    chart = '<c:chart xmlns:c="urn:c" r:id="x2"/>'
    values = '<c:chartSpace xmlns:c="urn:c"><c:v>罚款数</c:v></c:chartSpace>'
    relations = "".join(
        f'<Relationship Id="x{n}" Type="t/{kind}" Target="{kind}.xml"/>'
        for n, kind in enumerate(("diagramData", "chart"), 1)
    )
    body = "".join(f"<w:p><w:r><w:drawing>{one}</w:drawing></w:r></w:p>" for one in (diagram, canvas, chart)) + p(
        "正文。"
    )
    manuscript = read(body, {"word/diagramData.xml": data, "word/chart.xml": values}, relations)
    assert texts(manuscript) == ["〔SmartArt 图示〕", "〔图形〕", "〔图表〕", "正文。"]
    assert "里面的文字是“立案 · 听证”" in marks(manuscript)["〔SmartArt 图示〕"]
    assert {"立案 · 听证", "画布的字", "罚款数"} <= set(dropped(manuscript))


def test_raised_figures_stay_raised_however_they_were_raised() -> None:
    by_hand = f"<w:p>{run('10')}{run('2', '<w:position w:val=&quot;8&quot;/>')}{run('平方米')}</w:p>".replace(
        "&quot;", '"'
    )
    (paragraph,) = read(by_hand).blocks
    assert isinstance(paragraph, Paragraph)
    assert [one.valign.value for one in paragraph.runs] == ["", "sup", ""]


# --- our own template ----------------------------------------------------------------------------

HINTS = [
    *OPENING,
    DAYS,
    *PARTS.values(),
    choice_instruction("类型", ["行政处罚", "其他"]),
    "日期写成 2024-08-09 或者 2024年8月9日。",
]


@pytest.mark.parametrize("hint", HINTS)
def test_what_is_typed_over_a_hint_is_text(hint: str) -> None:
    typed = "2025年11月20日，执法人员检查某公司，罚款3万元。"
    assert without_instructions(hint) == ""
    assert without_instructions(typed) == typed
    assert without_instructions(hint + typed) == typed
    for written, kept in ((hint, []), (typed, [typed]), (hint + typed, [typed])):
        manuscript = read(p(written, '<w:pStyle w:val="i"/>') + p("正文。"))
        assert texts(manuscript) == [*kept, "正文。"]
        assert any("灰色说明" in choice for choice in manuscript.choices) is bool(kept)


def test_what_is_marked_while_reading_is_marked_at_its_place_in_the_case() -> None:
    formula = f"<m:oMath {MATH}>{FRACTION}</m:oMath>"
    fine = f"{run('滞纳金为')}{formula}{run('元，')}{field('LISTNUM')}{run('罚款')}{run('五万', '<w:strike/>')}"
    body = f"{CASE}<w:p>{fine}</w:p>"
    library = Library("cases", default_config(), (), (), frozenset(), (), ())
    day = dt.date(2026, 11, 29)
    (proposed,) = propose(read(body), library, day)
    written = proposed.written("2026-001")
    shown = {written.text[flag.start : flag.end]: flag.reason for flag in written.flags}
    assert [(text, reason[:4]) for text, reason in shown.items()] == [
        ("1/2", MARK[:4]),
        ("1)", "自动编号"),
        ("罚款", "这里之后"),
    ]
    told = [one.message for one in findings_of(proposed, written, day).problems if one.code == "K704"]
    assert len(told) == len(shown)


def test_the_parts_of_a_document_keep_their_order() -> None:
    """Every kind of content in one document, so that none swallows its neighbour."""
    kinds = [
        run("甲"), field(r"eq \f(1,2)"), '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
        f"<m:oMath {MATH}>{FRACTION}</m:oMath>", field("QUOTE", run("乙")), control("", run("丙")),
    ]  # fmt: skip
    shown = ["甲", "1/2", "☑", "1/2", "乙", "丙"]
    for (first, one), (second, other) in pairwise(zip(kinds, shown, strict=True)):
        assert texts(read(f"<w:p>{first}{run('、')}{second}</w:p>")) == [f"{one}、{other}"]
    assert texts(read(f"<w:p>{''.join(kinds)}</w:p>")) == ["".join(shown)]
