"""The page of a case that is not on the site: just added, or visible only to another audience.

It is rendered by the function that renders the pages of the site. By then the index has said that this audience may
see the case as it was indexed. The file of the case is used only if it still gives what was indexed and the gate lets
it through; otherwise the page is made from the texts in the index.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb.blocks import Block, BlockKind, Inline, InlineKind
from kb.law.readings import Readings
from kb.lint import check_alone
from kb.model import Amount, Case, Library, Section, SourceFile
from kb.reading import default_config, library_of_text, read_config, read_statutes, read_text
from kb.search.index.documents import CitedLaw, document_of
from kb.site.content.changes import changes
from kb.site.content.concordance import concordance
from kb.site.content.edition import Edition
from kb.site.content.facets import FacetIndex
from kb.site.content.publication import publish
from kb.site.markup.fragments import CaseEntries
from kb.site.pages.case import case_page

if TYPE_CHECKING:
    from pathlib import Path

    from kb.model import Audience, LibraryConfig
    from kb.search.index.documents import CaseDocument
    from kb.site.markup.page import Page

FAR_FUTURE = dt.date(9999, 1, 1)
"""Stands for the newest law known."""


def config_of(root: Path | None) -> LibraryConfig:
    """The settings of a library with its statutes as they are now; the usual ones without a folder.

    Args:
        root: the library's folder.
    """
    if root is None:
        return default_config()
    config = read_config(root, root.as_posix())[0]
    return replace(config, statutes=read_statutes(root, root.as_posix(), config.region)[0])


class CaseRenderer:
    """Renders the pages of single cases for one audience."""

    def __init__(self, root: Path | None, audience: Audience, today: dt.date | None) -> None:
        """Keep what every page needs.

        Args:
            root: the library's folder; ``None`` where there is only the index.
            audience: the readers.
            today: the day on which the law is read and visibility is decided; ``None`` for the newest law known.
        """
        self._root = root if root and root.is_dir() else None
        self._audience = audience
        self._today = today or FAR_FUTURE

    def page(self, document: CaseDocument) -> Page:
        """The page of a case that the index has already shown to be visible."""
        edition = self.edition(document)
        return case_page(edition.publication.cases[0], edition, CaseEntries())[0]

    def edition(self, document: CaseDocument) -> Edition:
        """The edition of such a case by itself."""
        config = config_of(self._root)
        if document.case_id == document.full_id:  # its number is whole, with the 代码 of its own library or without one
            config = replace(config, code="")
        return self._edition_of_file(document, config) or self._edition_of(_library_of(_case_of(document), config))

    def _edition_of_file(self, document: CaseDocument, config: LibraryConfig) -> Edition | None:
        """The case as it is in its file; ``None`` if that differs from what was indexed, or is now withheld."""
        if self._root is None:
            return None
        path, root = PurePosixPath(document.path), self._root.as_posix()
        text, _ = read_text(self._root / path, f"{root}/{path}")
        library = library_of_text(text, path, root, config, ()) if text is not None else None
        if library is None or not library.cases:
            return None
        readings = Readings(library, self._today)
        law = CitedLaw.of(readings.newest(library.cases[0]), config.statutes)
        document_of_file = document_of(library.cases[0], document.issues, law, config)
        # Which rules are cited depends on the registry too, which may have changed since.
        if replace(document_of_file, rules=document.rules) != document:
            return None
        edition = self._edition_of(library, readings)
        return edition if edition.publication.cases else None

    def _edition_of(self, library: Library, readings: Readings | None = None) -> Edition:
        """The edition of a library that has only this case."""
        known_readings = readings or Readings(library, self._today)
        problems = check_alone(library, self._today, readings=known_readings) if readings else ()
        publication = publish(library, problems, self._audience, self._today)
        cited = concordance(publication, known_readings)
        return Edition(cited, changes(cited), FacetIndex(publication), {}, {}, alone=True)


def _library_of(case: Case, config: LibraryConfig) -> Library:
    return Library("", config, (case,), (), frozenset(), (), ())


def _case_of(document: CaseDocument) -> Case:
    """The case as far as the index knows it: its texts, one paragraph a line, and what a hit shows of it."""
    fields = {passage.name: passage.text for passage in document.passages if passage.is_field}
    sections = tuple(
        Section(passage.part or passage.name, passage.name, bool(passage.part), 1, tuple(map(_paragraph, lines)))
        for passage in document.passages
        if not passage.is_field and (lines := passage.text.split("\n"))
    )
    return Case(
        source_file=SourceFile(document.path, document.path, "", {}, 1),
        case_id=document.case_id,
        title=document.title,
        holding=document.holding,
        kind=document.kind,
        domains=document.domains,
        outcomes=document.outcomes,
        decided_on=_day(document.decided_on),
        docket_number=fields.get("文号", ""),
        penalties=document.penalties,
        amount=_amount_of(document),
        discretion=document.discretion,
        keywords=tuple(fields.get("关键词", "").split("\n")) if "关键词" in fields else (),
        access="内部" if document.mark == "内部" else "公开",
        status="发布" if document.mark in ("", "内部") else document.mark,
        withdrawn_on=_day(document.withdrawn_on),
        withdrawn_because=document.withdrawn_because,
        sections=sections,
    )


def _amount_of(document: CaseDocument) -> Amount | None:
    sums = (document.before_fen, document.after_fen)
    return None if sums == (None, None) else Amount(*sums)


def _paragraph(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, 1, (Inline(InlineKind.TEXT, text),))


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
