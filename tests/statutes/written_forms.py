"""Sentences that cite, made by a grammar, with what they cite: forms of writing that no rule was written against.

Names, numbers, frames and forms are drawn by chance; ``KINDS`` has one maker a kind of form.
"""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from kb.statutes.registry import registry
from kb.text import chinese_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kb.statutes.citations import Citation


class Cited(NamedTuple):
    """What one citation is to be read as."""

    statute: str
    """The registry's name; of a statute that it does not know the name as written, after ``?``."""
    article: int
    suffix: int = 0
    paragraph: int | None = None
    item: int | None = None
    words: str = ""
    """What stands about the version, folded."""


class Written(NamedTuple):
    """A sentence and what it cites, in order."""

    text: str
    cited: tuple[Cited, ...]


def as_cited(citation: Citation) -> Cited:
    """What a citation that was found is read as."""
    name = citation.statutes[0] if len(citation.statutes) == 1 else f"?{citation.name}"
    place = (citation.article, citation.suffix, citation.paragraph, citation.item)
    return Cited(name, *place, citation.stated.words)


# --- names and numbers ---------------------------------------------------------------------------


@cache
def _laws() -> tuple[str, ...]:
    """Laws and regulations of the registry with plain names."""
    found = registry()
    return tuple(
        name
        for name, statute in found.statutes.items()
        if statute.kind in ("法律", "行政法规") and 3 < len(name) < 16 and name[-1] in "法例" and name.isalpha()
        and found.by_word[name] == (name,)
    )  # fmt: skip


@cache
def _short() -> tuple[tuple[str, str], ...]:
    """Short names that mean one law, with it."""
    found = registry()
    return tuple(
        (alias, name)
        for name in _laws()
        for alias in found.statutes[name].aliases
        if found.by_word.get(alias) == (name,) and alias.endswith("法") and len(alias) > 2
    )


@cache
def _interpretations() -> tuple[tuple[str, str, str], ...]:
    """Interpretations of one law each, with what stands around the name of the law."""
    found = []
    for name in registry().statutes:
        before, _, rest = name.partition("〈中华人民共和国")
        law, closing, after = rest.partition("〉")
        if closing and before == "最高人民法院关于适用" and law in registry().statutes and "〈" not in after:
            found.append((name, law, after))
    return tuple(found)


def _law(random: Random) -> str:
    return random.choice(_laws())


def _book(random: Random, law: str) -> str:
    written = random.choice(["", "", "中华人民共和国"]) + law
    return random.choice(["《{}》", "《{}》", "〈{}〉", "＜{}＞"]).format(written)


def _number(random: Random, value: int) -> str:
    """A number in Chinese numerals, Arabic, Arabic of full width, or in digits one after another."""
    ways = [chinese_number(value), chinese_number(value), str(value), str(value).translate(_WIDE)]
    if value > 99:
        ways.append("".join("〇一二三四五六七八九"[int(digit)] for digit in str(value)))
    return random.choice(ways)


_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _article(random: Random, value: int) -> str:
    return f"第{_number(random, value)}条"


def _some(random: Random, last: int = 220) -> int:
    return random.randint(1, last)


def _framed(random: Random, text: str) -> str:
    """A citation in a sentence."""
    lead = random.choice(
        [
            "依照",
            "根据",
            "违反了",
            "本机关认为，依据",
            "被申请人适用",
            "不符合",
            "参照",
            "经查，",
            "（",
            "“",
            "其行为属于",
            "",
        ]
    )
    tail = random.choice(
        ["的规定", "规定，应予处罚", "，决定如下", "之规定", "：“……”", "所称情形", "", "第二十次提及的", "和有关规定"]
    )
    tail = "的规定" if tail.startswith("第二十次") else tail
    return f"{random.choice(['', '2023年3月5日，', '二、', '当事人称，'])}{lead}{text}{tail}。"


# --- kinds ---------------------------------------------------------------------------------------


def _plain(random: Random) -> Written:
    law, article = _law(random), _some(random)
    return Written(_framed(random, _book(random, law) + _article(random, article)), (Cited(law, article),))


def _short_name(random: Random) -> Written:
    alias, law = random.choice(_short())
    article = _some(random)
    name = random.choice([alias, f"《{alias}》"])
    return Written(_framed(random, name + _article(random, article)), (Cited(law, article),))


def _without_brackets(random: Random) -> Written:
    law, article = _law(random), _some(random)
    name = random.choice(["", "中华人民共和国"]) + law
    number = random.choice([_article(random, article), f"{article}条"])
    return Written(f"{random.choice(['依照', '违反', '根据', '适用'])}{name}{number}处理。", (Cited(law, article),))


def _list(random: Random) -> Written:
    law = _law(random)
    several = sorted(random.sample(range(2, 180), random.randint(2, 4)))
    join = random.choice(["、", "，", "和", "及", "以及", "与"])
    written = random.choice(
        [
            "、".join(_article(random, n) for n in several[:-1]) + join + _article(random, several[-1]),
            "第" + "、".join(chinese_number(n) for n in several) + "条",
            "、".join(f"第{chinese_number(n)}" for n in several) + "条",
            _article(random, several[0]) + "、" + "、".join(f"{chinese_number(n)}条" for n in several[1:]),
            "第" + "、".join(str(n) for n in several) + "条",
        ]
    )
    return Written(_framed(random, _book(random, law) + written), tuple(Cited(law, n) for n in several))


def _range(random: Random) -> Written:
    law, first = _law(random), _some(random)
    last = first + random.randint(1, 6)
    sign = random.choice(["至", "到", "－", "—", "～", "-"])
    written = random.choice(
        [
            f"第{chinese_number(first)}条{sign}第{chinese_number(last)}条",
            f"第{first}{sign}{last}条",
            f"第{first}条{sign}{last}条",
        ]
    )
    text = _framed(random, _book(random, law) + written)
    return Written(text, tuple(Cited(law, n) for n in range(first, last + 1)))


def _suffix(random: Random) -> Written:
    law, article, suffix = _law(random), _some(random), random.randint(1, 5)
    cited = [Cited(law, article, suffix)]
    written = _article(random, article) + f"之{chinese_number(suffix)}"
    if random.random() < 0.4:
        paragraph = random.randint(1, 4)
        written += f"第{chinese_number(paragraph)}款"
        cited = [Cited(law, article, suffix, paragraph)]
    elif random.random() < 0.4:
        written += f"、之{chinese_number(suffix + 1)}"
        cited.append(Cited(law, article, suffix + 1))
    return Written(_framed(random, _book(random, law) + written), tuple(cited))


def _paragraphs(random: Random) -> Written:
    law, article = _law(random), _some(random)
    paragraph, item = random.randint(1, 6), random.randint(1, 12)
    p, i = chinese_number(paragraph), chinese_number(item)
    styles: list[tuple[str, list[tuple[int | None, int | None]]]] = [
        (f"第{p}款", [(paragraph, None)]),
        (f"第{paragraph}款", [(paragraph, None)]),
        (f"第（{p}）款", [(paragraph, None)]),
        (f"{p}款", [(paragraph, None)]),
        (f"第{p}款第{i}项", [(paragraph, item)]),
        (f"第{p}款第（{i}）项", [(paragraph, item)]),
        (f"第{paragraph}款第({item})项", [(paragraph, item)]),
        (f"第{i}项", [(None, item)]),
        (f"（{i}）项", [(None, item)]),
        (f"第{p}款第{i}项第3目", [(paragraph, item)]),
        (f"第{p}款、第{chinese_number(paragraph + 1)}款", [(paragraph, None), (paragraph + 1, None)]),
        (f"第{p}、{chinese_number(paragraph + 1)}款", [(paragraph, None), (paragraph + 1, None)]),
        (f"第（{i}）、（{chinese_number(item + 1)}）项", [(None, item), (None, item + 1)]),
        (f"第（{i}）项至第（{chinese_number(item + 2)}）项", [(None, item), (None, item + 1), (None, item + 2)]),
        (f"第{p}款第{i}项、第{chinese_number(paragraph + 1)}款", [(paragraph, item), (paragraph + 1, None)]),
    ]
    written, places = random.choice(styles)
    cited = tuple(Cited(law, article, 0, *place) for place in places)
    return Written(_framed(random, _book(random, law) + _article(random, article) + written), cited)


def _item_without_word(random: Random) -> Written:
    law, article = _law(random), _some(random)
    items = sorted(random.sample(range(1, 12), random.randint(1, 3)))
    paragraph = random.choice([None, 1, 2])
    written = _article(random, article) + (f"第{chinese_number(paragraph)}款" if paragraph else "")
    written += "、".join(f"（{chinese_number(n)}）" for n in items)
    tail = random.choice(["规定", "之规定", "的情形", "，"])
    text = f"依照{_book(random, law)}{written}{tail}处理。"
    return Written(text, tuple(Cited(law, article, 0, paragraph, n) for n in items))


def _odd_numeral(random: Random) -> Written:
    law = _law(random)
    tens, one = random.choice([2, 3]), random.randint(1, 9)
    hundreds = random.choice([0, 1])
    value = hundreds * 100 + tens * 10 + one
    usual = chinese_number(value)
    nought, unit = 100 + one, chinese_number(one)
    written, article = random.choice(
        [
            (("一百" if hundreds else "") + {2: "廿", 3: "卅"}[tens] + unit, value),
            (f"一百○{unit}", nought),
            (f"一百〇{unit}", nought),
            (f"一百零{unit}", nought),
            (f"—百零{unit}", nought),
            (f"-百二十{unit}", 120 + one),
            (f"{chinese_number(tens * 10)}—", tens * 10 + 1),
            (" ".join(usual), value),
            (f" {usual} ", value),
            (f" {str(value).translate(_WIDE)} ", value),
        ]
    )
    ordinal = random.choice(["第", "第", "笫"])
    return Written(_framed(random, f"{_book(random, law)}{ordinal}{written}条"), (Cited(law, article),))


def _line_break(random: Random) -> Written:
    law, article, paragraph = _law(random), random.randint(20, 199), random.randint(1, 4)
    number = chinese_number(article)
    at, inside = random.randint(1, len(number) - 1), random.randint(1, len(law) - 1)
    newline = random.choice(["\n", "\n", " \n", "\r\n", "\n　　"])
    p = f"第{chinese_number(paragraph)}款"
    cited = Cited(law, article)
    text, cited = random.choice(
        [
            (f"依照《{law}》{newline}第{number}条的规定", cited),
            (f"依照《{law}》第{number[:at]}{newline}{number[at:]}条的规定", cited),
            (f"依照《{law}》第{newline}{number}条的规定", cited),
            (f"依照《{law}》第{number}{newline}条的规定", cited),
            (f"依照《{law[:inside]}{newline}{law[inside:]}》第{number}条的规定", cited),
            (f"依照《中华人民共和国{newline}{law}》第{number}条的规定", cited),
            (f"依照{law[:inside]}{newline}{law[inside:]}第{number}条的规定", cited),
            (f"依照《{law}》第{number}条{newline}{p}的规定", cited._replace(paragraph=paragraph)),
            (f"依照《{law}》（2020年修订）{newline}第{number}条的规定", cited._replace(words="2020年修订")),
        ]
    )
    return Written(f"经审理，{text}。", (cited,))


def _anaphor(random: Random) -> Written:
    law, first, second = _law(random), _some(random), _some(random)
    kind = next(kind for kind in ("条例", "办法", "法") if law.endswith(kind))
    word = random.choice([f"该{kind}", f"本{kind}", f"上述{kind}", f"同{kind}"])
    between = random.choice(["，", "。", "规定，应予处罚。", "的规定，同时依据", "规定的情形；按照"])
    text = f"依照《{law}》{_article(random, first)}{between}{word}{_article(random, second)}规定办理。"
    return Written(text, (Cited(law, first), Cited(law, second)))


def _same_article(random: Random) -> Written:
    law, article, paragraph = _law(random), _some(random), random.randint(1, 5)
    word = random.choice(["该条", "同条"])
    between = random.choice(["，", "——", "。", "规定了处罚的种类，", "第一项；"])
    cited = [Cited(law, article, 0, None, 1 if between.startswith("第一项") else None)]
    text = f"《{law}》{_article(random, article)}{between}{word}第{_number(random, paragraph)}款另有规定。"
    return Written(text, (*cited, Cited(law, article, 0, paragraph)))


def _stated(random: Random) -> Written:
    law, article, year = _law(random), _some(random), random.randint(1991, 2025)
    how = random.choice(["修正", "修订", "修改"])
    day = f"{random.randint(1, 12)}月{random.randint(1, 28)}日"
    number = _article(random, article)
    text, words = random.choice(
        [
            (f"《{law}》（{year}年{how}）{number}", f"{year}年{how}"),
            (f"《{law}》（{year}{how}）{number}", f"{year}{how}"),
            (f"《{law}》({year})第{article}条", f"{year}"),
            (f"《{law}》（{year}年第{article}条）", f"{year}年"),
            (f"《{law}（{year}年{how}）》{number}", f"{year}年{how}"),
            (f"{year}年{how}的《{law}》{number}", f"{year}年{how}的"),
            (f"{year}年{day}第二次{how}的《{law}》{number}", f"{year}年{day}第二次{how}的"),
            (f"{year}年通过的《{law}》{number}", f"{year}年通过的"),
            (f"{how}前的《{law}》{number}", f"{how}前的"),
            (f"{how}后的《{law}》{number}", f"{how}后的"),
            (f"新{how}的《{law}》{number}", f"新{how}的"),
            (f"原《{law}》{number}", "原"),
            (f"旧《{law}》{number}", "旧"),
            (f"新《{law}》{number}", "新"),
            (f"新法《{law}》{number}", "新法"),
            (f"现行《{law}》{number}", "现行"),
            (f"《{law}》（国务院令第{article}号，{year}年{how}）{number}", f"{year}年{how}"),
        ]
    )
    lead = random.choice(["依照", "根据", "违反", "适用"])
    return Written(f"{lead}{text}的规定。", (Cited(law, article, words=words),))


def _two_versions(random: Random) -> Written:
    law, old, new = _law(random), _some(random), _some(random)
    year = random.randint(1995, 2015)
    return random.choice(
        [
            Written(
                f"《{law}》（{year}年修正）第{old}条、（{year + 5}年修订）第{new}条均有规定。",
                (Cited(law, old, words=f"{year}年修正"), Cited(law, new, words=f"{year + 5}年修订")),
            ),
            Written(
                f"《{law}》原{_article(random, old)}调整为{_article(random, new)}。",
                (Cited(law, old, words="原"), Cited(law, new, words="调整为")),
            ),
            Written(
                f"修订前的《{law}》{_article(random, old)}，现为{_article(random, new)}。",
                (Cited(law, old, words="修订前的"), Cited(law, new, words="现为")),
            ),
        ]
    )


def _its_rules(random: Random) -> Written:
    found = registry().statutes
    law = random.choice([name for name in _laws() if f"{name}实施条例" in found])
    first, second = _some(random), _some(random, 60)
    rules = Cited(f"{law}实施条例", second)
    return random.choice(
        [
            Written(f"依照《{law}》及其实施条例{_article(random, second)}的规定。", (rules,)),
            Written(
                f"依照《{law}》{_article(random, first)}及其实施条例{_article(random, second)}的规定。",
                (Cited(law, first), rules),
            ),
            Written(
                f"依照《{law}》{_article(random, first)}、《实施条例》{_article(random, second)}的规定。",
                (Cited(law, first), rules),
            ),
        ]
    )


def _interpretation(random: Random) -> Written:
    name, law, after = random.choice(_interpretations())
    article = _some(random, 60)
    short = [alias for alias, meant in _short() if meant == law]
    inner = random.choice([law, f"中华人民共和国{law}", *short])
    title = f"关于适用{random.choice(['〈{}〉', '《{}》', '<{}>', '「{}」', '﹤{}﹥']).format(inner)}{after}"
    issued = random.choice(["", "", "（法释〔2018〕1号）"])
    whole = random.choice([f"最高人民法院《{title}》", f"《最高人民法院{title}》", f"《{title}》"])
    text = f"依照{whole}{issued}{_article(random, article)}的规定。"
    return Written(text, (Cited(name, article),))


def _abroad(random: Random) -> Written:
    law, article, other = _law(random), _some(random), _some(random)
    place = random.choice(
        ["日本", "德国", "美国", "韩国", "法国", "台湾地区", "香港", "澳门", "欧盟", "新加坡", "俄罗斯"]
    )
    link = random.choice(["", "的", "现行", "1998年制定的", "2004年"])
    ours = random.choice(["", f"我国《{law}》{_article(random, other)}与之不同。"])
    text = (
        f"{random.choice(['参考', '借鉴', '比较', ''])}{place}{link}《{law}》{_article(random, article)}的规定。{ours}"
    )
    theirs = Cited(f"?{law}", article)
    return Written(text, (theirs, Cited(law, other)) if ours else (theirs,))


def _defined(random: Random) -> Written:
    law, first, second = _law(random), _some(random), _some(random)
    alias = random.choice(["复核新规", "《处理规则》", "“本市规则”", "《条例》", "管理新办法"])
    number = random.choice(["", "国务院令第375号，", "法释〔2018〕1号，"])
    lead = random.choice(["以下简称", "下称", "以下统称", "简称", "以下简称："])
    define = random.choice([f"（{number}{lead}{alias}）", f"（主席令第七十号）（{lead}{alias}）"])
    use = alias.replace("“", "").replace("”", "")
    between = random.choice(["的规定。", "，", "规定应予处罚。\n\n经审理，依照"])
    text = f"根据《{law}》{define}{_article(random, first)}{between}{use}{_article(random, second)}规定办理。"
    return Written(text, (Cited(law, first), Cited(law, second)))


def _other_version(random: Random) -> Written:
    law, first, second, third = _law(random), *(_some(random) for _ in range(3))
    kind = next(kind for kind in ("条例", "办法", "法") if law.endswith(kind))
    old, new = random.choice(["旧", "原"]) + kind, random.choice(["新", "现行"]) + kind
    text = (
        f"《{law}》{_article(random, first)}：按{old}{_article(random, second)}，依照{new}{_article(random, third)}。"
    )
    return Written(
        text, (Cited(law, first), Cited(law, second, words=old[0]), Cited(law, third, words=new[: -len(kind)]))
    )


def _several_laws(random: Random) -> Written:
    laws = random.sample(_laws(), 3)
    cited, parts = [], []
    for law in laws:
        several = sorted(random.sample(range(1, 150), random.randint(1, 3)))
        paragraph = random.choice([None, 1, 3])
        written = "、".join(_article(random, n) for n in several)
        cited += [Cited(law, n) for n in several[:-1]] + [Cited(law, several[-1], 0, paragraph)]
        name = random.choice([f"《{law}》", f"《中华人民共和国{law}》", f"「{law}」", f"“{law}”"])
        parts.append(name + written + (f"第{chinese_number(paragraph)}款" if paragraph else ""))
    joins = random.choice([("、", "和"), ("，", "以及"), ("；", "；"), ("及", "，并参照")])
    text = (
        f"{random.choice(['依照', '根据', '违反', '适用'])}{parts[0]}{joins[0]}{parts[1]}{joins[1]}{parts[2]}的规定。"
    )
    return Written(text, tuple(cited))


def _says(random: Random) -> Written:
    law, first, second = _law(random), _some(random), _some(random)
    return random.choice(
        [
            Written(f"《{law}》规定的{_article(random, first)}应当适用。", (Cited(law, first),)),
            Written(f"《{law}》中的{_article(random, first)}。", (Cited(law, first),)),
            Written(
                f"《{law}》第{chinese_number(first % 9 + 1)}章第二节{_article(random, first)}。", (Cited(law, first),)
            ),
            Written(
                f"《{law}》{_article(random, first)}第一款规定“……”，{_article(random, second)}规定“……”。",
                (Cited(law, first, 0, 1), Cited(law, second)),
            ),
            Written(
                f"被申请人引用{law}，认为应当适用{_article(random, first)}、{_article(random, second)}。",
                (Cited(law, first), Cited(law, second)),
            )
            if second != first
            else Written(f"依照{law}第{first}条。", (Cited(law, first),)),
        ]
    )


def _none(random: Random) -> Written:
    law, n = _law(random), chinese_number(_some(random, 60))
    text = random.choice(
        [
            f"根据合同第{n}条的约定。",
            f"根据《{law}》，双方在合同第{n}条中约定。",
            f"公司章程第{n}条规定。",
            f"依照《{law}》和公司章程，章程第{n}条规定。",
            f"国务院第 123 号令和国务院令第{random.randint(100, 800)}号公布。",
            f"依照《{law}》，第{n}条高速公路通车。",
            f"《{law}》公布后，第{n}条生产线投产。",
            f"劳动合同第{n}条第一款、第二款。",
            f"保险条款第{n}条约定。",
            f"《房屋租赁合同》第{n}条第（二）项约定。",
            f"《员工手册》第{n}条，依据第{n}条处理。",
            f"依照《{law}》第{n}章的规定。",
            f"前款规定的行为，依照《{law}》处理。",
            f"共查获{n}条鱼，{random.randint(2, 90)}条短信。",
            f"《关于〈{law}〉第{n}条有关问题的批复》。",
            f"{law}\n第{n}条　为了规范行政行为，制定本规定。",
            f"提出第{n}条建议，第{n}条意见，依照《{law}》办理。",
        ]
    )
    return Written(text, ())


KINDS: Mapping[str, Callable[[Random], Written]] = {
    "书名号": _plain,
    "简称": _short_name,
    "没有书名号": _without_brackets,
    "几条": _list,
    "一段": _range,
    "之一": _suffix,
    "款项目": _paragraphs,
    "不写项": _item_without_word,
    "数字的写法": _odd_numeral,
    "断行": _line_break,
    "该法": _anaphor,
    "该条": _same_article,
    "版本": _stated,
    "两个版本": _two_versions,
    "以下简称": _defined,
    "新法旧法": _other_version,
    "几部法": _several_laws,
    "规定的": _says,
    "实施条例": _its_rules,
    "司法解释": _interpretation,
    "境外的法": _abroad,
    "不是引用": _none,
}
"""What the form is -> what makes a sentence of it."""


def sentence(kind: str, seed: str | int) -> Written:
    """A sentence of a kind of ``KINDS``, the same for the same seed."""
    return KINDS[kind](Random(seed))  # noqa: S311 - no secret
