"""The page of problem codes, ``docs/problem-codes.md``."""

from __future__ import annotations

from kb.patterns import late
from kb.problems import RULES

_GROUPS = {
    "0": "文件",
    "1": "文件头",
    "2": "正文的部分",
    "3": "正文里的 Markdown、链接和图片",
    "4": "刊期",
    "5": "审查和发布",
    "6": "引用的法律",
    "7": "导入",
    "8": "个人信息",
    "9": "统计数字和登记簿",
}

_MARKDOWN_SIGNS_RE = late(r"[\\`*_\[<]")


def problem_codes_page() -> str:
    """``docs/problem-codes.md``: every code with its severity and remedy, in Chinese."""
    parts = [
        "# 问题代码",
        "<!-- Generated from RULES in kb/errors.py; a test compares them. -->",
        "`kb lint` 的每一处问题都有位置（文件:行:列）、代码、说明和改法。代码的含义不会再变，可以据此筛选。",
        "K7xx 只在 `kb import` 导入文档时出现。",
        "K8xx、K011、K012、K128、K412 的错误：有它的刊期也不进入公开的网站，`bulletin export` 不导出有它的刊期和案例。",
        "K8xx 是警告时，`bulletin publish` 也会停下来。有 K513、K514 的刊期改好以前不给公众看。",
        "**错误**：有错误的案例改好以前不给公众看，公开的网站、检索和刊物里都没有；`kb lint` 的退出码为 1。",
        "**警告**：应当改，不拦发布；`kb lint --strict` 时也算不通过。",
        "**提示**：供参考。",
        "`--format json` 给程序，`--format github` 在合并请求里标出，`--format sarif` 给代码检查平台（SARIF 2.1.0）。",
    ]
    for digit, name in _GROUPS.items():
        parts.append(f"## {name}（K{digit}xx）")
        for rule in sorted(RULES.values(), key=lambda one: one.code):
            if rule.code[1] == digit:
                milder = f"；{rule.exception.removesuffix('。')}" if rule.exception else ""
                remedy = _MARKDOWN_SIGNS_RE.sub(r"\\\g<0>", rule.remedy)
                parts += [f"### {rule.code} {rule.title}", f"{rule.severity.label}{milder}。", f"改法：{remedy}"]
    return "\n\n".join(parts) + "\n"
