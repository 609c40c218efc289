"""The JSON copies: a file for each case and one for the library, with the keys of ``kb.site.copies.data_schema``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kb.law.moves import present_words
from kb.model import Audience
from kb.search.results import FACETS as KEYS_AND_LABELS
from kb.site import addresses
from kb.site.content.facets import FACETS_BY_KEY
from kb.site.content.statutes import most_cited
from kb.site.copies.data_schema import SCHEMA, case_schema, library_schema

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from kb.model import Case, Issue, LibraryConfig, Period
    from kb.site.content.concordance import Concordance
    from kb.site.content.edition import Edition
    from kb.site.copies.case_copy import CaseText
    from kb.statutes.reading import Reading

Object = dict[str, object]


def case_file(case: Case, text: CaseText, edition: Edition) -> bytes:
    """The file of a visible case."""
    publication = edition.publication
    document = addresses.case_document_address(case.case_id)
    values: Object = {
        "schema": SCHEMA,
        "id": case.case_id,
        "full_id": publication.config.full_id(case.case_id),
        "title": case.title,
        "holding": case.holding,
        "kind": case.kind,
        "domain": case.domains,
        "act": case.acts,
        "outcome": case.outcomes,
        "decided_on": _day(case.decided_on),
        "act_on": _day(case.act_on),
        "violated_on": _period(case.violated_on),
        "agency": case.agency,
        "respondent": case.respondent,
        "docket_number": case.docket_number,
        "region": case.region,
        "penalties": case.penalties,
        "amount": {"before_fen": case.amount.before_fen, "after_fen": case.amount.after_fen} if case.amount else None,
        "discretion": case.discretion,
        "keyword": case.keywords,
        "procedure": case.procedures,
        "source": case.source,
        "dimension": case.dimensions,
        "related": [other.case_id for other in publication.related_to(case)],
        "similar": [other.case_id for other in edition.similar_to(case)],
        "published_on": _day(case.published_on),
        "corrections": [
            {"on": _day(c.corrected_on), "content": c.content, "because": c.reason} for c in case.corrections
        ],
        "effect": {"state": case.effect.state, "on": _day(case.effect.since_on)} if case.effect else None,
        "expert_opinion": bool(case.opinions),
        "issues": [issue.issue_id for issue in publication.issues_by_case.get(case.case_id, ())],
        "sections": [
            {"name": section.name, "heading": section.heading, "markdown": written}
            for section, written in zip(case.sections, text.sections, strict=True)
        ],
        "footnotes": text.footnotes,
        "citations": list(_citations(case, edition.cited)),
        "law_as_of": _day(publication.config.statutes.as_of),
        "page": addresses.case_address(case.case_id),
        "markdown": addresses.case_markdown_address(case.case_id),
        "document": document if document in edition.documents else None,
    }
    if publication.audience is not Audience.PUBLIC:
        values |= _working_values(case)
    return _written(values)


def _working_values(case: Case) -> Object:
    """What only those who work on a case may see of it."""
    return {
        "access": case.access,
        "status": case.status,
        "author": case.author,
        "reviewer": case.reviewer,
        "reviewed_on": _day(case.reviewed_on),
        "declassified_on": _day(case.declassified_on),
        "waivers": [
            {
                "code": w.code,
                "text": w.text,
                "because": w.reason,
                "decided_by": w.decided_by,
                "decided_on": _day(w.decided_on),
            }
            for w in case.waivers
        ],
        "approvals": [{"by": a.approved_by, "on": _day(a.approved_on), "digest": a.digest} for a in case.approvals],
        "expert_opinions": [{"name": o.expert, "on": _day(o.given_on), "content": o.content} for o in case.opinions],
        "doubts": [{"key": d.key, "note": d.note} for d in case.doubts],
    }


def notice_file(case: Case, config: LibraryConfig) -> bytes:
    """The file of a withdrawn case: number, day and reason."""
    page = addresses.case_address(case.case_id)
    number = {"id": case.case_id, "full_id": config.full_id(case.case_id)}
    return _written({"schema": SCHEMA, **number, "withdrawn": _withdrawal(case), "page": page})


def library_file(edition: Edition) -> bytes:
    """The file of the whole library."""
    publication, config = edition.publication, edition.publication.config
    return _written(
        {
            "schema": SCHEMA,
            "name": config.name,
            "office": config.office,
            "code": config.code,
            "authority": config.authority,
            "audience": publication.audience.value,
            "as_of": publication.today.isoformat(),
            "law_as_of": _day(config.statutes.as_of),
            "counts": {
                "cases": len(publication.cases),
                "issues": len(publication.issues),
                "statutes": len(edition.cited.statutes),
            },
            "cases": [_summary(case, edition) for case in publication.cases],
            "withdrawn": [
                {"id": case.case_id, "full_id": config.full_id(case.case_id)} | _withdrawal(case)
                for case in publication.notices
            ],
            "issues": [_issue(issue, edition) for issue in publication.issues],
            "facets": list(_facets(edition)),
        }
    )


def schema_files(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Address and content of the JSON Schemas of the files."""
    internal = edition.publication.audience is not Audience.PUBLIC
    yield addresses.CASE_SCHEMA, _written(case_schema(internal=internal))
    yield addresses.LIBRARY_SCHEMA, _written(library_schema(internal=internal))


# Without indentation json uses its C encoder, which is five times as fast. What is made here contains nothing twice.
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def _written(value: Object) -> bytes:
    return f"{_encoded(value)}\n".encode()


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _period(period: Period | None) -> Object | None:
    return {"text": period.written, "from": _day(period.first), "to": _day(period.last)} if period else None


def _withdrawal(case: Case) -> Object:
    return {"on": _day(case.withdrawn_on), "because": case.withdrawn_because}


def _summary(case: Case, edition: Edition) -> Object:
    issues = edition.publication.issues_by_case.get(case.case_id, ())
    return {
        "id": case.case_id,
        "full_id": edition.publication.config.full_id(case.case_id),
        "title": case.title,
        "holding": case.holding,
        "kind": case.kind,
        "domain": case.domains,
        "outcome": case.outcomes,
        "decided_on": _day(case.decided_on),
        "issue": issues[-1].issue_id if issues else None,
        "page": addresses.case_address(case.case_id),
        "data": addresses.case_data_address(case.case_id),
    }


def _issue(issue: Issue, edition: Edition) -> Object:
    documents = (addresses.issue_document_address(issue.issue_id, ending) for ending in ("docx", "pdf"))
    values: Object = {
        "id": issue.issue_id,
        "serial": issue.serial,
        "title": issue.title,
        "office": issue.office,
        "date": _day(issue.dated_on),
        "published_on": _day(issue.published_on),
        "cases": [case.case_id for case in edition.publication.cases_of(issue)],
        "page": addresses.issue_address(issue.issue_id),
        "documents": [address for address in documents if address in edition.documents],
    }
    if edition.publication.audience is not Audience.PUBLIC:
        values |= {
            "drafted_by": issue.drafted_by,
            "checked_by": issue.checked_by,
            "countersigned_by": issue.countersigned_by,
            "signed_by": issue.signed_by,
            "signed_on": _day(issue.signed_on),
            "disclosure": issue.disclosure,
            "disclosure_because": issue.disclosure_because,
            "secrecy_reviewed_by": issue.secrecy_reviewed_by,
            "secrecy_reviewed_on": _day(issue.secrecy_reviewed_on),
        }
    return values


def _facets(edition: Edition) -> Iterator[Object]:
    for key, label in KEYS_AND_LABELS:
        if facet := FACETS_BY_KEY.get(label):
            listed = [
                {
                    "value": entry.value,
                    "count": len(entry.cases),
                    "page": f"{entry.address}#{entry.anchor}" if entry.anchor else entry.address,
                }
                for entry in edition.facets.of(facet).values()
            ]
        else:
            listed = [
                {"value": s.statute.name, "count": s.cases, "page": addresses.statute_address(s.statute.name)}
                for s in most_cited(edition.cited)
            ]
        yield {"key": key, "label": label, "values": listed}


# --- citations -----------------------------------------------------------------------------------


def _citations(case: Case, cited: Concordance) -> Iterator[Object]:
    """Each provision that a case cites, once, in order, except those of unknown statutes."""
    seen = set()
    for citation in cited.citations[case.case_id]:
        row = _citation(citation.reading, cited)
        if row is not None and (key := (*[row[name] for name in _RULE], repr(row["readings"]))) not in seen:
            seen.add(key)
            yield row


_RULE = ("statute", "version", "article", "suffix", "paragraph", "item")
"""What tells one provision from another, with the versions that come into question where there are several."""


def _citation(reading: Reading, cited: Concordance) -> Object | None:
    row = reading.as_json()
    if row["statute"] is None:
        return None
    heading = cited.heading_of(reading)
    page = f"{addresses.statute_address(heading.statute)}#{heading.anchor}" if heading else None
    values = {name: row[name] for name in (*_RULE, "status", "now", "later", "as_of", "readings")}
    return values | {"label": present_words(reading, cited.publication.today), "page": page}
