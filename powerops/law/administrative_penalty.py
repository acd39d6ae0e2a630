"""行政处罚法 (2021): who may set a penalty. How much a rule may set is out of scope here."""

from collections.abc import Collection

from powerops.law.citation import Certainty, Clause, Rule, Source, Violation
from powerops.law.ranks import Rank

STATUTE = Source("行政处罚法", "主席令第70号")

SETTING = Rule(
    "CF-SET",
    Clause(STATUTE, 16),
    "行政处罚只能由法律、法规、规章设定，其他规范性文件不得设定。",
    Certainty.FULL_TEXT,
    ("R1",),
)
RULES = (SETTING,)

MAY_SET = frozenset(
    {
        Rank.LAW,  # art 10
        Rank.ADMINISTRATIVE_REGULATION,  # art 11
        Rank.LOCAL_REGULATION,  # art 12
        Rank.AUTONOMOUS_REGULATION,
        Rank.DEPARTMENT_RULE,  # art 13
        Rank.LOCAL_RULE,  # art 14
    }
)


def setting_violation(ranks: Collection[Rank | None]) -> Violation | None:
    """Return the violation if none of the cited bases may set a penalty; None in `ranks` is a rank not known.

    A document cited beside a proper basis for procedure or discretion is no violation.
    """
    if not ranks or None in ranks or MAY_SET.intersection(ranks):
        return None
    return Violation(
        SETTING,
        f"行政处罚的依据只有{'、'.join(sorted({str(r) for r in ranks}))}，应补充法律、法规或者规章依据",
    )
