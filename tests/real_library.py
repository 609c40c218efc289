"""Turn ``../shared/data/cases_dev.jsonl`` into a library: the headings as they are in the source.

python tests/real_library.py DIR
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parents[2] / "shared" / "data"
KINDS = {
    "行政诉讼典型案例": "行政诉讼",
    "行政赔偿参考案例": "行政赔偿",
    "行政处罚典型案例": "行政处罚",
    "指导性案例": "行政诉讼",
    "行政执法监督典型案例": "执法监督",
}


@dataclass(frozen=True, slots=True)
class RealCase:
    """A published case and the 编号 it got."""

    case_id: str
    title: str
    full: bool
    sections: tuple[tuple[str, str], ...]
    """(heading without marks, text)."""


def write_real_library(root: Path) -> list[RealCase]:
    """Write the cases as files with 状态 审核, and one issue with them all."""
    found = []
    for number, line in enumerate((DATA / "cases_dev.jsonl").read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        year = next(iter(re.findall(r"20\d\d", row["batch"])), "2022")
        case_id = f"{year}-{number:03}"
        front = {
            "编号": case_id, "标题": json.dumps(row["title"], ensure_ascii=False), "类型": KINDS[row["kind"]],
            "领域": "[其他]", "日期": f"{year}-06-30", "来源": row["publisher"], "公开": "公开", "状态": "审核",
        }  # fmt: skip
        body = "\n\n".join(f"{s['heading_raw']}\n\n{s['text'].replace(chr(10), chr(10) * 2)}" for s in row["sections"])
        text = "---\n" + "\n".join(f"{key}: {value}" for key, value in front.items()) + f"\n---\n\n{body}\n"
        path = root / year / f"{case_id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        sections = tuple((s["heading"], s["text"]) for s in row["sections"])
        found.append(RealCase(case_id, row["title"], row["completeness"] == "full", sections))
    issue = (
        "---\n期号: 2026-01\n日期: 2026-01-31\n案例: ["
        + ", ".join(case.case_id for case in found)
        + "]\n---\n编者按一句。\n"
    )
    (root / "issues").mkdir(exist_ok=True)
    (root / "issues" / "2026-01.md").write_text(issue, "utf-8")
    return found


if __name__ == "__main__":
    write_real_library(Path(sys.argv[1]))
