"""A case as a Markdown file: the case file without what the audience may not see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from kb.authoring import yaml_text
from kb.blocks import MarkdownWriter, markdown_text
from kb.model import CASE_FIELDS, PARTS, Amount, Audience, FieldType, Period
from kb.site import addresses
from kb.site.markup.links import LinkResolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kb.model import Case, Field
    from kb.site.content.publication import Publication


@dataclass(frozen=True, slots=True)
class CaseText:
    """The text of a case in Markdown; links are relative to the folder of the cases on the site."""

    sections: tuple[str, ...]
    """The text of each section, without its heading."""
    footnotes: tuple[str, ...]
    """Each begins with its label, ``[^1]: …``."""


def case_text(case: Case, publication: Publication) -> CaseText:
    """The text of a visible case; of a link to something hidden only the text is left."""
    links = LinkResolver(publication, case.source_file.path, addresses.case_address(case.case_id))
    writer = MarkdownWriter(links.link, links.image)
    return CaseText(
        tuple(writer.blocks(section.blocks) for section in case.sections),
        tuple(writer.footnotes([note]) for note in case.footnotes),
    )


def case_markdown(case: Case, text: CaseText, publication: Publication) -> str:
    """The case in the format of a case file, with front matter."""
    lines = ["---", *_front_matter(case, publication), "---"]
    for section, written in zip(case.sections, text.sections, strict=True):
        if section.heading:
            lines += (f"## {markdown_text(section.heading)}", "")
        if written:
            lines += (written, "")
    lines += [line for note in text.footnotes for line in (note, "")]
    return "\n".join(lines)


@cache
def shown_fields(audience: Audience) -> tuple[Field, ...]:
    """The keys of a case that an audience may see."""
    return tuple(field for field in CASE_FIELDS if audience is not Audience.PUBLIC or not field.working)


@cache
def _values_of(audience: Audience) -> Callable[[Case], tuple[object, ...]]:
    """A function that returns the values of ``shown_fields`` of a case."""
    return attrgetter(*[field.attribute for field in shown_fields(audience)])


_OF_PARTS = {field.key for field in CASE_FIELDS if field.type in PARTS}
"""The keys whose values are records."""


def _front_matter(case: Case, publication: Publication) -> Iterator[str]:
    audience = publication.audience
    for field, value in zip(shown_fields(audience), _values_of(audience)(case), strict=True):
        is_related = field.key == "相关"
        shown = tuple(related.case_id for related in publication.related_to(case)) if is_related else value
        if shown not in ("", None, ()):
            yield f"{field.key}: {_record(field.type, shown) if field.key in _OF_PARTS else _value(shown)}"


def _record(type_: FieldType, value: object) -> str:
    """A record, or a list of records, as ``{键: 值, …}``; empty parts are left out."""
    if isinstance(value, tuple):
        return f"[{', '.join(_record(type_, item) for item in value)}]"
    parts = ((part.key, getattr(value, part.attribute)) for part in PARTS[type_])
    return f"{{{', '.join(f'{key}: {_value(of_part)}' for key, of_part in parts if of_part)}}}"


def _value(value: object) -> str:
    """A value as it is written in front matter."""
    match value:
        case str():  # most are
            return yaml_text(str(value))
        case tuple():
            return f"[{', '.join(map(_value, value))}]"
        case Amount():
            parts = [("原", value.before_fen), ("后", value.after_fen)]
            return "{" + ", ".join(f"{key}: {fen / 100:.2f}" for key, fen in parts if fen is not None) + "}"
        case Period():
            return value.written
        case dt.date():
            return value.isoformat()
        case _:
            return yaml_text(str(value))
