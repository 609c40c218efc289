"""The codes of what is no file of a case: intake (K7xx), and the office's figures and registers (K9xx).

``kb.codes`` makes rules of code, severity, title and remedy.
"""

from __future__ import annotations

OFFICE = (
    ("K701", "info", "文档里没有找到这一项", "对照原稿填写；本来没有的可以空着。"),
    ("K702", "warning", "提议的值把握不大", "对照原稿核对这一项，不对就改。"),
    ("K704", "warning", "原稿的这里有损坏或存疑的文字", "对照原稿改正。"),
    ("K705", "warning", "案例库里可能已经有这件案例", "按标题、文号、正文核对是不是收过；收过的，删去这个文件。"),
    ("K706", "warning", "像是民事、刑事案例，不是行政案例", "不归本库的，删去文件；归本库的，填写“类型”。"),
    (
        "K707",
        "warning",
        "一份文件分成几件案例，没有把握",
        "对照原稿核对有几件、从哪里到哪里；不对的，在每件前面写上“案例一”等，再导入。",
    ),
    ("K901", "error", "统计数字互相矛盾", "核对这几个数字，改正 figures.yml 里不对的一个。"),
    (
        "K902",
        "warning",
        "写明的率与表中数字算出的不一致",
        "核对分子、分母和口径；口径不同的，在 library.yml 的“统计口径”里改成实际用的口径。",
    ),
    (
        "K903",
        "info",
        "写明的率无法核算",
        "把缺的数字填进 figures.yml；没有的就空着，报告会写明无法核算，不会凑数。",
    ),
    (
        "K904",
        "warning",
        "文书的法律依据要核对",
        "改用现行的条文；依据在 library.yml 的“文书”、登记簿的“依据”里写。",
    ),
    ("K911", "error", "表格的写法有错", "第一行是表头，每列一个名称；用 Excel 或 WPS 改好，另存为 CSV。"),
    ("K912", "error", "登记簿里有不对的值", "改正登记簿的这一行；有哪些列见《单位的其他文书》。"),
)
"""In the order of their codes."""
