"""行政处罚法 (2021): who may set a penalty, and until when a case is decided, heard and paid.

How much a rule may set is out of scope here. Its two, three, five and seven days are working days (art 85),
its fifteen and ninety are not.
"""

from collections.abc import Collection
from datetime import date

from powerops.law.citation import Certainty, Clause, Rule, Source, Violation
from powerops.law.periods import TimeLimit, Unit
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


IN_FORCE = date(2021, 7, 15)
WORKING = frozenset({2, 3, 5, 7})


def _limit(
    id: str,
    title: str,
    clause: Clause,
    days: int,
    missions: tuple[str, ...] = ("E3",),
    *,
    counts_back: bool = False,
) -> TimeLimit:
    """Return a period of this law, in the days that art 85 says."""
    return TimeLimit(
        id,
        title,
        clause,
        days,
        Unit.WORKING_DAYS if days in WORKING else Unit.DAYS,
        Certainty.FULL_TEXT,
        IN_FORCE,
        missions=missions,
        counts_back=counts_back,
    )


WITHDRAW = _limit("CF-WITHDRAW", "撤回已公开的处罚决定信息", Clause(STATUTE, 48, 2), 3, ("E10",))
KEEP = _limit("CF-KEEP", "处理先行登记保存的证据", Clause(STATUTE, 56), 7)
DECIDE = _limit("CF-DECIDE", "作出行政处罚决定", Clause(STATUTE, 60), 90)
SERVE = _limit("CF-SERVE", "送达处罚决定书", Clause(STATUTE, 61, 1), 7)
ASK_HEARING = _limit("CF-HEAR-ASK", "当事人要求听证", Clause(STATUTE, 64, None, 1), 5)
NOTIFY_HEARING = _limit(
    "CF-HEAR-NOTICE", "举行处罚听证前通知", Clause(STATUTE, 64, None, 2), 7, counts_back=True
)
PAY = _limit("CF-PAY", "缴纳罚款", Clause(STATUTE, 67, 3), 15, ("E7",))
HAND_IN = _limit("CF-HAND-IN", "当场收缴的罚款交至行政机关", Clause(STATUTE, 71), 2, ("E7",))
BANK_IN = _limit("CF-BANK-IN", "当场收缴的罚款缴付银行", Clause(STATUTE, 71), 2, ("E7",))

LIMITS = (
    WITHDRAW,
    KEEP,
    DECIDE,
    SERVE,
    ASK_HEARING,
    NOTIFY_HEARING,
    PAY,
    HAND_IN,
    BANK_IN,
)
