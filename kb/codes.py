"""The table of problem codes, with severity and the text of ``docs/problem-codes.md``.

A published code keeps its meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.law_codes import LAW
from kb.markdown_codes import MARKDOWN
from kb.office_codes import OFFICE
from kb.personal_codes import PERSONAL


class Severity(StrEnum):
    """The severity of a problem; the value is that in JSON."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return {"error": "错误", "warning": "警告", "info": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of problem."""

    code: str
    """Permanent name, ``K`` and three digits; the first digit is the group."""
    severity: Severity
    """The default severity; a few rules are milder for a case that is not yet published."""
    title: str
    """A short description in Chinese."""
    remedy: str
    """What an editor should do, with an example if that helps."""
    exception: str = ""
    """When the problem is milder than usual."""
    withheld: bool = False
    """Whether it stops all publication: also of issues, and on paper."""


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

_WAIVE = "确实可以公开的，在文件头的“豁免”里写上代码、文字、原因、决定人和日期。"

RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        # files
        Rule("K001", _E, "文件读不出来", "检查文件是否被别的程序占用、权限是否允许读取，是不是普通的文件。"),
        Rule("K002", _E, "符号链接", "把链接指向的文件复制到案例库里，再删去链接；案例库不读库外的文件。"),
        Rule("K003", _E, "文件超过 5 MiB", "案例只放文字；图片另存为文件，正文用 ![说明](图片.png) 引用。"),
        Rule("K004", _E, "文件不是 UTF-8 编码", "用记事本打开，“另存为”时编码选 UTF-8。"),
        Rule("K005", _E, "文件里有空字符 NUL", "文件可能损坏，或者其实是 Word 等二进制文件；从原稿重新复制文字。"),
        Rule("K006", _E, "文件里有控制字符", "删去提示位置上看不见的字符，或重新输入这一行。"),
        Rule("K007", _E, "换行符是单独的 CR", "用编辑器把换行格式改为 LF 或 CRLF 后保存。"),
        Rule(
            "K008",
            _E,
            "文件名或文件夹与编号不一致",
            "案例文件放在编号年份的文件夹里，文件名就是编号，例如 2022/2022-017.md。",
        ),
        Rule(
            "K009",
            _W,
            "案例库里有不认识的 Markdown 文件",
            "案例放在 <年份>/<编号>.md，刊期放在 issues/<期号>.md；其余说明写进 README.md。",
        ),
        Rule("K010", _W, "有损坏的字符", "按原稿补上这里的字。"),
        Rule(
            "K011",
            _E,
            "合并冲突没有解决",
            "两边只能留一边：<<<<<<< 与 ======= 之间、======= 与 >>>>>>> 之间是两个人的改法，"
            "核对后留下对的一种，再删去这三行标记。",
            withheld=True,
        ),
        Rule(
            "K012",
            _E,
            "有看不见或改变文字方向的字符",
            "删去提示位置上的这个字符，或重新输入这个值。",
            exception="正文里改变文字方向，而不在标题、数字里和数字前面的，是警告。",
            withheld=True,
        ),
        # front matter
        Rule("K101", _E, "缺少文件头", "文件第一行写 ---，其后每行一个“键: 值”，再用一行 --- 结束。"),
        Rule("K102", _E, "文件头没有结束", "在正文之前补一行 ---。"),
        Rule(
            "K103",
            _E,
            "文件头的写法有错（YAML）",
            "检查这一行的冒号、引号和括号；值里有冒号加空格或以特殊符号开头时，用英文双引号括起来。",
        ),
        Rule("K104", _E, "不是日期", "写成 YYYY-MM-DD，例如 2024-12-02。"),
        Rule("K105", _E, "键重复", "同一个键只写一次，把内容并到一处。"),
        Rule("K106", _E, "不认识的键", "改成相近的键名；可用的键见《写案例》。"),
        Rule("K107", _E, "值的类型不对", "按《写案例》中该键的写法改。"),
        Rule("K108", _E, "值不在词表里", "改成词表里的词；确需新词时加进 library.yml 的词表。"),
        Rule("K109", _E, "缺少必填的键", "在文件头补上这个键。"),
        Rule("K110", _E, "编号写法不对", "编号为四位年份、连字符和三至五位序号，例如 2022-017。"),
        Rule("K111", _E, "编号重复", "给其中一个案例换用新的编号（kb new 会给出下一个编号）。"),
        Rule(
            "K112",
            _E,
            "文件头用了 YAML 锚点或别名",
            "把内容直接写出来，不用 & 和 *；以这两个符号开头的文字用英文双引号括起来。",
        ),
        Rule("K113", _E, "文件头用了 YAML 标签", "删去 ! 开头的标签；以叹号开头的文字用英文双引号括起来。"),
        Rule(
            "K114",
            _E,
            "文号写法不对",
            "机关代字 + 〔年份〕 + 序号 + 号，例如 某府行复〔2022〕15号；法院案号用（），例如（2022）某01行终27号。",
            exception="除缺少“号”和认不出以外是警告：旧文号的括号、“第”和补 0 可以照原文。",
        ),
        Rule("K115", _E, "文号的年份太晚", "核对文号的年份。", exception="不晚于今天而晚于案例的日期时是警告。"),
        Rule("K116", _E, "结果与类型不符", "改成该类型可用的结果，或核对类型；可用的结果见 library.yml。"),
        Rule(
            "K117",
            _E,
            "日期的先后不对",
            "核对这几个日期。",
            exception="审核日期、审查日期早于日期，发布日期晚于今天，刊期的各个日期先后不对时是警告；保密审查晚于发布除外。",
        ),
        Rule("K118", _E, "不是数字", "只写阿拉伯数字，不带单位、逗号和空格，例如 50000。"),
        Rule("K119", _W, "缺少审核信息", "发布前补上审核人和审核日期。"),
        Rule("K120", _E, "提到的案例不存在", "核对编号。", exception="写了案例自己时是警告。"),
        Rule("K121", _E, "撤回的案例或刊期缺少撤回日期或撤回原因", "补上撤回日期和撤回原因，读者会看到这两项。"),
        Rule("K122", _W, "有撤回信息而状态不是撤回", "把状态改为撤回，或删去撤回日期和撤回原因。"),
        Rule("K123", _E, "还没有到解密日期就公开", "到解密日期再改为公开；日期有误就改日期。"),
        Rule("K124", _I, "解密日期已到", "可以公开的就把“公开”改为公开，不公开的改一个解密日期。"),
        Rule("K125", _I, "缺少要旨或关键词", "补上要旨和三至七个关键词，读者靠它们找到案例。"),
        Rule(
            "K126",
            _W,
            "值里的 # 后面没有读",
            "空格加 # 之后的字是注释；要保留这些字，把整个值用英文双引号括起来；确是注释，就在 # 后面空一格。",
        ),
        Rule(
            "K127",
            _W,
            "豁免不起作用",
            "写成 {代码: K801, 文字: 原文里的文字, 原因: 为什么可以公开, 决定人: 谁决定的, 日期: 2024-07-01}，"
            "五项都要写，文字照检查发现的原文写全，一字不差；可以豁免的只有 K130、K207、K613 和 K801 至 K818。",
        ),
        Rule(
            "K128",
            _E,
            "密级不是内部",
            "国家秘密不能放进案例库：按保密规定处理这份材料；没有定密的，把“密级”空着或写 内部。",
            withheld=True,
        ),
        Rule(
            "K129",
            _E,
            "案例库的代码写法不对",
            "写六位、九位或十二位的行政区划代码，例如 110105；或者自定：字母开头，二至二十个字母和数字，例如 SFJ01。",
        ),
        Rule(
            "K130",
            _W,
            "两件案例的文号相同",
            "核对文号，看是不是重复收录；一份决定书确实编了两件案例的，在后一件的“豁免”里写上代码、文号和原因，"
            "例如 {代码: K130, 文字: 某府行复〔2022〕15号, 原因: 一份决定涉及两项处罚，分别编写}。",
            exception="撤回的案例、数字隐去的文号不比；两件都写了机关而机关不同的不算。",
        ),
        # sections
        Rule("K201", _E, "缺少必需的部分", "补上这一部分，标题写成 ## 加名称。", exception="案例还没有发布时是警告。"),
        Rule("K202", _E, "部分是空的", "写上内容，或删去这个标题。", exception="案例还没有发布时是警告。"),
        Rule("K203", _W, "不认识的部分标题", "改成通用的标题；确需保留时加进 library.yml 的章节，标题会照原样印出。"),
        Rule("K204", _W, "第一个标题之前有文字", "把这段文字移到某一部分里；不移也会照原样印出。"),
        Rule("K205", _W, "同一部分出现两次", "把两处并成一处。"),
        Rule("K206", _E, "没有正文", "在文件头之后写案例正文。", exception="案例还没有发布时是警告。"),
        Rule(
            "K207",
            _W,
            "两件案例的正文几乎相同",
            "核对是不是重复收录，或者抄了另一件还没有改完；确实是两件案例的，在后一件的“豁免”里写上代码、另一件的编号和原因，"
            "例如 {代码: K207, 文字: 2022-017, 原因: 同一批次的处罚，案情相同}。",
            exception="按较短的一篇算，十个字以上的句子有八成（按字数）一字不差地出现在另一篇里的，算几乎相同；"
            "撤回的案例、不到一百二十个字的正文不比。",
        ),
        *(Rule(code, Severity(severity), title, remedy) for code, severity, title, remedy in MARKDOWN),
        # issues
        Rule("K401", _E, "刊期里的案例不存在", "核对案例编号。"),
        Rule("K402", _E, "同一案例在一期里出现两次", "删去重复的编号。"),
        Rule("K403", _E, "公开的刊期里有内部案例", "把该案例移出本期，或把本期改为内部。"),
        Rule("K404", _E, "公开的刊期里有未发布的案例", "先完成审核并把案例状态改为发布，或把它移出本期。"),
        Rule("K405", _E, "刊期里有已撤回的案例", "把该案例移出本期；撤回以前已经发布的刊期不受影响。"),
        Rule("K406", _E, "期号或总期号重复", "核对期号和总期号。"),
        Rule("K407", _E, "刊期文件名与期号不一致", "文件名就是期号，例如 issues/2022-03.md。"),
        Rule("K408", _W, "案例在以前的刊期里登过", "确认是否需要重登。"),
        Rule("K409", _E, "刊期里没有案例", "在“案例”里写上本期案例的编号，例如 [2022-017, 2022-018]。"),
        Rule("K410", _W, "刊期没有编者按", "在文件头之后写编者按。"),
        Rule("K411", _E, "期号写法不对", "期号为四位年份、连字符和两位序号，例如 2022-03。"),
        Rule(
            "K412",
            _E,
            "公开的刊期写了密级",
            "把刊期改为内部，或删去密级。",
            withheld=True,
        ),
        Rule(
            "K413",
            _E,
            "公开的刊期不是主动公开",
            "核对“公开”和“公开属性”：公开的刊期，公开属性是主动公开；依申请公开、不予公开的，“公开”写 内部。",
            withheld=True,
        ),
        Rule(
            "K414",
            _E,
            "发布的刊期缺少签发、公开或保密审查的内容",
            "补上这个键。library.yml 的“刊期必填”写明要哪几个键；没有写的，由 bulletin new 新建的刊期要写"
            "签发人、公开属性和保密审查人。",
        ),
        # review and publication
        Rule(
            "K501",
            _E,
            "审查以后改过",
            "请审查人看过现在的文字，再运行 kb review 编号 --by 姓名；或者改回审查过的文字。",
            exception="案例还没有发布时是警告。",
        ),
        Rule("K502", _I, "没有审查记录", "请审查人看过以后运行 kb review 编号 --by 姓名。"),
        Rule(
            "K503",
            _W,
            "待核的内容还没有核对",
            "对照原稿核对，不对就改；核对以后从“待核”里删去这一项。",
            exception="案例已经发布时是错误。",
        ),
        Rule(
            "K504",
            _E,
            "审核、审查的人就是编写人",
            "换一个人审核；编写人不能审查自己写的案例。",
            exception="案例还没有发布时是警告。",
        ),
        Rule(
            "K505",
            _E,
            "公开的处罚决定已被变更、撤销、确认违法或者确认无效，没有撤回",
            "把状态改为撤回，写上撤回日期，在撤回原因里公开说明理由；改写成变更以后的案例的，另编一个编号"
            "（行政处罚法第四十八条）。",
            exception="变更、撤销后三个工作日以内是警告。工作日只扣除了周末，节假日和调休请自己核对。",
        ),
        Rule(
            "K506",
            _W,
            "签发以后改过",
            "请签发人看过现在的稿子，再运行 bulletin sign 期号 --by 姓名；或者改回签发时的样子。"
            "这样的刊期不能发布、不能重印。",
        ),
        Rule(
            "K507",
            _E,
            "审查的人不够",
            "请其他人看过以后运行 kb review 编号 --by 姓名；要几个人审查，由 library.yml 的“审查人数”定。",
            exception="案例还没有发布时是警告；已经登在刊物上、登出以后没有改过的案例不问。",
        ),
        Rule(
            "K511",
            _W,
            "发布的刊期没有发布记录",
            "运行 bulletin publish 期号：原来的发布日期不变，补上发布记录；以后的改动才查得出来。",
        ),
        Rule(
            "K512",
            _E,
            "发布以后改了案例，没有写更正",
            "确实要改的，在“更正”里写明日期、内容和原因；不该改的，改回发布时的样子。",
        ),
        Rule(
            "K513",
            _E,
            "发布以后改了刊期",
            "确实要改的，改好以后运行 bulletin reissue 期号 --reason 原因；不该改的，改回发布时的样子。",
        ),
        Rule(
            "K514",
            _E,
            "发布以后改了刊期的案例",
            "确实要改的，改好以后运行 bulletin reissue 期号 --reason 原因；不该改的，改回发布时的样子。",
        ),
        Rule(
            "K515",
            _E,
            "发布过的文件不见了",
            "从备份里找回这个文件；不该再公开的案例，把状态改为撤回，不要删去文件。",
        ),
        Rule(
            "K516",
            _E,
            "发布记录不能用",
            "从备份里找回这个文件；发布记录由程序写，不要手改。",
        ),
        # statutes
        *(Rule(code, Severity(severity), title, remedy) for code, severity, title, remedy in LAW),
        # intake, figures and registers
        *(Rule(code, Severity(severity), title, remedy) for code, severity, title, remedy in OFFICE),
        # personal data
        *(
            Rule(code, _E if code < "K805" else _W, title, f"{remedy}。{_WAIVE}", exception, code != "K816")
            for code, title, remedy, exception in PERSONAL
        ),
    )
}
