"""``library.yml`` -> ``LibraryConfig``, over the built-in defaults."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from kb.errors import ReadError
from kb.figures import FigureTerms
from kb.model import AUTHORITIES, CASE_FIELDS, ISSUE_FIELDS, LIBRARY_CODE, LibraryConfig, SectionName, Term, Vocabulary
from kb.problems import Problem, limited
from kb.reading.conflicts import disputed_lines
from kb.reading.figures import read_names, read_rates
from kb.reading.files import read_text
from kb.reading.glossary import read_definitions
from kb.reading.grading import read_standards
from kb.reading.letters import read_letters
from kb.reading.nodes import Node, NodeReader, abbreviated
from kb.reading.outgoing import adoptable
from kb.reading.text_folders import own_folder, text_folders
from kb.statutes.texts import StatuteTexts
from kb.text import fold, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

CONFIG_NAME = "library.yml"
"""Name of the file in the library's folder."""
CONFIG_KEYS: Mapping[str, str] = {
    "名称": "案例库的名称，显示在网站上",
    "编印机关": "刊物的编印机关；几个单位的，主办的在前：[甲局, 乙局]",
    "刊名": "刊物的名称",
    "代码": "行政区划代码，或本单位自定的代码；写了，案例就有完整编号“代码-编号”，与别的案例库不重复",
    "地区": "本单位所在的地区，例如 某市；几个地方的法规有同一个简称的，按它认定是哪一部",
    "效力": "应当参照、可以参照或供参考，印在刊物上",
    "评查": "案卷评查项目，写“- 项目”或“- 项目: [别名, 别名]”，代替内置的六项；只增加几项的，写在词表的“评查”里",
    "词表": "各字段可用的词；写“- 词”或“- 词: [别名, 别名]”，与内置的词表合并",
    "类型的结果": "各类型可用的结果",
    "章节": "正文各部分的通用名称和同义标题，与内置的合并",
    "必需章节": "各类型必需的部分；“默认”用于没有列出的类型",
    "代替章节": "可以代替必需部分的部分，写“部分: [部分, 部分]”，例如 典型意义: [裁判理由]；与内置的合并",
    "必填": "发布的案例还必须填写的键，例如 [审核人, 审核日期]",
    "企业名称": "隐去或写明；隐去的，写全的企业名称要核对（K816），没有写是隐去",
    "审查人数": "发布的案例要几个人审查过现在的文字，1 至 9；没有写，没有审查的只提示",
    "刊期必填": "发布的刊期还必须填写的键；没有写，bulletin new 新建的刊期要写 [签发人, 公开属性, 保密审查人]",
    "重印标注": "更正重印的刊物在报头上印的字，没有写是 更正重印，空着就不印",
    "版记": "双页或不限；双页的，版记总在双数页上，需要时前面空一页，没有写是不限",
    "同义词": "检索时互相替代的词，一组一行",
    "日常用语": "日常说法对应的法律用语，写“说法: [法律用语]”；整句提问没有完全命中时用来排序，与内置的合并",
    "法规文本": "另外放法律法规文本的文件夹，可以写几个，例如 [../laws]，从案例库的文件夹算起；库里的“法规文本”不用写",
    "部门": "收到刊物的部门及其领域，写“- 部门: [领域, 领域]”",
    "文书": "意见书、决定书、通知书的名称、代字、期限、依据、部分、抄送、发文机关和开头，写法见《单位的其他文书》",
    "评查标准": "案卷评查的项目、分值、一票否决和等次，按案卷的种类写，写法见《单位的其他文书》；同一种类的以此为准",
    "统计项目": "figures.yml 里的数字，写“组: {项目: {单位: 件, 别名: […], 属于: 大项}}”，与内置的合并；单位没有写是件",
    "统计口径": "年度报告里的率，写“率: {分子: [组.项目], 分母: [组.项目], 口径: …}”，与内置的合并，同名的以这里的为准",
    "术语": "网站术语页的词，写“词: {释义: …, 依据: …, 检索: …}”，后两项可以不写；与内置的合并，同名的以这里的为准",
}
"""The allowed keys and their types."""
_LONGEST_WORD = 200
"""Maximum characters of a name or a word of a list, which appear in menus, in addresses and on paper."""
_LONGEST_TEXT = 2_000
"""Maximum characters of a definition in the glossary."""
_COMPANY_NAMES = ("隐去", "写明")
_COLOPHON = ("不限", "双页")
# Vocabularies that the code depends on: aliases may be added, terms may not.
_FIXED = ("公开", "状态", "公开属性")


class _ConfigReader:
    def __init__(self, reader: NodeReader, base: LibraryConfig | None, root: Path | None = None) -> None:
        self._reader = reader
        self._built_in = base is None
        self._base = base or _no_settings()
        self._root = root

    def read(self, text: str) -> LibraryConfig:
        """The settings of a text over those of the base, subject by subject."""
        entries = self._entries(text)
        config = self._base
        for read_subject in (
            self._with_names,
            self._with_words,
            self._with_identity,
            self._with_demands_on_cases,
            self._with_demands_on_issues,
            self._with_words_of_questions,
            self._with_documents,
        ):
            config = read_subject(config, entries)
        return config

    def _with_names(self, config: LibraryConfig, entries: Mapping[str, Node]) -> LibraryConfig:
        names = {key: self._text(entries[key], key) for key in ("名称", "刊名") if key in entries}
        office = self._names(entries["编印机关"], "编印机关") if "编印机关" in entries else ""
        return replace(
            config,
            name=names.get("名称") or config.name,
            office=office or config.office,
            masthead=names.get("刊名") or config.masthead,
        )

    def _with_words(self, config: LibraryConfig, entries: Mapping[str, Node]) -> LibraryConfig:
        vocabularies = self._vocabularies(entries.get("词表"), entries.get("评查"))
        sections = {section.name: section for section in config.sections}
        for term, _ in self._terms(entries.get("章节"), "章节"):
            old = sections[term.name].synonyms if term.name in sections else ()
            sections[term.name] = SectionName(term.name, tuple(dict.fromkeys((*old, *term.aliases))))
        return replace(config, vocabularies=vocabularies, sections=tuple(sections.values()))

    def _with_identity(self, config: LibraryConfig, entries: Mapping[str, Node]) -> LibraryConfig:
        return replace(
            config,
            code=self._code(entries["代码"]) if "代码" in entries else config.code,
            authority=self._authority(entries["效力"]) if "效力" in entries else config.authority,
            region=self._text(entries["地区"], "地区") if "地区" in entries else config.region,
        )

    def _with_demands_on_cases(self, config: LibraryConfig, entries: Mapping[str, Node]) -> LibraryConfig:
        kinds, outcomes = ([term.name for term in config.vocabularies[key].terms] for key in ("类型", "结果"))
        sections = [section.name for section in config.sections]

        def listed(key: str, under: list[str], words: list[str], *, empty: bool = False) -> dict[str, tuple[str, ...]]:
            return self._words_by_kind(entries.get(key), key, under, words, empty=empty)

        return replace(
            config,
            outcomes_by_kind={**config.outcomes_by_kind, **listed("类型的结果", kinds, outcomes)},
            required_sections={**config.required_sections, **listed("必需章节", ["默认", *kinds], sections)},
            stand_ins={**config.stand_ins, **listed("代替章节", sections, sections, empty=True)},
            required_keys=self._words(entries["必填"], "必填", [field.key for field in CASE_FIELDS])
            if "必填" in entries
            else config.required_keys,
            masks_companies=self._chosen(entries.get("企业名称"), "企业名称", _COMPANY_NAMES) != "写明",
            approvals_needed=self._few(entries["审查人数"], "审查人数") if "审查人数" in entries else None,
        )

    def _with_demands_on_issues(self, config: LibraryConfig, entries: Mapping[str, Node]) -> LibraryConfig:
        return replace(
            config,
            even_colophon=self._chosen(entries.get("版记"), "版记", _COLOPHON) == "双页",
            reissue_mark=self._text(entries["重印标注"], "重印标注") if "重印标注" in entries else config.reissue_mark,
            issue_required_keys=self._words(entries["刊期必填"], "刊期必填", [field.key for field in ISSUE_FIELDS])
            if "刊期必填" in entries
            else None,
        )

    def _with_words_of_questions(self, config: LibraryConfig, entries: Mapping[str, Node]) -> LibraryConfig:
        synonyms = [self._words(group, "同义词") for group in self._list(entries.get("同义词"), "同义词")]
        everyday = {
            str(word.value).strip(): self._words(listed, f"日常用语.{word.value}")
            for word, listed in self._mapping(entries.get("日常用语"), "日常用语")
        }
        return replace(config, synonyms=(*config.synonyms, *synonyms), everyday={**config.everyday, **everyday})

    def _with_documents(self, config: LibraryConfig, entries: Mapping[str, Node]) -> LibraryConfig:
        """Whom documents go to, and what they are made of."""

        def of(key: str) -> Iterator[tuple[Node, Node]]:
            return self._mapping(entries.get(key), key)

        dimensions = (term.name for term in config.vocabularies["评查"].terms)
        return replace(
            config,
            departments=tuple(self._departments(entries.get("部门"), config.vocabularies)) or config.departments,
            statute_texts=StatuteTexts(text_folders(entries.get("法规文本"), self._root, self._reader)),
            standards=read_standards(of("评查标准"), config.standards, dimensions, self._reader),
            letters=read_letters(of("文书"), config.letters, self._reader, built_in=self._built_in),
            figure_terms=self._figure_terms(of("统计项目"), of("统计口径")),
            glossary=tuple(read_definitions(of("术语"), self._reader)),
        )

    def _figure_terms(self, names: Iterator[tuple[Node, Node]], rates: Iterator[tuple[Node, Node]]) -> FigureTerms:
        """The figures and rates of the base with those of this file, of the same name the newer ones."""
        base = self._base.figure_terms
        known = {name.key: name for name in base.names}
        known |= {name.key: name for name in read_names(names, self._reader)}
        made = {rate.name: rate for rate in base.rates}
        made |= {rate.name: rate for rate in read_rates(rates, known.values(), self._reader)}
        return FigureTerms(tuple(known.values()), tuple(made.values()))

    def _code(self, node: Node) -> str:
        """The 代码 in upper case; empty if it is invalid, which is reported."""
        written = self._text(node, "代码")
        code = fold(written).upper()
        if not code or re.fullmatch(LIBRARY_CODE, code):
            return code
        self._reader.report("K129", node.position, f"“代码”的值“{abbreviated(written)}”不能作案例库的代码")
        return ""

    def _authority(self, node: Node) -> str:
        """The 效力; empty if it is not one of ``AUTHORITIES``, which is reported."""
        written = self._text(node, "效力")
        if not written or (name := fold(written)) in AUTHORITIES:
            return name if written else ""
        close = nearest(written, AUTHORITIES)
        hint = f"{f'是不是“{close}”？' if close else ''}可用的词：{'、'.join(AUTHORITIES)}。"
        self._reader.report("K108", node.position, f"“效力”的值“{abbreviated(written)}”不在词表里", hint)
        return ""

    def _chosen(self, node: Node | None, key: str, words: tuple[str, ...]) -> str:
        """One of some words; the first where there is none, and where it is another, which is reported."""
        written = fold(self._text(node, key)) if node else ""
        if node and written and written not in words:
            message = f"“{key}”的值“{abbreviated(written)}”不在词表里"
            self._reader.report("K108", node.position, message, f"可用的词：{'、'.join(words)}。")
        return written if written in words else words[0]

    def _few(self, node: Node, key: str) -> int | None:
        """A number of people, 1 to 9; ``None`` for none and for anything else, which is reported."""
        written = self._text(node, key)
        if not written:
            return None
        if re.fullmatch("[1-9]", number := fold(written)):
            return int(number)
        self._reader.report("K118", node.position, f"“{key}”的值“{abbreviated(written)}”不是 1 至 9 的数字")
        return None

    def _departments(self, node: Node | None, vocabularies: Mapping[str, Vocabulary]) -> Iterator[Term]:
        """The departments with the canonical names of their 领域; a name alone is also that of the 领域."""
        for term, place in self._terms(node, "部门"):
            names = []
            for word in term.aliases or (term.name,):
                if name := vocabularies["领域"].resolve(word):
                    names.append(name)
                    continue
                close = vocabularies["领域"].nearest(word)
                hint = f"是不是“{close}”？" if close else ""
                message = f"部门“{term.name}”的领域“{word}”不在词表里"
                self._reader.report(
                    "K108", place.position, message, f"{hint}写成 - 部门: [领域, 领域]，领域用词表里的词。"
                )
            if names:
                yield Term(term.name, tuple(dict.fromkeys(names)))

    def _entries(self, text: str) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        entries = self._reader.read(text)
        for key_node, node in entries if self._built_in else adoptable(entries, text, self._reader):
            key = key_node.value.strip() if isinstance(key_node.value, str) else ""
            if key not in CONFIG_KEYS:
                self._report_unknown("K106", key_node, "library.yml", key, tuple(CONFIG_KEYS))
            elif key in nodes:
                self._reader.report("K105", key_node.position, f"library.yml 里的“{key}”写了两次")
            elif not self._reader.too_long(node, _LONGEST_TEXT if key == "术语" else _LONGEST_WORD):
                nodes[key] = node
        return nodes

    def _vocabularies(self, node: Node | None, dimensions: Node | None) -> dict[str, Vocabulary]:
        """The vocabularies by name; 评查 of its own key replaces the built-in one before words are added."""
        vocabularies = dict(self._base.vocabularies)
        if terms := {term.name: term for term, _ in self._terms(dimensions, "评查") if term.name}:
            vocabularies["评查"] = Vocabulary("评查", tuple(terms.values()))
        for name_node, terms_node in self._mapping(node, "词表"):
            name = str(name_node.value)
            if not self._built_in and name not in vocabularies:
                self._report_unknown("K106", name_node, "词表", name, tuple(vocabularies))
                continue
            old = {term.name: term for term in vocabularies[name].terms} if name in vocabularies else {}
            for term, term_node in self._terms(terms_node, name):
                if not self._built_in and name in _FIXED and term.name not in old:
                    hint = f"“{name}”的词固定为：{'、'.join(old)}；可以给它们加别名，例如 - {next(iter(old))}: [别名]。"
                    self._reader.report("K108", term_node.position, f"词表“{name}”不能增加“{term.name}”", hint)
                else:
                    old[term.name] = term
            vocabularies[name] = Vocabulary(name, tuple(old.values()))
        return vocabularies

    def _words_by_kind(
        self, node: Node | None, key: str, kinds: Sequence[str], words: Sequence[str], *, empty: bool = False
    ) -> dict[str, tuple[str, ...]]:
        words_by_kind = {}
        for kind_node, words_node in self._mapping(node, key):
            kind = str(kind_node.value)
            if kind not in kinds:
                self._report_unknown("K108", kind_node, key, kind, kinds)
            listed = self._words(words_node, f"{key}.{kind}", words)
            if listed or empty:
                words_by_kind[kind] = listed
        return words_by_kind

    def _report_unknown(self, code: str, node: Node, where: str, word: str, known: Sequence[str]) -> None:
        close = None if self._reader.has_many else nearest(word, known)
        hint = f"是不是“{close}”？" if close else f"可用的有：{'、'.join(known[:12])}。"
        self._reader.report(code, node.position, f"“{where}”里有不认识的“{word[:30]}”", hint)

    def _names(self, node: Node, key: str) -> str:
        """A name, or the names of a list with 、 between them."""
        return "、".join(self._words(node, key)) if node.items else self._text(node, key)

    def _text(self, node: Node, key: str) -> str:
        if isinstance(node.value, str):
            return node.value.strip()
        self._report_kind(node, key, "文字", f"写成 {key}: 文字。")
        return ""

    def _report_kind(self, node: Node, key: str, wanted: str, hint: str) -> None:
        self._reader.report("K107", node.position, f"“{key}”应当是{wanted}，这里是{node.kind}", hint)

    def _mapping(self, node: Node | None, key: str) -> Iterator[tuple[Node, Node]]:
        if node is None or node.value == "":
            return
        if not node.is_mapping:
            self._report_kind(node, key, "“键: 值”", f"{key} 下面每行写“  词: …”，缩进两个空格。")
            return
        for key_node, value in node.pairs:
            if isinstance(key_node.value, str):
                yield key_node, value
            else:
                self._report_kind(key_node, key, "“键: 值”", f"{key} 下面每行写“  词: …”，缩进两个空格。")

    def _list(self, node: Node | None, key: str) -> Iterator[Node]:
        if node is None or node.value == "":
            return
        if isinstance(node.value, str) or node.is_mapping:
            self._report_kind(node, key, "列表", f"写成 {key}: [甲, 乙]。")
            return
        yield from node.items

    def _words(self, node: Node, key: str, known: Sequence[str] | None = None) -> tuple[str, ...]:
        words = []
        for item in self._list(node, key):
            if not isinstance(item.value, str):
                self._report_kind(item, key, "文字", f"写成 {key}: [甲, 乙]。")
                continue
            word = item.value.strip()
            if known is not None and word not in known:
                self._report_unknown("K108", item, key, word, known)
            else:
                words.append(word)
        return tuple(words)

    def _terms(self, node: Node | None, key: str) -> Iterator[tuple[Term, Node]]:
        """``- 词`` or ``- 词: [别名, 别名]``."""
        for item in self._list(node, key):
            if isinstance(item.value, str):
                yield Term(item.value.strip()), item
            elif item.is_mapping:
                for name, aliases in item.pairs:
                    yield Term(str(name.value).strip(), self._words(aliases, str(name.value))), item
            else:
                self._report_kind(item, key, "“- 词”或“- 词: [别名]”", "每个词一行，前面写“- ”。")


def _no_settings() -> LibraryConfig:
    """What the built-in configuration is read over."""
    return LibraryConfig(
        name="", office="", masthead="", vocabularies={}, outcomes_by_kind={}, sections=(), required_sections={},
        stand_ins={}, required_keys=(), synonyms=(), everyday={}, departments=(),
    )  # fmt: skip


@cache
def default_config() -> LibraryConfig:
    """The built-in configuration, ``kb/data/library.yml``."""
    text = resources.files("kb").joinpath("data/library.yml").read_text("utf-8")
    reader = NodeReader(CONFIG_NAME)
    config = _ConfigReader(reader, None).read(text)
    if reader.problems:
        raise ReadError("\n".join(map(str, reader.problems)))
    return replace(config, everyday=_everyday())


def _everyday() -> dict[str, tuple[str, ...]]:
    """The built-in everyday words, ``kb/data/everyday.txt``: for two thousand rows YAML takes a tenth of a second."""
    rows = resources.files("kb").joinpath("data/everyday.txt").read_text("utf-8").splitlines()
    pairs = (row.split("\t") for row in rows if not row.startswith("#"))
    return {word: tuple(law.split("、")) for word, law in pairs}


def read_config(root: Path, display_root: str) -> tuple[LibraryConfig, list[Problem]]:
    """``library.yml`` of a library over the defaults, and its problems."""
    path = root / CONFIG_NAME
    if not path.exists() and not path.is_symlink():
        return _with_texts(default_config(), root), []
    shown = f"{display_root}/{CONFIG_NAME}"
    text, problems = read_text(path, shown)
    if text is None:
        return _with_texts(default_config(), root), problems
    disputed, conflicts = disputed_lines(text, shown)
    reader = NodeReader(shown, disputed)
    config = _ConfigReader(reader, default_config(), root).read(text)
    return config, [*problems, *conflicts, *limited(reader.problems)]


def _with_texts(config: LibraryConfig, root: Path) -> LibraryConfig:
    folders = own_folder(root)
    return replace(config, statute_texts=StatuteTexts(folders)) if folders else config
