"""What was planted by those who had seen no rule is still found: of each file every miss is told."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

import pytest

from bench.privacy import Planted, is_detected

DATA = Path(__file__).parents[1] / "data" / "privacy"
BLOCKING = {"身份证号码", "部分遮盖的身份证号码", "手机号码", "银行卡号", "账号", "未成年人"}


@pytest.mark.parametrize(("name", "blocking", "asking"), [("planted-3.jsonl", 0.94, 0.92)])
def test_of_what_is_planted_little_is_missed(name: str, blocking: float, asking: float) -> None:
    rows = [json.loads(line) for line in (DATA / PurePosixPath(name)).read_text("utf-8").splitlines()]
    for blocks, least in ((True, blocking), (False, asking)):
        items = [
            Planted(row["kind"], "", row["text"], row["value"]) for row in rows if (row["kind"] in BLOCKING) is blocks
        ]
        missed = [f"{item.kind} {item.value!r}: {item.text!r}" for item in items if not is_detected(item)]
        assert len(missed) <= len(items) * (1 - least), f"{len(missed)} of {len(items)} missed:\n" + "\n".join(missed)
