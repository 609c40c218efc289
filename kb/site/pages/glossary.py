"""术语: terms of administrative law, each with a definition, its article and a search."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import quote

from kb.law.readings import text_citations
from kb.reading import glossary
from kb.search.text.pinyin import sounds
from kb.site import addresses
from kb.site.content.facets import OTHER_LETTER, letter_of
from kb.site.markup.citation_links import CitationLinks
from kb.site.markup.html import Html, annotated_text, join, tag
from kb.site.markup.page import Body, Page, PageKind

if TYPE_CHECKING:
    from kb.model import Definition
    from kb.site.content.edition import Edition

_TITLE = "术语"


def glossary_page(edition: Edition) -> Page:
    """The page, ordered by pronunciation."""
    address = addresses.GLOSSARY
    body = Body(_TITLE)
    by_letter: defaultdict[str, list[Definition]] = defaultdict(list)
    for definition in sorted(glossary(edition.publication.config), key=lambda d: (sounds(d.word), d.word)):
        by_letter[letter_of(definition.word)].append(definition)
    letters = sorted(by_letter, key=lambda letter: (letter == OTHER_LETTER, letter))
    body.add(
        tag("p", "一句话的释义，帮助阅读案例，不能代替法律条文；引用前请查依据的条款。", class_="count-line"),
        tag(
            "nav", *(tag("a", x, href=f"#letter-{x}") for x in letters), class_="pager letters", aria_label="拼音首字母"
        ),
    )
    for letter in letters:
        body.heading(letter, f"letter-{letter}")
        body.add(tag("dl", *(_entry(d, body, edition, address) for d in by_letter[letter]), class_="glossary"))
    return Page(address, PageKind.TEXT, _TITLE, "行政执法常用术语的释义和依据", body.html, body.headings)


def _entry(definition: Definition, body: Body, edition: Edition, address: str) -> Html:
    publication = edition.publication
    parts = [tag("dd", definition.text)]
    source = definition.source
    facts: list[Html] = []
    if source:
        citations = text_citations(source, publication.today, publication.config.statutes)
        links = CitationLinks(citations, edition.cited, address, edition.article_link)
        facts.append(join(["依据：", annotated_text(source, links.in_holding(source))]))
    query = definition.query or definition.word
    facts.append(
        tag("a", "查案例", href=f"{addresses.SEARCH}?q={quote(query)}", aria_label=f"查“{definition.word}”的案例")
    )
    parts.append(tag("dd", join(facts, "　"), class_="entry-facts"))
    return join([tag("dt", definition.word, id=body.anchors.anchor(definition.word)), *parts])
