"""行政复议法 (2023) and 行政诉讼法 (2017): until when a decision may be challenged, and a challenge decided.

Of 行政复议法 three, five, seven and ten days are working days (art 88); its sixty and thirty are not.
"""

from datetime import date

from powerops.law.citation import Certainty, Clause, Source
from powerops.law.periods import Extension, TimeLimit, Unit

REVIEW = Source("行政复议法", "主席令第9号")
LITIGATION = Source("行政诉讼法")
IN_FORCE = date(2024, 1, 1)
SIX_MONTHS_FROM = date(2015, 5, 1)
WORKING = frozenset({3, 5, 7, 10})


def _review(
    id: str,
    title: str,
    clause: Clause,
    days: int,
    *,
    may_suspend: Clause | None = None,
    may_extend: Extension | None = None,
) -> TimeLimit:
    """Return a period of 行政复议法, in the days that art 88 says."""
    return TimeLimit(
        id,
        title,
        clause,
        days,
        Unit.WORKING_DAYS if days in WORKING else Unit.DAYS,
        Certainty.FULL_TEXT,
        IN_FORCE,
        may_suspend=may_suspend,
        may_extend=may_extend,
        missions=("E3",),
    )


ASK_REVIEW = _review("FY-ASK", "申请行政复议", Clause(REVIEW, 20, 1), 60)
EXAMINE = _review("FY-EXAMINE", "审查行政复议申请", Clause(REVIEW, 30, 1), 5)
CORRECT = _review("FY-CORRECT", "通知行政复议申请人补正", Clause(REVIEW, 31, 1), 5)
DECIDE = _review(
    "FY-DECIDE",
    "作出行政复议决定（普通程序）",
    Clause(REVIEW, 62, 1),
    60,
    may_suspend=Clause(REVIEW, 39, 1),
    may_extend=Extension(30, Unit.DAYS, Clause(REVIEW, 62, 1)),
)
DECIDE_SIMPLY = _review(
    "FY-SIMPLE",
    "作出行政复议决定（简易程序）",
    Clause(REVIEW, 62, 2),
    30,
    may_suspend=Clause(REVIEW, 39, 1),
)
SUE = TimeLimit(
    "SS-SUE",
    "直接提起行政诉讼",
    Clause(LITIGATION, 46, 1),
    6,
    Unit.MONTHS,
    Certainty.FULL_TEXT,
    SIX_MONTHS_FROM,
    missions=("E3",),
)

LIMITS = (ASK_REVIEW, EXAMINE, CORRECT, DECIDE, DECIDE_SIMPLY, SUE)
