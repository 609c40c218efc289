"""A form as a Word file: a document without cases, of some pieces and styles of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.word.ooxml import DECLARATION, NAMESPACES
from generator.word.package import BulletinPackage
from generator.word.parts import (
    FOOTNOTES_HEAD,
    font_table_xml,
    footer_xml,
    numbering_xml,
    section_xml,
    settings_xml,
    theme_xml,
)
from generator.word.styles import styles_xml

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from generator.word.layout import Profile
    from generator.word.style import Style


def form_docx(
    pieces: Iterable[str],
    profile: Profile,
    title: str,
    *,
    own: Iterable[Style] = (),
    own_tables: Iterable[str] = (),
    author: str = "",
    identifier: str = "",
    dated_on: dt.date | None = None,
) -> bytes:
    """The Word file of a form; the same arguments give the same bytes.

    Args:
        pieces: the XML of the body, in order.
        profile: the layout.
        title: of the document, in its properties.
        own: its paragraph styles besides those of every document.
        own_tables: its table styles, as XML.
        author: in the properties.
        identifier: in the properties.
        dated_on: in the properties; ``None`` if unknown.
    """
    package = BulletinPackage()
    package.footnotes.write(f"{FOOTNOTES_HEAD}</w:footnotes>")
    package.document.write(f"{DECLARATION}<w:document {NAMESPACES}><w:body>")
    package.document.write("".join(pieces))
    footers = (
        ("default", package.add_footer("footer1.xml", footer_xml("FooterOdd"))),
        ("even", package.add_footer("footer2.xml", footer_xml("FooterEven"))),
    )
    package.document.write(f"{section_xml(profile, footers)}</w:body></w:document>")
    package.set_styles(styles_xml(profile, title, own=own, own_tables=own_tables))
    package.set_numbering(numbering_xml(profile, ()))
    package.set_font_table(font_table_xml(profile))
    package.set_settings(settings_xml())
    package.set_theme(theme_xml(profile))
    package.set_properties(title=title, author=author, identifier=identifier, dated_on=dated_on)
    return package.save()
