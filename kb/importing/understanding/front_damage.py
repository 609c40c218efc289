"""Damage in the values of front matter: it is flagged there and lowers the confidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.importing.documents.damage import flags_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.importing.documents.damage import Damage
    from kb.importing.mending.mend import Flag
    from kb.importing.understanding.evidence import Proposal

_DOUBTED = 0.6
"""Maximum confidence of a damaged value."""


def doubted(proposals: Sequence[Proposal], damage: Sequence[Damage]) -> tuple[Proposal, ...]:
    """The proposals, with the confidence of damaged values lowered."""
    return tuple(
        replace(
            proposal,
            confidence=min(proposal.confidence, _DOUBTED),
            reason=f"{proposal.reason}；其中有损坏的文字，请核对",
        )
        if any(place.text in word for place in damage for word in proposal.words)
        else proposal
        for proposal in proposals
    )


def flags_of_front(front: str, proposals: Sequence[Proposal], damage: Sequence[Damage]) -> Iterator[Flag]:
    """Flags for the damage in the values of front matter, in code points of it."""
    at = 0
    words = {one.key: one.words for one in proposals}
    for line in front.splitlines(keepends=True):
        key, colon, value = line.rstrip("\n").partition(":")
        in_value = [one for one in damage if any(one.text in word for word in words.get(key, ()))] if colon else []
        if in_value:
            yield from flags_in(value, in_value, at + len(key) + 1)
        at += len(line)
