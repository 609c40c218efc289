"""Named styles, their variants, and combinations of several."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from typing import TYPE_CHECKING

from docx.shared import Length, Pt

from generator.word.ooxml import attribute, half_points, indent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.word.layout import Profile


class Variant(Enum):
    """How a variant differs from its style."""

    TALL = "图文行"
    """Line height grows with a picture."""
    KEEP = "与下段同页"
    LAST = "末段"
    """Its last line is never alone on a page."""
    CONTINUED = "续段"
    """Continues after a picture: no indent."""
    JOINED = "不另起页"
    """No page break before it."""
    LATIN = "长西文"
    """With a long Latin word, before which a justified line would be stretched."""
    LEFT = "靠左"
    CENTER = "居中"
    RIGHT = "靠右"
    SECOND = "二级"
    """A quotation inside a quotation; the next ones are deeper."""
    THIRD = "三级"
    FOURTH = "四级"


DEEPER = {Variant.SECOND: 2, Variant.THIRD: 3, Variant.FOURTH: 4}
"""Level of a nested quotation."""
_RUN_LOOKS = frozenset({"face", "bold", "underline", "position"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A paragraph or character style; ``None`` or empty values are inherited from the base style."""

    style_id: str
    name: str
    """Name in Word's style list; built-in names are English in the file and translated by Word."""
    kind: str = "paragraph"
    based_on: str = "Normal"
    following: str = ""
    """Style of the next paragraph when typing."""
    face: str = ""
    own_digits: bool = False
    """Whether Latin letters and digits use ``face`` even if the profile has another font for them."""
    size: Length | None = None
    bold: bool | None = None
    color: str = ""
    underline: str = ""
    strike: bool = False
    position: str = ""
    """``subscript`` or ``superscript``."""
    align: str = ""
    line: Length | None = None
    line_rule: str = "exact"
    off_grid: bool = True
    """Whether lines ignore the page's grid, which would stretch them to whole lines."""
    before: Length | None = None
    after: Length | None = None
    indents: str = ""
    tabs: str = ""
    borders: str = ""
    break_latin: bool = False
    """Whether Latin words may be broken anywhere (``w:wordWrap``)."""
    overflow_punctuation: bool | None = None
    """``w:overflowPunct``; see ``Profile``."""
    keep_next: bool = False
    widow_control: bool | None = None
    """Whether a page has at least two lines of it; without, all pages have 22 lines."""
    page_break_before: bool | None = None
    outline: int | None = None
    """Level in the navigation pane, from 0."""

    def xml(self, latin: str) -> str:
        """``w:style``.

        Args:
            latin: font of Latin letters and digits; empty for the face's own.
        """
        default = ' w:default="1"' if self.style_id == "Normal" else ""
        head = [f'<w:name w:val="{attribute(self.name)}"/>']
        if self.based_on and self.style_id != "Normal":
            head.append(f'<w:basedOn w:val="{self.based_on}"/>')
        if self.following:
            head.append(f'<w:next w:val="{self.following}"/>')
        head.append("<w:qFormat/>")
        paragraph = f"<w:pPr>{self._paragraph()}</w:pPr>" if self.kind == "paragraph" else ""
        return (
            f'<w:style w:type="{self.kind}"{default} w:styleId="{self.style_id}">{"".join(head)}{paragraph}'
            f"<w:rPr>{self._run(latin)}</w:rPr></w:style>"
        )

    def _paragraph(self) -> str:
        parts = []
        if self.keep_next:
            parts.append("<w:keepNext/>")
        if self.page_break_before is not None:
            parts.append("<w:pageBreakBefore/>" if self.page_break_before else '<w:pageBreakBefore w:val="0"/>')
        if self.widow_control is not None:
            parts.append("<w:widowControl/>" if self.widow_control else '<w:widowControl w:val="0"/>')
        parts += [self.borders, self.tabs]
        if self.break_latin:
            parts.append('<w:wordWrap w:val="0"/>')
        if self.overflow_punctuation is not None:
            parts.append(f'<w:overflowPunct w:val="{int(self.overflow_punctuation)}"/>')
        spacing = ""
        if self.before is not None:
            spacing += f' w:before="{self.before.twips}"'
        if self.after is not None:
            spacing += f' w:after="{self.after.twips}"'
        if self.line is not None:
            spacing += f' w:line="{self.line.twips}" w:lineRule="{self.line_rule}"'
        if self.line is not None and self.off_grid:
            parts.append('<w:snapToGrid w:val="0"/>')
        if spacing:
            parts.append(f"<w:spacing{spacing}/>")
        parts.append(self.indents)
        if self.align:
            parts.append(f'<w:jc w:val="{self.align}"/>')
        if self.outline is not None:
            parts.append(f'<w:outlineLvl w:val="{self.outline}"/>')
        return "".join(parts)

    def _run(self, latin: str) -> str:
        parts = []
        if self.face:
            parts.append(fonts(self.face, "" if self.own_digits else latin))
        if self.bold is not None:
            value = "" if self.bold else ' w:val="0"'
            parts.append(f"<w:b{value}/><w:bCs{value}/>")
        if self.strike:
            parts.append("<w:strike/>")
        if self.color:
            parts.append(f'<w:color w:val="{self.color}"/>')
        if self.size is not None:
            parts.append(f'<w:sz w:val="{half_points(self.size)}"/><w:szCs w:val="{half_points(self.size)}"/>')
        if self.underline:
            parts.append(f'<w:u w:val="{self.underline}"/>')
        if self.position:
            parts.append(f'<w:vertAlign w:val="{self.position}"/>')
        if self.style_id == "Normal":
            # The document is Chinese, but not its digits: LibreOffice would break numbers like Chinese text.
            parts.append('<w:lang w:val="en-US" w:eastAsia="zh-CN"/>')
        return "".join(parts)


def fonts(face: str, latin: str = "") -> str:
    """``w:rFonts`` with an explicit East Asian font and no theme fonts."""
    western = attribute(latin or face)
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{western}" w:hAnsi="{western}" w:eastAsia="{attribute(face)}" '
        f'w:cs="{western}"/>'
    )


def variant_of(base: Style, kind: Variant, profile: Profile) -> Style:
    """A variant of a style, so that no paragraph needs direct formatting."""
    look: dict[str, object]
    match kind:
        case Variant.TALL:  # an exact line height would cut off a picture
            look = {"line": profile.line, "line_rule": "atLeast", "off_grid": False}
        case Variant.KEEP:
            look = {"keep_next": True}
        case Variant.LAST:
            look = {"widow_control": True}
        case Variant.JOINED:
            look = {"page_break_before": False, "before": Pt(profile.line.pt)}
        case Variant.LATIN:
            look = {"align": "left", "break_latin": True}
        case Variant.CONTINUED:
            look = {"indents": indent(profile.body_size)}
        case Variant.LEFT | Variant.CENTER | Variant.RIGHT:
            look = {"align": kind.name.lower()}
        case _:
            look = {"indents": indent(profile.body_size, left=2 * DEEPER[kind], first=2)}
    return Style(
        style_id=f"{base.style_id}{kind.name.title()}",
        name=f"{base.name}（{kind.value}）",
        based_on=base.style_id,
        **look,  # type: ignore[arg-type]
    )


def combined(styles: Sequence[Style]) -> Style:
    """The character style for a combination of several: bold inside a link."""
    looks = [
        {
            f.name: value
            for f in fields(style)
            if (value := getattr(style, f.name)) != f.default and f.name in _RUN_LOOKS
        }
        for style in reversed(styles)  # the first style with a font wins
    ]
    return Style(
        style_id="".join(style.style_id for style in styles),
        name="＋".join(style.name for style in styles),
        kind="character",
        based_on="",
        **{name: value for look in looks for name, value in look.items()},
    )
