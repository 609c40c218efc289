"""Choosing cases to compare: a box at every hit and case, and the form that they belong to.

The boxes work without scripts, within one page. ``static/assets/choosing.js`` keeps the choice in the browser, from one
page to the next; it is sent nowhere but in the address of the comparison.
"""

from __future__ import annotations

from kb.site import addresses
from kb.site.markup.html import Html, tag

_FORM = "choice"


def choice_form(source: str) -> Html:
    """The form that the boxes of a page belong to.

    Args:
        source: address of the page that shows it.
    """
    told = tag("span", class_="chosen", role="status")
    button = tag("button", "对照所选", type="submit")
    action = addresses.relative(source, addresses.COMPARE)
    return tag("form", button, " ", told, id=_FORM, class_="choice", method="get", action=action)


def choice_box(case_id: str) -> Html:
    """The box of a case."""
    box = tag("input", type="checkbox", name="ids", value=case_id, form=_FORM)
    return tag("label", box, " 选", tag("span", f" {case_id}", class_="unseen"), class_="choose")
