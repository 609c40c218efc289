"""``Bulletin`` -> plain text, to be pasted into an OA system or a WeChat editor.

The same content as in print, in the same order: titles, 要旨, a link to the page of each case, the parts with their
headings and footnotes. Nothing is left of the layout: no indents, no line breaks inside paragraphs, no dots and page
numbers. A row of a table is a line that names its columns. The appendix of articles and the 版记 are not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.compile.bulletin import APPENDIX, CORRECTIONS_TITLE, KEYWORDS, Entry
from kb.blocks import Block, BlockKind, Footnote, Inline, InlineKind, plain
from kb.blocks.tables import grid
from kb.text import chinese_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from generator.compile.bulletin import Bulletin, CorrectionNote, Masthead, Notice, Reissue

_BLANK = "　"
_BULLET = "·"


def plain_text(bulletin: Bulletin, page_of: Callable[[str], str] = lambda _: "") -> str:
    """The text of a bulletin, paragraphs on lines of their own, an empty line before each part.

    Args:
        bulletin: what is printed.
        page_of: 编号 -> address of the page of a case; empty if it has none.
    """
    return "\n".join(_lines(bulletin, page_of)).strip("\n") + "\n"


def _lines(bulletin: Bulletin, page_of: Callable[[str], str]) -> Iterator[str]:
    yield from _masthead(bulletin.masthead, bulletin.page_mark)
    if bulletin.reissue:
        yield from _reissue(bulletin.reissue)
    if bulletin.editors_note:
        note = _Text(bulletin.editors_note_footnotes)
        yield from ("", "编者按", *note.written(bulletin.editors_note), *note.notes())
    if bulletin.authority:
        yield from ("", bulletin.authority)
    if bulletin.contents:
        yield from ("", "目录")
        for group in bulletin.contents:
            shown = [line for line in group.lines if line.bookmark != APPENDIX]
            yield from [group.heading] if group.heading and shown else []
            yield from (f"{line.label}{_BLANK}{line.title}" for line in shown)
    beginnings = bulletin.group_beginnings
    for entry in bulletin.entries:
        if entry.bookmark in beginnings:
            yield from ("", "", beginnings[entry.bookmark].heading)
        yield from ("", f"{entry.label}{_BLANK}{entry.title}")
        yield from _case(entry, page_of) if isinstance(entry, Entry) else _notice(entry)
    if bulletin.corrections:
        yield from ("", CORRECTIONS_TITLE, *map(_correction, bulletin.corrections))


def _masthead(masthead: Masthead, page_mark: str) -> Iterator[str]:
    yield from [f"（{page_mark}）"] if page_mark else []
    yield from filter(None, (masthead.classification, masthead.name, masthead.label, masthead.subtitle))
    office = (
        f"{masthead.office}编" if masthead.office and not masthead.office.endswith(("编", "编印")) else masthead.office
    )
    yield _BLANK.join(filter(None, (office, chinese_day(masthead.dated_on))))


def _reissue(reissue: Reissue) -> Iterator[str]:
    day = f"{chinese_day(reissue.made_on)}{reissue.mark}。" if reissue.made_on else ""
    reason = f"原因：{reissue.reason}" if reissue.reason else ""
    yield from filter(None, ("", f"{day}{reason}", *map(_correction, reissue.corrections)))


def _correction(note: CorrectionNote) -> str:
    day = f"（{chinese_day(note.on)}）" if note.on else ""
    reason = f"原因：{note.reason}" if note.reason else ""
    return f"{note.where}：{note.content}。{reason}{day}".replace("。。", "。")


def _case(entry: Entry, page_of: Callable[[str], str]) -> Iterator[str]:
    yield from [f"要旨：{plain(entry.holding)}"] if entry.holding else []
    facts = (("编号", entry.case_id), ("文号", entry.docket_number))
    yield _BLANK.join(f"{name}：{value}" for name, value in facts if value)
    yield from [f"刊于{entry.appeared_in}"] if entry.appeared_in else []
    yield from [f"{KEYWORDS}：{'、'.join(entry.keywords)}"] if entry.keywords else []
    yield from [f"链接：{address}"] if (address := page_of(entry.case_id)) else []
    text = _Text(entry.footnotes)
    for part in entry.parts:
        yield from ("", part.heading) if part.heading else ()
        yield from text.written(part.blocks)
    yield from text.notes()


def _notice(notice: Notice) -> Iterator[str]:
    yield "本案例已经撤回，正文不再刊登。"
    facts = (("撤回日期", chinese_day(notice.withdrawn_on)), ("撤回原因", notice.withdrawn_because))
    yield from (f"{name}：{value}" for name, value in facts if value)


class _Text:
    """One text with its own footnotes."""

    def __init__(self, footnotes: Sequence[Footnote]) -> None:
        self._footnotes: Mapping[str, Footnote] = {note.name: note for note in footnotes}

    def written(self, blocks: Sequence[Block]) -> Iterator[str]:
        """The lines of some blocks."""
        for block in blocks:
            match block.kind:
                case BlockKind.LIST:
                    yield from self._list(block)
                case BlockKind.TABLE:
                    yield from self._table(block)
                case BlockKind.RULE:
                    pass
                case _:
                    yield from self._runs(block.inlines).split("\n") if block.inlines else ()
                    yield from self.written(block.children)

    def notes(self) -> Iterator[str]:
        """The footnotes, a line or more each."""
        for note in self._footnotes.values():
            first, *rest = list(self.written(note.blocks)) or [""]
            yield from (f"注{note.number}：{first}", *rest)

    def _list(self, block: Block) -> Iterator[str]:
        for number, item in enumerate(block.children, block.start):
            first, *rest = list(self.written(item.children)) or [""]
            yield from (f"{number}. {first}" if block.ordered else f"{_BULLET}{first}", *rest)

    def _table(self, table: Block) -> Iterator[str]:
        """Each row as ``项目：罚款；数额：5万元``; a merged cell is in every row that it spans."""
        heads: dict[int, str] = {}
        for row, places in zip(table.children, grid(table), strict=True):
            texts = {place.column: self._runs(place.cell.inlines).replace("\n", "、") for place in places}
            if row.header:
                heads |= {
                    column: texts[place.column]
                    for place in places
                    for column in range(place.column, place.column + place.cell.columns)
                }
                continue
            cells = [(heads.get(column, ""), text) for column, text in texts.items() if text]
            yield "；".join(f"{head}：{text}" if head else text for head, text in cells)

    def _runs(self, inlines: Sequence[Inline]) -> str:
        return "".join(map(self._run, inlines))

    def _run(self, run: Inline) -> str:
        match run.kind:
            case InlineKind.TEXT | InlineKind.CODE:
                return run.text
            case InlineKind.BREAK:
                return "\n"
            case InlineKind.IMAGE:
                return f"［插图：{run.text}］" if run.text else "［插图］"
            case InlineKind.FOOTNOTE:
                note = self._footnotes.get(run.text)
                return f"［注{note.number}］" if note else ""
            case InlineKind.LINK:
                text = self._runs(run.children)
                outside = not run.target.startswith("#") and run.target not in text
                return f"{text}（{run.target}）" if outside else text
            case _:
                return self._runs(run.children)
