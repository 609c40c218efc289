"""The bar at the top of a case: what a reader does with it, without going to its foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.site import addresses
from kb.site.markup.choosing import choice_box, choice_form
from kb.site.markup.comparing import PRINT
from kb.site.markup.html import Html, Pattern, join, tag

if TYPE_CHECKING:
    from kb.site.content.edition import Edition

_SIZES = (("smaller", "正文的字小一些", "小字"), ("larger", "正文的字大一些", "大字"))
_PRINT = tag("button", PRINT, type="button", data_print="alone")
_PRINT_ALL = join([tag("button", "连同相关案例打印", type="button", data_print="all"), " "])
_DEEDS = (
    tag("a", "引用格式", href="#citation"),
    *(tag("button", shown, type="button", data_size_step=step, aria_label=label) for step, label, shown in _SIZES),
)
_MATCH_STEPS = tag(
    "span",
    tag("span", class_="found-place", role="status"),
    " ",
    tag("button", "上一处", type="button", data_found="-1"),
    " ",
    tag("button", "下一处", type="button", data_found="1"),
    class_="found-steps",
    hidden=True,
)


def case_bar(case_id: str, address: str, edition: Edition) -> Html:
    """Word file, print, citation, choice, text size; and the steps through what a search found, where one led here.

    What only a script does is hidden without scripts.

    Args:
        case_id: 编号.
        address: of the page.
        edition: says whether there is a Word file, and whether the page shows other cases.
    """
    document, word = addresses.case_document_address(case_id), Html("")
    if document in edition.documents:
        name = document.rpartition("/")[2]
        word = join([tag("a", "Word", href=addresses.relative(address, document), download=name), " "])
    print_all = _PRINT_ALL if _shows_others(case_id, edition) else Html("")
    return _BAR.filled(word, print_all, choice_box(case_id), choice_form(address))


def _bar(slot: str) -> Html:
    deeds = tag("span", slot, _PRINT, " ", slot, join(_DEEDS, " "), class_="case-deeds")
    return tag("div", deeds, tag("span", slot, slot, class_="case-choice"), _MATCH_STEPS, class_="case-bar")


_BAR = Pattern(_bar)


def _shows_others(case_id: str, edition: Edition) -> bool:
    """Whether the page lists other cases: those named in 相关, similar ones, or ones that cite the same article."""
    case = edition.publication.cases_by_id[case_id]
    return bool(edition.publication.related_to(case) or edition.similar_to(case) or edition.cited.shared.get(case_id))
