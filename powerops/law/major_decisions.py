"""重大行政决策程序暂行条例 (2019): the least time that the public, a hearing and the legality review must have."""

from datetime import date

from powerops.law.citation import Certainty, Clause, Source
from powerops.law.periods import TimeLimit, Unit

STATUTE = Source("重大行政决策程序暂行条例", "国务院令第713号")
IN_FORCE = date(2019, 9, 1)


def _limit(
    id: str,
    title: str,
    clause: Clause,
    amount: int,
    unit: Unit,
    mission: str,
    *,
    counts_back: bool = False,
) -> TimeLimit:
    return TimeLimit(
        id,
        title,
        clause,
        amount,
        unit,
        Certainty.FULL_TEXT,
        IN_FORCE,
        missions=(mission,),
        counts_back=counts_back,
    )


COMMENT = _limit("JC-COMMENT", "向社会公开征求意见", Clause(STATUTE, 15, 1), 30, Unit.DAYS, "D3")
HEARING_PAPERS = _limit(
    "JC-HEAR-PAPERS",
    "听证会前送达听证材料",
    Clause(STATUTE, 16, 3),
    7,
    Unit.DAYS,
    "D3",
    counts_back=True,
)
REVIEW = _limit(
    "JC-REVIEW", "保证合法性审查的时间", Clause(STATUTE, 26, 2), 7, Unit.WORKING_DAYS, "D5"
)

LIMITS = (COMMENT, HEARING_PAPERS, REVIEW)
