"""行政执法机关移送涉嫌犯罪案件的规定 (2020): until when a suspected crime is handed to the police.

Its days are not said to be working days. The twenty-four hours that follow are no matter of days.
"""

from datetime import date

from powerops.law.citation import Certainty, Clause, Source
from powerops.law.periods import TimeLimit, Unit

STATUTE = Source("行政执法机关移送涉嫌犯罪案件的规定", "国务院令第310号")

APPROVE = TimeLimit(
    "YS-APPROVE",
    "决定是否移送涉嫌犯罪案件",
    Clause(STATUTE, 5, 2),
    3,
    Unit.DAYS,
    Certainty.FULL_TEXT,
    date(2020, 8, 7),
    missions=("A8",),
)

LIMITS = (APPROVE,)
