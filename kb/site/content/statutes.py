"""The statutes that cases cite: how often, and of what kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.site.content.concordance import Concordance, ListedStatute
    from kb.statutes.statute import Statute

KINDS = ("法律", "行政法规", "地方性法规", "部门规章", "地方政府规章", "司法解释")
"""In the order of lists."""
OTHER_KINDS = "其他规定"
"""If neither the registry nor the name tells the kind."""
_PLACE_RE = re.compile(r"[\u4e00-\u9fff]{2,12}?(?:省|市|区|州|县|盟|旗)")


def most_cited(concordance: Concordance) -> list[ListedStatute]:
    """The statutes, the most cited first."""
    return sorted(concordance.statutes.values(), key=lambda listed: (-listed.cases, listed.statute.name))


def kind_of(statute: Statute) -> str:
    """The kind by the registry, otherwise as far as the name leaves no doubt."""
    if statute.kind:
        return statute.kind
    if statute.name.startswith(("最高人民法院", "最高人民检察院")):
        return "司法解释"
    # 行政法规制定程序条例 5: rules of ministries and local governments are never called 条例; those of local congresses
    # begin with their place.
    if statute.name.endswith("条例") and not _PLACE_RE.match(statute.name):
        return "行政法规"
    # 立法法: only a law is called 法; 办法 are rules.
    if statute.name.endswith(("法", "法典")) and not statute.name.endswith("办法"):
        return "法律"
    return OTHER_KINDS
