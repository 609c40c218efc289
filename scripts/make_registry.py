"""Write the first state of the statute registry, ``kb/statutes/data/``, from the facts it was started with.

    python scripts/make_registry.py STATUTES.json ARTICLES.jsonl.xz

People mend the data files by hand from then on; this script shows where each figure came from.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from pathlib import Path
from typing import Any

from kb.text import parse_number

OUT = Path(__file__).parents[1] / "kb" / "statutes" / "data"
MANUAL = 0.8
"""Confidence of an entry made from general knowledge."""
CONFIRMED = {("行政处罚法", 5, 6), ("行政处罚法", 32, 45), ("行政处罚法", 36, 54)}
"""Entries that quotations of the old text bear out."""
STRONG = 0.7
"""Score of an alignment of two real texts from which it counts as verified."""
MORE_ALIASES = {
    "刑事诉讼法": ["刑诉法"],
    "民事诉讼法": ["民诉法"],
    "道路交通安全法": ["道法"],
    "劳动合同法": ["劳合法"],
    "最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释": ["民诉法解释", "民事诉讼法解释", "民诉解释"],
}
"""Short forms that judgments use besides those of the facts."""
CONTEXT_RE = re.compile(r"[(（].*[)）]$")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _nested(name: str) -> str:
    """Brackets inside a name as the registry writes them: 〈〉."""
    return re.sub(r"[《<﹤]", "〈", re.sub(r"[》>﹥]", "〉", name))


def _aliases(row: dict[str, Any]) -> list[str]:
    """Aliases that mean this statute in any context."""
    short = row.get("short") or row["name"]
    return [
        alias
        for alias in dict.fromkeys([*row.get("aliases", []), *MORE_ALIASES.get(short, [])])
        if alias not in (short, "反不正当竞争") and not CONTEXT_RE.search(alias) and not alias.startswith(("新", "《"))
    ]


def _repeals(articles: Path) -> dict[str, tuple[str, str, str]]:
    """Statutes that another one's last words repeal: name -> (day, successor, article that says so)."""
    found: dict[str, tuple[str, str, str]] = {}
    with lzma.open(articles, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            match = re.search(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起?(?:施行|实施)[^\n]{0,400}?同时废止", row["text"])
            if not match:
                continue
            year, month, day = map(int, match.groups())
            for name in re.findall(r"《([^《》]{2,40})》", match.group()):
                short = _nested(name).removeprefix("中华人民共和国")
                if short not in (row["law"], row["law"] + "（试行）"):
                    found.setdefault(short, (f"{year}-{month:02}-{day:02}", row["law"], row["name"]))
    return found


def _registry(facts: dict[str, Any], by_text: dict[str, tuple[str, str, str]], present: set[str]) -> str:
    repeals = {name: code for code in facts["core"] for name in code.get("repeals", [])}
    lines = [
        "# 法律法规的名称、别名、版本和废止。可以直接修改；每条都写明来源，verified = false 的尚未核对。",
        "# name 不含“中华人民共和国”；名称里的书名号写成〈〉。effective 是施行日期，缺的就是还没有查到。",
        "",
    ]
    listed = {row.get("short") for part in ("core", "laws") for row in facts[part]}
    facts["laws"] += [
        {"name": f"中华人民共和国{name}", "short": name, "kind": "法律", "source": f"《{code['short']}》的废止条款"}
        for code in facts["core"]
        for name in code.get("repeals", [])
        if name not in listed
    ]
    rows = [*facts["core"], *facts["laws"], *facts["regulations"], *facts["judicial_interpretations"]]
    for row in rows:
        full = _nested(row["name"])
        short = _nested(row.get("short") or row["name"]).removeprefix("中华人民共和国")
        lines += ["[[statute]]", f"name = {_quoted(short)}"]
        if full != short:
            lines.append(f"full_name = {_quoted(full)}")
        if aliases := _aliases(row):
            lines.append(f"aliases = [{', '.join(map(_quoted, aliases))}]")
        lines.append(f"kind = {_quoted(row.get('kind') or '司法解释')}")
        if "versions" not in row:
            if row.get("articles"):
                lines.append(f"articles = {row['articles']}")
            if last := (row.get("history") or [[None]])[-1][0]:
                lines.append(f"last_changed = {last}")
            lines.append(f"source = {_quoted(row['source'])}")
        if short in repeals:
            lines += [f"repealed = {repeals[short]['repealed_on']}", f"successor = {_quoted(repeals[short]['short'])}"]
        if note := row.get("note"):
            lines.append(f"note = {_quoted(note)}")
        lines.append("")
        for version in row.get("versions", []):
            unverified = str(version["source"]).startswith("unverified")
            lines += ["[[statute.version]]", f"label = {_quoted(version['label'])}"]
            if version.get("passed"):
                lines.append(f"passed = {version['passed']}")
            if version.get("effective"):
                lines.append(f"effective = {version['effective']}")
            lines += [f"articles = {version['articles']}", f"verified = {str(not unverified).lower()}"]
            lines += [f"source = {_quoted('一般知识' if unverified else '法律文本')}", ""]
    lines += ["# 别的名称的常用简称。", ""]
    for name, aliases in MORE_ALIASES.items():
        if name not in {_nested(row.get("short") or row["name"]).removeprefix("中华人民共和国") for row in rows}:
            lines += ["[[statute]]", f"name = {_quoted(name)}"]
            lines += [f"aliases = [{', '.join(map(_quoted, aliases))}]", 'kind = ""', ""]
    known = {(_nested(row.get("short") or row["name"])).removeprefix("中华人民共和国") for row in rows}
    lines += ["# 以下由其他法律法规的条文明文废止。", ""]
    for name, (day, successor, article) in sorted(by_text.items()):
        if name in known or name in present:  # a text that is still listed may have been made anew under its old name
            continue
        lines += ["[[statute]]", f"name = {_quoted(name)}", 'kind = ""', f"repealed = {day}"]
        lines += [f"successor = {_quoted(successor)}", f"source = {_quoted(article)}", ""]
    return "\n".join(lines)


def _present(articles: Path) -> set[str]:
    """Names of the statutes whose text is in the articles."""
    with lzma.open(articles, "rt", encoding="utf-8") as file:
        return {_nested(json.loads(line)["law"]) for line in file}


def _names(articles: Path) -> str:
    """Name and last article of every statute of the articles, the suffix articles apart."""
    last: dict[str, int] = {}
    with lzma.open(articles, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            match = re.fullmatch(r"第(.+?)条(?:之.+)?", row["name"].removeprefix(row["law"]))
            number = parse_number(match.group(1)) if match else None
            last[row["law"]] = max(last.get(row["law"], 0), number or 0)
    lines = ["# 名称\t最后一条（2025年4月的文本）"]
    lines += [f"{_nested(name)}\t{number}" for name, number in sorted(last.items())]
    return "\n".join(lines) + "\n"


def _score(entry: object, key: tuple[str, int, int]) -> tuple[float, bool]:
    """Confidence, and whether it rests on real texts."""
    if isinstance(entry, list) and isinstance(entry[1], float):
        return entry[1], entry[1] >= STRONG
    return (1.0, True) if key in CONFIRMED else (MANUAL, False)


def _renumbering(facts: dict[str, Any]) -> str:
    core = {row["short"]: row for row in facts["core"]}
    lines = [
        "# 条文对照：旧法\t变动日期\t旧条\t新法\t新条\t把握（0到1）\t是否核对过\t方法",
        "# 把握在 0.7 以上且有两版文本比对的算核对过；0.5 以下只作候选，须请人工核对。",
    ]
    for title, table in facts["renumbering"].items():
        if "生态环境法典" in title:
            old, new, since = title.split("→")[0], "生态环境法典", "2026-08-15"
        else:
            old = title.split(" ")[0]
            year = re.findall(r"→(\d{4})", title)[0]
            new = old
            found = [v for v in core.get(old, {}).get("versions", []) if v["label"].startswith(year)]
            since = found[0]["effective"] if found else "2026-05-01"
        method = table["method"].split("(")[0].split("（")[0]
        for article, targets in table["map"].items():
            for target in targets:
                to = target if isinstance(target, str) else target[0]
                confidence, verified = _score(target, (old, int(article), int(to)))
                lines.append(
                    "\t".join([old, since, article, new, to, f"{confidence:.2f}", "是" if verified else "否", method])
                )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the three files."""
    facts = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    articles = Path(sys.argv[2])
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "registry.toml").write_text(_registry(facts, _repeals(articles), _present(articles)), "utf-8")
    (OUT / "names.tsv").write_text(_names(articles), "utf-8")
    (OUT / "renumbering.tsv").write_text(_renumbering(facts), "utf-8")


if __name__ == "__main__":
    main()
