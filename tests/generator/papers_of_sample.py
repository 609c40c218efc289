"""Every kind of document made from the sample library, filled in and empty, for benches and tests."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from generator.papers import KINDS
from kb.reading import read_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.model import Library

SAMPLE = Path(__file__).parents[2] / "cases"
TODAY = dt.date(2026, 11, 29)
INPUTS = {
    "发文稿纸": (("2025-01",),),
    "年度报告": (("2024",), ("2025",)),
    "执法监督意见书": (("2024-002",), ("J2026-001",)),
    "执法监督决定书": (("J2026-001",),),
    "整改通知书": (("J2026-002",), ("2026年案卷评查", "1")),
    "行政复议意见书": (("2022-017",), ("J2026-003",)),
    "复议建议书": (("2022-017",),),
    "责令履行通知书": (("2022-017",),),
    "案卷评查表": (("2026年案卷评查", "1"), ("行政许可",), ("行政强制",)),
    "案卷评查汇总": (("2026年案卷评查",),),
    "一案一评估": (("2022-017",),),
    "以案释法教案": (("2022-017",),),
    "庭审观摩表": (("2024-002",),),
    "咨询意见": (("2022-017",),),
    "错案问责情况": (("2025",),),
    "报送包": (("2024-002",),),
}
"""Kind -> what it is made of; a 归档包 has an issue, which is looked at elsewhere."""


def sample_documents(library: Library | None = None) -> Iterator[tuple[str, bytes]]:
    """Name and content of each Word file, those inside a package one by one."""
    library = library or read_library(SAMPLE)
    for kind, made_by in KINDS.items():
        for inputs in (*INPUTS.get(kind, ()), ()):
            made = made_by.make(library, inputs, TODAY)
            content = made.render(print)
            if made.suffix == ".docx":
                yield made.name, content
                continue
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                for name in package.namelist():
                    if name.endswith(".docx"):
                        yield name.removesuffix(".docx"), package.read(name)
