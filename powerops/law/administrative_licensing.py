"""行政许可法 (2019): who may set a licence."""

from collections.abc import Collection

from powerops.law.citation import Certainty, Clause, Rule, Source, Violation
from powerops.law.ranks import Rank

STATUTE = Source("行政许可法", "主席令第7号")

SETTING = Rule(
    "XK-SET",
    Clause(STATUTE, 17),
    "行政许可只能由法律、行政法规、国务院决定、地方性法规设定，省级政府规章只可设定临时性许可，其他规范性文件一律不得设定。",
    Certainty.FULL_TEXT,
    ("R1",),
)
TEMPORARY = Rule(
    "XK-TMP",
    Clause(STATUTE, 15, 1),
    "省级政府规章设定的是临时性许可，实施满一年需要继续实施的，应当制定地方性法规。",
    Certainty.FULL_TEXT,
    ("R1",),
)
RULES = (SETTING, TEMPORARY)

MAY_SET = frozenset(
    {
        Rank.LAW,
        Rank.ADMINISTRATIVE_REGULATION,
        Rank.STATE_COUNCIL_DECISION,
        Rank.LOCAL_REGULATION,
        Rank.AUTONOMOUS_REGULATION,
    }
)


def setting_violation(ranks: Collection[Rank | None]) -> Violation | None:
    """Return the violation if no cited basis may set a licence, or only a provincial rule for a year may."""
    if not ranks or None in ranks or MAY_SET.intersection(ranks):
        return None
    if Rank.LOCAL_RULE in ranks:
        return Violation(
            TEMPORARY, "行政许可的依据只有地方政府规章，请核对是否为省级政府规章、是否仍在一年以内"
        )
    cited = "、".join(sorted({str(r) for r in ranks}))
    return Violation(
        SETTING, f"行政许可的依据只有{cited}，应补充法律、行政法规、国务院决定或者地方性法规依据"
    )
