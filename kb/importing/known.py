"""Cases that are there already, in the library or in the same import: by title, 文号 and text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.blocks import leaves
from kb.text import fold

if TYPE_CHECKING:
    from kb.model import Case, Library

_SENTENCE_RE = re.compile(r"[。！？；!?;\t\n]+")
_SIGNS_RE = re.compile(r"[\W_]+")
_SHORTEST = 8
"""Characters of a sentence that distinguishes one text from another."""
_LONG = 100
"""Characters of a text that is the same under another title: shorter ones may be set phrases alone."""
_SAME, _SIMILAR = 0.95, 0.6
"""Share of the sentences of both texts from which on they are the same, or much alike."""
_FEW = 3
_MANY = 50
"""Cases that may have a sentence: what more have is a set phrase."""


@dataclass(frozen=True, slots=True)
class Known:
    """A case that is there already."""

    where: str
    """Its 编号 with the path, or the document of this import that has it."""
    why: str
    """In Chinese: what is the same."""
    is_same: bool
    """Whether it has the same text: it is not written again."""


@dataclass(frozen=True, slots=True)
class _Entry:
    where: str
    title: str
    sentences: frozenset[str]


class KnownCases:
    """The cases of a library and of an import until now."""

    def __init__(self, library: Library) -> None:
        """Take the cases of a library."""
        self._entries: list[_Entry] = []
        self._by_title: dict[str, int] = {}
        self._by_number: dict[str, int] = {}
        self._by_sentence: dict[str, list[int]] = {}
        for case in library.cases:
            where = f"案例库的 {case.case_id}（{case.source_file.display_path}）"
            self.add(where, case.title, case.docket_number, _text_of(case))

    def add(self, where: str, title: str, number: str, text: str) -> None:
        """Take a case: where it is, its 标题 and 文号 if it has them, and the text of its parts."""
        index = len(self._entries)
        sentences = _sentences(text)
        self._entries.append(_Entry(where, _bare(title), sentences))
        if _bare(title):
            self._by_title.setdefault(_bare(title), index)
        if _bare(number):
            self._by_number.setdefault(_bare(number), index)
        for sentence in sentences:
            if len(at := self._by_sentence.setdefault(sentence, [])) < _MANY:
                at.append(index)

    def find(self, title: str, number: str, text: str) -> Known | None:
        """The known case that is or may be the same: by its text, else by 标题, else by 文号; or ``None``."""
        sentences = _sentences(text)
        shared = Counter(index for sentence in sentences for index in self._by_sentence.get(sentence, ()))
        for index, count in shared.most_common(1):
            entry = self._entries[index]
            of_both = count / max(len(sentences), len(entry.sentences))
            is_long = sum(map(len, sentences)) >= _LONG and of_both == 1
            if is_long or (of_both >= _SAME and entry.title == _bare(title)):
                return Known(entry.where, "正文相同", is_same=True)
            if count / min(len(sentences), len(entry.sentences)) >= _SIMILAR and count >= _FEW:
                return Known(entry.where, f"正文有 {count} 句相同", is_same=False)
        if (twin := self._by_title.get(_bare(title))) is not None and title:
            return Known(self._entries[twin].where, "同名", is_same=False)
        if (twin := self._by_number.get(_bare(number))) is not None and number:
            return Known(self._entries[twin].where, f"文号同为“{number}”", is_same=False)
        return None


def _text_of(case: Case) -> str:
    return "\n".join(leaf.text for section in case.sections for leaf in leaves(section.blocks))


def _sentences(text: str) -> frozenset[str]:
    """The sentences of a text, and all of a text that has none long enough."""
    sentences = frozenset(
        bare for sentence in _SENTENCE_RE.split(fold(text)) if len(bare := _SIGNS_RE.sub("", sentence)) >= _SHORTEST
    )
    return sentences or frozenset(filter(None, [_bare(text)]))


def _bare(text: str) -> str:
    return _SIGNS_RE.sub("", fold(text))
