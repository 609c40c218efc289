"""The statute texts of public collections: their histories, articles and days, from git directories or folders.

A collection is a git directory (every state that its history holds is read) or a folder. Read are Markdown
and text files that begin with the statute's name, go on with its history (``1996年3月17日…通过``, ``根据…第一次修正``)
and then have articles (``第一条　…``). A statute in several files is put together from its folder. What comes
back are facts; no sentence of a text is kept by the scripts that use this.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb.statutes.history import AT_ONCE_RE, FORCE_RE, Event, events_of, registry_name
from kb.statutes.texts import ArticleText, parse_articles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

NATION = "中华人民共和国"
COLLECTIONS = (
    "LawRefBook+Laws",
    "ImCa0+just-laws",
    "qisehong+china-law-db",
    "DiamonWoo+Laosheng.top",
    "qcmuu+just-laws",
    "waystowork+waystowork.github.io",
    "LawBot+LawStatuteCrawler",
    "chugare+LCD",
    "wpjdgithub+graduation_project",
)
"""All collections that the data files rest on: what is written without one of them would lose what it bears out."""
_KEPT_UP_SINCE = dt.date(2025, 1, 1)
"""A collection that was last changed before this day does not know the newest versions."""
_LOSES_LINES = ("chugare:", "wpjdgithub:")
"""Collections in whose texts lines are missing here and there, or all but the first of each article."""
LOCAL_RE = re.compile(r"(^|/)(DLC|地方|案例|dfxfg|references)|地方性法规|node_modules|/\.")
"""Paths of local statutes and of cases, which this project does not take from collections."""
EXTRA_RE = re.compile(
    r"amendment|decision|修正案|修改.*决定|_index|LAWS_PROGRESS|category/|skills/|(?<!laws_md/)民法典/"
)
"""Files of a statute's folder that are not its text."""
_DECISION_RE = re.compile(r"修改[^/]*的决定[^/]*\.(?:md|txt)$")
_FIRST_ARTICLE_RE = re.compile(r"^\s*(?:\*\*)?第一条(?:\*\*)?[\s\u3000]", re.MULTILINE)
_BODY_RE = re.compile(
    r"^\s*(?:<!-- INFO END -->|#+\s*第?[一二三四五六七八九十]*[编章]|目\s*录|第一[编章]|\*\*第一)", re.MULTILINE
)
_NO_TITLE_RE = re.compile(r"[（(]?\d{4}年|第一条|根据|目录|第.{1,4}号|.{0,12}主席令|中国共产党|[（(]?《")
"""How a text begins that does not begin with its title."""
_CHINESE_RE = re.compile(r"[\u4e00-\u9fff]{3}")
_BEFORE = 60
"""Days by which a file may be named later than its text came into force."""
_NEAR = 300
"""Days between the publication of a text and its coming into force, where it is the first."""
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff"))


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a statute in a collection."""

    name: str
    """As the registry writes it: without 中华人民共和国, inner brackets 〈〉."""
    full_name: str
    events: tuple[Event, ...]
    """By day."""
    articles: Mapping[tuple[int, int], ArticleText]
    stated: dt.date | None
    """The day from which its last article says it is in force."""
    at_once: bool
    """Whether its last article says: from the day of publication."""
    source: str
    """Collection and path."""
    old: bool = False
    """Whether its collection is no longer kept up: it shows earlier versions, not which one is the last."""

    @property
    def loses_lines(self) -> bool:
        """Whether lines may be missing from its articles."""
        return self.source.startswith(_LOSES_LINES)

    @property
    def version(self) -> dt.date | None:
        """The day of the last step of its history."""
        return self.events[-1].day if self.events else None

    @property
    def named_day(self) -> dt.date | None:
        """The day that its file is named by: ``…(2019-03-02).md``, ``…_20190302.txt``."""
        match = re.search(r"[(（_](\d{4})-?(\d\d)-?(\d\d)[)）]?\.(?:md|txt)$", self.source)
        try:
            return dt.date(*map(int, match.groups())) if match else None
        except ValueError:
            return None

    @property
    def listed_day(self) -> dt.date | None:
        """The day in force by which the folder of a version is named: ``…/versions/2027-01-01/README.md``."""
        match = re.search(r"/versions/(\d{4}-\d\d-\d\d)/", self.source)
        return dt.date.fromisoformat(match.group(1)) if match else None

    @property
    def ends(self) -> bool:
        """Whether its last article speaks of coming into force, as the last article of a whole text does."""
        return (
            self.at_once
            or self.stated is not None
            or bool(self.articles and re.search("施行|实施|生效", self.articles[max(self.articles)].words()))
        )

    @property
    def last(self) -> int:
        """The number of its last article; 0 where one is missing before it, so that the text is not whole."""
        numbers = sorted({article for article, _ in self.articles})
        return numbers[-1] if numbers and numbers == list(range(1, numbers[-1] + 1)) else 0


def read_text(raw: str, source: str) -> Text | None:
    """The statute of a file; ``None`` where it has no name or no articles."""
    raw = re.sub(r"(?m)^=+.*$", "", raw.translate(_UNSEEN).replace("\r\n", "\n"))
    if raw.startswith("---\n"):
        raw = raw.partition("\n---\n")[2]
    lines = [line for line in raw.splitlines() if line.strip(" \u3000#*")]
    first = _FIRST_ARTICLE_RE.search(raw)
    if not lines or not first:
        return None
    title = re.sub(r"[\s\u3000]+", "", lines[0].strip("#* \u3000"))
    stem = re.sub(r"_\d{8}$|^法释〔\d{4}〕\d+号", "", Path(source.partition(":")[2] or source).stem)
    head = raw[raw.index(lines[0]) : first.start()]
    if stem.startswith(title) or (_NO_TITLE_RE.match(title) and _CHINESE_RE.match(stem)):
        title = stem  # a long title is on two lines, or none is
    else:
        head = head[len(lines[0]) :]
    if body := _BODY_RE.search(head):
        head = head[: body.start()]
    again = _FIRST_ARTICLE_RE.search(raw, first.end())  # an annex with articles of its own
    articles = parse_articles(raw[first.start() : again.start() if again else None])
    last = articles.get((max((a for a, _ in articles), default=0), 0))
    words = last.words() if last else ""
    stated = FORCE_RE.search(words)
    text = Text(
        name=registry_name(title),
        full_name=NATION * title.startswith(NATION) + registry_name(title),
        events=events_of(head),
        articles=articles,
        stated=dt.date(*map(int, stated.groups())) if stated else None,
        at_once=bool(AT_ONCE_RE.search(words)) and not stated,
        source=source,
    )
    if (
        text.events
        or not text.stated
        or not text.named_day
        or not -_BEFORE <= (text.stated - text.named_day).days <= _NEAR
    ):
        return text
    return replace(text, events=(Event(min(text.named_day, text.stated), "通过"),))  # no history, but days that agree


# --- the collections -----------------------------------------------------------------------------


def texts(collection: Path) -> Iterator[Text]:
    """Every text that a collection holds or held, once."""
    label = collection_name(collection).partition("+")[0]
    versioned = (collection / "objects").is_dir()
    last = git(collection, "log", "-1", "--all", "--format=%cs").decode().strip() if versioned else ""
    old = versioned and last < _KEPT_UP_SINCE.isoformat()
    for path, raw in (_git_files if versioned else _folder_files)(collection):
        text = read_text(raw, f"{label}:{path}")
        if text is not None:
            yield replace(text, old=old)


def collection_name(collection: Path) -> str:
    """``LawRefBook+Laws`` of ``…/LawRefBook+Laws/repo``: the folder that contains a git directory."""
    while collection.name in ("repo", ".git"):
        collection = collection.parent
    return collection.name


def refuse_without_all(collections: Iterable[Path]) -> None:
    """Nothing where all collections that the data files rest on are given and hold texts.

    Raises:
        SystemExit: where one is missing: what it bears out would be taken for refuted and be deleted.
    """
    given = {collection_name(collection): collection for collection in collections}
    lacking = [name for name in COLLECTIONS if name not in given or not given[name].is_dir()]
    if lacking:
        message = f"not written, these collections are missing: {', '.join(lacking)}"
        raise SystemExit(message)


def _wanted(path: str) -> bool:
    return path.endswith((".md", ".txt")) and not LOCAL_RE.search(path) and not EXTRA_RE.search(path)


def decision_files(collection: Path) -> Iterator[str]:
    """The amending decisions that a collection holds or held, unchanged, each once."""
    if not (collection / "objects").is_dir():
        paths = [path for path in collection.rglob("*") if path.is_file() and _DECISION_RE.search(path.name)]
        yield from dict.fromkeys(path.read_text("utf-8", "replace") for path in sorted(paths))
        return
    log = git(collection, "log", "--all", "--raw", "--no-abbrev", "--no-renames", "--format=tformat:").decode()
    fields = [line.split("\t", 1) for line in log.splitlines() if line.startswith(":")]
    names = {field.split()[3] for field, path in fields if _DECISION_RE.search(path)}
    yield from dict.fromkeys(_blobs(collection, {name for name in names if set(name) != {"0"}}).values())


def _part(path: str) -> bool:
    """Whether a file is one of several of a statute: ``civil-code/01-….md``."""
    return bool(re.search(r"/\d\d-[^/]+\.md$", path))


def _assembled(folder: str, parts: Mapping[str, str]) -> tuple[str, str] | None:
    names = sorted((path for path in parts if _part(path)), key=_part_order)
    lead = parts.get(f"{folder}/README.md")
    if not names or lead is None:
        return None
    body = "\n".join(re.sub(r"(?s)\A---\n.*?\n---\n", "", parts[name]) for name in names)
    return folder, f"{lead}\n\n{body}"


def _part_order(path: str) -> tuple[bool, str]:
    """By number; ``00-`` is used for supplementary provisions, which are at the end."""
    stem = Path(path).stem
    return stem.startswith("00-"), stem


def git(directory: Path, *arguments: str) -> bytes:
    """What a git command prints of a git directory; ``ValueError`` where it fails."""
    command = ["git", f"--git-dir={directory}", "-c", "core.quotepath=off", *arguments]
    done = subprocess.run(command, check=False, capture_output=True)
    if done.returncode:
        message = done.stderr.decode("utf-8", "replace")
        raise ValueError(message)
    return done.stdout


def _git_files(directory: Path) -> Iterator[tuple[str, str]]:
    log = git(
        directory, "log", "--all", "--reverse", "--raw", "--no-abbrev", "--no-renames", "--format=tformat:commit"
    ).decode()
    seen: set[tuple[str, str]] = set()
    state: dict[str, str] = {}
    wanted: list[tuple[str, str]] = []
    groups: list[tuple[str, dict[str, str]]] = []
    for commit in log.split("commit\n"):
        touched: set[str] = set()
        for line in commit.splitlines():
            if not line.startswith(":"):
                continue
            fields, path = line.split("\t", 1)
            blob = fields.split()[3]
            if not _wanted(path):
                continue
            folder = path.rpartition("/")[0]
            if _part(path) or path.endswith("README.md"):
                if set(blob) == {"0"}:
                    state.pop(path, None)
                else:
                    state[path] = blob
                touched.add(folder)
            if set(blob) != {"0"} and not _part(path) and (path, blob) not in seen:
                seen.add((path, blob))
                wanted.append((path, blob))
        for folder in sorted(touched):
            members = {path: blob for path, blob in state.items() if path.rpartition("/")[0] == folder}
            if any(map(_part, members)):
                groups.append((folder, members))
    blobs = _blobs(directory, {blob for _, blob in wanted} | {b for _, m in groups for b in m.values()})
    for path, blob in wanted:
        if blob in blobs:
            yield path, blobs[blob]
    done: set[str] = set()
    for folder, members in groups:
        made = _assembled(folder, {path: blobs[blob] for path, blob in members.items() if blob in blobs})
        if made and made[1] not in done:
            done.add(made[1])
            yield made


def _blobs(directory: Path, names: set[str]) -> dict[str, str]:
    """The contents of blobs; those that a partial copy lacks are left out."""
    command = ["git", f"--git-dir={directory}", "cat-file", "--batch"]
    request = "".join(f"{name}\n" for name in sorted(names)).encode()
    raw = subprocess.run(command, input=request, check=False, capture_output=True).stdout
    contents: dict[str, str] = {}
    at = 0
    while at < len(raw):
        end = raw.index(b"\n", at)
        head = raw[at:end].split()
        if head[-1] == b"missing":
            at = end + 1
            continue
        size = int(head[2])
        contents[head[0].decode()] = raw[end + 1 : end + 1 + size].decode("utf-8", "replace")
        at = end + size + 2
    return contents


def _folder_files(folder: Path) -> Iterator[tuple[str, str]]:
    groups: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or not _wanted(name):
            continue
        raw = path.read_text("utf-8", "replace")
        if _part(name) or path.name == "README.md":
            groups[name.rpartition("/")[0]][name] = raw
        if not _part(name):
            yield name, raw
    for inner, parts in groups.items():
        made = _assembled(inner, parts)
        if made:
            yield made


def by_name(collections: Iterable[Path]) -> dict[str, list[Text]]:
    """The texts of several collections by the name of their statute."""
    grouped: defaultdict[str, list[Text]] = defaultdict(list)
    for collection in collections:
        for text in texts(collection):
            grouped[text.name].append(text)
    return dict(grouped)
