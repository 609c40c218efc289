"""``kb statutes compare``: two versions of a statute side by side.

Each command imports what it alone needs: a search does not wait for MkDocs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.commands.console import Command, echo_json, json_option, library_option, revising
from kb.commands.known_statutes import KnownStatutes
from kb.errors import KBError, UsageError
from kb.statutes.entry import iso

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from kb.reading.amending import TableRow
    from kb.statutes.side_by_side import ComparedRow, Comparison
    from kb.statutes.statute import Statute, Version


@click.command(cls=Command)
@click.argument("name", metavar="名称")
@click.option(
    "--from", "older", metavar="版本", help="旧的版本：名称（2017修正）或施行、通过的日期；缺省是新版本的上一版。"
)
@click.option("--to", "newer", metavar="版本", help="新的版本；缺省是有文本的最新一版，已废止的是取代它的法。")
@click.option("-o", "--output", metavar="FILE.html", help="写成网页文件：左右对照，差别有标记，可以打印。")
@click.option(
    "--confirm",
    metavar="旧条号",
    help="把核对过的行写进 statutes.yml 的“对照”：1-20,25、可靠 或 全部；其余的行写上把握，留待核对。",
)
@library_option
@json_option
def compare(
    name: str,
    older: str | None,
    newer: str | None,
    output: str | None,
    confirm: str | None,
    library: str,
    *,
    as_json: bool,
) -> None:
    """对照一部法律法规的两个版本，或者它和取代它的法：哪一条到了哪一条，文字有什么不同。

    两个版本都要有文本（kb statutes add）。核对以后用 --confirm 写进 statutes.yml。
    """
    from kb.statutes.side_by_side import compare_texts

    known = KnownStatutes(library)
    pair = _Two.of(known, known.statute(name), older, newer)
    comparison = compare_texts(pair.old_text, pair.new_text)
    if output:
        _write_page(output, pair, comparison)
    if as_json:
        echo_json(
            {
                "old": {"statute": pair.old.name, "label": pair.old_version.label},
                "new": {"statute": pair.new.name, "label": pair.new_version.label},
                "adjoining": pair.adjoining,
                "numbers_kept": comparison.numbers_kept,
                "rows": [row.as_json() for row in comparison.rows],
            },
            indent=1,
        )
    elif not output and not confirm:
        _print_comparison(pair, comparison)
    if confirm:
        with revising(library):
            done = _confirm(Path(library), pair, comparison, confirm)
        click.echo(done, err=as_json)


class _Two:
    """Two versions with their texts."""

    def __init__(self, known: KnownStatutes, old: tuple[Statute, Version], new: tuple[Statute, Version]) -> None:
        self.old, self.old_version = old
        self.new, self.new_version = new
        texts = [(one, version, known.texts.text(one, version)) for one, version in (old, new)]
        for one, version, text in texts:
            if text is None:
                raise UsageError(f"没有《{one.name}》{version.name}的文本。请先用 kb statutes add 登记。")
        self.old_text, self.new_text = (text for _, _, text in texts if text is not None)

    @classmethod
    def of(cls, known: KnownStatutes, statute: Statute, older: str | None, newer: str | None) -> _Two:
        """The two versions that the options mean.

        Raises:
            UsageError: there are no two such versions with a text.
        """
        successor = known.laws.statutes.get(statute.successor or "")
        if newer is None and older is None and statute.repealed_on and successor and statute.versions:
            current = successor.version_on(statute.repealed_on)
            if current and known.texts.text(successor, current):
                return cls(known, (statute, statute.versions[-1]), (successor, current))
        with_text = [version for version in statute.versions if known.texts.text(statute, version)]
        if newer is None and len(with_text) < 2:  # noqa: PLR2004 - the old one and the new one
            have = f"只有{with_text[0].name}的文本" if with_text else "还没有文本"
            raise UsageError(f"《{statute.name}》{have}，对照要有两个版本的。请先用 kb statutes add 登记。")
        new = _version(statute, newer) if newer else with_text[-1]
        before = statute.before(new)
        if older is None and before is None:
            raise UsageError(f"《{statute.name}》{new.name}之前的版本，法规库里没有。")
        return cls(known, (statute, _version(statute, older) if older else before or new), (statute, new))

    @property
    def adjoining(self) -> bool:
        """Whether no version lies between the two, so that a table of them may be kept."""
        if self.old.name == self.new.name:
            return self.old.after(self.old_version) == self.new_version
        return self.old.versions[-1] == self.old_version and self.old.successor == self.new.name

    @property
    def day(self) -> dt.date | None:
        """From when the new numbers count."""
        return self.new_version.effective_on if self.old.name == self.new.name else self.old.repealed_on

    @property
    def names(self) -> tuple[str, str]:
        """The heads of the columns."""
        if self.old.name == self.new.name:
            return self.old_version.name, self.new_version.name
        return f"《{self.old.name}》{self.old_version.name}", f"《{self.new.name}》{self.new_version.name}"


def _version(statute: Statute, written: str) -> Version:
    matches = [
        version
        for version in statute.versions
        if written in (version.label, version.name, iso(version.passed_on), iso(version.effective_on))
    ]
    if len(matches) == 1:
        return matches[0]
    labels = "、".join(version.label for version in statute.versions)
    raise UsageError(f"《{statute.name}》没有版本“{written}”。可选的：{labels or '没有'}。")


def _print_comparison(pair: _Two, comparison: Comparison) -> None:
    from kb.site.markup.comparison import row_status
    from kb.statutes.differences import Kind

    old_name, new_name = pair.names
    click.echo(f"{old_name} → {new_name}（[-删去-] {{+增加+}}）")
    for row in comparison.rows:
        click.echo()
        click.echo(f"{row.old_name or '（无）'} → {row.new_name or '（无）'}：{row_status(row)}")
        if not row.unchanged:
            marks = {Kind.BOTH: "{}", Kind.OLD: "[-{}-]", Kind.NEW: "{{+{}+}}"}
            text = "".join(marks[piece.kind].format(piece.text) for piece in row.pieces)
            click.echo("\n".join(f"    {line}" for line in text.split("\n")))
    click.echo()
    click.echo(_summary(comparison))


def _summary(comparison: Comparison) -> str:
    rows = [row for row in comparison.rows if row.old]
    sure = sum(1 for row in rows if row.checked)
    none = sum(1 for row in rows if not row.new)
    new = len(comparison.rows) - len(rows)
    kept = "各条的条号都没有变。" if comparison.numbers_kept else ""
    counts = f"可靠的 {sure} 条，要核对的 {len(rows) - sure - none} 条，没有找到对应的 {none} 条"
    return f"旧条文 {len(rows)} 条：{counts}；新增 {new} 条。{kept}"


def _write_page(output: str, pair: _Two, comparison: Comparison) -> None:
    from kb.files import failure_reason, replace_file
    from kb.site.markup.comparison import comparison_file

    notes = [
        "左边是旧条文，右边是新条文：只有旧条文有的文字加删除线，只有新条文有的加下划线。",
        _summary(comparison),
        f"核对以后，把核对过的行写进 statutes.yml：kb statutes compare {pair.old.name} --confirm 1-20,25",
    ]
    page = comparison_file(f"《{pair.old.name}》新旧条文对照", *pair.names, comparison, notes)
    try:
        replace_file(Path(output), page.encode())
    except OSError as error:
        raise KBError(f"“{output}”写不进去：{failure_reason(error, '写入')}。") from error
    click.echo(f"对照写在 {output}，用浏览器打开。", err=True)


def _confirm(root: Path, pair: _Two, comparison: Comparison, confirm: str) -> str:
    """Write the rows that a person has confirmed, and those that he has not, into ``statutes.yml``."""
    from dataclasses import replace

    from kb.enrolment import StatutesFile
    from kb.reading.amending import Entry, Table, TableRow, amended

    if not pair.adjoining:
        raise UsageError("这两个版本中间还有别的版本，对照不能写进 statutes.yml。请对照前后相连的两版。")
    day = pair.day
    if day is None:
        raise UsageError(f"{pair.new_version.name}的施行日期还没有写，对照写不进 statutes.yml。请先写上施行日期。")
    old = {row.old[0]: row for row in comparison.rows if row.old and not row.old[1]}
    chosen = _chosen(confirm, old)
    file = StatutesFile(root)
    if comparison.numbers_kept and pair.old.name == pair.new.name and chosen == set(old):
        entry = Entry(pair.old.name, versions=(replace(pair.new_version, numbers_kept=True),))
        done = f"各条的条号都没有变：在 {pair.new_version.label} 写上“条号不变: 是”。"
    else:
        rows = tuple(
            row for article in sorted(old) for row in _table_rows(old[article], TableRow, confirmed=article in chosen)
        )
        table = Table(day, "" if pair.old.name == pair.new.name else pair.new.name, rows)
        entry = Entry(pair.old.name, tables=(table,))
        done = f"对照写进 statutes.yml，这次核对的 {len(chosen)} 条；没有核对过的行写着“把握”。"
    text = amended(file.text, entry)
    file.check(text, entry)
    if text == file.text:
        return "statutes.yml 里都有了，没有改动。"
    file.write(text)
    return f"{done}接下来：kb statutes check {pair.old.name}。"


def _table_rows(row: ComparedRow, made: type[TableRow], *, confirmed: bool) -> Iterator[TableRow]:
    article = row.old[0] if row.old else 0
    numbers = tuple(number for number, suffix in row.new if not suffix)
    if confirmed:
        yield made(article, numbers)
    else:
        yield from (made(article, (number,), sure) for number, sure in zip(numbers, row.confidences, strict=False))


def _chosen(written: str, rows: Mapping[int, ComparedRow]) -> set[int]:
    """The old articles that are meant by ``1-20,25``, 可靠 or 全部."""
    if written == "全部":
        return set(rows)
    if written == "可靠":
        return {article for article, row in rows.items() if row.checked}
    articles: set[int] = set()
    for part in written.replace("，", ",").replace("、", ",").split(","):
        first, _, last = part.strip().partition("-")
        if not (first.isdecimal() and (last.isdecimal() or not last)):
            raise UsageError(f"“{part}”不是条号。写成 1-20,25，或者 可靠、全部。")
        several = range(int(first), int(last or first) + 1)
        if not several:
            raise UsageError(f"“{part}”前面的条号比后面的大。写成 {last}-{first}。")
        if (outside := next((number for number in several if number not in rows), None)) is not None:
            raise UsageError(f"旧条文里没有第 {outside} 条。")
        articles |= set(several)
    return articles
