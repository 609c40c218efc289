"""The runs of a paragraph of a Word file: characters, symbols, fields, formulas, notes, and the changes among them.

Source: ECMA-376 part 1, 17.3 (paragraphs and runs), 17.5.2 (content controls), 17.13 (changes) and 17.16 (fields).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kb.importing.documents.archive import attribute, child, local_name
from kb.importing.documents.fields import Fields, address_of
from kb.importing.documents.formulas import MARK, linear
from kb.importing.documents.manuscript import Run, RunKind, VerticalAlign
from kb.importing.documents.open_fields import OpenField, OpenFields
from kb.importing.documents.struck import after_struck, before_struck
from kb.importing.documents.symbols import is_symbol_font, runs_in_symbol_font, symbol_run
from kb.importing.documents.word_elements import contents, hex_code, is_placeholder, plain_text_of
from kb.importing.documents.word_styles import Style, font_of, is_on, parse_int

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

    from kb.importing.documents.manuscript import Block
    from kb.importing.documents.word_drawings import Drawings
    from kb.importing.documents.word_record import Record
    from kb.importing.documents.word_styles import Styles

_PASSED_OVER = frozenset({"pPr", "rPr", "proofErr", "sectPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "rt"})
_RAISED = 4
"""Half points above or below the line from which a few characters are a power or an index."""
_FEW = 4
_SHOWN = 30
"""Characters of a stretch that a reason repeats."""
_TYPED = "控件里的文字，Word 记作没有填写的提示；看上去是填写的，收入了，请核对"


@dataclass(frozen=True, slots=True)
class Look:
    """How characters look, as far as that has a meaning."""

    bold: bool = False
    valign: VerticalAlign = VerticalAlign.LINE
    font: str = ""
    struck: bool = False
    hidden: bool = False
    linked: bool = False
    mark: str = ""


@dataclass(slots=True)
class OpenParagraph:
    """The paragraph that is being read."""

    runs: list[Run]
    style: Style
    boxes: list[Block] = field(default_factory=list)
    """Content of the text boxes anchored in it."""
    contents: list[str] = field(default_factory=list)
    """What of it belongs to a table of contents."""
    struck: str = ""
    """What was struck out since the last run."""
    bookmarks: list[str] = field(default_factory=list)


class RunReader:
    """Reads the runs of one file, paragraph by paragraph; fields may reach over several."""

    def __init__(
        self,
        styles: Styles,
        record: Record,
        drawings: Drawings,
        box: Callable[[etree._Element, OpenParagraph], None],
        *,
        original: bool = False,
    ) -> None:
        """Start at the beginning of a file.

        Args:
            styles: of the file.
            record: for what is left out.
            drawings: reader of its drawings.
            box: called with the content of each text box.
            original: whether tracked changes are undone.
        """
        self._original = original
        self._styles = styles
        self._record = record
        self._drawings = drawings
        self._box = box
        self._fields = Fields()
        self._open = OpenFields()
        self._notes: dict[str, str] = {}
        """Bookmark at the reference of a note -> the note."""

    def read(self, paragraph: etree._Element, into: OpenParagraph) -> None:
        """Add the runs of a paragraph."""
        style = into.style
        look = Look(style.bold, font=style.font, struck=style.struck, hidden=style.hidden)
        self._inside(paragraph, into, look)
        if into.struck:
            into.runs[:], into.struck = before_struck(into.runs, into.struck), ""

    def end(self) -> None:
        """List the text of fields that never end."""
        for one in self._open.end_all():
            if not one.in_result:
                self._record.drop("".join(one.instruction), "没有结束的域里的文字，没有收入")

    def _inside(self, element: etree._Element, into: OpenParagraph, look: Look) -> None:
        for inside in contents(element):
            match local_name(inside.tag):
                case "r":
                    self._run(inside, into, look)
                case "ins" | "moveTo" if self._original:
                    self._record.insert(inside)
                case "ins" | "moveTo":
                    self._record.counts["inserted"] += 1
                    self._inside(inside, into, look)
                case "del" | "moveFrom" if self._original:
                    self._record.restore(inside)
                    self._inside(inside, into, look)
                case "del" | "moveFrom":
                    self._delete(inside)
                case "hyperlink":
                    self._name_address(inside)
                    self._inside(inside, into, replace(look, linked=True))
                case "fldSimple":
                    self._open.begin(OpenField([attribute(inside, "instr") or ""], child(inside, "ffData")))
                    self._open.begin_result()
                    self._inside(inside, into, look)
                    self._end_field(into, look)
                case "sdt":
                    self._control(inside, into, look)
                case "bookmarkStart":
                    into.bookmarks.append(attribute(inside, "name") or "")
                case "oMath" | "oMathPara":
                    self._formula(inside, into, look)
                case "ruby":
                    self._ruby(inside, into, look)
                case "subDoc":
                    self._record.drop("（子文档）", "主控文档的子文档，没有读；请另外导入")
                case name if name not in _PASSED_OVER:
                    self._inside(inside, into, look)

    def _control(self, element: etree._Element, into: OpenParagraph, look: Look) -> None:
        if is_placeholder(element, self._styles.placeholder_ids):
            self._record.drop(plain_text_of(element), "没有填写的占位文字")
            return
        content = child(element, "sdtContent")
        box = child(element, "sdtPr", "checkbox")
        if (
            box is not None
            and not plain_text_of(content)
            and not any(local_name(e.tag) == "sym" for e in element.iter())
        ):
            self.show("☑" if is_on(child(box, "checked")) else "☐", into, look)
            return
        typed = bool(is_on(child(element, "sdtPr", "showingPlcHdr")))
        if content is not None:
            self._inside(content, into, replace(look, mark=_TYPED) if typed else look)

    def _formula(self, element: etree._Element, into: OpenParagraph, look: Look) -> None:
        text = linear(element)
        if text:
            self._record.counts["formulas"] += 1
            self._add(Run(RunKind.TEXT, text, look.bold, mark=MARK), into)

    def _ruby(self, element: etree._Element, into: OpenParagraph, look: Look) -> None:
        base = child(element, "rubyBase")
        self._inside(element if base is None else base, into, look)
        self._record.drop(plain_text_of(child(element, "rt")), "字上的注音")

    def _delete(self, element: etree._Element) -> None:
        """A deletion; the ends of fields inside it still count."""
        self._record.delete(element)
        for inside in element.iter():
            if local_name(inside.tag) == "fldChar":
                self._field_mark(inside, OpenParagraph([], Style()), Look())

    # one run

    def _run(self, element: etree._Element, into: OpenParagraph, outer: Look) -> None:
        properties = child(element, "rPr")
        look = self._look(element, into, outer)
        if properties is not None and not look.hidden:
            self._list_emphasis(element, properties, look)
        layout = child(properties, "eastAsianLayout")
        brackets = _BRACKETS.get(attribute(layout, "combineBrackets") or "", ("", ""))
        if brackets[0]:
            self.show(brackets[0], into, look)
        for inside in contents(element):
            self._piece(inside, into, look)
        if brackets[1]:
            self.show(brackets[1], into, look)

    def _piece(self, inside: etree._Element, into: OpenParagraph, look: Look) -> None:
        match local_name(inside.tag):
            case "t" | "delText":
                self.show(inside.text or "", into, look)
            case "tab" | "ptab":
                self.show("\t", into, look)
            case "br" | "cr":
                self._add(Run(RunKind.BREAK), into)
            case "noBreakHyphen":
                self.show("-", into, look)
            case "sym" | "symEx":
                self._symbol(inside, into, look)
            case "fldChar":
                self._field_mark(inside, into, look)
            case "instrText":
                self._open.instruct(inside.text or "")
            case "footnoteReference" | "endnoteReference" as name:
                note = ("e" if name.startswith("endnote") else "") + (attribute(inside, "id") or "")
                self._notes.update(dict.fromkeys(into.bookmarks[-1:], note))
                self._add(Run(RunKind.FOOTNOTE, note), into)
            case "ruby":
                self._ruby(inside, into, look)
            case "drawing" | "pict" | "object":
                for run in self._drawings.read(inside, lambda box: self._box(box, into)):
                    self._add(run, into)

    def _symbol(self, element: etree._Element, into: OpenParagraph, look: Look) -> None:
        code = hex_code(element)
        if code >= 0:
            run = symbol_run(attribute(element, "font") or look.font, code, bold=look.bold)
            self.show(run.text, into, replace(look, font="", mark=run.mark or look.mark))

    def _look(self, element: etree._Element, into: OpenParagraph, outer: Look) -> Look:
        properties = child(element, "rPr")
        if properties is None:  # most runs of a large document
            return outer if outer.valign is VerticalAlign.LINE else replace(outer, valign=VerticalAlign.LINE)
        style_id = attribute(child(properties, "rStyle"), "val")
        style = self._styles.of(style_id) if style_id is not None else None
        own = is_on(child(properties, "b"))
        if own is None and style is not None and style.bold:
            own = True
        vertical = attribute(child(properties, "vertAlign"), "val") or ""
        valign = {"superscript": VerticalAlign.SUPERSCRIPT, "subscript": VerticalAlign.SUBSCRIPT}.get(vertical)
        position = parse_int(attribute(child(properties, "position"), "val")) or 0
        if valign is None and position and len(plain_text_of(element)) <= _FEW:
            valign = _valign_of(position)
        return Look(
            into.style.bold or outer.bold if own is None else own,
            valign or VerticalAlign.LINE,
            font_of(properties) or (style.font if style else "") or outer.font,
            _toggle(properties, ("strike", "dstrike"), (style.struck if style else False) or outer.struck),
            _toggle(properties, ("vanish",), (style.hidden if style else False) or outer.hidden),
            outer.linked,
            outer.mark,
        )

    def _list_emphasis(self, element: etree._Element, properties: etree._Element, look: Look) -> None:
        """List dots and lines under characters, which a case file does not have; the characters are kept."""
        for name, label in (("em", "着重号"), ("u", "下划线")):
            value = attribute(child(properties, name), "val")
            if value not in (None, "none") and not (look.linked or self._open):
                self._record.drop(plain_text_of(element), f"{self._record.place}文字下的{label}：没有收入，文字收入了")

    # what is shown

    def show(self, text: str, into: OpenParagraph, look: Look) -> None:
        """Add characters where they belong: to the text, to the instruction of a field, or to what is left out."""
        if not text:
            return
        if self._open.take(text):
            return
        if look.hidden:
            self._record.drop(text, "隐藏的文字")
        elif look.struck and text.strip():
            into.struck += text
            self._record.counts["struck"] += 1
            self._record.drop(text, f"{self._record.place}里划去的文字")
        elif is_symbol_font(look.font):
            for run in runs_in_symbol_font(text, look.font, bold=look.bold):
                self._add(run, into)
        else:
            self._add(Run(RunKind.TEXT, text, look.bold, look.valign, mark=look.mark), into)

    def _add(self, run: Run, into: OpenParagraph) -> None:
        if run.kind is RunKind.TEXT and self._open.take(run.text):
            return
        self._open.show(run.text if run.kind is RunKind.TEXT else "" if run.kind is RunKind.BREAK else "图")
        if self._open.repeated & self._notes.keys():
            return
        if run.kind is RunKind.TEXT and self._open.in_contents:
            into.contents.append(run.text)
            return
        if into.struck and run.kind is RunKind.TEXT and run.text.strip():
            into.runs += after_struck(run, into.struck)
            into.struck = ""
        else:
            into.runs.append(run)

    # fields

    def _field_mark(self, element: etree._Element, into: OpenParagraph, look: Look) -> None:
        match attribute(element, "fldCharType"):
            case "begin":
                self._open.begin(OpenField(form=child(element, "ffData")))
            case "separate":
                self._open.begin_result()
            case "end":
                self._end_field(into, look)

    def _end_field(self, into: OpenParagraph, look: Look) -> None:
        done = self._open.end()
        if done is None:
            return
        instruction, result = done.written(), done.result
        address = address_of(instruction)
        if address and result.strip():
            self._record.counts["addresses"] += 1
            self._record.drop(address[:200], f"“{result.strip()[:_SHOWN]}”上的链接，正文只留文字")
        if done.repeated in self._notes:
            self._add(Run(RunKind.FOOTNOTE, self._notes[done.repeated]), into)
            return
        if result.strip():
            return
        shown = self._fields.shown(instruction, done.form)
        for one in shown.dropped:
            self._record.drop(one.text[:200], one.reason)
        self.show(shown.text, into, replace(look, mark=shown.mark or look.mark))

    def _name_address(self, element: etree._Element) -> None:
        relation = self._drawings.relations.get(attribute(element, "id") or "")
        if relation is not None and relation.external:
            self._record.counts["addresses"] += 1
            text = plain_text_of(element)[:_SHOWN]
            self._record.drop(relation.target[:200], f"“{text}”上的链接，正文只留文字")


_BRACKETS = {"round": ("（", "）"), "square": ("［", "］"), "angle": ("〈", "〉"), "curly": ("｛", "｝")}
"""Brackets around two lines in one."""


def _toggle(properties: etree._Element | None, names: tuple[str, ...], inherited: bool) -> bool:  # noqa: FBT001 - a default
    own = [is_on(child(properties, name)) for name in names]
    if any(own):
        return True
    return inherited if all(value is None for value in own) else False


def _valign_of(position: int) -> VerticalAlign:
    """Raised or lowered by hand, in half points."""
    if position >= _RAISED:
        return VerticalAlign.SUPERSCRIPT
    return VerticalAlign.SUBSCRIPT if position <= -_RAISED else VerticalAlign.LINE
