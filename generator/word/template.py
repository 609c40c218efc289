"""A Word template of a case, for clerks who only use Word; once filled in, it can be imported without doubts.

The keys are in a form of two columns, the parts under headings. Instructions are paragraphs of the style 填写说明,
which the import leaves out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.shared import Pt, Twips

from generator.word import ooxml
from generator.word.forms import form_docx
from generator.word.layout import GB9704
from generator.word.ooxml import indent, paragraph, run
from generator.word.style import Style
from kb.errors import BulletinError
from kb.files import failure_reason, write_new
from kb.importing.documents.template_words import (
    AMOUNT,
    DAYS,
    INSTRUCTION_STYLE,
    OPENING,
    OTHERWISE,
    PARTS,
    choice_instruction,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.word.layout import Profile
    from kb.model import LibraryConfig

KEYS = (
    "标题", "类型", "领域", "日期", "机关", "文号", "被申请机关", "行为", "结果", "行为日期", "违法行为日期",
    "地区", "关键词", "要旨", "来源", "处罚种类", "金额", "裁量", "程序", "评查", "编写人",
)  # fmt: skip
"""Keys of the form, in order: those of ``CASE_FIELDS`` that the author of a case can fill in."""


_KEY_COLUMN = 0.22
_CHOSEN = ("类型", "领域", "行为", "结果", "处罚种类", "裁量", "程序", "评查")
"""Keys with a vocabulary."""
_TITLE = "案例填写模板"


def write_template(path: Path, config: LibraryConfig) -> None:
    """Write the template; an existing file is never overwritten.

    Args:
        path: of the file; its folder is created.
        config: of the library, for its vocabularies and parts.

    Raises:
        BulletinError: the file exists, or cannot be written.
    """
    content = render_template(config)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, content)
    except FileExistsError as error:
        raise BulletinError(f"{path.as_posix()} 已经有了，没有覆盖；请用 -o 换一个文件名。") from error
    except OSError as error:
        raise BulletinError(
            f"“{path.as_posix()}”写不进去：{failure_reason(error, '写入')}。请换一个位置（-o）。"
        ) from error


def render_template(config: LibraryConfig, profile: Profile = GB9704) -> bytes:
    """The Word template of a case; the same arguments give the same bytes."""
    return form_docx(_pieces(config, profile), profile, _TITLE, own=_own_styles(profile))


def _own_styles(profile: Profile) -> tuple[Style, ...]:
    size, line = profile.colophon_size, Pt(22)
    return (
        Style(
            style_id="Instruction", name=INSTRUCTION_STYLE, following="BodyText", size=size, keep_next=True,
            indents=indent(size, first=2), align="both", face=profile.faces.subhead, color="6B7280", line=line,
        ),
        Style(style_id="FormKey", name="表单项目", size=size, face=profile.faces.head, line=line),
        Style(style_id="FormValue", name="表单内容", size=size, line=line),
    )  # fmt: skip


def _instruction(text: str) -> str:
    return paragraph("Instruction", run(text))


def _pieces(config: LibraryConfig, profile: Profile) -> Iterator[str]:
    yield from map(_instruction, OPENING)
    for name in _CHOSEN:
        yield _instruction(choice_instruction(name, [term.name for term in config.vocabularies[name].terms]))
    yield _instruction(DAYS)
    yield _instruction(AMOUNT)
    yield paragraph("TableGap", "")
    yield _form(profile)
    yield paragraph("TableGap", "")
    for part in config.required_of(""):
        yield paragraph("Heading2", run(part))
        yield _instruction(PARTS.get(part, OTHERWISE))
        yield paragraph("BodyText", "")


def _form(profile: Profile) -> str:
    total = profile.type_width.twips
    first = round(total * _KEY_COLUMN)
    widths = (Twips(first), Twips(total - first))
    rows = (
        ooxml.row(
            ooxml.cell(paragraph("FormKey", run(key)), widths[0]) + ooxml.cell(paragraph("FormValue", ""), widths[1])
        )
        for key in KEYS
    )
    return ooxml.table("CaseTable", "".join(rows), widths)
